/* SPDX-License-Identifier: Apache-2.0 */
/* key.c -- Ed25519 keys and signatures, randomness, wiping.
 *
 * What is signed is purpose ‖ message as one byte string, so that any Ed25519 can check it; the
 * purposes of SPEC.md are such that none begins another.  Source: RFC 8032. */
#include "turnout/seal.h"

#include <string.h>

#include <sodium.h>

_Static_assert(TN_KEY_PUBLIC_BYTES == crypto_sign_PUBLICKEYBYTES, "public key size");
_Static_assert(TN_KEY_SECRET_BYTES == crypto_sign_SEEDBYTES, "seed size");
_Static_assert(TN_SIGNATURE_BYTES == crypto_sign_BYTES, "signature size");

enum tn_err tn_seal_init(void)
{
    return sodium_init() < 0 ? TN_ERR_SEAL : TN_OK;
}

void tn_seal_random(void *out, size_t len)
{
    randombytes_buf(out, len);
}

void tn_seal_wipe(void *secret, size_t len)
{
    sodium_memzero(secret, len);
}

void tn_key_make(struct tn_secret_key *ret_key)
{
    uint8_t seed[TN_KEY_SECRET_BYTES];
    tn_seal_random(seed, sizeof(seed));
    tn_key_from_seed(seed, ret_key);
    tn_seal_wipe(seed, sizeof(seed));
}

void tn_key_from_seed(const uint8_t seed[TN_KEY_SECRET_BYTES], struct tn_secret_key *ret_key)
{
    uint8_t expanded[crypto_sign_SECRETKEYBYTES];
    memmove(ret_key->seed, seed, TN_KEY_SECRET_BYTES);
    crypto_sign_seed_keypair(ret_key->public_key.bytes, expanded, ret_key->seed);
    tn_seal_wipe(expanded, sizeof(expanded));
}

void tn_key_wipe(struct tn_secret_key *key)
{
    tn_seal_wipe(key, sizeof(*key));
}

uint32_t tn_key_id(const struct tn_public_key *key)
{
    struct tn_hash hash = tn_seal_hash2(key->bytes, sizeof(key->bytes), NULL, 0);
    return tn_bytes_get_be32(hash.bytes);
}

static void join(const char *purpose, const void *message, size_t len, struct tn_buf *out)
{
    tn_buf_reserve(out, strlen(purpose) + len);
    tn_buf_add_text(out, purpose);
    tn_buf_add(out, message, len);
}

void tn_seal_sign(const struct tn_secret_key *key, const char *purpose, const void *message,
                  size_t len, struct tn_signature *ret_signature)
{
    TN_BUF_AUTO joined = {0};
    join(purpose, message, len, &joined);
    /* The library's secret key is the seed followed by the public key. */
    uint8_t expanded[crypto_sign_SECRETKEYBYTES];
    memcpy(expanded, key->seed, TN_KEY_SECRET_BYTES);
    memcpy(expanded + TN_KEY_SECRET_BYTES, key->public_key.bytes, TN_KEY_PUBLIC_BYTES);
    crypto_sign_detached(ret_signature->bytes, NULL, joined.data, joined.len, expanded);
    tn_seal_wipe(expanded, sizeof(expanded));
}

bool tn_seal_verify(const struct tn_public_key *key, const char *purpose, const void *message,
                    size_t len, const struct tn_signature *signature)
{
    TN_BUF_AUTO joined = {0};
    join(purpose, message, len, &joined);
    return crypto_sign_verify_detached(signature->bytes, joined.data, joined.len, key->bytes) == 0;
}
