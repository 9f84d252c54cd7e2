/* SPDX-License-Identifier: Apache-2.0 */
/* wired.h -- which network devices there are, and the addresses they have.
 * Source: Documentation/ABI/testing/sysfs-class-net. */
#pragma once

#include "turnout/flow.h"

/* Fills in what is said of the cable, and the address of the device `wireless`.  `devices` is
 * /sys/class/net. */
void wired_look(const char *devices, const char *wireless, struct tn_flow_network *network);
