/* SPDX-License-Identifier: Apache-2.0 */
/* stage.h -- a hub, two kiosks with doors, a host; for tests of what happens with names. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "check.h"
#include "turnout/door.h"
#include "world/guests.h"

static struct tn_fault fault;
static struct world world;
static struct guests guests;
static struct station hub, kiosk, other;
static struct tn_door *door, *other_door;
static struct tn_policy policy;
static struct world_ticket host;

/* What the hub says reaches the first kiosk. */
static inline void carry_here(void)
{
    carry_all(&hub, &kiosk);
}

static inline void publish(void)
{
    guests_event(&hub, &guests, &policy);
    carry_here();
}

static inline int stage_setup(void **state)
{
    (void)state;
    world_make(&world);
    guests_make(&guests);
    policy = world_policy();
    policy.sign_up = policy.find = true;
    station_open_here(&hub, &world, 0);
    station_open_here(&kiosk, &world, 1);
    station_open_here(&other, &world, 2);
    hub_publish(&hub, &policy, 2);
    guests_event(&hub, &guests, &policy);
    guests_issuer(&hub, &guests, 1, 5);
    guests_issuer(&hub, &guests, 2, 5);
    world_ticket(&world, &host);
    guests_ticket(&hub, &guests, &host,
                  &(struct guests_person){.name = "Host", .visits = 9, .rules = 0});
    guests_unlock(&hub, &guests, &host.ticket);
    carry_all(&hub, &kiosk);
    carry_all(&hub, &other);
    if (tn_door_open(kiosk.ledger, &door, &fault))
        return -1;
    return tn_door_open(other.ledger, &other_door, &fault) == TN_OK ? 0 : -1;
}

static inline int stage_teardown(void **state)
{
    (void)state;
    tn_door_close(door);
    tn_door_close(other_door);
    enum tn_err err = tn_ledger_audit(kiosk.ledger, &fault);
    if (!err)
        err = tn_ledger_audit(other.ledger, &fault);
    if (err)
        print_error("%s\n", fault.text);
    station_close(&hub);
    station_close(&kiosk);
    station_close(&other);
    return err ? -1 : 0;
}

/* Beyond the window in which refusals repeat. */
static inline void later(struct station *station)
{
    station->claim.up.ms += 20000;
    station->claim.wall.ms += 1000;
}

static inline struct tn_door_answer scan_given(const char *code, const struct tn_door_given *given)
{
    struct tn_door_answer answer = tn_door_scan_given(door, world.event, code, strlen(code), given,
                                                      &kiosk.claim, station_now(&kiosk), &fault);
    later(&kiosk);
    return answer;
}

static inline struct tn_door_answer scan(const char *code)
{
    return scan_given(code, NULL);
}

static inline struct tn_door_answer scan_there(const char *code)
{
    struct tn_door_answer answer = tn_door_scan(other_door, world.event, code, strlen(code),
                                                &other.claim, station_now(&other), &fault);
    later(&other);
    return answer;
}

static inline enum tn_err unlock_with(const char *code)
{
    return tn_door_unlock(door, world.event, code, strlen(code), &kiosk.claim, station_now(&kiosk),
                          &fault);
}

static inline void unlock(void)
{
    assert_ok(unlock_with(host.text));
}

#define expect(answer, wanted_verdict, wanted_reason)                                              \
    do {                                                                                           \
        struct tn_door_answer got_ = (answer);                                                     \
        assert_string_equal(tn_verdict_name(got_.gate.verdict), tn_verdict_name(wanted_verdict));  \
        assert_string_equal(tn_reason_name(got_.gate.reason), tn_reason_name(wanted_reason));      \
    } while (0)

static inline struct world_ticket issue_person(const struct guests_person *person)
{
    struct world_ticket ticket;
    world_ticket(&world, &ticket);
    guests_ticket(&hub, &guests, &ticket, person);
    carry_here();
    return ticket;
}

static inline enum tn_err sign_up_as(const struct tn_door_sign_up *sign_up,
                                     struct tn_door_issued *ret_issued)
{
    enum tn_err err = tn_door_sign_up(door, world.event, sign_up, &kiosk.claim, station_now(&kiosk),
                                      ret_issued, &fault);
    later(&kiosk);
    return err;
}

static inline struct tn_door_sign_up form(const char *name)
{
    return (struct tn_door_sign_up){
        .name = name, .lang = "zh-CN", .platform = "phone", .contact = "13912340427", .admits = 1};
}

static inline struct tn_door_issued sign_up(const char *name)
{
    struct tn_door_sign_up wanted = form(name);
    struct tn_door_issued issued = {0};
    assert_ok(sign_up_as(&wanted, &issued));
    return issued;
}

static inline int64_t records(struct station *station)
{
    struct tn_ledger_backlog backlog = {0};
    assert_ok(tn_ledger_backlog(station->ledger, &backlog, &fault));
    return backlog.unsent;
}
