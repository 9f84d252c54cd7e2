/* SPDX-License-Identifier: Apache-2.0 */
/* staff_lists.c -- people for staff: roll-call, and walk-ins that wait for a yes. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "staff.h"
#include "words.h"

/* ---- what both share ---- */

static int small_gap(const struct page *page)
{
    return page->profile->gap < 16 ? page->profile->gap : 16;
}

/* Cells for people, wide enough for a name and high enough for a finger: in as few columns as show
 * a whole page, else as many as there is room for. */
static struct grid people_grid(const struct page *page, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    int least_h = (int)(profile->title * 1.5) + profile->unit, gap = small_gap(page) / 2;
    least_h = least_h > profile->target - gap ? least_h : profile->target - gap;
    int most = (int)(rect.w / (profile->title * 8.5)), rows = (rect.h + gap) / (least_h + gap);
    most = most < 1 ? 1 : most > 3 ? 3 : most;
    rows = rows < 1 ? 1 : rows;
    int columns = 1;
    while (columns < most && columns * rows < TN_FLOW_ITEMS)
        columns++;
    int wanted = (TN_FLOW_ITEMS + columns - 1) / columns;
    return (struct grid){rect, columns, rows < wanted ? rows : wanted, gap};
}

/* Down a column first, as a list of names is read. */
static struct tn_rect people_cell(const struct grid *grid, int index)
{
    return tn_view_cell(grid, index % grid->rows * grid->columns + index / grid->rows);
}

static void put_name(const struct page *page, const struct tn_flow_person *person,
                     struct tn_rect room, tn_color color, tn_color behind)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    struct tn_type name = tn_view_type(profile->title, TN_WEIGHT_BOLD, color, room.w);
    struct tn_type note = tn_view_type(profile->note, TN_WEIGHT_REGULAR,
                                       behind == theme->card ? theme->ink2 : theme->ink, room.w);
    name.shrink = 0.7;
    name.lines = 2;
    name.leading = name.size * 1.15;
    name.overlong = TN_OVERLONG_SHRINK;
    struct stack stack = {0};
    tn_view_stack_add(&stack, *person->name ? person->name : tn_view_say(page, "staff.unnamed"),
                      name, 0);
    stack.lines[0].is_name = true;
    tn_view_stack_add(&stack, person->contact, note, profile->note * 0.3);
    if (stack.count > 1 && tn_view_stack_height(page, &stack) > room.h)
        stack.count = 1;
    while (tn_view_stack_height(page, &stack) > room.h && stack.lines[0].type.size > 10) {
        stack.lines[0].type.size *= 0.95;
        stack.lines[0].type.leading *= 0.95;
    }
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, room.x, round(room.y + (room.h - height) / 2), behind);
}

static void put_cell(const struct page *page, enum tn_flow_hit hit, struct tn_rect rect,
                     tn_color ground, tn_color edge, double width)
{
    tn_view_rrect(page->scene, rect, 14, ground);
    tn_view_edge(page->scene, rect, 14, width, edge);
    if (!tn_view_has(page, hit))
        return;
    tn_view_focus_ring(page, hit, rect, 14);
    tn_view_add_hit(page->scene, hit, tn_view_widen(page, rect));
}

static tn_color quiet_edge(const struct page *page)
{
    return page->theme->shadows ? page->theme->line : page->theme->edge;
}

/* Two ways at the ends, and what is between them; a way that is not offered keeps its place. */
static void put_turner(const struct page *page, struct tn_rect rect)
{
    const struct theme *theme = page->theme;
    struct grid grid = {rect, 2, 1, small_gap(page)};
    struct button buttons[2];
    for (int i = 0; i < 2; i++) {
        enum tn_flow_hit hit = i ? TN_FLOW_HIT_PAGE_DOWN : TN_FLOW_HIT_PAGE_UP;
        bool off = !tn_view_has(page, hit);
        buttons[i] =
            (struct button){.hit = hit,
                            .rect = tn_view_cell(&grid, i),
                            .ground = off ? theme->paper : theme->card,
                            .text = off ? theme->off_text : theme->ink,
                            .pressed = theme->tint,
                            .edge = off ? theme->off_edge : theme->edge,
                            .label = tn_view_say(page, i ? "roll.page-down" : "roll.page-up"),
                            .second = "",
                            .icon = i ? ICON_NEXT : ICON_BACK,
                            .is_off = off};
    }
    tn_view_buttons(page, buttons, 2);
}

static struct tn_rect cut_foot(struct tn_rect *rect, int height, int gap)
{
    struct tn_rect foot = {rect->x, rect->y + rect->h - height, rect->w, height};
    rect->h -= height + gap;
    return foot;
}

