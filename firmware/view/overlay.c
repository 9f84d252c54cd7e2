/* SPDX-License-Identifier: Apache-2.0 */
/* overlay.c -- what lies over any screen: the call for help, "still there?". */
#include "page.h"

void tn_view_overlay(struct page *page)
{
    (void)page;
}
