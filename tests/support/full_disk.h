/* SPDX-License-Identifier: Apache-2.0 */
/* full_disk.h -- SQLite's default VFS with a switch: while the disk is full, every write fails.
 *
 * Files are the system's own; only their write method is replaced, so that a transaction which fits
 * into the page cache fails at its commit and nowhere before.  Plugged before any database is
 * opened; the switch may be turned from any thread. */
#pragma once

#include <sqlite3.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

static atomic_bool full_disk;
static atomic_int full_disk_refusals;

#define FULL_DISK_KINDS 4 /* the system has one table of methods a kind of file */
static struct full_disk_kind {
    const sqlite3_io_methods *real;
    sqlite3_io_methods ours;
} full_disk_kinds[FULL_DISK_KINDS];

static inline int full_disk_write(sqlite3_file *file, const void *data, int len, sqlite3_int64 at)
{
    const struct full_disk_kind *kind =
        (const struct full_disk_kind *)(const void *)((const char *)file->pMethods -
                                                      offsetof(struct full_disk_kind, ours));
    if (!atomic_load(&full_disk))
        return kind->real->xWrite(file, data, len, at);
    atomic_fetch_add(&full_disk_refusals, 1);
    return SQLITE_FULL;
}

static inline int full_disk_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags,
                                 int *ret_flags)
{
    sqlite3_vfs *real = vfs->pAppData;
    int code = real->xOpen(real, path, file, flags, ret_flags);
    if (code != SQLITE_OK)
        return code;
    sqlite3_mutex *mutex = sqlite3_mutex_alloc(SQLITE_MUTEX_STATIC_APP1);
    sqlite3_mutex_enter(mutex);
    for (int i = 0; i < FULL_DISK_KINDS; i++) {
        struct full_disk_kind *kind = &full_disk_kinds[i];
        if (!kind->real) {
            kind->real = file->pMethods;
            kind->ours = *file->pMethods;
            kind->ours.xWrite = full_disk_write;
        }
        if (kind->real == file->pMethods) {
            file->pMethods = &kind->ours;
            break;
        }
    }
    sqlite3_mutex_leave(mutex);
    return SQLITE_OK;
}

/* Becomes the default VFS of this process. */
static inline void full_disk_plug(void)
{
    static sqlite3_vfs vfs;
    sqlite3_vfs *real = sqlite3_vfs_find("unix");
    vfs = *real;
    vfs.pNext = NULL;
    vfs.zName = "turnout-test-full-disk";
    vfs.pAppData = real;
    vfs.xOpen = full_disk_open;
    (void)sqlite3_vfs_register(&vfs, 1);
}
