/* SPDX-License-Identifier: Apache-2.0 */
/* conf.c -- a table of settings with its values: made, read from a file, asked. */
#include "turnout/conf.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/pairs.h"
#include "turnout/text.h"
#include "value.h"

static size_t table_size(const struct tn_conf_entry *table)
{
    size_t count = 0;
    while (table[count].name)
        count++;
    return count;
}

/* What a program's author may have got wrong. */
static void check_entry(const struct tn_conf *conf, const struct tn_conf_entry *entry)
{
    TN_ASSERT(tn_conf_find(conf, entry->name, strlen(entry->name))->entry == entry);
    TN_ASSERT(entry->help != NULL);
    TN_ASSERT(entry->value_name || entry->type == TN_CONF_FLAG || entry->type == TN_CONF_CHOICE);
    TN_ASSERT((entry->choices != NULL) == (entry->type == TN_CONF_CHOICE));
    TN_ASSERT(!entry->fallback || entry->type != TN_CONF_LIST);
}

struct tn_conf *tn_conf_create(const struct tn_conf_entry *table)
{
    struct tn_conf *conf = calloc(1, sizeof(*conf));
    TN_ASSERT(conf != NULL);
    conf->count = table_size(table);
    conf->values = calloc(conf->count + 1, sizeof(*conf->values));
    TN_ASSERT(conf->values != NULL);
    for (size_t i = 0; i < conf->count; i++)
        conf->values[i].entry = &table[i];
    for (size_t i = 0; i < conf->count; i++) {
        check_entry(conf, &table[i]);
        struct tn_fault fault;
        if (table[i].fallback && tn_conf_value_set(&conf->values[i], TN_CONF_FROM_DEFAULT,
                                                   table[i].fallback, table[i].name, &fault))
            tn_assert_failed(__FILE__, __LINE__, fault.text);
    }
    return conf;
}

void tn_conf_release(struct tn_conf *conf)
{
    if (!conf)
        return;
    for (size_t i = 0; i < conf->count; i++)
        tn_conf_value_release(&conf->values[i]);
    free(conf->values);
    for (size_t i = 0; i < conf->arg_count; i++)
        free(conf->args[i]);
    free(conf->args);
    free(conf);
}

static enum tn_err read_line(struct tn_conf *conf, const char *where, const char *name,
                             const char *value, struct tn_fault *fault)
{
    if (!value)
        return tn_fault_set(fault, TN_ERR_FORMAT, "%s: a line must be `name = value`", where);
    struct tn_conf_value *found = tn_conf_find(conf, name, strlen(name));
    if (!found)
        return tn_fault_set(fault, TN_ERR_FORMAT, "%s: there is no setting named \"%s\"", where,
                            name);
    TN_BUF_AUTO subject = {0};
    tn_buf_addf(&subject, "%s: %s", where, name);
    return tn_conf_value_set(found, TN_CONF_FROM_FILE, value, tn_buf_text(&subject), fault);
}

enum tn_err tn_conf_parse_file(struct tn_conf *conf, const char *file, const char *text, size_t len,
                               struct tn_fault *fault)
{
    if (!tn_text_valid(text, len))
        return tn_fault_set(fault, TN_ERR_FORMAT, "%s is not a text in UTF-8", file);
    TN_BUF_AUTO copy = {0};
    tn_buf_add(&copy, text, len);
    struct tn_pairs pairs = {.rest = (char *)copy.data};
    char *name = NULL, *value = NULL;
    while (tn_pairs_next(&pairs, &name, &value)) {
        TN_BUF_AUTO where = {0};
        tn_buf_addf(&where, "%s line %d", file, pairs.line);
        enum tn_err err = read_line(conf, tn_buf_text(&where), name, value, fault);
        if (err)
            return err;
    }
    return TN_OK;
}

static const struct tn_conf_value *value_of(const struct tn_conf *conf, const char *name)
{
    const struct tn_conf_value *value = tn_conf_find(conf, name, strlen(name));
    if (!value)
        tn_assert_failed(__FILE__, __LINE__, name);
    return value;
}

/* The text that counts, NULL if nobody said anything. */
static const char *text_of(const struct tn_conf_value *value)
{
    return value->count > 0 ? value->items[0] : NULL;
}

bool tn_conf_is_set(const struct tn_conf *conf, const char *name)
{
    return value_of(conf, name)->origin != TN_CONF_FROM_DEFAULT;
}

const char *tn_conf_text(const struct tn_conf *conf, const char *name)
{
    const struct tn_conf_value *value = value_of(conf, name);
    TN_ASSERT(value->entry->type == TN_CONF_TEXT || value->entry->type == TN_CONF_CHOICE);
    return text_of(value);
}

int tn_conf_choice(const struct tn_conf *conf, const char *name)
{
    const struct tn_conf_value *value = value_of(conf, name);
    TN_ASSERT(value->entry->type == TN_CONF_CHOICE);
    const char *text = text_of(value);
    return text ? tn_conf_read_choice(value->entry->choices, text) : -1;
}

int64_t tn_conf_int(const struct tn_conf *conf, const char *name)
{
    const struct tn_conf_value *value = value_of(conf, name);
    TN_ASSERT(value->entry->type == TN_CONF_INT);
    int64_t number = 0;
    if (text_of(value))
        TN_ASSERT(tn_conf_read_int(text_of(value), &number));
    return number;
}

bool tn_conf_flag(const struct tn_conf *conf, const char *name)
{
    const struct tn_conf_value *value = value_of(conf, name);
    TN_ASSERT(value->entry->type == TN_CONF_FLAG);
    bool flag = false;
    if (text_of(value))
        TN_ASSERT(tn_conf_read_flag(text_of(value), &flag));
    return flag;
}

const char *tn_conf_item(const struct tn_conf *conf, const char *name, size_t index)
{
    const struct tn_conf_value *value = value_of(conf, name);
    TN_ASSERT(value->entry->type == TN_CONF_LIST);
    return index < value->count ? value->items[index] : NULL;
}

const char *tn_conf_arg(const struct tn_conf *conf, size_t index)
{
    return index < conf->arg_count ? conf->args[index] : NULL;
}
