/* SPDX-License-Identifier: Apache-2.0 */
/* test_series.c -- one suite, on SQLite and on PostgreSQL: series and their dates, which events
 * count in them, and what somebody was at one. */
#include "kiosk_kit.h"

#include "turnout/matching.h"
#include "turnout/report.h"
#include "turnout/series.h"

/* ---- a group, its events, and who came ---- */

static const char *const names[] = {"Ann", "Bob"};
enum { ANN, BOB, PEOPLE };

static void take_roster(struct group_kit *kit)
{
    struct tn_db *db = tn_registry_db(kit->registry);
    assert_ok(tn_db_begin(db, &fault));
    assert_ok(tn_people_roster_begin(kit->people, &fault));
    for (size_t i = 0; i < PEOPLE; i++) {
        struct tn_import_person row = {.handle_count = 1, .handles = {{"email", ""}}};
        enum tn_people_change change;
        (void)snprintf(row.name, sizeof row.name, "%s", names[i]);
        (void)snprintf(row.handles[0].raw, sizeof row.handles[0].raw, "%s@x.org", names[i]);
        assert_ok(tn_people_roster_row(kit->people, &row, &change, &fault));
    }
    assert_ok(tn_people_roster_end(kit->people, &fault));
    assert_ok(tn_db_commit(db, &fault));
    /* They joined long ago. */
    assert_ok(tn_db_exec(db, "UPDATE membership SET joined_ms = 0", &fault));
}

static struct tn_member find(struct group_kit *kit, const char *who)
{
    struct tn_member member;
    assert_ok(tn_people_find(kit->people, who, &member, &fault));
    return member;
}

static void come(struct group_kit *kit, struct kiosk_kit *kiosk, struct tn_id event,
                 const char *who, bool host)
{
    struct tn_member member = find(kit, who);
    struct tn_issued_ticket ticket;
    struct tn_ticket_order order = {.handle = member.handle, .name = who, .host = host};
    struct tn_json_writer body;
    TN_BUF_AUTO text = {0};
    assert_ok(tn_registry_ticket_issue(kit->registry, event, &order, &ticket, &fault));
    kiosk_kit_begin(&body, &text);
    tn_json_add_text(&body, "ticket", tn_ticket_id_text(ticket.ticket.id).chars);
    tn_json_add_text(&body, "method", "qr");
    tn_json_add_text(&body, "verdict", "admit");
    tn_json_add_int(&body, "admits", 1);
    kiosk_kit_append(kiosk, event, TN_RECORD_ADMIT, &body);
    kiosk_kit_deliver(kiosk, event);
}

static void place(struct group_kit *kit, struct tn_id event, struct tn_id series,
                  enum tn_event_kind kind, bool cancelled)
{
    struct tn_event_place at = {series, kind, cancelled};
    assert_ok(tn_event_place_set(kit->people, event, &at, &fault));
}

static int32_t today(void)
{
    TN_AUTO(zone) zone = NULL;
    assert_ok(tn_zone_open("Asia/Shanghai", &zone, &fault));
    return tn_zone_day(zone, tn_clock_wall_ms());
}

static struct tn_json *parse(const struct tn_buf *out)
{
    struct tn_json *root = NULL;
    assert_ok(tn_json_parse(tn_buf_text(out), out->len, &root, &fault));
    return root;
}

static struct tn_json *life(struct group_kit *kit, const char *who)
{
    TN_BUF_AUTO out = {0};
    assert_ok(tn_people_member_json(kit->people, find(kit, who).id, &out, &fault));
    return parse(&out);
}

static int64_t number(const struct tn_json *object, const char *name)
{
    int64_t value = -1;
    (void)tn_json_int(object, name, &value);
    return value;
}

static int64_t of_life(struct group_kit *kit, const char *who, const char *what)
{
    TN_AUTO(json) root = life(kit, who);
    return number(tn_json_get(root, "life"), what);
}

static bool flag(const struct tn_json *object, const char *name)
{
    bool value = false;
    assert_true(tn_json_bool(object, name, &value));
    return value;
}

static struct tn_json *series_json(struct group_kit *kit)
{
    TN_BUF_AUTO out = {0};
    assert_ok(tn_series_json(kit->people, &out, &fault));
    return parse(&out);
}

