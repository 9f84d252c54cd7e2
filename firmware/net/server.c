/* SPDX-License-Identifier: Apache-2.0 */
/* server.c -- listening, connections and their deadlines.
 *
 * libmicrohttpd polls with a pool of threads; its epoll mode is not used, because a thread of it
 * that finds exactly 128 ready connections waits again before it serves them (seen without TLS).
 * Its time-out is for idle connections only, so a deadline for each step is kept here and swept by
 * the owner. Source: libmicrohttpd(3). */
#include "turnout/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "exchange.h"

enum {
    BODY_MAX_BYTES = 64 * 1024,
    THREADS = 4,
    CONNECTIONS_MAX = 900,
    CONNECTIONS_PER_ADDRESS_MAX = 300,
    DEADLINE_MS = 30000,
    IDLE_MS = 60000,
    CONNECTION_MEMORY_BYTES = 64 * 1024,
    BACKLOG = 511,
};

/* ---- connections ---- */

void tn_net_connection_expect(struct tn_server *server, struct tn_net_connection *connection,
                              int64_t ms)
{
    tn_mutex_lock(server->mutex);
    connection->deadline_up_ms = tn_clock_up_ms() + ms;
    tn_mutex_unlock(server->mutex);
}

static void connection_begin(struct tn_server *server, struct MHD_Connection *mhd, void **state)
{
    struct tn_net_connection *connection = calloc(1, sizeof *connection);
    TN_ASSERT(connection);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
    connection->fd = info ? info->connect_fd : -1;
    *state = connection;
    tn_mutex_lock(server->mutex);
    connection->deadline_up_ms = tn_clock_up_ms() + server->options.deadline_ms;
    connection->after = server->connections;
    if (connection->after)
        connection->after->before = connection;
    server->connections = connection;
    tn_mutex_unlock(server->mutex);
}

static void connection_end(struct tn_server *server, struct tn_net_connection *connection)
{
    tn_mutex_lock(server->mutex);
    if (connection->after)
        connection->after->before = connection->before;
    if (connection->before)
        connection->before->after = connection->after;
    else
        server->connections = connection->after;
    tn_mutex_unlock(server->mutex);
    free(connection);
}

static void on_connection(void *context, struct MHD_Connection *mhd, void **state,
                          enum MHD_ConnectionNotificationCode what)
{
    if (what == MHD_CONNECTION_NOTIFY_STARTED)
        connection_begin(context, mhd, state);
    else if (*state)
        connection_end(context, *state);
}

/* The descriptor is open as long as the connection is in the list: MHD closes it after it has told
 * us.  Shutting it down lets the thread that serves it find it broken. */
void tn_server_sweep(struct tn_server *server)
{
    int64_t now_up_ms = tn_clock_up_ms();
    tn_mutex_lock(server->mutex);
    for (struct tn_net_connection *c = server->connections; c; c = c->after)
        if (c->fd >= 0 && c->deadline_up_ms < now_up_ms)
            shutdown(c->fd, SHUT_RDWR);
    tn_mutex_unlock(server->mutex);
}

/* ---- listening ---- */

/* getaddrinfo would take 99999 for 34463. */
static bool is_port(const char *text)
{
    size_t len = strspn(text, "0123456789");
    return len > 0 && len <= 5 && text[len] == '\0' && strtoul(text, NULL, 10) <= UINT16_MAX;
}

static enum tn_err resolve(const char *text, struct addrinfo **ret_found, struct tn_fault *fault)
{
    char host[64];
    const char *colon = strrchr(text, ':');
    size_t len = colon ? (size_t)(colon - text) : 0;
    const char *from = text;
    if (len > 2 && text[0] == '[' && text[len - 1] == ']') {
        from++;
        len -= 2;
    }
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
    if (colon && is_port(colon + 1) && len > 0 && len < sizeof host) {
        memcpy(host, from, len);
        host[len] = '\0';
        if (getaddrinfo(host, colon + 1, &hints, ret_found) == 0)
            return TN_OK;
    }
    return tn_fault_set(fault, TN_ERR_FORMAT,
                        "cannot listen on \"%.64s\"; write it like 0.0.0.0:8443 or [::]:8443",
                        text);
}

