/* SPDX-License-Identifier: Apache-2.0 */
/* handle.c -- one spelling for each address, number and id.
 *
 * Nothing is guessed: no dots or plus-parts of an e-mail are dropped, and a number without a
 * country code is read by the group's region or refused.  Source: ITU-T E.164; RFC 5321 for
 * lengths. */
#include "turnout/people.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "turnout/text.h"

static enum tn_err wrong(struct tn_fault *fault, const char *raw, const char *what)
{
    return tn_fault_set(fault, TN_ERR_FORMAT, "\"%.60s\" is not %s", raw, what);
}

/* Without the blanks inside, in lower case where `lower`; false if it is longer than `cap`. */
static bool squeeze(const char *raw, bool lower, char *out, size_t cap)
{
    size_t len = 0;
    for (const char *at = raw; *at; at++) {
        if (*at == ' ')
            continue;
        if (len + 1 >= cap)
            return false;
        out[len++] = lower ? (char)tolower((unsigned char)*at) : *at;
    }
    out[len] = '\0';
    return true;
}

static bool all_of(const char *text, const char *set)
{
    return text[0] && text[strspn(text, set)] == '\0';
}

#define DIGITS "0123456789"
#define LOWER "abcdefghijklmnopqrstuvwxyz"

/* ---- e-mail ---- */

static enum tn_err email(const char *raw, char out[TN_HANDLE_CHARS], struct tn_fault *fault)
{
    const char *what = "an e-mail address";
    const char *start = strncmp(raw, "mailto:", 7) == 0 ? raw + 7 : raw;
    if (strchr(start, ' ') || !squeeze(start, true, out, 255))
        return wrong(fault, raw, what);
    const char *at = strchr(out, '@');
    const char *dot = at ? strrchr(at, '.') : NULL;
    if (!at || at == out || strchr(at + 1, '@') || !dot || dot == at + 1 || !dot[1] ||
        strpbrk(out, "<>(),;:\"[]\\"))
        return wrong(fault, raw, what);
    return TN_OK;
}

/* ---- telephone ---- */

/* Countries where the groups we know of are; others write + and their code. */
static const struct {
    const char *region, *code;
    bool trunk_zero; /* national numbers begin with a 0 that is dropped abroad */
    size_t shortest, longest;
} regions[] = {
    {"CN", "86", true, 9, 11},  {"HK", "852", false, 8, 8}, {"MO", "853", false, 8, 8},
    {"TW", "886", true, 8, 9},  {"SG", "65", false, 8, 8},  {"MY", "60", true, 8, 10},
    {"JP", "81", true, 9, 10},  {"KR", "82", true, 8, 10},  {"TH", "66", true, 8, 9},
    {"VN", "84", true, 9, 10},  {"IN", "91", true, 10, 10}, {"US", "1", false, 10, 10},
    {"CA", "1", false, 10, 10}, {"GB", "44", true, 9, 10},  {"DE", "49", true, 6, 13},
    {"FR", "33", true, 9, 9},   {"NL", "31", true, 9, 9},   {"AU", "61", true, 9, 9},
    {"NZ", "64", true, 8, 10},
};

static bool is_cn_mobile(const char *digits)
{
    return strlen(digits) == 11 && digits[0] == '1' && digits[1] >= '3' && digits[1] <= '9';
}

static bool international(const char *digits, char *out)
{
    size_t len = strlen(digits);
    if (len < 7 || len > 15 || digits[0] == '0')
        return false;
    if (strncmp(digits, "86", 2) == 0 && digits[2] == '1' && !is_cn_mobile(digits + 2))
        return false;
    (void)snprintf(out, TN_HANDLE_CHARS, "+%s", digits);
    return true;
}

static bool national(const char *digits, const char *region, char *out)
{
    if (strcmp(region, "CN") == 0 && strncmp(digits, "86", 2) == 0 && is_cn_mobile(digits + 2))
        return international(digits, out);
    for (size_t i = 0; i < sizeof regions / sizeof regions[0]; i++) {
        if (strcmp(regions[i].region, region) != 0)
            continue;
        const char *rest = digits + (regions[i].trunk_zero && digits[0] == '0');
        size_t len = strlen(rest);
        if (len < regions[i].shortest || len > regions[i].longest)
            return false;
        if (strcmp(region, "CN") == 0 && rest == digits && !is_cn_mobile(digits))
            return false;
        (void)snprintf(out, TN_HANDLE_CHARS, "+%s%s", regions[i].code, rest);
        return true;
    }
    return false;
}

static enum tn_err phone(const char *raw, const char *region, char out[TN_HANDLE_CHARS],
                         struct tn_fault *fault)
{
    char digits[32] = "";
    size_t len = 0;
    const char *start = strncmp(raw, "tel:", 4) == 0 ? raw + 4 : raw;
    bool plus = *start == '+';
    for (const char *at = start + plus; *at; at++) {
        if (strchr(" -.()/", *at))
            continue;
        if (!isdigit((unsigned char)*at) || len + 1 >= sizeof digits)
            return wrong(fault, raw, "a telephone number");
        digits[len++] = *at;
    }
    digits[len] = '\0';
    bool zeros = !plus && strncmp(digits, "00", 2) == 0;
    bool fits = plus || zeros ? international(digits + (zeros ? 2 : 0), out)
                              : national(digits, region, out);
    if (!fits)
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "\"%.60s\" is not a telephone number of %s; others begin with + and "
                            "the country code",
                            raw, region);
    return TN_OK;
}

