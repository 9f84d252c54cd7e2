/* SPDX-License-Identifier: Apache-2.0 */
/* test_flow_staff.c -- the way behind the logo: the hold, the PIN and its lock, undo and quit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "person.h"
#include "screens.h"
#include "turnout/text.h"

static void hold_logo(struct tn_flow *flow, int64_t ms)
{
    person_send(flow,
                (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_DOWN, .hit = TN_FLOW_HIT_LOGO});
    person_waits(flow, ms);
    person_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_UP, .hit = TN_FLOW_HIT_LOGO});
}

static void rest(struct tn_flow *flow, bool guarded)
{
    screens_rest(flow, TN_LANG_ZH_CN);
    flow->setup.guarded = guarded;
}

/* The kiosk's part: the digits are checked there. */
static struct tn_flow_effects check_pin(struct tn_flow *flow, bool fits)
{
    return person_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PIN, .fits = fits});
}

static struct tn_flow_effects type_pin(struct tn_flow *flow, const char *pin)
{
    struct tn_flow_effects effects = {0};
    for (; *pin; pin++)
        effects = person_touches(flow, (enum tn_flow_hit)(TN_FLOW_HIT_PIN_0 + (*pin - '0')));
    return effects;
}

static void test_logo_wants_three_seconds(void **state)
{
    (void)state;
    struct tn_flow flow;
    rest(&flow, false);
    hold_logo(&flow, TN_FLOW_LOGO_HOLD_MS - 1);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
    hold_logo(&flow, TN_FLOW_LOGO_HOLD_MS);
    assert_int_equal(flow.screen, TN_FLOW_STAFF);
    rest(&flow, true);
    hold_logo(&flow, TN_FLOW_LOGO_HOLD_MS);
    assert_int_equal(flow.screen, TN_FLOW_PIN);
}

/* The digits go out to be checked and nowhere else; while that goes on the pad takes no others. */
static void test_right_pin(void **state)
{
    (void)state;
    struct tn_flow flow;
    rest(&flow, true);
    hold_logo(&flow, TN_FLOW_LOGO_HOLD_MS);
    type_pin(&flow, "4028");
    person_touches(&flow, TN_FLOW_HIT_PIN_ERASE);
    type_pin(&flow, "91");
    struct tn_flow_effects effects = type_pin(&flow, "3");
    const struct tn_flow_effect *pin = person_effect(&effects, TN_FLOW_EFFECT_PIN);
    assert_non_null(pin);
    assert_string_equal(pin->text, "402913");
    assert_true(flow.pin_checking);
    person_touches(&flow, TN_FLOW_HIT_PIN_ERASE);
    effects = type_pin(&flow, "77");
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_PIN));
    assert_int_equal(flow.screen, TN_FLOW_PIN);
    effects = check_pin(&flow, true);
    assert_int_equal(flow.screen, TN_FLOW_STAFF);
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_WAITING));
    assert_false(flow.pin_checking);
    assert_false(person_left(&flow, "402913"));
}

/* An answer counts only for the pad that asked. */
static void test_late_answer_opens_nothing(void **state)
{
    (void)state;
    struct tn_flow flow;
    rest(&flow, true);
    check_pin(&flow, true);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
    hold_logo(&flow, TN_FLOW_LOGO_HOLD_MS);
    check_pin(&flow, true);
    assert_int_equal(flow.screen, TN_FLOW_PIN);
    type_pin(&flow, "402913");
    person_touches(&flow, TN_FLOW_HIT_BACK);
    hold_logo(&flow, TN_FLOW_LOGO_HOLD_MS);
    check_pin(&flow, true);
    assert_int_equal(flow.screen, TN_FLOW_PIN);
}

