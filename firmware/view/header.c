/* SPDX-License-Identifier: Apache-2.0 */
/* header.c -- the bar every screen has: where one is, the way back, the clock, the language. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "page.h"
#include "words.h"

/* Of the header's size: texts beside the title, and the height of pills. */
#define SMALLER 0.82
#define PILL 2.1
#define CLOCK 3.2
/* A title may be so much smaller in one line; it is so large in two, and no smaller. */
#define ONE_LINE 0.8
#define TWO_LINES 0.8
#define LEAST 0.56
#define TITLE_MAX 192
/* Of the header's size, too: with less room a title is left out unless it is whole, and the clock
 * before it. */
#define TITLE_LEAST 3
/* A tall screen no wider than this has no room for two languages and a title. */
#define NARROW_PX 900
#define PARTED " · "

struct pill {
    struct tn_rect rect;
    double size;
};

static struct pill pill_of(const struct page *page, int x, int w)
{
    const struct profile *profile = page->profile;
    int h = (int)(profile->head * PILL) & ~1;
    return (struct pill){{x, (profile->header - h) / 2, w, h}, profile->head * SMALLER};
}

/* Where there are no shadows, every control has an edge. */
static void pill_edge(const struct page *page, struct tn_rect rect)
{
    if (!page->theme->shadows)
        tn_view_edge(page->scene, rect, rect.h / 2.0, 2, page->theme->edge);
}

static void pill_text(const struct page *page, const struct pill *pill, struct tn_rect part,
                      const char *text, enum tn_weight weight, tn_color color, tn_color behind)
{
    struct tn_type type = tn_view_type(pill->size, weight, color, part.w - 8);
    type.align = TN_ALIGN_MIDDLE;
    tn_view_text(page->scene, text, part.x + part.w / 2.0,
                 round(part.y + part.h / 2.0 + pill->size * 0.36), &type, behind);
}

/* Two halves; the language on now stands out.  One touch anywhere on it switches. */
static struct tn_rect lang_halves(const struct page *page)
{
    const struct theme *theme = page->theme;
    struct scene *scene = page->scene;
    int half = (int)(page->profile->head * 4.1);
    struct pill pill = pill_of(page, scene->width - page->profile->margin - 2 * half, 2 * half);
    bool pressed = page->flow->pressed == TN_FLOW_HIT_LANG;
    tn_color ground = pressed ? theme->line : theme->sand;
    tn_view_rrect(scene, pill.rect, pill.rect.h / 2.0, ground);
    for (int i = 0; i < TN_LANG_COUNT; i++) {
        struct tn_rect part = {pill.rect.x + i * half, pill.rect.y, half, pill.rect.h};
        bool on = (enum tn_lang)i == page->lang;
        tn_color behind = !on ? ground : theme->shadows ? theme->card : theme->prim;
        tn_color color = on && !theme->shadows ? theme->on_prim : theme->ink;
        if (pressed && !theme->shadows && !on)
            color = theme->paper;
        if (on)
            tn_view_rrect(scene, tn_rect_inset(part, 4), pill.rect.h / 2.0 - 4, behind);
        pill_text(page, &pill, part, tn_lang_own_name((enum tn_lang)i),
                  on ? TN_WEIGHT_BOLD : TN_WEIGHT_MEDIUM, color, behind);
    }
    pill_edge(page, pill.rect);
    return pill.rect;
}

/* Where type is largest there is room for one word: the language it would be. */
static struct tn_rect lang_single(const struct page *page)
{
    const struct theme *theme = page->theme;
    struct scene *scene = page->scene;
    int w = (int)(page->profile->head * 4.6);
    struct pill pill = pill_of(page, scene->width - page->profile->margin - w, w);
    bool pressed = page->flow->pressed == TN_FLOW_HIT_LANG;
    tn_color ground = pressed ? theme->tint : theme->sand;
    tn_view_rrect(scene, pill.rect, pill.rect.h / 2.0, ground);
    pill_edge(page, pill.rect);
    pill_text(page, &pill, pill.rect, tn_lang_own_name(page->other), TN_WEIGHT_BOLD, theme->ink,
              ground);
    return pill.rect;
}

static bool is_largest(const struct page *page)
{
    return page->flow->access.type == TN_FLOW_TYPE_LARGEST;
}

static bool is_narrow(const struct page *page)
{
    return page->profile->shape == SHAPE_TALL && page->scene->width <= NARROW_PX;
}

