/* SPDX-License-Identifier: Apache-2.0 */
/* calendar_rule.c -- how a calendar says that something comes back, as a rule of a series; pure.
 *
 * Calendars say more than a series knows, mostly what follows from the first date anyhow. */
#include "calendar_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "turnout/text.h"

/* "20271231T155959Z": only its day is looked at. */
static bool until_day(const char *text, int32_t *ret_day)
{
    char date[TN_REPORT_DAY_CHARS];
    if (strnlen(text, 8) < 8)
        return false;
    (void)snprintf(date, sizeof date, "%.4s-%.2s-%.2s", text, text + 4, text + 6);
    return tn_rule_day_parse(date, ret_day);
}

static bool is_day_of_month(const char *text, int32_t first)
{
    char date[TN_REPORT_DAY_CHARS];
    tn_report_day_text(first, date);
    return strtol(text, NULL, 10) == strtol(date + 8, NULL, 10);
}

/* What of a part is kept: all of it, or nothing. */
static enum tn_err judge(const char *part, int32_t first, int32_t today, bool *ret_keep,
                         bool *ret_ends, struct tn_fault *fault)
{
    int32_t last = 0;
    *ret_keep = false;
    if (strncmp(part, "WKST=", 5) == 0 || part[0] == '\0')
        return TN_OK;
    if (strncmp(part, "BYMONTHDAY=", 11) == 0 && is_day_of_month(part + 11, first))
        return TN_OK;
    if (strncmp(part, "COUNT=", 6) == 0) {
        *ret_ends = true;
        return TN_OK;
    }
    if (strncmp(part, "UNTIL=", 6) == 0) {
        *ret_ends = true;
        return until_day(part + 6, &last) && last < today
                   ? tn_fault_set(fault, TN_ERR_FORMAT, "this series is over, and is left out")
                   : TN_OK;
    }
    *ret_keep = true;
    return TN_OK;
}

enum tn_err tn_calendar_rule(const char *text, int32_t first, int32_t today,
                             char out[TN_RULE_CHARS], bool *ret_ends, struct tn_fault *fault)
{
    TN_BUF_AUTO kept = {0};
    struct tn_rule rule;
    *ret_ends = false;
    for (const char *at = text; *at;) {
        char part[TN_RULE_CHARS];
        size_t len = strcspn(at, ";");
        bool keep = false;
        (void)snprintf(part, sizeof part, "%.*s", (int)(len < sizeof part ? len : sizeof part - 1),
                       at);
        enum tn_err err = judge(part, first, today, &keep, ret_ends, fault);
        if (err)
            return err;
        if (keep)
            tn_buf_addf(&kept, "%s%s", kept.len ? ";" : "", part);
        at += len + (at[len] == ';');
    }
    if (!tn_text_copy(out, TN_RULE_CHARS, tn_buf_text(&kept)))
        return tn_fault_set(fault, TN_ERR_FORMAT, "it comes back by a rule that is too long");
    return tn_rule_parse(out, &rule, fault);
}
