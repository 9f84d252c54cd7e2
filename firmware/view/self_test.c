/* SPDX-License-Identifier: Apache-2.0 */
/* self_test.c -- what is wrong with the machine: a row a thing, and what to do about it. */
#include <stdio.h>

#include "staff.h"

static const char *flaw_text(const struct page *page, enum tn_flow_flaw flaw, const char *end)
{
    char key[48];
    snprintf(key, sizeof key, "self-test.%s%s", tn_flow_flaw_name(flaw), end);
    return tn_view_say(page, key);
}

static void say_flaw(const struct page *page, int index, struct saying *saying)
{
    enum tn_flow_flaw flaws[TN_FLOW_FLAW_COUNT];
    (void)tn_flow_flaws(page->flow, flaws);
    saying->look = flaws[index] == TN_FLOW_FLAW_STORE ? TN_FLOW_LOOK_PROBLEM : TN_FLOW_LOOK_ALREADY;
    tn_buf_add_text(&saying->title, flaw_text(page, flaws[index], ""));
    tn_buf_add_text(&saying->note, flaw_text(page, flaws[index], ".do"));
}

void tn_view_self_test(struct page *page)
{
    enum tn_flow_flaw flaws[TN_FLOW_FLAW_COUNT];
    int count = (int)tn_flow_flaws(page->flow, flaws);
    tn_view_header_back(page, tn_view_say(page, "self-test.title"));
    const struct bar_button buttons[] = {
        {TN_FLOW_HIT_DONE, ICON_CHECK, tn_view_say(page, "self-test.done"), true, NULL},
        {TN_FLOW_HIT_STAFF_MORE, ICON_NEXT, tn_view_say(page, "staff.more"), false, NULL}};
    tn_view_sayings(page, page->body, count, say_flaw, buttons, sizeof buttons / sizeof *buttons);
}
