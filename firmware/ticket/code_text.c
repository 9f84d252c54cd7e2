/* SPDX-License-Identifier: Apache-2.0 */
/* code_text.c -- what a scanned or typed text is: a ticket, a short code, an invitation, or not
 * ours.
 *
 * Scanners add ECI prefixes, line ends and Tabs, keyboards type lower case, input methods type
 * full-width characters; none of that may turn a guest away.  Source: firmware/SPEC.md "Ticket",
 * reading. */
#include "turnout/ticket.h"

#include <string.h>

#include "code.h"

/* What is within these bounds and of the right characters was a ticket once. */
enum { DAMAGED_CHARS_MIN = 100, DAMAGED_CHARS_MAX = 140 };

/* The text without what was added on the way.  Only the first characters are kept: longer texts
 * are known by their length and their beginning. */
struct tidy {
    char chars[DAMAGED_CHARS_MAX];
    size_t len;    /* of the whole, kept or not */
    size_t blanks; /* seen, and counted only if something follows them */
};

static void put(struct tidy *tidy, char c)
{
    if (tidy->len < sizeof(tidy->chars))
        tidy->chars[tidy->len] = c;
    tidy->len++;
}

static void take(struct tidy *tidy, char c)
{
    if (c == '\r' || c == '\n' || c == '\t')
        return;
    if (c == ' ') {
        tidy->blanks++;
        return;
    }
    for (; tidy->blanks > 0; tidy->blanks--) {
        if (tidy->len > 0)
            put(tidy, ' ');
    }
    put(tidy, c);
}

/* Bytes of the ECI prefixes ("\000026") a scanner put in front. */
static size_t eci_len(const char *text, size_t len)
{
    enum { ECI_LEN = 7 };
    size_t used = 0;
    while (len - used >= ECI_LEN && text[used] == '\\') {
        for (size_t i = 1; i < ECI_LEN; i++) {
            if (text[used + i] < '0' || text[used + i] > '9')
                return used;
        }
        used += ECI_LEN;
    }
    return used;
}

/* The next character, full-width ones (U+FF01..U+FF5E, U+3000) as ASCII; returns its bytes. */
static size_t next_folded(const char *text, size_t len, char *ret_char)
{
    const uint8_t *bytes = (const uint8_t *)text;
    if (len >= 3 && bytes[0] == 0xEF && (bytes[1] == 0xBC || bytes[1] == 0xBD)) {
        unsigned code = 0xF000U | (bytes[1] & 0x3FU) << 6 | (bytes[2] & 0x3FU);
        if ((bytes[2] & 0xC0) == 0x80 && code >= 0xFF01 && code <= 0xFF5E) {
            *ret_char = (char)(code - 0xFF01 + '!');
            return 3;
        }
    }
    if (len >= 3 && memcmp(text, "\xE3\x80\x80", 3) == 0) {
        *ret_char = ' ';
        return 3;
    }
    *ret_char = text[0];
    return 1;
}

static struct tidy tidy_up(const char *text, size_t len)
{
    struct tidy tidy = {0};
    for (size_t at = eci_len(text, len); at < len;) {
        char c = '\0';
        at += next_folded(text + at, len - at, &c);
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        take(&tidy, c);
    }
    return tidy;
}

static bool is_invite(const struct tidy *tidy)
{
    static const char start[] = "TURNOUT://PAIR?";
    return tidy->len >= sizeof(start) - 1 && memcmp(tidy->chars, start, sizeof(start) - 1) == 0;
}

static bool is_short(const struct tidy *tidy, char ret_short[TN_SHORT_CODE_CHARS + 1])
{
    enum { HALF = TN_SHORT_CODE_CHARS / 2 };
    bool is_parted = tidy->len == TN_SHORT_CODE_CHARS + 1 &&
                     (tidy->chars[HALF] == ' ' || tidy->chars[HALF] == '-');
    if (tidy->len != TN_SHORT_CODE_CHARS && !is_parted)
        return false;
    char code[TN_SHORT_CODE_CHARS + 1] = {0};
    memcpy(code, tidy->chars, HALF);
    memcpy(code + HALF, tidy->chars + HALF + is_parted, HALF);
    if (strspn(code, TN_SHORT_CODE_ALPHABET) != TN_SHORT_CODE_CHARS)
        return false;
    memcpy(ret_short, code, sizeof(code));
    return true;
}

/* FOREIGN if the characters are not those of a ticket. */
static enum tn_code_form read_ticket(const struct tidy *tidy, struct tn_ticket *ret_ticket)
{
    uint8_t bytes[TN_TICKET_BYTES];
    size_t len = 0;
    if (tidy->len == TN_TICKET_CHARS &&
        tn_base45_decode(tidy->chars, tidy->len, bytes, sizeof(bytes), &len) == TN_OK)
        return tn_ticket_unpack(bytes, ret_ticket);
    bool looks_ours = tidy->len >= DAMAGED_CHARS_MIN && tidy->len <= DAMAGED_CHARS_MAX &&
                      tn_qr_is_alphanumeric(tidy->chars, tidy->len);
    return looks_ours ? TN_CODE_DAMAGED : TN_CODE_FOREIGN;
}

enum tn_code_form tn_ticket_read(const char *text, size_t len, struct tn_ticket *ret_ticket,
                                 char ret_short[TN_SHORT_CODE_CHARS + 1])
{
    struct tidy tidy = tidy_up(text, len);
    if (is_invite(&tidy))
        return TN_CODE_INVITE;
    if (is_short(&tidy, ret_short))
        return TN_CODE_SHORT;
    return read_ticket(&tidy, ret_ticket);
}
