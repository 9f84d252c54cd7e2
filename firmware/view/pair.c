/* SPDX-License-Identifier: Apache-2.0 */
/* pair.c -- a kiosk that belongs to nobody yet: how to bring it an invitation, and how that goes.
 */
#include <math.h>
#include <string.h>

#include "page.h"

#define STEP_COUNT 3

/* What a way to the first evening begins with. */
struct way {
    const char *title, *scan;
    struct {
        enum icon icon;
        const char *key;
    } steps[STEP_COUNT];
};

static const struct way *way_of(const struct page *page)
{
    static const struct way invited = {"pair.title",
                                       "pair.scan",
                                       {{ICON_TERMINAL, "pair.step.1"},
                                        {ICON_SCANNER, "pair.step.2"},
                                        {ICON_DOWNLOAD, "pair.step.3"}}};
    static const struct way here = {
        "here.title",
        "here.scan",
        {{ICON_PHONE, "here.step.1"}, {ICON_LOCK, "here.step.2"}, {ICON_CHECK, "here.step.3"}}};
    static const struct way wifi = {"here.title",
                                    "here.wifi.scan",
                                    {{ICON_WIFI, "here.wifi.step.1"},
                                     {ICON_NEXT, "here.wifi.step.2"},
                                     {ICON_LOCK, "here.wifi.step.3"}}};
    if (page->flow->here.url[0] == '\0')
        return &invited;
    return tn_view_has(page, TN_FLOW_HIT_NEXT) ? &wifi : &here;
}

/* One step; returns its bottom, or 0 if the room does not hold it and nothing was put. */
static int put_step(const struct page *page, struct tn_rect room, int index, bool bilingual)
{
    const struct profile *profile = page->profile;
    const struct way *way = way_of(page);
    int side = (int)(profile->title * 2.2), indent = side + profile->unit * 2;
    struct tn_type first =
        tn_view_type(profile->body, TN_WEIGHT_MEDIUM, page->theme->ink, room.w - indent);
    struct tn_type second =
        tn_view_type(profile->note, TN_WEIGHT_REGULAR, page->theme->ink2, room.w - indent);
    second.lines = 2;
    first.leading = first.size * 1.25;
    first = tn_view_fit(page, tn_view_say(page, way->steps[index].key), first,
                        fmin(first.size * 3.6, room.h));
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_view_say(page, way->steps[index].key), first, 0);
    if (bilingual)
        tn_view_stack_add(&stack, tn_view_say_other(page, way->steps[index].key), second,
                          profile->note * 0.45);
    double height = tn_view_stack_height(page, &stack);
    if (fmax(height, side) > room.h)
        return 0;
    struct tn_rect ground = {room.x, room.y, side, side};
    tn_view_rrect(page->scene, ground, side / 3.2, page->theme->tint);
    tn_view_icon(page->scene, way->steps[index].icon, tn_rect_inset(ground, side / 5),
                 page->theme->on_tint, page->theme->tint);
    double top = height < side ? room.y + (side - height) / 2 : room.y;
    int bottom =
        (int)ceil(tn_view_stack_put(page, &stack, room.x + indent, top, page->theme->card));
    return bottom > room.y + side ? bottom : room.y + side;
}

/* What the last code led to: ground, sign, sentence. */
struct progress {
    tn_color ground, text;
    const char *key, *next; /* next: NULL if one sentence says it */
};

static const char *failure_key(enum tn_err err)
{
    switch (err) {
    case TN_ERR_OFFLINE:
        return "pair.failed.offline";
    case TN_ERR_SEAL:
        return "pair.failed.seal";
    case TN_ERR_DENIED:
    case TN_ERR_EXISTS:
        return "pair.failed.denied";
    default:
        return "pair.failed.other";
    }
}

static struct progress progress_of(const struct page *page)
{
    const struct tn_flow *flow = page->flow;
    const struct look_colors *warn = tn_view_look_colors(page->theme, TN_FLOW_LOOK_ALREADY);
    const struct look_colors *bad = tn_view_look_colors(page->theme, TN_FLOW_LOOK_PROBLEM);
    bool here = flow->here.url[0] != '\0';
    struct progress calm = {page->theme->tint, page->theme->on_tint,
                            here ? "here.waiting" : "pair.waiting", NULL};
    if (flow->pair_foreign)
        return (struct progress){warn->ground, warn->text, "pair.foreign", NULL};
    switch (flow->pair_step) {
    case TN_FLOW_PAIR_IDLE:
        break;
    case TN_FLOW_PAIR_CONNECTING:
        calm.key = "pair.connecting";
        break;
    case TN_FLOW_PAIR_FETCHING:
        calm.key = "pair.fetching";
        break;
    case TN_FLOW_PAIR_FAILED:
        return (struct progress){bad->ground, bad->text, "pair.failed",
                                 failure_key(flow->pair_err)};
    }
    return calm;
}

