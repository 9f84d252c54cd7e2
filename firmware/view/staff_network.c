/* SPDX-License-Identifier: Apache-2.0 */
/* staff_network.c -- how this kiosk is linked: the cable, the wireless network, those around and
 * the password of one. */
#include <math.h>
#include <string.h>

#include "keyboard.h"
#include "staff.h"
#include "words.h"

/* ---- how it stands ---- */

static void add_address(const struct page *page, const char *address, struct tn_buf *out)
{
    tn_view_format(page, page->lang, "network.address", address, NULL, out);
}

static void cable_words(const struct page *page, struct tn_buf *out)
{
    const struct tn_flow_network *network = &page->flow->network;
    if (*network->wired_address)
        add_address(page, network->wired_address, out);
    else
        tn_buf_add_text(out, tn_view_say(page, network->plugged ? "network.cable.waiting"
                                                                : "network.cable.none"));
}

static void wifi_words(const struct page *page, struct tn_buf *out)
{
    const struct tn_flow_network *network = &page->flow->network;
    static const char *const keys[] = {
        [TN_FLOW_WIFI_NONE] = "network.wifi.none",
        [TN_FLOW_WIFI_CONNECTING] = "network.wifi.connecting",
        [TN_FLOW_WIFI_CONNECTED] = "network.wifi.connecting",
        [TN_FLOW_WIFI_WRONG_PASSWORD] = "network.wifi.wrong",
        [TN_FLOW_WIFI_NO_ANSWER] = "network.wifi.no-answer",
    };
    if (network->wifi == TN_FLOW_WIFI_CONNECTED && *network->wifi_address)
        add_address(page, network->wifi_address, out);
    else
        tn_buf_add_text(out, tn_view_say(page, keys[network->wifi]));
}

/* The machine's radio spans a network of its own, and no other can be chosen meanwhile. */
static bool has_own(const struct page *page)
{
    return !page->flow->network.has_wifi && page->flow->here.wifi[0] != '\0';
}

void tn_view_network_words(const struct page *page, struct tn_buf *out)
{
    const struct tn_flow_network *network = &page->flow->network;
    bool linked = network->wifi == TN_FLOW_WIFI_CONNECTED && *network->wifi_address;
    if (*network->wired_address)
        tn_buf_add_text(out, tn_view_say(page, "network.cable"));
    if (linked && out->len > 0)
        tn_buf_add_text(out, " · ");
    if (linked)
        tn_buf_add_text(out, network->wifi_name);
    if (out->len == 0 && has_own(page))
        tn_buf_add_text(out, page->flow->here.wifi_name);
    if (out->len == 0)
        tn_buf_add_text(out, tn_view_say(page, "network.none"));
}

static void say_cable(const struct page *page, struct saying *saying)
{
    bool linked = *page->flow->network.wired_address != '\0';
    saying->look = linked ? TN_FLOW_LOOK_OK : TN_FLOW_LOOK_ALREADY;
    tn_buf_add_text(&saying->title, tn_view_say(page, "network.cable"));
    cable_words(page, &saying->note);
}

static void say_wifi(const struct page *page, struct saying *saying)
{
    const struct tn_flow_network *network = &page->flow->network;
    bool linked = network->wifi == TN_FLOW_WIFI_CONNECTED && *network->wifi_address;
    saying->look = linked ? TN_FLOW_LOOK_OK : TN_FLOW_LOOK_ALREADY;
    tn_buf_add_text(&saying->title, tn_view_say(page, "network.wifi"));
    if (*network->wifi_name)
        tn_buf_addf(&saying->title, " · %s", network->wifi_name);
    wifi_words(page, &saying->note);
}

static void say_link(const struct page *page, int index, struct saying *saying)
{
    if (index == 0 && page->flow->network.has_wired)
        say_cable(page, saying);
    else
        say_wifi(page, saying);
}

/* ---- those around ---- */

static bool is_current(const struct tn_flow_network *network, size_t at)
{
    return network->wifi == TN_FLOW_WIFI_CONNECTED &&
           strcmp(network->one[at].id, network->wifi_id) == 0;
}

