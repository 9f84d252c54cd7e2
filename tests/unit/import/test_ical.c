/* SPDX-License-Identifier: Apache-2.0 */
/* test_ical.c -- calendars as other software writes them: what each event says, and which are left
 * out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "memory_file.h"
#include "turnout/ical.h"

/* What came out of one reading, as text that a test can hold against another. */
struct reading {
    struct memory_file file;
    struct tn_buf events, problems, notices;
    struct tn_ical_summary summary;
    struct tn_fault fault;
    enum tn_err err, answer; /* answer: what the sink says to each event */
};

static enum tn_err on_event(void *context, const struct tn_ical_event *event,
                            struct tn_fault *fault)
{
    struct reading *reading = context;
    char starts[TN_WALL_CHARS], ends[TN_WALL_CHARS];
    tn_wall_format(event->starts, event->starts_offset_min, starts);
    tn_wall_format(event->ends, event->ends_offset_min, ends);
    tn_buf_addf(&reading->events, "%lld %s [%s] @%s %s/%s", (long long)event->line, event->uid,
                event->title, event->venue, starts, ends);
    if (event->rule[0])
        tn_buf_addf(&reading->events, " %s", event->rule);
    for (size_t i = 0; i < event->exception_count; i++)
        tn_buf_addf(&reading->events, " -%d", (int)(event->exceptions[i] - event->day));
    if (event->is_one_date)
        tn_buf_addf(&reading->events, " for %+d", (int)(event->one_date - event->day));
    tn_buf_addf(&reading->events, "%s\n", event->cancelled ? " cancelled" : "");
    return reading->answer ? tn_fault_set(fault, reading->answer, "not this one") : TN_OK;
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

static struct reading read_bytes(const char *data, size_t len, size_t step, enum tn_err answer)
{
    struct reading reading = {.file = {.data = data, .len = len, .step = step}, .answer = answer};
    struct tn_import_source source = memory_file_source(&reading.file, "the file");
    struct tn_ical_sink sink = {&reading, on_event, on_problem, on_notice};
    reading.err = tn_ical_read(&source, "Asia/Shanghai", &sink, &reading.summary, &reading.fault);
    return reading;
}

static void release(struct reading *reading)
{
    tn_buf_release(&reading->events);
    tn_buf_release(&reading->problems);
    tn_buf_release(&reading->notices);
}

#define WRAP(body) "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" body "END:VCALENDAR\r\n"
#define EVENT(body) WRAP("BEGIN:VEVENT\r\n" body "END:VEVENT\r\n")

/* Each event begins at line 3. */
static const struct {
    const char *file, *events, *problems, *notices;
} cases[] = {
    /* a zone by its name, by what Windows calls it, behind a path, in UTC, none, unknown */
    {EVENT("UID:a\r\nSUMMARY:Meetup\r\nLOCATION:Room 5\r\n"
           "DTSTART;TZID=Europe/Berlin:20261205T190000\r\nDTEND;TZID=Europe/Berlin:20261205T210000"
           "\r\n"),
     "3 a [Meetup] @Room 5 2026-12-05T19:00:00+01:00/2026-12-05T21:00:00+01:00\n", "", ""},
    {EVENT("UID:a\r\nSUMMARY:M\r\nDTSTART;TZID=\"China Standard Time\":20260605T190000\r\n"
           "DURATION:PT1H30M\r\n"),
     "3 a [M] @ 2026-06-05T19:00:00+08:00/2026-06-05T20:30:00+08:00\n", "", ""},
    {EVENT("UID:a\r\nSUMMARY:M\r\nDTSTART;TZID=/softwarestudio.org/Olson_1/Europe/London:"
           "20260605T190000\r\nDURATION:P1DT30M\r\n"),
     "3 a [M] @ 2026-06-05T19:00:00+01:00/2026-06-06T19:30:00+01:00\n", "", ""},
    {EVENT("UID:a\r\nSUMMARY:M\r\nDTSTART:20261205T060000Z\r\nDTEND:20261205T080000Z\r\n"),
     "3 a [M] @ 2026-12-05T14:00:00+08:00/2026-12-05T16:00:00+08:00\n", "", ""},
    {EVENT("UID:a\r\nSUMMARY:M\r\nDTSTART:20261205T140000\r\nDTEND:20261205T160000\r\n"),
     "3 a [M] @ 2026-12-05T14:00:00+08:00/2026-12-05T16:00:00+08:00\n", "", ""},
    {EVENT("UID:a\r\nSUMMARY:M\r\nDTSTART;TZID=Narnia:20261205T140000\r\nDURATION:PT2H\r\n"),
     "3 a [M] @ 2026-12-05T14:00:00+08:00/2026-12-05T16:00:00+08:00\n", "",
     "6: the zone \"Narnia\" is not known here; the group's is taken\n"},
    {EVENT("UID:a\r\nSUMMARY:\xe8\x8c\xb6\xe4\xbc\x9a\xe5\x86\xac\xe5\xa4\xa9\r\nDTSTART;TZID="
           "Nar\xffnia:20261205T140000\r\nDURATION:PT2H\r\n"),
     "3 a [\xe8\x8c\xb6\xe4\xbc\x9a\xe5\x86\xac\xe5\xa4\xa9] @ "
     "2026-12-05T14:00:00+08:00/2026-12-05T16:00:00+08:00\n",
     "", "6: the zone \"\" is not known here; the group's is taken\n"},
    /* whole days, no end, an end before the start */
    {EVENT("UID:a\r\nSUMMARY:M\r\nDTSTART;VALUE=DATE:20261205\r\n"),
     "3 a [M] @ 2026-12-05T00:00:00+08:00/2026-12-06T00:00:00+08:00\n", "", ""},
    {EVENT("UID:a\r\nSUMMARY:M\r\nDTSTART:20261205T140000\r\nDTEND:20261205T130000\r\n"),
     "3 a [M] @ 2026-12-05T14:00:00+08:00/2026-12-05T16:00:00+08:00\n", "",
     "3: it does not say when it ends; two hours are taken\n"},
    /* escapes, a fold between words and one within a character, line numbers behind them */
    {WRAP("BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Tea\\, cake\\; and\r\n  talk\\nwith \xe8\x8c\r\n "
          "\xb6\r\n"
          "DTSTART:20261205T140000Z\r\nDURATION:PT2H\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nEND:"
          "VEVENT\r\n"),
     "3 a [Tea, cake; and talk with \xe8\x8c\xb6] @ "
     "2026-12-05T22:00:00+08:00/2026-12-06T00:00:00+08:00\n",
     "11: it does not say when it begins\n", ""},
    /* what comes back, what does not, one date of it, one that is off */
    {EVENT("UID:s\r\nSUMMARY:W\r\nDTSTART;TZID=Asia/Shanghai:20261203T190000\r\nDURATION:PT2H\r\n"
           "rrule:freq=weekly;byday=th\r\nEXDATE;TZID=Asia/Shanghai:20261210T190000,20261217T190000"
           "\r\nEXDATE;VALUE=DATE:20261224\r\n"),
     "3 s [W] @ 2026-12-03T19:00:00+08:00/2026-12-03T21:00:00+08:00 FREQ=WEEKLY;BYDAY=TH -7 -14 "
     "-21\n",
     "", ""},
    {EVENT("UID:s\r\nSUMMARY:W\r\nRECURRENCE-ID:20261210T110000Z\r\nDTSTART:20261211T110000Z\r\n"
           "DURATION:PT2H\r\n"),
     "3 s [W] @ 2026-12-11T19:00:00+08:00/2026-12-11T21:00:00+08:00 for -1\n", "", ""},
    {EVENT("UID:a\r\nSTATUS:CANCELLED\r\nDTSTART:20261205T060000Z\r\nDURATION:PT1H\r\n"),
     "3 a [] @ 2026-12-05T14:00:00+08:00/2026-12-05T15:00:00+08:00 cancelled\n", "", ""},
    /* an alarm within has its own words; other things go by */
    {WRAP("BEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nEND:STANDARD"
          "\r\nEND:VTIMEZONE\r\nBEGIN:VTODO\r\nSUMMARY:no\r\nEND:VTODO\r\nBEGIN:VEVENT\r\nUID:a\r\n"
          "SUMMARY:M\r\nDTSTART:20261205T060000Z\r\nDURATION:PT1H\r\nBEGIN:VALARM\r\n"
          "SUMMARY:ring\r\nDURATION:PT5M\r\nEND:VALARM\r\nEND:VEVENT\r\n"),
     "12 a [M] @ 2026-12-05T14:00:00+08:00/2026-12-05T15:00:00+08:00\n", "", ""},
    /* what cannot be taken */
    {EVENT("UID:a\r\nSUMMARY:M\r\n"), "", "3: it does not say when it begins\n", ""},
    {EVENT("UID:a\r\nDTSTART:20261205T060000Z\r\n"), "", "3: it has no title\n", ""},
    {EVENT("UID:a\r\nSUMMARY:M\r\nDTSTART:20261332T060000Z\r\n"), "",
     "3: it begins at a time that cannot be read\n", ""},
    {EVENT("UID:a\r\nSUMMARY:M\r\nDTSTART:20261205T060000Z\r\nDTEND:soon\r\n"), "",
     "3: it ends at a time that cannot be read\n", ""},
    {EVENT("UID:a\r\nSUMMARY:M\r\nDTSTART:20261205T060000Z\r\nDURATION:P9000000W\r\n"), "",
     "3: it lasts for a time that cannot be read\n", ""},
    {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nSUMMARY:M\n", "",
     "2: the event that begins here has no END:VEVENT\n", ""},
};

/* Protects: what each event says, read in one piece or byte by byte. */
static void test_events(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (size_t step = 0; step < 2; step++) {
            struct reading reading = read_bytes(cases[i].file, strlen(cases[i].file), step, TN_OK);
            assert_int_equal(reading.err, TN_OK);
            assert_string_equal(tn_buf_text(&reading.events), cases[i].events);
            assert_string_equal(tn_buf_text(&reading.problems), cases[i].problems);
            assert_string_equal(tn_buf_text(&reading.notices), cases[i].notices);
            assert_int_equal(reading.summary.rows,
                             reading.summary.taken + reading.summary.problems);
            release(&reading);
        }
    }
}

