/* SPDX-License-Identifier: Apache-2.0 */
/* scene.c -- building the list of marks, and finding where two lists differ. */
#include "scene.h"

#include <math.h>
#include <string.h>

struct scene_end tn_view_scene_end(const struct scene *scene)
{
    return (struct scene_end){scene->mark_count, scene->hit_count, scene->text_len,
                              scene->module_count, scene->point_count};
}

void tn_view_scene_rewind(struct scene *scene, struct scene_end end)
{
    scene->mark_count = end.mark_count;
    scene->hit_count = end.hit_count;
    scene->text_len = end.text_len;
    scene->module_count = end.module_count;
    scene->point_count = end.point_count;
}

void tn_view_scene_begin(struct scene *scene, int width, int height, const struct theme *theme)
{
    tn_view_scene_wipe(scene);
    scene->width = width;
    scene->height = height;
    scene->drift_x = scene->drift_y = 0;
    scene->theme = theme;
    scene->veil = 0;
    scene->pages = 0;
    scene->roomless_count = 0;
    scene->mark_count = scene->hit_count = 0;
}

void tn_view_scene_wipe(struct scene *scene)
{
    explicit_bzero(scene->text, scene->text_len);
    explicit_bzero(scene->modules, scene->module_count);
    explicit_bzero(scene->points, scene->point_count * sizeof(scene->points[0]));
    scene->text_len = scene->module_count = scene->point_count = 0;
}

/* A zeroed mark at its drifted place; padding included, so that marks compare as bytes. */
static struct mark *add(struct scene *scene, enum mark_kind kind, struct tn_rect rect)
{
    TN_ASSERT(scene->mark_count < MARKS_MAX);
    struct mark *mark = &scene->marks[scene->mark_count++];
    memset(mark, 0, sizeof(*mark));
    mark->kind = kind;
    mark->rect = rect;
    mark->rect.x += scene->drift_x;
    mark->rect.y += scene->drift_y;
    mark->bounds = mark->rect;
    return mark;
}

void tn_view_fill(struct scene *scene, struct tn_rect rect, tn_color color)
{
    add(scene, MARK_FILL, rect)->color = color;
}

void tn_view_rrect(struct scene *scene, struct tn_rect rect, double radius, tn_color color)
{
    struct mark *mark = add(scene, MARK_RRECT, rect);
    mark->color = color;
    mark->radius = radius;
}

void tn_view_card(struct scene *scene, struct tn_rect rect, double radius, tn_color color)
{
    struct mark *mark = add(scene, MARK_CARD, rect);
    mark->color = color;
    mark->radius = radius;
    if (scene->theme->shadows)
        mark->bounds = tn_rect_inset(mark->rect, -(SHADOW_BLUR + SHADOW_DOWN));
    mark->width = scene->theme->edge_px;
    mark->behind = scene->theme->edge;
}

void tn_view_edge(struct scene *scene, struct tn_rect rect, double radius, double width,
                  tn_color color)
{
    struct mark *mark = add(scene, MARK_EDGE, rect);
    mark->color = color;
    mark->radius = radius;
    mark->width = fmax(width, scene->theme->edge_px);
}

void tn_view_shape(struct scene *scene, enum tn_flow_look look, struct tn_rect rect, tn_color color,
                   tn_color behind)
{
    struct mark *mark = add(scene, MARK_SHAPE, rect);
    mark->value = (int)look;
    mark->color = color;
    mark->behind = behind;
}

void tn_view_icon(struct scene *scene, enum icon icon, struct tn_rect rect, tn_color color,
                  tn_color behind)
{
    struct mark *mark = add(scene, MARK_ICON, rect);
    mark->value = (int)icon;
    mark->color = color;
    mark->behind = behind;
}

void tn_view_ring(struct scene *scene, struct tn_rect rect, int steps, int whole, tn_color color,
                  tn_color track)
{
    struct mark *mark = add(scene, MARK_RING, rect);
    mark->value = steps;
    mark->whole = whole;
    mark->color = color;
    mark->behind = track;
}

void tn_view_scan_frame(struct scene *scene, struct tn_rect rect)
{
    add(scene, MARK_SCAN_FRAME, rect);
}

void tn_view_face(struct scene *scene, int score, struct tn_rect rect, tn_color color,
                  tn_color behind)
{
    struct mark *mark = add(scene, MARK_FACE, rect);
    mark->value = score;
    mark->color = color;
    mark->behind = behind;
}

#define QUIET_MODULES 4

