/* SPDX-License-Identifier: Apache-2.0 */
/* test_flow_lists.c -- what staff do behind the staff screen: the roll, walk-ins, opening the
 * names, settings; and that no list of names outlives its screen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "person.h"
#include "screens.h"
#include "turnout/text.h"

static struct tn_flow flow;

static int at_staff(void **state)
{
    (void)state;
    screens_rest(&flow, TN_LANG_ZH_CN);
    flow.setup.guarded = true;
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_UNLOCKED, .err = TN_OK});
    screens_hold_logo(&flow);
    for (int i = 0; i < TN_FLOW_PIN_CHARS; i++)
        person_touches(&flow, TN_FLOW_HIT_PIN_0);
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PIN, .fits = true});
    assert_int_equal(flow.screen, TN_FLOW_STAFF);
    return 0;
}

static struct tn_ticket_id ticket(int number)
{
    struct tn_ticket_id id;
    memset(&id, number + 1, sizeof(id));
    return id;
}

static struct tn_flow_people people(const char *asked, int64_t from, size_t count, int64_t total)
{
    struct tn_flow_people list = {.count = count, .total = total, .from = from};
    tn_text_copy(list.asked, sizeof(list.asked), asked);
    for (size_t i = 0; i < count; i++) {
        list.one[i].ticket = ticket((int)(from + (int64_t)i));
        tn_text_copy(list.one[i].name, sizeof(list.one[i].name), "赵钱孙李");
    }
    return list;
}

static void hear(enum tn_flow_msg_kind kind, struct tn_flow_people list)
{
    person_send(&flow, (struct tn_flow_msg){.kind = kind, .people = &list});
}

static struct tn_flow_effects answered(int number, enum tn_verdict verdict)
{
    struct tn_flow_answer answer = screens_answer(verdict, TN_REASON_NONE, "赵钱孙李");
    answer.ticket = ticket(number);
    answer.people_inside = 130;
    return person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_ANSWER, .answer = &answer});
}

static enum tn_flow_hit item(int i)
{
    return (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + i);
}

/* ---- the roll ---- */

static void test_roll_pages(void **state)
{
    (void)state;
    struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_STAFF_ROLL);
    const struct tn_flow_effect *roll = person_effect(&effects, TN_FLOW_EFFECT_ROLL);
    assert_int_equal(roll->number, 0);
    assert_string_equal(roll->text, "");
    hear(TN_FLOW_MSG_ROLL, people("", 0, 12, 30));
    assert_false(person_sees(&flow, TN_FLOW_HIT_PAGE_UP));
    effects = person_touches(&flow, TN_FLOW_HIT_PAGE_DOWN);
    assert_int_equal(person_effect(&effects, TN_FLOW_EFFECT_ROLL)->number, 12);
    hear(TN_FLOW_MSG_ROLL, people("", 24, 6, 30));
    assert_false(person_sees(&flow, TN_FLOW_HIT_PAGE_DOWN));
    effects = person_touches(&flow, TN_FLOW_HIT_PAGE_UP);
    assert_int_equal(person_effect(&effects, TN_FLOW_EFFECT_ROLL)->number, 12);
}

/* By touch or by keyboard, from the first one that fits; what other letters found is not shown. */
static void test_roll_letters(void **state)
{
    (void)state;
    person_touches(&flow, TN_FLOW_HIT_STAFF_ROLL);
    person_touches(&flow, TN_FLOW_HIT_KEY_0 + 25);
    struct tn_flow_effects effects = person_types(&flow, "H");
    const struct tn_flow_effect *roll = person_effect(&effects, TN_FLOW_EFFECT_ROLL);
    assert_string_equal(roll->text, "zh");
    assert_int_equal(roll->number, 0);
    hear(TN_FLOW_MSG_ROLL, people("z", 0, 3, 3));
    assert_int_equal(flow.roll.count, 0);
    hear(TN_FLOW_MSG_ROLL, people("zh", 0, 2, 2));
    assert_int_equal(flow.roll.count, 2);
    effects = person_presses(&flow, TN_FLOW_KEY_ERASE);
    assert_string_equal(person_effect(&effects, TN_FLOW_EFFECT_ROLL)->text, "z");
    effects = person_types(&flow, "1");
    assert_int_equal(effects.count, 0);
    for (int i = 0; i < 2 * TN_FLOW_LETTERS; i++)
        person_types(&flow, "a");
    assert_int_equal(strlen(flow.roll_letters), TN_FLOW_LETTERS);
}

