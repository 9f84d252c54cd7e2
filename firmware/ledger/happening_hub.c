/* SPDX-License-Identifier: Apache-2.0 */
/* happening_hub.c -- bodies of what a hub writes: the event, who may issue, who is a device, the
 * roster; pure.
 *
 * Source: firmware/SPEC.md "Record", "Certificates". */
#include "happening.h"

#include <string.h>

#include "turnout/text.h"

/* 32 bytes and what sealing adds, with room for another way of sealing. */
#define SEALED_KEY_MAX_BYTES 128

static bool read_choice(const struct tn_json *body, const char *name, enum tn_choice *ret_choice)
{
    const char *text = NULL;
    if (!tn_json_text(body, name, &text))
        return false;
    bool host = strcmp(text, "host") == 0;
    *ret_choice = host ? TN_CHOICE_HOST : TN_CHOICE_ADMIT;
    return host || strcmp(text, "admit") == 0;
}

/* What later versions of the record brought: without it, an event takes no walk-ins and asks
 * nothing. */
static void read_guest_policy(const struct tn_json *body, struct tn_policy *policy)
{
    const char *entry = NULL;
    (void)tn_json_bool(body, "sign_up", &policy->sign_up);
    (void)tn_json_bool(body, "find", &policy->find);
    (void)tn_json_bool(body, "second_fact", &policy->second_fact);
    (void)tn_json_bool(body, "questions", &policy->questions);
    (void)tn_json_bool(body, "leaving", &policy->leaving);
    (void)tn_json_bool(body, "feedback", &policy->feedback);
    (void)tn_json_bool(body, "milestones", &policy->milestones);
    (void)tn_happening_count(body, "quota", &policy->quota);
    (void)tn_happening_count(body, "rules", &policy->rules);
    if (policy->rules > INT32_MAX)
        policy->rules = INT32_MAX;
    /* A way in that this build does not know must not be an open door. */
    if (tn_json_text(body, "entry", &entry) && tn_entry_parse(entry, &policy->entry) != TN_OK)
        policy->entry = TN_ENTRY_APPROVE;
}

static bool read_policy(const struct tn_json *body, struct tn_policy *policy)
{
    return tn_happening_count(body, "opens", &policy->opens.ms) &&
           tn_happening_count(body, "closes", &policy->closes.ms) &&
           tn_happening_count(body, "capacity", &policy->capacity) &&
           tn_json_bool(body, "re_entry", &policy->re_entry) &&
           tn_json_bool(body, "closed", &policy->closed) &&
           read_choice(body, "unlisted", &policy->unlisted) &&
           read_choice(body, "clock_unset", &policy->clock_unset);
}

/* A name for people to read: cut where it is too long. */
static bool read_name(const struct tn_json *body, const char *name, char *out, size_t cap)
{
    const char *text = NULL;
    if (!tn_json_text(body, name, &text))
        return false;
    (void)tn_text_copy(out, cap, text);
    return true;
}

static const char *read_event(const struct tn_json *body, struct happening *out)
{
    const char *starts = NULL;
    const char *ends = NULL;
    int ends_offset = 0;
    if (!read_name(body, "title", out->event.title, sizeof(out->event.title)) ||
        !read_name(body, "venue", out->event.venue, sizeof(out->event.venue)))
        return "an event without title or venue";
    if (!tn_json_text(body, "starts", &starts) || !tn_json_text(body, "ends", &ends) ||
        tn_wall_parse(starts, &out->event.starts, &out->event.offset_min) != TN_OK ||
        tn_wall_parse(ends, &out->event.ends, &ends_offset) != TN_OK)
        return "an event without start or end";
    if (!read_policy(body, &out->event.policy) ||
        !tn_happening_bytes(body, "door_key", out->event.door_key, TN_DOOR_KEY_BYTES))
        return "an event without its rules or its door key";
    read_guest_policy(body, &out->event.policy);
    if (tn_json_get(body, "box") &&
        !tn_happening_bytes(body, "box", out->event.box.bytes, TN_BOX_KEY_BYTES))
        return "an event whose box key is none";
    return NULL;
}

static bool read_device_id(const struct tn_json *body, struct tn_id *ret_id)
{
    const char *text = NULL;
    return tn_json_text(body, "device", &text) && tn_id_parse(text, ret_id) == TN_OK;
}

/* A scope of nothing in particular would read like one of everything. */
static bool read_event_id(const struct tn_json *body, struct tn_id *ret_id)
{
    const char *text = NULL;
    return tn_json_text(body, "event", &text) && tn_id_parse(text, ret_id) == TN_OK &&
           !tn_id_is_zero(*ret_id);
}

static const char *read_issuer(const struct happening_context *context, const struct tn_json *body,
                               struct happening *out)
{
    struct tn_issuer_grant grant = {.event = context->event};
    struct tn_signature certificate;
    int64_t quota = 0;
    if (!tn_happening_bytes(body, "key", grant.key.bytes, TN_KEY_PUBLIC_BYTES) ||
        !tn_happening_count(body, "quota", &quota) || quota > UINT32_MAX ||
        !tn_happening_count(body, "expires", &grant.expires.ms) ||
        !tn_happening_bytes(body, "certificate", certificate.bytes, TN_SIGNATURE_BYTES))
        return "an issuer without key, quota, expires or certificate";
    if (tn_json_get(body, "device") && !read_device_id(body, &grant.device))
        return "an issuer with a device that is none";
    grant.quota = (uint32_t)quota;
    if (!tn_issuer_grant_fits(&grant, context->group, &context->group_key, &certificate))
        return "an issuer whose certificate does not fit";
    if (!tn_happening_sealed(body, "seed", SEALED_KEY_MAX_BYTES, true, &out->issuer.seed))
        return "an issuer whose seed is not sealed bytes";
    out->issuer.grant = grant;
    return NULL;
}

