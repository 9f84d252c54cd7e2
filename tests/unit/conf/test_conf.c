/* SPDX-License-Identifier: Apache-2.0 */
/* test_conf.c -- options, files, defaults and help from one table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/conf.h"

static const char *const languages[] = {"zh-CN", "en", NULL};

static const struct tn_conf_entry table[] = {
    {"data", TN_CONF_TEXT, "DIR", NULL, 0, 0, NULL, "where everything is kept"},
    {"hub", TN_CONF_TEXT, "URL", "https://127.0.0.1", 0, 0, NULL, "the hub to talk to"},
    {"retry", TN_CONF_INT, "SECONDS", "5", -1, 60, NULL, "pause between two attempts"},
    {"port", TN_CONF_INT, "PORT", NULL, 0, 65535, NULL, "port to listen on"},
    {"fullscreen", TN_CONF_FLAG, NULL, NULL, 0, 0, NULL, "fill the screen"},
    {"sound", TN_CONF_FLAG, NULL, "yes", 0, 0, NULL, "beep"},
    {"lang", TN_CONF_CHOICE, NULL, "zh-CN", 0, 0, languages, "first language"},
    {"second", TN_CONF_CHOICE, "LANGUAGE", NULL, 0, 0, languages, "second language"},
    {"scan", TN_CONF_LIST, "wedge|serial:DEV|camera:DEV", NULL, 0, 0, NULL,
     "where codes come from"},
    TN_CONF_END,
};

enum { WORDS_MAX = 12 };

/* Reads the words (ended by NULL) behind a program's name. */
static enum tn_err parse(struct tn_conf *conf, const char *const *words, struct tn_fault *fault)
{
    char *argv[WORDS_MAX + 1] = {"program"};
    int argc = 1;
    for (; words[argc - 1]; argc++)
        argv[argc] = (char *)(uintptr_t)words[argc - 1];
    return tn_conf_parse_args(conf, argc, argv, fault);
}

static enum tn_err parse_file(struct tn_conf *conf, const char *text, struct tn_fault *fault)
{
    return tn_conf_parse_file(conf, "kiosk.conf", text, strlen(text), fault);
}

/* A program started bare must know what it does. */
static void test_defaults(void **state)
{
    (void)state;
    TN_AUTO(conf) conf = tn_conf_create(table);
    assert_int_equal(tn_conf_parse_args(conf, 0, NULL, NULL), TN_OK);
    assert_null(tn_conf_text(conf, "data"));
    assert_string_equal(tn_conf_text(conf, "hub"), "https://127.0.0.1");
    assert_int_equal(tn_conf_int(conf, "retry"), 5);
    assert_int_equal(tn_conf_int(conf, "port"), 0);
    assert_false(tn_conf_flag(conf, "fullscreen"));
    assert_true(tn_conf_flag(conf, "sound"));
    assert_string_equal(tn_conf_text(conf, "lang"), "zh-CN");
    assert_int_equal(tn_conf_choice(conf, "lang"), 0);
    assert_int_equal(tn_conf_choice(conf, "second"), -1);
    assert_null(tn_conf_item(conf, "scan", 0));
    assert_null(tn_conf_arg(conf, 0));
    assert_false(tn_conf_is_set(conf, "hub"));
    assert_false(tn_conf_flag(conf, "help"));
}

/* Options may stand anywhere and in both spellings; what is no option keeps its order. */
static void test_options_and_arguments(void **state)
{
    (void)state;
    TN_AUTO(conf) conf = tn_conf_create(table);
    static const char *const words[] = {
        "ticket", "--data=/srv/a b", "check", "--retry", "-1", "--fullscreen",
        "-",      "--lang",          "en",    NULL};
    assert_int_equal(parse(conf, words, NULL), TN_OK);
    assert_string_equal(tn_conf_text(conf, "data"), "/srv/a b");
    assert_int_equal(tn_conf_int(conf, "retry"), -1);
    assert_true(tn_conf_flag(conf, "fullscreen"));
    assert_int_equal(tn_conf_choice(conf, "lang"), 1);
    assert_string_equal(tn_conf_arg(conf, 0), "ticket");
    assert_string_equal(tn_conf_arg(conf, 1), "check");
    assert_string_equal(tn_conf_arg(conf, 2), "-");
    assert_null(tn_conf_arg(conf, 3));
    assert_true(tn_conf_is_set(conf, "data"));
    assert_false(tn_conf_is_set(conf, "hub"));
}

