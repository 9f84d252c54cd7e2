/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_serial_line.c -- any bytes at any times: codes are bounded and hold no terminator. */
#include <string.h>

#include "turnout/scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct tn_scan_line *line, enum tn_scan_event event)
{
    TN_ASSERT(line->len <= TN_SCAN_LINE_MAX);
    if (event != TN_SCAN_CODE)
        return;
    TN_ASSERT(line->len > 0 && line->bytes[line->len] == 0);
    TN_ASSERT(!memchr(line->bytes, '\r', line->len) && !memchr(line->bytes, '\n', line->len));
    TN_ASSERT(!memchr(line->bytes, '\t', line->len));
}

/* The first byte chooses the kind of line; a NUL among the rest is a pause. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct tn_scan_line line;
    int64_t now_ms = 0;
    if (size == 0)
        return 0;
    tn_scan_line_init(&line, data[0] & 1 ? TN_SCAN_QUIET_ENDS : TN_SCAN_QUIET_DROPS, 50);
    for (size_t i = 1; i < size; i++) {
        now_ms += data[i] == 0 ? 60 : 1;
        check(&line, tn_scan_line_idle(&line, now_ms));
        check(&line, tn_scan_line_feed(&line, data[i], now_ms));
    }
    return 0;
}
