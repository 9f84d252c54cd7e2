/* SPDX-License-Identifier: Apache-2.0 */
/* contact.c -- first contact: with a hub whose authority is not known yet, or with a device of the
 * group at an address of which nobody said whose it is.
 *
 * A handshake and nothing else.  Of a hub, the pin from the invitation decides whether the chain it
 * shows may be believed, and the authority taken from it is then trusted by ordinary verification.
 * Of a device, the authority is known and the certificate says who it is.
 * Source: firmware/SPEC.md "Pairing", "HTTP interface". */
#include "turnout/client.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "address.h"
#include "turnout/os.h"

enum { TIMEOUT_MS = 10000 };

/* ---- the connection ---- */

/* Returns 0 or an errno. */
static int finish_connect(int fd, int64_t deadline_up_ms)
{
    struct pollfd polled = {.fd = fd, .events = POLLOUT};
    int64_t left_ms = deadline_up_ms - tn_clock_up_ms();
    if (poll(&polled, 1, left_ms > 0 ? (int)left_ms : 0) != 1)
        return ETIMEDOUT;
    int failed = 0;
    socklen_t len = sizeof failed;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &failed, &len))
        return errno;
    return failed;
}

/* Returns the descriptor, or -1 with *ret_errno. */
static int dial_one(const struct addrinfo *to, int64_t deadline_up_ms, int *ret_errno)
{
    int fd = socket(to->ai_family, to->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, to->ai_protocol);
    if (fd < 0) {
        *ret_errno = errno;
        return -1;
    }
    int failed = connect(fd, to->ai_addr, to->ai_addrlen) ? errno : 0;
    if (failed == EINPROGRESS)
        failed = finish_connect(fd, deadline_up_ms);
    if (!failed)
        return fd;
    close(fd);
    *ret_errno = failed;
    return -1;
}

static enum tn_err dial(const struct tn_net_address *address, int64_t deadline_up_ms, int *ret_fd,
                        struct tn_fault *fault)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    char host[sizeof address->host];
    size_t len = strlen(address->host);
    bool bracketed = len > 2 && address->host[0] == '[';
    snprintf(host, sizeof host, "%.*s", (int)(bracketed ? len - 2 : len),
             address->host + (bracketed ? 1 : 0));
    int error = getaddrinfo(host, address->port, &hints, &found);
    if (error)
        return tn_fault_set(fault, TN_ERR_OFFLINE, "there is no address for %s (%s)", host,
                            gai_strerror(error));
    int fd = -1, failed = 0;
    for (struct addrinfo *to = found; to && fd < 0; to = to->ai_next)
        fd = dial_one(to, deadline_up_ms, &failed);
    freeaddrinfo(found);
    if (fd < 0)
        return tn_fault_set(fault, TN_ERR_OFFLINE, "https://%s:%s does not answer (%s)",
                            address->host, address->port, strerrordesc_np(failed));
    *ret_fd = fd;
    return TN_OK;
}

/* ---- the chain ---- */

static int pem_of(const gnutls_datum_t *der, struct tn_buf *pem)
{
    gnutls_datum_t text = {0};
    int error = gnutls_pem_base64_encode2("CERTIFICATE", der, &text);
    if (error)
        return error;
    tn_buf_add(pem, text.data, text.size);
    gnutls_free(text.data);
    return 0;
}

static bool names_host(const gnutls_datum_t *der, const char *host)
{
    gnutls_x509_crt_t certificate = NULL;
    if (gnutls_x509_crt_init(&certificate))
        return false;
    bool fits = gnutls_x509_crt_import(certificate, der, GNUTLS_X509_FMT_DER) == 0 &&
                gnutls_x509_crt_check_hostname(certificate, host);
    gnutls_x509_crt_deinit(certificate);
    return fits;
}

static enum tn_err check_chain(gnutls_session_t session, const struct tn_hash *pin,
                               struct tn_buf *authority_pem, struct tn_fault *fault)
{
    TN_BUF_AUTO leaf = {0};
    TN_BUF_AUTO authority = {0};
    struct tn_hash shown;
    unsigned count = 0;
    const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &count);
    if (!chain || count < 2 || pem_of(&chain[0], &leaf) || pem_of(&chain[count - 1], &authority) ||
        tn_identity_pin(tn_buf_text(&leaf), &shown, NULL))
        return tn_fault_set(fault, TN_ERR_SEAL,
                            "this is not a hub: it shows no certificate chain of its group");
    if (!tn_bytes_equal(shown.bytes, pin->bytes, sizeof shown.bytes))
        return tn_fault_set(fault, TN_ERR_SEAL,
                            "this hub has another key than the invitation says; it may be "
                            "somebody else's, or the invitation is of an older hub");
    if (tn_identity_check(tn_buf_text(&leaf), tn_buf_text(&authority), NULL) ||
        !names_host(&chain[0], TN_IDENTITY_HUB_HOST))
        return tn_fault_set(fault, TN_ERR_SEAL,
                            "the hub's certificate was not signed by the authority it shows");
    tn_buf_add(authority_pem, authority.data, authority.len);
    return TN_OK;
}

