/* SPDX-License-Identifier: Apache-2.0 */
/* hash.c -- BLAKE2b, SHA-256 and the slow hash for passwords.
 *
 * Source: RFC 7693, FIPS 180-4, RFC 2104, RFC 9106. */
#include "turnout/seal.h"

#include <string.h>

#include <sodium.h>

enum { BLAKE2B_SIZE_MIN = 16, BLAKE2B_SIZE_MAX = 64 };

_Static_assert(BLAKE2B_SIZE_MIN == crypto_generichash_BYTES_MIN, "smallest hash");
_Static_assert(BLAKE2B_SIZE_MAX == crypto_generichash_BYTES_MAX, "largest hash");
_Static_assert(BLAKE2B_SIZE_MIN == crypto_generichash_KEYBYTES_MIN, "smallest key");
_Static_assert(BLAKE2B_SIZE_MAX == crypto_generichash_KEYBYTES_MAX, "largest key");
_Static_assert(TN_HASH_BYTES == crypto_hash_sha256_BYTES, "hash size");
_Static_assert(TN_HASH_BYTES == crypto_auth_hmacsha256_BYTES, "hash size");
_Static_assert(sizeof(struct tn_sha256) == sizeof(crypto_hash_sha256_state), "state size");
_Static_assert(_Alignof(struct tn_sha256) >= _Alignof(crypto_hash_sha256_state), "state place");
_Static_assert(TN_PASSWORD_CHARS == crypto_pwhash_STRBYTES, "password hash size");

static bool size_is_fine(size_t bytes)
{
    return bytes >= BLAKE2B_SIZE_MIN && bytes <= BLAKE2B_SIZE_MAX;
}

void tn_seal_hash(uint8_t *out, size_t out_len, const void *key, size_t key_len,
                  const void *message, size_t len)
{
    TN_ASSERT(size_is_fine(out_len));
    TN_ASSERT(key ? size_is_fine(key_len) : key_len == 0);
    crypto_generichash(out, out_len, message, len, key, key_len);
}

struct tn_hash tn_seal_hash2(const void *a, size_t a_len, const void *b, size_t b_len)
{
    struct tn_hash hash;
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof(hash.bytes));
    crypto_generichash_update(&state, a, a_len);
    crypto_generichash_update(&state, b, b_len);
    crypto_generichash_final(&state, hash.bytes, sizeof(hash.bytes));
    return hash;
}

struct tn_hash tn_seal_sha256(const void *message, size_t len)
{
    struct tn_hash hash;
    crypto_hash_sha256(hash.bytes, message, len);
    return hash;
}

static crypto_hash_sha256_state *state_of(struct tn_sha256 *sum)
{
    return (crypto_hash_sha256_state *)(void *)sum->state;
}

void tn_sha256_begin(struct tn_sha256 *sum)
{
    crypto_hash_sha256_init(state_of(sum));
}

void tn_sha256_add(struct tn_sha256 *sum, const void *piece, size_t len)
{
    crypto_hash_sha256_update(state_of(sum), piece, len);
}

struct tn_hash tn_sha256_end(struct tn_sha256 *sum)
{
    struct tn_hash hash;
    crypto_hash_sha256_final(state_of(sum), hash.bytes);
    return hash;
}

struct tn_hash tn_seal_hmac(const void *key, size_t key_len, const void *message, size_t len)
{
    struct tn_hash hash;
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key, key_len);
    crypto_auth_hmacsha256_update(&state, message, len);
    crypto_auth_hmacsha256_final(&state, hash.bytes);
    tn_seal_wipe(&state, sizeof state);
    return hash;
}

enum tn_err tn_seal_password_hash(const char *password, char out[TN_PASSWORD_CHARS])
{
    int failed =
        crypto_pwhash_str(out, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE);
    return failed ? TN_ERR_LIMIT : TN_OK;
}

bool tn_seal_password_fits(const char *password, const char *hash)
{
    return crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
}
