/* SPDX-License-Identifier: Apache-2.0 */
/* heap.c -- memory that is given back is overwritten first, whoever had it.
 *
 * Names pass through the heaps of JSON, layout, window and font libraries, which free them as they
 * are.  These two functions stand in for the C library's in the whole program, shared libraries
 * included; everything else of its allocator stays.  Sanitizers bring their own, so a build under
 * one goes without this file.
 * Source: "Replacing malloc" in the manual of the GNU C library, whose own functions keep the names
 * used here. */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

void *__libc_malloc(size_t bytes);
void __libc_free(void *block);

/* NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): theirs are reserved */
void free(void *block)
{
    if (!block)
        return;
    explicit_bzero(block, malloc_usable_size(block));
    __libc_free(block);
}

/* Never lets the C library move a block, which would leave a copy where it was. */
void *realloc(void *block, size_t bytes)
{
    size_t had = block ? malloc_usable_size(block) : 0;
    if (block && bytes == 0) {
        free(block);
        return NULL;
    }
    if (block && bytes <= had && bytes >= had / 2)
        return block;
    void *moved = __libc_malloc(bytes);
    if (!moved || !block)
        return moved;
    memcpy(moved, block, had < bytes ? had : bytes);
    free(block);
    return moved;
}
/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */
