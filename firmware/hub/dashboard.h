/* SPDX-License-Identifier: Apache-2.0 */
/* dashboard.h -- the handlers of people's requests; `context` is the hub. */
#pragma once

#include "call.h"

#include "turnout/account.h"
#include "turnout/matching.h"

/* ---- static.c ---- */
void tn_hub_page(struct tn_exchange *exchange, void *context);
void tn_hub_page_file(struct tn_exchange *exchange, void *context);

/* ---- setup.c ---- */
void tn_hub_setup_needed(struct tn_exchange *exchange, void *context);
void tn_hub_setup(struct tn_exchange *exchange, void *context);

/* ---- session.c ---- */
void tn_hub_session(struct tn_exchange *exchange, void *context);
void tn_hub_session_create(struct tn_exchange *exchange, void *context);
void tn_hub_session_remove(struct tn_exchange *exchange, void *context);
void tn_hub_session_password(struct tn_exchange *exchange, void *context);
/* Signs in: the response has the cookie and says who it is.  Errors: as tn_session_begin. */
TN_MUST_CHECK enum tn_err tn_hub_session_begin(struct tn_hub_call *call, const char *login,
                                               const char *password);

/* ---- accounts.c ---- */
void tn_hub_accounts(struct tn_exchange *exchange, void *context);
void tn_hub_account_create(struct tn_exchange *exchange, void *context);
void tn_hub_account_change(struct tn_exchange *exchange, void *context);
void tn_hub_account_remove(struct tn_exchange *exchange, void *context);
/* The "role" of the body.  Errors: FORMAT. */
TN_MUST_CHECK enum tn_err tn_hub_role(struct tn_hub_call *call, enum tn_role *ret_role);

/* ---- tokens.c ---- */
void tn_hub_tokens(struct tn_exchange *exchange, void *context);
void tn_hub_token_create(struct tn_exchange *exchange, void *context);
void tn_hub_token_revoke(struct tn_exchange *exchange, void *context);
void tn_hub_audit(struct tn_exchange *exchange, void *context);

/* ---- group.c ---- */
void tn_hub_group(struct tn_exchange *exchange, void *context);
void tn_hub_group_change(struct tn_exchange *exchange, void *context);
void tn_hub_group_card(struct tn_exchange *exchange, void *context);
void tn_hub_group_rules(struct tn_exchange *exchange, void *context);
/* The four texts of a body that says rules; borrowed from it. */
TN_MUST_CHECK enum tn_err tn_hub_rules_text(struct tn_hub_call *call,
                                            struct tn_rules_text *ret_text);

/* ---- events.c ---- */
void tn_hub_events(struct tn_exchange *exchange, void *context);
void tn_hub_event(struct tn_exchange *exchange, void *context);
void tn_hub_event_create(struct tn_exchange *exchange, void *context);
void tn_hub_event_change(struct tn_exchange *exchange, void *context);
void tn_hub_event_close(struct tn_exchange *exchange, void *context);
void tn_hub_event_reopen(struct tn_exchange *exchange, void *context);
void tn_hub_attendance(struct tn_exchange *exchange, void *context);
void tn_hub_signups(struct tn_exchange *exchange, void *context);
void tn_hub_feedback(struct tn_exchange *exchange, void *context);

/* ---- calendar.c ---- */
void tn_hub_calendar(struct tn_exchange *exchange, void *context);
void tn_hub_calendar_feed(struct tn_exchange *exchange, void *context);

/* ---- webhooks.c ---- */
void tn_hub_webhooks(struct tn_exchange *exchange, void *context);
void tn_hub_webhook_create(struct tn_exchange *exchange, void *context);
void tn_hub_webhook_remove(struct tn_exchange *exchange, void *context);
void tn_hub_webhook_again(struct tn_exchange *exchange, void *context);

/* ---- content.c ---- */
void tn_hub_content(struct tn_exchange *exchange, void *context);
void tn_hub_content_put(struct tn_exchange *exchange, void *context);
void tn_hub_content_remove(struct tn_exchange *exchange, void *context);

/* ---- members.c ---- */
void tn_hub_members(struct tn_exchange *exchange, void *context);
void tn_hub_member(struct tn_exchange *exchange, void *context);
void tn_hub_member_change(struct tn_exchange *exchange, void *context);
void tn_hub_member_merge(struct tn_exchange *exchange, void *context);
void tn_hub_merge_undo(struct tn_exchange *exchange, void *context);
void tn_hub_handle_split(struct tn_exchange *exchange, void *context);
/* Whoever asks, and the "why" of the body. */
TN_MUST_CHECK enum tn_err tn_hub_by(struct tn_hub_call *call, struct tn_people_by *ret_by);

