/* SPDX-License-Identifier: Apache-2.0 */
/* Protects: a kiosk and a real hub, over TLS, end up with the same logs whatever happens on the
 * way, and a kiosk is let in once and only by its own hub.  Run with the hub on each engine. */

#include "hub_kit.h"
#include "postgres/server.h"

static struct hub_kit hub;
static struct pg_server server;

static int start(void **state)
{
    assert_int_equal(tn_seal_init(), TN_OK);
    hub_kit_start(&hub);
    *state = &hub;
    return 0;
}

static int stop(void **state)
{
    hub_kit_stop(*state);
    pg_server_stop(&server);
    return 0;
}

struct held {
    struct tn_log_id log;
    int64_t seq;
};

static bool find_log(const struct tn_ledger_log *log, void *context)
{
    struct held *held = context;
    if (!tn_log_id_equal(log->id, held->log))
        return true;
    held->seq = log->seq;
    return false;
}

static int64_t held_by(struct tn_ledger *ledger, struct tn_log_id log)
{
    struct held held = {.log = log};
    struct tn_fault fault = {0};
    assert_ok(tn_ledger_vector(ledger, find_log, &held, &fault));
    return held.seq;
}

static bool count_one(const struct tn_admission *admission, void *context)
{
    (void)admission;
    ++*(int *)context;
    return true;
}

static int admissions_at_hub(struct hub_kit *kit)
{
    struct tn_fault fault = {0};
    int count = 0;
    assert_ok(tn_ledger_admissions(tn_registry_ledger(kit->registry), kit->event, count_one, &count,
                                   &fault));
    return count;
}

/* ---- pairing ---- */

static void test_pairing(void **state)
{
    struct hub_kit *kit = *state;
    struct tn_fault fault = {0};
    struct tn_pairing_invite invite;
    struct tn_pairing pairing = {0};
    hub_kit_invite(kit, "Door A", kit->event, &invite);
    assert_ok(tn_pairing_join(&invite, &pairing, &fault));
    assert_string_equal(pairing.name, "Door A");
    assert_string_equal(pairing.group_name, "Weekend Makers");
    assert_true(tn_id_equal(pairing.group, tn_registry_group(kit->registry)->id));
    struct tn_device device;
    assert_ok(tn_registry_device(kit->registry, pairing.device, &device, &fault));
    assert_memory_equal(device.log_key.bytes, pairing.log_key.public_key.bytes, 32);
    assert_in_range(pairing.anchor.err_ms, 0, 15000);
    assert_in_range(pairing.anchor.wall.ms, tn_clock_wall_ms() - 20000, tn_clock_wall_ms());
    tn_pairing_release(&pairing);
    /* the second kiosk that scans the same code is told so */
    assert_int_equal(tn_pairing_join(&invite, &pairing, &fault), TN_ERR_DENIED);
    assert_non_null(strstr(fault.text, "used already"));
}

static void test_pairing_refused(void **state)
{
    struct hub_kit *kit = *state;
    struct tn_fault fault = {0};
    struct tn_pairing_invite invite;
    struct tn_pairing pairing = {0};
    hub_kit_invite(kit, "Door A", kit->event, &invite);
    /* a hub with another key than the invitation says hears nothing of the token */
    invite.pin.bytes[5] ^= 4;
    assert_int_equal(tn_pairing_join(&invite, &pairing, &fault), TN_ERR_SEAL);
    assert_non_null(strstr(fault.text, "another key"));
    invite.pin.bytes[5] ^= 4;
    /* a token nobody gave out */
    invite.token[0] ^= 1;
    assert_int_equal(tn_pairing_join(&invite, &pairing, &fault), TN_ERR_ABSENT);
    invite.token[0] ^= 1;
    assert_ok(tn_pairing_join(&invite, &pairing, &fault));
    tn_pairing_release(&pairing);
}

/* ---- rounds ---- */

