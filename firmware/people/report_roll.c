/* SPDX-License-Identifier: Apache-2.0 */
/* report_roll.c -- every code of one event: whose it is, and when it first came in.
 *
 * The list is the registry's and the doors' sign-ups; the arrivals are the ledger's, in its order,
 * so that these figures and the attendance list are two views of one thing. */
#include "report_parts.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/text.h"

void *tn_report_grow(void *items, size_t count, size_t *cap, size_t size)
{
    if (count < *cap)
        return items;
    *cap = *cap ? 2 * *cap : 16;
    items = reallocarray(items, *cap, size);
    TN_ASSERT(items);
    return items;
}

static const struct tn_db_sql select_roll = {
    .both = "SELECT t.id, t.handle, m.root, t.state, t.host, t.admits, 0 FROM ticket t "
            "LEFT JOIN handle h ON h.id = t.handle LEFT JOIN member m ON m.id = h.member "
            "WHERE t.event = $1 "
            "UNION ALL SELECT w.ticket, w.handle, m.root, 0, 0, w.admits, 1 FROM walk_in w "
            "LEFT JOIN handle h ON h.id = w.handle LEFT JOIN member m ON m.id = h.member "
            "WHERE w.event = $1",
};

static void read_ticket(struct tn_db_stmt *stmt, struct tn_report_ticket *ticket)
{
    *ticket = (struct tn_report_ticket){.handle = tn_people_column_id(stmt, 1),
                                        .person = tn_people_column_id(stmt, 2),
                                        .state = (enum tn_ticket_state)tn_db_int(stmt, 3),
                                        .host = tn_db_int(stmt, 4) != 0,
                                        .admits = (uint8_t)tn_db_int(stmt, 5)};
    if (tn_ticket_id_parse(tn_db_text(stmt, 0), &ticket->ticket))
        ticket->ticket = (struct tn_ticket_id){{0}};
    if (tn_db_int(stmt, 6) != 0)
        ticket->source = TN_REPORT_DOOR;
    else
        ticket->source = tn_id_is_zero(ticket->handle) ? TN_REPORT_GUEST : TN_REPORT_ROSTER;
}

static struct tn_report_ticket *add_ticket(struct tn_report_roll *roll)
{
    roll->tickets = tn_report_grow(roll->tickets, roll->count, &roll->cap, sizeof *roll->tickets);
    return &roll->tickets[roll->count++];
}

static int by_ticket(const void *a, const void *b)
{
    const struct tn_report_ticket *left = a;
    const struct tn_report_ticket *right = b;
    return memcmp(&left->ticket, &right->ticket, sizeof left->ticket);
}

static enum tn_err read_list(struct tn_people *people, struct tn_id event,
                             struct tn_report_roll *roll, struct tn_fault *fault)
{
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_roll);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    while (!(err = tn_people_step(stmt, &found, fault)) && found)
        read_ticket(stmt, add_ticket(roll));
    tn_db_reset(stmt);
    if (roll->count)
        qsort(roll->tickets, roll->count, sizeof *roll->tickets, by_ticket);
    roll->listed = roll->count;
    return err;
}

/* ---- arrivals ---- */

static struct tn_report_ticket *find_ticket(struct tn_report_roll *roll, struct tn_ticket_id id)
{
    struct tn_report_ticket wanted = {.ticket = id, .source = TN_REPORT_ELSEWHERE};
    struct tn_report_ticket *found =
        roll->listed ? bsearch(&wanted, roll->tickets, roll->listed, sizeof wanted, by_ticket)
                     : NULL;
    for (size_t i = roll->listed; !found && i < roll->count; i++)
        found = by_ticket(&wanted, &roll->tickets[i]) == 0 ? &roll->tickets[i] : NULL;
    if (!found) {
        found = add_ticket(roll);
        *found = wanted;
    }
    return found;
}

static struct tn_report_door *find_door(struct tn_report_roll *roll, const char *name)
{
    size_t i = 0;
    while (i < roll->door_count && strcmp(roll->doors[i].name, name) != 0)
        i++;
    if (i == roll->door_count) {
        roll->doors = reallocarray(roll->doors, ++roll->door_count, sizeof *roll->doors);
        TN_ASSERT(roll->doors);
        roll->doors[i] = (struct tn_report_door){.arrived = 0};
        (void)tn_text_copy(roll->doors[i].name, sizeof roll->doors[i].name, name);
    }
    return &roll->doors[i];
}

/* Admissions come in the order of their times. */
static void note_door(struct tn_report_door *door, const struct tn_admission *admission, bool first)
{
    door->arrived += first;
    door->device = admission->log.device;
    if (admission->when.err_ms >= 0)
        door->last = admission->when.wall;
}

static bool add_admission(const struct tn_admission *admission, void *context)
{
    struct tn_report_roll *roll = context;
    if (admission->undone) {
        roll->undone++;
        return true;
    }
    struct tn_report_ticket *ticket = find_ticket(roll, admission->ticket);
    struct tn_report_door *door = find_door(roll, admission->door);
    note_door(door, admission, !ticket->arrived);
    if (ticket->arrived)
        return true;
    ticket->arrived = true;
    ticket->admits = admission->admits;
    ticket->when = admission->when;
    (void)tn_text_copy(ticket->method, sizeof ticket->method, admission->method);
    return true;
}

static int by_door(const void *a, const void *b)
{
    const struct tn_report_door *left = a;
    const struct tn_report_door *right = b;
    return strcmp(left->name, right->name);
}

enum tn_err tn_report_roll_read(struct tn_people *people, struct tn_id event,
                                struct tn_report_roll *roll, struct tn_fault *fault)
{
    *roll = (struct tn_report_roll){0};
    enum tn_err err = read_list(people, event, roll, fault);
    if (!err)
        err = tn_ledger_admissions(tn_registry_ledger(people->registry), event, add_admission, roll,
                                   fault);
    if (roll->door_count)
        qsort(roll->doors, roll->door_count, sizeof *roll->doors, by_door);
    if (err)
        tn_report_roll_release(roll);
    return err;
}

void tn_report_roll_release(struct tn_report_roll *roll)
{
    free(roll->tickets);
    free(roll->doors);
    *roll = (struct tn_report_roll){0};
}
