/* SPDX-License-Identifier: Apache-2.0 */
/* identity.c -- X.509 by GnuTLS.
 *
 * Every GnuTLS handle lives in one struct work of the call that made it and is released by its
 * cleanup, so each step can simply return. */
#include "turnout/identity.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "turnout/seal.h"
#include "turnout/text.h"

enum { SERIAL_BYTES = 16, KEY_ID_BYTES = 20, PEM_MAX_BYTES = 16 * 1024 };

struct work {
    gnutls_x509_privkey_t key;
    gnutls_x509_crq_t request;
    gnutls_x509_crt_t certificate;
    gnutls_x509_crt_t authority;
    gnutls_pubkey_t public_key;
    gnutls_datum_t text;
};

static void work_release(struct work *work)
{
    if (work->key)
        gnutls_x509_privkey_deinit(work->key);
    if (work->request)
        gnutls_x509_crq_deinit(work->request);
    if (work->certificate)
        gnutls_x509_crt_deinit(work->certificate);
    if (work->authority)
        gnutls_x509_crt_deinit(work->authority);
    if (work->public_key)
        gnutls_pubkey_deinit(work->public_key);
    gnutls_free(work->text.data);
}
#define WORK_AUTO __attribute__((cleanup(work_release))) struct work

static gnutls_datum_t datum_of(const char *text)
{
    return (gnutls_datum_t){.data = (unsigned char *)(uintptr_t)text,
                            .size = (unsigned)strnlen(text, PEM_MAX_BYTES)};
}

static enum tn_err failed(struct tn_fault *fault, enum tn_err code, const char *what, int error)
{
    return tn_fault_set(fault, code, "%s: %s", what, gnutls_strerror(error));
}

/* ---- reading PEM ---- */

static enum tn_err load_key(struct work *work, const char *pem, struct tn_fault *fault)
{
    gnutls_datum_t text = datum_of(pem);
    int error = gnutls_x509_privkey_init(&work->key);
    if (!error)
        error = gnutls_x509_privkey_import(work->key, &text, GNUTLS_X509_FMT_PEM);
    return error ? failed(fault, TN_ERR_FORMAT, "this is not a TLS key", error) : TN_OK;
}

static enum tn_err load_certificate(gnutls_x509_crt_t *certificate, const char *pem,
                                    struct tn_fault *fault)
{
    gnutls_datum_t text = datum_of(pem);
    int error = gnutls_x509_crt_init(certificate);
    if (!error)
        error = gnutls_x509_crt_import(*certificate, &text, GNUTLS_X509_FMT_PEM);
    return error ? failed(fault, TN_ERR_FORMAT, "this is not a TLS certificate", error) : TN_OK;
}

static enum tn_err load_request(struct work *work, const char *pem, struct tn_fault *fault)
{
    gnutls_datum_t text = datum_of(pem);
    int error = gnutls_x509_crq_init(&work->request);
    if (!error)
        error = gnutls_x509_crq_import(work->request, &text, GNUTLS_X509_FMT_PEM);
    if (error)
        return failed(fault, TN_ERR_FORMAT, "this is not a certificate request", error);
    gnutls_ecc_curve_t curve = GNUTLS_ECC_CURVE_INVALID;
    error = gnutls_pubkey_init(&work->public_key);
    if (!error)
        error = gnutls_pubkey_import_x509_crq(work->public_key, work->request, 0);
    if (!error)
        error = gnutls_pubkey_export_ecc_raw(work->public_key, &curve, NULL, NULL);
    if (error || curve != GNUTLS_ECC_CURVE_SECP256R1)
        return tn_fault_set(fault, TN_ERR_FORMAT, "the certificate request is not for a P-256 key");
    error = gnutls_x509_crq_verify(work->request, 0);
    if (error)
        return failed(fault, TN_ERR_SEAL, "the certificate request is not signed by its own key",
                      error);
    return TN_OK;
}

/* ---- keys and requests ---- */

