/* SPDX-License-Identifier: Apache-2.0 */
/* link.c -- the link to a partner over HTTPS: the hub by its pinned key, a kiosk by its name in the
 * certificate that the group's authority signed. */
#include "round.h"

static enum tn_err get(void *context, const char *path, struct tn_reply *reply,
                       struct tn_fault *fault)
{
    return tn_client_get(context, path, reply, fault);
}

static enum tn_err post(void *context, const char *path, const char *type, const void *body,
                        size_t len, struct tn_reply *reply, struct tn_fault *fault)
{
    return tn_client_post(context, path, type, body, len, reply, fault);
}

enum tn_err tn_link_open(const struct tn_sync_options *options, struct tn_sync *sync,
                         struct tn_fault *fault)
{
    const struct tn_pairing *pairing = options->pairing;
    bool peer = options->partner == TN_SYNC_PEER;
    char host[TN_IDENTITY_HOST_CHARS];
    struct tn_client_options reach = {
        .url = options->url ? options->url : pairing->url,
        .authority_pem = tn_buf_text(&pairing->authority_pem),
        .identity = {tn_buf_text(&pairing->tls_key_pem),
                     tn_buf_text(&pairing->tls_certificate_pem)},
        .pin = peer ? NULL : &pairing->pin,
        .total_timeout_ms = options->total_timeout_ms,
    };
    if (options->link) {
        sync->link = *options->link;
        return TN_OK;
    }
    if (peer) {
        tn_identity_host(tn_id_text(options->device).chars, host);
        reach.host = host;
    }
    enum tn_err err = tn_client_open(&reach, &sync->client, fault);
    if (!err)
        sync->link = (struct tn_sync_link){.get = get, .post = post, .context = sync->client};
    return err;
}
