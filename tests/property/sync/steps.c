/* SPDX-License-Identifier: Apache-2.0 */
/* steps.c -- what happens in a schedule's steps. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

/* ---- at the doors ---- */

static struct sim_deed *note_deed(struct sim_node *node, const struct tn_claim *claim)
{
    struct sim *sim = node->sim;
    if (sim->deed_count == sim->deed_cap) {
        sim->deed_cap = sim->deed_cap ? 2 * sim->deed_cap : 64;
        sim->deeds = reallocarray(sim->deeds, sim->deed_cap, sizeof(*sim->deeds));
        TN_ASSERT(sim->deeds);
    }
    struct sim_deed *deed = &sim->deeds[sim->deed_count++];
    *deed = (struct sim_deed){.node = node->number, .boot = claim->boot, .up_ms = claim->up.ms};
    return deed;
}

static void scan(struct sim *sim, struct sim_node *node, bool leaving)
{
    struct tn_claim claim = sim_claim(node);
    struct tn_when now = tn_timeline_derive(&claim, NULL, 0);
    struct tn_id event = sim->stage->world.event;
    /* Most come who have come already: somewhere else. */
    int ticket = sim_dice(&sim->dice, sim_dice(&sim->dice, 2) ? 3 : SIM_TICKETS);
    const char *code = sim->stage->tickets[ticket].text;
    struct sim_deed *deed = note_deed(node, &claim);
    struct tn_door_answer answer =
        leaving ? tn_door_leave(node->door, event, code, strlen(code), &claim, now, NULL)
                : tn_door_scan(node->door, event, code, strlen(code), &claim, now, NULL);
    deed->acknowledged =
        answer.seq > 0 && (leaving ? answer.left : tn_verdict_admits(answer.gate.verdict));
}

struct last_admit {
    int64_t seq;
};

static bool note_last(const struct tn_door_entry *entry, void *context)
{
    struct last_admit *last = context;
    if (entry->kind != TN_RECORD_ADMIT)
        return true;
    last->seq = entry->seq;
    return false;
}

static void undo(struct sim *sim, struct sim_node *node)
{
    struct last_admit last = {0};
    struct tn_id event = sim->stage->world.event;
    struct tn_claim claim = sim_claim(node);
    if (tn_ledger_recent(node->station.ledger, event, 8, note_last, &last, NULL) || !last.seq)
        return;
    struct sim_deed *deed = note_deed(node, &claim);
    deed->acknowledged = tn_door_undo(node->door, tn_ledger_own_log(node->station.ledger, event),
                                      last.seq, "wrong person", &claim, NULL) == TN_OK;
}

static void sign_up(struct sim *sim, struct sim_node *node)
{
    struct tn_id event = sim->stage->world.event;
    struct tn_claim claim = sim_claim(node);
    struct tn_when now = tn_timeline_derive(&claim, NULL, 0);
    struct tn_door_issued issued = {0};
    struct tn_door_sign_up wanted = {.name = SIM_CANARY " Walker",
                                     .lang = "en",
                                     .platform = "email",
                                     .contact = "w@" SIM_CANARY ".example"};
    if (!tn_door_is_unlocked(node->door) &&
        tn_door_unlock(node->door, event, sim->stage->host.text, strlen(sim->stage->host.text),
                       &claim, now, NULL))
        return;
    struct sim_deed *deed = note_deed(node, &claim);
    deed->acknowledged =
        tn_door_sign_up(node->door, event, &wanted, &claim, now, &issued, NULL) == TN_OK &&
        tn_verdict_admits(issued.answer.gate.verdict);
}

static void feedback(struct sim *sim, struct sim_node *node)
{
    struct tn_claim claim = sim_claim(node);
    struct sim_deed *deed = note_deed(node, &claim);
    deed->acknowledged =
        tn_door_feedback(node->door, sim->stage->world.event, 1 + sim_dice(&sim->dice, 5),
                         "as " SIM_CANARY " said", &claim, NULL) == TN_OK;
}

/* ---- the hub says something ---- */

