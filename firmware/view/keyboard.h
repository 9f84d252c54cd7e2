/* SPDX-License-Identifier: Apache-2.0 */
/* keyboard.h -- writing without a keyboard of one's own: keys, candidates, a number pad, a canvas,
 * and the page around them.
 *
 * Which keys there are is the dialogue's to say (tn_flow_hits); where they lie follows from the
 * size of the screen, so that a key does not move under a finger.  Keys keep their size in large
 * type: a row of ten letters is as wide as the screen already. */
#pragma once

#include "page.h"

#define KEY_ROWS_MAX 5
#define KEY_ROW_MAX 12
#define KEY_ROW_UNITS 10
#define KEY_SPARE_MAX 8

struct key_row {
    size_t count;
    double units; /* of all its keys; a letter is 1 */
    struct {
        enum tn_flow_hit hit; /* NONE: nothing is there */
        double units;
    } keys[KEY_ROW_MAX];
};

/* The keys of a screen before they have their places. */
struct keyboard {
    int pitch_x, pitch_y, gap;
    bool is_pad;         /* numbers alone: no rows */
    bool has_candidates; /* a bar of them above the rows */
    double switch_units; /* of the last row, for the ways to write; 0: not there */
    int height;          /* of all of it, at the foot of the screen */
    size_t row_count, spare_count;
    struct key_row rows[KEY_ROWS_MAX];
    enum tn_flow_hit spare[KEY_SPARE_MAX]; /* no row has room for them */
};

/* keys.c */
enum tn_flow_hit tn_view_key_of(char c);
bool tn_view_has_switch(const struct page *page);
void tn_view_plan_keys(const struct page *page, struct keyboard *ret_keyboard);

/* keyboard.c */
void tn_view_keyboard(const struct page *page, const struct keyboard *keyboard);
/* A key in its cell: the hit area is all of it, what is seen is `gap` smaller. */
void tn_view_key(const struct page *page, enum tn_flow_hit hit, struct tn_rect cell, int gap);
/* Numbers in the middle of `room`, in 3 columns, or 4 where there are signs beside them. */
int tn_view_pad_columns(const struct page *page);
void tn_view_number_pad(const struct page *page, struct tn_rect room);
/* The ways to write that this kiosk has, side by side. */
void tn_view_input_switch(const struct page *page, struct tn_rect rect, int gap);
/* The index-th of those shown; nothing where there is none. */
void tn_view_candidate(const struct page *page, size_t index, struct tn_rect cell, int gap);
void tn_view_more_candidates(const struct page *page, struct tn_rect cell, int gap);

/* pen.c: a canvas, what was drawn on it, what it may be.  Returns what it leaves of `room` for
 * the ways on. */
struct tn_rect tn_view_pen(const struct page *page, struct tn_rect room);

/* field.c: what is typed: the text, the letters composed behind it, the caret. */
struct field {
    struct tn_rect rect;
    double size;
    const char *hint; /* while there is nothing */
    const char *note; /* at its end, "" if nothing */
    bool is_wrong;
};
void tn_view_field(const struct page *page, const struct field *field);
/* The size of its text where it is `height` high. */
double tn_view_field_size(const struct page *page, int height);

/* entry.c: a page that asks for one thing to be written. */
struct entry {
    const char *ask, *ask_other;   /* the question, in both languages */
    const char *note, *note_other; /* why, or how; "" if nothing */
    const char *hint;              /* in the empty field */
    const char *field_note;
    const char *next_key; /* of the way on; NULL: the usual */
    bool is_wrong;
    enum icon icon;      /* on P, where there is room for one */
    size_t choice_count; /* of what kind it is; ITEM_0 … */
    void (*put_choice)(const struct page *page, size_t index, struct tn_rect rect);
};
void tn_view_entry(struct page *page, const struct entry *entry);
/* The ways on at the foot of a form without a keyboard: NEXT, and SKIP where it is offered. */
void tn_view_ways_on(const struct page *page, struct tn_rect rect, const char *next_key);
/* The page with the profile of usual type: for what has no room to grow. */
struct page tn_view_usual(const struct page *page, struct profile *profile);
