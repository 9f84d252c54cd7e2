/* SPDX-License-Identifier: Apache-2.0 */
/* batch.c -- a stretch of one log as lines of text: opening, records, head.
 *
 * Only the first and the last line are parsed here; what lies between is cut at its line ends and
 * left as it is, since the exact bytes are what the chain is made of.
 * Source: firmware/SPEC.md "Batch". */
#include "turnout/record.h"

#include <string.h>

#include "lines.h"

enum { BATCH_VERSION = 1 };

/* ---- writing ---- */

void tn_batch_begin(struct tn_batch_writer *writer, struct tn_buf *out, struct tn_log_id log,
                    int64_t from_seq)
{
    TN_ASSERT(from_seq >= 1);
    *writer = (struct tn_batch_writer){.out = out};
    struct tn_json_writer json;
    tn_json_begin(&json, out);
    tn_json_open_object(&json);
    tn_json_add_int(&json, "batch", BATCH_VERSION);
    tn_json_add_text(&json, "log", tn_log_id_text(log).chars);
    tn_json_add_int(&json, "from", from_seq);
    tn_json_close_object(&json);
    tn_buf_add_byte(out, '\n');
}

bool tn_batch_add(struct tn_batch_writer *writer, const char *line, size_t len)
{
    TN_ASSERT(len > 0 && len <= TN_RECORD_LINE_MAX_BYTES && !memchr(line, '\n', len));
    if (writer->records == TN_BATCH_MAX_RECORDS || writer->bytes + len + 1 > TN_BATCH_MAX_BYTES)
        return false;
    tn_buf_add(writer->out, line, len);
    tn_buf_add_byte(writer->out, '\n');
    writer->records++;
    writer->bytes += len + 1;
    return true;
}

void tn_batch_end(struct tn_batch_writer *writer, const struct tn_head *head)
{
    tn_head_write(head, writer->out);
    tn_buf_add_byte(writer->out, '\n');
}

/* ---- reading ---- */

static enum tn_err read_opening(const char *line, size_t len, struct tn_batch *batch,
                                struct tn_fault *fault)
{
    TN_AUTO(json) root = NULL;
    enum tn_err err = tn_json_parse(line, len, &root, fault);
    if (err != TN_OK)
        return tn_fault_prefix(fault, err, "line 1 of the batch");
    int64_t version = 0;
    const char *log = NULL;
    if (tn_json_int(root, "batch", &version) && version > BATCH_VERSION)
        return tn_fault_set(fault, TN_ERR_VERSION,
                            "the batch is of format %lld, this build reads format %d: update it",
                            (long long)version, BATCH_VERSION);
    if (version != BATCH_VERSION || !tn_json_text(root, "log", &log) ||
        tn_log_id_parse(log, &batch->log) != TN_OK ||
        !tn_json_int(root, "from", &batch->from_seq) || batch->from_seq < 1)
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "line 1 does not open a batch: batch, log or from is missing or wrong");
    return TN_OK;
}

/* Takes the next line from *text; false if there is no line end any more. */
static bool next_line(const char **text, const char *end, struct tn_batch_line *ret_line)
{
    const char *stop = memchr(*text, '\n', (size_t)(end - *text));
    if (!stop)
        return false;
    *ret_line = (struct tn_batch_line){.text = *text, .len = (size_t)(stop - *text)};
    *text = stop + 1;
    return true;
}

/* Cuts text (which ends with a line end) into record lines. */
static enum tn_err cut_records(const char *text, const char *end, struct tn_batch *batch,
                               struct tn_fault *fault)
{
    if (end - text > TN_BATCH_MAX_BYTES)
        return tn_fault_set(fault, TN_ERR_LIMIT, "the batch has more than %d bytes of records",
                            TN_BATCH_MAX_BYTES);
    struct tn_batch_line line;
    for (batch->count = 0; next_line(&text, end, &line); batch->count++) {
        if (batch->count == TN_BATCH_MAX_RECORDS)
            return tn_fault_set(fault, TN_ERR_LIMIT, "the batch has more than %d records",
                                TN_BATCH_MAX_RECORDS);
        if (line.len == 0)
            return tn_fault_set(fault, TN_ERR_FORMAT, "line %zu of the batch is empty",
                                batch->count + 2);
        if (line.len > TN_RECORD_LINE_MAX_BYTES)
            return tn_fault_set(fault, TN_ERR_LIMIT, "line %zu of the batch is over %d bytes",
                                batch->count + 2, TN_RECORD_LINE_MAX_BYTES);
        batch->lines[batch->count] = line;
    }
    return TN_OK;
}

/* The head must speak of the same log and reach at least as far as the records. */
static enum tn_err check_head(const struct tn_batch *batch, struct tn_fault *fault)
{
    if (!tn_log_id_equal(batch->head.log, batch->log))
        return tn_fault_set(fault, TN_ERR_FORMAT, "the batch's head is that of another log, %s",
                            tn_log_id_text(batch->head.log).chars);
    if (batch->head.seq - (batch->from_seq - 1) < (int64_t)batch->count)
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "the batch's head ends at record %lld, before its last line",
                            (long long)batch->head.seq);
    return TN_OK;
}

/* No record's line begins as a head's does. */
size_t tn_batch_extent(const char *text, size_t len)
{
    static const char head[] = "{\"head\":";
    const char *at = text;
    struct tn_batch_line line;
    while (next_line(&at, text + len, &line)) {
        if (line.len >= sizeof head - 1 && memcmp(line.text, head, sizeof head - 1) == 0)
            return (size_t)(at - text);
    }
    return len;
}

enum tn_err tn_batch_parse(const char *text, size_t len, struct tn_batch *ret_batch,
                           struct tn_fault *fault)
{
    const char *end = text + len, *records = text;
    struct tn_batch_line opening;
    if (len == 0 || end[-1] != '\n' || !next_line(&records, end, &opening) || records == end)
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "the batch is cut off: it does not end with the log's head");
    /* The head's line begins behind the last line end but one. */
    const char *head = (const char *)memrchr(text, '\n', len - 1) + 1;
    size_t head_len = (size_t)(end - head) - 1;
    if (opening.len > TN_RECORD_LINE_MAX_BYTES || head_len > TN_RECORD_LINE_MAX_BYTES)
        return tn_fault_set(fault, TN_ERR_LIMIT,
                            "the first or last line of the batch is over %d "
                            "bytes",
                            TN_RECORD_LINE_MAX_BYTES);
    enum tn_err err = read_opening(opening.text, opening.len, ret_batch, fault);
    if (err == TN_OK)
        err = tn_head_read(head, head_len, &ret_batch->head, fault);
    if (err == TN_OK)
        err = cut_records(records, head, ret_batch, fault);
    return err == TN_OK ? check_head(ret_batch, fault) : err;
}
