/* SPDX-License-Identifier: Apache-2.0 */
/* roll.c -- roll-call: everybody by name, a page at a time, narrowed by letters; a touch marks
 * somebody as here. */
#include <string.h>

#include "dialogue.h"

static void ask_roll(struct tn_flow *flow, int64_t from, struct tn_flow_effects *effects)
{
    tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_ROLL,
                                                    .number = from < 0 ? 0 : from,
                                                    .text = flow->roll_letters});
}

void tn_flow_open_roll(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    tn_flow_go(flow, TN_FLOW_ROLL, effects);
    ask_roll(flow, 0, effects);
}

void tn_flow_on_roll(struct tn_flow *flow, const struct tn_flow_people *people)
{
    bool fits = people->asked[0] == '\0' || strcmp(people->asked, flow->roll_letters) == 0;
    if (flow->screen != TN_FLOW_ROLL || !fits)
        return;
    flow->roll = *people;
    TN_ASSERT(people->count <= TN_FLOW_ITEMS);
    flow->pressed = TN_FLOW_HIT_NONE; /* under the finger is somebody else now */
}

/* ---- marking ---- */

static size_t row_of(const struct tn_flow *flow, struct tn_ticket_id ticket)
{
    size_t row = 0;
    while (row < flow->roll.count &&
           memcmp(&flow->roll.one[row].ticket, &ticket, sizeof(ticket)) != 0)
        row++;
    return row;
}

static size_t marking_of(const struct tn_flow *flow, struct tn_ticket_id ticket)
{
    size_t i = 0;
    while (i < flow->marking_count && memcmp(&flow->marking[i], &ticket, sizeof(ticket)) != 0)
        i++;
    return i;
}

static void mark(struct tn_flow *flow, size_t row, struct tn_flow_effects *effects)
{
    struct tn_ticket_id ticket = flow->roll.one[row].ticket;
    if (marking_of(flow, ticket) < flow->marking_count || flow->marking_count == TN_FLOW_ITEMS)
        return;
    flow->marking[flow->marking_count++] = ticket;
    tn_flow_effect(effects,
                   (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_ROLL_CALL, .ticket = ticket});
}

/* Whoever is in now stays on the list; a refusal has a screen of its own, with its why. */
bool tn_flow_roll_takes(struct tn_flow *flow, const struct tn_flow_answer *answer)
{
    size_t at = marking_of(flow, answer->ticket);
    if (flow->screen != TN_FLOW_ROLL || at == flow->marking_count)
        return false;
    flow->marking[at] = flow->marking[--flow->marking_count];
    bool inside =
        tn_verdict_admits(answer->gate.verdict) || answer->gate.verdict == TN_VERDICT_ALREADY_IN;
    size_t row = row_of(flow, answer->ticket);
    if (inside && row < flow->roll.count)
        flow->roll.one[row].inside = true;
    return inside;
}

/* ---- the screen ---- */

static size_t roll_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    const struct tn_flow_people *roll = &flow->roll;
    size_t count = 0;
    for (size_t i = 0; i < roll->count; i++) {
        if (!roll->one[i].inside)
            out[count++] = (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + i);
    }
    if (roll->from > 0)
        out[count++] = TN_FLOW_HIT_PAGE_UP;
    if (roll->from + (int64_t)roll->count < roll->total)
        out[count++] = TN_FLOW_HIT_PAGE_DOWN;
    for (int letter = 0; letter < 26; letter++)
        out[count++] = (enum tn_flow_hit)(TN_FLOW_HIT_KEY_0 + letter);
    out[count++] = TN_FLOW_HIT_KEY_ERASE;
    out[count++] = TN_FLOW_HIT_BACK;
    out[count++] = TN_FLOW_HIT_LANG;
    return count;
}

static void type_letter(struct tn_flow *flow, char letter, struct tn_flow_effects *effects)
{
    size_t len = strlen(flow->roll_letters);
    if (len == TN_FLOW_LETTERS)
        return;
    flow->roll_letters[len] = letter;
    ask_roll(flow, 0, effects);
}

static void erase_letter(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    size_t len = strlen(flow->roll_letters);
    if (len == 0)
        return;
    flow->roll_letters[len - 1] = '\0';
    ask_roll(flow, 0, effects);
}

static void roll_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                          struct tn_flow_effects *effects)
{
    if (hit == TN_FLOW_HIT_BACK)
        tn_flow_enter_staff(flow, effects);
    else if (hit == TN_FLOW_HIT_PAGE_UP)
        ask_roll(flow, flow->roll.from - TN_FLOW_ITEMS, effects);
    else if (hit == TN_FLOW_HIT_PAGE_DOWN)
        ask_roll(flow, flow->roll.from + (int64_t)flow->roll.count, effects);
    else if (hit == TN_FLOW_HIT_KEY_ERASE)
        erase_letter(flow, effects);
    else if (hit >= TN_FLOW_HIT_KEY_0)
        type_letter(flow, TN_FLOW_KEYS[hit - TN_FLOW_HIT_KEY_0], effects);
    else
        mark(flow, (size_t)(hit - TN_FLOW_HIT_ITEM_0), effects);
}

static void roll_key(struct tn_flow *flow, enum tn_flow_key key, const char *text,
                     struct tn_flow_effects *effects)
{
    if (!text && key == TN_FLOW_KEY_ERASE)
        erase_letter(flow, effects);
    for (; text && *text; text++) {
        char letter = *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text;
        if (letter >= 'a' && letter <= 'z')
            type_letter(flow, letter, effects);
    }
}

const struct part tn_flow_roll_part = {.hits = roll_hits,
                                       .activate = roll_activate,
                                       .key = roll_key,
                                       .expire = tn_flow_staff_expire,
                                       .wake_ms = tn_flow_staff_wake_ms};
