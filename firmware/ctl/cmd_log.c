/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_log.c -- log import, list: what kiosks wrote, carried here by hand.
 *
 * A file is taken whole or not at all, by the same checks as a batch that comes over the network;
 * what is here already is compared, not written again.  Source: firmware/SPEC.md "Batch". */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ctl.h"
#include "turnout/os.h"
#include "turnout/text.h"

#define FILE_MAX_BYTES ((size_t)512 << 20)

/* ---- whose log ---- */

/* A log's names for people; what nobody knows any more stays as its id. */
struct log_names {
    bool hub; /* our own */
    char door[64];
    char event[256];
};

static bool is_own(const struct ctl *ctl, struct tn_log_id log)
{
    return tn_id_equal(log.device, tn_registry_group(ctl->registry)->hub_device);
}

static void find_names(struct ctl *ctl, struct tn_log_id log, struct log_names *ret_names)
{
    struct tn_device door;
    struct tn_event event;
    struct log_names names = {.hub = is_own(ctl, log)};
    const char *name = names.hub ? tn_registry_group(ctl->registry)->hub : NULL;
    if (!name && tn_registry_device(ctl->registry, log.device, &door, NULL) == TN_OK)
        name = door.name;
    (void)tn_text_copy(names.door, sizeof names.door, name ? name : tn_id_text(log.device).chars);
    bool known = tn_registry_event(ctl->registry, log.event, &event, NULL) == TN_OK;
    (void)tn_text_copy(names.event, sizeof names.event,
                       known ? event.title : tn_id_text(log.event).chars);
    *ret_names = names;
}

/* ---- one file ---- */

struct intake {
    const char *path;
    struct tn_log_id log;
    struct log_names names;
    int64_t records; /* in the file */
    size_t added, rejected;
};

/* Whom a running hub would take it from. */
static enum tn_err check_origin(struct ctl *ctl, struct tn_log_id log)
{
    struct tn_device door;
    bool known = false;
    enum tn_err err = tn_registry_device(ctl->registry, log.device, &door, &ctl->fault);
    if (err == TN_ERR_ABSENT)
        return tn_fault_set(&ctl->fault, TN_ERR_DENIED,
                            "it is from a kiosk that was never paired with this group");
    if (!err)
        err = tn_ledger_knows_event(tn_registry_ledger(ctl->registry), log.event, &known,
                                    &ctl->fault);
    if (!err && !known)
        err = tn_fault_set(&ctl->fault, TN_ERR_ABSENT, "this group has no event with the id %s",
                           tn_id_text(log.event).chars);
    return err;
}

static enum tn_err take_batch(struct ctl *ctl, struct intake *intake, const struct tn_batch *batch)
{
    struct tn_ledger_accepted accepted;
    if (!tn_log_id_equal(batch->log, intake->log))
        return tn_fault_set(&ctl->fault, TN_ERR_FORMAT, "it holds more than one log");
    enum tn_err err =
        tn_ledger_accept(tn_registry_ledger(ctl->registry), batch, &accepted, &ctl->fault);
    if (err)
        return err;
    intake->added += accepted.added;
    intake->rejected += accepted.rejected;
    intake->records = batch->from_seq - 1 + (int64_t)batch->count;
    return TN_OK;
}

/* Only the head at a log's end proves the records before it. */
static enum tn_err check_end(struct ctl *ctl, const struct intake *intake,
                             const struct tn_batch *last)
{
    if (last->head.seq == intake->records)
        return TN_OK;
    return tn_fault_set(&ctl->fault, TN_ERR_FORMAT, "it ends at record %lld of %lld",
                        (long long)intake->records, (long long)last->head.seq);
}

