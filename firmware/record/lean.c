/* SPDX-License-Identifier: Apache-2.0 */
/* lean.c -- is a record's body the one text of its value?
 *
 * One pass that looks only for what valid JSON may have and lean JSON may not: blanks, fractions
 * and exponents, a negative zero, escapes that need not be or are spelled another way, one level
 * too many.
 * Source: firmware/SPEC.md "Notation". */
#include "lines.h"

#include <string.h>

/* One of the 64 levels is the record's own. */
enum { DEPTH_MAX = 63 };

static int depth_change(char c)
{
    if (c == '{' || c == '[')
        return 1;
    return c == '}' || c == ']' ? -1 : 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c);
}

/* The length of the escape at `text`, 0 if it is not the one to be used. */
static size_t lean_escape_len(const char *text, size_t left)
{
    if (left < 2)
        return 0;
    if (is_one_of(text[1], "\"\\bfnrt"))
        return 2;
    if (left < 6 || memcmp(text, "\\u00", 4) != 0)
        return 0;
    bool below_space = text[4] == '0' || text[4] == '1';
    bool short_form = text[4] == '0' && is_one_of(text[5], "89ACD");
    return below_space && !short_form && is_one_of(text[5], "0123456789ABCDEF") ? 6 : 0;
}

/* The length of the string at `text`, quotes included, 0 if it is not lean. */
static size_t lean_string_len(const char *text, size_t left)
{
    size_t at = 1;
    while (at < left && text[at] != '"') {
        size_t used = text[at] == '\\' ? lean_escape_len(text + at, left - at) : 1;
        if (used == 0)
            return 0;
        at += used;
    }
    return at + 1;
}

/* A character outside strings; `next` is the one behind it, `before` the one in front. */
static bool is_lean_outside(char before, char c, char next)
{
    /* Blanks, and the NUL that jansson swallows behind a number. */
    if ((unsigned char)c <= ' ')
        return false;
    if (c == '.' || c == 'E' || (c == 'e' && is_digit(before)))
        return false;
    return !(c == '-' && next == '0');
}

bool tn_record_is_lean(const char *json, size_t len)
{
    int depth = 0;
    for (size_t at = 0; at < len;) {
        size_t used = 1;
        if (json[at] == '"')
            used = lean_string_len(json + at, len - at);
        else if (!is_lean_outside(at > 0 ? json[at - 1] : '\0', json[at],
                                  at + 1 < len ? json[at + 1] : '\0'))
            used = 0;
        depth += depth_change(json[at]);
        if (used == 0 || depth > DEPTH_MAX)
            return false;
        at += used;
    }
    return true;
}
