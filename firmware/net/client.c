/* SPDX-License-Identifier: Apache-2.0 */
/* client.c -- HTTPS by libcurl over OpenSSL.
 *
 * The URL given to curl always names the certified host; where to dial is said beside it, so that
 * host name verification needs no exception.  Only the group's authority is trusted: the system's
 * certificates are switched off, and so are proxies and redirects.
 * Source: curl_easy_setopt(3). */
#include "turnout/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "address.h"
#include "turnout/os.h"

enum {
    CONNECT_TIMEOUT_MS = 5000,
    TOTAL_TIMEOUT_MS = 30000,
    REPLY_MAX_BYTES = 8 * 1024 * 1024,
    STALLED_BYTES_PER_S = 64,
    STALLED_AFTER_S = 15,
    COMPRESS_FROM_BYTES = 512,
};

struct tn_client {
    CURL *curl;
    struct curl_slist *dial;
    char base[320];  /* https://certified-host:port */
    char shown[320]; /* the URL as dialled, for sentences */
    bool is_hub;     /* who should be there, for sentences */
    size_t reply_max_bytes;
    bool (*give_up)(void *context);
    void *context;
    char error[CURL_ERROR_SIZE];
};

/* Where an answer's body goes while curl runs. */
struct sink {
    struct tn_buf *body;
    size_t max_bytes;
    bool too_large;
};

static size_t take_body(char *data, size_t size, size_t count, void *context)
{
    struct sink *sink = context;
    size_t len = size * count;
    if (len > sink->max_bytes - sink->body->len) {
        sink->too_large = true;
        return 0;
    }
    tn_buf_add(sink->body, data, len);
    return len;
}

void tn_reply_release(struct tn_reply *reply)
{
    tn_buf_release(&reply->body);
    *reply = (struct tn_reply){0};
}

/* ---- options ---- */

/* curl wants standard base64 with padding: sha256//…= */
#define PIN_CHARS (sizeof "sha256//=" - 1 + TN_BASE64_LEN(TN_HASH_BYTES))

static void pin_text(const struct tn_hash *pin, char out[PIN_CHARS + 1])
{
    char digits[TN_BASE64_LEN(TN_HASH_BYTES) + 1];
    tn_base64_encode(pin->bytes, sizeof pin->bytes, digits);
    for (char *c = digits; *c; c++)
        *c = *c == '-' ? '+' : *c == '_' ? '/' : *c;
    snprintf(out, PIN_CHARS + 1, "sha256//%s=", digits);
}

static CURLcode set_blob(CURL *curl, CURLoption option, const char *text)
{
    struct curl_blob blob = {
        .data = (void *)(uintptr_t)text, .len = strlen(text), .flags = CURL_BLOB_COPY};
    return curl_easy_setopt(curl, option, &blob);
}

static CURLcode set_trust(CURL *curl, const struct tn_client_options *options)
{
    CURLcode code = curl_easy_setopt(curl, CURLOPT_CAINFO, NULL);
    if (!code)
        code = curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
    if (!code)
        code = set_blob(curl, CURLOPT_CAINFO_BLOB, options->authority_pem);
    if (!code && options->identity.key_pem)
        code = set_blob(curl, CURLOPT_SSLKEY_BLOB, options->identity.key_pem);
    if (!code && options->identity.certificate_pem)
        code = set_blob(curl, CURLOPT_SSLCERT_BLOB, options->identity.certificate_pem);
    if (!code && options->pin) {
        char pin[PIN_CHARS + 1];
        pin_text(options->pin, pin);
        code = curl_easy_setopt(curl, CURLOPT_PINNEDPUBLICKEY, pin);
    }
    if (!code)
        code = curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    if (!code)
        code = curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    return code;
}

static long or_default(int value, int fallback)
{
    return value > 0 ? value : fallback;
}

static CURLcode set_limits(CURL *curl, const struct tn_client_options *options)
{
    static const struct {
        CURLoption option;
        long value;
    } fixed[] = {
        {CURLOPT_NOSIGNAL, 1L},
        {CURLOPT_FOLLOWLOCATION, 0L},
        {CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
        {CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1},
        {CURLOPT_LOW_SPEED_LIMIT, STALLED_BYTES_PER_S},
        {CURLOPT_LOW_SPEED_TIME, STALLED_AFTER_S},
        {CURLOPT_TCP_KEEPALIVE, 1L},
    };
    CURLcode code = CURLE_OK;
    for (size_t i = 0; !code && i < sizeof fixed / sizeof *fixed; i++)
        code = curl_easy_setopt(curl, fixed[i].option, fixed[i].value);
    if (!code)
        code = curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
                                or_default(options->connect_timeout_ms, CONNECT_TIMEOUT_MS));
    if (!code)
        code = curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS,
                                or_default(options->total_timeout_ms, TOTAL_TIMEOUT_MS));
    if (!code)
        code = curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
    if (!code)
        code = curl_easy_setopt(curl, CURLOPT_PROXY, "");
    if (!code)
        code = curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip");
    return code;
}