static enum tn_err take_batches(struct ctl *ctl, struct intake *intake, const struct tn_buf *text)
{
    struct tn_batch *batch = calloc(1, sizeof *batch);
    enum tn_err err = TN_OK;
    TN_ASSERT(batch);
    for (size_t at = 0; !err && at < text->len;) {
        const char *from = tn_buf_text(text) + at;
        size_t len = tn_batch_extent(from, text->len - at);
        err = tn_batch_parse(from, len, batch, &ctl->fault);
        if (!err && at == 0) {
            intake->log = batch->log;
            find_names(ctl, batch->log, &intake->names);
            if (intake->names.hub)
                break;
            err = check_origin(ctl, batch->log);
        }
        if (!err)
            err = take_batch(ctl, intake, batch);
        at += len;
    }
    if (!err && !intake->names.hub)
        err = check_end(ctl, intake, batch);
    free(batch);
    return err;
}

static enum tn_err take_text(struct ctl *ctl, struct intake *intake, const struct tn_buf *text)
{
    struct tn_db *db = tn_registry_db(ctl->registry);
    if (text->len == 0)
        return tn_fault_set(&ctl->fault, TN_ERR_FORMAT, "it is empty");
    enum tn_err err = tn_db_begin(db, &ctl->fault);
    if (err)
        return err;
    err = take_batches(ctl, intake, text);
    if (!err)
        return tn_db_commit(db, &ctl->fault);
    tn_db_rollback(db);
    return err;
}

static enum tn_err take_file(struct ctl *ctl, struct intake *intake)
{
    TN_BUF_AUTO text = {0};
    enum tn_err err = tn_file_read(intake->path, FILE_MAX_BYTES, &text, &ctl->fault);
    if (err)
        return err;
    err = take_text(ctl, intake, &text);
    if (err)
        intake->added = intake->rejected = 0;
    return err ? tn_fault_prefix(&ctl->fault, err, "nothing of %s was taken", intake->path) : TN_OK;
}

/* ---- what is said of it ---- */

static const char *plural(int64_t count)
{
    return count == 1 ? "" : "s";
}

static void print_intake(const struct intake *intake)
{
    const struct log_names *names = &intake->names;
    if (names->hub) {
        (void)printf("%s: passed over, it is a copy of this hub's own log\n", intake->path);
        return;
    }
    if (intake->added)
        (void)printf("%s: %zu record%s added", intake->path, intake->added,
                     plural((int64_t)intake->added));
    else
        (void)printf("%s: nothing new in %lld record%s", intake->path, (long long)intake->records,
                     plural(intake->records));
    (void)printf(" from \"%s\" at \"%s\"", names->door, names->event);
    if (intake->rejected)
        (void)printf(", %zu of them not understood and kept as they are", intake->rejected);
    (void)putchar('\n');
}

static void add_log(struct tn_json_writer *writer, struct tn_log_id log,
                    const struct log_names *names)
{
    tn_json_add_text(writer, "log", tn_log_id_text(log).chars);
    tn_json_add_text(writer, "door", names->door);
    tn_json_add_text(writer, "event", tn_id_text(log.event).chars);
    tn_json_add_text(writer, "event_title", names->event);
    tn_json_add_bool(writer, "hub", names->hub);
}

static void add_intake(struct tn_json_writer *writer, const struct intake *intake,
                       const char *error)
{
    tn_json_open_object(writer);
    tn_json_add_text(writer, "file", intake->path);
    if (intake->names.door[0])
        add_log(writer, intake->log, &intake->names);
    tn_json_add_int(writer, "added", (int64_t)intake->added);
    tn_json_add_int(writer, "rejected", (int64_t)intake->rejected);
    tn_json_add_text(writer, "error", error);
    tn_json_close_object(writer);
}

/* ---- which files ---- */

static int is_log_file(const struct dirent *entry)
{
    static const char start[] = "turnout-", end[] = ".ndjson";
    size_t len = strlen(entry->d_name);
    return len > sizeof start + sizeof end &&
           strncmp(entry->d_name, start, sizeof start - 1) == 0 &&
           strcmp(entry->d_name + len - (sizeof end - 1), end) == 0;
}

