/* SPDX-License-Identifier: Apache-2.0 */
/* leave.c -- on the way out: a stay ends, a vote, a word of feedback. */
#include <string.h>

#include "door_priv.h"
#include "turnout/json.h"

static enum tn_err append(struct tn_door *door, struct tn_id event, const struct tn_claim *claim,
                          enum tn_record_kind kind, struct tn_json_writer *json, int64_t *ret_seq,
                          struct tn_fault *fault)
{
    tn_json_close_object(json);
    return tn_ledger_append(door->ledger, event, claim, kind, tn_buf_text(json->out), ret_seq,
                            fault);
}

/* ---- leaving ---- */

static enum tn_err write_leave(struct attempt *attempt, struct tn_door_answer *answer,
                               struct tn_fault *fault)
{
    TN_BUF_AUTO body = {0};
    struct tn_json_writer json;
    const struct question *question = &attempt->question;
    const char *method = question->method == TN_METHOD_SHORT_CODE ? "short-code" : "qr";
    tn_json_begin(&json, &body);
    tn_json_open_object(&json);
    tn_json_add_base64(&json, "ticket", question->about.id.bytes, TN_TICKET_ID_BYTES);
    tn_json_add_text(&json, "method", method);
    enum tn_err err = append(attempt->door, question->event, attempt->claim, TN_RECORD_LEAVE, &json,
                             &answer->seq, fault);
    return err ? err : tn_db_commit(tn_ledger_db(attempt->door->ledger), fault);
}

/* Whoever is inside goes, whatever the door would say to their coming. */
static enum tn_err end_stay(struct attempt *attempt, struct tn_door_answer *answer,
                            struct tn_fault *fault)
{
    tn_attempt_decide(attempt, answer);
    answer->gate = (struct tn_gate_answer){.verdict = TN_VERDICT_ADMIT};
    answer->left = true;
    answer->can_override = false;
    enum tn_err err = write_leave(attempt, answer, fault);
    if (err)
        return err;
    struct tn_event_facts facts;
    if (tn_ledger_event(attempt->door->ledger, attempt->question.event, &facts, NULL) == TN_OK)
        answer->people_inside = facts.people_inside;
    return TN_OK;
}

static bool is_ours(const struct question *question)
{
    return question->has_ticket && (question->gate.issuer == TN_ISSUER_THIS_EVENT ||
                                    question->gate.issuer == TN_ISSUER_EXPIRED);
}

static enum tn_err go(struct attempt *attempt, struct tn_door_answer *answer,
                      struct tn_fault *fault)
{
    if (attempt->question.has_ticket && attempt->question.about.inside)
        return end_stay(attempt, answer, fault);
    if (!is_ours(&attempt->question) || attempt->question.gate.revoked ||
        attempt->question.gate.blocked)
        return tn_attempt_finish(attempt, answer, fault);
    tn_attempt_decide(attempt, answer);
    tn_db_rollback(tn_ledger_db(attempt->door->ledger));
    answer->gate = (struct tn_gate_answer){.verdict = TN_VERDICT_HOST_NEEDED};
    answer->can_override = false;
    return TN_OK;
}

struct tn_door_answer tn_door_leave(struct tn_door *door, struct tn_id event, const char *code,
                                    size_t len, const struct tn_claim *claim, struct tn_when now,
                                    struct tn_fault *fault)
{
    struct tn_door_answer answer = {0};
    struct attempt attempt = {
        .door = door,
        .question = {.ledger = door->ledger,
                     .event = event,
                     .gate.guessing = !tn_repeats_may_guess(&door->repeats, claim->up.ms)},
        .refusal.up_ms = claim->up.ms,
        .claim = claim};
    tn_attempt_digest(code, len, attempt.refusal.digest);
    enum tn_err err = tn_db_begin(tn_ledger_db(door->ledger), fault);
    if (!err)
        err = tn_question_ask(&attempt.question, code, len, claim, now, fault);
    if (!err)
        err = go(&attempt, &answer, fault);
    if (!err && answer.gate.reason == TN_REASON_UNKNOWN_SHORT)
        tn_repeats_note_guess(&door->repeats, claim->up.ms);
    if (err) {
        tn_db_rollback(tn_ledger_db(door->ledger));
        tn_attempt_give_up(err, &answer);
    }
    tn_attempt_wipe(&attempt);
    return answer;
}

/* ---- voting ---- */

struct ballot {
    const char *id;
    size_t options;
    int64_t opens_ms, closes_ms;
    bool found;
};

static bool find_ballot(const char *what, const char *id, const char *value_json, void *context)
{
    TN_AUTO(json) value = NULL;
    struct ballot *ballot = context;
    if (strcmp(what, "topic") != 0 || strcmp(id, ballot->id) != 0)
        return true;
    if (tn_json_parse(value_json, strlen(value_json), &value, NULL))
        return false;
    ballot->found = true;
    ballot->options = tn_json_count(tn_json_get(value, "options"));
    (void)tn_json_int(value, "opens", &ballot->opens_ms);
    (void)tn_json_int(value, "closes", &ballot->closes_ms);
    return false;
}

