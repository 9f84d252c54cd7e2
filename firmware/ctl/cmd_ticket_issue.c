/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_ticket_issue.c -- ticket issue: entry codes for members and guests, as files.
 *
 * All tickets of one call are issued in one transaction; the files are written after it, so that
 * no paper carries a code the doors will not know.  A member who has a valid ticket gets the file
 * of that one: printing again never makes a second way in.  Guests have nothing but a name, which
 * two may share, so each name given is a new guest. */
#include "ctl.h"
#include "turnout/os.h"
#include <stdlib.h>

struct issuing {
    struct ctl *ctl;
    struct tn_event event;
    struct tn_ticket_order order; /* what is the same for all */
    struct tn_ticket_id *ids;     /* what is written */
    size_t count, cap;
    int64_t issued; /* of them, new */
    int64_t expected;
    struct ctl_progress progress;
};

static void remember(struct issuing *issuing, struct tn_ticket_id id)
{
    if (issuing->count == issuing->cap) {
        issuing->cap = issuing->cap ? issuing->cap * 2 : 64;
        issuing->ids = realloc(issuing->ids, issuing->cap * sizeof *issuing->ids);
        TN_ASSERT(issuing->ids);
    }
    issuing->ids[issuing->count++] = id;
}

/* ---- whom ---- */

static bool count_member(const struct tn_member *member, void *context)
{
    struct issuing *issuing = context;
    (void)member;
    issuing->expected++;
    return true;
}

static void note_issued(const struct tn_issued_ticket *ticket, void *context)
{
    struct issuing *issuing = context;
    remember(issuing, ticket->ticket.id);
    ctl_progress_at(&issuing->progress, ++issuing->issued);
}

static enum tn_err issue_all(struct issuing *issuing)
{
    struct ctl *ctl = issuing->ctl;
    enum tn_err err = tn_people_without_ticket(ctl->people, issuing->event.id, count_member,
                                               issuing, &ctl->fault);
    if (err)
        return err;
    ctl_progress_begin(&issuing->progress, "issuing", issuing->expected);
    err = tn_people_issue_all(ctl->people, issuing->event.id, &issuing->order, note_issued, issuing,
                              &ctl->fault);
    ctl_progress_end(&issuing->progress);
    return err;
}

static enum tn_err issue_named_member(struct issuing *issuing, const char *text)
{
    struct ctl *ctl = issuing->ctl;
    struct tn_member member;
    struct tn_ticket_id ticket;
    bool new = false;
    enum tn_err err = tn_people_find(ctl->people, text, &member, &ctl->fault);
    if (!err)
        err = tn_people_issue(ctl->people, issuing->event.id, &member, &issuing->order, &ticket,
                              &new, &ctl->fault);
    if (err)
        return err;
    issuing->issued += new;
    remember(issuing, ticket);
    return TN_OK;
}

static enum tn_err issue_members(struct issuing *issuing)
{
    const char *text = NULL;
    for (size_t i = 0; (text = tn_conf_item(issuing->ctl->conf, "member", i)); i++) {
        enum tn_err err = issue_named_member(issuing, text);
        if (err)
            return err;
    }
    return TN_OK;
}

static enum tn_err issue_guests(struct issuing *issuing)
{
    struct ctl *ctl = issuing->ctl;
    const char *text = NULL;
    for (size_t i = 0; (text = tn_conf_item(ctl->conf, "name", i)); i++) {
        struct tn_ticket_order order = issuing->order;
        struct tn_ticket_id ticket;
        if (!tn_conf_is_set(ctl->conf, "kind"))
            order.kind = order.host ? TN_TICKET_CREW : TN_TICKET_GUEST;
        enum tn_err err = tn_people_issue_guest(ctl->people, issuing->event.id, text, &order,
                                                &ticket, &ctl->fault);
        if (err)
            return err;
        issuing->issued++;
        remember(issuing, ticket);
    }
    return TN_OK;
}

static bool remember_valid(const struct tn_issued_ticket *ticket, void *context)
{
    struct issuing *issuing = context;
    if (ticket->state == TN_TICKET_STATE_VALID)
        remember(issuing, ticket->ticket.id);
    return true;
}

static enum tn_err issue_everybody(struct issuing *issuing)
{
    struct ctl *ctl = issuing->ctl;
    struct tn_db *db = tn_registry_db(ctl->registry);
    enum tn_err err = tn_db_begin(db, &ctl->fault);
    if (err)
        return err;
    if (tn_conf_flag(ctl->conf, "all"))
        err = issue_all(issuing);
    if (!err)
        err = issue_members(issuing);
    if (!err)
        err = issue_guests(issuing);
    if (!err)
        return tn_db_commit(db, &ctl->fault);
    tn_db_rollback(db);
    return err;
}

