/* SPDX-License-Identifier: Apache-2.0 */
/* ticket_page.c -- the tickets of an event by the page, and one as JSON.
 *
 * A code is restored only for what is on the page.  What is looked for is a part of a name, a short
 * code, a whole code or a ticket's id.  A code is as good as its owner at a door: who may not hand
 * codes out neither sees one nor learns by looking for one whether it is good. */
#include "registry_parts.h"

#include <string.h>

#include "turnout/json.h"
#include "turnout/text.h"

static const struct tn_db_sql select_names = {
    .both = "SELECT number, id, name FROM ticket WHERE event = $1 ORDER BY number",
};
static const struct tn_db_sql select_next = {
    .both = "SELECT number, id FROM ticket WHERE event = $1 AND number > $2 ORDER BY number "
            "LIMIT $3",
};
static const struct tn_db_sql count_tickets = {
    .both = "SELECT COUNT(*) FROM ticket WHERE event = $1",
};

struct page {
    const struct tn_ticket_query *query;
    struct tn_ticket_id ids[TN_TICKET_PAGE_MOST];
    size_t count;
    int64_t last;  /* the number of the last one on it */
    bool more;     /* there is another one behind it */
    int64_t total; /* that fit what is looked for */
};

static void add(struct page *page, struct tn_db_stmt *stmt)
{
    if (page->count == page->query->limit) {
        page->more = true;
        return;
    }
    page->last = tn_db_int(stmt, 0);
    if (tn_ticket_id_parse(tn_db_text(stmt, 1), &page->ids[page->count]) == TN_OK)
        page->count++;
}

/* ---- which ---- */

static bool name_fits(const char *name, const struct tn_buf *looked_for)
{
    TN_BUF_AUTO folded = {0};
    return tn_text_fold(name, strlen(name), &folded) == TN_OK &&
           strstr(tn_buf_text(&folded), tn_buf_text(looked_for));
}

static enum tn_err find_names(struct tn_registry *registry, struct tn_id event, struct page *page,
                              struct tn_fault *fault)
{
    TN_BUF_AUTO folded = {0};
    const char *text = page->query->text;
    bool row = true;
    enum tn_err err = tn_text_fold(text, strlen(text), &folded);
    if (err)
        return tn_fault_set(fault, err, "what is looked for is not UTF-8");
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_names);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    while (!(err = tn_db_next(stmt, &row, fault)) && row) {
        if (!name_fits(tn_db_text(stmt, 2), &folded))
            continue;
        page->total++;
        if (tn_db_int(stmt, 0) > page->query->after)
            add(page, stmt);
    }
    tn_db_reset(stmt);
    return err;
}

static enum tn_err find_next(struct tn_registry *registry, struct tn_id event, struct page *page,
                             struct tn_fault *fault)
{
    bool row = true;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &count_tickets);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    enum tn_err err = tn_db_next(stmt, &row, fault);
    if (!err)
        page->total = tn_db_int(stmt, 0);
    tn_db_reset(stmt);
    if (err)
        return err;
    stmt = tn_db_prepare(registry->db, &select_next);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_int(stmt, 2, page->query->after);
    tn_db_bind_int(stmt, 3, (int64_t)page->query->limit + 1);
    while (!(err = tn_db_next(stmt, &row, fault)) && row)
        add(page, stmt);
    tn_db_reset(stmt);
    return err;
}

static bool is_code(const char *text)
{
    struct tn_ticket ticket;
    char code[TN_SHORT_CODE_CHARS + 1];
    enum tn_code_form form = tn_ticket_read(text, strlen(text), &ticket, code);
    return form == TN_CODE_TICKET || form == TN_CODE_SHORT;
}

static enum tn_err find(struct tn_registry *registry, struct tn_id event, struct page *page,
                        struct tn_fault *fault)
{
    struct tn_issued_ticket found;
    if (!page->query->text[0])
        return find_next(registry, event, page, fault);
    if (!page->query->codes && is_code(page->query->text))
        return find_names(registry, event, page, fault);
    enum tn_err err = tn_registry_ticket_find(registry, event, page->query->text, &found, fault);
    if (err == TN_ERR_ABSENT)
        return find_names(registry, event, page, fault);
    if (err)
        return err;
    page->ids[0] = found.ticket.id;
    page->count = 1;
    page->total = 1;
    return TN_OK;
}

enum tn_err tn_registry_ticket_page(
    struct tn_registry *registry, struct tn_id event, const struct tn_ticket_query *query,
    void (*visit)(const struct tn_issued_ticket *ticket, void *context), void *context,
    int64_t *ret_next, int64_t *ret_total, struct tn_fault *fault)
{
    struct tn_event facts;
    struct page page = {.query = query};
    TN_ASSERT(query->limit <= TN_TICKET_PAGE_MOST);
    enum tn_err err = tn_registry_event(registry, event, &facts, fault);
    if (!err)
        err = find(registry, event, &page, fault);
    for (size_t i = 0; !err && i < page.count; i++) {
        struct tn_issued_ticket ticket;
        err = tn_registry_ticket(registry, event, page.ids[i], &ticket, fault);
        if (err)
            break;
        if (!query->codes)
            ticket.text[0] = ticket.short_code[0] = '\0';
        visit(&ticket, context);
    }
    *ret_next = page.more ? page.last : 0;
    *ret_total = page.total;
    return err;
}

void tn_registry_write_ticket(struct tn_json_writer *writer, const struct tn_issued_ticket *ticket)
{
    char issued[TN_WALL_CHARS];
    tn_wall_format(ticket->issued, 0, issued);
    tn_json_add_int(writer, "number", ticket->number);
    tn_json_add_text(writer, "name", ticket->name[0] ? ticket->name : NULL); /* erased */
    tn_json_add_text(writer, "handle",
                     tn_id_is_zero(ticket->handle) ? NULL : tn_id_text(ticket->handle).chars);
    tn_json_add_text(writer, "kind", tn_ticket_kind_name(ticket->ticket.kind));
    tn_json_add_int(writer, "admits", ticket->ticket.admits);
    tn_json_add_text(writer, "short_code", ticket->short_code[0] ? ticket->short_code : NULL);
    tn_json_add_text(writer, "state", tn_ticket_state_name(ticket->state));
    tn_json_add_bool(writer, "host", ticket->host);
    tn_json_add_text(writer, "issued", issued);
}
