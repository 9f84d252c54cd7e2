/* SPDX-License-Identifier: Apache-2.0 */
/* pictures.c -- a folder of pictures as a camera: what is there, by name, then what arrives.
 *
 * A file counts when its writer has closed it or moved it in; written again, it is a new picture.
 * Source: inotify(7). */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "source.h"

#include "turnout/text.h"

/* A folder with more waiting than this is read in several goes. */
#define WAITING_MAX 4096

struct pictures {
    char folder[TN_PATH_MAX];
    struct tn_scan_reader *reader;
    int fd; /* inotify */
    char *waiting[WAITING_MAX];
    size_t count, at;
};

static bool is_picture_name(const char *name)
{
    const char *end = strrchr(name, '.');
    return name[0] != '.' && end &&
           (strcasecmp(end, ".png") == 0 || strcasecmp(end, ".jpg") == 0 ||
            strcasecmp(end, ".jpeg") == 0);
}

static bool is_waiting(const struct pictures *pictures, const char *name)
{
    for (size_t i = pictures->at; i < pictures->count; i++) {
        if (strcmp(pictures->waiting[i], name) == 0)
            return true;
    }
    return false;
}

static void forget_waiting(struct pictures *pictures)
{
    while (pictures->at < pictures->count)
        free(pictures->waiting[pictures->at++]);
    pictures->at = pictures->count = 0;
}

static void add_waiting(struct pictures *pictures, const char *name)
{
    if (pictures->at == pictures->count)
        pictures->at = pictures->count = 0;
    if (pictures->count == WAITING_MAX || !is_picture_name(name) || is_waiting(pictures, name))
        return;
    char *copy = strdup(name);
    TN_ASSERT(copy != NULL);
    pictures->waiting[pictures->count++] = copy;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list_folder(struct pictures *pictures)
{
    DIR *folder = opendir(pictures->folder);
    for (struct dirent *entry; folder && (entry = readdir(folder)) != NULL;)
        add_waiting(pictures, entry->d_name);
    if (folder)
        closedir(folder);
    qsort(pictures->waiting, pictures->count, sizeof pictures->waiting[0], by_name);
}

static enum tn_err pictures_create(const char *argument, const struct tn_scan_options *options,
                                   void **ret_state, struct tn_fault *fault)
{
    struct pictures *pictures = calloc(1, sizeof *pictures);
    TN_ASSERT(pictures != NULL);
    pictures->fd = -1;
    enum tn_err err = TN_OK;
    if (!argument[0] || !tn_text_copy(pictures->folder, sizeof pictures->folder, argument))
        err = tn_fault_set(fault, TN_ERR_FORMAT,
                           "\"pictures:%.100s\" names no folder; write pictures:/path/of/folder",
                           argument);
    if (!err)
        err = tn_scan_reader_open(options->decoder_path, &pictures->reader, fault);
    if (err) {
        free(pictures);
        return err;
    }
    *ret_state = pictures;
    return TN_OK;
}

static int pictures_open(void *state, int64_t now_ms, char *ret_name)
{
    struct pictures *pictures = state;
    (void)now_ms;
    int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (fd < 0)
        return -1;
    if (inotify_add_watch(fd, pictures->folder,
                          IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF |
                              IN_ONLYDIR) < 0) {
        close(fd);
        return -1;
    }
    pictures->fd = fd;
    list_folder(pictures);
    tn_text_copy(ret_name, TN_PATH_MAX, pictures->folder);
    return fd;
}

/* False if the folder itself is gone, or so much happened that the kernel lost count. */
static bool take_arrivals(struct pictures *pictures)
{
    _Alignas(struct inotify_event) char events[4096];
    ssize_t got;
    while ((got = read(pictures->fd, events, sizeof events)) > 0) {
        for (const char *at = events; at < events + got;) {
            const struct inotify_event *event = (const void *)at;
            if (event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_Q_OVERFLOW))
                return false;
            if (event->len > 0)
                add_waiting(pictures, event->name);
            at += sizeof *event + event->len;
        }
    }
    return got < 0 && (errno == EAGAIN || errno == EINTR);
}

static bool load(const struct pictures *pictures, const char *name, size_t *ret_len)
{
    char path[TN_PATH_MAX + 256];
    size_t folder_len = strlen(pictures->folder);
    memcpy(path, pictures->folder, folder_len);
    path[folder_len] = '/';
    if (!tn_text_copy(path + folder_len + 1, sizeof path - folder_len - 1, name))
        return false;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return false;
    uint8_t *frame = tn_scan_reader_frame(pictures->reader);
    size_t len = 0;
    ssize_t got = 1;
    while (got > 0 && len < TN_SCAN_FRAME_MAX_BYTES) {
        got = read(fd, frame + len, TN_SCAN_FRAME_MAX_BYTES - len);
        len += got > 0 ? (size_t)got : 0;
    }
    close(fd);
    *ret_len = len;
    return got == 0 && len > 0;
}

static enum tn_scan_event pictures_next(void *state, int64_t now_ms, struct tn_scan_code *ret_code)
{
    struct pictures *pictures = state;
    (void)now_ms;
    if (!take_arrivals(pictures))
        return TN_SCAN_GONE;
    if (pictures->at == pictures->count)
        return TN_SCAN_NONE;
    char *name = pictures->waiting[pictures->at++];
    size_t len;
    bool loaded = load(pictures, name, &len);
    free(name);
    if (loaded && tn_scan_reader_picture(pictures->reader, len, TN_SCAN_STILL, ret_code) ==
                      TN_SCAN_ANSWER_CODE)
        return TN_SCAN_CODE;
    return TN_SCAN_NONE;
}

static int64_t pictures_due_ms(const void *state)
{
    const struct pictures *pictures = state;
    return pictures->at < pictures->count ? 0 : TN_SCAN_NEVER;
}

static void pictures_close(void *state)
{
    struct pictures *pictures = state;
    forget_waiting(pictures);
    if (pictures->fd >= 0)
        close(pictures->fd);
    pictures->fd = -1;
}

static void pictures_destroy(void *state)
{
    struct pictures *pictures = state;
    tn_scan_reader_close(pictures->reader);
    free(pictures);
}

const struct tn_scan_source tn_scan_source_pictures = {
    "pictures",      pictures_create, pictures_open,    pictures_next,
    pictures_due_ms, pictures_close,  pictures_destroy,
};
