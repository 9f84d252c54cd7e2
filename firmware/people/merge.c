/* SPDX-License-Identifier: Apache-2.0 */
/* merge.c -- records joined into one person and parted again: one pointer set, one cleared.
 *
 * Only roots are pointed, and only at another person's root, so there is never a cycle; member.root
 * is a cache of where the pointers lead and is put right in the same transaction.  The log is only
 * ever added to, and its replay gives the same forest. */
#include "match_parts.h"

#include <string.h>

#include "turnout/os.h"
#include "turnout/text.h"

/* ---- one at a time ---- */

/* Two at once could point two roots at each other; SQLite has one writer anyway. */
enum tn_err tn_merge_begin(struct tn_people *people, bool *ret_own, struct tn_fault *fault)
{
    bool own = !tn_db_in_transaction(people->db);
    enum tn_err err = own ? tn_db_begin(people->db, fault) : TN_OK;
    if (!err && tn_db_engine(people->db) == TN_DB_POSTGRESQL)
        err = tn_db_exec(people->db, "LOCK TABLE merge_log IN SHARE ROW EXCLUSIVE MODE", fault);
    if (err && own)
        tn_db_rollback(people->db);
    if (!err)
        *ret_own = own;
    return err;
}

enum tn_err tn_merge_end(struct tn_people *people, bool own, enum tn_err err,
                         struct tn_fault *fault)
{
    if (!own)
        return err;
    if (!err)
        return tn_db_commit(people->db, fault);
    tn_db_rollback(people->db);
    return err;
}

/* ---- the log ---- */

struct entry {
    const char *op;
    struct tn_id id;
    struct tn_id record, target;
    struct tn_id handle, undoes; /* zero: none */
};

static const struct tn_db_sql insert_entry = {
    .both = "INSERT INTO merge_log (id, op, record, target, handle, undoes, who, why, at_ms) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
};

static void bind_id(struct tn_db_stmt *stmt, int index, struct tn_id id)
{
    tn_db_bind_text(stmt, index, tn_id_is_zero(id) ? NULL : tn_id_text(id).chars);
}

static enum tn_err write_entry(struct tn_people *people, struct entry *entry,
                               const struct tn_people_by *by, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &insert_entry);
    entry->id = tn_people_new_id(people);
    bind_id(stmt, 1, entry->id);
    tn_db_bind_text(stmt, 2, entry->op);
    bind_id(stmt, 3, entry->record);
    bind_id(stmt, 4, entry->target);
    bind_id(stmt, 5, entry->handle);
    bind_id(stmt, 6, entry->undoes);
    tn_db_bind_text(stmt, 7, by->who);
    tn_db_bind_text(stmt, 8, by->why);
    tn_db_bind_int(stmt, 9, tn_clock_wall_ms());
    return tn_db_run(stmt, fault);
}

/* ---- roots ---- */

struct root {
    struct tn_id id;
    char name[256];
    bool from_door;
    int64_t joined_ms;
};

static const struct tn_db_sql select_root = {
    .both = "SELECT m.id, m.display_name, m.created_via, (SELECT MIN(s.joined_ms) FROM membership "
            "s JOIN member r ON r.id = s.member WHERE r.root = m.id) FROM member m WHERE m.id = "
            "(SELECT root FROM member WHERE id = $1) AND m.erased_ms IS NULL",
};

static enum tn_err read_root(struct tn_people *people, struct tn_id id, struct root *root,
                             struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_root);
    bind_id(stmt, 1, id);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err && found) {
        *root = (struct root){.id = tn_people_column_id(stmt, 0),
                              .from_door = strcmp(tn_db_text(stmt, 2), "roster") != 0,
                              .joined_ms = tn_db_int(stmt, 3)};
        tn_text_copy(root->name, sizeof root->name, tn_db_text(stmt, 1));
    }
    tn_db_reset(stmt);
    if (!err && !found)
        err = tn_fault_set(fault, TN_ERR_ABSENT, "there is no member %s", tn_id_text(id).chars);
    return err;
}

