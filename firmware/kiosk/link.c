/* SPDX-License-Identifier: Apache-2.0 */
/* link.c -- requests, and the portions of work between them. */
#include "link.h"

#include <string.h>

/* ---- portions ---- */

enum tn_err link_begin(struct link *link, struct tn_fault *fault)
{
    enum tn_err err = backroom_begin(link->room, fault);
    link->inside = !err;
    return err;
}

static enum tn_err end_portion(struct link *link, struct tn_fault *fault)
{
    if (!link->inside)
        return TN_OK;
    link->inside = false;
    return backroom_end(link->room, TN_OK, fault);
}

enum tn_err link_end(struct link *link, enum tn_err err, struct tn_fault *fault)
{
    struct tn_fault own = {0};
    enum tn_err failed = end_portion(link, &own);
    if (!failed)
        failed = backroom_flush(link->room, &own);
    if (err || !failed)
        return err;
    *fault = own;
    return failed;
}

/* ---- rounds ---- */

enum { PAUSE_LEAST_MS = 3000, PAUSE_MOST_MS = 10000 };

int link_pause_ms(const struct link *link)
{
    int64_t half_ms = (tn_clock_up_ms() - link->stirred_up_ms) / 2;
    if (half_ms > PAUSE_MOST_MS)
        return PAUSE_MOST_MS;
    return half_ms > PAUSE_LEAST_MS ? (int)half_ms : PAUSE_LEAST_MS;
}

void link_note(struct link *link, const struct tn_sync_report *report)
{
    if (report->fetched || report->sent)
        link->stirred_up_ms = tn_clock_up_ms();
}

/* ---- requests ---- */

bool link_gives_up(void *context)
{
    const struct link *link = context;
    return link->thread && tn_worker_stopping(link->thread);
}

/* A round of many requests must not hold up the program's end. */
static enum tn_err go_on(struct link *link, struct tn_fault *fault)
{
    if (!link_gives_up(link))
        return TN_OK;
    return tn_fault_set(fault, TN_ERR_OFFLINE, "the exchange was broken off");
}

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

/* Longer than a room's own network takes. */
#define SLOW_MS 60

/* Of a log no more is asked for than is good for a portion now.  Where the way is long and nobody
 * stands at the door, more at once makes up for it. */
static void bound(const struct link *link, const char *path, struct tn_buf *out)
{
    static const char name[] = "&max=";
    const char *max = strstr(path, name);
    tn_buf_add(out, path, max ? (size_t)(max - path) : strlen(path));
    size_t records = backroom_portion(link->room);
    if (link->slow && records == TN_BATCH_PORTION_RECORDS)
        records = TN_BATCH_MAX_RECORDS;
    if (max)
        tn_buf_addf(out, "%s%zu", name, records);
    if (link->port && strcmp(path, "/v1/vector") == 0)
        tn_buf_addf(out, "?port=%u", link->port);
}

static enum tn_err timed_get(struct link *link, const char *path, struct tn_reply *reply,
                             struct tn_fault *fault)
{
    enum tn_err err = tn_client_get(link->client, path, reply, fault);
    link->slow = !err && reply->answered_up_ms - reply->sent_up_ms > SLOW_MS;
    return err;
}

static enum tn_err get(void *context, const char *path, struct tn_reply *reply,
                       struct tn_fault *fault)
{
    struct link *link = context;
    TN_BUF_AUTO bounded = {0};
    enum tn_err err = end_portion(link, fault);
    bound(link, path, &bounded);
    if (!err)
        err = go_on(link, fault);
    if (!err)
        err = timed_get(link, tn_buf_text(&bounded), reply, fault);
    return come_back(link, err, fault);
}

static enum tn_err post(void *context, const char *path, const char *type, const void *body,
                        size_t len, struct tn_reply *reply, struct tn_fault *fault)
{
    struct link *link = context;
    enum tn_err err = end_portion(link, fault);
    if (!err)
        err = backroom_flush(link->room, fault); /* what we tell is ours to stay */
    if (!err)
        err = go_on(link, fault);
    if (!err)
        err = tn_client_post(link->client, path, type, body, len, reply, fault);
    return come_back(link, err, fault);
}

struct tn_sync_link link_exchange(struct link *link)
{
    return (struct tn_sync_link){.get = get, .post = post, .context = link};
}
