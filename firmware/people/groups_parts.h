/* SPDX-License-Identifier: Apache-2.0 */
/* groups_parts.h -- what the files about groups share; private to people. */
#pragma once

#include "match_parts.h"
#include "turnout/groups.h"

/* ---- groups.c ---- */

struct tn_group_node {
    struct tn_id id, parent; /* parent zero: the group itself */
    char name[TN_GROUP_NAME_CHARS];
};
/* Every group there is, the group itself first, each behind its parent, otherwise in the order of
 * their making; the caller frees *ret_nodes. */
TN_MUST_CHECK enum tn_err tn_groups_tree(struct tn_people *people, struct tn_group_node **ret_nodes,
                                         size_t *ret_count, struct tn_fault *fault);
/* Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_groups_node(struct tn_people *people, struct tn_id group,
                                         struct tn_group_node *ret_node, struct tn_fault *fault);

/* ---- waiting.c ---- */

/* Somebody in line, each person once. */
struct tn_waiting {
    struct tn_id person, member; /* member: the record whose row waits */
    int64_t seq, turn;
    int64_t since_ms;
    int64_t until_ms; /* 0: no place is kept for them */
};
struct tn_line {
    int64_t members; /* persons */
    int64_t offered; /* places kept */
    struct tn_waiting *waiting;
    size_t count, cap;
};
/* As it stands, the next first.  Whoever is a member under another of their records does not
 * wait. */
TN_MUST_CHECK enum tn_err tn_line_read(struct tn_people *people, struct tn_id group,
                                       struct tn_line *line, struct tn_fault *fault);
void tn_line_release(struct tn_line *line);
#define TN_LINE_AUTO __attribute__((cleanup(tn_line_release))) struct tn_line

/* Moves the line of one group; in a transaction.  `line` comes out as it is then. */
TN_MUST_CHECK enum tn_err tn_line_settle(struct tn_people *people, struct tn_id group,
                                         struct tn_line *line, struct tn_fault *fault);

/* The group that is changed, when, and by whom. */
struct tn_group_change {
    struct tn_id group;
    const char *who;
    int64_t now_ms;
};
/* Notes what happened to row `seq` of a record; `undoes` NULL or the id of an act. */
TN_MUST_CHECK enum tn_err tn_group_note(struct tn_people *people,
                                        const struct tn_group_change *change, struct tn_id member,
                                        int64_t seq, const char *op, const char *undoes,
                                        struct tn_fault *fault);
/* A statement about one record in one group, which are its $1 and $2. */
struct tn_db_stmt *tn_group_record(struct tn_people *people, const struct tn_db_sql *sql,
                                   struct tn_id group, struct tn_id member);
/* Of the record's last row there, 0 none. */
TN_MUST_CHECK enum tn_err tn_group_last_seq(struct tn_people *people, struct tn_id group,
                                            struct tn_id member, int64_t *ret_seq,
                                            struct tn_fault *fault);

/* ---- groups_card.c ---- */

/* Puts how many are in and how many may be onto the group's card and that of every event that is
 * not over; places kept count as taken. */
TN_MUST_CHECK enum tn_err tn_groups_tell_doors(struct tn_people *people, int64_t taken, int64_t cap,
                                               struct tn_fault *fault);

/* ---- groups_meet.c ---- */

/* "meetings":{…} or null. */
TN_MUST_CHECK enum tn_err tn_groups_write_meetings(struct tn_people *people, struct tn_id group,
                                                   enum tn_structure structure,
                                                   struct tn_json_writer *writer,
                                                   struct tn_fault *fault);
