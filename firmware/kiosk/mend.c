/* SPDX-License-Identifier: Apache-2.0 */
/* mend.c -- looks at the database before anybody works with it.
 *
 * Damage is what SQLite's own look at every page finds, and a chain that does not lead to its end.
 * A damaged file is moved first; the new one gets its name when all is in it.  Cut off in between,
 * the next start finds the one without the other, and goes on. */
#include "mend.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "enrolment.h"
#include "erase.h"
#include "way_back.h"

#include "turnout/os.h"
#include "turnout/text.h"

#define ASIDE_MAX 100
#define DAMAGED ".damaged-"
#define SUSPECT ".suspect"
#define SUSPECT_MAX_BYTES 4096

static const char *const parts[] = {"", "-wal", "-shm"};

/* ---- is it sound? ---- */

/* What it would change of an older one is kept first. */
static enum tn_err check(const char *folder, const char *path,
                         const struct tn_ledger_identity *identity, struct tn_fault *fault)
{
    TN_AUTO(db) db = NULL;
    TN_AUTO(ledger) ledger = NULL;
    enum tn_err err = tn_db_open(&(struct tn_db_options){.url = path}, &db, fault);
    if (!err)
        err = tn_db_check(db, fault);
    if (!err)
        err = way_back_keep(db, folder, fault);
    if (!err)
        err = tn_ledger_open(db, identity, &ledger, fault);
    return err ? err : tn_ledger_check(ledger, fault);
}

/* ---- aside with it ---- */

static void name_part(struct tn_buf *out, const char *path, int number, const char *part)
{
    tn_buf_addf(out, "%s" DAMAGED "%d%s", path, number, part);
}

/* The database itself first, so that it never lies there without its log; cut off in the middle,
 * the rest follows it under the same number. */
static enum tn_err move(const char *path, int number, struct tn_fault *fault)
{
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        TN_BUF_AUTO from = {0};
        TN_BUF_AUTO to = {0};
        tn_buf_addf(&from, "%s%s", path, parts[i]);
        name_part(&to, path, number, parts[i]);
        if (rename(tn_buf_text(&from), tn_buf_text(&to)) && errno != ENOENT)
            return tn_fault_errno(fault, errno, "cannot move %s out of the way",
                                  tn_buf_text(&from));
    }
    return TN_OK;
}

/* The number of the last one set aside, 0: none. */
static int last_aside(const char *path)
{
    int number = 0;
    for (bool there = true; there && number <= ASIDE_MAX; number += there) {
        TN_BUF_AUTO name = {0};
        name_part(&name, path, number + 1, "");
        there = tn_file_exists(tn_buf_text(&name));
    }
    return number;
}

/* ---- a new one ---- */

static enum tn_err fill(const char *path, const char *aside,
                        const struct tn_ledger_identity *identity, const struct tn_pairing *pairing,
                        struct mended *mended, struct tn_fault *fault)
{
    TN_AUTO(db) db = NULL;
    TN_AUTO(ledger) ledger = NULL;
    TN_AUTO(db) old = NULL;
    struct tn_ledger_salvaged salvaged = {0};
    enum tn_err err = tn_db_open(&(struct tn_db_options){.url = path}, &db, fault);
    if (!err)
        err = tn_ledger_open(db, identity, &ledger, fault);
    if (!err)
        err = tn_ledger_trust(ledger, pairing->hub, &pairing->hub_log_key, true, pairing->hub_name,
                              fault);
    /* One that cannot be opened at all leaves nothing to take over. */
    if (!err &&
        tn_db_open(&(struct tn_db_options){.url = aside, .read_only = true}, &old, NULL) == TN_OK)
        err = tn_ledger_salvage(ledger, old, &salvaged, fault);
    mended->records = salvaged.records;
    mended->own = salvaged.own;
    mended->whole = salvaged.whole;
    return err;
}

static void remove_parts(const char *path)
{
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        TN_BUF_AUTO name = {0};
        tn_buf_addf(&name, "%s%s", path, parts[i]);
        unlink(tn_buf_text(&name));
    }
}

static enum tn_err begin_anew(const char *path, const char *aside,
                              const struct tn_ledger_identity *identity,
                              const struct tn_pairing *pairing, struct mended *mended,
                              struct tn_fault *fault)
{
    TN_BUF_AUTO fresh = {0};
    tn_buf_addf(&fresh, "%s" ENROLMENT_FRESH, path);
    remove_parts(tn_buf_text(&fresh)); /* of a start that was cut off */
    enum tn_err err = fill(tn_buf_text(&fresh), aside, identity, pairing, mended, fault);
    if (!err && rename(tn_buf_text(&fresh), path))
        err = tn_fault_errno(fault, errno, "cannot give %s its name", path);
    return err;
}

