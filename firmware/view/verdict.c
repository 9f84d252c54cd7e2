/* SPDX-License-Identifier: Apache-2.0 */
/* verdict.c -- a result: what happened and what to do next, to whom, and what can be done here.
 *
 * The panel stands alone where there is little room; beside it, for whoever is in, lies what comes
 * next (beside.c). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "beside.h"
#include "panel.h"
#include "words.h"

/* ---- what it says ---- */

/* What can be finished here is not sent to the staff. */
static const char *here(const struct page *page, enum tn_lang lang, const char *part)
{
    enum tn_verdict verdict = page->flow->answer.gate.verdict;
    if (strcmp(part, "next") != 0 || !tn_view_has(page, TN_FLOW_HIT_NEXT))
        return NULL;
    char key[64];
    snprintf(key, sizeof(key), "verdict.%s.here", tn_verdict_name(verdict));
    return tn_lang_find(page->texts, lang, key);
}

/* The reason's own sentence where it has one, else the verdict's. */
static const char *sentence(const struct page *page, enum tn_lang lang, const char *part)
{
    const struct tn_flow_answer *answer = &page->flow->answer;
    char key[64];
    if (answer->left) {
        snprintf(key, sizeof(key), "verdict.left.%s", part);
        return tn_lang_text(page->texts, lang, key);
    }
    const char *text = here(page, lang, part);
    if (text)
        return text;
    snprintf(key, sizeof(key), "reason.%s.%s", tn_reason_name(answer->gate.reason), part);
    text = tn_lang_find(page->texts, lang, key);
    if (text)
        return text;
    snprintf(key, sizeof(key), "verdict.%s.%s", tn_verdict_name(answer->gate.verdict), part);
    return tn_lang_text(page->texts, lang, key);
}

static const char *sentence_other(const struct page *page, const char *part)
{
    return page->profile->is_double ? sentence(page, page->other, part) : "";
}

static struct tn_buf *add_chip(struct panel *panel)
{
    TN_ASSERT(panel->chip_count < PANEL_CHIPS);
    return &panel->chips[panel->chip_count++];
}

static void add_number_chip(const struct page *page, struct panel *panel, const char *key,
                            int64_t number)
{
    char text[24];
    snprintf(text, sizeof(text), "%lld", (long long)number);
    tn_view_format(page, page->lang, key, text, NULL, add_chip(panel));
}

static void add_first_entry(const struct page *page, struct panel *panel)
{
    const struct tn_flow_answer *answer = &page->flow->answer;
    if (!answer->first_door[0])
        return;
    if (answer->first_when.err_ms < 0) {
        tn_view_format(page, page->lang, "verdict.already-in.first-door", answer->first_door, NULL,
                       add_chip(panel));
        return;
    }
    TN_BUF_AUTO clock = {0};
    tn_view_clock_words(page, answer->first_when.wall, &clock);
    tn_view_format(page, page->lang, "verdict.already-in.first", tn_buf_text(&clock),
                   answer->first_door, add_chip(panel));
}

static void add_milestone(const struct page *page, struct panel *panel)
{
    int64_t visits = tn_flow_milestone(page->flow);
    if (visits <= 0)
        return;
    panel->is_festive = true;
    if (visits == 1) {
        tn_buf_add_text(add_chip(panel), tn_view_say(page, "verdict.milestone.first"));
        return;
    }
    char number[24];
    snprintf(number, sizeof(number), "%lld", (long long)visits);
    struct tn_buf *chip = add_chip(panel);
    tn_view_format(page, page->lang, "verdict.milestone", number, NULL, chip);
    if (!page->profile->is_double)
        return;
    tn_buf_add_text(chip, " · ");
    tn_view_format(page, page->other, "verdict.milestone", number, NULL, chip);
}

static void add_facts(const struct page *page, struct panel *panel)
{
    const struct tn_flow_answer *answer = &page->flow->answer;
    if (answer->left)
        return;
    if (answer->gate.verdict == TN_VERDICT_ALREADY_IN)
        add_first_entry(page, panel);
    if (!tn_verdict_admits(answer->gate.verdict))
        return;
    add_milestone(page, panel);
    if (answer->admits > 1)
        add_number_chip(page, panel, "verdict.people", answer->admits);
    if (answer->visits > 0)
        add_number_chip(page, panel, "verdict.visit", answer->visits);
}

