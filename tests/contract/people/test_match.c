/* SPDX-License-Identifier: Apache-2.0 */
/* test_match.c -- one suite, on SQLite and on PostgreSQL: who a walk-in turns out to be, who is
 * asked, and that what was answered is remembered. */
#include "kiosk_kit.h"

#include "turnout/matching.h"

static const struct tn_people_by host = {"host", "they told me"};

/* ---- a group, a roster and a door ---- */

struct scene {
    struct group_kit *group;
    struct kiosk_kit kiosk;
    struct tn_secret_key key;
};

static void open_doors(struct scene *scene, struct group_kit *group)
{
    struct tn_event event;
    struct tn_issuer issuer;
    struct tn_issued_ticket ticket;
    struct tn_ticket_order order = {.name = "Host", .host = true};
    *scene = (struct scene){.group = group};
    assert_ok(tn_registry_event(group->registry, group->event, &event, &fault));
    event.policy.sign_up = true;
    event.policy.quota = 50;
    assert_ok(tn_registry_event_set(group->registry, &event, &fault));
    assert_ok(tn_registry_ticket_issue(group->registry, group->event, &order, &ticket, &fault));
    kiosk_kit_open(&scene->kiosk, group, group->event);
    kiosk_kit_fetch(&scene->kiosk, group->event);
    assert_ok(kiosk_kit_unlock(&scene->kiosk, &ticket));
    assert_ok(kiosk_kit_issuer(&scene->kiosk, group->event, &issuer, &scene->key));
}

static void take_roster(struct scene *scene, const struct tn_import_person *rows, size_t count)
{
    struct tn_people *people = scene->group->people;
    struct tn_db *db = tn_registry_db(scene->group->registry);
    assert_ok(tn_db_begin(db, &fault));
    assert_ok(tn_people_roster_begin(people, &fault));
    for (size_t i = 0; i < count; i++) {
        struct tn_import_person row = rows[i];
        enum tn_people_change change;
        row.line = (int64_t)i + 2;
        while (row.handles[row.handle_count].platform[0])
            row.handle_count++;
        assert_ok(tn_people_roster_row(people, &row, &change, &fault));
    }
    assert_ok(tn_people_roster_end(people, &fault));
    assert_ok(tn_db_commit(db, &fault));
}

#define ROSTER(scene, ...)                                                                         \
    take_roster(scene, (const struct tn_import_person[]){__VA_ARGS__},                             \
                sizeof((const struct tn_import_person[]){__VA_ARGS__}) /                           \
                    sizeof(struct tn_import_person))

static void sign_up(struct scene *scene, const char *name, const char *platform, const char *value)
{
    TN_BUF_AUTO said = {0};
    tn_buf_addf(&said,
                "{\"ticket\":\"%%s\",\"name\":\"%s\",\"lang\":\"en\",\"contact\":{\"platform\":"
                "\"%s\",\"value\":\"%s\"},\"rules\":0}",
                name, platform, value);
    (void)kiosk_kit_sign_up(&scene->kiosk, scene->group->event, &scene->key, tn_buf_text(&said));
    kiosk_kit_deliver(&scene->kiosk, scene->group->event);
    assert_ok(tn_people_take_in(scene->group->people, &fault));
}

static struct tn_json *parse(const struct tn_buf *text)
{
    struct tn_json *root = NULL;
    assert_ok(tn_json_parse(tn_buf_text(text), text->len, &root, &fault));
    return root;
}

static struct tn_json *cases(struct scene *scene, bool all)
{
    TN_BUF_AUTO out = {0};
    assert_ok(tn_matches_json(scene->group->people, all, &out, &fault));
    return parse(&out);
}

static const char *text_of(const struct tn_json *object, const char *name)
{
    const char *text = "(null)";
    (void)tn_json_text(object, name, &text);
    return text;
}

static struct tn_id id_of(const struct tn_json *object)
{
    struct tn_id id;
    assert_ok(tn_id_parse(text_of(object, "id"), &id));
    return id;
}

