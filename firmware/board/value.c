/* SPDX-License-Identifier: Apache-2.0 */
/* value.c -- reading the members of one value of the pack.
 *
 * Source: firmware/SPEC.md "Content". */
#include "value.h"

#include <string.h>

#include "turnout/text.h"

/* Far enough for every event, near enough that a margin can be added. */
#define LAST_MS INT64_C(253402300799999)

void tn_board_value_wrong(struct value *value, enum tn_err err, const char *name, const char *why)
{
    if (value->err == TN_OK)
        value->err =
            tn_fault_set(value->fault, err, "\"%s\" of %s %s; correct it and publish again", name,
                         value->of, why);
}

static const struct tn_json *member(struct value *value, const char *name)
{
    return value->err == TN_OK ? tn_json_get(value->node, name) : NULL;
}

int64_t tn_board_value_int(struct value *value, const char *name, int64_t least, int64_t most)
{
    const struct tn_json *node = member(value, name);
    int64_t number = 0;
    if (!node)
        return 0;
    if (!tn_json_as_int(node, &number))
        tn_board_value_wrong(value, TN_ERR_FORMAT, name, "is not a whole number");
    else if (number < least || number > most)
        tn_board_value_wrong(value, TN_ERR_FORMAT, name, "is out of range");
    return value->err == TN_OK ? number : 0;
}

struct tn_wall tn_board_value_time(struct value *value, const char *name)
{
    return (struct tn_wall){tn_board_value_int(value, name, 0, LAST_MS)};
}

bool tn_board_value_bool(struct value *value, const char *name)
{
    bool yes = false;
    if (member(value, name) && !tn_json_bool(value->node, name, &yes))
        tn_board_value_wrong(value, TN_ERR_FORMAT, name, "is neither true nor false");
    return yes;
}

int tn_board_value_word(struct value *value, const char *name, const char *const *words, int count)
{
    const struct tn_json *node = member(value, name);
    const char *word = tn_json_as_text(node);
    for (int i = 0; word && i < count; i++) {
        if (strcmp(word, words[i]) == 0)
            return i;
    }
    if (node)
        tn_board_value_wrong(value, TN_ERR_FORMAT, name, "is not one of the words it can be");
    return 0;
}

static void take_text(struct value *value, const char *name, const struct tn_json *node,
                      bool breaks, char *out, size_t cap)
{
    const char *text = tn_json_as_text(node);
    if (node && !text)
        tn_board_value_wrong(value, TN_ERR_FORMAT, name, "is not text");
    else if (text && !tn_text_copy(out, cap, text))
        tn_board_value_wrong(value, TN_ERR_LIMIT, name, "is too long to be shown");
    for (; *out; out++) {
        if ((unsigned char)*out < ' ' && !(breaks && *out == '\n'))
            *out = ' ';
    }
}

void tn_board_value_plain(struct value *value, const char *name, char *out, size_t cap)
{
    take_text(value, name, member(value, name), false, out, cap);
}

/* `in` is the first of TN_LANG_COUNT texts of `cap` bytes, which is what every text type is. */
static void take_languages(struct value *value, const char *name, const struct tn_json *node,
                           bool breaks, char *in, size_t cap)
{
    if (!node)
        return;
    if (!tn_json_is_object(node)) {
        tn_board_value_wrong(value, TN_ERR_FORMAT, name, "is not text in two languages");
        return;
    }
    take_text(value, name, tn_json_get(node, "zh"), breaks, in + cap * TN_LANG_ZH_CN, cap);
    take_text(value, name, tn_json_get(node, "en"), breaks, in + cap * TN_LANG_EN, cap);
}

void tn_board_value_line(struct value *value, const char *name, struct tn_board_line *out)
{
    take_languages(value, name, member(value, name), false, out->in[0], sizeof(out->in[0]));
}

void tn_board_value_body(struct value *value, const char *name, struct tn_board_body *out)
{
    take_languages(value, name, member(value, name), true, out->in[0], sizeof(out->in[0]));
}

void tn_board_value_long(struct value *value, const char *name, struct tn_board_long *out)
{
    take_languages(value, name, member(value, name), true, out->in[0], sizeof(out->in[0]));
}

static void must_say(struct value *value, const char *name, const struct tn_board_line *line)
{
    if (!line->in[TN_LANG_ZH_CN][0] && !line->in[TN_LANG_EN][0])
        tn_board_value_wrong(value, TN_ERR_FORMAT, name, "says nothing in any language");
}

void tn_board_value_title(struct value *value, const char *name, struct tn_board_line *out)
{
    tn_board_value_line(value, name, out);
    must_say(value, name, out);
}

size_t tn_board_value_lines(struct value *value, const char *name, struct tn_board_line *out,
                            size_t cap)
{
    const struct tn_json *node = member(value, name);
    size_t count = tn_json_count(node);
    if (node && !tn_json_is_array(node))
        tn_board_value_wrong(value, TN_ERR_FORMAT, name, "is not a list");
    else if (count > cap)
        tn_board_value_wrong(value, TN_ERR_LIMIT, name, "has more choices than there is room for");
    for (size_t i = 0; i < count && value->err == TN_OK; i++) {
        take_languages(value, name, tn_json_at(node, i), false, out[i].in[0], sizeof(out[i].in[0]));
        must_say(value, name, &out[i]);
    }
    return value->err == TN_OK ? count : 0;
}
