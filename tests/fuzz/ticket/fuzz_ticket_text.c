/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever is scanned or typed: no crash, and what is taken for a ticket or a short code is one,
 * under the text it would be printed with. */
#include <string.h>

#include "turnout/ticket.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_ticket(const struct tn_ticket *ticket)
{
    char text[TN_TICKET_CHARS + 1], again[TN_TICKET_CHARS + 1], code[TN_SHORT_CODE_CHARS + 1];
    struct tn_ticket read;
    tn_ticket_text(ticket, text);
    /* The rim's tolerance goes for the ends: a blank there would be trimmed. */
    if (text[0] == ' ' || text[TN_TICKET_CHARS - 1] == ' ')
        return;
    TN_ASSERT(tn_ticket_read(text, TN_TICKET_CHARS, &read, code) == TN_CODE_TICKET);
    tn_ticket_text(&read, again);
    TN_ASSERT(strcmp(text, again) == 0);
}

static void check_short(const char *short_code)
{
    char again[TN_SHORT_CODE_CHARS + 1];
    struct tn_ticket ticket;
    TN_ASSERT(strlen(short_code) == TN_SHORT_CODE_CHARS);
    TN_ASSERT(tn_ticket_read(short_code, TN_SHORT_CODE_CHARS, &ticket, again) == TN_CODE_SHORT);
    TN_ASSERT(strcmp(short_code, again) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tn_ticket ticket;
    char short_code[TN_SHORT_CODE_CHARS + 1];
    enum tn_code_form form = tn_ticket_read((const char *)data, size, &ticket, short_code);
    if (form == TN_CODE_TICKET)
        check_ticket(&ticket);
    if (form == TN_CODE_SHORT)
        check_short(short_code);
    return 0;
}
