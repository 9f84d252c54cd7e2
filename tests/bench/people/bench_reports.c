/* SPDX-License-Identifier: Apache-2.0 */
/* bench_reports.c -- the event report, the group report and a member's page of a group of 5 000
 * handles with 200 000 days of activity.  On SQLite in CPU time of this process.
 *
 *   bench_reports [postgresql] [HANDLES DAYS]
 *
 * With "postgresql" on a server started for it, in time that passes.  DAYS are those of each
 * handle; the limits of 50 ms for a page and 2 s for the group hold at 100000 and 100.  A line says
 * how often the figure goes into its limit, and into the limit's share for this size. */
#include "kiosk_kit.h"

#include "bench_kit.h"
#include "turnout/report.h"

#define TICKETS 5000
#define CAME 4000
#define EARLIER 10
#define CAME_EARLIER 300
#define DAY_MS 86400000LL
#define RUNS 200
#define RUNS_LARGE 20 /* from LARGE handles on */
#define LARGE 20000

struct holder {
    struct tn_id member, handle;
};
static struct holder *holders;
static size_t handles = TICKETS, days_each = 40;

static const struct tn_db_sql insert_member = {
    .both = "INSERT INTO member (id, display_name, folded_name, lang, note, created_via, "
            "created_ms, root) VALUES ($1, $2, $2, '', '', 'roster', 0, $1)",
};
static const struct tn_db_sql insert_membership = {
    .both = "INSERT INTO membership (community, member, seq, status, joined_ms) VALUES ('G', $1, "
            "1, 'member', $2)",
};
static const struct tn_db_sql insert_handle = {
    .both = "INSERT INTO handle (id, member, platform, realm, norm, raw, identifying, assurance, "
            "first_seen_ms) VALUES ($1, $2, 'qq', '', $3, $3, 1, 1, 0)",
};
static const struct tn_db_sql insert_batch = {
    .both = "INSERT INTO import_batch (number, id, request, format, chat, row_count, counted, "
            "strangers, problems, first_day, last_day, taken_ms) VALUES (1, 'B', $1, 'telegram', "
            "'c', 0, 0, 0, 0, 0, 0, $2)",
};
#define INSERT_DAY "INSERT INTO activity_day (handle, day, kind, chat, batch, amount, shown) "
static const struct tn_db_sql insert_day = {
    .sqlite = INSERT_DAY "VALUES ($1, $2, 0, 'c', 1, $3, 1)",
    .postgresql = INSERT_DAY "SELECT h, d, 0, 'c', 1, a, 1 FROM unnest($1::text[], $2::bigint[], "
                             "$3::bigint[]) AS rows (h, d, a)",
};

static struct tn_id make_id(void)
{
    uint8_t random[10];
    tn_seal_random(random, sizeof random);
    return tn_id_make(tn_clock_wall_ms(), random);
}

static void make_person(struct tn_db *db, struct holder *holder, size_t number)
{
    char name[32];
    *holder = (struct holder){make_id(), make_id()};
    (void)snprintf(name, sizeof name, "%zu", 100000 + number);
    struct tn_db_stmt *stmt = tn_db_prepare(db, &insert_member);
    tn_db_bind_text(stmt, 1, tn_id_text(holder->member).chars);
    tn_db_bind_text(stmt, 2, name);
    assert_ok(tn_db_run(stmt, &fault));
    stmt = tn_db_prepare(db, &insert_membership);
    tn_db_bind_text(stmt, 1, tn_id_text(holder->member).chars);
    tn_db_bind_int(stmt, 2, tn_clock_wall_ms() - (int64_t)(number % 700) * DAY_MS);
    assert_ok(tn_db_run(stmt, &fault));
    stmt = tn_db_prepare(db, &insert_handle);
    tn_db_bind_text(stmt, 1, tn_id_text(holder->handle).chars);
    tn_db_bind_text(stmt, 2, tn_id_text(holder->member).chars);
    tn_db_bind_text(stmt, 3, name);
    assert_ok(tn_db_run(stmt, &fault));
}

static void make_days(struct tn_db *db, const struct holder *holder, size_t number)
{
    int64_t today = tn_clock_wall_ms() / DAY_MS;
    struct tn_db_stmt *stmt = tn_db_prepare(db, &insert_day);
    for (int64_t i = 0; i < (int64_t)days_each; i++) {
        tn_db_bind_text(stmt, 1, tn_id_text(holder->handle).chars);
        tn_db_bind_int(stmt, 2, today - i * (int64_t)(1 + number % 9));
        tn_db_bind_int(stmt, 3, 1 + (int64_t)number % 20);
        assert_ok(tn_db_batch_add(stmt, &fault));
    }
    assert_ok(tn_db_batch_run(stmt, &fault));
}

static void make_people(struct group_kit *group)
{
    struct tn_db *db = tn_registry_db(group->registry);
    assert_ok(tn_db_begin(db, &fault));
    struct tn_db_stmt *stmt = tn_db_prepare(db, &insert_batch);
    tn_db_bind_blob(stmt, 1, "r", 1);
    tn_db_bind_int(stmt, 2, tn_clock_wall_ms());
    assert_ok(tn_db_run(stmt, &fault));
    for (size_t i = 0; i < handles; i++) {
        make_person(db, &holders[i], i);
        make_days(db, &holders[i], i);
    }
    assert_ok(tn_db_commit(db, &fault));
}

