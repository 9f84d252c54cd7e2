/* SPDX-License-Identifier: Apache-2.0 */
/* walk_in.c -- people who signed up at a door: a handle, a member record and claims for each.
 *
 * Who they are is decided by match.c, once for each.  What they typed stays a claim and touches
 * nobody's record.  A walk-in is taken in once: the
 * row's key is the ticket, and it is written first. */
#include "privacy_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "turnout/ledger_guests.h"
#include "turnout/text.h"

/* ---- what a visit of the ledger leaves behind ---- */

struct guest {
    struct tn_ticket_id ticket;
    struct tn_id device;
    int64_t admits, at_ms;
    struct tn_buf box;
};

struct guests {
    struct guest *all;
    size_t count, cap;
};

static bool keep_guest(const struct tn_walk_in *walk_in, void *context)
{
    struct guests *guests = context;
    if (!walk_in->counts)
        return true;
    if (guests->count == guests->cap) {
        guests->cap = guests->cap ? guests->cap * 2 : 16;
        guests->all = realloc(guests->all, guests->cap * sizeof *guests->all);
        TN_ASSERT(guests->all);
    }
    struct guest *guest = &guests->all[guests->count++];
    *guest = (struct guest){.ticket = walk_in->ticket,
                            .device = walk_in->device,
                            .admits = walk_in->admits,
                            .at_ms = walk_in->at.ms};
    tn_buf_add(&guest->box, walk_in->box.bytes, walk_in->box.len);
    return true;
}

static void release(struct guests *guests)
{
    for (size_t i = 0; i < guests->count; i++)
        tn_buf_release(&guests->all[i].box);
    free(guests->all);
}

/* ---- what they said ---- */

void tn_people_open_box(struct tn_people *people, const void *sealed, size_t len,
                        struct tn_json **ret_said)
{
    TN_BUF_AUTO plain = {0};
    *ret_said = NULL;
    if (tn_registry_box_open(people->registry, sealed, len, &plain) == TN_OK &&
        tn_json_parse(tn_buf_text(&plain), plain.len, ret_said, NULL) == TN_OK &&
        !tn_json_is_object(*ret_said)) {
        tn_json_release(*ret_said);
        *ret_said = NULL;
    }
    if (plain.data)
        tn_seal_wipe(plain.data, plain.cap);
}

/* A member of the sign-up as one clean line, cut where it is too long; "" if it is not there. */
static void clean_text(const struct tn_json *object, const char *name, char *out, size_t cap)
{
    TN_BUF_AUTO clean = {0};
    const char *text = "";
    (void)tn_json_text(object, name, &text);
    if (tn_text_clean(text, strlen(text), &clean))
        tn_buf_clear(&clean);
    (void)tn_text_copy(out, cap, tn_buf_text(&clean));
}

/* A sign-up for another ticket, put here by somebody, is none. */
static bool is_of(const struct tn_json *said, struct tn_ticket_id ticket)
{
    const char *text = NULL;
    return tn_json_text(said, "ticket", &text) &&
           strcmp(text, tn_ticket_id_text(ticket).chars) == 0;
}

/* ---- rows ---- */

static const struct tn_db_sql insert_walk_in = {
    .both = "INSERT INTO walk_in (event, ticket, device, admits, lang, inviter, rules, at_ms) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
};
static const struct tn_db_sql set_handle = {
    .both = "UPDATE walk_in SET handle = $3 WHERE event = $1 AND ticket = $2",
};
static const struct tn_db_sql insert_claim = {
    .both = "INSERT INTO claim (handle, platform, norm, raw) VALUES ($1, $2, $3, $4) ON CONFLICT "
            "DO NOTHING",
};

/* *ret_new false: it is here already. */
static enum tn_err add_row(struct tn_people *people, struct tn_id event, const struct guest *guest,
                           const struct tn_json *said, bool *ret_new, struct tn_fault *fault)
{
    char lang[8], inviter[256];
    int64_t rules = 0;
    clean_text(said, "lang", lang, sizeof lang);
    clean_text(said, "inviter", inviter, sizeof inviter);
    (void)tn_json_int(said, "rules", &rules);
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &insert_walk_in);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_text(stmt, 2, tn_ticket_id_text(guest->ticket).chars);
    tn_db_bind_text(stmt, 3, tn_id_text(guest->device).chars);
    tn_db_bind_int(stmt, 4, guest->admits);
    tn_db_bind_text(stmt, 5, lang);
    tn_db_bind_text(stmt, 6, inviter);
    tn_db_bind_int(stmt, 7, rules);
    tn_db_bind_int(stmt, 8, guest->at_ms);
    enum tn_err err = tn_db_run(stmt, fault);
    *ret_new = !err && tn_db_changes(people->db) == 1;
    return err;
}

