/* SPDX-License-Identifier: Apache-2.0 */
/* args.c -- the command line, read against the table. */
#include <string.h>

#include "value.h"

/* The words not read yet. */
struct words {
    char *const *next;
    size_t left;
};

static const char *take(struct words *words)
{
    words->left--;
    return *words->next++;
}

/* What follows an option, inside its word or as the next one; NULL if there is nothing.  A word
 * that looks like an option is none: `--hub --json` forgot something. */
static const char *value_for(const struct tn_conf_entry *entry, const char *equals,
                             struct words *words)
{
    if (equals)
        return equals + 1;
    if (entry->type == TN_CONF_FLAG)
        return "yes";
    if (words->left == 0 || strncmp(*words->next, "--", 2) == 0)
        return NULL;
    return take(words);
}

static const char *example_of(const struct tn_conf_entry *entry)
{
    return entry->value_name ? entry->value_name : entry->choices[0];
}

static enum tn_err read_option(struct tn_conf *conf, const char *word, struct words *words,
                               struct tn_fault *fault)
{
    const char *equals = strchr(word, '=');
    int len = (int)(equals ? (size_t)(equals - word) : strlen(word));
    struct tn_conf_value *found = tn_conf_find(conf, word + 2, (size_t)len - 2);
    if (!found)
        return tn_fault_set(fault, TN_ERR_FORMAT, "unknown option %.*s; see --help", len, word);
    const char *value = value_for(found->entry, equals, words);
    if (!value)
        return tn_fault_set(fault, TN_ERR_FORMAT, "the option %s needs a value: %s=%s", word, word,
                            example_of(found->entry));
    TN_BUF_AUTO where = {0};
    tn_buf_addf(&where, "the option %.*s", len, word);
    return tn_conf_value_set(found, TN_CONF_FROM_ARGS, value, tn_buf_text(&where), fault);
}

enum tn_err tn_conf_parse_args(struct tn_conf *conf, int argc, char *const *argv,
                               struct tn_fault *fault)
{
    if (argc < 1)
        return TN_OK;
    struct words words = {.next = argv + 1, .left = (size_t)argc - 1};
    bool only_rest = false;
    while (words.left > 0) {
        const char *word = take(&words);
        if (only_rest || word[0] != '-' || word[1] == '\0') {
            tn_conf_add_text(&conf->args, &conf->arg_count, word);
        } else if (strcmp(word, "--") == 0) {
            only_rest = true;
        } else if (word[1] != '-') {
            return tn_fault_set(fault, TN_ERR_FORMAT, "unknown option %s; see --help", word);
        } else {
            enum tn_err err = read_option(conf, word, &words, fault);
            if (err)
                return err;
        }
    }
    return TN_OK;
}
