/* SPDX-License-Identifier: Apache-2.0 */
/* backup.c -- see backup.h.
 *
 * The copy is opened as every group is, so that its schema is made by the same steps. */
#include "turnout/backup.h"

#include <stdio.h>
#include <string.h>

#include "people_parts.h"
#include "turnout/os.h"

static bool is_one(const struct tn_event *event, void *context)
{
    (void)event;
    *(bool *)context = true;
    return false;
}

static enum tn_err copy_to(struct tn_people *from, struct tn_registry *to,
                           struct tn_db_copied *ret_copied, struct tn_fault *fault)
{
    bool used = false;
    TN_AUTO(people) people = NULL;
    enum tn_err err = tn_registry_events(to, is_one, &used, fault);
    if (!err && used)
        err = tn_fault_set(fault, TN_ERR_EXISTS,
                           "that database holds this group's events already; name an empty one");
    if (!err)
        err = tn_people_open(to, &people, fault);
    return err ? err : tn_db_copy(from->db, tn_registry_db(to), ret_copied, fault);
}

enum tn_err tn_backup_copy(struct tn_people *people, const struct tn_registry_options *to,
                           struct tn_db_copied *ret_copied, struct tn_fault *fault)
{
    TN_AUTO(registry) registry = NULL;
    enum tn_err err = tn_registry_open(to, &registry, fault);
    return err ? err : copy_to(people, registry, ret_copied, fault);
}

static enum tn_err fill(struct tn_people *people, const char *folder, const char *database,
                        struct tn_db_copied *ret_copied, struct tn_fault *fault)
{
    struct tn_registry_options to = {.folder = folder, .database = database};
    enum tn_err err = tn_registry_keys_copy(people->registry, folder, fault);
    if (!err)
        err = tn_backup_copy(people, &to, ret_copied, fault);
    if (!err && database)
        err = tn_registry_settle(folder, database, fault);
    return err;
}

enum tn_err tn_backup_make(struct tn_people *people, const char *folder, const char *database,
                           struct tn_db_copied *ret_copied, struct tn_fault *fault)
{
    char part[TN_PATH_MAX];
    int chars = snprintf(part, sizeof part, "%s.part", folder);
    if (chars < 0 || (size_t)chars >= sizeof part)
        return tn_fault_set(fault, TN_ERR_LIMIT, "the folder name %.60s… is too long", folder);
    if (tn_file_exists(folder))
        return tn_fault_set(fault, TN_ERR_EXISTS, "there is a %s already; name a new folder",
                            folder);
    if (tn_file_exists(part))
        return tn_fault_set(fault, TN_ERR_EXISTS,
                            "%s is what another try left; remove it, then call again", part);
    enum tn_err err = tn_dir_make(part, fault);
    if (!err)
        err = fill(people, part, database, ret_copied, fault);
    return err ? err : tn_dir_rename(part, folder, fault);
}
