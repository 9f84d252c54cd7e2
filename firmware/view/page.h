/* SPDX-License-Identifier: Apache-2.0 */
/* page.h -- what every screen is made with: texts in two languages, the header, buttons, stacks. */
#pragma once

#include "profile.h"
#include "scene.h"
#include "turnout/ticket.h"

/* The symbols made last: nothing is coded anew while it stays on the screen, or when the board
 * comes round to it again. */
#define CODES_KEPT 4
struct codes {
    size_t oldest;
    struct code {
        char text[1024];
        struct tn_qr qr;
    } made[CODES_KEPT];
};
/* widget.c: NULL if no symbol holds the text. */
const struct tn_qr *tn_view_codes_find(struct codes *codes, const char *text);

/* One screen being laid out. */
struct page {
    struct scene *scene;
    const struct profile *profile; /* with the type somebody asked for */
    const struct theme *theme;
    struct codes *codes;
    bool offered[TN_FLOW_HIT_COUNT]; /* what tn_flow_hits names */
    const struct tn_flow *flow;
    const struct tn_lang_texts *texts;
    struct tn_draw_fonts *fonts;
    enum tn_lang lang, other;
    struct tn_rect body; /* below the header, within the margins */
    int *missed;         /* counts what a room was too small for; NULL: nobody asks */
};

bool tn_view_has(const struct page *page, enum tn_flow_hit hit);
bool tn_view_is_large(const struct page *page);

/* The texts of a key in the screen's language and in the smaller line's; the latter "" where large
 * type leaves no room for it. */
const char *tn_view_say(const struct page *page, const char *key);
const char *tn_view_say_other(const struct page *page, const char *key);

struct tn_type tn_view_type(double size, enum tn_weight weight, tn_color color, double width);

/* The largest type, up to `type`, in which the whole text has its room of type.width by `height`:
 * one line if that costs little, else as many as there is height for, no word torn apart. */
struct tn_type tn_view_fit(const struct page *page, const char *text, struct tn_type type,
                           double height);

/* How wide the widest word of a text is. */
double tn_view_widest_word(const struct page *page, const char *text, const struct tn_type *type);

/* The size in which all of them have that room, so that what stands side by side looks alike; one
 * that is much longer than the others does not make them small, and still needs its own fit. */
double tn_view_even_size(const struct page *page, const char *const texts[], size_t count,
                         struct tn_type type, double height);
/* One of them in that size, in as many lines as it takes. */
struct tn_type tn_view_fit_even(const struct page *page, const char *text, struct tn_type type,
                                double height);
#define TN_VIEW_UNEVEN 0.75 /* of the largest; what needs less is smaller alone */

/* Lines one below the other, measured first so that the block can be centred. */
struct stack_line {
    const char *text;
    struct tn_type type;
    double before; /* room above it */
    bool is_name;
    bool is_chip;
};
#define STACK_MAX 10
struct stack {
    size_t count;
    struct stack_line lines[STACK_MAX];
};
void tn_view_stack_add(struct stack *stack, const char *text, struct tn_type type, double before);
double tn_view_stack_height(const struct page *page, const struct stack *stack);
/* From `top` down at `x`, which is an edge or the middle as the types align; returns the bottom. */
double tn_view_stack_put(const struct page *page, const struct stack *stack, double x, double top,
                         tn_color behind);

/* Leaves out its last lines until it is at most `height` high, but for the first `least`; those
 * become smaller. */
void tn_view_stack_fit(const struct page *page, struct stack *stack, double height, size_t least);

/* header.c: white ground, logo, title, clock and the language switch, with their hit areas. */
void tn_view_header(struct page *page, const char *title);
/* The same with a way back instead of the logo, if the screen has one. */
void tn_view_header_back(struct page *page, const char *title);
/* The bar of a step of a form: way back, call for help, language.  Returns what is free between
 * them, for a title or for the field itself. */
struct tn_rect tn_view_header_form(struct page *page);
/* A title in what is free there; left out where no more than its beginning would be read. */
void tn_view_form_title(const struct page *page, struct tn_rect room, const char *text);

/* widget.c */
struct button {
    enum tn_flow_hit hit;
    struct tn_rect rect;
    tn_color ground, text, pressed, edge; /* edge 0: none */
    const char *label, *second;           /* second "": one line */
    bool is_second_name;                  /* somebody's: never cut */
    enum icon icon;                       /* beside the label; above it where that is narrow */
    double size;                          /* of the label; 0: as the profile has it */
    bool is_even;                         /* that size is the others', too */
    bool stands;                          /* the icon above, because another's is */
    bool is_off;                          /* cannot be pressed now: no hit area */
};
void tn_view_button(const struct page *page, const struct button *button);
/* Several that stand side by side: their labels in one size, as tn_view_even_size has it. */
void tn_view_buttons(const struct page *page, struct button *buttons, size_t count);
/* The button a screen is about: one at most.  Then the others, and those that matter least.  The
 * key's text in both languages. */
