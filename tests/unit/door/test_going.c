/* SPDX-License-Identifier: Apache-2.0 */
/* test_going.c -- the way out, votes, feedback, and what a host overrides.
 *
 * Protects: a stay ends whatever the door would say to coming in, and only a real one; a vote is
 * one a ticket, for a ballot that is open; feedback names nobody; an override lets in whom the door
 * knows to be real and nobody else, and says by whose word. */
#include <stdio.h>

#include "stage.h"
#include "turnout/json.h"

static struct tn_door_answer leave(const char *code)
{
    struct tn_door_answer answer = tn_door_leave(door, world.event, code, strlen(code),
                                                 &kiosk.claim, station_now(&kiosk), &fault);
    later(&kiosk);
    return answer;
}

static struct world_ticket person(const char *name)
{
    return issue_person(&(struct guests_person){.name = name, .visits = 4});
}

static int64_t people_inside(void)
{
    struct tn_event_facts facts;
    assert_ok(tn_ledger_event(kiosk.ledger, world.event, &facts, &fault));
    return facts.people_inside;
}

static void a_stay_ends(void **state)
{
    (void)state;
    struct world_ticket one = person("王芳");
    struct world_ticket two = person("李雷");
    expect(scan(one.text), TN_VERDICT_ADMIT, TN_REASON_NONE);
    expect(scan(two.text), TN_VERDICT_ADMIT, TN_REASON_NONE);
    struct tn_door_answer answer = leave(one.text);
    assert_true(answer.left);
    assert_string_equal(answer.name, "王芳");
    assert_int_equal(answer.people_inside, 1);
    assert_true(answer.seq > 0);
    assert_int_equal(people_inside(), 1);
    /* once is enough */
    int64_t before = records(&kiosk);
    answer = leave(one.text);
    assert_false(answer.left);
    expect(answer, TN_VERDICT_HOST_NEEDED, TN_REASON_NONE);
    assert_int_equal(records(&kiosk), before);
    /* by short code, after the doors closed, with a code taken back: who is in can go */
    hub_state(&hub, two.ticket.id, "revoked");
    policy.closed = true;
    publish();
    assert_true(leave(two.short_code).left);
    assert_int_equal(people_inside(), 0);
}

static void only_a_real_code_leaves(void **state)
{
    (void)state;
    struct world_ticket one = person("王芳");
    char text[TN_TICKET_CHARS + 1];
    expect(scan(one.text), TN_VERDICT_ADMIT, TN_REASON_NONE);
    struct tn_ticket forged = one.ticket;
    forged.admits = 9;
    tn_ticket_text(&forged, text);
    struct tn_door_answer answer = leave(text);
    assert_false(answer.left);
    expect(answer, TN_VERDICT_BAD_SIGNATURE, TN_REASON_NONE);
    expect(leave("hello"), TN_VERDICT_UNKNOWN_CODE, TN_REASON_FOREIGN_CODE);
    for (int i = 0; i < 10; i++)
        expect(tn_door_leave(door, world.event, "66666666", 8, &kiosk.claim, station_now(&kiosk),
                             &fault),
               TN_VERDICT_UNKNOWN_CODE, TN_REASON_UNKNOWN_SHORT);
    expect(tn_door_leave(door, world.event, one.short_code, 8, &kiosk.claim, station_now(&kiosk),
                         &fault),
           TN_VERDICT_HOST_NEEDED, TN_REASON_TOO_MANY_TRIES);
    assert_int_equal(people_inside(), 1);
}

/* ---- votes ---- */

#define TOPIC                                                                                       \
    "{\"question\":{\"zh\":\"下次读什么\",\"en\":\"what next\"},\"options\":[{\"zh\":\"诗\"," \
    "\"en\":\"poems\"},{\"zh\":\"小说\",\"en\":\"novels\"}],\"opens\":%lld,\"closes\":%lld,"      \
    "\"hide_tally\":false}"

static void put_topic(int64_t opens_ms, int64_t closes_ms)
{
    char value[400];
    (void)snprintf(value, sizeof(value), TOPIC, (long long)opens_ms, (long long)closes_ms);
    guests_content(&hub, "topic", "next-book", value);
    carry_here();
}

