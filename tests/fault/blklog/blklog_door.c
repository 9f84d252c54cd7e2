/* SPDX-License-Identifier: Apache-2.0 */
/* blklog_door.c -- the door that test_blklog.py cuts the power of, and the one that looks
 * afterwards.
 *
 *   blklog_door scan DB full|normal COUNT   lets people in; after each commit it prints "ack N" and
 *                                           waits for a line, so that the other side can note how
 *                                           far the disk was
 *   blklog_door check DB                    prints "held N" if chain and fold are clean */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "turnout/door.h"
#include "world/world.h"

static int fail(const struct tn_fault *fault)
{
    (void)fprintf(stderr, "%s: %s\n", tn_err_name(fault->code), fault->text);
    return 1;
}

static bool wait_for_line(void)
{
    char line[16];
    (void)fflush(stdout);
    return fgets(line, sizeof(line), stdin) != NULL;
}

static int scan(const char *path, bool unsafe, long count)
{
    struct world world;
    struct station hub, kiosk;
    struct tn_policy policy = world_policy();
    struct tn_fault fault = {0};
    TN_AUTO(door) door = NULL;
    world_make(&world);
    station_open_here(&hub, &world, 0);
    hub_publish(&hub, &policy, 1);
    station_open(&kiosk, &world, 1, &(struct tn_db_options){.url = path, .unsafe_normal = unsafe});
    carry_all(&hub, &kiosk);
    if (tn_door_open(kiosk.ledger, &door, &fault))
        return fail(&fault);
    for (long i = 0; i < count; i++) {
        struct world_ticket ticket;
        world_ticket(&world, &ticket);
        struct tn_door_answer answer = tn_door_scan(door, world.event, ticket.text, TN_TICKET_CHARS,
                                                    &kiosk.claim, station_now(&kiosk), &fault);
        if (answer.gate.verdict != TN_VERDICT_ADMIT)
            return fail(&fault);
        (void)printf("ack %lld\n", (long long)answer.seq);
        if (!wait_for_line())
            return 1;
    }
    /* No tidy end: nothing may be copied back or synced on the way out. */
    (void)fflush(stdout);
    _Exit(0);
}

static bool note(const struct tn_ledger_log *log, void *context)
{
    if (log->own)
        *(int64_t *)context = log->seq;
    return true;
}

static int check(const char *path)
{
    struct world world;
    struct station kiosk;
    struct tn_fault fault = {0};
    int64_t held = 0;
    world_make(&world);
    if (station_try(&kiosk, &world, 1, &(struct tn_db_options){.url = path}, &fault) ||
        tn_ledger_audit(kiosk.ledger, &fault) ||
        tn_ledger_vector(kiosk.ledger, note, &held, &fault))
        return fail(&fault);
    (void)printf("held %lld\n", (long long)held);
    station_close(&kiosk);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "scan") == 0)
        return scan(argv[2], strcmp(argv[3], "normal") == 0, strtol(argv[4], NULL, 10));
    if (argc == 3 && strcmp(argv[1], "check") == 0)
        return check(argv[2]);
    (void)fprintf(stderr, "usage: blklog_door scan DB full|normal COUNT | check DB\n");
    return 2;
}
