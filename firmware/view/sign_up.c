/* SPDX-License-Identifier: Apache-2.0 */
/* sign_up.c -- a walk-in signs up: their name, and how to reach them. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "keyboard.h"

#define LABEL_LEAST 14 /* px */

void tn_view_name_step(struct page *page)
{
    if (!tn_view_has(page, TN_FLOW_HIT_KEY_ERASE)) {
        tn_view_locked(page);
        return;
    }
    struct entry entry = {.ask = tn_view_say(page, "name.title"),
                          .ask_other = tn_view_say_other(page, "name.title"),
                          .note = tn_view_say(page, "name.note"),
                          .hint = tn_view_say(page, "name.field"),
                          .icon = ICON_PERSON};
    tn_view_entry(page, &entry);
}

static const char *platform_key(enum tn_flow_platform platform, const char *before, char out[40])
{
    snprintf(out, 40, "%s.%s", before, tn_flow_platform_name(platform));
    return out;
}

static enum icon platform_icon(enum tn_flow_platform platform)
{
    static const enum icon icons[TN_FLOW_PLATFORM_COUNT] = {
        [TN_FLOW_PLATFORM_PHONE] = ICON_CALL,     [TN_FLOW_PLATFORM_WECHAT] = ICON_CHAT,
        [TN_FLOW_PLATFORM_EMAIL] = ICON_MAIL,     [TN_FLOW_PLATFORM_QQ] = ICON_PENGUIN,
        [TN_FLOW_PLATFORM_TELEGRAM] = ICON_PLANE, [TN_FLOW_PLATFORM_DISCORD] = ICON_GAMEPAD};
    return icons[platform];
}

/* All of them in one size, which leaves room for the icon above. */
static double platform_size(const struct page *page, struct tn_rect rect)
{
    double least = fmin(page->profile->note, rect.h * 0.3);
    for (int i = 0; i < TN_FLOW_PLATFORM_COUNT; i++) {
        char key[40];
        platform_key((enum tn_flow_platform)i, "contact", key);
        struct tn_type type = tn_view_type(least, TN_WEIGHT_BOLD, page->theme->ink, 0);
        double width = tn_draw_measure(page->fonts, tn_view_say(page, key), &type).width;
        least = fmin(least, least * (rect.w - 12) / width);
    }
    return least;
}

/* In a narrow cell the icon above its name, which never breaks. */
static void put_narrow_platform(const struct page *page, const struct button *button)
{
    struct tn_rect rect = button->rect;
    struct button bare = *button;
    bare.label = bare.second = "";
    bare.icon = ICON_NONE;
    tn_view_button(page, &bare);
    bool pressed = page->flow->pressed == button->hit;
    tn_color ground = pressed ? button->pressed : button->ground;
    double size = platform_size(page, rect);
    if (size < LABEL_LEAST) { /* a picture says it better than letters nobody can read */
        int large = rect.h / 2;
        tn_view_icon(page->scene, button->icon,
                     (struct tn_rect){rect.x + (rect.w - large) / 2, rect.y + (rect.h - large) / 2,
                                      large, large},
                     button->text, ground);
        return;
    }
    struct tn_type type = tn_view_type(size, TN_WEIGHT_BOLD, button->text, rect.w - 6);
    type.align = TN_ALIGN_MIDDLE;
    type.shrink = 0.5;
    type.overlong = TN_OVERLONG_SHRINK;
    int side = rect.h * 2 / 5, middle = rect.x + rect.w / 2;
    tn_view_icon(page->scene, button->icon,
                 (struct tn_rect){middle - side / 2, rect.y + rect.h / 8, side, side}, button->text,
                 ground);
    tn_view_name(page->scene, button->label, middle, rect.y + rect.h * 0.82, &type, ground);
}

static void put_platform(const struct page *page, size_t index, struct tn_rect rect)
{
    const struct theme *theme = page->theme;
    enum tn_flow_platform platform = (enum tn_flow_platform)index;
    bool on = page->flow->form.platform == platform;
    char key[40];
    platform_key(platform, "contact", key);
    const char *label = tn_view_say(page, key), *other = tn_view_say_other(page, key);
    struct button button = {.hit = (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + index),
                            .rect = rect,
                            .ground = on ? theme->prim : theme->card,
                            .text = on ? theme->on_prim : theme->ink,
                            .pressed = on ? theme->prim_pressed : theme->tint,
                            .edge = on ? theme->prim : theme->edge,
                            .label = label,
                            .second = strcmp(label, other) == 0 ? "" : other,
                            .icon = platform_icon(platform)};
    if (rect.w < 180 || page->flow->access.type != TN_FLOW_TYPE_NORMAL)
        put_narrow_platform(page, &button);
    else
        tn_view_button(page, &button);
}

void tn_view_contact(struct page *page)
{
    char hint[40];
    platform_key(page->flow->form.platform, "contact.field", hint);
    bool wrong = page->flow->contact_wrong;
    struct entry entry = {.ask = tn_view_say(page, "contact.title"),
                          .ask_other = tn_view_say_other(page, "contact.title"),
                          .note = tn_view_say(page, "contact.note"),
                          .hint = tn_view_say(page, hint),
                          .field_note = wrong ? tn_view_say(page, "contact.wrong") : "",
                          .is_wrong = wrong,
                          .icon = ICON_CHAT,
                          .choice_count = TN_FLOW_PLATFORM_COUNT,
                          .put_choice = put_platform};
    tn_view_entry(page, &entry);
}
