/* SPDX-License-Identifier: Apache-2.0 */
/* test_bundle_logs.c -- from ledger to ledger in a bundle: everything arrives, once, and nothing
 * that its author did not sign. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "bundle_kit.h"
#include "check.h"

static struct tn_fault fault;

/* A hub, two doors that know each other through it, and one that was only paired. */
struct scene {
    struct world world;
    struct station hub, a, b, newcomer;
};

static struct tn_ticket_id ticket(int number)
{
    return (struct tn_ticket_id){{(uint8_t)(number >> 8), (uint8_t)number, 1}};
}

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    struct tn_policy policy = world_policy();
    assert_non_null(scene);
    world_make(&scene->world);
    station_open_here(&scene->hub, &scene->world, 0);
    station_open_here(&scene->a, &scene->world, 1);
    station_open_here(&scene->b, &scene->world, 2);
    station_open_here(&scene->newcomer, &scene->world, 3);
    hub_publish(&scene->hub, &policy, 3);
    carry_all(&scene->hub, &scene->a);
    carry_all(&scene->hub, &scene->b);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    station_close(&scene->hub);
    station_close(&scene->a);
    station_close(&scene->b);
    station_close(&scene->newcomer);
    free(scene);
    return 0;
}

static void admit(struct station *station, int from, int count)
{
    assert_ok(tn_db_begin(station->db, &fault));
    for (int i = from; i < from + count; i++)
        (void)station_admit(station, ticket(i), 1);
    assert_ok(tn_db_commit(station->db, &fault));
}

static struct tn_log_id own_log(struct station *station)
{
    return tn_ledger_own_log(station->ledger, station->world->event);
}

static bool find(const struct tn_ledger_log *log, void *context)
{
    struct tn_ledger_log *found = context;
    if (tn_log_id_equal(log->id, found->id))
        *found = *log;
    return true;
}

/* How many records of the log a station has; they must be the author's. */
static int64_t held(struct station *station, struct station *author)
{
    struct tn_ledger_log log = {.id = own_log(author)};
    struct tn_hash hash;
    assert_ok(tn_ledger_vector(station->ledger, find, &log, &fault));
    if (log.seq == 0)
        return 0;
    assert_ok(tn_ledger_hash(author->ledger, log.id, log.seq, &hash, &fault));
    assert_memory_equal(log.hash.bytes, hash.bytes, sizeof hash.bytes);
    return log.seq;
}

static int64_t admissions(struct station *station)
{
    struct tn_event_facts facts;
    assert_ok(tn_ledger_event(station->ledger, station->world->event, &facts, &fault));
    return facts.admissions;
}

static void write_from(struct station *station, struct tn_buf *out)
{
    struct tn_bundle_sum sum;
    tn_buf_clear(out);
    assert_ok(bundle_kit_write(station, out, &sum, &fault));
}

static enum tn_err take(struct station *station, const struct tn_buf *bundle,
                        struct tn_bundle_report *ret_report)
{
    const struct tn_bundle_import into = {.ledger = station->ledger};
    return bundle_kit_take(&into, bundle->data, bundle->len, ret_report, &fault);
}

/* ---- the way it should go ---- */

/* Protects: everything one door holds arrives at another, folded; a second time changes nothing;
 * what the door did since comes with the next bundle. */
static void test_everything_once(void **state)
{
    struct scene *scene = *state;
    TN_BUF_AUTO bundle = {0};
    struct tn_bundle_report report;
    admit(&scene->a, 0, 5000);
    write_from(&scene->a, &bundle);
    assert_ok(take(&scene->b, &bundle, &report));
    assert_int_equal(report.added, 5000);
    assert_int_equal(report.refused, 0);
    assert_int_equal(held(&scene->b, &scene->a), 5000);
    assert_int_equal(admissions(&scene->b), 5000);
    assert_ok(take(&scene->b, &bundle, &report));
    assert_int_equal(report.added, 0);
    assert_true(report.records >= 5000);
    admit(&scene->a, 5000, 7);
    write_from(&scene->a, &bundle);
    assert_ok(take(&scene->b, &bundle, &report));
    assert_int_equal(report.added, 7);
    /* what is told of third ones too */
    write_from(&scene->b, &bundle);
    assert_ok(take(&scene->hub, &bundle, &report));
    assert_int_equal(held(&scene->hub, &scene->a), 5007);
}

