/* SPDX-License-Identifier: Apache-2.0 */
/* profile.c -- what is known of a person, over all records of the tree, and who else has a share of
 * it.  What was typed at a door counts as a key of the record it was typed for, and of no other. */
#include "match_parts.h"

#include <stdio.h>
#include <string.h>

/* ---- one person ---- */

/* A walk-in who gave no name is called after the ticket; that is no name. */
static const struct tn_db_sql select_names = {
    .both = "SELECT display_name FROM member WHERE root = $1 AND erased_ms IS NULL AND NOT "
            "(created_via = 'walk-in' AND display_name LIKE 'walk-in %') GROUP BY display_name "
            "ORDER BY MIN(id) LIMIT 16",
};
static const struct tn_db_sql select_inviters = {
    .both = "SELECT DISTINCT w.inviter FROM walk_in w JOIN handle h ON h.id = w.handle JOIN member "
            "m ON m.id = h.member WHERE m.root = $1 AND w.inviter <> '' ORDER BY 1 LIMIT 16",
};
/* A shared address stands under its bearer's own id: as a key it is the address all the same. */
static const struct tn_db_sql select_keys = {
    .both =
        "SELECT h.platform, CASE WHEN h.realm = h.member THEN '' ELSE h.realm END, h.norm, "
        "h.assurance, CASE WHEN h.platform = 'nick' THEN (SELECT COUNT(DISTINCT n.root) FROM "
        "handle i JOIN member n ON n.id = i.member WHERE i.norm = h.norm AND i.platform = 'nick') "
        "ELSE 1 END FROM handle h JOIN member m ON m.id = h.member WHERE m.root = $1 AND h.norm IS "
        "NOT NULL AND h.platform <> 'walkin' "
        "UNION SELECT c.platform, '', c.norm, 0, 1 FROM claim c JOIN handle h ON h.id = c.handle "
        "JOIN member m ON m.id = h.member WHERE m.root = $1 AND c.norm IS NOT NULL "
        "ORDER BY 4 DESC, 1, 2, 3 LIMIT 64",
};

static enum tn_err read_texts(struct tn_people *people, const struct tn_db_sql *sql,
                              struct tn_id root, struct tn_arena *arena,
                              const char *texts[TN_PROFILE_NAMES_MAX], size_t *ret_count,
                              struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, sql);
    size_t count = 0;
    bool found = true;
    enum tn_err err = TN_OK;
    tn_db_bind_text(stmt, 1, tn_id_text(root).chars);
    while (!(err = tn_people_step(stmt, &found, fault)) && found && count < TN_PROFILE_NAMES_MAX)
        texts[count++] = tn_arena_text(arena, tn_db_text(stmt, 0));
    tn_db_reset(stmt);
    *ret_count = count;
    return err;
}

static enum tn_err read_keys(struct tn_people *people, struct tn_id root,
                             struct tn_profile *profile, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_keys);
    size_t count = 0;
    bool found = true;
    enum tn_err err = TN_OK;
    tn_db_bind_text(stmt, 1, tn_id_text(root).chars);
    while (!(err = tn_people_step(stmt, &found, fault)) && found && count < TN_PROFILE_KEYS_MAX) {
        profile->keys[count++] = (struct tn_evidence_key){
            .platform = tn_arena_text(&profile->arena, tn_db_text(stmt, 0)),
            .realm = tn_arena_text(&profile->arena, tn_db_text(stmt, 1)),
            .norm = tn_arena_text(&profile->arena, tn_db_text(stmt, 2)),
            .proven = tn_db_int(stmt, 3) >= 2,
            .unique = tn_db_int(stmt, 4) == 1,
        };
    }
    tn_db_reset(stmt);
    profile->side.key_count = count;
    return err;
}

enum tn_err tn_profile_read(struct tn_people *people, struct tn_id root,
                            struct tn_profile *ret_profile, struct tn_fault *fault)
{
    struct tn_profile *profile = ret_profile;
    *profile = (struct tn_profile){
        .side = {.names = profile->names, .keys = profile->keys, .inviters = profile->inviters}};
    enum tn_err err = read_texts(people, &select_names, root, &profile->arena, profile->names,
                                 &profile->side.name_count, fault);
    if (!err)
        err = read_texts(people, &select_inviters, root, &profile->arena, profile->inviters,
                         &profile->side.inviter_count, fault);
    return err ? err : read_keys(people, root, profile, fault);
}

void tn_profile_release(struct tn_profile *profile)
{
    tn_arena_release(&profile->arena);
}

/* ---- who has a share of it ---- */

static const struct tn_db_sql select_bearers = {
    .both =
        "SELECT m.root FROM handle h JOIN member m ON m.id = h.member WHERE h.norm = $1 AND "
        "h.platform = $2 AND m.erased_ms IS NULL UNION SELECT m.root FROM claim c JOIN handle h ON "
        "h.id = c.handle JOIN member m ON m.id = h.member WHERE c.norm = $1 AND c.platform = $2 "
        "AND m.erased_ms IS NULL ORDER BY 1 LIMIT 32",
};

struct search {
    struct tn_people *people;
    struct tn_id root;
    struct tn_id *roots;
    size_t count, cap;
};

static void add_root(struct search *search, struct tn_id root)
{
    for (size_t i = 0; i < search->count; i++) {
        if (tn_id_equal(search->roots[i], root))
            return;
    }
    if (!tn_id_equal(root, search->root) && search->count < search->cap)
        search->roots[search->count++] = root;
}

static enum tn_err find_bearers(struct search *search, const char *platform, const char *norm,
                                struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(search->people->db, &select_bearers);
    bool found = true;
    enum tn_err err = TN_OK;
    tn_db_bind_text(stmt, 1, norm);
    tn_db_bind_text(stmt, 2, platform);
    while (!(err = tn_people_step(stmt, &found, fault)) && found)
        add_root(search, tn_people_column_id(stmt, 0));
    tn_db_reset(stmt);
    return err;
}

/* NNN@qq.com may be the number NNN of somebody, and the other way round. */
static enum tn_err find_qq(struct search *search, const struct tn_evidence_key *key,
                           struct tn_fault *fault)
{
    char other[TN_HANDLE_CHARS];
    size_t len = strcspn(key->norm, "@");
    if (strcmp(key->platform, "qq") == 0) {
        (void)snprintf(other, sizeof other, "%.64s@qq.com", key->norm);
        return find_bearers(search, "email", other, fault);
    }
    if (strcmp(key->platform, "email") != 0 || strcmp(key->norm + len, "@qq.com") != 0)
        return TN_OK;
    (void)snprintf(other, sizeof other, "%.*s", (int)len, key->norm);
    return find_bearers(search, "qq", other, fault);
}

enum tn_err tn_profile_candidates(struct tn_people *people, struct tn_id root,
                                  const struct tn_evidence_side *side, struct tn_id *ret_roots,
                                  size_t cap, size_t *ret_count, struct tn_fault *fault)
{
    struct search search = {.people = people, .root = root, .roots = ret_roots, .cap = cap};
    enum tn_err err = TN_OK;
    for (size_t i = 0; !err && i < side->key_count; i++) {
        const struct tn_evidence_key *key = &side->keys[i];
        if (tn_evidence_is_placeholder(key->platform, key->norm))
            continue;
        err = find_bearers(&search, key->platform, key->norm, fault);
        if (!err)
            err = find_qq(&search, key, fault);
    }
    *ret_count = search.count;
    return err;
}
