/* SPDX-License-Identifier: Apache-2.0 */
/* door.c -- a code comes in, the door answers. */
#include <string.h>

#include "dialogue.h"
#include "turnout/text.h"

enum tn_flow_look tn_flow_look(enum tn_verdict verdict)
{
    static const enum tn_flow_look looks[TN_VERDICT_COUNT] = {
        [TN_VERDICT_ADMIT] = TN_FLOW_LOOK_OK,
        [TN_VERDICT_ADMIT_AGAIN] = TN_FLOW_LOOK_OK,
        /* a valid guest, not a thief: amber */
        [TN_VERDICT_ALREADY_IN] = TN_FLOW_LOOK_ALREADY,
        [TN_VERDICT_NOT_YET] = TN_FLOW_LOOK_ALREADY,
        [TN_VERDICT_TOO_LATE] = TN_FLOW_LOOK_PROBLEM,
        [TN_VERDICT_OTHER_EVENT] = TN_FLOW_LOOK_PROBLEM,
        [TN_VERDICT_REVOKED] = TN_FLOW_LOOK_PROBLEM,
        [TN_VERDICT_UNKNOWN_CODE] = TN_FLOW_LOOK_PROBLEM,
        [TN_VERDICT_BAD_SIGNATURE] = TN_FLOW_LOOK_PROBLEM,
        [TN_VERDICT_KEY_WITHDRAWN] = TN_FLOW_LOOK_PROBLEM,
        [TN_VERDICT_FULL] = TN_FLOW_LOOK_STAFF,
        [TN_VERDICT_BLOCKED] = TN_FLOW_LOOK_STAFF,
        [TN_VERDICT_RULES_TO_ACCEPT] = TN_FLOW_LOOK_STAFF,
        [TN_VERDICT_ANSWER_NEEDED] = TN_FLOW_LOOK_STAFF,
        [TN_VERDICT_HOST_NEEDED] = TN_FLOW_LOOK_STAFF,
    };
    TN_ASSERT((unsigned)verdict < TN_VERDICT_COUNT);
    return looks[verdict];
}

static enum tn_flow_sound sound_of(enum tn_flow_look look)
{
    static const enum tn_flow_sound sounds[] = {
        [TN_FLOW_LOOK_OK] = TN_FLOW_SOUND_OK,
        [TN_FLOW_LOOK_ALREADY] = TN_FLOW_SOUND_ALREADY,
        [TN_FLOW_LOOK_PROBLEM] = TN_FLOW_SOUND_PROBLEM,
        [TN_FLOW_LOOK_STAFF] = TN_FLOW_SOUND_STAFF,
    };
    return sounds[look];
}

void tn_flow_signal(enum tn_verdict verdict, struct tn_flow_effects *effects)
{
    tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_SIGNAL,
                                                    .number = tn_flow_look(verdict),
                                                    .flag = tn_verdict_admits(verdict)});
}

static void scan_invitation(struct tn_flow *flow, const char *code, size_t len,
                            struct tn_flow_effects *effects)
{
    if (flow->pair_step == TN_FLOW_PAIR_CONNECTING || flow->pair_step == TN_FLOW_PAIR_FETCHING)
        return;
    struct tn_ticket ticket;
    char short_code[TN_SHORT_CODE_CHARS + 1];
    bool invited = tn_ticket_read(code, len, &ticket, short_code) == TN_CODE_INVITE;
    flow->pair_foreign = !invited;
    flow->pair_step = invited ? TN_FLOW_PAIR_CONNECTING : TN_FLOW_PAIR_IDLE;
    if (!invited) {
        tn_flow_play(TN_FLOW_SOUND_PROBLEM, effects);
        return;
    }
    tn_flow_effect(effects,
                   (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_PAIR, .code = {code, len}});
}

void tn_flow_ask_door(struct tn_flow *flow, struct tn_flow_effect effect,
                      struct tn_flow_effects *effects)
{
    if (flow->deciding++ == 0)
        flow->deciding_since = flow->now;
    tn_flow_effect(effects, effect);
}

void tn_flow_on_scan(struct tn_flow *flow, const char *code, size_t len,
                     struct tn_flow_effects *effects)
{
    flow->touched = flow->now;
    if (tn_flow_is_shut(flow))
        return;
    if (!flow->setup.paired) {
        scan_invitation(flow, code, len, effects);
        return;
    }
    if (tn_flow_take_inviter(flow, code, len, effects))
        return;
    if (flow->screen == TN_FLOW_UNLOCK) {
        tn_flow_unlock_scan(flow, code, len, effects);
        return;
    }
    bool leaves = flow->exit_mode || flow->screen == TN_FLOW_LEAVING;
    tn_flow_preempt(flow, code, len, effects);
    tn_flow_ask_door(
        flow,
        (struct tn_flow_effect){.kind = leaves ? TN_FLOW_EFFECT_LEAVE : TN_FLOW_EFFECT_DECIDE,
                                .code = {code, len}},
        effects);
}

