/* SPDX-License-Identifier: Apache-2.0 */
/* points.h -- points for coming, helping and bringing somebody, as a ledger; off until switched on.
 *
 * What a rule credits follows from facts: it is credited once, and taken back by a counter-entry
 * where the fact is no more, a merge shows two to be one, or an undo parts them again.  No entry is
 * ever changed; a balance is the sum of a person's entries.  Points are worth no money and go from
 * nobody to nobody.  Rank 5, a part of people. */
#pragma once

#include "turnout/people.h"

/* X(code, name, points): what is credited, and how much where nobody said otherwise */
#define TN_POINT_RULE_MAP(X)                                                                       \
    X(CHECK_IN, "check-in", 10) /* came to an event */                                             \
    X(FIRST, "first", 5)        /* for the first time ever, on top */                              \
    X(BROUGHT, "brought", 10)   /* a newcomer they brought has come */                             \
    X(HELPER, "helper", 20)     /* helped at an event they came to */                              \
    X(SPEAKER, "speaker", 30)   /* spoke at one */                                                 \
    X(ONLINE, "online", 5)      /* a point a message, so many a day at most */
enum tn_point_rule {
#define TN_POINT_RULE_ENUM(code, name, points) TN_POINT_##code,
    TN_POINT_RULE_MAP(TN_POINT_RULE_ENUM)
#undef TN_POINT_RULE_ENUM
        TN_POINT_RULES,
};
const char *tn_point_rule_name(enum tn_point_rule rule);
/* False: there is no such rule. */
bool tn_point_rule_parse(const char *name, enum tn_point_rule *ret_rule);

#define TN_POINTS_MOST 100000
struct tn_point_plan {
    bool on;
    int64_t points[TN_POINT_RULES];
    struct tn_wall since; /* only out: events that ended before it count nothing; 0 never on */
};
TN_MUST_CHECK enum tn_err tn_points_plan(struct tn_people *people, struct tn_point_plan *ret_plan,
                                         struct tn_fault *fault);
/* From now on; what was credited stays as it is.  Errors: FORMAT (a number out of bounds). */
TN_MUST_CHECK enum tn_err tn_points_plan_set(struct tn_people *people,
                                             const struct tn_point_plan *plan, const char *who,
                                             struct tn_fault *fault);
/* Credits what facts say and takes back what they say no more; the reads here do it first where the
 * database may be written. */
TN_MUST_CHECK enum tn_err tn_points_settle(struct tn_people *people, struct tn_fault *fault);

/* `key` names what is given or redeemed, such as a voucher's number: one key counts once. */
struct tn_points_said {
    int64_t points;
    const char *key, *why, *who;
};
/* Errors: ABSENT, FORMAT (no key; a number out of bounds), EXISTS (this key was given already). */
TN_MUST_CHECK enum tn_err tn_points_grant(struct tn_people *people, struct tn_id member,
                                          const struct tn_points_said *said,
                                          struct tn_fault *fault);
/* Errors also: DENIED (they have fewer). */
TN_MUST_CHECK enum tn_err tn_points_redeem(struct tn_people *people, struct tn_id member,
                                           const struct tn_points_said *said,
                                           struct tn_fault *fault);
/* Takes back what was granted or redeemed, by an entry against it.  Errors: ABSENT, DENIED (it
 * follows from a fact), EXISTS (taken back already). */
TN_MUST_CHECK enum tn_err tn_points_correct(struct tn_people *people, struct tn_id entry,
                                            const char *why, const char *who,
                                            struct tn_fault *fault);

/* {"on","since","rules":[{"rule","points"}…],"issued","redeemed","liability","balances":[{"member",
 * "name","points"}…]}, by name.  issued: what was credited and not taken back.  liability: what
 * members could redeem. */
TN_MUST_CHECK enum tn_err tn_points_json(struct tn_people *people, struct tn_buf *out,
                                         struct tn_fault *fault);
/* {"member","balance","entries":[{"id","rule","points","ref","event_title","why","by","time",
 * "corrected"}…]}, the newest first.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_points_member_json(struct tn_people *people, struct tn_id member,
                                                struct tn_buf *out, struct tn_fault *fault);
