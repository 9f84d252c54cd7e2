/* SPDX-License-Identifier: Apache-2.0 */
/* test_erase.c -- random merges, undoings and erasures, in any order.
 *
 * Protects: an erasure takes exactly the records that are one person at that moment, whatever was
 * joined or parted before; of those nothing is left, of the others nothing is missing, no later
 * merge or undoing brings anything back, and whoever came to an event came to it still. */
#include "group_kit.h"

#include "people_parts.h"
#include "turnout/privacy.h"

#define SEQUENCES 40
#define STEPS 14
#define RECORDS 6

static const struct tn_people_by host = {"host", "asked"};
static uint64_t random_state = 20261122;

/* Source: Marsaglia, "Xorshift RNGs". */
static size_t draw(size_t below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (size_t)(random_state % below);
}

/* ---- what must come out ---- */

struct record {
    struct tn_id id, handle;
    char name[32], email[32];
    int points_at; /* -1: a root */
    bool erased;
};

struct merge {
    struct tn_id op;
    size_t record;
};

struct model {
    struct record records[RECORDS];
    struct merge merges[STEPS];
    size_t merge_count;
};

static struct group_kit *kit;

static size_t root_of(const struct model *model, size_t record)
{
    while (model->records[record].points_at >= 0)
        record = (size_t)model->records[record].points_at;
    return record;
}

static size_t index_of(const struct model *model, struct tn_id id)
{
    for (size_t i = 0; i < RECORDS; i++) {
        if (tn_id_equal(model->records[i].id, id))
            return i;
    }
    fail_msg("%s", tn_id_text(id).chars);
    return 0;
}

/* ---- the same, as the database has it ---- */

static const struct tn_db_sql select_record = {
    .both = "SELECT m.root, m.display_name, h.norm, m.erased_ms, (SELECT COUNT(*) FROM attended a "
            "WHERE a.handle = h.id) FROM member m JOIN handle h ON h.member = m.id WHERE m.id = $1",
};

static void assert_record(const struct model *model, size_t i)
{
    const struct record *record = &model->records[i];
    struct tn_db_stmt *stmt = tn_db_prepare(tn_registry_db(kit->registry), &select_record);
    tn_db_bind_text(stmt, 1, tn_id_text(record->id).chars);
    assert_int_equal(tn_db_step(stmt, &fault), TN_DB_ROW);
    assert_int_equal(index_of(model, tn_people_column_id(stmt, 0)), root_of(model, i));
    assert_string_equal(tn_db_text(stmt, 1), record->erased ? "" : record->name);
    assert_int_equal(tn_db_is_null(stmt, 2), record->erased);
    assert_string_equal(tn_db_text(stmt, 2), record->erased ? "" : record->email);
    assert_int_equal(tn_db_is_null(stmt, 3), !record->erased);
    assert_int_equal(tn_db_int(stmt, 4), 1);
    tn_db_reset(stmt);
}

/* ---- steps ---- */

static void add_record(struct record *record, size_t sequence, size_t number)
{
    struct tn_db *db = tn_registry_db(kit->registry);
    struct tn_import_person row = {.handle_count = 1, .handles = {{"email", ""}}};
    enum tn_people_change change;
    struct tn_member member;
    TN_BUF_AUTO sql = {0};
    *record = (struct record){.points_at = -1};
    (void)snprintf(record->name, sizeof record->name, "P%zu of %zu", number, sequence);
    (void)snprintf(record->email, sizeof record->email, "p%zu@s%zu.org", number, sequence);
    (void)snprintf(row.name, sizeof row.name, "%s", record->name);
    (void)snprintf(row.handles[0].raw, sizeof row.handles[0].raw, "%s", record->email);
    assert_ok(tn_people_roster_begin(kit->people, &fault));
    assert_ok(tn_people_roster_row(kit->people, &row, &change, &fault));
    assert_ok(tn_people_roster_end(kit->people, &fault));
    assert_ok(tn_people_find(kit->people, record->email, &member, &fault));
    record->id = member.id;
    record->handle = member.handle;
    tn_buf_addf(&sql, "INSERT INTO attended (event, handle, host) VALUES ('%s', '%s', 0)",
                tn_id_text(kit->event).chars, tn_id_text(record->handle).chars);
    assert_ok(tn_db_exec(db, tn_buf_text(&sql), &fault));
}

static void merge(struct model *model)
{
    size_t left = draw(RECORDS), right = draw(RECORDS);
    size_t one = root_of(model, left), other = root_of(model, right);
    struct merge *merged = &model->merges[model->merge_count];
    enum tn_err err = tn_people_merge(kit->people, model->records[left].id,
                                      model->records[right].id, &host, &merged->op, &fault);
    if (model->records[left].erased || model->records[right].erased)
        assert_int_equal(err, TN_ERR_ABSENT);
    else if (one == other)
        assert_int_equal(err, TN_ERR_EXISTS);
    else
        assert_ok(err);
    if (err)
        return;
    /* The older stays, and they were made in this order. */
    merged->record = one < other ? other : one;
    model->records[merged->record].points_at = (int)(one < other ? one : other);
    model->merge_count++;
}

static void undo(struct model *model)
{
    if (model->merge_count == 0)
        return;
    size_t i = draw(model->merge_count);
    struct merge merged = model->merges[i];
    bool erased = model->records[merged.record].erased;
    enum tn_err err = tn_people_undo_merge(kit->people, merged.op, &host, &fault);
    if (erased) {
        assert_int_equal(err, TN_ERR_ABSENT);
        return;
    }
    assert_ok(err);
    model->records[merged.record].points_at = -1;
    model->merges[i] = model->merges[--model->merge_count];
}

static void erase(struct model *model)
{
    struct tn_erased erased = {.records = 0};
    size_t who = draw(RECORDS), root = root_of(model, who);
    int64_t records = 0;
    enum tn_err err = tn_people_erase(kit->people, model->records[who].id, &host, &erased, &fault);
    assert_int_equal(err, model->records[who].erased ? TN_ERR_ABSENT : TN_OK);
    if (err)
        return;
    for (size_t i = 0; i < RECORDS; i++) {
        if (root_of(model, i) == root) {
            model->records[i].erased = true;
            records++;
        }
    }
    assert_int_equal(erased.records, records);
    assert_int_equal(erased.suppressed, records);
}

static void in_any_order(void **state)
{
    struct tn_db *db;
    kit = *state;
    db = tn_registry_db(kit->registry);
    for (size_t sequence = 0; sequence < SEQUENCES; sequence++) {
        struct model model = {.merge_count = 0};
        assert_ok(tn_db_begin(db, &fault));
        for (size_t i = 0; i < RECORDS; i++)
            add_record(&model.records[i], sequence, i);
        assert_ok(tn_db_commit(db, &fault));
        for (size_t step = 0; step < STEPS; step++) {
            size_t kind = draw(8);
            if (kind < 4)
                merge(&model);
            else if (kind < 7)
                undo(&model);
            else
                erase(&model);
            for (size_t i = 0; i < RECORDS; i++)
                assert_record(&model, i);
        }
        assert_ok(tn_people_rebuild_roots(kit->people, &fault));
        for (size_t i = 0; i < RECORDS; i++)
            assert_record(&model, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        group_kit_both(in_any_order),
    };
    return cmocka_run_group_tests_name("erase", tests, group_kit_start, group_kit_stop);
}
