/* SPDX-License-Identifier: Apache-2.0 */
/* test_peer_server.c -- a door's server over real TLS: who is told what, what is taken, and that no
 * more is taken at once than a portion. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "check.h"
#include "peer_server.h"
#include "turnout/client.h"
#include "turnout/os.h"
#include "world/world.h"

/* The hub is device 0, the door under test 1, the others ask. */
enum { OURS = 1, THEIRS = 2, REVOKED = 3, STRANGER = 4, ELSEWHERE = 5, HERE = 6, DEVICES };

static struct tn_fault fault;

struct scene {
    struct world world;
    struct station hub;
    char folder[64], path[96];
    struct tn_buf authority_key, authority;
    struct tn_buf key[DEVICES], certificate[DEVICES];
    struct tn_pairing pairing;
    struct turnstile *turnstile;
    struct peer_store *store;
    struct peer_server *server;
    atomic_int arrived, met_others;
    char met[PEER_ADDRESS_CHARS];
};

static void arrived(void *context)
{
    struct scene *scene = context;
    atomic_fetch_add(&scene->arrived, 1);
}

static void met(void *context, struct tn_id device, const char *address)
{
    struct scene *scene = context;
    if (tn_id_equal(device, world_device(THEIRS)))
        (void)snprintf(scene->met, sizeof scene->met, "%s", address);
    else
        atomic_fetch_add(&scene->met_others, 1);
}

static void list(void *context, struct peer_book *out)
{
    (void)context;
    (void)peer_book_note(out, world_device(THEIRS), "Door", "192.168.1.5:8444");
    (void)peer_book_note(out, world_device(ELSEWHERE), "Stall", "192.168.1.6:8444");
    (void)peer_book_note(out, world_device(HERE), "Gate", "192.168.1.7:8444");
}

/* ---- the stage ---- */

static void certify(struct scene *scene, int device)
{
    TN_BUF_AUTO request = {0};
    const struct tn_identity authority = {tn_buf_text(&scene->authority_key),
                                          tn_buf_text(&scene->authority)};
    assert_ok(tn_identity_key_make(&scene->key[device], &fault));
    assert_ok(tn_identity_request_make(tn_buf_text(&scene->key[device]), "x", &request, &fault));
    assert_ok(tn_identity_certify(&authority, tn_buf_text(&request), TN_IDENTITY_DEVICE,
                                  tn_id_text(world_device(device)).chars,
                                  &scene->certificate[device], &fault));
}

static void pair(struct scene *scene)
{
    struct tn_ledger_identity identity = world_identity(&scene->world, OURS);
    struct tn_pairing *pairing = &scene->pairing;
    pairing->group = identity.group;
    pairing->group_key = identity.group_key;
    pairing->device = identity.device;
    pairing->log_key = identity.log_key;
    pairing->hub = world_device(0);
    tn_buf_add_text(&pairing->authority_pem, tn_buf_text(&scene->authority));
    tn_buf_add_text(&pairing->tls_key_pem, tn_buf_text(&scene->key[OURS]));
    tn_buf_add_text(&pairing->tls_certificate_pem, tn_buf_text(&scene->certificate[OURS]));
}

