/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_csv.c -- any bytes as a list of people: no crash, and what comes out keeps its promises. */
#include "fuzz_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct reading {
    struct file file;
    int64_t last_line;
    int64_t taken, problems;
};

static enum tn_err on_person(void *context, const struct tn_import_person *person,
                             struct tn_fault *fault)
{
    struct reading *reading = context;
    TN_ASSERT(person->line > reading->last_line);
    check_text(person->name);
    check_text(person->note);
    TN_ASSERT(person->name[0] || person->nick[0] || person->handle_count > 0);
    for (size_t i = 0; i < person->handle_count; i++)
        check_text(person->handles[i].raw);
    reading->last_line = person->line;
    reading->taken++;
    return person->line % 5 == 4 ? tn_fault_set(fault, TN_ERR_FORMAT, "no") : TN_OK;
}

static void on_problem(void *context, int64_t line, const char *sentence)
{
    struct reading *reading = context;
    TN_ASSERT(line > 0 && sentence[0]);
    reading->problems++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reading reading = {.file = {.data = data, .size = size}};
    struct tn_import_source source = {&reading.file, file_read, file_rewind, "input"};
    struct tn_import_sink sink = {&reading, on_person, on_problem, on_problem, NULL};
    struct tn_import_summary summary = {0};
    struct tn_fault fault = {0};
    enum tn_err err = tn_import_people(&source, &sink, &summary, &fault);
    if (err)
        TN_ASSERT(err == TN_ERR_FORMAT && fault.text[0]);
    else
        TN_ASSERT(summary.rows == summary.taken + summary.problems);
    return 0;
}
