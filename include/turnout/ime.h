/* SPDX-License-Identifier: Apache-2.0 */
/* ime.h -- Chinese input behind one door: letters to candidates, strokes to candidates.
 *
 * Every call stands for itself: what is typed and what was chosen is the caller's, nothing is
 * learned, nothing is written to a disk.  An engine that is not installed is not there, and its
 * mode falls back to the tables inside the program or is missing; opening never fails.
 *
 * Source: libgooglepinyin 0.1 (src/include/pinyinime.h), zinnia 0.06 (zinnia.h), both loaded at
 * run time.  Rank 2. */
#pragma once

#include "turnout/pinyin.h"

enum tn_ime_mode {
    TN_IME_NAME, /* names, by our own tables: always there */
    TN_IME_TEXT, /* free text, by libgooglepinyin; without it as TN_IME_NAME */
    TN_IME_HAND, /* handwriting, by zinnia and its model for simplified Chinese */
};

/* Where the engines are found; NULL is where Debian puts them, "" is to do without. */
struct tn_ime_options {
    const char *text_library;    /* libgooglepinyin.so.0 */
    const char *text_dictionary; /* beside the library: googlepinyin/data/dict_pinyin.dat */
    const char *hand_library;    /* libzinnia.so.0 */
    const char *hand_model;      /* handwriting-zh_CN.model */
};

struct tn_ime;

/* Opens what is there; never NULL.  `options` may be NULL.  A handle belongs to the thread that
 * opened it, and a process has one at a time: libgooglepinyin keeps its state in itself. */
struct tn_ime *tn_ime_open(const struct tn_ime_options *options);
void tn_ime_close(struct tn_ime *ime);
TN_AUTO_DEFINE(ime, struct tn_ime *, tn_ime_close)

/* True if the engine of this mode is there; a TEXT that falls back is not. */
bool tn_ime_has(const struct tn_ime *ime, enum tn_ime_mode mode);

/* Candidates for `letters` (pinyin, apostrophes between syllables allowed) in a field that holds
 * `before`, best first; as tn_pinyin_candidates.  `mode` is NAME or TEXT.  Returns how many of
 * `out` were written. */
size_t tn_ime_candidates(struct tn_ime *ime, enum tn_ime_mode mode, const char *before,
                         const char *letters, struct tn_pinyin_candidate *out, size_t cap);

/* --- Handwriting ---------------------------------------------------------------------------- */

/* The square one character is written in is 0 to 999 each way, y downwards. */
#define TN_IME_HAND_SPAN 1000
/* Points beyond this many are not looked at. */
#define TN_IME_POINTS_MAX 2048

struct tn_ime_point {
    int16_t x, y;
    bool starts; /* the pen was put down here: the first point of a stroke */
};

struct tn_ime_hand;

/* A recogniser of its own, for the worker that recognises: it may live in another thread than any
 * struct tn_ime.  Maps a model of 26 MB, in 20 ms.  NULL if zinnia or the model is not there. */
struct tn_ime_hand *tn_ime_hand_open(const struct tn_ime_options *options);
void tn_ime_hand_close(struct tn_ime_hand *hand);
TN_AUTO_DEFINE(ime_hand, struct tn_ime_hand *, tn_ime_hand_close)

/* The characters the strokes may be, best first (letters_used is 0).  Takes a few milliseconds.
 * Returns how many of `out` were written. */
size_t tn_ime_recognise(struct tn_ime_hand *hand, const struct tn_ime_point *points, size_t count,
                        struct tn_pinyin_candidate *out, size_t cap);
