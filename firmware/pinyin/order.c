/* SPDX-License-Identifier: Apache-2.0 */
/* order.c -- sort keys: for each unit its letters, then the character itself.
 *
 * A byte below every letter stands behind the letters, so that a shorter syllable comes first and
 * all names with one surname stand together; one above them leads what has no letters at all. */
#include "turnout/pinyin.h"

#include <string.h>

#include "tables.h"
#include "unit.h"

static const char LETTERS_END[] = "\x01";
static const char NO_LETTERS[] = "\x7f";

struct key {
    char *out;
    size_t cap, len;
};

static void put(struct key *key, const char *text)
{
    for (; *text; text++, key->len++) {
        if (key->len + 1 < key->cap)
            key->out[key->len] = *text;
    }
}

static void put_unit(struct key *key, const struct tn_pinyin_unit *unit)
{
    char character[5];
    const uint16_t *syllables = NULL;
    if (unit->point == 0) {
        put(key, unit->word);
        put(key, LETTERS_END);
        return;
    }
    (void)tn_pinyin_code_syllables(&unit->code, &syllables);
    put(key, tn_pinyin_syllables[syllables[0]]);
    put(key, LETTERS_END);
    (void)tn_pinyin_put_point(unit->point, character);
    put(key, character);
    explicit_bzero(character, sizeof character);
}

size_t tn_pinyin_sort_key(const char *name, char *out, size_t cap)
{
    struct key key = {.out = out, .cap = cap};
    struct tn_pinyin_walk walk = tn_pinyin_walk_start(name);
    struct tn_pinyin_unit unit;
    while (tn_pinyin_walk_next(&walk, &unit))
        put_unit(&key, &unit);
    explicit_bzero(&unit, sizeof unit);
    if (key.len == 0) {
        put(&key, NO_LETTERS);
        put(&key, name);
    }
    if (cap > 0)
        out[key.len < cap ? key.len : cap - 1] = '\0';
    return key.len;
}

char tn_pinyin_group(const char *name)
{
    char start[2];
    (void)tn_pinyin_sort_key(name, start, sizeof start);
    return start[0] >= 'a' && start[0] <= 'z' ? (char)(start[0] - 'a' + 'A') : '#';
}
