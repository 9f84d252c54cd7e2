/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_feedback.c -- feedback list: what people thought as they left. */
#include "ctl.h"

#define BAR "####################"

static void print_scores(const struct tn_json *root)
{
    const struct tn_json *scores = tn_json_get(root, "scores");
    int64_t count = ctl_json_int(root, "count");
    for (size_t i = tn_json_count(scores); i-- > 0;) {
        int64_t votes = 0;
        (void)tn_json_as_int(tn_json_at(scores, i), &votes);
        int width = count ? (int)(votes * (int64_t)(sizeof BAR - 1) / count) : 0;
        (void)printf("  %zu  %-20.*s %lld\n", i + 1, width, BAR, (long long)votes);
    }
}

static void print_feedback(const struct tn_event *event, const struct tn_json *root)
{
    const struct tn_json *texts = tn_json_get(root, "texts");
    int64_t count = ctl_json_int(root, "count");
    const char *mean = ctl_json_text(root, "mean");
    (void)printf("%s: %lld answered%s%s\n", event->title, (long long)count,
                 mean[0] ? ", mean "
                 : count ? ", too few for a mean"
                         : "",
                 mean);
    if (count)
        print_scores(root);
    for (size_t i = 0; i < tn_json_count(texts); i++) {
        const struct tn_json *text = tn_json_at(texts, i);
        (void)printf("  %lld: %s\n", (long long)ctl_json_int(text, "score"),
                     ctl_json_text(text, "text"));
    }
}

static enum ctl_exit list(struct ctl *ctl)
{
    struct tn_event event;
    TN_BUF_AUTO out = {0};
    TN_AUTO(json) root = NULL;
    enum tn_err err = ctl_event(ctl, tn_conf_text(ctl->conf, "event"), &event);
    if (!err)
        err = tn_people_feedback_json(ctl->people, event.id, &out, &ctl->fault);
    if (!err)
        err = tn_json_parse(tn_buf_text(&out), out.len, &root, &ctl->fault);
    if (err)
        return ctl_failed(err);
    if (ctl->json)
        ctl_print(&out);
    else
        print_feedback(&event, root);
    return CTL_DONE;
}

static const struct tn_conf_entry options[] = {CTL_EVENT, CTL_COMMON};

const struct ctl_command ctl_feedback_list = {
    .noun = "feedback",
    .verb = "list",
    .arguments = "[--event EVENT]",
    .summary = "show what people thought as they left",
    .text = "Nobody's name is in it, and fewer than five make no mean.  With --json:\n"
            "{\"event\",\"count\",\"mean\",\"scores\":[N…],\"texts\":[{\"score\",\"text\"}…]}.",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = list,
};
