/* SPDX-License-Identifier: Apache-2.0 */
/* route.c -- which entry of the table a request is for. */
#include "exchange.h"

#include <string.h>

#include "turnout/text.h"

/* Segment by segment; where the pattern says {…} any text but nothing fits. */
static bool fits(const char *pattern, const char *path)
{
    for (;;) {
        if (*pattern == '{') {
            size_t len = strcspn(path, "/");
            if (len == 0)
                return false;
            path += len;
            pattern += strcspn(pattern, "/");
        }
        if (*pattern != *path)
            return false;
        if (!*pattern)
            return true;
        pattern++;
        path++;
    }
}

/* `path` is known to fit. */
static void cut(const char *pattern, char *path, const char *params[TN_REQUEST_PARAMS])
{
    size_t count = 0;
    for (; *pattern; pattern++, path++) {
        if (*pattern != '{')
            continue;
        TN_ASSERT(count < TN_REQUEST_PARAMS);
        params[count++] = path;
        pattern += strcspn(pattern, "/");
        path += strcspn(path, "/");
        if (!*pattern)
            return;
        *path = '\0';
    }
}

static void allow_also(char allow[64], const char *method)
{
    char list[64];
    TN_ASSERT(strlen(allow) + strlen(method) + sizeof ", GET, HEAD" < sizeof list);
    const char *words[] = {allow, *allow ? ", " : "", method,
                           strcmp(method, "GET") == 0 ? ", HEAD" : ""};
    char *end = list;
    for (size_t i = 0; i < 4; i++) {
        size_t len = strlen(words[i]);
        memcpy(end, words[i], len);
        end += len;
    }
    *end = '\0';
    tn_text_copy(allow, 64, list);
}

const struct tn_route *tn_net_route_find(const struct tn_route *routes, const char *method,
                                         char *path, const char *params[TN_REQUEST_PARAMS],
                                         char allow[64])
{
    const char *wanted = strcmp(method, "HEAD") == 0 ? "GET" : method;
    allow[0] = '\0';
    for (const struct tn_route *route = routes; route->method; route++) {
        if (!fits(route->pattern, path))
            continue;
        if (strcmp(route->method, wanted) == 0) {
            cut(route->pattern, path, params);
            return route;
        }
        allow_also(allow, route->method);
    }
    return NULL;
}
