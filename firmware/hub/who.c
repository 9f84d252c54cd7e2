/* SPDX-License-Identifier: Apache-2.0 */
/* who.c -- who asks, whether they may, and the audit line of what they did.
 *
 * A session is proven by its cookie, which a browser sends whoever wrote the page; so what changes
 * something must also repeat the session's CSRF value, which only our own pages can read, and come
 * from our own origin where the browser says where it comes from.  A token is never sent by itself
 * and needs neither.  Source: OWASP CSRF prevention; RFC 6454. */
#include "parts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "turnout/account.h"
#include "turnout/text.h"
#include "turnout/webhook.h"

/* ---- devices ---- */

/* What a revoked device recorded before it heard of it is history, and history is kept: it may hand
 * in its own log, and nothing else. */
static bool hands_in_own_log(const struct tn_exchange *exchange, struct tn_id device)
{
    struct tn_log_id log;
    const char *name = exchange->request.params[0];
    return strcmp(exchange->request.method, "POST") == 0 && name &&
           tn_log_id_parse(name, &log) == TN_OK && tn_id_equal(log.device, device);
}

/* Known here, and not revoked or only bringing what it still owes. */
static bool device_good(struct tn_exchange *exchange, struct tn_registry *registry,
                        struct tn_device *ret_device)
{
    struct tn_fault fault = {0};
    struct tn_id id;
    enum tn_err err = tn_id_parse(exchange->request.holder, &id);
    if (!err)
        err = tn_registry_device(registry, id, ret_device, &fault);
    if (err && err != TN_ERR_ABSENT && err != TN_ERR_FORMAT) {
        tn_hub_refuse(exchange, &fault);
        return false;
    }
    if (!err && (!ret_device->revoked || hands_in_own_log(exchange, id)))
        return true;
    if (err)
        tn_exchange_problem(exchange, TN_PROBLEM_FORBIDDEN,
                            "this device is not known here; pair it again");
    else
        tn_exchange_problem(exchange, TN_PROBLEM_REVOKED,
                            "this device was revoked by the organiser");
    return false;
}

bool tn_hub_peer(struct tn_exchange *exchange, struct tn_registry *registry,
                 struct tn_serve_peer *ret_peer)
{
    struct tn_device device;
    if (!device_good(exchange, registry, &device))
        return false;
    *ret_peer = (struct tn_serve_peer){
        .device = device.id,
        .event = device.event,
    };
    return true;
}

/* ---- people and their programs ---- */

static bool refuse_unknown(struct tn_exchange *exchange, const struct tn_fault *fault)
{
    if (fault->code == TN_ERR_DENIED)
        tn_exchange_problem(exchange, TN_PROBLEM_UNAUTHORISED, "%s", fault->text);
    else
        tn_hub_refuse(exchange, fault);
    return false;
}

static bool token_good(struct tn_exchange *exchange, struct tn_registry *registry)
{
    struct tn_fault fault = {0};
    struct tn_token token;
    struct tn_request *request = &exchange->request;
    if (tn_registry_token_check(registry, request->bearer, &token, &fault))
        return refuse_unknown(exchange, &fault);
    request->rights = tn_role_rights(token.role);
    size_t len = (size_t)snprintf(request->who, sizeof request->who, "token ");
    (void)tn_text_copy(request->who + len, sizeof request->who - len, token.label);
    return true;
}

/* "https://host:port" against "host:port". */
static bool from_here(const struct tn_request *request)
{
    static const char scheme[] = "https://";
    if (!request->origin)
        return true;
    return request->host && strncmp(request->origin, scheme, strlen(scheme)) == 0 &&
           strcasecmp(request->origin + strlen(scheme), request->host) == 0;
}

static bool csrf_fits(const struct tn_request *request, const struct tn_session *session)
{
    size_t len = strlen(session->csrf);
    return request->csrf && strlen(request->csrf) == len &&
           tn_bytes_equal(request->csrf, session->csrf, len);
}

bool tn_hub_from_here(struct tn_exchange *exchange)
{
    if (from_here(&exchange->request))
        return true;
    tn_exchange_problem(exchange, TN_PROBLEM_FORBIDDEN, "this was sent by a page of another site");
    return false;
}

