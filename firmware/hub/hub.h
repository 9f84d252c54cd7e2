/* SPDX-License-Identifier: Apache-2.0 */
/* hub.h -- a hub that serves one data folder.
 *
 * Server threads read through desks, each with its own handles; whatever writes for a device goes
 * through the one writer thread, which commits everything that came in meanwhile at once. */
#pragma once

#include "turnout/bytes.h"
#include "turnout/db.h"
#include "turnout/err.h"

struct tn_hub;

/* Zeroed parts mean the default. */
struct tn_hub_options {
    const char *folder;
    const char *database; /* NULL: as the group was made */
    const char *listen;   /* "0.0.0.0:8443"; port 0 takes any */
    const char *here;     /* folder that a kiosk on this machine reads; NULL: there is none */
};

/* Takes the folder's lock, opens it, listens.  Errors: ABSENT (no group there), BUSY (another hub
 * has the folder, or the address is taken), as tn_registry_open and tn_server_start. */
TN_MUST_CHECK enum tn_err tn_hub_start(const struct tn_hub_options *options,
                                       struct tn_hub **ret_hub, struct tn_fault *fault);
/* "https://0.0.0.0:8443"; borrowed. */
const char *tn_hub_url(const struct tn_hub *hub);
/* Appends where the first owner is made; nothing where there was an account at the start. */
void tn_hub_setup_url(const struct tn_hub *hub, struct tn_buf *out);
/* The owner calls it about once a second. */
void tn_hub_tick(struct tn_hub *hub);
/* Answers what was begun, then closes; NULL is a no-op. */
void tn_hub_stop(struct tn_hub *hub);

/* Makes a group without a name in a folder that holds none.  Errors: as tn_registry_create. */
TN_MUST_CHECK enum tn_err tn_hub_first_run(const char *folder, const char *database,
                                           struct tn_fault *fault);

/* Moves everything from the group's database (or `from`, if not NULL) to an empty one, reads it
 * again, and has the folder remember the new one; the old one is left as it is.  Errors: BUSY (a
 * hub serves the folder), EXISTS (the new one holds events), as tn_backup_copy. */
TN_MUST_CHECK enum tn_err tn_hub_migrate(const char *folder, const char *from, const char *to,
                                         struct tn_db_copied *ret_copied, struct tn_fault *fault);
