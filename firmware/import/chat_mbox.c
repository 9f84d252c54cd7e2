/* SPDX-License-Identifier: Apache-2.0 */
/* chat_mbox.c -- a mailing list's archive: who posted when.
 *
 * A message begins with a "From " line at the beginning or behind an empty one; of its header only
 * From, Date, List-Id and Auto-Submitted are looked at, and of its body nothing.
 * Source: RFC 4155 (mbox), RFC 5322 (dates), RFC 2919 (List-Id), RFC 3834 (Auto-Submitted). */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "chat_parts.h"

#define WHEN_CHARS 96 /* as wide as the numbers could be */

struct mbox {
    bool in_header, after_blank, automatic;
    int64_t line;
    char address[TN_CHAT_TEXT], date[TN_CHAT_TEXT], list[TN_CHAT_TEXT];
};

static bool knows(const char *head)
{
    return strncmp(head, "From ", 5) == 0;
}

/* "Tue, 16 Jul 2019 18:15:05 +0800" as RFC 3339; zones by name are taken for UTC, as the standard
 * asks. */
static bool as_rfc3339(const char *date, char out[WHEN_CHARS])
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int day = 0, year = 0, hour = 0, minute = 0, zone = 0;
    char month[4] = "";
    const char *at = strchr(date, ',') ? strchr(date, ',') + 1 : date;
    /* NOLINTNEXTLINE(cert-err34-c): no number is longer than its width */
    int read = sscanf(at, " %2d %3s %4d %2d:%2d", &day, month, &year, &hour, &minute);
    const char *found = read == 5 ? strstr(months, month) : NULL;
    const char *sign = strpbrk(at, "+-");
    if (!found || strlen(month) != 3 || (found - months) % 3 || day < 1 || year < 0 || hour < 0 ||
        minute < 0)
        return false;
    if (sign && strspn(sign + 1, "0123456789") == 4)
        zone = (int)strtol(sign + 1, NULL, 10);
    (void)snprintf(out, WHEN_CHARS, "%04d-%02d-%02dT%02d:%02d:00%c%02d:%02d",
                   year < 100 ? year + 2000 : year, (int)(found - months) / 3 + 1, day, hour,
                   minute, sign && *sign == '-' ? '-' : '+', zone / 100, zone % 100);
    return true;
}

static void take_address(const char *value, char out[TN_CHAT_TEXT])
{
    const char *open = strrchr(value, '<');
    const char *start = open ? open + 1 : value + strspn(value, " \t");
    tn_chat_text_put(out, start, strcspn(start, "> ("));
}

static void begin(struct mbox *mbox, int64_t line)
{
    *mbox = (struct mbox){.in_header = true, .line = line};
}

static void end_header(struct tn_chat_lines *lines, struct mbox *mbox)
{
    char when[WHEN_CHARS];
    struct tn_chat_said said = {.sort = mbox->automatic ? TN_CHAT_BOT : TN_CHAT_POST,
                                .count = 1,
                                .platform = "email",
                                .id = strchr(mbox->address, '@') ? mbox->address : "",
                                .name = "",
                                .chat_id = mbox->list,
                                .chat_name = ""};
    if (!as_rfc3339(mbox->date, when) || !tn_chat_day(lines->options, when, &said.day))
        said.problem = "this message has no date";
    lines->said(lines->context, mbox->line, &said);
    mbox->in_header = false;
}

/* The value behind "name:", NULL if the line is another field. */
static const char *value_of(const char *line, const char *name)
{
    size_t len = strlen(name);
    if (strncasecmp(line, name, len) != 0 || line[len] != ':')
        return NULL;
    return line + len + 1 + strspn(line + len + 1, " \t");
}

static void take_field(struct mbox *mbox, const char *line)
{
    const char *from = value_of(line, "From");
    const char *date = value_of(line, "Date");
    const char *list = value_of(line, "List-Id");
    const char *automatic = value_of(line, "Auto-Submitted");
    if (from)
        take_address(from, mbox->address);
    if (date)
        tn_chat_text_put(mbox->date, date, strlen(date));
    if (list)
        take_address(list, mbox->list);
    if (automatic)
        mbox->automatic = strncasecmp(automatic, "no", 2) != 0;
}

static void take_line(struct tn_chat_lines *lines, void *state, const char *line)
{
    struct mbox *mbox = state;
    bool first = lines->number == 1;
    if ((first || mbox->after_blank) && strncmp(line, "From ", 5) == 0)
        begin(mbox, lines->number);
    else if (mbox->in_header && line[0])
        take_field(mbox, line);
    else if (mbox->in_header)
        end_header(lines, mbox);
    mbox->after_blank = line[0] == '\0';
}

static void finish(struct tn_chat_lines *lines, void *state)
{
    struct mbox *mbox = state;
    if (mbox->in_header)
        end_header(lines, mbox);
}

const struct tn_chat_line_family tn_chat_mbox = {.name = "mbox",
                                                 .state_bytes = sizeof(struct mbox),
                                                 .knows = knows,
                                                 .line = take_line,
                                                 .finish = finish};
