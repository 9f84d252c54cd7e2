/* SPDX-License-Identifier: Apache-2.0 */
/* staff_box.c -- this kiosk as a machine: a tile for each thing it has, with a line that says how
 * that stands. */
#include "staff.h"

/* Appends how it stands, in few words; nothing where nothing is to be said. */
typedef void words_fn(const struct page *page, struct tn_buf *out);

static const struct {
    enum tn_flow_hit hit;
    enum icon icon;
    const char *key;
    words_fn *words;
} all[] = {
    {TN_FLOW_HIT_BOX_NETWORK, ICON_WIFI, "box.network", tn_view_network_words},
    {TN_FLOW_HIT_BOX_UPDATE, ICON_DOWNLOAD, "box.update", tn_view_update_words},
    {TN_FLOW_HIT_BOX_PRINTER, ICON_PRINTER, "staff.printer", tn_view_printer_words},
};
#define ALL_COUNT (sizeof(all) / sizeof(all[0]))
_Static_assert(ALL_COUNT <= TILES_MAX, "as many as a page of tiles holds");

static size_t collect(const struct page *page, struct tile tiles[ALL_COUNT],
                      struct tn_buf words[ALL_COUNT])
{
    size_t count = 0;
    for (size_t i = 0; i < ALL_COUNT; i++) {
        if (!tn_view_has(page, all[i].hit))
            continue;
        all[i].words(page, &words[count]);
        tiles[count] = (struct tile){
            .hit = all[i].hit,
            .icon = all[i].icon,
            .label = tn_view_say(page, all[i].key),
            .note = tn_buf_text(&words[count]),
            .badge = all[i].hit == TN_FLOW_HIT_BOX_PRINTER ? tn_flow_printer_calls(page->flow) : 0};
        count++;
    }
    return count;
}

/* As many columns as give each a place to lie down in; no tile higher than a hand. */
static struct grid grid_of(const struct page *page, int count)
{
    const struct profile *profile = page->profile;
    bool tall = profile->shape == SHAPE_TALL;
    int gap = profile->gap < 16 ? profile->gap : 16, most_h = tall ? 330 : 256;
    int columns = tall ? 1 : profile->shape == SHAPE_SMALL || tn_view_is_large(page) ? 2 : 3;
    int rows = (count + columns - 1) / columns;
    struct tn_rect rect = page->body;
    if (rect.h > rows * (most_h + gap) - gap) {
        int h = rows * (most_h + gap) - gap;
        if (tall) /* within everybody's reach */
            rect.y += rect.h - h;
        rect.h = h;
    }
    return (struct grid){rect, columns, rows, gap};
}

void tn_view_box(struct page *page)
{
    struct tile tiles[ALL_COUNT];
    struct tn_buf words[ALL_COUNT] = {0};
    tn_view_header_back(page, tn_view_say(page, "box.title"));
    size_t count = collect(page, tiles, words);
    if (count > 0) {
        struct grid grid = grid_of(page, (int)count);
        double size = tn_view_tile_size(page, tiles, count, tn_view_cell(&grid, 0));
        for (size_t i = 0; i < count; i++) {
            tiles[i].size = size;
            tn_view_tile(page, &tiles[i], tn_view_cell(&grid, (int)i));
        }
    }
    for (size_t i = 0; i < ALL_COUNT; i++)
        tn_buf_release(&words[i]);
}
