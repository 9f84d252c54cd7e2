/* SPDX-License-Identifier: Apache-2.0 */
/* test_guests.c -- walk-ins, what people said, content and unlocking in the folded tables, on
 * SQLite and on PostgreSQL.
 *
 * Protects: an event of an older hub takes no walk-ins and asks nothing; a word this build does not
 * know is no open door; the last word counts whatever way the logs come; a kiosk writes nothing
 * that is the hub's; both engines answer alike; a database of the schema before is folded anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "check.h"
#include "postgres/server.h"
#include "world/guests.h"

static struct tn_fault fault;
static struct world world;
static struct guests guests;
static struct station hub, kiosk;
static struct tn_policy policy;

static int setup(void **state)
{
    (void)state;
    world_make(&world);
    guests_make(&guests);
    policy = world_policy();
    station_open_here(&hub, &world, 0);
    station_open_here(&kiosk, &world, 1);
    hub_publish(&hub, &policy, 1);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    enum tn_err err = tn_ledger_audit(hub.ledger, &fault);
    if (err)
        print_error("%s\n", fault.text);
    station_close(&hub);
    station_close(&kiosk);
    return err ? -1 : 0;
}

static struct tn_event_facts facts_of(struct station *station)
{
    struct tn_event_facts facts;
    assert_ok(tn_ledger_event(station->ledger, world.event, &facts, &fault));
    return facts;
}

static void an_event_of_an_older_hub(void **state)
{
    (void)state;
    static const struct tn_box_key none;
    struct tn_event_facts facts = facts_of(&hub);
    assert_false(facts.policy.sign_up);
    assert_int_equal(facts.policy.entry, TN_ENTRY_OPEN);
    assert_int_equal(facts.policy.quota, 0);
    assert_int_equal(facts.policy.rules, 0);
    assert_false(facts.policy.find || facts.policy.second_fact || facts.policy.questions ||
                 facts.policy.leaving || facts.policy.feedback || facts.policy.milestones);
    assert_memory_equal(&facts.box, &none, sizeof(none));
}

static void every_member_of_the_policy(void **state)
{
    (void)state;
    for (int bits = 0; bits < 128; bits++) {
        policy.sign_up = bits & 1;
        policy.find = bits & 2;
        policy.second_fact = bits & 4;
        policy.questions = bits & 8;
        policy.leaving = bits & 16;
        policy.feedback = bits & 32;
        policy.milestones = bits & 64;
        policy.entry = (enum tn_entry)(bits % TN_ENTRY_COUNT);
        policy.quota = bits * 3;
        policy.rules = bits * 5;
        guests_event(&hub, &guests, &policy);
        struct tn_event_facts facts = facts_of(&hub);
        assert_int_equal(facts.policy.sign_up, policy.sign_up);
        assert_int_equal(facts.policy.find, policy.find);
        assert_int_equal(facts.policy.second_fact, policy.second_fact);
        assert_int_equal(facts.policy.questions, policy.questions);
        assert_int_equal(facts.policy.leaving, policy.leaving);
        assert_int_equal(facts.policy.feedback, policy.feedback);
        assert_int_equal(facts.policy.milestones, policy.milestones);
        assert_int_equal(facts.policy.entry, policy.entry);
        assert_int_equal(facts.policy.quota, policy.quota);
        assert_int_equal(facts.policy.rules, policy.rules);
        assert_memory_equal(&facts.box, &guests.box.public_key, sizeof(facts.box));
    }
}

/* A newer hub may know more ways in. */
static void a_way_in_nobody_knows_is_no_open_door(void **state)
{
    (void)state;
    char body[600];
    char key[TN_BASE64_LEN(32) + 1];
    tn_base64_encode(world.door_key, sizeof(world.door_key), key);
    (void)snprintf(body, sizeof(body),
                   "{\"title\":\"T\",\"venue\":\"V\",\"starts\":\"2025-12-05T15:00:00+08:00\","
                   "\"ends\":\"2025-12-05T18:00:00+08:00\",\"opens\":0,\"closes\":0,"
                   "\"capacity\":0,\"re_entry\":false,\"closed\":false,\"unlisted\":\"admit\","
                   "\"clock_unset\":\"admit\",\"door_key\":\"%s\",\"entry\":\"by-lot\"}",
                   key);
    (void)station_append(&hub, TN_RECORD_EVENT, body);
    assert_int_equal(facts_of(&hub).policy.entry, TN_ENTRY_APPROVE);
}

