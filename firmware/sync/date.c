/* SPDX-License-Identifier: Apache-2.0 */
/* date.c -- the partner's clock as an anchor in our own log.  Source: firmware/SPEC.md "Time". */
#include "round.h"

/* Of the hub's clock: the first of this boot in this log, then every ten minutes if there was
 * something to date. */
static bool hubs_is_due(const struct tn_sync *sync, struct tn_log_id log, int64_t held,
                        const struct tn_anchor *anchor)
{
    if (sync->anchor_boot != anchor->boot || !tn_log_id_equal(sync->anchor_log, log))
        return true;
    return held > sync->anchor_seq && anchor->up.ms - sync->anchor_up_ms >= TN_SYNC_ANCHOR_EVERY_MS;
}

/* ---- a peer's clock ---- */

enum { ANCHORS_MAX = 64 };

struct anchors {
    struct tn_anchor items[ANCHORS_MAX + 1];
    size_t count;
};

static bool gather(const struct tn_anchor *anchor, void *context)
{
    struct anchors *anchors = context;
    anchors->items[anchors->count++] = *anchor;
    return anchors->count < ANCHORS_MAX;
}

/* There are many peers and each would do: one is written only if it dates this moment at least
 * twice as well as everything that is written already. */
static bool peers_is_due(const struct tn_sync *sync, const struct tn_claim *now,
                         const struct tn_anchor *anchor)
{
    struct anchors anchors = {.count = 0};
    if (tn_ledger_anchors(sync->ledger, sync->device, now->boot, gather, &anchors, NULL) ||
        anchors.count == ANCHORS_MAX)
        return false;
    struct tn_when before = tn_timeline_derive(now, anchors.items, anchors.count);
    anchors.items[anchors.count++] = *anchor;
    struct tn_when after = tn_timeline_derive(now, anchors.items, anchors.count);
    if (after.err_ms < 0)
        return false;
    return before.err_ms < 0 || after.err_ms < before.err_ms / 2;
}

/* ---- either ---- */

static void write_body(const struct tn_anchor *anchor, struct tn_buf *body)
{
    struct tn_json_writer writer;
    tn_json_begin(&writer, body);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "source", anchor->peer ? "peer" : "hub");
    tn_json_add_int(&writer, "up", anchor->up.ms);
    tn_json_add_int(&writer, "wall", anchor->wall.ms);
    tn_json_add_int(&writer, "err", anchor->err_ms);
    tn_json_close_object(&writer);
}

enum tn_err tn_round_date(struct round *round, struct tn_id event, struct tn_fault *fault)
{
    struct tn_sync *sync = round->sync;
    const struct tn_anchor *anchor = &round->report->anchor;
    struct tn_claim now = sync->claim(sync->context);
    struct tn_log_id log = tn_ledger_own_log(sync->ledger, event);
    const struct tn_sync_entry *held = tn_sync_vector_find(&round->here, log);
    TN_BUF_AUTO body = {0};
    int64_t seq = 0;
    if (anchor->err_ms < 0 ||
        !(anchor->peer ? peers_is_due(sync, &now, anchor)
                       : hubs_is_due(sync, log, held ? held->seq : 0, anchor)))
        return TN_OK;
    write_body(anchor, &body);
    enum tn_err err = tn_ledger_append(sync->ledger, event, &now, TN_RECORD_ANCHOR,
                                       tn_buf_text(&body), &seq, fault);
    if (err)
        return err;
    sync->anchor_boot = anchor->boot;
    sync->anchor_log = log;
    sync->anchor_up_ms = anchor->up.ms;
    sync->anchor_seq = seq;
    return TN_OK;
}
