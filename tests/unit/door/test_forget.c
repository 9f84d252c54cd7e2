/* SPDX-License-Identifier: Apache-2.0 */
/* test_forget.c -- nothing of a walk-in stays in memory.
 *
 * Protects: after a sign-up, a search and an answer with their code, once the doors are locked and
 * the caller has wiped what it was given, neither name nor contact is anywhere in the process. */
#include <stdio.h>

#include "memory_search.h"
#include "stage.h"

static struct memory_canary name_canary, contact_canary;

static __attribute__((noinline)) void sign_up_a_canary(struct tn_door_issued *ret_issued)
{
    char name[64], contact[64];
    memory_canary_text(&name_canary, name, sizeof(name));
    memory_canary_text(&contact_canary, contact, sizeof(contact));
    struct tn_door_sign_up wanted = form(name);
    wanted.platform = "wxid";
    wanted.contact = contact;
    assert_ok(sign_up_as(&wanted, ret_issued));
    tn_seal_wipe(name, sizeof(name));
    tn_seal_wipe(contact, sizeof(contact));
}

static __attribute__((noinline)) void look_for_them(void)
{
    struct tn_door_found found[TN_DOOR_FOUND_MAX];
    struct tn_door_person persons[8];
    size_t count = 0, total = 0;
    assert_ok(tn_door_find(door, "zebra", found, &count, &total, &fault));
    assert_int_equal(total, 1);
    assert_ok(tn_door_roll(door, 0, 8, "", persons, &count, &total, &fault));
    tn_seal_wipe(found, sizeof(found));
    tn_seal_wipe(persons, sizeof(persons));
}

/* A frame of its own: what the compiler copies in it is gone with it. */
static __attribute__((noinline)) void show_their_code(const char *code)
{
    struct tn_door_answer answer = scan(code);
    assert_true(answer.has_name);
    tn_seal_wipe(&answer, sizeof(answer));
}

static void nothing_of_a_walk_in_stays(void **state)
{
    (void)state;
    struct tn_door_issued issued = {0};
    unlock();
    sign_up_a_canary(&issued);
    assert_true(memory_canary_found(&name_canary)); /* the search finds what is there */
    look_for_them();
    show_their_code(issued.text);
    tn_seal_wipe(&issued, sizeof(issued));
    tn_door_lock(door);
    assert_false(memory_canary_found(&contact_canary));
    assert_false(memory_canary_found(&name_canary));
}

static int start(void **state)
{
    (void)state;
    name_canary = memory_canary_make("zebrafinchquetzal");
    contact_canary = memory_canary_make("axolotlwombat");
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_of_a_walk_in_stays, stage_setup, stage_teardown),
    };
    return cmocka_run_group_tests_name("forget", tests, start, NULL);
}