static struct tn_json *group_report(struct group_kit *kit)
{
    TN_BUF_AUTO out = {0};
    assert_ok(tn_report_group(kit->people, &out, &fault));
    return parse(&out);
}

/* ---- dates ---- */

/* Protects: one cancelled date of a weekly series: the week after is next, and no gap is told. */
static void a_cancelled_date(void **state)
{
    struct group_kit *kit = *state;
    struct tn_id series, other;
    char next[16], expected[16];
    const char *text = "";
    int32_t day = today();
    assert_ok(tn_series_add(kit->people, " Weekly ", "FREQ=WEEKLY", day, &series, &fault));
    assert_ok(tn_series_find(kit->people, "Weekly", &other, &fault));
    assert_true(tn_id_equal(series, other));
    assert_int_equal(tn_series_skip(kit->people, series, day + 1, true, &fault), TN_ERR_FORMAT);
    TN_AUTO(json) before = series_json(kit);
    assert_true(tn_json_text(tn_json_at(before, 0), "next", &text));
    (void)snprintf(next, sizeof next, "%s", text);
    assert_ok(tn_series_skip(kit->people, series, day, true, &fault));
    assert_ok(tn_series_skip(kit->people, series, day, true, &fault));
    TN_AUTO(json) after = series_json(kit);
    assert_true(tn_json_text(tn_json_at(after, 0), "next", &text));
    (void)snprintf(expected, sizeof expected, "%s", text);
    assert_string_not_equal(next, expected);
    assert_int_equal(tn_json_count(tn_json_get(tn_json_at(after, 0), "exceptions")), 1);
    assert_ok(tn_series_skip(kit->people, series, day, false, &fault));
    TN_AUTO(json) again = series_json(kit);
    assert_true(tn_json_text(tn_json_at(again, 0), "next", &text));
    assert_string_equal(text, next);
    assert_ok(tn_series_end(kit->people, series, &fault));
    assert_int_equal(tn_series_end(kit->people, series, &fault), TN_ERR_EXISTS);
    TN_AUTO(json) ended = series_json(kit);
    assert_false(tn_json_text(tn_json_at(ended, 0), "next", &text));
    assert_int_equal(tn_series_add(kit->people, "", "FREQ=WEEKLY", day, &series, &fault),
                     TN_ERR_FORMAT);
    assert_int_equal(tn_series_add(kit->people, "X", "FREQ=DAILY", day, &series, &fault),
                     TN_ERR_FORMAT);
    assert_int_equal(tn_series_find(kit->people, "nothing", &series, &fault), TN_ERR_ABSENT);
}

/* Protects: a gap is more than two intervals since the last regular event that was held. */
static void a_gap_is_two_intervals(void **state)
{
    struct group_kit *kit = *state;
    struct tn_id series;
    assert_ok(tn_series_add(kit->people, "Weekly", "FREQ=WEEKLY", today() - 60, &series, &fault));
    struct tn_id old = group_kit_event(kit, -15), last = group_kit_event(kit, -14);
    place(kit, old, series, TN_EVENT_REGULAR, false);
    TN_AUTO(json) fifteen = series_json(kit);
    assert_int_equal(number(tn_json_at(fifteen, 0), "days_since"), 15);
    assert_true(flag(tn_json_at(fifteen, 0), "gap"));
    TN_AUTO(json) dying = group_report(kit);
    const char *intervals = "";
    assert_true(tn_json_text(tn_json_get(dying, "dying"), "intervals_since_event", &intervals));
    assert_string_equal(intervals, "2.2");
    assert_int_equal(number(tn_json_get(dying, "dying"), "signs"), 1);

    place(kit, last, series, TN_EVENT_REGULAR, true); /* cancelled: counts nowhere */
    TN_AUTO(json) cancelled = series_json(kit);
    assert_true(flag(tn_json_at(cancelled, 0), "gap"));
    place(kit, last, series, TN_EVENT_FESTIVAL, false); /* of another cadence */
    TN_AUTO(json) festival = series_json(kit);
    assert_true(flag(tn_json_at(festival, 0), "gap"));
    place(kit, last, series, TN_EVENT_REGULAR, false);
    TN_AUTO(json) fourteen = series_json(kit);
    assert_int_equal(number(tn_json_at(fourteen, 0), "days_since"), 14);
    assert_int_equal(number(tn_json_at(fourteen, 0), "events"), 2);
    assert_false(flag(tn_json_at(fourteen, 0), "gap"));
    assert_ok(tn_series_end(kit->people, series, &fault));
    TN_AUTO(json) over = group_report(kit);
    assert_false(tn_json_text(tn_json_get(over, "dying"), "intervals_since_event", &intervals));
}

