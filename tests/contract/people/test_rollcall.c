/* SPDX-License-Identifier: Apache-2.0 */
/* test_rollcall.c -- one suite, on SQLite and on PostgreSQL: people marked as present by hand. */
#include "kiosk_kit.h"

#include "turnout/matching.h"
#include "turnout/report.h"
#include "turnout/rollcall.h"

#define DAY_MS 86400000LL
#define PEOPLE 60

static struct tn_id add(struct group_kit *kit, const char *name, const char *email)
{
    struct tn_db *db = tn_registry_db(kit->registry);
    struct tn_import_person row = {.handle_count = 1, .handles = {{"email", ""}}};
    enum tn_people_change change;
    struct tn_member member;
    (void)snprintf(row.name, sizeof row.name, "%s", name);
    (void)snprintf(row.handles[0].raw, sizeof row.handles[0].raw, "%s", email);
    assert_ok(tn_db_begin(db, &fault));
    assert_ok(tn_people_roster_begin(kit->people, &fault));
    assert_ok(tn_people_roster_row(kit->people, &row, &change, &fault));
    assert_ok(tn_people_roster_end(kit->people, &fault));
    assert_ok(tn_db_commit(db, &fault));
    assert_ok(tn_people_find(kit->people, email, &member, &fault));
    return member.id;
}

static struct tn_ticket_id issue(struct group_kit *kit, struct tn_id member)
{
    struct tn_member known;
    struct tn_issued_ticket issued;
    assert_ok(tn_people_find(kit->people, tn_id_text(member).chars, &known, &fault));
    struct tn_ticket_order order = {.handle = known.handle, .name = known.name};
    assert_ok(tn_registry_ticket_issue(kit->registry, kit->event, &order, &issued, &fault));
    return issued.ticket.id;
}

/* A minute ago, at a door that may not have told anybody yet. */
static void admit(struct kiosk_kit *kiosk, struct tn_id event, struct tn_ticket_id ticket)
{
    struct tn_claim claim = tn_registry_claim();
    struct tn_json_writer body;
    TN_BUF_AUTO text = {0};
    claim.wall.ms -= 60000;
    kiosk_kit_begin(&body, &text);
    tn_json_add_text(&body, "ticket", tn_ticket_id_text(ticket).chars);
    tn_json_add_text(&body, "method", "qr");
    tn_json_add_text(&body, "verdict", "admit");
    tn_json_add_int(&body, "admits", 1);
    tn_json_close_object(&body);
    assert_ok(tn_ledger_append(kiosk->ledger, event, &claim, TN_RECORD_ADMIT, tn_buf_text(&text),
                               NULL, &fault));
}

static struct tn_json *parse(const struct tn_buf *out)
{
    struct tn_json *root = NULL;
    assert_ok(tn_json_parse(tn_buf_text(out), out->len, &root, &fault));
    return root;
}

static int64_t funnel(struct group_kit *kit, const char *name)
{
    TN_BUF_AUTO out = {0};
    int64_t value = -1;
    assert_ok(tn_report_event(kit->people, kit->event, &out, &fault));
    TN_AUTO(json) root = parse(&out);
    assert_true(tn_json_int(tn_json_get(root, "funnel"), name, &value));
    return value;
}

static int64_t by_method(struct group_kit *kit, const char *method)
{
    TN_BUF_AUTO out = {0};
    assert_ok(tn_report_event(kit->people, kit->event, &out, &fault));
    TN_AUTO(json) root = parse(&out);
    const struct tn_json *methods = tn_json_get(root, "methods");
    for (size_t i = 0; i < tn_json_count(methods); i++) {
        const char *name = "";
        int64_t arrived = 0;
        assert_true(tn_json_text(tn_json_at(methods, i), "method", &name));
        assert_true(tn_json_int(tn_json_at(methods, i), "arrived", &arrived));
        if (strcmp(name, method) == 0)
            return arrived;
    }
    return 0;
}

