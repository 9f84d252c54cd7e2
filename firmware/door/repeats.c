/* SPDX-License-Identifier: Apache-2.0 */
/* repeats.c -- see repeats.h. */
#include "repeats.h"

#include <string.h>

const struct refusal *tn_repeats_find(const struct repeats *repeats, const struct refusal *refusal)
{
    for (size_t i = 0; i < repeats->count; i++) {
        const struct refusal *kept = &repeats->kept[i];
        if (memcmp(kept->digest, refusal->digest, REPEATS_DIGEST_BYTES) == 0 &&
            kept->verdict == refusal->verdict && kept->reason == refusal->reason &&
            refusal->up_ms >= kept->up_ms && refusal->up_ms - kept->up_ms < REPEATS_WINDOW_MS)
            return kept;
    }
    return NULL;
}

/* Its minute has not begun or is over, or the clock began again: another boot. */
static bool is_stale(const struct allowance *allowance, int64_t up_ms)
{
    return !allowance->used || up_ms < allowance->since_ms || up_ms - allowance->since_ms >= 60000;
}

static bool has_left(const struct allowance *allowance, int64_t up_ms, int limit)
{
    return is_stale(allowance, up_ms) || allowance->used < limit;
}

static void use(struct allowance *allowance, int64_t up_ms)
{
    if (is_stale(allowance, up_ms))
        *allowance = (struct allowance){.since_ms = up_ms};
    allowance->used++;
}

bool tn_repeats_admit_noise(struct repeats *repeats, int64_t up_ms)
{
    if (!has_left(&repeats->noise, up_ms, REPEATS_NOISE_PER_MINUTE)) {
        repeats->skipped++;
        return false;
    }
    use(&repeats->noise, up_ms);
    return true;
}

bool tn_repeats_may_guess(const struct repeats *repeats, int64_t up_ms)
{
    return has_left(&repeats->guesses, up_ms, REPEATS_GUESSES_PER_MINUTE);
}

void tn_repeats_note_guess(struct repeats *repeats, int64_t up_ms)
{
    use(&repeats->guesses, up_ms);
}

bool tn_repeats_may_guess_fact(const struct repeats *repeats, int64_t up_ms)
{
    return has_left(&repeats->facts, up_ms, REPEATS_FACTS_PER_MINUTE);
}

void tn_repeats_note_wrong_fact(struct repeats *repeats, int64_t up_ms)
{
    use(&repeats->facts, up_ms);
}

void tn_repeats_note(struct repeats *repeats, const struct refusal *refusal)
{
    repeats->skipped = 0;
    repeats->kept[repeats->next] = *refusal;
    repeats->next = (repeats->next + 1) % REPEATS_KEPT;
    if (repeats->count < REPEATS_KEPT)
        repeats->count++;
}