/* The door knows the event, and of the devices what the hub said. */
static void fill(struct scene *scene)
{
    struct station door;
    struct tn_policy policy = world_policy();
    station_open(&door, &scene->world, OURS, &(struct tn_db_options){.url = scene->path});
    station_open_here(&scene->hub, &scene->world, 0);
    hub_publish(&scene->hub, &policy, THEIRS);
    hub_device(&scene->hub, REVOKED, true);
    hub_device_of(&scene->hub, ELSEWHERE, (struct tn_id){{0x7e}});
    hub_device_of(&scene->hub, HERE, scene->world.event);
    carry_all(&scene->hub, &door);
    station_close(&door);
}

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    struct clocks clocks;
    assert_non_null(scene);
    assert_int_equal(tn_seal_init(), TN_OK);
    (void)snprintf(scene->folder, sizeof scene->folder, "/tmp/turnout-peer-XXXXXX");
    assert_non_null(mkdtemp(scene->folder));
    (void)snprintf(scene->path, sizeof scene->path, "%s/kiosk.db", scene->folder);
    world_make(&scene->world);
    assert_ok(tn_identity_authority_make("Test", &scene->authority_key, &scene->authority, &fault));
    for (int device = OURS; device < DEVICES; device++)
        certify(scene, device);
    fill(scene);
    pair(scene);
    clocks_init(&clocks);
    scene->turnstile = turnstile_create();
    assert_ok(peer_store_open(scene->path, &scene->pairing, &clocks, scene->turnstile,
                              &scene->store, &fault));
    const struct peer_server_options options = {.pairing = &scene->pairing,
                                                .store = scene->store,
                                                .listen = "127.0.0.1:0",
                                                .version = "0",
                                                .arrived = arrived,
                                                .met = met,
                                                .list = list,
                                                .context = scene};
    assert_ok(peer_server_start(&options, &scene->server, &fault));
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    peer_server_stop(scene->server);
    peer_store_close(scene->store);
    turnstile_destroy(scene->turnstile);
    station_close(&scene->hub);
    for (int device = 0; device < DEVICES; device++) {
        tn_buf_release(&scene->key[device]);
        tn_buf_release(&scene->certificate[device]);
    }
    tn_buf_release(&scene->authority_key);
    tn_buf_release(&scene->authority);
    tn_pairing_release(&scene->pairing);
    static const char *const parts[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s%s", scene->path, parts[i]);
        unlink(path);
    }
    rmdir(scene->folder);
    free(scene);
    return 0;
}

/* ---- asking ---- */

/* `device` 0: without a certificate. */
static struct tn_client *dial(struct scene *scene, int device)
{
    struct tn_client *client = NULL;
    char host[TN_IDENTITY_HOST_CHARS];
    tn_identity_host(tn_id_text(world_device(OURS)).chars, host);
    struct tn_client_options options = {.url = peer_server_url(scene->server),
                                        .host = host,
                                        .authority_pem = tn_buf_text(&scene->authority)};
    if (device)
        options.identity = (struct tn_identity){tn_buf_text(&scene->key[device]),
                                                tn_buf_text(&scene->certificate[device])};
    assert_ok(tn_client_open(&options, &client, &fault));
    return client;
}

static int get(struct scene *scene, int device, const char *path, struct tn_buf *body)
{
    TN_AUTO(client) client = dial(scene, device);
    TN_REPLY_AUTO reply = {0};
    enum tn_err err = tn_client_get(client, path, &reply, &fault);
    assert_true(err == TN_OK || reply.status > 0);
    if (body)
        tn_buf_add(body, reply.body.data, reply.body.len);
    return reply.status;
}

static int post(struct scene *scene, int device, struct tn_log_id log, const struct tn_buf *batch)
{
    TN_AUTO(client) client = dial(scene, device);
    TN_REPLY_AUTO reply = {0};
    TN_BUF_AUTO path = {0};
    tn_buf_addf(&path, "/v1/logs/%s", tn_log_id_text(log).chars);
    enum tn_err err = tn_client_post(client, tn_buf_text(&path), TN_TYPE_BATCH, batch->data,
                                     batch->len, &reply, &fault);
    assert_true(err == TN_OK || reply.status > 0);
    return reply.status;
}

/* So many admissions of one kiosk, as it would send them. */
static struct tn_log_id make_batch(struct scene *scene, int device, int records, struct tn_buf *out)
{
    struct station station;
    size_t sent = 0;
    station_open_here(&station, &scene->world, device);
    carry_all(&scene->hub, &station);
    for (int i = 0; i < records; i++) {
        struct tn_ticket_id ticket;
        tn_seal_random(ticket.bytes, sizeof ticket.bytes);
        station_admit(&station, ticket, 1);
    }
    struct tn_log_id log = tn_ledger_own_log(station.ledger, scene->world.event);
    assert_ok(tn_ledger_read(station.ledger, log, 1, out, &sent, &fault));
    assert_int_equal(sent, records);
    station_close(&station);
    return log;
}

/* ---- tests ---- */

/* Protects: whoever has no certificate of the group learns nothing, not even that this is a door.
 */
