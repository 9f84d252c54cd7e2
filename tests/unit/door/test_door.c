/* SPDX-License-Identifier: Apache-2.0 */
/* test_door.c -- real signed codes at a door with a real ledger, from text to record.
 *
 * Protects: every verdict a code can get, with a roster and without, by symbol and by short code;
 * the person's row opens with their own code and only then; what is answered is in the log; undo.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "check.h"
#include "turnout/door.h"
#include "world/world.h"

static struct tn_fault fault;
static struct world world;
static struct station hub, kiosk;
static struct tn_door *door;
static struct tn_policy policy;

static int setup(void **state)
{
    (void)state;
    world_make(&world);
    policy = world_policy();
    station_open_here(&hub, &world, 0);
    station_open_here(&kiosk, &world, 1);
    hub_publish(&hub, &policy, 1);
    carry_all(&hub, &kiosk);
    return tn_door_open(kiosk.ledger, &door, &fault) == TN_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    tn_door_close(door);
    if (tn_ledger_audit(kiosk.ledger, &fault))
        return -1;
    station_close(&hub);
    station_close(&kiosk);
    return 0;
}

static struct tn_door_answer scan_len(const char *code, size_t len)
{
    struct tn_door_answer answer =
        tn_door_scan(door, world.event, code, len, &kiosk.claim, station_now(&kiosk), &fault);
    kiosk.claim.up.ms += 20000; /* beyond the window in which refusals repeat */
    kiosk.claim.wall.ms += 1000;
    return answer;
}

static struct tn_door_answer scan(const char *code)
{
    return scan_len(code, strlen(code));
}

static void expect(struct tn_door_answer answer, enum tn_verdict verdict, enum tn_reason reason)
{
    assert_string_equal(tn_verdict_name(answer.gate.verdict), tn_verdict_name(verdict));
    assert_string_equal(tn_reason_name(answer.gate.reason), tn_reason_name(reason));
}

static bool keep_first(const struct tn_door_entry *entry, void *context)
{
    *(struct tn_door_entry *)context = *entry;
    return false;
}

static struct tn_door_entry last_entry(void)
{
    struct tn_door_entry entry = {0};
    assert_ok(tn_ledger_recent(kiosk.ledger, world.event, 1, keep_first, &entry, &fault));
    return entry;
}

static struct world_ticket issue(void)
{
    struct world_ticket ticket;
    world_ticket(&world, &ticket);
    return ticket;
}

static struct world_ticket issue_listed(const char *name)
{
    struct world_ticket ticket = issue();
    hub_ticket(&hub, &ticket, name);
    carry_all(&hub, &kiosk);
    return ticket;
}

static void publish(void)
{
    hub_event(&hub, &policy);
    carry_all(&hub, &kiosk);
}

/* Another event of the same group, with a key and a door key of its own, under `policy`. */
static void publish_elsewhere(struct world *elsewhere)
{
    *elsewhere = world;
    elsewhere->event.bytes[15] = 77;
    memset(elsewhere->door_key, 8, sizeof(elsewhere->door_key));
    world_device_key(51, &elsewhere->issuer_key);
    hub.world = elsewhere;
    hub_event(&hub, &policy);
    hub_issuer(&hub, &elsewhere->issuer_key, (struct tn_wall){0});
    hub.world = &world;
    carry_all(&hub, &kiosk);
}

static struct world_ticket issue_listed_at(struct world *event)
{
    struct world_ticket ticket;
    world_ticket(event, &ticket);
    hub.world = event;
    hub_ticket(&hub, &ticket, "x");
    hub.world = &world;
    carry_all(&hub, &kiosk);
    return ticket;
}

static int64_t people_inside(struct tn_id event)
{
    struct tn_event_facts facts;
    assert_ok(tn_ledger_event(kiosk.ledger, event, &facts, &fault));
    return facts.people_inside;
}

