/* SPDX-License-Identifier: Apache-2.0 */
/* test_flow_find.c -- somebody finds their own name: letters, rows, a second fact, and the way
 * on for whoever is not on the list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "person.h"
#include "turnout/text.h"

static struct tn_flow flow;

static void find_with(const char *letters)
{
    person_arrives(&flow, TN_LANG_ZH_CN);
    person_touches(&flow, TN_FLOW_HIT_FIND);
    person_taps(&flow, letters);
}

static struct tn_flow_people people(const char *asked, size_t count, bool wants_fact)
{
    struct tn_flow_people found = {.count = count, .total = (int64_t)count};
    tn_text_copy(found.asked, sizeof(found.asked), asked);
    for (size_t i = 0; i < count && i < TN_FLOW_ITEMS; i++) {
        tn_text_copy(found.one[i].name, sizeof(found.one[i].name), "张伟");
        memset(&found.one[i].ticket, (int)i + 1, sizeof(found.one[i].ticket));
        found.one[i].wants_fact = wants_fact;
    }
    return found;
}

static void hear(const struct tn_flow_people *found)
{
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_FOUND, .people = found});
}

/* Nobody is looked for before two letters; each letter from then on asks anew. */
static void test_two_letters(void **state)
{
    (void)state;
    static const struct {
        const char *letters;
        bool asks;
    } rows[] = {{"z", false}, {"zw", true}, {"zha", true}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        person_arrives(&flow, TN_LANG_EN);
        person_touches(&flow, TN_FLOW_HIT_FIND);
        struct tn_flow_effects effects = person_taps(&flow, rows[i].letters);
        const struct tn_flow_effect *find = person_effect(&effects, TN_FLOW_EFFECT_FIND);
        assert_int_equal(find != NULL, rows[i].asks);
        if (find)
            assert_string_equal(find->text, rows[i].letters);
        assert_string_equal(tn_flow_typed(&flow), rows[i].letters);
    }
    find_with("zw");
    struct tn_flow_people found = people("zw", 2, false);
    hear(&found);
    assert_int_equal(flow.found.count, 2);
    struct tn_flow_effects effects = person_presses(&flow, TN_FLOW_KEY_ERASE);
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_FIND));
    assert_int_equal(flow.found.count, 0); /* one letter lists nobody */
}

/* Only an answer to what stands there now is shown; more rows than there is room for are cut. */
static void test_answers(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *asked;
        size_t count, shown;
    } rows[] = {
        {"zw", "zw", 3, 3},
        {"zw", "", 3, 3},
        {"zhw", "zh", 3, 0},
        {"z", "", 3, 0},
        {"zw", "zw", 4000, TN_FLOW_ITEMS},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        find_with(rows[i].typed);
        struct tn_flow_people found = people(rows[i].asked, rows[i].count, false);
        hear(&found);
        assert_int_equal(flow.found.count, rows[i].shown);
    }
    person_arrives(&flow, TN_LANG_ZH_CN);
    struct tn_flow_people found = people("", 3, false);
    hear(&found); /* whoever asked has left */
    assert_false(person_left(&flow, "张伟"));
}

/* Who is picked goes to the door, once, and the result is shown as for a code. */
static void test_pick(void **state)
{
    (void)state;
    find_with("zw");
    struct tn_flow_people found = people("zw", 3, false);
    hear(&found);
    struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_ITEM_0 + 1);
    const struct tn_flow_effect *admit = person_effect(&effects, TN_FLOW_EFFECT_ADMIT);
    assert_non_null(admit);
    assert_memory_equal(&admit->ticket, &found.one[1].ticket, sizeof(admit->ticket));
    assert_null(admit->text);
    assert_null(admit->form);
    assert_false(person_sees(&flow, TN_FLOW_HIT_ITEM_0));
    effects = person_touches(&flow, TN_FLOW_HIT_ITEM_0 + 1);
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_ADMIT));
    person_waits(&flow, TN_FLOW_BUSY_MS);
    assert_int_equal(flow.screen, TN_FLOW_CHECKING);
    person_is_answered(&flow, TN_VERDICT_ALREADY_IN, TN_REASON_NONE);
    assert_int_equal(flow.screen, TN_FLOW_VERDICT);
    person_waits(&flow, TN_FLOW_REFUSE_MS);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
    assert_false(person_left(&flow, "张伟"));
}

