/* SPDX-License-Identifier: Apache-2.0 */
/* staff_update.c -- newer software: what runs, what goes on or why not, and below it where one can
 * be had from. */
#include <math.h>
#include <string.h>

#include "staff.h"
#include "words.h"

/* ---- how it stands ---- */

static bool is_busy(const struct page *page)
{
    enum tn_flow_update_step step = page->flow->update.step;
    return step == TN_FLOW_UPDATE_FETCHING || step == TN_FLOW_UPDATE_INSTALLING;
}

/* Why the last one was not installed, or the one on the stick cannot be; NONE: nothing is wrong. */
static enum tn_flow_refusal refusal_now(const struct page *page)
{
    const struct tn_flow_update *update = &page->flow->update;
    if (update->step == TN_FLOW_UPDATE_REFUSED)
        return update->refusal;
    bool speaks = update->step == TN_FLOW_UPDATE_NONE && !update->fell_back[0];
    return speaks && update->stick.refusal != TN_FLOW_REFUSAL_OLDER ? update->stick.refusal
                                                                    : TN_FLOW_REFUSAL_NONE;
}

static void add_refusal(const struct page *page, enum tn_flow_refusal refusal, struct tn_buf *out)
{
    char key[48] = "update.refused.";
    strncat(key, tn_flow_refusal_name(refusal), sizeof key - strlen(key) - 1);
    tn_buf_add_text(out, tn_view_say(page, key));
}

static void add_progress(const struct page *page, const char *key, struct tn_buf *out)
{
    TN_BUF_AUTO percent = {0};
    tn_view_number_words(page->flow->update.percent, &percent);
    tn_view_format(page, page->lang, key, page->flow->update.version, tn_buf_text(&percent), out);
}

/* Nothing while nothing happened. */
static void news_words(const struct page *page, struct tn_buf *out)
{
    const struct tn_flow_update *update = &page->flow->update;
    enum tn_flow_refusal refusal = refusal_now(page);
    if (update->step == TN_FLOW_UPDATE_FETCHING)
        add_progress(page, "update.fetching", out);
    else if (update->step == TN_FLOW_UPDATE_INSTALLING)
        add_progress(page, "update.installing", out);
    else if (update->step == TN_FLOW_UPDATE_READY)
        tn_view_format(page, page->lang, "update.ready", update->version, NULL, out);
    else if (refusal)
        add_refusal(page, refusal, out);
    else if (update->fell_back[0])
        tn_view_format(page, page->lang, "update.fell-back", update->fell_back, NULL, out);
}

static void running_words(const struct page *page, struct tn_buf *out)
{
    tn_view_format(page, page->lang, "update.running", page->flow->setup.version, NULL, out);
}

void tn_view_update_words(const struct page *page, struct tn_buf *out)
{
    const struct tn_flow_update *update = &page->flow->update;
    bool has_newer = (update->hub.version[0] && !update->hub.refusal) ||
                     (update->stick.version[0] && !update->stick.refusal);
    if (update->step == TN_FLOW_UPDATE_READY)
        tn_buf_add_text(out, tn_view_say(page, "update.tile.ready"));
    else if (is_busy(page))
        tn_buf_add_text(out, tn_view_say(page, "update.tile.busy"));
    else if (update->fell_back[0])
        tn_buf_add_text(out, tn_view_say(page, "update.tile.fell-back"));
    else if (has_newer)
        tn_buf_add_text(out, tn_view_say(page, "update.tile.newer"));
    else
        tn_view_format(page, page->lang, "update.version", page->flow->setup.version, NULL, out);
}

/* ---- the card ---- */

static enum icon news_icon(const struct page *page)
{
    const struct tn_flow_update *update = &page->flow->update;
    if (is_busy(page))
        return ICON_HOURGLASS;
    if (update->step == TN_FLOW_UPDATE_READY)
        return ICON_CHECK;
    return refusal_now(page) || update->fell_back[0] ? ICON_CROSS : ICON_DOWNLOAD;
}

static void put_bar(const struct page *page, struct tn_rect rect)
{
    struct staff_colors colors = tn_view_staff_colors(page);
    struct tn_rect done = rect;
    int percent = page->flow->update.percent;
    done.w = rect.w * (percent < 0 ? 0 : percent > 100 ? 100 : percent) / 100;
    tn_view_rrect(page->scene, rect, rect.h / 2.0, page->theme->line);
    if (done.w >= rect.h)
        tn_view_rrect(page->scene, done, rect.h / 2.0, colors.accent);
}

