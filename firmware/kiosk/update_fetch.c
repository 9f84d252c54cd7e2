/* SPDX-License-Identifier: Apache-2.0 */
/* update_fetch.c -- see update_fetch.h.
 *
 * Each piece is brought to the disk before the next: what a commit of the door has to wait for
 * behind it is no more than that. */
#include "update_fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "enrolment.h"

#include "turnout/client.h"
#include "turnout/edition.h"

#define PIECE_BYTES TN_UPDATE_PORTION_BYTES
#define SPARE_BYTES (32LL << 20) /* that the door still writes after it */
#define REST_MS 50
#define RESTS_MOST 40 /* two seconds: then a piece all the same */
#define TRIES 20
#define TRY_AGAIN_MS 3000

/* ---- between pieces ---- */

/* False if it is to be given up. */
static bool wait_ms(const struct fetching *fetching, int ms)
{
    uint64_t ready = 0;
    tn_poll(&fetching->stop_fd, 1, ms, &ready);
    return ready == 0;
}

static bool give_way(const struct fetching *fetching)
{
    bool goes_on = wait_ms(fetching, 0);
    for (int i = 0; goes_on && i < RESTS_MOST && turnstile_is_busy(fetching->turnstile); i++)
        goes_on = wait_ms(fetching, REST_MS);
    return goes_on;
}

static void tell(const struct fetching *fetching, int64_t done, int64_t whole)
{
    fetching->progress(fetching->context, whole > 0 ? (int)(done * 100 / whole) : 0);
}

/* ---- the place for it ---- */

static bool has_room(const char *folder, int64_t bytes)
{
    struct statvfs disk;
    return statvfs(folder, &disk) == 0 &&
           (int64_t)disk.f_bavail * (int64_t)disk.f_frsize > bytes + SPARE_BYTES;
}

struct keeping {
    const char *folder, *name;
};

static bool remove_other(const char *name, void *context)
{
    const struct keeping *keeping = context;
    char path[TN_PATH_MAX];
    tn_path_join(path, sizeof path, keeping->folder, name);
    if (strcmp(name, keeping->name) != 0)
        (void)unlink(path);
    return true;
}

/* Of earlier updates only this one is kept.  -1: it cannot be. */
static int open_place(const struct fetching *fetching, const char *name, char path[TN_PATH_MAX])
{
    const struct keeping keeping = {fetching->folder, name};
    if (tn_dir_make(fetching->folder, NULL) ||
        tn_folder_files(fetching->folder, TN_UPDATE_SUFFIX, 100, remove_other, (void *)&keeping,
                        NULL))
        return -1;
    tn_path_join(path, TN_PATH_MAX, fetching->folder, name);
    return open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
}

static enum tn_flow_refusal put(int fd, const uint8_t *data, size_t len)
{
    while (len > 0) {
        ssize_t wrote = write(fd, data, len);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return errno == ENOSPC ? TN_FLOW_REFUSAL_ROOM : TN_FLOW_REFUSAL_FAILED;
        data += wrote;
        len -= (size_t)wrote;
    }
    return fdatasync(fd) == 0 ? TN_FLOW_REFUSAL_NONE : TN_FLOW_REFUSAL_FAILED;
}

/* ---- off a stick ---- */

static enum tn_flow_refusal copy(const struct fetching *fetching, int from, int to, int64_t whole)
{
    uint8_t *piece = malloc(PIECE_BYTES);
    enum tn_flow_refusal refusal = TN_FLOW_REFUSAL_NONE;
    int64_t done = 0;
    size_t len = 1;
    TN_ASSERT(piece);
    while (!refusal && len > 0) {
        if (!give_way(fetching))
            refusal = TN_FLOW_REFUSAL_FAILED;
        else if (tn_input_read(from, piece, PIECE_BYTES, &len, NULL))
            refusal = TN_FLOW_REFUSAL_GONE;
        else
            refusal = put(to, piece, len);
        done += (int64_t)len;
        tell(fetching, done, whole);
    }
    free(piece);
    return refusal;
}

enum tn_flow_refusal fetch_from_stick(const struct fetching *fetching, const char *source,
                                      char path[TN_PATH_MAX])
{
    struct stat file;
    enum tn_flow_refusal refusal = TN_FLOW_REFUSAL_FAILED;
    int from = -1, to = open_place(fetching, "stick" TN_UPDATE_SUFFIX, path);
    if (tn_input_open(source, TN_UPDATE_MAX_BYTES, &from, NULL) || fstat(from, &file))
        refusal = TN_FLOW_REFUSAL_GONE;
    else if (to >= 0 && ftruncate(to, 0) == 0)
        refusal = has_room(fetching->folder, file.st_size) ? copy(fetching, from, to, file.st_size)
                                                           : TN_FLOW_REFUSAL_ROOM;
    if (to >= 0)
        close(to);
    tn_input_close(from);
    return refusal;
}

/* ---- from the hub ---- */

struct source {
    struct tn_client *client;
    const struct tn_update *offer;
    char sha256[TN_HEX_LEN(TN_HASH_BYTES) + 1];
};

