/* SPDX-License-Identifier: Apache-2.0 */
/* erase.c -- a person becomes rows without a name, in one transaction.
 *
 * Handles stay as what tickets and attendance hang on, so that no event counts differently; what
 * they were is gone.  Tickets are said once more without a name, and the folded rows of the logs
 * with them.  Source: privacy.h. */
#include "privacy_parts.h"
#include "report_parts.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/groups.h"
#include "turnout/os.h"

#define DAY_MS 86400000LL

/* The records and the handles of the person whose root is $1. */
#define RECORDS "(SELECT id FROM member WHERE root = $1)"
#define HANDLES "(SELECT h.id FROM handle h JOIN member m ON m.id = h.member WHERE m.root = $1)"
#define TICKETS                                                                                    \
    "(SELECT id FROM ticket WHERE handle IN " HANDLES                                              \
    " UNION SELECT ticket FROM walk_in WHERE handle IN " HANDLES ")"

/* ---- tickets ---- */

static const struct tn_db_sql clear_ticket = {
    .both = "UPDATE ticket SET name = '', note = '', lang = '', found = 0, contact = '', "
            "contact_last = '', visits = -1, rules = 0 WHERE event = $1 AND id = $2",
};

static enum tn_err revoke(struct tn_people *people, const struct tn_people_ticket *ticket,
                          struct tn_erased *erased, struct tn_fault *fault)
{
    struct tn_event event;
    struct tn_fault own = {0};
    enum tn_err err = tn_registry_event(people->registry, ticket->event, &event, fault);
    if (err || event.policy.closed || event.ends.ms <= tn_clock_wall_ms())
        return err;
    err = tn_registry_ticket_set(people->registry, ticket->event, ticket->ticket,
                                 TN_TICKET_STATE_REVOKED, &own);
    if (err == TN_ERR_EXISTS)
        return TN_OK;
    erased->revoked += !err;
    return err ? tn_fault_set(fault, err, "%s", own.text) : TN_OK;
}

/* A walk-in's ticket is a kiosk's, and the hub has no row of it to say again. */
static enum tn_err clear_one(struct tn_people *people, const struct tn_people_ticket *ticket,
                             struct tn_erased *erased, struct tn_fault *fault)
{
    static const struct tn_ticket_past nothing = {.visits_known = false};
    bool said = false;
    enum tn_err err = revoke(people, ticket, erased, fault);
    erased->tickets++;
    if (err || ticket->walk_in)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &clear_ticket);
    tn_db_bind_text(stmt, 1, tn_id_text(ticket->event).chars);
    tn_db_bind_text(stmt, 2, tn_ticket_id_text(ticket->ticket).chars);
    err = tn_db_run(stmt, fault);
    return err ? err
               : tn_registry_ticket_update(people->registry, ticket->event, ticket->ticket,
                                           &nothing, &said, fault);
}

static enum tn_err clear_tickets(struct tn_people *people, struct tn_id root,
                                 struct tn_erased *erased, struct tn_fault *fault)
{
    struct tn_people_ticket *tickets = NULL;
    size_t count = 0;
    enum tn_err err = tn_people_tickets(people, root, &tickets, &count, fault);
    for (size_t i = 0; !err && i < count; i++)
        err = clear_one(people, &tickets[i], erased, fault);
    free(tickets);
    return err;
}

/* ---- rows ---- */

/* In this order: what is found by a name or by a handle's owner goes before these do. */
static const struct tn_db_sql steps[] = {
    {.both = "UPDATE walk_in SET inviter = '' WHERE handle IN " HANDLES
             " OR inviter IN (SELECT display_name FROM member WHERE root = $1)"},
    {.both = "UPDATE walk_in SET lang = '' WHERE handle IN " HANDLES},
    {.both = "UPDATE signup SET source = '' WHERE handle IN " HANDLES},
    {.both = "UPDATE point_entry SET why = '' WHERE handle IN " HANDLES},
    {.both = "DELETE FROM answer WHERE ticket IN " TICKETS},
    {.both = "DELETE FROM claim WHERE handle IN " HANDLES},
    {.both = "DELETE FROM consent WHERE handle IN " HANDLES},
    {.both = "DELETE FROM reach_out_row WHERE handle IN " HANDLES},
    {.both = "DELETE FROM match_decision WHERE match_case IN (SELECT id FROM match_case WHERE "
             "left_member IN " RECORDS " OR right_member IN " RECORDS ")"},
    {.both = "DELETE FROM match_case WHERE left_member IN " RECORDS " OR right_member IN " RECORDS},
    {.both = "UPDATE merge_log SET why = '' WHERE record IN " RECORDS " OR target IN " RECORDS},
    /* What they wrote in chats is still written, by somebody. */
    {.both =
         "UPDATE activity_cover SET strangers = strangers + (SELECT SUM(d.amount) FROM "
         "activity_day d WHERE d.chat = activity_cover.chat AND d.day = activity_cover.day AND "
         "d.batch = activity_cover.batch AND d.handle IN " HANDLES
         ") WHERE EXISTS (SELECT 1 FROM activity_day d WHERE d.chat = activity_cover.chat AND "
         "d.day = activity_cover.day AND d.batch = activity_cover.batch AND d.handle IN " HANDLES
         ")"},
    {.both = "DELETE FROM activity_day WHERE handle IN " HANDLES},
    {.both = "DELETE FROM activity_pack WHERE handle IN " HANDLES},
    {.both = "UPDATE handle SET norm = NULL, raw = NULL WHERE id IN " HANDLES},
};

