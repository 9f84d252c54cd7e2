/* SPDX-License-Identifier: Apache-2.0 */
/* kiosk_model.h -- a kiosk around the dialogue: answers what it asks, at once, late, out of order
 * or never, and now and then says what nobody asked. */
#pragma once

#include "turnout/flow.h"

/* What a person types, and what stands about others; each must be gone where it does not belong. */
#define MODEL_TYPED "qxzcanary"
#define MODEL_NUMBER "139013770427"
#define MODEL_CODE "SCANCANARY"
#define MODEL_FOUND "找到某某"
#define MODEL_LISTED "名单某某"
#define MODEL_ISSUED "ISSUEDCANARY"
#define MODEL_GUEST "GUEST"

#define MODEL_QUEUE 64
struct model_answer {
    enum tn_flow_msg_kind kind;
    int64_t due_ms;
    int64_t number;
    struct tn_ticket_id ticket;
    char asked[TN_FLOW_LETTERS + 1];
};

struct model {
    uint64_t random;
    size_t queued;
    struct model_answer queue[MODEL_QUEUE];
};

uint64_t model_random(struct model *model, uint64_t below);
bool model_chance(struct model *model, unsigned percent);

/* Takes note of what is asked; a kiosk too busy for more forgets the oldest. */
void model_hear(struct model *model, const struct tn_flow_effects *effects, int64_t now_ms);
/* Takes out an answer that is due, any of them; false if none is. */
bool model_due(struct model *model, int64_t now_ms, struct model_answer *ret_answer);
/* A message as this answer has it; good until the next call. */
struct tn_flow_msg model_say(struct model *model, const struct model_answer *about);
/* Something nobody asked for: a board, devices, a clock, an answer out of the blue. */
struct tn_flow_msg model_news(struct model *model, const struct tn_flow *flow);
