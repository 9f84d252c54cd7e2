/* SPDX-License-Identifier: Apache-2.0 */
/* lang.c -- the tables of texts: read once, sorted by key, then only looked up. */
#include "turnout/lang.h"

#include <stdlib.h>
#include <string.h>

#include "assets.h"
#include "turnout/pairs.h"
#include "turnout/text.h"

static const struct {
    const char *name, *own_name;
} languages[TN_LANG_COUNT] = {
#define LANGUAGE_ROW(code, name, own_name) [TN_LANG_##code] = {name, own_name},
    TN_LANG_MAP(LANGUAGE_ROW)
#undef LANGUAGE_ROW
};

const char *tn_lang_name(enum tn_lang lang)
{
    TN_ASSERT((unsigned)lang < TN_LANG_COUNT);
    return languages[lang].name;
}

const char *tn_lang_own_name(enum tn_lang lang)
{
    TN_ASSERT((unsigned)lang < TN_LANG_COUNT);
    return languages[lang].own_name;
}

enum tn_err tn_lang_parse(const char *name, enum tn_lang *ret_lang)
{
    for (int i = 0; i < TN_LANG_COUNT; i++) {
        if (strcmp(name, languages[i].name) == 0) {
            *ret_lang = (enum tn_lang)i;
            return TN_OK;
        }
    }
    return TN_ERR_FORMAT;
}

enum tn_lang tn_lang_other(enum tn_lang lang)
{
    return lang == TN_LANG_ZH_CN ? TN_LANG_EN : TN_LANG_ZH_CN;
}

struct entry {
    const char *key, *text;
};

/* One language: a copy of its file, and the entries that point into it. */
struct table {
    struct tn_buf file;
    struct tn_buf entries; /* of struct entry */
};

struct tn_lang_texts {
    struct table tables[TN_LANG_COUNT];
};

static struct entry *entries_of(const struct table *table)
{
    return (struct entry *)(void *)table->entries.data;
}

static size_t count_of(const struct table *table)
{
    return table->entries.len / sizeof(struct entry);
}

static int compare(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->key, ((const struct entry *)b)->key);
}

/* The place of `{digit}` in `text`, NULL if there is none. */
static const char *next_placeholder(const char *text)
{
    for (; (text = strchr(text, '{')) != NULL; text++) {
        if (text[1] >= '0' && text[1] <= '9' && text[2] == '}')
            return text;
    }
    return NULL;
}

/* Turns the two characters \n into a line break, in place. */
static void unescape(char *text)
{
    char *out = text;
    for (; *text; text++) {
        bool is_break = text[0] == '\\' && text[1] == 'n';
        *out++ = is_break ? '\n' : *text;
        text += is_break;
    }
    *out = '\0';
}

