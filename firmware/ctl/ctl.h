/* SPDX-License-Identifier: Apache-2.0 */
/* ctl.h -- what the commands of `turnout` share.
 *
 * One command is one const entry and one function; main.c finds it, reads its options, opens the
 * group if it wants one, runs it and turns its answer into an exit code. */
#pragma once

#include <stdio.h>

#include "turnout/conf.h"
#include "turnout/json.h"
#include "turnout/matching.h"
#include "turnout/people.h"
#include "turnout/registry.h"

enum ctl_exit {
    CTL_DONE = 0,
    CTL_FAILED = 1, /* refused, or it did not work; one sentence says why */
    CTL_USAGE = 2,  /* the command line makes no sense */
};

/* One run of one command. */
struct ctl {
    struct tn_conf *conf;
    char folder[1024];
    const char *database; /* NULL: what the group remembers */
    bool json;
    struct tn_registry *registry;
    struct tn_people *people;
    struct tn_fault fault; /* the sentence, when a command answers CTL_FAILED or CTL_USAGE */
};

enum ctl_needs {
    CTL_NEEDS_NOTHING,
    CTL_TRIES_GROUP, /* opens it where there is one */
    CTL_NEEDS_GROUP,
};

struct ctl_command {
    const char *noun, *verb;
    const char *arguments; /* behind the verb in the usage line */
    const char *summary;   /* one line */
    const char *text;      /* paragraphs for --help, NULL none */
    const struct tn_conf_entry *options;
    enum ctl_needs needs;
    size_t least_args, most_args;
    enum ctl_exit (*run)(struct ctl *ctl);
};

#define CTL_ANY_ARGS SIZE_MAX

/* The last lines of every command's options. */
/* clang-format off */
#define CTL_COMMON                                                                                 \
    {.name = "data", .type = TN_CONF_TEXT, .value_name = "DIR",                                    \
     .help = "the group's folder; else $TURNOUT_DATA, else ~/.local/share/turnout"},               \
    {.name = "database", .type = TN_CONF_TEXT, .value_name = "URL",                                \
     .help = "postgresql://… or a file; else what the group was made with"},                       \
    {.name = "json", .type = TN_CONF_FLAG, .help = "answer in JSON"},                              \
    TN_CONF_END
#define CTL_EVENT                                                                                  \
    {.name = "event", .type = TN_CONF_TEXT, .value_name = "EVENT",                                 \
     .help = "id or title; else the only open event"}
#define CTL_ROLE(usual)                                                                            \
    {.name = "role", .type = TN_CONF_CHOICE, .choices = ctl_roles, .fallback = usual,              \
     .value_name = "ROLE", .help = "what it may do: owner, host, door or viewer"}
/* clang-format on */
/* The names of the roles in their order, ended by NULL. */
extern const char *const ctl_roles[];

