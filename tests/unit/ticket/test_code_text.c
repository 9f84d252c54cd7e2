/* SPDX-License-Identifier: Apache-2.0 */
/* Protects the guest at the door: what scanners and keyboards do to a code must not turn anybody
 * away, and what is not ours must be told from what is ours and damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "ticket_kit.h"

/* A ticket as text; tests dress it up. */
static void make_text(char text[TN_TICKET_CHARS + 1])
{
    const struct tn_secret_key key = kit_key(1);
    struct tn_ticket ticket = kit_ticket(2, &key, kit_id(3));
    tn_ticket_text(&ticket, text);
}

static enum tn_code_form form_of(const char *text, size_t len)
{
    struct tn_ticket ticket;
    char code[TN_SHORT_CODE_CHARS + 1];
    return tn_ticket_read(text, len, &ticket, code);
}

/* Everything SPEC.md tolerates around a ticket. */
static void test_tolerance(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after;
    } rows[] = {
        {"", ""},
        {"\\000026", ""},
        {"\\000026\\000003", "\r\n"},
        {"  ", "  "},
        {"\t\r\n ", "\t\r\n"},
        {"\xE3\x80\x80", "\xE3\x80\x80\n"},
        {"", "                                                                              "},
    };
    char text[TN_TICKET_CHARS + 1];
    make_text(text);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        TN_BUF_AUTO dressed = {0};
        tn_buf_addf(&dressed, "%s%.60s\r\n\t%s%s", rows[i].before, text, text + 60, rows[i].after);
        assert_int_equal(form_of(tn_buf_text(&dressed), dressed.len), TN_CODE_TICKET);
    }
}

/* Protects phones and input methods: lower case and full-width characters read the same. */
static void test_folding(void **state)
{
    (void)state;
    char text[TN_TICKET_CHARS + 1], again[TN_TICKET_CHARS + 1];
    struct tn_ticket ticket;
    char code[TN_SHORT_CODE_CHARS + 1];
    make_text(text);
    TN_BUF_AUTO folded = {0};
    for (const char *c = text; *c; c++) {
        unsigned wide = 0xFF01U + (unsigned)(*c - '!');
        if (*c >= 'A' && *c <= 'Z')
            wide += 0x20;
        if (*c == ' ')
            tn_buf_add_text(&folded, "\xE3\x80\x80");
        else
            tn_buf_addf(&folded, "%c%c%c", 0xEF, (int)(0x80 | (wide >> 6 & 0x3F)),
                        (int)(0x80 | (wide & 0x3F)));
    }
    assert_int_equal(tn_ticket_read(tn_buf_text(&folded), folded.len, &ticket, code),
                     TN_CODE_TICKET);
    tn_ticket_text(&ticket, again);
    assert_string_equal(text, again);
}

static void test_forms(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum tn_code_form form;
    } rows[] = {
        {"", TN_CODE_FOREIGN},
        {"   ", TN_CODE_FOREIGN},
        {"https://example.org/party", TN_CODE_FOREIGN},
        {"turnout://pair?u=https%3A%2F%2Fhub&t=x&h=y", TN_CODE_INVITE},
        {"  \\000026turnout://pair?", TN_CODE_FOREIGN}, /* the prefix is not in front */
        {"\\000026  TurnOut://PAIR?", TN_CODE_INVITE},
        {"turnout://pair", TN_CODE_FOREIGN},
        {"6789BCDF", TN_CODE_SHORT},
        {"6789-bcdf", TN_CODE_SHORT},
        {" 6789 BCDF\r\n", TN_CODE_SHORT},
        {"\xEF\xBC\x96\xEF\xBC\x97" /* full-width 6 7 */ "89BCDF", TN_CODE_SHORT},
        {"6789_BCDF", TN_CODE_FOREIGN},
        {"678-9BCDF", TN_CODE_FOREIGN},
        {"6789--BCDF", TN_CODE_FOREIGN},
        {"6789BCDE", TN_CODE_FOREIGN}, /* E is a vowel */
        {"6789BCD", TN_CODE_FOREIGN},
        {"6789BCDFF", TN_CODE_FOREIGN},
        {"\\00002", TN_CODE_FOREIGN},
        {"\\00002x", TN_CODE_FOREIGN},
        {"\xEF\xBC", TN_CODE_FOREIGN},
        {"\xEF\xBD\xBF", TN_CODE_FOREIGN},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("%s\n", rows[i].text);
        assert_int_equal(form_of(rows[i].text, strlen(rows[i].text)), rows[i].form);
    }
}

/* Protects the advice on the screen: "damaged, show it again" against "not one of ours". */
static void test_damage(void **state)
{
    (void)state;
    char text[200];
    for (size_t len = 0; len <= 150; len++) {
        memset(text, 'A', len);
        bool like_ours = len >= 100 && len <= 140;
        assert_int_equal(form_of(text, len), like_ours ? TN_CODE_DAMAGED : TN_CODE_FOREIGN);
        if (len > 0) {
            text[len / 2] = ';';
            assert_int_equal(form_of(text, len), TN_CODE_FOREIGN);
            text[len / 2] = '\0';
            assert_int_equal(form_of(text, len), TN_CODE_FOREIGN);
        }
    }
}

/* Every first byte: the version decides before the kind does. */
static void test_versions(void **state)
{
    (void)state;
    for (int first = 0; first < 256; first++) {
        uint8_t bytes[TN_TICKET_BYTES] = {(uint8_t)first, 1, 2, 3};
        char text[TN_TICKET_CHARS + 1];
        enum tn_code_form wanted = first >= 0x20                    ? TN_CODE_NEWER
                                   : first >= 0x10 && first <= 0x14 ? TN_CODE_TICKET
                                                                    : TN_CODE_DAMAGED;
        bytes[13] = 1;
        tn_base45_encode(bytes, sizeof(bytes), text);
        if (text[0] == ' ')
            continue;
        assert_int_equal(form_of(text, TN_TICKET_CHARS), wanted);
        bytes[13] = 0; /* admits nobody */
        tn_base45_encode(bytes, sizeof(bytes), text);
        assert_int_equal(form_of(text, TN_TICKET_CHARS),
                         wanted == TN_CODE_TICKET ? TN_CODE_DAMAGED : wanted);
    }
}

static int start(void **state)
{
    (void)state;
    return tn_seal_init() == TN_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tolerance), cmocka_unit_test(test_folding),
        cmocka_unit_test(test_forms),     cmocka_unit_test(test_damage),
        cmocka_unit_test(test_versions),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