/* The event pack arrives, an anchor and the admissions go, and a second round has nothing to do. */
static void test_round(void **state)
{
    struct hub_kit *kit = *state;
    struct tn_fault fault = {0};
    struct hub_kit_kiosk kiosk;
    struct tn_sync_report report;
    hub_kit_kiosk_start(kit, "Door A", "", &kiosk);
    struct tn_ticket_id ticket = hub_kit_ticket(kit, "Li Na");
    int before = admissions_at_hub(kit);
    assert_ok(tn_sync_round(kiosk.sync, kit->event, &report, &fault));
    assert_true(report.fetched >= 3); /* event, issuer, devices, ticket */
    struct tn_ticket_facts facts;
    assert_ok(tn_ledger_ticket(kiosk.ledger, kit->event, ticket, &facts, &fault));
    assert_true(facts.listed);
    assert_int_equal(report.sent, 1); /* the anchor */
    hub_kit_admit(&kiosk, kit->event, ticket);
    assert_ok(tn_sync_round(kiosk.sync, kit->event, &report, &fault));
    assert_int_equal(report.sent, 1);
    assert_int_equal(report.fetched, 0);
    assert_true(report.heard);
    struct tn_ledger_backlog backlog;
    assert_ok(tn_ledger_backlog(kiosk.ledger, &backlog, &fault));
    assert_int_equal(backlog.unsent, 0);
    assert_ok(tn_sync_round(kiosk.sync, kit->event, &report, &fault));
    assert_int_equal(report.sent + report.fetched, 0);
    assert_int_equal(admissions_at_hub(kit), before + 1);
    assert_ok(tn_ledger_audit(tn_registry_ledger(kit->registry), &fault));
    hub_kit_kiosk_stop(&kiosk);
}

/* The kiosk's clock is unset; the anchor dates its admissions at the hub all the same. */
static bool check_dated(const struct tn_admission *admission, void *context)
{
    const struct tn_log_id *log = context;
    if (tn_log_id_equal(admission->log, *log)) {
        assert_in_range(admission->when.err_ms, 0, 20000);
        assert_in_range(admission->when.wall.ms, tn_clock_wall_ms() - 60000,
                        tn_clock_wall_ms() + 1000);
    }
    return true;
}

static void test_anchor_dates_records(void **state)
{
    struct hub_kit *kit = *state;
    struct tn_fault fault = {0};
    struct hub_kit_kiosk kiosk;
    struct tn_sync_report report;
    hub_kit_kiosk_start(kit, "Door B", "", &kiosk);
    struct tn_log_id log = tn_ledger_own_log(kiosk.ledger, kit->event);
    hub_kit_admit(&kiosk, kit->event, hub_kit_ticket(kit, "Before the first contact"));
    assert_ok(tn_sync_round(kiosk.sync, kit->event, &report, &fault));
    assert_int_equal(report.sent, 2);
    assert_ok(tn_ledger_admissions(tn_registry_ledger(kit->registry), kit->event, check_dated, &log,
                                   &fault));
    /* ten minutes later: another one only if there was something to date */
    kiosk.up_ms = TN_SYNC_ANCHOR_EVERY_MS + 1000;
    assert_ok(tn_sync_round(kiosk.sync, kit->event, &report, &fault));
    assert_int_equal(report.sent, 0);
    hub_kit_kiosk_stop(&kiosk);
}

/* More than one batch takes, in one round. */
static void test_long_backlog(void **state)
{
    struct hub_kit *kit = *state;
    struct tn_fault fault = {0};
    struct hub_kit_kiosk kiosk;
    struct tn_sync_report report;
    enum { MANY = TN_BATCH_MAX_RECORDS + 700 };
    hub_kit_kiosk_start(kit, "Door C", "", &kiosk);
    int before = admissions_at_hub(kit);
    assert_ok(tn_db_begin(kiosk.db, &fault));
    for (int i = 0; i < MANY; i++) {
        struct tn_ticket_id ticket;
        tn_seal_random(ticket.bytes, sizeof ticket.bytes);
        hub_kit_admit(&kiosk, kit->event, ticket);
    }
    assert_ok(tn_db_commit(kiosk.db, &fault));
    assert_ok(tn_sync_round(kiosk.sync, (struct tn_id){0}, &report, &fault));
    assert_int_equal(report.sent, MANY);
    assert_int_equal(admissions_at_hub(kit), before + MANY);
    hub_kit_kiosk_stop(&kiosk);
}

