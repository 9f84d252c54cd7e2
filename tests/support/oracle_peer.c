/* SPDX-License-Identifier: Apache-2.0 */
/* oracle_peer.c -- the firmware's side of the comparison with tests/oracle.
 *
 * One JSON command a line on standard input, one JSON answer a line on standard output; bytes
 * travel as hex.  Thin on purpose: every answer is one call of the code under test. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "turnout/bundle.h"
#include "turnout/json.h"
#include "turnout/record.h"
#include "turnout/ticket.h"

static const char *text_of(const struct tn_json *command, const char *name)
{
    const char *text = NULL;
    TN_ASSERT(tn_json_text(command, name, &text));
    return text;
}

static int64_t int_of(const struct tn_json *command, const char *name)
{
    int64_t value = 0;
    TN_ASSERT(tn_json_int(command, name, &value));
    return value;
}

static size_t bytes_of(const struct tn_json *command, const char *name, void *out, size_t cap)
{
    const char *hex = text_of(command, name);
    size_t len = 0;
    TN_ASSERT(tn_hex_decode(hex, strlen(hex), out, cap, &len) == TN_OK);
    return len;
}

static uint64_t u64_of(const struct tn_json *command, const char *name)
{
    uint8_t bytes[8];
    TN_ASSERT(bytes_of(command, name, bytes, sizeof(bytes)) == sizeof(bytes));
    return tn_bytes_get_be64(bytes);
}

static struct tn_id id_of(const struct tn_json *command, const char *name)
{
    struct tn_id id;
    TN_ASSERT(bytes_of(command, name, id.bytes, sizeof(id.bytes)) == sizeof(id.bytes));
    return id;
}

static struct tn_secret_key key_of(const struct tn_json *command)
{
    uint8_t seed[TN_KEY_SECRET_BYTES];
    struct tn_secret_key key;
    TN_ASSERT(bytes_of(command, "seed", seed, sizeof(seed)) == sizeof(seed));
    tn_key_from_seed(seed, &key);
    return key;
}

static void add_hex(struct tn_json_writer *answer, const char *name, const void *bytes, size_t len)
{
    char *hex = malloc(TN_HEX_LEN(len) + 1);
    TN_ASSERT(hex);
    tn_hex_encode(bytes, len, hex);
    tn_json_add_text(answer, name, hex);
    free(hex);
}

static void issue(const struct tn_json *command, struct tn_json_writer *answer)
{
    struct tn_secret_key key = key_of(command);
    struct tn_ticket ticket = {.admits = (uint8_t)int_of(command, "admits"),
                               .expires = {.ms = int_of(command, "expires")}};
    char text[TN_TICKET_CHARS + 1];
    TN_ASSERT(tn_ticket_kind_parse(text_of(command, "kind"), &ticket.kind) == TN_OK);
    bytes_of(command, "id", ticket.id.bytes, sizeof(ticket.id.bytes));
    tn_ticket_sign(&ticket, &key, id_of(command, "group"));
    tn_ticket_text(&ticket, text);
    tn_json_add_text(answer, "text", text);
}

static void describe(const struct tn_json *command, const struct tn_ticket *ticket,
                     struct tn_json_writer *answer)
{
    struct tn_public_key key;
    uint8_t row_key[TN_SEAL_KEY_BYTES];
    bytes_of(command, "public", key.bytes, sizeof(key.bytes));
    tn_ticket_row_key(ticket, row_key);
    tn_json_add_text(answer, "kind", tn_ticket_kind_name(ticket->kind));
    tn_json_add_int(answer, "key_id", ticket->key_id);
    add_hex(answer, "id", ticket->id.bytes, sizeof(ticket->id.bytes));
    tn_json_add_int(answer, "admits", ticket->admits);
    tn_json_add_int(answer, "expires", ticket->expires.ms);
    tn_json_add_bool(answer, "verified", tn_ticket_verify(ticket, &key, id_of(command, "group")));
    add_hex(answer, "row_key", row_key, sizeof(row_key));
    tn_ticket_host_key(ticket, row_key);
    add_hex(answer, "host_key", row_key, sizeof(row_key));
}

static void read_code(const struct tn_json *command, struct tn_json_writer *answer)
{
    static const char *const forms[] = {
        [TN_CODE_TICKET] = "ticket",   [TN_CODE_SHORT] = "short",     [TN_CODE_INVITE] = "invite",
        [TN_CODE_FOREIGN] = "foreign", [TN_CODE_DAMAGED] = "damaged", [TN_CODE_NEWER] = "newer"};
    char scanned[4096], short_code[TN_SHORT_CODE_CHARS + 1];
    struct tn_ticket ticket;
    size_t len = bytes_of(command, "scanned", scanned, sizeof(scanned));
    enum tn_code_form form = tn_ticket_read(scanned, len, &ticket, short_code);
    tn_json_add_text(answer, "form", forms[form]);
    if (form == TN_CODE_SHORT)
        tn_json_add_text(answer, "short", short_code);
    if (form == TN_CODE_TICKET)
        describe(command, &ticket, answer);
}

static void short_hash(const struct tn_json *command, struct tn_json_writer *answer)
{
    uint8_t door_key[TN_DOOR_KEY_BYTES], hash[TN_SHORT_HASH_BYTES];
    bytes_of(command, "door_key", door_key, sizeof(door_key));
    tn_short_code_hash(text_of(command, "code"), door_key, hash);
    add_hex(answer, "hash", hash, sizeof(hash));
}

static void seal_bytes(const struct tn_json *command, struct tn_json_writer *answer)
{
    uint8_t key[TN_SEAL_KEY_BYTES], associated[256], plain[4096];
    TN_BUF_AUTO sealed = {0};
    bytes_of(command, "key", key, sizeof(key));
    size_t associated_len = bytes_of(command, "associated", associated, sizeof(associated));
    size_t len = bytes_of(command, "plain", plain, sizeof(plain));
    tn_seal_close(key, associated, associated_len, plain, len, &sealed);
    add_hex(answer, "sealed", sealed.data, sealed.len);
}

static void open_bytes(const struct tn_json *command, struct tn_json_writer *answer)
{
    uint8_t key[TN_SEAL_KEY_BYTES], associated[256], sealed[4096];
    TN_BUF_AUTO plain = {0};
    bytes_of(command, "key", key, sizeof(key));
    size_t associated_len = bytes_of(command, "associated", associated, sizeof(associated));
    size_t len = bytes_of(command, "sealed", sealed, sizeof(sealed));
    bool opened = tn_seal_open(key, associated, associated_len, sealed, len, &plain) == TN_OK;
    tn_json_add_bool(answer, "opened", opened);
    if (opened)
        add_hex(answer, "plain", plain.data, plain.len);
}

static void close_box(const struct tn_json *command, struct tn_json_writer *answer)
{
    struct tn_box_key key;
    uint8_t plain[4096];
    TN_BUF_AUTO box = {0};
    bytes_of(command, "public", key.bytes, sizeof(key.bytes));
    size_t len = bytes_of(command, "plain", plain, sizeof(plain));
    bool closed = tn_seal_box(&key, plain, len, &box) == TN_OK;
    tn_json_add_bool(answer, "closed", closed);
    add_hex(answer, "box", box.data, box.len);
}

static void open_box(const struct tn_json *command, struct tn_json_writer *answer)
{
    struct tn_box_secret secret;
    uint8_t bytes[TN_BOX_KEY_BYTES], box[4096];
    TN_BUF_AUTO plain = {0};
    bytes_of(command, "secret", bytes, sizeof(bytes));
    tn_box_key_from_bytes(bytes, &secret);
    size_t len = bytes_of(command, "box", box, sizeof(box));
    bool opened = tn_seal_box_open(&secret, box, len, &plain) == TN_OK;
    tn_json_add_bool(answer, "opened", opened);
    add_hex(answer, "public", secret.public_key.bytes, sizeof(secret.public_key.bytes));
    if (opened)
        add_hex(answer, "plain", plain.data, plain.len);
}

static void sign(const struct tn_json *command, struct tn_json_writer *answer)
{
    uint8_t message[1024];
    struct tn_signature signature;
    struct tn_secret_key key = key_of(command);
    size_t len = bytes_of(command, "message", message, sizeof(message));
    tn_seal_sign(&key, text_of(command, "purpose"), message, len, &signature);
    add_hex(answer, "signature", signature.bytes, sizeof(signature.bytes));
    add_hex(answer, "public", key.public_key.bytes, sizeof(key.public_key.bytes));
    tn_json_add_int(answer, "key_id", tn_key_id(&key.public_key));
}

static struct tn_claim claim_of(const struct tn_json *command)
{
    struct tn_claim claim = {.boot = u64_of(command, "boot"),
                             .up = {.ms = int_of(command, "up")},
                             .wall = {.ms = int_of(command, "wall")}};
    TN_ASSERT(tn_clock_state_parse(text_of(command, "clock"), &claim.clock) == TN_OK);
    return claim;
}

static void write_record(const struct tn_json *command, struct tn_json_writer *answer)
{
    TN_BUF_AUTO body = {0};
    TN_BUF_AUTO line = {0};
    struct tn_claim claim = claim_of(command);
    enum tn_record_kind kind = TN_RECORD_OTHER;
    for (int i = TN_RECORD_OTHER + 1; i < TN_RECORD_KIND_COUNT; i++) {
        if (strcmp(text_of(command, "kind"), tn_record_kind_name((enum tn_record_kind)i)) == 0)
            kind = (enum tn_record_kind)i;
    }
    tn_json_dump(tn_json_get(command, "body"), &body);
    tn_record_write(int_of(command, "seq"), &claim, kind, tn_buf_text(&body), &line);
    tn_json_add_text(answer, "line", tn_buf_text(&line));
}

static void read_record(const struct tn_json *command, struct tn_json_writer *answer)
{
    const char *line = text_of(command, "line");
    struct tn_record record;
    bool understood = tn_record_parse(line, strlen(line), &record, NULL) == TN_OK;
    tn_json_add_bool(answer, "record", understood);
    if (!understood)
        return;
    TN_BUF_AUTO body = {0};
    tn_json_dump(record.body, &body);
    tn_json_add_int(answer, "seq", record.seq);
    tn_json_add_int(answer, "up", record.claim.up.ms);
    tn_json_add_int(answer, "wall", record.claim.wall.ms);
    tn_json_add_text(answer, "clock", tn_clock_state_name(record.claim.clock));
    tn_json_add_text(answer, "kind", record.kind_name);
    tn_json_name(answer, "body");
    tn_json_put_raw(answer, tn_buf_text(&body), body.len);
    tn_record_release(&record);
}

static struct tn_hash chain_of(struct tn_log_id log, const struct tn_json *lines)
{
    struct tn_hash hash = tn_record_chain_start(log);
    for (size_t i = 0; i < tn_json_count(lines); i++) {
        const char *line = tn_json_as_text(tn_json_at(lines, i));
        hash = tn_record_chain(hash, line, strlen(line));
    }
    return hash;
}

/* The whole of a log as a batch from `from` on, with its head signed. */
static void write_batch(const struct tn_json *command, struct tn_json_writer *answer)
{
    const struct tn_json *lines = tn_json_get(command, "lines");
    int64_t from = int_of(command, "from");
    struct tn_secret_key key = key_of(command);
    struct tn_log_id log = {id_of(command, "device"), id_of(command, "event"),
                            u64_of(command, "epoch")};
    struct tn_head head = {
        .log = log, .seq = (int64_t)tn_json_count(lines), .hash = chain_of(log, lines)};
    struct tn_batch_writer writer;
    TN_BUF_AUTO text = {0};
    tn_batch_begin(&writer, &text, log, from);
    for (size_t i = (size_t)from - 1; i < tn_json_count(lines); i++) {
        const char *line = tn_json_as_text(tn_json_at(lines, i));
        TN_ASSERT(tn_batch_add(&writer, line, strlen(line)));
    }
    tn_head_sign(&head, &key);
    tn_batch_end(&writer, &head);
    tn_json_add_text(answer, "text", tn_buf_text(&text));
}

