/* SPDX-License-Identifier: Apache-2.0 */
/* people.c -- opening, and reading members: one, found by whatever names it, or all. */
#include "turnout/people.h"

#include <stdlib.h>
#include <string.h>

#include "people_parts.h"
#include "turnout/asset.h"
#include "turnout/text.h"

extern const struct tn_asset tn_asset_people_sql[];

#define STEPS_MAX 32
#define PAGE_MEMBERS 100

enum tn_err tn_people_open(struct tn_registry *registry, struct tn_people **ret_people,
                           struct tn_fault *fault)
{
    struct tn_db_migration steps[STEPS_MAX + 1] = {{0}};
    for (size_t i = 0; tn_asset_people_sql[i].name; i++) {
        TN_ASSERT(i < STEPS_MAX);
        steps[i].name = tn_asset_people_sql[i].name;
        steps[i].sql = (const char *)tn_asset_people_sql[i].data;
    }
    enum tn_err err = tn_db_migrate(tn_registry_db(registry), "people", steps, fault);
    if (err)
        return err;
    struct tn_people *people = calloc(1, sizeof *people);
    TN_ASSERT(people);
    people->registry = registry;
    people->db = tn_registry_db(registry);
    *ret_people = people;
    return TN_OK;
}

void tn_people_close(struct tn_people *people)
{
    if (people)
        free(people->seen);
    free(people);
}

/* ---- one ---- */

static const struct tn_db_sql select_member = {
    .both =
        "SELECT " TN_PEOPLE_COLUMNS " FROM member m WHERE m.id = (SELECT root FROM member WHERE id "
        "= $1) AND m.erased_ms IS NULL",
};

const char *tn_people_status_name(int64_t status)
{
    static const char *const names[TN_PEOPLE_STATUSES] = {"member",  "waitlist", "applicant",
                                                          "walk-in", "signup",   "left"};
    return names[status % TN_PEOPLE_STATUSES];
}

void tn_people_read_member(struct tn_db_stmt *stmt, struct tn_member *member)
{
    int64_t status = tn_db_is_null(stmt, 5) ? TN_PEOPLE_STATUSES - 1 : tn_db_int(stmt, 5);
    *member = (struct tn_member){.id = tn_people_column_id(stmt, 0)};
    tn_text_copy(member->name, sizeof member->name, tn_db_text(stmt, 1));
    tn_text_copy(member->lang, sizeof member->lang, tn_db_text(stmt, 2));
    tn_text_copy(member->note, sizeof member->note, tn_db_text(stmt, 3));
    member->handle = tn_people_column_id(stmt, 4);
    tn_text_copy(member->status, sizeof member->status, tn_people_status_name(status));
    member->joined.ms = tn_db_int(stmt, 6);
}

enum tn_err tn_people_member(struct tn_people *people, struct tn_id id,
                             struct tn_member *ret_member, struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_member);
    tn_db_bind_text(stmt, 1, tn_id_text(id).chars);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err && found)
        tn_people_read_member(stmt, ret_member);
    tn_db_reset(stmt);
    if (!err && !found)
        return tn_fault_set(fault, TN_ERR_ABSENT, "there is no member %s", tn_id_text(id).chars);
    return err;
}

static const struct tn_db_sql select_record = {
    .both = "SELECT id, display_name, lang, note FROM member WHERE id = $1 AND erased_ms IS NULL",
};

enum tn_err tn_people_record(struct tn_people *people, struct tn_id id,
                             struct tn_member *ret_record, struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_record);
    tn_db_bind_text(stmt, 1, tn_id_text(id).chars);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err && found) {
        *ret_record = (struct tn_member){.id = tn_people_column_id(stmt, 0)};
        tn_text_copy(ret_record->name, sizeof ret_record->name, tn_db_text(stmt, 1));
        tn_text_copy(ret_record->lang, sizeof ret_record->lang, tn_db_text(stmt, 2));
        tn_text_copy(ret_record->note, sizeof ret_record->note, tn_db_text(stmt, 3));
    }
    tn_db_reset(stmt);
    if (!err && !found)
        err = tn_fault_set(fault, TN_ERR_ABSENT, "there is no member %s", tn_id_text(id).chars);
    return err;
}

/* ---- finding ---- */

struct finding {
    struct tn_id found[TN_PEOPLE_FOUND_MAX];
    size_t count;
};

static void add_found(struct finding *finding, struct tn_id id)
{
    for (size_t i = 0; i < finding->count; i++) {
        if (tn_id_equal(finding->found[i], id))
            return;
    }
    if (finding->count < TN_PEOPLE_FOUND_MAX)
        finding->found[finding->count++] = id;
}