static int bind_to(const struct addrinfo *to)
{
    int on = 1;
    int fd = socket(to->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        bind(fd, to->ai_addr, to->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int failed = errno;
    close(fd);
    errno = failed;
    return -1;
}

/* The URL with the port the system chose. */
static void name_server(struct tn_server *server, int fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } at = {0};
    char text[INET6_ADDRSTRLEN] = "";
    socklen_t len = sizeof at;
    TN_ASSERT(getsockname(fd, &at.any, &len) == 0);
    bool v6 = at.any.sa_family == AF_INET6;
    const void *address = v6 ? (const void *)&at.v6.sin6_addr : (const void *)&at.v4.sin_addr;
    TN_ASSERT(inet_ntop(at.any.sa_family, address, text, sizeof text));
    unsigned port = ntohs(v6 ? at.v6.sin6_port : at.v4.sin_port);
    snprintf(server->url, sizeof server->url, v6 ? "https://[%s]:%u" : "https://%s:%u", text, port);
}

static enum tn_err open_socket(struct tn_server *server, const char *text, int *ret_fd,
                               struct tn_fault *fault)
{
    struct addrinfo *found = NULL;
    enum tn_err err = resolve(text, &found, fault);
    if (err)
        return err;
    TN_ASSERT(found);
    int fd = bind_to(found);
    int failed = fd < 0 ? errno : 0;
    freeaddrinfo(found);
    if (failed == EADDRINUSE)
        return tn_fault_set(fault, TN_ERR_BUSY,
                            "%s is taken by another program; name another address with --listen",
                            text);
    if (failed)
        return tn_fault_errno(fault, failed, "cannot listen on %s", text);
    name_server(server, fd);
    *ret_fd = fd;
    return TN_OK;
}

/* ---- life ---- */

/* MHD would end a path or a value at an escaped NUL and so take it for another one; the character
 * that stands for what is none is as long. */
static size_t unescape(void *context, struct MHD_Connection *mhd, char *text)
{
    (void)context;
    (void)mhd;
    for (char *nul = strstr(text, "%00"); nul; nul = strstr(nul, "%00")) {
        nul[0] = '\xef';
        nul[1] = '\xbf';
        nul[2] = '\xbd';
    }
    return MHD_http_unescape(text);
}

static void fill_defaults(struct tn_server_options *options)
{
    options->body_max_bytes = options->body_max_bytes ? options->body_max_bytes : BODY_MAX_BYTES;
    options->threads = options->threads ? options->threads : THREADS;
    options->connections_max =
        options->connections_max ? options->connections_max : CONNECTIONS_MAX;
    options->connections_per_address_max = options->connections_per_address_max
                                               ? options->connections_per_address_max
                                               : CONNECTIONS_PER_ADDRESS_MAX;
    options->deadline_ms = options->deadline_ms ? options->deadline_ms : DEADLINE_MS;
    options->idle_ms = options->idle_ms ? options->idle_ms : IDLE_MS;
}

static struct MHD_Daemon *start_daemon(struct tn_server *server, int fd)
{
    const struct tn_server_options *options = &server->options;
    return MHD_start_daemon(
        MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_TLS | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
        tn_net_exchange_step, server, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_THREAD_POOL_SIZE,
        options->threads, MHD_OPTION_HTTPS_MEM_KEY, options->identity.key_pem,
        MHD_OPTION_HTTPS_MEM_CERT, options->identity.certificate_pem, MHD_OPTION_HTTPS_MEM_TRUST,
        options->authority_pem, MHD_OPTION_HTTPS_PRIORITIES,
        "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2", MHD_OPTION_CONNECTION_LIMIT,
        options->connections_max, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        options->connections_per_address_max, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)(options->idle_ms + 999) / 1000, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY_BYTES, MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
        MHD_OPTION_NOTIFY_COMPLETED, tn_net_exchange_over, server, MHD_OPTION_UNESCAPE_CALLBACK,
        unescape, NULL, MHD_OPTION_END);
}

static void server_free(struct tn_server *server)
{
    tn_condition_destroy(server->answered);
    tn_mutex_destroy(server->mutex);
    free(server);
}

enum tn_err tn_server_start(const struct tn_server_options *options, struct tn_server **ret_server,
                            struct tn_fault *fault)
{
    struct tn_server *server = calloc(1, sizeof *server);
    TN_ASSERT(server);
    server->options = *options;
    fill_defaults(&server->options);
    server->mutex = tn_mutex_create();
    server->answered = tn_condition_create();
    int fd = -1;
    enum tn_err err = open_socket(server, options->listen, &fd, fault);
    if (!err) {
        server->daemon = start_daemon(server, fd);
        if (!server->daemon) {
            close(fd);
            err = tn_fault_set(fault, TN_ERR_SEAL,
                               "the TLS server does not start: are its key and certificate whole?");
        }
    }
    if (err) {
        server_free(server);
        return err;
    }
    *ret_server = server;
    return TN_OK;
}

const char *tn_server_url(const struct tn_server *server)
{
    return server->url;
}

void tn_server_stop(struct tn_server *server)
{
    if (!server)
        return;
    tn_mutex_lock(server->mutex);
    server->stopping = true;
    while (server->in_hand > 0)
        tn_condition_wait(server->answered, server->mutex, -1);
    tn_mutex_unlock(server->mutex);
    tn_net_streams_stop(server);
    MHD_stop_daemon(server->daemon);
    server_free(server);
}
