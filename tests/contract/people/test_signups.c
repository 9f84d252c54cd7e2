/* SPDX-License-Identifier: Apache-2.0 */
/* test_signups.c -- lists of attendees become sign-ups of an event, on SQLite and on PostgreSQL. */
#include "group_kit.h"
#include "memory_file.h"

#include "turnout/json.h"
#include "turnout/matching.h"
#include "turnout/signup.h"

struct outcome {
    struct group_kit *kit;
    bool roster;
    char changes[64]; /* one letter a row: a c u r, in upper case where a record was made */
    struct tn_buf problems;
};

static enum tn_err on_person(void *context, const struct tn_import_person *person,
                             struct tn_fault *ret_fault)
{
    struct outcome *outcome = context;
    struct tn_people *people = outcome->kit->people;
    struct tn_signup_taken taken = {0};
    enum tn_err err =
        outcome->roster
            ? tn_people_roster_row(people, person, &taken.change, ret_fault)
            : tn_people_signup_row(people, outcome->kit->event, person, &taken, ret_fault);
    if (!err)
        outcome->changes[strlen(outcome->changes)] =
            (taken.newcomer ? "ACUR" : "acur")[taken.change];
    return err;
}

static void on_problem(void *context, int64_t line, const char *sentence)
{
    struct outcome *outcome = context;
    tn_buf_addf(&outcome->problems, "%lld: %s\n", (long long)line, sentence);
}

/* Takes a list in one transaction; answers what it did as a whole. */
static struct tn_signup_counts take(struct group_kit *kit, bool roster, const char *text,
                                    const char *changes, const char *problem)
{
    struct memory_file file = {.data = text, .len = strlen(text)};
    struct outcome outcome = {.kit = kit, .roster = roster};
    struct tn_import_source source = memory_file_source(&file, "list");
    struct tn_import_sink sink = {&outcome, on_person, on_problem, NULL, NULL};
    struct tn_import_options options = {.signups = !roster};
    struct tn_import_summary summary;
    struct tn_db *db = tn_registry_db(kit->registry);
    struct tn_signup_counts counts = {0};
    assert_ok(tn_db_begin(db, &fault));
    assert_ok(roster ? tn_people_roster_begin(kit->people, &fault)
                     : tn_people_signups_begin(kit->people, &fault));
    assert_ok(tn_import_people_by(&options, &source, &sink, &summary, &fault));
    assert_ok(roster ? tn_people_roster_end(kit->people, &fault)
                     : tn_people_signups_end(kit->people, kit->event, &counts, &fault));
    assert_ok(tn_db_commit(db, &fault));
    assert_string_equal(outcome.changes, changes);
    if (problem)
        assert_non_null(strstr(tn_buf_text(&outcome.problems), problem));
    else
        assert_string_equal(tn_buf_text(&outcome.problems), "");
    tn_buf_release(&outcome.problems);
    return counts;
}

static void add_signup(const struct tn_json *signup, struct tn_buf *out)
{
    const char *name = "?", *reply = "?";
    int64_t guests = 0;
    assert_true(tn_json_text(signup, "name", &name));
    assert_true(tn_json_text(signup, "reply", &reply));
    assert_true(tn_json_int(signup, "guests", &guests));
    tn_buf_addf(out, "%s%s %s+%lld", out->len ? "|" : "", name, reply, (long long)guests);
}

/* "Ann yes+0|Bob no+0", by name. */
static void assert_signups(struct group_kit *kit, const char *expected)
{
    TN_BUF_AUTO json = {0};
    TN_BUF_AUTO seen = {0};
    TN_AUTO(json) root = NULL;
    assert_ok(tn_people_signups_json(kit->people, kit->event, &json, &fault));
    assert_ok(tn_json_parse(tn_buf_text(&json), json.len, &root, &fault));
    const struct tn_json *list = tn_json_get(root, "signups");
    for (size_t i = 0; i < tn_json_count(list); i++)
        add_signup(tn_json_at(list, i), &seen);
    assert_string_equal(tn_buf_text(&seen), expected);
}

static bool add_member(const struct tn_member *member, void *context)
{
    struct tn_buf *out = context;
    tn_buf_addf(out, "%s%s/%s", out->len ? "|" : "", member->name, member->status);
    return true;
}

static void assert_members(struct group_kit *kit, const char *expected)
{
    TN_BUF_AUTO seen = {0};
    assert_ok(tn_people_members(kit->people, add_member, &seen, &fault));
    assert_string_equal(tn_buf_text(&seen), expected);
}

