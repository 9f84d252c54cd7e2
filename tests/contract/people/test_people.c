/* SPDX-License-Identifier: Apache-2.0 */
/* test_people.c -- one suite, on SQLite and on PostgreSQL: rosters, members, attendance. */
#include "group_kit.h"
#include "memory_file.h"

#include "turnout/door.h"
#include "turnout/importing.h"

/* ---- rosters ---- */

struct outcome {
    struct group_kit *kit;
    char changes[64];       /* one letter a row: a c u r */
    struct tn_buf problems; /* "line: sentence\n" */
};

static enum tn_err on_person(void *context, const struct tn_import_person *person,
                             struct tn_fault *ret_fault)
{
    static const char letters[] = "acur";
    struct outcome *outcome = context;
    enum tn_people_change change;
    enum tn_err err = tn_people_roster_row(outcome->kit->people, person, &change, ret_fault);
    if (!err)
        outcome->changes[strlen(outcome->changes)] = letters[change];
    return err;
}

static void on_problem(void *context, int64_t line, const char *sentence)
{
    struct outcome *outcome = context;
    tn_buf_addf(&outcome->problems, "%lld: %s\n", (long long)line, sentence);
}

/* Takes a roster in one transaction; answers what each row did. */
static void take(struct group_kit *kit, const char *text, const char *changes, const char *problem)
{
    struct memory_file file = {.data = text, .len = strlen(text)};
    struct outcome outcome = {.kit = kit};
    struct tn_import_source source = memory_file_source(&file, "people.csv");
    struct tn_import_sink sink = {&outcome, on_person, on_problem, NULL, NULL};
    struct tn_import_summary summary;
    struct tn_db *db = tn_registry_db(kit->registry);
    assert_ok(tn_db_begin(db, &fault));
    assert_ok(tn_people_roster_begin(kit->people, &fault));
    assert_ok(tn_import_people(&source, &sink, &summary, &fault));
    assert_ok(tn_people_roster_end(kit->people, &fault));
    assert_ok(tn_db_commit(db, &fault));
    assert_string_equal(outcome.changes, changes);
    if (problem)
        assert_non_null(strstr(tn_buf_text(&outcome.problems), problem));
    else
        assert_string_equal(tn_buf_text(&outcome.problems), "");
    tn_buf_release(&outcome.problems);
}

static bool add_name(const struct tn_member *member, void *context)
{
    struct tn_buf *names = context;
    tn_buf_addf(names, "%s%s", names->len ? "|" : "", member->name);
    return true;
}

static void assert_members(struct group_kit *kit, const char *expected)
{
    TN_BUF_AUTO names = {0};
    assert_ok(tn_people_members(kit->people, add_name, &names, &fault));
    assert_string_equal(tn_buf_text(&names), expected);
}

/* Protects: who a row is, and that reading any file a second time changes nothing. */
static void rosters_are_idempotent(void **state)
{
    static const struct {
        const char *text, *first, *again, *problem, *members;
    } cases[] = {
        /* plain people */
        {"name,email,phone\nAnn,a@x.org,\nBob,,13800138000\n", "aa", "uu", NULL, "Ann|Bob"},
        /* two spellings of one address are one person */
        {"name,email\nAnn,a@x.org\nAnn,A@X.org\n", "ar", "ur", NULL, "Ann"},
        /* namesakes without any address are as many as there are rows */
        {"name\n张伟\n张伟\n李娜\n", "aaa", "uuu", NULL, "张伟|张伟|李娜"},
        /* a couple on one telephone */
        {"name,phone\n王强,13800138000\n李梅,13800138000\n", "aa", "uu", NULL, "李梅|王强"},
        {"name,phone\nAnn Lee,+447700900123\nBob Lee,+447700900123\n", "aa", "uu", NULL,
         "Ann Lee|Bob Lee"},
        /* a platform's id decides against a shared address */
        {"name,phone,qq\n王强,13800138000,10001\n王强,13800138000,10002\n", "aa", "uu", NULL,
         "王强|王强"},
        /* a nickname beside an address is a hint, not a person */
        {"name,nick,email\nAnn,小安,a@x.org\n小安,,\n", "aa", "uu", NULL, "Ann|小安"},
        /* a row without a name shows its address */
        {"email\na@x.org\n", "a", "u", NULL, "a@x.org"},
        /* bad addresses cost their row alone */
        {"name,email\nAnn,nonsense\nBob,b@x.org\n", "a", "u", "2: \"nonsense\" is not an e-mail",
         "Bob"},
        /* a row that fits two members is nobody's to decide */
        {"name,qq,telegram\nAnn,10001,\nBob,,bobby\nCid,10001,bobby\n", "aa", "uu",
         "4: what this row says fits both", "Ann|Bob"},
        /* the member number is the group's own id */
        {"编号,姓名\n007,张伟\n008,张伟\n", "aa", "uu", NULL, "张伟|张伟"},
    };
    struct group_kit *kit = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        take(kit, cases[i].text, cases[i].first, cases[i].problem);
        assert_members(kit, cases[i].members);
        take(kit, cases[i].text, cases[i].again, cases[i].problem);
        assert_members(kit, cases[i].members);
        void *again = kit;
        assert_int_equal(group_kit_teardown(&again), 0);
        assert_int_equal(group_kit_setup(&again), 0);
    }
}

