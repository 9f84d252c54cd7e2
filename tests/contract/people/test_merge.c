/* SPDX-License-Identifier: Apache-2.0 */
/* test_merge.c -- one suite, on SQLite and on PostgreSQL: records made one person, parted again,
 * and everything that reads them meanwhile. */
#include "group_kit.h"

#include "turnout/matching.h"

static const struct tn_people_by host = {"host", ""};

static void take_roster(struct group_kit *group, const struct tn_import_person *rows, size_t count,
                        const char *changes)
{
    static const char letters[] = "acur";
    struct tn_db *db = tn_registry_db(group->registry);
    assert_ok(tn_db_begin(db, &fault));
    assert_ok(tn_people_roster_begin(group->people, &fault));
    for (size_t i = 0; i < count; i++) {
        struct tn_import_person row = rows[i];
        enum tn_people_change change;
        row.line = (int64_t)i + 2;
        while (row.handles[row.handle_count].platform[0])
            row.handle_count++;
        assert_ok(tn_people_roster_row(group->people, &row, &change, &fault));
        assert_int_equal(letters[change], changes[i]);
    }
    assert_ok(tn_people_roster_end(group->people, &fault));
    assert_ok(tn_db_commit(db, &fault));
}

static const struct tn_import_person roster[] = {
    {.name = "Ada", .handles = {{"email", "ada@x.org"}}},
    {.name = "Ada L.", .handles = {{"qq", "20481024"}}},
    {.name = "A. Lovelace", .handles = {{"phone", "13800138000"}}},
    {.name = "Bob", .handles = {{"qq", "10086000"}}},
    {.name = "张伟"},
    {.name = "张伟"},
};
#define ROWS (sizeof roster / sizeof roster[0])

static struct tn_id find(struct group_kit *group, const char *who)
{
    struct tn_member member;
    assert_ok(tn_people_find(group->people, who, &member, &fault));
    return member.id;
}

static struct tn_id merge(struct group_kit *group, const char *left, const char *right)
{
    struct tn_id op;
    assert_ok(
        tn_people_merge(group->people, find(group, left), find(group, right), &host, &op, &fault));
    return op;
}

static bool add_name(const struct tn_member *member, void *context)
{
    struct tn_buf *names = context;
    tn_buf_addf(names, "%s%s", names->len ? "|" : "", member->name);
    return true;
}

static void assert_members(struct group_kit *group, const char *expected)
{
    TN_BUF_AUTO names = {0};
    assert_ok(tn_people_members(group->people, add_name, &names, &fault));
    assert_string_equal(tn_buf_text(&names), expected);
}

static void assert_without_ticket(struct group_kit *group, const char *expected)
{
    TN_BUF_AUTO names = {0};
    assert_ok(tn_people_without_ticket(group->people, group->event, add_name, &names, &fault));
    assert_string_equal(tn_buf_text(&names), expected);
}

static size_t count_of(struct group_kit *group, const char *who, const char *list)
{
    TN_AUTO(json) root = NULL;
    TN_BUF_AUTO out = {0};
    assert_ok(tn_people_member_json(group->people, find(group, who), &out, &fault));
    assert_ok(tn_json_parse(tn_buf_text(&out), out.len, &root, &fault));
    return tn_json_count(tn_json_get(root, list));
}

static void issue(struct group_kit *group, const char *who)
{
    struct tn_member member;
    struct tn_issued_ticket issued;
    assert_ok(tn_people_find(group->people, who, &member, &fault));
    struct tn_ticket_order order = {.name = member.name, .handle = member.handle};
    assert_ok(tn_registry_ticket_issue(group->registry, group->event, &order, &issued, &fault));
}

/* Protects: a merged record is one person to everything that lists, finds or gives out, also when
 * the same roster comes again; the older one's name is shown. */
