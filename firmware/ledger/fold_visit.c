/* SPDX-License-Identifier: Apache-2.0 */
/* fold_visit.c -- admissions, overrides, leaves, undos, anchors, and the event's tally.
 *
 * Invariant: fold_tally is the sum of tn_visits_presence over the event's tickets.  It is kept by
 * taking a ticket's presence out before its visits change and adding it again afterwards; a ticket
 * with a single visit needs neither a look nor a time. */
#include "fold.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "visits.h"

/* ---- the tally ---- */

/* On PostgreSQL two writers could meet at one ticket without seeing each other's visit. */
static const struct tn_db_sql lock_event = {
    .sqlite = "SELECT $1",
    .postgresql = "SELECT pg_advisory_xact_lock(1953853, CAST($1 AS INTEGER))",
};

static enum tn_err lock_tally(struct fold *fold, struct tn_fault *fault)
{
    if (fold->locked)
        return TN_OK;
    fold->locked = true;
    if (tn_db_engine(fold->ledger->db) == TN_DB_SQLITE)
        return TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(fold->ledger->db, &lock_event);
    tn_db_bind_int(stmt, 1, fold->log->event);
    return tn_db_run(stmt, fault);
}

static void count_presence(struct fold_tally *tally, const struct presence *presence, int sign)
{
    tally->people += sign * presence->people;
    tally->admissions += sign * presence->admissions;
    tally->doubles += sign * presence->doubles;
}

static enum tn_err count_ticket(struct fold *fold, int64_t ticket, int sign, struct tn_fault *fault)
{
    struct presence presence = {0};
    enum tn_err err = tn_visits_presence(fold->ledger, fold->log->event, ticket, &presence, fault);
    if (!err)
        count_presence(&fold->tally, &presence, sign);
    return err;
}

static const struct tn_db_sql add_tally = {
    .both = "INSERT INTO fold_tally (event, tickets, people_inside, admissions, doubles) "
            "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (event) DO UPDATE SET "
            "tickets = fold_tally.tickets + excluded.tickets, "
            "people_inside = fold_tally.people_inside + excluded.people_inside, "
            "admissions = fold_tally.admissions + excluded.admissions, "
            "doubles = fold_tally.doubles + excluded.doubles",
};

static enum tn_err write_tally(struct fold *fold, int64_t event, const struct fold_tally *tally,
                               struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(fold->ledger->db, &add_tally);
    tn_db_bind_int(stmt, 1, event);
    tn_db_bind_int(stmt, 2, tally->tickets);
    tn_db_bind_int(stmt, 3, tally->people);
    tn_db_bind_int(stmt, 4, tally->admissions);
    tn_db_bind_int(stmt, 5, tally->doubles);
    return tn_db_run(stmt, fault);
}

enum tn_err tn_fold_write_tally(struct fold *fold, struct tn_fault *fault)
{
    const struct fold_tally *tally = &fold->tally;
    if (!tally->tickets && !tally->people && !tally->admissions && !tally->doubles)
        return TN_OK;
    enum tn_err err = write_tally(fold, fold->log->event, tally, fault);
    fold->tally = (struct fold_tally){0};
    return err;
}

/* ---- visits, gathered ---- */

bool tn_fold_is_visit(enum tn_record_kind kind)
{
    return kind == TN_RECORD_ADMIT || kind == TN_RECORD_OVERRIDE || kind == TN_RECORD_LEAVE;
}

struct fold_visit tn_fold_visit_of(int64_t log, const struct happening *happening)
{
    struct fold_visit visit = {.ticket = happening->visit.ticket,
                               .log = log,
                               .seq = happening->seq,
                               .kind = VISIT_ADMIT,
                               .again = happening->visit.again,
                               .admits = happening->visit.admits,
                               .claim = happening->claim};
    memcpy(visit.method, happening->visit.method, sizeof(visit.method));
    if (happening->kind == TN_RECORD_OVERRIDE)
        visit.kind = VISIT_OVERRIDE;
    if (happening->kind == TN_RECORD_LEAVE)
        visit.kind = VISIT_LEAVE;
    return visit;
}

