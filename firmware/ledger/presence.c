/* SPDX-License-Identifier: Apache-2.0 */
/* presence.c -- which admission stands, who is inside, what is a double entry.
 *
 * Source: firmware/SPEC.md "Fold". */
#include "presence.h"

#include <stdlib.h>

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

int tn_presence_compare(const void *a, const void *b)
{
    const struct visit *left = a;
    const struct visit *right = b;
    int order = compare_numbers(left->order_ms, right->order_ms);
    if (order == 0)
        order = tn_id_compare(left->device, right->device);
    if (order == 0 && left->epoch != right->epoch)
        order = left->epoch > right->epoch ? 1 : -1;
    return order ? order : compare_numbers(left->seq, right->seq);
}

void tn_presence_order(struct visit *visits, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct visit *visit = &visits[i];
        visit->order_ms = visit->when.wall.ms;
        /* A clock set back between two records must not turn their order round. */
        if (i > 0 && tn_id_equal(visits[i - 1].device, visit->device) &&
            visits[i - 1].order_ms > visit->order_ms)
            visit->order_ms = visits[i - 1].order_ms;
    }
    if (count > 1)
        qsort(visits, count, sizeof(*visits), tn_presence_compare);
}

struct presence tn_presence_fold(struct visit *visits, size_t count)
{
    struct presence now = {0};
    int entry = 0;
    for (size_t i = 0; i < count; i++) {
        struct visit *visit = &visits[i];
        visit->entry = 0;
        if (visit->undone)
            continue;
        if (visit->kind == VISIT_LEAVE) {
            now.standing = NULL;
            continue;
        }
        if (now.standing) {
            visit->entry = ++entry;
            now.doubles += !visit->again;
            continue;
        }
        visit->entry = entry = 1;
        now.standing = visit;
        now.seen = true;
        now.admissions++;
    }
    now.inside = now.standing != NULL;
    now.people = now.standing ? now.standing->admits : 0;
    return now;
}
