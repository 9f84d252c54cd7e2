/* SPDX-License-Identifier: Apache-2.0 */
/* repeats.h -- which refusals are worth a record: a code held under the scanner, or a stream of
 * noise, must not fill the disk.  Pure.
 *
 * The same code with the same refusal within ten seconds is one refusal.  Of texts that are no
 * entry codes at all a minute holds sixty records; the others are counted and named in the next
 * record that is written. */
#pragma once

#include "turnout/gate.h"

#define REPEATS_KEPT 16
#define REPEATS_WINDOW_MS 10000
#define REPEATS_NOISE_PER_MINUTE 60
#define REPEATS_DIGEST_BYTES 8

struct refusal {
    uint8_t digest[REPEATS_DIGEST_BYTES];
    enum tn_verdict verdict;
    enum tn_reason reason;
    int64_t seq; /* its record */
    int64_t up_ms;
};

struct repeats {
    struct refusal kept[REPEATS_KEPT];
    size_t next; /* the oldest, to be overwritten */
    size_t count;
    int64_t minute_ms; /* when the minute of noise began */
    int noise;
    int64_t skipped; /* since the last record */
};

/* The earlier record of the same refusal if it is recent, NULL if not. */
const struct refusal *tn_repeats_find(const struct repeats *repeats, const struct refusal *refusal);
/* True if noise at `up_ms` gets a record; if not, it is counted. */
bool tn_repeats_admit_noise(struct repeats *repeats, int64_t up_ms);
/* A record was written: it is kept, and what was skipped is told. */
void tn_repeats_note(struct repeats *repeats, const struct refusal *refusal);