void sim_hub_says(struct sim *sim)
{
    static const char *const states[] = {"valid", "blocked", "revoked"};
    struct sim_node *hub = &sim->nodes[0];
    char id[24], value[160];
    hub->station.claim = sim_claim(hub);
    note_deed(hub, &hub->station.claim)->acknowledged = true;
    if (sim_dice(&sim->dice, 2)) {
        struct tn_ticket_id ticket =
            sim->stage->tickets[sim_dice(&sim->dice, SIM_TICKETS)].ticket.id;
        hub_state(&hub->station, ticket, states[sim_dice(&sim->dice, 3)]);
        return;
    }
    (void)snprintf(id, sizeof(id), "n%d", sim_dice(&sim->dice, 3));
    (void)snprintf(value, sizeof(value),
                   "{\"kind\":\"notice\",\"title\":{\"zh\":\"\",\"en\":\"Notice %u\"},"
                   "\"body\":{\"zh\":\"\",\"en\":\"\"},\"starts\":0,\"ends\":0,\"weight\":1,"
                   "\"approved\":true}",
                   sim->said++);
    guests_content(&hub->station, "notice", id, value);
}

/* ---- exchange ---- */

static void exchange(struct sim *sim, struct sim_node *node, int with, bool push)
{
    struct tn_sync_report report;
    struct tn_fault fault = {0};
    if (node->number == 0 || with == node->number)
        return;
    struct tn_sync *sync = node->syncs[with];
    enum tn_err err = push ? tn_sync_push(sync, &report, &fault)
                           : tn_sync_round(sync, sim->stage->world.event, &report, &fault);
    (void)err; /* what it is worth is seen at the end */
    sim_node_mind(node);
}

static void meddled_round(struct sim *sim, const struct sim_step *step, bool push)
{
    if (sim_dice(&sim->dice, 4) == 0)
        sim->requests_left = sim_dice(&sim->dice, 8);
    exchange(sim, &sim->nodes[step->a], step->b, push);
    sim->requests_left = -1;
}

static void lying_round(struct sim *sim, const struct sim_step *step)
{
    sim->lies = true;
    exchange(sim, &sim->nodes[step->a], step->b ? step->b : 1, false);
    sim->lies = false;
}

/* ---- power and cards ---- */

static void crash_soon(struct sim *sim, struct sim_node *node)
{
    if (node->number == 0 && sim_dice(&sim->dice, 2))
        return;
    node->disk->cut_at_sync = 1 + sim_dice(&sim->dice, 6);
    node->disk->cut_before = sim_dice(&sim->dice, 2);
}

/* Hubs are restored as often as cards are. */
static struct sim_node *whose_card(struct sim *sim, struct sim_node *node)
{
    return sim_dice(&sim->dice, 3) ? node : &sim->nodes[0];
}

static void copy_card(struct sim *sim, struct sim_node *node)
{
    int slot = sim_dice(&sim->dice, SIM_COPIES);
    memory_disk_copy(&node->copies[slot], node->disk);
    node->has_copy[slot] = true;
}

/* What nobody has any more is lost, and nobody is to be blamed. */
static void note_lost(struct sim *sim)
{
    TN_BUF_AUTO all = {0};
    for (int i = 0; i < sim->node_count; i++)
        sim_records(&sim->nodes[i], &all);
    for (int i = 0; i < SIM_STICKS_MAX; i++)
        tn_buf_add(&all, sim->sticks[i].records.data, sim->sticks[i].records.len);
    for (size_t i = 0; i < sim->deed_count; i++) {
        struct sim_deed *deed = &sim->deeds[i];
        char claim[80];
        (void)snprintf(claim, sizeof(claim), "\"boot\":\"%016llx\",\"up\":%lld,",
                       (unsigned long long)deed->boot, (long long)deed->up_ms);
        deed->lost = deed->lost || !strstr(tn_buf_text(&all), claim);
    }
}

static void roll_back(struct sim *sim, struct sim_node *node)
{
    int slot = sim_dice(&sim->dice, SIM_COPIES);
    if (!node->has_copy[slot])
        slot = SIM_COPIES - 1 - slot;
    if (!node->has_copy[slot])
        return;
    struct tn_fault fault = {0};
    node->disk->dark = true;
    sim_node_close(node);
    memory_disk_copy(node->disk, &node->copies[slot]);
    sim_node_open(node);
    /* What a door finds out by its boot a hub finds out by its store. */
    if (!node->number && tn_ledger_renew(node->station.ledger, &fault))
        sim_fail(sim, "the hub cannot go on: %s", fault.text);
    note_lost(sim);
}

static void set_clock(struct sim *sim, struct sim_node *node)
{
    static const enum tn_clock_state states[] = {TN_CLOCK_UNSET, TN_CLOCK_PEER, TN_CLOCK_STAFF,
                                                 TN_CLOCK_HUB, TN_CLOCK_NTP};
    if (node->number == 0)
        return;
    node->clock = states[sim_dice(&sim->dice, 5)];
    node->skew_ms = (sim_dice(&sim->dice, 2001) - 1000) * INT64_C(1000);
    if (sim_dice(&sim->dice, 5) == 0) /* years */
        node->skew_ms = (sim_dice(&sim->dice, 21) - 10) * (8760 * WORLD_HOUR_MS);
}