static void merged_is_one_person(void **state)
{
    struct group_kit *group = *state;
    struct tn_ticket_id ticket;
    take_roster(group, roster, ROWS, "aaaaaa");
    struct tn_id ada = find(group, "ada@x.org");
    struct tn_id first = merge(group, "20481024", "ada@x.org");
    struct tn_id second = merge(group, "A. Lovelace", "Ada L.");
    for (int again = 0; again < 2; again++) {
        static const char *const names[] = {"Ada", "ada l.", "A. Lovelace", "20481024",
                                            "138 0013 8000"};
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
            assert_true(tn_id_equal(find(group, names[i]), ada));
        assert_members(group, "Ada|Bob|张伟|张伟");
        assert_int_equal(count_of(group, "Ada", "handles"), 3);
        assert_int_equal(count_of(group, "Ada", "merges"), 2);
        take_roster(group, roster, ROWS, "uuuuuu");
    }
    assert_without_ticket(group, "Ada|Bob|张伟|张伟");
    issue(group, "A. Lovelace");
    assert_without_ticket(group, "Bob|张伟|张伟");
    assert_ok(tn_people_ticket(group->people, ada, group->event, &ticket, &fault));

    /* what a list says of a merged record stays that record's */
    take_roster(group,
                &(struct tn_import_person){.name = "Countess", .handles = {{"qq", "20481024"}}}, 1,
                "c");
    assert_members(group, "Ada|Bob|张伟|张伟");

    assert_ok(tn_people_undo_merge(group->people, first, &host, &fault));
    assert_members(group, "Ada|Bob|Countess|张伟|张伟");
    assert_ok(tn_people_undo_merge(group->people, second, &host, &fault));
    assert_int_equal(count_of(group, "Ada", "tickets"), 1);
    assert_int_equal(count_of(group, "A. Lovelace", "tickets"), 0);
}

/* Protects: namesakes known by nothing but their name stay as many as the roster has. */
static void merged_namesakes_do_not_come_back(void **state)
{
    struct group_kit *group = *state;
    struct found {
        struct tn_id ids[2];
        size_t count;
    } found = {0};
    struct tn_id op;
    take_roster(group, roster, ROWS, "aaaaaa");
    assert_int_equal(tn_people_find(group->people, "张伟", &(struct tn_member){0}, &fault),
                     TN_ERR_LIMIT);
    for (const char *at = strchr(fault.text, '('); at && found.count < 2; at = strchr(at, ' ')) {
        char text[TN_ID_CHARS + 1] = "";
        memcpy(text, at + 1, TN_ID_CHARS);
        assert_ok(tn_id_parse(text, &found.ids[found.count++]));
    }
    assert_ok(tn_people_merge(group->people, found.ids[0], found.ids[1], &host, &op, &fault));
    take_roster(group, roster, ROWS, "uuuuuu");
    assert_members(group, "A. Lovelace|Ada|Ada L.|Bob|张伟");
}

/* Protects: what cannot be merged or undone, in one sentence; and that a refusal changes nothing,
 * nor does a merge that its transaction gave up. */
static void refusals(void **state)
{
    struct group_kit *group = *state;
    struct tn_id op = {{0}}, nobody = {{7}};
    struct tn_db *db = tn_registry_db(group->registry);
    take_roster(group, roster, ROWS, "aaaaaa");
    struct tn_id ada = find(group, "Ada"), qq = find(group, "Ada L."), bob = find(group, "Bob");
    assert_int_equal(tn_people_merge(group->people, qq, bob, &host, &op, &fault), TN_ERR_DENIED);
    assert_non_null(strstr(fault.text, "Ada L. has the qq id 20481024 and Bob has 10086000"));
    assert_int_equal(tn_people_merge(group->people, ada, ada, &host, &op, &fault), TN_ERR_EXISTS);
    assert_int_equal(tn_people_merge(group->people, ada, nobody, &host, &op, &fault),
                     TN_ERR_ABSENT);
    assert_int_equal(tn_people_undo_merge(group->people, nobody, &host, &fault), TN_ERR_ABSENT);
    assert_ok(tn_people_merge(group->people, ada, qq, &host, &op, &fault));
    assert_int_equal(tn_people_merge(group->people, ada, bob, &host, &op, &fault), TN_ERR_DENIED);
    assert_int_equal(tn_people_merge(group->people, qq, ada, &host, &op, &fault), TN_ERR_EXISTS);
    assert_ok(tn_people_undo_merge(group->people, op, &host, &fault));
    assert_int_equal(tn_people_undo_merge(group->people, op, &host, &fault), TN_ERR_EXISTS);
    assert_ok(tn_db_begin(db, &fault));
    assert_ok(tn_people_merge(group->people, ada, bob, &host, &op, &fault));
    tn_db_rollback(db);
    assert_members(group, "A. Lovelace|Ada|Ada L.|Bob|张伟|张伟");
    assert_int_equal(tn_people_undo_merge(group->people, op, &host, &fault), TN_ERR_ABSENT);
}

