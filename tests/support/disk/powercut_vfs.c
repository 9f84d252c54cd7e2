/* SPDX-License-Identifier: Apache-2.0 */
/* powercut_vfs.c -- see powercut_vfs.h.
 *
 * Every call goes through to the system's VFS, which holds what a running program sees; beside it
 * the disk keeps what a reboot would.  Source: sqlite.org/vfs.html; the idea of cutting at each
 * sync in turn is that of SQLite's own crash tests and of littlefs. */
#include "disk/powercut_vfs.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECTOR 512

struct disk_write {
    long at;
    long len; /* -1: the file was cut to `at` bytes */
    unsigned char *data;
};

struct handle {
    sqlite3_file base;
    struct disk *disk;
    int file; /* index in disk->files, -1 a file of no interest */
    sqlite3_file *real;
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

/* ---- what the disk remembers ---- */

static int find_file(struct disk *disk, const char *path)
{
    for (int i = 0; i < disk->file_count; i++) {
        if (strcmp(disk->files[i].path, path) == 0)
            return i;
    }
    if (disk->file_count == DISK_FILES_MAX || strlen(path) >= DISK_PATH_MAX)
        abort();
    struct disk_file *file = &disk->files[disk->file_count];
    *file = (struct disk_file){0};
    memcpy(file->path, path, strlen(path) + 1);
    return disk->file_count++;
}

static void forget_writes(struct disk_file *file)
{
    for (int i = 0; i < file->write_count; i++)
        free(file->writes[i].data);
    file->write_count = 0;
}

static void remember(struct disk_file *file, long at, long len, const void *data)
{
    if (file->write_count == file->write_cap) {
        file->write_cap = file->write_cap ? 2 * file->write_cap : 64;
        file->writes = must(realloc(file->writes, (size_t)file->write_cap * sizeof(*file->writes)));
    }
    struct disk_write *write = &file->writes[file->write_count++];
    *write = (struct disk_write){.at = at, .len = len};
    if (len > 0) {
        write->data = must(malloc((size_t)len));
        memcpy(write->data, data, (size_t)len);
    }
}

static void resize(struct disk_file *file, long len)
{
    file->durable = must(realloc(file->durable, (size_t)len + 1));
    if (len > file->durable_len)
        memset(file->durable + file->durable_len, 0, (size_t)(len - file->durable_len));
    file->durable_len = len;
}

static void apply(struct disk_file *file, const struct disk_write *write, long from, long len)
{
    if (write->len < 0) {
        resize(file, write->at);
        return;
    }
    if (write->at + from + len > file->durable_len)
        resize(file, write->at + from + len);
    memcpy(file->durable + write->at + from, write->data + from, (size_t)len);
}

/* Source: Marsaglia, "Xorshift RNGs". */
static unsigned draw(struct disk *disk, unsigned below)
{
    disk->seed ^= disk->seed << 13;
    disk->seed ^= disk->seed >> 7;
    disk->seed ^= disk->seed << 17;
    return (unsigned)(disk->seed >> 11) % below;
}

/* Kept, dropped, or torn: some of its sectors. */
static void settle(struct disk *disk, struct disk_file *file, const struct disk_write *write)
{
    unsigned fate = draw(disk, 3);
    if (fate == 0)
        return;
    if (fate == 1 || write->len < 0) {
        apply(file, write, 0, write->len);
        return;
    }
    for (long from = 0; from < write->len; from += SECTOR) {
        long len = write->len - from < SECTOR ? write->len - from : SECTOR;
        if (draw(disk, 2))
            apply(file, write, from, len);
    }
}

static void sync_file(struct disk_file *file)
{
    for (int i = 0; i < file->write_count; i++)
        apply(file, &file->writes[i], 0, file->writes[i].len);
    forget_writes(file);
}

/* ---- file methods ---- */

static int close_file(sqlite3_file *file)
{
    return handle_of(file)->real->pMethods->xClose(handle_of(file)->real);
}

static int read_file(sqlite3_file *file, void *out, int len, sqlite3_int64 at)
{
    struct handle *handle = handle_of(file);
    if (handle->disk->dark)
        return SQLITE_IOERR_READ;
    return handle->real->pMethods->xRead(handle->real, out, len, at);
}

static int refuse_write(struct disk *disk)
{
    if (disk->dark)
        return SQLITE_IOERR_WRITE;
    disk->writes++;
    if (!disk->fail_at_write || disk->writes < disk->fail_at_write)
        return SQLITE_OK;
    disk->failed = true;
    return disk->fail_code;
}

static int write_file(sqlite3_file *file, const void *data, int len, sqlite3_int64 at)
{
    struct handle *handle = handle_of(file);
    int code = refuse_write(handle->disk);
    if (code == SQLITE_OK)
        code = handle->real->pMethods->xWrite(handle->real, data, len, at);
    if (code == SQLITE_OK && handle->file >= 0)
        remember(&handle->disk->files[handle->file], (long)at, len, data);
    return code;
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 size)
{
    struct handle *handle = handle_of(file);
    if (handle->disk->dark)
        return SQLITE_IOERR_TRUNCATE;
    int code = handle->real->pMethods->xTruncate(handle->real, size);
    if (code == SQLITE_OK && handle->file >= 0)
        remember(&handle->disk->files[handle->file], (long)size, -1, NULL);
    return code;
}

static int sync_handle(sqlite3_file *file, int flags)
{
    (void)flags;
    struct handle *handle = handle_of(file);
    struct disk *disk = handle->disk;
    if (!disk->dark && ++disk->syncs == disk->cut_at_sync)
        disk->dark = true;
    if (disk->dark)
        return SQLITE_IOERR_FSYNC;
    if (handle->file >= 0)
        sync_file(&disk->files[handle->file]);
    return SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return handle_of(file)->real->pMethods->xFileSize(handle_of(file)->real, size);
}

static int lock_file(sqlite3_file *file, int level)
{
    return handle_of(file)->real->pMethods->xLock(handle_of(file)->real, level);
}

static int unlock_file(sqlite3_file *file, int level)
{
    return handle_of(file)->real->pMethods->xUnlock(handle_of(file)->real, level);
}

static int check_lock(sqlite3_file *file, int *held)
{
    return handle_of(file)->real->pMethods->xCheckReservedLock(handle_of(file)->real, held);
}

static int control(sqlite3_file *file, int operation, void *argument)
{
    return handle_of(file)->real->pMethods->xFileControl(handle_of(file)->real, operation,
                                                         argument);
}

static int sector_size(sqlite3_file *file)
{
    (void)file;
    return SECTOR;
}

/* Nothing is promised: no atomic sector, no safe append. */
static int characteristics(sqlite3_file *file)
{
    (void)file;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
    return handle_of(file)->real->pMethods->xShmMap(handle_of(file)->real, page, size, extend, out);
}

static int shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return handle_of(file)->real->pMethods->xShmLock(handle_of(file)->real, offset, count, flags);
}

