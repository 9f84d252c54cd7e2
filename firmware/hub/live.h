/* SPDX-License-Identifier: Apache-2.0 */
/* live.h -- who watches an event as it is now.
 *
 * One thread asks twice a second whether an event that somebody watches has new records, makes one
 * picture of it for all who watch it, and sends that.  A stream ends after a quarter of an hour, so
 * that whoever may watch no longer does not; a browser comes again by itself. */
#pragma once

#include "parts.h"

struct tn_hub_live;

/* `hub` has its desks and its presence.  Errors: LIMIT, as tn_worker_start. */
TN_MUST_CHECK enum tn_err tn_hub_live_start(struct tn_hub *hub, struct tn_hub_live **ret_live,
                                            struct tn_fault *fault);
/* Ends all streams, and those that come later at once; NULL is a no-op. */
void tn_hub_live_end(struct tn_hub_live *live);
/* After tn_hub_live_end, once the server is gone; NULL is a no-op. */
void tn_hub_live_free(struct tn_hub_live *live);
