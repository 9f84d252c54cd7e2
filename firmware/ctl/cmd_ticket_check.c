/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_ticket_check.c -- ticket check: pictures and texts in, an explanation of each out.
 *
 * Pictures are decoded in the jailed child, which outlives any of them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ctl.h"
#include "turnout/decode.h"
#include "turnout/os.h"
#include "turnout/text.h"

struct checking {
    struct ctl *ctl;
    struct tn_id event; /* zero: whichever the code is for */
    struct tn_scan_reader *reader;
    struct tn_scan_code *code;
    bool all_valid;
};

/* ---- reading ---- */

static enum tn_err read_stdin(struct tn_buf *out, struct tn_fault *fault)
{
    size_t got = 1;
    while (got > 0) {
        got = fread(tn_buf_reserve(out, 16384), 1, 16384, stdin);
        out->len += got;
        if (out->len > TN_SCAN_FRAME_MAX_BYTES)
            return tn_fault_set(fault, TN_ERR_LIMIT, "standard input is larger than 32 MiB");
    }
    if (ferror(stdin))
        return tn_fault_errno(fault, errno, "standard input cannot be read");
    return TN_OK;
}

static bool is_picture(const struct tn_buf *file)
{
    return (file->len > 8 && memcmp(file->data, "\x89PNG", 4) == 0) ||
           (file->len > 3 && memcmp(file->data, "\xff\xd8\xff", 3) == 0);
}

/* Sets *ret_why to what is wrong where there is no code in it. */
static enum tn_err decode(struct checking *checking, const struct tn_buf *file, bool *ret_read,
                          const char **ret_why)
{
    struct tn_fault *fault = &checking->ctl->fault;
    if (!checking->reader) {
        enum tn_err err = tn_scan_reader_open(NULL, &checking->reader, fault);
        if (err)
            return err;
    }
    memcpy(tn_scan_reader_frame(checking->reader), file->data, file->len);
    switch (tn_scan_reader_picture(checking->reader, file->len, TN_SCAN_STILL, checking->code)) {
    case TN_SCAN_ANSWER_CODE:
        *ret_read = true;
        break;
    case TN_SCAN_ANSWER_NOTHING:
        *ret_why = "no code can be read in this picture";
        break;
    case TN_SCAN_ANSWER_NO_PICTURE:
        *ret_why = "this is neither a PNG nor a JPEG picture, or it is damaged";
        break;
    case TN_SCAN_ANSWER_LOST:
        *ret_why = "the decoder gave up on this picture";
        break;
    }
    return TN_OK;
}

static size_t trimmed_len(const struct tn_buf *file)
{
    size_t len = file->len;
    while (len > 0 && strchr("\r\n", file->data[len - 1]))
        len--;
    return len;
}

/* What the file says: the payload of the code in a picture, or the text itself. */
static enum tn_err read_code(struct checking *checking, const struct tn_buf *file, bool *ret_read,
                             const char **ret_why)
{
    *ret_read = false;
    if (is_picture(file))
        return decode(checking, file, ret_read, ret_why);
    size_t len = trimmed_len(file);
    if (len == 0) {
        *ret_why = "there is nothing in it";
    } else if (len > TN_SCAN_CODE_MAX) {
        *ret_why = "this is neither a picture nor a typed code";
    } else {
        *ret_read = true;
        memcpy(checking->code->bytes, tn_buf_text(file), len);
        checking->code->len = len;
    }
    return TN_OK;
}

/* ---- answering ---- */

/* RFC 4648 section 4, with padding, as other software reads it. */
static void add_base64(struct tn_json_writer *writer, const uint8_t *bytes, size_t len)
{
    char text[TN_BASE64_LEN(TN_SCAN_CODE_MAX) + 4];
    tn_base64_encode(bytes, len, text);
    size_t chars = strlen(text);
    for (size_t i = 0; i < chars; i++)
        text[i] = text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i];
    while (chars % 4 != 0)
        text[chars++] = '=';
    text[chars] = '\0';
    tn_json_add_text(writer, "payload_base64", text);
}

static void add_ticket(struct tn_json_writer *writer, const struct ctl_finding *finding)
{
    char time[TN_WALL_CHARS];
    char key_id[9];
    const struct tn_ticket *ticket = &finding->ticket;
    (void)snprintf(key_id, sizeof key_id, "%08lx", (unsigned long)ticket->key_id);
    tn_wall_format(ticket->expires, 0, time);
    tn_json_add_text(writer, "kind", tn_ticket_kind_name(ticket->kind));
    tn_json_add_text(writer, "ticket", tn_ticket_id_text(ticket->id).chars);
    tn_json_add_text(writer, "key_id", key_id);
    tn_json_add_int(writer, "admits", ticket->admits);
    tn_json_add_text(writer, "expires", ticket->expires.ms ? time : NULL);
    tn_json_add_bool(writer, "admitted", finding->admitted);
}

