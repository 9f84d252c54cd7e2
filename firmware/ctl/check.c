/* SPDX-License-Identifier: Apache-2.0 */
/* check.c -- what a code is, whose, and whether a door would take it.
 *
 * The verdict is the gate's own, asked outside the event's opening hours and as if nobody had come
 * in yet: an organiser wants to know of the code, not of the moment. */
#include <string.h>

#include "ctl.h"
#include "turnout/gate.h"
#include "turnout/os.h"
#include "turnout/text.h"

/* ---- which key ---- */

#define ISSUERS_MAX 8

static enum tn_issuer_state state_of(const struct tn_issuer *issuer, struct tn_id event,
                                     struct tn_wall now)
{
    if (!tn_id_equal(event, issuer->event))
        return TN_ISSUER_OTHER_EVENT;
    if (issuer->withdrawn)
        return TN_ISSUER_WITHDRAWN;
    bool late = issuer->expires.ms && issuer->expires.ms <= now.ms;
    return late ? TN_ISSUER_EXPIRED : TN_ISSUER_THIS_EVENT;
}

/* Finds the key that signed; the finding's event becomes the key's. */
static enum tn_err find_issuer(struct ctl *ctl, struct tn_id wanted, struct tn_gate_facts *facts,
                               struct ctl_finding *finding)
{
    struct tn_issuer issuers[ISSUERS_MAX];
    size_t count = 0;
    const struct tn_group *group = tn_registry_group(ctl->registry);
    enum tn_err err = tn_ledger_issuers(tn_registry_ledger(ctl->registry), finding->ticket.key_id,
                                        issuers, ISSUERS_MAX, &count, &ctl->fault);
    for (size_t i = 0; !err && i < count; i++) {
        bool fits = tn_ticket_verify(&finding->ticket, &issuers[i].key, group->id);
        if (facts->signature_fits && !fits)
            continue;
        facts->signature_fits = fits;
        facts->walk_in =
            finding->ticket.kind == TN_TICKET_WALK_IN && !tn_id_is_zero(issuers[i].device);
        facts->issuer = state_of(&issuers[i], tn_id_is_zero(wanted) ? issuers[i].event : wanted,
                                 facts->now.wall);
        finding->event = issuers[i].event;
    }
    return err;
}

/* For a short code the roster names the key that signed. */
static enum tn_err find_listed_issuer(struct ctl *ctl, const struct tn_public_key *key,
                                      struct tn_gate_facts *facts,
                                      const struct ctl_finding *finding)
{
    struct tn_issuer issuers[ISSUERS_MAX];
    size_t count = 0;
    enum tn_err err = tn_ledger_issuers(tn_registry_ledger(ctl->registry), tn_key_id(key), issuers,
                                        ISSUERS_MAX, &count, &ctl->fault);
    for (size_t i = 0; !err && i < count; i++) {
        if (memcmp(issuers[i].key.bytes, key->bytes, TN_KEY_PUBLIC_BYTES) == 0)
            facts->issuer = state_of(&issuers[i], finding->event, facts->now.wall);
    }
    return err;
}

/* ---- what the event and the log say ---- */

static enum tn_err read_event(struct ctl *ctl, struct ctl_finding *finding,
                              struct tn_policy *policy)
{
    struct tn_event event;
    enum tn_err err = tn_registry_event(ctl->registry, finding->event, &event, &ctl->fault);
    if (err)
        return err == TN_ERR_ABSENT ? TN_OK : err;
    tn_text_copy(finding->event_title, sizeof finding->event_title, event.title);
    policy->closed = event.policy.closed;
    policy->unlisted = event.policy.unlisted;
    policy->entry = event.policy.entry;
    return TN_OK;
}

static enum tn_err read_holder(struct ctl *ctl, struct tn_gate_facts *facts,
                               struct ctl_finding *finding)
{
    struct tn_ticket_facts known;
    enum tn_err err = tn_ledger_ticket(tn_registry_ledger(ctl->registry), finding->event,
                                       finding->ticket.id, &known, &ctl->fault);
    if (err)
        return err;
    facts->listed = known.listed;
    facts->revoked = known.revoked;
    facts->blocked = known.blocked;
    facts->approval = known.approval;
    finding->admitted = known.seen;
    if (facts->form == TN_CODE_SHORT)
        err = find_listed_issuer(ctl, &known.key, facts, finding);
    if (err)
        return err;
    char name[sizeof finding->name];
    struct tn_fault own = {0};
    err = tn_people_holder(ctl->people, finding->event, finding->ticket.id, name, &own);
    if (err == TN_OK)
        tn_text_copy(finding->name, sizeof finding->name, name);
    return !err || err == TN_ERR_ABSENT ? TN_OK : tn_fault_set(&ctl->fault, err, "%s", own.text);
}