struct contact {
    char platform[16], raw[TN_HANDLE_CHARS], norm[TN_HANDLE_CHARS];
    bool fits; /* norm is there */
};

static struct contact contact_of(struct tn_people *people, const struct tn_json *said)
{
    const struct tn_json *typed = tn_json_get(said, "contact");
    const char *region = tn_registry_group(people->registry)->region;
    struct contact contact = {.fits = false};
    clean_text(typed, "platform", contact.platform, sizeof contact.platform);
    clean_text(typed, "value", contact.raw, sizeof contact.raw);
    contact.fits =
        contact.platform[0] && contact.raw[0] &&
        tn_handle_normalise(contact.platform, contact.raw, region, contact.norm, NULL) == TN_OK;
    return contact;
}

static enum tn_err add_claim(struct tn_people *people, struct tn_id handle,
                             const struct tn_json *said, struct tn_fault *fault)
{
    struct contact contact = contact_of(people, said);
    if (!contact.platform[0] || !contact.raw[0])
        return TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &insert_claim);
    tn_db_bind_text(stmt, 1, tn_id_text(handle).chars);
    tn_db_bind_text(stmt, 2, contact.platform);
    tn_db_bind_text(stmt, 3, contact.fits ? contact.norm : NULL);
    tn_db_bind_text(stmt, 4, contact.raw);
    return tn_db_run(stmt, fault);
}

/* The record and the handle that this arrival's facts hang on. */
static enum tn_err add_person(struct tn_people *people, struct tn_id event,
                              const struct guest *guest, const struct tn_json *said,
                              struct tn_id *ret_handle, struct tn_fault *fault)
{
    struct tn_people_key key = {.platform = "walkin"};
    struct tn_id member;
    char name[256], lang[8];
    clean_text(said, "name", name, sizeof name);
    clean_text(said, "lang", lang, sizeof lang);
    if (!name[0])
        (void)snprintf(name, sizeof name, "walk-in %s", tn_ticket_id_text(guest->ticket).chars);
    (void)snprintf(key.norm, sizeof key.norm, "%s/%s", tn_id_text(event).chars,
                   tn_ticket_id_text(guest->ticket).chars);
    key.raw = name;
    enum tn_err err =
        tn_people_add_member(people, TN_PEOPLE_WALK_IN, name, lang, "", &member, fault);
    return err ? err
               : tn_people_add_handle(people, member, TN_PEOPLE_WALK_IN, &key, ret_handle, fault);
}

static enum tn_err link_handle(struct tn_people *people, struct tn_id event,
                               struct tn_ticket_id ticket, struct tn_id handle,
                               struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &set_handle);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_text(stmt, 2, tn_ticket_id_text(ticket).chars);
    tn_db_bind_text(stmt, 3, tn_id_text(handle).chars);
    return tn_db_run(stmt, fault);
}

/* Somebody who was erased counts as having come, and nothing that they typed is kept. */
static enum tn_err forget_erased(struct tn_people *people, const struct tn_json **said,
                                 struct tn_fault *fault)
{
    struct contact contact = contact_of(people, *said);
    bool suppressed = false;
    if (!contact.fits)
        return TN_OK;
    enum tn_err err =
        tn_people_suppressed(people, contact.platform, contact.norm, &suppressed, fault);
    if (!err && suppressed)
        *said = NULL;
    return err;
}

static enum tn_err take_guest(struct tn_people *people, struct tn_id event,
                              const struct guest *guest, struct tn_fault *fault)
{
    TN_AUTO(json) opened = NULL;
    struct tn_id handle;
    bool is_new = false;
    tn_people_open_box(people, guest->box.data, guest->box.len, &opened);
    const struct tn_json *said = is_of(opened, guest->ticket) ? opened : NULL;
    enum tn_err err = forget_erased(people, &said, fault);
    if (!err)
        err = add_row(people, event, guest, said, &is_new, fault);
    if (err || !is_new)
        return err;
    err = add_person(people, event, guest, said, &handle, fault);
    if (!err)
        err = link_handle(people, event, guest->ticket, handle, fault);
    if (!err)
        err = add_claim(people, handle, said, fault);
    if (!err)
        err = tn_people_store_answers(people, event, guest->ticket, said, fault);
    return err ? err : tn_people_match_walk_in(people, handle, fault);
}

/* ---- an event ---- */

static const struct tn_db_sql select_mark = {
    .both = "SELECT mark FROM walk_in_mark WHERE event = $1",
};
static const struct tn_db_sql put_mark = {
    .both = "INSERT INTO walk_in_mark (event, mark) VALUES ($1, $2) ON CONFLICT (event) DO UPDATE "
            "SET mark = excluded.mark",
};