static void read_batch(const struct tn_json *command, struct tn_json_writer *answer)
{
    const char *text = text_of(command, "text");
    struct tn_public_key key;
    struct tn_batch *batch = calloc(1, sizeof(*batch));
    TN_ASSERT(batch);
    bytes_of(command, "public", key.bytes, sizeof(key.bytes));
    enum tn_err err = tn_batch_parse(text, strlen(text), batch, NULL);
    tn_json_add_text(answer, "err", tn_err_name(err));
    if (err == TN_OK) {
        struct tn_hash hash = tn_record_chain_start(batch->log);
        for (size_t i = 0; i < batch->count; i++)
            hash = tn_record_chain(hash, batch->lines[i].text, batch->lines[i].len);
        tn_json_add_text(answer, "log", tn_log_id_text(batch->log).chars);
        tn_json_add_int(answer, "from", batch->from_seq);
        tn_json_add_int(answer, "count", (int64_t)batch->count);
        tn_json_add_int(answer, "seq", batch->head.seq);
        tn_json_add_bool(answer, "verified", tn_head_verify(&batch->head, &key));
        tn_json_add_bool(answer, "meets_head",
                         memcmp(hash.bytes, batch->head.hash.bytes, sizeof(hash.bytes)) == 0);
    }
    free(batch);
}

