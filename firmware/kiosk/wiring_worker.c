/* SPDX-License-Identifier: Apache-2.0 */
/* wiring_worker.c -- see wiring_worker.h. */
#include "wiring_worker.h"

#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "gpio.h"

#define SIGNALS 8

struct signal {
    enum tn_flow_look look;
    bool opens;
};

struct wiring_worker {
    const struct bell *bell;
    struct tn_mailbox *in; /* struct signal */
    atomic_bool help, power;
    struct tn_worker *thread;
    /* the thread's */
    struct wiring wiring;
    struct gpio *gpios[WIRING_LINES_MAX];
};

static void move_outputs(struct wiring_worker *self, int64_t now_ms)
{
    for (size_t i = 0; i < self->wiring.count; i++) {
        if (gpio_fd(self->gpios[i]) < 0)
            gpio_set(self->gpios[i], wiring_level(&self->wiring, i, now_ms));
    }
}

static void tell(struct wiring_worker *self, int64_t now_ms)
{
    struct wiring_said said = wiring_take(&self->wiring, now_ms);
    if (said.help)
        atomic_store(&self->help, true);
    if (said.power)
        atomic_store(&self->power, true);
    if (said.help || said.power)
        bell_ring(self->bell);
}

static void hear_signals(struct wiring_worker *self, int64_t now_ms)
{
    struct signal signal;
    while (tn_mailbox_take(self->in, &signal))
        wiring_signal(&self->wiring, signal.look, signal.opens, now_ms);
}

static int sleep_ms(const struct wiring_worker *self, int64_t now_ms)
{
    int64_t left_ms = wiring_wake_ms(&self->wiring, now_ms) - now_ms;
    return left_ms > INT_MAX ? -1 : left_ms < 0 ? 0 : (int)left_ms;
}

static void run(struct tn_worker *thread, void *context)
{
    struct wiring_worker *self = context;
    int fds[2 + WIRING_LINES_MAX] = {tn_worker_fd(thread), tn_mailbox_fd(self->in)};
    size_t inputs[WIRING_LINES_MAX], count = 0;
    for (size_t i = 0; i < self->wiring.count; i++) {
        if (gpio_fd(self->gpios[i]) < 0)
            continue;
        wiring_input(&self->wiring, i, gpio_is_active(self->gpios[i]), tn_clock_up_ms());
        fds[2 + count] = gpio_fd(self->gpios[i]);
        inputs[count++] = i;
    }
    while (!tn_worker_stopping(thread)) {
        uint64_t ready = 0;
        tn_poll(fds, 2 + count, sleep_ms(self, tn_clock_up_ms()), &ready);
        int64_t now_ms = tn_clock_up_ms();
        for (size_t i = 0; i < count; i++) {
            if (ready >> (2 + i) & 1)
                wiring_input(&self->wiring, inputs[i], gpio_take(self->gpios[inputs[i]]), now_ms);
        }
        hear_signals(self, now_ms);
        move_outputs(self, now_ms);
        tell(self, now_ms);
    }
}

enum tn_err wiring_worker_start(const struct wiring_line *lines, size_t count,
                                const struct bell *bell, struct wiring_worker **ret_worker,
                                struct tn_fault *fault)
{
    struct wiring_worker *self = calloc(1, sizeof *self);
    TN_ASSERT(self);
    enum tn_err err = TN_OK;
    self->bell = bell;
    wiring_init(&self->wiring, lines, count);
    TN_ASSERT(tn_mailbox_create(sizeof(struct signal), SIGNALS, &self->in) == TN_OK);
    for (size_t i = 0; !err && i < count; i++)
        err = gpio_open(&lines[i], &self->gpios[i], fault);
    if (!err)
        err = tn_worker_start("wiring", run, self, &self->thread, fault);
    if (err) {
        wiring_worker_stop(self);
        return err;
    }
    *ret_worker = self;
    return TN_OK;
}

void wiring_worker_signal(struct wiring_worker *worker, enum tn_flow_look look, bool opens)
{
    (void)tn_mailbox_put(worker->in, &(struct signal){look, opens});
}

struct wiring_said wiring_worker_take(struct wiring_worker *worker)
{
    return (struct wiring_said){.help = atomic_exchange(&worker->help, false),
                                .power = atomic_exchange(&worker->power, false)};
}

void wiring_worker_stop(struct wiring_worker *worker)
{
    if (!worker)
        return;
    tn_worker_stop(worker->thread);
    for (size_t i = 0; i < worker->wiring.count; i++)
        gpio_close(worker->gpios[i]);
    tn_mailbox_destroy(worker->in);
    free(worker);
}