/* ---- lost, repeated, rolled back ---- */

static void copy_file(const char *from, const char *to)
{
    TN_BUF_AUTO content = {0};
    struct tn_fault fault = {0};
    assert_ok(tn_file_read(from, 1 << 26, &content, &fault));
    assert_ok(tn_file_write(to, content.data, content.len, 0600, &fault));
}

/* A card image from before: what the hub has of the log comes back, and the log goes on. */
static void test_restored_card_catches_up(void **state)
{
    struct hub_kit *kit = *state;
    struct tn_fault fault = {0};
    struct hub_kit_kiosk kiosk;
    struct tn_sync_report report;
    char path[TN_PATH_MAX], old[TN_PATH_MAX];
    tn_path_join(path, sizeof path, kit->folder, "card.db");
    tn_path_join(old, sizeof old, kit->folder, "old.db");
    hub_kit_kiosk_start(kit, "Door D", path, &kiosk);
    assert_ok(tn_sync_round(kiosk.sync, kit->event, &report, &fault));
    hub_kit_kiosk_close(&kiosk);
    copy_file(path, old);
    hub_kit_kiosk_open(&kiosk, path);
    struct tn_log_id log = tn_ledger_own_log(kiosk.ledger, kit->event);
    for (int i = 0; i < 3; i++)
        hub_kit_admit(&kiosk, kit->event, hub_kit_ticket(kit, "Guest"));
    assert_ok(tn_sync_round(kiosk.sync, kit->event, &report, &fault));
    int64_t reached = held_by(kiosk.ledger, log);
    hub_kit_kiosk_close(&kiosk);

    hub_kit_kiosk_open(&kiosk, old);
    assert_true(held_by(kiosk.ledger, log) < reached);
    assert_ok(tn_sync_round(kiosk.sync, (struct tn_id){0}, &report, &fault));
    assert_int_equal(held_by(kiosk.ledger, log), reached);
    hub_kit_admit(&kiosk, kit->event, hub_kit_ticket(kit, "One more"));
    assert_ok(tn_sync_round(kiosk.sync, (struct tn_id){0}, &report, &fault));
    assert_int_equal(held_by(tn_registry_ledger(kit->registry), log), reached + 1);
    hub_kit_kiosk_stop(&kiosk);
}

/* The same, but the old card went on writing before it heard of the hub: its log forks.  The hub
 * keeps what it has; what the kiosk wrote in the fork is said again in a new log and arrives once,
 * whether the hub's copy is the longer or the shorter one. */
static void check_fork(struct hub_kit *kit, const char *name, int seen_by_hub)
{
    struct tn_fault fault = {0};
    struct hub_kit_kiosk kiosk;
    struct tn_sync_report report;
    char path[TN_PATH_MAX], old[TN_PATH_MAX], file[64];
    snprintf(file, sizeof file, "%s.db", name);
    tn_path_join(path, sizeof path, kit->folder, file);
    snprintf(file, sizeof file, "%s-old.db", name);
    tn_path_join(old, sizeof old, kit->folder, file);
    hub_kit_kiosk_start(kit, name, path, &kiosk);
    assert_ok(tn_sync_round(kiosk.sync, kit->event, &report, &fault));
    int before = admissions_at_hub(kit);
    hub_kit_kiosk_close(&kiosk);
    copy_file(path, old);
    hub_kit_kiosk_open(&kiosk, path);
    struct tn_log_id log = tn_ledger_own_log(kiosk.ledger, kit->event);
    struct tn_ticket_id seen = hub_kit_ticket(kit, "Seen by the hub");
    hub_kit_admit(&kiosk, kit->event, seen);
    for (int i = 1; i < seen_by_hub; i++)
        hub_kit_admit(&kiosk, kit->event, hub_kit_ticket(kit, "Seen by the hub too"));
    assert_ok(tn_sync_round(kiosk.sync, kit->event, &report, &fault));
    int64_t reached = held_by(tn_registry_ledger(kit->registry), log);
    hub_kit_kiosk_close(&kiosk);

    hub_kit_kiosk_open(&kiosk, old);
    hub_kit_admit(&kiosk, kit->event, hub_kit_ticket(kit, "In the fork"));
    hub_kit_admit(&kiosk, kit->event, hub_kit_ticket(kit, "In the fork too"));
    assert_ok(tn_sync_round(kiosk.sync, (struct tn_id){0}, &report, &fault));
    assert_int_equal(report.replaced, 1);
    assert_int_equal(report.sent, 2);
    assert_int_equal(held_by(tn_registry_ledger(kit->registry), log), reached);
    struct tn_log_id fresh = tn_ledger_own_log(kiosk.ledger, kit->event);
    assert_false(tn_log_id_equal(fresh, log));
    hub_kit_admit(&kiosk, kit->event, hub_kit_ticket(kit, "After"));
    assert_ok(tn_sync_round(kiosk.sync, (struct tn_id){0}, &report, &fault));
    assert_int_equal(report.replaced, 0);
    assert_int_equal(held_by(tn_registry_ledger(kit->registry), fresh), 3);
    assert_int_equal(admissions_at_hub(kit), before + seen_by_hub + 3);
    /* the door knows again whom the lost card let in */
    struct tn_ticket_facts facts;
    assert_ok(tn_ledger_ticket(kiosk.ledger, kit->event, seen, &facts, &fault));
    assert_true(facts.inside);
    assert_ok(tn_ledger_audit(kiosk.ledger, &fault));
    hub_kit_kiosk_stop(&kiosk);
}

