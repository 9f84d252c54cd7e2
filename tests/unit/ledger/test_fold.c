/* SPDX-License-Identifier: Apache-2.0 */
/* test_fold.c -- what a hub and its kiosks know after their logs have met.
 *
 * Protects: counts after admits, leaves, undos; double entries in the one order everywhere; times
 * that change when an anchor comes late; the newest word of a hub, whatever comes first; rebuild
 * and audit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "check.h"
#include "world/world.h"

static struct tn_fault fault;
static struct world world;

struct stage {
    struct station hub, a, b; /* two doors */
};

static void open_stage(struct stage *stage, const struct tn_policy *policy)
{
    world_make(&world);
    station_open_here(&stage->hub, &world, 0);
    station_open_here(&stage->a, &world, 1);
    station_open_here(&stage->b, &world, 2);
    hub_publish(&stage->hub, policy, 2);
    carry_all(&stage->hub, &stage->a);
    carry_all(&stage->hub, &stage->b);
}

static void close_stage(struct stage *stage)
{
    struct station *all[] = {&stage->hub, &stage->a, &stage->b};
    for (size_t i = 0; i < 3; i++) {
        assert_ok(tn_ledger_audit(all[i]->ledger, &fault));
        station_close(all[i]);
    }
}

static void meet(struct stage *stage)
{
    carry_all(&stage->a, &stage->hub);
    carry_all(&stage->b, &stage->hub);
    carry_all(&stage->hub, &stage->a);
    carry_all(&stage->hub, &stage->b);
}

static struct tn_event_facts facts_of(struct station *station)
{
    struct tn_event_facts facts = {0};
    assert_ok(tn_ledger_event(station->ledger, world.event, &facts, &fault));
    return facts;
}

static struct tn_ticket_facts ticket_of(struct station *station, struct tn_ticket_id ticket)
{
    struct tn_ticket_facts facts = {0};
    assert_ok(tn_ledger_ticket(station->ledger, world.event, ticket, &facts, &fault));
    return facts;
}

static const struct tn_ticket_id t1 = {{1, 1}}, t2 = {{2, 2}}, t3 = {{3, 3}};

static struct tn_policy plain(void)
{
    return world_policy();
}

static void people_come_leave_and_are_taken_back(void **state)
{
    (void)state;
    struct stage stage;
    struct tn_policy policy = plain();
    open_stage(&stage, &policy);
    (void)station_admit(&stage.a, t1, 2);
    int64_t wrong = station_admit(&stage.a, t2, 1);
    (void)station_admit(&stage.a, t3, 4);
    assert_int_equal(facts_of(&stage.a).people_inside, 7);
    (void)station_undo(&stage.a, wrong);
    (void)station_leave(&stage.a, t3);
    (void)station_undo(&stage.a, wrong); /* a second undo changes nothing */
    meet(&stage);
    struct station *all[] = {&stage.hub, &stage.a, &stage.b};
    for (size_t i = 0; i < 3; i++) {
        struct tn_event_facts facts = facts_of(all[i]);
        assert_int_equal(facts.people_inside, 2);
        assert_int_equal(facts.admissions, 2);
        assert_int_equal(facts.doubles, 0);
        assert_true(ticket_of(all[i], t1).inside);
        assert_string_equal(ticket_of(all[i], t1).first_door, "Door 1");
        assert_false(ticket_of(all[i], t2).seen);
        assert_false(ticket_of(all[i], t3).inside);
        assert_true(ticket_of(all[i], t3).seen);
    }
    close_stage(&stage);
}

struct listed {
    int entries[8];
    int devices[8];
    int64_t walls[8];
    struct tn_ticket_id tickets[8];
    int count;
};

static bool note(const struct tn_admission *admission, void *context)
{
    struct listed *listed = context;
    listed->entries[listed->count] = admission->entry;
    listed->devices[listed->count] = admission->log.device.bytes[15];
    listed->walls[listed->count] = admission->when.wall.ms;
    listed->tickets[listed->count] = admission->ticket;
    listed->count++;
    return true;
}

static struct listed list_of(struct station *station)
{
    struct listed listed = {0};
    assert_ok(tn_ledger_admissions(station->ledger, world.event, note, &listed, &fault));
    return listed;
}

static void a_double_entry_is_the_same_one_everywhere(void **state)
{
    (void)state;
    struct stage stage;
    struct tn_policy policy = plain();
    open_stage(&stage, &policy);
    stage.b.claim.wall.ms -= 30000; /* B let the person in half a minute earlier */
    (void)station_admit(&stage.a, t1, 1);
    (void)station_admit(&stage.b, t1, 1);
    meet(&stage);
    struct station *all[] = {&stage.hub, &stage.a, &stage.b};
    for (size_t i = 0; i < 3; i++) {
        struct listed listed = list_of(all[i]);
        assert_int_equal(listed.count, 2);
        assert_int_equal(listed.devices[0], 2);
        assert_int_equal(listed.entries[0], 1);
        assert_int_equal(listed.devices[1], 1);
        assert_int_equal(listed.entries[1], 2);
        assert_int_equal(facts_of(all[i]).doubles, 1);
        assert_int_equal(facts_of(all[i]).people_inside, 1);
        assert_string_equal(ticket_of(all[i], t1).first_door, "Door 2");
    }
    close_stage(&stage);
}

