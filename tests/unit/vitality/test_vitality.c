/* SPDX-License-Identifier: Apache-2.0 */
/* test_vitality.c -- the figures an organiser reads: every worked example of the domain paper, and
 * the days on which a state turns. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "turnout/vitality.h"

static void test_day_weight(void **state)
{
    (void)state;
    static const struct {
        int64_t messages;
        int weight;
    } cases[] = {{-1, 0}, {0, 0},  {1, 1},  {2, 1},   {3, 2},        {6, 2},
                 {7, 3},  {14, 3}, {15, 4}, {100, 4}, {INT64_MAX, 4}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(tn_vitality_day_weight(cases[i].messages), cases[i].weight);
}

#define DAYS_MAX 32
struct score_case {
    const char *who;
    int first, last, messages; /* days of these ages had so many messages */
    int step;
    int acts[4], act_count;
    enum tn_act act;
    int score;
    double sum; /* 0: not given */
};

static void test_score(void **state)
{
    (void)state;
    static const struct score_case cases[] = {
        {"nothing", 1, 0, 0, 1, {0}, 0, TN_ACT_ATTEND, 0, 0},
        {"1 message today", 0, 0, 1, 1, {0}, 0, TN_ACT_ATTEND, 5, 0},
        {"100 messages today", 0, 0, 100, 1, {0}, 0, TN_ACT_ATTEND, 18, 0},
        {"attended today", 1, 0, 0, 1, {0}, 1, TN_ACT_ATTEND, 22, 0},
        {"attended 45 days ago", 1, 0, 0, 1, {45}, 1, TN_ACT_ATTEND, 12, 0},
        {"3 messages on days 0-13", 0, 13, 3, 1, {0}, 0, TN_ACT_ATTEND, 64, 20.7019},
        {"0/30/60 and 0/7/14/21", 0, 21, 1, 7, {0, 30, 60}, 3, TN_ACT_ATTEND, 47, 12.6947},
        {"host, 15 messages on days 0-29", 0, 29, 15, 1, {0, 30, 60}, 3, TN_ACT_HOST, 99, 0},
        {"15 messages on days 90-103", 90, 103, 15, 1, {0}, 0, TN_ACT_ATTEND, 2, 0},
        {"tomorrow counts nothing", -1, -1, 15, 1, {-1}, 1, TN_ACT_HOST, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct score_case *one = &cases[i];
        struct tn_vitality_day days[DAYS_MAX];
        struct tn_vitality_act acts[4];
        size_t count = 0;
        for (int age = one->first; age <= one->last; age += one->step)
            days[count++] = (struct tn_vitality_day){age, one->messages};
        for (int k = 0; k < one->act_count; k++)
            acts[k] = (struct tn_vitality_act){one->acts[k], one->act};
        double sum = tn_vitality_sum(days, count, acts, (size_t)one->act_count);
        if (tn_vitality_score(sum) != one->score)
            fail_msg("%s: %d", one->who, tn_vitality_score(sum));
        if (one->sum > 0)
            assert_true(fabs(sum - one->sum) < 0.00005);
    }
}

#define OLD 200
static void test_lifecycle(void **state)
{
    (void)state;
    static const struct {
        const char *who;
        struct tn_lifecycle_facts facts;
        enum tn_lifecycle before;
        bool monday;
        enum tn_lifecycle now;
    } cases[] = {
        {"tenure 10, one message",
         {.tenure_days = 10, .online_known = true, .days_30 = 1, .days_90 = 1, .days_ever = 1},
         TN_LIFECYCLE_NONE,
         false,
         TN_LIFECYCLE_NEW},
        {"tenure 10, 4 days",
         {.tenure_days = 10, .online_known = true, .days_30 = 4, .days_90 = 4, .days_ever = 4},
         TN_LIFECYCLE_NEW,
         false,
         TN_LIFECYCLE_ACTIVE},
        {"one day and one event",
         {.tenure_days = OLD,
          .online_known = true,
          .days_30 = 1,
          .days_90 = 1,
          .days_ever = 9,
          .events_60 = 1,
          .events_75 = 1,
          .events_120 = 1,
          .attended_ever = true},
         TN_LIFECYCLE_OCCASIONAL,
         false,
         TN_LIFECYCLE_ACTIVE},
        {"life 20, last 45 days ago",
         {.tenure_days = OLD, .online_known = true, .days_90 = 1, .days_ever = 20},
         TN_LIFECYCLE_NONE,
         true,
         TN_LIFECYCLE_OCCASIONAL},
        {"life 1, 150 days ago",
         {.tenure_days = OLD, .online_known = true, .days_ever = 1},
         TN_LIFECYCLE_NONE,
         true,
         TN_LIFECYCLE_LURKER},
        {"life 3, 100 days ago",
         {.tenure_days = OLD, .online_known = true, .days_ever = 3},
         TN_LIFECYCLE_NONE,
         true,
         TN_LIFECYCLE_DORMANT},
        {"attended 119 days ago",
         {.tenure_days = OLD, .online_known = true, .events_120 = 1, .attended_ever = true},
         TN_LIFECYCLE_NONE,
         true,
         TN_LIFECYCLE_OCCASIONAL},
        {"attended 121 days ago",
         {.tenure_days = OLD, .online_known = true, .attended_ever = true},
         TN_LIFECYCLE_NONE,
         true,
         TN_LIFECYCLE_DORMANT},
        {"active, down to 3 days",
         {.tenure_days = OLD, .online_known = true, .days_30 = 3, .days_90 = 9, .days_ever = 30},
         TN_LIFECYCLE_ACTIVE,
         true,
         TN_LIFECYCLE_ACTIVE},
        {"active, down to 2 days, on a Monday",
         {.tenure_days = OLD, .online_known = true, .days_30 = 2, .days_90 = 9, .days_ever = 30},
         TN_LIFECYCLE_ACTIVE,
         true,
         TN_LIFECYCLE_OCCASIONAL},
        {"active, down to 2 days, before Monday",
         {.tenure_days = OLD, .online_known = true, .days_30 = 2, .days_90 = 9, .days_ever = 30},
         TN_LIFECYCLE_ACTIVE,
         false,
         TN_LIFECYCLE_ACTIVE},
        {"active by two events of 75 days",
         {.tenure_days = OLD, .events_75 = 2, .events_120 = 2, .attended_ever = true},
         TN_LIFECYCLE_ACTIVE,
         true,
         TN_LIFECYCLE_ACTIVE},
        {"nobody knows what they write",
         {.tenure_days = OLD, .online_known = false},
         TN_LIFECYCLE_NONE,
         true,
         TN_LIFECYCLE_DORMANT},
        {"left",
         {.membership = TN_MEMBERSHIP_LEFT, .tenure_days = OLD, .events_60 = 5},
         TN_LIFECYCLE_ACTIVE,
         false,
         TN_LIFECYCLE_LEFT},
        {"applicant",
         {.membership = TN_MEMBERSHIP_APPLICANT},
         TN_LIFECYCLE_NONE,
         false,
         TN_LIFECYCLE_APPLICANT},
        {"erased",
         {.erased = true, .membership = TN_MEMBERSHIP_LEFT},
         TN_LIFECYCLE_LEFT,
         false,
         TN_LIFECYCLE_ERASED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum tn_lifecycle now =
            tn_lifecycle_decide(&cases[i].facts, cases[i].before, cases[i].monday);
        if (now != cases[i].now)
            fail_msg("%s: %s", cases[i].who, tn_lifecycle_name(now));
    }
}

static void test_at_risk(void **state)
{
    (void)state;
    static const int months[] = {50, 60, 70};
    static const bool away[] = {false, false, true, true, false, true, false};
    static const bool rare[] = {false, false, true, true, false, false, false};
    assert_true(tn_lifecycle_at_risk(true, 36, months, 3, NULL, 0));
    assert_false(tn_lifecycle_at_risk(true, 37, months, 3, NULL, 0));
    assert_false(tn_lifecycle_at_risk(false, 0, months, 3, away, 7));
    assert_false(tn_lifecycle_at_risk(true, 0, months, 2, NULL, 0));
    assert_true(tn_lifecycle_at_risk(true, 60, months, 3, away, 7));
    assert_false(tn_lifecycle_at_risk(true, 60, months, 3, rare, 7));
    assert_int_equal(tn_lifecycle_streak(away, 7), 0);
    assert_int_equal(tn_lifecycle_streak(away + 2, 5), 2);
}

/* The alarm turns on the very day, and what is unknown never rings it. */
static void test_dying(void **state)
{
    (void)state;
    struct tn_health_signs signs = {.speakers_30 = {5, 100},
                                    .online_known = true,
                                    .silent_days_14 = 9,
                                    .days_since_join = 59,
                                    .has_series = true,
                                    .intervals_since_event_x10 = 20};
    assert_int_equal(tn_health_dying_signs(&signs), 0);
    signs.days_since_join = 60;
    assert_false(tn_health_is_dying(&signs));
    signs.silent_days_14 = 10;
    assert_true(tn_health_is_dying(&signs));
    signs.online_known = false;
    assert_false(tn_health_is_dying(&signs));
    signs.intervals_since_event_x10 = 21;
    assert_true(tn_health_is_dying(&signs));
    signs.has_series = false;
    assert_int_equal(tn_health_dying_signs(&signs), 1);
    signs.online_known = true;
    signs.silent_days_14 = 0;
    signs.speakers_30 = (struct tn_ratio){4, 100};
    assert_int_equal(tn_health_dying_signs(&signs), 2);
    signs.speakers_30.whole = 0;
    signs.days_since_join = -1;
    assert_int_equal(tn_health_dying_signs(&signs), 0);
}

#define PERSON(pre, post)                                                                          \
    {                                                                                              \
        TN_LIFECYCLE_OCCASIONAL, pre, post, 200                                                    \
    }
static const struct tn_uplift_person controls[] = {PERSON(0, 0), PERSON(0, 1), PERSON(0, 0),
                                                   PERSON(0, 0), PERSON(1, 1), PERSON(2, 1),
                                                   PERSON(3, 3), PERSON(4, 2)};

static void test_uplift(void **state)
{
    (void)state;
    static const struct tn_uplift_person came[] = {PERSON(1, 4), PERSON(0, 2), PERSON(3, 5),
                                                   PERSON(0, 0)};
    struct tn_uplift uplift = tn_uplift_compare(came, 4, controls, 8, 7);
    assert_int_equal(uplift.compared, 4);
    assert_true(fabs(uplift.days - 2.0) < 1e-9);
    assert_true(uplift.too_few);
}

/* Nobody alike: left out and counted, not compared with somebody else. */
static void test_uplift_coverage(void **state)
{
    (void)state;
    struct tn_uplift_person came[12];
    for (size_t i = 0; i < 12; i++)
        came[i] = (struct tn_uplift_person)PERSON(0, (int)(i % 4));
    came[0].state = TN_LIFECYCLE_ACTIVE;
    came[1].tenure_days = 89;
    came[2].before = 7;
    struct tn_uplift uplift = tn_uplift_compare(came, 12, controls, 8, 1);
    assert_int_equal(uplift.attendees, 12);
    assert_int_equal(uplift.compared, 9);
    assert_false(uplift.too_few);
    assert_true(uplift.low <= uplift.days && uplift.days <= uplift.high);
    assert_true(uplift.low < uplift.high);
    struct tn_uplift again = tn_uplift_compare(came, 12, controls, 8, 1);
    struct tn_uplift other = tn_uplift_compare(came, 12, controls, 8, 2);
    assert_true(again.low == uplift.low && again.high == uplift.high);
    assert_true(other.days == uplift.days);
    assert_int_equal(tn_uplift_compare(came, 12, controls, 0, 1).compared, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_day_weight),      cmocka_unit_test(test_score),
        cmocka_unit_test(test_lifecycle),       cmocka_unit_test(test_at_risk),
        cmocka_unit_test(test_dying),           cmocka_unit_test(test_uplift),
        cmocka_unit_test(test_uplift_coverage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
