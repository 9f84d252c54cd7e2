/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_member_merge.c -- member merge, undo-merge, split: records made one person and parted again.
 */
#include "ctl.h"

/* {"op":…,"member":…}, whichever is there. */
static void print_ids(struct ctl *ctl, const struct tn_id *op, const struct tn_id *member)
{
    struct tn_json_writer writer;
    TN_BUF_AUTO out = {0};
    tn_json_begin(&writer, &out);
    tn_json_open_object(&writer);
    if (op)
        tn_json_add_text(&writer, "op", tn_id_text(*op).chars);
    if (member)
        tn_json_add_text(&writer, "member", tn_id_text(*member).chars);
    tn_json_close_object(&writer);
    if (ctl->json)
        ctl_print(&out);
}

static enum ctl_exit merge(struct ctl *ctl)
{
    struct tn_member left, right, shown;
    struct tn_id op;
    struct tn_people_by by = {"", ""};
    enum tn_err err = tn_people_find(ctl->people, tn_conf_arg(ctl->conf, 0), &left, &ctl->fault);
    if (!err)
        err = tn_people_find(ctl->people, tn_conf_arg(ctl->conf, 1), &right, &ctl->fault);
    if (!err)
        err = ctl_by(ctl, &by);
    if (!err)
        err = tn_people_merge(ctl->people, left.id, right.id, &by, &op, &ctl->fault);
    if (!err)
        err = tn_people_find(ctl->people, tn_id_text(left.id).chars, &shown, &ctl->fault);
    if (err)
        return ctl_failed(err);
    print_ids(ctl, &op, &shown.id);
    if (!ctl->json)
        (void)printf("%s and %s are one person now, shown as %s\nturnout member undo-merge %s "
                     "parts them again\n",
                     left.name, right.name, shown.name, tn_id_text(op).chars);
    return CTL_DONE;
}

static enum ctl_exit undo(struct ctl *ctl)
{
    struct tn_id op;
    struct tn_people_by by = {"", ""};
    enum tn_err err = ctl_id(ctl, tn_conf_arg(ctl->conf, 0), "merge", &op);
    if (!err)
        err = ctl_by(ctl, &by);
    if (!err)
        err = tn_people_undo_merge(ctl->people, op, &by, &ctl->fault);
    if (err)
        return ctl_failed(err);
    print_ids(ctl, &op, NULL);
    if (!ctl->json)
        (void)printf("parted again; each has what came under its own handles\n");
    return CTL_DONE;
}

static enum ctl_exit split(struct ctl *ctl)
{
    struct tn_id handle, member;
    struct tn_people_by by = {"", ""};
    enum tn_err err = ctl_id(ctl, tn_conf_arg(ctl->conf, 0), "handle", &handle);
    if (!err)
        err = ctl_by(ctl, &by);
    if (!err)
        err = tn_people_split(ctl->people, handle, &by, &member, &ctl->fault);
    if (err)
        return ctl_failed(err);
    print_ids(ctl, NULL, &member);
    if (!ctl->json)
        (void)printf("a member of its own: %s\n", tn_id_text(member).chars);
    return CTL_DONE;
}

static const struct tn_conf_entry options[] = {CTL_BY, CTL_COMMON};

const struct ctl_command ctl_member_merge = {
    .noun = "member",
    .verb = "merge",
    .arguments = "MEMBER MEMBER [--why TEXT] [--by NAME]",
    .summary = "two records are one person",
    .text = "The older one's name is shown; one from a list goes before one made at a door.  No\n"
            "ticket, visit or address is moved, so it can be undone at any time and in any order.\n"
            "Refused where each has an id of one platform (QQ, WeChat, …), and not the same.",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 2,
    .most_args = 2,
    .run = merge,
};

const struct ctl_command ctl_member_undo_merge = {
    .noun = "member",
    .verb = "undo-merge",
    .arguments = "OP [--why TEXT] [--by NAME]",
    .summary = "part again what a merge joined",
    .text =
        "OP is the merge's id, which member show tells.  The two are then known to be different.",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = undo,
};

const struct ctl_command ctl_member_split = {
    .noun = "member",
    .verb = "split",
    .arguments = "HANDLE [--why TEXT] [--by NAME]",
    .summary = "give one wrong address a member of its own",
    .text = "HANDLE is the id of an address, which member show --json tells.  What hangs on it\n"
            "(tickets, visits) goes with it.  Merging the two takes it back.",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = split,
};
