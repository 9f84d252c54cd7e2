/* SPDX-License-Identifier: Apache-2.0 */
/* guests.h -- walk-ins as a part of what is known about a ticket. */
#pragma once

#include "ledger_priv.h"
#include "turnout/ledger_guests.h"

/* The event's number, with everything folded. */
TN_MUST_CHECK enum tn_err tn_guests_event(struct tn_ledger *ledger, struct tn_id event,
                                          int64_t *ret_number, struct tn_fault *fault);
/* A statement whose first parameter is the event's number, prepared and with that one bound.
 * Errors: as tn_guests_event; *ret_stmt is untouched then. */
TN_MUST_CHECK enum tn_err tn_guests_ask(struct tn_ledger *ledger, struct tn_id event,
                                        const struct tn_db_sql *sql, struct tn_db_stmt **ret_stmt,
                                        struct tn_fault *fault);
/* A column's sealed row into the facts; one too long is none. */
void tn_guests_take_row(struct tn_db_stmt *stmt, int column, struct tn_ticket_facts *facts);
/* What a kiosk's issue says about a ticket, if one counts; where the roster has the ticket, only
 * that it is a walk-in and whether a host let it in. */
TN_MUST_CHECK enum tn_err tn_guests_issue(struct tn_ledger *ledger, int64_t event, int64_t ticket,
                                          struct tn_ticket_facts *facts, struct tn_fault *fault);
