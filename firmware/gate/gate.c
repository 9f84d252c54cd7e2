/* SPDX-License-Identifier: Apache-2.0 */
/* gate.c -- the rules of the door as one list: the first that applies decides.
 *
 * The list is SPEC.md's table, row by row; each row's condition is a small question about the
 * facts and the policy.  Pure: the time comes in with its doubt.
 * Source: firmware/SPEC.md "Verdicts". */
#include "turnout/gate.h"

#include <string.h>

static const struct {
    const char *name;
    bool admits;
} verdicts[TN_VERDICT_COUNT] = {
#define VERDICT_ROW(code, text, lets_in) [TN_VERDICT_##code] = {text, lets_in},
    TN_VERDICT_MAP(VERDICT_ROW)
#undef VERDICT_ROW
};

static const char *const reasons[TN_REASON_COUNT] = {
#define REASON_ROW(code, name) [TN_REASON_##code] = name,
    TN_REASON_MAP(REASON_ROW)
#undef REASON_ROW
};

const char *tn_verdict_name(enum tn_verdict verdict)
{
    TN_ASSERT((unsigned)verdict < TN_VERDICT_COUNT);
    return verdicts[verdict].name;
}

bool tn_verdict_admits(enum tn_verdict verdict)
{
    TN_ASSERT((unsigned)verdict < TN_VERDICT_COUNT);
    return verdicts[verdict].admits;
}

const char *tn_reason_name(enum tn_reason reason)
{
    TN_ASSERT((unsigned)reason < TN_REASON_COUNT);
    return reasons[reason];
}

static const char *const entries[TN_ENTRY_COUNT] = {
#define ENTRY_ROW(code, name) [TN_ENTRY_##code] = name,
    TN_ENTRY_MAP(ENTRY_ROW)
#undef ENTRY_ROW
};

const char *tn_entry_name(enum tn_entry entry)
{
    TN_ASSERT((unsigned)entry < TN_ENTRY_COUNT);
    return entries[entry];
}

enum tn_err tn_entry_parse(const char *name, enum tn_entry *ret_entry)
{
    for (int i = 0; i < TN_ENTRY_COUNT; i++) {
        if (strcmp(name, entries[i]) == 0) {
            *ret_entry = (enum tn_entry)i;
            return TN_OK;
        }
    }
    return TN_ERR_FORMAT;
}

/* Who asks to come in, and where. */
struct question {
    const struct tn_gate_facts *facts;
    const struct tn_policy *policy;
};
typedef bool condition(const struct question *q);

/* ---- the time: certain only outside the clock's error bar ---- */

static bool clock_is_set(const struct question *q)
{
    return q->facts->clock_set && q->facts->now.err_ms >= 0;
}

/* `a` lies more than `err_ms` behind `b`. */
static bool is_past(struct tn_wall a, struct tn_wall b, int64_t err_ms)
{
    int64_t gap_ms = 0;
    return a.ms > b.ms && (__builtin_sub_overflow(a.ms, b.ms, &gap_ms) || gap_ms > err_ms);
}

/* Now lies certainly on the far side of the limit; 0 is no limit. */
static bool is_after(const struct question *q, struct tn_wall limit)
{
    return limit.ms != 0 && clock_is_set(q) &&
           is_past(q->facts->now.wall, limit, q->facts->now.err_ms);
}

static bool is_before(const struct question *q, struct tn_wall limit)
{
    return limit.ms != 0 && clock_is_set(q) &&
           is_past(limit, q->facts->now.wall, q->facts->now.err_ms);
}

static bool is_within_doubt(const struct question *q, struct tn_wall limit)
{
    return limit.ms != 0 && !is_after(q, limit) && !is_before(q, limit);
}

/* Some limit can neither be said to be passed nor not to be; an unset clock can say it of none. */
static bool time_is_in_doubt(const struct question *q)
{
    return is_within_doubt(q, q->facts->expires) || is_within_doubt(q, q->policy->opens) ||
           is_within_doubt(q, q->policy->closes);
}

