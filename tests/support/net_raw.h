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

static inline struct curl_slist *raw_headers(const struct raw *request)
{
    struct curl_slist *headers = curl_slist_append(NULL, "Expect:");
    if (request->header)
        headers = curl_slist_append(headers, request->header);
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
    if (request->body) {
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
