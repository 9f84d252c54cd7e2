/* SPDX-License-Identifier: Apache-2.0 */
/* Protects how the organiser's values become the board: every member in its place, the order of
 * showing, what is refused and that a refusal changes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "check.h"
#include "turnout/board.h"

static struct tn_board board;

static int empty_board(void **state)
{
    (void)state;
    board = (struct tn_board){0};
    return 0;
}

static enum tn_err set(const char *what, const char *id, const char *value, struct tn_fault *fault)
{
    return tn_board_set(&board, what, id, value, value ? strlen(value) : 0, fault);
}

static void must_set(const char *what, const char *id, const char *value)
{
    struct tn_fault fault = {0};
    assert_ok(set(what, id, value, &fault));
}

static void test_notice(void **state)
{
    (void)state;
    must_set("notice", "books-4",
             "{\"kind\":\"charity\",\"title\":{\"zh\":\"旧书\",\"en\":\"Books\"},"
             "\"body\":{\"zh\":\"两行\\n字\",\"en\":\"\"},\"starts\":5,\"ends\":9,\"weight\":4,"
             "\"approved\":true}");
    const struct tn_board_notice *notice = &board.notices[0];
    assert_int_equal(board.notice_count, 1);
    assert_string_equal(notice->id, "books-4");
    assert_int_equal(notice->kind, TN_BOARD_CHARITY);
    assert_string_equal(notice->title.in[TN_LANG_ZH_CN], "旧书");
    assert_string_equal(notice->title.in[TN_LANG_EN], "Books");
    assert_string_equal(notice->body.in[TN_LANG_ZH_CN], "两行\n字");
    assert_string_equal(tn_board_say(&notice->body, TN_LANG_EN), "两行\n字");
    assert_int_equal(notice->starts.ms, 5);
    assert_int_equal(notice->ends.ms, 9);
    assert_int_equal(notice->weight, 4);
    assert_true(notice->approved);
}

/* What is not said is not approved. */
static void test_bare_notice(void **state)
{
    (void)state;
    must_set("notice", "a", "{\"title\":{\"zh\":\"甲\"}}");
    assert_int_equal(board.notices[0].kind, TN_BOARD_NOTICE);
    assert_false(board.notices[0].approved);
    assert_int_equal(board.notices[0].ends.ms, 0);
}

static void test_topic(void **state)
{
    (void)state;
    must_set(
        "topic", "next",
        "{\"question\":{\"en\":\"What next?\"},\"options\":[{\"en\":\"Rust\"},{\"zh\":\"芯片\"}],"
        "\"opens\":1,\"closes\":2,\"hide_tally\":true}");
    const struct tn_board_topic *topic = &board.topics[0];
    assert_string_equal(topic->question.in[TN_LANG_EN], "What next?");
    assert_int_equal(topic->option_count, 2);
    assert_string_equal(topic->options[1].in[TN_LANG_ZH_CN], "芯片");
    assert_int_equal(topic->opens.ms, 1);
    assert_int_equal(topic->closes.ms, 2);
    assert_true(topic->hide_tally);
}

static void test_card_and_rules(void **state)
{
    (void)state;
    must_set("card", "card",
             "{\"name\":{\"zh\":\"开源社\"},\"line\":{\"zh\":\"一起写代码\"},\"owner\":\"小李\","
             "\"link\":\"https://weixin.qq.com/g/x\",\"expires\":7,\"members\":497,\"cap\":500,"
             "\"waiting\":\"https://w\"}");
    must_set("rules", "rules",
             "{\"version\":3,\"title\":{\"en\":\"House rules\"},\"text\":{\"en\":\"1. Listen\\n2. "
             "Share\"}}");
    assert_true(board.card.present);
    assert_string_equal(board.card.owner, "小李");
    assert_int_equal(board.card.members, 497);
    assert_int_equal(board.card.expires.ms, 7);
    assert_int_equal(board.rules.version, 3);
    assert_string_equal(board.rules.text.in[TN_LANG_EN], "1. Listen\n2. Share");
    must_set("card", "card", NULL);
    must_set("rules", "rules", NULL);
    assert_false(board.card.present);
    assert_int_equal(board.rules.version, 0);
}

