/* SPDX-License-Identifier: Apache-2.0 */
/* test_attendees.c -- lists of attendees, address books and chains as others write them. */
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
    const char *remembered;
    struct tn_buf rows; /* "line name(nick) note: reply+guests! from source; platform:raw …\n" */
    struct tn_buf problems, notices; /* "line: sentence\n" */
    struct tn_buf header;
    struct tn_import_summary summary;
    struct tn_fault fault;
    enum tn_err err;
};

static enum tn_err on_person(void *context, const struct tn_import_person *person,
                             struct tn_fault *fault)
{
    struct reading *reading = context;
    struct tn_buf *rows = &reading->rows;
    (void)fault;
    tn_buf_addf(rows, "%lld %s", (long long)person->line, person->name);
    if (person->nick[0])
        tn_buf_addf(rows, "(%s)", person->nick);
    if (person->note[0])
        tn_buf_addf(rows, " \"%s\"", person->note);
    tn_buf_addf(rows, ": %s", tn_import_reply_name(person->reply));
    if (person->guests)
        tn_buf_addf(rows, "+%lld", (long long)person->guests);
    tn_buf_addf(rows, "%s%s%s;", person->arrived ? "!" : "", person->source[0] ? " from " : "",
                person->source);
    for (size_t i = 0; i < person->handle_count; i++)
        tn_buf_addf(rows, " %s:%s", person->handles[i].platform, person->handles[i].raw);
    tn_buf_add_text(rows, "\n");
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

static const char *recall(void *context, const char *header, size_t len)
{
    struct reading *reading = context;
    tn_buf_add(&reading->header, header, len);
    return reading->remembered;
}

static void read_list(struct reading *reading, bool signups, const char *map)
{
    struct tn_import_source source = memory_file_source(&reading->file, "list");
    struct tn_import_sink sink = {reading, on_person, on_problem, on_notice, NULL};
    struct tn_import_options options = {
        .signups = signups, .map = map, .recall = recall, .context = reading};
    reading->err =
        tn_import_people_by(&options, &source, &sink, &reading->summary, &reading->fault);
}

static void reading_release(struct reading *reading)
{
    tn_buf_release(&reading->rows);
    tn_buf_release(&reading->problems);
    tn_buf_release(&reading->notices);
    tn_buf_release(&reading->header);
}

static void corpus_file(const char *name, struct tn_buf *out)
{
    char path[TN_PATH_MAX];
    struct tn_fault fault = {0};
    const char *source = getenv("TURNOUT_SOURCE");
    assert_non_null(source);
    (void)snprintf(path, sizeof path, "%s/tests/fuzz/corpus/attendees/%s", source, name);
    assert_int_equal(tn_file_read(path, 1 << 20, out, &fault), TN_OK);
}

/* Protects: each service's list is known by its header and read by its layout: who comes and not
 * who paid, what they answered, Chinese names in their order, fields filled with nothing left out;
 * and every row that is left out is named. */
static void every_service_is_known(void **state)
{
    static const struct {
        const char *file, *format, *rows, *problems;
    } cases[] = {
        {"luma.csv", "luma",
         "2 张三: yes! from wechat-moments; email:san@example.com wxid:san_zhang\n"
         "3 Grace Hopper: no; email:grace@example.com phone:+447700900123\n"
         "4 Ada: waitlist;\n",
         "5: this row is an invitation that nobody has answered\n"
         "6: there is neither a name nor an address in this row\n"},
        {"luma_old.csv", "luma", "2 Ann Lee: yes from poster; email:ann@example.com\n", ""},
        {"eventbrite.csv", "eventbrite",
         "2 Ann Lee: yes; email:ann@example.com\n"
         "3 王明: yes+2; email:ming@example.com\n"
         "4 Bob Ray: cancelled; email:bob@example.com\n",
         "5: what this row answers is none of yes, no, maybe, waitlist, cancelled and words like "
         "them\n"},
        {"eventbrite_buyer.csv", "eventbrite", "2 Ann Lee: yes; email:ann@example.com\n", ""},
        {"eventbrite_barcode.csv", "eventbrite",
         "2 Ann Lee: yes; email:ann@example.com phone:+447700900123\n", ""},
        {"meetup.csv", "meetup",
         "2 Ann Lee: yes+2!; meetup:12345\n3 Bob: no; meetup:222\n4 Cid: waitlist; meetup:333\n",
         ""},
        {"pretix.csv", "pretix",
         "2 王明: yes!; email:ming@example.com wxid:ming_w\n"
         "3 Ann Lee: yes; email:ann@example.com\n",
         ""},
        {"tito.csv", "tito",
         "2 Ann Lee: yes; email:ann@example.com\n3 Bob Ray: cancelled; email:bob@example.com\n",
         ""},
        {"wjx_gbk.csv", "wjx",
         "2 张伟: yes+1 from 微信; phone:13800138000\n"
         "3 : no from 手机提交; phone:13900139000 wxid:wxid_lina\n",
         ""},
        {"chain.txt", "jielong",
         "5 清川 \"早六点半\": yes;\n6 小林: yes+1;\n8 王明: waitlist; phone:13800138000\n"
         "9 李娜 \"(带娃)\": yes+2;\n11 老赵: cancelled;\n12 全角: yes;\n",
         ""},
        {"note.txt", "jielong", "4 Ann \"early bus\": yes;\n5 Bob: yes+1;\n", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (size_t step = 0; step < 2; step++) {
            TN_BUF_AUTO file = {0};
            corpus_file(cases[i].file, &file);
            struct reading reading = {
                .file = {.data = tn_buf_text(&file), .len = file.len, .step = step}};
            read_list(&reading, true, NULL);
            if (reading.err)
                print_error("%s: %s\n", cases[i].file, reading.fault.text);
            assert_int_equal(reading.err, TN_OK);
            assert_string_equal(tn_buf_text(&reading.rows), cases[i].rows);
            assert_string_equal(tn_buf_text(&reading.problems), cases[i].problems);
            assert_string_equal(reading.summary.format, cases[i].format);
            assert_int_equal(reading.summary.rows,
                             reading.summary.taken + reading.summary.problems);
            reading_release(&reading);
        }
    }
}

/* Protects: address books of three vCard versions and both Google shapes; old telephones' GBK;
 * folded lines; a card inside a card is nobody's contact. */
static void address_books_are_read(void **state)
{
    static const struct {
        const char *file, *format, *rows, *problems;
    } cases[] = {
        {"cards.vcf", "vcard",
         "1 张伟 \"素食\": yes; phone:138 0013 8000\n"
         "12 欧阳娜娜(Nana, the great): yes; email:nana@example.com\n"
         "20 Ann B. Lee: yes; phone:tel:+44-7700-900123 xmpp:ann@example.org\n"
         "38 Boss: yes;\n",
         "28: there is neither a name nor an address in this row\n"
         "32: this card is in a CHARSET other than UTF-8 and GBK; save it anew as vCard 3.0\n"
         "36: the card that begins here has no END:VCARD\n"},
        {"google_new.csv", "google",
         "2 张伟: yes; email:zw@example.com email:zw@example.org email:zw4@example.org phone:138 "
         "0013 8000\n3 Ada King Lovelace: yes; email:ada@example.com\n",
         ""},
        {"google_old.csv", "google", "2 张伟: yes; email:zw@example.com phone:138 0013 8000\n", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        TN_BUF_AUTO file = {0};
        corpus_file(cases[i].file, &file);
        struct reading reading = {.file = {.data = tn_buf_text(&file), .len = file.len}};
        read_list(&reading, false, NULL);
        assert_int_equal(reading.err, TN_OK);
        assert_string_equal(tn_buf_text(&reading.rows), cases[i].rows);
        assert_string_equal(tn_buf_text(&reading.problems), cases[i].problems);
        assert_string_equal(reading.summary.format, cases[i].format);
        reading_release(&reading);
    }
}

/* Protects: what is not sure is asked, with the columns numbered and a proposal where the first row
 * shows one; and whoever paid is never proposed. */
static void what_is_not_sure_is_asked(void **state)
{
    static const struct {
        const char *text, *says[3];
    } cases[] = {
        {"Codigo,Nombre,Correo\nA3XYZ,Ana,ana@example.com\n",
         {"names no column", "1 Codigo, 2 Nombre, 3 Correo", "--map email=3"}},
        {"Codigo;Nombre\n", {"1 Codigo, 2 Nombre", "--map name=1,email=2", ""}},
        {"Order No.,Order Date,Buyer First Name,Buyer Email\n1,2,Boss,boss@example.com\n",
         {"names whoever paid, and nobody who comes", "", ""}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct reading reading = {.file = {.data = cases[i].text, .len = strlen(cases[i].text)}};
        read_list(&reading, true, NULL);
        assert_int_equal(reading.err, TN_ERR_FORMAT);
        for (size_t n = 0; n < 3; n++) {
            if (!strstr(reading.fault.text, cases[i].says[n]))
                print_error("%s\n", reading.fault.text);
            assert_non_null(strstr(reading.fault.text, cases[i].says[n]));
        }
        assert_string_equal(tn_buf_text(&reading.rows), "");
        reading_release(&reading);
    }
    /* A pretix list in German: "E-Mail" is a word known everywhere, the name's column is not. */
    TN_BUF_AUTO german = {0};
    corpus_file("pretix_de.csv", &german);
    struct reading reading = {.file = {.data = tn_buf_text(&german), .len = german.len}};
    read_list(&reading, true, NULL);
    assert_int_equal(reading.err, TN_ERR_FORMAT);
    assert_non_null(strstr(reading.fault.text, "2 Teilnehmername"));
    assert_non_null(strstr(reading.fault.text, "--map name=2,email=8,checked-in=5"));
    assert_string_equal(tn_buf_text(&reading.rows), "");
    reading_release(&reading);
}

/* Protects: a map rules alone, by column; what is remembered counts where nobody says another; the
 * header that it is remembered for is the same however the file is written. */
static void a_map_rules(void **state)
{
    static const char rows[] = "2 Jörg Groß: yes!; email:joerg@example.com\n"
                               "3 Ann Lee: yes; email:ann@example.com\n";
    static const char map[] = "name=2,email=8,checked-in=5";
    TN_BUF_AUTO german = {0};
    (void)state;
    corpus_file("pretix_de.csv", &german);
    struct reading said = {.file = {.data = tn_buf_text(&german), .len = german.len},
                           .remembered = "email=8"};
    read_list(&said, true, map);
    assert_int_equal(said.err, TN_OK);
    assert_string_equal(tn_buf_text(&said.rows), rows);
    assert_string_equal(said.summary.format, "mapped");
    assert_memory_equal(tn_buf_text(&said.header), "Bestellnummer\x1f", 14);

    struct reading known = {.file = {.data = tn_buf_text(&german), .len = german.len},
                            .remembered = map};
    read_list(&known, true, NULL);
    assert_int_equal(known.err, TN_OK);
    assert_string_equal(tn_buf_text(&known.rows), rows);
    assert_string_equal(tn_buf_text(&known.header), tn_buf_text(&said.header));
    reading_release(&said);
    reading_release(&known);
}

/* Protects: a map that makes no sense is refused in a sentence that says which part. */
static void maps_that_make_no_sense(void **state)
{
    static const struct {
        const char *map, *says;
    } cases[] = {
        {"nome=1", "no field \"nome\""},       {"name=3", "\"name=3\" in the map is no column"},
        {"name=0", "\"name=0\" in the map"},   {"name=1x", "\"name=1x\" in the map"},
        {"name", "\"name\" in the map"},       {"", "names nobody"},
        {"status=1,guests=2", "names nobody"}, {"name=1,,email=2", "no field \"\""},
        {"email=-1", "\"email=-1\""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct reading reading = {.file = {.data = "a,b\nx,y\n", .len = 8}};
        read_list(&reading, true, cases[i].map);
        assert_int_equal(reading.err, TN_ERR_FORMAT);
        if (!strstr(reading.fault.text, cases[i].says))
            print_error("%s: %s\n", cases[i].map, reading.fault.text);
        assert_non_null(strstr(reading.fault.text, cases[i].says));
        reading_release(&reading);
    }
}

/* Protects: single cells: words for answers, guests, fields filled with nothing, what a number is
 * in a list of members and is not in a list of attendees. */
static void cells_of_all_kinds(void **state)
{
    static const struct {
        bool signups;
        const char *text, *rows, *problems;
    } cases[] = {
        {true, "name,status\nAnn,Not Going\nBob,RSVP'd?\nCid,\nDee,候补\n",
         "2 Ann: no;\n4 Cid: yes;\n5 Dee: waitlist;\n", "3: what this row answers"},
        {true, "name,guests\nAnn,2\nBob,+1\nCid,无\nDee,many\nEve,100\nFay,3人\n",
         "2 Ann: yes+2;\n3 Bob: yes+1;\n4 Cid: yes;\n7 Fay: yes+3;\n",
         "5: the number of guests in this row is no number from 0 to 99\n6: the number"},
        {true, "姓名,人数,签到\n张伟,3,2026-01-02\n李娜,1,否\n", "2 张伟: yes+2!;\n3 李娜: yes;\n",
         ""},
        {true, "id,name\n7,Ann\n", "2 Ann: yes;\n", ""},
        {false, "id,name\n7,Ann\n", "2 Ann: yes; member_no:7\n", ""},
        {false, "name,status\nAnn,declined\n", "2 Ann: yes;\n", ""},
        {true, "name,email\nAnn,n/a\nBob,unknown.attendee@x.org;b@x.org\ntest,-\n",
         "2 Ann: yes;\n3 Bob: yes; email:b@x.org\n", "4: there is neither"},
        {true, "last name,first name,name\n欧阳,娜娜,欧阳 娜娜\nLee,Ann,Annie Lee\n",
         "2 欧阳娜娜: yes;\n3 Annie Lee: yes;\n", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct reading reading = {.file = {.data = cases[i].text, .len = strlen(cases[i].text)}};
        read_list(&reading, cases[i].signups, NULL);
        assert_int_equal(reading.err, TN_OK);
        assert_string_equal(tn_buf_text(&reading.rows), cases[i].rows);
        assert_non_null(strstr(tn_buf_text(&reading.problems), cases[i].problems));
        reading_release(&reading);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_service_is_known),    cmocka_unit_test(address_books_are_read),
        cmocka_unit_test(what_is_not_sure_is_asked), cmocka_unit_test(a_map_rules),
        cmocka_unit_test(maps_that_make_no_sense),   cmocka_unit_test(cells_of_all_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