void tn_fold_add_visit(struct fold *fold, const struct fold_visit *visit)
{
    if (fold->visit_count == fold->visit_cap) {
        fold->visit_cap = fold->visit_cap ? 4 * fold->visit_cap : 16;
        fold->visits = reallocarray(fold->visits, fold->visit_cap, sizeof(*fold->visits));
        TN_ASSERT(fold->visits);
    }
    fold->visits[fold->visit_count++] = *visit;
}

static int compare_visits(const void *a, const void *b)
{
    const struct fold_visit *left = a;
    const struct fold_visit *right = b;
    if (left->ticket != right->ticket)
        return left->ticket < right->ticket ? -1 : 1;
    if (left->log != right->log)
        return left->log < right->log ? -1 : 1;
    return (left->seq > right->seq) - (left->seq < right->seq);
}

static const struct tn_db_sql find_known = {
    .sqlite = "SELECT DISTINCT ticket FROM fold_visit WHERE event = $1 "
              "AND ticket IN (SELECT value FROM json_each($2)) ORDER BY ticket",
    .postgresql = "SELECT DISTINCT ticket FROM fold_visit WHERE event = $1 "
                  "AND ticket = ANY (CAST($2 AS bigint[])) ORDER BY ticket",
};

/* The gathered tickets as the engine's kind of list. */
static void list_tickets(const struct fold *fold, struct tn_buf *out)
{
    bool json = tn_db_engine(fold->ledger->db) == TN_DB_SQLITE;
    tn_buf_add_byte(out, json ? '[' : '{');
    for (size_t i = 0; i < fold->visit_count; i++) {
        if (i > 0 && fold->visits[i].ticket == fold->visits[i - 1].ticket)
            continue;
        tn_buf_addf(out, "%s%" PRId64, i ? "," : "", fold->visits[i].ticket);
    }
    tn_buf_add_byte(out, json ? ']' : '}');
}

/* The gathered tickets that have visits already, in their order; appends int64_t's. */
static enum tn_err find_known_tickets(struct fold *fold, struct tn_buf *out, struct tn_fault *fault)
{
    TN_BUF_AUTO list = {0};
    list_tickets(fold, &list);
    struct tn_db_stmt *stmt = tn_db_prepare(fold->ledger->db, &find_known);
    tn_db_bind_int(stmt, 1, fold->log->event);
    tn_db_bind_text(stmt, 2, tn_buf_text(&list));
    bool row = false;
    enum tn_err err = TN_OK;
    while (!(err = tn_db_next(stmt, &row, fault)) && row) {
        int64_t ticket = tn_db_int(stmt, 0);
        tn_buf_add(out, &ticket, sizeof(ticket));
    }
    return err;
}

#define VISIT                                                                                      \
    "fold_visit (event, ticket, log, seq, kind, again, admits, method, undone, boot, up_ms, "      \
    "wall_ms, clock) "

static const struct tn_db_sql add_visit = {
    .sqlite =
        "INSERT INTO " VISIT "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    .postgresql = "COPY " VISIT "FROM STDIN (FORMAT binary)",
};

static void bind_visit(struct tn_db_stmt *stmt, int64_t event, const struct fold_visit *visit)
{
    tn_db_bind_int(stmt, 1, event);
    tn_db_bind_int(stmt, 2, visit->ticket);
    tn_db_bind_int(stmt, 3, visit->log);
    tn_db_bind_int(stmt, 4, visit->seq);
    tn_db_bind_int(stmt, 5, visit->kind);
    tn_db_bind_int(stmt, 6, visit->again);
    tn_db_bind_int(stmt, 7, visit->admits);
    tn_db_bind_text(stmt, 8, visit->method);
    tn_db_bind_int(stmt, 9, 0);
    tn_db_bind_int(stmt, 10, (int64_t)visit->claim.boot);
    tn_db_bind_int(stmt, 11, visit->claim.up.ms);
    tn_db_bind_int(stmt, 12, visit->claim.wall.ms);
    tn_db_bind_int(stmt, 13, visit->claim.clock);
}

