/* SPDX-License-Identifier: Apache-2.0 */
/* powercut_vfs.h -- an SQLite VFS whose disk loses its power, or its space, at a chosen moment.
 *
 * What was synced stays.  What was written since is, at the reboot, kept, dropped or torn sector by
 * sector, as a seeded random says, write by write: a disk owes no order to writes it was not asked
 * to make durable.  The shared-memory file does not outlive a reboot. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define DISK_VFS "turnout-test-disk"
#define DISK_FILES_MAX 8
#define DISK_PATH_MAX 128

struct disk_write;

/* One file as the disk knows it. */
struct disk_file {
    char path[DISK_PATH_MAX];
    unsigned char *durable; /* content at the last sync */
    long durable_len;
    struct disk_write *writes; /* since then, oldest first */
    int write_count, write_cap;
};

struct disk {
    /* set by the test */
    uint64_t seed;
    int cut_at_sync;   /* dark from the n-th sync on; 0 never */
    int fail_at_write; /* every write from the n-th on fails with fail_code; 0 never */
    int fail_code;     /* SQLITE_FULL, SQLITE_IOERR_WRITE */
    /* what happened */
    int syncs, writes;
    bool dark;   /* the power is off */
    bool failed; /* a write was refused */
    struct disk_file files[DISK_FILES_MAX];
    int file_count;
};

/* Registers the VFS over `disk`, forgetting what was there. */
void disk_plug(struct disk *disk);
/* Power is back: files on the real file system get what the disk kept.  All handles must be
 * closed. */
void disk_reboot(struct disk *disk);
/* Unregisters and frees. */
void disk_unplug(struct disk *disk);
