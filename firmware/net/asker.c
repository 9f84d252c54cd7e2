/* SPDX-License-Identifier: Apache-2.0 */
/* asker.c -- who sends a request: certificate, token, session, address.
 *
 * Only the cookie of exactly our name counts: the prefix __Host- is a promise of browsers about
 * that spelling.  Source: RFC 6265; RFC 6750; RFC 5280 (extended key usage). */
#include "exchange.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <netdb.h>
#include <sys/socket.h>

/* GnuTLS has checked no client certificate yet: MHD only asks for one. */
static bool certificate_fits(gnutls_session_t session)
{
    gnutls_typed_vdata_st purpose = {.type = GNUTLS_DT_KEY_PURPOSE_OID,
                                     .data = (unsigned char *)(uintptr_t)GNUTLS_KP_TLS_WWW_CLIENT};
    unsigned status = 0;
    return gnutls_certificate_verify_peers(session, &purpose, 1, &status) == 0 && status == 0;
}

static void read_holder(gnutls_session_t session, char holder[TN_IDENTITY_HOLDER_CHARS])
{
    unsigned count = 0;
    gnutls_x509_crt_t certificate = NULL;
    const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &count);
    size_t len = TN_IDENTITY_HOLDER_CHARS;
    if (!chain || count == 0 || !certificate_fits(session) || gnutls_x509_crt_init(&certificate))
        return;
    if (gnutls_x509_crt_import(certificate, &chain[0], GNUTLS_X509_FMT_DER) ||
        gnutls_x509_crt_get_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0, holder, &len))
        holder[0] = '\0';
    gnutls_x509_crt_deinit(certificate);
}

/* Once a connection: the certificate cannot change on it. */
static void identify_holder(struct tn_net_exchange *exchange)
{
    struct tn_net_connection *connection = exchange->connection;
    if (!connection->verified) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(exchange->mhd, MHD_CONNECTION_INFO_GNUTLS_SESSION);
        if (info && info->tls_session)
            read_holder(info->tls_session, connection->holder);
        connection->verified = true;
    }
    exchange->open.request.holder = connection->holder[0] ? connection->holder : NULL;
}

/* A peer of IPv4 on a socket of both is written as IPv4. */
static void identify_address(struct tn_net_exchange *exchange)
{
    struct tn_request *request = &exchange->open.request;
    char host[sizeof request->address] = "";
    static const char mapped[] = "::ffff:";
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(exchange->mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (!info || !info->client_addr)
        return;
    const struct sockaddr *peer = info->client_addr;
    socklen_t len =
        peer->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    if (getnameinfo(peer, len, host, sizeof host, NULL, 0, NI_NUMERICHOST))
        return;
    bool is_mapped = strncmp(host, mapped, strlen(mapped)) == 0 && strchr(host, '.');
    snprintf(request->address, sizeof request->address, "%s",
             is_mapped ? host + strlen(mapped) : host);
}

static enum MHD_Result find_session(void *context, enum MHD_ValueKind kind, const char *name,
                                    const char *value)
{
    struct tn_request *request = context;
    (void)kind;
    if (!request->session && value && strcmp(name, TN_SESSION_COOKIE) == 0)
        request->session = value;
    return MHD_YES;
}

static void identify(struct tn_net_exchange *exchange)
{
    struct tn_request *request = &exchange->open.request;
    const char *authorization = tn_net_header(exchange, MHD_HTTP_HEADER_AUTHORIZATION);
    identify_holder(exchange);
    identify_address(exchange);
    if (authorization && strncasecmp(authorization, "Bearer ", 7) == 0)
        request->bearer = authorization + 7;
    MHD_get_connection_values(exchange->mhd, MHD_COOKIE_KIND, find_session, request);
    request->csrf = tn_net_header(exchange, "X-Turnout-CSRF");
    request->origin = tn_net_header(exchange, MHD_HTTP_HEADER_ORIGIN);
    request->host = tn_net_header(exchange, MHD_HTTP_HEADER_HOST);
}

/* NULL: all there is that the route asks for; else what is missing. */
static const char *missing(const struct tn_request *request, enum tn_route_who who)
{
    if (who == TN_ROUTE_DEVICE && !request->holder)
        return "this needs a TLS client certificate of the group; pair first";
    if (who == TN_ROUTE_TOKEN && !request->bearer)
        return "this needs a token, sent as \"Authorization: Bearer …\"";
    if (who == TN_ROUTE_PERSON && !request->bearer && !request->session)
        return "sign in first, or send a token as \"Authorization: Bearer …\"";
    return NULL;
}

bool tn_net_may_ask(struct tn_net_exchange *exchange)
{
    const struct tn_route *route = exchange->route;
    const struct tn_server_options *options = &exchange->server->options;
    identify(exchange);
    const char *sentence = missing(&exchange->open.request, route->who);
    if (sentence) {
        tn_exchange_problem(&exchange->open, TN_PROBLEM_UNAUTHORISED, "%s", sentence);
        return false;
    }
    return route->who == TN_ROUTE_ANYBODY || !options->authorise ||
           options->authorise(&exchange->open, route, options->context);
}
