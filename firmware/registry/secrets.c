/* SPDX-License-Identifier: Apache-2.0 */
/* secrets.c -- columns, and boxes from the doors, that only the holder of keys/ can read.
 *
 * A copy of the database alone signs nothing and opens no door. */
#include "registry_parts.h"

#include <string.h>

static void authenticated(const char *what, const char *owner, struct tn_buf *out)
{
    tn_buf_addf(out, "turnout registry 1 %s %s", what, owner);
}

void tn_registry_seal(const struct tn_registry *registry, const char *what, const char *owner,
                      const void *secret, size_t len, struct tn_buf *out)
{
    TN_BUF_AUTO beside = {0};
    authenticated(what, owner, &beside);
    tn_seal_close(registry->store_key, beside.data, beside.len, secret, len, out);
}

enum tn_err tn_registry_unseal(const struct tn_registry *registry, const char *what,
                               const char *owner, const void *sealed, size_t sealed_len, void *out,
                               size_t len, struct tn_fault *fault)
{
    TN_BUF_AUTO beside = {0};
    TN_BUF_AUTO plain = {0};
    authenticated(what, owner, &beside);
    enum tn_err err =
        tn_seal_open(registry->store_key, beside.data, beside.len, sealed, sealed_len, &plain);
    if (err || plain.len != len)
        return tn_fault_set(fault, TN_ERR_SEAL,
                            "the %s of %s does not open with the keys in %s/keys; database and "
                            "keys do not belong together",
                            what, owner, registry->folder);
    memcpy(out, plain.data, len);
    tn_seal_wipe(plain.data, plain.len);
    return TN_OK;
}

enum tn_err tn_registry_box_open(const struct tn_registry *registry, const void *sealed, size_t len,
                                 struct tn_buf *out)
{
    return tn_seal_box_open(&registry->box, sealed, len, out);
}

void tn_registry_derive(const struct tn_registry *registry, const char *purpose, uint8_t out[32])
{
    tn_seal_hash(out, 32, registry->group_key.seed, TN_KEY_SECRET_BYTES, purpose, strlen(purpose));
}
