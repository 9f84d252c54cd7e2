/* SPDX-License-Identifier: Apache-2.0 */
/* Protects: whom the client believes, at first contact and afterwards, and that it comes back in
 * time from whatever the other side does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "net_group.h"
#include "turnout/os.h"
#include "turnout/seal.h"
#include "turnout/server.h"

/* The clock OpenSSL and GnuTLS read in this program; 0 is the real one. */
static time_t pretended_s;

time_t time(time_t *ret)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    time_t seconds = pretended_s ? pretended_s : now.tv_sec;
    if (ret)
        *ret = seconds;
    return seconds;
}

struct fixture {
    struct net_group group;
    struct tn_server *server;
    struct tn_mailbox *kept; /* exchanges that wait for ever, until the end */
    struct tn_hash pin;
};

static void hello(struct tn_exchange *exchange, void *context)
{
    (void)context;
    tn_buf_add_text(&exchange->response.body, "hello");
}

static void large(struct tn_exchange *exchange, void *context)
{
    (void)context;
    memset(tn_buf_reserve(&exchange->response.body, 100000), 'a', 100000);
    exchange->response.body.len = 100000;
}

static void never(struct tn_exchange *exchange, void *context)
{
    struct fixture *fixture = context;
    tn_exchange_defer(exchange);
    assert_true(tn_mailbox_put(fixture->kept, &exchange));
}

static void busy(struct tn_exchange *exchange, void *context)
{
    (void)context;
    tn_exchange_problem(exchange, TN_PROBLEM_SLOW_DOWN, "come back later");
    exchange->response.retry_after_s = 7;
}

static const struct tn_route routes[] = {
    {"GET", "/hello", TN_ROUTE_ANYBODY, NULL, hello, 0, 0},
    {"GET", "/large", TN_ROUTE_ANYBODY, NULL, large, 0, 0},
    {"GET", "/never", TN_ROUTE_ANYBODY, NULL, never, 0, 0},
    {"GET", "/busy", TN_ROUTE_ANYBODY, NULL, busy, 0, 0},
    {NULL, NULL, TN_ROUTE_ANYBODY, NULL, NULL, 0, 0},
};

static struct tn_server *serve(struct fixture *fixture, struct tn_identity identity)
{
    struct tn_fault fault = {0};
    struct tn_server *server = NULL;
    struct tn_server_options options = {
        .listen = "127.0.0.1:0",
        .identity = identity,
        .authority_pem = fixture->group.authority.certificate_pem,
        .routes = routes,
        .context = fixture,
        .threads = 2,
    };
    assert_int_equal(tn_server_start(&options, &server, &fault), TN_OK);
    return server;
}

static int start(void **state)
{
    static struct fixture fixture;
    struct tn_fault fault = {0};
    assert_int_equal(tn_seal_init(), TN_OK);
    net_group_make(&fixture.group);
    assert_int_equal(tn_mailbox_create(sizeof(void *), 16, &fixture.kept), TN_OK);
    assert_int_equal(tn_identity_pin(fixture.group.hub.certificate_pem, &fixture.pin, &fault),
                     TN_OK);
    fixture.server = serve(&fixture, fixture.group.hub);
    *state = &fixture;
    return 0;
}

static int stop(void **state)
{
    struct fixture *fixture = *state;
    struct tn_exchange *exchange;
    while (tn_mailbox_take(fixture->kept, &exchange))
        tn_exchange_answer(exchange);
    tn_server_stop(fixture->server);
    tn_mailbox_destroy(fixture->kept);
    net_group_release(&fixture->group);
    return 0;
}

/* ---- whom to believe ---- */

static enum tn_err say_hello(const struct tn_client_options *options, struct tn_fault *fault)
{
    TN_REPLY_AUTO reply = {0};
    TN_AUTO(client) client = NULL;
    assert_int_equal(tn_client_open(options, &client, fault), TN_OK);
    enum tn_err err = tn_client_get(client, "/hello", &reply, fault);
    if (!err)
        assert_string_equal(tn_buf_text(&reply.body), "hello");
    return err;
}

