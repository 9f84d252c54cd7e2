/* SPDX-License-Identifier: Apache-2.0 */
/* sign_up.c -- all of it once more, the new ticket, its code.
 *
 * What was accepted is asked for once and never lost: an answer whose person has left is kept for
 * the hosts and shown to nobody else.  Source: UI.md 6.1. */
#include <string.h>

#include "dialogue.h"
#include "turnout/text.h"

/* ---- REVIEW ---- */

bool tn_flow_wants_inviter(const struct tn_flow *flow)
{
    return flow->screen == TN_FLOW_REVIEW && flow->event.policy.entry == TN_ENTRY_INVITE &&
           flow->form.inviter[0] == '\0';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool keep_inviter(struct tn_flow *flow, const char *code, size_t len)
{
    while (len > 0 && is_blank(code[0]))
        code++, len--;
    while (len > 0 && is_blank(code[len - 1]))
        len--;
    struct tn_ticket ticket;
    char short_code[TN_SHORT_CODE_CHARS + 1];
    enum tn_code_form form = tn_ticket_read(code, len, &ticket, short_code);
    explicit_bzero(&ticket, sizeof(ticket));
    if ((form != TN_CODE_TICKET && form != TN_CODE_SHORT) || len >= sizeof(flow->form.inviter))
        return false;
    memcpy(flow->form.inviter, code, len);
    flow->form.inviter[len] = '\0';
    return true;
}

bool tn_flow_take_inviter(struct tn_flow *flow, const char *code, size_t len,
                          struct tn_flow_effects *effects)
{
    if (!tn_flow_wants_inviter(flow))
        return false;
    tn_flow_stay(flow);
    bool kept = keep_inviter(flow, code, len);
    tn_flow_play(kept ? TN_FLOW_SOUND_OK : TN_FLOW_SOUND_PROBLEM, effects);
    return true;
}

static size_t review_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = 0;
    if (!flow->signing_up && !tn_flow_wants_inviter(flow))
        out[count++] = TN_FLOW_HIT_NEXT;
    return count + tn_flow_step_ways_out(flow, out + count);
}

static void sign_up(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    flow->signing_up = true;
    flow->signing_since = flow->now;
    flow->issued.err = TN_OK;
    tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_SIGN_UP,
                                                    .form = &flow->form,
                                                    .number = ++flow->sign_up});
}

static void review_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                            struct tn_flow_effects *effects)
{
    if (hit == TN_FLOW_HIT_BACK)
        tn_flow_step_back(flow, effects);
    else if (hit == TN_FLOW_HIT_NEXT && !tn_flow_step_to_missing(flow, effects))
        sign_up(flow, effects);
}

const struct part tn_flow_review_part = {
    .hits = review_hits, .activate = review_activate, .is_personal = true};

/* ---- the answer ---- */

/* Nobody is left standing before a silent door: a host helps, and finds the ticket if it came. */
void tn_flow_expire_sign_up(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (!flow->signing_up || flow->now.ms - flow->signing_since.ms < TN_FLOW_DECIDE_MAX_MS)
        return;
    flow->signing_up = false;
    tn_flow_give_up(flow, effects);
}

int64_t tn_flow_sign_up_wake_ms(const struct tn_flow *flow)
{
    int64_t busy_ms = flow->signing_since.ms + TN_FLOW_BUSY_MS;
    if (!flow->signing_up)
        return INT64_MAX;
    return flow->now.ms < busy_ms ? busy_ms : flow->signing_since.ms + TN_FLOW_DECIDE_MAX_MS;
}

static void show_issued(struct tn_flow *flow, const struct tn_flow_issued *issued,
                        enum tn_flow_sound sound, struct tn_flow_effects *effects)
{
    flow->print = TN_FLOW_TASK_NONE;
    tn_flow_go(flow, TN_FLOW_ISSUED, effects);
    flow->issued = *issued;
    flow->touched = flow->now;
    flow->shown_ms = (int)tn_flow_patience_ms(flow, TN_FLOW_ISSUED_MS);
    flow->until.ms = flow->now.ms + flow->shown_ms;
    tn_flow_play(sound, effects);
}

static bool is_staffs(enum tn_flow_screen screen)
{
    return screen >= TN_FLOW_STAFF && screen <= TN_FLOW_REASON;
}

/* A host wanted to see somebody's code again; whose it is, the list of the latest knows. */
static void on_reprint(struct tn_flow *flow, const struct tn_flow_issued *issued,
                       struct tn_flow_effects *effects)
{
    if (!is_staffs(flow->screen) || !issued->done)
        return;
    show_issued(flow, issued, TN_FLOW_SOUND_OK, effects);
    struct tn_flow_answer *answer = &flow->issued.answer;
    for (size_t i = 0; i < flow->entry_count && answer->name[0] == '\0'; i++) {
        if (memcmp(&flow->entries[i].ticket, &answer->ticket, sizeof(answer->ticket)) == 0)
            tn_text_copy(answer->name, sizeof(answer->name), flow->entries[i].name);
    }
}

/* Who waits for a host's yes stays outside. */
static void show_new(struct tn_flow *flow, const struct tn_flow_issued *issued,
                     struct tn_flow_effects *effects)
{
    show_issued(flow, issued, issued->pending ? TN_FLOW_SOUND_NOTICE : TN_FLOW_SOUND_OK, effects);
    if (!issued->pending)
        tn_flow_signal(issued->answer.gate.verdict, effects);
}

static void refuse_sign_up(struct tn_flow *flow, enum tn_err err, struct tn_flow_effects *effects)
{
    flow->issued.err = err;
    flow->touched = flow->now;
    tn_flow_play(TN_FLOW_SOUND_PROBLEM, effects);
}

void tn_flow_on_issued(struct tn_flow *flow, const struct tn_flow_issued *issued,
                       struct tn_flow_effects *effects)
{
    if (issued->number == 0) {
        on_reprint(flow, issued, effects);
        return;
    }
    if (issued->done)
        tn_flow_remember(flow, &issued->answer);
    if (!flow->signing_up || issued->number != flow->sign_up)
        return;
    flow->signing_up = false;
    if (issued->done)
        show_new(flow, issued, effects);
    else
        refuse_sign_up(flow, issued->err, effects);
}

/* ---- ISSUED ---- */

static size_t issued_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = 0;
    if (tn_flow_can_print(flow) && flow->print == TN_FLOW_TASK_NONE)
        out[count++] = TN_FLOW_HIT_PRINT;
    out[count++] = TN_FLOW_HIT_DONE;
    out[count++] = TN_FLOW_HIT_HELP;
    out[count++] = TN_FLOW_HIT_LANG;
    out[count++] = TN_FLOW_HIT_LOGO;
    return count;
}

static void issued_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                            struct tn_flow_effects *effects)
{
    if (hit == TN_FLOW_HIT_DONE) {
        tn_flow_go_home(flow, effects);
    } else if (hit == TN_FLOW_HIT_PRINT) {
        tn_flow_print_issued(flow, effects);
    }
}

static void issued_expire(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (flow->now.ms >= flow->until.ms)
        tn_flow_go_home(flow, effects);
}

static int64_t issued_wake_ms(const struct tn_flow *flow)
{
    return tn_flow_next_step(flow->now.ms, flow->until.ms, TN_FLOW_RING_STEP_MS);
}

const struct part tn_flow_issued_part = {.hits = issued_hits,
                                         .activate = issued_activate,
                                         .expire = issued_expire,
                                         .wake_ms = issued_wake_ms};
