/* SPDX-License-Identifier: Apache-2.0 */
/* escpos.h -- receipt printers: a picture as their commands, and what their status bytes say.
 *
 * Everything is sent as dots, so that any script prints on any printer.  Pure; reading and writing
 * are the caller's.  Rank 3, of the module badge.
 * Source: Epson, "ESC/POS Command Reference" (ESC @, GS v 0, ESC d, GS V, DLE EOT n). */
#pragma once

#include "turnout/badge.h"

/* Dots a band has in height; a printer's memory holds one of them at any width. */
#define TN_ESCPOS_BAND 48

/* Appends one job: the printer as it was switched on, the picture in bands without the white rows
 * at its end, paper fed past the knife, a cut.  In the picture a lone dot that would make a command
 * to be obeyed at once (DLE EOT, DLE ENQ, DLE DC4) has a second one beside it. */
void tn_escpos_add_job(const struct tn_badge_dots *dots, struct tn_buf *out);

/* What can be asked at any time; each is answered by one byte. */
enum tn_escpos_ask {
    TN_ESCPOS_PRINTER, /* DLE EOT 1 */
    TN_ESCPOS_OFFLINE, /* DLE EOT 2 */
    TN_ESCPOS_ERROR,   /* DLE EOT 3 */
    TN_ESCPOS_PAPER,   /* DLE EOT 4 */
    TN_ESCPOS_ASK_COUNT,
};
void tn_escpos_add_ask(enum tn_escpos_ask ask, struct tn_buf *out);
/* GS r 1: answered by one byte when everything sent before it has been worked off. */
void tn_escpos_add_done(struct tn_buf *out);

struct tn_escpos_state {
    bool offline;    /* for whatever reason */
    bool cover_open; /* seen by OFFLINE */
    bool paper_out;  /* by OFFLINE and PAPER */
    bool paper_low;  /* by PAPER */
    bool jam;        /* the knife; by ERROR */
    bool broken;     /* by ERROR; only a service helps */
};
/* Adds what the byte says; false: it is no answer to that. */
bool tn_escpos_read(enum tn_escpos_ask ask, uint8_t byte, struct tn_escpos_state *state);
/* True for an answer to GS r 1. */
bool tn_escpos_is_done(uint8_t byte);