static enum tn_err read_mark(struct tn_people *people, struct tn_id event, int64_t *ret_mark,
                             struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_mark);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err)
        *ret_mark = found ? tn_db_int(stmt, 0) : 0;
    tn_db_reset(stmt);
    return err;
}

static enum tn_err write_mark(struct tn_people *people, struct tn_id event, int64_t mark,
                              struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &put_mark);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_int(stmt, 2, mark);
    return tn_db_run(stmt, fault);
}

static enum tn_err take_guests(struct tn_people *people, struct tn_id event,
                               const struct guests *guests, int64_t mark, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    for (size_t i = 0; !err && i < guests->count; i++)
        err = take_guest(people, event, &guests->all[i], fault);
    if (!err)
        err = tn_people_take_answers(people, event, fault);
    return err ? err : write_mark(people, event, mark, fault);
}

/* In the caller's transaction, or one of its own. */
static enum tn_err store_guests(struct tn_people *people, struct tn_id event,
                                const struct guests *guests, int64_t mark, struct tn_fault *fault)
{
    if (tn_db_in_transaction(people->db))
        return take_guests(people, event, guests, mark, fault);
    enum tn_err err = tn_db_begin(people->db, fault);
    if (err)
        return err;
    err = take_guests(people, event, guests, mark, fault);
    if (!err)
        return tn_db_commit(people->db, fault);
    tn_db_rollback(people->db);
    return err;
}

/* Writes nothing for an event where nobody signed up or answered anything. */
static enum tn_err take_event(struct tn_people *people, struct tn_id event, int64_t mark,
                              struct tn_fault *fault)
{
    struct guests guests = {0};
    int64_t taken = 0;
    bool answered = false;
    enum tn_err err = read_mark(people, event, &taken, fault);
    if (err || taken == mark)
        return err;
    err =
        tn_ledger_walk_ins(tn_registry_ledger(people->registry), event, keep_guest, &guests, fault);
    if (!err)
        err = tn_people_any_answer(people, event, &answered, fault);
    if (!err && (guests.count > 0 || answered))
        err = store_guests(people, event, &guests, mark, fault);
    release(&guests);
    return err;
}

/* ---- all events ---- */

struct marks {
    struct tn_people_mark *all;
    size_t count, cap;
};

/* Logs only grow, so the sum of their lengths tells whether anything came. */
static bool add_log(const struct tn_ledger_log *log, void *context)
{
    struct marks *marks = context;
    size_t i = 0;
    while (i < marks->count && !tn_id_equal(marks->all[i].event, log->id.event))
        i++;
    if (i == marks->cap) {
        marks->cap = marks->cap ? marks->cap * 2 : 16;
        marks->all = realloc(marks->all, marks->cap * sizeof *marks->all);
        TN_ASSERT(marks->all);
    }
    if (i == marks->count)
        marks->all[marks->count++] = (struct tn_people_mark){.event = log->id.event};
    marks->all[i].mark += log->seq;
    return true;
}

static bool was_seen(const struct tn_people *people, const struct tn_people_mark *mark)
{
    for (size_t i = 0; i < people->seen_count; i++) {
        if (tn_id_equal(people->seen[i].event, mark->event))
            return people->seen[i].mark == mark->mark;
    }
    return false;
}

/* Logs may be there of an event that the registry has lost: nobody can be taken in for it. */
static enum tn_err take_marked(struct tn_people *people, const struct tn_people_mark *mark,
                               struct tn_fault *fault)
{
    struct tn_event event;
    struct tn_fault own = {0};
    if (was_seen(people, mark))
        return TN_OK;
    enum tn_err err = tn_registry_event(people->registry, mark->event, &event, &own);
    if (err == TN_ERR_ABSENT)
        return TN_OK;
    return err ? tn_fault_set(fault, err, "%s", own.text)
               : take_event(people, event.id, mark->mark, fault);
}

enum tn_err tn_people_take_in(struct tn_people *people, struct tn_fault *fault)
{
    struct tn_ledger *ledger = tn_registry_ledger(people->registry);
    struct marks marks = {0};
    if (tn_db_is_read_only(people->db))
        return TN_OK;
    enum tn_err err = tn_ledger_fold(ledger, fault);
    if (!err)
        err = tn_ledger_vector(ledger, add_log, &marks, fault);
    for (size_t i = 0; !err && i < marks.count; i++)
        err = take_marked(people, &marks.all[i], fault);
    /* In a caller's transaction all of it may yet be given up. */
    if (err || tn_db_in_transaction(people->db)) {
        free(marks.all);
        return err;
    }
    free(people->seen);
    people->seen = marks.all;
    people->seen_count = marks.count;
    return TN_OK;
}
