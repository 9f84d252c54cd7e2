/* SPDX-License-Identifier: Apache-2.0 */
/* conf.h -- one table of settings a program: command line, settings file and help from it.
 *
 * A program declares a const array of tn_conf_entry ended by a NULL name.  What the command line
 * says beats the file, and the file beats the default, in whatever order they are read.  Asking
 * for a name that is not in the table, or in another type, is a bug.  Rank 1, pure: the caller
 * reads the file. */
#pragma once

#include "turnout/bytes.h"

enum tn_conf_type {
    TN_CONF_TEXT,
    TN_CONF_INT,    /* min .. max */
    TN_CONF_FLAG,   /* --name, --name=no; in a file yes or no */
    TN_CONF_CHOICE, /* one of choices */
    TN_CONF_LIST,   /* texts; may be given again and again */
};

struct tn_conf_entry {
    const char *name; /* "data-dir" is --data-dir here and data-dir in a file */
    enum tn_conf_type type;
    const char *value_name; /* what --help calls the value: "DIR", "SECONDS" */
    const char *fallback;   /* the default as text, NULL none; not for lists */
    int64_t min, max;
    const char *const *choices; /* ended by NULL */
    const char *help;           /* one line */
};

/* The last line of every table: --help and the end mark. */
/* clang-format off */
#define TN_CONF_END                                                                                \
    {.name = "help", .type = TN_CONF_FLAG, .help = "show this text"}, {.name = NULL}
/* clang-format on */

struct tn_conf;

/* Never NULL; the caller releases it.  `table` is borrowed for as long. */
struct tn_conf *tn_conf_create(const struct tn_conf_entry *table);
void tn_conf_release(struct tn_conf *conf);
TN_AUTO_DEFINE(conf, struct tn_conf *, tn_conf_release)

/* Reads options anywhere (`--name value`, `--name=value`) and collects the rest; behind `--`
 * everything is rest; argv[0] is skipped.  Given twice, the last one counts, but for lists.
 * Errors: FORMAT (the fault names the option). */
TN_MUST_CHECK enum tn_err tn_conf_parse_args(struct tn_conf *conf, int argc, char *const *argv,
                                             struct tn_fault *fault);
/* Reads the `name = value` lines of a file's text; `file` is its name, for the fault.  Errors:
 * FORMAT (the fault names file and line). */
TN_MUST_CHECK enum tn_err tn_conf_parse_file(struct tn_conf *conf, const char *file,
                                             const char *text, size_t len, struct tn_fault *fault);

/* True if the command line or the file said something. */
bool tn_conf_is_set(const struct tn_conf *conf, const char *name);
/* Of TEXT and CHOICE; NULL if not set and without a default. */
const char *tn_conf_text(const struct tn_conf *conf, const char *name);
/* The chosen one's index in choices, -1 if not set and without a default. */
int tn_conf_choice(const struct tn_conf *conf, const char *name);
/* 0 if not set and without a default. */
int64_t tn_conf_int(const struct tn_conf *conf, const char *name);
bool tn_conf_flag(const struct tn_conf *conf, const char *name);
/* The item of a LIST at `index`, NULL behind the last. */
const char *tn_conf_item(const struct tn_conf *conf, const char *name, size_t index);
/* The argument at `index` that is no option, NULL behind the last. */
const char *tn_conf_arg(const struct tn_conf *conf, size_t index);

/* Appends one paragraph a setting, for --help. */
void tn_conf_help(const struct tn_conf_entry *table, struct tn_buf *out);