static int look_whether_to_go_on(void *context, curl_off_t down, curl_off_t down_now, curl_off_t up,
                                 curl_off_t up_now)
{
    const struct tn_client *client = context;
    (void)down;
    (void)down_now;
    (void)up;
    (void)up_now;
    return client->give_up(client->context);
}

static CURLcode set_end(struct tn_client *client, const struct tn_client_options *options)
{
    client->give_up = options->give_up;
    client->context = options->context;
    if (!client->give_up)
        return CURLE_OK;
    CURLcode code = curl_easy_setopt(client->curl, CURLOPT_NOPROGRESS, 0L);
    if (!code)
        code = curl_easy_setopt(client->curl, CURLOPT_XFERINFOFUNCTION, look_whether_to_go_on);
    return code ? code : curl_easy_setopt(client->curl, CURLOPT_XFERINFODATA, client);
}

/* "::host:port": whatever the URL names, dial this. */
static CURLcode set_address(struct tn_client *client, const struct tn_net_address *address)
{
    char dial[sizeof address->host + sizeof address->port + 4];
    snprintf(dial, sizeof dial, "::%s:%s", address->host, address->port);
    client->dial = curl_slist_append(NULL, dial);
    TN_ASSERT(client->dial);
    return curl_easy_setopt(client->curl, CURLOPT_CONNECT_TO, client->dial);
}

enum tn_err tn_client_open(const struct tn_client_options *options, struct tn_client **ret_client,
                           struct tn_fault *fault)
{
    struct tn_net_address address;
    enum tn_err err = tn_net_address_of_url(options->url, &address, fault);
    if (err)
        return err;
    struct tn_client *client = calloc(1, sizeof *client);
    TN_ASSERT(client);
    client->curl = curl_easy_init();
    TN_ASSERT(client->curl);
    client->reply_max_bytes =
        options->reply_max_bytes > 0 ? options->reply_max_bytes : REPLY_MAX_BYTES;
    client->is_hub = !options->host;
    snprintf(client->base, sizeof client->base, "https://%s:%s",
             options->host ? options->host : TN_IDENTITY_HUB_HOST, address.port);
    snprintf(client->shown, sizeof client->shown, "https://%s:%s", address.host, address.port);
    CURLcode code = set_trust(client->curl, options);
    if (!code)
        code = set_limits(client->curl, options);
    if (!code)
        code = set_end(client, options);
    if (!code)
        code = set_address(client, &address);
    if (!code)
        code = curl_easy_setopt(client->curl, CURLOPT_ERRORBUFFER, client->error);
    TN_ASSERT(code == CURLE_OK); /* the options exist in the curl we were built with */
    *ret_client = client;
    return TN_OK;
}

void tn_client_close(struct tn_client *client)
{
    if (!client)
        return;
    curl_easy_cleanup(client->curl);
    curl_slist_free_all(client->dial);
    free(client);
}

/* ---- requests ---- */

static enum tn_err curl_fault(const struct tn_client *client, CURLcode code,
                              const struct sink *sink, struct tn_fault *fault)
{
    const char *reason = client->error[0] ? client->error : curl_easy_strerror(code);
    if (sink->too_large)
        return tn_fault_set(fault, TN_ERR_LIMIT, "the answer of %s is larger than %zu bytes",
                            client->shown, sink->max_bytes);
    switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
        return tn_fault_set(fault, TN_ERR_SEAL,
                            client->is_hub
                                ? "%s is not the hub this device was paired with (%s); nothing "
                                  "was sent. Check its address, or pair again"
                                : "%s is not the device it should be (%s); nothing was sent",
                            client->shown, reason);
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
        return tn_fault_set(fault, TN_ERR_SEAL, "the TLS keys of this device are unusable (%s)",
                            reason);
    case CURLE_BAD_CONTENT_ENCODING:
        return tn_fault_set(fault, TN_ERR_FORMAT, "the answer of %s cannot be decompressed",
                            client->shown);
    case CURLE_ABORTED_BY_CALLBACK:
        return tn_fault_set(fault, TN_ERR_OFFLINE, "the request to %s was given up", client->shown);
    default:
        return tn_fault_set(fault, TN_ERR_OFFLINE, "%s does not answer (%s)", client->shown,
                            reason);
    }
}

