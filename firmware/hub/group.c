/* SPDX-License-Identifier: Apache-2.0 */
/* group.c -- the group: shown, and its own card and rules, which new events start with. */
#include "dashboard.h"

static enum tn_err write_group(struct tn_hub_call *call)
{
    struct tn_json_writer writer;
    tn_json_begin(&writer, call->out);
    tn_json_open_object(&writer);
    enum tn_err err = tn_registry_write_group(call->registry, &writer, call->fault);
    if (!err)
        tn_json_close_object(&writer);
    return err;
}

void tn_hub_group(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, 0, write_group);
}

static enum tn_err change(struct tn_hub_call *call)
{
    const char *name = NULL, *tz = NULL, *region = NULL;
    enum tn_err err = tn_hub_text(call, "name", false, &name);
    if (!err)
        err = tn_hub_text(call, "tz", false, &tz);
    if (!err)
        err = tn_hub_text(call, "region", false, &region);
    if (!err)
        err = tn_registry_group_set(call->registry, name, tz, region, call->fault);
    return err ? err : write_group(call);
}

void tn_hub_group_change(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_BODY | TN_HUB_CHANGES, change);
}

static enum tn_err set_card(struct tn_hub_call *call)
{
    enum tn_err err =
        tn_registry_group_card_set(call->registry, call->exchange->request.body, call->fault);
    return err ? err : write_group(call);
}

void tn_hub_group_card(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_BODY | TN_HUB_CHANGES, set_card);
}

enum tn_err tn_hub_rules_text(struct tn_hub_call *call, struct tn_rules_text *ret_text)
{
    enum tn_err err = tn_hub_text(call, "title_zh", false, &ret_text->title_zh);
    if (!err)
        err = tn_hub_text(call, "title_en", false, &ret_text->title_en);
    if (!err)
        err = tn_hub_text(call, "text_zh", false, &ret_text->text_zh);
    return err ? err : tn_hub_text(call, "text_en", false, &ret_text->text_en);
}

static enum tn_err set_rules(struct tn_hub_call *call)
{
    struct tn_rules_text text;
    enum tn_err err = tn_hub_rules_text(call, &text);
    if (!err)
        err = tn_registry_group_rules_set(call->registry, &text, call->fault);
    return err ? err : write_group(call);
}

void tn_hub_group_rules(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_BODY | TN_HUB_CHANGES, set_rules);
}