extern const struct ctl_command ctl_group_create, ctl_group_show;
extern const struct ctl_command ctl_group_backup, ctl_group_restore;
extern const struct ctl_command ctl_group_tree, ctl_group_add, ctl_group_size, ctl_group_end;
extern const struct ctl_command ctl_group_join, ctl_group_leave, ctl_group_line, ctl_group_undo;
extern const struct ctl_command ctl_points_show, ctl_points_set, ctl_points_member;
extern const struct ctl_command ctl_points_grant, ctl_points_redeem, ctl_points_correct;
extern const struct ctl_command ctl_member_import, ctl_member_list, ctl_member_show;
extern const struct ctl_command ctl_member_consent, ctl_member_export, ctl_member_erase;
extern const struct ctl_command ctl_member_readmit, ctl_member_expire;
extern const struct ctl_command ctl_activity_import, ctl_activity_list, ctl_activity_undo;
extern const struct ctl_command ctl_member_merge, ctl_member_undo_merge, ctl_member_split;
extern const struct ctl_command ctl_match_list, ctl_match_show, ctl_match_same;
extern const struct ctl_command ctl_match_different, ctl_match_later;
extern const struct ctl_command ctl_event_create, ctl_event_list, ctl_event_show, ctl_event_close;
extern const struct ctl_command ctl_event_set, ctl_event_renew_key;
extern const struct ctl_command ctl_event_import_signups, ctl_event_signups;
extern const struct ctl_command ctl_event_import_calendar, ctl_event_calendars;
extern const struct ctl_command ctl_event_undo_calendar;
extern const struct ctl_command ctl_notice_add, ctl_notice_list, ctl_notice_approve;
extern const struct ctl_command ctl_notice_withdraw, ctl_notice_remove;
extern const struct ctl_command ctl_topic_add, ctl_topic_list, ctl_topic_show, ctl_topic_close;
extern const struct ctl_command ctl_topic_remove;
extern const struct ctl_command ctl_card_set, ctl_card_show, ctl_card_clear;
extern const struct ctl_command ctl_rules_set, ctl_rules_show, ctl_rules_clear;
extern const struct ctl_command ctl_programme_set, ctl_programme_show, ctl_programme_clear;
extern const struct ctl_command ctl_meetup_add, ctl_meetup_list, ctl_meetup_remove;
extern const struct ctl_command ctl_question_add, ctl_question_list, ctl_question_remove;
extern const struct ctl_command ctl_ticket_issue, ctl_ticket_check, ctl_ticket_list;
extern const struct ctl_command ctl_ticket_revoke;
extern const struct ctl_command ctl_kiosk_invite, ctl_kiosk_list, ctl_kiosk_revoke;
extern const struct ctl_command ctl_update_add, ctl_update_list, ctl_update_remove;
extern const struct ctl_command ctl_series_add, ctl_series_list, ctl_series_skip, ctl_series_end;
extern const struct ctl_command ctl_series_place, ctl_attendance_role, ctl_attendance_roles;
extern const struct ctl_command ctl_attendance_mark, ctl_attendance_unmark;
extern const struct ctl_command ctl_attendance_import, ctl_attendance_marks;
extern const struct ctl_command ctl_reach_out_make, ctl_reach_out_list, ctl_reach_out_show;
extern const struct ctl_command ctl_reach_out_mark;
extern const struct ctl_command ctl_referral_add, ctl_referral_remove, ctl_referral_list;
extern const struct ctl_command ctl_report_rules;
extern const struct ctl_command ctl_attendance_list, ctl_feedback_list;
extern const struct ctl_command ctl_report_event, ctl_report_group;
extern const struct ctl_command ctl_bundle_export, ctl_bundle_import, ctl_bundle_show, ctl_log_list;
extern const struct ctl_command ctl_account_create, ctl_account_list, ctl_account_set,
    ctl_account_remove;
extern const struct ctl_command ctl_token_create, ctl_token_list, ctl_token_revoke;
extern const struct ctl_command ctl_doctor;

/* ---- session.c ---- */

void ctl_find_folder(struct ctl *ctl);
TN_MUST_CHECK enum tn_err ctl_open_group(struct ctl *ctl);
/* The option's text, or what the caller falls back on. */
const char *ctl_text(const struct ctl *ctl, const char *name, const char *fallback);
/* Answers CTL_FAILED with the sentence as it stands. */
enum ctl_exit ctl_failed(enum tn_err err);
/* Answers CTL_USAGE with a sentence. */
enum ctl_exit ctl_usage(struct ctl *ctl, const char *format, ...) TN_PRINTF(2, 3);
/* The event an argument or --event names by id or title; without one, the only open event. */
TN_MUST_CHECK enum tn_err ctl_event(struct ctl *ctl, const char *text, struct tn_event *ret_event);
/* A time typed in the group's zone, or RFC 3339 with an offset. */
TN_MUST_CHECK enum tn_err ctl_time(struct ctl *ctl, const char *name, const char *text,
                                   struct tn_wall *ret_wall, int *ret_offset_min);
/* "2026-12-05 14:00" at the offset. */
#define CTL_TIME_CHARS 17
void ctl_time_text(struct tn_wall wall, int offset_min, char out[CTL_TIME_CHARS]);
/* The offset of the group's zone at a time. */
int ctl_offset_at(const struct ctl *ctl, struct tn_wall wall);
/* The same in the group's zone; "-" for 0. */
void ctl_local_time(const struct ctl *ctl, int64_t wall_ms, char out[CTL_TIME_CHARS]);

/* ---- output.c ---- */

/* Text and a newline to stdout. */
void ctl_print(const struct tn_buf *text);
/* What the command was asked for, as JSON: printed with --json, and *ret_root stays NULL; otherwise
 * parsed for the command to tell in words, the caller's to release. */
TN_MUST_CHECK enum tn_err ctl_told(struct ctl *ctl, const struct tn_buf *out,
                                   struct tn_json **ret_root);
/* One line to stderr. */
void ctl_warn(const char *format, ...) TN_PRINTF(1, 2);

/* A table of short texts; columns are as wide as their widest cell on a terminal. */
#define CTL_TABLE_COLUMNS 8
struct ctl_table {
    size_t columns;
    struct tn_buf cells; /* each with a NUL, row after row, the header first */
};
void ctl_table_add(struct ctl_table *table, const char *cell);
void ctl_table_print(struct ctl_table *table);
void ctl_table_release(struct ctl_table *table);

