/* SPDX-License-Identifier: Apache-2.0 */
/* test_backup.c -- a group's data in another place, from each engine to each.
 *
 * Protects: what is read there is what was read here, the logs are whole, and the group goes on
 * there; a copy that is not the same, or into a database in use, is none at all. */
#include "group_kit.h"

#include "turnout/backup.h"
#include "turnout/door.h"

static void add_members(struct group_kit *kit)
{
    static const char *const names[] = {"张伟", "Zoë O'Connor-Fitzgerald", "𠮷野家"};
    struct tn_db *db = tn_registry_db(kit->registry);
    assert_ok(tn_db_begin(db, &fault));
    assert_ok(tn_people_roster_begin(kit->people, &fault));
    for (int i = 0; i < 3; i++) {
        enum tn_people_change change;
        struct tn_import_person person = {.line = i + 1, .handle_count = 1};
        (void)snprintf(person.name, sizeof person.name, "%s", names[i]);
        (void)snprintf(person.handles[0].platform, sizeof person.handles[0].platform, "email");
        (void)snprintf(person.handles[0].raw, sizeof person.handles[0].raw, "p%d@example.org", i);
        assert_ok(tn_people_roster_row(kit->people, &person, &change, &fault));
    }
    assert_ok(tn_people_roster_end(kit->people, &fault));
    assert_ok(tn_db_commit(db, &fault));
}

static void issue_and_scan(struct tn_registry *registry, struct tn_people *people,
                           struct tn_id event, const char *who)
{
    struct tn_member member;
    struct tn_issued_ticket issued;
    TN_AUTO(door) door = NULL;
    struct tn_claim claim = tn_registry_claim();
    struct tn_when now = {claim.wall, 1000};
    assert_ok(tn_people_find(people, who, &member, &fault));
    struct tn_ticket_order order = {.name = member.name, .handle = member.handle};
    assert_ok(tn_registry_ticket_issue(registry, event, &order, &issued, &fault));
    assert_ok(tn_door_open(tn_registry_ledger(registry), &door, &fault));
    struct tn_door_answer answer =
        tn_door_scan(door, event, issued.text, strlen(issued.text), &claim, now, &fault);
    assert_int_equal(answer.gate.verdict, TN_VERDICT_ADMIT);
}

/* All that is told of the group, in one text. */
static void tell(struct tn_registry *registry, struct tn_people *people, struct tn_id event,
                 struct tn_buf *out)
{
    struct tn_member member;
    assert_ok(tn_registry_events_json(registry, out, &fault));
    assert_ok(tn_people_members_json(people, out, &fault));
    assert_ok(tn_people_attendance_json(people, event, out, &fault));
    assert_ok(tn_people_find(people, "p1@example.org", &member, &fault));
    assert_ok(tn_people_member_json(people, member.id, out, &fault));
    assert_ok(tn_ledger_audit(tn_registry_ledger(registry), &fault));
}

static void assert_same(struct group_kit *kit, const struct tn_registry_options *there)
{
    TN_AUTO(registry) registry = NULL;
    TN_AUTO(people) people = NULL;
    TN_BUF_AUTO here = {0};
    TN_BUF_AUTO copy = {0};
    struct tn_id event;
    struct tn_event next = {.title = "The next one",
                            .starts.ms = tn_clock_wall_ms() + 3600000,
                            .ends.ms = tn_clock_wall_ms() + 7200000};
    assert_ok(tn_registry_open(there, &registry, &fault));
    assert_ok(tn_people_open(registry, &people, &fault));
    tell(kit->registry, kit->people, kit->event, &here);
    tell(registry, people, kit->event, &copy);
    assert_string_equal(tn_buf_text(&copy), tn_buf_text(&here));
    /* Keys that the database draws go on after those copied. */
    assert_ok(tn_registry_event_create(registry, &next, &event, &fault));
    issue_and_scan(registry, people, kit->event, "p2@example.org");
    assert_ok(tn_ledger_audit(tn_registry_ledger(registry), &fault));
}

static void begin_life(struct group_kit *kit)
{
    add_members(kit);
    issue_and_scan(kit->registry, kit->people, kit->event, "p0@example.org");
    issue_and_scan(kit->registry, kit->people, kit->event, "p1@example.org");
}

