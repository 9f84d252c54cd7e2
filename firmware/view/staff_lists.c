/* SPDX-License-Identifier: Apache-2.0 */
/* staff_lists.c -- lists for staff: roll-call, walk-ins that wait, reasons, settings. */
#include "page.h"

void tn_view_roll(struct page *page)
{
    tn_view_header_back(page, page->flow->event.title);
}

void tn_view_pending(struct page *page)
{
    tn_view_header_back(page, page->flow->event.title);
}

void tn_view_reason(struct page *page)
{
    tn_view_header_back(page, page->flow->event.title);
}

void tn_view_unlock(struct page *page)
{
    tn_view_header_back(page, page->flow->event.title);
}

void tn_view_settings(struct page *page)
{
    tn_view_header_back(page, page->flow->event.title);
}
