/* SPDX-License-Identifier: Apache-2.0 */
/* test_points.c -- one suite, on SQLite and on PostgreSQL: points follow from what happened, each
 * once, and what was entered stays. */
#include "group_kit.h"

#include "turnout/activity.h"
#include "turnout/matching.h"
#include "turnout/points.h"
#include "turnout/privacy.h"
#include "turnout/referral.h"
#include "turnout/rollcall.h"
#include "turnout/series.h"

static const struct tn_people_by host = {"host", ""};

/* ---- people and what they do ---- */

static struct tn_id add(struct group_kit *kit, const char *name)
{
    struct tn_id member = group_kit_person(kit, name);
    /* So that somebody can still be said to have brought them. */
    assert_ok(tn_db_exec(tn_registry_db(kit->registry),
                         "UPDATE membership SET joined_ms = 4102444800000", &fault));
    return member;
}

static void go(struct group_kit *kit, struct tn_id event, struct tn_id member)
{
    assert_ok(tn_attendance_unmark(kit->people, event, member, "not there", "host", &fault));
}

static void switch_on(struct group_kit *kit, bool on)
{
    struct tn_point_plan plan;
    assert_ok(tn_points_plan(kit->people, &plan, &fault));
    plan.on = on;
    assert_ok(tn_points_plan_set(kit->people, &plan, "host", &fault));
}

/* ---- what they come to ---- */

static struct tn_json *ledger(struct group_kit *kit, struct tn_id member)
{
    struct tn_json *value = NULL;
    TN_BUF_AUTO out = {0};
    assert_ok(tn_points_member_json(kit->people, member, &out, &fault));
    assert_ok(tn_json_parse(tn_buf_text(&out), out.len, &value, &fault));
    return value;
}

static int64_t number(const struct tn_json *object, const char *name)
{
    int64_t value = -1;
    assert_true(tn_json_int(object, name, &value));
    return value;
}

static int64_t balance(struct group_kit *kit, struct tn_id member)
{
    TN_AUTO(json) value = ledger(kit, member);
    const struct tn_json *entries = tn_json_get(value, "entries");
    int64_t sum = 0;
    for (size_t i = 0; i < tn_json_count(entries); i++)
        sum += number(tn_json_at(entries, i), "points");
    assert_int_equal(sum, number(value, "balance"));
    return sum;
}

static size_t entries(struct group_kit *kit, struct tn_id member)
{
    TN_AUTO(json) value = ledger(kit, member);
    return tn_json_count(tn_json_get(value, "entries"));
}

static struct tn_json *all(struct group_kit *kit)
{
    struct tn_json *value = NULL;
    TN_BUF_AUTO out = {0};
    assert_ok(tn_points_json(kit->people, &out, &fault));
    assert_ok(tn_json_parse(tn_buf_text(&out), out.len, &value, &fault));
    return value;
}

/* The newest entry of this rule. */
static struct tn_id entry_of(struct group_kit *kit, struct tn_id member, const char *rule)
{
    TN_AUTO(json) value = ledger(kit, member);
    const struct tn_json *list = tn_json_get(value, "entries");
    for (size_t i = 0; i < tn_json_count(list); i++) {
        const char *name = "", *id = "";
        struct tn_id found;
        (void)tn_json_text(tn_json_at(list, i), "rule", &name);
        (void)tn_json_text(tn_json_at(list, i), "id", &id);
        if (strcmp(name, rule) == 0) {
            assert_ok(tn_id_parse(id, &found));
            return found;
        }
    }
    fail();
    return (struct tn_id){{0}};
}

/* ---- rules ---- */

/* Protects: nothing is credited until it is switched on; then the amounts are the ones that stand
 * in the table, each once however often one looks. */
