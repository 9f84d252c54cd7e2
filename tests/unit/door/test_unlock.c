/* SPDX-License-Identifier: Apache-2.0 */
/* test_unlock.c -- names behind a host's code.
 *
 * Protects: only a host's own good code of the event opens it, and only while it is good; locked,
 * nothing about names is answered; the search's three and the roll's order; the second fact, that
 * it cannot be guessed or read off the screen; what arrives while the doors are open is found. */
#include "stage.h"

/* Everything the key opens, refused. */
static void expect_locked(struct tn_ticket_id ticket)
{
    struct tn_door_found found[TN_DOOR_FOUND_MAX];
    struct tn_door_person person[4];
    struct tn_door_issued issued;
    struct tn_door_sign_up wanted = form("王小明");
    char text[TN_TICKET_CHARS + 1];
    size_t count = 0, total = 0;
    int64_t before = records(&kiosk);
    assert_false(tn_door_is_unlocked(door));
    assert_int_equal(tn_door_find(door, "zw", found, &count, &total, &fault), TN_ERR_DENIED);
    assert_int_equal(tn_door_roll(door, 0, 4, "", person, &count, &total, &fault), TN_ERR_DENIED);
    assert_int_equal(sign_up_as(&wanted, &issued), TN_ERR_DENIED);
    assert_int_equal(tn_door_reprint(door, world.event, ticket, text, &fault), TN_ERR_DENIED);
    expect(tn_door_admit(door, world.event, ticket, "", TN_METHOD_NAME, NULL, &kiosk.claim,
                         station_now(&kiosk), &fault),
           TN_VERDICT_HOST_NEEDED, TN_REASON_NONE);
    assert_int_equal(records(&kiosk), before);
}

static void only_a_hosts_own_code_unlocks(void **state)
{
    (void)state;
    struct world_ticket guest = issue_person(&(struct guests_person){.name = "张伟", .visits = -1});
    expect_locked(guest.ticket.id);
    assert_int_equal(unlock_with(guest.text), TN_ERR_DENIED);
    assert_int_equal(unlock_with("https://example.org/"), TN_ERR_DENIED);
    assert_int_equal(unlock_with(host.short_code), TN_ERR_DENIED); /* no signature in it */
    struct tn_ticket forged = host.ticket;
    char text[TN_TICKET_CHARS + 1];
    forged.signature.bytes[5] ^= 1;
    tn_ticket_text(&forged, text);
    assert_int_equal(unlock_with(text), TN_ERR_DENIED);
    assert_int_equal(tn_door_unlock(door, (struct tn_id){{9}}, host.text, TN_TICKET_CHARS,
                                    &kiosk.claim, station_now(&kiosk), &fault),
                     TN_ERR_ABSENT);
    expect_locked(guest.ticket.id);
    unlock();
    assert_true(tn_door_is_unlocked(door));
    assert_int_equal(unlock_with(guest.text), TN_ERR_DENIED);
    assert_true(tn_door_is_unlocked(door));
    tn_door_lock(door);
    expect_locked(guest.ticket.id);
}

/* An event key sealed for somebody else, under this ticket's name. */
static void a_key_that_does_not_open(void **state)
{
    (void)state;
    struct world_ticket second = issue_person(&(struct guests_person){.name = "x", .visits = -1});
    struct tn_ticket mixed = host.ticket;
    mixed.id = second.ticket.id;
    guests_unlock(&hub, &guests, &mixed);
    carry_here();
    assert_int_equal(unlock_with(second.text), TN_ERR_SEAL);
    assert_false(tn_door_is_unlocked(door));
}

static void revoking_the_host_ends_it(void **state)
{
    (void)state;
    struct tn_door_found found[TN_DOOR_FOUND_MAX];
    size_t count = 0, total = 0;
    unlock();
    hub_state(&hub, host.ticket.id, "revoked");
    carry_here();
    assert_int_equal(tn_door_find(door, "ho", found, &count, &total, &fault), TN_ERR_DENIED);
    expect_locked(host.ticket.id);
    assert_int_equal(unlock_with(host.text), TN_ERR_DENIED);
    hub_state(&hub, host.ticket.id, "blocked");
    carry_here();
    assert_int_equal(unlock_with(host.text), TN_ERR_DENIED);
    hub_state(&hub, host.ticket.id, "valid");
    carry_here();
    unlock();
}

