/* SPDX-License-Identifier: Apache-2.0 */
/* signup.c -- rows of a list of attendees become sign-ups of an event.
 *
 * Who a row is, the roster's rules decide; but a name alone is looked for among this event's own
 * names only.  What people typed into a form changes no field of a member. */
#include "turnout/signup.h"

#include <string.h>

#include "people_parts.h"
#include "turnout/matching.h"
#include "turnout/os.h"
#include "turnout/text.h"

/* ---- what was there before the list ---- */

static const char make_before[] = "CREATE TEMP TABLE IF NOT EXISTS signup_before (handle TEXT NOT "
                                  "NULL PRIMARY KEY, reply TEXT, guests BIGINT NOT NULL, via TEXT "
                                  "NOT NULL, source TEXT NOT NULL)";

static enum tn_err forget_before(struct tn_people *people, struct tn_fault *fault)
{
    enum tn_err err = tn_db_exec(people->db, make_before, fault);
    return err ? err : tn_db_exec(people->db, "DELETE FROM signup_before", fault);
}

/* reply is NULL where there was nothing. */
static const struct tn_db_sql insert_before = {
    .both =
        "INSERT INTO signup_before (handle, reply, guests, via, source) VALUES ($1, $2, $3, $4, "
        "$5) ON CONFLICT DO NOTHING",
};
static const struct tn_db_sql count_changes = {
    .both = "SELECT SUM(CASE WHEN b.reply IS NULL THEN 1 ELSE 0 END), SUM(CASE WHEN b.reply = "
            "s.reply AND b.guests = s.guests AND b.via = s.via AND b.source = s.source THEN 1 "
            "ELSE 0 END), COUNT(*) FROM signup_before b JOIN signup s ON s.handle = b.handle AND "
            "s.event = $1",
};

static enum tn_err count_all(struct tn_people *people, struct tn_id event,
                             struct tn_signup_counts *ret_counts, struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &count_changes);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err) {
        ret_counts->added = tn_db_int(stmt, 0);
        ret_counts->unchanged = tn_db_int(stmt, 1);
        ret_counts->changed = tn_db_int(stmt, 2) - ret_counts->added - ret_counts->unchanged;
    }
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_people_signups_begin(struct tn_people *people, struct tn_fault *fault)
{
    TN_ASSERT(tn_db_in_transaction(people->db));
    enum tn_err err = forget_before(people, fault);
    return err ? err : tn_people_seen_clear(people, fault);
}

enum tn_err tn_people_signups_end(struct tn_people *people, struct tn_id event,
                                  struct tn_signup_counts *ret_counts, struct tn_fault *fault)
{
    struct tn_signup_counts counts;
    enum tn_err err = count_all(people, event, &counts, fault);
    if (!err)
        err = forget_before(people, fault);
    if (!err)
        err = tn_people_seen_clear(people, fault);
    if (!err)
        err = tn_people_match_again(people, fault);
    if (!err)
        *ret_counts = counts;
    return err;
}

/* ---- one sign-up ---- */

struct signup {
    struct tn_id handle; /* zero: not yet */
    enum tn_import_reply reply;
    int64_t guests;
    char via[16], source[64];
};

static enum tn_import_reply reply_of(const char *name)
{
    enum tn_import_reply reply = TN_IMPORT_YES;
    while (reply < TN_IMPORT_NO && strcmp(tn_import_reply_name(reply), name) != 0)
        reply++;
    return reply;
}

/* The person's own, on whichever handle; the one the row names goes first. */
static const struct tn_db_sql select_signup = {
    .both = "SELECT s.handle, s.reply, s.guests, s.via, s.source FROM member m CROSS JOIN handle h "
            "CROSS JOIN signup s WHERE m.root = (SELECT root FROM member WHERE id = $2) AND "
            "h.member = m.id AND s.handle = h.id AND s.event = $1 "
            "ORDER BY CASE WHEN s.handle = $3 THEN 0 ELSE 1 END, s.handle LIMIT 1",
};

static enum tn_err read_signup(struct tn_people *people, struct tn_id event, struct tn_id member,
                               struct tn_id handle, struct signup *ret_signup,
                               struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_signup);
    *ret_signup = (struct signup){.guests = 0};
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_text(stmt, 2, tn_id_text(member).chars);
    tn_db_bind_text(stmt, 3, tn_id_text(handle).chars);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err && found) {
        ret_signup->handle = tn_people_column_id(stmt, 0);
        ret_signup->reply = reply_of(tn_db_text(stmt, 1));
        ret_signup->guests = tn_db_int(stmt, 2);
        (void)tn_text_copy(ret_signup->via, sizeof ret_signup->via, tn_db_text(stmt, 3));
        (void)tn_text_copy(ret_signup->source, sizeof ret_signup->source, tn_db_text(stmt, 4));
    }
    tn_db_reset(stmt);
    return err;
}

