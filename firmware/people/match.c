/* SPDX-License-Identifier: Apache-2.0 */
/* match.c -- deciding who a walk-in is: at once where the evidence leaves no doubt, by a person's
 * word otherwise.
 *
 * What is attached is the record made at the door, by the same merge a person would make, so it can
 * be undone like any; what was typed stays a claim and changes no member's field. */
#include "match_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CANDIDATES_MAX 32

/* ---- one record against everybody it may be ---- */

struct field {
    struct tn_id roots[CANDIDATES_MAX];
    struct tn_evidence weighed[CANDIDATES_MAX];
    bool doubted[CANDIDATES_MAX];
    size_t count;
};

/* Whom somebody called different is no candidate before something else speaks for it. */
static enum tn_err weigh_one(struct tn_people *people, struct tn_id record,
                             const struct tn_evidence_side *arrival, struct tn_id candidate,
                             struct field *field, struct tn_fault *fault)
{
    TN_PROFILE_AUTO profile = {0};
    enum tn_match_word word;
    enum tn_err err = tn_profile_read(people, candidate, &profile, fault);
    if (err)
        return err;
    struct tn_evidence evidence = tn_evidence_weigh(arrival, &profile.side);
    err = tn_match_word(people, record, candidate, evidence.kinds, &word, fault);
    if (err || word == TN_MATCH_SETTLED)
        return err;
    field->roots[field->count] = candidate;
    field->doubted[field->count] = word == TN_MATCH_DOUBTED;
    field->weighed[field->count++] = evidence;
    return TN_OK;
}

static enum tn_err weigh_all(struct tn_people *people, struct tn_id record, struct field *field,
                             struct tn_fault *fault)
{
    struct tn_id roots[CANDIDATES_MAX];
    size_t count = 0;
    TN_PROFILE_AUTO arrival = {0};
    enum tn_err err = tn_profile_read(people, record, &arrival, fault);
    if (!err)
        err = tn_profile_candidates(people, record, &arrival.side, roots, CANDIDATES_MAX, &count,
                                    fault);
    for (size_t i = 0; !err && i < count; i++)
        err = weigh_one(people, record, &arrival.side, roots[i], field, fault);
    return err;
}

static enum tn_err attach(struct tn_people *people, struct tn_id record, const struct field *field,
                          size_t best, struct tn_fault *fault)
{
    char kinds[TN_EVIDENCE_CHARS], why[TN_EVIDENCE_CHARS + 16];
    struct tn_people_by by = {"turnout", why};
    struct tn_id op;
    tn_evidence_format(field->weighed[best].kinds, kinds);
    (void)snprintf(why, sizeof why, "%d: %s", field->weighed[best].score, kinds);
    enum tn_err err =
        tn_match_propose(people, record, field->roots[best], &field->weighed[best], fault);
    return err ? err : tn_people_merge(people, record, field->roots[best], &by, &op, fault);
}

/* The one whom the id is and the one whom everything else is: perhaps one person twice. */
static enum tn_err ask_about_others(struct tn_people *people, const struct field *field,
                                    size_t best, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    for (size_t i = 0; !err && i < field->count; i++) {
        enum tn_match_word word;
        if (i == best || !tn_evidence_is_near(&field->weighed[best], &field->weighed[i]))
            continue;
        err = tn_match_word(people, field->roots[best], field->roots[i], field->weighed[i].kinds,
                            &word, fault);
        if (!err && word != TN_MATCH_SETTLED)
            err = tn_match_propose(people, field->roots[best], field->roots[i], &field->weighed[i],
                                   fault);
    }
    return err;
}

static enum tn_err ask_about_all(struct tn_people *people, struct tn_id record,
                                 const struct field *field, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    for (size_t i = 0; !err && i < field->count; i++) {
        if (field->weighed[i].score >= TN_EVIDENCE_CASE)
            err = tn_match_propose(people, record, field->roots[i], &field->weighed[i], fault);
    }
    return err;
}

static enum tn_err match_record(struct tn_people *people, struct tn_id record,
                                struct tn_fault *fault)
{
    struct field field = {.count = 0};
    size_t best = 0;
    enum tn_err err = weigh_all(people, record, &field, fault);
    if (err)
        return err;
    enum tn_evidence_outcome outcome = tn_evidence_decide(field.weighed, field.count, &best);
    if (outcome == TN_EVIDENCE_IS_NEW)
        return TN_OK;
    if (outcome == TN_EVIDENCE_IS_OPEN || field.doubted[best])
        return ask_about_all(people, record, &field, fault);
    err = attach(people, record, &field, best, fault);
    return err ? err : ask_about_others(people, &field, best, fault);
}

