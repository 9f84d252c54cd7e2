/* SPDX-License-Identifier: Apache-2.0 */
/* setup.c -- a hub's first run: from a code on its standard output to the first owner.
 *
 * Whoever can read what the hub prints runs it; nobody else may become the owner of a group that
 * has none.  The code is drawn at each start and good as long as there is no account. */
#include "dashboard.h"
#include "errand.h"

#include <string.h>
#include <unistd.h>

#include "turnout/text.h"

/* Three times four characters that nobody mistakes for another: 60 bits. */
static void draw_code(char out[TN_HUB_CODE_CHARS + 1])
{
    static const char characters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    uint8_t random[TN_HUB_CODE_CHARS];
    tn_seal_random(random, sizeof random);
    for (size_t i = 0; i < TN_HUB_CODE_CHARS; i++)
        out[i] = i % 5 == 4 ? '-' : characters[random[i] % 32];
    out[TN_HUB_CODE_CHARS] = '\0';
}

enum tn_err tn_hub_setup_prepare(struct tn_hub *hub, struct tn_fault *fault)
{
    struct tn_hub_desk *desk = NULL;
    bool any = true;
    enum tn_err err = tn_hub_desk_take(hub->desks, &desk, fault);
    if (err)
        return err;
    err = tn_account_any(desk->registry, &any, fault);
    tn_hub_desk_give(hub->desks, desk);
    if (!err && !any)
        draw_code(hub->setup_code);
    return err;
}

/* Where every address is listened on, the one to open is this computer's by its name. */
void tn_hub_setup_url(const struct tn_hub *hub, struct tn_buf *out)
{
    const char *url = tn_hub_url(hub);
    char name[256] = "localhost";
    if (!hub->setup_code[0])
        return;
    if (strstr(url, "//0.0.0.0:") || strstr(url, "//[::]:")) {
        (void)gethostname(name, sizeof name - 1);
        tn_buf_addf(out, "https://%s%s", name, strrchr(url, ':'));
    } else {
        tn_buf_add_text(out, url);
    }
    tn_buf_addf(out, "/#/setup?code=%s", hub->setup_code);
}

/* ---- whether ---- */

static enum tn_err write_needed(struct tn_hub_call *call)
{
    struct tn_json_writer writer;
    bool any = true;
    enum tn_err err = tn_account_any(call->registry, &any, call->fault);
    if (err)
        return err;
    tn_json_begin(&writer, call->out);
    tn_json_open_object(&writer);
    tn_json_add_bool(&writer, "needed", !any);
    tn_json_close_object(&writer);
    return TN_OK;
}

void tn_hub_setup_needed(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, 0, write_needed);
}

/* ---- doing it ---- */

static enum tn_err check_code(struct tn_hub_call *call)
{
    char typed[TN_HUB_CODE_CHARS + 1];
    const char *code = NULL;
    bool any = true;
    enum tn_err err = tn_hub_text(call, "code", true, &code);
    if (!err)
        err = tn_account_any(call->registry, &any, call->fault);
    if (err)
        return err;
    if (any)
        return tn_fault_set(call->fault, TN_ERR_EXISTS, "this hub is set up already; sign in");
    bool whole = tn_text_copy(typed, sizeof typed, code) && strlen(typed) == TN_HUB_CODE_CHARS;
    tn_text_ascii_upper(typed);
    if (whole && tn_bytes_equal(typed, call->hub->setup_code, TN_HUB_CODE_CHARS))
        return TN_OK;
    return tn_fault_set(call->fault, TN_ERR_DENIED,
                        "this is not the code that the hub printed when it was started");
}

static enum tn_err set_group(struct tn_hub_call *call)
{
    const struct tn_json *group = tn_json_get(call->body, "group");
    const char *name = "", *tz = "", *region = "";
    (void)tn_json_text(group, "name", &name);
    (void)tn_json_text(group, "tz", &tz);
    (void)tn_json_text(group, "region", &region);
    return tn_registry_group_set(call->registry, name, tz, region, call->fault);
}

static enum tn_err read_owner(struct tn_hub_call *call, struct tn_account *account,
                              const char **ret_password)
{
    const struct tn_json *owner = tn_json_get(call->body, "owner");
    const char *login = "", *name = "";
    *account = (struct tn_account){.role = TN_ROLE_OWNER};
    if (tn_json_text(owner, "login", &login) && tn_json_text(owner, "name", &name) &&
        tn_json_text(owner, "password", ret_password) &&
        tn_text_copy(account->login, sizeof account->login, login) &&
        tn_text_copy(account->name, sizeof account->name, name))
        return TN_OK;
    return tn_fault_set(call->fault, TN_ERR_FORMAT,
                        "\"owner\" needs login, name and password, none too long");
}

static enum tn_err make_owner(struct tn_hub_call *call, const struct tn_account *owner,
                              const char *password)
{
    struct tn_db *db = tn_registry_db(call->registry);
    enum tn_err err = tn_db_begin(db, call->fault);
    if (err)
        return err;
    err = check_code(call);
    if (!err)
        err = set_group(call);
    if (!err)
        err = tn_account_create(call->registry, owner, password, call->fault);
    if (!err)
        return tn_db_commit(db, call->fault);
    tn_db_rollback(db);
    return err;
}

static enum tn_err set_up(struct tn_hub_call *call)
{
    struct tn_account owner;
    const char *password = NULL;
    enum tn_err err = check_code(call);
    if (!err)
        err = read_owner(call, &owner, &password);
    if (!err)
        err = make_owner(call, &owner, password);
    if (!err)
        tn_hub_here_tell(call->hub, call->registry);
    if (!err)
        err = tn_hub_session_begin(call, owner.login, password);
    if (!err)
        call->exchange->response.status = 201;
    return err;
}

void tn_hub_setup(struct tn_exchange *exchange, void *context)
{
    if (tn_hub_from_here(exchange))
        tn_hub_call_at_gate(exchange, context, TN_HUB_BODY, set_up);
}
