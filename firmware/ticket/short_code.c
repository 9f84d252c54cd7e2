/* SPDX-License-Identifier: Apache-2.0 */
/* short_code.c -- eight characters to type where a code cannot be scanned.
 *
 * The roster keeps a hash keyed with the event's door key, so that a stolen roster alone does not
 * say which codes are good.  Source: firmware/SPEC.md "Ticket", short code. */
#include "turnout/ticket.h"

#include <string.h>

#include "turnout/text.h"

#include "code.h"

/* 20 characters divide 240 evenly: no character is likelier than another. */
enum { ALPHABET_LEN = sizeof(TN_SHORT_CODE_ALPHABET) - 1, FAIR_BELOW = 240 };
_Static_assert(FAIR_BELOW % ALPHABET_LEN == 0, "a fair draw");

bool tn_short_code_make(const uint8_t random[TN_SHORT_CODE_CHARS],
                        char out[TN_SHORT_CODE_CHARS + 1])
{
    char code[TN_SHORT_CODE_CHARS + 1] = {0};
    for (int i = 0; i < TN_SHORT_CODE_CHARS; i++) {
        if (random[i] >= FAIR_BELOW)
            return false;
        code[i] = TN_SHORT_CODE_ALPHABET[random[i] % ALPHABET_LEN];
    }
    memcpy(out, code, sizeof(code));
    return true;
}

void tn_short_code_hash(const char *code, const uint8_t door_key[TN_DOOR_KEY_BYTES],
                        uint8_t out[TN_SHORT_HASH_BYTES])
{
    TN_ASSERT(strlen(code) == TN_SHORT_CODE_CHARS);
    char upper[TN_SHORT_CODE_CHARS + 1];
    memcpy(upper, code, sizeof(upper));
    tn_text_ascii_upper(upper);
    tn_seal_hash(out, TN_SHORT_HASH_BYTES, door_key, TN_DOOR_KEY_BYTES, upper, TN_SHORT_CODE_CHARS);
}
