/* SPDX-License-Identifier: Apache-2.0 */
/* answers.c -- what the workers say, as messages of the dialogue and lines of the trace. */
#include "parts.h"

#include <string.h>

#include "mend.h"

#include "turnout/text.h"

/* ---- the door ---- */

static void hear_answer(struct kiosk *kiosk, const struct door_reply *reply)
{
    struct tn_flow_answer answer;
    trace_verdict(&kiosk->trace, reply);
    sync_worker_nudge(kiosk->sync);
    report_answer(reply, &answer);
    kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_ANSWER, .answer = &answer});
    tn_seal_wipe(&answer, sizeof answer);
}

static void hear_undone(struct kiosk *kiosk, const struct door_reply *reply)
{
    trace_undone(&kiosk->trace, reply);
    sync_worker_nudge(kiosk->sync);
    kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_UNDONE,
                                            .undone = {reply->log, reply->seq, reply->done,
                                                       reply->facts.people_inside}});
}

static void hear_event(struct kiosk *kiosk, const struct door_reply *reply)
{
    struct tn_flow_event event;
    trace_event(&kiosk->trace, reply);
    report_event(reply, &event);
    kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_EVENT, .event = &event});
    if (kiosk->flow.unlocked && !reply->unlocked)
        kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_LOCKED});
}

static void hear_issued(struct kiosk *kiosk, const struct door_reply *reply)
{
    struct tn_flow_issued issued;
    trace_issued(&kiosk->trace, reply);
    sync_worker_nudge(kiosk->sync);
    report_issued(reply, &issued);
    kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_ISSUED, .issued = &issued});
    tn_seal_wipe(&issued, sizeof issued);
}

static void hear_people(struct kiosk *kiosk, enum tn_flow_msg_kind kind,
                        const struct door_reply *reply)
{
    kiosk_step(kiosk, &(struct tn_flow_msg){.kind = kind, .people = &reply->people});
}

static void hear_result(struct kiosk *kiosk, enum tn_flow_msg_kind kind,
                        const struct door_reply *reply)
{
    trace_result(&kiosk->trace, kind == TN_FLOW_MSG_VOTED ? "voted" : "unlocked", reply);
    kiosk_step(kiosk,
               &(struct tn_flow_msg){.kind = kind, .err = reply->done ? TN_OK : reply->fault.code});
}

static void hear_retired(struct kiosk *kiosk)
{
    kiosk->retired = true;
    mend_forget(kiosk->options->folder);
    if (trace_begin(&kiosk->trace, "revoked"))
        trace_end(&kiosk->trace);
    kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_REVOKED});
}

static void hear_reply(struct kiosk *kiosk, const struct door_reply *reply)
{
    bool retired = reply->retired && !kiosk->retired;
    switch (reply->kind) {
    case DOOR_REPLY_ANSWER:
        hear_answer(kiosk, reply);
        break;
    case DOOR_REPLY_UNDONE:
        hear_undone(kiosk, reply);
        break;
    case DOOR_REPLY_EVENT:
        hear_event(kiosk, reply);
        break;
    case DOOR_REPLY_FOUND:
        hear_people(kiosk, TN_FLOW_MSG_FOUND, reply);
        break;
    case DOOR_REPLY_ROLL:
        hear_people(kiosk, TN_FLOW_MSG_ROLL, reply);
        break;
    case DOOR_REPLY_WAITING:
        hear_people(kiosk, TN_FLOW_MSG_WAITING, reply);
        break;
    case DOOR_REPLY_DOUBLES:
        trace_doubles(&kiosk->trace, &reply->doubles);
        kiosk_step(kiosk,
                   &(struct tn_flow_msg){.kind = TN_FLOW_MSG_DOUBLES, .doubles = &reply->doubles});
        break;
    case DOOR_REPLY_ISSUED:
        hear_issued(kiosk, reply);
        break;
    case DOOR_REPLY_UNLOCKED:
        hear_result(kiosk, TN_FLOW_MSG_UNLOCKED, reply);
        break;
    case DOOR_REPLY_LOCKED:
        kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_LOCKED});
        break;
    case DOOR_REPLY_VOTED:
        hear_result(kiosk, TN_FLOW_MSG_VOTED, reply);
        break;
    case DOOR_REPLY_NOTED:
        trace_result(&kiosk->trace, "feedback", reply);
        break;
    }
    if (retired)
        hear_retired(kiosk);
}

void kiosk_hear_door(struct kiosk *kiosk)
{
    while (kiosk->door && door_worker_take(kiosk->door, &kiosk->reply)) {
        kiosk->deciding--;
        hear_reply(kiosk, &kiosk->reply);
        if (kiosk->reply.fault.code == TN_ERR_CORRUPT)
            kiosk_damaged(kiosk, &kiosk->reply.fault);
        tn_seal_wipe(&kiosk->reply, sizeof kiosk->reply);
    }
    if (kiosk->door && door_worker_board(kiosk->door, &kiosk->board))
        kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_BOARD, .board = &kiosk->board});
}

