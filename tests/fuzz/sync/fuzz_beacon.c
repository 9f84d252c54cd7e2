/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever comes in by multicast: no crash, what is taken for a beacon is the same again when
 * written again, and nothing without the device's key fits it. */
#include <string.h>

#include "turnout/beacon.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t seed[TN_KEY_SECRET_BYTES] = {1};
    uint8_t text[TN_BEACON_BYTES];
    struct tn_beacon beacon;
    struct tn_beacon_heard heard = {0};
    struct tn_secret_key key;
    if (tn_seal_init() != TN_OK || tn_beacon_parse(data, size, &beacon) != TN_OK)
        return 0;
    tn_key_from_seed(seed, &key);
    tn_beacon_write(&beacon, &key, text);
    TN_ASSERT(memcmp(text, data, sizeof text - TN_SIGNATURE_BYTES) == 0);
    TN_ASSERT(tn_beacon_fits(text, &key.public_key));
    TN_ASSERT(!tn_beacon_fits(data, &key.public_key) || memcmp(text, data, sizeof text) == 0);
    TN_ASSERT(tn_beacon_is_news(&heard, &beacon) && !tn_beacon_is_news(&heard, &beacon));
    return 0;
}
