/* SPDX-License-Identifier: Apache-2.0 */
/* Protects: large bodies.  They go to a file without a name, never to memory; their limit holds for
 * what they inflate to; they may take long as long as they move. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>
#include <unistd.h>

#include "net_raw.h"
#include "turnout/os.h"
#include "turnout/seal.h"
#include "turnout/server.h"

enum { UPLOAD_MAX_BYTES = 4 << 20, DEADLINE_MS = 1000, PIECE_BYTES = 16 * 1024 };

struct fixture {
    struct net_group group;
    struct tn_server *server;
    char folder[64];
    struct tn_worker *sweeper;
};

/* Answers the upload's size and hash. */
static void measure(struct tn_exchange *exchange, void *context)
{
    (void)context;
    TN_BUF_AUTO whole = {0};
    int fd = exchange->request.upload_fd;
    if (exchange->request.body) {
        tn_buf_add_text(&exchange->response.body, "in memory");
        return;
    }
    for (;;) {
        ssize_t got = read(fd, tn_buf_reserve(&whole, PIECE_BYTES), PIECE_BYTES);
        if (got <= 0)
            break;
        whole.len += (size_t)got;
    }
    struct tn_hash hash = tn_seal_sha256(whole.data, whole.len);
    tn_buf_addf(&exchange->response.body, "%zu %02x%02x", whole.len, hash.bytes[0], hash.bytes[1]);
}

static const struct tn_route routes[] = {
    {"POST", "/upload", TN_ROUTE_ANYBODY, "application/octet-stream", measure, 0, UPLOAD_MAX_BYTES},
    {NULL, NULL, TN_ROUTE_ANYBODY, NULL, NULL, 0, 0},
};

static void sweep(struct tn_worker *worker, void *context)
{
    struct fixture *fixture = context;
    while (!tn_worker_stopping(worker)) {
        uint64_t ready;
        int fd = tn_worker_fd(worker);
        tn_poll(&fd, 1, 20, &ready);
        tn_server_sweep(fixture->server);
    }
}

static int start(void **state)
{
    static struct fixture fixture;
    struct tn_fault fault = {0};
    assert_int_equal(tn_seal_init(), TN_OK);
    net_group_make(&fixture.group);
    const char *base = getenv("TMPDIR");
    snprintf(fixture.folder, sizeof fixture.folder, "%.40s/upload.XXXXXX", base ? base : "/tmp");
    assert_non_null(mkdtemp(fixture.folder));
    struct tn_server_options options = {
        .listen = "127.0.0.1:0",
        .identity = fixture.group.hub,
        .authority_pem = fixture.group.authority.certificate_pem,
        .routes = routes,
        .context = &fixture,
        .body_max_bytes = 1024,
        .deadline_ms = DEADLINE_MS,
        .upload_folder = fixture.folder,
    };
    assert_int_equal(tn_server_start(&options, &fixture.server, &fault), TN_OK);
    assert_int_equal(tn_worker_start("sweeper", sweep, &fixture, &fixture.sweeper, &fault), TN_OK);
    *state = &fixture;
    return 0;
}

static int files_in(const char *folder)
{
    int count = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (const struct dirent *entry; (entry = readdir(dir));)
        count += entry->d_name[0] != '.';
    closedir(dir);
    return count;
}

static int stop(void **state)
{
    struct fixture *fixture = *state;
    tn_worker_stop(fixture->sweeper);
    tn_server_stop(fixture->server);
    assert_int_equal(files_in(fixture->folder), 0);
    rmdir(fixture->folder);
    net_group_release(&fixture->group);
    return 0;
}

static void upload(struct fixture *fixture, const char *header, const void *data, size_t len,
                   struct raw_answer *answer)
{
    char lines[256];
    snprintf(lines, sizeof lines, "Content-Type: application/octet-stream%s%s",
             header ? "\r\n" : "", header ? header : "");
    struct raw request = {"POST", "/upload", lines, data, len};
    raw_send(&fixture->group, tn_server_url(fixture->server), &request, answer);
}

static void expect_measure(const struct raw_answer *answer, const void *data, size_t len)
{
    char expected[64];
    struct tn_hash hash = tn_seal_sha256(data, len);
    snprintf(expected, sizeof expected, "%zu %02x%02x", len, hash.bytes[0], hash.bytes[1]);
    assert_string_equal(tn_buf_text((struct tn_buf *)(uintptr_t)&answer->body), expected);
}

/* Larger than any body in memory may be; plain, compressed; and an empty one. */
static void test_uploads_arrive(void **state)
{
    static uint8_t data[UPLOAD_MAX_BYTES];
    struct raw_answer answer = {0};
    TN_BUF_AUTO packed = {0};
    tn_seal_random(data, sizeof data / 2);
    tn_gzip_pack(data, sizeof data, &packed);
    upload(*state, NULL, data, sizeof data, &answer);
    expect_measure(&answer, data, sizeof data);
    upload(*state, "Content-Encoding: gzip", packed.data, packed.len, &answer);
    expect_measure(&answer, data, sizeof data);
    upload(*state, NULL, "", 0, &answer);
    expect_measure(&answer, "", 0);
    raw_answer_release(&answer);
}

