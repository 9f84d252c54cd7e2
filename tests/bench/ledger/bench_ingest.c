/* SPDX-License-Identifier: Apache-2.0 */
/* bench_ingest.c -- durable check-ins a second into a hub, beside what the engine can do bare.
 *
 * Signed batches of several kiosks are made beforehand.  Each is parsed, verified, chained, stored
 * and committed; "folded" adds the projections, every 20 batches, as a hub does when its queue is
 * empty.  Beside it, in the same round and on the same disk: SQLite inserting the same rows with
 * nothing else, PostgreSQL's COPY of the same rows into the same table. */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure.h"
#include "postgres/server.h"
#include "world/world.h"

#define KIOSKS 8
#define ROUNDS 3
#define FOLD_EVERY 20

static struct world world;
static struct tn_fault fault;
static struct pg_server server;

struct input {
    size_t batch_records, batch_count;
    struct tn_buf *texts;
};

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    (void)fprintf(stderr, "%s: %s\n", what, fault.text);
    exit(1);
}

/* ---- the batches ---- */

static void make_batch(struct input *input, size_t number, struct tn_head *head,
                       const struct tn_secret_key *key)
{
    struct tn_batch_writer writer;
    struct tn_claim claim = {0x9f86d081884c7d65u, {123456}, {WORLD_START_MS}, TN_CLOCK_NTP};
    tn_batch_begin(&writer, &input->texts[number], head->log, head->seq + 1);
    for (size_t i = 0; i < input->batch_records; i++) {
        TN_BUF_AUTO line = {0};
        TN_BUF_AUTO body = {0};
        struct tn_ticket_id ticket;
        tn_seal_random(ticket.bytes, sizeof(ticket.bytes));
        tn_buf_addf(&body,
                    "{\"ticket\":\"%s\",\"method\":\"qr\",\"verdict\":\"admit\",\"admits\":1}",
                    tn_ticket_id_text(ticket).chars);
        claim.up.ms += 12000;
        claim.wall.ms += 12000;
        tn_record_write(head->seq + 1, &claim, TN_RECORD_ADMIT, tn_buf_text(&body), &line);
        must(tn_batch_add(&writer, tn_buf_text(&line), line.len), "batch");
        head->hash = tn_record_chain(head->hash, tn_buf_text(&line), line.len);
        head->seq++;
    }
    tn_head_sign(head, key);
    tn_batch_end(&writer, head);
}

static void make_input(struct input *input, size_t batch_records, size_t total)
{
    struct tn_head heads[KIOSKS];
    struct tn_secret_key keys[KIOSKS];
    input->batch_records = batch_records;
    input->batch_count = total / batch_records;
    input->texts = calloc(input->batch_count, sizeof(*input->texts));
    for (int i = 0; i < KIOSKS; i++) {
        heads[i] = (struct tn_head){.log = {world_device(i + 1), world.event, 5}};
        heads[i].hash = tn_record_chain_start(heads[i].log);
        world_device_key(i + 1, &keys[i]);
    }
    for (size_t i = 0; i < input->batch_count; i++)
        make_batch(input, i, &heads[i % KIOSKS], &keys[i % KIOSKS]);
}

static void free_input(struct input *input)
{
    for (size_t i = 0; i < input->batch_count; i++)
        tn_buf_release(&input->texts[i]);
    free(input->texts);
}

/* ---- what is measured ---- */

static double rate(const struct input *input, int64_t started_ns)
{
    double seconds = (double)(measure_now_ns() - started_ns) / 1e9;
    return (double)(input->batch_records * input->batch_count) / seconds;
}

static double ingest(const struct input *input, const char *url, bool folded)
{
    struct station hub;
    struct tn_policy policy = world_policy();
    struct tn_batch *batch = malloc(sizeof(*batch));
    struct tn_ledger_accepted accepted;
    station_open(&hub, &world, 0, &(struct tn_db_options){.url = url, .cache_kib = 65536});
    hub_publish(&hub, &policy, KIOSKS);
    int64_t started = measure_now_ns();
    for (size_t i = 0; i < input->batch_count; i++) {
        const struct tn_buf *text = &input->texts[i];
        must(!tn_batch_parse(tn_buf_text(text), text->len, batch, &fault) &&
                 !tn_ledger_accept(hub.ledger, batch, &accepted, &fault),
             "accept");
        if (folded && (i % FOLD_EVERY == FOLD_EVERY - 1 || i == input->batch_count - 1))
            must(!tn_ledger_fold(hub.ledger, &fault), "fold");
    }
    double result = rate(input, started);
    free(batch);
    station_close(&hub);
    return result;
}

