/* SPDX-License-Identifier: Apache-2.0 */
/* wake.c -- how threads hand each other messages: an eventfd, a bounded mailbox, poll.
 *
 * The mailbox's descriptor is readable exactly while messages wait: both change under one lock. */
#include "turnout/os.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum tn_err tn_notify_open(struct tn_notify *ret_notify)
{
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (fd < 0)
        return TN_ERR_LIMIT;
    ret_notify->fd = fd;
    return TN_OK;
}

void tn_notify_wake(const struct tn_notify *notify)
{
    uint64_t one = 1;
    ssize_t put = write(notify->fd, &one, sizeof one);
    /* EAGAIN means the counter is full: whoever waits is awake already. */
    TN_ASSERT(put == (ssize_t)sizeof one || errno == EAGAIN);
}

void tn_notify_clear(const struct tn_notify *notify)
{
    uint64_t count;
    ssize_t got = read(notify->fd, &count, sizeof count);
    TN_ASSERT(got == (ssize_t)sizeof count || errno == EAGAIN);
}

void tn_notify_close(struct tn_notify *notify)
{
    close(notify->fd);
    notify->fd = -1;
}

/* ---- mailbox ---- */

struct tn_mailbox {
    size_t message_bytes, capacity; /* immutable */
    struct tn_notify notify;
    pthread_mutex_t mutex;
    /* protected by mutex */
    size_t first, count;
    uint8_t *slots;
};

enum tn_err tn_mailbox_create(size_t message_bytes, size_t capacity,
                              struct tn_mailbox **ret_mailbox)
{
    TN_ASSERT(message_bytes > 0 && capacity > 0);
    struct tn_mailbox *box = calloc(1, sizeof *box);
    TN_ASSERT(box);
    if (tn_notify_open(&box->notify)) {
        free(box);
        return TN_ERR_LIMIT;
    }
    box->message_bytes = message_bytes;
    box->capacity = capacity;
    box->slots = calloc(capacity, message_bytes);
    TN_ASSERT(box->slots);
    TN_ASSERT(pthread_mutex_init(&box->mutex, NULL) == 0);
    *ret_mailbox = box;
    return TN_OK;
}

void tn_mailbox_destroy(struct tn_mailbox *mailbox)
{
    if (!mailbox)
        return;
    pthread_mutex_destroy(&mailbox->mutex);
    tn_notify_close(&mailbox->notify);
    free(mailbox->slots);
    free(mailbox);
}

bool tn_mailbox_put(struct tn_mailbox *mailbox, const void *message)
{
    pthread_mutex_lock(&mailbox->mutex);
    bool room = mailbox->count < mailbox->capacity;
    if (room) {
        size_t slot = (mailbox->first + mailbox->count) % mailbox->capacity;
        memcpy(mailbox->slots + slot * mailbox->message_bytes, message, mailbox->message_bytes);
        if (mailbox->count++ == 0)
            tn_notify_wake(&mailbox->notify);
    }
    pthread_mutex_unlock(&mailbox->mutex);
    return room;
}

bool tn_mailbox_take(struct tn_mailbox *mailbox, void *ret_message)
{
    pthread_mutex_lock(&mailbox->mutex);
    bool some = mailbox->count > 0;
    if (some) {
        uint8_t *slot = mailbox->slots + mailbox->first * mailbox->message_bytes;
        memcpy(ret_message, slot, mailbox->message_bytes);
        explicit_bzero(slot, mailbox->message_bytes); /* messages carry names */
        mailbox->first = (mailbox->first + 1) % mailbox->capacity;
        if (--mailbox->count == 0)
            tn_notify_clear(&mailbox->notify);
    }
    pthread_mutex_unlock(&mailbox->mutex);
    return some;
}

int tn_mailbox_fd(const struct tn_mailbox *mailbox)
{
    return mailbox->notify.fd;
}

/* ---- poll ---- */

void tn_poll(const int *fds, size_t count, int timeout_ms, uint64_t *ret_ready)
{
    struct pollfd polled[64];
    TN_ASSERT(count <= 64);
    for (size_t i = 0; i < count; i++)
        polled[i] = (struct pollfd){.fd = fds[i], .events = POLLIN};
    int got = poll(polled, (nfds_t)count, timeout_ms);
    uint64_t ready = 0;
    for (size_t i = 0; got > 0 && i < count; i++)
        if (polled[i].revents)
            ready |= UINT64_C(1) << i;
    *ret_ready = ready;
}
