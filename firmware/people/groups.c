/* SPDX-License-Identifier: Apache-2.0 */
/* groups.c -- the tree of groups and how large each may be.
 *
 * The group itself has no row: it is what the registry knows, and the parent of whatever hangs
 * directly under it.  A group only goes under one that is not below it, so there is no cycle. */
#include "groups_parts.h"

#include <stdlib.h>
#include <string.h>

#include "report_parts.h"
#include "turnout/os.h"
#include "turnout/text.h"

/* ---- one ---- */

static const struct tn_db_sql select_node = {
    .both = "SELECT id, parent, name FROM sub_group WHERE id = $1 AND ended_ms IS NULL",
};

static void read_node(struct tn_db_stmt *stmt, struct tn_group_node *node)
{
    *node = (struct tn_group_node){.id = tn_people_column_id(stmt, 0),
                                   .parent = tn_people_column_id(stmt, 1)};
    (void)tn_text_copy(node->name, sizeof node->name, tn_db_text(stmt, 2));
}

static void read_root(struct tn_people *people, struct tn_group_node *node)
{
    const struct tn_group *group = tn_registry_group(people->registry);
    *node = (struct tn_group_node){.id = group->id};
    (void)tn_text_copy(node->name, sizeof node->name, group->name);
}

static bool is_root(struct tn_people *people, struct tn_id group)
{
    return tn_id_equal(group, tn_registry_group(people->registry)->id);
}

enum tn_err tn_groups_node(struct tn_people *people, struct tn_id group,
                           struct tn_group_node *ret_node, struct tn_fault *fault)
{
    bool found = false;
    if (is_root(people, group)) {
        read_root(people, ret_node);
        return TN_OK;
    }
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_node);
    tn_db_bind_text(stmt, 1, tn_id_text(group).chars);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err && found)
        read_node(stmt, ret_node);
    tn_db_reset(stmt);
    if (!err && !found)
        err = tn_fault_set(fault, TN_ERR_ABSENT, "there is no group %s", tn_id_text(group).chars);
    return err;
}

/* ---- all ---- */

static const struct tn_db_sql select_nodes = {
    .both = "SELECT id, parent, name FROM sub_group WHERE ended_ms IS NULL ORDER BY id",
};

struct nodes {
    struct tn_group_node *all;
    size_t count, cap;
};

static enum tn_err read_nodes(struct tn_people *people, struct nodes *nodes, struct tn_fault *fault)
{
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_nodes);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        nodes->all = tn_report_grow(nodes->all, nodes->count, &nodes->cap, sizeof *nodes->all);
        read_node(stmt, &nodes->all[nodes->count++]);
    }
    tn_db_reset(stmt);
    return err;
}

/* Each group and, before the next beside it, all that is under it. */
static void put_below(const struct nodes *nodes, struct tn_id parent, struct tn_group_node *out,
                      size_t *count)
{
    for (size_t i = 0; i < nodes->count; i++) {
        if (!tn_id_equal(nodes->all[i].parent, parent))
            continue;
        out[(*count)++] = nodes->all[i];
        put_below(nodes, nodes->all[i].id, out, count);
    }
}

enum tn_err tn_groups_tree(struct tn_people *people, struct tn_group_node **ret_nodes,
                           size_t *ret_count, struct tn_fault *fault)
{
    struct nodes nodes = {0};
    enum tn_err err = read_nodes(people, &nodes, fault);
    if (!err) {
        struct tn_group_node *out = calloc(nodes.count + 1, sizeof *out);
        size_t count = 1;
        TN_ASSERT(out);
        read_root(people, &out[0]);
        put_below(&nodes, out[0].id, out, &count);
        TN_ASSERT(count == nodes.count + 1);
        *ret_nodes = out;
        *ret_count = count;
    }
    free(nodes.all);
    return err;
}

enum tn_err tn_groups_find(struct tn_people *people, const char *text, struct tn_id *ret_group,
                           struct tn_fault *fault)
{
    struct tn_group_node *nodes = NULL;
    size_t count = 0, found = 0;
    struct tn_id id = {{0}};
    enum tn_err err = tn_groups_tree(people, &nodes, &count, fault);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(nodes[i].name, text) != 0 && strcmp(tn_id_text(nodes[i].id).chars, text) != 0)
            continue;
        id = nodes[i].id;
        found++;
    }
    free(nodes);
    if (err)
        return err;
    if (found != 1)
        return found ? tn_fault_set(fault, TN_ERR_LIMIT,
                                    "several groups are called \"%.60s\"; name one by its id", text)
                     : tn_fault_set(fault, TN_ERR_ABSENT, "there is no group \"%.60s\"", text);
    *ret_group = id;
    return TN_OK;
}

/* ---- changing the tree ---- */

static enum tn_err clean_name(const char *name, struct tn_buf *clean, struct tn_fault *fault)
{
    if (tn_text_clean(name, strlen(name), clean) || clean->len == 0 ||
        clean->len >= TN_GROUP_NAME_CHARS)
        return tn_fault_set(fault, TN_ERR_FORMAT, "a group has a name of at most %d bytes",
                            TN_GROUP_NAME_CHARS - 1);
    return TN_OK;
}

