/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_log.c -- log list: which logs are held here, and how far. */
#include <string.h>

#include "log_names.h"
#include "turnout/text.h"

struct held {
    struct tn_buf logs; /* of struct tn_ledger_log */
};

static bool keep(const struct tn_ledger_log *log, void *context)
{
    struct held *held = context;
    if (log->seq > 0)
        tn_buf_add(&held->logs, log, sizeof *log);
    return true;
}

static bool count_one(int64_t seq, const char *reason, void *context)
{
    size_t *count = context;
    (void)seq;
    (void)reason;
    (*count)++;
    return true;
}

static void add_object(struct tn_json_writer *writer, const struct tn_ledger_log *log,
                       const struct ctl_log_names *names, struct tn_wall last, size_t rejected)
{
    char time[TN_WALL_CHARS];
    tn_wall_format(last, 0, time);
    tn_json_open_object(writer);
    ctl_add_log(writer, log->id, names);
    tn_json_add_int(writer, "records", log->seq);
    tn_json_add_text(writer, "last", time);
    tn_json_add_int(writer, "rejected", (int64_t)rejected);
    tn_json_close_object(writer);
}

static void add_row(struct ctl *ctl, struct ctl_table *table, const struct tn_ledger_log *log,
                    const struct ctl_log_names *names, struct tn_wall last, size_t rejected)
{
    char text[24], time[CTL_TIME_CHARS];
    ctl_table_add(table, names->door);
    ctl_table_add(table, names->event);
    (void)snprintf(text, sizeof text, "%lld", (long long)log->seq);
    ctl_table_add(table, text);
    ctl_local_time(ctl, last.ms, time);
    ctl_table_add(table, time);
    (void)snprintf(text, sizeof text, "%zu", rejected);
    ctl_table_add(table, text);
    ctl_table_add(table, tn_log_id_text(log->id).chars);
}

static enum tn_err add_logs(struct ctl *ctl, const struct held *held, struct ctl_table *table,
                            struct tn_json_writer *writer)
{
    enum tn_err err = TN_OK;
    for (size_t at = 0; !err && at < held->logs.len; at += sizeof(struct tn_ledger_log)) {
        struct tn_ledger_log log;
        struct ctl_log_names names;
        struct tn_wall last = {0};
        size_t rejected = 0;
        memcpy(&log, held->logs.data + at, sizeof log);
        ctl_log_names(ctl, log.id, &names);
        err = tn_registry_log_last(ctl->registry, &log, &last, &ctl->fault);
        if (!err)
            err = tn_ledger_rejected(tn_registry_ledger(ctl->registry), log.id, 1, count_one,
                                     &rejected, &ctl->fault);
        if (!err && ctl->json)
            add_object(writer, &log, &names, last, rejected);
        else if (!err)
            add_row(ctl, table, &log, &names, last, rejected);
    }
    return err;
}

static enum ctl_exit list(struct ctl *ctl)
{
    static const char *const header[] = {"DOOR", "EVENT", "RECORDS", "LAST", "REJECTED", "LOG"};
    struct ctl_table table = {.columns = 6};
    struct held held = {0};
    TN_BUF_AUTO out = {0};
    struct tn_json_writer writer;
    for (size_t i = 0; i < sizeof header / sizeof header[0]; i++)
        ctl_table_add(&table, header[i]);
    tn_json_begin(&writer, &out);
    tn_json_open_array(&writer);
    enum tn_err err = tn_ledger_vector(tn_registry_ledger(ctl->registry), keep, &held, &ctl->fault);
    if (!err)
        err = add_logs(ctl, &held, &table, &writer);
    tn_json_close_array(&writer);
    if (!err && ctl->json)
        ctl_print(&out);
    else if (!err)
        ctl_table_print(&table);
    ctl_table_release(&table);
    tn_buf_release(&held.logs);
    return err ? ctl_failed(err) : CTL_DONE;
}

static const struct tn_conf_entry options[] = {CTL_COMMON};

const struct ctl_command ctl_log_list = {
    .noun = "log",
    .verb = "list",
    .arguments = "",
    .summary = "list the logs held here: how long, how new",
    .text = "With --json, an array of {\"log\",\"door\",\"event\",\"event_title\",\"hub\","
            "\"records\",\"last\",\n\"rejected\"}; last is what the writer's clock said, rejected "
            "counts records that are\nkept but not understood.",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = list,
};
