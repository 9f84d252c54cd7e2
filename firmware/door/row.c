/* SPDX-License-Identifier: Apache-2.0 */
/* row.c -- a person's row of the roster, opened with their own code.
 *
 * Nobody else's code opens it; a typed short code opens nothing.
 * Source: firmware/SPEC.md "Ticket". */
#include <string.h>

#include "door_priv.h"
#include "turnout/json.h"
#include "turnout/text.h"

static void take_text(const struct tn_json *row, const char *name, char *out, size_t cap)
{
    const char *text = NULL;
    if (tn_json_text(row, name, &text))
        (void)tn_text_copy(out, cap, text);
}

static void read_row(const struct tn_buf *plain, struct row *row)
{
    TN_AUTO(json) root = NULL;
    if (tn_json_parse(tn_buf_text(plain), plain->len, &root, NULL))
        return;
    take_text(root, "name", row->name, sizeof(row->name));
    take_text(root, "lang", row->lang, sizeof(row->lang));
    take_text(root, "note", row->note, sizeof(row->note));
    (void)tn_json_int(root, "visits", &row->visits);
    (void)tn_json_int(root, "rules", &row->rules);
    row->opened = row->name[0] != '\0';
}

void tn_question_open_row(struct question *question)
{
    TN_BUF_AUTO context = {0};
    WIPED_BUF plain = {0};
    uint8_t key[TN_SEAL_KEY_BYTES];
    const struct tn_ticket_facts *about = &question->about;
    if (!about->sealed_len)
        return;
    tn_opened_context(question->ledger, question->event, "turnout row 1", question->ticket.id.bytes,
                      TN_TICKET_ID_BYTES, &context);
    tn_ticket_row_key(&question->ticket, key);
    if (tn_seal_open(key, context.data, context.len, about->sealed, about->sealed_len, &plain) ==
        TN_OK)
        read_row(&plain, &question->row);
    tn_seal_wipe(key, sizeof(key));
}
