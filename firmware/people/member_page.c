/* SPDX-License-Identifier: Apache-2.0 */
/* member_page.c -- members by the page, as a list on a screen asks for them, and changed by hand.
 *
 * A page begins behind the last member of the one before, wherever that is by now; who is asked for
 * by an address in any spelling is all there is to the answer. */
#include "people_parts.h"

#include <string.h>

#include "turnout/text.h"

#define NAME_MAX_BYTES 255

/* In the order of a name's bytes nothing with this prefix comes behind prefix and this. */
#define PAST_ALL "\xf4\x8f\xbf\xbf"

#define ANY_STATUS (-1)

#define ASKED                                                                                      \
    "m.merged_into IS NULL AND m.erased_ms IS NULL AND m.folded_name < $3 AND "                    \
    "(CAST($4 AS BIGINT) < 0 OR COALESCE(" TN_PEOPLE_STATUS ", 5) = $4)"

static const struct tn_db_sql select_page = {
    .both = "SELECT " TN_PEOPLE_COLUMNS " FROM member m WHERE (m.folded_name, m.id) > ($1, $2) "
            "AND " ASKED " ORDER BY m.folded_name, m.id LIMIT $5",
};
static const struct tn_db_sql count_asked = {
    .both = "SELECT COUNT(*) FROM member m WHERE (m.folded_name, m.id) > ($1, $2) AND " ASKED,
};
/* Without a range, which would have the index walked and every row looked up. */
static const struct tn_db_sql count_all = {
    .both = "SELECT COUNT(*) FROM member WHERE merged_into IS NULL AND erased_ms IS NULL",
};
/* Of everybody it is quicker to find all states at once than one after the other. */
static const struct tn_db_sql count_status = {
    .both = "SELECT COUNT(*) FROM member m LEFT JOIN (SELECT r.root AS root, " TN_PEOPLE_BEST
            " AS best FROM membership s JOIN member r ON r.id = s.member WHERE s.left_ms IS NULL "
            "GROUP BY r.root) AS b ON b.root = m.id WHERE m.merged_into IS NULL AND m.erased_ms IS "
            "NULL AND COALESCE(b.best, 5) = $1",
};

/* ---- where a page begins ---- */

struct range {
    struct tn_buf from_name, below;
    struct tn_id_text from_id;
    int64_t status;
};

static void release(struct range *range)
{
    tn_buf_release(&range->from_name);
    tn_buf_release(&range->below);
}

/* The id, then the name: a cursor is opaque to whoever hands it back. */
static void write_cursor(const struct tn_member *last, const char *folded, struct tn_buf *out)
{
    TN_BUF_AUTO plain = {0};
    tn_buf_addf(&plain, "%s%s", tn_id_text(last->id).chars, folded);
    tn_buf_clear(out);
    tn_base64_encode(plain.data, plain.len,
                     (char *)tn_buf_reserve(out, TN_BASE64_LEN(plain.len) + 1));
    out->len += TN_BASE64_LEN(plain.len);
}

static enum tn_err read_cursor(const char *cursor, struct range *range, struct tn_fault *fault)
{
    uint8_t plain[1200];
    size_t len = 0;
    struct tn_id id;
    if (tn_base64_decode(cursor, strlen(cursor), plain, sizeof plain - 1, &len) == TN_OK &&
        len >= TN_ID_CHARS && tn_text_valid((const char *)plain, len)) {
        char text[TN_ID_CHARS + 1];
        memcpy(text, plain, TN_ID_CHARS);
        text[TN_ID_CHARS] = '\0';
        if (tn_id_parse(text, &id) == TN_OK) {
            range->from_id = tn_id_text(id);
            tn_buf_clear(&range->from_name);
            tn_buf_add(&range->from_name, plain + TN_ID_CHARS, len - TN_ID_CHARS);
            return TN_OK;
        }
    }
    return tn_fault_set(fault, TN_ERR_FORMAT, "\"after\" is not what a page before this one gave");
}

