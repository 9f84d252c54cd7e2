/* SPDX-License-Identifier: Apache-2.0 */
/* chat_minimum.c -- our own form: platform,handle,date,count[,kind] as CSV or as JSON lines.
 *
 * Any script can make it, of any platform.  The date is the group's. */
#include <stdlib.h>
#include <string.h>

#include "chat_parts.h"

#define COUNT_MAX 1000000

static bool knows(const struct tn_chat_row *row)
{
    const bool *has = row->record->has;
    return has[TN_CHAT_KEY_J_PLATFORM] && has[TN_CHAT_KEY_J_HANDLE] && has[TN_CHAT_KEY_J_DATE] &&
           has[TN_CHAT_KEY_J_COUNT];
}

static bool take_kind(const char *text, enum tn_chat_sort *ret_kind)
{
    *ret_kind = TN_CHAT_MESSAGE;
    if (text[0] == '\0' || strcmp(text, "msg") == 0)
        return true;
    for (int kind = 0; kind < TN_CHAT_KINDS; kind++) {
        if (strcmp(text, tn_chat_sort_name((enum tn_chat_sort)kind)) == 0) {
            *ret_kind = (enum tn_chat_sort)kind;
            return true;
        }
    }
    return false;
}

static void judge(const struct tn_chat_row *row, struct tn_chat_said *said)
{
    const char *count = tn_chat_get(row->record, TN_CHAT_KEY_J_COUNT);
    bool nick = tn_chat_is(row->record, TN_CHAT_KEY_J_PLATFORM, "nick");
    const char *who = tn_chat_get(row->record, TN_CHAT_KEY_J_HANDLE);
    said->platform = tn_chat_get(row->record, TN_CHAT_KEY_J_PLATFORM);
    said->id = nick ? "" : who;
    said->name = nick ? who : "";
    said->count = strtoll(count, NULL, 10);
    if (!take_kind(tn_chat_get(row->record, TN_CHAT_KEY_J_KIND), &said->sort))
        said->problem = "the kind is none of message, post, reaction and voice";
    else if (!count[0] || count[strspn(count, "0123456789")] || strlen(count) > 7 ||
             said->count < 1 || said->count > COUNT_MAX)
        said->problem = "the count is not a number from 1 to 1000000";
    else if (!tn_chat_day(row->options, tn_chat_get(row->record, TN_CHAT_KEY_J_DATE), &said->day))
        said->problem = "the date is not one such as 2026-12-05";
    else if (!said->platform[0] || strlen(said->platform) > 15)
        said->problem = "the platform has no name such as qq or telegram";
}

const struct tn_chat_family tn_chat_minimum = {
    .name = "minimum", .knows = knows, .judge = judge, .chats_vary = true};
