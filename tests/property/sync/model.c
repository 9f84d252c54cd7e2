/* SPDX-License-Identifier: Apache-2.0 */
/* model.c -- who is inside and who came in twice, reckoned from the records alone.
 *
 * Nothing here looks at a folded table or calls the ledger's fold: each ticket's admissions and
 * leaves are put in SPEC.md's order and walked through.  What the hub reports has to be the same.
 * Source: firmware/SPEC.md "Fold", "Time". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

struct visit {
    char log[64];
    int64_t seq;
    struct tn_claim claim;
    bool leave, again, undone;
    int admits;
    char ticket[16];
    int64_t order_ms;
    int entry;
};

struct known_anchor {
    char device[40];
    struct tn_anchor anchor;
};

struct model {
    struct sim *sim;
    struct visit *visits;
    size_t visit_count;
    struct known_anchor *anchors;
    size_t anchor_count;
};

#define MODEL_MAX 4096
#define DEVICE_CHARS 32 /* of a log's name here: its device in hex */

/* ---- reading ---- */

static void add_visit(struct model *model, const char *log, const struct tn_record *record)
{
    const char *text = "";
    int64_t admits = 0;
    struct visit *visit = &model->visits[model->visit_count];
    *visit = (struct visit){
        .seq = record->seq, .claim = record->claim, .leave = record->kind == TN_RECORD_LEAVE};
    (void)snprintf(visit->log, sizeof(visit->log), "%s", log);
    if (!tn_json_text(record->body, "ticket", &text) || strlen(text) != 11)
        return; /* poison */
    (void)snprintf(visit->ticket, sizeof(visit->ticket), "%s", text);
    (void)tn_json_int(record->body, "admits", &admits);
    visit->admits = (int)admits;
    if (tn_json_text(record->body, "verdict", &text))
        visit->again = strcmp(text, "admit-again") == 0;
    model->visit_count++;
}

static void take_back(struct model *model, const char *log, const struct tn_record *record)
{
    int64_t seq = 0;
    (void)tn_json_int(record->body, "seq", &seq);
    for (size_t i = 0; i < model->visit_count; i++) {
        struct visit *visit = &model->visits[i];
        if (visit->seq == seq && !visit->leave && strcmp(visit->log, log) == 0)
            visit->undone = true;
    }
}

static void add_anchor(struct model *model, const char *log, const struct tn_record *record)
{
    const char *source = "";
    struct known_anchor *anchor = &model->anchors[model->anchor_count++];
    *anchor = (struct known_anchor){.anchor.boot = record->claim.boot};
    (void)snprintf(anchor->device, sizeof(anchor->device), "%.*s", (int)strcspn(log, "."), log);
    (void)tn_json_int(record->body, "up", &anchor->anchor.up.ms);
    (void)tn_json_int(record->body, "wall", &anchor->anchor.wall.ms);
    (void)tn_json_int(record->body, "err", &anchor->anchor.err_ms);
    if (tn_json_text(record->body, "source", &source))
        anchor->anchor.peer = strcmp(source, "peer") == 0;
}

static void read_record(struct model *model, const char *log, const struct tn_record *record)
{
    TN_ASSERT(model->visit_count < MODEL_MAX && model->anchor_count < MODEL_MAX);
    switch (record->kind) {
    case TN_RECORD_ADMIT:
    case TN_RECORD_OVERRIDE:
    case TN_RECORD_LEAVE:
        add_visit(model, log, record);
        break;
    case TN_RECORD_UNDO:
        take_back(model, log, record);
        break;
    case TN_RECORD_ANCHOR:
        add_anchor(model, log, record);
        break;
    default:
        break;
    }
}

/* Done by somebody at that door then, as far as anybody knows. */
static bool was_done(const struct sim *sim, const struct tn_claim *claim)
{
    for (size_t i = 0; i < sim->deed_count; i++) {
        if (sim->deeds[i].boot == claim->boot && sim->deeds[i].up_ms == claim->up.ms)
            return true;
    }
    return false;
}

static void check_invented(struct model *model, const char *log, const struct tn_record *record)
{
    char rogue[40], hub[40];
    tn_hex_encode(world_device(SIM_ROGUE).bytes, TN_ID_BYTES, rogue);
    tn_hex_encode(world_device(0).bytes, TN_ID_BYTES, hub);
    bool kiosks =
        strncasecmp(log, rogue, DEVICE_CHARS) != 0 && strncasecmp(log, hub, DEVICE_CHARS) != 0;
    bool deed = record->kind == TN_RECORD_ADMIT || record->kind == TN_RECORD_LEAVE ||
                record->kind == TN_RECORD_UNDO || record->kind == TN_RECORD_FEEDBACK;
    if (kiosks && deed && !was_done(model->sim, &record->claim))
        sim_fail(model->sim, "log %s holds a %s nobody did", log, record->kind_name);
}