static void test_fork_is_said_again(void **state)
{
    check_fork(*state, "Door E", 1);
    check_fork(*state, "Door E2", 2);
    check_fork(*state, "Door E3", 5);
}

/* The store is gone, the enrolment is not: what this door let in before is known again after one
 * round. */
static void test_lost_store_is_fetched(void **state)
{
    struct hub_kit *kit = *state;
    struct tn_fault fault = {0};
    struct hub_kit_kiosk kiosk;
    struct tn_sync_report report;
    hub_kit_kiosk_start(kit, "Door J", "", &kiosk);
    struct tn_ticket_id ticket = hub_kit_ticket(kit, "Guest");
    struct tn_log_id log = tn_ledger_own_log(kiosk.ledger, kit->event);
    hub_kit_admit(&kiosk, kit->event, ticket);
    assert_ok(tn_sync_round(kiosk.sync, (struct tn_id){0}, &report, &fault));
    hub_kit_kiosk_close(&kiosk);
    hub_kit_kiosk_open(&kiosk, "");
    assert_ok(tn_sync_round(kiosk.sync, (struct tn_id){0}, &report, &fault));
    assert_int_equal(held_by(kiosk.ledger, log), 1);
    struct tn_ticket_facts facts;
    struct tn_ledger_backlog backlog;
    assert_ok(tn_ledger_ticket(kiosk.ledger, kit->event, ticket, &facts, &fault));
    assert_true(facts.inside);
    assert_ok(tn_ledger_backlog(kiosk.ledger, &backlog, &fault));
    assert_int_equal(backlog.unsent, 0);
    hub_kit_kiosk_stop(&kiosk);
}

/* ---- whom ---- */

/* Another hub at the same address, with keys of its own, is one sentence and nothing sent. */
static void test_wrong_hub(void **state)
{
    struct hub_kit *kit = *state;
    struct tn_fault fault = {0};
    struct hub_kit other = {0};
    struct hub_kit_kiosk kiosk;
    struct tn_sync_report report;
    hub_kit_start(&other);
    hub_kit_kiosk_start(kit, "Door F", "", &kiosk);
    tn_sync_close(kiosk.sync);
    snprintf(kiosk.pairing.url, sizeof kiosk.pairing.url, "%s", tn_hub_url(other.hub));
    struct tn_sync_options options = {.pairing = &kiosk.pairing,
                                      .ledger = kiosk.ledger,
                                      .claim = hub_kit_claim,
                                      .context = &kiosk};
    assert_ok(tn_sync_open(&options, &kiosk.sync, &fault));
    assert_int_equal(tn_sync_round(kiosk.sync, kit->event, &report, &fault), TN_ERR_SEAL);
    assert_non_null(strstr(fault.text, "not the hub this device was paired with"));
    assert_false(report.heard);
    hub_kit_kiosk_stop(&kiosk);
    hub_kit_stop(&other);
}

