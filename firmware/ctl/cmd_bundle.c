/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_bundle.c -- bundle export, import: an event's logs in a file, carried here or from here by
 * hand.
 *
 * Of a log as much is taken as its author's signature proves, by the same checks as over the
 * network; what is here already is compared, not written again.  Source: firmware/SPEC.md
 * "Bundle". */
#include <string.h>
#include <sys/stat.h>

#include "log_names.h"
#include "turnout/bundle.h"
#include "turnout/edition.h"
#include "turnout/os.h"

#define FILES_MAX 10000
#define PORTION 2000

static const char *plural(int64_t count)
{
    return count == 1 ? "" : "s";
}

/* ---- export ---- */

static enum tn_err put(void *context, const void *data, size_t len, struct tn_fault *fault)
{
    return tn_edition_add(context, data, len, fault);
}

static enum tn_err write_bundle(struct ctl *ctl, struct tn_id event, const char *folder,
                                char path[TN_PATH_MAX], struct tn_bundle_sum *ret_sum)
{
    const struct tn_bundle_export what = {.ledger = tn_registry_ledger(ctl->registry),
                                          .device = tn_registry_group(ctl->registry)->hub_device,
                                          .event = event};
    struct tn_edition *edition = NULL;
    TN_BUF_AUTO stem = {0};
    tn_bundle_stem(event, what.device, &stem);
    enum tn_err err =
        tn_edition_begin(folder, tn_buf_text(&stem), TN_BUNDLE_SUFFIX, &edition, &ctl->fault);
    if (err)
        return err;
    const struct tn_bundle_sink sink = {put, edition};
    err = tn_bundle_write(&what, &sink, ret_sum, &ctl->fault);
    if (!err)
        return tn_edition_finish(edition, path, &ctl->fault);
    tn_edition_drop(edition);
    return err;
}

static void say_export(struct ctl *ctl, struct tn_id event, const char *path,
                       const struct tn_bundle_sum *sum)
{
    TN_BUF_AUTO out = {0};
    struct tn_json_writer writer;
    if (!ctl->json) {
        (void)printf("%s: %lld record%s of %lld log%s\n", path, (long long)sum->records,
                     plural(sum->records), (long long)sum->logs, plural(sum->logs));
        return;
    }
    tn_json_begin(&writer, &out);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "file", path);
    tn_json_add_text(&writer, "event", tn_id_text(event).chars);
    tn_json_add_int(&writer, "logs", sum->logs);
    tn_json_add_int(&writer, "records", sum->records);
    tn_json_close_object(&writer);
    ctl_print(&out);
}

static enum ctl_exit run_export(struct ctl *ctl)
{
    char path[TN_PATH_MAX];
    struct tn_event event;
    struct tn_bundle_sum sum = {0};
    enum tn_err err = ctl_event(ctl, tn_conf_text(ctl->conf, "event"), &event);
    if (!err)
        err = write_bundle(ctl, event.id, ctl_text(ctl, "out", "."), path, &sum);
    if (err)
        return ctl_failed(err);
    say_export(ctl, event.id, path, &sum);
    return CTL_DONE;
}

/* ---- import: one file ---- */

struct intake {
    struct ctl *ctl;
    const char *path;
    struct tn_json_writer *writer;
    size_t told; /* logs that could not be taken, of which it was said */
};

static void print_log(const struct intake *intake, const struct tn_bundle_log *log,
                      const struct ctl_log_names *names)
{
    if (log->passed_over) {
        (void)printf("%s: passed over, what this hub itself says of \"%s\" has gone on otherwise\n",
                     intake->path, names->event);
        return;
    }
    if (log->err && log->added == 0)
        return;
    if (log->added)
        (void)printf("%s: %zu record%s added", intake->path, log->added,
                     plural((int64_t)log->added));
    else
        (void)printf("%s: nothing new in %lld record%s", intake->path, (long long)log->records,
                     plural(log->records));
    (void)printf(" from \"%s\" at \"%s\"", names->door, names->event);
    if (log->rejected)
        (void)printf(", %zu of them not understood and kept as they are", log->rejected);
    (void)putchar('\n');
}

static void add_log(struct tn_json_writer *writer, const struct tn_bundle_log *log,
                    const struct ctl_log_names *names)
{
    tn_json_open_object(writer);
    ctl_add_log(writer, log->log, names);
    tn_json_add_int(writer, "records", log->records);
    tn_json_add_int(writer, "added", (int64_t)log->added);
    tn_json_add_int(writer, "rejected", (int64_t)log->rejected);
    tn_json_add_text(writer, "error", log->err ? log->fault.text : NULL);
    tn_json_close_object(writer);
}

static void told(const struct tn_bundle_log *log, void *context)
{
    struct intake *intake = context;
    struct ctl_log_names names;
    ctl_log_names(intake->ctl, log->log, &names);
    if (intake->ctl->json)
        add_log(intake->writer, log, &names);
    else
        print_log(intake, log, &names);
    if (!log->err)
        return;
    ctl_warn("turnout: %s: %s", intake->path, log->fault.text);
    intake->told++;
}

static enum tn_err recall(void *context, const struct tn_batch *batch, struct tn_fault *fault)
{
    const struct intake *intake = context;
    return tn_registry_recall(intake->ctl->registry, batch, fault);
}

static enum tn_err get(void *context, void *out, size_t len, size_t *ret_len,
                       struct tn_fault *fault)
{
    return tn_input_read(*(const int *)context, out, len, ret_len, fault);
}

