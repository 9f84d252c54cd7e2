/* SPDX-License-Identifier: Apache-2.0 */
/* Protects what is on the board at a moment: the order of the slides, the share of promotions,
 * and that what is over, not begun or not approved is never there, also when the clock jumps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/board.h"
#include "turnout/text.h"

#define HOUR INT64_C(3600000)
#define NOON INT64_C(1796450400000)

static struct tn_board board;

static int empty_board(void **state)
{
    (void)state;
    board = (struct tn_board){0};
    return 0;
}

static struct tn_board_notice *add_notice(enum tn_board_notice_kind kind)
{
    struct tn_board_notice *notice = &board.notices[board.notice_count++];
    notice->kind = kind;
    notice->approved = true;
    return notice;
}

/* The slides as letters: E programme P notice N (promotion $) meetups M card C topic T rules R
 * wall W. */
static const char *shown(int64_t now_ms)
{
    static char text[TN_BOARD_SLIDES + 1];
    struct tn_board_slide slides[TN_BOARD_SLIDES];
    size_t count = tn_board_slides(&board, (struct tn_wall){now_ms}, slides);
    for (size_t i = 0; i < count; i++) {
        bool promotes = slides[i].kind == TN_BOARD_SLIDE_NOTICE &&
                        board.notices[slides[i].index].kind == TN_BOARD_PROMOTION;
        text[i] = promotes ? '$' : "EPNMCTRW"[slides[i].kind];
    }
    text[count] = '\0';
    return text;
}

static void fill_every_kind(void)
{
    add_notice(TN_BOARD_NOTICE);
    board.items[board.item_count++] = (struct tn_board_item){.at = {NOON}, .ends = {NOON + HOUR}};
    board.meetups[board.meetup_count++] =
        (struct tn_board_meetup){.starts = {NOON + 24 * HOUR}, .ends = {NOON + 26 * HOUR}};
    board.card.present = true;
    tn_text_copy(board.card.line.in[TN_LANG_ZH_CN], 192, "一起写代码");
    board.topics[board.topic_count++] =
        (struct tn_board_topic){.opens = {NOON}, .closes = {NOON + HOUR}};
    board.rules.version = 1;
}

static void test_order(void **state)
{
    (void)state;
    assert_string_equal(shown(NOON), "EW");
    assert_string_equal(shown(0), "EW");
    fill_every_kind();
    assert_string_equal(shown(NOON), "EPNMCTRW");
    assert_string_equal(shown(0), "ENCRW"); /* nobody knows the time: nothing that has one */
}