static void what_each_rule_gives(void **state)
{
    struct group_kit *kit = *state;
    struct tn_id ann = add(kit, "ann"), bob = add(kit, "bob"), cid = add(kit, "cid");
    struct tn_id later = group_kit_event(kit, 1);
    group_kit_came(kit, kit->event, ann);
    assert_int_equal(balance(kit, ann), 0);
    switch_on(kit, true);
    assert_int_equal(balance(kit, ann), 15); /* came 10, for the first time 5 */
    assert_int_equal(balance(kit, ann), 15);
    group_kit_came(kit, kit->event, ann); /* once more is the same check-in */
    assert_int_equal(entries(kit, ann), 2);
    group_kit_came(kit, later, ann);
    assert_int_equal(balance(kit, ann), 25);
    assert_ok(tn_referral_add(kit->people, bob, ann, later, "host", &fault));
    assert_int_equal(balance(kit, ann), 25);
    group_kit_came(kit, later, bob);
    assert_int_equal(balance(kit, ann), 35); /* who was brought has come */
    assert_int_equal(balance(kit, bob), 15);
    assert_ok(tn_attendance_role_set(kit->people, later, bob, "helper", "host", &fault));
    assert_int_equal(balance(kit, bob), 35);
    assert_ok(tn_attendance_role_set(kit->people, later, bob, "speaker", "host", &fault));
    assert_int_equal(balance(kit, bob), 45); /* instead of, not on top of */
    assert_ok(tn_attendance_role_set(kit->people, later, cid, "speaker", "host", &fault));
    assert_int_equal(balance(kit, cid), 0); /* did not come */
}

/* Protects: what is no more is taken back by a counter-entry, and given again where it is again. */
static void what_did_not_happen_gives_nothing(void **state)
{
    struct group_kit *kit = *state;
    struct tn_event_place place = {.cancelled = true};
    struct tn_id ann = add(kit, "ann");
    switch_on(kit, true);
    group_kit_came(kit, kit->event, ann);
    assert_int_equal(balance(kit, ann), 15);
    go(kit, kit->event, ann);
    assert_int_equal(balance(kit, ann), 0);
    assert_int_equal(entries(kit, ann), 4);
    group_kit_came(kit, kit->event, ann);
    assert_int_equal(balance(kit, ann), 15);
    assert_ok(tn_event_place_set(kit->people, kit->event, &place, &fault));
    assert_int_equal(balance(kit, ann), 0);
    place.cancelled = false;
    assert_ok(tn_event_place_set(kit->people, kit->event, &place, &fault));
    assert_int_equal(balance(kit, ann), 15);
    TN_AUTO(json) value = all(kit);
    assert_int_equal(number(value, "issued"), 15);
    assert_int_equal(number(value, "liability"), 15);
}

/* Protects: two records of one person who both came get one credit while they are one, and two
 * again once they are parted. */
static void merging_takes_back_one_of_two(void **state)
{
    struct group_kit *kit = *state;
    struct tn_id ann = add(kit, "ann"), bob = add(kit, "bob"), op;
    switch_on(kit, true);
    group_kit_came(kit, kit->event, ann);
    group_kit_came(kit, kit->event, bob);
    assert_int_equal(balance(kit, ann) + balance(kit, bob), 30);
    assert_ok(tn_people_merge(kit->people, ann, bob, &host, &op, &fault));
    assert_int_equal(balance(kit, ann), 15);
    assert_int_equal(entries(kit, ann), 6); /* two and two, and two against */
    assert_ok(tn_people_undo_merge(kit->people, op, &host, &fault));
    assert_int_equal(balance(kit, ann), 15);
    assert_int_equal(balance(kit, bob), 15);
}

/* Protects: an event that was over before gives nothing, other amounts change nothing that was
 * credited, and switching off takes nothing away. */
static void what_was_before_stays(void **state)
{
    struct group_kit *kit = *state;
    struct tn_id ann = add(kit, "ann"), bob = add(kit, "bob");
    struct tn_id before = group_kit_event(kit, -2), later = group_kit_event(kit, 1);
    struct tn_point_plan plan;
    group_kit_came(kit, before, ann);
    switch_on(kit, true);
    assert_int_equal(balance(kit, ann), 0);
    group_kit_came(kit, kit->event, ann);
    assert_int_equal(balance(kit, ann), 10); /* not for the first time */
    assert_ok(tn_points_plan(kit->people, &plan, &fault));
    plan.points[TN_POINT_CHECK_IN] = 7;
    plan.points[TN_POINT_FIRST] = 0;
    assert_ok(tn_points_plan_set(kit->people, &plan, "host", &fault));
    group_kit_came(kit, kit->event, bob);
    assert_int_equal(balance(kit, ann), 10);
    assert_int_equal(balance(kit, bob), 7);
    switch_on(kit, false);
    group_kit_came(kit, later, ann);
    assert_int_equal(balance(kit, ann), 10);
    plan.points[TN_POINT_HELPER] = TN_POINTS_MOST + 1;
    assert_int_equal(tn_points_plan_set(kit->people, &plan, "host", &fault), TN_ERR_FORMAT);
}

