/* SPDX-License-Identifier: Apache-2.0 */
/* chat_whatsapp.c -- WhatsApp's "Export chat": `[16.07.19, 18:15:05] Name: …` from one kind of
 * telephone, `7/16/19, 6:15 PM - Name: …` from the other.
 *
 * Whether a day or a month stands first is told by the whole file, which is read for it before: a
 * number over 12 can only be a day.  A line without a name is the system's.  U+200E stands before
 * what the program wrote itself.  Source: files of both. */
#include <stdlib.h>
#include <string.h>

#include "chat_whatsapp.h"
#include "turnout/text.h"

/* Three numbers of at most four digits with one mark between them. */
static const char *take_triple(const char *at, int part[3])
{
    char mark = '\0';
    for (int i = 0; i < 3; i++) {
        size_t digits = strspn(at, "0123456789");
        if (digits == 0 || digits > 4)
            return NULL;
        part[i] = (int)strtol(at, NULL, 10);
        at += digits;
        if (i == 2)
            break;
        if (!strchr("/.-", *at) || *at == '\0' || (mark && *at != mark))
            return NULL;
        mark = *at++;
    }
    return *at == ',' || *at == ' ' ? at : NULL;
}

/* NOLINTBEGIN(misc-misleading-bidirectional): they are looked for by their bytes */
static const char *const invisible[] = {"\xE2\x80\x8E", "\xE2\x80\x8F", "\xEF\xBB\xBF",
                                        "\xE2\x80\xAA", "\xE2\x80\xAC", "\xE2\x81\xA8",
                                        "\xE2\x81\xA9"};
/* NOLINTEND(misc-misleading-bidirectional) */

static size_t invisible_len(const char *at)
{
    for (size_t i = 0; i < sizeof invisible / sizeof invisible[0]; i++) {
        if (strncmp(at, invisible[i], 3) == 0)
            return 3;
    }
    return 0;
}

static const char *skip_invisible(const char *at)
{
    for (size_t len = invisible_len(at); len > 0; len = invisible_len(at))
        at += len;
    return at;
}

/* ---- which number is the day ---- */

static void end_line(struct tn_chat_order *order)
{
    int part[3] = {0};
    order->head[order->len] = '\0';
    const char *at = skip_invisible(order->head);
    if (take_triple(at + (*at == '['), part)) {
        order->dates++;
        order->day_first |= part[0] > 12 && part[0] <= 31;
        order->month_first |= part[0] <= 12 && part[1] > 12;
    }
    order->len = 0;
}

void tn_chat_order_feed(struct tn_chat_order *order, const uint8_t *data, size_t len)
{
    const size_t cap = sizeof order->head - 1;
    for (size_t at = 0; at < len; at++) {
        const uint8_t *newline = memchr(data + at, '\n', len - at);
        size_t part = newline ? (size_t)(newline - data) - at : len - at;
        size_t keep = part < cap - order->len ? part : cap - order->len;
        memcpy(order->head + order->len, data + at, keep);
        order->len += keep;
        at += part;
        if (newline)
            end_line(order);
    }
}

char tn_chat_order_of(const struct tn_chat_order *order, const char *region)
{
    if (order->day_first != order->month_first)
        return order->day_first ? 'D' : 'M';
    return region && (strcmp(region, "US") == 0 || strcmp(region, "PH") == 0) ? 'M' : 'D';
}

/* ---- lines ---- */

static bool day_of(const struct tn_chat_lines *lines, const int part[3], int32_t *ret_day)
{
    int year = part[2] < 100 ? part[2] + 2000 : part[2];
    if (part[0] > 31)
        return tn_chat_civil(part[0], part[1], part[2], ret_day);
    return lines->date_order == 'D' ? tn_chat_civil(year, part[1], part[0], ret_day)
                                    : tn_chat_civil(year, part[0], part[1], ret_day);
}

/* What stands behind date and time; NULL: this line goes on with the text before it.  Without
 * brackets the time has no seconds, which tells such lines from QQ's. */
static const char *skip_stamp(const char *line, int part[3])
{
    const char *at = skip_invisible(line);
    bool bracket = *at == '[';
    const char *rest = take_triple(at + bracket, part);
    const char *colon = rest ? strchr(rest, ':') : NULL;
    const char *end = colon ? strstr(colon, bracket ? "] " : " - ") : NULL;
    bool seconds = colon && strspn(colon + 1, "0123456789") == 2 && colon[3] == ':';
    if (!end || end - rest > 40 || (seconds && !bracket))
        return NULL;
    return end + (bracket ? 2 : 3);
}

static bool begins(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

static enum tn_chat_sort sort_of(const char *text)
{
    bool marked = invisible_len(text) > 0;
    const char *bare = skip_invisible(text);
    if (begins(bare, "This message was deleted") || begins(bare, "You deleted this message") ||
        begins(bare, "此消息已删除") || begins(bare, "您删除了此消息"))
        return TN_CHAT_RECALL;
    if (begins(bare, "audio omitted") || begins(bare, "PTT-") || strstr(bare, "-AUDIO-"))
        return TN_CHAT_VOICE;
    bool media = strstr(bare, "omitted") || begins(bare, "<") || strstr(bare, "已忽略");
    return marked && !media ? TN_CHAT_SYSTEM : TN_CHAT_MESSAGE;
}

/* "+44 7700 900123" is an address, anything else a name; whatever stands between the digits is
 * taken out. */
static bool take_number(const char *name, char out[TN_CHAT_TEXT])
{
    size_t len = 0;
    if (name[0] != '+' || name[strspn(name, "+0123456789 ()-\xE2\x80\x90\x91")] != '\0')
        return false;
    for (const char *at = name; *at; at++) {
        if (*at == '+' || (*at >= '0' && *at <= '9'))
            out[len++] = *at;
    }
    out[len] = '\0';
    return true;
}

static void take_name(const char *from, size_t len, char out[TN_CHAT_TEXT])
{
    TN_BUF_AUTO name = {0};
    out[0] = '\0';
    if (len > 2 && strncmp(from, "~ ", 2) == 0) { /* somebody not in the address book */
        from += 2;
        len -= 2;
    }
    if (tn_text_clean(from, len, &name) == TN_OK)
        (void)tn_text_copy(out, TN_CHAT_TEXT, tn_buf_text(&name));
}

static void take_line(struct tn_chat_lines *lines, void *state, const char *line)
{
    int part[3] = {0};
    char name[TN_CHAT_TEXT] = "", number[TN_CHAT_TEXT] = "";
    const char *rest = skip_stamp(line, part);
    struct tn_chat_said said = {.count = 1, .platform = "phone", .chat_platform = "whatsapp"};
    (void)state;
    if (!rest)
        return;
    const char *text = strstr(rest, ": ");
    said.sort = text ? sort_of(text + 2) : TN_CHAT_SYSTEM;
    if (text)
        take_name(rest, (size_t)(text - rest), name);
    said.name = take_number(name, number) ? "" : name;
    said.id = number;
    said.chat_id = said.chat_name = "";
    if (!day_of(lines, part, &said.day))
        said.problem = "there is no such day";
    lines->said(lines->context, lines->number, &said);
}

static bool knows(const char *head)
{
    int part[3] = {0};
    return skip_stamp(head, part) != NULL;
}

static void finish(struct tn_chat_lines *lines, void *state)
{
    (void)lines;
    (void)state;
}

const struct tn_chat_line_family tn_chat_whatsapp = {
    .name = "whatsapp", .state_bytes = 1, .knows = knows, .line = take_line, .finish = finish};
