/* SPDX-License-Identifier: Apache-2.0 */
/* bundle.c -- a bundle as bytes: header, sealed chunks, end.
 *
 * A chunk is sealed to its header, its number and whether it is the last, so that none can be left
 * out, moved, repeated or brought from another bundle.  No length is believed before it is bounded.
 * Source: firmware/SPEC.md "Bundle". */
#include "turnout/bundle.h"

#include <inttypes.h>
#include <string.h>

#include "turnout/net.h"

#define START "{\"bundle\":"
#define PURPOSE "turnout bundle 1"
#define LENGTH_BYTES 4
#define EMPTY_CHUNK_BYTES (TN_SEAL_NONCE_BYTES + TN_SEAL_TAG_BYTES)

void tn_bundle_stem(struct tn_id event, struct tn_id device, struct tn_buf *out)
{
    tn_buf_addf(out, "turnout-%s-%s", tn_id_text(event).chars, tn_id_text(device).chars);
}

/* ---- what seals it ---- */

static void begin_seal(struct tn_bundle_seal *seal, const struct tn_bundle_header *header,
                       const uint8_t door_key[TN_DOOR_KEY_BYTES])
{
    TN_BUF_AUTO message = {0};
    tn_buf_add_text(&message, PURPOSE);
    tn_buf_add(&message, header->group.bytes, TN_ID_BYTES);
    tn_buf_add(&message, header->event.bytes, TN_ID_BYTES);
    tn_buf_add(&message, header->salt, TN_BUNDLE_SALT_BYTES);
    tn_seal_hash(seal->key, sizeof seal->key, door_key, TN_DOOR_KEY_BYTES, message.data,
                 message.len);
}

#define PLACE_BYTES (TN_HASH_BYTES + 4 + 1)

/* What a chunk is sealed to. */
static void place(const struct tn_bundle_seal *seal, bool last, uint8_t out[PLACE_BYTES])
{
    memcpy(out, seal->header.bytes, TN_HASH_BYTES);
    tn_bytes_put_be32(out + TN_HASH_BYTES, seal->chunks);
    out[PLACE_BYTES - 1] = last;
}

/* ---- writing ---- */

static void write_header(const struct tn_bundle_header *header, struct tn_buf *out)
{
    struct tn_json_writer json;
    tn_json_begin(&json, out);
    tn_json_open_object(&json);
    tn_json_add_int(&json, "bundle", TN_BUNDLE_VERSION);
    tn_json_add_text(&json, "group", tn_id_text(header->group).chars);
    tn_json_add_text(&json, "event", tn_id_text(header->event).chars);
    tn_json_add_text(&json, "device", tn_id_text(header->device).chars);
    tn_json_add_base64(&json, "sealed", header->salt, sizeof header->salt);
    tn_json_close_object(&json);
}

enum tn_err tn_bundle_begin(struct tn_bundle_writer *writer, const struct tn_bundle_header *header,
                            const uint8_t door_key[TN_DOOR_KEY_BYTES],
                            const struct tn_bundle_sink *sink, struct tn_fault *fault)
{
    struct tn_bundle_header salted = *header;
    TN_BUF_AUTO line = {0};
    tn_seal_random(salted.salt, sizeof salted.salt);
    write_header(&salted, &line);
    *writer = (struct tn_bundle_writer){.sink = *sink};
    begin_seal(&writer->seal, &salted, door_key);
    writer->seal.header = tn_seal_hash2(line.data, line.len, NULL, 0);
    tn_buf_add_byte(&line, '\n');
    return sink->put(sink->context, line.data, line.len, fault);
}

static enum tn_err put_chunk(struct tn_bundle_writer *writer, const struct tn_buf *plain, bool last,
                             struct tn_fault *fault)
{
    uint8_t where[PLACE_BYTES];
    TN_BUF_AUTO chunk = {0};
    (void)tn_buf_reserve(&chunk, LENGTH_BYTES);
    chunk.len = LENGTH_BYTES;
    place(&writer->seal, last, where);
    tn_seal_close(writer->seal.key, where, sizeof where, tn_buf_text(plain), plain->len, &chunk);
    size_t sealed = chunk.len - LENGTH_BYTES;
    TN_ASSERT(sealed <= TN_BUNDLE_CHUNK_MAX_BYTES && writer->seal.chunks < UINT32_MAX);
    tn_bytes_put_be32(chunk.data, (uint32_t)sealed);
    writer->seal.chunks++;
    return writer->sink.put(writer->sink.context, chunk.data, chunk.len, fault);
}

