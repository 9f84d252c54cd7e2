/* SPDX-License-Identifier: Apache-2.0 */
/* value.h -- reading the members of one value: the first that is wrong is told, what follows it is
 * not looked at, so that a reader reads like the table of firmware/SPEC.md "Content". */
#pragma once

#include "turnout/board.h"
#include "turnout/json.h"

struct value {
    const struct tn_json *node; /* the object whose members are read */
    const char *of;             /* what it is, for the sentence: "the notice" */
    enum tn_err err;            /* of the first member that was wrong */
    struct tn_fault *fault;
};

/* Says that `name` is wrong, once. */
void tn_board_value_wrong(struct value *value, enum tn_err err, const char *name, const char *why);

/* A member that is not there is 0, false or "". */
int64_t tn_board_value_int(struct value *value, const char *name, int64_t least, int64_t most);
struct tn_wall tn_board_value_time(struct value *value, const char *name);
bool tn_board_value_bool(struct value *value, const char *name);
/* The index of the word; the first one where it is not there. */
int tn_board_value_word(struct value *value, const char *name, const char *const *words, int count);
/* Text that is the same in every language; control characters become blanks. */
void tn_board_value_plain(struct value *value, const char *name, char *out, size_t cap);

/* Text for people.  A line is one line; a body keeps its line breaks. */
void tn_board_value_line(struct value *value, const char *name, struct tn_board_line *out);
void tn_board_value_body(struct value *value, const char *name, struct tn_board_body *out);
void tn_board_value_long(struct value *value, const char *name, struct tn_board_long *out);
/* The same, and it must say something in one language at least. */
void tn_board_value_title(struct value *value, const char *name, struct tn_board_line *out);
/* A list of lines, each of which says something; returns how many. */
size_t tn_board_value_lines(struct value *value, const char *name, struct tn_board_line *out,
                            size_t cap);
