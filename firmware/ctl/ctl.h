/* SPDX-License-Identifier: Apache-2.0 */
/* ctl.h -- what the commands of `turnout` share.
 *
 * One command is one const entry and one function; main.c finds it, reads its options, opens the
 * group if it wants one, runs it and turns its answer into an exit code. */
#pragma once

#include <stdio.h>

#include "turnout/conf.h"
#include "turnout/json.h"
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
/* clang-format on */

extern const struct ctl_command ctl_group_create, ctl_group_show;
extern const struct ctl_command ctl_member_import, ctl_member_list, ctl_member_show;
extern const struct ctl_command ctl_event_create, ctl_event_list, ctl_event_show, ctl_event_close;
extern const struct ctl_command ctl_ticket_issue, ctl_ticket_check, ctl_ticket_list;
extern const struct ctl_command ctl_ticket_revoke;
extern const struct ctl_command ctl_kiosk_invite, ctl_kiosk_list, ctl_kiosk_revoke;
extern const struct ctl_command ctl_attendance_list;
extern const struct ctl_command ctl_token_create;
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

/* ---- output.c ---- */

/* Text and a newline to stdout. */
void ctl_print(const struct tn_buf *text);
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
