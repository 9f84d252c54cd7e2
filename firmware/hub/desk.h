/* SPDX-License-Identifier: Apache-2.0 */
/* desk.h -- handles on the data, lent to one request at a time.
 *
 * A handle belongs to one thread at a time; a server thread takes a desk, uses it, gives it back.
 * Desks are opened as they are needed and stay open. */
#pragma once

#include "turnout/people.h"
#include "turnout/registry.h"

struct tn_hub_desk {
    struct tn_hub_desk *next;
    struct tn_registry *registry;
    struct tn_people *people;
};

struct tn_hub_desks;

/* Opens the first desk.  Errors: as tn_registry_open, tn_people_open. */
TN_MUST_CHECK enum tn_err tn_hub_desks_create(const char *folder, const char *database,
                                              struct tn_hub_desks **ret_desks,
                                              struct tn_fault *fault);
/* All are back. */
void tn_hub_desks_destroy(struct tn_hub_desks *desks);
TN_MUST_CHECK enum tn_err tn_hub_desk_take(struct tn_hub_desks *desks,
                                           struct tn_hub_desk **ret_desk, struct tn_fault *fault);
void tn_hub_desk_give(struct tn_hub_desks *desks, struct tn_hub_desk *desk);
