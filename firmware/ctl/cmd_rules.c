/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_rules.c -- rules set, show, clear: the house rules, from files. */
#include <string.h>

#include "ctl.h"
#include "rules_template.h"
#include "turnout/os.h"
#include "turnout/text.h"

#define RULES_ID "rules"
#define FILE_MAX_BYTES 65536

/* A file's text without the blank lines at its end; a byte order mark says nothing. */
static enum tn_err read_text(struct ctl *ctl, const char *option, struct tn_buf *out)
{
    static const char bom[] = "\xef\xbb\xbf";
    const char *path = tn_conf_text(ctl->conf, option);
    TN_BUF_AUTO text = {0};
    enum tn_err err = path ? tn_file_read(path, FILE_MAX_BYTES, &text, &ctl->fault) : TN_OK;
    if (err)
        return err;
    const char *from = tn_buf_text(&text);
    if (!tn_text_valid(from, text.len))
        return tn_fault_set(&ctl->fault, TN_ERR_FORMAT, "%s is not a text in UTF-8", path);
    from += strncmp(from, bom, sizeof bom - 1) == 0 ? sizeof bom - 1 : 0;
    for (; *from; from++) {
        if (*from != '\r')
            tn_buf_add_byte(out, (uint8_t)*from);
    }
    while (out->len > 0 && strchr(" \t\n", out->data[out->len - 1]))
        out->data[--out->len] = '\0';
    return TN_OK;
}

static enum ctl_exit put(struct ctl *ctl, const struct tn_rules_text *text)
{
    struct tn_event event;
    int64_t before = 0, version = 0;
    enum tn_err err = ctl_event(ctl, tn_conf_text(ctl->conf, "event"), &event);
    if (!err)
        err = tn_registry_rules_version(ctl->registry, event.id, &before, &ctl->fault);
    if (!err)
        err = tn_registry_rules_set(ctl->registry, event.id, text, &version, &ctl->fault);
    if (err)
        return ctl_failed(err);
    if (ctl->json)
        (void)printf("{\"id\":\"rules\",\"version\":%lld,\"changed\":%s}\n", (long long)version,
                     version == before ? "false" : "true");
    else
        (void)printf("rules: version %lld%s\n", (long long)version,
                     version == before ? ", unchanged" : "");
    return CTL_DONE;
}

static enum ctl_exit set(struct ctl *ctl)
{
    struct tn_rules_text text = {.title_zh = ctl_text(ctl, "title-zh", CTL_RULES_TITLE_ZH),
                                 .title_en = ctl_text(ctl, "title-en", CTL_RULES_TITLE_EN),
                                 .text_zh = CTL_RULES_ZH,
                                 .text_en = CTL_RULES_EN};
    TN_BUF_AUTO zh = {0};
    TN_BUF_AUTO en = {0};
    bool files = tn_conf_is_set(ctl->conf, "zh") || tn_conf_is_set(ctl->conf, "en");
    if (files == tn_conf_flag(ctl->conf, "template"))
        return ctl_usage(ctl, "which rules? --zh FILE and --en FILE, or --template");
    if (files) {
        enum tn_err err = read_text(ctl, "zh", &zh);
        if (!err)
            err = read_text(ctl, "en", &en);
        if (err)
            return ctl_failed(err);
        text.text_zh = tn_buf_text(&zh);
        text.text_en = tn_buf_text(&en);
    }
    return put(ctl, &text);
}

static void print_language(const struct tn_json *value, const char *language)
{
    const char *text = ctl_json_text(tn_json_get(value, "text"), language);
    if (text[0])
        (void)printf("\n%s\n\n%s\n", ctl_json_text(tn_json_get(value, "title"), language), text);
}

static enum ctl_exit show(struct ctl *ctl)
{
    struct tn_event event;
    TN_AUTO(json) value = NULL;
    TN_BUF_AUTO out = {0};
    enum tn_err err = ctl_event(ctl, tn_conf_text(ctl->conf, "event"), &event);
    if (!err)
        err = ctl_content_get(ctl, event.id, TN_CONTENT_RULES, RULES_ID, &value);
    if (err)
        return ctl_failed(err);
    tn_json_dump(value, &out);
    if (ctl->json) {
        ctl_print(&out);
        return CTL_DONE;
    }
    (void)printf("version %lld, %s\n", (long long)ctl_json_int(value, "version"),
                 event.policy.rules ? "accepted before coming in" : "shown");
    print_language(value, "zh");
    print_language(value, "en");
    return CTL_DONE;
}

static enum ctl_exit clear(struct ctl *ctl)
{
    return ctl_content_remove(ctl, TN_CONTENT_RULES, RULES_ID);
}

static const struct tn_conf_entry set_options[] = {
    {.name = "zh", .type = TN_CONF_TEXT, .value_name = "FILE", .help = "the rules, 中文"},
    {.name = "en", .type = TN_CONF_TEXT, .value_name = "FILE", .help = "the rules, English"},
    {.name = "template",
     .type = TN_CONF_FLAG,
     .help = "six clauses to begin with, in both languages"},
    CTL_IN_TWO("title", "what stands above them"),
    CTL_EVENT,
    CTL_COMMON,
};
static const struct tn_conf_entry options[] = {CTL_EVENT, CTL_COMMON};

const struct ctl_command ctl_rules_set = {
    .noun = "rules",
    .verb = "set",
    .arguments = "(--zh FILE --en FILE | --template) [--event EVENT]",
    .summary = "set the house rules an event shows",
    .text = "One language is enough; each has at most 6000 bytes.  One byte that differs from the "
            "last version\nmakes the next, and people who accepted that one are asked again where "
            "the event wants it:\nturnout event set --rules required.",
    .options = set_options,
    .needs = CTL_NEEDS_GROUP,
    .run = set,
};

const struct ctl_command ctl_rules_show = {
    .noun = "rules",
    .verb = "show",
    .arguments = "[--event EVENT]",
    .summary = "show the house rules of an event",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = show,
};

const struct ctl_command ctl_rules_clear = {
    .noun = "rules",
    .verb = "clear",
    .arguments = "[--event EVENT]",
    .summary = "show no rules any more; nobody has to accept them",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = clear,
};