static bool knows_it_is_revoked(struct hub_kit_kiosk *kiosk)
{
    struct tn_fault fault = {0};
    bool revoked = false;
    assert_ok(tn_ledger_revoked(kiosk->ledger, &revoked, &fault));
    return revoked;
}

/* A hub put back to before the pairing does not know the device: that is no reason to forget. */
static void test_unknown_to_the_hub(void **state)
{
    struct hub_kit *kit = *state;
    struct tn_fault fault = {0};
    struct hub_kit_kiosk kiosk;
    struct tn_sync_report report;
    hub_kit_kiosk_start(kit, "Door H", "", &kiosk);
    assert_ok(tn_sync_round(kiosk.sync, kit->event, &report, &fault));
    struct tn_db *db = tn_registry_db(kit->registry);
    bool sqlite = tn_db_engine(db) == TN_DB_SQLITE;
    assert_ok(tn_db_exec(
        db, sqlite ? "PRAGMA foreign_keys = OFF" : "SET session_replication_role = replica",
        &fault));
    assert_ok(tn_db_exec(db, "DELETE FROM device WHERE name = 'Door H'", &fault));
    assert_ok(tn_db_exec(
        db, sqlite ? "PRAGMA foreign_keys = ON" : "SET session_replication_role = DEFAULT",
        &fault));
    assert_int_equal(tn_sync_round(kiosk.sync, kit->event, &report, &fault), TN_ERR_DENIED);
    assert_false(knows_it_is_revoked(&kiosk));
    hub_kit_kiosk_stop(&kiosk);
}

/* It is told so, and whom it let in before it heard is not lost. */
static void test_revoked(void **state)
{
    struct hub_kit *kit = *state;
    struct tn_fault fault = {0};
    struct hub_kit_kiosk kiosk;
    struct tn_sync_report report;
    hub_kit_kiosk_start(kit, "Door G", "", &kiosk);
    assert_ok(tn_sync_round(kiosk.sync, kit->event, &report, &fault));
    int before = admissions_at_hub(kit);
    hub_kit_admit(&kiosk, kit->event, hub_kit_ticket(kit, "Guest"));
    assert_false(knows_it_is_revoked(&kiosk));
    assert_ok(tn_registry_device_revoke(kit->registry, kiosk.pairing.device, &fault));
    for (int i = 0; i < 2; i++) {
        assert_int_equal(tn_sync_round(kiosk.sync, kit->event, &report, &fault), TN_ERR_DENIED);
        assert_non_null(strstr(fault.text, "revoked"));
        assert_int_equal(report.sent, i == 0);
        assert_int_equal(report.fetched, 0);
        assert_true(knows_it_is_revoked(&kiosk));
    }
    assert_int_equal(admissions_at_hub(kit), before + 1);
    hub_kit_kiosk_stop(&kiosk);
}

/* A door of one event gets nothing of another. */
static void test_one_event_only(void **state)
{
    struct hub_kit *kit = *state;
    struct tn_fault fault = {0};
    struct tn_pairing_invite invite;
    struct hub_kit_kiosk kiosk = {0};
    struct tn_sync_report report;
    struct tn_id other = hub_kit_event(kit, "Committee");
    hub_kit_invite(kit, "Door H", kit->event, &invite);
    assert_ok(tn_pairing_join(&invite, &kiosk.pairing, &fault));
    hub_kit_kiosk_open(&kiosk, "");
    assert_ok(tn_sync_round(kiosk.sync, kit->event, &report, &fault));
    struct tn_event_facts facts;
    assert_ok(tn_ledger_event(kiosk.ledger, kit->event, &facts, &fault));
    assert_int_equal(tn_ledger_event(kiosk.ledger, other, &facts, &fault), TN_ERR_ABSENT);
    /* nor does it count anybody in there, while its own event goes on */
    struct tn_log_id log = tn_ledger_own_log(kiosk.ledger, kit->event);
    hub_kit_admit(&kiosk, other, hub_kit_ticket(kit, "Guest"));
    hub_kit_admit(&kiosk, kit->event, hub_kit_ticket(kit, "Guest"));
    int64_t held = held_by(kiosk.ledger, log);
    assert_int_equal(tn_sync_round(kiosk.sync, kit->event, &report, &fault), TN_ERR_DENIED);
    assert_int_equal(held_by(tn_registry_ledger(kit->registry), log), held);
    assert_int_equal(
        held_by(tn_registry_ledger(kit->registry), tn_ledger_own_log(kiosk.ledger, other)), 0);
    hub_kit_kiosk_stop(&kiosk);
}

