/* SPDX-License-Identifier: Apache-2.0 */
/* json.h -- reading and writing JSON without knowing the library behind it.
 *
 * A thin layer over jansson: `struct tn_json` is a node, owned by the root it hangs on.  Readers
 * answer "absent or of another type" as false and leave the output alone, so a chain of reads
 * reads like the schema.  Writers append lean text (no blanks) to a tn_buf.  Rank 0.
 * Source: RFC 8259; I-JSON (RFC 7493): duplicate names are refused, depth is bounded at 64. */
#pragma once

#include "turnout/bytes.h"

struct tn_json;

/* Parses one complete value.  The caller releases *ret_root.  Errors: FORMAT (the fault names line
 * and column). */
TN_MUST_CHECK enum tn_err tn_json_parse(const char *text, size_t len, struct tn_json **ret_root,
                                        struct tn_fault *fault);
void tn_json_release(struct tn_json *root);
TN_AUTO_DEFINE(json, struct tn_json *, tn_json_release)

/* Reading.  A NULL node answers false / 0 / NULL, so that look-ups can be chained. */
const struct tn_json *tn_json_get(const struct tn_json *object, const char *name);
size_t tn_json_count(const struct tn_json *array);
const struct tn_json *tn_json_at(const struct tn_json *array, size_t index);
bool tn_json_is_object(const struct tn_json *node);
bool tn_json_is_array(const struct tn_json *node);
bool tn_json_is_null(const struct tn_json *node);
/* Text is borrowed from the root. */
bool tn_json_text(const struct tn_json *object, const char *name, const char **ret_text);
bool tn_json_int(const struct tn_json *object, const char *name, int64_t *ret_value);
bool tn_json_bool(const struct tn_json *object, const char *name, bool *ret_value);
/* The node itself as text, or NULL. */
const char *tn_json_as_text(const struct tn_json *node);
bool tn_json_as_int(const struct tn_json *node, int64_t *ret_value);
/* Members in order of appearance: for (void *i = NULL; tn_json_each(object, &i, &name, &node);) */
bool tn_json_each(const struct tn_json *object, void **iterator, const char **ret_name,
                  const struct tn_json **ret_node);
/* Appends the node as lean text, members in their order. */
void tn_json_dump(const struct tn_json *node, struct tn_buf *out);

/* Writing, straight to text.  Commas are set by the writer; nesting is checked by assertion. */
struct tn_json_writer {
    struct tn_buf *out;
    uint64_t has_items; /* one bit a level */
    uint64_t is_object;
    int depth;
    bool after_name;
};
void tn_json_begin(struct tn_json_writer *writer, struct tn_buf *out);
void tn_json_open_object(struct tn_json_writer *writer);
void tn_json_close_object(struct tn_json_writer *writer);
void tn_json_open_array(struct tn_json_writer *writer);
void tn_json_close_array(struct tn_json_writer *writer);
void tn_json_name(struct tn_json_writer *writer, const char *name);
void tn_json_put_text(struct tn_json_writer *writer, const char *text); /* NULL writes null */
void tn_json_put_int(struct tn_json_writer *writer, int64_t value);
void tn_json_put_bool(struct tn_json_writer *writer, bool value);
void tn_json_put_null(struct tn_json_writer *writer);
/* `bytes` as base64url. */
void tn_json_put_base64(struct tn_json_writer *writer, const void *bytes, size_t len);
/* Text that is JSON already. */
void tn_json_put_raw(struct tn_json_writer *writer, const char *json, size_t len);
/* name + value in one call */
void tn_json_add_text(struct tn_json_writer *writer, const char *name, const char *text);
void tn_json_add_int(struct tn_json_writer *writer, const char *name, int64_t value);
void tn_json_add_bool(struct tn_json_writer *writer, const char *name, bool value);
void tn_json_add_base64(struct tn_json_writer *writer, const char *name, const void *bytes,
                        size_t len);
