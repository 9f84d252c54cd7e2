/* SPDX-License-Identifier: Apache-2.0 */
/* test_report_facts.c -- states, risks, returns and cells from facts put together by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report_parts.h"

/* 2026-11-25, a Wednesday. */
#define TODAY 20782

/* One person and a calendar; ages count back from TODAY. */
struct life {
    struct tn_report_event events[16];
    struct tn_report_visit visits[16];
    struct tn_report_day days[128];
    struct tn_report_person person;
    struct tn_report_facts facts;
};

static void begin(struct life *life, int32_t tenure_days)
{
    *life = (struct life){.facts = {.today = TODAY, .online_known = true}};
    life->person = (struct tn_report_person){.known = true,
                                             .on_roster = true,
                                             .membership = TN_MEMBERSHIP_OPEN,
                                             .joined_day = TODAY - tenure_days,
                                             .left_day = TN_REPORT_NEVER,
                                             .visits = life->visits,
                                             .days = life->days};
    life->facts.people = &life->person;
    life->facts.people_count = 1;
    life->facts.events = life->events;
    life->facts.visits = life->visits;
}

/* Oldest first. */
static void event_at(struct life *life, int32_t age, bool came)
{
    size_t event = life->facts.event_count++;
    life->events[event] = (struct tn_report_event){.day = TODAY - age, .over = true};
    if (came)
        life->visits[life->person.visit_count++] = (struct tn_report_visit){.event = event};
    life->facts.visit_count = life->person.visit_count;
}

/* Messages on `count` days in a row, the last of them so old. */
static void wrote(struct life *life, int32_t last_age, int count, int32_t messages)
{
    for (int32_t i = count; i-- > 0;)
        life->days[life->person.day_count++] =
            (struct tn_report_day){.day = TODAY - last_age - i, .messages = messages};
}

static enum tn_lifecycle state(struct life *life, int32_t age)
{
    return tn_report_state(&life->facts, &life->person, TODAY - age);
}

/* Protects: DOMAIN's vectors, with the days they are made of instead of counts. */
static void states_by_the_rules(void **context)
{
    struct life life;
    (void)context;
    begin(&life, 10);
    wrote(&life, 0, 1, 1);
    assert_int_equal(state(&life, 0), TN_LIFECYCLE_NEW);
    begin(&life, 10);
    wrote(&life, 0, 4, 1);
    assert_int_equal(state(&life, 0), TN_LIFECYCLE_ACTIVE);
    begin(&life, 200);
    event_at(&life, 59, true);
    wrote(&life, 20, 1, 1);
    assert_int_equal(state(&life, 0), TN_LIFECYCLE_ACTIVE);
    begin(&life, 200);
    wrote(&life, 150, 1, 1);
    assert_int_equal(state(&life, 0), TN_LIFECYCLE_LURKER);
    begin(&life, 200);
    wrote(&life, 100, 3, 1);
    assert_int_equal(state(&life, 0), TN_LIFECYCLE_DORMANT);
    begin(&life, 200);
    event_at(&life, 119, true);
    assert_int_equal(state(&life, 0), TN_LIFECYCLE_OCCASIONAL);
    begin(&life, 200);
    event_at(&life, 121, true);
    assert_int_equal(state(&life, 0), TN_LIFECYCLE_DORMANT);
    life.person.membership = TN_MEMBERSHIP_LEFT;
    life.person.left_day = TODAY - 10;
    assert_int_equal(state(&life, 0), TN_LIFECYCLE_LEFT);
    assert_int_equal(state(&life, 20), TN_LIFECYCLE_OCCASIONAL);
}

/* Protects: ACTIVE is lost on a Monday and not before, however long ago the report looks. */
static void active_until_monday(void **context)
{
    struct life life;
    (void)context;
    begin(&life, 200);
    wrote(&life, 28, 4, 1); /* of 30 days 4 till the day before yesterday, 3 yesterday, 2 today */
    assert_int_equal(state(&life, 2), TN_LIFECYCLE_ACTIVE); /* Monday */
    assert_int_equal(state(&life, 1), TN_LIFECYCLE_ACTIVE);
    assert_int_equal(state(&life, 0), TN_LIFECYCLE_ACTIVE);  /* Wednesday, 2 days */
    assert_int_equal(state(&life, -4), TN_LIFECYCLE_ACTIVE); /* Sunday */
    assert_int_equal(state(&life, -5), TN_LIFECYCLE_OCCASIONAL);
    assert_int_equal(state(&life, -60), TN_LIFECYCLE_OCCASIONAL);
    assert_int_equal(state(&life, -62), TN_LIFECYCLE_DORMANT);
}

