/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever a hub or another kiosk answers to "what do you hold": no crash, and what is taken for a
 * list of logs, written again, is taken for the same. */
#include <string.h>

#include "vector.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_again(const struct tn_sync_vector *vector, struct tn_when clock,
                        struct tn_buf *out)
{
    struct tn_json_writer writer;
    tn_json_begin(&writer, out);
    tn_json_open_object(&writer);
    tn_json_add_int(&writer, "server_time", clock.wall.ms);
    if (clock.err_ms >= 0)
        tn_json_add_int(&writer, "clock_err", clock.err_ms);
    tn_json_name(&writer, "logs");
    tn_json_open_array(&writer);
    for (size_t i = 0; i < vector->count; i++)
        tn_sync_entry_write(&vector->entries[i], &writer);
    tn_json_close_array(&writer);
    tn_json_close_object(&writer);
}

static void check_same(const struct tn_sync_vector *a, const struct tn_sync_vector *b)
{
    TN_ASSERT(a->count == b->count && a->count <= TN_SYNC_VECTOR_MAX);
    for (size_t i = 0; i < a->count; i++) {
        const struct tn_sync_entry *left = &a->entries[i], *right = &b->entries[i];
        TN_ASSERT(tn_log_id_equal(left->log, right->log) && left->seq == right->seq);
        TN_ASSERT(left->seq >= 0);
        TN_ASSERT(memcmp(&left->head, &right->head, sizeof left->head) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    TN_BUF_AUTO given = {0}, text = {0};
    struct tn_sync_vector vector = {0}, again = {0};
    struct tn_when clock, same;
    struct tn_fault fault = {0};
    tn_buf_add(&given, data, size);
    if (tn_sync_vector_parse(tn_buf_text(&given), given.len, &vector, &clock, &fault) == TN_OK) {
        write_again(&vector, clock, &text);
        TN_ASSERT(tn_sync_vector_parse(tn_buf_text(&text), text.len, &again, &same, &fault) ==
                  TN_OK);
        TN_ASSERT(clock.wall.ms == same.wall.ms && clock.err_ms == same.err_ms);
        check_same(&vector, &again);
    } else {
        TN_ASSERT(fault.text[0] != '\0');
    }
    tn_sync_vector_release(&vector);
    tn_sync_vector_release(&again);
    return 0;
}
