/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_card.c -- card set, show, clear: who the group is and how one joins it. */
#include <string.h>

#include "ctl.h"
#include "turnout/os.h"

#define CARD_ID "card"
#define WEEK_MS (7LL * 24 * 3600 * 1000)

static const struct ctl_field fields[] = {
    {"name", "name", CTL_WORDS},        {"line", "line", CTL_WORDS},
    {"owner", "owner", CTL_LINE},       {"link", "link", CTL_LINE},
    {"members", "members", CTL_NUMBER}, {"cap", "cap", CTL_NUMBER},
    {"waiting", "waiting", CTL_LINE},   {NULL, NULL, CTL_LINE},
};

static bool is_wechat(const char *link)
{
    return strstr(link, "weixin.qq.com/") || strstr(link, "wechat.com/");
}

/* The join code of a WeChat group is dead after seven days, whatever the organiser hopes. */
static enum tn_err add_expiry(struct ctl *ctl, struct tn_json_writer *writer)
{
    const char *text = tn_conf_text(ctl->conf, "expires");
    const char *link = ctl_text(ctl, "link", "");
    struct tn_wall expires = {0};
    int offset_min = 0;
    enum tn_err err = text ? ctl_time(ctl, "expires", text, &expires, &offset_min) : TN_OK;
    if (err)
        return err;
    if (!text && is_wechat(link)) {
        char until[CTL_TIME_CHARS];
        expires.ms = tn_clock_wall_ms() + WEEK_MS;
        ctl_local_time(ctl, expires.ms, until);
        ctl_warn("turnout: a group code of WeChat lasts seven days; it is shown until %s", until);
    }
    tn_json_add_int(writer, "expires", expires.ms);
    return TN_OK;
}

static enum ctl_exit set(struct ctl *ctl)
{
    struct tn_event event;
    struct tn_json_writer writer;
    TN_BUF_AUTO value = {0};
    tn_json_begin(&writer, &value);
    tn_json_open_object(&writer);
    if (ctl_content_fields(ctl, fields, &writer) || add_expiry(ctl, &writer))
        return CTL_USAGE;
    tn_json_close_object(&writer);
    enum tn_err err = ctl_event(ctl, tn_conf_text(ctl->conf, "event"), &event);
    return err ? ctl_failed(err) : ctl_content_put(ctl, &event, TN_CONTENT_CARD, CARD_ID, &value);
}

static void print_line(const char *name, const char *text)
{
    if (text[0])
        (void)printf("  %-8s %s\n", name, text);
}

static void print_card(const struct ctl *ctl, const struct tn_json *value)
{
    TN_BUF_AUTO name = {0};
    TN_BUF_AUTO line = {0};
    char expires[CTL_TIME_CHARS], members[48] = "";
    int64_t count = ctl_json_int(value, "members"), cap = ctl_json_int(value, "cap");
    ctl_words_text(value, "name", &name);
    ctl_words_text(value, "line", &line);
    ctl_local_time(ctl, ctl_json_int(value, "expires"), expires);
    if (cap)
        (void)snprintf(members, sizeof members, "%lld of %lld", (long long)count, (long long)cap);
    else if (count)
        (void)snprintf(members, sizeof members, "%lld", (long long)count);
    (void)printf("%s\n", tn_buf_text(&name));
    print_line("line", tn_buf_text(&line));
    print_line("owner", ctl_json_text(value, "owner"));
    print_line("members", members);
    print_line("link", ctl_json_text(value, "link"));
    print_line("until", ctl_json_int(value, "expires") ? expires : "");
    print_line("waiting", ctl_json_text(value, "waiting"));
}

static enum ctl_exit show(struct ctl *ctl)
{
    struct tn_event event;
    TN_AUTO(json) value = NULL;
    TN_BUF_AUTO out = {0};
    enum tn_err err = ctl_event(ctl, tn_conf_text(ctl->conf, "event"), &event);
    if (!err)
        err = ctl_content_get(ctl, event.id, TN_CONTENT_CARD, CARD_ID, &value);
    if (err)
        return ctl_failed(err);
    tn_json_dump(value, &out);
    if (ctl->json)
        ctl_print(&out);
    else
        print_card(ctl, value);
    return CTL_DONE;
}

static enum ctl_exit clear(struct ctl *ctl)
{
    return ctl_content_remove(ctl, TN_CONTENT_CARD, CARD_ID);
}

static const struct tn_conf_entry set_options[] = {
    CTL_IN_TWO("name", "the group's"),
    CTL_IN_TWO("line", "what it is for, in one line"),
    {.name = "owner", .type = TN_CONF_TEXT, .value_name = "TEXT", .help = "who is responsible"},
    {.name = "link",
     .type = TN_CONF_TEXT,
     .value_name = "URL",
     .help = "what the code to join says"},
    {.name = "expires",
     .type = TN_CONF_TEXT,
     .value_name = "TIME",
     .help = "the link is shown until then; of WeChat 7 days"},
    {.name = "members",
     .type = TN_CONF_INT,
     .value_name = "N",
     .fallback = "0",
     .max = 100000000,
     .help = "how many are in"},
    {.name = "cap",
     .type = TN_CONF_INT,
     .value_name = "N",
     .fallback = "0",
     .max = 100000000,
     .help = "how many can be, 0 without limit"},
    {.name = "waiting",
     .type = TN_CONF_TEXT,
     .value_name = "URL",
     .help = "the waiting list, shown in place of the link when it is full"},
    CTL_EVENT,
    CTL_COMMON,
};
static const struct tn_conf_entry options[] = {CTL_EVENT, CTL_COMMON};

const struct ctl_command ctl_card_set = {
    .noun = "card",
    .verb = "set",
    .arguments = "--name-zh TEXT --name-en TEXT [OPTIONS]",
    .summary = "put the group's card on the kiosks' board",
    .text = "A card with a link to join says what the group is for (--line-…) and who is "
            "responsible\n(--owner), and its event has rules.  The card is set as a whole: what is "
            "not said is not on it.",
    .options = set_options,
    .needs = CTL_NEEDS_GROUP,
    .run = set,
};

const struct ctl_command ctl_card_show = {
    .noun = "card",
    .verb = "show",
    .arguments = "[--event EVENT]",
    .summary = "show the group's card",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = show,
};

const struct ctl_command ctl_card_clear = {
    .noun = "card",
    .verb = "clear",
    .arguments = "[--event EVENT]",
    .summary = "take the group's card away",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = clear,
};
