/* SPDX-License-Identifier: Apache-2.0 */
/* report_csv.c -- any report as cells for a spreadsheet; pure.
 *
 * What stands by itself comes first, as name and value; then each list and each object is a block
 * under its name, with a blank line before it.  Source: RFC 4180; OWASP "CSV Injection". */
#include "report_parts.h"

#include <stdio.h>
#include <string.h>

#define NAME_CHARS 96

/* ---- cells ---- */

/* "-0.25" is a number wherever it is read, and no formula. */
static bool is_number(const char *text)
{
    const char *digits = text + (text[0] == '-');
    size_t whole = strspn(digits, "0123456789");
    if (whole == 0)
        return false;
    if (digits[whole] == '.')
        return digits[whole + 1] && !digits[whole + 1 + strspn(digits + whole + 1, "0123456789")];
    return !digits[whole];
}

/* Names and titles come from anybody: none of them may become a formula. */
static bool may_be_formula(const char *text)
{
    return text[0] && strchr("=+-@\t\r", text[0]) && !is_number(text);
}

static void put(struct tn_csv *sheet, const char *text, bool guarded)
{
    bool quoted = strpbrk(text, ",\"\r\n\t") != NULL;
    if (sheet->in_line)
        tn_buf_add_byte(sheet->out, ',');
    sheet->in_line = true;
    if (quoted)
        tn_buf_add_byte(sheet->out, '"');
    if (guarded)
        tn_buf_add_byte(sheet->out, '\'');
    for (; *text; text++) {
        if (*text == '"')
            tn_buf_add_byte(sheet->out, '"');
        tn_buf_add_byte(sheet->out, (uint8_t)*text);
    }
    if (quoted)
        tn_buf_add_byte(sheet->out, '"');
}

void tn_csv_cell(struct tn_csv *sheet, const char *text)
{
    put(sheet, text, may_be_formula(text));
}

void tn_csv_exact(struct tn_csv *sheet, const char *text)
{
    put(sheet, text, false);
}

void tn_csv_line(struct tn_csv *sheet)
{
    tn_buf_add_text(sheet->out, "\r\n");
    sheet->in_line = false;
}

/* What nobody knows is a blank cell. */
static void put_value(struct tn_csv *sheet, const struct tn_json *node)
{
    TN_BUF_AUTO plain = {0};
    const char *text = tn_json_as_text(node);
    if (!text) {
        tn_json_dump(node, &plain);
        text = strcmp(tn_buf_text(&plain), "null") == 0 ? "" : tn_buf_text(&plain);
    }
    tn_csv_cell(sheet, text);
}

/* ---- members within members ---- */

static bool is_leaf(const struct tn_json *node)
{
    return !tn_json_is_object(node) && !tn_json_is_array(node);
}

enum leaves { NAMES, VALUES, LINES };

static void put_leaf(struct tn_csv *sheet, enum leaves leaves, const char *name,
                     const struct tn_json *node)
{
    if (leaves != VALUES)
        tn_csv_cell(sheet, name);
    if (leaves != NAMES)
        put_value(sheet, node);
    if (leaves == LINES)
        tn_csv_line(sheet);
}

/* A member of a member is called "outer.inner", an item of a list by its number; reports nest two
 * deep, and json.h no deeper than 64. */
static void put_leaves(struct tn_csv *sheet, enum leaves leaves, const char *prefix,
                       const struct tn_json *node)
{
    const char *name = NULL;
    const struct tn_json *inner = NULL;
    char path[NAME_CHARS];
    if (is_leaf(node))
        put_leaf(sheet, leaves, prefix, node);
    for (void *i = NULL; tn_json_is_object(node) && tn_json_each(node, &i, &name, &inner);) {
        (void)snprintf(path, sizeof path, "%s%s%s", prefix, prefix[0] ? "." : "", name);
        put_leaves(sheet, leaves, path, inner);
    }
    for (size_t i = 0; tn_json_is_array(node) && i < tn_json_count(node); i++) {
        (void)snprintf(path, sizeof path, "%s%s%zu", prefix, prefix[0] ? "." : "", i + 1);
        put_leaves(sheet, leaves, path, tn_json_at(node, i));
    }
}

/* ---- blocks ---- */

static void put_rows(struct tn_csv *sheet, const struct tn_json *list)
{
    for (size_t i = 0; i < tn_json_count(list); i++) {
        if (i == 0) {
            put_leaves(sheet, NAMES, "", tn_json_at(list, 0));
            tn_csv_line(sheet);
        }
        put_leaves(sheet, VALUES, "", tn_json_at(list, i));
        tn_csv_line(sheet);
    }
}

static void put_block(struct tn_csv *sheet, const char *name, const struct tn_json *node)
{
    tn_csv_line(sheet);
    tn_csv_cell(sheet, name);
    tn_csv_line(sheet);
    if (tn_json_is_array(node))
        put_rows(sheet, node);
    else
        put_leaves(sheet, LINES, "", node);
}

enum tn_err tn_report_csv(const char *json, size_t len, struct tn_buf *out, struct tn_fault *fault)
{
    TN_AUTO(json) root = NULL;
    struct tn_csv sheet = {.out = out};
    const char *name = NULL;
    const struct tn_json *node = NULL;
    enum tn_err err = tn_json_parse(json, len, &root, fault);
    if (err)
        return err;
    if (!tn_json_is_object(root))
        return tn_fault_set(fault, TN_ERR_FORMAT, "a report is a JSON object");
    tn_buf_add_text(out, TN_CSV_BOM);
    for (void *i = NULL; tn_json_each(root, &i, &name, &node);) {
        if (is_leaf(node))
            put_leaf(&sheet, LINES, name, node);
    }
    for (void *i = NULL; tn_json_each(root, &i, &name, &node);) {
        if (!is_leaf(node))
            put_block(&sheet, name, node);
    }
    return TN_OK;
}
