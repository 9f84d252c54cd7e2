/* SPDX-License-Identifier: Apache-2.0 */
/* chat_qq.c -- QQ's text files and windows copied from it; the JSON of qq-chat-exporter.
 *
 * A message begins with a line of time and name -- the number in brackets, an address, or nothing
 * behind it; copied from a window, name and time change places -- and goes on to the next such
 * line.  10000 and 1000000 are the system.  A file may hold several chats, each behind a rule and
 * `消息对象:`.  Source: files QQ wrote; qq-chat-exporter's exporter. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chat_parts.h"

/* ---- the line before a message ---- */

struct head {
    int32_t day;
    char name[TN_CHAT_TEXT];
    char id[TN_CHAT_TEXT];
    const char *platform;
};

/* "18:15:05", "8:43:38"; answers what is behind it, NULL if it is no time. */
static const char *skip_time(const char *at)
{
    for (int part = 0; part < 3; part++) {
        size_t digits = strspn(at, "0123456789");
        if (digits == 0 || digits > 2 || (part > 0 && digits != 2))
            return NULL;
        at += digits;
        if (part < 2 && *at++ != ':')
            return NULL;
    }
    if (strncmp(at, " AM", 3) == 0 || strncmp(at, " PM", 3) == 0)
        at += 3;
    return at;
}

/* "(23333233)" or "<a@b.com>" at the end of a name; answers the length of the name. */
static size_t take_id(const char *who, size_t len, struct head *head)
{
    char last = len > 0 ? who[len - 1] : '\0';
    char first = last == ')' ? '(' : '<';
    head->platform = last == ')' ? "qq" : "email";
    if (last != ')' && last != '>')
        return len;
    size_t at = len - 1;
    while (at > 0 && who[at - 1] != first)
        at--;
    size_t id_len = len - 1 - at;
    bool digits = strspn(who + at, "0123456789") >= id_len;
    bool address = memchr(who + at, '@', id_len) != NULL;
    if (at == 0 || id_len == 0 || id_len >= TN_CHAT_TEXT || !(last == ')' ? digits : address))
        return len;
    tn_chat_text_put(head->id, who + at, id_len);
    return at - 1;
}

static bool take_who(const char *who, size_t len, struct head *head)
{
    head->id[0] = '\0';
    size_t name_len = take_id(who, len, head);
    tn_chat_text_put(head->name, who, name_len);
    if (!head->id[0])
        head->platform = "qq";
    return name_len > 0 || head->id[0];
}

/* "2019-07-16 18:15:05 地瓜(23333233)" */
static bool read_head(const char *line, struct head *head)
{
    if (strspn(line, "0123456789") != 4 || line[4] != '-')
        return false;
    const char *time = strchr(line, ' ');
    const char *rest = time ? skip_time(time + 1) : NULL;
    return rest && *rest == ' ' && rest[1] &&
           tn_chat_day(&(struct tn_chat_options){0}, line, &head->day) &&
           take_who(rest + 1, strlen(rest + 1), head);
}

/* "2/14/2020" or "2020/2/14" with a blank behind. */
static bool slashed_day(const char *at, int32_t *ret_day)
{
    int part[3] = {0};
    for (int i = 0; i < 3; i++) {
        size_t digits = strspn(at, "0123456789");
        if (digits == 0 || digits > 4)
            return false;
        part[i] = (int)strtol(at, NULL, 10);
        at += digits;
        if (*at++ != (i < 2 ? '/' : ' '))
            return false;
    }
    return part[0] > 31 ? tn_chat_civil(part[0], part[1], part[2], ret_day)
                        : tn_chat_civil(part[2], part[0], part[1], ret_day);
}

/* "【冒泡】某某 2/14/2020 9:16:13 PM" */
static bool read_window_head(const char *line, struct head *head)
{
    for (const char *at = strchr(line, ' '); at; at = strchr(at + 1, ' ')) {
        if (at == line || !slashed_day(at + 1, &head->day))
            continue;
        const char *time = strchr(at + 1, ' ');
        const char *end = skip_time(time + 1);
        if (end && *end == '\0')
            return take_who(line, (size_t)(at - line), head);
    }
    return false;
}

static bool is_head(const char *line, struct head *head)
{
    return read_head(line, head) || read_window_head(line, head);
}

/* ---- the file ---- */

struct qq {
    bool pending, has_text, after_rule;
    int64_t line;
    struct head head;
    enum tn_chat_sort sort;
    char chat[TN_CHAT_TEXT];
};