/* Protects: a later file corrects what it says and leaves what it does not say. */
static void a_later_roster_corrects(void **state)
{
    struct group_kit *kit = *state;
    struct tn_member member;
    take(kit, "name,email,lang,note\nBob Lee,b@x.org,en,vegan\n", "a", NULL);
    take(kit, "name,email,phone\nRobert Lee,b@x.org,13800138000\n", "c", NULL);
    assert_ok(tn_people_find(kit->people, "138 0013 8000", &member, &fault));
    assert_string_equal(member.name, "Robert Lee");
    assert_string_equal(member.note, "vegan");
    assert_string_equal(member.lang, "en");
    /* Another Chinese family name on a known telephone is another person. */
    take(kit, "name,phone\n王强,13900139000\n", "a", NULL);
    take(kit, "name,phone\n李梅,13900139000\n", "a", NULL);
    assert_members(kit, "Robert Lee|李梅|王强");
}

/* Protects: a member is found by whatever names them, and by nothing that names two. */
static void members_are_found(void **state)
{
    struct group_kit *kit = *state;
    struct tn_member by_name, member;
    take(kit, "name,email,qq\n张伟,zw@x.org,10001\n李娜,ln@x.org,\n李娜,ln2@x.org,\n", "aaa", NULL);
    assert_ok(tn_people_find(kit->people, "张伟", &by_name, &fault));
    assert_ok(tn_people_find(kit->people, "ZW@X.org", &member, &fault));
    assert_true(tn_id_equal(member.id, by_name.id));
    assert_ok(tn_people_find(kit->people, "10001", &member, &fault));
    assert_true(tn_id_equal(member.id, by_name.id));
    assert_ok(tn_people_find(kit->people, tn_id_text(member.id).chars, &member, &fault));
    assert_int_equal(tn_people_find(kit->people, "李娜", &member, &fault), TN_ERR_LIMIT);
    assert_int_equal(tn_people_find(kit->people, "王五", &member, &fault), TN_ERR_ABSENT);
    assert_int_equal(tn_people_find(kit->people, "\xff", &member, &fault), TN_ERR_ABSENT);
    assert_int_equal(tn_people_find(kit->people, "01M810NRP6WM9FHCJ80VYPRHWK", &member, &fault),
                     TN_ERR_ABSENT);
}

/* ---- attendance ---- */

static struct tn_issued_ticket issue_to(struct group_kit *kit, const char *who)
{
    struct tn_member member;
    struct tn_issued_ticket issued;
    assert_ok(tn_people_find(kit->people, who, &member, &fault));
    struct tn_ticket_order order = {.name = member.name, .handle = member.handle};
    assert_ok(tn_registry_ticket_issue(kit->registry, kit->event, &order, &issued, &fault));
    return issued;
}

static int64_t scan(struct group_kit *kit, const char *text)
{
    TN_AUTO(door) door = NULL;
    struct tn_claim claim = tn_registry_claim();
    struct tn_when now = {claim.wall, 1000};
    assert_ok(tn_door_open(tn_registry_ledger(kit->registry), &door, &fault));
    struct tn_door_answer answer =
        tn_door_scan(door, kit->event, text, strlen(text), &claim, now, &fault);
    return answer.gate.verdict == TN_VERDICT_ADMIT ? answer.seq : 0;
}

