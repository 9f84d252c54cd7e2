/* SPDX-License-Identifier: Apache-2.0 */
/* test_ledger.c -- opening: whose database it is, of which version, readable by whom; and the same
 * ledger on PostgreSQL.
 *
 * Protects: another group's or device's data are refused by name, a newer schema is left untouched,
 * two handles share one log, the current event, PostgreSQL folds as SQLite does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "check.h"
#include "postgres/server.h"
#include "world/world.h"

static struct tn_fault fault;
static struct world world;
static char folder[] = "/tmp/turnout-ledger-XXXXXX";
static char path[64];

static int setup(void **state)
{
    (void)state;
    world_make(&world);
    (void)snprintf(path, sizeof(path), "%s/l.db", folder);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    static const char *const tails[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        char file[80];
        (void)snprintf(file, sizeof(file), "%s%s", path, tails[i]);
        (void)unlink(file);
    }
    return 0;
}

static void another_groups_database_is_refused(void **state)
{
    (void)state;
    struct station station;
    struct tn_db_options options = {.url = path};
    station_open(&station, &world, 1, &options);
    station_close(&station);
    struct world other = world;
    other.group.bytes[0] = 9;
    assert_int_equal(station_try(&station, &other, 1, &options, &fault), TN_ERR_DENIED);
    assert_non_null(strstr(fault.text, tn_id_text(world.group).chars));
    assert_non_null(strstr(fault.text, tn_id_text(other.group).chars));
    station_close(&station);
    assert_int_equal(station_try(&station, &world, 2, &options, &fault), TN_ERR_DENIED);
    station_close(&station);
    assert_ok(station_try(&station, &world, 1, &options, &fault));
    station_close(&station);
}

/* A card put back to an older copy has always seen a new boot, and then nobody's copy differs. */
static void each_boot_has_a_log_of_its_own(void **state)
{
    (void)state;
    struct station station;
    struct tn_db_options options = {.url = path};
    station_open(&station, &world, 1, &options);
    assert_ok(tn_ledger_boot(station.ledger, 1, &fault));
    struct tn_log_id first = tn_ledger_own_log(station.ledger, world.event);
    station_close(&station);
    station_open(&station, &world, 1, &options);
    assert_ok(tn_ledger_boot(station.ledger, 1, &fault));
    assert_true(tn_log_id_equal(first, tn_ledger_own_log(station.ledger, world.event)));
    assert_ok(tn_ledger_boot(station.ledger, 2, &fault));
    struct tn_log_id second = tn_ledger_own_log(station.ledger, world.event);
    assert_true((int64_t)second.epoch > (int64_t)first.epoch);
    station_close(&station);
}

static void a_newer_database_is_left_alone(void **state)
{
    (void)state;
    struct station station;
    struct tn_db_options options = {.url = path};
    station_open(&station, &world, 1, &options);
    assert_ok(tn_db_exec(
        station.db, "INSERT INTO schema_step VALUES ('ledger', 99, '0099_future.sql')", &fault));
    station_close(&station);
    assert_int_equal(station_try(&station, &world, 1, &options, &fault), TN_ERR_VERSION);
    station_close(&station);
}

static void a_reader_reads_and_cannot_write(void **state)
{
    (void)state;
    struct station writer, reader;
    struct tn_policy policy = world_policy();
    station_open(&writer, &world, 0, &(struct tn_db_options){.url = path});
    hub_publish(&writer, &policy, 1);
    station_open(&reader, &world, 0, &(struct tn_db_options){.url = path, .read_only = true});
    struct tn_event_facts facts;
    assert_ok(tn_ledger_event(reader.ledger, world.event, &facts, &fault));
    assert_string_equal(facts.venue, "Hall 2");
    assert_int_equal(facts.offset_min, 480);
    assert_int_equal(tn_ledger_append(reader.ledger, world.event, &reader.claim, TN_RECORD_LEAVE,
                                      "{\"ticket\":\"AAAAAAAAAAA\",\"method\":\"qr\"}", NULL,
                                      &fault),
                     TN_ERR_DENIED);
    assert_ok(tn_ledger_audit(reader.ledger, &fault));
    station_close(&reader);
    station_close(&writer);
}

/* The command line and the hub write to the same log in turn. */
static void two_handles_continue_one_log(void **state)
{
    (void)state;
    struct station a, b;
    struct tn_db_options options = {.url = path};
    station_open(&a, &world, 0, &options);
    station_open(&b, &world, 0, &options);
    int64_t last = 0;
    for (int i = 0; i < 10; i++) {
        struct tn_ticket_id ticket = {{(uint8_t)i}};
        last = station_admit(i % 2 ? &a : &b, ticket, 1);
    }
    assert_int_equal(last, 10);
    assert_ok(tn_ledger_audit(a.ledger, &fault));
    station_close(&a);
    station_close(&b);
}

