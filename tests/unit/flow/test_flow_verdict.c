/* SPDX-License-Identifier: Apache-2.0 */
/* test_flow_verdict.c -- what leads on from a result: rules, questions, a vote, help; and the
 * visits worth a word. */
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

static int arrives(void **state)
{
    (void)state;
    person_arrives(&flow, TN_LANG_ZH_CN);
    return 0;
}

static struct tn_flow_effects result(enum tn_verdict verdict)
{
    person_scans(&flow, "MY CODE");
    return person_is_answered(&flow, verdict, TN_REASON_NONE);
}

/* Each verdict offers what helps with it, and always a way out. */
static void test_controls(void **state)
{
    (void)state;
    static const struct {
        enum tn_verdict verdict;
        bool next, help;
    } rows[] = {
        {TN_VERDICT_ADMIT, false, false},         {TN_VERDICT_ADMIT_AGAIN, false, false},
        {TN_VERDICT_ALREADY_IN, false, false},    {TN_VERDICT_NOT_YET, false, false},
        {TN_VERDICT_TOO_LATE, false, true},       {TN_VERDICT_UNKNOWN_CODE, false, true},
        {TN_VERDICT_FULL, false, true},           {TN_VERDICT_BLOCKED, false, true},
        {TN_VERDICT_RULES_TO_ACCEPT, true, true}, {TN_VERDICT_ANSWER_NEEDED, true, true},
        {TN_VERDICT_HOST_NEEDED, false, true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        arrives(NULL);
        result(rows[i].verdict);
        assert_int_equal(person_sees(&flow, TN_FLOW_HIT_NEXT), rows[i].next);
        assert_int_equal(person_sees(&flow, TN_FLOW_HIT_HELP), rows[i].help);
        assert_true(person_sees(&flow, TN_FLOW_HIT_DONE));
    }
}

/* What this kiosk has not got it does not ask for: then a person helps. */
static void test_nothing_to_go_on_with(void **state)
{
    (void)state;
    static const enum tn_verdict verdicts[] = {TN_VERDICT_RULES_TO_ACCEPT,
                                               TN_VERDICT_ANSWER_NEEDED};
    for (size_t i = 0; i < 2; i++) {
        const struct tn_board empty = {0};
        arrives(NULL);
        person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_BOARD, .board = &empty});
        result(verdicts[i]);
        assert_false(person_sees(&flow, TN_FLOW_HIT_NEXT));
        assert_true(person_sees(&flow, TN_FLOW_HIT_HELP));
    }
}

/* The rules are read in the person's language, accepted, and the same code is asked about again. */
static void test_rules_on_the_way_in(void **state)
{
    (void)state;
    struct tn_flow_answer answer =
        screens_answer(TN_VERDICT_RULES_TO_ACCEPT, TN_REASON_NONE, "Zoë");
    tn_text_copy(answer.lang, sizeof(answer.lang), "en");
    person_scans(&flow, "MY CODE");
    screens_answered(&flow, answer);
    person_touches(&flow, TN_FLOW_HIT_NEXT);
    assert_int_equal(flow.screen, TN_FLOW_RULES);
    assert_int_equal(flow.errand, TN_FLOW_ERRAND_CHECK_IN);
    assert_int_equal(tn_flow_lang(&flow), TN_LANG_EN);
    assert_false(person_left(&flow, "Zoë") && flow.entry_count == 0);
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PAGES, .pages = 1});
    struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_ACCEPT);
    const struct tn_flow_effect *decide = person_effect(&effects, TN_FLOW_EFFECT_DECIDE);
    assert_non_null(decide);
    assert_int_equal(decide->code.len, 7);
    assert_memory_equal(decide->code.bytes, "MY CODE", 7);
    assert_int_equal(decide->form->rules, 3);
}

static void test_questions_on_the_way_in(void **state)
{
    (void)state;
    result(TN_VERDICT_ANSWER_NEEDED);
    person_touches(&flow, TN_FLOW_HIT_NEXT);
    assert_int_equal(flow.screen, TN_FLOW_QUESTION);
    assert_int_equal(flow.errand, TN_FLOW_ERRAND_CHECK_IN);
}

/* ---- votes ---- */

static void add_topic(struct tn_board *board, const char *id, int64_t opens_ms, int64_t closes_ms)
{
    struct tn_board_topic *topic = &board->topics[board->topic_count++];
    tn_text_copy(topic->id, sizeof(topic->id), id);
    topic->option_count = 3;
    topic->opens.ms = opens_ms;
    topic->closes.ms = closes_ms;
}

static void set_topics(bool open)
{
    struct tn_board board = person_board();
    add_topic(&board, "over", 1, SCREENS_WALL_MS - 1);
    add_topic(&board, open ? "first" : "later", open ? 1 : SCREENS_WALL_MS + 3600000, 0);
    if (open)
        add_topic(&board, "second", 0, 0);
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_BOARD, .board = &board});
}

static void voted(enum tn_err err)
{
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_VOTED, .err = err});
}

