/* SPDX-License-Identifier: Apache-2.0 */
/* sealed.c -- bytes that only the holder of a key can read or change.
 *
 * Layout: nonce (12) ‖ ciphertext ‖ tag (16).  Nonces are random, so a key must not seal more
 * than 2^32 times.  Source: RFC 8439. */
#include "turnout/seal.h"

#include <sodium.h>

_Static_assert(TN_SEAL_KEY_BYTES == crypto_aead_chacha20poly1305_ietf_KEYBYTES, "key size");
_Static_assert(TN_SEAL_NONCE_BYTES == crypto_aead_chacha20poly1305_ietf_NPUBBYTES, "nonce size");
_Static_assert(TN_SEAL_TAG_BYTES == crypto_aead_chacha20poly1305_ietf_ABYTES, "tag size");

enum { OVERHEAD_BYTES = TN_SEAL_NONCE_BYTES + TN_SEAL_TAG_BYTES };

void tn_seal_close(const uint8_t key[TN_SEAL_KEY_BYTES], const void *ad, size_t ad_len,
                   const void *plain, size_t len, struct tn_buf *out)
{
    uint8_t *nonce = tn_buf_reserve(out, len + OVERHEAD_BYTES);
    tn_seal_random(nonce, TN_SEAL_NONCE_BYTES);
    crypto_aead_chacha20poly1305_ietf_encrypt(nonce + TN_SEAL_NONCE_BYTES, NULL, plain, len, ad,
                                              ad_len, NULL, nonce, key);
    out->len += len + OVERHEAD_BYTES;
}

enum tn_err tn_seal_open(const uint8_t key[TN_SEAL_KEY_BYTES], const void *ad, size_t ad_len,
                         const void *sealed, size_t len, struct tn_buf *out)
{
    if (len < OVERHEAD_BYTES)
        return TN_ERR_SEAL;
    const uint8_t *nonce = sealed;
    size_t plain_len = len - OVERHEAD_BYTES;
    uint8_t *plain = tn_buf_reserve(out, plain_len);
    int failed = crypto_aead_chacha20poly1305_ietf_decrypt(
        plain, NULL, NULL, nonce + TN_SEAL_NONCE_BYTES, len - TN_SEAL_NONCE_BYTES, ad, ad_len,
        nonce, key);
    if (failed)
        return TN_ERR_SEAL;
    out->len += plain_len;
    return TN_OK;
}