static const struct {
    enum tn_record_kind kind;
    const char *body;
} broken[] = {
    {TN_RECORD_UNLOCK, "{\"ticket\":\"AAAAAAAAAAA\"}"},
    {TN_RECORD_CONTENT, "{\"what\":\"poem\",\"id\":\"a\",\"value\":{}}"},
    {TN_RECORD_CONTENT, "{\"what\":\"card\",\"id\":\"\",\"value\":{}}"},
    {TN_RECORD_CONTENT, "{\"what\":\"card\",\"id\":\"A\",\"value\":{}}"},
    {TN_RECORD_CONTENT, "{\"what\":\"card\",\"id\":\"a\",\"value\":[]}"},
    {TN_RECORD_CONTENT,
     "{\"what\":\"card\",\"id\":\"12345678901234567890123456789012345678901\",\"value\":{}}"},
    {TN_RECORD_ISSUE, "{\"ticket\":\"AAAAAAAAAAA\",\"admits\":1,\"expires\":0}"},
    {TN_RECORD_APPROVE, "{\"ticket\":\"AAAAAAAAAAA\",\"approved\":1}"},
    {TN_RECORD_ACCEPT, "{\"ticket\":\"AAAAAAAAAAA\",\"rules\":-1}"},
    {TN_RECORD_ANSWER, "{\"ticket\":\"AAAAAAAAAAA\",\"box\":\"???\"}"},
    {TN_RECORD_VOTE, "{\"ballot\":\"b\",\"ticket\":\"AAAAAAAAAAA\",\"option\":8}"},
    {TN_RECORD_VOTE, "{\"ticket\":\"AAAAAAAAAAA\",\"option\":1}"},
    {TN_RECORD_FEEDBACK, "{\"score\":0}"},
    {TN_RECORD_FEEDBACK, "{\"score\":6}"},
    {TN_RECORD_FEEDBACK, "{\"score\":5,\"box\":7}"},
};

static void bodies_that_say_too_little(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
        assert_int_equal(tn_ledger_append(hub.ledger, world.event, &hub.claim, broken[i].kind,
                                          broken[i].body, NULL, &fault),
                         TN_ERR_FORMAT);
}

static bool count_rejects(int64_t seq, const char *reason, void *context)
{
    (void)seq;
    assert_string_equal(reason, "only a hub may write this");
    ++*(int *)context;
    return true;
}

/* A kiosk's own word cannot make a host or put up a notice. */
static void what_is_the_hubs_to_say(void **state)
{
    (void)state;
    int rejected = 0;
    guests_content(&kiosk, "notice", "free-beer", "{}");
    struct world_ticket ticket;
    world_ticket(&world, &ticket);
    guests_unlock(&kiosk, &guests, &ticket.ticket);
    struct tn_log_id log = tn_ledger_own_log(kiosk.ledger, world.event);
    assert_ok(carry(&kiosk, &hub, log, &fault));
    assert_ok(tn_ledger_rejected(hub.ledger, log, 1, count_rejects, &rejected, &fault));
    assert_int_equal(rejected, 2);
}

/* ---- the same on both engines, whatever way the logs come ---- */

static void write_issue(struct station *station, struct tn_ticket_id ticket,
                        const struct tn_public_key *key, bool pending)
{
    TN_BUF_AUTO body = {0};
    struct tn_json_writer json;
    uint8_t bytes[60] = {ticket.bytes[0]};
    tn_json_begin(&json, &body);
    tn_json_open_object(&json);
    tn_json_add_base64(&json, "ticket", ticket.bytes, TN_TICKET_ID_BYTES);
    tn_json_add_int(&json, "admits", 2);
    tn_json_add_int(&json, "expires", 0);
    tn_json_add_base64(&json, "key", key->bytes, TN_KEY_PUBLIC_BYTES);
    tn_json_add_base64(&json, "row", bytes, sizeof(bytes));
    tn_json_add_base64(&json, "find", bytes, sizeof(bytes));
    tn_json_add_base64(&json, "box", bytes, sizeof(bytes));
    if (pending)
        tn_json_add_bool(&json, "pending", true);
    tn_json_close_object(&json);
    (void)station_append(station, TN_RECORD_ISSUE, tn_buf_text(&body));
}

static void say(struct station *station, enum tn_record_kind kind, const char *format, int ticket,
                int value)
{
    char body[200];
    struct tn_ticket_id id = {{(uint8_t)ticket}};
    (void)snprintf(body, sizeof(body), "{\"ticket\":\"%s\",%s%d}", tn_ticket_id_text(id).chars,
                   format, value);
    (void)station_append(station, kind, body);
}

static void vote(struct station *station, int ticket, int option)
{
    char body[200];
    struct tn_ticket_id id = {{(uint8_t)ticket}};
    (void)snprintf(body, sizeof(body), "{\"ballot\":\"next\",\"ticket\":\"%s\",\"option\":%d}",
                   tn_ticket_id_text(id).chars, option);
    (void)station_append(station, TN_RECORD_VOTE, body);
}