/* One notice from ten to twelve, under clocks that go forwards, jump and fall back. */
static void test_notice_limits(void **state)
{
    (void)state;
    struct tn_board_notice *notice = add_notice(TN_BOARD_NOTICE);
    notice->starts.ms = NOON - 2 * HOUR;
    notice->ends.ms = NOON;
    static const struct {
        int64_t now_ms;
        const char *slides;
    } rows[] = {
        {NOON - 2 * HOUR - 1, "EW"}, {NOON - 2 * HOUR, "ENW"},   {NOON - 1, "ENW"}, {NOON, "EW"},
        {NOON - 1, "ENW"},           {NOON + 1000 * HOUR, "EW"}, {1, "EW"},         {0, "EW"},
        {NOON - HOUR, "ENW"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(shown(rows[i].now_ms), rows[i].slides);
    notice->approved = false;
    assert_string_equal(shown(NOON - HOUR), "EW");
}

/* At most one slide in five is a promotion, and never two within five, also around the end. */
static void test_promotions(void **state)
{
    (void)state;
    static const struct {
        int notices, promotions;
        const char *slides;
    } rows[] = {
        {0, 1, "EWEW$"},    {2, 1, "ENNW$"},      {2, 5, "ENNW$"},
        {5, 3, "ENNN$NNW"}, {6, 3, "ENNN$NNNW$"}, {10, 4, "ENNN$NNNN$NNNW$"},
        {3, 0, "ENNNW"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        empty_board(NULL);
        for (int j = 0; j < rows[i].notices; j++)
            add_notice(TN_BOARD_NOTICE);
        for (int j = 0; j < rows[i].promotions; j++)
            add_notice(TN_BOARD_PROMOTION);
        assert_string_equal(shown(NOON), rows[i].slides);
    }
}

static void test_now_and_next(void **state)
{
    (void)state;
    static const int64_t at[] = {NOON, NOON + HOUR, NOON + 3 * HOUR};
    for (size_t i = 0; i < 3; i++)
        board.items[board.item_count++] = (struct tn_board_item){.at = {at[i]}};
    board.items[1].ends.ms = NOON + 2 * HOUR; /* then a break */
    static const struct {
        int64_t now_ms;
        int on, next;
        const char *slides;
    } rows[] = {
        {0, -1, -1, "EW"},
        {NOON - 1, -1, 0, "EPW"},
        {NOON, 0, 1, "EPW"},
        {NOON + HOUR - 1, 0, 1, "EPW"},
        {NOON + HOUR, 1, 2, "EPW"},
        {NOON + 2 * HOUR, -1, 2, "EPW"},
        {NOON + 3 * HOUR, 2, -1, "EPW"},
        {NOON + 3 * HOUR + TN_BOARD_OPEN_END_MS - 1, 2, -1, "EPW"},
        {NOON + 3 * HOUR + TN_BOARD_OPEN_END_MS, -1, -1, "EW"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int on = 9, next = 9;
        tn_board_now_next(&board, (struct tn_wall){rows[i].now_ms}, &on, &next);
        assert_int_equal(on, rows[i].on);
        assert_int_equal(next, rows[i].next);
        assert_string_equal(shown(rows[i].now_ms), rows[i].slides);
    }
}

/* Meetups of the past take no room from those to come. */
static void test_meetups(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++)
        board.meetups[board.meetup_count++] =
            (struct tn_board_meetup){.starts = {NOON + 24 * HOUR * (i - 2)}};
    board.meetups[1].ends.ms = NOON + HOUR; /* a long one, still on */
    int out[TN_BOARD_MEETUPS];
    assert_int_equal(tn_board_meetups(&board, (struct tn_wall){NOON}, out), 3);
    assert_int_equal(out[0], 1);
    assert_int_equal(out[1], 2);
    assert_int_equal(out[2], 3);
    assert_int_equal(tn_board_meetups(&board, (struct tn_wall){NOON + 40 * HOUR}, out), 1);
    assert_int_equal(out[0], 4);
    assert_int_equal(tn_board_meetups(&board, (struct tn_wall){0}, out), 0);
}

/* A join link goes half a day before it dies; a full group shows its waiting list or nothing. */
static void test_card_link(void **state)
{
    (void)state;
    static const struct {
        int64_t expires_ms, now_ms, members, cap;
        const char *waiting, *link;
    } rows[] = {
        {0, NOON, 10, 0, "", "join"},
        {0, 0, 10, 0, "", "join"},
        {NOON, 0, 10, 0, "", NULL}, /* who knows */
        {NOON, NOON - TN_BOARD_LINK_MARGIN_MS - 1, 10, 0, "", "join"},
        {NOON, NOON - TN_BOARD_LINK_MARGIN_MS, 10, 0, "", NULL},
        {HOUR, HOUR / 2, 10, 0, "", NULL},
        {0, NOON, 499, 500, "wait", "join"},
        {0, NOON, 500, 500, "wait", "wait"},
        {0, NOON, 500, 500, "", NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bool is_waiting = false;
        board.card = (struct tn_board_card){.present = true,
                                            .link = "join",
                                            .expires = {rows[i].expires_ms},
                                            .members = rows[i].members,
                                            .cap = rows[i].cap};
        tn_text_copy(board.card.waiting, sizeof(board.card.waiting), rows[i].waiting);
        const char *link =
            tn_board_card_link(&board, (struct tn_wall){rows[i].now_ms}, &is_waiting);
        assert_int_equal(is_waiting, rows[i].members >= rows[i].cap && rows[i].cap > 0);
        if (rows[i].link)
            assert_string_equal(link, rows[i].link);
        else
            assert_null(link);
        assert_string_equal(shown(rows[i].now_ms), rows[i].link ? "ECW" : "EW");
    }
}

static void test_topics(void **state)
{
    (void)state;
    board.topics[board.topic_count++] =
        (struct tn_board_topic){.opens = {NOON}, .closes = {NOON + HOUR}};
    static const struct {
        int64_t now_ms;
        bool open, closed;
        const char *slides;
    } rows[] = {
        {0, false, false, "EW"},           {NOON - 1, false, false, "EW"},
        {NOON, true, false, "ETW"},        {NOON + HOUR - 1, true, false, "ETW"},
        {NOON + HOUR, false, true, "ETW"}, /* the result */
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct tn_wall now = {rows[i].now_ms};
        assert_int_equal(tn_board_topic_is_open(&board.topics[0], now), rows[i].open);
        assert_int_equal(tn_board_topic_is_closed(&board.topics[0], now), rows[i].closed);
        assert_string_equal(shown(rows[i].now_ms), rows[i].slides);
    }
}

/* The next change is the next moment the answer differs, not every limit there is. */
static void test_changes_at(void **state)
{
    (void)state;
    assert_int_equal(tn_board_changes_at(&board, (struct tn_wall){NOON}).ms, 0);
    struct tn_board_notice *hidden = add_notice(TN_BOARD_NOTICE);
    hidden->approved = false;
    hidden->starts.ms = NOON + 1;
    struct tn_board_notice *notice = add_notice(TN_BOARD_NOTICE);
    notice->starts.ms = NOON + HOUR;
    notice->ends.ms = NOON + 2 * HOUR;
    assert_int_equal(tn_board_changes_at(&board, (struct tn_wall){NOON}).ms, NOON + HOUR);
    assert_int_equal(tn_board_changes_at(&board, (struct tn_wall){NOON + HOUR}).ms,
                     NOON + 2 * HOUR);
    assert_int_equal(tn_board_changes_at(&board, (struct tn_wall){NOON + 2 * HOUR}).ms, 0);
    assert_int_equal(tn_board_changes_at(&board, (struct tn_wall){0}).ms, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_order, empty_board),
        cmocka_unit_test_setup(test_notice_limits, empty_board),
        cmocka_unit_test_setup(test_promotions, empty_board),
        cmocka_unit_test_setup(test_now_and_next, empty_board),
        cmocka_unit_test_setup(test_meetups, empty_board),
        cmocka_unit_test_setup(test_card_link, empty_board),
        cmocka_unit_test_setup(test_topics, empty_board),
        cmocka_unit_test_setup(test_changes_at, empty_board),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
