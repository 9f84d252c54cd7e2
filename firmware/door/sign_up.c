/* SPDX-License-Identifier: Apache-2.0 */
/* sign_up.c -- a walk-in: their ticket is issued, what they wrote is closed for the group, and they
 * are let in, in one transaction.
 *
 * The kiosk's issuing key is opened with the event key for this one ticket and wiped again.
 * Source: firmware/SPEC.md "Record", "Ticket". */
#include <string.h>

#include "door_priv.h"
#include "turnout/json.h"
#include "turnout/mask.h"
#include "turnout/text.h"

/* What they wrote, cleaned. */
struct form {
    struct tn_buf name, contact;
    struct tn_ticket_id inviter;
    bool has_inviter;
};

struct signing {
    struct attempt attempt;
    const struct tn_door_sign_up *sign_up;
    struct tn_event_facts event;
    struct form form;
    struct tn_secret_key key;
    struct tn_ticket ticket;
    char text[TN_TICKET_CHARS + 1];
    bool pending;
};

enum { NAME_MAX_BYTES = 255, CONTACT_MAX_BYTES = 127 };

static void release(struct signing *signing)
{
    tn_door_wipe_buf(&signing->form.name);
    tn_door_wipe_buf(&signing->form.contact);
    tn_seal_wipe(signing, sizeof(*signing));
}

static enum tn_err denied(const char *why, struct tn_fault *fault)
{
    return tn_fault_set(fault, TN_ERR_DENIED, "nobody can sign up here now: %s", why);
}

/* ---- the form ---- */

static bool is_platform(const char *word)
{
    static const char *const words[] = {"phone",    "email",   "wxid", "qq",
                                        "telegram", "discord", "other"};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (strcmp(word, words[i]) == 0)
            return true;
    }
    return false;
}

static bool is_lang(const char *lang)
{
    return !*lang || strcmp(lang, "zh-CN") == 0 || strcmp(lang, "en") == 0;
}

static enum tn_err clean(const char *what, const char *text, size_t max, struct tn_buf *out,
                         struct tn_fault *fault)
{
    tn_door_make_room(out, 4 * strlen(text));
    if (tn_text_clean(text, strlen(text), out) != TN_OK || out->len > max)
        return tn_fault_set(fault, TN_ERR_LIMIT, "the %s is too long or no text", what);
    return TN_OK;
}

static enum tn_err read_form(struct signing *signing, struct tn_fault *fault)
{
    const struct tn_door_sign_up *sign_up = signing->sign_up;
    struct form *form = &signing->form;
    enum tn_err err = clean("name", sign_up->name, NAME_MAX_BYTES, &form->name, fault);
    if (!err)
        err = clean("contact", sign_up->contact, CONTACT_MAX_BYTES, &form->contact, fault);
    if (err)
        return err;
    if (!form->name.len)
        return tn_fault_set(fault, TN_ERR_LIMIT, "the name is empty");
    if (!is_platform(sign_up->platform) || !is_lang(sign_up->lang))
        return tn_fault_set(fault, TN_ERR_LIMIT, "the platform or the language is none we know");
    if (!tn_given_fits(sign_up->answers_json))
        return tn_fault_set(fault, TN_ERR_LIMIT, "the answers are too long");
    return TN_OK;
}

/* Whoever brought them has a good code of this event. */
static enum tn_err read_inviter(struct signing *signing, struct tn_when now, struct tn_fault *fault)
{
    const char *code = signing->sign_up->inviter;
    struct form *form = &signing->form;
    struct question question = {.ledger = signing->attempt.door->ledger,
                                .event = signing->event.id};
    if (code && *code) {
        enum tn_err err =
            tn_question_ask(&question, code, strlen(code), signing->attempt.claim, now, fault);
        if (err)
            return err;
        form->has_inviter = question.has_ticket && !question.gate.revoked &&
                            !question.gate.blocked &&
                            question.gate.issuer == TN_ISSUER_THIS_EVENT &&
                            tn_id_equal(question.event, signing->event.id);
        form->inviter = question.about.id;
        tn_seal_wipe(&question, sizeof(question));
    }
    if (form->has_inviter || signing->event.policy.entry != TN_ENTRY_INVITE)
        return TN_OK;
    return denied("somebody with a code of this event has to bring them", fault);
}

/* ---- the ticket ---- */

