/* SPDX-License-Identifier: Apache-2.0 */
/* profile.c -- the tables behind profile.h. */
#include "profile.h"

#include <math.h>

#define WHITE TN_RGB(0xFFFFFF)
#define BLACK TN_RGB(0x000000)
#define INK TN_RGB(0x1C2024)
#define YELLOW TN_RGB(0xFFD400)

const struct theme *tn_view_theme(bool contrast)
{
    static const struct theme usual = {.paper = TN_RGB(0xF6F3EC),
                                       .card = WHITE,
                                       .ink = INK,
                                       .ink2 = TN_RGB(0x4A5057),
                                       .line = TN_RGB(0xE4DFD4),
                                       .edge = TN_RGB(0x6B7178),
                                       .prim = TN_RGB(0x14497A),
                                       .on_prim = WHITE,
                                       .prim_pressed = TN_RGB(0x0E3558),
                                       .tint = TN_RGB(0xE4EAF1),
                                       .on_tint = TN_RGB(0x14497A),
                                       .sand = TN_RGB(0xEAE6DB),
                                       .accent = TN_RGB(0xC8372D),
                                       .focus = INK,
                                       .bad_text = TN_RGB(0x8A1A14),
                                       .off_text = TN_RGB(0x4A5057),
                                       .off_edge = TN_RGB(0xE4DFD4),
                                       .shadows = true};
    static const struct theme strong = {.paper = BLACK,
                                        .card = BLACK,
                                        .ink = WHITE,
                                        .ink2 = WHITE,
                                        .line = WHITE,
                                        .edge = WHITE,
                                        .prim = YELLOW,
                                        .on_prim = BLACK,
                                        .prim_pressed = WHITE,
                                        .tint = TN_RGB(0x2A2A2A),
                                        .on_tint = YELLOW,
                                        .sand = TN_RGB(0x2A2A2A),
                                        .accent = YELLOW,
                                        .focus = YELLOW,
                                        .bad_text = YELLOW,
                                        .off_text = TN_RGB(0xA6A6A6),
                                        .off_edge = TN_RGB(0x5A5A5A),
                                        .edge_px = 3};
    return contrast ? &strong : &usual;
}

const struct look_colors *tn_view_look_colors(const struct theme *theme, enum tn_flow_look look)
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
    /* there shape and word alone tell them apart, as they must anyway */
    static const struct look_colors strong = {BLACK, WHITE, TN_RGB(0x2A2A2A), WHITE, YELLOW,
                                              BLACK, WHITE, TN_RGB(0x5A5A5A)};
    return theme->shadows ? &colors[look] : &strong;
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
                         .ring = 64,
                         .head = 22,
                         .is_double = true},
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
                        .ring = 64,
                        .head = 26,
                        .is_double = true},
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
                        .ring = 96,
                        .head = 36,
                        .is_double = true},
    };
    if (height > width)
        return &profiles[SHAPE_TALL];
    return &profiles[width < 1040 || height < 640 ? SHAPE_SMALL : SHAPE_WIDE];
}

/* What is asked for, or what is there. */
static int at_most(double wanted, int most)
{
    return wanted < most ? (int)wanted : most;
}

struct profile tn_view_profile_for(int width, int height, enum tn_flow_type type)
{
    struct profile profile = *tn_view_profile(width, height);
    if (type == TN_FLOW_TYPE_NORMAL)
        return profile;
    bool largest = type == TN_FLOW_TYPE_LARGEST;
    double factor = largest ? 2.3 : 1.6, gently = 1 + (factor - 1) / 2;
    profile.note *= factor;
    profile.body *= factor;
    profile.title *= factor;
    profile.big *= factor;
    profile.name *= gently;
    profile.is_double = profile.shape != SHAPE_SMALL && !largest;
    profile.head *= gently;
    profile.header = (int)(profile.head * (profile.shape == SHAPE_TALL ? 3.2 : 2.6)) & ~1;
    int lines = (int)(profile.title * 1.1 + (profile.is_double ? profile.note * 1.5 : 0));
    if (profile.button < lines + 4 * profile.unit)
        profile.button = lines + 4 * profile.unit;
    profile.ring = (int)(profile.ring * gently);
    int room = height - profile.header - 3 * profile.margin - 3 * profile.key_gap;
    profile.key_h = at_most(profile.key_h * gently, room / 4);
    profile.key_w = at_most(profile.key_w * gently, (width - 2 * profile.margin) / 4);
    return profile;
}
