/* SPDX-License-Identifier: Apache-2.0 */
/* staff.c -- the overview for staff: the numbers, who came last, how the kiosk is, and what can be
 * done.
 *
 * All at once where there is room; else in parts, and one control goes round them: what to do, who
 * came last, how the kiosk is. */
#include "staff.h"

#include <math.h>
#include <stdio.h>

#include "words.h"

/* ---- a call for help ---- */

static bool is_called(const struct page *page)
{
    return tn_view_has(page, TN_FLOW_HIT_STAFF_HELPED);
}

static void since_words(const struct page *page, struct tn_buf *out)
{
    int64_t ago_ms = page->flow->now.ms - page->flow->help_called.ms;
    if (ago_ms < 60000) {
        tn_buf_add_text(out, tn_view_say(page, "staff.help.now"));
        return;
    }
    TN_BUF_AUTO ago = {0};
    tn_view_duration_words(page, page->lang, ago_ms / 60000 * 60000, &ago);
    tn_view_format(page, page->lang, "staff.help.since", tn_buf_text(&ago), NULL, out);
}

static void put_helped(const struct page *page, struct tn_rect rect)
{
    struct staff_colors colors = tn_view_staff_colors(page);
    struct button button = {.hit = TN_FLOW_HIT_STAFF_HELPED,
                            .rect = rect,
                            .ground = colors.on_accent,
                            .text = colors.accent,
                            .pressed = page->theme->shadows ? colors.tint : colors.on_accent,
                            .label = tn_view_say(page, "staff.help.done"),
                            .second = ""};
    tn_view_button(page, &button);
}

static void put_call(const struct page *page, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    struct staff_colors colors = tn_view_staff_colors(page);
    tn_view_rrect(page->scene, rect, profile->button_radius, colors.accent);
    int pad = profile->unit * 2, side = rect.h - 4 * profile->unit;
    int most = (int)(profile->title * 2);
    side = side < most ? side : most;
    tn_view_icon(page->scene, ICON_HELP,
                 (struct tn_rect){rect.x + pad, rect.y + (rect.h - side) / 2, side, side},
                 colors.on_accent, colors.accent);
    int w = (int)(profile->title * (tn_view_is_large(page) ? 5 : 7)), x = rect.x + 2 * pad + side;
    int inset = profile->unit;
    struct tn_rect done = {rect.x + rect.w - inset - w, rect.y + inset, w, rect.h - 2 * inset};
    struct tn_type title =
        tn_view_type(profile->title, TN_WEIGHT_BOLD, colors.on_accent, done.x - pad - x);
    struct tn_type note =
        tn_view_type(profile->note, TN_WEIGHT_REGULAR, colors.on_accent, done.x - pad - x);
    title.shrink = note.shrink = 0.72;
    title.lines = 2;
    title.leading = title.size * 1.15;
    title.overlong = TN_OVERLONG_SHRINK;
    TN_BUF_AUTO words = {0};
    since_words(page, &words);
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_view_say(page, "staff.help.title"), title, 0);
    tn_view_stack_add(&stack, tn_buf_text(&words), note, profile->note * 0.4);
    if (tn_view_stack_height(page, &stack) > rect.h - inset)
        stack.count = 1;
    while (tn_view_stack_height(page, &stack) > rect.h - inset && stack.lines[0].type.size > 12) {
        stack.lines[0].type.size *= 0.95;
        stack.lines[0].type.leading *= 0.95;
    }
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, x, round(rect.y + (rect.h - height) / 2), colors.accent);
    put_helped(page, done);
}