static const struct tn_db_sql upsert_signup = {
    .both = "INSERT INTO signup (event, handle, reply, guests, via, source, taken_ms) VALUES ($1, "
            "$2, $3, $4, $5, $6, $7) ON CONFLICT (event, handle) DO UPDATE SET reply = "
            "excluded.reply, guests = excluded.guests, via = excluded.via, source = "
            "excluded.source, taken_ms = excluded.taken_ms",
};

static enum tn_err write_signup(struct tn_people *people, struct tn_id event,
                                const struct signup *signup, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &upsert_signup);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_text(stmt, 2, tn_id_text(signup->handle).chars);
    tn_db_bind_text(stmt, 3, tn_import_reply_name(signup->reply));
    tn_db_bind_int(stmt, 4, signup->guests);
    tn_db_bind_text(stmt, 5, signup->via);
    tn_db_bind_text(stmt, 6, signup->source);
    tn_db_bind_int(stmt, 7, tn_clock_wall_ms());
    return tn_db_run(stmt, fault);
}

static enum tn_err remember_before(struct tn_people *people, struct tn_id handle,
                                   const struct signup *known, struct tn_fault *fault)
{
    bool there = !tn_id_is_zero(known->handle);
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &insert_before);
    tn_db_bind_text(stmt, 1, tn_id_text(handle).chars);
    tn_db_bind_text(stmt, 2, there ? tn_import_reply_name(known->reply) : NULL);
    tn_db_bind_int(stmt, 3, known->guests);
    tn_db_bind_text(stmt, 4, known->via);
    tn_db_bind_text(stmt, 5, known->source);
    return tn_db_run(stmt, fault);
}

static int64_t at_most(int64_t guests)
{
    return guests < TN_IMPORT_GUESTS_MAX ? guests : TN_IMPORT_GUESTS_MAX;
}

/* A second place in the same list is somebody's whom they bring; a ticket given back is not. */
static void add_row(struct signup *signup, const struct tn_import_person *row)
{
    if (signup->reply == TN_IMPORT_YES && row->reply == TN_IMPORT_YES)
        signup->guests = at_most(signup->guests + 1 + row->guests);
    else if (row->reply < signup->reply)
        signup->guests = row->guests;
    if (row->reply < signup->reply)
        signup->reply = row->reply;
}

static void set_row(struct signup *signup, const struct tn_import_person *row)
{
    signup->reply = row->reply;
    signup->guests = row->guests;
    (void)tn_text_copy(signup->via, sizeof signup->via, row->format ? row->format : "");
    if (row->source[0])
        memcpy(signup->source, row->source, sizeof signup->source);
}

static bool same_signup(const struct signup *a, const struct signup *b)
{
    return a->reply == b->reply && a->guests == b->guests && strcmp(a->via, b->via) == 0 &&
           strcmp(a->source, b->source) == 0;
}

/* ---- whose ---- */

static const struct tn_db_sql select_handle = {
    .both = "SELECT h.id FROM handle h JOIN member m ON m.id = h.member WHERE h.norm = $2 AND "
            "h.platform = $3 AND m.root = (SELECT root FROM member WHERE id = $1) ORDER BY CASE "
            "WHEN h.realm = $4 THEN 0 ELSE 1 END, h.id LIMIT 1",
};

static enum tn_err find_handle(struct tn_people *people, struct tn_id member,
                               const struct tn_people_key *key, struct tn_id *ret_handle,
                               struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_handle);
    tn_db_bind_text(stmt, 1, tn_id_text(member).chars);
    tn_db_bind_text(stmt, 2, key->norm);
    tn_db_bind_text(stmt, 3, key->platform);
    tn_db_bind_text(stmt, 4, key->realm);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    TN_ASSERT(err || found); /* it was just seen to be there */
    if (!err)
        *ret_handle = tn_people_column_id(stmt, 0);
    tn_db_reset(stmt);
    return err;
}

/* The member the row is, made where there is none, with all handles the row names. */
static enum tn_err find_person(struct tn_people *people, const struct tn_import_person *row,
                               const struct tn_roster_row *known, struct tn_id *ret_member,
                               bool *ret_newcomer, struct tn_fault *fault)
{
    bool added = false;
    const char *name = known->name[0] ? known->name : known->keys[0].raw;
    enum tn_err err = tn_roster_match(people, known, ret_member, fault);
    *ret_newcomer = !err && tn_id_is_zero(*ret_member);
    if (*ret_newcomer)
        err = tn_people_add_member(people, TN_PEOPLE_SIGNUP, name, row->lang, row->note, ret_member,
                                   fault);
    return err ? err
               : tn_roster_add_handles(people, *ret_member, TN_PEOPLE_SIGNUP, known, &added, fault);
}

