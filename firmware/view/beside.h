/* SPDX-License-Identifier: Apache-2.0 */
/* beside.h -- what lies beside the result of somebody who is in: what is on now and next, and the
 * group's join code. */
#pragma once

#include "page.h"

/* Whether this screen has the room, and the organiser something to say. */
bool tn_view_has_beside(const struct page *page);
void tn_view_beside(const struct page *page, struct tn_rect rect);