static enum tn_err check_offer(struct signing *signing, struct tn_fault *fault)
{
    const struct tn_policy *policy = &signing->event.policy;
    if (!policy->sign_up)
        return denied("the organiser takes no walk-ins", fault);
    return policy->closed ? denied("the organiser closed the event", fault) : TN_OK;
}

static enum tn_err check_quota(struct signing *signing, const struct tn_issuer *issuer,
                               struct tn_fault *fault)
{
    int64_t issued = 0;
    int64_t quota = signing->event.policy.quota;
    if (issuer->quota && (!quota || issuer->quota < quota))
        quota = issuer->quota;
    enum tn_err err = tn_ledger_issued(signing->attempt.door->ledger, signing->event.id,
                                       &issuer->key, &issued, fault);
    if (err || !quota || issued < quota)
        return err;
    return tn_fault_set(fault, TN_ERR_LIMIT,
                        "this kiosk has issued the %lld tickets it may: raise the event's quota",
                        (long long)quota);
}

/* The seed of the device's key, opened; *ret_key fits `issuer`. */
static enum tn_err open_issuing_key(const struct tn_door *door, struct tn_id event,
                                    struct tn_issuer *ret_issuer, struct tn_secret_key *ret_key,
                                    struct tn_fault *fault)
{
    TN_BUF_AUTO sealed = {0};
    WIPED_BUF seed = {0};
    enum tn_err err = tn_ledger_own_issuer(door->ledger, event, ret_issuer, &sealed, fault);
    if (err)
        return err == TN_ERR_ABSENT ? denied("this kiosk may not issue tickets", fault) : err;
    err = tn_opened_open(door, "turnout issuer seed 1", ret_issuer->device.bytes, TN_ID_BYTES,
                         (struct tn_sealed){sealed.data, sealed.len}, &seed);
    if (!err && seed.len == TN_KEY_SECRET_BYTES)
        tn_key_from_seed(seed.data, ret_key);
    if (err || seed.len != TN_KEY_SECRET_BYTES ||
        !tn_bytes_equal(&ret_key->public_key, &ret_issuer->key, sizeof(ret_issuer->key)))
        return denied("this kiosk's issuing key does not open", fault);
    return TN_OK;
}

static enum tn_err issue(struct signing *signing, struct tn_when now, struct tn_fault *fault)
{
    struct tn_issuer issuer;
    const struct tn_door *door = signing->attempt.door;
    uint8_t admits = signing->sign_up->admits;
    enum tn_err err = open_issuing_key(door, signing->event.id, &issuer, &signing->key, fault);
    if (!err && issuer.expires.ms && now.err_ms >= 0 && now.wall.ms > issuer.expires.ms)
        err = denied("the time to issue tickets is over", fault);
    if (!err)
        err = check_quota(signing, &issuer, fault);
    if (err)
        return err;
    signing->ticket = (struct tn_ticket){.kind = TN_TICKET_WALK_IN, .admits = admits ? admits : 1};
    tn_ticket_issue(&signing->ticket, &signing->key, tn_ledger_group(door->ledger));
    tn_ticket_text(&signing->ticket, signing->text);
    return TN_OK;
}

/* ---- what is sealed ---- */

static void seal(const struct signing *signing, const uint8_t key[TN_SEAL_KEY_BYTES],
                 const char *purpose, const struct tn_buf *plain, struct tn_buf *out)
{
    TN_BUF_AUTO context = {0};
    tn_opened_context(signing->attempt.door->ledger, signing->event.id, purpose,
                      signing->ticket.id.bytes, TN_TICKET_ID_BYTES, &context);
    tn_seal_close(key, context.data, context.len, plain->data, plain->len, out);
}

static void seal_row(const struct signing *signing, struct tn_buf *out)
{
    WIPED_BUF plain = {0};
    struct tn_json_writer json;
    uint8_t key[TN_SEAL_KEY_BYTES];
    tn_door_make_room(&plain, 2 * signing->form.name.len);
    tn_json_begin(&json, &plain);
    tn_json_open_object(&json);
    tn_json_add_text(&json, "name", tn_buf_text(&signing->form.name));
    if (*signing->sign_up->lang)
        tn_json_add_text(&json, "lang", signing->sign_up->lang);
    if (signing->sign_up->rules > 0)
        tn_json_add_int(&json, "rules", signing->sign_up->rules);
    tn_json_close_object(&json);
    tn_ticket_row_key(&signing->ticket, key);
    seal(signing, key, "turnout row 1", &plain, out);
    tn_seal_wipe(key, sizeof(key));
}

