/* SPDX-License-Identifier: Apache-2.0 */
/* lines.c -- one line at a time, in bounded memory. */
#include "lines.h"

static void end_line(struct tn_import_lines *lines)
{
    lines->line(lines->context, ++lines->ended, tn_buf_text(&lines->text));
    tn_buf_clear(&lines->text);
}

void tn_import_lines_feed(struct tn_import_lines *lines, const uint8_t *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        bool second = lines->skip_newline && text[i] == '\n';
        lines->skip_newline = text[i] == '\r';
        if (second)
            continue;
        if (text[i] == '\n' || text[i] == '\r')
            end_line(lines);
        else if (lines->text.len < TN_IMPORT_TEXT_LINE_MAX_BYTES)
            tn_buf_add_byte(&lines->text, text[i] ? text[i] : ' ');
    }
}

void tn_import_lines_finish(struct tn_import_lines *lines)
{
    if (lines->text.len > 0)
        end_line(lines);
    tn_buf_release(&lines->text);
}