static enum tn_err vote(const char *code, const char *ballot, int option)
{
    enum tn_err err = tn_door_vote(door, world.event, code, strlen(code), ballot, option,
                                   &kiosk.claim, station_now(&kiosk), &fault);
    later(&kiosk);
    return err;
}

static void one_vote_a_ticket(void **state)
{
    (void)state;
    int64_t counts[TN_BALLOT_OPTIONS_MAX];
    struct world_ticket one = person("王芳");
    struct world_ticket two = person("李雷");
    struct tn_claim *claim = &kiosk.claim;
    assert_int_equal(vote(one.text, "next-book", 0), TN_ERR_ABSENT);
    put_topic(claim->wall.ms - 60000, claim->wall.ms + 3600000);
    assert_ok(vote(one.text, "next-book", 0));
    assert_ok(vote(two.text, "next-book", 1));
    assert_ok(vote(one.text, "next-book", 1)); /* thought again */
    assert_int_equal(vote(one.text, "next-book", 2), TN_ERR_ABSENT);
    assert_int_equal(vote(one.text, "next-book", -1), TN_ERR_ABSENT);
    assert_int_equal(vote("hello", "next-book", 0), TN_ERR_DENIED);
    hub_state(&hub, two.ticket.id, "revoked");
    carry_here();
    assert_int_equal(vote(two.text, "next-book", 0), TN_ERR_DENIED);
    assert_ok(tn_door_tally(door, world.event, "next-book", counts, &fault));
    assert_int_equal(counts[0], 0);
    assert_int_equal(counts[1], 2);
    put_topic(claim->wall.ms + 60000, 0);
    assert_int_equal(vote(one.text, "next-book", 0), TN_ERR_DENIED);
    put_topic(0, claim->wall.ms - 60000);
    assert_int_equal(vote(one.text, "next-book", 0), TN_ERR_DENIED);
}

/* ---- feedback ---- */

struct words {
    int count, sum;
    struct tn_buf last;
};

static bool read_feedback(int score, struct tn_sealed box, void *context)
{
    struct words *words = context;
    words->count++;
    words->sum += score;
    tn_buf_clear(&words->last);
    if (box.len)
        guests_open(&guests, box, &words->last);
    return true;
}

static void feedback_names_nobody(void **state)
{
    (void)state;
    static char longest[TN_DOOR_FEEDBACK_MAX_BYTES + 2];
    struct words words = {0};
    memset(longest, 'a', sizeof(longest) - 1);
    assert_ok(tn_door_feedback(door, world.event, 5, "", &kiosk.claim, &fault));
    assert_ok(tn_door_feedback(door, world.event, 3, "too hot", &kiosk.claim, &fault));
    assert_int_equal(tn_door_feedback(door, world.event, 0, "", &kiosk.claim, &fault),
                     TN_ERR_LIMIT);
    assert_int_equal(tn_door_feedback(door, world.event, 6, "", &kiosk.claim, &fault),
                     TN_ERR_LIMIT);
    assert_int_equal(tn_door_feedback(door, world.event, 5, longest, &kiosk.claim, &fault),
                     TN_ERR_LIMIT);
    carry_all(&kiosk, &hub);
    assert_ok(tn_ledger_feedback(hub.ledger, world.event, read_feedback, &words, &fault));
    assert_int_equal(words.count, 2);
    assert_int_equal(words.sum, 8);
    assert_string_equal(tn_buf_text(&words.last), "{\"text\":\"too hot\"}");
    tn_buf_release(&words.last);
}

/* ---- overriding ---- */

static struct tn_door_answer let_in_all_the_same(struct tn_ticket_id ticket)
{
    struct tn_door_answer answer = tn_door_override(door, world.event, ticket, "known to me",
                                                    &kiosk.claim, station_now(&kiosk), &fault);
    later(&kiosk);
    return answer;
}

