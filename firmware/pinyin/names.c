/* SPDX-License-Identifier: Apache-2.0 */
/* names.c -- a list of names compiled for a scan at every key, and the scan.
 *
 * Names stand in sort order.  Each is a run of 16-bit words ending in 0: a character is its code, a
 * Latin word is WORD | length and the letters, two a word.  The scan looks at the first letter of
 * every unit and spells only from those where the query can begin.  Everything here is somebody's
 * name: blocks are made in their final size, never moved, and wiped. */
#include "turnout/pinyin.h"

#include <stdlib.h>
#include <string.h>

#include "spell.h"
#include "tables.h"
#include "unit.h"

enum { WORD = 0x8000 };

struct record {
    uint64_t id;
    uint32_t start;    /* of its units */
    uint32_t initials; /* the letters a unit can begin with, a in the lowest bit */
    bool arrived;
};

struct tn_names {
    struct record *records;
    size_t count;
    uint16_t *units;
    size_t units_count;
};

static void *block(size_t count, size_t bytes)
{
    void *memory = calloc(count ? count : 1, bytes);
    TN_ASSERT(memory != NULL);
    return memory;
}

static void wipe(void *memory, size_t count, size_t bytes)
{
    explicit_bzero(memory, count * bytes);
    free(memory);
}

static size_t unit_len(const struct tn_pinyin_unit *unit)
{
    return unit->point ? 1 : 1 + (unit->len + 1) / 2;
}

static void put_unit(const struct tn_pinyin_unit *unit, uint16_t *out)
{
    if (unit->point) {
        out[0] = unit->code;
        return;
    }
    out[0] = (uint16_t)(WORD | unit->len);
    memcpy(out + 1, unit->word, unit->len);
}

static uint32_t initial_bit(char letter)
{
    return UINT32_C(1) << (letter - 'a');
}

static uint32_t initials_of(const struct tn_pinyin_unit *unit)
{
    const uint16_t *syllables = NULL;
    size_t count = 0;
    uint32_t initials = 0;
    if (unit->point == 0)
        return initial_bit(unit->word[0]);
    count = tn_pinyin_code_syllables(&unit->code, &syllables);
    for (size_t i = 0; i < count; i++)
        initials |= initial_bit(tn_pinyin_syllables[syllables[i]][0]);
    return initials;
}

/* The length of the compiled name with its 0. */
static size_t compiled_len(const char *name)
{
    struct tn_pinyin_walk walk = tn_pinyin_walk_start(name);
    struct tn_pinyin_unit unit;
    size_t len = 1;
    while (tn_pinyin_walk_next(&walk, &unit))
        len += unit_len(&unit);
    explicit_bzero(&unit, sizeof unit);
    return len;
}

/* Writes the compiled name, its 0 being there already; returns its initials. */
static uint32_t compile(const char *name, uint16_t *out)
{
    struct tn_pinyin_walk walk = tn_pinyin_walk_start(name);
    struct tn_pinyin_unit unit;
    uint32_t initials = 0;
    for (; tn_pinyin_walk_next(&walk, &unit); out += unit_len(&unit)) {
        put_unit(&unit, out);
        initials |= initials_of(&unit);
    }
    explicit_bzero(&unit, sizeof unit);
    return initials;
}

struct sorted {
    const char *key;
    size_t index;
};

