/* SPDX-License-Identifier: Apache-2.0 */
/* search.c -- people without a code: found by their name, or called by a host from the roll.
 *
 * A name is shown only while a host has opened the event, three at a time, and what a second fact
 * asks for is not shown beside it. */
#include <string.h>

#include "door_priv.h"
#include "turnout/text.h"

/* ---- showing ---- */

/* What the second fact asks for must not be read off the screen. */
static void hide_last(char *contact, size_t cap, const char *last)
{
    static const char dots[] = "••";
    WIPED_BUF folded = {0};
    size_t len = strlen(contact), last_len = strlen(last);
    tn_door_make_room(&folded, 4 * len);
    if (last_len == 0 || last_len > len || tn_text_fold(contact, len, &folded) != TN_OK ||
        folded.len != len || memcmp(folded.data + len - last_len, last, last_len) != 0)
        return;
    contact[len - last_len] = '\0';
    if (len - last_len + sizeof(dots) <= cap)
        memcpy(contact + len - last_len, dots, sizeof(dots));
}

static enum tn_err is_inside(struct tn_door *door, struct tn_ticket_id ticket, bool *ret_inside,
                             struct tn_fault *fault)
{
    struct tn_ticket_facts about;
    enum tn_err err = tn_ledger_ticket(door->ledger, door->opened.event, ticket, &about, fault);
    if (!err)
        *ret_inside = about.inside;
    return err;
}

static void show_found(const struct person *person, bool inside, bool second_fact,
                       struct tn_door_found *out)
{
    *out = (struct tn_door_found){.ticket = person->ticket,
                                  .inside = inside,
                                  .wants_fact = second_fact && *tn_person_last(person)};
    (void)tn_text_copy(out->name, sizeof(out->name), tn_person_name(person));
    (void)tn_text_copy(out->contact, sizeof(out->contact), tn_person_contact(person));
    if (out->wants_fact)
        hide_last(out->contact, sizeof(out->contact), tn_person_last(person));
}

/* ---- finding ---- */

/* Looked at, so that those who are not in yet come first. */
#define FOUND_LOOKED_AT 12

static enum tn_err read_policy(struct tn_door *door, struct tn_policy *ret_policy,
                               struct tn_fault *fault)
{
    struct tn_event_facts facts;
    enum tn_err err = tn_ledger_event(door->ledger, door->opened.event, &facts, fault);
    if (!err)
        *ret_policy = facts.policy;
    return err;
}

static enum tn_err show_best(struct tn_door *door, const struct person *const *hits, size_t count,
                             bool second_fact, struct tn_door_found *out, size_t *ret_count,
                             struct tn_fault *fault)
{
    bool inside[FOUND_LOOKED_AT] = {false};
    enum tn_err err = TN_OK;
    size_t shown = 0;
    for (size_t i = 0; i < count && !err; i++)
        err = is_inside(door, hits[i]->ticket, &inside[i], fault);
    if (err)
        return err;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < count && shown < TN_DOOR_FOUND_MAX; i++) {
            if (inside[i] == (pass == 1))
                show_found(hits[i], inside[i], second_fact, &out[shown++]);
        }
    }
    *ret_count = shown;
    return TN_OK;
}

enum tn_err tn_door_find(struct tn_door *door, const char *letters,
                         struct tn_door_found ret_found[TN_DOOR_FOUND_MAX], size_t *ret_count,
                         size_t *ret_total, struct tn_fault *fault)
{
    const struct person *hits[FOUND_LOOKED_AT];
    struct tn_policy policy;
    enum tn_err err = tn_opened_check(door, (struct tn_id){{0}}, fault);
    if (!err)
        err = read_policy(door, &policy, fault);
    if (err)
        return err;
    if (!policy.find)
        return tn_fault_set(fault, TN_ERR_DENIED, "at this event names are not looked up");
    size_t total = tn_namebook_find(door->opened.names, letters, hits, FOUND_LOOKED_AT);
    size_t count = total < FOUND_LOOKED_AT ? total : FOUND_LOOKED_AT;
    err = show_best(door, hits, count, policy.second_fact, ret_found, ret_count, fault);
    if (!err)
        *ret_total = total;
    return err;
}

#define ROLL_PAGE_MAX 64

