/* SPDX-License-Identifier: Apache-2.0 */
/* brightness.h -- how bright the display's lamp is to be: less while nobody is there, less at
 * night.
 *
 * Pure.  The kiosk may not touch the machine: what is wanted it writes to the file `brightness` of
 * its run folder, in percent, and the system sees to it. */
#pragma once

#include "turnout/bytes.h"

struct brightness_rule {
    int day;                      /* percent while somebody is there, 1 … 100 */
    int night_from_h, night_to_h; /* hours of the local day; the same: there is no night */
};

/* Reads "22-6", or "off" for no night.  False if it is neither. */
bool brightness_read_night(const char *text, struct brightness_rule *rule);
/* In percent, never 0: a screen that is dark looks broken.  `hour`: 0 … 23, -1 while the clock is
 * not set. */
int brightness_percent(const struct brightness_rule *rule, bool dim, int hour);