static enum tn_mark_result mark(struct group_kit *kit, struct tn_id member, const char *method)
{
    struct tn_mark how = {kit->event, method, "host"};
    enum tn_mark_result result;
    assert_ok(tn_attendance_mark(kit->people, &how, member, &result, &fault));
    return result;
}

static struct tn_json *marks(struct group_kit *kit)
{
    TN_BUF_AUTO out = {0};
    assert_ok(tn_attendance_marks_json(kit->people, kit->event, &out, &fault));
    return parse(&out);
}

/* Protects: sixty people from paper in one go, each with the operator's name, counted by their
 * method; a second time changes nothing, and the ledger still proves itself. */
static void sixty_people_from_paper(void **state)
{
    struct group_kit *kit = *state;
    struct tn_id members[PEOPLE];
    struct tn_db *db = tn_registry_db(kit->registry);
    for (int i = 0; i < PEOPLE; i++) {
        char name[32], email[32];
        (void)snprintf(name, sizeof name, "P%d", i);
        (void)snprintf(email, sizeof email, "p%d@x.org", i);
        members[i] = add(kit, name, email);
        if (i < 20)
            (void)issue(kit, members[i]);
    }
    for (int again = 0; again < 2; again++) {
        assert_ok(tn_db_begin(db, &fault));
        for (int i = 0; i < PEOPLE; i++)
            assert_int_equal(mark(kit, members[i], "paper"),
                             again ? TN_MARK_ALREADY : TN_MARK_MADE);
        assert_ok(tn_db_commit(db, &fault));
        assert_int_equal(funnel(kit, "arrived"), PEOPLE);
        assert_int_equal(funnel(kit, "with_ticket"), PEOPLE);
        assert_int_equal(funnel(kit, "tickets"), PEOPLE);
        assert_int_equal(funnel(kit, "double_entries"), 0);
        assert_int_equal(by_method(kit, "paper"), PEOPLE);
    }
    TN_AUTO(json) list = marks(kit);
    const char *text = "";
    assert_int_equal(tn_json_count(list), PEOPLE);
    assert_true(tn_json_text(tn_json_at(list, 59), "by", &text));
    assert_string_equal(text, "host");
    assert_true(tn_json_text(tn_json_at(list, 59), "method", &text));
    assert_string_equal(text, "paper");
    assert_ok(tn_ledger_audit(tn_registry_ledger(kit->registry), &fault));
}

/* Protects: whom a door let in is not marked; a door's record that comes later goes before the mark
 * and is no double entry; undoing takes back the mark alone. */
static void doors_go_before_marks(void **state)
{
    struct group_kit *kit = *state;
    struct kiosk_kit kiosk;
    struct tn_id ann = add(kit, "Ann", "ann@x.org"), bob = add(kit, "Bob", "bob@x.org");
    struct tn_ticket_id hers = issue(kit, ann), his = issue(kit, bob);
    kiosk_kit_open(&kiosk, kit, kit->event);
    admit(&kiosk, kit->event, hers);
    kiosk_kit_deliver(&kiosk, kit->event);
    assert_int_equal(mark(kit, ann, "roll-call"), TN_MARK_ALREADY);
    assert_int_equal(tn_attendance_unmark(kit->people, kit->event, ann, "host", "wrong", &fault),
                     TN_ERR_ABSENT);

    admit(&kiosk, kit->event, his); /* and the kiosk is offline */
    assert_int_equal(mark(kit, bob, "import"), TN_MARK_MADE);
    assert_int_equal(by_method(kit, "import"), 1);
    kiosk_kit_deliver(&kiosk, kit->event);
    assert_int_equal(funnel(kit, "arrived"), 2);
    assert_int_equal(funnel(kit, "double_entries"), 0);
    assert_int_equal(by_method(kit, "qr"), 2);
    assert_int_equal(by_method(kit, "import"), 0);

    assert_ok(tn_attendance_unmark(kit->people, kit->event, bob, "host", "wrong", &fault));
    assert_int_equal(tn_attendance_unmark(kit->people, kit->event, bob, "host", "wrong", &fault),
                     TN_ERR_ABSENT);
    assert_int_equal(funnel(kit, "arrived"), 2);
    TN_AUTO(json) list = marks(kit);
    const char *text = "";
    assert_true(tn_json_text(tn_json_at(list, 0), "undone_by", &text));
    assert_string_equal(text, "host");
    kiosk_kit_close(&kiosk);
}

