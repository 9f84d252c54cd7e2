/* SPDX-License-Identifier: Apache-2.0 */
/* reports.c -- what came of an event, and how alive the group is; for a spreadsheet too. */
#include "dashboard.h"
#include "errand.h"

#include "turnout/report.h"

static enum tn_err event(struct tn_hub_call *call)
{
    return tn_report_event(call->people, call->id, call->out, call->fault);
}

static enum tn_err group(struct tn_hub_call *call)
{
    return tn_report_group(call->people, call->out, call->fault);
}

static enum tn_err as_csv(struct tn_hub_call *call, const struct tn_buf *json, const char *name)
{
    enum tn_err err = tn_report_csv(tn_buf_text(json), json->len, call->out, call->fault);
    if (!err)
        tn_hub_file(call, TN_HUB_CSV, "%s.csv", name);
    return err;
}

static enum tn_err as_xlsx(struct tn_hub_call *call, const struct tn_buf *json, const char *name)
{
    enum tn_err err = tn_report_xlsx(tn_buf_text(json), json->len, call->out, call->fault);
    if (!err)
        tn_hub_file(call, TN_HUB_XLSX, "%s.xlsx", name);
    return err;
}

static enum tn_err event_csv(struct tn_hub_call *call)
{
    TN_BUF_AUTO json = {0};
    enum tn_err err = tn_report_event(call->people, call->id, &json, call->fault);
    return err ? err : as_csv(call, &json, "event");
}

static enum tn_err group_csv(struct tn_hub_call *call)
{
    TN_BUF_AUTO json = {0};
    enum tn_err err = tn_report_group(call->people, &json, call->fault);
    return err ? err : as_csv(call, &json, "group");
}

static enum tn_err event_xlsx(struct tn_hub_call *call)
{
    TN_BUF_AUTO json = {0};
    enum tn_err err = tn_report_event(call->people, call->id, &json, call->fault);
    return err ? err : as_xlsx(call, &json, "event");
}

static enum tn_err group_xlsx(struct tn_hub_call *call)
{
    TN_BUF_AUTO json = {0};
    enum tn_err err = tn_report_group(call->people, &json, call->fault);
    return err ? err : as_xlsx(call, &json, "group");
}

void tn_hub_report_event(struct tn_exchange *exchange, void *context)
{
    tn_hub_call_later(exchange, context, TN_HUB_ID, event);
}

void tn_hub_report_group(struct tn_exchange *exchange, void *context)
{
    tn_hub_call_later(exchange, context, 0, group);
}

void tn_hub_report_event_csv(struct tn_exchange *exchange, void *context)
{
    tn_hub_call_later(exchange, context, TN_HUB_ID, event_csv);
}

void tn_hub_report_group_csv(struct tn_exchange *exchange, void *context)
{
    tn_hub_call_later(exchange, context, 0, group_csv);
}

void tn_hub_report_event_xlsx(struct tn_exchange *exchange, void *context)
{
    tn_hub_call_later(exchange, context, TN_HUB_ID, event_xlsx);
}

void tn_hub_report_group_xlsx(struct tn_exchange *exchange, void *context)
{
    tn_hub_call_later(exchange, context, 0, group_xlsx);
}
