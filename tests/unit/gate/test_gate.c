/* SPDX-License-Identifier: Apache-2.0 */
/* Protects the door's judgement: every row of SPEC.md's table, that an earlier row wins over a
 * later one, and every side of every limit of the time rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/gate.h"

#define E INT64_C(1000) /* the clock's error, ms */
#define NOW INT64_C(1764914400000)

/* Somebody who gets in, at an event with all limits far away. */
static struct tn_gate_facts good_facts(void)
{
    return (struct tn_gate_facts){.has_event = true,
                                  .form = TN_CODE_TICKET,
                                  .issuer = TN_ISSUER_THIS_EVENT,
                                  .signature_fits = true,
                                  .expires.ms = NOW + 100 * E,
                                  .admits = 2,
                                  .has_roster = true,
                                  .listed = true,
                                  .people_inside = 10,
                                  .now = {.wall.ms = NOW, .err_ms = E},
                                  .clock_set = true};
}

static struct tn_policy good_policy(void)
{
    return (struct tn_policy){.opens.ms = NOW - 100 * E,
                              .closes.ms = NOW + 100 * E,
                              .capacity = 12,
                              .unlisted = TN_CHOICE_HOST,
                              .clock_unset = TN_CHOICE_HOST};
}

static void check(const struct tn_gate_facts *facts, const struct tn_policy *policy,
                  struct tn_gate_answer wanted)
{
    struct tn_gate_answer got = tn_gate_decide(facts, policy);
    assert_string_equal(tn_verdict_name(got.verdict), tn_verdict_name(wanted.verdict));
    assert_string_equal(tn_reason_name(got.reason), tn_reason_name(wanted.reason));
    assert_int_equal(got.uncertain, wanted.uncertain);
}

/* ---- the table: what makes each row apply, in the table's order ---- */

typedef void spoiler(struct tn_gate_facts *facts, struct tn_policy *policy);

#define SPOILER(name, statement)                                                                   \
    static void name(struct tn_gate_facts *f, struct tn_policy *p)                                 \
    {                                                                                              \
        (void)f, (void)p;                                                                          \
        statement;                                                                                 \
    }
SPOILER(no_event, f->has_event = false)
SPOILER(unknown_key, f->issuer = TN_ISSUER_UNKNOWN)
SPOILER(forged, f->signature_fits = false)
SPOILER(other_event, f->issuer = TN_ISSUER_OTHER_EVENT)
SPOILER(withdrawn, f->issuer = TN_ISSUER_WITHDRAWN)
SPOILER(key_expired, f->issuer = TN_ISSUER_EXPIRED)
SPOILER(wrong_fact, f->wrong_fact = true)
SPOILER(beyond_quota, f->quota_used = true)
SPOILER(declined, f->approval = TN_APPROVAL_DECLINED)
SPOILER(pending, f->approval = TN_APPROVAL_PENDING)
SPOILER(rules_newer, p->rules = f->rules_accepted + 1)
SPOILER(questions_open, p->questions = f->asks = true)
SPOILER(revoked, f->revoked = true)
SPOILER(blocked, f->blocked = true)
SPOILER(closed, p->closed = true)
SPOILER(expired, f->expires.ms = NOW - E - 1)
SPOILER(early, p->opens.ms = NOW + E + 1)
SPOILER(over, p->closes.ms = NOW - E - 1)
SPOILER(unlisted, f->listed = false)
SPOILER(inside, f->inside = f->seen = true)
SPOILER(full, f->people_inside = 11)
SPOILER(seen_before, f->seen = true)

