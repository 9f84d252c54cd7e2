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

bool tn_repeats_admit_noise(struct repeats *repeats, int64_t up_ms)
{
    if (up_ms < repeats->minute_ms || up_ms - repeats->minute_ms >= 60000) {
        repeats->minute_ms = up_ms;
        repeats->noise = 0;
    }
    if (repeats->noise < REPEATS_NOISE_PER_MINUTE) {
        repeats->noise++;
        return true;
    }
    repeats->skipped++;
    return false;
}

void tn_repeats_note(struct repeats *repeats, const struct refusal *refusal)
{
    repeats->skipped = 0;
    repeats->kept[repeats->next] = *refusal;
    repeats->next = (repeats->next + 1) % REPEATS_KEPT;
    if (repeats->count < REPEATS_KEPT)
        repeats->count++;
}
