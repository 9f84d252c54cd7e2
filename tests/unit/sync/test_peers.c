/* SPDX-License-Identifier: Apache-2.0 */
/* test_peers.c -- Protects: kiosks come to hold the same logs without a hub, in portions, over any
 * of them; a push says no more than is new; and what is wrong with one log or one partner keeps
 * nothing else back. */
#include "peers_kit.h"

static struct tn_fault fault;
static struct world world;
static struct station hub;
static struct peers_kiosk a, b, c;
static struct tn_sync_report report;

static int set_up(void **state)
{
    struct tn_policy policy = world_policy();
    (void)state;
    world_make(&world);
    station_open_here(&hub, &world, 0);
    hub_publish(&hub, &policy, 3);
    peers_start(&a, &world, 1);
    peers_start(&b, &world, 2);
    peers_start(&c, &world, 3);
    return 0;
}

static int tear_down(void **state)
{
    struct station *const all[] = {&hub, &a.station, &b.station, &c.station, NULL};
    (void)state;
    for (size_t i = 0; all[i]; i++) {
        if (tn_ledger_audit(all[i]->ledger, &fault))
            return -1;
        station_close(all[i]);
    }
    return 0;
}

static void everybody_has_the_event(void)
{
    carry_all(&hub, &a.station);
    carry_all(&hub, &b.station);
    carry_all(&hub, &c.station);
}

static void round_of(struct tn_sync *sync)
{
    assert_ok(tn_sync_round(sync, (struct tn_id){0}, &report, &fault));
}

static int64_t people(struct station *station)
{
    struct tn_event_facts facts;
    assert_ok(tn_ledger_event(station->ledger, world.event, &facts, &fault));
    return facts.people_inside;
}

static void check_level(struct station *one, struct station *other)
{
    struct tn_hash left, right;
    assert_ok(tn_sync_state(one->ledger, &left, &fault));
    assert_ok(tn_sync_state(other->ledger, &right, &fault));
    assert_memory_equal(left.bytes, right.bytes, sizeof left.bytes);
}

/* ---- the same logs everywhere ---- */

/* Only A has the event; B has nothing, C hears of everything from B. */
static void what_one_has_all_come_to_have(void **state)
{
    (void)state;
    struct peers_link to_b = {.to = &b.station}, to_a = {.to = &a.station};
    carry_all(&hub, &a.station);
    peers_admit(&a.station, 1, 3);
    peers_admit(&b.station, 10, 2); /* before it knew of anything */
    TN_AUTO(sync) ab = peers_open(&a, &to_b);
    round_of(ab);
    assert_int_equal(report.passed_over, 0);
    assert_int_equal(people(&b.station), 5);
    /* A did not know B's log to be one of the event's doors when it asked; it does now */
    TN_AUTO(sync) cb = peers_open(&c, &to_b);
    round_of(cb);
    peers_admit(&c.station, 20, 4);
    round_of(cb);
    round_of(ab);
    check_level(&a.station, &b.station);
    check_level(&b.station, &c.station);
    assert_int_equal(people(&a.station), 9);
    /* and with that there is nothing to say */
    size_t asked = to_b.gets + to_b.posts;
    round_of(ab);
    round_of(cb);
    assert_int_equal(to_b.gets + to_b.posts, asked);
    /* any of them carries for all */
    struct peers_link to_hub = {.to = &hub, .clock = {{WORLD_START_MS}, 0}};
    TN_AUTO(sync) ch = peers_open(&c, &to_hub);
    round_of(ch);
    check_level(&hub, &c.station);
    (void)to_a;
}

/* Two doors that could not hear each other let one ticket in: both say so once they can, the same
 * of the two stands at both, and from then on either knows who is inside. */
static void two_doors_find_the_double_entry(void **state)
{
    (void)state;
    struct peers_link to_b = {.to = &b.station};
    struct tn_event_facts here, there;
    struct tn_ticket_facts first, second;
    struct tn_ticket_id ticket = {{0, 0, 0, 1}};
    everybody_has_the_event();
    peers_admit(&b.station, 1, 1);
    peers_admit(&a.station, 1, 2);
    TN_AUTO(sync) ab = peers_open(&a, &to_b);
    round_of(ab);
    assert_ok(tn_ledger_event(a.station.ledger, world.event, &here, &fault));
    assert_ok(tn_ledger_event(b.station.ledger, world.event, &there, &fault));
    assert_int_equal(here.doubles, 1);
    assert_int_equal(there.doubles, 1);
    assert_int_equal(here.people_inside, 2);
    assert_int_equal(there.people_inside, 2);
    assert_ok(tn_ledger_ticket(a.station.ledger, world.event, ticket, &first, &fault));
    assert_ok(tn_ledger_ticket(b.station.ledger, world.event, ticket, &second, &fault));
    assert_true(first.inside && second.inside);
    assert_string_equal(first.first_door, second.first_door);
    assert_true(first.first_door[0]);
}

