/* SPDX-License-Identifier: Apache-2.0 */
/* flatten.h -- a bent or crumpled code drawn anew, flat and clean.
 *
 * Pure.  A reader that expects a plane finds none on a sleeve or a folded sheet.  Given the three
 * squares, a net of points is laid over the code and pulled until every module lies under one
 * cell; what the cells show is drawn again with straight lines.
 * Source: ISO/IEC 18004, "Symbol structure"; the net is a plain coordinate descent. */
#pragma once

#include "finder.h"

/* Modules of version 21; nobody bends a larger one and expects it to be read. */
#define TN_SCAN_SIDE_MAX 101

/* A code's modules, row by row; 1 is dark. */
struct tn_scan_grid {
    int side;
    uint8_t dark[TN_SCAN_SIDE_MAX * TN_SCAN_SIDE_MAX];
};

/* Reads the modules of the code that `triple` marks in a black-and-white picture; false if what
 * lies there has not the fixed patterns of a code.  LIVE gives up early on what does not look
 * like one before it is pulled straight. */
bool tn_scan_flatten(const struct tn_scan_luma *binary, const struct tn_scan_triple *triple,
                     enum tn_scan_policy policy, struct tn_scan_grid *ret_grid);

/* The picture of a grid with its fixed patterns put right, quiet zone included. */
void tn_scan_grid_draw(const struct tn_scan_grid *grid, struct tn_scan_plane *out);

/* The format information of a code may be spoilt beyond its own error correction, or masked by a
 * generator's own idea; then each of the 32 is worth a try.  True if neither copy is near any. */
#define TN_SCAN_FORMATS 32
bool tn_scan_grid_format_lost(const struct tn_scan_grid *grid);
void tn_scan_grid_set_format(struct tn_scan_grid *grid, int format);