/* Times are curl's, counted in microseconds from `start_up_ms`. */
static void note_times(CURL *curl, int64_t start_up_ms, struct tn_reply *reply)
{
    curl_off_t sent_us = 0, answered_us = 0, wait_s = 0;
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_PRETRANSFER_TIME_T, &sent_us);
    curl_easy_getinfo(curl, CURLINFO_STARTTRANSFER_TIME_T, &answered_us);
    curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &wait_s);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    reply->sent_up_ms = start_up_ms + sent_us / 1000;
    reply->answered_up_ms = start_up_ms + (answered_us + 999) / 1000 + 1;
    reply->retry_after_s = wait_s < 3600 ? (int)wait_s : 3600;
    reply->status = (int)status;
}

static enum tn_err perform(struct tn_client *client, const char *path, struct tn_reply *reply,
                           struct tn_fault *fault)
{
    TN_BUF_AUTO url = {0};
    struct sink sink = {.body = &reply->body, .max_bytes = client->reply_max_bytes};
    tn_buf_addf(&url, "%s%s", client->base, path);
    tn_reply_release(reply);
    client->error[0] = '\0';
    CURLcode code = curl_easy_setopt(client->curl, CURLOPT_URL, tn_buf_text(&url));
    if (!code)
        code = curl_easy_setopt(client->curl, CURLOPT_WRITEFUNCTION, take_body);
    if (!code)
        code = curl_easy_setopt(client->curl, CURLOPT_WRITEDATA, &sink);
    TN_ASSERT(code == CURLE_OK);
    int64_t start_up_ms = tn_clock_up_ms();
    code = curl_easy_perform(client->curl);
    if (code)
        return curl_fault(client, code, &sink, fault);
    note_times(client->curl, start_up_ms, reply);
    if (reply->status >= 200 && reply->status < 300)
        return TN_OK;
    enum tn_problem problem;
    return tn_problem_read(reply->status, tn_buf_text(&reply->body), reply->body.len, &problem,
                           fault);
}

enum tn_err tn_client_get(struct tn_client *client, const char *path, struct tn_reply *reply,
                          struct tn_fault *fault)
{
    CURLcode code = curl_easy_setopt(client->curl, CURLOPT_HTTPGET, 1L);
    if (!code)
        code = curl_easy_setopt(client->curl, CURLOPT_HTTPHEADER, NULL);
    TN_ASSERT(code == CURLE_OK);
    return perform(client, path, reply, fault);
}

static struct curl_slist *headers_of(const char *type, bool compressed)
{
    TN_BUF_AUTO line = {0};
    tn_buf_addf(&line, "Content-Type: %s", type);
    struct curl_slist *list = curl_slist_append(NULL, tn_buf_text(&line));
    TN_ASSERT(list);
    /* Without the hub's "go on": it reads limits from Content-Length anyway. */
    struct curl_slist *more = curl_slist_append(list, "Expect:");
    TN_ASSERT(more);
    if (compressed)
        TN_ASSERT(curl_slist_append(more, "Content-Encoding: gzip"));
    return list;
}

enum tn_err tn_client_post(struct tn_client *client, const char *path, const char *type,
                           const void *body, size_t len, struct tn_reply *reply,
                           struct tn_fault *fault)
{
    TN_BUF_AUTO packed = {0};
    if (len >= COMPRESS_FROM_BYTES)
        tn_gzip_pack(body, len, &packed);
    bool compressed = packed.len > 0 && packed.len < len;
    struct curl_slist *headers = headers_of(type, compressed);
    CURLcode code = curl_easy_setopt(client->curl, CURLOPT_POST, 1L);
    if (!code)
        code = curl_easy_setopt(client->curl, CURLOPT_HTTPHEADER, headers);
    if (!code)
        code = curl_easy_setopt(client->curl, CURLOPT_POSTFIELDS,
                                compressed ? (const char *)packed.data : (const char *)body);
    if (!code)
        code = curl_easy_setopt(client->curl, CURLOPT_POSTFIELDSIZE,
                                (long)(compressed ? packed.len : len));
    TN_ASSERT(code == CURLE_OK);
    enum tn_err err = perform(client, path, reply, fault);
    curl_slist_free_all(headers);
    return err;
}