static void three_at_most_and_those_who_are_not_in_first(void **state)
{
    (void)state;
    static const char *const names[] = {"张伟", "张薇", "张维", "赵五", "欧阳娜娜"};
    struct world_ticket tickets[5];
    struct tn_door_found found[TN_DOOR_FOUND_MAX];
    size_t count = 0, total = 0;
    for (size_t i = 0; i < 5; i++)
        tickets[i] = issue_person(&(struct guests_person){
            .name = names[i], .contact = "139 •••• 04••", .last = "27", .visits = 3, .rules = 1});
    unlock();
    assert_ok(tn_door_find(door, "z", found, &count, &total, &fault));
    assert_int_equal(count, 0); /* one letter says too little */
    assert_ok(tn_door_find(door, "zhangw", found, &count, &total, &fault));
    assert_int_equal(count, 3);
    assert_int_equal(total, 3);
    assert_string_equal(found[0].contact, "139 •••• 04••");
    assert_false(found[0].inside);
    assert_false(found[0].wants_fact);
    struct tn_ticket_id first = found[0].ticket;
    struct tn_door_answer answer = tn_door_admit(door, world.event, first, "", TN_METHOD_NAME, NULL,
                                                 &kiosk.claim, station_now(&kiosk), &fault);
    expect(answer, TN_VERDICT_ADMIT, TN_REASON_NONE);
    assert_string_equal(answer.name, found[0].name);
    assert_int_equal(answer.visits_before, 3);
    assert_ok(tn_door_find(door, "zhangw", found, &count, &total, &fault));
    assert_memory_equal(found[2].ticket.bytes, first.bytes, TN_TICKET_ID_BYTES);
    assert_true(found[2].inside);
    later(&kiosk);
    expect(tn_door_admit(door, world.event, first, "", TN_METHOD_NAME, NULL, &kiosk.claim,
                         station_now(&kiosk), &fault),
           TN_VERDICT_ALREADY_IN, TN_REASON_NONE);
    expect(scan(tickets[4].text), TN_VERDICT_ADMIT, TN_REASON_NONE);
}

static void the_organiser_may_not_want_it(void **state)
{
    (void)state;
    struct tn_door_found found[TN_DOOR_FOUND_MAX];
    struct tn_door_person persons[4];
    size_t count = 0, total = 0;
    policy.find = false;
    publish();
    unlock();
    assert_int_equal(tn_door_find(door, "ho", found, &count, &total, &fault), TN_ERR_DENIED);
    assert_ok(tn_door_roll(door, 0, 4, "", persons, &count, &total, &fault)); /* hosts still may */
    assert_int_equal(total, 1);
}

static struct tn_door_answer say(struct tn_ticket_id ticket, const char *fact)
{
    return tn_door_admit(door, world.event, ticket, fact, TN_METHOD_NAME, NULL, &kiosk.claim,
                         station_now(&kiosk), &fault);
}

static void the_second_fact_cannot_be_guessed(void **state)
{
    (void)state;
    struct tn_door_found found[TN_DOOR_FOUND_MAX];
    size_t count = 0, total = 0;
    policy.second_fact = true;
    publish();
    struct world_ticket person = issue_person(&(struct guests_person){
        .name = "李雷", .contact = "li@example.org", .last = "rg", .visits = -1});
    struct world_ticket bare =
        issue_person(&(struct guests_person){.name = "韩梅梅", .visits = -1});
    unlock();
    assert_ok(tn_door_find(door, "lilei", found, &count, &total, &fault));
    assert_int_equal(count, 1);
    assert_true(found[0].wants_fact);
    assert_string_equal(found[0].contact, "li@example.o••"); /* the answer is not beside it */
    assert_ok(tn_door_find(door, "hanm", found, &count, &total, &fault));
    assert_false(found[0].wants_fact); /* there is nothing to ask */
    for (int i = 0; i < 5; i++)
        expect(say(person.ticket.id, i == 0 ? "" : "xx"), TN_VERDICT_HOST_NEEDED,
               TN_REASON_WRONG_FACT);
    expect(say(person.ticket.id, "rg"), TN_VERDICT_HOST_NEEDED, TN_REASON_TOO_MANY_TRIES);
    expect(say(bare.ticket.id, ""), TN_VERDICT_ADMIT, TN_REASON_NONE);
    kiosk.claim.up.ms += 60000;
    expect(say(person.ticket.id, "rq"), TN_VERDICT_HOST_NEEDED, TN_REASON_WRONG_FACT);
    expect(say(person.ticket.id, " RG "), TN_VERDICT_ADMIT, TN_REASON_NONE);
    assert_int_equal(tn_door_is_unlocked(door), true);
}