/* Three events in a row: which one the doors serve. */
static void the_current_event_is_the_one_open_then_the_next_then_the_last(void **state)
{
    (void)state;
    struct station hub;
    station_open_here(&hub, &world, 0);
    struct tn_id found;
    struct tn_when now = {{WORLD_START_MS}, 10};
    assert_int_equal(tn_ledger_current_event(hub.ledger, now, &found, &fault), TN_ERR_ABSENT);
    struct world worlds[3] = {world, world, world};
    for (int i = 0; i < 3; i++) {
        worlds[i].event.bytes[15] = (uint8_t)(i + 1);
        hub.world = &worlds[i];
        struct tn_policy policy = world_policy();
        policy.opens.ms += i * 10 * WORLD_HOUR_MS;
        policy.closes.ms += i * 10 * WORLD_HOUR_MS;
        hub_event(&hub, &policy);
    }
    static const struct {
        int hour, event;
    } cases[] = {{-5, 1}, {0, 1}, {4, 1}, {6, 2}, {12, 2}, {16, 3}, {24, 3}, {40, 3}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        now.wall.ms = WORLD_START_MS + cases[i].hour * WORLD_HOUR_MS;
        assert_ok(tn_ledger_current_event(hub.ledger, now, &found, &fault));
        assert_int_equal(found.bytes[15], cases[i].event);
    }
    station_close(&hub);
}

/* The same day on PostgreSQL: what the kiosks wrote is folded to the same figures. */
static void postgresql_folds_the_same(void **state)
{
    (void)state;
    struct pg_server server;
    assert_ok(pg_server_start(&server, false, &fault));
    struct station pg, lite, kiosk;
    struct tn_policy policy = world_policy();
    station_open(&pg, &world, 0, &(struct tn_db_options){.url = server.url});
    station_open_here(&kiosk, &world, 1);
    hub_publish(&pg, &policy, 1);
    struct world_ticket ticket;
    world_ticket(&world, &ticket);
    hub_ticket(&pg, &ticket, "A");
    hub_state(&pg, ticket.ticket.id, "blocked");
    carry_all(&pg, &kiosk);
    int64_t seq = 0;
    for (int i = 0; i < 50; i++) {
        struct tn_ticket_id id = {{(uint8_t)(i % 40)}};
        seq = station_admit(&kiosk, id, 1 + i % 3);
    }
    (void)station_undo(&kiosk, seq);
    (void)station_anchor(&kiosk, 1000, WORLD_START_MS, 5);
    (void)station_leave(&kiosk, (struct tn_ticket_id){{3}});
    station_open_here(&lite, &world, 2);
    carry_all(&kiosk, &pg);
    assert_ok(carry(&kiosk, &lite, tn_ledger_own_log(pg.ledger, world.event), &fault));
    carry_all(&kiosk, &lite);
    struct tn_event_facts a, b;
    assert_ok(tn_ledger_event(pg.ledger, world.event, &a, &fault));
    assert_ok(tn_ledger_event(lite.ledger, world.event, &b, &fault));
    assert_int_equal(a.people_inside, b.people_inside);
    assert_int_equal(a.admissions, b.admissions);
    assert_int_equal(a.doubles, b.doubles);
    assert_true(b.doubles > 5);
    assert_int_equal(a.tickets, 1);
    assert_ok(tn_ledger_audit(pg.ledger, &fault));
    assert_int_equal(tn_db_exec(pg.db, "DELETE FROM record", &fault), TN_ERR_DENIED);
    assert_int_equal(tn_db_exec(pg.db, "UPDATE log SET seq = 1", &fault), TN_ERR_DENIED);
    station_close(&pg);
    station_close(&lite);
    station_close(&kiosk);
    pg_server_stop(&server);
}

static int start(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    return rmdir(folder);
}

int main(void)
{
#define each(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        each(another_groups_database_is_refused),
        each(each_boot_has_a_log_of_its_own),
        each(a_newer_database_is_left_alone),
        each(a_reader_reads_and_cannot_write),
        each(two_handles_continue_one_log),
        each(the_current_event_is_the_one_open_then_the_next_then_the_last),
        each(postgresql_folds_the_same),
    };
    return cmocka_run_group_tests_name("ledger", tests, start, stop);
}