static void a_listed_person_is_greeted_by_name(void **state)
{
    (void)state;
    struct world_ticket ticket = issue_listed("林晓 Lin");
    struct tn_door_answer answer = scan(ticket.text);
    expect(answer, TN_VERDICT_ADMIT, TN_REASON_NONE);
    assert_true(answer.has_name);
    assert_string_equal(answer.name, "林晓 Lin");
    assert_string_equal(answer.lang, "zh-CN");
    assert_string_equal(answer.note, "badge is at the desk");
    assert_int_equal(answer.people_inside, 1);
    assert_int_equal(answer.visits, 1);
    assert_int_equal(answer.admits, 1);
    assert_string_equal(answer.code_tail, ticket.text + TN_TICKET_CHARS - 8);
    struct tn_door_entry entry = last_entry();
    assert_int_equal(entry.seq, answer.seq);
    assert_int_equal(entry.kind, TN_RECORD_ADMIT);
    assert_string_equal(entry.method, "qr");

    struct tn_wall first = {kiosk.claim.wall.ms - 1000};
    answer = scan(ticket.text);
    expect(answer, TN_VERDICT_ALREADY_IN, TN_REASON_NONE);
    assert_string_equal(answer.first_door, "Door 1");
    assert_int_equal(answer.first_when.wall.ms, first.ms);
    assert_int_equal(answer.people_inside, 1);
    assert_int_equal(last_entry().kind, TN_RECORD_REFUSE);
    assert_int_equal(last_entry().verdict, TN_VERDICT_ALREADY_IN);
}

static void without_a_roster_the_signature_is_enough(void **state)
{
    (void)state;
    struct world_ticket ticket = issue();
    struct tn_door_answer answer = scan(ticket.text);
    expect(answer, TN_VERDICT_ADMIT, TN_REASON_NONE);
    assert_false(answer.has_name);
    expect(scan(ticket.text), TN_VERDICT_ALREADY_IN, TN_REASON_NONE);
}

static void with_a_roster_the_policy_decides_about_the_unlisted(void **state)
{
    (void)state;
    (void)issue_listed("somebody else");
    struct world_ticket walk_in = issue();
    expect(scan(walk_in.text), TN_VERDICT_ADMIT, TN_REASON_NONE);
    policy.unlisted = TN_CHOICE_HOST;
    publish();
    struct world_ticket second = issue();
    expect(scan(second.text), TN_VERDICT_HOST_NEEDED, TN_REASON_NOT_ON_ROSTER);
    assert_int_equal(last_entry().verdict, TN_VERDICT_HOST_NEEDED);
}

static void a_short_code_is_as_good(void **state)
{
    (void)state;
    struct world_ticket ticket = issue_listed("林晓");
    char typed[10] = {0};
    memcpy(typed, ticket.short_code, 4);
    typed[4] = '-';
    memcpy(typed + 5, ticket.short_code + 4, 4);
    struct tn_door_answer answer = scan(typed);
    expect(answer, TN_VERDICT_ADMIT, TN_REASON_NONE);
    assert_false(answer.has_name); /* only the code itself opens the row */
    assert_string_equal(last_entry().method, "short-code");
    expect(scan(ticket.text), TN_VERDICT_ALREADY_IN, TN_REASON_NONE);
    expect(scan("6666-6666"), TN_VERDICT_UNKNOWN_CODE, TN_REASON_UNKNOWN_SHORT);
}

/* Whoever cannot show the symbol gets what the symbol would have got: the ticket's own time, the
 * key that was withdrawn, the key whose time ended. */