/* ---- bundles ---- */

static uint8_t *long_bytes_of(const struct tn_json *command, const char *name, size_t *ret_len)
{
    const char *hex = text_of(command, name);
    uint8_t *bytes = malloc(strlen(hex) / 2 + 1);
    TN_ASSERT(bytes);
    TN_ASSERT(tn_hex_decode(hex, strlen(hex), bytes, strlen(hex) / 2, ret_len) == TN_OK);
    return bytes;
}

static enum tn_err put_bytes(void *context, const void *data, size_t len, struct tn_fault *fault)
{
    (void)fault;
    tn_buf_add(context, data, len);
    return TN_OK;
}

static void write_bundle(const struct tn_json *command, struct tn_json_writer *answer)
{
    const struct tn_json *batches = tn_json_get(command, "batches");
    const struct tn_bundle_header header = {.group = id_of(command, "group"),
                                            .event = id_of(command, "event"),
                                            .device = id_of(command, "device")};
    uint8_t door_key[TN_DOOR_KEY_BYTES];
    TN_BUF_AUTO out = {0};
    struct tn_bundle_writer writer;
    const struct tn_bundle_sink sink = {put_bytes, &out};
    bytes_of(command, "door_key", door_key, sizeof(door_key));
    TN_ASSERT(tn_bundle_begin(&writer, &header, door_key, &sink, NULL) == TN_OK);
    for (size_t i = 0; i < tn_json_count(batches); i++) {
        const char *text = tn_json_as_text(tn_json_at(batches, i));
        TN_ASSERT(tn_bundle_add(&writer, text, strlen(text), NULL) == TN_OK);
    }
    TN_ASSERT(tn_bundle_end(&writer, NULL) == TN_OK);
    add_hex(answer, "bundle", out.data, out.len);
}

