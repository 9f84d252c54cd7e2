/* SPDX-License-Identifier: Apache-2.0 */
/* report.h -- what the workers answered, as messages of the dialogue and as lines of the trace. */
#pragma once

#include "door_worker.h"
#include "enrolment.h"
#include "stick.h"
#include "sync_worker.h"
#include "trace.h"

#include "turnout/flow.h"

void report_answer(const struct door_reply *reply, struct tn_flow_answer *ret_answer);
/* With the symbol to show. */
void report_issued(const struct door_reply *reply, struct tn_flow_issued *ret_issued);
void report_event(const struct door_reply *reply, struct tn_flow_event *ret_event);

void trace_verdict(struct trace *trace, const struct door_reply *reply);
void trace_event(struct trace *trace, const struct door_reply *reply);
void trace_undone(struct trace *trace, const struct door_reply *reply);
void trace_issued(struct trace *trace, const struct door_reply *reply);
/* Whether something asked of the door was done. */
void trace_result(struct trace *trace, const char *event, const struct door_reply *reply);
/* Whether a staff PIN fitted; never the digits. */
void trace_pin(struct trace *trace, bool fits);
void trace_paired(struct trace *trace, const struct tn_pairing *pairing);
void trace_pairing(struct trace *trace, const struct sync_message *message);
void trace_peers(struct trace *trace, const struct tn_flow_peers *doors);
void trace_doubles(struct trace *trace, const struct tn_flow_doubles *doubles);
void trace_round(struct trace *trace, const struct sync_message *message);
void trace_clock(struct trace *trace, const struct tn_claim *claim, struct tn_when when);
void trace_screen(struct trace *trace, const char *screen);
void trace_scanner(struct trace *trace, const char *name, const char *state);
void trace_first_frame(struct trace *trace, int width_px, int height_px);
void trace_stick(struct trace *trace, const struct stick *stick);
/* `text`: the sentence for whoever reads logs. */
void trace_stick_work(struct trace *trace, const struct tn_flow_stick *stick, const char *text);
void trace_frame(struct trace *trace, int64_t took_us);
void trace_screenshot(struct trace *trace, const char *file);

/* A name for the screen the dialogue is in: "home", "verdict-admit". */
#define REPORT_SCREEN_CHARS 48
void report_screen(const struct tn_flow *flow, char out[REPORT_SCREEN_CHARS]);
