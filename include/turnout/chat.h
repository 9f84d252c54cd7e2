/* SPDX-License-Identifier: Apache-2.0 */
/* chat.h -- a chat's history as somebody else's software exported it, act by act.
 *
 * Telegram Desktop, DiscordChatExporter, QQ, the WeChat tools, ChatLab, WhatsApp, LINE, mailbox
 * files, and a CSV or JSON lines of our own that any script can make.  What was said is looked at
 * for what kind of act it is, and dropped: no call here hands out a message's text, and no sentence
 * quotes one.  System lines, recalls, red packets, pokes and bots never count.  Memory does not
 * grow with the file.  Rank 4; reads through the callbacks of the caller.
 * Source: those programs' writers and the files they make. */
#pragma once

#include "turnout/import.h"

/* X(code, name): what one row of an export is; the first four count. */
#define TN_CHAT_SORT_MAP(X)                                                                        \
    X(MESSAGE, "message")                                                                          \
    X(POST, "post")                                                                                \
    X(REACTION, "reaction")                                                                        \
    X(VOICE, "voice")                                                                              \
    X(SYSTEM, "system")         /* joins, pins, calls: the platform speaks */                      \
    X(RECALL, "recall")         /* taken back */                                                   \
    X(RED_PACKET, "red_packet") /* and transfers */                                                \
    X(POKE, "poke")                                                                                \
    X(BOT, "bot")                                                                                  \
    X(CHANNEL, "channel")     /* a channel's own posts are nobody's */                             \
    X(ELSEWHERE, "elsewhere") /* another chat of the same file */

enum tn_chat_sort {
#define TN_CHAT_SORT_ENUM(code, name) TN_CHAT_##code,
    TN_CHAT_SORT_MAP(TN_CHAT_SORT_ENUM)
#undef TN_CHAT_SORT_ENUM
        TN_CHAT_SORT_COUNT,
};
#define TN_CHAT_KINDS (TN_CHAT_VOICE + 1)
const char *tn_chat_sort_name(enum tn_chat_sort sort);
/* The counting rule. */
bool tn_chat_counts(enum tn_chat_sort sort);

#define TN_CHAT_TEXT 192

/* One counted act, or several of one day.  `id` is "" where the export names no address or number
 * of the sender, `name` where it has no name; both "" where nobody can say. */
struct tn_chat_act {
    int64_t line;            /* where it stands, from 1 */
    enum tn_chat_sort kind;  /* that counts */
    int64_t count;           /* 1 but in our own form */
    int32_t day;             /* local, since 1970-01-01 */
    char chat[TN_CHAT_TEXT]; /* "telegram:1234567": the same chat in every export of it */
    char platform[16];
    char id[TN_CHAT_TEXT];
    char name[TN_CHAT_TEXT];
};

struct tn_chat_options {
    const char *format; /* one of tn_chat_formats, NULL or "auto": as it looks */
    /* The chat's id or name where a file holds several; what to call it where the file says
     * nothing.  NULL or "": the only one. */
    const char *chat;
    const char *region; /* ISO 3166-1: whether 7/6/2019 is in June or July, where no row tells */
    void *context;
    int (*offset_min)(void *context, int64_t wall_ms); /* of local time, at a time UTC */
};

/* The names, ended by NULL. */
extern const char *const tn_chat_formats[];

struct tn_chat_sink {
    void *context;
    /* Anything but OK ends the reading with that error. */
    enum tn_err (*act)(void *context, const struct tn_chat_act *act, struct tn_fault *fault);
    /* One sentence about a row that was left out. */
    void (*problem)(void *context, int64_t line, const char *sentence);
    void (*progress)(void *context, int64_t bytes); /* may be NULL */
};

struct tn_chat_summary {
    const char *format;
    char encoding[16];
    char chat[TN_CHAT_TEXT]; /* the name of the chat in the file, else as `chat` of an act */
    int64_t rows;            /* messages, lines of a form */
    int64_t problems;        /* rows left out */
    int64_t sorts[TN_CHAT_SORT_COUNT]; /* the others; of counting kinds the acts */
};

/* Errors: FORMAT (no such export, cut off, or holding several chats and none was named; the fault
 * says what to do), ABSENT (the named chat, or any group's, is not in it), IO, and
 * what `act` answered. */
TN_MUST_CHECK enum tn_err tn_chat_read(const struct tn_import_source *source,
                                       const struct tn_chat_options *options,
                                       const struct tn_chat_sink *sink,
                                       struct tn_chat_summary *ret_summary, struct tn_fault *fault);