struct input {
    uint8_t *data;
    size_t len, at;
};

static enum tn_err get_bytes(void *context, void *out, size_t len, size_t *ret_len,
                             struct tn_fault *fault)
{
    struct input *input = context;
    size_t left = input->len - input->at;
    (void)fault;
    *ret_len = left < len ? left : len;
    memcpy(out, input->data + input->at, *ret_len);
    input->at += *ret_len;
    return TN_OK;
}

static void read_bundle(const struct tn_json *command, struct tn_json_writer *answer)
{
    uint8_t door_key[TN_DOOR_KEY_BYTES];
    struct input input = {0};
    const struct tn_bundle_source source = {get_bytes, &input};
    struct tn_bundle_reader reader;
    bool more = true;
    input.data = long_bytes_of(command, "bundle", &input.len);
    bytes_of(command, "door_key", door_key, sizeof(door_key));
    enum tn_err err = tn_bundle_open(&reader, &source, NULL);
    tn_bundle_unlock(&reader, door_key);
    tn_json_name(answer, "batches");
    tn_json_open_array(answer);
    while (!err && more) {
        TN_BUF_AUTO batch = {0};
        err = tn_bundle_next(&reader, &batch, &more, NULL);
        if (!err && more)
            tn_json_put_text(answer, tn_buf_text(&batch));
    }
    tn_json_close_array(answer);
    tn_json_add_bool(answer, "whole", !err);
    free(input.data);
}