/* What somebody typed at a door or into a form never becomes the name a member is shown by. */
static bool goes_before(const struct root *a, const struct root *b)
{
    if (a->from_door != b->from_door)
        return b->from_door;
    if (a->joined_ms != b->joined_ms)
        return a->joined_ms < b->joined_ms;
    return tn_id_compare(a->id, b->id) < 0;
}

static const struct tn_db_sql set_pointer = {
    .both = "UPDATE member SET merged_into = $2 WHERE id = $1 AND merged_into IS NULL",
};
static const struct tn_db_sql clear_pointer = {
    .both = "UPDATE member SET merged_into = NULL WHERE id = $1 AND merged_into = $2",
};
/* Everything that leads to $1 has root $2. */
static const struct tn_db_sql set_roots = {
    .both = "UPDATE member SET root = $2 WHERE id IN (WITH RECURSIVE tree (id) AS (SELECT id FROM "
            "member WHERE id = $1 UNION SELECT m.id FROM member m JOIN tree t ON m.merged_into "
            "= t.id) SELECT id FROM tree)",
};
static const struct tn_db_sql rebuild_roots = {
    .both = "WITH RECURSIVE tree (id, root) AS (SELECT id, id FROM member WHERE merged_into IS "
            "NULL UNION ALL SELECT m.id, t.root FROM member m JOIN tree t ON m.merged_into = t.id) "
            "UPDATE member SET root = tree.root FROM tree WHERE tree.id = member.id AND "
            "member.root <> tree.root",
};

static enum tn_err run_pair(struct tn_people *people, const struct tn_db_sql *sql,
                            struct tn_id first, struct tn_id second, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, sql);
    bind_id(stmt, 1, first);
    bind_id(stmt, 2, second);
    return tn_db_run(stmt, fault);
}

/* Sets or clears record's pointer to target and puts the roots below it right. */
static enum tn_err move_pointer(struct tn_people *people, bool set, struct tn_id record,
                                struct tn_id target, struct tn_fault *fault)
{
    enum tn_err err = run_pair(people, set ? &set_pointer : &clear_pointer, record, target, fault);
    if (!err && tn_db_changes(people->db) != 1)
        err = tn_fault_set(fault, TN_ERR_CORRUPT,
                           "the records of member %s are not as the log of merges has them",
                           tn_id_text(record).chars);
    return err ? err : run_pair(people, &set_roots, record, set ? target : record, fault);
}

enum tn_err tn_people_rebuild_roots(struct tn_people *people, struct tn_fault *fault)
{
    bool own = false;
    enum tn_err err = tn_merge_begin(people, &own, fault);
    if (err)
        return err;
    err = tn_db_run(tn_db_prepare(people->db, &rebuild_roots), fault);
    return tn_merge_end(people, own, err, fault);
}

/* ---- merge ---- */

/* One person has one id of a platform: with two, these are two persons, whoever says otherwise. */
static enum tn_err refuse_conflict(struct tn_people *people, const struct root *left,
                                   const struct root *right, struct tn_fault *fault)
{
    const struct tn_evidence_key *one = NULL, *other = NULL;
    TN_PROFILE_AUTO first = {0};
    TN_PROFILE_AUTO second = {0};
    enum tn_err err = tn_profile_read(people, left->id, &first, fault);
    if (!err)
        err = tn_profile_read(people, right->id, &second, fault);
    if (err || !tn_evidence_conflict(&first.side, &second.side, &one, &other))
        return err;
    return tn_fault_set(fault, TN_ERR_DENIED,
                        "%.60s has the %s id %.60s and %.60s has %.60s: these are two people; "
                        "split off the one that is wrong first",
                        left->name, one->platform, one->norm, right->name, other->norm);
}

