/* SPDX-License-Identifier: Apache-2.0 */
/* test_report.c -- one suite, on SQLite and on PostgreSQL: the figures an organiser is told. */
#include "kiosk_kit.h"

#include "turnout/report.h"

#define DAY_MS 86400000LL

/* ---- a group, its events, and who comes ---- */

static const char *const names[] = {"Ann", "Bob", "Cid", "Dora"};
enum { ANN, BOB, CID, DORA, PEOPLE };

static void take_roster(struct group_kit *group)
{
    struct tn_db *db = tn_registry_db(group->registry);
    assert_ok(tn_db_begin(db, &fault));
    assert_ok(tn_people_roster_begin(group->people, &fault));
    for (size_t i = 0; i < PEOPLE; i++) {
        struct tn_import_person row = {.handle_count = 1, .handles = {{"email", ""}}};
        enum tn_people_change change;
        (void)snprintf(row.name, sizeof row.name, "%s", names[i]);
        (void)snprintf(row.handles[0].raw, sizeof row.handles[0].raw, "%s@x.org", names[i]);
        assert_ok(tn_people_roster_row(group->people, &row, &change, &fault));
    }
    assert_ok(tn_people_roster_end(group->people, &fault));
    assert_ok(tn_db_commit(db, &fault));
}

static struct tn_id make_event(struct group_kit *group, const char *title, int64_t days)
{
    struct tn_id id;
    struct tn_event event;
    assert_ok(tn_registry_event(group->registry, group->event, &event, &fault));
    (void)snprintf(event.title, sizeof event.title, "%s", title);
    event.starts.ms += days * DAY_MS;
    event.ends.ms += days * DAY_MS;
    assert_ok(tn_registry_event_create(group->registry, &event, &id, &fault));
    return id;
}

/* `who` NULL: somebody known by `name` alone. */
static struct tn_ticket_id issue(struct group_kit *group, struct tn_id event, const char *who,
                                 const char *name, uint8_t admits)
{
    struct tn_member member = {.name = ""};
    struct tn_issued_ticket ticket;
    if (who)
        assert_ok(tn_people_find(group->people, who, &member, &fault));
    struct tn_ticket_order order = {.handle = member.handle, .name = name, .admits = admits};
    assert_ok(tn_registry_ticket_issue(group->registry, event, &order, &ticket, &fault));
    return ticket.ticket.id;
}

static void admit(struct kiosk_kit *kiosk, struct tn_id event, struct tn_ticket_id ticket,
                  int64_t admits)
{
    struct tn_json_writer body;
    TN_BUF_AUTO text = {0};
    kiosk_kit_begin(&body, &text);
    tn_json_add_text(&body, "ticket", tn_ticket_id_text(ticket).chars);
    tn_json_add_text(&body, "method", "qr");
    tn_json_add_text(&body, "verdict", "admit");
    tn_json_add_int(&body, "admits", admits);
    kiosk_kit_append(kiosk, event, TN_RECORD_ADMIT, &body);
}

static void leave(struct kiosk_kit *kiosk, struct tn_id event, struct tn_ticket_id ticket)
{
    struct tn_json_writer body;
    TN_BUF_AUTO text = {0};
    kiosk_kit_begin(&body, &text);
    tn_json_add_text(&body, "ticket", tn_ticket_id_text(ticket).chars);
    tn_json_add_text(&body, "method", "qr");
    kiosk_kit_append(kiosk, event, TN_RECORD_LEAVE, &body);
}

static void undo(struct kiosk_kit *kiosk, struct tn_id event, int64_t seq)
{
    struct tn_json_writer body;
    TN_BUF_AUTO text = {0};
    kiosk_kit_begin(&body, &text);
    tn_json_add_int(&body, "seq", seq);
    tn_json_add_text(&body, "reason", "mistake");
    kiosk_kit_append(kiosk, event, TN_RECORD_UNDO, &body);
}

