/* SPDX-License-Identifier: Apache-2.0 */
/* fresh.c -- see fresh.h.
 *
 * Invariant: a span is used only where the log's stored hash after its last record is the span's.
 * That hash covers every line before it and the log's name, so nothing is to be undone here where a
 * transaction is given up, and nothing to be told where another handle writes. */
#include "fresh.h"

#include <stdlib.h>
#include <string.h>

#define SPANS_MAX 64
#define VISITS_MAX 32768 /* some two megabytes */

struct fresh {
    struct fresh_span spans[SPANS_MAX];
    size_t count, visits;
};

void tn_fresh_clear(struct tn_ledger *ledger)
{
    struct fresh *fresh = ledger->fresh;
    for (size_t i = 0; fresh && i < fresh->count; i++)
        free(fresh->spans[i].visits);
    free(fresh);
    ledger->fresh = NULL;
}

void tn_fresh_keep(struct tn_ledger *ledger, const struct log_row *log,
                   const struct fold_visit *visits, size_t count)
{
    struct fresh *fresh = ledger->fresh;
    if (!count)
        return;
    /* What lies here for so long, another handle has folded. */
    if (fresh && (fresh->count == SPANS_MAX || fresh->visits + count > VISITS_MAX))
        tn_fresh_clear(ledger);
    if (!ledger->fresh)
        ledger->fresh = calloc(1, sizeof(*fresh));
    fresh = ledger->fresh;
    TN_ASSERT(fresh);
    struct fresh_span *span = &fresh->spans[fresh->count++];
    *span = (struct fresh_span){.log = log->id,
                                .from_seq = log->seq - (int64_t)count + 1,
                                .hash = log->hash,
                                .visits = calloc(count, sizeof(*visits)),
                                .count = count};
    TN_ASSERT(span->visits);
    memcpy(span->visits, visits, count * sizeof(*visits));
    fresh->visits += count;
}

enum tn_err tn_fresh_find(struct tn_ledger *ledger, const struct log_row *log, int64_t from_seq,
                          int64_t last, const struct fresh_span **ret_span, struct tn_fault *fault)
{
    const struct fresh *fresh = ledger->fresh;
    *ret_span = NULL;
    for (size_t i = 0; fresh && i < fresh->count; i++) {
        const struct fresh_span *span = &fresh->spans[i];
        int64_t end = from_seq - 1 + (int64_t)span->count;
        struct tn_hash hash;
        if (span->log != log->id || span->from_seq != from_seq || end > last)
            continue;
        enum tn_err err = tn_logs_hash(ledger, log, end, &hash, fault);
        if (err)
            return err;
        if (tn_bytes_equal(hash.bytes, span->hash.bytes, TN_HASH_BYTES)) {
            *ret_span = span;
            return TN_OK;
        }
    }
    return TN_OK;
}
