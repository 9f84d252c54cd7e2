/* SPDX-License-Identifier: Apache-2.0 */
/* box.c -- bytes that anybody can put away and only one can take out.
 *
 * Layout: the key of the moment (32) ‖ tag (16) ‖ ciphertext.  Source: RFC 7748; libsodium, sealed
 * boxes (the nonce is BLAKE2b-192 of both public keys). */
#include "turnout/seal.h"

#include <string.h>

#include <sodium.h>

_Static_assert(TN_BOX_KEY_BYTES == crypto_box_PUBLICKEYBYTES, "public key size");
_Static_assert(TN_BOX_KEY_BYTES == crypto_box_SECRETKEYBYTES, "secret key size");
_Static_assert(TN_BOX_OVERHEAD_BYTES == crypto_box_SEALBYTES, "overhead");

void tn_box_key_make(struct tn_box_secret *ret_secret)
{
    crypto_box_keypair(ret_secret->public_key.bytes, ret_secret->bytes);
}

void tn_box_key_from_bytes(const uint8_t bytes[TN_BOX_KEY_BYTES], struct tn_box_secret *ret_secret)
{
    memmove(ret_secret->bytes, bytes, TN_BOX_KEY_BYTES);
    crypto_scalarmult_base(ret_secret->public_key.bytes, ret_secret->bytes);
}

enum tn_err tn_seal_box(const struct tn_box_key *key, const void *plain, size_t len,
                        struct tn_buf *out)
{
    uint8_t *box = tn_buf_reserve(out, len + TN_BOX_OVERHEAD_BYTES);
    if (crypto_box_seal(box, plain, len, key->bytes))
        return TN_ERR_SEAL;
    out->len += len + TN_BOX_OVERHEAD_BYTES;
    return TN_OK;
}

enum tn_err tn_seal_box_open(const struct tn_box_secret *secret, const void *sealed, size_t len,
                             struct tn_buf *out)
{
    if (len < TN_BOX_OVERHEAD_BYTES)
        return TN_ERR_SEAL;
    uint8_t *plain = tn_buf_reserve(out, len - TN_BOX_OVERHEAD_BYTES);
    if (crypto_box_seal_open(plain, sealed, len, secret->public_key.bytes, secret->bytes))
        return TN_ERR_SEAL;
    out->len += len - TN_BOX_OVERHEAD_BYTES;
    return TN_OK;
}
