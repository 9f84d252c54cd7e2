/* SPDX-License-Identifier: Apache-2.0 */
/* fresh.h -- visits of batches just accepted, so that the fold need not read their lines again. */
#pragma once

#include "fold.h"

/* Some records of a log, one after another and nothing but visits. */
struct fresh_span {
    int64_t log, from_seq;
    struct tn_hash hash; /* of the log after the last of them */
    struct fold_visit *visits;
    size_t count;
};

/* The log ends with these `count` visits, which are copied. */
void tn_fresh_keep(struct tn_ledger *ledger, const struct log_row *log,
                   const struct fold_visit *visits, size_t count);
/* What is kept from record `from_seq` of the log on, up to `last` at most; *ret_span NULL: nothing.
 */
TN_MUST_CHECK enum tn_err tn_fresh_find(struct tn_ledger *ledger, const struct log_row *log,
                                        int64_t from_seq, int64_t last,
                                        const struct fresh_span **ret_span, struct tn_fault *fault);
void tn_fresh_clear(struct tn_ledger *ledger);
