/* SPDX-License-Identifier: Apache-2.0 */
/* body.c -- the body of a request: small ones in memory, uploads in a file without a name.
 *
 * Limits are checked as early as they can be and hold for the decompressed size: an upload is
 * inflated as it arrives, so that a bomb costs no more than the limit.  Source: RFC 9110, 8. */
#include "exchange.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "gunzip.h"

/* An upload slower than this is no upload but somebody who holds a connection. */
enum { UPLOAD_BYTES_PER_S = 16 * 1024 };

static bool is_upload(const struct tn_net_exchange *exchange)
{
    return exchange->route->upload_max_bytes > 0;
}

static uint64_t max_bytes(const struct tn_net_exchange *exchange)
{
    return is_upload(exchange) ? (uint64_t)exchange->route->upload_max_bytes
                               : exchange->server->options.body_max_bytes;
}

static bool is_packed(struct tn_net_exchange *exchange)
{
    const char *encoding = tn_net_header(exchange, MHD_HTTP_HEADER_CONTENT_ENCODING);
    return encoding && strcasecmp(encoding, "gzip") == 0;
}

/* ---- the header ---- */

/* "application/json; charset=utf-8" is application/json. */
static bool type_is(const char *value, const char *type)
{
    size_t len = strlen(type);
    return value && strncasecmp(value, type, len) == 0 &&
           (value[len] == '\0' || value[len] == ';' || value[len] == ' ');
}

static void refuse_size(struct tn_net_exchange *exchange)
{
    tn_exchange_problem(&exchange->open, TN_PROBLEM_TOO_LARGE,
                        "the body may be at most %llu bytes, decompressed",
                        (unsigned long long)max_bytes(exchange));
}

static bool open_upload(struct tn_net_exchange *exchange)
{
    struct tn_fault fault = {0};
    if (tn_scratch_open(exchange->server->options.upload_folder, &exchange->open.request.upload_fd,
                        &fault)) {
        tn_exchange_problem(&exchange->open, TN_PROBLEM_INTERNAL, "%s", fault.text);
        return false;
    }
    if (is_packed(exchange))
        exchange->gunzip = tn_net_gunzip_create();
    return true;
}

bool tn_net_body_welcome(struct tn_net_exchange *exchange)
{
    const char *wanted = exchange->route->consumes;
    const char *encoding = tn_net_header(exchange, MHD_HTTP_HEADER_CONTENT_ENCODING);
    const char *length = tn_net_header(exchange, MHD_HTTP_HEADER_CONTENT_LENGTH);
    if (wanted && !type_is(tn_net_header(exchange, MHD_HTTP_HEADER_CONTENT_TYPE), wanted)) {
        tn_exchange_problem(&exchange->open, TN_PROBLEM_UNSUPPORTED, "the body has to be %s",
                            wanted);
        return false;
    }
    if (encoding && strcasecmp(encoding, "gzip") != 0 && strcasecmp(encoding, "identity") != 0) {
        tn_exchange_problem(&exchange->open, TN_PROBLEM_UNSUPPORTED,
                            "a body may be compressed with gzip only");
        return false;
    }
    /* MHD has checked that it is a number. */
    if (length && strtoull(length, NULL, 10) > max_bytes(exchange)) {
        refuse_size(exchange);
        return false;
    }
    return !is_upload(exchange) || open_upload(exchange);
}

/* ---- the pieces ---- */

static enum tn_err keep_upload(const void *plain, size_t len, void *context)
{
    struct tn_net_exchange *exchange = context;
    if (len > max_bytes(exchange) - (uint64_t)exchange->kept_bytes)
        return TN_ERR_LIMIT;
    exchange->kept_bytes += (int64_t)len;
    return tn_scratch_add(exchange->open.request.upload_fd, plain, len, NULL);
}

static enum tn_err keep_in_memory(struct tn_net_exchange *exchange, const char *data, size_t len)
{
    if (len > max_bytes(exchange) - exchange->sent.len)
        return TN_ERR_LIMIT;
    tn_buf_add(&exchange->sent, data, len);
    return TN_OK;
}

/* Time for the next piece, but no more than what has come has earned. */
static void expect_more(struct tn_net_exchange *exchange)
{
    int64_t deadline_ms = exchange->server->options.deadline_ms;
    int64_t earned_up_ms =
        exchange->began_up_ms + deadline_ms + exchange->received_bytes / UPLOAD_BYTES_PER_S * 1000;
    int64_t left_ms = earned_up_ms - tn_clock_up_ms();
    tn_net_connection_expect(exchange->server, exchange->connection,
                             left_ms < deadline_ms ? left_ms : deadline_ms);
}

/* What follows something broken is dropped; it gets no more time. */
void tn_net_body_receive(struct tn_net_exchange *exchange, const char *data, size_t len)
{
    if (exchange->broken || exchange->phase != TN_NET_RECEIVING)
        return;
    exchange->received_bytes += (int64_t)len;
    if (!is_upload(exchange))
        exchange->broken = keep_in_memory(exchange, data, len);
    else if (exchange->gunzip)
        exchange->broken = tn_net_gunzip_add(exchange->gunzip, data, len, keep_upload, exchange);
    else
        exchange->broken = keep_upload(data, len, exchange);
    if (exchange->broken)
        tn_net_body_release(exchange);
    else if (is_upload(exchange))
        expect_more(exchange);
}

/* ---- the whole ---- */

static void refuse_broken(struct tn_net_exchange *exchange)
{
    if (exchange->broken == TN_ERR_LIMIT)
        refuse_size(exchange);
    else if (exchange->broken == TN_ERR_FORMAT)
        tn_exchange_problem(&exchange->open, TN_PROBLEM_BAD_REQUEST,
                            "the body is not whole gzip data");
    else
        tn_exchange_problem(&exchange->open, tn_problem_of_err(exchange->broken),
                            "the upload cannot be kept here");
}

static void complete_upload(struct tn_net_exchange *exchange)
{
    if (exchange->gunzip && !tn_net_gunzip_whole(exchange->gunzip))
        exchange->broken = TN_ERR_FORMAT;
    else
        TN_ASSERT(lseek(exchange->open.request.upload_fd, 0, SEEK_SET) == 0);
}

static void complete_in_memory(struct tn_net_exchange *exchange)
{
    struct tn_request *request = &exchange->open.request;
    struct tn_buf *plain = &exchange->sent;
    if (is_packed(exchange)) {
        plain = &exchange->body;
        exchange->broken = tn_gzip_unpack(exchange->sent.data, exchange->sent.len,
                                          exchange->server->options.body_max_bytes, plain);
    }
    request->body = tn_buf_text(plain);
    request->body_len = plain->len;
}

bool tn_net_body_complete(struct tn_net_exchange *exchange)
{
    if (!exchange->broken && is_upload(exchange))
        complete_upload(exchange);
    else if (!exchange->broken)
        complete_in_memory(exchange);
    if (exchange->broken)
        refuse_broken(exchange);
    return !exchange->broken;
}

void tn_net_body_release(struct tn_net_exchange *exchange)
{
    struct tn_request *request = &exchange->open.request;
    tn_buf_release(&exchange->sent);
    tn_buf_release(&exchange->body);
    tn_net_gunzip_free(exchange->gunzip);
    exchange->gunzip = NULL;
    if (request->upload_fd >= 0)
        close(request->upload_fd);
    request->upload_fd = -1;
}