/* Other rows under the finger: whoever is there now is not picked by it. */
static void test_rows_change(void **state)
{
    (void)state;
    find_with("zw");
    struct tn_flow_people found = people("zw", 3, false);
    hear(&found);
    person_send(&flow,
                (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_DOWN, .hit = TN_FLOW_HIT_ITEM_0});
    hear(&found);
    struct tn_flow_effects effects = person_send(
        &flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_UP, .hit = TN_FLOW_HIT_ITEM_0});
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_ADMIT));
}

/* A row that is not there cannot be picked. */
static void test_pick_nobody(void **state)
{
    (void)state;
    find_with("zw");
    struct tn_flow_people found = people("zw", 1, false);
    hear(&found);
    struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_ITEM_0 + 1);
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_ADMIT));
}

static void to_fact(void)
{
    find_with("zw");
    struct tn_flow_people found = people("zw", 2, true);
    hear(&found);
    person_touches(&flow, TN_FLOW_HIT_ITEM_0);
    assert_int_equal(flow.screen, TN_FLOW_FACT);
}

/* Two characters and no more; then the door is asked with them. */
static void test_fact(void **state)
{
    (void)state;
    to_fact();
    person_taps(&flow, "2");
    assert_false(person_sees(&flow, TN_FLOW_HIT_NEXT));
    person_types(&flow, "7");
    person_presses(&flow, TN_FLOW_KEY_DIGIT_0 + 9);
    assert_string_equal(tn_flow_typed(&flow), "27");
    struct tn_flow_effects effects = person_presses(&flow, TN_FLOW_KEY_ENTER);
    const struct tn_flow_effect *admit = person_effect(&effects, TN_FLOW_EFFECT_ADMIT);
    assert_non_null(admit);
    assert_string_equal(admit->text, "27");
    assert_false(person_sees(&flow, TN_FLOW_HIT_NEXT));
}

/* A fact that does not fit is asked for again, however long the door took to say so. */
static void test_wrong_fact(void **state)
{
    (void)state;
    static const int waits[] = {0, TN_FLOW_BUSY_MS};
    for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
        to_fact();
        person_taps(&flow, "27");
        person_touches(&flow, TN_FLOW_HIT_NEXT);
        person_waits(&flow, waits[i]);
        struct tn_flow_effects effects =
            person_is_answered(&flow, TN_VERDICT_HOST_NEEDED, TN_REASON_WRONG_FACT);
        assert_int_equal(flow.screen, TN_FLOW_FACT);
        assert_true(flow.fact_wrong);
        assert_string_equal(tn_flow_typed(&flow), "");
        assert_int_equal(person_effect(&effects, TN_FLOW_EFFECT_SOUND)->sound,
                         TN_FLOW_SOUND_PROBLEM);
        person_taps(&flow, "4");
        assert_false(flow.fact_wrong);
        person_taps(&flow, "2");
        effects = person_touches(&flow, TN_FLOW_HIT_NEXT);
        assert_string_equal(person_effect(&effects, TN_FLOW_EFFECT_ADMIT)->text, "42");
        person_is_answered(&flow, TN_VERDICT_HOST_NEEDED, TN_REASON_TOO_MANY_TRIES);
        assert_int_equal(flow.screen, TN_FLOW_VERDICT);
    }
}

/* Back from the fact stands the list as it was, and then Home, with nothing left of it. */
static void test_back(void **state)
{
    (void)state;
    to_fact();
    person_taps(&flow, "2");
    person_presses(&flow, TN_FLOW_KEY_ESCAPE);
    assert_int_equal(flow.screen, TN_FLOW_FIND);
    assert_string_equal(tn_flow_typed(&flow), "zw");
    assert_int_equal(flow.found.count, 2);
    person_touches(&flow, TN_FLOW_HIT_ITEM_0);
    assert_string_equal(tn_flow_typed(&flow), "");
    person_touches(&flow, TN_FLOW_HIT_BACK);
    struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_BACK);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_WIPE));
    assert_false(person_left(&flow, "张伟"));
    assert_string_equal(tn_flow_typed(&flow), "");
}

