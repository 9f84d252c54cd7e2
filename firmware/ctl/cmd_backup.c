/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_backup.c -- group backup, group restore: everything of a group in another folder. */
#include <string.h>

#include "ctl.h"
#include "turnout/backup.h"

static enum ctl_exit tell(struct ctl *ctl, const char *folder, const struct tn_db_copied *copied)
{
    TN_BUF_AUTO out = {0};
    struct tn_json_writer writer;
    if (!ctl->json) {
        tn_buf_addf(&out, "%s holds everything: %lld rows of %lld tables, each read again", folder,
                    (long long)copied->rows, (long long)copied->tables);
        ctl_print(&out);
        return CTL_DONE;
    }
    tn_json_begin(&writer, &out);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "folder", folder);
    tn_json_add_int(&writer, "tables", copied->tables);
    tn_json_add_int(&writer, "rows", copied->rows);
    tn_json_close_object(&writer);
    ctl_print(&out);
    return CTL_DONE;
}

static enum ctl_exit backup(struct ctl *ctl)
{
    struct tn_db_copied copied = {0};
    const char *folder = tn_conf_arg(ctl->conf, 0);
    enum tn_err err = tn_backup_make(ctl->people, folder, NULL, &copied, &ctl->fault);
    return err ? ctl_failed(err) : tell(ctl, folder, &copied);
}

static enum ctl_exit restore(struct ctl *ctl)
{
    struct tn_db_copied copied = {0};
    struct tn_registry_options from = {.folder = tn_conf_arg(ctl->conf, 0)};
    enum tn_err err = tn_registry_open(&from, &ctl->registry, &ctl->fault);
    if (!err)
        err = tn_people_open(ctl->registry, &ctl->people, &ctl->fault);
    if (!err)
        err = tn_backup_make(ctl->people, ctl->folder, ctl->database, &copied, &ctl->fault);
    return err ? ctl_failed(err) : tell(ctl, ctl->folder, &copied);
}

static const struct tn_conf_entry options[] = {CTL_COMMON};

const struct ctl_command ctl_group_backup = {
    .noun = "group",
    .verb = "backup",
    .arguments = "FOLDER",
    .summary = "copy everything of the group, its keys too, into a new folder",
    .text =
        "The hub may go on serving: the copy is of one moment, in a file whichever database the "
        "group is\non, and it is read again before it counts.  Whoever has FOLDER can issue "
        "entry codes and read\nthe member list: keep it where only organisers are.",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = backup,
};

const struct ctl_command ctl_group_restore = {
    .noun = "group",
    .verb = "restore",
    .arguments = "FOLDER [--data DIR] [--database URL]",
    .summary = "make the data folder anew from a backup",
    .text = "DIR must not be there yet.  With --database the records go into that database, which "
            "has to be\nempty; else into a file in DIR.",
    .options = options,
    .needs = CTL_NEEDS_NOTHING,
    .least_args = 1,
    .most_args = 1,
    .run = restore,
};
