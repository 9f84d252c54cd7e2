/* SPDX-License-Identifier: Apache-2.0 */
/* fleet.h -- what the kiosks say of themselves: how much they have not delivered, how their clocks,
 * disks and printers are, where other kiosks reach them.
 *
 * One row a kiosk, the last word counts; it is told to people without the addresses, and to other
 * kiosks of the same events with them.  Nothing of a person is in it.  Rank 4, part of registry.
 * Source: firmware/SPEC.md "HTTP interface". */
#pragma once

#include "turnout/json.h"
#include "turnout/registry.h"

#define TN_STATUS_VERSION_CHARS 32
#define TN_STATUS_ADDRESS_CHARS 63
#define TN_STATUS_ADDRESSES 8
#define TN_STATUS_PEERS 32

enum tn_printer_state {
    TN_PRINTER_UNKNOWN,
    TN_PRINTER_READY,
    TN_PRINTER_OUT_OF_PAPER,
    TN_PRINTER_OFFLINE,
    TN_PRINTER_NONE, /* it has none */
    TN_PRINTER_COUNT,
};

struct tn_status_peer {
    struct tn_id device;
    bool linked;
};

/* What a kiosk did not say is unknown: -1, TN_CLOCK_COUNT, TN_PRINTER_UNKNOWN, a zero id. */
struct tn_device_status {
    struct tn_wall seen; /* when it said this, by the hub's clock */
    char version[TN_STATUS_VERSION_CHARS + 1];
    int64_t queue;                /* records not delivered anywhere */
    struct tn_wall oldest_unsent; /* as the kiosk's clock said; 0: none, or nobody knows */
    enum tn_clock_state clock;
    int64_t clock_err_ms;
    int64_t disk_free_bytes;
    enum tn_printer_state printer;
    struct tn_id at_event;
    size_t address_count;
    char addresses[TN_STATUS_ADDRESSES][TN_STATUS_ADDRESS_CHARS + 1]; /* "192.168.1.5:8444" */
    size_t peer_count;
    struct tn_status_peer peers[TN_STATUS_PEERS];
};

/* The body of POST /v1/status; `seen` is 0.  Pure.  Errors: FORMAT (the fault names the member). */
TN_MUST_CHECK enum tn_err tn_status_parse(const struct tn_json *root,
                                          struct tn_device_status *ret_status,
                                          struct tn_fault *fault);

/* In the place of what the kiosk said before; `seen` never goes back.  Errors: ABSENT (no such
 * kiosk). */
TN_MUST_CHECK enum tn_err tn_registry_status_put(struct tn_registry *registry, struct tn_id device,
                                                 const struct tn_device_status *status,
                                                 struct tn_fault *fault);
/* Errors: ABSENT (it never said anything). */
TN_MUST_CHECK enum tn_err tn_registry_status(struct tn_registry *registry, struct tn_id device,
                                             struct tn_device_status *ret_status,
                                             struct tn_fault *fault);
/* When each kiosk last said anything; `visit` must not use the registry. */
TN_MUST_CHECK enum tn_err tn_registry_status_seen(struct tn_registry *registry,
                                                  void (*visit)(void *context, struct tn_id device,
                                                                struct tn_wall seen),
                                                  void *context, struct tn_fault *fault);
/* A number that grows with every word of a kiosk; for whoever waits for changes. */
TN_MUST_CHECK enum tn_err tn_registry_status_mark(struct tn_registry *registry, int64_t *ret_mark,
                                                  struct tn_fault *fault);

/* Members of an open object: version, queue, oldest_unsent, clock, disk_free_bytes, printer,
 * at_event, peers; each null where it is unknown, as all are where `status` is NULL. */
void tn_registry_write_status(struct tn_json_writer *writer, const struct tn_device_status *status);

/* {"peers":[{"device","name","addresses","seen_at"}…]}: the kiosks that serve an event the asking
 * one serves too, without itself, whoever is revoked and whoever has no address.  Appends. */
TN_MUST_CHECK enum tn_err tn_registry_peers_json(struct tn_registry *registry,
                                                 const struct tn_device *asking, struct tn_buf *out,
                                                 struct tn_fault *fault);