static void around_words(const struct page *page, size_t at, struct tn_buf *out)
{
    const struct tn_flow_network *network = &page->flow->network;
    const struct tn_flow_wifi_around *around = &network->one[at];
    const char *more = is_current(network, at)              ? "network.around.current"
                       : around->lock == TN_FLOW_WIFI_OTHER ? "network.around.other"
                       : around->saved                      ? "network.around.known"
                       : around->lock == TN_FLOW_WIFI_OPEN  ? "network.around.open"
                                                            : NULL;
    tn_buf_add_text(out, tn_view_say(page, around->bars >= 3   ? "network.around.strong"
                                           : around->bars == 2 ? "network.around.fair"
                                                               : "network.around.weak"));
    if (more)
        tn_buf_addf(out, " · %s", tn_view_say(page, more));
}

static enum icon around_icon(const struct tn_flow_network *network, size_t at)
{
    if (is_current(network, at))
        return ICON_CHECK;
    return network->one[at].lock == TN_FLOW_WIFI_OPEN || network->one[at].saved ? ICON_WIFI
                                                                                : ICON_LOCK;
}

static void put_around(const struct page *page, size_t at, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    const struct tn_flow_network *network = &page->flow->network;
    struct staff_colors colors = tn_view_staff_colors(page);
    enum tn_flow_hit hit = (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + at);
    bool can = tn_view_has(page, hit), current = is_current(network, at);
    bool pressed = can && page->flow->pressed == hit;
    tn_color ground = pressed ? colors.tint : can || current ? theme->card : theme->paper;
    tn_color ink = can || current ? theme->ink : theme->off_text;
    tn_view_rrect(page->scene, rect, 14, ground);
    tn_view_edge(page->scene, rect, 14, current ? 3 : 1.5,
                 current          ? colors.accent
                 : theme->shadows ? theme->line
                                  : theme->edge);
    int pad = profile->unit * 3 / 2, side = (int)fmin(profile->title * 1.3, rect.h * 0.5);
    tn_view_icon(page->scene, around_icon(network, at),
                 (struct tn_rect){rect.x + pad, rect.y + (rect.h - side) / 2, side, side},
                 can || current ? colors.on_tint : theme->off_text, ground);
    int x = rect.x + side + 2 * pad, w = rect.x + rect.w - pad - x;
    TN_BUF_AUTO words = {0};
    around_words(page, at, &words);
    struct tn_type title = tn_view_type(profile->title, TN_WEIGHT_BOLD, ink, w);
    struct tn_type note = tn_view_type(profile->note, TN_WEIGHT_REGULAR,
                                       can || current ? theme->ink2 : theme->off_text, w);
    title.shrink = note.shrink = 0.72;
    struct stack stack = {0};
    tn_view_stack_add(&stack, network->one[at].name, title, 0);
    tn_view_stack_add(&stack, tn_buf_text(&words), note, profile->note * 0.3);
    tn_view_stack_fit(page, &stack, rect.h - 4, 1);
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, x, round(rect.y + (rect.h - height) / 2), ground);
    if (!can)
        return;
    tn_view_focus_ring(page, hit, rect, 14);
    tn_view_add_hit(page->scene, hit, tn_view_widen(page, rect));
}

static int least_height(const struct page *page, double lines)
{
    const struct profile *profile = page->profile;
    int least = (int)(profile->title * 1.3 + profile->note * lines) + profile->unit;
    return least > profile->target ? least : profile->target;
}

/* As many as there is room for; the rest are other parts of the screen. */
static struct grid around_grid(const struct page *page, struct tn_rect rect, int least)
{
    const struct profile *profile = page->profile;
    bool two = profile->shape != SHAPE_TALL && rect.w >= profile->note * 32;
    int gap = profile->gap < 16 ? profile->gap / 2 : 8;
    int rows = (rect.h + gap) / (least + gap), most = least * 3 / 2;
    rows = rows < 1 ? 1 : rows;
    if (rect.h > rows * (most + gap) - gap)
        rect.h = rows * (most + gap) - gap;
    return (struct grid){rect, two ? 2 : 1, rows, gap};
}