static void refuse(struct kiosk_kit *kiosk, struct tn_id event, const char *verdict)
{
    struct tn_json_writer body;
    TN_BUF_AUTO text = {0};
    kiosk_kit_begin(&body, &text);
    tn_json_add_text(&body, "verdict", verdict);
    tn_json_add_text(&body, "reason", "none");
    tn_json_add_text(&body, "method", "qr");
    tn_json_add_base64(&body, "digest", "12345678", 8);
    tn_json_add_bool(&body, "uncertain", false);
    kiosk_kit_append(kiosk, event, TN_RECORD_REFUSE, &body);
}

static void say(struct kiosk_kit *kiosk, struct tn_id event, int64_t score)
{
    struct tn_json_writer body;
    TN_BUF_AUTO text = {0};
    kiosk_kit_begin(&body, &text);
    tn_json_add_int(&body, "score", score);
    kiosk_kit_append(kiosk, event, TN_RECORD_FEEDBACK, &body);
}

/* ---- reading ---- */

static struct tn_json *parse(struct tn_buf *out)
{
    struct tn_json *root = NULL;
    assert_ok(tn_json_parse(tn_buf_text(out), out->len, &root, &fault));
    return root;
}

static struct tn_json *report_of(struct group_kit *group, struct tn_id event)
{
    TN_BUF_AUTO out = {0};
    assert_ok(tn_report_event(group->people, event, &out, &fault));
    return parse(&out);
}

static struct tn_json *group_report(struct group_kit *group)
{
    TN_BUF_AUTO out = {0};
    assert_ok(tn_report_group(group->people, &out, &fault));
    return parse(&out);
}

/* A number under "outer.inner"; -1 is null. */
static int64_t number(const struct tn_json *root, const char *outer, const char *inner)
{
    int64_t value = -1;
    const struct tn_json *object = outer ? tn_json_get(root, outer) : root;
    assert_non_null(tn_json_get(object, inner));
    (void)tn_json_int(object, inner, &value);
    return value;
}

static const char *text(const struct tn_json *root, const char *outer, const char *inner)
{
    const char *value = "(null)";
    const struct tn_json *object = outer ? tn_json_get(root, outer) : root;
    assert_non_null(tn_json_get(object, inner));
    (void)tn_json_text(object, inner, &value);
    return value;
}

static int64_t sum(const struct tn_json *root, const char *list, const char *name)
{
    int64_t total = 0;
    const struct tn_json *rows = tn_json_get(root, list);
    for (size_t i = 0; i < tn_json_count(rows); i++)
        total += number(tn_json_at(rows, i), NULL, name);
    return total;
}

/* Codes that stand on the attendance list. */
static int64_t on_the_list(struct group_kit *group, struct tn_id event)
{
    TN_BUF_AUTO out = {0};
    int64_t count = 0;
    assert_ok(tn_people_attendance_json(group->people, event, &out, &fault));
    TN_AUTO(json) visits = parse(&out);
    for (size_t i = 0; i < tn_json_count(visits); i++)
        count += number(tn_json_at(visits, i), NULL, "entry") == 1;
    return count;
}

static void assert_adds_up(struct group_kit *group, struct tn_id event)
{
    TN_AUTO(json) report = report_of(group, event);
    int64_t arrived = number(report, "funnel", "arrived");
    assert_int_equal(arrived, number(report, "funnel", "with_ticket") +
                                  number(report, "funnel", "walk_ins"));
    assert_int_equal(number(report, "funnel", "tickets"),
                     number(report, "funnel", "with_ticket") +
                         number(report, "funnel", "not_arrived") +
                         number(report, "funnel", "revoked"));
    assert_int_equal(arrived, sum(report, "doors", "arrived"));
    assert_int_equal(arrived, sum(report, "sources", "arrived"));
    assert_int_equal(arrived, sum(report, "arrivals", "arrived") +
                                  number(report, NULL, "arrived_at_unknown_time"));
    assert_int_equal(arrived, on_the_list(group, event));
}

/* ---- one event ---- */

/* Who came before: Ann.  Now Ann twice, Bob taken back, Cid, a guest with two more, a stranger's
 * code, a walk-in; Dora's ticket was taken back. */
