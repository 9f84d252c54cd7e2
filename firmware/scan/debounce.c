/* SPDX-License-Identifier: Apache-2.0 */
/* debounce.c -- one scan per presentation, however many frames and devices saw it.
 *
 * Payloads are remembered as 64-bit marks.  Two that share a mark cost the later one three
 * seconds, never a wrong admission.  Source: FNV-1a (Fowler, Noll, Vo). */
#include "turnout/scan.h"

static uint64_t mark_of(const uint8_t *bytes, size_t len)
{
    uint64_t mark = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < len; i++)
        mark = (mark ^ bytes[i]) * UINT64_C(0x100000001b3);
    return mark;
}

/* The entry of this mark, else the one unseen for longest. */
static struct tn_scan_seen *entry_for(struct tn_scan_debounce *debounce, uint64_t mark)
{
    struct tn_scan_seen *oldest = &debounce->recent[0];
    for (size_t i = 0; i < TN_SCAN_SEEN_MAX; i++) {
        struct tn_scan_seen *entry = &debounce->recent[i];
        if (entry->used && entry->mark == mark)
            return entry;
        if (oldest->used && (!entry->used || entry->seen_ms < oldest->seen_ms))
            oldest = entry;
    }
    return oldest;
}

bool tn_scan_debounce_is_new(struct tn_scan_debounce *debounce, const void *bytes, size_t len,
                             int64_t now_ms)
{
    uint64_t mark = mark_of(bytes, len);
    struct tn_scan_seen *entry = entry_for(debounce, mark);
    bool lately =
        entry->used && entry->mark == mark && now_ms - entry->seen_ms < TN_SCAN_DEBOUNCE_MS;
    *entry = (struct tn_scan_seen){mark, now_ms, true};
    return !lately;
}
