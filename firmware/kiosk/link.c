/* SPDX-License-Identifier: Apache-2.0 */
/* link.c -- requests, and the portions of work between them. */
#include "link.h"

/* ---- a portion ---- */

enum tn_err portion_begin(struct tn_ledger *ledger, struct turnstile *turnstile,
                          struct tn_fault *fault)
{
    turnstile_enter(turnstile);
    enum tn_err err = tn_db_begin(tn_ledger_db(ledger), fault);
    if (err)
        turnstile_leave(turnstile);
    return err;
}

/* What a batch brought is folded with it, or the door would have to do it before its next answer.
 */
enum tn_err portion_end(struct tn_ledger *ledger, struct turnstile *turnstile, enum tn_err err,
                        struct tn_fault *fault)
{
    struct tn_db *db = tn_ledger_db(ledger);
    if (!err)
        err = tn_ledger_fold(ledger, fault);
    if (!err)
        err = tn_db_commit(db, fault);
    else
        tn_db_rollback(db);
    turnstile_leave(turnstile);
    return err;
}

enum tn_err link_begin(struct link *link, struct tn_fault *fault)
{
    enum tn_err err = portion_begin(link->ledger, link->turnstile, fault);
    link->inside = !err;
    return err;
}

static enum tn_err end_portion(struct link *link, struct tn_fault *fault)
{
    if (!link->inside)
        return TN_OK;
    link->inside = false;
    return portion_end(link->ledger, link->turnstile, TN_OK, fault);
}

enum tn_err link_end(struct link *link, enum tn_err err, struct tn_fault *fault)
{
    struct tn_fault own = {0};
    enum tn_err failed = end_portion(link, &own);
    if (err || !failed)
        return err;
    *fault = own;
    return failed;
}

/* ---- requests ---- */

/* The answer counts only once there is a place for it. */
static enum tn_err come_back(struct link *link, enum tn_err err, struct tn_fault *fault)
{
    struct tn_fault own = {0};
    enum tn_err failed = link_begin(link, &own);
    if (err || !failed)
        return err;
    *fault = own;
    return failed;
}

static enum tn_err get(void *context, const char *path, struct tn_reply *reply,
                       struct tn_fault *fault)
{
    struct link *link = context;
    enum tn_err err = end_portion(link, fault);
    if (!err)
        err = tn_client_get(link->client, path, reply, fault);
    return come_back(link, err, fault);
}

static enum tn_err post(void *context, const char *path, const char *type, const void *body,
                        size_t len, struct tn_reply *reply, struct tn_fault *fault)
{
    struct link *link = context;
    enum tn_err err = end_portion(link, fault);
    if (!err)
        err = tn_client_post(link->client, path, type, body, len, reply, fault);
    return come_back(link, err, fault);
}

struct tn_sync_link link_exchange(struct link *link)
{
    return (struct tn_sync_link){.get = get, .post = post, .context = link};
}