static int foot_height(const struct page *page)
{
    return page->profile->shape == SHAPE_TALL ? 132 : page->profile->target;
}

/* ---- roll-call ---- */

static bool is_being_marked(const struct tn_flow *flow, const struct tn_flow_person *person)
{
    for (size_t i = 0; i < flow->marking_count; i++) {
        if (memcmp(&flow->marking[i], &person->ticket, sizeof(person->ticket)) == 0)
            return true;
    }
    return false;
}

/* Empty, on its way, or with a tick in it: the shape says it, the colour repeats it. */
static void put_box(const struct page *page, const struct tn_flow_person *person,
                    struct tn_rect box, tn_color behind)
{
    struct staff_colors colors = tn_view_staff_colors(page);
    if (person->inside) {
        tn_view_rrect(page->scene, box, box.w * 0.24, colors.accent);
        tn_view_icon(page->scene, ICON_CHECK, tn_rect_inset(box, box.w / 6), colors.on_accent,
                     colors.accent);
        return;
    }
    tn_view_edge(page->scene, box, box.w * 0.24, 2.5, page->theme->edge);
    if (is_being_marked(page->flow, person))
        tn_view_icon(page->scene, ICON_HOURGLASS, tn_rect_inset(box, box.w / 5), colors.on_tint,
                     behind);
}

/* The letter a group begins with, before its first name. */
static void put_initial(const struct page *page, int index, bool is_top, struct tn_rect rect)
{
    const struct tn_flow_people *roll = &page->flow->roll;
    char initial[2] = {roll->one[index].initial, '\0'};
    if (!is_top && roll->one[index - 1].initial == initial[0])
        return;
    double size = page->profile->title;
    struct tn_type type =
        tn_view_type(size, TN_WEIGHT_BOLD, tn_view_staff_colors(page).on_tint, rect.w);
    if (!page->theme->shadows)
        type.color = page->theme->ink;
    type.align = TN_ALIGN_MIDDLE;
    tn_view_text(page->scene, initial, rect.x + rect.w / 2.0,
                 round(rect.y + rect.h / 2.0 + size * 0.36), &type, page->theme->paper);
}

static void put_marked(const struct page *page, int index, bool is_top, struct tn_rect cell)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    struct staff_colors colors = tn_view_staff_colors(page);
    const struct tn_flow_person *person = &page->flow->roll.one[index];
    enum tn_flow_hit hit = (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + index);
    int gutter = (int)(profile->title * 1.35);
    put_initial(page, index, is_top, (struct tn_rect){cell.x, cell.y, gutter, cell.h});
    struct tn_rect rect = {cell.x + gutter, cell.y, cell.w - gutter, cell.h};
    tn_color ground = person->inside || page->flow->pressed == hit ? colors.tint : theme->card;
    put_cell(page, hit, rect, ground, quiet_edge(page), 1.5);
    int side = (int)fmin(profile->title * 1.5, rect.h * 0.66), pad = profile->unit * 3 / 2;
    put_box(page, person, (struct tn_rect){rect.x + pad, rect.y + (rect.h - side) / 2, side, side},
            ground);
    int x = rect.x + side + 2 * pad;
    struct tn_flow_person shown = *person;
    shown.contact[0] = '\0';
    put_name(page, &shown,
             (struct tn_rect){x, rect.y + 4, rect.x + rect.w - pad / 2 - x, rect.h - 8}, theme->ink,
             ground);
    explicit_bzero(&shown, sizeof(shown));
}

static void put_roll(const struct page *page, const struct grid *grid, int from)
{
    const struct tn_flow *flow = page->flow;
    if (flow->roll.count == 0) {
        const char *why = *flow->roll_letters ? "roll.none" : "roll.empty";
        tn_view_nothing(page, grid->rect, ICON_PEOPLE, tn_view_say(page, why), page->theme->paper);
        return;
    }
    int cells = grid->columns * grid->rows;
    for (int i = 0; i < cells && from + i < (int)flow->roll.count; i++)
        put_marked(page, from + i, i % grid->rows == 0, people_cell(grid, i));
}

