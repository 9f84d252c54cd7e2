/* SPDX-License-Identifier: Apache-2.0 */
/* series.h -- meetups that come back, what an event is among them, and what somebody was there.
 *
 * A rule says on which days; days on which there is nothing are exceptions.  Streaks, gaps and who
 * stays away are told of the regular events of one series; a cancelled event counts nowhere.  Rank
 * 5, a part of people.  Source: RFC 5545, 3.3.10, as far as meetups need it. */
#pragma once

#include "turnout/people.h"

/* ---- rules (pure) ---- */

enum tn_frequency { TN_WEEKLY, TN_MONTHLY };
struct tn_rule {
    enum tn_frequency frequency;
    int interval;      /* every so many weeks or months */
    unsigned weekdays; /* bit 0 Monday … bit 6 Sunday; 0: as the first day */
    int week;          /* of a month: 1 … 4, or -1 the last; 0: as the first day's date */
};
#define TN_RULE_CHARS 80

/* FREQ=WEEKLY or MONTHLY, then INTERVAL, BYDAY (MO,TH; of a month one, 2TU or -1FR), in any order.
 * Errors: FORMAT (the fault says which part). */
TN_MUST_CHECK enum tn_err tn_rule_parse(const char *text, struct tn_rule *ret_rule,
                                        struct tn_fault *fault);
/* The first day of the rule after `after`; days count from 1970-01-01, `first` is the earliest.
 * False: none within ten years (the 31st of every twelfth month from April on). */
bool tn_rule_next(const struct tn_rule *rule, int32_t first, int32_t after, int32_t *ret_day);
/* "2026-12-05".  False: this is no date. */
bool tn_rule_day_parse(const char *text, int32_t *ret_day);
/* How many days apart its dates are, a month counting as 30. */
int tn_rule_interval_days(const struct tn_rule *rule);

/* ---- series ---- */

#define TN_SERIES_TITLE_CHARS 256

/* `first_day` is the day of the first date.  Errors: FORMAT (title, rule). */
TN_MUST_CHECK enum tn_err tn_series_add(struct tn_people *people, const char *title,
                                        const char *rule, int32_t first_day,
                                        struct tn_id *ret_series, struct tn_fault *fault);
/* By id or title.  Errors: ABSENT, LIMIT (several). */
TN_MUST_CHECK enum tn_err tn_series_find(struct tn_people *people, const char *text,
                                         struct tn_id *ret_series, struct tn_fault *fault);
/* There is nothing on a date of the rule, or there is again.  Errors: ABSENT, FORMAT (no such
 * date). */
TN_MUST_CHECK enum tn_err tn_series_skip(struct tn_people *people, struct tn_id series, int32_t day,
                                         bool skip, struct tn_fault *fault);
/* No more dates from now on.  Errors: ABSENT, EXISTS (ended already). */
TN_MUST_CHECK enum tn_err tn_series_end(struct tn_people *people, struct tn_id series,
                                        struct tn_fault *fault);
/* [{"id","title","rule","first","next","exceptions":["2026-12-05"…],"ended","events","last",
 * "days_since","interval_days","gap"}…]: next is the first date from today on; events are those
 * over, regular and not cancelled, last the newest of them; gap: more than two intervals since. */
TN_MUST_CHECK enum tn_err tn_series_json(struct tn_people *people, struct tn_buf *out,
                                         struct tn_fault *fault);

/* ---- events among them ---- */

enum tn_event_kind { TN_EVENT_REGULAR, TN_EVENT_BRAND, TN_EVENT_FESTIVAL, TN_EVENT_KINDS };
const char *tn_event_kind_name(enum tn_event_kind kind);
/* False: there is no such kind. */
bool tn_event_kind_parse(const char *name, enum tn_event_kind *ret_kind);

struct tn_event_place {
    struct tn_id series; /* zero: of none */
    enum tn_event_kind kind;
    bool cancelled;
};
/* Errors: ABSENT (no such event or series). */
TN_MUST_CHECK enum tn_err tn_event_place(struct tn_people *people, struct tn_id event,
                                         struct tn_event_place *ret_place, struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_event_place_set(struct tn_people *people, struct tn_id event,
                                             const struct tn_event_place *place,
                                             struct tn_fault *fault);
/* {"event","series","series_title","kind","cancelled"}.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_event_place_json(struct tn_people *people, struct tn_id event,
                                              struct tn_buf *out, struct tn_fault *fault);

/* ---- what somebody was at an event ---- */

/* `role`: "attendee", "helper", "speaker" or "host".  It counts once they have come; whose code
 * opens the doors is a host unless another role is said.  Errors: ABSENT, FORMAT (no such role). */
TN_MUST_CHECK enum tn_err tn_attendance_role_set(struct tn_people *people, struct tn_id event,
                                                 struct tn_id member, const char *role,
                                                 const char *who, struct tn_fault *fault);
/* [{"member","name","role","came"}…] of whoever has a role or came as a host, by name.  Errors:
 * ABSENT. */
TN_MUST_CHECK enum tn_err tn_attendance_roles_json(struct tn_people *people, struct tn_id event,
                                                   struct tn_buf *out, struct tn_fault *fault);