static bool session_good(struct tn_exchange *exchange, struct tn_registry *registry,
                         const struct tn_route *route)
{
    struct tn_fault fault = {0};
    struct tn_session session;
    struct tn_request *request = &exchange->request;
    if (tn_session_check(registry, request->session, &session, &fault))
        return refuse_unknown(exchange, &fault);
    bool changes = strcmp(route->method, "GET") != 0;
    if (changes && !tn_hub_from_here(exchange))
        return false;
    if (changes && !csrf_fits(request, &session)) {
        tn_exchange_problem(exchange, TN_PROBLEM_FORBIDDEN,
                            "the header X-Turnout-CSRF is not this session's");
        return false;
    }
    request->rights = tn_role_rights(session.account.role);
    tn_text_copy(request->who, sizeof request->who, session.account.login);
    return true;
}

static bool person_good(struct tn_exchange *exchange, struct tn_registry *registry,
                        const struct tn_route *route)
{
    bool good = exchange->request.bearer ? token_good(exchange, registry)
                                         : session_good(exchange, registry, route);
    if (!good || (exchange->request.rights & route->rights) == route->rights)
        return good;
    tn_exchange_problem(exchange, TN_PROBLEM_FORBIDDEN, "your role does not allow this");
    return false;
}

bool tn_hub_authorise(struct tn_exchange *exchange, const struct tn_route *route, void *context)
{
    struct tn_hub *hub = context;
    struct tn_hub_desk *desk = NULL;
    struct tn_fault fault = {0};
    struct tn_device device;
    if (tn_hub_desk_take(hub->desks, &desk, &fault)) {
        tn_hub_refuse(exchange, &fault);
        return false;
    }
    bool good = route->who == TN_ROUTE_DEVICE ? device_good(exchange, desk->registry, &device)
                                              : person_good(exchange, desk->registry, route);
    tn_hub_desk_give(hub->desks, desk);
    return good;
}

/* ---- what was done ---- */

/* What the handler says it was done to, else what the path says. */
static void name_subject(const struct tn_request *request, struct tn_buf *out)
{
    tn_buf_add_text(out, request->subject);
    for (size_t i = 0; !request->subject[0] && i < TN_REQUEST_PARAMS && request->params[i]; i++)
        tn_buf_addf(out, "%s%s", i > 0 ? "/" : "", request->params[i]);
}

static enum tn_err write_down(struct tn_registry *registry, const struct tn_request *request,
                              const char *act, const char *subject, struct tn_fault *fault)
{
    TN_BUF_AUTO data = {0};
    struct tn_json_writer writer;
    tn_json_begin(&writer, &data);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "act", act);
    tn_json_add_text(&writer, "who", request->who);
    tn_json_close_object(&writer);
    enum tn_err err = tn_audit_add(registry, request->who, request->address, act, subject, fault);
    return err ? err
               : tn_webhook_note(registry, "org.turnout.change", subject, tn_buf_text(&data),
                                 fault);
}

static bool is_change(const struct tn_exchange *exchange)
{
    int status = exchange->response.status;
    return strcmp(exchange->request.route->method, "GET") != 0 && exchange->request.who[0] &&
           status >= 200 && status <= 299;
}

enum tn_err tn_hub_note_change(struct tn_exchange *exchange, struct tn_registry *registry,
                               struct tn_fault *fault)
{
    TN_BUF_AUTO act = {0}, subject = {0};
    struct tn_request *request = &exchange->request;
    if (request->noted || !is_change(exchange))
        return TN_OK;
    tn_buf_addf(&act, "%s %s", request->route->method, request->route->pattern);
    name_subject(request, &subject);
    enum tn_err err =
        write_down(registry, request, tn_buf_text(&act), tn_buf_text(&subject), fault);
    request->noted = !err;
    return err;
}

void tn_hub_handled(struct tn_exchange *exchange, const struct tn_route *route, void *context)
{
    struct tn_hub *hub = context;
    struct tn_hub_desk *desk = NULL;
    struct tn_fault fault = {0};
    if (exchange->request.noted || !is_change(exchange))
        return;
    enum tn_err err = tn_hub_desk_take(hub->desks, &desk, &fault);
    if (!err) {
        err = tn_hub_note_change(exchange, desk->registry, &fault);
        tn_hub_desk_give(hub->desks, desk);
    }
    if (err)
        tn_log(TN_LOG_ERROR, "turnout-hub: %s %s by %s is missing in the audit log: %s",
               route->method, route->pattern, exchange->request.who, fault.text);
}
