/* SPDX-License-Identifier: Apache-2.0 */
/* match_case.c -- pairs that may be one person, and what was decided about them.
 *
 * A case names two records; which persons that is about follows the merges, so a case is found by
 * the roots its records have now.  "different" holds as long as nothing speaks for the pair but
 * what spoke for it then. */
#include "match_parts.h"

#include <string.h>

#include "turnout/os.h"

#define PAIR_CASES_MAX 16

static const char *const state_names[] = {"open", "later", "same", "different"};

const char *tn_match_state_name(enum tn_match_state state)
{
    return state_names[state];
}

static enum tn_match_state read_state(const char *name)
{
    size_t state = 0;
    while (state < TN_MATCH_DIFFERENT && strcmp(state_names[state], name) != 0)
        state++;
    return (enum tn_match_state)state;
}

/* ---- the cases of a pair ---- */

struct pair_case {
    struct tn_id id;
    enum tn_match_state state;
    uint32_t kinds;
};

struct pair {
    struct pair_case cases[PAIR_CASES_MAX];
    size_t count;
};

static const struct tn_db_sql select_pair = {
    .both =
        "SELECT c.id, c.state, c.evidence FROM member l JOIN match_case c ON c.left_member = l.id "
        "JOIN member r ON r.id = c.right_member WHERE l.root = $1 AND r.root = $2 UNION ALL SELECT "
        "c.id, c.state, c.evidence FROM member l JOIN match_case c ON c.left_member = l.id JOIN "
        "member r ON r.id = c.right_member WHERE l.root = $2 AND r.root = $1 ORDER BY 1 LIMIT 16",
};

static enum tn_err read_pair(struct tn_people *people, struct tn_id left, struct tn_id right,
                             struct pair *pair, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_pair);
    bool found = true;
    enum tn_err err = TN_OK;
    pair->count = 0;
    tn_db_bind_text(stmt, 1, tn_id_text(left).chars);
    tn_db_bind_text(stmt, 2, tn_id_text(right).chars);
    while (!(err = tn_people_step(stmt, &found, fault)) && found && pair->count < PAIR_CASES_MAX) {
        pair->cases[pair->count++] =
            (struct pair_case){.id = tn_people_column_id(stmt, 0),
                               .state = read_state(tn_db_text(stmt, 1)),
                               .kinds = tn_evidence_parse(tn_db_text(stmt, 2))};
    }
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_match_word(struct tn_people *people, struct tn_id left, struct tn_id right,
                          uint32_t kinds, enum tn_match_word *ret_word, struct tn_fault *fault)
{
    struct pair pair;
    uint32_t known = 0;
    bool different = false;
    enum tn_err err = read_pair(people, left, right, &pair, fault);
    if (err)
        return err;
    for (size_t i = 0; i < pair.count; i++) {
        if (pair.cases[i].state == TN_MATCH_DIFFERENT) {
            different = true;
            known |= pair.cases[i].kinds;
        }
    }
    bool more = (tn_evidence_support(kinds) & ~known) != 0;
    *ret_word = !different ? TN_MATCH_UNDECIDED : more ? TN_MATCH_DOUBTED : TN_MATCH_SETTLED;
    return TN_OK;
}

/* ---- rows ---- */

static const struct tn_db_sql insert_case = {
    .both = "INSERT INTO match_case (id, left_member, right_member, score, evidence, state, "
            "opened_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)",
};
static const struct tn_db_sql update_case = {
    .both = "UPDATE match_case SET score = $2, evidence = $3, state = $4 WHERE id = $1",
};
static const struct tn_db_sql insert_decision = {
    .both = "INSERT INTO match_decision (id, match_case, state, evidence, who, why, at_ms) VALUES "
            "($1, $2, $3, $4, $5, $6, $7)",
};

static enum tn_err add_case(struct tn_people *people, struct tn_id left, struct tn_id right,
                            enum tn_match_state state, const struct tn_evidence *evidence,
                            struct tn_id *ret_case, struct tn_fault *fault)
{
    char kinds[TN_EVIDENCE_CHARS];
    struct tn_id id = tn_people_new_id(people);
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &insert_case);
    tn_evidence_format(evidence->kinds, kinds);
    tn_db_bind_text(stmt, 1, tn_id_text(id).chars);
    tn_db_bind_text(stmt, 2, tn_id_text(left).chars);
    tn_db_bind_text(stmt, 3, tn_id_text(right).chars);
    tn_db_bind_int(stmt, 4, evidence->score);
    tn_db_bind_text(stmt, 5, kinds);
    tn_db_bind_text(stmt, 6, tn_match_state_name(state));
    tn_db_bind_int(stmt, 7, tn_clock_wall_ms());
    enum tn_err err = tn_db_run(stmt, fault);
    if (!err)
        *ret_case = id;
    return err;
}

