/* SPDX-License-Identifier: Apache-2.0 */
/* field.c -- what somebody types: the text, the letters composed behind it, the caret.
 *
 * Text that is too long for the line gets smaller, then two lines; only then is its beginning left
 * out: what is being typed is always in sight. */
#include <math.h>
#include <string.h>

#include "keyboard.h"
#include "turnout/text.h"

#define FIELD_TEXT_MAX 320
#define SMALLEST 0.62
#define SMALLEST_PX 13 /* on two lines */

struct typed {
    char text[FIELD_TEXT_MAX];    /* done */
    char letters[FIELD_TEXT_MAX]; /* not text yet */
};

/* What is typed, cut where the composition begins. */
static void read_typed(const struct page *page, struct typed *ret_typed)
{
    const struct tn_flow *flow = page->flow;
    const char *all = tn_flow_typed(flow), *letters = flow->typing.letters;
    size_t len = strlen(all), tail = strlen(letters);
    bool composed = flow->screen != TN_FLOW_FIND && flow->screen != TN_FLOW_ROLL && tail > 0 &&
                    tail <= len && strcmp(all + len - tail, letters) == 0;
    tn_text_copy(ret_typed->text, sizeof(ret_typed->text), all);
    tn_text_copy(ret_typed->letters, sizeof(ret_typed->letters), composed ? letters : "");
    if (composed && len - tail < sizeof(ret_typed->text))
        ret_typed->text[len - tail] = '\0';
}

/* Nothing typed is smaller than this. */
static double usual_note(const struct page *page)
{
    return tn_view_profile(page->scene->width, page->scene->height)->note;
}

static struct tn_type type_of(const struct page *page, double size)
{
    return tn_view_type(size, TN_WEIGHT_BOLD, page->theme->ink, 0);
}

static double width_of(const struct page *page, const char *text, double size)
{
    struct tn_type type = type_of(page, size);
    return *text ? tn_draw_measure(page->fonts, text, &type).width : 0;
}

/* Back to the end of a word that began in the second half; others are broken where they must. */
static size_t break_before(const char *text, size_t end)
{
    size_t space = end;
    while (space > end / 2 && text[space - 1] != ' ')
        space--;
    return space > end / 2 ? space : end;
}

static size_t char_begin(const char *text, size_t at)
{
    while (at > 0 && ((unsigned char)text[at] & 0xC0) == 0x80)
        at--;
    return at;
}

/* The longest beginning of `text` that is at most `room` wide, in bytes; found by halves, since
 * each look is a layout. */
static size_t fit(const struct page *page, const char *text, double size, double room)
{
    char part[FIELD_TEXT_MAX];
    size_t low = 0, high = strlen(text);
    if (width_of(page, text, size) <= room)
        return high;
    while (high > low + 1) {
        size_t middle = char_begin(text, (low + high) / 2);
        if (middle <= low) /* one character is left between them */
            break;
        memcpy(part, text, middle);
        part[middle] = '\0';
        if (width_of(page, part, size) <= room)
            low = middle;
        else
            high = middle;
    }
    return break_before(text, low);
}

static void put_part(const struct page *page, const char *text, double x, double baseline,
                     double size, double room, tn_color color)
{
    if (!*text)
        return;
    struct tn_type type = type_of(page, size);
    type.color = color;
    type.width = fmax(room, size);
    type.overlong = TN_OVERLONG_SHRINK;
    tn_view_name(page->scene, text, x, baseline, &type, page->theme->card);
}

/* The last line: text, letters underlined, caret. */
static void put_last(const struct page *page, const struct typed *typed, double x, double baseline,
                     double size, double room)
{
    const struct theme *theme = page->theme;
    double text_w = width_of(page, typed->text, size);
    double letters_w = width_of(page, typed->letters, size);
    put_part(page, typed->text, x, baseline, size, room, theme->ink);
    put_part(page, typed->letters, x + text_w + 2, baseline, size, room - text_w - 2, theme->ink2);
    int left = (int)round(x + text_w + 2), under = (int)(baseline + size * 0.2);
    if (letters_w > 0)
        tn_view_fill(page->scene, (struct tn_rect){left, under, (int)letters_w, 2}, theme->prim);
    double end = fmin(text_w + letters_w + 4, room - 3);
    tn_view_fill(
        page->scene,
        (struct tn_rect){(int)(x + end), (int)(baseline - size * 0.9), 3, (int)(size * 1.2)},
        theme->prim);
}