/* ---- what can be done about it ---- */

/* What the dialogue offers. */
static void add_actions(const struct page *page, struct panel *panel)
{
    bool asks = page->flow->answer.gate.verdict == TN_VERDICT_ANSWER_NEEDED;
    const struct panel_action actions[PANEL_ACTIONS] = {
        {TN_FLOW_HIT_VOTE, "verdict.vote", ICON_VOTE},
        {TN_FLOW_HIT_DONE, "verdict.done", ICON_NONE},
        {TN_FLOW_HIT_HELP, "verdict.call-staff", ICON_HELP},
        {TN_FLOW_HIT_NEXT, asks ? "verdict.answer" : "verdict.read-rules",
         asks ? ICON_PENCIL : ICON_BOOK},
    };
    for (size_t i = 0; i < PANEL_ACTIONS; i++) {
        if (tn_view_has(page, actions[i].hit))
            panel->actions[panel->action_count++] = actions[i];
    }
}

static void release_panel(struct panel *panel)
{
    for (size_t i = 0; i < panel->chip_count; i++)
        tn_buf_release(&panel->chips[i]);
}

static struct panel result_panel(const struct page *page)
{
    const struct tn_flow_answer *answer = &page->flow->answer;
    enum tn_flow_look look = answer->left ? TN_FLOW_LOOK_OK : tn_flow_look(answer->gate.verdict);
    struct panel panel = {
        .look = look,
        .colors = tn_view_look_colors(page->theme, look),
        .title = sentence(page, page->lang, "title"),
        .title_other = sentence_other(page, "title"),
        .hero = answer->name,
        .next = sentence(page, page->lang, "next"),
        .next_other = sentence_other(page, "next"),
        .note = answer->left ? "" : answer->note,
        .has_end = true,
    };
    if (!*panel.hero && answer->left)
        panel.hero = tn_view_say(page, "verdict.left.hero");
    else if (!*panel.hero && tn_verdict_admits(answer->gate.verdict))
        panel.hero = tn_view_say(page, "verdict.welcome");
    add_facts(page, &panel);
    add_actions(page, &panel);
    return panel;
}

/* ---- the screens ---- */

/* Beside the panel: on paper, in the screen's own colours. */
static void put_outer_actions(const struct page *page, const struct panel *panel,
                              struct tn_rect foot)
{
    const struct panel_action *actions = panel->actions;
    int count = (int)panel->action_count, gap = page->profile->gap;
    int w = count > 0 ? (foot.w - (count - 1) * gap) / count : 0;
    for (int i = 0; i < count; i++) {
        struct tn_rect rect = {foot.x + i * (w + gap), foot.y, w, foot.h};
        if (i == count - 1)
            tn_view_primary(page, actions[i].hit, rect, actions[i].key);
        else
            tn_view_secondary(page, actions[i].hit, rect, actions[i].key);
    }
}

/* The panel on the left or above, what comes next beside it, and the buttons below that. */
static void put_with_beside(const struct page *page, const struct panel *panel)
{
    const struct profile *profile = page->profile;
    struct tn_rect body = page->body, ground = body, beside = body;
    if (profile->shape == SHAPE_TALL) {
        ground.h = body.h * 45 / 100;
        beside.y += ground.h + profile->gap;
        beside.h -= ground.h + profile->gap;
    } else {
        ground.w = body.w * 46 / 100;
        beside.x += ground.w + profile->gap;
        beside.w -= ground.w + profile->gap;
    }
    tn_view_panel_in(page, panel, ground);
    struct tn_rect foot = {beside.x, beside.y + beside.h - profile->button, beside.w,
                           profile->button};
    beside.h -= profile->button + profile->gap;
    tn_view_beside(page, beside);
    put_outer_actions(page, panel, foot);
}

static const char *header_title(const struct page *page)
{
    const struct tn_flow *flow = page->flow;
    return flow->event.present ? flow->event.title : flow->device.group;
}

