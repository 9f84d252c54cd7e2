/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_csv.c -- any bytes as a list of people: no crash, and what comes out keeps its promises. */
#include <string.h>

#include "turnout/import.h"
#include "turnout/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct file {
    const uint8_t *data;
    size_t size, at;
    int64_t last_line;
    int64_t taken, problems;
};

static ptrdiff_t file_read(void *context, void *out, size_t cap)
{
    struct file *file = context;
    size_t left = file->size - file->at;
    size_t len = left < cap ? left : cap;
    /* Odd pieces break characters and lines in the middle. */
    len = len > 7 && len < 64 ? 7 : len;
    if (len > 0)
        memcpy(out, file->data + file->at, len);
    file->at += len;
    return (ptrdiff_t)len;
}

static bool file_rewind(void *context)
{
    struct file *file = context;
    file->at = 0;
    return true;
}

static enum tn_err on_person(void *context, const struct tn_import_person *person,
                             struct tn_fault *fault)
{
    struct file *file = context;
    TN_ASSERT(person->line > file->last_line);
    TN_ASSERT(tn_text_valid(person->name, strlen(person->name)));
    TN_ASSERT(tn_text_valid(person->note, strlen(person->note)));
    TN_ASSERT(person->name[0] || person->nick[0] || person->handle_count > 0);
    for (size_t i = 0; i < person->handle_count; i++)
        TN_ASSERT(tn_text_valid(person->handles[i].raw, strlen(person->handles[i].raw)));
    file->last_line = person->line;
    file->taken++;
    return person->line % 5 == 4 ? tn_fault_set(fault, TN_ERR_FORMAT, "no") : TN_OK;
}

static void on_problem(void *context, int64_t line, const char *sentence)
{
    struct file *file = context;
    TN_ASSERT(line > 0 && sentence[0]);
    file->problems++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct file file = {.data = data, .size = size};
    struct tn_import_source source = {&file, file_read, file_rewind, "input"};
    struct tn_import_sink sink = {&file, on_person, on_problem, on_problem, NULL};
    struct tn_import_summary summary = {0};
    struct tn_fault fault = {0};
    enum tn_err err = tn_import_people(&source, &sink, &summary, &fault);
    if (err)
        TN_ASSERT(err == TN_ERR_FORMAT && fault.text[0]);
    else
        TN_ASSERT(summary.rows == summary.taken + summary.problems);
    return 0;
}
