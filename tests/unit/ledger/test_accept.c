/* SPDX-License-Identifier: Apache-2.0 */
/* test_accept.c -- batches that continue a log, and all the ways they may not.
 *
 * Protects: gap, fork, replay as a no-op, a rejected record inside a batch, wrong signature,
 * unknown devices, hub records in a kiosk's log, and that a refusal stores nothing. */
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
static struct station hub, kiosk;

static int setup(void **state)
{
    (void)state;
    struct tn_policy policy = world_policy();
    world_make(&world);
    station_open_here(&hub, &world, 0);
    station_open_here(&kiosk, &world, 1);
    hub_publish(&hub, &policy, 1);
    carry_all(&hub, &kiosk);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    if (tn_ledger_audit(hub.ledger, &fault) || tn_ledger_audit(kiosk.ledger, &fault))
        return -1;
    station_close(&hub);
    station_close(&kiosk);
    return 0;
}

static struct tn_ticket_id ticket_number(int number)
{
    struct tn_ticket_id id = {{0}};
    tn_bytes_put_be32(id.bytes, (uint32_t)number);
    return id;
}

static void admit_some(int from, int count)
{
    for (int i = 0; i < count; i++)
        (void)station_admit(&kiosk, ticket_number(from + i), 1);
}

static enum tn_err give(const char *text, size_t len, struct tn_ledger_accepted *ret)
{
    struct tn_batch *batch = malloc(sizeof(*batch));
    assert_non_null(batch);
    *ret = (struct tn_ledger_accepted){0};
    enum tn_err err = tn_batch_parse(text, len, batch, &fault);
    if (!err)
        err = tn_ledger_accept(hub.ledger, batch, ret, &fault);
    free(batch);
    return err;
}

static enum tn_err give_from(int64_t seq, struct tn_ledger_accepted *ret)
{
    TN_BUF_AUTO text = {0};
    station_batch(&kiosk, seq, &text);
    return give(tn_buf_text(&text), text.len, ret);
}

static int64_t held(void)
{
    struct tn_hash hash;
    int64_t seq = 0;
    while (tn_ledger_hash(hub.ledger, tn_ledger_own_log(kiosk.ledger, world.event), seq, &hash,
                          NULL) == TN_OK)
        seq++;
    return seq ? seq - 1 : 0;
}

static int64_t people(void)
{
    struct tn_event_facts facts;
    assert_ok(tn_ledger_event(hub.ledger, world.event, &facts, &fault));
    return facts.people_inside;
}

static void a_log_arrives_once_however_often_it_is_sent(void **state)
{
    (void)state;
    struct tn_ledger_accepted first, again;
    admit_some(1, 5);
    assert_ok(give_from(1, &first));
    assert_int_equal(first.high_water, 5);
    assert_int_equal(first.added, 5);
    assert_int_equal(first.rejected, 0);
    assert_ok(give_from(1, &again));
    assert_int_equal(again.added, 0);
    assert_int_equal(again.high_water, 5);
    assert_memory_equal(again.head.bytes, first.head.bytes, TN_HASH_BYTES);
    admit_some(6, 3);
    assert_ok(give_from(4, &again)); /* overlaps by two */
    assert_int_equal(again.added, 3);
    assert_ok(give_from(9, &again)); /* no records, a head */
    assert_int_equal(again.added, 0);
    assert_int_equal(people(), 8);
}

static void a_gap_is_told_with_what_is_held(void **state)
{
    (void)state;
    struct tn_ledger_accepted answer = {.high_water = 99};
    admit_some(1, 5);
    assert_int_equal(give_from(4, &answer), TN_ERR_CHAIN);
    assert_int_equal(answer.high_water, 0);
    assert_non_null(strstr(fault.text, "gap"));
    assert_int_equal(held(), 0);
    struct tn_hash start = tn_record_chain_start(tn_ledger_own_log(kiosk.ledger, world.event));
    assert_memory_equal(answer.head.bytes, start.bytes, TN_HASH_BYTES);
}

