/* SPDX-License-Identifier: Apache-2.0 */
/* static.c -- the dashboard's own files, which the hub carries in itself.
 *
 * A file is found by its name in a list, so no path leads anywhere else.  Browsers keep what they
 * have and ask each time whether it is still the same. */
#include "dashboard.h"

#include <stdio.h>
#include <string.h>

#include "turnout/asset.h"

extern const struct tn_asset tn_asset_web[];

static const struct {
    const char *ending, *type;
} types[] = {
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".json", "application/json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
};

static const char *type_of(const char *name)
{
    const char *ending = strrchr(name, '.');
    for (size_t i = 0; ending && i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].ending, ending) == 0)
            return types[i].type;
    return "application/octet-stream";
}

static void write_etag(const struct tn_asset *asset, char *out, size_t cap)
{
    uint8_t hash[16];
    char hex[TN_HEX_LEN(sizeof hash) + 1];
    tn_seal_hash(hash, sizeof hash, NULL, 0, asset->data, asset->len);
    tn_hex_encode(hash, sizeof hash, hex);
    snprintf(out, cap, "\"%s\"", hex);
}

static void answer(struct tn_exchange *exchange, const char *name)
{
    struct tn_response *response = &exchange->response;
    for (const struct tn_asset *asset = tn_asset_web; asset->name; asset++) {
        if (strcmp(asset->name, name) != 0)
            continue;
        response->type = type_of(name);
        write_etag(asset, response->etag, sizeof response->etag);
        tn_buf_add(&response->body, asset->data, asset->len);
        return;
    }
    tn_exchange_problem(exchange, TN_PROBLEM_NOT_FOUND, "the dashboard has no such file");
}

void tn_hub_page(struct tn_exchange *exchange, void *context)
{
    (void)context;
    answer(exchange, "index.html");
}

void tn_hub_page_file(struct tn_exchange *exchange, void *context)
{
    (void)context;
    answer(exchange, exchange->request.params[0]);
}
