/* SPDX-License-Identifier: Apache-2.0 */
/* long.c -- a long text in pages of whole lines.
 *
 * Each paragraph is laid out as a whole and shown through a window, so that a page ends between two
 * lines wherever the breaks fall. */
#include <math.h>
#include <string.h>

#include "page.h"

#define LINES_MAX 99
#define PARAGRAPH_MAX 2048
/* Ink of a line above its baseline, with room for accents. */
#define ABOVE 0.95

struct pages {
    double room, leading;
    double top; /* of the page being filled, from the text's beginning */
    double end; /* of the last line on it */
    int count;
    int wanted;
    double wanted_top, wanted_end;
};

static void end_page(struct pages *pages)
{
    if (pages->count == pages->wanted) {
        pages->wanted_top = pages->top;
        pages->wanted_end = pages->end;
    }
    pages->count++;
}

/* One more line from `y` on, of a paragraph of which `more` follow: the first does not stand alone
 * at the foot of a page. */
static void add_line(struct pages *pages, double y, bool is_first, int more)
{
    bool is_alone = is_first && more > 0 && y + 2 * pages->leading - pages->top > pages->room;
    if (y > pages->top && (is_alone || y + pages->leading - pages->top > pages->room)) {
        end_page(pages);
        pages->top = y;
    }
    pages->end = y + pages->leading;
}

/* The paragraph at *text, cut to what a paragraph may be; moves on to the next. */
static void next_paragraph(const char **text, char out[PARAGRAPH_MAX])
{
    size_t len = strcspn(*text, "\n"), kept = len < PARAGRAPH_MAX ? len : PARAGRAPH_MAX - 1;
    while (kept > 0 && kept < len && ((unsigned char)(*text)[kept] & 0xC0) == 0x80)
        kept--;
    memcpy(out, *text, kept);
    out[kept] = '\0';
    *text += len < PARAGRAPH_MAX ? len : kept;
    if (**text == '\n')
        (*text)++;
}

static struct tn_type long_type(const struct page *page, double size, double width)
{
    struct tn_type type = tn_view_type(size, TN_WEIGHT_REGULAR, page->theme->ink, width);
    type.lines = LINES_MAX;
    type.leading = size * 1.5;
    type.shrink = 1;
    return type;
}

/* The height of each paragraph's gap is half a line. */
static void fill_pages(const struct page *page, const char *text, const struct tn_type *type,
                       struct pages *pages)
{
    char paragraph[PARAGRAPH_MAX];
    double y = 0;
    while (*text) {
        next_paragraph(&text, paragraph);
        if (*paragraph) {
            int lines = tn_draw_measure(page->fonts, paragraph, type).lines;
            for (int i = 0; i < lines; i++) {
                add_line(pages, y, i == 0, lines - 1 - i);
                y += type->leading;
            }
        }
        y += type->leading / 2;
    }
    end_page(pages);
}

static void put_page(const struct page *page, struct tn_rect rect, const char *text,
                     const struct tn_type *type, const struct pages *pages, tn_color behind)
{
    char paragraph[PARAGRAPH_MAX];
    struct tn_rect window = {rect.x, rect.y, rect.w,
                             (int)ceil(pages->wanted_end - pages->wanted_top)};
    double y = 0;
    while (*text) {
        next_paragraph(&text, paragraph);
        if (*paragraph) {
            double height = tn_draw_measure(page->fonts, paragraph, type).lines * type->leading;
            double top = rect.y + y - pages->wanted_top;
            if (y < pages->wanted_end && y + height > pages->wanted_top)
                tn_view_long_text(page->scene, paragraph, rect.x, round(top + type->size * ABOVE),
                                  type, behind, window);
            y += height;
        }
        y += type->leading / 2;
    }
}

int tn_view_long(const struct page *page, struct tn_rect rect, const char *text, double size,
                 int index, tn_color behind)
{
    struct tn_type type = long_type(page, size, rect.w);
    struct pages pages = {.room = rect.h, .leading = type.leading, .wanted = index};
    fill_pages(page, text, &type, &pages);
    if (index < pages.count)
        put_page(page, rect, text, &type, &pages, behind);
    page->scene->pages = pages.count;
    return pages.count;
}