/* The card was put back to an older copy and wrote on: the same log, another history. */
static void a_fork_is_found_and_told(void **state)
{
    (void)state;
    struct tn_ledger_accepted answer = {0};
    admit_some(1, 3);
    assert_ok(give_from(1, &answer));
    struct station copy =
        kiosk; /* a second store with the first's epoch and another third record */
    struct tn_log_id log = tn_ledger_own_log(kiosk.ledger, world.event);
    TN_BUF_AUTO text = {0};
    struct tn_batch_writer writer;
    tn_batch_begin(&writer, &text, log, 1);
    struct tn_head head = {.log = log, .hash = tn_record_chain_start(log)};
    for (int i = 1; i <= 4; i++) {
        TN_BUF_AUTO line = {0};
        tn_record_write(i, &copy.claim, TN_RECORD_LEAVE,
                        "{\"ticket\":\"AAAAAAAAAAA\",\"method\":\"qr\"}", &line);
        assert_true(tn_batch_add(&writer, tn_buf_text(&line), line.len));
        head.hash = tn_record_chain(head.hash, tn_buf_text(&line), line.len);
        head.seq = i;
    }
    struct tn_secret_key key;
    world_device_key(1, &key);
    tn_head_sign(&head, &key);
    tn_batch_end(&writer, &head);
    assert_int_equal(give(tn_buf_text(&text), text.len, &answer), TN_ERR_CHAIN);
    assert_non_null(strstr(fault.text, "fork"));
    assert_int_equal(answer.high_water, 3);
    assert_int_equal(held(), 3);
}

static void write_leave(int64_t seq, struct tn_batch_writer *writer, struct tn_head *head)
{
    TN_BUF_AUTO line = {0};
    tn_record_write(seq, &kiosk.claim, TN_RECORD_LEAVE,
                    "{\"ticket\":\"AAAAAAAAAAA\",\"method\":\"qr\"}", &line);
    assert_true(tn_batch_add(writer, tn_buf_text(&line), line.len));
    head->hash = tn_record_chain(head->hash, tn_buf_text(&line), line.len);
}

/* A batch whose records are held already, under a head that speaks of another history. */
static void a_head_of_another_history_is_a_fork(void **state)
{
    (void)state;
    struct tn_ledger_accepted answer = {0};
    struct tn_secret_key key;
    world_device_key(1, &key);
    admit_some(1, 5);
    assert_ok(give_from(1, &answer));
    for (int64_t seq = 3; seq <= 5; seq++) {
        TN_BUF_AUTO text = {0};
        struct tn_batch_writer writer;
        struct tn_head head = {.log = tn_ledger_own_log(kiosk.ledger, world.event), .seq = seq};
        tn_batch_begin(&writer, &text, head.log, 1);
        tn_head_sign(&head, &key);
        tn_batch_end(&writer, &head);
        assert_int_equal(give(tn_buf_text(&text), text.len, &answer), TN_ERR_CHAIN);
        assert_non_null(strstr(fault.text, "fork"));
    }
    assert_int_equal(held(), 5);
}

/* A head is one log's: that of another one, as good as its signature is, vouches for nothing. */
static void the_head_of_another_log_vouches_for_nothing(void **state)
{
    (void)state;
    TN_BUF_AUTO text = {0};
    struct tn_ledger_accepted answer = {0};
    struct tn_secret_key key;
    struct tn_batch *batch = malloc(sizeof(*batch));
    assert_non_null(batch);
    world_device_key(1, &key);
    admit_some(1, 2);
    station_batch(&kiosk, 1, &text);
    assert_ok(tn_batch_parse(tn_buf_text(&text), text.len, batch, &fault));
    batch->head.log.epoch++;
    tn_head_sign(&batch->head, &key);
    assert_int_equal(tn_ledger_accept(hub.ledger, batch, &answer, &fault), TN_ERR_SEAL);
    assert_int_equal(held(), 0);
    free(batch);
}