static const char *read_withdraw(const struct tn_json *body, struct happening *out)
{
    return tn_happening_bytes(body, "key", out->withdrawn.bytes, TN_KEY_PUBLIC_BYTES)
               ? NULL
               : "a withdrawal without a key";
}

static const char *read_device(const struct happening_context *context, const struct tn_json *body,
                               struct happening *out)
{
    struct tn_device_grant *grant = &out->device.grant;
    struct tn_signature certificate;
    if (!read_device_id(body, &grant->device) ||
        !tn_happening_bytes(body, "key", grant->log_key.bytes, TN_KEY_PUBLIC_BYTES) ||
        !read_name(body, "name", out->device.name, sizeof(out->device.name)) ||
        !tn_json_bool(body, "hub", &grant->is_hub) ||
        !tn_json_bool(body, "revoked", &out->device.revoked) ||
        !tn_happening_bytes(body, "certificate", certificate.bytes, TN_SIGNATURE_BYTES))
        return "a device without id, name, key, hub, revoked or certificate";
    if (tn_json_get(body, "event") && !read_event_id(body, &out->device.event))
        return "a device of an event that is none";
    return tn_device_grant_fits(grant, context->group, &context->group_key, &certificate)
               ? NULL
               : "a device whose certificate does not fit";
}

static const char *read_ticket(const struct tn_json *body, struct happening *out)
{
    const char *kind = NULL;
    if (!tn_happening_ticket(body, &out->ticket.ticket) ||
        !tn_happening_admits(body, &out->ticket.admits) || !tn_json_text(body, "kind", &kind) ||
        tn_ticket_kind_parse(kind, &out->ticket.kind) != TN_OK ||
        !tn_happening_count(body, "expires", &out->ticket.expires.ms) ||
        !tn_happening_bytes(body, "key", out->ticket.key.bytes, TN_KEY_PUBLIC_BYTES) ||
        !tn_happening_bytes(body, "short", out->ticket.short_hash, TN_SHORT_HASH_BYTES) ||
        !tn_happening_sealed(body, "row", TN_SEALED_ROW_MAX_BYTES, false, &out->ticket.row) ||
        !tn_happening_sealed(body, "find", TN_SEALED_ROW_MAX_BYTES, true, &out->ticket.find))
        return "a ticket without id, kind, admits, expires, key, short or row";
    return NULL;
}

static const char *read_revoke(const struct tn_json *body, struct happening *out)
{
    static const char *const names[] = {
        [STATE_VALID] = "valid", [STATE_REVOKED] = "revoked", [STATE_BLOCKED] = "blocked"};
    char state[HAPPENING_WORD_CHARS];
    if (!tn_happening_ticket(body, &out->revoke.ticket) ||
        !tn_happening_text(body, "state", state, sizeof(state)))
        return "a revocation without ticket or state";
    for (int i = STATE_VALID; i <= STATE_BLOCKED; i++) {
        if (strcmp(state, names[i]) != 0)
            continue;
        out->revoke.state = (enum ticket_state)i;
        return NULL;
    }
    return "a revocation to a state that does not exist";
}

static const char *read_unlock(const struct tn_json *body, struct happening *out)
{
    return tn_happening_ticket(body, &out->unlock.ticket) &&
                   tn_happening_sealed(body, "key", SEALED_KEY_MAX_BYTES, false, &out->unlock.key)
               ? NULL
               : "an unlocking without ticket or key";
}

static bool is_content_word(const char *word)
{
    static const char *const words[] = {"notice",    "topic",  "card",    "rules",
                                        "programme", "meetup", "question"};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (strcmp(word, words[i]) == 0)
            return true;
    }
    return false;
}

static const char *read_content(const struct tn_json *body, struct happening *out)
{
    out->content.value = tn_json_get(body, "value");
    if (!tn_happening_text(body, "what", out->content.what, sizeof(out->content.what)) ||
        !is_content_word(out->content.what) || !tn_happening_name(body, "id", out->content.id))
        return "content without what or id";
    return !out->content.value || tn_json_is_object(out->content.value)
               ? NULL
               : "content whose value is no object";
}

const char *tn_happening_read_hub(const struct happening_context *context,
                                  const struct tn_json *body, struct happening *happening)
{
    switch (happening->kind) {
    case TN_RECORD_EVENT:
        return read_event(body, happening);
    case TN_RECORD_ISSUER:
        return read_issuer(context, body, happening);
    case TN_RECORD_WITHDRAW:
        return read_withdraw(body, happening);
    case TN_RECORD_DEVICE:
        return read_device(context, body, happening);
    case TN_RECORD_TICKET:
        return read_ticket(body, happening);
    case TN_RECORD_UNLOCK:
        return read_unlock(body, happening);
    case TN_RECORD_CONTENT:
        return read_content(body, happening);
    default:
        return read_revoke(body, happening);
    }
}