static enum tn_people_change change_of(const struct signup *known, const struct signup *signup,
                                       bool again)
{
    if (again)
        return TN_PEOPLE_REPEATED;
    if (tn_id_is_zero(known->handle))
        return TN_PEOPLE_ADDED;
    return same_signup(known, signup) ? TN_PEOPLE_UNCHANGED : TN_PEOPLE_CHANGED;
}

static enum tn_err take_signup(struct tn_people *people, struct tn_id event, struct tn_id member,
                               struct tn_id handle, const struct tn_import_person *row,
                               enum tn_people_change *ret_change, struct tn_fault *fault)
{
    struct signup known, signup;
    int64_t line = 0;
    enum tn_err err = tn_people_seen(people, member, &line, fault);
    if (!err)
        err = read_signup(people, event, member, handle, &known, fault);
    if (err)
        return err;
    bool there = !tn_id_is_zero(known.handle);
    bool again = there && line > 0;
    signup = known;
    if (!there)
        signup.handle = handle;
    if (again)
        add_row(&signup, row);
    else
        set_row(&signup, row);
    *ret_change = change_of(&known, &signup, again);
    if (!again)
        err = remember_before(people, signup.handle, &known, fault);
    if (err || (there && same_signup(&known, &signup)))
        return err;
    return write_signup(people, event, &signup, fault);
}

enum tn_err tn_people_signup_row(struct tn_people *people, struct tn_id event,
                                 const struct tn_import_person *row,
                                 struct tn_signup_taken *ret_taken, struct tn_fault *fault)
{
    struct tn_roster_row known = {0};
    struct tn_signup_taken taken = {0};
    struct tn_id member, handle;
    enum tn_err err = tn_roster_take(people, row, event, &known, fault);
    if (!err)
        err = find_person(people, row, &known, &member, &taken.newcomer, fault);
    if (!err)
        err = find_handle(people, member, &known.keys[0], &handle, fault);
    if (!err)
        err = take_signup(people, event, member, handle, row, &taken.change, fault);
    if (!err)
        err = tn_people_seen_add(people, member, row->line, fault);
    if (!err)
        *ret_taken = taken;
    return err;
}

/* ---- reading ---- */

/* The best answer of each person first. */
static const struct tn_db_sql select_signups = {
    .both = "SELECT p.id, s.handle, p.display_name, p.erased_ms, s.reply, s.guests, s.via, "
            "s.source FROM signup s JOIN handle h ON h.id = s.handle JOIN member m ON m.id = "
            "h.member JOIN member p ON p.id = m.root WHERE s.event = $1 ORDER BY p.folded_name, "
            "p.id, CASE s.reply WHEN 'yes' THEN 0 WHEN 'maybe' THEN 1 WHEN 'waitlist' THEN 2 WHEN "
            "'cancelled' THEN 3 ELSE 4 END, s.handle",
};

struct counts {
    int64_t replies[TN_IMPORT_REPLY_COUNT];
    int64_t guests;
};

static void write_one(struct tn_json_writer *writer, struct tn_db_stmt *stmt, struct counts *counts)
{
    enum tn_import_reply reply = reply_of(tn_db_text(stmt, 4));
    bool erased = !tn_db_is_null(stmt, 3);
    const char *source = tn_db_text(stmt, 7);
    counts->replies[reply]++;
    if (reply == TN_IMPORT_YES)
        counts->guests += tn_db_int(stmt, 5);
    tn_json_open_object(writer);
    tn_json_add_text(writer, "member", erased ? NULL : tn_db_text(stmt, 0));
    tn_json_add_text(writer, "handle", tn_db_text(stmt, 1));
    tn_json_add_text(writer, "name", erased ? NULL : tn_db_text(stmt, 2));
    tn_json_add_text(writer, "reply", tn_db_text(stmt, 4));
    tn_json_add_int(writer, "guests", tn_db_int(stmt, 5));
    tn_json_add_text(writer, "via", tn_db_text(stmt, 6));
    tn_json_add_text(writer, "source", source[0] ? source : NULL);
    tn_json_close_object(writer);
}

