/* SPDX-License-Identifier: Apache-2.0 */
/* desk.c -- the pool of handles. */
#include "desk.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/os.h"

struct tn_hub_desks {
    char *folder, *database; /* immutable */
    struct tn_mutex *mutex;
    struct tn_hub_desk *idle; /* protected by mutex */
};

static void desk_close(struct tn_hub_desk *desk)
{
    tn_people_close(desk->people);
    tn_registry_close(desk->registry);
    free(desk);
}

static enum tn_err desk_open(struct tn_hub_desks *desks, struct tn_hub_desk **ret_desk,
                             struct tn_fault *fault)
{
    struct tn_registry_options options = {.folder = desks->folder, .database = desks->database};
    struct tn_hub_desk *desk = calloc(1, sizeof *desk);
    TN_ASSERT(desk);
    enum tn_err err = tn_registry_open(&options, &desk->registry, fault);
    if (!err)
        err = tn_people_open(desk->registry, &desk->people, fault);
    if (err)
        desk_close(desk);
    else
        *ret_desk = desk;
    return err;
}

static char *copy_of(const char *text)
{
    char *copy = text ? strdup(text) : NULL;
    TN_ASSERT(copy || !text);
    return copy;
}

enum tn_err tn_hub_desks_create(const char *folder, const char *database,
                                struct tn_hub_desks **ret_desks, struct tn_fault *fault)
{
    struct tn_hub_desks *desks = calloc(1, sizeof *desks);
    struct tn_hub_desk *first = NULL;
    TN_ASSERT(desks);
    desks->folder = copy_of(folder);
    desks->database = copy_of(database);
    desks->mutex = tn_mutex_create();
    enum tn_err err = desk_open(desks, &first, fault);
    if (err) {
        tn_hub_desks_destroy(desks);
        return err;
    }
    tn_hub_desk_give(desks, first);
    *ret_desks = desks;
    return TN_OK;
}

void tn_hub_desks_destroy(struct tn_hub_desks *desks)
{
    if (!desks)
        return;
    while (desks->idle) {
        struct tn_hub_desk *desk = desks->idle;
        desks->idle = desk->next;
        desk_close(desk);
    }
    tn_mutex_destroy(desks->mutex);
    free(desks->folder);
    free(desks->database);
    free(desks);
}

enum tn_err tn_hub_desk_take(struct tn_hub_desks *desks, struct tn_hub_desk **ret_desk,
                             struct tn_fault *fault)
{
    tn_mutex_lock(desks->mutex);
    struct tn_hub_desk *desk = desks->idle;
    if (desk)
        desks->idle = desk->next;
    tn_mutex_unlock(desks->mutex);
    if (!desk)
        return desk_open(desks, ret_desk, fault);
    enum tn_err err = tn_registry_refresh(desk->registry, fault);
    if (err)
        tn_hub_desk_give(desks, desk);
    else
        *ret_desk = desk;
    return err;
}

void tn_hub_desk_give(struct tn_hub_desks *desks, struct tn_hub_desk *desk)
{
    tn_mutex_lock(desks->mutex);
    desk->next = desks->idle;
    desks->idle = desk;
    tn_mutex_unlock(desks->mutex);
}
