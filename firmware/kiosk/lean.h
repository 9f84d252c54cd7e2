/* SPDX-License-Identifier: Apache-2.0 */
/* lean.h -- memory that can be had again goes back to the system.  Nothing is lost: what is looked
 * at again is read again, out of the page cache as a rule. */
#pragma once

#include <stdint.h>

/* While nobody is there: what only mirrors the files of fonts, and what the allocator holds free.
 */
void lean_rest(void);
/* After a frame: the former, once files take this much more than they did at their least.  A new
 * screen maps megabytes of outlines, which are needed once. */
#define LEAN_STEP_BYTES 4000000
void lean_after_frame(int64_t *least_bytes);
