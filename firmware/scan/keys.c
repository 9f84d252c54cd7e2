/* SPDX-License-Identifier: Apache-2.0 */
/* keys.c -- the US key map as a table: the byte without Shift, the byte with it. */
#include "keys.h"

static const uint8_t key_map[][2] = {
    [KEY_1] = "1!",           [KEY_2] = "2@",       [KEY_3] = "3#",          [KEY_4] = "4$",
    [KEY_5] = "5%",           [KEY_6] = "6^",       [KEY_7] = "7&",          [KEY_8] = "8*",
    [KEY_9] = "9(",           [KEY_0] = "0)",       [KEY_MINUS] = "-_",      [KEY_EQUAL] = "=+",
    [KEY_TAB] = "\t\t",       [KEY_Q] = "qQ",       [KEY_W] = "wW",          [KEY_E] = "eE",
    [KEY_R] = "rR",           [KEY_T] = "tT",       [KEY_Y] = "yY",          [KEY_U] = "uU",
    [KEY_I] = "iI",           [KEY_O] = "oO",       [KEY_P] = "pP",          [KEY_LEFTBRACE] = "[{",
    [KEY_RIGHTBRACE] = "]}",  [KEY_ENTER] = "\r\r", [KEY_A] = "aA",          [KEY_S] = "sS",
    [KEY_D] = "dD",           [KEY_F] = "fF",       [KEY_G] = "gG",          [KEY_H] = "hH",
    [KEY_J] = "jJ",           [KEY_K] = "kK",       [KEY_L] = "lL",          [KEY_SEMICOLON] = ";:",
    [KEY_APOSTROPHE] = "'\"", [KEY_GRAVE] = "`~",   [KEY_BACKSLASH] = "\\|", [KEY_Z] = "zZ",
    [KEY_X] = "xX",           [KEY_C] = "cC",       [KEY_V] = "vV",          [KEY_B] = "bB",
    [KEY_N] = "nN",           [KEY_M] = "mM",       [KEY_COMMA] = ",<",      [KEY_DOT] = ".>",
    [KEY_SLASH] = "/?",       [KEY_SPACE] = "  ",   [KEY_KPASTERISK] = "**", [KEY_KP7] = "77",
    [KEY_KP8] = "88",         [KEY_KP9] = "99",     [KEY_KPMINUS] = "--",    [KEY_KP4] = "44",
    [KEY_KP5] = "55",         [KEY_KP6] = "66",     [KEY_KPPLUS] = "++",     [KEY_KP1] = "11",
    [KEY_KP2] = "22",         [KEY_KP3] = "33",     [KEY_KP0] = "00",        [KEY_KPDOT] = "..",
    [KEY_KPENTER] = "\r\r",   [KEY_KPSLASH] = "//",
};

/* True if `code` is a modifier, which now is `down` or not. */
static bool set_modifier(struct tn_scan_keys *keys, uint16_t code, bool down)
{
    switch (code) {
    case KEY_LEFTSHIFT:
        keys->left_shift = down;
        return true;
    case KEY_RIGHTSHIFT:
        keys->right_shift = down;
        return true;
    case KEY_LEFTCTRL:
        keys->left_control = down;
        return true;
    case KEY_RIGHTCTRL:
        keys->right_control = down;
        return true;
    default:
        return false;
    }
}

static bool is_letter(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static uint8_t byte_of(const struct tn_scan_keys *keys, uint16_t code)
{
    if (code >= sizeof key_map / sizeof key_map[0])
        return 0;
    bool shift = keys->left_shift || keys->right_shift;
    if (keys->caps_lock && is_letter(key_map[code][0]))
        shift = !shift;
    uint8_t byte = key_map[code][shift];
    bool control = keys->left_control || keys->right_control;
    return control && byte >= '@' ? byte & 0x1f : byte;
}

bool tn_scan_keys_feed(struct tn_scan_keys *keys, const struct input_event *event,
                       uint8_t *ret_byte)
{
    enum { RELEASED, PRESSED };
    if (event->type != EV_KEY)
        return false;
    if (set_modifier(keys, event->code, event->value != RELEASED))
        return false;
    /* Auto-repeat is a key held by a person or by a scanner gone quiet, never a character. */
    if (event->value != PRESSED)
        return false;
    if (event->code == KEY_CAPSLOCK) {
        keys->caps_lock = !keys->caps_lock;
        return false;
    }
    uint8_t byte = byte_of(keys, event->code);
    if (byte)
        *ret_byte = byte;
    return byte != 0;
}