static const struct tn_db_sql insert_node = {
    .both = "INSERT INTO sub_group (id, parent, name, created_ms) VALUES ($1, $2, $3, $4)",
};

static enum tn_err add(struct tn_people *people, struct tn_id parent, const char *name,
                       struct tn_id *ret_group, struct tn_fault *fault)
{
    struct tn_group_node above;
    struct tn_id id = tn_people_new_id(people);
    enum tn_err err = tn_groups_node(people, parent, &above, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &insert_node);
    tn_db_bind_text(stmt, 1, tn_id_text(id).chars);
    tn_db_bind_text(stmt, 2, tn_id_text(parent).chars);
    tn_db_bind_text(stmt, 3, name);
    tn_db_bind_int(stmt, 4, tn_clock_wall_ms());
    err = tn_db_run(stmt, fault);
    if (!err)
        *ret_group = id;
    return err;
}

enum tn_err tn_groups_add(struct tn_people *people, struct tn_id parent, const char *name,
                          struct tn_id *ret_group, struct tn_fault *fault)
{
    TN_BUF_AUTO clean = {0};
    bool own = false;
    enum tn_err err = clean_name(name, &clean, fault);
    if (!err)
        err = tn_merge_begin(people, &own, fault);
    if (err)
        return err;
    err = add(people, parent, tn_buf_text(&clean), ret_group, fault);
    return tn_merge_end(people, own, err, fault);
}

/* Whether `group` is `above` or anywhere under it. */
static enum tn_err is_under(struct tn_people *people, struct tn_id group, struct tn_id above,
                            bool *ret_under, struct tn_fault *fault)
{
    struct tn_group_node node = {.id = group, .parent = group};
    enum tn_err err = TN_OK;
    while (!err && !tn_id_equal(node.id, above) && !tn_id_is_zero(node.parent))
        err = tn_groups_node(people, node.parent, &node, fault);
    *ret_under = !err && tn_id_equal(node.id, above);
    return err;
}

static const struct tn_db_sql update_node = {
    .both = "UPDATE sub_group SET parent = $2, name = $3 WHERE id = $1",
};

static enum tn_err change(struct tn_people *people, struct tn_id group, struct tn_id parent,
                          const char *name, struct tn_fault *fault)
{
    struct tn_group_node node;
    bool under = false;
    enum tn_err err = tn_groups_node(people, group, &node, fault);
    if (!err && is_root(people, group))
        err = tn_fault_set(fault, TN_ERR_DENIED,
                           "the group itself has its name in the settings, and is under none");
    if (!err && tn_id_is_zero(parent))
        parent = node.parent;
    if (!err)
        err = is_under(people, parent, group, &under, fault);
    if (!err && under)
        err = tn_fault_set(fault, TN_ERR_DENIED, "%.60s cannot be under itself", node.name);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &update_node);
    tn_db_bind_text(stmt, 1, tn_id_text(group).chars);
    tn_db_bind_text(stmt, 2, tn_id_text(parent).chars);
    tn_db_bind_text(stmt, 3, name[0] ? name : node.name);
    return tn_db_run(stmt, fault);
}

enum tn_err tn_groups_change(struct tn_people *people, struct tn_id group, struct tn_id parent,
                             const char *name, struct tn_fault *fault)
{
    TN_BUF_AUTO clean = {0};
    bool own = false;
    enum tn_err err = name[0] ? clean_name(name, &clean, fault) : TN_OK;
    if (!err)
        err = tn_merge_begin(people, &own, fault);
    if (err)
        return err;
    err = change(people, group, parent, tn_buf_text(&clean), fault);
    return tn_merge_end(people, own, err, fault);
}

static const struct tn_db_sql select_use = {
    .both = "SELECT 1 FROM membership WHERE community = $1 AND left_ms IS NULL UNION ALL SELECT 1 "
            "FROM sub_group WHERE parent = $1 AND ended_ms IS NULL LIMIT 1",
};
static const struct tn_db_sql end_node = {
    .both = "UPDATE sub_group SET ended_ms = $2 WHERE id = $1",
};

static enum tn_err end(struct tn_people *people, struct tn_id group, struct tn_fault *fault)
{
    struct tn_group_node node;
    bool used = false;
    enum tn_err err = tn_groups_node(people, group, &node, fault);
    if (!err && is_root(people, group))
        err = tn_fault_set(fault, TN_ERR_DENIED, "the group itself does not end");
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_use);
    tn_db_bind_text(stmt, 1, tn_id_text(group).chars);
    err = tn_people_step(stmt, &used, fault);
    tn_db_reset(stmt);
    if (!err && used)
        err =
            tn_fault_set(fault, TN_ERR_EXISTS,
                         "somebody is in %.60s or waits for it, or a group is under it", node.name);
    if (err)
        return err;
    stmt = tn_db_prepare(people->db, &end_node);
    tn_db_bind_text(stmt, 1, tn_id_text(group).chars);
    tn_db_bind_int(stmt, 2, tn_clock_wall_ms());
    return tn_db_run(stmt, fault);
}

