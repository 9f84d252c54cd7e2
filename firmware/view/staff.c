/* SPDX-License-Identifier: Apache-2.0 */
/* staff.c -- how this door is doing, who came last, and the two things staff may do.  In one
 * language: whoever works here chose it. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "page.h"
#include "words.h"

/* One line of the state of the kiosk. */
struct state_row {
    const char *label;
    struct tn_buf value, detail;
    bool alarm;
};
#define ROWS_MAX 7

static struct state_row *next_row(struct state_row rows[ROWS_MAX], size_t *count, const char *label)
{
    TN_ASSERT(*count < ROWS_MAX);
    rows[*count].label = label;
    return &rows[(*count)++];
}

static void number_text(char out[24], int64_t number)
{
    snprintf(out, 24, "%lld", (long long)number);
}

static void people_row(const struct page *page, struct state_row *row)
{
    const struct tn_flow_event *event = &page->flow->event;
    char number[24];
    tn_view_number_words(event->people_inside, &row->value);
    number_text(number, event->tickets);
    tn_view_format(page, page->lang, "staff.tickets", number, NULL, &row->detail);
    if (event->capacity <= 0)
        return;
    tn_buf_add_text(&row->detail, " · ");
    number_text(number, event->capacity);
    tn_view_format(page, page->lang, "staff.capacity", number, NULL, &row->detail);
    row->alarm = event->people_inside >= event->capacity;
}

static void sync_row(const struct page *page, struct state_row *row)
{
    const struct tn_flow_sync *sync = &page->flow->sync;
    row->alarm = !sync->online;
    tn_buf_add_text(&row->value,
                    tn_view_say(page, sync->online ? "staff.sync.online" : "staff.sync.offline"));
    char number[24];
    TN_BUF_AUTO clock = {0};
    if (sync->unsent == 0) {
        tn_buf_add_text(&row->detail, tn_view_say(page, "staff.sync.sent"));
        return;
    }
    number_text(number, sync->unsent);
    if (sync->oldest.ms > 0)
        tn_view_clock_words(page, sync->oldest, &clock);
    tn_view_format(page, page->lang,
                   sync->oldest.ms > 0 ? "staff.sync.unsent-since" : "staff.sync.unsent", number,
                   sync->oldest.ms > 0 ? tn_buf_text(&clock) : NULL, &row->detail);
}

static void clock_row(const struct page *page, struct state_row *row)
{
    const struct tn_flow_clock *clock = &page->flow->clock;
    char key[32];
    bool known = clock->wall.err_ms >= 0;
    snprintf(key, sizeof(key), "staff.clock.%s",
             tn_clock_state_name(known ? clock->state : TN_CLOCK_UNSET));
    tn_buf_add_text(&row->value, tn_view_say(page, key));
    row->alarm = !known;
    if (!known)
        return;
    TN_BUF_AUTO error = {0};
    tn_view_duration_words(page, page->lang, clock->wall.err_ms, &error);
    tn_view_format(page, page->lang, "staff.clock.error", tn_buf_text(&error), NULL, &row->detail);
}

/* Less than this would fill within an event's pictures and logs. */
#define DISK_LOW_BYTES 200000000

static void disk_row(const struct page *page, struct state_row *row)
{
    char number[24];
    int64_t bytes = page->flow->disk.free_bytes;
    snprintf(number, sizeof(number), "%.1f", (double)bytes / 1e9);
    tn_view_format(page, page->lang, "staff.disk.free", number, NULL, &row->value);
    row->alarm = bytes < DISK_LOW_BYTES;
}

static void scanner_row(const struct page *page, struct state_row *row)
{
    const struct tn_flow_scanners *scanners = &page->flow->scanners;
    size_t present = 0;
    for (size_t i = 0; i < scanners->count && i < TN_FLOW_SCANNERS; i++) {
        present += scanners->one[i].present;
        if (i)
            tn_buf_add_text(&row->detail, " · ");
        tn_buf_add_text(&row->detail, scanners->one[i].name);
        if (!scanners->one[i].present)
            tn_buf_addf(&row->detail, " (%s)", tn_view_say(page, "staff.scanner.gone"));
    }
    row->alarm = present < scanners->count || scanners->count == 0;
    tn_buf_add_text(&row->value, tn_view_say(page, scanners->count == 0 ? "staff.none"
                                                   : present > 0        ? "staff.scanner.present"
                                                                        : "staff.scanner.gone"));
}

