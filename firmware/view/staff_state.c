/* SPDX-License-Identifier: Apache-2.0 */
/* staff_state.c -- how this kiosk is doing, a row a thing; what wants a look has a triangle. */
#include <math.h>
#include <stdio.h>

#include "staff.h"
#include "words.h"

/* One line of the state of the kiosk. */
struct state_row {
    const char *label;
    struct tn_buf value, detail;
    bool alarm;
};

static void sync_row(const struct page *page, struct state_row *row)
{
    const struct tn_flow_sync *sync = &page->flow->sync;
    row->label = tn_view_say(page, "staff.sync");
    row->alarm = !sync->online;
    tn_buf_add_text(&row->value,
                    tn_view_say(page, sync->online ? "staff.sync.online" : "staff.sync.offline"));
    if (sync->unsent == 0) {
        tn_buf_add_text(&row->detail, tn_view_say(page, "staff.sync.sent"));
        return;
    }
    char number[24];
    snprintf(number, sizeof(number), "%lld", (long long)sync->unsent);
    TN_BUF_AUTO clock = {0};
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
    row->label = tn_view_say(page, "staff.clock");
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

/* Those that are gone come first: they are what one looks for. */
static void scanner_names(const struct page *page, bool present, struct tn_buf *out)
{
    const struct tn_flow_scanners *scanners = &page->flow->scanners;
    for (size_t i = 0; i < scanners->count && i < TN_FLOW_SCANNERS; i++) {
        if (scanners->one[i].present != present)
            continue;
        if (out->len > 0)
            tn_buf_add_text(out, " · ");
        if (!present)
            tn_buf_addf(out, "%s ", tn_view_say(page, "staff.scanner.gone"));
        tn_buf_add_text(out, scanners->one[i].name);
    }
}

static void scanner_row(const struct page *page, struct state_row *row)
{
    const struct tn_flow_scanners *scanners = &page->flow->scanners;
    size_t present = 0;
    row->label = tn_view_say(page, "staff.scanner");
    for (size_t i = 0; i < scanners->count && i < TN_FLOW_SCANNERS; i++)
        present += scanners->one[i].present;
    scanner_names(page, false, &row->detail);
    scanner_names(page, true, &row->detail);
    row->alarm = present < scanners->count || scanners->count == 0;
    tn_buf_add_text(&row->value, tn_view_say(page, scanners->count == 0 ? "staff.none"
                                                   : present > 0        ? "staff.scanner.present"
                                                                        : "staff.scanner.gone"));
}

static void printer_row(const struct page *page, struct state_row *row)
{
    const struct tn_flow *flow = page->flow;
    const struct tn_flow_printer *printer = &flow->printer;
    bool asks = printer->count > 0 && printer->one[0].state == TN_FLOW_PRINT_ASKING;
    TN_BUF_AUTO number = {0};
    row->label = tn_view_say(page, "staff.printer");
    if (!flow->devices.has_printer) {
        tn_buf_add_text(&row->value, tn_view_say(page, "staff.none"));
        return;
    }
    row->alarm = tn_flow_printer_calls(flow) > 0;
    tn_view_printer_words(page, &row->value);
    tn_view_number_words((int64_t)printer->count, &number);
    if (printer->count > 0)
        tn_view_format(page, page->lang, asks ? "staff.printer.asking" : "staff.printer.waiting",
                       tn_buf_text(&number), NULL, &row->detail);
}

static void disk_row(const struct page *page, struct state_row *row)
{
    char number[24];
    int64_t bytes = page->flow->disk.free_bytes;
    row->label = tn_view_say(page, "staff.disk");
    snprintf(number, sizeof(number), "%.1f", (double)bytes / 1e9);
    tn_view_format(page, page->lang, "staff.disk.free", number, NULL, &row->value);
    if (page->flow->disk.mended)
        tn_buf_add_text(&row->detail, tn_view_say(page, "staff.disk.mended"));
    row->alarm = bytes < TN_FLOW_SPACE_LOW_BYTES || page->flow->disk.mended;
}

static void door_row(const struct page *page, struct state_row *row)
{
    row->label = tn_view_say(page, "staff.door");
    tn_buf_add_text(&row->value, page->flow->device.door);
    tn_buf_addf(&row->detail, "Turnout %s", page->flow->setup.version);
}

typedef void row_fn(const struct page *page, struct state_row *row);
static row_fn *const rows[STATE_ROWS] = {sync_row,    clock_row, scanner_row,
                                         printer_row, disk_row,  door_row};

int tn_view_state_row_height(const struct page *page)
{
    const struct profile *profile = page->profile;
    return (int)(profile->body * 1.35 + profile->note * 1.45) + profile->unit;
}

static void put_row(const struct page *page, const struct state_row *row, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    double label_w = fmax(rect.w * 0.22, profile->note * 4.6);
    int mark = (int)(profile->body * 1.1), x = rect.x + (int)label_w;
    int right = rect.x + rect.w - (row->alarm ? mark + profile->unit : 0);
    struct tn_type label = tn_view_type(profile->note, TN_WEIGHT_MEDIUM, theme->ink2, label_w - 8);
    struct tn_type value = tn_view_type(profile->body, TN_WEIGHT_BOLD, theme->ink, right - x);
    struct tn_type detail = tn_view_type(profile->note, TN_WEIGHT_REGULAR, theme->ink2, right - x);
    value.shrink = detail.shrink = label.shrink = 0.75;
    value.lines = tn_view_is_large(page) ? 2 : 1;
    value.leading = value.size * 1.2;
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_buf_text(&row->value), value, 0);
    tn_view_stack_add(&stack, tn_buf_text(&row->detail), detail, profile->note * 0.35);
    if (tn_view_stack_height(page, &stack) > rect.h)
        stack.count = 1;
    double top = round(rect.y + (rect.h - tn_view_stack_height(page, &stack)) / 2);
    tn_view_stack_put(page, &stack, x, top, theme->card);
    double baseline = round(top + profile->body * 0.88);
    tn_view_text(page->scene, row->label, rect.x, baseline, &label, theme->card);
    if (row->alarm)
        tn_view_shape(
            page->scene, TN_FLOW_LOOK_ALREADY,
            (struct tn_rect){rect.x + rect.w - mark, rect.y + (rect.h - mark) / 2, mark, mark},
            TN_RGB(0xFFC24A), TN_RGB(0x1C2024));
}

void tn_view_state(const struct page *page, const struct grid *grid, int from)
{
    int cells = grid->columns * grid->rows;
    for (int i = 0; i < cells && from + i < STATE_ROWS; i++) {
        struct state_row row = {0};
        rows[from + i](page, &row);
        struct tn_rect cell = tn_view_cell(grid, i);
        if (i >= grid->columns)
            tn_view_fill(page->scene, (struct tn_rect){cell.x, cell.y - grid->gap / 2, cell.w, 1},
                         page->theme->line);
        put_row(page, &row, cell);
        tn_buf_release(&row.value);
        tn_buf_release(&row.detail);
    }
}
