/* SPDX-License-Identifier: Apache-2.0 */
/* routes.c -- the table of the HTTP interface, and who may use what. */
#include "dashboard.h"

#include <string.h>

#include "turnout/account.h"
#include "turnout/asset.h"

extern const struct tn_asset tn_asset_hub_api[];

static void health(struct tn_exchange *exchange, void *context)
{
    struct tn_json_writer writer;
    (void)context;
    tn_json_begin(&writer, &exchange->response.body);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "status", "ok");
    tn_json_add_text(&writer, "version", TURNOUT_VERSION);
    tn_json_close_object(&writer);
}

static void api(struct tn_exchange *exchange, void *context)
{
    (void)context;
    tn_buf_add(&exchange->response.body, tn_asset_hub_api[0].data, tn_asset_hub_api[0].len);
}

const struct tn_route tn_hub_routes[] = {
    {"GET", "/v1/health", TN_ROUTE_ANYBODY, NULL, health, 0, 0},
    {"GET", "/v1/openapi.json", TN_ROUTE_ANYBODY, NULL, api, 0, 0},
    {"POST", "/v1/pair", TN_ROUTE_ANYBODY, TN_TYPE_JSON, tn_hub_pair, 0, 0},
    {"GET", "/v1/vector", TN_ROUTE_DEVICE, NULL, tn_hub_vector, 0, 0},
    {"GET", "/v1/logs/{log}", TN_ROUTE_DEVICE, NULL, tn_hub_log_read, 0, 0},
    {"POST", "/v1/logs/{log}", TN_ROUTE_DEVICE, TN_TYPE_BATCH, tn_hub_log_write, 0, 0},
    {"GET", "/v1/group", TN_ROUTE_PERSON, NULL, tn_hub_group, TN_RIGHT_READ, 0},
    {"PUT", "/v1/group/card", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_group_card, TN_RIGHT_EDIT, 0},
    {"PUT", "/v1/group/rules", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_group_rules, TN_RIGHT_EDIT, 0},
    {"GET", "/v1/calendar", TN_ROUTE_PERSON, NULL, tn_hub_calendar, TN_RIGHT_EVENTS, 0},
    {"GET", "/v1/calendar.ics", TN_ROUTE_ANYBODY, NULL, tn_hub_calendar_feed, 0, 0},
    {"GET", "/v1/events", TN_ROUTE_PERSON, NULL, tn_hub_events, TN_RIGHT_EVENTS, 0},
    {"POST", "/v1/events", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_event_create, TN_RIGHT_EDIT, 0},
    {"GET", "/v1/events/{event}", TN_ROUTE_PERSON, NULL, tn_hub_event, TN_RIGHT_EVENTS, 0},
    {"PATCH", "/v1/events/{event}", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_event_change,
     TN_RIGHT_EDIT, 0},
    {"POST", "/v1/events/{event}/close", TN_ROUTE_PERSON, NULL, tn_hub_event_close, TN_RIGHT_EDIT,
     0},
    {"POST", "/v1/events/{event}/reopen", TN_ROUTE_PERSON, NULL, tn_hub_event_reopen, TN_RIGHT_EDIT,
     0},
    {"GET", "/v1/events/{event}/attendance", TN_ROUTE_PERSON, NULL, tn_hub_attendance,
     TN_RIGHT_EVENTS, 0},
    {"GET", "/v1/events/{event}/signups", TN_ROUTE_PERSON, NULL, tn_hub_signups, TN_RIGHT_EVENTS,
     0},
    {"GET", "/v1/events/{event}/feedback", TN_ROUTE_PERSON, NULL, tn_hub_feedback, TN_RIGHT_EVENTS,
     0},
    {"GET", "/v1/events/{event}/content", TN_ROUTE_PERSON, NULL, tn_hub_content, TN_RIGHT_EVENTS,
     0},
    {"PUT", "/v1/events/{event}/content/{what}", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_content_put,
     TN_RIGHT_EDIT, 0},
    {"DELETE", "/v1/events/{event}/content/{what}", TN_ROUTE_PERSON, NULL, tn_hub_content_remove,
     TN_RIGHT_EDIT, 0},
    {"GET", "/v1/events/{event}/tickets", TN_ROUTE_PERSON, NULL, tn_hub_tickets, TN_RIGHT_READ, 0},
    {"POST", "/v1/events/{event}/tickets", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_tickets_issue,
     TN_RIGHT_EDIT, 0},
    {"GET", "/v1/events/{event}/tickets/sheet.pdf", TN_ROUTE_PERSON, NULL, tn_hub_tickets_sheet,
     TN_RIGHT_EXPORT, 0},
    {"GET", "/v1/events/{event}/tickets/list.csv", TN_ROUTE_PERSON, NULL, tn_hub_tickets_csv,
     TN_RIGHT_EXPORT, 0},
    {"POST", "/v1/events/{event}/tickets/{ticket}/{act}", TN_ROUTE_PERSON, NULL,
     tn_hub_ticket_change, TN_RIGHT_EDIT, 0},
    {"GET", "/v1/tickets/{event}/{file}", TN_ROUTE_PERSON, NULL, tn_hub_ticket_png, TN_RIGHT_EXPORT,
     0},
    {"GET", "/v1/members", TN_ROUTE_PERSON, NULL, tn_hub_members, TN_RIGHT_READ, 0},
    {"GET", "/v1/members/{member}", TN_ROUTE_PERSON, NULL, tn_hub_member, TN_RIGHT_READ, 0},
    {"PATCH", "/v1/members/{member}", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_member_change,
     TN_RIGHT_EDIT, 0},
    {"POST", "/v1/members/{member}/merge", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_member_merge,
     TN_RIGHT_EDIT, 0},
    {"GET", "/v1/members/{member}/consents", TN_ROUTE_PERSON, NULL, tn_hub_consents, TN_RIGHT_READ,
     0},
    {"POST", "/v1/members/{member}/consents", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_consent,
     TN_RIGHT_EDIT, 0},
    {"GET", "/v1/members/{member}/export", TN_ROUTE_PERSON, NULL, tn_hub_member_export,
     TN_RIGHT_EXPORT, 0},
    {"POST", "/v1/members/{member}/erase", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_member_erase,
     TN_RIGHT_ADMIN, 0},
    {"POST", "/v1/merges/{op}/undo", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_merge_undo,
     TN_RIGHT_EDIT, 0},
    {"POST", "/v1/handles/{handle}/split", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_handle_split,
     TN_RIGHT_EDIT, 0},
    {"GET", "/v1/matches", TN_ROUTE_PERSON, NULL, tn_hub_matches, TN_RIGHT_READ, 0},
    {"GET", "/v1/matches/{match}", TN_ROUTE_PERSON, NULL, tn_hub_match, TN_RIGHT_READ, 0},
    {"POST", "/v1/matches/{match}", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_match_decide,
     TN_RIGHT_EDIT, 0},
    {"GET", "/v1/reports/event/{event}", TN_ROUTE_PERSON, NULL, tn_hub_report_event, TN_RIGHT_READ,
     0},
    {"GET", "/v1/reports/event/{event}/csv", TN_ROUTE_PERSON, NULL, tn_hub_report_event_csv,
     TN_RIGHT_EXPORT, 0},
    {"GET", "/v1/reports/group", TN_ROUTE_PERSON, NULL, tn_hub_report_group, TN_RIGHT_READ, 0},
    {"GET", "/v1/reports/group/csv", TN_ROUTE_PERSON, NULL, tn_hub_report_group_csv,
     TN_RIGHT_EXPORT, 0},
    {NULL, NULL, TN_ROUTE_ANYBODY, NULL, NULL, 0, 0},
};

void tn_hub_refuse(struct tn_exchange *exchange, const struct tn_fault *fault)
{
    tn_exchange_problem(exchange, tn_problem_of_err(fault->code), "%s", fault->text);
}

/* ---- who ---- */

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

static bool token_good(struct tn_exchange *exchange, struct tn_registry *registry)
{
    struct tn_fault fault = {0};
    enum tn_err err = tn_registry_token_check(registry, exchange->request.bearer, &fault);
    if (err == TN_ERR_DENIED)
        tn_exchange_problem(exchange, TN_PROBLEM_UNAUTHORISED, "this token is not known here");
    else if (err)
        tn_hub_refuse(exchange, &fault);
    return !err;
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
                                              : token_good(exchange, desk->registry);
    tn_hub_desk_give(hub->desks, desk);
    return good;
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
        .hub = tn_registry_group(registry)->hub_device,
    };
    return true;
}
