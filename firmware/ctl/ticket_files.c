/* SPDX-License-Identifier: Apache-2.0 */
/* ticket_files.c -- issued tickets as files: one PNG, SVG or text file each, or one PDF of sheets.
 *
 * Names sort in the order of issue and hold on any file system: NNNN-name.png. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "turnout/badge.h"
#include "turnout/os.h"
#include "turnout/text.h"

#define NAME_BYTES 60

struct ctl_ticket_files {
    enum ctl_format format;
    char folder[TN_PATH_MAX];
    int module_px;
    const struct tn_event *event;
    char path[TN_PATH_MAX];
    struct tn_buf scratch;
    struct tn_badge_deck deck;
};

enum tn_err ctl_ticket_files_open(enum ctl_format format, const char *folder, int module_px,
                                  const struct tn_event *event, struct ctl_ticket_files **ret_files,
                                  struct tn_fault *fault)
{
    if (strlen(folder) > TN_PATH_MAX - 200)
        return tn_fault_set(fault, TN_ERR_LIMIT, "the folder name %.60s… is too long", folder);
    enum tn_err err = format == CTL_NO_FILES ? TN_OK : tn_dir_make(folder, fault);
    if (err)
        return err;
    struct ctl_ticket_files *files = calloc(1, sizeof *files);
    TN_ASSERT(files);
    files->format = format;
    files->module_px = module_px;
    files->event = event;
    tn_text_copy(files->folder, sizeof files->folder, folder);
    *ret_files = files;
    return TN_OK;
}

void ctl_ticket_files_close(struct ctl_ticket_files *files)
{
    if (!files)
        return;
    tn_buf_release(&files->scratch);
    tn_badge_deck_release(&files->deck);
    free(files);
}

/* Whatever some file system or shell takes amiss becomes a hyphen. */
static void safe_name(const char *name, char out[NAME_BYTES])
{
    tn_text_copy(out, NAME_BYTES, name);
    for (char *at = out; *at; at++) {
        bool odd = (unsigned char)*at <= ' ' || strchr("/\\:*?\"<>|'`$&;%!#()[]{}~^", *at);
        if (odd || (at == out && (*at == '.' || *at == '-')))
            *at = odd ? '-' : '_';
    }
}

static void path_of(struct ctl_ticket_files *files, const char *name)
{
    tn_path_join(files->path, sizeof files->path, files->folder, name);
}

static enum tn_err write_file(const char *path, const struct tn_buf *content,
                              struct tn_fault *fault)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        return tn_fault_errno(fault, errno, "%.200s cannot be written", path);
    bool whole = fwrite(tn_buf_text(content), 1, content->len, file) == content->len;
    int cause = whole ? 0 : errno;
    if (fclose(file) != 0 && whole) {
        whole = false;
        cause = errno;
    }
    return whole ? TN_OK : tn_fault_errno(fault, cause, "%.200s cannot be written", path);
}

/* ---- one file a ticket ---- */

static enum tn_err draw(struct ctl_ticket_files *files, const struct tn_issued_ticket *ticket,
                        struct tn_fault *fault)
{
    struct tn_qr qr;
    if (files->format == CTL_TXT) {
        tn_buf_addf(&files->scratch, "%s\n", ticket->text);
        return TN_OK;
    }
    if (tn_qr_make(ticket->text, &qr))
        return tn_fault_set(fault, TN_ERR_LIMIT, "the code of %s is too long for a symbol",
                            ticket->name);
    if (files->format == CTL_PNG)
        tn_qr_png(&qr, files->module_px, &files->scratch);
    else
        tn_qr_svg(&qr, &files->scratch);
    return TN_OK;
}

static enum tn_err write_one(struct ctl_ticket_files *files, const struct tn_issued_ticket *ticket,
                             struct tn_fault *fault)
{
    static const char *const endings[] = {"png", "svg", "pdf", "txt"};
    char safe[NAME_BYTES], name[NAME_BYTES + 40];
    safe_name(ticket->name, safe);
    (void)snprintf(name, sizeof name, "%04lld-%s.%s", (long long)ticket->number, safe,
                   endings[files->format]);
    path_of(files, name);
    tn_buf_clear(&files->scratch);
    enum tn_err err = draw(files, ticket, fault);
    return err ? err : write_file(files->path, &files->scratch, fault);
}

/* ---- one sheet for all ---- */

static void keep(struct ctl_ticket_files *files, const struct tn_issued_ticket *ticket)
{
    struct tn_badge_card card = {ticket->name, ticket->short_code, ticket->text,
                                 ticket->ticket.admits};
    char name[40];
    if (files->deck.count == 0) {
        (void)snprintf(name, sizeof name, "tickets-%04lld.pdf", (long long)ticket->number);
        path_of(files, name);
    }
    tn_badge_deck_add(&files->deck, &card);
}

enum tn_err ctl_ticket_files_add(struct ctl_ticket_files *files,
                                 const struct tn_issued_ticket *ticket, const char **ret_path,
                                 struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    if (files->format == CTL_NO_FILES) {
        *ret_path = NULL;
        return TN_OK;
    }
    if (files->format == CTL_PDF)
        keep(files, ticket);
    else
        err = write_one(files, ticket, fault);
    *ret_path = files->path;
    return err;
}

enum tn_err ctl_ticket_files_finish(struct ctl_ticket_files *files, struct tn_fault *fault)
{
    char when[TN_EVENT_WHEN_CHARS];
    struct tn_badge_event event = {
        .title = files->event->title, .when = when, .where = files->event->venue};
    if (files->deck.count == 0)
        return TN_OK;
    tn_event_when(files->event, when);
    tn_buf_clear(&files->scratch);
    enum tn_err err = tn_badge_deck_sheet(&files->deck, &event, &files->scratch, fault);
    return err ? err : write_file(files->path, &files->scratch, fault);
}
