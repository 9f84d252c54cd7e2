/* SPDX-License-Identifier: Apache-2.0 */
/* migrate.c -- moves a group to another database, with its hub at rest. */
#include "hub.h"

#include "turnout/backup.h"
#include "turnout/os.h"

enum tn_err tn_hub_migrate(const char *folder, const char *from, const char *to,
                           struct tn_db_copied *ret_copied, struct tn_fault *fault)
{
    TN_AUTO(lock) lock = NULL;
    TN_AUTO(registry) registry = NULL;
    TN_AUTO(people) people = NULL;
    struct tn_registry_options source = {.folder = folder, .database = from};
    struct tn_registry_options target = {.folder = folder, .database = to};
    enum tn_err err = tn_lock_take(folder, &lock, fault);
    if (!err)
        err = tn_registry_open(&source, &registry, fault);
    if (!err)
        err = tn_people_open(registry, &people, fault);
    if (!err)
        err = tn_backup_copy(people, &target, ret_copied, fault);
    return err ? err : tn_registry_settle(folder, to, fault);
}