/* ---- the files ---- */

static void write_ticket(struct tn_json_writer *writer, const struct tn_issued_ticket *ticket,
                         const char *path)
{
    tn_json_open_object(writer);
    tn_json_add_int(writer, "number", ticket->number);
    tn_json_add_text(writer, "ticket", tn_ticket_id_text(ticket->ticket.id).chars);
    tn_json_add_text(writer, "name", ticket->name);
    tn_json_add_text(writer, "kind", tn_ticket_kind_name(ticket->ticket.kind));
    tn_json_add_int(writer, "admits", ticket->ticket.admits);
    tn_json_add_text(writer, "short_code", ticket->short_code);
    tn_json_add_text(writer, "text", ticket->text);
    tn_json_add_bool(writer, "host", ticket->host);
    tn_json_add_text(writer, "file", path);
    tn_json_close_object(writer);
}

static enum tn_err write_files(struct issuing *issuing, struct ctl_ticket_files *files,
                               struct tn_json_writer *writer)
{
    struct ctl *ctl = issuing->ctl;
    ctl_progress_begin(&issuing->progress, "writing", (int64_t)issuing->count);
    for (size_t i = 0; i < issuing->count; i++) {
        struct tn_issued_ticket ticket;
        const char *path = NULL;
        enum tn_err err = tn_registry_ticket(ctl->registry, issuing->event.id, issuing->ids[i],
                                             &ticket, &ctl->fault);
        if (!err)
            err = ctl_ticket_files_add(files, &ticket, &path, &ctl->fault);
        if (err)
            return err;
        if (ctl->json)
            write_ticket(writer, &ticket, path);
        else if (issuing->order.host)
            (void)printf("%s: this code opens the doors; keep it like a key\n", ticket.name);
        ctl_progress_at(&issuing->progress, (int64_t)i);
    }
    ctl_progress_end(&issuing->progress);
    return ctl_ticket_files_finish(files, &ctl->fault);
}

static enum tn_err report(struct issuing *issuing, struct ctl_ticket_files *files)
{
    struct ctl *ctl = issuing->ctl;
    struct tn_json_writer writer;
    TN_BUF_AUTO out = {0};
    tn_json_begin(&writer, &out);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "event", tn_id_text(issuing->event.id).chars);
    tn_json_add_int(&writer, "issued", issuing->issued);
    tn_json_name(&writer, "tickets");
    tn_json_open_array(&writer);
    enum tn_err err = write_files(issuing, files, &writer);
    if (err)
        return tn_fault_prefix(&ctl->fault, err,
                               "issued: %lld, but not all are written (--all with the same --out "
                               "does that)",
                               (long long)issuing->issued);
    tn_json_close_array(&writer);
    tn_json_close_object(&writer);
    if (ctl->json)
        ctl_print(&out);
    else
        (void)printf("%s: %lld %s issued, %zu written\n", issuing->event.title,
                     (long long)issuing->issued, issuing->issued == 1 ? "ticket" : "tickets",
                     tn_conf_is_set(ctl->conf, "format") ? issuing->count : (size_t)0);
    return TN_OK;
}

/* ---- the command ---- */

static enum tn_err take_order(struct issuing *issuing)
{
    struct ctl *ctl = issuing->ctl;
    const char *expires = tn_conf_text(ctl->conf, "expires");
    int offset_min = 0;
    issuing->order.kind = (enum tn_ticket_kind)tn_conf_choice(ctl->conf, "kind");
    issuing->order.admits = (uint8_t)tn_conf_int(ctl->conf, "admits");
    issuing->order.note = tn_conf_text(ctl->conf, "note");
    issuing->order.host = tn_conf_flag(ctl->conf, "host");
    if (!expires)
        return TN_OK;
    enum tn_err err = ctl_time(ctl, "expires", expires, &issuing->order.expires, &offset_min);
    if (!err && issuing->order.expires.ms <= tn_clock_wall_ms())
        err = tn_fault_set(&ctl->fault, TN_ERR_FORMAT,
                           "--expires: %s is over, and nobody would come in", expires);
    return err;
}

static enum tn_err issue(struct issuing *issuing, struct ctl_ticket_files *files)
{
    struct ctl *ctl = issuing->ctl;
    enum tn_err err = issue_everybody(issuing);
    if (err)
        return err;
    if (tn_conf_flag(ctl->conf, "all")) {
        issuing->count = 0;
        err = tn_registry_tickets(ctl->registry, issuing->event.id, remember_valid, issuing,
                                  &ctl->fault);
    }
    return err ? err : report(issuing, files);
}

