/* SPDX-License-Identifier: Apache-2.0 */
/* grid.c -- a code's modules as data: fixed patterns, format information, a clean picture.
 * Source: ISO/IEC 18004, "Symbol structure" and "Format information". */
#include <stdlib.h>
#include <string.h>

#include "flatten.h"

#define MODULE_PX 4
#define QUIET 4
#define FORMAT_BITS 15
/* The code's own correction reaches this far. */
#define FORMAT_CORRECTED 3

static void set(struct tn_scan_grid *grid, int x, int y, bool dark)
{
    grid->dark[y * grid->side + x] = dark;
}

/* A finder pattern and the light line around it, as far as it lies inside. */
static void set_finder(struct tn_scan_grid *grid, int left, int top)
{
    for (int y = -1; y <= 7; y++) {
        for (int x = -1; x <= 7; x++) {
            if (left + x < 0 || top + y < 0 || left + x >= grid->side || top + y >= grid->side)
                continue;
            int from_middle = abs(x - 3) > abs(y - 3) ? abs(x - 3) : abs(y - 3);
            set(grid, left + x, top + y, from_middle != 2 && from_middle != 4);
        }
    }
}

static void set_fixed(struct tn_scan_grid *grid)
{
    int side = grid->side;
    set_finder(grid, 0, 0);
    set_finder(grid, side - 7, 0);
    set_finder(grid, 0, side - 7);
    for (int i = 8; i < side - 8; i++) {
        set(grid, i, 6, i % 2 == 0);
        set(grid, 6, i, i % 2 == 0);
    }
    set(grid, 8, side - 8, true);
}

void tn_scan_grid_draw(const struct tn_scan_grid *grid, struct tn_scan_plane *out)
{
    struct tn_scan_grid clean = *grid;
    set_fixed(&clean);
    int side_px = (grid->side + 2 * QUIET) * MODULE_PX;
    tn_scan_plane_resize(out, side_px, side_px);
    memset(out->data, 255, (size_t)side_px * (size_t)side_px);
    for (int y = 0; y < grid->side * MODULE_PX; y++) {
        uint8_t *row = out->data + (size_t)(y + QUIET * MODULE_PX) * (size_t)side_px +
                       (ptrdiff_t)(QUIET * MODULE_PX);
        for (int x = 0; x < grid->side * MODULE_PX; x++) {
            if (clean.dark[(y / MODULE_PX) * grid->side + x / MODULE_PX])
                row[x] = 0;
        }
    }
}

/* Where bit `bit` of the format lies, the highest first, in either copy. */
static int format_index(const struct tn_scan_grid *grid, int copy, int bit)
{
    static const int around[FORMAT_BITS][2] = {
        {0, 8}, {1, 8}, {2, 8}, {3, 8}, {4, 8}, {5, 8}, {7, 8}, {8, 8},
        {8, 7}, {8, 5}, {8, 4}, {8, 3}, {8, 2}, {8, 1}, {8, 0},
    };
    int side = grid->side;
    if (copy == 0)
        return around[bit][1] * side + around[bit][0];
    return bit < 7 ? (side - 1 - bit) * side + 8 : 8 * side + side - FORMAT_BITS + bit;
}

/* The 15 bits for the 5 of `format`: BCH (15, 5), then the mask. */
static uint32_t format_word(int format)
{
    uint32_t word = (uint32_t)format << 10;
    for (int bit = 14; bit >= 10; bit--) {
        if (word >> bit & 1)
            word ^= 0x537U << (bit - 10);
    }
    return ((uint32_t)format << 10 | word) ^ 0x5412;
}

bool tn_scan_grid_format_lost(const struct tn_scan_grid *grid)
{
    for (int copy = 0; copy < 2; copy++) {
        uint32_t seen = 0;
        for (int bit = 0; bit < FORMAT_BITS; bit++)
            seen = seen << 1 | grid->dark[format_index(grid, copy, bit)];
        for (int format = 0; format < TN_SCAN_FORMATS; format++) {
            if (__builtin_popcount(seen ^ format_word(format)) <= FORMAT_CORRECTED)
                return false;
        }
    }
    return true;
}

void tn_scan_grid_set_format(struct tn_scan_grid *grid, int format)
{
    uint32_t word = format_word(format);
    for (int bit = 0; bit < FORMAT_BITS; bit++) {
        uint8_t dark = word >> (FORMAT_BITS - 1 - bit) & 1;
        grid->dark[format_index(grid, 0, bit)] = dark;
        grid->dark[format_index(grid, 1, bit)] = dark;
    }
}
