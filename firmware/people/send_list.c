/* SPDX-License-Identifier: Apache-2.0 */
/* send_list.c -- the good codes of an event and whom to send them to, as a table: for whoever sends
 * them by a chat or a mail program of their own. */
#include "report_parts.h"

#include <stdio.h>

static const struct tn_db_sql select_address = {
    .both = "SELECT h.platform, h.raw FROM handle own JOIN member o ON o.id = own.member JOIN "
            "member m ON m.root = o.root JOIN handle h ON h.member = m.id WHERE own.id = $1 AND "
            "h.identifying = 1 AND h.norm IS NOT NULL AND h.platform <> 'member_no' ORDER BY CASE "
            "h.platform WHEN 'phone' THEN 0 WHEN 'email' THEN 1 WHEN 'qq' THEN 2 WHEN 'wxid' THEN "
            "3 ELSE 4 END, h.id LIMIT 1",
};

struct listing {
    struct tn_people *people;
    struct tn_csv csv;
    enum tn_err err;
    struct tn_fault *fault;
};

/* Two cells, blank for a guest. */
static enum tn_err put_address(struct listing *listing, struct tn_id handle)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(listing->people->db, &select_address);
    tn_db_bind_text(stmt, 1, tn_id_text(handle).chars);
    enum tn_err err = tn_people_step(stmt, &found, listing->fault);
    if (!err) {
        tn_csv_cell(&listing->csv, found ? tn_db_text(stmt, 0) : "");
        tn_csv_cell(&listing->csv, found ? tn_db_text(stmt, 1) : "");
    }
    tn_db_reset(stmt);
    return err;
}

static void put_number(struct listing *listing, int64_t number)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%lld", (long long)number);
    tn_csv_cell(&listing->csv, text);
}

static bool put_ticket(const struct tn_issued_ticket *ticket, void *context)
{
    struct listing *listing = context;
    if (ticket->state != TN_TICKET_STATE_VALID)
        return true;
    put_number(listing, ticket->number);
    tn_csv_cell(&listing->csv, ticket->name);
    listing->err = put_address(listing, ticket->handle);
    put_number(listing, ticket->ticket.admits);
    tn_csv_cell(&listing->csv, ticket->short_code);
    tn_csv_exact(&listing->csv, ticket->text);
    tn_csv_line(&listing->csv);
    return !listing->err;
}

enum tn_err tn_people_send_list_csv(struct tn_people *people, struct tn_id event,
                                    struct tn_buf *out, struct tn_fault *fault)
{
    static const char *const header[] = {"number", "name",       "platform", "contact",
                                         "admits", "short_code", "code"};
    struct listing listing = {.people = people, .csv = {.out = out}, .fault = fault};
    size_t start = out->len;
    tn_buf_add_text(out, TN_CSV_BOM);
    for (size_t i = 0; i < sizeof header / sizeof header[0]; i++)
        tn_csv_cell(&listing.csv, header[i]);
    tn_csv_line(&listing.csv);
    enum tn_err err = tn_registry_tickets(people->registry, event, put_ticket, &listing, fault);
    if (!err)
        err = listing.err;
    if (err)
        out->len = start;
    return err;
}
