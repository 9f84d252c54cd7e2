/* SPDX-License-Identifier: Apache-2.0 */
/* test_converge.c -- random doors with odd clocks, delivered late, twice and in any order.
 *
 * Protects: two ledgers that hold the same logs show the same admissions in the same order with the
 * same entries and counts, the same walk-ins, approvals and votes, whatever way the logs came; and
 * at every moment the running fold is what a rebuild from the log gives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "check.h"
#include "world/guests.h"

#define DOORS 4
#define TICKETS 6
#define STEPS 140
#define SEEDS 30

static struct tn_fault fault;
static struct world world;
static struct guests guests;
static uint64_t random_state;

/* Source: Marsaglia, "Xorshift RNGs". */
static int draw(int below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (int)(random_state % (uint64_t)below);
}

static struct tn_ticket_id some_ticket(void)
{
    return (struct tn_ticket_id){{(uint8_t)(1 + draw(TICKETS))}};
}

static void jolt_clock(struct station *door)
{
    static const int states[] = {TN_CLOCK_UNSET, TN_CLOCK_PEER, TN_CLOCK_STAFF, TN_CLOCK_NTP};
    door->claim.clock = (enum tn_clock_state)states[draw(4)];
    door->claim.wall.ms = WORLD_START_MS + draw(8000) * 1000 - 4000000;
    if (draw(4) == 0) {
        door->claim.boot += 16;
        door->claim.up.ms = draw(5000);
    }
}

/* Issued with the door's own key, or one that is another's. */
static void issue_something(struct station *door, struct tn_ticket_id ticket)
{
    TN_BUF_AUTO body = {0};
    struct tn_json_writer json;
    struct tn_secret_key key;
    uint8_t bytes[60] = {0};
    guests_issuer_key(draw(4) ? door->device : 1 + draw(DOORS), &key);
    tn_json_begin(&json, &body);
    tn_json_open_object(&json);
    tn_json_add_base64(&json, "ticket", ticket.bytes, TN_TICKET_ID_BYTES);
    tn_json_add_int(&json, "admits", 1 + draw(2));
    tn_json_add_int(&json, "expires", 0);
    tn_json_add_base64(&json, "key", key.public_key.bytes, TN_KEY_PUBLIC_BYTES);
    tn_json_add_base64(&json, "row", bytes, sizeof(bytes));
    tn_json_add_base64(&json, "find", bytes, sizeof(bytes));
    tn_json_add_base64(&json, "box", bytes, sizeof(bytes));
    if (draw(2))
        tn_json_add_bool(&json, "pending", true);
    tn_json_close_object(&json);
    (void)station_append(door, TN_RECORD_ISSUE, tn_buf_text(&body));
}

/* A walk-in, a host's yes or no, or something a guest says. */
static void somebody_says_something(struct station *door)
{
    char body[160];
    struct tn_ticket_id ticket = some_ticket();
    struct tn_ticket_id_text text = tn_ticket_id_text(ticket);
    switch (draw(4)) {
    case 0:
        issue_something(door, ticket);
        break;
    case 1:
        (void)snprintf(body, sizeof(body), "{\"ticket\":\"%s\",\"approved\":%s}", text.chars,
                       draw(2) ? "true" : "false");
        (void)station_append(door, TN_RECORD_APPROVE, body);
        break;
    case 2:
        (void)snprintf(body, sizeof(body), "{\"ticket\":\"%s\",\"rules\":%d}", text.chars, draw(9));
        (void)station_append(door, TN_RECORD_ACCEPT, body);
        break;
    default:
        (void)snprintf(body, sizeof(body), "{\"ballot\":\"b\",\"ticket\":\"%s\",\"option\":%d}",
                       text.chars, draw(TN_BALLOT_OPTIONS_MAX));
        (void)station_append(door, TN_RECORD_VOTE, body);
    }
}

static void something_happens(struct station *door)
{
    switch (draw(13)) {
    case 10:
    case 11:
    case 12:
        somebody_says_something(door);
        break;
    case 0:
        jolt_clock(door);
        break;
    case 1:
        (void)station_anchor(door, draw(20000), WORLD_START_MS + draw(8000) * 1000, draw(3000));
        break;
    case 2:
    case 3:
        (void)station_leave(door, some_ticket());
        break;
    case 4:
        if (door->claim.up.ms > 3000)
            (void)station_undo(door, station_leave(door, some_ticket()) - draw(2));
        break;
    default:
        (void)station_admit(door, some_ticket(), 1 + draw(3));
    }
}

/* One batch from somewhere at or before what the other side holds. */
static void deliver(struct station *from, struct station *to, struct tn_log_id log)
{
    struct tn_batch *batch = malloc(sizeof(*batch));
    struct tn_ledger_accepted accepted;
    TN_BUF_AUTO text = {0};
    struct tn_hash hash;
    size_t records = 0;
    int64_t held = 0;
    assert_non_null(batch);
    while (tn_ledger_hash(to->ledger, log, held + 1, &hash, NULL) == TN_OK)
        held++;
    int64_t seq = held + 1 - draw((int)held + 1);
    if (tn_ledger_read(from->ledger, log, seq, &text, &records, NULL) == TN_OK) {
        assert_ok(tn_batch_parse(tn_buf_text(&text), text.len, batch, &fault));
        assert_ok(tn_ledger_accept(to->ledger, batch, &accepted, &fault));
    }
    free(batch);
}