static size_t collect_rows(const struct page *page, struct state_row rows[ROWS_MAX])
{
    size_t count = 0;
    people_row(page, next_row(rows, &count, tn_view_say(page, "staff.inside")));
    sync_row(page, next_row(rows, &count, tn_view_say(page, "staff.sync")));
    clock_row(page, next_row(rows, &count, tn_view_say(page, "staff.clock")));
    scanner_row(page, next_row(rows, &count, tn_view_say(page, "staff.scanner")));
    disk_row(page, next_row(rows, &count, tn_view_say(page, "staff.disk")));
    if (page->profile->shape == SHAPE_SMALL) /* there the header says it */
        return count;
    struct state_row *door = next_row(rows, &count, tn_view_say(page, "staff.door"));
    tn_buf_add_text(&door->value, page->flow->device.door);
    tn_buf_addf(&door->detail, "Turnout %s", page->flow->setup.version);
    return count;
}

static void put_row(const struct page *page, const struct state_row *row, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    bool small = profile->shape == SHAPE_SMALL;
    double baseline = rect.y + rect.h / 2.0 - (small ? 2 : profile->unit / 2.0);
    int label_w = rect.w * 22 / 100, x = rect.x + label_w, dot = profile->unit + 4;
    struct tn_type label =
        tn_view_type(profile->note, TN_WEIGHT_MEDIUM, page->theme->ink2, label_w - 8);
    struct tn_type value =
        tn_view_type(profile->body, TN_WEIGHT_BOLD, page->theme->ink, rect.w - label_w - 2 * dot);
    struct tn_type detail =
        tn_view_type(profile->note, TN_WEIGHT_REGULAR, page->theme->ink2, value.width);
    value.shrink = detail.shrink = 0.75;
    tn_view_text(page->scene, row->label, rect.x, baseline, &label, page->theme->card);
    tn_view_text(page->scene, tn_buf_text(&row->value), x, baseline, &value, page->theme->card);
    tn_view_text(page->scene, tn_buf_text(&row->detail), x, baseline + profile->note * 1.35,
                 &detail, page->theme->card);
    if (row->alarm)
        tn_view_shape(page->scene, TN_FLOW_LOOK_ALREADY,
                      (struct tn_rect){rect.x + rect.w - 2 * dot,
                                       (int)baseline - dot * 3 / 2 + dot / 3, 2 * dot, 2 * dot},
                      TN_RGB(0xFFC24A), TN_RGB(0x1C2024));
}

static void put_state(const struct page *page, struct tn_rect card)
{
    const struct profile *profile = page->profile;
    struct state_row rows[ROWS_MAX] = {0};
    size_t count = collect_rows(page, rows);
    tn_view_card(page->scene, card, profile->card_radius, page->theme->card);
    int pad = profile->shape == SHAPE_SMALL ? 12 : profile->gap;
    struct tn_rect room = tn_rect_inset(card, pad);
    int height = (card.h - pad) / (int)count;
    for (size_t i = 0; i < count; i++) {
        int y = card.y + pad / 2 + (int)i * height;
        if (i)
            tn_view_fill(page->scene, (struct tn_rect){room.x, y, room.w, 1}, page->theme->line);
        put_row(page, &rows[i], (struct tn_rect){room.x, y, room.w, height});
        tn_buf_release(&rows[i].value);
        tn_buf_release(&rows[i].detail);
    }
}

/* ---- who came last ---- */

static void entry_word(const struct page *page, const struct tn_flow_entry *entry,
                       struct tn_buf *out)
{
    char key[64];
    snprintf(key, sizeof(key), "verdict.%s.word", tn_verdict_name(entry->verdict));
    tn_buf_add_text(out, tn_view_say(page, entry->undone ? "staff.undone" : key));
}