/* ---- short codes ---- */

/* Where a short code is looked for, and where it was found. */
struct short_search {
    struct tn_buf events; /* struct tn_event, one after another */
    struct tn_buf titles; /* of those that have it */
    size_t found;
};

static bool collect_event(const struct tn_event *event, void *context)
{
    struct short_search *search = context;
    tn_buf_add(&search->events, event, sizeof *event);
    return true;
}

static enum tn_err collect_events(struct ctl *ctl, struct tn_id wanted, struct short_search *search)
{
    struct tn_event event;
    if (tn_id_is_zero(wanted))
        return tn_registry_events(ctl->registry, collect_event, search, &ctl->fault);
    enum tn_err err = tn_registry_event(ctl->registry, wanted, &event, &ctl->fault);
    if (!err)
        (void)collect_event(&event, search);
    return err;
}

static enum tn_err search_event(struct ctl *ctl, const struct tn_event *event,
                                const char *short_code, struct short_search *search,
                                struct ctl_finding *finding)
{
    struct tn_issued_ticket issued;
    enum tn_err err =
        tn_registry_ticket_find(ctl->registry, event->id, short_code, &issued, &ctl->fault);
    if (err)
        return err == TN_ERR_ABSENT ? TN_OK : err;
    tn_buf_addf(&search->titles, "%s\"%s\"", search->found ? ", " : "", event->title);
    search->found++;
    finding->event = event->id;
    finding->ticket = issued.ticket;
    return TN_OK;
}

/* Two events may have given out the same short code: then nobody can say whose this is. */
static void conclude(const struct short_search *search, struct tn_gate_facts *facts,
                     struct ctl_finding *finding)
{
    TN_BUF_AUTO text = {0};
    facts->listed = finding->has_ticket = search->found == 1;
    if (search->found < 2)
        return;
    finding->event = (struct tn_id){0};
    finding->ticket = (struct tn_ticket){0};
    finding->undecided = true;
    tn_buf_addf(&text, "%zu events have this short code, %s; name one with --event", search->found,
                tn_buf_text(&search->titles));
    tn_text_copy(finding->sentence, sizeof finding->sentence, tn_buf_text(&text));
}

/* A typed short code is a ticket of the event it is typed at; of any event if none is named. */
static enum tn_err find_short(struct ctl *ctl, struct tn_id wanted, const char *short_code,
                              struct tn_gate_facts *facts, struct ctl_finding *finding)
{
    struct short_search search = {0};
    enum tn_err err = collect_events(ctl, wanted, &search);
    const struct tn_event *events = (const struct tn_event *)(const void *)search.events.data;
    for (size_t i = 0; !err && i < search.events.len / sizeof *events; i++)
        err = search_event(ctl, &events[i], short_code, &search, finding);
    if (!err)
        conclude(&search, facts, finding);
    if (!err && search.found == 0)
        finding->event = wanted;
    tn_buf_release(&search.events);
    tn_buf_release(&search.titles);
    return err;
}

static enum tn_err consult(struct ctl *ctl, struct tn_id wanted, const char *short_code,
                           struct tn_gate_facts *facts, struct tn_policy *policy,
                           struct ctl_finding *finding)
{
    enum tn_err err = TN_OK;
    facts->has_event = true;
    facts->has_roster = true;
    if (facts->form == TN_CODE_SHORT)
        err = find_short(ctl, wanted, short_code, facts, finding);
    if (!err && finding->has_ticket)
        err = find_issuer(ctl, wanted, facts, finding);
    if (!err && !tn_id_is_zero(finding->event))
        err = read_event(ctl, finding, policy);
    if (!err && finding->has_ticket && !tn_id_is_zero(finding->event))
        err = read_holder(ctl, facts, finding);
    facts->admits = finding->ticket.admits ? finding->ticket.admits : 1;
    facts->expires = finding->ticket.expires;
    return err;
}

/* ---- in words ---- */

static const char *form_name(enum tn_code_form form)
{
    static const char *const names[] = {
        [TN_CODE_TICKET] = "ticket",     [TN_CODE_SHORT] = "short-code",
        [TN_CODE_INVITE] = "invitation", [TN_CODE_FOREIGN] = "foreign",
        [TN_CODE_DAMAGED] = "damaged",   [TN_CODE_NEWER] = "newer",
    };
    return names[form];
}