static int part_of_focus(const struct page *page, int per)
{
    enum tn_flow_hit focus = page->flow->focus;
    if (focus < TN_FLOW_HIT_ITEM_0 || focus >= TN_FLOW_HIT_ITEM_0 + TN_FLOW_ITEMS)
        return -1;
    return (int)(focus - TN_FLOW_HIT_ITEM_0) / per;
}

static void put_all_around(struct page *page, struct tn_rect rect)
{
    int count = (int)page->flow->network.count;
    struct grid grid = around_grid(page, rect, least_height(page, 1.6));
    int per = grid.columns * grid.rows, parts = count > per ? (count + per - 1) / per : 1;
    int from = tn_view_part(page, parts, part_of_focus(page, per)) * per;
    for (int i = 0, at = from; i < per && at < count; i++, at++)
        put_around(page, (size_t)at, tn_view_cell(&grid, i));
    if (count == 0)
        tn_view_nothing(page, rect, ICON_WIFI,
                        tn_view_say(page, page->flow->network.searching ? "network.searching"
                                                                        : "network.around.none"),
                        page->theme->paper);
}

/* How it stands and those around in one list, where there is no room for one above the other. */
static void put_in_turn(struct page *page, struct tn_rect rect, int links)
{
    struct grid grid = around_grid(page, rect, least_height(page, 2.6));
    int count = links + (int)page->flow->network.count, per = grid.columns * grid.rows;
    int focused = part_of_focus(page, 1);
    int part =
        tn_view_part(page, (count + per - 1) / per, focused < 0 ? -1 : (links + focused) / per);
    for (int i = 0, at = part * per; i < per && at < count; i++, at++) {
        if (at < links)
            tn_view_saying(page, at, say_link, tn_view_cell(&grid, i), 1);
        else
            put_around(page, (size_t)(at - links), tn_view_cell(&grid, i));
    }
}

/* ---- this box's own ---- */

/* For whoever's phone reads no such codes. */
static struct stack own_words(const struct page *page, const char *password, int width,
                              enum tn_align align)
{
    const struct profile *profile = page->profile;
    double size = tn_view_is_large(page) ? profile->title : profile->big;
    struct tn_type name = tn_view_type(size, TN_WEIGHT_BOLD, page->theme->ink, width);
    struct tn_type note = tn_view_type(profile->body, TN_WEIGHT_REGULAR, page->theme->ink2, width);
    name.align = note.align = align;
    name.lines = 2; /* of a password no character is left out */
    name.leading = size * 1.2;
    name.overlong = TN_OVERLONG_SHRINK;
    note.lines = 4;
    note.leading = note.size * 1.3;
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_view_say(page, "network.own"), note, 0);
    tn_view_stack_add(&stack, page->flow->here.wifi_name, name, note.size * 0.6);
    tn_view_stack_add(&stack, password, name, note.size * 0.4);
    tn_view_stack_add(&stack, tn_view_say(page, "network.own.note"), note, note.size * 0.8);
    return stack;
}

/* Its code on the left of the words. */
static void put_own_lying(const struct page *page, const char *password, struct tn_rect room)
{
    int side = room.w * 2 / 5 < room.h ? room.w * 2 / 5 : room.h, gap = page->profile->unit * 3;
    int x = room.x + side + gap;
    struct stack words = own_words(page, password, room.x + room.w - x, TN_ALIGN_START);
    tn_view_stack_fit(page, &words, room.h, 3);
    double height = tn_view_stack_height(page, &words);
    (void)tn_view_code(page, (struct tn_rect){room.x, room.y + (room.h - side) / 2, side, side},
                       page->flow->here.wifi);
    tn_view_stack_put(page, &words, x, round(room.y + (room.h - height) / 2), page->theme->card);
}

/* Its code above the words. */
static void put_own_standing(const struct page *page, const char *password, struct tn_rect room)
{
    int side = room.w * 3 / 5, gap = page->profile->gap;
    struct stack words = own_words(page, password, room.w, TN_ALIGN_MIDDLE);
    tn_view_stack_fit(page, &words, room.h - side - gap, 3);
    int top = room.y + (room.h - side - gap - (int)tn_view_stack_height(page, &words)) / 2;
    int middle = room.x + room.w / 2;
    (void)tn_view_code(page, (struct tn_rect){middle - side / 2, top, side, side},
                       page->flow->here.wifi);
    tn_view_stack_put(page, &words, middle, top + side + gap, page->theme->card);
}

