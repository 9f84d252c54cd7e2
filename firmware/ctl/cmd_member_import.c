/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_member_import.c -- member import: the people of a list become members. */
#include "importing.h"

static void print_text(const struct tn_list_report *report, const char *name)
{
    (void)printf("%s (%s): %lld rows; %lld added, %lld changed, %lld as before, %lld repeated, "
                 "%lld left out, %lld have left%s\n",
                 name, report->summary.encoding, (long long)report->summary.rows,
                 (long long)report->added, (long long)report->changed, (long long)report->unchanged,
                 (long long)report->repeated, (long long)report->summary.problems,
                 (long long)report->left,
                 report->preview ? "; a preview: nothing of it is kept" : "");
}

static enum ctl_exit run(struct ctl *ctl)
{
    struct tn_list_report report;
    const char *name = NULL;
    enum tn_err err = ctl_import(ctl, TN_LIST_MEMBERS, (struct tn_id){{0}}, &report, &name);
    if (err)
        return ctl_failed(err);
    if (!ctl->json)
        print_text(&report, name);
    tn_list_report_release(&report);
    return CTL_DONE;
}

static const struct tn_conf_entry options[] = {
    CTL_IMPORT,
    {.name = "complete",
     .type = TN_CONF_FLAG,
     .help = "the list names everybody: members who are not in it have left"},
    {.name = "confirm",
     .type = TN_CONF_FLAG,
     .help = "with --complete, also where more than every fifth would have left"},
    CTL_COMMON,
};

const struct ctl_command ctl_member_import = {
    .noun = "member",
    .verb = "import",
    .arguments = "FILE|- [--complete [--confirm]]",
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