static struct tn_id handle_of(struct group_kit *group, const char *who, const char *platform)
{
    TN_AUTO(json) root = NULL;
    TN_BUF_AUTO out = {0};
    const char *text = "";
    struct tn_id id;
    assert_ok(tn_people_member_json(group->people, find(group, who), &out, &fault));
    assert_ok(tn_json_parse(tn_buf_text(&out), out.len, &root, &fault));
    const struct tn_json *handles = tn_json_get(root, "handles");
    for (size_t i = 0; i < tn_json_count(handles); i++) {
        const struct tn_json *handle = tn_json_at(handles, i);
        if (tn_json_text(handle, "platform", &text) && strcmp(text, platform) == 0) {
            assert_true(tn_json_text(handle, "id", &text));
            assert_ok(tn_id_parse(text, &id));
            return id;
        }
    }
    fail_msg("%s has no %s", who, platform);
    return (struct tn_id){{0}};
}

/* Shared addresses that stand under another than their bearer. */
static int64_t count_misplaced(struct group_kit *group)
{
    static const struct tn_db_sql select = {
        .both = "SELECT COUNT(*) FROM handle WHERE platform = 'phone' AND realm <> '' AND realm <> "
                "member"};
    struct tn_db_stmt *stmt = tn_db_prepare(tn_registry_db(group->registry), &select);
    assert_int_equal(tn_db_step(stmt, &fault), TN_DB_ROW);
    int64_t count = tn_db_int(stmt, 0);
    tn_db_reset(stmt);
    return count;
}

/* Protects: one wrong handle goes with all that hangs on it and nothing else does; it is found
 * where it now is, a shared address too, and merging takes it back. */
static void one_handle_is_split_off(void **state)
{
    static const struct tn_import_person couple[] = {
        {.name = "王强", .handles = {{"phone", "13900139000"}}},
        {.name = "李梅", .handles = {{"qq", "55555555"}, {"phone", "13900139000"}}},
    };
    struct group_kit *group = *state;
    struct tn_id parted, op;
    take_roster(group, couple, 2, "aa");
    issue(group, "李梅");
    struct tn_id qq = handle_of(group, "李梅", "qq");
    struct tn_id phone = handle_of(group, "李梅", "phone");
    assert_ok(tn_people_split(group->people, phone, &host, &parted, &fault));
    assert_int_equal(tn_people_split(group->people, qq, &host, &parted, &fault), TN_ERR_DENIED);
    assert_int_equal(tn_people_split(group->people, parted, &host, &parted, &fault), TN_ERR_ABSENT);
    assert_members(group, "李梅|李梅|王强");
    assert_int_equal(count_misplaced(group), 0);
    assert_int_equal(count_of(group, "55555555", "handles"), 1);
    assert_int_equal(count_of(group, "55555555", "tickets"), 1);
    assert_true(tn_id_equal(find(group, tn_id_text(parted).chars), parted));
    assert_int_equal(count_of(group, tn_id_text(parted).chars, "tickets"), 0);
    assert_int_equal(
        tn_people_merge(group->people, parted, find(group, "55555555"), &host, &op, &fault), TN_OK);
    assert_members(group, "李梅|王强");
    assert_int_equal(count_of(group, "55555555", "handles"), 2);
    take_roster(group, couple, 2, "uu");
}

