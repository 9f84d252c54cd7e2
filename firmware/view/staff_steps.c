/* SPDX-License-Identifier: Apache-2.0 */
/* staff_steps.c -- one thing at a time for staff: a reason, a host's code, the settings. */
#include <math.h>
#include <stdio.h>

#include "staff.h"
#include "words.h"

/* ---- why something is taken back or overridden ---- */

static double reason_head(const struct page *page, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    const struct tn_flow *flow = page->flow;
    bool undo = flow->reason_for == TN_FLOW_HIT_UNDO;
    const struct tn_flow_entry *entry = undo ? tn_flow_undoable(flow) : tn_flow_overridable(flow);
    struct tn_type title = tn_view_type(profile->big, TN_WEIGHT_BOLD, theme->ink, rect.w);
    struct tn_type name =
        tn_view_type(profile->title, TN_WEIGHT_BOLD, tn_view_staff_colors(page).on_tint, rect.w);
    struct tn_type note = tn_view_type(profile->note, TN_WEIGHT_REGULAR, theme->ink2, rect.w);
    if (!theme->shadows)
        name.color = theme->ink;
    name.overlong = TN_OVERLONG_SHRINK;
    struct stack stack = {0};
    tn_view_stack_add(
        &stack, tn_view_say(page, undo ? "staff.reason.undo" : "staff.reason.override"), title, 0);
    TN_BUF_AUTO words = {0};
    if (entry)
        tn_view_entry_words(page, entry, true, &words);
    const char *who = entry && *entry->name ? entry->name : tn_buf_text(&words);
    tn_view_stack_add(&stack, who, name, profile->title * 0.45);
    if (*who)
        stack.lines[1].is_name = true;
    if (!tn_view_is_large(page))
        tn_view_stack_add(&stack, tn_view_say(page, "staff.reason.note"), note,
                          profile->note * 0.55);
    return tn_view_stack_put(page, &stack, rect.x, rect.y, theme->paper);
}

void tn_view_reason(struct page *page)
{
    const struct profile *profile = page->profile;
    bool undo = page->flow->reason_for == TN_FLOW_HIT_UNDO;
    tn_view_header_back(page, tn_view_say(page, "staff.title"));
    struct tn_rect body = page->body;
    int inset = profile->shape == SHAPE_SMALL ? profile->unit : 0;
    body.x += inset;
    body.w -= 2 * inset;
    if (profile->shape == SHAPE_TALL) { /* within everybody's reach */
        body.y += body.h * 3 / 8;
        body.h -= body.h * 3 / 8;
    }
    int top = (int)ceil(reason_head(page, (struct tn_rect){body.x, body.y + inset, body.w, 0})) +
              profile->unit * 2;
    int columns = profile->shape == SHAPE_TALL ? 1 : 2, gap = profile->gap < 16 ? 12 : 20;
    int most = columns == 1 ? 800 : 400, room = body.y + body.h - top;
    int h = room < most ? room : most;
    struct grid grid = {{body.x, top, body.w, h}, columns, 4 / columns, gap};
    struct item items[4];
    for (int i = 0; i < 4; i++) {
        char key[40];
        snprintf(key, sizeof(key), "staff.reason.%s.%d", undo ? "undo" : "override", i);
        items[i] = (struct item){.hit = (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + i),
                                 .rect = tn_view_cell(&grid, i),
                                 .title = tn_view_say(page, key),
                                 .note = ""};
    }
    tn_view_items(page, items, 4);
}

/* ---- a host's code ---- */

static const char *unlock_trouble(const struct page *page)
{
    switch (page->flow->unlock_err) {
    case TN_OK:
        return "";
    case TN_ERR_ABSENT:
        return tn_view_say(page, "unlock.err.absent");
    case TN_ERR_DENIED:
        return tn_view_say(page, "unlock.err.denied");
    case TN_ERR_FORMAT:
        return tn_view_say(page, "unlock.err.format");
    case TN_ERR_SEAL:
        return tn_view_say(page, "unlock.err.seal");
    default:
        return tn_view_say(page, "unlock.err.other");
    }
}