/* What each verdict means here; NULL: the verdict's name has to do. */
static const char *meaning(const struct ctl_finding *finding, bool has_group)
{
    if (finding->reason == TN_REASON_FOREIGN_CODE)
        return strcmp(finding->form, "invitation") == 0
                   ? "an invitation for a kiosk, not an entry code"
                   : "not one of Turnout's codes";
    if (!has_group)
        return finding->has_ticket ? "one of Turnout's codes; without the group's data its "
                                     "signature cannot be checked"
                                   : "one of Turnout's codes, but not a whole ticket";
    switch (finding->reason) {
    case TN_REASON_DAMAGED_CODE:
        return "one of Turnout's codes, cut or changed on the way";
    case TN_REASON_NEWER_CODE:
        return "one of Turnout's codes, of a newer version";
    case TN_REASON_UNKNOWN_KEY:
        return "signed by a key this group has never had";
    case TN_REASON_UNKNOWN_SHORT:
        return "no ticket has this short code";
    case TN_REASON_TICKET_EXPIRED:
        return "this ticket has expired";
    case TN_REASON_EVENT_OVER:
        return "the event is closed";
    case TN_REASON_NOT_ON_ROSTER:
        return "signed well, but not on the roster";
    case TN_REASON_APPROVAL:
        return "a walk-in whom no host has let in yet";
    case TN_REASON_ISSUER_EXPIRED:
        return "signed by a key that has expired";
    default:
        break;
    }
    switch (finding->verdict) {
    case TN_VERDICT_ADMIT:
        return "valid";
    case TN_VERDICT_BAD_SIGNATURE:
        return "forged or damaged: the signature does not fit";
    case TN_VERDICT_KEY_WITHDRAWN:
        return "signed by a key that was withdrawn";
    case TN_VERDICT_OTHER_EVENT:
        return "a ticket for another event";
    case TN_VERDICT_REVOKED:
        return "this ticket was revoked";
    case TN_VERDICT_BLOCKED:
        return "this ticket is blocked";
    default:
        return tn_verdict_name(finding->verdict);
    }
}

static void describe(struct ctl_finding *finding, bool has_group)
{
    TN_BUF_AUTO text = {0};
    tn_buf_add_text(&text, meaning(finding, has_group));
    if (finding->name[0])
        tn_buf_addf(&text, "; %s", finding->name);
    if (finding->event_title[0])
        tn_buf_addf(&text, "; \"%s\"", finding->event_title);
    if (finding->has_ticket)
        tn_buf_addf(
            &text, "; %s ticket %s of key %08lx%s", tn_ticket_kind_name(finding->ticket.kind),
            tn_ticket_id_text(finding->ticket.id).chars, (unsigned long)finding->ticket.key_id,
            finding->admitted ? "; came in already" : "");
    tn_text_copy(finding->sentence, sizeof finding->sentence, tn_buf_text(&text));
}

enum tn_err ctl_check_code(struct ctl *ctl, struct tn_id event, const char *text, size_t len,
                           struct ctl_finding *ret_finding)
{
    struct ctl_finding finding = {.read = true};
    struct tn_gate_facts facts = {.clock_set = true};
    struct tn_policy policy = {0};
    char short_code[TN_SHORT_CODE_CHARS + 1];
    facts.now.wall.ms = tn_clock_wall_ms();
    facts.form = tn_ticket_read(text, len, &finding.ticket, short_code);
    finding.form = form_name(facts.form);
    finding.ours = facts.form != TN_CODE_FOREIGN;
    finding.has_ticket = facts.form == TN_CODE_TICKET;
    if (!finding.has_ticket)
        finding.ticket = (struct tn_ticket){0};
    enum tn_err err =
        ctl->registry ? consult(ctl, event, short_code, &facts, &policy, &finding) : TN_OK;
    if (err)
        return err;
    /* Without a group the gate would speak of the missing event before it spoke of the code. */
    facts.has_event |= facts.form != TN_CODE_TICKET && facts.form != TN_CODE_SHORT;
    struct tn_gate_answer answer = tn_gate_decide(&facts, &policy);
    finding.verdict = answer.verdict;
    finding.reason = answer.reason;
    finding.valid = tn_verdict_admits(answer.verdict);
    if (!finding.undecided)
        describe(&finding, ctl->registry != NULL);
    finding.valid &= !finding.undecided;
    *ret_finding = finding;
    return TN_OK;
}
