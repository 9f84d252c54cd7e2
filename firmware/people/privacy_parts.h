/* SPDX-License-Identifier: Apache-2.0 */
/* privacy_parts.h -- what consent.c, suppress.c, erase.c and export.c share; private to people. */
#pragma once

#include "match_parts.h"
#include "turnout/privacy.h"

/* ---- consent.c ---- */

/* One more word, whatever the last was. */
TN_MUST_CHECK enum tn_err tn_people_add_consent(struct tn_people *people, struct tn_id handle,
                                                const struct tn_consent *consent,
                                                struct tn_fault *fault);
/* Appends the array of tn_people_consents_json. */
TN_MUST_CHECK enum tn_err tn_people_write_consents(struct tn_people *people, struct tn_id root,
                                                   struct tn_json_writer *writer,
                                                   struct tn_fault *fault);

/* ---- suppress.c ---- */

/* Whether a list may not bring this address back. */
TN_MUST_CHECK enum tn_err tn_people_suppressed(struct tn_people *people, const char *platform,
                                               const char *norm, bool *ret_suppressed,
                                               struct tn_fault *fault);
/* Puts every address of the tree on the list that is not somebody else's too. */
TN_MUST_CHECK enum tn_err tn_people_suppress(struct tn_people *people, struct tn_id root,
                                             int64_t *ret_count, struct tn_fault *fault);

/* ---- erase.c ---- */

/* Whether whoever holds the ticket was erased. */
TN_MUST_CHECK enum tn_err tn_people_holder_erased(struct tn_people *people, struct tn_id event,
                                                  struct tn_ticket_id ticket, bool *ret_erased,
                                                  struct tn_fault *fault);
