/* SPDX-License-Identifier: Apache-2.0 */
/* outbox.h -- the threads that hand messages to webhooks. */
#pragma once

#include "desk.h"

struct tn_hub_outbox;

TN_MUST_CHECK enum tn_err tn_hub_outbox_start(struct tn_hub_desks *desks,
                                              struct tn_hub_outbox **ret_outbox,
                                              struct tn_fault *fault);
/* Somebody wants it tried again now, whatever trouble it had. */
void tn_hub_outbox_retry(struct tn_hub_outbox *outbox, struct tn_id webhook);
/* Gives up what is under way, which is due again later; NULL is a no-op. */
void tn_hub_outbox_stop(struct tn_hub_outbox *outbox);
