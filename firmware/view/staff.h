/* SPDX-License-Identifier: Apache-2.0 */
/* staff.h -- what the screens for staff share: their colour, tiles, grids, and parts.
 *
 * They are in one language: whoever works here chose it. */
#pragma once

#include "page.h"

struct staff_colors {
    tn_color accent, on_accent, pressed, tint, on_tint;
};
struct staff_colors tn_view_staff_colors(const struct page *page);

/* Equal cells, counted row by row. */
struct grid {
    struct tn_rect rect;
    int columns, rows, gap;
};
struct tn_rect tn_view_cell(const struct grid *grid, int index);

/* The screen takes `count` parts here; returns the one to show.  `of_focus`: the part that holds
 * the control with the focus, -1 if it is on all of them or there is none. */
int tn_view_part(struct page *page, int count, int of_focus);

#define TILES_MAX 9
/* Something to go to or to switch, with what can be said about it now. */
struct tile {
    enum tn_flow_hit hit;
    enum icon icon;
    const char *label, *note; /* note "": none */
    int64_t badge;            /* how many wait, 0: none */
    bool is_strong;           /* the one this screen is about */
    bool is_danger;
    bool is_off; /* not now; the note says what it waits for */
    double size; /* of the label; 0: as large as it goes */
};
void tn_view_tile(const struct page *page, const struct tile *tile, struct tn_rect rect);
/* The size in which all labels have room in tiles like this cell. */
double tn_view_tile_size(const struct page *page, const struct tile *tiles, size_t count,
                         struct tn_rect cell);

/* Buttons of the same width, those alone that the dialogue offers; in two rows where `rect` is high
 * enough. */
struct bar_button {
    enum tn_flow_hit hit;
    enum icon icon;
    const char *label;
    bool is_strong;
    const char *name; /* of the person it is about, NULL: nobody's */
};
void tn_view_bar(const struct page *page, struct tn_rect rect, const struct bar_button *buttons,
                 size_t count);

/* Lines in the middle of a rectangle, where a list is empty. */
void tn_view_nothing(const struct page *page, struct tn_rect rect, enum icon icon, const char *text,
                     tn_color behind);

/* staff_sayings.c: rows that say something and lead nowhere, in as many parts as they take here,
 * above a bar. */
struct saying {
    enum tn_flow_look look;
    struct tn_buf title, note;
    bool is_name;
};
typedef void saying_fn(const struct page *page, int index, struct saying *saying);
/* One of them, with texts `scale` times as large as notes and titles elsewhere. */
void tn_view_saying(const struct page *page, int index, saying_fn *say, struct tn_rect rect,
                    double scale);
void tn_view_sayings(struct page *page, struct tn_rect body, int count, saying_fn *say,
                     const struct bar_button *buttons, size_t button_count);

/* staff_doors.c: "2 of 3 linked". */
void tn_view_doors_words(const struct page *page, struct tn_buf *out);

/* staff_printer.c: how the printer is, in few words. */
void tn_view_printer_words(const struct page *page, struct tn_buf *out);

/* staff_network.c: how this kiosk is linked, in few words. */
void tn_view_network_words(const struct page *page, struct tn_buf *out);

/* staff_update.c: whether newer software waits, in few words. */
void tn_view_update_words(const struct page *page, struct tn_buf *out);

/* staff_state.c: sync, clock, scanners, printer, storage, version; returns how many rows there
 * are, and puts those from `from` on. */
#define STATE_ROWS 6
int tn_view_state_row_height(const struct page *page);
void tn_view_state(const struct page *page, const struct grid *grid, int from);

/* staff_day.c: now and next of the order of the day; nothing while nothing is on and nothing comes.
 * In a card of its own, or in the header between its title and the clock. */
bool tn_view_has_day(const struct page *page);
int tn_view_day_height(const struct page *page);
void tn_view_day(const struct page *page, struct tn_rect card);
void tn_view_day_in_header(const struct page *page, const char *title);

/* staff_log.c: the numbers, and who came last. */
void tn_view_counts(const struct page *page, struct tn_rect card);
void tn_view_counts_strip(const struct page *page, struct tn_rect rect);
void tn_view_log(const struct page *page, const struct grid *grid);
/* When it was, what came of it, and how they came. */
void tn_view_entry_words(const struct page *page, const struct tn_flow_entry *entry, bool has_word,
                         struct tn_buf *out);