static enum tn_err insert_visits(struct fold *fold, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(fold->ledger->db, &add_visit);
    enum tn_err err = TN_OK;
    for (size_t i = 0; i < fold->visit_count && !err; i++) {
        bind_visit(stmt, fold->log->event, &fold->visits[i]);
        err = tn_db_batch_add(stmt, fault);
    }
    return err ? err : tn_db_batch_run(stmt, fault);
}

/* ---- tickets with more than one visit ---- */

static const struct tn_db_sql note_crossing = {
    .both = "INSERT INTO fold_crossing (boot, event, ticket) "
            "SELECT DISTINCT boot, event, ticket FROM fold_visit WHERE event = $1 AND ticket = $2 "
            "ON CONFLICT DO NOTHING",
};

static enum tn_err count_crossing(struct fold *fold, int64_t ticket, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(fold->ledger->db, &note_crossing);
    tn_db_bind_int(stmt, 1, fold->log->event);
    tn_db_bind_int(stmt, 2, ticket);
    enum tn_err err = tn_db_run(stmt, fault);
    return err ? err : count_ticket(fold, ticket, 1, fault);
}

static void count_single(struct fold_tally *tally, const struct fold_visit *visit)
{
    if (visit->kind == VISIT_LEAVE)
        return;
    tally->people += visit->admits;
    tally->admissions++;
}

/* Counts each gathered ticket again, now that its visits are written. */
static enum tn_err count_written(struct fold *fold, const int64_t *known, size_t known_count,
                                 struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    size_t next = 1;
    for (size_t i = 0; i < fold->visit_count && !err; i = next) {
        int64_t ticket = fold->visits[i].ticket;
        for (next = i + 1; next < fold->visit_count && fold->visits[next].ticket == ticket;)
            next++;
        while (known_count && *known < ticket) {
            known++;
            known_count--;
        }
        if (next - i == 1 && !(known_count && *known == ticket))
            count_single(&fold->tally, &fold->visits[i]);
        else
            err = count_crossing(fold, ticket, fault);
    }
    return err;
}

enum tn_err tn_fold_write_visits(struct fold *fold, struct tn_fault *fault)
{
    if (!fold->visit_count)
        return TN_OK;
    enum tn_err err = lock_tally(fold, fault);
    if (err)
        return err;
    qsort(fold->visits, fold->visit_count, sizeof(*fold->visits), compare_visits);
    TN_BUF_AUTO known = {0};
    err = find_known_tickets(fold, &known, fault);
    const int64_t *tickets = (const int64_t *)(const void *)known.data;
    size_t count = known.len / sizeof(*tickets);
    for (size_t i = 0; i < count && !err; i++)
        err = count_ticket(fold, tickets[i], -1, fault);
    if (!err)
        err = insert_visits(fold, fault);
    if (!err)
        err = count_written(fold, tickets, count, fault);
    fold->visit_count = 0;
    return err;
}

/* ---- undo ---- */

static const struct tn_db_sql undo_visit = {
    .both = "UPDATE fold_visit SET undone = 1 WHERE event = $1 AND ticket = $2 AND log = $3 "
            "AND seq = $4 AND undone = 0 AND kind <> 2",
};

