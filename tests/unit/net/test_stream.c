/* SPDX-License-Identifier: Apache-2.0 */
/* Protects: answers that stay open.  What is sent arrives at once; silence does not end them, a
 * reader that is gone or too slow does, and so does stopping the server. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net_raw.h"
#include "turnout/os.h"
#include "turnout/seal.h"
#include "turnout/server.h"

enum { DEADLINE_MS = 300, PATIENCE_MS = 20000, STREAMS = 24 };

struct fixture {
    struct net_group group;
    struct tn_server *server;
    struct tn_mailbox *opened;   /* struct tn_stream * */
    struct tn_mailbox *deferred; /* struct tn_exchange * */
};

/* One who reads a stream. */
struct reader {
    CURLM *multi;
    CURL *easy;
    struct curl_slist *dial;
    struct curl_blob authority;
    struct tn_buf got;
    bool paused;
};

/* ---- routes ---- */

static void open_stream(struct tn_exchange *exchange, void *context)
{
    struct fixture *fixture = context;
    exchange->response.type = "text/event-stream";
    struct tn_stream *stream = tn_exchange_stream(exchange);
    assert_true(tn_mailbox_put(fixture->opened, &stream));
}

static void defer(struct tn_exchange *exchange, void *context)
{
    struct fixture *fixture = context;
    tn_exchange_defer(exchange);
    assert_true(tn_mailbox_put(fixture->deferred, &exchange));
}

static const struct tn_route routes[] = {
    {"GET", "/stream", TN_ROUTE_ANYBODY, NULL, open_stream, 0, 0},
    {"GET", "/later", TN_ROUTE_ANYBODY, NULL, defer, 0, 0},
    {NULL, NULL, TN_ROUTE_ANYBODY, NULL, NULL, 0, 0},
};

static int start(void **state)
{
    static struct fixture fixture;
    struct tn_fault fault = {0};
    assert_int_equal(tn_seal_init(), TN_OK);
    fixture = (struct fixture){0};
    net_group_make(&fixture.group);
    assert_int_equal(tn_mailbox_create(sizeof(void *), 64, &fixture.opened), TN_OK);
    assert_int_equal(tn_mailbox_create(sizeof(void *), 64, &fixture.deferred), TN_OK);
    struct tn_server_options options = {
        .listen = "127.0.0.1:0",
        .identity = fixture.group.hub,
        .authority_pem = fixture.group.authority.certificate_pem,
        .routes = routes,
        .context = &fixture,
        .deadline_ms = DEADLINE_MS,
        .idle_ms = 1000,
    };
    assert_int_equal(tn_server_start(&options, &fixture.server, &fault), TN_OK);
    *state = &fixture;
    return 0;
}

static int stop(void **state)
{
    struct fixture *fixture = *state;
    tn_server_stop(fixture->server);
    tn_mailbox_destroy(fixture->opened);
    tn_mailbox_destroy(fixture->deferred);
    net_group_release(&fixture->group);
    return 0;
}

/* ---- reading ---- */

static size_t keep(char *data, size_t size, size_t count, void *context)
{
    struct reader *reader = context;
    if (reader->paused)
        return CURL_WRITEFUNC_PAUSE;
    tn_buf_add(&reader->got, data, size * count);
    return size * count;
}