/* Chained and signed, but the record says it is another one than it is. */
static void a_record_stands_where_it_says(void **state)
{
    (void)state;
    struct tn_ledger_accepted answer = {0};
    TN_BUF_AUTO text = {0};
    struct tn_batch_writer writer;
    struct tn_secret_key key;
    struct tn_log_id log = {world_device(1), world.event, 79};
    struct tn_head head = {.log = log, .seq = 2, .hash = tn_record_chain_start(log)};
    world_device_key(1, &key);
    tn_batch_begin(&writer, &text, log, 1);
    write_leave(1, &writer, &head);
    write_leave(3, &writer, &head);
    tn_head_sign(&head, &key);
    tn_batch_end(&writer, &head);
    assert_int_equal(give(tn_buf_text(&text), text.len, &answer), TN_ERR_FORMAT);
    assert_non_null(strstr(fault.text, "another one"));
}

/* One line of a batch with the head signed anew, as a broken kiosk would: what counts is the body.
 */
static enum tn_err give_line(enum tn_record_kind kind, const char *body, int device,
                             struct tn_ledger_accepted *ret)
{
    struct tn_log_id log = {world_device(device), world.event, 77};
    TN_BUF_AUTO text = {0};
    TN_BUF_AUTO line = {0};
    TN_BUF_AUTO last = {0};
    struct tn_batch_writer writer;
    struct tn_secret_key key;
    world_device_key(device, &key);
    tn_batch_begin(&writer, &text, log, 1);
    tn_record_write(1, &kiosk.claim, kind, body, &line);
    assert_true(tn_batch_add(&writer, tn_buf_text(&line), line.len));
    tn_record_write(2, &kiosk.claim, TN_RECORD_ADMIT,
                    "{\"ticket\":\"AAAAAAAAAAA\",\"method\":\"qr\",\"verdict\":\"admit\","
                    "\"admits\":1}",
                    &last);
    assert_true(tn_batch_add(&writer, tn_buf_text(&last), last.len));
    struct tn_head head = {.log = log, .seq = 2, .hash = tn_record_chain_start(log)};
    head.hash = tn_record_chain(head.hash, tn_buf_text(&line), line.len);
    head.hash = tn_record_chain(head.hash, tn_buf_text(&last), last.len);
    tn_head_sign(&head, &key);
    tn_batch_end(&writer, &head);
    return give(tn_buf_text(&text), text.len, ret);
}

static bool keep_rejected(int64_t seq, const char *reason, void *context)
{
    assert_true(reason[0]);
    *(int64_t *)context = *(int64_t *)context * 10 + seq;
    return true;
}

static void a_bad_record_does_not_stop_the_ones_behind_it(void **state)
{
    (void)state;
    static const struct {
        enum tn_record_kind kind;
        const char *body;
    } bad[] = {
        {TN_RECORD_ADMIT, "{}"},
        {TN_RECORD_ADMIT, "{\"ticket\":\"AAAAAAAAAAA\",\"method\":\"qr\",\"verdict\":\"admit\","
                          "\"admits\":0}"},
        {TN_RECORD_ADMIT, "{\"ticket\":\"AAAAAAAAAA\",\"method\":\"qr\",\"verdict\":\"admit\","
                          "\"admits\":1}"},
        {TN_RECORD_ADMIT, "{\"ticket\":\"AAAAAAAAAAA\",\"method\":\"qr\",\"verdict\":\"full\","
                          "\"admits\":1}"},
        {TN_RECORD_UNDO, "{\"seq\":1,\"reason\":\"itself\"}"},
        {TN_RECORD_UNDO, "{\"seq\":-9223372036854775808,\"reason\":\"\"}"},
        {TN_RECORD_ANCHOR, "{\"source\":\"hub\",\"up\":1,\"wall\":1,\"err\":0}"},
        {TN_RECORD_TICKET, "{\"ticket\":\"AAAAAAAAAAA\",\"kind\":\"member\",\"admits\":1,"
                           "\"expires\":0,"
                           "\"key\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
                           "\"short\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"row\":\"\"}"},
        {TN_RECORD_REVOKE, "{\"ticket\":\"AAAAAAAAAAA\",\"state\":\"revoked\"}"},
        {TN_RECORD_EVENT, "{}"},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        (void)teardown(NULL);
        (void)setup(NULL);
        struct tn_ledger_accepted answer;
        assert_ok(give_line(bad[i].kind, bad[i].body, 1, &answer));
        assert_int_equal(answer.added, 2);
        assert_int_equal(answer.rejected, 1);
        int64_t rejected = 0;
        struct tn_log_id log = {world_device(1), world.event, 77};
        assert_ok(tn_ledger_rejected(hub.ledger, log, 1, keep_rejected, &rejected, &fault));
        assert_int_equal(rejected, 1);
        assert_int_equal(people(), 1);
        struct tn_ticket_facts facts;
        assert_ok(
            tn_ledger_ticket(hub.ledger, world.event, (struct tn_ticket_id){{0}}, &facts, &fault));
        assert_true(facts.inside);
        assert_false(facts.listed);
        assert_false(facts.revoked);
    }
}

