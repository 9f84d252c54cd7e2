/* SPDX-License-Identifier: Apache-2.0 */
/* beacon.c -- the datagram of a door: fixed bytes, one signature, and the rule against repeating.
 * Source: firmware/SPEC.md "Beacon". */
#include "turnout/beacon.h"

#include <string.h>

static const char purpose[] = "turnout beacon 1";

/* Where each field begins. */
enum {
    AT_GROUP = sizeof purpose - 1,
    AT_DEVICE = AT_GROUP + TN_ID_BYTES,
    AT_PORT = AT_DEVICE + TN_ID_BYTES,
    AT_BOOT = AT_PORT + 2,
    AT_COUNTER = AT_BOOT + 8,
    AT_STATE = AT_COUNTER + 8,
    AT_SIGNATURE = AT_STATE + TN_HASH_BYTES,
};
_Static_assert(AT_SIGNATURE + TN_SIGNATURE_BYTES == TN_BEACON_BYTES, "SPEC.md says so");

void tn_beacon_write(const struct tn_beacon *beacon, const struct tn_secret_key *log_key,
                     uint8_t out[TN_BEACON_BYTES])
{
    struct tn_signature signature;
    memcpy(out, purpose, AT_GROUP);
    memcpy(out + AT_GROUP, beacon->group.bytes, TN_ID_BYTES);
    memcpy(out + AT_DEVICE, beacon->device.bytes, TN_ID_BYTES);
    tn_bytes_put_be16(out + AT_PORT, beacon->port);
    tn_bytes_put_be64(out + AT_BOOT, beacon->boot);
    tn_bytes_put_be64(out + AT_COUNTER, beacon->counter);
    memcpy(out + AT_STATE, beacon->state.bytes, TN_HASH_BYTES);
    tn_seal_sign(log_key, purpose, out + AT_GROUP, AT_SIGNATURE - AT_GROUP, &signature);
    memcpy(out + AT_SIGNATURE, signature.bytes, TN_SIGNATURE_BYTES);
}

enum tn_err tn_beacon_parse(const void *data, size_t len, struct tn_beacon *ret_beacon)
{
    const uint8_t *bytes = data;
    struct tn_beacon beacon;
    if (len != TN_BEACON_BYTES || memcmp(bytes, purpose, AT_GROUP) != 0)
        return TN_ERR_FORMAT;
    memcpy(beacon.group.bytes, bytes + AT_GROUP, TN_ID_BYTES);
    memcpy(beacon.device.bytes, bytes + AT_DEVICE, TN_ID_BYTES);
    beacon.port = tn_bytes_get_be16(bytes + AT_PORT);
    beacon.boot = tn_bytes_get_be64(bytes + AT_BOOT);
    beacon.counter = tn_bytes_get_be64(bytes + AT_COUNTER);
    memcpy(beacon.state.bytes, bytes + AT_STATE, TN_HASH_BYTES);
    if (!beacon.port || !beacon.counter || tn_id_is_zero(beacon.device))
        return TN_ERR_FORMAT;
    *ret_beacon = beacon;
    return TN_OK;
}

bool tn_beacon_fits(const void *data, const struct tn_public_key *log_key)
{
    const uint8_t *bytes = data;
    struct tn_signature signature;
    memcpy(signature.bytes, bytes + AT_SIGNATURE, TN_SIGNATURE_BYTES);
    return tn_seal_verify(log_key, purpose, bytes + AT_GROUP, AT_SIGNATURE - AT_GROUP, &signature);
}

/* ---- said before ---- */

static bool is_over(const struct tn_beacon_heard *heard, uint64_t boot)
{
    for (size_t i = 0; i < TN_BEACON_BOOTS && i < heard->over_count; i++) {
        if (heard->over[i] == boot)
            return true;
    }
    return false;
}

bool tn_beacon_is_news(struct tn_beacon_heard *heard, const struct tn_beacon *beacon)
{
    bool same_boot = heard->counter && heard->boot == beacon->boot;
    if (same_boot ? beacon->counter <= heard->counter : is_over(heard, beacon->boot))
        return false;
    if (heard->counter && !same_boot)
        heard->over[heard->over_count++ % TN_BEACON_BOOTS] = heard->boot;
    heard->boot = beacon->boot;
    heard->counter = beacon->counter;
    return true;
}
