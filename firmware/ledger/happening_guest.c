/* SPDX-License-Identifier: Apache-2.0 */
/* happening_guest.c -- bodies of what a kiosk writes for walk-ins and guests: what it issued, what
 * a host or they themselves said; pure.
 *
 * What is personal is closed into boxes and seals and stays closed here.
 * Source: firmware/SPEC.md "Record". */
#include "happening.h"

#include "turnout/json.h"

static const char *read_issue(const struct tn_json *body, struct happening *out)
{
    (void)tn_json_bool(body, "pending", &out->issue.pending);
    if (!tn_happening_ticket(body, &out->issue.ticket) ||
        !tn_happening_admits(body, &out->issue.admits) ||
        !tn_happening_count(body, "expires", &out->issue.expires.ms) ||
        !tn_happening_bytes(body, "key", out->issue.key.bytes, TN_KEY_PUBLIC_BYTES))
        return "a walk-in without ticket, admits, expires or key";
    return tn_happening_sealed(body, "row", TN_SEALED_ROW_MAX_BYTES, false, &out->issue.row) &&
                   tn_happening_sealed(body, "find", TN_SEALED_ROW_MAX_BYTES, false,
                                       &out->issue.find) &&
                   tn_happening_sealed(body, "box", HAPPENING_BOX_MAX_BYTES, false, &out->issue.box)
               ? NULL
               : "a walk-in without row, find or box";
}

static const char *read_approve(const struct tn_json *body, struct happening *out)
{
    return tn_happening_ticket(body, &out->approve.ticket) &&
                   tn_json_bool(body, "approved", &out->approve.approved)
               ? NULL
               : "an approval without ticket or approved";
}

static const char *read_accept(const struct tn_json *body, struct happening *out)
{
    return tn_happening_ticket(body, &out->accept.ticket) &&
                   tn_happening_count(body, "rules", &out->accept.rules)
               ? NULL
               : "an acceptance without ticket or rules";
}

static const char *read_answer(const struct tn_json *body, struct happening *out)
{
    return tn_happening_ticket(body, &out->answer.ticket) &&
                   tn_happening_sealed(body, "box", HAPPENING_BOX_MAX_BYTES, false,
                                       &out->answer.box)
               ? NULL
               : "an answer without ticket or box";
}

static const char *read_vote(const struct tn_json *body, struct happening *out)
{
    return tn_happening_name(body, "ballot", out->vote.ballot) &&
                   tn_happening_ticket(body, &out->vote.ticket) &&
                   tn_happening_count(body, "option", &out->vote.option) &&
                   out->vote.option < TN_BALLOT_OPTIONS_MAX
               ? NULL
               : "a vote without ballot, ticket or option";
}

static const char *read_feedback(const struct tn_json *body, struct happening *out)
{
    return tn_happening_count(body, "score", &out->feedback.score) && out->feedback.score >= 1 &&
                   out->feedback.score <= 5 &&
                   tn_happening_sealed(body, "box", HAPPENING_BOX_MAX_BYTES, true,
                                       &out->feedback.box)
               ? NULL
               : "a feedback without a score from 1 to 5";
}

const char *tn_happening_read_guest(const struct tn_json *body, struct happening *happening)
{
    switch (happening->kind) {
    case TN_RECORD_ISSUE:
        return read_issue(body, happening);
    case TN_RECORD_APPROVE:
        return read_approve(body, happening);
    case TN_RECORD_ACCEPT:
        return read_accept(body, happening);
    case TN_RECORD_ANSWER:
        return read_answer(body, happening);
    case TN_RECORD_VOTE:
        return read_vote(body, happening);
    case TN_RECORD_FEEDBACK:
        return read_feedback(body, happening);
    default:
        return NULL;
    }
}