static void derive(const struct tn_json *command, struct tn_json_writer *answer)
{
    enum { ANCHORS_MAX = 16 };
    const struct tn_json *list = tn_json_get(command, "anchors");
    struct tn_anchor anchors[ANCHORS_MAX];
    TN_ASSERT(tn_json_count(list) <= ANCHORS_MAX);
    for (size_t i = 0; i < tn_json_count(list); i++) {
        const struct tn_json *node = tn_json_at(list, i);
        anchors[i] = (struct tn_anchor){.boot = u64_of(node, "boot"),
                                        .up = {.ms = int_of(node, "up")},
                                        .wall = {.ms = int_of(node, "wall")},
                                        .err_ms = int_of(node, "err")};
    }
    struct tn_claim claim = claim_of(command);
    struct tn_when when = tn_timeline_derive(&claim, anchors, tn_json_count(list));
    tn_json_add_int(answer, "wall", when.wall.ms);
    tn_json_add_int(answer, "err", when.err_ms);
}

static const struct {
    const char *name;
    void (*run)(const struct tn_json *command, struct tn_json_writer *answer);
} verbs[] = {
    {"issue", issue},           {"read", read_code},          {"short-hash", short_hash},
    {"seal", seal_bytes},       {"open", open_bytes},         {"sign", sign},
    {"record", write_record},   {"read-record", read_record}, {"batch", write_batch},
    {"read-batch", read_batch}, {"derive", derive},           {"box", close_box},
    {"unbox", open_box},        {"bundle", write_bundle},     {"read-bundle", read_bundle},
};

static void answer_line(const char *line, size_t len)
{
    TN_AUTO(json) command = NULL;
    struct tn_fault fault = {0};
    struct tn_json_writer answer;
    TN_BUF_AUTO text = {0};
    if (tn_json_parse(line, len, &command, &fault) != TN_OK) {
        (void)fprintf(stderr, "%s\n", fault.text);
        exit(1);
    }
    tn_json_begin(&answer, &text);
    tn_json_open_object(&answer);
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (strcmp(verbs[i].name, text_of(command, "verb")) == 0)
            verbs[i].run(command, &answer);
    }
    tn_json_close_object(&answer);
    (void)puts(tn_buf_text(&text));
    (void)fflush(stdout);
}

int main(void)
{
    char *line = NULL;
    size_t cap = 0;
    ssize_t len = 0;
    if (tn_seal_init() != TN_OK)
        return 1;
    while ((len = getline(&line, &cap, stdin)) > 0)
        answer_line(line, (size_t)len);
    free(line);
    return 0;
}
