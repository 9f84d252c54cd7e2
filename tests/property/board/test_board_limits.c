/* SPDX-License-Identifier: Apache-2.0 */
/* Protects what must hold for every board at every time, whichever way the clock went before:
 * nothing outside its limits or not approved is on a slide, promotions are rare, and between two
 * changes nothing changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/board.h"

#define BOARDS 400
#define TIMES 60
#define SPAN_MS INT64_C(100000000) /* some limits lie closer together than the margins */

static uint64_t dice = UINT64_C(0x9E3779B97F4A7C15);

static int64_t roll(int64_t sides)
{
    dice ^= dice << 13;
    dice ^= dice >> 7;
    dice ^= dice << 17;
    return (int64_t)(dice % (uint64_t)sides);
}

static struct tn_wall some_time(void)
{
    return (struct tn_wall){roll(3) == 0 ? 0 : 1 + roll(SPAN_MS)};
}

static void shuffle_board(struct tn_board *board)
{
    *board = (struct tn_board){.notice_count = (size_t)roll(TN_BOARD_NOTICES + 1),
                               .meetup_count = (size_t)roll(TN_BOARD_MEETUPS_KEPT + 1),
                               .item_count = (size_t)roll(4),
                               .topic_count = (size_t)roll(TN_BOARD_TOPICS + 1),
                               .rules.version = (int)roll(2)};
    for (size_t i = 0; i < board->notice_count; i++)
        board->notices[i] = (struct tn_board_notice){.kind = (enum tn_board_notice_kind)roll(4),
                                                     .starts = some_time(),
                                                     .ends = some_time(),
                                                     .approved = roll(3) > 0};
    for (size_t i = 0; i < board->meetup_count; i++)
        board->meetups[i] = (struct tn_board_meetup){.starts = some_time(), .ends = some_time()};
    for (size_t i = 0; i < board->item_count; i++)
        board->items[i] = (struct tn_board_item){
            .at = {(int64_t)(i + 1) * SPAN_MS / 8 + roll(SPAN_MS / 8)}, .ends = some_time()};
    for (size_t i = 0; i < board->topic_count; i++)
        board->topics[i] = (struct tn_board_topic){.opens = some_time(), .closes = some_time()};
    board->card = (struct tn_board_card){.present = roll(2) == 0,
                                         .link = "join",
                                         .expires = some_time(),
                                         .members = roll(3),
                                         .cap = roll(3)};
}

/* The rule once more, in other words than the module's own. */
static bool has_begun(struct tn_wall starts, struct tn_wall now)
{
    return starts.ms == 0 || (now.ms != 0 && starts.ms <= now.ms);
}

static bool is_over(struct tn_wall ends, struct tn_wall now)
{
    return ends.ms != 0 && (now.ms == 0 || ends.ms <= now.ms);
}

static void check_notice(const struct tn_board_notice *notice, struct tn_wall now)
{
    assert_true(notice->approved);
    assert_true(has_begun(notice->starts, now));
    assert_false(is_over(notice->ends, now));
}

static void check_slide(const struct tn_board *board, struct tn_board_slide slide,
                        struct tn_wall now)
{
    bool is_waiting;
    int out[TN_BOARD_MEETUPS];
    switch (slide.kind) {
    case TN_BOARD_SLIDE_NOTICE:
        check_notice(&board->notices[slide.index], now);
        break;
    case TN_BOARD_SLIDE_MEETUPS:
        assert_true(now.ms != 0 && tn_board_meetups(board, now, out) > 0);
        break;
    case TN_BOARD_SLIDE_CARD: /* it has no line here */
        assert_non_null(tn_board_card_link(board, now, &is_waiting));
        assert_true(is_waiting || board->card.expires.ms == 0 ||
                    (now.ms != 0 && now.ms + TN_BOARD_LINK_MARGIN_MS < board->card.expires.ms));
        break;
    case TN_BOARD_SLIDE_TOPIC:
        assert_true(has_begun(board->topics[slide.index].opens, now) ||
                    tn_board_topic_is_closed(&board->topics[slide.index], now));
        break;
    case TN_BOARD_SLIDE_PROGRAMME:
        assert_true(now.ms != 0 && board->item_count > 0);
        break;
    case TN_BOARD_SLIDE_RULES:
        assert_true(board->rules.version > 0);
        break;
    default:
        break;
    }
}

static bool promotes(const struct tn_board *board, struct tn_board_slide slide)
{
    return slide.kind == TN_BOARD_SLIDE_NOTICE &&
           board->notices[slide.index].kind == TN_BOARD_PROMOTION;
}

/* Whichever five that follow each other one looks at. */
static void check_promotions(const struct tn_board *board, const struct tn_board_slide *slides,
                             size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int promotions = 0;
        for (size_t j = 0; j < 5; j++)
            promotions += promotes(board, slides[(i + j) % count]);
        assert_true(promotions <= 1);
    }
}

static void test_nothing_outside_its_limits(void **state)
{
    (void)state;
    static struct tn_board board;
    for (int i = 0; i < BOARDS; i++) {
        shuffle_board(&board);
        for (int j = 0; j < TIMES; j++) { /* forwards, backwards, and back to an unset clock */
            struct tn_wall now = some_time();
            struct tn_board_slide slides[TN_BOARD_SLIDES];
            size_t count = tn_board_slides(&board, now, slides);
            assert_in_range(count, 1, TN_BOARD_SLIDES);
            assert_int_equal(slides[0].kind, TN_BOARD_SLIDE_EVENT);
            for (size_t k = 0; k < count; k++)
                check_slide(&board, slides[k], now);
            check_promotions(&board, slides, count);
        }
    }
}

static bool same(const struct tn_board *board, int64_t a_ms, int64_t b_ms)
{
    struct tn_board_slide a[TN_BOARD_SLIDES] = {0}, b[TN_BOARD_SLIDES] = {0};
    size_t a_count = tn_board_slides(board, (struct tn_wall){a_ms}, a);
    size_t b_count = tn_board_slides(board, (struct tn_wall){b_ms}, b);
    return a_count == b_count && memcmp(a, b, sizeof(a)) == 0;
}

static void test_nothing_changes_between(void **state)
{
    (void)state;
    static struct tn_board board;
    for (int i = 0; i < BOARDS; i++) {
        shuffle_board(&board);
        struct tn_wall now = {1};
        for (int steps = 0; now.ms != 0; steps++) {
            struct tn_wall next = tn_board_changes_at(&board, now);
            int64_t end_ms = next.ms ? next.ms : 4 * SPAN_MS;
            assert_true(steps < 200 && end_ms > now.ms);
            for (int j = 0; j < 20; j++)
                assert_true(same(&board, now.ms, now.ms + roll(end_ms - now.ms)));
            assert_true(next.ms == 0 || !same(&board, now.ms, next.ms));
            now = next;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_outside_its_limits),
        cmocka_unit_test(test_nothing_changes_between),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