static bool clock_needs_host(const struct question *q)
{
    return !clock_is_set(q) && q->policy->clock_unset == TN_CHOICE_HOST && time_is_in_doubt(q);
}

static bool is_expired(const struct question *q)
{
    return is_after(q, q->facts->expires);
}

static bool is_early(const struct question *q)
{
    return is_before(q, q->policy->opens);
}

static bool is_over(const struct question *q)
{
    return is_after(q, q->policy->closes);
}

/* ---- the code ---- */

static bool has_no_event(const struct question *q)
{
    return !q->facts->has_event;
}

static bool is_foreign(const struct question *q)
{
    return q->facts->form == TN_CODE_FOREIGN || q->facts->form == TN_CODE_INVITE;
}

static bool is_damaged(const struct question *q)
{
    return q->facts->form == TN_CODE_DAMAGED;
}

static bool is_newer(const struct question *q)
{
    return q->facts->form == TN_CODE_NEWER;
}

static bool is_guessed(const struct question *q)
{
    return q->facts->form == TN_CODE_SHORT && q->facts->guessing;
}

static bool is_unknown_short(const struct question *q)
{
    return q->facts->form == TN_CODE_SHORT && !q->facts->listed;
}

static bool has_wrong_fact(const struct question *q)
{
    return q->facts->wrong_fact;
}

/* ---- the key that signed; for a short code the roster names it ---- */

static bool issuer_is(const struct question *q, enum tn_issuer_state state)
{
    bool signed_for = q->facts->form == TN_CODE_TICKET || q->facts->form == TN_CODE_SHORT;
    return signed_for && q->facts->issuer == state;
}

static bool has_unknown_key(const struct question *q)
{
    return issuer_is(q, TN_ISSUER_UNKNOWN);
}

static bool is_forged(const struct question *q)
{
    return q->facts->form == TN_CODE_TICKET && !q->facts->signature_fits;
}

static bool is_of_other_event(const struct question *q)
{
    return issuer_is(q, TN_ISSUER_OTHER_EVENT);
}

static bool has_withdrawn_key(const struct question *q)
{
    return issuer_is(q, TN_ISSUER_WITHDRAWN);
}

static bool has_expired_key(const struct question *q)
{
    return issuer_is(q, TN_ISSUER_EXPIRED) && clock_is_set(q);
}

static bool is_beyond_quota(const struct question *q)
{
    return q->facts->quota_used;
}

/* ---- the ticket, the event, the house ---- */

static bool is_revoked(const struct question *q)
{
    return q->facts->revoked;
}

static bool is_blocked(const struct question *q)
{
    return q->facts->blocked || q->facts->approval == TN_APPROVAL_DECLINED;
}

/* Whether a host said yes to a walk-in of another kiosk is not known before its log arrives. */
static bool waits_for_approval(const struct question *q)
{
    return q->facts->approval == TN_APPROVAL_PENDING ||
           (q->facts->walk_in && !q->facts->listed && q->policy->entry == TN_ENTRY_APPROVE);
}

static bool is_closed(const struct question *q)
{
    return q->policy->closed;
}

static bool is_missing(const struct question *q)
{
    return q->facts->has_roster && !q->facts->listed && !q->facts->walk_in &&
           q->policy->unlisted == TN_CHOICE_HOST;
}

static bool is_in_for_good(const struct question *q)
{
    return q->facts->inside && !q->policy->re_entry;
}

static bool is_in(const struct question *q)
{
    return q->facts->inside;
}

static bool is_too_many(const struct question *q)
{
    return q->policy->capacity > 0 &&
           q->facts->admits > q->policy->capacity - q->facts->people_inside;
}

static bool has_rules_to_accept(const struct question *q)
{
    return q->policy->rules > q->facts->rules_accepted;
}

static bool has_questions_open(const struct question *q)
{
    bool wanted =
        q->policy->questions || (q->facts->walk_in && q->policy->entry == TN_ENTRY_ANSWER);
    return wanted && q->facts->asks && !q->facts->answered;
}

static bool was_in(const struct question *q)
{
    return q->facts->seen;
}