static enum tn_err check_device(gnutls_session_t session, const char *authority_pem,
                                char ret_holder[TN_IDENTITY_HOLDER_CHARS], struct tn_fault *fault)
{
    TN_BUF_AUTO leaf = {0};
    char holder[TN_IDENTITY_HOLDER_CHARS], host[TN_IDENTITY_HOST_CHARS];
    unsigned count = 0;
    const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &count);
    if (!chain || !count || pem_of(&chain[0], &leaf) ||
        tn_identity_check(tn_buf_text(&leaf), authority_pem, NULL) ||
        tn_identity_holder(tn_buf_text(&leaf), holder, NULL))
        return tn_fault_set(fault, TN_ERR_SEAL,
                            "what answers there is no device of this group; check the address");
    tn_identity_host(holder, host);
    if (!names_host(&chain[0], host))
        return tn_fault_set(fault, TN_ERR_SEAL,
                            "the certificate of %s is not one that a device of this group shows",
                            holder);
    memcpy(ret_holder, holder, sizeof holder);
    return TN_OK;
}

/* ---- the handshake ---- */

struct contact {
    int fd;
    gnutls_certificate_credentials_t credentials;
    gnutls_session_t session;
};

static void contact_release(struct contact *contact)
{
    if (contact->session)
        gnutls_deinit(contact->session);
    if (contact->credentials)
        gnutls_certificate_free_credentials(contact->credentials);
    if (contact->fd >= 0)
        close(contact->fd);
}

/* Ours, where whoever is there may want to know it. */
static int show(gnutls_certificate_credentials_t credentials, const struct tn_identity *identity)
{
    if (!identity)
        return 0;
    const gnutls_datum_t certificate = {
        (unsigned char *)(uintptr_t)identity->certificate_pem,
        (unsigned)strlen(identity->certificate_pem),
    };
    const gnutls_datum_t key = {
        (unsigned char *)(uintptr_t)identity->key_pem,
        (unsigned)strlen(identity->key_pem),
    };
    return gnutls_certificate_set_x509_key_mem(credentials, &certificate, &key,
                                               GNUTLS_X509_FMT_PEM);
}

static int prepare(struct contact *contact, const struct tn_identity *identity, const char *host)
{
    int error = gnutls_certificate_allocate_credentials(&contact->credentials);
    if (!error)
        error = show(contact->credentials, identity);
    if (!error)
        error = gnutls_init(&contact->session, GNUTLS_CLIENT | GNUTLS_NO_SIGNAL | GNUTLS_NONBLOCK);
    if (!error)
        error = gnutls_set_default_priority(contact->session);
    if (!error)
        error =
            gnutls_credentials_set(contact->session, GNUTLS_CRD_CERTIFICATE, contact->credentials);
    if (!error && host)
        error = gnutls_server_name_set(contact->session, GNUTLS_NAME_DNS, host, strlen(host));
    if (!error)
        gnutls_transport_set_int(contact->session, contact->fd);
    return error;
}

/* The socket does not block; this waits for it and gives up at the deadline. */
static int shake_hands(struct contact *contact, int64_t deadline_up_ms)
{
    for (;;) {
        int error = gnutls_handshake(contact->session);
        if (error != GNUTLS_E_AGAIN && error != GNUTLS_E_INTERRUPTED)
            return error;
        bool writes = gnutls_record_get_direction(contact->session) == 1;
        struct pollfd polled = {.fd = contact->fd, .events = writes ? POLLOUT : POLLIN};
        int64_t left_ms = deadline_up_ms - tn_clock_up_ms();
        if (left_ms <= 0 || poll(&polled, 1, (int)left_ms) == 0)
            return GNUTLS_E_TIMEDOUT;
    }
}

/* As far as a finished handshake; the caller looks at whom it was with. */
static enum tn_err reach(struct contact *contact, const char *url,
                         const struct tn_identity *identity, const char *host, int timeout_ms,
                         struct tn_fault *fault)
{
    struct tn_net_address address;
    int64_t deadline_up_ms = tn_clock_up_ms() + (timeout_ms > 0 ? timeout_ms : TIMEOUT_MS);
    enum tn_err err = tn_net_address_of_url(url, &address, fault);
    if (!err)
        err = dial(&address, deadline_up_ms, &contact->fd, fault);
    if (err)
        return err;
    int error = prepare(contact, identity, host);
    if (!error)
        error = shake_hands(contact, deadline_up_ms);
    if (error)
        return tn_fault_set(fault, TN_ERR_OFFLINE, "no TLS with https://%s:%s (%s)", address.host,
                            address.port, gnutls_strerror(error));
    return TN_OK;
}

enum tn_err tn_client_authority(const char *url, const struct tn_hash *pin, int timeout_ms,
                                struct tn_buf *authority_pem, struct tn_fault *fault)
{
    __attribute__((cleanup(contact_release))) struct contact contact = {.fd = -1};
    enum tn_err err = reach(&contact, url, NULL, TN_IDENTITY_HUB_HOST, timeout_ms, fault);
    if (err)
        return err;
    err = check_chain(contact.session, pin, authority_pem, fault);
    gnutls_bye(contact.session, GNUTLS_SHUT_WR);
    return err;
}

enum tn_err tn_client_meet(const char *url, const char *authority_pem,
                           const struct tn_identity *identity, int timeout_ms,
                           char ret_holder[TN_IDENTITY_HOLDER_CHARS], struct tn_fault *fault)
{
    __attribute__((cleanup(contact_release))) struct contact contact = {.fd = -1};
    enum tn_err err = reach(&contact, url, identity, NULL, timeout_ms, fault);
    if (err)
        return err;
    err = check_device(contact.session, authority_pem, ret_holder, fault);
    gnutls_bye(contact.session, GNUTLS_SHUT_WR);
    return err;
}
