/* SPDX-License-Identifier: Apache-2.0 */
/* repeats.h -- which refusals are worth a record, and which short codes an answer: a code held
 * under the scanner, or a stream of forgeries, must not fill the disk, and guessing must not pay.
 * Pure.
 *
 * The same code with the same refusal within ten seconds is one refusal.  Of codes that name no
 * ticket on the roster a minute holds sixty records; the others are counted and named in the next
 * record that is written.  After ten unknown short codes in a minute the rest of it looks up no
 * more of them, and after five wrong second facts it compares none. */
#pragma once

#include "turnout/gate.h"

#define REPEATS_KEPT 16
#define REPEATS_WINDOW_MS 10000
#define REPEATS_NOISE_PER_MINUTE 60
#define REPEATS_GUESSES_PER_MINUTE 10
#define REPEATS_FACTS_PER_MINUTE 5
#define REPEATS_DIGEST_BYTES 8

struct refusal {
    uint8_t digest[REPEATS_DIGEST_BYTES];
    enum tn_verdict verdict;
    enum tn_reason reason;
    int64_t seq; /* its record */
    int64_t up_ms;
};

/* What a minute holds, counted from the first of it. */
struct allowance {
    int64_t since_ms;
    int used;
};

struct repeats {
    struct refusal kept[REPEATS_KEPT];
    size_t next; /* the oldest, to be overwritten */
    size_t count;
    struct allowance noise;
    struct allowance guesses;
    struct allowance facts;
    int64_t skipped; /* since the last record */
};

/* The earlier record of the same refusal if it is recent, NULL if not. */
const struct refusal *tn_repeats_find(const struct repeats *repeats, const struct refusal *refusal);
/* True if noise at `up_ms` gets a record; if not, it is counted. */
bool tn_repeats_admit_noise(struct repeats *repeats, int64_t up_ms);
/* True while short codes are looked up at `up_ms`. */
bool tn_repeats_may_guess(const struct repeats *repeats, int64_t up_ms);
/* A short code was looked up and is nobody's. */
void tn_repeats_note_guess(struct repeats *repeats, int64_t up_ms);
/* True while second facts are compared at `up_ms`. */
bool tn_repeats_may_guess_fact(const struct repeats *repeats, int64_t up_ms);
void tn_repeats_note_wrong_fact(struct repeats *repeats, int64_t up_ms);
/* A record was written: it is kept, and what was skipped is told. */
void tn_repeats_note(struct repeats *repeats, const struct refusal *refusal);
