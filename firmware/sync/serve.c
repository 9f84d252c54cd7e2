/* SPDX-License-Identifier: Apache-2.0 */
/* serve.c -- what a device is told and what is taken from it. */
#include "turnout/serve.h"

#include <stdlib.h>
#include <string.h>

#include "vector.h"

enum tn_err tn_serve_meet(struct tn_ledger *ledger, struct tn_id device,
                          struct tn_serve_peer *ret_peer, enum tn_serve_standing *ret_standing,
                          struct tn_fault *fault)
{
    struct tn_device_facts facts;
    bool revoked = false;
    enum tn_err err = tn_ledger_device(ledger, device, &facts, fault);
    if (!err)
        err = tn_ledger_revoked(ledger, &revoked, fault);
    if (err)
        return err;
    *ret_peer =
        (struct tn_serve_peer){.device = device, .event = facts.event, .stranger = !facts.known};
    /* It forgot whom it knew, and what it wrote has to get home all the same. */
    if (revoked)
        ret_peer->heir_of = tn_ledger_own_log(ledger, (struct tn_id){0}).device;
    *ret_standing = !facts.known    ? TN_SERVE_STRANGER
                    : facts.revoked ? TN_SERVE_REVOKED
                                    : TN_SERVE_MEMBER;
    return TN_OK;
}

static bool serves(const struct tn_serve_peer *peer, struct tn_id event)
{
    return tn_id_is_zero(peer->event) || tn_id_equal(event, peer->event);
}

bool tn_serve_may_read(const struct tn_serve_peer *peer, struct tn_log_id log)
{
    bool left = !tn_id_is_zero(peer->heir_of) && tn_id_equal(log.device, peer->heir_of);
    return tn_id_equal(log.device, peer->device) || left ||
           (!peer->stranger && serves(peer, log.event));
}

bool tn_serve_may_write(const struct tn_serve_peer *peer, struct tn_log_id log)
{
    return serves(peer, log.event);
}

enum tn_err tn_serve_knows(struct tn_ledger *ledger, const struct tn_serve_peer *peer,
                           struct tn_id other, bool *ret_knows, struct tn_fault *fault)
{
    struct tn_device_facts facts;
    enum tn_err err = tn_ledger_device(ledger, other, &facts, fault);
    if (!err)
        *ret_knows = !peer->stranger && !facts.revoked &&
                     (tn_id_is_zero(peer->event) || (facts.known && tn_id_is_zero(facts.event)) ||
                      tn_id_equal(peer->event, facts.event));
    return err;
}

/* Where a hub's log ends says nothing, and whoever brings more of it need not begin at the first
 * record. */
static bool may_compare(const struct tn_serve_peer *peer, const struct tn_sync_entry *entry)
{
    return tn_serve_may_read(peer, entry->log) || (peer->stranger && entry->hub);
}

enum tn_err tn_serve_vector(struct tn_ledger *ledger, const struct tn_serve_peer *peer,
                            struct tn_when now, struct tn_buf *out, struct tn_fault *fault)
{
    struct tn_sync_vector held = {0};
    struct tn_json_writer writer;
    enum tn_err err = tn_sync_vector_load(ledger, &held, fault);
    if (!err) {
        tn_json_begin(&writer, out);
        tn_json_open_object(&writer);
        tn_json_add_int(&writer, "server_time", now.wall.ms);
        if (now.err_ms >= 0)
            tn_json_add_int(&writer, "clock_err", now.err_ms);
        tn_json_name(&writer, "logs");
        tn_json_open_array(&writer);
        for (size_t i = 0; i < held.count; i++)
            if (may_compare(peer, &held.entries[i]))
                tn_sync_entry_write(&held.entries[i], &writer);
        tn_json_close_array(&writer);
        tn_json_close_object(&writer);
    }
    tn_sync_vector_release(&held);
    return err;
}

/* ---- a batch ---- */

/* Decimal digits only. */
static bool read_number(const char *text, int64_t *ret)
{
    size_t len = strlen(text);
    if (!len || len > 18 || strspn(text, "0123456789") != len)
        return false;
    *ret = strtoll(text, NULL, 10);
    return *ret >= 1;
}

