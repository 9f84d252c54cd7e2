/* SPDX-License-Identifier: Apache-2.0 */
/* report.c -- one place that knows both the door's answers and who wants to hear them. */
#include "report.h"

#include <string.h>

#include "turnout/text.h"

#define COPY(to, from) (void)tn_text_copy(to, sizeof(to), from)

/* ---- for the dialogue ---- */

void report_answer(const struct door_reply *reply, struct tn_flow_answer *ret_answer)
{
    const struct tn_door_answer *door = &reply->answer;
    *ret_answer = (struct tn_flow_answer){.gate = door->gate,
                                          .admits = door->admits,
                                          .people_inside = door->people_inside,
                                          .visits = door->visits,
                                          .first_when = door->first_when,
                                          .log = door->log,
                                          .seq = door->seq,
                                          .ticket = door->ticket,
                                          .visits_before = door->visits_before,
                                          .left = door->left,
                                          .walk_in = door->walk_in,
                                          .can_override = door->can_override};
    if (door->has_name)
        COPY(ret_answer->name, door->name);
    COPY(ret_answer->lang, door->lang);
    COPY(ret_answer->note, door->note);
    COPY(ret_answer->first_door, door->first_door);
}

void report_event(const struct door_reply *reply, struct tn_flow_event *ret_event)
{
    static const struct tn_box_key no_box;
    const struct tn_event_facts *facts = &reply->facts;
    *ret_event = (struct tn_flow_event){.present = reply->has_event};
    if (!reply->has_event)
        return;
    ret_event->id = facts->id;
    COPY(ret_event->title, facts->title);
    COPY(ret_event->venue, facts->venue);
    ret_event->starts = facts->starts;
    ret_event->ends = facts->ends;
    ret_event->offset_min = facts->offset_min;
    ret_event->people_inside = facts->people_inside;
    ret_event->tickets = facts->tickets;
    ret_event->capacity = facts->policy.capacity;
    ret_event->admissions = facts->admissions;
    ret_event->doubles = facts->doubles;
    ret_event->keeps_words = memcmp(&facts->box, &no_box, sizeof no_box) != 0;
    ret_event->policy = facts->policy;
}

void report_issued(const struct door_reply *reply, struct tn_flow_issued *ret_issued)
{
    struct tn_qr qr;
    *ret_issued = (struct tn_flow_issued){
        .done = reply->done, .err = reply->fault.code, .number = reply->number};
    report_answer(reply, &ret_issued->answer);
    if (!reply->done)
        return;
    ret_issued->pending = reply->pending;
    COPY(ret_issued->text, reply->code);
    TN_ASSERT(tn_qr_make(reply->code, &qr) == TN_OK && qr.size == TN_FLOW_CODE_MODULES);
    memcpy(ret_issued->modules, qr.modules, sizeof ret_issued->modules);
}

static const char *const screens[TN_FLOW_SCREEN_COUNT] = {
    [TN_FLOW_UNPAIRED] = "unpaired",   [TN_FLOW_HOME] = "home",
    [TN_FLOW_CHECKING] = "checking",   [TN_FLOW_VERDICT] = "verdict",
    [TN_FLOW_FIND] = "find",           [TN_FLOW_FACT] = "fact",
    [TN_FLOW_NAME] = "name",           [TN_FLOW_CONTACT] = "contact",
    [TN_FLOW_QUESTION] = "question",   [TN_FLOW_RULES] = "rules",
    [TN_FLOW_REVIEW] = "review",       [TN_FLOW_ISSUED] = "issued",
    [TN_FLOW_TONIGHT] = "tonight",     [TN_FLOW_VOTE] = "vote",
    [TN_FLOW_LEAVING] = "leaving",     [TN_FLOW_FEEDBACK] = "feedback",
    [TN_FLOW_REMARK] = "remark",       [TN_FLOW_PIN] = "pin",
    [TN_FLOW_STAFF] = "staff",         [TN_FLOW_ROLL] = "roll",
    [TN_FLOW_PENDING] = "pending",     [TN_FLOW_REASON] = "reason",
    [TN_FLOW_UNLOCK] = "unlock",       [TN_FLOW_SETTINGS] = "settings",
    [TN_FLOW_DOORS] = "doors",         [TN_FLOW_ADDRESS] = "address",
    [TN_FLOW_DOUBLES] = "doubles",     [TN_FLOW_STICK] = "stick",
    [TN_FLOW_SET_CLOCK] = "clock",     [TN_FLOW_BROKEN] = "broken",
    [TN_FLOW_REVOKED] = "revoked",     [TN_FLOW_BOX] = "box",
    [TN_FLOW_NETWORK] = "network",     [TN_FLOW_PASSWORD] = "password",
    [TN_FLOW_SELF_TEST] = "self-test", [TN_FLOW_UPDATE] = "update",
    [TN_FLOW_PRINTER] = "printer",
};

