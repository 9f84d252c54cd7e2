/* SPDX-License-Identifier: Apache-2.0 */
/* visits.c -- see visits.h. */
#include "visits.h"

#include <stdlib.h>
#include <string.h>

#include "happening.h"
#include "turnout/text.h"

/* Room for one more in a growing array of items of `size` bytes. */
static void *grow(void *items, size_t count, size_t *cap, size_t size)
{
    if (count < *cap)
        return items;
    *cap = *cap ? 2 * *cap : 8;
    items = reallocarray(items, *cap, size);
    TN_ASSERT(items);
    return items;
}

void tn_visits_release(struct visits *visits)
{
    free(visits->items);
    *visits = (struct visits){0};
}

/* ---- times ---- */

struct timebook_boot {
    struct tn_id device;
    uint64_t boot;
    struct tn_anchor *anchors;
    size_t count, cap;
};

void tn_timebook_release(struct timebook *book)
{
    for (size_t i = 0; i < book->count; i++)
        free(book->boots[i].anchors);
    free(book->boots);
    *book = (struct timebook){0};
}

static const struct tn_db_sql anchors_of_boot = {
    .both = "SELECT up_ms, wall_ms, err_ms, peer FROM fold_anchor "
            "WHERE device = $1 AND boot = $2 ORDER BY log, seq",
};

enum tn_err tn_ledger_anchors(struct tn_ledger *ledger, struct tn_id device, uint64_t boot,
                              bool (*visit)(const struct tn_anchor *anchor, void *context),
                              void *context, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &anchors_of_boot);
    tn_ledger_bind_id(stmt, 1, device);
    tn_db_bind_int(stmt, 2, (int64_t)boot);
    bool row = false;
    enum tn_err err = TN_OK;
    while (!(err = tn_db_next(stmt, &row, fault)) && row) {
        struct tn_anchor anchor = {.boot = boot,
                                   .up.ms = tn_db_int(stmt, 0),
                                   .wall.ms = tn_db_int(stmt, 1),
                                   .err_ms = tn_db_int(stmt, 2),
                                   .peer = tn_db_int(stmt, 3) != 0};
        if (!visit(&anchor, context))
            break;
    }
    tn_db_reset(stmt);
    return err;
}

static bool add_anchor(const struct tn_anchor *anchor, void *context)
{
    struct timebook_boot *boot = context;
    boot->anchors = grow(boot->anchors, boot->count, &boot->cap, sizeof(*boot->anchors));
    boot->anchors[boot->count++] = *anchor;
    return true;
}

static enum tn_err find_boot(struct tn_ledger *ledger, struct timebook *book,
                             const struct visit *visit, struct timebook_boot **ret_boot,
                             struct tn_fault *fault)
{
    for (size_t i = 0; i < book->count; i++) {
        *ret_boot = &book->boots[i];
        if ((*ret_boot)->boot == visit->claim.boot &&
            tn_id_equal((*ret_boot)->device, visit->device))
            return TN_OK;
    }
    book->boots = grow(book->boots, book->count, &book->cap, sizeof(*book->boots));
    *ret_boot = &book->boots[book->count++];
    **ret_boot = (struct timebook_boot){.device = visit->device, .boot = visit->claim.boot};
    return tn_ledger_anchors(ledger, visit->device, visit->claim.boot, add_anchor, *ret_boot,
                             fault);
}

enum tn_err tn_visits_date(struct tn_ledger *ledger, struct timebook *book, struct visit *visit,
                           struct tn_fault *fault)
{
    struct timebook_boot *boot = NULL;
    enum tn_err err = find_boot(ledger, book, visit, &boot, fault);
    if (!err)
        visit->when = tn_timeline_derive(&visit->claim, boot->anchors, boot->count);
    return err;
}

/* ---- rows ---- */

#define VISIT_COLUMNS                                                                              \
    "SELECT v.ticket, v.log, v.seq, v.kind, v.again, v.admits, v.method, v.undone, v.boot, "       \
    "v.up_ms, v.wall_ms, v.clock, l.epoch, l.device "                                              \
    "FROM fold_visit v JOIN log l ON l.id = v.log WHERE v.event = $1 "

static const struct tn_db_sql ticket_visits = {
    .both = VISIT_COLUMNS "AND v.ticket = $2 ORDER BY l.device, l.epoch, v.seq",
};
static const struct tn_db_sql event_visits = {
    .both = VISIT_COLUMNS "ORDER BY v.ticket, l.device, l.epoch, v.seq",
};

