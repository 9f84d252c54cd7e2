/* SPDX-License-Identifier: Apache-2.0 */
/* Protects: what a handler learns of who asks, and the header fields that go back. */
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

struct fixture {
    struct net_group group;
    struct tn_server *server;
    char handled[256]; /* what the hook was told last */
};

/* ---- routes ---- */

static const char *or_dash(const char *text)
{
    return text ? text : "-";
}

static void asker(struct tn_exchange *exchange, void *context)
{
    const struct tn_request *request = &exchange->request;
    (void)context;
    tn_buf_addf(&exchange->response.body, "%s|%s|%s|%s|%s|%x|%s", or_dash(request->session),
                or_dash(request->csrf), or_dash(request->origin), request->address,
                or_dash(request->bearer), request->rights, request->who);
}

static void params(struct tn_exchange *exchange, void *context)
{
    const struct tn_request *request = &exchange->request;
    (void)context;
    tn_buf_addf(&exchange->response.body, "%s %s|%s|%s|%.*s", request->method, request->params[0],
                request->params[1], request->params[2], (int)request->body_len, request->body);
}

static void page(struct tn_exchange *exchange, void *context)
{
    (void)context;
    exchange->response.type = "text/html; charset=utf-8";
    snprintf(exchange->response.etag, sizeof exchange->response.etag, "\"v1\"");
    for (int i = 0; i < 400; i++)
        tn_buf_add_text(&exchange->response.body, "<p>page");
}

static void download(struct tn_exchange *exchange, void *context)
{
    (void)context;
    exchange->response.type = "text/csv; charset=utf-8";
    snprintf(exchange->response.filename, sizeof exchange->response.filename,
             "\xe5\x90\x8d\"a\r\nX: y.csv");
    tn_buf_add_text(&exchange->response.body, "a,b");
}

static void cookie(struct tn_exchange *exchange, void *context)
{
    (void)context;
    exchange->response.status = 204;
    snprintf(exchange->response.cookie, sizeof exchange->response.cookie,
             TN_SESSION_COOKIE "=abc; Secure; HttpOnly; SameSite=Strict; Path=/");
}

static bool authorise(struct tn_exchange *exchange, const struct tn_route *route, void *context)
{
    (void)context;
    exchange->request.rights = route->rights;
    snprintf(exchange->request.who, sizeof exchange->request.who, "somebody");
    return true;
}

static void handled(struct tn_exchange *exchange, const struct tn_route *route, void *context)
{
    struct fixture *fixture = context;
    snprintf(fixture->handled, sizeof fixture->handled, "%s %s %d %s", route->method,
             route->pattern, exchange->response.status, exchange->request.who);
}

static const struct tn_route routes[] = {
    {"GET", "/asker", TN_ROUTE_ANYBODY, NULL, asker, 0, 0},
    {"GET", "/person", TN_ROUTE_PERSON, NULL, asker, 5, 0},
    {"PUT", "/a/{x}/b/{y}/{z}", TN_ROUTE_ANYBODY, TN_TYPE_JSON, params, 0, 0},
    {"PATCH", "/a/{x}/b/{y}/{z}", TN_ROUTE_ANYBODY, TN_TYPE_JSON, params, 0, 0},
    {"DELETE", "/a/{x}/b/{y}/{z}", TN_ROUTE_ANYBODY, TN_TYPE_JSON, params, 0, 0},
    {"GET", "/a/{x}/b/{y}/same", TN_ROUTE_ANYBODY, NULL, asker, 0, 0},
    {"GET", "/a/{x}/b/{y}/{z}", TN_ROUTE_ANYBODY, NULL, params, 0, 0},
    {"GET", "/page", TN_ROUTE_ANYBODY, NULL, page, 0, 0},
    {"GET", "/download", TN_ROUTE_ANYBODY, NULL, download, 0, 0},
    {"POST", "/cookie", TN_ROUTE_ANYBODY, NULL, cookie, 0, 0},
    {NULL, NULL, TN_ROUTE_ANYBODY, NULL, NULL, 0, 0},
};

