/* SPDX-License-Identifier: Apache-2.0 */
/* test_replace.c -- a store put back to an older copy of itself, a hub's or a door's.
 *
 * Protects: the author's history takes the place of ours, nothing a door wrote in a fork is lost or
 * counted twice, whoever else has the database open follows, and a copy that is not whole or not
 * genuine changes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "check.h"
#include "world/world.h"

static struct tn_fault fault;
static struct world world;
static struct station hub, kiosk, restored;

/* A second store of a device that goes on in the same log, from where `from` stands. */
static void restore(struct station *copy, struct station *from)
{
    struct tn_log_id log = tn_ledger_own_log(from->ledger, world.event);
    struct tn_hash start;
    station_open_here(copy, &world, from->device);
    station_set_epoch(copy, log.epoch);
    carry_all(&hub, copy);
    if (tn_ledger_hash(from->ledger, log, 0, &start, NULL) == TN_OK)
        assert_ok(carry(from, copy, log, &fault));
    copy->claim = from->claim;
    copy->claim.boot++;
}

static int setup(void **state)
{
    (void)state;
    struct tn_policy policy = world_policy();
    world_make(&world);
    station_open_here(&hub, &world, 0);
    station_open_here(&kiosk, &world, 1);
    hub_publish(&hub, &policy, 2);
    carry_all(&hub, &kiosk);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    struct station *stations[] = {&hub, &kiosk, &restored};
    for (size_t i = 0; i < sizeof(stations) / sizeof(*stations); i++) {
        if (tn_ledger_audit(stations[i]->ledger, &fault))
            return -1;
        station_close(stations[i]);
    }
    return 0;
}

static struct tn_ticket_id ticket_number(int number)
{
    struct tn_ticket_id id = {{0}};
    tn_bytes_put_be32(id.bytes, (uint32_t)number);
    return id;
}

static enum tn_err replace_by(struct station *station, struct station *author, size_t *ret_added)
{
    TN_BUF_AUTO text = {0};
    station_batch(author, 1, &text);
    return tn_ledger_replace(station->ledger, tn_ledger_own_log(author->ledger, world.event), &text,
                             1, ret_added, &fault);
}

static bool is_revoked(struct station *station, int number)
{
    struct tn_ticket_facts facts;
    assert_ok(
        tn_ledger_ticket(station->ledger, world.event, ticket_number(number), &facts, &fault));
    return facts.revoked;
}

static void check_people(struct station *station, int people, int admissions)
{
    struct tn_event_facts facts;
    assert_ok(tn_ledger_event(station->ledger, world.event, &facts, &fault));
    assert_int_equal(facts.people_inside, people);
    assert_int_equal(facts.admissions, admissions);
    assert_int_equal(facts.doubles, 0);
}

/* What the organiser said on the restored hub counts; what only the lost store said does not. */
static void a_restored_hub_is_followed(void **state)
{
    (void)state;
    size_t added = 0;
    restore(&restored, &hub);
    hub_state(&hub, ticket_number(5), "revoked");
    carry_all(&hub, &kiosk);
    (void)station_admit(&kiosk, ticket_number(1), 1);
    hub_state(&restored, ticket_number(4), "revoked");
    hub_state(&restored, ticket_number(6), "revoked");
    assert_true(is_revoked(&kiosk, 5));
    assert_ok(replace_by(&kiosk, &restored, &added));
    assert_true(added > 2);
    assert_true(is_revoked(&kiosk, 4));
    assert_true(is_revoked(&kiosk, 6));
    assert_false(is_revoked(&kiosk, 5));
    check_people(&kiosk, 1, 1);
    /* and on it goes from there */
    hub_state(&restored, ticket_number(7), "revoked");
    carry_all(&restored, &kiosk);
    assert_true(is_revoked(&kiosk, 7));
}

struct found {
    struct tn_ticket_id ticket;
    struct tn_claim claim;
};

static bool find_claim(const struct tn_admission *admission, void *context)
{
    struct found *found = context;
    if (memcmp(admission->ticket.bytes, found->ticket.bytes, sizeof(found->ticket.bytes)) == 0)
        found->claim = admission->claim;
    return true;
}

/* The door's thread has the database open with a handle of its own all the while. */
static void a_fork_is_said_again_once(void **state)
{
    (void)state;
    struct tn_ledger_identity identity = world_identity(&world, 1);
    struct tn_ledger *door = NULL;
    size_t added = 0;
    int64_t common = station_admit(&kiosk, ticket_number(1), 1);
    restore(&restored, &kiosk);
    (void)station_admit(&kiosk, ticket_number(2), 1);
    (void)station_admit(&kiosk, ticket_number(3), 1);
    carry_all(&kiosk, &hub);
    assert_ok(tn_ledger_open(restored.db, &identity, &door, &fault));
    struct tn_log_id log = tn_ledger_own_log(door, world.event);
    int64_t taken_back = station_admit(&restored, ticket_number(4), 1);
    (void)station_undo(&restored, taken_back);
    struct tn_claim claim = restored.claim;
    (void)station_admit(&restored, ticket_number(5), 2);
    (void)station_undo(&restored, common);

    assert_ok(replace_by(&restored, &kiosk, &added));
    assert_int_equal(added, 3);
    check_people(&restored, 4, 3); /* 2, 3 and both of 5; not 1, not 4 */
    struct found found = {.ticket = ticket_number(5)};
    assert_ok(tn_ledger_admissions(restored.ledger, world.event, find_claim, &found, &fault));
    assert_int_equal(found.claim.boot, claim.boot);
    assert_int_equal(found.claim.up.ms, claim.up.ms);
    assert_int_equal(found.claim.wall.ms, claim.wall.ms);

    assert_ok(tn_ledger_append(door, world.event, &restored.claim, TN_RECORD_ADMIT,
                               "{\"ticket\":\"AAAABgAAAAA\",\"method\":\"qr\",\"verdict\":"
                               "\"admit\",\"admits\":1}",
                               NULL, &fault));
    assert_int_not_equal(tn_ledger_own_log(door, world.event).epoch, log.epoch);
    assert_int_equal(tn_ledger_own_log(door, world.event).epoch,
                     tn_ledger_own_log(restored.ledger, world.event).epoch);
    tn_ledger_close(door);
    carry_all(&restored, &hub);
    check_people(&hub, 5, 4);
    check_people(&restored, 5, 4);
    /* nothing is left of the fork that could be served or said a third time */
    assert_ok(replace_by(&restored, &restored, &added));
    assert_int_equal(added, 0);
}