bool tn_serve_stretch(const char *from, const char *max, int64_t *ret_from, size_t *ret_max)
{
    int64_t first = 1, most = TN_BATCH_MAX_RECORDS;
    if ((from && !read_number(from, &first)) || (max && !read_number(max, &most)))
        return false;
    *ret_from = first;
    *ret_max = most < TN_BATCH_MAX_RECORDS ? (size_t)most : TN_BATCH_MAX_RECORDS;
    return true;
}

static bool put_seq(int64_t seq, const char *reason, void *context)
{
    (void)reason;
    tn_json_put_int(context, seq);
    return true;
}

static enum tn_err put_rejected(struct tn_ledger *ledger, const struct tn_batch *batch,
                                const struct tn_ledger_accepted *accepted,
                                struct tn_json_writer *writer, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    tn_json_name(writer, "rejected");
    tn_json_open_array(writer);
    if (accepted->rejected > 0)
        err = tn_ledger_rejected(ledger, batch->log, batch->from_seq, put_seq, writer, fault);
    tn_json_close_array(writer);
    return err;
}

static enum tn_problem problem_of(enum tn_err err, const struct tn_batch *batch,
                                  const struct tn_ledger_accepted *accepted)
{
    if (err == TN_ERR_CHAIN)
        return accepted->high_water < batch->from_seq - 1 ? TN_PROBLEM_GAP : TN_PROBLEM_FORK;
    return tn_problem_of_err(err);
}

static void put_position(struct tn_json_writer *writer, const struct tn_ledger_accepted *accepted)
{
    tn_json_add_int(writer, "high_water", accepted->high_water);
    tn_json_add_base64(writer, "head", accepted->head.bytes, sizeof accepted->head.bytes);
}

static void refuse(enum tn_err err, const struct tn_batch *batch,
                   const struct tn_ledger_accepted *accepted, const char *detail,
                   struct tn_buf *out, enum tn_problem *ret_problem)
{
    struct tn_json_writer writer;
    enum tn_problem problem = problem_of(err, batch, accepted);
    tn_buf_clear(out);
    tn_problem_open(&writer, out, problem, tn_problem_status(problem), detail);
    if (err == TN_ERR_CHAIN)
        put_position(&writer, accepted);
    tn_json_close_object(&writer);
    *ret_problem = problem;
}

/* Only a hub's own log may speak of an event for the first time. */
static enum tn_err accept_known(struct tn_ledger *ledger, const struct tn_batch *batch,
                                struct tn_ledger_accepted *ret_accepted, struct tn_fault *fault)
{
    bool known = false;
    struct tn_device_facts author;
    enum tn_err err = tn_ledger_knows_event(ledger, batch->log.event, &known, fault);
    if (!err && !known)
        err = tn_ledger_device(ledger, batch->log.device, &author, fault);
    if (!err && !known && !author.is_hub)
        err = tn_fault_set(fault, TN_ERR_ABSENT, "there is no event with the id %s",
                           tn_id_text(batch->log.event).chars);
    if (!err)
        err = tn_ledger_accept(ledger, batch, ret_accepted, fault);
    if (err || !ret_accepted->added)
        return err;
    return tn_ledger_renew_from(ledger, batch->log, fault);
}

enum tn_err tn_serve_accept(struct tn_ledger *ledger, const struct tn_batch *batch, int64_t now_ms,
                            struct tn_buf *out, enum tn_problem *ret_problem,
                            struct tn_fault *fault)
{
    struct tn_fault own = {0};
    struct tn_ledger_accepted accepted = {0};
    struct tn_json_writer writer;
    enum tn_err err = accept_known(ledger, batch, &accepted, &own);
    if (!err) {
        tn_json_begin(&writer, out);
        tn_json_open_object(&writer);
        put_position(&writer, &accepted);
        tn_json_add_int(&writer, "added", (int64_t)accepted.added);
        err = put_rejected(ledger, batch, &accepted, &writer, &own);
        tn_json_add_int(&writer, "server_time", now_ms);
        tn_json_close_object(&writer);
    }
    if (!err)
        return TN_OK;
    refuse(err, batch, &accepted, own.text, out, ret_problem);
    return tn_fault_set(fault, err, "%s", own.text);
}
