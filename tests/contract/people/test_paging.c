/* SPDX-License-Identifier: Apache-2.0 */
/* test_paging.c -- one suite, on SQLite and on PostgreSQL: members and tickets by the page, codes
 * for everybody, and what a preview of a list tells. */
#include "group_kit.h"

#include "turnout/importing.h"

#define MEMBERS 23

struct text_source {
    struct tn_buf text;
    size_t at;
};

static ptrdiff_t read_text(void *context, void *out, size_t cap)
{
    struct text_source *source = context;
    size_t left = source->text.len - source->at;
    size_t len = left < cap ? left : cap;
    if (len > 0)
        memcpy(out, source->text.data + source->at, len);
    source->at += len;
    return (ptrdiff_t)len;
}

static bool rewind_text(void *context)
{
    ((struct text_source *)context)->at = 0;
    return true;
}

static struct tn_list_report import(struct group_kit *kit, const char *text, bool preview)
{
    struct text_source source = {.at = 0};
    struct tn_import_source file = {&source, read_text, rewind_text, "the list"};
    struct tn_list_options options = {.kind = TN_LIST_MEMBERS, .preview = preview};
    struct tn_list_report report = {.added = -1};
    tn_buf_add_text(&source.text, text);
    assert_ok(tn_people_list_import(kit->people, &file, &options, &report, &fault));
    tn_buf_release(&source.text);
    return report;
}

/* Names tie in threes, so that the id has to tell them apart. */
static void add_members(struct group_kit *kit)
{
    TN_BUF_AUTO text = {0};
    tn_buf_add_text(&text, "name,email\n");
    for (int i = 0; i < MEMBERS; i++)
        tn_buf_addf(&text, "Name %d,p%d@example.org\n", i / 3, i);
    struct tn_list_report report = import(kit, tn_buf_text(&text), false);
    assert_int_equal(report.added, MEMBERS);
    tn_list_report_release(&report);
}

static struct tn_json *page_of(struct group_kit *kit, struct tn_member_query query)
{
    struct tn_json *root = NULL;
    TN_BUF_AUTO out = {0};
    query.text = query.text ? query.text : "";
    query.status = query.status ? query.status : "";
    query.after = query.after ? query.after : "";
    assert_ok(tn_people_member_page_json(kit->people, &query, &out, &fault));
    assert_ok(tn_json_parse(tn_buf_text(&out), out.len, &root, &fault));
    return root;
}

/* ---- members ---- */

/* Protects: pages of any size hold everybody once, in one order. */
static void everybody_is_on_one_page(void **state)
{
    struct group_kit *kit = *state;
    add_members(kit);
    for (int64_t limit = 1; limit <= MEMBERS + 1; limit += 5) {
        TN_BUF_AUTO seen = {0};
        TN_BUF_AUTO after = {0};
        int count = 0;
        for (bool more = true; more;) {
            const char *next = NULL, *id = NULL;
            TN_AUTO(json)
            page = page_of(kit,
                           (struct tn_member_query){.after = tn_buf_text(&after), .limit = limit});
            const struct tn_json *items = tn_json_get(page, "items");
            for (size_t i = 0; i < tn_json_count(items); i++, count++) {
                assert_true(tn_json_text(tn_json_at(items, i), "id", &id));
                assert_null(strstr(tn_buf_text(&seen), id));
                tn_buf_add_text(&seen, id);
            }
            more = tn_json_text(page, "next", &next);
            tn_buf_clear(&after);
            tn_buf_add_text(&after, more ? next : "");
        }
        assert_int_equal(count, MEMBERS);
    }
}

/* Protects: of whom a name begins so, and who has the address, are found; nobody else. */
static void some_are_found(void **state)
{
    static const struct {
        const char *text, *status;
        int64_t total;
    } cases[] = {{"name 7", "", 2},         {"NAME", "", MEMBERS},   {"ame", "", 0},
                 {"P4@Example.Org", "", 1}, {"", "member", MEMBERS}, {"", "walk-in", 0},
                 {"name 1", "member", 3}};
    struct group_kit *kit = *state;
    add_members(kit);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t total = -1;
        TN_AUTO(json)
        page = page_of(kit, (struct tn_member_query){
                                .text = cases[i].text, .status = cases[i].status, .limit = 5});
        assert_true(tn_json_int(page, "total", &total));
        assert_int_equal(total, cases[i].total);
    }
}

/* ---- codes ---- */

static void count_one(const struct tn_issued_ticket *ticket, void *context)
{
    (void)ticket;
    ++*(int *)context;
}

/* Protects: everybody gets one code, however often they are issued, and the pages hold them all. */
static void everybody_gets_one_code(void **state)
{
    struct group_kit *kit = *state;
    struct tn_ticket_order like = {.kind = TN_TICKET_MEMBER};
    int issued = 0, listed = 0;
    int64_t next = 0, total = 0;
    add_members(kit);
    for (int i = 0; i < 2; i++)
        assert_ok(tn_people_issue_all(kit->people, kit->event, &like, count_one, &issued, &fault));
    assert_int_equal(issued, MEMBERS);
    do {
        struct tn_ticket_query query = {.text = "", .after = next, .limit = 7};
        assert_ok(tn_registry_ticket_page(kit->registry, kit->event, &query, count_one, &listed,
                                          &next, &total, &fault));
    } while (next);
    assert_int_equal(listed, MEMBERS);
    assert_int_equal(total, MEMBERS);
}

/* ---- a list ---- */

/* Protects: a preview tells what the import then does and keeps nothing; a header nobody knows is
 * asked about, and shown. */
static void a_preview_is_the_import(void **state)
{
    static const char text[] = "name,email\nAda,ada@example.org\nBad,nonsense\n";
    struct group_kit *kit = *state;
    struct tn_list_report seen = import(kit, text, true);
    struct tn_list_report done = import(kit, text, false);
    struct tn_list_report again = import(kit, text, true);
    struct tn_list_report asked = import(kit, "Wer,Wo\nÄnne,anne@example.org\n", true);
    assert_int_equal(seen.added, done.added);
    assert_int_equal(seen.summary.problems, 1);
    assert_string_equal(tn_buf_text(&seen.problems), tn_buf_text(&done.problems));
    assert_string_equal(tn_buf_text(&seen.columns), "[\"name\",\"email\"]");
    assert_int_equal(again.unchanged, 1);
    assert_string_equal(asked.map, "email=2");
    assert_string_equal(tn_buf_text(&asked.sample), "[\"Änne\",\"anne@example.org\"]");
    assert_non_null(strstr(asked.question, "Wer"));
    tn_list_report_release(&seen);
    tn_list_report_release(&done);
    tn_list_report_release(&again);
    tn_list_report_release(&asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        group_kit_both(everybody_is_on_one_page),
        group_kit_both(some_are_found),
        group_kit_both(everybody_gets_one_code),
        group_kit_both(a_preview_is_the_import),
    };
    return cmocka_run_group_tests_name("paging", tests, group_kit_start, group_kit_stop);
}
