/* SPDX-License-Identifier: Apache-2.0 */
/* scan.c -- one code, one transaction, one durable answer. */
#include <string.h>

#include "door_priv.h"

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

struct tn_door_answer tn_door_scan_given(struct tn_door *door, struct tn_id event, const char *code,
                                         size_t len, const struct tn_door_given *given,
                                         const struct tn_claim *claim, struct tn_when now,
                                         struct tn_fault *fault)
{
    struct tn_door_answer answer = {0};
    struct attempt attempt = {
        .door = door,
        .question = {.ledger = door->ledger,
                     .event = event,
                     .gate.guessing = !tn_repeats_may_guess(&door->repeats, claim->up.ms)},
        .refusal.up_ms = claim->up.ms,
        .given = tn_given_read(given),
        .claim = claim};
    tn_attempt_digest(code, len, attempt.refusal.digest);
    enum tn_err err = tn_db_begin(tn_ledger_db(door->ledger), fault);
    if (!err)
        err = tn_question_ask(&attempt.question, code, len, claim, now, fault);
    if (!err) {
        err = tn_attempt_finish(&attempt, &answer, fault);
        if (answer.gate.reason == TN_REASON_UNKNOWN_SHORT)
            tn_repeats_note_guess(&door->repeats, claim->up.ms);
    }
    if (err) {
        tn_db_rollback(tn_ledger_db(door->ledger));
        tn_attempt_give_up(err, &answer);
    }
    tail_of(code, len, answer.code_tail);
    tn_attempt_wipe(&attempt);
    return answer;
}

struct tn_door_answer tn_door_scan(struct tn_door *door, struct tn_id event, const char *code,
                                   size_t len, const struct tn_claim *claim, struct tn_when now,
                                   struct tn_fault *fault)
{
    return tn_door_scan_given(door, event, code, len, NULL, claim, now, fault);
}
