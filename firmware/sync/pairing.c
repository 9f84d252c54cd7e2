/* SPDX-License-Identifier: Apache-2.0 */
/* pairing.c -- redeeming an invitation.
 *
 * The order matters: the hub's key is checked against the invitation before the token is sent, and
 * what the answer says is checked against the authority that key's chain led to. */
#include "turnout/pairing.h"

#include <string.h>

#include "anchor.h"
#include "turnout/client.h"
#include "turnout/os.h"
#include "turnout/text.h"

enum { PAIR_TIMEOUT_MS = 15000 };

void tn_pairing_release(struct tn_pairing *pairing)
{
    tn_key_wipe(&pairing->log_key);
    if (pairing->tls_key_pem.data)
        tn_seal_wipe(pairing->tls_key_pem.data, pairing->tls_key_pem.len);
    tn_buf_release(&pairing->authority_pem);
    tn_buf_release(&pairing->tls_key_pem);
    tn_buf_release(&pairing->tls_certificate_pem);
    *pairing = (struct tn_pairing){0};
}

static void write_request(const struct tn_pairing_invite *invite, const struct tn_pairing *pairing,
                          const char *csr_pem, struct tn_buf *out)
{
    struct tn_json_writer writer;
    tn_json_begin(&writer, out);
    tn_json_open_object(&writer);
    tn_json_add_base64(&writer, "token", invite->token, sizeof invite->token);
    tn_json_add_base64(&writer, "log_key", pairing->log_key.public_key.bytes, TN_KEY_PUBLIC_BYTES);
    tn_json_add_text(&writer, "tls_csr", csr_pem);
    tn_json_close_object(&writer);
}

/* ---- the answer ---- */

static bool read_id(const struct tn_json *object, const char *name, struct tn_id *ret)
{
    const char *text = NULL;
    return tn_json_text(object, name, &text) && tn_id_parse(text, ret) == TN_OK &&
           !tn_id_is_zero(*ret);
}

static bool read_name(const struct tn_json *object, const char *name, char *out, size_t cap)
{
    const char *text = NULL;
    if (!tn_json_text(object, name, &text))
        return false;
    tn_text_copy(out, cap, text);
    return true;
}

static bool read_key(const struct tn_json *object, const char *name, struct tn_public_key *ret)
{
    const char *text = NULL;
    return tn_json_text(object, name, &text) &&
           tn_base64_decode_exact(text, ret->bytes, sizeof ret->bytes) == TN_OK;
}

static bool read_answer(const struct tn_json *root, struct tn_pairing *pairing,
                        int64_t *ret_server_ms)
{
    const struct tn_json *group = tn_json_get(root, "group");
    const struct tn_json *hub = tn_json_get(root, "hub");
    const char *ca = NULL, *certificate = NULL;
    if (!read_id(root, "device", &pairing->device) ||
        !read_name(root, "name", pairing->name, sizeof pairing->name) ||
        !read_id(group, "id", &pairing->group) ||
        !read_name(group, "name", pairing->group_name, sizeof pairing->group_name) ||
        !read_key(group, "key", &pairing->group_key) || !read_id(hub, "device", &pairing->hub) ||
        !read_name(hub, "name", pairing->hub_name, sizeof pairing->hub_name) ||
        !read_key(hub, "log_key", &pairing->hub_log_key) || !tn_json_text(root, "ca", &ca) ||
        !tn_json_text(root, "tls_certificate", &certificate) ||
        !tn_json_int(root, "server_time", ret_server_ms))
        return false;
    tn_buf_add_text(&pairing->tls_certificate_pem, certificate);
    return true;
}

/* The certificate has to be for the device the answer names, of the authority we know already. */
static enum tn_err check_certificate(const struct tn_pairing *pairing, struct tn_fault *fault)
{
    char holder[TN_IDENTITY_HOLDER_CHARS];
    const char *certificate = tn_buf_text(&pairing->tls_certificate_pem);
    if (tn_identity_check(certificate, tn_buf_text(&pairing->authority_pem), NULL) ||
        tn_identity_holder(certificate, holder, NULL) ||
        strcmp(holder, tn_id_text(pairing->device).chars) != 0)
        return tn_fault_set(fault, TN_ERR_SEAL,
                            "the hub sent a certificate that does not fit; pair again");
    return TN_OK;
}

static enum tn_err take_answer(const struct tn_reply *reply, struct tn_pairing *pairing,
                               struct tn_fault *fault)
{
    TN_AUTO(json) root = NULL;
    int64_t server_ms = 0;
    enum tn_err err = tn_json_parse(tn_buf_text(&reply->body), reply->body.len, &root, fault);
    if (err)
        return tn_fault_prefix(fault, err, "the hub's answer");
    if (!read_answer(root, pairing, &server_ms))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "the hub's answer lacks something; is it of a "
                            "fitting version?");
    pairing->anchor = tn_sync_anchor(reply, tn_clock_boot(), (struct tn_when){{server_ms}, 0});
    return check_certificate(pairing, fault);
}

/* ---- the steps ---- */

static enum tn_err redeem(const struct tn_pairing_invite *invite, struct tn_pairing *pairing,
                          struct tn_fault *fault)
{
    TN_BUF_AUTO csr = {0};
    TN_BUF_AUTO request = {0};
    TN_REPLY_AUTO reply = {0};
    TN_AUTO(client) client = NULL;
    struct tn_client_options options = {
        .url = invite->url,
        .authority_pem = tn_buf_text(&pairing->authority_pem),
        .pin = &invite->pin,
        .total_timeout_ms = PAIR_TIMEOUT_MS,
    };
    enum tn_err err = tn_identity_key_make(&pairing->tls_key_pem, fault);
    if (!err)
        err = tn_identity_request_make(tn_buf_text(&pairing->tls_key_pem), "kiosk", &csr, fault);
    if (!err)
        err = tn_client_open(&options, &client, fault);
    if (err)
        return err;
    write_request(invite, pairing, tn_buf_text(&csr), &request);
    err =
        tn_client_post(client, "/v1/pair", TN_TYPE_JSON, request.data, request.len, &reply, fault);
    return err ? err : take_answer(&reply, pairing, fault);
}

enum tn_err tn_pairing_join(const struct tn_pairing_invite *invite, struct tn_pairing *ret_pairing,
                            struct tn_fault *fault)
{
    struct tn_pairing pairing = {.pin = invite->pin};
    tn_text_copy(pairing.url, sizeof pairing.url, invite->url);
    tn_key_make(&pairing.log_key);
    enum tn_err err = tn_client_authority(invite->url, &invite->pin, PAIR_TIMEOUT_MS,
                                          &pairing.authority_pem, fault);
    if (!err)
        err = redeem(invite, &pairing, fault);
    if (err)
        tn_pairing_release(&pairing);
    else
        *ret_pairing = pairing;
    return err;
}

enum tn_err tn_pairing_check_url(const char *url, const char *authority_pem, struct tn_fault *fault)
{
    TN_AUTO(client) client = NULL;
    const struct tn_client_options options = {.url = url, .authority_pem = authority_pem};
    if (strlen(url) >= TN_PAIRING_URL_MAX)
        return tn_fault_set(fault, TN_ERR_LIMIT, "the URL is longer than %d bytes",
                            TN_PAIRING_URL_MAX - 1);
    return tn_client_open(&options, &client, fault);
}
