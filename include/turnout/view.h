/* SPDX-License-Identifier: Apache-2.0 */
/* view.h -- screens: the dialogue's state laid out, painted, and asked where a finger landed.
 *
 * Three layouts of their own, S 800x480, M 1280x800, P 1080x1920; any other size takes the nearest
 * in shape and size and is filled, not scaled.  A state becomes a list of marks with their
 * places; what differs between two lists is the damage, so nothing has to be remembered by hand.
 * Rank 5, no window and no input here; a view belongs to one thread.  Source: UI.md section 6. */
#pragma once

#include "turnout/draw.h"
#include "turnout/flow.h"

struct tn_view;

/* `texts` and `fonts` are borrowed.  Errors: LIMIT (smaller than 640x400 or larger than 7680x7680).
 */
TN_MUST_CHECK enum tn_err tn_view_open(const struct tn_lang_texts *texts,
                                       struct tn_draw_fonts *fonts, int width_px, int height_px,
                                       struct tn_view **ret_view);
void tn_view_close(struct tn_view *view);
TN_AUTO_DEFINE(view, struct tn_view *, tn_view_close)

/* Lays the state out and says which rectangles differ from the last time (the whole screen the
 * first time); returns how many, 0 if nothing does. */
#define TN_VIEW_DAMAGE_MAX 16
size_t tn_view_update(struct tn_view *view, const struct tn_flow *flow,
                      struct tn_rect ret_damage[TN_VIEW_DAMAGE_MAX]);
/* Paints what the last update laid out, inside `area` alone. */
void tn_view_paint(struct tn_view *view, struct tn_draw *draw, struct tn_rect area);

/* How many pages the long text of the last update takes on this screen, 0 if there is none. */
int tn_view_pages(const struct tn_view *view);

/* What is under a finger, and where a control is (false: not on this screen); both as last laid
 * out.  Hit areas reach over the mark they belong to. */
enum tn_flow_hit tn_view_hit(const struct tn_view *view, int x, int y);
bool tn_view_place(const struct tn_view *view, enum tn_flow_hit hit, struct tn_rect *ret_area);
/* Overwrites the texts of the last layouts; the next update damages everything. */
void tn_view_wipe(struct tn_view *view);
