/* SPDX-License-Identifier: Apache-2.0 */
/* Protects the encoder of tickets: libqrencode, given the same text, must come to the same
 * modules; where it prefers another mask, to the same once both masks are taken off. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>
#include <qrencode.h>

#include "symbol.h"
#include "ticket_kit.h"

enum { SIZE = TN_SYMBOL_SIZE };

static int symbols_equal_masks;

/* The library's matrix as rows, and where it has codewords (what is neither pattern nor format).
 */
static void encode_by_library(const char *text, struct tn_symbol *symbol, struct tn_symbol *area)
{
    enum { DARK = 0x01, DATA_AREA = 0x02 | 0x01, FUNCTION = 0x80 };
    QRinput *input = QRinput_new2(TN_SYMBOL_VERSION, QR_ECLEVEL_M);
    assert_non_null(input);
    assert_int_equal(
        QRinput_append(input, QR_MODE_AN, TN_TICKET_CHARS, (const unsigned char *)text), 0);
    QRcode *code = QRcode_encodeInput(input);
    assert_non_null(code);
    assert_int_equal(code->width, SIZE);
    *symbol = *area = (struct tn_symbol){{0}};
    for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++) {
            unsigned module = code->data[y * SIZE + x];
            symbol->rows[y] |= (uint64_t)(module & DARK) << x;
            area->rows[y] |= (uint64_t) !(module & FUNCTION) << x;
        }
    }
    QRcode_free(code);
    QRinput_free(input);
}

/* The mask's number, from the three format bits of row 8 (xored with 101). */
static int mask_of(const struct tn_symbol *symbol)
{
    uint64_t row = symbol->rows[8];
    return (int)((row >> 2 & 1) << 2 | (row >> 3 & 1) << 1 | (row >> 4 & 1)) ^ 5;
}

static void assert_same_symbol(const char *text)
{
    struct tn_symbol own, library, area;
    tn_symbol_make(text, &own);
    encode_by_library(text, &library, &area);
    int own_mask = mask_of(&own), library_mask = mask_of(&library);
    if (own_mask == library_mask) {
        assert_memory_equal(&own, &library, sizeof(own));
        symbols_equal_masks++;
        return;
    }
    tn_symbol_mask(&own, &area, own_mask);
    tn_symbol_mask(&library, &area, library_mask);
    for (int y = 0; y < SIZE; y++)
        assert_int_equal(own.rows[y] & area.rows[y], library.rows[y] & area.rows[y]);
}

static void test_tickets_as_libqrencode_codes_them(void **state)
{
    (void)state;
    const struct tn_secret_key key = kit_key(1);
    int masks[TN_SYMBOL_MASKS] = {0};
    symbols_equal_masks = 0;
    for (uint64_t number = 0; number < 1000; number++) {
        struct tn_ticket ticket = kit_ticket(number, &key, kit_id(1));
        struct tn_symbol symbol;
        char text[TN_TICKET_CHARS + 1];
        tn_ticket_text(&ticket, text);
        assert_same_symbol(text);
        tn_symbol_make(text, &symbol);
        masks[mask_of(&symbol)]++;
    }
    print_message("of 1000 symbols %d have the library's mask\n", symbols_equal_masks);
    /* Each mask was seen whole, format bits included. */
    assert_true(symbols_equal_masks > 500);
    for (int mask = 0; mask < TN_SYMBOL_MASKS; mask++)
        assert_true(masks[mask] > 0);
}

/* Every character in every place of a pair. */
static void test_every_character(void **state)
{
    (void)state;
    static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    for (int shift = 0; shift < 45; shift++) {
        char text[TN_TICKET_CHARS + 1] = {0};
        for (int i = 0; i < TN_TICKET_CHARS; i++)
            text[i] = alphabet[(i * 7 + shift) % 45];
        assert_same_symbol(text);
        memset(text, alphabet[shift], TN_TICKET_CHARS);
        assert_same_symbol(text);
    }
}

/* ---- the penalty, counted once more the slow way ---- */

static int module(const struct tn_symbol *symbol, int x, int y)
{
    bool inside = x >= 0 && y >= 0 && x < SIZE && y < SIZE;
    return inside ? (int)(symbol->rows[y] >> x & 1) : 0;
}

/* One line of the symbol, by its number, along dx, dy. */
static int slow_line(const struct tn_symbol *symbol, int line, bool down)
{
    static const int finder[7] = {1, 0, 1, 1, 1, 0, 1};
    int at[SIZE + 8] = {0}, penalty = 0;
    for (int i = 0; i < SIZE; i++)
        at[i + 4] = down ? module(symbol, line, i) : module(symbol, i, line);
    for (int i = 0, run = 0; i < SIZE; i++) {
        run = i > 0 && at[i + 4] == at[i + 3] ? run + 1 : 1;
        penalty += run == 5 ? 3 : run > 5;
    }
    for (int i = 0; i + 7 <= SIZE; i++) {
        if (memcmp(at + i + 4, finder, sizeof(finder)) != 0)
            continue;
        bool before = !at[i] && !at[i + 1] && !at[i + 2] && !at[i + 3];
        bool behind = !at[i + 11] && !at[i + 12] && !at[i + 13] && !at[i + 14];
        penalty += before || behind ? 40 : 0;
    }
    return penalty;
}

static int slow_penalty(const struct tn_symbol *symbol)
{
    int penalty = 0, dark = 0;
    for (int y = 0; y < SIZE; y++) {
        penalty += slow_line(symbol, y, false) + slow_line(symbol, y, true);
        for (int x = 0; x < SIZE; x++) {
            dark += module(symbol, x, y);
            int four = module(symbol, x, y) + module(symbol, x + 1, y) + module(symbol, x, y + 1) +
                       module(symbol, x + 1, y + 1);
            if (x + 1 < SIZE && y + 1 < SIZE && four % 4 == 0)
                penalty += 3;
        }
    }
    double off = 100.0 * dark / (SIZE * SIZE) - 50.0;
    return penalty + 10 * (int)((off < 0 ? -off : off) / 5.0);
}

static void test_penalty(void **state)
{
    (void)state;
    struct tn_symbol symbol = {{0}};
    assert_int_equal(tn_symbol_penalty(&symbol), slow_penalty(&symbol));
    for (int y = 0; y < SIZE; y++)
        symbol.rows[y] = (UINT64_C(1) << SIZE) - 1;
    assert_int_equal(tn_symbol_penalty(&symbol), slow_penalty(&symbol));
    for (uint64_t number = 0; number < 500; number++) {
        for (int y = 0; y < SIZE; y++) {
            uint64_t bits[8];
            kit_bytes(number * SIZE + (uint64_t)y, bits, sizeof(bits));
            symbol.rows[y] = bits[0] & ((UINT64_C(1) << SIZE) - 1);
            if (number % 2) /* thinner and thicker, for longer runs */
                symbol.rows[y] &= number % 4 == 1 ? bits[1] : ~(bits[1] & bits[2]);
        }
        assert_int_equal(tn_symbol_penalty(&symbol), slow_penalty(&symbol));
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
        cmocka_unit_test(test_tickets_as_libqrencode_codes_them),
        cmocka_unit_test(test_every_character),
        cmocka_unit_test(test_penalty),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
