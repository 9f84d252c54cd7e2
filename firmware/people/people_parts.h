/* SPDX-License-Identifier: Apache-2.0 */
/* people_parts.h -- what the files of people share; private to the module. */
#pragma once

#include "turnout/json.h"
#include "turnout/people.h"

/* How much of an event's logs was there. */
struct tn_people_mark {
    struct tn_id event;
    int64_t mark;
};

struct tn_people {
    struct tn_registry *registry;
    struct tn_db *db;
    struct tn_id last_id;        /* so that ids of one process sort in the order of their making */
    struct tn_people_mark *seen; /* by this handle, so that it asks no event twice for nothing */
    size_t seen_count;
};

/* ---- store.c: rows ---- */

/* A handle of a row, normalised. */
struct tn_people_key {
    const char *platform;
    const char *raw;
    char norm[TN_HANDLE_CHARS];
    char realm[TN_ID_CHARS + 1];
    bool identifying;
};

struct tn_id tn_people_new_id(struct tn_people *people);
/* How a member record came about: from a list of members, at a door, where nobody has decided yet
 * who the person is, or from a list of attendees, who need not be members. */
enum tn_people_origin { TN_PEOPLE_ROSTER, TN_PEOPLE_WALK_IN, TN_PEOPLE_SIGNUP };
TN_MUST_CHECK enum tn_err tn_people_add_member(struct tn_people *people,
                                               enum tn_people_origin origin, const char *name,
                                               const char *lang, const char *note,
                                               struct tn_id *ret_member, struct tn_fault *fault);
/* complete.c: a member who had left is one again, if this record's memberships are all over. */
TN_MUST_CHECK enum tn_err tn_people_come_back(struct tn_people *people, struct tn_id member,
                                              bool *ret_back, struct tn_fault *fault);
/* A record of which only sign-ups were known, or that waited for a place, is a member's from now
 * on; *ret_changed: it was not. */
