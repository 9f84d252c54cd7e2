/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_member_import.c -- member import: the people of a list become members. */
#include "importing.h"

struct counting {
    struct ctl *ctl;
    int64_t changes[TN_PEOPLE_REPEATED + 1];
};

static enum tn_err on_row(void *context, const struct tn_import_person *person,
                          struct tn_fault *fault)
{
    struct counting *counting = context;
    enum tn_people_change change;
    enum tn_err err = tn_people_roster_row(counting->ctl->people, person, &change, fault);
    if (!err)
        counting->changes[change]++;
    return err;
}

static enum tn_err on_end(void *context, struct tn_fault *fault)
{
    struct counting *counting = context;
    return tn_people_roster_end(counting->ctl->people, fault);
}

static void print_json(const struct counting *counting, const struct ctl_import_report *report)
{
    TN_BUF_AUTO out = {0};
    struct tn_json_writer writer;
    tn_json_begin(&writer, &out);
    tn_json_open_object(&writer);
    ctl_import_json_begin(&writer, report);
    tn_json_add_int(&writer, "added", counting->changes[TN_PEOPLE_ADDED]);
    tn_json_add_int(&writer, "changed", counting->changes[TN_PEOPLE_CHANGED]);
    tn_json_add_int(&writer, "unchanged", counting->changes[TN_PEOPLE_UNCHANGED]);
    tn_json_add_int(&writer, "repeated", counting->changes[TN_PEOPLE_REPEATED]);
    ctl_import_json_end(&writer, report);
    tn_json_close_object(&writer);
    ctl_print(&out);
}

static void print_text(const struct counting *counting, const struct ctl_import_report *report)
{
    (void)printf("%s (%s): %lld rows; %lld added, %lld changed, %lld as before, %lld repeated, "
                 "%lld left out%s\n",
                 report->name, report->summary.encoding, (long long)report->summary.rows,
                 (long long)counting->changes[TN_PEOPLE_ADDED],
                 (long long)counting->changes[TN_PEOPLE_CHANGED],
                 (long long)counting->changes[TN_PEOPLE_UNCHANGED],
                 (long long)counting->changes[TN_PEOPLE_REPEATED],
                 (long long)report->summary.problems,
                 report->preview ? "; a preview: nothing of it is kept" : "");
}

static enum ctl_exit run(struct ctl *ctl)
{
    struct counting counting = {.ctl = ctl};
    struct ctl_import_report report = {.name = NULL};
    struct ctl_import_job job = {
        .begin = tn_people_roster_begin,
        .row = on_row,
        .end = on_end,
        .context = &counting,
    };
    enum tn_err err = ctl_import(ctl, &job, &report);
    if (err)
        return ctl_failed(err);
    if (ctl->json)
        print_json(&counting, &report);
    else
        print_text(&counting, &report);
    ctl_import_report_release(&report);
    return CTL_DONE;
}

static const struct tn_conf_entry options[] = {CTL_IMPORT, CTL_COMMON};

const struct ctl_command ctl_member_import = {
    .noun = "member",
    .verb = "import",
    .arguments = "FILE|-",
    .summary = "take members from a CSV or vCard file; the same file again changes nothing",
    .text =
        "CSV in UTF-8, UTF-16 or GBK; commas, semicolons or tabs.  The first line names the\n"
        "columns, in English or Chinese: name/姓名, nick/昵称, email/邮箱, phone/手机, qq,\n"
        "wechat/微信, telegram, discord, id/编号, lang/语言, note/备注 and the like; others are\n"
        "passed over.  Both kinds of file that Google Contacts exports are known, and vCards of\n"
        "versions 2.1 to 4.0.  Where a header says nothing, --map does.\n\n"
        "A row is the member whose address, number or id it names; a row with nothing but a name\n"
        "is told from its namesakes by its place among them.  Rows that cannot be taken are\n"
        "reported with their line, and the others are kept.",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = run,
};