void report_screen(const struct tn_flow *flow, char out[REPORT_SCREEN_CHARS])
{
    TN_BUF_AUTO name = {0};
    tn_buf_add_text(&name, screens[flow->screen]);
    if (flow->screen == TN_FLOW_VERDICT)
        tn_buf_addf(&name, "-%s", tn_verdict_name(flow->answer.gate.verdict));
    if (flow->screen == TN_FLOW_HOME && !flow->event.present)
        tn_buf_add_text(&name, "-no-event");
    (void)tn_text_copy(out, REPORT_SCREEN_CHARS, tn_buf_text(&name));
}

/* ---- for the trace ---- */

void trace_verdict(struct trace *trace, const struct door_reply *reply)
{
    struct tn_json_writer *json = trace_begin(trace, "verdict");
    if (!json)
        return;
    const struct tn_door_answer *answer = &reply->answer;
    static const struct tn_ticket_id none;
    bool has_ticket = memcmp(&answer->ticket, &none, sizeof none) != 0;
    tn_json_add_int(json, "seq", answer->seq);
    tn_json_add_text(json, "verdict", tn_verdict_name(answer->gate.verdict));
    tn_json_add_text(json, "reason", tn_reason_name(answer->gate.reason));
    tn_json_add_bool(json, "uncertain", answer->gate.uncertain);
    tn_json_add_text(json, "ticket", has_ticket ? tn_ticket_id_text(answer->ticket).chars : NULL);
    tn_json_add_text(json, "tail", answer->code_tail);
    tn_json_add_text(json, "name", answer->has_name ? answer->name : NULL);
    tn_json_add_text(json, "first_door", answer->first_door);
    tn_json_add_int(json, "admits", answer->admits);
    tn_json_add_int(json, "people_inside", answer->people_inside);
    tn_json_add_int(json, "wall_ms", reply->claim.wall.ms);
    tn_json_add_text(json, "clock", tn_clock_state_name(reply->claim.clock));
    tn_json_add_int(json, "took_us", reply->took_us);
    if (reply->fault.code)
        tn_json_add_text(json, "text", reply->fault.text);
    trace_end(trace);
}

void trace_event(struct trace *trace, const struct door_reply *reply)
{
    struct tn_json_writer *json = trace_begin(trace, "event");
    if (!json)
        return;
    tn_json_add_text(json, "id", reply->has_event ? tn_id_text(reply->facts.id).chars : NULL);
    if (reply->has_event) {
        tn_json_add_text(json, "title", reply->facts.title);
        tn_json_add_int(json, "tickets", reply->facts.tickets);
        tn_json_add_int(json, "people_inside", reply->facts.people_inside);
        tn_json_add_int(json, "doubles", reply->facts.doubles);
    }
    trace_end(trace);
}

void trace_undone(struct trace *trace, const struct door_reply *reply)
{
    struct tn_json_writer *json = trace_begin(trace, "undone");
    if (!json)
        return;
    tn_json_add_int(json, "seq", reply->seq);
    tn_json_add_bool(json, "done", reply->done);
    trace_end(trace);
}

void trace_issued(struct trace *trace, const struct door_reply *reply)
{
    struct tn_json_writer *json = trace_begin(trace, "issued");
    if (!json)
        return;
    const struct tn_door_answer *answer = &reply->answer;
    tn_json_add_bool(json, "done", reply->done);
    if (reply->done) {
        tn_json_add_text(json, "ticket", tn_ticket_id_text(answer->ticket).chars);
        tn_json_add_text(json, "code", reply->code);
        tn_json_add_bool(json, "pending", reply->pending);
        tn_json_add_text(json, "verdict", tn_verdict_name(answer->gate.verdict));
        tn_json_add_int(json, "people_inside", answer->people_inside);
    }
    if (reply->fault.code)
        tn_json_add_text(json, "text", reply->fault.text);
    trace_end(trace);
}

void trace_result(struct trace *trace, const char *event, const struct door_reply *reply)
{
    struct tn_json_writer *json = trace_begin(trace, event);
    if (!json)
        return;
    tn_json_add_bool(json, "done", reply->done);
    if (reply->fault.code)
        tn_json_add_text(json, "text", reply->fault.text);
    trace_end(trace);
}

void trace_pin(struct trace *trace, bool fits)
{
    struct tn_json_writer *json = trace_begin(trace, "pin");
    if (!json)
        return;
    tn_json_add_bool(json, "fits", fits);
    trace_end(trace);
}

void trace_paired(struct trace *trace, const struct tn_pairing *pairing)
{
    struct tn_json_writer *json = trace_begin(trace, "paired");
    if (!json)
        return;
    tn_json_add_text(json, "device", tn_id_text(pairing->device).chars);
    tn_json_add_text(json, "door", pairing->name);
    tn_json_add_text(json, "group", pairing->group_name);
    trace_end(trace);
}

void trace_pairing(struct trace *trace, const struct sync_message *message)
{
    static const char *const steps[] = {
        [TN_FLOW_PAIR_IDLE] = "idle",
        [TN_FLOW_PAIR_CONNECTING] = "connecting",
        [TN_FLOW_PAIR_FETCHING] = "fetching",
        [TN_FLOW_PAIR_FAILED] = "failed",
    };
    struct tn_json_writer *json = trace_begin(trace, "pairing");
    if (!json)
        return;
    tn_json_add_text(json, "step", steps[message->step]);
    if (message->fault.code)
        tn_json_add_text(json, "text", message->fault.text);
    trace_end(trace);
}

