/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_picture.c -- a stranger's PNG or JPEG becomes brightness or a refusal, and what became a
 * picture can be decoded. */
#include <stdlib.h>

#include "turnout/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct tn_scan_code code;
    struct tn_scan_luma luma;
    if (tn_scan_picture(data, size, &luma) != TN_OK)
        return 0;
    TN_ASSERT(luma.width_px > 0 && luma.width_px <= 4096);
    TN_ASSERT(luma.height_px > 0 && luma.height_px <= 4096);
    /* small ones only: the ladder is slow and not what is under test */
    if (luma.width_px <= 256 && luma.height_px <= 256) {
        struct tn_scan_decoder *decoder = tn_scan_decoder_create();
        bool read = tn_scan_decode(decoder, &luma, TN_SCAN_LIVE, &code);
        TN_ASSERT(!read || (code.len > 0 && code.bytes[code.len] == 0));
        tn_scan_decoder_destroy(decoder);
    }
    free((void *)luma.data);
    return 0;
}
