/* SPDX-License-Identifier: Apache-2.0 */
/* privacy.c -- what people allow, what they may take along, and forgetting them. */
#include "dashboard.h"
#include "errand.h"

#include "turnout/privacy.h"

/* ---- consent ---- */

static enum tn_err consents(struct tn_hub_call *call)
{
    return tn_people_consents_json(call->people, call->id, call->out, call->fault);
}

static enum tn_err consent(struct tn_hub_call *call)
{
    struct tn_consent said = {.given = true, .who = call->exchange->request.who};
    enum tn_err err = tn_hub_text(call, "purpose", true, &said.purpose);
    if (!err)
        err = tn_hub_text(call, "how", true, &said.how);
    if (!err && !tn_json_bool(call->body, "given", &said.given))
        err = tn_fault_set(call->fault, TN_ERR_FORMAT, "\"given\" has to be true or false");
    if (!err)
        err = tn_people_consent(call->people, call->id, &said, call->fault);
    return err ? err : consents(call);
}

void tn_hub_consents(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID, consents);
}

void tn_hub_consent(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_BODY | TN_HUB_CHANGES, consent);
}

/* ---- taking it along ---- */

static enum tn_err export_one(struct tn_hub_call *call)
{
    enum tn_err err = tn_people_export_json(call->people, call->id, call->out, call->fault);
    if (!err)
        tn_hub_file(call, TN_TYPE_JSON, "member-%s.json", tn_id_text(call->id).chars);
    return err;
}

void tn_hub_member_export(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID, export_one);
}

static enum tn_err export_csv(struct tn_hub_call *call)
{
    enum tn_err err = tn_people_export_csv(call->people, call->id, call->out, call->fault);
    if (!err)
        tn_hub_file(call, TN_HUB_CSV, "member-%s.csv", tn_id_text(call->id).chars);
    return err;
}

void tn_hub_member_export_csv(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID, export_csv);
}

/* ---- forgetting ---- */

/* The person is erased once that is committed; rewriting the files may have to wait for whoever
 * reads them, and the next erasure does it too. */
static enum tn_err erase(struct tn_hub_call *call)
{
    struct tn_people_by by = {"", ""};
    struct tn_erased erased = {.records = 0};
    struct tn_json_writer writer;
    enum tn_err err = tn_hub_by(call, &by);
    if (!err && !by.why[0])
        err = tn_fault_set(call->fault, TN_ERR_FORMAT, "\"why\" has to say why, and name nobody");
    if (!err)
        err = tn_people_erase(call->people, call->id, &by, &erased, call->fault);
    if (err)
        return err;
    bool scrubbed = tn_people_scrub(call->people, NULL) == TN_OK;
    tn_json_begin(&writer, call->out);
    tn_json_open_object(&writer);
    tn_json_add_int(&writer, "records", erased.records);
    tn_json_add_int(&writer, "handles", erased.handles);
    tn_json_add_int(&writer, "suppressed", erased.suppressed);
    tn_json_add_int(&writer, "tickets", erased.tickets);
    tn_json_add_int(&writer, "revoked", erased.revoked);
    tn_json_add_bool(&writer, "scrubbed", scrubbed);
    tn_json_close_object(&writer);
    return TN_OK;
}

void tn_hub_member_erase(struct tn_exchange *exchange, void *context)
{
    tn_hub_call_later(exchange, context, TN_HUB_ID | TN_HUB_BODY, erase);
}