/* Protects: what comes of reading day by day from the beginning, for lives of any kind. */
static void as_told_day_by_day(void **context)
{
    uint64_t random = 42;
    (void)context;
    for (int run = 0; run < 200; run++) {
        struct life life;
        enum tn_lifecycle before = TN_LIFECYCLE_NONE;
        begin(&life, 200);
        for (int32_t age = 200; age >= 0; age--) {
            random = random * 6364136223846793005U + 1442695040888963407U;
            if (random >> 60 == 0 && life.facts.event_count < 16)
                event_at(&life, age, random >> 59 & 1);
            if ((random >> 40 & 15) <= (unsigned)(run % 3) && life.person.day_count < 128)
                wrote(&life, age, 1, 1);
        }
        for (int32_t age = 200; age >= 0; age--) {
            int32_t day = TODAY - age;
            struct tn_lifecycle_facts at = {
                .tenure_days = day - life.person.joined_day,
                .online_known = true,
                .days_30 = tn_report_days_in(&life.person, day - 29, day),
                .days_90 = tn_report_days_in(&life.person, day - 89, day),
                .days_ever = tn_report_days_in(&life.person, 0, day),
                .events_60 = tn_report_events_in(&life.facts, &life.person, day - 59, day),
                .events_75 = tn_report_events_in(&life.facts, &life.person, day - 74, day),
                .events_120 = tn_report_events_in(&life.facts, &life.person, day - 119, day),
                .attended_ever = tn_report_events_in(&life.facts, &life.person, 0, day) > 0,
            };
            before = tn_lifecycle_decide(&at, before, (day + 3) % 7 == 0);
            assert_int_equal(state(&life, age), before);
        }
    }
}

/* Protects: the streak counts events that are over since they joined; a running one breaks nothing.
 */
static void streaks(void **context)
{
    struct life life;
    (void)context;
    begin(&life, 100);
    event_at(&life, 150, false);
    event_at(&life, 80, true);
    event_at(&life, 50, true);
    event_at(&life, 0, false);
    life.events[3].over = false;
    assert_int_equal(tn_report_streak(&life.facts, &life.person), 2);
    life.events[3].over = true;
    assert_int_equal(tn_report_streak(&life.facts, &life.person), 0);
}

/* Protects: who was active and fell silent, and who missed two after coming to three of five. */
static void risks(void **context)
{
    struct life life;
    (void)context;
    begin(&life, 300);
    wrote(&life, 32, 90, 15);
    struct tn_report_risk risk = tn_report_risk(&life.facts, &life.person);
    assert_true(risk.fell && !risk.stays_away && risk.vitality < risk.usual);
    begin(&life, 300);
    wrote(&life, 0, 120, 15);
    risk = tn_report_risk(&life.facts, &life.person);
    assert_false(risk.fell || risk.stays_away);
    for (int32_t age = 98; age > 0; age -= 14)
        event_at(&life, age, age > 28);
    risk = tn_report_risk(&life.facts, &life.person);
    assert_true(!risk.fell && risk.stays_away);
}

/* ---- shares ---- */

static void written(const struct life *life,
                    void (*write)(const struct tn_report_facts *facts,
                                  struct tn_json_writer *writer),
                    struct tn_buf *out)
{
    struct tn_json_writer writer;
    tn_buf_clear(out);
    tn_json_begin(&writer, out);
    tn_json_open_object(&writer);
    write(&life->facts, &writer);
    tn_json_close_object(&writer);
}