/* By a clock that nobody set it is open. */
static bool is_open(const struct ballot *ballot, struct tn_when now)
{
    return now.err_ms < 0 ||
           ((!ballot->opens_ms || ballot->opens_ms - now.wall.ms <= now.err_ms) &&
            (!ballot->closes_ms || now.wall.ms - ballot->closes_ms <= now.err_ms));
}

static enum tn_err check_ballot(struct tn_door *door, struct tn_id event, const char *id,
                                int option, struct tn_when now, struct tn_fault *fault)
{
    struct ballot ballot = {.id = id};
    enum tn_err err = tn_ledger_content(door->ledger, event, find_ballot, &ballot, fault);
    if (err)
        return err;
    if (!ballot.found || option < 0 || (size_t)option >= ballot.options ||
        option >= TN_BALLOT_OPTIONS_MAX)
        return tn_fault_set(fault, TN_ERR_ABSENT, "there is no such vote here, or no such answer");
    return is_open(&ballot, now) ? TN_OK
                                 : tn_fault_set(fault, TN_ERR_DENIED, "this vote is not open now");
}

static enum tn_err check_voter(const struct question *question, struct tn_id event,
                               struct tn_fault *fault)
{
    if (is_ours(question) && tn_id_equal(question->event, event) && !question->gate.revoked &&
        !question->gate.blocked)
        return TN_OK;
    return tn_fault_set(fault, TN_ERR_DENIED, "a vote needs a good code of this event");
}

static enum tn_err write_vote(struct tn_door *door, const struct question *question,
                              const char *ballot, int option, const struct tn_claim *claim,
                              struct tn_fault *fault)
{
    TN_BUF_AUTO body = {0};
    struct tn_json_writer json;
    tn_json_begin(&json, &body);
    tn_json_open_object(&json);
    tn_json_add_text(&json, "ballot", ballot);
    tn_json_add_base64(&json, "ticket", question->about.id.bytes, TN_TICKET_ID_BYTES);
    tn_json_add_int(&json, "option", option);
    return append(door, question->event, claim, TN_RECORD_VOTE, &json, NULL, fault);
}

enum tn_err tn_door_vote(struct tn_door *door, struct tn_id event, const char *code, size_t len,
                         const char *ballot, int option, const struct tn_claim *claim,
                         struct tn_when now, struct tn_fault *fault)
{
    struct tn_db *db = tn_ledger_db(door->ledger);
    struct question question = {.ledger = door->ledger, .event = event};
    enum tn_err err = tn_db_begin(db, fault);
    if (err)
        return err;
    err = tn_question_ask(&question, code, len, claim, now, fault);
    if (!err)
        err = check_voter(&question, event, fault);
    if (!err)
        err = check_ballot(door, event, ballot, option, now, fault);
    if (!err)
        err = write_vote(door, &question, ballot, option, claim, fault);
    if (!err)
        err = tn_db_commit(db, fault);
    else
        tn_db_rollback(db);
    tn_seal_wipe(&question, sizeof(question));
    return err;
}

/* ---- feedback ---- */

static enum tn_err close_text(const struct tn_event_facts *event, const char *text,
                              struct tn_buf *out, struct tn_fault *fault)
{
    WIPED_BUF plain = {0};
    struct tn_json_writer json;
    tn_door_make_room(&plain, 2 * strlen(text));
    tn_json_begin(&json, &plain);
    tn_json_open_object(&json);
    tn_json_add_text(&json, "text", text);
    tn_json_close_object(&json);
    return tn_given_close(event, &plain, out, fault);
}

enum tn_err tn_door_feedback(struct tn_door *door, struct tn_id event, int score, const char *text,
                             const struct tn_claim *claim, struct tn_fault *fault)
{
    TN_BUF_AUTO body = {0};
    TN_BUF_AUTO box = {0};
    struct tn_json_writer json;
    struct tn_event_facts facts;
    bool has_text = text && *text;
    if (score < 1 || score > 5 || (has_text && strlen(text) > TN_DOOR_FEEDBACK_MAX_BYTES))
        return tn_fault_set(fault, TN_ERR_LIMIT, "a score is from 1 to 5, a text at most %d bytes",
                            TN_DOOR_FEEDBACK_MAX_BYTES);
    enum tn_err err = tn_ledger_event(door->ledger, event, &facts, fault);
    if (!err && has_text)
        err = close_text(&facts, text, &box, fault);
    if (err)
        return err;
    tn_json_begin(&json, &body);
    tn_json_open_object(&json);
    tn_json_add_int(&json, "score", score);
    if (has_text)
        tn_json_add_base64(&json, "box", box.data, box.len);
    return append(door, event, claim, TN_RECORD_FEEDBACK, &json, NULL, fault);
}