/* Protects: a revocation comes by stick, and from a door as well as from the hub. */
static void test_revocation(void **state)
{
    struct scene *scene = *state;
    TN_BUF_AUTO bundle = {0};
    struct tn_bundle_report report;
    struct world_ticket listed;
    struct tn_ticket_facts facts;
    world_ticket(&scene->world, &listed);
    hub_ticket(&scene->hub, &listed, "Ada");
    hub_state(&scene->hub, listed.ticket.id, "revoked");
    write_from(&scene->hub, &bundle);
    assert_ok(take(&scene->a, &bundle, &report));
    write_from(&scene->a, &bundle);
    assert_ok(take(&scene->b, &bundle, &report));
    assert_ok(
        tn_ledger_ticket(scene->b.ledger, scene->world.event, listed.ticket.id, &facts, &fault));
    assert_true(facts.revoked);
}

/* Protects: a door hears from a stick that it was revoked itself, forgets, and what it had written
 * goes home by a stick as well; the old bundle does not bring back what it forgot. */
static void test_revoked_by_a_stick(void **state)
{
    struct scene *scene = *state;
    TN_BUF_AUTO news = {0};
    TN_BUF_AUTO queue = {0};
    struct tn_bundle_report report;
    bool revoked = false;
    admit(&scene->a, 0, 30);
    hub_device(&scene->hub, 1, true);
    write_from(&scene->hub, &news);
    assert_ok(take(&scene->a, &news, &report));
    assert_ok(tn_ledger_revoked(scene->a.ledger, &revoked, &fault));
    assert_true(revoked);
    assert_ok(tn_ledger_wipe(scene->a.ledger, &fault));
    write_from(&scene->a, &queue);
    assert_ok(take(&scene->hub, &queue, &report));
    assert_int_equal(held(&scene->hub, &scene->a), 30);
    assert_int_equal(take(&scene->a, &news, &report), TN_ERR_ABSENT);
    assert_int_equal(held(&scene->a, &scene->hub), 0);
}

/* Protects: the hub's log comes first: a door that never heard of another one learns of it from
 * the same stick. */
static void test_unknown_door(void **state)
{
    struct scene *scene = *state;
    TN_BUF_AUTO bundle = {0};
    struct tn_bundle_report report;
    struct tn_policy policy = world_policy();
    struct station fourth;
    station_open_here(&fourth, &scene->world, 4);
    carry_all(&scene->hub, &fourth);
    admit(&fourth, 0, 3);
    write_from(&fourth, &bundle);
    assert_int_equal(take(&scene->b, &bundle, &report), TN_ERR_DENIED);
    assert_int_equal(report.refused, 1);
    hub_device(&scene->hub, 4, false);
    hub_event(&scene->hub, &policy);
    carry_all(&scene->hub, &fourth);
    write_from(&fourth, &bundle);
    assert_ok(take(&scene->b, &bundle, &report));
    assert_int_equal(held(&scene->b, &fourth), 3);
    station_close(&fourth);
}

/* ---- what is not taken ---- */

/* Protects: another group's, and an event nobody here has heard of, are told apart. */
static void test_not_for_us(void **state)
{
    struct scene *scene = *state;
    TN_BUF_AUTO bundle = {0};
    struct tn_bundle_report report;
    struct world other = scene->world;
    write_from(&scene->a, &bundle);
    assert_int_equal(take(&scene->newcomer, &bundle, &report), TN_ERR_ABSENT);
    assert_non_null(strstr(fault.text, "not known here"));
    other.group.bytes[0] ^= 1;
    tn_buf_clear(&bundle);
    bundle_kit_seal(&other, &(struct tn_buf){0}, &bundle);
    assert_int_equal(take(&scene->b, &bundle, &report), TN_ERR_DENIED);
    assert_non_null(strstr(fault.text, "another group"));
}

