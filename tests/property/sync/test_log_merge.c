/* SPDX-License-Identifier: Apache-2.0 */
/* test_log_merge.c -- the property that carries everything else, for every order of events there
 * is.
 *
 * Protects SPEC "Merge": taking the longer of two copies is commutative, associative and
 * idempotent; in every state that three nodes can reach with three records, a lost card, crashes,
 * lost, late and repeated messages, no two copies of a log fork, telling each other everything
 * makes all nodes the same whoever told first, each record is there once, and what was acknowledged
 * is there as long as one copy lived.  The search finds each of these broken when it is.  The
 * ledger takes and refuses batches as the model does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "check.h"
#include "small_world.h"
#include "world/world.h"

static struct tn_fault fault;
static struct world world;

/* ---- the model ---- */

static void every_state_of_the_small_world_is_sound(void **state)
{
    (void)state;
    struct small_result result;
    small_world_search(SMALL_SOUND, &result);
    print_message("%zu states, %zu steps\n", result.states, result.steps);
    if (result.wrong)
        fail_msg("%s", result.wrong);
    assert_true(result.states > 100000);
}

static void the_search_finds_what_is_broken(void **state)
{
    (void)state;
    static const enum small_fault faults[] = {SMALL_SAME_EPOCH, SMALL_ACK_TOO_SOON,
                                              SMALL_SHORTER_WINS};
    for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++) {
        struct small_result result;
        small_world_search(faults[i], &result);
        assert_non_null(result.wrong);
        print_message("after %zu states: %s\n", result.states, result.wrong);
    }
}

/* ---- the join ---- */

/* Prefixes of one history: what copies of one log are, as long as no two lives share it. */
static void the_join_is_a_join(void **state)
{
    (void)state;
    static const small_history copies[] = {0, 1, 1 | 2 << 2, 1 | 2 << 2 | 3 << 4};
    for (int a = 0; a < 4; a++) {
        assert_int_equal(small_merge(copies[a], copies[a], NULL), copies[a]);
        for (int b = 0; b < 4; b++) {
            small_history both = small_merge(copies[a], copies[b], NULL);
            assert_int_equal(both, small_merge(copies[b], copies[a], NULL));
            assert_int_equal(both, copies[a > b ? a : b]);
            for (int c = 0; c < 4; c++)
                assert_int_equal(
                    small_merge(both, copies[c], NULL),
                    small_merge(copies[a], small_merge(copies[b], copies[c], NULL), NULL));
        }
    }
}

/* ---- the ledger does as the model ---- */

#define HISTORIES 8

/* Lengths 0 to 3, two lines of life: the tail of the second begins behind record 1. */
static const small_history histories[HISTORIES] = {
    0, 1, 1 | 2 << 2, 1 | 2 << 2 | 3 << 4, 1 | 3 << 2, 1 | 3 << 2 | 2 << 4, 2, 2 | 3 << 2,
};

/* Records `from` … of a history of the first kiosk's log, with its head. */
static void write_history(small_history history, int from, struct tn_buf *out)
{
    struct tn_secret_key key;
    struct tn_batch_writer writer;
    struct tn_log_id log = {world_device(1), world.event, 1};
    struct tn_head head = {.log = log, .hash = tn_record_chain_start(log)};
    tn_batch_begin(&writer, out, log, from);
    for (small_history rest = history; rest; rest >>= 2) {
        TN_BUF_AUTO line = {0};
        struct tn_claim claim = {.boot = 1, .up.ms = rest & 3};
        tn_record_write(++head.seq, &claim, TN_RECORD_LEAVE,
                        "{\"ticket\":\"AAAAAAAAAAE\",\"method\":\"qr\"}", &line);
        head.hash = tn_record_chain(head.hash, tn_buf_text(&line), line.len);
        if (head.seq >= from)
            (void)tn_batch_add(&writer, tn_buf_text(&line), line.len);
    }
    world_device_key(1, &key);
    tn_head_sign(&head, &key);
    tn_batch_end(&writer, &head);
}

static enum tn_err take(struct station *station, small_history history, int from,
                        struct tn_ledger_accepted *ret_accepted)
{
    TN_BUF_AUTO text = {0};
    struct tn_batch *batch = malloc(sizeof(*batch));
    assert_non_null(batch);
    write_history(history, from, &text);
    assert_ok(tn_batch_parse(tn_buf_text(&text), text.len, batch, &fault));
    enum tn_err err = tn_ledger_accept(station->ledger, batch, ret_accepted, &fault);
    free(batch);
    return err;
}

static void check_pair(struct station *hub, small_history held, small_history came, int from)
{
    struct tn_ledger_accepted accepted = {0};
    bool fork = false;
    if (held)
        assert_ok(take(hub, held, 1, &accepted));
    enum tn_err err = take(hub, came, from, &accepted);
    small_history merged = small_merge(held, came, &fork);
    /* Whoever asks for what is missing alone hears of a fork in front of it by the head. */
    if (from - 1 > small_length(held) || fork) {
        assert_true(err == TN_ERR_CHAIN || err == TN_ERR_SEAL);
        return;
    }
    assert_int_equal(err, TN_OK);
    assert_int_equal(accepted.high_water, small_length(merged));
}

static void the_ledger_merges_as_the_model(void **state)
{
    (void)state;
    for (int held = 0; held < HISTORIES; held++) {
        for (int came = 1; came < HISTORIES; came++) {
            for (int from = 1; from <= small_length(histories[came]) + 1; from++) {
                struct station hub;
                station_open_here(&hub, &world, 0);
                hub_device(&hub, 1, false);
                check_pair(&hub, histories[held], histories[came], from);
                station_close(&hub);
            }
        }
    }
}

static int start(void **state)
{
    (void)state;
    world_make(&world);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_join_is_a_join),
        cmocka_unit_test(every_state_of_the_small_world_is_sound),
        cmocka_unit_test(the_search_finds_what_is_broken),
        cmocka_unit_test(the_ledger_merges_as_the_model),
    };
    return cmocka_run_group_tests_name("merge", tests, start, NULL);
}
