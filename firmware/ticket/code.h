/* SPDX-License-Identifier: Apache-2.0 */
/* code.h -- what the files of this folder tell each other about the bytes of a code. */
#pragma once

#include "turnout/ticket.h"

/* Takes 81 bytes apart: TICKET, NEWER or DAMAGED. */
enum tn_code_form tn_ticket_unpack(const uint8_t bytes[TN_TICKET_BYTES],
                                   struct tn_ticket *ret_ticket);

/* The characters short codes are made of: no vowels, nothing that looks like another. */
#define TN_SHORT_CODE_ALPHABET "6789BCDFGHJKLMNPQRTW"

/* True if all of it is in the alphanumeric set of QR codes, which is that of base45. */
bool tn_qr_is_alphanumeric(const char *text, size_t len);