static const struct {
    spoiler *spoil;
    struct tn_gate_answer answer;
} rows[] = {
    {no_event, {TN_VERDICT_HOST_NEEDED, TN_REASON_NO_EVENT, false}},
    {wrong_fact, {TN_VERDICT_HOST_NEEDED, TN_REASON_WRONG_FACT, false}},
    {unknown_key, {TN_VERDICT_UNKNOWN_CODE, TN_REASON_UNKNOWN_KEY, false}},
    {forged, {TN_VERDICT_BAD_SIGNATURE, TN_REASON_NONE, false}},
    {other_event, {TN_VERDICT_OTHER_EVENT, TN_REASON_NONE, false}},
    {withdrawn, {TN_VERDICT_KEY_WITHDRAWN, TN_REASON_NONE, false}},
    {key_expired, {TN_VERDICT_HOST_NEEDED, TN_REASON_ISSUER_EXPIRED, false}},
    {beyond_quota, {TN_VERDICT_HOST_NEEDED, TN_REASON_ISSUER_QUOTA, false}},
    {revoked, {TN_VERDICT_REVOKED, TN_REASON_NONE, false}},
    {blocked, {TN_VERDICT_BLOCKED, TN_REASON_NONE, false}},
    {declined, {TN_VERDICT_BLOCKED, TN_REASON_NONE, false}},
    {pending, {TN_VERDICT_HOST_NEEDED, TN_REASON_APPROVAL, false}},
    {closed, {TN_VERDICT_TOO_LATE, TN_REASON_EVENT_OVER, false}},
    {expired, {TN_VERDICT_TOO_LATE, TN_REASON_TICKET_EXPIRED, false}},
    {early, {TN_VERDICT_NOT_YET, TN_REASON_DOORS_CLOSED, false}},
    {over, {TN_VERDICT_TOO_LATE, TN_REASON_EVENT_OVER, false}},
    {unlisted, {TN_VERDICT_HOST_NEEDED, TN_REASON_NOT_ON_ROSTER, false}},
    {inside, {TN_VERDICT_ALREADY_IN, TN_REASON_NONE, false}},
    {full, {TN_VERDICT_FULL, TN_REASON_CAPACITY, false}},
    {rules_newer, {TN_VERDICT_RULES_TO_ACCEPT, TN_REASON_NONE, false}},
    {questions_open, {TN_VERDICT_ANSWER_NEEDED, TN_REASON_NONE, false}},
    {seen_before, {TN_VERDICT_ADMIT_AGAIN, TN_REASON_NONE, false}},
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static void test_nothing_wrong_admits(void **state)
{
    (void)state;
    struct tn_gate_facts facts = good_facts();
    struct tn_policy policy = good_policy();
    check(&facts, &policy, (struct tn_gate_answer){TN_VERDICT_ADMIT, TN_REASON_NONE, false});
}

/* Two things wrong at once: the earlier row answers.  `first` is spoilt last, so that of two
 * states of the issuer the earlier row's holds. */
static void test_rows_and_their_order(void **state)
{
    (void)state;
    for (int first = 0; first < ROWS; first++) {
        for (int second = first; second < ROWS; second++) {
            struct tn_gate_facts facts = good_facts();
            struct tn_policy policy = good_policy();
            rows[second].spoil(&facts, &policy);
            rows[first].spoil(&facts, &policy);
            check(&facts, &policy, rows[first].answer);
        }
    }
}

/* What the code is, before anything is known about a ticket. */
static void test_forms(void **state)
{
    (void)state;
    static const struct {
        enum tn_code_form form;
        enum tn_reason reason;
    } forms[] = {
        {TN_CODE_FOREIGN, TN_REASON_FOREIGN_CODE},
        {TN_CODE_INVITE, TN_REASON_FOREIGN_CODE},
        {TN_CODE_DAMAGED, TN_REASON_DAMAGED_CODE},
        {TN_CODE_NEWER, TN_REASON_NEWER_CODE},
    };
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        struct tn_gate_facts facts = good_facts();
        struct tn_policy policy = good_policy();
        facts.form = forms[i].form;
        facts.revoked = policy.closed = true;
        check(&facts, &policy,
              (struct tn_gate_answer){TN_VERDICT_UNKNOWN_CODE, forms[i].reason, false});
    }
}

/* A short code has no signature; it must be on the roster, whatever the policy, and what the roster
 * says of its key and its time counts as if it stood in the code. */
