/* SPDX-License-Identifier: Apache-2.0 */
/* run.c -- a schedule from its beginning to what has to hold after it, and made shorter. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

#define HEALING_SWEEPS 40

void sim_fail(struct sim *sim, const char *format, ...)
{
    va_list args;
    if (sim->failed)
        return;
    sim->failed = true;
    va_start(args, format);
    (void)vsnprintf(sim->why, sizeof(sim->why), format, args);
    va_end(args);
}

/* ---- beginning and end ---- */

static void begin(struct sim *sim, struct sim_stage *stage, const struct sim_schedule *schedule)
{
    sim->schedule = schedule;
    sim->stage = stage;
    sim->node_count = schedule->kiosks + 1;
    sim->now_ms = WORLD_START_MS;
    sim->requests_left = -1;
    sim_random_seed(schedule->seed);
    for (int i = 0; i < sim->node_count; i++) {
        bool bare = i > 0 && (schedule->bare >> (i - 1) & 1);
        struct sim_node *node = &sim->nodes[i];
        *node = (struct sim_node){
            .sim = sim, .number = i, .disk = &stage->disks[i], .clock = TN_CLOCK_NTP};
        memory_disk_copy(node->disk, bare ? &stage->bare[i] : &stage->made[i]);
        sim_node_open(node);
    }
}

static void end(struct sim *sim)
{
    for (int i = 0; i < sim->node_count; i++) {
        sim->nodes[i].disk->dark = true; /* nobody needs it any more */
        sim_node_close(&sim->nodes[i]);
        memory_disk_reboot(sim->nodes[i].disk);
        for (int k = 0; k < SIM_COPIES; k++)
            memory_disk_release(&sim->nodes[i].copies[k]);
    }
    for (int i = 0; i < SIM_STICKS_MAX; i++) {
        tn_buf_release(&sim->sticks[i].file);
        tn_buf_release(&sim->sticks[i].records);
    }
    for (int i = 0; i < SIM_MAIL_MAX; i++)
        tn_buf_release(&sim->mail[i].text);
    tn_buf_release(&sim->rogue_lines);
    free(sim->deeds);
}

/* ---- healing ---- */

static void calm_round(struct sim *sim, int from, int to)
{
    struct tn_sync_report report = {.more = true};
    struct tn_fault fault = {0};
    if (from == to || from >= sim->node_count || to >= sim->node_count)
        return;
    struct tn_sync *sync = sim->nodes[from].syncs[to];
    for (int i = 0; report.more && i < 20; i++) {
        if (tn_sync_round(sync, sim->stage->world.event, &report, &fault))
            break; /* what it is worth is seen at the end */
    }
}

static void sweep(struct sim *sim)
{
    enum sim_healing healing = sim->schedule->healing;
    for (int i = 1; i < sim->node_count; i++) {
        if (healing == HEAL_EVERYBODY || i == 1)
            calm_round(sim, i, 0);
        if (healing == HEAL_ONE_UPLINK)
            calm_round(sim, i, 1 + i % (sim->node_count - 1));
        else if (i > 1)
            calm_round(sim, i, i - 1);
    }
}

static bool all_the_same(struct sim *sim, struct tn_buf *first, struct tn_buf *other)
{
    tn_buf_clear(first);
    sim_state(&sim->nodes[0], first);
    for (int i = 1; i < sim->node_count; i++) {
        tn_buf_clear(other);
        sim_state(&sim->nodes[i], other);
        if (strcmp(tn_buf_text(first), tn_buf_text(other)) != 0)
            return false;
    }
    return true;
}

/* The first line in which they differ, for the reader of a failure. */
static void tell_difference(struct sim *sim, const struct tn_buf *first, const struct tn_buf *other)
{
    const char *a = tn_buf_text(first);
    const char *b = tn_buf_text(other);
    while (*a && strcspn(a, "\n") == strcspn(b, "\n") && strncmp(a, b, strcspn(a, "\n")) == 0) {
        a += strcspn(a, "\n") + 1;
        b += strcspn(b, "\n") + 1;
    }
    sim_fail(sim, "nodes stay apart after %d sweeps: hub has\n    %.*s\n  another\n    %.*s",
             HEALING_SWEEPS, (int)(strcspn(a, "\n") < 200 ? strcspn(a, "\n") : 200), a,
             (int)(strcspn(b, "\n") < 200 ? strcspn(b, "\n") : 200), b);
}

