/* SPDX-License-Identifier: Apache-2.0 */
/* chat_line.c -- LINE's "Send chat history": a line for each day, then time, name, text with tabs.
 *
 * Two columns are the system's; a line without tabs that is no day goes on with the text before it.
 * Source: files of the app. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "chat_parts.h"

struct line_app {
    int32_t day; /* 0: none yet */
};

static bool knows(const char *head)
{
    return strncmp(head, "[LINE]", 6) == 0;
}

/* "Tue, 07/16/2019" */
static bool month_first(const char *line, int32_t *ret_day)
{
    int part[3] = {0};
    const char *at = strstr(line, ", ");
    if (!at || at - line != 3)
        return false;
    at += 2;
    for (int i = 0; i < 3; i++) {
        size_t digits = strspn(at, "0123456789");
        if (digits == 0 || digits > 4 || (i < 2 && at[digits] != '/'))
            return false;
        part[i] = (int)strtol(at, NULL, 10);
        at += digits + 1;
    }
    return at[-1] == '\0' && tn_chat_civil(part[2], part[0], part[1], ret_day);
}

static bool is_time(const char *field, size_t len)
{
    const char *colon = memchr(field, ':', len);
    return len < 24 && colon && colon > field && isdigit((unsigned char)colon[-1]) &&
           isdigit((unsigned char)colon[1]);
}

static void take_message(struct tn_chat_lines *lines, const struct line_app *app, const char *name,
                         const char *text)
{
    char who[TN_CHAT_TEXT] = "";
    struct tn_chat_said said = {.sort = TN_CHAT_SYSTEM,
                                .count = 1,
                                .platform = "line",
                                .id = "",
                                .name = who,
                                .chat_id = "",
                                .chat_name = "",
                                .day = app->day};
    if (text) {
        tn_chat_text_put(who, name, (size_t)(text - name));
        said.sort = tn_chat_sort_of_text(text + 1);
    }
    if (app->day == 0)
        said.problem = "no day stands above this message";
    lines->said(lines->context, lines->number, &said);
}

static void take_line(struct tn_chat_lines *lines, void *state, const char *line)
{
    struct line_app *app = state;
    const char *tab = strchr(line, '\t');
    int32_t day = 0;
    if (lines->number == 1)
        return;
    if (tab && is_time(line, (size_t)(tab - line)))
        take_message(lines, app, tab + 1, strchr(tab + 1, '\t'));
    else if (!tab && (month_first(line, &day) ||
                      (strlen(line) < 32 && tn_chat_day(lines->options, line, &day))))
        app->day = day;
}

static void finish(struct tn_chat_lines *lines, void *state)
{
    (void)lines;
    (void)state;
}

const struct tn_chat_line_family tn_chat_line_app = {.name = "line",
                                                     .state_bytes = sizeof(struct line_app),
                                                     .knows = knows,
                                                     .line = take_line,
                                                     .finish = finish};
