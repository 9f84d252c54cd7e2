/* SPDX-License-Identifier: Apache-2.0 */
/* certificate.c -- see certificate.h. */
#include "turnout/certificate.h"

#include <string.h>

#define ISSUER_PURPOSE "turnout issuer 1"
#define ISSUER_BYTES (3 * TN_ID_BYTES + TN_KEY_PUBLIC_BYTES + 4 + 8)
#define DEVICE_PURPOSE "turnout device 1"
#define DEVICE_BYTES (2 * TN_ID_BYTES + TN_KEY_PUBLIC_BYTES + 1)

static uint8_t *put(uint8_t *out, const void *bytes, size_t len)
{
    memcpy(out, bytes, len);
    return out + len;
}

static void issuer_message(const struct tn_issuer_grant *grant, struct tn_id group,
                           uint8_t out[ISSUER_BYTES])
{
    out = put(out, group.bytes, TN_ID_BYTES);
    out = put(out, grant->event.bytes, TN_ID_BYTES);
    out = put(out, grant->key.bytes, TN_KEY_PUBLIC_BYTES);
    out = put(out, grant->device.bytes, TN_ID_BYTES);
    tn_bytes_put_be32(out, grant->quota);
    tn_bytes_put_be64(out + 4, (uint64_t)grant->expires.ms);
}

void tn_issuer_grant_sign(const struct tn_issuer_grant *grant, struct tn_id group,
                          const struct tn_secret_key *group_key,
                          struct tn_signature *ret_certificate)
{
    uint8_t message[ISSUER_BYTES];
    issuer_message(grant, group, message);
    tn_seal_sign(group_key, ISSUER_PURPOSE, message, sizeof(message), ret_certificate);
}

bool tn_issuer_grant_fits(const struct tn_issuer_grant *grant, struct tn_id group,
                          const struct tn_public_key *group_key,
                          const struct tn_signature *certificate)
{
    uint8_t message[ISSUER_BYTES];
    issuer_message(grant, group, message);
    return tn_seal_verify(group_key, ISSUER_PURPOSE, message, sizeof(message), certificate);
}

static void device_message(const struct tn_device_grant *grant, struct tn_id group,
                           uint8_t out[DEVICE_BYTES])
{
    out = put(out, group.bytes, TN_ID_BYTES);
    out = put(out, grant->device.bytes, TN_ID_BYTES);
    out = put(out, grant->log_key.bytes, TN_KEY_PUBLIC_BYTES);
    *out = grant->is_hub ? 1 : 0;
}

void tn_device_grant_sign(const struct tn_device_grant *grant, struct tn_id group,
                          const struct tn_secret_key *group_key,
                          struct tn_signature *ret_certificate)
{
    uint8_t message[DEVICE_BYTES];
    device_message(grant, group, message);
    tn_seal_sign(group_key, DEVICE_PURPOSE, message, sizeof(message), ret_certificate);
}

bool tn_device_grant_fits(const struct tn_device_grant *grant, struct tn_id group,
                          const struct tn_public_key *group_key,
                          const struct tn_signature *certificate)
{
    uint8_t message[DEVICE_BYTES];
    device_message(grant, group, message);
    return tn_seal_verify(group_key, DEVICE_PURPOSE, message, sizeof(message), certificate);
}
