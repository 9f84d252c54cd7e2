/* SPDX-License-Identifier: Apache-2.0 */
/* screens_rest.c -- the kiosk at rest, before it belongs to anybody, and on the way out. */
#include "screens.h"
#include "turnout/text.h"

static void home(struct tn_flow *flow)
{
    (void)flow;
}

static void home_dimmed(struct tn_flow *flow)
{
    screens_wait(flow, TN_FLOW_DIM_MS);
}

static void home_waiting(struct tn_flow *flow)
{
    const struct tn_flow_event none = {0};
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_EVENT, .event = &none});
}

static void unpair(struct tn_flow *flow)
{
    struct tn_flow_setup setup = flow->setup;
    setup.paired = false;
    tn_flow_init(flow, &setup, flow->now);
}

static void unpaired(struct tn_flow *flow)
{
    unpair(flow);
}

static void pairing_failed(struct tn_flow *flow)
{
    unpair(flow);
    struct tn_fault fault = {.code = TN_ERR_OFFLINE};
    tn_text_copy(fault.text, sizeof(fault.text), "the hub at 192.168.1.20 does not answer");
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PAIRING,
                                            .pairing = {TN_FLOW_PAIR_FAILED, &fault}});
}

static const struct screen_case cases[] = {
    {"home", home},         {"home-dimmed", home_dimmed},       {"home-waiting", home_waiting},
    {"unpaired", unpaired}, {"pairing-failed", pairing_failed},
};
const struct screen_set screens_of_rest = {cases, sizeof(cases) / sizeof(cases[0])};
