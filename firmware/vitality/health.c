/* SPDX-License-Identifier: Apache-2.0 */
/* health.c -- the signs of a dying group; a sign nobody can see is not there. */
#include "turnout/vitality.h"

bool tn_ratio_at_least(struct tn_ratio ratio, int64_t numerator, int64_t denominator)
{
    return ratio.whole > 0 && ratio.part * denominator >= ratio.whole * numerator;
}

int tn_health_dying_signs(const struct tn_health_signs *signs)
{
    bool speaks = !signs->online_known || signs->speakers_30.whole == 0 ||
                  tn_ratio_at_least(signs->speakers_30, 5, 100);
    bool silent = signs->online_known && signs->silent_days_14 >= 10;
    bool closed_shop = signs->days_since_join >= 60;
    bool no_event = signs->has_series && signs->intervals_since_event_x10 > 20;
    return !speaks + silent + closed_shop + no_event + signs->leavers_lead_2_months;
}

bool tn_health_is_dying(const struct tn_health_signs *signs)
{
    return tn_health_dying_signs(signs) >= 2;
}
