/* SPDX-License-Identifier: Apache-2.0 */
/* backroom.c -- portions of work, and the disk after them.
 *
 * A commit with synchronous=NORMAL is whole in SQLite's log but not flushed; flushing that file is
 * what FULL would have done next, only that here nobody waits for it but us.  In the same way the
 * log is carried over into the database (a checkpoint) by us and outside the turnstile, and so
 * often that there is none to be done with a commit of the door.  Source: sqlite.org/wal.html. */
#include "backroom.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "enrolment.h"

#include "turnout/os.h"

#define CACHE_KIB 512

enum {
    BUSY_PORTION = 50, /* takes about a millisecond */
    /* SQLite does a checkpoint with the commit that makes it a thousand pages; the door writes
     * some, too. */
    CHECKPOINT_PAGES = 500,
    BUSY_CHECKPOINT_PAGES = 100, /* a little at a time */
    PAGES_A_PORTION = 8,         /* those that every one touches */
    ROWS_A_PAGE = 8,
    /* A commit of the door waits for what the disk has in hand, so while people stand there it gets
     * no more of ours than so much; a check-in or two need no rest. */
    ROWS_A_MS = 3,
};

struct backroom {
    char log[TN_PATH_MAX]; /* SQLite's */
    struct turnstile *turnstile;
    struct tn_db *db;
    struct tn_ledger *ledger;
    int64_t rows, pages; /* written so far; in the log, about, since the last checkpoint */
    int64_t rest_until_up_ms;
    bool unflushed;
};

enum tn_err backroom_open(const char *database, const struct tn_pairing *pairing,
                          struct turnstile *turnstile, struct backroom **ret_room,
                          struct tn_fault *fault)
{
    struct tn_ledger_identity identity;
    const struct tn_db_options options = {
        .url = database, .cache_kib = CACHE_KIB, .unsafe_normal = true};
    TN_BUF_AUTO log = {0};
    tn_buf_addf(&log, "%s-wal", database);
    TN_ASSERT(log.len < TN_PATH_MAX);
    struct backroom *room = calloc(1, sizeof *room);
    TN_ASSERT(room);
    memcpy(room->log, tn_buf_text(&log), log.len);
    room->turnstile = turnstile;
    enrolment_identity(pairing, &identity);
    enum tn_err err = tn_db_open(&options, &room->db, fault);
    if (!err)
        err = tn_db_exec(room->db, "PRAGMA wal_autocheckpoint=0", fault);
    if (!err)
        err = tn_ledger_open(room->db, &identity, &room->ledger, fault);
    tn_seal_wipe(&identity, sizeof identity);
    if (err)
        backroom_close(room);
    else
        *ret_room = room;
    return err;
}

void backroom_close(struct backroom *room)
{
    if (!room)
        return;
    if (room->ledger)
        tn_ledger_close(room->ledger);
    if (room->db)
        tn_db_close(room->db);
    free(room);
}

struct tn_ledger *backroom_ledger(struct backroom *room)
{
    return room->ledger;
}

/* ---- the disk ---- */

static const struct tn_db_sql total_rows = {.both = "SELECT total_changes()"};

static int64_t count_rows(struct backroom *room)
{
    bool row = false;
    struct tn_db_stmt *stmt = tn_db_prepare(room->db, &total_rows);
    int64_t rows = !tn_db_next(stmt, &row, NULL) && row ? tn_db_int(stmt, 0) : room->rows;
    tn_db_reset(stmt);
    return rows;
}

/* A checkpoint that fails is done by somebody else. */
static void count_pages(struct backroom *room)
{
    int64_t rows = count_rows(room), added = rows - room->rows;
    room->rows = rows;
    if (added == 0)
        return;
    room->unflushed = true;
    room->rest_until_up_ms = tn_clock_up_ms() + added / ROWS_A_MS;
    room->pages += PAGES_A_PORTION + added / ROWS_A_PAGE;
    if (room->pages <
        (turnstile_is_busy(room->turnstile) ? BUSY_CHECKPOINT_PAGES : CHECKPOINT_PAGES))
        return;
    room->pages = 0;
    enum tn_err failed = tn_db_exec(room->db, "PRAGMA wal_checkpoint(PASSIVE)", NULL);
    (void)failed;
}

/* No file is no news: everything is in the database. */
static enum tn_err flush_log(const struct backroom *room, struct tn_fault *fault)
{
    int fd = open(room->log, O_RDONLY | O_CLOEXEC);
    int failed = fd < 0 ? errno : 0;
    if (failed == ENOENT)
        return TN_OK;
    if (!failed && fdatasync(fd))
        failed = errno;
    if (fd >= 0)
        close(fd);
    return failed ? tn_fault_errno(fault, failed, "cannot bring %s to the disk", room->log) : TN_OK;
}

enum tn_err backroom_flush(struct backroom *room, struct tn_fault *fault)
{
    if (!room->unflushed)
        return TN_OK;
    enum tn_err err = flush_log(room, fault);
    room->unflushed = err != TN_OK;
    return err;
}

/* ---- portions ---- */

static void rest(const struct backroom *room)
{
    uint64_t ready = 0;
    int64_t left_ms = room->rest_until_up_ms - tn_clock_up_ms();
    if (left_ms > 0 && turnstile_is_busy(room->turnstile))
        tn_poll(NULL, 0, (int)left_ms, &ready);
}

enum tn_err backroom_begin(struct backroom *room, struct tn_fault *fault)
{
    rest(room);
    turnstile_enter(room->turnstile);
    enum tn_err err = tn_db_begin(room->db, fault);
    if (err)
        turnstile_leave(room->turnstile);
    return err;
}

/* What a batch brought is folded with it, or the door would have to do it before its next answer;
 * and what it wrote is flushed, or the door's next commit would have to. */
enum tn_err backroom_end(struct backroom *room, enum tn_err err, struct tn_fault *fault)
{
    if (!err)
        err = tn_ledger_fold(room->ledger, fault);
    if (!err)
        err = tn_db_commit(room->db, fault);
    else
        tn_db_rollback(room->db);
    turnstile_leave(room->turnstile);
    count_pages(room);
    if (err || !turnstile_is_busy(room->turnstile))
        return err;
    return backroom_flush(room, fault);
}

size_t backroom_portion(const struct backroom *room)
{
    return turnstile_is_busy(room->turnstile) ? BUSY_PORTION : TN_BATCH_PORTION_RECORDS;
}
