/* SPDX-License-Identifier: Apache-2.0 */
/* net_raw.h -- a client that can send anything, for tests of the server. */
#pragma once

#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "net_group.h"

struct raw {
    const char *method, *path;
    const char *header; /* one line or more, with CR LF between them */
    const char *body;
    size_t body_len;
};
struct raw_answer {
    long status;
    char type[64];
    struct tn_buf header, body;
};

static inline size_t raw_keep(char *data, size_t size, size_t count, void *context)
{
    tn_buf_add(context, data, size * count);
    return size * count;
}

/* What of a body in chunks is still to be sent: given as POSTFIELDS, curl would name its length
 * as well. */
struct raw_left {
    const char *data;
    size_t len;
};

static inline size_t raw_give(char *out, size_t size, size_t count, void *context)
{
    struct raw_left *left = context;
    size_t len = left->len < size * count ? left->len : size * count;
    memcpy(out, left->data, len);
    left->data += len;
    left->len -= len;
    return len;
}

static inline struct curl_slist *raw_headers(const struct raw *request)
{
    struct curl_slist *headers = curl_slist_append(NULL, "Expect:");
    const char *line = request->header;
    while (line && *line) {
        size_t len = strcspn(line, "\r\n");
        TN_BUF_AUTO one = {0};
        tn_buf_add(&one, line, len);
        headers = curl_slist_append(headers, tn_buf_text(&one));
        line += len + strspn(line + len, "\r\n");
    }
    return headers;
}

/* `answer` is emptied first. */
static inline void raw_send(const struct net_group *group, const char *server_url,
                            const struct raw *request, struct raw_answer *answer)
{
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = raw_headers(request);
    TN_BUF_AUTO url = {0};
    TN_BUF_AUTO dial = {0};
    struct curl_blob authority = {
        .data = group->authority_certificate.data,
        .len = group->authority_certificate.len,
    };
    tn_buf_addf(&url, "https://" TN_IDENTITY_HUB_HOST "%s", request->path);
    tn_buf_addf(&dial, "::%s", server_url + strlen("https://"));
    struct curl_slist *connect_to = curl_slist_append(NULL, tn_buf_text(&dial));
    tn_buf_clear(&answer->header);
    tn_buf_clear(&answer->body);
    curl_easy_setopt(curl, CURLOPT_URL, tn_buf_text(&url));
    curl_easy_setopt(curl, CURLOPT_CONNECT_TO, connect_to);
    curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &authority);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, raw_keep);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer->body);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, raw_keep);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &answer->header);
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    if (strcmp(request->method, "HEAD") == 0)
        curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    struct raw_left left = {request->body, request->body_len};
    if (request->body && request->header && strstr(request->header, "chunked")) {
        curl_easy_setopt(curl, CURLOPT_POST, 1L);
        curl_easy_setopt(curl, CURLOPT_READFUNCTION, raw_give);
        curl_easy_setopt(curl, CURLOPT_READDATA, &left);
    } else if (request->body) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)request->body_len);
    }
    CURLcode code = curl_easy_perform(curl);
    /* The server may close before all of a body it refused was sent; the answer counts. */
    assert_true(code == CURLE_OK || code == CURLE_SEND_ERROR);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
    char *type = NULL;
    curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
    answer->type[0] = '\0';
    if (type)
        strncat(answer->type, type, sizeof answer->type - 1);
    curl_slist_free_all(headers);
    curl_slist_free_all(connect_to);
    curl_easy_cleanup(curl);
}

static inline void raw_answer_release(struct raw_answer *answer)
{
    tn_buf_release(&answer->header);
    tn_buf_release(&answer->body);
}
