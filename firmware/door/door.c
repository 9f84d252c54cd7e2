/* SPDX-License-Identifier: Apache-2.0 */
/* door.c -- opening and closing the door, and what it shows without asking anybody. */
#include "turnout/door.h"

#include <stdlib.h>

#include "door_priv.h"

enum tn_err tn_door_open(struct tn_ledger *ledger, struct tn_door **ret_door,
                         struct tn_fault *fault)
{
    (void)fault;
    struct tn_door *door = calloc(1, sizeof(*door));
    TN_ASSERT(door);
    door->ledger = ledger;
    *ret_door = door;
    return TN_OK;
}

void tn_door_close(struct tn_door *door)
{
    if (!door)
        return;
    tn_door_lock(door);
    free(door);
}

enum tn_err tn_door_content(struct tn_door *door, struct tn_id event,
                            bool (*visit)(const char *what, const char *id, const char *value_json,
                                          void *context),
                            void *context, struct tn_fault *fault)
{
    return tn_ledger_content(door->ledger, event, visit, context, fault);
}

enum tn_err tn_door_tally(struct tn_door *door, struct tn_id event, const char *ballot,
                          int64_t ret_counts[TN_BALLOT_OPTIONS_MAX], struct tn_fault *fault)
{
    return tn_ledger_tally(door->ledger, event, ballot, ret_counts, fault);
}