static void put_letter_key(const struct page *page, enum tn_flow_hit hit, struct tn_rect rect)
{
    const struct theme *theme = page->theme;
    bool erase = hit == TN_FLOW_HIT_KEY_ERASE, pressed = page->flow->pressed == hit;
    tn_color ground = pressed ? theme->tint : erase ? theme->sand : theme->card;
    double size = fmin(page->profile->title * 1.1, rect.h * 0.55);
    tn_view_rrect(page->scene, rect, 14, ground);
    tn_view_edge(page->scene, rect, 14, 1.5, quiet_edge(page));
    if (erase) {
        int side = (int)(size * 1.2);
        tn_view_icon(page->scene, ICON_ERASE,
                     (struct tn_rect){rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2,
                                      side, side},
                     theme->ink, ground);
    } else {
        char letter[2] = {(char)('A' + (int)(hit - TN_FLOW_HIT_KEY_0)), '\0'};
        struct tn_type type = tn_view_type(size, TN_WEIGHT_MEDIUM, theme->ink, rect.w);
        type.align = TN_ALIGN_MIDDLE;
        tn_view_text(page->scene, letter, rect.x + rect.w / 2.0,
                     round(rect.y + rect.h / 2.0 + size * 0.36), &type, ground);
    }
    tn_view_focus_ring(page, hit, rect, 14);
    tn_view_add_hit(page->scene, hit, tn_view_widen(page, rect));
}

/* In the order of the alphabet: this is an index, not a place to write. */
static void put_letters(const struct page *page, struct tn_rect rect, int columns)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    int field_h = (int)(profile->title * 2.2), gap = small_gap(page) / 2;
    if (profile->shape == SHAPE_SMALL && field_h > profile->target) /* the keys need it more */
        field_h = profile->target;
    struct tn_rect field = {rect.x, rect.y, rect.w, field_h};
    bool empty = !*page->flow->roll_letters;
    char letters[TN_FLOW_LETTERS + 1];
    size_t len = strlen(page->flow->roll_letters);
    for (size_t i = 0; i <= len; i++)
        letters[i] = (char)(page->flow->roll_letters[i] -
                            (page->flow->roll_letters[i] >= 'a' ? 'a' - 'A' : 0));
    tn_view_rrect(page->scene, field, 14, theme->card);
    tn_view_edge(page->scene, field, 14, 2, theme->edge);
    double size = empty ? profile->note : profile->title;
    struct tn_type type =
        tn_view_type(size, empty ? TN_WEIGHT_REGULAR : TN_WEIGHT_BOLD,
                     empty ? theme->ink2 : theme->ink, field.w - 4 * profile->unit);
    type.shrink = 0.7;
    tn_view_text(page->scene, empty ? tn_view_say(page, "roll.letters") : letters,
                 field.x + 2 * profile->unit, round(field.y + field.h / 2.0 + size * 0.36), &type,
                 theme->card);
    int rows = (27 + columns - 1) / columns, top = rect.y + field_h + 2 * gap;
    struct grid grid = {{rect.x, top, rect.w, rect.y + rect.h - top}, columns, rows, gap};
    for (int letter = 0; letter < 26; letter++)
        put_letter_key(page, (enum tn_flow_hit)(TN_FLOW_HIT_KEY_0 + letter),
                       tn_view_cell(&grid, letter));
    struct tn_rect last = tn_view_cell(&grid, 26);
    last.w = rect.x + rect.w - last.x;
    put_letter_key(page, TN_FLOW_HIT_KEY_ERASE, last);
}

static void put_roll_wide(const struct page *page, struct tn_rect body)
{
    int gap = page->profile->gap, w = 404;
    put_letters(page, (struct tn_rect){body.x + body.w - w, body.y, w, body.h}, 4);
    body.w -= w + gap;
    put_turner(page, cut_foot(&body, foot_height(page), gap * 2 / 3));
    struct grid grid = people_grid(page, body);
    put_roll(page, &grid, 0);
}

static void put_roll_tall(const struct page *page, struct tn_rect body)
{
    int gap = page->profile->gap;
    put_letters(page, cut_foot(&body, 420, gap), 9);
    put_turner(page, cut_foot(&body, foot_height(page), gap));
    struct grid grid = people_grid(page, body);
    put_roll(page, &grid, 0);
}

