/* SPDX-License-Identifier: Apache-2.0 */
/* Protects what must hold for every ticket: it reads back as it was signed, and no other bytes,
 * no other group and no other key will do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "ticket_kit.h"

static void assert_same(const struct tn_ticket *a, const struct tn_ticket *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->key_id, b->key_id);
    assert_memory_equal(a->id.bytes, b->id.bytes, sizeof(a->id.bytes));
    assert_int_equal(a->admits, b->admits);
    assert_int_equal(a->expires.ms, b->expires.ms);
    assert_memory_equal(a->signature.bytes, b->signature.bytes, sizeof(a->signature.bytes));
}

/* sign -> text -> read -> verify, for 3000 tickets of 30 groups. */
static void test_round_trip(void **state)
{
    (void)state;
    for (uint64_t number = 0; number < 3000; number++) {
        const struct tn_secret_key key = kit_key(number / 100), other = kit_key(1 + number / 100);
        struct tn_id group = kit_id(number / 100);
        struct tn_ticket ticket = kit_ticket(number, &key, group), read;
        char text[TN_TICKET_CHARS + 1], code[TN_SHORT_CODE_CHARS + 1];
        tn_ticket_text(&ticket, text);
        assert_int_equal(strlen(text), TN_TICKET_CHARS);
        assert_int_equal(tn_ticket_read(text, TN_TICKET_CHARS, &read, code), TN_CODE_TICKET);
        assert_same(&ticket, &read);
        assert_true(tn_ticket_verify(&read, &key.public_key, group));
        assert_false(tn_ticket_verify(&read, &key.public_key, kit_id(1 + number / 100)));
        assert_false(tn_ticket_verify(&read, &other.public_key, group));
    }
}

/* Each of the 648 bits counts: with any one flipped, the text is no ticket or does not verify. */
static void test_every_bit_is_signed(void **state)
{
    (void)state;
    for (uint64_t number = 0; number < 10; number++) {
        const struct tn_secret_key key = kit_key(number);
        struct tn_id group = kit_id(number);
        struct tn_ticket ticket = kit_ticket(number, &key, group), read;
        char text[TN_TICKET_CHARS + 1], code[TN_SHORT_CODE_CHARS + 1];
        uint8_t bytes[TN_TICKET_BYTES];
        size_t len = 0;
        tn_ticket_text(&ticket, text);
        assert_int_equal(tn_base45_decode(text, TN_TICKET_CHARS, bytes, sizeof(bytes), &len),
                         TN_OK);
        for (size_t bit = 0; bit < 8 * sizeof(bytes); bit++) {
            bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
            tn_base45_encode(bytes, sizeof(bytes), text);
            bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
            if (tn_ticket_read(text, TN_TICKET_CHARS, &read, code) == TN_CODE_TICKET)
                assert_false(tn_ticket_verify(&read, &key.public_key, group));
        }
    }
}

/* Two tickets never share a row key, and a ticket always has the same one. */
static void test_row_keys_differ(void **state)
{
    (void)state;
    const struct tn_secret_key key = kit_key(1);
    uint8_t before[TN_SEAL_KEY_BYTES] = {0}, now[TN_SEAL_KEY_BYTES], again[TN_SEAL_KEY_BYTES];
    for (uint64_t number = 0; number < 200; number++) {
        struct tn_ticket ticket = kit_ticket(number, &key, kit_id(1));
        tn_ticket_row_key(&ticket, now);
        tn_ticket_row_key(&ticket, again);
        assert_memory_equal(now, again, sizeof(now));
        assert_memory_not_equal(now, before, sizeof(now));
        memcpy(before, now, sizeof(now));
    }
}

/* The printed size depends on it: every ticket is a version 5 symbol, and its level M is in the
 * format bits beside the finder pattern. */
static void test_symbols_are_5m(void **state)
{
    (void)state;
    struct tn_qr *qr = calloc(1, sizeof(*qr));
    assert_non_null(qr);
    const struct tn_secret_key key = kit_key(1);
    for (uint64_t number = 0; number < 1000; number++) {
        struct tn_ticket ticket = kit_ticket(number, &key, kit_id(1));
        char text[TN_TICKET_CHARS + 1];
        tn_ticket_text(&ticket, text);
        assert_int_equal(tn_qr_make(text, qr), TN_OK);
        assert_int_equal(qr->version, 5);
        assert_int_equal(qr->size, 37);
        /* Row 8, columns 0 and 1 hold the level xor 10; M is 00. */
        assert_int_equal(qr->modules[8 * 37 + 0], 1);
        assert_int_equal(qr->modules[8 * 37 + 1], 0);
    }
    free(qr);
}

static int start(void **state)
{
    (void)state;
    return tn_seal_init() == TN_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_every_bit_is_signed),
        cmocka_unit_test(test_row_keys_differ),
        cmocka_unit_test(test_symbols_are_5m),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