static int make_key(struct work *work)
{
    int error = gnutls_x509_privkey_init(&work->key);
    if (!error)
        error = gnutls_x509_privkey_generate(work->key, GNUTLS_PK_ECDSA,
                                             GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
    return error;
}

static int export_key(struct work *work, struct tn_buf *key_pem)
{
    gnutls_datum_t text = {0};
    int error = gnutls_x509_privkey_export2_pkcs8(work->key, GNUTLS_X509_FMT_PEM, NULL,
                                                  GNUTLS_PKCS_PLAIN, &text);
    if (error)
        return error;
    tn_buf_add(key_pem, text.data, text.size);
    tn_seal_wipe(text.data, text.size);
    gnutls_free(text.data);
    return 0;
}

enum tn_err tn_identity_key_make(struct tn_buf *key_pem, struct tn_fault *fault)
{
    WORK_AUTO work = {0};
    int error = make_key(&work);
    if (!error)
        error = export_key(&work, key_pem);
    return error ? failed(fault, TN_ERR_SEAL, "cannot make a TLS key", error) : TN_OK;
}

enum tn_err tn_identity_request_make(const char *key_pem, const char *holder,
                                     struct tn_buf *request_pem, struct tn_fault *fault)
{
    WORK_AUTO work = {0};
    enum tn_err err = load_key(&work, key_pem, fault);
    if (err)
        return err;
    int error = gnutls_x509_crq_init(&work.request);
    if (!error)
        error = gnutls_x509_crq_set_version(work.request, 1);
    if (!error)
        error = gnutls_x509_crq_set_dn_by_oid(work.request, GNUTLS_OID_X520_COMMON_NAME, 0, holder,
                                              (unsigned)strlen(holder));
    if (!error)
        error = gnutls_x509_crq_set_key(work.request, work.key);
    if (!error)
        error = gnutls_x509_crq_sign2(work.request, work.key, GNUTLS_DIG_SHA256, 0);
    if (!error)
        error = gnutls_x509_crq_export2(work.request, GNUTLS_X509_FMT_PEM, &work.text);
    if (error)
        return failed(fault, TN_ERR_SEAL, "cannot make a certificate request", error);
    tn_buf_add(request_pem, work.text.data, work.text.size);
    return TN_OK;
}

/* ---- certificates ---- */

/* 9999-12-31T23:59:59Z, which RFC 5280 calls "no well-defined expiration". */
static const int64_t NEVER_S = 253402300799;

static int set_validity(gnutls_x509_crt_t certificate)
{
    int error = gnutls_x509_crt_set_activation_time(certificate, 0);
    if (!error)
        error = gnutls_x509_crt_set_expiration_time(certificate, NEVER_S);
    return error;
}

/* Version, serial, name and dates: the same in every certificate. */
static int set_frame(gnutls_x509_crt_t certificate, const char *name)
{
    uint8_t serial[SERIAL_BYTES];
    tn_seal_random(serial, sizeof serial);
    serial[0] = (uint8_t)((serial[0] & 0x3f) | 0x40); /* positive, and never shorter */
    int error = gnutls_x509_crt_set_version(certificate, 3);
    if (!error)
        error = gnutls_x509_crt_set_serial(certificate, serial, sizeof serial);
    if (!error)
        error = gnutls_x509_crt_set_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name,
                                              (unsigned)strlen(name));
    return error ? error : set_validity(certificate);
}

/* The identifiers that tie a certificate to its authority's. */
static int set_key_ids(gnutls_x509_crt_t certificate, gnutls_x509_crt_t authority)
{
    uint8_t id[KEY_ID_BYTES * 2];
    size_t len = sizeof id;
    int error = gnutls_x509_crt_get_key_id(certificate, GNUTLS_KEYID_USE_SHA1, id, &len);
    if (!error)
        error = gnutls_x509_crt_set_subject_key_id(certificate, id, len);
    len = sizeof id;
    if (!error)
        error = gnutls_x509_crt_get_key_id(authority, GNUTLS_KEYID_USE_SHA1, id, &len);
    return error ? error : gnutls_x509_crt_set_authority_key_id(certificate, id, len);
}