/* Not listed: sign up where that is offered, a host where it is not. */
static void test_not_listed(void **state)
{
    (void)state;
    static const struct {
        bool sign_up;
        enum tn_flow_screen screen;
    } rows[] = {{true, TN_FLOW_NAME}, {false, TN_FLOW_FIND}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        find_with("xx");
        flow.event.policy.sign_up = rows[i].sign_up;
        struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_NOT_LISTED);
        assert_int_equal(flow.screen, rows[i].screen);
        assert_int_equal(flow.help_called.ms > 0, !rows[i].sign_up);
        assert_int_equal(person_effect(&effects, TN_FLOW_EFFECT_SOUND) != NULL, !rows[i].sign_up);
    }
}

/* While the names are closed: a kind sentence, help, a way back; no key does anything. */
static void test_locked(void **state)
{
    (void)state;
    static const enum tn_flow_hit ways[] = {TN_FLOW_HIT_FIND, TN_FLOW_HIT_SIGN_UP};
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        person_arrives(&flow, TN_LANG_EN);
        person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_LOCKED});
        person_touches(&flow, ways[i]);
        assert_true(tn_flow_is_locked(&flow));
        assert_true(person_sees(&flow, TN_FLOW_HIT_HELP));
        assert_true(person_sees(&flow, TN_FLOW_HIT_BACK));
        assert_false(person_sees(&flow, TN_FLOW_HIT_KEY_0));
        assert_false(person_sees(&flow, TN_FLOW_HIT_NEXT));
        struct tn_flow_effects effects = person_types(&flow, "abc");
        assert_int_equal(effects.count, 0);
        assert_string_equal(tn_flow_typed(&flow), "");
        person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_UNLOCKED, .err = TN_OK});
        assert_true(person_sees(&flow, TN_FLOW_HIT_KEY_0));
    }
}

/* When the names are closed while somebody looks, nobody stays listed. */
static void test_locked_meanwhile(void **state)
{
    (void)state;
    find_with("zw");
    struct tn_flow_people found = people("zw", 2, false);
    hear(&found);
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_LOCKED});
    assert_false(person_sees(&flow, TN_FLOW_HIT_ITEM_0));
    assert_false(person_left(&flow, "张伟"));
    hear(&found);
    assert_false(person_left(&flow, "张伟"));
}

/* Another's code at the reader: whoever was typing is forgotten at once. */
static void test_scan_preempts(void **state)
{
    (void)state;
    to_fact();
    person_taps(&flow, "27");
    struct tn_flow_effects effects = person_scans(&flow, "CODE");
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_DECIDE));
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_WIPE));
    assert_int_not_equal(flow.screen, TN_FLOW_FACT);
    assert_false(person_left(&flow, "张伟"));
    assert_string_equal(flow.fact, "");
}

/* The door's answer to somebody who was given up on does not take the screen from the next one,
 * and the hosts see it. */
static void test_late_answer(void **state)
{
    (void)state;
    person_arrives(&flow, TN_LANG_EN);
    person_scans(&flow, "CODE");
    person_waits(&flow, TN_FLOW_BUSY_MS);
    person_waits(&flow, TN_FLOW_DECIDE_MAX_MS);
    person_touches(&flow, TN_FLOW_HIT_DONE);
    person_touches(&flow, TN_FLOW_HIT_FIND);
    person_taps(&flow, "zw");
    size_t entries = flow.entry_count;
    person_is_answered(&flow, TN_VERDICT_ADMIT, TN_REASON_NONE);
    assert_int_equal(flow.screen, TN_FLOW_FIND);
    assert_string_equal(tn_flow_typed(&flow), "zw");
    assert_int_equal(flow.entry_count, entries + 1);
    assert_string_equal(flow.entries[0].name, "李雷");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_letters),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_pick),
        cmocka_unit_test(test_pick_nobody),
        cmocka_unit_test(test_rows_change),
        cmocka_unit_test(test_fact),
        cmocka_unit_test(test_wrong_fact),
        cmocka_unit_test(test_back),
        cmocka_unit_test(test_not_listed),
        cmocka_unit_test(test_locked),
        cmocka_unit_test(test_locked_meanwhile),
        cmocka_unit_test(test_scan_preempts),
        cmocka_unit_test(test_late_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
