/* SPDX-License-Identifier: Apache-2.0 */
/* answer.c -- what goes back: the response with its header fields.
 *
 * Every answer is told to stay where it was sent: no sniffing, no framing, no caches but those that
 * ask again.  Pages get a policy that lets them load nothing from anywhere else and run nothing
 * inline.  Source: RFC 9110 (validators), RFC 6266 (names of downloads), CSP 3, OWASP secure
 * headers. */
#include "exchange.h"

#include <stdio.h>
#include <string.h>

enum { COMPRESS_FROM_BYTES = 1024 };

/* ---- problems ---- */

void tn_net_problem(struct tn_exchange *exchange, enum tn_problem problem, int status,
                    const char *detail)
{
    struct tn_json_writer writer;
    struct tn_response *response = &exchange->response;
    response->status = status;
    response->type = TN_TYPE_PROBLEM;
    response->filename[0] = response->etag[0] = '\0';
    tn_buf_clear(&response->body);
    tn_problem_open(&writer, &response->body, problem, status, detail);
    tn_json_close_object(&writer);
}

void tn_exchange_problem(struct tn_exchange *exchange, enum tn_problem problem, const char *format,
                         ...)
{
    char detail[512];
    va_list args;
    va_start(args, format);
    int chars = vsnprintf(detail, sizeof detail, format, args);
    va_end(args);
    tn_net_problem(exchange, problem, tn_problem_status(problem), chars > 0 ? detail : "");
}

/* ---- bodies that need not be sent ---- */

#define PACKED_MARK "-gzip"

/* The packed form is another sequence of bytes, so its validator is another one. */
static void write_etag(const char *etag, bool packed, char out[96])
{
    size_t len = strlen(etag);
    snprintf(out, 96, "%.*s%s\"", (int)(len - 1), etag, packed ? PACKED_MARK : "");
}

/* Whether a validator in the list names this body, packed or not. */
static bool already_there(struct tn_net_exchange *exchange)
{
    char packed[96];
    const char *etag = exchange->open.response.etag;
    const char *list = tn_net_header(exchange, MHD_HTTP_HEADER_IF_NONE_MATCH);
    if (!etag[0] || !list || exchange->open.response.status != 200)
        return false;
    write_etag(etag, true, packed);
    return strcmp(list, "*") == 0 || strstr(list, etag) || strstr(list, packed);
}

static bool takes_gzip(struct tn_net_exchange *exchange)
{
    const char *accepted = tn_net_header(exchange, MHD_HTTP_HEADER_ACCEPT_ENCODING);
    return accepted && strstr(accepted, "gzip") && !strstr(accepted, "gzip;q=0");
}

/* What is compressed by its nature only costs time. */
static bool worth_packing(const struct tn_response *response)
{
    return response->body.len >= COMPRESS_FROM_BYTES &&
           (strncmp(response->type, "text/", 5) == 0 ||
            strncmp(response->type, "application/", 12) == 0 ||
            strcmp(response->type, "image/svg+xml") == 0) &&
           strcmp(response->type, "application/pdf") != 0 &&
           strcmp(response->type, "application/octet-stream") != 0;
}

/* ---- header fields ---- */

struct field {
    const char *name, *value;
};

static void add(struct MHD_Response *answer, const struct field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        MHD_add_response_header(answer, fields[i].name, fields[i].value);
}

static void add_protection(struct MHD_Response *answer, const char *type)
{
    static const struct field always[] = {
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
    };
    static const struct field page[] = {
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
         "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; "
         "frame-ancestors 'none'"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"},
    };
    static const struct field rest[] = {
        {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
    };
    add(answer, always, sizeof always / sizeof *always);
    if (strncmp(type, "text/html", 9) == 0)
        add(answer, page, sizeof page / sizeof *page);
    else
        add(answer, rest, sizeof rest / sizeof *rest);
}

/* Twice: for every client in ASCII, and for those that know the newer form in full. */
static void add_filename(struct MHD_Response *answer, const char *filename)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    TN_BUF_AUTO value = {0};
    tn_buf_add_text(&value, "attachment; filename=\"");
    for (const char *c = filename; *c; c++)
        tn_buf_addf(&value, "%c", strchr(plain, *c) ? *c : '_');
    tn_buf_add_text(&value, "\"; filename*=UTF-8''");
    for (const char *c = filename; *c; c++)
        tn_buf_addf(&value, strchr(plain, *c) ? "%c" : "%%%02X", (unsigned char)*c);
    MHD_add_response_header(answer, MHD_HTTP_HEADER_CONTENT_DISPOSITION, tn_buf_text(&value));
}

