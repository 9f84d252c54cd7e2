/* SPDX-License-Identifier: Apache-2.0 */
/* heads.h -- the signed heads of others' logs, kept so that a portion of one can be passed on. */
#pragma once

#include "ledger_priv.h"

struct kept_head {
    int64_t seq;
    struct tn_signature signature; /* of the log's hash at `seq` */
};

/* Keeps a head of a record that is stored; it may make the one before it needless. */
TN_MUST_CHECK enum tn_err tn_heads_keep(struct tn_ledger *ledger, const struct log_row *log,
                                        const struct tn_head *head, struct tn_fault *fault);
/* The log is set aside. */
TN_MUST_CHECK enum tn_err tn_heads_drop(struct tn_ledger *ledger, const struct log_row *log,
                                        struct tn_fault *fault);
/* Appends the kept ones from record `first` to `last`, in their order. */
TN_MUST_CHECK enum tn_err tn_heads_list(struct tn_ledger *ledger, const struct log_row *log,
                                        int64_t first, int64_t last, struct tn_buf *out,
                                        struct tn_fault *fault);
/* Errors: CORRUPT (a kept head does not fit its record). */
TN_MUST_CHECK enum tn_err tn_heads_check(struct tn_ledger *ledger, const struct log_row *log,
                                         const struct tn_public_key *key, struct tn_fault *fault);
