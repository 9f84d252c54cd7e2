/* SPDX-License-Identifier: Apache-2.0 */
/* board.c -- the board on Home: one slide at a time, which it is, and the ways to more of it. */
#include "board.h"

#include <math.h>
#include <stdio.h>

#include "words.h"

/* What a kind of slide is known by: its picture, on a ground of its own, and its words. */
struct kind {
    enum icon icon;
    const char *key;
    tn_color ground, color;
};

static struct kind notice_kind(enum tn_board_notice_kind kind)
{
    switch (kind) {
    case TN_BOARD_CHARITY:
        return (struct kind){ICON_HEART, "board.charity", TN_RGB(0xF8E1E3), TN_RGB(0x8A1F2D)};
    case TN_BOARD_SERVICE:
        return (struct kind){ICON_HELP, "board.service", TN_RGB(0xDDEFE6), TN_RGB(0x0A5F3E)};
    case TN_BOARD_PROMOTION:
        return (struct kind){ICON_TAG, "board.promotion", TN_RGB(0xEDE3F0), TN_RGB(0x6A2C70)};
    case TN_BOARD_NOTICE:
        break;
    }
    return (struct kind){ICON_MEGAPHONE, "board.notice", TN_RGB(0xFBEBCB), TN_RGB(0x6B4700)};
}

static struct kind kind_of(const struct page *page, struct tn_board_slide slide)
{
    const struct theme *theme = page->theme;
    struct kind kind = {ICON_CALENDAR, "board.event", theme->tint, theme->on_tint};
    switch (slide.kind) {
    case TN_BOARD_SLIDE_EVENT:
        break;
    case TN_BOARD_SLIDE_PROGRAMME:
        kind = (struct kind){ICON_CLOCK, "board.programme", theme->tint, theme->on_tint};
        break;
    case TN_BOARD_SLIDE_NOTICE:
        kind = notice_kind(page->flow->board.notices[slide.index].kind);
        break;
    case TN_BOARD_SLIDE_MEETUPS:
        kind = (struct kind){ICON_CALENDAR, "board.meetups", TN_RGB(0xDDEFE6), TN_RGB(0x0A5F3E)};
        break;
    case TN_BOARD_SLIDE_CARD:
        kind = (struct kind){ICON_CHAT, "board.card", theme->tint, theme->on_tint};
        break;
    case TN_BOARD_SLIDE_TOPIC:
        kind = (struct kind){ICON_VOTE, "board.topic", TN_RGB(0xEDE3F0), TN_RGB(0x6A2C70)};
        break;
    case TN_BOARD_SLIDE_RULES:
        kind = (struct kind){ICON_BOOK, "board.rules", theme->sand, theme->ink};
        break;
    case TN_BOARD_SLIDE_WALL:
        kind = (struct kind){ICON_PEOPLE, "board.wall", TN_RGB(0xFBEBCB), TN_RGB(0x6B4700)};
        break;
    }
    if (!theme->shadows) {
        kind.ground = theme->tint;
        kind.color = theme->on_tint;
    }
    return kind;
}

/* ---- the head: what kind of slide, and which ---- */

#define DOTS_MOST 12

/* At the right of a rectangle: dots where there is room for them, else "3 / 9"; returns how much it
 * took. */
static int put_place(const struct page *page, struct tn_rect rect, size_t index, size_t count)
{
    int dot = page->profile->shape == SHAPE_TALL ? 32 : 20, w = (int)count * dot + dot;
    if (count < 2)
        return 0;
    if (count <= DOTS_MOST && w < rect.w) {
        tn_view_dots(page, (struct tn_rect){rect.x + rect.w - w, rect.y, w, rect.h}, index, count,
                     page->theme->prim);
        return w;
    }
    char words[32];
    snprintf(words, sizeof(words), "%zu / %zu", index + 1, count);
    struct tn_type type =
        tn_view_type(page->profile->note, TN_WEIGHT_MEDIUM, page->theme->ink2, rect.w);
    type.align = TN_ALIGN_END;
    type.tabular = true;
    type.width = 0;
    w = (int)ceil(tn_draw_measure(page->fonts, words, &type).width);
    type.width = rect.w;
    if (w > rect.w)
        return 0;
    tn_view_text(page->scene, words, rect.x + rect.w,
                 round(rect.y + rect.h / 2.0 + type.size * 0.36), &type, page->theme->card);
    return w;
}

