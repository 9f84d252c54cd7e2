/* SPDX-License-Identifier: Apache-2.0 */
/* write.c -- name mode: what typed letters may stand for in a name.
 *
 * The letters are cut into syllables in the cheapest way (few, and whole ones).  Whole names come
 * first where there are several syllables; then the characters of the first syllable; then those
 * of longer syllables it may still become, and of shorter ones it may have been meant as. */
#include "turnout/pinyin.h"

#include <string.h>

#include "spell.h"
#include "tables.h"
#include "unit.h"

enum {
    SEGMENTS_MAX = 4,     /* of one name */
    PICKED_MAX = 512,     /* more characters than any one syllable has */
    CHOICES = 4,          /* of each syllable of a whole name */
    NAMES_MAX = 4,        /* whole names offered */
    OTHER_SPELLING = 24,  /* taken from the score of lu meant as lv */
    SURNAME_GOES_ON = 128 /* added to the second character of a surname begun */
};

/* What was typed, in lower case, a blank for whatever ends a syllable. */
struct typed {
    char letters[TN_PINYIN_TYPED_MAX + 1];
    size_t len;
};

struct segment {
    size_t start, len;
};

/* How the name goes on: what is there already. */
struct place {
    bool surname;   /* no character yet */
    uint32_t begun; /* the one character there is, which may begin a surname of two; or 0 */
};

struct choice {
    uint32_t point;
    int score;
};

struct output {
    struct tn_pinyin_candidate *out;
    size_t count, cap;
};

static void read_typed(const char *text, struct typed *typed)
{
    for (typed->len = 0; text[typed->len] && typed->len < TN_PINYIN_TYPED_MAX; typed->len++) {
        const char *letter = tn_pinyin_letters((unsigned char)text[typed->len]);
        bool ascii = (unsigned char)text[typed->len] < 0x80;
        typed->letters[typed->len] = ascii && *letter ? *letter : ' ';
    }
    typed->letters[typed->len] = '\0';
}

static void read_place(const char *before, struct place *place)
{
    size_t characters = 0;
    place->begun = 0;
    while (*before) {
        size_t len = 0;
        uint32_t point = tn_pinyin_point(before, &len);
        if (tn_pinyin_code(point)) {
            characters++;
            place->begun = characters == 1 ? point : 0;
        }
        before += len;
    }
    place->surname = characters == 0;
}

/* --- Syllables --- */

/* How far a syllable and the letters agree; `ret_other` if only in another spelling. */
static bool spells(uint16_t syllable, const char *letters, size_t len, bool whole, bool *ret_other)
{
    const char *spelling = NULL;
    for (size_t i = 0; (spelling = tn_pinyin_spelling(syllable, i)) != NULL; i++) {
        bool same = strncmp(spelling, letters, len) == 0;
        if (same && (spelling[len] == '\0') == whole) {
            *ret_other = i > 0;
            return true;
        }
    }
    return false;
}

/* The syllables that begin with a letter, and so all their spellings. */
static uint16_t first_of(char letter)
{
    return tn_pinyin_initials[letter - 'a'];
}

static uint16_t end_of(char letter)
{
    return tn_pinyin_initials[letter - 'a' + 1];
}

static bool any_spells(const char *letters, size_t len, bool whole)
{
    bool other = false;
    for (uint16_t s = first_of(*letters); s < end_of(*letters); s++) {
        if (spells(s, letters, len, whole, &other))
            return true;
    }
    return false;
}

static size_t skip_blanks(const struct typed *typed, size_t at)
{
    while (typed->letters[at] == ' ')
        at++;
    return at;
}

/* The price of a segment; 0 if it is none.  The last one may still be being typed. */
static unsigned price(const struct typed *typed, size_t at, size_t len)
{
    enum { WHOLE = 2, LAST_PART = 3, PART = 5 };
    const char *letters = typed->letters + at;
    if (any_spells(letters, len, true))
        return WHOLE;
    if (any_spells(letters, len, false))
        return typed->letters[skip_blanks(typed, at + len)] ? PART : LAST_PART;
    return 0;
}

/* The cheapest cut of all letters, a longer segment before a shorter; 0 if they are no pinyin. */
static size_t cut(const struct typed *typed, struct segment out[TN_PINYIN_TYPED_MAX])
{
    enum { LONGEST = 7, LEFT_OVER = 100 };
    unsigned best[TN_PINYIN_TYPED_MAX + 1] = {0};
    size_t take[TN_PINYIN_TYPED_MAX + 1] = {0}, count = 0;
    for (size_t at = typed->len; at-- > 0;) {
        bool blank = typed->letters[at] == ' ';
        best[at] = blank ? best[at + 1] : best[at + 1] + LEFT_OVER;
        for (size_t len = 1; len <= LONGEST && at + len <= typed->len && !blank; len++) {
            unsigned cost = typed->letters[at + len - 1] == ' ' ? 0 : price(typed, at, len);
            if (cost == 0)
                break;
            if (cost + best[at + len] <= best[at]) {
                best[at] = cost + best[at + len];
                take[at] = len;
            }
        }
    }
    for (size_t at = skip_blanks(typed, 0); take[at]; at = skip_blanks(typed, at + take[at]))
        out[count++] = (struct segment){at, take[at]};
    return count;
}

