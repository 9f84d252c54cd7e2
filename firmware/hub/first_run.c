/* SPDX-License-Identifier: Apache-2.0 */
/* first_run.c -- a group for a hub that was started in an empty folder.
 *
 * Its name is said in the browser afterwards; until then it is called as the program is. */
#include "hub.h"

#include "turnout/registry.h"

enum tn_err tn_hub_first_run(const char *folder, const char *database, struct tn_fault *fault)
{
    TN_AUTO(registry) registry = NULL;
    static const struct tn_group facts = {.name = "Turnout"};
    struct tn_registry_options options = {.folder = folder, .database = database};
    struct tn_fault own = {0};
    enum tn_err err = tn_registry_open(&options, &registry, &own);
    if (err == TN_ERR_ABSENT)
        return tn_registry_create(&options, &facts, &registry, fault);
    return err ? tn_fault_set(fault, err, "%s", own.text) : TN_OK;
}
