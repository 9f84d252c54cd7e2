/* SPDX-License-Identifier: Apache-2.0 */
/* test_heads.c -- Protects: nobody can put a record into a log but its device, however it is cut;
 * whoever carries a log on for another can cut it into portions all the same; and folding is done
 * in steps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "check.h"
#include "world/world.h"

static struct tn_fault fault;
static struct world world;
static struct station hub, author, carrier, reader;

static int setup(void **state)
{
    (void)state;
    struct tn_policy policy = world_policy();
    world_make(&world);
    station_open_here(&hub, &world, 0);
    station_open_here(&author, &world, 1);
    station_open_here(&carrier, &world, 2);
    station_open_here(&reader, &world, 3);
    hub_publish(&hub, &policy, 3);
    carry_all(&hub, &author);
    carry_all(&hub, &carrier);
    carry_all(&hub, &reader);
    return 0;
}

static int teardown(void **state)
{
    struct station *const all[] = {&hub, &author, &carrier, &reader};
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (tn_ledger_audit(all[i]->ledger, &fault))
            return -1;
        station_close(all[i]);
    }
    return 0;
}

static struct tn_log_id authors_log(void)
{
    return tn_ledger_own_log(author.ledger, world.event);
}

static void admit(int from, int count)
{
    assert_ok(tn_db_begin(author.db, &fault));
    for (int i = 0; i < count; i++) {
        struct tn_ticket_id id = {{0}};
        tn_bytes_put_be32(id.bytes, (uint32_t)(from + i));
        (void)station_admit(&author, id, 1);
    }
    assert_ok(tn_db_commit(author.db, &fault));
}

static int64_t people(struct station *station)
{
    struct tn_event_facts facts;
    assert_ok(tn_ledger_event(station->ledger, world.event, &facts, &fault));
    return facts.people_inside;
}

/* One portion of the author's log; the records in it, 0 at the end. */
static size_t carry_portion(struct station *from, struct station *to, int64_t seq, size_t max,
                            size_t *ret_bytes)
{
    TN_BUF_AUTO text = {0};
    size_t records = 0;
    struct tn_ledger_accepted accepted;
    struct tn_batch *batch = malloc(sizeof *batch);
    assert_non_null(batch);
    assert_ok(
        tn_ledger_read_portion(from->ledger, authors_log(), seq, max, &text, &records, &fault));
    assert_ok(tn_batch_parse(tn_buf_text(&text), text.len, batch, &fault));
    assert_int_equal(batch->count, records);
    assert_int_equal(batch->head.seq, seq - 1 + (int64_t)records);
    *ret_bytes = 0;
    for (size_t i = 0; i < batch->count; i++)
        *ret_bytes += batch->lines[i].len + 1;
    assert_ok(tn_ledger_accept(to->ledger, batch, &accepted, &fault));
    assert_int_equal(accepted.high_water, batch->head.seq);
    free(batch);
    return records;
}

/* Carries all of it; the number of portions, none larger than max and PORTION_BYTES. */
static int carry_in_portions(struct station *from, struct station *to, int64_t seq, size_t max)
{
    int portions = 0;
    size_t records = 0, bytes = 0;
    while ((records = carry_portion(from, to, seq, max, &bytes)) > 0) {
        assert_true(records <= max && bytes <= TN_BATCH_PORTION_BYTES);
        seq += (int64_t)records;
        portions++;
    }
    return portions;
}

/* In portions to one who cannot sign for it, and from there to another. */
static void a_carrier_cuts_where_heads_came_in(void **state)
{
    (void)state;
    enum { MANY = 1234, MAX = TN_BATCH_PORTION_RECORDS };
    admit(1, MANY);
    int portions = carry_in_portions(&author, &carrier, 1, MAX);
    assert_int_equal(carry_in_portions(&carrier, &reader, 1, MAX), portions);
    assert_int_equal(people(&reader), MANY);
    /* and in one piece where it may be */
    size_t bytes;
    assert_true(carry_portion(&carrier, &hub, 1, TN_BATCH_MAX_RECORDS, &bytes) > MAX);
}

static bool count_rows(struct station *station, int64_t *ret_count)
{
    static const struct tn_db_sql count = {.both = "SELECT COUNT(*) FROM log_head"};
    bool row = false;
    struct tn_db_stmt *stmt = tn_db_prepare(station->db, &count);
    assert_ok(tn_db_next(stmt, &row, &fault));
    *ret_count = tn_db_int(stmt, 0);
    tn_db_reset(stmt);
    return row;
}