/* What is wrong with one log has been told; what is left to tell is said in the fault. */
static enum tn_err take(struct intake *intake, int fd, bool *ret_all)
{
    struct ctl *ctl = intake->ctl;
    const struct tn_bundle_import into = {.ledger = tn_registry_ledger(ctl->registry),
                                          .recall = recall,
                                          .portion = PORTION,
                                          .told = told,
                                          .context = intake};
    const struct tn_bundle_source source = {get, &fd};
    struct tn_bundle_reader reader;
    struct tn_bundle_report report = {0};
    enum tn_err err = tn_bundle_open(&reader, &source, &ctl->fault);
    if (!err)
        err = tn_bundle_match(&reader, into.ledger, &ctl->fault);
    if (err)
        return err;
    err = tn_bundle_take(&reader, &into, &report, &ctl->fault);
    *ret_all = !err;
    return report.whole && intake->told > 0 ? TN_OK : err;
}

/* One bad file does not keep the others out; each is told of. */
static bool import_one(struct ctl *ctl, const char *path, struct tn_json_writer *writer)
{
    struct intake intake = {.ctl = ctl, .path = path, .writer = writer};
    bool all = true;
    int fd = -1;
    tn_json_open_object(writer);
    tn_json_add_text(writer, "file", path);
    tn_json_name(writer, "logs");
    tn_json_open_array(writer);
    enum tn_err err = tn_input_open(path, TN_BUNDLE_FILE_MAX_BYTES, &fd, &ctl->fault);
    if (!err) {
        err = take(&intake, fd, &all);
        tn_input_close(fd);
    }
    tn_json_close_array(writer);
    tn_json_add_text(writer, "error", err ? ctl->fault.text : NULL);
    tn_json_close_object(writer);
    if (err)
        ctl_warn("turnout: %s: %s", path, ctl->fault.text);
    ctl->fault.text[0] = '\0';
    return !err && all;
}

/* ---- import: which files ---- */

struct folder {
    const char *path;
    struct tn_buf *files;
    size_t count;
};

static bool keep(const char *name, void *context)
{
    struct folder *folder = context;
    tn_buf_addf(folder->files, "%s/%s", folder->path, name);
    tn_buf_add_byte(folder->files, '\0');
    folder->count++;
    return true;
}

/* Appends their paths, each with a NUL. */
static enum tn_err find_files(struct ctl *ctl, struct tn_buf *files)
{
    enum tn_err err = TN_OK;
    const char *path;
    for (size_t i = 0; !err && (path = tn_conf_arg(ctl->conf, i)); i++) {
        struct folder folder = {.path = path, .files = files};
        struct stat status;
        if (stat(path, &status) || !S_ISDIR(status.st_mode)) {
            tn_buf_add(files, path, strlen(path) + 1);
            continue;
        }
        err = tn_folder_files(path, TN_BUNDLE_SUFFIX, FILES_MAX, keep, &folder, &ctl->fault);
        if (!err && folder.count == 0)
            err = tn_fault_set(&ctl->fault, TN_ERR_ABSENT,
                               "there is no *" TN_BUNDLE_SUFFIX " in %s", path);
    }
    return err;
}

static enum ctl_exit run_import(struct ctl *ctl)
{
    TN_BUF_AUTO files = {0};
    TN_BUF_AUTO out = {0};
    struct tn_json_writer writer;
    bool all = true;
    enum tn_err err = find_files(ctl, &files);
    if (err)
        return ctl_failed(err);
    tn_json_begin(&writer, &out);
    tn_json_open_array(&writer);
    for (size_t at = 0; at < files.len;) {
        const char *path = (const char *)files.data + at;
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

/* ---- the commands ---- */

static const struct tn_conf_entry export_options[] = {
    CTL_EVENT,
    {.name = "out",
     .type = TN_CONF_TEXT,
     .value_name = "DIR",
     .help = "the folder it is written to, a stick's say; else the one you are in"},
    CTL_COMMON,
};

const struct ctl_command ctl_bundle_export = {
    .noun = "bundle",
    .verb = "export",
    .arguments = "[--event EVENT] [--out DIR]",
    .summary = "write an event's logs into a file that kiosks take from a USB stick",
    .text =
        "The file is turnout-EVENT-DEVICE-N.bundle, sealed for the kiosks of the event; earlier "
        "ones of\nthis hub in the folder go once it is whole.  A kiosk that takes it knows of "
        "tickets,\nrevocations and other doors what is known here.  With --json,\n"
        "{\"file\",\"event\",\"logs\",\"records\"}.",
    .options = export_options,
    .needs = CTL_NEEDS_GROUP,
    .run = run_export,
};

static const struct tn_conf_entry import_options[] = {CTL_COMMON};

const struct ctl_command ctl_bundle_import = {
    .noun = "bundle",
    .verb = "import",
    .arguments = "FILE…|FOLDER…",
    .summary = "take what a kiosk's staff screen wrote to a USB stick",
    .text = "Of a folder every *.bundle in it.  Of each log as much is taken as its kiosk's "
            "signature\nproves, also of a file that breaks off; the same file again changes "
            "nothing, and one log\nor file that cannot be taken keeps no other out.  A hub that "
            "was put back to a backup\n"
            "has from it, too, what it said itself since.  With --json, an array of\n"
            "{\"file\",\"logs\":[{\"log\",\"door\",\"event\",\"event_title\",\"hub\","
            "\"records\",\"added\",\"rejected\",\n\"error\"}…],\"error\"}.",
    .options = import_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = CTL_ANY_ARGS,
    .run = run_import,
};
