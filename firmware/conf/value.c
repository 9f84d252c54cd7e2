/* SPDX-License-Identifier: Apache-2.0 */
/* value.c -- checking and keeping what was said for one setting. */
#include "value.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct tn_conf_value *tn_conf_find(const struct tn_conf *conf, const char *name, size_t name_len)
{
    for (size_t i = 0; i < conf->count; i++) {
        const char *known = conf->values[i].entry->name;
        if (strlen(known) == name_len && memcmp(known, name, name_len) == 0)
            return &conf->values[i];
    }
    return NULL;
}

void tn_conf_add_text(char ***items, size_t *count, const char *text)
{
    char **grown = realloc(*items, (*count + 1) * sizeof(char *));
    char *copy = strdup(text);
    TN_ASSERT(grown != NULL && copy != NULL);
    grown[*count] = copy;
    *items = grown;
    (*count)++;
}

bool tn_conf_read_int(const char *text, int64_t *ret_value)
{
    /* strtoll skips blanks and takes a plus sign; we want one form only. */
    if (!(text[0] >= '0' && text[0] <= '9') && text[0] != '-')
        return false;
    char *end = NULL;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0')
        return false;
    *ret_value = value;
    return true;
}

bool tn_conf_read_flag(const char *text, bool *ret_value)
{
    bool yes = strcmp(text, "yes") == 0 || strcmp(text, "true") == 0;
    if (!yes && strcmp(text, "no") != 0 && strcmp(text, "false") != 0)
        return false;
    *ret_value = yes;
    return true;
}

int tn_conf_read_choice(const char *const *choices, const char *text)
{
    for (int i = 0; choices[i]; i++) {
        if (strcmp(choices[i], text) == 0)
            return i;
    }
    return -1;
}

/* Says what the value must be; "" if it is that. */
static void complain(const struct tn_conf_entry *entry, const char *text, struct tn_buf *out)
{
    int64_t number = 0;
    bool flag = false;
    switch (entry->type) {
    case TN_CONF_INT:
        if (!tn_conf_read_int(text, &number) || number < entry->min || number > entry->max)
            tn_buf_addf(out, "a whole number from %" PRId64 " to %" PRId64, entry->min, entry->max);
        return;
    case TN_CONF_FLAG:
        if (!tn_conf_read_flag(text, &flag))
            tn_buf_add_text(out, "yes or no");
        return;
    case TN_CONF_CHOICE:
        if (tn_conf_read_choice(entry->choices, text) >= 0)
            return;
        for (size_t i = 0; entry->choices[i]; i++)
            tn_buf_addf(out, "%s%s", i == 0 ? "one of " : ", ", entry->choices[i]);
        return;
    case TN_CONF_TEXT:
    case TN_CONF_LIST:
        return;
    }
}

static void forget(struct tn_conf_value *value)
{
    for (size_t i = 0; i < value->count; i++)
        free(value->items[i]);
    value->count = 0;
}

enum tn_err tn_conf_value_set(struct tn_conf_value *value, enum tn_conf_origin origin,
                              const char *text, const char *where, struct tn_fault *fault)
{
    TN_BUF_AUTO wanted = {0};
    complain(value->entry, text, &wanted);
    if (wanted.len > 0)
        return tn_fault_set(fault, TN_ERR_FORMAT, "%s must be %s, not \"%s\"", where,
                            tn_buf_text(&wanted), text);
    if (origin < value->origin)
        return TN_OK;
    if (value->entry->type != TN_CONF_LIST || origin > value->origin)
        forget(value);
    tn_conf_add_text(&value->items, &value->count, text);
    value->origin = origin;
    return TN_OK;
}

void tn_conf_value_release(struct tn_conf_value *value)
{
    forget(value);
    free(value->items);
}
