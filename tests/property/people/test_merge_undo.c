/* SPDX-License-Identifier: Apache-2.0 */
/* test_merge_undo.c -- random merges, undoings and splits, in any order.
 *
 * Protects: after every step each fact is found under the person that the merges still standing
 * give, and after undoing them all, in any order, every member has exactly the facts it would have
 * had without a merge ever; the log replayed gives the same forest, and so do the roots rebuilt. */
#include "group_kit.h"

#include "people_parts.h"
#include "turnout/matching.h"

#define SEQUENCES 2000
#define STEPS 12
#define RECORDS 7
#define RECORDS_MAX (RECORDS + STEPS)
#define HANDLES_MAX (RECORDS * 3)

static const struct tn_people_by host = {"host", "why not"};
static uint64_t random_state;

/* Source: Marsaglia, "Xorshift RNGs". */
static size_t draw(size_t below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (size_t)(random_state % below);
}

/* ---- what must come out: pointers and owners, and nothing derived ---- */

struct record {
    struct tn_id id;
    int points_at; /* -1: a root */
    bool from_door;
};

struct handle {
    struct tn_id id;
    size_t record;
    bool is_id; /* of one platform: two persons with one each are never one */
};

struct merge {
    struct tn_id op;
    size_t record;
};

struct model {
    struct record records[RECORDS_MAX];
    struct handle handles[HANDLES_MAX];
    struct merge merges[STEPS]; /* still standing */
    size_t record_count, handle_count, merge_count;
};

static struct tn_people *people;
static struct model world;

static size_t root_of(const struct model *model, size_t record)
{
    while (model->records[record].points_at >= 0)
        record = (size_t)model->records[record].points_at;
    return record;
}

static size_t index_of(const struct model *model, struct tn_id id)
{
    size_t i = 0;
    while (i < model->record_count && !tn_id_equal(model->records[i].id, id))
        i++;
    assert_true(i < model->record_count);
    return i;
}

static bool has_id(const struct model *model, size_t root)
{
    for (size_t i = 0; i < model->handle_count; i++) {
        if (model->handles[i].is_id && root_of(model, model->handles[i].record) == root)
            return true;
    }
    return false;
}

/* ---- the same, as the database has it ---- */

static const struct tn_db_sql select_facts = {
    .both = "SELECT m.root FROM handle h JOIN member m ON m.id = h.member WHERE h.id = $1",
};

static void assert_facts(const struct model *model)
{
    for (size_t i = 0; i < model->handle_count; i++) {
        struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_facts);
        tn_db_bind_text(stmt, 1, tn_id_text(model->handles[i].id).chars);
        assert_int_equal(tn_db_step(stmt, &fault), TN_DB_ROW);
        assert_int_equal(index_of(model, tn_people_column_id(stmt, 0)),
                         root_of(model, model->handles[i].record));
        tn_db_reset(stmt);
    }
}

static const struct tn_db_sql select_roots = {
    .both = "SELECT id, root, COALESCE(merged_into, '') FROM member ORDER BY id",
};

static void write_forest(struct tn_buf *out)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_roots);
    while (tn_db_step(stmt, &fault) == TN_DB_ROW)
        tn_buf_addf(out, "%s %s %s\n", tn_db_text(stmt, 0), tn_db_text(stmt, 1),
                    tn_db_text(stmt, 2));
    tn_db_reset(stmt);
}

static void assert_rebuilds(void)
{
    TN_BUF_AUTO before = {0};
    TN_BUF_AUTO after = {0};
    write_forest(&before);
    assert_ok(tn_db_exec(people->db, "UPDATE member SET root = id", &fault));
    assert_ok(tn_people_rebuild_roots(people, &fault));
    write_forest(&after);
    assert_string_equal(tn_buf_text(&after), tn_buf_text(&before));
}

static const struct tn_db_sql select_log = {
    .both = "SELECT l.op, l.record, l.target, COALESCE(u.record, '') FROM merge_log l LEFT JOIN "
            "merge_log u ON u.id = l.undoes ORDER BY l.id",
};

/* Reads the log from its beginning and sets pointers, and nothing else. */
static void assert_log_replays(const struct model *model)
{
    int points_at[RECORDS_MAX];
    memset(points_at, -1, sizeof points_at);
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_log);
    while (tn_db_step(stmt, &fault) == TN_DB_ROW) {
        size_t record = index_of(model, tn_people_column_id(stmt, 1));
        if (strcmp(tn_db_text(stmt, 0), "merge") == 0)
            points_at[record] = (int)index_of(model, tn_people_column_id(stmt, 2));
        else if (strcmp(tn_db_text(stmt, 0), "undo") == 0)
            points_at[index_of(model, tn_people_column_id(stmt, 3))] = -1;
    }
    tn_db_reset(stmt);
    for (size_t i = 0; i < model->record_count; i++)
        assert_int_equal(points_at[i], model->records[i].points_at);
}