enum tn_err tn_bundle_add(struct tn_bundle_writer *writer, const void *batch, size_t len,
                          struct tn_fault *fault)
{
    TN_BUF_AUTO packed = {0};
    TN_ASSERT(len > 0 && len <= TN_BUNDLE_BATCH_MAX_BYTES);
    tn_gzip_pack(batch, len, &packed);
    return put_chunk(writer, &packed, false, fault);
}

enum tn_err tn_bundle_end(struct tn_bundle_writer *writer, struct tn_fault *fault)
{
    const struct tn_buf nothing = {0};
    enum tn_err err = put_chunk(writer, &nothing, true, fault);
    tn_seal_wipe(&writer->seal, sizeof writer->seal);
    return err;
}

/* ---- reading ---- */

/* As many bytes as are there, at most `len`. */
static enum tn_err fill(const struct tn_bundle_reader *reader, uint8_t *out, size_t len,
                        size_t *ret_len, struct tn_fault *fault)
{
    size_t filled = 0, got = 1;
    enum tn_err err = TN_OK;
    while (!err && got > 0 && filled < len) {
        err = reader->source.get(reader->source.context, out + filled, len - filled, &got, fault);
        if (!err)
            filled += got;
    }
    if (!err)
        *ret_len = filled;
    return err;
}

/* Up to its LF, which is not kept; no more is read of what does not begin like one. */
static enum tn_err read_line(const struct tn_bundle_reader *reader,
                             char line[TN_BUNDLE_HEADER_MAX_BYTES], size_t *ret_len,
                             struct tn_fault *fault)
{
    for (size_t len = 0; len < TN_BUNDLE_HEADER_MAX_BYTES; len++) {
        uint8_t byte;
        size_t got = 0;
        enum tn_err err = fill(reader, &byte, 1, &got, fault);
        if (err)
            return err;
        if (got == 0 || (len < sizeof START - 1 && byte != (uint8_t)START[len]))
            break;
        if (byte == '\n') {
            *ret_len = len;
            return TN_OK;
        }
        line[len] = (char)byte;
    }
    return tn_fault_set(fault, TN_ERR_FORMAT, "this is no bundle");
}

static bool read_id(const struct tn_json *root, const char *name, struct tn_id *ret)
{
    const char *text = NULL;
    return tn_json_text(root, name, &text) && tn_id_parse(text, ret) == TN_OK;
}

static enum tn_err read_header(const struct tn_json *root, struct tn_bundle_header *header,
                               struct tn_fault *fault)
{
    int64_t version = 0;
    const char *salt = NULL;
    if (tn_json_int(root, "bundle", &version) && version > TN_BUNDLE_VERSION)
        return tn_fault_set(fault, TN_ERR_VERSION,
                            "the bundle is of version %" PRId64 ", written by a newer Turnout than "
                            "this one",
                            version);
    if (version != TN_BUNDLE_VERSION || !read_id(root, "group", &header->group) ||
        !read_id(root, "event", &header->event) || !read_id(root, "device", &header->device) ||
        !tn_json_text(root, "sealed", &salt) ||
        tn_base64_decode_exact(salt, header->salt, sizeof header->salt))
        return tn_fault_set(fault, TN_ERR_FORMAT, "the bundle's first line is damaged");
    return TN_OK;
}

enum tn_err tn_bundle_open(struct tn_bundle_reader *reader, const struct tn_bundle_source *source,
                           struct tn_fault *fault)
{
    char line[TN_BUNDLE_HEADER_MAX_BYTES];
    size_t len = 0;
    TN_AUTO(json) root = NULL;
    *reader = (struct tn_bundle_reader){.source = *source};
    enum tn_err err = read_line(reader, line, &len, fault);
    if (!err && tn_json_parse(line, len, &root, NULL))
        err = tn_fault_set(fault, TN_ERR_FORMAT, "the bundle's first line is damaged");
    if (!err)
        err = read_header(root, &reader->header, fault);
    if (!err)
        reader->seal.header = tn_seal_hash2(line, len, NULL, 0);
    return err;
}