/* The same upright, where a card stands. */
static void put_call_card(const struct page *page, struct tn_rect card)
{
    const struct profile *profile = page->profile;
    struct staff_colors colors = tn_view_staff_colors(page);
    int pad = profile->unit * 5 / 2, side = (int)(profile->title * 2);
    tn_view_rrect(page->scene, card, profile->card_radius, colors.accent);
    struct tn_rect room = tn_rect_inset(card, pad);
    struct tn_rect done = {room.x, room.y + room.h - profile->target, room.w, profile->target};
    int x = room.x + side + pad, h = done.y - profile->unit - room.y;
    tn_view_icon(page->scene, ICON_HELP,
                 (struct tn_rect){room.x, room.y + (h - side) / 2, side, side}, colors.on_accent,
                 colors.accent);
    struct tn_type title =
        tn_view_type(profile->title, TN_WEIGHT_BOLD, colors.on_accent, room.x + room.w - x);
    struct tn_type note =
        tn_view_type(profile->note, TN_WEIGHT_REGULAR, colors.on_accent, title.width);
    title.lines = note.lines = 2;
    title.leading = title.size * 1.2;
    TN_BUF_AUTO words = {0};
    since_words(page, &words);
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_view_say(page, "staff.help.title"), title, 0);
    tn_view_stack_add(&stack, tn_buf_text(&words), note, profile->note * 0.4);
    tn_view_stack_fit(page, &stack, h, 2);
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, x, round(room.y + (h - height) / 2), colors.accent);
    put_helped(page, done);
}

/* ---- what can be done ---- */

static const char *stick_note(const struct page *page)
{
    const struct tn_flow *flow = page->flow;
    if (!flow->devices.has_stick && flow->stick != TN_FLOW_TASK_DONE)
        return tn_view_say(page, "staff.export.no-stick");
    switch (flow->stick) {
    case TN_FLOW_TASK_RUNNING:
        return tn_view_say(page, "staff.export.running");
    case TN_FLOW_TASK_DONE:
        return tn_view_say(page, "staff.export.done");
    case TN_FLOW_TASK_FAILED:
        return tn_view_say(page, "staff.export.failed");
    default:
        return "";
    }
}

static bool is_tile_off(const struct page *page, const struct tile *tile)
{
    return !tn_view_has(page, tile->hit);
}

static struct tile names_tile(const struct page *page)
{
    bool open = page->flow->unlocked;
    return (struct tile){.hit = TN_FLOW_HIT_STAFF_UNLOCK,
                         .icon = open ? ICON_UNLOCK : ICON_LOCK,
                         .label = tn_view_say(page, open ? "staff.lock" : "staff.unlock"),
                         .note =
                             tn_view_say(page, open ? "staff.names.open" : "staff.names.closed")};
}

static struct tile quit_tile(const struct page *page)
{
    bool sure = page->flow->confirm == TN_FLOW_HIT_QUIT;
    return (struct tile){.hit = TN_FLOW_HIT_QUIT,
                         .icon = ICON_WALK_OUT,
                         .label = tn_view_say(page, "staff.quit"),
                         .note = sure ? tn_view_say(page, "staff.quit.again") : "",
                         .is_danger = true};
}

static void doors_note(const struct page *page, struct tn_buf *out)
{
    if (page->flow->peers.count > 0)
        tn_view_doors_words(page, out);
    else
        tn_buf_add_text(out, tn_view_say(page, "staff.doors.none"));
}

/* Each has its place whether it can be pressed now or not; `doors` holds what is said of those. */
static size_t collect_tiles(const struct page *page, struct tile tiles[TILES_MAX],
                            struct tn_buf *doors)
{
    const struct tn_flow *flow = page->flow;
    if (!tn_flow_is_guarded(flow))
        return 0;
    size_t count = 0;
    doors_note(page, doors);
    tiles[count++] =
        (struct tile){.hit = TN_FLOW_HIT_STAFF_ROLL,
                      .icon = ICON_LIST,
                      .label = tn_view_say(page, "staff.roll"),
                      .note = flow->unlocked ? "" : tn_view_say(page, "staff.roll.locked")};
    tiles[count++] = (struct tile){.hit = TN_FLOW_HIT_STAFF_PENDING,
                                   .icon = ICON_PERSON_PLUS,
                                   .label = tn_view_say(page, "staff.pending"),
                                   .note = "",
                                   .badge = flow->waiting.total};
    tiles[count++] = names_tile(page);
    tiles[count++] = (struct tile){.hit = TN_FLOW_HIT_STAFF_DOORS,
                                   .icon = ICON_PIN,
                                   .label = tn_view_say(page, "staff.doors"),
                                   .note = tn_buf_text(doors),
                                   .badge = flow->event.doubles};
    tiles[count++] = (struct tile){.hit = TN_FLOW_HIT_STAFF_STICK,
                                   .icon = ICON_USB,
                                   .label = tn_view_say(page, "staff.stick"),
                                   .note = stick_note(page)};
    tiles[count++] = (struct tile){.hit = TN_FLOW_HIT_STAFF_SETTINGS,
                                   .icon = ICON_GEAR,
                                   .label = tn_view_say(page, "staff.settings"),
                                   .note = ""};
    if (tn_view_has(page, TN_FLOW_HIT_STAFF_BOX))
        tiles[count++] = (struct tile){.hit = TN_FLOW_HIT_STAFF_BOX,
                                       .icon = ICON_BOX,
                                       .label = tn_view_say(page, "box.title"),
                                       .note = "",
                                       .badge = tn_flow_printer_calls(page->flow)};
    tiles[count++] = quit_tile(page);
    for (size_t i = 0; i < count; i++)
        tiles[i].is_off = is_tile_off(page, &tiles[i]);
    return count;
}