static void approve(struct station *station, int ticket, bool approved)
{
    char body[200];
    struct tn_ticket_id id = {{(uint8_t)ticket}};
    (void)snprintf(body, sizeof(body), "{\"ticket\":\"%s\",\"approved\":%s}",
                   tn_ticket_id_text(id).chars, approved ? "true" : "false");
    (void)station_append(station, TN_RECORD_APPROVE, body);
}

/* What one kiosk heard in an evening. */
static void evening_at(struct station *station, int first)
{
    struct tn_secret_key key;
    guests_issuer_key(station->device, &key);
    for (int i = 0; i < 5; i++)
        write_issue(station, (struct tn_ticket_id){{(uint8_t)(first + i)}}, &key.public_key, i % 2);
    approve(station, first + 1, true);
    approve(station, first + 3, false);
    approve(station, 99, station->device == 1);
    say(station, TN_RECORD_ACCEPT, "\"rules\":", first, 3);
    say(station, TN_RECORD_ACCEPT, "\"rules\":", first, 2);
    say(station, TN_RECORD_ACCEPT, "\"rules\":", 99, first);
    for (int i = 0; i < 5; i++)
        vote(station, first + i % 3, i % 4);
    vote(station, 99, station->device);
    (void)station_append(station, TN_RECORD_FEEDBACK, "{\"score\":4}");
    (void)station_append(station, TN_RECORD_FEEDBACK, "{\"score\":2,\"box\":\"AAAA\"}");
    (void)station_append(station, TN_RECORD_ANSWER,
                         "{\"ticket\":\"AQAAAAAAAAA\",\"box\":\"AAAA\"}");
}

static bool list_walk_in(const struct tn_walk_in *walk_in, void *context)
{
    tn_buf_addf(context, "%s of %s admits %d, approval %d, %s, %zu %zu %zu\n",
                tn_ticket_id_text(walk_in->ticket).chars, tn_id_text(walk_in->device).chars,
                walk_in->admits, walk_in->approval, walk_in->counts ? "counts" : "does not count",
                walk_in->row.len, walk_in->find.len, walk_in->box.len);
    return true;
}

static bool list_content(const char *what, const char *id, const char *value_json, void *context)
{
    tn_buf_addf(context, "%s %s %s\n", what, id, value_json);
    return true;
}

static bool list_feedback(int score, struct tn_sealed box, void *context)
{
    int *sums = context;
    sums[0] += score;
    sums[1] += (int)box.len;
    return true;
}

static bool list_answer(struct tn_ticket_id ticket, struct tn_sealed box, void *context)
{
    tn_buf_addf(context, "%s answered %zu\n", tn_ticket_id_text(ticket).chars, box.len);
    return true;
}

static void list(struct station *station, struct tn_buf *out)
{
    struct tn_ledger *ledger = station->ledger;
    int64_t counts[TN_BALLOT_OPTIONS_MAX];
    int sums[2] = {0};
    assert_ok(tn_ledger_walk_ins(ledger, world.event, list_walk_in, out, &fault));
    assert_ok(tn_ledger_content(ledger, world.event, list_content, out, &fault));
    assert_ok(tn_ledger_answers(ledger, world.event, list_answer, out, &fault));
    assert_ok(tn_ledger_feedback(ledger, world.event, list_feedback, sums, &fault));
    assert_ok(tn_ledger_tally(ledger, world.event, "next", counts, &fault));
    tn_buf_addf(out, "feedback %d %d, votes", sums[0], sums[1]);
    for (int i = 0; i < TN_BALLOT_OPTIONS_MAX; i++)
        tn_buf_addf(out, " %lld", (long long)counts[i]);
    for (int i = 0; i < 100; i++) {
        struct tn_ticket_facts facts;
        struct tn_said said;
        struct tn_ticket_id id = {{(uint8_t)i}};
        assert_ok(tn_ledger_ticket(ledger, world.event, id, &facts, &fault));
        assert_ok(tn_ledger_said(ledger, world.event, id, &said, &fault));
        if (facts.listed || said.rules || said.answered)
            tn_buf_addf(out, "\n%d: %d %d %d %d %lld %d", i, facts.listed, facts.walk_in,
                        facts.approval, facts.admits, (long long)said.rules, said.answered);
    }
}

static void publish_content(struct station *from)
{
    guests_issuer(from, &guests, 1, 3);
    guests_issuer(from, &guests, 2, 0);
    guests_content(from, "topic", "next", "{\"options\":[]}");
    guests_content(from, "notice", "a", "{\"weight\":1}");
    guests_content(from, "notice", "a", "{\"weight\":2}");
    guests_content(from, "card", "x", "{}");
    guests_content(from, "card", "x", NULL);
}

