/* SPDX-License-Identifier: Apache-2.0 */
/* vitality.h -- how alive a membership is: score, state in its life, group health, and what coming
 * to a meetup goes with online.
 *
 * Numbers in, numbers out.  Days are local days of the group, ages are counted back from the day
 * asked about.  What is not known is said to be unknown, never zero.  Rank 1, pure.
 * Source: Orbit model (weights, hysteresis), CHAOSS Conversion Rate, bootstrap after Efron 1979. */
#pragma once

#include "turnout/bytes.h"

/* ---- score ---- */

/* X(code, name, weight): what somebody did offline, or at a kiosk */
#define TN_ACT_MAP(X)                                                                              \
    X(ATTEND, "attend", 5)                                                                         \
    X(HELPER, "helper", 8)                                                                         \
    X(SPEAKER, "speaker", 9)                                                                       \
    X(HOST, "host", 11)                                                                            \
    X(BROUGHT, "brought", 4) /* a newcomer, who came */                                            \
    X(FEEDBACK, "feedback", 1)                                                                     \
    X(VOTE, "vote", 1)
enum tn_act {
#define TN_ACT_ENUM(code, name, weight) TN_ACT_##code,
    TN_ACT_MAP(TN_ACT_ENUM)
#undef TN_ACT_ENUM
        TN_ACT_COUNT,
};

/* Messages of one day, and one act offline; `age_days` below 0 lies ahead and counts nothing. */
struct tn_vitality_day {
    int32_t age_days;
    int64_t messages;
};
struct tn_vitality_act {
    int32_t age_days;
    enum tn_act act;
};

/* min(4, floor(log2(1 + messages))): flooding a day gains nothing. */
int tn_vitality_day_weight(int64_t messages);
/* S: days halve in 14, acts in 45 days. */
double tn_vitality_sum(const struct tn_vitality_day *days, size_t day_count,
                       const struct tn_vitality_act *acts, size_t act_count);
/* V, 0 to 100: 100 (1 - exp(-S / 20)), halves up. */
int tn_vitality_score(double sum);

/* ---- the life of a membership ---- */

#define TN_LIFECYCLE_MAP(X)                                                                        \
    X(ERASED, "erased")                                                                            \
    X(LEFT, "left")                                                                                \
    X(APPLICANT, "applicant")                                                                      \
    X(WAITLIST, "waitlist")                                                                        \
    X(NEW, "new")                                                                                  \
    X(ACTIVE, "active")                                                                            \
    X(OCCASIONAL, "occasional")                                                                    \
    X(LURKER, "lurker")                                                                            \
    X(DORMANT, "dormant")
enum tn_lifecycle {
    TN_LIFECYCLE_NONE, /* not decided yet */
#define TN_LIFECYCLE_ENUM(code, name) TN_LIFECYCLE_##code,
    TN_LIFECYCLE_MAP(TN_LIFECYCLE_ENUM)
#undef TN_LIFECYCLE_ENUM
        TN_LIFECYCLE_COUNT,
};
const char *tn_lifecycle_name(enum tn_lifecycle state);

enum tn_membership {
    TN_MEMBERSHIP_OPEN,
    TN_MEMBERSHIP_LEFT,
    TN_MEMBERSHIP_APPLICANT,
    TN_MEMBERSHIP_WAITLIST
};
struct tn_lifecycle_facts {
    bool erased;
    enum tn_membership membership;
    int32_t tenure_days;
    bool online_known;    /* an import of chat activity younger than 35 days is there */
    int days_30, days_90; /* days with a message among the last 30, 90 */
    int64_t days_ever;    /* and in all */
    int events_60, events_75, events_120; /* attended among the last 60, 75, 120 days */
    bool attended_ever;
};
/* A pure function of the facts, the state before and whether this is the weekly run (Monday 04:00
 * of the group), at which alone ACTIVE can be lost. */
enum tn_lifecycle tn_lifecycle_decide(const struct tn_lifecycle_facts *facts,
                                      enum tn_lifecycle before, bool weekly_run);

/* ACTIVE a month ago, and V fell to 0.6 of the mean of the last three months, or the last two
 * events of a series were missed after at least three of the five before.  `attended` is newest
 * first, of closed events. */
bool tn_lifecycle_at_risk(bool was_active, int score, const int *months, size_t month_count,
                          const bool *attended, size_t event_count);
/* Consecutive closed events attended, newest backwards. */
int tn_lifecycle_streak(const bool *attended, size_t event_count);

/* ---- the group ---- */

/* Parts of a whole; whole 0: unknown. */
struct tn_ratio {
    int64_t part, whole;
};
/* part / whole >= numerator / denominator; false if unknown. */
bool tn_ratio_at_least(struct tn_ratio ratio, int64_t numerator, int64_t denominator);

struct tn_health_signs {
    struct tn_ratio speakers_30; /* distinct speakers of 30 days, of the roster */
    bool online_known;
    int silent_days_14;  /* days of the last 14 without a message */
    int days_since_join; /* -1: unknown */
    bool has_series;
    int intervals_since_event_x10; /* tenths of the series' interval since its last closed event */
    bool leavers_lead_2_months;    /* more left than joined, two months running */
};
/* How many of the five signs of a dying group are there: fewer than 5 % spoke, 10 silent days of
 * 14, no join in 60 days, no closed event in two intervals, leavers ahead two months running. */
int tn_health_dying_signs(const struct tn_health_signs *signs);
/* Two of them. */
bool tn_health_is_dying(const struct tn_health_signs *signs);

/* ---- attendance and online days ---- */

#define TN_UPLIFT_DAYS 14
#define TN_UPLIFT_RESAMPLES 2000
#define TN_UPLIFT_FEW 8

/* Somebody on the roster before and after: days with a message among the 14 before the event and
 * the 14 after it, the day itself left out. */
struct tn_uplift_person {
    enum tn_lifecycle state; /* before the event */
    int before, after;
    int32_t tenure_days;
};
struct tn_uplift {
    size_t compared, attendees; /* those with anybody to be compared with, of all */
    bool too_few;               /* fewer than TN_UPLIFT_FEW compared: the rest says nothing */
    double days;                /* mean difference to those alike who did not come */
    double low, high;           /* 95 % of the resamples lie between */
};
/* Attendees against roster members who came to no event within the windows and do not organise.
 * Alike means: state, days before {0, 1-2, 3-6, 7-14}, tenure under or over 90 days.  The same
 * `seed` gives the same interval. */
struct tn_uplift tn_uplift_compare(const struct tn_uplift_person *attendees, size_t attendee_count,
                                   const struct tn_uplift_person *controls, size_t control_count,
                                   uint64_t seed);
