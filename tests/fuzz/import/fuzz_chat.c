/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_chat.c -- any bytes as a chat export: as they look, and as lines of every family. */
#include "fuzz_file.h"
#include "turnout/chat.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct reading {
    struct file file;
    int64_t acts, problems;
};

static enum tn_err on_act(void *context, const struct tn_chat_act *act, struct tn_fault *fault)
{
    struct reading *reading = context;
    (void)fault;
    TN_ASSERT(tn_chat_counts(act->kind) && act->count > 0 && act->line > 0);
    TN_ASSERT(act->day > 9000 && act->day < 48000);
    check_text(act->chat);
    TN_ASSERT(act->chat[0]);
    check_text(act->id);
    check_text(act->name);
    reading->acts++;
    return TN_OK;
}

static void on_problem(void *context, int64_t line, const char *sentence)
{
    struct reading *reading = context;
    TN_ASSERT(line > 0 && sentence[0]);
    reading->problems++;
}

static void read_as(const uint8_t *data, size_t size, const char *format, const char *chat)
{
    struct reading reading = {.file = {.data = data, .size = size}};
    struct tn_import_source source = {&reading.file, file_read, file_rewind, "input"};
    struct tn_chat_options options = {.format = format, .chat = chat, .region = "CN"};
    struct tn_chat_sink sink = {&reading, on_act, on_problem, NULL};
    struct tn_chat_summary summary = {0};
    struct tn_fault fault = {0};
    enum tn_err err = tn_chat_read(&source, &options, &sink, &summary, &fault);
    if (err) {
        TN_ASSERT((err == TN_ERR_FORMAT || err == TN_ERR_ABSENT) && fault.text[0]);
        return;
    }
    int64_t sum = summary.problems, counted = 0;
    for (int sort = 0; sort < TN_CHAT_SORT_COUNT; sort++) {
        sum += summary.sorts[sort];
        counted += tn_chat_counts((enum tn_chat_sort)sort) ? summary.sorts[sort] : 0;
    }
    TN_ASSERT(summary.rows == sum && reading.acts == counted &&
              reading.problems == summary.problems);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const lines[] = {"qq", "whatsapp", "line", "mbox"};
    read_as(data, size, NULL, NULL);
    read_as(data, size, NULL, "Makers");
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        read_as(data, size, lines[i], "Makers");
    return 0;
}