/* The person's own language: "en-GB" and "en" are both English. */
static enum tn_lang lang_of(const struct tn_flow_answer *answer, enum tn_lang otherwise)
{
    for (int i = 0; answer->lang[0] && i < TN_LANG_COUNT; i++) {
        if (strncmp(answer->lang, tn_lang_name((enum tn_lang)i), 2) == 0)
            return (enum tn_lang)i;
    }
    return otherwise;
}

static int time_shown_ms(const struct tn_flow *flow, const struct tn_flow_answer *answer)
{
    int ms = answer->note[0] ? TN_FLOW_ADMIT_NOTE_MS : TN_FLOW_ADMIT_MS;
    if (!tn_verdict_admits(answer->gate.verdict))
        ms = TN_FLOW_REFUSE_MS;
    return (int)tn_flow_patience_ms(flow, ms);
}

static void show(struct tn_flow *flow, const struct tn_flow_answer *answer,
                 struct tn_flow_effects *effects)
{
    tn_flow_go(flow, TN_FLOW_VERDICT, effects);
    flow->touched = flow->now;
    flow->answer = *answer;
    flow->answer_lang = lang_of(answer, flow->lang);
    flow->shown_ms = time_shown_ms(flow, answer);
    flow->until.ms = flow->now.ms + flow->shown_ms;
    tn_flow_play(sound_of(tn_flow_look(answer->gate.verdict)), effects);
    tn_flow_signal(answer->gate.verdict, effects);
}

/* Of what a scan, a found name or a host asked. */
static void on_result(struct tn_flow *flow, const struct tn_flow_answer *answer,
                      struct tn_flow_effects *effects)
{
    bool is_late = flow->deciding == 0 && tn_flow_part(flow->screen)->is_personal;
    bool asks_again = answer->gate.reason == TN_REASON_WRONG_FACT && !tn_flow_is_shut(flow);
    flow->deciding -= flow->deciding > 0;
    flow->deciding_since = flow->now;
    if (asks_again && tn_flow_on_wrong_fact(flow, effects))
        return;
    if (tn_flow_is_shut(flow))
        tn_flow_forget_code(flow); /* nothing goes on from it */
    else if (!is_late)             /* else nobody who is here asked that */
        show(flow, answer, effects);
}

void tn_flow_on_answer(struct tn_flow *flow, const struct tn_flow_answer *said,
                       struct tn_flow_effects *effects)
{
    struct tn_flow_answer answer = *said;
    if (answer.left) /* let out as others are let in */
        answer.gate = (struct tn_gate_answer){.verdict = TN_VERDICT_ADMIT};
    tn_flow_remember(flow, &answer);
    /* it may have come in at another event, whose doors are open too */
    if (tn_id_equal(answer.log.event, flow->event.id))
        flow->event.people_inside = answer.people_inside;
    if (tn_flow_roll_takes(flow, &answer))
        tn_flow_play(sound_of(tn_flow_look(answer.gate.verdict)), effects);
    else
        on_result(flow, &answer, effects);
    tn_flow_badge(flow, said, effects);
    explicit_bzero(&answer, sizeof(answer));
}

/* The door said nothing for too long: a person decides, nobody is left standing. */
void tn_flow_give_up(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    struct tn_flow_answer answer = {
        .gate = {TN_VERDICT_HOST_NEEDED, TN_REASON_STORE_FAILED, false},
        .people_inside = flow->event.people_inside,
        .first_when.err_ms = TN_WHEN_UNKNOWN,
    };
    flow->deciding = 1; /* all of them have this answer */
    tn_flow_on_answer(flow, &answer, effects);
}

/* A new code is not taken from under its owner's camera. */
bool tn_flow_may_show_checking(const struct tn_flow *flow)
{
    return flow->screen != TN_FLOW_CHECKING && flow->screen != TN_FLOW_ISSUED &&
           !tn_flow_is_shut(flow);
}

void tn_flow_expire_door(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    int64_t waited = flow->now.ms - flow->deciding_since.ms;
    if (flow->deciding > 0 && waited >= TN_FLOW_DECIDE_MAX_MS) {
        tn_flow_give_up(flow, effects);
        return;
    }
    if (flow->deciding > 0 && waited >= TN_FLOW_BUSY_MS && tn_flow_may_show_checking(flow))
        tn_flow_go(flow, TN_FLOW_CHECKING, effects);
}