static void test_uploads_are_refused(void **state)
{
    static uint8_t large[UPLOAD_MAX_BYTES + 1];
    TN_BUF_AUTO bomb = {0};
    struct raw_answer answer = {0};
    char too_large[40];
    snprintf(too_large, sizeof too_large, "Content-Length: %d", UPLOAD_MAX_BYTES + 1);
    tn_gzip_pack(large, sizeof large, &bomb);
    assert_true(bomb.len < 8192);
    const struct {
        const char *header;
        const void *data;
        size_t len;
        long status;
    } cases[] = {
        {too_large, NULL, 0, 413},
        {"Content-Encoding: gzip", bomb.data, bomb.len, 413},
        {"Content-Encoding: gzip", "no gzip", 7, 400},
        {"Content-Encoding: gzip", bomb.data, 100, 400},
        {"Content-Encoding: gzip", "", 0, 400},
        {"Content-Encoding: br", "x", 1, 415},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        upload(*state, cases[i].header, cases[i].data, cases[i].len, &answer);
        assert_int_equal(answer.status, cases[i].status);
    }
    raw_answer_release(&answer);
}

/* ---- time ---- */

struct drip {
    size_t piece_bytes, left;
    size_t fast_until; /* left; up to there without pauses */
    int pause_ms;
    bool chunked;
};

static size_t give_piece(char *out, size_t size, size_t count, void *context)
{
    struct drip *drip = context;
    size_t len = drip->left < drip->piece_bytes ? drip->left : drip->piece_bytes;
    uint64_t ready;
    assert_true(len <= size * count);
    if (drip->pause_ms > 0 && (drip->fast_until == 0 || drip->left <= drip->fast_until))
        tn_poll(NULL, 0, drip->pause_ms, &ready);
    memset(out, 'a', len);
    drip->left -= len;
    return len;
}

/* How the transfer ended: 0 cut off, else its status. */
static long drip_in(struct fixture *fixture, struct drip *drip)
{
    CURL *curl = curl_easy_init();
    TN_BUF_AUTO dial = {0}, answer = {0};
    struct curl_blob authority = {
        .data = fixture->group.authority_certificate.data,
        .len = fixture->group.authority_certificate.len,
    };
    long status = 0;
    tn_buf_addf(&dial, "::%s", tn_server_url(fixture->server) + strlen("https://"));
    struct curl_slist *to = curl_slist_append(NULL, tn_buf_text(&dial));
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/octet-stream");
    headers = curl_slist_append(headers, "Expect:");
    if (drip->chunked)
        headers = curl_slist_append(headers, "Transfer-Encoding: chunked");
    curl_easy_setopt(curl, CURLOPT_URL, "https://" TN_IDENTITY_HUB_HOST "/upload");
    curl_easy_setopt(curl, CURLOPT_CONNECT_TO, to);
    curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &authority);
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    if (!drip->chunked)
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)drip->left);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_piece);
    curl_easy_setopt(curl, CURLOPT_READDATA, drip);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, raw_keep);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
    if (curl_easy_perform(curl) == CURLE_OK)
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(to);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return status;
}

/* Without Content-Length the size shows only on the way. */
static void test_chunked(void **state)
{
    struct drip fits = {.piece_bytes = PIECE_BYTES, .left = UPLOAD_MAX_BYTES, .chunked = true};
    struct drip larger = fits;
    larger.left++;
    assert_int_equal(drip_in(*state, &fits), 200);
    assert_int_equal(drip_in(*state, &larger), 413);
}

/* Three deadlines long, but it moves. */
static void test_long_upload(void **state)
{
    struct drip drip = {.piece_bytes = PIECE_BYTES, .left = 40 * PIECE_BYTES, .pause_ms = 80};
    int64_t began = tn_clock_up_ms();
    assert_int_equal(drip_in(*state, &drip), 200);
    assert_true(tn_clock_up_ms() - began > 3 * DEADLINE_MS);
}

/* A byte now and then holds a connection no longer than saying nothing does. */
static void test_slow_drip_is_cut(void **state)
{
    struct drip drip = {.piece_bytes = 1, .left = 4096, .pause_ms = 20};
    int64_t began = tn_clock_up_ms();
    assert_int_equal(drip_in(*state, &drip), 0);
    assert_in_range(tn_clock_up_ms() - began, DEADLINE_MS - 50, 8000);
}

/* What was sent fast earns no right to say nothing afterwards. */
static void test_stall_is_cut(void **state)
{
    struct drip drip = {
        .piece_bytes = PIECE_BYTES,
        .left = UPLOAD_MAX_BYTES / 2,
        .fast_until = UPLOAD_MAX_BYTES / 4,
        .pause_ms = 3 * DEADLINE_MS,
    };
    int64_t began = tn_clock_up_ms();
    assert_int_equal(drip_in(*state, &drip), 0);
    assert_true(tn_clock_up_ms() - began < 12000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_uploads_arrive),   cmocka_unit_test(test_uploads_are_refused),
        cmocka_unit_test(test_chunked),          cmocka_unit_test(test_long_upload),
        cmocka_unit_test(test_slow_drip_is_cut), cmocka_unit_test(test_stall_is_cut),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