static void snapshot(struct group_kit *group, struct tn_buf *out)
{
    static const struct tn_db_sql select = {.both = "SELECT id, root FROM member ORDER BY id"};
    struct tn_db_stmt *stmt = tn_db_prepare(tn_registry_db(group->registry), &select);
    while (tn_db_step(stmt, &fault) == TN_DB_ROW)
        tn_buf_addf(out, "%s>%s ", tn_db_text(stmt, 0), tn_db_text(stmt, 1));
    tn_db_reset(stmt);
}

/* Protects: the roots are nothing but a cache of the pointers. */
static void roots_are_a_cache(void **state)
{
    struct group_kit *group = *state;
    TN_BUF_AUTO before = {0};
    TN_BUF_AUTO after = {0};
    take_roster(group, roster, ROWS, "aaaaaa");
    (void)merge(group, "A. Lovelace", "Ada L.");
    (void)merge(group, "A. Lovelace", "Ada");
    snapshot(group, &before);
    assert_ok(tn_db_exec(tn_registry_db(group->registry), "UPDATE member SET root = id", &fault));
    assert_ok(tn_people_rebuild_roots(group->people, &fault));
    snapshot(group, &after);
    assert_string_equal(tn_buf_text(&after), tn_buf_text(&before));
}

/* Merges the two and parts them again, over and over; answers how often it could. */
static int merge_over_and_over(struct tn_people *people, struct tn_id left, struct tn_id right)
{
    int done = 0;
    for (int i = 0; i < 40; i++) {
        struct tn_id op;
        enum tn_err err = tn_people_merge(people, left, right, &host, &op, &fault);
        if (err == TN_ERR_EXISTS)
            continue; /* the other one was first */
        assert_ok(err);
        assert_ok(tn_people_undo_merge(people, op, &host, &fault));
        done++;
    }
    return done;
}

/* The same from another process, with a connection of its own. */
static int in_another(struct group_kit *group, struct tn_id left, struct tn_id right)
{
    struct tn_registry *registry = NULL;
    struct tn_people *people = NULL;
    if (tn_registry_open(&group->options, &registry, &fault) ||
        tn_people_open(registry, &people, &fault))
        return 100;
    int done = merge_over_and_over(people, left, right);
    tn_people_close(people);
    tn_registry_close(registry);
    return done;
}

/* Protects: two who merge the same two at once, each the other way round, never make a circle. */
static void two_at_once(void **state)
{
    struct group_kit *group = *state;
    int status = 0;
    TN_BUF_AUTO before = {0};
    TN_BUF_AUTO after = {0};
    take_roster(group, roster, ROWS, "aaaaaa");
    struct tn_id ada = find(group, "Ada"), bob = find(group, "Bob");
    snapshot(group, &before);
    pid_t child = fork();
    if (child == 0)
        _exit(in_another(group, ada, bob));
    int done = merge_over_and_over(group->people, bob, ada);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 100);
    assert_true(done + WEXITSTATUS(status) > 0);
    assert_ok(tn_people_rebuild_roots(group->people, &fault));
    snapshot(group, &after);
    assert_string_equal(tn_buf_text(&after), tn_buf_text(&before));
    assert_members(group, "A. Lovelace|Ada|Ada L.|Bob|张伟|张伟");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        group_kit_both(merged_is_one_person),
        group_kit_both(merged_namesakes_do_not_come_back),
        group_kit_both(refusals),
        group_kit_both(one_handle_is_split_off),
        group_kit_both(roots_are_a_cache),
        group_kit_both(two_at_once),
    };
    return cmocka_run_group_tests_name("merge", tests, group_kit_start, group_kit_stop);
}
