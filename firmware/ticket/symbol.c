/* SPDX-License-Identifier: Apache-2.0 */
/* symbol.c -- a ticket's text as its version 5-M symbol.
 *
 * libqrencode does this for every other text; most of its time goes into scoring masks module by
 * module.  Tickets are printed by the thousand and are all of one size, so here they have an
 * encoder of that one size on rows of bits.  A test holds it against libqrencode, module by
 * module.  Source: ISO/IEC 18004:2015 sections 7.3 to 7.9. */
#include "symbol.h"

#include <string.h>

enum {
    SIZE = TN_SYMBOL_SIZE,
    BLOCKS = 2,
    BLOCK_DATA = 43,
    BLOCK_CHECK = 24,
    DATA = BLOCKS * BLOCK_DATA,
    CODEWORDS = BLOCKS * (BLOCK_DATA + BLOCK_CHECK),
    MODE_BITS = 4,
    COUNT_BITS = 9,
    PAIR_BITS = 11,
    END_BITS = 4,
    MODE_ALPHANUMERIC = 2,
};
/* No padding: the text fills the symbol to the last bit. */
_Static_assert(MODE_BITS + COUNT_BITS + TN_TICKET_CHARS / 2 * PAIR_BITS + END_BITS == 8 * DATA,
               "a ticket's text fills version 5-M");

/* ---- codewords ---- */

struct bit_writer {
    uint8_t bytes[DATA];
    int len;
};

static void put_bits(struct bit_writer *writer, unsigned value, int count)
{
    for (int i = count - 1; i >= 0; i--, writer->len++)
        writer->bytes[writer->len / 8] |= (uint8_t)((value >> i & 1) << (7 - writer->len % 8));
}

static unsigned value_of(char c)
{
    static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    const char *found = memchr(alphabet, c, sizeof(alphabet) - 1);
    TN_ASSERT(found);
    return (unsigned)(found - alphabet);
}

static void write_text(const char *text, struct bit_writer *writer)
{
    put_bits(writer, MODE_ALPHANUMERIC, MODE_BITS);
    put_bits(writer, TN_TICKET_CHARS, COUNT_BITS);
    for (int i = 0; i < TN_TICKET_CHARS; i += 2)
        put_bits(writer, value_of(text[i]) * 45 + value_of(text[i + 1]), PAIR_BITS);
    put_bits(writer, 0, END_BITS);
}

/* The generator of 24 check codewords, its leading 1 left out, times 1, x, x² … x⁷ in GF(256):
 * any byte times the generator is the sum of some of these. */
struct generator {
    uint8_t times[8][BLOCK_CHECK];
};

static uint8_t times_x(uint8_t a)
{
    return (uint8_t)(a << 1 ^ (a >> 7) * 0x11D);
}

static struct generator make_generator(void)
{
    static const uint8_t coefficients[BLOCK_CHECK] = {122, 118, 169, 70,  178, 237, 216, 102,
                                                      115, 150, 229, 73,  130, 72,  61,  43,
                                                      206, 1,   237, 247, 127, 217, 144, 117};
    struct generator generator;
    memcpy(generator.times[0], coefficients, BLOCK_CHECK);
    for (int power = 1; power < 8; power++) {
        for (int i = 0; i < BLOCK_CHECK; i++)
            generator.times[power][i] = times_x(generator.times[power - 1][i]);
    }
    return generator;
}

/* The remainder of the data by the generator: Reed and Solomon's check codewords. */
static void make_check(const struct generator *generator, const uint8_t data[BLOCK_DATA],
                       uint8_t check[BLOCK_CHECK])
{
    uint8_t rest[BLOCK_DATA + BLOCK_CHECK] = {0};
    memcpy(rest, data, BLOCK_DATA);
    for (int at = 0; at < BLOCK_DATA; at++) {
        for (int power = 0; power < 8; power++) {
            if (!(rest[at] >> power & 1))
                continue;
            for (int i = 0; i < BLOCK_CHECK; i++)
                rest[at + 1 + i] ^= generator->times[power][i];
        }
    }
    memcpy(check, rest + BLOCK_DATA, BLOCK_CHECK);
}

/* Both blocks, one codeword of each in turn: the data first, then the check. */
static void make_codewords(const char *text, uint8_t codewords[CODEWORDS])
{
    struct bit_writer data = {0};
    const struct generator generator = make_generator();
    write_text(text, &data);
    for (int block = 0; block < BLOCKS; block++) {
        uint8_t check[BLOCK_CHECK];
        const uint8_t *own = data.bytes + (ptrdiff_t)block * BLOCK_DATA;
        make_check(&generator, own, check);
        for (int i = 0; i < BLOCK_DATA; i++)
            codewords[i * BLOCKS + block] = own[i];
        for (int i = 0; i < BLOCK_CHECK; i++)
            codewords[DATA + i * BLOCKS + block] = check[i];
    }
}

/* ---- modules ---- */