static enum tn_err run_for(struct tn_people *people, const struct tn_db_sql *sql, struct tn_id root,
                           struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, sql);
    tn_db_bind_text(stmt, 1, tn_id_text(root).chars);
    return tn_db_run(stmt, fault);
}

static enum tn_err clear_rows(struct tn_people *people, struct tn_id root, struct tn_erased *erased,
                              struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    for (size_t i = 0; !err && i < sizeof steps / sizeof steps[0]; i++)
        err = run_for(people, &steps[i], root, fault);
    if (!err)
        erased->handles = tn_db_changes(people->db);
    return err;
}

/* ---- the tombstone ---- */

static const struct tn_db_sql end_membership = {
    .both = "UPDATE membership SET left_ms = $2 WHERE left_ms IS NULL AND member IN " RECORDS,
};
static const struct tn_db_sql bury = {
    .both = "UPDATE member SET display_name = '', folded_name = '', lang = '', note = '', "
            "erased_ms = $2 WHERE root = $1",
};
static const struct tn_db_sql insert_erasure = {
    .both = "INSERT INTO erasure (member, asked, who, why, at_ms) VALUES ($1, $2, $3, $4, $5)",
};

static enum tn_err run_at(struct tn_people *people, const struct tn_db_sql *sql, struct tn_id root,
                          int64_t at_ms, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, sql);
    tn_db_bind_text(stmt, 1, tn_id_text(root).chars);
    tn_db_bind_int(stmt, 2, at_ms);
    return tn_db_run(stmt, fault);
}

static enum tn_err set_stone(struct tn_people *people, struct tn_id root, bool asked,
                             const struct tn_people_by *by, struct tn_erased *erased,
                             struct tn_fault *fault)
{
    int64_t now_ms = tn_clock_wall_ms();
    enum tn_err err = run_at(people, &end_membership, root, now_ms, fault);
    if (!err)
        err = run_at(people, &bury, root, now_ms, fault);
    if (err)
        return err;
    erased->records = tn_db_changes(people->db);
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &insert_erasure);
    tn_db_bind_text(stmt, 1, tn_id_text(root).chars);
    tn_db_bind_int(stmt, 2, asked);
    tn_db_bind_text(stmt, 3, by->who);
    tn_db_bind_text(stmt, 4, by->why);
    tn_db_bind_int(stmt, 5, now_ms);
    return tn_db_run(stmt, fault);
}

/* ---- all of it ---- */

static enum tn_err erase(struct tn_people *people, struct tn_id member, bool asked,
                         const struct tn_people_by *by, struct tn_erased *erased,
                         struct tn_fault *fault)
{
    struct tn_member known;
    enum tn_err err = tn_people_member(people, member, &known, fault);
    if (!err && asked)
        err = tn_people_suppress(people, known.id, &erased->suppressed, fault);
    if (!err)
        err = clear_tickets(people, known.id, erased, fault);
    if (!err)
        err = clear_rows(people, known.id, erased, fault);
    if (!err)
        err = set_stone(people, known.id, asked, by, erased, fault);
    return err ? err : tn_groups_settle(people, fault); /* their place is free */
}

