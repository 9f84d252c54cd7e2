/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_doctor.c -- doctor: is everything in the data folder as it should be? */
#include <string.h>
#include <sys/stat.h>

#include "ctl.h"
#include "turnout/os.h"

struct examination {
    struct ctl *ctl;
    struct tn_json_writer writer;
    bool healthy;
};

static void note(struct examination *examination, const char *what, bool ok, const char *text)
{
    examination->healthy &= ok;
    if (!examination->ctl->json) {
        (void)printf("%-16s %s%s%s\n", what, ok ? "good" : "BAD", text[0] ? ": " : "", text);
        return;
    }
    tn_json_open_object(&examination->writer);
    tn_json_add_text(&examination->writer, "what", what);
    tn_json_add_bool(&examination->writer, "good", ok);
    tn_json_add_text(&examination->writer, "text", text);
    tn_json_close_object(&examination->writer);
}

/* Keys that others on this machine can read are everybody's. */
static void check_mode(struct examination *examination, const char *name)
{
    char path[TN_PATH_MAX];
    TN_BUF_AUTO text = {0};
    struct stat status;
    tn_path_join(path, sizeof path, examination->ctl->folder, name);
    bool there = stat(path, &status) == 0;
    bool alone = there && (status.st_mode & 077) == 0;
    if (!there)
        tn_buf_addf(&text, "%s is missing", path);
    else if (!alone)
        tn_buf_addf(&text, "%s can be read by others; chmod go= %s", path, path);
    note(examination, name, alone, tn_buf_text(&text));
}

static void check_audit(struct examination *examination)
{
    struct tn_fault fault = {0};
    enum tn_err err = tn_ledger_audit(tn_registry_ledger(examination->ctl->registry), &fault);
    note(examination, "logs", err == TN_OK, err ? fault.text : "every chain, head and table fits");
}

static void check_secrets(struct examination *examination)
{
    struct tn_fault fault = {0};
    struct tn_id event;
    struct tn_issued_ticket ticket;
    enum tn_err err = tn_registry_event_open_one(examination->ctl->registry, &event, NULL);
    /* Any ticket will do: to find it means to open the event's keys. */
    if (!err)
        err =
            tn_registry_ticket_find(examination->ctl->registry, event, "66666666", &ticket, &fault);
    bool fits = err != TN_ERR_SEAL && err != TN_ERR_CORRUPT;
    note(examination, "secrets", fits, fits ? "" : fault.text);
}

static enum ctl_exit run(struct ctl *ctl)
{
    static const char *const keys[] = {"keys", "keys/group.json", "keys/ca.key", "keys/hub.key"};
    struct examination examination = {.ctl = ctl, .healthy = true};
    TN_BUF_AUTO out = {0};
    tn_json_begin(&examination.writer, &out);
    tn_json_open_object(&examination.writer);
    tn_json_add_text(&examination.writer, "version", TURNOUT_VERSION);
    tn_json_name(&examination.writer, "checks");
    tn_json_open_array(&examination.writer);
    note(&examination, "group", true, tn_registry_group(ctl->registry)->name);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        check_mode(&examination, keys[i]);
    check_secrets(&examination);
    check_audit(&examination);
    tn_json_close_array(&examination.writer);
    tn_json_add_bool(&examination.writer, "healthy", examination.healthy);
    tn_json_close_object(&examination.writer);
    if (ctl->json)
        ctl_print(&out);
    if (!examination.healthy)
        return ctl_failed(tn_fault_set(&ctl->fault, TN_ERR_CORRUPT,
                                       "not everything in %s is as it should be", ctl->folder));
    return CTL_DONE;
}

static const struct tn_conf_entry options[] = {CTL_COMMON};

const struct ctl_command ctl_doctor = {
    .noun = "doctor",
    .verb = "",
    .arguments = "",
    .summary = "check the data folder: keys, logs, tables",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = run,
};
