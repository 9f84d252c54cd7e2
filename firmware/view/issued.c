/* SPDX-License-Identifier: Apache-2.0 */
/* issued.c -- the new code, shown to its owner. */
#include "page.h"

void tn_view_issued(struct page *page)
{
    tn_view_header_back(page, page->flow->event.title);
}