static void put_entry(const struct page *page, const struct tn_flow_entry *entry,
                      struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    double baseline = rect.y + rect.h / 2.0 + profile->body * 0.36;
    int side = (int)(profile->body * 1.2), time_w = (int)(profile->note * 3.2);
    int word_w = (int)(profile->note * 5.2);
    enum tn_flow_look look = tn_flow_look(entry->verdict);
    tn_view_look_mark(page, look,
                      (struct tn_rect){rect.x, rect.y + (rect.h - side) / 2, side, side},
                      entry->undone);
    int x = rect.x + side + profile->unit;
    if (entry->at.ms > 0) {
        TN_BUF_AUTO clock = {0};
        tn_view_clock_words(page, entry->at, &clock);
        struct tn_type time =
            tn_view_type(profile->note, TN_WEIGHT_MEDIUM, page->theme->ink2, time_w);
        time.tabular = true;
        tn_view_text(page->scene, tn_buf_text(&clock), x, baseline, &time, page->theme->card);
    }
    x += time_w + profile->unit;
    int right = rect.x + rect.w - word_w;
    struct tn_type name = tn_view_type(profile->body, TN_WEIGHT_BOLD,
                                       entry->undone ? page->theme->ink2 : page->theme->ink,
                                       right - x - profile->unit);
    name.shrink = 0.6;
    name.lines = 2;
    name.leading = name.size * 1.15;
    name.overlong = TN_OVERLONG_SHRINK;
    struct stack stack = {0};
    tn_view_stack_add(&stack, *entry->name ? entry->name : tn_view_say(page, "staff.unnamed"), name,
                      0);
    stack.lines[0].is_name = true;
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, x, rect.y + (rect.h - height) / 2, page->theme->card);
    TN_BUF_AUTO word = {0};
    entry_word(page, entry, &word);
    struct tn_type type = tn_view_type(profile->note, TN_WEIGHT_MEDIUM, page->theme->ink2, word_w);
    type.align = TN_ALIGN_END;
    type.shrink = 0.7;
    tn_view_text(page->scene, tn_buf_text(&word), rect.x + rect.w, baseline, &type,
                 page->theme->card);
}

static void put_entries(const struct page *page, struct tn_rect card)
{
    const struct profile *profile = page->profile;
    const struct tn_flow *flow = page->flow;
    int pad = profile->shape == SHAPE_SMALL ? 12 : profile->gap;
    struct tn_rect room = tn_rect_inset(card, pad);
    tn_view_card(page->scene, card, profile->card_radius, page->theme->card);
    struct tn_type title = tn_view_type(profile->title, TN_WEIGHT_BOLD, page->theme->ink, room.w);
    tn_view_text(page->scene, tn_view_say(page, "staff.entries"), room.x,
                 room.y + profile->title * 0.9, &title, page->theme->card);
    int top = room.y + (int)(profile->title * 1.5);
    if (flow->entry_count == 0) {
        struct tn_type none =
            tn_view_type(profile->body, TN_WEIGHT_REGULAR, page->theme->ink2, room.w);
        none.align = TN_ALIGN_MIDDLE;
        tn_view_text(page->scene, tn_view_say(page, "staff.entries.none"), room.x + room.w / 2.0,
                     card.y + card.h / 2.0, &none, page->theme->card);
        return;
    }
    int least = (int)(profile->body * 2);
    int rows = (room.y + room.h - top) / least;
    if (rows > TN_FLOW_ENTRIES)
        rows = TN_FLOW_ENTRIES;
    int height = (room.y + room.h - top) / rows;
    for (int i = 0; i < rows && i < (int)flow->entry_count; i++) {
        int y = top + i * height;
        tn_view_fill(page->scene, (struct tn_rect){room.x, y, room.w, 1}, page->theme->line);
        put_entry(page, &flow->entries[i], (struct tn_rect){room.x, y, room.w, height});
    }
}

/* ---- what staff may do ---- */

