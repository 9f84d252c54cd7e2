/* SPDX-License-Identifier: Apache-2.0 */
/* route.c -- which entry of the table a request is for. */
#include "exchange.h"

#include <stdio.h>
#include <string.h>

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

/* Once each: several patterns may fit one path. */
static void allow_also(char allow[128], const char *method)
{
    size_t len = strlen(allow);
    const char *also = strcmp(method, "GET") == 0 ? "GET, HEAD" : method;
    if (strstr(allow, also))
        return;
    int chars = snprintf(allow + len, 128 - len, "%s%s", len > 0 ? ", " : "", also);
    TN_ASSERT(chars > 0 && (size_t)chars < 128 - len);
}

const struct tn_route *tn_net_route_find(const struct tn_route *routes, const char *method,
                                         char *path, const char *params[TN_REQUEST_PARAMS],
                                         char allow[128])
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
