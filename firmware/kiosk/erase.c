/* SPDX-License-Identifier: Apache-2.0 */
/* erase.c -- zeros to the disk first, then the name goes. */
#include "erase.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "turnout/os.h"

static bool fill_with_nothing(int fd)
{
    static const uint8_t nothing[4096];
    struct stat status;
    bool written = fstat(fd, &status) == 0;
    for (off_t at = 0; written && at < status.st_size; at += (off_t)sizeof nothing)
        written = pwrite(fd, nothing, sizeof nothing, at) == (ssize_t)sizeof nothing;
    return written && fsync(fd) == 0;
}

void erase_content(int fd, const char *path)
{
    if (!fill_with_nothing(fd))
        tn_log(TN_LOG_WARNING, "%s could not be overwritten", path);
}

void erase_file(const char *path)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd >= 0) {
        erase_content(fd, path);
        close(fd);
    }
    if (unlink(path) && errno != ENOENT)
        tn_log(TN_LOG_WARNING, "%s could not be removed", path);
}
