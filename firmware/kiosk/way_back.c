/* SPDX-License-Identifier: Apache-2.0 */
/* way_back.c -- see way_back.h.
 *
 * A copy has its name only while it is whole: it is made, and overwritten, under another.  Taking
 * it is one rename, and before that the newer database is one file, so that no log of it is played
 * into the older one.  Cut off anywhere, the next start finds the one or the other. */
#include "way_back.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "enrolment.h"
#include "erase.h"

#include "turnout/os.h"

#define SCHEMAS_MAX 999

static void name_copy(char out[TN_PATH_MAX], const char *folder, size_t schema)
{
    TN_BUF_AUTO name = {0};
    tn_buf_addf(&name, "%s.schema-%zu", ENROLMENT_DATABASE, schema);
    tn_path_join(out, TN_PATH_MAX, folder, tn_buf_text(&name));
}

static enum tn_err give_name(const char *folder, const char *from, const char *to,
                             struct tn_fault *fault)
{
    if (rename(from, to))
        return tn_fault_errno(fault, errno, "cannot rename %s to %s", from, to);
    return tn_file_flush(folder, fault);
}

/* ---- before the first step ---- */

static enum tn_err copy(struct tn_db *db, const char *folder, const char *to,
                        struct tn_fault *fault)
{
    erase_file(to); /* of a start that was cut off */
    if (tn_file_exists(to))
        return tn_fault_set(fault, TN_ERR_DENIED, "%s cannot be removed", to);
    enum tn_err err = tn_db_save(db, to, fault);
    if (!err)
        err = tn_file_flush(to, fault);
    if (!err)
        err = tn_file_flush(folder, fault);
    if (err)
        erase_file(to);
    return err;
}

enum tn_err way_back_keep(struct tn_db *db, const char *folder, struct tn_fault *fault)
{
    char to[TN_PATH_MAX];
    struct tn_ledger_schema schema;
    enum tn_err err = tn_ledger_schema(db, &schema, fault);
    if (err || schema.applied == 0 || schema.applied == schema.known)
        return err;
    name_copy(to, folder, schema.applied);
    err = copy(db, folder, to, fault);
    if (err != TN_ERR_FULL)
        return err;
    tn_log(TN_LOG_WARNING, "no room for a copy of the database as it was: no older version of "
                           "Turnout can be gone back to");
    return TN_OK;
}

/* ---- back ---- */

/* A sound one of a program not newer than this. */
static bool is_known(const char *path)
{
    TN_AUTO(db) db = NULL;
    struct tn_ledger_schema schema = {0, 0};
    enum tn_err err =
        tn_db_open(&(struct tn_db_options){.url = path, .read_only = true}, &db, NULL);
    if (!err)
        err = tn_ledger_schema(db, &schema, NULL);
    if (!err)
        err = tn_db_check(db, NULL);
    return !err && schema.applied > 0;
}

static enum tn_err put_back(const char *folder, const char *from, struct tn_fault *fault)
{
    char path[TN_PATH_MAX], log[TN_PATH_MAX];
    tn_path_join(path, sizeof path, folder, ENROLMENT_DATABASE);
    tn_path_join(log, sizeof log, folder, ENROLMENT_DATABASE "-wal");
    if (tn_file_exists(log))
        return tn_fault_set(fault, TN_ERR_BUSY, "%s belongs to the newer database", log);
    int newer = open(path, O_WRONLY | O_CLOEXEC);
    enum tn_err err = give_name(folder, from, path, fault);
    if (newer >= 0) {
        if (!err)
            erase_content(newer, path);
        close(newer);
    }
    return err;
}

bool way_back_take(const char *folder)
{
    char from[TN_PATH_MAX];
    struct tn_fault fault = {0};
    bool found = false;
    for (size_t schema = SCHEMAS_MAX; schema > 0 && !found; schema--) {
        name_copy(from, folder, schema);
        found = tn_file_exists(from) && is_known(from);
    }
    if (!found)
        return false;
    enum tn_err err = put_back(folder, from, &fault);
    tn_log(TN_LOG_WARNING, "%s",
           err ? fault.text
               : "a newer version of Turnout changed the database and let nobody in: this one goes "
                 "on with the copy from before");
    return !err;
}

/* ---- forwards only ---- */

enum tn_err way_back_close(const char *folder, struct tn_fault *fault)
{
    char from[TN_PATH_MAX], fresh[TN_PATH_MAX];
    enum tn_err err = TN_OK;
    tn_path_join(fresh, sizeof fresh, folder, ENROLMENT_DATABASE ENROLMENT_FRESH);
    for (size_t schema = 1; schema <= SCHEMAS_MAX && !err; schema++) {
        name_copy(from, folder, schema);
        if (!tn_file_exists(from))
            continue;
        erase_file(fresh);
        err = give_name(folder, from, fresh, fault);
    }
    erase_file(fresh);
    return err;
}