/* ---- series.c ---- */
void tn_hub_series(struct tn_exchange *exchange, void *context);
void tn_hub_series_add(struct tn_exchange *exchange, void *context);
void tn_hub_series_skip(struct tn_exchange *exchange, void *context);
void tn_hub_series_end(struct tn_exchange *exchange, void *context);
void tn_hub_referral_add(struct tn_exchange *exchange, void *context);
void tn_hub_referral_remove(struct tn_exchange *exchange, void *context);
void tn_hub_event_place(struct tn_exchange *exchange, void *context);
void tn_hub_event_place_set(struct tn_exchange *exchange, void *context);
void tn_hub_roles(struct tn_exchange *exchange, void *context);
void tn_hub_role_set(struct tn_exchange *exchange, void *context);
void tn_hub_referrals(struct tn_exchange *exchange, void *context);
void tn_hub_report_rules(struct tn_exchange *exchange, void *context);

/* ---- groups.c ---- */
void tn_hub_groups(struct tn_exchange *exchange, void *context);
void tn_hub_groups_add(struct tn_exchange *exchange, void *context);
void tn_hub_groups_one(struct tn_exchange *exchange, void *context);
void tn_hub_groups_change(struct tn_exchange *exchange, void *context);
void tn_hub_groups_end(struct tn_exchange *exchange, void *context);
void tn_hub_groups_people(struct tn_exchange *exchange, void *context);
void tn_hub_groups_undo(struct tn_exchange *exchange, void *context);

/* ---- points.c ---- */
void tn_hub_points(struct tn_exchange *exchange, void *context);
void tn_hub_points_change(struct tn_exchange *exchange, void *context);
void tn_hub_points_member(struct tn_exchange *exchange, void *context);
void tn_hub_points_enter(struct tn_exchange *exchange, void *context);
void tn_hub_points_correct(struct tn_exchange *exchange, void *context);

/* ---- reachout.c ---- */
void tn_hub_reach_outs(struct tn_exchange *exchange, void *context);
void tn_hub_reach_out(struct tn_exchange *exchange, void *context);
void tn_hub_reach_out_csv(struct tn_exchange *exchange, void *context);
void tn_hub_reach_out_make(struct tn_exchange *exchange, void *context);
void tn_hub_reach_out_mark(struct tn_exchange *exchange, void *context);

/* ---- rollcall.c ---- */
void tn_hub_roll_call(struct tn_exchange *exchange, void *context);
void tn_hub_roll_call_people(struct tn_exchange *exchange, void *context);
void tn_hub_roll_call_mark(struct tn_exchange *exchange, void *context);
void tn_hub_roll_call_unmark(struct tn_exchange *exchange, void *context);

/* ---- privacy.c ---- */
void tn_hub_consents(struct tn_exchange *exchange, void *context);
void tn_hub_consent(struct tn_exchange *exchange, void *context);
void tn_hub_member_export(struct tn_exchange *exchange, void *context);
void tn_hub_member_export_csv(struct tn_exchange *exchange, void *context);
void tn_hub_member_erase(struct tn_exchange *exchange, void *context);

/* ---- matches.c ---- */
void tn_hub_matches(struct tn_exchange *exchange, void *context);
void tn_hub_match(struct tn_exchange *exchange, void *context);
void tn_hub_match_decide(struct tn_exchange *exchange, void *context);

/* ---- reports.c ---- */
void tn_hub_report_event(struct tn_exchange *exchange, void *context);
void tn_hub_report_group(struct tn_exchange *exchange, void *context);
void tn_hub_report_event_csv(struct tn_exchange *exchange, void *context);
void tn_hub_report_group_csv(struct tn_exchange *exchange, void *context);
void tn_hub_report_event_xlsx(struct tn_exchange *exchange, void *context);
void tn_hub_report_group_xlsx(struct tn_exchange *exchange, void *context);

/* ---- tickets.c, handout.c ---- */
void tn_hub_tickets(struct tn_exchange *exchange, void *context);
void tn_hub_tickets_issue(struct tn_exchange *exchange, void *context);
void tn_hub_ticket_change(struct tn_exchange *exchange, void *context);
void tn_hub_ticket_png(struct tn_exchange *exchange, void *context);
void tn_hub_tickets_sheet(struct tn_exchange *exchange, void *context);
void tn_hub_tickets_csv(struct tn_exchange *exchange, void *context);

/* ---- imports.c ---- */
void tn_hub_imports(struct tn_exchange *exchange, void *context);
void tn_hub_import_preview(struct tn_exchange *exchange, void *context);
void tn_hub_import(struct tn_exchange *exchange, void *context);
void tn_hub_import_calendars(struct tn_exchange *exchange, void *context);
void tn_hub_import_undo(struct tn_exchange *exchange, void *context);

/* ---- devices.c ---- */
void tn_hub_devices(struct tn_exchange *exchange, void *context);
void tn_hub_invite(struct tn_exchange *exchange, void *context);
void tn_hub_device_revoke(struct tn_exchange *exchange, void *context);

/* ---- live.c ---- */
void tn_hub_live_watch(struct tn_exchange *exchange, void *context);
