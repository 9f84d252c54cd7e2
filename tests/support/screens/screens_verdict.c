/* SPDX-License-Identifier: Apache-2.0 */
/* screens_verdict.c -- what the door says, to whom it says it, and what can be done about it. */
#include "screens.h"
#include "turnout/text.h"

static struct tn_flow_answer admitted(const char *name)
{
    struct tn_flow_answer answer = screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, name);
    answer.visits_before = -1;
    return answer;
}

/* A code was read: with it one can go on from the result. */
static void scanned(struct tn_flow *flow, struct tn_flow_answer answer)
{
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_SCAN, .scan = {"X", 1}});
    screens_answered(flow, answer);
}

static void checking(struct tn_flow *flow)
{
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_SCAN, .scan = {"X", 1}});
    screens_wait(flow, TN_FLOW_BUSY_MS);
}

/* ---- in ---- */

static void admit(struct tn_flow *flow)
{
    struct tn_flow_answer answer = admitted("欧阳思远");
    answer.admits = 3;
    screens_answered(flow, answer);
    screens_wait(flow, 1250);
}

static void admit_note(struct tn_flow *flow)
{
    struct tn_flow_answer answer = admitted("Zoë O'Connor-Fitzgerald");
    tn_text_copy(answer.note, sizeof(answer.note), "讲者请从左侧上台 Speakers: stage left, please");
    screens_answered(flow, answer);
}

static void admit_hard(struct tn_flow *flow)
{
    screens_answered(flow, admitted(hard_names[6]));
}

static void admit_nameless(struct tn_flow *flow)
{
    screens_answered(flow, screens_answer(TN_VERDICT_ADMIT_AGAIN, TN_REASON_NONE, ""));
}

/* With the order of the day, the group's code and a topic to vote on. */
static void admit_board(struct tn_flow *flow)
{
    screens_offer(flow);
    screens_board(flow);
    struct tn_flow_answer answer = admitted("欧阳思远");
    answer.visits_before = 4;
    answer.admits = 2;
    scanned(flow, answer);
    screens_wait(flow, 1250);
}

static void admit_first(struct tn_flow *flow)
{
    screens_offer(flow);
    screens_board(flow);
    struct tn_flow_answer answer = admitted("阿卜杜热合曼·买买提");
    answer.visits_before = 0;
    tn_text_copy(answer.note, sizeof(answer.note),
                 "你的胸牌在服务台左手边。Your badge is at the desk, on the left.");
    screens_answered(flow, answer);
}

static void admit_group(struct tn_flow *flow)
{
    screens_offer(flow);
    screens_board(flow);
    flow->board.item_count = 0;
    screens_answered(flow, admitted("👩‍🚀"));
}

static void held(struct tn_flow *flow)
{
    admit(flow);
    screens_tap(flow, TN_FLOW_HIT_CARD);
}

static void left(struct tn_flow *flow)
{
    screens_board(flow);
    struct tn_flow_answer answer = admitted("𠮷野家");
    answer.left = true;
    screens_answered(flow, answer);
}

/* ---- not in, or not yet ---- */

static void already(struct tn_flow *flow)
{
    screens_answered(flow,
                     screens_answer(TN_VERDICT_ALREADY_IN, TN_REASON_NONE, "阿卜杜热合曼·买买提"));
}

static void not_yet(struct tn_flow *flow)
{
    screens_answered(flow, screens_answer(TN_VERDICT_NOT_YET, TN_REASON_DOORS_CLOSED, ""));
}

static void damaged(struct tn_flow *flow)
{
    screens_answered(flow, screens_answer(TN_VERDICT_UNKNOWN_CODE, TN_REASON_DAMAGED_CODE, ""));
}

static void revoked(struct tn_flow *flow)
{
    screens_answered(flow, screens_answer(TN_VERDICT_REVOKED, TN_REASON_NONE, "张伟"));
}

static void full(struct tn_flow *flow)
{
    screens_answered(flow, screens_answer(TN_VERDICT_FULL, TN_REASON_CAPACITY, "محمد بن عبد الله"));
}

static void host_needed(struct tn_flow *flow)
{
    screens_answered(flow, screens_answer(TN_VERDICT_HOST_NEEDED, TN_REASON_NOT_ON_ROSTER, "张伟"));
}

static void approval(struct tn_flow *flow)
{
    screens_answered(flow, screens_answer(TN_VERDICT_HOST_NEEDED, TN_REASON_APPROVAL,
                                          "Zoë O'Connor-Fitzgerald"));
}

static void rules(struct tn_flow *flow)
{
    screens_board(flow);
    scanned(flow, screens_answer(TN_VERDICT_RULES_TO_ACCEPT, TN_REASON_NONE, "欧阳思远"));
}

static void question(struct tn_flow *flow)
{
    screens_board(flow);
    flow->board.question_count = 1;
    flow->board.questions[0].at = TN_BOARD_AT_ENTRY;
    scanned(flow, screens_answer(TN_VERDICT_ANSWER_NEEDED, TN_REASON_NONE, hard_names[7]));
}

/* Help was called from a result, and is on its way. */
static void help_coming(struct tn_flow *flow)
{
    host_needed(flow);
    screens_tap(flow, TN_FLOW_HIT_HELP);
}

static void kiosk_revoked_unsent(struct tn_flow *flow)
{
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_REVOKED});
}

static void kiosk_revoked(struct tn_flow *flow)
{
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_SYNC,
                                            .sync = {true, 0, {0}, {SCREENS_WALL_MS}}});
    kiosk_revoked_unsent(flow);
}

static void broken(struct tn_flow *flow)
{
    struct tn_fault fault = {.code = TN_ERR_CORRUPT};
    tn_text_copy(fault.text, sizeof(fault.text),
                 "the log of this door does not continue at record 118; keep the device as it is");
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_BROKEN, .fault = &fault});
}

static const struct screen_case cases[] = {
    {"checking", checking},
    {"admit", admit},
    {"admit-note", admit_note},
    {"admit-hard", admit_hard},
    {"admit-again", admit_nameless},
    {"admit-board", admit_board},
    {"admit-first", admit_first},
    {"admit-group", admit_group},
    {"held", held},
    {"left", left},
    {"already-in", already},
    {"not-yet", not_yet},
    {"damaged", damaged},
    {"revoked", revoked},
    {"full", full},
    {"host-needed", host_needed},
    {"approval", approval},
    {"rules-to-accept", rules},
    {"answer-needed", question},
    {"help-coming", help_coming},
    {"broken", broken},
    {"kiosk-revoked", kiosk_revoked},
    {"kiosk-revoked-unsent", kiosk_revoked_unsent},
};
const struct screen_set screens_of_verdicts = {cases, sizeof(cases) / sizeof(cases[0])};
