/* SPDX-License-Identifier: Apache-2.0 */
/* suppress.c -- addresses of erased people, as prints that nobody can read back.
 *
 * A telephone number can be found from its hash by trying all of them; so the hash is keyed, and
 * the key is derived from what lies in keys/, beside the database and not in it. */
#include "privacy_parts.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/os.h"

#define PRINT_BYTES 32
#define PRINT_CHARS (TN_HEX_LEN(PRINT_BYTES) + 1)

static void print_of(struct tn_people *people, const char *platform, const char *norm,
                     char out[PRINT_CHARS])
{
    uint8_t key[32], print[PRINT_BYTES];
    TN_BUF_AUTO text = {0};
    tn_registry_derive(people->registry, "turnout suppressed 1", key);
    tn_buf_add(&text, platform, strlen(platform) + 1);
    tn_buf_add_text(&text, norm);
    tn_seal_hash(print, sizeof print, key, sizeof key, text.data, text.len);
    tn_hex_encode(print, sizeof print, out);
    tn_seal_wipe(key, sizeof key);
}

static const struct tn_db_sql select_print = {
    .both = "SELECT 1 FROM suppressed WHERE print = $1",
};

enum tn_err tn_people_suppressed(struct tn_people *people, const char *platform, const char *norm,
                                 bool *ret_suppressed, struct tn_fault *fault)
{
    char print[PRINT_CHARS];
    print_of(people, platform, norm, print);
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_print);
    tn_db_bind_text(stmt, 1, print);
    enum tn_err err = tn_people_step(stmt, ret_suppressed, fault);
    tn_db_reset(stmt);
    return err;
}

/* ---- putting a person's on it ---- */

/* A name is nobody's alone; it is taken only where it is all that a list knew the person by. */
static const struct tn_db_sql select_addresses = {
    .both =
        "WITH own (platform, norm, identifying) AS (SELECT h.platform, h.norm, h.identifying FROM "
        "handle h JOIN member m ON m.id = h.member WHERE m.root = $1 AND h.norm IS NOT NULL AND "
        "h.platform <> 'walkin' UNION SELECT c.platform, c.norm, 1 FROM claim c JOIN handle h ON "
        "h.id = c.handle JOIN member m ON m.id = h.member WHERE m.root = $1 AND c.norm IS NOT "
        "NULL) SELECT DISTINCT o.platform, o.norm FROM own o WHERE (o.identifying = 1 OR NOT "
        "EXISTS (SELECT 1 FROM own i WHERE i.identifying = 1)) AND NOT EXISTS (SELECT 1 FROM "
        "handle h JOIN member m ON m.id = h.member WHERE h.norm = o.norm AND h.platform = "
        "o.platform AND m.root <> $1 AND m.erased_ms IS NULL) ORDER BY 1, 2",
};
static const struct tn_db_sql insert_print = {
    .both = "INSERT INTO suppressed (print, since_ms) VALUES ($1, $2) ON CONFLICT DO NOTHING",
};

struct prints {
    char (*all)[PRINT_CHARS];
    size_t count, cap;
};

static enum tn_err read_prints(struct tn_people *people, struct tn_id root, struct prints *prints,
                               struct tn_fault *fault)
{
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_addresses);
    tn_db_bind_text(stmt, 1, tn_id_text(root).chars);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        if (prints->count == prints->cap) {
            prints->cap = prints->cap ? 2 * prints->cap : 8;
            prints->all = reallocarray(prints->all, prints->cap, sizeof *prints->all);
            TN_ASSERT(prints->all);
        }
        print_of(people, tn_db_text(stmt, 0), tn_db_text(stmt, 1), prints->all[prints->count++]);
    }
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_people_suppress(struct tn_people *people, struct tn_id root, int64_t *ret_count,
                               struct tn_fault *fault)
{
    struct prints prints = {0};
    enum tn_err err = read_prints(people, root, &prints, fault);
    for (size_t i = 0; !err && i < prints.count; i++) {
        struct tn_db_stmt *stmt = tn_db_prepare(people->db, &insert_print);
        tn_db_bind_text(stmt, 1, prints.all[i]);
        tn_db_bind_int(stmt, 2, tn_clock_wall_ms());
        err = tn_db_run(stmt, fault);
    }
    if (!err)
        *ret_count = (int64_t)prints.count;
    free(prints.all);
    return err;
}

/* ---- and taking it off ---- */

static const struct tn_db_sql delete_print = {
    .both = "DELETE FROM suppressed WHERE print = $1",
};

enum tn_err tn_people_readmit(struct tn_people *people, const char *platform, const char *raw,
                              struct tn_fault *fault)
{
    char norm[TN_HANDLE_CHARS], print[PRINT_CHARS];
    const char *region = tn_registry_group(people->registry)->region;
    enum tn_err err = tn_handle_normalise(platform, raw, region, norm, fault);
    if (err)
        return err;
    print_of(people, platform, norm, print);
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &delete_print);
    tn_db_bind_text(stmt, 1, print);
    err = tn_db_run(stmt, fault);
    if (!err && tn_db_changes(people->db) == 0)
        err = tn_fault_set(fault, TN_ERR_ABSENT, "nothing keeps this %.20s address out", platform);
    return err;
}