static enum tn_err set_case(struct tn_people *people, struct tn_id id, enum tn_match_state state,
                            const struct tn_evidence *evidence, struct tn_fault *fault)
{
    char kinds[TN_EVIDENCE_CHARS];
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &update_case);
    tn_evidence_format(evidence->kinds, kinds);
    tn_db_bind_text(stmt, 1, tn_id_text(id).chars);
    tn_db_bind_int(stmt, 2, evidence->score);
    tn_db_bind_text(stmt, 3, kinds);
    tn_db_bind_text(stmt, 4, tn_match_state_name(state));
    return tn_db_run(stmt, fault);
}

static enum tn_err add_decision(struct tn_people *people, struct tn_id id,
                                enum tn_match_state state, uint32_t kinds,
                                const struct tn_people_by *by, struct tn_fault *fault)
{
    char text[TN_EVIDENCE_CHARS];
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &insert_decision);
    tn_evidence_format(kinds, text);
    tn_db_bind_text(stmt, 1, tn_id_text(tn_people_new_id(people)).chars);
    tn_db_bind_text(stmt, 2, tn_id_text(id).chars);
    tn_db_bind_text(stmt, 3, tn_match_state_name(state));
    tn_db_bind_text(stmt, 4, text);
    tn_db_bind_text(stmt, 5, by->who);
    tn_db_bind_text(stmt, 6, by->why);
    tn_db_bind_int(stmt, 7, tn_clock_wall_ms());
    return tn_db_run(stmt, fault);
}

/* ---- proposing ---- */

/* Which of a pair's cases is the one to ask about: an undecided one, else any. */
static const struct pair_case *to_ask_about(const struct pair *pair)
{
    for (size_t i = 0; i < pair->count; i++) {
        if (pair->cases[i].state == TN_MATCH_OPEN || pair->cases[i].state == TN_MATCH_LATER)
            return &pair->cases[i];
    }
    return pair->count ? &pair->cases[0] : NULL;
}

enum tn_err tn_match_propose(struct tn_people *people, struct tn_id left, struct tn_id right,
                             const struct tn_evidence *evidence, struct tn_fault *fault)
{
    struct pair pair;
    struct tn_id id;
    enum tn_err err = read_pair(people, left, right, &pair, fault);
    if (err)
        return err;
    const struct pair_case *known = to_ask_about(&pair);
    if (!known)
        return add_case(people, left, right, TN_MATCH_OPEN, evidence, &id, fault);
    if (known->state == TN_MATCH_LATER || known->state == TN_MATCH_OPEN)
        return set_case(people, known->id, known->state, evidence, fault);
    err = set_case(people, known->id, TN_MATCH_OPEN, evidence, fault);
    return err ? err
               : add_decision(people, known->id, TN_MATCH_OPEN, evidence->kinds,
                              &(struct tn_people_by){"turnout", "something else speaks for it"},
                              fault);
}

/* ---- settling ---- */

static enum tn_err weigh_pair(struct tn_people *people, struct tn_id left, struct tn_id right,
                              struct tn_evidence *ret_evidence, struct tn_fault *fault)
{
    TN_PROFILE_AUTO first = {0};
    TN_PROFILE_AUTO second = {0};
    enum tn_err err = tn_profile_read(people, left, &first, fault);
    if (!err)
        err = tn_profile_read(people, right, &second, fault);
    if (!err)
        *ret_evidence = tn_evidence_weigh(&first.side, &second.side);
    return err;
}

enum tn_err tn_match_settle(struct tn_people *people, struct tn_id left, struct tn_id right,
                            enum tn_match_state state, const struct tn_people_by *by, bool make,
                            struct tn_fault *fault)
{
    struct pair pair;
    struct tn_evidence evidence;
    enum tn_err err = read_pair(people, left, right, &pair, fault);
    if (!err)
        err = weigh_pair(people, left, right, &evidence, fault);
    if (!err && pair.count == 0 && make) {
        pair.count = 1;
        err = add_case(people, left, right, state, &evidence, &pair.cases[0].id, fault);
    }
    for (size_t i = 0; !err && i < pair.count; i++) {
        err = set_case(people, pair.cases[i].id, state, &evidence, fault);
        if (!err)
            err = add_decision(people, pair.cases[i].id, state, evidence.kinds, by, fault);
    }
    return err;
}
