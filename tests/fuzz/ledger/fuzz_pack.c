/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever a hub or a kiosk writes into its log, signed well: no crash, and the fold is what a
 * rebuild gives.
 *
 * Input: a line "hub" or "kiosk", then lines "<kind> <body>" that become records, or raw record
 * lines; the harness chains and signs them, since nothing would get past a wrong signature. */
#include <stdlib.h>
#include <string.h>

#include "turnout/ledger_guests.h"
#include "world/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct stage {
    struct world world;
    struct station reader;
    bool ready;
};

static void open_stage(struct stage *stage)
{
    if (stage->ready)
        return;
    world_make_with_reader(&stage->world, &stage->reader);
    stage->ready = true;
}

static enum tn_record_kind kind_named(const char *name, size_t len)
{
    for (int i = 1; i < TN_RECORD_KIND_COUNT; i++) {
        const char *known = tn_record_kind_name((enum tn_record_kind)i);
        if (strlen(known) == len && memcmp(known, name, len) == 0)
            return (enum tn_record_kind)i;
    }
    return TN_RECORD_OTHER;
}

/* One line of the input as a record line; empty if it cannot be one. */
static void make_line(const char *text, size_t len, int64_t seq, struct tn_buf *out)
{
    struct tn_claim claim = {7, {1000 * seq}, {WORLD_START_MS + 1000 * seq}, TN_CLOCK_NTP};
    const char *blank = memchr(text, ' ', len);
    enum tn_record_kind kind = blank ? kind_named(text, (size_t)(blank - text)) : TN_RECORD_OTHER;
    if (kind == TN_RECORD_OTHER) {
        tn_buf_add(out, text, len);
        return;
    }
    TN_BUF_AUTO body = {0};
    tn_buf_add(&body, blank + 1, len - (size_t)(blank + 1 - text));
    tn_record_write(seq, &claim, kind, tn_buf_text(&body), out);
}

static void make_batch(const char *text, size_t len, int device, struct tn_buf *out)
{
    struct tn_log_id log = {world_device(device), {{1, 2, 3, 'e'}}, 99};
    struct tn_head head = {.log = log, .hash = tn_record_chain_start(log)};
    struct tn_secret_key key;
    struct tn_batch_writer writer;
    tn_batch_begin(&writer, out, log, 1);
    while (len) {
        const char *stop = memchr(text, '\n', len);
        size_t line_len = stop ? (size_t)(stop - text) : len;
        TN_BUF_AUTO line = {0};
        if (line_len && line_len < 15000 && !memchr(text, 0, line_len))
            make_line(text, line_len, head.seq + 1, &line);
        if (line.len && tn_batch_add(&writer, tn_buf_text(&line), line.len)) {
            head.hash = tn_record_chain(head.hash, tn_buf_text(&line), line.len);
            head.seq++;
        }
        line_len += stop != NULL;
        text += line_len;
        len -= line_len;
    }
    world_device_key(device, &key);
    tn_head_sign(&head, &key);
    tn_batch_end(&writer, &head);
}

static bool ignore(const struct tn_admission *admission, void *context)
{
    *(int64_t *)context += admission->entry == 1;
    return true;
}

static bool count_walk_in(const struct tn_walk_in *walk_in, void *context)
{
    *(int64_t *)context += 1 + walk_in->counts + 4 * (int64_t)walk_in->approval;
    return true;
}

static bool count_content(const char *what, const char *id, const char *value_json, void *context)
{
    *(int64_t *)context += (int64_t)(strlen(what) + strlen(id) + strlen(value_json));
    return true;
}

/* One number of what walk-ins and content come to. */
static int64_t count_guests(struct stage *stage)
{
    int64_t sum = 0, votes[TN_BALLOT_OPTIONS_MAX];
    struct tn_ledger *ledger = stage->reader.ledger;
    struct tn_id event = stage->world.event;
    TN_ASSERT(tn_ledger_walk_ins(ledger, event, count_walk_in, &sum, NULL) == TN_OK);
    TN_ASSERT(tn_ledger_content(ledger, event, count_content, &sum, NULL) == TN_OK);
    TN_ASSERT(tn_ledger_tally(ledger, event, "next", votes, NULL) == TN_OK);
    for (int i = 0; i < TN_BALLOT_OPTIONS_MAX; i++)
        sum += votes[i] * (i + 1);
    return sum;
}

static void check_fold(struct stage *stage)
{
    int64_t guests_before = count_guests(stage);
    struct tn_event_facts before = {0};
    struct tn_event_facts after = {0};
    struct tn_ledger *ledger = stage->reader.ledger;
    struct tn_id event = stage->world.event;
    int64_t standing = 0;
    TN_ASSERT(tn_ledger_event(ledger, event, &before, NULL) == TN_OK);
    TN_ASSERT(tn_ledger_admissions(ledger, event, ignore, &standing, NULL) == TN_OK);
    TN_ASSERT(standing == before.admissions);
    TN_ASSERT(tn_ledger_rebuild(ledger, NULL) == TN_OK);
    TN_ASSERT(tn_ledger_event(ledger, event, &after, NULL) == TN_OK);
    TN_ASSERT(after.people_inside == before.people_inside && after.doubles == before.doubles);
    TN_ASSERT(after.admissions == before.admissions && after.tickets == before.tickets);
    TN_ASSERT(after.refusals == before.refusals);
    TN_ASSERT(guests_before == count_guests(stage));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct stage stage; /* one ledger for all inputs, put back after each */
    struct tn_batch *batch = malloc(sizeof(*batch));
    struct tn_ledger_accepted accepted;
    TN_BUF_AUTO text = {0};
    open_stage(&stage);
    const char *input = (const char *)data;
    bool hub = size >= 4 && memcmp(data, "hub\n", 4) == 0;
    size_t skip = hub ? 4 : size >= 6 && memcmp(data, "kiosk\n", 6) == 0 ? 6 : 0;
    if (size)
        make_batch(input + skip, size - skip, hub ? 0 : 1, &text);
    struct tn_fault fault = {0};
    if (text.len && tn_batch_parse(tn_buf_text(&text), text.len, batch, &fault) == TN_OK) {
        TN_ASSERT(tn_db_begin(stage.reader.db, NULL) == TN_OK);
        enum tn_err err = tn_ledger_accept(stage.reader.ledger, batch, &accepted, &fault);
        TN_ASSERT(err == TN_OK || err == TN_ERR_FORMAT || err == TN_ERR_LIMIT);
        if (!err)
            check_fold(&stage);
        tn_db_rollback(stage.reader.db);
    }
    free(batch);
    return 0;
}
