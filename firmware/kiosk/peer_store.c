/* SPDX-License-Identifier: Apache-2.0 */
/* peer_store.c -- see peer_store.h.  Whoever holds the turnstile never waits for the ledger here,
 * so the two cannot wait for each other. */
#include "peer_store.h"

#include <stdlib.h>

#include "enrolment.h"
#include "link.h"

#include "turnout/os.h"

#define CACHE_KIB 512

struct peer_store {
    struct turnstile *turnstile;
    struct tn_mutex *mutex; /* over the ledger and its database */
    struct tn_db *db;
    struct tn_ledger *ledger;
    struct tn_mutex *clocks_mutex;
    struct clocks clocks; /* protected by clocks_mutex */
};

static enum tn_err open_ledger(struct peer_store *store, const char *database,
                               const struct tn_pairing *pairing, struct tn_fault *fault)
{
    struct tn_ledger_identity identity;
    const struct tn_db_options options = {.url = database, .cache_kib = CACHE_KIB};
    enrolment_identity(pairing, &identity);
    enum tn_err err = tn_db_open(&options, &store->db, fault);
    if (!err)
        err = tn_ledger_open(store->db, &identity, &store->ledger, fault);
    tn_seal_wipe(&identity, sizeof identity);
    return err;
}

enum tn_err peer_store_open(const char *database, const struct tn_pairing *pairing,
                            const struct clocks *clocks, struct turnstile *turnstile,
                            struct peer_store **ret_store, struct tn_fault *fault)
{
    struct peer_store *store = calloc(1, sizeof *store);
    TN_ASSERT(store);
    store->turnstile = turnstile;
    store->clocks = *clocks;
    store->mutex = tn_mutex_create();
    store->clocks_mutex = tn_mutex_create();
    enum tn_err err = open_ledger(store, database, pairing, fault);
    if (err)
        peer_store_close(store);
    else
        *ret_store = store;
    return err;
}

void peer_store_close(struct peer_store *store)
{
    if (!store)
        return;
    if (store->ledger)
        tn_ledger_close(store->ledger);
    if (store->db)
        tn_db_close(store->db);
    tn_mutex_destroy(store->clocks_mutex);
    tn_mutex_destroy(store->mutex);
    free(store);
}

struct tn_ledger *peer_store_take(struct peer_store *store)
{
    tn_mutex_lock(store->mutex);
    return store->ledger;
}

void peer_store_give(struct peer_store *store)
{
    tn_mutex_unlock(store->mutex);
}

enum tn_err peer_store_begin(struct peer_store *store, struct tn_fault *fault)
{
    return portion_begin(store->ledger, store->turnstile, fault);
}

enum tn_err peer_store_end(struct peer_store *store, enum tn_err err, struct tn_fault *fault)
{
    return portion_end(store->ledger, store->turnstile, err, fault);
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