static enum tn_err find_handles(struct tn_people *people, const char *text, struct finding *finding,
                                struct tn_fault *fault)
{
    static const char *const platforms[] = {"email",   "phone", "qq",    "wxid",   "telegram",
                                            "discord", "xmpp",  "weibo", "douban", "member_no"};
    const char *region = tn_registry_group(people->registry)->region;
    for (size_t i = 0; i < sizeof platforms / sizeof platforms[0]; i++) {
        char norm[TN_HANDLE_CHARS];
        struct tn_id owners[TN_PEOPLE_FOUND_MAX];
        size_t count = 0;
        if (tn_handle_normalise(platforms[i], text, region, norm, NULL))
            continue;
        enum tn_err err = tn_people_owners(people, platforms[i], norm, owners, TN_PEOPLE_FOUND_MAX,
                                           &count, fault);
        if (err)
            return err;
        for (size_t n = 0; n < count; n++)
            add_found(finding, owners[n]);
    }
    return TN_OK;
}

enum tn_err tn_people_find_handles(struct tn_people *people, const char *text,
                                   struct tn_id ret_found[TN_PEOPLE_FOUND_MAX], size_t *ret_count,
                                   struct tn_fault *fault)
{
    struct finding finding = {0};
    enum tn_err err = find_handles(people, text, &finding, fault);
    memcpy(ret_found, finding.found, sizeof finding.found);
    *ret_count = finding.count;
    return err;
}

static const struct tn_db_sql select_by_name = {
    .both = "SELECT id FROM member WHERE folded_name = $1 AND merged_into IS NULL AND erased_ms IS "
            "NULL ORDER BY id LIMIT 8",
};
/* Of records that were merged: the person is shown under another name. */
static const struct tn_db_sql select_by_other_name = {
    .both = "SELECT DISTINCT root FROM member WHERE folded_name = $1 AND merged_into IS NOT NULL "
            "AND erased_ms IS NULL ORDER BY 1 LIMIT 8",
};

static enum tn_err find_names(struct tn_people *people, const struct tn_db_sql *sql,
                              const char *text, struct finding *finding, struct tn_fault *fault)
{
    TN_BUF_AUTO folded = {0};
    tn_people_fold(text, &folded);
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, sql);
    bool found = true;
    tn_db_bind_text(stmt, 1, tn_buf_text(&folded));
    while (found) {
        enum tn_err err = tn_people_step(stmt, &found, fault);
        if (err)
            return err;
        if (found)
            add_found(finding, tn_people_column_id(stmt, 0));
    }
    tn_db_reset(stmt);
    return TN_OK;
}

static enum tn_err several(const char *text, const struct finding *finding, struct tn_fault *fault)
{
    TN_BUF_AUTO ids = {0};
    for (size_t i = 0; i < finding->count && i < 4; i++)
        tn_buf_addf(&ids, "%s%s", i ? ", " : "", tn_id_text(finding->found[i]).chars);
    return tn_fault_set(fault, TN_ERR_LIMIT, "several members are \"%.60s\" (%s%s); give an id",
                        text, tn_buf_text(&ids), finding->count > 4 ? ", …" : "");
}

enum tn_err tn_people_find(struct tn_people *people, const char *text, struct tn_member *ret_member,
                           struct tn_fault *fault)
{
    struct finding finding = {0};
    struct tn_id id;
    if (!tn_text_valid(text, strlen(text)))
        return tn_fault_set(fault, TN_ERR_ABSENT, "there is no such member");
    enum tn_err err = tn_people_take_in(people, fault);
    if (err)
        return err;
    if (tn_id_parse(text, &id) == TN_OK)
        return tn_people_member(people, id, ret_member, fault);
    err = find_handles(people, text, &finding, fault);
    if (!err && finding.count == 0)
        err = find_names(people, &select_by_name, text, &finding, fault);
    if (!err && finding.count == 0)
        err = find_names(people, &select_by_other_name, text, &finding, fault);
    if (err)
        return err;
    if (finding.count > 1)
        return several(text, &finding, fault);
    if (finding.count == 0)
        return tn_fault_set(fault, TN_ERR_ABSENT, "there is no member \"%.60s\"", text);
    return tn_people_member(people, finding.found[0], ret_member, fault);
}

/* ---- all ---- */

#define AFTER                                                                                      \
    " WHERE m.merged_into IS NULL AND m.erased_ms IS NULL AND (m.folded_name, m.id) > ($1, $2) "
#define BY_NAME "ORDER BY m.folded_name, m.id LIMIT 100"