/* ---- the hub ---- */

/* Every three seconds the same: nothing of it would be seen. */
static bool is_known(const struct tn_flow_sync *known, const struct tn_flow_sync *state)
{
    return known->online == state->online && known->unsent == state->unsent &&
           known->oldest.ms == state->oldest.ms;
}

static void hear_round(struct kiosk *kiosk, const struct sync_message *message)
{
    trace_round(&kiosk->trace, message);
    if (message->fault.code == TN_ERR_CORRUPT)
        kiosk_damaged(kiosk, &message->fault);
    if (!is_known(&kiosk->flow.sync, &message->state))
        kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_SYNC, .sync = message->state});
    bool surer = clocks_learn(&kiosk->clocks, &message->anchor);
    if (surer) {
        if (kiosk->peers)
            peers_learn(kiosk->peers, &message->anchor);
        kiosk->request.anchor = message->anchor;
        kiosk_ask_door(kiosk, DOOR_REQUEST_CLOCK);
        kiosk_tell_clock(kiosk);
    } else if (message->changed || (message->fault.code == TN_ERR_DENIED && !kiosk->retired)) {
        kiosk_ask_door(kiosk, DOOR_REQUEST_REFRESH);
    }
}

void kiosk_hear_sync(struct kiosk *kiosk)
{
    while (sync_worker_take(kiosk->sync, &kiosk->synced)) {
        const struct sync_message *message = &kiosk->synced;
        switch (message->kind) {
        case SYNC_MESSAGE_PAIRING:
            trace_pairing(&kiosk->trace, message);
            kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_PAIRING,
                                                    .pairing = {message->step, &message->fault}});
            break;
        case SYNC_MESSAGE_ENROLLED:
            kiosk_enrol(kiosk);
            break;
        case SYNC_MESSAGE_ROUND:
            hear_round(kiosk, message);
            break;
        }
    }
}

/* ---- other doors ---- */

/* The first look is at once; then at most a few a second, or a hundred thousand records that come
 * in would keep the door looking. */
#define REFRESH_EVERY_MS 250

void kiosk_refresh(struct kiosk *kiosk)
{
    int64_t now_ms = tn_clock_up_ms();
    if (!kiosk->refresh_due || now_ms < kiosk->refresh_at_ms || !kiosk->door)
        return;
    kiosk->refresh_due = false;
    kiosk->refresh_at_ms = now_ms + REFRESH_EVERY_MS;
    kiosk_ask_door(kiosk, DOOR_REQUEST_REFRESH);
}

void kiosk_tell_station(struct kiosk *kiosk)
{
    const struct tn_flow_peers *doors = &kiosk->met.doors;
    struct station station = {.disk_free_bytes = kiosk->disk_free_bytes,
                              .has_printer = kiosk->options->printer != NULL,
                              .printer = kiosk->flow.printer.trouble,
                              .address_count = kiosk->met.address_count};
    if (kiosk->flow.event.present)
        station.event = kiosk->flow.event.id;
    memcpy(station.addresses, kiosk->met.addresses, sizeof station.addresses);
    for (; station.door_count < doors->count; station.door_count++) {
        station.doors[station.door_count].device = doors->one[station.door_count].device;
        station.doors[station.door_count].linked = doors->one[station.door_count].linked;
    }
    sync_worker_report(kiosk->sync, &station);
}

/* Another door's clock is taken only for want of the hub's and of a time service. */
static void hear_their_clock(struct kiosk *kiosk, const struct tn_anchor *anchor)
{
    if (clocks_claim(&kiosk->clocks).clock >= TN_CLOCK_HUB || !clocks_learn(&kiosk->clocks, anchor))
        return;
    kiosk->request.anchor = *anchor;
    kiosk_ask_door(kiosk, DOOR_REQUEST_CLOCK);
    kiosk_tell_clock(kiosk);
}

static void hear_doors(struct kiosk *kiosk, const struct peers_message *message)
{
    trace_peers(&kiosk->trace, &message->doors);
    kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_PEERS, .peers = &message->doors});
    hear_their_clock(kiosk, &message->anchor);
    kiosk_tell_station(kiosk);
}

static void pass_on_doors(struct kiosk *kiosk)
{
    TN_BUF_AUTO text = {0};
    if (sync_worker_doors(kiosk->sync, &text))
        peers_tell(kiosk->peers, tn_buf_text(&text), text.len);
}

void kiosk_hear_peers(struct kiosk *kiosk)
{
    if (!kiosk->peers)
        return;
    pass_on_doors(kiosk);
    if (peers_take(kiosk->peers, &kiosk->met)) {
        kiosk->refresh_due |= kiosk->met.arrived;
        if (kiosk->met.damage.code)
            kiosk_damaged(kiosk, &kiosk->met.damage);
        if (kiosk->met.changed)
            hear_doors(kiosk, &kiosk->met);
    }
    kiosk_refresh(kiosk);
}