static int start(void **state)
{
    static struct fixture fixture;
    struct tn_fault fault = {0};
    assert_int_equal(tn_seal_init(), TN_OK);
    net_group_make(&fixture.group);
    struct tn_server_options options = {
        .listen = "127.0.0.1:0",
        .identity = fixture.group.hub,
        .authority_pem = fixture.group.authority.certificate_pem,
        .routes = routes,
        .authorise = authorise,
        .handled = handled,
        .context = &fixture,
    };
    assert_int_equal(tn_server_start(&options, &fixture.server, &fault), TN_OK);
    *state = &fixture;
    return 0;
}

static int stop(void **state)
{
    struct fixture *fixture = *state;
    tn_server_stop(fixture->server);
    net_group_release(&fixture->group);
    return 0;
}

static void ask(struct fixture *fixture, const char *method, const char *path, const char *header,
                struct raw_answer *answer)
{
    const char *body = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0 ? NULL : "{}";
    struct raw request = {method, path, header, body, body ? 2 : 0};
    raw_send(&fixture->group, tn_server_url(fixture->server), &request, answer);
}

static bool says(struct raw_answer *answer, const char *line)
{
    return strcasestr(tn_buf_text(&answer->header), line);
}

/* ---- who asks ---- */

/* Only the cookie spelt exactly so is a session: browsers keep the promise of __Host- for that
 * spelling alone.  Of two the first counts. */