void sim_heal(struct sim *sim)
{
    TN_BUF_AUTO first = {0};
    TN_BUF_AUTO other = {0};
    bool same = false;
    sim->quiet = true;
    for (int i = 0; i < sim->node_count; i++) {
        sim->side[i] = 0;
        sim->nodes[i].disk->cut_at_sync = 0;
    }
    calm_round(sim, 1, 0); /* who is to read a stick has to know the event */
    for (int i = 0; i < SIM_STICKS_MAX; i++)
        sim_stick_in(sim, &sim->nodes[1], &sim->sticks[i]);
    for (int i = 0; i < HEALING_SWEEPS && !same; i++) {
        sweep(sim);
        same = all_the_same(sim, &first, &other);
    }
    if (!same)
        tell_difference(sim, &first, &other);
}

/* ---- what has to hold ---- */

static void check_acknowledged(struct sim *sim, const struct tn_buf *records)
{
    for (size_t i = 0; i < sim->deed_count; i++) {
        const struct sim_deed *deed = &sim->deeds[i];
        char claim[80];
        (void)snprintf(claim, sizeof(claim), "\"boot\":\"%016llx\",\"up\":%lld,",
                       (unsigned long long)deed->boot, (long long)deed->up_ms);
        if (deed->acknowledged && !deed->lost && !strstr(tn_buf_text(records), claim))
            sim_fail(sim, "what kiosk %d acknowledged (%s) is not at the hub", deed->node, claim);
    }
}

void sim_check(struct sim *sim)
{
    TN_BUF_AUTO records = {0};
    struct tn_fault fault = {0};
    sim_records(&sim->nodes[0], &records);
    check_acknowledged(sim, &records);
    sim_model_check(sim, &sim->nodes[0], &records);
    /* All have the same by now: one kiosk's tables are as good as another's. */
    int some = 1 + (int)(sim->schedule->seed % (uint64_t)sim->schedule->kiosks);
    for (int i = 0; i <= some; i += some) {
        if (tn_ledger_audit(sim->nodes[i].station.ledger, &fault))
            sim_fail(sim, "node %d: %s", i, fault.text);
    }
}

bool sim_run(struct sim_stage *stage, const struct sim_schedule *schedule, struct tn_buf *ret_why)
{
    struct sim *sim = calloc(1, sizeof(*sim));
    TN_ASSERT(sim);
    begin(sim, stage, schedule);
    for (int i = 0; i < schedule->count && !sim->failed; i++)
        sim_step_run(sim, &schedule->steps[i]);
    if (!sim->failed)
        sim_heal(sim);
    if (!sim->failed)
        sim_check(sim);
    bool held = !sim->failed;
    if (!held) {
        tn_buf_clear(ret_why);
        tn_buf_add_text(ret_why, sim->why);
    }
    end(sim);
    free(sim);
    return held;
}

/* ---- shorter ---- */

static bool still_fails(struct sim_stage *stage, struct sim_schedule *schedule, int from, int count,
                        struct tn_buf *why)
{
    struct sim_schedule shorter = *schedule;
    shorter.count -= count;
    memmove(&shorter.steps[from], &shorter.steps[from + count],
            (size_t)(shorter.count - from) * sizeof(*shorter.steps));
    if (sim_run(stage, &shorter, why))
        return false;
    *schedule = shorter;
    return true;
}

void sim_shrink(struct sim_stage *stage, struct sim_schedule *schedule, struct tn_buf *why)
{
    for (int size = schedule->count / 2; size >= 1; size = size > 1 ? size / 2 : 0) {
        for (int from = 0; from + size <= schedule->count;) {
            if (!still_fails(stage, schedule, from, size, why))
                from += size;
        }
    }
    struct sim_schedule calm = *schedule;
    calm.loss = 0;
    calm.bare = 0;
    calm.boaster = 0;
    if (!sim_run(stage, &calm, why))
        *schedule = calm;
    (void)sim_run(stage, schedule, why);
}