static void test_question(void **state)
{
    (void)state;
    static const struct {
        const char *at;
        enum tn_board_question_at expected;
    } rows[] = {
        {"sign-up", TN_BOARD_AT_SIGN_UP}, {"entry", TN_BOARD_AT_ENTRY}, {"both", TN_BOARD_AT_BOTH}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        TN_BUF_AUTO value = {0};
        tn_buf_addf(&value,
                    "{\"prompt\":{\"en\":\"Photos?\"},\"kind\":\"consent\",\"options\":[],"
                    "\"required\":true,\"at\":\"%s\",\"order\":2}",
                    rows[i].at);
        must_set("question", "photos", tn_buf_text(&value));
        assert_int_equal(board.question_count, 1);
        assert_int_equal(board.questions[0].kind, TN_BOARD_CONSENT);
        assert_int_equal(board.questions[0].at, rows[i].expected);
        assert_true(board.questions[0].required);
    }
}

/* The order of the day is told by the clock, whatever order it was written in. */
static void test_programme(void **state)
{
    (void)state;
    must_set("programme", "programme",
             "{\"items\":[{\"at\":30,\"ends\":0,\"title\":{\"en\":\"Pizza\"},\"place\":\"Bar\"},"
             "{\"at\":10,\"ends\":20,\"title\":{\"en\":\"Doors\"},\"place\":\"\"},"
             "{\"at\":30,\"ends\":40,\"title\":{\"en\":\"Games\"},\"place\":\"\"}]}");
    assert_int_equal(board.item_count, 3);
    assert_string_equal(board.items[0].title.in[TN_LANG_EN], "Doors");
    assert_string_equal(board.items[1].title.in[TN_LANG_EN], "Pizza");
    assert_string_equal(board.items[1].place, "Bar");
    assert_string_equal(board.items[2].title.in[TN_LANG_EN], "Games");
}

static void set_weight(const char *id, int weight)
{
    TN_BUF_AUTO value = {0};
    tn_buf_addf(&value, "{\"title\":{\"en\":\"%s\"},\"weight\":%d,\"approved\":true}", id, weight);
    must_set("notice", id, tn_buf_text(&value));
}

/* The heavier first, the same weight by id, however they came in; replacing moves, taking away
 * closes the gap. */
static void test_lists_stay_in_order(void **state)
{
    (void)state;
    static const char *const orders[][3] = {{"a", "b", "c"}, {"c", "b", "a"}, {"b", "c", "a"}};
    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
        empty_board(NULL);
        for (size_t j = 0; j < 3; j++)
            set_weight(orders[i][j], strcmp(orders[i][j], "c") == 0 ? 5 : 2);
        assert_string_equal(board.notices[0].id, "c");
        assert_string_equal(board.notices[1].id, "a");
        assert_string_equal(board.notices[2].id, "b");
        set_weight("b", 5);
        assert_string_equal(board.notices[0].id, "b");
        assert_int_equal(board.notice_count, 3);
        must_set("notice", "c", NULL);
        must_set("notice", "never-there", NULL);
        assert_int_equal(board.notice_count, 2);
        assert_string_equal(board.notices[1].id, "a");
        assert_string_equal(board.notices[2].id, "");
    }
}