/* ---- jobs ---- */

static void hear_task(struct kiosk *kiosk, const struct job_result *result)
{
    kiosk_step(kiosk, &(struct tn_flow_msg){
                          .kind = TN_FLOW_MSG_TASK,
                          .task = {false, result->done ? TN_FLOW_TASK_DONE : TN_FLOW_TASK_FAILED}});
}

/* What came from it may be news to the door, to the hub and to other doors. */
static void hear_stick_work(struct kiosk *kiosk, const struct job_result *result)
{
    struct tn_flow_stick stick = {.done = result->done,
                                  .import = result->kind == JOB_IMPORT,
                                  .records = result->records,
                                  .why = result->fault.code};
    if (stick.why)
        tn_log(TN_LOG_WARNING, "%s a stick: %s", stick.import ? "from" : "to", result->fault.text);
    trace_stick_work(&kiosk->trace, &stick, result->fault.text);
    hear_task(kiosk, result);
    kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_STICK, .stick = &stick});
    if (!stick.import || stick.records == 0)
        return;
    kiosk->refresh_due = true;
    kiosk_refresh(kiosk);
    sync_worker_nudge(kiosk->sync);
    if (kiosk->peers)
        peers_nudge(kiosk->peers);
}

static void hear_look(struct kiosk *kiosk, const struct job_result *result)
{
    if (memcmp(&result->stick, &kiosk->stick, sizeof kiosk->stick) == 0)
        return;
    kiosk->stick = result->stick;
    trace_stick(&kiosk->trace, &kiosk->stick);
    update_worker_stick(kiosk->update, kiosk->stick.folder);
    kiosk_tell_devices(kiosk);
}

/* No layout is made for less. */
#define LEAST_WIDTH_PX 800
#define LEAST_HEIGHT_PX 480

static void hear_health(struct kiosk *kiosk, enum tn_flow_card card)
{
    const struct window *window = stage_window(kiosk->stage);
    int width = window_width(window), height = window_height(window);
    int longer = width > height ? width : height, shorter = width > height ? height : width;
    struct tn_flow_health health = {.known = true, .card = card};
    health.small_display = longer < LEAST_WIDTH_PX || shorter < LEAST_HEIGHT_PX;
    kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_HEALTH, .health = health});
}

static void hear_job(struct kiosk *kiosk, const struct job_result *result)
{
    switch (result->kind) {
    case JOB_PIN:
        trace_pin(&kiosk->trace, result->done);
        kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_PIN, .fits = result->done});
        break;
    case JOB_LOOK:
        if (!result->fault.code)
            hear_look(kiosk, result);
        break;
    case JOB_HEALTH:
        hear_health(kiosk, result->card);
        break;
    case JOB_EXPORT:
    case JOB_IMPORT:
        hear_stick_work(kiosk, result);
        break;
    }
}

/* ---- the rest ---- */

void kiosk_hear_jobs(struct kiosk *kiosk)
{
    struct job_result result;
    while (job_worker_take(kiosk->jobs, &result)) {
        if (result.fault.code)
            tn_log(TN_LOG_WARNING, "%s", result.fault.text);
        hear_job(kiosk, &result);
    }
}

void kiosk_hear_hand(struct kiosk *kiosk)
{
    struct tn_flow_candidates candidates;
    while (kiosk->hand && hand_worker_take(kiosk->hand, &candidates)) {
        kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_CANDIDATES,
                                                .candidates = &candidates});
        tn_seal_wipe(&candidates, sizeof candidates);
    }
}

/* Nothing is lost by a sudden end, but a card likes a clean one: the machine is asked for it. */
static void go_down(struct kiosk *kiosk)
{
    char path[TN_PATH_MAX];
    struct tn_fault fault = {0};
    if (trace_begin(&kiosk->trace, "power"))
        trace_end(&kiosk->trace);
    if (!kiosk->options->run_folder)
        return;
    tn_path_join(path, sizeof path, kiosk->options->run_folder, "power-off");
    if (tn_file_write(path, "", 0, 0600, &fault))
        tn_log(TN_LOG_ERROR, "%s", fault.text);
}

void kiosk_hear_network(struct kiosk *kiosk)
{
    struct tn_flow_network network;
    if (kiosk->network && network_worker_take(kiosk->network, &network))
        kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_NETWORK, .network = &network});
}

void kiosk_hear_wires(struct kiosk *kiosk)
{
    struct wiring_said said = {false, false};
    if (kiosk->wires)
        said = wiring_worker_take(kiosk->wires);
    if (said.help)
        kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_HELP});
    if (said.power)
        go_down(kiosk);
}
