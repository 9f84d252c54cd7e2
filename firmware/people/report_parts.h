/* SPDX-License-Identifier: Apache-2.0 */
/* report_parts.h -- what the reports are counted from; private to people. */
#pragma once

#include "days_parts.h"
#include "turnout/os.h"
#include "turnout/report.h"
#include "turnout/series.h"
#include "turnout/vitality.h"

/* ---- report_csv.c: cells and lines of a table for spreadsheets ---- */

#define TN_CSV_BOM "\xef\xbb\xbf"
struct tn_csv {
    struct tn_buf *out;
    bool in_line;
};
/* Quoted where it must be; what a spreadsheet would take for a formula gets an apostrophe. */
void tn_csv_cell(struct tn_csv *sheet, const char *text);
/* The same for what is ours to the last character, as a code is. */
void tn_csv_exact(struct tn_csv *sheet, const char *text);
void tn_csv_line(struct tn_csv *sheet);

/* ---- report_roll.c: the codes of one event and what became of them ---- */

enum tn_report_source {
    TN_REPORT_ROSTER,    /* a member's ticket */
    TN_REPORT_GUEST,     /* a ticket with nothing but a name */
    TN_REPORT_DOOR,      /* signed up at a kiosk */
    TN_REPORT_ELSEWHERE, /* let in, but no ticket of ours */
    TN_REPORT_SOURCES,
};

struct tn_report_ticket {
    struct tn_ticket_id ticket;
    enum tn_report_source source;
    enum tn_ticket_state state;
    bool host;
    struct tn_id handle, person; /* zero: nobody */
    bool arrived;
    uint8_t admits;
    struct tn_when when; /* of the first time that counts */
    char method[16];     /* and how they were known then; "" by a host's word against the door's */
};
struct tn_report_door {
    char name[64];
    struct tn_id device; /* that let somebody in there last, when that was known */
    struct tn_wall last;
    int64_t arrived;
};
struct tn_report_roll {
    struct tn_report_ticket *tickets;
    size_t count, cap;
    size_t listed; /* those before are sorted by id */
    struct tn_report_door *doors;
    size_t door_count;
    int64_t undone;
};
TN_MUST_CHECK enum tn_err tn_report_roll_read(struct tn_people *people, struct tn_id event,
                                              struct tn_report_roll *roll, struct tn_fault *fault);
void tn_report_roll_release(struct tn_report_roll *roll);

/* ---- report_event.c ---- */

/* Every code is in one of tickets' rows, or a walk-in. */
struct tn_report_funnel {
    int64_t tickets, revoked, with_ticket, walk_ins, elsewhere, not_arrived, persons;
};
struct tn_report_funnel tn_report_count_funnel(const struct tn_report_roll *roll);

/* ---- report_attended.c: who came to which event, as a table ---- */

/* Brings `attended` up to what the logs say, event by event, where the database may be written. */
TN_MUST_CHECK enum tn_err tn_report_attended_refresh(struct tn_people *people,
                                                     struct tn_fault *fault);

/* ---- series.c ---- */

struct tn_series {
    struct tn_id id;
    char title[TN_SERIES_TITLE_CHARS];
    char rule_text[TN_RULE_CHARS];
    struct tn_rule rule;
    int32_t first_day;
    bool ended;
};

/* ---- role.c ---- */

/* False: there is no such role. */
bool tn_attendance_role_parse(const char *name, enum tn_act *ret_act);
/* Everything said of anybody; of several words about one person the last counts. */
TN_MUST_CHECK enum tn_err tn_attendance_roles_read(struct tn_people *people,
                                                   void (*visit)(struct tn_id event,
                                                                 struct tn_id handle,
                                                                 enum tn_act act, void *context),
                                                   void *context, struct tn_fault *fault);

/* ---- report_facts.c: persons with their days ---- */

