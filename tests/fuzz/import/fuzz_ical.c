/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_ical.c -- any bytes as a calendar: no crash, and what comes out keeps its promises. */
#include "fuzz_file.h"

#include "turnout/ical.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum tn_err on_event(void *context, const struct tn_ical_event *event,
                            struct tn_fault *fault)
{
    (void)context;
    (void)fault;
    check_text(event->uid);
    check_text(event->title);
    check_text(event->venue);
    check_text(event->rule);
    TN_ASSERT(event->ends.ms > event->starts.ms);
    TN_ASSERT(event->title[0] || event->cancelled);
    TN_ASSERT(event->exception_count <= TN_ICAL_EXCEPTIONS && event->line > 0);
    return TN_OK;
}

static void on_line(void *context, int64_t line, const char *sentence)
{
    (void)context;
    TN_ASSERT(line > 0);
    check_text(sentence);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct file file = {data, size, 0};
    const struct tn_import_source source = {&file, file_read, file_rewind, "the file"};
    const struct tn_ical_sink sink = {NULL, on_event, on_line, on_line};
    struct tn_ical_summary summary;
    if (tn_ical_read(&source, "Asia/Shanghai", &sink, &summary, NULL) == TN_OK)
        TN_ASSERT(summary.rows == summary.taken + summary.problems);
    return 0;
}