static void put_quit(const struct page *page, struct tn_rect rect)
{
    bool sure = page->flow->confirm == TN_FLOW_HIT_QUIT;
    struct button quit = {.hit = TN_FLOW_HIT_QUIT,
                          .rect = rect,
                          .ground = page->theme->card,
                          .text = page->theme->bad_text,
                          .pressed = page->theme->line,
                          .edge = page->theme->edge,
                          .label = tn_view_say(page, sure ? "staff.quit.confirm" : "staff.quit"),
                          .second = ""};
    tn_view_button(page, &quit);
}

static void put_undo(const struct page *page, const struct tn_flow_entry *last, struct tn_rect rect)
{
    const struct tn_flow *flow = page->flow;
    struct button undo = {.hit = TN_FLOW_HIT_UNDO,
                          .rect = rect,
                          .ground = page->theme->card,
                          .text = page->theme->prim,
                          .pressed = page->theme->tint,
                          .edge = page->theme->prim,
                          .second = last->name,
                          .is_second_name = true};
    undo.label = tn_view_say(page, flow->undo_failed                   ? "staff.undo.failed"
                                   : flow->confirm == TN_FLOW_HIT_UNDO ? "staff.undo.confirm"
                                                                       : "staff.undo");
    tn_view_button(page, &undo);
}

/* Where the buttons would be, if strangers could not press them. */
static void put_why_not(const struct page *page, struct tn_rect rect)
{
    struct stack stack = {0};
    struct tn_type type =
        tn_view_type(page->profile->note, TN_WEIGHT_REGULAR, page->theme->ink2, rect.w);
    type.lines = 2;
    type.leading = type.size * 1.35;
    tn_view_stack_add(&stack, tn_view_say(page, "staff.open"), type, 0);
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, rect.x, rect.y + (rect.h - height) / 2, page->theme->paper);
}

static void put_actions(const struct page *page, struct tn_rect rect)
{
    int gap = page->profile->gap, w = (rect.w - 2 * gap) / 3;
    const struct tn_flow_entry *last = tn_flow_undoable(page->flow);
    struct button back = {.hit = TN_FLOW_HIT_BACK,
                          .rect = {rect.x + 2 * (w + gap), rect.y, rect.w - 2 * (w + gap), rect.h},
                          .ground = page->theme->prim,
                          .text = page->theme->on_prim,
                          .pressed = page->theme->prim_pressed,
                          .label = tn_view_say(page, "staff.back"),
                          .second = ""};
    tn_view_button(page, &back);
    if (!tn_flow_is_guarded(page->flow)) {
        put_why_not(page, (struct tn_rect){rect.x, rect.y, 2 * w + gap, rect.h});
        return;
    }
    put_quit(page, (struct tn_rect){rect.x, rect.y, w, rect.h});
    if (last)
        put_undo(page, last, (struct tn_rect){rect.x + w + gap, rect.y, w, rect.h});
}

static void put_header(struct page *page)
{
    const struct tn_flow *flow = page->flow;
    TN_BUF_AUTO title = {0};
    if (page->profile->shape == SHAPE_SMALL)
        tn_buf_addf(&title, "%s · Turnout %s", flow->device.door, flow->setup.version);
    else
        tn_buf_add_text(&title,
                        flow->event.present ? flow->event.title : tn_view_say(page, "staff.title"));
    tn_view_header(page, tn_buf_text(&title));
}

void tn_view_staff(struct page *page)
{
    const struct profile *profile = page->profile;
    struct tn_rect body = page->body;
    put_header(page);
    int foot = profile->shape == SHAPE_TALL ? 132 : profile->button;
    int h = body.h - foot - profile->gap;
    put_actions(page, (struct tn_rect){body.x, body.y + body.h - foot, body.w, foot});
    if (profile->shape == SHAPE_TALL) {
        int state_h = (h - profile->gap) / 2;
        put_state(page, (struct tn_rect){body.x, body.y, body.w, state_h});
        put_entries(page, (struct tn_rect){body.x, body.y + state_h + profile->gap, body.w,
                                           h - state_h - profile->gap});
        return;
    }
    int w = (body.w - profile->gap) / 2;
    put_state(page, (struct tn_rect){body.x, body.y, w, h});
    put_entries(page,
                (struct tn_rect){body.x + w + profile->gap, body.y, body.w - w - profile->gap, h});
}
