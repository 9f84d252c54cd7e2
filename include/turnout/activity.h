/* SPDX-License-Identifier: Apache-2.0 */
/* activity.h -- how much members wrote on which day, from exports of the group's chats.
 *
 * Of a chat only counts a handle a day are kept.  An import is a batch: it stands in the place of
 * what earlier batches said of the same chat and day, and undoing it brings that back, in whatever
 * order batches come and go.  Senders are known by their id; a name alone only where one member has
 * it and nothing speaks against it; everybody else is a number a day.  Rank 5, part of people.
 * Source: the hub's schema in assets/sql/people. */
#pragma once

#include "turnout/chat.h"
#include "turnout/people.h"

/* X(code, name): why acts that count are on no member's record. */
#define TN_ACTIVITY_STRANGER_MAP(X)                                                                \
    X(UNKNOWN, "unknown")     /* nobody in the group is known by that */                           \
    X(NAMELESS, "nameless")   /* the export does not say who it was */                             \
    X(AMBIGUOUS, "ambiguous") /* several members could be meant */

enum tn_activity_stranger {
#define TN_ACTIVITY_ENUM(code, name) TN_ACTIVITY_##code,
    TN_ACTIVITY_STRANGER_MAP(TN_ACTIVITY_ENUM)
#undef TN_ACTIVITY_ENUM
        TN_ACTIVITY_STRANGERS,
};
const char *tn_activity_stranger_name(enum tn_activity_stranger stranger);

struct tn_activity_options {
    const char *format; /* as for tn_chat_read */
    const char *chat;
    const char *tz; /* IANA name, NULL or "": the group's */
    bool preview;   /* report, and leave everything as it was */
};

struct tn_activity_report {
    struct tn_id batch;          /* zero for a preview */
    bool repeated;               /* this very import is there already: nothing was done; the rest
                                    but `batch` is empty */
    struct tn_chat_summary read; /* rows, what they were, rows left out */
    int64_t counted;             /* acts on members' records */
    int64_t by_name;             /* of them by a name alone */
    int64_t strangers[TN_ACTIVITY_STRANGERS]; /* acts on nobody's */
    int64_t days;                             /* of a chat, that the batch speaks of */
    int64_t replaced_days;                    /* of them, that an earlier batch spoke of */
    int32_t first_day, last_day;              /* since 1970-01-01; 0 where there is none */
};

/* Takes an export in one transaction.  `problem` and `progress` as for tn_chat_read, either may be
 * NULL.  Errors: as tn_chat_read, FORMAT (no such zone), as db.h; nothing has changed then. */
TN_MUST_CHECK enum tn_err
tn_people_activity_import(struct tn_people *people, const struct tn_import_source *source,
                          const struct tn_activity_options *options,
                          void (*problem)(void *context, int64_t line, const char *sentence),
                          void (*progress)(void *context, int64_t bytes), void *context,
                          struct tn_activity_report *ret_report, struct tn_fault *fault);

/* Members of an open object: file, batch (null: a preview), preview, repeated, and where it is not
 * that format, encoding, chat, rows, counted, by_name, days, replaced_days, first_day, last_day,
 * strangers, sorts, left_out, problems.  `problems` as of tn_import_line_keep. */
void tn_activity_report_write(const struct tn_activity_report *report, const char *file,
                              const struct tn_buf *problems, struct tn_json_writer *writer);
/* "2019-07-16"; "-" for 0. */
void tn_activity_day_text(int32_t day, char out[TN_WALL_CHARS]);

struct tn_activity_batch {
    struct tn_id id;
    struct tn_wall taken, undone; /* undone 0: it stands */
    char format[16];
    char chat[TN_CHAT_TEXT]; /* as people call it */
    int64_t rows, counted, strangers, problems;
    int32_t first_day, last_day;
};
/* In the order of their taking, undone ones too; `visit` returns false to stop. */
TN_MUST_CHECK enum tn_err
tn_people_activity_batches(struct tn_people *people,
                           bool (*visit)(const struct tn_activity_batch *batch, void *context),
                           void *context, struct tn_fault *fault);
/* [{"id","taken","undone","format","chat","rows","counted","strangers","left_out","first_day",
 * "last_day"}…] in the same order. */
TN_MUST_CHECK enum tn_err tn_activity_batches_json(struct tn_people *people, struct tn_buf *out,
                                                   struct tn_fault *fault);
/* Errors: ABSENT (no such batch), EXISTS (undone already). */
TN_MUST_CHECK enum tn_err tn_people_activity_undo(struct tn_people *people, struct tn_id batch,
                                                  struct tn_fault *fault);

/* The days of a member's whole tree, all chats together, oldest first. */
struct tn_activity_day {
    int32_t day;
    int64_t counts[TN_CHAT_KINDS];
};
TN_MUST_CHECK enum tn_err tn_people_activity_days(struct tn_people *people, struct tn_id member,
                                                  bool (*visit)(const struct tn_activity_day *day,
                                                                void *context),
                                                  void *context, struct tn_fault *fault);
