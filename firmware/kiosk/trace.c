/* SPDX-License-Identifier: Apache-2.0 */
/* trace.c -- lines of the trace: each goes out whole, in one write, and is forgotten: some tell a
 * name. */
#include "trace.h"

#include <unistd.h>

#include "turnout/os.h"
#include "turnout/seal.h"

struct tn_json_writer *trace_begin(struct trace *trace, const char *event)
{
    if (trace->fd < 0)
        return NULL;
    tn_buf_clear(&trace->line);
    tn_json_begin(&trace->json, &trace->line);
    tn_json_open_object(&trace->json);
    tn_json_add_text(&trace->json, "event", event);
    tn_json_add_int(&trace->json, "up_ms", tn_clock_up_ms());
    return &trace->json;
}

/* A reader that went away ends the trace, not the kiosk. */
void trace_end(struct trace *trace)
{
    if (trace->fd < 0)
        return;
    tn_json_close_object(&trace->json);
    tn_buf_add_byte(&trace->line, '\n');
    if (write(trace->fd, trace->line.data, trace->line.len) != (ssize_t)trace->line.len)
        trace->fd = -1;
    tn_seal_wipe(trace->line.data, trace->line.cap);
}

void trace_release(struct trace *trace)
{
    tn_buf_release(&trace->line);
}
