/* SPDX-License-Identifier: Apache-2.0 */
/* qr_png.c -- a QR symbol as a complete PNG file, some thirty times as fast as asking libpng.
 *
 * One bit a pixel.  The pixel rows of a module row are equal: the first is stored as it is, the
 * others through the filter "up", which makes them zeros, and zeros are what the cheapest deflate
 * does best.  A window of 1 KiB holds several rows, and making a larger one would cost more than
 * all the rest.  Source: PNG (ISO/IEC 15948), RFC 1950. */
#include "turnout/ticket.h"

#include <string.h>

#include <zlib.h>

enum {
    QUIET_MODULES = 4,
    MODULE_PX_MAX = 64,
    /* values of the PNG standard */
    FILTER_NONE = 0,
    FILTER_UP = 2,
    GREYSCALE = 0,
    /* zlib's smallest sensible state */
    WINDOW_BITS = 10,
    MEMORY_LEVEL = 3,
};

static void add_be32(struct tn_buf *out, uint32_t value)
{
    uint8_t bytes[4];
    tn_bytes_put_be32(bytes, value);
    tn_buf_add(out, bytes, sizeof(bytes));
}

/* Adds a chunk's length (to be set at its end) and type; returns where the chunk begins. */
static size_t begin_chunk(struct tn_buf *out, const char *type)
{
    size_t start = out->len;
    add_be32(out, 0);
    tn_buf_add_text(out, type);
    return start;
}

/* The checksum covers the type and the data, the length the data alone. */
static void end_chunk(struct tn_buf *out, size_t start)
{
    size_t covered = out->len - start - 4;
    tn_bytes_put_be32(out->data + start, (uint32_t)(covered - 4));
    add_be32(out, (uint32_t)crc32(crc32(0, NULL, 0), out->data + start + 4, (uInt)covered));
}

static void add_header(int side_px, struct tn_buf *out)
{
    static const uint8_t rest[] = {1 /* bit a pixel */, GREYSCALE, 0, 0, 0};
    size_t start = begin_chunk(out, "IHDR");
    add_be32(out, (uint32_t)side_px);
    add_be32(out, (uint32_t)side_px);
    tn_buf_add(out, rest, sizeof(rest));
    end_chunk(out, start);
}

/* Pixels are white unless set dark here: 0 is black. */
static void darken(uint8_t *row, int first_px, int count_px)
{
    for (int x = first_px; x < first_px + count_px; x++)
        row[x / 8] &= (uint8_t) ~(0x80 >> x % 8);
}

/* The pixels of one row of modules, of a row outside the symbol too. */
static void draw_row(const struct tn_qr *qr, int y, int module_px, uint8_t *row, size_t row_bytes)
{
    memset(row, 0xFF, row_bytes);
    if (y < 0 || y >= qr->size)
        return;
    const uint8_t *modules = qr->modules + (ptrdiff_t)y * qr->size;
    for (int x = 0; x < qr->size; x++) {
        if (modules[x])
            darken(row, (x + QUIET_MODULES) * module_px, module_px);
    }
}

/* All pixel rows, each behind its filter's number. */
static void add_rows(const struct tn_qr *qr, int module_px, struct tn_buf *out)
{
    size_t row_bytes = (size_t)((qr->size + 2 * QUIET_MODULES) * module_px + 7) / 8;
    size_t line_bytes = row_bytes + 1;
    for (int y = -QUIET_MODULES; y < qr->size + QUIET_MODULES; y++) {
        uint8_t *line = tn_buf_reserve(out, line_bytes * (size_t)module_px);
        line[0] = FILTER_NONE;
        draw_row(qr, y, module_px, line + 1, row_bytes);
        memset(line + line_bytes, 0, line_bytes * (size_t)(module_px - 1));
        for (int i = 1; i < module_px; i++)
            line[line_bytes * (size_t)i] = FILTER_UP;
        out->len += line_bytes * (size_t)module_px;
    }
}

static void add_deflated(struct tn_buf *rows, struct tn_buf *out)
{
    z_stream stream = {.next_in = rows->data, .avail_in = (uInt)rows->len};
    int status = deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, WINDOW_BITS, MEMORY_LEVEL,
                              Z_DEFAULT_STRATEGY);
    TN_ASSERT(status == Z_OK);
    size_t room = deflateBound(&stream, rows->len);
    stream.next_out = tn_buf_reserve(out, room);
    stream.avail_out = (uInt)room;
    status = deflate(&stream, Z_FINISH);
    TN_ASSERT(status == Z_STREAM_END);
    out->len += stream.total_out;
    deflateEnd(&stream);
}

void tn_qr_png(const struct tn_qr *qr, int module_px, struct tn_buf *out)
{
    TN_ASSERT(module_px >= 1 && module_px <= MODULE_PX_MAX);
    static const uint8_t signature[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    TN_BUF_AUTO rows = {0};
    add_rows(qr, module_px, &rows);
    tn_buf_add(out, signature, sizeof(signature));
    add_header((qr->size + 2 * QUIET_MODULES) * module_px, out);
    size_t start = begin_chunk(out, "IDAT");
    add_deflated(&rows, out);
    end_chunk(out, start);
    end_chunk(out, begin_chunk(out, "IEND"));
}
