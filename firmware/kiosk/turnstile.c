/* SPDX-License-Identifier: Apache-2.0 */
/* turnstile.c -- a lock with a lane of its own for the door. */
#include "turnstile.h"

#include <stdlib.h>

#include "turnout/os.h"

#define BUSY_MS 5000 /* one guest after the other */

struct turnstile {
    struct tn_mutex *mutex;
    struct tn_condition *changed;
    bool taken, door_waits; /* this and the next: protected by mutex */
    int64_t guest_up_ms;    /* when one came last; 0: never */
};

struct turnstile *turnstile_create(void)
{
    struct turnstile *turnstile = calloc(1, sizeof *turnstile);
    TN_ASSERT(turnstile);
    turnstile->mutex = tn_mutex_create();
    turnstile->changed = tn_condition_create();
    return turnstile;
}

void turnstile_destroy(struct turnstile *turnstile)
{
    if (!turnstile)
        return;
    tn_condition_destroy(turnstile->changed);
    tn_mutex_destroy(turnstile->mutex);
    free(turnstile);
}

void turnstile_enter_first(struct turnstile *turnstile, bool guest)
{
    tn_mutex_lock(turnstile->mutex);
    turnstile->door_waits = true;
    while (turnstile->taken)
        tn_condition_wait(turnstile->changed, turnstile->mutex, -1);
    turnstile->door_waits = false;
    turnstile->taken = true;
    if (guest)
        turnstile->guest_up_ms = tn_clock_up_ms();
    tn_mutex_unlock(turnstile->mutex);
}

void turnstile_enter(struct turnstile *turnstile)
{
    tn_mutex_lock(turnstile->mutex);
    while (turnstile->taken || turnstile->door_waits)
        tn_condition_wait(turnstile->changed, turnstile->mutex, -1);
    turnstile->taken = true;
    tn_mutex_unlock(turnstile->mutex);
}

void turnstile_leave(struct turnstile *turnstile)
{
    tn_mutex_lock(turnstile->mutex);
    TN_ASSERT(turnstile->taken);
    turnstile->taken = false;
    tn_condition_signal(turnstile->changed);
    tn_mutex_unlock(turnstile->mutex);
}

bool turnstile_is_busy(struct turnstile *turnstile)
{
    tn_mutex_lock(turnstile->mutex);
    int64_t guest_up_ms = turnstile->guest_up_ms;
    tn_mutex_unlock(turnstile->mutex);
    return guest_up_ms > 0 && tn_clock_up_ms() < guest_up_ms + BUSY_MS;
}
