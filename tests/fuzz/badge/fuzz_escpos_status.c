/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_escpos_status.c -- a printer may say any byte to any question, and any dots are sent without
 * a command among them. */
#include <string.h>

#include "turnout/escpos.h"

static void send_dots(const uint8_t *data, size_t size)
{
    struct tn_badge_dots dots = {.width = 8, .height = (int)size};
    TN_BUF_AUTO job = {0};
    tn_buf_add(&dots.rows, data, size);
    tn_escpos_add_job(&dots, &job);
    tn_buf_release(&dots.rows);
    for (size_t i = 0; i + 1 < job.len; i++)
        TN_ASSERT(job.data[i] != 0x10 ||
                  (job.data[i + 1] != 4 && job.data[i + 1] != 5 && job.data[i + 1] != 0x14));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tn_escpos_state state = {0};
    for (size_t i = 0; i < size; i++) {
        struct tn_escpos_state before = state;
        enum tn_escpos_ask ask = (enum tn_escpos_ask)(i % TN_ESCPOS_ASK_COUNT);
        bool answer = tn_escpos_read(ask, data[i], &state);
        TN_ASSERT(answer || memcmp(&before, &state, sizeof state) == 0);
        TN_ASSERT(!answer || !tn_escpos_is_done(data[i]));
    }
    if (size < 4096)
        send_dots(data, size);
    return 0;
}
