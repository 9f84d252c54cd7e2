/* SPDX-License-Identifier: Apache-2.0 */
/* lock.c -- one process a data folder.
 *
 * The kernel holds the lock (flock) and lets go of it when the process ends however it ends; the
 * process id in the file is for people alone. */
#include "turnout/os.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

struct tn_lock {
    int fd;
};

static enum tn_err busy(int fd, const char *folder, struct tn_fault *fault)
{
    char pid[16] = "";
    ssize_t got = pread(fd, pid, sizeof pid - 1, 0);
    pid[got > 0 ? strcspn(pid, "\n") : 0] = '\0';
    return tn_fault_set(fault, TN_ERR_BUSY,
                        "%s is in use by another process (%s); stop that one or take another "
                        "--data folder",
                        folder, pid[0] ? pid : "unknown");
}

enum tn_err tn_lock_take(const char *folder, struct tn_lock **ret_lock, struct tn_fault *fault)
{
    char path[TN_PATH_MAX];
    tn_path_join(path, sizeof path, folder, "lock");
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return tn_fault_errno(fault, errno, "cannot lock %s", folder);
    if (flock(fd, LOCK_EX | LOCK_NB)) {
        enum tn_err err = errno == EWOULDBLOCK
                              ? busy(fd, folder, fault)
                              : tn_fault_errno(fault, errno, "cannot lock %s", folder);
        close(fd);
        return err;
    }
    char pid[16];
    int chars = snprintf(pid, sizeof pid, "%d\n", (int)getpid());
    if (ftruncate(fd, 0) || pwrite(fd, pid, (size_t)chars, 0) != chars) {
        enum tn_err err = tn_fault_errno(fault, errno, "cannot write %s", path);
        close(fd);
        return err;
    }
    struct tn_lock *lock = calloc(1, sizeof *lock);
    TN_ASSERT(lock);
    lock->fd = fd;
    *ret_lock = lock;
    return TN_OK;
}

void tn_lock_release(struct tn_lock *lock)
{
    if (!lock)
        return;
    close(lock->fd);
    free(lock);
}
