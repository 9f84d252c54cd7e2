/* SPDX-License-Identifier: Apache-2.0 */
/* test_reachout.c -- one suite, on SQLite and on PostgreSQL: whom to get in touch with, and why. */
#include "group_kit.h"

#include "turnout/privacy.h"
#include "turnout/reachout.h"
#include "turnout/rollcall.h"
#include "turnout/series.h"
#include "turnout/signup.h"

#define DAY_MS 86400000LL

/* ---- a group ---- */

static struct tn_import_person row_of(const char *name)
{
    struct tn_import_person row = {.handle_count = 1, .handles = {{"email", ""}}, .format = "csv"};
    (void)snprintf(row.name, sizeof row.name, "%s", name);
    (void)snprintf(row.handles[0].raw, sizeof row.handles[0].raw, "%s@x.org", name);
    return row;
}

static struct tn_id find(struct group_kit *kit, const char *who)
{
    struct tn_member member;
    assert_ok(tn_people_find(kit->people, who, &member, &fault));
    return member.id;
}

static void allow(struct group_kit *kit, const char *who, bool given)
{
    struct tn_consent consent = {"contact", given, NULL, "on paper", "host"};
    assert_ok(tn_people_consent(kit->people, find(kit, who), &consent, &fault));
}

/* A member of long standing who may be contacted. */
static void add(struct group_kit *kit, const char *name)
{
    struct tn_db *db = tn_registry_db(kit->registry);
    struct tn_import_person row = row_of(name);
    enum tn_people_change change;
    assert_ok(tn_db_begin(db, &fault));
    assert_ok(tn_people_roster_begin(kit->people, &fault));
    assert_ok(tn_people_roster_row(kit->people, &row, &change, &fault));
    assert_ok(tn_people_roster_end(kit->people, &fault));
    assert_ok(tn_db_commit(db, &fault));
    assert_ok(tn_db_exec(db, "UPDATE membership SET joined_ms = 0", &fault));
    allow(kit, name, true);
}

static void sign_up(struct group_kit *kit, struct tn_id event, const char *name,
                    enum tn_import_reply reply)
{
    struct tn_db *db = tn_registry_db(kit->registry);
    struct tn_import_person row = row_of(name);
    struct tn_signup_taken taken;
    struct tn_signup_counts counts;
    int64_t last_ms = tn_clock_wall_ms();
    while (tn_clock_wall_ms() == last_ms) /* whoever came first is to be seen by the clock */
        ;
    row.reply = reply;
    assert_ok(tn_db_begin(db, &fault));
    assert_ok(tn_people_signups_begin(kit->people, &fault));
    assert_ok(tn_people_signup_row(kit->people, event, &row, &taken, &fault));
    assert_ok(tn_people_signups_end(kit->people, event, &counts, &fault));
    assert_ok(tn_db_commit(db, &fault));
}

static struct tn_id make_event(struct group_kit *kit, int64_t days, int64_t capacity)
{
    struct tn_id id;
    struct tn_event event;
    assert_ok(tn_registry_event(kit->registry, kit->event, &event, &fault));
    event.starts.ms += days * DAY_MS;
    event.ends.ms = event.starts.ms + 1800000;
    event.policy.capacity = capacity;
    assert_ok(tn_registry_event_create(kit->registry, &event, &id, &fault));
    return id;
}

static void come(struct group_kit *kit, struct tn_id event, const char *who)
{
    group_kit_came(kit, event, find(kit, who));
}

static void issue(struct group_kit *kit, struct tn_id event, const char *who)
{
    struct tn_member member;
    struct tn_issued_ticket issued;
    assert_ok(tn_people_find(kit->people, who, &member, &fault));
    struct tn_ticket_order order = {.handle = member.handle, .name = who, .admits = 1};
    assert_ok(tn_registry_ticket_issue(kit->registry, event, &order, &issued, &fault));
}

/* An export of a chat taken just now, in which `who` wrote so many days ago. */
static void wrote(struct group_kit *kit, const char *who, int64_t days_ago)
{
    int64_t day = (tn_clock_wall_ms() + 8 * 3600000LL) / DAY_MS - days_ago;
    TN_BUF_AUTO sql = {0};
    tn_buf_addf(
        &sql,
        "INSERT INTO import_batch (number, id, request, format, chat, row_count, counted, "
        "strangers, problems, first_day, last_day, taken_ms) VALUES (1, 'b', %s, 'f', 'c', "
        "9, 9, 0, 0, 1, 99999, %lld); INSERT INTO activity_cover (chat, day, batch, "
        "strangers, shown) VALUES ('c', %lld, 1, 0, 1); INSERT INTO activity_day (handle, "
        "day, kind, chat, batch, amount, shown) SELECT id, %lld, 0, 'c', 1, 3, 1 FROM handle "
        "WHERE norm = '%s@x.org'",
        kit->postgresql ? "'\\x00'" : "x'00'", (long long)tn_clock_wall_ms(), (long long)day,
        (long long)day, who);
    assert_ok(tn_db_exec(tn_registry_db(kit->registry), tn_buf_text(&sql), &fault));
}