static bool knows_head(const char *head)
{
    char line[512];
    if (strstr(head, "消息对象:") || strstr(head, "消息记录"))
        return true;
    for (const char *at = head; *at;) {
        struct head found;
        size_t len = strcspn(at, "\r\n");
        (void)snprintf(line, sizeof line, "%.*s", (int)len, at);
        if (is_head(line, &found))
            return true;
        at += len;
        at += strspn(at, "\r\n");
    }
    return false;
}

static bool is_system(const struct head *head)
{
    return strcmp(head->id, "10000") == 0 || strcmp(head->id, "1000000") == 0 ||
           strcmp(head->name, "系统消息") == 0;
}

static void flush(struct tn_chat_lines *lines, struct qq *qq)
{
    struct tn_chat_said said = {
        .sort = is_system(&qq->head) ? TN_CHAT_SYSTEM : qq->sort,
        .count = 1,
        .platform = qq->head.platform,
        .chat_platform = "qq",
        .id = qq->head.id,
        .name = tn_chat_skip_tag(qq->head.name),
        .chat_id = "",
        .chat_name = qq->chat,
        .day = qq->head.day,
    };
    if (qq->pending)
        lines->said(lines->context, qq->line, &said);
    qq->pending = false;
}

static void take_line(struct tn_chat_lines *lines, void *state, const char *line)
{
    static const char subject[] = "消息对象:";
    struct qq *qq = state;
    struct head head = {0};
    bool rule = strncmp(line, "====", 4) == 0;
    if (is_head(line, &head)) {
        flush(lines, qq);
        qq->head = head;
        qq->pending = true;
        qq->has_text = false;
        qq->sort = TN_CHAT_MESSAGE;
        qq->line = lines->number;
    } else if (qq->after_rule && strncmp(line, subject, sizeof subject - 1) == 0) {
        flush(lines, qq);
        tn_chat_text_put(qq->chat, line + sizeof subject - 1, strlen(line + sizeof subject - 1));
    } else if (qq->pending && !qq->has_text && line[0]) {
        qq->sort = tn_chat_sort_of_text(line);
        qq->has_text = true;
    }
    qq->after_rule = rule;
}

static void finish(struct tn_chat_lines *lines, void *state)
{
    flush(lines, state);
}

const struct tn_chat_line_family tn_chat_qq_text = {.name = "qq",
                                                    .state_bytes = sizeof(struct qq),
                                                    .knows = knows_head,
                                                    .line = take_line,
                                                    .finish = finish};

/* ---- JSON ---- */

static bool knows(const struct tn_chat_row *row)
{
    const bool *has = row->record->has;
    return has[TN_CHAT_KEY_J_TIMESTAMP] &&
           (has[TN_CHAT_KEY_J_SENDER_UIN] || has[TN_CHAT_KEY_J_SENDER_UID]);
}

static enum tn_chat_sort sort_of(const struct tn_chat_record *record, const char *id)
{
    if (tn_chat_is_set(record, TN_CHAT_KEY_J_IS_SYSTEM) || strcmp(id, "10000") == 0 ||
        strcmp(id, "1000000") == 0)
        return TN_CHAT_SYSTEM;
    if (tn_chat_is_set(record, TN_CHAT_KEY_J_IS_RECALLED))
        return TN_CHAT_RECALL;
    return tn_chat_sort_of_type(
        tn_chat_get_either(record, TN_CHAT_KEY_J_MESSAGE_TYPE, TN_CHAT_KEY_J_TYPE));
}

static void judge(const struct tn_chat_row *row, struct tn_chat_said *said)
{
    const struct tn_chat_record *record = row->record;
    const char *uin = tn_chat_get(record, TN_CHAT_KEY_J_SENDER_UIN);
    said->platform = "qq";
    said->id = strcmp(uin, "0") == 0 ? "" : uin;
    said->name = tn_chat_skip_tag(
        tn_chat_get_either(record, TN_CHAT_KEY_J_RAW_MEMBER_NAME, TN_CHAT_KEY_J_RAW_NICK_NAME));
    if (!said->name[0])
        said->name = tn_chat_skip_tag(tn_chat_get(record, TN_CHAT_KEY_J_SENDER_SELF_NAME));
    said->chat_name = tn_chat_get(row->header, TN_CHAT_KEY_J_CHAT_NAME);
    said->sort = sort_of(record, said->id);
    if (!tn_chat_day(row->options, tn_chat_get(record, TN_CHAT_KEY_J_TIMESTAMP), &said->day))
        said->problem = "this message has no time";
}

const struct tn_chat_family tn_chat_qq = {.name = "qq", .knows = knows, .judge = judge};