/* At the foot of the room; returns its top. */
static int put_progress(const struct page *page, struct tn_rect room)
{
    const struct profile *profile = page->profile;
    struct progress progress = progress_of(page);
    int pad = profile->unit * 2;
    double width = room.w - 2 * pad;
    struct tn_type first = tn_view_type(profile->body, TN_WEIGHT_BOLD, progress.text, width);
    struct tn_type second = tn_view_type(profile->note, TN_WEIGHT_MEDIUM, progress.text, width);
    second.lines = 2;
    first.leading = first.size * 1.25;
    first = tn_view_fit(page, tn_view_say(page, progress.key), first, room.h * 0.4);
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_view_say(page, progress.key), first, 0);
    if (progress.next)
        second = tn_view_fit(page, tn_view_say(page, progress.next), second, room.h * 0.5);
    if (progress.next)
        tn_view_stack_add(&stack, tn_view_say(page, progress.next), second, profile->note * 0.55);
    const char *other = tn_view_say_other(page, progress.next ? progress.next : progress.key);
    if (*other && (progress.next || profile->shape != SHAPE_SMALL)) {
        struct tn_type third = tn_view_type(profile->note, TN_WEIGHT_MEDIUM, progress.text, width);
        third = tn_view_fit(page, other, third, room.h * 0.4);
        tn_view_stack_add(&stack, other, third, profile->note * 0.55);
    }
    int height = (int)ceil(tn_view_stack_height(page, &stack)) + 2 * pad;
    struct tn_rect ground = {room.x, room.y + room.h - height, room.w, height};
    tn_view_rrect(page->scene, ground, profile->button_radius, progress.ground);
    if (!page->theme->shadows && progress.ground != page->theme->tint)
        tn_view_edge(page->scene, ground, profile->button_radius, 3, page->theme->prim);
    tn_view_stack_put(page, &stack, ground.x + pad, ground.y + pad, progress.ground);
    return ground.y;
}

static void put_title(const struct page *page, struct tn_rect rect, enum tn_align align)
{
    const struct profile *profile = page->profile;
    bool small = profile->shape == SHAPE_SMALL;
    double size = small ? profile->big : profile->name * 0.65;
    struct tn_type title = tn_view_type(size, TN_WEIGHT_BOLD, page->theme->ink, rect.w);
    struct tn_type other =
        tn_view_type(profile->title, TN_WEIGHT_MEDIUM, page->theme->ink2, rect.w);
    title.align = other.align = align;
    title.leading = size * 1.2;
    const char *key = way_of(page)->title;
    title = tn_view_fit(page, tn_view_say(page, key), title,
                        rect.h - (page->profile->is_double ? profile->title * 1.8 : 0));
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_view_say(page, key), title, 0);
    tn_view_stack_add(&stack, tn_view_say_other(page, key), other, profile->title * 0.6);
    double height = tn_view_stack_height(page, &stack);
    double x = align == TN_ALIGN_MIDDLE ? rect.x + rect.w / 2.0 : rect.x;
    tn_view_stack_put(page, &stack, x, rect.y + (rect.h - height) / 2, page->theme->paper);
}

static void put_how(const struct page *page, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    bool small = profile->shape == SHAPE_SMALL;
    int pad = small ? 16 : profile->gap * 3 / 2;
    tn_view_card(page->scene, rect, profile->card_radius, page->theme->card);
    struct tn_rect room = tn_rect_inset(rect, pad);
    int gap = small ? 10 : profile->gap * 5 / 4;
    int foot = put_progress(page, room) - (tn_view_is_large(page) ? 2 * profile->unit : 0);
    for (int i = 0; i < STEP_COUNT; i++) {
        room.h = foot - room.y;
        int bottom = put_step(page, room, i, !small);
        if (bottom == 0)
            break;
        room.y = bottom + gap;
    }
}

/* To where the other code is; returns what is left above it. */
static struct tn_rect put_other_code(const struct page *page, struct tn_rect rect)
{
    int h = page->profile->button, pad = page->profile->unit * 2;
    struct tn_rect foot = {rect.x + pad, rect.y + rect.h - pad - h, rect.w - 2 * pad, h};
    if (tn_view_has(page, TN_FLOW_HIT_NEXT))
        tn_view_primary(page, TN_FLOW_HIT_NEXT, foot, "here.wifi.next");
    else if (tn_view_has(page, TN_FLOW_HIT_BACK))
        tn_view_quiet(page, TN_FLOW_HIT_BACK, foot, "here.wifi.back");
    else
        return rect;
    return (struct tn_rect){rect.x, rect.y, rect.w, foot.y - rect.y};
}

