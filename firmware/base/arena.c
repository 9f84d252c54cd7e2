/* SPDX-License-Identifier: Apache-2.0 */
/* arena.c -- a chain of blocks, filled from the front of the newest.
 *
 * Blocks double, so the one block kept at a reset soon holds a whole frame. */
#include "turnout/arena.h"

#include <stdlib.h>
#include <string.h>

enum { SMALLEST_BYTES = 4096 };

struct tn_arena_block {
    struct tn_arena_block *older;
    size_t used, cap;
    max_align_t data[];
};

static void add_block(struct tn_arena *arena, size_t bytes)
{
    size_t cap = arena->head ? arena->head->cap * 2 : SMALLEST_BYTES;
    while (cap < bytes)
        cap *= 2;
    struct tn_arena_block *block = malloc(sizeof(*block) + cap);
    TN_ASSERT(block != NULL);
    *block = (struct tn_arena_block){.older = arena->head, .cap = cap};
    arena->head = block;
}

void *tn_arena_alloc(struct tn_arena *arena, size_t bytes)
{
    TN_ASSERT(bytes < SIZE_MAX / 8);
    size_t step = _Alignof(max_align_t);
    size_t whole = bytes == 0 ? step : (bytes + step - 1) / step * step;
    if (!arena->head || arena->head->cap - arena->head->used < whole)
        add_block(arena, whole);
    struct tn_arena_block *block = arena->head;
    void *place = (unsigned char *)block->data + block->used;
    block->used += whole;
    return memset(place, 0, whole);
}

char *tn_arena_text(struct tn_arena *arena, const char *text)
{
    size_t len = strlen(text);
    return memcpy(tn_arena_alloc(arena, len + 1), text, len);
}

static void free_from(struct tn_arena_block *block)
{
    while (block) {
        struct tn_arena_block *older = block->older;
        free(block);
        block = older;
    }
}

void tn_arena_reset(struct tn_arena *arena)
{
    if (!arena->head)
        return;
    free_from(arena->head->older);
    arena->head->older = NULL;
    arena->head->used = 0;
}

void tn_arena_release(struct tn_arena *arena)
{
    free_from(arena->head);
    arena->head = NULL;
}