/* A file may be called --json; behind `--` nothing is an option. */
static void test_double_dash_ends_the_options(void **state)
{
    (void)state;
    TN_AUTO(conf) conf = tn_conf_create(table);
    static const char *const words[] = {"--fullscreen", "--", "--sound=no", "-x", "--", NULL};
    assert_int_equal(parse(conf, words, NULL), TN_OK);
    assert_true(tn_conf_flag(conf, "sound"));
    assert_string_equal(tn_conf_arg(conf, 0), "--sound=no");
    assert_string_equal(tn_conf_arg(conf, 1), "-x");
    assert_string_equal(tn_conf_arg(conf, 2), "--");
}

/* Lists grow, everything else takes the last word, and an empty value is a value. */
static void test_repeated_options(void **state)
{
    (void)state;
    TN_AUTO(conf) conf = tn_conf_create(table);
    static const char *const words[] = {"--scan", "wedge",   "--scan=serial:/dev/x=1",
                                        "--hub",  "a",       "--hub",
                                        "b",      "--data=", "--sound=no",
                                        NULL};
    assert_int_equal(parse(conf, words, NULL), TN_OK);
    assert_string_equal(tn_conf_item(conf, "scan", 0), "wedge");
    assert_string_equal(tn_conf_item(conf, "scan", 1), "serial:/dev/x=1");
    assert_null(tn_conf_item(conf, "scan", 2));
    assert_string_equal(tn_conf_text(conf, "hub"), "b");
    assert_string_equal(tn_conf_text(conf, "data"), "");
    assert_false(tn_conf_flag(conf, "sound"));
}