static void portions_are_small(void **state)
{
    (void)state;
    enum { MANY = 1500 };
    struct peers_link to_b = {.to = &b.station};
    everybody_has_the_event();
    peers_admit(&a.station, 1, MANY);
    peers_admit(&b.station, 5001, MANY);
    TN_AUTO(sync) ab = peers_open(&a, &to_b);
    round_of(ab);
    assert_false(report.more);
    assert_int_equal(report.fetched, MANY);
    assert_int_equal(report.sent, MANY);
    assert_in_range(to_b.largest, 100, TN_BATCH_PORTION_RECORDS);
    assert_int_equal(people(&a.station), 2 * MANY);
    assert_int_equal(people(&b.station), 2 * MANY);
    /* passed on by one who cannot sign for either */
    struct peers_link to_a = {.to = &a.station};
    TN_AUTO(sync) ca = peers_open(&c, &to_a);
    round_of(ca);
    assert_in_range(to_a.largest, 100, TN_BATCH_PORTION_RECORDS);
    assert_int_equal(people(&c.station), 2 * MANY);
}

/* ---- the push ---- */

static void a_push_says_what_is_new(void **state)
{
    (void)state;
    struct peers_link to_b = {.to = &b.station};
    everybody_has_the_event();
    TN_AUTO(sync) ab = peers_open(&a, &to_b);
    peers_admit(&a.station, 1, 1);
    assert_ok(tn_sync_push(ab, &report, &fault));
    assert_true(report.more); /* nobody knows yet what it holds */
    assert_int_equal(to_b.posts, 0);
    round_of(ab);
    for (int i = 2; i <= 4; i++) {
        peers_admit(&a.station, i, 1);
        assert_ok(tn_sync_push(ab, &report, &fault));
        assert_int_equal(report.sent, 1);
        assert_false(report.more);
        assert_int_equal(people(&b.station), i);
    }
    assert_int_equal(to_b.vectors, 1);
    size_t posts = to_b.posts;
    assert_ok(tn_sync_push(ab, &report, &fault));
    assert_int_equal(to_b.posts, posts);
    /* one that lost its store says gap, and the next round makes it good */
    station_close(&b.station);
    peers_start(&b, &world, 2);
    carry_all(&hub, &b.station);
    peers_admit(&a.station, 5, 1);
    assert_ok(tn_sync_push(ab, &report, &fault));
    assert_true(report.more);
    assert_int_equal(people(&b.station), 0);
    round_of(ab);
    assert_int_equal(people(&b.station), 5);
    /* one that is gone costs an attempt, and nothing is forgotten */
    to_b.down = true;
    peers_admit(&a.station, 6, 1);
    assert_int_equal(tn_sync_push(ab, &report, &fault), TN_ERR_OFFLINE);
    to_b.down = false;
    round_of(ab);
    assert_int_equal(people(&b.station), 6);
}

/* ---- one bad log ---- */

/* The log of a door nobody here heard of is no failure, and taken once somebody has. */
static void an_unknown_door_is_tried_again(void **state)
{
    (void)state;
    struct peers_link to_b = {.to = &b.station};
    struct station late;
    everybody_has_the_event();
    station_open_here(&late, &world, 7);
    hub_device(&hub, 7, false);
    carry_all(&hub, &late);
    carry_all(&hub, &b.station);
    peers_admit(&late, 1, 2);
    carry_all(&late, &b.station);
    /* A's partner keeps the hub's new word to itself this time */
    struct tn_log_id hubs = peers_own(&hub), lates = peers_own(&late);
    to_b.lie = NULL;
    TN_AUTO(sync) ab = peers_open(&a, &to_b);
    round_of(ab);
    assert_int_equal(report.passed_over, 0);
    assert_int_equal(peers_held(&a.station, hubs), peers_held(&hub, hubs));
    assert_int_equal(peers_held(&a.station, lates), 2); /* the hub's log came first */
    station_close(&late);
}

