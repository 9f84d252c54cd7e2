/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_token.c -- token create: a key to the hub's HTTP interface. */
#include "ctl.h"

static enum ctl_exit create(struct ctl *ctl)
{
    char token[TN_TOKEN_CHARS + 1];
    const char *name = ctl_text(ctl, "name", "token");
    TN_BUF_AUTO out = {0};
    struct tn_json_writer writer;
    enum tn_err err = tn_registry_token_create(ctl->registry, name, token, &ctl->fault);
    if (err)
        return ctl_failed(err);
    if (ctl->json) {
        tn_json_begin(&writer, &out);
        tn_json_open_object(&writer);
        tn_json_add_text(&writer, "name", name);
        tn_json_add_text(&writer, "token", token);
        tn_json_add_text(&writer, "scope", "read");
        tn_json_close_object(&writer);
    } else {
        tn_buf_add_text(&out, token);
    }
    ctl_print(&out);
    tn_seal_wipe(token, sizeof token);
    return CTL_DONE;
}

static const struct tn_conf_entry options[] = {
    {.name = "name",
     .type = TN_CONF_TEXT,
     .value_name = "NAME",
     .fallback = "token",
     .help = "what it is for"},
    CTL_COMMON,
};

const struct ctl_command ctl_token_create = {
    .noun = "token",
    .verb = "create",
    .arguments = "[--name NAME]",
    .summary = "make a token for reading through the hub's HTTP interface",
    .text =
        "It is shown this once; the hub keeps only its hash.  Send it as Authorization: Bearer.",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = create,
};
