/* SPDX-License-Identifier: Apache-2.0 */
/* screens_steps.c -- finding one's name and signing up. */
#include "screens.h"

static void find(struct tn_flow *flow)
{
    flow->screen = TN_FLOW_FIND;
}

static const struct screen_case cases[] = {
    {"find", find},
};
const struct screen_set screens_of_steps = {cases, sizeof(cases) / sizeof(cases[0])};