/* A log of an event that no hub spoke of is not taken. */
static void test_unknown_event(void **state)
{
    struct hub_kit *kit = *state;
    struct tn_fault fault = {0};
    struct hub_kit_kiosk kiosk;
    struct tn_sync_report report;
    struct tn_id nowhere = {{9}};
    hub_kit_kiosk_start(kit, "Door K", "", &kiosk);
    hub_kit_admit(&kiosk, nowhere, hub_kit_ticket(kit, "Guest"));
    assert_int_equal(tn_sync_round(kiosk.sync, kit->event, &report, &fault), TN_ERR_ABSENT);
    assert_non_null(strstr(fault.text, "no event"));
    assert_int_equal(report.sent, 1); /* the anchor */
    hub_kit_kiosk_stop(&kiosk);
}

/* The hub goes away and comes back at another time: the kiosk says so and carries on. */
static void test_hub_away(void **state)
{
    struct hub_kit *kit = *state;
    struct tn_fault fault = {0};
    struct hub_kit_kiosk kiosk;
    struct tn_sync_report report;
    hub_kit_kiosk_start(kit, "Door I", "", &kiosk);
    const char *at = strstr(kiosk.pairing.url, "127.0.0.1");
    assert_ok(tn_sync_round(kiosk.sync, kit->event, &report, &fault));
    tn_hub_stop(kit->hub);
    hub_kit_admit(&kiosk, kit->event, hub_kit_ticket(kit, "Offline"));
    assert_int_equal(tn_sync_round(kiosk.sync, kit->event, &report, &fault), TN_ERR_OFFLINE);
    struct tn_hub_options options = {.folder = kit->folder, .listen = at};
    assert_ok(tn_hub_start(&options, &kit->hub, &fault));
    assert_ok(tn_sync_round(kiosk.sync, kit->event, &report, &fault));
    assert_int_equal(report.sent, 1);
    hub_kit_kiosk_stop(&kiosk);
}

/* Two hubs on one folder would both believe to be the one writer. */
static void test_second_hub_refused(void **state)
{
    struct hub_kit *kit = *state;
    struct tn_fault fault = {0};
    struct tn_hub *second = NULL;
    struct tn_hub_options options = {.folder = kit->folder, .listen = "127.0.0.1:0"};
    assert_int_equal(tn_hub_start(&options, &second, &fault), TN_ERR_BUSY);
    assert_non_null(strstr(fault.text, "in use"));
}

/* "postgresql": the hub keeps its records there; 77 where no server is installed. */
int main(int argc, char **argv)
{
    struct tn_fault fault = {0};
    if (argc > 1 && strcmp(argv[1], "postgresql") == 0) {
        if (pg_server_start(&server, false, &fault)) {
            fprintf(stderr, "%s\n", fault.text);
            return 77;
        }
        hub.database = server.url;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairing),
        cmocka_unit_test(test_pairing_refused),
        cmocka_unit_test(test_round),
        cmocka_unit_test(test_anchor_dates_records),
        cmocka_unit_test(test_long_backlog),
        cmocka_unit_test(test_restored_card_catches_up),
        cmocka_unit_test(test_fork_is_said_again),
        cmocka_unit_test(test_lost_store_is_fetched),
        cmocka_unit_test(test_wrong_hub),
        cmocka_unit_test(test_unknown_to_the_hub),
        cmocka_unit_test(test_revoked),
        cmocka_unit_test(test_one_event_only),
        cmocka_unit_test(test_unknown_event),
        cmocka_unit_test(test_hub_away),
        cmocka_unit_test(test_second_hub_refused),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