static void put_tiles(const struct page *page, struct tile *tiles, size_t count,
                      const struct grid *grid)
{
    double size = tn_view_tile_size(page, tiles, count, tn_view_cell(grid, 0));
    for (size_t i = 0; i < count; i++) {
        tiles[i].size = size;
        tn_view_tile(page, &tiles[i], tn_view_cell(grid, (int)i));
    }
}

/* Where the buttons would be, if strangers could not press them. */
static void put_why_not(const struct page *page, struct tn_rect rect)
{
    tn_view_card(page->scene, rect, page->profile->card_radius, page->theme->card);
    tn_view_nothing(page, tn_rect_inset(rect, page->profile->unit * 2), ICON_LOCK,
                    tn_view_say(page, "staff.open"), page->theme->card);
}

/* What can be done about the one that is picked. */
static const char *undo_words(const struct page *page)
{
    const struct tn_flow *flow = page->flow;
    return tn_view_say(page, flow->undo_failed ? "staff.undo.failed" : "staff.undo.one");
}

/* Whom a button is about; in larger type the list alone says it. */
static const char *name_of(const struct page *page, const struct tn_flow_entry *entry)
{
    return entry && *entry->name && !tn_view_is_large(page) ? entry->name : NULL;
}

static void put_entry_bar(const struct page *page, struct tn_rect rect, bool has_more,
                          const char *more)
{
    const struct tn_flow *flow = page->flow;
    const struct bar_button buttons[] = {
        {TN_FLOW_HIT_UNDO, ICON_UNDO, undo_words(page), false,
         name_of(page, tn_flow_undoable(flow))},
        {TN_FLOW_HIT_STAFF_OVERRIDE, ICON_CHECK, tn_view_say(page, "staff.override"), false,
         name_of(page, tn_flow_overridable(flow))},
        {TN_FLOW_HIT_STAFF_REPRINT, ICON_PRINTER, tn_view_say(page, "staff.reprint"), false,
         name_of(page, tn_flow_reprintable(flow))},
        {TN_FLOW_HIT_STAFF_MORE, ICON_NEXT, more, true, NULL},
    };
    tn_view_bar(page, rect, buttons, has_more ? 4 : 3);
}

static bool has_entry_bar(const struct page *page)
{
    return tn_view_has(page, TN_FLOW_HIT_UNDO) || tn_view_has(page, TN_FLOW_HIT_STAFF_OVERRIDE) ||
           tn_view_has(page, TN_FLOW_HIT_STAFF_REPRINT);
}

/* ---- all at once ---- */

static void put_state_card(const struct page *page, struct tn_rect card)
{
    int pad = page->profile->unit * 5 / 2;
    tn_view_card(page->scene, card, page->profile->card_radius, page->theme->card);
    struct grid grid = {
        {card.x + pad, card.y + pad / 2, card.w - 2 * pad, card.h - pad}, 1, STATE_ROWS, 0};
    tn_view_state(page, &grid, 0);
}