static int lang_switch(struct page *page, bool is_single)
{
    const struct profile *profile = page->profile;
    struct tn_rect pill = is_single ? lang_single(page) : lang_halves(page);
    tn_view_focus_ring(page, TN_FLOW_HIT_LANG, pill, pill.h / 2.0);
    struct tn_rect area = {pill.x - profile->gap / 2, 0,
                           page->scene->width - pill.x + profile->gap / 2, profile->target};
    if (area.h < profile->header)
        area.h = profile->header;
    tn_view_add_hit(page->scene, TN_FLOW_HIT_LANG, area);
    return pill.x;
}

static int header_clock(struct page *page, int right)
{
    struct tn_wall wall = tn_flow_wall(page->flow);
    const struct profile *profile = page->profile;
    if (wall.ms <= 0 || !page->flow->event.present) /* without an event, in which time zone? */
        return right;
    if (tn_view_is_large(page) && profile->shape != SHAPE_WIDE)
        return right;
    TN_BUF_AUTO words = {0};
    tn_view_clock_words(page, wall, &words);
    struct tn_type type = tn_view_type(profile->head, TN_WEIGHT_MEDIUM, page->theme->ink,
                                       ceil(profile->head * CLOCK));
    type.align = TN_ALIGN_END;
    type.tabular = true;
    tn_view_text(page->scene, tn_buf_text(&words), right,
                 profile->header / 2.0 + profile->head * 0.36, &type, page->theme->card);
    return right - (int)type.width;
}

/* Returns where the title may begin. */
static int logo(struct page *page)
{
    const struct profile *profile = page->profile;
    struct scene *scene = page->scene;
    int side = profile->header / 2 & ~1, y = (profile->header - side) / 2;
    struct tn_rect place = {profile->margin + (profile->shape == SHAPE_SMALL ? 8 : 0), y, side,
                            side};
    bool pressed = page->flow->pressed == TN_FLOW_HIT_LOGO;
    tn_view_icon(scene, ICON_LOGO, place, pressed ? page->theme->prim_pressed : page->theme->prim,
                 page->theme->card);
    tn_view_focus_ring(page, TN_FLOW_HIT_LOGO, place, side / 4.0);
    struct tn_rect area = tn_view_widen(page, place);
    area.w += area.x;
    if (area.w < profile->target)
        area.w = profile->target;
    area.h = profile->header > profile->target ? profile->header : profile->target;
    area.x = area.y = 0;
    tn_view_add_hit(scene, TN_FLOW_HIT_LOGO, area);
    return place.x + side + profile->unit * 3 / 2;
}

static int way_back(struct page *page)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    struct scene *scene = page->scene;
    const char *label = tn_view_say(page, "page.back");
    struct pill pill = pill_of(page, profile->margin, 0);
    struct tn_type type = tn_view_type(pill.size, TN_WEIGHT_BOLD, theme->ink, profile->head * 6);
    double text_w = ceil(tn_draw_measure(page->fonts, label, &type).width);
    int side = (int)(pill.size * 0.95), pad = (int)(pill.size * 0.7);
    pill.rect.w = pad + side + pad / 3 + (int)text_w + pad * 4 / 3;
    tn_color ground = page->flow->pressed == TN_FLOW_HIT_BACK ? theme->tint : theme->sand;
    tn_view_rrect(scene, pill.rect, pill.rect.h / 2.0, ground);
    pill_edge(page, pill.rect);
    tn_view_icon(
        scene, ICON_BACK,
        (struct tn_rect){pill.rect.x + pad, pill.rect.y + (pill.rect.h - side) / 2, side, side},
        theme->ink, ground);
    tn_view_text(scene, label, pill.rect.x + pad + side + pad / 3.0,
                 round(pill.rect.y + pill.rect.h / 2.0 + pill.size * 0.36), &type, ground);
    tn_view_focus_ring(page, TN_FLOW_HIT_BACK, pill.rect, pill.rect.h / 2.0);
    struct tn_rect area = {0, 0, pill.rect.x + pill.rect.w + profile->unit / 2, profile->header};
    area.w = area.w < profile->target ? profile->target : area.w;
    area.h = area.h < profile->target ? profile->target : area.h;
    tn_view_add_hit(scene, TN_FLOW_HIT_BACK, area);
    return pill.rect.x + pill.rect.w + profile->unit * 2;
}