static void a_short_code_is_no_way_round_the_ticket(void **state)
{
    (void)state;
    struct world_ticket ticket = issue();
    char text[TN_TICKET_CHARS + 1];
    ticket.ticket.expires.ms = WORLD_START_MS; /* a minute ago, a whole unit */
    tn_ticket_issue(&ticket.ticket, &world.issuer_key, world.group);
    tn_ticket_text(&ticket.ticket, text);
    hub_ticket(&hub, &ticket, "x");
    carry_all(&hub, &kiosk);
    expect(scan(text), TN_VERDICT_TOO_LATE, TN_REASON_TICKET_EXPIRED);
    expect(scan(ticket.short_code), TN_VERDICT_TOO_LATE, TN_REASON_TICKET_EXPIRED);

    struct world walk_in = world;
    world_device_key(52, &walk_in.issuer_key);
    hub_issuer(&hub, &walk_in.issuer_key, (struct tn_wall){kiosk.claim.wall.ms - 10000});
    world_ticket(&walk_in, &ticket);
    hub_ticket(&hub, &ticket, "x");
    carry_all(&hub, &kiosk);
    expect(scan(ticket.text), TN_VERDICT_HOST_NEEDED, TN_REASON_ISSUER_EXPIRED);
    expect(scan(ticket.short_code), TN_VERDICT_HOST_NEEDED, TN_REASON_ISSUER_EXPIRED);

    ticket = issue_listed("x");
    hub_withdraw(&hub, &world.issuer_key);
    carry_all(&hub, &kiosk);
    expect(scan(ticket.text), TN_VERDICT_KEY_WITHDRAWN, TN_REASON_NONE);
    expect(scan(ticket.short_code), TN_VERDICT_KEY_WITHDRAWN, TN_REASON_NONE);
}

static void what_is_not_ours_or_not_whole(void **state)
{
    (void)state;
    struct world_ticket ticket = issue_listed("x");
    expect(scan("https://example.org/"), TN_VERDICT_UNKNOWN_CODE, TN_REASON_FOREIGN_CODE);
    expect(scan("turnout://pair?u=x"), TN_VERDICT_UNKNOWN_CODE, TN_REASON_FOREIGN_CODE);
    expect(scan_len(ticket.text, 110), TN_VERDICT_UNKNOWN_CODE, TN_REASON_DAMAGED_CODE);
    expect(scan_len("\0\xff\x01", 3), TN_VERDICT_UNKNOWN_CODE, TN_REASON_FOREIGN_CODE);
    expect(scan(""), TN_VERDICT_UNKNOWN_CODE, TN_REASON_FOREIGN_CODE);
    struct tn_door_answer answer =
        tn_door_scan(door, (struct tn_id){{0}}, ticket.text, TN_TICKET_CHARS, &kiosk.claim,
                     station_now(&kiosk), &fault);
    expect(answer, TN_VERDICT_HOST_NEEDED, TN_REASON_NO_EVENT);
    assert_int_equal(answer.seq, 0);
}

static void who_signed_matters(void **state)
{
    (void)state;
    struct world_ticket ticket = issue();
    struct world forger = world;
    world_device_key(50, &forger.issuer_key);
    struct world_ticket forged;
    world_ticket(&forger, &forged);
    expect(scan(forged.text), TN_VERDICT_UNKNOWN_CODE, TN_REASON_UNKNOWN_KEY);

    struct tn_ticket changed = ticket.ticket; /* the right key id, another number of people */
    char text[TN_TICKET_CHARS + 1];
    changed.admits = 9;
    tn_ticket_text(&changed, text);
    expect(scan(text), TN_VERDICT_BAD_SIGNATURE, TN_REASON_NONE);
    assert_int_equal(last_entry().ticket.bytes[0], 0); /* a name nobody signed is not taken down */

    struct world elsewhere;
    policy.opens.ms += WORLD_HOUR_MS;
    publish_elsewhere(&elsewhere);
    struct world_ticket other;
    world_ticket(&elsewhere, &other);
    expect(scan(other.text), TN_VERDICT_OTHER_EVENT, TN_REASON_NONE);

    struct world stranger = world; /* another group's ticket with our event's key id cannot be */
    stranger.group.bytes[0] = 99;
    world_ticket(&stranger, &other);
    expect(scan(other.text), TN_VERDICT_BAD_SIGNATURE, TN_REASON_NONE);

    hub_withdraw(&hub, &world.issuer_key);
    carry_all(&hub, &kiosk);
    expect(scan(ticket.text), TN_VERDICT_KEY_WITHDRAWN, TN_REASON_NONE);
}

/* Both events' doors are open: each person comes in at their own, by symbol and by short code, at
 * whichever of the two the kiosk stands. */
