/* SPDX-License-Identifier: Apache-2.0 */
/* date.c -- the partner's clock as an anchor in our own log.  Source: firmware/SPEC.md "Time". */
#include "round.h"

/* The first of this boot in this log, then every ten minutes if there was something to date. */
static bool due(const struct tn_sync *sync, struct tn_log_id log, int64_t held,
                const struct tn_anchor *anchor)
{
    if (sync->partner == TN_SYNC_PEER)
        return false;
    if (sync->anchor_boot != anchor->boot || !tn_log_id_equal(sync->anchor_log, log))
        return true;
    return held > sync->anchor_seq && anchor->up.ms - sync->anchor_up_ms >= TN_SYNC_ANCHOR_EVERY_MS;
}

static void write_body(const struct tn_anchor *anchor, struct tn_buf *body)
{
    struct tn_json_writer writer;
    tn_json_begin(&writer, body);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "source", "hub");
    tn_json_add_int(&writer, "up", anchor->up.ms);
    tn_json_add_int(&writer, "wall", anchor->wall.ms);
    tn_json_add_int(&writer, "err", anchor->err_ms);
    tn_json_close_object(&writer);
}

enum tn_err tn_round_date(struct round *round, struct tn_id event, struct tn_fault *fault)
{
    struct tn_sync *sync = round->sync;
    const struct tn_anchor *anchor = &round->report->anchor;
    struct tn_log_id log = tn_ledger_own_log(sync->ledger, event);
    const struct tn_sync_entry *held = tn_sync_vector_find(&round->here, log);
    TN_BUF_AUTO body = {0};
    if (anchor->err_ms == TN_WHEN_UNKNOWN || !due(sync, log, held ? held->seq : 0, anchor))
        return TN_OK;
    write_body(anchor, &body);
    struct tn_claim claim = sync->claim(sync->context);
    int64_t seq = 0;
    enum tn_err err = tn_ledger_append(sync->ledger, event, &claim, TN_RECORD_ANCHOR,
                                       tn_buf_text(&body), &seq, fault);
    if (err)
        return err;
    sync->anchor_boot = anchor->boot;
    sync->anchor_log = log;
    sync->anchor_up_ms = anchor->up.ms;
    sync->anchor_seq = seq;
    return TN_OK;
}
