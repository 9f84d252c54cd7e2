/* SPDX-License-Identifier: Apache-2.0 */
/* log_names.h -- whose log it is, in words, for the commands that speak of logs. */
#pragma once

#include "ctl.h"

/* What nobody knows any more stays as its id. */
struct ctl_log_names {
    bool hub; /* our own */
    char door[64];
    char event[256];
};
void ctl_log_names(struct ctl *ctl, struct tn_log_id log, struct ctl_log_names *ret_names);
/* The members log, door, event, event_title, hub. */
void ctl_add_log(struct tn_json_writer *writer, struct tn_log_id log,
                 const struct ctl_log_names *names);
