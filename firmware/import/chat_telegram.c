/* SPDX-License-Identifier: Apache-2.0 */
/* chat_telegram.c -- result.json of Telegram Desktop: one chat, or everything a person has.
 *
 * A sender is "user123" (a bare number in old files); without a name it is a deleted account and
 * still somebody.  "channel123" is a channel or a group posting as itself, nobody.
 * Source: export_output_json.cpp of Telegram Desktop. */
#include <string.h>

#include "chat_parts.h"

static bool knows(const struct tn_chat_row *row)
{
    return row->record->has[TN_CHAT_KEY_J_DATE] && row->record->has[TN_CHAT_KEY_J_TYPE] &&
           row->record->has[TN_CHAT_KEY_J_ID] && row->header->has[TN_CHAT_KEY_J_TYPE] &&
           row->header->has[TN_CHAT_KEY_J_ID];
}

static bool take_sender(const struct tn_chat_record *record, struct tn_chat_said *said)
{
    const char *id = tn_chat_get(record, TN_CHAT_KEY_J_FROM_ID);
    said->name = tn_chat_get(record, TN_CHAT_KEY_J_FROM);
    if (strncmp(id, "channel", 7) == 0 || strncmp(id, "chat", 4) == 0)
        return false;
    said->id = strncmp(id, "user", 4) == 0 ? id + 4 : id;
    return true;
}

/* A conversation of two, or one person's notes, is no group's whatever it is called. */
static bool is_private(const struct tn_chat_record *header)
{
    static const char *const types[] = {"personal_chat", "bot_chat", "saved_messages"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (tn_chat_is(header, TN_CHAT_KEY_J_TYPE, types[i]))
            return true;
    }
    return false;
}

static enum tn_chat_sort sort_of(const struct tn_chat_record *record)
{
    if (!tn_chat_is(record, TN_CHAT_KEY_J_TYPE, "message"))
        return TN_CHAT_SYSTEM;
    return tn_chat_is(record, TN_CHAT_KEY_J_MEDIA_TYPE, "voice_message") ? TN_CHAT_VOICE
                                                                         : TN_CHAT_MESSAGE;
}

static void judge(const struct tn_chat_row *row, struct tn_chat_said *said)
{
    const struct tn_chat_record *record = row->reaction ? row->reaction : row->record;
    said->platform = "telegram";
    said->chat_id = tn_chat_get(row->header, TN_CHAT_KEY_J_ID);
    said->chat_name = tn_chat_get(row->header, TN_CHAT_KEY_J_NAME);
    said->sort = row->reaction ? TN_CHAT_REACTION : sort_of(record);
    if (tn_chat_counts(said->sort) && !take_sender(record, said))
        said->sort = TN_CHAT_CHANNEL;
    said->elsewhere = is_private(row->header);
    if (!tn_chat_day(row->options,
                     tn_chat_get_either(record, TN_CHAT_KEY_J_DATE_UNIX, TN_CHAT_KEY_J_DATE),
                     &said->day))
        said->problem = "this message has no date";
}

const struct tn_chat_family tn_chat_telegram = {.name = "telegram", .knows = knows, .judge = judge};
