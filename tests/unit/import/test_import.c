/* SPDX-License-Identifier: Apache-2.0 */
/* test_import.c -- lists of people as spreadsheets, forms and phones write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "memory_file.h"
#include "turnout/import.h"
#include "turnout/os.h"

/* What came out of one reading, as text that a test can hold against another. */
struct reading {
    struct memory_file file;
    struct tn_buf rows;     /* "line|name|nick|lang|note|platform:raw …\n" */
    struct tn_buf problems; /* "line: sentence\n" */
    struct tn_buf notices;
    struct tn_import_summary summary;
    struct tn_fault fault;
    enum tn_err err;
    int64_t fail_at; /* the line whose person is answered with fail_with */
    enum tn_err fail_with;
};

static enum tn_err on_person(void *context, const struct tn_import_person *person,
                             struct tn_fault *fault)
{
    struct reading *reading = context;
    if (reading->fail_at == person->line)
        return tn_fault_set(fault, reading->fail_with, "the person is not wanted");
    tn_buf_addf(&reading->rows, "%lld|%s|%s|%s|%s|", (long long)person->line, person->name,
                person->nick, person->lang, person->note);
    for (size_t i = 0; i < person->handle_count; i++)
        tn_buf_addf(&reading->rows, "%s%s:%s", i ? " " : "", person->handles[i].platform,
                    person->handles[i].raw);
    tn_buf_add_text(&reading->rows, "\n");
    return TN_OK;
}

static void on_problem(void *context, int64_t line, const char *sentence)
{
    struct reading *reading = context;
    tn_buf_addf(&reading->problems, "%lld: %s\n", (long long)line, sentence);
}

static void on_notice(void *context, int64_t line, const char *sentence)
{
    struct reading *reading = context;
    tn_buf_addf(&reading->notices, "%lld: %s\n", (long long)line, sentence);
}

static void read_people(struct reading *reading)
{
    struct tn_import_source source = memory_file_source(&reading->file, "people.csv");
    struct tn_import_sink sink = {reading, on_person, on_problem, on_notice, NULL};
    reading->err = tn_import_people(&source, &sink, &reading->summary, &reading->fault);
}

static void reading_release(struct reading *reading)
{
    tn_buf_release(&reading->rows);
    tn_buf_release(&reading->problems);
    tn_buf_release(&reading->notices);
}

static void corpus_file(const char *name, struct tn_buf *out)
{
    char path[TN_PATH_MAX];
    struct tn_fault fault = {0};
    const char *source = getenv("TURNOUT_SOURCE");
    assert_non_null(source);
    (void)snprintf(path, sizeof path, "%s/tests/fuzz/corpus/csv/%s", source, name);
    assert_int_equal(tn_file_read(path, 1 << 20, out, &fault), TN_OK);
}

#define FOUR(zoe)                                                                                  \
    "2|张伟|小伟|zh-CN||email:zhang.wei@example.com phone:13800138000 qq:10001\n"              \
    "3|欧阳娜娜||zh-CN|素食 坐轮椅|email:ouyang@example.com phone:+86 139 0013 9000\n"    \
    "5|" zoe "|zo|en|says \"hi\"|email:zoe@example.org\n"                                          \
    "6|李梅||||phone:13700137000\n"
#define ZOE "Zoë O’Brien"

/* Protects: one list of people, whatever program wrote the file, is the same people. */
static void the_same_list_from_any_program(void **state)
{
    static const struct {
        const char *file, *encoding;
        char delimiter;
        const char *rows;
    } cases[] = {
        {"utf8.csv", "UTF-8", ',', FOUR(ZOE)},
        {"excel_utf8_bom.csv", "UTF-8", ',', FOUR(ZOE)},
        {"excel_unicode_tab.txt", "UTF-16LE", '\t', FOUR(ZOE)},
        {"utf16be_bom.csv", "UTF-16BE", ',', FOUR(ZOE)},
        {"utf16le_bare.csv", "UTF-16LE", ';', FOUR(ZOE)},
        {"utf16be_bare.csv", "UTF-16BE", ';', FOUR(ZOE)},
        {"calc_gbk_semicolon.csv", "GB18030", ';', FOUR("Zoe O'Brien")},
        {"excel_gbk.csv", "GB18030", ',', FOUR("Zoe O'Brien")},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static const size_t steps[] = {0, 1, 3};
        for (size_t step = 0; step < 3; step++) {
            TN_BUF_AUTO file = {0};
            corpus_file(cases[i].file, &file);
            struct reading reading = {
                .file = {.data = tn_buf_text(&file), .len = file.len, .step = steps[step]}};
            read_people(&reading);
            if (reading.err)
                print_error("%s: %s\n", cases[i].file, reading.fault.text);
            assert_int_equal(reading.err, TN_OK);
            assert_string_equal(tn_buf_text(&reading.rows), cases[i].rows);
            assert_string_equal(tn_buf_text(&reading.problems), "");
            assert_string_equal(reading.summary.encoding, cases[i].encoding);
            assert_int_equal(reading.summary.delimiter, cases[i].delimiter);
            reading_release(&reading);
        }
    }
}

