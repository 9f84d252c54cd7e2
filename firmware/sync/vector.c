/* SPDX-License-Identifier: Apache-2.0 */
/* vector.c -- version vectors: in memory, from a ledger, as JSON and back. */
#include "vector.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/sync.h"

void tn_sync_vector_release(struct tn_sync_vector *vector)
{
    free(vector->entries);
    *vector = (struct tn_sync_vector){0};
}

static void add(struct tn_sync_vector *vector, const struct tn_sync_entry *entry)
{
    if (vector->count == vector->cap) {
        vector->cap = vector->cap ? vector->cap * 2 : 16;
        vector->entries = realloc(vector->entries, vector->cap * sizeof *vector->entries);
        TN_ASSERT(vector->entries);
    }
    vector->entries[vector->count++] = *entry;
}

static bool add_held(const struct tn_ledger_log *log, void *context)
{
    struct tn_sync_entry entry = {.log = log->id,
                                  .seq = log->seq,
                                  .head = log->hash,
                                  .own = log->own,
                                  .hub = log->is_hub,
                                  .acknowledged = log->acknowledged};
    add(context, &entry);
    return true;
}

enum tn_err tn_sync_vector_load(struct tn_ledger *ledger, struct tn_sync_vector *vector,
                                struct tn_fault *fault)
{
    return tn_ledger_vector(ledger, add_held, vector, fault);
}

static int compare_logs(const void *a, const void *b)
{
    const struct tn_sync_entry *left = a, *right = b;
    return strcmp(tn_log_id_text(left->log).chars, tn_log_id_text(right->log).chars);
}

enum tn_err tn_sync_state(struct tn_ledger *ledger, struct tn_hash *ret_state,
                          struct tn_fault *fault)
{
    TN_BUF_AUTO text = {0};
    struct tn_sync_vector held = {0};
    enum tn_err err = tn_sync_vector_load(ledger, &held, fault);
    if (!err && held.count)
        qsort(held.entries, held.count, sizeof *held.entries, compare_logs);
    for (size_t i = 0; !err && i < held.count; i++) {
        /* the hash at the end says which log and how far */
        tn_buf_add(&text, held.entries[i].head.bytes, sizeof held.entries[i].head.bytes);
    }
    if (!err)
        tn_seal_hash(ret_state->bytes, sizeof ret_state->bytes, NULL, 0, text.data, text.len);
    tn_sync_vector_release(&held);
    return err;
}

const struct tn_sync_entry *tn_sync_vector_find(const struct tn_sync_vector *vector,
                                                struct tn_log_id log)
{
    for (size_t i = 0; i < vector->count; i++)
        if (tn_log_id_equal(vector->entries[i].log, log))
            return &vector->entries[i];
    return NULL;
}

void tn_sync_entry_write(const struct tn_sync_entry *entry, struct tn_json_writer *writer)
{
    tn_json_open_object(writer);
    tn_json_add_text(writer, "log", tn_log_id_text(entry->log).chars);
    tn_json_add_int(writer, "seq", entry->seq);
    tn_json_add_base64(writer, "head", entry->head.bytes, sizeof entry->head.bytes);
    tn_json_close_object(writer);
}

static bool read_entry(const struct tn_json *node, struct tn_sync_entry *ret)
{
    const char *log = NULL, *head = NULL;
    struct tn_sync_entry entry = {0};
    if (!tn_json_text(node, "log", &log) || !tn_json_int(node, "seq", &entry.seq) ||
        !tn_json_text(node, "head", &head) || entry.seq < 0 || tn_log_id_parse(log, &entry.log) ||
        tn_base64_decode_exact(head, entry.head.bytes, sizeof entry.head.bytes))
        return false;
    *ret = entry;
    return true;
}

static enum tn_err read_entries(const struct tn_json *logs, struct tn_sync_vector *vector,
                                struct tn_fault *fault)
{
    if (tn_json_count(logs) > TN_SYNC_VECTOR_MAX)
        return tn_fault_set(fault, TN_ERR_LIMIT, "the list of logs has more than %d",
                            TN_SYNC_VECTOR_MAX);
    for (size_t i = 0; i < tn_json_count(logs); i++) {
        struct tn_sync_entry entry;
        if (!read_entry(tn_json_at(logs, i), &entry))
            return tn_fault_set(fault, TN_ERR_FORMAT, "entry %zu of the list of logs is damaged",
                                i + 1);
        add(vector, &entry);
    }
    return TN_OK;
}

enum tn_err tn_sync_vector_parse(const char *text, size_t len, struct tn_sync_vector *vector,
                                 struct tn_when *ret_clock, struct tn_fault *fault)
{
    TN_AUTO(json) root = NULL;
    struct tn_when clock = {.err_ms = TN_WHEN_UNKNOWN};
    enum tn_err err = tn_json_parse(text, len, &root, fault);
    if (err)
        return tn_fault_prefix(fault, err, "the list of logs");
    const struct tn_json *logs = tn_json_get(root, "logs");
    if (!tn_json_is_array(logs) || !tn_json_int(root, "server_time", &clock.wall.ms))
        return tn_fault_set(fault, TN_ERR_FORMAT, "the answer is no list of logs");
    if (tn_json_get(root, "clock_err") &&
        (!tn_json_int(root, "clock_err", &clock.err_ms) || clock.err_ms < 0))
        return tn_fault_set(fault, TN_ERR_FORMAT, "the list of logs has a damaged clock_err");
    err = read_entries(logs, vector, fault);
    if (!err)
        *ret_clock = clock;
    return err;
}

void tn_sync_vector_note(struct tn_sync_vector *vector, struct tn_log_id log, int64_t seq)
{
    for (size_t i = 0; i < vector->count; i++) {
        if (!tn_log_id_equal(vector->entries[i].log, log))
            continue;
        if (vector->entries[i].seq < seq)
            vector->entries[i].seq = seq;
        return;
    }
    add(vector, &(struct tn_sync_entry){.log = log, .seq = seq});
}