static enum tn_err replace(const char *path, const struct tn_ledger_identity *identity,
                           const struct tn_pairing *pairing, struct mended *mended,
                           struct tn_fault *fault)
{
    TN_BUF_AUTO aside = {0};
    TN_BUF_AUTO what = {0};
    int number = last_aside(path);
    tn_buf_addf(&what, "%s", fault->text);
    if (tn_file_exists(path) && ++number > ASIDE_MAX)
        return tn_fault_set(fault, TN_ERR_LIMIT, "%s: too many damaged databases lie here", path);
    enum tn_err err = move(path, number, fault);
    name_part(&aside, path, number, "");
    if (!err)
        err = begin_anew(path, tn_buf_text(&aside), identity, pairing, mended, fault);
    if (err)
        return err;
    tn_buf_addf(&what,
                "; it is kept as %s, and a new one took over %lld records, %lld of them "
                "written here",
                tn_buf_text(&aside), (long long)mended->records, (long long)mended->own);
    mended->damaged = true;
    (void)tn_text_copy(mended->what, sizeof mended->what, tn_buf_text(&what));
    tn_log(TN_LOG_WARNING, "%s", mended->what);
    return TN_OK;
}

/* A page may be damaged in a way that only its use shows. */
static enum tn_err look_at_suspicion(const char *path, struct tn_fault *fault)
{
    TN_BUF_AUTO name = {0};
    TN_BUF_AUTO what = {0};
    tn_buf_addf(&name, "%s" SUSPECT, path);
    if (!tn_file_exists(tn_buf_text(&name)))
        return TN_OK;
    enum tn_err err = tn_file_read(tn_buf_text(&name), SUSPECT_MAX_BYTES, &what, NULL);
    return tn_fault_set(fault, TN_ERR_CORRUPT, "%s", err ? "it was in use" : tn_buf_text(&what));
}

static void end_suspicion(const char *path)
{
    TN_BUF_AUTO name = {0};
    tn_buf_addf(&name, "%s" SUSPECT, path);
    enum tn_err failed = tn_file_remove(tn_buf_text(&name), NULL);
    (void)failed; /* then it is replaced once more */
}

void mend_suspect(const char *folder, const char *what)
{
    char path[TN_PATH_MAX];
    struct tn_fault fault = {0};
    tn_path_join(path, sizeof path, folder, ENROLMENT_DATABASE SUSPECT);
    if (tn_file_write(path, what, strlen(what), 0600, &fault))
        tn_log(TN_LOG_WARNING, "%s", fault.text);
}

/* A start that was cut off left the damaged one under its other name and none in its place. */
static enum tn_err look(const char *folder, const char *path,
                        const struct tn_ledger_identity *identity, struct tn_fault *fault)
{
    enum tn_err err = look_at_suspicion(path, fault);
    if (err)
        return err;
    if (!tn_file_exists(path) && last_aside(path))
        return tn_fault_set(fault, TN_ERR_CORRUPT, "%s was damaged", path);
    err = check(folder, path, identity, fault);
    if (err == TN_ERR_VERSION && way_back_take(folder))
        err = check(folder, path, identity, fault);
    return err;
}

enum tn_err mend_store(const char *folder, const struct tn_pairing *pairing,
                       struct mended *ret_mended, struct tn_fault *fault)
{
    char path[TN_PATH_MAX];
    struct tn_ledger_identity identity;
    struct tn_fault own = {0};
    *ret_mended = (struct mended){0};
    tn_path_join(path, sizeof path, folder, ENROLMENT_DATABASE);
    enrolment_identity(pairing, &identity);
    enum tn_err err = look(folder, path, &identity, &own);
    if (err == TN_ERR_CORRUPT)
        err = replace(path, &identity, pairing, ret_mended, &own);
    if (!err && ret_mended->damaged)
        end_suspicion(path);
    tn_seal_wipe(&identity, sizeof identity);
    if (err && fault)
        *fault = own;
    return err;
}

/* ---- what was set aside ---- */

static void erase_parts(const char *path)
{
    for (size_t part = 0; part < sizeof parts / sizeof *parts; part++) {
        TN_BUF_AUTO name = {0};
        tn_buf_addf(&name, "%s%s", path, parts[part]);
        erase_file(tn_buf_text(&name));
    }
}

void mend_forget(const char *folder)
{
    static const char *const kinds[] = {DAMAGED, ENROLMENT_ASIDE};
    char path[TN_PATH_MAX];
    TN_BUF_AUTO fresh = {0};
    struct tn_fault fault = {0};
    tn_path_join(path, sizeof path, folder, ENROLMENT_DATABASE);
    for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++) {
        for (int i = 1; i <= ASIDE_MAX; i++) {
            TN_BUF_AUTO name = {0};
            tn_buf_addf(&name, "%s%s%d", path, kinds[kind], i);
            erase_parts(tn_buf_text(&name));
        }
    }
    tn_buf_addf(&fresh, "%s" ENROLMENT_FRESH, path);
    erase_parts(tn_buf_text(&fresh));
    if (way_back_close(folder, &fault))
        tn_log(TN_LOG_WARNING, "%s", fault.text);
}
