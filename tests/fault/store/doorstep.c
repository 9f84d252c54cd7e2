/* SPDX-License-Identifier: Apache-2.0 */
/* doorstep.c -- see doorstep.h. */
#include "doorstep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void doorstep_make(struct doorstep *step)
{
    struct tn_policy policy = world_policy();
    (void)snprintf(step->folder, sizeof(step->folder), "/tmp/turnout-fault-XXXXXX");
    TN_ASSERT(mkdtemp(step->folder));
    (void)snprintf(step->path, sizeof(step->path), "%s/kiosk.db", step->folder);
    world_make(&step->world);
    station_open_here(&step->hub, &step->world, 0);
    hub_publish(&step->hub, &policy, 1);
    for (int i = 0; i < DOORSTEP_TICKETS; i++) {
        world_ticket(&step->world, &step->tickets[i]);
        hub_ticket(&step->hub, &step->tickets[i], "林晓");
    }
}

void doorstep_pairing(const struct doorstep *step, struct tn_pairing *ret_pairing)
{
    struct tn_secret_key key;
    struct tn_ledger_identity identity = world_identity(&step->world, 1);
    world_device_key(0, &key);
    *ret_pairing = (struct tn_pairing){.group = identity.group,
                                       .group_key = identity.group_key,
                                       .device = identity.device,
                                       .log_key = identity.log_key,
                                       .hub = world_device(0),
                                       .hub_name = "hub",
                                       .hub_log_key = key.public_key};
}

void doorstep_clear(const struct doorstep *step)
{
    static const char *const tails[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
        char path[128];
        (void)snprintf(path, sizeof(path), "%s%s", step->path, tails[i]);
        (void)unlink(path);
    }
}

void doorstep_release(struct doorstep *step)
{
    doorstep_clear(step);
    (void)rmdir(step->folder);
    station_close(&step->hub);
}

enum tn_err shift_begin(struct shift *shift, const struct doorstep *step,
                        const struct tn_db_options *options, struct tn_fault *fault)
{
    *shift = (struct shift){0};
    enum tn_err err = station_try(&shift->kiosk, &step->world, 1, options, fault);
    /* A small log, so that its being copied back is among what gets interrupted. */
    if (!err)
        err = tn_db_exec(shift->kiosk.db, "PRAGMA wal_autocheckpoint = 20", fault);
    return err ? err : tn_door_open(shift->kiosk.ledger, &shift->door, fault);
}

void shift_end(struct shift *shift)
{
    tn_door_close(shift->door);
    station_close(&shift->kiosk);
}

enum tn_err shift_fetch(struct shift *shift, struct doorstep *step, struct tn_fault *fault)
{
    return carry(&step->hub, &shift->kiosk, tn_ledger_own_log(step->hub.ledger, step->world.event),
                 fault);
}

struct tn_door_answer shift_scan(struct shift *shift, const char *code, struct tn_fault *fault)
{
    struct tn_door_answer answer =
        tn_door_scan(shift->door, shift->kiosk.world->event, code, strlen(code),
                     &shift->kiosk.claim, station_now(&shift->kiosk), fault);
    shift->kiosk.claim.up.ms += 1000;
    shift->kiosk.claim.wall.ms += 1000;
    return answer;
}

struct held {
    struct tn_log_id log;
    int64_t seq;
};

static bool note(const struct tn_ledger_log *log, void *context)
{
    struct held *held = context;
    if (tn_log_id_equal(log->id, held->log))
        held->seq = log->seq;
    return true;
}

int64_t shift_held(struct shift *shift)
{
    struct held held = {.log = tn_ledger_own_log(shift->kiosk.ledger, shift->kiosk.world->event)};
    enum tn_err err = tn_ledger_vector(shift->kiosk.ledger, note, &held, NULL);
    TN_ASSERT(!err);
    return held.seq;
}