/* Five tries, then a minute; leaving the pad does not win new tries; waiting does. */
static void test_wrong_pins_lock(void **state)
{
    (void)state;
    struct tn_flow flow;
    rest(&flow, true);
    for (int i = 0; i < TN_FLOW_PIN_TRIES; i++) {
        assert_int_equal(tn_flow_pin_wait_s(&flow), 0);
        hold_logo(&flow, TN_FLOW_LOGO_HOLD_MS);
        type_pin(&flow, "111111");
        check_pin(&flow, false);
        assert_int_equal(flow.screen, TN_FLOW_PIN);
        assert_true(flow.pin_wrong);
        person_touches(&flow, TN_FLOW_HIT_BACK);
        assert_int_equal(flow.screen, TN_FLOW_HOME);
    }
    assert_int_equal(tn_flow_pin_wait_s(&flow), 60);
    hold_logo(&flow, TN_FLOW_LOGO_HOLD_MS);
    struct tn_flow_effects effects = type_pin(&flow, "402913");
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_PIN));
    person_waits(&flow, TN_FLOW_PIN_LOCK_MS - TN_FLOW_LOGO_HOLD_MS - 1);
    effects = type_pin(&flow, "402913");
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_PIN));
    person_waits(&flow, 1);
    if (flow.screen == TN_FLOW_HOME)
        hold_logo(&flow, TN_FLOW_LOGO_HOLD_MS);
    assert_int_equal(tn_flow_pin_wait_s(&flow), 0);
    type_pin(&flow, "402913");
    check_pin(&flow, true);
    assert_int_equal(flow.screen, TN_FLOW_STAFF);
}

static void test_pads_close_by_themselves(void **state)
{
    (void)state;
    struct tn_flow flow;
    rest(&flow, true);
    hold_logo(&flow, TN_FLOW_LOGO_HOLD_MS);
    type_pin(&flow, "40");
    person_waits(&flow, TN_FLOW_PIN_IDLE_MS);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
    assert_string_equal(flow.pin, "");
    rest(&flow, false);
    hold_logo(&flow, TN_FLOW_LOGO_HOLD_MS);
    person_waits(&flow, TN_FLOW_STAFF_IDLE_MS - 1);
    assert_int_equal(flow.screen, TN_FLOW_STAFF);
    person_waits(&flow, 1);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
}

static const struct tn_log_id elsewhere = {.event = {{1}}, .epoch = 1};

static void admit_elsewhere(struct tn_flow *flow, int64_t seq)
{
    struct tn_flow_answer answer = screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, "李梅");
    answer.log = elsewhere;
    answer.seq = seq;
    answer.people_inside = 3;
    person_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_ANSWER, .answer = &answer});
}

static void admit(struct tn_flow *flow, int64_t seq, enum tn_verdict verdict)
{
    struct tn_flow_answer answer = screens_answer(verdict, TN_REASON_NONE, "张伟");
    answer.seq = seq;
    person_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_ANSWER, .answer = &answer});
}

static void open_staff(struct tn_flow *flow)
{
    hold_logo(flow, TN_FLOW_LOGO_HOLD_MS);
    type_pin(flow, "402913");
    check_pin(flow, true);
    assert_int_equal(flow->screen, TN_FLOW_STAFF);
}

static struct tn_flow_effects give_reason(struct tn_flow *flow, enum tn_flow_hit what, int reason)
{
    person_touches(flow, what);
    assert_int_equal(flow->screen, TN_FLOW_REASON);
    assert_int_equal(flow->reason_for, what);
    return person_touches(flow, (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + reason));
}

static void undone(struct tn_flow *flow, struct tn_log_id log, int64_t seq, bool done,
                   int64_t people_inside)
{
    person_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_UNDONE,
                                           .undone = {log, seq, done, people_inside}});
}

