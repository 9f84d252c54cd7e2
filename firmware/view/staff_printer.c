/* SPDX-License-Identifier: Apache-2.0 */
/* staff_printer.c -- the printer: what is wrong and what to do about it, and below it what waits.
 *
 * The buttons are about the first print, which stands there first. */
#include <string.h>

#include "staff.h"
#include "turnout/text.h"
#include "words.h"

static const char *trouble_text(const struct page *page, const char *prefix)
{
    char key[48] = "";
    (void)tn_text_copy(key, sizeof key, prefix);
    strncat(key, tn_flow_trouble_name(page->flow->printer.trouble), sizeof key - strlen(key) - 1);
    return tn_view_say(page, key);
}

static bool is_asking(const struct tn_flow *flow)
{
    return flow->printer.count > 0 && flow->printer.one[0].state == TN_FLOW_PRINT_ASKING;
}

void tn_view_printer_words(const struct page *page, struct tn_buf *out)
{
    const struct tn_flow_printer *printer = &page->flow->printer;
    if (printer->trouble == TN_FLOW_TROUBLE_NONE && is_asking(page->flow))
        tn_buf_add_text(out, tn_view_say(page, "printer.tile.asking"));
    else if (printer->trouble == TN_FLOW_TROUBLE_NONE && printer->paper_low)
        tn_buf_add_text(out, tn_view_say(page, "printer.low"));
    else
        tn_buf_add_text(out, trouble_text(page, "printer.is."));
}

static void say_printer(const struct page *page, struct saying *saying)
{
    const struct tn_flow_printer *printer = &page->flow->printer;
    bool fine = printer->trouble == TN_FLOW_TROUBLE_NONE;
    saying->look = fine && !printer->paper_low ? TN_FLOW_LOOK_OK : TN_FLOW_LOOK_ALREADY;
    tn_buf_add_text(&saying->title, trouble_text(page, "printer.is."));
    tn_buf_add_text(&saying->note, fine && printer->paper_low ? tn_view_say(page, "printer.low")
                                                              : trouble_text(page, "printer.do."));
}

/* Whose it is, as far as that is to be read here. */
static void add_whose(const struct page *page, size_t index, struct saying *saying)
{
    const struct tn_flow_printer *printer = &page->flow->printer;
    TN_BUF_AUTO clock = {0};
    saying->is_name = printer->one[index].name[0] != '\0';
    if (saying->is_name) {
        tn_buf_add_text(&saying->title, printer->one[index].name);
        return;
    }
    if (printer->one[index].number == 0) {
        tn_buf_add_text(&saying->title, tn_view_say(page, "printer.test"));
        return;
    }
    tn_view_clock_words(page, printer->one[index].at, &clock);
    tn_view_format(page, page->lang,
                   printer->one[index].at.ms > 0 ? "printer.badge" : "printer.some",
                   tn_buf_text(&clock), NULL, &saying->title);
}

static void say_print(const struct page *page, size_t index, struct saying *saying)
{
    static const char *const keys[] = {
        [TN_FLOW_PRINT_ASKING] = "printer.asking",
        [TN_FLOW_PRINT_PRINTING] = "printer.printing",
        [TN_FLOW_PRINT_WAITING] = "printer.waiting",
    };
    enum tn_flow_print state = page->flow->printer.one[index].state;
    bool stuck = page->flow->printer.trouble != TN_FLOW_TROUBLE_NONE;
    saying->look = state == TN_FLOW_PRINT_ASKING ? TN_FLOW_LOOK_STAFF
                   : stuck                       ? TN_FLOW_LOOK_ALREADY
                                                 : TN_FLOW_LOOK_OK;
    add_whose(page, index, saying);
    tn_buf_add_text(&saying->note, tn_view_say(page, keys[state]));
}

static void say_row(const struct page *page, int index, struct saying *saying)
{
    if (index == 0)
        say_printer(page, saying);
    else
        say_print(page, (size_t)index - 1, saying);
}

void tn_view_printer(struct page *page)
{
    const struct tn_flow *flow = page->flow;
    const char *name = flow->printer.one[0].name;
    if (!*name || tn_view_is_large(page))
        name = NULL;
    tn_view_header_back(page, tn_view_say(page, "staff.printer"));
    const struct bar_button buttons[] = {
        {TN_FLOW_HIT_PRINTER_CAME_OUT, ICON_CHECK, tn_view_say(page, "printer.came-out"), true,
         name},
        {TN_FLOW_HIT_PRINTER_AGAIN, ICON_PRINTER, tn_view_say(page, "printer.again"), false, name},
        {TN_FLOW_HIT_PRINTER_DROP, ICON_CROSS, tn_view_say(page, "printer.drop"), false, name},
        {TN_FLOW_HIT_PRINTER_TEST, ICON_PRINTER, tn_view_say(page, "printer.test"), true, NULL},
        {TN_FLOW_HIT_STAFF_MORE, ICON_NEXT, tn_view_say(page, "staff.more"), false, NULL}};
    tn_view_sayings(page, page->body, 1 + (int)flow->printer.count, say_row, buttons,
                    sizeof buttons / sizeof *buttons);
}
