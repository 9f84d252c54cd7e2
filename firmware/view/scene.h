/* SPDX-License-Identifier: Apache-2.0 */
/* scene.h -- a screen as a list of marks: what is painted, where, and what a finger can hit.
 *
 * Screens add marks back to front; painting, damage, hit testing and the tests all read the same
 * list.  Every mark knows the rectangle it cannot paint outside of. */
#pragma once

#include "turnout/draw.h"
#include "turnout/view.h"

enum icon {
    ICON_LOGO,
    ICON_CLOCK,
    ICON_PIN, /* a place */
    ICON_PHONE,
    ICON_SCANNER,
    ICON_DOOR,
    ICON_BACK,
    ICON_ERASE,
    ICON_HOURGLASS,
    ICON_TERMINAL,
    ICON_DOWNLOAD,
};

enum mark_kind {
    MARK_FILL,
    MARK_RRECT,
    MARK_CARD, /* a rounded rectangle with its shadow */
    MARK_EDGE,
    MARK_TEXT,
    MARK_SHAPE, /* one of the four looks of a result */
    MARK_ICON,
    MARK_RING,
    MARK_SCAN_FRAME, /* a phone with a code between four corners */
};

struct mark {
    enum mark_kind kind;
    struct tn_rect rect;   /* its place; of a text: the room it has */
    struct tn_rect bounds; /* nothing of it is painted outside */
    tn_color color, behind;
    double radius, width;
    int value, whole; /* which look, icon; steps of a ring */
    /* text */
    uint32_t text; /* offset into scene->text */
    double x, baseline;
    struct tn_type type;
    bool is_name;
};

#define MARKS_MAX 224
#define SCENE_HITS_MAX 24
#define SCENE_TEXT_MAX 16384

struct scene {
    int width, height;
    int drift_x, drift_y;
    tn_color veil; /* painted over everything; 0: none */
    size_t mark_count, hit_count, text_len;
    struct mark marks[MARKS_MAX];
    struct {
        enum tn_flow_hit hit;
        struct tn_rect area;
    } hits[SCENE_HITS_MAX];
    char text[SCENE_TEXT_MAX];
};

void tn_view_scene_begin(struct scene *scene, int width, int height);

void tn_view_fill(struct scene *scene, struct tn_rect rect, tn_color color);
void tn_view_rrect(struct scene *scene, struct tn_rect rect, double radius, tn_color color);
void tn_view_card(struct scene *scene, struct tn_rect rect, double radius, tn_color color);
void tn_view_edge(struct scene *scene, struct tn_rect rect, double radius, double width,
                  tn_color color);
void tn_view_shape(struct scene *scene, enum tn_flow_look look, struct tn_rect rect, tn_color color,
                   tn_color behind);
void tn_view_icon(struct scene *scene, enum icon icon, struct tn_rect rect, tn_color color,
                  tn_color behind);
void tn_view_ring(struct scene *scene, struct tn_rect rect, int steps, int whole, tn_color color,
                  tn_color track);
void tn_view_scan_frame(struct scene *scene, struct tn_rect rect);
/* `type` must have a width; `behind` is the colour the text stands on. */
void tn_view_text(struct scene *scene, const char *text, double x, double baseline,
                  const struct tn_type *type, tn_color behind);
void tn_view_name(struct scene *scene, const char *text, double x, double baseline,
                  const struct tn_type *type, tn_color behind);
/* Stays where it is when the picture drifts: it is wider than the drift. */
void tn_view_add_hit(struct scene *scene, enum tn_flow_hit hit, struct tn_rect area);

/* The rectangles in which the two differ, at most TN_VIEW_DAMAGE_MAX, never overlapping. */
#define SCENE_DAMAGE_MAX 16
size_t tn_view_scene_damage(const struct scene *before, const struct scene *after,
                            struct tn_rect out[SCENE_DAMAGE_MAX]);
void tn_view_scene_paint(const struct scene *scene, struct tn_draw *draw, struct tn_rect area);
/* Overwrites its texts. */
void tn_view_scene_wipe(struct scene *scene);

/* view.c: what was laid out last, for tests. */
const struct scene *tn_view_scene_now(const struct tn_view *view);

/* icon.c */
void tn_view_paint_icon(struct tn_draw *draw, const struct mark *mark);
void tn_view_paint_shape(struct tn_draw *draw, const struct mark *mark);
void tn_view_paint_scan_frame(struct tn_draw *draw, const struct mark *mark);
