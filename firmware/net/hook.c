/* SPDX-License-Identifier: Apache-2.0 */
/* hook.c -- see hook.h.  A connection of its own each time: messages are few. */
#include "turnout/hook.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

/* What the other side says is of no use here, however long it is. */
static size_t drop(char *data, size_t size, size_t count, void *context)
{
    (void)data;
    (void)context;
    return size * count;
}

static CURLcode set_numbers(CURL *curl, const struct tn_hook *hook)
{
    const struct {
        CURLoption option;
        long value;
    } numbers[] = {
        {CURLOPT_NOSIGNAL, 1L},
        {CURLOPT_POST, 1L},
        {CURLOPT_FOLLOWLOCATION, 0L},
        {CURLOPT_SSL_VERIFYPEER, 1L},
        {CURLOPT_SSL_VERIFYHOST, 2L},
        {CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
        {CURLOPT_TIMEOUT_MS, hook->timeout_ms},
    };
    CURLcode code = curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
    for (size_t i = 0; !code && i < sizeof numbers / sizeof *numbers; i++)
        code = curl_easy_setopt(curl, numbers[i].option, numbers[i].value);
    return code;
}

static CURLcode set_trust(CURL *curl, const struct tn_hook *hook)
{
    struct curl_blob blob = {.data = (void *)(uintptr_t)hook->authority_pem,
                             .len = strlen(hook->authority_pem),
                             .flags = CURL_BLOB_COPY};
    return blob.len ? curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &blob) : CURLE_OK;
}

static struct curl_slist *make_header(const struct tn_hook *hook)
{
    TN_BUF_AUTO signature = {0};
    tn_buf_addf(&signature, "X-Turnout-Signature: %s", hook->signature);
    struct curl_slist *header = curl_slist_append(NULL, "Content-Type: " TN_TYPE_CLOUDEVENT);
    TN_ASSERT(header && curl_slist_append(header, tn_buf_text(&signature)));
    return header;
}

static enum tn_err judge(CURL *curl, const struct tn_hook *hook, CURLcode code, const char *reason,
                         struct tn_fault *fault)
{
    long status = 0;
    if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL)
        return tn_fault_set(fault, TN_ERR_FORMAT, "%.100s is no https:// address", hook->url);
    if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE)
        return tn_fault_set(fault, TN_ERR_SEAL, "the certificate of %.100s is not believed: %s",
                            hook->url, reason);
    if (code)
        return tn_fault_set(fault, TN_ERR_OFFLINE, "%.100s is not reached: %s", hook->url, reason);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    if (status >= 200 && status <= 299)
        return TN_OK;
    return tn_fault_set(fault, TN_ERR_DENIED, "%.100s answered %ld", hook->url, status);
}

enum tn_err tn_hook_post(const struct tn_hook *hook, const void *body, size_t len,
                         struct tn_fault *fault)
{
    char error[CURL_ERROR_SIZE] = "";
    CURL *curl = curl_easy_init();
    TN_ASSERT(curl);
    struct curl_slist *header = make_header(hook);
    CURLcode code = set_numbers(curl, hook);
    if (!code)
        code = set_trust(curl, hook);
    if (!code)
        code = curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    if (!code)
        code = curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
    if (!code)
        code = curl_easy_setopt(curl, CURLOPT_HTTPHEADER, header);
    if (!code)
        code = curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)len);
    if (!code)
        code = curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    if (!code)
        code = curl_easy_setopt(curl, CURLOPT_URL, hook->url);
    TN_ASSERT(code == CURLE_OK); /* the options exist in the curl we were built with */
    code = curl_easy_perform(curl);
    enum tn_err err = judge(curl, hook, code, error[0] ? error : curl_easy_strerror(code), fault);
    curl_easy_cleanup(curl);
    curl_slist_free_all(header);
    return err;
}
