/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_attendees.c -- any bytes as a list of attendees, an address book or a chain: no crash, and
 * what comes out keeps its promises. */
#include "fuzz_file.h"

#include "turnout/import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum tn_err on_person(void *context, const struct tn_import_person *person,
                             struct tn_fault *fault)
{
    (void)context;
    (void)fault;
    check_text(person->name);
    check_text(person->nick);
    check_text(person->note);
    check_text(person->source);
    TN_ASSERT(person->name[0] || person->nick[0] || person->handle_count > 0);
    TN_ASSERT(person->guests >= 0 && person->guests <= TN_IMPORT_GUESTS_MAX);
    TN_ASSERT(person->reply < TN_IMPORT_REPLY_COUNT);
    for (size_t i = 0; i < person->handle_count; i++) {
        check_text(person->handles[i].raw);
        TN_ASSERT(person->handles[i].raw[0]);
    }
    return TN_OK;
}

static void on_problem(void *context, int64_t line, const char *sentence)
{
    (void)context;
    TN_ASSERT(line > 0 && sentence[0]);
}

static void read_once(const uint8_t *data, size_t size, bool signups, const char *map)
{
    struct file file = {.data = data, .size = size};
    struct tn_import_source source = {&file, file_read, file_rewind, "input"};
    struct tn_import_sink sink = {&file, on_person, on_problem, on_problem, NULL};
    struct tn_import_options options = {.signups = signups, .map = map};
    struct tn_import_summary summary = {0};
    struct tn_fault fault = {0};
    enum tn_err err = tn_import_people_by(&options, &source, &sink, &summary, &fault);
    if (err)
        TN_ASSERT(err == TN_ERR_FORMAT && fault.text[0]);
    else
        TN_ASSERT(summary.rows == summary.taken + summary.problems && summary.format[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_once(data, size, true, NULL);
    read_once(data, size, false, "name=1,email=2,guests=3,status=4");
    return 0;
}
