/* SPDX-License-Identifier: Apache-2.0 */
/* sticks.c -- bundles carried by hand, some of them pulled out too soon. */
#include <string.h>

#include "sim.h"
#include "turnout/bundle.h"

static enum tn_err put(void *context, const void *data, size_t len, struct tn_fault *fault)
{
    (void)fault;
    tn_buf_add(context, data, len);
    return TN_OK;
}

struct reading {
    const struct tn_buf *file;
    size_t at;
};

static enum tn_err get(void *context, void *out, size_t len, size_t *ret_len,
                       struct tn_fault *fault)
{
    (void)fault;
    struct reading *reading = context;
    size_t left = reading->file->len - reading->at;
    *ret_len = left < len ? left : len;
    if (*ret_len)
        memcpy(out, reading->file->data + reading->at, *ret_len);
    reading->at += *ret_len;
    return TN_OK;
}

void sim_stick_out(struct sim *sim, struct sim_node *node, struct sim_stick *stick)
{
    struct tn_fault fault = {0};
    struct tn_bundle_sum sum;
    struct tn_bundle_export what = {.ledger = node->station.ledger,
                                    .device = world_device(node->number),
                                    .event = sim->stage->world.event};
    struct tn_bundle_sink sink = {.put = put, .context = &stick->file};
    tn_buf_clear(&stick->file);
    tn_buf_clear(&stick->records);
    enum tn_err err = tn_bundle_write(&what, &sink, &sum, &fault);
    if (err || sim_dice(&sim->dice, 4) == 0)
        stick->file.len = stick->file.len ? (size_t)sim_dice(&sim->dice, (int)stick->file.len) : 0;
    else
        sim_records(node, &stick->records);
    sim_watch(sim, "a stick", stick->file.data, stick->file.len);
}

/* This hub has no tables of its own beside its ledger. */
static enum tn_err recall(void *context, const struct tn_batch *batch, struct tn_fault *fault)
{
    (void)context;
    (void)batch;
    (void)fault;
    return TN_OK;
}

void sim_stick_in(struct sim *sim, struct sim_node *node, const struct sim_stick *stick)
{
    struct tn_fault fault = {0};
    struct tn_bundle_reader reader;
    struct tn_bundle_report report;
    struct reading reading = {.file = &stick->file};
    struct tn_bundle_source source = {.get = get, .context = &reading};
    struct tn_bundle_import into = {.ledger = node->station.ledger, .heal_own = node->number > 0};
    if (node->number == 0)
        into.recall = recall;
    enum tn_err err = tn_bundle_open(&reader, &source, &fault);
    if (!err)
        err = tn_bundle_match(&reader, node->station.ledger, &fault);
    if (!err)
        err = tn_bundle_take(&reader, &into, &report, &fault);
    if (!err && !stick->file.len)
        sim_fail(sim, "an empty stick held a bundle");
    sim_node_mind(node);
}