static void put_words(const struct page *page, struct tn_rect room)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    bool bad = news_icon(page) == ICON_CROSS;
    TN_BUF_AUTO news = {0}, running = {0};
    news_words(page, &news);
    running_words(page, &running);
    struct tn_type title =
        tn_view_type(profile->title, TN_WEIGHT_BOLD, bad ? theme->bad_text : theme->ink, room.w);
    struct tn_type note = tn_view_type(profile->note, TN_WEIGHT_REGULAR, theme->ink2, room.w);
    title.lines = note.lines = tn_view_is_large(page) ? 6 : 3;
    title.leading = title.size * 1.2;
    note.leading = note.size * 1.3;
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_buf_text(news.len ? &news : &running), title, 0);
    tn_view_stack_add(&stack, news.len ? tn_buf_text(&running) : tn_view_say(page, "update.hint"),
                      note, note.size * 0.6);
    tn_view_stack_fit(page, &stack, room.h, 1);
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, room.x, round(room.y + (room.h - height) / 2), theme->card);
}

static void put_news(const struct page *page, struct tn_rect card)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    int pad = profile->unit * 5 / 2, side = (int)(profile->title * 2), bar = profile->unit;
    enum icon icon = news_icon(page);
    tn_view_card(page->scene, card, profile->card_radius, theme->card);
    struct tn_rect room = tn_rect_inset(card, pad);
    if (is_busy(page)) {
        put_bar(page, (struct tn_rect){room.x, room.y + room.h - bar, room.w, bar});
        room.h -= 2 * bar;
    }
    tn_view_icon(
        page->scene, icon, (struct tn_rect){room.x, room.y + (room.h - side) / 2, side, side},
        icon == ICON_CROSS ? theme->bad_text : tn_view_staff_colors(page).on_tint, theme->card);
    room.x += side + pad;
    room.w -= side + pad;
    put_words(page, room);
}

/* ---- where one can be had ---- */

static void offer_words(const struct page *page, const struct tn_flow_update_offer *offer,
                        enum tn_flow_hit hit, const char *none, struct tn_buf *out)
{
    bool older = offer->refusal == TN_FLOW_REFUSAL_OLDER;
    if (older && page->flow->confirm == hit)
        tn_buf_add_text(out, tn_view_say(page, "update.older.again"));
    else if (offer->version[0])
        tn_view_format(page, page->lang, older ? "update.older" : "update.version", offer->version,
                       NULL, out);
    else
        tn_buf_add_text(out, tn_view_say(page, none));
}

static const char *restart_note(const struct page *page)
{
    const struct tn_flow_update *update = &page->flow->update;
    if (page->flow->confirm == TN_FLOW_HIT_UPDATE_RESTART)
        return tn_view_say(page, "update.restart.again");
    if (update->step != TN_FLOW_UPDATE_READY)
        return tn_view_say(page, "update.restart.later");
    return tn_view_say(page, update->can_restart ? "update.restart.note" : "update.restart.power");
}

void tn_view_software(struct page *page)
{
    const struct profile *profile = page->profile;
    const struct tn_flow_update *update = &page->flow->update;
    struct tn_rect body = page->body;
    TN_BUF_AUTO hub = {0}, stick = {0};
    tn_view_header_back(page, tn_view_say(page, "box.update"));
    int gap = profile->gap < 16 ? profile->gap : 16;
    bool tall = profile->shape == SHAPE_TALL;
    int ways_h = tall ? 660 : body.h * 45 / 100, news_h = tall ? 420 : body.h - ways_h - gap;
    struct tn_rect ways = {body.x, body.y + body.h - ways_h, body.w, ways_h};
    put_news(page, (struct tn_rect){body.x, ways.y - gap - news_h, body.w, news_h});
    offer_words(page, &update->hub, TN_FLOW_HIT_UPDATE_HUB, "update.hub.none", &hub);
    offer_words(page, &update->stick, TN_FLOW_HIT_UPDATE_STICK, "update.stick.none", &stick);
    struct tile tiles[] = {
        {.hit = TN_FLOW_HIT_UPDATE_HUB,
         .icon = ICON_DOWNLOAD,
         .label = tn_view_say(page, "update.hub"),
         .note = tn_buf_text(&hub)},
        {.hit = TN_FLOW_HIT_UPDATE_STICK,
         .icon = ICON_USB,
         .label = tn_view_say(page, "update.stick"),
         .note = tn_buf_text(&stick)},
        {.hit = TN_FLOW_HIT_UPDATE_RESTART,
         .icon = ICON_UNDO,
         .label = tn_view_say(page, "update.restart"),
         .note = restart_note(page),
         .is_strong = update->step == TN_FLOW_UPDATE_READY},
    };
    struct grid grid = {ways, tall ? 1 : 3, tall ? 3 : 1, gap};
    double size = tn_view_tile_size(page, tiles, 3, tn_view_cell(&grid, 0));
    for (int i = 0; i < 3; i++) {
        tiles[i].size = size;
        tiles[i].is_off = !tn_view_has(page, tiles[i].hit);
        tn_view_tile(page, &tiles[i], tn_view_cell(&grid, i));
    }
}
