/* SPDX-License-Identifier: Apache-2.0 */
/* test_ime_hand.c -- protects writing with a finger: strokes as a person draws them are the
 * character they were meant as. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/ime.h"

enum { CAP = 8, POINTS = 256 };

/* Strokes divided by /, points by blanks, each "x,y". */
static size_t read_strokes(const char *text, struct tn_ime_point *out)
{
    size_t count = 0;
    bool starts = true;
    while (*text && count < POINTS) {
        char *end = NULL;
        long x = strtol(text, &end, 10);
        assert_int_equal(*end, ',');
        long y = strtol(end + 1, &end, 10);
        out[count++] = (struct tn_ime_point){(int16_t)x, (int16_t)y, starts};
        starts = *end == '/';
        text = *end ? end + 1 : end;
    }
    return count;
}

static size_t rank(struct tn_ime_hand *hand, const char *strokes, const char *character)
{
    struct tn_ime_point points[POINTS];
    struct tn_pinyin_candidate out[CAP];
    size_t found = tn_ime_recognise(hand, points, read_strokes(strokes, points), out, CAP);
    for (size_t i = 0; i < found; i++) {
        assert_int_equal(out[i].letters_used, 0);
        if (strcmp(out[i].text, character) == 0)
            return i + 1;
    }
    return 0;
}

static struct tn_ime_hand *open_or_skip(void)
{
    struct tn_ime_hand *hand = tn_ime_hand_open(NULL);
    if (!hand) {
        printf("zinnia or its model is not installed\n");
        skip();
    }
    return hand;
}

/* 田 and 山 are drawn as well as the others, and the model does not know them so. */
static void test_drawn_characters(void **state)
{
    (void)state;
    static const struct {
        const char *character, *strokes;
    } cases[] = {
        {"十", "120,480 500,470 880,480/500,110 505,500 500,900"},
        {"口", "300,300 310,500 330,700/300,300 500,290 700,280 690,480 680,690/330,690 500,685 "
               "680,680"},
        {"人", "520,180 500,300 440,480 330,650 180,800/490,390 560,520 680,680 830,790"},
        {"大", "130,370 500,350 870,350/500,110 490,350 380,620 130,890/500,370 630,630 880,890"},
        {"王", "190,200 500,190 810,200/240,500 500,490 760,500/500,200 500,500 500,820/130,830 "
               "500,820 870,830"},
        {"中", "200,300 205,450 220,620/200,300 500,290 800,300 790,450 780,620/220,610 500,600 "
               "780,610/500,100 500,500 500,920"},
        {"小", "500,120 500,500 500,850 420,790/290,400 230,550 130,700/700,400 780,540 880,700"},
        {"木", "130,350 500,340 870,350/500,110 500,500 500,900/490,360 350,600 120,800/510,360 "
               "650,600 880,800"},
        {"田", "200,200 205,500 210,820/200,200 500,195 800,200 800,500 795,820/210,500 500,495 "
               "795,500/500,200 500,500 500,815/210,815 500,810 795,815"},
        {"山", "500,150 500,450 500,780/200,400 200,600 210,790 500,785 800,780/800,390 800,600 "
               "800,820"},
        {"工", "220,230 500,225 780,230/500,230 500,500 500,790/120,800 500,790 880,800"},
        {"李", "150,170 500,160 850,170/500,60 500,270 500,450/480,180 340,310 130,410/520,180 "
               "660,300 870,410/330,510 500,505 660,510 600,580 510,640/510,640 530,780 510,930 "
               "420,900/130,690 500,680 870,690"},
    };
    struct tn_ime_hand *hand = open_or_skip();
    size_t seen = 0, all = sizeof cases / sizeof cases[0];
    for (size_t i = 0; i < all; i++) {
        size_t place = rank(hand, cases[i].strokes, cases[i].character);
        printf("%s %zu\n", cases[i].character, place);
        seen += place == 1 || place == 2;
    }
    printf("%zu of %zu in the first 2, at least 10\n", seen, all);
    assert_true(seen >= 10);
    tn_ime_hand_close(hand);
}

/* Each call is for one character; what lies outside the square is drawn in. */
static void test_bounds(void **state)
{
    (void)state;
    static struct tn_ime_point many[TN_IME_POINTS_MAX + 500];
    struct tn_pinyin_candidate out[CAP];
    static const char ten[] = "120,480 880,480/500,110 500,900";
    struct tn_ime_hand *hand = open_or_skip();
    assert_int_equal(tn_ime_recognise(hand, NULL, 0, out, CAP), 0);
    assert_int_equal(rank(hand, ten, "十"), 1);
    for (size_t i = 0; i < sizeof many / sizeof many[0]; i++)
        many[i] =
            (struct tn_ime_point){(int16_t)(i * 31), (int16_t)(500 - (int)i * 17), i % 7 == 3};
    (void)tn_ime_recognise(hand, many, sizeof many / sizeof many[0], out, CAP);
    (void)tn_ime_recognise(hand, many, 1, out, CAP);
    assert_int_equal(tn_ime_recognise(hand, many, 5, out, 0), 0);
    assert_int_equal(rank(hand, ten, "十"), 1);
    tn_ime_hand_close(hand);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_drawn_characters),
        cmocka_unit_test(test_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
