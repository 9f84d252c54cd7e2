/* SPDX-License-Identifier: Apache-2.0 */
/* record.c -- one line of a log: written in its one form, accepted in no other.
 *
 * The frame is read by hand, member after member, so that what differs from what tn_record_write
 * puts down in one byte is refused, and only the body goes through the JSON parser.
 * Source: firmware/SPEC.md "Record". */
#include "turnout/record.h"

#include <inttypes.h>
#include <string.h>

#include "lines.h"

static const char *const kind_names[TN_RECORD_KIND_COUNT] = {[TN_RECORD_OTHER] = "other",
#define KIND_ROW(code, name) [TN_RECORD_##code] = name,
                                                             TN_RECORD_KIND_MAP(KIND_ROW)
#undef KIND_ROW
};

const char *tn_record_kind_name(enum tn_record_kind kind)
{
    TN_ASSERT((unsigned)kind < TN_RECORD_KIND_COUNT);
    return kind_names[kind];
}

/* A record may well be called "other" by a newer version: that is not a kind either. */
static enum tn_record_kind kind_of(const char *name)
{
    for (int i = TN_RECORD_OTHER + 1; i < TN_RECORD_KIND_COUNT; i++) {
        if (strcmp(name, kind_names[i]) == 0)
            return (enum tn_record_kind)i;
    }
    return TN_RECORD_OTHER;
}

void tn_record_write(int64_t seq, const struct tn_claim *claim, enum tn_record_kind kind,
                     const char *body_json, struct tn_buf *out)
{
    TN_ASSERT(seq >= 1 && claim->up.ms >= 0 && kind != TN_RECORD_OTHER);
    size_t start = out->len;
    tn_buf_addf(out,
                "{\"seq\":%" PRId64 ",\"boot\":\"%016" PRIx64 "\",\"up\":%" PRId64
                ",\"wall\":%" PRId64 ",\"clock\":\"%s\",\"kind\":\"%s\",\"body\":",
                seq, claim->boot, claim->up.ms, claim->wall.ms, tn_clock_state_name(claim->clock),
                tn_record_kind_name(kind));
    tn_buf_add_text(out, body_json);
    tn_buf_add_byte(out, '}');
    TN_ASSERT(out->len - start <= TN_RECORD_LINE_MAX_BYTES);
}

/* ---- reading: a cursor that takes what must come next ---- */

struct cursor {
    const char *at, *end;
};

static bool take(struct cursor *cursor, const char *expected)
{
    size_t len = strlen(expected);
    if ((size_t)(cursor->end - cursor->at) < len || memcmp(cursor->at, expected, len) != 0)
        return false;
    cursor->at += len;
    return true;
}

/* An integer in its one form: no sign but a minus, no zeros in front. */
static bool take_int(struct cursor *cursor, int64_t *ret_value)
{
    bool negative = take(cursor, "-");
    const char *first = cursor->at;
    int64_t value = 0;
    for (; cursor->at < cursor->end && *cursor->at >= '0' && *cursor->at <= '9'; cursor->at++) {
        int digit = *cursor->at - '0';
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, negative ? -digit : digit, &value))
            return false;
    }
    size_t digits = (size_t)(cursor->at - first);
    if (digits == 0 || (*first == '0' && (digits > 1 || negative)))
        return false;
    *ret_value = value;
    return true;
}

static bool take_boot(struct cursor *cursor, uint64_t *ret_boot)
{
    enum { BOOT_CHARS = TN_HEX_LEN(8) };
    uint8_t bytes[8];
    size_t len = 0;
    if (cursor->end - cursor->at < BOOT_CHARS ||
        tn_hex_decode(cursor->at, BOOT_CHARS, bytes, sizeof(bytes), &len) != TN_OK)
        return false;
    cursor->at += BOOT_CHARS;
    *ret_boot = tn_bytes_get_be64(bytes);
    return true;
}

/* A word of lower-case letters, digits and hyphens that fits with its NUL. */
static bool take_word(struct cursor *cursor, char *out, size_t cap)
{
    size_t len = 0;
    for (; cursor->at + len < cursor->end; len++) {
        char c = cursor->at[len];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            break;
    }
    if (len == 0 || len >= cap)
        return false;
    memcpy(out, cursor->at, len);
    out[len] = '\0';
    cursor->at += len;
    return true;
}

static bool take_clock(struct cursor *cursor, enum tn_clock_state *ret_clock)
{
    char word[8];
    return take_word(cursor, word, sizeof(word)) && tn_clock_state_parse(word, ret_clock) == TN_OK;
}

/* Everything in front of the body. */
static bool take_frame(struct cursor *cursor, struct tn_record *record)
{
    struct tn_claim *claim = &record->claim;
    return take(cursor, "{\"seq\":") && take_int(cursor, &record->seq) && record->seq >= 1 &&
           take(cursor, ",\"boot\":\"") && take_boot(cursor, &claim->boot) &&
           take(cursor, "\",\"up\":") && take_int(cursor, &claim->up.ms) && claim->up.ms >= 0 &&
           take(cursor, ",\"wall\":") && take_int(cursor, &claim->wall.ms) &&
           take(cursor, ",\"clock\":\"") && take_clock(cursor, &claim->clock) &&
           take(cursor, "\",\"kind\":\"") &&
           take_word(cursor, record->kind_name, sizeof(record->kind_name)) &&
           take(cursor, "\",\"body\":");
}

static enum tn_err read_body(const char *body, size_t len, struct tn_json **ret_root,
                             struct tn_fault *fault)
{
    TN_AUTO(json) root = NULL;
    enum tn_err err = tn_json_parse(body, len, &root, fault);
    if (err != TN_OK)
        return tn_fault_prefix(fault, err, "the record's body");
    if (!tn_json_is_object(root))
        return tn_fault_set(fault, TN_ERR_FORMAT, "the record's body is not a JSON object");
    if (!tn_record_is_lean(body, len))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "the record's body is not lean JSON, so another program wrote it");
    *ret_root = TN_STEAL(root);
    return TN_OK;
}

enum tn_err tn_record_parse(const char *line, size_t len, struct tn_record *ret_record,
                            struct tn_fault *fault)
{
    if (len > TN_RECORD_LINE_MAX_BYTES)
        return tn_fault_set(fault, TN_ERR_LIMIT, "the record is %zu bytes long, %d are allowed",
                            len, TN_RECORD_LINE_MAX_BYTES);
    struct tn_record record = {0};
    struct cursor cursor = {.at = line, .end = line + len};
    if (!take_frame(&cursor, &record) || cursor.at == cursor.end || cursor.end[-1] != '}')
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "this is not a record's line: it goes wrong at byte %zu",
                            (size_t)(cursor.at - line));
    enum tn_err err =
        read_body(cursor.at, (size_t)(cursor.end - cursor.at) - 1, &record.root, fault);
    if (err != TN_OK)
        return err;
    record.body = record.root;
    record.kind = kind_of(record.kind_name);
    *ret_record = record;
    return TN_OK;
}

void tn_record_release(struct tn_record *record)
{
    if (record->root)
        tn_json_release(record->root);
    *record = (struct tn_record){0};
}
