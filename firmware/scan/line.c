/* SPDX-License-Identifier: Apache-2.0 */
/* line.c -- bytes of a keyboard or serial scanner into codes, whatever comes.
 *
 * Memory is one fixed buffer, and nothing stays in it: a code opens somebody's name, and from a
 * keyboard come names themselves.  Pure: time comes in. */
#include "turnout/scan.h"

#include <string.h>

void tn_scan_line_init(struct tn_scan_line *line, enum tn_scan_quiet quiet, int64_t quiet_ms)
{
    *line = (struct tn_scan_line){.quiet = quiet, .quiet_ms = quiet_ms};
}

static bool ends_code(uint8_t byte)
{
    return byte == '\r' || byte == '\n' || byte == '\t';
}

static void start_over(struct tn_scan_line *line)
{
    explicit_bzero(line->bytes, line->len);
    line->len = 0;
    line->overlong = false;
    line->taken = false;
}

/* The code so far is complete: hands it out, or forgets what there is of a code too long. */
static enum tn_scan_event finish(struct tn_scan_line *line)
{
    if (line->overlong || line->len == 0) {
        start_over(line);
        return TN_SCAN_NONE;
    }
    line->bytes[line->len] = 0;
    line->taken = true;
    return TN_SCAN_CODE;
}

static enum tn_scan_event take(struct tn_scan_line *line, uint8_t byte)
{
    if (ends_code(byte))
        return finish(line);
    if (line->overlong)
        return TN_SCAN_NONE;
    if (line->len == TN_SCAN_LINE_MAX) {
        line->overlong = true;
        return TN_SCAN_TOO_LONG;
    }
    line->bytes[line->len++] = byte;
    return TN_SCAN_NONE;
}

enum tn_scan_event tn_scan_line_feed(struct tn_scan_line *line, uint8_t byte, int64_t now_ms)
{
    /* Where a pause ends a code, tn_scan_line_idle has to hand that code out; it was called. */
    if (line->taken || (tn_scan_line_waiting(line) && now_ms - line->last_ms >= line->quiet_ms))
        start_over(line);
    line->last_ms = now_ms;
    return take(line, byte);
}

enum tn_scan_event tn_scan_line_idle(struct tn_scan_line *line, int64_t now_ms)
{
    if (!tn_scan_line_waiting(line) || now_ms - line->last_ms < line->quiet_ms)
        return TN_SCAN_NONE;
    if (line->quiet == TN_SCAN_QUIET_ENDS)
        return finish(line);
    start_over(line);
    return TN_SCAN_NONE;
}

bool tn_scan_line_waiting(const struct tn_scan_line *line)
{
    return !line->taken && (line->len > 0 || line->overlong);
}
