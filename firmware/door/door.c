/* SPDX-License-Identifier: Apache-2.0 */
/* door.c -- one code, one transaction, one durable answer.
 *
 * Invariant: an answer that admits is only given after its record was committed; whatever goes
 * wrong before that turns it into "host needed". */
#include "turnout/door.h"

#include <stdlib.h>
#include <string.h>

#include "question.h"
#include "repeats.h"

struct tn_door {
    struct tn_ledger *ledger;
    struct repeats repeats;
};

enum tn_err tn_door_open(struct tn_ledger *ledger, struct tn_door **ret_door,
                         struct tn_fault *fault)
{
    (void)fault;
    struct tn_door *door = calloc(1, sizeof(*door));
    TN_ASSERT(door);
    door->ledger = ledger;
    *ret_door = door;
    return TN_OK;
}

void tn_door_close(struct tn_door *door)
{
    free(door);
}

static const char *const methods[] = {
#define METHOD_NAME(code, name) name,
    TN_METHOD_MAP(METHOD_NAME)
#undef METHOD_NAME
};
enum method {
#define METHOD_ENUM(code, name) METHOD_##code,
    TN_METHOD_MAP(METHOD_ENUM)
#undef METHOD_ENUM
};

/* ---- bodies ---- */

static void add_ticket(struct tn_json_writer *json, struct tn_ticket_id ticket)
{
    tn_json_add_base64(json, "ticket", ticket.bytes, TN_TICKET_ID_BYTES);
}

static void admit_body(const struct question *question, const struct tn_gate_answer *gate,
                       struct tn_buf *out)
{
    struct tn_json_writer json;
    enum method method = question->gate.form == TN_CODE_SHORT ? METHOD_SHORT_CODE : METHOD_QR;
    tn_json_begin(&json, out);
    tn_json_open_object(&json);
    add_ticket(&json, question->about.id);
    tn_json_add_text(&json, "method", methods[method]);
    tn_json_add_text(&json, "verdict", tn_verdict_name(gate->verdict));
    tn_json_add_int(&json, "admits", question->gate.admits);
    if (gate->uncertain)
        tn_json_add_bool(&json, "uncertain", true);
    tn_json_close_object(&json);
}