static int make_authority(struct work *work, const char *name)
{
    int error = make_key(work);
    if (!error)
        error = gnutls_x509_crt_init(&work->certificate);
    if (!error)
        error = set_frame(work->certificate, name);
    if (!error)
        error = gnutls_x509_crt_set_key(work->certificate, work->key);
    if (!error)
        error = gnutls_x509_crt_set_basic_constraints(work->certificate, 1, 0);
    if (!error)
        error = gnutls_x509_crt_set_key_usage(work->certificate, GNUTLS_KEY_KEY_CERT_SIGN);
    if (!error)
        error = set_key_ids(work->certificate, work->certificate);
    if (!error)
        error = gnutls_x509_crt_sign2(work->certificate, work->certificate, work->key,
                                      GNUTLS_DIG_SHA256, 0);
    if (!error)
        error = gnutls_x509_crt_export2(work->certificate, GNUTLS_X509_FMT_PEM, &work->text);
    return error;
}

enum tn_err tn_identity_authority_make(const char *name, struct tn_buf *key_pem,
                                       struct tn_buf *certificate_pem, struct tn_fault *fault)
{
    WORK_AUTO work = {0};
    char common_name[TN_IDENTITY_HOLDER_CHARS]; /* X.520 allows 64 */
    tn_text_copy(common_name, sizeof common_name, name);
    int error = make_authority(&work, common_name);
    if (!error)
        error = export_key(&work, key_pem);
    if (error)
        return failed(fault, TN_ERR_SEAL, "cannot make the group's TLS authority", error);
    tn_buf_add(certificate_pem, work.text.data, work.text.size);
    return TN_OK;
}

void tn_identity_host(const char *holder, char ret_host[TN_IDENTITY_HOST_CHARS])
{
    int chars = snprintf(ret_host, TN_IDENTITY_HOST_CHARS, "%s.turnout.internal", holder);
    TN_ASSERT(chars > 0 && (size_t)chars < TN_IDENTITY_HOST_CHARS);
    for (char *c = ret_host; *c; c++)
        *c = (char)tolower((unsigned char)*c);
}

static int set_host(gnutls_x509_crt_t certificate, enum tn_identity_use use, const char *holder)
{
    char host[TN_IDENTITY_HOST_CHARS];
    tn_identity_host(use == TN_IDENTITY_HUB ? TN_IDENTITY_HUB_HOLDER : holder, host);
    return gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_DNSNAME, host,
                                                (unsigned)strlen(host), GNUTLS_FSAN_SET);
}

static int set_purposes(gnutls_x509_crt_t certificate, enum tn_identity_use use)
{
    int error = gnutls_x509_crt_set_basic_constraints(certificate, 0, -1);
    if (!error)
        error = gnutls_x509_crt_set_key_usage(certificate, GNUTLS_KEY_DIGITAL_SIGNATURE);
    if (!error)
        error = gnutls_x509_crt_set_key_purpose_oid(certificate, GNUTLS_KP_TLS_WWW_SERVER, 0);
    if (!error && use == TN_IDENTITY_DEVICE)
        error = gnutls_x509_crt_set_key_purpose_oid(certificate, GNUTLS_KP_TLS_WWW_CLIENT, 0);
    return error;
}

static int make_leaf(struct work *work, enum tn_identity_use use, const char *holder)
{
    int error = gnutls_x509_crt_init(&work->certificate);
    if (!error)
        error = set_frame(work->certificate, holder);
    if (!error)
        error = gnutls_x509_crt_set_pubkey(work->certificate, work->public_key);
    if (!error)
        error = set_host(work->certificate, use, holder);
    if (!error)
        error = set_purposes(work->certificate, use);
    if (!error)
        error = set_key_ids(work->certificate, work->authority);
    if (!error)
        error = gnutls_x509_crt_sign2(work->certificate, work->authority, work->key,
                                      GNUTLS_DIG_SHA256, 0);
    if (!error)
        error = gnutls_x509_crt_export2(work->certificate, GNUTLS_X509_FMT_PEM, &work->text);
    return error;
}