static void test_strangers(void **state)
{
    static const char *const paths[] = {"/v1/health", "/v1/vector", "/v1/peers", "/v1/logs/x"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        assert_int_equal(get(*state, 0, paths[i], NULL), 401);
}

/* Protects: another door is told everything; one that the hub has not spoken of yet, how far the
 * hub's logs go; one that was invited for another event or was revoked, nothing. */
static void test_who_is_told(void **state)
{
    struct scene *scene = *state;
    TN_BUF_AUTO vector = {0};
    TN_BUF_AUTO log = {0};
    struct tn_log_id hubs = tn_ledger_own_log(scene->hub.ledger, scene->world.event);
    assert_int_equal(get(scene, THEIRS, "/v1/vector", &vector), 200);
    assert_non_null(strstr(tn_buf_text(&vector), tn_log_id_text(hubs).chars));
    tn_buf_addf(&log, "/v1/logs/%s?from=1&max=2", tn_log_id_text(hubs).chars);
    assert_int_equal(get(scene, THEIRS, tn_buf_text(&log), NULL), 200);
    assert_int_equal(get(scene, THEIRS, "/v1/logs/x", NULL), 404);
    assert_int_equal(get(scene, THEIRS, "/v1/peers", NULL), 200);
    assert_int_equal(get(scene, REVOKED, "/v1/vector", NULL), 403);
    assert_int_equal(get(scene, REVOKED, "/v1/peers", NULL), 403);
    assert_int_equal(get(scene, REVOKED, tn_buf_text(&log), NULL), 403);
}

static void test_scope(void **state)
{
    struct scene *scene = *state;
    TN_BUF_AUTO batch = {0};
    TN_BUF_AUTO log = {0};
    struct tn_log_id hubs = tn_ledger_own_log(scene->hub.ledger, scene->world.event);
    struct tn_log_id doors = make_batch(scene, THEIRS, 3, &batch);
    assert_int_equal(post(scene, ELSEWHERE, doors, &batch), 403);
    assert_int_equal(post(scene, THEIRS, doors, &batch), 200);
    tn_buf_addf(&log, "/v1/logs/%s?from=1&max=2", tn_log_id_text(hubs).chars);
    static const int outside[] = {STRANGER, ELSEWHERE};
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
        TN_BUF_AUTO vector = {0};
        TN_BUF_AUTO peers = {0};
        assert_int_equal(get(scene, outside[i], "/v1/vector", &vector), 200);
        assert_null(strstr(tn_buf_text(&vector), tn_log_id_text(doors).chars));
        assert_int_equal(strstr(tn_buf_text(&vector), tn_log_id_text(hubs).chars) != NULL,
                         outside[i] == STRANGER);
        assert_int_equal(get(scene, outside[i], tn_buf_text(&log), NULL), 403);
        assert_int_equal(get(scene, outside[i], "/v1/peers", &peers), 200);
        assert_null(strstr(tn_buf_text(&peers), "192.168.1.7"));
        /* a door of every event is one of theirs too */
        assert_int_equal(strstr(tn_buf_text(&peers), "192.168.1.5") != NULL,
                         outside[i] == ELSEWHERE);
    }
    TN_BUF_AUTO all = {0};
    assert_int_equal(get(scene, THEIRS, "/v1/peers", &all), 200);
    assert_non_null(strstr(tn_buf_text(&all), "192.168.1.5"));
    assert_non_null(strstr(tn_buf_text(&all), "192.168.1.7"));
}

/* Protects: a door that asks says where it may be asked; one that nobody knows, or that names no
 * port, is not believed to be anywhere. */
static void test_where_they_are(void **state)
{
    struct scene *scene = *state;
    static const char *const no_ports[] = {
        "", "?port=", "?port=0", "?port=1x", "?port=99999", "?port=80/x", "?port=@a"};
    for (size_t i = 0; i < sizeof no_ports / sizeof *no_ports; i++) {
        TN_BUF_AUTO path = {0};
        tn_buf_addf(&path, "/v1/vector%s", no_ports[i]);
        assert_int_equal(get(scene, THEIRS, tn_buf_text(&path), NULL), 200);
        assert_string_equal(scene->met, "");
    }
    assert_int_equal(get(scene, STRANGER, "/v1/vector?port=9000", NULL), 200);
    assert_int_equal(get(scene, REVOKED, "/v1/vector?port=9000", NULL), 403);
    assert_int_equal(atomic_load(&scene->met_others), 0);
    assert_int_equal(get(scene, THEIRS, "/v1/vector?port=9000", NULL), 200);
    assert_string_equal(scene->met, "127.0.0.1:9000");
}