/* Seventeen notices for sixteen places: the lightest is left out, whenever it came. */
static void test_full_list(void **state)
{
    (void)state;
    char id[8] = "n00";
    for (int i = 0; i < TN_BOARD_NOTICES; i++) {
        id[1] = (char)('0' + i / 10), id[2] = (char)('0' + i % 10);
        set_weight(id, 2);
    }
    struct tn_fault fault = {0};
    struct tn_board before = board;
    assert_int_equal(set("notice", "z", "{\"title\":{\"en\":\"z\"},\"weight\":1}", &fault),
                     TN_ERR_LIMIT);
    assert_memory_equal(&before, &board, sizeof(board));
    set_weight("heavy", 5);
    assert_int_equal(board.notice_count, TN_BOARD_NOTICES);
    assert_string_equal(board.notices[0].id, "heavy");
    assert_string_equal(board.notices[TN_BOARD_NOTICES - 1].id, "n14");
    set_weight("n03", 4); /* one that is there already always has room */
    assert_string_equal(board.notices[1].id, "n03");
}

static void test_refusals_change_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *what, *id, *value;
        enum tn_err err;
        const char *says; /* what the sentence names */
    } rows[] = {
        {"poster", "a", "{}", TN_ERR_FORMAT, "poster"},
        {"notice", "", "{}", TN_ERR_FORMAT, "id"},
        {"notice", "Über", "{}", TN_ERR_FORMAT, "Über"},
        {"notice", "abcdefghijklmnopqrstuvwxyzabcdefghijklmno", "{}", TN_ERR_FORMAT, "1 to 40"},
        {"notice", "a", "{", TN_ERR_FORMAT, "the notice \"a\""},
        {"notice", "a", "[]", TN_ERR_FORMAT, "object"},
        {"notice", "a", "{}", TN_ERR_FORMAT, "\"title\""},
        {"notice", "a", "{\"title\":\"text\"}", TN_ERR_FORMAT, "\"title\""},
        {"notice", "a", "{\"title\":{\"zh\":1}}", TN_ERR_FORMAT, "\"title\""},
        {"notice", "a", "{\"title\":{\"zh\":\"\",\"en\":\"\"}}", TN_ERR_FORMAT, "\"title\""},
        {"notice", "a", "{\"title\":{\"en\":\"x\"},\"kind\":\"ad\"}", TN_ERR_FORMAT, "\"kind\""},
        {"notice", "a", "{\"title\":{\"en\":\"x\"},\"kind\":7}", TN_ERR_FORMAT, "\"kind\""},
        {"notice", "a", "{\"title\":{\"en\":\"x\"},\"weight\":6}", TN_ERR_FORMAT, "\"weight\""},
        {"notice", "a", "{\"title\":{\"en\":\"x\"},\"ends\":-1}", TN_ERR_FORMAT, "\"ends\""},
        {"notice", "a", "{\"title\":{\"en\":\"x\"},\"ends\":\"soon\"}", TN_ERR_FORMAT, "\"ends\""},
        {"notice", "a", "{\"title\":{\"en\":\"x\"},\"approved\":1}", TN_ERR_FORMAT, "\"approved\""},
        {"topic", "a", "{\"question\":{\"en\":\"x\"},\"options\":[{\"en\":\"1\"}]}", TN_ERR_FORMAT,
         "\"options\""},
        {"topic", "a", "{\"question\":{\"en\":\"x\"},\"options\":{}}", TN_ERR_FORMAT,
         "\"options\""},
        {"topic", "a", "{\"question\":{\"en\":\"x\"},\"options\":[{},{}]}", TN_ERR_FORMAT,
         "\"options\""},
        {"topic", "a", "{\"question\":{\"en\":\"x\"},\"options\":[{},{},{},{},{},{},{},{},{}]}",
         TN_ERR_LIMIT, "\"options\""},
        {"question", "a", "{\"prompt\":{\"en\":\"x\"},\"kind\":\"choice\",\"options\":[]}",
         TN_ERR_FORMAT, "\"options\""},
        {"question", "a", "{\"prompt\":{\"en\":\"x\"},\"kind\":\"text\",\"at\":\"never\"}",
         TN_ERR_FORMAT, "\"at\""},
        {"rules", "rules", "{\"text\":{\"en\":\"x\"}}", TN_ERR_FORMAT, "\"version\""},
        {"rules", "rules", "{\"version\":1,\"text\":{}}", TN_ERR_FORMAT, "\"text\""},
        {"programme", "programme", "{}", TN_ERR_FORMAT, "\"items\""},
        {"programme", "programme", "{\"items\":[{\"at\":1,\"title\":{}}]}", TN_ERR_FORMAT,
         "\"title\""},
        {"programme", "programme", "{\"items\":[{\"title\":{\"en\":\"x\"}}]}", TN_ERR_FORMAT,
         "\"at\""},
        {"programme", "programme", "{\"items\":[{\"at\":1,\"title\":{\"en\":\"x\"}},5]}",
         TN_ERR_FORMAT, "\"title\""},
        {"programme", "programme", "{\"items\":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}", TN_ERR_LIMIT,
         "\"items\""},
        {"meetup", "a", "{\"title\":{\"en\":\"x\"}}", TN_ERR_FORMAT, "\"starts\""},
        {"meetup", "a", "{\"title\":{\"en\":\"x\"},\"starts\":1,\"offset_min\":900}", TN_ERR_FORMAT,
         "\"offset_min\""},
        {"card", "card", "{\"name\":{\"en\":\"x\"},\"members\":-1}", TN_ERR_FORMAT, "\"members\""},
    };
    set_weight("kept", 3);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct tn_board before = board;
        struct tn_fault fault = {0};
        assert_int_equal(set(rows[i].what, rows[i].id, rows[i].value, &fault), rows[i].err);
        assert_int_equal(fault.code, rows[i].err);
        if (!strstr(fault.text, rows[i].says))
            fail_msg("row %zu: \"%s\" does not name %s", i, fault.text, rows[i].says);
        assert_memory_equal(&before, &board, sizeof(board));
        assert_int_equal(set(rows[i].what, rows[i].id, rows[i].value, NULL), rows[i].err);
    }
}

