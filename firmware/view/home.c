/* SPDX-License-Identifier: Apache-2.0 */
/* home.c -- the screen at rest: where to hold the code, two ways for those who have none, the
 * board, and how one wants to read it all. */
#include <math.h>

#include "column.h"
#include "words.h"

static const char *welcome_key(const struct page *page)
{
    return page->flow->exit_mode ? "home.exit.welcome" : "home.welcome";
}

static const char *scan_key(const struct page *page)
{
    return page->flow->exit_mode ? "home.exit.scan" : "home.scan";
}

/* ---- where to hold the code ---- */

static void add_line(const struct page *page, struct stack *stack, const char *key, double size,
                     double other_size, double width, int lines)
{
    struct tn_type first = tn_view_type(size, TN_WEIGHT_BOLD, page->theme->ink, width);
    struct tn_type second = tn_view_type(other_size, TN_WEIGHT_MEDIUM, page->theme->ink2, width);
    first.align = second.align = TN_ALIGN_MIDDLE;
    first.leading = size * 1.25;
    first = tn_view_fit(page, tn_view_say(page, key), first, size * (lines > 1 ? 2.3 : 1.05));
    tn_view_stack_add(stack, tn_view_say(page, key), first, 0);
    if (!*tn_view_say_other(page, key))
        return;
    second = tn_view_fit(page, tn_view_say_other(page, key), second, other_size * 2.5);
    tn_view_stack_add(stack, tn_view_say_other(page, key), second, other_size * 0.5);
}

/* Greeting, picture, what to do; a card too small for all three goes without the first. */
static void scan_card(const struct page *page, struct tn_rect rect, bool greets)
{
    const struct profile *profile = page->profile;
    bool small = profile->shape == SHAPE_SMALL;
    int pad = small ? 14 : profile->gap * 3 / 2, gap = small ? 10 : profile->gap;
    double width = rect.w - 2 * pad, middle = rect.x + rect.w / 2.0;
    struct stack welcome = {0}, words = {0};
    add_line(page, &welcome, welcome_key(page), small ? profile->big : profile->name * 0.62,
             profile->body, width, 2);
    add_line(page, &words, scan_key(page), small ? profile->title : profile->big * 0.9,
             small ? profile->note : profile->body, width, 2);
    if (tn_view_is_large(page)) /* the picture says it, too */
        tn_view_stack_fit(page, &words, (rect.h - 2 * pad) * 0.42, words.count);
    int words_h = (int)ceil(tn_view_stack_height(page, &words));
    int welcome_h = (int)ceil(tn_view_stack_height(page, &welcome));
    int room = rect.h - 2 * pad - words_h - gap, least = (int)(profile->target * 1.1);
    if (tn_view_is_large(page))
        least = rect.h * 3 / 10;
    greets = greets && room - welcome_h - gap > least;
    if (greets)
        room -= welcome_h + gap;
    int side = room < rect.w * 62 / 100 ? room : rect.w * 62 / 100;
    bool shows = side > profile->target * 3 / 4;
    int used = words_h + (shows ? side + gap : 0) + (greets ? welcome_h + gap : 0);
    double top = rect.y + (rect.h - used) / 2.0;
    tn_view_card(page->scene, rect, profile->card_radius, page->theme->card);
    if (greets)
        top = tn_view_stack_put(page, &welcome, middle, top, page->theme->card) + gap;
    if (shows) {
        tn_view_scan_frame(page->scene,
                           (struct tn_rect){(int)middle - side / 2, (int)top, side, side});
        top += side + gap;
    }
    tn_view_stack_put(page, &words, middle, top, page->theme->card);
}

/* ---- paired, and nothing to check in to yet ---- */