/* Returns its bottom. */
static int put_head(const struct page *page, const struct kind *kind, struct tn_rect room)
{
    const struct profile *profile = page->profile;
    int side = (int)(profile->title * 1.6);
    struct tn_rect tile = {room.x, room.y, side, side};
    tn_view_rrect(page->scene, tile, side / 3.4, kind->ground);
    tn_view_icon(page->scene, kind->icon, tn_rect_inset(tile, side / 5), kind->color, kind->ground);
    int x = room.x + side + profile->unit * 3 / 2, w = room.x + room.w - x;
    double baseline = round(tile.y + side / 2.0 + profile->body * 0.36);
    struct tn_type first = tn_view_type(profile->body, TN_WEIGHT_BOLD, page->theme->ink, w);
    const char *words = tn_view_say(page, kind->key);
    first = tn_view_fit(page, words, first, profile->body * 1.05);
    struct tn_extent extent = tn_draw_measure(page->fonts, words, &first);
    tn_view_text(page->scene, words, x, baseline, &first, page->theme->card);
    int used = (int)ceil(extent.width) + profile->unit * 3 / 2;
    struct tn_type second = tn_view_type(profile->note, TN_WEIGHT_REGULAR, page->theme->ink2, w);
    const char *other = tn_view_say_other(page, kind->key);
    if (tn_draw_measure(page->fonts, other, &second).width > w - used)
        return tile.y + side;
    second.width = w - used;
    tn_view_text(page->scene, other, x + used, baseline, &second, page->theme->card);
    return tile.y + side;
}

/* ---- the foot: ways to more ---- */

struct way {
    enum tn_flow_hit hit;
    enum icon icon;
    const char *key;
};

static int way_width(const struct page *page, const struct way *way)
{
    const struct profile *profile = page->profile;
    struct tn_type type = tn_view_type(profile->body, TN_WEIGHT_BOLD, page->theme->ink, 0);
    double words = tn_draw_measure(page->fonts, tn_view_say(page, way->key), &type).width;
    return (int)ceil(words + profile->title * 1.2 + profile->unit * 5);
}

static struct button way_button(const struct page *page, const struct way *way, struct tn_rect rect)
{
    const struct theme *theme = page->theme;
    struct button button = {.hit = way->hit,
                            .rect = rect,
                            .ground = theme->sand,
                            .text = theme->ink,
                            .pressed = theme->tint,
                            .label = tn_view_say(page, way->key),
                            .second = "",
                            .icon = way->icon};
    if (tn_view_is_large(page) && page->profile->shape == SHAPE_SMALL)
        button.icon = ICON_NONE;
    return button;
}

static int foot_height(const struct page *page)
{
    const struct profile *profile = page->profile;
    int height = (int)(profile->body * 2.4), most = profile->target * 4 / 5;
    return height < most ? height : most;
}

/* Returns its top. */
static int put_foot(const struct page *page, struct tn_rect room, size_t index, size_t slides)
{
    static const struct way ways[] = {{TN_FLOW_HIT_TONIGHT, ICON_CLOCK, "home.programme"},
                                      {TN_FLOW_HIT_READ_RULES, ICON_BOOK, "home.rules"}};
    int gap = page->profile->unit * 2, h = foot_height(page), x = room.x;
    int count = tn_view_has(page, ways[0].hit) + tn_view_has(page, ways[1].hit);
    if (count == 0)
        h = page->profile->unit * 2;
    int y = room.y + room.h - h, most = (room.w - gap) / 2;
    struct button buttons[2];
    size_t put = 0;
    for (int i = 0; i < 2; i++) {
        if (!tn_view_has(page, ways[i].hit))
            continue;
        int w = way_width(page, &ways[i]);
        w = w > most ? most : w;
        buttons[put] = way_button(page, &ways[i], (struct tn_rect){x, y, w, h});
        put++;
        x += w + gap;
    }
    tn_view_buttons(page, buttons, put);
    put_place(page, (struct tn_rect){x, y, room.x + room.w - x, h}, index, slides);
    return y;
}

