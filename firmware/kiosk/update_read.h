/* SPDX-License-Identifier: Apache-2.0 */
/* update_read.h -- what RAUC says, and what follows from it: take an update, or why not.
 *
 * Pure.  RAUC itself decides at the last: nothing here is believed in the place of a signature. */
#pragma once

#include "turnout/flow.h"
#include "turnout/update.h"

/* What `rauc info --output-format=json` says of a bundle whose signature fits. */
struct update_info {
    char product[TN_UPDATE_PRODUCT_CHARS + 1], version[TN_UPDATE_VERSION_CHARS + 1];
};
bool update_info_read(const char *text, size_t len, struct update_info *ret_info);

/* What `rauc status --output-format=json` says of this machine. */
#define UPDATE_SLOT_CHARS 16
struct update_machine {
    char product[TN_UPDATE_PRODUCT_CHARS + 1];
    char booted[UPDATE_SLOT_CHARS]; /* the slot that runs, "A" */
    char other[UPDATE_SLOT_CHARS];  /* the one an update goes to */
    bool other_is_next;             /* it can be started, and will be */
};
/* False also where there is no other slot. */
bool update_machine_read(const char *text, size_t len, struct update_machine *ret_machine);

/* Why not, by the bundle itself; NONE: it is newer and for this machine. */
enum tn_flow_refusal update_judge(const struct update_machine *machine, const char *running,
                                  const struct update_info *info);
/* Why not, by what RAUC complained of; never NONE. */
enum tn_flow_refusal update_complaint(const char *said);
/* " 40% Checking bundle done." -> 40; the last there is in `text`, -1 without one. */
int update_percent(const char *text);
