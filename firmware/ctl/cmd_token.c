/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_token.c -- token create, list, revoke: keys to the hub's HTTP interface. */
#include "ctl.h"

#include "turnout/account.h"

static enum ctl_exit create(struct ctl *ctl)
{
    char token[TN_TOKEN_CHARS + 1];
    const char *name = ctl_text(ctl, "name", "token");
    TN_BUF_AUTO out = {0};
    struct tn_json_writer writer;
    enum tn_role role = (enum tn_role)tn_conf_choice(ctl->conf, "role");
    enum tn_err err = tn_registry_token_create(ctl->registry, name, role, token, &ctl->fault);
    if (err)
        return ctl_failed(err);
    if (ctl->json) {
        tn_json_begin(&writer, &out);
        tn_json_open_object(&writer);
        tn_json_add_text(&writer, "name", name);
        tn_json_add_text(&writer, "token", token);
        tn_json_add_text(&writer, "role", tn_role_name(role));
        tn_json_close_object(&writer);
    } else {
        tn_buf_add_text(&out, token);
    }
    ctl_print(&out);
    tn_seal_wipe(token, sizeof token);
    return CTL_DONE;
}

/* ---- list ---- */

struct token_list {
    struct ctl *ctl;
    struct ctl_table table;
    struct tn_json_writer writer;
};

static bool list_one(const struct tn_token *token, void *context)
{
    struct token_list *listing = context;
    char created[TN_WALL_CHARS], local[CTL_TIME_CHARS];
    tn_wall_format(token->created, 0, created);
    ctl_local_time(listing->ctl, token->created.ms, local);
    if (listing->ctl->json) {
        tn_json_open_object(&listing->writer);
        tn_json_add_text(&listing->writer, "id", token->name);
        tn_json_add_text(&listing->writer, "name", token->label);
        tn_json_add_text(&listing->writer, "role", tn_role_name(token->role));
        tn_json_add_text(&listing->writer, "created", created);
        tn_json_add_bool(&listing->writer, "revoked", token->revoked);
        tn_json_close_object(&listing->writer);
        return true;
    }
    ctl_table_add(&listing->table, token->name);
    ctl_table_add(&listing->table, local);
    ctl_table_add(&listing->table, token->revoked ? "revoked" : "good");
    ctl_table_add(&listing->table, tn_role_name(token->role));
    ctl_table_add(&listing->table, token->label);
    return true;
}

static enum ctl_exit list(struct ctl *ctl)
{
    static const char *const header[] = {"ID", "MADE", "STATE", "ROLE", "NAME"};
    struct token_list listing = {.ctl = ctl, .table = {.columns = 5}};
    TN_BUF_AUTO out = {0};
    tn_json_begin(&listing.writer, &out);
    tn_json_open_array(&listing.writer);
    for (size_t i = 0; i < 5; i++)
        ctl_table_add(&listing.table, header[i]);
    enum tn_err err = tn_registry_tokens(ctl->registry, list_one, &listing, &ctl->fault);
    tn_json_close_array(&listing.writer);
    if (!err && ctl->json)
        ctl_print(&out);
    else if (!err)
        ctl_table_print(&listing.table);
    ctl_table_release(&listing.table);
    return err ? ctl_failed(err) : CTL_DONE;
}

/* ---- revoke ---- */

static enum ctl_exit revoke(struct ctl *ctl)
{
    struct tn_token token;
    enum tn_err err =
        tn_registry_token_revoke(ctl->registry, tn_conf_arg(ctl->conf, 0), &token, &ctl->fault);
    if (err)
        return ctl_failed(err);
    if (!ctl->json)
        (void)printf("%s: revoked\n", token.label);
    else
        (void)printf("{\"id\":\"%s\",\"revoked\":true}\n", token.name);
    return CTL_DONE;
}

static const struct tn_conf_entry options[] = {
    {.name = "name",
     .type = TN_CONF_TEXT,
     .value_name = "NAME",
     .fallback = "token",
     .help = "what it is for"},
    CTL_ROLE("viewer"),
    CTL_COMMON,
};

const struct ctl_command ctl_token_create = {
    .noun = "token",
    .verb = "create",
    .arguments = "[--name NAME] [--role ROLE]",
    .summary = "make a token for the hub's HTTP interface",
    .text =
        "It is shown this once; the hub keeps only its hash.  Send it as Authorization: Bearer.",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = create,
};

static const struct tn_conf_entry plain_options[] = {CTL_COMMON};

const struct ctl_command ctl_token_list = {
    .noun = "token",
    .verb = "list",
    .arguments = "",
    .summary = "list the tokens of the HTTP interface",
    .text = "The tokens themselves are nowhere: the hub keeps only their hashes.",
    .options = plain_options,
    .needs = CTL_NEEDS_GROUP,
    .run = list,
};

const struct ctl_command ctl_token_revoke = {
    .noun = "token",
    .verb = "revoke",
    .arguments = "TOKEN",
    .summary = "make a token no longer good",
    .text = "TOKEN is an id of: turnout token list, a name that only one good token has, or the "
            "token itself.",
    .options = plain_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = revoke,
};