/* Head, code and words of a slide. */
static void put_slide(const struct page *page, struct tn_board_slide slide, struct tn_rect room,
                      bool has_head)
{
    const struct profile *profile = page->profile;
    struct kind kind = kind_of(page, slide);
    room.w -= tn_view_slide_code(page, slide, room);
    if (has_head && room.h > profile->title * 1.6 + profile->body * 3) {
        int top = put_head(page, &kind, room) + profile->unit * 2;
        room.h -= top - room.y;
        room.y = top;
    }
    tn_view_slide(page, slide, room);
}

static struct profile scaled(const struct profile *profile, double factor)
{
    struct profile smaller = *profile;
    smaller.note *= factor;
    smaller.body *= factor;
    smaller.title *= factor;
    smaller.big *= factor;
    smaller.name *= factor;
    return smaller;
}

#define STILL_LARGE 1.3 /* of the usual */

/* A slide in one size, with or without its head and the other language's lines. */
struct attempt {
    double factor;
    bool has_head, is_double;
};

static void put_attempt(const struct page *page, const struct attempt *attempt,
                        struct tn_board_slide slide, struct tn_rect room, int *missed)
{
    struct profile profile = scaled(page->profile, attempt->factor);
    profile.is_double = profile.is_double && attempt->is_double;
    struct page trial = *page;
    trial.profile = &profile;
    trial.missed = missed;
    put_slide(&trial, slide, room, attempt->has_head);
}

/* With all there is, if that leaves out nothing that matters; else the other language's lines go,
 * then the head, and large type becomes less large before a word goes. */
static void put_fitting_slide(const struct page *page, struct tn_board_slide slide,
                              struct tn_rect room)
{
    static const double factors[] = {1, 0.92, 0.85, 0.78, 0.71, 0.65, 0.6, 0.565};
    bool large = tn_view_is_large(page);
    bool is_event = slide.kind == TN_BOARD_SLIDE_EVENT; /* its title says what it is */
    double least =
        tn_view_profile(page->scene->width, page->scene->height)->body * (large ? STILL_LARGE : 1);
    struct scene_end end = tn_view_scene_end(page->scene);
    struct attempt best = {0};
    int best_missed = -1;
    for (size_t i = 0; i < 3 * sizeof(factors) / sizeof(factors[0]); i++) {
        struct attempt attempt = {factors[i / 3], i % 3 < 2 && !(is_event && large), i % 3 < 1};
        int missed = 0;
        if (page->profile->body * attempt.factor < least)
            break;
        put_attempt(page, &attempt, slide, room, &missed);
        if (missed == 0)
            return;
        tn_view_scene_rewind(page->scene, end);
        if (best_missed < 0 || missed < best_missed) {
            best_missed = missed;
            best = attempt;
        }
    }
    put_attempt(page, &best, slide, room, NULL);
}

void tn_view_board(const struct page *page, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    size_t index = 0, count = 0;
    struct tn_board_slide slide = tn_flow_slide(page->flow, &index, &count);
    int pad = profile->shape == SHAPE_SMALL ? 16 : profile->shape == SHAPE_TALL ? 40 : 26;
    tn_view_card(page->scene, rect, profile->card_radius, page->theme->card);
    tn_view_focus_ring(page, TN_FLOW_HIT_SLIDE, tn_rect_inset(rect, 10), profile->card_radius - 10);
    if (tn_view_has(page, TN_FLOW_HIT_SLIDE))
        tn_view_add_hit(page->scene, TN_FLOW_HIT_SLIDE, rect);
    struct tn_rect room = tn_rect_inset(rect, pad);
    room.h = put_foot(page, room, index, count) - profile->unit * 3 / 2 - room.y;
    put_fitting_slide(page, slide, room);
}