struct listing {
    struct tn_buf text;
};

static bool add_line(const struct tn_admission *admission, void *context)
{
    struct listing *listing = context;
    tn_buf_addf(&listing->text, "%s %lld %s %lld+-%lld %s %d %d\n",
                tn_log_id_text(admission->log).chars, (long long)admission->seq,
                tn_ticket_id_text(admission->ticket).chars, (long long)admission->when.wall.ms,
                (long long)admission->when.err_ms, admission->door, admission->entry,
                admission->undone);
    return true;
}

static bool add_walk_in(const struct tn_walk_in *walk_in, void *context)
{
    struct listing *listing = context;
    tn_buf_addf(&listing->text, "walk-in %s at %lld: %d %d\n",
                tn_ticket_id_text(walk_in->ticket).chars, (long long)walk_in->at.ms,
                walk_in->approval, walk_in->counts);
    return true;
}

static void list_guests(struct station *station, struct listing *listing)
{
    int64_t counts[TN_BALLOT_OPTIONS_MAX];
    assert_ok(tn_ledger_walk_ins(station->ledger, world.event, add_walk_in, listing, &fault));
    assert_ok(tn_ledger_tally(station->ledger, world.event, "b", counts, &fault));
    for (int i = 0; i < TN_BALLOT_OPTIONS_MAX; i++)
        tn_buf_addf(&listing->text, "%lld votes\n", (long long)counts[i]);
    for (int i = 1; i <= TICKETS; i++) {
        struct tn_ticket_facts facts;
        struct tn_said said;
        struct tn_ticket_id ticket = {{(uint8_t)i}};
        assert_ok(tn_ledger_ticket(station->ledger, world.event, ticket, &facts, &fault));
        assert_ok(tn_ledger_said(station->ledger, world.event, ticket, &said, &fault));
        tn_buf_addf(&listing->text, "%d: %d %d %d rules %lld\n", i, facts.listed, facts.approval,
                    facts.admits, (long long)said.rules);
    }
}

static void list(struct station *station, struct listing *listing)
{
    list_guests(station, listing);
    struct tn_event_facts facts;
    assert_ok(tn_ledger_admissions(station->ledger, world.event, add_line, listing, &fault));
    assert_ok(tn_ledger_event(station->ledger, world.event, &facts, &fault));
    tn_buf_addf(&listing->text, "%lld inside, %lld admissions, %lld doubles\n",
                (long long)facts.people_inside, (long long)facts.admissions,
                (long long)facts.doubles);
}

static void run_seed(uint64_t seed)
{
    struct station hub, doors[DOORS], x, y;
    struct tn_policy policy = world_policy();
    random_state = seed * 0x9e3779b97f4a7c15u + 1;
    station_open_here(&hub, &world, 0);
    hub_publish(&hub, &policy, DOORS);
    for (int i = 1; i <= DOORS; i++)
        guests_issuer(&hub, &guests, i, (uint32_t)(i - 1));
    struct station *readers[] = {&x, &y};
    station_open_here(&x, &world, 20);
    station_open_here(&y, &world, 21);
    carry_all(&hub, &x);
    carry_all(&hub, &y);
    for (int i = 0; i < DOORS; i++) {
        station_open_here(&doors[i], &world, 1 + i);
        carry_all(&hub, &doors[i]);
    }
    for (int step = 0; step < STEPS; step++) {
        struct station *door = &doors[draw(DOORS)];
        struct tn_log_id log = tn_ledger_own_log(door->ledger, world.event);
        something_happens(door);
        if (draw(6) == 0)
            deliver(door, readers[draw(2)], log);
        if (draw(12) == 0)
            deliver(readers[0], readers[1], log);
        if (draw(40) == 0)
            assert_ok(tn_ledger_audit(readers[draw(2)]->ledger, &fault));
    }
    for (int i = 0; i < DOORS; i++) {
        struct station *other = &doors[DOORS - 1 - i];
        deliver(&doors[i], &x, tn_ledger_own_log(doors[i].ledger, world.event));
        deliver(other, &y, tn_ledger_own_log(other->ledger, world.event));
    }
    struct listing of_x = {{0}}, of_y = {{0}};
    list(&x, &of_x);
    list(&y, &of_y);
    assert_string_equal(tn_buf_text(&of_x.text), tn_buf_text(&of_y.text));
    assert_true(of_x.text.len > 1000);
    assert_ok(tn_ledger_audit(x.ledger, &fault));
    assert_ok(tn_ledger_audit(y.ledger, &fault));
    tn_buf_release(&of_x.text);
    tn_buf_release(&of_y.text);
    for (int i = 0; i < DOORS; i++)
        station_close(&doors[i]);
    station_close(&x);
    station_close(&y);
    station_close(&hub);
}

static void whatever_way_the_logs_come_the_story_is_the_same(void **state)
{
    (void)state;
    world_make(&world);
    guests_make(&guests);
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        run_seed(seed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_way_the_logs_come_the_story_is_the_same),
    };
    return cmocka_run_group_tests_name("converge", tests, NULL, NULL);
}