static void print_json(const struct checking *checking, const char *name,
                       const struct ctl_finding *finding, const char *why)
{
    struct tn_json_writer writer;
    TN_BUF_AUTO out = {0};
    tn_json_begin(&writer, &out);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "file", name);
    tn_json_add_bool(&writer, "read", finding->read);
    if (finding->read)
        add_base64(&writer, checking->code->bytes, checking->code->len);
    else
        tn_json_add_text(&writer, "payload_base64", NULL);
    tn_json_add_bool(&writer, "ours", finding->ours);
    tn_json_add_text(&writer, "form", finding->form);
    tn_json_add_bool(&writer, "valid", finding->valid);
    bool decided = finding->read && !finding->undecided;
    tn_json_add_text(&writer, "verdict", decided ? tn_verdict_name(finding->verdict) : NULL);
    tn_json_add_text(&writer, "reason", decided ? tn_reason_name(finding->reason) : NULL);
    tn_json_add_text(&writer, "event",
                     tn_id_is_zero(finding->event) ? NULL : tn_id_text(finding->event).chars);
    tn_json_add_text(&writer, "event_title", finding->event_title[0] ? finding->event_title : NULL);
    tn_json_add_text(&writer, "name", finding->name[0] ? finding->name : NULL);
    if (finding->has_ticket)
        add_ticket(&writer, finding);
    tn_json_add_text(&writer, "text", finding->read ? finding->sentence : why);
    tn_json_close_object(&writer);
    ctl_print(&out);
}

static void answer(struct checking *checking, const char *name, const struct ctl_finding *finding,
                   const char *why)
{
    checking->all_valid &= finding->read && finding->valid;
    if (checking->ctl->json)
        print_json(checking, name, finding, why);
    else
        (void)printf("%s: %s\n", name, finding->read ? finding->sentence : why);
    (void)fflush(stdout);
}

/* What cannot be looked up is answered for this file alone: the others have their own answer. */
static void check_content(struct checking *checking, const char *name, const struct tn_buf *file)
{
    struct ctl *ctl = checking->ctl;
    struct ctl_finding finding = {0};
    const char *why = NULL;
    bool read = false;
    enum tn_err err = read_code(checking, file, &read, &why);
    if (!err && read)
        err = ctl_check_code(ctl, checking->event, (const char *)checking->code->bytes,
                             checking->code->len, &finding);
    if (err) {
        finding = (struct ctl_finding){.read = read, .undecided = true};
        tn_text_copy(finding.sentence, sizeof finding.sentence, ctl->fault.text);
        why = finding.sentence;
    }
    answer(checking, name, &finding, why);
    ctl->fault = (struct tn_fault){0};
}

/* A pipe may never end, and a device has no end. */
static enum tn_err read_file(const char *name, struct tn_buf *out, struct tn_fault *fault)
{
    struct stat status;
    if (strcmp(name, "-") == 0)
        return read_stdin(out, fault);
    if (stat(name, &status) == 0 && S_ISDIR(status.st_mode))
        return tn_fault_set(fault, TN_ERR_FORMAT, "this is a folder, not a file");
    if (stat(name, &status) == 0 && !S_ISREG(status.st_mode))
        return tn_fault_set(fault, TN_ERR_FORMAT, "this is no regular file; - is standard input");
    return tn_file_read(name, TN_SCAN_FRAME_MAX_BYTES, out, fault);
}

static void check_file(struct checking *checking, const char *name)
{
    const struct ctl_finding unread = {0};
    struct tn_fault fault = {0};
    TN_BUF_AUTO file = {0};
    if (read_file(name, &file, &fault))
        answer(checking, name, &unread, fault.text);
    else
        check_content(checking, name, &file);
}

static enum ctl_exit run(struct ctl *ctl)
{
    struct checking checking = {.ctl = ctl, .all_valid = true};
    const char *text = tn_conf_text(ctl->conf, "event");
    struct tn_event event = {0};
    enum tn_err err = TN_OK;
    ctl->fault = (struct tn_fault){0}; /* that there may be no group is no fault here */
    if (text && !ctl->registry)
        return ctl_usage(ctl, "--event needs the group's data; see --data");
    if (text)
        err = ctl_event(ctl, text, &event);
    checking.event = event.id;
    checking.code = calloc(1, sizeof *checking.code);
    TN_ASSERT(checking.code);
    for (size_t i = 0; !err && tn_conf_arg(ctl->conf, i); i++)
        check_file(&checking, tn_conf_arg(ctl->conf, i));
    tn_scan_reader_close(checking.reader);
    free(checking.code);
    if (err)
        return ctl_failed(err);
    return checking.all_valid ? CTL_DONE : CTL_FAILED;
}

static const struct tn_conf_entry options[] = {
    {.name = "event",
     .type = TN_CONF_TEXT,
     .value_name = "EVENT",
     .help = "the event it is shown at; else the one it is for"},
    CTL_COMMON,
};

const struct ctl_command ctl_ticket_check = {
    .noun = "ticket",
    .verb = "check",
    .arguments = "FILE…|-",
    .summary = "say what a code is: for whom, for which event, valid or not and why",
    .text =
        "FILE is a PNG or JPEG picture with a QR code in it, or a text as typed or scanned; - is\n"
        "standard input.  Opening hours and whether somebody came in already do not count.\n"
        "Without the group's data it says what can be said without its keys.\n"
        "With --json, one object a file and line: {\"file\",\"read\",\"payload_base64\",\"ours\",\n"
        "\"form\",\"valid\",\"verdict\",\"reason\",\"event\",\"event_title\",\"name\",\"kind\","
        "\"ticket\","
        "\n\"key_id\",\"admits\",\"expires\",\"admitted\",\"text\"}; the payload in base64 with "
        "padding\n"
        "(RFC 4648 section 4).  \"ours\" is any code of Turnout's, whatever its state; where "
        "nothing\n"
        "was read, what it would say is null, and so is the verdict of a short code that several\n"
        "events have.  The fields from \"kind\" on are a ticket's.\n"
        "Exit code 0 if every file was read and is valid.",
    .options = options,
    .needs = CTL_TRIES_GROUP,
    .least_args = 1,
    .most_args = CTL_ANY_ARGS,
    .run = run,
};
