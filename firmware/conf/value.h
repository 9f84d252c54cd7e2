/* SPDX-License-Identifier: Apache-2.0 */
/* value.h -- one setting's value: kept as checked text, with who set it. */
#pragma once

#include "turnout/conf.h"

/* Who spoke; a later one beats an earlier one. */
enum tn_conf_origin {
    TN_CONF_FROM_DEFAULT,
    TN_CONF_FROM_FILE,
    TN_CONF_FROM_ARGS,
};

struct tn_conf_value {
    const struct tn_conf_entry *entry;
    enum tn_conf_origin origin;
    char **items; /* owned; one, or any number for a list */
    size_t count;
};

struct tn_conf {
    struct tn_conf_value *values; /* in the order of the table */
    size_t count;
    char **args; /* owned */
    size_t arg_count;
};

/* The value of a name that someone typed; NULL if there is none such. */
struct tn_conf_value *tn_conf_find(const struct tn_conf *conf, const char *name, size_t name_len);

/* Checks `text` and keeps it unless a stronger origin spoke already.  Errors: FORMAT (the fault
 * says what the value must be, beginning with `where`). */
TN_MUST_CHECK enum tn_err tn_conf_value_set(struct tn_conf_value *value, enum tn_conf_origin origin,
                                            const char *text, const char *where,
                                            struct tn_fault *fault);
void tn_conf_value_release(struct tn_conf_value *value);

/* Appends a copy to a growing array of texts. */
void tn_conf_add_text(char ***items, size_t *count, const char *text);

bool tn_conf_read_int(const char *text, int64_t *ret_value);
bool tn_conf_read_flag(const char *text, bool *ret_value);
/* The index in `choices`, -1 if it is none of them. */
int tn_conf_read_choice(const char *const *choices, const char *text);
