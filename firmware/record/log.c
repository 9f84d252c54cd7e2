/* SPDX-License-Identifier: Apache-2.0 */
/* log.c -- the name of a log and the chain of hashes over its lines.
 *
 * A name has one text, since it is hashed and signed.  Source: firmware/SPEC.md "Record". */
#include "turnout/record.h"

#include <string.h>

struct tn_log_id_text tn_log_id_text(struct tn_log_id id)
{
    struct tn_log_id_text text;
    uint8_t epoch[8];
    char *at = text.chars;
    memcpy(at, tn_id_text(id.device).chars, TN_ID_CHARS);
    at += TN_ID_CHARS;
    *at++ = '.';
    memcpy(at, tn_id_text(id.event).chars, TN_ID_CHARS);
    at += TN_ID_CHARS;
    *at++ = '.';
    tn_bytes_put_be64(epoch, id.epoch);
    tn_hex_encode(epoch, sizeof(epoch), at);
    return text;
}

static enum tn_err parse_part(const char *text, struct tn_id *ret_id)
{
    char part[TN_ID_CHARS + 1] = {0};
    memcpy(part, text, TN_ID_CHARS);
    return tn_id_parse(part, ret_id);
}

enum tn_err tn_log_id_parse(const char *text, struct tn_log_id *ret_id)
{
    enum { PART = TN_ID_CHARS + 1, EPOCH_AT = 2 * PART, EPOCH_CHARS = TN_HEX_LEN(8) };
    if (strlen(text) != TN_LOG_ID_CHARS)
        return TN_ERR_FORMAT;
    struct tn_log_id id;
    uint8_t epoch[8];
    size_t epoch_len = 0;
    if (parse_part(text, &id.device) != TN_OK || parse_part(text + PART, &id.event) != TN_OK ||
        tn_hex_decode(text + EPOCH_AT, EPOCH_CHARS, epoch, sizeof(epoch), &epoch_len) != TN_OK)
        return TN_ERR_FORMAT;
    id.epoch = tn_bytes_get_be64(epoch);
    /* Ids may be typed in several ways; in the name of a log only one will do. */
    if (strcmp(text, tn_log_id_text(id).chars) != 0)
        return TN_ERR_FORMAT;
    *ret_id = id;
    return TN_OK;
}

bool tn_log_id_equal(struct tn_log_id a, struct tn_log_id b)
{
    return a.epoch == b.epoch && tn_id_equal(a.device, b.device) && tn_id_equal(a.event, b.event);
}

struct tn_hash tn_record_chain_start(struct tn_log_id log)
{
    static const char about[] = "turnout log 1";
    return tn_seal_hash2(about, sizeof(about) - 1, tn_log_id_text(log).chars, TN_LOG_ID_CHARS);
}

struct tn_hash tn_record_chain(struct tn_hash previous, const char *line, size_t len)
{
    return tn_seal_hash2(previous.bytes, sizeof(previous.bytes), line, len);
}