static void partition(struct sim *sim)
{
    bool whole = sim_dice(&sim->dice, 3) == 0;
    for (int i = 0; i < sim->node_count; i++)
        sim->side[i] = whole ? 0 : sim_dice(&sim->dice, 3);
}

/* ---- old, altered and strange letters ---- */

static const struct tn_buf *some_mail(struct sim *sim)
{
    size_t kept = sim->mail_count < SIM_MAIL_MAX ? sim->mail_count : SIM_MAIL_MAX;
    return kept ? &sim->mail[sim_dice(&sim->dice, (int)kept)].text : NULL;
}

static void deliver_late(struct sim *sim, struct sim_node *to)
{
    struct tn_fault fault = {0};
    size_t added = 0;
    const struct tn_buf *mail = some_mail(sim);
    if (mail)
        (void)sim_deliver(to, 1, tn_buf_text(mail), mail->len, &added, &fault);
}

/* A letter of honest lines with one byte of it changed; one in three also breaks off early, as a
 * portion does whose head lies beyond it. */
static void alter(struct sim *sim, const struct tn_buf *mail, struct tn_buf *out)
{
    struct tn_batch *batch = malloc(sizeof(*batch));
    TN_ASSERT(batch);
    if (!tn_batch_parse(tn_buf_text(mail), mail->len, batch, NULL) && batch->count > 1 &&
        sim_dice(&sim->dice, 2)) {
        struct tn_batch_writer writer;
        size_t kept = 1 + (size_t)sim_dice(&sim->dice, (int)batch->count - 1);
        TN_BUF_AUTO last = {0};
        tn_buf_add(&last, batch->lines[kept - 1].text, batch->lines[kept - 1].len);
        char *wall = strstr((char *)last.data, "\"wall\":");
        wall[strlen("\"wall\":")] = '9';
        tn_batch_begin(&writer, out, batch->log, batch->from_seq);
        for (size_t i = 0; i + 1 < kept; i++)
            (void)tn_batch_add(&writer, batch->lines[i].text, batch->lines[i].len);
        (void)tn_batch_add(&writer, tn_buf_text(&last), last.len);
        tn_batch_end(&writer, &batch->head);
    } else {
        tn_buf_add(out, mail->data, mail->len);
        uint8_t *byte = &out->data[sim_dice(&sim->dice, (int)out->len)];
        *byte = *byte == '7' ? '8' : '7';
    }
    free(batch);
}

static void forge(struct sim *sim, struct sim_node *to)
{
    TN_BUF_AUTO text = {0};
    struct tn_fault fault = {0};
    size_t added = 0;
    const struct tn_buf *mail = some_mail(sim);
    if (!mail)
        return;
    alter(sim, mail, &text);
    (void)sim_deliver(to, SIM_ROGUE, tn_buf_text(&text), text.len, &added, &fault);
}

/* ---- devices that write what they like ---- */

/* A log of `device`, signed with the key of `signer`. */
static void write_batch(struct sim *sim, int device, int signer, const struct tn_buf *lines,
                        struct tn_buf *out)
{
    struct tn_secret_key key;
    struct tn_batch_writer writer;
    struct tn_log_id log = {world_device(device), sim->stage->world.event, SIM_ROGUE_EPOCH};
    struct tn_head head = {.log = log, .hash = tn_record_chain_start(log)};
    tn_batch_begin(&writer, out, log, 1);
    for (const char *line = tn_buf_text(lines); *line; line = strchr(line, '\n') + 1) {
        size_t len = strcspn(line, "\n");
        head.hash = tn_record_chain(head.hash, line, len);
        head.seq++;
        (void)tn_batch_add(&writer, line, len);
    }
    world_device_key(signer, &key);
    tn_head_sign(&head, &key);
    tn_batch_end(&writer, &head);
}

/* What a hub may write, what no kiosk understands, what somebody invents, and an admission. */
static void add_rogue_line(struct sim *sim, int64_t seq, struct tn_buf *lines)
{
    static const char *const bodies[] = {
        "{\"key\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
        "{\"ticket\":\"short\",\"method\":\"qr\",\"verdict\":\"admit\",\"admits\":1}",
        "{\"poison\":[[[[1]]]]}",
        "{\"ticket\":\"" SIM_ROGUE_TICKET
        "\",\"method\":\"qr\",\"verdict\":\"admit\",\"admits\":1}",
    };
    static const enum tn_record_kind record_kinds[] = {TN_RECORD_WITHDRAW, TN_RECORD_ADMIT,
                                                       TN_RECORD_VOTE, TN_RECORD_ADMIT};
    int which = sim_dice(&sim->dice, 4);
    struct tn_claim claim = {.boot = 0x0bad, .up.ms = seq, .wall.ms = sim->now_ms};
    tn_record_write(seq, &claim, record_kinds[which], bodies[which], lines);
    tn_buf_add_byte(lines, '\n');
}

