/* SPDX-License-Identifier: Apache-2.0 */
/* waiting.c -- who is let into a group, who waits for a place, and whose turn it is.
 *
 * Members and places kept are never more than the group holds, but where a list of its members said
 * so.  Whoever lets a kept place pass goes to the end of the line.  Every change moves the line in
 * the same transaction; a place that was not taken in time passes on when somebody next looks. */
#include "groups_parts.h"

#include <stdlib.h>
#include <string.h>

#include "report_parts.h"
#include "turnout/os.h"

#define HOUR_MS 3600000LL

/* ---- the line as it stands ---- */

static const struct tn_db_sql count_members = {
    .both = "SELECT COUNT(DISTINCT m.root) FROM membership s JOIN member m ON m.id = s.member "
            "WHERE s.community = $1 AND s.status = 'member' AND s.left_ms IS NULL",
};
/* CROSS JOIN: SQLite would else walk all members of the group once for everybody in line. */
/* CROSS JOIN: SQLite would else walk all members of the group once for everybody in line. */
static const struct tn_db_sql select_line = {
    .both = "SELECT m.root, t.member, t.seq, t.turn, s.joined_ms, COALESCE(t.until_ms, 0) FROM "
            "waiting_turn t CROSS JOIN membership s CROSS JOIN member m WHERE t.community = $1 AND "
            "s.community = t.community AND s.member = t.member AND s.seq = t.seq AND m.id = "
            "t.member AND s.left_ms IS NULL AND NOT EXISTS (SELECT 1 FROM member r CROSS JOIN "
            "membership o WHERE r.root = m.root AND o.member = r.id AND o.community = $1 AND "
            "o.status = 'member' AND o.left_ms IS NULL) ORDER BY t.turn",
};

void tn_line_release(struct tn_line *line)
{
    free(line->waiting);
    *line = (struct tn_line){0};
}

static void add_waiting(struct tn_line *line, struct tn_db_stmt *stmt)
{
    struct tn_waiting one = {.person = tn_people_column_id(stmt, 0),
                             .member = tn_people_column_id(stmt, 1),
                             .seq = tn_db_int(stmt, 2),
                             .turn = tn_db_int(stmt, 3),
                             .since_ms = tn_db_int(stmt, 4),
                             .until_ms = tn_db_int(stmt, 5)};
    for (size_t i = 0; i < line->count; i++) {
        if (tn_id_equal(line->waiting[i].person, one.person))
            return;
    }
    line->waiting = tn_report_grow(line->waiting, line->count, &line->cap, sizeof one);
    line->waiting[line->count++] = one;
    line->offered += one.until_ms != 0;
}

enum tn_err tn_line_read(struct tn_people *people, struct tn_id group, struct tn_line *line,
                         struct tn_fault *fault)
{
    bool found = true;
    line->count = 0;
    line->offered = 0;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &count_members);
    tn_db_bind_text(stmt, 1, tn_id_text(group).chars);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    line->members = err ? 0 : tn_db_int(stmt, 0);
    tn_db_reset(stmt);
    if (err)
        return err;
    stmt = tn_db_prepare(people->db, &select_line);
    tn_db_bind_text(stmt, 1, tn_id_text(group).chars);
    while (!(err = tn_people_step(stmt, &found, fault)) && found)
        add_waiting(line, stmt);
    tn_db_reset(stmt);
    return err;
}

/* ---- rows ---- */

static const struct tn_db_sql insert_act = {
    .both = "INSERT INTO group_act (id, community, member, seq, op, undoes, who, at_ms) VALUES "
            "($1, $2, $3, $4, $5, $6, $7, $8)",
};

enum tn_err tn_group_note(struct tn_people *people, const struct tn_group_change *change,
                          struct tn_id member, int64_t seq, const char *op, const char *undoes,
                          struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &insert_act);
    tn_db_bind_text(stmt, 1, tn_id_text(tn_people_new_id(people)).chars);
    tn_db_bind_text(stmt, 2, tn_id_text(change->group).chars);
    tn_db_bind_text(stmt, 3, tn_id_text(member).chars);
    tn_db_bind_int(stmt, 4, seq);
    tn_db_bind_text(stmt, 5, op);
    tn_db_bind_text(stmt, 6, undoes);
    tn_db_bind_text(stmt, 7, change->who);
    tn_db_bind_int(stmt, 8, change->now_ms);
    return tn_db_run(stmt, fault);
}

/* Of one record in one group: $1 and $2. */
static const struct tn_db_sql last_seq = {
    .both = "SELECT COALESCE(MAX(seq), 0) FROM membership WHERE community = $1 AND member = $2",
};
static const struct tn_db_sql close_open = {
    .both =
        "UPDATE membership SET left_ms = $3 WHERE community = $1 AND member = $2 AND left_ms IS "
        "NULL",
};
static const struct tn_db_sql insert_row = {
    .both =
        "INSERT INTO membership (community, member, seq, status, joined_ms) VALUES ($1, $2, $3, "
        "$4, $5)",
};