static bool two_more(void *context)
{
    int *left = context;
    return --*left > 0;
}

/* Protects: broken off, what came before is kept and the next try goes on behind it. */
static void test_broken_off(void **state)
{
    struct scene *scene = *state;
    TN_BUF_AUTO bundle = {0};
    struct tn_bundle_report report;
    int left = 2;
    struct tn_bundle_import into = {
        .ledger = scene->b.ledger, .portion = 10, .between = two_more, .context = &left};
    admit(&scene->a, 0, 100);
    write_from(&scene->a, &bundle);
    assert_int_equal(bundle_kit_take(&into, bundle.data, bundle.len, &report, &fault), TN_ERR_BUSY);
    assert_int_equal(held(&scene->b, &scene->a), 20);
    assert_ok(take(&scene->b, &bundle, &report));
    assert_int_equal(report.added, 80);
    left = 1;
    struct tn_bundle_export what = {.ledger = scene->a.ledger,
                                    .device = world_device(1),
                                    .event = scene->world.event,
                                    .between = two_more,
                                    .context = &left};
    struct tn_bundle_sink sink = {bundle_kit_put, &bundle};
    struct tn_bundle_sum sum;
    assert_int_equal(tn_bundle_write(&what, &sink, &sum, &fault), TN_ERR_BUSY);
}

/* Batches of another device's log as somebody might make them up who has the event's key, but not
 * the device's. */
static void forge(struct station *author, int64_t records, int64_t head_seq, bool real_head,
                  struct tn_buf *out)
{
    struct tn_batch_writer writer;
    struct tn_secret_key key;
    struct tn_head head = {.log = own_log(author), .seq = head_seq};
    world_device_key(real_head ? author->device : 9, &key);
    if (real_head)
        assert_ok(tn_ledger_hash(author->ledger, head.log, head_seq, &head.hash, &fault));
    else
        head.hash = tn_record_chain_start(head.log);
    tn_batch_begin(&writer, out, head.log, 1);
    for (int64_t seq = 1; seq <= records; seq++) {
        TN_BUF_AUTO line = {0};
        TN_BUF_AUTO body = {0};
        const struct tn_claim claim = {.boot = 1, .wall.ms = WORLD_START_MS, .clock = TN_CLOCK_NTP};
        tn_buf_addf(&body,
                    "{\"ticket\":\"%s\",\"method\":\"qr\",\"verdict\":\"admit\",\"admits\":9}",
                    tn_ticket_id_text(ticket((int)seq)).chars);
        tn_record_write(seq, &claim, TN_RECORD_ADMIT, tn_buf_text(&body), &line);
        assert_true(tn_batch_add(&writer, tn_buf_text(&line), line.len));
        if (!real_head)
            head.hash = tn_record_chain(head.hash, tn_buf_text(&line), line.len);
    }
    tn_head_sign(&head, &key);
    tn_batch_end(&writer, &head);
}

/* Protects: whoever has the event's key, a stolen kiosk say, can put into nobody's mouth what they
 * did not sign: neither with a head of their own, nor behind a real head that lies further on, nor
 * with records that do not lead to it. */
static void test_forged(void **state)
{
    struct scene *scene = *state;
    static const struct {
        int64_t records, head;
        bool real;
        enum tn_err err;
    } cases[] = {
        {5, 5, false, TN_ERR_SEAL},
        {5, 100, true, TN_ERR_SEAL},
        {100, 100, true, TN_ERR_SEAL},
    };
    admit(&scene->a, 0, 100);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        TN_BUF_AUTO batch = {0};
        TN_BUF_AUTO bundle = {0};
        struct tn_bundle_report report;
        forge(&scene->a, cases[i].records, cases[i].head, cases[i].real, &batch);
        bundle_kit_seal(&scene->world, &batch, &bundle);
        assert_int_equal(take(&scene->b, &bundle, &report), cases[i].err);
        assert_int_equal(held(&scene->b, &scene->a), 0);
        assert_int_equal(report.added, 0);
    }
}

