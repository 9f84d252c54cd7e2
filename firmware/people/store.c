/* SPDX-License-Identifier: Apache-2.0 */
/* store.c -- rows of members and handles, and nothing that decides. */
#include "people_parts.h"

#include <string.h>

#include "turnout/os.h"
#include "turnout/text.h"

/* Within one millisecond the random part counts up, so that later ids are greater. */
struct tn_id tn_people_new_id(struct tn_people *people)
{
    uint8_t random[10];
    tn_seal_random(random, sizeof random);
    struct tn_id id = tn_id_make(tn_clock_wall_ms(), random);
    if (tn_id_compare(id, people->last_id) <= 0) {
        id = people->last_id;
        for (size_t i = TN_ID_BYTES; i-- > 0 && ++id.bytes[i] == 0;)
            ;
    }
    people->last_id = id;
    return id;
}

void tn_people_fold(const char *name, struct tn_buf *out)
{
    enum tn_err err = tn_text_fold(name, strlen(name), out);
    TN_ASSERT(err == TN_OK); /* what is stored is UTF-8 */
}

struct tn_id tn_people_column_id(struct tn_db_stmt *stmt, int column)
{
    struct tn_id id = {{0}};
    if (!tn_db_is_null(stmt, column) && tn_id_parse(tn_db_text(stmt, column), &id))
        id = (struct tn_id){{0}};
    return id;
}

enum tn_err tn_people_begin(struct tn_people *people, bool *ret_own, struct tn_fault *fault)
{
    *ret_own = !tn_db_in_transaction(people->db);
    return *ret_own ? tn_db_begin(people->db, fault) : TN_OK;
}

enum tn_err tn_people_end(struct tn_people *people, bool own, enum tn_err err,
                          struct tn_fault *fault)
{
    if (!own)
        return err;
    if (!err)
        return tn_db_commit(people->db, fault);
    tn_db_rollback(people->db);
    return err;
}

enum tn_err tn_people_step(struct tn_db_stmt *stmt, bool *ret_found, struct tn_fault *fault)
{
    struct tn_fault own = {0};
    enum tn_db_result result = tn_db_step(stmt, &own);
    *ret_found = result == TN_DB_ROW;
    if (result != TN_DB_FAILED)
        return TN_OK;
    if (fault)
        *fault = own;
    return own.code;
}

static const struct tn_db_sql insert_member = {
    .both = "INSERT INTO member (id, display_name, folded_name, lang, note, created_via, "
            "created_ms, root) VALUES ($1, $2, $3, $4, $5, $6, $7, $1)",
};
static const struct tn_db_sql insert_membership = {
    .both = "INSERT INTO membership (community, member, seq, status, joined_ms) VALUES ($1, $2, 1, "
            "$3, $4)",
};

enum tn_err tn_people_add_member(struct tn_people *people, enum tn_people_origin origin,
                                 const char *name, const char *lang, const char *note,
                                 struct tn_id *ret_member, struct tn_fault *fault)
{
    static const struct {
        const char *via, *status;
    } words[] = {{"roster", "member"}, {"walk-in", "walk-in"}, {"signup", "signup"}};
    struct tn_id id = tn_people_new_id(people);
    int64_t now_ms = tn_clock_wall_ms();
    TN_BUF_AUTO folded = {0};
    tn_people_fold(name, &folded);
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &insert_member);
    tn_db_bind_text(stmt, 1, tn_id_text(id).chars);
    tn_db_bind_text(stmt, 2, name);
    tn_db_bind_text(stmt, 3, tn_buf_text(&folded));
    tn_db_bind_text(stmt, 4, lang);
    tn_db_bind_text(stmt, 5, note);
    tn_db_bind_text(stmt, 6, words[origin].via);
    tn_db_bind_int(stmt, 7, now_ms);
    enum tn_err err = tn_db_run(stmt, fault);
    if (err)
        return err;
    stmt = tn_db_prepare(people->db, &insert_membership);
    tn_db_bind_text(stmt, 1, tn_id_text(tn_registry_group(people->registry)->id).chars);
    tn_db_bind_text(stmt, 2, tn_id_text(id).chars);
    tn_db_bind_text(stmt, 3, words[origin].status);
    tn_db_bind_int(stmt, 4, now_ms);
    err = tn_db_run(stmt, fault);
    if (!err)
        *ret_member = id;
    return err;
}

static const struct tn_db_sql update_membership = {
    .both = "UPDATE membership SET status = 'member' WHERE member = $1 AND status IN ('signup', "
            "'waitlist') AND left_ms IS NULL AND community = (SELECT id FROM community)",
};

enum tn_err tn_people_become_member(struct tn_people *people, struct tn_id member,
                                    bool *ret_changed, struct tn_fault *fault)
{
    bool back = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &update_membership);
    tn_db_bind_text(stmt, 1, tn_id_text(member).chars);
    enum tn_err err = tn_db_run(stmt, fault);
    bool changed = !err && tn_db_changes(people->db) > 0;
    if (!err)
        err = tn_people_come_back(people, member, &back, fault);
    if (!err)
        *ret_changed = changed || back;
    return err;
}