struct tn_db_stmt *tn_group_record(struct tn_people *people, const struct tn_db_sql *sql,
                                   struct tn_id group, struct tn_id member)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, sql);
    tn_db_bind_text(stmt, 1, tn_id_text(group).chars);
    tn_db_bind_text(stmt, 2, tn_id_text(member).chars);
    return stmt;
}

enum tn_err tn_group_last_seq(struct tn_people *people, struct tn_id group, struct tn_id member,
                              int64_t *ret_seq, struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_group_record(people, &last_seq, group, member);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    *ret_seq = err ? 0 : tn_db_int(stmt, 0);
    tn_db_reset(stmt);
    return err;
}

/* What was open of the record in this group ends at the moment its new row begins; that is how an
 * undo knows it. */
static enum tn_err open_row(struct tn_people *people, const struct tn_group_change *change,
                            struct tn_id member, const char *status, int64_t *ret_seq,
                            struct tn_fault *fault)
{
    int64_t seq = 0;
    enum tn_err err = tn_group_last_seq(people, change->group, member, &seq, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_group_record(people, &close_open, change->group, member);
    tn_db_bind_int(stmt, 3, change->now_ms);
    err = tn_db_run(stmt, fault);
    if (err)
        return err;
    stmt = tn_group_record(people, &insert_row, change->group, member);
    tn_db_bind_int(stmt, 3, ++seq);
    tn_db_bind_text(stmt, 4, status);
    tn_db_bind_int(stmt, 5, change->now_ms);
    *ret_seq = seq;
    return tn_db_run(stmt, fault);
}

static enum tn_err let_in(struct tn_people *people, const struct tn_group_change *change,
                          struct tn_id member, struct tn_fault *fault)
{
    int64_t seq = 0;
    enum tn_err err = open_row(people, change, member, "member", &seq, fault);
    return err ? err : tn_group_note(people, change, member, seq, "join", NULL, fault);
}

/* ---- turns ---- */

static const struct tn_db_sql insert_turn = {
    .both = "INSERT INTO waiting_turn (community, member, seq, turn) SELECT CAST($1 AS TEXT), "
            "CAST($2 AS TEXT), CAST($3 AS BIGINT), COALESCE(MAX(turn), 0) + 1 FROM waiting_turn "
            "WHERE community = $1",
};
static const struct tn_db_sql keep_place = {
    .both = "UPDATE waiting_turn SET until_ms = $4 WHERE community = $1 AND member = $2 AND seq = "
            "$3",
};
static const struct tn_db_sql to_the_end = {
    .both = "UPDATE waiting_turn SET until_ms = NULL, turn = (SELECT MAX(o.turn) + 1 FROM "
            "waiting_turn o WHERE o.community = $1) WHERE community = $1 AND member = $2 AND seq = "
            "$3",
};

static enum tn_err stand_in_line(struct tn_people *people, const struct tn_group_change *change,
                                 struct tn_id member, struct tn_fault *fault)
{
    int64_t seq = 0;
    enum tn_err err = open_row(people, change, member, "waitlist", &seq, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_group_record(people, &insert_turn, change->group, member);
    tn_db_bind_int(stmt, 3, seq);
    err = tn_db_run(stmt, fault);
    return err ? err : tn_group_note(people, change, member, seq, "wait", NULL, fault);
}

/* `until_ms` 0: no place is kept any more. */
static enum tn_err keep(struct tn_people *people, const struct tn_group_change *change,
                        const struct tn_waiting *one, int64_t until_ms, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_group_record(people, &keep_place, change->group, one->member);
    tn_db_bind_int(stmt, 3, one->seq);
    if (until_ms)
        tn_db_bind_int(stmt, 4, until_ms);
    else
        tn_db_bind_null(stmt, 4);
    enum tn_err err = tn_db_run(stmt, fault);
    return err ? err
               : tn_group_note(people, change, one->member, one->seq,
                               until_ms ? "offer" : "withdraw", NULL, fault);
}

static enum tn_err pass_by(struct tn_people *people, const struct tn_group_change *change,
                           const struct tn_waiting *one, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_group_record(people, &to_the_end, change->group, one->member);
    tn_db_bind_int(stmt, 3, one->seq);
    enum tn_err err = tn_db_run(stmt, fault);
    return err ? err : tn_group_note(people, change, one->member, one->seq, "expire", NULL, fault);
}

/* ---- moving the line ---- */

static enum tn_err pass_late(struct tn_people *people, const struct tn_group_change *change,
                             const struct tn_line *line, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    for (size_t i = 0; !err && i < line->count; i++) {
        if (line->waiting[i].until_ms != 0 && line->waiting[i].until_ms <= change->now_ms)
            err = pass_by(people, change, &line->waiting[i], fault);
    }
    return err;
}

/* Places are taken back from the end of the line. */
static enum tn_err withdraw(struct tn_people *people, const struct tn_group_change *change,
                            const struct tn_line *line, int64_t many, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    for (size_t i = line->count; !err && many > 0 && i > 0; i--) {
        if (line->waiting[i - 1].until_ms == 0)
            continue;
        err = keep(people, change, &line->waiting[i - 1], 0, fault);
        many--;
    }
    return err;
}

static enum tn_err hand_out(struct tn_people *people, const struct tn_group_change *change,
                            const struct tn_group_size *size, const struct tn_line *line,
                            int64_t many, struct tn_fault *fault)
{
    int64_t until_ms = change->now_ms + size->offer_hours * HOUR_MS;
    enum tn_err err = TN_OK;
    for (size_t i = 0; !err && many > 0 && i < line->count; i++) {
        if (line->waiting[i].until_ms != 0)
            continue;
        err = size->offer_hours ? keep(people, change, &line->waiting[i], until_ms, fault)
                                : let_in(people, change, line->waiting[i].member, fault);
        many--;
    }
    return err;
}

/* Free places; without a limit there is one for everybody. */
static int64_t free_places(const struct tn_group_size *size, const struct tn_line *line)
{
    int64_t limit = tn_group_limit(size);
    return limit ? limit - line->members - line->offered : (int64_t)line->count;
}

enum tn_err tn_line_settle(struct tn_people *people, struct tn_id group, struct tn_line *line,
                           struct tn_fault *fault)
{
    struct tn_group_change change = {group, "", tn_clock_wall_ms()};
    struct tn_group_size size;
    enum tn_err err = tn_groups_size(people, group, &size, fault);
    if (!err)
        err = tn_line_read(people, group, line, fault);
    if (!err)
        err = pass_late(people, &change, line, fault);
    if (!err)
        err = tn_line_read(people, group, line, fault);
    if (err)
        return err;
    int64_t places = free_places(&size, line);
    err = places < 0 ? withdraw(people, &change, line, -places, fault)
                     : hand_out(people, &change, &size, line, places, fault);
    if (!err)
        err = tn_line_read(people, group, line, fault);
    int64_t limit = tn_group_limit(&size);
    if (!err && limit && tn_id_equal(group, tn_registry_group(people->registry)->id))
        err = tn_groups_tell_doors(people, line->members + line->offered, limit, fault);
    return err;
}

static const struct tn_db_sql select_settled = {
    .both = "SELECT DISTINCT z.community FROM group_size z ORDER BY z.community",
};

enum tn_err tn_groups_settle(struct tn_people *people, struct tn_fault *fault)
{
    struct tn_id *groups = NULL;
    size_t count = 0, cap = 0;
    bool found = true, own = false;
    enum tn_err err = TN_OK;
    if (tn_db_is_read_only(people->db))
        return TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_settled);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        groups = tn_report_grow(groups, count, &cap, sizeof *groups);
        groups[count++] = tn_people_column_id(stmt, 0);
    }
    tn_db_reset(stmt);
    if (!err && count > 0)
        err = tn_merge_begin(people, &own, fault);
    for (size_t i = 0; !err && i < count; i++) {
        TN_LINE_AUTO line = {0};
        err = tn_line_settle(people, groups[i], &line, fault);
        if (err == TN_ERR_ABSENT) /* it ended */
            err = TN_OK;
    }
    free(groups);
    return count > 0 ? tn_merge_end(people, own, err, fault) : err;
}

