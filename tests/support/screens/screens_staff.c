/* SPDX-License-Identifier: Apache-2.0 */
/* screens_staff.c -- results, the staff screens, and what lies over any screen. */
#include "screens.h"
#include "turnout/text.h"

static void checking(struct tn_flow *flow)
{
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_SCAN, .scan = {"X", 1}});
    screens_wait(flow, TN_FLOW_BUSY_MS);
}

static void admit(struct tn_flow *flow)
{
    struct tn_flow_answer answer = screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, "欧阳思远");
    answer.admits = 3;
    screens_answered(flow, answer);
    screens_wait(flow, 1250);
}

static void admit_note(struct tn_flow *flow)
{
    struct tn_flow_answer answer =
        screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, "Zoë O'Connor-Fitzgerald");
    tn_text_copy(answer.note, sizeof(answer.note), "讲者请从左侧上台 Speakers: stage left, please");
    screens_answered(flow, answer);
}

static void admit_hard(struct tn_flow *flow)
{
    screens_answered(flow, screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, hard_names[6]));
}

static void admit_nameless(struct tn_flow *flow)
{
    screens_answered(flow, screens_answer(TN_VERDICT_ADMIT_AGAIN, TN_REASON_NONE, ""));
}

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

static void host_needed(struct tn_flow *flow)
{
    screens_answered(flow, screens_answer(TN_VERDICT_HOST_NEEDED, TN_REASON_NOT_ON_ROSTER, "张伟"));
}

static void held(struct tn_flow *flow)
{
    admit(flow);
    screens_tap(flow, TN_FLOW_HIT_CARD);
}

static void type_zeros(struct tn_flow *flow, int count)
{
    for (int i = 0; i < count; i++)
        screens_send(flow,
                     (struct tn_flow_msg){.kind = TN_FLOW_MSG_KEY, .key = TN_FLOW_KEY_DIGIT_0});
}

static void pin_pad(struct tn_flow *flow)
{
    flow->setup.guarded = true;
    screens_hold_logo(flow);
    type_zeros(flow, TN_FLOW_PIN_CHARS + 3);
}

/* As anybody finds it where no PIN was set. */
static void staff_open(struct tn_flow *flow)
{
    static const enum tn_verdict verdicts[] = {TN_VERDICT_ADMIT,         TN_VERDICT_UNKNOWN_CODE,
                                               TN_VERDICT_ALREADY_IN,    TN_VERDICT_ADMIT,
                                               TN_VERDICT_HOST_NEEDED,   TN_VERDICT_ADMIT,
                                               TN_VERDICT_BAD_SIGNATURE, TN_VERDICT_ADMIT_AGAIN};
    for (size_t i = 0; i < 8; i++) {
        struct tn_flow_answer answer = screens_answer(
            verdicts[i], TN_REASON_NONE, i == 1 || i == 6 ? "" : hard_names[i % hard_name_count]);
        answer.seq = (int64_t)i + 1;
        screens_answered(flow, answer);
    }
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_UNDONE,
                                            .undone = {{.epoch = 1}, 4, true, 128}});
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_KEY, .key = TN_FLOW_KEY_ESCAPE});
    screens_hold_logo(flow);
}

static void staff(struct tn_flow *flow)
{
    flow->setup.guarded = true;
    staff_open(flow);
    type_zeros(flow, TN_FLOW_PIN_CHARS);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PIN, .fits = true});
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
    {"already-in", already},
    {"not-yet", not_yet},
    {"damaged", damaged},
    {"revoked", revoked},
    {"host-needed", host_needed},
    {"held", held},
    {"pin", pin_pad},
    {"staff-open", staff_open},
    {"staff", staff},
    {"broken", broken},
};
const struct screen_set screens_of_staff = {cases, sizeof(cases) / sizeof(cases[0])};
