/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_rollcall.c -- attendance mark, unmark, import, marks: who was there, told afterwards. */
#include <errno.h>
#include <string.h>

#include "ctl.h"
#include "turnout/rollcall.h"

/* One run: what came of it, and what could not be matched. */
struct marking {
    struct ctl *ctl;
    struct tn_event event;
    struct tn_mark mark;
    struct tn_people_by by;
    int64_t marked, already;
    struct tn_buf unmatched; /* JSON */
    struct tn_json_writer writer;
    FILE *file;
    const char *name;
};

static enum tn_err begin(struct ctl *ctl, const char *method, struct marking *marking)
{
    *marking = (struct marking){.ctl = ctl};
    tn_json_begin(&marking->writer, &marking->unmatched);
    tn_json_open_array(&marking->writer);
    enum tn_err err = ctl_event(ctl, tn_conf_text(ctl->conf, "event"), &marking->event);
    if (!err)
        err = ctl_by(ctl, &marking->by);
    marking->mark =
        (struct tn_mark){marking->event.id, ctl_text(ctl, "method", method), marking->by.who};
    return err ? err : tn_db_begin(tn_registry_db(ctl->registry), &ctl->fault);
}

static void count(struct marking *marking, enum tn_mark_result result)
{
    marking->marked += result == TN_MARK_MADE;
    marking->already += result == TN_MARK_ALREADY;
}

static void unmatched(void *context, int64_t line, const char *sentence)
{
    struct marking *marking = context;
    tn_json_open_object(&marking->writer);
    tn_json_add_int(&marking->writer, "line", line);
    tn_json_add_text(&marking->writer, "sentence", sentence);
    tn_json_close_object(&marking->writer);
    if (!marking->ctl->json)
        ctl_warn("%s:%lld: %s", marking->name, (long long)line, sentence);
}

static void print_result(struct marking *marking)
{
    struct tn_json_writer writer;
    TN_BUF_AUTO out = {0};
    tn_json_close_array(&marking->writer);
    tn_json_begin(&writer, &out);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "event", tn_id_text(marking->event.id).chars);
    tn_json_add_int(&writer, "marked", marking->marked);
    tn_json_add_int(&writer, "already", marking->already);
    tn_json_name(&writer, "unmatched");
    tn_json_put_raw(&writer, tn_buf_text(&marking->unmatched), marking->unmatched.len);
    tn_json_close_object(&writer);
    if (marking->ctl->json)
        ctl_print(&out);
    else
        (void)printf("%s: %lld marked, %lld had come already\n", marking->event.title,
                     (long long)marking->marked, (long long)marking->already);
}

static enum ctl_exit finish(struct marking *marking, enum tn_err err)
{
    struct tn_db *db = tn_registry_db(marking->ctl->registry);
    if (!err)
        err = tn_db_commit(db, &marking->ctl->fault);
    else
        tn_db_rollback(db);
    if (!err)
        print_result(marking);
    if (marking->file)
        (void)fclose(marking->file);
    tn_buf_release(&marking->unmatched);
    return err ? ctl_failed(err) : CTL_DONE;
}

/* ---- mark ---- */

static enum ctl_exit mark(struct ctl *ctl)
{
    struct marking marking;
    enum tn_err err = begin(ctl, "roll-call", &marking);
    for (size_t i = 0; !err && tn_conf_arg(ctl->conf, i); i++) {
        struct tn_member member;
        enum tn_mark_result result = TN_MARK_ALREADY;
        err = tn_people_find(ctl->people, tn_conf_arg(ctl->conf, i), &member, &ctl->fault);
        if (!err)
            err = tn_attendance_mark(ctl->people, &marking.mark, member.id, &result, &ctl->fault);
        if (!err)
            count(&marking, result);
    }
    return finish(&marking, err);
}

/* ---- import ---- */

static ptrdiff_t read_file(void *context, void *out, size_t cap)
{
    struct marking *marking = context;
    size_t len = fread(out, 1, cap, marking->file);
    return len == 0 && ferror(marking->file) ? -1 : (ptrdiff_t)len;
}

static bool rewind_file(void *context)
{
    struct marking *marking = context;
    return fseek(marking->file, 0, SEEK_SET) == 0;
}

static enum tn_err on_person(void *context, const struct tn_import_person *person,
                             struct tn_fault *fault)
{
    struct marking *marking = context;
    enum tn_mark_result result = TN_MARK_ALREADY;
    enum tn_err err =
        tn_attendance_mark_row(marking->ctl->people, &marking->mark, person, &result, fault);
    if (!err)
        count(marking, result);
    return err;
}

static enum tn_err read_rows(struct marking *marking)
{
    struct tn_import_summary summary;
    struct tn_import_source source = {marking, read_file, rewind_file, marking->name};
    struct tn_import_sink sink = {marking, on_person, unmatched, NULL, NULL};
    struct tn_import_options options = {.map = tn_conf_text(marking->ctl->conf, "map")};
    marking->file = fopen(marking->name, "rb");
    if (!marking->file)
        return tn_fault_errno(&marking->ctl->fault, errno, "%.200s cannot be opened",
                              marking->name);
    return tn_import_people_by(&options, &source, &sink, &summary, &marking->ctl->fault);
}

