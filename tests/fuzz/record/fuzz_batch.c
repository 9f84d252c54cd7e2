/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever comes as a batch: no crash, and what is taken for one, written again, is taken for the
 * same. */
#include <string.h>

#include "turnout/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_again(const struct tn_batch *batch, struct tn_buf *out)
{
    struct tn_batch_writer writer;
    tn_batch_begin(&writer, out, batch->log, batch->from_seq);
    for (size_t i = 0; i < batch->count; i++)
        TN_ASSERT(tn_batch_add(&writer, batch->lines[i].text, batch->lines[i].len));
    tn_batch_end(&writer, &batch->head);
}

static void check_same(const struct tn_batch *a, const struct tn_batch *b)
{
    TN_ASSERT(tn_log_id_equal(a->log, b->log) && a->from_seq == b->from_seq);
    TN_ASSERT(a->count == b->count && a->head.seq == b->head.seq);
    TN_ASSERT(memcmp(&a->head.hash, &b->head.hash, sizeof(a->head.hash)) == 0);
    TN_ASSERT(memcmp(&a->head.signature, &b->head.signature, sizeof(a->head.signature)) == 0);
    for (size_t i = 0; i < a->count; i++) {
        TN_ASSERT(a->lines[i].len == b->lines[i].len);
        TN_ASSERT(memcmp(a->lines[i].text, b->lines[i].text, a->lines[i].len) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tn_batch batch, again;
    struct tn_fault fault = {0};
    size_t extent = tn_batch_extent((const char *)data, size);
    TN_ASSERT(extent <= size && (extent > 0 || size == 0));
    if (tn_batch_parse((const char *)data, size, &batch, &fault) != TN_OK) {
        TN_ASSERT(fault.text[0] != '\0');
        return 0;
    }
    TN_BUF_AUTO text = {0};
    write_again(&batch, &text);
    TN_ASSERT(tn_batch_parse(tn_buf_text(&text), text.len, &again, &fault) == TN_OK);
    check_same(&batch, &again);
    return 0;
}
