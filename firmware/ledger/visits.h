/* SPDX-License-Identifier: Apache-2.0 */
/* visits.h -- rows of fold_visit with their times, for one ticket or for a whole event. */
#pragma once

#include "ledger_priv.h"
#include "presence.h"

struct visits {
    struct visit *items;
    size_t count, cap;
};
void tn_visits_release(struct visits *visits);
#define VISITS_AUTO __attribute__((cleanup(tn_visits_release))) struct visits

/* The anchors of boots met so far. */
struct timebook {
    struct timebook_boot *boots;
    size_t count, cap;
};
void tn_timebook_release(struct timebook *book);
#define TIMEBOOK_AUTO __attribute__((cleanup(tn_timebook_release))) struct timebook

/* Sets visit->when from the anchors of its device's boot. */
TN_MUST_CHECK enum tn_err tn_visits_date(struct tn_ledger *ledger, struct timebook *book,
                                         struct visit *visit, struct tn_fault *fault);

/* One ticket's visits in the order of the fold.  A single visit stays undated: nothing depends on
 * its time. */
TN_MUST_CHECK enum tn_err tn_visits_of_ticket(struct tn_ledger *ledger, int64_t event,
                                              int64_t ticket, struct visits *ret_visits,
                                              struct tn_fault *fault);
/* Every visit of an event, dated, ticket by ticket, each ticket's in the order of the fold. */
TN_MUST_CHECK enum tn_err tn_visits_of_event(struct tn_ledger *ledger, int64_t event,
                                             struct visits *ret_visits, struct tn_fault *fault);
/* The same of some tickets alone, no two of them the same. */
TN_MUST_CHECK enum tn_err tn_visits_of_tickets(struct tn_ledger *ledger, int64_t event,
                                               const int64_t *tickets, size_t count,
                                               struct visits *ret_visits, struct tn_fault *fault);
/* What a ticket adds to its event now. */
TN_MUST_CHECK enum tn_err tn_visits_presence(struct tn_ledger *ledger, int64_t event,
                                             int64_t ticket, struct presence *ret_presence,
                                             struct tn_fault *fault);
/* The ticket that record `seq` of a log is about; *ret_found false if about none. */
TN_MUST_CHECK enum tn_err tn_visits_ticket_at(struct tn_ledger *ledger, const struct log_row *log,
                                              int64_t seq, int64_t *ret_ticket, bool *ret_found,
                                              struct tn_fault *fault);