/* "<log> <line>" */
static void read_line(struct model *model, const char *line, size_t len)
{
    char log[64];
    struct tn_record record;
    size_t name = strcspn(line, " ");
    (void)snprintf(log, sizeof(log), "%.*s", (int)name, line);
    if (tn_record_parse(line + name + 1, len - name - 1, &record, NULL)) {
        sim_fail(model->sim, "log %s holds a line that is no record", log);
        return;
    }
    check_invented(model, log, &record);
    read_record(model, log, &record);
    tn_record_release(&record);
}

/* ---- order and entries ---- */

static int64_t epoch_of(const struct visit *visit)
{
    return strtoll(strchr(visit->log, '.') + 1, NULL, 10);
}

/* By ticket and device as the device went on: a newer epoch comes behind an older one. */
static int compare_device(const void *a, const void *b)
{
    const struct visit *left = a;
    const struct visit *right = b;
    int order = strcmp(left->ticket, right->ticket);
    if (!order)
        order = strncmp(left->log, right->log, DEVICE_CHARS);
    if (!order)
        order = (epoch_of(left) > epoch_of(right)) - (epoch_of(left) < epoch_of(right));
    return order ? order : (left->seq > right->seq) - (left->seq < right->seq);
}

static int compare_time(const void *a, const void *b)
{
    const struct visit *left = a;
    const struct visit *right = b;
    int order = strcmp(left->ticket, right->ticket);
    if (!order)
        order = (left->order_ms > right->order_ms) - (left->order_ms < right->order_ms);
    return order ? order : compare_device(a, b);
}

static void date(struct model *model)
{
    struct tn_anchor anchors[256];
    for (size_t i = 0; i < model->visit_count; i++) {
        struct visit *visit = &model->visits[i];
        size_t count = 0;
        for (size_t k = 0; k < model->anchor_count && count < 256; k++)
            if (strncmp(model->anchors[k].device, visit->log, DEVICE_CHARS) == 0)
                anchors[count++] = model->anchors[k].anchor;
        struct tn_when when = tn_timeline_derive(&visit->claim, anchors, count);
        visit->order_ms = when.err_ms < 0 ? visit->claim.wall.ms : when.wall.ms;
        const struct visit *before = i ? visit - 1 : NULL;
        if (before && strncmp(before->log, visit->log, DEVICE_CHARS) == 0 &&
            strcmp(before->ticket, visit->ticket) == 0 && before->order_ms > visit->order_ms)
            visit->order_ms = before->order_ms;
    }
}

struct reckoned {
    int64_t admissions, doubles, inside;
};

static void walk(struct model *model, struct reckoned *out)
{
    const struct visit *standing = NULL;
    int entry = 0;
    for (size_t i = 0; i < model->visit_count; i++) {
        struct visit *visit = &model->visits[i];
        if (i == 0 || strcmp(visit->ticket, visit[-1].ticket) != 0)
            standing = NULL;
        if (visit->undone)
            continue;
        if (visit->leave) {
            out->inside -= standing ? standing->admits : 0;
            standing = NULL;
        } else if (standing) {
            visit->entry = ++entry;
            out->doubles += !visit->again;
        } else {
            visit->entry = entry = 1;
            standing = visit;
            out->admissions++;
            out->inside += visit->admits;
        }
    }
}

/* ---- what the hub reports ---- */

struct reported {
    struct model *model;
    size_t count;
};

static bool compare_reported(const struct tn_admission *admission, void *context)
{
    struct reported *reported = context;
    char device[40], log[64];
    reported->count++;
    tn_hex_encode(admission->log.device.bytes, TN_ID_BYTES, device);
    (void)snprintf(log, sizeof(log), "%s.%lld", device, (long long)admission->log.epoch);
    for (size_t i = 0; i < reported->model->visit_count; i++) {
        const struct visit *visit = &reported->model->visits[i];
        if (visit->leave || visit->seq != admission->seq || strcasecmp(visit->log, log) != 0)
            continue;
        if (visit->entry != admission->entry)
            sim_fail(reported->model->sim,
                     "the admission %s %lld of %s is reported as entry %d and is entry %d", log,
                     (long long)admission->seq, visit->ticket, admission->entry, visit->entry);
        return true;
    }
    sim_fail(reported->model->sim, "the hub reports an admission %s %lld nobody wrote", log,
             (long long)admission->seq);
    return true;
}