static enum tn_err connect_to(const char *data, const char *hub, struct source *source)
{
    struct tn_pairing pairing;
    enum tn_err err = enrolment_load(data, &pairing, NULL);
    if (err)
        return err;
    const struct tn_client_options options = {
        .url = hub ? hub : pairing.url,
        .authority_pem = tn_buf_text(&pairing.authority_pem),
        .identity = {tn_buf_text(&pairing.tls_key_pem), tn_buf_text(&pairing.tls_certificate_pem)},
        .pin = &pairing.pin,
    };
    err = tn_client_open(&options, &source->client, NULL);
    tn_pairing_release(&pairing);
    return err;
}

/* One portion; a hub that has another update by now says that there is none such. */
static enum tn_err get(const struct source *source, int64_t from, struct tn_reply *reply)
{
    char path[128];
    (void)snprintf(path, sizeof path, "/v1/update/%s?from=%lld", source->sha256, (long long)from);
    enum tn_err err = tn_client_get(source->client, path, reply, NULL);
    int64_t left = source->offer->bytes - from;
    if (!err && (reply->body.len == 0 || (int64_t)reply->body.len > left))
        err = TN_ERR_FORMAT;
    return err;
}

static bool may_get_better(enum tn_err err)
{
    return err == TN_ERR_OFFLINE || err == TN_ERR_BUSY || err == TN_ERR_IO;
}

static enum tn_flow_refusal download(const struct fetching *fetching, const struct source *source,
                                     int to, int64_t done)
{
    enum tn_flow_refusal refusal = TN_FLOW_REFUSAL_NONE;
    int tries = 0;
    while (!refusal && done < source->offer->bytes) {
        TN_REPLY_AUTO reply = {0};
        tell(fetching, done, source->offer->bytes);
        if (!give_way(fetching))
            return TN_FLOW_REFUSAL_FAILED;
        enum tn_err err = get(source, done, &reply);
        if (err) {
            if (!may_get_better(err) || ++tries == TRIES || !wait_ms(fetching, TRY_AGAIN_MS))
                return TN_FLOW_REFUSAL_HUB;
            continue;
        }
        tries = 0;
        refusal = put(to, reply.body.data, reply.body.len);
        done += (int64_t)reply.body.len;
    }
    return refusal;
}

/* Also what was got before a power cut is looked at. */
static enum tn_flow_refusal check(const struct fetching *fetching, const char *path,
                                  const struct tn_update *offer)
{
    struct tn_sha256 sum;
    int fd = -1;
    size_t len = 1;
    uint8_t *piece = malloc(PIECE_BYTES);
    TN_ASSERT(piece);
    tn_sha256_begin(&sum);
    enum tn_err err = tn_input_open(path, TN_UPDATE_MAX_BYTES, &fd, NULL);
    while (!err && len > 0) {
        err = give_way(fetching) ? tn_input_read(fd, piece, PIECE_BYTES, &len, NULL) : TN_ERR_BUSY;
        if (!err)
            tn_sha256_add(&sum, piece, len);
    }
    tn_input_close(fd);
    free(piece);
    struct tn_hash found = tn_sha256_end(&sum);
    if (err)
        return TN_FLOW_REFUSAL_FAILED;
    if (tn_bytes_equal(found.bytes, offer->sha256.bytes, TN_HASH_BYTES))
        return TN_FLOW_REFUSAL_NONE;
    (void)unlink(path);
    return TN_FLOW_REFUSAL_TORN;
}

/* What is there already is the beginning of the same bytes: its name has their hash. */
static enum tn_flow_refusal go_on(const struct fetching *fetching, const struct source *source,
                                  int to)
{
    struct stat file;
    int64_t whole = source->offer->bytes;
    if (fstat(to, &file))
        return TN_FLOW_REFUSAL_FAILED;
    if (file.st_size > whole) {
        if (ftruncate(to, 0))
            return TN_FLOW_REFUSAL_FAILED;
        file.st_size = 0;
    }
    if (!has_room(fetching->folder, whole - file.st_size))
        return TN_FLOW_REFUSAL_ROOM;
    return download(fetching, source, to, file.st_size);
}

enum tn_flow_refusal fetch_from_hub(const struct fetching *fetching, const char *data,
                                    const char *hub, const struct tn_update *offer,
                                    char path[TN_PATH_MAX])
{
    struct source source = {.offer = offer};
    enum tn_flow_refusal refusal = TN_FLOW_REFUSAL_HUB;
    TN_BUF_AUTO name = {0};
    tn_hex_encode(offer->sha256.bytes, TN_HASH_BYTES, source.sha256);
    tn_buf_addf(&name, "hub-%.32s%s", source.sha256, TN_UPDATE_SUFFIX);
    int to = open_place(fetching, tn_buf_text(&name), path);
    if (to < 0)
        return TN_FLOW_REFUSAL_FAILED;
    if (connect_to(data, hub, &source) == TN_OK) {
        refusal = go_on(fetching, &source, to);
        tn_client_close(source.client);
    }
    close(to);
    return refusal ? refusal : check(fetching, path, offer);
}
