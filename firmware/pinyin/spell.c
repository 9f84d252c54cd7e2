/* SPDX-License-Identifier: Apache-2.0 */
/* spell.c -- one unit eats a beginning of one of its spellings.
 *
 * ü is written v here, u by many and yu in passports, so the syllables it is in have more than one
 * spelling. */
#include "spell.h"

#include <stdlib.h>
#include <string.h>

#include "tables.h"

static const char *const other_spellings[][3] = {
    {"lv", "lu", "lyu"},
    {"nv", "nu", "nyu"},
    {"lue", "lve", "lyue"},
    {"nue", "nve", "nyue"},
};

const char *tn_pinyin_spelling(uint16_t syllable, size_t i)
{
    const char *spelling = tn_pinyin_syllables[syllable];
    if (i == 0)
        return spelling;
    if (i > 2 || (spelling[0] != 'l' && spelling[0] != 'n'))
        return NULL;
    for (size_t k = 0; k < sizeof other_spellings / sizeof other_spellings[0]; k++) {
        if (strcmp(spelling, other_spellings[k][0]) == 0)
            return other_spellings[k][i];
    }
    return NULL;
}

bool tn_pinyin_query_read(const char *text, struct tn_pinyin_query *ret_query)
{
    ret_query->len = 0;
    while (*text) {
        size_t len = 0;
        const char *letters = tn_pinyin_letters(tn_pinyin_point(text, &len));
        for (; *letters; letters++) {
            if (ret_query->len == TN_PINYIN_QUERY_MAX)
                return false;
            ret_query->letters[ret_query->len++] = *letters;
        }
        text += len;
    }
    ret_query->letters[ret_query->len] = '\0';
    return true;
}

/* --- Bites --- */

static struct tn_pinyin_bite bite_of(uint16_t syllable, const char *letters)
{
    struct tn_pinyin_bite bite = {0};
    const char *spelling = NULL;
    for (size_t i = 0; (spelling = tn_pinyin_spelling(syllable, i)) != NULL; i++) {
        size_t same = 0;
        while (spelling[same] && letters[same] == spelling[same])
            bite.any |= (uint8_t)(1U << same++);
        if (same > 0 && !spelling[same])
            bite.full |= (uint8_t)(1U << (same - 1));
    }
    return bite;
}

/* One position: the syllables, then the lists of them. */
static void fill_row(struct tn_pinyin_bite *row, const char *letters)
{
    for (size_t s = 1; s < tn_pinyin_syllable_count; s++)
        row[s] = bite_of((uint16_t)s, letters);
    for (size_t at = 0; at < tn_pinyin_lists_count; at += tn_pinyin_lists[at] + 1U) {
        struct tn_pinyin_bite *bite = row + TN_PINYIN_FIRST_LIST + at;
        for (size_t i = 1; i <= tn_pinyin_lists[at]; i++) {
            bite->any |= row[tn_pinyin_lists[at + i]].any;
            bite->full |= row[tn_pinyin_lists[at + i]].full;
        }
    }
}

void tn_pinyin_bites_make(const struct tn_pinyin_query *query, struct tn_pinyin_bites *ret_bites)
{
    ret_bites->codes = TN_PINYIN_FIRST_LIST + tn_pinyin_lists_count;
    ret_bites->len = query->len;
    ret_bites->at = calloc(query->len * ret_bites->codes + 1, sizeof *ret_bites->at);
    TN_ASSERT(ret_bites->at != NULL);
    for (size_t i = 0; i < query->len; i++)
        fill_row(ret_bites->at + i * ret_bites->codes, query->letters + i);
}

void tn_pinyin_bites_release(struct tn_pinyin_bites *bites)
{
    explicit_bzero(bites->at, bites->len * bites->codes * sizeof *bites->at);
    free(bites->at);
    bites->at = NULL;
}

/* --- Units --- */

struct tn_pinyin_reach tn_pinyin_spell_code(const struct tn_pinyin_bites *bites, uint16_t code,
                                            struct tn_pinyin_reach from)
{
    struct tn_pinyin_reach to = {0};
    const struct tn_pinyin_bite *bite = bites->at + code;
    for (size_t position = 0; position < bites->len && from.any >> position;
         position++, bite += bites->codes) {
        if (from.any >> position & 1)
            to.any |= (uint64_t)bite->any << (position + 1);
        if (from.full >> position & 1)
            to.full |= (uint64_t)bite->full << (position + 1);
    }
    return to;
}

/* The letters a word and the query have in common from a position on. */
static size_t common(const struct tn_pinyin_query *query, size_t position, const char *word,
                     size_t len)
{
    size_t same = 0;
    while (same < len && query->letters[position + same] == word[same]) /* its NUL is no letter */
        same++;
    return same;
}

struct tn_pinyin_reach tn_pinyin_spell_word(const struct tn_pinyin_query *query, const char *word,
                                            size_t len, struct tn_pinyin_reach from)
{
    struct tn_pinyin_reach to = {0};
    for (size_t position = 0; position < query->len && from.any >> position; position++) {
        size_t same = 0;
        if (!(from.any >> position & 1))
            continue;
        same = common(query, position, word, len);
        to.any |= ((UINT64_C(1) << same) - 1) << (position + 1);
        if (same == len && from.full >> position & 1)
            to.full |= UINT64_C(1) << (position + len);
    }
    return to;
}