static bool always(const struct question *q)
{
    (void)q;
    return true;
}

/* Rows behind the time rules hang on them: their answer is as certain as the time was. */
static const struct {
    condition *applies;
    enum tn_verdict verdict;
    enum tn_reason reason;
    bool hangs_on_time;
} rules[] = {
    {has_no_event, TN_VERDICT_HOST_NEEDED, TN_REASON_NO_EVENT, false},
    {is_foreign, TN_VERDICT_UNKNOWN_CODE, TN_REASON_FOREIGN_CODE, false},
    {is_damaged, TN_VERDICT_UNKNOWN_CODE, TN_REASON_DAMAGED_CODE, false},
    {is_newer, TN_VERDICT_UNKNOWN_CODE, TN_REASON_NEWER_CODE, false},
    {is_guessed, TN_VERDICT_HOST_NEEDED, TN_REASON_TOO_MANY_TRIES, false},
    {is_unknown_short, TN_VERDICT_UNKNOWN_CODE, TN_REASON_UNKNOWN_SHORT, false},
    {has_wrong_fact, TN_VERDICT_HOST_NEEDED, TN_REASON_WRONG_FACT, false},
    {has_unknown_key, TN_VERDICT_UNKNOWN_CODE, TN_REASON_UNKNOWN_KEY, false},
    {is_forged, TN_VERDICT_BAD_SIGNATURE, TN_REASON_NONE, false},
    {is_of_other_event, TN_VERDICT_OTHER_EVENT, TN_REASON_NONE, false},
    {has_withdrawn_key, TN_VERDICT_KEY_WITHDRAWN, TN_REASON_NONE, false},
    {has_expired_key, TN_VERDICT_HOST_NEEDED, TN_REASON_ISSUER_EXPIRED, false},
    {is_beyond_quota, TN_VERDICT_HOST_NEEDED, TN_REASON_ISSUER_QUOTA, false},
    {is_revoked, TN_VERDICT_REVOKED, TN_REASON_NONE, false},
    {is_blocked, TN_VERDICT_BLOCKED, TN_REASON_NONE, false},
    {waits_for_approval, TN_VERDICT_HOST_NEEDED, TN_REASON_APPROVAL, false},
    {is_closed, TN_VERDICT_TOO_LATE, TN_REASON_EVENT_OVER, false},
    {clock_needs_host, TN_VERDICT_HOST_NEEDED, TN_REASON_CLOCK_UNSET, false},
    {is_expired, TN_VERDICT_TOO_LATE, TN_REASON_TICKET_EXPIRED, false},
    {is_early, TN_VERDICT_NOT_YET, TN_REASON_DOORS_CLOSED, false},
    {is_over, TN_VERDICT_TOO_LATE, TN_REASON_EVENT_OVER, false},
    {is_missing, TN_VERDICT_HOST_NEEDED, TN_REASON_NOT_ON_ROSTER, true},
    {is_in_for_good, TN_VERDICT_ALREADY_IN, TN_REASON_NONE, true},
    {is_in, TN_VERDICT_ADMIT_AGAIN, TN_REASON_NONE, true},
    {is_too_many, TN_VERDICT_FULL, TN_REASON_CAPACITY, true},
    {has_rules_to_accept, TN_VERDICT_RULES_TO_ACCEPT, TN_REASON_NONE, true},
    {has_questions_open, TN_VERDICT_ANSWER_NEEDED, TN_REASON_NONE, true},
    {was_in, TN_VERDICT_ADMIT_AGAIN, TN_REASON_NONE, true},
    {always, TN_VERDICT_ADMIT, TN_REASON_NONE, true},
};

struct tn_gate_answer tn_gate_decide(const struct tn_gate_facts *facts,
                                     const struct tn_policy *policy)
{
    const struct question q = {.facts = facts, .policy = policy};
    size_t row = 0;
    while (!rules[row].applies(&q))
        row++;
    return (struct tn_gate_answer){
        .verdict = rules[row].verdict,
        .reason = rules[row].reason,
        .uncertain = rules[row].hangs_on_time && time_is_in_doubt(&q),
    };
}