/* Name and password for whoever's phone reads no such codes; the address for whoever types. */
static void here_words(const struct page *page, struct tn_buf *out)
{
    const struct tn_flow_here *here = &page->flow->here;
    if (tn_view_has(page, TN_FLOW_HIT_NEXT))
        tn_buf_addf(out, "%s · %s", here->wifi_name, here->wifi_password);
    else
        tn_buf_add(out, here->url, strcspn(here->url, "#"));
}

static void put_here(const struct page *page, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    const char *key = way_of(page)->scan;
    tn_view_card(page->scene, rect, profile->card_radius, page->theme->card);
    rect = tn_rect_inset(put_other_code(page, rect), profile->unit);
    struct tn_type first =
        tn_view_type(profile->title, TN_WEIGHT_BOLD, page->theme->ink, rect.w - 2 * profile->unit);
    struct tn_type second =
        tn_view_type(profile->note, TN_WEIGHT_MEDIUM, page->theme->ink2, first.width);
    first.align = second.align = TN_ALIGN_MIDDLE;
    first.lines = 2;
    first.leading = first.size * 1.2;
    second.shrink = 0.6;
    TN_BUF_AUTO words = {0};
    here_words(page, &words);
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_view_say(page, key), first, 0);
    tn_view_stack_add(&stack, tn_buf_text(&words), second, profile->note * 0.4);
    tn_view_stack_fit(page, &stack, rect.h * 0.36, 1);
    int height = (int)tn_view_stack_height(page, &stack) + profile->gap;
    int side = rect.w < rect.h - height ? rect.w : rect.h - height;
    int top = rect.y + (rect.h - height - side) / 2;
    (void)tn_view_code(page, (struct tn_rect){rect.x + (rect.w - side) / 2, top, side, side},
                       tn_flow_here_code(page->flow));
    tn_view_stack_put(page, &stack, rect.x + rect.w / 2.0, top + side + profile->gap / 2.0,
                      page->theme->card);
}

static void put_scan(const struct page *page, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    bool small = profile->shape == SHAPE_SMALL;
    if (page->flow->here.url[0] != '\0') {
        put_here(page, rect);
        return;
    }
    tn_view_card(page->scene, rect, profile->card_radius, page->theme->card);
    struct tn_type first = tn_view_type(small ? profile->title : profile->big, TN_WEIGHT_BOLD,
                                        page->theme->ink, rect.w - 2 * profile->unit);
    struct tn_type second = tn_view_type(small ? profile->note : profile->body, TN_WEIGHT_MEDIUM,
                                         page->theme->ink2, first.width);
    first.align = second.align = TN_ALIGN_MIDDLE;
    first.leading = first.size * 1.25;
    if (tn_view_is_large(page))
        first.width -= 2 * profile->unit;
    first = tn_view_fit(page, tn_view_say(page, "pair.scan"), first, rect.h * 0.36);
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_view_say(page, "pair.scan"), first, 0);
    tn_view_stack_add(&stack, tn_view_say_other(page, "pair.scan"), second, second.size * 0.6);
    int height = (int)tn_view_stack_height(page, &stack) + profile->gap * 3 / 2;
    int side = rect.w * 3 / 5 < rect.h - height - 2 * profile->gap
                   ? rect.w * 3 / 5
                   : rect.h - height - 2 * profile->gap;
    int top = rect.y + (rect.h - height - side) / 2;
    tn_view_scan_frame(page->scene,
                       (struct tn_rect){rect.x + (rect.w - side) / 2, top, side, side});
    tn_view_stack_put(page, &stack, rect.x + rect.w / 2.0, top + side + profile->gap * 3 / 2.0,
                      page->theme->card);
}

void tn_view_unpaired(struct page *page)
{
    const struct profile *profile = page->profile;
    struct tn_rect body = page->body;
    tn_view_header(page, "Turnout");
    if (profile->shape == SHAPE_TALL) {
        int title_h = 240, scan_h = (body.h - title_h) * 48 / 100;
        put_title(page, (struct tn_rect){body.x, body.y, body.w, title_h}, TN_ALIGN_MIDDLE);
        put_scan(page, (struct tn_rect){body.x, body.y + title_h, body.w, scan_h});
        int top = body.y + title_h + scan_h + profile->gap;
        put_how(page, (struct tn_rect){body.x, top, body.w, body.y + body.h - top});
        return;
    }
    bool small = profile->shape == SHAPE_SMALL;
    int left_w = body.w * (small ? 62 : 56) / 100, title_h = small ? 84 : 160;
    put_title(page, (struct tn_rect){body.x + 8, body.y, left_w - 8, title_h}, TN_ALIGN_START);
    put_how(page, (struct tn_rect){body.x, body.y + title_h, left_w, body.h - title_h});
    put_scan(page, (struct tn_rect){body.x + left_w + profile->gap, body.y,
                                    body.w - left_w - profile->gap, body.h});
}