static void set(struct tn_symbol *symbol, int x, int y, bool dark)
{
    symbol->rows[y] = (symbol->rows[y] & ~(UINT64_C(1) << x)) | (uint64_t)dark << x;
}

static void fill(struct tn_symbol *symbol, int x, int y, int width, int height)
{
    for (int i = 0; i < height; i++)
        symbol->rows[y + i] |= ((UINT64_C(1) << width) - 1) << x;
}

/* Everything that carries no codewords: three finders with their separators and the format beside
 * them, the timing patterns, the one alignment pattern. */
enum { ALIGNMENT = 30, TIMING = 6, FINDER = 7, CORNER = 9, FAR = SIZE - FINDER };

static void mark_function(struct tn_symbol *area)
{
    fill(area, 0, 0, CORNER, CORNER);
    fill(area, FAR - 1, 0, FINDER + 1, CORNER);
    fill(area, 0, FAR - 1, CORNER, FINDER + 1);
    fill(area, 0, TIMING, SIZE, 1);
    fill(area, TIMING, 0, 1, SIZE);
    fill(area, ALIGNMENT - 2, ALIGNMENT - 2, 5, 5);
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static int distance(int a, int b)
{
    return a > b ? a - b : b - a;
}

/* Rings around a centre: all modules but those `light` away from it. */
static void draw_rings(struct tn_symbol *symbol, int x, int y, int reach, int light)
{
    for (int at_y = y - reach; at_y <= y + reach; at_y++) {
        for (int at_x = x - reach; at_x <= x + reach; at_x++)
            set(symbol, at_x, at_y, larger(distance(at_x, x), distance(at_y, y)) != light);
    }
}

static void draw_function(struct tn_symbol *symbol)
{
    for (int i = 0; i < SIZE; i += 2) {
        set(symbol, i, TIMING, true);
        set(symbol, TIMING, i, true);
    }
    draw_rings(symbol, 3, 3, 3, 2);
    draw_rings(symbol, FAR + 3, 3, 3, 2);
    draw_rings(symbol, 3, FAR + 3, 3, 2);
    draw_rings(symbol, ALIGNMENT, ALIGNMENT, 2, 1);
    set(symbol, 8, FAR - 1, true); /* the module that is always dark */
}

/* Up and down in columns two modules wide, from the right; what is left over stays light. */
static void draw_codewords(struct tn_symbol *symbol, const struct tn_symbol *function,
                           const uint8_t codewords[CODEWORDS])
{
    int bit = 0;
    bool upwards = true;
    for (int right = SIZE - 1; right > 0; right -= 2, upwards = !upwards) {
        if (right == TIMING)
            right--;
        for (int i = 0; i < SIZE; i++) {
            int y = upwards ? SIZE - 1 - i : i;
            for (int x = right; x > right - 2; x--) {
                if (function->rows[y] >> x & 1 || bit == 8 * CODEWORDS)
                    continue;
                symbol->rows[y] |= (uint64_t)(codewords[bit / 8] >> (7 - bit % 8) & 1) << x;
                bit++;
            }
        }
    }
}

/* Level M (00) and the mask's number under a BCH code, twice. */
static void draw_format(struct tn_symbol *symbol, int mask)
{
    enum { GENERATOR = 0x537, XOR = 0x5412 };
    unsigned rest = (unsigned)mask;
    for (int i = 0; i < 10; i++)
        rest = rest << 1 ^ (rest >> 9) * GENERATOR;
    unsigned bits = ((unsigned)mask << 10 | rest) ^ XOR;
    for (int i = 0; i < 15; i++) {
        bool dark = bits >> i & 1;
        /* Beside the top left finder, around the timing patterns. */
        if (i < 8)
            set(symbol, 8, i < 6 ? i : i + 1, dark);
        else
            set(symbol, i < 9 ? 15 - i : 14 - i, 8, dark);
        /* Under the top right one and beside the bottom left one. */
        if (i < 8)
            set(symbol, SIZE - 1 - i, 8, dark);
        else
            set(symbol, 8, SIZE - 15 + i, dark);
    }
}

/* ---- the whole ---- */

void tn_symbol_make(const char *text, struct tn_symbol *ret_symbol)
{
    uint8_t codewords[CODEWORDS];
    struct tn_symbol function = {0}, plain = {0}, area;
    make_codewords(text, codewords);
    mark_function(&function);
    draw_function(&plain);
    draw_codewords(&plain, &function, codewords);
    for (int y = 0; y < SIZE; y++)
        area.rows[y] = ~function.rows[y] & ((UINT64_C(1) << SIZE) - 1);

    int least = -1;
    for (int mask = 0; mask < TN_SYMBOL_MASKS; mask++) {
        struct tn_symbol masked = plain;
        tn_symbol_mask(&masked, &area, mask);
        draw_format(&masked, mask);
        int penalty = tn_symbol_penalty(&masked);
        if (least < 0 || penalty < least) {
            least = penalty;
            *ret_symbol = masked;
        }
    }
}