/* Protects: an event that the caller refuses is one problem; any other error ends the reading; and
 * a file that is no calendar says so. */
static void test_refusals(void **state)
{
    static const char two[] =
        WRAP("BEGIN:VEVENT\r\nSUMMARY:A\r\nDTSTART:20261205\r\nEND:VEVENT\r\n"
             "BEGIN:VEVENT\r\nSUMMARY:B\r\nDTSTART:20261205\r\nEND:VEVENT\r\n");
    static const char *const others[] = {"", "name,email\nAnn,a@x.org\n", "BEGIN:VCARD\n",
                                         "%PDF-1.4 x"};
    (void)state;
    struct reading refused = read_bytes(two, strlen(two), 0, TN_ERR_FORMAT);
    assert_int_equal(refused.err, TN_OK);
    assert_string_equal(tn_buf_text(&refused.problems), "3: not this one\n7: not this one\n");
    release(&refused);
    struct reading failed = read_bytes(two, strlen(two), 0, TN_ERR_FULL);
    assert_int_equal(failed.err, TN_ERR_FULL);
    assert_string_equal(failed.fault.text, "not this one");
    release(&failed);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct reading other = read_bytes(others[i], strlen(others[i]), 0, TN_OK);
        assert_int_equal(other.err, TN_ERR_FORMAT);
        release(&other);
    }
}