/* ---- days online ---- */

static void write_days(struct group_kit *kit, struct tn_id member, int today, int yesterday)
{
    struct tn_member known;
    TN_BUF_AUTO sql = {0};
    TN_AUTO(zone) zone = NULL;
    assert_ok(tn_zone_open("Asia/Shanghai", &zone, &fault));
    int32_t day = tn_zone_day(zone, tn_clock_wall_ms());
    assert_ok(tn_people_find(kit->people, tn_id_text(member).chars, &known, &fault));
    tn_buf_addf(
        &sql,
        "INSERT INTO import_batch (number, id, request, format, chat, row_count, counted, "
        "strangers, problems, first_day, last_day, taken_ms) SELECT 1, 'B', %s, 'csv', 'c', "
        "1, 1, 0, 0, %d, %d, 1 WHERE NOT EXISTS (SELECT 1 FROM import_batch); DELETE FROM "
        "activity_day WHERE handle = '%s'; INSERT INTO activity_day (handle, day, kind, "
        "chat, batch, amount, shown) VALUES ('%s', %d, 0, 'c', 1, %d, 1), ('%s', %d, 0, "
        "'c', 1, %d, 1)",
        kit->postgresql ? "'\\x00'::bytea" : "x'00'", day - 1, day, tn_id_text(known.handle).chars,
        tn_id_text(known.handle).chars, day, today, tn_id_text(known.handle).chars, day - 1,
        yesterday);
    assert_ok(tn_db_exec(tn_registry_db(kit->registry), tn_buf_text(&sql), &fault));
}

/* Protects: a point a message, five a day at most, from the day on which it was switched on; an
 * import that says otherwise later is followed. */
static void five_a_day_at_most(void **state)
{
    struct group_kit *kit = *state;
    struct tn_id ann = add(kit, "ann"), bob = add(kit, "bob"), op;
    switch_on(kit, true);
    write_days(kit, ann, 3, 50);
    assert_int_equal(balance(kit, ann), 3);
    write_days(kit, ann, 40, 50);
    assert_int_equal(balance(kit, ann), 5);
    write_days(kit, bob, 4, 1);
    assert_int_equal(balance(kit, bob), 4);
    assert_ok(tn_people_merge(kit->people, ann, bob, &host, &op, &fault));
    assert_int_equal(balance(kit, ann), 5);
    assert_ok(tn_people_undo_merge(kit->people, op, &host, &fault));
    write_days(kit, ann, 2, 0);
    assert_int_equal(balance(kit, ann), 2);
    assert_int_equal(balance(kit, bob), 4);
}

/* ---- by hand ---- */

/* Protects: a voucher is redeemed once and never beyond the balance; an entry against it gives it
 * back, once; what follows from facts is not corrected by hand. */
