/* SPDX-License-Identifier: Apache-2.0 */
/* turnstile.h -- who may work on the database now: one at a time, and the door before all others.
 *
 * SQLite has one writer and lets the next one try again every few milliseconds, in no order.  Here
 * the door waits for no more than the one portion that is being written, however many wait. */
#pragma once

#include <stdbool.h>

struct turnstile;

/* Never NULL. */
struct turnstile *turnstile_create(void);
void turnstile_destroy(struct turnstile *turnstile);
/* For the door's thread alone: the next one in.  `guest`: somebody stands there, and more may
 * follow. */
void turnstile_enter_first(struct turnstile *turnstile, bool guest);
/* For everybody else, with one bounded portion of work. */
void turnstile_enter(struct turnstile *turnstile);
void turnstile_leave(struct turnstile *turnstile);
/* Whether a guest was in a moment ago, and so the next may be in a moment. */
bool turnstile_is_busy(struct turnstile *turnstile);
