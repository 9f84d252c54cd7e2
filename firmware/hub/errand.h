/* SPDX-License-Identifier: Apache-2.0 */
/* errand.h -- people's requests that take long, done by threads of their own.
 *
 * A server thread serves many connections: what reads a big file, goes through everybody or
 * rewrites the database would keep them all waiting.  Errands are begun in the order they came. */
#pragma once

#include "call.h"

struct tn_hub_errands;

/* `hub` has its desks.  Errors: LIMIT, as tn_worker_start. */
TN_MUST_CHECK enum tn_err tn_hub_errands_start(struct tn_hub *hub,
                                               struct tn_hub_errands **ret_errands,
                                               struct tn_fault *fault);
/* Does what waits, then stops; NULL is a no-op. */
void tn_hub_errands_stop(struct tn_hub_errands *errands);

/* As tn_hub_call, but later; answers "slow down" where too many wait. */
void tn_hub_call_later(struct tn_exchange *exchange, struct tn_hub *hub, unsigned needs,
                       enum tn_err (*work)(struct tn_hub_call *call));
/* The same for what hashes a password, which need not wait for somebody's file. */
void tn_hub_call_at_gate(struct tn_exchange *exchange, struct tn_hub *hub, unsigned needs,
                         enum tn_err (*work)(struct tn_hub_call *call));