static void both_engines_and_any_order(void **state)
{
    (void)state;
    struct pg_server server;
    struct station second, pg, late;
    TN_BUF_AUTO here = {0};
    TN_BUF_AUTO there = {0};
    TN_BUF_AUTO other = {0};
    assert_ok(pg_server_start(&server, false, &fault));
    hub_device(&hub, 2, false);
    publish_content(&hub);
    station_open_here(&second, &world, 2);
    evening_at(&kiosk, 1);
    second.claim.wall.ms -= 5000; /* the other clock is behind */
    evening_at(&second, 51);
    station_open(&pg, &world, 3, &(struct tn_db_options){.url = server.url});
    station_open_here(&late, &world, 4);
    carry_all(&hub, &pg);
    carry_all(&kiosk, &pg);
    carry_all(&second, &pg);
    carry_all(&second, &hub);
    carry_all(&kiosk, &hub);
    /* the kiosks' logs before anybody vouched for their keys */
    struct tn_secret_key log_key;
    for (int device = 1; device <= 2; device++) {
        world_device_key(device, &log_key);
        assert_ok(tn_ledger_trust(late.ledger, world_device(device), &log_key.public_key, false,
                                  "x", &fault));
    }
    carry_all(&kiosk, &late);
    carry_all(&second, &late);
    assert_ok(tn_ledger_fold(late.ledger, &fault));
    carry_all(&hub, &late);
    list(&hub, &here);
    list(&pg, &there);
    list(&late, &other);
    assert_string_equal(tn_buf_text(&here), tn_buf_text(&there));
    assert_string_equal(tn_buf_text(&here), tn_buf_text(&other));
    assert_non_null(strstr(tn_buf_text(&here), "does not count"));
    assert_non_null(strstr(tn_buf_text(&here), "notice a {\"weight\":2}"));
    assert_null(strstr(tn_buf_text(&here), "card x"));
    assert_ok(tn_ledger_audit(pg.ledger, &fault));
    assert_ok(tn_ledger_audit(late.ledger, &fault));
    assert_ok(tn_ledger_rebuild(pg.ledger, &fault));
    tn_buf_clear(&there);
    list(&pg, &there);
    assert_string_equal(tn_buf_text(&here), tn_buf_text(&there));
    station_close(&second);
    station_close(&pg);
    station_close(&late);
    pg_server_stop(&server);
}

/* ---- a database of the schema before ---- */

/* As the build before left it: its tables, and the logs folded without these records. */
static void go_back(struct station *station)
{
    static const char *const gone[] = {"issue",  "approval", "acceptance", "answer",
                                       "unlock", "content",  "vote",       "feedback"};
    char sql[200];
    for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++) {
        (void)snprintf(sql, sizeof(sql), "DROP TABLE fold_%s", gone[i]);
        assert_ok(tn_db_exec(station->db, sql, &fault));
    }
    assert_ok(tn_db_exec(station->db,
                         "ALTER TABLE fold_anchor DROP COLUMN peer; "
                         "ALTER TABLE fold_device DROP COLUMN scope; "
                         "DROP TABLE log_wiped; DROP TABLE log_head; "
                         "DELETE FROM schema_step WHERE set_name = 'ledger' AND number >= 4",
                         &fault));
    assert_ok(tn_db_exec(station->db, "DELETE FROM fold_ticket", &fault));
}

static void an_older_database_is_folded_anew(void **state)
{
    (void)state;
    char folder[] = "/tmp/turnout-guests-XXXXXX";
    char path[64];
    struct station old;
    struct tn_db_options options = {.url = path};
    TN_BUF_AUTO before = {0};
    TN_BUF_AUTO after = {0};
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/l.db", folder);
    publish_content(&hub);
    station_open(&old, &world, 1, &options);
    evening_at(&old, 1);
    carry_all(&hub, &old);
    list(&old, &before);
    go_back(&old);
    station_close(&old);
    station_open(&old, &world, 1, &options);
    list(&old, &after);
    assert_string_equal(tn_buf_text(&before), tn_buf_text(&after));
    assert_ok(tn_ledger_audit(old.ledger, &fault));
    station_close(&old);
    static const char *const tails[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        char file[80];
        (void)snprintf(file, sizeof(file), "%s%s", path, tails[i]);
        (void)unlink(file);
    }
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
#define GUESTS_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        GUESTS_TEST(an_event_of_an_older_hub),
        GUESTS_TEST(every_member_of_the_policy),
        GUESTS_TEST(a_way_in_nobody_knows_is_no_open_door),
        GUESTS_TEST(bodies_that_say_too_little),
        GUESTS_TEST(what_is_the_hubs_to_say),
        GUESTS_TEST(both_engines_and_any_order),
        GUESTS_TEST(an_older_database_is_folded_anew),
    };
    return cmocka_run_group_tests_name("guests", tests, NULL, NULL);
}