static void test_believes_the_pinned_hub_only(void **state)
{
    struct fixture *fixture = *state;
    struct net_group other;
    net_group_make(&other);
    /* A device's certificate is of the right authority and for another host. */
    struct tn_server *impostor = serve(fixture, fixture->group.device);
    struct tn_hash wrong = fixture->pin;
    wrong.bytes[31] ^= 1;
    const char *url = tn_server_url(fixture->server);
    const char *ours = fixture->group.authority.certificate_pem;
    const char *theirs = other.authority.certificate_pem;
    const struct {
        struct tn_client_options options;
        enum tn_err err;
    } cases[] = {
        {{.url = url, .authority_pem = ours, .pin = &fixture->pin}, TN_OK},
        {{.url = url, .authority_pem = ours}, TN_OK},
        {{.url = url, .authority_pem = ours, .pin = &wrong}, TN_ERR_SEAL},
        {{.url = url, .authority_pem = theirs, .pin = &fixture->pin}, TN_ERR_SEAL},
        {{.url = url, .authority_pem = ours, .host = "other.turnout.internal"}, TN_ERR_SEAL},
        {{.url = tn_server_url(impostor), .authority_pem = ours}, TN_ERR_SEAL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tn_fault fault = {0};
        assert_int_equal(say_hello(&cases[i].options, &fault), cases[i].err);
        if (cases[i].err)
            assert_non_null(strstr(fault.text, cases[i].options.host
                                                   ? "not the device it should be"
                                                   : "not the hub this device was paired with"));
    }
    tn_server_stop(impostor);
    net_group_release(&other);
}

/* A kiosk without a clock battery believes it is 1970; another was set to 2099.  Both get in. */
static void test_any_clock_gets_in(void **state)
{
    struct fixture *fixture = *state;
    const time_t clocks[] = {1, 86400, 4102358400, 0};
    struct tn_client_options options = {
        .url = tn_server_url(fixture->server),
        .authority_pem = fixture->group.authority.certificate_pem,
        .identity = fixture->group.device,
        .pin = &fixture->pin,
    };
    for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++) {
        struct tn_fault fault = {0};
        TN_BUF_AUTO authority = {0};
        pretended_s = clocks[i];
        assert_int_equal(say_hello(&options, &fault), TN_OK);
        assert_int_equal(tn_client_authority(options.url, &fixture->pin, 0, &authority, &fault),
                         TN_OK);
    }
    pretended_s = 0;
}

static void test_first_contact(void **state)
{
    struct fixture *fixture = *state;
    struct tn_fault fault = {0};
    TN_BUF_AUTO authority = {0};
    const char *url = tn_server_url(fixture->server);
    assert_int_equal(tn_client_authority(url, &fixture->pin, 0, &authority, &fault), TN_OK);
    assert_int_equal(
        tn_identity_check(fixture->group.hub.certificate_pem, tn_buf_text(&authority), &fault),
        TN_OK);
    /* another key than the invitation's */
    struct tn_hash wrong = fixture->pin;
    wrong.bytes[0] ^= 0x80;
    tn_buf_clear(&authority);
    assert_int_equal(tn_client_authority(url, &wrong, 0, &authority, &fault), TN_ERR_SEAL);
    assert_int_equal(authority.len, 0);
    /* the right key, but the chain shows another group's authority */
    struct net_group other;
    net_group_make(&other);
    TN_BUF_AUTO chain = {0};
    size_t leaf = fixture->group.hub_certificate.len - fixture->group.authority_certificate.len;
    tn_buf_add(&chain, fixture->group.hub_certificate.data, leaf);
    tn_buf_add_text(&chain, other.authority.certificate_pem);
    struct tn_server *impostor =
        serve(fixture, (struct tn_identity){fixture->group.hub.key_pem, tn_buf_text(&chain)});
    assert_int_equal(
        tn_client_authority(tn_server_url(impostor), &fixture->pin, 0, &authority, &fault),
        TN_ERR_SEAL);
    tn_server_stop(impostor);
    net_group_release(&other);
}

