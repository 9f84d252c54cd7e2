/* SPDX-License-Identifier: Apache-2.0 */
/* profile.h -- the numbers of the visual language: palette, sizes, grid.  Source: UI.md 6.2, 6.3.
 */
#pragma once

#include "turnout/draw.h"
#include "turnout/flow.h"

/* Every colour a screen is made of but those of results.  All text on its ground is 7:1 or more,
 * controls are 3:1. */
struct theme {
    tn_color paper, card; /* the ground, and what lies on it */
    tn_color ink, ink2;   /* text on either */
    tn_color line, edge;  /* decoration; the edge of a control */
    tn_color prim, on_prim, prim_pressed;
    tn_color tint, on_tint; /* chosen, or an icon's ground */
    tn_color sand;          /* the ground of switches and quiet buttons; ink on it */
    tn_color accent, focus; /* the scanner's light; the ring */
    tn_color bad_text;
    tn_color off_text, off_edge; /* of what cannot be pressed now */
    bool shadows;
    double edge_px; /* of every card and button, 0: none */
};
const struct theme *tn_view_theme(bool contrast);

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
const struct look_colors *tn_view_look_colors(const struct theme *theme, enum tn_flow_look look);

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
    double head;    /* size of the header's texts */
    bool is_double; /* room for the other language's line */
};
/* The nearest in shape, then in size. */
const struct profile *tn_view_profile(int width, int height);
/* The same with the type a person asked for: texts x1.6 or x2.3, what holds them as much larger as
 * the screen allows. */
struct profile tn_view_profile_for(int width, int height, enum tn_flow_type type);
