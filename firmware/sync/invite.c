/* SPDX-License-Identifier: Apache-2.0 */
/* invite.c -- the text of an invitation, read from a scanner.  Pure.
 *
 * Source: firmware/SPEC.md "Pairing"; RFC 3986 for percent-encoding. */
#include "turnout/pairing.h"

#include <string.h>
#include <strings.h>

#include "turnout/text.h"

#define SCHEME "turnout://pair?"

enum { INVITE_MAX_BYTES = 2048 };

bool tn_pairing_is_invite(const char *text, size_t len)
{
    return len >= strlen(SCHEME) && strncasecmp(text, SCHEME, strlen(SCHEME)) == 0;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* One parameter's value, its length given, into `out`; false if damaged or too long. */
static bool decode_percent(const char *value, size_t len, char *out, size_t cap)
{
    size_t used = 0;
    for (size_t i = 0; i < len; i++) {
        int c = (unsigned char)value[i];
        if (c == '%') {
            int high = len - i > 2 ? hex_value(value[i + 1]) : -1;
            int low = high >= 0 ? hex_value(value[i + 2]) : -1;
            if (low < 0)
                return false;
            c = high * 16 + low;
            i += 2;
        }
        if (c <= ' ' || c == 0x7f || used + 1 >= cap)
            return false;
        out[used++] = (char)c;
    }
    out[used] = '\0';
    return used > 0 && tn_text_valid(out, used);
}

static bool decode_bytes(const char *value, size_t len, uint8_t *out, size_t cap)
{
    size_t got = 0;
    return tn_base64_decode(value, len, out, cap, &got) == TN_OK && got == cap;
}

enum { HAS_URL = 1, HAS_TOKEN = 2, HAS_PIN = 4 };

/* Takes "u=…" and the like; *seen gains its bit.  False if damaged or there twice. */
static bool take_parameter(const char *item, size_t len, struct tn_pairing_invite *invite,
                           unsigned *seen)
{
    const char *value = item + 2;
    unsigned bit = 0;
    bool fits = true;
    if (len < 2 || item[1] != '=')
        return true; /* not one of ours */
    if (item[0] == 'u') {
        bit = HAS_URL;
        fits = decode_percent(value, len - 2, invite->url, sizeof invite->url);
    } else if (item[0] == 't') {
        bit = HAS_TOKEN;
        fits = decode_bytes(value, len - 2, invite->token, sizeof invite->token);
    } else if (item[0] == 'h') {
        bit = HAS_PIN;
        fits = decode_bytes(value, len - 2, invite->pin.bytes, sizeof invite->pin.bytes);
    }
    if (*seen & bit)
        return false;
    *seen |= bit;
    return fits;
}

enum tn_err tn_pairing_parse(const char *text, size_t len, struct tn_pairing_invite *ret_invite,
                             struct tn_fault *fault)
{
    struct tn_pairing_invite invite = {0};
    unsigned seen = 0;
    if (!tn_pairing_is_invite(text, len) || len > INVITE_MAX_BYTES)
        return tn_fault_set(fault, TN_ERR_FORMAT, "this is not an invitation of a hub");
    const char *at = text + strlen(SCHEME);
    const char *end = text + len;
    while (at < end) {
        const char *next = memchr(at, '&', (size_t)(end - at));
        size_t item_len = (size_t)((next ? next : end) - at);
        if (!take_parameter(at, item_len, &invite, &seen))
            return tn_fault_set(fault, TN_ERR_FORMAT,
                                "part \"%c\" of the invitation is damaged; scan it again", *at);
        at += item_len + 1;
    }
    if (seen != (HAS_URL | HAS_TOKEN | HAS_PIN))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "the invitation is not whole; scan it again or ask for a new one");
    *ret_invite = invite;
    return TN_OK;
}