struct evening {
    struct kiosk_kit kiosk;
    struct tn_id before;
};

static void hold(struct group_kit *group, struct evening *evening)
{
    struct tn_event event;
    struct tn_issuer issuer;
    struct tn_secret_key key;
    struct tn_issued_ticket host;
    struct tn_ticket_order order = {.name = "Host", .host = true, .admits = 1};
    struct kiosk_kit *kiosk = &evening->kiosk;
    struct tn_ticket_id tickets[PEOPLE];
    take_roster(group);
    evening->before = make_event(group, "Before", -20);
    assert_ok(tn_registry_event(group->registry, group->event, &event, &fault));
    event.policy.sign_up = true;
    assert_ok(tn_registry_event_set(group->registry, &event, &fault));
    assert_ok(tn_registry_ticket_issue(group->registry, group->event, &order, &host, &fault));
    struct tn_ticket_id first = issue(group, evening->before, "Ann", "Ann", 1);
    for (size_t i = 0; i < PEOPLE; i++)
        tickets[i] = issue(group, group->event, names[i], names[i], 1);
    struct tn_ticket_id guest = issue(group, group->event, NULL, "=Guest", 3);
    assert_ok(tn_registry_ticket_set(group->registry, group->event, tickets[DORA],
                                     TN_TICKET_STATE_REVOKED, &fault));
    kiosk_kit_open(kiosk, group, (struct tn_id){{0}});
    kiosk_kit_fetch(kiosk, group->event);
    kiosk_kit_fetch(kiosk, evening->before);
    assert_ok(kiosk_kit_unlock(kiosk, &host));
    assert_ok(kiosk_kit_issuer(kiosk, group->event, &issuer, &key));
    admit(kiosk, evening->before, first, 1);
    kiosk_kit_deliver(kiosk, evening->before);

    struct tn_ticket_id stranger = {{9, 9, 9, 9, 9, 9, 9, 9}};
    admit(kiosk, group->event, tickets[BOB], 1); /* record 1 */
    undo(kiosk, group->event, 1);
    admit(kiosk, group->event, tickets[ANN], 1);
    admit(kiosk, group->event, tickets[ANN], 1);
    admit(kiosk, group->event, tickets[CID], 1);
    admit(kiosk, group->event, guest, 3);
    admit(kiosk, group->event, stranger, 1);
    leave(kiosk, group->event, guest);
    refuse(kiosk, group->event, "revoked");
    refuse(kiosk, group->event, "revoked");
    (void)kiosk_kit_sign_up(kiosk, group->event, &key,
                            "{\"ticket\":\"%s\",\"name\":\"张新来\",\"lang\":\"zh-CN\"}");
    for (int64_t i = 1; i <= 5; i++)
        say(kiosk, group->event, i);
    kiosk_kit_deliver(kiosk, group->event);
}

/* Protects: a funnel in which every code is once, and that says what the attendance list says;
 * nobody has stayed away before the event is over. */
static void a_funnel_that_adds_up(void **state)
{
    static const struct {
        const char *name;
        int64_t value;
    } expected[] = {{"tickets", 6},  {"revoked", 1},  {"arrived", 5},     {"with_ticket", 3},
                    {"walk_ins", 2}, {"not_ours", 1}, {"not_arrived", 2}, {"no_show", -1},
                    {"persons", 7},  {"inside", 4},   {"left", 3},        {"double_entries", 1},
                    {"undone", 1}};
    struct group_kit *group = *state;
    struct evening evening;
    hold(group, &evening);
    TN_AUTO(json) report = report_of(group, group->event);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        if (number(report, "funnel", expected[i].name) != expected[i].value)
            fail_msg("%s is %lld, not %lld", expected[i].name,
                     (long long)number(report, "funnel", expected[i].name),
                     (long long)expected[i].value);
    }
    assert_adds_up(group, group->event);
    assert_adds_up(group, evening.before);
    assert_int_equal(sum(report, "refusals", "count"), 2);
    assert_string_equal(text(report, "feedback", "mean"), "3.0");
    assert_string_equal(text(report, "uplift", "state"), "not yet");
    assert_ok(tn_registry_event_close(group->registry, group->event, true, &fault));
    TN_AUTO(json) closed = report_of(group, group->event);
    assert_int_equal(number(closed, "funnel", "no_show"), 2);
    kiosk_kit_close(&evening.kiosk);
}

