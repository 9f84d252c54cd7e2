/* SPDX-License-Identifier: Apache-2.0 */
/* reachout.h -- whom to get in touch with, why, and what came of it.
 *
 * A list is a snapshot: it is made once, keeps its rows whatever happens afterwards, and is worked
 * through by people.  Nobody stands on one who did not allow to be contacted, or was within the
 * last 30 days.  Nothing is sent from here.  Rank 5, a part of people. */
#pragma once

#include "turnout/people.h"

#define TN_REACH_OUT_COOL_DAYS 30

/* X(code, letter, name, who) */
#define TN_REACH_OUT_MAP(X)                                                                        \
    X(OUTSIDE, 'A', "outside", "came, and are no members")                                         \
    X(NEVER_CAME, 'B', "never-came", "members who never came; who wrote lately first")             \
    X(AT_RISK, 'C', "at-risk", "members who may be about to go")                                   \
    X(CAME_ONCE, 'D', "came-once", "came once, three weeks ago or more")                           \
    X(NO_SHOWS, 'E', "no-shows", "did not come three times in half a year")                        \
    X(TO_THANK, 'F', "to-thank", "helped, spoke or brought somebody in the last three months")     \
    X(SILENT, 'G', "silent", "come, and write nothing")                                            \
    X(WAITING, 'H', "waiting", "on a waiting list, and there is a place")

enum tn_reach_out_kind {
#define TN_REACH_OUT_ENUM(code, letter, name, who) TN_REACH_OUT_##code,
    TN_REACH_OUT_MAP(TN_REACH_OUT_ENUM)
#undef TN_REACH_OUT_ENUM
        TN_REACH_OUT_KINDS,
};
const char *tn_reach_out_name(enum tn_reach_out_kind kind);
const char *tn_reach_out_who(enum tn_reach_out_kind kind);
/* By name, or by letter in either case.  False: there is no such list. */
bool tn_reach_out_parse(const char *text, enum tn_reach_out_kind *ret_kind);

/* Makes a list, be it empty.  Without a recent import of chat activity nobody is known to be
 * silent. Errors: as db.h. */
TN_MUST_CHECK enum tn_err tn_reach_out_make(struct tn_people *people, enum tn_reach_out_kind kind,
                                            const char *who, struct tn_id *ret_list,
                                            struct tn_fault *fault);
/* `outcome`: "contacted", "replied", "declined", "unreachable" or "" for none yet.  Errors: ABSENT
 * (no such list; not on it), FORMAT (no such outcome). */
TN_MUST_CHECK enum tn_err tn_reach_out_mark(struct tn_people *people, struct tn_id list,
                                            struct tn_id member, const char *outcome,
                                            const char *note, const char *who,
                                            struct tn_fault *fault);

/* [{"id","list","letter","about","by","made","rows","done","left_out":{"no_consent","cooling"}}…],
 * the newest first. */
TN_MUST_CHECK enum tn_err tn_reach_outs_json(struct tn_people *people, struct tn_buf *out,
                                             struct tn_fault *fault);
/* The same of one, with "people":[{"member","name","lang","contact","reason","count","day",
 * "last_contact","cool_down_until","outcome","note","by","time"}…]; contact is
 * {"platform","value"}, null where there is none, and masked unless `open`.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_reach_out_json(struct tn_people *people, struct tn_id list, bool open,
                                            struct tn_buf *out, struct tn_fault *fault);
/* Its people as a table for spreadsheets (report.h), contacts open. */
TN_MUST_CHECK enum tn_err tn_reach_out_csv(struct tn_people *people, struct tn_id list,
                                           struct tn_buf *out, struct tn_fault *fault);
