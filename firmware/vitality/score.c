/* SPDX-License-Identifier: Apache-2.0 */
/* score.c -- S and V: recent days and acts count, older ones fade. */
#include <math.h>

#include "turnout/vitality.h"

#define DAY_HALF_LIFE 14.0
#define ACT_HALF_LIFE 45.0
#define DAY_WEIGHT_MAX 4
#define SCALE 20.0

static const int act_weights[TN_ACT_COUNT] = {
#define ACT_WEIGHT(code, name, weight) [TN_ACT_##code] = weight,
    TN_ACT_MAP(ACT_WEIGHT)
#undef ACT_WEIGHT
};

int tn_vitality_day_weight(int64_t messages)
{
    int weight = 0;
    for (int64_t reach = 1; weight < DAY_WEIGHT_MAX && messages >= reach; reach = 2 * reach + 1)
        weight++;
    return weight;
}

static double faded(int weight, int32_t age_days, double half_life)
{
    return age_days < 0 ? 0 : weight * exp2(-age_days / half_life);
}

double tn_vitality_sum(const struct tn_vitality_day *days, size_t day_count,
                       const struct tn_vitality_act *acts, size_t act_count)
{
    double sum = 0;
    for (size_t i = 0; i < day_count; i++)
        sum += faded(tn_vitality_day_weight(days[i].messages), days[i].age_days, DAY_HALF_LIFE);
    for (size_t i = 0; i < act_count; i++)
        sum += faded(act_weights[acts[i].act], acts[i].age_days, ACT_HALF_LIFE);
    return sum;
}

int tn_vitality_score(double sum)
{
    return (int)floor(100.0 * (1.0 - exp(-sum / SCALE)) + 0.5);
}