/* A touch marks somebody; the list stays, they are in, a second touch is not offered. */
static void test_roll_marks(void **state)
{
    (void)state;
    person_touches(&flow, TN_FLOW_HIT_STAFF_ROLL);
    hear(TN_FLOW_MSG_ROLL, people("", 0, 4, 4));
    struct tn_flow_effects effects = person_touches(&flow, item(2));
    struct tn_ticket_id third = ticket(2);
    assert_memory_equal(&person_effect(&effects, TN_FLOW_EFFECT_ROLL_CALL)->ticket, &third,
                        sizeof(third));
    effects = person_touches(&flow, item(2)); /* impatient */
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_ROLL_CALL));
    person_waits(&flow, 2 * TN_FLOW_BUSY_MS);
    assert_int_equal(flow.screen, TN_FLOW_ROLL);
    person_touches(&flow, item(0));
    answered(0, TN_VERDICT_ALREADY_IN);
    effects = answered(2, TN_VERDICT_ADMIT);
    assert_int_equal(person_effect(&effects, TN_FLOW_EFFECT_SOUND)->sound, TN_FLOW_SOUND_OK);
    assert_int_equal(flow.screen, TN_FLOW_ROLL);
    assert_true(flow.roll.one[0].inside && flow.roll.one[2].inside);
    assert_false(person_sees(&flow, item(0)) || person_sees(&flow, item(2)));
    assert_true(person_sees(&flow, item(1)));
    assert_int_equal(flow.event.people_inside, 130);
    assert_int_equal(flow.entries[0].verdict, TN_VERDICT_ADMIT);
    assert_int_equal(flow.marking_count, 0);
}

/* A refusal is shown with its why; so is whoever scans meanwhile. */
static void test_roll_refusal_and_scan(void **state)
{
    (void)state;
    person_touches(&flow, TN_FLOW_HIT_STAFF_ROLL);
    hear(TN_FLOW_MSG_ROLL, people("", 0, 4, 4));
    person_touches(&flow, item(1));
    answered(1, TN_VERDICT_FULL);
    assert_int_equal(flow.screen, TN_FLOW_VERDICT);
    at_staff(NULL);
    person_touches(&flow, TN_FLOW_HIT_STAFF_ROLL);
    hear(TN_FLOW_MSG_ROLL, people("", 0, 4, 4));
    struct tn_flow_effects effects = person_scans(&flow, "CODE");
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_DECIDE));
    answered(1, TN_VERDICT_ADMIT);
    assert_int_equal(flow.screen, TN_FLOW_VERDICT);
    assert_int_equal(flow.roll.count, 0);
}

/* The finger is on a row when the list under it changes: nobody is marked for somebody else. */
static void test_roll_changes_under_the_finger(void **state)
{
    (void)state;
    person_touches(&flow, TN_FLOW_HIT_STAFF_ROLL);
    hear(TN_FLOW_MSG_ROLL, people("", 0, 4, 30));
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_DOWN, .hit = item(1)});
    hear(TN_FLOW_MSG_ROLL, people("", 12, 4, 30));
    struct tn_flow_effects effects =
        person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_UP, .hit = item(1)});
    assert_int_equal(effects.count, 0);
}

/* ---- walk-ins ---- */