/* {"name":N,…} with --json, else nothing: the caller has said it in words. */
struct ctl_count {
    const char *name;
    int64_t value;
};
void ctl_print_counts(struct ctl *ctl, const struct ctl_count *counts, size_t count);

/* A bar on stderr for work longer than half a second, if stderr is a terminal. */
struct ctl_progress {
    const char *what;
    int64_t total;
    int64_t started_ms, drawn_ms;
    bool terminal, drawn;
};
void ctl_progress_begin(struct ctl_progress *progress, const char *what, int64_t total);
void ctl_progress_at(struct ctl_progress *progress, int64_t done);
void ctl_progress_end(struct ctl_progress *progress);

/* ---- cmd_event.c, cmd_event_set.c: for each other ---- */

/* What the doors offer beyond checking codes, where the command line says so. */
void ctl_take_offers(const struct ctl *ctl, struct tn_policy *policy);
enum ctl_exit ctl_print_event(struct ctl *ctl, struct tn_id id);
extern const char *const ctl_off_on[], *const ctl_entries[];
/* clang-format off */
#define CTL_OFF_ON(option, text)                                                                   \
    {.name = option, .type = TN_CONF_CHOICE, .choices = ctl_off_on, .help = text}
#define CTL_OFFERS                                                                                 \
    CTL_OFF_ON("sign-up", "walk-ins may sign up at a kiosk that a host has opened"),               \
    {.name = "entry", .type = TN_CONF_CHOICE, .choices = ctl_entries,                              \
     .help = "what a walk-in needs to be let in"},                                                 \
    {.name = "quota", .type = TN_CONF_INT, .value_name = "N", .min = 1, .max = 1000000,            \
     .help = "codes each kiosk may issue to walk-ins; 200 at first"},                              \
    CTL_OFF_ON("find", "people may find their name at a kiosk that a host has opened"),            \
    CTL_OFF_ON("second-fact", "and then say the last two characters of their contact"),            \
    CTL_OFF_ON("questions", "required questions are answered before coming in"),                   \
    CTL_OFF_ON("leaving", "people may check out as they leave"),                                   \
    CTL_OFF_ON("feedback", "one question as they leave"),                                          \
    CTL_OFF_ON("milestones", "a kiosk may say \"your fifth time\"")
/* clang-format on */

/* ---- cmd_match.c ---- */

/* Whoever decides: --by, else $USER; and their --why.  Errors: FORMAT (not UTF-8). */
TN_MUST_CHECK enum tn_err ctl_by(struct ctl *ctl, struct tn_people_by *ret_by);
/* An argument that is the id of a `what`.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err ctl_id(struct ctl *ctl, const char *text, const char *what,
                                 struct tn_id *ret_id);
/* clang-format off */
#define CTL_BY                                                                                     \
    {.name = "by", .type = TN_CONF_TEXT, .value_name = "NAME",                                     \
     .help = "who decides; else $USER"},                                                           \
    {.name = "why", .type = TN_CONF_TEXT, .value_name = "TEXT", .help = "kept with the decision"}
/* clang-format on */

/* ---- ticket_files.c ---- */

enum ctl_format { CTL_PNG, CTL_SVG, CTL_PDF, CTL_TXT, CTL_NO_FILES };
/* Where tickets are written to, one file each or one sheet for all. */
struct ctl_ticket_files;
TN_MUST_CHECK enum tn_err ctl_ticket_files_open(enum ctl_format format, const char *folder,
                                                int module_px, const struct tn_event *event,
                                                struct ctl_ticket_files **ret_files,
                                                struct tn_fault *fault);
/* Sets *ret_path to the file it will be in, borrowed until the next call. */
TN_MUST_CHECK enum tn_err ctl_ticket_files_add(struct ctl_ticket_files *files,
                                               const struct tn_issued_ticket *ticket,
                                               const char **ret_path, struct tn_fault *fault);
/* Writes the sheet, if it is one. */
TN_MUST_CHECK enum tn_err ctl_ticket_files_finish(struct ctl_ticket_files *files,
                                                  struct tn_fault *fault);
void ctl_ticket_files_close(struct ctl_ticket_files *files);

/* ---- content.c: what the doors show and ask, from options and back ---- */

/* An option, or two, and the member of a value they fill.  The option `name`-zh and `name`-en are
 * one member of two languages. */