/* ---- two at once ---- */

struct second {
    struct tn_registry *registry;
    struct tn_people *people;
    struct tn_id event, marked, issued;
    enum tn_mark_result result;
    bool new;
    struct tn_fault fault;
};

static enum tn_err mark_and_issue(struct second *second)
{
    struct tn_mark how = {second->event, "paper", "another host"};
    struct tn_ticket_order like = {.kind = TN_TICKET_MEMBER};
    struct tn_ticket_id ticket;
    struct tn_member member;
    enum tn_err err =
        tn_attendance_mark(second->people, &how, second->marked, &second->result, &second->fault);
    if (!err)
        err = tn_people_find(second->people, tn_id_text(second->issued).chars, &member,
                             &second->fault);
    return err ? err
               : tn_people_issue(second->people, second->event, &member, &like, &ticket,
                                 &second->new, &second->fault);
}

static void run_second(struct tn_worker *worker, void *context)
{
    struct second *second = context;
    (void)worker;
    if (!mark_and_issue(second))
        second->fault.code = TN_OK;
}

static const struct tn_db_sql select_waiting = {
    .sqlite = "SELECT 1",
    .postgresql = "SELECT 1 FROM pg_locks WHERE NOT granted",
};

static void wait_until_one_waits(struct tn_db *db)
{
    int64_t deadline_ms = tn_clock_wall_ms() + 20000;
    enum tn_db_result result = TN_DB_DONE;
    while (result == TN_DB_DONE) {
        assert_true(tn_clock_wall_ms() < deadline_ms);
        struct tn_db_stmt *stmt = tn_db_prepare(db, &select_waiting);
        result = tn_db_step(stmt, &fault);
        tn_db_reset(stmt);
    }
    assert_int_equal(result, TN_DB_ROW);
}

/* Protects: two organisers who mark the same person, or give them a code, at the same time make one
 * mark and one code, and neither is turned away. */
static void two_organisers_at_once(void **state)
{
    struct group_kit *kit = *state;
    struct tn_db *db = tn_registry_db(kit->registry);
    struct second second = {.event = kit->event, .fault.code = TN_ERR_BUSY};
    struct tn_ticket_order like = {.kind = TN_TICKET_MEMBER};
    struct tn_worker *worker = NULL;
    struct tn_ticket_id ticket;
    struct tn_member bob;
    bool new = false;
    second.marked = add(kit, "Ann", "ann@x.org");
    second.issued = add(kit, "Bob", "bob@x.org");
    assert_ok(tn_people_find(kit->people, "Bob", &bob, &fault));
    assert_ok(tn_registry_open(&kit->options, &second.registry, &fault));
    assert_ok(tn_people_open(second.registry, &second.people, &fault));
    assert_ok(tn_db_begin(db, &fault));
    assert_int_equal(mark(kit, second.marked, "paper"), TN_MARK_MADE);
    assert_ok(tn_people_issue(kit->people, kit->event, &bob, &like, &ticket, &new, &fault));
    assert_true(new);
    assert_ok(tn_worker_start("second", run_second, &second, &worker, &fault));
    wait_until_one_waits(db);
    assert_ok(tn_db_commit(db, &fault));
    tn_worker_stop(worker);
    assert_string_equal(second.fault.text, "");
    assert_ok(second.fault.code);
    assert_int_equal(second.result, TN_MARK_ALREADY);
    assert_false(second.new);
    assert_int_equal(funnel(kit, "tickets"), 2);
    assert_int_equal(funnel(kit, "arrived"), 1);
    tn_people_close(second.people);
    tn_registry_close(second.registry);
}

