/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_member_privacy.c -- member consent, export, erase, readmit, expire: what people allow, and
 * forgetting them. */
#include "ctl.h"
#include "turnout/privacy.h"

/* ---- consent ---- */

static enum ctl_exit consent(struct ctl *ctl)
{
    struct tn_member member;
    struct tn_people_by by = {"", ""};
    struct tn_consent said = {.purpose = tn_conf_arg(ctl->conf, 1),
                              .given = !tn_conf_flag(ctl->conf, "withdrawn"),
                              .how = ctl_text(ctl, "how", "")};
    TN_BUF_AUTO out = {0};
    enum tn_err err = tn_people_find(ctl->people, tn_conf_arg(ctl->conf, 0), &member, &ctl->fault);
    if (!err)
        err = ctl_by(ctl, &by);
    said.who = by.who;
    if (!err)
        err = tn_people_consent(ctl->people, member.id, &said, &ctl->fault);
    if (!err)
        err = tn_people_consents_json(ctl->people, member.id, &out, &ctl->fault);
    if (err)
        return ctl_failed(err);
    if (ctl->json)
        ctl_print(&out);
    else
        (void)printf("%s %s %s\n", member.name, said.given ? "allows" : "does not allow",
                     said.purpose);
    return CTL_DONE;
}

/* ---- export ---- */

static enum ctl_exit export_one(struct ctl *ctl)
{
    struct tn_member member;
    TN_BUF_AUTO out = {0};
    bool csv = tn_conf_flag(ctl->conf, "csv");
    enum tn_err err = tn_people_find(ctl->people, tn_conf_arg(ctl->conf, 0), &member, &ctl->fault);
    if (!err)
        err = csv ? tn_people_export_csv(ctl->people, member.id, &out, &ctl->fault)
                  : tn_people_export_json(ctl->people, member.id, &out, &ctl->fault);
    if (err)
        return ctl_failed(err);
    if (csv)
        (void)fwrite(tn_buf_text(&out), 1, out.len, stdout);
    else
        ctl_print(&out);
    return CTL_DONE;
}

/* ---- erase ---- */

/* What was committed stays erased, whatever becomes of the files. */
static enum tn_err scrub(struct ctl *ctl)
{
    enum tn_err err = tn_people_scrub(ctl->people, &ctl->fault);
    return err ? tn_fault_prefix(&ctl->fault, err,
                                 "erased, but the database's files still have it until the next "
                                 "erasure")
               : TN_OK;
}

static enum ctl_exit erase(struct ctl *ctl)
{
    struct tn_member member;
    struct tn_people_by by = {"", ""};
    struct tn_erased erased = {.records = 0};
    enum tn_err err = tn_people_find(ctl->people, tn_conf_arg(ctl->conf, 0), &member, &ctl->fault);
    if (!err)
        err = ctl_by(ctl, &by);
    if (!err && !by.why[0])
        return ctl_usage(ctl, "say --why: it is kept, and it must not name anybody");
    if (!err)
        err = tn_people_erase(ctl->people, member.id, &by, &erased, &ctl->fault);
    if (!err)
        err = scrub(ctl);
    if (err)
        return ctl_failed(err);
    const struct ctl_count counts[] = {{"records", erased.records},
                                       {"handles", erased.handles},
                                       {"suppressed", erased.suppressed},
                                       {"tickets", erased.tickets},
                                       {"revoked", erased.revoked}};
    if (!ctl->json)
        (void)printf("erased: %lld records, %lld addresses, %lld tickets; %lld addresses are kept "
                     "out from now on\n",
                     (long long)erased.records, (long long)erased.handles,
                     (long long)erased.tickets, (long long)erased.suppressed);
    ctl_print_counts(ctl, counts, sizeof counts / sizeof counts[0]);
    return CTL_DONE;
}

static enum ctl_exit readmit(struct ctl *ctl)
{
    enum tn_err err = tn_people_readmit(ctl->people, tn_conf_arg(ctl->conf, 0),
                                        tn_conf_arg(ctl->conf, 1), &ctl->fault);
    if (err)
        return ctl_failed(err);
    if (!ctl->json)
        (void)printf("the next list with it brings it back\n");
    ctl_print_counts(ctl, NULL, 0);
    return CTL_DONE;
}