static const struct tn_db_sql bare_insert = {
    .sqlite = "INSERT INTO bare (log, seq, line, hash) VALUES ($1, $2, $3, $4)",
    .postgresql = "INSERT INTO bare (log, seq, line, hash) "
                  "SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bytea[])",
};
static const struct tn_db_migration bare_table[] = {
    {"bare", "CREATE TABLE bare (log {int} NOT NULL, seq {int} NOT NULL, line {text} NOT NULL, "
             "hash {blob} NOT NULL, PRIMARY KEY (log, seq)) {rowless};\n"},
    {0},
};

/* The rows alone, a batch a transaction: no chain, no head, no reading of what they say. */
static double bare(const struct input *input, const char *url)
{
    struct tn_db *db = NULL;
    struct tn_hash hash = {{1}};
    must(!tn_db_open(&(struct tn_db_options){.url = url, .cache_kib = 65536}, &db, &fault) &&
             !tn_db_migrate(db, "bare", bare_table, &fault),
         "bare");
    struct tn_batch *batch = malloc(sizeof(*batch));
    int64_t started = measure_now_ns();
    for (size_t i = 0; i < input->batch_count; i++) {
        const struct tn_buf *text = &input->texts[i];
        must(!tn_batch_parse(tn_buf_text(text), text->len, batch, &fault) &&
                 !tn_db_begin(db, &fault),
             "begin");
        struct tn_db_stmt *stmt = tn_db_prepare(db, &bare_insert);
        for (size_t line = 0; line < batch->count; line++) {
            tn_db_bind_int(stmt, 1, (int64_t)(i % KIOSKS));
            tn_db_bind_int(stmt, 2, batch->from_seq + (int64_t)line);
            tn_db_bind_text_len(stmt, 3, batch->lines[line].text, batch->lines[line].len);
            tn_db_bind_blob(stmt, 4, hash.bytes, sizeof(hash.bytes));
            must(!tn_db_batch_add(stmt, &fault), "insert");
        }
        must(!tn_db_batch_run(stmt, &fault) && !tn_db_commit(db, &fault), "commit");
    }
    double result = rate(input, started);
    free(batch);
    tn_db_close(db);
    return result;
}

static void copy_rows(const struct tn_batch *batch, size_t log, struct tn_buf *out)
{
    char hex[2 * TN_HASH_BYTES + 1];
    struct tn_hash hash = {{1}};
    tn_hex_encode(hash.bytes, sizeof(hash.bytes), hex);
    for (size_t i = 0; i < batch->count; i++)
        tn_buf_addf(out, "%zu\t%lld\t%.*s\t\\\\x%s\n", log,
                    (long long)(batch->from_seq + (int64_t)i), (int)batch->lines[i].len,
                    batch->lines[i].text, hex);
}

/* PostgreSQL's own ceiling: COPY, a batch a transaction. */
static double copy(const struct input *input)
{
    PGconn *conn = PQconnectdb(server.url);
    PQclear(PQexec(conn, "CREATE TABLE bare (log bigint NOT NULL, seq bigint NOT NULL, line text "
                         "NOT NULL, hash bytea NOT NULL, PRIMARY KEY (log, seq))"));
    struct tn_batch *batch = malloc(sizeof(*batch));
    int64_t started = measure_now_ns();
    for (size_t i = 0; i < input->batch_count; i++) {
        TN_BUF_AUTO rows = {0};
        const struct tn_buf *text = &input->texts[i];
        must(!tn_batch_parse(tn_buf_text(text), text->len, batch, &fault), "parse");
        copy_rows(batch, i % KIOSKS, &rows);
        PQclear(PQexec(conn, "COPY bare FROM STDIN"));
        must(PQputCopyData(conn, tn_buf_text(&rows), (int)rows.len) == 1 &&
                 PQputCopyEnd(conn, NULL) == 1,
             "COPY");
        PGresult *result = PQgetResult(conn);
        must(PQresultStatus(result) == PGRES_COMMAND_OK, PQresultErrorMessage(result));
        PQclear(result);
        while ((result = PQgetResult(conn)))
            PQclear(result);
    }
    double value = rate(input, started);
    free(batch);
    PQfinish(conn);
    return value;
}

