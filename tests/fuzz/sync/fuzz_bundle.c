/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever lies on a stick as a bundle: no crash, no room made for what is only claimed, and a
 * sentence for what is refused.
 *
 * Input: the bytes of a file; behind the first LF they are taken once as they are, and once as what
 * somebody who has the event's key sealed: a byte 0xff parts one chunk's batch from the next. */
#include <string.h>

#include "bundle_kit.h"

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

static void check(const struct tn_bundle_import *into, const void *data, size_t len)
{
    struct tn_fault fault = {0};
    struct tn_bundle_report report;
    enum tn_err err = bundle_kit_take(into, data, len, &report, &fault);
    TN_ASSERT((err == TN_OK) == (fault.code == TN_OK) && (!err || fault.text[0]));
    TN_ASSERT(err || report.whole);
    TN_ASSERT(report.added <= report.records);
}

static void seal_and_check(const struct tn_bundle_import *into, const struct world *world,
                           const uint8_t *data, size_t len)
{
    struct tn_bundle_writer writer;
    TN_BUF_AUTO bundle = {0};
    struct tn_bundle_sink sink = {bundle_kit_put, &bundle};
    const struct tn_bundle_header header = {
        .group = world->group, .event = world->event, .device = world_device(9)};
    TN_ASSERT(tn_bundle_begin(&writer, &header, world->door_key, &sink, NULL) == TN_OK);
    for (size_t at = 0; at < len;) {
        const uint8_t *end = memchr(data + at, 0xff, len - at);
        size_t part = end ? (size_t)(end - data) - at : len - at;
        if (part > 0 && part <= TN_BUNDLE_BATCH_MAX_BYTES)
            TN_ASSERT(tn_bundle_add(&writer, data + at, part, NULL) == TN_OK);
        at += part + 1;
    }
    TN_ASSERT(tn_bundle_end(&writer, NULL) == TN_OK);
    check(into, bundle.data, bundle.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct stage stage;
    open_stage(&stage);
    const struct tn_bundle_import into = {.ledger = stage.reader.ledger, .heal_own = true};
    check(&into, data, size);
    const uint8_t *lf = size > 0 ? memchr(data, '\n', size) : NULL;
    if (lf)
        seal_and_check(&into, &stage.world, lf + 1, size - (size_t)(lf + 1 - data));
    return 0;
}