static void put_own(const struct page *page, struct tn_rect card)
{
    struct tn_rect room = tn_rect_inset(card, page->profile->unit * 2);
    TN_BUF_AUTO password = {0};
    tn_view_format(page, page->lang, "network.own.password", page->flow->here.wifi_password, NULL,
                   &password);
    tn_view_card(page->scene, card, page->profile->card_radius, page->theme->card);
    if (page->profile->shape == SHAPE_TALL)
        put_own_standing(page, tn_buf_text(&password), room);
    else
        put_own_lying(page, tn_buf_text(&password), room);
}

/* ---- the screen ---- */

static int bar_height(const struct page *page)
{
    return page->profile->shape == SHAPE_TALL ? 132 : page->profile->target;
}

static void put_bar(const struct page *page, struct tn_rect rect)
{
    const struct tn_flow *flow = page->flow;
    bool sure = flow->confirm == TN_FLOW_HIT_NETWORK_FORGET;
    const struct bar_button buttons[] = {
        {TN_FLOW_HIT_NETWORK_SEARCH, ICON_SEARCH,
         tn_view_say(page, flow->network.searching ? "network.searching" : "network.search"), false,
         NULL},
        {TN_FLOW_HIT_NETWORK_FORGET, ICON_CROSS,
         tn_view_say(page, sure ? "network.forget.again" : "network.forget"), false,
         tn_view_is_large(page) ? NULL : flow->network.wifi_name},
        {TN_FLOW_HIT_STAFF_MORE, ICON_NEXT, tn_view_say(page, "staff.more"), true, NULL}};
    tn_view_bar(page, rect, buttons, 3);
}

/* Side by side where there is width for both. */
static int links_height(const struct page *page, int count)
{
    const struct profile *profile = page->profile;
    int one = (int)(profile->title * 1.5 + profile->note * 2.8) + 2 * profile->unit;
    bool stacked = profile->shape == SHAPE_TALL || page->body.w < profile->note * 40;
    return stacked ? count * (one + profile->gap / 2) : one;
}

void tn_view_network(struct page *page)
{
    const struct tn_flow_network *network = &page->flow->network;
    struct tn_rect body = page->body;
    int links = network->has_wired + network->has_wifi, gap = page->profile->gap;
    tn_view_header_back(page, tn_view_say(page, "box.network"));
    int links_h = links_height(page, links), bar_h = bar_height(page);
    struct tn_rect bar = {body.x, body.y + body.h - bar_h, body.w, bar_h};
    int top = body.y + links_h + gap, room = bar.y - gap - top;
    if (network->has_wifi && room < least_height(page, 1.6)) {
        put_in_turn(page, (struct tn_rect){body.x, body.y, body.w, bar.y - gap - body.y}, links);
        put_bar(page, bar);
        return;
    }
    struct tn_rect own = {body.x, top, body.w, body.y + body.h - top};
    if (has_own(page) && own.h < page->profile->title * 5) { /* too low for a code */
        put_own(page, body);
        return;
    }
    tn_view_sayings(page, (struct tn_rect){body.x, body.y, body.w, links_h}, links, say_link, NULL,
                    0);
    if (has_own(page))
        put_own(page, own);
    if (!network->has_wifi)
        return;
    put_all_around(page, (struct tn_rect){body.x, top, body.w, room});
    put_bar(page, bar);
}

void tn_view_password(struct page *page)
{
    TN_BUF_AUTO ask = {0};
    tn_view_format(page, page->lang, "password.ask", page->flow->joining.name, NULL, &ask);
    const struct entry entry = {
        .ask = tn_buf_text(&ask),
        .ask_other = "",
        .note = tn_view_say(page, "password.note"),
        .note_other = "",
        .hint = tn_view_say(page, "password.hint"),
        .field_note = "",
        .next_key = "password.join",
        .icon = ICON_WIFI,
    };
    tn_view_entry(page, &entry);
}
