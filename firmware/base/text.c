/* SPDX-License-Identifier: Apache-2.0 */
/* text.c -- UTF-8 made safe: valid, normalised, measured, cut only between characters.
 *
 * Source: Unicode 15, UAX #15 (NFKC), UAX #29 (grapheme clusters), UAX #11 (width). */
#include "turnout/text.h"

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

/* The code point at `text` (of `len` > 0 bytes) and its length; -1 and 1 byte for what is not
 * UTF-8. */
static size_t next_code(const char *text, size_t len, utf8proc_int32_t *ret_code)
{
    utf8proc_ssize_t used =
        utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, ret_code);
    if (used > 0)
        return (size_t)used;
    *ret_code = -1;
    return 1;
}

bool tn_text_valid(const char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        utf8proc_int32_t code = 0;
        at += next_code(text + at, len - at, &code);
        if (code <= 0)
            return false;
    }
    return true;
}

/* Characters that show nothing and only make equal names differ. */
static bool is_invisible(utf8proc_int32_t code)
{
    return code == 0x00AD || code == 0x061C || code == 0xFEFF ||
           (code >= 0x200B && code <= 0x200F) || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2060 && code <= 0x2064) || (code >= 0x2066 && code <= 0x2069);
}

static bool is_blank(utf8proc_int32_t code)
{
    switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
        return true;
    default:
        return false;
    }
}

/* Zero-width, but they decide what is seen: an emoji of several people, a Persian word. */
static bool is_joiner(utf8proc_int32_t code)
{
    return code == 0x200C || code == 0x200D;
}

static void add_visible(const char *text, size_t len, bool keep_joiners, struct tn_buf *out)
{
    for (size_t at = 0; at < len;) {
        utf8proc_int32_t code = 0;
        size_t used = next_code(text + at, len - at, &code);
        if (!is_invisible(code) || (keep_joiners && is_joiner(code)))
            tn_buf_add(out, text + at, used);
        at += used;
    }
}

/* One space for a run of blanks, none at the ends; a joiner only between two it can join. */
static void add_trimmed(const char *text, size_t len, struct tn_buf *out)
{
    size_t start = out->len;
    size_t joiner_at = 0, joiner_len = 0;
    bool gap = false;
    for (size_t at = 0; at < len;) {
        utf8proc_int32_t code = 0;
        size_t used = next_code(text + at, len - at, &code);
        if (is_blank(code)) {
            gap = true;
        } else if (is_joiner(code)) {
            joiner_at = at;
            joiner_len = used;
        } else {
            if (gap && out->len > start)
                tn_buf_add_byte(out, ' ');
            else if (out->len > start)
                tn_buf_add(out, text + joiner_at, joiner_len);
            gap = false;
            joiner_len = 0;
            tn_buf_add(out, text + at, used);
        }
        at += used;
    }
}

static enum tn_err normalise(const char *text, size_t len, bool fold, struct tn_buf *out)
{
    if (!tn_text_valid(text, len))
        return TN_ERR_FORMAT;
    TN_BUF_AUTO visible = {0};
    add_visible(text, len, !fold, &visible);
    utf8proc_uint8_t *normal = NULL;
    utf8proc_option_t options =
        (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                            (fold ? UTF8PROC_CASEFOLD : 0));
    utf8proc_ssize_t normal_len = utf8proc_map((const utf8proc_uint8_t *)tn_buf_text(&visible),
                                               (utf8proc_ssize_t)visible.len, &normal, options);
    TN_ASSERT(normal_len >= 0);
    add_trimmed((const char *)normal, (size_t)normal_len, out);
    free(normal);
    return TN_OK;
}

enum tn_err tn_text_clean(const char *text, size_t len, struct tn_buf *out)
{
    return normalise(text, len, false, out);
}

enum tn_err tn_text_fold(const char *text, size_t len, struct tn_buf *out)
{
    return normalise(text, len, true, out);
}

/* A run of code points that a person takes for one character. */
struct grapheme {
    size_t bytes;
    size_t columns;
};

/* U+FE0F asks for the picture form, which is wide even where the bare character is narrow. */
enum { PICTURE_SELECTOR = 0xFE0F, WIDE = 2 };

static struct grapheme next_grapheme(const char *text, size_t len)
{
    struct grapheme result = {0};
    utf8proc_int32_t state = 0, before = 0, code = 0;
    while (result.bytes < len) {
        size_t used = next_code(text + result.bytes, len - result.bytes, &code);
        if (code < 0 && result.bytes > 0)
            break;
        if (result.bytes > 0 && utf8proc_grapheme_break_stateful(before, code, &state))
            break;
        result.bytes += used;
        result.columns += code < 0 ? 1 : (size_t)utf8proc_charwidth(code);
        if (code == PICTURE_SELECTOR && result.columns == 1)
            result.columns = WIDE;
        if (code < 0)
            break;
        before = code;
    }
    if (result.columns > WIDE)
        result.columns = WIDE;
    return result;
}

size_t tn_text_columns(const char *text)
{
    size_t columns = 0;
    for (size_t left = strlen(text); left > 0;) {
        struct grapheme grapheme = next_grapheme(text, left);
        columns += grapheme.columns;
        text += grapheme.bytes;
        left -= grapheme.bytes;
    }
    return columns;
}

size_t tn_text_graphemes(const char *text)
{
    size_t count = 0;
    for (size_t left = strlen(text); left > 0; count++) {
        struct grapheme grapheme = next_grapheme(text, left);
        text += grapheme.bytes;
        left -= grapheme.bytes;
    }
    return count;
}

bool tn_text_copy(char *out, size_t cap, const char *text)
{
    TN_ASSERT(cap > 0);
    size_t len = strlen(text);
    bool fits = len < cap;
    if (!fits) {
        len = cap - 1;
        while (len > 0 && ((uint8_t)text[len] & 0xC0) == 0x80)
            len--;
    }
    memmove(out, text, len);
    out[len] = '\0';
    return fits;
}

void tn_text_ascii_upper(char *text)
{
    for (; *text; text++) {
        if (*text >= 'a' && *text <= 'z')
            *text = (char)(*text - 'a' + 'A');
    }
}