/* Only for whoever came in by their own code, and only on what is open. */
static void test_vote_is_offered(void **state)
{
    (void)state;
    static const struct {
        enum tn_verdict verdict;
        bool open, scanned, offered;
    } rows[] = {
        {TN_VERDICT_ADMIT, true, true, true},       {TN_VERDICT_ADMIT_AGAIN, true, true, true},
        {TN_VERDICT_ALREADY_IN, true, true, false}, {TN_VERDICT_FULL, true, true, false},
        {TN_VERDICT_ADMIT, false, true, false},     {TN_VERDICT_ADMIT, true, false, false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        arrives(NULL);
        set_topics(rows[i].open);
        if (rows[i].scanned)
            person_scans(&flow, "MY CODE");
        person_is_answered(&flow, rows[i].verdict, TN_REASON_NONE);
        assert_int_equal(person_sees(&flow, TN_FLOW_HIT_VOTE), rows[i].offered);
    }
}

/* Choosing may be changed until it is sent; then the next open topic, then Home, and the code is
 * gone. */
static void test_vote(void **state)
{
    (void)state;
    set_topics(true);
    result(TN_VERDICT_ADMIT);
    person_touches(&flow, TN_FLOW_HIT_VOTE);
    assert_int_equal(flow.screen, TN_FLOW_VOTE);
    assert_string_equal(flow.board.topics[flow.topic].id, "first");
    assert_false(person_sees(&flow, TN_FLOW_HIT_NEXT));
    person_touches(&flow, TN_FLOW_HIT_ITEM_0 + 2);
    person_touches(&flow, TN_FLOW_HIT_ITEM_0 + 1);
    assert_int_equal(flow.vote, 1);
    struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_NEXT);
    const struct tn_flow_effect *vote = person_effect(&effects, TN_FLOW_EFFECT_VOTE);
    assert_string_equal(vote->text, "first");
    assert_int_equal(vote->number, 1);
    assert_int_equal(vote->code.len, 7);
    assert_memory_equal(vote->code.bytes, "MY CODE", 7);
    assert_false(person_sees(&flow, TN_FLOW_HIT_NEXT)); /* it is on its way */
    voted(TN_OK);
    assert_true(flow.voted);
    person_touches(&flow, TN_FLOW_HIT_DONE);
    assert_string_equal(flow.board.topics[flow.topic].id, "second");
    assert_int_equal(flow.vote, -1);
    person_touches(&flow, TN_FLOW_HIT_SKIP);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
    assert_false(person_left(&flow, "MY CODE"));
}

/* What did not count may be tried again; who walks off leaves nothing. */
static void test_vote_fails(void **state)
{
    (void)state;
    set_topics(true);
    result(TN_VERDICT_ADMIT);
    person_touches(&flow, TN_FLOW_HIT_VOTE);
    person_touches(&flow, TN_FLOW_HIT_ITEM_0);
    person_touches(&flow, TN_FLOW_HIT_NEXT);
    voted(TN_ERR_FULL);
    assert_int_equal(flow.vote_err, TN_ERR_FULL);
    assert_true(person_sees(&flow, TN_FLOW_HIT_NEXT));
    person_waits(&flow, TN_FLOW_READ_IDLE_MS);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
    assert_false(person_left(&flow, "MY CODE"));
    voted(TN_OK); /* too late to be anybody's */
    assert_false(flow.voted);
}

/* A new board that lacks the topic ends the vote; one that has it does not. */
static void test_vote_under_a_new_board(void **state)
{
    (void)state;
    set_topics(true);
    result(TN_VERDICT_ADMIT);
    person_touches(&flow, TN_FLOW_HIT_VOTE);
    set_topics(true);
    assert_int_equal(flow.screen, TN_FLOW_VOTE);
    set_topics(false);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
}

/* ---- milestones ---- */

static void test_milestones(void **state)
{
    (void)state;
    static const struct {
        int64_t before, milestone;
    } rows[] = {{-1, 0},  {0, 1},  {1, 0},   {3, 0},    {4, 5},     {9, 10}, {10, 0},
                {24, 25}, {48, 0}, {49, 50}, {99, 100}, {149, 150}, {150, 0}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct tn_flow_answer answer = screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, "张伟");
        answer.visits_before = rows[i].before;
        arrives(NULL);
        screens_answered(&flow, answer);
        assert_int_equal(tn_flow_milestone(&flow), 0); /* not wanted here */
        flow.event.policy.milestones = true;
        assert_int_equal(tn_flow_milestone(&flow), rows[i].milestone);
        answer.left = true;
        screens_answered(&flow, answer);
        assert_int_equal(tn_flow_milestone(&flow), 0);
        answer.left = false;
        answer.gate.verdict = TN_VERDICT_ADMIT_AGAIN; /* said once */
        screens_answered(&flow, answer);
        assert_int_equal(tn_flow_milestone(&flow), 0);
        person_touches(&flow, TN_FLOW_HIT_DONE);
        assert_int_equal(tn_flow_milestone(&flow), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_controls, arrives),
        cmocka_unit_test_setup(test_nothing_to_go_on_with, arrives),
        cmocka_unit_test_setup(test_rules_on_the_way_in, arrives),
        cmocka_unit_test_setup(test_questions_on_the_way_in, arrives),
        cmocka_unit_test_setup(test_vote_is_offered, arrives),
        cmocka_unit_test_setup(test_vote, arrives),
        cmocka_unit_test_setup(test_vote_fails, arrives),
        cmocka_unit_test_setup(test_vote_under_a_new_board, arrives),
        cmocka_unit_test_setup(test_milestones, arrives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