static void test_short_codes(void **state)
{
    (void)state;
    struct tn_gate_facts facts = good_facts();
    struct tn_policy policy = good_policy();
    facts.form = TN_CODE_SHORT;
    facts.signature_fits = false;
    check(&facts, &policy, (struct tn_gate_answer){TN_VERDICT_ADMIT, TN_REASON_NONE, false});
    facts.expires.ms = facts.now.wall.ms - facts.now.err_ms - 1;
    check(&facts, &policy,
          (struct tn_gate_answer){TN_VERDICT_TOO_LATE, TN_REASON_TICKET_EXPIRED, false});
    facts.issuer = TN_ISSUER_EXPIRED;
    check(&facts, &policy,
          (struct tn_gate_answer){TN_VERDICT_HOST_NEEDED, TN_REASON_ISSUER_EXPIRED, false});
    facts.issuer = TN_ISSUER_WITHDRAWN;
    check(&facts, &policy,
          (struct tn_gate_answer){TN_VERDICT_KEY_WITHDRAWN, TN_REASON_NONE, false});
    facts.issuer = TN_ISSUER_OTHER_EVENT;
    check(&facts, &policy, (struct tn_gate_answer){TN_VERDICT_OTHER_EVENT, TN_REASON_NONE, false});
    facts.issuer = TN_ISSUER_UNKNOWN;
    check(&facts, &policy,
          (struct tn_gate_answer){TN_VERDICT_UNKNOWN_CODE, TN_REASON_UNKNOWN_KEY, false});
    facts.listed = false;
    policy.unlisted = TN_CHOICE_ADMIT;
    check(&facts, &policy,
          (struct tn_gate_answer){TN_VERDICT_UNKNOWN_CODE, TN_REASON_UNKNOWN_SHORT, false});
    facts.guessing = true;
    check(&facts, &policy,
          (struct tn_gate_answer){TN_VERDICT_HOST_NEEDED, TN_REASON_TOO_MANY_TRIES, false});
    facts = good_facts(); /* a symbol is no guess */
    facts.guessing = true;
    check(&facts, &policy, (struct tn_gate_answer){TN_VERDICT_ADMIT, TN_REASON_NONE, false});
}

/* No roster yet, or an event that takes what is signed well: the signature is enough. */
static void test_unlisted(void **state)
{
    (void)state;
    struct tn_gate_facts facts = good_facts();
    struct tn_policy policy = good_policy();
    facts.listed = false;
    facts.has_roster = false;
    check(&facts, &policy, (struct tn_gate_answer){TN_VERDICT_ADMIT, TN_REASON_NONE, false});
    facts.has_roster = true;
    policy.unlisted = TN_CHOICE_ADMIT;
    check(&facts, &policy, (struct tn_gate_answer){TN_VERDICT_ADMIT, TN_REASON_NONE, false});
}

