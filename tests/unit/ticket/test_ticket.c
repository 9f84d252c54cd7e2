/* SPDX-License-Identifier: Apache-2.0 */
/* Protects the bytes of a ticket: what is printed today must open the door years from now. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "ticket_kit.h"

/* Made by tests/oracle from SPEC.md: seed 00 01 … 1f, group 00 01 … 0f, id n n n …, admits
 * 1 + 63 n, expiry 70 000 n units, for kind number n. */
static const struct {
    const char *kind;
    int64_t expires_ms;
    const char *text;
    const char *row_key, *host_key;
} vectors[] = {
#include "vectors.inc"
};

static struct tn_secret_key vector_key(void)
{
    uint8_t seed[TN_KEY_SECRET_BYTES];
    struct tn_secret_key key;
    for (size_t i = 0; i < sizeof(seed); i++)
        seed[i] = (uint8_t)i;
    tn_key_from_seed(seed, &key);
    return key;
}

static struct tn_id vector_group(void)
{
    struct tn_id group;
    for (size_t i = 0; i < sizeof(group.bytes); i++)
        group.bytes[i] = (uint8_t)i;
    return group;
}

/* Protects every ticket ever printed: another implementation's bytes are made and read alike. */
static void test_vectors(void **state)
{
    (void)state;
    const struct tn_secret_key key = vector_key();
    for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
        struct tn_ticket ticket = {.kind = (enum tn_ticket_kind)i,
                                   .admits = (uint8_t)(1 + 63 * i),
                                   .expires.ms = vectors[i].expires_ms};
        memset(ticket.id.bytes, (int)i, sizeof(ticket.id.bytes));
        tn_ticket_sign(&ticket, &key, vector_group());

        char text[TN_TICKET_CHARS + 1], hex[TN_HEX_LEN(TN_SEAL_KEY_BYTES) + 1];
        uint8_t row_key[TN_SEAL_KEY_BYTES];
        tn_ticket_text(&ticket, text);
        tn_ticket_row_key(&ticket, row_key);
        tn_hex_encode(row_key, sizeof(row_key), hex);
        assert_string_equal(text, vectors[i].text);
        assert_string_equal(hex, vectors[i].row_key);
        tn_ticket_host_key(&ticket, row_key);
        tn_hex_encode(row_key, sizeof(row_key), hex);
        assert_string_equal(hex, vectors[i].host_key);
        assert_string_equal(tn_ticket_kind_name(ticket.kind), vectors[i].kind);
    }
}

/* Protects against an issuer that hands out codes a trimming scanner would cut. */
static void test_issue_never_ends_in_blanks(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 300; i++) {
        const struct tn_secret_key key = kit_key(i);
        struct tn_ticket ticket = {.kind = (enum tn_ticket_kind)(i % TN_TICKET_KIND_COUNT),
                                   .admits = 1};
        char text[TN_TICKET_CHARS + 1];
        tn_ticket_issue(&ticket, &key, vector_group());
        tn_ticket_text(&ticket, text);
        assert_int_not_equal(text[0], ' ');
        assert_int_not_equal(text[TN_TICKET_CHARS - 1], ' ');
        assert_true(tn_ticket_verify(&ticket, &key.public_key, vector_group()));
    }
}

/* Protects an expiry against being cut short, and a time in the past against meaning "none". */
static void test_expiry_is_rounded_up(void **state)
{
    (void)state;
    static const int64_t epoch = INT64_C(1735689600000), unit = 900000;
    const struct {
        int64_t asked, kept;
    } rows[] = {
        {0, 0},
        {INT64_MIN, epoch + unit},
        {1, epoch + unit},
        {epoch, epoch + unit},
        {epoch + unit, epoch + unit},
        {epoch + unit + 1, epoch + 2 * unit},
        {epoch + 2 * unit - 1, epoch + 2 * unit},
        {epoch + 2 * unit, epoch + 2 * unit},
        {epoch + 0xFFFFFF * unit, epoch + 0xFFFFFF * unit},
        {INT64_MAX, epoch + 0xFFFFFF * unit},
    };
    const struct tn_secret_key key = vector_key();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct tn_ticket ticket = {.admits = 1, .expires.ms = rows[i].asked};
        tn_ticket_sign(&ticket, &key, vector_group());
        assert_int_equal(ticket.expires.ms, rows[i].kept);
    }
}

