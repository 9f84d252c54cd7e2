/* SPDX-License-Identifier: Apache-2.0 */
/* mask.c -- what is shown of a contact, and what is asked for. */
#include "turnout/mask.h"

#include <string.h>

#include "turnout/text.h"

#define DOTS "••••"

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* Bytes of the first `count` characters. */
static size_t bytes_of_first(const char *text, size_t len, size_t count)
{
    size_t at = 0;
    while (at < len && count) {
        for (at++; at < len && is_continuation(text[at]);)
            at++;
        count--;
    }
    return at;
}

/* Bytes of the last `count` characters. */
static size_t bytes_of_last(const char *text, size_t len, size_t count)
{
    size_t at = len;
    while (at > 0 && count) {
        for (at--; at > 0 && is_continuation(text[at]);)
            at--;
        count--;
    }
    return len - at;
}

static size_t characters(const char *text, size_t len)
{
    size_t count = 0;
    for (size_t i = 0; i < len; i++)
        count += !is_continuation(text[i]);
    return count;
}

/* The part that is somebody's own. */
static size_t own_part(const char *platform, const char *contact)
{
    const char *at = strcmp(platform, "email") == 0 ? strrchr(contact, '@') : NULL;
    return at ? (size_t)(at - contact) : strlen(contact);
}

void tn_mask_contact(const char *platform, const char *contact, struct tn_buf *out)
{
    size_t len = own_part(platform, contact);
    size_t count = characters(contact, len);
    if (!*contact)
        return;
    if (strcmp(platform, "phone") == 0 && count >= 8) {
        size_t home = strncmp(contact, "+86", 3) == 0 ? 3 : 0; /* as people here say it */
        contact += home;
        len -= home;
        size_t last = bytes_of_last(contact, len, 4);
        tn_buf_add(out, contact, bytes_of_first(contact, len, 3));
        tn_buf_add_text(out, " " DOTS " ");
        tn_buf_add(out, contact + len - last, last - bytes_of_last(contact, len, 2));
        tn_buf_add_text(out, "••");
        return;
    }
    tn_buf_add(out, contact, bytes_of_first(contact, len, count >= 5 ? 2 : count >= 3));
    tn_buf_add_text(out, DOTS);
    tn_buf_add_text(out, contact + len);
}

void tn_mask_last(const char *platform, const char *contact, struct tn_buf *out)
{
    size_t len = own_part(platform, contact);
    if (characters(contact, len) < 4)
        return;
    size_t last = bytes_of_last(contact, len, 2);
    if (tn_text_fold(contact + len - last, last, out) != TN_OK)
        tn_buf_clear(out); /* no text: nothing to ask for */
}