/* ---- ids ---- */

/* The name behind a @ or the last / of a link. */
static const char *bare_name(const char *raw)
{
    const char *slash = strrchr(raw, '/');
    const char *name = slash ? slash + 1 : raw;
    return name + (*name == '@');
}

static enum tn_err qq(const char *raw, char out[TN_HANDLE_CHARS], struct tn_fault *fault)
{
    if (!squeeze(raw, false, out, TN_HANDLE_CHARS) || !all_of(out, DIGITS) || strlen(out) < 5 ||
        strlen(out) > 12 || out[0] == '0' || strcmp(out, "10000") == 0)
        return wrong(fault, raw, "a QQ number");
    return TN_OK;
}

static enum tn_err telegram(const char *raw, char out[TN_HANDLE_CHARS], struct tn_fault *fault)
{
    if (!squeeze(bare_name(raw), true, out, 33) || !all_of(out, LOWER DIGITS "_") ||
        strlen(out) < 4)
        return wrong(fault, raw, "a Telegram name");
    return TN_OK;
}

static enum tn_err wxid(const char *raw, char out[TN_HANDLE_CHARS], struct tn_fault *fault)
{
    if (!squeeze(raw, true, out, 65) || !all_of(out, LOWER DIGITS "_-") || strlen(out) < 5)
        return wrong(fault, raw, "a WeChat id");
    return TN_OK;
}

static enum tn_err other(const char *platform, const char *raw, char out[TN_HANDLE_CHARS],
                         struct tn_fault *fault)
{
    TN_BUF_AUTO folded = {0};
    const char *start = raw + (*raw == '@');
    if (tn_text_fold(start, strlen(start), &folded) || folded.len == 0 ||
        !tn_text_copy(out, TN_HANDLE_CHARS, tn_buf_text(&folded)))
        return tn_fault_set(fault, TN_ERR_FORMAT, "\"%.60s\" is not a %s name", raw, platform);
    return TN_OK;
}

/* ---- nicknames ---- */

/* A title the group gave, 【管理员】, is no part of what somebody is called. */
static const char *behind_titles(const char *nick)
{
    static const char open[] = "【", close[] = "】";
    const char *end = NULL;
    while (strncmp(nick, open, sizeof open - 1) == 0 && (end = strstr(nick, close)) != NULL) {
        nick = end + sizeof close - 1;
        nick += strspn(nick, " ");
    }
    return nick;
}

/* Bytes of the emoji at `at`, 0 if there is none: U+1F000..1FAFF, U+2600..27BF, a joiner, a keycap
 * and the variation selectors. */
static size_t emoji_len(const char *at)
{
    const unsigned char *byte = (const unsigned char *)at;
    if (byte[0] == 0xF0 && byte[1] == 0x9F && byte[2] >= 0x80 && byte[2] <= 0xAB)
        return 4;
    if (byte[0] == 0xE2 && (byte[1] >= 0x98 && byte[1] <= 0x9E))
        return 3;
    if (strncmp(at, "\u200d", 3) == 0 || strncmp(at, "\u20e3", 3) == 0)
        return 3;
    return byte[0] == 0xEF && byte[1] == 0xB8 && byte[2] >= 0x80 && byte[2] <= 0x8F ? 3 : 0;
}

/* Titles and emoji come and go with a mood; one who is called nothing else keeps them. */
static enum tn_err nick(const char *raw, char out[TN_HANDLE_CHARS], struct tn_fault *fault)
{
    TN_BUF_AUTO bare = {0};
    size_t skip = 0;
    for (const char *at = behind_titles(raw); *at; at += skip ? skip : 1) {
        skip = emoji_len(at);
        if (skip == 0)
            tn_buf_add_byte(&bare, (uint8_t)*at);
    }
    return other("nick", tn_buf_text(&bare), out, NULL) == TN_OK ? TN_OK
                                                                 : other("nick", raw, out, fault);
}

enum tn_err tn_handle_normalise(const char *platform, const char *raw, const char *region,
                                char out[TN_HANDLE_CHARS], struct tn_fault *fault)
{
    char norm[TN_HANDLE_CHARS];
    enum tn_err err = TN_OK;
    if (strcmp(platform, "email") == 0)
        err = email(raw, norm, fault);
    else if (strcmp(platform, "phone") == 0)
        err = phone(raw, region, norm, fault);
    else if (strcmp(platform, "qq") == 0)
        err = qq(raw, norm, fault);
    else if (strcmp(platform, "telegram") == 0)
        err = telegram(raw, norm, fault);
    else if (strcmp(platform, "wxid") == 0)
        err = wxid(raw, norm, fault);
    else if (strcmp(platform, "nick") == 0)
        err = nick(raw, norm, fault);
    else
        err = other(platform, raw, norm, fault);
    if (!err)
        memcpy(out, norm, strlen(norm) + 1);
    return err;
}

bool tn_handle_identifies(const char *platform)
{
    return strcmp(platform, "nick") != 0 && strcmp(platform, "walkin") != 0 &&
           strcmp(platform, "other") != 0;
}
