/* SPDX-License-Identifier: Apache-2.0 */
/* test_print_queue.c -- nothing is printed twice by itself, nothing is lost, and what is in the way
 * holds up no more than it has to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "print_queue.h"

static const struct printer_state well = {.trouble = TN_FLOW_TROUBLE_NONE};
static const struct printer_state empty = {.trouble = TN_FLOW_TROUBLE_PAPER};
static const struct printer_state shut = {.trouble = TN_FLOW_TROUBLE_OFFLINE, .shut = true};

static struct print_queue fill(int64_t count)
{
    struct print_queue queue = {0};
    for (int64_t i = 1; i <= count; i++) {
        struct print_job job = {.number = i, .name = "张伟"};
        assert_true(print_queue_add(&queue, &job));
    }
    return queue;
}

static int64_t next(struct print_queue *queue, const struct printer_state *state)
{
    struct print_item *item = print_queue_next(queue, state);
    return item ? item->job.number : 0;
}

static void test_in_order(void **state)
{
    (void)state;
    struct print_queue queue = fill(3);
    for (int64_t i = 1; i <= 3; i++) {
        assert_int_equal(next(&queue, &well), i);
        assert_int_equal(next(&queue, &well), 0); /* one at a time */
        print_queue_end(&queue, PRINTER_DONE);
        assert_int_equal(queue.printed, i);
    }
    assert_int_equal(next(&queue, &well), 0);
    assert_int_equal(queue.count, 0);
}

/* What never came out is printed when the printer is well, still the first. */
static void test_nothing_came_out(void **state)
{
    (void)state;
    struct print_queue queue = fill(2);
    assert_int_equal(next(&queue, &shut), 0);
    assert_int_equal(next(&queue, &well), 1);
    print_queue_end(&queue, PRINTER_NOTHING);
    assert_int_equal(next(&queue, &shut), 0);
    assert_int_equal(next(&queue, &well), 1);
}

/* What may have come out is left to a host; those behind it go on as soon as the printer is well,
 * and before that not one more is risked. */
static void test_unsure(void **state)
{
    (void)state;
    struct print_queue queue = fill(3);
    assert_int_equal(next(&queue, &well), 1);
    print_queue_end(&queue, PRINTER_UNSURE);
    assert_int_equal(next(&queue, &empty), 0);
    assert_int_equal(next(&queue, &well), 2);
    print_queue_end(&queue, PRINTER_DONE);
    assert_int_equal(next(&queue, &well), 3);
    print_queue_end(&queue, PRINTER_DONE);
    for (int i = 0; i < 10; i++)
        assert_int_equal(next(&queue, &well), 0); /* never again by itself */
    print_queue_again(&queue, 1);
    assert_int_equal(next(&queue, &empty), 1); /* a host said so */
    print_queue_end(&queue, PRINTER_UNSURE);
    print_queue_came_out(&queue, 1);
    assert_int_equal(queue.count, 0);
    assert_int_equal(queue.printed, 1);
}

/* A host's word counts for what it was about, and only then: it comes late, or twice. */
static void test_late_words(void **state)
{
    (void)state;
    struct print_queue queue = fill(2);
    assert_int_equal(next(&queue, &well), 1);
    print_queue_again(&queue, 1);
    print_queue_came_out(&queue, 1);
    print_queue_drop(&queue, 1);
    assert_int_equal(queue.count, 2); /* it is being printed */
    print_queue_again(&queue, 2);
    print_queue_came_out(&queue, 2);
    assert_int_equal(queue.count, 2); /* it was never begun */
    print_queue_end(&queue, PRINTER_UNSURE);
    print_queue_again(&queue, 1);
    print_queue_again(&queue, 1);
    assert_int_equal(next(&queue, &well), 1);
    print_queue_end(&queue, PRINTER_DONE);
    print_queue_again(&queue, 1);
    print_queue_drop(&queue, 2);
    assert_int_equal(queue.count, 0);
}

/* It is bounded, and whose it was is overwritten. */
static void test_full(void **state)
{
    (void)state;
    struct print_queue queue = fill(TN_FLOW_PRINTS);
    const struct print_queue none = {0};
    struct print_job job = {.number = 99};
    assert_false(print_queue_add(&queue, &job));
    while (next(&queue, &well))
        print_queue_end(&queue, PRINTER_DONE);
    assert_memory_equal(queue.items, none.items, sizeof none.items);
}

/* Hosts read what wants them first. */
static void test_tell(void **state)
{
    (void)state;
    struct print_queue queue = fill(3);
    struct tn_flow_printer told;
    assert_int_equal(next(&queue, &well), 1);
    print_queue_end(&queue, PRINTER_DONE);
    assert_int_equal(next(&queue, &well), 2);
    print_queue_end(&queue, PRINTER_UNSURE);
    struct print_job test_page = {.number = 0, .name = "欧阳思远"};
    assert_true(print_queue_add(&queue, &test_page));
    assert_int_equal(next(&queue, &well), 3);
    print_queue_tell(&queue, &empty, &told);
    assert_int_equal(told.trouble, TN_FLOW_TROUBLE_PAPER);
    assert_int_equal(told.printed, 1);
    assert_int_equal(told.count, 3);
    assert_int_equal(told.one[0].state, TN_FLOW_PRINT_ASKING);
    assert_int_equal(told.one[0].number, 2);
    assert_string_equal(told.one[0].name, "张伟");
    assert_int_equal(told.one[1].state, TN_FLOW_PRINT_PRINTING);
    assert_int_equal(told.one[2].number, 0);
    assert_string_equal(told.one[2].name, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_order),
        cmocka_unit_test(test_unsure),
        cmocka_unit_test(test_nothing_came_out),
        cmocka_unit_test(test_late_words),
        cmocka_unit_test(test_full),
        cmocka_unit_test(test_tell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
