/* SPDX-License-Identifier: Apache-2.0 */
/* bundle_kit.h -- bundles in memory, out of and into the stations of a world. */
#pragma once

#include <string.h>

#include "turnout/bundle.h"
#include "world/world.h"

static inline enum tn_err bundle_kit_put(void *context, const void *data, size_t len,
                                         struct tn_fault *fault)
{
    (void)fault;
    tn_buf_add(context, data, len);
    return TN_OK;
}

/* A buffer read in steps of `step` bytes at most, as a slow pipe would give it. */
struct bundle_kit_input {
    const uint8_t *data;
    size_t len, at, step;
};

static inline enum tn_err bundle_kit_get(void *context, void *out, size_t len, size_t *ret_len,
                                         struct tn_fault *fault)
{
    struct bundle_kit_input *input = context;
    size_t left = input->len - input->at;
    size_t most = input->step && input->step < len ? input->step : len;
    (void)fault;
    *ret_len = left < most ? left : most;
    if (*ret_len > 0)
        memcpy(out, input->data + input->at, *ret_len);
    input->at += *ret_len;
    return TN_OK;
}

/* Everything a station holds of the world's event, sealed. */
static inline enum tn_err bundle_kit_write(struct station *station, struct tn_buf *out,
                                           struct tn_bundle_sum *ret_sum, struct tn_fault *fault)
{
    struct tn_bundle_export what = {.ledger = station->ledger,
                                    .device = world_device(station->device),
                                    .event = station->world->event};
    struct tn_bundle_sink sink = {bundle_kit_put, out};
    return tn_bundle_write(&what, &sink, ret_sum, fault);
}

static inline enum tn_err bundle_kit_take(const struct tn_bundle_import *into, const void *data,
                                          size_t len, struct tn_bundle_report *ret_report,
                                          struct tn_fault *fault)
{
    struct tn_bundle_reader reader;
    struct bundle_kit_input input = {.data = data, .len = len};
    struct tn_bundle_source source = {bundle_kit_get, &input};
    *ret_report = (struct tn_bundle_report){0};
    enum tn_err err = tn_bundle_open(&reader, &source, fault);
    if (!err)
        err = tn_bundle_match(&reader, into->ledger, fault);
    return err ? err : tn_bundle_take(&reader, into, ret_report, fault);
}

/* Any batches one behind the other, sealed as somebody who has the event's door key can. */
static inline void bundle_kit_seal(const struct world *world, const struct tn_buf *batches,
                                   struct tn_buf *out)
{
    struct tn_bundle_writer writer;
    struct tn_bundle_sink sink = {bundle_kit_put, out};
    const struct tn_bundle_header header = {
        .group = world->group, .event = world->event, .device = world_device(9)};
    TN_ASSERT(tn_bundle_begin(&writer, &header, world->door_key, &sink, NULL) == TN_OK);
    for (size_t at = 0; at < batches->len;) {
        size_t len = tn_batch_extent((const char *)batches->data + at, batches->len - at);
        TN_ASSERT(tn_bundle_add(&writer, batches->data + at, len, NULL) == TN_OK);
        at += len;
    }
    TN_ASSERT(tn_bundle_end(&writer, NULL) == TN_OK);
}
