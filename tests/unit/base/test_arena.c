/* SPDX-License-Identifier: Apache-2.0 */
/* test_arena.c -- scratch memory: zeroed, aligned, apart, and given back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/arena.h"

/* Every piece is zeroed, aligned and its own, also behind the end of the first block. */
static void test_pieces_do_not_overlap(void **state)
{
    (void)state;
    struct tn_arena arena = {0};
    enum { PIECES = 300 };
    unsigned char *pieces[PIECES];
    for (int i = 0; i < PIECES; i++) {
        pieces[i] = tn_arena_alloc(&arena, (size_t)i);
        assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
        for (int j = 0; j < i; j++)
            assert_int_equal(pieces[i][j], 0);
        memset(pieces[i], i & 0xFF, (size_t)i);
    }
    for (int i = 0; i < PIECES; i++)
        for (int j = 0; j < i; j++)
            assert_int_equal(pieces[i][j], i & 0xFF);
    tn_arena_release(&arena);
    assert_null(arena.head);
}

/* A piece larger than any block so far gets one of its own. */
static void test_large_pieces(void **state)
{
    (void)state;
    struct tn_arena arena = {0};
    char *small = tn_arena_text(&arena, "small");
    unsigned char *large = tn_arena_alloc(&arena, 1000000);
    large[999999] = 1;
    assert_string_equal(small, "small");
    tn_arena_release(&arena);
}

/* Memory used before comes zeroed again, and a frame of the same size needs no new block. */
static void test_reset_forgets_and_keeps_a_block(void **state)
{
    (void)state;
    struct tn_arena arena = {0};
    tn_arena_reset(&arena);
    for (int i = 0; i < 10; i++)
        memset(tn_arena_alloc(&arena, 3000), 0xFF, 3000);
    tn_arena_reset(&arena);
    struct tn_arena_block *kept = arena.head;
    assert_non_null(kept);
    unsigned char *again = tn_arena_alloc(&arena, 3000);
    for (int i = 0; i < 3000; i++)
        assert_int_equal(again[i], 0);
    assert_ptr_equal(arena.head, kept);
    tn_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces_do_not_overlap),
        cmocka_unit_test(test_large_pieces),
        cmocka_unit_test(test_reset_forgets_and_keeps_a_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