static void to_utf16(const char *text, struct tn_buf *out)
{
    tn_buf_add(out, "\xff\xfe", 2);
    for (; *text; text++) {
        tn_buf_add_byte(out, (uint8_t)*text);
        tn_buf_add_byte(out, 0);
    }
}

/* Protects: a byte order mark, lines that end otherwise, and characters of two bytes. */
static void test_encodings(void **state)
{
    static const char plain[] = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nSUMMARY:Long\n  name\n"
                                "DTSTART:20261205T060000Z\nDURATION:PT1H\nEND:VEVENT\n"
                                "END:VCALENDAR\n";
    static const char expected[] =
        "2 a [Long name] @ 2026-12-05T14:00:00+08:00/2026-12-05T15:00:00+08:00\n";
    struct tn_buf files[3] = {{0}};
    (void)state;
    tn_buf_add_text(&files[0], plain);
    tn_buf_addf(&files[1], "\xef\xbb\xbf%s", plain);
    to_utf16(plain, &files[2]);
    for (size_t i = 0; i < 3; i++) {
        struct reading reading = read_bytes((const char *)files[i].data, files[i].len, 3, TN_OK);
        assert_int_equal(reading.err, TN_OK);
        assert_string_equal(tn_buf_text(&reading.events), expected);
        release(&reading);
        tn_buf_release(&files[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_encodings),
    };
    return cmocka_run_group_tests_name("ical", tests, NULL, NULL);
}