enum tn_err tn_people_erase(struct tn_people *people, struct tn_id member,
                            const struct tn_people_by *by, struct tn_erased *ret_erased,
                            struct tn_fault *fault)
{
    struct tn_erased erased = {.records = 0};
    bool own = false;
    enum tn_err err = tn_people_take_in(people, fault);
    if (!err)
        err = tn_merge_begin(people, &own, fault);
    if (err)
        return err;
    err = tn_merge_end(people, own, erase(people, member, true, by, &erased, fault), fault);
    if (!err)
        *ret_erased = erased;
    return err;
}

static const struct tn_db_sql select_erased = {
    .both =
        "SELECT 1 FROM (SELECT handle FROM ticket WHERE event = $1 AND id = $2 UNION ALL SELECT "
        "handle FROM walk_in WHERE event = $1 AND ticket = $2) AS held JOIN handle h ON h.id = "
        "held.handle JOIN member m ON m.id = h.member WHERE m.erased_ms IS NOT NULL",
};

enum tn_err tn_people_holder_erased(struct tn_people *people, struct tn_id event,
                                    struct tn_ticket_id ticket, bool *ret_erased,
                                    struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_erased);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_text(stmt, 2, tn_ticket_id_text(ticket).chars);
    enum tn_err err = tn_people_step(stmt, ret_erased, fault);
    tn_db_reset(stmt);
    return err;
}

/* ---- what is left in the files ---- */

enum tn_err tn_people_scrub(struct tn_people *people, struct tn_fault *fault)
{
    if (tn_db_engine(people->db) == TN_DB_POSTGRESQL)
        return tn_db_exec(people->db, "VACUUM", fault);
    enum tn_err err = tn_db_exec(people->db, "VACUUM", fault);
    return err ? err : tn_db_exec(people->db, "PRAGMA wal_checkpoint(TRUNCATE)", fault);
}

/* ---- those whose time is up ---- */

/* One record, one handle, made at a door, and never a word of consent. */
static const struct tn_db_sql select_stale = {
    .both = "SELECT m.id FROM member m JOIN handle h ON h.member = m.id JOIN walk_in w ON w.handle "
            "= h.id JOIN event e ON e.id = w.event WHERE m.created_via = 'walk-in' AND m.erased_ms "
            "IS NULL AND m.merged_into IS NULL AND NOT EXISTS (SELECT 1 FROM member r WHERE "
            "r.merged_into = m.id) AND NOT EXISTS (SELECT 1 FROM handle o WHERE o.member = m.id "
            "AND o.platform <> 'walkin') AND NOT EXISTS (SELECT 1 FROM consent c WHERE c.handle = "
            "h.id AND c.given = 1 AND NOT EXISTS (SELECT 1 FROM consent d WHERE d.handle = "
            "c.handle AND d.purpose = c.purpose AND d.id > c.id)) GROUP BY m.id HAVING "
            "MAX(e.ends_ms) < $1 ORDER BY m.id",
};

struct stale {
    struct tn_id *ids;
    size_t count, cap;
};

static enum tn_err read_stale(struct tn_people *people, int64_t before_ms, struct stale *stale,
                              struct tn_fault *fault)
{
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_stale);
    tn_db_bind_int(stmt, 1, before_ms);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        stale->ids = tn_report_grow(stale->ids, stale->count, &stale->cap, sizeof *stale->ids);
        stale->ids[stale->count++] = tn_people_column_id(stmt, 0);
    }
    tn_db_reset(stmt);
    return err;
}

static enum tn_err expire(struct tn_people *people, int64_t before_ms, bool look,
                          const struct tn_people_by *by, int64_t *count, struct tn_fault *fault)
{
    struct stale stale = {0};
    enum tn_err err = read_stale(people, before_ms, &stale, fault);
    for (size_t i = 0; !err && !look && i < stale.count; i++) {
        struct tn_erased erased = {.records = 0};
        err = erase(people, stale.ids[i], false, by, &erased, fault);
    }
    *count = (int64_t)stale.count;
    free(stale.ids);
    return err;
}

enum tn_err tn_people_expire(struct tn_people *people, int64_t days, bool look,
                             const struct tn_people_by *by, int64_t *ret_count,
                             struct tn_fault *fault)
{
    int64_t count = 0;
    bool own = false;
    enum tn_err err = tn_people_take_in(people, fault);
    if (!err)
        err = tn_merge_begin(people, &own, fault);
    if (err)
        return err;
    err = expire(people, tn_clock_wall_ms() - days * DAY_MS, look, by, &count, fault);
    err = tn_merge_end(people, own, err, fault);
    if (!err)
        *ret_count = count;
    return err;
}
