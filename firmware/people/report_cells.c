/* SPDX-License-Identifier: Apache-2.0 */
/* report_cells.c -- any report as blocks of lines of cells; pure.
 *
 * What stands by itself comes first, as name and value; then each list and each object is a block
 * under its name. */
#include "report_cells.h"

#include <stdio.h>
#include <string.h>

#define NAME_CHARS 96

/* "-0.25" is a number wherever it is read, and no formula. */
bool tn_cell_is_number(const char *text)
{
    const char *digits = text + (text[0] == '-');
    size_t whole = strspn(digits, "0123456789");
    if (whole == 0)
        return false;
    if (digits[whole] == '.')
        return digits[whole + 1] && !digits[whole + 1 + strspn(digits + whole + 1, "0123456789")];
    return !digits[whole];
}

/* What nobody knows is a blank cell. */
static void put_value(const struct tn_cells *cells, const struct tn_json *node)
{
    TN_BUF_AUTO plain = {0};
    const char *text = tn_json_as_text(node);
    if (!text) {
        tn_json_dump(node, &plain);
        text = strcmp(tn_buf_text(&plain), "null") == 0 ? "" : tn_buf_text(&plain);
    }
    cells->cell(cells->context, text);
}

/* ---- members within members ---- */

static bool is_leaf(const struct tn_json *node)
{
    return !tn_json_is_object(node) && !tn_json_is_array(node);
}

enum leaves { NAMES, VALUES, LINES };

static void put_leaf(const struct tn_cells *cells, enum leaves leaves, const char *name,
                     const struct tn_json *node)
{
    if (leaves != VALUES)
        cells->cell(cells->context, name);
    if (leaves != NAMES)
        put_value(cells, node);
    if (leaves == LINES)
        cells->line(cells->context);
}

/* A member of a member is called "outer.inner", an item of a list by its number; reports nest two
 * deep, and json.h no deeper than 64. */
static void put_leaves(const struct tn_cells *cells, enum leaves leaves, const char *prefix,
                       const struct tn_json *node)
{
    const char *name = NULL;
    const struct tn_json *inner = NULL;
    char path[NAME_CHARS];
    if (is_leaf(node))
        put_leaf(cells, leaves, prefix, node);
    for (void *i = NULL; tn_json_is_object(node) && tn_json_each(node, &i, &name, &inner);) {
        (void)snprintf(path, sizeof path, "%s%s%s", prefix, prefix[0] ? "." : "", name);
        put_leaves(cells, leaves, path, inner);
    }
    for (size_t i = 0; tn_json_is_array(node) && i < tn_json_count(node); i++) {
        (void)snprintf(path, sizeof path, "%s%s%zu", prefix, prefix[0] ? "." : "", i + 1);
        put_leaves(cells, leaves, path, tn_json_at(node, i));
    }
}

/* ---- blocks ---- */

static void put_rows(const struct tn_cells *cells, const struct tn_json *list)
{
    for (size_t i = 0; i < tn_json_count(list); i++) {
        if (i == 0) {
            put_leaves(cells, NAMES, "", tn_json_at(list, 0));
            cells->line(cells->context);
        }
        put_leaves(cells, VALUES, "", tn_json_at(list, i));
        cells->line(cells->context);
    }
}

static void put_block(const struct tn_cells *cells, const char *name, const struct tn_json *node)
{
    cells->block(cells->context, name);
    if (tn_json_is_array(node))
        put_rows(cells, node);
    else
        put_leaves(cells, LINES, "", node);
}

enum tn_err tn_report_cells(const char *json, size_t len, const struct tn_cells *cells,
                            struct tn_fault *fault)
{
    TN_AUTO(json) root = NULL;
    const char *name = NULL;
    const struct tn_json *node = NULL;
    enum tn_err err = tn_json_parse(json, len, &root, fault);
    if (err)
        return err;
    if (!tn_json_is_object(root))
        return tn_fault_set(fault, TN_ERR_FORMAT, "a report is a JSON object");
    for (void *i = NULL; tn_json_each(root, &i, &name, &node);) {
        if (is_leaf(node))
            put_leaf(cells, LINES, name, node);
    }
    for (void *i = NULL; tn_json_each(root, &i, &name, &node);) {
        if (!is_leaf(node))
            put_block(cells, name, node);
    }
    return TN_OK;
}
