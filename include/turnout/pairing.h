/* SPDX-License-Identifier: Apache-2.0 */
/* pairing.h -- a new kiosk and a hub come to know each other, once.
 *
 * The invitation a person shows carries the hash of the hub's key; nothing else is believed before
 * that key has been seen.  Pairing writes nothing: it returns all that the kiosk keeps.  Rank 4.
 * Source: firmware/SPEC.md "Pairing". */
#pragma once

#include "turnout/identity.h"
#include "turnout/record.h"

#define TN_PAIRING_URL_MAX 256
#define TN_PAIRING_TOKEN_BYTES 16

/* What turnout://pair?u=…&t=…&h=… says. */
struct tn_pairing_invite {
    char url[TN_PAIRING_URL_MAX];
    uint8_t token[TN_PAIRING_TOKEN_BYTES];
    struct tn_hash pin; /* SHA-256 of the hub's SubjectPublicKeyInfo */
};
/* True if the text begins like an invitation, whatever follows. */
bool tn_pairing_is_invite(const char *text, size_t len);
/* Parameters in any order, each once; unknown ones are passed over.  Errors: FORMAT (the fault says
 * which part is missing or damaged).  Pure. */
TN_MUST_CHECK enum tn_err tn_pairing_parse(const char *text, size_t len,
                                           struct tn_pairing_invite *ret_invite,
                                           struct tn_fault *fault);

/* Whether a hub can be invited to under this URL: by the parser of the kiosk's own client, so that
 * what it would not dial is not put into a symbol.  Errors: LIMIT, as tn_client_open. */
TN_MUST_CHECK enum tn_err tn_pairing_check_url(const char *url, const char *authority_pem,
                                               struct tn_fault *fault);

/* All a kiosk keeps of its pairing.  Released (and wiped) by tn_pairing_release. */
struct tn_pairing {
    struct tn_id group;
    char group_name[256];
    struct tn_public_key group_key;
    struct tn_id device; /* our own */
    char name[64];       /* the door's, as the organiser called it */
    struct tn_secret_key log_key;
    struct tn_id hub;
    char hub_name[64];
    struct tn_public_key hub_log_key;
    char url[TN_PAIRING_URL_MAX];
    struct tn_hash pin;
    struct tn_buf authority_pem;
    struct tn_buf tls_key_pem, tls_certificate_pem;
    /* What the hub's clock read, right within err_ms, at `up` of this boot; unknown if nobody had
     * set it. */
    struct tn_anchor anchor;
};
/* Makes our keys, redeems the invitation, checks the answer.  Takes some seconds at most.  Errors:
 * OFFLINE; SEAL (another hub than the invitation's, or an answer that does not fit); DENIED (the
 * invitation was used or is too old); FORMAT. */
TN_MUST_CHECK enum tn_err tn_pairing_join(const struct tn_pairing_invite *invite,
                                          struct tn_pairing *ret_pairing, struct tn_fault *fault);
void tn_pairing_release(struct tn_pairing *pairing);