static void read_visit(struct tn_db_stmt *stmt, struct visit *visit)
{
    *visit = (struct visit){
        .ticket = tn_db_int(stmt, 0),
        .log = tn_db_int(stmt, 1),
        .seq = tn_db_int(stmt, 2),
        .kind = (enum visit_kind)tn_db_int(stmt, 3),
        .again = tn_db_int(stmt, 4) != 0,
        .admits = (uint8_t)tn_db_int(stmt, 5),
        .undone = tn_db_int(stmt, 7) != 0,
        .claim = {.boot = (uint64_t)tn_db_int(stmt, 8),
                  .up.ms = tn_db_int(stmt, 9),
                  .wall.ms = tn_db_int(stmt, 10),
                  .clock = (enum tn_clock_state)tn_db_int(stmt, 11)},
        .epoch = (uint64_t)tn_db_int(stmt, 12),
        .device = tn_ledger_column_id(stmt, 13),
    };
    (void)tn_text_copy(visit->method, sizeof(visit->method), tn_db_text(stmt, 6));
    visit->when = (struct tn_when){visit->claim.wall, TN_WHEN_UNKNOWN};
}

static enum tn_err read_all(struct tn_db_stmt *stmt, struct visits *visits, struct tn_fault *fault)
{
    bool row = false;
    enum tn_err err = TN_OK;
    while (!(err = tn_db_next(stmt, &row, fault)) && row) {
        visits->items = grow(visits->items, visits->count, &visits->cap, sizeof(*visits->items));
        read_visit(stmt, &visits->items[visits->count++]);
    }
    return err;
}

static enum tn_err date_all(struct tn_ledger *ledger, struct visits *visits, struct tn_fault *fault)
{
    TIMEBOOK_AUTO book = {0};
    enum tn_err err = TN_OK;
    for (size_t i = 0; i < visits->count && !err; i++)
        err = tn_visits_date(ledger, &book, &visits->items[i], fault);
    return err;
}

enum tn_err tn_visits_of_ticket(struct tn_ledger *ledger, int64_t event, int64_t ticket,
                                struct visits *ret_visits, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &ticket_visits);
    tn_db_bind_int(stmt, 1, event);
    tn_db_bind_int(stmt, 2, ticket);
    enum tn_err err = read_all(stmt, ret_visits, fault);
    if (!err && ret_visits->count > 1)
        err = date_all(ledger, ret_visits, fault);
    tn_presence_order(ret_visits->items, ret_visits->count);
    return err;
}

/* Visits that come ticket by ticket. */
static enum tn_err date_and_order(struct tn_ledger *ledger, struct visits *visits,
                                  struct tn_fault *fault)
{
    enum tn_err err = date_all(ledger, visits, fault);
    size_t first = 0;
    for (size_t i = 1; i <= visits->count; i++) {
        if (i < visits->count && visits->items[i].ticket == visits->items[first].ticket)
            continue;
        tn_presence_order(&visits->items[first], i - first);
        first = i;
    }
    return err;
}

enum tn_err tn_visits_of_event(struct tn_ledger *ledger, int64_t event, struct visits *ret_visits,
                               struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &event_visits);
    tn_db_bind_int(stmt, 1, event);
    enum tn_err err = read_all(stmt, ret_visits, fault);
    return err ? err : date_and_order(ledger, ret_visits, fault);
}

enum tn_err tn_visits_of_tickets(struct tn_ledger *ledger, int64_t event, const int64_t *tickets,
                                 size_t count, struct visits *ret_visits, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    for (size_t i = 0; i < count && !err; i++) {
        struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &ticket_visits);
        tn_db_bind_int(stmt, 1, event);
        tn_db_bind_int(stmt, 2, tickets[i]);
        err = read_all(stmt, ret_visits, fault);
    }
    return err ? err : date_and_order(ledger, ret_visits, fault);
}

enum tn_err tn_visits_presence(struct tn_ledger *ledger, int64_t event, int64_t ticket,
                               struct presence *ret_presence, struct tn_fault *fault)
{
    VISITS_AUTO visits = {0};
    enum tn_err err = tn_visits_of_ticket(ledger, event, ticket, &visits, fault);
    if (err)
        return err;
    *ret_presence = tn_presence_fold(visits.items, visits.count);
    ret_presence->standing = NULL; /* it would outlive the visits */
    return TN_OK;
}

static const struct tn_db_sql find_line = {
    .both = "SELECT line FROM record WHERE log = $1 AND seq = $2",
};

enum tn_err tn_visits_ticket_at(struct tn_ledger *ledger, const struct log_row *log, int64_t seq,
                                int64_t *ret_ticket, bool *ret_found, struct tn_fault *fault)
{
    struct tn_record record;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &find_line);
    tn_db_bind_int(stmt, 1, log->id);
    tn_db_bind_int(stmt, 2, seq);
    enum tn_err err = tn_db_next(stmt, ret_found, fault);
    if (err || !*ret_found)
        return err;
    const char *line = tn_db_text(stmt, 0);
    *ret_found = tn_record_parse(line, strlen(line), &record, NULL) == TN_OK;
    if (*ret_found) {
        *ret_found = tn_happening_ticket(record.body, ret_ticket);
        tn_record_release(&record);
    }
    tn_db_reset(stmt);
    return TN_OK;
}