static const struct tn_db_sql page_of_all = {
    .both = "SELECT " TN_PEOPLE_COLUMNS " FROM member m" AFTER BY_NAME,
};
/* CROSS JOIN: SQLite would else walk all tickets of the event once for every member. */
static const struct tn_db_sql page_without_ticket = {
    .both =
        "SELECT " TN_PEOPLE_COLUMNS " FROM member m" AFTER
        "AND NOT EXISTS (SELECT 1 FROM member r CROSS JOIN handle h CROSS JOIN ticket t "
        "WHERE r.root = m.id AND h.member = r.id AND t.handle = h.id AND t.event = $3 "
        "AND t.state <> 1) AND (EXISTS (SELECT 1 FROM membership s JOIN member r ON r.id = "
        "s.member WHERE r.root = m.id AND s.status NOT IN ('walk-in', 'signup')) OR EXISTS "
        "(SELECT 1 FROM member r CROSS JOIN handle h CROSS JOIN signup u WHERE r.root = m.id "
        "AND h.member = r.id AND u.handle = h.id AND u.event = $3 AND u.reply = 'yes')) " BY_NAME,
};

struct page {
    struct tn_buf after_name;
    struct tn_id_text after_id;
    size_t count;
    struct tn_member members[PAGE_MEMBERS];
};

/* A page is read whole before anybody is told of it, so that a visitor may write. */
static enum tn_err read_page(struct tn_people *people, const struct tn_db_sql *sql,
                             struct tn_id event, struct page *page, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, sql);
    bool found = true;
    tn_db_bind_text(stmt, 1, tn_buf_text(&page->after_name));
    tn_db_bind_text(stmt, 2, page->after_id.chars);
    if (sql == &page_without_ticket)
        tn_db_bind_text(stmt, 3, tn_id_text(event).chars);
    page->count = 0;
    while (found && page->count < PAGE_MEMBERS) {
        enum tn_err err = tn_people_step(stmt, &found, fault);
        if (err)
            return err;
        if (!found)
            break;
        tn_people_read_member(stmt, &page->members[page->count++]);
        tn_buf_clear(&page->after_name);
        tn_buf_add_text(&page->after_name, tn_db_text(stmt, 7));
        page->after_id = tn_id_text(page->members[page->count - 1].id);
    }
    tn_db_reset(stmt);
    return TN_OK;
}

static enum tn_err visit_pages(struct tn_people *people, const struct tn_db_sql *sql,
                               struct tn_id event,
                               bool (*visit)(const struct tn_member *member, void *context),
                               void *context, struct tn_fault *fault)
{
    struct page *page = calloc(1, sizeof *page);
    TN_ASSERT(page);
    enum tn_err err = TN_OK;
    bool going = true;
    while (going && !err) {
        err = read_page(people, sql, event, page, fault);
        for (size_t i = 0; !err && going && i < page->count; i++)
            going = visit(&page->members[i], context);
        going = going && page->count == PAGE_MEMBERS;
    }
    tn_buf_release(&page->after_name);
    free(page);
    return err;
}

enum tn_err tn_people_members(struct tn_people *people,
                              bool (*visit)(const struct tn_member *member, void *context),
                              void *context, struct tn_fault *fault)
{
    enum tn_err err = tn_people_take_in(people, fault);
    return err ? err
               : visit_pages(people, &page_of_all, (struct tn_id){{0}}, visit, context, fault);
}

enum tn_err tn_people_without_ticket(struct tn_people *people, struct tn_id event,
                                     bool (*visit)(const struct tn_member *member, void *context),
                                     void *context, struct tn_fault *fault)
{
    return visit_pages(people, &page_without_ticket, event, visit, context, fault);
}

static const struct tn_db_sql select_ticket = {
    .both = "SELECT t.id FROM member r CROSS JOIN handle h CROSS JOIN ticket t WHERE r.root = $1 "
            "AND h.member = r.id AND t.handle = h.id AND t.event = $2 AND t.state = 0 "
            "ORDER BY t.number LIMIT 1",
};

enum tn_err tn_people_ticket(struct tn_people *people, struct tn_id member, struct tn_id event,
                             struct tn_ticket_id *ret_ticket, struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_ticket);
    tn_db_bind_text(stmt, 1, tn_id_text(member).chars);
    tn_db_bind_text(stmt, 2, tn_id_text(event).chars);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err && !found)
        err = tn_fault_set(fault, TN_ERR_ABSENT, "this member has no valid ticket of this event");
    else if (!err)
        err = tn_ticket_id_parse(tn_db_text(stmt, 0), ret_ticket);
    tn_db_reset(stmt);
    return err;
}