static void refuse_body(const struct question *question, const struct tn_gate_answer *gate,
                        const uint8_t digest[REPEATS_DIGEST_BYTES], int64_t skipped,
                        struct tn_buf *out)
{
    struct tn_json_writer json;
    enum method method = question->gate.form == TN_CODE_SHORT ? METHOD_SHORT_CODE : METHOD_QR;
    tn_json_begin(&json, out);
    tn_json_open_object(&json);
    tn_json_add_text(&json, "verdict", tn_verdict_name(gate->verdict));
    tn_json_add_text(&json, "reason", tn_reason_name(gate->reason));
    tn_json_add_text(&json, "method", methods[method]);
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

/* The last characters of the code, printable ASCII only, without what a scanner adds behind it. */
static void tail_of(const char *code, size_t len, char out[9])
{
    char kept[8];
    size_t count = 0;
    while (len > 0 && count < sizeof(kept)) {
        char c = code[--len];
        if ((c > ' ' || (c == ' ' && count > 0)) && c <= '~')
            kept[count++] = c;
    }
    for (size_t i = 0; i < count; i++)
        out[i] = kept[count - 1 - i];
    out[count] = '\0';
}

static void fill_answer(const struct question *question, struct tn_door_answer *answer)
{
    const struct tn_ticket_facts *about = &question->about;
    if (question->gate.has_event)
        answer->log = tn_ledger_own_log(question->ledger, question->event);
    answer->people_inside = question->event_facts.people_inside;
    answer->visits = question->event_facts.admissions;
    if (!question->has_ticket)
        return;
    answer->ticket = about->id;
    answer->admits = question->gate.admits;
    answer->has_name = tn_question_open_row(question, answer);
    if (about->inside) {
        answer->first_claim = about->first_claim;
        answer->first_when = about->first_when;
        memcpy(answer->first_door, about->first_door, sizeof(answer->first_door));
    } else if (tn_verdict_admits(answer->gate.verdict)) {
        answer->people_inside += question->gate.admits;
        answer->visits++;
    }
}

static void digest_of(const char *code, size_t len, uint8_t out[REPEATS_DIGEST_BYTES])
{
    uint8_t hash[TN_HASH_BYTES];
    tn_seal_hash(hash, sizeof(hash), NULL, 0, code, len);
    memcpy(out, hash, REPEATS_DIGEST_BYTES);
}

/* What could not be written down admits nobody. */
static void give_up(enum tn_err err, struct tn_door_answer *answer)
{
    *answer = (struct tn_door_answer){
        .gate = {TN_VERDICT_HOST_NEEDED,
                 err == TN_ERR_FULL ? TN_REASON_STORE_FULL : TN_REASON_STORE_FAILED, false}};
}

/* ---- one scan ---- */

struct scan {
    struct tn_door *door;
    struct question question;
    struct refusal refusal;
    const struct tn_claim *claim;
    bool written;
};

static enum tn_err write_admission(struct scan *scan, struct tn_door_answer *answer,
                                   struct tn_fault *fault)
{
    TN_BUF_AUTO body = {0};
    admit_body(&scan->question, &answer->gate, &body);
    scan->written = true;
    return tn_ledger_append(scan->door->ledger, scan->question.event, scan->claim, TN_RECORD_ADMIT,
                            tn_buf_text(&body), &answer->seq, fault);
}

/* Anybody can make any number of codes that name no ticket of ours. */
static bool is_noise(const struct question *question)
{
    return !question->has_ticket || !question->about.listed;
}

static enum tn_err write_refusal(struct scan *scan, struct tn_door_answer *answer,
                                 struct tn_fault *fault)
{
    TN_BUF_AUTO body = {0};
    struct repeats *repeats = &scan->door->repeats;
    struct refusal *refusal = &scan->refusal;
    refusal->verdict = answer->gate.verdict;
    refusal->reason = answer->gate.reason;
    const struct refusal *earlier = tn_repeats_find(repeats, refusal);
    if (earlier) {
        answer->seq = earlier->seq;
        return TN_OK;
    }
    if (is_noise(&scan->question) && !tn_repeats_admit_noise(repeats, refusal->up_ms))
        return TN_OK;
    refuse_body(&scan->question, &answer->gate, refusal->digest, repeats->skipped, &body);
    scan->written = true;
    return tn_ledger_append(scan->door->ledger, scan->question.event, scan->claim, TN_RECORD_REFUSE,
                            tn_buf_text(&body), &answer->seq, fault);
}

static enum tn_err write_answer(struct scan *scan, struct tn_door_answer *answer,
                                struct tn_fault *fault)
{
    if (tn_verdict_admits(answer->gate.verdict))
        return write_admission(scan, answer, fault);
    /* With no event there is no log to write to. */
    return scan->question.gate.has_event ? write_refusal(scan, answer, fault) : TN_OK;
}

static enum tn_err finish(struct scan *scan, struct tn_door_answer *answer, struct tn_fault *fault)
{
    struct tn_db *db = tn_ledger_db(scan->door->ledger);
    bool admits = tn_verdict_admits(answer->gate.verdict);
    enum tn_err err = write_answer(scan, answer, fault);
    if (!err && scan->written)
        err = tn_db_commit(db, fault);
    else
        tn_db_rollback(db);
    if (!err && scan->written && !admits) {
        scan->refusal.seq = answer->seq;
        tn_repeats_note(&scan->door->repeats, &scan->refusal);
    }
    if (err)
        answer->seq = 0;
    /* A refusal that cannot be written down stays a refusal. */
    return admits ? err : TN_OK;
}

struct tn_door_answer tn_door_scan(struct tn_door *door, struct tn_id event, const char *code,
                                   size_t len, const struct tn_claim *claim, struct tn_when now,
                                   struct tn_fault *fault)
{
    struct tn_door_answer answer = {0};
    struct scan scan = {
        .door = door,
        .question = {.ledger = door->ledger,
                     .event = event,
                     .gate.guessing = !tn_repeats_may_guess(&door->repeats, claim->up.ms)},
        .refusal.up_ms = claim->up.ms,
        .claim = claim};
    digest_of(code, len, scan.refusal.digest);
    enum tn_err err = tn_db_begin(tn_ledger_db(door->ledger), fault);
    if (!err)
        err = tn_question_ask(&scan.question, code, len, claim, now, fault);
    if (!err) {
        answer.gate = tn_gate_decide(&scan.question.gate, &scan.question.event_facts.policy);
        if (answer.gate.reason == TN_REASON_UNKNOWN_SHORT)
            tn_repeats_note_guess(&door->repeats, claim->up.ms);
        fill_answer(&scan.question, &answer);
        err = finish(&scan, &answer, fault);
    }
    if (err) {
        tn_db_rollback(tn_ledger_db(door->ledger));
        give_up(err, &answer);
    }
    tail_of(code, len, answer.code_tail);
    return answer;
}

/* ---- undo ---- */

static enum tn_err check_undo(struct tn_door *door, struct tn_log_id log, int64_t seq,
                              struct tn_fault *fault)
{
    struct tn_admission admission;
    /* An undo speaks of its own log: in a later one `seq` is somebody else. */
    if (!tn_log_id_equal(log, tn_ledger_own_log(door->ledger, log.event)))
        return tn_fault_set(fault, TN_ERR_DENIED,
                            "admission %lld is in a log that this door writes no more; it cannot "
                            "be taken back here",
                            (long long)seq);
    enum tn_err err = tn_ledger_admission(door->ledger, log, seq, &admission, fault);
    if (!err && admission.undone)
        return tn_fault_set(fault, TN_ERR_EXISTS, "admission %lld was taken back already",
                            (long long)seq);
    return err;
}

static void undo_body(int64_t seq, const char *reason, struct tn_buf *out)
{
    struct tn_json_writer json;
    tn_json_begin(&json, out);
    tn_json_open_object(&json);
    tn_json_add_int(&json, "seq", seq);
    tn_json_add_text(&json, "reason", reason);
    tn_json_close_object(&json);
}

enum tn_err tn_door_undo(struct tn_door *door, struct tn_log_id log, int64_t seq,
                         const char *reason, const struct tn_claim *claim, struct tn_fault *fault)
{
    TN_BUF_AUTO body = {0};
    struct tn_db *db = tn_ledger_db(door->ledger);
    enum tn_err err = tn_db_begin(db, fault);
    if (err)
        return err;
    undo_body(seq, reason, &body);
    err = check_undo(door, log, seq, fault);
    if (!err)
        err = tn_ledger_append(door->ledger, log.event, claim, TN_RECORD_UNDO, tn_buf_text(&body),
                               NULL, fault);
    if (!err)
        return tn_db_commit(db, fault);
    tn_db_rollback(db);
    return err;
}
