/* SPDX-License-Identifier: Apache-2.0 */
/* retired.h -- a kiosk that was revoked: it has forgotten whom it was told of and lets nobody in.
 *
 * Belongs to the door's thread. */
#pragma once

#include "door_worker.h"

struct retired {
    bool is;    /* for good */
    bool wiped; /* nothing is left to forget */
};

/* Asks the ledger whether this kiosk was revoked, however the news came; if so, what the door
 * remembers is gone on return, and what lies on the disk as soon as that can be (which `try_again`
 * asks for once more).  True if it is. */
bool retired_check(struct retired *retired, struct tn_ledger *ledger, struct tn_door *door,
                   bool try_again);
/* The answer to whatever is asked of a door that is none any more. */
void retired_answer(const struct door_request *request, struct door_reply *reply);