/* ---- walk-ins ---- */

/* Records made at a door that are nobody else's. */
static const struct tn_db_sql select_alone = {
    .both = "SELECT m.id FROM handle h JOIN member m ON m.id = h.member WHERE h.id = $1 AND "
            "m.created_via = 'walk-in' AND m.merged_into IS NULL AND m.erased_ms IS NULL",
};

enum tn_err tn_people_match_walk_in(struct tn_people *people, struct tn_id handle,
                                    struct tn_fault *fault)
{
    bool own = false, found = false;
    struct tn_id record = {{0}};
    enum tn_err err = tn_merge_begin(people, &own, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_alone);
    tn_db_bind_text(stmt, 1, tn_id_text(handle).chars);
    err = tn_people_step(stmt, &found, fault);
    if (!err && found)
        record = tn_people_column_id(stmt, 0);
    tn_db_reset(stmt);
    if (!err && found)
        err = match_record(people, record, fault);
    return tn_merge_end(people, own, err, fault);
}

/* One handle each of those among them whose claim is somebody else's handle by now. */
#define ALONE_WITH(handle_fits)                                                                    \
    "SELECT MIN(w.id) FROM member m JOIN handle w ON w.member = m.id JOIN claim c ON c.handle = "  \
    "w.id JOIN handle h ON " handle_fits " JOIN member o ON o.id = h.member WHERE m.created_via "  \
    "= 'walk-in' AND m.merged_into IS NULL AND o.root <> m.id GROUP BY m.id "
static const struct tn_db_sql select_again = {
    .both = ALONE_WITH("h.norm = c.norm AND h.platform = c.platform") "UNION " ALONE_WITH(
        "c.platform = 'qq' AND h.norm = c.norm || '@qq.com' AND h.platform = "
        "'email'") "UNION " ALONE_WITH("c.platform = 'email' AND c.norm = h.norm "
                                       "|| '@qq.com' AND h.platform "
                                       "= 'qq'") "ORDER BY 1",
};

struct id_list {
    struct tn_id *all;
    size_t count, cap;
};

static enum tn_err read_again(struct tn_people *people, struct id_list *list,
                              struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_again);
    bool found = true;
    enum tn_err err = TN_OK;
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        if (list->count == list->cap) {
            list->cap = list->cap ? list->cap * 2 : 64;
            list->all = realloc(list->all, list->cap * sizeof *list->all);
            TN_ASSERT(list->all);
        }
        list->all[list->count++] = tn_people_column_id(stmt, 0);
    }
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_people_match_again(struct tn_people *people, struct tn_fault *fault)
{
    struct id_list list = {0};
    enum tn_err err = read_again(people, &list, fault);
    for (size_t i = 0; !err && i < list.count; i++)
        err = tn_people_match_walk_in(people, list.all[i], fault);
    free(list.all);
    return err;
}

/* ---- a person's word ---- */

static const struct tn_db_sql select_case = {
    .both = "SELECT l.root, r.root FROM match_case c JOIN member l ON l.id = c.left_member JOIN "
            "member r ON r.id = c.right_member WHERE c.id = $1",
};

static enum tn_err decide(struct tn_people *people, struct tn_id match, enum tn_match_state state,
                          const struct tn_people_by *by, struct tn_fault *fault)
{
    bool found = false;
    struct tn_id left = {{0}}, right = {{0}}, op;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_case);
    tn_db_bind_text(stmt, 1, tn_id_text(match).chars);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err && found) {
        left = tn_people_column_id(stmt, 0);
        right = tn_people_column_id(stmt, 1);
    }
    tn_db_reset(stmt);
    if (err)
        return err;
    if (!found)
        return tn_fault_set(fault, TN_ERR_ABSENT, "there is no case %s", tn_id_text(match).chars);
    if (state == TN_MATCH_SAME)
        return tn_people_merge(people, left, right, by, &op, fault);
    if (tn_id_equal(left, right))
        return tn_fault_set(fault, TN_ERR_EXISTS,
                            "the two are one person already; undo the merge that made them so");
    return tn_match_settle(people, left, right, state, by, false, fault);
}

enum tn_err tn_match_decide(struct tn_people *people, struct tn_id match, enum tn_match_state state,
                            const struct tn_people_by *by, struct tn_fault *fault)
{
    bool own = false;
    enum tn_err err = tn_merge_begin(people, &own, fault);
    if (err)
        return err;
    err = decide(people, match, state, by, fault);
    return tn_merge_end(people, own, err, fault);
}