/* Protects: one log that cannot be taken, or no batch at all, does not keep the others out. */
static void test_one_bad_log(void **state)
{
    struct scene *scene = *state;
    TN_BUF_AUTO batches = {0};
    TN_BUF_AUTO bundle = {0};
    struct tn_bundle_report report;
    size_t records = 0;
    admit(&scene->a, 0, 10);
    admit(&scene->b, 20, 10);
    forge(&scene->a, 5, 5, false, &batches);
    tn_buf_add_text(&batches, "{\"batch\":2,\"of\":\"later\"}\n{\"head\":\"unheard of\"}\n");
    assert_ok(tn_ledger_read(scene->b.ledger, own_log(&scene->b), 1, &batches, &records, &fault));
    bundle_kit_seal(&scene->world, &batches, &bundle);
    assert_int_equal(take(&scene->hub, &bundle, &report), TN_ERR_VERSION);
    assert_int_equal(report.refused, 2);
    assert_int_equal(report.logs, 3);
    assert_int_equal(held(&scene->hub, &scene->b), 10);
    assert_int_equal(held(&scene->hub, &scene->a), 0);
}

/* Whether everybody else's turn is kept. */
struct passing {
    bool inside;
    int times;
};

static void go_in(void *context)
{
    struct passing *passing = context;
    assert_false(passing->inside);
    passing->inside = true;
    passing->times++;
}

static void go_out(void *context)
{
    struct passing *passing = context;
    assert_true(passing->inside);
    passing->inside = false;
}

/* Protects: of two histories of one log the one that is held stays; a hub passes over its own. */
static void test_two_histories(void **state)
{
    struct scene *scene = *state;
    TN_BUF_AUTO bundle = {0};
    struct tn_bundle_report report;
    struct tn_hash before, after;
    admit(&scene->a, 0, 10);
    write_from(&scene->a, &bundle);
    assert_ok(take(&scene->b, &bundle, &report));
    assert_ok(tn_ledger_hash(scene->b.ledger, own_log(&scene->a), 10, &before, &fault));
    /* another history of the same log, signed by its device as well */
    TN_BUF_AUTO batch = {0};
    forge(&scene->a, 12, 12, false, &batch);
    struct tn_secret_key key;
    struct tn_head head = {.log = own_log(&scene->a), .seq = 12};
    struct tn_batch *parsed = calloc(1, sizeof *parsed);
    assert_non_null(parsed);
    assert_ok(tn_batch_parse(tn_buf_text(&batch), batch.len, parsed, &fault));
    head.hash = parsed->head.hash;
    world_device_key(1, &key);
    tn_head_sign(&head, &key);
    TN_BUF_AUTO other = {0};
    struct tn_batch_writer writer;
    tn_batch_begin(&writer, &other, head.log, 1);
    for (size_t i = 0; i < parsed->count; i++)
        assert_true(tn_batch_add(&writer, parsed->lines[i].text, parsed->lines[i].len));
    tn_batch_end(&writer, &head);
    free(parsed);
    tn_buf_clear(&bundle);
    bundle_kit_seal(&scene->world, &other, &bundle);
    assert_int_equal(take(&scene->b, &bundle, &report), TN_ERR_CHAIN);
    assert_non_null(strstr(fault.text, "two different histories"));
    assert_ok(tn_ledger_hash(scene->b.ledger, own_log(&scene->a), 10, &after, &fault));
    assert_memory_equal(before.bytes, after.bytes, sizeof before.bytes);
    /* the device itself, put back to an older copy, takes the other one and says its own again */
    struct passing passing = {0};
    const struct tn_bundle_import heal = {.ledger = scene->a.ledger,
                                          .heal_own = true,
                                          .enter = go_in,
                                          .leave = go_out,
                                          .context = &passing};
    struct tn_log_id old = own_log(&scene->a);
    assert_ok(bundle_kit_take(&heal, bundle.data, bundle.len, &report, &fault));
    assert_int_equal(passing.times, 1);
    assert_false(passing.inside);
    assert_false(tn_log_id_equal(old, own_log(&scene->a)));
    assert_ok(tn_ledger_hash(scene->a.ledger, old, 12, &after, &fault));
    assert_memory_equal(head.hash.bytes, after.bytes, sizeof after.bytes);
}