static const char *text_of(const struct tn_json *object, const char *name)
{
    const char *text = "(null)";
    (void)tn_json_text(object, name, &text);
    return text;
}

/* Protects: the list has everybody who came in once, with their name, in order; a member's own
 * list is that part of it. */
static void attendance_names_people(void **state)
{
    struct group_kit *kit = *state;
    take(kit, "name,email\n张伟,zw@x.org\nAnn,a@x.org\n", "aa", NULL);
    struct tn_issued_ticket zhang = issue_to(kit, "张伟"), ann = issue_to(kit, "Ann");
    struct tn_member member;
    int64_t first = scan(kit, ann.text), second = scan(kit, zhang.text);
    assert_true(first > 0 && second > first);
    assert_int_equal(scan(kit, ann.text), 0);

    TN_BUF_AUTO list = {0};
    TN_AUTO(json) root = NULL;
    assert_ok(tn_people_attendance_json(kit->people, kit->event, &list, &fault));
    assert_ok(tn_json_parse(tn_buf_text(&list), list.len, &root, &fault));
    assert_int_equal(tn_json_count(root), 2);
    const struct tn_json *row = tn_json_at(root, 0);
    int64_t number = 0;
    assert_string_equal(text_of(row, "name"), "Ann");
    assert_string_equal(text_of(row, "event_title"), "Meetup");
    assert_string_equal(text_of(row, "verdict"), "admit");
    assert_string_equal(text_of(row, "method"), "qr");
    assert_string_equal(text_of(row, "ticket"), tn_ticket_id_text(ann.ticket.id).chars);
    assert_true(tn_json_int(row, "seq", &number) && number == first);
    assert_true(tn_json_int(row, "admits", &number) && number == 1);
    assert_true(tn_json_int(row, "entry", &number) && number == 1);
    assert_true(tn_json_int(row, "time_error_ms", &number) && number > 0);
    assert_non_null(strstr(text_of(row, "time"), "+08:00"));
    assert_string_equal(text_of(tn_json_at(root, 1), "name"), "张伟");

    TN_BUF_AUTO one = {0};
    TN_AUTO(json) person = NULL;
    assert_ok(tn_people_find(kit->people, "a@x.org", &member, &fault));
    assert_ok(tn_people_member_json(kit->people, member.id, &one, &fault));
    assert_ok(tn_json_parse(tn_buf_text(&one), one.len, &person, &fault));
    const struct tn_json *visits = tn_json_get(person, "attendance");
    assert_int_equal(tn_json_count(visits), 1);
    assert_string_equal(text_of(tn_json_at(visits, 0), "ticket"), text_of(row, "ticket"));
    assert_string_equal(text_of(tn_json_at(visits, 0), "time"), text_of(row, "time"));
    assert_int_equal(tn_json_count(tn_json_get(person, "tickets")), 1);
    assert_int_equal(tn_json_count(tn_json_get(person, "handles")), 1);
}

static bool count_member(const struct tn_member *member, void *context)
{
    size_t *count = context;
    assert_false(tn_id_is_zero(member->handle));
    ++*count;
    return true;
}

/* Protects: who still needs a ticket; a revoked one is none, and any of a person's handles counts.
 */