enum ctl_field_type {
    CTL_WORDS, /* two options, each one line */
    CTL_BODY,  /* two options, lines kept */
    CTL_LINE,  /* one line */
    CTL_TIME,  /* ms, 0 if not given */
    CTL_NUMBER,
    CTL_FLAG,
    CTL_CHOICE,
    CTL_OPTIONS, /* a list, each "zh | en" or one text for both */
};
struct ctl_field {
    const char *option, *member;
    enum ctl_field_type type;
};

/* A text as one line: blanks and line ends become one space.  Errors: FORMAT (`where` is not
 * UTF-8).
 */
TN_MUST_CHECK enum tn_err ctl_content_line(struct ctl *ctl, const char *where, const char *text,
                                           struct tn_buf *out);
/* Members of the object the writer has open, as the command line says.  Errors: FORMAT. */
TN_MUST_CHECK enum tn_err ctl_content_fields(struct ctl *ctl, const struct ctl_field *fields,
                                             struct tn_json_writer *writer);
/* A new value of this kind under --id or an id of its own; `fields` ends with a NULL option.
 * `more` adds members the options do not have, NULL none. */
enum ctl_exit ctl_content_add(struct ctl *ctl, enum tn_content_kind kind,
                              const struct ctl_field *fields,
                              enum tn_err (*more)(struct ctl *ctl, struct tn_id event,
                                                  struct tn_json_writer *writer));
/* Puts the value under its id and tells it. */
enum ctl_exit ctl_content_put(struct ctl *ctl, const struct tn_event *event,
                              enum tn_content_kind kind, const char *id,
                              const struct tn_buf *value);
/* The value of the event's `id`, parsed; the caller releases it. */
TN_MUST_CHECK enum tn_err ctl_content_get(struct ctl *ctl, struct tn_id event,
                                          enum tn_content_kind kind, const char *id,
                                          struct tn_json **ret_value);
/* Writes it again with one member changed, to lean JSON. */
enum ctl_exit ctl_content_change(struct ctl *ctl, enum tn_content_kind kind, const char *id,
                                 const char *member, const char *json);
/* A table, or an array of {"id","value"}; `row` fills the columns behind the id. */
enum ctl_exit ctl_content_list(struct ctl *ctl, enum tn_content_kind kind,
                               const char *const *header, size_t columns,
                               void (*row)(struct ctl *ctl, struct ctl_table *table, const char *id,
                                           const struct tn_json *value));
/* Removes what the arguments name, or `id` where that is not NULL. */
enum ctl_exit ctl_content_remove(struct ctl *ctl, enum tn_content_kind kind, const char *id);
/* Both languages in one cell: "中文 / English". */
void ctl_words_text(const struct tn_json *value, const char *member, struct tn_buf *out);
void ctl_words_cell(struct ctl_table *table, const struct tn_json *value, const char *member);
/* "" where it is not there. */
const char *ctl_json_text(const struct tn_json *object, const char *name);
int64_t ctl_json_int(const struct tn_json *object, const char *name);
bool ctl_json_bool(const struct tn_json *object, const char *name);

/* clang-format off */
#define CTL_ID                                                                                     \
    {.name = "id", .type = TN_CONF_TEXT, .value_name = "ID",                                       \
     .help = "a name for it of a-z, 0-9 and -; else one is drawn"}
#define CTL_IN_TWO(option, text)                                                                   \
    {.name = option "-zh", .type = TN_CONF_TEXT, .value_name = "TEXT", .help = text ", 中文"},      \
    {.name = option "-en", .type = TN_CONF_TEXT, .value_name = "TEXT", .help = text ", English"}
/* clang-format on */

/* ---- check.c: what a code is ---- */

struct ctl_finding {
    bool read; /* a code was found in the file */
    bool ours; /* one of Turnout's, whatever its state */
    bool valid;
    bool undecided;   /* there is no verdict; the sentence says why */
    const char *form; /* "ticket", "short-code", "invitation", "damaged", "newer", "foreign" */
    enum tn_verdict verdict;
    enum tn_reason reason;
    struct tn_id event; /* zero if unknown */
    char event_title[256];
    bool has_ticket;
    struct tn_ticket ticket;
    char name[256]; /* of the holder, "" if unknown */
    bool admitted;  /* somebody came in with it already */
    char sentence[512];
};
/* Explains a code as read or typed; `event` zero: whichever it is for.  Works without a group, but
 * can then check no signature. */
TN_MUST_CHECK enum tn_err ctl_check_code(struct ctl *ctl, struct tn_id event, const char *text,
                                         size_t len, struct ctl_finding *ret_finding);
