/* SPDX-License-Identifier: Apache-2.0 */
/* presence.h -- one ticket's visits, put in order and folded; pure. */
#pragma once

#include "turnout/ledger_read.h"

enum visit_kind { VISIT_ADMIT, VISIT_OVERRIDE, VISIT_LEAVE };

struct visit {
    int64_t ticket;
    int64_t log, seq;
    struct tn_id device;
    uint64_t epoch;
    enum visit_kind kind;
    bool again; /* verdict admit-again */
    bool undone;
    uint8_t admits;
    char method[16];
    struct tn_claim claim;
    struct tn_when when;
    int64_t order_ms; /* set by tn_presence_order */
    int entry;        /* set by tn_presence_fold; as tn_admission's */
};

/* What one ticket adds to its event. */
struct presence {
    bool inside, seen;
    const struct visit *standing; /* of the stay that lasts, NULL if none does */
    int64_t people;               /* inside */
    int64_t admissions;
    int64_t doubles;
};

/* From the order of (device, epoch, seq) to the order of the fold: by derived time, device, epoch,
 * seq, where a visit is never earlier than one before it of the same device. */
void tn_presence_order(struct visit *visits, size_t count);
/* Of visits in the order of the fold. */
struct presence tn_presence_fold(struct visit *visits, size_t count);
/* The order of the fold between any two. */
int tn_presence_compare(const void *a, const void *b);
