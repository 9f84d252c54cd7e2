/* SPDX-License-Identifier: Apache-2.0 */
/* profile.h -- the numbers of the visual language: palette, sizes, grid.  Source: UI.md 6.2, 6.3.
 */
#pragma once

#include "turnout/draw.h"
#include "turnout/flow.h"

#define PAPER TN_RGB(0xF6F3EC)
#define CARD TN_RGB(0xFFFFFF)
#define INK TN_RGB(0x1C2024)
#define INK2 TN_RGB(0x4A5057)
#define LINE TN_RGB(0xE4DFD4)
#define EDGE TN_RGB(0x6B7178)
#define PRIM TN_RGB(0x14497A)
#define PRIM_PRESSED TN_RGB(0x0E3558)
#define PRIM_TINT TN_RGB(0xE4EAF1)
#define SAND TN_RGB(0xEAE6DB) /* the ground of switches and quiet chips */
#define WHITE TN_RGB(0xFFFFFF)
#define VEIL 0x8C000000u

#define SHADOW_COLOR 0x24000000u
#define SHADOW_BLUR 22
#define SHADOW_DOWN 7

/* The colours of one kind of result. */
struct look_colors {
    tn_color ground, text;    /* the panel */
    tn_color chip, chip_text; /* facts on it */
    tn_color button, button_text, button_pressed;
    tn_color track; /* under the ring */
};
const struct look_colors *tn_view_look_colors(enum tn_flow_look look);

enum layout_shape {
    SHAPE_SMALL, /* S 800x480, 7 inches */
    SHAPE_WIDE,  /* M 1280x800, 10.1 inches */
    SHAPE_TALL,  /* P 1080x1920, 15.6 inches */
};

struct profile {
    enum layout_shape shape;
    int unit, margin, gap, header;
    double note, body, title, big, name;
    int card_radius, button_radius, button, target;
    int key_w, key_h, key_gap;
    int ring;
};
/* The nearest in shape, then in size. */
const struct profile *tn_view_profile(int width, int height);
