/* SPDX-License-Identifier: Apache-2.0 */
/* peer_store.c -- see peer_store.h.  Whoever holds the turnstile never waits for the ledger here,
 * so the two cannot wait for each other. */
#include "peer_store.h"

#include <stdlib.h>

#include "backroom.h"

#include "turnout/os.h"

struct peer_store {
    struct tn_mutex *mutex; /* over the room */
    struct backroom *room;
    struct tn_worker *thread; /* does what is on the desk */
    struct tn_mutex *desk_mutex;
    struct tn_condition *changed;
    void (*work)(void *context); /* this and the next two: protected by desk_mutex; NULL: none */
    void *context;
    bool closing;
    struct tn_mutex *clocks_mutex;
    struct clocks clocks; /* protected by clocks_mutex */
};

static void serve_desk(struct tn_worker *worker, void *context)
{
    struct peer_store *store = context;
    (void)worker;
    tn_mutex_lock(store->desk_mutex);
    while (!store->closing) {
        if (!store->work) {
            tn_condition_wait(store->changed, store->desk_mutex, -1);
            continue;
        }
        tn_mutex_unlock(store->desk_mutex);
        store->work(store->context); /* it stays on the desk until it is done */
        tn_mutex_lock(store->desk_mutex);
        store->work = NULL;
        tn_condition_signal(store->changed);
    }
    tn_mutex_unlock(store->desk_mutex);
}

enum tn_err peer_store_open(const char *database, const struct tn_pairing *pairing,
                            const struct clocks *clocks, struct turnstile *turnstile,
                            struct peer_store **ret_store, struct tn_fault *fault)
{
    struct peer_store *store = calloc(1, sizeof *store);
    TN_ASSERT(store);
    store->clocks = *clocks;
    store->mutex = tn_mutex_create();
    store->clocks_mutex = tn_mutex_create();
    store->desk_mutex = tn_mutex_create();
    store->changed = tn_condition_create();
    enum tn_err err = backroom_open(database, pairing, turnstile, &store->room, fault);
    if (!err)
        err = tn_worker_start("store", serve_desk, store, &store->thread, fault);
    if (err)
        peer_store_close(store);
    else
        *ret_store = store;
    return err;
}

static void clear_desk(struct peer_store *store)
{
    tn_mutex_lock(store->desk_mutex);
    store->closing = true;
    tn_condition_signal(store->changed);
    tn_mutex_unlock(store->desk_mutex);
    tn_worker_stop(store->thread);
}

void peer_store_close(struct peer_store *store)
{
    if (!store)
        return;
    clear_desk(store);
    backroom_close(store->room);
    tn_condition_destroy(store->changed);
    tn_mutex_destroy(store->desk_mutex);
    tn_mutex_destroy(store->clocks_mutex);
    tn_mutex_destroy(store->mutex);
    free(store);
}

struct tn_ledger *peer_store_take(struct peer_store *store)
{
    tn_mutex_lock(store->mutex);
    return backroom_ledger(store->room);
}

void peer_store_give(struct peer_store *store)
{
    tn_mutex_unlock(store->mutex);
}

void peer_store_do(struct peer_store *store, void (*work)(void *context), void *context)
{
    tn_mutex_lock(store->desk_mutex);
    store->context = context;
    store->work = work;
    tn_condition_signal(store->changed);
    while (store->work)
        tn_condition_wait(store->changed, store->desk_mutex, -1);
    tn_mutex_unlock(store->desk_mutex);
}

enum tn_err peer_store_begin(struct peer_store *store, struct tn_fault *fault)
{
    return backroom_begin(store->room, fault);
}

enum tn_err peer_store_end(struct peer_store *store, enum tn_err err, struct tn_fault *fault)
{
    err = backroom_end(store->room, err, fault);
    return err ? err : backroom_flush(store->room, fault);
}

size_t peer_store_portion(struct peer_store *store)
{
    return backroom_portion(store->room);
}

struct clocks peer_store_clocks(struct peer_store *store)
{
    tn_mutex_lock(store->clocks_mutex);
    struct clocks clocks = store->clocks;
    tn_mutex_unlock(store->clocks_mutex);
    return clocks;
}

void peer_store_learn(struct peer_store *store, const struct tn_anchor *anchor)
{
    tn_mutex_lock(store->clocks_mutex);
    (void)clocks_learn(&store->clocks, anchor);
    tn_mutex_unlock(store->clocks_mutex);
}

void peer_store_set_clock(struct peer_store *store, const struct tn_anchor *watch)
{
    tn_mutex_lock(store->clocks_mutex);
    clocks_set(&store->clocks, watch);
    tn_mutex_unlock(store->clocks_mutex);
}