/* ---- rounds ---- */

static void ignore_notice(void *context, const char *message)
{
    (void)context;
    (void)message;
}

static void on_new_postgresql_schema(void)
{
    PGconn *conn = PQconnectdb(server.url);
    (void)PQsetNoticeProcessor(conn, ignore_notice, NULL);
    PQclear(PQexec(conn, "DROP SCHEMA public CASCADE"));
    PQclear(PQexec(conn, "CREATE SCHEMA public"));
    PQclear(PQexec(conn, "CHECKPOINT"));
    PQfinish(conn);
}

enum way { LITE_BARE, LITE_STORED, LITE_FOLDED, PG_BARE, PG_COPY, PG_STORED, PG_FOLDED, WAYS };
static const char *const names[WAYS] = {"SQLite, bare inserts",
                                        "SQLite, hub: stored",
                                        "SQLite, hub: stored and folded",
                                        "PostgreSQL, bare inserts",
                                        "PostgreSQL, COPY",
                                        "PostgreSQL, hub: stored",
                                        "PostgreSQL, hub: stored and folded"};

/* Check-ins a second, and this thread's CPU a check-in, which noise disturbs least. */
struct figure {
    double rate, cpu_us;
};
static struct figure run_way(enum way way, const struct input *input)
{
    char folder[200];
    char path[256];
    double result = 0;
    measure_folder(folder, sizeof(folder));
    (void)snprintf(path, sizeof(path), "%s/hub.db", folder);
    if (way >= PG_BARE)
        on_new_postgresql_schema();
    int64_t cpu = measure_cpu_ns();
    if (way == LITE_BARE || way == PG_BARE)
        result = bare(input, way == LITE_BARE ? path : server.url);
    else if (way == PG_COPY)
        result = copy(input);
    else
        result = ingest(input, way < PG_BARE ? path : server.url,
                        way == LITE_FOLDED || way == PG_FOLDED);
    cpu = measure_cpu_ns() - cpu;
    measure_folder_remove(folder);
    return (struct figure){result,
                           (double)cpu / 1e3 / (double)(input->batch_records * input->batch_count)};
}

static void run_size(size_t batch_records, size_t total)
{
    struct input input;
    double rates[WAYS][ROUNDS];
    double cpus[WAYS][ROUNDS];
    make_input(&input, batch_records, total);
    for (int round = 0; round < ROUNDS; round++) {
        for (int way = 0; way < WAYS; way++) {
            struct figure figure = run_way((enum way)way, &input);
            rates[way][round] = figure.rate;
            cpus[way][round] = figure.cpu_us;
        }
    }
    double medians[WAYS];
    for (int way = 0; way < WAYS; way++)
        medians[way] = measure_quantile(rates[way], ROUNDS, 0.5);
    (void)printf("%zu check-ins in batches of %zu, median of %d rounds\n", total, batch_records,
                 ROUNDS);
    for (int way = 0; way < WAYS; way++)
        (void)printf("  %-36s %9.0f /s  %5.2f of %s  own CPU %5.1f us each\n", names[way],
                     medians[way], medians[way] / medians[way < PG_BARE ? LITE_BARE : PG_COPY],
                     way < PG_BARE ? "bare" : "COPY", measure_quantile(cpus[way], ROUNDS, 0.5));
    (void)fflush(stdout);
    free_input(&input);
}

int main(int argc, char **argv)
{
    size_t total = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;
    world_make(&world);
    must(!pg_server_start(&server, true, &fault), "PostgreSQL");
    run_size(500, total);
    run_size(1000, total);
    pg_server_stop(&server);
    return 0;
}
