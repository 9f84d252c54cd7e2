/* SPDX-License-Identifier: Apache-2.0 */
/* pixels.h -- what is done to a grey picture before a decoder looks at it.
 *
 * Pure.  Every operation takes a picture of at least 1x1 px, treats what lies beyond an edge as
 * the nearest pixel inside, and never writes its input. */
#pragma once

#include "turnout/decode.h"

/* A picture of our own, rows without gaps; {0} is valid, memory grows and is kept. */
struct tn_scan_plane {
    uint8_t *data;
    size_t cap;
    int width_px, height_px;
};

void tn_scan_plane_resize(struct tn_scan_plane *plane, int width_px, int height_px);
void tn_scan_plane_release(struct tn_scan_plane *plane);
struct tn_scan_luma tn_scan_plane_luma(const struct tn_scan_plane *plane);

/* Part of a picture, cut to what lies inside it. */
struct tn_scan_rect {
    int x_px, y_px, width_px, height_px;
};
struct tn_scan_luma tn_scan_luma_crop(const struct tn_scan_luma *in, struct tn_scan_rect rect);

/* The mean of each 2x2 block; a last odd row or column is left out. */
void tn_scan_pixels_half(const struct tn_scan_luma *in, struct tn_scan_plane *out);

/* Any size by bilinear interpolation between pixel centres. */
void tn_scan_pixels_scale(const struct tn_scan_luma *in, int width_px, int height_px,
                          struct tn_scan_plane *out);

/* Each pixel moved away from the mean of its 5x5 surroundings by twice the difference. */
void tn_scan_pixels_sharpen(const struct tn_scan_luma *in, struct tn_scan_plane *out);

/* Black (0) where a pixel is more than TN_SCAN_THRESHOLD_BELOW under the mean of its 31x31
 * surroundings, else white (255); the other way round for a light code on a dark ground, where
 * it must be that much above. */
#define TN_SCAN_THRESHOLD_BELOW 4
enum tn_scan_ink { TN_SCAN_INK_DARK, TN_SCAN_INK_LIGHT };
void tn_scan_pixels_threshold(const struct tn_scan_luma *in, enum tn_scan_ink ink,
                              struct tn_scan_plane *out);

/* 255 less each pixel. */
void tn_scan_pixels_invert(const struct tn_scan_luma *in, struct tn_scan_plane *out);

/* The mean of two rows of each 8x8 block: enough to see that something moved. */
void tn_scan_pixels_thumbnail(const struct tn_scan_luma *in, struct tn_scan_plane *out);
