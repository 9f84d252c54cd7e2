/* SPDX-License-Identifier: Apache-2.0 */
/* seal.h -- keys, signatures, hashes, sealed bytes; the one place that knows libsodium.
 *
 * Signatures are Ed25519, hashes BLAKE2b, seals ChaCha20-Poly1305 (IETF), boxes X25519 with
 * XSalsa20-Poly1305, passwords Argon2id.
 * Every signature covers a purpose text first, so that no signature can be taken for another.
 * Rank 1.  tn_seal_init once before anything else; afterwards every call is thread-safe.
 * Source: RFC 8032, RFC 7693, RFC 8439, RFC 9106; firmware/SPEC.md "Cryptography". */
#pragma once

#include "turnout/bytes.h"

#define TN_KEY_PUBLIC_BYTES 32
#define TN_KEY_SECRET_BYTES 32 /* the RFC 8032 seed */
#define TN_SIGNATURE_BYTES 64
#define TN_HASH_BYTES 32
#define TN_SEAL_KEY_BYTES 32
#define TN_SEAL_NONCE_BYTES 12
#define TN_SEAL_TAG_BYTES 16

struct tn_public_key {
    uint8_t bytes[TN_KEY_PUBLIC_BYTES];
};
/* Wiped by tn_key_wipe; never logged. */
struct tn_secret_key {
    uint8_t seed[TN_KEY_SECRET_BYTES];
    struct tn_public_key public_key;
};
struct tn_signature {
    uint8_t bytes[TN_SIGNATURE_BYTES];
};
struct tn_hash {
    uint8_t bytes[TN_HASH_BYTES];
};

/* Errors: SEAL (the library cannot start; nothing else may be called). */
TN_MUST_CHECK enum tn_err tn_seal_init(void);
void tn_seal_random(void *out, size_t len);
void tn_seal_wipe(void *secret, size_t len);

void tn_key_make(struct tn_secret_key *ret_key);
/* From a stored seed. */
void tn_key_from_seed(const uint8_t seed[TN_KEY_SECRET_BYTES], struct tn_secret_key *ret_key);
void tn_key_wipe(struct tn_secret_key *key);
/* The first four bytes of BLAKE2b-256 of the public key, as a number (big-endian). */
uint32_t tn_key_id(const struct tn_public_key *key);

/* Ed25519 over purpose ‖ message, where purpose is ASCII without its NUL, as SPEC.md lists. */
void tn_seal_sign(const struct tn_secret_key *key, const char *purpose, const void *message,
                  size_t len, struct tn_signature *ret_signature);
/* True if it fits. */
bool tn_seal_verify(const struct tn_public_key *key, const char *purpose, const void *message,
                    size_t len, const struct tn_signature *signature);

/* BLAKE2b of out_len bytes (16..64); key may be NULL (key_len 0), else 16..64 bytes. */
void tn_seal_hash(uint8_t *out, size_t out_len, const void *key, size_t key_len,
                  const void *message, size_t len);
/* BLAKE2b-256 over two parts in order. */
struct tn_hash tn_seal_hash2(const void *a, size_t a_len, const void *b, size_t b_len);
/* SHA-256, where another standard asks for it (public key pins). */
struct tn_hash tn_seal_sha256(const void *message, size_t len);
/* The same, piece by piece: begin, add as often as there are pieces, end. */
struct tn_sha256 {
    _Alignas(8) uint8_t state[104];
};
void tn_sha256_begin(struct tn_sha256 *sum);
void tn_sha256_add(struct tn_sha256 *sum, const void *piece, size_t len);
struct tn_hash tn_sha256_end(struct tn_sha256 *sum);
/* HMAC-SHA-256 (RFC 2104), where another standard asks for it (webhooks). */
struct tn_hash tn_seal_hmac(const void *key, size_t key_len, const void *message, size_t len);

/* ChaCha20-Poly1305 (IETF) with `ad` authenticated beside it; appends nonce ‖ ciphertext ‖ tag to
 * `out`, the nonce random. */
void tn_seal_close(const uint8_t key[TN_SEAL_KEY_BYTES], const void *ad, size_t ad_len,
                   const void *plain, size_t len, struct tn_buf *out);
/* The reverse; appends the plain bytes.  Errors: SEAL (wrong key, wrong ad, damaged; `out` is
 * unchanged). */
TN_MUST_CHECK enum tn_err tn_seal_open(const uint8_t key[TN_SEAL_KEY_BYTES], const void *ad,
                                       size_t ad_len, const void *sealed, size_t len,
                                       struct tn_buf *out);

/* A box: anybody closes it with the public key, only the holder of the secret key opens it.  The
 * sender is a key of the moment, so that closing keeps nothing.  X25519, XSalsa20-Poly1305
 * (libsodium's sealed box); 48 bytes longer than what is in it. */
#define TN_BOX_KEY_BYTES 32
#define TN_BOX_OVERHEAD_BYTES 48
struct tn_box_key {
    uint8_t bytes[TN_BOX_KEY_BYTES];
};
/* Wiped with tn_seal_wipe. */
struct tn_box_secret {
    uint8_t bytes[TN_BOX_KEY_BYTES];
    struct tn_box_key public_key;
};
void tn_box_key_make(struct tn_box_secret *ret_secret);
/* From stored secret bytes. */
void tn_box_key_from_bytes(const uint8_t bytes[TN_BOX_KEY_BYTES], struct tn_box_secret *ret_secret);
/* Appends.  Errors: SEAL (the public key is no key; `out` is unchanged). */
TN_MUST_CHECK enum tn_err tn_seal_box(const struct tn_box_key *key, const void *plain, size_t len,
                                      struct tn_buf *out);
/* Appends the plain bytes.  Errors: SEAL (not for this key, or damaged; `out` is unchanged). */
TN_MUST_CHECK enum tn_err tn_seal_box_open(const struct tn_box_secret *secret, const void *sealed,
                                           size_t len, struct tn_buf *out);

/* Argon2id, interactive cost (64 MiB, some tenths of a second), in the library's self-describing
 * text form.  Errors: LIMIT (no memory for it). */
#define TN_PASSWORD_CHARS 128
TN_MUST_CHECK enum tn_err tn_seal_password_hash(const char *password, char out[TN_PASSWORD_CHARS]);
bool tn_seal_password_fits(const char *password, const char *hash);
