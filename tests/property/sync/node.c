/* SPDX-License-Identifier: Apache-2.0 */
/* node.c -- a device of the simulation: its clocks, its start, its end. */
#include <stdio.h>
#include <string.h>

#include "sim.h"

/* Never the same twice in a boot: a claim names what was done then. */
struct tn_claim sim_claim(struct sim_node *node)
{
    int64_t now_ms = node->sim->now_ms += 7;
    struct tn_claim claim = {.boot =
                                 0xb000000000000000u | (uint64_t)node->number << 32 | node->boots,
                             .up.ms = now_ms - node->booted_ms,
                             .wall.ms = now_ms + node->skew_ms,
                             .clock = node->clock};
    if (node->clock == TN_CLOCK_UNSET)
        claim.wall.ms = claim.up.ms;
    return claim;
}

static struct tn_claim claim_of(void *context)
{
    return sim_claim(context);
}

static void open_syncs(struct sim_node *node)
{
    struct tn_fault fault = {0};
    struct tn_pairing pairing = {.group = node->sim->stage->world.group,
                                 .device = world_device(node->number),
                                 .hub = world_device(0),
                                 .url = "https://127.0.0.1"};
    for (int i = 0; i < node->sim->node_count; i++) {
        if (i == node->number)
            continue;
        node->wires[i] = (struct sim_wire){node->sim, node->number, i};
        struct tn_sync_link link = sim_link(&node->wires[i]);
        struct tn_sync_options options = {.pairing = &pairing,
                                          .ledger = node->station.ledger,
                                          .partner = i ? TN_SYNC_PEER : TN_SYNC_HUB,
                                          .device = world_device(i),
                                          .link = &link,
                                          .claim = claim_of,
                                          .context = node};
        TN_ASSERT(!tn_sync_open(&options, &node->syncs[i], &fault));
    }
}

void sim_node_open(struct sim_node *node)
{
    char path[16];
    struct tn_fault fault = {0};
    (void)snprintf(path, sizeof(path), "/%d.db", node->number);
    node->boots++;
    node->booted_ms = node->sim->now_ms - 1000;
    struct tn_db_options options = {.url = path, .vfs = MEMORY_DISK_VFS};
    enum tn_err err =
        station_try(&node->station, &node->sim->stage->world, node->number, &options, &fault);
    if (!err && node->number)
        err = tn_ledger_boot(node->station.ledger, sim_claim(node).boot, &fault);
    if (!err) /* a small log, so that its being copied back is among what gets cut */
        err = tn_db_exec(node->station.db, "PRAGMA wal_autocheckpoint = 60", &fault);
    if (!err)
        err = tn_door_open(node->station.ledger, &node->door, &fault);
    node->up = !err;
    if (err)
        sim_fail(node->sim, "node %d does not start: %s", node->number, fault.text);
    else if (node->number)
        open_syncs(node);
}

void sim_node_close(struct sim_node *node)
{
    for (int i = 0; i < SIM_NODES_MAX; i++) {
        tn_sync_close(node->syncs[i]);
        node->syncs[i] = NULL;
    }
    tn_door_close(node->door);
    node->door = NULL;
    station_close(&node->station);
    node->up = false;
}

void sim_node_crash(struct sim_node *node)
{
    node->disk->dark = true;
    sim_node_close(node);
    memory_disk_reboot(node->disk);
    sim_node_open(node);
}

void sim_node_mind(struct sim_node *node)
{
    if (node->disk->dark)
        sim_node_crash(node);
}
