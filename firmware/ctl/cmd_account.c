/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_account.c -- account create, list, set, remove: who may use the hub's dashboard. */
#include "ctl.h"

#include <string.h>

#include "turnout/account.h"
#include "turnout/os.h"
#include "turnout/text.h"

/* Of characters that nobody mistakes for another. */
enum { DRAWN_CHARS = 16, PASSWORD_MAX_BYTES = 4096 };

const char *const ctl_roles[] = {
#define ROLE_NAME(code, name, rights) name,
    TN_ROLE_MAP(ROLE_NAME)
#undef ROLE_NAME
        NULL,
};

/* ---- passwords ---- */

static void draw(struct tn_buf *out)
{
    static const char characters[] =
        "abcdefghjkmnpqrstuvwxyz23456789x"; /* 32, so none is likelier */
    uint8_t random[DRAWN_CHARS];
    tn_seal_random(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++)
        tn_buf_add_byte(out, (uint8_t)characters[random[i] % 32]);
}

/* The first line of --password-file, "-" for standard input. */
static enum tn_err read_password(struct ctl *ctl, const char *path, struct tn_buf *out)
{
    enum tn_err err = tn_file_read(strcmp(path, "-") == 0 ? "/dev/stdin" : path, PASSWORD_MAX_BYTES,
                                   out, &ctl->fault);
    if (err)
        return err;
    size_t len = strcspn(tn_buf_text(out), "\r\n");
    if (len < out->len)
        out->data[out->len = len] = '\0';
    return TN_OK;
}

/* ---- telling ---- */

/* The account, with its password where it was drawn here. */
static enum ctl_exit tell(struct ctl *ctl, const char *login, const char *drawn)
{
    struct tn_account account;
    struct tn_json_writer writer;
    TN_BUF_AUTO out = {0};
    enum tn_err err = tn_account(ctl->registry, login, &account, &ctl->fault);
    if (err)
        return ctl_failed(err);
    if (ctl->json) {
        tn_json_begin(&writer, &out);
        tn_json_open_object(&writer);
        tn_account_write(&writer, &account);
        if (drawn)
            tn_json_add_text(&writer, "password", drawn);
        tn_json_close_object(&writer);
    } else {
        tn_buf_addf(&out, "%s: %s, %s", account.login, tn_role_name(account.role), account.name);
        if (drawn)
            tn_buf_addf(&out, "\npassword: %s", drawn);
    }
    ctl_print(&out);
    return CTL_DONE;
}

/* ---- create and set ---- */

static enum ctl_exit create(struct ctl *ctl)
{
    struct tn_account account = {.role = (enum tn_role)tn_conf_choice(ctl->conf, "role")};
    const char *login = tn_conf_arg(ctl->conf, 0), *file = tn_conf_text(ctl->conf, "password-file");
    TN_BUF_AUTO password = {0};
    enum tn_err err = TN_OK;
    bool fits = tn_text_copy(account.login, sizeof account.login, login) &&
                tn_text_copy(account.name, sizeof account.name, ctl_text(ctl, "name", login));
    if (!fits)
        return ctl_usage(ctl, "the login or the name is too long");
    if (file)
        err = read_password(ctl, file, &password);
    else
        draw(&password);
    if (!err)
        err = tn_account_create(ctl->registry, &account, tn_buf_text(&password), &ctl->fault);
    enum ctl_exit code =
        err ? ctl_failed(err) : tell(ctl, account.login, file ? NULL : tn_buf_text(&password));
    tn_seal_wipe(password.data, password.len);
    return code;
}

static enum ctl_exit set(struct ctl *ctl)
{
    const char *login = tn_conf_arg(ctl->conf, 0), *file = tn_conf_text(ctl->conf, "password-file");
    enum tn_role role = TN_ROLE_VIEWER;
    struct tn_account_change change = {.name = ctl_text(ctl, "name", NULL)};
    TN_BUF_AUTO password = {0};
    enum tn_err err = TN_OK;
    if (tn_conf_is_set(ctl->conf, "role")) {
        role = (enum tn_role)tn_conf_choice(ctl->conf, "role");
        change.role = &role;
    }
    if (file)
        err = read_password(ctl, file, &password);
    if (!err && file)
        change.password = tn_buf_text(&password);
    if (!err)
        err = tn_account_set(ctl->registry, login, &change, &ctl->fault);
    tn_seal_wipe(password.data, password.len);
    return err ? ctl_failed(err) : tell(ctl, login, NULL);
}