/* The store has moved on to another epoch since: what was said in the fork follows it there. */
static void a_fork_of_an_old_epoch_renews_nothing(void **state)
{
    (void)state;
    size_t added = 0;
    restore(&restored, &kiosk);
    (void)station_admit(&kiosk, ticket_number(1), 1);
    (void)station_admit(&restored, ticket_number(2), 1);
    assert_ok(tn_ledger_renew(restored.ledger, &fault));
    (void)station_admit(&restored, ticket_number(3), 1);
    uint64_t epoch = tn_ledger_own_log(restored.ledger, world.event).epoch;
    assert_ok(replace_by(&restored, &kiosk, &added));
    assert_int_equal(tn_ledger_own_log(restored.ledger, world.event).epoch, epoch);
    check_people(&restored, 3, 3);
    carry_all(&kiosk, &hub);
    carry_all(&restored, &hub);
    check_people(&hub, 3, 3);
}

/* A copy that only goes further is no fork. */
static void an_agreeing_copy_is_only_continued(void **state)
{
    (void)state;
    size_t added = 0;
    (void)station_admit(&kiosk, ticket_number(1), 1);
    restore(&restored, &kiosk);
    (void)station_admit(&kiosk, ticket_number(2), 1);
    uint64_t epoch = tn_ledger_own_log(restored.ledger, world.event).epoch;
    assert_ok(replace_by(&restored, &kiosk, &added));
    assert_int_equal(added, 1);
    assert_int_equal(tn_ledger_own_log(restored.ledger, world.event).epoch, epoch);
    /* one that ends earlier takes nothing away */
    (void)station_admit(&restored, ticket_number(3), 1);
    assert_ok(replace_by(&restored, &kiosk, &added));
    assert_int_equal(added, 0);
    check_people(&restored, 3, 3);
}

/* Changed, cut short, or somebody else's: ours stays as it was. */
static void a_copy_that_is_not_whole_and_genuine_changes_nothing(void **state)
{
    (void)state;
    TN_BUF_AUTO text = {0};
    size_t added = 0;
    restore(&restored, &hub);
    hub_state(&hub, ticket_number(5), "revoked");
    carry_all(&hub, &kiosk);
    (void)station_admit(&kiosk, ticket_number(1), 1);
    hub_state(&restored, ticket_number(4), "revoked");
    hub_state(&restored, ticket_number(6), "revoked");
    struct tn_log_id log = tn_ledger_own_log(restored.ledger, world.event);
    station_batch(&restored, 1, &text);
    char *word = strstr((char *)text.data, "\"state\":\"revoked\"");
    word[9] = 'R';
    assert_int_equal(tn_ledger_replace(kiosk.ledger, log, &text, 1, &added, &fault), TN_ERR_SEAL);
    word[9] = 'r';
    /* without its last record */
    char *end = (char *)text.data + text.len - 1;
    char *head = memrchr(text.data, '\n', (size_t)(end - (char *)text.data));
    char *last = memrchr(text.data, '\n', (size_t)(head - (char *)text.data));
    memmove(last, head, (size_t)((char *)text.data + text.len - head));
    text.len -= (size_t)(head - last);
    assert_int_equal(tn_ledger_replace(kiosk.ledger, log, &text, 1, &added, &fault), TN_ERR_SEAL);
    assert_non_null(strstr(fault.text, "before the record"));
    assert_true(is_revoked(&kiosk, 5));
    assert_false(is_revoked(&kiosk, 4));
    check_people(&kiosk, 1, 1);
}

/* A door never believes another door's fork. */
static void another_doors_fork_is_refused(void **state)
{
    (void)state;
    size_t added = 0;
    (void)station_admit(&kiosk, ticket_number(1), 1);
    restore(&restored, &kiosk);
    (void)station_admit(&kiosk, ticket_number(2), 1);
    (void)station_admit(&restored, ticket_number(3), 1);
    carry_all(&kiosk, &hub);
    assert_int_equal(replace_by(&hub, &restored, &added), TN_ERR_DENIED);
    assert_non_null(strstr(fault.text, "neither ours nor a hub's"));
    check_people(&hub, 2, 2);
}

int main(void)
{
#define each(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        each(a_restored_hub_is_followed),
        each(a_fork_is_said_again_once),
        each(a_fork_of_an_old_epoch_renews_nothing),
        each(an_agreeing_copy_is_only_continued),
        each(a_copy_that_is_not_whole_and_genuine_changes_nothing),
        each(another_doors_fork_is_refused),
    };
    return cmocka_run_group_tests_name("replace", tests, NULL, NULL);
}