static void waiting_card(const struct page *page, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    int pad = profile->shape == SHAPE_SMALL ? 20 : profile->gap * 3 / 2;
    int side = (int)(profile->big * 1.6);
    double size = tn_view_is_large(page) ? profile->title : profile->big;
    struct tn_rect room = tn_rect_inset(rect, pad);
    tn_view_card(page->scene, rect, profile->card_radius, theme->card);
    if (room.h > side * 5) {
        tn_view_icon(page->scene, ICON_HOURGLASS,
                     (struct tn_rect){room.x, room.y + room.h / 8, side, side}, theme->prim,
                     theme->card);
        room.y += room.h / 8 + side + profile->gap;
        room.h -= room.h / 8 + side + profile->gap;
    }
    struct column column = tn_view_column(page, room, theme->card);
    column.bottom -= profile->body * 2.5; /* for the second */
    tn_view_column_whole(&column, tn_view_say(page, "home.waiting.title"), size, TN_WEIGHT_BOLD,
                         theme->ink, 2, 0);
    column.bottom += profile->body * 2.5;
    tn_view_column_whole(&column, tn_view_say(page, "home.waiting.next"), profile->body,
                         TN_WEIGHT_REGULAR, theme->ink, 4, profile->body * 0.9);
    tn_view_column_whole(&column, tn_view_say_other(page, "home.waiting.next"), profile->note,
                         TN_WEIGHT_REGULAR, theme->ink2, 3, profile->note * 0.8);
}

static void news_card(const struct page *page, struct tn_rect rect)
{
    if (page->flow->event.present)
        tn_view_board(page, rect);
    else
        waiting_card(page, rect);
}

/* ---- ways without a code ---- */

static const struct way {
    enum tn_flow_hit hit;
    enum icon icon;
    const char *key;
} ways[] = {{TN_FLOW_HIT_FIND, ICON_SEARCH, "home.find"},
            {TN_FLOW_HIT_SIGN_UP, ICON_PERSON_PLUS, "home.sign-up"},
            {TN_FLOW_HIT_LEAVE, ICON_WALK_OUT, "home.leave"}};
#define WAY_COUNT (sizeof(ways) / sizeof(ways[0]))

static int count_ways(const struct page *page)
{
    int count = 0;
    for (size_t i = 0; i < WAY_COUNT; i++)
        count += tn_view_has(page, ways[i].hit);
    return count;
}

static struct button way_button(const struct page *page, const struct way *way, struct tn_rect rect,
                                bool is_primary)
{
    const struct theme *theme = page->theme;
    struct button button = {.hit = way->hit,
                            .rect = rect,
                            .ground = is_primary ? theme->prim : theme->card,
                            .text = is_primary ? theme->on_prim : theme->prim,
                            .pressed = is_primary ? theme->prim_pressed : theme->tint,
                            .edge = theme->prim,
                            .label = tn_view_say(page, way->key),
                            .second = tn_view_say_other(page, way->key),
                            .icon = way->icon,
                            .size = page->profile->title * 1.3};
    if (tn_view_is_large(page) || page->profile->shape == SHAPE_SMALL)
        button.size = 0;
    if (page->profile->shape == SHAPE_SMALL)
        button.icon = ICON_NONE;
    return button;
}

/* The first that is offered is what the screen is about, beside the scanner. */
static void put_ways(const struct page *page, struct tn_rect rect, int gap)
{
    struct button buttons[WAY_COUNT];
    int count = count_ways(page), w = count ? (rect.w - (count - 1) * gap) / count : 0;
    size_t put = 0;
    for (size_t i = 0; i < WAY_COUNT; i++) {
        if (!tn_view_has(page, ways[i].hit))
            continue;
        struct tn_rect place = {rect.x + (int)put * (w + gap), rect.y, w, rect.h};
        buttons[put] = way_button(page, &ways[i], place, put == 0);
        put++;
    }
    tn_view_buttons(page, buttons, put);
}

/* Where there are none, whoever has no code still reads whom to ask. */
static void help_line(const struct page *page, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    double room = rect.h * 0.84;
    const char *words = tn_view_say(page, "home.help"),
               *others = tn_view_say_other(page, "home.help");
    struct tn_type first = tn_view_type(profile->body, TN_WEIGHT_MEDIUM, page->theme->ink, rect.w);
    struct tn_type second =
        tn_view_type(profile->note, TN_WEIGHT_REGULAR, page->theme->ink2, rect.w);
    struct stack stack = {0};
    tn_view_stack_add(&stack, words, tn_view_fit(page, words, first, room * (*others ? 0.6 : 1)),
                      0);
    tn_view_stack_add(&stack, others, tn_view_fit(page, others, second, room * 0.4),
                      profile->note * 0.5);
    tn_view_stack_fit(page, &stack, room, 1);
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, rect.x, rect.y + (rect.h - height) / 2, page->theme->paper);
}

/* ---- how one wants to read it ---- */

struct choice {
    enum tn_flow_hit hit;
    enum icon icon;
    const char *key;
    bool is_on;
};
#define CHOICES_MAX 4