/* ---- in a row ---- */

/* Protects: a streak is of one series; brand events, other series and cancelled dates neither break
 * nor lengthen it. */
static void streaks_are_of_one_series(void **state)
{
    struct group_kit *kit = *state;
    struct kiosk_kit kiosk;
    struct tn_id weekly, monthly, events[6];
    take_roster(kit);
    kiosk_kit_open(&kiosk, kit, (struct tn_id){{0}});
    assert_ok(tn_series_add(kit->people, "Weekly", "FREQ=WEEKLY", today() - 60, &weekly, &fault));
    assert_ok(
        tn_series_add(kit->people, "Monthly", "FREQ=MONTHLY", today() - 60, &monthly, &fault));
    for (int i = 0; i < 6; i++)
        events[i] = group_kit_event(kit, 7 * i - 40);
    place(kit, events[0], weekly, TN_EVENT_REGULAR, false);
    place(kit, events[1], weekly, TN_EVENT_REGULAR, false);
    place(kit, events[2], monthly, TN_EVENT_REGULAR, false);
    place(kit, events[3], weekly, TN_EVENT_REGULAR, true);
    place(kit, events[4], weekly, TN_EVENT_BRAND, false);
    place(kit, events[5], weekly, TN_EVENT_REGULAR, false);
    come(kit, &kiosk, events[0], "Ann", false);
    come(kit, &kiosk, events[1], "Ann", false);
    come(kit, &kiosk, events[5], "Ann", false);
    come(kit, &kiosk, events[2], "Bob", false);
    come(kit, &kiosk, events[4], "Bob", false);
    assert_int_equal(of_life(kit, "Ann", "streak"), 3);
    assert_int_equal(of_life(kit, "Bob", "streak"), 1);
    place(kit, events[4], weekly, TN_EVENT_REGULAR, false);
    assert_int_equal(of_life(kit, "Ann", "streak"), 1);
    kiosk_kit_close(&kiosk);
}

/* Protects: who came to three of five of a series and missed the last two is told, whatever they
 * came to besides. */
static void missing_the_last_two_of_a_series(void **state)
{
    struct group_kit *kit = *state;
    struct kiosk_kit kiosk;
    struct tn_id weekly;
    take_roster(kit);
    kiosk_kit_open(&kiosk, kit, (struct tn_id){{0}});
    assert_ok(tn_series_add(kit->people, "Weekly", "FREQ=WEEKLY", today() - 90, &weekly, &fault));
    for (int i = 0; i < 7; i++) {
        struct tn_id event = group_kit_event(kit, 7 * i - 63);
        place(kit, event, weekly, TN_EVENT_REGULAR, false);
        if (i < 5)
            come(kit, &kiosk, event, "Ann", false);
    }
    struct tn_id party = group_kit_event(kit, -5);
    place(kit, party, (struct tn_id){{0}}, TN_EVENT_FESTIVAL, false);
    come(kit, &kiosk, party, "Ann", false);
    TN_AUTO(json) report = group_report(kit);
    const struct tn_json *risks = tn_json_get(report, "at_risk");
    const char *name = "";
    assert_int_equal(tn_json_count(risks), 1);
    assert_true(tn_json_text(tn_json_at(risks, 0), "name", &name));
    assert_string_equal(name, "Ann");
    assert_true(flag(tn_json_at(risks, 0), "stays_away"));
    kiosk_kit_close(&kiosk);
}

/* ---- roles ---- */

/* Protects: what somebody was weighs as it should, a host's code makes a host unless another word
 * is said, a role without coming weighs nothing, and organisers are left out of the mean. */
