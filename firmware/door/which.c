/* SPDX-License-Identifier: Apache-2.0 */
/* which.c -- the event that decides about a code: its own where that one's doors are open, else
 * the one the kiosk stands at.
 *
 * One event's doors open while people still come to another's; at either door both are served.
 * Source: firmware/SPEC.md "Verdicts". */
#include "question.h"

/* The doors of an event without such times open at its start and close at its end.  Within the
 * clock's doubt they are open; while nobody set the clock only the organiser closes them. */
static bool is_open(const struct tn_event_facts *event, const struct tn_gate_facts *gate)
{
    const struct tn_policy *policy = &event->policy;
    int64_t opens_ms = policy->opens.ms ? policy->opens.ms : event->starts.ms;
    int64_t closes_ms = policy->closes.ms ? policy->closes.ms : event->ends.ms;
    int64_t now_ms = gate->now.wall.ms;
    if (policy->closed || !gate->clock_set)
        return !policy->closed;
    return opens_ms - now_ms <= gate->now.err_ms && now_ms - closes_ms <= gate->now.err_ms;
}

/* Moves the question to `event` if its doors are open. */
static enum tn_err try_event(struct question *question, struct tn_id event, struct tn_fault *fault)
{
    struct tn_event_facts facts;
    enum tn_err err = tn_ledger_event(question->ledger, event, &facts, fault);
    if (!err && is_open(&facts, &question->gate))
        question->event = event;
    /* Its key arrived before the event itself. */
    return err == TN_ERR_ABSENT ? TN_OK : err;
}

static enum tn_err choose_by_key(struct question *question, struct tn_fault *fault)
{
    struct tn_issuer issuers[QUESTION_ISSUERS_MAX];
    size_t count = 0;
    enum tn_err err = tn_ledger_issuers(question->ledger, question->ticket.key_id, issuers,
                                        QUESTION_ISSUERS_MAX, &count, fault);
    for (size_t i = 0; i < count && !err; i++) {
        const struct tn_issuer *issuer = &issuers[i];
        if (!tn_id_equal(issuer->event, question->event) &&
            tn_ticket_verify(&question->ticket, &issuer->key, tn_ledger_group(question->ledger)))
            return try_event(question, issuer->event, fault);
    }
    return err;
}

struct search {
    struct question *question;
    enum tn_err err;
    struct tn_fault *fault;
};

/* False to stop: it is this event's, or nothing can be read. */
static bool look_in(struct tn_id event, void *context)
{
    struct search *search = context;
    struct question *question = search->question;
    struct tn_event_facts facts;
    search->err = tn_ledger_event(question->ledger, event, &facts, search->fault);
    if (search->err || !is_open(&facts, &question->gate))
        return !search->err;
    bool found = false;
    search->err = tn_question_find_short(question, &facts, &found, search->fault);
    if (found)
        question->event = event;
    return !search->err && !found;
}

static enum tn_err choose_by_roster(struct question *question, struct tn_fault *fault)
{
    struct search search = {.question = question, .fault = fault};
    bool found = false;
    enum tn_err err = tn_question_find_short(question, &question->event_facts, &found, fault);
    if (err || found)
        return err;
    err = tn_ledger_events(question->ledger, look_in, &search, fault);
    return err ? err : search.err;
}

enum tn_err tn_question_choose(struct question *question, struct tn_fault *fault)
{
    switch (question->gate.form) {
    case TN_CODE_TICKET:
        return choose_by_key(question, fault);
    case TN_CODE_SHORT:
        return choose_by_roster(question, fault);
    default:
        return TN_OK;
    }
}