/* Two copies of C's log with different histories: named, and everything else goes on. */
static void a_fork_of_anothers_log_stops_nothing(void **state)
{
    (void)state;
    struct peers_link to_b = {.to = &b.station};
    struct tn_hash before, after;
    everybody_has_the_event();
    peers_admit(&c.station, 1, 3);
    carry_all(&c.station, &a.station);
    uint64_t epoch = peers_own(&c.station).epoch;
    station_close(&c.station);
    peers_start(&c, &world, 3);
    station_set_epoch(&c.station, epoch);
    carry_all(&hub, &c.station);
    peers_admit(&c.station, 11, 5);
    carry_all(&c.station, &b.station);
    peers_admit(&a.station, 21, 1);
    peers_admit(&b.station, 31, 1);
    struct tn_log_id forked = peers_own(&c.station);
    assert_ok(tn_ledger_hash(a.station.ledger, forked, 3, &before, &fault));
    TN_AUTO(sync) ab = peers_open(&a, &to_b);
    round_of(ab);
    assert_true(report.passed_over > 0);
    assert_true(report.passed.code == TN_ERR_CHAIN || report.passed.code == TN_ERR_SEAL);
    assert_non_null(strstr(report.passed.text, tn_log_id_text(forked).chars));
    assert_int_equal(people(&a.station), 3 + 1 + 1);
    assert_int_equal(people(&b.station), 5 + 1 + 1);
    assert_ok(tn_ledger_hash(a.station.ledger, forked, 3, &after, &fault));
    assert_memory_equal(before.bytes, after.bytes, sizeof before.bytes);
    /* nor is it asked for over and over */
    size_t asked = to_b.gets + to_b.posts;
    round_of(ab);
    round_of(ab);
    assert_int_equal(to_b.gets + to_b.posts, asked);
    peers_admit(&a.station, 22, 1);
    round_of(ab);
    assert_int_equal(people(&b.station), 5 + 1 + 2);
}

/* A door whose store is gone, or was put back and went on, has its own log again from another one;
 * what it wrote in between is said again and arrives once. */
static void a_restored_door_gets_its_own_back(void **state)
{
    (void)state;
    struct peers_link to_b = {.to = &b.station};
    for (int wrote_on = 0; wrote_on < 2; wrote_on++) {
        everybody_has_the_event();
        int first = 100 * wrote_on;
        peers_admit(&a.station, first + 1, 3);
        carry_all(&a.station, &b.station);
        struct tn_log_id log = peers_own(&a.station);
        int64_t before = people(&b.station);
        station_close(&a.station);
        peers_start(&a, &world, 1);
        station_set_epoch(&a.station, log.epoch);
        carry_all(&hub, &a.station);
        if (wrote_on)
            peers_admit(&a.station, first + 11, 2);
        TN_AUTO(sync) ab = peers_open(&a, &to_b);
        round_of(ab);
        assert_int_equal(report.passed_over, 0);
        assert_int_equal(report.replaced, wrote_on);
        assert_int_equal(peers_held(&a.station, log), peers_held(&b.station, log));
        assert_int_equal(people(&b.station), before + INT64_C(2) * wrote_on);
        check_level(&a.station, &b.station);
    }
}

/* A hub that holds the first records of its log and nothing else. */
static void restore_hub(struct station *restored, int64_t backup)
{
    struct tn_log_id log = peers_own(&hub);
    TN_BUF_AUTO text = {0};
    size_t records;
    struct tn_batch *batch = malloc(sizeof *batch);
    struct tn_ledger_accepted accepted;
    station_open_here(restored, &world, 0);
    assert_ok(tn_ledger_read_portion(hub.ledger, log, 1, (size_t)backup, &text, &records, &fault));
    assert_ok(tn_batch_parse(tn_buf_text(&text), text.len, batch, &fault));
    assert_ok(tn_ledger_accept(restored->ledger, batch, &accepted, &fault));
    station_set_epoch(restored, log.epoch);
    free(batch);
    restored->claim = hub.claim;
}

/* A hub put back to its backup has again what it said after it from whoever heard it, and goes on
 * in a log of its own, though it did not know that it was put back. */
static void a_restored_hub_gets_its_word_back(void **state)
{
    (void)state;
    struct station restored;
    struct tn_event_facts facts;
    struct tn_policy policy = world_policy();
    everybody_has_the_event();
    struct tn_log_id log = peers_own(&hub);
    int64_t backup = peers_held(&hub, log);
    policy.capacity = 7;
    hub_event(&hub, &policy); /* lost with the hub's disk */
    carry_all(&hub, &a.station);
    restore_hub(&restored, backup);
    struct peers_link to_hub = {.to = &restored, .clock = {{WORLD_START_MS}, 0}};
    TN_AUTO(sync) ah = peers_open(&a, &to_hub);
    round_of(ah);
    assert_int_equal(report.replaced, 0);
    assert_int_equal(peers_held(&restored, log), backup + 1);
    assert_ok(tn_ledger_event(restored.ledger, world.event, &facts, &fault));
    assert_int_equal(facts.policy.capacity, 7);
    assert_false(tn_log_id_equal(peers_own(&restored), log));
    policy.capacity = 8;
    hub_event(&restored, &policy);
    assert_int_equal(peers_held(&restored, log), backup + 1);
    round_of(ah);
    assert_ok(tn_ledger_event(a.station.ledger, world.event, &facts, &fault));
    assert_int_equal(facts.policy.capacity, 8);
    check_level(&restored, &a.station);
    /* what it has already starts nothing */
    log = peers_own(&restored);
    assert_ok(carry(&a.station, &restored, log, &fault));
    assert_true(tn_log_id_equal(peers_own(&restored), log));
    station_close(&restored);
}