static void seal_find(const struct signing *signing, struct tn_buf *out)
{
    WIPED_BUF plain = {0};
    WIPED_BUF mask = {0};
    WIPED_BUF last = {0};
    struct tn_json_writer json;
    const char *contact = tn_buf_text(&signing->form.contact);
    tn_door_make_room(&mask, signing->form.contact.len + 32);
    tn_door_make_room(&last, signing->form.contact.len);
    tn_mask_contact(signing->sign_up->platform, contact, &mask);
    tn_mask_last(signing->sign_up->platform, contact, &last);
    tn_door_make_room(&plain, 2 * (signing->form.name.len + mask.len + last.len));
    tn_json_begin(&json, &plain);
    tn_json_open_object(&json);
    tn_json_add_text(&json, "name", tn_buf_text(&signing->form.name));
    tn_json_add_text(&json, "contact", tn_buf_text(&mask));
    tn_json_add_text(&json, "last", tn_buf_text(&last));
    if (signing->sign_up->rules > 0)
        tn_json_add_int(&json, "rules", signing->sign_up->rules);
    tn_json_close_object(&json);
    seal(signing, signing->attempt.door->opened.key, "turnout find 1", &plain, out);
}

static enum tn_err close_box(const struct signing *signing, struct tn_buf *out,
                             struct tn_fault *fault)
{
    WIPED_BUF plain = {0};
    struct tn_json_writer json;
    const struct tn_door_sign_up *sign_up = signing->sign_up;
    const char *answers = sign_up->answers_json ? sign_up->answers_json : "[]";
    tn_door_make_room(&plain,
                      2 * (signing->form.name.len + signing->form.contact.len) + strlen(answers));
    tn_json_begin(&json, &plain);
    tn_json_open_object(&json);
    tn_json_add_base64(&json, "ticket", signing->ticket.id.bytes, TN_TICKET_ID_BYTES);
    tn_json_add_text(&json, "name", tn_buf_text(&signing->form.name));
    tn_json_add_text(&json, "lang", sign_up->lang);
    tn_json_name(&json, "contact");
    tn_json_open_object(&json);
    tn_json_add_text(&json, "platform", sign_up->platform);
    tn_json_add_text(&json, "value", tn_buf_text(&signing->form.contact));
    tn_json_close_object(&json);
    tn_json_name(&json, "answers");
    tn_json_put_raw(&json, answers, strlen(answers));
    tn_json_add_int(&json, "rules", sign_up->rules);
    if (signing->form.has_inviter)
        tn_json_add_base64(&json, "inviter", signing->form.inviter.bytes, TN_TICKET_ID_BYTES);
    tn_json_close_object(&json);
    return tn_given_close(&signing->event, &plain, out, fault);
}

static enum tn_err write_issue(struct signing *signing, struct tn_fault *fault)
{
    TN_BUF_AUTO body = {0};
    TN_BUF_AUTO row = {0};
    TN_BUF_AUTO find = {0};
    TN_BUF_AUTO box = {0};
    struct tn_json_writer json;
    const struct tn_ticket *ticket = &signing->ticket;
    enum tn_err err = close_box(signing, &box, fault);
    if (err)
        return err;
    seal_row(signing, &row);
    seal_find(signing, &find);
    tn_json_begin(&json, &body);
    tn_json_open_object(&json);
    tn_json_add_base64(&json, "ticket", ticket->id.bytes, TN_TICKET_ID_BYTES);
    tn_json_add_int(&json, "admits", ticket->admits);
    tn_json_add_int(&json, "expires", ticket->expires.ms);
    tn_json_add_base64(&json, "key", signing->key.public_key.bytes, TN_KEY_PUBLIC_BYTES);
    tn_json_add_base64(&json, "row", row.data, row.len);
    tn_json_add_base64(&json, "find", find.data, find.len);
    tn_json_add_base64(&json, "box", box.data, box.len);
    if (signing->pending)
        tn_json_add_bool(&json, "pending", true);
    tn_json_close_object(&json);
    return tn_ledger_append(signing->attempt.door->ledger, signing->event.id,
                            signing->attempt.claim, TN_RECORD_ISSUE, tn_buf_text(&body), NULL,
                            fault);
}

/* ---- coming in ---- */

