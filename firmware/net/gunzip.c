/* SPDX-License-Identifier: Apache-2.0 */
/* gunzip.c -- gzip data taken apart piece by piece.
 *
 * Source: RFC 1952 through zlib; 16 added to the window bits asks for the gzip frame. */
#include "gunzip.h"

#include <stdlib.h>

#include <zlib.h>

enum { GZIP_WINDOW_BITS = 15 + 16, STEP_BYTES = 64 * 1024 };

struct tn_net_gunzip {
    z_stream stream;
    bool whole;
    unsigned char plain[STEP_BYTES];
};

struct tn_net_gunzip *tn_net_gunzip_create(void)
{
    struct tn_net_gunzip *gunzip = calloc(1, sizeof *gunzip);
    TN_ASSERT(gunzip);
    TN_ASSERT(inflateInit2(&gunzip->stream, GZIP_WINDOW_BITS) == Z_OK);
    return gunzip;
}

void tn_net_gunzip_free(struct tn_net_gunzip *gunzip)
{
    if (!gunzip)
        return;
    inflateEnd(&gunzip->stream);
    free(gunzip);
}

enum tn_err tn_net_gunzip_add(struct tn_net_gunzip *gunzip, const void *data, size_t len,
                              enum tn_err (*keep)(const void *plain, size_t len, void *context),
                              void *context)
{
    z_stream *stream = &gunzip->stream;
    stream->next_in = (Bytef *)(uintptr_t)data;
    stream->avail_in = (uInt)len;
    do {
        if (gunzip->whole)
            return stream->avail_in == 0 ? TN_OK : TN_ERR_FORMAT;
        stream->next_out = gunzip->plain;
        stream->avail_out = STEP_BYTES;
        int answer = inflate(stream, Z_NO_FLUSH);
        size_t made = STEP_BYTES - stream->avail_out;
        enum tn_err err = made > 0 ? keep(gunzip->plain, made, context) : TN_OK;
        if (err)
            return err;
        gunzip->whole = answer == Z_STREAM_END;
        /* Nothing to do is how a piece ends that filled the room to the last byte. */
        if (answer != Z_OK && answer != Z_STREAM_END && answer != Z_BUF_ERROR)
            return TN_ERR_FORMAT;
    } while (stream->avail_in > 0 || stream->avail_out == 0);
    return TN_OK;
}

bool tn_net_gunzip_whole(const struct tn_net_gunzip *gunzip)
{
    return gunzip->whole;
}