static void put_unlock_words(const struct page *page, struct tn_rect room, enum tn_align align)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    const char *trouble = unlock_trouble(page);
    bool checking = page->flow->unlocking;
    struct tn_type title = tn_view_type(profile->big, TN_WEIGHT_BOLD, theme->ink, room.w);
    struct tn_type next = tn_view_type(profile->title, TN_WEIGHT_MEDIUM, theme->ink, room.w);
    struct tn_type why = tn_view_type(profile->body, TN_WEIGHT_REGULAR, theme->ink2, room.w);
    struct tn_type bad = next;
    title.align = next.align = why.align = bad.align = align;
    title.lines = 2;
    next.lines = bad.lines = why.lines = 5;
    next.shrink = why.shrink = tn_view_is_large(page) ? 0.95 : 0.8;
    bad.weight = TN_WEIGHT_BOLD;
    bad.color = checking ? theme->ink2 : theme->bad_text;
    for (int percent = 100; percent >= 60; percent -= 5) {
        struct stack stack = {0};
        tn_view_stack_add(&stack, tn_view_say(page, "unlock.title"), title, 0);
        tn_view_stack_add(&stack, tn_view_say(page, "unlock.next"), next, next.size * 0.7);
        tn_view_stack_add(&stack, checking ? tn_view_say(page, "unlock.checking") : trouble, bad,
                          next.size * 0.9);
        if (!tn_view_is_large(page) || !*trouble)
            tn_view_stack_add(&stack, tn_view_say(page, "unlock.why"), why, next.size * 0.9);
        double height = tn_view_stack_height(page, &stack);
        if (height <= room.h || percent == 60) {
            double x = align == TN_ALIGN_MIDDLE ? room.x + room.w / 2.0 : room.x;
            tn_view_stack_put(page, &stack, x, round(room.y + fmax(0, (room.h - height) / 2)),
                              theme->card);
            return;
        }
        struct tn_type *types[] = {&title, &next, &why, &bad};
        for (int i = 0; i < 4; i++) {
            types[i]->size *= 0.95;
            types[i]->leading *= 0.95;
        }
    }
}

void tn_view_unlock(struct page *page)
{
    const struct profile *profile = page->profile;
    tn_view_header_back(page, tn_view_say(page, "staff.title"));
    struct tn_rect card = page->body;
    int pad = profile->unit * 4;
    tn_view_card(page->scene, card, profile->card_radius, page->theme->card);
    if (profile->shape == SHAPE_TALL) {
        int side = card.h * 30 / 100, top = card.y + card.h / 7, words_h = card.h * 36 / 100;
        tn_view_scan_frame(page->scene,
                           (struct tn_rect){card.x + (card.w - side) / 2, top, side, side});
        top += side + pad;
        put_unlock_words(page, (struct tn_rect){card.x + pad, top, card.w - 2 * pad, words_h},
                         TN_ALIGN_MIDDLE);
        return;
    }
    int side = card.h * (tn_view_is_large(page) ? 45 : 66) / 100;
    tn_view_scan_frame(page->scene, (struct tn_rect){card.x + pad * 3 / 2,
                                                     card.y + (card.h - side) / 2, side, side});
    int x = card.x + side + pad * 3;
    put_unlock_words(page,
                     (struct tn_rect){x, card.y + pad / 2, card.x + card.w - pad - x, card.h - pad},
                     TN_ALIGN_START);
}

/* ---- settings ---- */

struct setting {
    enum tn_flow_hit hit;
    enum icon icon;
    const char *key;
    const char *value;
    int step, steps; /* steps 0: no dots */
};
/* Labels in one size, values in another. */
struct setting_sizes {
    double label, value;
};
#define SETTINGS_MAX 6

static const char *numbered(const struct page *page, const char *key, int number)
{
    char full[40];
    snprintf(full, sizeof(full), "%s.%d", key, number);
    return tn_view_say(page, full);
}

/* The time as it is now, or that there is none. */
static void clock_value(const struct page *page, struct tn_buf *out)
{
    struct tn_wall wall = tn_flow_wall(page->flow);
    if (wall.ms > 0)
        tn_view_clock_words(page, wall, out);
    else
        tn_buf_add_text(out, tn_view_say(page, "settings.clock.unset"));
}

/* `clock` holds what is said of that. */
static size_t collect_settings(const struct page *page, struct setting out[SETTINGS_MAX],
                               struct tn_buf *clock)
{
    const struct tn_flow *flow = page->flow;
    clock_value(page, clock);
    const struct setting all[SETTINGS_MAX] = {
        {TN_FLOW_HIT_STAFF_VOLUME, ICON_SPEAKER, "settings.volume",
         numbered(page, "settings.volume", flow->volume), flow->volume, 4},
        {TN_FLOW_HIT_STAFF_EXIT_MODE, ICON_WALK_OUT, "settings.exit-mode",
         tn_view_say(page, flow->exit_mode ? "settings.exit-mode.on" : "settings.exit-mode.off"),
         flow->exit_mode, 2},
        {TN_FLOW_HIT_STAFF_LANG, ICON_GLOBE, "settings.lang", tn_lang_own_name(flow->setup.lang),
         (int)flow->setup.lang, TN_LANG_COUNT},
        {TN_FLOW_HIT_TYPE, ICON_TYPE, "settings.type",
         numbered(page, "settings.type", (int)flow->access.type), (int)flow->access.type, 3},
        {TN_FLOW_HIT_CONTRAST, ICON_CONTRAST, "settings.contrast",
         tn_view_say(page, flow->access.contrast ? "settings.on" : "settings.off"),
         flow->access.contrast, 2},
        {TN_FLOW_HIT_STAFF_CLOCK, ICON_CLOCK, "settings.clock", tn_buf_text(clock), 0, 0},
    };
    size_t count = 0;
    for (size_t i = 0; i < SETTINGS_MAX; i++) {
        if (tn_view_has(page, all[i].hit))
            out[count++] = all[i];
    }
    return count;
}

