/* SPDX-License-Identifier: Apache-2.0 */
/* happening.c -- bodies of what doors write; pure.
 *
 * Source: firmware/SPEC.md "Record". */
#include "happening.h"

#include <string.h>

#include "ledger_priv.h"
#include "turnout/text.h"

bool tn_happening_bytes(const struct tn_json *body, const char *name, uint8_t *out, size_t len)
{
    const char *text = NULL;
    return tn_json_text(body, name, &text) && tn_base64_decode_exact(text, out, len) == TN_OK;
}

bool tn_happening_ticket(const struct tn_json *body, int64_t *ret_ticket)
{
    struct tn_ticket_id id;
    if (!tn_happening_bytes(body, "ticket", id.bytes, sizeof(id.bytes)))
        return false;
    *ret_ticket = tn_ledger_ticket_number(id);
    return true;
}

bool tn_happening_admits(const struct tn_json *body, uint8_t *ret_admits)
{
    int64_t admits = 0;
    if (!tn_json_int(body, "admits", &admits) || admits < 1 || admits > UINT8_MAX)
        return false;
    *ret_admits = (uint8_t)admits;
    return true;
}

bool tn_happening_text(const struct tn_json *body, const char *name, char *out, size_t cap)
{
    const char *text = NULL;
    return tn_json_text(body, name, &text) && tn_text_copy(out, cap, text);
}

bool tn_happening_sealed(const struct tn_json *body, const char *name, size_t max_bytes,
                         bool optional, const char **ret_text)
{
    uint8_t bytes[HAPPENING_BOX_MAX_BYTES];
    size_t len = 0;
    TN_ASSERT(max_bytes <= sizeof(bytes));
    *ret_text = NULL;
    if (!tn_json_text(body, name, ret_text))
        return optional && !tn_json_get(body, name);
    return tn_base64_decode(*ret_text, strlen(*ret_text), bytes, max_bytes, &len) == TN_OK;
}

bool tn_happening_name(const struct tn_json *body, const char *name, char out[HAPPENING_NAME_CHARS])
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    return tn_happening_text(body, name, out, HAPPENING_NAME_CHARS) && out[0] != '\0' &&
           out[strspn(out, allowed)] == '\0';
}

bool tn_happening_count(const struct tn_json *body, const char *name, int64_t *ret_count)
{
    int64_t count = 0;
    if (!tn_json_int(body, name, &count) || count < 0)
        return false;
    *ret_count = count;
    return true;
}

static const char *read_admit(const struct tn_json *body, struct happening *out)
{
    char verdict[HAPPENING_WORD_CHARS];
    if (!tn_happening_ticket(body, &out->visit.ticket) ||
        !tn_happening_admits(body, &out->visit.admits) ||
        !tn_happening_text(body, "method", out->visit.method, sizeof(out->visit.method)) ||
        !tn_happening_text(body, "verdict", verdict, sizeof(verdict)))
        return "an admission without ticket, admits, method or verdict";
    out->visit.again = strcmp(verdict, tn_verdict_name(TN_VERDICT_ADMIT_AGAIN)) == 0;
    if (!out->visit.again && strcmp(verdict, tn_verdict_name(TN_VERDICT_ADMIT)) != 0)
        return "an admission with a verdict that admits nobody";
    return NULL;
}

static const char *read_leave(const struct tn_json *body, struct happening *out)
{
    if (!tn_happening_ticket(body, &out->visit.ticket) ||
        !tn_happening_text(body, "method", out->visit.method, sizeof(out->visit.method)))
        return "a leave without ticket or method";
    return NULL;
}

static const char *read_override(const struct tn_json *body, struct happening *out)
{
    const char *reason = NULL;
    const char *host = NULL;
    if (!tn_happening_ticket(body, &out->visit.ticket) ||
        !tn_happening_admits(body, &out->visit.admits) || !tn_json_text(body, "reason", &reason) ||
        !tn_json_text(body, "host", &host))
        return "an override without ticket, admits, reason or host";
    return NULL;
}

static const char *read_undo(const struct tn_json *body, struct happening *out)
{
    if (!tn_happening_count(body, "seq", &out->undo_seq) || out->undo_seq < 1 ||
        out->undo_seq >= out->seq)
        return "an undo of no earlier record";
    return NULL;
}

static const char *read_refuse(const struct tn_json *body, struct happening *out)
{
    int64_t skipped = 0;
    if (!tn_happening_text(body, "verdict", out->refusal.verdict, sizeof(out->refusal.verdict)) ||
        !tn_happening_text(body, "reason", out->refusal.reason, sizeof(out->refusal.reason)))
        return "a refusal without verdict or reason";
    if (tn_happening_count(body, "skipped", &skipped) && skipped <= UINT32_MAX)
        out->refusal.count = skipped;
    out->refusal.count++;
    return NULL;
}

static const char *read_anchor(const struct tn_json *body, struct happening *out)
{
    struct tn_anchor *anchor = &out->anchor;
    const char *source = "hub";
    anchor->boot = out->claim.boot;
    (void)tn_json_text(body, "source", &source);
    anchor->peer = strcmp(source, "peer") == 0;
    if (!anchor->peer && strcmp(source, "hub") != 0)
        return "an anchor of a source that is neither hub nor peer";
    if (!tn_happening_count(body, "up", &anchor->up.ms) ||
        !tn_happening_count(body, "wall", &anchor->wall.ms) ||
        !tn_happening_count(body, "err", &anchor->err_ms) || !tn_wall_plausible(anchor->wall))
        return "an anchor without up, wall or err, or of another century";
    return NULL;
}

bool tn_happening_is_hubs(enum tn_record_kind kind)
{
    return kind == TN_RECORD_EVENT || kind == TN_RECORD_ISSUER || kind == TN_RECORD_WITHDRAW ||
           kind == TN_RECORD_DEVICE || kind == TN_RECORD_TICKET || kind == TN_RECORD_REVOKE ||
           kind == TN_RECORD_UNLOCK || kind == TN_RECORD_CONTENT;
}

const char *tn_happening_read(const struct happening_context *context,
                              const struct tn_record *record, struct happening *ret_happening)
{
    struct happening *out = ret_happening;
    *out = (struct happening){.kind = record->kind, .seq = record->seq, .claim = record->claim};
    switch (record->kind) {
    case TN_RECORD_ADMIT:
        return read_admit(record->body, out);
    case TN_RECORD_LEAVE:
        return read_leave(record->body, out);
    case TN_RECORD_OVERRIDE:
        return read_override(record->body, out);
    case TN_RECORD_UNDO:
        return read_undo(record->body, out);
    case TN_RECORD_REFUSE:
        return read_refuse(record->body, out);
    case TN_RECORD_ANCHOR:
        return read_anchor(record->body, out);
    default:
        break;
    }
    if (!tn_happening_is_hubs(record->kind))
        return tn_happening_read_guest(record->body, out);
    return context->hub ? tn_happening_read_hub(context, record->body, out)
                        : "only a hub may write this";
}
