/* SPDX-License-Identifier: Apache-2.0 */
/* motion.h -- has anything in front of the camera moved?
 *
 * Pure.  Compares thumbnails, so that a frame of a still scene costs a glance. */
#pragma once

#include "pixels.h"

/* {0} is valid and has seen nothing. */
struct tn_scan_motion {
    struct tn_scan_plane now, reference;
    int still_frames; /* since the scene last changed */
};

/* Takes the next frame; returns for how many frames the scene has been the same (0: it changed).
 * Slow drift adds up against the same reference until it counts. */
int tn_scan_motion_still(struct tn_scan_motion *motion, const struct tn_scan_luma *frame);
void tn_scan_motion_release(struct tn_scan_motion *motion);