/* Whom we meet at an address nobody knows is who the group's authority says, and nobody else. */
static void test_meeting_a_device(void **state)
{
    struct fixture *fixture = *state;
    struct tn_fault fault = {0};
    char holder[TN_IDENTITY_HOLDER_CHARS] = "nobody";
    const struct net_group *group = &fixture->group;
    struct tn_server *door = serve(fixture, group->device);
    const char *url = tn_server_url(door), *authority = group->authority.certificate_pem;
    assert_int_equal(tn_client_meet(url, authority, &group->device, 0, holder, &fault), TN_OK);
    assert_string_equal(holder, NET_GROUP_DEVICE);
    assert_int_equal(tn_client_meet(url, authority, NULL, 0, holder, &fault), TN_OK);
    /* and from then on it is that one */
    char host[TN_IDENTITY_HOST_CHARS];
    tn_identity_host(holder, host);
    struct tn_client_options options = {
        .url = url, .host = host, .authority_pem = authority, .identity = group->device};
    assert_int_equal(say_hello(&options, &fault), TN_OK);
    options.host = "01jdxw3zk5t0v9qf8yb6n7r4cn.turnout.internal";
    assert_int_equal(say_hello(&options, &fault), TN_ERR_SEAL);
    assert_non_null(strstr(fault.text, "not the device it should be"));
    /* a door of another group */
    struct net_group other;
    net_group_make(&other);
    memcpy(holder, "nobody", sizeof "nobody");
    assert_int_equal(
        tn_client_meet(url, other.authority.certificate_pem, &other.device, 0, holder, &fault),
        TN_ERR_SEAL);
    assert_string_equal(holder, "nobody");
    net_group_release(&other);
    tn_server_stop(door);
    assert_int_equal(tn_client_meet("https://", authority, NULL, 0, holder, &fault), TN_ERR_FORMAT);
}

/* ---- bounds ---- */

static void test_bad_addresses(void **state)
{
    struct fixture *fixture = *state;
    static const char *const urls[] = {
        "",
        "hub",
        "http://127.0.0.1:8443",
        "https://",
        "https://u:p@127.0.0.1:8443",
        "https://127.0.0.1:8443/path",
        "https://127.0.0.1:8443/?q",
        "https://127.0.0.1:8443/#f",
        "https://127.0.0.1:99999",
        "file:///etc/passwd",
    };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        struct tn_fault fault = {0};
        struct tn_client *client = NULL;
        TN_BUF_AUTO authority = {0};
        struct tn_client_options options = {
            .url = urls[i], .authority_pem = fixture->group.authority.certificate_pem};
        assert_int_equal(tn_client_open(&options, &client, &fault), TN_ERR_FORMAT);
        assert_int_equal(tn_client_authority(urls[i], &fixture->pin, 0, &authority, &fault),
                         TN_ERR_FORMAT);
    }
}

static void test_nobody_there(void **state)
{
    struct fixture *fixture = *state;
    struct tn_fault fault = {0};
    struct tn_server *gone = serve(fixture, fixture->group.hub);
    TN_BUF_AUTO url = {0};
    TN_BUF_AUTO authority = {0};
    tn_buf_add_text(&url, tn_server_url(gone));
    tn_server_stop(gone);
    struct tn_client_options options = {.url = tn_buf_text(&url),
                                        .authority_pem = fixture->group.authority.certificate_pem};
    assert_int_equal(say_hello(&options, &fault), TN_ERR_OFFLINE);
    assert_non_null(strstr(fault.text, tn_buf_text(&url)));
    assert_int_equal(tn_client_authority(tn_buf_text(&url), &fixture->pin, 0, &authority, &fault),
                     TN_ERR_OFFLINE);
}