static int by_key(const void *a, const void *b)
{
    const struct sorted *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

/* The names' places in sort order; keys live and die in here. */
static void sort(const struct tn_name *names, size_t count, struct sorted *sorted)
{
    size_t bytes = 0, at = 0;
    char *keys = NULL;
    for (size_t i = 0; i < count; i++)
        bytes += tn_pinyin_sort_key(names[i].text, NULL, 0) + 1;
    keys = block(bytes, 1);
    for (size_t i = 0; i < count; i++) {
        sorted[i] = (struct sorted){.key = keys + at, .index = i};
        at += tn_pinyin_sort_key(names[i].text, keys + at, bytes - at) + 1;
    }
    qsort(sorted, count, sizeof *sorted, by_key);
    wipe(keys, bytes, 1);
}

struct tn_names *tn_names_open(const struct tn_name *names, size_t count)
{
    struct tn_names *made = block(1, sizeof *made);
    struct sorted *sorted = block(count, sizeof *sorted);
    size_t at = 0;
    for (size_t i = 0; i < count; i++)
        made->units_count += compiled_len(names[i].text);
    TN_ASSERT(made->units_count <= UINT32_MAX);
    made->count = count;
    made->records = block(count, sizeof *made->records);
    made->units = block(made->units_count, sizeof *made->units);
    sort(names, count, sorted);
    for (size_t i = 0; i < count; i++) {
        const struct tn_name *name = names + sorted[i].index;
        made->records[i] = (struct record){
            .id = name->id,
            .start = (uint32_t)at,
            .initials = compile(name->text, made->units + at),
            .arrived = name->arrived,
        };
        at += compiled_len(name->text);
    }
    free(sorted);
    return made;
}

void tn_names_close(struct tn_names *names)
{
    if (!names)
        return;
    wipe(names->records, names->count, sizeof *names->records);
    wipe(names->units, names->units_count, sizeof *names->units);
    wipe(names, 1, sizeof *names);
}

size_t tn_names_count(const struct tn_names *names)
{
    return names->count;
}

bool tn_names_mark(struct tn_names *names, uint64_t id, bool arrived)
{
    for (size_t i = 0; i < names->count; i++) {
        if (names->records[i].id == id) {
            names->records[i].arrived = arrived;
            return true;
        }
    }
    return false;
}

/* --- The scan --- */

struct scan {
    struct tn_pinyin_query query;
    struct tn_pinyin_bites bites;
};

static size_t stored_len(uint16_t unit)
{
    return unit & WORD ? 1 + ((unit & ~(unsigned)WORD) + 1) / 2 : 1;
}

static bool may_begin(const struct scan *scan, const uint16_t *unit)
{
    if (*unit & WORD)
        return *(const char *)(unit + 1) == scan->query.letters[0];
    return scan->bites.at[*unit].any != 0;
}

static struct tn_pinyin_reach spell(const struct scan *scan, const uint16_t *unit,
                                    struct tn_pinyin_reach from)
{
    if (*unit & WORD)
        return tn_pinyin_spell_word(&scan->query, (const char *)(unit + 1), *unit & ~(unsigned)WORD,
                                    from);
    return tn_pinyin_spell_code(&scan->bites, *unit, from);
}

/* Whether the query is used up by units from this one on, in full or not. */
static bool match_from(const struct scan *scan, const uint16_t *unit, bool *ret_full)
{
    uint64_t end = UINT64_C(1) << scan->query.len;
    struct tn_pinyin_reach reach = {.any = 1, .full = 1};
    bool found = false;
    for (; *unit && reach.any; unit += stored_len(*unit)) {
        reach = spell(scan, unit, reach);
        found = found || reach.any & end;
        *ret_full = reach.full & end;
        if (*ret_full)
            break;
        reach.any &= ~end;
    }
    return found;
}

/* At the surname if it can be; otherwise from the later unit that fits best. */
static bool match(const struct scan *scan, const uint16_t *units, struct tn_names_hit *hit)
{
    bool found = false;
    for (const uint16_t *unit = units; *unit && !hit->full; unit += stored_len(*unit)) {
        bool full = false;
        if (!may_begin(scan, unit) || !match_from(scan, unit, &full))
            continue;
        found = true;
        hit->full = full;
        hit->at_surname = unit == units;
        if (hit->at_surname)
            break;
    }
    return found;
}

static int place(const struct tn_names_hit *hit)
{
    return (hit->at_surname ? 0 : 4) + (hit->full ? 0 : 2) + (hit->arrived ? 1 : 0);
}

/* Puts a hit behind those that come before or as early; names arrive in sort order. */
static void keep(const struct tn_names_hit *hit, struct tn_names_hit *out, size_t *kept, size_t cap)
{
    size_t at = *kept;
    if (at == cap && (cap == 0 || place(&out[cap - 1]) <= place(hit)))
        return;
    if (at == cap)
        at--;
    else
        ++*kept;
    for (; at > 0 && place(&out[at - 1]) > place(hit); at--)
        out[at] = out[at - 1];
    out[at] = *hit;
}

static size_t find(const struct tn_names *names, const struct scan *scan, struct tn_names_hit *out,
                   size_t cap)
{
    uint32_t initial = initial_bit(scan->query.letters[0]);
    size_t total = 0, kept = 0;
    for (size_t i = 0; i < names->count; i++) {
        const struct record *record = names->records + i;
        struct tn_names_hit hit = {.id = record->id, .arrived = record->arrived};
        if (record->initials & initial && match(scan, names->units + record->start, &hit)) {
            total++;
            keep(&hit, out, &kept, cap);
        }
    }
    return total;
}

size_t tn_names_find(const struct tn_names *names, const char *query, struct tn_names_hit *out,
                     size_t cap)
{
    struct scan scan;
    size_t total = 0;
    if (tn_pinyin_query_read(query, &scan.query) && scan.query.len >= TN_NAMES_LETTERS_MIN) {
        tn_pinyin_bites_make(&scan.query, &scan.bites);
        total = find(names, &scan, out, cap);
        tn_pinyin_bites_release(&scan.bites);
    }
    explicit_bzero(&scan, sizeof scan);
    return total;
}
