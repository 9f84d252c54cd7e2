/* SPDX-License-Identifier: Apache-2.0 */
/* problem.c -- refusals over HTTP, written and read.
 *
 * Source: RFC 9457; the types are SPEC.md's. */
#include "turnout/net.h"

#include <string.h>

#include "turnout/text.h"

#define TYPE_PREFIX "/problems/"

struct row {
    const char *name;
    int status;
    enum tn_err err;
    const char *title;
};
static const struct row rows[] = {
#define PROBLEM_ROW(code, name, status, err, title) {name, status, TN_ERR_##err, title},
    TN_PROBLEM_MAP(PROBLEM_ROW)
#undef PROBLEM_ROW
};

static const struct row *row_of(enum tn_problem problem)
{
    TN_ASSERT(problem < TN_PROBLEM_COUNT);
    return &rows[problem];
}

const char *tn_problem_name(enum tn_problem problem)
{
    return row_of(problem)->name;
}

int tn_problem_status(enum tn_problem problem)
{
    return row_of(problem)->status;
}

enum tn_err tn_problem_err(enum tn_problem problem)
{
    return row_of(problem)->err;
}

enum tn_problem tn_problem_of_err(enum tn_err err)
{
    switch (err) {
    case TN_ERR_FORMAT:
    case TN_ERR_VERSION:
        return TN_PROBLEM_BAD_REQUEST;
    case TN_ERR_SEAL:
        return TN_PROBLEM_SEAL;
    case TN_ERR_ABSENT:
        return TN_PROBLEM_NOT_FOUND;
    case TN_ERR_EXISTS:
        return TN_PROBLEM_EXISTS;
    case TN_ERR_BUSY:
        return TN_PROBLEM_SLOW_DOWN;
    case TN_ERR_DENIED:
        return TN_PROBLEM_FORBIDDEN;
    case TN_ERR_LIMIT:
        return TN_PROBLEM_TOO_LARGE;
    case TN_ERR_FULL:
        return TN_PROBLEM_STORAGE;
    default:
        return TN_PROBLEM_INTERNAL;
    }
}

void tn_problem_open(struct tn_json_writer *writer, struct tn_buf *out, enum tn_problem problem,
                     int status, const char *detail)
{
    TN_BUF_AUTO type = {0};
    tn_buf_addf(&type, TYPE_PREFIX "%s", tn_problem_name(problem));
    tn_json_begin(writer, out);
    tn_json_open_object(writer);
    tn_json_add_text(writer, "type", tn_buf_text(&type));
    tn_json_add_text(writer, "title", row_of(problem)->title);
    tn_json_add_int(writer, "status", status);
    tn_json_add_text(writer, "detail", detail);
}

/* A type this build does not know is what its status says. */
static enum tn_problem problem_of(const struct tn_json *root, int status)
{
    const char *type = "";
    size_t prefix = strlen(TYPE_PREFIX);
    if (tn_json_text(root, "type", &type) && strncmp(type, TYPE_PREFIX, prefix) == 0)
        for (int i = 0; i < TN_PROBLEM_COUNT; i++)
            if (strcmp(type + prefix, rows[i].name) == 0)
                return (enum tn_problem)i;
    for (int i = 0; i < TN_PROBLEM_COUNT; i++)
        if (rows[i].status == status)
            return (enum tn_problem)i;
    return TN_PROBLEM_INTERNAL;
}

enum tn_err tn_problem_read(int status, const char *body, size_t len, enum tn_problem *ret_problem,
                            struct tn_fault *fault)
{
    TN_AUTO(json) root = NULL;
    const char *detail = NULL;
    if (tn_json_parse(body, len, &root, NULL) == TN_OK)
        tn_json_text(root, "detail", &detail);
    *ret_problem = problem_of(root, status);
    enum tn_err err = tn_problem_err(*ret_problem);
    if (detail)
        return tn_fault_set(fault, err, "%s", detail);
    return tn_fault_set(fault, err, "the other side answered %d: %s", status,
                        row_of(*ret_problem)->title);
}