static void put_log_card(const struct page *page, struct tn_rect card)
{
    const struct profile *profile = page->profile;
    int pad = profile->unit * 2;
    tn_view_card(page->scene, card, profile->card_radius, page->theme->card);
    struct tn_rect room = tn_rect_inset(card, pad);
    struct tn_type title =
        tn_view_type(profile->title, TN_WEIGHT_BOLD, page->theme->ink, room.w / 2.0);
    tn_view_text(page->scene, tn_view_say(page, "staff.entries"), room.x + profile->unit,
                 room.y + round(profile->title * 0.9), &title, page->theme->card);
    if (has_entry_bar(page)) {
        struct tn_type hint =
            tn_view_type(profile->note, TN_WEIGHT_REGULAR, page->theme->ink2, room.w / 2.0);
        hint.align = TN_ALIGN_END;
        tn_view_text(page->scene, tn_view_say(page, "staff.pick"), room.x + room.w - profile->unit,
                     room.y + round(profile->title * 0.9), &hint, page->theme->card);
    }
    int top = room.y + (int)(profile->title * 1.5), bottom = room.y + room.h;
    if (has_entry_bar(page)) {
        int h = profile->shape == SHAPE_TALL ? 120 : profile->target;
        bottom -= h;
        put_entry_bar(page, (struct tn_rect){room.x, bottom, room.w, h}, false, "");
        bottom -= profile->unit * 3 / 2;
    }
    struct grid grid = {{room.x, top, room.w, bottom - top}, 2, TN_FLOW_ENTRIES / 2, profile->unit};
    tn_view_log(page, &grid);
}

/* One tile more than a row has room for. */
static bool is_crowded(const struct page *page)
{
    return tn_view_has(page, TN_FLOW_HIT_STAFF_BOX);
}

static void put_doings(const struct page *page, struct tn_rect rect)
{
    struct tile tiles[TILES_MAX];
    TN_BUF_AUTO doors = {0};
    int count = (int)collect_tiles(page, tiles, &doors);
    if (count == 0) {
        put_why_not(page, rect);
        return;
    }
    int gap = page->profile->unit * 3 / 2;
    if (page->profile->shape != SHAPE_TALL) {
        int rows = is_crowded(page) ? 2 : 1;
        put_tiles(page, tiles, (size_t)count,
                  &(struct grid){rect, (count + rows - 1) / rows, rows, gap});
        return;
    }
    /* two rows, the lower of fewer and wider ones */
    int upper = (count + 1) / 2, h = (rect.h - gap) / 2;
    struct tn_rect foot = {rect.x, rect.y + rect.h - h, rect.w, h};
    rect.h = h;
    put_tiles(page, tiles, (size_t)upper, &(struct grid){rect, upper, 1, gap});
    put_tiles(page, tiles + upper, (size_t)(count - upper),
              &(struct grid){foot, count - upper, 1, gap});
}

/* A call stands where the numbers are, so that everything to touch stays where it is. */
static void put_wide(const struct page *page, struct tn_rect body)
{
    int gap = page->profile->gap, w = 396, counts = 244, tiles = is_crowded(page) ? 160 : 128;
    struct tn_rect first = {body.x, body.y, w, counts};
    if (is_called(page))
        put_call_card(page, first);
    else
        tn_view_counts(page, first);
    put_state_card(page, (struct tn_rect){body.x, body.y + counts + gap, w, body.h - counts - gap});
    struct tn_rect right = {body.x + w + gap, body.y, body.w - w - gap, body.h};
    put_log_card(page, (struct tn_rect){right.x, right.y, right.w, right.h - tiles - gap});
    put_doings(page, (struct tn_rect){right.x, right.y + right.h - tiles, right.w, tiles});
}

/* A call, or else the order of the day, stands above it all; the rows below keep the height of a
 * finger. */
