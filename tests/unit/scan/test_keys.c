/* SPDX-License-Identifier: Apache-2.0 */
/* Protects: what a keyboard scanner types is what the code holds, whatever was pressed before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "keys.h"

static int press(struct tn_scan_keys *keys, uint16_t code, int value)
{
    struct input_event event = {.type = EV_KEY, .code = code, .value = value};
    uint8_t byte;
    return tn_scan_keys_feed(keys, &event, &byte) ? byte : -1;
}

static void test_us_map(void **state)
{
    (void)state;
    static const struct {
        uint16_t code;
        char plain, shifted;
    } cases[] = {
        {KEY_A, 'a', 'A'},          {KEY_Z, 'z', 'Z'},          {KEY_1, '1', '!'},
        {KEY_2, '2', '@'},          {KEY_3, '3', '#'},          {KEY_4, '4', '$'},
        {KEY_5, '5', '%'},          {KEY_6, '6', '^'},          {KEY_7, '7', '&'},
        {KEY_8, '8', '*'},          {KEY_9, '9', '('},          {KEY_0, '0', ')'},
        {KEY_MINUS, '-', '_'},      {KEY_EQUAL, '=', '+'},      {KEY_LEFTBRACE, '[', '{'},
        {KEY_RIGHTBRACE, ']', '}'}, {KEY_SEMICOLON, ';', ':'},  {KEY_APOSTROPHE, '\'', '"'},
        {KEY_GRAVE, '`', '~'},      {KEY_BACKSLASH, '\\', '|'}, {KEY_COMMA, ',', '<'},
        {KEY_DOT, '.', '>'},        {KEY_SLASH, '/', '?'},      {KEY_SPACE, ' ', ' '},
        {KEY_ENTER, '\r', '\r'},    {KEY_KPENTER, '\r', '\r'},  {KEY_TAB, '\t', '\t'},
        {KEY_KP7, '7', '7'},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct tn_scan_keys keys = {0};
        assert_int_equal(press(&keys, cases[i].code, 1), cases[i].plain);
        assert_int_equal(press(&keys, KEY_RIGHTSHIFT, 1), -1);
        assert_int_equal(press(&keys, cases[i].code, 1), cases[i].shifted);
        press(&keys, KEY_RIGHTSHIFT, 0);
        assert_int_equal(press(&keys, cases[i].code, 1), cases[i].plain);
    }
}

static void test_every_base45_character(void **state)
{
    (void)state;
    bool reached[128] = {false};
    struct tn_scan_keys keys = {0};
    for (int shift = 0; shift < 2; shift++) {
        press(&keys, KEY_LEFTSHIFT, shift);
        for (uint16_t code = 0; code < KEY_MAX; code++) {
            int byte = press(&keys, code, 1);
            if (byte >= 0)
                reached[byte] = true;
            if (code == KEY_CAPSLOCK)
                press(&keys, code, 1);
            if (code == KEY_LEFTCTRL || code == KEY_RIGHTCTRL)
                press(&keys, code, 0);
            if (code == KEY_RIGHTSHIFT || (code == KEY_LEFTSHIFT && !shift))
                press(&keys, code, 0);
        }
    }
    for (const char *c = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"; *c; c++)
        assert_true(reached[(unsigned char)*c]);
}

static void test_modifiers(void **state)
{
    (void)state;
    struct tn_scan_keys keys = {0};
    press(&keys, KEY_CAPSLOCK, 1);
    press(&keys, KEY_CAPSLOCK, 0);
    assert_int_equal(press(&keys, KEY_A, 1), 'A');
    assert_int_equal(press(&keys, KEY_1, 1), '1');
    press(&keys, KEY_LEFTSHIFT, 1);
    assert_int_equal(press(&keys, KEY_A, 1), 'a');
    press(&keys, KEY_LEFTSHIFT, 0);
    press(&keys, KEY_CAPSLOCK, 1);
    press(&keys, KEY_LEFTCTRL, 1);
    assert_int_equal(press(&keys, KEY_RIGHTBRACE, 1), 0x1d);
    assert_int_equal(press(&keys, KEY_M, 1), '\r');
}

static void test_not_characters(void **state)
{
    (void)state;
    struct tn_scan_keys keys = {0};
    uint8_t byte;
    assert_int_equal(press(&keys, KEY_A, 0), -1);
    assert_int_equal(press(&keys, KEY_A, 2), -1);
    assert_int_equal(press(&keys, KEY_F1, 1), -1);
    assert_int_equal(press(&keys, KEY_MAX, 1), -1);
    struct input_event event = {.type = EV_MSC, .code = KEY_A, .value = 1};
    assert_false(tn_scan_keys_feed(&keys, &event, &byte));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_us_map),
        cmocka_unit_test(test_every_base45_character),
        cmocka_unit_test(test_modifiers),
        cmocka_unit_test(test_not_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