static enum ctl_exit import(struct ctl *ctl)
{
    struct marking marking;
    enum tn_err err = begin(ctl, "import", &marking);
    marking.name = tn_conf_arg(ctl->conf, 0);
    if (!err)
        err = read_rows(&marking);
    return finish(&marking, err);
}

/* ---- unmark, marks ---- */

static enum ctl_exit unmark(struct ctl *ctl)
{
    struct tn_event event;
    struct tn_member member;
    struct tn_people_by by = {"", ""};
    enum tn_err err = ctl_event(ctl, tn_conf_text(ctl->conf, "event"), &event);
    if (!err)
        err = tn_people_find(ctl->people, tn_conf_arg(ctl->conf, 0), &member, &ctl->fault);
    if (!err)
        err = ctl_by(ctl, &by);
    if (!err)
        err = tn_attendance_unmark(ctl->people, event.id, member.id, by.who,
                                   by.why[0] ? by.why : "mistake", &ctl->fault);
    if (err)
        return ctl_failed(err);
    ctl_print_counts(ctl, NULL, 0);
    if (!ctl->json)
        (void)printf("%s is not marked any more\n", member.name);
    return CTL_DONE;
}

static enum ctl_exit marks(struct ctl *ctl)
{
    struct tn_event event;
    TN_BUF_AUTO out = {0};
    TN_AUTO(json) root = NULL;
    enum tn_err err = ctl_event(ctl, tn_conf_text(ctl->conf, "event"), &event);
    if (!err)
        err = tn_attendance_marks_json(ctl->people, event.id, &out, &ctl->fault);
    if (!err)
        err = ctl_told(ctl, &out, &root);
    if (err)
        return ctl_failed(err);
    for (size_t i = 0; i < tn_json_count(root); i++) {
        const struct tn_json *one = tn_json_at(root, i);
        const char *undone = ctl_json_text(one, "undone_by");
        (void)printf("%-9s %s, by %s%s%s\n", ctl_json_text(one, "method"),
                     ctl_json_text(one, "name"), ctl_json_text(one, "by"),
                     undone[0] ? ", taken back by " : "", undone);
    }
    return CTL_DONE;
}

/* ---- the commands ---- */

static const char *const methods[] = {"roll-call", "paper", "import", NULL};

#define METHOD                                                                                     \
    {                                                                                              \
        .name = "method", .type = TN_CONF_CHOICE, .choices = methods,                              \
        .help = "how they are known to have been there"                                            \
    }

static const struct tn_conf_entry mark_options[] = {METHOD, CTL_EVENT, CTL_BY, CTL_COMMON};
static const struct tn_conf_entry import_options[] = {
    METHOD,
    {.name = "map",
     .type = TN_CONF_TEXT,
     .value_name = "MAP",
     .help = "which column is what, from 1, as name=3,email=5"},
    CTL_EVENT,
    CTL_BY,
    CTL_COMMON,
};
static const struct tn_conf_entry unmark_options[] = {CTL_EVENT, CTL_BY, CTL_COMMON};
static const struct tn_conf_entry marks_options[] = {CTL_EVENT, CTL_COMMON};

const struct ctl_command ctl_attendance_mark = {
    .noun = "attendance",
    .verb = "mark",
    .arguments = "MEMBER… [--method METHOD] [--event EVENT] [--by NAME]",
    .summary = "mark members as present that no door saw",
    .text = "All of them or none.  Whoever has come already is not marked again, and whoever has\n"
            "no code gets one.  A roll-call at open doors says when; of anything entered\n"
            "afterwards nobody knows it.",
    .options = mark_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = CTL_ANY_ARGS,
    .run = mark,
};

const struct ctl_command ctl_attendance_unmark = {
    .noun = "attendance",
    .verb = "unmark",
    .arguments = "MEMBER [--event EVENT] [--why TEXT] [--by NAME]",
    .summary = "take a mark back",
    .text = "What a door recorded is not touched.",
    .options = unmark_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = unmark,
};

const struct ctl_command ctl_attendance_import = {
    .noun = "attendance",
    .verb = "import",
    .arguments = "FILE [--method METHOD] [--event EVENT] [--by NAME]",
    .summary = "mark whoever a list names, by address or by a name only one has",
    .text = "Rows that name nobody, or several, are told one by one and mark nobody; the others\n"
            "are marked.  The same list read twice marks nobody twice.  With --json\n"
            "{\"event\",\"marked\",\"already\",\"unmatched\":[{\"line\",\"sentence\"}…]}.",
    .options = import_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = import,
};

const struct ctl_command ctl_attendance_marks = {
    .noun = "attendance",
    .verb = "marks",
    .arguments = "[--event EVENT]",
    .summary = "list who was marked by hand, how and by whom",
    .options = marks_options,
    .needs = CTL_NEEDS_GROUP,
    .run = marks,
};