void tn_view_primary(const struct page *page, enum tn_flow_hit hit, struct tn_rect rect,
                     const char *key);
void tn_view_secondary(const struct page *page, enum tn_flow_hit hit, struct tn_rect rect,
                       const char *key);
void tn_view_quiet(const struct page *page, enum tn_flow_hit hit, struct tn_rect rect,
                   const char *key);
/* Its place while it cannot be pressed. */
void tn_view_off(const struct page *page, struct tn_rect rect, const char *key);
/* Quiet, with an icon; `is_on` for a switch that is. */
void tn_view_icon_button(const struct page *page, enum tn_flow_hit hit, struct tn_rect rect,
                         enum icon icon, const char *key, bool is_on);
/* Cards to choose from, all titles in one size. */
struct item {
    enum tn_flow_hit hit;
    struct tn_rect rect;
    const char *title, *note; /* note "": none */
    bool is_chosen;
};
void tn_view_items(const struct page *page, const struct item *items, size_t count);
/* The least an item of a title and a note is high. */
int tn_view_item_height(const struct page *page, bool has_note);
/* A title above a part of the screen, from `rect`'s top; returns its bottom. */
int tn_view_section(const struct page *page, struct tn_rect rect, const char *key, tn_color behind);
/* "Step 2 of 5" with its dots, in the middle of `rect`'s height from its left. */
void tn_view_steps(const struct page *page, struct tn_rect rect, int step, int whole);
/* As dots alone, in the middle of `rect`. */
void tn_view_dots(const struct page *page, struct tn_rect rect, size_t index, size_t count,
                  tn_color color);
/* One of the four looks in a list on a card; pale once it no longer counts. */
void tn_view_look_mark(const struct page *page, enum tn_flow_look look, struct tn_rect rect,
                       bool pale);
void tn_view_focus_ring(const struct page *page, enum tn_flow_hit hit, struct tn_rect rect,
                        double radius);
/* An area as large as a finger needs, around `rect` and inside the screen. */
struct tn_rect tn_view_widen(const struct page *page, struct tn_rect rect);

/* A rounded label; returns its width. */
int tn_view_chip(const struct page *page, const char *text, double size, int x, int y,
                 tn_color ground, tn_color color, int width_max);
int tn_view_chip_height(double size);

/* A code that says `text`; nothing if it is too long for a symbol this size can show (false). */
bool tn_view_code(const struct page *page, struct tn_rect rect, const char *text);

/* long.c: a text of many paragraphs in pages of whole lines; puts page `index` and returns how
 * many there are. */
int tn_view_long(const struct page *page, struct tn_rect rect, const char *text, double size,
                 int index, tn_color behind);

/* Every screen; a file each, or a file for what belongs together. */
void tn_view_home(struct page *page);
void tn_view_tonight(struct page *page);
void tn_view_vote(struct page *page);
void tn_view_leaving(struct page *page);
void tn_view_feedback(struct page *page);
void tn_view_remark(struct page *page);
void tn_view_unpaired(struct page *page);

void tn_view_find(struct page *page);
/* Its page, and that of signing up, while the list of names is locked. */
void tn_view_locked(struct page *page);
void tn_view_fact(struct page *page);
void tn_view_name_step(struct page *page);
void tn_view_contact(struct page *page);
void tn_view_question(struct page *page);
void tn_view_rules(struct page *page);
void tn_view_review(struct page *page);
void tn_view_issued(struct page *page);

void tn_view_checking(struct page *page);
void tn_view_verdict(struct page *page);
void tn_view_broken(struct page *page);
void tn_view_revoked(struct page *page);
void tn_view_pin_pad(struct page *page);
void tn_view_staff(struct page *page);
void tn_view_roll(struct page *page);
void tn_view_pending(struct page *page);
void tn_view_reason(struct page *page);
void tn_view_unlock(struct page *page);
void tn_view_settings(struct page *page);
void tn_view_doors(struct page *page);
void tn_view_address(struct page *page);
void tn_view_doubles(struct page *page);
void tn_view_stick(struct page *page);
void tn_view_printer(struct page *page);
void tn_view_set_clock(struct page *page);
void tn_view_box(struct page *page);
void tn_view_network(struct page *page);
void tn_view_password(struct page *page);
void tn_view_software(struct page *page);
void tn_view_self_test(struct page *page);
/* Over any screen: the call for help, "still there?". */
void tn_view_overlay(struct page *page);

/* board.c: what the organiser says, in `rect` on a card of its own. */
void tn_view_board(const struct page *page, struct tn_rect rect);