static void test_pending(void **state)
{
    (void)state;
    static const struct {
        enum tn_flow_hit hit;
        bool yes;
    } rows[] = {{TN_FLOW_HIT_ACCEPT, true}, {TN_FLOW_HIT_DECLINE, false}};
    for (size_t i = 0; i < 2; i++) {
        at_staff(NULL);
        struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_STAFF_PENDING);
        assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_WAITING));
        hear(TN_FLOW_MSG_WAITING, people("", 0, 3, 3));
        assert_false(person_sees(&flow, rows[i].hit)); /* nobody is picked */
        person_touches(&flow, item(1));
        effects = person_touches(&flow, rows[i].hit);
        const struct tn_flow_effect *approve = person_effect(&effects, TN_FLOW_EFFECT_APPROVE);
        struct tn_ticket_id second = ticket(1);
        assert_memory_equal(&approve->ticket, &second, sizeof(second));
        assert_int_equal(approve->flag, rows[i].yes);
        assert_false(person_sees(&flow, rows[i].hit)); /* one answer each */
    }
}

/* Whoever is no longer waiting is no longer picked. */
static void test_pending_goes(void **state)
{
    (void)state;
    person_touches(&flow, TN_FLOW_HIT_STAFF_PENDING);
    hear(TN_FLOW_MSG_WAITING, people("", 0, 3, 3));
    person_touches(&flow, item(2));
    hear(TN_FLOW_MSG_WAITING, people("", 0, 2, 2));
    assert_false(person_sees(&flow, TN_FLOW_HIT_ACCEPT));
}

/* ---- opening the names ---- */

static void lock(void)
{
    struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_STAFF_UNLOCK);
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_LOCK));
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_LOCKED});
    assert_false(flow.unlocked);
    assert_false(person_sees(&flow, TN_FLOW_HIT_STAFF_ROLL));
}

static void test_unlock(void **state)
{
    (void)state;
    lock();
    person_touches(&flow, TN_FLOW_HIT_STAFF_UNLOCK);
    assert_int_equal(flow.screen, TN_FLOW_UNLOCK);
    struct tn_flow_effects effects = person_scans(&flow, "A GUEST'S");
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_DECIDE));
    assert_memory_equal(person_effect(&effects, TN_FLOW_EFFECT_UNLOCK)->code.bytes, "A GUEST'S", 9);
    effects = person_scans(&flow, "A HOST'S"); /* one at a time */
    assert_int_equal(effects.count, 0);
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_UNLOCKED, .err = TN_ERR_DENIED});
    assert_int_equal(flow.screen, TN_FLOW_UNLOCK);
    assert_int_equal(flow.unlock_err, TN_ERR_DENIED);
    assert_false(flow.unlocked);
    effects = person_scans(&flow, "A HOST'S");
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_UNLOCK));
    assert_int_equal(flow.unlock_err, TN_OK);
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_UNLOCKED, .err = TN_OK});
    assert_int_equal(flow.screen, TN_FLOW_STAFF);
    assert_true(person_sees(&flow, TN_FLOW_HIT_STAFF_ROLL));
}

/* Locked from outside, names leave the screen at once. */
static void test_locked_meanwhile(void **state)
{
    (void)state;
    person_touches(&flow, TN_FLOW_HIT_STAFF_ROLL);
    hear(TN_FLOW_MSG_ROLL, people("", 0, 4, 4));
    assert_true(person_left(&flow, "赵钱孙李"));
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_LOCKED});
    assert_int_equal(flow.screen, TN_FLOW_STAFF);
    assert_false(person_left(&flow, "赵钱孙李"));
}

/* ---- settings ---- */

static void test_volume(void **state)
{
    (void)state;
    static const int volumes[] = {0, 1, 2, 3, 0};
    person_touches(&flow, TN_FLOW_HIT_STAFF_SETTINGS);
    assert_int_equal(flow.volume, 3);
    for (size_t i = 0; i < sizeof(volumes) / sizeof(volumes[0]); i++) {
        struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_STAFF_VOLUME);
        assert_int_equal(person_effect(&effects, TN_FLOW_EFFECT_VOLUME)->number, volumes[i]);
        assert_int_equal(flow.volume, volumes[i]);
    }
}

