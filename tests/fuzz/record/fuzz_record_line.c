/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever comes as a line of a log: no crash, and what is taken for a record is, byte for byte,
 * what writing it again gives. */
#include <string.h>

#include "turnout/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_rewrites(const struct tn_record *record, const uint8_t *line, size_t len)
{
    TN_BUF_AUTO body = {0};
    TN_BUF_AUTO again = {0};
    tn_json_dump(record->body, &body);
    tn_record_write(record->seq, &record->claim, record->kind, tn_buf_text(&body), &again);
    TN_ASSERT(again.len == len && memcmp(again.data, line, len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tn_record record;
    struct tn_fault fault = {0};
    if (tn_record_parse((const char *)data, size, &record, &fault) != TN_OK) {
        TN_ASSERT(fault.text[0] != '\0');
        return 0;
    }
    if (record.kind != TN_RECORD_OTHER)
        check_rewrites(&record, data, size);
    tn_record_release(&record);
    return 0;
}
