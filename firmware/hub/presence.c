/* SPDX-License-Identifier: Apache-2.0 */
/* presence.c -- a row for each kiosk that was ever heard of. */
#include "presence.h"

#include <stdlib.h>

#include "turnout/fleet.h"
#include "turnout/os.h"

struct row {
    struct tn_id device;
    int64_t wall_ms;
};

struct tn_hub_presence {
    struct tn_mutex *mutex;
    /* protected by mutex */
    struct row *rows;
    size_t count;
};

struct tn_hub_presence *tn_hub_presence_create(void)
{
    struct tn_hub_presence *presence = calloc(1, sizeof *presence);
    TN_ASSERT(presence);
    presence->mutex = tn_mutex_create();
    return presence;
}

void tn_hub_presence_destroy(struct tn_hub_presence *presence)
{
    if (!presence)
        return;
    tn_mutex_destroy(presence->mutex);
    free(presence->rows);
    free(presence);
}

/* The caller has the mutex; NULL: never. */
static struct row *find(struct tn_hub_presence *presence, struct tn_id device)
{
    for (size_t i = 0; i < presence->count; i++) {
        if (tn_id_equal(presence->rows[i].device, device))
            return &presence->rows[i];
    }
    return NULL;
}

static struct row *find_or_add(struct tn_hub_presence *presence, struct tn_id device)
{
    struct row *row = find(presence, device);
    if (row)
        return row;
    presence->rows = reallocarray(presence->rows, presence->count + 1, sizeof *presence->rows);
    TN_ASSERT(presence->rows);
    row = &presence->rows[presence->count++];
    *row = (struct row){.device = device};
    return row;
}

void tn_hub_presence_note(struct tn_hub_presence *presence, struct tn_id device)
{
    tn_mutex_lock(presence->mutex);
    find_or_add(presence, device)->wall_ms = tn_clock_wall_ms();
    tn_mutex_unlock(presence->mutex);
}

static void recall(void *context, struct tn_id device, struct tn_wall seen)
{
    struct tn_hub_presence *presence = context;
    tn_mutex_lock(presence->mutex);
    struct row *row = find_or_add(presence, device);
    if (row->wall_ms < seen.ms)
        row->wall_ms = seen.ms;
    tn_mutex_unlock(presence->mutex);
}

enum tn_err tn_hub_presence_recall(struct tn_hub_presence *presence, struct tn_registry *registry,
                                   struct tn_fault *fault)
{
    return tn_registry_status_seen(registry, recall, presence, fault);
}

static struct tn_wall when(void *context, struct tn_id device)
{
    struct tn_hub_presence *presence = context;
    tn_mutex_lock(presence->mutex);
    const struct row *row = find(presence, device);
    struct tn_wall wall = {row ? row->wall_ms : 0};
    tn_mutex_unlock(presence->mutex);
    return wall;
}

struct tn_heard tn_hub_presence_heard(struct tn_hub_presence *presence)
{
    return (struct tn_heard){when, presence};
}