/* Appends their paths, each with a NUL. */
static enum tn_err find_in_folder(struct ctl *ctl, const char *folder, struct tn_buf *paths)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_log_file, alphasort);
    if (count < 0)
        return tn_fault_errno(&ctl->fault, errno, "cannot read %s", folder);
    for (int i = 0; i < count; i++) {
        tn_buf_addf(paths, "%s/%s", folder, entries[i]->d_name);
        tn_buf_add_byte(paths, '\0');
        free(entries[i]);
    }
    free(entries);
    if (count == 0)
        return tn_fault_set(&ctl->fault, TN_ERR_ABSENT, "there is no turnout-*.ndjson in %s",
                            folder);
    return TN_OK;
}

static enum tn_err find_files(struct ctl *ctl, struct tn_buf *paths)
{
    enum tn_err err = TN_OK;
    const char *path;
    for (size_t i = 0; !err && (path = tn_conf_arg(ctl->conf, i)); i++) {
        struct stat status;
        if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
            err = find_in_folder(ctl, path, paths);
        else
            tn_buf_add(paths, path, strlen(path) + 1);
    }
    return err;
}

/* ---- import ---- */

/* One bad file does not keep the others out; each is told of. */
static bool import_one(struct ctl *ctl, const char *path, struct tn_json_writer *writer)
{
    struct intake intake = {.path = path};
    enum tn_err err = take_file(ctl, &intake);
    if (ctl->json)
        add_intake(writer, &intake, err ? ctl->fault.text : NULL);
    else if (!err)
        print_intake(&intake);
    if (err)
        ctl_warn("turnout: %s", ctl->fault.text);
    ctl->fault.text[0] = '\0';
    return err == TN_OK;
}

static enum ctl_exit import(struct ctl *ctl)
{
    TN_BUF_AUTO paths = {0};
    TN_BUF_AUTO out = {0};
    struct tn_json_writer writer;
    bool all = true;
    enum tn_err err = find_files(ctl, &paths);
    if (err)
        return ctl_failed(err);
    tn_json_begin(&writer, &out);
    tn_json_open_array(&writer);
    for (size_t at = 0; at < paths.len;) {
        const char *path = (const char *)paths.data + at;
        all &= import_one(ctl, path, &writer);
        at += strlen(path) + 1;
    }
    tn_json_close_array(&writer);
    if (ctl->json)
        ctl_print(&out);
    err = tn_people_take_in(ctl->people, &ctl->fault);
    if (err)
        return ctl_failed(err);
    return all ? CTL_DONE : CTL_FAILED;
}

/* ---- list ---- */

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
                       const struct log_names *names, struct tn_wall last, size_t rejected)
{
    char time[TN_WALL_CHARS];
    tn_wall_format(last, 0, time);
    tn_json_open_object(writer);
    add_log(writer, log->id, names);
    tn_json_add_int(writer, "records", log->seq);
    tn_json_add_text(writer, "last", time);
    tn_json_add_int(writer, "rejected", (int64_t)rejected);
    tn_json_close_object(writer);
}

static void add_row(struct ctl *ctl, struct ctl_table *table, const struct tn_ledger_log *log,
                    const struct log_names *names, struct tn_wall last, size_t rejected)
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
        struct log_names names;
        struct tn_wall last = {0};
        size_t rejected = 0;
        memcpy(&log, held->logs.data + at, sizeof log);
        find_names(ctl, log.id, &names);
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

const struct ctl_command ctl_log_import = {
    .noun = "log",
    .verb = "import",
    .arguments = "FILE…|FOLDER…",
    .summary = "take what a kiosk's staff screen exported to a USB stick",
    .text = "Of a folder every turnout-*.ndjson in it.  A file is taken whole or not at all; the "
            "same\nfile again changes nothing.  With --json, an array of {\"file\",\"log\","
            "\"door\",\"event\",\n\"event_title\",\"hub\",\"added\",\"rejected\",\"error\"}.",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = CTL_ANY_ARGS,
    .run = import,
};

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
