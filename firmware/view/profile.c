/* SPDX-License-Identifier: Apache-2.0 */
/* profile.c -- the tables behind profile.h. */
#include "profile.h"

const struct look_colors *tn_view_look_colors(enum tn_flow_look look)
{
    static const struct look_colors colors[] = {
        [TN_FLOW_LOOK_OK] = {TN_RGB(0x0A5F3E), WHITE, TN_RGB(0x08492F), WHITE, WHITE,
                             TN_RGB(0x0A5F3E), TN_RGB(0xDCE9E2), TN_RGB(0x3D7F65)},
        [TN_FLOW_LOOK_ALREADY] = {TN_RGB(0xFFC24A), INK, TN_RGB(0xFFE3AD), INK, INK, WHITE,
                                  TN_RGB(0x3A4047), TN_RGB(0xD69E34)},
        [TN_FLOW_LOOK_PROBLEM] = {TN_RGB(0x9B1F18), WHITE, TN_RGB(0x7A1711), WHITE, WHITE,
                                  TN_RGB(0x9B1F18), TN_RGB(0xF1DEDC), TN_RGB(0xB85650)},
        [TN_FLOW_LOOK_STAFF] = {TN_RGB(0x6A2C70), WHITE, TN_RGB(0x532258), WHITE, WHITE,
                                TN_RGB(0x6A2C70), TN_RGB(0xE9DEEA), TN_RGB(0x91639A)},
    };
    return &colors[look];
}

const struct profile *tn_view_profile(int width, int height)
{
    static const struct profile profiles[] = {
        [SHAPE_SMALL] = {.shape = SHAPE_SMALL,
                         .unit = 8,
                         .margin = 8,
                         .gap = 8,
                         .header = 64,
                         .note = 18,
                         .body = 20,
                         .title = 22,
                         .big = 30,
                         .name = 56,
                         .card_radius = 24,
                         .button_radius = 20,
                         .button = 88,
                         .target = 78,
                         .key_w = 112,
                         .key_h = 92,
                         .key_gap = 8,
                         .ring = 64},
        [SHAPE_WIDE] = {.shape = SHAPE_WIDE,
                        .unit = 8,
                        .margin = 24,
                        .gap = 24,
                        .header = 72,
                        .note = 18,
                        .body = 22,
                        .title = 26,
                        .big = 36,
                        .name = 84,
                        .card_radius = 28,
                        .button_radius = 20,
                        .button = 104,
                        .target = 89,
                        .key_w = 148,
                        .key_h = 112,
                        .key_gap = 16,
                        .ring = 64},
        [SHAPE_TALL] = {.shape = SHAPE_TALL,
                        .unit = 12,
                        .margin = 60,
                        .gap = 36,
                        .header = 120,
                        .note = 24,
                        .body = 30,
                        .title = 36,
                        .big = 50,
                        .name = 120,
                        .card_radius = 28,
                        .button_radius = 20,
                        .button = 184,
                        .target = 96,
                        .key_w = 264,
                        .key_h = 168,
                        .key_gap = 24,
                        .ring = 96},
    };
    if (height > width)
        return &profiles[SHAPE_TALL];
    return &profiles[width < 1040 || height < 640 ? SHAPE_SMALL : SHAPE_WIDE];
}