static void put_bar(const struct page *page)
{
    const struct theme *theme = page->theme;
    struct scene *scene = page->scene;
    /* wider than the screen: drifting content must not bare an edge */
    int line = theme->shadows ? 1 : 3, h = page->profile->header;
    tn_view_fill(scene, (struct tn_rect){-16, -16, scene->width + 32, h + 16}, theme->card);
    tn_view_fill(scene, (struct tn_rect){-16, h - line, scene->width + 32, line}, theme->line);
}

/* The space at which a text falls into the two lines that are most alike; NULL if there is none.
 */
static const char *middle_space(const struct page *page, const char *title, struct tn_type type)
{
    const char *best = NULL;
    double least = 0;
    char first[TITLE_MAX];
    type.width = 0;
    for (const char *at = strchr(title, ' '); at; at = strchr(at + 1, ' ')) {
        size_t len = (size_t)(at - title);
        if (len >= sizeof(first))
            break;
        memcpy(first, title, len);
        first[len] = '\0';
        double width = fmax(tn_draw_measure(page->fonts, first, &type).width,
                            tn_draw_measure(page->fonts, at + 1, &type).width);
        if (!best || width < least) {
            best = at;
            least = width;
        }
    }
    return best;
}

/* What a title needs, wherever it breaks. */
struct title {
    char first[TITLE_MAX];
    struct stack stack;
};

/* Two lines of it, the second from `at` on, in the size in which both have room; false if that is
 * too small. */
static bool fit_halves(const struct page *page, const char *text, const char *end, const char *at,
                       struct tn_type type, struct title *title)
{
    struct tn_type boundless = type;
    boundless.width = 0;
    snprintf(title->first, sizeof(title->first), "%.*s", (int)(end - text), text);
    double wide = fmax(tn_draw_measure(page->fonts, title->first, &boundless).width,
                       tn_draw_measure(page->fonts, at, &boundless).width);
    double smaller = fmin(1, type.width / wide * 0.99);
    if (smaller * TWO_LINES < LEAST)
        return false;
    type.size *= smaller;
    tn_view_stack_add(&title->stack, title->first, type, 0);
    tn_view_stack_add(&title->stack, at, type, type.size * 0.2);
    return true;
}

/* In one line; in two, between its parts or at a space, if that is no smaller than half; an event's
 * long title may end in an ellipsis. */
static void fit_title(const struct page *page, const char *text, double width, struct title *title)
{
    double size = page->profile->head;
    struct tn_type type = tn_view_type(size, TN_WEIGHT_BOLD, page->theme->ink, width);
    type.shrink = 1;
    title->stack = (struct stack){0};
    struct tn_type fit = tn_view_fit(page, text, type, size * 1.1);
    if (fit.size >= size * ONE_LINE) {
        tn_view_stack_add(&title->stack, text, fit, 0);
        return;
    }
    type.size = size * TWO_LINES;
    type.leading = type.size * 1.2;
    const char *parts = strstr(text, PARTED), *space = middle_space(page, text, type);
    if (parts && fit_halves(page, text, parts, parts + strlen(PARTED), type, title))
        return;
    if (space && fit_halves(page, text, space, space + 1, type, title))
        return;
    type.lines = 2;
    type.shrink = 0.85;
    tn_view_stack_add(&title->stack, text, type, 0);
}

static bool is_whole(const struct page *page, const struct stack *stack)
{
    for (size_t i = 0; i < stack->count; i++) {
        if (!tn_draw_measure(page->fonts, stack->lines[i].text, &stack->lines[i].type).whole)
            return false;
    }
    return true;
}

static void put_title(const struct page *page, const struct title *title, int left)
{
    double height = tn_view_stack_height(page, &title->stack);
    tn_view_stack_put(page, &title->stack, left, (page->profile->header - height) / 2,
                      page->theme->card);
}

/* Where there is room for `least` characters, or for all of it. */
static void put_title_in(const struct page *page, struct tn_rect room, const char *text, int least)
{
    struct title title;
    double head = page->profile->head;
    if (room.w <= head)
        return;
    fit_title(page, text, room.w, &title);
    if (room.w >= head * least || is_whole(page, &title.stack))
        put_title(page, &title, room.x);
}

void tn_view_form_title(const struct page *page, struct tn_rect room, const char *text)
{
    put_title_in(page, room, text, 2 * TITLE_LEAST);
}