/* --- Characters --- */

static int score_of(uint32_t entry, const struct place *place)
{
    uint32_t point = TN_PINYIN_ENTRY_POINT(entry);
    if (place->surname)
        return (int)TN_PINYIN_ENTRY_SURNAME(entry);
    for (size_t i = 0; i < tn_pinyin_double_count && place->begun; i++) {
        if (tn_pinyin_double[i][0] == place->begun && tn_pinyin_double[i][1] == point)
            return (int)TN_PINYIN_ENTRY_GIVEN(entry) + SURNAME_GOES_ON;
    }
    return (int)TN_PINYIN_ENTRY_GIVEN(entry);
}

/* Puts one in behind those as good, once if it has several of the readings; entries come with the
 * commonest first. */
static size_t pick(struct choice *picked, size_t count, size_t cap, struct choice choice)
{
    size_t at = 0;
    if (count == cap && picked[cap - 1].score >= choice.score)
        return count;
    while (at < count && picked[at].point != choice.point)
        at++;
    if (at < count && picked[at].score >= choice.score)
        return count;
    if (at == cap)
        at--;
    else if (at == count)
        count++;
    for (; at > 0 && picked[at - 1].score < choice.score; at--)
        picked[at] = picked[at - 1];
    picked[at] = choice;
    return count;
}

/* The best characters for a segment, of the syllables it is or of those it begins. */
static size_t choices(const struct typed *typed, struct segment segment, bool whole,
                      const struct place *place, struct choice *out, size_t cap)
{
    const char *letters = typed->letters + segment.start;
    size_t count = 0;
    for (uint16_t s = first_of(*letters); s < end_of(*letters); s++) {
        bool other = false;
        if (!spells(s, letters, segment.len, whole, &other))
            continue;
        for (size_t i = tn_pinyin_starts[s]; i < tn_pinyin_starts[s + 1]; i++) {
            uint32_t entry = tn_pinyin_entries[i];
            int score = score_of(entry, place) - (other ? OTHER_SPELLING : 0);
            count = pick(out, count, cap, (struct choice){TN_PINYIN_ENTRY_POINT(entry), score});
        }
    }
    return count;
}

/* As choices, of the syllables the segment is, or else of those it begins. */
static size_t best_choices(const struct typed *typed, struct segment segment,
                           const struct place *place, struct choice *out, size_t cap)
{
    size_t count = choices(typed, segment, true, place, out, cap);
    return count ? count : choices(typed, segment, false, place, out, cap);
}

/* --- Output --- */

static void offer(struct output *output, const uint32_t *points, size_t count, size_t letters_used)
{
    struct tn_pinyin_candidate *made = output->out + output->count;
    size_t len = 0;
    if (output->count == output->cap)
        return;
    for (size_t i = 0; i < count; i++)
        len += tn_pinyin_put_point(points[i], made->text + len);
    made->letters_used = letters_used;
    for (size_t i = 0; i < output->count; i++) {
        if (strcmp(output->out[i].text, made->text) == 0)
            return;
    }
    output->count++;
}

static void offer_characters(const struct typed *typed, struct segment segment, bool whole,
                             const struct place *place, struct output *output)
{
    struct choice picked[PICKED_MAX];
    size_t cap = output->cap < PICKED_MAX ? output->cap : PICKED_MAX;
    size_t count =
        output->count < output->cap ? choices(typed, segment, whole, place, picked, cap) : 0;
    for (size_t i = 0; i < count; i++)
        offer(output, &picked[i].point, 1, skip_blanks(typed, segment.start + segment.len));
    explicit_bzero(picked, sizeof picked);
}

/* --- Whole names --- */

struct whole {
    uint32_t points[SEGMENTS_MAX];
    int score;
};

static size_t keep_whole(struct whole *kept, size_t count, const struct whole *whole)
{
    size_t at = count < NAMES_MAX ? count : NAMES_MAX - 1;
    if (count == NAMES_MAX && kept[at].score >= whole->score)
        return count;
    for (; at > 0 && kept[at - 1].score < whole->score; at--)
        kept[at] = kept[at - 1];
    kept[at] = *whole;
    return count < NAMES_MAX ? count + 1 : NAMES_MAX;
}

/* Each of the wholes so far with each choice of the next syllable; the best are kept. */
static size_t extend(const struct whole *wholes, size_t count, size_t at,
                     const struct choice *picked, size_t picked_count, struct whole *out)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < picked_count; k++) {
            struct whole longer = wholes[i];
            longer.points[at] = picked[k].point;
            longer.score += picked[k].score;
            kept = keep_whole(out, kept, &longer);
        }
    }
    return kept;
}

