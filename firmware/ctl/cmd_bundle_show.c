/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_bundle_show.c -- bundle show: what a bundle holds, without taking any of it.
 *
 * Without the group, or of another one's, only what stands in the clear. */
#include <stdlib.h>
#include <string.h>

#include "log_names.h"
#include "turnout/bundle.h"
#include "turnout/edition.h"

static enum tn_err get(void *context, void *out, size_t len, size_t *ret_len,
                       struct tn_fault *fault)
{
    return tn_input_read(*(const int *)context, out, len, ret_len, fault);
}

/* ---- looking into it ---- */

#define SHOWN_MAX 1000 /* what is behind them counts to the last */

struct shown {
    struct tn_bundle_header header;
    bool whole, sealed; /* to its end; it could not be looked into */
    size_t count;
    struct {
        struct tn_log_id log;
        int64_t records;
    } logs[SHOWN_MAX];
    enum tn_err err;
    struct tn_fault fault;
};

static void count_batch(struct shown *shown, const struct tn_batch *batch)
{
    bool same = shown->count > 0 && tn_log_id_equal(shown->logs[shown->count - 1].log, batch->log);
    if (!same && shown->count < SHOWN_MAX)
        shown->logs[shown->count++].log = batch->log;
    shown->logs[shown->count - 1].records += (int64_t)batch->count;
}

static enum tn_err count_batches(struct tn_bundle_reader *reader, struct shown *shown,
                                 struct tn_batch *batch)
{
    TN_BUF_AUTO text = {0};
    bool more = true;
    enum tn_err err = TN_OK;
    while (!err && more) {
        err = tn_bundle_next(reader, &text, &more, &shown->fault);
        if (!err && more)
            err = tn_batch_parse(tn_buf_text(&text), text.len, batch, &shown->fault);
        if (!err && more)
            count_batch(shown, batch);
    }
    shown->whole = !err;
    return err;
}

static enum tn_err look_into(struct ctl *ctl, int fd, struct shown *shown)
{
    const struct tn_bundle_source source = {get, &fd};
    struct tn_bundle_reader reader;
    enum tn_err err = tn_bundle_open(&reader, &source, &ctl->fault);
    if (err)
        return err;
    shown->header = reader.header;
    shown->sealed = !ctl->registry || tn_bundle_match(&reader, tn_registry_ledger(ctl->registry),
                                                      &shown->fault) != TN_OK;
    if (shown->sealed)
        return TN_OK;
    struct tn_batch *batch = calloc(1, sizeof *batch);
    TN_ASSERT(batch);
    shown->err = count_batches(&reader, shown, batch);
    free(batch);
    return TN_OK;
}

/* ---- what is said of it ---- */

static void add_header(struct tn_json_writer *writer, const char *path, const struct shown *shown)
{
    tn_json_add_text(writer, "file", path);
    tn_json_add_text(writer, "group", tn_id_text(shown->header.group).chars);
    tn_json_add_text(writer, "event", tn_id_text(shown->header.event).chars);
    tn_json_add_text(writer, "device", tn_id_text(shown->header.device).chars);
    tn_json_add_bool(writer, "opened", !shown->sealed);
    tn_json_add_bool(writer, "whole", shown->whole);
    tn_json_add_text(writer, "error", shown->fault.code ? shown->fault.text : NULL);
}

static void print_json(struct ctl *ctl, const char *path, const struct shown *shown)
{
    TN_BUF_AUTO out = {0};
    struct tn_json_writer writer;
    tn_json_begin(&writer, &out);
    tn_json_open_object(&writer);
    add_header(&writer, path, shown);
    tn_json_name(&writer, "logs");
    tn_json_open_array(&writer);
    for (size_t i = 0; i < shown->count; i++) {
        struct ctl_log_names names;
        ctl_log_names(ctl, shown->logs[i].log, &names);
        tn_json_open_object(&writer);
        ctl_add_log(&writer, shown->logs[i].log, &names);
        tn_json_add_int(&writer, "records", shown->logs[i].records);
        tn_json_close_object(&writer);
    }
    tn_json_close_array(&writer);
    tn_json_close_object(&writer);
    ctl_print(&out);
}

static void print_logs(struct ctl *ctl, const struct shown *shown)
{
    static const char *const header[] = {"DOOR", "RECORDS", "LOG"};
    struct ctl_table table = {.columns = 3};
    for (size_t i = 0; i < sizeof header / sizeof header[0]; i++)
        ctl_table_add(&table, header[i]);
    for (size_t i = 0; i < shown->count; i++) {
        struct ctl_log_names names;
        char records[24];
        ctl_log_names(ctl, shown->logs[i].log, &names);
        (void)snprintf(records, sizeof records, "%lld", (long long)shown->logs[i].records);
        ctl_table_add(&table, names.door);
        ctl_table_add(&table, records);
        ctl_table_add(&table, tn_log_id_text(shown->logs[i].log).chars);
    }
    ctl_table_print(&table);
    ctl_table_release(&table);
}

static void print_text(struct ctl *ctl, const struct shown *shown)
{
    const struct tn_bundle_header *header = &shown->header;
    if (shown->sealed) {
        (void)printf("a bundle of the group %s, event %s, written by %s; it is sealed%s%s\n",
                     tn_id_text(header->group).chars, tn_id_text(header->event).chars,
                     tn_id_text(header->device).chars, shown->fault.code ? ": " : "",
                     shown->fault.code ? shown->fault.text : "");
        return;
    }
    struct ctl_log_names names;
    ctl_log_names(ctl, (struct tn_log_id){.device = header->device, .event = header->event},
                  &names);
    (void)printf("a bundle of \"%s\", written by \"%s\"%s\n", names.event, names.door,
                 shown->whole ? "" : ", not whole");
    print_logs(ctl, shown);
}

static enum ctl_exit show(struct ctl *ctl)
{
    const char *path = tn_conf_arg(ctl->conf, 0);
    struct shown *shown = calloc(1, sizeof *shown);
    TN_ASSERT(shown);
    int fd = -1;
    ctl->fault = (struct tn_fault){0}; /* that there is no group is no trouble here */
    enum tn_err err = tn_input_open(path, TN_BUNDLE_FILE_MAX_BYTES, &fd, &ctl->fault);
    if (!err) {
        err = look_into(ctl, fd, shown);
        tn_input_close(fd);
    }
    if (err) {
        (void)tn_fault_prefix(&ctl->fault, err, "%s", path);
    } else if (ctl->json) {
        print_json(ctl, path, shown);
    } else {
        print_text(ctl, shown);
    }
    if (!err && shown->err) {
        ctl->fault = shown->fault;
        err = tn_fault_prefix(&ctl->fault, shown->err, "%s", path);
    }
    free(shown);
    return err ? ctl_failed(err) : CTL_DONE;
}

static const struct tn_conf_entry options[] = {CTL_COMMON};

const struct ctl_command ctl_bundle_show = {
    .noun = "bundle",
    .verb = "show",
    .arguments = "FILE",
    .summary = "say what a bundle holds, and whether it is whole; take nothing of it",
    .text = "Without the group it is for, only what stands in the clear is said.  With --json,\n"
            "{\"file\",\"group\",\"event\",\"device\",\"opened\",\"whole\",\"error\",\"logs\":[{"
            "\"log\","
            "\"door\",\"event\",\n\"event_title\",\"hub\",\"records\"}…]}.",
    .options = options,
    .needs = CTL_TRIES_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = show,
};
