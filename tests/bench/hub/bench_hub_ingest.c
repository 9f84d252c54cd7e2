/* SPDX-License-Identifier: Apache-2.0 */
/* bench_hub_ingest -- check-ins a second from kiosks to a hub's disk, end to end over HTTPS.
 *
 * Several kiosks at once hand signed, chained, compressed batches over keep-alive mutual TLS to a
 * hub on SQLite (WAL, synchronous=FULL); the hub verifies, stores, commits and acknowledges.  Then
 * its projections are waited for.  Hub and kiosks share this machine's cores; the batches are made
 * beforehand.  Beside it: the same lines by bare inserts into one table through the same database
 * layer, in one transaction a batch.
 *
 *   bench_hub_ingest [check-ins a kiosk] */
#include "bench_kit.h"
#include "hub_kit.h"
#include "turnout/client.h"

enum { KIOSKS = 4, CHECK_INS = 20000, SIZES = 3 };
static const size_t sizes[SIZES] = {500, 1000, 1400};

struct kiosk {
    struct hub_kit_kiosk device;
    struct tn_log_id log;
    struct tn_buf *batches;
    size_t count;
    const char *url;
    double done_ms;
};

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* ---- what is sent ---- */

static void admit_line(int64_t seq, struct tn_buf *line)
{
    TN_BUF_AUTO body = {0};
    uint8_t ticket[8];
    char text[TN_BASE64_LEN(8) + 1];
    struct tn_claim claim = {.boot = 0x9f86d081884c7d65,
                             .up.ms = 1000000 + seq * 4100,
                             .wall.ms = 1796450400000 + seq * 4100,
                             .clock = TN_CLOCK_NTP};
    tn_seal_random(ticket, sizeof ticket);
    tn_base64_encode(ticket, sizeof ticket, text);
    tn_buf_addf(&body, "{\"ticket\":\"%s\",\"method\":\"qr\",\"verdict\":\"admit\",\"admits\":1}",
                text);
    tn_buf_clear(line);
    tn_record_write(seq, &claim, TN_RECORD_ADMIT, tn_buf_text(&body), line);
}

static void make_batches(struct kiosk *kiosk, size_t check_ins, size_t size)
{
    struct tn_hash hash = tn_record_chain_start(kiosk->log);
    TN_BUF_AUTO line = {0};
    kiosk->count = (check_ins + size - 1) / size;
    kiosk->batches = calloc(kiosk->count, sizeof *kiosk->batches);
    int64_t seq = 0;
    for (size_t b = 0; b < kiosk->count; b++) {
        struct tn_batch_writer writer;
        tn_batch_begin(&writer, &kiosk->batches[b], kiosk->log, seq + 1);
        for (size_t i = 0; i < size && (size_t)seq < check_ins; i++) {
            admit_line(++seq, &line);
            hash = tn_record_chain(hash, tn_buf_text(&line), line.len);
            TN_ASSERT(tn_batch_add(&writer, tn_buf_text(&line), line.len));
        }
        struct tn_head head = {.log = kiosk->log, .seq = seq, .hash = hash};
        tn_head_sign(&head, &kiosk->device.pairing.log_key);
        tn_batch_end(&writer, &head);
    }
}

/* ---- a kiosk's upload ---- */

static void upload(struct tn_worker *worker, void *context)
{
    struct kiosk *kiosk = context;
    const struct tn_pairing *pairing = &kiosk->device.pairing;
    struct tn_fault fault = {0};
    TN_AUTO(client) client = NULL;
    TN_BUF_AUTO path = {0};
    (void)worker;
    struct tn_client_options options = {
        .url = kiosk->url,
        .authority_pem = tn_buf_text(&pairing->authority_pem),
        .identity = {tn_buf_text(&pairing->tls_key_pem),
                     tn_buf_text(&pairing->tls_certificate_pem)},
        .pin = &pairing->pin,
    };
    TN_ASSERT(tn_client_open(&options, &client, &fault) == TN_OK);
    tn_buf_addf(&path, "/v1/logs/%s", tn_log_id_text(kiosk->log).chars);
    for (size_t b = 0; b < kiosk->count; b++) {
        TN_REPLY_AUTO reply = {0};
        if (tn_client_post(client, tn_buf_text(&path), TN_TYPE_BATCH, kiosk->batches[b].data,
                           kiosk->batches[b].len, &reply, &fault)) {
            fprintf(stderr, "batch %zu: %s\n", b, fault.text);
            abort();
        }
    }
    kiosk->done_ms = now_ms();
}