TN_MUST_CHECK enum tn_err tn_people_become_member(struct tn_people *people, struct tn_id member,
                                                  bool *ret_changed, struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_people_add_handle(struct tn_people *people, struct tn_id member,
                                               enum tn_people_origin origin,
                                               const struct tn_people_key *key,
                                               struct tn_id *ret_handle, struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_people_set_facts(struct tn_people *people, struct tn_id member,
                                              const char *name, const char *lang, const char *note,
                                              struct tn_fault *fault);
/* Roots whose tree has the handle in any realm, at most `cap`, in the order of ids. */
TN_MUST_CHECK enum tn_err tn_people_owners(struct tn_people *people, const char *platform,
                                           const char *norm, struct tn_id *ret_owners, size_t cap,
                                           size_t *ret_count, struct tn_fault *fault);
/* True if the tree has an identifying handle of this platform and realm, but not this one. */
TN_MUST_CHECK enum tn_err tn_people_contradicts(struct tn_people *people, struct tn_id root,
                                                const struct tn_people_key *key, bool *ret_other,
                                                struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_people_has_handle(struct tn_people *people, struct tn_id root,
                                               const struct tn_people_key *key, bool *ret_has,
                                               struct tn_fault *fault);
/* Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_people_member(struct tn_people *people, struct tn_id id,
                                           struct tn_member *ret_member, struct tn_fault *fault);

/* Of a person `m`: status and joining are the best of the tree; the handle is the root's own where
 * it has one, so that what hangs on it stays when another record is parted again.  Last comes the
 * folded name. */
#define TN_PEOPLE_BEST                                                                             \
    "MIN(CASE s.status WHEN 'member' THEN 0 WHEN 'waitlist' THEN 1 WHEN 'applicant' THEN 2 WHEN "  \
    "'signup' THEN 4 ELSE 3 END)"
#define TN_PEOPLE_STATUS                                                                           \
    "(SELECT " TN_PEOPLE_BEST " FROM membership s JOIN member r ON r.id = s.member "               \
    "WHERE r.root = m.id AND s.left_ms IS NULL)"
#define TN_PEOPLE_COLUMNS                                                                          \
    "m.id, m.display_name, m.lang, m.note, "                                                       \
    "COALESCE((SELECT MIN(h.id) FROM handle h WHERE h.member = m.id), "                            \
    "(SELECT MIN(h.id) FROM handle h JOIN member r ON r.id = h.member WHERE r.root = "             \
    "m.id)), " TN_PEOPLE_STATUS                                                                    \
    ", (SELECT MIN(s.joined_ms) FROM membership s JOIN member r ON r.id = "                        \
    "s.member WHERE r.root = m.id), m.folded_name"
/* Best first, as the query numbers them; nothing open is the last: left. */
#define TN_PEOPLE_STATUSES 6
const char *tn_people_status_name(int64_t status);
void tn_people_read_member(struct tn_db_stmt *stmt, struct tn_member *member);
/* Whoever has what `text` is, read as an address of any platform. */
#define TN_PEOPLE_FOUND_MAX 8
TN_MUST_CHECK enum tn_err tn_people_find_handles(struct tn_people *people, const char *text,
                                                 struct tn_id ret_found[TN_PEOPLE_FOUND_MAX],
                                                 size_t *ret_count, struct tn_fault *fault);
/* past.c: fills in the contact. */
TN_MUST_CHECK enum tn_err tn_people_find_contact(struct tn_people *people, struct tn_id root,
                                                 struct tn_ticket_past *past,
                                                 struct tn_fault *fault);
/* member_json.c: id, name, lang, status, joined, into an object that is open. */
void tn_people_write_facts(struct tn_json_writer *writer, const struct tn_member *member);

/* The record itself, also where it was merged: id, name, lang and note.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_people_record(struct tn_people *people, struct tn_id id,
                                           struct tn_member *ret_record, struct tn_fault *fault);

/* The caller's transaction, or one of our own, which tn_people_end commits, or rolls back where
 * `err` says so; it answers `err`. */
TN_MUST_CHECK enum tn_err tn_people_begin(struct tn_people *people, bool *ret_own,
                                          struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_people_end(struct tn_people *people, bool own, enum tn_err err,
                                        struct tn_fault *fault);
/* For look-ups where nothing found is an answer: DONE is OK with *ret_found false. */
TN_MUST_CHECK enum tn_err tn_people_step(struct tn_db_stmt *stmt, bool *ret_found,
                                         struct tn_fault *fault);
struct tn_id tn_people_column_id(struct tn_db_stmt *stmt, int column);
/* Names that a person would call the same are the same in this form. */
void tn_people_fold(const char *name, struct tn_buf *out);

/* ---- seen.c: what the roster being read has said ---- */

TN_MUST_CHECK enum tn_err tn_people_seen_clear(struct tn_people *people, struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_people_seen_add(struct tn_people *people, struct tn_id member,
                                             int64_t line, struct tn_fault *fault);
/* *ret_line 0: not yet. */
TN_MUST_CHECK enum tn_err tn_people_seen(struct tn_people *people, struct tn_id member,
                                         int64_t *ret_line, struct tn_fault *fault);
/* The next record known by nothing but this name that no row has taken; zero if none is left. */
TN_MUST_CHECK enum tn_err tn_people_next_by_name(struct tn_people *people,
                                                 const struct tn_people_key *name,
                                                 struct tn_id *ret_member, struct tn_fault *fault);

/* ---- roster_match.c ---- */

#define TN_ROSTER_KEYS_MAX (TN_IMPORT_HANDLES_MAX + 2)

struct tn_roster_row {
    const char *name; /* as it will be shown */
    struct tn_people_key keys[TN_ROSTER_KEYS_MAX];
    size_t key_count;
    bool identified; /* by anything but a name */
    bool suppressed; /* one of its addresses was an erased person's, and is left out */
    int64_t line;
};
/* roster.c: what a row names, normalised; its name and nickname are known within `realm` (the
 * group, or an event).  Errors: FORMAT. */
TN_MUST_CHECK enum tn_err tn_roster_take(struct tn_people *people,
                                         const struct tn_import_person *person, struct tn_id realm,
                                         struct tn_roster_row *row, struct tn_fault *fault);
/* roster.c: gives the record every handle of the row that its person has not. */
TN_MUST_CHECK enum tn_err tn_roster_add_handles(struct tn_people *people, struct tn_id member,
                                                enum tn_people_origin origin,
                                                const struct tn_roster_row *row, bool *ret_added,
                                                struct tn_fault *fault);
/* Which record a row is: zero means none yet.  Errors: FORMAT (nobody can say, or the row is an
 * erased person's; the fault is for the organiser). */
TN_MUST_CHECK enum tn_err tn_roster_match(struct tn_people *people, const struct tn_roster_row *row,
                                          struct tn_id *ret_member, struct tn_fault *fault);
/* Answers FORMAT with the sentence for it. */
TN_MUST_CHECK enum tn_err tn_roster_refuse_erased(struct tn_fault *fault);

/* ---- tickets.c: whatever a person holds or held ---- */

struct tn_people_ticket {
    struct tn_id event;
    struct tn_ticket_id ticket;
    struct tn_wall starts; /* of the event */
    struct tn_wall issued;
    enum tn_ticket_state state;
    bool walk_in;
    int64_t rules;   /* the version a walk-in accepted as they signed up */
    char title[256]; /* of the event */
};
/* All tickets of the tree, by their events' start; the caller frees *ret_tickets. */
TN_MUST_CHECK enum tn_err tn_people_tickets(struct tn_people *people, struct tn_id member,
                                            struct tn_people_ticket **ret_tickets,
                                            size_t *ret_count, struct tn_fault *fault);

/* past.c: the newest version of the house rules they accepted, with whichever ticket; 0 none. */
TN_MUST_CHECK enum tn_err tn_people_accepted(struct tn_people *people, struct tn_id root,
                                             int64_t *ret_rules, struct tn_fault *fault);

/* ---- signup.c ---- */

/* Appends "signups":[{"event","event_title","reply","guests","via","source"}…] of the tree. */
TN_MUST_CHECK enum tn_err tn_people_write_signups(struct tn_people *people, struct tn_id root,
                                                  struct tn_json_writer *writer,
                                                  struct tn_fault *fault);

/* ---- attendance.c ---- */

/* Appends the admissions of one event as objects of the array the writer has open; with `tickets`
 * not NULL only those of these tickets. */
TN_MUST_CHECK enum tn_err tn_people_write_attendance(struct tn_people *people, struct tn_id event,
                                                     const struct tn_ticket_id *tickets,
                                                     size_t count, struct tn_json_writer *writer,
                                                     struct tn_fault *fault);

/* Appends an array of the last `most` admissions, the newest first. */
TN_MUST_CHECK enum tn_err tn_people_write_latest(struct tn_people *people, struct tn_id event,
                                                 size_t most, struct tn_json_writer *writer,
                                                 struct tn_fault *fault);

/* ---- answers.c ---- */

/* Stores {"answers":[{"id","value"}…]}; a later answer to a question takes the place of an
 * earlier one. */
TN_MUST_CHECK enum tn_err tn_people_store_answers(struct tn_people *people, struct tn_id event,
                                                  struct tn_ticket_id ticket,
                                                  const struct tn_json *said,
                                                  struct tn_fault *fault);
/* Whether any came in `answer` records. */
TN_MUST_CHECK enum tn_err tn_people_any_answer(struct tn_people *people, struct tn_id event,
                                               bool *ret_any, struct tn_fault *fault);
/* Stores them. */
TN_MUST_CHECK enum tn_err tn_people_take_answers(struct tn_people *people, struct tn_id event,
                                                 struct tn_fault *fault);
/* Appends [{"event","question","kind","prompt","value"}…] of the tickets. */
TN_MUST_CHECK enum tn_err tn_people_write_answers(struct tn_people *people,
                                                  const struct tn_people_ticket *tickets,
                                                  size_t count, struct tn_json_writer *writer,
                                                  struct tn_fault *fault);
/* Opens a box and parses what is in it; *ret_said NULL where it is not for us or no object. */
void tn_people_open_box(struct tn_people *people, const void *sealed, size_t len,
                        struct tn_json **ret_said);

/* ---- match.c ---- */

/* Whoever walked in under this handle is attached to the member they are, or a case is opened, or
 * neither; a second time changes nothing. */
TN_MUST_CHECK enum tn_err tn_people_match_walk_in(struct tn_people *people, struct tn_id handle,
                                                  struct tn_fault *fault);

/* ---- match_json.c ---- */

/* Appends "merges":[{"op","record","name","by","why","time"}…], those that are not undone. */
TN_MUST_CHECK enum tn_err tn_people_write_merges(struct tn_people *people, struct tn_id root,
                                                 struct tn_json_writer *writer,
                                                 struct tn_fault *fault);