static bool fits_two(const struct page *page, const struct typed *typed, double size, double room)
{
    size_t first = fit(page, typed->text, size, room);
    return width_of(page, typed->text + first, size) + width_of(page, typed->letters, size) <=
           room - 8;
}

/* As large as two lines hold it, within reason. */
static double size_on_two(const struct page *page, const struct typed *typed, double size,
                          double room)
{
    double whole = width_of(page, typed->text, size) + width_of(page, typed->letters, size);
    if (whole > 1.9 * room)
        size *= 1.9 * room / whole;
    while (size > SMALLEST_PX && !fits_two(page, typed, size, room))
        size *= 0.95;
    return fmax(size, SMALLEST_PX);
}

/* On two lines, the first as full as it gets; its beginning left out if even that is too short. */
static void put_two(const struct page *page, struct typed *typed, struct tn_rect rect, double size,
                    double room)
{
    size = size_on_two(page, typed, size, room);
    char *text = typed->text;
    size_t first = fit(page, text, size, room);
    while (first > 0 && text[first] &&
           width_of(page, text + first, size) + width_of(page, typed->letters, size) > room - 8) {
        text += first;
        first = fit(page, text, size, room);
    }
    char line[FIELD_TEXT_MAX];
    memcpy(line, text, first);
    line[first] = '\0';
    double middle = rect.y + rect.h / 2.0, x = rect.x;
    put_part(page, line, x, round(middle - size * 0.2), size, room, page->theme->ink);
    memmove(typed->text, text + first, strlen(text + first) + 1);
    put_last(page, typed, x, round(middle + size * 0.98), size, room);
    explicit_bzero(line, sizeof(line));
}

static void put_typed(const struct page *page, struct typed *typed, struct tn_rect rect,
                      double size)
{
    double room = rect.w - 8;
    double whole = width_of(page, typed->text, size) + width_of(page, typed->letters, size);
    double factor = whole > room ? room / whole * 0.99 : 1;
    if (size * factor >= usual_note(page)) {
        put_last(page, typed, rect.x, round(rect.y + rect.h / 2.0 + size * factor * 0.36),
                 size * factor, room);
    } else {
        put_two(page, typed, rect, fmin(size * SMALLEST, rect.h / 2.4), room);
    }
    explicit_bzero(typed, sizeof(*typed));
}

/* At the right end; returns what is left of `rect`. */
static struct tn_rect put_note(const struct page *page, const struct field *field,
                               struct tn_rect rect)
{
    if (!field->note || !*field->note)
        return rect;
    const struct theme *theme = page->theme;
    double size = fmin(page->profile->note, rect.h * 0.5);
    struct tn_type type = tn_view_type(
        size, TN_WEIGHT_MEDIUM, field->is_wrong ? theme->bad_text : theme->ink2, rect.w * 0.62);
    type.align = TN_ALIGN_END;
    type.shrink = fmin(1, usual_note(page) / size);
    struct tn_extent extent = tn_draw_measure(page->fonts, field->note, &type);
    tn_view_text(page->scene, field->note, rect.x + rect.w,
                 round(rect.y + rect.h / 2.0 + extent.size * 0.36), &type, theme->card);
    rect.w -= (int)extent.width + 16;
    return rect;
}

double tn_view_field_size(const struct page *page, int height)
{
    bool large = page->flow->access.type != TN_FLOW_TYPE_NORMAL;
    return fmin(page->profile->big * 1.15, height * (large ? 0.62 : 0.54));
}

void tn_view_field(const struct page *page, const struct field *field)
{
    const struct theme *theme = page->theme;
    struct typed typed;
    read_typed(page, &typed);
    tn_view_rrect(page->scene, field->rect, 14, theme->card);
    tn_view_edge(page->scene, field->rect, 14, 3, field->is_wrong ? theme->bad_text : theme->prim);
    struct tn_rect room = tn_rect_inset(field->rect, 4);
    room.x += 14;
    room.w -= 28;
    room = put_note(page, field, room);
    bool is_empty = !typed.text[0] && !typed.letters[0];
    if (is_empty) {
        struct tn_type type = tn_view_type(fmin(field->size * 0.8, page->profile->title),
                                           TN_WEIGHT_REGULAR, theme->ink2, room.w - 12);
        type.shrink = 0.6;
        struct tn_extent extent = tn_draw_measure(page->fonts, field->hint, &type);
        tn_view_text(page->scene, field->hint, room.x + 12,
                     round(room.y + room.h / 2.0 + extent.size * 0.36), &type, theme->card);
    }
    put_typed(page, &typed, room, field->size);
}