/* One that spoke before it heard of that says something else than before; whoever heard the newer
 * word keeps it and passes it on, in whatever order kiosks meet. */
static void the_restored_hubs_word_spreads(void **state)
{
    (void)state;
    struct station restored;
    struct tn_policy policy = world_policy();
    everybody_has_the_event();
    struct tn_log_id log = peers_own(&hub);
    int64_t backup = peers_held(&hub, log);
    policy.capacity = 7;
    hub_event(&hub, &policy); /* lost with the hub's disk */
    carry_all(&hub, &a.station);
    carry_all(&hub, &b.station);
    restore_hub(&restored, backup);
    restored.claim.wall.ms += WORLD_HOUR_MS;
    policy.capacity = 99;
    hub_event(&restored, &policy);
    /* C hears it from the hub, A and B only from each other and from C */
    struct peers_link to_hub = {.to = &restored, .clock = {{WORLD_START_MS}, 0}};
    TN_AUTO(sync) ch = peers_open(&c, &to_hub);
    round_of(ch);
    struct peers_link to_b = {.to = &b.station}, to_c = {.to = &c.station};
    TN_AUTO(sync) cb = peers_open(&c, &to_b);
    TN_AUTO(sync) ac = peers_open(&a, &to_c);
    TN_AUTO(sync) ab = peers_open(&a, &to_b);
    TN_AUTO(sync) bc = peers_open(&b, &to_c);
    round_of(cb);
    assert_int_equal(report.replaced, 0);
    assert_true(report.passed_over > 0);
    round_of(ac);
    assert_int_equal(report.replaced, 1);
    round_of(ab);
    assert_int_equal(report.replaced, 0);
    round_of(bc);
    assert_int_equal(report.replaced, 1);
    check_level(&a.station, &c.station);
    check_level(&b.station, &c.station);
    struct tn_event_facts facts;
    assert_ok(tn_ledger_event(b.station.ledger, world.event, &facts, &fault));
    assert_int_equal(facts.policy.capacity, 99);
    station_close(&restored);
}

/* A record that cannot be understood goes along, and so does what is behind it. */
static void a_poisoned_record_goes_along(void **state)
{
    (void)state;
    struct peers_link to_b = {.to = &b.station}, to_c = {.to = &c.station};
    TN_BUF_AUTO text = {0}, line = {0};
    struct tn_batch_writer writer;
    struct tn_secret_key key;
    everybody_has_the_event();
    struct tn_log_id log = peers_own(&a.station);
    struct tn_head head = {.log = log, .seq = 2, .hash = tn_record_chain_start(log)};
    static const char *const bodies[] = {
        "{\"ticket\":\"nonsense\"}",
        "{\"ticket\":\"AAAAAQAAAAA\",\"method\":\"qr\",\"verdict\":\"admit\",\"admits\":1}",
    };
    tn_batch_begin(&writer, &text, log, 1);
    for (int i = 0; i < 2; i++) {
        tn_buf_clear(&line);
        tn_record_write(i + 1, &a.station.claim, TN_RECORD_ADMIT, bodies[i], &line);
        assert_true(tn_batch_add(&writer, tn_buf_text(&line), line.len));
        head.hash = tn_record_chain(head.hash, tn_buf_text(&line), line.len);
    }
    world_device_key(1, &key);
    tn_head_sign(&head, &key);
    tn_batch_end(&writer, &head);
    struct tn_batch *batch = malloc(sizeof *batch);
    struct tn_ledger_accepted accepted;
    assert_ok(tn_batch_parse(tn_buf_text(&text), text.len, batch, &fault));
    assert_ok(tn_ledger_accept(b.station.ledger, batch, &accepted, &fault));
    assert_int_equal(accepted.rejected, 1);
    free(batch);
    TN_AUTO(sync) cb = peers_open(&c, &to_b);
    round_of(cb);
    assert_int_equal(report.fetched, 2);
    assert_int_equal(report.passed_over, 0);
    assert_int_equal(people(&c.station), 1);
    TN_AUTO(sync) bc = peers_open(&b, &to_c);
    round_of(bc);
    assert_int_equal(report.sent, 0);
}