static enum tn_err hand_in(struct sim *sim, struct sim_node *to, int device, int signer,
                           const struct tn_buf *lines)
{
    TN_BUF_AUTO text = {0};
    struct tn_fault fault = {0};
    size_t added = 0;
    write_batch(sim, device, signer, lines, &text);
    return sim_deliver(to, signer, tn_buf_text(&text), text.len, &added, &fault);
}

/* A record or two of it are poison; those behind them count all the same. */
static void write_poison(struct sim *sim, struct sim_node *to)
{
    add_rogue_line(sim, ++sim->rogue_seq, &sim->rogue_lines);
    enum tn_err err = hand_in(sim, to, SIM_ROGUE, SIM_ROGUE, &sim->rogue_lines);
    if (err == TN_ERR_FORMAT)
        sim_fail(sim, "node %d refuses a log for one bad record", to->number);
}

/* A log of a device that nobody certified, or of one that did not write it. */
static void write_strangely(struct sim *sim, struct sim_node *to)
{
    TN_BUF_AUTO line = {0};
    int device = sim_dice(&sim->dice, 2) ? SIM_STRANGER : sim_dice(&sim->dice, sim->node_count);
    add_rogue_line(sim, 1, &line);
    if (hand_in(sim, to, device, SIM_STRANGER, &line) == TN_OK)
        sim_fail(sim, "node %d took a log of device %d that a stranger signed", to->number, device);
}

static struct sim_stick *stick_of(struct sim *sim, const struct sim_step *step)
{
    return sim->schedule->sticks ? &sim->sticks[step->b % sim->schedule->sticks] : NULL;
}

/* ---- one step ---- */

static void run(struct sim *sim, const struct sim_step *step)
{
    struct sim_node *node = &sim->nodes[step->a];
    bool kiosk = step->a > 0;
    switch (step->kind) {
    case STEP_SCAN:
    case STEP_LEAVE:
        if (kiosk)
            scan(sim, node, step->kind == STEP_LEAVE);
        break;
    case STEP_UNDO:
        if (kiosk)
            undo(sim, node);
        break;
    case STEP_SIGN_UP:
        if (kiosk)
            sign_up(sim, node);
        break;
    case STEP_FEEDBACK:
        if (kiosk)
            feedback(sim, node);
        break;
    case STEP_HUB_SAYS:
        if (!sim->nodes[0].disk->cut_at_sync)
            sim_hub_says(sim);
        break;
    case STEP_ROUND:
    case STEP_PUSH:
        meddled_round(sim, step, step->kind == STEP_PUSH);
        break;
    case STEP_PARTITION:
        partition(sim);
        break;
    case STEP_CRASH:
        sim_node_crash(node);
        break;
    case STEP_CRASH_SOON:
        crash_soon(sim, node);
        break;
    case STEP_COPY_CARD:
        copy_card(sim, whose_card(sim, node));
        break;
    case STEP_ROLL_BACK:
        roll_back(sim, whose_card(sim, node));
        break;
    case STEP_CLOCK:
        set_clock(sim, node);
        break;
    case STEP_LATE:
        deliver_late(sim, node);
        break;
    case STEP_FORGE:
        forge(sim, node);
        break;
    case STEP_LIE:
        lying_round(sim, step);
        break;
    case STEP_ROGUE:
        write_poison(sim, node);
        break;
    case STEP_STRANGER:
        write_strangely(sim, node);
        break;
    case STEP_STICK_OUT:
        if (stick_of(sim, step))
            sim_stick_out(sim, node, stick_of(sim, step));
        break;
    case STEP_STICK_IN:
        if (stick_of(sim, step))
            sim_stick_in(sim, node, stick_of(sim, step));
        break;
    case STEP_KIND_COUNT:
        break;
    }
}

void sim_step_run(struct sim *sim, const struct sim_step *step)
{
    sim->dice = step->dice;
    sim->now_ms += 1 + sim_dice(&sim->dice, 20000);
    run(sim, step);
    for (int i = 0; i < sim->node_count; i++)
        sim_node_mind(&sim->nodes[i]);
}