/* Undo takes back the last admission that still stands, once a reason is named. */
static void test_undo(void **state)
{
    (void)state;
    static const struct tn_log_id here = {.epoch = 1};
    struct tn_flow flow;
    rest(&flow, true);
    admit(&flow, 7, TN_VERDICT_ADMIT);
    admit(&flow, 8, TN_VERDICT_ADMIT);
    admit(&flow, 9, TN_VERDICT_REVOKED);
    open_staff(&flow);
    struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_UNDO);
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_UNDO));
    effects = person_touches(&flow, TN_FLOW_HIT_BACK);
    assert_int_equal(flow.screen, TN_FLOW_STAFF);
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_UNDO));
    effects = give_reason(&flow, TN_FLOW_HIT_UNDO, 2);
    const struct tn_flow_effect *undo = person_effect(&effects, TN_FLOW_EFFECT_UNDO);
    assert_int_equal(undo->seq, 8);
    assert_string_equal(undo->text, "wrong-person");
    assert_int_equal(flow.screen, TN_FLOW_STAFF);
    undone(&flow, here, 8, true, 127);
    assert_int_equal(flow.event.people_inside, 127);
    assert_int_equal(tn_flow_undoable(&flow)->seq, 7);
    give_reason(&flow, TN_FLOW_HIT_UNDO, 0);
    undone(&flow, here, 7, false, 0);
    assert_true(flow.undo_failed);
    assert_int_equal(flow.event.people_inside, 127);
    assert_int_equal(tn_flow_undoable(&flow)->seq, 7);
}

/* Whoever is picked is meant, and nobody else; a second touch lets go. */
static void test_pick_an_entry(void **state)
{
    (void)state;
    struct tn_flow flow;
    rest(&flow, true);
    admit(&flow, 7, TN_VERDICT_ADMIT);
    admit(&flow, 8, TN_VERDICT_REVOKED);
    admit(&flow, 9, TN_VERDICT_ADMIT);
    open_staff(&flow);
    assert_int_equal(flow.entry, TN_FLOW_ENTRIES);
    person_touches(&flow, TN_FLOW_HIT_ITEM_0 + 1);
    assert_null(tn_flow_undoable(&flow));
    assert_false(person_sees(&flow, TN_FLOW_HIT_UNDO));
    person_touches(&flow, TN_FLOW_HIT_ITEM_0 + 2);
    struct tn_flow_effects effects = give_reason(&flow, TN_FLOW_HIT_UNDO, 0);
    assert_int_equal(person_effect(&effects, TN_FLOW_EFFECT_UNDO)->seq, 7);
    person_touches(&flow, TN_FLOW_HIT_ITEM_0 + 1);
    person_touches(&flow, TN_FLOW_HIT_ITEM_0 + 1);
    assert_int_equal(tn_flow_undoable(&flow)->seq, 9);
}

/* Two events' logs count alike: the admission is named by its log, and only it is taken back.  The
 * people of the other event are not counted at this one. */
static void test_undo_names_the_log(void **state)
{
    (void)state;
    struct tn_flow flow;
    rest(&flow, true);
    admit(&flow, 7, TN_VERDICT_ADMIT);
    int64_t inside = flow.event.people_inside;
    admit_elsewhere(&flow, 7);
    assert_int_equal(flow.event.people_inside, inside);
    open_staff(&flow);
    struct tn_flow_effects effects = give_reason(&flow, TN_FLOW_HIT_UNDO, 3);
    assert_true(tn_log_id_equal(person_effect(&effects, TN_FLOW_EFFECT_UNDO)->log, elsewhere));
    undone(&flow, elsewhere, 7, true, 5);
    assert_true(flow.entries[0].undone);
    assert_false(flow.entries[1].undone);
    assert_int_equal(tn_flow_undoable(&flow)->log.epoch, 1);
    assert_false(tn_log_id_equal(tn_flow_undoable(&flow)->log, elsewhere));
}

/* A host's word lets in whom the door refused; the door's answer greets them. */
static void test_override(void **state)
{
    (void)state;
    static const char *const words[] = {"organiser", "lost-code", "paper-list", "other"};
    for (int i = 0; i < 4; i++) {
        struct tn_flow flow;
        struct tn_flow_answer refused = screens_answer(TN_VERDICT_FULL, TN_REASON_NONE, "张伟");
        refused.can_override = true;
        memset(&refused.ticket, 9, sizeof(refused.ticket));
        rest(&flow, true);
        admit(&flow, 7, TN_VERDICT_UNKNOWN_CODE); /* nobody could say whose it was */
        screens_answered(&flow, refused);
        open_staff(&flow);
        struct tn_flow_effects effects = give_reason(&flow, TN_FLOW_HIT_STAFF_OVERRIDE, i);
        const struct tn_flow_effect *asked = person_effect(&effects, TN_FLOW_EFFECT_OVERRIDE);
        assert_memory_equal(&asked->ticket, &refused.ticket, sizeof(refused.ticket));
        assert_string_equal(asked->text, words[i]);
        admit(&flow, 8, TN_VERDICT_ADMIT);
        assert_int_equal(flow.screen, TN_FLOW_VERDICT);
        assert_int_equal(flow.deciding, 0);
    }
}

