/* SPDX-License-Identifier: Apache-2.0 */
/* test_flow_staff.c -- the way behind the logo: the hold, the PIN and its lock, undo and quit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "screens.h"
#include "turnout/text.h"

static struct tn_flow_effects send(struct tn_flow *flow, struct tn_flow_msg msg)
{
    if (msg.now.ms == 0)
        msg.now = flow->now;
    return tn_flow_step(flow, &msg);
}

static struct tn_flow_effects tick(struct tn_flow *flow, int64_t later_ms)
{
    return send(flow,
                (struct tn_flow_msg){.kind = TN_FLOW_MSG_TICK, .now = {flow->now.ms + later_ms}});
}

static struct tn_flow_effects touch(struct tn_flow *flow, enum tn_flow_hit hit)
{
    send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_DOWN, .hit = hit});
    return send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_UP, .hit = hit});
}

static void hold_logo(struct tn_flow *flow, int64_t ms)
{
    send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_DOWN, .hit = TN_FLOW_HIT_LOGO});
    tick(flow, ms);
    send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_UP, .hit = TN_FLOW_HIT_LOGO});
}

static void rest_with_pin(struct tn_flow *flow, const char *pin)
{
    screens_rest(flow, TN_LANG_ZH_CN);
    tn_text_copy(flow->setup.staff_pin, sizeof(flow->setup.staff_pin), pin);
}

static void type_pin(struct tn_flow *flow, const char *pin)
{
    for (; *pin; pin++)
        touch(flow, (enum tn_flow_hit)(TN_FLOW_HIT_PIN_0 + (*pin - '0')));
}

static bool has_effect(const struct tn_flow_effects *effects, enum tn_flow_effect_kind kind)
{
    for (size_t i = 0; i < effects->count; i++) {
        if (effects->one[i].kind == kind)
            return true;
    }
    return false;
}

static void test_logo_wants_three_seconds(void **state)
{
    (void)state;
    struct tn_flow flow;
    rest_with_pin(&flow, "");
    hold_logo(&flow, TN_FLOW_LOGO_HOLD_MS - 1);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
    hold_logo(&flow, TN_FLOW_LOGO_HOLD_MS);
    assert_int_equal(flow.screen, TN_FLOW_STAFF);
    rest_with_pin(&flow, "123456");
    hold_logo(&flow, TN_FLOW_LOGO_HOLD_MS);
    assert_int_equal(flow.screen, TN_FLOW_PIN);
}

static void test_right_pin(void **state)
{
    (void)state;
    struct tn_flow flow;
    rest_with_pin(&flow, "402913");
    hold_logo(&flow, TN_FLOW_LOGO_HOLD_MS);
    type_pin(&flow, "4028");
    touch(&flow, TN_FLOW_HIT_PIN_ERASE);
    type_pin(&flow, "91");
    assert_int_equal(flow.screen, TN_FLOW_PIN);
    type_pin(&flow, "3");
    assert_int_equal(flow.screen, TN_FLOW_STAFF);
    assert_string_equal(flow.pin, "");
}

/* Five tries, then a minute; leaving the pad does not win new tries; waiting does. */
static void test_wrong_pins_lock(void **state)
{
    (void)state;
    struct tn_flow flow;
    rest_with_pin(&flow, "402913");
    for (int i = 0; i < TN_FLOW_PIN_TRIES; i++) {
        assert_int_equal(tn_flow_pin_wait_s(&flow), 0);
        hold_logo(&flow, TN_FLOW_LOGO_HOLD_MS);
        type_pin(&flow, "111111");
        assert_int_equal(flow.screen, TN_FLOW_PIN);
        assert_true(flow.pin_wrong);
        touch(&flow, TN_FLOW_HIT_BACK);
        assert_int_equal(flow.screen, TN_FLOW_HOME);
    }
    assert_int_equal(tn_flow_pin_wait_s(&flow), 60);
    hold_logo(&flow, TN_FLOW_LOGO_HOLD_MS);
    type_pin(&flow, "402913");
    assert_int_equal(flow.screen, TN_FLOW_PIN);
    tick(&flow, TN_FLOW_PIN_LOCK_MS - TN_FLOW_LOGO_HOLD_MS - 1);
    type_pin(&flow, "402913");
    assert_int_equal(flow.screen, TN_FLOW_PIN);
    tick(&flow, 1);
    if (flow.screen == TN_FLOW_HOME)
        hold_logo(&flow, TN_FLOW_LOGO_HOLD_MS);
    assert_int_equal(tn_flow_pin_wait_s(&flow), 0);
    type_pin(&flow, "402913");
    assert_int_equal(flow.screen, TN_FLOW_STAFF);
}

