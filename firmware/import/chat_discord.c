/* SPDX-License-Identifier: Apache-2.0 */
/* chat_discord.c -- JSON and CSV of DiscordChatExporter.
 *
 * Its CSV has no types, so what Discord itself writes is told by its words; it names no channel
 * either.  A reaction has no date of its own: it counts on the day of the message.
 * Source: JsonMessageWriter.cs and CsvMessageWriter.cs of DiscordChatExporter. */
#include <string.h>

#include "chat_parts.h"

static bool is_csv(const struct tn_chat_row *row)
{
    return row->record->has[TN_CHAT_KEY_AUTHOR_ID] && row->record->has[TN_CHAT_KEY_DATE];
}

static bool knows(const struct tn_chat_row *row)
{
    return is_csv(row) ||
           (row->record->has[TN_CHAT_KEY_J_TIMESTAMP] && row->record->has[TN_CHAT_KEY_J_TYPE] &&
            row->header->has[TN_CHAT_KEY_J_CHANNEL_ID]);
}

/* What Discord puts in the place of a message. */
static enum tn_chat_sort sort_of_csv(const char *content)
{
    static const char *const system[] = {"Joined the server.", "Pinned a message.",
                                         "Left the group.", "Started a thread."};
    for (size_t i = 0; i < sizeof system / sizeof system[0]; i++) {
        if (strcmp(content, system[i]) == 0)
            return TN_CHAT_SYSTEM;
    }
    return TN_CHAT_MESSAGE;
}

static void judge_csv(const struct tn_chat_row *row, struct tn_chat_said *said)
{
    said->id = tn_chat_get(row->record, TN_CHAT_KEY_AUTHOR_ID);
    said->name = tn_chat_get(row->record, TN_CHAT_KEY_AUTHOR);
    said->sort = sort_of_csv(tn_chat_get(row->record, TN_CHAT_KEY_CONTENT));
    if (!tn_chat_day(row->options, tn_chat_get(row->record, TN_CHAT_KEY_DATE), &said->day))
        said->problem = "this row has no date";
}

static enum tn_chat_sort sort_of_json(const struct tn_chat_record *record)
{
    if (tn_chat_is_set(record, TN_CHAT_KEY_J_AUTHOR_BOT))
        return TN_CHAT_BOT;
    return tn_chat_is(record, TN_CHAT_KEY_J_TYPE, "Default") ||
                   tn_chat_is(record, TN_CHAT_KEY_J_TYPE, "Reply")
               ? TN_CHAT_MESSAGE
               : TN_CHAT_SYSTEM;
}

static void judge_reaction(const struct tn_chat_record *reaction, struct tn_chat_said *said)
{
    said->sort = tn_chat_is_set(reaction, TN_CHAT_KEY_J_IS_BOT) ? TN_CHAT_BOT : TN_CHAT_REACTION;
    said->id = tn_chat_get(reaction, TN_CHAT_KEY_J_ID);
    said->name = tn_chat_get(reaction, TN_CHAT_KEY_J_NAME);
}

static void judge(const struct tn_chat_row *row, struct tn_chat_said *said)
{
    said->platform = "discord";
    if (is_csv(row)) {
        judge_csv(row, said);
        return;
    }
    said->chat_id = tn_chat_get(row->header, TN_CHAT_KEY_J_CHANNEL_ID);
    said->chat_name = tn_chat_get(row->header, TN_CHAT_KEY_J_CHANNEL_NAME);
    said->id = tn_chat_get(row->record, TN_CHAT_KEY_J_AUTHOR_ID);
    said->name =
        tn_chat_get_either(row->record, TN_CHAT_KEY_J_AUTHOR_NICK, TN_CHAT_KEY_J_AUTHOR_NAME);
    said->sort = sort_of_json(row->record);
    if (row->reaction)
        judge_reaction(row->reaction, said);
    if (!tn_chat_day(row->options, tn_chat_get(row->record, TN_CHAT_KEY_J_TIMESTAMP), &said->day))
        said->problem = "this message has no time";
}

const struct tn_chat_family tn_chat_discord = {.name = "discord", .knows = knows, .judge = judge};
