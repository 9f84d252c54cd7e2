/* SPDX-License-Identifier: Apache-2.0 */
/* chat_parts.h -- what the readers of chat exports share; private to import.
 *
 * Exports with fields (JSON, CSV) become records of the few fields anybody here looks at; exports
 * of lines go to their family line by line.  A family turns either into what was said about an act;
 * chat.c alone decides what counts and where it goes. */
#pragma once

#include "turnout/chat.h"

/* ---- records ---- */

/* X(code, path): in the order of strcmp. */
#define TN_CHAT_KEY_MAP(X)                                                                         \
    X(AUTHOR, "Author")                                                                            \
    X(AUTHOR_ID, "AuthorID")                                                                       \
    X(CONTENT, "Content")                                                                          \
    X(CREATE_TIME, "CreateTime")                                                                   \
    X(DATE, "Date")                                                                                \
    X(NICK_NAME, "NickName")                                                                       \
    X(REMARK, "Remark")                                                                            \
    X(SENDER, "Sender")                                                                            \
    X(SENDER_NAME, "SenderName")                                                                   \
    X(STR_CONTENT, "StrContent")                                                                   \
    X(STR_TIME, "StrTime")                                                                         \
    X(SUB_TYPE, "SubType")                                                                         \
    X(TALKER, "Talker")                                                                            \
    X(TALKER_ID, "TalkerId")                                                                       \
    X(TALKER_NAME, "TalkerName")                                                                   \
    X(TIME, "Time")                                                                                \
    X(TYPE, "Type")                                                                                \
    X(LINE_TYPE, "_type")                                                                          \
    X(J_ACCOUNT_NAME, "accountName")                                                               \
    X(J_ACTOR_ID, "actor_id")                                                                      \
    X(J_AUTHOR_ID, "author.id")                                                                    \
    X(J_AUTHOR_BOT, "author.isBot")                                                                \
    X(J_AUTHOR_NAME, "author.name")                                                                \
    X(J_AUTHOR_NICK, "author.nickname")                                                            \
    X(J_CHANNEL_ID, "channel.id")                                                                  \
    X(J_CHANNEL_NAME, "channel.name")                                                              \
    X(J_CHAT_NAME, "chatInfo.name")                                                                \
    X(J_CHATLAB_VERSION, "chatlab.version")                                                        \
    X(J_CONTENT_TYPE, "content_type")                                                              \
    X(J_COUNT, "count")                                                                            \
    X(J_CREATE_TIME, "createTime")                                                                 \
    X(J_DATE, "date")                                                                              \
    X(J_DATE_UNIX, "date_unixtime")                                                                \
    X(J_FROM, "from")                                                                              \
    X(J_FROM_ID, "from_id")                                                                        \
    X(J_FROM_NICKNAME, "from_nickname")                                                            \
    X(J_GROUP_NICKNAME, "groupNickname")                                                           \
    X(J_GROUP_ID, "group_id")                                                                      \
    X(J_GROUP_NAME, "group_name")                                                                  \
    X(J_GUILD_ID, "guild.id")                                                                      \
    X(J_HANDLE, "handle")                                                                          \
    X(J_ID, "id")                                                                                  \
    X(J_IS_BOT, "isBot")                                                                           \
    X(J_IS_RECALLED, "isRecalled")                                                                 \
    X(J_IS_SYSTEM, "isSystemMessage")                                                              \
    X(J_KIND, "kind")                                                                              \
    X(J_MEDIA_TYPE, "media_type")                                                                  \
    X(J_MESSAGE_TYPE, "messageType")                                                               \
    X(J_META_GROUP, "meta.groupId")                                                                \
    X(J_META_NAME, "meta.name")                                                                    \
    X(J_META_PLATFORM, "meta.platform")                                                            \
    X(J_NAME, "name")                                                                              \
    X(J_PLATFORM, "platform")                                                                      \
    X(J_RAW_MEMBER_NAME, "rawMessage.sendMemberName")                                              \
    X(J_RAW_NICK_NAME, "rawMessage.sendNickName")                                                  \
    X(J_SENDER, "sender")                                                                          \
    X(J_SENDER_SELF_NAME, "sender.name")                                                           \
    X(J_SENDER_UID, "sender.uid")                                                                  \
    X(J_SENDER_UIN, "sender.uin")                                                                  \
    X(J_SENDER_DISPLAY_NAME, "senderDisplayName")                                                  \
    X(J_SENDER_NAME, "senderName")                                                                 \
    X(J_SENDER_USERNAME, "senderUsername")                                                         \
    X(J_SEQ, "seq")                                                                                \
    X(J_SESSION_NAME, "session.nickname")                                                          \
    X(J_SESSION_WXID, "session.wxid")                                                              \
    X(J_SUB_TYPE, "subType")                                                                       \
    X(J_TALKER, "talker")                                                                          \
    X(J_TALKER_NAME, "talkerName")                                                                 \
    X(J_TIME, "time")                                                                              \
    X(TIME_SHANGHAI, "time(Asia/Shanghai)")                                                        \
    X(J_TIMESTAMP, "timestamp")                                                                    \
    X(J_TYPE, "type")