/* A log that comes record by record does not leave a head each, and is passed on in few portions.
 */
static void heads_are_thinned_out(void **state)
{
    (void)state;
    enum { MANY = 450 };
    size_t bytes;
    int64_t before = 0, after = 0;
    count_rows(&carrier, &before);
    for (int i = 1; i <= MANY; i++) {
        admit(i, 1);
        assert_int_equal(carry_portion(&author, &carrier, i, 200, &bytes), 1);
    }
    count_rows(&carrier, &after);
    assert_in_range(after - before, 2, 8);
    assert_in_range(carry_in_portions(&carrier, &reader, 1, TN_BATCH_PORTION_RECORDS), 2, 8);
    assert_int_equal(people(&reader), MANY);
}

/* A genuine head far behind does not vouch for what somebody put before it. */
static void what_ends_before_its_head_is_refused(void **state)
{
    (void)state;
    TN_BUF_AUTO text = {0};
    size_t records = 0;
    struct tn_ledger_accepted accepted;
    struct tn_batch *batch = malloc(sizeof *batch);
    assert_non_null(batch);
    admit(1, 5);
    station_batch(&author, 1, &text);
    char *three = strstr((char *)text.data, "\"seq\":3");
    char *admits = strstr(three, "\"admits\":1");
    admits[9] = '9';
    assert_ok(tn_batch_parse(tn_buf_text(&text), text.len, batch, &fault));
    batch->count = 3;
    for (int genuine = 0; genuine < 2; genuine++) {
        admits[9] = genuine ? '1' : '9';
        assert_int_equal(tn_ledger_accept(reader.ledger, batch, &accepted, &fault), TN_ERR_SEAL);
        assert_non_null(strstr(fault.text, "before the record 5"));
    }
    assert_int_equal(people(&reader), 0);
    /* nobody is kept from bringing the true ones afterwards */
    batch->count = 5;
    assert_ok(tn_ledger_accept(reader.ledger, batch, &accepted, &fault));
    assert_int_equal(people(&reader), 5);
    /* who has them all already is not bothered by a shorter one */
    batch->count = 3;
    assert_ok(tn_ledger_accept(reader.ledger, batch, &accepted, &fault));
    assert_int_equal(accepted.high_water, 5);
    /* who knows otherwise that they lead there, may say so; and passes on what a head proves */
    assert_ok(tn_ledger_accept_proven(carrier.ledger, batch, &accepted, &fault));
    assert_int_equal(accepted.high_water, 3);
    tn_buf_clear(&text);
    assert_int_equal(tn_ledger_read(carrier.ledger, authors_log(), 1, &text, &records, &fault),
                     TN_ERR_ABSENT);
    assert_int_equal(text.len, 0);
    free(batch);
    assert_ok(carry(&author, &carrier, authors_log(), &fault));
    assert_ok(tn_ledger_read(carrier.ledger, authors_log(), 1, &text, &records, &fault));
    assert_int_equal(records, 5);
}

/* Steps of a bounded size, until nothing is left. */
static void folding_goes_in_steps(void **state)
{
    (void)state;
    static const struct tn_db_sql ask = {
        .both = "SELECT SUM(folded), SUM(seq - folded) FROM log WHERE hub = 0",
    };
    enum { MANY = 700, STEP = 150 };
    int64_t folded = 0, left = 1;
    bool more = true, row = false;
    admit(1, MANY);
    assert_ok(carry(&author, &reader, authors_log(), &fault));
    for (int step = 1; more; step++) {
        assert_ok(tn_ledger_fold_some(reader.ledger, STEP, &more, &fault));
        struct tn_db_stmt *stmt = tn_db_prepare(reader.db, &ask);
        assert_ok(tn_db_next(stmt, &row, &fault));
        folded = tn_db_int(stmt, 0);
        left = tn_db_int(stmt, 1);
        tn_db_reset(stmt);
        assert_int_equal(folded, step * STEP < MANY ? step * STEP : MANY);
        assert_int_equal(more, left > 0);
    }
    assert_int_equal(left, 0);
    assert_int_equal(people(&reader), MANY);
}

int main(void)
{
#define each(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        each(a_carrier_cuts_where_heads_came_in),
        each(heads_are_thinned_out),
        each(what_ends_before_its_head_is_refused),
        each(folding_goes_in_steps),
    };
    return cmocka_run_group_tests_name("heads", tests, NULL, NULL);
}