/* Where the way back stands in the logo's place, staff hold the title. */
static void hold_title(const struct page *page, int left, int right)
{
    const struct profile *profile = page->profile;
    int target = profile->target, h = profile->header > target ? profile->header : target;
    if (tn_view_has(page, TN_FLOW_HIT_LOGO))
        tn_view_add_hit(
            page->scene, TN_FLOW_HIT_LOGO,
            (struct tn_rect){left, 0, right - left > target ? right - left : target, h});
}

static void put_header(struct page *page, const char *title, bool has_back)
{
    const struct profile *profile = page->profile;
    put_bar(page);
    int left = has_back ? way_back(page) : logo(page);
    int right = lang_switch(page, is_largest(page) || is_narrow(page)) - profile->gap;
    int clock_w = (int)ceil(profile->head * CLOCK), gap = profile->gap / 2;
    if (right - clock_w - gap - left >= profile->head * TITLE_LEAST)
        right = header_clock(page, right);
    right -= gap;
    put_title_in(page, (struct tn_rect){left, 0, right - left, profile->header}, title,
                 TITLE_LEAST);
    if (has_back)
        hold_title(page, left, right);
}

void tn_view_header(struct page *page, const char *title)
{
    put_header(page, title, false);
}

void tn_view_header_back(struct page *page, const char *title)
{
    put_header(page, title, tn_view_has(page, TN_FLOW_HIT_BACK));
}

/* The raised hand, where there is room for no more; returns where it begins. */
static int help(const struct page *page, int right)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    int round_w = pill_of(page, 0, 0).rect.h, w = profile->target - profile->unit;
    w = w < round_w ? round_w : w;
    struct pill pill = pill_of(page, right - w, w);
    tn_color ground = page->flow->pressed == TN_FLOW_HIT_HELP ? theme->tint : theme->sand;
    int side = (int)(pill.rect.h * 0.6);
    tn_view_rrect(page->scene, pill.rect, pill.rect.h / 2.0, ground);
    pill_edge(page, pill.rect);
    tn_view_icon(page->scene, ICON_HELP,
                 (struct tn_rect){pill.rect.x + (w - side) / 2,
                                  pill.rect.y + (pill.rect.h - side) / 2, side, side},
                 theme->ink, ground);
    tn_view_focus_ring(page, TN_FLOW_HIT_HELP, pill.rect, pill.rect.h / 2.0);
    int target = profile->target, h = profile->header > target ? profile->header : target;
    int area_w = w + profile->unit > target ? w + profile->unit : target;
    tn_view_add_hit(page->scene, TN_FLOW_HIT_HELP,
                    (struct tn_rect){right - w - profile->unit / 2, 0, area_w, h});
    return pill.rect.x;
}

/* Beside the way back: staff still find it.  Returns where the title may begin. */
static int small_logo(const struct page *page, int left)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    int side = (int)(profile->head * 1.4) & ~1, target = profile->target;
    struct tn_rect place = {left - profile->unit / 2, (profile->header - side) / 2, side, side};
    bool pressed = page->flow->pressed == TN_FLOW_HIT_LOGO;
    tn_view_icon(page->scene, ICON_LOGO, place, pressed ? theme->prim_pressed : theme->prim,
                 theme->card);
    tn_view_focus_ring(page, TN_FLOW_HIT_LOGO, place, side / 4.0);
    tn_view_add_hit(page->scene, TN_FLOW_HIT_LOGO,
                    (struct tn_rect){place.x + (side - target) / 2 + profile->unit, 0, target,
                                     profile->header > target ? profile->header : target});
    return place.x + side + profile->unit * 3 / 2;
}

struct tn_rect tn_view_header_form(struct page *page)
{
    const struct profile *profile = page->profile;
    put_bar(page);
    /* where words are large on a narrow screen, the title needs the logo's place and half the
     * switch's */
    bool is_tight = is_narrow(page) || (profile->shape == SHAPE_TALL && tn_view_is_large(page));
    bool has_back = tn_view_has(page, TN_FLOW_HIT_BACK);
    int left = has_back ? way_back(page) : logo(page);
    if (has_back && tn_view_has(page, TN_FLOW_HIT_LOGO) && !is_tight)
        left = small_logo(page, left);
    int right = lang_switch(page, is_tight || is_largest(page)) - profile->unit * 3 / 2;
    if (tn_view_has(page, TN_FLOW_HIT_HELP))
        right = help(page, right) - profile->unit * 3 / 2;
    left -= profile->shape == SHAPE_SMALL ? profile->unit / 2 : 0;
    if (has_back && is_tight)
        hold_title(page, left, right);
    return (struct tn_rect){left, 0, right - left, profile->header};
}