static enum tn_err write_all(struct tn_people *people, struct tn_id event,
                             struct tn_json_writer *writer, struct counts *counts,
                             struct tn_fault *fault)
{
    struct tn_id last = {{0}};
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_signups);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        struct tn_id person = tn_people_column_id(stmt, 0);
        if (!tn_id_equal(person, last))
            write_one(writer, stmt, counts);
        last = person;
    }
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_people_signups_json(struct tn_people *people, struct tn_id event, struct tn_buf *out,
                                   struct tn_fault *fault)
{
    TN_BUF_AUTO list = {0};
    struct tn_json_writer writer;
    struct counts counts = {.guests = 0};
    struct tn_event facts;
    tn_json_begin(&writer, &list);
    tn_json_open_array(&writer);
    enum tn_err err = tn_registry_event(people->registry, event, &facts, fault);
    if (!err)
        err = write_all(people, event, &writer, &counts, fault);
    if (err)
        return err;
    tn_json_close_array(&writer);
    tn_json_begin(&writer, out);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "event", tn_id_text(event).chars);
    tn_json_add_text(&writer, "event_title", facts.title);
    tn_json_add_int(&writer, "people", counts.replies[TN_IMPORT_YES]);
    tn_json_add_int(&writer, "guests", counts.guests);
    for (enum tn_import_reply i = TN_IMPORT_YES; i < TN_IMPORT_REPLY_COUNT; i++)
        tn_json_add_int(&writer, tn_import_reply_name(i), counts.replies[i]);
    tn_json_name(&writer, "signups");
    tn_json_put_raw(&writer, tn_buf_text(&list), list.len);
    tn_json_close_object(&writer);
    return TN_OK;
}

static const struct tn_db_sql select_own = {
    .both = "SELECT s.event, e.title, s.reply, s.guests, s.via, s.source FROM member m CROSS JOIN "
            "handle h CROSS JOIN signup s CROSS JOIN event e WHERE m.root = $1 AND h.member = m.id "
            "AND s.handle = h.id AND e.id = s.event ORDER BY s.event, s.handle",
};

enum tn_err tn_people_write_signups(struct tn_people *people, struct tn_id root,
                                    struct tn_json_writer *writer, struct tn_fault *fault)
{
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_own);
    tn_db_bind_text(stmt, 1, tn_id_text(root).chars);
    tn_json_name(writer, "signups");
    tn_json_open_array(writer);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        const char *source = tn_db_text(stmt, 5);
        tn_json_open_object(writer);
        tn_json_add_text(writer, "event", tn_db_text(stmt, 0));
        tn_json_add_text(writer, "event_title", tn_db_text(stmt, 1));
        tn_json_add_text(writer, "reply", tn_db_text(stmt, 2));
        tn_json_add_int(writer, "guests", tn_db_int(stmt, 3));
        tn_json_add_text(writer, "via", tn_db_text(stmt, 4));
        tn_json_add_text(writer, "source", source[0] ? source : NULL);
        tn_json_close_object(writer);
    }
    tn_db_reset(stmt);
    tn_json_close_array(writer);
    return err;
}

/* ---- maps ---- */

static const struct tn_db_sql select_map = {
    .both = "SELECT map FROM import_map WHERE header = $1",
};
static const struct tn_db_sql upsert_map = {
    .both = "INSERT INTO import_map (header, map, said_ms) VALUES ($1, $2, $3) ON CONFLICT "
            "(header) DO UPDATE SET map = excluded.map, said_ms = excluded.said_ms",
};

static void header_key(const char *header, size_t len, char key[TN_HEX_LEN(32) + 1])
{
    struct tn_hash hash = tn_seal_sha256(header, len);
    _Static_assert(sizeof hash.bytes == 32, "SHA-256");
    tn_hex_encode(hash.bytes, sizeof hash.bytes, key);
}

enum tn_err tn_people_map(struct tn_people *people, const char *header, size_t len,
                          char ret_map[TN_IMPORT_MAP_CHARS], struct tn_fault *fault)
{
    char key[TN_HEX_LEN(32) + 1];
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_map);
    header_key(header, len, key);
    tn_db_bind_text(stmt, 1, key);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err)
        (void)tn_text_copy(ret_map, TN_IMPORT_MAP_CHARS, found ? tn_db_text(stmt, 0) : "");
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_people_map_said(struct tn_people *people, const char *header, size_t len,
                               const char *map, struct tn_fault *fault)
{
    char key[TN_HEX_LEN(32) + 1];
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &upsert_map);
    header_key(header, len, key);
    tn_db_bind_text(stmt, 1, key);
    tn_db_bind_text(stmt, 2, map);
    tn_db_bind_int(stmt, 3, tn_clock_wall_ms());
    return tn_db_run(stmt, fault);
}
