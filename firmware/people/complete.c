/* SPDX-License-Identifier: Apache-2.0 */
/* complete.c -- a roster that names everybody: whoever it does not name has left, and whoever it
 * names again is back.
 *
 * Only a list that was said to be complete ends memberships, and one that would end many is not
 * believed without being asked twice: half a file looks like a whole one. */
#include "people_parts.h"

#include "turnout/os.h"

enum { MANY_PERCENT = 20 };

/* A roster is of the group itself; who is in another group of the tree stays there. */
#define OURS "(SELECT id FROM community)"
#define MEMBERS                                                                                    \
    "FROM membership s JOIN member m ON m.id = s.member WHERE s.left_ms IS NULL AND "              \
    "s.status = 'member' AND s.community = " OURS " AND m.erased_ms IS NULL"
#define UNNAMED                                                                                    \
    " AND NOT EXISTS (SELECT 1 FROM roster_seen n JOIN member k ON k.id = n.member "               \
    "WHERE k.root = m.root)"

static const struct tn_db_sql count_members = {
    .both = "SELECT (SELECT COUNT(DISTINCT m.root) " MEMBERS "), "
            "(SELECT COUNT(DISTINCT m.root) " MEMBERS UNNAMED ")",
};
/* What else was open on a record merged into theirs ends with it. */
static const struct tn_db_sql end_memberships = {
    .both = "UPDATE membership SET left_ms = $1 WHERE left_ms IS NULL AND community = " OURS
            " AND member IN "
            "(SELECT r.id FROM member r WHERE r.root IN (SELECT m.root " MEMBERS UNNAMED "))",
};
static const struct tn_db_sql begin_again = {
    .both = "INSERT INTO membership (community, member, seq, status, joined_ms) "
            "SELECT s.community, s.member, MAX(s.seq) + 1, 'member', CAST($2 AS BIGINT) "
            "FROM membership s WHERE s.member = $1 AND s.community = " OURS
            " GROUP BY s.community, s.member "
            "HAVING COUNT(*) = COUNT(s.left_ms)",
};

static enum tn_err count(struct tn_people *people, int64_t *ret_members, int64_t *ret_unnamed,
                         struct tn_fault *fault)
{
    bool row = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &count_members);
    enum tn_err err = tn_people_step(stmt, &row, fault);
    if (!err) {
        *ret_members = tn_db_int(stmt, 0);
        *ret_unnamed = tn_db_int(stmt, 1);
    }
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_people_roster_complete(struct tn_people *people, bool many, int64_t *ret_left,
                                      struct tn_fault *fault)
{
    int64_t members = 0, unnamed = 0;
    enum tn_err err = count(people, &members, &unnamed, fault);
    if (err)
        return err;
    if (!many && unnamed * 100 > members * MANY_PERCENT)
        return tn_fault_set(
            fault, TN_ERR_LIMIT,
            "%lld of %lld members are not in this list and would be marked as left; "
            "if it really is complete, confirm it",
            (long long)unnamed, (long long)members);
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &end_memberships);
    tn_db_bind_int(stmt, 1, tn_clock_wall_ms());
    err = tn_db_run(stmt, fault);
    if (!err)
        *ret_left = unnamed;
    return err;
}

enum tn_err tn_people_come_back(struct tn_people *people, struct tn_id member, bool *ret_back,
                                struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &begin_again);
    tn_db_bind_text(stmt, 1, tn_id_text(member).chars);
    tn_db_bind_int(stmt, 2, tn_clock_wall_ms());
    enum tn_err err = tn_db_run(stmt, fault);
    if (!err)
        *ret_back = tn_db_changes(people->db) > 0;
    return err;
}