enum tn_err tn_door_roll(struct tn_door *door, size_t from, size_t cap, const char *letters,
                         struct tn_door_person *ret_persons, size_t *ret_count, size_t *ret_total,
                         struct tn_fault *fault)
{
    const struct person *page[ROLL_PAGE_MAX];
    size_t total = 0;
    enum tn_err err = tn_opened_check(door, (struct tn_id){{0}}, fault);
    if (err)
        return err;
    size_t count = tn_namebook_roll(door->opened.names, letters, from, page,
                                    cap < ROLL_PAGE_MAX ? cap : ROLL_PAGE_MAX, &total);
    for (size_t i = 0; i < count && !err; i++) {
        ret_persons[i] = (struct tn_door_person){.ticket = page[i]->ticket};
        tn_person_show(page[i], &ret_persons[i]);
        err = is_inside(door, page[i]->ticket, &ret_persons[i].inside, fault);
    }
    if (err)
        return err;
    *ret_count = count;
    *ret_total = total;
    return TN_OK;
}

/* ---- letting in ---- */

static bool fact_fits(const struct person *person, const char *fact)
{
    WIPED_BUF folded = {0};
    tn_door_make_room(&folded, 4 * strlen(fact));
    return tn_text_fold(fact, strlen(fact), &folded) == TN_OK &&
           strcmp(tn_buf_text(&folded), tn_person_last(person)) == 0;
}

/* Sets what the gate must know about the second fact. */
static enum tn_err check_fact(struct attempt *attempt, const struct person *person,
                              const char *fact, struct tn_fault *fault)
{
    struct tn_policy policy;
    struct tn_gate_facts *gate = &attempt->question.gate;
    struct repeats *repeats = &attempt->door->repeats;
    int64_t up_ms = attempt->claim->up.ms;
    enum tn_err err = read_policy(attempt->door, &policy, fault);
    if (err || !policy.second_fact || !*tn_person_last(person))
        return err;
    gate->guessing = !tn_repeats_may_guess_fact(repeats, up_ms);
    if (gate->guessing || fact_fits(person, fact))
        return TN_OK;
    gate->wrong_fact = true;
    tn_repeats_note_wrong_fact(repeats, up_ms);
    return TN_OK;
}

static enum tn_err ask_and_finish(struct attempt *attempt, const struct person *person,
                                  const char *fact, struct tn_when now,
                                  struct tn_door_answer *answer, struct tn_fault *fault)
{
    struct tn_db *db = tn_ledger_db(attempt->door->ledger);
    enum tn_err err = tn_db_begin(db, fault);
    if (!err && attempt->question.method == TN_METHOD_NAME)
        err = check_fact(attempt, person, fact, fault);
    if (!err)
        err = tn_question_ask_by_name(&attempt->question, person, attempt->claim, now, fault);
    if (!err)
        err = tn_attempt_finish(attempt, answer, fault);
    if (err)
        tn_db_rollback(db);
    return err;
}

struct tn_door_answer tn_door_admit(struct tn_door *door, struct tn_id event,
                                    struct tn_ticket_id ticket, const char *fact,
                                    enum tn_method method, const struct tn_door_given *given,
                                    const struct tn_claim *claim, struct tn_when now,
                                    struct tn_fault *fault)
{
    struct tn_door_answer answer = {.gate.verdict = TN_VERDICT_HOST_NEEDED, .visits_before = -1};
    enum tn_err err = tn_opened_check(door, event, fault);
    const struct person *person = err ? NULL : tn_namebook_get(door->opened.names, ticket);
    if (!person)
        return answer;
    TN_ASSERT(method == TN_METHOD_NAME || method == TN_METHOD_ROLL_CALL);
    struct attempt attempt = {
        .door = door,
        .question = {.ledger = door->ledger, .event = event, .method = method},
        .refusal.up_ms = claim->up.ms,
        .given = tn_given_read(given),
        .claim = claim};
    tn_attempt_digest(ticket.bytes, TN_TICKET_ID_BYTES, attempt.refusal.digest);
    err = ask_and_finish(&attempt, person, fact, now, &answer, fault);
    if (err)
        tn_attempt_give_up(err, &answer);
    tn_attempt_wipe(&attempt);
    return answer;
}