static void test_what_cannot_be_overridden(void **state)
{
    (void)state;
    struct tn_flow flow;
    rest(&flow, true);
    admit(&flow, 7, TN_VERDICT_UNKNOWN_CODE);
    admit(&flow, 8, TN_VERDICT_ADMIT);
    open_staff(&flow);
    assert_false(person_sees(&flow, TN_FLOW_HIT_STAFF_OVERRIDE));
}

/* A walk-in's code is shown again only while the names are open. */
static void test_reprint(void **state)
{
    (void)state;
    struct tn_flow flow;
    struct tn_flow_answer walk_in = screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, "小王");
    walk_in.walk_in = true;
    memset(&walk_in.ticket, 5, sizeof(walk_in.ticket));
    rest(&flow, true);
    screens_answered(&flow, walk_in);
    open_staff(&flow);
    assert_false(person_sees(&flow, TN_FLOW_HIT_STAFF_REPRINT));
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_UNLOCKED, .err = TN_OK});
    struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_STAFF_REPRINT);
    const struct tn_flow_effect *asked = person_effect(&effects, TN_FLOW_EFFECT_REPRINT);
    assert_memory_equal(&asked->ticket, &walk_in.ticket, sizeof(walk_in.ticket));
    const struct tn_flow_issued issued = {.done = true, .text = "TURNOUT CODE"};
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_ISSUED, .issued = &issued});
    assert_int_equal(flow.screen, TN_FLOW_ISSUED);
}

static void test_quit_wants_two_touches(void **state)
{
    (void)state;
    struct tn_flow flow;
    rest(&flow, true);
    open_staff(&flow);
    struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_QUIT);
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_QUIT));
    person_waits(&flow, TN_FLOW_CONFIRM_MS); /* too late for the second touch */
    effects = person_touches(&flow, TN_FLOW_HIT_QUIT);
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_QUIT));
    effects = person_touches(&flow, TN_FLOW_HIT_QUIT);
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_QUIT));
}

/* A call for help stays until somebody says that they saw to it. */
static void test_help_is_answered(void **state)
{
    (void)state;
    struct tn_flow flow;
    rest(&flow, true);
    person_touches(&flow, TN_FLOW_HIT_HELP);
    person_waits(&flow, INT64_C(10) * TN_FLOW_HELP_MS);
    open_staff(&flow);
    person_touches(&flow, TN_FLOW_HIT_STAFF_HELPED);
    assert_int_equal(flow.help_called.ms, 0);
    assert_false(person_sees(&flow, TN_FLOW_HIT_STAFF_HELPED));
    assert_int_equal(flow.screen, TN_FLOW_STAFF);
}

static void told_parts(struct tn_flow *flow, int parts)
{
    person_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PAGES, .pages = parts});
}

/* A staff screen in parts is gone round with one control; each begins at its first part; a list
 * that becomes shorter under the finger ends nothing. */
static void test_more_goes_round_the_parts(void **state)
{
    (void)state;
    struct tn_flow flow;
    rest(&flow, true);
    open_staff(&flow);
    told_parts(&flow, 1);
    assert_false(person_sees(&flow, TN_FLOW_HIT_STAFF_MORE));
    told_parts(&flow, 3);
    for (int part = 1; part <= 4; part++) {
        person_touches(&flow, TN_FLOW_HIT_STAFF_MORE);
        assert_int_equal(flow.part, part % 3);
    }
    person_touches(&flow, TN_FLOW_HIT_STAFF_SETTINGS);
    assert_int_equal(flow.part, 0);
    person_send(
        &flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_DOWN, .hit = TN_FLOW_HIT_STAFF_MORE});
    told_parts(&flow, 0);
    person_send(&flow,
                (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_UP, .hit = TN_FLOW_HIT_STAFF_MORE});
    assert_int_equal(flow.part, 0);
    assert_false(person_sees(&flow, TN_FLOW_HIT_STAFF_MORE));
}

