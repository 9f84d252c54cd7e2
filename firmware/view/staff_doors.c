/* SPDX-License-Identifier: Apache-2.0 */
/* staff_doors.c -- for staff: the other doors, the address of one more, and who came in twice. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "keyboard.h"
#include "staff.h"
#include "words.h"

/* ---- rows that say something and lead nowhere ---- */

struct saying {
    enum tn_flow_look look;
    struct tn_buf title, note;
    bool is_name;
};
typedef void saying_fn(const struct page *page, int index, struct saying *saying);

static int small_gap(const struct page *page)
{
    return page->profile->gap < 16 ? page->profile->gap : 16;
}

/* Two columns where a title and two lines below it have room; as many rows as there is height for,
 * and no more than are wanted. */
static struct grid sayings_grid(const struct page *page, struct tn_rect rect, int count)
{
    const struct profile *profile = page->profile;
    bool two = profile->shape != SHAPE_TALL && rect.w >= profile->note * 40;
    int gap = small_gap(page) / 2, columns = two ? 2 : 1;
    int least = (int)(profile->title * 1.3 + profile->note * 2.6) + profile->unit;
    int most = least * 3 / 2, rows = (rect.h + gap) / (least + gap);
    int wanted = (count + columns - 1) / columns;
    rows = rows < 1 ? 1 : rows < wanted ? rows : wanted;
    if (rect.h > rows * (most + gap) - gap)
        rect.h = rows * (most + gap) - gap;
    return (struct grid){rect, columns, rows, gap};
}

static void put_saying(const struct page *page, const struct saying *saying, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    tn_view_rrect(page->scene, rect, 14, theme->card);
    tn_view_edge(page->scene, rect, 14, 1.5, theme->shadows ? theme->line : theme->edge);
    int pad = profile->unit * 3 / 2, side = (int)fmin(profile->title * 1.5, rect.h * 0.5);
    tn_view_look_mark(page, saying->look,
                      (struct tn_rect){rect.x + pad, rect.y + (rect.h - side) / 2, side, side},
                      false);
    int x = rect.x + side + 2 * pad, w = rect.x + rect.w - pad - x;
    struct tn_type title = tn_view_type(profile->title, TN_WEIGHT_BOLD, theme->ink, w);
    struct tn_type note = tn_view_type(profile->note, TN_WEIGHT_REGULAR, theme->ink2, w);
    title.shrink = 0.8;
    title.lines = 2;
    title.leading = title.size * 1.15;
    title.overlong = note.overlong = TN_OVERLONG_SHRINK;
    note.shrink = 1;
    note.lines = 2;
    note.leading = note.size * 1.25;
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_buf_text(&saying->title), title, 0);
    stack.lines[0].is_name = saying->is_name;
    tn_view_stack_add(&stack, tn_buf_text(&saying->note), note, profile->note * 0.35);
    tn_view_stack_fit(page, &stack, rect.h - 4, stack.count);
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, x, round(rect.y + (rect.h - height) / 2), theme->card);
}

static void put_sayings(const struct page *page, const struct grid *grid, int from, int count,
                        saying_fn *say)
{
    int cells = grid->columns * grid->rows;
    for (int i = 0; i < cells && from + i < count; i++) {
        struct saying saying = {0};
        say(page, from + i, &saying);
        put_saying(page, &saying, tn_view_cell(grid, i));
        if (saying.title.data)
            explicit_bzero(saying.title.data, saying.title.cap);
        tn_buf_release(&saying.title);
        tn_buf_release(&saying.note);
    }
}

/* In as many parts as the list takes here, above a bar. */
static void put_in_parts(struct page *page, struct tn_rect body, int count, saying_fn *say,
                         const struct bar_button *buttons, size_t button_count)
{
    int foot_h = page->profile->shape == SHAPE_TALL ? 132 : page->profile->target;
    int gap = page->profile->gap, cut = foot_h + gap;
    struct tn_rect foot = {body.x, body.y + body.h - foot_h, body.w, foot_h};
    struct grid whole = sayings_grid(page, body, count);
    bool needs_more = whole.columns * whole.rows < count;
    if (button_count > 0 || needs_more)
        body.h -= cut;
    struct grid grid = sayings_grid(page, body, count);
    int per = grid.columns * grid.rows, parts = count > per ? (count + per - 1) / per : 1;
    int part = tn_view_part(page, parts, -1);
    put_sayings(page, &grid, part * per, count, say);
    tn_view_bar(page, foot, buttons, button_count);
}

/* ---- the other doors ---- */

static void say_door(const struct page *page, int index, struct saying *saying)
{
    const struct tn_flow_peers *peers = &page->flow->peers;
    bool linked = peers->one[index].linked;
    int64_t behind = peers->one[index].behind, spoke_ms = peers->one[index].last_spoke.ms;
    TN_BUF_AUTO number = {0}, clock = {0};
    saying->look = linked ? TN_FLOW_LOOK_OK : TN_FLOW_LOOK_ALREADY;
    tn_buf_add_text(&saying->title, *peers->one[index].name ? peers->one[index].name
                                                            : tn_view_say(page, "doors.unnamed"));
    tn_view_number_words(behind, &number);
    if (linked && behind > 0) {
        tn_view_format(page, page->lang, "doors.linked.behind", tn_buf_text(&number), NULL,
                       &saying->note);
        return;
    }
    if (spoke_ms > 0 && !linked) {
        tn_view_clock_words(page, peers->one[index].last_spoke, &clock);
        tn_view_format(page, page->lang, "doors.gone", tn_buf_text(&clock), NULL, &saying->note);
    } else {
        tn_buf_add_text(&saying->note, tn_view_say(page, linked ? "doors.linked" : "doors.never"));
    }
    if (behind > 0) {
        tn_buf_add_text(&saying->note, " · ");
        tn_view_format(page, page->lang, "doors.behind", tn_buf_text(&number), NULL, &saying->note);
    }
}