/* Protects: new and returning are persons, each once, and an arrival taken back is none; a person
 * who turns out to be two records is one. */
static void first_timers_are_persons(void **state)
{
    struct group_kit *group = *state;
    struct evening evening;
    hold(group, &evening);
    TN_AUTO(json) report = report_of(group, group->event);
    assert_int_equal(number(report, "people", "first_timers"), 2); /* Cid and who walked in */
    assert_int_equal(number(report, "people", "returning"), 1);    /* Ann */
    assert_int_equal(number(report, "people", "unidentified"), 2);
    struct tn_member ann, cid;
    char sql[256];
    assert_ok(tn_people_find(group->people, "Ann", &ann, &fault));
    assert_ok(tn_people_find(group->people, "Cid", &cid, &fault));
    (void)snprintf(sql, sizeof sql,
                   "UPDATE member SET merged_into = '%s', root = '%s' WHERE id = '%s'",
                   tn_id_text(ann.id).chars, tn_id_text(ann.id).chars, tn_id_text(cid.id).chars);
    assert_ok(tn_db_exec(tn_registry_db(group->registry), sql, &fault));
    TN_AUTO(json) merged = report_of(group, group->event);
    assert_int_equal(number(merged, "people", "first_timers"), 1);
    assert_int_equal(number(merged, "people", "returning"), 1);
    kiosk_kit_close(&evening.kiosk);
}

/* Protects: a list's sign-ups are told by their source, with those of them who came. */
static void sign_ups_by_source(void **state)
{
    static const struct {
        const char *who, *reply, *source;
    } said[] = {{"Ann", "yes", "poster"}, {"Bob", "yes", "poster"}, {"Cid", "maybe", ""}};
    struct group_kit *group = *state;
    struct evening evening;
    hold(group, &evening);
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        struct tn_member member;
        char sql[512];
        assert_ok(tn_people_find(group->people, said[i].who, &member, &fault));
        (void)snprintf(sql, sizeof sql,
                       "INSERT INTO signup (event, handle, reply, guests, via, source, taken_ms) "
                       "VALUES ('%s', '%s', '%s', 0, 'luma', '%s', 0)",
                       tn_id_text(group->event).chars, tn_id_text(member.handle).chars,
                       said[i].reply, said[i].source);
        assert_ok(tn_db_exec(tn_registry_db(group->registry), sql, &fault));
    }
    TN_AUTO(json) report = report_of(group, group->event);
    const struct tn_json *poster = tn_json_at(tn_json_get(report, "signups"), 0);
    assert_int_equal(tn_json_count(tn_json_get(report, "signups")), 2);
    assert_string_equal(text(poster, NULL, "source"), "poster");
    assert_int_equal(number(poster, NULL, "people"), 2);
    assert_int_equal(number(poster, NULL, "came"), 1); /* Bob was taken back */
    assert_int_equal(sum(report, "signups", "said_yes"), 2);
    kiosk_kit_close(&evening.kiosk);
}

/* Protects: the table of who came is a fold of the logs: emptied, it is the same again, and what
 * comes later is in it. */
