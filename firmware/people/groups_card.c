/* SPDX-License-Identifier: Apache-2.0 */
/* groups_card.c -- how many are in the group and how many may be, as its card says it at the doors.
 *
 * A card without the figures gets them, any other member of it stays as it is. */
#include "groups_parts.h"

#include <stdlib.h>
#include <string.h>

#include "report_parts.h"
#include "turnout/os.h"

struct figures {
    int64_t taken, cap;
};

/* The card with these figures; *ret_same where it had them. */
static enum tn_err with_figures(const struct tn_buf *card, const struct figures *figures,
                                struct tn_buf *out, bool *ret_same, struct tn_fault *fault)
{
    TN_AUTO(json) value = NULL;
    struct tn_json_writer writer;
    const struct tn_json *node;
    const char *name;
    int64_t members = -1, cap = -1;
    enum tn_err err = tn_json_parse(tn_buf_text(card), card->len, &value, fault);
    if (err)
        return err;
    (void)tn_json_int(value, "members", &members);
    (void)tn_json_int(value, "cap", &cap);
    *ret_same = members == figures->taken && cap == figures->cap;
    tn_json_begin(&writer, out);
    tn_json_open_object(&writer);
    for (void *i = NULL; tn_json_each(value, &i, &name, &node);) {
        TN_BUF_AUTO part = {0};
        if (strcmp(name, "members") == 0 || strcmp(name, "cap") == 0)
            continue;
        tn_json_dump(node, &part);
        tn_json_name(&writer, name);
        tn_json_put_raw(&writer, tn_buf_text(&part), part.len);
    }
    tn_json_add_int(&writer, "members", figures->taken);
    tn_json_add_int(&writer, "cap", figures->cap);
    tn_json_close_object(&writer);
    return TN_OK;
}

static enum tn_err tell_event(struct tn_people *people, struct tn_id event,
                              const struct figures *figures, struct tn_fault *fault)
{
    TN_BUF_AUTO card = {0};
    TN_BUF_AUTO said = {0};
    struct tn_fault own = {0};
    bool same = false;
    enum tn_err err =
        tn_registry_content(people->registry, event, TN_CONTENT_CARD, "card", &card, &own);
    if (err == TN_ERR_ABSENT)
        return TN_OK;
    if (err)
        return tn_fault_set(fault, err, "%s", own.text);
    err = with_figures(&card, figures, &said, &same, fault);
    return err || same ? err
                       : tn_registry_content_set(people->registry, event, TN_CONTENT_CARD, "card",
                                                 tn_buf_text(&said), fault);
}

static enum tn_err tell_group(struct tn_people *people, const struct figures *figures,
                              struct tn_fault *fault)
{
    TN_BUF_AUTO card = {0};
    TN_BUF_AUTO said = {0};
    struct tn_fault own = {0};
    bool same = false;
    enum tn_err err = tn_registry_group_content(people->registry, TN_CONTENT_CARD, &card, &own);
    if (err == TN_ERR_ABSENT)
        return TN_OK;
    if (err)
        return tn_fault_set(fault, err, "%s", own.text);
    err = with_figures(&card, figures, &said, &same, fault);
    return err || same ? err
                       : tn_registry_group_card_set(people->registry, tn_buf_text(&said), fault);
}

struct events {
    struct tn_id *ids;
    size_t count, cap;
    int64_t now_ms;
};

static bool add_event(const struct tn_event *event, void *context)
{
    struct events *events = context;
    if (event->policy.closed || event->ends.ms <= events->now_ms)
        return true;
    events->ids = tn_report_grow(events->ids, events->count, &events->cap, sizeof *events->ids);
    events->ids[events->count++] = event->id;
    return true;
}

enum tn_err tn_groups_tell_doors(struct tn_people *people, int64_t taken, int64_t cap,
                                 struct tn_fault *fault)
{
    struct figures figures = {taken, cap};
    struct events events = {.now_ms = tn_clock_wall_ms()};
    enum tn_err err = tell_group(people, &figures, fault);
    if (!err)
        err = tn_registry_events(people->registry, add_event, &events, fault);
    for (size_t i = 0; !err && i < events.count; i++)
        err = tell_event(people, events.ids[i], &figures, fault);
    free(events.ids);
    return err;
}
