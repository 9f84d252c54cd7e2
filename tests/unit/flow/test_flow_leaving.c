/* SPDX-License-Identifier: Apache-2.0 */
/* test_flow_leaving.c -- the way out: which scan checks out, what is said, and the one question
 * behind it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "person.h"
#include "screens.h"

#define FEEDBACK_MS 20000

static struct tn_flow flow;

static int arrives(void **state)
{
    (void)state;
    screens_rest(&flow, TN_LANG_ZH_CN);
    struct tn_flow_event event = flow.event;
    event.policy.leaving = event.policy.feedback = true;
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_EVENT, .event = &event});
    return 0;
}

static struct tn_flow_effects says_goodbye(void)
{
    struct tn_flow_answer answer = screens_answer(TN_VERDICT_ALREADY_IN, TN_REASON_NONE, "张伟");
    answer.left = true;
    answer.people_inside = 128;
    return person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_ANSWER, .answer = &answer});
}

/* On the screen that asks for it, or at a door that lets out, a code goes out; elsewhere in. */
static void test_which_scan_leaves(void **state)
{
    (void)state;
    static const struct {
        bool exit_mode, asked;
        enum tn_flow_effect_kind kind;
    } rows[] = {
        {false, false, TN_FLOW_EFFECT_DECIDE},
        {false, true, TN_FLOW_EFFECT_LEAVE},
        {true, false, TN_FLOW_EFFECT_LEAVE},
        {true, true, TN_FLOW_EFFECT_LEAVE},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        arrives(NULL);
        flow.exit_mode = rows[i].exit_mode;
        if (rows[i].asked)
            person_touches(&flow, TN_FLOW_HIT_LEAVE);
        struct tn_flow_effects effects = person_scans(&flow, "MY CODE");
        const struct tn_flow_effect *asked = person_effect(&effects, rows[i].kind);
        assert_non_null(asked);
        assert_memory_equal(asked->code.bytes, "MY CODE", 7);
        assert_int_equal(flow.deciding, 1);
        person_is_answered(&flow, TN_VERDICT_REVOKED, TN_REASON_NONE);
        assert_int_equal(flow.deciding, 0);
        effects = person_scans(&flow, "THE NEXT"); /* has nothing to do with the one before */
        assert_non_null(person_effect(&effects, rows[i].exit_mode ? TN_FLOW_EFFECT_LEAVE
                                                                  : TN_FLOW_EFFECT_DECIDE));
    }
}

static void test_nobody_leaves(void **state)
{
    (void)state;
    person_touches(&flow, TN_FLOW_HIT_LEAVE);
    person_waits(&flow, TN_FLOW_READ_IDLE_MS - 1);
    assert_int_equal(flow.screen, TN_FLOW_LEAVING);
    person_waits(&flow, 1);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
}

/* It looks and sounds like a welcome, whatever the log calls it; it is no admission to undo. */
static void test_goodbye(void **state)
{
    (void)state;
    person_touches(&flow, TN_FLOW_HIT_LEAVE);
    person_scans(&flow, "MY CODE");
    struct tn_flow_effects effects = says_goodbye();
    assert_int_equal(flow.screen, TN_FLOW_VERDICT);
    assert_true(flow.answer.left);
    assert_int_equal(tn_flow_look(flow.answer.gate.verdict), TN_FLOW_LOOK_OK);
    assert_int_equal(person_effect(&effects, TN_FLOW_EFFECT_SOUND)->sound, TN_FLOW_SOUND_OK);
    assert_int_equal(flow.event.people_inside, 128);
    assert_true(flow.entries[0].left);
    assert_null(tn_flow_undoable(&flow));
}

/* Every way out of a goodbye leads to the question; of other results none does. */
static void test_feedback_follows(void **state)
{
    (void)state;
    for (int way = 0; way < 4; way++) {
        for (int left = 0; left < 2; left++) {
            arrives(NULL);
            if (left)
                says_goodbye();
            else
                person_is_answered(&flow, TN_VERDICT_ADMIT, TN_REASON_NONE);
            if (way == 0)
                person_waits(&flow, TN_FLOW_ADMIT_MS);
            else if (way == 1)
                person_touches(&flow, TN_FLOW_HIT_DONE);
            else if (way == 2)
                person_touches(&flow, TN_FLOW_HIT_NONE);
            else
                person_presses(&flow, TN_FLOW_KEY_ENTER);
            assert_int_equal(flow.screen, left ? TN_FLOW_FEEDBACK : TN_FLOW_HOME);
        }
    }
    arrives(NULL);
    flow.event.policy.feedback = false;
    says_goodbye();
    person_touches(&flow, TN_FLOW_HIT_DONE);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
}

