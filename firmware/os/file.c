/* SPDX-License-Identifier: Apache-2.0 */
/* file.c -- whole files in, whole files out.
 *
 * A written file is either the old or the new one after a power cut: the content is flushed under
 * another name before the rename, and the folder after it. */
#include "turnout/os.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_STEP_BYTES = 64 * 1024 };

static enum tn_err read_all(int fd, const char *path, size_t max_bytes, struct tn_buf *out,
                            struct tn_fault *fault)
{
    size_t start = out->len;
    for (;;) {
        uint8_t *room = tn_buf_reserve(out, READ_STEP_BYTES);
        ssize_t got = read(fd, room, READ_STEP_BYTES);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return tn_fault_errno(fault, errno, "cannot read %s", path);
        if (got == 0)
            return TN_OK;
        if ((size_t)got > max_bytes - (out->len - start))
            return tn_fault_set(fault, TN_ERR_LIMIT, "%s is larger than %zu bytes", path,
                                max_bytes);
        out->len += (size_t)got;
    }
}

enum tn_err tn_file_read(const char *path, size_t max_bytes, struct tn_buf *out,
                         struct tn_fault *fault)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return tn_fault_errno(fault, errno, "cannot open %s", path);
    struct tn_buf content = {0};
    enum tn_err err = read_all(fd, path, max_bytes, &content, fault);
    close(fd);
    if (!err)
        tn_buf_add(out, content.data, content.len);
    tn_buf_release(&content);
    return err;
}

/* Returns 0 or an errno. */
static int write_all(int fd, const uint8_t *data, size_t len)
{
    while (len > 0) {
        ssize_t put = write(fd, data, len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return errno;
        data += put;
        len -= (size_t)put;
    }
    return 0;
}

/* Fills and flushes the file under its temporary name; returns 0 or an errno. */
static int fill(int fd, const void *data, size_t len, unsigned mode)
{
    int failed = fchmod(fd, (mode_t)mode) ? errno : 0;
    if (!failed)
        failed = write_all(fd, data, len);
    if (!failed && fsync(fd))
        failed = errno;
    if (close(fd) && !failed)
        failed = errno;
    return failed;
}

/* Returns 0 or an errno. */
static int flush(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    int failed = fsync(fd) ? errno : 0;
    close(fd);
    return failed;
}

enum tn_err tn_file_flush(const char *path, struct tn_fault *fault)
{
    int failed = flush(path);
    return failed ? tn_fault_errno(fault, failed, "cannot flush %s", path) : TN_OK;
}

/* The rename itself lives in the folder; without this a power cut may bring the old name back. */
static int flush_folder_of(const char *path)
{
    char folder[TN_PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) : 0;
    memcpy(folder, path, len);
    folder[len] = '\0';
    return flush(slash ? (len > 0 ? folder : "/") : ".");
}

enum tn_err tn_file_write(const char *path, const void *data, size_t len, unsigned mode,
                          struct tn_fault *fault)
{
    char temporary[TN_PATH_MAX + 8];
    int chars = snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);
    if (chars < 0 || (size_t)chars >= sizeof temporary)
        return tn_fault_set(fault, TN_ERR_LIMIT, "the name %.60s… is too long", path);
    int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0)
        return tn_fault_errno(fault, errno, "cannot write %s", path);
    int failed = fill(fd, data, len, mode);
    if (!failed && rename(temporary, path))
        failed = errno;
    if (failed) {
        unlink(temporary);
        return tn_fault_errno(fault, failed, "cannot write %s", path);
    }
    failed = flush_folder_of(path);
    if (failed)
        return tn_fault_errno(fault, failed, "cannot flush the folder of %s", path);
    return TN_OK;
}

enum tn_err tn_scratch_open(const char *folder, int *ret_fd, struct tn_fault *fault)
{
    char path[TN_PATH_MAX];
    const char *named = getenv("TMPDIR");
    if (!folder)
        folder = named && *named ? named : "/tmp";
    int chars = snprintf(path, sizeof path, "%s/scratch.XXXXXX", folder);
    if (chars < 0 || (size_t)chars >= sizeof path)
        return tn_fault_set(fault, TN_ERR_LIMIT, "the name %.60s… is too long", folder);
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return tn_fault_errno(fault, errno, "cannot write in %s", folder);
    unlink(path);
    *ret_fd = fd;
    return TN_OK;
}

enum tn_err tn_scratch_add(int fd, const void *data, size_t len, struct tn_fault *fault)
{
    int failed = write_all(fd, data, len);
    return failed ? tn_fault_errno(fault, failed, "cannot keep what arrives") : TN_OK;
}

bool tn_file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

uint64_t tn_file_mark(const char *path)
{
    struct statx status;
    if (statx(AT_FDCWD, path, 0, STATX_BTIME | STATX_INO, &status))
        return 0;
    if (status.stx_mask & STATX_BTIME)
        return (uint64_t)status.stx_btime.tv_sec * UINT64_C(1000000000) + status.stx_btime.tv_nsec;
    return status.stx_ino;
}

enum tn_err tn_file_remove(const char *path, struct tn_fault *fault)
{
    if (unlink(path) == 0 || errno == ENOENT)
        return TN_OK;
    return tn_fault_errno(fault, errno, "cannot remove %s", path);
}

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

enum tn_err tn_dir_make(const char *path, struct tn_fault *fault)
{
    char part[TN_PATH_MAX];
    size_t len = strlen(path);
    if (len == 0 || len >= sizeof part)
        return tn_fault_set(fault, TN_ERR_LIMIT, "\"%.60s\" cannot be a folder's name", path);
    for (size_t i = 1; i <= len; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        int failed = mkdir(part, 0700) ? errno : 0;
        if (failed && !is_folder(part))
            return tn_fault_errno(fault, failed, "cannot make the folder %s", part);
    }
    return TN_OK;
}

void tn_dir_make_private(const char *path)
{
    struct stat info;
    if (stat(path, &info) || info.st_uid != geteuid() || info.st_mode & S_ISVTX)
        return;
    int failed = chmod(path, info.st_mode & S_IRWXU);
    (void)failed; /* a file system without rights has none to take */
}

enum tn_err tn_dir_rename(const char *from, const char *to, struct tn_fault *fault)
{
    if (rename(from, to))
        return errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR
                   ? tn_fault_set(fault, TN_ERR_EXISTS, "there is a %s already", to)
                   : tn_fault_errno(fault, errno, "cannot rename %s to %s", from, to);
    int failed = flush_folder_of(to);
    return failed ? tn_fault_errno(fault, failed, "cannot flush the folder of %s", to) : TN_OK;
}

void tn_path_join(char *out, size_t cap, const char *folder, const char *name)
{
    size_t len = strlen(folder);
    const char *slash = len > 0 && folder[len - 1] == '/' ? "" : "/";
    int chars = snprintf(out, cap, "%s%s%s", folder, slash, name);
    TN_ASSERT(chars >= 0 && (size_t)chars < cap);
}