static enum tn_err join(struct tn_people *people, const struct root *left, const struct root *right,
                        const struct tn_people_by *by, struct tn_id *ret_op, struct tn_fault *fault)
{
    bool left_stays = goes_before(left, right);
    struct entry entry = {.op = "merge",
                          .record = left_stays ? right->id : left->id,
                          .target = left_stays ? left->id : right->id};
    enum tn_err err = tn_match_settle(people, left->id, right->id, TN_MATCH_SAME, by, false, fault);
    if (!err)
        err = move_pointer(people, true, entry.record, entry.target, fault);
    if (!err)
        err = write_entry(people, &entry, by, fault);
    if (!err)
        *ret_op = entry.id;
    return err;
}

static enum tn_err merge(struct tn_people *people, struct tn_id left, struct tn_id right,
                         const struct tn_people_by *by, struct tn_id *ret_op,
                         struct tn_fault *fault)
{
    struct root one = {.joined_ms = 0}, other = {.joined_ms = 0};
    enum tn_err err = read_root(people, left, &one, fault);
    if (!err)
        err = read_root(people, right, &other, fault);
    if (!err && tn_id_equal(one.id, other.id))
        err = tn_fault_set(fault, TN_ERR_EXISTS, "%.60s is one person already (%s)", one.name,
                           tn_id_text(one.id).chars);
    if (!err)
        err = refuse_conflict(people, &one, &other, fault);
    return err ? err : join(people, &one, &other, by, ret_op, fault);
}

enum tn_err tn_people_merge(struct tn_people *people, struct tn_id left, struct tn_id right,
                            const struct tn_people_by *by, struct tn_id *ret_op,
                            struct tn_fault *fault)
{
    bool own = false;
    enum tn_err err = tn_merge_begin(people, &own, fault);
    if (err)
        return err;
    err = merge(people, left, right, by, ret_op, fault);
    return tn_merge_end(people, own, err, fault);
}

/* ---- undo ---- */

static const struct tn_db_sql select_entry = {
    .both = "SELECT l.op, l.record, l.target, (SELECT u.id FROM merge_log u WHERE u.undoes = l.id) "
            "FROM merge_log l WHERE l.id = $1",
};

/* Errors: as tn_people_undo_merge. */
static enum tn_err read_merge(struct tn_people *people, struct tn_id op, struct entry *entry,
                              struct tn_fault *fault)
{
    bool found = false, undone = false, merged = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_entry);
    bind_id(stmt, 1, op);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err && found) {
        merged = strcmp(tn_db_text(stmt, 0), "merge") == 0;
        entry->record = tn_people_column_id(stmt, 1);
        entry->target = tn_people_column_id(stmt, 2);
        undone = !tn_db_is_null(stmt, 3);
    }
    tn_db_reset(stmt);
    if (err)
        return err;
    if (!found)
        return tn_fault_set(fault, TN_ERR_ABSENT,
                            "there is no merge %s; `turnout member show` names a member's merges",
                            tn_id_text(op).chars);
    if (!merged)
        return tn_fault_set(fault, TN_ERR_DENIED,
                            "%s is no merge; to take a split back, merge the two records",
                            tn_id_text(op).chars);
    return undone ? tn_fault_set(fault, TN_ERR_EXISTS, "merge %s is undone already",
                                 tn_id_text(op).chars)
                  : TN_OK;
}

static enum tn_err undo(struct tn_people *people, struct tn_id op, const struct tn_people_by *by,
                        struct tn_fault *fault)
{
    struct entry entry = {.op = "undo", .undoes = op};
    struct root target;
    enum tn_err err = read_merge(people, op, &entry, fault);
    if (!err)
        err = move_pointer(people, false, entry.record, entry.target, fault);
    if (!err)
        err = write_entry(people, &entry, by, fault);
    if (!err)
        err = read_root(people, entry.target, &target, fault);
    return err ? err
               : tn_match_settle(people, entry.record, target.id, TN_MATCH_DIFFERENT, by, true,
                                 fault);
}

