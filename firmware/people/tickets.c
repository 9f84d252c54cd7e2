/* SPDX-License-Identifier: Apache-2.0 */
/* tickets.c -- whatever tickets a person holds or held, issued to them or at a door. */
#include "people_parts.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/text.h"

static const struct tn_db_sql select_tickets = {
    .both = "SELECT t.event, t.id, e.starts_ms, t.issued_ms, t.state, 0, e.title, t.number, 0 "
            "FROM ticket t JOIN handle h ON h.id = t.handle JOIN member m ON m.id = h.member JOIN "
            "event e ON e.id = t.event WHERE m.root = $1 "
            "UNION ALL SELECT w.event, w.ticket, e.starts_ms, w.at_ms, 0, 1, e.title, w.at_ms, "
            "w.rules "
            "FROM walk_in w JOIN handle h ON h.id = w.handle JOIN member m ON m.id = h.member JOIN "
            "event e ON e.id = w.event WHERE m.root = $1 ORDER BY 3, 1, 6, 8",
};

static void read_ticket(struct tn_db_stmt *stmt, struct tn_people_ticket *ticket)
{
    *ticket = (struct tn_people_ticket){.event = tn_people_column_id(stmt, 0)};
    if (tn_ticket_id_parse(tn_db_text(stmt, 1), &ticket->ticket))
        ticket->ticket = (struct tn_ticket_id){{0}};
    ticket->starts.ms = tn_db_int(stmt, 2);
    ticket->issued.ms = tn_db_int(stmt, 3);
    ticket->state = (enum tn_ticket_state)tn_db_int(stmt, 4);
    ticket->walk_in = tn_db_int(stmt, 5) != 0;
    tn_text_copy(ticket->title, sizeof ticket->title, tn_db_text(stmt, 6));
    ticket->rules = tn_db_int(stmt, 8);
}

enum tn_err tn_people_tickets(struct tn_people *people, struct tn_id member,
                              struct tn_people_ticket **ret_tickets, size_t *ret_count,
                              struct tn_fault *fault)
{
    struct tn_people_ticket *tickets = NULL;
    size_t count = 0, cap = 0;
    bool found = true;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_tickets);
    tn_db_bind_text(stmt, 1, tn_id_text(member).chars);
    enum tn_err err = TN_OK;
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        if (count == cap) {
            cap = cap ? cap * 2 : 8;
            tickets = realloc(tickets, cap * sizeof *tickets);
            TN_ASSERT(tickets);
        }
        read_ticket(stmt, &tickets[count++]);
    }
    tn_db_reset(stmt);
    if (err) {
        free(tickets);
        return err;
    }
    *ret_tickets = tickets;
    *ret_count = count;
    return TN_OK;
}
