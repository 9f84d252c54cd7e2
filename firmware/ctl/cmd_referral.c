/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_referral.c -- referral add, remove, list; report rules. */
#include "ctl.h"
#include "turnout/referral.h"
#include "turnout/report.h"

static enum ctl_exit list(struct ctl *ctl)
{
    TN_BUF_AUTO out = {0};
    TN_AUTO(json) root = NULL;
    enum tn_err err = tn_referrals_json(ctl->people, &out, &ctl->fault);
    if (!err)
        err = ctl_told(ctl, &out, &root);
    if (err)
        return ctl_failed(err);
    for (size_t i = 0; i < tn_json_count(root); i++) {
        const struct tn_json *one = tn_json_at(root, i);
        const struct tn_json *returned = tn_json_get(one, "returned");
        (void)printf(
            "%s brought %lld, %lld came, %lld of %lld came again\n", ctl_json_text(one, "name"),
            (long long)ctl_json_int(one, "brought"), (long long)ctl_json_int(one, "came"),
            (long long)ctl_json_int(returned, "part"), (long long)ctl_json_int(returned, "whole"));
    }
    return CTL_DONE;
}

static enum ctl_exit add(struct ctl *ctl)
{
    struct tn_event event;
    struct tn_member newcomer, referrer;
    struct tn_people_by by = {"", ""};
    enum tn_err err = ctl_event(ctl, tn_conf_text(ctl->conf, "event"), &event);
    if (!err)
        err = tn_people_find(ctl->people, tn_conf_arg(ctl->conf, 0), &newcomer, &ctl->fault);
    if (!err)
        err = tn_people_find(ctl->people, tn_conf_arg(ctl->conf, 1), &referrer, &ctl->fault);
    if (!err)
        err = ctl_by(ctl, &by);
    if (!err)
        err = tn_referral_add(ctl->people, newcomer.id, referrer.id, event.id, by.who, &ctl->fault);
    return err ? ctl_failed(err) : list(ctl);
}

static enum ctl_exit take_back(struct ctl *ctl)
{
    struct tn_member newcomer;
    enum tn_err err =
        tn_people_find(ctl->people, tn_conf_arg(ctl->conf, 0), &newcomer, &ctl->fault);
    if (!err)
        err = tn_referral_remove(ctl->people, newcomer.id, &ctl->fault);
    return err ? ctl_failed(err) : list(ctl);
}

static enum ctl_exit rules(struct ctl *ctl)
{
    TN_BUF_AUTO out = {0};
    TN_AUTO(json) root = NULL;
    enum tn_err err = tn_report_rules(ctl->people, &out, &ctl->fault);
    if (!err && !ctl->json)
        err = tn_json_parse(tn_buf_text(&out), out.len, &root, &ctl->fault);
    if (err)
        return ctl_failed(err);
    if (ctl->json) {
        ctl_print(&out);
        return CTL_DONE;
    }
    const struct tn_json *missing = tn_json_get(root, "missing");
    (void)printf("version %lld: accepted by %lld of %lld members\n",
                 (long long)ctl_json_int(root, "version"),
                 (long long)ctl_json_int(root, "accepted"),
                 (long long)ctl_json_int(root, "members"));
    for (size_t i = 0; i < tn_json_count(missing); i++) {
        int64_t version = ctl_json_int(tn_json_at(missing, i), "version");
        (void)printf("  %s", ctl_json_text(tn_json_at(missing, i), "name"));
        if (version > 0)
            (void)printf(", version %lld", (long long)version);
        (void)putchar('\n');
    }
    return CTL_DONE;
}

static const struct tn_conf_entry options[] = {CTL_COMMON};
static const struct tn_conf_entry add_options[] = {CTL_EVENT, CTL_BY, CTL_COMMON};

const struct ctl_command ctl_referral_add = {
    .noun = "referral",
    .verb = "add",
    .arguments = "NEWCOMER REFERRER [--event EVENT] [--by NAME]",
    .summary = "who brought a newcomer to an event",
    .text = "It counts once the newcomer has come.  Refused for whoever was there before, for\n"
            "oneself, and where the one brought the other.",
    .options = add_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 2,
    .most_args = 2,
    .run = add,
};

const struct ctl_command ctl_referral_remove = {
    .noun = "referral",
    .verb = "remove",
    .arguments = "NEWCOMER",
    .summary = "nobody brought them after all",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = take_back,
};

const struct ctl_command ctl_referral_list = {
    .noun = "referral",
    .verb = "list",
    .arguments = "",
    .summary = "who brought whom, and who of them came again",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = list,
};

const struct ctl_command ctl_report_rules = {
    .noun = "report",
    .verb = "rules",
    .arguments = "",
    .summary = "who has not accepted the newest house rules",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = rules,
};
