/* SPDX-License-Identifier: Apache-2.0 */
/* unlock.c -- a host's code opens the event key; locking forgets it.
 *
 * Invariant: the key and what it opened are in memory alone, in struct opened, and nowhere once
 * that is closed.  Source: firmware/SPEC.md "Ticket", "Record". */
#include <string.h>

#include "door_priv.h"

void tn_opened_context(const struct tn_ledger *ledger, struct tn_id event, const char *purpose,
                       const void *subject, size_t subject_len, struct tn_buf *out)
{
    struct tn_id group = tn_ledger_group(ledger);
    tn_buf_add_text(out, purpose);
    tn_buf_add(out, group.bytes, TN_ID_BYTES);
    tn_buf_add(out, event.bytes, TN_ID_BYTES);
    tn_buf_add(out, subject, subject_len);
}

enum tn_err tn_opened_open(const struct tn_door *door, const char *purpose, const void *subject,
                           size_t subject_len, struct tn_sealed sealed, struct tn_buf *out)
{
    TN_BUF_AUTO context = {0};
    const struct opened *opened = &door->opened;
    tn_opened_context(door->ledger, opened->event, purpose, subject, subject_len, &context);
    return tn_seal_open(opened->key, context.data, context.len, sealed.bytes, sealed.len, out);
}

static enum tn_err open_find(const struct tn_find_row *row, struct tn_buf *out, const void *context)
{
    return tn_opened_open(context, "turnout find 1", row->ticket.bytes, TN_TICKET_ID_BYTES,
                          row->find, out);
}

/* ---- who may ---- */

static enum tn_err denied(const char *why, struct tn_fault *fault)
{
    return tn_fault_set(fault, TN_ERR_DENIED, "the doors stay locked: %s", why);
}

/* The host's code, good here and now. */
static enum tn_err check_host(const struct question *question, struct tn_id event,
                              struct tn_fault *fault)
{
    const struct tn_gate_facts *gate = &question->gate;
    if (!gate->has_event)
        return tn_fault_set(fault, TN_ERR_ABSENT, "there is no event %s here",
                            tn_id_text(event).chars);
    if (gate->form != TN_CODE_TICKET || !gate->signature_fits)
        return denied("this is no code of this group", fault);
    if (!tn_id_equal(question->event, event) || gate->issuer != TN_ISSUER_THIS_EVENT)
        return denied("this code is not for this event", fault);
    return gate->revoked || gate->blocked ? denied("this code was revoked", fault) : TN_OK;
}

static enum tn_err open_key(struct question *question, struct opened *opened,
                            struct tn_fault *fault)
{
    TN_BUF_AUTO context = {0};
    TN_BUF_AUTO sealed = {0};
    WIPED_BUF plain = {0};
    uint8_t host_key[TN_SEAL_KEY_BYTES];
    enum tn_err err =
        tn_ledger_unlock(question->ledger, question->event, question->about.id, &sealed, fault);
    if (err)
        return err == TN_ERR_ABSENT ? denied("this code is not a host's", fault) : err;
    tn_opened_context(question->ledger, question->event, "turnout event key 1",
                      question->about.id.bytes, TN_TICKET_ID_BYTES, &context);
    tn_ticket_host_key(&question->ticket, host_key);
    err = tn_seal_open(host_key, context.data, context.len, sealed.data, sealed.len, &plain);
    tn_seal_wipe(host_key, sizeof(host_key));
    if (err || plain.len != TN_SEAL_KEY_BYTES)
        return tn_fault_set(fault, TN_ERR_SEAL,
                            "the event's key does not open with this code: the "
                            "organiser must make this host one again");
    *opened =
        (struct opened){.is_open = true, .event = question->event, .host = question->about.id};
    memcpy(opened->key, plain.data, TN_SEAL_KEY_BYTES);
    return TN_OK;
}

/* Reads the code in a transaction that writes nothing. */
static enum tn_err ask(struct tn_door *door, struct tn_id event, const char *code, size_t len,
                       const struct tn_claim *claim, struct tn_when now, struct opened *opened,
                       struct tn_fault *fault)
{
    struct question question = {.ledger = door->ledger, .event = event};
    enum tn_err err = tn_db_begin(tn_ledger_db(door->ledger), fault);
    if (err)
        return err;
    err = tn_question_ask(&question, code, len, claim, now, fault);
    if (!err)
        err = check_host(&question, event, fault);
    if (!err)
        err = open_key(&question, opened, fault);
    tn_db_rollback(tn_ledger_db(door->ledger));
    tn_seal_wipe(&question, sizeof(question));
    return err;
}

enum tn_err tn_door_unlock(struct tn_door *door, struct tn_id event, const char *code, size_t len,
                           const struct tn_claim *claim, struct tn_when now, struct tn_fault *fault)
{
    struct opened opened = {.is_open = false};
    enum tn_err err = ask(door, event, code, len, claim, now, &opened, fault);
    if (err)
        return err;
    tn_door_lock(door);
    door->opened = opened;
    door->opened.names = tn_namebook_make();
    tn_seal_wipe(&opened, sizeof(opened));
    bool changed = false;
    err = tn_namebook_refresh(door->opened.names, door->ledger, event, open_find, door, &changed,
                              fault);
    if (err)
        tn_door_lock(door);
    return err;
}

void tn_door_lock(struct tn_door *door)
{
    tn_namebook_close(door->opened.names);
    tn_seal_wipe(&door->opened, sizeof(door->opened));
    tn_door_wipe_stack();
}

bool tn_door_is_unlocked(const struct tn_door *door)
{
    return door->opened.is_open;
}

/* ---- staying open ---- */

/* The organiser's word ends it while the kiosk runs. */
static enum tn_err check_still_host(struct tn_door *door, struct tn_fault *fault)
{
    struct tn_ticket_facts about;
    enum tn_err err =
        tn_ledger_ticket(door->ledger, door->opened.event, door->opened.host, &about, fault);
    if (err || (!about.revoked && !about.blocked))
        return err;
    tn_door_lock(door);
    return denied("the code that opened them was revoked", fault);
}

enum tn_err tn_opened_check(struct tn_door *door, struct tn_id event, struct tn_fault *fault)
{
    const struct opened *opened = &door->opened;
    if (!opened->is_open || (!tn_id_is_zero(event) && !tn_id_equal(event, opened->event)))
        return denied("a host's code opens them", fault);
    bool changed = false;
    enum tn_err err = tn_namebook_refresh(opened->names, door->ledger, opened->event, open_find,
                                          door, &changed, fault);
    return err || !changed ? err : check_still_host(door, fault);
}