/* The same words are good in a hub's log; a certificate that does not fit is not. */
static void a_hubs_word_counts_only_with_its_certificate(void **state)
{
    (void)state;
    struct tn_ledger_accepted answer;
    assert_ok(give_line(TN_RECORD_REVOKE, "{\"ticket\":\"AAAAAAAAAAA\",\"state\":\"revoked\"}", 0,
                        &answer));
    assert_int_equal(answer.rejected, 0);
    struct tn_ticket_facts facts;
    assert_ok(
        tn_ledger_ticket(hub.ledger, world.event, (struct tn_ticket_id){{0}}, &facts, &fault));
    assert_true(facts.revoked);

    struct station other; /* a hub of another group signs for its own */
    struct world stranger = world;
    world_device_key(9, &stranger.group_key);
    stranger.group_key.public_key = world.group_key.public_key; /* so that it believes itself */
    station_open_here(&other, &world, 3);
    struct tn_issuer_grant grant = {.event = world.event, .key = world.issuer_key.public_key};
    struct tn_signature wrong;
    tn_issuer_grant_sign(&grant, world.group, &stranger.group_key, &wrong);
    TN_BUF_AUTO body = {0};
    struct tn_json_writer json;
    tn_json_begin(&json, &body);
    tn_json_open_object(&json);
    tn_json_add_base64(&json, "key", grant.key.bytes, TN_KEY_PUBLIC_BYTES);
    tn_json_add_int(&json, "quota", 0);
    tn_json_add_int(&json, "expires", 0);
    tn_json_add_base64(&json, "certificate", wrong.bytes, TN_SIGNATURE_BYTES);
    tn_json_close_object(&json);
    int64_t seq = 0;
    assert_int_equal(tn_ledger_append(other.ledger, world.event, &other.claim, TN_RECORD_ISSUER,
                                      tn_buf_text(&body), &seq, &fault),
                     TN_ERR_FORMAT);
    assert_non_null(strstr(fault.text, "certificate does not fit"));
    station_close(&other);
}

/* What a door saw before it was revoked is part of the evening; a stranger's word is not. */
static void strangers_are_denied_and_the_revoked_are_heard(void **state)
{
    (void)state;
    struct tn_ledger_accepted answer;
    const char *leave = "{\"ticket\":\"AAAAAAAAAAA\",\"method\":\"qr\"}";
    assert_int_equal(give_line(TN_RECORD_LEAVE, leave, 5, &answer), TN_ERR_DENIED);
    hub_device(&hub, 1, true);
    assert_ok(give_line(TN_RECORD_LEAVE, leave, 1, &answer));
    assert_int_equal(answer.added, 2);
    assert_int_equal(people(), 1);
}

