/* SPDX-License-Identifier: Apache-2.0 */
/* leaving.c -- on the way out: a vote, checking out, one question. */
#include "page.h"

void tn_view_vote(struct page *page)
{
    tn_view_header_back(page, page->flow->event.title);
}

void tn_view_leaving(struct page *page)
{
    tn_view_header_back(page, page->flow->event.title);
}

void tn_view_feedback(struct page *page)
{
    tn_view_header_back(page, page->flow->event.title);
}
