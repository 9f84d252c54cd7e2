/* SPDX-License-Identifier: Apache-2.0 */
/* pinyin.h -- Chinese characters by their readings: finding a name by letters, putting names in
 * order, and the characters a name may be written with.
 *
 * A character has every reading a dictionary gives it, the commonest first; as the first character
 * of a name it is read as a surname first.  Letters are a-z in either case; ü may be typed as v, u
 * or yu; accents fold to their letter; what is no letter (an apostrophe, a blank, a digit) counts
 * for nothing in a query.  Names and what is typed are personal: nothing stays in memory behind
 * the calls here.  Rank 1, pure.
 * Source: Unihan_Readings of the Unicode Character Database; rime's pinyin_simp for how common a
 * reading is; toolchain/tables for surnames and given names. */
#pragma once

#include "turnout/err.h"

/* --- Order ---------------------------------------------------------------------------------- */

/* The key of a name in a list a Chinese reader can look through: by reading, then by character,
 * one character after the other; Latin names stand among them by letter; what has no reading
 * comes last.  Two keys compare with strcmp.  Writes at most `cap` bytes with the NUL and returns
 * the length the whole key has, as snprintf does. */
size_t tn_pinyin_sort_key(const char *name, char *out, size_t cap);

/* The letter a name stands under, 'A' to 'Z'; '#' where it has no reading. */
char tn_pinyin_group(const char *name);

/* --- Name search ---------------------------------------------------------------------------- */

struct tn_names;

struct tn_name {
    uint64_t id;
    const char *text; /* UTF-8; not kept */
    bool arrived;
};

struct tn_names_hit {
    uint64_t id;
    bool at_surname; /* the query begins at the first character, not at a later one */
    bool full;       /* every syllable or word it touches was typed to its end */
    bool arrived;
};

/* Fewer letters than this find nobody. */
#define TN_NAMES_LETTERS_MIN 2

/* Prepares `count` names for searching; never NULL.  The text of a name cannot be got back from
 * it.  The caller closes it, which wipes it. */
struct tn_names *tn_names_open(const struct tn_name *names, size_t count);
void tn_names_close(struct tn_names *names);
TN_AUTO_DEFINE(names, struct tn_names *, tn_names_close)

size_t tn_names_count(const struct tn_names *names);
/* Notes whether a person has arrived; false if nobody has this id. */
bool tn_names_mark(struct tn_names *names, uint64_t id, bool arrived);

/* The names in which consecutive characters or words, from any one on, begin as the letters of
 * `query` do, each taking at least one of them: zw, zhangw, zhwei and wei all find 张伟, connor
 * finds Zoë O'Connor.  Writes the first `cap` of them to `out` and returns how many there are.
 * Order: at the surname; typed in full; not arrived yet; by sort key. */
size_t tn_names_find(const struct tn_names *names, const char *query, struct tn_names_hit *out,
                     size_t cap);

/* --- Writing a name ------------------------------------------------------------------------- */

struct tn_pinyin_candidate {
    char text[64];       /* UTF-8 */
    size_t letters_used; /* bytes of what was typed that the text stands for */
};

/* Typed letters beyond this many bytes are not looked at. */
#define TN_PINYIN_TYPED_MAX 40

/* The characters that `letters` may stand for in a name of which `before` is already there, best
 * first: surnames while `before` has no Chinese character, given names behind it; whole names and
 * surnames of two characters where more than one syllable was typed, single characters otherwise
 * and after them.  An apostrophe or a blank ends a syllable.  After choosing, the caller appends
 * `text` to the name and drops `letters_used` bytes from what was typed.  Returns how many of
 * `out` were written, 0 if the letters are no pinyin. */
size_t tn_pinyin_candidates(const char *before, const char *letters,
                            struct tn_pinyin_candidate *out, size_t cap);

/* The bytes of `letters` that its first syllables take, at most `syllables` of them, cut as
 * tn_pinyin_candidates cuts them; what is no pinyin ends them. */
size_t tn_pinyin_span(const char *letters, size_t syllables);
