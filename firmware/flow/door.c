/* SPDX-License-Identifier: Apache-2.0 */
/* door.c -- a code comes in, the door answers, the result stays for its time. */
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

static void play(enum tn_flow_sound sound, struct tn_flow_effects *effects)
{
    tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_SOUND, .sound = sound});
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
        play(TN_FLOW_SOUND_PROBLEM, effects);
        return;
    }
    tn_flow_effect(effects,
                   (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_PAIR, .code = {code, len}});
}

void tn_flow_on_scan(struct tn_flow *flow, const char *code, size_t len,
                     struct tn_flow_effects *effects)
{
    flow->touched = flow->now;
    if (flow->broken)
        return;
    if (!flow->setup.paired) {
        scan_invitation(flow, code, len, effects);
        return;
    }
    if (tn_flow_take_inviter(flow, code, len, effects))
        return;
    tn_flow_preempt(flow, code, len, effects);
    if (flow->deciding++ == 0)
        flow->deciding_since = flow->now;
    tn_flow_effect(effects,
                   (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_DECIDE, .code = {code, len}});
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

void tn_flow_remember(struct tn_flow *flow, const struct tn_flow_answer *answer)
{
    size_t kept = flow->entry_count < TN_FLOW_ENTRIES ? flow->entry_count : TN_FLOW_ENTRIES - 1;
    memmove(&flow->entries[1], &flow->entries[0], kept * sizeof(flow->entries[0]));
    flow->entry_count = kept + 1;
    flow->entries[0] = (struct tn_flow_entry){
        .verdict = answer->gate.verdict,
        .admits = answer->admits,
        .at = tn_flow_wall(flow),
        .log = answer->log,
        .seq = answer->seq,
    };
    tn_text_copy(flow->entries[0].name, sizeof(flow->entries[0].name), answer->name);
}

static int time_shown_ms(const struct tn_flow_answer *answer)
{
    if (!tn_verdict_admits(answer->gate.verdict))
        return TN_FLOW_REFUSE_MS;
    return answer->note[0] ? TN_FLOW_ADMIT_NOTE_MS : TN_FLOW_ADMIT_MS;
}

void tn_flow_on_answer(struct tn_flow *flow, const struct tn_flow_answer *answer,
                       struct tn_flow_effects *effects)
{
    flow->deciding -= flow->deciding > 0;
    flow->deciding_since = flow->now;
    tn_flow_remember(flow, answer);
    if (flow->broken)
        return;
    if (answer->gate.reason == TN_REASON_WRONG_FACT && tn_flow_on_wrong_fact(flow, effects))
        return;
    /* it may have come in at another event, whose doors are open too */
    if (tn_id_equal(answer->log.event, flow->event.id))
        flow->event.people_inside = answer->people_inside;
    tn_flow_go(flow, TN_FLOW_VERDICT, effects);
    flow->touched = flow->now;
    flow->answer = *answer;
    flow->answer_lang = lang_of(answer, flow->lang);
    flow->shown_ms = time_shown_ms(answer);
    flow->until.ms = flow->now.ms + flow->shown_ms;
    play(sound_of(tn_flow_look(answer->gate.verdict)), effects);
}

/* The door said nothing for too long: a person decides, nobody is left standing. */
void tn_flow_give_up(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    struct tn_flow_answer answer = {
        .gate = {TN_VERDICT_HOST_NEEDED, TN_REASON_STORE_FAILED, false},
        .people_inside = flow->event.people_inside,
        .first_when.err_ms = TN_WHEN_UNKNOWN,
    };
    flow->deciding = 0;
    tn_flow_on_answer(flow, &answer, effects);
}

void tn_flow_expire_door(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    int64_t waited = flow->now.ms - flow->deciding_since.ms;
    if (flow->deciding > 0 && waited >= TN_FLOW_DECIDE_MAX_MS) {
        tn_flow_give_up(flow, effects);
        return;
    }
    if (flow->deciding > 0 && waited >= TN_FLOW_BUSY_MS && flow->screen != TN_FLOW_CHECKING &&
        !flow->broken)
        tn_flow_go(flow, TN_FLOW_CHECKING, effects);
}

/* ---- the result on the screen ---- */

static size_t verdict_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    (void)flow;
    size_t count = 0;
    out[count++] = TN_FLOW_HIT_DONE;
    out[count++] = TN_FLOW_HIT_CARD;
    out[count++] = TN_FLOW_HIT_LANG;
    out[count++] = TN_FLOW_HIT_LOGO;
    return count;
}

/* The ring stops, but not for ever: a name does not stay on an empty hall's screen. */
static void hold_result(struct tn_flow *flow)
{
    if (flow->held)
        return;
    flow->held = true;
    flow->until.ms = flow->now.ms + TN_FLOW_HELD_MS;
}

static void verdict_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                             struct tn_flow_effects *effects)
{
    if (hit == TN_FLOW_HIT_CARD)
        hold_result(flow);
    else if (hit == TN_FLOW_HIT_DONE)
        tn_flow_go_home(flow, effects);
}

static void verdict_expire(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (flow->now.ms < flow->until.ms)
        return;
    tn_flow_go_home(flow, effects);
    flow->touched = flow->now;
}

static int64_t verdict_wake_ms(const struct tn_flow *flow)
{
    return flow->held ? flow->until.ms
                      : tn_flow_next_step(flow->now.ms, flow->until.ms, TN_FLOW_RING_STEP_MS);
}

const struct part tn_flow_verdict_part = {.hits = verdict_hits,
                                          .activate = verdict_activate,
                                          .expire = verdict_expire,
                                          .wake_ms = verdict_wake_ms};