/* A log whose coming was given up had the number the next one gets: nothing that was read of the
 * first may be taken for the second's. */
static void what_was_given_up_is_not_folded(void **state)
{
    (void)state;
    struct stage stage;
    struct tn_policy policy = plain();
    open_stage(&stage, &policy);
    (void)station_admit(&stage.a, t1, 4);
    (void)station_admit(&stage.b, t2, 1);
    assert_ok(tn_db_begin(stage.hub.db, &fault));
    assert_ok(carry(&stage.a, &stage.hub, tn_ledger_own_log(stage.a.ledger, world.event), &fault));
    tn_db_rollback(stage.hub.db);
    assert_ok(carry(&stage.b, &stage.hub, tn_ledger_own_log(stage.b.ledger, world.event), &fault));
    assert_int_equal(facts_of(&stage.hub).people_inside, 1);
    assert_false(ticket_of(&stage.hub, t1).seen);
    assert_true(ticket_of(&stage.hub, t2).inside);
    close_stage(&stage);
}

/* Of some tickets alone: the same order, entries and times as among all of them. */
static void admissions_of_some_tickets_are_as_among_all(void **state)
{
    (void)state;
    const struct tn_ticket_id wanted[] = {t3, t1, t3};
    struct stage stage;
    struct tn_policy policy = plain();
    open_stage(&stage, &policy);
    stage.b.claim.clock = TN_CLOCK_UNSET;
    stage.b.claim.wall.ms -= 7 * WORLD_HOUR_MS;
    (void)station_admit(&stage.a, t1, 1);
    (void)station_admit(&stage.b, t3, 1);
    (void)station_admit(&stage.a, t2, 1);
    (void)station_admit(&stage.b, t1, 1);
    (void)station_anchor(&stage.b, stage.b.claim.up.ms, WORLD_START_MS + 90000, 500);
    meet(&stage);
    struct listed all = list_of(&stage.hub), some = {0};
    assert_ok(
        tn_ledger_admissions_of(stage.hub.ledger, world.event, wanted, 3, note, &some, &fault));
    assert_int_equal(all.count, 4);
    assert_int_equal(some.count, 3);
    for (int i = 0, at = 0; i < all.count; i++) {
        if (memcmp(&all.tickets[i], &t2, sizeof(t2)) == 0)
            continue;
        assert_int_equal(some.entries[at], all.entries[i]);
        assert_int_equal(some.devices[at], all.devices[i]);
        assert_true(some.walls[at++] == all.walls[i]);
    }
    close_stage(&stage);
}

/* B's clock stood in 2020 when it let the person in; an hour later it learns the time.  Then it was
 * B who was first, and the leave at A came in between. */
static void a_late_anchor_changes_who_was_first(void **state)
{
    (void)state;
    struct stage stage;
    struct tn_policy policy = plain();
    open_stage(&stage, &policy);
    stage.b.claim.clock = TN_CLOCK_UNSET;
    stage.b.claim.wall.ms = WORLD_START_MS + 10 * WORLD_HOUR_MS; /* a clock far ahead */
    stage.b.claim.up.ms = 5000;
    (void)station_admit(&stage.b, t1, 3);
    (void)station_admit(&stage.a, t1, 1);
    meet(&stage);
    assert_string_equal(ticket_of(&stage.hub, t1).first_door, "Door 1");
    assert_int_equal(facts_of(&stage.hub).people_inside, 1);
    assert_int_equal(list_of(&stage.hub).devices[0], 1);

    (void)station_anchor(&stage.b, 5000, WORLD_START_MS, 20);
    assert_string_equal(ticket_of(&stage.b, t1).first_door, "Door 2");
    meet(&stage);
    struct station *all[] = {&stage.hub, &stage.a, &stage.b};
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(ticket_of(all[i], t1).first_door, "Door 2");
        assert_int_equal(ticket_of(all[i], t1).first_when.wall.ms, WORLD_START_MS);
        assert_int_equal(ticket_of(all[i], t1).first_when.err_ms, 20);
        assert_int_equal(facts_of(all[i]).people_inside, 3);
        struct listed listed = list_of(all[i]);
        assert_int_equal(listed.devices[0], 2);
        assert_int_equal(listed.walls[0], WORLD_START_MS);
    }
    close_stage(&stage);
}

