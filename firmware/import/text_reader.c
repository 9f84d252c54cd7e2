/* SPDX-License-Identifier: Apache-2.0 */
/* text_reader.c -- the two passes over a source, in chunks: its encoding, then its text. */
#include "text_reader.h"

#define CHUNK_BYTES 16384

static enum tn_err read_failed(const struct tn_import_source *source, struct tn_fault *fault)
{
    return tn_fault_set(fault, TN_ERR_IO, "%s cannot be read", source->name);
}

static enum tn_err sniff_all(const struct tn_import_source *source, struct tn_import_sniff *sniff,
                             enum tn_import_encoding *ret_encoding, struct tn_fault *fault)
{
    uint8_t chunk[CHUNK_BYTES];
    for (;;) {
        ptrdiff_t got = source->read(source->context, chunk, sizeof chunk);
        if (got < 0)
            return read_failed(source, fault);
        if (got == 0)
            break;
        tn_import_sniff_feed(sniff, chunk, (size_t)got);
    }
    enum tn_err err = tn_import_sniff_finish(sniff, source->name, ret_encoding, fault);
    if (!err && !source->rewind(source->context))
        return read_failed(source, fault);
    return err;
}

static void show_head(const struct tn_import_taker *taker, const struct tn_import_sniff *sniff,
                      enum tn_import_encoding encoding)
{
    TN_AUTO(import_decoder) decoder = tn_import_decoder_create(encoding);
    TN_BUF_AUTO head = {0};
    tn_import_decoder_feed(decoder, sniff->head, sniff->head_len, &head);
    taker->begin(taker->context, tn_buf_text(&head));
}

static enum tn_err give_text(const struct tn_import_source *source,
                             const struct tn_import_taker *taker, enum tn_import_encoding encoding,
                             struct tn_fault *fault)
{
    TN_AUTO(import_decoder) decoder = tn_import_decoder_create(encoding);
    TN_BUF_AUTO text = {0};
    uint8_t chunk[CHUNK_BYTES];
    int64_t total = 0;
    bool going = true;
    for (ptrdiff_t got = 1; got > 0 && going;) {
        got = source->read(source->context, chunk, sizeof chunk);
        if (got < 0)
            return read_failed(source, fault);
        tn_buf_clear(&text);
        tn_import_decoder_feed(decoder, chunk, (size_t)got, &text);
        going = taker->text(taker->context, text.data, text.len);
        total += got;
        if (taker->progress)
            taker->progress(taker->progress_context, total);
    }
    return TN_OK;
}

enum tn_err tn_import_text_read(const struct tn_import_source *source,
                                const struct tn_import_taker *taker,
                                enum tn_import_encoding *ret_encoding, struct tn_fault *fault)
{
    struct tn_import_sniff sniff = {0};
    enum tn_err err = sniff_all(source, &sniff, ret_encoding, fault);
    if (err)
        return err;
    show_head(taker, &sniff, *ret_encoding);
    return give_text(source, taker, *ret_encoding, fault);
}
