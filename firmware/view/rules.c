/* SPDX-License-Identifier: Apache-2.0 */
/* rules.c -- the house rules, read and accepted. */
#include "page.h"

void tn_view_rules(struct page *page)
{
    tn_view_header_back(page, page->flow->event.title);
}