static void test_pads_close_by_themselves(void **state)
{
    (void)state;
    struct tn_flow flow;
    rest_with_pin(&flow, "402913");
    hold_logo(&flow, TN_FLOW_LOGO_HOLD_MS);
    type_pin(&flow, "40");
    tick(&flow, TN_FLOW_PIN_IDLE_MS);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
    assert_string_equal(flow.pin, "");
    rest_with_pin(&flow, "");
    hold_logo(&flow, TN_FLOW_LOGO_HOLD_MS);
    tick(&flow, TN_FLOW_STAFF_IDLE_MS - 1);
    assert_int_equal(flow.screen, TN_FLOW_STAFF);
    tick(&flow, 1);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
}

static const struct tn_log_id elsewhere = {.event = {{1}}, .epoch = 1};

static void admit_elsewhere(struct tn_flow *flow, int64_t seq)
{
    struct tn_flow_answer answer = screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, "李梅");
    answer.log = elsewhere;
    answer.seq = seq;
    answer.people_inside = 3;
    send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_ANSWER, .answer = &answer});
}

static void admit(struct tn_flow *flow, int64_t seq, enum tn_verdict verdict)
{
    struct tn_flow_answer answer = screens_answer(verdict, TN_REASON_NONE, "张伟");
    answer.seq = seq;
    send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_ANSWER, .answer = &answer});
}

static void open_staff(struct tn_flow *flow)
{
    hold_logo(flow, TN_FLOW_LOGO_HOLD_MS);
    type_pin(flow, "402913");
    assert_int_equal(flow->screen, TN_FLOW_STAFF);
}

/* Undo takes back the last admission that still stands, after a second touch, once. */
static void test_undo(void **state)
{
    (void)state;
    struct tn_flow flow;
    rest_with_pin(&flow, "402913");
    admit(&flow, 7, TN_VERDICT_ADMIT);
    admit(&flow, 8, TN_VERDICT_ADMIT);
    admit(&flow, 9, TN_VERDICT_REVOKED);
    open_staff(&flow);
    struct tn_flow_effects effects = touch(&flow, TN_FLOW_HIT_UNDO);
    assert_false(has_effect(&effects, TN_FLOW_EFFECT_UNDO));
    tick(&flow, TN_FLOW_CONFIRM_MS); /* too late for the second touch */
    effects = touch(&flow, TN_FLOW_HIT_UNDO);
    assert_false(has_effect(&effects, TN_FLOW_EFFECT_UNDO));
    effects = touch(&flow, TN_FLOW_HIT_UNDO);
    assert_int_equal(effects.count, 1);
    assert_int_equal(effects.one[0].kind, TN_FLOW_EFFECT_UNDO);
    assert_int_equal(effects.one[0].seq, 8);
    send(&flow,
         (struct tn_flow_msg){.kind = TN_FLOW_MSG_UNDONE, .undone = {{.epoch = 1}, 8, true, 127}});
    assert_int_equal(flow.event.people_inside, 127);
    assert_int_equal(tn_flow_undoable(&flow)->seq, 7);
    touch(&flow, TN_FLOW_HIT_UNDO);
    touch(&flow, TN_FLOW_HIT_UNDO);
    send(&flow,
         (struct tn_flow_msg){.kind = TN_FLOW_MSG_UNDONE, .undone = {{.epoch = 1}, 7, false, 0}});
    assert_true(flow.undo_failed);
    assert_int_equal(flow.event.people_inside, 127);
    assert_int_equal(tn_flow_undoable(&flow)->seq, 7);
}

/* Two events' logs count alike: the admission is named by its log, and only it is taken back.  The
 * people of the other event are not counted at this one. */