enum tn_chat_key {
#define TN_CHAT_KEY_ENUM(code, path) TN_CHAT_KEY_##code,
    TN_CHAT_KEY_MAP(TN_CHAT_KEY_ENUM)
#undef TN_CHAT_KEY_ENUM
        TN_CHAT_KEY_COUNT,
};
/* COUNT: nobody looks at it. */
enum tn_chat_key tn_chat_key_find(const char *path);

/* {0} is empty.  Values are cut at a character; of what people said no more than a beginning is
 * ever in here, and it goes with the next record. */
struct tn_chat_record {
    bool has[TN_CHAT_KEY_COUNT];
    char value[TN_CHAT_KEY_COUNT][TN_CHAT_TEXT];
};
/* As much of a text as fits, cut at a character. */
void tn_chat_text_put(char out[TN_CHAT_TEXT], const char *text, size_t len);
void tn_chat_record_clear(struct tn_chat_record *record);
void tn_chat_record_put(struct tn_chat_record *record, enum tn_chat_key key, const char *value,
                        size_t len);
/* "" where it is not there. */
const char *tn_chat_get(const struct tn_chat_record *record, enum tn_chat_key key);
/* The first of two that says anything. */
const char *tn_chat_get_either(const struct tn_chat_record *record, enum tn_chat_key first,
                               enum tn_chat_key second);
bool tn_chat_is(const struct tn_chat_record *record, enum tn_chat_key key, const char *value);
/* true, 1. */
bool tn_chat_is_set(const struct tn_chat_record *record, enum tn_chat_key key);

/* ---- what a family says of one row ---- */

struct tn_chat_said {
    enum tn_chat_sort sort;
    int64_t count;
    const char *platform;      /* of the sender's id; static, or of the record */
    const char *chat_platform; /* where the chat is; NULL: the same */
    const char *id, *name;
    const char *chat_id, *chat_name; /* "" where the file does not say */
    int32_t day;
    bool elsewhere;      /* this chat is never the one meant */
    const char *problem; /* the row is left out for this; NULL none */
};

struct tn_chat_row {
    const struct tn_chat_options *options;
    const struct tn_chat_record *header; /* of the file, or of the chat within it */
    const struct tn_chat_record *record;
    const struct tn_chat_record *reaction; /* one of this row's, NULL: the row itself */
};

struct tn_chat_family {
    const char *name;
    /* Whether such rows are its own. */
    bool (*knows)(const struct tn_chat_row *row);
    void (*judge)(const struct tn_chat_row *row, struct tn_chat_said *said);
    bool chats_vary; /* rows of several chats are what it is for */
};
extern const struct tn_chat_family tn_chat_telegram, tn_chat_discord, tn_chat_qq, tn_chat_wechat,
    tn_chat_chatlab, tn_chat_minimum;

/* ---- lines ---- */

/* The families of lines keep the act whose text is still coming. */
struct tn_chat_lines;
struct tn_chat_line_family {
    const char *name;
    size_t state_bytes;
    /* Whether the beginning of a file is its own. */
    bool (*knows)(const char *head);
    void (*line)(struct tn_chat_lines *lines, void *state, const char *line);
    void (*finish)(struct tn_chat_lines *lines, void *state);
};
extern const struct tn_chat_line_family tn_chat_qq_text, tn_chat_whatsapp, tn_chat_line_app,
    tn_chat_mbox;

struct tn_chat_lines {
    const struct tn_chat_options *options;
    char date_order; /* 'D' or 'M' first where a date begins with neither a year */
    int64_t number;  /* of the line */
    void *context;
    void (*said)(void *context, int64_t line, const struct tn_chat_said *said);
};

/* ---- days ---- */

/* The local day of a time: seconds or milliseconds since 1970, RFC 3339, or a date and time as
 * written, in whatever zone the writer was in.  False: it is none. */
bool tn_chat_day(const struct tn_chat_options *options, const char *text, int32_t *ret_day);
int32_t tn_chat_day_of(const struct tn_chat_options *options, int64_t wall_ms);
/* False where there is no such day. */
bool tn_chat_civil(int year, int month, int day, int32_t *ret_day);

/* ---- kinds ---- */

/* What a text is, or the name of a type, by the words programs put there. */
enum tn_chat_sort tn_chat_sort_of_text(const char *text);
enum tn_chat_sort tn_chat_sort_of_type(const char *type);
/* Without 【a tag】 in front. */
const char *tn_chat_skip_tag(const char *name);

/* ---- JSON ---- */

struct tn_chat_json_sink {
    void *context;
    /* A row, or (reaction not NULL) somebody's reaction to the row being read; false ends the
     * reading. */
    bool (*row)(void *context, int64_t line, const struct tn_chat_record *header,
                const struct tn_chat_record *record, const struct tn_chat_record *reaction);
};
struct tn_chat_json;
/* `sink` is copied. */
struct tn_chat_json *tn_chat_json_create(const struct tn_chat_json_sink *sink);
void tn_chat_json_destroy(struct tn_chat_json *json);
/* Errors: FORMAT (where; nothing is quoted). */
TN_MUST_CHECK enum tn_err tn_chat_json_feed(struct tn_chat_json *json, const uint8_t *text,
                                            size_t len, struct tn_fault *fault);
/* Errors: FORMAT (it ends in the middle). */
TN_MUST_CHECK enum tn_err tn_chat_json_finish(struct tn_chat_json *json, struct tn_fault *fault);
TN_AUTO_DEFINE(chat_json, struct tn_chat_json *, tn_chat_json_destroy)