/* Protects: a first-timer counts once their 60 days have passed, and a month once it is over. */
static void returns(void **context)
{
    struct life life;
    TN_BUF_AUTO out = {0};
    (void)context;
    begin(&life, 300);
    event_at(&life, 60, true);
    written(&life, tn_report_write_returns, &out);
    assert_non_null(
        strstr(tn_buf_text(&out), "\"return_rate\":{\"part\":0,\"whole\":0,\"share\":null}"));
    life.events[0].day--;
    event_at(&life, 1, true); /* the 60th day after */
    written(&life, tn_report_write_returns, &out);
    assert_non_null(strstr(tn_buf_text(&out), "\"part\":1,\"whole\":1,\"share\":\"1.0000\""));
    assert_non_null(strstr(tn_buf_text(&out),
                           "{\"month\":\"2026-09\",\"people\":1,\"month_0\":\"1.0000\",\"month_1\":"
                           "\"0.0000\",\"month_2\":null"));
    life.events[1].day++;
    written(&life, tn_report_write_returns, &out);
    assert_non_null(strstr(tn_buf_text(&out), "\"part\":0,\"whole\":1,\"share\":\"0.0000\""));
}

/* Protects: each step of the way into the group counts those of the step before alone. */
static void conversion(void **context)
{
    static const struct {
        int32_t tenure, wrote_age;
        int days;
        const char *says;
    } cases[] = {
        {100, 0, 0, "\"attended\":1,\"joined\":1,\"spoke\":0,\"active\":0"},
        {39, 0, 0, "\"attended\":1,\"joined\":0,\"spoke\":0,\"active\":0"},
        {60, 50, 1, "\"attended\":1,\"joined\":1,\"spoke\":1,\"active\":0"},
        {60, 29, 1, "\"attended\":1,\"joined\":1,\"spoke\":0,\"active\":0"},
        {60, 31, 20, "\"attended\":1,\"joined\":1,\"spoke\":1,\"active\":1"},
        {60, 80, 1, "\"attended\":1,\"joined\":1,\"spoke\":0,\"active\":0"},
    };
    (void)context;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct life life;
        TN_BUF_AUTO out = {0};
        begin(&life, cases[i].tenure);
        event_at(&life, 70, true);
        wrote(&life, cases[i].wrote_age, cases[i].days, 1);
        written(&life, tn_report_write_conversion, &out);
        if (!strstr(tn_buf_text(&out), cases[i].says))
            fail_msg("%zu: %s", i, tn_buf_text(&out));
    }
}

/* ---- cells ---- */

/* Protects: every kind of cell, and that nothing somebody typed is computed by a spreadsheet. */
static void cells(void **context)
{
    static const char json[] =
        "{\"title\":\"=1+1\",\"at\":\"@x\",\"plus\":\"+86138\",\"minus\":\"-1+2\",\"tab\":\"\\tx\","
        "\"cr\":\"\\rx\",\"low\":\"-0.25\",\"n\":-3,\"none\":null,\"yes\":true,\"q\":\"a "
        "\\\"b\\\", "
        "c\",\"zh\":\"年末\",\"box\":{\"a\":1,\"in\":{\"b\":\"x\"}},\"list\":[{\"name\":\"=A1\","
        "\"r\":"
        "{\"p\":1}},{\"name\":\"B\",\"r\":{\"p\":2}}],\"empty\":[]}";
    static const char expected[] =
        "\xef\xbb\xbftitle,'=1+1\r\nat,'@x\r\nplus,'+86138\r\nminus,'-1+2"
        "\r\ntab,\"'\tx\"\r\ncr,\"'\rx\"\r\nlow,-0.25\r\nn,-3\r\nnone,"
        "\r\nyes,true\r\nq,\"a \"\"b\"\", c\"\r\nzh,年末\r\n\r\nbox\r\na,1"
        "\r\nin.b,x\r\n\r\nlist\r\nname,r.p\r\n'=A1,1\r\nB,2\r\n\r\n"
        "empty\r\n";
    TN_BUF_AUTO out = {0};
    struct tn_fault fault = {0};
    (void)context;
    assert_int_equal(tn_report_csv(json, sizeof json - 1, &out, &fault), TN_OK);
    assert_string_equal(tn_buf_text(&out), expected);
    tn_buf_clear(&out);
    assert_int_equal(tn_report_csv("[1]", 3, &out, &fault), TN_ERR_FORMAT);
    assert_int_equal(tn_report_csv("{", 1, &out, &fault), TN_ERR_FORMAT);
    assert_int_equal(out.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_by_the_rules),
        cmocka_unit_test(active_until_monday),
        cmocka_unit_test(as_told_day_by_day),
        cmocka_unit_test(streaks),
        cmocka_unit_test(risks),
        cmocka_unit_test(returns),
        cmocka_unit_test(conversion),
        cmocka_unit_test(cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