static void put_tall(const struct page *page, struct tn_rect body)
{
    int gap = page->profile->gap, w = 396, top = 504, tiles = 360;
    if (is_called(page) || tn_view_has_day(page)) {
        int h = is_called(page) ? 144 : tn_view_day_height(page);
        struct tn_rect above = {body.x, body.y, body.w, h};
        if (is_called(page))
            put_call(page, above);
        else
            tn_view_day(page, above);
        body.y += h + gap;
        body.h -= h + gap;
        top = 456;
    }
    tn_view_counts(page, (struct tn_rect){body.x, body.y, w, top});
    put_state_card(page, (struct tn_rect){body.x + w + gap, body.y, body.w - w - gap, top});
    int y = body.y + top + gap, bottom = body.y + body.h - tiles;
    put_log_card(page, (struct tn_rect){body.x, y, body.w, bottom - gap - y});
    put_doings(page, (struct tn_rect){body.x, bottom, body.w, tiles});
}

/* ---- in parts ---- */

/* Large words fill it, and on a narrow screen so do usual ones. */
static bool has_day_in_header(const struct page *page)
{
    return page->profile->shape != SHAPE_TALL && !tn_view_is_large(page);
}

enum { PART_DOINGS, PART_LOG, PART_STATE };

static bool is_entry_hit(enum tn_flow_hit hit)
{
    return (hit >= TN_FLOW_HIT_ITEM_0 && hit < TN_FLOW_HIT_ITEM_0 + TN_FLOW_ITEMS) ||
           hit == TN_FLOW_HIT_UNDO || hit == TN_FLOW_HIT_STAFF_OVERRIDE ||
           hit == TN_FLOW_HIT_STAFF_REPRINT;
}

static int part_of(enum tn_flow_hit hit)
{
    switch (hit) {
    case TN_FLOW_HIT_NONE:
    case TN_FLOW_HIT_LANG:
    case TN_FLOW_HIT_BACK:
    case TN_FLOW_HIT_STAFF_MORE:
        return -1;
    default:
        return is_entry_hit(hit) ? PART_LOG : PART_DOINGS;
    }
}

/* The bar at the foot, and what is left above it. */
static struct tn_rect above_bar(const struct page *page, struct tn_rect body,
                                struct tn_rect *ret_bar)
{
    int gap = page->profile->gap < 16 ? page->profile->gap : 16;
    int h = page->profile->shape == SHAPE_TALL ? 140 : page->profile->target + gap;
    if (page->profile->shape == SHAPE_TALL && page->flow->access.type == TN_FLOW_TYPE_LARGEST)
        h = 2 * 140 + gap;
    *ret_bar = (struct tn_rect){body.x, body.y + body.h - h, body.w, h};
    return (struct tn_rect){body.x, body.y, body.w, body.h - h - gap};
}

static struct tile more_tile(const struct page *page)
{
    return (struct tile){.hit = TN_FLOW_HIT_STAFF_MORE,
                         .icon = ICON_CLOCK,
                         .label = tn_view_say(page, "staff.entries"),
                         .note = "",
                         .is_strong = true,
                         .is_off = !tn_view_has(page, TN_FLOW_HIT_STAFF_MORE)};
}

static void put_part_why_not(const struct page *page, struct tn_rect rest)
{
    struct tn_rect bar, card = above_bar(page, rest, &bar);
    put_why_not(page, card);
    const struct bar_button more = {TN_FLOW_HIT_STAFF_MORE, ICON_NEXT,
                                    tn_view_say(page, "staff.entries"), true, NULL};
    tn_view_bar(page, bar, &more, 1);
}

/* Where the header has no room for it, and two rows of tiles leave some; returns the rest. */
static struct tn_rect put_part_day(const struct page *page, struct tn_rect rest, int gap)
{
    int h = tn_view_day_height(page);
    int rows = page->profile->shape == SHAPE_TALL ? 4 : 2;
    int least = rows * (page->profile->target + gap) * 5 / 4;
    if (has_day_in_header(page) || !tn_view_has_day(page) || rest.h - h < least)
        return rest;
    tn_view_day(page, (struct tn_rect){rest.x, rest.y, rest.w, h});
    return (struct tn_rect){rest.x, rest.y + h + gap, rest.w, rest.h - h - gap};
}