/* ---- one bad partner ---- */

static bool say_nonsense(struct peers_link *link, const char *path, struct tn_buf *out)
{
    (void)link;
    (void)path;
    tn_buf_add_text(out, "{\"logs\":{}}");
    return true;
}

static void write_vector(const struct peers_link *link, int64_t seq, struct tn_buf *out)
{
    tn_buf_addf(out,
                "{\"server_time\":1764914400000,\"clock_err\":0,\"logs\":[{\"log\":\"%s\","
                "\"seq\":%lld,\"head\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}]}",
                tn_log_id_text(link->about).chars, (long long)seq);
}

/* Says it holds more of a log than there is, and gives nothing but a broken batch. */
static bool promise_more(struct peers_link *link, const char *path, struct tn_buf *out)
{
    if (strcmp(path, "/v1/vector") == 0)
        write_vector(link, INT64_MAX, out);
    else
        tn_buf_add_text(out, "{\"batch\":1}\n");
    return true;
}

/* Says our copy is another one, and has none. */
static bool say_it_differs(struct peers_link *link, const char *path, struct tn_buf *out)
{
    if (strcmp(path, "/v1/vector") == 0)
        write_vector(link, 1, out);
    else
        tn_buf_add_text(out, "{\"batch\":1}\n");
    return true;
}

/* Gives the log of somebody else, true as it is. */
static bool give_another(struct peers_link *link, const char *path, struct tn_buf *out)
{
    size_t records;
    if (strcmp(path, "/v1/vector") == 0)
        write_vector(link, 1000, out);
    else
        assert_ok(tn_ledger_read(link->to->ledger, peers_own(&hub), 1, out, &records, &fault));
    return true;
}

/* Whatever a partner says, ours stays as it is and still goes out. */
static void a_liar_harms_nobody(void **state)
{
    (void)state;
    everybody_has_the_event();
    peers_admit(&a.station, 1, 2);
    peers_admit(&c.station, 11, 2);
    carry_all(&c.station, &a.station);
    const struct tn_log_id logs[] = {peers_own(&a.station), peers_own(&hub), peers_own(&c.station),
                                     peers_own(&b.station)};
    bool (*const lies[])(struct peers_link *, const char *,
                         struct tn_buf *) = {promise_more, say_it_differs, give_another};
    struct tn_hash before, after;
    assert_ok(tn_sync_state(a.station.ledger, &before, &fault));
    for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
        for (size_t k = 0; k < sizeof lies / sizeof *lies; k++) {
            struct peers_link to_b = {.to = &b.station, .lie = lies[k], .about = logs[i]};
            TN_AUTO(sync) ab = peers_open(&a, &to_b);
            round_of(ab);
            assert_true(to_b.gets < 40);
            assert_ok(tn_sync_state(a.station.ledger, &after, &fault));
            assert_memory_equal(before.bytes, after.bytes, sizeof before.bytes);
        }
    }
    assert_int_equal(peers_held(&b.station, logs[0]), 2);
    assert_int_equal(peers_held(&b.station, logs[2]), 2);
    struct peers_link to_b = {.to = &b.station, .lie = say_nonsense};
    TN_AUTO(sync) ab = peers_open(&a, &to_b);
    assert_int_equal(tn_sync_round(ab, (struct tn_id){0}, &report, &fault), TN_ERR_FORMAT);
}

/* A full disk is no log's fault: the round says so, and the other way still works. */
static void a_full_disk_fails_the_round(void **state)
{
    (void)state;
    struct peers_link to_b = {.to = &b.station, .full = true};
    everybody_has_the_event();
    peers_admit(&a.station, 1, 2);
    peers_admit(&b.station, 11, 2);
    TN_AUTO(sync) ab = peers_open(&a, &to_b);
    assert_int_equal(tn_sync_round(ab, (struct tn_id){0}, &report, &fault), TN_ERR_FULL);
    assert_int_equal(report.fetched, 2);
    assert_int_equal(report.passed_over, 0);
    assert_false(report.own_store);
    to_b.full = false;
    round_of(ab);
    check_level(&a.station, &b.station);
}

/* Nor is our own, or one that fails: it is told as ours, asks for nothing more in vain, and nothing
 * rests for it when it is good again. */
