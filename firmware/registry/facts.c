/* SPDX-License-Identifier: Apache-2.0 */
/* facts.c -- what a group says of itself: its name, its time zone, its region.
 *
 * They are in the database, where another handle may change them; the keys' folder holds what they
 * were when the group was made. */
#include "registry_parts.h"

#include <string.h>

#include "turnout/os.h"
#include "turnout/text.h"

static const struct tn_db_sql select_facts = {
    .both = "SELECT name, tz, region FROM community",
};
static const struct tn_db_sql update_facts = {
    .both = "UPDATE community SET name = $1, tz = $2, region = $3",
};

enum tn_err tn_registry_check_facts(struct tn_group *group, struct tn_fault *fault)
{
    struct tn_zone *zone = NULL;
    const char *region = group->region;
    if (!group->name[0] || !tn_text_valid(group->name, strlen(group->name)))
        return tn_fault_set(fault, TN_ERR_FORMAT, "the group needs a name");
    if (!group->tz[0])
        tn_text_copy(group->tz, sizeof group->tz, "Asia/Shanghai");
    if (!group->region[0])
        tn_text_copy(group->region, sizeof group->region, "CN");
    if (!group->hub[0])
        tn_text_copy(group->hub, sizeof group->hub, "hub");
    if (strlen(region) != 2 || region[0] < 'A' || region[0] > 'Z' || region[1] < 'A' ||
        region[1] > 'Z')
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "\"%s\" is not a region; name one by two capitals such as CN", region);
    enum tn_err err = tn_zone_open(group->tz, &zone, fault);
    tn_zone_close(zone);
    return err;
}

/* "" keeps what is there; what does not fit is as wrong as what is no name. */
static enum tn_err take(char *out, size_t cap, const char *text, const char *what,
                        struct tn_fault *fault)
{
    if (text[0] && !tn_text_copy(out, cap, text))
        return tn_fault_set(fault, TN_ERR_FORMAT, "the group's %s is too long", what);
    return TN_OK;
}

enum tn_err tn_registry_group_set(struct tn_registry *registry, const char *name, const char *tz,
                                  const char *region, struct tn_fault *fault)
{
    struct tn_group group = registry->group;
    enum tn_err err = take(group.name, sizeof group.name, name, "name", fault);
    if (!err)
        err = take(group.tz, sizeof group.tz, tz, "time zone", fault);
    if (!err)
        err = take(group.region, sizeof group.region, region, "region", fault);
    if (!err)
        err = tn_registry_check_facts(&group, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &update_facts);
    tn_db_bind_text(stmt, 1, group.name);
    tn_db_bind_text(stmt, 2, group.tz);
    tn_db_bind_text(stmt, 3, group.region);
    err = tn_db_run(stmt, fault);
    if (!err)
        registry->group = group;
    return err;
}

enum tn_err tn_registry_refresh(struct tn_registry *registry, struct tn_fault *fault)
{
    struct tn_group *group = &registry->group;
    bool row = false;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_facts);
    enum tn_err err = tn_db_next(stmt, &row, fault);
    if (!err && row) {
        tn_text_copy(group->name, sizeof group->name, tn_db_text(stmt, 0));
        tn_text_copy(group->tz, sizeof group->tz, tn_db_text(stmt, 1));
        tn_text_copy(group->region, sizeof group->region, tn_db_text(stmt, 2));
    }
    tn_db_reset(stmt);
    return err;
}