enum tn_err tn_identity_certify(const struct tn_identity *authority, const char *request_pem,
                                enum tn_identity_use use, const char *holder,
                                struct tn_buf *certificate_pem, struct tn_fault *fault)
{
    WORK_AUTO work = {0};
    TN_ASSERT(strlen(holder) < TN_IDENTITY_HOLDER_CHARS);
    enum tn_err err = load_request(&work, request_pem, fault);
    if (err)
        return err;
    if (load_key(&work, authority->key_pem, fault) ||
        load_certificate(&work.authority, authority->certificate_pem, fault))
        return tn_fault_prefix(fault, TN_ERR_SEAL, "the group's TLS authority is unusable");
    int error = make_leaf(&work, use, holder);
    if (error)
        return failed(fault, TN_ERR_SEAL, "cannot certify a TLS key", error);
    tn_buf_add(certificate_pem, work.text.data, work.text.size);
    return TN_OK;
}

enum tn_err tn_identity_hub_make(const struct tn_identity *authority, struct tn_buf *key_pem,
                                 struct tn_buf *certificate_pem, struct tn_fault *fault)
{
    TN_BUF_AUTO key = {0};
    TN_BUF_AUTO request = {0};
    TN_BUF_AUTO certificate = {0};
    enum tn_err err = tn_identity_key_make(&key, fault);
    if (!err)
        err = tn_identity_request_make(tn_buf_text(&key), TN_IDENTITY_HUB_HOLDER, &request, fault);
    if (!err)
        err = tn_identity_certify(authority, tn_buf_text(&request), TN_IDENTITY_HUB,
                                  TN_IDENTITY_HUB_HOLDER, &certificate, fault);
    if (err)
        return err;
    tn_buf_add(key_pem, key.data, key.len);
    tn_buf_add(certificate_pem, certificate.data, certificate.len);
    tn_buf_add_text(certificate_pem, authority->certificate_pem);
    tn_seal_wipe(key.data, key.len);
    return TN_OK;
}

/* ---- looking at certificates ---- */

enum tn_err tn_identity_pin(const char *certificate_pem, struct tn_hash *ret_pin,
                            struct tn_fault *fault)
{
    WORK_AUTO work = {0};
    enum tn_err err = load_certificate(&work.certificate, certificate_pem, fault);
    if (err)
        return err;
    int error = gnutls_pubkey_init(&work.public_key);
    if (!error)
        error = gnutls_pubkey_import_x509(work.public_key, work.certificate, 0);
    if (!error)
        error = gnutls_pubkey_export2(work.public_key, GNUTLS_X509_FMT_DER, &work.text);
    if (error)
        return failed(fault, TN_ERR_FORMAT, "cannot read the certificate's public key", error);
    *ret_pin = tn_seal_sha256(work.text.data, work.text.size);
    return TN_OK;
}

enum tn_err tn_identity_holder(const char *certificate_pem,
                               char ret_holder[TN_IDENTITY_HOLDER_CHARS], struct tn_fault *fault)
{
    WORK_AUTO work = {0};
    char name[TN_IDENTITY_HOLDER_CHARS];
    size_t len = sizeof name;
    enum tn_err err = load_certificate(&work.certificate, certificate_pem, fault);
    if (err)
        return err;
    int error = gnutls_x509_crt_get_dn_by_oid(work.certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0,
                                              name, &len);
    if (error)
        return failed(fault, TN_ERR_FORMAT, "the certificate names no holder", error);
    memcpy(ret_holder, name, len);
    ret_holder[len] = '\0';
    return TN_OK;
}

enum tn_err tn_identity_check(const char *certificate_pem, const char *authority_pem,
                              struct tn_fault *fault)
{
    WORK_AUTO work = {0};
    enum tn_err err = load_certificate(&work.certificate, certificate_pem, fault);
    if (!err)
        err = load_certificate(&work.authority, authority_pem, fault);
    if (err)
        return err;
    unsigned status = 0;
    int error =
        gnutls_x509_crt_list_verify(&work.certificate, 1, &work.authority, 1, NULL, 0, 0, &status);
    if (error || status)
        return tn_fault_set(fault, TN_ERR_SEAL,
                            "the certificate was not signed by the group's authority");
    return TN_OK;
}
