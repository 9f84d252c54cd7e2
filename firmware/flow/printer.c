/* SPDX-License-Identifier: Apache-2.0 */
/* printer.c -- badges: who gets one, what became of it, and what hosts do about a printer.
 *
 * Whoever signed up or came in asks once and waits for nothing; a print that nobody knows the end
 * of is a host's to look after, and is never made again unasked.  Source: UI.md 6.1 (print). */
#include <string.h>

#include "dialogue.h"
#include "turnout/text.h"

const char *tn_flow_trouble_name(enum tn_flow_trouble trouble)
{
    static const char *const names[] = {
#define TROUBLE_NAME(code, name) [TN_FLOW_TROUBLE_##code] = (name),
        TN_FLOW_TROUBLE_MAP(TROUBLE_NAME)
#undef TROUBLE_NAME
    };
    TN_ASSERT((unsigned)trouble < TN_FLOW_TROUBLE_COUNT);
    return names[trouble];
}

/* ---- who gets one ---- */

bool tn_flow_can_print(const struct tn_flow *flow)
{
    return flow->devices.printer_ready && flow->printer.trouble == TN_FLOW_TROUBLE_NONE &&
           flow->printer.count < TN_FLOW_PRINTS;
}

void tn_flow_print_issued(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    flow->print = TN_FLOW_TASK_RUNNING;
    tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_PRINT,
                                                    .number = ++flow->print_number});
}

/* True the first time it is asked of a ticket; of the last TN_FLOW_BADGES of them. */
static bool take_badge(struct tn_flow *flow, const struct tn_ticket_id *ticket)
{
    size_t kept = flow->badge_count < TN_FLOW_BADGES ? flow->badge_count : TN_FLOW_BADGES;
    for (size_t i = 0; i < kept; i++) {
        if (memcmp(&flow->badges[i], ticket, sizeof(*ticket)) == 0)
            return false;
    }
    flow->badges[flow->badge_count++ % TN_FLOW_BADGES] = *ticket;
    return true;
}

/* The code that was held up, if it was this ticket's: another may have come since. */
static size_t code_of(const struct tn_flow *flow, const struct tn_ticket_id *ticket)
{
    struct tn_ticket held = {0};
    char short_code[TN_SHORT_CODE_CHARS + 1];
    bool same = flow->code_len > 0 &&
                tn_ticket_read(flow->code, flow->code_len, &held, short_code) == TN_CODE_TICKET &&
                memcmp(&held.id, ticket, sizeof(*ticket)) == 0;
    explicit_bzero(&held, sizeof(held));
    return same ? flow->code_len : 0;
}

void tn_flow_badge(struct tn_flow *flow, const struct tn_flow_answer *answer,
                   struct tn_flow_effects *effects)
{
    bool came_in = answer->gate.verdict == TN_VERDICT_ADMIT && !answer->left && answer->name[0];
    if (!flow->setup.badges || !flow->devices.has_printer || !came_in ||
        !take_badge(flow, &answer->ticket))
        return;
    tn_flow_effect(effects,
                   (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_BADGE,
                                           .code = {flow->code, code_of(flow, &answer->ticket)},
                                           .text = answer->name,
                                           .flag = answer->walk_in,
                                           .number = ++flow->print_number});
}

/* ---- what became of it ---- */

int tn_flow_printer_calls(const struct tn_flow *flow)
{
    int calls = 0;
    for (size_t i = 0; i < flow->printer.count; i++)
        calls += flow->printer.one[i].state == TN_FLOW_PRINT_ASKING;
    return calls + (calls == 0 && flow->printer.trouble != TN_FLOW_TROUBLE_NONE);
}

void tn_flow_forget_prints(struct tn_flow *flow)
{
    for (size_t i = 0; i < TN_FLOW_PRINTS; i++)
        explicit_bzero(flow->printer.one[i].name, sizeof(flow->printer.one[i].name));
}

/* Of the code on ISSUED: it is still to come, a host sees to it, or it is there. */
static enum tn_flow_task task_of(const struct tn_flow *flow)
{
    const struct tn_flow_printer *printer = &flow->printer;
    if (printer->printed == flow->print_number)
        return TN_FLOW_TASK_DONE;
    for (size_t i = 0; i < printer->count; i++) {
        if (printer->one[i].number == flow->print_number)
            return printer->one[i].state == TN_FLOW_PRINT_ASKING ||
                           printer->trouble != TN_FLOW_TROUBLE_NONE
                       ? TN_FLOW_TASK_FAILED
                       : TN_FLOW_TASK_RUNNING;
    }
    return flow->print;
}

void tn_flow_on_printer(struct tn_flow *flow, const struct tn_flow_printer *printer,
                        struct tn_flow_effects *effects)
{
    int before = tn_flow_printer_calls(flow);
    flow->printer = *printer;
    if (flow->printer.count > TN_FLOW_PRINTS)
        flow->printer.count = TN_FLOW_PRINTS;
    if (flow->screen != TN_FLOW_PRINTER || !flow->unlocked || !tn_flow_is_guarded(flow))
        tn_flow_forget_prints(flow);
    if (tn_flow_printer_calls(flow) > before)
        tn_flow_play(TN_FLOW_SOUND_NOTICE, effects);
    if (flow->print != TN_FLOW_TASK_NONE)
        flow->print = task_of(flow);
}

/* ---- PRINTER ---- */

void tn_flow_open_printer(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    tn_flow_go(flow, TN_FLOW_PRINTER, effects);
    tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_PRINTER});
}

static size_t printer_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    const struct tn_flow_printer *printer = &flow->printer;
    size_t count = 0;
    out[count++] = TN_FLOW_HIT_BACK;
    if (printer->count > 0 && printer->one[0].state == TN_FLOW_PRINT_ASKING) {
        out[count++] = TN_FLOW_HIT_PRINTER_CAME_OUT;
        out[count++] = TN_FLOW_HIT_PRINTER_AGAIN;
    }
    if (printer->count > 0 && printer->one[0].state != TN_FLOW_PRINT_PRINTING)
        out[count++] = TN_FLOW_HIT_PRINTER_DROP;
    if (printer->count == 0)
        out[count++] = TN_FLOW_HIT_PRINTER_TEST;
    out[count++] = TN_FLOW_HIT_LANG;
    return count;
}

static void printer_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                             struct tn_flow_effects *effects)
{
    struct tn_flow_effect effect = {.number = flow->printer.one[0].number};
    switch (hit) {
    case TN_FLOW_HIT_PRINTER_CAME_OUT:
        effect.kind = TN_FLOW_EFFECT_CAME_OUT;
        break;
    case TN_FLOW_HIT_PRINTER_AGAIN:
        effect.kind = TN_FLOW_EFFECT_AGAIN;
        break;
    case TN_FLOW_HIT_PRINTER_DROP:
        effect.kind = TN_FLOW_EFFECT_DROP;
        break;
    case TN_FLOW_HIT_PRINTER_TEST:
        effect.kind = TN_FLOW_EFFECT_TEST_PAGE;
        break;
    case TN_FLOW_HIT_BACK:
        tn_flow_go(flow, TN_FLOW_BOX, effects);
        return;
    default:
        return;
    }
    tn_flow_effect(effects, effect);
}

const struct part tn_flow_printer_part = {.hits = printer_hits,
                                          .activate = printer_activate,
                                          .expire = tn_flow_staff_expire,
                                          .wake_ms = tn_flow_staff_wake_ms};
