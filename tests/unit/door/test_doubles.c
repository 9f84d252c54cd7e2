/* SPDX-License-Identifier: Apache-2.0 */
/* test_doubles.c -- codes that two doors let in.
 *
 * Protects: a code that came in by two doors that could not talk is named with both of them and
 * both times as soon as their logs have met; one that left between, or whose entry was taken back,
 * is none; names are there only while they are open. */
#include "stage.h"

static struct tn_door_double doubles[TN_DOOR_DOUBLES_MAX];
static size_t count, total;

static void look(void)
{
    assert_ok(tn_door_doubles(door, world.event, doubles, &count, &total, &fault));
}

static struct world_ticket known_at_both(const char *name)
{
    struct world_ticket ticket = issue_person(&(struct guests_person){.name = name, .visits = 4});
    carry_all(&hub, &other);
    return ticket;
}

static void admit_at_both(const struct world_ticket *ticket)
{
    expect(scan(ticket->text), TN_VERDICT_ADMIT, TN_REASON_NONE);
    expect(scan_there(ticket->text), TN_VERDICT_ADMIT, TN_REASON_NONE);
}

static void both_doors_are_named_with_their_times(void **state)
{
    (void)state;
    struct world_ticket ticket = known_at_both("王芳");
    int64_t here_ms = station_now(&kiosk).wall.ms;
    other.claim.wall.ms = kiosk.claim.wall.ms + 60000;
    int64_t there_ms = station_now(&other).wall.ms;
    admit_at_both(&ticket);
    look();
    assert_int_equal(total, 0); /* nobody can know yet */
    carry_all(&other, &kiosk);
    look();
    assert_int_equal(count, 1);
    assert_int_equal(total, 1);
    assert_memory_equal(&doubles[0].ticket, &ticket.ticket.id, sizeof doubles[0].ticket);
    assert_int_equal(doubles[0].first_when.wall.ms, here_ms);
    assert_int_equal(doubles[0].when.wall.ms, there_ms);
    assert_string_not_equal(doubles[0].first_door, "");
    assert_string_not_equal(doubles[0].door, "");
    assert_string_not_equal(doubles[0].first_door, doubles[0].door);
}

static void names_are_there_while_they_are_open(void **state)
{
    (void)state;
    struct world_ticket ticket = known_at_both("王芳");
    admit_at_both(&ticket);
    carry_all(&other, &kiosk);
    look();
    assert_string_equal(doubles[0].name, "");
    unlock();
    look();
    assert_string_equal(doubles[0].name, "王芳");
    tn_door_lock(door);
    look();
    assert_string_equal(doubles[0].name, "");
}

static void the_newest_come_first(void **state)
{
    (void)state;
    enum { MANY = TN_DOOR_DOUBLES_MAX + 3 };
    struct world_ticket tickets[MANY];
    for (size_t i = 0; i < MANY; i++) {
        tickets[i] = known_at_both("王芳");
        other.claim.wall.ms = kiosk.claim.wall.ms + 500;
        admit_at_both(&tickets[i]);
    }
    carry_all(&other, &kiosk);
    look();
    assert_int_equal(count, TN_DOOR_DOUBLES_MAX);
    assert_int_equal(total, MANY);
    for (size_t i = 0; i < count; i++) {
        assert_memory_equal(&doubles[i].ticket, &tickets[MANY - 1 - i].ticket.id,
                            sizeof doubles[i].ticket);
        assert_string_not_equal(doubles[i].first_door, doubles[i].door);
        assert_true(doubles[i].first_when.wall.ms < doubles[i].when.wall.ms);
    }
}

static void whoever_left_between_is_none(void **state)
{
    (void)state;
    struct world_ticket ticket = known_at_both("王芳");
    expect(scan(ticket.text), TN_VERDICT_ADMIT, TN_REASON_NONE);
    assert_true(tn_door_leave(door, world.event, ticket.text, strlen(ticket.text), &kiosk.claim,
                              station_now(&kiosk), &fault)
                    .left);
    other.claim.wall.ms = kiosk.claim.wall.ms + 60000;
    expect(scan_there(ticket.text), TN_VERDICT_ADMIT, TN_REASON_NONE);
    carry_all(&other, &kiosk);
    look();
    assert_int_equal(total, 0);
}

static void an_entry_taken_back_is_none(void **state)
{
    (void)state;
    struct world_ticket ticket = known_at_both("王芳");
    struct tn_door_answer here = scan(ticket.text);
    other.claim.wall.ms = kiosk.claim.wall.ms + 60000;
    expect(scan_there(ticket.text), TN_VERDICT_ADMIT, TN_REASON_NONE);
    carry_all(&other, &kiosk);
    look();
    assert_int_equal(total, 1);
    assert_ok(tn_door_undo(door, here.log, here.seq, "A mistake", &kiosk.claim, &fault));
    look();
    assert_int_equal(total, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(both_doors_are_named_with_their_times, stage_setup,
                                        stage_teardown),
        cmocka_unit_test_setup_teardown(names_are_there_while_they_are_open, stage_setup,
                                        stage_teardown),
        cmocka_unit_test_setup_teardown(the_newest_come_first, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(whoever_left_between_is_none, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(an_entry_taken_back_is_none, stage_setup, stage_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
