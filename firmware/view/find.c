/* SPDX-License-Identifier: Apache-2.0 */
/* find.c -- somebody without a code finds their name. */
#include "page.h"

void tn_view_find(struct page *page)
{
    tn_view_header_back(page, page->flow->event.title);
}

void tn_view_fact(struct page *page)
{
    tn_view_header_back(page, page->flow->event.title);
}
