/* SPDX-License-Identifier: Apache-2.0 */
/* groups.h -- the tree of groups, how large each may be, and who waits for a place.
 *
 * The group itself is the root and always there; every other hangs under one.  A person may be in
 * any number of them and counts once wherever several are told together.  Who is let in never goes
 * beyond what a group may hold: whoever is one too many stands in line, and each place that
 * becomes free is kept for whoever is next until they take it or let it pass.  Everything that
 * happens is noted and can be taken back.  Rank 5, a part of people. */
#pragma once

#include "turnout/people.h"

#define TN_GROUP_NAME_CHARS 256

/* ---- the tree ---- */

/* Under `parent`, a group's id.  Errors: ABSENT, FORMAT (no name). */
TN_MUST_CHECK enum tn_err tn_groups_add(struct tn_people *people, struct tn_id parent,
                                        const char *name, struct tn_id *ret_group,
                                        struct tn_fault *fault);
/* By id or name; the group itself too.  Errors: ABSENT, LIMIT (several). */
TN_MUST_CHECK enum tn_err tn_groups_find(struct tn_people *people, const char *text,
                                         struct tn_id *ret_group, struct tn_fault *fault);
/* Another name ("" keeps it) or another parent (zero keeps it), with all that is under it.  Errors:
 * ABSENT, FORMAT, DENIED (the group itself; under one of its own). */
TN_MUST_CHECK enum tn_err tn_groups_change(struct tn_people *people, struct tn_id group,
                                           struct tn_id parent, const char *name,
                                           struct tn_fault *fault);
/* There is no such group from now on.  Errors: ABSENT, DENIED (the group itself), EXISTS (somebody
 * is in it or waits for it, or another group is under it). */
TN_MUST_CHECK enum tn_err tn_groups_end(struct tn_people *people, struct tn_id group,
                                        struct tn_fault *fault);

/* ---- how large ---- */

enum tn_structure { TN_STRUCTURE_NONE, TN_STRUCTURE_RING, TN_STRUCTURE_PYRAMID, TN_STRUCTURES };
/* "", "ring", "pyramid". */
const char *tn_structure_name(enum tn_structure structure);
/* False: there is no such structure. */
bool tn_structure_parse(const char *name, enum tn_structure *ret_structure);
/* A ring is for talking with each other, a pyramid for learning from a few. */
#define TN_RING_CAPACITY 100
#define TN_PYRAMID_CAPACITY 500

#define TN_OFFER_HOURS 72
#define TN_OFFER_HOURS_MOST 1440
#define TN_GROUP_SIZE_MOST 1000000
struct tn_group_size {
    enum tn_structure structure;
    int64_t capacity;     /* ours; 0: the structure's */
    int64_t platform_cap; /* what the platform allows; 0: not said */
    int64_t offer_hours;  /* how long a place is kept; 0: whoever is next is in at once */
};
/* How many it may hold: the smaller of what we and the platform allow; 0: any number.  Pure. */
int64_t tn_group_limit(const struct tn_group_size *size);
/* What was said last; nothing yet: no structure, no limit, TN_OFFER_HOURS.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_groups_size(struct tn_people *people, struct tn_id group,
                                         struct tn_group_size *ret_size, struct tn_fault *fault);
/* From now on; what was before stays known.  The line moves where there is room now.  Errors:
 * ABSENT, FORMAT (a number out of bounds). */
TN_MUST_CHECK enum tn_err tn_groups_size_set(struct tn_people *people, struct tn_id group,
                                             const struct tn_group_size *size, const char *who,
                                             struct tn_fault *fault);

/* ---- who is in ---- */

enum tn_joined {
    TN_JOINED,  /* a member from now on */
    TN_IN_LINE, /* there is no place: they wait */
};
/* Somebody was accepted: in where there is a place, in line where there is none.  Whoever is next
 * and has a place kept takes it so.  Errors: ABSENT, EXISTS (is a member, or waits already). */
TN_MUST_CHECK enum tn_err tn_groups_join(struct tn_people *people, struct tn_id group,
                                         struct tn_id member, const char *who,
                                         enum tn_joined *ret_joined, struct tn_fault *fault);
/* Leaves the group, or the line.  Errors: ABSENT (nobody such; is in neither). */
TN_MUST_CHECK enum tn_err tn_groups_leave(struct tn_people *people, struct tn_id group,
                                          struct tn_id member, const char *who,
                                          struct tn_fault *fault);
/* Takes back a "join", "wait" or "leave": whoever left has the place again that they had, unless
 * somebody took it.  Errors: ABSENT (no such act), DENIED (it is none of these), EXISTS (taken back
 * already; something happened to them since; their place is taken). */
TN_MUST_CHECK enum tn_err tn_groups_undo(struct tn_people *people, struct tn_id act,
                                         const char *who, struct tn_fault *fault);
/* Lets pass what was not taken in time and offers every free place to whoever is next, in all
 * groups; says the group's own figures to the doors.  The reads here do it first where the database
 * may be written. */
TN_MUST_CHECK enum tn_err tn_groups_settle(struct tn_people *people, struct tn_fault *fault);

/* ---- reading ---- */

/* [{"id","parent","name","structure","capacity","platform_cap","cap","offer_hours","members",
 * "everybody","waiting","offered","places","fill","weeks_to_full","notice"}…], each behind its
 * parent.  cap 0: no limit, and fill and places are null.  everybody: persons in it or anywhere
 * under it, each once.  places: free and kept for nobody.  weeks_to_full: at the pace of the last
 * four weeks, null where nobody knows or it does not grow.  notice: "split-or-cap" for a ring with
 * more members than one holds, else null. */
TN_MUST_CHECK enum tn_err tn_groups_json(struct tn_people *people, struct tn_buf *out,
                                         struct tn_fault *fault);
/* The same of one, with "history":[{"structure","capacity","platform_cap","cap","offer_hours","by",
 * "since"}…], "line":[{"member","name","place","since","until"}…], "acts":[{"id","op","member",
 * "name","by","time","undone"}…], the newest first, "people":[{"member","name","since"}…] by name
 * (not of the group itself), and "meetings": of a ring {"spoke_30_days","pairs"}, of a pyramid
 * {"speakers","per_session"}, else null.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_groups_one_json(struct tn_people *people, struct tn_id group,
                                             struct tn_buf *out, struct tn_fault *fault);