static enum tn_err read_status(const char *name, int64_t *ret_status, struct tn_fault *fault)
{
    *ret_status = ANY_STATUS;
    for (int64_t status = 0; name[0] && status < TN_PEOPLE_STATUSES; status++) {
        if (strcmp(name, tn_people_status_name(status)) == 0)
            *ret_status = status;
    }
    if (name[0] && *ret_status == ANY_STATUS)
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "a status is member, waitlist, applicant, walk-in, signup or left");
    return TN_OK;
}

static enum tn_err read_range(const struct tn_member_query *query, struct range *range,
                              struct tn_fault *fault)
{
    tn_people_fold(query->text, &range->from_name);
    tn_buf_addf(&range->below, "%s" PAST_ALL, tn_buf_text(&range->from_name));
    return read_status(query->status, &range->status, fault);
}

static void bind_range(struct tn_db_stmt *stmt, const struct range *range)
{
    tn_db_bind_text(stmt, 1, tn_buf_text(&range->from_name));
    tn_db_bind_text(stmt, 2, range->from_id.chars);
    tn_db_bind_text(stmt, 3, tn_buf_text(&range->below));
    tn_db_bind_int(stmt, 4, range->status);
}

/* ---- reading ---- */

struct page {
    struct tn_buf members; /* struct tn_member, one after another */
    struct tn_buf next;    /* the cursor, empty at the end */
    int64_t total;
};

static enum tn_err count(struct tn_people *people, const struct range *range, int64_t *ret_total,
                         struct tn_fault *fault)
{
    bool found = false;
    bool any_name = range->from_name.len == 0, any_status = range->status == ANY_STATUS;
    const struct tn_db_sql *of_all = any_status ? &count_all : &count_status;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, any_name ? of_all : &count_asked);
    if (!any_name)
        bind_range(stmt, range);
    else if (!any_status)
        tn_db_bind_int(stmt, 1, range->status);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err)
        *ret_total = tn_db_int(stmt, 0);
    tn_db_reset(stmt);
    return err;
}

/* One more than is shown tells whether there is a next page. */
static enum tn_err read_members(struct tn_people *people, const struct range *range, int64_t limit,
                                struct page *page, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_page);
    TN_BUF_AUTO folded = {0};
    struct tn_member member = {0};
    bool found = true;
    enum tn_err err = TN_OK;
    bind_range(stmt, range);
    tn_db_bind_int(stmt, 5, limit + 1);
    for (int64_t i = 0; !(err = tn_people_step(stmt, &found, fault)) && found; i++) {
        if (i == limit) {
            write_cursor(&member, tn_buf_text(&folded), &page->next);
            break;
        }
        tn_people_read_member(stmt, &member);
        tn_buf_clear(&folded);
        tn_buf_add_text(&folded, tn_db_text(stmt, 7));
        tn_buf_add(&page->members, &member, sizeof member);
    }
    tn_db_reset(stmt);
    return err;
}

static enum tn_err read_by_name(struct tn_people *people, const struct tn_member_query *query,
                                struct page *page, struct tn_fault *fault)
{
    struct range range = {.status = ANY_STATUS};
    enum tn_err err = read_range(query, &range, fault);
    if (!err)
        err = count(people, &range, &page->total, fault);
    if (!err && query->after[0])
        err = read_cursor(query->after, &range, fault);
    if (!err)
        err = read_members(people, &range, query->limit, page, fault);
    release(&range);
    return err;
}

static enum tn_err read_by_handle(struct tn_people *people, const struct tn_id *found, size_t count,
                                  struct page *page, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    for (size_t i = 0; !err && i < count; i++) {
        struct tn_member member;
        err = tn_people_member(people, found[i], &member, fault);
        if (!err)
            tn_buf_add(&page->members, &member, sizeof member);
    }
    page->total = (int64_t)count;
    return err;
}

