/* SPDX-License-Identifier: Apache-2.0 */
/* panel.h -- the coloured panel that says how something came out: shape, words, chips, ring,
 * buttons. */
#pragma once

#include "page.h"

#define PANEL_CHIPS 4
#define PANEL_ACTIONS 4

/* Everything a panel says, whichever layout says it. */
struct panel {
    enum tn_flow_look look;
    const struct look_colors *colors;
    const char *title, *title_other;
    const char *hero; /* the name, "" : the title is the hero */
    const char *next, *next_other;
    const char *note; /* from the organiser, to the person */
    struct tn_buf chips[PANEL_CHIPS];
    size_t chip_count;
    bool is_festive; /* the first chip is a milestone: it stands out */
    struct panel_action {
        enum tn_flow_hit hit;
        const char *key;
        enum icon icon;
    } actions[PANEL_ACTIONS]; /* the one that matters most last */
    size_t action_count;
    bool has_end; /* it goes by itself: a ring */
};

/* With its buttons on it, filling the body of the page. */
void tn_view_panel_alone(const struct page *page, const struct panel *panel);
/* Upright in `ground`, its buttons left to the caller. */
void tn_view_panel_in(const struct page *page, const struct panel *panel, struct tn_rect ground);