struct tn_report_event {
    struct tn_id id;
    char title[256];
    int64_t starts_ms;
    int32_t day; /* local, since 1970 */
    bool over;   /* closed, or past its end; never of a cancelled one */
    enum tn_event_kind kind;
    size_t series; /* counted from 1; 0: of none */
};
struct tn_report_visit {
    size_t person, event;
    enum tn_act role;
};
struct tn_report_day {
    int32_t day, messages;
};
/* Days of one handle, by their places. */
struct tn_report_run {
    size_t person, first, count;
};

/* Somebody brought somebody, by their numbers; referral.c. */
struct tn_report_credit {
    size_t referrer, newcomer; /* newcomer may be beyond the people that were read */
    struct tn_id event;
    size_t order;
    int32_t day; /* of the newcomer's first time; TN_REPORT_NEVER: has not come */
};

#define TN_REPORT_NEVER INT32_MAX

struct tn_report_person {
    struct tn_id id;
    bool erased;
    bool known;     /* from more than sign-ups */
    bool on_roster; /* a member now */
    bool organiser; /* a host at an event of the last year */
    enum tn_membership membership;
    int rank; /* of the best open row while reading */
    int32_t joined_day, left_day;
    const struct tn_report_visit *visits; /* oldest first, each event once */
    size_t visit_count;
    const struct tn_report_day *days; /* with messages, oldest first, each once */
    size_t day_count;
    const struct tn_report_credit *credits; /* whom they brought */
    size_t credit_count;
};

struct tn_report_handle {
    struct tn_id id;
    size_t person;
};

struct tn_report_facts {
    struct tn_zone *zone;
    int64_t now_ms;
    int32_t today;
    bool online_known;              /* an import is young enough to speak of these days */
    struct tn_report_event *events; /* as they start */
    size_t event_count, event_cap;
    struct tn_series *series; /* number n is [n - 1] */
    size_t series_count;
    struct tn_report_person *people; /* by id */
    size_t people_count, people_cap;
    struct tn_report_handle *handles; /* by id */
    size_t handle_count, handle_cap;
    struct tn_report_visit *visits;
    size_t visit_count, visit_cap;
    struct tn_report_day *days; /* of each handle together, as they came */
    size_t day_count, day_cap;
    struct tn_report_run *runs; /* by person once all are read */
    size_t run_count, run_cap;
    struct tn_report_day *joined;     /* days of those who have several handles */
    struct tn_report_credit *credits; /* grouped by referrer once all are read */
    size_t credit_count, credit_cap;
    struct tn_id last; /* the handle whose day came last */
};
/* Of everybody, or of one person (the root's id).  Takes in and refreshes first. */
TN_MUST_CHECK enum tn_err tn_report_facts_read(struct tn_people *people, const struct tn_id *only,
                                               struct tn_report_facts *facts,
                                               struct tn_fault *fault);
void tn_report_facts_release(struct tn_report_facts *facts);
#define TN_REPORT_FACTS_AUTO                                                                       \
    __attribute__((cleanup(tn_report_facts_release))) struct tn_report_facts
/* event_count: not among them. */
size_t tn_report_event_index(const struct tn_report_facts *facts, struct tn_id event);
/* NULL: not among them. */
const struct tn_report_person *tn_report_person(const struct tn_report_facts *facts,
                                                struct tn_id person);
/* NULL: not among them. */
const struct tn_report_handle *tn_report_handle(const struct tn_report_facts *facts,
                                                struct tn_id handle);
/* referral.c: who brought whom. */
TN_MUST_CHECK enum tn_err tn_referrals_read(struct tn_people *people, struct tn_report_facts *facts,
                                            struct tn_fault *fault);
/* Room for one more item of `size` bytes. */
void *tn_report_grow(void *items, size_t count, size_t *cap, size_t size);

/* ---- days.c: messages by day ---- */

/* When the newest import of chat activity that stands was taken, 0 if there is none. */
TN_MUST_CHECK enum tn_err tn_people_days_taken(struct tn_people *people, int64_t *ret_taken_ms,
                                               struct tn_fault *fault);