static enum ctl_exit run(struct ctl *ctl)
{
    struct issuing issuing = {.ctl = ctl};
    struct ctl_ticket_files *files = NULL;
    int format = tn_conf_choice(ctl->conf, "format");
    if (!tn_conf_flag(ctl->conf, "all") && !tn_conf_item(ctl->conf, "member", 0) &&
        !tn_conf_item(ctl->conf, "name", 0))
        return ctl_usage(ctl, "for whom? --all, --member M or --name NAME");
    if (tn_conf_flag(ctl->conf, "all") && tn_conf_flag(ctl->conf, "host"))
        return ctl_usage(ctl, "not everybody is a host; name them with --member or --name");
    if (format >= 0 && !tn_conf_is_set(ctl->conf, "out"))
        return ctl_usage(ctl, "where to? --out DIR");
    if (format < 0 && tn_conf_is_set(ctl->conf, "out"))
        return ctl_usage(ctl, "which files? --format png, svg, pdf or txt");
    enum tn_err err = take_order(&issuing);
    if (err)
        return CTL_USAGE;
    err = ctl_event(ctl, tn_conf_text(ctl->conf, "event"), &issuing.event);
    if (!err)
        err = ctl_ticket_files_open(
            format < 0 ? CTL_NO_FILES : (enum ctl_format)format, ctl_text(ctl, "out", "."),
            (int)tn_conf_int(ctl->conf, "module-px"), &issuing.event, &files, &ctl->fault);
    if (!err)
        err = issue(&issuing, files);
    ctl_ticket_files_close(files);
    free(issuing.ids);
    return err ? ctl_failed(err) : CTL_DONE;
}

static const char *const formats[] = {"png", "svg", "pdf", "txt", NULL};
static const char *const kinds[] = {"member", "guest", "walk-in", "crew", "badge", NULL};

static const struct tn_conf_entry options[] = {
    {.name = "event",
     .type = TN_CONF_TEXT,
     .value_name = "EVENT",
     .help = "id or title; else the only open event"},
    {.name = "all",
     .type = TN_CONF_FLAG,
     .help = "a ticket for every member who has none; files of all valid ones"},
    {.name = "member",
     .type = TN_CONF_LIST,
     .value_name = "MEMBER",
     .help = "one member; the ticket there is, else a new one"},
    {.name = "name",
     .type = TN_CONF_LIST,
     .value_name = "NAME",
     .help = "a new guest, at every call"},
    {.name = "format", .type = TN_CONF_CHOICE, .choices = formats, .help = "of the files"},
    {.name = "out", .type = TN_CONF_TEXT, .value_name = "DIR", .help = "where the files go"},
    {.name = "module-px",
     .type = TN_CONF_INT,
     .value_name = "N",
     .fallback = "8",
     .min = 1,
     .max = 64,
     .help = "pixels a module of a PNG"},
    {.name = "kind",
     .type = TN_CONF_CHOICE,
     .choices = kinds,
     .fallback = "member",
     .help = "of ticket"},
    {.name = "admits",
     .type = TN_CONF_INT,
     .value_name = "N",
     .fallback = "1",
     .min = 1,
     .max = 255,
     .help = "people a code lets in"},
    {.name = "expires",
     .type = TN_CONF_TEXT,
     .value_name = "TIME",
     .help = "when the codes end, if before the event does"},
    {.name = "note",
     .type = TN_CONF_TEXT,
     .value_name = "TEXT",
     .help = "for the people at the door; else the member's note"},
    {.name = "host",
     .type = TN_CONF_FLAG,
     .help = "the code opens the doors: finding by name, signing up, roll-call"},
    CTL_COMMON,
};

const struct ctl_command ctl_ticket_issue = {
    .noun = "ticket",
    .verb = "issue",
    .arguments = "[--event EVENT] (--all | --member M | --name NAME)… [--format F --out DIR]",
    .summary = "issue entry codes and write them as files",
    .text = "png, svg and txt make one file a ticket, NNNN-name.png, numbered in the order of "
            "issue; pdf\nmakes A4 sheets to cut, tickets-NNNN.pdf.  A member keeps the ticket "
            "there is: "
            "the same command\nagain writes the same codes.  Each --name is a new guest with a new "
            "ticket, for two guests may\nhave the same name; to print a guest's again, use --all.  "
            "With --json:\n{\"event\",\"issued\",\"tickets\":"
            "[{\"number\",\"ticket\",\"name\",\n\"kind\",\"admits\",\"short_code\",\"text\","
            "\"host\",\"file\"}…]}.",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = run,
};