/* Protects: what a list says becomes sign-ups, the same list changes nothing, a later one changes
 * what it says otherwise, and whoever is made by it is no member. */
static void lists_are_idempotent(void **state)
{
    static const struct {
        const char *text, *first, *again, *problem, *signups;
    } cases[] = {
        {"name,email,status\nAnn,a@x.org,yes\nBob,b@x.org,declined\n", "AA", "uu", NULL,
         "Ann yes+0|Bob no+0"},
        /* two tickets of one name and address: a guest; one given back is none */
        {"name,email,status\nAnn,a@x.org,yes\nAnn,a@x.org,yes\nAnn,a@x.org,refunded\n", "Arr",
         "crr", NULL, "Ann yes+1"},
        {"name,email,status\nAnn,a@x.org,refunded\nAnn,a@x.org,yes\n", "Ar", "cr", NULL,
         "Ann yes+0"},
        /* one address on everybody's ticket, by name they are two */
        {"name,email\n王强,w@x.org\n李梅,w@x.org\n", "AA", "uu", NULL, "李梅 yes+0|王强 yes+0"},
        {"#接龙\n爬山\n1. 清川\n2. 小林+2\n3. 清川\n", "AAA", "uuu", NULL,
         "小林 yes+2|清川 yes+0|清川 yes+0"},
        {"name,phone\nAnn,nonsense\nBob,\n", "A", "u", "2: \"nonsense\" is not a telephone",
         "Bob yes+0"},
        {"Name,User ID,RSVP,Guests,URL of Member Profile\nAnn,user 77,Yes,1,u\nAnn,user "
         "78,No,0,u\n",
         "AA", "uu", NULL, "Ann yes+1|Ann no+0"},
    };
    struct group_kit *kit = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        take(kit, false, cases[i].text, cases[i].first, cases[i].problem);
        assert_signups(kit, cases[i].signups);
        struct tn_signup_counts again_counts =
            take(kit, false, cases[i].text, cases[i].again, cases[i].problem);
        assert_int_equal(again_counts.added + again_counts.changed, 0);
        assert_true(again_counts.unchanged > 0);
        assert_signups(kit, cases[i].signups);
        void *again = kit;
        assert_int_equal(group_kit_teardown(&again), 0);
        assert_int_equal(group_kit_setup(&again), 0);
    }
}

/* Protects: a later list counts; how they came to know of it is not forgotten by one that does not
 * say. */
static void a_later_list_counts(void **state)
{
    struct group_kit *kit = *state;
    TN_BUF_AUTO json = {0};
    take(kit, false, "name,email,status,source\nAnn,a@x.org,yes,poster\nBob,b@x.org,waitlist,\n",
         "AA", NULL);
    struct tn_signup_counts counts =
        take(kit, false, "name,email,status\nAnn,a@x.org,cancelled\nBob,b@x.org,yes\n", "cc", NULL);
    assert_int_equal(counts.changed, 2);
    assert_int_equal(counts.added + counts.unchanged, 0);
    assert_signups(kit, "Ann cancelled+0|Bob yes+0");
    assert_members(kit, "Ann/signup|Bob/signup");
    assert_ok(tn_people_signups_json(kit->people, kit->event, &json, &fault));
    assert_non_null(strstr(tn_buf_text(&json), "\"via\":\"csv\",\"source\":\"poster\""));
    assert_non_null(strstr(tn_buf_text(&json), "\"people\":1,\"guests\":0,\"yes\":1"));
}

/* Protects: what people type into a form changes no field of a member: their row adds the handles
 * it names; and a name alone is nobody whom we know. */
static void a_member_stays_as_they_are(void **state)
{
    struct group_kit *kit = *state;
    struct tn_member member;
    take(kit, true, "name,email,lang,note\n张伟,zw@x.org,zh-CN,vegan\n李娜,,,\n", "aa", NULL);
    take(kit, false,
         "name,email,wechat,lang,note\n张小伟,ZW@x.org,wxid_wei,en,eats all\n李娜,,,,\n", "aA",
         NULL);
    assert_members(kit, "张伟/member|李娜/member|李娜/signup");
    assert_ok(tn_people_find(kit->people, "wxid_wei", &member, &fault));
    assert_string_equal(member.name, "张伟");
    assert_string_equal(member.note, "vegan");
    assert_string_equal(member.lang, "zh-CN");
    assert_signups(kit, "张伟 yes+0|李娜 yes+0");
}