void tn_view_doors_words(const struct page *page, struct tn_buf *out)
{
    const struct tn_flow_peers *peers = &page->flow->peers;
    TN_BUF_AUTO linked = {0}, all = {0};
    int64_t count = 0;
    for (size_t i = 0; i < peers->count; i++)
        count += peers->one[i].linked;
    tn_view_number_words(count, &linked);
    tn_view_number_words((int64_t)peers->count, &all);
    tn_view_format(page, page->lang, "doors.count", tn_buf_text(&linked), tn_buf_text(&all), out);
}

void tn_view_doors(struct page *page)
{
    int count = (int)page->flow->peers.count;
    TN_BUF_AUTO title = {0};
    tn_buf_add_text(&title, tn_view_say(page, "doors.title"));
    if (count > 0) {
        tn_buf_add_text(&title, " · ");
        tn_view_doors_words(page, &title);
    }
    tn_view_header_back(page, tn_buf_text(&title));
    const struct bar_button buttons[] = {
        {TN_FLOW_HIT_STAFF_DOUBLES, ICON_PEOPLE, tn_view_say(page, "doors.doubles"), false, NULL},
        {TN_FLOW_HIT_STAFF_ADDRESS, ICON_KEYBOARD, tn_view_say(page, "doors.address"), false, NULL},
        {TN_FLOW_HIT_STAFF_MORE, ICON_NEXT, tn_view_say(page, "staff.more"), true, NULL}};
    put_in_parts(page, page->body, count, say_door, buttons, 3);
    if (count > 0)
        return;
    struct tn_rect room = page->body;
    room.h -=
        (page->profile->shape == SHAPE_TALL ? 132 : page->profile->target) + page->profile->gap;
    tn_view_nothing(page, room, ICON_PIN, tn_view_say(page, "doors.none"), page->theme->paper);
}

void tn_view_address(struct page *page)
{
    const struct entry entry = {
        .ask = tn_view_say(page, "doors.address.title"),
        .ask_other = "",
        .note = tn_view_say(page, "doors.address.note"),
        .note_other = "",
        .hint = "192.168.1.7",
        .field_note = "",
        .next_key = "doors.address.link",
        .icon = ICON_PIN,
    };
    tn_view_entry(page, &entry);
}

/* ---- double entries ---- */

static void add_time(const struct page *page, struct tn_when when, struct tn_buf *out)
{
    if (when.err_ms < 0)
        tn_buf_add_text(out, tn_view_say(page, "doubles.unknown"));
    else
        tn_view_clock_words(page, when.wall, out);
}

static const char *door_name(const struct page *page, const char *name)
{
    return *name ? name : tn_view_say(page, "doors.unnamed");
}

#define CODE_TAIL 6 /* of an id: enough to tell one from another */

static void say_double(const struct page *page, int index, struct saying *saying)
{
    const struct tn_flow_doubles *doubles = &page->flow->doubles;
    const char *name = doubles->one[index].name;
    saying->look = TN_FLOW_LOOK_ALREADY;
    saying->is_name = *name != '\0';
    if (*name) {
        tn_buf_add_text(&saying->title, name);
    } else {
        struct tn_ticket_id_text id = tn_ticket_id_text(doubles->one[index].ticket);
        tn_view_format(page, page->lang, "doubles.code", id.chars + strlen(id.chars) - CODE_TAIL,
                       NULL, &saying->title);
    }
    TN_BUF_AUTO first = {0}, second = {0};
    add_time(page, doubles->one[index].first_when, &first);
    add_time(page, doubles->one[index].when, &second);
    const char *args[] = {door_name(page, doubles->one[index].first_door), tn_buf_text(&first),
                          door_name(page, doubles->one[index].door), tn_buf_text(&second)};
    tn_lang_format(page->texts, page->lang, "doubles.where", args, 4, &saying->note);
}

void tn_view_doubles(struct page *page)
{
    const struct tn_flow_doubles *doubles = &page->flow->doubles;
    TN_BUF_AUTO title = {0}, number = {0};
    tn_buf_add_text(&title, tn_view_say(page, "doubles.title"));
    if (doubles->count > 0) {
        tn_buf_add_text(&title, " · ");
        tn_view_number_words(doubles->total, &number);
        tn_view_format(page, page->lang, "doubles.count", tn_buf_text(&number), NULL, &title);
    }
    tn_view_header_back(page, tn_buf_text(&title));
    if (doubles->count == 0) {
        tn_view_nothing(page, page->body, ICON_CHECK, tn_view_say(page, "doubles.none"),
                        page->theme->paper);
        return;
    }
    const struct bar_button more = {TN_FLOW_HIT_STAFF_MORE, ICON_NEXT,
                                    tn_view_say(page, "staff.more"), true, NULL};
    put_in_parts(page, page->body, (int)doubles->count, say_double, &more, 1);
}