/* With the new code, as if it had been scanned; a refusal is no record: nobody was turned away. */
static enum tn_err let_in(struct signing *signing, struct tn_when now,
                          struct tn_door_answer *answer, struct tn_fault *fault)
{
    struct attempt *attempt = &signing->attempt;
    const struct tn_door_sign_up *sign_up = signing->sign_up;
    const struct tn_door_given given = {sign_up->rules, sign_up->answers_json};
    attempt->question = (struct question){
        .ledger = attempt->door->ledger, .event = signing->event.id, .signs_up = true};
    attempt->given = tn_given_read(&given);
    enum tn_err err = tn_question_ask(&attempt->question, signing->text, TN_TICKET_CHARS,
                                      attempt->claim, now, fault);
    if (err)
        return err;
    tn_attempt_decide(attempt, answer);
    /* The answers are in the box of the sign-up; this says that they were given. */
    if (!attempt->question.gate.asks)
        attempt->given.answers_json = NULL;
    err = tn_given_write(attempt, fault);
    if (!err && tn_verdict_admits(answer->gate.verdict))
        err = tn_attempt_write_admission(attempt, answer, fault);
    return err;
}

static enum tn_err sign_up_inside(struct signing *signing, struct tn_id event, struct tn_when now,
                                  struct tn_door_answer *answer, struct tn_fault *fault)
{
    enum tn_err err = tn_ledger_event(signing->attempt.door->ledger, event, &signing->event, fault);
    if (!err)
        err = check_offer(signing, fault);
    if (!err)
        err = read_form(signing, fault);
    if (!err)
        err = read_inviter(signing, now, fault);
    if (!err)
        err = issue(signing, now, fault);
    if (err)
        return err;
    signing->pending = signing->event.policy.entry == TN_ENTRY_APPROVE;
    err = write_issue(signing, fault);
    return err ? err : let_in(signing, now, answer, fault);
}

enum tn_err tn_door_sign_up(struct tn_door *door, struct tn_id event,
                            const struct tn_door_sign_up *sign_up, const struct tn_claim *claim,
                            struct tn_when now, struct tn_door_issued *ret_issued,
                            struct tn_fault *fault)
{
    struct tn_door_answer answer = {0};
    struct tn_db *db = tn_ledger_db(door->ledger);
    __attribute__((cleanup(release))) struct signing signing = {
        .attempt = {.door = door, .claim = claim}, .sign_up = sign_up};
    enum tn_err err = tn_opened_check(door, event, fault);
    if (!err)
        err = tn_db_begin(db, fault);
    if (err)
        return err;
    err = sign_up_inside(&signing, event, now, &answer, fault);
    if (!err)
        err = tn_db_commit(db, fault);
    else
        tn_db_rollback(db);
    if (!err) {
        *ret_issued = (struct tn_door_issued){.answer = answer, .pending = signing.pending};
        memcpy(ret_issued->text, signing.text, sizeof(signing.text));
        if (answer.can_override)
            tn_door_remember_refused(door, &signing.attempt.question);
    }
    tn_seal_wipe(&answer, sizeof(answer));
    return err;
}

/* ---- again ---- */

/* Signing is deterministic: the same fields and key give the same code. */
enum tn_err tn_door_reprint(struct tn_door *door, struct tn_id event, struct tn_ticket_id ticket,
                            char text[TN_TICKET_CHARS + 1], struct tn_fault *fault)
{
    struct tn_ticket_facts about;
    struct tn_issuer issuer;
    struct tn_secret_key key = {0};
    enum tn_err err = tn_opened_check(door, event, fault);
    if (!err)
        err = tn_ledger_ticket(door->ledger, event, ticket, &about, fault);
    if (!err && !about.walk_in)
        err = tn_fault_set(fault, TN_ERR_ABSENT, "no walk-in has the ticket %s",
                           tn_ticket_id_text(ticket).chars);
    if (!err)
        err = open_issuing_key(door, event, &issuer, &key, fault);
    if (!err && !tn_bytes_equal(&about.key, &key.public_key, sizeof(about.key)))
        err = tn_fault_set(fault, TN_ERR_ABSENT, "another kiosk, or an earlier key, issued it");
    if (!err) {
        struct tn_ticket again = {.kind = TN_TICKET_WALK_IN,
                                  .id = ticket,
                                  .admits = about.admits,
                                  .expires = about.expires};
        tn_ticket_sign(&again, &key, tn_ledger_group(door->ledger));
        tn_ticket_text(&again, text);
        tn_seal_wipe(&again, sizeof(again));
    }
    tn_key_wipe(&key);
    return err;
}
