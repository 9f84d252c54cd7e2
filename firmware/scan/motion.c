/* SPDX-License-Identifier: Apache-2.0 */
/* motion.c -- the idle gate: how many 8x8 blocks differ from the scene remembered. */
#include "motion.h"

/* A block of 16 pixels with camera noise of 5 grey levels wanders by under 2; a code's edge moves
 * it by tens. */
#define BLOCK_DIFFERS_BY 10
#define BLOCKS_ALLOWED 8

static int blocks_differing(const uint8_t *restrict a, const uint8_t *restrict b, size_t count)
{
    int differing = 0;
    for (size_t i = 0; i < count; i++) {
        int difference = a[i] > b[i] ? a[i] - b[i] : b[i] - a[i];
        differing += difference > BLOCK_DIFFERS_BY;
    }
    return differing;
}

static bool same_size(const struct tn_scan_plane *a, const struct tn_scan_plane *b)
{
    return a->width_px == b->width_px && a->height_px == b->height_px;
}

int tn_scan_motion_still(struct tn_scan_motion *motion, const struct tn_scan_luma *frame)
{
    struct tn_scan_plane *now = &motion->now;
    tn_scan_pixels_thumbnail(frame, now);
    size_t blocks = (size_t)now->width_px * (size_t)now->height_px;
    if (same_size(now, &motion->reference) &&
        blocks_differing(now->data, motion->reference.data, blocks) <= BLOCKS_ALLOWED)
        return ++motion->still_frames;
    struct tn_scan_plane old = motion->reference;
    motion->reference = *now;
    *now = old;
    motion->still_frames = 0;
    return 0;
}

void tn_scan_motion_release(struct tn_scan_motion *motion)
{
    tn_scan_plane_release(&motion->now);
    tn_scan_plane_release(&motion->reference);
}