/* Whoever did one thing at one door did it once. */
static void check_once(struct model *model)
{
    for (size_t i = 0; i < model->visit_count; i++) {
        for (size_t k = i + 1; k < model->visit_count; k++) {
            const struct visit *a = &model->visits[i];
            const struct visit *b = &model->visits[k];
            if (a->claim.boot == b->claim.boot && a->claim.up.ms == b->claim.up.ms &&
                a->leave == b->leave && strcmp(a->ticket, b->ticket) == 0)
                sim_fail(model->sim, "one admission of %s counts twice: %s %lld and %s %lld",
                         a->ticket, a->log, (long long)a->seq, b->log, (long long)b->seq);
        }
    }
}

static void check_reported(struct model *model, struct sim_node *hub)
{
    struct tn_fault fault = {0};
    struct tn_event_facts facts;
    struct reckoned reckoned = {0};
    struct reported reported = {.model = model};
    size_t admissions = 0;
    qsort(model->visits, model->visit_count, sizeof(*model->visits), compare_device);
    date(model);
    qsort(model->visits, model->visit_count, sizeof(*model->visits), compare_time);
    walk(model, &reckoned);
    for (size_t i = 0; i < model->visit_count; i++)
        admissions += !model->visits[i].leave;
    struct tn_id event = model->sim->stage->world.event;
    if (tn_ledger_event(hub->station.ledger, event, &facts, &fault) ||
        tn_ledger_admissions(hub->station.ledger, event, compare_reported, &reported, &fault))
        sim_fail(model->sim, "the hub does not answer: %s", fault.text);
    else if (reported.count != admissions)
        sim_fail(model->sim, "the hub reports %zu admissions of %zu", reported.count, admissions);
    else if (facts.doubles != reckoned.doubles || facts.admissions != reckoned.admissions ||
             facts.people_inside != reckoned.inside)
        sim_fail(model->sim,
                 "the hub counts %lld stays, %lld double entries and %lld people, and there are "
                 "%lld, %lld and %lld",
                 (long long)facts.admissions, (long long)facts.doubles,
                 (long long)facts.people_inside, (long long)reckoned.admissions,
                 (long long)reckoned.doubles, (long long)reckoned.inside);
}

/* ---- poison ---- */

static bool count_one(int64_t seq, const char *reason, void *context)
{
    (void)seq;
    (void)reason;
    ++*(size_t *)context;
    return true;
}

/* What no one could understand is named, and what stood behind it counts. */
static void check_poison(struct sim *sim, struct sim_node *hub, const struct tn_buf *records)
{
    struct tn_fault fault = {0};
    struct tn_log_id log = {world_device(SIM_ROGUE), sim->stage->world.event, SIM_ROGUE_EPOCH};
    char name[64], device[40];
    size_t poison = 0, named = 0;
    tn_hex_encode(log.device.bytes, TN_ID_BYTES, device);
    (void)snprintf(name, sizeof(name), "%s.", device);
    for (const char *line = tn_buf_text(records); *line; line += strcspn(line, "\n") + 1) {
        size_t len = strcspn(line, "\n");
        poison += strncasecmp(line, name, strlen(name)) == 0 &&
                  !memmem(line, len, SIM_ROGUE_TICKET, strlen(SIM_ROGUE_TICKET));
    }
    enum tn_err err = tn_ledger_rejected(hub->station.ledger, log, 1, count_one, &named, &fault);
    if ((err && err != TN_ERR_ABSENT) || named != poison)
        sim_fail(sim, "the hub names %zu records as rejected, and %zu are poison", named, poison);
}

void sim_model_check(struct sim *sim, struct sim_node *hub, const struct tn_buf *records)
{
    struct model model = {.sim = sim};
    model.visits = calloc(MODEL_MAX, sizeof(*model.visits));
    model.anchors = calloc(MODEL_MAX, sizeof(*model.anchors));
    TN_ASSERT(model.visits && model.anchors);
    for (const char *line = tn_buf_text(records); *line;) {
        size_t len = strcspn(line, "\n");
        read_line(&model, line, len);
        line += len + (line[len] == '\n');
    }
    check_once(&model);
    check_reported(&model, hub);
    check_poison(sim, hub, records);
    free(model.visits);
    free(model.anchors);
}
