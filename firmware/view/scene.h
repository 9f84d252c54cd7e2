/* SPDX-License-Identifier: Apache-2.0 */
/* scene.h -- a screen as a list of marks: what is painted, where, and what a finger can hit.
 *
 * Screens add marks back to front; painting, damage, hit testing and the tests all read the same
 * list.  Every mark knows the rectangle it cannot paint outside of. */
#pragma once

#include "profile.h"
#include "turnout/draw.h"
#include "turnout/view.h"

enum icon {
    ICON_NONE,
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
    ICON_SEARCH,
    ICON_PERSON_PLUS,
    ICON_PERSON,
    ICON_PEOPLE,
    ICON_CALENDAR,
    ICON_SPEAKER,
    ICON_CONTRAST,
    ICON_TYPE, /* Aa */
    ICON_HELP, /* a raised hand */
    ICON_MEGAPHONE,
    ICON_CARD,
    ICON_VOTE,
    ICON_HEART,
    ICON_CHAT,
    ICON_STAR,
    ICON_LIST,
    ICON_LOCK,
    ICON_UNLOCK,
    ICON_PRINTER,
    ICON_USB,
    ICON_UNDO,
    ICON_CHECK,
    ICON_CROSS,
    ICON_GEAR,
    ICON_WALK_OUT,
    ICON_KEYBOARD,
    ICON_PENCIL,
    ICON_SHIFT,
    ICON_NEXT, /* as BACK, to the right */
    ICON_UP,
    ICON_DOWN,
    ICON_TAG,
    ICON_BOOK, /* rules */
    ICON_GLOBE,
    ICON_CALL,
    ICON_MAIL,
    ICON_PENGUIN,
    ICON_PLANE,
    ICON_GAMEPAD,
    ICON_BOX, /* this kiosk: a screen on a stand */
    ICON_WIFI,
    ICON_COUNT,
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
    MARK_QR,         /* a code with its quiet zone, always black on white */
    MARK_STROKES,    /* what was drawn by hand */
    MARK_LONG,       /* a paragraph of a long text, cut at the page */
    MARK_FACE,       /* one of five, value 1 to 5 */
};

struct mark {
    enum mark_kind kind;
    struct tn_rect rect;   /* its place; of a text: the room it has */
    struct tn_rect bounds; /* nothing of it is painted outside */
    tn_color color, behind;
    double radius, width;
    int value, whole; /* which look, icon; steps of a ring; where its modules or points begin, and
                         how many */
    /* text */
    uint32_t text; /* offset into scene->text */
    double x, baseline;
    struct tn_type type;
    bool is_name;
};

/* A keyboard with its candidates is the fullest screen. */
#define MARKS_MAX 512
#define SCENE_HITS_MAX 80
#define SCENE_TEXT_MAX 32768
#define SCENE_MODULES_MAX 40000

struct scene {
    int width, height;
    int drift_x, drift_y;
    const struct theme *theme;
    tn_color veil; /* painted over everything; 0: none */
    int pages;     /* of the long text, 0 if there is none */
    size_t mark_count, hit_count, text_len, module_count, point_count;
    size_t roomless_count; /* texts left out for want of any room at all */
    struct mark marks[MARKS_MAX];
    struct {
        enum tn_flow_hit hit;
        struct tn_rect area;
    } hits[SCENE_HITS_MAX];
    char text[SCENE_TEXT_MAX];
    uint8_t modules[SCENE_MODULES_MAX];
    struct scene_point {
        float x, y; /* pixels */
        bool begins;
    } points[TN_FLOW_POINTS];
};

/* How far a scene has come: what was added since can be taken back. */
struct scene_end {
    size_t mark_count, hit_count, text_len, module_count, point_count;
};
struct scene_end tn_view_scene_end(const struct scene *scene);
void tn_view_scene_rewind(struct scene *scene, struct scene_end end);

void tn_view_scene_begin(struct scene *scene, int width, int height, const struct theme *theme);

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
/* Five faces from sad to glad; 1 … 5. */
void tn_view_face(struct scene *scene, int score, struct tn_rect rect, tn_color color,
                  tn_color behind);
/* The largest symbol of whole pixels a module in `rect`, with four modules of quiet zone. */
void tn_view_qr(struct scene *scene, struct tn_rect rect, const uint8_t *modules, int size);
/* Points of 0 … 999 laid over `rect`. */
void tn_view_strokes(struct scene *scene, struct tn_rect rect, const struct tn_flow_typing *typing,
                     double width, tn_color color);
/* A paragraph whose first baseline may lie above `window`; nothing is painted outside of it. */
void tn_view_long_text(struct scene *scene, const char *text, double x, double baseline,
                       const struct tn_type *type, tn_color behind, struct tn_rect window);
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

/* icon.c, picture.c */
void tn_view_paint_icon(struct tn_draw *draw, const struct mark *mark);
void tn_view_paint_shape(struct tn_draw *draw, const struct mark *mark);
void tn_view_paint_scan_frame(struct tn_draw *draw, const struct mark *mark,
                              const struct theme *theme);
void tn_view_paint_picture(struct tn_draw *draw, const struct mark *mark);
void tn_view_paint_face(struct tn_draw *draw, const struct mark *mark);
