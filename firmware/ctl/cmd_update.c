/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_update.c -- update add, list, remove: newer software that the hub hands on to its kiosks. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl.h"
#include "turnout/edition.h"
#include "turnout/update.h"

/* ---- shown ---- */

static void show(struct ctl *ctl, const struct tn_update *update)
{
    struct tn_json_writer writer;
    TN_BUF_AUTO out = {0};
    if (ctl->json) {
        tn_json_begin(&writer, &out);
        tn_json_open_object(&writer);
        tn_update_write(&writer, update);
        tn_json_close_object(&writer);
    } else {
        tn_buf_addf(&out, "Kiosks are offered version %s (%.1f MB).", update->version,
                    (double)update->bytes / 1e6);
    }
    ctl_print(&out);
}

static enum ctl_exit list(struct ctl *ctl)
{
    struct tn_update update;
    TN_BUF_AUTO out = {0};
    enum tn_err err = tn_update_offered(ctl->folder, &update, NULL, &ctl->fault);
    if (!err) {
        show(ctl, &update);
        return CTL_DONE;
    }
    if (err != TN_ERR_ABSENT)
        return ctl_failed(err);
    tn_buf_add_text(&out, ctl->json ? "null" : "The hub has no update for its kiosks.");
    ctl_print(&out);
    return CTL_DONE;
}

/* ---- added ---- */

/* What the file's end says it is; left empty where that is nothing. */
static enum tn_err read_label(const char *path, struct tn_update_label *label,
                              struct tn_fault *fault)
{
    struct stat file;
    int fd = -1;
    size_t len = 1;
    TN_BUF_AUTO tail = {0};
    enum tn_err err = tn_input_open(path, TN_UPDATE_MAX_BYTES, &fd, fault);
    if (err)
        return err;
    if (fstat(fd, &file) == 0 && file.st_size > (off_t)TN_UPDATE_TAIL_BYTES)
        (void)lseek(fd, -(off_t)TN_UPDATE_TAIL_BYTES, SEEK_END);
    while (!err && len > 0 && tail.len < TN_UPDATE_TAIL_BYTES) {
        uint8_t *to = tn_buf_reserve(&tail, TN_UPDATE_TAIL_BYTES - tail.len);
        err = tn_input_read(fd, to, TN_UPDATE_TAIL_BYTES - tail.len, &len, fault);
        tail.len += err ? 0 : len;
    }
    tn_input_close(fd);
    if (!err)
        (void)tn_update_read_label(tail.data, tail.len, label);
    return err;
}

static enum ctl_exit add(struct ctl *ctl)
{
    const char *path = tn_conf_arg(ctl->conf, 0);
    struct tn_update_label label = {"", ""};
    struct tn_update update;
    enum tn_err err = read_label(path, &label, &ctl->fault);
    if (err)
        return ctl_failed(err);
    const char *version = ctl_text(ctl, "release", label.version);
    if (!*version)
        return ctl_failed(tn_fault_set(&ctl->fault, TN_ERR_FORMAT,
                                       "%.200s does not say which version it is: it is damaged, or "
                                       "no update; --release says it in its place",
                                       path));
    err = tn_update_offer(ctl->folder, path, version, &update, &ctl->fault);
    if (err)
        return ctl_failed(err);
    show(ctl, &update);
    return CTL_DONE;
}

static enum ctl_exit take_back(struct ctl *ctl)
{
    enum tn_err err = tn_update_withdraw(ctl->folder, &ctl->fault);
    if (err)
        return ctl_failed(err);
    ctl_print_counts(ctl, &(struct ctl_count){"removed", 1}, 1);
    return CTL_DONE;
}

/* ---- commands ---- */

static const struct tn_conf_entry options[] = {CTL_COMMON};
static const struct tn_conf_entry add_options[] = {
    {.name = "release",
     .type = TN_CONF_TEXT,
     .value_name = "VERSION",
     .help = "which version the file is, where it does not say so itself"},
    CTL_COMMON,
};

const struct ctl_command ctl_update_add = {
    .noun = "update",
    .verb = "add",
    .arguments = "FILE [--release VERSION]",
    .summary = "offer newer software to the kiosks, in the place of what was offered",
    .text =
        "FILE is an update as toolchain/image/build makes it.  The hub only hands it on; a kiosk "
        "takes it\nif it is newer than what runs there and signed by whoever made the kiosk's "
        "image, and when a\nhost says so.",
    .options = add_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = add,
};

const struct ctl_command ctl_update_list = {
    .noun = "update",
    .verb = "list",
    .arguments = "",
    .summary = "show what is offered to the kiosks",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = list,
};

const struct ctl_command ctl_update_remove = {
    .noun = "update",
    .verb = "remove",
    .arguments = "",
    .summary = "offer it no longer",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = take_back,
};