/* A database of the other kind, and a second of the same. */
static void another_database(struct group_kit *kit, bool postgresql, char out[256])
{
    static int made = 1000;
    struct group_kit other = {.postgresql = true, .number = made++};
    if (postgresql) {
        group_kit_make_schema(&other);
        (void)snprintf(out, 256, "%s", other.database);
    } else {
        (void)snprintf(out, 256, "%s/other-%d.db", kit->folder, made++);
    }
}

static void everything_goes_over(void **state)
{
    struct group_kit *kit = *state;
    begin_life(kit);
    for (int postgresql = 0; postgresql < 2; postgresql++) {
        struct tn_db_copied copied = {0};
        char database[256];
        another_database(kit, postgresql, database);
        struct tn_registry_options to = {.folder = kit->folder, .database = database};
        assert_ok(tn_backup_copy(kit->people, &to, &copied, &fault));
        assert_true(copied.tables > 30 && copied.rows > 20);
        assert_same(kit, &to);
        /* In use now: a second time nothing is replaced. */
        assert_int_equal(tn_backup_copy(kit->people, &to, &copied, &fault), TN_ERR_EXISTS);
    }
}

/* A database that does not keep what it is given is found out, and the copy is none. */
static void a_copy_that_differs_is_none(void **state)
{
    static const char *const spoil[] = {
        "CREATE TRIGGER spoil AFTER INSERT ON handle BEGIN "
        "UPDATE handle SET assurance = 3 WHERE id = NEW.id; END",
        "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN NEW.assurance = 3; RETURN NEW; END'; "
        "CREATE TRIGGER spoil BEFORE INSERT ON handle FOR EACH ROW EXECUTE FUNCTION spoil()",
    };
    struct group_kit *kit = *state;
    begin_life(kit);
    for (int postgresql = 0; postgresql < 2; postgresql++) {
        struct tn_db_copied copied = {0};
        char database[256];
        another_database(kit, postgresql, database);
        struct tn_registry_options to = {.folder = kit->folder, .database = database};
        TN_AUTO(registry) registry = NULL;
        TN_AUTO(people) people = NULL;
        assert_ok(tn_registry_open(&to, &registry, &fault));
        assert_ok(tn_people_open(registry, &people, &fault));
        assert_ok(tn_db_exec(tn_registry_db(registry), spoil[postgresql], &fault));
        assert_int_equal(tn_backup_copy(kit->people, &to, &copied, &fault), TN_ERR_CORRUPT);
        assert_non_null(strstr(fault.text, "table handle"));
        TN_BUF_AUTO members = {0};
        assert_ok(tn_people_members_json(people, &members, &fault));
        assert_string_equal(tn_buf_text(&members), "[]");
    }
}

/* A backup is a data folder: it opens as it lies there, and another can be made from it. */
static void a_backup_is_a_data_folder(void **state)
{
    struct group_kit *kit = *state;
    struct tn_db_copied copied = {0};
    char saved[128], again[128];
    begin_life(kit);
    (void)snprintf(saved, sizeof saved, "%s/saved", kit->folder);
    (void)snprintf(again, sizeof again, "%s/again", kit->folder);
    assert_ok(tn_backup_make(kit->people, saved, NULL, &copied, &fault));
    assert_int_equal(tn_backup_make(kit->people, saved, NULL, &copied, &fault), TN_ERR_EXISTS);

    TN_AUTO(registry) registry = NULL;
    TN_AUTO(people) people = NULL;
    struct tn_registry_options from = {.folder = saved};
    char database[256];
    assert_ok(tn_registry_open(&from, &registry, &fault));
    assert_ok(tn_people_open(registry, &people, &fault));
    another_database(kit, !kit->postgresql, database);
    assert_ok(tn_backup_make(people, again, database, &copied, &fault));
    /* Without naming a database: the folder remembers it. */
    assert_same(kit, &(struct tn_registry_options){.folder = again});
    assert_same(kit, &from);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        group_kit_both(everything_goes_over),
        group_kit_both(a_copy_that_differs_is_none),
        group_kit_both(a_backup_is_a_data_folder),
    };
    return cmocka_run_group_tests_name("backup", tests, group_kit_start, group_kit_stop);
}