static void our_own_disk_is_nobodys_fault(void **state)
{
    (void)state;
    static const enum tn_err errors[] = {TN_ERR_FULL, TN_ERR_IO, TN_ERR_CORRUPT};
    everybody_has_the_event();
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        struct peers_link to_b = {.to = &b.station, .store = errors[i]};
        int first = 100 * (int)i;
        peers_admit(&a.station, first + 1, 1);
        peers_admit(&b.station, first + 11, 2);
        peers_admit(&c.station, first + 21, 2);
        carry_all(&c.station, &b.station);
        TN_AUTO(sync) ab = peers_open(&a, &to_b);
        assert_int_equal(tn_sync_round(ab, (struct tn_id){0}, &report, &fault), errors[i]);
        assert_true(report.own_store && report.heard);
        assert_int_equal(report.passed_over, 0);
        assert_int_equal(to_b.gets, 1);
        assert_int_equal(report.sent, 1); /* what we have goes out all the same */
        to_b.store = TN_OK;
        round_of(ab);
        assert_false(report.own_store);
        assert_int_equal(report.fetched, 4);
        check_level(&a.station, &b.station);
    }
}

/* The same of a ledger whose disk is full in earnest. */
static void a_ledger_without_room_says_so(void **state)
{
    (void)state;
    struct peers_link to_b = {.to = &b.station};
    everybody_has_the_event();
    peers_admit(&b.station, 1, 600);
    assert_ok(tn_db_exec(a.station.db, "PRAGMA max_page_count = 1", &fault));
    TN_AUTO(sync) ab = peers_open(&a, &to_b);
    assert_int_equal(tn_sync_round(ab, (struct tn_id){0}, &report, &fault), TN_ERR_FULL);
    assert_true(report.own_store);
    assert_int_equal(report.passed_over, 0);
    assert_ok(tn_db_exec(a.station.db, "PRAGMA max_page_count = 100000", &fault));
    round_of(ab);
    assert_int_equal(people(&a.station), 600);
}

/* ---- who was revoked ---- */

static void the_revoked_bring_and_get_nothing(void **state)
{
    (void)state;
    struct peers_link to_b = {.to = &b.station};
    everybody_has_the_event();
    hub_device(&hub, 1, true);
    carry_all(&hub, &b.station);
    peers_admit(&a.station, 1, 2);
    peers_admit(&b.station, 11, 1);
    peers_admit(&c.station, 21, 1);
    carry_all(&c.station, &a.station);
    TN_AUTO(sync) ab = peers_open(&a, &to_b);
    assert_int_equal(tn_sync_round(ab, (struct tn_id){0}, &report, &fault), TN_ERR_DENIED);
    assert_non_null(strstr(fault.text, "revoked"));
    assert_int_equal(report.fetched, 0);
    assert_int_equal(people(&b.station), 3); /* its own came, not C's */
    assert_int_equal(people(&a.station), 3);
}

/* A door that was revoked hears so from any other, and of what came to pass since then nothing;
 * what it wrote down itself is still taken. */
static void a_revoked_partner_hears_that_and_no_more(void **state)
{
    (void)state;
    struct peers_link to_b = {.to = &b.station, .clock = {{WORLD_START_MS}, 0}};
    bool knows = false;
    everybody_has_the_event();
    peers_admit(&a.station, 1, 2);
    peers_admit(&b.station, 11, 1);
    peers_admit(&c.station, 21, 1);
    carry_all(&c.station, &a.station);
    TN_AUTO(sync) ab = peers_open(&a, &to_b);
    hub_device(&hub, 2, true);
    carry_all(&hub, &a.station);
    round_of(ab);
    assert_true(report.anchor.err_ms < 0);
    assert_int_equal(people(&a.station), 4);
    assert_int_equal(people(&b.station), 1);
    assert_ok(tn_ledger_revoked(b.station.ledger, &knows, &fault));
    assert_true(knows);
    /* nor by a push, nor what the hub says later */
    size_t posts = to_b.posts;
    hub_device(&hub, 3, false);
    carry_all(&hub, &a.station);
    peers_admit(&a.station, 3, 1);
    assert_ok(tn_sync_push(ab, &report, &fault));
    round_of(ab);
    assert_int_equal(to_b.posts, posts);
}

/* ---- who serves what ---- */

static const struct tn_id ELSEWHERE = {{0x7e}};

/* What a hub may say of an event is nothing to a device that was invited for another one: it gets
 * none of it from a door, whoever of the two asks. */