/* ---- steps ---- */

static void merge_two(struct model *model)
{
    size_t left = draw(model->record_count), right = draw(model->record_count);
    size_t one = root_of(model, left), other = root_of(model, right);
    struct tn_id op;
    struct tn_member shown;
    enum tn_err expected = one == other                                 ? TN_ERR_EXISTS
                           : has_id(model, one) && has_id(model, other) ? TN_ERR_DENIED
                                                                        : TN_OK;
    assert_int_equal(tn_people_merge(people, model->records[left].id, model->records[right].id,
                                     &host, &op, &fault),
                     expected);
    if (expected)
        return;
    assert_ok(tn_people_member(people, model->records[left].id, &shown, &fault));
    size_t stays = index_of(model, shown.id), goes = stays == one ? other : one;
    assert_true(stays == one || stays == other);
    assert_true(!model->records[stays].from_door || model->records[goes].from_door);
    model->records[goes].points_at = (int)stays;
    model->merges[model->merge_count++] = (struct merge){op, goes};
}

static void undo_one(struct model *model)
{
    if (model->merge_count == 0)
        return;
    size_t at = draw(model->merge_count);
    struct merge merge = model->merges[at];
    assert_ok(tn_people_undo_merge(people, merge.op, &host, &fault));
    model->records[merge.record].points_at = -1;
    model->merges[at] = model->merges[--model->merge_count];
}

static void split_one(struct model *model)
{
    struct handle *handle = &model->handles[draw(model->handle_count)];
    struct record *parted = &model->records[model->record_count];
    size_t beside = 0;
    for (size_t i = 0; i < model->handle_count; i++)
        beside += model->handles[i].record == handle->record;
    enum tn_err err = tn_people_split(people, handle->id, &host, &parted->id, &fault);
    assert_int_equal(err, beside > 1 ? TN_OK : TN_ERR_DENIED);
    if (err)
        return;
    parted->points_at = -1;
    parted->from_door = false;
    handle->record = model->record_count++;
}

static void run_sequence(uint64_t seed)
{
    struct model model = world;
    random_state = seed;
    assert_ok(tn_db_begin(people->db, &fault));
    for (int step = 0; step < STEPS; step++) {
        size_t what = draw(10);
        if (what < 5)
            merge_two(&model);
        else if (what < 8)
            undo_one(&model);
        else
            split_one(&model);
        assert_facts(&model);
    }
    assert_log_replays(&model);
    assert_rebuilds();
    while (model.merge_count > 0) {
        undo_one(&model);
        assert_facts(&model);
    }
    for (size_t i = 0; i < model.record_count; i++)
        assert_int_equal(model.records[i].points_at, -1);
    assert_log_replays(&model);
    tn_db_rollback(people->db);
}

/* ---- the world ---- */

static void add_handle(size_t record, const char *platform, size_t number, bool is_id)
{
    struct tn_people_key key = {.platform = platform, .raw = "raw", .identifying = is_id};
    struct handle *handle = &world.handles[world.handle_count++];
    (void)snprintf(key.norm, sizeof key.norm, "100%zu", number);
    *handle = (struct handle){.record = record, .is_id = is_id};
    assert_ok(tn_people_add_handle(people, world.records[record].id, TN_PEOPLE_ROSTER, &key,
                                   &handle->id, &fault));
}

/* Every third record was made at a door; every other has an id. */
static void make_world(void)
{
    for (size_t i = 0; i < RECORDS; i++) {
        struct record *record = &world.records[world.record_count++];
        *record = (struct record){.points_at = -1, .from_door = i % 3 == 0};
        assert_ok(tn_people_add_member(people,
                                       record->from_door ? TN_PEOPLE_WALK_IN : TN_PEOPLE_ROSTER,
                                       "Ann", "", "", &record->id, &fault));
        add_handle(i, "nick", i, false);
        if (i % 2 == 0)
            add_handle(i, "qq", i, true);
        if (i % 3 != 1)
            add_handle(i, "nick", i + 100, false);
    }
}

static void any_order_leaves_what_was(void **state)
{
    struct group_kit *group = *state;
    people = group->people;
    make_world();
    for (uint64_t seed = 1; seed <= SEQUENCES; seed++)
        run_sequence(seed * 0x9E3779B97F4A7C15U);
}

int main(void)
{
    const struct CMUnitTest tests[] = {{"any_order_leaves_what_was", any_order_leaves_what_was,
                                        group_kit_setup, group_kit_teardown, &group_kit_sqlite}};
    (void)group_kit_start;
    (void)group_kit_stop;
    (void)group_kit_open;
    (void)group_kit_postgresql;
    return tn_seal_init() ? 1 : cmocka_run_group_tests_name("merge_undo", tests, NULL, NULL);
}