/* ---- coming ---- */

static const struct tn_waiting *find_waiting(const struct tn_line *line, struct tn_id person,
                                             size_t *ret_place)
{
    for (size_t i = 0; i < line->count; i++) {
        if (tn_id_equal(line->waiting[i].person, person)) {
            *ret_place = i + 1;
            return &line->waiting[i];
        }
    }
    return NULL;
}

static const struct tn_db_sql select_member_row = {
    .both = "SELECT 1 FROM member r CROSS JOIN membership s WHERE r.root = $2 AND s.member = r.id "
            "AND s.community = $1 AND s.status = 'member' AND s.left_ms IS NULL",
};

static enum tn_err is_in(struct tn_people *people, struct tn_id group, struct tn_id person,
                         bool *ret_in, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_group_record(people, &select_member_row, group, person);
    enum tn_err err = tn_people_step(stmt, ret_in, fault);
    tn_db_reset(stmt);
    return err;
}

/* Once the line has been moved, a free place is one that nobody waits for. */
static enum tn_err join(struct tn_people *people, const struct tn_group_change *change,
                        struct tn_id member, enum tn_joined *ret_joined, struct tn_fault *fault)
{
    TN_LINE_AUTO line = {0};
    struct tn_group_size size;
    struct tn_member known;
    bool in = false;
    size_t place = 0;
    enum tn_err err = tn_groups_size(people, change->group, &size, fault);
    if (!err)
        err = tn_people_member(people, member, &known, fault);
    if (!err)
        err = tn_line_settle(people, change->group, &line, fault);
    if (!err)
        err = is_in(people, change->group, known.id, &in, fault);
    if (!err && in)
        err = tn_fault_set(fault, TN_ERR_EXISTS, "%.60s is in this group already", known.name);
    if (err)
        return err;
    const struct tn_waiting *one = find_waiting(&line, known.id, &place);
    if (one && one->until_ms == 0)
        return tn_fault_set(fault, TN_ERR_EXISTS, "%.60s waits already, as number %zu", known.name,
                            place);
    bool fits = one || tn_group_limit(&size) == 0 || free_places(&size, &line) > 0;
    err = fits ? let_in(people, change, one ? one->member : known.id, fault)
               : stand_in_line(people, change, known.id, fault);
    *ret_joined = fits ? TN_JOINED : TN_IN_LINE;
    return err ? err : tn_line_settle(people, change->group, &line, fault);
}

