/* SPDX-License-Identifier: Apache-2.0 */
/* days_parts.h -- days with messages: as they are kept, and packed; private to the module. */
#pragma once

#include "people_parts.h"

struct tn_days_visitor {
    void (*day)(struct tn_id handle, int32_t day, int64_t messages, void *context);
    void *context;
};

/* ---- days.c ---- */

/* Rows of handle, day, amount, those of a handle one after another. */
TN_MUST_CHECK enum tn_err tn_people_days_visit(struct tn_db_stmt *stmt,
                                               const struct tn_days_visitor *visitor,
                                               struct tn_fault *fault);

/* ---- days_pack.c ---- */

/* What is shown of the days a batch speaks of has changed, or is about to in this transaction. */
TN_MUST_CHECK enum tn_err tn_people_days_touch(struct tn_people *people, int64_t batch,
                                               struct tn_fault *fault);
/* Makes anew what is not right, where the database may be written and no transaction is open. */
TN_MUST_CHECK enum tn_err tn_people_days_pack(struct tn_people *people, struct tn_fault *fault);
/* *ret_all: days are packed, and all of everybody were visited; false: none were. */
TN_MUST_CHECK enum tn_err tn_people_days_packed(struct tn_people *people,
                                                const struct tn_days_visitor *visitor,
                                                bool *ret_all, struct tn_fault *fault);
