/* SPDX-License-Identifier: Apache-2.0 */
/* attempt.c -- from a question that is asked to a record that is committed.
 *
 * Invariant: an answer that admits is only given after its record was committed; whatever goes
 * wrong before that turns it into "host needed". */
#include <string.h>

#include "door_priv.h"
#include "turnout/text.h"

static const char *const methods[] = {
#define METHOD_NAME(code, name) [TN_METHOD_##code] = name,
    TN_METHOD_MAP(METHOD_NAME)
#undef METHOD_NAME
};

/* ---- bodies ---- */

static void add_ticket(struct tn_json_writer *json, struct tn_ticket_id ticket)
{
    tn_json_add_base64(json, "ticket", ticket.bytes, TN_TICKET_ID_BYTES);
}

/* Their row says that they were never anywhere before, and no record says otherwise. */
static bool is_first(const struct question *question)
{
    return question->row.opened && question->row.visits == 0 && !question->about.seen;
}

static void admit_body(const struct question *question, const struct tn_gate_answer *gate,
                       struct tn_buf *out)
{
    struct tn_json_writer json;
    tn_json_begin(&json, out);
    tn_json_open_object(&json);
    add_ticket(&json, question->about.id);
    tn_json_add_text(&json, "method", methods[question->method]);
    tn_json_add_text(&json, "verdict", tn_verdict_name(gate->verdict));
    tn_json_add_int(&json, "admits", question->gate.admits);
    if (gate->uncertain)
        tn_json_add_bool(&json, "uncertain", true);
    if (is_first(question))
        tn_json_add_bool(&json, "first", true);
    tn_json_close_object(&json);
}

static void refuse_body(const struct question *question, const struct tn_gate_answer *gate,
                        const uint8_t digest[REPEATS_DIGEST_BYTES], int64_t skipped,
                        struct tn_buf *out)
{
    struct tn_json_writer json;
    tn_json_begin(&json, out);
    tn_json_open_object(&json);
    tn_json_add_text(&json, "verdict", tn_verdict_name(gate->verdict));
    tn_json_add_text(&json, "reason", tn_reason_name(gate->reason));
    tn_json_add_text(&json, "method", methods[question->method]);
    if (question->has_ticket)
        add_ticket(&json, question->about.id);
    tn_json_add_base64(&json, "digest", digest, REPEATS_DIGEST_BYTES);
    if (gate->uncertain)
        tn_json_add_bool(&json, "uncertain", true);
    if (skipped)
        tn_json_add_int(&json, "skipped", skipped);
    tn_json_close_object(&json);
}

/* ---- the answer ---- */

static void fill_person(const struct question *question, struct tn_door_answer *answer)
{
    const struct row *row = &question->row;
    answer->ticket = question->about.id;
    answer->admits = question->gate.admits;
    answer->walk_in = question->gate.walk_in;
    answer->visits_before = row->visits;
    answer->has_name = row->opened;
    if (!row->opened)
        return;
    memcpy(answer->name, row->name, sizeof(answer->name));
    memcpy(answer->lang, row->lang, sizeof(answer->lang));
    memcpy(answer->note, row->note, sizeof(answer->note));
}

static void fill_answer(const struct question *question, struct tn_door_answer *answer)
{
    const struct tn_ticket_facts *about = &question->about;
    bool admits = tn_verdict_admits(answer->gate.verdict);
    answer->visits_before = -1;
    if (question->gate.has_event)
        answer->log = tn_ledger_own_log(question->ledger, question->event);
    answer->people_inside = question->event_facts.people_inside;
    answer->visits = question->event_facts.admissions;
    if (answer->gate.verdict == TN_VERDICT_RULES_TO_ACCEPT)
        answer->rules = (int)question->event_facts.policy.rules;
    if (!question->has_ticket)
        return;
    fill_person(question, answer);
    answer->can_override = !admits && !about->inside &&
                           (about->listed || question->gate.issuer == TN_ISSUER_THIS_EVENT);
    if (about->inside) {
        answer->first_claim = about->first_claim;
        answer->first_when = about->first_when;
        memcpy(answer->first_door, about->first_door, sizeof(answer->first_door));
    } else if (admits) {
        answer->people_inside += question->gate.admits;
        answer->visits++;
    }
}

void tn_attempt_digest(const void *code, size_t len, uint8_t out[REPEATS_DIGEST_BYTES])
{
    uint8_t hash[TN_HASH_BYTES];
    tn_seal_hash(hash, sizeof(hash), NULL, 0, code, len);
    memcpy(out, hash, REPEATS_DIGEST_BYTES);
}