/* The question is asked in the language of the goodbye: the guest's own. */
static void test_feedback_language(void **state)
{
    (void)state;
    struct tn_flow_answer answer = screens_answer(TN_VERDICT_ALREADY_IN, TN_REASON_NONE, "Ann");
    answer.left = true;
    memcpy(answer.lang, "en", sizeof("en"));
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_ANSWER, .answer = &answer});
    assert_int_equal(tn_flow_lang(&flow), TN_LANG_EN);
    person_touches(&flow, TN_FLOW_HIT_DONE);
    assert_int_equal(flow.screen, TN_FLOW_FEEDBACK);
    assert_int_equal(tn_flow_lang(&flow), TN_LANG_EN);
}

static void ask_feedback(void)
{
    arrives(NULL);
    says_goodbye();
    person_touches(&flow, TN_FLOW_HIT_DONE);
}

/* The last score touched is said once, by whichever way the screen goes. */
static void test_score(void **state)
{
    (void)state;
    for (int way = 0; way < 3; way++) {
        struct tn_flow_effects effects;
        ask_feedback();
        person_touches(&flow, TN_FLOW_HIT_ITEM_0 + 1);
        effects = person_touches(&flow, TN_FLOW_HIT_ITEM_0 + 4);
        assert_null(person_effect(&effects, TN_FLOW_EFFECT_FEEDBACK));
        if (way == 0)
            effects = person_touches(&flow, TN_FLOW_HIT_DONE);
        else if (way == 1)
            effects = person_waits(&flow, FEEDBACK_MS);
        else
            effects = person_is_answered(&flow, TN_VERDICT_ADMIT, TN_REASON_NONE);
        const struct tn_flow_effect *feedback = person_effect(&effects, TN_FLOW_EFFECT_FEEDBACK);
        assert_int_equal(feedback->number, 5);
        assert_string_equal(feedback->text, "");
        assert_int_equal(flow.score, 0);
        assert_int_equal(flow.screen, way == 2 ? TN_FLOW_VERDICT : TN_FLOW_HOME);
    }
}

/* Nothing touched, nothing said. */
static void test_no_score(void **state)
{
    (void)state;
    ask_feedback();
    assert_false(person_sees(&flow, TN_FLOW_HIT_DONE));
    struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_SKIP);
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_FEEDBACK));
    ask_feedback();
    person_waits(&flow, FEEDBACK_MS - 1);
    assert_int_equal(flow.screen, TN_FLOW_FEEDBACK);
    effects = person_waits(&flow, 1);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_FEEDBACK));
}

/* ---- a line with it ---- */

static void write_remark(const char *text)
{
    ask_feedback();
    assert_false(person_sees(&flow, TN_FLOW_HIT_REMARK)); /* the score comes first */
    person_touches(&flow, TN_FLOW_HIT_ITEM_0 + 3);
    person_touches(&flow, TN_FLOW_HIT_LANG); /* letters are letters */
    person_touches(&flow, TN_FLOW_HIT_REMARK);
    assert_int_equal(flow.screen, TN_FLOW_REMARK);
    assert_false(person_sees(&flow, TN_FLOW_HIT_NEXT)); /* nothing there to send */
    person_types(&flow, text);
}

static const struct tn_flow_effect *said(const struct tn_flow_effects *effects)
{
    const struct tn_flow_effect *feedback = person_effect(effects, TN_FLOW_EFFECT_FEEDBACK);
    assert_non_null(feedback);
    assert_int_equal(feedback->number, 4);
    return feedback;
}

/* A finished line goes with the score, by whichever way it was finished; one that was skipped, or
 * that nobody finished, does not.  Nothing of it is left one step later. */