/* "state score: evidence left|right" of each case that waits, one a line. */
static void assert_cases(struct scene *scene, const char *expected)
{
    TN_BUF_AUTO lines = {0};
    TN_AUTO(json) root = cases(scene, false);
    for (size_t i = 0; i < tn_json_count(root); i++) {
        const struct tn_json *one = tn_json_at(root, i);
        const struct tn_json *evidence = tn_json_get(one, "evidence");
        int64_t score = 0;
        assert_true(tn_json_int(one, "score", &score));
        tn_buf_addf(&lines, "%s%s %lld:", i ? "\n" : "", text_of(one, "state"), (long long)score);
        for (size_t n = 0; n < tn_json_count(evidence); n++)
            tn_buf_addf(&lines, " %s", tn_json_as_text(tn_json_at(evidence, n)));
        tn_buf_addf(&lines, " %s|%s", text_of(tn_json_get(one, "left"), "name"),
                    text_of(tn_json_get(one, "right"), "name"));
    }
    assert_string_equal(tn_buf_text(&lines), expected);
}

static bool add_name(const struct tn_member *member, void *context)
{
    struct tn_buf *names = context;
    tn_buf_addf(names, "%s%s(%s)", names->len ? " " : "", member->name, member->status);
    return true;
}

static void assert_members(struct scene *scene, const char *expected)
{
    TN_BUF_AUTO names = {0};
    assert_ok(tn_people_members(scene->group->people, add_name, &names, &fault));
    assert_string_equal(tn_buf_text(&names), expected);
}

/* The names on the list of who came, in order. */
static void assert_came(struct scene *scene, const char *expected)
{
    TN_BUF_AUTO out = {0};
    TN_BUF_AUTO names = {0};
    assert_ok(tn_people_attendance_json(scene->group->people, scene->group->event, &out, &fault));
    TN_AUTO(json) root = parse(&out);
    for (size_t i = 0; i < tn_json_count(root); i++)
        tn_buf_addf(&names, "%s%s", i ? " " : "", text_of(tn_json_at(root, i), "name"));
    assert_string_equal(tn_buf_text(&names), expected);
}

static struct tn_json *member(struct scene *scene, const char *who)
{
    struct tn_member found;
    TN_BUF_AUTO out = {0};
    assert_ok(tn_people_find(scene->group->people, who, &found, &fault));
    assert_ok(tn_people_member_json(scene->group->people, found.id, &out, &fault));
    return parse(&out);
}

static void decide(struct scene *scene, size_t at, enum tn_match_state state)
{
    TN_AUTO(json) root = cases(scene, false);
    assert_true(at < tn_json_count(root));
    assert_ok(
        tn_match_decide(scene->group->people, id_of(tn_json_at(root, at)), state, &host, &fault));
}

static void reopen(struct scene *scene)
{
    kiosk_kit_deliver(&scene->kiosk, scene->group->event);
    group_kit_close(scene->group);
    group_kit_open(scene->group);
    assert_ok(tn_people_take_in(scene->group->people, &fault));
    assert_ok(tn_people_match_again(scene->group->people, &fault));
}

/* ---- the tests ---- */

/* Protects: without a doubt the arrival is the member's, everywhere; nothing of what was typed
 * changes the member; taking in again and again changes nothing; and it can be undone. */
