/* SPDX-License-Identifier: Apache-2.0 */
/* hub_kit.h -- a group in a folder of its own, a hub that serves it, kiosks paired with it. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "check.h"
#include "hub.h"
#include "turnout/os.h"
#include "turnout/pairing.h"
#include "turnout/registry.h"
#include "turnout/sync.h"

struct hub_kit {
    char folder[64];
    const char *database;         /* NULL: the folder's own; set before hub_kit_start */
    struct tn_registry *registry; /* the organiser's own handle */
    struct tn_id event;
    struct tn_hub *hub;
};

static inline void hub_kit_remove(const char *folder)
{
    char *const argv[] = {"rm", "-rf", (char *)(uintptr_t)folder, NULL};
    pid_t child = fork();
    if (child == 0) {
        execvp("rm", argv);
        _exit(127);
    }
    int status;
    waitpid(child, &status, 0);
}

static inline void hub_kit_serve(struct hub_kit *kit)
{
    struct tn_fault fault = {0};
    struct tn_hub_options options = {.folder = kit->folder, .listen = "127.0.0.1:0"};
    assert_ok(tn_hub_start(&options, &kit->hub, &fault));
}

static inline struct tn_id hub_kit_event(struct hub_kit *kit, const char *title)
{
    struct tn_fault fault = {0};
    struct tn_event event = {.starts.ms = tn_clock_wall_ms() - 3600000,
                             .ends.ms = tn_clock_wall_ms() + 3600000};
    struct tn_id id;
    snprintf(event.title, sizeof event.title, "%s", title);
    assert_ok(tn_registry_event_create(kit->registry, &event, &id, &fault));
    return id;
}

static inline void hub_kit_start(struct hub_kit *kit)
{
    struct tn_fault fault = {0};
    static const struct tn_group facts = {.name = "Weekend Makers"};
    *kit = (struct hub_kit){.database = kit->database};
    const char *tmp = getenv("TMPDIR");
    snprintf(kit->folder, sizeof kit->folder, "%.40s/hub-kit-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(kit->folder));
    struct tn_registry_options options = {.folder = kit->folder, .database = kit->database};
    assert_ok(tn_registry_create(&options, &facts, &kit->registry, &fault));
    kit->event = hub_kit_event(kit, "Autumn meetup");
    hub_kit_serve(kit);
}

static inline void hub_kit_stop(struct hub_kit *kit)
{
    tn_hub_stop(kit->hub);
    tn_registry_close(kit->registry);
    hub_kit_remove(kit->folder);
}

/* The ticket of one guest. */
static inline struct tn_ticket_id hub_kit_ticket(struct hub_kit *kit, const char *name)
{
    struct tn_fault fault = {0};
    struct tn_issued_ticket issued;
    struct tn_ticket_order order = {.name = name, .kind = TN_TICKET_GUEST, .admits = 1};
    assert_ok(tn_registry_ticket_issue(kit->registry, kit->event, &order, &issued, &fault));
    return issued.ticket.id;
}

static inline void hub_kit_invite(struct hub_kit *kit, const char *door, struct tn_id event,
                                  struct tn_pairing_invite *invite)
{
    struct tn_fault fault = {0};
    struct tn_invite made;
    TN_BUF_AUTO uri = {0};
    assert_ok(tn_registry_invite(kit->registry, door, event, TN_INVITE_TTL_MS, &made, &fault));
    tn_registry_invite_uri(kit->registry, &made, tn_hub_url(kit->hub), &uri);
    assert_ok(tn_pairing_parse(tn_buf_text(&uri), uri.len, invite, &fault));
}

/* ---- a kiosk ---- */

struct hub_kit_kiosk {
    struct tn_pairing pairing;
    struct tn_db *db;
    struct tn_ledger *ledger;
    struct tn_sync *sync;
    int64_t up_ms; /* its clock, moved by tests */
};

static inline struct tn_claim hub_kit_claim(void *context)
{
    const struct hub_kit_kiosk *kiosk = context;
    return (struct tn_claim){.boot = tn_clock_boot(),
                             .up.ms = tn_clock_up_ms() + kiosk->up_ms,
                             .wall.ms = 0,
                             .clock = TN_CLOCK_UNSET};
}

static inline void hub_kit_kiosk_open(struct hub_kit_kiosk *kiosk, const char *database)
{
    struct tn_fault fault = {0};
    struct tn_db_options options = {.url = database};
    struct tn_ledger_identity identity = {
        .group = kiosk->pairing.group,
        .group_key = kiosk->pairing.group_key,
        .device = kiosk->pairing.device,
        .log_key = kiosk->pairing.log_key,
    };
    struct tn_sync_options sync = {
        .pairing = &kiosk->pairing, .claim = hub_kit_claim, .context = kiosk};
    assert_ok(tn_db_open(&options, &kiosk->db, &fault));
    assert_ok(tn_ledger_open(kiosk->db, &identity, &kiosk->ledger, &fault));
    assert_ok(tn_ledger_trust(kiosk->ledger, kiosk->pairing.hub, &kiosk->pairing.hub_log_key, true,
                              kiosk->pairing.hub_name, &fault));
    sync.ledger = kiosk->ledger;
    assert_ok(tn_sync_open(&sync, &kiosk->sync, &fault));
}

static inline void hub_kit_kiosk_close(struct hub_kit_kiosk *kiosk)
{
    tn_sync_close(kiosk->sync);
    tn_ledger_close(kiosk->ledger);
    tn_db_close(kiosk->db);
    kiosk->sync = NULL;
    kiosk->ledger = NULL;
    kiosk->db = NULL;
}

/* Paired by an invitation for all events, with its ledger in memory unless a file is named. */
static inline void hub_kit_kiosk_start(struct hub_kit *kit, const char *door, const char *database,
                                       struct hub_kit_kiosk *kiosk)
{
    struct tn_fault fault = {0};
    struct tn_pairing_invite invite;
    *kiosk = (struct hub_kit_kiosk){0};
    hub_kit_invite(kit, door, (struct tn_id){0}, &invite);
    assert_ok(tn_pairing_join(&invite, &kiosk->pairing, &fault));
    hub_kit_kiosk_open(kiosk, database);
}

static inline void hub_kit_kiosk_stop(struct hub_kit_kiosk *kiosk)
{
    hub_kit_kiosk_close(kiosk);
    tn_pairing_release(&kiosk->pairing);
}

static inline int64_t hub_kit_admit(struct hub_kit_kiosk *kiosk, struct tn_id event,
                                    struct tn_ticket_id ticket)
{
    struct tn_fault fault = {0};
    struct tn_claim claim = hub_kit_claim(kiosk);
    TN_BUF_AUTO body = {0};
    struct tn_json_writer writer;
    int64_t seq = 0;
    tn_json_begin(&writer, &body);
    tn_json_open_object(&writer);
    tn_json_add_base64(&writer, "ticket", ticket.bytes, sizeof ticket.bytes);
    tn_json_add_text(&writer, "method", "qr");
    tn_json_add_text(&writer, "verdict", "admit");
    tn_json_add_int(&writer, "admits", 1);
    tn_json_close_object(&writer);
    assert_ok(tn_ledger_append(kiosk->ledger, event, &claim, TN_RECORD_ADMIT, tn_buf_text(&body),
                               &seq, &fault));
    return seq;
}
