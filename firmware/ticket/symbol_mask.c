/* SPDX-License-Identifier: Apache-2.0 */
/* symbol_mask.c -- masks and what they are judged by, a row of modules at a time.
 *
 * A run of five dark modules that begins at x is bit x of r & r>>1 & r>>2 & r>>3 & r>>4, and a
 * column is seen as a row is with the rows below in place of the shifts: so one window of words
 * serves both directions, and counting is popcount.  Source: ISO/IEC 18004:2015 section 7.8. */
#include "symbol.h"

enum { SIZE = TN_SYMBOL_SIZE };
#define ALL ((UINT64_C(1) << SIZE) - 1)

/* Every mask repeats after 12 modules both ways. */
enum { PERIOD = 12 };

static bool turns(int mask, int x, int y)
{
    switch (mask) {
    case 0:
        return (x + y) % 2 == 0;
    case 1:
        return y % 2 == 0;
    case 2:
        return x % 3 == 0;
    case 3:
        return (x + y) % 3 == 0;
    case 4:
        return (x / 3 + y / 2) % 2 == 0;
    case 5:
        return x * y % 6 == 0;
    case 6:
        return (x * y % 2 + x * y % 3) % 2 == 0;
    default:
        return ((x + y) % 2 + x * y % 3) % 2 == 0;
    }
}

void tn_symbol_mask(struct tn_symbol *symbol, const struct tn_symbol *area, int mask)
{
    for (int phase = 0; phase < PERIOD; phase++) {
        uint64_t row = 0;
        for (int x = 0; x < PERIOD; x++)
            row |= (uint64_t)turns(mask, x, phase) << x;
        row |= row << PERIOD | row << 2 * PERIOD | row << 3 * PERIOD;
        for (int y = phase; y < SIZE; y += PERIOD)
            symbol->rows[y] ^= row & area->rows[y];
    }
}

static int count(uint64_t bits)
{
    return __builtin_popcountll(bits);
}

/* What one line of modules and its neighbours look like from every place of a row at once:
 * dark[BEFORE + k] has the modules k further on, 0 outside the symbol; inside likewise says where
 * there are modules at all. */
enum { BEFORE = 4, BEHIND = 11 };
struct window {
    uint64_t dark[BEFORE + BEHIND], inside[BEFORE + BEHIND];
};

static struct window look_right(const struct tn_symbol *symbol, int y)
{
    struct window window;
    for (int k = -BEFORE; k < BEHIND; k++) {
        window.dark[BEFORE + k] = k < 0 ? symbol->rows[y] << -k : symbol->rows[y] >> k;
        window.inside[BEFORE + k] = k < 0 ? ALL << -k : ALL >> k;
    }
    return window;
}

static struct window look_down(const struct tn_symbol *symbol, int y)
{
    struct window window;
    for (int k = -BEFORE; k < BEHIND; k++) {
        bool inside = y + k >= 0 && y + k < SIZE;
        window.dark[BEFORE + k] = inside ? symbol->rows[y + k] : 0;
        window.inside[BEFORE + k] = inside ? ALL : 0;
    }
    return window;
}

/* A run of n >= 5 modules of one colour costs n - 2: one point for every five in it, and two for
 * where it begins. */
static int run_penalty(const uint64_t *m)
{
    uint64_t fives = m[0] & m[1] & m[2] & m[3] & m[4];
    return count(fives) + 2 * count(fives & ~m[-1]);
}

/* What looks like a finder, 1:1:3:1:1 with four light modules on one side; the quiet zone is
 * light. */
static int finder_penalty(const uint64_t *m)
{
    uint64_t core = m[0] & ~m[1] & m[2] & m[3] & m[4] & ~m[5] & m[6];
    uint64_t light_before = ~(m[-4] | m[-3] | m[-2] | m[-1]);
    uint64_t light_behind = ~(m[7] | m[8] | m[9] | m[10]);
    return 40 * count(core & (light_before | light_behind));
}

static int line_penalty(const struct window *window)
{
    uint64_t light[BEFORE + BEHIND];
    for (int i = 0; i < BEFORE + BEHIND; i++)
        light[i] = window->inside[i] & ~window->dark[i];
    return run_penalty(window->dark + BEFORE) + run_penalty(light + BEFORE) +
           finder_penalty(window->dark + BEFORE);
}

/* Three points for every square of four modules of one colour. */
static int square_penalty(uint64_t row, uint64_t next)
{
    uint64_t dark = row & row >> 1 & next & next >> 1;
    uint64_t light = ~(row | row >> 1 | next | next >> 1) & ALL >> 1;
    return 3 * count(dark | light);
}

/* Ten points for every full 5 % that dark and light are out of balance. */
static int balance_penalty(int dark)
{
    int off = 2 * dark - SIZE * SIZE;
    return 10 * ((off < 0 ? -off : off) * 10 / (SIZE * SIZE));
}

int tn_symbol_penalty(const struct tn_symbol *symbol)
{
    int penalty = 0, dark = 0;
    for (int y = 0; y < SIZE; y++) {
        const struct window right = look_right(symbol, y), down = look_down(symbol, y);
        penalty += line_penalty(&right) + line_penalty(&down);
        if (y + 1 < SIZE)
            penalty += square_penalty(symbol->rows[y], symbol->rows[y + 1]);
        dark += count(symbol->rows[y]);
    }
    return penalty + balance_penalty(dark);
}
