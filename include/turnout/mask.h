/* SPDX-License-Identifier: Apache-2.0 */
/* mask.h -- a contact as much of it as others may see, and the part that proves it is one's own.
 *
 * The same at the door and at the hub, so that what is asked for is never what is shown.  Module
 * base, pure. */
#pragma once

#include "turnout/bytes.h"

/* "139 •••• 04••", "li•••@example.org", "so••••": never the last two characters (of an address:
 * before the @).  Appends. */
void tn_mask_contact(const char *platform, const char *contact, struct tn_buf *out);
/* Those two, in lower case; nothing of a contact of fewer than four.  Appends. */
void tn_mask_last(const char *platform, const char *contact, struct tn_buf *out);