void trace_peers(struct trace *trace, const struct tn_flow_peers *doors)
{
    struct tn_json_writer *json = trace_begin(trace, "peers");
    if (!json)
        return;
    tn_json_name(json, "doors");
    tn_json_open_array(json);
    for (size_t i = 0; i < doors->count; i++) {
        tn_json_open_object(json);
        tn_json_add_text(json, "device", tn_id_text(doors->one[i].device).chars);
        tn_json_add_text(json, "name", doors->one[i].name);
        tn_json_add_bool(json, "linked", doors->one[i].linked);
        tn_json_add_int(json, "behind", doors->one[i].behind);
        tn_json_close_object(json);
    }
    tn_json_close_array(json);
    trace_end(trace);
}

/* Nobody's name: a trace is kept. */
void trace_doubles(struct trace *trace, const struct tn_flow_doubles *doubles)
{
    struct tn_json_writer *json = trace_begin(trace, "doubles");
    if (!json)
        return;
    tn_json_add_int(json, "total", doubles->total);
    tn_json_name(json, "doubles");
    tn_json_open_array(json);
    for (size_t i = 0; i < doubles->count; i++) {
        tn_json_open_object(json);
        tn_json_add_text(json, "ticket", tn_ticket_id_text(doubles->one[i].ticket).chars);
        tn_json_add_text(json, "first_door", doubles->one[i].first_door);
        tn_json_add_int(json, "first_ms", doubles->one[i].first_when.wall.ms);
        tn_json_add_text(json, "door", doubles->one[i].door);
        tn_json_add_int(json, "ms", doubles->one[i].when.wall.ms);
        tn_json_close_object(json);
    }
    tn_json_close_array(json);
    trace_end(trace);
}

void trace_round(struct trace *trace, const struct sync_message *message)
{
    struct tn_json_writer *json = trace_begin(trace, "sync");
    if (!json)
        return;
    tn_json_add_bool(json, "online", message->state.online);
    tn_json_add_bool(json, "fetched", message->changed);
    tn_json_add_int(json, "unsent", message->state.unsent);
    if (message->fault.code)
        tn_json_add_text(json, "text", message->fault.text);
    trace_end(trace);
}

void trace_clock(struct trace *trace, const struct tn_claim *claim, struct tn_when when)
{
    struct tn_json_writer *json = trace_begin(trace, "clock");
    if (!json)
        return;
    tn_json_add_text(json, "state", tn_clock_state_name(claim->clock));
    tn_json_add_int(json, "wall_ms", when.wall.ms);
    tn_json_add_int(json, "err_ms", when.err_ms);
    trace_end(trace);
}

void trace_screen(struct trace *trace, const char *screen)
{
    struct tn_json_writer *json = trace_begin(trace, "screen");
    if (!json)
        return;
    tn_json_add_text(json, "screen", screen);
    trace_end(trace);
}

void trace_scanner(struct trace *trace, const char *name, const char *state)
{
    struct tn_json_writer *json = trace_begin(trace, "scanner");
    if (!json)
        return;
    tn_json_add_text(json, "name", name);
    tn_json_add_text(json, "state", state);
    trace_end(trace);
}

void trace_first_frame(struct trace *trace, int width_px, int height_px)
{
    struct tn_json_writer *json = trace_begin(trace, "first-frame");
    if (!json)
        return;
    tn_json_add_int(json, "width_px", width_px);
    tn_json_add_int(json, "height_px", height_px);
    trace_end(trace);
}

void trace_stick(struct trace *trace, const struct stick *stick)
{
    struct tn_json_writer *json = trace_begin(trace, "stick");
    if (!json)
        return;
    tn_json_add_bool(json, "present", stick->folder[0] != '\0');
    tn_json_add_bool(json, "writable", stick->writable);
    tn_json_add_text(json, "software", stick->software);
    trace_end(trace);
}

void trace_stick_work(struct trace *trace, const struct tn_flow_stick *stick, const char *text)
{
    struct tn_json_writer *json = trace_begin(trace, stick->import ? "imported" : "exported");
    if (!json)
        return;
    tn_json_add_bool(json, "done", stick->done);
    tn_json_add_int(json, "records", stick->records);
    tn_json_add_text(json, "text", text);
    trace_end(trace);
}

/* How long somebody waited for what their touch or key changed on the screen. */
void trace_frame(struct trace *trace, int64_t took_us)
{
    struct tn_json_writer *json = took_us < 0 ? NULL : trace_begin(trace, "frame");
    if (!json)
        return;
    tn_json_add_int(json, "us", took_us);
    trace_end(trace);
}

void trace_screenshot(struct trace *trace, const char *file)
{
    struct tn_json_writer *json = trace_begin(trace, "screenshot");
    if (!json)
        return;
    tn_json_add_text(json, "file", file);
    trace_end(trace);
}
