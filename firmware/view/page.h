/* SPDX-License-Identifier: Apache-2.0 */
/* page.h -- what every screen is made with: texts in two languages, the header, buttons, stacks. */
#pragma once

#include "profile.h"
#include "scene.h"

/* One screen being laid out. */
struct page {
    struct scene *scene;
    const struct profile *profile;
    const struct tn_flow *flow;
    const struct tn_lang_texts *texts;
    struct tn_draw_fonts *fonts;
    enum tn_lang lang, other;
    struct tn_rect body; /* below the header, within the margins */
};

/* The texts of a key in the screen's language and in the smaller line's. */
const char *tn_view_say(const struct page *page, const char *key);
const char *tn_view_say_other(const struct page *page, const char *key);

struct tn_type tn_view_type(double size, enum tn_weight weight, tn_color color, double width);

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

/* White ground, logo, title, clock and the language switch, with their hit areas. */
void tn_view_header(struct page *page, const char *title);

struct button {
    enum tn_flow_hit hit;
    struct tn_rect rect;
    tn_color ground, text, pressed, edge; /* edge 0: none */
    const char *label, *second;           /* second "": one line */
    bool is_second_name;                  /* somebody's: never cut */
};
void tn_view_button(const struct page *page, const struct button *button);
void tn_view_focus_ring(const struct page *page, enum tn_flow_hit hit, struct tn_rect rect,
                        double radius);

/* A rounded label; returns its width. */
int tn_view_chip(const struct page *page, const char *text, double size, int x, int y,
                 tn_color ground, tn_color color, int width_max);
int tn_view_chip_height(double size);

/* The screens. */
void tn_view_home(struct page *page);
void tn_view_unpaired(struct page *page);
void tn_view_checking(struct page *page);
void tn_view_verdict(struct page *page);
void tn_view_broken(struct page *page);
void tn_view_pin_pad(struct page *page);
void tn_view_staff(struct page *page);