/* A mistyped option is named, and the sentence says what would have been right. */
static void test_refused_options(void **state)
{
    (void)state;
    static const struct {
        const char *words[3];
        const char *said;
    } cases[] = {
        {{"--foo", NULL}, "unknown option --foo; see --help"},
        {{"--foo=1", NULL}, "unknown option --foo; see --help"},
        {{"--dat", "x", NULL}, "unknown option --dat; see --help"},
        {{"--=x", NULL}, "unknown option --; see --help"},
        {{"-v", NULL}, "unknown option -v; see --help"},
        {{"--data", NULL}, "the option --data needs a value: --data=DIR"},
        {{"--data", "--sound", NULL}, "the option --data needs a value: --data=DIR"},
        {{"--lang", NULL}, "the option --lang needs a value: --lang=zh-CN"},
        {{"--retry", "61", NULL},
         "the option --retry must be a whole number from -1 to 60, not \"61\""},
        {{"--retry=-2", NULL},
         "the option --retry must be a whole number from -1 to 60, not \"-2\""},
        {{"--retry=5s", NULL},
         "the option --retry must be a whole number from -1 to 60, not \"5s\""},
        {{"--retry=", NULL}, "the option --retry must be a whole number from -1 to 60, not \"\""},
        {{"--retry= 5", NULL},
         "the option --retry must be a whole number from -1 to 60, not \" 5\""},
        {{"--retry=99999999999999999999", NULL},
         "the option --retry must be a whole number from -1 to 60, not \"99999999999999999999\""},
        {{"--sound=loud", NULL}, "the option --sound must be yes or no, not \"loud\""},
        {{"--lang", "fr", NULL}, "the option --lang must be one of zh-CN, en, not \"fr\""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        TN_AUTO(conf) conf = tn_conf_create(table);
        struct tn_fault fault = {0};
        assert_int_equal(parse(conf, cases[i].words, &fault), TN_ERR_FORMAT);
        assert_string_equal(fault.text, cases[i].said);
        assert_int_equal(tn_conf_int(conf, "retry"), 5);
        assert_false(tn_conf_is_set(conf, "lang"));
    }
}

/* The command line beats the file, whichever was read first. */
static void test_file_and_options(void **state)
{
    (void)state;
    static const char *const words[] = {"--hub=from-args", "--scan=wedge", NULL};
    static const char text[] = "# a kiosk\nhub = from-file\nscan = serial:/dev/a\r\n"
                               "scan = serial:/dev/b\nretry = 7\nfullscreen = yes\ndata =\n";
    for (int file_first = 0; file_first < 2; file_first++) {
        TN_AUTO(conf) conf = tn_conf_create(table);
        if (file_first) {
            assert_int_equal(parse_file(conf, text, NULL), TN_OK);
            assert_string_equal(tn_conf_text(conf, "hub"), "from-file");
            assert_string_equal(tn_conf_item(conf, "scan", 1), "serial:/dev/b");
        }
        assert_int_equal(parse(conf, words, NULL), TN_OK);
        if (!file_first)
            assert_int_equal(parse_file(conf, text, NULL), TN_OK);
        assert_string_equal(tn_conf_text(conf, "hub"), "from-args");
        assert_string_equal(tn_conf_item(conf, "scan", 0), "wedge");
        assert_null(tn_conf_item(conf, "scan", 1));
        assert_int_equal(tn_conf_int(conf, "retry"), 7);
        assert_true(tn_conf_flag(conf, "fullscreen"));
        assert_string_equal(tn_conf_text(conf, "data"), "");
        assert_true(tn_conf_is_set(conf, "retry"));
    }
}

static void test_refused_files(void **state)
{
    (void)state;
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"\n# x\nhub", "kiosk.conf line 3: a line must be `name = value`"},
        {"hubb = x", "kiosk.conf line 1: there is no setting named \"hubb\""},
        {"= x", "kiosk.conf line 1: there is no setting named \"\""},
        {"hub = x\nlang = fr", "kiosk.conf line 2: lang must be one of zh-CN, en, not \"fr\""},
        {"hub = \xFF", "kiosk.conf is not a text in UTF-8"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        TN_AUTO(conf) conf = tn_conf_create(table);
        struct tn_fault fault = {0};
        assert_int_equal(parse_file(conf, cases[i].text, &fault), TN_ERR_FORMAT);
        assert_string_equal(fault.text, cases[i].said);
    }
    TN_AUTO(conf) conf = tn_conf_create(table);
    assert_int_equal(parse_file(conf, "", NULL), TN_OK);
}

/* What --help shows is part of what people learn a program by. */
static void test_help(void **state)
{
    (void)state;
    TN_BUF_AUTO out = {0};
    tn_conf_help(table, &out);
    assert_string_equal(
        tn_buf_text(&out),
        "  --data DIR                  where everything is kept\n"
        "  --hub URL                   the hub to talk to (default https://127.0.0.1)\n"
        "  --retry SECONDS             pause between two attempts (-1 to 60, default 5)\n"
        "  --port PORT                 port to listen on (0 to 65535)\n"
        "  --fullscreen                fill the screen\n"
        "  --sound                     beep (default yes)\n"
        "  --lang zh-CN|en             first language (default zh-CN)\n"
        "  --second LANGUAGE           second language (zh-CN|en)\n"
        "  --scan wedge|serial:DEV|camera:DEV\n"
        "                              where codes come from (may be repeated)\n"
        "  --help                      show this text\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_options_and_arguments),
        cmocka_unit_test(test_double_dash_ends_the_options),
        cmocka_unit_test(test_repeated_options),
        cmocka_unit_test(test_refused_options),
        cmocka_unit_test(test_file_and_options),
        cmocka_unit_test(test_refused_files),
        cmocka_unit_test(test_help),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