/* ---- a list ---- */

static struct tn_json *list_json(struct group_kit *kit, struct tn_id list, bool open)
{
    struct tn_json *root = NULL;
    TN_BUF_AUTO out = {0};
    assert_ok(tn_reach_out_json(kit->people, list, open, &out, &fault));
    assert_ok(tn_json_parse(tn_buf_text(&out), out.len, &root, &fault));
    return root;
}

static const char *text_of(const struct tn_json *object, const char *name)
{
    const char *text = "(null)";
    (void)tn_json_text(object, name, &text);
    return text;
}

static int64_t number(const struct tn_json *object, const char *name)
{
    int64_t value = -1;
    (void)tn_json_int(object, name, &value);
    return value;
}

/* Makes the list and says who stands on it, with the reason. */
static struct tn_id make(struct group_kit *kit, const char *letter, const char *expected)
{
    enum tn_reach_out_kind kind;
    struct tn_id list;
    TN_BUF_AUTO got = {0};
    assert_true(tn_reach_out_parse(letter, &kind));
    assert_ok(tn_reach_out_make(kit->people, kind, "host", &list, &fault));
    TN_AUTO(json) root = list_json(kit, list, false);
    const struct tn_json *rows = tn_json_get(root, "people");
    for (size_t i = 0; i < tn_json_count(rows); i++)
        tn_buf_addf(&got, "%s%s:%s", i ? " " : "", text_of(tn_json_at(rows, i), "name"),
                    text_of(tn_json_at(rows, i), "reason"));
    assert_string_equal(tn_buf_text(&got), expected);
    return list;
}

/* Protects: each list has whom it says, for the reason it says, the most pressing first. */
static void each_list_has_its_people(void **state)
{
    static const char *const names[] = {"never",  "writer", "once",   "regular", "helper",
                                        "absent", "waits",  "waits2", "quiet"};
    struct group_kit *kit = *state;
    struct tn_id weekly;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        add(kit, names[i]);
    struct tn_id old = make_event(kit, -40, 0), recent = make_event(kit, -10, 0);
    struct tn_id third = make_event(kit, -5, 0), next = make_event(kit, 9, 1);
    sign_up(kit, old, "guest", TN_IMPORT_YES);
    allow(kit, "guest", true);
    come(kit, old, "guest");
    come(kit, old, "once");
    come(kit, old, "regular");
    come(kit, recent, "regular");
    come(kit, recent, "helper");
    come(kit, old, "quiet");
    come(kit, recent, "quiet");
    assert_ok(
        tn_attendance_role_set(kit->people, recent, find(kit, "helper"), "helper", "host", &fault));
    issue(kit, old, "absent");
    issue(kit, recent, "absent");
    make(kit, "E", "");
    issue(kit, third, "absent");
    sign_up(kit, next, "waits2", TN_IMPORT_WAITLIST);
    sign_up(kit, next, "waits", TN_IMPORT_WAITLIST);

    make(kit, "A", "guest:came");
    make(kit, "never-came",
         "never:never-came writer:never-came absent:never-came waits:never-came "
         "waits2:never-came");
    make(kit, "D", "once:came-once guest:came-once");
    make(kit, "E", "absent:no-shows");
    make(kit, "F", "helper:helped");
    make(kit, "G", ""); /* nobody knows who is silent */
    make(kit, "h", "waits2:place-free waits:place-free");
    issue(kit, next, "once"); /* the only place */
    make(kit, "H", "");

    wrote(kit, "writer", 3);
    make(kit, "B",
         "writer:writes never:never-came absent:never-came waits:never-came waits2:never-came");
    make(kit, "G", "regular:silent quiet:silent");

    assert_ok(tn_series_add(kit->people, "W", "FREQ=WEEKLY", 20000, &weekly, &fault));
    for (int i = 0; i < 7; i++) {
        struct tn_id event = make_event(kit, 7 * i - 61, 0);
        struct tn_event_place place = {weekly, TN_EVENT_REGULAR, false};
        assert_ok(tn_event_place_set(kit->people, event, &place, &fault));
        if (i < 5)
            come(kit, event, "regular");
    }
    make(kit, "C", "regular:stays-away");
    enum tn_reach_out_kind kind;
    assert_false(tn_reach_out_parse("", &kind));
    assert_false(tn_reach_out_parse("Z", &kind));
}

