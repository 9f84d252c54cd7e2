/* SPDX-License-Identifier: Apache-2.0 */
/* stream.c -- answers that stay open: a queue between whoever sends and the reader.
 *
 * A stream has two holders, its owner and its connection; the last to let go frees it.  While there
 * is nothing to send its connection is suspended and has no deadline; as soon as something waits it
 * is resumed and has one.  A suspended connection cannot end, so whoever takes `suspended` away may
 * resume it without the lock.  Source: HTML, "Server-sent events"; libmicrohttpd(3). */
#include "exchange.h"

#include <stdlib.h>
#include <string.h>

enum { QUEUE_MAX_BYTES = 256 * 1024, BLOCK_BYTES = 16 * 1024 };

struct tn_stream {
    /* immutable */
    struct tn_server *server;
    struct tn_net_connection *connection;
    struct MHD_Connection *mhd;
    struct tn_mutex *mutex;
    struct tn_stream *before, *after; /* protected by server->mutex */
    /* protected by mutex, which is taken after the server's */
    struct tn_buf queue;
    size_t at;      /* of the queue: what the connection has had */
    bool suspended; /* until somebody takes this away and resumes the connection */
    bool closing;   /* nothing more is taken; the connection ends after the queue */
    bool gone;      /* the connection has let go */
    bool ended;     /* the owner has let go */
};

static void stream_free(struct tn_stream *stream)
{
    tn_buf_release(&stream->queue);
    tn_mutex_destroy(stream->mutex);
    free(stream);
}

/* Takes `suspended` away; true: the caller resumes the connection after unlocking. */
static bool take_suspended(struct tn_stream *stream)
{
    bool was = stream->suspended;
    stream->suspended = false;
    return was;
}

/* ---- the server's list ---- */

static void enlist(struct tn_stream *stream)
{
    struct tn_server *server = stream->server;
    tn_mutex_lock(server->mutex);
    stream->after = server->streams;
    if (stream->after)
        stream->after->before = stream;
    server->streams = stream;
    tn_mutex_unlock(server->mutex);
}

static void delist(struct tn_stream *stream)
{
    struct tn_server *server = stream->server;
    tn_mutex_lock(server->mutex);
    if (stream->after)
        stream->after->before = stream->before;
    if (stream->before)
        stream->before->after = stream->after;
    else
        server->streams = stream->after;
    tn_mutex_unlock(server->mutex);
}

/* One that is suspended cannot leave the list before it is resumed. */
static struct tn_stream *close_next(struct tn_server *server)
{
    struct tn_stream *found = NULL;
    tn_mutex_lock(server->mutex);
    for (struct tn_stream *stream = server->streams; stream && !found; stream = stream->after) {
        tn_mutex_lock(stream->mutex);
        stream->closing = true;
        if (take_suspended(stream))
            found = stream;
        tn_mutex_unlock(stream->mutex);
    }
    tn_mutex_unlock(server->mutex);
    return found;
}

void tn_net_streams_stop(struct tn_server *server)
{
    struct tn_stream *stream;
    while ((stream = close_next(server)))
        MHD_resume_connection(stream->mhd);
}

/* ---- the connection's side ---- */

/* Moves up to `max` bytes of the queue. */
static size_t take_queued(struct tn_stream *stream, char *out, size_t max)
{
    size_t len = stream->queue.len - stream->at;
    if (len > max)
        len = max;
    memcpy(out, stream->queue.data + stream->at, len);
    stream->at += len;
    if (stream->at == stream->queue.len) {
        tn_buf_clear(&stream->queue);
        stream->at = 0;
    }
    return len;
}

/* Being asked means that the reader has taken what was handed over before. */
static ssize_t hand_over(void *context, uint64_t position, char *out, size_t max)
{
    struct tn_stream *stream = context;
    struct tn_server *server = stream->server;
    (void)position;
    tn_mutex_lock(stream->mutex);
    bool waits = stream->queue.len > 0;
    bool ends = !waits && stream->closing;
    size_t len = waits ? take_queued(stream, out, max) : 0;
    stream->suspended = !waits && !ends;
    if (stream->suspended)
        MHD_suspend_connection(stream->mhd);
    tn_mutex_unlock(stream->mutex);
    tn_net_connection_expect(server, stream->connection,
                             waits || ends ? server->options.deadline_ms : INT64_MAX / 2);
    return ends ? MHD_CONTENT_READER_END_OF_STREAM : (ssize_t)len;
}

struct MHD_Response *tn_net_stream_answer(struct tn_stream *stream)
{
    return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_BYTES, hand_over, stream,
                                             NULL);
}

void tn_net_stream_over(struct tn_stream *stream)
{
    delist(stream);
    tn_mutex_lock(stream->mutex);
    stream->gone = true;
    bool last = stream->ended;
    tn_mutex_unlock(stream->mutex);
    if (last)
        stream_free(stream);
}

/* ---- the owner's side ---- */

struct tn_stream *tn_exchange_stream(struct tn_exchange *exchange)
{
    struct tn_net_exchange *own = (struct tn_net_exchange *)exchange;
    struct tn_stream *stream = calloc(1, sizeof *stream);
    TN_ASSERT(stream);
    stream->server = own->server;
    stream->connection = own->connection;
    stream->mhd = own->mhd;
    stream->mutex = tn_mutex_create();
    enlist(stream);
    own->stream = stream;
    if (own->deferred)
        tn_exchange_answer(exchange);
    return stream;
}

bool tn_stream_send(struct tn_stream *stream, const char *text, size_t len)
{
    tn_mutex_lock(stream->mutex);
    bool takes = !stream->gone && !stream->closing;
    if (takes && len > QUEUE_MAX_BYTES - (stream->queue.len - stream->at)) {
        stream->closing = true; /* and what waits would come too late */
        takes = false;
    }
    if (takes)
        tn_buf_add(&stream->queue, text, len);
    bool resume = takes && take_suspended(stream);
    tn_mutex_unlock(stream->mutex);
    if (resume)
        MHD_resume_connection(stream->mhd);
    return takes;
}

void tn_stream_end(struct tn_stream *stream)
{
    if (!stream)
        return;
    tn_mutex_lock(stream->mutex);
    stream->closing = stream->ended = true;
    bool resume = take_suspended(stream);
    bool last = stream->gone;
    struct MHD_Connection *mhd = stream->mhd;
    tn_mutex_unlock(stream->mutex);
    if (resume)
        MHD_resume_connection(mhd);
    if (last)
        stream_free(stream);
}
