/* SPDX-License-Identifier: Apache-2.0 */
/* Any text a scanner may read: it is refused with a sentence, or every part is whole. */
#include <string.h>

#include "turnout/pairing.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct tn_pairing_invite invite;
    struct tn_fault fault = {0};
    if (tn_pairing_parse((const char *)data, len, &invite, &fault)) {
        TN_ASSERT(fault.code == TN_ERR_FORMAT && fault.text[0]);
        return 0;
    }
    size_t url = strnlen(invite.url, sizeof invite.url);
    TN_ASSERT(url > 0 && url < sizeof invite.url);
    TN_ASSERT(tn_pairing_is_invite((const char *)data, len));
    return 0;
}
