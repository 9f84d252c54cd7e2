/* SPDX-License-Identifier: Apache-2.0 */
/* doors.c -- the other doors for staff: how each of them is linked, an address for one that is not
 * found by itself, and the codes that came in by two of them.
 *
 * An address is four numbers and, where another port than the usual one is listened on, a colon and
 * the port: it is read off the other kiosk's screen or the router's page. */
#include <stdlib.h>
#include <string.h>

#include "typing.h"

/* ---- DOORS ---- */

void tn_flow_on_peers(struct tn_flow *flow, const struct tn_flow_peers *peers)
{
    flow->peers = *peers;
    if (flow->peers.count > TN_FLOW_PEERS)
        flow->peers.count = TN_FLOW_PEERS;
}

static size_t doors_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = 0;
    out[count++] = TN_FLOW_HIT_BACK;
    if (flow->event.present && !flow->revoked)
        out[count++] = TN_FLOW_HIT_STAFF_DOUBLES;
    out[count++] = TN_FLOW_HIT_STAFF_ADDRESS;
    out[count++] = TN_FLOW_HIT_LANG;
    return count;
}

static void ask_doubles(struct tn_flow_effects *effects)
{
    tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_DOUBLES});
}

static void open_doubles(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    tn_flow_go(flow, TN_FLOW_DOUBLES, effects);
    ask_doubles(effects);
}

static void open_address(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    tn_flow_go(flow, TN_FLOW_ADDRESS, effects);
    memset(flow->address, 0, sizeof(flow->address));
    tn_flow_typing_begin(flow, false);
}

static void doors_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                           struct tn_flow_effects *effects)
{
    if (hit == TN_FLOW_HIT_STAFF_DOUBLES)
        open_doubles(flow, effects);
    else if (hit == TN_FLOW_HIT_STAFF_ADDRESS)
        open_address(flow, effects);
    else if (hit == TN_FLOW_HIT_BACK)
        tn_flow_enter_staff(flow, effects);
}

const struct part tn_flow_doors_part = {.hits = doors_hits,
                                        .activate = doors_activate,
                                        .expire = tn_flow_staff_expire,
                                        .wake_ms = tn_flow_staff_wake_ms};

/* ---- ADDRESS ---- */

/* A number up to `most` at the start of a text, as one writes it; what follows it, or NULL. */
static const char *number_up_to(const char *text, long most)
{
    char *end = NULL;
    if (*text < '0' || *text > '9' || (*text == '0' && text[1] >= '0' && text[1] <= '9'))
        return NULL;
    long number = strtol(text, &end, 10);
    return number <= most ? end : NULL;
}

static bool is_address(const char *text)
{
    for (int part = 0; part < 4 && text; part++) {
        text = number_up_to(text, 255);
        if (part < 3 && text)
            text = *text == '.' ? text + 1 : NULL;
    }
    if (text && *text == ':' && text[1] != '0')
        text = number_up_to(text + 1, 65535);
    return text && *text == '\0';
}

static size_t address_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = tn_flow_typing_hits(flow, out);
    if (is_address(flow->address))
        out[count++] = TN_FLOW_HIT_NEXT;
    out[count++] = TN_FLOW_HIT_BACK;
    out[count++] = TN_FLOW_HIT_LANG;
    return count;
}

static void address_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                             struct tn_flow_effects *effects)
{
    switch (hit) {
    case TN_FLOW_HIT_NEXT:
        tn_flow_go(flow, TN_FLOW_DOORS, effects);
        tn_flow_effect(effects,
                       (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_PEER, .text = flow->address});
        break;
    case TN_FLOW_HIT_BACK:
        tn_flow_go(flow, TN_FLOW_DOORS, effects);
        break;
    default:
        tn_flow_typing_activate(flow, hit, effects);
        break;
    }
}

const struct part tn_flow_address_part = {.hits = address_hits,
                                          .activate = address_activate,
                                          .key = tn_flow_typing_key,
                                          .expire = tn_flow_staff_expire,
                                          .wake_ms = tn_flow_staff_wake_ms,
                                          .enter = TN_FLOW_HIT_NEXT};

/* ---- DOUBLES ---- */

void tn_flow_on_doubles(struct tn_flow *flow, const struct tn_flow_doubles *doubles)
{
    if (flow->screen != TN_FLOW_DOUBLES)
        return;
    flow->doubles = *doubles;
    if (flow->doubles.count > TN_FLOW_DOUBLES_SHOWN)
        flow->doubles.count = TN_FLOW_DOUBLES_SHOWN;
}

/* Whoever looks at the list sees the new one, too. */
void tn_flow_doubled(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    tn_flow_play(TN_FLOW_SOUND_NOTICE, effects);
    if (flow->screen == TN_FLOW_DOUBLES)
        ask_doubles(effects);
}

static size_t doubles_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    (void)flow;
    size_t count = 0;
    out[count++] = TN_FLOW_HIT_BACK;
    out[count++] = TN_FLOW_HIT_LANG;
    return count;
}

static void doubles_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                             struct tn_flow_effects *effects)
{
    if (hit == TN_FLOW_HIT_BACK)
        tn_flow_go(flow, TN_FLOW_DOORS, effects);
}

const struct part tn_flow_doubles_part = {.hits = doubles_hits,
                                          .activate = doubles_activate,
                                          .expire = tn_flow_staff_expire,
                                          .wake_ms = tn_flow_staff_wake_ms};