static const struct tn_db_sql insert_handle = {
    .both = "INSERT INTO handle (id, member, platform, realm, norm, raw, identifying, assurance, "
            "first_seen_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
};

enum tn_err tn_people_add_handle(struct tn_people *people, struct tn_id member,
                                 enum tn_people_origin origin, const struct tn_people_key *key,
                                 struct tn_id *ret_handle, struct tn_fault *fault)
{
    struct tn_id id = tn_people_new_id(people);
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &insert_handle);
    tn_db_bind_text(stmt, 1, tn_id_text(id).chars);
    tn_db_bind_text(stmt, 2, tn_id_text(member).chars);
    tn_db_bind_text(stmt, 3, key->platform);
    tn_db_bind_text(stmt, 4, key->realm);
    tn_db_bind_text(stmt, 5, key->norm);
    tn_db_bind_text(stmt, 6, key->raw);
    tn_db_bind_int(stmt, 7, key->identifying);
    tn_db_bind_int(stmt, 8, origin == TN_PEOPLE_ROSTER ? 1 : 0);
    tn_db_bind_int(stmt, 9, tn_clock_wall_ms());
    enum tn_err err = tn_db_run(stmt, fault);
    if (!err && ret_handle)
        *ret_handle = id;
    return err;
}

static const struct tn_db_sql update_member = {
    .both = "UPDATE member SET display_name = $2, folded_name = $3, lang = $4, note = $5 WHERE id "
            "= $1",
};

enum tn_err tn_people_set_facts(struct tn_people *people, struct tn_id member, const char *name,
                                const char *lang, const char *note, struct tn_fault *fault)
{
    TN_BUF_AUTO folded = {0};
    tn_people_fold(name, &folded);
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &update_member);
    tn_db_bind_text(stmt, 1, tn_id_text(member).chars);
    tn_db_bind_text(stmt, 2, name);
    tn_db_bind_text(stmt, 3, tn_buf_text(&folded));
    tn_db_bind_text(stmt, 4, lang);
    tn_db_bind_text(stmt, 5, note);
    return tn_db_run(stmt, fault);
}

static const struct tn_db_sql select_owners = {
    .both = "SELECT DISTINCT m.root FROM handle h JOIN member m ON m.id = h.member WHERE h.norm = "
            "$1 AND h.platform = $2 AND m.erased_ms IS NULL ORDER BY m.root",
};

enum tn_err tn_people_owners(struct tn_people *people, const char *platform, const char *norm,
                             struct tn_id *ret_owners, size_t cap, size_t *ret_count,
                             struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_owners);
    bool found = true;
    size_t count = 0;
    tn_db_bind_text(stmt, 1, norm);
    tn_db_bind_text(stmt, 2, platform);
    while (found && count < cap) {
        enum tn_err err = tn_people_step(stmt, &found, fault);
        if (err)
            return err;
        if (found)
            ret_owners[count++] = tn_people_column_id(stmt, 0);
    }
    tn_db_reset(stmt);
    *ret_count = count;
    return TN_OK;
}

static const struct tn_db_sql select_contradiction = {
    .both =
        "SELECT SUM(CASE WHEN h.norm = $4 THEN 1 ELSE 0 END), COUNT(*) FROM handle h JOIN "
        "member m ON m.id = h.member WHERE m.root = (SELECT root FROM member WHERE id = $1) AND "
        "h.platform = $2 AND h.realm = $3 AND h.identifying = 1",
};

enum tn_err tn_people_contradicts(struct tn_people *people, struct tn_id root,
                                  const struct tn_people_key *key, bool *ret_other,
                                  struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_contradiction);
    bool found = false;
    tn_db_bind_text(stmt, 1, tn_id_text(root).chars);
    tn_db_bind_text(stmt, 2, key->platform);
    tn_db_bind_text(stmt, 3, key->realm);
    tn_db_bind_text(stmt, 4, key->norm);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err)
        *ret_other = tn_db_int(stmt, 0) == 0 && tn_db_int(stmt, 1) > 0;
    tn_db_reset(stmt);
    return err;
}

static const struct tn_db_sql select_handle = {
    .both = "SELECT h.id FROM handle h JOIN member m ON m.id = h.member WHERE h.norm = $3 AND "
            "h.platform = $2 AND m.root = (SELECT root FROM member WHERE id = $1)",
};

enum tn_err tn_people_has_handle(struct tn_people *people, struct tn_id root,
                                 const struct tn_people_key *key, bool *ret_has,
                                 struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_handle);
    tn_db_bind_text(stmt, 1, tn_id_text(root).chars);
    tn_db_bind_text(stmt, 2, key->platform);
    tn_db_bind_text(stmt, 3, key->norm);
    enum tn_err err = tn_people_step(stmt, ret_has, fault);
    tn_db_reset(stmt);
    return err;
}