static int choices_of(const struct page *page, struct choice out[CHOICES_MAX])
{
    const struct tn_flow_access *access = &page->flow->access;
    const struct choice all[CHOICES_MAX] = {
        {TN_FLOW_HIT_TYPE, ICON_TYPE, "home.type", access->type != TN_FLOW_TYPE_NORMAL},
        {TN_FLOW_HIT_CONTRAST, ICON_CONTRAST, "home.contrast", access->contrast},
        {TN_FLOW_HIT_SPEAK, ICON_SPEAKER, "home.speak", access->speak},
        {TN_FLOW_HIT_HELP, ICON_HELP, "home.call", false}};
    int count = 0;
    for (int i = 0; i < CHOICES_MAX; i++) {
        if (tn_view_has(page, all[i].hit))
            out[count++] = all[i];
    }
    return count;
}

static struct button choice_button(const struct page *page, const struct choice *choice,
                                   struct tn_rect rect, bool has_words)
{
    const struct theme *theme = page->theme;
    const struct profile *profile = page->profile;
    return (struct button){.hit = choice->hit,
                           .rect = rect,
                           .ground = choice->is_on ? theme->prim : theme->sand,
                           .text = choice->is_on ? theme->on_prim : theme->ink,
                           .pressed = choice->is_on ? theme->prim_pressed : theme->tint,
                           .label = has_words ? tn_view_say(page, choice->key) : "",
                           .second = has_words ? tn_view_say_other(page, choice->key) : "",
                           .icon = choice->icon,
                           .size = has_words ? profile->body * 1.05
                                             : fmin(profile->big, rect.h * 0.36)};
}

/* In one row, or two of two where large words need it. */
static void put_choices(const struct page *page, struct tn_rect rect, int gap, int rows,
                        bool has_words)
{
    struct choice choices[CHOICES_MAX];
    struct button buttons[CHOICES_MAX];
    int count = choices_of(page, choices), columns = (count + rows - 1) / rows;
    if (count == 0)
        return;
    int w = (rect.w - (columns - 1) * gap) / columns, h = (rect.h - (rows - 1) * gap) / rows;
    for (int i = 0; i < count; i++) {
        struct tn_rect place = {rect.x + i % columns * (w + gap), rect.y + i / columns * (h + gap),
                                w, h};
        if (i == count - 1) /* an odd one out has the rest of its row */
            place.w = rect.x + rect.w - place.x;
        buttons[i] = choice_button(page, &choices[i], place, has_words);
    }
    tn_view_buttons(page, buttons, (size_t)count);
}

/* How many people are in: the one number on this screen, and nobody's name. */
static int put_people(const struct page *page, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    if (!page->flow->event.present)
        return 0;
    TN_BUF_AUTO number = {0};
    tn_view_number_words(page->flow->event.people_inside, &number);
    double size = profile->big * 1.2, width = rect.w / 4.0;
    struct tn_type digits = tn_view_type(size, TN_WEIGHT_BOLD, page->theme->prim, width);
    double taken = ceil(tn_draw_measure(page->fonts, tn_buf_text(&number), &digits).width);
    double x = rect.x + taken + profile->unit * 1.5, middle = rect.y + rect.h / 2.0;
    struct tn_type label =
        tn_view_type(profile->body, TN_WEIGHT_MEDIUM, page->theme->ink, width - taken);
    struct tn_type other =
        tn_view_type(profile->note, TN_WEIGHT_REGULAR, page->theme->ink2, width - taken);
    const char *first = tn_view_say(page, "home.inside");
    const char *second = tn_view_say_other(page, "home.inside");
    double words = fmax(tn_draw_measure(page->fonts, first, &label).width,
                        tn_draw_measure(page->fonts, second, &other).width);
    double up = *second ? profile->note * 0.68 : 0;
    tn_view_text(page->scene, tn_buf_text(&number), rect.x, round(middle + size * 0.36), &digits,
                 page->theme->paper);
    tn_view_text(page->scene, first, x, round(middle - up + profile->body * 0.36), &label,
                 page->theme->paper);
    tn_view_text(page->scene, second, x, round(middle + profile->note * 1.1), &other,
                 page->theme->paper);
    return (int)ceil(x + words - rect.x) + profile->gap;
}

/* ---- layouts ---- */

