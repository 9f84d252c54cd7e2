/* SPDX-License-Identifier: Apache-2.0 */
/* groups_undo.c -- taking back a joining, a waiting or a leaving, exactly and once.
 *
 * Only what is still as the act left it can be as it was before it. */
#include "groups_parts.h"

#include <string.h>

#include "turnout/os.h"
#include "turnout/text.h"

struct act {
    struct tn_id group, member;
    int64_t seq, at_ms;
    char op[16];
    bool undone;
};

static const struct tn_db_sql select_act = {
    .both = "SELECT a.community, a.member, a.seq, a.at_ms, a.op, (SELECT COUNT(*) FROM group_act u "
            "WHERE u.undoes = a.id) FROM group_act a WHERE a.id = $1",
};

static enum tn_err read_act(struct tn_people *people, struct tn_id id, struct act *act,
                            struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_act);
    tn_db_bind_text(stmt, 1, tn_id_text(id).chars);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err && found) {
        *act = (struct act){.group = tn_people_column_id(stmt, 0),
                            .member = tn_people_column_id(stmt, 1),
                            .seq = tn_db_int(stmt, 2),
                            .at_ms = tn_db_int(stmt, 3),
                            .undone = tn_db_int(stmt, 5) > 0};
        (void)tn_text_copy(act->op, sizeof act->op, tn_db_text(stmt, 4));
    }
    tn_db_reset(stmt);
    if (!err && !found)
        err = tn_fault_set(fault, TN_ERR_ABSENT, "nothing of this kind happened");
    return err;
}

static const struct tn_db_sql row_is_open = {
    .both =
        "SELECT 1 FROM membership WHERE community = $1 AND member = $2 AND seq = $3 AND left_ms "
        "IS NULL AND ($4 = '' OR status = $4)",
};

static enum tn_err check_undo(struct tn_people *people, const struct act *act,
                              struct tn_fault *fault)
{
    bool leaving = strcmp(act->op, "leave") == 0, joining = strcmp(act->op, "join") == 0;
    bool open = false;
    int64_t last = 0;
    if (!leaving && !joining && strcmp(act->op, "wait") != 0)
        return tn_fault_set(fault, TN_ERR_DENIED,
                            "only coming and going is taken back; the line follows from it");
    if (act->undone)
        return tn_fault_set(fault, TN_ERR_EXISTS, "this was taken back already");
    enum tn_err err = tn_group_last_seq(people, act->group, act->member, &last, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_group_record(people, &row_is_open, act->group, act->member);
    tn_db_bind_int(stmt, 3, act->seq);
    tn_db_bind_text(stmt, 4, leaving ? "" : joining ? "member" : "waitlist");
    err = tn_people_step(stmt, &open, fault);
    tn_db_reset(stmt);
    if (!err && (last != act->seq || open == leaving))
        err = tn_fault_set(fault, TN_ERR_EXISTS, "they came or left again since");
    return err;
}

static const struct tn_db_sql delete_turn = {
    .both = "DELETE FROM waiting_turn WHERE community = $1 AND member = $2 AND seq = $3",
};
static const struct tn_db_sql delete_row = {
    .both = "DELETE FROM membership WHERE community = $1 AND member = $2 AND seq = $3",
};
static const struct tn_db_sql reopen_before = {
    .both =
        "UPDATE membership SET left_ms = NULL WHERE community = $1 AND member = $2 AND seq < $3 "
        "AND left_ms = $4",
};
static const struct tn_db_sql reopen_row = {
    .both = "UPDATE membership SET left_ms = NULL WHERE community = $1 AND member = $2 AND seq = "
            "$3",
};

static enum tn_err run_on(struct tn_people *people, const struct tn_db_sql *sql,
                          const struct act *act, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_group_record(people, sql, act->group, act->member);
    tn_db_bind_int(stmt, 3, act->seq);
    if (sql == &reopen_before)
        tn_db_bind_int(stmt, 4, act->at_ms);
    return tn_db_run(stmt, fault);
}

/* The row that coming made goes, and what it ended goes on. */
static enum tn_err undo_coming(struct tn_people *people, const struct act *act,
                               struct tn_fault *fault)
{
    enum tn_err err = run_on(people, &delete_turn, act, fault);
    if (!err)
        err = run_on(people, &delete_row, act, fault);
    return err ? err : run_on(people, &reopen_before, act, fault);
}

/* Places that were only offered meanwhile are taken back by the line's moving; one that somebody
 * took is not. */
static enum tn_err undo_leaving(struct tn_people *people, const struct act *act,
                                struct tn_fault *fault)
{
    TN_LINE_AUTO line = {0};
    struct tn_group_size size;
    enum tn_err err = tn_line_read(people, act->group, &line, fault);
    int64_t before = line.members;
    if (!err)
        err = tn_groups_size(people, act->group, &size, fault);
    if (!err)
        err = run_on(people, &reopen_row, act, fault);
    if (!err)
        err = tn_line_read(people, act->group, &line, fault);
    if (err)
        return err;
    int64_t limit = tn_group_limit(&size);
    if (limit && line.members > before && line.members > limit)
        return tn_fault_set(fault, TN_ERR_EXISTS,
                            "their place was taken since, and the group holds %lld",
                            (long long)limit);
    return TN_OK;
}

static enum tn_err undo(struct tn_people *people, struct tn_id id, const char *who,
                        struct tn_fault *fault)
{
    TN_LINE_AUTO line = {0};
    struct act act = {.seq = 0};
    enum tn_err err = read_act(people, id, &act, fault);
    if (!err)
        err = check_undo(people, &act, fault);
    if (err)
        return err;
    struct tn_group_change change = {act.group, who, tn_clock_wall_ms()};
    err = strcmp(act.op, "leave") == 0 ? undo_leaving(people, &act, fault)
                                       : undo_coming(people, &act, fault);
    if (!err)
        err = tn_group_note(people, &change, act.member, act.seq, "undo", tn_id_text(id).chars,
                            fault);
    return err ? err : tn_line_settle(people, act.group, &line, fault);
}

enum tn_err tn_groups_undo(struct tn_people *people, struct tn_id act, const char *who,
                           struct tn_fault *fault)
{
    bool own = false;
    enum tn_err err = tn_merge_begin(people, &own, fault);
    return err ? err : tn_merge_end(people, own, undo(people, act, who, fault), fault);
}
