/* SPDX-License-Identifier: Apache-2.0 */
/* lean.h -- while nobody is there, memory goes back to the system. */
#pragma once

/* Hands back what only mirrors the files of fonts, and what the allocator holds free.  Nothing is
 * lost: what is looked at again is read again, out of the page cache as a rule. */
void lean_rest(void);
