/* SPDX-License-Identifier: Apache-2.0 */
/* series_parts.h -- what series.c, series_json.c and the reports share; private to people. */
#pragma once

#include "report_parts.h"

/* ---- series.c ---- */

/* Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_series_read(struct tn_people *people, struct tn_id id,
                                         struct tn_series *ret_series, struct tn_fault *fault);
/* By id; the caller frees *ret_all, also on an error. */
TN_MUST_CHECK enum tn_err tn_series_all(struct tn_people *people, struct tn_series **ret_all,
                                        size_t *ret_count, struct tn_fault *fault);
/* The first date from `from` on that is no exception; TN_REPORT_NEVER if there is none. */
TN_MUST_CHECK enum tn_err tn_series_next(struct tn_people *people, const struct tn_series *series,
                                         int32_t from, int32_t *ret_day, struct tn_fault *fault);