enum tn_err tn_groups_join(struct tn_people *people, struct tn_id group, struct tn_id member,
                           const char *who, enum tn_joined *ret_joined, struct tn_fault *fault)
{
    struct tn_group_change change = {group, who, tn_clock_wall_ms()};
    enum tn_joined joined = TN_JOINED;
    bool own = false;
    enum tn_err err = tn_merge_begin(people, &own, fault);
    if (err)
        return err;
    err = tn_merge_end(people, own, join(people, &change, member, &joined, fault), fault);
    if (!err)
        *ret_joined = joined;
    return err;
}

/* ---- going ---- */

static const struct tn_db_sql select_open = {
    .both = "SELECT s.member, s.seq FROM member r CROSS JOIN membership s WHERE r.root = $2 AND "
            "s.member = r.id AND s.community = $1 AND s.status IN ('member', 'waitlist') AND "
            "s.left_ms IS NULL ORDER BY s.member, s.seq",
};
static const struct tn_db_sql close_row = {
    .both = "UPDATE membership SET left_ms = $4 WHERE community = $1 AND member = $2 AND seq = $3",
};
static const struct tn_db_sql forget_place = {
    .both =
        "UPDATE waiting_turn SET until_ms = NULL WHERE community = $1 AND member = $2 AND seq = "
        "$3",
};

static enum tn_err close_one(struct tn_people *people, const struct tn_group_change *change,
                             const struct tn_waiting *row, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_group_record(people, &close_row, change->group, row->member);
    tn_db_bind_int(stmt, 3, row->seq);
    tn_db_bind_int(stmt, 4, change->now_ms);
    enum tn_err err = tn_db_run(stmt, fault);
    if (err)
        return err;
    stmt = tn_group_record(people, &forget_place, change->group, row->member);
    tn_db_bind_int(stmt, 3, row->seq);
    err = tn_db_run(stmt, fault);
    return err ? err : tn_group_note(people, change, row->member, row->seq, "leave", NULL, fault);
}

#define ROWS_MOST 32 /* of one person in one group; more records than that are nobody */

static enum tn_err leave(struct tn_people *people, const struct tn_group_change *change,
                         struct tn_id member, struct tn_fault *fault)
{
    TN_LINE_AUTO line = {0};
    struct tn_waiting rows[ROWS_MOST];
    struct tn_member known;
    size_t count = 0;
    bool found = true;
    enum tn_err err = tn_people_member(people, member, &known, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_group_record(people, &select_open, change->group, known.id);
    while (!(err = tn_people_step(stmt, &found, fault)) && found && count < ROWS_MOST)
        rows[count++] =
            (struct tn_waiting){.member = tn_people_column_id(stmt, 0), .seq = tn_db_int(stmt, 1)};
    tn_db_reset(stmt);
    if (!err && count == 0)
        err = tn_fault_set(fault, TN_ERR_ABSENT, "%.60s is not in this group", known.name);
    for (size_t i = 0; !err && i < count; i++)
        err = close_one(people, change, &rows[i], fault);
    return err ? err : tn_line_settle(people, change->group, &line, fault);
}

enum tn_err tn_groups_leave(struct tn_people *people, struct tn_id group, struct tn_id member,
                            const char *who, struct tn_fault *fault)
{
    struct tn_group_change change = {group, who, tn_clock_wall_ms()};
    struct tn_group_node node;
    bool own = false;
    enum tn_err err = tn_groups_node(people, group, &node, fault);
    if (!err)
        err = tn_merge_begin(people, &own, fault);
    return err ? err : tn_merge_end(people, own, leave(people, &change, member, fault), fault);
}