/* Every day of every handle, or of one person's, on which there was a message; those of a handle
 * one after another. */
TN_MUST_CHECK enum tn_err tn_people_days(struct tn_people *people, const struct tn_id *only,
                                         const struct tn_days_visitor *visitor,
                                         struct tn_fault *fault);

/* ---- report_state.c: how alive a person was on a day; pure ---- */

/* Days with a message from `first` to `last`. */
int tn_report_days_in(const struct tn_report_person *person, int32_t first, int32_t last);
/* Events attended from `first` to `last`. */
int tn_report_events_in(const struct tn_report_facts *facts, const struct tn_report_person *person,
                        int32_t first, int32_t last);
int tn_report_vitality(const struct tn_report_facts *facts, const struct tn_report_person *person,
                       int32_t day);
enum tn_lifecycle tn_report_state(const struct tn_report_facts *facts,
                                  const struct tn_report_person *person, int32_t day);
/* Regular events of one series in a row, in the series where they are most. */
int tn_report_streak(const struct tn_report_facts *facts, const struct tn_report_person *person);

/* Why somebody may be about to go. */
struct tn_report_risk {
    bool fell, stays_away;
    int vitality, usual;
};
struct tn_report_risk tn_report_risk(const struct tn_report_facts *facts,
                                     const struct tn_report_person *person);
/* On the roster from before `first` to after `last`. */
bool tn_report_was_member(const struct tn_report_person *person, int32_t first, int32_t last);

/* ---- series_json.c ---- */

/* How series `number` keeps to its rule. */
struct tn_series_rhythm {
    int64_t events;
    int32_t last_day; /* TN_REPORT_NEVER: none yet */
    int days_since, interval_days;
    bool gap; /* more than two intervals without one */
};
struct tn_series_rhythm tn_series_rhythm(const struct tn_report_facts *facts, size_t number);
/* Appends the array of tn_series_json. */
TN_MUST_CHECK enum tn_err tn_series_write(struct tn_people *people,
                                          const struct tn_report_facts *facts,
                                          struct tn_json_writer *writer, struct tn_fault *fault);

/* ---- report_uplift.c, report_cohort.c: parts of the reports ---- */

/* "uplift":{…}. */
TN_MUST_CHECK enum tn_err tn_report_write_uplift(struct tn_people *people,
                                                 const struct tn_event *event,
                                                 const struct tn_zone *zone, int64_t now_ms,
                                                 struct tn_json_writer *writer,
                                                 struct tn_fault *fault);
/* "return_rate", "newcomers", "cohorts". */
void tn_report_write_returns(const struct tn_report_facts *facts, struct tn_json_writer *writer);
/* "funnel": A, D0, D1, D2. */
void tn_report_write_conversion(const struct tn_report_facts *facts, struct tn_json_writer *writer);
/* name: {"part","whole","share"}; share is null if nobody knows. */
void tn_report_write_ratio(struct tn_json_writer *writer, const char *name, struct tn_ratio ratio);
/* "2026-12-05". */
#define TN_REPORT_DAY_CHARS 11
void tn_report_day_text(int32_t day, char out[TN_REPORT_DAY_CHARS]);
/* Months since year 0. */
int tn_report_month(int32_t day);

/* ---- feedback.c ---- */

/* "feedback":{"count","mean","scores"}. */
TN_MUST_CHECK enum tn_err tn_people_write_scores(struct tn_people *people, struct tn_id event,
                                                 struct tn_json_writer *writer,
                                                 struct tn_fault *fault);

/* ---- report_member.c ---- */

/* "life":{"vitality","state","basis","streak","days":[{"day","events","messages"}…]} of a root. */
TN_MUST_CHECK enum tn_err tn_report_write_life(struct tn_people *people, struct tn_id member,
                                               struct tn_json_writer *writer,
                                               struct tn_fault *fault);