/* A walk-in is on nobody's roster; only where a host must say yes is that not enough. */
static void test_walk_ins(void **state)
{
    (void)state;
    static const struct {
        enum tn_entry entry;
        bool listed;
        enum tn_approval approval;
        enum tn_verdict verdict;
        enum tn_reason reason;
    } cases[] = {
        {TN_ENTRY_OPEN, false, TN_APPROVAL_NONE, TN_VERDICT_ADMIT, TN_REASON_NONE},
        {TN_ENTRY_ATTEND_FIRST, false, TN_APPROVAL_NONE, TN_VERDICT_ADMIT, TN_REASON_NONE},
        {TN_ENTRY_APPROVE, false, TN_APPROVAL_NONE, TN_VERDICT_HOST_NEEDED, TN_REASON_APPROVAL},
        {TN_ENTRY_APPROVE, true, TN_APPROVAL_NONE, TN_VERDICT_ADMIT, TN_REASON_NONE},
        {TN_ENTRY_APPROVE, true, TN_APPROVAL_PENDING, TN_VERDICT_HOST_NEEDED, TN_REASON_APPROVAL},
        {TN_ENTRY_APPROVE, true, TN_APPROVAL_GIVEN, TN_VERDICT_ADMIT, TN_REASON_NONE},
        {TN_ENTRY_APPROVE, true, TN_APPROVAL_DECLINED, TN_VERDICT_BLOCKED, TN_REASON_NONE},
        /* the organiser opened the event after they signed up */
        {TN_ENTRY_OPEN, true, TN_APPROVAL_PENDING, TN_VERDICT_HOST_NEEDED, TN_REASON_APPROVAL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct tn_gate_facts facts = good_facts();
        struct tn_policy policy = good_policy();
        facts.walk_in = true;
        facts.listed = cases[i].listed;
        facts.approval = cases[i].approval;
        policy.entry = cases[i].entry;
        check(&facts, &policy, (struct tn_gate_answer){cases[i].verdict, cases[i].reason, false});
    }
    for (int entry = 0; entry < TN_ENTRY_COUNT; entry++) {
        enum tn_entry parsed = TN_ENTRY_COUNT;
        assert_int_equal(tn_entry_parse(tn_entry_name((enum tn_entry)entry), &parsed), TN_OK);
        assert_int_equal(parsed, entry);
    }
}

/* Rules come before questions; whoever is in is asked neither, whoever left and comes again both.
 */
static void test_what_is_asked_first(void **state)
{
    (void)state;
    struct tn_gate_facts facts = good_facts();
    struct tn_policy policy = good_policy();
    policy.rules = 3;
    policy.questions = true;
    facts.asks = true;
    facts.seen = true;
    facts.rules_accepted = 2;
    const struct tn_gate_answer rules = {TN_VERDICT_RULES_TO_ACCEPT, TN_REASON_NONE, false};
    const struct tn_gate_answer answer = {TN_VERDICT_ANSWER_NEEDED, TN_REASON_NONE, false};
    check(&facts, &policy, rules);
    facts.inside = true;
    check(&facts, &policy, (struct tn_gate_answer){TN_VERDICT_ALREADY_IN, TN_REASON_NONE, false});
    facts.inside = false;
    facts.rules_accepted = 3;
    check(&facts, &policy, answer);
    facts.answered = true;
    check(&facts, &policy, (struct tn_gate_answer){TN_VERDICT_ADMIT_AGAIN, TN_REASON_NONE, false});
    facts.answered = facts.seen = false;
    policy.questions = false;
    policy.entry = TN_ENTRY_ANSWER; /* asks walk-ins alone */
    check(&facts, &policy, (struct tn_gate_answer){TN_VERDICT_ADMIT, TN_REASON_NONE, false});
    facts.walk_in = true;
    check(&facts, &policy, answer);
    facts.asks = false; /* nothing is to be asked */
    check(&facts, &policy, (struct tn_gate_answer){TN_VERDICT_ADMIT, TN_REASON_NONE, false});
}

/* Two people come: capacity, people inside, verdict; inside, seen, re-entry. */
static void test_stays_and_capacity(void **state)
{
    (void)state;
    static const struct {
        int64_t capacity, people_inside;
        enum tn_verdict verdict;
        bool inside, seen, re_entry;
    } cases[] = {
        {12, 10, TN_VERDICT_ADMIT, false, false, false},
        {12, 11, TN_VERDICT_FULL, false, false, false},
        {0, 1000000, TN_VERDICT_ADMIT, false, false, false},
        {12, 11, TN_VERDICT_FULL, false, false, true},
        {12, 10, TN_VERDICT_ALREADY_IN, true, true, false},
        {12, 12, TN_VERDICT_ALREADY_IN, true, true, false},
        {12, 10, TN_VERDICT_ADMIT_AGAIN, true, true, true},
        {12, 12, TN_VERDICT_ADMIT_AGAIN, true, true, true}, /* adds nobody */
        {12, 10, TN_VERDICT_ADMIT_AGAIN, false, true, false},
        {12, 11, TN_VERDICT_FULL, false, true, false}, /* the place was given away */
        {12, 11, TN_VERDICT_FULL, false, true, true},
        {1, 0, TN_VERDICT_FULL, false, false, false},
        {12, 13, TN_VERDICT_FULL, false, false, false}, /* over by a host's word */
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct tn_gate_facts facts = good_facts();
        struct tn_policy policy = good_policy();
        facts.inside = cases[i].inside;
        facts.seen = cases[i].seen;
        facts.people_inside = cases[i].people_inside;
        policy.re_entry = cases[i].re_entry;
        policy.capacity = cases[i].capacity;
        enum tn_reason reason =
            cases[i].verdict == TN_VERDICT_FULL ? TN_REASON_CAPACITY : TN_REASON_NONE;
        check(&facts, &policy, (struct tn_gate_answer){cases[i].verdict, reason, false});
    }
}

/* Each limit at each edge of the bar [limit - E, limit + E]. */
static void test_time_limits(void **state)
{
    (void)state;
    static const struct {
        int64_t from_limit_ms; /* now minus the limit */
        struct tn_gate_answer expires, opens, closes;
    } cases[] = {
#define SURE {TN_VERDICT_ADMIT, TN_REASON_NONE, false}
#define DOUBT                                                                                      \
    {                                                                                              \
        TN_VERDICT_ADMIT, TN_REASON_NONE, true                                                     \
    }
#define EXPIRED                                                                                    \
    {                                                                                              \
        TN_VERDICT_TOO_LATE, TN_REASON_TICKET_EXPIRED, false                                       \
    }
#define EARLY                                                                                      \
    {                                                                                              \
        TN_VERDICT_NOT_YET, TN_REASON_DOORS_CLOSED, false                                          \
    }
#define OVER                                                                                       \
    {                                                                                              \
        TN_VERDICT_TOO_LATE, TN_REASON_EVENT_OVER, false                                           \
    }
        {-E - 1, SURE, EARLY, SURE},  {-E, DOUBT, DOUBT, DOUBT}, {-1, DOUBT, DOUBT, DOUBT},
        {0, DOUBT, DOUBT, DOUBT},     {1, DOUBT, DOUBT, DOUBT},  {E, DOUBT, DOUBT, DOUBT},
        {E + 1, EXPIRED, SURE, OVER},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct tn_wall limit = {NOW - cases[i].from_limit_ms};
        struct tn_gate_facts facts = good_facts();
        struct tn_policy policy = good_policy();
        facts.expires = limit;
        check(&facts, &policy, cases[i].expires);
        facts = good_facts();
        policy.opens = limit;
        check(&facts, &policy, cases[i].opens);
        policy = good_policy();
        policy.closes = limit;
        check(&facts, &policy, cases[i].closes);
    }
}

/* A limit in doubt marks what a later row answers; one passed for certain is certain. */
static void test_doubt_sticks(void **state)
{
    (void)state;
    struct tn_gate_facts facts = good_facts();
    struct tn_policy policy = good_policy();
    facts.expires.ms = NOW;
    facts.inside = facts.seen = true;
    check(&facts, &policy, (struct tn_gate_answer){TN_VERDICT_ALREADY_IN, TN_REASON_NONE, true});
    policy.closes.ms = NOW - E - 1;
    check(&facts, &policy, (struct tn_gate_answer)OVER);
    facts.revoked = true;
    check(&facts, &policy, (struct tn_gate_answer){TN_VERDICT_REVOKED, TN_REASON_NONE, false});
}

/* Limits at the ends of the number line are neither overflows nor surprises. */
static void test_absurd_limits(void **state)
{
    (void)state;
    struct tn_gate_facts facts = good_facts();
    struct tn_policy policy = good_policy();
    policy.opens.ms = INT64_MIN;
    policy.closes.ms = INT64_MAX;
    check(&facts, &policy, (struct tn_gate_answer)SURE);
    policy.closes.ms = INT64_MIN;
    check(&facts, &policy, (struct tn_gate_answer)OVER);
    policy.opens.ms = INT64_MAX;
    check(&facts, &policy, (struct tn_gate_answer)EARLY);
}

/* Unset clocks, in both senses, against both policies, with and without a limit to miss. */
static void test_unset_clock(void **state)
{
    (void)state;
    for (int variant = 0; variant < 2; variant++) {
        struct tn_gate_facts facts = good_facts();
        struct tn_policy policy = good_policy();
        facts.clock_set = variant != 0;
        facts.now.err_ms = TN_WHEN_UNKNOWN;
        const struct tn_gate_answer host = {TN_VERDICT_HOST_NEEDED, TN_REASON_CLOCK_UNSET, false};
        check(&facts, &policy, host);
        facts.expires.ms = NOW - 100 * E; /* nobody can tell */
        policy.clock_unset = TN_CHOICE_ADMIT;
        check(&facts, &policy, (struct tn_gate_answer)DOUBT);
        facts.issuer = TN_ISSUER_EXPIRED;
        check(&facts, &policy, (struct tn_gate_answer)DOUBT);
        facts.revoked = true;
        check(&facts, &policy, (struct tn_gate_answer){TN_VERDICT_REVOKED, TN_REASON_NONE, false});

        facts = good_facts();
        facts.clock_set = false;
        facts.expires.ms = 0;
        policy = (struct tn_policy){.clock_unset = TN_CHOICE_HOST};
        check(&facts, &policy, (struct tn_gate_answer)SURE);
        policy.closes.ms = NOW;
        check(&facts, &policy, host);
        policy.closed = true;
        check(&facts, &policy, (struct tn_gate_answer)OVER);
    }
}

/* Every combination of the yes-or-no facts: a revoked, blocked or forged ticket never gets in,
 * and nobody gets in above the capacity. */
static void test_never_admits_what_must_not(void **state)
{
    (void)state;
    for (unsigned bits = 0; bits < 1U << 12; bits++) {
        struct tn_gate_facts facts = good_facts();
        struct tn_policy policy = good_policy();
        facts.has_event = bits & 1;
        facts.signature_fits = bits & 2;
        facts.has_roster = bits & 4;
        facts.listed = bits & 8;
        facts.revoked = bits & 16;
        facts.blocked = bits & 32;
        facts.seen = bits & 64;
        facts.inside = facts.seen && bits & 128;
        facts.clock_set = bits & 256;
        policy.clock_unset = bits & 512 ? TN_CHOICE_ADMIT : TN_CHOICE_HOST;
        policy.re_entry = bits & 1024;
        facts.people_inside = bits & 2048 ? 11 : 10;
        struct tn_gate_answer answer = tn_gate_decide(&facts, &policy);
        bool fits = facts.inside || facts.people_inside + facts.admits <= policy.capacity;
        bool may = facts.has_event && facts.signature_fits && !facts.revoked && !facts.blocked &&
                   (facts.listed || !facts.has_roster) && fits &&
                   (!facts.inside || policy.re_entry) &&
                   (facts.clock_set || policy.clock_unset == TN_CHOICE_ADMIT);
        assert_int_equal(tn_verdict_admits(answer.verdict), may);
        assert_true(!tn_verdict_admits(answer.verdict) || answer.uncertain == !facts.clock_set);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_wrong_admits),
        cmocka_unit_test(test_rows_and_their_order),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_short_codes),
        cmocka_unit_test(test_unlisted),
        cmocka_unit_test(test_walk_ins),
        cmocka_unit_test(test_what_is_asked_first),
        cmocka_unit_test(test_stays_and_capacity),
        cmocka_unit_test(test_time_limits),
        cmocka_unit_test(test_doubt_sticks),
        cmocka_unit_test(test_absurd_limits),
        cmocka_unit_test(test_unset_clock),
        cmocka_unit_test(test_never_admits_what_must_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