/* ---- marking ---- */

/* Protects: whose code was revoked or blocked does not get a good one by being marked; with another
 * one they are marked by that. */
static void a_barred_code_is_not_replaced(void **state)
{
    static const enum tn_ticket_state bars[] = {TN_TICKET_STATE_REVOKED, TN_TICKET_STATE_BLOCKED};
    struct group_kit *kit = *state;
    struct tn_mark how = {kit->event, "roll-call", "host"};
    enum tn_mark_result result;
    struct tn_id ann = add(kit, "Ann", "ann@x.org");
    struct tn_ticket_id hers = issue(kit, ann);
    for (int i = 0; i < 2; i++) {
        struct tn_import_person row = {.name = "Ann"};
        assert_ok(tn_registry_ticket_set(kit->registry, kit->event, hers, bars[i], &fault));
        assert_int_equal(tn_attendance_mark(kit->people, &how, ann, &result, &fault),
                         TN_ERR_DENIED);
        assert_non_null(strstr(fault.text, tn_ticket_state_name(bars[i])));
        assert_int_equal(tn_attendance_mark_row(kit->people, &how, &row, &result, &fault),
                         TN_ERR_FORMAT);
        assert_int_equal(funnel(kit, "arrived"), 0);
        assert_int_equal(funnel(kit, "tickets"), 1); /* the barred one alone */
    }
    (void)issue(kit, ann);
    assert_int_equal(mark(kit, ann, "roll-call"), TN_MARK_MADE);
    assert_int_equal(funnel(kit, "tickets"), 2);
}

/* Protects: a mark can be made, taken back and made again, also of somebody without a code. */
static void marks_are_undone(void **state)
{
    struct group_kit *kit = *state;
    struct tn_id ann = add(kit, "Ann", "ann@x.org");
    for (int i = 0; i < 2; i++) {
        assert_int_equal(mark(kit, ann, "roll-call"), TN_MARK_MADE);
        assert_int_equal(funnel(kit, "arrived"), 1);
        assert_int_equal(funnel(kit, "tickets"), 1); /* the same code both times */
        assert_ok(tn_attendance_unmark(kit->people, kit->event, ann, "host", "wrong", &fault));
        assert_int_equal(funnel(kit, "arrived"), 0);
        assert_int_equal(funnel(kit, "undone"), i + 1);
    }
    struct tn_mark how = {kit->event, "guess", "host"};
    enum tn_mark_result result;
    assert_int_equal(tn_attendance_mark(kit->people, &how, ann, &result, &fault), TN_ERR_FORMAT);
    how.method = "paper";
    how.event = ann;
    assert_int_equal(tn_attendance_mark(kit->people, &how, ann, &result, &fault), TN_ERR_ABSENT);
    how.event = kit->event;
    assert_int_equal(tn_attendance_mark(kit->people, &how, kit->event, &result, &fault),
                     TN_ERR_ABSENT);
}

/* Protects: a roll-call at open doors says when; what is entered afterwards does not pretend to. */
static void only_a_live_roll_call_says_when(void **state)
{
    struct group_kit *kit = *state;
    struct tn_id live = add(kit, "Live", "live@x.org"), later = add(kit, "Later", "later@x.org");
    (void)mark(kit, live, "roll-call");
    (void)mark(kit, later, "paper");
    TN_BUF_AUTO out = {0};
    assert_ok(tn_people_attendance_json(kit->people, kit->event, &out, &fault));
    TN_AUTO(json) list = parse(&out);
    int known = 0;
    for (size_t i = 0; i < tn_json_count(list); i++) {
        const char *name = "", *time = NULL;
        assert_true(tn_json_text(tn_json_at(list, i), "name", &name));
        bool said = tn_json_text(tn_json_at(list, i), "time", &time);
        assert_int_equal(said, strcmp(name, "Live") == 0);
        known += said;
    }
    assert_int_equal(known, 1);
}

