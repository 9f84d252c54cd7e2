/* SPDX-License-Identifier: Apache-2.0 */
/* address.c -- URLs taken apart by curl's own parser, so that both ends of a check agree. */
#include "address.h"

#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

/* Copies one part; false if it is not there or too long. */
static bool part_of(CURLU *url, CURLUPart what, unsigned flags, char *out, size_t cap)
{
    char *text = NULL;
    if (curl_url_get(url, what, &text, flags))
        return false;
    int chars = snprintf(out, cap, "%s", text);
    curl_free(text);
    return chars > 0 && (size_t)chars < cap;
}

static bool take_apart(CURLU *url, const char *text, struct tn_net_address *ret)
{
    char scheme[8], path[4], other[4];
    if (strlen(text) > 512 || curl_url_set(url, CURLUPART_URL, text, CURLU_DISALLOW_USER))
        return false;
    return part_of(url, CURLUPART_SCHEME, 0, scheme, sizeof scheme) &&
           strcmp(scheme, "https") == 0 &&
           part_of(url, CURLUPART_HOST, 0, ret->host, sizeof ret->host) &&
           part_of(url, CURLUPART_PORT, CURLU_DEFAULT_PORT, ret->port, sizeof ret->port) &&
           part_of(url, CURLUPART_PATH, 0, path, sizeof path) && strcmp(path, "/") == 0 &&
           !part_of(url, CURLUPART_QUERY, 0, other, sizeof other) &&
           !part_of(url, CURLUPART_FRAGMENT, 0, other, sizeof other);
}

enum tn_err tn_net_address_of_url(const char *url, struct tn_net_address *ret_address,
                                  struct tn_fault *fault)
{
    CURLU *parts = curl_url();
    TN_ASSERT(parts);
    struct tn_net_address address;
    bool fits = take_apart(parts, url, &address);
    curl_url_cleanup(parts);
    if (!fits)
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "\"%.80s\" is not a hub's address; it looks like https://host:8443",
                            url);
    *ret_address = address;
    return TN_OK;
}
