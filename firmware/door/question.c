/* SPDX-License-Identifier: Apache-2.0 */
/* question.c -- see question.h.
 *
 * Source: firmware/SPEC.md "Ticket", "Verdicts". */
#include "question.h"

#include <string.h>

#include "turnout/text.h"

/* ---- who signed ---- */

/* Expired for certain: inside the error bar the person's favour counts. */
static bool has_expired(const struct tn_issuer *issuer, struct tn_when now)
{
    return issuer->expires.ms != 0 && now.err_ms >= 0 &&
           now.wall.ms - now.err_ms > issuer->expires.ms;
}

static enum tn_issuer_state state_of(const struct tn_issuer *issuer, struct tn_id event,
                                     struct tn_when now)
{
    if (!tn_id_equal(issuer->event, event))
        return TN_ISSUER_OTHER_EVENT;
    if (issuer->withdrawn)
        return TN_ISSUER_WITHDRAWN;
    return has_expired(issuer, now) ? TN_ISSUER_EXPIRED : TN_ISSUER_THIS_EVENT;
}

static enum tn_err ask_issuer(struct question *question, struct tn_when now, struct tn_fault *fault)
{
    struct tn_issuer issuers[QUESTION_ISSUERS_MAX];
    size_t count = 0;
    enum tn_err err = tn_ledger_issuers(question->ledger, question->ticket.key_id, issuers,
                                        QUESTION_ISSUERS_MAX, &count, fault);
    if (err || !count)
        return err;
    size_t signer = 0;
    for (size_t i = 0; i < count && !question->gate.signature_fits; i++) {
        signer = i;
        question->gate.signature_fits =
            tn_ticket_verify(&question->ticket, &issuers[i].key, tn_ledger_group(question->ledger));
    }
    question->issuer = issuers[signer];
    question->gate.issuer = state_of(&issuers[signer], question->event, now);
    return TN_OK;
}

static bool is_devices(const struct question *question)
{
    return question->gate.issuer == TN_ISSUER_THIS_EVENT && !tn_id_is_zero(question->issuer.device);
}

/* A key that issued all it may: whatever else it signed is not believed.  Only for tickets that no
 * log here has. */
static enum tn_err ask_quota(struct question *question, struct tn_fault *fault)
{
    int64_t issued = 0;
    const struct tn_issuer *issuer = &question->issuer;
    if (!is_devices(question) || question->about.listed || issuer->quota == 0)
        return TN_OK;
    enum tn_err err =
        tn_ledger_issued(question->ledger, question->event, &issuer->key, &issued, fault);
    question->gate.quota_used = !err && issued >= issuer->quota;
    return err;
}

/* ---- what is known about the ticket ---- */

static void take_facts(struct question *question)
{
    const struct tn_ticket_facts *about = &question->about;
    struct tn_gate_facts *gate = &question->gate;
    question->has_ticket = true;
    gate->listed = about->listed;
    gate->revoked = about->revoked;
    gate->blocked = about->blocked;
    gate->inside = about->inside;
    gate->seen = about->seen;
    gate->approval = about->approval;
}

/* Everything about the person behind the ticket. */
static enum tn_err ask_person(struct question *question, enum tn_ticket_kind kind,
                              struct tn_fault *fault)
{
    question->gate.walk_in = kind == TN_TICKET_WALK_IN && is_devices(question);
    enum tn_err err = ask_quota(question, fault);
    return err ? err : tn_question_ask_said(question, fault);
}

static enum tn_err ask_ticket(struct question *question, struct tn_when now, struct tn_fault *fault)
{
    question->gate.expires = question->ticket.expires;
    question->gate.admits = question->ticket.admits;
    enum tn_err err = ask_issuer(question, now, fault);
    /* A name that nobody signed is nobody's name. */
    if (err || !question->gate.signature_fits)
        return err;
    err = tn_ledger_ticket(question->ledger, question->event, question->ticket.id, &question->about,
                           fault);
    if (err)
        return err;
    take_facts(question);
    tn_question_open_row(question);
    return ask_person(question, question->ticket.kind, fault);
}