/* Protects: rows of a list: by any spelling of an address, by a name only one has; whoever cannot
 * be told is a sentence and nobody. */
static void rows_find_people(void **state)
{
    static const struct {
        const char *name, *platform, *raw;
        enum tn_err err;
        enum tn_mark_result result;
        const char *says;
    } cases[] = {
        {"", "email", "ANN@x.org", TN_OK, TN_MARK_MADE, NULL},
        {"Ann", NULL, NULL, TN_OK, TN_MARK_ALREADY, NULL},
        {"Bob", NULL, NULL, TN_OK, TN_MARK_MADE, NULL},
        {"张伟", NULL, NULL, TN_ERR_FORMAT, 0, "several members"},
        {"Nobody", NULL, NULL, TN_ERR_FORMAT, 0, "there is no member"},
        {"Ann", "email", "other@x.org", TN_ERR_FORMAT, 0, "nobody here has"},
        {"", "email", "nonsense", TN_ERR_FORMAT, 0, "not an e-mail"},
        {"张伟", "email", "zw2@x.org", TN_OK, TN_MARK_MADE, NULL},
    };
    struct group_kit *kit = *state;
    struct tn_mark how = {kit->event, "import", "host"};
    (void)add(kit, "Ann", "ann@x.org");
    (void)add(kit, "Bob", "bob@x.org");
    (void)add(kit, "张伟", "zw1@x.org");
    (void)add(kit, "张伟", "zw2@x.org");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct tn_import_person row = {.line = (int64_t)i + 1};
        enum tn_mark_result result = TN_MARK_ALREADY;
        (void)snprintf(row.name, sizeof row.name, "%s", cases[i].name);
        if (cases[i].platform) {
            row.handle_count = 1;
            (void)snprintf(row.handles[0].platform, sizeof row.handles[0].platform, "%s",
                           cases[i].platform);
            (void)snprintf(row.handles[0].raw, sizeof row.handles[0].raw, "%s", cases[i].raw);
        }
        enum tn_err err = tn_attendance_mark_row(kit->people, &how, &row, &result, &fault);
        if (err != cases[i].err)
            fail_msg("%zu: %d %s", i, (int)err, fault.text);
        if (err)
            assert_non_null(strstr(fault.text, cases[i].says));
        else
            assert_int_equal(result, cases[i].result);
    }
    assert_int_equal(funnel(kit, "arrived"), 3);
}

/* Protects: a mark hangs on a handle: a merge counts one person, an undo gives two back. */
static void marks_follow_their_handle(void **state)
{
    static const struct tn_people_by host = {"host", ""};
    struct group_kit *kit = *state;
    struct tn_id op, ann = add(kit, "Ann", "ann@x.org"), annie = add(kit, "Annie", "annie@x.org");
    (void)mark(kit, annie, "paper");
    assert_ok(tn_people_merge(kit->people, ann, annie, &host, &op, &fault));
    assert_int_equal(mark(kit, ann, "paper"), TN_MARK_ALREADY);
    assert_ok(tn_people_undo_merge(kit->people, op, &host, &fault));
    assert_int_equal(mark(kit, ann, "paper"), TN_MARK_MADE);
    assert_int_equal(funnel(kit, "arrived"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        group_kit_both(sixty_people_from_paper), group_kit_both(doors_go_before_marks),
        group_kit_both(marks_are_undone),        group_kit_both(a_barred_code_is_not_replaced),
        group_kit_both(two_organisers_at_once),  group_kit_both(only_a_live_roll_call_says_when),
        group_kit_both(rows_find_people),        group_kit_both(marks_follow_their_handle),
    };
    return cmocka_run_group_tests_name("rollcall", tests, group_kit_start, group_kit_stop);
}