void tn_bundle_unlock(struct tn_bundle_reader *reader, const uint8_t door_key[TN_DOOR_KEY_BYTES])
{
    begin_seal(&reader->seal, &reader->header, door_key);
}

static enum tn_err cut_short(const struct tn_bundle_reader *reader, struct tn_fault *fault)
{
    return tn_fault_set(fault, TN_ERR_CORRUPT,
                        "the bundle breaks off behind its part %" PRIu32
                        "; it was not written to its end, or its disk lost the rest",
                        reader->seal.chunks);
}

/* Its length is looked at before room is made for it. */
static enum tn_err read_chunk(const struct tn_bundle_reader *reader, struct tn_buf *chunk,
                              struct tn_fault *fault)
{
    uint8_t length[LENGTH_BYTES];
    size_t got = 0;
    enum tn_err err = fill(reader, length, sizeof length, &got, fault);
    if (err)
        return err;
    if (got < sizeof length)
        return cut_short(reader, fault);
    size_t len = tn_bytes_get_be32(length);
    if (len < EMPTY_CHUNK_BYTES || len > TN_BUNDLE_CHUNK_MAX_BYTES)
        return tn_fault_set(fault, TN_ERR_CORRUPT, "the bundle is damaged behind its part %" PRIu32,
                            reader->seal.chunks);
    err = fill(reader, tn_buf_reserve(chunk, len), len, &got, fault);
    if (!err && got < len)
        err = cut_short(reader, fault);
    if (!err)
        chunk->len = len;
    return err;
}

static enum tn_err open_chunk(const struct tn_bundle_reader *reader, const struct tn_buf *chunk,
                              struct tn_buf *plain, struct tn_fault *fault)
{
    uint8_t where[PLACE_BYTES];
    place(&reader->seal, chunk->len == EMPTY_CHUNK_BYTES, where);
    if (tn_seal_open(reader->seal.key, where, sizeof where, chunk->data, chunk->len, plain) ==
        TN_OK)
        return TN_OK;
    if (reader->seal.chunks == 0)
        return tn_fault_set(fault, TN_ERR_SEAL,
                            "the bundle does not open: it is damaged, or sealed with another key "
                            "than this event's");
    return tn_fault_set(fault, TN_ERR_SEAL, "the bundle is damaged behind its part %" PRIu32,
                        reader->seal.chunks);
}

static enum tn_err check_end(const struct tn_bundle_reader *reader, struct tn_fault *fault)
{
    uint8_t byte;
    size_t got = 0;
    enum tn_err err = fill(reader, &byte, 1, &got, fault);
    if (!err && got > 0)
        err = tn_fault_set(fault, TN_ERR_CORRUPT, "something stands behind the bundle's end");
    return err;
}

static enum tn_err unpack(const struct tn_bundle_reader *reader, const struct tn_buf *plain,
                          struct tn_buf *batch, struct tn_fault *fault)
{
    enum tn_err err = tn_gzip_unpack(plain->data, plain->len, TN_BUNDLE_BATCH_MAX_BYTES, batch);
    return err ? tn_fault_set(fault, err, "part %" PRIu32 " of the bundle holds no batch",
                              reader->seal.chunks + 1)
               : TN_OK;
}

enum tn_err tn_bundle_next(struct tn_bundle_reader *reader, struct tn_buf *batch, bool *ret_more,
                           struct tn_fault *fault)
{
    TN_BUF_AUTO chunk = {0};
    TN_BUF_AUTO plain = {0};
    tn_buf_clear(batch);
    enum tn_err err = read_chunk(reader, &chunk, fault);
    if (!err)
        err = open_chunk(reader, &chunk, &plain, fault);
    if (err)
        return err;
    bool last = chunk.len == EMPTY_CHUNK_BYTES;
    err = last ? check_end(reader, fault) : unpack(reader, &plain, batch, fault);
    if (err)
        return err;
    reader->seal.chunks++;
    *ret_more = !last;
    return TN_OK;
}