static void redeemed_once(void **state)
{
    struct group_kit *kit = *state;
    struct tn_id ann = add(kit, "ann"), bob = add(kit, "bob");
    struct tn_points_said mug = {12, "mug-1", "a mug", "host"}, much = {4, "mug-2", "", "host"};
    struct tn_points_said gift = {5, "prize", "quiz", "host"};
    switch_on(kit, true);
    group_kit_came(kit, kit->event, ann);
    assert_ok(tn_points_redeem(kit->people, ann, &mug, &fault));
    assert_int_equal(tn_points_redeem(kit->people, ann, &mug, &fault), TN_ERR_EXISTS);
    assert_int_equal(tn_points_redeem(kit->people, bob, &mug, &fault), TN_ERR_EXISTS);
    assert_int_equal(tn_points_redeem(kit->people, ann, &much, &fault), TN_ERR_DENIED);
    assert_int_equal(balance(kit, ann), 3);
    assert_ok(tn_points_grant(kit->people, ann, &gift, &fault));
    assert_int_equal(tn_points_grant(kit->people, ann, &gift, &fault), TN_ERR_EXISTS);
    assert_ok(tn_points_redeem(kit->people, ann, &much, &fault));
    assert_int_equal(balance(kit, ann), 4);
    TN_AUTO(json) before = all(kit);
    assert_int_equal(number(before, "issued"), 20);
    assert_int_equal(number(before, "redeemed"), 16);
    assert_int_equal(number(before, "liability"), 4);
    struct tn_id redeemed = entry_of(kit, ann, "redeem");
    assert_ok(tn_points_correct(kit->people, redeemed, "out of mugs", "host", &fault));
    assert_int_equal(tn_points_correct(kit->people, redeemed, "", "host", &fault), TN_ERR_EXISTS);
    assert_int_equal(
        tn_points_correct(kit->people, entry_of(kit, ann, "check-in"), "", "host", &fault),
        TN_ERR_DENIED);
    assert_int_equal(
        tn_points_correct(kit->people, entry_of(kit, ann, "correct"), "", "host", &fault),
        TN_ERR_DENIED);
    assert_int_equal(tn_points_correct(kit->people, kit->event, "", "host", &fault), TN_ERR_ABSENT);
    TN_AUTO(json) after = all(kit);
    assert_int_equal(balance(kit, ann), 8);
    assert_int_equal(number(after, "issued"), 20);
    assert_int_equal(number(after, "redeemed"), 12);
    assert_int_equal(number(after, "liability"), 8);
    mug.points = 0;
    assert_int_equal(tn_points_redeem(kit->people, ann, &mug, &fault), TN_ERR_FORMAT);
    mug = (struct tn_points_said){1, "", "", "host"};
    assert_int_equal(tn_points_grant(kit->people, ann, &mug, &fault), TN_ERR_FORMAT);
}

/* Protects: the database itself changes and deletes no entry; erasing somebody leaves the sums and
 * empties the words. */
static void entries_stay(void **state)
{
    static const char *const tries[] = {
        "UPDATE point_entry SET delta = 100",
        "UPDATE point_entry SET handle = (SELECT MIN(id) FROM handle)",
        "DELETE FROM point_entry",
    };
    struct group_kit *kit = *state;
    struct tn_db *db = tn_registry_db(kit->registry);
    struct tn_points_said gift = {5, "prize", "for Ann's quiz", "host"};
    struct tn_erased erased;
    struct tn_id ann = add(kit, "ann"), bob = add(kit, "bob");
    switch_on(kit, true);
    group_kit_came(kit, kit->event, ann);
    group_kit_came(kit, kit->event, bob);
    assert_ok(tn_points_grant(kit->people, ann, &gift, &fault));
    assert_int_equal(balance(kit, ann), 20);
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++)
        assert_int_not_equal(tn_db_exec(db, tries[i], &fault), TN_OK);
    assert_int_equal(balance(kit, ann), 20);
    assert_ok(tn_people_erase(kit->people, ann, &host, &erased, &fault));
    TN_AUTO(json) value = all(kit);
    assert_int_equal(number(value, "issued"), 35);
    assert_int_equal(number(value, "liability"), 15);
    TN_BUF_AUTO out = {0};
    tn_json_dump(value, &out);
    assert_null(strstr(tn_buf_text(&out), "ann"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        group_kit_both(what_each_rule_gives),
        group_kit_both(what_did_not_happen_gives_nothing),
        group_kit_both(merging_takes_back_one_of_two),
        group_kit_both(what_was_before_stays),
        group_kit_both(five_a_day_at_most),
        group_kit_both(redeemed_once),
        group_kit_both(entries_stay),
    };
    return cmocka_run_group_tests_name("points", tests, group_kit_start, group_kit_stop);
}
