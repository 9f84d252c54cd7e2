/* SPDX-License-Identifier: Apache-2.0 */
/* test_bundle_damage.c -- random evenings in a bundle that is cut or altered somewhere.
 *
 * Protects: whatever happens to a bundle's bytes, of every log a true beginning is held afterwards
 * or nothing, what was held before is still there, no log is there that nobody wrote, and the whole
 * bundle still brings the rest.  TURNOUT_ROUNDS says how many times, TURNOUT_SEED which. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "bundle_kit.h"
#include "check.h"

#define DOORS 3
#define ROUNDS 30

static struct tn_fault fault;
static struct world world;
static uint64_t random_state;

/* Source: Marsaglia, "Xorshift RNGs". */
static size_t draw(size_t below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (size_t)(random_state % below);
}

static uint64_t number(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : otherwise;
}

/* A hub and doors that hold some of each other's logs; stations[0] is the hub. */
struct evening {
    struct station stations[DOORS + 1];
};

static void append_some(struct station *door, size_t count)
{
    assert_ok(tn_db_begin(door->db, &fault));
    for (size_t i = 0; i < count; i++) {
        struct tn_ticket_id ticket = {{(uint8_t)draw(256), (uint8_t)draw(256), 1}};
        (void)station_admit(door, ticket, 1);
    }
    assert_ok(tn_db_commit(door->db, &fault));
}

/* Now and then more than one batch takes. */
static void begin(struct evening *evening)
{
    struct tn_policy policy = world_policy();
    struct station *hub = &evening->stations[0];
    for (int i = 0; i <= DOORS; i++)
        station_open_here(&evening->stations[i], &world, i);
    hub_publish(hub, &policy, DOORS);
    for (int i = 1; i <= DOORS; i++)
        carry_all(hub, &evening->stations[i]);
    for (int i = 1; i <= DOORS; i++)
        append_some(&evening->stations[i], draw(8) == 0 ? 1900 + draw(600) : draw(40));
    carry_all(&evening->stations[2], &evening->stations[1]);
    if (draw(2))
        append_some(&evening->stations[2], draw(20));
}

static void end(struct evening *evening)
{
    for (int i = 0; i <= DOORS; i++)
        station_close(&evening->stations[i]);
}

struct checking {
    struct evening *evening;
    struct station *reader;
    int64_t records;
};

/* A log somebody of the evening wrote, and its beginning as they have it. */
static bool check_log(const struct tn_ledger_log *log, void *context)
{
    struct checking *checking = context;
    struct station *author = NULL;
    struct tn_hash hash;
    for (int i = 0; i <= DOORS; i++) {
        struct station *station = &checking->evening->stations[i];
        if (tn_log_id_equal(log->id, tn_ledger_own_log(station->ledger, world.event)))
            author = station;
    }
    assert_non_null(author);
    if (author != checking->reader) {
        assert_ok(tn_ledger_hash(author->ledger, log->id, log->seq, &hash, &fault));
        assert_memory_equal(hash.bytes, log->hash.bytes, sizeof hash.bytes);
    }
    checking->records += log->seq;
    return true;
}

static int64_t check(struct evening *evening, struct station *reader)
{
    struct checking checking = {.evening = evening, .reader = reader};
    assert_ok(tn_ledger_vector(reader->ledger, check_log, &checking, &fault));
    assert_ok(tn_ledger_audit(reader->ledger, &fault));
    return checking.records;
}

/* One thing that can happen to a file; true if it is as it was. */
static bool spoil(struct tn_buf *bundle, const struct tn_buf *whole)
{
    size_t at = draw(bundle->len), other = draw(bundle->len);
    switch (draw(5)) {
    case 0:
        bundle->len = at;
        return false;
    case 1:
        bundle->data[at] ^= (uint8_t)(1 << draw(8));
        return false;
    case 2: /* a sector that never reached the disk */
        for (size_t i = at; i < bundle->len && i < at + 512; i++)
            bundle->data[i] = 0;
        return false;
    case 3: /* two sectors in each other's place */
        for (size_t i = 0; i < 512 && at + i < bundle->len && other + i < bundle->len; i++) {
            uint8_t byte = bundle->data[at + i];
            bundle->data[at + i] = bundle->data[other + i];
            bundle->data[other + i] = byte;
        }
        return memcmp(bundle->data, whole->data, bundle->len) == 0;
    default:
        return true;
    }
}

static enum tn_err take(struct station *reader, const struct tn_buf *bundle)
{
    const struct tn_bundle_import into = {
        .ledger = reader->ledger, .heal_own = draw(2) == 0, .portion = 1 + draw(300)};
    struct tn_bundle_report report;
    return bundle_kit_take(&into, bundle->data, bundle->len, &report, &fault);
}

static void one_evening(void)
{
    struct evening evening;
    TN_BUF_AUTO whole = {0};
    TN_BUF_AUTO spoilt = {0};
    struct tn_bundle_sum sum;
    begin(&evening);
    struct station *reader = &evening.stations[3];
    assert_ok(bundle_kit_write(&evening.stations[1], &whole, &sum, &fault));
    int64_t before = check(&evening, reader);
    tn_buf_add(&spoilt, whole.data, whole.len);
    bool same = spoil(&spoilt, &whole);
    enum tn_err err = take(reader, &spoilt);
    int64_t after = check(&evening, reader);
    assert_true(after >= before);
    assert_int_equal(same, err == TN_OK);
    assert_ok(take(reader, &whole));
    int64_t all = check(&evening, reader);
    assert_true(all >= after);
    assert_ok(take(reader, &whole));
    assert_int_equal(check(&evening, reader), all);
    end(&evening);
}

static void test_damage(void **state)
{
    (void)state;
    uint64_t seed = number("TURNOUT_SEED", 20261205), rounds = number("TURNOUT_ROUNDS", ROUNDS);
    for (uint64_t round = 0; round < rounds; round++) {
        random_state = (seed + round) * UINT64_C(0x9e3779b97f4a7c15);
        print_message("seed %" PRIu64 "\n", seed + round);
        one_evening();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_damage)};
    world_make(&world);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
