/* SPDX-License-Identifier: Apache-2.0 */
/* chat_wechat.c -- what the tools make of WeChat's own database.
 *
 * MemoTrace's full CSV, chatlog's CSV and JSON, WeFlow's and echotrace's JSON, wechat_stat's CSV.
 * Types are WeChat's numbers (49 holds many kinds, told by their sub-type), or words.
 * Source: those tools' writers. */
#include <stdio.h>
#include <string.h>

#include "chat_parts.h"

enum shape { NONE, MEMOTRACE, CHATLOG_CSV, CHATLOG_JSON, WEFLOW, STAT };

static enum shape shape_of(const struct tn_chat_row *row)
{
    const bool *has = row->record->has;
    if (has[TN_CHAT_KEY_TALKER_ID] && has[TN_CHAT_KEY_CREATE_TIME])
        return MEMOTRACE;
    if (has[TN_CHAT_KEY_TALKER] && has[TN_CHAT_KEY_TIME] && has[TN_CHAT_KEY_SENDER])
        return CHATLOG_CSV;
    if (has[TN_CHAT_KEY_J_TALKER] && has[TN_CHAT_KEY_J_TIME])
        return CHATLOG_JSON;
    if (has[TN_CHAT_KEY_J_CREATE_TIME] && row->header->has[TN_CHAT_KEY_J_SESSION_WXID])
        return WEFLOW;
    if (has[TN_CHAT_KEY_J_GROUP_ID] && has[TN_CHAT_KEY_J_CONTENT_TYPE])
        return STAT;
    return NONE;
}

static bool knows(const struct tn_chat_row *row)
{
    return shape_of(row) != NONE;
}

static enum tn_chat_sort sort_of_app(const char *sub_type)
{
    static const struct {
        const char *sub_type;
        enum tn_chat_sort sort;
    } sorts[] = {
        {"2000", TN_CHAT_RED_PACKET},
        {"2001", TN_CHAT_RED_PACKET},
        {"2003", TN_CHAT_RED_PACKET},
        {"62", TN_CHAT_POKE},
    };
    for (size_t i = 0; i < sizeof sorts / sizeof sorts[0]; i++) {
        if (strcmp(sub_type, sorts[i].sub_type) == 0)
            return sorts[i].sort;
    }
    return TN_CHAT_MESSAGE;
}

static enum tn_chat_sort sort_of_number(const char *type, const char *sub_type)
{
    if (strcmp(type, "34") == 0)
        return TN_CHAT_VOICE;
    if (strcmp(type, "10002") == 0)
        return TN_CHAT_RECALL;
    if (strcmp(type, "10000") == 0 || strcmp(type, "50") == 0)
        return TN_CHAT_SYSTEM;
    return strcmp(type, "49") == 0 ? sort_of_app(sub_type) : TN_CHAT_MESSAGE;
}

struct keys {
    enum tn_chat_key time, id, name, name_else, chat_id, chat_name;
};

static void take(const struct tn_chat_row *row, const struct keys *keys, struct tn_chat_said *said)
{
    const struct tn_chat_record *record = row->record;
    said->id = tn_chat_get(record, keys->id);
    said->name = tn_chat_get_either(record, keys->name, keys->name_else);
    said->chat_id = tn_chat_get(record, keys->chat_id);
    said->chat_name = tn_chat_get(record, keys->chat_name);
    if (!tn_chat_day(row->options, tn_chat_get(record, keys->time), &said->day))
        said->problem = "this row has no time";
}

static const struct keys memotrace = {TN_CHAT_KEY_CREATE_TIME, TN_CHAT_KEY_SENDER,
                                      TN_CHAT_KEY_REMARK,      TN_CHAT_KEY_NICK_NAME,
                                      TN_CHAT_KEY_TALKER_ID,   TN_CHAT_KEY_TALKER_NAME};
static const struct keys chatlog_csv = {TN_CHAT_KEY_TIME,        TN_CHAT_KEY_SENDER,
                                        TN_CHAT_KEY_SENDER_NAME, TN_CHAT_KEY_SENDER_NAME,
                                        TN_CHAT_KEY_TALKER,      TN_CHAT_KEY_TALKER_NAME};