/* The roster names the key that signed; it stands for the signature nobody typed. */
static enum tn_err ask_listed_issuer(struct question *question, struct tn_when now,
                                     struct tn_fault *fault)
{
    const struct tn_public_key *key = &question->about.key;
    struct tn_issuer issuers[QUESTION_ISSUERS_MAX];
    size_t count = 0;
    enum tn_err err = tn_ledger_issuers(question->ledger, tn_key_id(key), issuers,
                                        QUESTION_ISSUERS_MAX, &count, fault);
    for (size_t i = 0; i < count && !err; i++) {
        if (memcmp(issuers[i].key.bytes, key->bytes, TN_KEY_PUBLIC_BYTES) != 0)
            continue;
        question->issuer = issuers[i];
        question->gate.issuer = state_of(&issuers[i], question->event, now);
    }
    return err;
}

/* `about` is set: what the roster says counts. */
static enum tn_err ask_listed(struct question *question, struct tn_when now, struct tn_fault *fault)
{
    question->gate.expires = question->about.expires;
    question->gate.admits = question->about.admits;
    take_facts(question);
    enum tn_err err = ask_listed_issuer(question, now, fault);
    return err ? err : ask_person(question, question->about.kind, fault);
}

enum tn_err tn_question_find_short(struct question *question, const struct tn_event_facts *event,
                                   bool *ret_found, struct tn_fault *fault)
{
    uint8_t hash[TN_SHORT_HASH_BYTES];
    struct tn_fault own = {0};
    tn_short_code_hash(question->short_code, event->door_key, hash);
    enum tn_err err =
        tn_ledger_ticket_by_short(question->ledger, event->id, hash, &question->about, &own);
    if (err && err != TN_ERR_ABSENT)
        return tn_fault_set(fault, err, "%s", own.text);
    *ret_found = !err;
    return TN_OK;
}

static enum tn_err ask_short(struct question *question, struct tn_when now, struct tn_fault *fault)
{
    bool found = false;
    enum tn_err err = tn_question_find_short(question, &question->event_facts, &found, fault);
    return err || !found ? err : ask_listed(question, now, fault);
}

static enum tn_err ask_event(struct question *question, struct tn_fault *fault)
{
    if (tn_id_is_zero(question->event))
        return TN_OK;
    enum tn_err err =
        tn_ledger_event(question->ledger, question->event, &question->event_facts, fault);
    if (err)
        return err == TN_ERR_ABSENT ? TN_OK : err;
    question->gate.has_event = true;
    question->gate.has_roster = question->event_facts.tickets > 0;
    question->gate.people_inside = question->event_facts.people_inside;
    return TN_OK;
}

static void begin(struct question *question, const struct tn_claim *claim, struct tn_when now)
{
    question->gate.now = now;
    question->gate.clock_set = claim->clock != TN_CLOCK_UNSET && now.err_ms >= 0;
    question->row.visits = -1;
}

enum tn_err tn_question_ask(struct question *question, const char *code, size_t len,
                            const struct tn_claim *claim, struct tn_when now,
                            struct tn_fault *fault)
{
    struct tn_gate_facts *gate = &question->gate;
    begin(question, claim, now);
    gate->form = tn_ticket_read(code, len, &question->ticket, question->short_code);
    question->method = gate->form == TN_CODE_SHORT ? TN_METHOD_SHORT_CODE : TN_METHOD_QR;
    enum tn_err err = ask_event(question, fault);
    if (err || !gate->has_event)
        return err;
    if (gate->form == TN_CODE_SHORT && gate->guessing)
        return TN_OK;
    struct tn_id here = question->event;
    err = tn_question_choose(question, fault);
    if (!err && !tn_id_equal(question->event, here))
        err = ask_event(question, fault);
    if (err)
        return err;
    if (gate->form == TN_CODE_TICKET)
        return ask_ticket(question, now, fault);
    return gate->form == TN_CODE_SHORT ? ask_short(question, now, fault) : TN_OK;
}

enum tn_err tn_question_ask_by_name(struct question *question, const struct person *person,
                                    const struct tn_claim *claim, struct tn_when now,
                                    struct tn_fault *fault)
{
    begin(question, claim, now);
    question->gate.form = TN_CODE_SHORT;
    enum tn_err err = ask_event(question, fault);
    if (err || !question->gate.has_event)
        return err;
    err = tn_ledger_ticket(question->ledger, question->event, person->ticket, &question->about,
                           fault);
    if (err)
        return err;
    question->row = (struct row){.opened = true, .visits = person->visits, .rules = person->rules};
    (void)tn_text_copy(question->row.name, sizeof(question->row.name), tn_person_name(person));
    return ask_listed(question, now, fault);
}