static void attended_is_made_again(void **state)
{
    struct group_kit *group = *state;
    struct evening evening;
    TN_BUF_AUTO before = {0};
    TN_BUF_AUTO after = {0};
    hold(group, &evening);
    assert_ok(tn_report_event(group->people, group->event, &before, &fault));
    assert_ok(tn_db_exec(tn_registry_db(group->registry),
                         "DELETE FROM attended; DELETE FROM attended_mark", &fault));
    assert_ok(tn_report_event(group->people, group->event, &after, &fault));
    assert_string_equal(tn_buf_text(&before), tn_buf_text(&after));
    struct tn_ticket_id dora = issue(group, evening.before, "Dora", "Dora", 1);
    kiosk_kit_fetch(&evening.kiosk, evening.before);
    admit(&evening.kiosk, evening.before, dora, 1);
    kiosk_kit_deliver(&evening.kiosk, evening.before);
    TN_AUTO(json) report = report_of(group, evening.before);
    assert_int_equal(number(report, "people", "first_timers"), 2);
    kiosk_kit_close(&evening.kiosk);
}

/* ---- the group ---- */

static void write_activity(struct group_kit *group, const char *who, int64_t from_day, int64_t days)
{
    struct tn_member member;
    TN_BUF_AUTO sql = {0};
    assert_ok(tn_people_find(group->people, who, &member, &fault));
    tn_buf_add_text(&sql, "DELETE FROM activity_pack;");
    for (int64_t i = 0; i < days; i++)
        tn_buf_addf(&sql,
                    "INSERT INTO activity_day (handle, day, kind, chat, batch, amount, shown) "
                    "VALUES ('%s', %lld, 0, 'c', 1, 3, 1);",
                    tn_id_text(member.handle).chars, (long long)(from_day + i));
    assert_ok(tn_db_exec(tn_registry_db(group->registry), tn_buf_text(&sql), &fault));
}

static void write_batch(struct group_kit *group, int64_t taken_ms)
{
    TN_BUF_AUTO sql = {0};
    tn_buf_addf(&sql,
                "INSERT INTO import_batch (number, id, request, format, chat, row_count, counted, "
                "strangers, problems, first_day, last_day, taken_ms) SELECT 1, 'B', "
                "sealed_door_key, 'telegram', 'c', 0, 0, 0, 0, 0, 0, %lld FROM event LIMIT 1",
                (long long)taken_ms);
    assert_ok(tn_db_exec(tn_registry_db(group->registry), tn_buf_text(&sql), &fault));
}

static int32_t today(void)
{
    TN_AUTO(zone) zone = NULL;
    assert_ok(tn_zone_open("Asia/Shanghai", &zone, &fault));
    return tn_zone_day(zone, tn_clock_wall_ms());
}

static int64_t people_in(const struct tn_json *report, const char *state)
{
    const struct tn_json *rows = tn_json_get(report, "states");
    for (size_t i = 0; i < tn_json_count(rows); i++) {
        if (strcmp(text(tn_json_at(rows, i), NULL, "state"), state) == 0)
            return number(tn_json_at(rows, i), NULL, "people");
    }
    fail_msg("no state %s", state);
    return -1;
}

/* Everybody joined 200 days ago. */
static void age_members(struct group_kit *group)
{
    char sql[128];
    (void)snprintf(sql, sizeof sql, "UPDATE membership SET joined_ms = %lld",
                   (long long)(tn_clock_wall_ms() - 200 * DAY_MS));
    assert_ok(tn_db_exec(tn_registry_db(group->registry), sql, &fault));
}

/* Protects: without an import nothing is said about messages, and states are of events alone; with
 * one, by the formulas; with one too old, as without. */