void tn_view_qr(struct scene *scene, struct tn_rect rect, const uint8_t *modules, int size)
{
    size_t count = (size_t)size * (size_t)size;
    TN_ASSERT(scene->module_count + count <= SCENE_MODULES_MAX);
    int all = size + 2 * QUIET_MODULES;
    int side = (rect.w < rect.h ? rect.w : rect.h) / all * all;
    struct mark *mark = add(
        scene, MARK_QR,
        (struct tn_rect){rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2, side, side});
    mark->value = (int)scene->module_count;
    mark->whole = size;
    memcpy(scene->modules + scene->module_count, modules, count);
    scene->module_count += count;
}

void tn_view_strokes(struct scene *scene, struct tn_rect rect, const struct tn_flow_typing *typing,
                     double width, tn_color color)
{
    struct mark *mark = add(scene, MARK_STROKES, rect);
    mark->color = color;
    mark->width = width;
    mark->value = (int)scene->point_count;
    for (size_t i = 0; i < typing->point_count && scene->point_count < TN_FLOW_POINTS; i++) {
        struct scene_point *point = &scene->points[scene->point_count++];
        memset(point, 0, sizeof(*point));
        point->x = (float)(mark->rect.x + typing->points[i].x * rect.w / 999.0);
        point->y = (float)(mark->rect.y + typing->points[i].y * rect.h / 999.0);
        point->begins = typing->points[i].begins;
    }
    mark->whole = (int)scene->point_count - mark->value;
}

static uint32_t keep_text(struct scene *scene, const char *text)
{
    size_t len = strlen(text) + 1;
    TN_ASSERT(scene->text_len + len <= SCENE_TEXT_MAX);
    uint32_t at = (uint32_t)scene->text_len;
    memcpy(scene->text + at, text, len);
    scene->text_len += len;
    return at;
}

static struct tn_rect text_room(double x, double baseline, const struct tn_type *type)
{
    double left = x;
    if (type->align == TN_ALIGN_MIDDLE)
        left -= type->width / 2;
    else if (type->align == TN_ALIGN_END)
        left -= type->width;
    int lines = type->lines > 1 ? type->lines : 1;
    double leading = type->leading > 0 ? type->leading : type->size * 1.5;
    double top = baseline - type->size, bottom = baseline + (lines - 1) * leading + type->size / 3;
    int y = (int)floor(top);
    int from = (int)floor(left);
    return (struct tn_rect){from, y, (int)ceil(left + type->width) - from, (int)ceil(bottom) - y};
}

static struct mark *add_text(struct scene *scene, const char *text, double x, double baseline,
                             const struct tn_type *type, tn_color behind)
{
    TN_ASSERT(type->width > 0);
    struct mark *mark = add(scene, MARK_TEXT, text_room(x, baseline, type));
    mark->bounds = tn_rect_inset(mark->rect, -(int)(type->size / 4) - 1);
    mark->text = keep_text(scene, text);
    mark->x = x + scene->drift_x;
    mark->baseline = baseline + scene->drift_y;
    mark->type = *type;
    mark->color = type->color;
    mark->behind = behind;
    return mark;
}

/* A screen may be narrower than any that was thought of: what has no room at all is left out, and
 * the door goes on. */
static bool has_room(struct scene *scene, const struct tn_type *type)
{
    scene->roomless_count += type->width <= 0;
    return type->width > 0;
}

void tn_view_text(struct scene *scene, const char *text, double x, double baseline,
                  const struct tn_type *type, tn_color behind)
{
    if (*text && has_room(scene, type))
        add_text(scene, text, x, baseline, type, behind);
}

void tn_view_name(struct scene *scene, const char *text, double x, double baseline,
                  const struct tn_type *type, tn_color behind)
{
    if (has_room(scene, type))
        add_text(scene, text, x, baseline, type, behind)->is_name = true;
}

void tn_view_long_text(struct scene *scene, const char *text, double x, double baseline,
                       const struct tn_type *type, tn_color behind, struct tn_rect window)
{
    if (!has_room(scene, type))
        return;
    struct mark *mark = add_text(scene, text, x, baseline, type, behind);
    mark->kind = MARK_LONG;
    mark->rect = mark->bounds = window;
}

void tn_view_add_hit(struct scene *scene, enum tn_flow_hit hit, struct tn_rect area)
{
    TN_ASSERT(scene->hit_count < SCENE_HITS_MAX);
    scene->hits[scene->hit_count].hit = hit;
    scene->hits[scene->hit_count++].area = area;
}