static void two_events_at_one_door(void **state)
{
    (void)state;
    struct world elsewhere;
    publish_elsewhere(&elsewhere);
    struct world_ticket here = issue_listed("x");
    struct world_ticket there = issue_listed_at(&elsewhere);
    struct world_ticket typed = issue_listed_at(&elsewhere);
    expect(scan(here.text), TN_VERDICT_ADMIT, TN_REASON_NONE);
    struct tn_door_answer answer = scan(there.text);
    expect(answer, TN_VERDICT_ADMIT, TN_REASON_NONE);
    assert_int_equal(answer.people_inside, 1);
    assert_true(answer.has_name);
    expect(scan(typed.short_code), TN_VERDICT_ADMIT, TN_REASON_NONE);
    assert_int_equal(people_inside(world.event), 1);
    assert_int_equal(people_inside(elsewhere.event), 2);
    expect(scan(typed.text), TN_VERDICT_ALREADY_IN, TN_REASON_NONE);
    expect(scan(here.short_code), TN_VERDICT_ALREADY_IN, TN_REASON_NONE);
}

/* The doors of the other event: from `opens_ms` to `closes_ms` after now, by a clock that is right
 * within `err_ms`. */
static void the_other_events_doors_must_be_open(void **state)
{
    (void)state;
    static const struct {
        int64_t opens_ms, closes_ms, err_ms;
        bool closed, open;
    } cases[] = {
        {-1000, 1000, 0, false, true},    {0, 1000, 0, false, true},
        {-1000, 0, 0, false, true},       {1, 1000, 0, false, false},
        {-1000, -1, 0, false, false},     {500, 1000, 500, false, true},
        {501, 1000, 500, false, false},   {-1000, -500, 500, false, true},
        {-1000, -501, 500, false, false}, {-1000, 1000, 0, true, false},
        {501, 1000, -1, false, true},     {-1000, -501, -1, false, true},
        {-1000, 1000, -1, true, false},
    };
    struct world elsewhere;
    struct tn_when now = station_now(&kiosk);
    publish_elsewhere(&elsewhere);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        policy.opens.ms = now.wall.ms + cases[i].opens_ms;
        policy.closes.ms = now.wall.ms + cases[i].closes_ms;
        policy.closed = cases[i].closed;
        publish_elsewhere(&elsewhere);
        struct world_ticket there = issue_listed_at(&elsewhere);
        struct world_ticket typed = issue_listed_at(&elsewhere);
        now.err_ms = cases[i].err_ms;
        expect(
            tn_door_scan(door, world.event, there.text, TN_TICKET_CHARS, &kiosk.claim, now, &fault),
            cases[i].open ? TN_VERDICT_ADMIT : TN_VERDICT_OTHER_EVENT, TN_REASON_NONE);
        expect(tn_door_scan(door, world.event, typed.short_code, TN_SHORT_CODE_CHARS, &kiosk.claim,
                            now, &fault),
               cases[i].open ? TN_VERDICT_ADMIT : TN_VERDICT_UNKNOWN_CODE,
               cases[i].open ? TN_REASON_NONE : TN_REASON_UNKNOWN_SHORT);
    }
}

/* Without times of its own an event's doors open at its start and close at its end. */
static void doors_without_times(void **state)
{
    (void)state;
    struct world elsewhere;
    policy.opens.ms = policy.closes.ms = 0;
    publish_elsewhere(&elsewhere);
    struct world_ticket there = issue_listed_at(&elsewhere);
    kiosk.claim.wall.ms = WORLD_START_MS + WORLD_HOUR_MS - 10000;
    expect(scan(there.text), TN_VERDICT_OTHER_EVENT, TN_REASON_NONE);
    kiosk.claim.wall.ms = WORLD_START_MS + WORLD_HOUR_MS + 10000;
    expect(scan(there.text), TN_VERDICT_ADMIT, TN_REASON_NONE);
    kiosk.claim.wall.ms = WORLD_START_MS + 4 * WORLD_HOUR_MS + 10000;
    expect(scan(there.text), TN_VERDICT_OTHER_EVENT, TN_REASON_NONE);
}