/* A host who calls the roll knows whom they see. */
static void the_roll_is_in_the_order_of_pinyin(void **state)
{
    (void)state;
    static const char *const names[] = {"张伟", "Anna", "李雷", "欧阳娜娜", "王芳"};
    static const char *const ordered[] = {"Anna", "Host", "李雷", "欧阳娜娜", "王芳", "张伟"};
    struct tn_door_person persons[8];
    size_t count = 0, total = 0;
    policy.second_fact = true;
    publish();
    for (size_t i = 0; i < 5; i++)
        (void)issue_person(
            &(struct guests_person){.name = names[i], .contact = "x", .last = "27", .visits = -1});
    unlock();
    assert_ok(tn_door_roll(door, 0, 8, "", persons, &count, &total, &fault));
    assert_int_equal(count, 6);
    assert_int_equal(total, 6);
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(persons[i].name, ordered[i]);
    assert_int_equal(persons[3].initial, 'O');
    assert_ok(tn_door_roll(door, 4, 8, "", persons, &count, &total, &fault));
    assert_int_equal(count, 2);
    assert_string_equal(persons[1].name, "张伟");
    struct tn_door_answer answer =
        tn_door_admit(door, world.event, persons[1].ticket, "", TN_METHOD_ROLL_CALL, NULL,
                      &kiosk.claim, station_now(&kiosk), &fault);
    expect(answer, TN_VERDICT_ADMIT, TN_REASON_NONE);
    assert_ok(tn_door_roll(door, 0, 8, "zhw", persons, &count, &total, &fault));
    assert_int_equal(total, 1);
    assert_true(persons[0].inside);
    assert_ok(tn_door_roll(door, 0, 8, "l", persons, &count, &total, &fault));
    assert_int_equal(total, 1);
    assert_string_equal(persons[0].name, "李雷");
    assert_ok(tn_door_roll(door, 9, 8, "", persons, &count, &total, &fault));
    assert_int_equal(count, 0);
    struct tn_admission admission;
    assert_ok(tn_ledger_admission(kiosk.ledger, answer.log, answer.seq, &admission, &fault));
    assert_string_equal(admission.method, "roll-call");
}

static void what_arrives_meanwhile_is_found(void **state)
{
    (void)state;
    struct tn_door_found found[TN_DOOR_FOUND_MAX];
    size_t count = 0, total = 0;
    unlock();
    assert_ok(tn_door_find(door, "wangf", found, &count, &total, &fault));
    assert_int_equal(total, 0);
    struct world_ticket late = issue_person(&(struct guests_person){.name = "王芳", .visits = -1});
    assert_ok(tn_door_find(door, "wangf", found, &count, &total, &fault));
    assert_int_equal(total, 1);
    guests_ticket(&hub, &guests, &late, /* the same person under the name they prefer */
                  &(struct guests_person){.name = "林芳", .visits = -1});
    carry_here();
    assert_ok(tn_door_find(door, "wangf", found, &count, &total, &fault));
    assert_int_equal(total, 0);
    assert_ok(tn_door_find(door, "linf", found, &count, &total, &fault));
    assert_int_equal(total, 1);
}

/* What the roster and the row say is not skipped by coming without a code. */
static void a_name_is_no_way_round_the_ticket(void **state)
{
    (void)state;
    struct world_ticket person =
        issue_person(&(struct guests_person){.name = "王芳", .visits = 0, .rules = 1});
    policy.rules = 2;
    publish();
    unlock();
    struct tn_door_answer answer = say(person.ticket.id, "");
    expect(answer, TN_VERDICT_RULES_TO_ACCEPT, TN_REASON_NONE);
    assert_int_equal(answer.rules, 2);
    struct tn_door_given given = {.rules = 2};
    later(&kiosk);
    answer = tn_door_admit(door, world.event, person.ticket.id, "", TN_METHOD_NAME, &given,
                           &kiosk.claim, station_now(&kiosk), &fault);
    expect(answer, TN_VERDICT_ADMIT, TN_REASON_NONE);
    hub_state(&hub, person.ticket.id, "revoked");
    carry_here();
    later(&kiosk);
    expect(say(person.ticket.id, ""), TN_VERDICT_REVOKED, TN_REASON_NONE);
}

int main(void)
{
#define UNLOCK_TEST(test) cmocka_unit_test_setup_teardown(test, stage_setup, stage_teardown)
    const struct CMUnitTest tests[] = {
        UNLOCK_TEST(only_a_hosts_own_code_unlocks),
        UNLOCK_TEST(a_key_that_does_not_open),
        UNLOCK_TEST(revoking_the_host_ends_it),
        UNLOCK_TEST(three_at_most_and_those_who_are_not_in_first),
        UNLOCK_TEST(the_organiser_may_not_want_it),
        UNLOCK_TEST(the_second_fact_cannot_be_guessed),
        UNLOCK_TEST(the_roll_is_in_the_order_of_pinyin),
        UNLOCK_TEST(what_arrives_meanwhile_is_found),
        UNLOCK_TEST(a_name_is_no_way_round_the_ticket),
    };
    return cmocka_run_group_tests_name("unlock", tests, NULL, NULL);
}
