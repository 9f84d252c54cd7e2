/* SPDX-License-Identifier: Apache-2.0 */
/* gzip.c -- compressed bodies.
 *
 * Source: RFC 1952 through zlib; 16 added to the window bits asks for the gzip frame. */
#include "turnout/net.h"

#include <zlib.h>

enum { GZIP_WINDOW_BITS = 15 + 16, MEMORY_LEVEL = 8, STEP_BYTES = 64 * 1024 };

void tn_gzip_pack(const void *data, size_t len, struct tn_buf *out)
{
    z_stream stream = {0};
    TN_ASSERT(len <= UINT32_MAX / 2);
    TN_ASSERT(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW_BITS,
                           MEMORY_LEVEL, Z_DEFAULT_STRATEGY) == Z_OK);
    uLong bound = deflateBound(&stream, (uLong)len);
    stream.next_in = (Bytef *)(uintptr_t)data;
    stream.avail_in = (uInt)len;
    stream.next_out = tn_buf_reserve(out, bound);
    stream.avail_out = (uInt)bound;
    TN_ASSERT(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out->len += stream.total_out;
    deflateEnd(&stream);
}

/* Inflates in steps, so that memory grows only with what really comes out. */
static enum tn_err inflate_all(z_stream *stream, size_t max_bytes, struct tn_buf *out)
{
    for (;;) {
        stream->next_out = tn_buf_reserve(out, STEP_BYTES);
        stream->avail_out = STEP_BYTES;
        int answer = inflate(stream, Z_NO_FLUSH);
        out->len += STEP_BYTES - stream->avail_out;
        if (out->len > max_bytes)
            return TN_ERR_LIMIT;
        if (answer == Z_STREAM_END)
            return stream->avail_in == 0 ? TN_OK : TN_ERR_FORMAT;
        if (answer != Z_OK)
            return TN_ERR_FORMAT;
    }
}

enum tn_err tn_gzip_unpack(const void *data, size_t len, size_t max_bytes, struct tn_buf *out)
{
    z_stream stream = {0};
    TN_BUF_AUTO plain = {0};
    if (len > UINT32_MAX)
        return TN_ERR_LIMIT;
    stream.next_in = (Bytef *)(uintptr_t)data;
    stream.avail_in = (uInt)len;
    TN_ASSERT(inflateInit2(&stream, GZIP_WINDOW_BITS) == Z_OK);
    enum tn_err err = inflate_all(&stream, max_bytes, &plain);
    inflateEnd(&stream);
    if (!err)
        tn_buf_add(out, plain.data, plain.len);
    return err;
}