static void the_newest_word_of_the_hub_counts(void **state)
{
    (void)state;
    struct stage stage;
    struct world_ticket ticket;
    struct tn_policy policy = plain();
    open_stage(&stage, &policy);
    world_ticket(&world, &ticket);
    hub_ticket(&stage.hub, &ticket, "林晓");
    hub_state(&stage.hub, ticket.ticket.id, "blocked");
    stage.hub.claim.wall.ms -= WORLD_HOUR_MS; /* the hub's clock was put right */
    hub_state(&stage.hub, ticket.ticket.id, "revoked");
    policy.capacity = 7;
    hub_event(&stage.hub, &policy);
    hub_device(&stage.hub, 2, true);
    carry_all(&stage.hub, &stage.a);
    struct tn_ticket_facts facts = ticket_of(&stage.a, ticket.ticket.id);
    assert_true(facts.listed);
    assert_true(facts.revoked);
    assert_false(facts.blocked);
    assert_int_equal(facts.admits, 1);
    assert_true(facts.sealed_len > 30);
    assert_int_equal(facts_of(&stage.a).policy.capacity, 7);
    assert_int_equal(facts_of(&stage.a).tickets, 1);
    hub_state(&stage.hub, ticket.ticket.id, "valid");
    carry_all(&stage.hub, &stage.a);
    assert_false(ticket_of(&stage.a, ticket.ticket.id).revoked);
    close_stage(&stage);
}

/* The hub was restored and writes a second log of the event; a kiosk may get them in any order. */
static void two_logs_of_a_hub_agree_in_any_order(void **state)
{
    (void)state;
    struct stage stage;
    struct tn_policy policy = plain();
    open_stage(&stage, &policy);
    struct tn_log_id old = tn_ledger_own_log(stage.hub.ledger, world.event);
    hub_state(&stage.hub, t1, "revoked");
    assert_ok(tn_ledger_renew(stage.hub.ledger, &fault));
    struct tn_log_id fresh = tn_ledger_own_log(stage.hub.ledger, world.event);
    assert_false(tn_log_id_equal(old, fresh));
    hub_state(&stage.hub, t1, "blocked");
    hub_event(&stage.hub, &policy);

    struct station c;
    station_open_here(&c, &world, 3);
    assert_ok(carry(&stage.hub, &c, fresh, &fault));
    assert_ok(carry(&stage.hub, &c, old, &fault));
    assert_ok(carry(&stage.hub, &stage.a, old, &fault));
    assert_ok(carry(&stage.hub, &stage.a, fresh, &fault));
    assert_true(ticket_of(&c, t1).blocked);
    assert_true(ticket_of(&stage.a, t1).blocked);
    assert_ok(tn_ledger_audit(c.ledger, &fault));
    station_close(&c);
    close_stage(&stage);
}

/* The hub's clock was set back between two words about a ticket: the later word counts from the
 * time of the earlier one, so that another log's word from between the two does not come after it.
 */
static void a_clock_set_back_turns_no_log_round(void **state)
{
    (void)state;
    struct stage stage;
    struct tn_policy policy = plain();
    open_stage(&stage, &policy);
    struct tn_log_id old = tn_ledger_own_log(stage.hub.ledger, world.event);
    int64_t wall_ms = stage.hub.claim.wall.ms + WORLD_HOUR_MS;
    stage.hub.claim.wall.ms = wall_ms + 10000;
    hub_state(&stage.hub, t1, "revoked");
    stage.hub.claim.wall.ms = wall_ms;
    hub_state(&stage.hub, t1, "valid");
    assert_ok(tn_ledger_renew(stage.hub.ledger, &fault));
    stage.hub.claim.wall.ms = wall_ms + 5000;
    hub_state(&stage.hub, t1, "blocked");
    struct tn_log_id fresh = tn_ledger_own_log(stage.hub.ledger, world.event);
    assert_ok(carry(&stage.hub, &stage.a, fresh, &fault));
    assert_ok(carry(&stage.hub, &stage.a, old, &fault));
    assert_false(ticket_of(&stage.hub, t1).blocked);
    assert_false(ticket_of(&stage.a, t1).blocked);
    assert_false(ticket_of(&stage.a, t1).revoked);
    close_stage(&stage);
}

static bool sum_refusals(const char *verdict, const char *reason, int64_t count, void *context)
{
    (void)verdict;
    (void)reason;
    *(int64_t *)context += count;
    return true;
}

