/* SPDX-License-Identifier: Apache-2.0 */
/* edition.c -- see edition.h.
 *
 * The order holds on any file system: content, flush, name, flush, then away with what is older.
 * Linux' vfat renames over an existing file by pointing its entry at the new clusters and freeing
 * the old ones, in sectors that reach the stick in any order: pulled out in between, the name may
 * lead to clusters that are free. */
#include "turnout/edition.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define NUMBER_DIGITS 9
#define NUMBER_MOST 999999999
#define NAME_MAX_CHARS 200

struct tn_edition {
    char folder[TN_PATH_MAX], part[NAME_MAX_CHARS + 8];
    char stem[NAME_MAX_CHARS], suffix[16];
    int at; /* the folder, whatever comes to have its name meanwhile */
    int fd;
};

/* ---- the editions that are there ---- */

/* The number in `<stem>-<number><suffix>`; 0 if the name is not of that form. */
static long number_of(const struct tn_edition *edition, const char *name)
{
    size_t stem = strlen(edition->stem), suffix = strlen(edition->suffix), len = strlen(name);
    long number = 0;
    if (len < stem + 2 + suffix || len > stem + 1 + NUMBER_DIGITS + suffix ||
        strncasecmp(name, edition->stem, stem) != 0 || name[stem] != '-' ||
        strcasecmp(name + len - suffix, edition->suffix) != 0)
        return 0;
    for (size_t i = stem + 1; i < len - suffix; i++) {
        if (name[i] < '0' || name[i] > '9')
            return 0;
        number = number * 10 + (name[i] - '0');
    }
    return number;
}

