/* SPDX-License-Identifier: Apache-2.0 */
/* chat_chatlab.c -- ChatLab's JSON and JSON lines, which other programs' exports are turned into.
 *
 * Source: ChatLab's description of its format. */
#include <string.h>

#include "chat_parts.h"

static bool knows(const struct tn_chat_row *row)
{
    return row->header->has[TN_CHAT_KEY_J_CHATLAB_VERSION];
}

static enum tn_chat_sort sort_of(const char *type)
{
    static const struct {
        const char *type;
        enum tn_chat_sort sort;
    } sorts[] = {
        {"2", TN_CHAT_VOICE},   {"20", TN_CHAT_RED_PACKET}, {"21", TN_CHAT_RED_PACKET},
        {"22", TN_CHAT_POKE},   {"23", TN_CHAT_SYSTEM},     {"80", TN_CHAT_SYSTEM},
        {"81", TN_CHAT_RECALL},
    };
    for (size_t i = 0; i < sizeof sorts / sizeof sorts[0]; i++) {
        if (strcmp(type, sorts[i].type) == 0)
            return sorts[i].sort;
    }
    return TN_CHAT_MESSAGE;
}

/* Its platforms by the names handles have here. */
static const char *platform_of(const char *platform)
{
    return strcmp(platform, "wechat") == 0 || strcmp(platform, "weixin") == 0 ? "wxid"
           : strcmp(platform, "whatsapp") == 0                                ? "phone"
           : platform[0]                                                      ? platform
                                                                              : "other";
}

static void judge(const struct tn_chat_row *row, struct tn_chat_said *said)
{
    const struct tn_chat_record *record = row->record;
    said->platform = platform_of(tn_chat_get(row->header, TN_CHAT_KEY_J_META_PLATFORM));
    said->chat_id = tn_chat_get(row->header, TN_CHAT_KEY_J_META_GROUP);
    said->chat_name = tn_chat_get(row->header, TN_CHAT_KEY_J_META_NAME);
    said->id = tn_chat_get(record, TN_CHAT_KEY_J_SENDER);
    said->name =
        tn_chat_get_either(record, TN_CHAT_KEY_J_GROUP_NICKNAME, TN_CHAT_KEY_J_ACCOUNT_NAME);
    said->sort = sort_of(tn_chat_get(record, TN_CHAT_KEY_J_TYPE));
    if (record->has[TN_CHAT_KEY_LINE_TYPE] && !tn_chat_is(record, TN_CHAT_KEY_LINE_TYPE, "message"))
        said->sort = TN_CHAT_SYSTEM; /* who the members are */
    else if (!tn_chat_day(row->options, tn_chat_get(record, TN_CHAT_KEY_J_TIMESTAMP), &said->day))
        said->problem = "this message has no time";
}

const struct tn_chat_family tn_chat_chatlab = {.name = "chatlab", .knows = knows, .judge = judge};