/* Protects: nobody stands on a list without consent, or within 30 days of the last contact, and it
 * is told how many were left out; an erased person is on no list, old ones too. */
static void who_is_left_out(void **state)
{
    struct group_kit *kit = *state;
    struct tn_erased erased;
    static const struct tn_people_by by = {"host", "asked"};
    add(kit, "ann");
    add(kit, "bob");
    add(kit, "cid");
    allow(kit, "cid", false);
    struct tn_id first = make(kit, "B", "ann:never-came bob:never-came");
    TN_AUTO(json) root = list_json(kit, first, false);
    assert_int_equal(number(tn_json_get(root, "left_out"), "no_consent"), 1);
    assert_int_equal(number(root, "rows"), 2);

    assert_ok(tn_reach_out_mark(kit->people, first, find(kit, "ann"), "replied",
                                " comes  next time", "host", &fault));
    assert_int_equal(
        tn_reach_out_mark(kit->people, first, find(kit, "cid"), "replied", "", "host", &fault),
        TN_ERR_ABSENT);
    assert_int_equal(
        tn_reach_out_mark(kit->people, first, find(kit, "ann"), "married", "", "host", &fault),
        TN_ERR_FORMAT);
    TN_AUTO(json) marked = list_json(kit, first, false);
    const struct tn_json *ann = tn_json_at(tn_json_get(marked, "people"), 0);
    assert_int_equal(number(marked, "done"), 1);
    assert_string_equal(text_of(ann, "outcome"), "replied");
    assert_string_equal(text_of(ann, "by"), "host");
    assert_string_not_equal(text_of(ann, "cool_down_until"), "(null)");

    struct tn_id second = make(kit, "B", "bob:never-came");
    TN_AUTO(json) cooling = list_json(kit, second, false);
    assert_int_equal(number(tn_json_get(cooling, "left_out"), "cooling"), 1);
    assert_ok(tn_db_exec(tn_registry_db(kit->registry),
                         "UPDATE reach_out_row SET outcome_ms = outcome_ms - 2592000001 WHERE "
                         "outcome_ms IS NOT NULL",
                         &fault));
    struct tn_id third = make(kit, "B", "ann:never-came bob:never-came");
    TN_AUTO(json) warm = list_json(kit, third, false);
    assert_string_not_equal(text_of(tn_json_at(tn_json_get(warm, "people"), 0), "last_contact"),
                            "(null)");

    assert_ok(tn_people_erase(kit->people, find(kit, "ann"), &by, &erased, &fault));
    TN_AUTO(json) after = list_json(kit, first, false);
    assert_int_equal(tn_json_count(tn_json_get(after, "people")), 1);
}

/* Protects: a list is what it was when it was made; contacts are masked but for the table that is
 * taken along, in which nothing is a formula. */
static void a_list_is_a_snapshot(void **state)
{
    struct group_kit *kit = *state;
    add(kit, "ann");
    struct tn_id list = make(kit, "B", "ann:never-came");
    come(kit, kit->event, "ann");
    add(kit, "bob");
    TN_AUTO(json) masked = list_json(kit, list, false);
    const struct tn_json *rows = tn_json_get(masked, "people");
    assert_int_equal(tn_json_count(rows), 1);
    const char *value = text_of(tn_json_get(tn_json_at(rows, 0), "contact"), "value");
    assert_string_not_equal(value, "ann@x.org");
    TN_BUF_AUTO csv = {0};
    assert_ok(tn_reach_out_csv(kit->people, list, &csv, &fault));
    assert_non_null(strstr(tn_buf_text(&csv), "ann@x.org"));
    /* whoever takes it back is not to be contacted by an old list either */
    TN_BUF_AUTO bare = {0};
    allow(kit, "ann", false);
    TN_AUTO(json) withdrawn = list_json(kit, list, true);
    rows = tn_json_get(withdrawn, "people");
    assert_int_equal(tn_json_count(rows), 1);
    assert_null(tn_json_get(tn_json_get(tn_json_at(rows, 0), "contact"), "value"));
    assert_ok(tn_reach_out_csv(kit->people, list, &bare, &fault));
    assert_null(strstr(tn_buf_text(&bare), "ann@x.org"));
    TN_BUF_AUTO all = {0};
    assert_ok(tn_reach_outs_json(kit->people, &all, &fault));
    assert_non_null(strstr(tn_buf_text(&all), tn_id_text(list).chars));
    assert_int_equal(tn_reach_out_json(kit->people, kit->event, false, &all, &fault),
                     TN_ERR_ABSENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        group_kit_both(each_list_has_its_people),
        group_kit_both(who_is_left_out),
        group_kit_both(a_list_is_a_snapshot),
    };
    return cmocka_run_group_tests_name("reachout", tests, group_kit_start, group_kit_stop);
}
