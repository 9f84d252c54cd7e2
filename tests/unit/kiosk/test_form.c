/* SPDX-License-Identifier: Apache-2.0 */
/* test_form.c -- what a person answered reaches the records as they meant it: by the question's
 * id, not its place; what was left alone is not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "form.h"

static void test_answers(void **state)
{
    (void)state;
    static struct tn_board board;
    struct tn_flow_form form = {0};
    TN_BUF_AUTO out = {0};
    board.question_count = 4;
    static const enum tn_board_question_kind kinds[] = {TN_BOARD_CHOICE, TN_BOARD_TEXT,
                                                        TN_BOARD_CONSENT, TN_BOARD_CONSENT};
    static const char *const ids[] = {"tea", "remark", "photo", "news"};
    for (size_t i = 0; i < 4; i++) {
        board.questions[i].kind = kinds[i];
        memcpy(board.questions[i].id, ids[i], strlen(ids[i]) + 1);
    }
    form.answers[0].given = form.answers[1].given = form.answers[2].given = true;
    form.answers[0].choice = 2;
    memcpy(form.answers[1].text, "不吃\"辣\"", sizeof("不吃\"辣\""));
    form_answers(&board, &form, &out);
    assert_string_equal(
        tn_buf_text(&out),
        "[{\"id\":\"tea\",\"value\":2},{\"id\":\"remark\",\"value\":\"不吃\\\"辣\\\""
        "\"},{\"id\":\"photo\",\"value\":false}]");
}

static void test_nothing_answered(void **state)
{
    (void)state;
    static const struct tn_board board;
    const struct tn_flow_form form = {0};
    TN_BUF_AUTO out = {0};
    form_answers(&board, &form, &out);
    assert_string_equal(tn_buf_text(&out), "[]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_answers),
                                       cmocka_unit_test(test_nothing_answered)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