static enum tn_err read_page(struct tn_people *people, const struct tn_member_query *query,
                             struct page *page, struct tn_fault *fault)
{
    struct tn_id found[TN_PEOPLE_FOUND_MAX];
    size_t count = 0;
    enum tn_err err = TN_OK;
    if (!tn_text_valid(query->text, strlen(query->text)))
        return tn_fault_set(fault, TN_ERR_FORMAT, "what is looked for is not UTF-8");
    if (query->text[0])
        err = tn_people_find_handles(people, query->text, found, &count, fault);
    if (err)
        return err;
    return count > 0 ? read_by_handle(people, found, count, page, fault)
                     : read_by_name(people, query, page, fault);
}

/* ---- JSON ---- */

static enum tn_err write_member(struct tn_people *people, const struct tn_member *member,
                                bool name_only, struct tn_json_writer *writer,
                                struct tn_fault *fault)
{
    struct tn_ticket_past past = {0};
    enum tn_err err = tn_people_find_contact(people, member->id, &past, fault);
    if (err)
        return err;
    tn_json_open_object(writer);
    if (name_only) {
        tn_json_add_text(writer, "id", tn_id_text(member->id).chars);
        tn_json_add_text(writer, "name", member->name);
    } else {
        tn_people_write_facts(writer, member);
    }
    tn_json_add_text(writer, "contact", past.contact[0] ? past.contact : NULL);
    tn_json_close_object(writer);
    return TN_OK;
}

static enum tn_err write_page(struct tn_people *people, const struct page *page, bool names_only,
                              struct tn_json_writer *writer, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    tn_json_open_object(writer);
    tn_json_name(writer, "items");
    tn_json_open_array(writer);
    for (size_t at = 0; !err && at < page->members.len; at += sizeof(struct tn_member)) {
        struct tn_member member;
        memcpy(&member, page->members.data + at, sizeof member);
        err = write_member(people, &member, names_only, writer, fault);
    }
    if (err)
        return err;
    tn_json_close_array(writer);
    tn_json_add_text(writer, "next", page->next.len > 0 ? tn_buf_text(&page->next) : NULL);
    tn_json_add_int(writer, "total", page->total);
    tn_json_close_object(writer);
    return TN_OK;
}

enum tn_err tn_people_member_page_json(struct tn_people *people,
                                       const struct tn_member_query *query, struct tn_buf *out,
                                       struct tn_fault *fault)
{
    struct page page = {0};
    struct tn_json_writer writer;
    size_t start = out->len;
    enum tn_err err = tn_people_take_in(people, fault);
    if (!err)
        err = read_page(people, query, &page, fault);
    tn_json_begin(&writer, out);
    if (!err)
        err = write_page(people, &page, query->names_only, &writer, fault);
    if (err)
        out->len = start;
    tn_buf_release(&page.members);
    tn_buf_release(&page.next);
    return err;
}

/* ---- changing ---- */

static enum tn_err clean(const char *what, const char *said, size_t most, struct tn_buf *out,
                         struct tn_fault *fault)
{
    if (tn_text_clean(said, strlen(said), out) || out->len > most)
        return tn_fault_set(fault, TN_ERR_FORMAT, "\"%s\" has to be a text of at most %zu bytes",
                            what, most);
    return TN_OK;
}

enum tn_err tn_people_member_set(struct tn_people *people, struct tn_id id, const char *name,
                                 const char *lang, const char *note, struct tn_fault *fault)
{
    struct tn_member member;
    TN_BUF_AUTO new_name = {0};
    TN_BUF_AUTO new_lang = {0};
    TN_BUF_AUTO new_note = {0};
    enum tn_err err = tn_people_member(people, id, &member, fault);
    if (!err)
        err = clean("name", name ? name : member.name, NAME_MAX_BYTES, &new_name, fault);
    if (!err)
        err = clean("lang", lang ? lang : member.lang, sizeof member.lang - 1, &new_lang, fault);
    if (!err)
        err = clean("note", note ? note : member.note, NAME_MAX_BYTES, &new_note, fault);
    if (!err && new_name.len == 0)
        err = tn_fault_set(fault, TN_ERR_FORMAT, "a member needs a name");
    if (err)
        return err;
    return tn_people_set_facts(people, member.id, tn_buf_text(&new_name), tn_buf_text(&new_lang),
                               tn_buf_text(&new_note), fault);
}