static void add_validator(struct MHD_Response *answer, const struct tn_response *response,
                          bool packed)
{
    char etag[96];
    MHD_add_response_header(answer, MHD_HTTP_HEADER_CACHE_CONTROL,
                            response->etag[0] ? "no-cache" : "no-store");
    if (!response->etag[0])
        return;
    write_etag(response->etag, packed, etag);
    MHD_add_response_header(answer, MHD_HTTP_HEADER_ETAG, etag);
    MHD_add_response_header(answer, MHD_HTTP_HEADER_VARY, MHD_HTTP_HEADER_ACCEPT_ENCODING);
}

static void add_by_status(struct MHD_Response *answer, const struct tn_net_exchange *exchange)
{
    const struct tn_response *response = &exchange->open.response;
    char number[16];
    if (response->retry_after_s > 0) {
        snprintf(number, sizeof number, "%d", response->retry_after_s);
        MHD_add_response_header(answer, MHD_HTTP_HEADER_RETRY_AFTER, number);
    }
    if (response->status == 401)
        MHD_add_response_header(answer, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
    if (response->status == 405)
        MHD_add_response_header(answer, MHD_HTTP_HEADER_ALLOW, exchange->allow);
    if (response->status == 415)
        MHD_add_response_header(answer, MHD_HTTP_HEADER_ACCEPT_ENCODING, "gzip");
}

static void add_headers(struct tn_net_exchange *exchange, struct MHD_Response *answer, bool packed)
{
    const struct tn_response *response = &exchange->open.response;
    if (response->status != 204)
        MHD_add_response_header(answer, MHD_HTTP_HEADER_CONTENT_TYPE, response->type);
    if (packed)
        MHD_add_response_header(answer, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
    if (response->filename[0])
        add_filename(answer, response->filename);
    if (response->cookie[0])
        MHD_add_response_header(answer, MHD_HTTP_HEADER_SET_COOKIE, response->cookie);
    add_validator(answer, response, packed);
    add_protection(answer, response->type);
    add_by_status(answer, exchange);
}

/* Compresses the body in place where that pays. */
static bool pack(struct tn_net_exchange *exchange)
{
    struct tn_buf packed = {0};
    struct tn_response *response = &exchange->open.response;
    if (!worth_packing(response) || !takes_gzip(exchange))
        return false;
    tn_gzip_pack(response->body.data, response->body.len, &packed);
    tn_buf_release(&response->body);
    response->body = packed;
    return true;
}

static struct MHD_Response *answer_whole(struct tn_net_exchange *exchange)
{
    struct tn_response *response = &exchange->open.response;
    if (already_there(exchange))
        response->status = 304;
    if (response->status == 304 || response->status == 204)
        tn_buf_clear(&response->body);
    bool packed = pack(exchange);
    struct MHD_Response *answer = MHD_create_response_from_buffer(
        response->body.len, response->body.data, MHD_RESPMEM_MUST_FREE);
    TN_ASSERT(answer);
    response->body = (struct tn_buf){0};
    add_headers(exchange, answer, packed);
    return answer;
}

struct MHD_Response *tn_net_answer(struct tn_net_exchange *exchange)
{
    if (!exchange->stream)
        return answer_whole(exchange);
    struct MHD_Response *answer = tn_net_stream_answer(exchange->stream);
    TN_ASSERT(answer);
    add_headers(exchange, answer, false);
    return answer;
}
