/* SPDX-License-Identifier: Apache-2.0 */
/* tonight.c -- the order of the day. */
#include "page.h"

void tn_view_tonight(struct page *page)
{
    tn_view_header_back(page, page->flow->event.title);
}