/* Two cards, and one row for everything a finger does. */
static void home_small(const struct page *page)
{
    const struct profile *profile = page->profile;
    struct tn_rect body = page->body;
    int foot = profile->button, h = body.h - foot - profile->gap, gap = profile->gap;
    int scan_w = tn_view_is_large(page) ? body.w * 42 / 100 : 304;
    struct tn_rect row = {body.x, body.y + h + gap, body.w, foot};
    struct choice choices[CHOICES_MAX];
    int choices_w = choices_of(page, choices) * (84 + gap);
    scan_card(page, (struct tn_rect){body.x, body.y, scan_w, h}, true);
    news_card(page, (struct tn_rect){body.x + scan_w + gap, body.y, body.w - scan_w - gap, h});
    struct tn_rect left = {row.x, row.y, row.w - choices_w, row.h};
    if (count_ways(page) > 0)
        put_ways(page, left, gap);
    else
        help_line(page, (struct tn_rect){left.x + gap, left.y, left.w - 2 * gap, left.h});
    put_choices(page, (struct tn_rect){left.x + left.w + gap, row.y, choices_w - gap, row.h}, gap,
                1, false);
}

static int choices_height(const struct page *page)
{
    const struct profile *profile = page->profile;
    double words = profile->is_double ? profile->body + profile->note * 1.5 : profile->body;
    int height = (int)words + profile->unit * 3;
    return height > 72 ? height : 72;
}

static void home_wide(const struct page *page)
{
    const struct profile *profile = page->profile;
    struct tn_rect body = page->body;
    int gap = 20, access = choices_height(page);
    int ways_h = count_ways(page) > 0 ? profile->button : 0;
    int h = body.h - access - gap - (ways_h ? ways_h + gap : 0);
    int scan_w = body.w * 42 / 100, y = body.y + h + gap;
    scan_card(page, (struct tn_rect){body.x, body.y, scan_w, h}, true);
    news_card(page, (struct tn_rect){body.x + scan_w + gap, body.y, body.w - scan_w - gap, h});
    if (ways_h) {
        put_ways(page, (struct tn_rect){body.x, y, body.w, ways_h}, gap);
        y += ways_h + gap;
    }
    struct tn_rect row = {body.x, y, body.w, access};
    int used = tn_view_is_large(page) ? 0 : put_people(page, row);
    row.x += used;
    row.w -= used;
    put_choices(page, row, gap * 3 / 4, 1, true);
}

static int welcome_tall(const struct page *page, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    bool large = tn_view_is_large(page);
    struct stack stack = {0};
    add_line(page, &stack, welcome_key(page), fmin(profile->name, large ? 108 : 999), profile->big,
             rect.w, 1);
    if (large)
        stack.count = 1;
    int height = (int)ceil(tn_view_stack_height(page, &stack)),
        pad = profile->gap * (large ? 1 : 3);
    tn_view_stack_put(page, &stack, rect.x + rect.w / 2.0, rect.y + pad / 2.0, page->theme->paper);
    return height + pad;
}

/* What concerns eyes above, what concerns hands below. */
static void home_tall(const struct page *page)
{
    const struct profile *profile = page->profile;
    struct tn_rect body = page->body;
    int gap = profile->gap, rows = tn_view_is_large(page) ? 2 : 1;
    int access = rows > 1 ? (choices_height(page) + profile->unit) * rows : 144;
    int ways_h = count_ways(page) > 0 ? profile->button : 0;
    int top = body.y + welcome_tall(page, body);
    int h = body.y + body.h - top - access - gap - (ways_h ? ways_h + gap : 0);
    int scan_h = h * (tn_view_is_large(page) ? 50 : 45) / 100, y = top + h + gap;
    scan_card(page, (struct tn_rect){body.x, top, body.w, scan_h}, false);
    news_card(page, (struct tn_rect){body.x, top + scan_h + gap, body.w, h - scan_h - gap});
    if (ways_h) {
        put_ways(page, (struct tn_rect){body.x, y, body.w, ways_h}, gap);
        y += ways_h + gap;
    }
    put_choices(page, (struct tn_rect){body.x, y, body.w, access}, gap / 2, rows, true);
}

void tn_view_home(struct page *page)
{
    const struct tn_flow_device *device = &page->flow->device;
    tn_view_header(page, *device->group ? device->group : "Turnout");
    if (page->profile->shape == SHAPE_TALL)
        home_tall(page);
    else if (page->profile->shape == SHAPE_SMALL)
        home_small(page);
    else
        home_wide(page);
}
