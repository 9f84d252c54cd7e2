/* SPDX-License-Identifier: Apache-2.0 */
/* lifecycle.c -- the first rule that holds; what was ACTIVE stays it until a Monday. */
#include "turnout/vitality.h"

#define NEW_DAYS 30
#define MONTHS 3

const char *tn_lifecycle_name(enum tn_lifecycle state)
{
    static const char *const names[TN_LIFECYCLE_COUNT] = {[TN_LIFECYCLE_NONE] = "none",
#define LIFECYCLE_NAME(code, name) [TN_LIFECYCLE_##code] = name,
                                                          TN_LIFECYCLE_MAP(LIFECYCLE_NAME)
#undef LIFECYCLE_NAME
    };
    TN_ASSERT((unsigned)state < TN_LIFECYCLE_COUNT);
    return names[state];
}

/* Online and offline in one stretch, each alone too little. */
static bool is_mixed(const struct tn_lifecycle_facts *facts)
{
    return facts->online_known && facts->days_30 >= 1 && facts->events_60 >= 1;
}

static bool is_active(const struct tn_lifecycle_facts *facts)
{
    return (facts->online_known && facts->days_30 >= 4) || facts->events_60 >= 2 || is_mixed(facts);
}

static bool stays_active(const struct tn_lifecycle_facts *facts, bool weekly_run)
{
    return !weekly_run || (facts->online_known && facts->days_30 >= 3) || facts->events_75 >= 2 ||
           is_mixed(facts);
}

static enum tn_lifecycle state_now(const struct tn_lifecycle_facts *facts)
{
    if (is_active(facts))
        return TN_LIFECYCLE_ACTIVE;
    if (facts->tenure_days < NEW_DAYS)
        return TN_LIFECYCLE_NEW;
    if ((facts->online_known && facts->days_90 >= 1) || facts->events_120 >= 1)
        return TN_LIFECYCLE_OCCASIONAL;
    if (facts->online_known && facts->days_ever <= 2 && !facts->attended_ever)
        return TN_LIFECYCLE_LURKER;
    return TN_LIFECYCLE_DORMANT;
}

enum tn_lifecycle tn_lifecycle_decide(const struct tn_lifecycle_facts *facts,
                                      enum tn_lifecycle before, bool weekly_run)
{
    if (facts->erased)
        return TN_LIFECYCLE_ERASED;
    switch (facts->membership) {
    case TN_MEMBERSHIP_LEFT:
        return TN_LIFECYCLE_LEFT;
    case TN_MEMBERSHIP_APPLICANT:
        return TN_LIFECYCLE_APPLICANT;
    case TN_MEMBERSHIP_WAITLIST:
        return TN_LIFECYCLE_WAITLIST;
    case TN_MEMBERSHIP_OPEN:
        break;
    }
    if (before == TN_LIFECYCLE_ACTIVE && stays_active(facts, weekly_run))
        return TN_LIFECYCLE_ACTIVE;
    return state_now(facts);
}

/* To 0.6 of what was usual. */
static bool has_fallen(int score, const int *months, size_t month_count)
{
    int sum = 0;
    if (month_count < MONTHS)
        return false;
    for (size_t i = 0; i < MONTHS; i++)
        sum += months[i];
    return 10 * MONTHS * score <= 6 * sum;
}

static int count(const bool *attended, size_t from, size_t to)
{
    int sum = 0;
    for (size_t i = from; i < to; i++)
        sum += attended[i];
    return sum;
}

bool tn_lifecycle_at_risk(bool was_active, int score, const int *months, size_t month_count,
                          const bool *attended, size_t event_count)
{
    bool stays_away = event_count >= 7 && count(attended, 0, 2) == 0 && count(attended, 2, 7) >= 3;
    return was_active && (has_fallen(score, months, month_count) || stays_away);
}

int tn_lifecycle_streak(const bool *attended, size_t event_count)
{
    size_t streak = 0;
    while (streak < event_count && attended[streak])
        streak++;
    return (int)streak;
}
