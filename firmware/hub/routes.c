/* SPDX-License-Identifier: Apache-2.0 */
/* routes.c -- the table of the HTTP interface, and who may use what. */
#include "dashboard.h"

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
    {"GET", "/", TN_ROUTE_ANYBODY, NULL, tn_hub_page, 0, 0},
    {"GET", "/web/{file}", TN_ROUTE_ANYBODY, NULL, tn_hub_page_file, 0, 0},
    {"GET", "/v1/openapi.json", TN_ROUTE_ANYBODY, NULL, api, 0, 0},
    {"POST", "/v1/pair", TN_ROUTE_ANYBODY, TN_TYPE_JSON, tn_hub_pair, 0, 0},
    {"GET", "/v1/vector", TN_ROUTE_DEVICE, NULL, tn_hub_vector, 0, 0},
    {"GET", "/v1/logs/{log}", TN_ROUTE_DEVICE, NULL, tn_hub_log_read, 0, 0},
    {"POST", "/v1/logs/{log}", TN_ROUTE_DEVICE, TN_TYPE_BATCH, tn_hub_log_write, 0, 0},
    {"POST", "/v1/status", TN_ROUTE_DEVICE, TN_TYPE_JSON, tn_hub_status, 0, 0},
    {"GET", "/v1/peers", TN_ROUTE_DEVICE, NULL, tn_hub_peers, 0, 0},
    {"GET", "/v1/setup", TN_ROUTE_ANYBODY, NULL, tn_hub_setup_needed, 0, 0},
    {"POST", "/v1/setup", TN_ROUTE_ANYBODY, TN_TYPE_JSON, tn_hub_setup, 0, 0},
    {"POST", "/v1/session", TN_ROUTE_ANYBODY, TN_TYPE_JSON, tn_hub_session_create, 0, 0},
    {"GET", "/v1/session", TN_ROUTE_PERSON, NULL, tn_hub_session, 0, 0},
    {"DELETE", "/v1/session", TN_ROUTE_PERSON, NULL, tn_hub_session_remove, 0, 0},
    {"POST", "/v1/session/password", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_session_password, 0, 0},
    {"GET", "/v1/accounts", TN_ROUTE_PERSON, NULL, tn_hub_accounts, TN_RIGHT_ADMIN, 0},
    {"POST", "/v1/accounts", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_account_create, TN_RIGHT_ADMIN,
     0},
    {"PATCH", "/v1/accounts/{login}", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_account_change,
     TN_RIGHT_ADMIN, 0},
    {"DELETE", "/v1/accounts/{login}", TN_ROUTE_PERSON, NULL, tn_hub_account_remove, TN_RIGHT_ADMIN,
     0},
    {"GET", "/v1/tokens", TN_ROUTE_PERSON, NULL, tn_hub_tokens, TN_RIGHT_ADMIN, 0},
    {"POST", "/v1/tokens", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_token_create, TN_RIGHT_ADMIN, 0},
    {"DELETE", "/v1/tokens/{name}", TN_ROUTE_PERSON, NULL, tn_hub_token_revoke, TN_RIGHT_ADMIN, 0},
    {"GET", "/v1/audit", TN_ROUTE_PERSON, NULL, tn_hub_audit, TN_RIGHT_ADMIN, 0},
    {"GET", "/v1/group", TN_ROUTE_PERSON, NULL, tn_hub_group, TN_RIGHT_READ, 0},
    {"PATCH", "/v1/group", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_group_change, TN_RIGHT_ADMIN, 0},
    {"PUT", "/v1/group/card", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_group_card, TN_RIGHT_EDIT, 0},
    {"PUT", "/v1/group/rules", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_group_rules, TN_RIGHT_EDIT, 0},
    {"GET", "/v1/webhooks", TN_ROUTE_PERSON, NULL, tn_hub_webhooks, TN_RIGHT_ADMIN, 0},
    {"POST", "/v1/webhooks", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_webhook_create, TN_RIGHT_ADMIN,
     0},
    {"DELETE", "/v1/webhooks/{webhook}", TN_ROUTE_PERSON, NULL, tn_hub_webhook_remove,
     TN_RIGHT_ADMIN, 0},
    {"POST", "/v1/webhooks/{webhook}/again", TN_ROUTE_PERSON, NULL, tn_hub_webhook_again,
     TN_RIGHT_ADMIN, 0},
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
    {"GET", "/v1/events/{event}/roll-call", TN_ROUTE_PERSON, NULL, tn_hub_roll_call,
     TN_RIGHT_EVENTS, 0},
    {"GET", "/v1/events/{event}/roll-call/people", TN_ROUTE_PERSON, NULL, tn_hub_roll_call_people,
     TN_RIGHT_CHECK_IN, 0},
    {"POST", "/v1/events/{event}/roll-call", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_roll_call_mark,
     TN_RIGHT_CHECK_IN, 0},
    {"DELETE", "/v1/events/{event}/roll-call/{member}", TN_ROUTE_PERSON, NULL,
     tn_hub_roll_call_unmark, TN_RIGHT_CHECK_IN, 0},
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
    {"GET", "/v1/imports", TN_ROUTE_PERSON, NULL, tn_hub_imports, TN_RIGHT_READ, 0},
    {"POST", "/v1/imports", TN_ROUTE_PERSON, TN_HUB_UPLOAD, tn_hub_import, TN_RIGHT_EDIT,
     TN_HUB_UPLOAD_MOST},
    {"POST", "/v1/imports/preview", TN_ROUTE_PERSON, TN_HUB_UPLOAD, tn_hub_import_preview,
     TN_RIGHT_EDIT, TN_HUB_UPLOAD_MOST},
    {"DELETE", "/v1/imports/{batch}", TN_ROUTE_PERSON, NULL, tn_hub_import_undo, TN_RIGHT_EDIT, 0},
    {"GET", "/v1/devices", TN_ROUTE_PERSON, NULL, tn_hub_devices, TN_RIGHT_ADMIN, 0},
    {"POST", "/v1/devices/{device}/revoke", TN_ROUTE_PERSON, NULL, tn_hub_device_revoke,
     TN_RIGHT_ADMIN, 0},
    {"POST", "/v1/invites", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_invite, TN_RIGHT_ADMIN, 0},
    {"GET", "/v1/live", TN_ROUTE_PERSON, NULL, tn_hub_live_watch, TN_RIGHT_EVENTS, 0},
    {"GET", "/v1/matches", TN_ROUTE_PERSON, NULL, tn_hub_matches, TN_RIGHT_READ, 0},
    {"GET", "/v1/matches/{match}", TN_ROUTE_PERSON, NULL, tn_hub_match, TN_RIGHT_READ, 0},
    {"POST", "/v1/matches/{match}", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_match_decide,
     TN_RIGHT_EDIT, 0},
    {"GET", "/v1/series", TN_ROUTE_PERSON, NULL, tn_hub_series, TN_RIGHT_EVENTS, 0},
    {"POST", "/v1/series", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_series_add, TN_RIGHT_EDIT, 0},
    {"POST", "/v1/series/{series}/dates", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_series_skip,
     TN_RIGHT_EDIT, 0},
    {"POST", "/v1/series/{series}/end", TN_ROUTE_PERSON, NULL, tn_hub_series_end, TN_RIGHT_EDIT, 0},
    {"POST", "/v1/referrals", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_referral_add, TN_RIGHT_EDIT, 0},
    {"DELETE", "/v1/referrals/{newcomer}", TN_ROUTE_PERSON, NULL, tn_hub_referral_remove,
     TN_RIGHT_EDIT, 0},
    {"GET", "/v1/events/{event}/place", TN_ROUTE_PERSON, NULL, tn_hub_event_place, TN_RIGHT_EVENTS,
     0},
    {"PATCH", "/v1/events/{event}/place", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_event_place_set,
     TN_RIGHT_EDIT, 0},
    {"GET", "/v1/events/{event}/roles", TN_ROUTE_PERSON, NULL, tn_hub_roles, TN_RIGHT_EVENTS, 0},
    {"POST", "/v1/events/{event}/roles", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_role_set,
     TN_RIGHT_EDIT, 0},
    {"GET", "/v1/referrals", TN_ROUTE_PERSON, NULL, tn_hub_referrals, TN_RIGHT_READ, 0},
    {"GET", "/v1/reports/rules", TN_ROUTE_PERSON, NULL, tn_hub_report_rules, TN_RIGHT_READ, 0},
    {"GET", "/v1/reach-out", TN_ROUTE_PERSON, NULL, tn_hub_reach_outs, TN_RIGHT_READ, 0},
    {"POST", "/v1/reach-out", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_reach_out_make, TN_RIGHT_EDIT,
     0},
    {"GET", "/v1/reach-out/{list}", TN_ROUTE_PERSON, NULL, tn_hub_reach_out, TN_RIGHT_READ, 0},
    {"GET", "/v1/reach-out/{list}/csv", TN_ROUTE_PERSON, NULL, tn_hub_reach_out_csv,
     TN_RIGHT_EXPORT, 0},
    {"POST", "/v1/reach-out/{list}/{member}", TN_ROUTE_PERSON, TN_TYPE_JSON, tn_hub_reach_out_mark,
     TN_RIGHT_EDIT, 0},
    {"GET", "/v1/reports/event/{event}", TN_ROUTE_PERSON, NULL, tn_hub_report_event, TN_RIGHT_READ,
     0},
    {"GET", "/v1/reports/event/{event}/csv", TN_ROUTE_PERSON, NULL, tn_hub_report_event_csv,
     TN_RIGHT_EXPORT, 0},
    {"GET", "/v1/reports/event/{event}/xlsx", TN_ROUTE_PERSON, NULL, tn_hub_report_event_xlsx,
     TN_RIGHT_EXPORT, 0},
    {"GET", "/v1/reports/group/xlsx", TN_ROUTE_PERSON, NULL, tn_hub_report_group_xlsx,
     TN_RIGHT_EXPORT, 0},
    {"GET", "/v1/reports/group", TN_ROUTE_PERSON, NULL, tn_hub_report_group, TN_RIGHT_READ, 0},
    {"GET", "/v1/reports/group/csv", TN_ROUTE_PERSON, NULL, tn_hub_report_group_csv,
     TN_RIGHT_EXPORT, 0},
    {NULL, NULL, TN_ROUTE_ANYBODY, NULL, NULL, 0, 0},
};

enum { RETRY_AFTER_S = 2 };

void tn_hub_refuse(struct tn_exchange *exchange, const struct tn_fault *fault)
{
    tn_exchange_problem(exchange, tn_problem_of_err(fault->code), "%s", fault->text);
    if (fault->code == TN_ERR_BUSY && exchange->response.retry_after_s == 0)
        exchange->response.retry_after_s = RETRY_AFTER_S;
}
