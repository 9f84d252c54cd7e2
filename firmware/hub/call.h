/* SPDX-License-Identifier: Apache-2.0 */
/* call.h -- one request of a person's, with what its work needs at hand.
 *
 * A handler names what it needs and the function that does the work; desk, ids, JSON body,
 * transaction and the problem of an error are the same for all. */
#pragma once

#include "parts.h"

#include "turnout/json.h"

struct tn_hub_call {
    struct tn_exchange *exchange;
    struct tn_hub *hub;
    struct tn_registry *registry;
    struct tn_people *people;
    struct tn_id id;            /* what stood for the first {…} of the pattern, with TN_HUB_ID */
    const struct tn_json *body; /* an object, with TN_HUB_BODY */
    struct tn_buf *out;         /* the response's body; emptied on an error */
    struct tn_fault *fault;
};

enum tn_hub_needs {
    TN_HUB_ID = 1,
    TN_HUB_BODY = 2,
    TN_HUB_CHANGES = 4, /* a transaction around the work */
};

/* Does the work at a desk and answers with what it wrote, or with the problem its error is. */
void tn_hub_call(struct tn_exchange *exchange, struct tn_hub *hub, unsigned needs,
                 enum tn_err (*work)(struct tn_hub_call *call));

/* ---- for the work ---- */

/* What stood for a {…} of the pattern. */
const char *tn_hub_param(const struct tn_hub_call *call, size_t index);
/* A query parameter, or `fallback` where it is not there or empty. */
const char *tn_hub_query(const struct tn_hub_call *call, const char *name, const char *fallback);
/* Errors: ABSENT (this is no id). */
TN_MUST_CHECK enum tn_err tn_hub_parse_id(struct tn_hub_call *call, const char *text,
                                          struct tn_id *ret_id);
/* A member of the body that may be missing: *ret_text is "" then, or NULL where `must`.  Errors:
 * FORMAT (missing though it must be there; not a text). */
TN_MUST_CHECK enum tn_err tn_hub_text(struct tn_hub_call *call, const char *name, bool must,
                                      const char **ret_text);
/* A whole number of 1 … `most` from the query.  Errors: FORMAT. */
TN_MUST_CHECK enum tn_err tn_hub_number(struct tn_hub_call *call, const char *name,
                                        int64_t fallback, int64_t most, int64_t *ret_number);

/* Says that the answer is of something that was made: 201, and its id for the audit log. */
void tn_hub_made(struct tn_hub_call *call, const char *id);
/* Says that nothing is there any more: 204. */
void tn_hub_gone(struct tn_hub_call *call);
/* Makes the answer a file. */
void tn_hub_file(struct tn_hub_call *call, const char *type, const char *format, ...)
    TN_PRINTF(3, 4);

#define TN_HUB_UPLOAD "application/octet-stream"
#define TN_HUB_UPLOAD_MOST (2LL << 30)
#define TN_HUB_CSV "text/csv; charset=utf-8"
#define TN_HUB_XLSX "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#define TN_HUB_PAGE 50
#define TN_HUB_PAGE_MOST 500