static const char *complaint(const char *key, const char *text)
{
    if (!text)
        return "a line must be `key = text`";
    if (*key == '\0' || key[strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789._-")] != '\0')
        return "a key has lower-case letters, digits, dots, dashes and underlines";
    if (*text == '\0')
        return "the text is missing";
    return NULL;
}

static enum tn_err read_entries(struct table *table, const char *file, struct tn_fault *fault)
{
    struct tn_pairs pairs = {.rest = (char *)table->file.data};
    char *key = NULL, *text = NULL;
    while (tn_pairs_next(&pairs, &key, &text)) {
        const char *wrong = complaint(key, text);
        if (wrong)
            return tn_fault_set(fault, TN_ERR_FORMAT, "%s line %d: %s", file, pairs.line, wrong);
        unescape(text);
        tn_buf_add(&table->entries, &(struct entry){key, text}, sizeof(struct entry));
    }
    if (count_of(table) == 0)
        return tn_fault_set(fault, TN_ERR_FORMAT, "%s has no texts", file);
    qsort(entries_of(table), count_of(table), sizeof(struct entry), compare);
    for (size_t i = 1; i < count_of(table); i++) {
        if (compare(&entries_of(table)[i - 1], &entries_of(table)[i]) == 0)
            return tn_fault_set(fault, TN_ERR_FORMAT, "%s has two texts for the key %s", file,
                                entries_of(table)[i].key);
    }
    return TN_OK;
}

static enum tn_err read_table(const struct tn_asset *assets, enum tn_lang lang, struct table *table,
                              struct tn_fault *fault)
{
    TN_BUF_AUTO file = {0};
    tn_buf_addf(&file, "%s.txt", tn_lang_name(lang));
    while (assets->name && strcmp(assets->name, tn_buf_text(&file)) != 0)
        assets++;
    if (!assets->name)
        return tn_fault_set(fault, TN_ERR_ABSENT, "there is no %s", tn_buf_text(&file));
    if (!tn_text_valid((const char *)assets->data, assets->len))
        return tn_fault_set(fault, TN_ERR_FORMAT, "%s is not UTF-8", assets->name);
    tn_buf_add(&table->file, assets->data, assets->len);
    return read_entries(table, assets->name, fault);
}

enum tn_err tn_lang_load_assets(const struct tn_asset *assets, struct tn_lang_texts **ret_texts,
                                struct tn_fault *fault)
{
    struct tn_lang_texts *texts = calloc(1, sizeof(*texts));
    TN_ASSERT(texts != NULL);
    for (int i = 0; i < TN_LANG_COUNT; i++) {
        enum tn_err err = read_table(assets, (enum tn_lang)i, &texts->tables[i], fault);
        if (err) {
            tn_lang_release(texts);
            return err;
        }
    }
    *ret_texts = texts;
    return TN_OK;
}

struct tn_lang_texts *tn_lang_load(void)
{
    struct tn_lang_texts *texts = NULL;
    struct tn_fault fault;
    if (tn_lang_load_assets(tn_asset_text, &texts, &fault))
        tn_assert_failed(__FILE__, __LINE__, fault.text);
    return texts;
}

void tn_lang_release(struct tn_lang_texts *texts)
{
    if (!texts)
        return;
    for (int i = 0; i < TN_LANG_COUNT; i++) {
        tn_buf_release(&texts->tables[i].file);
        tn_buf_release(&texts->tables[i].entries);
    }
    free(texts);
}

static const struct table *table_of(const struct tn_lang_texts *texts, enum tn_lang lang)
{
    TN_ASSERT((unsigned)lang < TN_LANG_COUNT);
    return &texts->tables[lang];
}

const char *tn_lang_find(const struct tn_lang_texts *texts, enum tn_lang lang, const char *key)
{
    const struct table *table = table_of(texts, lang);
    const struct entry wanted = {.key = key};
    const struct entry *found =
        bsearch(&wanted, entries_of(table), count_of(table), sizeof(wanted), compare);
    return found ? found->text : NULL;
}

const char *tn_lang_text(const struct tn_lang_texts *texts, enum tn_lang lang, const char *key)
{
    const char *text = tn_lang_find(texts, lang, key);
    if (!text)
        tn_assert_failed(__FILE__, __LINE__, key);
    return text;
}

const char *tn_lang_key(const struct tn_lang_texts *texts, enum tn_lang lang, size_t index)
{
    const struct table *table = table_of(texts, lang);
    return index < count_of(table) ? entries_of(table)[index].key : NULL;
}

void tn_lang_format(const struct tn_lang_texts *texts, enum tn_lang lang, const char *key,
                    const char *const *args, size_t arg_count, struct tn_buf *out)
{
    const char *text = tn_lang_text(texts, lang, key);
    for (const char *place; (place = next_placeholder(text)) != NULL; text = place + 3) {
        size_t index = (size_t)(place[1] - '0');
        TN_ASSERT(index < arg_count);
        tn_buf_add(out, text, (size_t)(place - text));
        tn_buf_add_text(out, args[index]);
    }
    tn_buf_add_text(out, text);
}
