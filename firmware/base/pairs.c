/* SPDX-License-Identifier: Apache-2.0 */
/* pairs.c -- `name = value` lines, cut up in place. */
#include "turnout/pairs.h"

#include <string.h>

static const char blanks[] = " \t\r";
static const char bom[] = "\xEF\xBB\xBF";

static char *trim(char *text)
{
    text += strspn(text, blanks);
    size_t len = strlen(text);
    while (len > 0 && strchr(blanks, text[len - 1]))
        len--;
    text[len] = '\0';
    return text;
}

/* Takes the next line off the rest, NULL at the end. */
static char *next_line(struct tn_pairs *pairs)
{
    if (*pairs->rest == '\0')
        return NULL;
    char *line = pairs->rest;
    char *end = line + strcspn(line, "\n");
    pairs->rest = *end ? end + 1 : end;
    *end = '\0';
    pairs->line++;
    bool has_bom = pairs->line == 1 && strncmp(line, bom, sizeof(bom) - 1) == 0;
    return has_bom ? line + sizeof(bom) - 1 : line;
}

bool tn_pairs_next(struct tn_pairs *pairs, char **ret_name, char **ret_value)
{
    for (char *line = next_line(pairs); line; line = next_line(pairs)) {
        line = trim(line);
        if (*line == '\0' || *line == '#')
            continue;
        char *equals = strchr(line, '=');
        if (equals)
            *equals = '\0';
        *ret_name = trim(line);
        *ret_value = equals ? trim(equals + 1) : NULL;
        return true;
    }
    return false;
}