static void test_asker(void **state)
{
    static const struct {
        const char *header, *expected;
    } cases[] = {
        {NULL, "-|-|-|127.0.0.1|-|0|"},
        {"Cookie: __Host-turnout=abc\r\nX-Turnout-CSRF: c1\r\nOrigin: https://other",
         "abc|c1|https://other|127.0.0.1|-|0|"},
        {"Cookie: a=b; __Host-turnout=abc; __Host-turnout=def", "abc|-|-|127.0.0.1|-|0|"},
        {"Cookie: __host-turnout=abc", "-|-|-|127.0.0.1|-|0|"},
        {"Cookie: turnout=abc", "-|-|-|127.0.0.1|-|0|"},
        {"Authorization: bearer t1", "-|-|-|127.0.0.1|t1|0|"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct raw_answer answer = {0};
        ask(*state, "GET", "/asker", cases[i].header, &answer);
        assert_string_equal(tn_buf_text(&answer.body), cases[i].expected);
        raw_answer_release(&answer);
    }
}

/* A person's route wants a session or a token; what authorise found reaches the handler, and the
 * hook sees the response. */
static void test_person(void **state)
{
    struct fixture *fixture = *state;
    struct raw_answer answer = {0};
    fixture->handled[0] = '\0';
    ask(fixture, "GET", "/person", NULL, &answer);
    assert_int_equal(answer.status, 401);
    assert_string_equal(fixture->handled, "");
    ask(fixture, "GET", "/person", "Cookie: __Host-turnout=abc", &answer);
    assert_string_equal(tn_buf_text(&answer.body), "abc|-|-|127.0.0.1|-|5|somebody");
    assert_string_equal(fixture->handled, "GET /person 200 somebody");
    ask(fixture, "GET", "/person", "Authorization: Bearer t", &answer);
    assert_int_equal(answer.status, 200);
    raw_answer_release(&answer);
}

static void test_methods_with_bodies(void **state)
{
    static const char *const methods[] = {"PUT", "PATCH", "DELETE"};
    struct raw_answer answer = {0};
    for (size_t i = 0; i < 3; i++) {
        char expected[64];
        snprintf(expected, sizeof expected, "%s 1|2|3|{}", methods[i]);
        ask(*state, methods[i], "/a/1/b/2/3", "Content-Type: application/json", &answer);
        assert_string_equal(tn_buf_text(&answer.body), expected);
    }
    ask(*state, "POST", "/a/1/b/2/same", "Content-Type: application/json", &answer);
    assert_int_equal(answer.status, 405);
    assert_true(says(&answer, "Allow: PUT, PATCH, DELETE, GET, HEAD\r\n"));
    raw_answer_release(&answer);
}

/* ---- what goes back ---- */

static void test_page_is_guarded(void **state)
{
    struct raw_answer answer = {0};
    ask(*state, "GET", "/page", NULL, &answer);
    assert_true(says(&answer, "Content-Security-Policy: default-src 'none'; script-src 'self';"));
    assert_true(says(&answer, "frame-ancestors 'none'\r\n"));
    assert_true(says(&answer, "Referrer-Policy: no-referrer\r\n"));
    assert_true(says(&answer, "Cross-Origin-Opener-Policy: same-origin\r\n"));
    assert_true(says(&answer, "Permissions-Policy: camera=()"));
    assert_true(says(&answer, "X-Content-Type-Options: nosniff\r\n"));
    ask(*state, "GET", "/asker", NULL, &answer);
    assert_true(says(&answer, "Cache-Control: no-store\r\n"));
    assert_true(says(&answer, "Content-Security-Policy: default-src 'none'; frame-ancestors"));
    raw_answer_release(&answer);
}

/* Kept by a browser, asked for again each time: the body only travels when it is another. */
static void test_validators(void **state)
{
    static const struct {
        const char *header;
        long status;
        const char *says;
    } cases[] = {
        {NULL, 200, "ETag: \"v1\"\r\n"},
        {"Accept-Encoding: gzip", 200, "ETag: \"v1-gzip\"\r\n"},
        {"If-None-Match: \"v1\"", 304, "ETag: \"v1"},
        {"If-None-Match: \"v0\", W/\"v1-gzip\"", 304, "ETag: \"v1"},
        {"If-None-Match: *", 304, "ETag"},
        {"If-None-Match: \"v2\"", 200, "ETag: \"v1\"\r\n"},
        {"If-None-Match: v1", 200, "ETag: \"v1\"\r\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct raw_answer answer = {0};
        ask(*state, "GET", "/page", cases[i].header, &answer);
        assert_int_equal(answer.status, cases[i].status);
        assert_int_equal(answer.body.len > 0, cases[i].status == 200);
        assert_true(says(&answer, cases[i].says));
        assert_true(says(&answer, "Cache-Control: no-cache\r\n"));
        assert_true(says(&answer, "Vary: Accept-Encoding\r\n"));
        raw_answer_release(&answer);
    }
}

/* A file's name cannot break out of its field, whatever an event is called. */
static void test_filename(void **state)
{
    struct raw_answer answer = {0};
    ask(*state, "GET", "/download", NULL, &answer);
    assert_true(says(&answer, "Content-Disposition: attachment; filename=\"____a__X__y.csv\"; "
                              "filename*=UTF-8''%E5%90%8D%22a%0D%0AX%3A%20y.csv\r\n"));
    assert_false(says(&answer, "\r\nX: y"));
    raw_answer_release(&answer);
}

static void test_cookie_is_set(void **state)
{
    struct raw_answer answer = {0};
    ask(*state, "POST", "/cookie", NULL, &answer);
    assert_int_equal(answer.status, 204);
    assert_int_equal(answer.body.len, 0);
    assert_true(says(&answer, "Set-Cookie: __Host-turnout=abc; Secure; HttpOnly; "
                              "SameSite=Strict; Path=/\r\n"));
    raw_answer_release(&answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_asker),
        cmocka_unit_test(test_person),
        cmocka_unit_test(test_methods_with_bodies),
        cmocka_unit_test(test_page_is_guarded),
        cmocka_unit_test(test_validators),
        cmocka_unit_test(test_filename),
        cmocka_unit_test(test_cookie_is_set),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