void tn_view_verdict(struct page *page)
{
    tn_view_header(page, header_title(page));
    struct panel panel = result_panel(page);
    if (tn_view_has_beside(page))
        put_with_beside(page, &panel);
    else
        tn_view_panel_alone(page, &panel);
    release_panel(&panel);
}

/* At the foot and off the card, and in every size of type as small: it is not for whoever wants to
 * come in.  Returns how much it takes. */
static int put_for_staff(const struct page *page, const struct tn_buf *words)
{
    const struct profile *profile = page->profile;
    struct tn_rect body = page->body;
    const struct profile *usual = tn_view_profile(page->scene->width, page->scene->height);
    struct tn_type type = tn_view_type(usual->note, TN_WEIGHT_REGULAR, page->theme->ink2, body.w);
    type.shrink = 1;
    type.lines = 3;
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_buf_text(words), type, 0);
    tn_view_stack_fit(page, &stack, body.h / 4.0, 1);
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, body.x, body.y + body.h - height, page->theme->paper);
    return (int)ceil(height) + profile->unit;
}

/* This kiosk lets nobody in: where to go instead, and for staff why. */
static void put_shut(struct page *page, const char *title, const char *next,
                     const struct tn_buf *why)
{
    tn_view_header(page, header_title(page));
    struct panel panel = {
        .look = TN_FLOW_LOOK_STAFF,
        .colors = tn_view_look_colors(page->theme, TN_FLOW_LOOK_STAFF),
        .title = tn_view_say(page, title),
        .title_other = tn_view_say_other(page, title),
        .hero = "",
        .next = tn_view_say(page, next),
        .next_other = tn_view_say_other(page, next),
        .note = "",
    };
    page->body.h -= put_for_staff(page, why);
    tn_view_panel_alone(page, &panel);
}

void tn_view_broken(struct page *page)
{
    TN_BUF_AUTO why = {0};
    tn_view_format(page, page->lang, "broken.staff", page->flow->broken_fault, NULL, &why);
    put_shut(page, "broken.title", "broken.next", &why);
}

void tn_view_revoked(struct page *page)
{
    int64_t unsent = page->flow->sync.unsent;
    TN_BUF_AUTO why = {0}, number = {0};
    tn_view_number_words(unsent, &number);
    if (unsent > 0)
        tn_view_format(page, page->lang, "revoked.staff.unsent", tn_buf_text(&number), NULL, &why);
    else
        tn_buf_add_text(&why, tn_view_say(page, "revoked.staff"));
    put_shut(page, "revoked.title", "revoked.next", &why);
}

void tn_view_checking(struct page *page)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    tn_view_header(page, header_title(page));
    tn_view_card(page->scene, page->body, profile->card_radius, theme->card);
    struct stack stack = {0};
    struct tn_type title =
        tn_view_type(profile->big, TN_WEIGHT_BOLD, theme->ink, page->body.w - 2 * profile->gap);
    struct tn_type other = title, next = title;
    other.weight = TN_WEIGHT_MEDIUM;
    other.size = profile->title;
    other.color = next.color = theme->ink2;
    next.weight = TN_WEIGHT_REGULAR;
    next.size = profile->body;
    title.align = other.align = next.align = TN_ALIGN_MIDDLE;
    tn_view_stack_add(&stack, tn_view_say(page, "checking.title"), title, 0);
    tn_view_stack_add(&stack, tn_view_say_other(page, "checking.title"), other,
                      profile->title * 0.6);
    tn_view_stack_add(&stack, tn_view_say(page, "checking.next"), next, profile->title);
    double height = tn_view_stack_height(page, &stack);
    int side = (int)(profile->name * 1.3);
    int middle = page->body.x + page->body.w / 2;
    int top = page->body.y + (page->body.h - (int)height - side - profile->gap) / 2;
    tn_view_icon(page->scene, ICON_HOURGLASS, (struct tn_rect){middle - side / 2, top, side, side},
                 theme->prim, theme->card);
    tn_view_stack_put(page, &stack, middle, top + side + profile->gap, theme->card);
}
