/* SPDX-License-Identifier: Apache-2.0 */
/* stage.c -- the group, its event and its tickets, as disks to begin with. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "sim.h"

/* ---- chance ---- */

static uint64_t *random_state(void)
{
    static uint64_t state = 1;
    return &state;
}

void sim_random_seed(uint64_t seed)
{
    *random_state() = sim_mix(seed, 2);
}

static uint32_t random_word(void)
{
    return (uint32_t)sim_dice(random_state(), 1 << 16) << 16 |
           (uint32_t)sim_dice(random_state(), 1 << 16);
}

static void random_bytes(void *out, size_t len)
{
    for (size_t i = 0; i < len; i++)
        ((uint8_t *)out)[i] = (uint8_t)sim_dice(random_state(), 256);
}

static const char *random_name(void)
{
    return "seeded";
}

/* ---- disks to begin with ---- */

static void open_on(struct station *station, struct sim_stage *stage, int device)
{
    char path[16];
    (void)snprintf(path, sizeof(path), "/%d.db", device);
    station_open(station, &stage->world, device,
                 &(struct tn_db_options){.url = path, .vfs = MEMORY_DISK_VFS});
}

static void publish(struct station *hub, struct sim_stage *stage)
{
    struct tn_policy policy = {.opens.ms = WORLD_START_MS - 24000 * WORLD_HOUR_MS,
                               .closes.ms = WORLD_START_MS + 24000 * WORLD_HOUR_MS,
                               .sign_up = true,
                               .leaving = true,
                               .feedback = true};
    guests_event(hub, &stage->guests, &policy);
    hub_issuer(hub, &stage->world.issuer_key, (struct tn_wall){0});
    for (int i = 1; i <= SIM_KIOSKS_MAX; i++) {
        hub_device(hub, i, false);
        guests_issuer(hub, &stage->guests, i, 0);
    }
    hub_device(hub, SIM_ROGUE, false);
    for (int i = 0; i < SIM_TICKETS; i++) {
        char name[48];
        (void)snprintf(name, sizeof(name), SIM_CANARY " %d", i);
        world_ticket(&stage->world, &stage->tickets[i]);
        struct guests_person person = {
            .name = name, .contact = SIM_CANARY "@example.org", .visits = 1, .rules = 0};
        guests_ticket(hub, &stage->guests, &stage->tickets[i], &person);
    }
    world_ticket(&stage->world, &stage->host);
    struct guests_person host = {.name = SIM_CANARY " Host", .visits = 1, .rules = 0};
    guests_ticket(hub, &stage->guests, &stage->host, &host);
    guests_unlock(hub, &stage->guests, &stage->host.ticket);
}

void sim_stage_make(struct sim_stage *stage)
{
    static struct randombytes_implementation chance = {
        .implementation_name = random_name, .random = random_word, .buf = random_bytes};
    static struct memory_disk disks[SIM_NODES_MAX];
    struct station hub, kiosk;
    (void)randombytes_set_implementation(&chance);
    sim_random_seed(0);
    *stage = (struct sim_stage){.disks = disks};
    memory_disks_plug(disks, SIM_NODES_MAX);
    world_make(&stage->world);
    guests_make(&stage->guests);
    open_on(&hub, stage, 0);
    publish(&hub, stage);
    for (int i = 1; i < SIM_NODES_MAX; i++) {
        open_on(&kiosk, stage, i);
        station_close(&kiosk);
        memory_disk_copy(&stage->bare[i], &disks[i]);
        open_on(&kiosk, stage, i);
        carry_all(&hub, &kiosk);
        station_close(&kiosk);
        memory_disk_copy(&stage->made[i], &disks[i]);
    }
    station_close(&hub);
    memory_disk_copy(&stage->made[0], &disks[0]);
    memory_disk_copy(&stage->bare[0], &disks[0]);
}

void sim_stage_release(struct sim_stage *stage)
{
    for (int i = 0; i < SIM_NODES_MAX; i++) {
        memory_disk_release(&stage->made[i]);
        memory_disk_release(&stage->bare[i]);
    }
    memory_disks_unplug(stage->disks, SIM_NODES_MAX);
}