static void who_has_no_ticket(void **state)
{
    struct group_kit *kit = *state;
    struct tn_member member;
    struct tn_ticket_id id;
    size_t count = 0;
    TN_BUF_AUTO roster = {0};
    tn_buf_add_text(&roster, "name,email\n");
    for (int i = 0; i < 30; i++)
        tn_buf_addf(&roster, "P%d,p%d@x.org\n", i, i);
    take(kit, tn_buf_text(&roster), "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL);
    struct tn_issued_ticket issued = issue_to(kit, "P7");
    assert_ok(tn_people_without_ticket(kit->people, kit->event, count_member, &count, &fault));
    assert_int_equal(count, 29);
    assert_ok(tn_people_find(kit->people, "P7", &member, &fault));
    assert_ok(tn_people_ticket(kit->people, member.id, kit->event, &id, &fault));
    assert_memory_equal(&id, &issued.ticket.id, sizeof id);
    assert_ok(
        tn_registry_ticket_set(kit->registry, kit->event, id, TN_TICKET_STATE_REVOKED, &fault));
    assert_int_equal(tn_people_ticket(kit->people, member.id, kit->event, &id, &fault),
                     TN_ERR_ABSENT);
    count = 0;
    assert_ok(tn_people_without_ticket(kit->people, kit->event, count_member, &count, &fault));
    assert_int_equal(count, 30);
}

/* A roster that is said to name everybody. */
static enum tn_err take_complete(struct group_kit *kit, const char *text, bool preview, bool many,
                                 struct tn_list_report *ret_report)
{
    struct memory_file file = {.data = text, .len = strlen(text)};
    struct tn_import_source source = memory_file_source(&file, "all.csv");
    struct tn_list_options options = {
        .kind = TN_LIST_MEMBERS, .preview = preview, .complete = true, .many = many};
    return tn_people_list_import(kit->people, &source, &options, ret_report, &fault);
}

static void assert_status(struct group_kit *kit, const char *who, const char *status)
{
    struct tn_member member;
    assert_ok(tn_people_find(kit->people, who, &member, &fault));
    assert_string_equal(member.status, status);
}

/* Protects: only a list said to be complete ends memberships, a preview keeps nothing, neither half
 * a file nor one that cannot be read in full is believed, and whoever is named again is a member
 * again. */
static void a_complete_roster_ends_memberships(void **state)
{
    struct group_kit *kit = *state;
    struct tn_list_report report;
    TN_BUF_AUTO all = {0};
    TN_BUF_AUTO nine = {0};
    tn_buf_add_text(&all, "name,email\n");
    tn_buf_add_text(&nine, "name,email\n");
    for (int i = 0; i < 10; i++) {
        tn_buf_addf(&all, "P%d,p%d@x.org\n", i, i);
        if (i > 0)
            tn_buf_addf(&nine, "P%d,p%d@x.org\n", i, i);
    }
    take(kit, tn_buf_text(&all), "aaaaaaaaaa", NULL);
    take(kit, "name,email\nP1,p1@x.org\n", "u", NULL);
    assert_status(kit, "P0", "member");
    assert_ok(take_complete(kit, tn_buf_text(&nine), true, false, &report));
    assert_int_equal(report.left, 1);
    tn_list_report_release(&report);
    assert_status(kit, "P0", "member");
    /* a row with far too long a name is of somebody, who may be P0 */
    TN_BUF_AUTO unread = {0};
    tn_buf_addf(&unread, "%s%0300d,p0@x.org\n", tn_buf_text(&nine), 0);
    assert_int_equal(take_complete(kit, tn_buf_text(&unread), false, false, &report), TN_ERR_LIMIT);
    assert_non_null(strstr(fault.text, "1 of the list's rows"));
    assert_status(kit, "P0", "member");
    assert_ok(take_complete(kit, tn_buf_text(&unread), true, true, &report));
    assert_int_equal(report.left, 1);
    tn_list_report_release(&report);
    tn_buf_addf(&all, "%0300d,p0@x.org\n", 0); /* nobody would leave */
    assert_ok(take_complete(kit, tn_buf_text(&all), false, false, &report));
    tn_list_report_release(&report);

    assert_ok(take_complete(kit, tn_buf_text(&nine), false, false, &report));
    assert_int_equal(report.left, 1);
    tn_list_report_release(&report);
    assert_status(kit, "P0", "left");
    assert_status(kit, "P9", "member");

    static const char half[] = "name,email\nP1,p1@x.org\nP2,p2@x.org\n";
    assert_int_equal(take_complete(kit, half, false, false, &report), TN_ERR_LIMIT);
    assert_non_null(strstr(fault.text, "7 of 9"));
    assert_status(kit, "P9", "member");
    assert_ok(take_complete(kit, half, false, true, &report));
    assert_int_equal(report.left, 7);
    tn_list_report_release(&report);
    assert_status(kit, "P9", "left");

    take(kit, "name,email\nP9,p9@x.org\n", "c", NULL);
    assert_status(kit, "P9", "member");
    take(kit, "name,email\nP9,p9@x.org\n", "u", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        group_kit_both(a_complete_roster_ends_memberships),
        group_kit_both(rosters_are_idempotent),
        group_kit_both(a_later_roster_corrects),
        group_kit_both(members_are_found),
        group_kit_both(attendance_names_people),
        group_kit_both(who_has_no_ticket),
    };
    return cmocka_run_group_tests_name("people", tests, group_kit_start, group_kit_stop);
}