static void unknown_is_not_zero(void **state)
{
    struct group_kit *group = *state;
    struct evening evening;
    hold(group, &evening);
    age_members(group);
    TN_AUTO(json) offline = group_report(group);
    assert_string_equal(text(offline, NULL, "basis"), "offline only");
    assert_int_equal(number(offline, "roster", "members"), 4);
    assert_int_equal(number(offline, "roster", "known_from_sign_ups_alone"), 1);
    assert_int_equal(people_in(offline, "active"), 1);     /* Ann came twice */
    assert_int_equal(people_in(offline, "occasional"), 1); /* Cid */
    assert_int_equal(people_in(offline, "lurker"), 0);     /* nobody can be called so */
    assert_int_equal(people_in(offline, "dormant"), 2);
    assert_int_equal(number(offline, "dying", "silent_days_of_14"), -1);
    assert_int_equal(number(offline, "funnel", "spoke"), -1);

    write_batch(group, tn_clock_wall_ms());
    write_activity(group, "Bob", today() - 3, 4);
    TN_AUTO(json) online = group_report(group);
    assert_string_equal(text(online, NULL, "basis"), "online and offline");
    assert_int_equal(people_in(online, "active"), 2);
    assert_int_equal(people_in(online, "lurker"), 1); /* Dora */
    assert_int_equal(number(online, "dying", "silent_days_of_14"), 10);
    assert_int_equal(number(online, "dying", "signs_known"), 4);
    assert_int_equal(number(online, "dying", "signs"), 2); /* and nobody joined in 200 days */
    assert_int_equal(number(tn_json_get(online, "dying"), "speakers_30_days", "part"), 1);

    assert_ok(tn_db_exec(tn_registry_db(group->registry),
                         "UPDATE import_batch SET taken_ms = taken_ms - CAST(3110400000 AS BIGINT)",
                         &fault));
    TN_AUTO(json) old = group_report(group);
    assert_string_equal(text(old, NULL, "basis"), "offline only");
    kiosk_kit_close(&evening.kiosk);
}

/* Protects: a member's page tells both streams day by day. */
static void both_streams_by_day(void **state)
{
    struct group_kit *group = *state;
    struct evening evening;
    struct tn_member ann;
    TN_BUF_AUTO out = {0};
    hold(group, &evening);
    write_batch(group, tn_clock_wall_ms());
    assert_ok(tn_people_find(group->people, "Ann", &ann, &fault));
    struct tn_event before;
    assert_ok(tn_registry_event(group->registry, evening.before, &before, &fault));
    TN_AUTO(zone) zone = NULL;
    assert_ok(tn_zone_open("Asia/Shanghai", &zone, &fault));
    write_activity(group, "Ann", tn_zone_day(zone, before.starts.ms), 2);
    assert_ok(tn_registry_event_close(group->registry, group->event, true, &fault));
    assert_ok(tn_people_member_json(group->people, ann.id, &out, &fault));
    TN_AUTO(json) member = parse(&out);
    const struct tn_json *days = tn_json_get(tn_json_get(member, "life"), "days");
    assert_int_equal(tn_json_count(days), 3);
    static const int64_t expected[3][2] = {{1, 3}, {0, 3}, {1, 0}};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(number(tn_json_at(days, i), NULL, "events"), expected[i][0]);
        assert_int_equal(number(tn_json_at(days, i), NULL, "messages"), expected[i][1]);
    }
    assert_int_equal(number(member, "life", "streak"), 2);
    assert_string_equal(text(member, "life", "state"), "active");
    kiosk_kit_close(&evening.kiosk);
}

/* Protects: the uplift of an event is known once an import reaches past its two weeks, and too few
 * people say nothing. */
static void uplift_when_it_is_known(void **state)
{
    struct group_kit *group = *state;
    struct evening evening;
    hold(group, &evening);
    age_members(group);
    TN_AUTO(json) unknown = report_of(group, evening.before);
    assert_string_equal(text(unknown, "uplift", "state"), "unknown");
    write_batch(group, tn_clock_wall_ms());
    TN_AUTO(json) few = report_of(group, evening.before);
    assert_string_equal(text(few, "uplift", "state"), "too few to say");
    assert_string_equal(text(few, "uplift", "days"), "(null)");
    assert_int_equal(number(few, "uplift", "attendees"), 1);
    assert_int_equal(number(few, "uplift", "compared"), 1);
    kiosk_kit_close(&evening.kiosk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        group_kit_both(a_funnel_that_adds_up),   group_kit_both(first_timers_are_persons),
        group_kit_both(sign_ups_by_source),      group_kit_both(attended_is_made_again),
        group_kit_both(unknown_is_not_zero),     group_kit_both(both_streams_by_day),
        group_kit_both(uplift_when_it_is_known),
    };
    return cmocka_run_group_tests(tests, group_kit_start, group_kit_stop);
}
