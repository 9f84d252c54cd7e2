/* SPDX-License-Identifier: Apache-2.0 */
/* symbol.h -- the one symbol every ticket has, version 5 level M, as rows of bits.
 *
 * Bit x of row y is the module in column x, 1 is dark.  Source: ISO/IEC 18004:2015. */
#pragma once

#include "turnout/ticket.h"

enum { TN_SYMBOL_VERSION = 5, TN_SYMBOL_SIZE = 37, TN_SYMBOL_MASKS = 8 };

struct tn_symbol {
    uint64_t rows[TN_SYMBOL_SIZE];
};

/* Codes `text`: TN_TICKET_CHARS characters of the alphanumeric set. */
void tn_symbol_make(const char *text, struct tn_symbol *ret_symbol);

/* Turns over the modules of `area` that mask number `mask` says. */
void tn_symbol_mask(struct tn_symbol *symbol, const struct tn_symbol *area, int mask);
/* How hard the symbol is to read, in the standard's points: the fewer the better. */
int tn_symbol_penalty(const struct tn_symbol *symbol);
