/* SPDX-License-Identifier: Apache-2.0 */
/* staff_stick.c -- what a stick is good for: two ways, and below them what came of the last one. */
#include <math.h>

#include "staff.h"
#include "words.h"

/* What is going on, or came of it; "" while nobody touched anything. */
static void said_words(const struct page *page, struct tn_buf *out)
{
    const struct tn_flow *flow = page->flow;
    bool import = flow->stick_said.import;
    TN_BUF_AUTO number = {0};
    switch (flow->stick) {
    case TN_FLOW_TASK_NONE:
        break;
    case TN_FLOW_TASK_RUNNING:
        tn_buf_add_text(out, tn_view_say(page, import ? "stick.importing" : "stick.exporting"));
        break;
    case TN_FLOW_TASK_DONE:
        tn_view_number_words(flow->stick_said.records, &number);
        tn_view_format(page, page->lang, import ? "stick.imported" : "stick.exported",
                       tn_buf_text(&number), NULL, out);
        break;
    case TN_FLOW_TASK_FAILED:
        tn_buf_add_text(out,
                        tn_view_say(page, import ? "stick.import-failed" : "stick.export-failed"));
        break;
    }
}

/* In one sentence, why it went no further; NULL if it did. */
static const char *why_key(const struct tn_flow_stick *said)
{
    static const struct {
        enum tn_err why;
        const char *in, *out;
    } keys[] = {
        {TN_ERR_ABSENT, "stick.why.nothing", "stick.why.pulled"},
        {TN_ERR_DENIED, "stick.why.group", "stick.why.read-only"},
        {TN_ERR_FULL, "stick.why.kiosk-full", "stick.why.full"},
        {TN_ERR_BUSY, "stick.why.busy", "stick.why.busy"},
        {TN_ERR_VERSION, "stick.why.newer", "stick.why.unwritable"},
        {TN_ERR_CORRUPT, "stick.why.damaged", "stick.why.unwritable"},
        {TN_ERR_FORMAT, "stick.why.damaged", "stick.why.unwritable"},
        {TN_ERR_SEAL, "stick.why.damaged", "stick.why.unwritable"},
        {TN_ERR_CHAIN, "stick.why.damaged", "stick.why.unwritable"},
    };
    if (!said->why)
        return NULL;
    if (said->done)
        return "stick.why.part";
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (keys[i].why == said->why)
            return said->import ? keys[i].in : keys[i].out;
    return said->import ? "stick.why.unreadable" : "stick.why.unwritable";
}

static enum icon said_icon(const struct tn_flow *flow)
{
    switch (flow->stick) {
    case TN_FLOW_TASK_RUNNING:
        return ICON_HOURGLASS;
    case TN_FLOW_TASK_DONE:
        return ICON_CHECK;
    case TN_FLOW_TASK_FAILED:
        return ICON_CROSS;
    default:
        return ICON_USB;
    }
}

/* The sentence, why, and what else is on the stick. */
static void put_said(const struct page *page, struct tn_rect card)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    const struct tn_flow *flow = page->flow;
    int pad = profile->unit * 5 / 2, side = (int)(profile->title * 2);
    tn_view_card(page->scene, card, profile->card_radius, theme->card);
    struct tn_rect room = tn_rect_inset(card, pad);
    bool failed = flow->stick == TN_FLOW_TASK_FAILED;
    tn_view_icon(page->scene, said_icon(flow),
                 (struct tn_rect){room.x, room.y + (room.h - side) / 2, side, side},
                 failed ? theme->bad_text : tn_view_staff_colors(page).on_tint, theme->card);
    double x = room.x + side + pad, width = room.x + room.w - x;
    TN_BUF_AUTO said = {0}, software = {0};
    said_words(page, &said);
    if (*flow->devices.software)
        tn_view_format(page, page->lang,
                       flow->update.present ? "stick.software.here" : "stick.software",
                       flow->devices.software, NULL, &software);
    struct tn_type title =
        tn_view_type(profile->title, TN_WEIGHT_BOLD, failed ? theme->bad_text : theme->ink, width);
    struct tn_type note = tn_view_type(profile->note, TN_WEIGHT_REGULAR, theme->ink2, width);
    title.lines = note.lines = tn_view_is_large(page) ? 6 : 3;
    title.leading = title.size * 1.2;
    note.leading = note.size * 1.3;
    struct tn_type hint = title;
    hint.weight = TN_WEIGHT_MEDIUM;
    hint.size = profile->body;
    hint.leading = hint.size * 1.3;
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_buf_text(&said), title, 0);
    const char *why = why_key(&flow->stick_said);
    if (why)
        tn_view_stack_add(&stack, tn_view_say(page, why), note, note.size * 0.5);
    if (flow->stick == TN_FLOW_TASK_NONE)
        tn_view_stack_add(&stack,
                          tn_view_say(page, flow->devices.has_stick ? "stick.hint" : "stick.none"),
                          hint, 0);
    tn_view_stack_add(&stack, tn_buf_text(&software), note, note.size * 0.7);
    tn_view_stack_fit(page, &stack, room.h, 1);
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, x, round(room.y + (room.h - height) / 2), theme->card);
}

void tn_view_stick(struct page *page)
{
    const struct profile *profile = page->profile;
    struct tn_rect body = page->body;
    tn_view_header_back(page, tn_view_say(page, "staff.stick"));
    int gap = profile->gap < 16 ? profile->gap : 16;
    bool tall = profile->shape == SHAPE_TALL;
    int ways_h = tall ? 420 : body.h * 45 / 100, said_h = tall ? 420 : body.h - ways_h - gap;
    struct tn_rect ways = {body.x, body.y + body.h - ways_h, body.w, ways_h};
    put_said(page, (struct tn_rect){body.x, ways.y - gap - said_h, body.w, said_h});
    struct tile tiles[] = {
        {.hit = TN_FLOW_HIT_STAFF_EXPORT,
         .icon = ICON_USB,
         .label = tn_view_say(page, "stick.export"),
         .note = tn_view_say(page, "stick.export.note")},
        {.hit = TN_FLOW_HIT_STAFF_IMPORT,
         .icon = ICON_DOWNLOAD,
         .label = tn_view_say(page, "stick.import"),
         .note = tn_view_say(page, "stick.import.note")},
    };
    struct grid grid = {ways, 2, 1, gap};
    double size = tn_view_tile_size(page, tiles, 2, tn_view_cell(&grid, 0));
    for (int i = 0; i < 2; i++) {
        tiles[i].size = size;
        tiles[i].is_off = !tn_view_has(page, tiles[i].hit);
        tn_view_tile(page, &tiles[i], tn_view_cell(&grid, i));
    }
}
