/* SPDX-License-Identifier: Apache-2.0 */
/* update_fetch.h -- an update into the kiosk's own folder: copied off a stick, or got from the hub,
 * where it goes on from what was got before.
 *
 * Both give way to the door: a piece at a time, flushed, and none while people come in. */
#pragma once

#include "turnstile.h"

#include "turnout/flow.h"
#include "turnout/update.h"

struct fetching {
    const char *folder; /* where it goes; made if it is not there */
    struct turnstile *turnstile;
    int stop_fd; /* readable: give up */
    void (*progress)(void *context, int percent);
    void *context;
};

/* NONE: it is whole at `path`.  Otherwise why not: GONE, ROOM, TORN, FAILED. */
enum tn_flow_refusal fetch_from_stick(const struct fetching *fetching, const char *source,
                                      char path[TN_PATH_MAX]);
/* `data` is the kiosk's folder, `hub` a URL to use or NULL.  NONE, or why not: HUB, ROOM, TORN,
 * FAILED. */
enum tn_flow_refusal fetch_from_hub(const struct fetching *fetching, const char *data,
                                    const char *hub, const struct tn_update *offer,
                                    char path[TN_PATH_MAX]);