static void put_part_doings(const struct page *page, struct tn_rect body)
{
    const struct profile *profile = page->profile;
    int gap = profile->gap < 16 ? profile->gap : 16;
    int strip = (int)(profile->body * 1.1 + profile->note * 1.5) + profile->unit;
    strip = strip > profile->target ? strip : profile->target;
    struct tn_rect top = {body.x, body.y, body.w, strip};
    if (is_called(page))
        put_call(page, top);
    else
        tn_view_counts_strip(page, top);
    struct tn_rect rest = {body.x, body.y + strip + gap, body.w, body.h - strip - gap};
    rest = put_part_day(page, rest, gap);
    struct tile tiles[TILES_MAX];
    TN_BUF_AUTO doors = {0};
    size_t count = collect_tiles(page, tiles, &doors);
    if (count == 0) {
        put_part_why_not(page, rest);
        return;
    }
    tiles[count++] = more_tile(page);
    bool crowded = count > 8 && !tn_view_is_large(page); /* a third row would be too low */
    int columns = profile->shape == SHAPE_TALL ? 2 : crowded ? 5 : 4;
    struct grid grid = {rest, columns, ((int)count + columns - 1) / columns, gap};
    put_tiles(page, tiles, count - 1, &grid);
    /* the way on takes what is left of its row */
    struct tn_rect last = tn_view_cell(&grid, (int)count - 1);
    last.w = rest.x + rest.w - last.x;
    tn_view_tile(page, &tiles[count - 1], last);
}

static void put_part_log(const struct page *page, struct tn_rect body)
{
    const struct profile *profile = page->profile;
    struct tn_rect bar, card = above_bar(page, body, &bar);
    int pad = profile->unit;
    tn_view_card(page->scene, card, profile->card_radius, page->theme->card);
    int columns = profile->shape == SHAPE_TALL ? 1 : 2;
    struct grid grid = {tn_rect_inset(card, pad), columns, TN_FLOW_ENTRIES / columns, pad / 2};
    tn_view_log(page, &grid);
    put_entry_bar(page, bar, true, tn_view_say(page, "staff.state"));
}

static struct grid state_grid(const struct page *page, struct tn_rect card)
{
    const struct profile *profile = page->profile;
    int pad = profile->unit * 2, columns = card.w >= profile->note * 40 ? 2 : 1;
    struct tn_rect room = {card.x + pad, card.y + pad / 2, card.w - 2 * pad, card.h - pad};
    int rows = room.h / tn_view_state_row_height(page), all = (STATE_ROWS + columns - 1) / columns;
    rows = rows < 1 ? 1 : rows < all ? rows : all;
    return (struct grid){room, columns, rows, pad};
}

static void put_part_state(const struct page *page, struct tn_rect body, int from, bool is_last)
{
    struct tn_rect bar, card = above_bar(page, body, &bar);
    tn_view_card(page->scene, card, page->profile->card_radius, page->theme->card);
    struct grid grid = state_grid(page, card);
    tn_view_state(page, &grid, from);
    const struct bar_button more = {TN_FLOW_HIT_STAFF_MORE, ICON_NEXT,
                                    tn_view_say(page, is_last ? "staff.overview" : "staff.more"),
                                    true, NULL};
    tn_view_bar(page, bar, &more, 1);
}

static void put_parts(struct page *page, struct tn_rect body)
{
    struct tn_rect bar, card = above_bar(page, body, &bar);
    struct grid state = state_grid(page, card);
    int per = state.columns * state.rows, states = (STATE_ROWS + per - 1) / per;
    int part = tn_view_part(page, PART_STATE + states, part_of(page->flow->focus));
    if (part == PART_DOINGS)
        put_part_doings(page, body);
    else if (part == PART_LOG)
        put_part_log(page, body);
    else
        put_part_state(page, body, (part - PART_STATE) * per, part == PART_STATE + states - 1);
}

void tn_view_staff(struct page *page)
{
    const struct profile *profile = page->profile;
    struct tn_rect body = page->body;
    const char *title = tn_view_say(page, "staff.title");
    tn_view_header_back(page, title);
    if (has_day_in_header(page) && tn_view_has_day(page))
        tn_view_day_in_header(page, title);
    if (profile->shape == SHAPE_SMALL || tn_view_is_large(page)) {
        put_parts(page, body);
        return;
    }
    if (profile->shape == SHAPE_TALL)
        put_tall(page, body);
    else
        put_wide(page, body);
}