/* The list in as many parts as its page needs, then the letters. */
static void put_roll_parts(struct page *page, struct tn_rect body)
{
    const struct tn_flow *flow = page->flow;
    int gap = small_gap(page);
    struct tn_rect foot = cut_foot(&body, foot_height(page), gap);
    struct grid grid = people_grid(page, body);
    int per = grid.columns * grid.rows, count = (int)flow->roll.count;
    int lists = count > per ? (count + per - 1) / per : 1;
    enum tn_flow_hit focus = flow->focus;
    bool on_item = focus >= TN_FLOW_HIT_ITEM_0 && focus < TN_FLOW_HIT_ITEM_0 + TN_FLOW_ITEMS;
    bool on_key = focus >= TN_FLOW_HIT_KEY_0 && focus <= TN_FLOW_HIT_KEY_ERASE;
    bool on_page = focus == TN_FLOW_HIT_PAGE_UP || focus == TN_FLOW_HIT_PAGE_DOWN;
    int of_focus = on_item   ? (int)(focus - TN_FLOW_HIT_ITEM_0) / per
                   : on_key  ? lists
                   : on_page ? 0
                             : -1;
    int part = tn_view_part(page, lists + 1, of_focus);
    bool letters = part == lists;
    struct bar_button more = {TN_FLOW_HIT_STAFF_MORE,
                              letters             ? ICON_LIST
                              : part + 1 == lists ? ICON_KEYBOARD
                                                  : ICON_NEXT,
                              tn_view_say(page, letters             ? "roll.list"
                                                : part + 1 == lists ? "roll.by-letter"
                                                                    : "staff.more"),
                              true, NULL};
    if (letters) {
        tn_view_bar(page, foot, &more, 1);
        put_letters(page, body, page->profile->shape == SHAPE_TALL ? 6 : 9);
        return;
    }
    struct tn_rect turner = foot;
    turner.w = (foot.w - gap) * 2 / 3;
    put_turner(page, turner);
    foot.x += turner.w + gap;
    foot.w -= turner.w + gap;
    tn_view_bar(page, foot, &more, 1);
    put_roll(page, &grid, part * per);
}

static void roll_title(const struct page *page, struct tn_buf *out)
{
    const struct tn_flow_people *roll = &page->flow->roll;
    char from[24], to[24], all[24];
    tn_buf_add_text(out, tn_view_say(page, "roll.title"));
    if (roll->count == 0 && *page->flow->roll_letters)
        tn_buf_addf(out, " · %s", tn_view_say(page, "roll.none"));
    if (roll->count == 0)
        return;
    snprintf(from, sizeof(from), "%lld", (long long)roll->from + 1);
    snprintf(to, sizeof(to), "%lld", (long long)roll->from + (long long)roll->count);
    snprintf(all, sizeof(all), "%lld", (long long)roll->total);
    const char *args[] = {from, to, all};
    tn_buf_add_text(out, " · ");
    tn_lang_format(page->texts, page->lang, "roll.count", args, 3, out);
}

void tn_view_roll(struct page *page)
{
    TN_BUF_AUTO title = {0};
    roll_title(page, &title);
    tn_view_header_back(page, tn_buf_text(&title));
    if (page->profile->shape == SHAPE_SMALL || tn_view_is_large(page))
        put_roll_parts(page, page->body);
    else if (page->profile->shape == SHAPE_TALL)
        put_roll_tall(page, page->body);
    else
        put_roll_wide(page, page->body);
}

/* ---- walk-ins that wait ---- */

static bool is_picked(const struct page *page, const struct tn_flow_person *person)
{
    return tn_view_has(page, TN_FLOW_HIT_ACCEPT) &&
           memcmp(&person->ticket, &page->flow->picked.ticket, sizeof(person->ticket)) == 0;
}

static void put_waiting(const struct page *page, int index, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    struct staff_colors colors = tn_view_staff_colors(page);
    const struct tn_flow_person *person = &page->flow->waiting.one[index];
    enum tn_flow_hit hit = (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + index);
    bool picked = is_picked(page, person);
    tn_color ground = picked || page->flow->pressed == hit ? colors.tint : theme->card;
    put_cell(page, hit, rect, ground, picked ? colors.accent : quiet_edge(page), picked ? 4 : 1.5);
    int pad = profile->unit * 2;
    put_name(page, person, (struct tn_rect){rect.x + pad, rect.y + 4, rect.w - 2 * pad, rect.h - 8},
             theme->ink, ground);
}

static void put_waiting_list(const struct page *page, const struct grid *grid, int from)
{
    int cells = grid->columns * grid->rows, count = (int)page->flow->waiting.count;
    for (int i = 0; i < cells && from + i < count; i++)
        put_waiting(page, from + i, people_cell(grid, i));
}

