/* SPDX-License-Identifier: Apache-2.0 */
/* memory_disk.c -- see memory_disk.h.
 *
 * A disk has one user at a time, so locks are granted.  Source: sqlite.org/vfs.html,
 * sqlite.org/walformat.html. */
#include "memory_disk.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECTOR 512

struct handle {
    sqlite3_file base;
    struct memory_disk *disk;
    struct memory_file *file;
    struct memory_file own; /* of what no reboot looks for: journals of a database being made */
};

struct disks {
    sqlite3_vfs vfs;
    struct memory_disk *items;
    int count;
    struct memory_disk passing; /* for files without a name: what SQLite puts by for a moment */
};

static void *must(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

static struct handle *handle_of(sqlite3_file *file)
{
    return (struct handle *)file;
}

/* ---- contents ---- */

static void grow(unsigned char **bytes, size_t *cap, size_t len)
{
    if (len <= *cap)
        return;
    *cap = len + len / 2 + 4096;
    *bytes = must(realloc(*bytes, *cap));
}

static void extend(struct memory_file *file, size_t len)
{
    if (len <= file->live_len)
        return;
    grow(&file->live, &file->live_cap, len);
    memset(file->live + file->live_len, 0, len - file->live_len);
    file->live_len = len;
}

static void touch(struct memory_file *file, size_t from, size_t to)
{
    if (file->dirty_from == file->dirty_to) {
        file->dirty_from = from;
        file->dirty_to = to;
        return;
    }
    file->dirty_from = from < file->dirty_from ? from : file->dirty_from;
    file->dirty_to = to > file->dirty_to ? to : file->dirty_to;
}

static void make_durable(struct memory_file *file)
{
    size_t to = file->dirty_to < file->live_len ? file->dirty_to : file->live_len;
    grow(&file->durable, &file->durable_cap, file->live_len);
    if (file->dirty_from < to)
        memcpy(file->durable + file->dirty_from, file->live + file->dirty_from,
               to - file->dirty_from);
    file->durable_len = file->live_len;
    file->dirty_from = file->dirty_to = 0;
}

static void set_content(struct memory_file *file, const unsigned char *bytes, size_t len)
{
    grow(&file->live, &file->live_cap, len);
    if (len)
        memcpy(file->live, bytes, len);
    file->live_len = len;
    touch(file, 0, len);
    make_durable(file);
}

static void power_lost(struct memory_file *file)
{
    grow(&file->live, &file->live_cap, file->durable_len);
    if (file->durable_len)
        memcpy(file->live, file->durable, file->durable_len);
    file->live_len = file->durable_len;
    file->dirty_from = file->dirty_to = 0;
}

static void release_file(struct memory_file *file)
{
    free(file->live);
    free(file->durable);
    *file = (struct memory_file){0};
}

static void forget_shared(struct memory_disk *disk)
{
    for (int i = 0; i < MEMORY_DISK_SHARED_MAX; i++) {
        free(disk->shared[i]);
        disk->shared[i] = NULL;
    }
}

/* ---- file methods ---- */

static int close_file(sqlite3_file *file)
{
    release_file(&handle_of(file)->own);
    return SQLITE_OK;
}

static int read_file(sqlite3_file *file, void *out, int len, sqlite3_int64 at)
{
    const struct handle *handle = handle_of(file);
    size_t from = (size_t)at;
    size_t wanted = (size_t)len;
    if (handle->disk->dark)
        return SQLITE_IOERR_READ;
    size_t there = from < handle->file->live_len ? handle->file->live_len - from : 0;
    size_t count = there < wanted ? there : wanted;
    if (count)
        memcpy(out, handle->file->live + from, count);
    memset((unsigned char *)out + count, 0, wanted - count);
    return count == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int write_file(sqlite3_file *file, const void *data, int len, sqlite3_int64 at)
{
    const struct handle *handle = handle_of(file);
    size_t from = (size_t)at;
    if (handle->disk->dark)
        return SQLITE_IOERR_WRITE;
    extend(handle->file, from + (size_t)len);
    memcpy(handle->file->live + from, data, (size_t)len);
    touch(handle->file, from, from + (size_t)len);
    return SQLITE_OK;
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 size)
{
    const struct handle *handle = handle_of(file);
    if (handle->disk->dark)
        return SQLITE_IOERR_TRUNCATE;
    if ((size_t)size < handle->file->live_len)
        handle->file->live_len = (size_t)size;
    return SQLITE_OK;
}

static int sync_file(sqlite3_file *file, int flags)
{
    (void)flags;
    const struct handle *handle = handle_of(file);
    struct memory_disk *disk = handle->disk;
    if (disk->dark)
        return SQLITE_IOERR_FSYNC;
    bool last = disk->cut_at_sync > 0 && --disk->cut_at_sync == 0;
    if (!last || !disk->cut_before)
        make_durable(handle->file);
    disk->dark = last;
    return last && disk->cut_before ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    *size = (sqlite3_int64)handle_of(file)->file->live_len;
    return SQLITE_OK;
}

static int grant(sqlite3_file *file, int level)
{
    (void)file;
    (void)level;
    return SQLITE_OK;
}

static int check_lock(sqlite3_file *file, int *held)
{
    (void)file;
    *held = 0;
    return SQLITE_OK;
}

static int control(sqlite3_file *file, int operation, void *argument)
{
    (void)file;
    (void)operation;
    (void)argument;
    return SQLITE_NOTFOUND;
}

static int sector_size(sqlite3_file *file)
{
    (void)file;
    return SECTOR;
}

static int characteristics(sqlite3_file *file)
{
    (void)file;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int shm_map(sqlite3_file *file, int page, int size, int extend_it, void volatile **out)
{
    struct memory_disk *disk = handle_of(file)->disk;
    *out = NULL;
    if (page >= MEMORY_DISK_SHARED_MAX)
        return SQLITE_NOMEM;
    if (!disk->shared[page] && extend_it)
        disk->shared[page] = must(calloc(1, (size_t)size));
    *out = disk->shared[page];
    return SQLITE_OK;
}

static int shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    (void)file;
    (void)offset;
    (void)count;
    (void)flags;
    return SQLITE_OK;
}

static void shm_barrier(sqlite3_file *file)
{
    (void)file;
}

static int shm_unmap(sqlite3_file *file, int remove_it)
{
    if (remove_it)
        forget_shared(handle_of(file)->disk);
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = file_size,
    .xLock = grant,
    .xUnlock = grant,
    .xCheckReservedLock = check_lock,
    .xFileControl = control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

/* ---- the VFS ---- */

static struct memory_disk *disk_of(sqlite3_vfs *vfs, const char *path)
{
    struct disks *disks = vfs->pAppData;
    if (!path)
        return &disks->passing;
    long number = path[0] == '/' ? strtol(path + 1, NULL, 10) : -1;
    if (number < 0 || number >= disks->count)
        abort();
    return &disks->items[number];
}

static int open_file(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags,
                     int *out_flags)
{
    struct handle *handle = handle_of(file);
    *handle = (struct handle){.disk = disk_of(vfs, path)};
    if (handle->disk->dark)
        return SQLITE_CANTOPEN;
    handle->base.pMethods = &methods;
    handle->file = &handle->own;
    if (flags & SQLITE_OPEN_MAIN_DB)
        handle->file = &handle->disk->main;
    if (flags & SQLITE_OPEN_WAL)
        handle->file = &handle->disk->wal;
    if (out_flags)
        *out_flags = flags;
    return SQLITE_OK;
}

static bool is_wal(const char *path)
{
    size_t len = strlen(path);
    return len > 4 && strcmp(path + len - 4, "-wal") == 0;
}

static int delete_file(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
    (void)sync_folder;
    struct memory_disk *disk = disk_of(vfs, path);
    if (disk->dark)
        return SQLITE_IOERR_DELETE;
    if (is_wal(path))
        set_content(&disk->wal, NULL, 0);
    return SQLITE_OK;
}

static int access_file(sqlite3_vfs *vfs, const char *path, int flags, int *out)
{
    (void)flags;
    *out = is_wal(path) && disk_of(vfs, path)->wal.live_len > 0;
    return SQLITE_OK;
}

static int full_path(sqlite3_vfs *vfs, const char *path, int cap, char *out)
{
    (void)vfs;
    (void)snprintf(out, (size_t)cap, "%s", path);
    return SQLITE_OK;
}

static struct disks *plugged(void)
{
    static struct disks disks;
    return &disks;
}

void memory_disks_plug(struct memory_disk *disks, int count)
{
    struct disks *all = plugged();
    sqlite3_vfs *system = must(sqlite3_vfs_find(NULL));
    memset(disks, 0, (size_t)count * sizeof(*disks));
    all->items = disks;
    all->count = count;
    all->vfs = *system;
    all->vfs.iVersion = 1;
    all->vfs.szOsFile = (int)sizeof(struct handle);
    all->vfs.mxPathname = 64;
    all->vfs.pNext = NULL;
    all->vfs.zName = MEMORY_DISK_VFS;
    all->vfs.pAppData = all;
    all->vfs.xOpen = open_file;
    all->vfs.xDelete = delete_file;
    all->vfs.xAccess = access_file;
    all->vfs.xFullPathname = full_path;
    (void)sqlite3_vfs_register(&all->vfs, 0);
}

void memory_disks_unplug(struct memory_disk *disks, int count)
{
    (void)sqlite3_vfs_unregister(&plugged()->vfs);
    for (int i = 0; i < count; i++)
        memory_disk_release(&disks[i]);
}

void memory_disk_reboot(struct memory_disk *disk)
{
    power_lost(&disk->main);
    power_lost(&disk->wal);
    forget_shared(disk);
    disk->dark = false;
    disk->cut_at_sync = 0;
}

void memory_disk_copy(struct memory_disk *to, const struct memory_disk *from)
{
    set_content(&to->main, from->main.durable, from->main.durable_len);
    set_content(&to->wal, from->wal.durable, from->wal.durable_len);
    memory_disk_reboot(to);
}

void memory_disk_release(struct memory_disk *disk)
{
    release_file(&disk->main);
    release_file(&disk->wal);
    forget_shared(disk);
}