static void test_kind_names_go_both_ways(void **state)
{
    (void)state;
    enum tn_ticket_kind kind = TN_TICKET_BADGE;
    for (int i = 0; i < TN_TICKET_KIND_COUNT; i++) {
        assert_int_equal(tn_ticket_kind_parse(tn_ticket_kind_name((enum tn_ticket_kind)i), &kind),
                         TN_OK);
        assert_int_equal(kind, i);
    }
    assert_int_equal(tn_ticket_kind_parse("Member", &kind), TN_ERR_FORMAT);
}

static void test_id_text_goes_both_ways(void **state)
{
    (void)state;
    struct tn_ticket_id id = {{0, 1, 2, 253, 254, 255, 7, 8}}, back;
    assert_string_equal(tn_ticket_id_text(id).chars, "AAEC_f7_Bwg");
    assert_int_equal(tn_ticket_id_parse("AAEC_f7_Bwg", &back), TN_OK);
    assert_memory_equal(&id, &back, sizeof(id));
    assert_int_equal(tn_ticket_id_parse("AAEC_f7_Bw", &back), TN_ERR_FORMAT);
    assert_int_equal(tn_ticket_id_parse("AAEC_f7_Bwh", &back), TN_ERR_FORMAT);
}

/* Protects the odds: each of the 20 characters comes from 12 of 240 values. */
static void test_short_code_is_drawn_evenly(void **state)
{
    (void)state;
    int seen[256] = {0};
    char code[TN_SHORT_CODE_CHARS + 1];
    for (int value = 0; value < 256; value++) {
        uint8_t random[TN_SHORT_CODE_CHARS] = {0, 1, 2, (uint8_t)value};
        bool made = tn_short_code_make(random, code);
        assert_int_equal(made, value < 240);
        if (made)
            seen[(uint8_t)code[3]]++;
    }
    for (const char *c = "6789BCDFGHJKLMNPQRTW"; *c; c++)
        assert_int_equal(seen[(uint8_t)*c], 12);
}

/* Protects the roster: the hash is of the upper-case code and hangs on the door key. */
static void test_short_hash(void **state)
{
    (void)state;
    uint8_t door_key[TN_DOOR_KEY_BYTES], hash[TN_SHORT_HASH_BYTES], other[TN_SHORT_HASH_BYTES];
    char hex[TN_HEX_LEN(TN_SHORT_HASH_BYTES) + 1];
    for (size_t i = 0; i < sizeof(door_key); i++)
        door_key[i] = (uint8_t)(96 + i);
    tn_short_code_hash("6789BCDF", door_key, hash);
    tn_hex_encode(hash, sizeof(hash), hex);
    assert_string_equal(hex, "5db3a9daa8a032963957361e1e252f1a");
    tn_short_code_hash("6789bcdf", door_key, other);
    assert_memory_equal(hash, other, sizeof(hash));
    door_key[31] ^= 1;
    tn_short_code_hash("6789BCDF", door_key, other);
    assert_memory_not_equal(hash, other, sizeof(hash));
}

static int start(void **state)
{
    (void)state;
    return tn_seal_init() == TN_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_issue_never_ends_in_blanks),
        cmocka_unit_test(test_expiry_is_rounded_up),
        cmocka_unit_test(test_kind_names_go_both_ways),
        cmocka_unit_test(test_id_text_goes_both_ways),
        cmocka_unit_test(test_short_code_is_drawn_evenly),
        cmocka_unit_test(test_short_hash),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
