/* SPDX-License-Identifier: Apache-2.0 */
/* identity.h -- TLS identities: P-256 keys, the group's own authority, certificates, pins.
 *
 * Keys, requests and certificates are PEM texts, appended to buffers.  A certificate names its
 * holder in the common name: "hub", or a device's ULID.  Certificates are valid from 1970 and do
 * not expire: a kiosk whose clock nobody set must still find the hub, and a stolen one is stopped
 * by being revoked, not by a date.  Rank 2; every call may be used from any thread.
 * Source: RFC 5280 (4.1.2.5 for "no well-defined expiration"), RFC 2986; firmware/SPEC.md
 * "Cryptography", "Pairing". */
#pragma once

#include "turnout/bytes.h"
#include "turnout/seal.h"

/* What clients verify, whatever address they dialled. */
#define TN_IDENTITY_HUB_HOST "hub.turnout.internal"
#define TN_IDENTITY_HUB_HOLDER "hub"
#define TN_IDENTITY_HOLDER_CHARS 64

/* What a holder's certificate names as its host: "hub.turnout.internal", or a device's ULID in
 * lower case before ".turnout.internal". */
#define TN_IDENTITY_HOST_CHARS (TN_IDENTITY_HOLDER_CHARS + sizeof ".turnout.internal")
void tn_identity_host(const char *holder, char ret_host[TN_IDENTITY_HOST_CHARS]);

/* A key and its certificate, both borrowed PEM texts.  A server's certificate is followed by its
 * authority's, so that pairing can take the authority from the chain. */
struct tn_identity {
    const char *key_pem;
    const char *certificate_pem;
};

/* A P-256 private key.  Errors: SEAL (the library cannot make one). */
TN_MUST_CHECK enum tn_err tn_identity_key_make(struct tn_buf *key_pem, struct tn_fault *fault);

/* A group's authority: a key and its self-signed certificate.  `name` is for people, and
 * cut to TN_IDENTITY_HOLDER_CHARS. */
TN_MUST_CHECK enum tn_err tn_identity_authority_make(const char *name, struct tn_buf *key_pem,
                                                     struct tn_buf *certificate_pem,
                                                     struct tn_fault *fault);

/* A request for a certificate (CSR) for `key_pem`.  Errors: FORMAT (not a key). */
TN_MUST_CHECK enum tn_err tn_identity_request_make(const char *key_pem, const char *holder,
                                                   struct tn_buf *request_pem,
                                                   struct tn_fault *fault);

/* Who a certificate is for: the hub serves TN_IDENTITY_HUB_HOST; a device is a client, and serves
 * <holder in lower case>.turnout.internal to other devices. */
enum tn_identity_use { TN_IDENTITY_HUB, TN_IDENTITY_DEVICE };

/* Certifies the key of a request under the name `holder`, whatever the request calls itself.
 * Errors: FORMAT (not a request, or not for a P-256 key), SEAL (the request is not signed by its
 * own key, or the authority is unusable). */
TN_MUST_CHECK enum tn_err tn_identity_certify(const struct tn_identity *authority,
                                              const char *request_pem, enum tn_identity_use use,
                                              const char *holder, struct tn_buf *certificate_pem,
                                              struct tn_fault *fault);

/* The hub's key and its certificate followed by the authority's, ready for tn_server_start. */
TN_MUST_CHECK enum tn_err tn_identity_hub_make(const struct tn_identity *authority,
                                               struct tn_buf *key_pem,
                                               struct tn_buf *certificate_pem,
                                               struct tn_fault *fault);

/* SHA-256 of the SubjectPublicKeyInfo of the first certificate in the text: what an invitation
 * carries and a client pins.  Errors: FORMAT. */
TN_MUST_CHECK enum tn_err tn_identity_pin(const char *certificate_pem, struct tn_hash *ret_pin,
                                          struct tn_fault *fault);

/* The common name of the first certificate in the text.  Errors: FORMAT. */
TN_MUST_CHECK enum tn_err tn_identity_holder(const char *certificate_pem,
                                             char ret_holder[TN_IDENTITY_HOLDER_CHARS],
                                             struct tn_fault *fault);

/* OK if the first certificate in the text was signed by the authority's.  Errors: FORMAT, SEAL. */
TN_MUST_CHECK enum tn_err tn_identity_check(const char *certificate_pem, const char *authority_pem,
                                            struct tn_fault *fault);
