/* SPDX-License-Identifier: Apache-2.0 */
/* matching.h -- who is who: records of one person joined, parted again, and pairs to decide about.
 *
 * A merge sets one pointer and an undo clears it, in any order; a split moves one handle.  No fact
 * is rewritten, so after an undo every record has what is its own, with all that came through its
 * handles since.  A walk-in is attached to a member only where the evidence leaves no doubt;
 * otherwise a case waits for a person's word, which is remembered.  Each call is one transaction,
 * the caller's if there is one.  Rank 5, a part of people.
 * Source: firmware/DESIGN.md "Who a walk-in is". */
#pragma once

#include "turnout/people.h"

/* Who decides, and why ("" if they did not say). */
struct tn_people_by {
    const char *who, *why;
};

/* ---- one person, several records ---- */

/* Joins the persons two records belong to.  The older membership stays the root and shows its
 * name; a record of a roster always goes before one made at a door.  Errors: ABSENT, EXISTS (one
 * person already), DENIED (each has an id of one platform, and not the same; the fault names both).
 */
TN_MUST_CHECK enum tn_err tn_people_merge(struct tn_people *people, struct tn_id left,
                                          struct tn_id right, const struct tn_people_by *by,
                                          struct tn_id *ret_op, struct tn_fault *fault);
/* Parts again what merge `op` joined, and remembers that these are two.  Errors: ABSENT (no such
 * merge), EXISTS (undone already), DENIED (a split: merge the two again). */
TN_MUST_CHECK enum tn_err tn_people_undo_merge(struct tn_people *people, struct tn_id op,
                                               const struct tn_people_by *by,
                                               struct tn_fault *fault);
/* Gives a handle with the facts on it a record of its own.  Errors: ABSENT, DENIED (its record has
 * no other). */
TN_MUST_CHECK enum tn_err tn_people_split(struct tn_people *people, struct tn_id handle,
                                          const struct tn_people_by *by, struct tn_id *ret_member,
                                          struct tn_fault *fault);
/* Computes every record's root anew from the pointers. */
TN_MUST_CHECK enum tn_err tn_people_rebuild_roots(struct tn_people *people, struct tn_fault *fault);

/* ---- cases ---- */

enum tn_match_state { TN_MATCH_OPEN, TN_MATCH_LATER, TN_MATCH_SAME, TN_MATCH_DIFFERENT };
/* "open", "later", "same", "different". */
const char *tn_match_state_name(enum tn_match_state state);

/* Weighs the walk-ins that nobody is known to be once more, where what they typed is somebody's
 * now.  A roster's end does it. */
TN_MUST_CHECK enum tn_err tn_people_match_again(struct tn_people *people, struct tn_fault *fault);

/* SAME merges the pair; DIFFERENT is not proposed again before something else speaks for it.
 * Errors: ABSENT; for SAME as tn_people_merge, and the case stays as it is. */
TN_MUST_CHECK enum tn_err tn_match_decide(struct tn_people *people, struct tn_id match,
                                          enum tn_match_state state, const struct tn_people_by *by,
                                          struct tn_fault *fault);

/* [{"id","state","score","evidence":["phone","name"],"left":{"id","name"},"right":{"id","name"},
 * "opened","decided","by","why"}…], the best score first: the open ones and those for later, or
 * `all`.  left and right are persons as they are now; decided, by and why are null before anybody
 * has. */
TN_MUST_CHECK enum tn_err tn_matches_json(struct tn_people *people, bool all, struct tn_buf *out,
                                          struct tn_fault *fault);
/* The same of one, with "left" and "right" as of tn_people_member_json.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_match_json(struct tn_people *people, struct tn_id match,
                                        struct tn_buf *out, struct tn_fault *fault);