/* The syllable is what was typed for the segment, or begins with it. */
static bool fits(uint16_t syllable, const struct typed *typed, struct segment segment)
{
    const char *letters = typed->letters + segment.start;
    bool other = false;
    return spells(syllable, letters, segment.len, true, &other) ||
           spells(syllable, letters, segment.len, false, &other);
}

static bool surname_of_two(const struct typed *typed, const struct segment *segments,
                           const uint16_t characters[4])
{
    for (size_t k = 0; k < 2; k++) {
        const uint16_t *syllables = NULL;
        (void)tn_pinyin_code_syllables(&characters[2 + k], &syllables);
        if (!fits(syllables[0], typed, segments[k]))
            return false;
    }
    return true;
}

/* Surnames of two characters as the beginning of a whole name, or none. */
static size_t begin_with_two(const struct typed *typed, const struct segment *segments,
                             struct whole *out)
{
    size_t count = 0;
    for (size_t i = 0; i < tn_pinyin_double_count && count < CHOICES; i++) {
        if (surname_of_two(typed, segments, tn_pinyin_double[i]))
            out[count++] =
                (struct whole){.points = {tn_pinyin_double[i][0], tn_pinyin_double[i][1]}};
    }
    return count;
}

/* Offers the best texts for all segments, after `begun` of them are settled in `wholes`. */
static void offer_wholes(const struct typed *typed, const struct segment *segments,
                         size_t segment_count, size_t begun, struct whole *wholes, size_t count,
                         const struct place *start, struct output *output)
{
    const struct segment *last = segments + segment_count - 1;
    struct whole longer[NAMES_MAX] = {{{0}, 0}};
    for (size_t at = begun; at < segment_count; at++) {
        struct choice picked[CHOICES];
        struct place place = at == 0 ? *start : (struct place){0};
        size_t choice_count = best_choices(typed, segments[at], &place, picked, CHOICES);
        count = extend(wholes, count, at, picked, choice_count, longer);
        memcpy(wholes, longer, sizeof longer);
        explicit_bzero(picked, sizeof picked);
    }
    for (size_t i = 0; i < count; i++)
        offer(output, wholes[i].points, segment_count, skip_blanks(typed, last->start + last->len));
    explicit_bzero(longer, sizeof longer);
}

static void offer_names(const struct typed *typed, const struct segment *segments, size_t count,
                        const struct place *place, struct output *output)
{
    struct whole wholes[NAMES_MAX] = {{{0}, 0}};
    size_t begun = place->surname ? begin_with_two(typed, segments, wholes) : 0;
    if (begun && count <= SEGMENTS_MAX) {
        struct whole surnames[NAMES_MAX];
        memcpy(surnames, wholes, sizeof wholes);
        offer_wholes(typed, segments, count, 2, wholes, begun, place, output);
        memcpy(wholes, surnames, sizeof wholes);
        explicit_bzero(surnames, sizeof surnames);
    }
    if (begun && count != 2)
        offer_wholes(typed, segments, 2, 2, wholes, begun, place, output);
    wholes[0] = (struct whole){{0}, 0};
    if (count < SEGMENTS_MAX)
        offer_wholes(typed, segments, count, 0, wholes, 1, place, output);
    explicit_bzero(wholes, sizeof wholes);
}

/* --- All together --- */

static void offer_all(const struct typed *typed, const struct place *place, struct output *output)
{
    struct segment segments[TN_PINYIN_TYPED_MAX];
    size_t count = cut(typed, segments);
    struct segment first = segments[0];
    if (count == 0)
        return;
    if (count > 1)
        offer_names(typed, segments, count, place, output);
    offer_characters(typed, first, true, place, output);
    if (count == 1 || !any_spells(typed->letters + first.start, first.len, true))
        offer_characters(typed, first, false, place, output);
    while (--first.len > 0)
        offer_characters(typed, first, true, place, output);
    explicit_bzero(segments, sizeof segments);
}

size_t tn_pinyin_candidates(const char *before, const char *letters,
                            struct tn_pinyin_candidate *out, size_t cap)
{
    struct output output = {.out = out, .cap = cap};
    struct typed typed;
    struct place place;
    read_typed(letters, &typed);
    read_place(before, &place);
    if (cap > 0)
        offer_all(&typed, &place, &output);
    explicit_bzero(&typed, sizeof typed);
    explicit_bzero(&place, sizeof place);
    return output.count;
}

size_t tn_pinyin_span(const char *letters, size_t syllables)
{
    struct segment segments[TN_PINYIN_TYPED_MAX];
    struct typed typed;
    size_t count = 0, span = 0;
    read_typed(letters, &typed);
    count = cut(&typed, segments);
    count = count < syllables ? count : syllables;
    if (count > 0)
        span = skip_blanks(&typed, segments[count - 1].start + segments[count - 1].len);
    explicit_bzero(&typed, sizeof typed);
    return span;
}
