/* SPDX-License-Identifier: Apache-2.0 */
/* days.c -- on which days somebody had something to say online.
 *
 * With days_pack.c the one place of the reports that reads activity_day.  A reaction is no message.
 */
#include "report_parts.h"

#include <string.h>

#include "turnout/text.h"

static const struct tn_db_sql select_taken = {
    .both = "SELECT MAX(taken_ms) FROM import_batch WHERE undone_ms IS NULL",
};

enum tn_err tn_people_days_taken(struct tn_people *people, int64_t *ret_taken_ms,
                                 struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_taken);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err)
        *ret_taken_ms = found && !tn_db_is_null(stmt, 0) ? tn_db_int(stmt, 0) : 0;
    tn_db_reset(stmt);
    return err;
}

#define DAYS "SELECT handle, day, amount FROM activity_day WHERE shown = 1 AND kind <> 2"

static const struct tn_db_sql all_days = {.both = DAYS};
static const struct tn_db_sql days_of_one = {
    .both = DAYS " AND handle IN (SELECT h.id FROM handle h JOIN member m ON m.id = h.member WHERE "
                 "m.root = $1)",
};

enum tn_err tn_people_days_visit(struct tn_db_stmt *stmt, const struct tn_days_visitor *visitor,
                                 struct tn_fault *fault)
{
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_id handle = {{0}};
    char last[TN_ID_CHARS + 1] = "";
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        if (strcmp(last, tn_db_text(stmt, 0)) != 0) {
            handle = tn_people_column_id(stmt, 0);
            (void)tn_text_copy(last, sizeof last, tn_db_text(stmt, 0));
        }
        if (tn_db_int(stmt, 2) > 0)
            visitor->day(handle, (int32_t)tn_db_int(stmt, 1), tn_db_int(stmt, 2), visitor->context);
    }
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_people_days(struct tn_people *people, const struct tn_id *only,
                           const struct tn_days_visitor *visitor, struct tn_fault *fault)
{
    bool packed = false;
    enum tn_err err = TN_OK;
    if (!only)
        err = tn_people_days_pack(people, fault);
    if (!err && !only)
        err = tn_people_days_packed(people, visitor, &packed, fault);
    if (err || packed)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, only ? &days_of_one : &all_days);
    if (only)
        tn_db_bind_text(stmt, 1, tn_id_text(*only).chars);
    return tn_people_days_visit(stmt, visitor, fault);
}