/* `tickets` of everybody from the first on, of whom every `came` of them came. */
static void hold_event(struct group_kit *group, struct kiosk_kit *kiosk, struct tn_id event,
                       size_t tickets, size_t came)
{
    struct tn_db *db = tn_registry_db(group->registry);
    struct tn_ticket_id *ids = calloc(tickets, sizeof *ids);
    assert_ok(tn_db_begin(db, &fault));
    for (size_t i = 0; i < tickets; i++) {
        struct tn_ticket_order order = {
            .handle = holders[i].handle, .name = "Somebody", .admits = 1};
        struct tn_issued_ticket ticket;
        assert_ok(tn_registry_ticket_issue(group->registry, event, &order, &ticket, &fault));
        ids[i] = ticket.ticket.id;
    }
    assert_ok(tn_db_commit(db, &fault));
    kiosk_kit_fetch(kiosk, event);
    assert_ok(tn_db_begin(kiosk->db, &fault));
    for (size_t i = 0; i < came; i++) {
        struct tn_json_writer body;
        TN_BUF_AUTO text = {0};
        kiosk_kit_begin(&body, &text);
        tn_json_add_text(&body, "ticket", tn_ticket_id_text(ids[i]).chars);
        tn_json_add_text(&body, "method", "qr");
        tn_json_add_text(&body, "verdict", "admit");
        tn_json_add_int(&body, "admits", 1);
        kiosk_kit_append(kiosk, event, TN_RECORD_ADMIT, &body);
    }
    assert_ok(tn_db_commit(kiosk->db, &fault));
    kiosk_kit_deliver(kiosk, event);
    free(ids);
}

static struct tn_id make_event(struct group_kit *group, int64_t days)
{
    struct tn_id id;
    struct tn_event event;
    assert_ok(tn_registry_event(group->registry, group->event, &event, &fault));
    event.starts.ms += days * DAY_MS;
    event.ends.ms += days * DAY_MS;
    assert_ok(tn_registry_event_create(group->registry, &event, &id, &fault));
    return id;
}

enum what { EVENT, EVENT_PAST, GROUP, MEMBER };

static void ask(struct group_kit *group, enum what what, struct tn_id past)
{
    TN_BUF_AUTO out = {0};
    if (what == GROUP)
        assert_ok(tn_report_group(group->people, &out, &fault));
    else if (what == MEMBER)
        assert_ok(tn_people_member_json(group->people, holders[17].member, &out, &fault));
    else
        assert_ok(
            tn_report_event(group->people, what == EVENT ? group->event : past, &out, &fault));
}

static double now_ms(const struct group_kit *group)
{
    struct timespec now;
    if (!group->postgresql)
        return kit_cpu_ms();
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void measure(struct group_kit *group, enum what what, struct tn_id past, const char *name,
                    size_t runs, double limit_ms, double share)
{
    double samples[RUNS];
    ask(group, what, past);
    for (size_t i = 0; i < runs; i++) {
        double before = now_ms(group);
        ask(group, what, past);
        samples[i] = now_ms(group) - before;
    }
    double median = kit_median(samples, runs);
    double p99 = samples[(runs * 99 + 99) / 100 - 1];
    (void)printf("%-24s median %7.1f ms, p99 %7.1f ms: %6.1f times into %.0f ms, %5.2f into its "
                 "share of %.1f ms\n",
                 name, median, p99, limit_ms / p99, limit_ms, limit_ms * share / p99,
                 limit_ms * share);
}

/* False: no size, or too small for the event. */
static bool read_size(int argc, char **argv)
{
    if (argc == 0)
        return true;
    if (argc != 2)
        return false;
    handles = strtoul(argv[0], NULL, 10);
    days_each = strtoul(argv[1], NULL, 10);
    return handles >= TICKETS && days_each > 0;
}

static void measure_all(struct group_kit *group, struct tn_id past)
{
    size_t runs = handles >= LARGE ? RUNS_LARGE : RUNS;
    double days = (double)handles * (double)days_each;
    (void)printf("%zu handles, %.0f days of activity, an event of %d tickets and %d arrivals after "
                 "%d of %d\n",
                 handles, days, TICKETS, CAME, EARLIER, CAME_EARLIER);
    measure(group, EVENT, past, "event report", runs, 50, (double)handles / 100000.0);
    measure(group, EVENT_PAST, past, "event report, uplift", runs, 50, (double)handles / 100000.0);
    measure(group, MEMBER, past, "member page", RUNS, 50, 1);
    measure(group, GROUP, past, "group report", runs, 2000, days / 10000000.0);
}

int main(int argc, char **argv)
{
    bool server = argc > 1 && strcmp(argv[1], "postgresql") == 0;
    struct group_kit *group = server ? &group_kit_postgresql : &group_kit_sqlite;
    struct kiosk_kit kiosk;
    struct tn_id past = {{0}};
    void *state = group;
    if (!read_size(argc - 1 - server, argv + 1 + server)) {
        (void)fprintf(stderr, "usage: bench_reports [postgresql] [HANDLES DAYS]\n");
        return 2;
    }
    holders = calloc(handles, sizeof *holders);
    assert_non_null(holders);
    if (group_kit_start(NULL) || group_kit_setup(&state))
        return 1;
    make_people(group);
    kiosk_kit_open(&kiosk, group, (struct tn_id){{0}});
    for (int64_t i = EARLIER; i > 0; i--) {
        past = make_event(group, -15 * i);
        hold_event(group, &kiosk, past, CAME_EARLIER, CAME_EARLIER);
    }
    hold_event(group, &kiosk, group->event, TICKETS, CAME);
    if (server) /* as its autovacuum does within a minute of so many new rows */
        assert_ok(tn_db_exec(tn_registry_db(group->registry), "ANALYZE", &fault));
    measure_all(group, past);
    kiosk_kit_close(&kiosk);
    (void)group_kit_teardown(&state);
    free(holders);
    return group_kit_stop(NULL);
}