static void test_remark(void **state)
{
    (void)state;
    enum { SENT, BACK_AND_DONE, BACK_AND_WAIT, SKIPPED, WALKED_OFF, SOMEBODY_ELSE, WAYS };
    for (int way = 0; way < WAYS; way++) {
        struct tn_flow_effects effects;
        write_remark("more chairs");
        if (way == BACK_AND_DONE || way == BACK_AND_WAIT) {
            person_touches(&flow, TN_FLOW_HIT_BACK);
            assert_int_equal(flow.screen, TN_FLOW_FEEDBACK);
            assert_int_equal(flow.score, 4);
        }
        if (way == SENT)
            effects = person_touches(&flow, TN_FLOW_HIT_NEXT);
        else if (way == BACK_AND_DONE)
            effects = person_touches(&flow, TN_FLOW_HIT_DONE);
        else if (way == BACK_AND_WAIT)
            effects = person_waits(&flow, FEEDBACK_MS);
        else if (way == SKIPPED)
            effects = person_touches(&flow, TN_FLOW_HIT_SKIP);
        else if (way == SOMEBODY_ELSE)
            effects = person_scans(&flow, "MY CODE");
        else {
            person_waits(&flow, TN_FLOW_FORM_IDLE_MS);
            assert_true(flow.asking);
            effects = person_waits(&flow, TN_FLOW_STILL_THERE_MS);
        }
        assert_string_equal(said(&effects)->text, way < SKIPPED ? "more chairs" : "");
        assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_WIPE));
        assert_int_equal(flow.screen, way == SOMEBODY_ELSE ? TN_FLOW_CHECKING : TN_FLOW_HOME);
        assert_int_equal(effects.wake_at.ms, flow.now.ms + 1);
        effects = person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TICK});
        assert_null(person_effect(&effects, TN_FLOW_EFFECT_FEEDBACK));
        assert_false(person_left(&flow, "chairs"));
        assert_true(effects.wake_at.ms > flow.now.ms + 1);
    }
}

/* Where nobody could ever open what is written, nothing is asked for. */
static void test_no_remark_without_a_key(void **state)
{
    (void)state;
    ask_feedback();
    flow.event.keeps_words = false;
    person_touches(&flow, TN_FLOW_HIT_ITEM_0 + 3);
    assert_false(person_sees(&flow, TN_FLOW_HIT_REMARK));
}

/* A keyboard has more signs than the screen; what was composed before one becomes text first. */
static void test_remark_keeps_its_signs(void **state)
{
    (void)state;
    write_remark("Great, thanks! (50% more tea; \"oolong\")");
    assert_string_equal(tn_flow_typed(&flow), "Great, thanks! (50% more tea; \"oolong\")");
    person_touches(&flow, TN_FLOW_HIT_INPUT_PINYIN);
    person_types(&flow, "cha");
    const struct tn_flow_candidates candidates = {.count = 1, .one = {{"茶", 3}}};
    person_send(&flow,
                (struct tn_flow_msg){.kind = TN_FLOW_MSG_CANDIDATES, .candidates = &candidates});
    person_types(&flow, "!");
    assert_string_equal(tn_flow_typed(&flow), "Great, thanks! (50% more tea; \"oolong\")茶!");
}

/* What was written stands there again for whoever goes back to it.  Enter, which a scanner nobody
 * grabbed types too, ends the line and sends nothing. */
static void test_remark_again(void **state)
{
    (void)state;
    write_remark("more");
    person_touches(&flow, TN_FLOW_HIT_BACK);
    person_touches(&flow, TN_FLOW_HIT_REMARK);
    assert_string_equal(tn_flow_typed(&flow), "more");
    person_types(&flow, " tea");
    struct tn_flow_effects effects = person_presses(&flow, TN_FLOW_KEY_ENTER);
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_FEEDBACK));
    assert_int_equal(flow.screen, TN_FLOW_FEEDBACK);
    effects = person_touches(&flow, TN_FLOW_HIT_DONE);
    assert_string_equal(said(&effects)->text, "more tea");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_which_scan_leaves, arrives),
        cmocka_unit_test_setup(test_nobody_leaves, arrives),
        cmocka_unit_test_setup(test_goodbye, arrives),
        cmocka_unit_test_setup(test_feedback_follows, arrives),
        cmocka_unit_test_setup(test_feedback_language, arrives),
        cmocka_unit_test_setup(test_score, arrives),
        cmocka_unit_test_setup(test_no_score, arrives),
        cmocka_unit_test_setup(test_remark, arrives),
        cmocka_unit_test_setup(test_remark_again, arrives),
        cmocka_unit_test_setup(test_no_remark_without_a_key, arrives),
        cmocka_unit_test_setup(test_remark_keeps_its_signs, arrives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
