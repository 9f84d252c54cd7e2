/* SPDX-License-Identifier: Apache-2.0 */
/* station.h -- how this kiosk is, for the hub's list of them: POST /v1/status.
 *
 * Nothing of a person is in it. */
#pragma once

#include "peer_book.h"

#include "turnout/flow.h"
#include "turnout/ledger.h"

#define STATION_ADDRESSES 8
#define STATION_DOORS 8

struct station {
    int64_t disk_free_bytes; /* < 0: unknown */
    bool has_printer;
    enum tn_flow_trouble printer;
    struct tn_id event; /* the one that is on here; zero: none */
    size_t address_count;
    char addresses[STATION_ADDRESSES][PEER_ADDRESS_CHARS]; /* where other doors reach it */
    size_t door_count;
    struct {
        struct tn_id device;
        bool linked;
    } doors[STATION_DOORS];
};

/* Appends the request's body. */
void station_write(const struct station *station, const char *version,
                   const struct tn_ledger_backlog *backlog, enum tn_clock_state clock,
                   struct tn_when now, struct tn_buf *out);