enum tn_err tn_people_undo_merge(struct tn_people *people, struct tn_id op,
                                 const struct tn_people_by *by, struct tn_fault *fault)
{
    bool own = false;
    enum tn_err err = tn_merge_begin(people, &own, fault);
    if (err)
        return err;
    err = undo(people, op, by, fault);
    return tn_merge_end(people, own, err, fault);
}

/* ---- split ---- */

struct parting {
    struct tn_id handle, record;
    char name[256], lang[8];
    enum tn_people_origin origin;
    int64_t handles; /* of the record */
};

static const struct tn_db_sql select_handle = {
    .both = "SELECT h.member, CASE WHEN h.platform IN ('nick', 'walkin') THEN h.raw ELSE "
            "m.display_name END, m.lang, h.platform, (SELECT COUNT(*) FROM handle o WHERE o.member "
            "= h.member) FROM handle h JOIN member m ON m.id = h.member WHERE h.id = $1 AND "
            "h.norm IS NOT NULL AND m.erased_ms IS NULL",
};
/* A shared address stands under its bearer's id, which is now another. */
static const struct tn_db_sql move_handle = {
    .both = "UPDATE handle SET realm = CASE WHEN realm = member THEN $2 ELSE realm END, member = "
            "$2 WHERE id = $1",
};

static enum tn_err read_parting(struct tn_people *people, struct parting *parting,
                                struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_handle);
    bind_id(stmt, 1, parting->handle);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err && found) {
        parting->record = tn_people_column_id(stmt, 0);
        tn_text_copy(parting->name, sizeof parting->name, tn_db_text(stmt, 1));
        tn_text_copy(parting->lang, sizeof parting->lang, tn_db_text(stmt, 2));
        parting->origin =
            strcmp(tn_db_text(stmt, 3), "walkin") == 0 ? TN_PEOPLE_WALK_IN : TN_PEOPLE_ROSTER;
        parting->handles = tn_db_int(stmt, 4);
    }
    tn_db_reset(stmt);
    if (!err && !found)
        err = tn_fault_set(fault, TN_ERR_ABSENT,
                           "there is no handle %s; `turnout member show --json` names them",
                           tn_id_text(parting->handle).chars);
    return err;
}

static enum tn_err part(struct tn_people *people, const struct parting *parting,
                        const struct tn_people_by *by, struct tn_id *ret_member,
                        struct tn_fault *fault)
{
    struct entry entry = {.op = "split", .target = parting->record, .handle = parting->handle};
    struct root before;
    enum tn_err err = tn_people_add_member(people, parting->origin, parting->name, parting->lang,
                                           "", &entry.record, fault);
    if (!err)
        err = run_pair(people, &move_handle, parting->handle, entry.record, fault);
    if (!err)
        err = write_entry(people, &entry, by, fault);
    if (!err)
        err = read_root(people, parting->record, &before, fault);
    if (!err)
        err = tn_match_settle(people, entry.record, before.id, TN_MATCH_DIFFERENT, by, true, fault);
    if (!err)
        *ret_member = entry.record;
    return err;
}

static enum tn_err split(struct tn_people *people, struct tn_id handle,
                         const struct tn_people_by *by, struct tn_id *ret_member,
                         struct tn_fault *fault)
{
    struct parting parting = {.handle = handle};
    enum tn_err err = read_parting(people, &parting, fault);
    if (!err && parting.handles < 2)
        err = tn_fault_set(fault, TN_ERR_DENIED,
                           "the record of %.60s has nothing but this; where it was merged, undo "
                           "the merge",
                           parting.name);
    return err ? err : part(people, &parting, by, ret_member, fault);
}

enum tn_err tn_people_split(struct tn_people *people, struct tn_id handle,
                            const struct tn_people_by *by, struct tn_id *ret_member,
                            struct tn_fault *fault)
{
    bool own = false;
    enum tn_err err = tn_merge_begin(people, &own, fault);
    if (err)
        return err;
    err = split(people, handle, by, ret_member, fault);
    return tn_merge_end(people, own, err, fault);
}