static void the_sure_are_attached(void **state)
{
    struct scene scene;
    struct tn_id op;
    open_doors(&scene, *state);
    ROSTER(&scene, {.name = "李娜", .lang = "zh-CN", .handles = {{"phone", "13800138000"}}},
           {.name = "王强", .handles = {{"email", "w@x.org"}}});
    sign_up(&scene, "李 娜", "phone", "+86 138-0013-8000");
    for (int again = 0; again < 3; again++, reopen(&scene)) {
        TN_AUTO(json) shown = member(&scene, "13800138000");
        assert_members(&scene, "李娜(member) 王强(member)");
        assert_came(&scene, "李娜");
        assert_cases(&scene, "");
        assert_string_equal(text_of(shown, "name"), "李娜");
        assert_string_equal(text_of(shown, "lang"), "zh-CN");
        assert_int_equal(tn_json_count(tn_json_get(shown, "attendance")), 1);
        assert_int_equal(tn_json_count(tn_json_get(shown, "claims")), 1);
        assert_int_equal(tn_json_count(tn_json_get(shown, "merges")), 1);
        const struct tn_json *merge = tn_json_at(tn_json_get(shown, "merges"), 0);
        assert_string_equal(text_of(merge, "by"), "turnout");
        assert_string_equal(text_of(merge, "why"), "95: phone,name");
        assert_ok(tn_id_parse(text_of(merge, "op"), &op));
        TN_AUTO(json) by_other_name = member(&scene, "李 娜");
        assert_string_equal(text_of(by_other_name, "name"), "李娜");
    }
    assert_ok(tn_people_undo_merge(scene.group->people, op, &host, &fault));
    reopen(&scene);
    assert_members(&scene, "李 娜(walk-in) 李娜(member) 王强(member)");
    assert_came(&scene, "李 娜");
    assert_cases(&scene, "");
    kiosk_kit_close(&scene.kiosk);
}

/* Protects: where there is a doubt nothing is attached and somebody is asked; where there is
 * nothing to speak of, nobody is. */
static void the_doubtful_are_asked_about(void **state)
{
    static const struct {
        const char *name, *platform, *value, *came, *cases;
    } all[] = {
        {"李明", "email", "li@x.org", "李明", "open 70: email 李明|李娜"},
        {"王芳", "email", "li@x.org", "王芳", ""},
        {"李娜", "email", "other@x.org", "李娜", ""},
        {"张薇", "phone", "13900139000", "张薇",
         "open 80: phone pinyin 张薇|张伟\nopen 80: phone pinyin 张薇|张伟"},
        {"张伟", "phone", "13900139000", "张伟",
         "open 95: phone name 张伟|张伟\nopen 95: phone name 张伟|张伟"},
        {"Ann Lee", "email", "lee@x.org", "Ann Lee", ""},
        {"River", "qq", "20481024", "林河", ""},
        {"Lin He", "email", "20481024@qq.com", "Lin He", ""},
        {"林河", "email", "20481024@qq.com", "林河", "open 65: qq-mail name 林河|林河"},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        struct scene scene;
        if (i > 0) {
            assert_int_equal(group_kit_teardown(state), 0);
            assert_int_equal(group_kit_setup(state), 0);
        }
        open_doors(&scene, *state);
        ROSTER(&scene, {.name = "李娜", .handles = {{"email", "li@x.org"}}},
               {.name = "张伟", .handles = {{"phone", "13900139000"}, {"qq", "11111111"}}},
               {.name = "张伟", .handles = {{"phone", "13900139000"}, {"qq", "22222222"}}},
               {.name = "Ann Lee", .handles = {{"email", "lee@x.org"}}},
               {.name = "Bob Lee", .handles = {{"email", "lee@x.org"}}},
               {.name = "林河", .handles = {{"qq", "20481024"}}});
        sign_up(&scene, all[i].name, all[i].platform, all[i].value);
        assert_came(&scene, all[i].came);
        assert_cases(&scene, all[i].cases);
        kiosk_kit_close(&scene.kiosk);
    }
}

/* Protects: "different" is remembered with who, why and when, over every re-reading, until
 * something else speaks for it; then somebody is asked, and nothing is attached by itself. */
static void different_is_remembered(void **state)
{
    struct scene scene;
    open_doors(&scene, *state);
    ROSTER(&scene, {.name = "李娜", .handles = {{"email", "li@x.org"}}});
    sign_up(&scene, "李明", "email", "li@x.org");
    decide(&scene, 0, TN_MATCH_LATER);
    assert_cases(&scene, "later 70: email 李明|李娜");
    decide(&scene, 0, TN_MATCH_DIFFERENT);
    for (int again = 0; again < 2; again++) {
        ROSTER(&scene, {.name = "李娜", .handles = {{"email", "li@x.org"}}});
        reopen(&scene);
        assert_cases(&scene, "");
        TN_AUTO(json) decided = cases(&scene, true);
        assert_int_equal(tn_json_count(decided), 1);
        assert_string_equal(text_of(tn_json_at(decided, 0), "state"), "different");
        assert_string_equal(text_of(tn_json_at(decided, 0), "by"), "host");
        assert_string_equal(text_of(tn_json_at(decided, 0), "why"), "they told me");
    }
    ROSTER(&scene, {.name = "李明", .handles = {{"email", "li@x.org"}}});
    assert_cases(&scene, "open 95: email name 李明|李明");
    assert_members(&scene, "李明(member) 李明(walk-in)");
    decide(&scene, 0, TN_MATCH_SAME);
    assert_cases(&scene, "");
    assert_members(&scene, "李明(member)");
    kiosk_kit_close(&scene.kiosk);
}