static void reader_open(struct fixture *fixture, struct reader *reader, const char *path)
{
    TN_BUF_AUTO dial = {0}, url = {0};
    *reader = (struct reader){.multi = curl_multi_init(), .easy = curl_easy_init()};
    tn_buf_addf(&dial, "::%s", tn_server_url(fixture->server) + strlen("https://"));
    tn_buf_addf(&url, "https://" TN_IDENTITY_HUB_HOST "%s", path);
    reader->dial = curl_slist_append(NULL, tn_buf_text(&dial));
    reader->authority = (struct curl_blob){
        .data = fixture->group.authority_certificate.data,
        .len = fixture->group.authority_certificate.len,
    };
    curl_easy_setopt(reader->easy, CURLOPT_URL, tn_buf_text(&url));
    curl_easy_setopt(reader->easy, CURLOPT_CONNECT_TO, reader->dial);
    curl_easy_setopt(reader->easy, CURLOPT_CAINFO_BLOB, &reader->authority);
    curl_easy_setopt(reader->easy, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(reader->easy, CURLOPT_WRITEDATA, reader);
    curl_multi_add_handle(reader->multi, reader->easy);
}

static void reader_close(struct reader *reader)
{
    curl_multi_remove_handle(reader->multi, reader->easy);
    curl_easy_cleanup(reader->easy);
    curl_multi_cleanup(reader->multi);
    curl_slist_free_all(reader->dial);
    tn_buf_release(&reader->got);
}

/* Reads on for a moment; true while the connection is open. */
static bool reader_go(struct reader *reader)
{
    int running = 0;
    curl_multi_perform(reader->multi, &running);
    if (running)
        curl_multi_poll(reader->multi, NULL, 0, 5, NULL);
    return running;
}

static void read_until(struct fixture *fixture, struct reader *reader, const char *text)
{
    int64_t began = tn_clock_up_ms();
    while (!strstr(tn_buf_text(&reader->got), text)) {
        assert_true(tn_clock_up_ms() - began < PATIENCE_MS);
        assert_true(reader_go(reader) || strstr(tn_buf_text(&reader->got), text));
        tn_server_sweep(fixture->server);
    }
}

static void read_to_end(struct fixture *fixture, struct reader *reader)
{
    int64_t began = tn_clock_up_ms();
    while (reader_go(reader)) {
        assert_true(tn_clock_up_ms() - began < PATIENCE_MS);
        tn_server_sweep(fixture->server);
    }
}

/* What a handler has put there, with the reader's help. */
static void *wait_for(struct reader *reader, struct tn_mailbox *mailbox)
{
    void *found = NULL;
    int64_t began = tn_clock_up_ms();
    while (!tn_mailbox_take(mailbox, &found)) {
        assert_true(tn_clock_up_ms() - began < PATIENCE_MS);
        reader_go(reader);
    }
    return found;
}

static bool send_text(struct tn_stream *stream, const char *text)
{
    return tn_stream_send(stream, text, strlen(text));
}

/* ---- tests ---- */

/* Each event arrives while the stream is open, also after a silence longer than every deadline. */
static void test_events_arrive(void **state)
{
    struct fixture *fixture = *state;
    struct reader reader;
    reader_open(fixture, &reader, "/stream");
    struct tn_stream *stream = wait_for(&reader, fixture->opened);
    assert_true(send_text(stream, "data: one\n\n"));
    read_until(fixture, &reader, "one\n\n");
    int64_t began = tn_clock_up_ms();
    while (tn_clock_up_ms() - began < 2500) {
        assert_true(reader_go(&reader));
        tn_server_sweep(fixture->server);
    }
    assert_true(send_text(stream, "data: two\n\n"));
    read_until(fixture, &reader, "two\n\n");
    assert_true(send_text(stream, "data: three\n\n"));
    tn_stream_end(stream);
    read_to_end(fixture, &reader);
    assert_string_equal(tn_buf_text(&reader.got), "data: one\n\ndata: two\n\ndata: three\n\n");
    char *type = NULL;
    curl_easy_getinfo(reader.easy, CURLINFO_CONTENT_TYPE, &type);
    assert_string_equal(type, "text/event-stream");
    reader_close(&reader);
}

/* A handler may hand the exchange over first, as the live view's thread wants it. */
static void test_opened_later(void **state)
{
    struct fixture *fixture = *state;
    struct reader reader;
    reader_open(fixture, &reader, "/later");
    struct tn_exchange *exchange = wait_for(&reader, fixture->deferred);
    exchange->response.type = "text/event-stream";
    struct tn_stream *stream = tn_exchange_stream(exchange);
    assert_true(send_text(stream, "data: x\n\n"));
    read_until(fixture, &reader, "x\n\n");
    tn_stream_end(stream);
    read_to_end(fixture, &reader);
    reader_close(&reader);
}

static void send_until_refused(struct fixture *fixture, struct tn_stream *stream)
{
    static char block[16 * 1024];
    memset(block, ' ', sizeof block);
    int64_t began = tn_clock_up_ms();
    while (tn_stream_send(stream, block, sizeof block)) {
        uint64_t ready;
        assert_true(tn_clock_up_ms() - began < PATIENCE_MS);
        tn_poll(NULL, 0, 1, &ready);
        tn_server_sweep(fixture->server);
    }
}

static void test_reader_is_gone(void **state)
{
    struct fixture *fixture = *state;
    struct reader reader;
    reader_open(fixture, &reader, "/stream");
    struct tn_stream *stream = wait_for(&reader, fixture->opened);
    reader_close(&reader);
    send_until_refused(fixture, stream);
    tn_stream_end(stream);
}

/* Whoever does not read costs a bounded queue, then the connection. */
static void test_reader_does_not_keep_up(void **state)
{
    struct fixture *fixture = *state;
    struct reader reader;
    reader_open(fixture, &reader, "/stream");
    struct tn_stream *stream = wait_for(&reader, fixture->opened);
    assert_true(send_text(stream, "data: one\n\n"));
    read_until(fixture, &reader, "one\n\n");
    reader.paused = true;
    send_until_refused(fixture, stream);
    assert_false(send_text(stream, "data: late\n\n"));
    tn_stream_end(stream);
    reader.paused = false;
    curl_easy_pause(reader.easy, CURLPAUSE_CONT);
    read_to_end(fixture, &reader);
    assert_null(strstr(tn_buf_text(&reader.got), "late"));
    reader_close(&reader);
}

/* HEAD has no body: the stream is over as soon as it is opened. */
static void test_head(void **state)
{
    struct fixture *fixture = *state;
    struct raw_answer answer = {0};
    raw_send(&fixture->group, tn_server_url(fixture->server),
             &(struct raw){"HEAD", "/stream", NULL, NULL, 0}, &answer);
    assert_int_equal(answer.status, 200);
    struct tn_stream *stream = NULL;
    assert_true(tn_mailbox_take(fixture->opened, &stream));
    send_until_refused(fixture, stream);
    tn_stream_end(stream);
    raw_answer_release(&answer);
}

/* ---- many at once ---- */

struct sender {
    struct tn_stream *streams[STREAMS];
};

static void send_all(struct tn_worker *worker, void *context)
{
    struct sender *sender = context;
    (void)worker;
    for (int round = 0; round < 50; round++)
        for (int i = 0; i < STREAMS; i++)
            tn_stream_send(sender->streams[i], "data: .\n\n", 9);
}

/* Two threads send to all of them while the server's threads hand over. */
static void test_many(void **state)
{
    struct fixture *fixture = *state;
    struct sender sender;
    struct reader readers[STREAMS];
    struct tn_worker *workers[2];
    for (int i = 0; i < STREAMS; i++) {
        reader_open(fixture, &readers[i], "/stream");
        sender.streams[i] = wait_for(&readers[i], fixture->opened);
    }
    for (int i = 0; i < 2; i++)
        assert_int_equal(tn_worker_start("sender", send_all, &sender, &workers[i], NULL), TN_OK);
    for (int i = 0; i < 2; i++)
        tn_worker_stop(workers[i]);
    for (int i = 0; i < STREAMS; i++)
        tn_stream_end(sender.streams[i]);
    for (int i = 0; i < STREAMS; i++) {
        read_to_end(fixture, &readers[i]);
        assert_int_equal(readers[i].got.len, 2 * 50 * 9);
        reader_close(&readers[i]);
    }
}

/* Quiet streams do not hold the server up, and their owner hears of it. */
static void test_server_stops(void **state)
{
    struct fixture *fixture = *state;
    struct reader readers[2];
    struct tn_stream *streams[2];
    for (int i = 0; i < 2; i++) {
        reader_open(fixture, &readers[i], "/stream");
        streams[i] = wait_for(&readers[i], fixture->opened);
        assert_true(send_text(streams[i], "data: one\n\n"));
        read_until(fixture, &readers[i], "one\n\n");
    }
    tn_server_stop(fixture->server);
    fixture->server = NULL;
    for (int i = 0; i < 2; i++) {
        assert_false(send_text(streams[i], "data: two\n\n"));
        tn_stream_end(streams[i]);
        while (reader_go(&readers[i]))
            ;
        reader_close(&readers[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_events_arrive),  cmocka_unit_test(test_opened_later),
        cmocka_unit_test(test_reader_is_gone), cmocka_unit_test(test_reader_does_not_keep_up),
        cmocka_unit_test(test_head),           cmocka_unit_test(test_many),
        cmocka_unit_test(test_server_stops),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