/* ---- list and remove ---- */

struct listing {
    struct ctl *ctl;
    struct ctl_table table;
};

static bool list_one(const struct tn_account *account, void *context)
{
    struct listing *listing = context;
    char seen[CTL_TIME_CHARS] = "-";
    if (account->seen.ms)
        ctl_local_time(listing->ctl, account->seen.ms, seen);
    ctl_table_add(&listing->table, account->login);
    ctl_table_add(&listing->table, tn_role_name(account->role));
    ctl_table_add(&listing->table, seen);
    ctl_table_add(&listing->table, account->name);
    return true;
}

static enum ctl_exit list(struct ctl *ctl)
{
    static const char *const header[] = {"LOGIN", "ROLE", "SEEN", "NAME"};
    struct listing listing = {.ctl = ctl, .table = {.columns = 4}};
    TN_BUF_AUTO out = {0};
    enum tn_err err = TN_OK;
    if (ctl->json) {
        err = tn_accounts_json(ctl->registry, &out, &ctl->fault);
        if (!err)
            ctl_print(&out);
        return err ? ctl_failed(err) : CTL_DONE;
    }
    for (size_t i = 0; i < 4; i++)
        ctl_table_add(&listing.table, header[i]);
    err = tn_accounts(ctl->registry, list_one, &listing, &ctl->fault);
    if (!err)
        ctl_table_print(&listing.table);
    ctl_table_release(&listing.table);
    return err ? ctl_failed(err) : CTL_DONE;
}

static enum ctl_exit take_away(struct ctl *ctl)
{
    const char *login = tn_conf_arg(ctl->conf, 0);
    enum tn_err err = tn_account_remove(ctl->registry, login, &ctl->fault);
    if (err)
        return ctl_failed(err);
    if (ctl->json)
        (void)printf("{\"login\":\"%s\",\"removed\":true}\n", login);
    else
        (void)printf("%s: removed\n", login);
    return CTL_DONE;
}

/* ---- commands ---- */

#define PASSWORD_FILE(text)                                                                        \
    {                                                                                              \
        .name = "password-file", .type = TN_CONF_TEXT, .value_name = "FILE", .help = text          \
    }
#define NAME                                                                                       \
    {                                                                                              \
        .name = "name", .type = TN_CONF_TEXT, .value_name = "NAME", .help = "of the person"        \
    }

static const struct tn_conf_entry create_options[] = {
    NAME,
    CTL_ROLE("viewer"),
    PASSWORD_FILE("its first line is the password, - for standard input; else one is drawn"),
    CTL_COMMON,
};
static const struct tn_conf_entry set_options[] = {
    NAME,
    CTL_ROLE(NULL),
    PASSWORD_FILE("its first line is the new password, - for standard input"),
    CTL_COMMON,
};
static const struct tn_conf_entry plain_options[] = {CTL_COMMON};

const struct ctl_command ctl_account_create = {
    .noun = "account",
    .verb = "create",
    .arguments = "LOGIN [--name NAME] [--role ROLE] [--password-file FILE]",
    .summary = "let somebody use the hub's dashboard",
    .text = "An owner may do everything, a host all but accounts, kiosks and settings, door checks "
            "people in\nat events, a viewer looks.  A password that is drawn is shown this once.",
    .options = create_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = create,
};

const struct ctl_command ctl_account_list = {
    .noun = "account",
    .verb = "list",
    .arguments = "",
    .summary = "list who may use the hub's dashboard",
    .options = plain_options,
    .needs = CTL_NEEDS_GROUP,
    .run = list,
};

const struct ctl_command ctl_account_set = {
    .noun = "account",
    .verb = "set",
    .arguments = "LOGIN [--name NAME] [--role ROLE] [--password-file FILE]",
    .summary = "change an account; a new password ends its sessions",
    .options = set_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = set,
};

const struct ctl_command ctl_account_remove = {
    .noun = "account",
    .verb = "remove",
    .arguments = "LOGIN",
    .summary = "take an account away and end its sessions; the last owner stays",
    .options = plain_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = take_away,
};
