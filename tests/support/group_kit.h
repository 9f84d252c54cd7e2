/* SPDX-License-Identifier: Apache-2.0 */
/* group_kit.h -- a new group for each test, on SQLite and on PostgreSQL. */
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
#include "postgres/server.h"
#include "turnout/os.h"
#include "turnout/people.h"
#include "turnout/registry.h"
#include "turnout/rollcall.h"

struct group_kit {
    bool postgresql;
    int number; /* of the test, for a schema of its own */
    char folder[64];
    char database[256]; /* "" for hub.db in the folder */
    struct tn_registry_options options;
    struct tn_registry *registry;
    struct tn_people *people;
    struct tn_id event;
};

static struct group_kit group_kit_sqlite = {.postgresql = false};
static struct group_kit group_kit_postgresql = {.postgresql = true};
static struct pg_server group_kit_server;
static struct tn_fault fault; /* of the last call that failed */

static inline void group_kit_open(struct group_kit *kit)
{
    assert_ok(tn_registry_open(&kit->options, &kit->registry, &fault));
    assert_ok(tn_people_open(kit->registry, &kit->people, &fault));
}

static inline void group_kit_close(struct group_kit *kit)
{
    tn_people_close(kit->people);
    tn_registry_close(kit->registry);
    kit->people = NULL;
    kit->registry = NULL;
}

/* A schema is to PostgreSQL what a file is to SQLite here. */
static inline void group_kit_make_schema(struct group_kit *kit)
{
    struct tn_db_options options = {.url = group_kit_server.url};
    struct tn_db *db = NULL;
    char sql[64];
    (void)snprintf(sql, sizeof sql, "CREATE SCHEMA kit%d", kit->number);
    (void)snprintf(kit->database, sizeof kit->database, "%s&options=-csearch_path%%3Dkit%d",
                   group_kit_server.url, kit->number);
    assert_ok(tn_db_open(&options, &db, &fault));
    assert_ok(tn_db_exec(db, sql, &fault));
    tn_db_close(db);
}

/* An hour ago, but not yesterday by the clocks of the group: its days are those of Shanghai, eight
 * hours ahead, and a test may run in the first hour of one. */
static inline int64_t group_kit_starts_ms(void)
{
    const int64_t hour_ms = 3600000, day_ms = 24 * hour_ms, ahead_ms = 8 * hour_ms;
    int64_t now_ms = tn_clock_wall_ms();
    int64_t today_ms = (now_ms + ahead_ms) / day_ms * day_ms - ahead_ms;
    return now_ms - hour_ms > today_ms ? now_ms - hour_ms : today_ms;
}

static inline int group_kit_setup(void **state)
{
    struct group_kit *kit = *state;
    struct tn_group facts = {.name = "Makers", .tz = "Asia/Shanghai"};
    struct tn_event event = {.title = "Meetup",
                             .starts.ms = group_kit_starts_ms(),
                             .ends.ms = tn_clock_wall_ms() + 3600000,
                             .starts_offset_min = 480,
                             .ends_offset_min = 480};
    kit->number++;
    (void)snprintf(kit->folder, sizeof kit->folder, "/tmp/turnout-group-XXXXXX");
    assert_non_null(mkdtemp(kit->folder));
    kit->options = (struct tn_registry_options){.folder = kit->folder};
    if (kit->postgresql) {
        group_kit_make_schema(kit);
        kit->options.database = kit->database;
    }
    assert_ok(tn_registry_create(&kit->options, &facts, &kit->registry, &fault));
    kit->options.database = NULL; /* the folder remembers */
    assert_ok(tn_people_open(kit->registry, &kit->people, &fault));
    assert_ok(tn_registry_event_create(kit->registry, &event, &kit->event, &fault));
    return 0;
}

static inline int group_kit_teardown(void **state)
{
    struct group_kit *kit = *state;
    char *const argv[] = {"rm", "-rf", kit->folder, NULL};
    group_kit_close(kit);
    pid_t child = fork();
    if (child == 0) {
        execvp("rm", argv);
        _exit(127);
    }
    return waitpid(child, NULL, 0) == child ? 0 : -1;
}

/* An event some days after the kit's own, half an hour long. */
static inline struct tn_id group_kit_event(struct group_kit *kit, int64_t days)
{
    struct tn_id id;
    struct tn_event event;
    assert_ok(tn_registry_event(kit->registry, kit->event, &event, &fault));
    event.starts.ms += days * 86400000;
    event.ends.ms = event.starts.ms + 1800000;
    assert_ok(tn_registry_event_create(kit->registry, &event, &id, &fault));
    return id;
}

/* Somebody on the roster, with <name>@x.org as their handle. */
static inline struct tn_id group_kit_person(struct group_kit *kit, const char *name)
{
    struct tn_db *db = tn_registry_db(kit->registry);
    struct tn_import_person row = {.handle_count = 1, .handles = {{"email", ""}}};
    struct tn_member member;
    enum tn_people_change change;
    (void)snprintf(row.name, sizeof row.name, "%s", name);
    (void)snprintf(row.handles[0].raw, sizeof row.handles[0].raw, "%s@x.org", name);
    assert_ok(tn_db_begin(db, &fault));
    assert_ok(tn_people_roster_begin(kit->people, &fault));
    assert_ok(tn_people_roster_row(kit->people, &row, &change, &fault));
    assert_ok(tn_people_roster_end(kit->people, &fault));
    assert_ok(tn_db_commit(db, &fault));
    assert_ok(tn_people_find(kit->people, row.handles[0].raw, &member, &fault));
    return member.id;
}

/* They were at it, as a list on paper says. */
static inline void group_kit_came(struct group_kit *kit, struct tn_id event, struct tn_id member)
{
    struct tn_mark mark = {event, "paper", "host"};
    enum tn_mark_result result;
    assert_ok(tn_attendance_mark(kit->people, &mark, member, &result, &fault));
}

static inline int group_kit_start(void **state)
{
    (void)state;
    if (tn_seal_init() || pg_server_start(&group_kit_server, false, &fault)) {
        print_error("%s\n", fault.text);
        return -1;
    }
    return 0;
}

static inline int group_kit_stop(void **state)
{
    (void)state;
    pg_server_stop(&group_kit_server);
    return 0;
}

#define group_kit_both(test)                                                                       \
    {"sqlite: " #test, test, group_kit_setup, group_kit_teardown, &group_kit_sqlite},              \
    {                                                                                              \
        "postgresql: " #test, test, group_kit_setup, group_kit_teardown, &group_kit_postgresql     \
    }
