/* SPDX-License-Identifier: Apache-2.0 */
/* memory_disk.h -- an SQLite VFS whose disks lie in memory: cut, copied and put back in
 * microseconds.
 *
 * A disk remembers beside what a running program sees what was synced; at the reboot only that is
 * left.  (Writes that are torn are powercut_vfs.h's.)  The file "/<n>.db" is on the n-th disk. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define MEMORY_DISK_VFS "turnout-test-memory"
#define MEMORY_DISK_SHARED_MAX 8

struct memory_file {
    unsigned char *live, *durable;
    size_t live_len, live_cap, durable_len, durable_cap;
    size_t dirty_from, dirty_to; /* written since the last sync */
};

struct memory_disk {
    struct memory_file main, wal;
    void *shared[MEMORY_DISK_SHARED_MAX];
    int cut_at_sync; /* counted down; at 0 nothing is left to count */
    bool cut_before; /* the sync that cuts does not happen any more */
    bool dark;
};

/* Registers the VFS over `count` disks, all empty. */
void memory_disks_plug(struct memory_disk *disks, int count);
void memory_disks_unplug(struct memory_disk *disks, int count);
/* Power is back; all handles must be closed. */
void memory_disk_reboot(struct memory_disk *disk);
/* What `from` would have after a reboot becomes the content of `to`. */
void memory_disk_copy(struct memory_disk *to, const struct memory_disk *from);
void memory_disk_release(struct memory_disk *disk);