static void one_changed_byte_is_not_what_was_signed(void **state)
{
    (void)state;
    struct tn_ledger_accepted answer;
    TN_BUF_AUTO text = {0};
    admit_some(1, 3);
    station_batch(&kiosk, 1, &text);
    char *admits = strstr((char *)text.data, "\"admits\":1");
    admits[9] = '9';
    assert_int_equal(give(tn_buf_text(&text), text.len, &answer), TN_ERR_SEAL);
    admits[9] = '1';
    char *signature = strstr((char *)text.data, "\"signature\":\"");
    signature[14] = signature[14] == 'A' ? 'B' : 'A';
    assert_int_equal(give(tn_buf_text(&text), text.len, &answer), TN_ERR_SEAL);
    assert_int_equal(held(), 0);
    assert_int_equal(people(), 0);
}

/* A line that is no record, behind good ones: the batch is refused whole, wherever it is met. */
static void a_broken_frame_refuses_the_whole_batch(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "{\"seq\":2,\"boot\":\"9f86d081884c7d65\"}",
        ("{\"seq\":7,\"boot\":\"0000000000000000\",\"up\":1,\"wall\":1,\"clock\":\"ntp\",\"kind\":"
         "\"vote\","
         "\"body\":{}}"),
        "x",
    };
    for (size_t i = 0; i < 2 * sizeof(broken) / sizeof(*broken); i++) {
        struct tn_log_id log = {world_device(1), world.event, 78};
        const char *second = broken[i / 2];
        struct tn_ledger_accepted answer;
        TN_BUF_AUTO text = {0};
        TN_BUF_AUTO line = {0};
        struct tn_batch_writer writer;
        struct tn_secret_key key;
        struct tn_head head = {.log = log, .seq = 2, .hash = tn_record_chain_start(log)};
        tn_record_write(1, &kiosk.claim, TN_RECORD_LEAVE,
                        "{\"ticket\":\"AAAAAAAAAAA\",\"method\":\"qr\"}", &line);
        tn_batch_begin(&writer, &text, log, 1);
        assert_true(tn_batch_add(&writer, tn_buf_text(&line), line.len));
        assert_true(tn_batch_add(&writer, second, strlen(second)));
        head.hash = tn_record_chain(head.hash, tn_buf_text(&line), line.len);
        head.hash = tn_record_chain(head.hash, second, strlen(second));
        world_device_key(1, &key);
        tn_head_sign(&head, &key);
        tn_batch_end(&writer, &head);
        bool inside = i % 2;
        if (inside)
            assert_ok(tn_db_begin(hub.db, &fault));
        assert_int_equal(give(tn_buf_text(&text), text.len, &answer), TN_ERR_FORMAT);
        if (inside)
            assert_ok(tn_db_commit(hub.db, &fault));
        struct tn_hash hash;
        assert_int_equal(tn_ledger_hash(hub.ledger, log, 0, &hash, &fault), TN_ERR_ABSENT);
    }
}

/* Inside the caller's transaction a refusal leaves nothing, and the rest commits. */
static void a_refusal_leaves_the_callers_transaction_whole(void **state)
{
    (void)state;
    struct tn_ledger_accepted answer;
    admit_some(1, 4);
    assert_ok(tn_db_begin(hub.db, &fault));
    assert_int_equal(give_from(3, &answer), TN_ERR_CHAIN);
    assert_ok(give_from(1, &answer));
    assert_ok(tn_db_commit(hub.db, &fault));
    assert_int_equal(people(), 4);
}