static void a_device_of_another_event_gets_nothing(void **state)
{
    (void)state;
    struct peers_kiosk guest;
    everybody_has_the_event();
    hub_device_of(&hub, 5, ELSEWHERE);
    carry_all(&hub, &b.station);
    peers_admit(&b.station, 1, 2);
    peers_start(&guest, &world, 5);
    struct peers_link to_b = {.to = &b.station}, to_guest = {.to = &guest.station};
    TN_AUTO(sync) gb = peers_open(&guest, &to_b);
    TN_AUTO(sync) bg = peers_open(&b, &to_guest);
    round_of(gb);
    assert_int_equal(to_b.gets, 0);
    round_of(bg);
    assert_ok(tn_sync_push(bg, &report, &fault));
    assert_int_equal(to_guest.posts, 0);
    assert_int_equal(peers_held(&guest.station, peers_own(&b.station)), 0);
    assert_int_equal(peers_held(&guest.station, peers_own(&hub)), 0);
    station_close(&guest.station);
}

/* Nor does what it writes of this event count. */
static void a_device_of_another_event_counts_for_nothing(void **state)
{
    (void)state;
    struct peers_kiosk guest;
    hub_device_of(&hub, 5, ELSEWHERE);
    everybody_has_the_event();
    peers_start(&guest, &world, 5);
    carry_all(&hub, &guest.station);
    peers_admit(&guest.station, 1, 2);
    struct peers_link to_guest = {.to = &guest.station}, to_b = {.to = &b.station};
    TN_AUTO(sync) ag = peers_open(&a, &to_guest);
    TN_AUTO(sync) gb = peers_open(&guest, &to_b);
    round_of(ag);
    round_of(gb);
    assert_int_equal(people(&a.station), 0);
    assert_int_equal(people(&b.station), 0);
    /* by whatever carrier */
    assert_int_equal(carry(&guest.station, &b.station, peers_own(&guest.station), &fault),
                     TN_ERR_DENIED);
    assert_non_null(strstr(fault.text, "another event"));
    assert_int_equal(carry(&guest.station, &hub, peers_own(&guest.station), &fault), TN_ERR_DENIED);
    station_close(&guest.station);
}

/* One of this event alone, and one that no log here spoke of until it brought the hub's word. */
static void a_device_of_this_event_is_served(void **state)
{
    (void)state;
    struct peers_kiosk guest;
    everybody_has_the_event();
    peers_admit(&b.station, 1, 2);
    hub_device_of(&hub, 5, world.event);
    peers_start(&guest, &world, 5);
    struct peers_link to_b = {.to = &b.station};
    TN_AUTO(sync) gb = peers_open(&guest, &to_b);
    round_of(gb); /* nobody told either of the other */
    assert_int_equal(peers_held(&guest.station, peers_own(&b.station)), 0);
    carry_all(&hub, &guest.station);
    peers_admit(&guest.station, 11, 1);
    round_of(gb);
    assert_int_equal(to_b.posts, 2); /* the hub's tail, not all of it, and its own log */
    assert_int_equal(people(&b.station), 3);
    round_of(gb);
    assert_int_equal(people(&guest.station), 3);
    check_level(&b.station, &guest.station);
    station_close(&guest.station);
}

/* ---- who may what ---- */

static void whoever_serves_an_event_has_all_its_logs(void **state)
{
    (void)state;
    const struct tn_id other = {{9}};
    struct tn_log_id hubs = {world_device(0), world.event, 1};
    struct tn_log_id doors = {world_device(3), world.event, 1};
    struct tn_log_id own = {world_device(1), other, 1};
    struct tn_log_id elsewhere = {world_device(3), other, 1};
    struct tn_serve_peer at_hub = {.device = world_device(1), .event = world.event};
    struct tn_serve_peer at_kiosk = {.device = world_device(1)};
    assert_true(tn_serve_may_read(&at_hub, hubs) && tn_serve_may_read(&at_hub, doors));
    assert_true(tn_serve_may_read(&at_hub, own));
    assert_false(tn_serve_may_read(&at_hub, elsewhere));
    assert_true(tn_serve_may_write(&at_hub, hubs) && tn_serve_may_write(&at_hub, doors));
    assert_false(tn_serve_may_write(&at_hub, own));
    assert_true(tn_serve_may_read(&at_kiosk, elsewhere));
    assert_true(tn_serve_may_write(&at_kiosk, hubs));
    at_kiosk.stranger = true;
    assert_false(tn_serve_may_read(&at_kiosk, elsewhere) || tn_serve_may_read(&at_kiosk, hubs));
    assert_true(tn_serve_may_read(&at_kiosk, own));
    assert_true(tn_serve_may_write(&at_kiosk, hubs));
    at_kiosk.heir_of = world_device(3);
    assert_true(tn_serve_may_read(&at_kiosk, elsewhere));
    int64_t from;
    size_t max;
    assert_true(tn_serve_stretch(NULL, NULL, &from, &max));
    assert_int_equal(from, 1);
    assert_int_equal(max, TN_BATCH_MAX_RECORDS);
    assert_true(tn_serve_stretch("7", "99999999", &from, &max));
    assert_int_equal(from, 7);
    assert_int_equal(max, TN_BATCH_MAX_RECORDS);
    static const char *const wrong[] = {"", "0", "-1", "+1", "1 ", "1e3", "9999999999999999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(tn_serve_stretch(wrong[i], NULL, &from, &max));
        assert_false(tn_serve_stretch(NULL, wrong[i], &from, &max));
    }
}

