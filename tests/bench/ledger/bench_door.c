/* SPDX-License-Identifier: Apache-2.0 */
/* bench_door.c -- from a code as read to a verdict on the disk, with 100 000 tickets on the roster.
 *
 * Each scan is measured between a raw 4 KB write + fdatasync and SQLite's bare commit of one row,
 * in the same folder at the same moment, so that the disk and the machine's noise cancel out. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "measure.h"
#include "turnout/door.h"
#include "world/world.h"

#define SCANS_MAX 20000

static struct world world;
static struct tn_fault fault;

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    (void)fprintf(stderr, "%s: %s\n", what, fault.text);
    exit(1);
}

/* ---- the stage ---- */

static void fill_roster(struct station *kiosk, struct world_ticket *tickets, size_t count)
{
    struct station hub;
    struct tn_policy policy = world_policy();
    station_open_here(&hub, &world, 0);
    hub_publish(&hub, &policy, 1);
    must(!tn_db_begin(hub.db, &fault), "begin");
    for (size_t i = 0; i < count; i++) {
        char name[32];
        (void)snprintf(name, sizeof(name), "林晓 %zu", i);
        world_ticket(&world, &tickets[i]);
        hub_ticket(&hub, &tickets[i], name);
    }
    must(!tn_db_commit(hub.db, &fault), "commit");
    int64_t started = measure_now_ns();
    carry_all(&hub, kiosk);
    (void)printf("event pack of %zu tickets taken in by the kiosk: %.1f s\n", count,
                 (double)(measure_now_ns() - started) / 1e9);
    station_close(&hub);
}

/* ---- what is measured ---- */

struct beside {
    int fd;
    off_t at;
    struct tn_db *db;
};

static void open_beside(struct beside *beside, const char *folder)
{
    char path[256];
    (void)snprintf(path, sizeof(path), "%s/raw", folder);
    beside->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    must(beside->fd >= 0, "raw");
    (void)snprintf(path, sizeof(path), "%s/bare.db", folder);
    must(!tn_db_open(&(struct tn_db_options){.url = path}, &beside->db, &fault) &&
             !tn_db_exec(beside->db, "CREATE TABLE bare (line TEXT)", &fault),
         "bare");
}

/* As SQLite's log is written: over a file that has its length already, after the first round. */
static void write_raw(struct beside *beside)
{
    char page[4096] = {1};
    must(pwrite(beside->fd, page, sizeof(page), beside->at) == (ssize_t)sizeof(page) &&
             fdatasync(beside->fd) == 0,
         "fdatasync");
    beside->at = (beside->at + 4096) % (4 << 20);
}

static void commit_bare(struct beside *beside)
{
    static const struct tn_db_sql insert = {.both = "INSERT INTO bare VALUES ($1)"};
    must(!tn_db_begin(beside->db, &fault), "begin");
    struct tn_db_stmt *stmt = tn_db_prepare(beside->db, &insert);
    tn_db_bind_text(stmt, 1,
                    "one row of about the size of a record, which is some 170 bytes long, "
                    "so that both write the same amount of what they are about ........");
    must(!tn_db_run(stmt, &fault) && !tn_db_commit(beside->db, &fault), "commit");
}

struct samples {
    double raw[SCANS_MAX], bare[SCANS_MAX], scan[SCANS_MAX];
    double bare_cpu[SCANS_MAX], scan_cpu[SCANS_MAX];
};

static double since_ms(int64_t started_ns)
{
    return (double)(measure_now_ns() - started_ns) / 1e6;
}

static void measure_scan(struct station *kiosk, struct tn_door *door, const char *code,
                         struct samples *samples, size_t i)
{
    int64_t cpu = measure_cpu_ns();
    int64_t started = measure_now_ns();
    struct tn_door_answer answer = tn_door_scan(door, world.event, code, TN_TICKET_CHARS,
                                                &kiosk->claim, station_now(kiosk), &fault);
    samples->scan[i] = since_ms(started);
    samples->scan_cpu[i] = (double)(measure_cpu_ns() - cpu) / 1e6;
    must(answer.gate.verdict == TN_VERDICT_ADMIT && answer.has_name, "scan");
    kiosk->claim.up.ms += 1000;
    kiosk->claim.wall.ms += 10;
}

static void measure_all(struct station *kiosk, struct beside *beside,
                        const struct world_ticket *tickets, size_t count, size_t scans,
                        struct samples *samples)
{
    struct tn_door *door = NULL;
    must(!tn_door_open(kiosk->ledger, &door, &fault), "door");
    for (size_t i = 0; i < scans; i++) {
        int64_t started = measure_now_ns();
        write_raw(beside);
        samples->raw[i] = since_ms(started);
        int64_t cpu = measure_cpu_ns();
        started = measure_now_ns();
        commit_bare(beside);
        samples->bare[i] = since_ms(started);
        samples->bare_cpu[i] = (double)(measure_cpu_ns() - cpu) / 1e6;
        /* 7919 is a prime: every ticket once, in no order. */
        measure_scan(kiosk, door, tickets[i * 7919 % count].text, samples, i);
    }
    tn_door_close(door);
}

static void report(const char *name, double *values, size_t count, double p50, double p99)
{
    double half = measure_quantile(values, count, 0.5);
    double most = measure_quantile(values, count, 0.99);
    (void)printf("  %-34s p50 %7.3f ms  p99 %7.3f ms", name, half, most);
    if (p50 > 0)
        (void)printf("  (%.2f and %.2f of SQLite's bare commit)", half / p50, most / p99);
    (void)printf("\n");
}

int main(int argc, char **argv)
{
    size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;
    size_t scans = argc > 2 ? strtoul(argv[2], NULL, 10) : 3000;
    char folder[200];
    char path[256];
    struct station kiosk;
    struct beside beside = {0};
    struct samples *samples = calloc(1, sizeof(*samples));
    struct world_ticket *tickets = calloc(count, sizeof(*tickets));
    must(samples && tickets && scans <= SCANS_MAX && scans <= count, "arguments");
    world_make(&world);
    measure_folder(folder, sizeof(folder));
    (void)snprintf(path, sizeof(path), "%s/kiosk.db", folder);
    station_open(&kiosk, &world, 1, &(struct tn_db_options){.url = path});
    fill_roster(&kiosk, tickets, count);
    open_beside(&beside, folder);
    measure_all(&kiosk, &beside, tickets, count, scans, samples);
    (void)printf("%zu scans, %zu tickets on the roster, %s\n", scans, count, folder);
    report("raw 4 KB write + fdatasync", samples->raw, scans, 0, 0);
    report("SQLite, bare commit of one row", samples->bare, scans, 0, 0);
    report("code read to durable verdict", samples->scan, scans,
           measure_quantile(samples->bare, scans, 0.5),
           measure_quantile(samples->bare, scans, 0.99));
    double cpu = measure_quantile(samples->scan_cpu, scans, 0.5);
    double commit = measure_quantile(samples->bare_cpu, scans, 0.5);
    (void)printf(
        "  CPU a scan: median %.3f ms, of which a bare commit is %.3f ms: own CPU %.3f ms\n", cpu,
        commit, cpu - commit);
    station_close(&kiosk);
    tn_db_close(beside.db);
    (void)close(beside.fd);
    measure_folder_remove(folder);
    free(tickets);
    free(samples);
    return 0;
}