/* Its entries from the first on; NULL if it cannot be read. */
static DIR *entries(const struct tn_edition *edition)
{
    int fd = openat(edition->at, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    if (!folder && fd >= 0)
        close(fd);
    return folder;
}

static long newest(const struct tn_edition *edition)
{
    long number = 0;
    DIR *folder = entries(edition);
    struct dirent *entry;
    while (folder && (entry = readdir(folder))) {
        long here = number_of(edition, entry->d_name);
        number = here > number ? here : number;
    }
    if (folder)
        closedir(folder);
    return number;
}

/* One that cannot be removed does no harm: the number says which is the newest. */
static void remove_older(const struct tn_edition *edition, long number)
{
    DIR *folder = entries(edition);
    struct dirent *entry;
    while (folder && (entry = readdir(folder))) {
        long here = number_of(edition, entry->d_name);
        if (here > 0 && here < number)
            (void)unlinkat(edition->at, entry->d_name, 0);
    }
    if (folder)
        closedir(folder);
    (void)fsync(edition->at);
}

/* ---- a new one ---- */

static void release(struct tn_edition *edition)
{
    if (edition->fd >= 0)
        close(edition->fd);
    if (edition->at >= 0)
        close(edition->at);
    free(edition);
}

static bool copy(char *out, size_t cap, const char *text)
{
    size_t len = strlen(text);
    if (len >= cap)
        return false;
    memcpy(out, text, len + 1);
    return true;
}

static enum tn_err open_part(struct tn_edition *edition, struct tn_fault *fault)
{
    edition->at = open(edition->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (edition->at >= 0)
        edition->fd = openat(edition->at, edition->part,
                             O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (edition->fd < 0)
        return tn_fault_errno(fault, errno, "cannot write in %s", edition->folder);
    return TN_OK;
}

enum tn_err tn_edition_begin(const char *folder, const char *stem, const char *suffix,
                             struct tn_edition **ret_edition, struct tn_fault *fault)
{
    struct tn_edition *edition = calloc(1, sizeof *edition);
    TN_ASSERT(edition);
    edition->at = edition->fd = -1;
    enum tn_err err = TN_OK;
    if (!copy(edition->folder, sizeof edition->folder, folder) ||
        !copy(edition->stem, sizeof edition->stem, stem) ||
        !copy(edition->suffix, sizeof edition->suffix, suffix))
        err = tn_fault_set(fault, TN_ERR_LIMIT, "the name %.60s… is too long", folder);
    (void)snprintf(edition->part, sizeof edition->part, "%s.part", edition->stem);
    if (!err)
        err = open_part(edition, fault);
    if (err)
        release(edition);
    else
        *ret_edition = edition;
    return err;
}

enum tn_err tn_edition_add(struct tn_edition *edition, const void *data, size_t len,
                           struct tn_fault *fault)
{
    const uint8_t *from = data;
    while (len > 0) {
        ssize_t put = write(edition->fd, from, len);
        if (put < 0 && errno != EINTR)
            return tn_fault_errno(fault, errno, "cannot write to %s", edition->folder);
        if (put > 0) {
            from += put;
            len -= (size_t)put;
        }
    }
    return TN_OK;
}

/* Some file systems report what went wrong at the close only. */
static int close_flushed(struct tn_edition *edition)
{
    int failed = fsync(edition->fd) ? errno : 0;
    if (close(edition->fd) && !failed)
        failed = errno;
    edition->fd = -1;
    return failed;
}

enum tn_err tn_edition_finish(struct tn_edition *edition, char ret_path[TN_PATH_MAX],
                              struct tn_fault *fault)
{
    char name[NAME_MAX_CHARS + 40];
    int failed = close_flushed(edition);
    long number = newest(edition) + 1;
    (void)snprintf(name, sizeof name, "%s-%ld%s", edition->stem, number, edition->suffix);
    if (!failed && number > NUMBER_MOST)
        failed = EOVERFLOW;
    if (!failed && renameat(edition->at, edition->part, edition->at, name))
        failed = errno;
    if (!failed && fsync(edition->at))
        failed = errno;
    if (failed) {
        enum tn_err err = tn_fault_errno(fault, failed, "cannot write to %s", edition->folder);
        tn_edition_drop(edition);
        return err;
    }
    remove_older(edition, number);
    if (ret_path)
        tn_path_join(ret_path, TN_PATH_MAX, edition->folder, name);
    release(edition);
    return TN_OK;
}

void tn_edition_drop(struct tn_edition *edition)
{
    if (!edition)
        return;
    (void)unlinkat(edition->at, edition->part, 0);
    release(edition);
}

/* ---- reading ---- */

static bool ends_with(const char *name, const char *suffix)
{
    size_t len = strlen(name), end = strlen(suffix);
    return len > end && name[0] != '.' && strcasecmp(name + len - end, suffix) == 0;
}

static bool is_file(int folder, const char *name)
{
    struct stat info;
    return fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(info.st_mode);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in the buffer, one behind the other with their NULs, to `visit` in order. */
static void visit_sorted(const struct tn_buf *names, size_t count,
                         bool (*visit)(const char *name, void *context), void *context)
{
    char **sorted = calloc(count + 1, sizeof *sorted);
    char *name = (char *)names->data;
    TN_ASSERT(sorted);
    for (size_t i = 0; i < count; i++, name += strlen(name) + 1)
        sorted[i] = name;
    qsort(sorted, count, sizeof *sorted, by_name);
    for (size_t i = 0; i < count; i++) {
        if (!visit(sorted[i], context))
            break;
    }
    free(sorted);
}

enum tn_err tn_folder_files(const char *folder, const char *suffix, size_t most,
                            bool (*visit)(const char *name, void *context), void *context,
                            struct tn_fault *fault)
{
    TN_BUF_AUTO names = {0};
    size_t count = 0;
    struct dirent *entry;
    DIR *here = opendir(folder);
    if (!here)
        return tn_fault_errno(fault, errno, "cannot read %s", folder);
    errno = 0;
    while (count < most && (entry = readdir(here))) {
        if (ends_with(entry->d_name, suffix) && is_file(dirfd(here), entry->d_name)) {
            tn_buf_add(&names, entry->d_name, strlen(entry->d_name) + 1);
            count++;
        }
        errno = 0;
    }
    int failed = errno;
    closedir(here);
    if (failed)
        return tn_fault_errno(fault, failed, "cannot read %s", folder);
    visit_sorted(&names, count, visit, context);
    return TN_OK;
}

static enum tn_err check_input(int fd, const char *path, int64_t max_bytes, struct tn_fault *fault)
{
    struct stat info;
    if (fstat(fd, &info))
        return tn_fault_errno(fault, errno, "cannot read %s", path);
    if (!S_ISREG(info.st_mode))
        return tn_fault_set(fault, TN_ERR_FORMAT, "%s is no file", path);
    if (info.st_size > max_bytes)
        return tn_fault_set(fault, TN_ERR_LIMIT, "%s is larger than %lld bytes", path,
                            (long long)max_bytes);
    return TN_OK;
}

enum tn_err tn_input_open(const char *path, int64_t max_bytes, int *ret_fd, struct tn_fault *fault)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return tn_fault_errno(fault, errno, "cannot open %s", path);
    enum tn_err err = check_input(fd, path, max_bytes, fault);
    if (err)
        close(fd);
    else
        *ret_fd = fd;
    return err;
}

enum tn_err tn_input_read(int fd, void *out, size_t len, size_t *ret_len, struct tn_fault *fault)
{
    ssize_t got;
    do
        got = read(fd, out, len);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return tn_fault_errno(fault, errno, "cannot read on");
    *ret_len = (size_t)got;
    return TN_OK;
}

void tn_input_close(int fd)
{
    close(fd);
}
