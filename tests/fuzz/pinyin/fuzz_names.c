/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_names.c -- any bytes as names and as what is typed: nothing is read or written out of
 * bounds, a name is found by its own sort key's letters, and candidates are whole.
 *
 * The first line is typed, each line behind it is a name. */
#include <stdlib.h>
#include <string.h>

#include "turnout/pinyin.h"
#include "turnout/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NAMES_MAX = 64, CANDIDATES = 32 };

static void check_find(const struct tn_names *names, const char *typed)
{
    struct tn_names_hit hits[4];
    size_t total = tn_names_find(names, typed, hits, 4);
    TN_ASSERT(total <= tn_names_count(names));
    for (size_t i = 0; i < total && i < 4; i++)
        TN_ASSERT(hits[i].id < tn_names_count(names));
}

/* By the first two letters of the first unit with as many, which every match rule must grant. */
static void check_name(const char *name)
{
    char key[64];
    size_t len = tn_pinyin_sort_key(name, key, sizeof key), letters = 0;
    char group = tn_pinyin_group(name);
    TN_ASSERT(strlen(key) == (len < sizeof key ? len : sizeof key - 1));
    TN_ASSERT(group == '#' || (group >= 'A' && group <= 'Z'));
    while (key[letters] >= 'a' && key[letters] <= 'z')
        letters++;
    if (letters >= TN_NAMES_LETTERS_MIN && letters < TN_PINYIN_TYPED_MAX) {
        TN_AUTO(names) alone = tn_names_open(&(struct tn_name){.text = name}, 1);
        struct tn_names_hit hit;
        key[letters] = '\0';
        TN_ASSERT(tn_names_find(alone, key, &hit, 1) == 1 && hit.at_surname && hit.full);
    }
}

static void check_candidates(const char *before, const char *typed)
{
    struct tn_pinyin_candidate out[CANDIDATES];
    size_t count = tn_pinyin_candidates(before, typed, out, CANDIDATES);
    TN_ASSERT(count <= CANDIDATES);
    for (size_t i = 0; i < count; i++) {
        TN_ASSERT(out[i].text[0] && tn_text_valid(out[i].text, strlen(out[i].text)));
        TN_ASSERT(out[i].letters_used > 0 && out[i].letters_used <= strlen(typed));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tn_name list[NAMES_MAX];
    size_t count = 0;
    char *typed = malloc(size + 1), *line = typed;
    TN_ASSERT(typed != NULL);
    if (size > 0)
        memcpy(typed, data, size);
    typed[size] = '\0';
    while (count < NAMES_MAX && (line = strchr(line, '\n')) != NULL) {
        *line++ = '\0';
        list[count] = (struct tn_name){.id = count, .text = line};
        count++;
    }
    for (size_t i = 0; i < count; i++)
        check_name(list[i].text);
    struct tn_names *names = tn_names_open(list, count);
    check_find(names, typed);
    tn_names_close(names);
    check_candidates(count ? list[0].text : "", typed);
    free(typed);
    return 0;
}