/* Protects: whoever only signed up becomes a member by a roster, under its name, once. */
static void a_roster_makes_them_members(void **state)
{
    static const char roster[] = "name,email\n王明,m@x.org\n";
    struct group_kit *kit = *state;
    take(kit, false, "name,email\n王小明,m@x.org\n", "A", NULL);
    assert_members(kit, "王小明/signup");
    take(kit, true, roster, "c", NULL);
    assert_members(kit, "王明/member");
    take(kit, true, roster, "u", NULL);
    assert_signups(kit, "王明 yes+0");
}

/* Protects: merged records are one sign-up, the better answer; parted they are two again. */
static void merged_is_one_signup(void **state)
{
    static const struct tn_people_by by = {"host", ""};
    struct group_kit *kit = *state;
    struct tn_member ann, bob;
    struct tn_id op;
    TN_BUF_AUTO json = {0};
    take(kit, false, "name,email,status\nAnn,a@x.org,no\nAnnie,b@x.org,yes\n", "AA", NULL);
    assert_ok(tn_people_find(kit->people, "a@x.org", &ann, &fault));
    assert_ok(tn_people_find(kit->people, "b@x.org", &bob, &fault));
    assert_ok(tn_people_merge(kit->people, ann.id, bob.id, &by, &op, &fault));
    assert_signups(kit, "Ann yes+0");
    assert_ok(tn_people_member_json(kit->people, bob.id, &json, &fault));
    assert_non_null(strstr(tn_buf_text(&json), "\"event_title\":\"Meetup\",\"reply\":\"no\""));
    assert_non_null(strstr(tn_buf_text(&json), "\"event_title\":\"Meetup\",\"reply\":\"yes\""));
    assert_ok(tn_people_undo_merge(kit->people, op, &by, &fault));
    assert_signups(kit, "Ann no+0|Annie yes+0");
}

/* Protects: tickets for all go to members and to whoever said yes to this event, and to nobody who
 * only said so to another, or said no. */
static void yes_is_given_a_ticket(void **state)
{
    struct group_kit *kit = *state;
    struct tn_event later = {
        .title = "Later", .starts.ms = tn_clock_wall_ms(), .ends.ms = tn_clock_wall_ms() + 3600000};
    struct tn_id other;
    TN_BUF_AUTO here = {0};
    TN_BUF_AUTO there = {0};
    take(kit, true, "name\nMember\n", "a", NULL);
    take(kit, false, "name,email,status\nAnn,a@x.org,yes\nBob,b@x.org,no\n", "AA", NULL);
    assert_ok(tn_registry_event_create(kit->registry, &later, &other, &fault));
    assert_ok(tn_people_without_ticket(kit->people, kit->event, add_member, &here, &fault));
    assert_ok(tn_people_without_ticket(kit->people, other, add_member, &there, &fault));
    assert_string_equal(tn_buf_text(&here), "Ann/signup|Member/member");
    assert_string_equal(tn_buf_text(&there), "Member/member");
}

/* Protects: what somebody said about a header is known for that header alone, and the last counts.
 */
static void maps_are_remembered(void **state)
{
    static const char header[] = "Code\x1fNombre\x1f";
    struct group_kit *kit = *state;
    char map[TN_IMPORT_MAP_CHARS];
    size_t len = sizeof header - 1;
    assert_ok(tn_people_map(kit->people, header, len, map, &fault));
    assert_string_equal(map, "");
    assert_ok(tn_people_map_said(kit->people, header, len, "name=1", &fault));
    assert_ok(tn_people_map_said(kit->people, header, len, "name=2", &fault));
    assert_ok(tn_people_map(kit->people, header, len, map, &fault));
    assert_string_equal(map, "name=2");
    assert_ok(tn_people_map(kit->people, header, len - 1, map, &fault));
    assert_string_equal(map, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        group_kit_both(lists_are_idempotent),       group_kit_both(a_later_list_counts),
        group_kit_both(a_member_stays_as_they_are), group_kit_both(a_roster_makes_them_members),
        group_kit_both(merged_is_one_signup),       group_kit_both(yes_is_given_a_ticket),
        group_kit_both(maps_are_remembered),
    };
    return cmocka_run_group_tests_name("signups", tests, group_kit_start, group_kit_stop);
}