static void an_issuers_time_ends(void **state)
{
    (void)state;
    struct world walk_in = world;
    world_device_key(52, &walk_in.issuer_key);
    hub_issuer(&hub, &walk_in.issuer_key, (struct tn_wall){kiosk.claim.wall.ms - 10000});
    carry_all(&hub, &kiosk);
    struct world_ticket ticket;
    world_ticket(&walk_in, &ticket);
    expect(scan(ticket.text), TN_VERDICT_HOST_NEEDED, TN_REASON_ISSUER_EXPIRED);
}

/* The clock is right within two seconds: inside that bar the person's favour counts. */
static void an_issuers_time_ends_for_certain(void **state)
{
    (void)state;
    struct world walk_in = world;
    struct world_ticket ticket;
    struct tn_when now = station_now(&kiosk);
    now.err_ms = 2000;
    world_device_key(53, &walk_in.issuer_key);
    hub_issuer(&hub, &walk_in.issuer_key, (struct tn_wall){now.wall.ms - now.err_ms});
    carry_all(&hub, &kiosk);
    world_ticket(&walk_in, &ticket);
    expect(tn_door_scan(door, world.event, ticket.text, TN_TICKET_CHARS, &kiosk.claim, now, &fault),
           TN_VERDICT_ADMIT, TN_REASON_NONE);
    now.wall.ms++;
    expect(tn_door_scan(door, world.event, ticket.text, TN_TICKET_CHARS, &kiosk.claim, now, &fault),
           TN_VERDICT_HOST_NEEDED, TN_REASON_ISSUER_EXPIRED);
}

static void revoked_and_blocked(void **state)
{
    (void)state;
    struct world_ticket ticket = issue_listed("x");
    hub_state(&hub, ticket.ticket.id, "revoked");
    carry_all(&hub, &kiosk);
    expect(scan(ticket.text), TN_VERDICT_REVOKED, TN_REASON_NONE);
    hub_state(&hub, ticket.ticket.id, "blocked");
    carry_all(&hub, &kiosk);
    expect(scan(ticket.text), TN_VERDICT_BLOCKED, TN_REASON_NONE);
}

static void times_and_room(void **state)
{
    (void)state;
    struct world_ticket ticket = issue();
    policy.closed = true;
    publish();
    expect(scan(ticket.text), TN_VERDICT_TOO_LATE, TN_REASON_EVENT_OVER);
    policy.closed = false;
    policy.opens.ms += WORLD_HOUR_MS;
    publish();
    expect(scan(ticket.text), TN_VERDICT_NOT_YET, TN_REASON_DOORS_CLOSED);
    policy = world_policy();
    policy.closes.ms = WORLD_START_MS + 1000;
    publish();
    expect(scan(ticket.text), TN_VERDICT_TOO_LATE, TN_REASON_EVENT_OVER);
    policy = world_policy();
    policy.capacity = 1;
    publish();
    expect(scan(ticket.text), TN_VERDICT_ADMIT, TN_REASON_NONE);
    struct world_ticket second = issue();
    expect(scan(second.text), TN_VERDICT_FULL, TN_REASON_CAPACITY);
    policy = world_policy();
    policy.clock_unset = TN_CHOICE_HOST;
    publish();
    kiosk.claim.clock = TN_CLOCK_UNSET;
    expect(scan(second.text), TN_VERDICT_HOST_NEEDED, TN_REASON_CLOCK_UNSET);
    policy.clock_unset = TN_CHOICE_ADMIT;
    publish();
    struct tn_door_answer answer = scan(second.text);
    expect(answer, TN_VERDICT_ADMIT, TN_REASON_NONE);
    assert_true(answer.gate.uncertain);
}

static void out_and_in_again(void **state)
{
    (void)state;
    struct world_ticket ticket = issue();
    policy.re_entry = true;
    publish();
    expect(scan(ticket.text), TN_VERDICT_ADMIT, TN_REASON_NONE);
    struct tn_door_answer answer = scan(ticket.text);
    expect(answer, TN_VERDICT_ADMIT_AGAIN, TN_REASON_NONE);
    assert_int_equal(answer.people_inside, 1);
    (void)station_leave(&kiosk, ticket.ticket.id);
    answer = scan(ticket.text);
    expect(answer, TN_VERDICT_ADMIT_AGAIN, TN_REASON_NONE);
    assert_int_equal(answer.people_inside, 1);
    assert_int_equal(answer.visits, 2);
}

