/* SPDX-License-Identifier: Apache-2.0 */
/* sign_up.c -- a walk-in signs up, step by step. */
#include "page.h"

void tn_view_name_step(struct page *page)
{
    tn_view_header_back(page, page->flow->event.title);
}

void tn_view_contact(struct page *page)
{
    tn_view_header_back(page, page->flow->event.title);
}

void tn_view_question(struct page *page)
{
    tn_view_header_back(page, page->flow->event.title);
}

void tn_view_review(struct page *page)
{
    tn_view_header_back(page, page->flow->event.title);
}