enum tn_err tn_groups_end(struct tn_people *people, struct tn_id group, struct tn_fault *fault)
{
    bool own = false;
    enum tn_err err = tn_merge_begin(people, &own, fault);
    return err ? err : tn_merge_end(people, own, end(people, group, fault), fault);
}

/* ---- how large ---- */

static const char *const structures[TN_STRUCTURES] = {"", "ring", "pyramid"};

const char *tn_structure_name(enum tn_structure structure)
{
    TN_ASSERT((unsigned)structure < TN_STRUCTURES);
    return structures[structure];
}

bool tn_structure_parse(const char *name, enum tn_structure *ret_structure)
{
    for (int i = 0; i < TN_STRUCTURES; i++) {
        if (strcmp(name, structures[i]) == 0) {
            *ret_structure = (enum tn_structure)i;
            return true;
        }
    }
    return false;
}

int64_t tn_group_limit(const struct tn_group_size *size)
{
    static const int64_t usual[TN_STRUCTURES] = {0, TN_RING_CAPACITY, TN_PYRAMID_CAPACITY};
    int64_t ours = size->capacity ? size->capacity : usual[size->structure];
    if (ours == 0 || (size->platform_cap != 0 && size->platform_cap < ours))
        return size->platform_cap;
    return ours;
}

static const struct tn_db_sql select_size = {
    .both = "SELECT structure, capacity, platform_cap, offer_hours FROM group_size WHERE community "
            "= $1 ORDER BY id DESC LIMIT 1",
};
static const struct tn_db_sql insert_size = {
    .both = "INSERT INTO group_size (id, community, structure, capacity, platform_cap, "
            "offer_hours, who, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
};

static enum tn_err read_size(struct tn_people *people, struct tn_id group,
                             struct tn_group_size *ret_size, struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_size);
    tn_db_bind_text(stmt, 1, tn_id_text(group).chars);
    *ret_size = (struct tn_group_size){.offer_hours = TN_OFFER_HOURS};
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err && found) {
        (void)tn_structure_parse(tn_db_text(stmt, 0), &ret_size->structure);
        ret_size->capacity = tn_db_int(stmt, 1);
        ret_size->platform_cap = tn_db_int(stmt, 2);
        ret_size->offer_hours = tn_db_int(stmt, 3);
    }
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_groups_size(struct tn_people *people, struct tn_id group,
                           struct tn_group_size *ret_size, struct tn_fault *fault)
{
    struct tn_group_node node;
    enum tn_err err = tn_groups_node(people, group, &node, fault);
    return err ? err : read_size(people, group, ret_size, fault);
}

static enum tn_err check_size(const struct tn_group_size *size, struct tn_fault *fault)
{
    if (size->capacity < 0 || size->capacity > TN_GROUP_SIZE_MOST || size->platform_cap < 0 ||
        size->platform_cap > TN_GROUP_SIZE_MOST)
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "a group holds from 1 to %d, or 0 where nothing is said",
                            TN_GROUP_SIZE_MOST);
    if (size->offer_hours < 0 || size->offer_hours > TN_OFFER_HOURS_MOST)
        return tn_fault_set(fault, TN_ERR_FORMAT, "a place is kept for at most %d hours",
                            TN_OFFER_HOURS_MOST);
    return TN_OK;
}

static bool same_size(const struct tn_group_size *a, const struct tn_group_size *b)
{
    return a->structure == b->structure && a->capacity == b->capacity &&
           a->platform_cap == b->platform_cap && a->offer_hours == b->offer_hours;
}

static enum tn_err set_size(struct tn_people *people, struct tn_id group,
                            const struct tn_group_size *size, const char *who,
                            struct tn_fault *fault)
{
    TN_LINE_AUTO line = {0};
    struct tn_group_size known;
    enum tn_err err = tn_groups_size(people, group, &known, fault);
    if (err || same_size(&known, size))
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &insert_size);
    tn_db_bind_text(stmt, 1, tn_id_text(tn_people_new_id(people)).chars);
    tn_db_bind_text(stmt, 2, tn_id_text(group).chars);
    tn_db_bind_text(stmt, 3, structures[size->structure]);
    tn_db_bind_int(stmt, 4, size->capacity);
    tn_db_bind_int(stmt, 5, size->platform_cap);
    tn_db_bind_int(stmt, 6, size->offer_hours);
    tn_db_bind_text(stmt, 7, who);
    tn_db_bind_int(stmt, 8, tn_clock_wall_ms());
    err = tn_db_run(stmt, fault);
    return err ? err : tn_line_settle(people, group, &line, fault);
}

enum tn_err tn_groups_size_set(struct tn_people *people, struct tn_id group,
                               const struct tn_group_size *size, const char *who,
                               struct tn_fault *fault)
{
    bool own = false;
    enum tn_err err = check_size(size, fault);
    if (!err)
        err = tn_merge_begin(people, &own, fault);
    return err ? err : tn_merge_end(people, own, set_size(people, group, size, who, fault), fault);
}