/* A row moved from one ticket to another, or changed, greets nobody and stops nobody. */
static void a_row_that_does_not_open_is_no_row(void **state)
{
    (void)state;
    struct world_ticket ticket = issue_listed("x");
    assert_ok(tn_db_exec(kiosk.db, "UPDATE fold_ticket SET sealed = zeroblob(60)", &fault));
    struct tn_door_answer answer = scan(ticket.text);
    expect(answer, TN_VERDICT_ADMIT, TN_REASON_NONE);
    assert_false(answer.has_name);
    assert_ok(tn_ledger_rebuild(kiosk.ledger, &fault));
}

static void a_repeated_refusal_is_one_record(void **state)
{
    (void)state;
    struct tn_door_answer first = scan("https://example.org/");
    kiosk.claim.up.ms -= 19000;
    struct tn_door_answer second = scan("https://example.org/");
    assert_true(first.seq > 0);
    assert_int_equal(second.seq, first.seq);
    for (int i = 0; i < 200; i++) {
        char noise[3] = {(char)('a' + i % 26), (char)('a' + i / 26), 0};
        kiosk.claim.up.ms -= 19999;
        (void)scan(noise);
    }
    struct tn_event_facts facts;
    kiosk.claim.up.ms += 60000;
    struct tn_door_answer last = scan("after the noise");
    assert_ok(tn_ledger_event(kiosk.ledger, world.event, &facts, &fault));
    assert_int_equal(facts.refusals, 202); /* all of them, in far fewer records */
    assert_true(last.seq < 70);
}

/* The next code comes at once, not after the twenty seconds of the other tests. */
static struct tn_door_answer scan_at_once(const char *code)
{
    struct tn_door_answer answer = scan(code);
    kiosk.claim.up.ms -= 19990;
    return answer;
}

/* 150 forgeries of one ticket, each another: sixty records, all of them counted. */
static void forgeries_do_not_fill_the_disk(void **state)
{
    (void)state;
    struct world_ticket ticket = issue_listed("x");
    struct tn_event_facts facts;
    for (int i = 0; i < 150; i++) {
        char text[TN_TICKET_CHARS + 1];
        struct tn_ticket forged = ticket.ticket;
        forged.signature.bytes[20] ^= (uint8_t)(i + 1);
        tn_ticket_text(&forged, text);
        expect(scan_at_once(text), TN_VERDICT_BAD_SIGNATURE, TN_REASON_NONE);
    }
    int64_t last = last_entry().seq;
    assert_int_equal(last, 60);
    hub_state(&hub, ticket.ticket.id, "revoked");
    carry_all(&hub, &kiosk);
    expect(scan_at_once(ticket.text), TN_VERDICT_REVOKED, TN_REASON_NONE);
    assert_int_equal(last_entry().seq, last + 1); /* a known ticket always gets its record */
    assert_ok(tn_ledger_event(kiosk.ledger, world.event, &facts, &fault));
    assert_int_equal(facts.refusals, 151);
}

/* After ten codes that are nobody's, the minute gives no more answers to learn from. */
static void guessing_short_codes_is_slow(void **state)
{
    (void)state;
    struct world_ticket ticket = issue_listed("x");
    int64_t minute_ms = kiosk.claim.up.ms;
    char guess[] = "66666666";
    for (int i = 0; i < 150; i++) {
        guess[0] = "6789BCDFGH"[i % 10];
        guess[1] = "6789BCDFGHJKLMN"[i / 10];
        if (i < 10)
            expect(scan_at_once(guess), TN_VERDICT_UNKNOWN_CODE, TN_REASON_UNKNOWN_SHORT);
        else
            expect(scan_at_once(guess), TN_VERDICT_HOST_NEEDED, TN_REASON_TOO_MANY_TRIES);
    }
    assert_int_equal(last_entry().seq, 60);
    expect(scan_at_once(ticket.short_code), TN_VERDICT_HOST_NEEDED, TN_REASON_TOO_MANY_TRIES);
    expect(scan_at_once(ticket.text), TN_VERDICT_ADMIT, TN_REASON_NONE);
    ticket = issue_listed("y");
    kiosk.claim.up.ms = minute_ms + 60000;
    expect(scan_at_once(ticket.short_code), TN_VERDICT_ADMIT, TN_REASON_NONE);
}

