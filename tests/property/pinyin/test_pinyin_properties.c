/* SPDX-License-Identifier: Apache-2.0 */
/* test_pinyin_properties.c -- protects the scan: over random names and queries it finds exactly
 * what the rule finds when it is followed word for word, one recursion a unit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "spell.h"
#include "tables.h"
#include "turnout/pinyin.h"
#include "unit.h"

enum { NAMES = 400, QUERIES = 1500, UNITS_MAX = 8 };

static uint64_t seed = 20240517;

static size_t below(size_t limit)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (size_t)(seed >> 33) % limit;
}

/* --- The rule --- */

static bool rule(const struct tn_pinyin_unit *units, size_t count, const char *query, bool full);

static bool eats(const char *spelling, const struct tn_pinyin_unit *units, size_t count,
                 const char *query, bool full)
{
    for (size_t len = 1; spelling[len - 1] && query[len - 1] == spelling[len - 1]; len++) {
        if ((!full || !spelling[len]) && rule(units + 1, count - 1, query + len, full))
            return true;
    }
    return false;
}

static bool rule(const struct tn_pinyin_unit *units, size_t count, const char *query, bool full)
{
    const uint16_t *syllables = NULL;
    size_t syllable_count = 0;
    const char *spelling = NULL;
    if (!*query)
        return true;
    if (count == 0)
        return false;
    if (units->point == 0)
        return eats(units->word, units, count, query, full);
    syllable_count = tn_pinyin_code_syllables(&units->code, &syllables);
    for (size_t k = 0; k < syllable_count; k++) {
        for (size_t i = 0; (spelling = tn_pinyin_spelling(syllables[k], i)) != NULL; i++) {
            if (eats(spelling, units, count, query, full))
                return true;
        }
    }
    return false;
}

static bool rule_finds(const char *name, const char *query, struct tn_names_hit *hit)
{
    struct tn_pinyin_unit units[UNITS_MAX];
    struct tn_pinyin_walk walk = tn_pinyin_walk_start(name);
    size_t count = 0;
    bool found = false;
    while (count < UNITS_MAX && tn_pinyin_walk_next(&walk, &units[count]))
        count++;
    for (size_t i = 0; i < count && !(found && hit->at_surname); i++) {
        if (!rule(units + i, count - i, query, false))
            continue;
        found = true;
        hit->at_surname = i == 0;
        hit->full = hit->full || rule(units + i, count - i, query, true);
    }
    return found;
}

/* --- Random names and queries --- */

static void random_name(char *out, size_t cap)
{
    static const char *const words[] = {"Zoë", "O'Connor", "Li", "Ann-Marie", "张", "吕", "欧阳",
                                        "单",  "万俟",     "女", "略",        "·",  "乐", "行"};
    size_t parts = 1 + below(4);
    out[0] = '\0';
    for (size_t i = 0; i < parts; i++) {
        char character[5];
        const char *part = character;
        uint32_t entry = tn_pinyin_entries[below(tn_pinyin_starts[tn_pinyin_syllable_count])];
        (void)tn_pinyin_put_point(TN_PINYIN_ENTRY_POINT(entry), character);
        if (below(3) == 0)
            part = words[below(sizeof words / sizeof words[0])];
        (void)snprintf(out + strlen(out), cap - strlen(out), "%s%s", below(5) ? "" : " ", part);
    }
}

/* Beginnings of what a name's units may be read as, so that many are found. */
static void random_query(const char *name, char *out)
{
    struct tn_pinyin_unit unit;
    struct tn_pinyin_walk walk = tn_pinyin_walk_start(name);
    size_t len = 0;
    while (tn_pinyin_walk_next(&walk, &unit)) {
        const uint16_t *syllables = NULL;
        const char *text = unit.word;
        size_t take = 1 + below(6);
        if (len == 0 && below(3) == 0)
            continue;
        if (unit.point) {
            size_t count = tn_pinyin_code_syllables(&unit.code, &syllables);
            uint16_t syllable = syllables[below(count)];
            text = tn_pinyin_spelling(syllable, below(3));
            text = text ? text : tn_pinyin_syllables[syllable];
        }
        for (size_t i = 0; i < take && text[i] && len < 40; i++)
            out[len++] = text[i];
    }
    if (below(8) == 0)
        out[len++] = (char)('a' + below(26));
    out[len] = '\0';
}

static void test_scan_is_the_rule(void **state)
{
    (void)state;
    static char texts[NAMES][64];
    static struct tn_name list[NAMES];
    static struct tn_names_hit hits[NAMES];
    size_t all = 0;
    for (size_t i = 0; i < NAMES; i++) {
        random_name(texts[i], sizeof texts[i]);
        list[i] = (struct tn_name){.id = i, .text = texts[i]};
    }
    TN_AUTO(names) names = tn_names_open(list, NAMES);
    for (size_t q = 0; q < QUERIES; q++) {
        char query[48];
        size_t expected = 0, total = 0;
        random_query(texts[below(NAMES)], query);
        if (strlen(query) < TN_NAMES_LETTERS_MIN)
            continue;
        total = tn_names_find(names, query, hits, NAMES);
        for (size_t i = 0; i < total; i++) {
            struct tn_names_hit hit = {0};
            const char *name = texts[hits[i].id];
            if (!rule_finds(name, query, &hit) || hit.at_surname != hits[i].at_surname ||
                hit.full != hits[i].full)
                fail_msg("%s in %s: by the rule %d %d", query, name, hit.at_surname, hit.full);
        }
        for (size_t i = 0; i < NAMES; i++)
            expected += rule_finds(texts[i], query, &(struct tn_names_hit){0});
        if (total != expected)
            fail_msg("%s: %zu found, %zu by the rule", query, total, expected);
        all += total;
    }
    assert_true(all > QUERIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_scan_is_the_rule)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
