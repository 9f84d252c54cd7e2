/* SPDX-License-Identifier: Apache-2.0 */
/* people.h -- members, the handles they are known by, and what they attended.
 *
 * Facts (tickets, attendance) hang on handles; a handle belongs to a member record; a person is a
 * tree of records joined by merged_into, and every read answers with its root.  Names alone never
 * identify anybody.  Rank 5, over a registry whose database and thread it shares.
 * Source: the hub's schema in assets/sql/people. */
#pragma once

#include "turnout/import.h"
#include "turnout/registry.h"

struct tn_people;

/* `registry` is borrowed and must outlive it.  Errors: as tn_db_migrate. */
TN_MUST_CHECK enum tn_err tn_people_open(struct tn_registry *registry,
                                         struct tn_people **ret_people, struct tn_fault *fault);
void tn_people_close(struct tn_people *people);
TN_AUTO_DEFINE(people, struct tn_people *, tn_people_close)

/* ---- handles (pure) ---- */

#define TN_HANDLE_CHARS 256

/* The form in which two spellings of one address are equal: e-mail in lower case, telephone numbers
 * as E.164 by the group's region, ids without @ and blanks.  Errors: FORMAT (the fault says what
 * is wrong with it). */
TN_MUST_CHECK enum tn_err tn_handle_normalise(const char *platform, const char *raw,
                                              const char *region, char out[TN_HANDLE_CHARS],
                                              struct tn_fault *fault);
/* False for nicknames and the like, which many may bear. */
bool tn_handle_identifies(const char *platform);

/* ---- a roster ---- */

enum tn_people_change {
    TN_PEOPLE_ADDED,
    TN_PEOPLE_CHANGED,
    TN_PEOPLE_UNCHANGED,
    TN_PEOPLE_REPEATED, /* an earlier row of the same roster is this person */
};

/* Between begin and end a roster is taken row by row, inside one transaction the caller has open;
 * rows of one roster never change what its earlier rows said.  A row is the member whose handle it
 * names.  Rows with nothing but a name are told apart by their number: the k-th such row of a
 * name is the k-th member known by nothing else than that name. */
TN_MUST_CHECK enum tn_err tn_people_roster_begin(struct tn_people *people, struct tn_fault *fault);
/* Errors: FORMAT (the row cannot be taken; the fault is a sentence for the organiser; nothing has
 * changed). */
TN_MUST_CHECK enum tn_err tn_people_roster_row(struct tn_people *people,
                                               const struct tn_import_person *row,
                                               enum tn_people_change *ret_change,
                                               struct tn_fault *fault);
/* The roster names everybody: whoever is a member and was not named has left from now on.  Where
 * that is more than every fifth, only if `many` is allowed.  Before the end of the roster.  Errors:
 * LIMIT (too many would; nothing has changed). */