/* Without a PIN anybody may be standing there: nobody is named, nothing changes and nothing ends,
 * by touch or by key. */
static void test_an_open_staff_screen_only_shows(void **state)
{
    (void)state;
    struct tn_flow flow;
    struct tn_flow_answer what = screens_answer(TN_VERDICT_FULL, TN_REASON_NONE, "张伟");
    what.can_override = what.walk_in = true;
    rest(&flow, false);
    flow.unlocked = flow.devices.has_stick = true;
    admit(&flow, 7, TN_VERDICT_ADMIT);
    screens_answered(&flow, what);
    hold_logo(&flow, TN_FLOW_LOGO_HOLD_MS);
    assert_int_equal(flow.screen, TN_FLOW_STAFF);
    enum tn_flow_hit hits[TN_FLOW_HIT_COUNT];
    assert_int_equal(tn_flow_hits(&flow, hits), 2);
    assert_int_equal(hits[0], TN_FLOW_HIT_BACK);
    assert_int_equal(hits[1], TN_FLOW_HIT_LANG);
    for (int hit = TN_FLOW_HIT_BACK + 1; hit < TN_FLOW_HIT_COUNT; hit++) {
        person_touches(&flow, (enum tn_flow_hit)hit);
        assert_int_equal(person_touches(&flow, (enum tn_flow_hit)hit).count, 0);
        assert_int_equal(flow.screen, TN_FLOW_STAFF);
    }
    const struct tn_flow_people people = {.count = 1, .total = 1, .one = {{.name = "秘密"}}};
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_WAITING, .people = &people});
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_ROLL, .people = &people});
    assert_false(person_left(&flow, "秘密"));
    assert_false(person_left(&flow, "张伟"));
}

/* Staff screens are not reachable by touching where their buttons would be. */
static void test_nothing_hidden_answers(void **state)
{
    (void)state;
    struct tn_flow flow;
    rest(&flow, true);
    flow.unlocked = true;
    admit(&flow, 7, TN_VERDICT_ADMIT);
    person_touches(&flow, TN_FLOW_HIT_DONE);
    for (int i = 0; i < TN_FLOW_HIT_COUNT; i++) {
        enum tn_flow_hit hit = (enum tn_flow_hit)i;
        if (person_sees(&flow, hit))
            continue;
        person_touches(&flow, hit);
        struct tn_flow_effects effects = person_touches(&flow, hit);
        assert_int_equal(flow.screen, TN_FLOW_HOME);
        assert_int_equal(effects.count, 0);
    }
}

static void test_entries_are_bounded_and_wiped(void **state)
{
    (void)state;
    struct tn_flow flow;
    rest(&flow, true);
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
        cmocka_unit_test(test_late_answer_opens_nothing),
        cmocka_unit_test(test_wrong_pins_lock),
        cmocka_unit_test(test_pads_close_by_themselves),
        cmocka_unit_test(test_undo),
        cmocka_unit_test(test_pick_an_entry),
        cmocka_unit_test(test_undo_names_the_log),
        cmocka_unit_test(test_override),
        cmocka_unit_test(test_what_cannot_be_overridden),
        cmocka_unit_test(test_reprint),
        cmocka_unit_test(test_quit_wants_two_touches),
        cmocka_unit_test(test_help_is_answered),
        cmocka_unit_test(test_more_goes_round_the_parts),
        cmocka_unit_test(test_an_open_staff_screen_only_shows),
        cmocka_unit_test(test_nothing_hidden_answers),
        cmocka_unit_test(test_entries_are_bounded_and_wiped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
