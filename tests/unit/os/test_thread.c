/* SPDX-License-Identifier: Apache-2.0 */
/* Protects: what threads hand each other arrives whole, once and in order; nobody is left waiting.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "check.h"
#include "turnout/os.h"

struct message {
    int64_t number, twice;
};

static bool readable(int fd, int timeout_ms)
{
    uint64_t ready;
    tn_poll(&fd, 1, timeout_ms, &ready);
    return ready & 1;
}

/* The descriptor is readable exactly while messages wait. */
static void test_mailbox_bounds(void **state)
{
    (void)state;
    struct tn_mailbox *box = NULL;
    struct message in = {1, 2}, out = {0};
    assert_int_equal(tn_mailbox_create(sizeof in, 3, &box), TN_OK);
    assert_false(tn_mailbox_take(box, &out));
    assert_false(readable(tn_mailbox_fd(box), 0));
    for (in.number = 1; in.number <= 3; in.number++)
        assert_true(tn_mailbox_put(box, &in));
    assert_false(tn_mailbox_put(box, &in));
    for (int64_t number = 1; number <= 3; number++) {
        assert_true(readable(tn_mailbox_fd(box), 0));
        assert_true(tn_mailbox_take(box, &out));
        assert_int_equal(out.number, number);
    }
    assert_false(readable(tn_mailbox_fd(box), 0));
    tn_mailbox_destroy(box);
}

enum { SENT = 20000, SENDERS = 3 };

struct traffic {
    struct tn_mailbox *box;
    int64_t base;
};

static void send_all(struct tn_worker *worker, void *context)
{
    struct traffic *traffic = context;
    (void)worker;
    for (int64_t i = 0; i < SENT; i++) {
        struct message message = {traffic->base + i, 2 * (traffic->base + i)};
        while (!tn_mailbox_put(traffic->box, &message))
            ;
    }
}

/* Several senders, one receiver that sleeps in poll: every message once, each sender's in order. */
static void test_mailbox_traffic(void **state)
{
    (void)state;
    struct tn_fault fault = {0};
    struct tn_mailbox *box = NULL;
    struct traffic traffic[SENDERS];
    struct tn_worker *workers[SENDERS];
    int64_t next[SENDERS] = {0};
    assert_int_equal(tn_mailbox_create(sizeof(struct message), 64, &box), TN_OK);
    for (int i = 0; i < SENDERS; i++) {
        traffic[i] = (struct traffic){box, (int64_t)i * 1000000};
        assert_ok(tn_worker_start("sender", send_all, &traffic[i], &workers[i], &fault));
    }
    for (int received = 0; received < SENDERS * SENT;) {
        struct message message;
        assert_true(readable(tn_mailbox_fd(box), 10000));
        while (tn_mailbox_take(box, &message)) {
            int sender = (int)(message.number / 1000000);
            assert_int_equal(message.twice, 2 * message.number);
            assert_int_equal(message.number % 1000000, next[sender]++);
            received++;
        }
    }
    for (int i = 0; i < SENDERS; i++)
        tn_worker_stop(workers[i]);
    tn_mailbox_destroy(box);
}

static void wait_for_stop(struct tn_worker *worker, void *context)
{
    (void)context;
    while (!tn_worker_stopping(worker))
        readable(tn_worker_fd(worker), -1);
}

/* A worker that waits for ever is woken to be stopped. */
static void test_worker_stops(void **state)
{
    (void)state;
    struct tn_fault fault = {0};
    struct tn_worker *worker = NULL;
    for (int i = 0; i < 100; i++) {
        assert_ok(tn_worker_start("a name longer than the kernel keeps", wait_for_stop, NULL,
                                  &worker, &fault));
        tn_worker_stop(worker);
    }
    tn_worker_stop(NULL);
}

/* Side by side: all are asked before the first is waited for. */
static void test_workers_asked_to_stop(void **state)
{
    (void)state;
    struct tn_fault fault = {0};
    struct tn_worker *workers[3];
    for (int i = 0; i < 3; i++)
        assert_ok(tn_worker_start("asked", wait_for_stop, NULL, &workers[i], &fault));
    for (int i = 0; i < 3; i++) {
        tn_worker_ask_stop(workers[i]);
        assert_true(tn_worker_stopping(workers[i]));
    }
    for (int i = 0; i < 3; i++)
        tn_worker_stop(workers[i]);
    tn_worker_ask_stop(NULL);
}

static void be_prompt(struct tn_worker *worker, void *context)
{
    int *nice_after = context;
    (void)worker;
    setpriority(PRIO_PROCESS, 0, 7);
    tn_thread_be_prompt();
    *nice_after = getpriority(PRIO_PROCESS, 0);
}

/* Short turns are no other priority. */
static void test_prompt_keeps_priority(void **state)
{
    (void)state;
    int nice_after = 0;
    struct tn_fault fault = {0};
    struct tn_worker *worker = NULL;
    assert_ok(tn_worker_start("prompt", be_prompt, &nice_after, &worker, &fault));
    tn_worker_stop(worker);
    assert_int_equal(nice_after, 7);
}

static void test_notify(void **state)
{
    (void)state;
    struct tn_notify notify;
    assert_int_equal(tn_notify_open(&notify), TN_OK);
    assert_false(readable(notify.fd, 0));
    tn_notify_wake(&notify);
    tn_notify_wake(&notify);
    assert_true(readable(notify.fd, 0));
    tn_notify_clear(&notify);
    assert_false(readable(notify.fd, 0));
    tn_notify_clear(&notify);
    tn_notify_close(&notify);
}

struct baton {
    struct tn_mutex *mutex;
    struct tn_condition *changed;
    int turns;
    bool mine;
};

static void take_turns(struct tn_worker *worker, void *context)
{
    struct baton *baton = context;
    (void)worker;
    tn_mutex_lock(baton->mutex);
    while (baton->turns < 1000) {
        while (!baton->mine)
            tn_condition_wait(baton->changed, baton->mutex, -1);
        baton->turns++;
        baton->mine = false;
        tn_condition_signal(baton->changed);
    }
    tn_mutex_unlock(baton->mutex);
}

static void test_condition(void **state)
{
    (void)state;
    struct tn_fault fault = {0};
    struct baton baton = {tn_mutex_create(), tn_condition_create(), 0, false};
    struct tn_worker *worker = NULL;
    int64_t began = tn_clock_up_ms();
    tn_mutex_lock(baton.mutex);
    assert_false(tn_condition_wait(baton.changed, baton.mutex, 30));
    assert_true(tn_clock_up_ms() - began >= 25);
    tn_mutex_unlock(baton.mutex);
    assert_ok(tn_worker_start("turns", take_turns, &baton, &worker, &fault));
    tn_mutex_lock(baton.mutex);
    while (baton.turns < 1000) {
        baton.mine = true;
        tn_condition_signal(baton.changed);
        while (baton.mine)
            tn_condition_wait(baton.changed, baton.mutex, -1);
    }
    tn_mutex_unlock(baton.mutex);
    tn_worker_stop(worker);
    assert_int_equal(baton.turns, 1000);
    tn_condition_destroy(baton.changed);
    tn_mutex_destroy(baton.mutex);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mailbox_bounds),
        cmocka_unit_test(test_mailbox_traffic),
        cmocka_unit_test(test_worker_stops),
        cmocka_unit_test(test_workers_asked_to_stop),
        cmocka_unit_test(test_prompt_keeps_priority),
        cmocka_unit_test(test_notify),
        cmocka_unit_test(test_condition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