void tn_attempt_give_up(enum tn_err err, struct tn_door_answer *answer)
{
    tn_seal_wipe(answer, sizeof(*answer));
    *answer = (struct tn_door_answer){
        .gate = {TN_VERDICT_HOST_NEEDED,
                 err == TN_ERR_FULL ? TN_REASON_STORE_FULL : TN_REASON_STORE_FAILED, false},
        .visits_before = -1};
}

void tn_attempt_wipe(struct attempt *attempt)
{
    tn_seal_wipe(&attempt->question, sizeof(attempt->question));
    tn_door_wipe_stack();
}

/* ---- what is written ---- */

enum tn_err tn_attempt_write_admission(struct attempt *attempt, struct tn_door_answer *answer,
                                       struct tn_fault *fault)
{
    TN_BUF_AUTO body = {0};
    admit_body(&attempt->question, &answer->gate, &body);
    attempt->written = true;
    return tn_ledger_append(attempt->door->ledger, attempt->question.event, attempt->claim,
                            TN_RECORD_ADMIT, tn_buf_text(&body), &answer->seq, fault);
}

/* Anybody can make any number of codes that name no ticket of ours. */
static bool is_noise(const struct question *question)
{
    return !question->has_ticket || !question->about.listed;
}

static enum tn_err write_refusal(struct attempt *attempt, struct tn_door_answer *answer,
                                 struct tn_fault *fault)
{
    TN_BUF_AUTO body = {0};
    struct repeats *repeats = &attempt->door->repeats;
    struct refusal *refusal = &attempt->refusal;
    refusal->verdict = answer->gate.verdict;
    refusal->reason = answer->gate.reason;
    const struct refusal *earlier = tn_repeats_find(repeats, refusal);
    if (earlier) {
        answer->seq = earlier->seq;
        return TN_OK;
    }
    if (is_noise(&attempt->question) && !tn_repeats_admit_noise(repeats, refusal->up_ms))
        return TN_OK;
    refuse_body(&attempt->question, &answer->gate, refusal->digest, repeats->skipped, &body);
    attempt->written = true;
    attempt->refusal_written = true;
    return tn_ledger_append(attempt->door->ledger, attempt->question.event, attempt->claim,
                            TN_RECORD_REFUSE, tn_buf_text(&body), &answer->seq, fault);
}

static enum tn_err write_answer(struct attempt *attempt, struct tn_door_answer *answer,
                                struct tn_fault *fault)
{
    if (tn_verdict_admits(answer->gate.verdict))
        return tn_attempt_write_admission(attempt, answer, fault);
    /* With no event there is no log to write to. */
    return attempt->question.gate.has_event ? write_refusal(attempt, answer, fault) : TN_OK;
}

/* What they said is kept, unless the code itself was refused: then it is nobody's word. */
static bool keeps_given(enum tn_verdict verdict)
{
    return tn_verdict_admits(verdict) || verdict == TN_VERDICT_RULES_TO_ACCEPT ||
           verdict == TN_VERDICT_ANSWER_NEEDED;
}

static enum tn_err write_all(struct attempt *attempt, struct tn_door_answer *answer,
                             struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    if (keeps_given(answer->gate.verdict))
        err = tn_given_write(attempt, fault);
    return err ? err : write_answer(attempt, answer, fault);
}

void tn_attempt_decide(struct attempt *attempt, struct tn_door_answer *answer)
{
    struct question *question = &attempt->question;
    tn_question_take_given(question, &attempt->given);
    answer->gate = tn_gate_decide(&question->gate, &question->event_facts.policy);
    fill_answer(question, answer);
}

enum tn_err tn_attempt_finish(struct attempt *attempt, struct tn_door_answer *answer,
                              struct tn_fault *fault)
{
    struct tn_db *db = tn_ledger_db(attempt->door->ledger);
    tn_attempt_decide(attempt, answer);
    bool admits = tn_verdict_admits(answer->gate.verdict);
    enum tn_err err = write_all(attempt, answer, fault);
    if (!err && attempt->written)
        err = tn_db_commit(db, fault);
    else
        tn_db_rollback(db);
    if (!err && attempt->refusal_written) {
        attempt->refusal.seq = answer->seq;
        tn_repeats_note(&attempt->door->repeats, &attempt->refusal);
    }
    if (err)
        answer->seq = 0;
    if (answer->can_override)
        tn_door_remember_refused(attempt->door, &attempt->question);
    /* A refusal that cannot be written down stays a refusal. */
    return admits ? err : TN_OK;
}
