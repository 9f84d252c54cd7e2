/* SPDX-License-Identifier: Apache-2.0 */
/* wrap.c -- what lines a text makes in a room, without laying it out again.
 *
 * Pango shapes all of a text anew for each size and width it is asked for.  Where a line may end is
 * the same in any room, and what a character adds to its line grows with the size alone: both are
 * taken once, from the text without line ends, and what lines a room makes of it is added up.  Off
 * by a rounding at most, so whoever chooses by it lays out what was chosen and looks.
 * Source: Pango, "PangoLogAttr" and pango_glyph_item_get_logical_widths. */
#include <stdlib.h>

#include "canvas.h"

#define BALANCE_STEPS 10

void tn_draw_chars_take(PangoLayout *pango, double size, struct chars *ret_chars)
{
    struct chars chars = {.text = pango_layout_get_text(pango), .size = size};
    pango_layout_get_log_attrs(pango, &chars.attrs, &chars.count);
    chars.count--; /* the last tells of the end */
    chars.widths = calloc((size_t)chars.count + 1, sizeof(*chars.widths));
    TN_ASSERT(chars.widths);
    for (int i = 0; i < pango_layout_get_line_count(pango); i++) {
        GSList *run = pango_layout_get_line_readonly(pango, i)->runs;
        for (; run; run = run->next) {
            PangoGlyphItem *glyphs = run->data;
            long first = g_utf8_pointer_to_offset(chars.text, chars.text + glyphs->item->offset);
            pango_glyph_item_get_logical_widths(glyphs, chars.text, chars.widths + first);
        }
    }
    *ret_chars = chars;
}

void tn_draw_chars_release(struct chars *chars)
{
    g_free(chars->attrs);
    free(chars->widths);
    *chars = (struct chars){0};
}

/* True if the text falls apart well before its byte `at`: behind a blank, the dot between the parts
 * of a name, or a punctuation mark of Chinese (three bytes, U+3000..U+303F, U+FF00..U+FF3F). */
static bool is_good_break(const char *text, long at)
{
    if (at < 1 || text[at - 1] == ' ')
        return true;
    const unsigned char *end = (const unsigned char *)text + at;
    if (at >= 2 && end[-2] == 0xC2 && end[-1] == 0xB7)
        return true;
    if (at < 3)
        return false;
    const unsigned char *last = end - 3;
    return (last[0] == 0xE3 && last[1] == 0x80) || (last[0] == 0xEF && last[1] == 0xBC);
}

/* Where a line ends: the character behind it, and how wide it is without the blanks at its end. */
struct ending {
    int at, width;
};

/* The last place where a line fits; where not even one word does, it is torn or stands out. */
static struct ending end_line(const struct chars *chars, int from, int room, bool tears)
{
    struct ending word = {0}, letter = {0}, now = {.at = from};
    int width = 0;
    for (; now.at < chars->count; now.at++) {
        const PangoLogAttr *attr = &chars->attrs[now.at];
        if (now.at > from && attr->is_mandatory_break)
            return now;
        if (now.at > from && attr->is_line_break)
            word = now;
        if (now.at > from && attr->is_char_break)
            letter = now;
        width += chars->widths[now.at];
        if (!attr->is_white)
            now.width = width;
        if (now.width > room && word.at)
            return word;
        if (now.width > room && tears && letter.at)
            return letter;
    }
    return now;
}

struct lines tn_draw_wrap(const struct chars *chars, double size, double width, bool tears)
{
    double unit = size / chars->size / PANGO_SCALE;
    const char *at = chars->text;
    struct lines lines = {0};
    for (int from = 0; from < chars->count;) {
        lines.torn += !is_good_break(chars->text, at - chars->text);
        struct ending end = end_line(chars, from, (int)(width / unit), tears);
        lines.count++;
        lines.sum += end.width * unit;
        lines.widest = end.width * unit > lines.widest ? end.width * unit : lines.widest;
        at = g_utf8_offset_to_pointer(at, end.at - from);
        from = end.at;
    }
    return lines;
}

/* How ill the lines look: unequal lengths, and words torn apart. */
static double raggedness(const struct lines *lines, double full)
{
    return lines->count * lines->widest - lines->sum + lines->torn * full / 3;
}

double tn_draw_balance(const struct chars *chars, double size, double full, bool tears)
{
    struct lines lines = tn_draw_wrap(chars, size, full, tears);
    double best = full, least = raggedness(&lines, full);
    for (int step = 1; step < BALANCE_STEPS && lines.count > 1; step++) {
        double width = full * (1 - (double)step / BALANCE_STEPS * (lines.count - 1) / lines.count);
        struct lines tried = tn_draw_wrap(chars, size, width, tears);
        if (tried.count > lines.count || tried.widest > width + TN_DRAW_SLACK)
            break;
        double cost = raggedness(&tried, full);
        if (cost < least) {
            least = cost;
            best = width;
        }
    }
    return best;
}