/* The one that is picked, large, and the two answers. */
static void put_decision(const struct page *page, struct tn_rect card)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    int pad = profile->unit * 3, gap = small_gap(page);
    tn_view_card(page->scene, card, profile->card_radius, theme->card);
    struct tn_rect room = tn_rect_inset(card, pad);
    if (!tn_view_has(page, TN_FLOW_HIT_ACCEPT)) {
        tn_view_nothing(page, room, ICON_PERSON, tn_view_say(page, "pending.hint"), theme->card);
        return;
    }
    struct tn_rect no = cut_foot(&room, profile->button, gap);
    struct tn_rect yes = cut_foot(&room, profile->button, gap);
    const struct tn_flow_person *person = &page->flow->picked;
    struct tn_type name = tn_view_type(profile->name * 0.6, TN_WEIGHT_BOLD, theme->ink, room.w);
    struct tn_type note = tn_view_type(profile->body, TN_WEIGHT_REGULAR, theme->ink2, room.w);
    name.align = note.align = TN_ALIGN_MIDDLE;
    name.shrink = 0.6;
    name.lines = 3;
    name.leading = name.size * 1.2;
    name.overlong = TN_OVERLONG_SHRINK;
    struct stack stack = {0};
    tn_view_stack_add(&stack, *person->name ? person->name : tn_view_say(page, "staff.unnamed"),
                      name, 0);
    stack.lines[0].is_name = true;
    tn_view_stack_add(&stack, person->contact, note, profile->body * 0.6);
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, room.x + room.w / 2.0, round(room.y + (room.h - height) / 2),
                      theme->card);
    const struct bar_button buttons[] = {
        {TN_FLOW_HIT_ACCEPT, ICON_CHECK, tn_view_say(page, "pending.accept"), true, NULL},
        {TN_FLOW_HIT_DECLINE, ICON_CROSS, tn_view_say(page, "pending.decline"), false, NULL}};
    tn_view_bar(page, yes, &buttons[0], 1);
    tn_view_bar(page, no, &buttons[1], 1);
}

static void put_pending_full(const struct page *page, struct tn_rect body)
{
    int gap = page->profile->gap, w = 404;
    if (page->profile->shape == SHAPE_TALL) {
        put_decision(page, cut_foot(&body, 760, gap));
    } else {
        put_decision(page, (struct tn_rect){body.x + body.w - w, body.y, w, body.h});
        body.w -= w + gap;
    }
    struct grid grid = people_grid(page, body);
    put_waiting_list(page, &grid, 0);
}

static void put_pending_parts(struct page *page, struct tn_rect body)
{
    const struct tn_flow *flow = page->flow;
    struct tn_rect foot = cut_foot(&body, foot_height(page), small_gap(page));
    struct grid grid = people_grid(page, body);
    int per = grid.columns * grid.rows, count = (int)flow->waiting.count;
    bool on_item =
        flow->focus >= TN_FLOW_HIT_ITEM_0 && flow->focus < TN_FLOW_HIT_ITEM_0 + TN_FLOW_ITEMS;
    int part = tn_view_part(page, (count + per - 1) / per,
                            on_item ? (int)(flow->focus - TN_FLOW_HIT_ITEM_0) / per : -1);
    put_waiting_list(page, &grid, part * per);
    const struct bar_button buttons[] = {
        {TN_FLOW_HIT_STAFF_MORE, ICON_NEXT, tn_view_say(page, "staff.more"), false, NULL},
        {TN_FLOW_HIT_DECLINE, ICON_CROSS, tn_view_say(page, "pending.decline"), false, NULL},
        {TN_FLOW_HIT_ACCEPT, ICON_CHECK, tn_view_say(page, "pending.accept"), true, NULL}};
    tn_view_bar(page, foot, buttons, 3);
    if (tn_view_has(page, TN_FLOW_HIT_ACCEPT) || tn_view_has(page, TN_FLOW_HIT_STAFF_MORE))
        return;
    struct tn_type hint =
        tn_view_type(page->profile->body, TN_WEIGHT_MEDIUM, page->theme->ink2, foot.w);
    hint.align = TN_ALIGN_MIDDLE;
    tn_view_text(page->scene, tn_view_say(page, "pending.hint"), foot.x + foot.w / 2.0,
                 round(foot.y + foot.h / 2.0 + hint.size * 0.36), &hint, page->theme->paper);
}

void tn_view_pending(struct page *page)
{
    const struct tn_flow_people *waiting = &page->flow->waiting;
    TN_BUF_AUTO title = {0};
    tn_buf_add_text(&title, tn_view_say(page, "pending.title"));
    if (waiting->total > 0) {
        char number[24];
        snprintf(number, sizeof(number), "%lld", (long long)waiting->total);
        tn_buf_add_text(&title, " · ");
        tn_view_format(page, page->lang, "pending.count", number, NULL, &title);
    }
    tn_view_header_back(page, tn_buf_text(&title));
    if (waiting->count == 0)
        tn_view_nothing(page, page->body, ICON_PERSON_PLUS, tn_view_say(page, "pending.none"),
                        page->theme->paper);
    else if (page->profile->shape == SHAPE_SMALL || tn_view_is_large(page))
        put_pending_parts(page, page->body);
    else
        put_pending_full(page, page->body);
}