/* What staff set here is how the kiosk rests from now on. */
static void test_at_rest(void **state)
{
    (void)state;
    person_touches(&flow, TN_FLOW_HIT_STAFF_SETTINGS);
    person_touches(&flow, TN_FLOW_HIT_STAFF_LANG);
    person_touches(&flow, TN_FLOW_HIT_TYPE);
    person_touches(&flow, TN_FLOW_HIT_CONTRAST);
    person_touches(&flow, TN_FLOW_HIT_STAFF_EXIT_MODE);
    assert_true(flow.exit_mode);
    person_touches(&flow, TN_FLOW_HIT_BACK);
    assert_int_equal(flow.screen, TN_FLOW_STAFF);
    person_touches(&flow, TN_FLOW_HIT_BACK);
    person_waits(&flow, TN_FLOW_DIM_MS);
    assert_int_equal(flow.lang, TN_LANG_EN);
    assert_int_equal(flow.access.type, TN_FLOW_TYPE_LARGE);
    assert_true(flow.access.contrast);
    person_touches(&flow, TN_FLOW_HIT_TYPE); /* somebody wants it larger still: for now */
    assert_int_equal(flow.access.type, TN_FLOW_TYPE_LARGEST);
    person_waits(&flow, TN_FLOW_DIM_MS);
    assert_int_equal(flow.access.type, TN_FLOW_TYPE_LARGE);
}

/* ---- nothing stays ---- */

/* From each screen with names, by each way out: none is left behind. */
static void test_no_list_outlives_its_screen(void **state)
{
    (void)state;
    static const enum tn_flow_hit lists[] = {TN_FLOW_HIT_STAFF_ROLL, TN_FLOW_HIT_STAFF_PENDING};
    for (int way = 0; way < 3; way++) {
        for (size_t i = 0; i < 2; i++) {
            at_staff(NULL);
            person_touches(&flow, lists[i]);
            hear(i == 0 ? TN_FLOW_MSG_ROLL : TN_FLOW_MSG_WAITING, people("", 0, 5, 5));
            if (i == 1)
                person_touches(&flow, item(3));
            assert_true(person_left(&flow, "赵钱孙李"));
            struct tn_flow_effects effects = {0};
            if (way == 0)
                effects = person_waits(&flow, TN_FLOW_STAFF_IDLE_MS);
            else if (way == 1)
                effects = person_presses(&flow, TN_FLOW_KEY_ESCAPE);
            else
                effects = person_is_answered(&flow, TN_VERDICT_REVOKED, TN_REASON_NONE);
            assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_WIPE));
            assert_int_equal(flow.screen, way == 2 ? TN_FLOW_VERDICT : TN_FLOW_HOME);
            assert_false(person_left(&flow, "赵钱孙李"));
        }
    }
}

/* Lists that come when their screen has gone are nobody's. */
static void test_late_lists_are_dropped(void **state)
{
    (void)state;
    person_touches(&flow, TN_FLOW_HIT_BACK);
    hear(TN_FLOW_MSG_ROLL, people("", 0, 5, 5));
    hear(TN_FLOW_MSG_WAITING, people("", 0, 5, 5));
    assert_false(person_left(&flow, "赵钱孙李"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_roll_pages, at_staff),
        cmocka_unit_test_setup(test_roll_letters, at_staff),
        cmocka_unit_test_setup(test_roll_marks, at_staff),
        cmocka_unit_test_setup(test_roll_refusal_and_scan, at_staff),
        cmocka_unit_test_setup(test_roll_changes_under_the_finger, at_staff),
        cmocka_unit_test_setup(test_pending, at_staff),
        cmocka_unit_test_setup(test_pending_goes, at_staff),
        cmocka_unit_test_setup(test_unlock, at_staff),
        cmocka_unit_test_setup(test_locked_meanwhile, at_staff),
        cmocka_unit_test_setup(test_volume, at_staff),
        cmocka_unit_test_setup(test_at_rest, at_staff),
        cmocka_unit_test_setup(test_no_list_outlives_its_screen, at_staff),
        cmocka_unit_test_setup(test_late_lists_are_dropped, at_staff),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