static struct stack setting_words(const struct page *page, const struct setting *setting,
                                  const struct setting_sizes *sizes, double width, bool pressed)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    struct tn_type label =
        tn_view_type(sizes->label, TN_WEIGHT_MEDIUM, pressed ? theme->ink : theme->ink2, width);
    struct tn_type value = tn_view_type(sizes->value, TN_WEIGHT_BOLD, theme->ink, width);
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_view_say(page, setting->key), label, 0);
    tn_view_stack_add(&stack, setting->value, value, profile->note * 0.35);
    return stack;
}

static int setting_pad(const struct page *page)
{
    bool tight = page->profile->shape == SHAPE_SMALL || tn_view_is_large(page);
    return page->profile->unit * (tight ? 2 : 3);
}

/* Its picture, and on the right of how many steps this is which. */
static void put_setting_head(const struct page *page, const struct setting *setting,
                             struct tn_rect rect, int side, bool pressed)
{
    struct staff_colors colors = tn_view_staff_colors(page);
    int pad = setting_pad(page);
    struct tn_rect icon = {rect.x + pad, rect.y + pad, side, side};
    if (!pressed)
        tn_view_rrect(page->scene, icon, side * 0.3, colors.tint);
    tn_view_icon(page->scene, setting->icon, tn_rect_inset(icon, side / 5), colors.on_tint,
                 colors.tint);
    int dot = page->profile->shape == SHAPE_TALL ? 16 : 10; /* one of them is double */
    int dots_w = (2 * setting->steps + 1) * dot;
    if (setting->steps == 0)
        return;
    struct tn_rect dots = {rect.x + rect.w - pad - dots_w, icon.y, dots_w, side};
    tn_view_dots(page, dots, (size_t)setting->step, (size_t)setting->steps, colors.on_tint);
}

/* What it is, how it stands, and of how many steps. */
static void put_setting(const struct page *page, const struct setting *setting,
                        const struct setting_sizes *sizes, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    struct staff_colors colors = tn_view_staff_colors(page);
    bool pressed = page->flow->pressed == setting->hit;
    tn_color ground = pressed ? colors.tint : theme->card;
    double radius = profile->button_radius;
    tn_view_rrect(page->scene, rect, radius, ground);
    tn_view_edge(page->scene, rect, radius, theme->shadows ? 1.5 : 2,
                 theme->shadows ? theme->line : theme->edge);
    int pad = setting_pad(page), side = (int)fmin(profile->title * 2.1, rect.h * 0.32);
    struct stack stack = setting_words(page, setting, sizes, rect.w - 2 * pad, pressed);
    double height = tn_view_stack_height(page, &stack);
    int bottom = rect.y + rect.h - pad;
    if (height + side + 2 * pad > rect.h) { /* larger type leaves no room for pictures */
        tn_view_stack_put(page, &stack, rect.x + pad, round(rect.y + (rect.h - height) / 2),
                          ground);
    } else {
        put_setting_head(page, setting, rect, side, pressed);
        tn_view_stack_put(page, &stack, rect.x + pad, round(bottom - height), ground);
    }
    tn_view_focus_ring(page, setting->hit, rect, radius);
    tn_view_add_hit(page->scene, setting->hit, tn_view_widen(page, rect));
}

static struct setting_sizes sizes_of(const struct page *page, const struct setting *settings,
                                     int count, int width)
{
    const struct profile *profile = page->profile;
    const char *labels[SETTINGS_MAX] = {0}, *values[SETTINGS_MAX] = {0};
    for (int i = 0; i < count; i++) {
        labels[i] = tn_view_say(page, settings[i].key);
        values[i] = settings[i].value;
    }
    struct tn_type label = tn_view_type(profile->note, TN_WEIGHT_MEDIUM, page->theme->ink, width);
    struct tn_type value =
        tn_view_type(profile->title * 1.25, TN_WEIGHT_BOLD, page->theme->ink, width);
    return (struct setting_sizes){
        tn_view_even_size(page, labels, (size_t)count, label, label.size * 1.05),
        tn_view_even_size(page, values, (size_t)count, value, value.size * 1.05)};
}

void tn_view_settings(struct page *page)
{
    const struct profile *profile = page->profile;
    tn_view_header_back(page, tn_view_say(page, "settings.title"));
    struct setting settings[SETTINGS_MAX];
    TN_BUF_AUTO clock = {0};
    int count = (int)collect_settings(page, settings, &clock);
    int columns = profile->shape == SHAPE_TALL ? 2 : 3, rows = (count + columns - 1) / columns;
    struct tn_rect body = page->body;
    int most = rows * (profile->shape == SHAPE_TALL ? 330 : 256);
    int spare = body.h > most ? body.h - most : 0;
    body.h -= spare;
    if (profile->shape == SHAPE_TALL) /* within everybody's reach */
        body.y += spare;
    struct grid grid = {body, columns, rows, profile->gap < 16 ? profile->gap : 20};
    struct setting_sizes sizes =
        sizes_of(page, settings, count, tn_view_cell(&grid, 0).w - 2 * setting_pad(page));
    for (int i = 0; i < count; i++)
        put_setting(page, &settings[i], &sizes, tn_view_cell(&grid, i));
}
