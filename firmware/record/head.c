/* SPDX-License-Identifier: Apache-2.0 */
/* head.c -- "this log has so many records and this hash", signed by the device that writes it.
 *
 * Source: firmware/SPEC.md "Head". */
#include "turnout/record.h"

#include <string.h>

#include "lines.h"

static const char purpose[] = "turnout head 1";

/* What the signature covers. */
struct message {
    uint8_t bytes[TN_LOG_ID_CHARS + 8 + TN_HASH_BYTES];
};

static struct message message_of(const struct tn_head *head)
{
    struct message message;
    memcpy(message.bytes, tn_log_id_text(head->log).chars, TN_LOG_ID_CHARS);
    tn_bytes_put_be64(message.bytes + TN_LOG_ID_CHARS, (uint64_t)head->seq);
    memcpy(message.bytes + TN_LOG_ID_CHARS + 8, head->hash.bytes, TN_HASH_BYTES);
    return message;
}

void tn_head_sign(struct tn_head *head, const struct tn_secret_key *key)
{
    TN_ASSERT(head->seq >= 0);
    struct message message = message_of(head);
    tn_seal_sign(key, purpose, message.bytes, sizeof(message.bytes), &head->signature);
}

bool tn_head_verify(const struct tn_head *head, const struct tn_public_key *key)
{
    struct message message = message_of(head);
    return tn_seal_verify(key, purpose, message.bytes, sizeof(message.bytes), &head->signature);
}

void tn_head_write(const struct tn_head *head, struct tn_buf *out)
{
    struct tn_json_writer writer;
    tn_json_begin(&writer, out);
    tn_json_open_object(&writer);
    tn_json_name(&writer, "head");
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "log", tn_log_id_text(head->log).chars);
    tn_json_add_int(&writer, "seq", head->seq);
    tn_json_add_base64(&writer, "hash", head->hash.bytes, TN_HASH_BYTES);
    tn_json_add_base64(&writer, "signature", head->signature.bytes, TN_SIGNATURE_BYTES);
    tn_json_close_object(&writer);
    tn_json_close_object(&writer);
}

static bool read_members(const struct tn_json *node, struct tn_head *head)
{
    const char *log = NULL, *hash = NULL, *signature = NULL;
    return tn_json_text(node, "log", &log) && tn_log_id_parse(log, &head->log) == TN_OK &&
           tn_json_int(node, "seq", &head->seq) && head->seq >= 0 &&
           tn_json_text(node, "hash", &hash) &&
           tn_base64_decode_exact(hash, head->hash.bytes, TN_HASH_BYTES) == TN_OK &&
           tn_json_text(node, "signature", &signature) &&
           tn_base64_decode_exact(signature, head->signature.bytes, TN_SIGNATURE_BYTES) == TN_OK;
}

enum tn_err tn_head_read(const char *line, size_t len, struct tn_head *ret_head,
                         struct tn_fault *fault)
{
    TN_AUTO(json) root = NULL;
    enum tn_err err = tn_json_parse(line, len, &root, fault);
    if (err != TN_OK)
        return tn_fault_prefix(fault, err, "the log's head");
    struct tn_head head = {0};
    if (!read_members(tn_json_get(root, "head"), &head))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "the log's head lacks a log, seq, hash or signature in its form");
    *ret_head = head;
    return TN_OK;
}