enum tn_err tn_fold_add_undo(struct fold *fold, const struct happening *happening,
                             struct tn_fault *fault)
{
    int64_t ticket = 0;
    bool found = false;
    enum tn_err err = tn_fold_write_visits(fold, fault);
    if (!err)
        err = lock_tally(fold, fault);
    if (!err)
        err = tn_visits_ticket_at(fold->ledger, fold->log, happening->undo_seq, &ticket, &found,
                                  fault);
    if (err || !found)
        return err;
    err = count_ticket(fold, ticket, -1, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(fold->ledger->db, &undo_visit);
    tn_db_bind_int(stmt, 1, fold->log->event);
    tn_db_bind_int(stmt, 2, ticket);
    tn_db_bind_int(stmt, 3, fold->log->id);
    tn_db_bind_int(stmt, 4, happening->undo_seq);
    err = tn_db_run(stmt, fault);
    return err ? err : count_ticket(fold, ticket, 1, fault);
}

/* ---- anchors ---- */

static const struct tn_db_sql find_crossings = {
    .both = "SELECT event, ticket FROM fold_crossing WHERE boot = $1 ORDER BY event, ticket",
};
static const struct tn_db_sql add_anchor = {
    .both = "INSERT INTO fold_anchor (device, boot, log, seq, up_ms, wall_ms, err_ms, peer) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
};

struct crossing {
    int64_t event, ticket;
};

static enum tn_err find_crossing_tickets(struct fold *fold, uint64_t boot, struct tn_buf *out,
                                         struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(fold->ledger->db, &find_crossings);
    tn_db_bind_int(stmt, 1, (int64_t)boot);
    bool row = false;
    enum tn_err err = TN_OK;
    while (!(err = tn_db_next(stmt, &row, fault)) && row) {
        struct crossing crossing = {tn_db_int(stmt, 0), tn_db_int(stmt, 1)};
        tn_buf_add(out, &crossing, sizeof(crossing));
    }
    return err;
}

/* Takes the crossings out of their events' tallies (sign -1) or puts them in again.  A boot may
 * have served several events, so this goes straight to the tables. */
static enum tn_err count_crossings(struct fold *fold, const struct tn_buf *crossings, int sign,
                                   struct tn_fault *fault)
{
    const struct crossing *items = (const struct crossing *)(const void *)crossings->data;
    enum tn_err err = TN_OK;
    for (size_t i = 0; i < crossings->len / sizeof(*items) && !err; i++) {
        struct presence presence = {0};
        struct fold_tally tally = {0};
        err = tn_visits_presence(fold->ledger, items[i].event, items[i].ticket, &presence, fault);
        if (err)
            break;
        count_presence(&tally, &presence, sign);
        err = write_tally(fold, items[i].event, &tally, fault);
    }
    return err;
}

static enum tn_err insert_anchor(struct fold *fold, const struct happening *happening,
                                 struct tn_fault *fault)
{
    const struct tn_anchor *anchor = &happening->anchor;
    struct tn_db_stmt *stmt = tn_db_prepare(fold->ledger->db, &add_anchor);
    tn_ledger_bind_id(stmt, 1, fold->log->name.device);
    tn_db_bind_int(stmt, 2, (int64_t)anchor->boot);
    tn_db_bind_int(stmt, 3, fold->log->id);
    tn_db_bind_int(stmt, 4, happening->seq);
    tn_db_bind_int(stmt, 5, anchor->up.ms);
    tn_db_bind_int(stmt, 6, anchor->wall.ms);
    tn_db_bind_int(stmt, 7, anchor->err_ms);
    tn_db_bind_int(stmt, 8, anchor->peer);
    return tn_db_run(stmt, fault);
}

enum tn_err tn_fold_add_anchor(struct fold *fold, const struct happening *happening,
                               struct tn_fault *fault)
{
    TN_BUF_AUTO crossings = {0};
    enum tn_err err = tn_fold_write_visits(fold, fault);
    if (!err)
        err = lock_tally(fold, fault);
    if (!err)
        err = find_crossing_tickets(fold, happening->anchor.boot, &crossings, fault);
    if (!err)
        err = count_crossings(fold, &crossings, -1, fault);
    if (!err)
        err = insert_anchor(fold, happening, fault);
    return err ? err : count_crossings(fold, &crossings, 1, fault);
}
