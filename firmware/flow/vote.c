/* SPDX-License-Identifier: Apache-2.0 */
/* vote.c -- a voice on the open topics, one after the other, for somebody who has just come in.
 *
 * Their own code goes along, so it is one voice a ticket; until the topic closes they may come
 * and change it. */
#include <string.h>

#include "dialogue.h"

#define THANKS_MS 3000

/* The first open topic from `from` on; the count if there is none. */
static size_t open_topic(const struct tn_flow *flow, size_t from)
{
    struct tn_wall now = tn_flow_wall(flow);
    while (from < flow->board.topic_count &&
           !tn_board_topic_is_open(&flow->board.topics[from], now))
        from++;
    return from;
}

bool tn_flow_can_vote(const struct tn_flow *flow)
{
    return flow->code_len > 0 && !flow->answer.left &&
           tn_verdict_admits(flow->answer.gate.verdict) &&
           open_topic(flow, 0) < flow->board.topic_count;
}

static void turn_to(struct tn_flow *flow, size_t topic)
{
    flow->topic = topic;
    flow->vote = -1;
    flow->voting = flow->voted = false;
    flow->vote_err = TN_OK;
    flow->since = flow->now;
    flow->focus = TN_FLOW_HIT_NONE;
}

void tn_flow_open_vote(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    tn_flow_go(flow, TN_FLOW_VOTE, effects);
    flow->touched = flow->now;
    turn_to(flow, open_topic(flow, 0));
}

static void go_on(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    size_t next = open_topic(flow, flow->topic + 1);
    if (next < flow->board.topic_count)
        turn_to(flow, next);
    else
        tn_flow_go_home(flow, effects);
}

void tn_flow_on_voted(struct tn_flow *flow, enum tn_err err)
{
    if (flow->screen != TN_FLOW_VOTE || !flow->voting)
        return;
    flow->voting = false;
    flow->voted = err == TN_OK;
    flow->vote_err = err;
    flow->since = flow->touched = flow->now;
}

bool tn_flow_vote_is_gone(const struct tn_flow *flow, const struct tn_board *board)
{
    const char *id = flow->board.topics[flow->topic].id;
    return flow->screen == TN_FLOW_VOTE &&
           (flow->topic >= board->topic_count || strcmp(board->topics[flow->topic].id, id) != 0);
}

static size_t vote_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    const struct tn_board_topic *topic = &flow->board.topics[flow->topic];
    size_t count = 0;
    for (size_t i = 0; !flow->voting && !flow->voted && i < topic->option_count; i++)
        out[count++] = (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + i);
    if (flow->vote >= 0 && !flow->voting && !flow->voted)
        out[count++] = TN_FLOW_HIT_NEXT;
    out[count++] = flow->voted ? TN_FLOW_HIT_DONE : TN_FLOW_HIT_SKIP;
    out[count++] = TN_FLOW_HIT_LANG;
    out[count++] = TN_FLOW_HIT_LOGO;
    return count;
}

static void send_vote(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    flow->voting = true;
    tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_VOTE,
                                                    .code = {flow->code, flow->code_len},
                                                    .text = flow->board.topics[flow->topic].id,
                                                    .number = flow->vote});
}

static void vote_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                          struct tn_flow_effects *effects)
{
    if (hit == TN_FLOW_HIT_NEXT)
        send_vote(flow, effects);
    else if (hit == TN_FLOW_HIT_SKIP || hit == TN_FLOW_HIT_DONE)
        go_on(flow, effects);
    else
        flow->vote = (int)(hit - TN_FLOW_HIT_ITEM_0);
}

static int64_t vote_wake_ms(const struct tn_flow *flow)
{
    if (flow->voted)
        return flow->since.ms + tn_flow_patience_ms(flow, THANKS_MS);
    return tn_flow_read_wake_ms(flow);
}

static void vote_expire(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (flow->now.ms < vote_wake_ms(flow))
        return;
    if (flow->voted)
        go_on(flow, effects);
    else
        tn_flow_go_home(flow, effects);
}

const struct part tn_flow_vote_part = {
    .hits = vote_hits, .activate = vote_activate, .expire = vote_expire, .wake_ms = vote_wake_ms};