/* Protects: a yes is a merge by the name of whoever said it; the other questions about the same
 * arrival are gone with it, and back when it is undone. */
static void same_is_a_merge(void **state)
{
    struct scene scene;
    struct tn_id op;
    open_doors(&scene, *state);
    ROSTER(&scene, {.name = "张伟", .handles = {{"phone", "13900139000"}, {"qq", "11111111"}}},
           {.name = "张伟", .handles = {{"phone", "13900139000"}, {"qq", "22222222"}}});
    sign_up(&scene, "张伟", "phone", "13900139000");
    TN_AUTO(json) asked = cases(&scene, false);
    TN_BUF_AUTO both = {0};
    assert_int_equal(tn_json_count(asked), 2);
    struct tn_id first = id_of(tn_json_at(asked, 0)), second = id_of(tn_json_at(asked, 1));
    assert_ok(tn_match_json(scene.group->people, first, &both, &fault));
    TN_AUTO(json) shown = parse(&both);
    assert_int_equal(tn_json_count(tn_json_get(tn_json_get(shown, "left"), "attendance")), 1);
    assert_int_equal(tn_json_count(tn_json_get(tn_json_get(shown, "right"), "handles")), 2);
    assert_ok(tn_match_decide(scene.group->people, first, TN_MATCH_SAME, &host, &fault));
    assert_cases(&scene, "");
    assert_int_equal(tn_match_decide(scene.group->people, first, TN_MATCH_SAME, &host, &fault),
                     TN_ERR_EXISTS);
    assert_int_equal(tn_match_decide(scene.group->people, first, TN_MATCH_DIFFERENT, &host, &fault),
                     TN_ERR_EXISTS);
    /* by now the other question would make one person of two QQ numbers */
    assert_int_equal(tn_match_decide(scene.group->people, second, TN_MATCH_SAME, &host, &fault),
                     TN_ERR_DENIED);
    assert_non_null(strstr(fault.text, "11111111"));
    assert_non_null(strstr(fault.text, "22222222"));
    TN_AUTO(json) person = member(&scene, "11111111");
    const struct tn_json *merge = tn_json_at(tn_json_get(person, "merges"), 0);
    assert_string_equal(text_of(merge, "by"), "host");
    assert_ok(tn_id_parse(text_of(merge, "op"), &op));
    assert_ok(tn_people_undo_merge(scene.group->people, op, &host, &fault));
    assert_cases(&scene, "open 95: phone name 张伟|张伟");
    decide(&scene, 0, TN_MATCH_SAME);
    TN_AUTO(json) other = member(&scene, "22222222");
    assert_int_equal(tn_json_count(tn_json_get(other, "attendance")), 1);
    assert_int_equal(
        tn_match_decide(scene.group->people, (struct tn_id){{9}}, TN_MATCH_LATER, &host, &fault),
        TN_ERR_ABSENT);
    kiosk_kit_close(&scene.kiosk);
}

/* Protects: who comes without a code twice is one person, and one who is found on a later list was
 * that member all along. */