static void an_admission_can_be_taken_back_once(void **state)
{
    (void)state;
    struct world_ticket ticket = issue();
    struct tn_door_answer answer = scan(ticket.text);
    struct tn_door_answer refusal = scan("x");
    assert_ok(tn_door_undo(door, answer.log, answer.seq, "wrong person", &kiosk.claim, &fault));
    assert_int_equal(tn_door_undo(door, answer.log, answer.seq, "again", &kiosk.claim, &fault),
                     TN_ERR_EXISTS);
    assert_int_equal(tn_door_undo(door, refusal.log, refusal.seq, "no", &kiosk.claim, &fault),
                     TN_ERR_ABSENT);
    assert_int_equal(tn_door_undo(door, answer.log, 99, "no", &kiosk.claim, &fault), TN_ERR_ABSENT);
    answer = scan(ticket.text);
    expect(answer, TN_VERDICT_ADMIT, TN_REASON_NONE);
    assert_int_equal(answer.people_inside, 1);
    assert_int_equal(answer.visits, 1);
}

/* After the next event's doors opened, and after the store began a new log, an undo still means the
 * person it was pressed for, or nobody: never who has the same number elsewhere. */
static void an_undo_means_one_person(void **state)
{
    (void)state;
    struct world elsewhere;
    publish_elsewhere(&elsewhere);
    struct world_ticket there = issue_listed_at(&elsewhere);
    struct world_ticket here = issue();
    struct tn_door_answer first = scan(there.text);
    struct tn_door_answer second = scan(here.text);
    assert_int_equal(first.seq, second.seq);
    assert_ok(tn_door_undo(door, first.log, first.seq, "x", &kiosk.claim, &fault));
    assert_int_equal(people_inside(elsewhere.event), 0);
    assert_int_equal(people_inside(world.event), 1);

    assert_ok(tn_ledger_renew(kiosk.ledger, &fault));
    struct world_ticket next = issue();
    struct tn_door_answer third = scan(next.text);
    assert_int_equal(third.seq, second.seq);
    assert_int_equal(tn_door_undo(door, second.log, second.seq, "x", &kiosk.claim, &fault),
                     TN_ERR_DENIED);
    assert_int_equal(people_inside(world.event), 2);
    assert_ok(tn_door_undo(door, third.log, third.seq, "x", &kiosk.claim, &fault));
    assert_int_equal(people_inside(world.event), 1);
    expect(scan(here.text), TN_VERDICT_ALREADY_IN, TN_REASON_NONE);
}

int main(void)
{
#define each(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        each(a_listed_person_is_greeted_by_name),
        each(without_a_roster_the_signature_is_enough),
        each(with_a_roster_the_policy_decides_about_the_unlisted),
        each(a_short_code_is_as_good),
        each(a_short_code_is_no_way_round_the_ticket),
        each(what_is_not_ours_or_not_whole),
        each(who_signed_matters),
        each(two_events_at_one_door),
        each(the_other_events_doors_must_be_open),
        each(doors_without_times),
        each(an_issuers_time_ends),
        each(an_issuers_time_ends_for_certain),
        each(revoked_and_blocked),
        each(times_and_room),
        each(out_and_in_again),
        each(a_row_that_does_not_open_is_no_row),
        each(a_repeated_refusal_is_one_record),
        each(forgeries_do_not_fill_the_disk),
        each(guessing_short_codes_is_slow),
        each(an_admission_can_be_taken_back_once),
        each(an_undo_means_one_person),
    };
    return cmocka_run_group_tests_name("door", tests, NULL, NULL);
}
