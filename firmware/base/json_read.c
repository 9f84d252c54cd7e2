/* SPDX-License-Identifier: Apache-2.0 */
/* json_read.c -- the one place that knows jansson: parsing, looking up, writing a node back.
 *
 * `struct tn_json` is jansson's json_t under another name and never defined.
 * Source: RFC 8259, RFC 7493. */
#include "turnout/json.h"

#include <string.h>

#include <jansson.h>

enum { DEPTH_MAX = 64 };

static json_t *inner(const struct tn_json *node)
{
    return (json_t *)(uintptr_t)node;
}

static const struct tn_json *outer(const json_t *node)
{
    return (const struct tn_json *)node;
}

/* Where in the text something is, as an editor counts it. */
struct place {
    int line, column;
};

/* False, and where, if brackets nest deeper than allowed: looked at before the parser runs, so
 * that hostile input cannot make it recurse. */
static bool depth_is_fine(const char *text, size_t len, struct place *ret_place)
{
    struct place place = {.line = 1};
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        place.column++;
        if (c == '\n')
            place = (struct place){.line = place.line + 1};
        else if (c == '"')
            quoted = !quoted;
        else if (quoted && c == '\\')
            i++, place.column++;
        else if (!quoted && (c == '{' || c == '['))
            depth++;
        else if (!quoted && (c == '}' || c == ']'))
            depth--;
        if (depth > DEPTH_MAX) {
            *ret_place = place;
            return false;
        }
    }
    return true;
}

enum tn_err tn_json_parse(const char *text, size_t len, struct tn_json **ret_root,
                          struct tn_fault *fault)
{
    if (memchr(text, 0, len)) /* the parser would take one behind a number for its end */
        return tn_fault_set(fault, TN_ERR_FORMAT, "this is not valid JSON: it holds a NUL byte");
    struct place place = {0};
    if (!depth_is_fine(text, len, &place))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "the JSON nests deeper than %d levels at line %d, column %d", DEPTH_MAX,
                            place.line, place.column);
    json_error_t error;
    json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (!root)
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "this is not valid JSON at line %d, column %d: %s", error.line,
                            error.column, error.text);
    *ret_root = (struct tn_json *)root;
    return TN_OK;
}

void tn_json_release(struct tn_json *root)
{
    json_decref((json_t *)root);
}

const struct tn_json *tn_json_get(const struct tn_json *object, const char *name)
{
    return outer(json_object_get(inner(object), name));
}

size_t tn_json_count(const struct tn_json *array)
{
    return json_array_size(inner(array));
}

const struct tn_json *tn_json_at(const struct tn_json *array, size_t index)
{
    return outer(json_array_get(inner(array), index));
}

bool tn_json_is_object(const struct tn_json *node)
{
    return json_is_object(inner(node));
}

bool tn_json_is_array(const struct tn_json *node)
{
    return json_is_array(inner(node));
}

bool tn_json_is_null(const struct tn_json *node)
{
    return json_is_null(inner(node));
}

bool tn_json_text(const struct tn_json *object, const char *name, const char **ret_text)
{
    const char *text = tn_json_as_text(tn_json_get(object, name));
    if (text)
        *ret_text = text;
    return text != NULL;
}

bool tn_json_int(const struct tn_json *object, const char *name, int64_t *ret_value)
{
    return tn_json_as_int(tn_json_get(object, name), ret_value);
}

bool tn_json_bool(const struct tn_json *object, const char *name, bool *ret_value)
{
    const json_t *node = inner(tn_json_get(object, name));
    if (!json_is_boolean(node))
        return false;
    *ret_value = json_is_true(node);
    return true;
}

const char *tn_json_as_text(const struct tn_json *node)
{
    return json_string_value(inner(node));
}

bool tn_json_as_int(const struct tn_json *node, int64_t *ret_value)
{
    if (!json_is_integer(inner(node)))
        return false;
    *ret_value = json_integer_value(inner(node));
    return true;
}

bool tn_json_each(const struct tn_json *object, void **iterator, const char **ret_name,
                  const struct tn_json **ret_node)
{
    json_t *node = inner(object);
    *iterator = *iterator ? json_object_iter_next(node, *iterator) : json_object_iter(node);
    if (!*iterator)
        return false;
    *ret_name = json_object_iter_key(*iterator);
    *ret_node = outer(json_object_iter_value(*iterator));
    return true;
}

static int append(const char *text, size_t len, void *out)
{
    tn_buf_add(out, text, len);
    return 0;
}

void tn_json_dump(const struct tn_json *node, struct tn_buf *out)
{
    int failed = json_dump_callback(inner(node), append, out, JSON_COMPACT | JSON_ENCODE_ANY);
    TN_ASSERT(failed == 0);
}