static void the_unknown_are_known_later(void **state)
{
    struct scene scene;
    open_doors(&scene, *state);
    sign_up(&scene, "Zoë", "phone", "13700137000");
    sign_up(&scene, "zoë", "phone", "137 0013 7000");
    sign_up(&scene, "Max", "phone", "13700137000");
    assert_cases(&scene, "open 70: phone Max|Zoë");
    assert_members(&scene, "Max(walk-in) Zoë(walk-in)");
    ROSTER(&scene, {.name = "Zoë", .handles = {{"phone", "13700137000"}, {"email", "z@x.org"}}});
    assert_members(&scene, "Max(walk-in) Zoë(member)");
    assert_came(&scene, "Zoë Zoë Max");
    /* what is given to the member stays theirs if the walk-in turns out to be another */
    struct tn_member zoe;
    TN_AUTO(json) shown = member(&scene, "z@x.org");
    const struct tn_json *handles = tn_json_get(shown, "handles");
    assert_ok(tn_people_find(scene.group->people, "z@x.org", &zoe, &fault));
    assert_string_equal(text_of(tn_json_at(handles, 0), "platform"), "walkin");
    assert_string_equal(text_of(tn_json_at(handles, 2), "id"), tn_id_text(zoe.handle).chars);
    assert_cases(&scene, "open 70: phone Max|Zoë");
    kiosk_kit_close(&scene.kiosk);
}

/* A second thing that somebody typed, which a kiosk does not ask for today. */
static void also_claims(struct scene *scene, const char *platform, const char *norm)
{
    TN_BUF_AUTO sql = {0};
    tn_buf_addf(&sql,
                "INSERT INTO claim (handle, platform, norm, raw) SELECT handle, '%s', '%s', '%s' "
                "FROM walk_in",
                platform, norm, norm);
    assert_ok(tn_db_exec(tn_registry_db(scene->group->registry), tn_buf_text(&sql), &fault));
}

/* Protects: an id decides against an address, and the two members it may be are asked about. */
static void an_id_goes_before_an_address(void **state)
{
    struct scene scene;
    open_doors(&scene, *state);
    sign_up(&scene, "Wei", "qq", "20481024");
    also_claims(&scene, "phone", "+8613800138000");
    ROSTER(&scene, {.name = "River", .handles = {{"qq", "20481024"}}},
           {.name = "Wei", .handles = {{"phone", "13800138000"}}});
    assert_came(&scene, "River");
    assert_cases(&scene, "open 95: phone name River|Wei");
    decide(&scene, 0, TN_MATCH_SAME);
    assert_members(&scene, "River(member)");
    kiosk_kit_close(&scene.kiosk);
}

/* Protects: another id of the same platform speaks against everything, and no word of a host makes
 * one person of two. */
static void another_id_is_another_person(void **state)
{
    struct scene scene;
    struct tn_member owner, guest;
    struct tn_id op;
    open_doors(&scene, *state);
    sign_up(&scene, "张伟", "wxid", "zhang88");
    also_claims(&scene, "phone", "+8613800138000");
    ROSTER(&scene, {.name = "张伟", .handles = {{"phone", "13800138000"}, {"wxid", "zhang99"}}});
    assert_cases(&scene, "");
    assert_members(&scene, "张伟(walk-in) 张伟(member)");
    assert_ok(tn_people_find(scene.group->people, "zhang99", &owner, &fault));
    TN_BUF_AUTO out = {0};
    assert_ok(tn_people_attendance_json(scene.group->people, scene.group->event, &out, &fault));
    TN_AUTO(json) visits = parse(&out);
    assert_ok(tn_people_find(scene.group->people, text_of(tn_json_at(visits, 0), "member"), &guest,
                             &fault));
    assert_int_equal(tn_people_merge(scene.group->people, owner.id, guest.id, &host, &op, &fault),
                     TN_ERR_DENIED);
    assert_non_null(strstr(fault.text, "zhang88"));
    kiosk_kit_close(&scene.kiosk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        group_kit_both(the_sure_are_attached),        group_kit_both(the_doubtful_are_asked_about),
        group_kit_both(different_is_remembered),      group_kit_both(same_is_a_merge),
        group_kit_both(the_unknown_are_known_later),  group_kit_both(an_id_goes_before_an_address),
        group_kit_both(another_id_is_another_person),
    };
    return cmocka_run_group_tests_name("match", tests, group_kit_start, group_kit_stop);
}
