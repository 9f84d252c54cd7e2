/* SPDX-License-Identifier: Apache-2.0 */
/* Protects: an invitation is taken whole or refused with a sentence that says what to do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/pairing.h"

#define TOKEN "AAECAwQFBgcICQoLDA0ODw"
#define PIN "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

static void test_taken(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "turnout://pair?u=https%3A%2F%2F192.168.1.20%3A8443&t=" TOKEN "&h=" PIN,
        "Turnout://PAIR?h=" PIN "&unknown=1&t=" TOKEN "&u=https://192.168.1.20:8443",
        "turnout://pair?&u=https%3a//192.168.1.20:8443&t=" TOKEN "&h=" PIN "&",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct tn_pairing_invite invite;
        struct tn_fault fault = {0};
        assert_int_equal(tn_pairing_parse(texts[i], strlen(texts[i]), &invite, &fault), TN_OK);
        assert_string_equal(invite.url, "https://192.168.1.20:8443");
        for (uint8_t b = 0; b < 32; b++) {
            assert_int_equal(invite.pin.bytes[b], b);
            if (b < 16)
                assert_int_equal(invite.token[b], b);
        }
    }
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *says;
    } cases[] = {
        {"", "not an invitation"},
        {"https://example.org", "not an invitation"},
        {"turnout://pair", "not an invitation"},
        {"turnout://pair?", "not whole"},
        {"turnout://pair?u=https://a&t=" TOKEN, "not whole"},
        {"turnout://pair?t=" TOKEN "&h=" PIN, "not whole"},
        {"turnout://pair?u=&t=" TOKEN "&h=" PIN, "part \"u\""},
        {"turnout://pair?u=a%2&t=" TOKEN "&h=" PIN, "part \"u\""},
        {"turnout://pair?u=a%00&t=" TOKEN "&h=" PIN, "part \"u\""},
        {"turnout://pair?u=a%0Ab&t=" TOKEN "&h=" PIN, "part \"u\""},
        {"turnout://pair?u=%FF&t=" TOKEN "&h=" PIN, "part \"u\""},
        {"turnout://pair?u=a&t=" TOKEN "&t=" TOKEN "&h=" PIN, "part \"t\""},
        {"turnout://pair?u=a&t=" TOKEN "A&h=" PIN, "part \"t\""},
        {"turnout://pair?u=a&t=" TOKEN "==&h=" PIN, "part \"t\""},
        {"turnout://pair?u=a&t=" TOKEN "&h=" TOKEN, "part \"h\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tn_pairing_invite invite = {.url = "untouched"};
        struct tn_fault fault = {0};
        assert_int_equal(tn_pairing_parse(cases[i].text, strlen(cases[i].text), &invite, &fault),
                         TN_ERR_FORMAT);
        assert_non_null(strstr(fault.text, cases[i].says));
        assert_string_equal(invite.url, "untouched");
    }
}

/* Exactly as long as an address may be, and one more. */
static void test_long_address(void **state)
{
    (void)state;
    for (size_t len = TN_PAIRING_URL_MAX - 1; len <= TN_PAIRING_URL_MAX; len++) {
        TN_BUF_AUTO text = {0};
        struct tn_pairing_invite invite;
        tn_buf_add_text(&text, "turnout://pair?t=" TOKEN "&h=" PIN "&u=");
        memset(tn_buf_reserve(&text, len), 'a', len);
        text.len += len;
        assert_int_equal(tn_pairing_parse((const char *)text.data, text.len, &invite, NULL),
                         len < TN_PAIRING_URL_MAX ? TN_OK : TN_ERR_FORMAT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_taken),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_long_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