/* ---- expire ---- */

static enum ctl_exit expire(struct ctl *ctl)
{
    struct tn_people_by by = {"", ""};
    int64_t count = 0;
    bool look = tn_conf_flag(ctl->conf, "look");
    enum tn_err err = ctl_by(ctl, &by);
    if (!err)
        err = tn_people_expire(ctl->people, tn_conf_int(ctl->conf, "days"), look, &by, &count,
                               &ctl->fault);
    if (!err && count > 0 && !look)
        err = scrub(ctl);
    if (err)
        return ctl_failed(err);
    const struct ctl_count counts[] = {{"walk_ins", count}};
    if (!ctl->json)
        (void)printf("%lld walk-ins %s\n", (long long)count, look ? "would be erased" : "erased");
    ctl_print_counts(ctl, counts, 1);
    return CTL_DONE;
}

static const struct tn_conf_entry consent_options[] = {
    {.name = "withdrawn", .type = TN_CONF_FLAG, .help = "they take it back, or say no"},
    {.name = "how",
     .type = TN_CONF_TEXT,
     .value_name = "TEXT",
     .help = "how they said it: \"on paper\", \"mail of 3 May\""},
    CTL_BY,
    CTL_COMMON,
};
static const struct tn_conf_entry by_options[] = {CTL_BY, CTL_COMMON};
static const struct tn_conf_entry options[] = {CTL_COMMON};
static const struct tn_conf_entry export_options[] = {
    {.name = "csv", .type = TN_CONF_FLAG, .help = "as a table for spreadsheets"},
    CTL_COMMON,
};
static const struct tn_conf_entry expire_options[] = {
    {.name = "days",
     .type = TN_CONF_INT,
     .value_name = "N",
     .min = 1,
     .max = 3650,
     .fallback = "30",
     .help = "days since their event; 30 at first"},
    {.name = "look", .type = TN_CONF_FLAG, .help = "only count them"},
    CTL_BY,
    CTL_COMMON,
};

const struct ctl_command ctl_member_consent = {
    .noun = "member",
    .verb = "consent",
    .arguments = "MEMBER PURPOSE --how TEXT [--withdrawn] [--by NAME]",
    .summary = "write down what a member allows, or no longer",
    .text = "PURPOSE is attendance, contact, wall, activity-import or connector:NAME.  A question\n"
            "of kind consent whose id is a purpose asks for it at the doors.",
    .options = consent_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 2,
    .most_args = 2,
    .run = consent,
};

const struct ctl_command ctl_member_export = {
    .noun = "member",
    .verb = "export",
    .arguments = "MEMBER [--csv]",
    .summary = "everything about one person, as JSON or a table",
    .options = export_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = export_one,
};

const struct ctl_command ctl_member_erase = {
    .noun = "member",
    .verb = "erase",
    .arguments = "MEMBER --why TEXT [--by NAME]",
    .summary = "forget a person for good",
    .text = "Names, addresses, answers, consents and days with messages are gone, with those of\n"
            "all records merged with it; their tickets for what is to come are revoked.  Events\n"
            "count what they counted.  No list that is read later brings the addresses back;\n"
            "member readmit does.  This cannot be undone, and backups made before still have it.",
    .options = by_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = erase,
};

const struct ctl_command ctl_member_readmit = {
    .noun = "member",
    .verb = "readmit",
    .arguments = "PLATFORM ADDRESS",
    .summary = "let an erased person's address in again",
    .text = "PLATFORM is email, phone, qq, wxid, telegram, …, or nick for a name.",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 2,
    .most_args = 2,
    .run = readmit,
};

const struct ctl_command ctl_member_expire = {
    .noun = "member",
    .verb = "expire",
    .arguments = "[--days N] [--look] [--by NAME]",
    .summary = "forget walk-ins who became nobody's members",
    .text = "Those who signed up at a door, of whom nothing else is known and who allowed\n"
            "nothing, once so many days have passed since the end of their event.",
    .options = expire_options,
    .needs = CTL_NEEDS_GROUP,
    .run = expire,
};
