/* SPDX-License-Identifier: Apache-2.0 */
/* stick.c -- see stick.h. */
#include "stick.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "turnout/bundle.h"
#include "turnout/edition.h"
#include "turnout/text.h"

#define SOFTWARE_SUFFIX ".raucb"

/* ---- where ---- */

/* Another device than the folder it lies in: something is mounted there. */
static bool is_stick(const char *media, const char *path)
{
    struct stat above, here;
    return stat(media, &above) == 0 && stat(path, &here) == 0 && S_ISDIR(here.st_mode) &&
           here.st_dev != above.st_dev && access(path, R_OK | X_OK) == 0;
}

bool stick_is_in(const char *folder)
{
    char above[STICK_FOLDER_CHARS + 4];
    tn_path_join(above, sizeof above, folder, "..");
    return is_stick(above, folder);
}

static bool keep_name(const char *name, void *context)
{
    struct stick *stick = context;
    (void)tn_text_copy(stick->software, sizeof stick->software, name);
    return true;
}

static bool look_at(const char *media, const char *name, struct stick *ret_stick)
{
    struct stick stick = {0};
    if (name[0] == '.' || strlen(media) + strlen(name) + 2 > sizeof stick.folder)
        return false;
    tn_path_join(stick.folder, sizeof stick.folder, media, name);
    if (!is_stick(media, stick.folder))
        return false;
    stick.writable = access(stick.folder, W_OK) == 0;
    *ret_stick = stick;
    return true;
}

bool stick_find(const char *media, struct stick *ret_stick)
{
    struct stick stick, best = {0};
    bool found = false;
    DIR *folder = opendir(media);
    struct dirent *entry;
    while (folder && !best.writable && (entry = readdir(folder))) {
        if (!look_at(media, entry->d_name, &stick) || (found && !stick.writable))
            continue;
        best = stick;
        found = true;
    }
    if (folder)
        closedir(folder);
    if (!found)
        return false;
    if (tn_folder_files(best.folder, SOFTWARE_SUFFIX, STICK_FILES_MAX, keep_name, &best, NULL))
        return false; /* pulled out as it was looked at */
    *ret_stick = best;
    return true;
}

/* ---- the ledger ---- */

struct doing {
    const struct stick_work *work;
    struct stick_outcome *outcome;
    struct tn_db *db;
    struct tn_ledger *ledger;
    dev_t device; /* of the folder when it began */
};

static enum tn_err open_ledger(struct doing *doing, struct tn_fault *fault)
{
    const struct stick_work *work = doing->work;
    const struct tn_db_options options = {.url = work->database};
    if (tn_id_is_zero(work->identity->device))
        return tn_fault_set(fault, TN_ERR_DENIED, "this kiosk is not paired with a group yet");
    enum tn_err err = tn_db_open(&options, &doing->db, fault);
    return err ? err : tn_ledger_open(doing->db, work->identity, &doing->ledger, fault);
}

static void close_ledger(struct doing *doing)
{
    if (doing->ledger)
        tn_ledger_close(doing->ledger);
    if (doing->db)
        tn_db_close(doing->db);
}

/* ---- onto it ---- */

static bool keep_event(struct tn_id event, void *context)
{
    tn_buf_add(context, &event, sizeof event);
    return true;
}

static enum tn_err put(void *context, const void *data, size_t len, struct tn_fault *fault)
{
    return tn_edition_add(context, data, len, fault);
}

static enum tn_err export_event(struct doing *doing, struct tn_id event, struct tn_fault *fault)
{
    const struct stick_work *work = doing->work;
    struct tn_edition *edition = NULL;
    struct tn_bundle_sum sum = {0};
    TN_BUF_AUTO stem = {0};
    tn_bundle_stem(event, work->identity->device, &stem);
    enum tn_err err =
        tn_edition_begin(work->folder, tn_buf_text(&stem), TN_BUNDLE_SUFFIX, &edition, fault);
    if (err)
        return err;
    const struct tn_bundle_export what = {.ledger = doing->ledger,
                                          .device = work->identity->device,
                                          .event = event,
                                          .between = work->between,
                                          .context = work->context};
    const struct tn_bundle_sink sink = {put, edition};
    err = tn_bundle_write(&what, &sink, &sum, fault);
    if (err)
        tn_edition_drop(edition);
    else
        err = tn_edition_finish(edition, NULL, fault);
    if (!err)
        doing->outcome->records += sum.records;
    return err;
}

/* Pulled out between two files, the second would go to what was below. */
static enum tn_err same_device(struct doing *doing, struct tn_fault *fault)
{
    struct stat here;
    if (stat(doing->work->folder, &here))
        return tn_fault_errno(fault, errno, "cannot write in %s", doing->work->folder);
    if (doing->device == 0)
        doing->device = here.st_dev;
    return here.st_dev == doing->device
               ? TN_OK
               : tn_fault_set(fault, TN_ERR_ABSENT, "the stick was pulled out");
}

