/* SPDX-License-Identifier: Apache-2.0 */
/* health.h -- how whatever keeps the log is: tried with a small file, and asked for its counters.
 *
 * Takes its time on a bad card: for a thread that may wait. */
#pragma once

#include "turnout/flow.h"

/* A write of a few kilobytes that takes longer than this is told. */
#define HEALTH_SLOW_MS 2000

/* `folder` holds the log, `sys` is where the kernel tells of its devices ("/sys").  Leaves nothing
 * behind. */
enum tn_flow_card health_of_card(const char *folder, const char *sys);