/* A text one byte too long is refused, not cut. */
static void test_text_bounds(void **state)
{
    (void)state;
    static const struct {
        size_t len;
        enum tn_err err;
    } rows[] = {{191, TN_OK}, {192, TN_ERR_LIMIT}};
    for (size_t i = 0; i < 2; i++) {
        TN_BUF_AUTO value = {0};
        tn_buf_add_text(&value, "{\"title\":{\"en\":\"");
        for (size_t j = 0; j < rows[i].len; j++)
            tn_buf_add_byte(&value, 'x');
        tn_buf_add_text(&value, "\"}}");
        assert_int_equal(set("notice", "long", tn_buf_text(&value), NULL), rows[i].err);
    }
}

/* Nothing that could break a line or a calendar entry gets in. */
static void test_control_characters_become_blanks(void **state)
{
    (void)state;
    must_set("meetup", "m",
             "{\"title\":{\"en\":\"a\\nb\\u0007c\"},\"venue\":\"x\\r\\ny\",\"starts\":1}");
    assert_string_equal(board.meetups[0].title.in[TN_LANG_EN], "a b c");
    assert_string_equal(board.meetups[0].venue, "x  y");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_notice, empty_board),
        cmocka_unit_test_setup(test_bare_notice, empty_board),
        cmocka_unit_test_setup(test_topic, empty_board),
        cmocka_unit_test_setup(test_card_and_rules, empty_board),
        cmocka_unit_test_setup(test_question, empty_board),
        cmocka_unit_test_setup(test_programme, empty_board),
        cmocka_unit_test_setup(test_lists_stay_in_order, empty_board),
        cmocka_unit_test_setup(test_full_list, empty_board),
        cmocka_unit_test_setup(test_refusals_change_nothing, empty_board),
        cmocka_unit_test_setup(test_text_bounds, empty_board),
        cmocka_unit_test_setup(test_control_characters_become_blanks, empty_board),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