static bool is_same_type(const struct tn_type *a, const struct tn_type *b)
{
    return a->size == b->size && a->weight == b->weight && a->align == b->align &&
           a->color == b->color && a->width == b->width && a->lines == b->lines &&
           a->leading == b->leading && a->shrink == b->shrink && a->tabular == b->tabular &&
           a->overlong == b->overlong;
}

static bool is_same(const struct scene *before, const struct mark *a, const struct scene *after,
                    const struct mark *b)
{
    if (a->kind != b->kind || !tn_rect_equal(a->rect, b->rect) || a->color != b->color ||
        a->behind != b->behind || a->radius != b->radius || a->width != b->width ||
        a->whole != b->whole)
        return false;
    if (a->kind == MARK_QR)
        return memcmp(before->modules + a->value, after->modules + b->value,
                      (size_t)a->whole * (size_t)a->whole) == 0;
    if (a->kind == MARK_STROKES)
        return memcmp(before->points + a->value, after->points + b->value,
                      (size_t)a->whole * sizeof(after->points[0])) == 0;
    if (a->value != b->value)
        return false;
    if (a->kind != MARK_TEXT && a->kind != MARK_LONG)
        return true;
    return a->x == b->x && a->baseline == b->baseline && is_same_type(&a->type, &b->type) &&
           strcmp(before->text + a->text, after->text + b->text) == 0;
}

static struct tn_rect cut_to_screen(const struct scene *scene, struct tn_rect rect)
{
    int right = rect.x + rect.w < scene->width ? rect.x + rect.w : scene->width;
    int bottom = rect.y + rect.h < scene->height ? rect.y + rect.h : scene->height;
    int x = rect.x > 0 ? rect.x : 0, y = rect.y > 0 ? rect.y : 0;
    return (struct tn_rect){x, y, right - x, bottom - y};
}

/* True if painting both as one costs hardly more than painting each. */
static bool is_worth_joining(struct tn_rect a, struct tn_rect b)
{
    struct tn_rect both = tn_rect_join(a, b);
    int64_t apart = (int64_t)a.w * a.h + (int64_t)b.w * b.h;
    return (int64_t)both.w * both.h * 4 <= apart * 5;
}

/* Adds a rectangle, joined with those it meets, so that nothing is painted twice, and with its
 * neighbours in a row. */
static size_t add_damage(struct tn_rect *out, size_t count, struct tn_rect rect)
{
    if (rect.w <= 0 || rect.h <= 0)
        return count;
    for (size_t i = 0; i < count;) {
        if (tn_rect_meets(out[i], rect) || is_worth_joining(out[i], rect) ||
            count == SCENE_DAMAGE_MAX) {
            rect = tn_rect_join(out[i], rect);
            out[i] = out[--count];
            i = 0;
        } else {
            i++;
        }
    }
    out[count] = rect;
    return count + 1;
}

/* The first mark like it of before->marks[from..to); `to` if there is none. */
static size_t find_same(const struct scene *before, size_t from, size_t to,
                        const struct scene *after, const struct mark *mark)
{
    while (from < to && !is_same(before, &before->marks[from], after, mark))
        from++;
    return from;
}

size_t tn_view_scene_damage(const struct scene *before, const struct scene *after,
                            struct tn_rect out[SCENE_DAMAGE_MAX])
{
    if (before->width != after->width || before->height != after->height ||
        before->veil != after->veil) {
        out[0] = (struct tn_rect){0, 0, after->width, after->height};
        return 1;
    }
    /* What is the same at both ends of the lists needs no second look. */
    size_t a = before->mark_count, b = after->mark_count, head = 0, count = 0;
    while (head < a && head < b &&
           is_same(before, &before->marks[head], after, &after->marks[head]))
        head++;
    while (a > head && b > head &&
           is_same(before, &before->marks[a - 1], after, &after->marks[b - 1]))
        a--, b--;
    /* Between them, what is in both lists in the same order stays as it is. */
    size_t next = head;
    for (size_t i = head; i < b; i++) {
        size_t found = find_same(before, next, a, after, &after->marks[i]);
        if (found == a) {
            count = add_damage(out, count, cut_to_screen(after, after->marks[i].bounds));
            continue;
        }
        for (; next < found; next++)
            count = add_damage(out, count, cut_to_screen(after, before->marks[next].bounds));
        next = found + 1;
    }
    for (; next < a; next++)
        count = add_damage(out, count, cut_to_screen(after, before->marks[next].bounds));
    return count;
}