/* Protects: headers of exports and forms, several addresses in a cell, names in two parts, and the
 * promise that one bad row costs one row and is named by its line. */
static void rows_and_problems_by_file(void **state)
{
    static const struct {
        const char *file, *rows, *problems;
    } cases[] = {
        {"mac_cr.csv",
         "2|张伟|小伟|zh-CN||email:zhang.wei@example.com phone:13800138000 qq:10001\n"
         "3|" ZOE "|zo|en|says \"hi\"|email:zoe@example.org\n4|李梅||||phone:13700137000\n",
         ""},
        {"luma.csv",
         "2|Ada Lovelace||||email:ada@example.com phone:+447700900123\n"
         "3|Grace Hopper||||email:grace@example.com\n",
         ""},
        {"google_contacts.csv",
         "2|张伟||||email:zw@example.com email:zw@example.org phone:138 0013 8000\n", ""},
        {"wjx.csv", "2|张伟||||phone:13800138000\n", ""},
        {"header_only.csv", "", ""},
        {"open_quote.csv",
         "2|Ann||||email:a@example.com\n4|Li||||email:l@example.com\n5|Kim||||email:k@example."
         "com\n",
         "3: a quote that opens in this row is never closed\n"},
        {"stray_quote.csv",
         "2|Bob \"Bobby\" Lee||||email:b@example.com\n3|5\" Pete||||email:p@example.com\n", ""},
        {"nul.csv", "2|Ann||||email:a@example.com\n4|Cid||||email:c@example.com\n",
         "3: there is a NUL byte in this row\n"},
        {"bad_utf8.csv",
         "2|张伟||||email:a@example.com\n4|李娜||||email:c@example.com\n"
         "5|王强||||email:d@example.com\n",
         "3: there are bytes in this row that are no characters in the file's encoding\n"},
        {"long_line.csv", "2|Ann||||email:a@example.com\n4|Cid||||email:c@example.com\n",
         "3: this line is longer than 16384 bytes\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        TN_BUF_AUTO file = {0};
        corpus_file(cases[i].file, &file);
        struct reading reading = {.file = {.data = tn_buf_text(&file), .len = file.len}};
        read_people(&reading);
        assert_int_equal(reading.err, TN_OK);
        assert_string_equal(tn_buf_text(&reading.rows), cases[i].rows);
        assert_string_equal(tn_buf_text(&reading.problems), cases[i].problems);
        assert_int_equal(reading.summary.rows, reading.summary.taken + reading.summary.problems);
        reading_release(&reading);
    }
}

/* Protects: what is no list of people is refused whole, in a sentence that says what it is. */
static void other_files_are_refused(void **state)
{
    static const struct {
        const char *file, *says;
    } cases[] = {
        {"picture.csv", "people.csv is a PNG picture"},
        {"workbook.csv", "people.csv is a workbook"},
        {"empty.csv", "people.csv is empty"},
        {"no_header.csv", "line 1 names no column"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        TN_BUF_AUTO file = {0};
        corpus_file(cases[i].file, &file);
        struct reading reading = {.file = {.data = tn_buf_text(&file), .len = file.len}};
        read_people(&reading);
        assert_int_equal(reading.err, TN_ERR_FORMAT);
        assert_non_null(strstr(reading.fault.text, cases[i].says));
        assert_string_equal(tn_buf_text(&reading.rows), "");
        reading_release(&reading);
    }
}

/* Protects: the odd single row. */
static void rows_of_all_kinds(void **state)
{
    static const struct {
        const char *text, *rows, *problems;
    } cases[] = {
        {"name\n张伟\n张伟\n", "2|张伟||||\n3|张伟||||\n", ""},
        {"\n\nname\n\nAnn\n", "5|Ann||||\n", ""},
        {"name,email\n,\n , \n,a@x.org\n", "4|||||email:a@x.org\n", ""},
        {"name,note\nAnn,hi,extra\nBob,ho,\n", "3|Bob|||ho|\n",
         "2: there are more cells in this row than in the header\n"},
        {"name,note,qq\nAnn\n,only a note\n", "2|Ann||||\n",
         "3: there is neither a name nor an address in this row\n"},
        {"群昵称,微信号,会员号\n阿明,wxid_1,007\n", "2||阿明|||wxid:wxid_1 member_no:007\n", ""},
        {"name;tel\n\"a;b\";1;2\n", "", "2: there are more cells in this row than in the header\n"},
        {"name,lang\nAnn,fr\n", "2|Ann||||\n", ""},
        {"姓,名\n欧阳,娜娜\nHopper,Grace\n", "2|欧阳娜娜||||\n3|Grace Hopper||||\n", ""},
        {"name,email\n\"Ann\",\"unfinished\n", "",
         "2: a quote that opens in this row is never closed\n"},
        {"\xef\xbb\xbfname,email\r\nAnn,\"a@x.org;b@x.org\"",
         "2|Ann||||email:a@x.org email:b@x.org\n", ""},
        {"name\tnote\nAnn\t\nBob\tb\n", "2|Ann||||\n3|Bob|||b|\n", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct reading reading = {.file = {.data = cases[i].text, .len = strlen(cases[i].text)}};
        read_people(&reading);
        assert_int_equal(reading.err, TN_OK);
        assert_string_equal(tn_buf_text(&reading.rows), cases[i].rows);
        assert_string_equal(tn_buf_text(&reading.problems), cases[i].problems);
        reading_release(&reading);
    }
}

/* Protects: what the receiver of a row says counts: a refusal is a reported row, a failure of the
 * disk ends the reading. */
static void the_receiver_is_heard(void **state)
{
    static const char text[] = "name\nAnn\nBob\nCid\n";
    (void)state;
    struct reading refused = {
        .file = {.data = text, .len = sizeof text - 1}, .fail_at = 3, .fail_with = TN_ERR_FORMAT};
    read_people(&refused);
    assert_int_equal(refused.err, TN_OK);
    assert_string_equal(tn_buf_text(&refused.rows), "2|Ann||||\n4|Cid||||\n");
    assert_string_equal(tn_buf_text(&refused.problems), "3: the person is not wanted\n");
    reading_release(&refused);

    struct reading failed = {
        .file = {.data = text, .len = sizeof text - 1}, .fail_at = 3, .fail_with = TN_ERR_FULL};
    read_people(&failed);
    assert_int_equal(failed.err, TN_ERR_FULL);
    assert_string_equal(tn_buf_text(&failed.rows), "2|Ann||||\n");
    reading_release(&failed);
}

/* Protects: a quote that never closes costs its row, and neither the rest of a long file nor
 * memory nor time. */
static void an_open_quote_does_not_swallow_the_file(void **state)
{
    (void)state;
    TN_BUF_AUTO text = {0};
    tn_buf_add_text(&text, "name,note\n");
    for (int i = 2; i < 5002; i++)
        tn_buf_addf(&text, i % 50 == 10 ? "\"P%d,x\n" : "P%d,x\n", i);
    struct reading reading = {.file = {.data = tn_buf_text(&text), .len = text.len}};
    read_people(&reading);
    assert_int_equal(reading.err, TN_OK);
    assert_int_equal(reading.summary.problems, 100);
    assert_int_equal(reading.summary.taken, 4900);
    reading_release(&reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_list_from_any_program),
        cmocka_unit_test(rows_and_problems_by_file),
        cmocka_unit_test(other_files_are_refused),
        cmocka_unit_test(rows_of_all_kinds),
        cmocka_unit_test(the_receiver_is_heard),
        cmocka_unit_test(an_open_quote_does_not_swallow_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