/* A hub's store as a backup kept it. */
static void restore(struct station *restored, struct scene *scene)
{
    station_open_here(restored, &scene->world, 0);
    carry_all(&scene->hub, restored);
    station_set_epoch(restored, own_log(&scene->hub).epoch);
    restored->claim = scene->hub.claim;
}

struct recalled {
    int records, passed_over;
};

static enum tn_err recall(void *context, const struct tn_batch *batch, struct tn_fault *unused)
{
    struct recalled *recalled = context;
    (void)unused;
    recalled->records += (int)batch->count;
    return TN_OK;
}

static void note_passed_over(const struct tn_bundle_log *log, void *context)
{
    struct recalled *recalled = context;
    recalled->passed_over += log->passed_over;
}

/* Protects: a hub put back to a backup has what it said since from whoever's stick, once, and goes
 * on in a log of its own; if it went on before it read that, what it says now counts. */
static void test_restored_hub(void **state)
{
    struct scene *scene = *state;
    TN_BUF_AUTO bundle = {0};
    struct tn_bundle_report report;
    struct tn_ticket_facts facts;
    for (int wrote_on = 0; wrote_on < 2; wrote_on++) {
        struct station restored;
        struct recalled recalled = {0};
        struct tn_log_id log = own_log(&scene->hub);
        restore(&restored, scene);
        hub_state(&scene->hub, ticket(wrote_on), "revoked"); /* lost with the hub's disk */
        carry_all(&scene->hub, &scene->a);
        write_from(&scene->a, &bundle);
        if (wrote_on)
            hub_state(&restored, ticket(9), "revoked");
        const struct tn_bundle_import into = {.ledger = restored.ledger,
                                              .recall = recall,
                                              .told = note_passed_over,
                                              .context = &recalled};
        for (int times = 0; times < 2; times++) {
            assert_ok(bundle_kit_take(&into, bundle.data, bundle.len, &report, &fault));
            assert_int_equal(report.added, !wrote_on && times == 0);
            assert_int_equal(recalled.records, !wrote_on);
            assert_int_equal(recalled.passed_over, wrote_on ? times + 1 : 0);
            assert_int_equal(report.refused, 0);
            assert_int_equal(tn_log_id_equal(own_log(&restored), log), wrote_on);
        }
        assert_ok(tn_ledger_ticket(restored.ledger, scene->world.event, ticket(wrote_on), &facts,
                                   &fault));
        assert_int_equal(facts.revoked, !wrote_on);
        station_close(&restored);
    }
}

/* Protects: a log is proven batch by batch: of a bundle cut short its beginning is still taken. */
static void test_own_log_cut(void **state)
{
    struct scene *scene = *state;
    TN_BUF_AUTO bundle = {0};
    struct tn_bundle_report report;
    admit(&scene->a, 0, 5000);
    write_from(&scene->a, &bundle);
    const struct tn_bundle_import into = {.ledger = scene->b.ledger};
    assert_int_equal(bundle_kit_take(&into, bundle.data, bundle.len - 40, &report, &fault),
                     TN_ERR_CORRUPT);
    int64_t taken = held(&scene->b, &scene->a);
    assert_true(taken >= 1000 && taken < 5000);
    /* so it is relayed by another one, who keeps the heads that came in */
    assert_ok(take(&scene->b, &bundle, &report));
    write_from(&scene->b, &bundle);
    assert_int_equal(bundle_kit_take(&(struct tn_bundle_import){.ledger = scene->hub.ledger},
                                     bundle.data, bundle.len - 40, &report, &fault),
                     TN_ERR_CORRUPT);
    taken = held(&scene->hub, &scene->a);
    assert_true(taken >= 1000 && taken < 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_everything_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_revocation, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_revoked_by_a_stick, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_unknown_door, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_not_for_us, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_broken_off, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_forged, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_one_bad_log, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_two_histories, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_restored_hub, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_own_log_cut, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
