/* SPDX-License-Identifier: Apache-2.0 */
/* updates.c -- newer software handed on to the kiosks, a portion a request.
 *
 * A kiosk names what it wants by its hash, so that two halves of different updates never meet. */
#include "parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "turnout/edition.h"
#include "turnout/update.h"

#define TYPE "application/octet-stream"

void tn_hub_tell_update(const struct tn_hub *hub, struct tn_response *response)
{
    struct tn_update update;
    struct tn_json_writer writer;
    if (tn_update_offered(hub->folder, &update, NULL, NULL))
        return;
    response->status = 200;
    tn_json_begin(&writer, &response->body);
    tn_json_open_object(&writer);
    tn_json_name(&writer, "update");
    tn_json_open_object(&writer);
    tn_update_write(&writer, &update);
    tn_json_close_object(&writer);
    tn_json_close_object(&writer);
}

/* The whole text is a number below `most`. */
static bool parse_from(const char *text, int64_t most, int64_t *ret_from)
{
    size_t digits = text ? strspn(text, "0123456789") : 0;
    if (!text) {
        *ret_from = 0;
        return true;
    }
    if (digits == 0 || digits > 18 || text[digits] != '\0')
        return false;
    *ret_from = strtoll(text, NULL, 10);
    return *ret_from < most;
}

static enum tn_err read_portion(const char *path, int64_t from, size_t len, struct tn_buf *out,
                                struct tn_fault *fault)
{
    int fd = -1;
    enum tn_err err = tn_input_open(path, TN_UPDATE_MAX_BYTES, &fd, fault);
    if (err)
        return err;
    uint8_t *to = tn_buf_reserve(out, len);
    for (size_t got = 0; !err && got < len;) {
        ssize_t n = pread(fd, to + got, len - got, (off_t)from + (off_t)got);
        if (n <= 0 && !(n < 0 && errno == EINTR))
            err = tn_fault_errno(fault, n < 0 ? errno : EIO, "the update cannot be read");
        got += n > 0 ? (size_t)n : 0;
    }
    out->len += err ? 0 : len;
    tn_input_close(fd);
    return err;
}

static bool is_wanted(const struct tn_exchange *exchange, const struct tn_update *update)
{
    char sha256[TN_HEX_LEN(TN_HASH_BYTES) + 1];
    tn_hex_encode(update->sha256.bytes, TN_HASH_BYTES, sha256);
    return strcmp(exchange->request.params[0], sha256) == 0;
}

static void hand_on(struct tn_exchange *exchange, struct tn_hub *hub, struct tn_hub_desk *desk,
                    const struct tn_serve_peer *peer)
{
    char path[TN_PATH_MAX];
    struct tn_update update;
    struct tn_fault fault = {0};
    int64_t from = 0;
    (void)desk;
    (void)peer;
    enum tn_err err = tn_update_offered(hub->folder, &update, path, &fault);
    if (!err && !is_wanted(exchange, &update))
        err = tn_fault_set(&fault, TN_ERR_ABSENT, "the hub has no such update");
    if (!err && !parse_from(tn_exchange_query(exchange, "from"), update.bytes, &from))
        err = tn_fault_set(&fault, TN_ERR_FORMAT, "from has to be a number below %lld",
                           (long long)update.bytes);
    if (!err) {
        int64_t left = update.bytes - from;
        size_t len =
            left < (int64_t)TN_UPDATE_PORTION_BYTES ? (size_t)left : TN_UPDATE_PORTION_BYTES;
        err = read_portion(path, from, len, &exchange->response.body, &fault);
    }
    if (err)
        tn_hub_refuse(exchange, &fault);
    else
        exchange->response.type = TYPE;
}

void tn_hub_update(struct tn_exchange *exchange, void *context)
{
    tn_hub_device_call(exchange, context, hand_on);
}