/* What a newer build writes is kept and passed on. */
static void an_unknown_kind_is_passed_on(void **state)
{
    (void)state;
    struct station third;
    struct tn_ledger_accepted answer;
    TN_BUF_AUTO text = {0};
    struct tn_log_id log = tn_ledger_own_log(kiosk.ledger, world.event);
    struct tn_batch_writer writer;
    const char *line = "{\"seq\":1,\"boot\":\"9f86d081884c7d65\",\"up\":1,\"wall\":1764914400000,"
                       "\"clock\":\"ntp\",\"kind\":\"wave\",\"body\":{\"for\":\"tea\"}}";
    struct tn_head head = {.log = log, .seq = 1, .hash = tn_record_chain_start(log)};
    struct tn_secret_key key;
    world_device_key(1, &key);
    head.hash = tn_record_chain(head.hash, line, strlen(line));
    tn_head_sign(&head, &key);
    tn_batch_begin(&writer, &text, log, 1);
    assert_true(tn_batch_add(&writer, line, strlen(line)));
    tn_batch_end(&writer, &head);
    assert_ok(give(tn_buf_text(&text), text.len, &answer));
    assert_int_equal(answer.rejected, 0);
    station_open_here(&third, &world, 2);
    carry_all(&hub, &third);
    struct tn_hash hash;
    assert_ok(tn_ledger_hash(third.ledger, log, 1, &hash, &fault));
    assert_memory_equal(hash.bytes, head.hash.bytes, TN_HASH_BYTES);
    station_close(&third);
}

static void the_backlog_shrinks_as_the_hub_acknowledges(void **state)
{
    (void)state;
    struct tn_ledger_backlog backlog;
    int64_t first_wall = kiosk.claim.wall.ms;
    admit_some(1, 5);
    assert_ok(tn_ledger_backlog(kiosk.ledger, &backlog, &fault));
    assert_int_equal(backlog.unsent, 5);
    assert_int_equal(backlog.oldest_unsent.ms, first_wall);
    struct tn_log_id log = tn_ledger_own_log(kiosk.ledger, world.event);
    assert_ok(tn_ledger_acknowledge(kiosk.ledger, log, 3, &fault));
    assert_ok(tn_ledger_acknowledge(kiosk.ledger, log, 2, &fault)); /* never backwards */
    assert_ok(tn_ledger_acknowledge(kiosk.ledger, log, 9, &fault)); /* nor beyond the end */
    assert_ok(tn_ledger_backlog(kiosk.ledger, &backlog, &fault));
    assert_int_equal(backlog.unsent, 2);
    assert_int_equal(backlog.oldest_unsent.ms, first_wall + 3000);
}

/* Protects: a device that draws epochs without end fills nobody's list of logs; the logs there are
 * go on. */
static void a_device_has_no_logs_without_end(void **state)
{
    (void)state;
    struct tn_ledger_accepted accepted;
    for (int i = 0; i < TN_LEDGER_LOGS_MAX; i++) {
        assert_int_equal(tn_ledger_renew(kiosk.ledger, &fault), TN_OK);
        admit_some(i + 1, 1);
        assert_int_equal(give_from(1, &accepted), TN_OK);
    }
    admit_some(TN_LEDGER_LOGS_MAX + 1, 1);
    assert_int_equal(give_from(2, &accepted), TN_OK);
    assert_int_equal(tn_ledger_renew(kiosk.ledger, &fault), TN_OK);
    admit_some(TN_LEDGER_LOGS_MAX + 2, 1);
    assert_int_equal(give_from(1, &accepted), TN_ERR_LIMIT);
    assert_non_null(strstr(fault.text, "one too many"));
    assert_int_equal(held(), 0);
}

int main(void)
{
#define each(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        each(a_log_arrives_once_however_often_it_is_sent),
        each(a_gap_is_told_with_what_is_held),
        each(a_fork_is_found_and_told),
        each(a_head_of_another_history_is_a_fork),
        each(the_head_of_another_log_vouches_for_nothing),
        each(a_record_stands_where_it_says),
        each(a_bad_record_does_not_stop_the_ones_behind_it),
        each(a_hubs_word_counts_only_with_its_certificate),
        each(a_device_has_no_logs_without_end),
        each(strangers_are_denied_and_the_revoked_are_heard),
        each(one_changed_byte_is_not_what_was_signed),
        each(a_broken_frame_refuses_the_whole_batch),
        each(a_refusal_leaves_the_callers_transaction_whole),
        each(an_unknown_kind_is_passed_on),
        each(the_backlog_shrinks_as_the_hub_acknowledges),
    };
    return cmocka_run_group_tests_name("accept", tests, NULL, NULL);
}