static void refusals_are_counted_with_those_skipped(void **state)
{
    (void)state;
    struct stage stage;
    struct tn_policy policy = plain();
    open_stage(&stage, &policy);
    const char *body =
        "{\"verdict\":\"unknown-code\",\"reason\":\"foreign-code\",\"method\":\"qr\","
        "\"digest\":\"AAAAAAAAAAA\"";
    TN_BUF_AUTO text = {0};
    tn_buf_addf(&text, "%s}", body);
    (void)station_append(&stage.a, TN_RECORD_REFUSE, tn_buf_text(&text));
    tn_buf_clear(&text);
    tn_buf_addf(&text, "%s,\"skipped\":41}", body);
    (void)station_append(&stage.a, TN_RECORD_REFUSE, tn_buf_text(&text));
    meet(&stage);
    int64_t sum = 0;
    assert_ok(tn_ledger_refusals(stage.hub.ledger, world.event, sum_refusals, &sum, &fault));
    assert_int_equal(sum, 43);
    assert_int_equal(facts_of(&stage.hub).refusals, 43);
    close_stage(&stage);
}

static bool keep_entry(const struct tn_door_entry *entry, void *context)
{
    struct tn_door_entry *list = context;
    while (list->seq)
        list++;
    *list = *entry;
    return true;
}

static void the_staff_screen_sees_the_newest_first(void **state)
{
    (void)state;
    struct stage stage;
    struct tn_policy policy = plain();
    open_stage(&stage, &policy);
    int64_t first = station_admit(&stage.a, t1, 1);
    (void)station_anchor(&stage.a, 1, WORLD_START_MS, 5);
    int64_t second = station_admit(&stage.a, t2, 1);
    int64_t undo = station_undo(&stage.a, first);
    struct tn_door_entry list[4] = {0};
    assert_ok(tn_ledger_recent(stage.a.ledger, world.event, 2, keep_entry, list, &fault));
    assert_int_equal(list[0].seq, undo);
    assert_int_equal(list[0].undoes, first);
    assert_int_equal(list[1].seq, second);
    assert_int_equal(list[1].verdict, TN_VERDICT_ADMIT);
    assert_memory_equal(list[1].ticket.bytes, t2.bytes, sizeof(t2.bytes));
    assert_int_equal(list[2].seq, 0);
    struct tn_admission admission;
    struct tn_log_id log = tn_ledger_own_log(stage.a.ledger, world.event);
    assert_ok(tn_ledger_admission(stage.a.ledger, log, first, &admission, &fault));
    assert_true(admission.undone);
    assert_int_equal(tn_ledger_admission(stage.a.ledger, log, undo, &admission, &fault),
                     TN_ERR_ABSENT);
    close_stage(&stage);
}

static void audit_finds_what_was_changed_behind_its_back(void **state)
{
    (void)state;
    struct stage stage;
    struct tn_policy policy = plain();
    open_stage(&stage, &policy);
    (void)station_admit(&stage.a, t1, 1);
    struct tn_db *db = stage.a.db;
    assert_ok(tn_db_exec(db, "UPDATE fold_tally SET people_inside = 5", &fault));
    assert_int_equal(tn_ledger_audit(stage.a.ledger, &fault), TN_ERR_CORRUPT);
    assert_non_null(strstr(fault.text, "fold_tally"));
    assert_ok(tn_ledger_rebuild(stage.a.ledger, &fault));
    assert_ok(tn_ledger_audit(stage.a.ledger, &fault));
    assert_int_equal(facts_of(&stage.a).people_inside, 1);

    assert_int_equal(tn_db_exec(db, "UPDATE record SET line = ''", &fault), TN_ERR_DENIED);
    assert_int_equal(tn_db_exec(db, "DELETE FROM record", &fault), TN_ERR_DENIED);
    assert_int_equal(tn_db_exec(db, "DELETE FROM log", &fault), TN_ERR_DENIED);
    assert_ok(tn_db_exec(db,
                         "DROP TRIGGER record_stays; "
                         "UPDATE record SET line = replace(line, '\"admits\":1', '\"admits\":9')",
                         &fault));
    assert_int_equal(tn_ledger_audit(stage.a.ledger, &fault), TN_ERR_CORRUPT);
    assert_non_null(strstr(fault.text, "was changed"));
    station_close(&stage.hub);
    station_close(&stage.a);
    station_close(&stage.b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_come_leave_and_are_taken_back),
        cmocka_unit_test(a_double_entry_is_the_same_one_everywhere),
        cmocka_unit_test(what_was_given_up_is_not_folded),
        cmocka_unit_test(admissions_of_some_tickets_are_as_among_all),
        cmocka_unit_test(a_late_anchor_changes_who_was_first),
        cmocka_unit_test(the_newest_word_of_the_hub_counts),
        cmocka_unit_test(two_logs_of_a_hub_agree_in_any_order),
        cmocka_unit_test(a_clock_set_back_turns_no_log_round),
        cmocka_unit_test(refusals_are_counted_with_those_skipped),
        cmocka_unit_test(the_staff_screen_sees_the_newest_first),
        cmocka_unit_test(audit_finds_what_was_changed_behind_its_back),
    };
    return cmocka_run_group_tests_name("fold", tests, NULL, NULL);
}
