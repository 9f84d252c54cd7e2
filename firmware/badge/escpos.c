/* SPDX-License-Identifier: Apache-2.0 */
/* escpos.c -- see escpos.h. */
#include "turnout/escpos.h"

#include <string.h>

#define ESC 0x1B
#define GS 0x1D
#define DLE 0x10
#define EOT 0x04
#define ENQ 0x05
#define DC4 0x14
#define FEED_LINES 4 /* from the head to the knife */

static int last_row_with_ink(const struct tn_badge_dots *dots)
{
    size_t at = dots->rows.len;
    while (at > 0 && dots->rows.data[at - 1] == 0)
        at--;
    size_t row_bytes = (size_t)dots->width / 8;
    return (int)((at + row_bytes - 1) / row_bytes);
}

/* DLE in front of one of these is obeyed wherever it stands, in the middle of a picture too. */
static void disarm(uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i + 1 < len; i++) {
        uint8_t next = bytes[i + 1];
        if (bytes[i] == DLE && (next == EOT || next == ENQ || next == DC4))
            bytes[i] = DLE | DLE >> 1;
    }
}

static void add_band(const struct tn_badge_dots *dots, int from, int rows, struct tn_buf *out)
{
    size_t row_bytes = (size_t)dots->width / 8;
    const uint8_t head[] = {GS,
                            'v',
                            '0',
                            0,
                            (uint8_t)(row_bytes & 0xFF),
                            (uint8_t)(row_bytes >> 8),
                            (uint8_t)(rows & 0xFF),
                            (uint8_t)(rows >> 8)};
    size_t start = out->len;
    tn_buf_add(out, head, sizeof head);
    tn_buf_add(out, dots->rows.data + (size_t)from * row_bytes, (size_t)rows * row_bytes);
    disarm(out->data + start + sizeof head, out->len - start - sizeof head);
}

void tn_escpos_add_job(const struct tn_badge_dots *dots, struct tn_buf *out)
{
    static const uint8_t begin[] = {ESC, '@'};
    static const uint8_t end[] = {ESC, 'd', FEED_LINES, GS, 'V', 'B', 0};
    int height = last_row_with_ink(dots);
    tn_buf_add(out, begin, sizeof begin);
    for (int from = 0; from < height; from += TN_ESCPOS_BAND) {
        int rows = height - from < TN_ESCPOS_BAND ? height - from : TN_ESCPOS_BAND;
        add_band(dots, from, rows, out);
    }
    tn_buf_add(out, end, sizeof end);
}

void tn_escpos_add_ask(enum tn_escpos_ask ask, struct tn_buf *out)
{
    const uint8_t bytes[] = {DLE, EOT, (uint8_t)(ask + 1)};
    tn_buf_add(out, bytes, sizeof bytes);
}

void tn_escpos_add_done(struct tn_buf *out)
{
    static const uint8_t bytes[] = {GS, 'r', 1};
    tn_buf_add(out, bytes, sizeof bytes);
}

bool tn_escpos_read(enum tn_escpos_ask ask, uint8_t byte, struct tn_escpos_state *state)
{
    if ((byte & 0x93) != 0x12) /* 0..1..1. in all four answers */
        return false;
    switch (ask) {
    case TN_ESCPOS_PRINTER:
        state->offline |= (byte & 0x08) != 0;
        break;
    case TN_ESCPOS_OFFLINE:
        state->cover_open |= (byte & 0x04) != 0;
        state->paper_out |= (byte & 0x20) != 0;
        break;
    case TN_ESCPOS_ERROR:
        state->jam |= (byte & 0x08) != 0;
        state->broken |= (byte & 0x20) != 0;
        break;
    case TN_ESCPOS_PAPER:
        state->paper_low |= (byte & 0x0C) != 0;
        state->paper_out |= (byte & 0x60) != 0;
        break;
    case TN_ESCPOS_ASK_COUNT:
        return false;
    }
    return true;
}

bool tn_escpos_is_done(uint8_t byte)
{
    return (byte & 0x90) == 0;
}