/* ---- time ---- */

struct counted {
    size_t count;
    struct tn_anchor last;
};

static bool count_anchor(const struct tn_anchor *anchor, void *context)
{
    struct counted *counted = context;
    counted->count++;
    counted->last = *anchor;
    return true;
}

static struct counted anchors_of(struct peers_kiosk *kiosk)
{
    struct counted counted = {0};
    assert_ok(tn_ledger_anchors(kiosk->station.ledger, kiosk->pairing.device,
                                kiosk->station.claim.boot, count_anchor, &counted, &fault));
    return counted;
}

/* A kiosk that knows the time tells it, with its own doubt; one that does not, does not; and many
 * that do are not written down over and over. */
static void a_peers_clock_dates_what_nothing_better_does(void **state)
{
    (void)state;
    struct peers_link to_b = {.to = &b.station, .clock = {{WORLD_START_MS}, TN_WHEN_UNKNOWN}};
    everybody_has_the_event();
    a.station.claim.clock = TN_CLOCK_UNSET;
    a.station.claim.wall.ms = 5000;
    TN_AUTO(sync) ab = peers_open(&a, &to_b);
    assert_ok(tn_sync_round(ab, world.event, &report, &fault));
    assert_true(report.heard && report.anchor.err_ms < 0);
    assert_int_equal(anchors_of(&a).count, 0);
    to_b.clock.err_ms = 300;
    assert_ok(tn_sync_round(ab, world.event, &report, &fault));
    struct counted counted = anchors_of(&a);
    assert_int_equal(counted.count, 1);
    assert_true(counted.last.peer);
    assert_int_equal(counted.last.err_ms, 300 + PEERS_TRIP_MS / 2 + 1);
    assert_int_equal(counted.last.wall.ms, WORLD_START_MS);
    for (int i = 0; i < 3; i++)
        assert_ok(tn_sync_round(ab, world.event, &report, &fault));
    to_b.clock.err_ms = 250; /* hardly better */
    assert_ok(tn_sync_round(ab, world.event, &report, &fault));
    assert_int_equal(anchors_of(&a).count, 1);
    to_b.clock.err_ms = 20;
    assert_ok(tn_sync_round(ab, world.event, &report, &fault));
    assert_int_equal(anchors_of(&a).count, 2);
    /* where the hub or a time service keeps the clock, nobody asks a kiosk */
    b.station.claim.clock = TN_CLOCK_HUB;
    struct peers_link to_a = {.to = &a.station, .clock = {{WORLD_START_MS}, 0}};
    TN_AUTO(sync) ba = peers_open(&b, &to_a);
    assert_ok(tn_sync_round(ba, world.event, &report, &fault));
    assert_int_equal(anchors_of(&b).count, 0);
}

int main(void)
{
#define each(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        each(what_one_has_all_come_to_have),
        each(two_doors_find_the_double_entry),
        each(portions_are_small),
        each(a_push_says_what_is_new),
        each(an_unknown_door_is_tried_again),
        each(a_fork_of_anothers_log_stops_nothing),
        each(a_restored_door_gets_its_own_back),
        each(a_restored_hub_gets_its_word_back),
        each(the_restored_hubs_word_spreads),
        each(a_poisoned_record_goes_along),
        each(a_liar_harms_nobody),
        each(a_full_disk_fails_the_round),
        each(our_own_disk_is_nobodys_fault),
        each(a_ledger_without_room_says_so),
        each(the_revoked_bring_and_get_nothing),
        each(a_revoked_partner_hears_that_and_no_more),
        each(a_device_of_another_event_gets_nothing),
        each(a_device_of_another_event_counts_for_nothing),
        each(a_device_of_this_event_is_served),
        each(whoever_serves_an_event_has_all_its_logs),
        each(a_peers_clock_dates_what_nothing_better_does),
    };
    return cmocka_run_group_tests_name("peers", tests, NULL, NULL);
}