static void a_host_overrides_what_is_real(void **state)
{
    (void)state;
    struct world_ticket listed = person("王芳");
    struct world_ticket stranger, unseen;
    world_ticket(&world, &stranger);
    world_ticket(&world, &unseen);
    policy.unlisted = TN_CHOICE_HOST;
    publish();
    struct tn_door_answer answer = scan(stranger.text);
    expect(answer, TN_VERDICT_HOST_NEEDED, TN_REASON_NOT_ON_ROSTER);
    assert_true(answer.can_override);
    answer = let_in_all_the_same(stranger.ticket.id);
    expect(answer, TN_VERDICT_ADMIT, TN_REASON_NONE);
    assert_int_equal(answer.people_inside, 1);
    assert_int_equal(people_inside(), 1);
    assert_ok(tn_door_undo(door, answer.log, answer.seq, "no", &kiosk.claim, &fault));
    assert_int_equal(people_inside(), 0);
    /* nobody has seen this one's signature */
    expect(let_in_all_the_same(unseen.ticket.id), TN_VERDICT_HOST_NEEDED, TN_REASON_NONE);
    assert_int_equal(people_inside(), 0);
    /* a roster is word enough, and the log says whose word it was */
    unlock();
    answer = let_in_all_the_same(listed.ticket.id);
    expect(answer, TN_VERDICT_ADMIT, TN_REASON_NONE);
    assert_string_equal(answer.name, "王芳");
    TN_BUF_AUTO text = {0};
    station_batch(&kiosk, answer.seq, &text);
    char wanted[64];
    (void)snprintf(wanted, sizeof(wanted), "\"host\":\"%s\"",
                   tn_ticket_id_text(host.ticket.id).chars);
    assert_non_null(strstr(tn_buf_text(&text), wanted));
    assert_int_equal(people_inside(), 1);
}

/* Sixteen are remembered, a forged code never. */
static void the_door_forgets_old_refusals(void **state)
{
    (void)state;
    struct world_ticket tickets[17];
    char text[TN_TICKET_CHARS + 1];
    policy.unlisted = TN_CHOICE_HOST;
    publish();
    for (int i = 0; i < 17; i++) {
        world_ticket(&world, &tickets[i]);
        expect(scan(tickets[i].text), TN_VERDICT_HOST_NEEDED, TN_REASON_NOT_ON_ROSTER);
    }
    expect(let_in_all_the_same(tickets[0].ticket.id), TN_VERDICT_HOST_NEEDED, TN_REASON_NONE);
    expect(let_in_all_the_same(tickets[1].ticket.id), TN_VERDICT_ADMIT, TN_REASON_NONE);
    struct tn_ticket forged = tickets[0].ticket;
    forged.signature.bytes[0] ^= 1;
    tn_ticket_text(&forged, text);
    struct tn_door_answer answer = scan(text);
    expect(answer, TN_VERDICT_BAD_SIGNATURE, TN_REASON_NONE);
    assert_false(answer.can_override);
    expect(let_in_all_the_same(forged.id), TN_VERDICT_HOST_NEEDED, TN_REASON_NONE);
}

/* ---- content ---- */

static bool count_content(const char *what, const char *id, const char *value_json, void *context)
{
    int *count = context;
    assert_string_equal(what, "notice");
    assert_string_equal(id, "tea");
    assert_string_equal(value_json, "{\"weight\":2}");
    ++*count;
    return true;
}

static void content_taken_away_is_gone(void **state)
{
    (void)state;
    int count = 0;
    guests_content(&hub, "notice", "tea", "{\"weight\":1}");
    guests_content(&hub, "notice", "tea", "{\"weight\":2}");
    guests_content(&hub, "card", "makers", "{}");
    guests_content(&hub, "card", "makers", NULL);
    carry_here();
    assert_ok(tn_door_content(door, world.event, count_content, &count, &fault));
    assert_int_equal(count, 1);
}

int main(void)
{
#define GOING_TEST(test) cmocka_unit_test_setup_teardown(test, stage_setup, stage_teardown)
    const struct CMUnitTest tests[] = {
        GOING_TEST(a_stay_ends),
        GOING_TEST(only_a_real_code_leaves),
        GOING_TEST(one_vote_a_ticket),
        GOING_TEST(feedback_names_nobody),
        GOING_TEST(a_host_overrides_what_is_real),
        GOING_TEST(the_door_forgets_old_refusals),
        GOING_TEST(content_taken_away_is_gone),
    };
    return cmocka_run_group_tests_name("going", tests, NULL, NULL);
}