static void shm_barrier(sqlite3_file *file)
{
    handle_of(file)->real->pMethods->xShmBarrier(handle_of(file)->real);
}

static int shm_unmap(sqlite3_file *file, int remove_it)
{
    return handle_of(file)->real->pMethods->xShmUnmap(handle_of(file)->real, remove_it);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_handle,
    .xFileSize = file_size,
    .xLock = lock_file,
    .xUnlock = unlock_file,
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

static sqlite3_vfs *system_vfs(void)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find("unix");
    return must(vfs);
}

static int open_file(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags,
                     int *out_flags)
{
    struct handle *handle = handle_of(file);
    *handle = (struct handle){.disk = vfs->pAppData, .file = -1};
    handle->real = (sqlite3_file *)(void *)(handle + 1);
    if (handle->disk->dark)
        return SQLITE_CANTOPEN;
    int code = system_vfs()->xOpen(system_vfs(), path, handle->real, flags, out_flags);
    if (code != SQLITE_OK)
        return code;
    handle->base.pMethods = &methods;
    if (path)
        handle->file = find_file(handle->disk, path);
    return SQLITE_OK;
}

static int delete_file(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
    struct disk *disk = vfs->pAppData;
    if (disk->dark)
        return SQLITE_IOERR_DELETE;
    struct disk_file *file = &disk->files[find_file(disk, path)];
    forget_writes(file);
    resize(file, 0);
    return system_vfs()->xDelete(system_vfs(), path, sync_folder);
}

void disk_plug(struct disk *disk)
{
    static sqlite3_vfs vfs;
    (void)sqlite3_vfs_unregister(&vfs);
    vfs = *system_vfs();
    vfs.pNext = NULL;
    vfs.zName = DISK_VFS;
    vfs.szOsFile = (int)sizeof(struct handle) + system_vfs()->szOsFile;
    vfs.pAppData = disk;
    vfs.xOpen = open_file;
    vfs.xDelete = delete_file;
    (void)sqlite3_vfs_register(&vfs, 0);
}

static void write_back(const struct disk_file *file)
{
    FILE *out = must(fopen(file->path, "wb"));
    if (file->durable_len &&
        fwrite(file->durable, 1, (size_t)file->durable_len, out) != (size_t)file->durable_len)
        abort();
    (void)fclose(out);
}

void disk_reboot(struct disk *disk)
{
    for (int i = 0; i < disk->file_count; i++) {
        struct disk_file *file = &disk->files[i];
        for (int w = 0; w < file->write_count; w++)
            settle(disk, file, &file->writes[w]);
        forget_writes(file);
        write_back(file);
        char shared[DISK_PATH_MAX + 8];
        (void)snprintf(shared, sizeof(shared), "%s-shm", file->path);
        (void)unlink(shared);
    }
    disk->dark = false;
    disk->cut_at_sync = 0;
}

void disk_unplug(struct disk *disk)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(DISK_VFS);
    if (vfs)
        (void)sqlite3_vfs_unregister(vfs);
    for (int i = 0; i < disk->file_count; i++) {
        forget_writes(&disk->files[i]);
        free(disk->files[i].writes);
        free(disk->files[i].durable);
    }
    disk->file_count = 0;
}