static void test_undo_names_the_log(void **state)
{
    (void)state;
    struct tn_flow flow;
    rest_with_pin(&flow, "402913");
    admit(&flow, 7, TN_VERDICT_ADMIT);
    int64_t inside = flow.event.people_inside;
    admit_elsewhere(&flow, 7);
    assert_int_equal(flow.event.people_inside, inside);
    open_staff(&flow);
    touch(&flow, TN_FLOW_HIT_UNDO);
    struct tn_flow_effects effects = touch(&flow, TN_FLOW_HIT_UNDO);
    assert_int_equal(effects.count, 1);
    assert_true(tn_log_id_equal(effects.one[0].log, elsewhere));
    send(&flow,
         (struct tn_flow_msg){.kind = TN_FLOW_MSG_UNDONE, .undone = {elsewhere, 7, true, 5}});
    assert_true(flow.entries[0].undone);
    assert_false(flow.entries[1].undone);
    assert_int_equal(tn_flow_undoable(&flow)->log.epoch, 1);
    assert_false(tn_log_id_equal(tn_flow_undoable(&flow)->log, elsewhere));
}

static void test_quit_wants_two_touches(void **state)
{
    (void)state;
    struct tn_flow flow;
    rest_with_pin(&flow, "402913");
    open_staff(&flow);
    struct tn_flow_effects effects = touch(&flow, TN_FLOW_HIT_QUIT);
    assert_false(has_effect(&effects, TN_FLOW_EFFECT_QUIT));
    effects = touch(&flow, TN_FLOW_HIT_QUIT);
    assert_true(has_effect(&effects, TN_FLOW_EFFECT_QUIT));
}

/* Without a PIN anybody may be standing there: nothing is undone and nothing ends, by touch or by
 * key. */
static void test_an_open_staff_screen_only_shows(void **state)
{
    (void)state;
    static const enum tn_flow_hit acts[] = {TN_FLOW_HIT_UNDO, TN_FLOW_HIT_QUIT};
    struct tn_flow flow;
    rest_with_pin(&flow, "");
    admit(&flow, 7, TN_VERDICT_ADMIT);
    hold_logo(&flow, TN_FLOW_LOGO_HOLD_MS);
    for (size_t i = 0; i < 2 * sizeof(acts) / sizeof(acts[0]); i++)
        assert_int_equal(touch(&flow, acts[i / 2]).count, 0);
    for (int i = 0; i < 2 * TN_FLOW_HIT_COUNT; i++) {
        send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_KEY, .key = TN_FLOW_KEY_NEXT});
        assert_true(flow.focus != TN_FLOW_HIT_UNDO && flow.focus != TN_FLOW_HIT_QUIT);
    }
    assert_int_equal(flow.screen, TN_FLOW_STAFF);
    assert_int_equal(flow.confirm, TN_FLOW_HIT_NONE);
}

/* Staff screens are not reachable by touching where their buttons would be. */
static void test_nothing_hidden_answers(void **state)
{
    (void)state;
    struct tn_flow flow;
    rest_with_pin(&flow, "402913");
    admit(&flow, 7, TN_VERDICT_ADMIT);
    touch(&flow, TN_FLOW_HIT_DONE);
    for (int hit = TN_FLOW_HIT_PIN_0; hit < TN_FLOW_HIT_COUNT; hit++) {
        touch(&flow, (enum tn_flow_hit)hit);
        struct tn_flow_effects effects = touch(&flow, (enum tn_flow_hit)hit);
        assert_int_equal(flow.screen, TN_FLOW_HOME);
        assert_int_equal(effects.count, 0);
    }
}

static void test_entries_are_bounded_and_wiped(void **state)
{
    (void)state;
    struct tn_flow flow;
    rest_with_pin(&flow, "");
    for (int i = 1; i <= 20; i++)
        admit(&flow, i, TN_VERDICT_ADMIT);
    assert_int_equal(flow.entry_count, TN_FLOW_ENTRIES);
    assert_int_equal(flow.entries[0].seq, 20);
    assert_int_equal(flow.entries[TN_FLOW_ENTRIES - 1].seq, 13);
    tn_flow_wipe(&flow);
    assert_int_equal(flow.entry_count, 0);
    assert_null(memmem(&flow, sizeof(flow), "张伟", strlen("张伟")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_logo_wants_three_seconds),
        cmocka_unit_test(test_right_pin),
        cmocka_unit_test(test_wrong_pins_lock),
        cmocka_unit_test(test_pads_close_by_themselves),
        cmocka_unit_test(test_undo),
        cmocka_unit_test(test_undo_names_the_log),
        cmocka_unit_test(test_quit_wants_two_touches),
        cmocka_unit_test(test_an_open_staff_screen_only_shows),
        cmocka_unit_test(test_nothing_hidden_answers),
        cmocka_unit_test(test_entries_are_bounded_and_wiped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
