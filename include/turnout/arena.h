/* SPDX-License-Identifier: Apache-2.0 */
/* arena.h -- scratch memory for one frame or one request.
 *
 * Passed in, reset by its owner; nothing allocated from it outlives the turn.  Rank 0. */
#pragma once

#include "turnout/err.h"

struct tn_arena_block;

struct tn_arena {
    struct tn_arena_block *head; /* {0} is a valid, empty arena */
};

/* Zeroed memory, aligned for any type; never NULL. */
void *tn_arena_alloc(struct tn_arena *arena, size_t bytes);
char *tn_arena_text(struct tn_arena *arena, const char *text);
/* Forgets everything and keeps one block. */
void tn_arena_reset(struct tn_arena *arena);
void tn_arena_release(struct tn_arena *arena);