/* Protects: what came is told once, and there for the next who asks. */
static void test_batches(void **state)
{
    struct scene *scene = *state;
    TN_BUF_AUTO batch = {0};
    TN_BUF_AUTO vector = {0};
    struct tn_log_id log = make_batch(scene, THEIRS, 3, &batch);
    assert_int_equal(post(scene, THEIRS, log, &batch), 200);
    assert_int_equal(atomic_load(&scene->arrived), 1);
    assert_int_equal(post(scene, THEIRS, log, &batch), 200);
    assert_int_equal(atomic_load(&scene->arrived), 1);
    assert_int_equal(get(scene, THEIRS, "/v1/vector", &vector), 200);
    assert_non_null(strstr(tn_buf_text(&vector), tn_log_id_text(log).chars));
}

/* Protects: a batch that was altered, is none, or of another log leaves no trace. */
static void test_bad_batches(void **state)
{
    struct scene *scene = *state;
    TN_BUF_AUTO batch = {0};
    TN_BUF_AUTO garbage = {0};
    TN_BUF_AUTO vector = {0};
    struct tn_log_id log = make_batch(scene, THEIRS, 3, &batch);
    char *verdict = strstr(tn_buf_text(&batch), "\"admits\":1");
    assert_non_null(verdict);
    verdict[9] = '2';
    assert_int_equal(post(scene, THEIRS, log, &batch), 422);
    tn_buf_add_text(&garbage, "{}\n[1,2\n");
    assert_int_equal(post(scene, THEIRS, log, &garbage), 400);
    log.epoch++;
    verdict[9] = '1';
    assert_int_equal(post(scene, THEIRS, log, &batch), 400);
    assert_int_equal(atomic_load(&scene->arrived), 0);
    log.epoch--;
    assert_int_equal(get(scene, THEIRS, "/v1/vector", &vector), 200);
    assert_null(strstr(tn_buf_text(&vector), tn_log_id_text(log).chars));
}

/* Protects: what a revoked device wrote down is history, and history is kept. */
static void test_revoked_brings_its_own(void **state)
{
    struct scene *scene = *state;
    TN_BUF_AUTO own = {0};
    TN_BUF_AUTO other = {0};
    struct tn_log_id log = make_batch(scene, REVOKED, 2, &own);
    assert_int_equal(post(scene, REVOKED, log, &own), 200);
    log = make_batch(scene, THEIRS, 2, &other);
    assert_int_equal(post(scene, REVOKED, log, &other), 403);
    assert_int_equal(atomic_load(&scene->arrived), 1);
}

/* Protects: the door never waits for more than a portion. */
static void test_portions(void **state)
{
    struct scene *scene = *state;
    TN_BUF_AUTO batch = {0};
    TN_BUF_AUTO large = {0};
    struct tn_log_id log = make_batch(scene, THEIRS, TN_BATCH_PORTION_RECORDS + 1, &batch);
    assert_int_equal(post(scene, THEIRS, log, &batch), 413);
    for (int i = 0; i < 70000; i++)
        tn_buf_add_byte(&large, 'x');
    assert_int_equal(post(scene, THEIRS, log, &large), 413);
    assert_int_equal(atomic_load(&scene->arrived), 0);
}

#define on_stage(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

struct errand {
    struct peer_store *store;
    int nice_there;
};

static void note_priority(void *context)
{
    struct errand *errand = context;
    errand->nice_there = getpriority(PRIO_PROCESS, 0);
}

static void ask_politely(struct tn_worker *worker, void *context)
{
    struct errand *errand = context;
    (void)worker;
    setpriority(PRIO_PROCESS, 0, 15);
    (void)peer_store_take(errand->store);
    peer_store_do(errand->store, note_priority, errand);
    peer_store_give(errand->store);
}

/* Protects: what polite threads have written is not written politely, for the door waits for it. */
static void test_writing_is_not_polite(void **state)
{
    struct scene *scene = *state;
    struct tn_worker *worker = NULL;
    struct errand errand = {.store = scene->store, .nice_there = 99};
    assert_ok(tn_worker_start("polite", ask_politely, &errand, &worker, &fault));
    tn_worker_stop(worker);
    assert_int_equal(errand.nice_there, getpriority(PRIO_PROCESS, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        on_stage(test_strangers),
        on_stage(test_who_is_told),
        on_stage(test_scope),
        on_stage(test_where_they_are),
        on_stage(test_batches),
        on_stage(test_bad_batches),
        on_stage(test_revoked_brings_its_own),
        on_stage(test_portions),
        on_stage(test_writing_is_not_polite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