static void test_bounds(void **state)
{
    struct fixture *fixture = *state;
    struct tn_fault fault = {0};
    TN_REPLY_AUTO reply = {0};
    TN_AUTO(client) client = NULL;
    struct tn_client_options options = {
        .url = tn_server_url(fixture->server),
        .authority_pem = fixture->group.authority.certificate_pem,
        .total_timeout_ms = 400,
        .reply_max_bytes = 50000,
    };
    assert_int_equal(tn_client_open(&options, &client, &fault), TN_OK);
    /* compressed it is small; decompressed it is over the cap */
    assert_int_equal(tn_client_get(client, "/large", &reply, &fault), TN_ERR_LIMIT);
    int64_t began = tn_clock_up_ms();
    assert_int_equal(tn_client_get(client, "/never", &reply, &fault), TN_ERR_OFFLINE);
    assert_in_range(tn_clock_up_ms() - began, 300, 5000);
    /* and the client is still good for the next one */
    assert_int_equal(tn_client_get(client, "/hello", &reply, &fault), TN_OK);
    assert_int_equal(tn_client_get(client, "/busy", &reply, &fault), TN_ERR_BUSY);
    assert_int_equal(reply.status, 429);
    assert_int_equal(reply.retry_after_s, 7);
    assert_string_equal(fault.text, "come back later");
}

static bool once_asked(void *context)
{
    int *asked = context;
    return ++*asked > 1;
}

/* A listener that never says a word: connecting succeeds, and TLS waits. */
static int listen_dumbly(char *url, size_t cap)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    snprintf(url, cap, "https://127.0.0.1:%u", ntohs(at.sin_port));
    return fd;
}

/* Protects: a program that ends waits for no partner, wherever the request stands. */
static void test_given_up(void **state)
{
    struct fixture *fixture = *state;
    char dumb[40];
    int fd = listen_dumbly(dumb, sizeof dumb);
    const char *urls[] = {tn_server_url(fixture->server), dumb};
    for (size_t i = 0; i < 2; i++) {
        int asked = 0;
        struct tn_fault fault = {0};
        TN_REPLY_AUTO reply = {0};
        TN_AUTO(client) client = NULL;
        struct tn_client_options options = {
            .url = urls[i],
            .authority_pem = fixture->group.authority.certificate_pem,
            .connect_timeout_ms = 20000,
            .give_up = once_asked,
            .context = &asked,
        };
        assert_int_equal(tn_client_open(&options, &client, &fault), TN_OK);
        int64_t began = tn_clock_up_ms();
        assert_int_equal(tn_client_get(client, "/never", &reply, &fault), TN_ERR_OFFLINE);
        assert_in_range(tn_clock_up_ms() - began, 0, 5000);
        assert_non_null(strstr(fault.text, "given up"));
    }
    close(fd);
}

/* Whatever a proxy or a stranger answers with an error status becomes one sentence. */
static void test_problems_read(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *body;
        enum tn_problem problem;
        enum tn_err err;
    } cases[] = {
        {409, "{\"type\":\"/problems/fork\",\"detail\":\"d\"}", TN_PROBLEM_FORK, TN_ERR_CHAIN},
        {409, "{\"type\":\"/problems/gap\"}", TN_PROBLEM_GAP, TN_ERR_CHAIN},
        {507, "{\"type\":\"/problems/storage\"}", TN_PROBLEM_STORAGE, TN_ERR_FULL},
        {502, "<html>Bad Gateway</html>", TN_PROBLEM_INTERNAL, TN_ERR_IO},
        {404, "", TN_PROBLEM_NOT_FOUND, TN_ERR_ABSENT},
        {418, "{\"type\":\"/problems/teapot\"}", TN_PROBLEM_INTERNAL, TN_ERR_IO},
        {413, "[1,2]", TN_PROBLEM_TOO_LARGE, TN_ERR_LIMIT},
        {301, "", TN_PROBLEM_INTERNAL, TN_ERR_IO},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tn_fault fault = {0};
        enum tn_problem problem = TN_PROBLEM_COUNT;
        assert_int_equal(tn_problem_read(cases[i].status, cases[i].body, strlen(cases[i].body),
                                         &problem, &fault),
                         cases[i].err);
        assert_int_equal(problem, cases[i].problem);
        assert_true(strlen(fault.text) > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_believes_the_pinned_hub_only),
        cmocka_unit_test(test_any_clock_gets_in),
        cmocka_unit_test(test_first_contact),
        cmocka_unit_test(test_meeting_a_device),
        cmocka_unit_test(test_bad_addresses),
        cmocka_unit_test(test_nobody_there),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_given_up),
        cmocka_unit_test(test_problems_read),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