/* ---- beside it ---- */

static const struct tn_db_sql insert = {
    .both = "INSERT INTO bare (log, seq, line) VALUES ($1, $2, $3)",
};

/* Check-ins a second by bare inserts. */
static double bare(const char *folder, size_t check_ins, size_t size)
{
    struct tn_fault fault = {0};
    char path[TN_PATH_MAX];
    struct tn_db *db = NULL;
    TN_BUF_AUTO line = {0};
    tn_path_join(path, sizeof path, folder, "bare.db");
    struct tn_db_options options = {.url = path};
    assert_ok(tn_db_open(&options, &db, &fault));
    assert_ok(tn_db_exec(db,
                         "CREATE TABLE bare (log INTEGER NOT NULL, seq INTEGER NOT NULL, "
                         "line TEXT NOT NULL, PRIMARY KEY (log, seq)) STRICT, WITHOUT ROWID",
                         &fault));
    double began = now_ms();
    for (size_t seq = 1; seq <= check_ins;) {
        assert_ok(tn_db_begin(db, &fault));
        for (size_t i = 0; i < size && seq <= check_ins; i++, seq++) {
            admit_line((int64_t)seq, &line);
            struct tn_db_stmt *stmt = tn_db_prepare(db, &insert);
            tn_db_bind_int(stmt, 1, 1);
            tn_db_bind_int(stmt, 2, (int64_t)seq);
            tn_db_bind_text_len(stmt, 3, tn_buf_text(&line), line.len);
            assert_ok(tn_db_run(stmt, &fault));
        }
        assert_ok(tn_db_commit(db, &fault));
    }
    double took_ms = now_ms() - began;
    tn_db_close(db);
    return (double)check_ins / took_ms * 1000;
}

/* ---- one size ---- */

static void measure(size_t check_ins, size_t size)
{
    struct hub_kit kit = {.database = NULL};
    struct kiosk kiosks[KIOSKS] = {{.count = 0}};
    struct tn_worker *workers[KIOSKS];
    struct tn_fault fault = {0};
    hub_kit_start(&kit);
    for (int i = 0; i < KIOSKS; i++) {
        hub_kit_kiosk_start(&kit, "Door", "", &kiosks[i].device);
        kiosks[i].log = tn_ledger_own_log(kiosks[i].device.ledger, kit.event);
        kiosks[i].url = tn_hub_url(kit.hub);
        make_batches(&kiosks[i], check_ins, size);
    }
    double total = (double)(KIOSKS * check_ins);
    double cpu = kit_cpu_ms(), began = now_ms(), acknowledged = began;
    for (int i = 0; i < KIOSKS; i++)
        assert_ok(tn_worker_start("kiosk", upload, &kiosks[i], &workers[i], &fault));
    for (int i = 0; i < KIOSKS; i++) {
        tn_worker_stop(workers[i]);
        acknowledged = kiosks[i].done_ms > acknowledged ? kiosks[i].done_ms : acknowledged;
    }
    assert_ok(tn_ledger_fold(tn_registry_ledger(kit.registry), &fault));
    double folded = now_ms();
    double cpu_us = (kit_cpu_ms() - cpu) * 1000 / total;
    double plain = bare(kit.folder, check_ins, size);
    printf("%6zu %14.0f %18.0f %14.0f %8.2f %10.1f\n", size, total / (acknowledged - began) * 1000,
           total / (folded - began) * 1000, plain, total / (folded - began) * 1000 / plain, cpu_us);
    for (int i = 0; i < KIOSKS; i++) {
        for (size_t b = 0; b < kiosks[i].count; b++)
            tn_buf_release(&kiosks[i].batches[b]);
        free(kiosks[i].batches);
        hub_kit_kiosk_stop(&kiosks[i].device);
    }
    hub_kit_stop(&kit);
}

int main(int argc, char **argv)
{
    size_t check_ins = argc > 1 ? strtoul(argv[1], NULL, 10) : CHECK_INS;
    if (tn_seal_init() || check_ins == 0)
        return 2;
    printf("%d kiosks, %zu check-ins each; a second:\n", KIOSKS, check_ins);
    printf(" batch   acknowledged   with projections   bare inserts    ratio  CPU us/one\n");
    for (int i = 0; i < SIZES; i++)
        measure(check_ins, sizes[i]);
    return 0;
}
