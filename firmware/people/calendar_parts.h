/* SPDX-License-Identifier: Apache-2.0 */
/* calendar_parts.h -- what calendar_import.c, calendar_rule.c and calendar_undo.c share; private to
 * people. */
#pragma once

#include "report_parts.h"
#include "turnout/calendar_import.h"

/* Title, venue and times as tn_registry_event_read takes them. */
void tn_calendar_event_json(const struct tn_event *event, struct tn_buf *out);

/* calendar_rule.c: the rule of a calendar as one of ours: what says nothing new is left out, an end
 * that lies ahead too (*ret_ends).  Pure.  Errors: FORMAT (nothing of the kind is kept here). */
TN_MUST_CHECK enum tn_err tn_calendar_rule(const char *text, int32_t first, int32_t today,
                                           char out[TN_RULE_CHARS], bool *ret_ends,
                                           struct tn_fault *fault);