static enum tn_err export_events(struct doing *doing, struct tn_fault *fault)
{
    TN_BUF_AUTO events = {0};
    enum tn_err err = tn_ledger_events(doing->ledger, keep_event, &events, fault);
    if (!err && events.len == 0)
        err = tn_ledger_kept_events(doing->ledger, keep_event, &events, fault);
    if (!err && events.len == 0)
        err = tn_fault_set(fault, TN_ERR_ABSENT, "there is no event here whose logs could be kept");
    for (size_t at = 0; !err && at < events.len; at += sizeof(struct tn_id)) {
        struct tn_id event;
        memcpy(&event, events.data + at, sizeof event);
        err = same_device(doing, fault);
        if (!err)
            err = export_event(doing, event, fault);
    }
    if (!err)
        err = same_device(doing, fault); /* what is said to be on it is on it */
    return err;
}

void stick_export(const struct stick_work *work, struct stick_outcome *ret_outcome)
{
    struct doing doing = {.work = work, .outcome = ret_outcome};
    *ret_outcome = (struct stick_outcome){0};
    enum tn_err err = open_ledger(&doing, &ret_outcome->fault);
    if (!err)
        err = export_events(&doing, &ret_outcome->fault);
    ret_outcome->done = !err;
    close_ledger(&doing);
}

/* ---- from it ---- */

struct intake {
    struct doing doing;
    size_t ours, taken,
        others; /* bundles: of our group; of them read, wholly or partly; the rest */
    bool stopped;
};

static enum tn_err get(void *context, void *out, size_t len, size_t *ret_len,
                       struct tn_fault *fault)
{
    return tn_input_read(*(const int *)context, out, len, ret_len, fault);
}

/* An error here says what of it could not be had; something else of it may have been. */
static enum tn_err read_bundle(struct intake *intake, int fd, struct tn_fault *fault)
{
    const struct stick_work *work = intake->doing.work;
    struct tn_bundle_reader reader;
    struct tn_bundle_report report = {0};
    const struct tn_bundle_source source = {get, &fd};
    const struct tn_bundle_import into = {.ledger = intake->doing.ledger,
                                          .heal_own = true,
                                          .enter = work->enter,
                                          .leave = work->leave,
                                          .between = work->between,
                                          .context = work->context};
    enum tn_err err = tn_bundle_open(&reader, &source, fault);
    if (err)
        return err;
    err = tn_bundle_match(&reader, into.ledger, fault);
    intake->others += err == TN_ERR_DENIED;
    if (err)
        return err;
    intake->ours++;
    err = tn_bundle_take(&reader, &into, &report, fault);
    intake->doing.outcome->records += report.added;
    intake->taken += !err || report.records > 0;
    intake->stopped = err == TN_ERR_FULL || err == TN_ERR_BUSY;
    return err;
}

/* Other groups' bundles are nobody's trouble unless there are no others. */
static bool import_file(const char *name, void *context)
{
    struct intake *intake = context;
    struct stick_outcome *outcome = intake->doing.outcome;
    struct tn_fault fault = {0};
    size_t others = intake->others;
    int fd = -1;
    char path[TN_PATH_MAX];
    tn_path_join(path, sizeof path, intake->doing.work->folder, name);
    enum tn_err err = tn_input_open(path, TN_BUNDLE_FILE_MAX_BYTES, &fd, &fault);
    if (!err) {
        err = read_bundle(intake, fd, &fault);
        tn_input_close(fd);
    }
    if (err && intake->others == others && (!outcome->fault.code || intake->stopped))
        outcome->fault = fault;
    return !intake->stopped;
}

static void judge(const struct intake *intake, struct stick_outcome *outcome)
{
    outcome->done = intake->taken > 0 && !intake->stopped;
    if (outcome->fault.code || intake->ours > 0)
        return;
    bool others = intake->others > 0;
    (void)tn_fault_set(&outcome->fault, others ? TN_ERR_DENIED : TN_ERR_ABSENT, "%s",
                       others ? "the bundles on the stick are another group's"
                              : "there is no bundle on the stick");
}

void stick_import(const struct stick_work *work, struct stick_outcome *ret_outcome)
{
    struct intake intake = {.doing = {.work = work, .outcome = ret_outcome}};
    *ret_outcome = (struct stick_outcome){0};
    enum tn_err err = open_ledger(&intake.doing, &ret_outcome->fault);
    if (!err)
        err = tn_folder_files(work->folder, TN_BUNDLE_SUFFIX, STICK_FILES_MAX, import_file, &intake,
                              &ret_outcome->fault);
    if (!err)
        judge(&intake, ret_outcome);
    close_ledger(&intake.doing);
}