TN_MUST_CHECK enum tn_err tn_people_roster_complete(struct tn_people *people, bool many,
                                                    int64_t *ret_left, struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_people_roster_end(struct tn_people *people, struct tn_fault *fault);

/* ---- reading ---- */

struct tn_member {
    struct tn_id id;
    struct tn_id handle; /* their own oldest: what a new ticket hangs on */
    char name[256];
    char lang[8];
    char note[256];
    char status[16]; /* "member", "waitlist", "applicant", "walk-in", "signup", "left" */
    struct tn_wall joined;
};

/* By id, handle in any spelling, or full name.  Errors: ABSENT, LIMIT (several; the fault lists
 * some ids). */
TN_MUST_CHECK enum tn_err tn_people_find(struct tn_people *people, const char *text,
                                         struct tn_member *ret_member, struct tn_fault *fault);
/* Says name, language and note anew; NULL leaves one as it is.  Errors: ABSENT, FORMAT. */
TN_MUST_CHECK enum tn_err tn_people_member_set(struct tn_people *people, struct tn_id member,
                                               const char *name, const char *lang, const char *note,
                                               struct tn_fault *fault);
/* By name, then id; `visit` returns false to stop. */
TN_MUST_CHECK enum tn_err tn_people_members(struct tn_people *people,
                                            bool (*visit)(const struct tn_member *member,
                                                          void *context),
                                            void *context, struct tn_fault *fault);
/* Those with no ticket of the event that is not revoked, in the same order; whoever said
 * yes to it is one of them, but nobody of whom is known only that they signed up at a door or
 * otherwise. */
TN_MUST_CHECK enum tn_err tn_people_without_ticket(struct tn_people *people, struct tn_id event,
                                                   bool (*visit)(const struct tn_member *member,
                                                                 void *context),
                                                   void *context, struct tn_fault *fault);

/* The member's first ticket of the event that is neither revoked nor blocked, whichever of their
 * handles it hangs on.  Errors: ABSENT (none). */
TN_MUST_CHECK enum tn_err tn_people_ticket(struct tn_people *people, struct tn_id member,
                                           struct tn_id event, struct tn_ticket_id *ret_ticket,
                                           struct tn_fault *fault);

/* ---- what a door may know beforehand ---- */

/* What the earlier life of a handle's person comes to for a ticket of `event`: a contact as it is
 * shown, the earlier events they came to, the house rules they accepted.  A zero handle has none.
 */
TN_MUST_CHECK enum tn_err tn_people_past(struct tn_people *people, struct tn_id handle,
                                         struct tn_id event, struct tn_ticket_past *ret_past,
                                         struct tn_fault *fault);
/* Says every good ticket of the event again whose holder's past is not what its record says.
 * *ret_said: how many. */
TN_MUST_CHECK enum tn_err tn_people_say_again(struct tn_people *people, struct tn_id event,
                                              int64_t *ret_said, struct tn_fault *fault);
/* tn_registry_event_set, and where people may be found by name its tickets are said again. */
TN_MUST_CHECK enum tn_err tn_people_event_set(struct tn_people *people,
                                              const struct tn_event *event, struct tn_fault *fault);
/* An address so that its owner knows it and a bystander does not; pure.  `last` is the two
 * characters that the mask hides last (of an e-mail those before the @), "" if there are none. */
void tn_handle_mask(const char *platform, const char *norm, char masked[64], char last[8]);

/* ---- tickets for them ---- */

/* What `like` does not say (handle, name, language, note, past) is the member's.  Each issues in
 * the caller's transaction, or in one of its own. */

/* A ticket for each of tn_people_without_ticket.  Errors: as tn_registry_ticket_issue. */
TN_MUST_CHECK enum tn_err tn_people_issue_all(struct tn_people *people, struct tn_id event,
                                              const struct tn_ticket_order *like,
                                              void (*told)(const struct tn_issued_ticket *ticket,
                                                           void *context),
                                              void *context, struct tn_fault *fault);
/* The good one they have, which opens the doors from now on where like->host, else a new one. */
TN_MUST_CHECK enum tn_err tn_people_issue(struct tn_people *people, struct tn_id event,
                                          const struct tn_member *member,
                                          const struct tn_ticket_order *like,
                                          struct tn_ticket_id *ret_ticket, bool *ret_new,
                                          struct tn_fault *fault);
/* A new one, for somebody who is nothing but this name.  Errors also: FORMAT (no name). */
TN_MUST_CHECK enum tn_err tn_people_issue_guest(struct tn_people *people, struct tn_id event,
                                                const char *name,
                                                const struct tn_ticket_order *like,
                                                struct tn_ticket_id *ret_ticket,
                                                struct tn_fault *fault);

/* The good ones as a table for a spreadsheet: number,name,platform,contact,admits,short_code,code;
 * a guest has no contact.  For whoever sends the codes themselves. */
TN_MUST_CHECK enum tn_err tn_people_send_list_csv(struct tn_people *people, struct tn_id event,
                                                  struct tn_buf *out, struct tn_fault *fault);

/* ---- walk-ins ---- */

/* Makes of what kiosks issued a walk-in handle, a member record of its own, claims and answers,
 * and sees who it is (matching.h); each once, however often and in whatever order logs come.  The
 * reads here do it first where the database may be written. */
TN_MUST_CHECK enum tn_err tn_people_take_in(struct tn_people *people, struct tn_fault *fault);

/* The name of whoever holds a ticket, issued to them or at a door.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_people_holder(struct tn_people *people, struct tn_id event,
                                           struct tn_ticket_id ticket, char ret_name[256],
                                           struct tn_fault *fault);

/* ---- JSON, the same from the command line and the hub ---- */

/* [{"id","name","lang","status","joined"}…] */
TN_MUST_CHECK enum tn_err tn_people_members_json(struct tn_people *people, struct tn_buf *out,
                                                 struct tn_fault *fault);
/* A page of them: of whom a name begins with `text`, or who has the address it is, or of all ("");
 * of one status or all ("").  {"items":[{"id","name","lang","status","joined","contact"}…],
 * "next","total"}: contact is masked, or null; `after` is the "next" of the page before, null at
 * the end.  `names_only`: of each id, name and contact alone.  Errors: FORMAT (no such status;
 * `after` is from nowhere). */
struct tn_member_query {
    const char *text, *status, *after; /* "" where nothing is said */
    int64_t limit;
    bool names_only;
};
TN_MUST_CHECK enum tn_err tn_people_member_page_json(struct tn_people *people,
                                                     const struct tn_member_query *query,
                                                     struct tn_buf *out, struct tn_fault *fault);
/* {"id","name",…,"handles":[…],"claims":[…],"merges":[…],"signups":[…],"consents":[…],"tickets":[…],"answers":[…],
 * "attendance":[…]}.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_people_member_json(struct tn_people *people, struct tn_id member,
                                                struct tn_buf *out, struct tn_fault *fault);
/* One object an admission, in the ledger's order: {"event","event_title","seq","log","door",
 * "ticket","name","walk_in","member","handle","method","verdict","admits","time","time_error_ms",
 * "claimed_time","entry","undone"}.  `time` is RFC 3339 with the venue's offset; it and its error
 * are null where nobody knows.  name, member, handle, admits are null for a ticket issued
 * elsewhere.  Errors: ABSENT (no such event). */
TN_MUST_CHECK enum tn_err tn_people_attendance_json(struct tn_people *people, struct tn_id event,
                                                    struct tn_buf *out, struct tn_fault *fault);
/* {"event","count","mean","scores":[N of 1 … N of 5],"texts":[{"score","text"}…]}; mean is a text
 * ("4.2"), and null where fewer than five answered.  The order of the texts says nothing about the
 * order of leaving.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_people_feedback_json(struct tn_people *people, struct tn_id event,
                                                  struct tn_buf *out, struct tn_fault *fault);

/* ---- an event as it is now ---- */

/* Grows whenever tn_people_live_json may answer something new: the records of the event's logs. */
TN_MUST_CHECK enum tn_err tn_people_live_mark(struct tn_people *people, struct tn_id event,
                                              int64_t *ret_mark, struct tn_fault *fault);
/* {"event":{…},"counts":{"arrived","walk_ins","inside","left","double_entries","undone"},"doors":
 * [{"door","device","arrived","last_at","seen"}…],"latest":[…],"devices":[…]}: event as of
 * tn_registry_event_json, latest the last 20 admissions, the newest first, as of
 * tn_people_attendance_json, devices as of tn_registry_write_devices.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_people_live_json(struct tn_people *people, struct tn_id event,
                                              const struct tn_heard *heard, struct tn_buf *out,
                                              struct tn_fault *fault);
