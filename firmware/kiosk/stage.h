/* SPDX-License-Identifier: Apache-2.0 */
/* stage.h -- what is on the screen: the dialogue's state through view onto the window's pixels.
 *
 * Paints what changed and nothing else.  Belongs to the main thread. */
#pragma once

#include "window.h"

#include "turnout/view.h"

struct stage;

/* Errors: as window_open, tn_draw_fonts_open; LIMIT (no layout for this size). */
TN_MUST_CHECK enum tn_err stage_open(const struct window_options *options, struct stage **ret_stage,
                                     struct tn_fault *fault);
void stage_close(struct stage *stage);
TN_AUTO_DEFINE(stage, struct stage *, stage_close)

struct window *stage_window(struct stage *stage);
/* Brings the screen up to date; true if anything had changed. */
bool stage_show(struct stage *stage, const struct tn_flow *flow);
/* Presents all of it again, because something lay over it. */
void stage_present_whole(struct stage *stage);
/* What is under a finger. */
enum tn_flow_hit stage_hit(const struct stage *stage, int x, int y);
/* Where a control is; false if it is not on this screen. */
bool stage_place(const struct stage *stage, enum tn_flow_hit hit, struct tn_rect *ret_area);
/* How many pages the long text on the screen has, 0 if there is none. */
int stage_pages(const struct stage *stage);
/* Forgets every text that was on the screen. */
void stage_wipe(struct stage *stage);
/* Writes the screen as a PNG file. */
TN_MUST_CHECK enum tn_err stage_screenshot(const struct stage *stage, const char *path,
                                           struct tn_fault *fault);
