/* SPDX-License-Identifier: Apache-2.0 */
/* decoder.c -- a file's bytes as UTF-8, a chunk at a time, through iconv.
 *
 * Damage is marked (0xFF), never repaired by guessing: the line it stands in is reported. */
#include "encoding.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#define CARRY_MAX 8

struct tn_import_decoder {
    iconv_t iconv; /* (iconv_t)-1 for UTF-8, which goes through as it is */
    size_t unit;   /* bytes to drop at what is no character */
    char carry[CARRY_MAX];
    size_t carry_len;
    bool utf8;
};

struct tn_import_decoder *tn_import_decoder_create(enum tn_import_encoding encoding)
{
    struct tn_import_decoder *decoder = calloc(1, sizeof *decoder);
    TN_ASSERT(decoder);
    decoder->utf8 = encoding == TN_IMPORT_UTF8;
    decoder->unit = encoding == TN_IMPORT_UTF16LE || encoding == TN_IMPORT_UTF16BE ? 2 : 1;
    if (!decoder->utf8) {
        decoder->iconv = iconv_open("UTF-8", tn_import_encoding_name(encoding));
        TN_ASSERT(decoder->iconv != (iconv_t)-1);
    }
    return decoder;
}

void tn_import_decoder_destroy(struct tn_import_decoder *decoder)
{
    if (!decoder)
        return;
    if (!decoder->utf8)
        iconv_close(decoder->iconv);
    free(decoder);
}

/* Converts what it can; the rest (an unfinished character) stays in *in. */
static void convert(struct tn_import_decoder *decoder, char **in, size_t *in_len,
                    struct tn_buf *out)
{
    while (*in_len > 0) {
        size_t room = *in_len * 3 + 16;
        char *to = (char *)tn_buf_reserve(out, room);
        size_t left = room;
        size_t answer = iconv(decoder->iconv, in, in_len, &to, &left);
        int cause = errno;
        out->len += room - left;
        if (answer != (size_t)-1 || cause == E2BIG)
            continue;
        if (cause == EINVAL)
            return;
        size_t drop = *in_len < decoder->unit ? *in_len : decoder->unit;
        *in += drop;
        *in_len -= drop;
        tn_buf_add_byte(out, 0xFF);
    }
}

/* Completes the character the last chunk broke off in; returns how much of `data` that took. */
static size_t finish_carry(struct tn_import_decoder *decoder, const uint8_t *data, size_t len,
                           struct tn_buf *out)
{
    size_t used = 0;
    while (decoder->carry_len > 0 && used < len) {
        decoder->carry[decoder->carry_len++] = (char)data[used++];
        char *in = decoder->carry;
        size_t in_len = decoder->carry_len;
        convert(decoder, &in, &in_len, out);
        memmove(decoder->carry, in, in_len);
        decoder->carry_len = in_len;
    }
    return used;
}

static void decode(struct tn_import_decoder *decoder, const uint8_t *data, size_t len,
                   struct tn_buf *out)
{
    size_t used = finish_carry(decoder, data, len, out);
    /* iconv wants char ** but changes only the pointer. */
    TN_BUF_AUTO copy = {0};
    tn_buf_add(&copy, data + used, len - used);
    char *in = (char *)copy.data;
    size_t in_len = copy.len;
    convert(decoder, &in, &in_len, out);
    if (in_len > 0) {
        TN_ASSERT(in_len < CARRY_MAX);
        memcpy(decoder->carry, in, in_len);
        decoder->carry_len = in_len;
    }
}

static void decode_end(struct tn_import_decoder *decoder, struct tn_buf *out)
{
    if (decoder->carry_len > 0)
        tn_buf_add_byte(out, 0xFF);
    decoder->carry_len = 0;
}

void tn_import_decoder_feed(struct tn_import_decoder *decoder, const uint8_t *data, size_t len,
                            struct tn_buf *out)
{
    if (len == 0)
        decode_end(decoder, out);
    else if (decoder->utf8)
        tn_buf_add(out, data, len);
    else
        decode(decoder, data, len, out);
}