static const struct keys chatlog_json = {TN_CHAT_KEY_J_TIME,        TN_CHAT_KEY_J_SENDER,
                                         TN_CHAT_KEY_J_SENDER_NAME, TN_CHAT_KEY_J_SENDER_NAME,
                                         TN_CHAT_KEY_J_TALKER,      TN_CHAT_KEY_J_TALKER_NAME};
static const struct keys weflow = {TN_CHAT_KEY_J_CREATE_TIME,
                                   TN_CHAT_KEY_J_SENDER_USERNAME,
                                   TN_CHAT_KEY_J_SENDER_DISPLAY_NAME,
                                   TN_CHAT_KEY_J_SENDER_DISPLAY_NAME,
                                   TN_CHAT_KEY_J_TALKER,
                                   TN_CHAT_KEY_J_TALKER_NAME};
static const struct keys stat = {TN_CHAT_KEY_TIME_SHANGHAI,   TN_CHAT_KEY_J_FROM_ID,
                                 TN_CHAT_KEY_J_FROM_NICKNAME, TN_CHAT_KEY_J_FROM_NICKNAME,
                                 TN_CHAT_KEY_J_GROUP_ID,      TN_CHAT_KEY_J_GROUP_NAME};

static void judge_weflow(const struct tn_chat_row *row, struct tn_chat_said *said)
{
    take(row, &weflow, said);
    said->chat_id = tn_chat_get(row->header, TN_CHAT_KEY_J_SESSION_WXID);
    said->chat_name = tn_chat_get(row->header, TN_CHAT_KEY_J_SESSION_NAME);
    said->sort = tn_chat_sort_of_type(tn_chat_get(row->record, TN_CHAT_KEY_J_TYPE));
}

/* Its times are of one zone that it names. */
static void judge_stat(const struct tn_chat_row *row, struct tn_chat_said *said)
{
    char zoned[TN_CHAT_TEXT + 8];
    const char *time = tn_chat_get(row->record, TN_CHAT_KEY_TIME_SHANGHAI);
    size_t len = strlen(time);
    take(row, &stat, said);
    said->sort = tn_chat_sort_of_type(tn_chat_get(row->record, TN_CHAT_KEY_J_CONTENT_TYPE));
    if (said->problem || len < 11)
        return;
    (void)snprintf(zoned, sizeof zoned, "%s+08:00", time);
    zoned[10] = 'T';
    (void)tn_chat_day(row->options, zoned, &said->day); /* else the day as it is written */
}

static void judge(const struct tn_chat_row *row, struct tn_chat_said *said)
{
    const struct tn_chat_record *record = row->record;
    said->platform = "wxid";
    switch (shape_of(row)) {
    case MEMOTRACE:
        take(row, &memotrace, said);
        said->sort = sort_of_number(tn_chat_get(record, TN_CHAT_KEY_TYPE),
                                    tn_chat_get(record, TN_CHAT_KEY_SUB_TYPE));
        break;
    case CHATLOG_CSV:
        take(row, &chatlog_csv, said);
        said->sort = tn_chat_sort_of_text(tn_chat_get(record, TN_CHAT_KEY_CONTENT));
        if (strcmp(said->id, "系统消息") == 0)
            said->sort = TN_CHAT_SYSTEM;
        break;
    case CHATLOG_JSON:
        take(row, &chatlog_json, said);
        said->sort = sort_of_number(tn_chat_get(record, TN_CHAT_KEY_J_TYPE),
                                    tn_chat_get(record, TN_CHAT_KEY_J_SUB_TYPE));
        break;
    case WEFLOW:
        judge_weflow(row, said);
        break;
    case STAT:
        judge_stat(row, said);
        break;
    case NONE:
        said->problem = "this row is unlike the others of the file";
        break;
    }
}

const struct tn_chat_family tn_chat_wechat = {.name = "wechat", .knows = knows, .judge = judge};
