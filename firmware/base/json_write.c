/* SPDX-License-Identifier: Apache-2.0 */
/* json_write.c -- JSON straight to text, one form for every value.
 *
 * Bit d of the two masks speaks of the container open at depth d; at depth 0 there is room for
 * one value.  What the writer wrote, tn_json_dump writes the same way.  Source: RFC 8259. */
#include "turnout/json.h"

#include <inttypes.h>
#include <string.h>

#include <utf8proc.h>

enum { DEPTH_MAX = 63 };

static uint64_t here(const struct tn_json_writer *writer)
{
    return UINT64_C(1) << writer->depth;
}

/* Sets the comma and checks that a value may stand here. */
static void before_value(struct tn_json_writer *writer)
{
    if (writer->is_object & here(writer)) {
        TN_ASSERT(writer->after_name);
        writer->after_name = false;
        return;
    }
    if (writer->has_items & here(writer)) {
        TN_ASSERT(writer->depth > 0);
        tn_buf_add_byte(writer->out, ',');
    }
    writer->has_items |= here(writer);
}

/* One character of text, escaped if it must be.  Bytes that are not UTF-8 become U+FFFD: they
 * come from file names and the like, and a reader must be able to parse the rest. */
static size_t add_character(struct tn_buf *out, const char *text, size_t len)
{
    static const char plain_after_slash[] = {
        ['"'] = '"',  ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f',
        ['\n'] = 'n', ['\r'] = 'r',  ['\t'] = 't'};
    utf8proc_int32_t code = 0;
    utf8proc_ssize_t used =
        utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, &code);
    if (used <= 0) {
        tn_buf_add_text(out, "\xEF\xBF\xBD");
        return 1;
    }
    if ((size_t)code < sizeof(plain_after_slash) && plain_after_slash[code])
        tn_buf_addf(out, "\\%c", plain_after_slash[code]);
    else if (code < 0x20)
        tn_buf_addf(out, "\\u%04X", (unsigned)code);
    else
        tn_buf_add(out, text, (size_t)used);
    return (size_t)used;
}

static void add_quoted(struct tn_buf *out, const char *text)
{
    tn_buf_add_byte(out, '"');
    for (size_t left = strlen(text); left > 0;) {
        size_t used = add_character(out, text, left);
        text += used;
        left -= used;
    }
    tn_buf_add_byte(out, '"');
}

static void open_container(struct tn_json_writer *writer, bool is_object)
{
    before_value(writer);
    TN_ASSERT(writer->depth < DEPTH_MAX);
    writer->depth++;
    writer->has_items &= ~here(writer);
    writer->is_object &= ~here(writer);
    if (is_object)
        writer->is_object |= here(writer);
    tn_buf_add_byte(writer->out, is_object ? '{' : '[');
}

static void close_container(struct tn_json_writer *writer, bool is_object)
{
    TN_ASSERT(writer->depth > 0 && !writer->after_name);
    TN_ASSERT(((writer->is_object & here(writer)) != 0) == is_object);
    writer->depth--;
    tn_buf_add_byte(writer->out, is_object ? '}' : ']');
}

void tn_json_begin(struct tn_json_writer *writer, struct tn_buf *out)
{
    *writer = (struct tn_json_writer){.out = out};
}

void tn_json_open_object(struct tn_json_writer *writer)
{
    open_container(writer, true);
}

void tn_json_close_object(struct tn_json_writer *writer)
{
    close_container(writer, true);
}

void tn_json_open_array(struct tn_json_writer *writer)
{
    open_container(writer, false);
}

void tn_json_close_array(struct tn_json_writer *writer)
{
    close_container(writer, false);
}

void tn_json_name(struct tn_json_writer *writer, const char *name)
{
    TN_ASSERT((writer->is_object & here(writer)) && !writer->after_name);
    if (writer->has_items & here(writer))
        tn_buf_add_byte(writer->out, ',');
    writer->has_items |= here(writer);
    add_quoted(writer->out, name);
    tn_buf_add_byte(writer->out, ':');
    writer->after_name = true;
}

void tn_json_put_text(struct tn_json_writer *writer, const char *text)
{
    if (!text) {
        tn_json_put_null(writer);
        return;
    }
    before_value(writer);
    add_quoted(writer->out, text);
}

void tn_json_put_int(struct tn_json_writer *writer, int64_t value)
{
    before_value(writer);
    tn_buf_addf(writer->out, "%" PRId64, value);
}

void tn_json_put_bool(struct tn_json_writer *writer, bool value)
{
    before_value(writer);
    tn_buf_add_text(writer->out, value ? "true" : "false");
}

void tn_json_put_null(struct tn_json_writer *writer)
{
    before_value(writer);
    tn_buf_add_text(writer->out, "null");
}

void tn_json_put_base64(struct tn_json_writer *writer, const void *bytes, size_t len)
{
    before_value(writer);
    tn_buf_add_byte(writer->out, '"');
    uint8_t *room = tn_buf_reserve(writer->out, TN_BASE64_LEN(len));
    tn_base64_encode(bytes, len, (char *)room);
    writer->out->len += TN_BASE64_LEN(len);
    tn_buf_add_byte(writer->out, '"');
}

void tn_json_put_raw(struct tn_json_writer *writer, const char *json, size_t len)
{
    before_value(writer);
    tn_buf_add(writer->out, json, len);
}

void tn_json_add_text(struct tn_json_writer *writer, const char *name, const char *text)
{
    tn_json_name(writer, name);
    tn_json_put_text(writer, text);
}

void tn_json_add_int(struct tn_json_writer *writer, const char *name, int64_t value)
{
    tn_json_name(writer, name);
    tn_json_put_int(writer, value);
}

void tn_json_add_bool(struct tn_json_writer *writer, const char *name, bool value)
{
    tn_json_name(writer, name);
    tn_json_put_bool(writer, value);
}

void tn_json_add_base64(struct tn_json_writer *writer, const char *name, const void *bytes,
                        size_t len)
{
    tn_json_name(writer, name);
    tn_json_put_base64(writer, bytes, len);
}