static void roles_weigh(void **state)
{
    struct group_kit *kit = *state;
    struct kiosk_kit kiosk;
    take_roster(kit);
    kiosk_kit_open(&kiosk, kit, (struct tn_id){{0}});
    come(kit, &kiosk, kit->event, "Ann", false);
    assert_int_equal(of_life(kit, "Ann", "vitality"), 22);
    static const struct {
        const char *role;
        int64_t vitality;
    } roles[] = {{"helper", 33}, {"speaker", 36}, {"host", 42}, {"attendee", 22}};
    struct tn_id ann = find(kit, "Ann").id, bob = find(kit, "Bob").id;
    for (size_t i = 0; i < 4; i++) {
        assert_ok(
            tn_attendance_role_set(kit->people, kit->event, ann, roles[i].role, "host", &fault));
        assert_int_equal(of_life(kit, "Ann", "vitality"), roles[i].vitality);
    }
    assert_int_equal(tn_attendance_role_set(kit->people, kit->event, ann, "king", "host", &fault),
                     TN_ERR_FORMAT);
    assert_ok(tn_attendance_role_set(kit->people, kit->event, bob, "speaker", "host", &fault));
    assert_int_equal(of_life(kit, "Bob", "vitality"), 0);
    come(kit, &kiosk, kit->event, "Bob", true);
    assert_int_equal(of_life(kit, "Bob", "vitality"), 36);

    TN_BUF_AUTO out = {0};
    assert_ok(tn_attendance_roles_json(kit->people, kit->event, &out, &fault));
    TN_AUTO(json) list = parse(&out);
    const char *role = "";
    assert_int_equal(tn_json_count(list), 2);
    assert_true(tn_json_text(tn_json_at(list, 1), "role", &role));
    assert_string_equal(role, "speaker");
    assert_true(flag(tn_json_at(list, 1), "came"));

    TN_AUTO(json) before = group_report(kit);
    assert_int_equal(number(tn_json_get(before, "vitality"), "people"), 2);
    assert_int_equal(number(tn_json_get(before, "vitality"), "organisers_left_out"), 0);
    assert_ok(tn_attendance_role_set(kit->people, kit->event, bob, "host", "host", &fault));
    TN_AUTO(json) after = group_report(kit);
    const char *mean = "";
    assert_int_equal(number(tn_json_get(after, "vitality"), "people"), 1);
    assert_int_equal(number(tn_json_get(after, "vitality"), "organisers_left_out"), 1);
    assert_true(tn_json_text(tn_json_get(after, "vitality"), "mean", &mean));
    assert_string_equal(mean, "22.0");
    kiosk_kit_close(&kiosk);
}

/* Protects: a role hangs on a handle, so that a merge keeps it and an undo gives it back. */
static void roles_follow_their_handle(void **state)
{
    static const struct tn_people_by host = {"host", ""};
    struct group_kit *kit = *state;
    struct kiosk_kit kiosk;
    struct tn_id op;
    take_roster(kit);
    kiosk_kit_open(&kiosk, kit, (struct tn_id){{0}});
    come(kit, &kiosk, kit->event, "Bob", false);
    struct tn_id ann = find(kit, "Ann").id, bob = find(kit, "Bob").id;
    assert_ok(tn_attendance_role_set(kit->people, kit->event, ann, "speaker", "host", &fault));
    assert_ok(tn_people_merge(kit->people, ann, bob, &host, &op, &fault));
    assert_int_equal(of_life(kit, "Ann", "vitality"), 36);
    assert_ok(tn_people_undo_merge(kit->people, op, &host, &fault));
    assert_int_equal(of_life(kit, "Ann", "vitality"), 0);
    assert_int_equal(of_life(kit, "Bob", "vitality"), 22);
    kiosk_kit_close(&kiosk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        group_kit_both(a_cancelled_date),
        group_kit_both(a_gap_is_two_intervals),
        group_kit_both(streaks_are_of_one_series),
        group_kit_both(missing_the_last_two_of_a_series),
        group_kit_both(roles_weigh),
        group_kit_both(roles_follow_their_handle),
    };
    return cmocka_run_group_tests_name("series", tests, group_kit_start, group_kit_stop);
}
