/* SPDX-License-Identifier: Apache-2.0 */
/* test_registry.c -- one suite, on SQLite and on PostgreSQL: what registry.h promises of both. */
#include "group_kit.h"

#include "turnout/account.h"
#include "turnout/identity.h"

/* ---- the folder ---- */

/* Protects: a group outlives its handle, is not made twice, and its keys are its owner's alone. */
static void a_group_is_made_once(void **state)
{
    struct group_kit *kit = *state;
    struct tn_group before = *tn_registry_group(kit->registry);
    struct tn_registry *second = NULL;
    struct tn_group facts = {.name = "Another"};
    assert_int_equal(tn_registry_create(&kit->options, &facts, &second, &fault), TN_ERR_EXISTS);
    group_kit_close(kit);
    group_kit_open(kit);
    const struct tn_group *after = tn_registry_group(kit->registry);
    assert_true(tn_id_equal(before.id, after->id));
    assert_string_equal(after->name, "Makers");
    assert_string_equal(after->region, "CN");
    assert_memory_equal(&before.key, &after->key, sizeof before.key);
}

/* Protects: facts that cannot be are refused before anything is made. */
static void bad_facts_make_nothing(void **state)
{
    static const struct tn_group cases[] = {
        {.name = ""},
        {.name = "G", .tz = "Middle/Earth"},
        {.name = "G", .region = "cn"},
    };
    struct group_kit *kit = *state;
    char folder[96];
    (void)snprintf(folder, sizeof folder, "%s/inner", kit->folder);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct tn_registry_options options = {.folder = folder};
        struct tn_registry *registry = NULL;
        assert_int_equal(tn_registry_create(&options, &cases[i], &registry, &fault), TN_ERR_FORMAT);
        assert_int_equal(tn_registry_open(&options, &registry, &fault), TN_ERR_ABSENT);
        assert_false(tn_file_exists(folder));
    }
}

/* Protects: keys of one group never open the database of another, and say both names. */
static void another_groups_database_is_refused(void **state)
{
    struct group_kit *kit = *state;
    char folder[96], database[300];
    struct tn_registry *registry = NULL;
    struct tn_group facts = {.name = "Strangers"};
    (void)snprintf(folder, sizeof folder, "%s/strangers", kit->folder);
    (void)snprintf(database, sizeof database, "%s%s", kit->postgresql ? kit->database : kit->folder,
                   kit->postgresql ? "" : "/hub.db");
    struct tn_registry_options options = {.folder = folder};
    assert_ok(tn_registry_create(&options, &facts, &registry, &fault));
    tn_registry_close(registry);
    options.database = database;
    assert_int_equal(tn_registry_open(&options, &registry, &fault), TN_ERR_DENIED);
    assert_non_null(strstr(fault.text, "Makers"));
    assert_non_null(strstr(fault.text, "Strangers"));

    (void)snprintf(folder, sizeof folder, "%s/third", kit->folder);
    assert_int_equal(tn_registry_create(&options, &facts, &registry, &fault), TN_ERR_EXISTS);
}

/* Protects: a folder or a database of a newer build is left alone. */
static void what_is_newer_is_left_alone(void **state)
{
    struct group_kit *kit = *state;
    struct tn_registry *registry = NULL;
    char path[128];
    assert_ok(tn_db_exec(tn_registry_db(kit->registry),
                         "INSERT INTO schema_step (set_name, number, name) VALUES ('registry', 99, "
                         "'0099_future.sql')",
                         &fault));
    assert_int_equal(tn_registry_open(&kit->options, &registry, &fault), TN_ERR_VERSION);
    (void)snprintf(path, sizeof path, "%s/keys/group.json", kit->folder);
    assert_ok(tn_file_write(path, "{\"keys\":2}", 10, 0600U, &fault));
    assert_int_equal(tn_registry_open(&kit->options, &registry, &fault), TN_ERR_VERSION);
    assert_ok(tn_file_write(path, "not json", 8, 0600U, &fault));
    assert_int_equal(tn_registry_open(&kit->options, &registry, &fault), TN_ERR_CORRUPT);
}

/* ---- events ---- */

/* Protects: doors learn of an event what the organiser said, and of its closing. */
static void an_event_reaches_the_log(void **state)
{
    struct group_kit *kit = *state;
    struct tn_event_facts facts;
    struct tn_event event = {.title = "年末聚会",
                             .venue = "Room 3",
                             .starts.ms = 1796450400000,
                             .ends.ms = 1796464800000,
                             .starts_offset_min = 480,
                             .ends_offset_min = 480,
                             .policy = {.opens.ms = 1796446800000,
                                        .closes.ms = 1796468400000,
                                        .capacity = 40,
                                        .re_entry = true,
                                        .unlisted = TN_CHOICE_HOST,
                                        .clock_unset = TN_CHOICE_ADMIT}};
    struct tn_id id;
    assert_ok(tn_registry_event_create(kit->registry, &event, &id, &fault));
    struct tn_ledger *ledger = tn_registry_ledger(kit->registry);
    assert_ok(tn_ledger_event(ledger, id, &facts, &fault));
    assert_string_equal(facts.title, "年末聚会");
    assert_int_equal(facts.starts.ms, 1796450400000);
    assert_int_equal(facts.offset_min, 480);
    assert_int_equal(facts.policy.capacity, 40);
    assert_true(facts.policy.re_entry);
    assert_int_equal(facts.policy.unlisted, TN_CHOICE_HOST);
    assert_int_equal(facts.policy.clock_unset, TN_CHOICE_ADMIT);
    assert_ok(tn_registry_event_close(kit->registry, id, true, &fault));
    assert_int_equal(tn_registry_event_close(kit->registry, id, true, &fault), TN_ERR_EXISTS);
    assert_ok(tn_ledger_event(ledger, id, &facts, &fault));
    assert_true(facts.policy.closed);
    assert_ok(tn_registry_event_close(kit->registry, id, false, &fault));
    assert_ok(tn_registry_event(kit->registry, id, &event, &fault));
    assert_false(event.policy.closed);
    assert_int_equal(event.policy.closes.ms, 1796468400000);
}

/* Protects: an event that cannot be is refused, and an unknown one is absent everywhere. */
static void bad_events_are_refused(void **state)
{
    struct group_kit *kit = *state;
    struct tn_event no_title = {.starts.ms = 1, .ends.ms = 2};
    struct tn_event backwards = {.title = "T", .starts.ms = 2, .ends.ms = 2};
    struct tn_id id = {{1}};
    struct tn_event event;
    TN_BUF_AUTO out = {0};
    assert_int_equal(tn_registry_event_create(kit->registry, &no_title, &id, &fault),
                     TN_ERR_FORMAT);
    assert_int_equal(tn_registry_event_create(kit->registry, &backwards, &id, &fault),
                     TN_ERR_FORMAT);
    assert_int_equal(tn_registry_event(kit->registry, id, &event, &fault), TN_ERR_ABSENT);
    assert_int_equal(tn_registry_event_close(kit->registry, id, true, &fault), TN_ERR_ABSENT);
    assert_int_equal(tn_registry_event_json(kit->registry, id, &out, &fault), TN_ERR_ABSENT);
    assert_int_equal(tn_registry_key_renew(kit->registry, id, true, &fault), TN_ERR_ABSENT);
    assert_ok(tn_registry_event_open_one(kit->registry, &id, &fault));
    assert_true(tn_id_equal(id, kit->event));
}

/* ---- tickets ---- */

static struct tn_issued_ticket issue(struct group_kit *kit, const char *name)
{
    struct tn_issued_ticket issued;
    struct tn_ticket_order order = {.name = name,
                                    .lang = "zh-CN",
                                    .kind = TN_TICKET_GUEST,
                                    .expires.ms = INT64_C(4000000000001)};
    assert_ok(tn_registry_ticket_issue(kit->registry, kit->event, &order, &issued, &fault));
    return issued;
}

/* Protects: the code on the paper is the one the doors know, today and at every later printing. */
static void a_ticket_is_the_same_for_ever(void **state)
{
    struct group_kit *kit = *state;
    struct tn_issued_ticket issued = issue(kit, "张伟"), again;
    struct tn_issuer issuers[4];
    struct tn_ticket_facts facts;
    size_t count = 0;
    struct tn_ledger *ledger = tn_registry_ledger(kit->registry);
    assert_ok(tn_ledger_issuers(ledger, issued.ticket.key_id, issuers, 4, &count, &fault));
    assert_int_equal(count, 1);
    assert_true(
        tn_ticket_verify(&issued.ticket, &issuers[0].key, tn_registry_group(kit->registry)->id));
    assert_ok(tn_ledger_ticket(ledger, kit->event, issued.ticket.id, &facts, &fault));
    assert_true(facts.listed);
    assert_int_equal(facts.kind, TN_TICKET_GUEST);
    assert_true(facts.expires.ms > INT64_C(4000000000001)); /* as in the code, rounded up */
    assert_int_equal(facts.expires.ms, issued.ticket.expires.ms);
    assert_memory_equal(facts.key.bytes, issuers[0].key.bytes, TN_KEY_PUBLIC_BYTES);

    group_kit_close(kit);
    group_kit_open(kit);
    assert_ok(
        tn_registry_ticket_find(kit->registry, kit->event, issued.short_code, &again, &fault));
    assert_string_equal(again.text, issued.text);
    assert_string_equal(again.name, "张伟");
    assert_string_equal(again.lang, "zh-CN");
    assert_ok(tn_registry_ticket_find(kit->registry, kit->event,
                                      tn_ticket_id_text(issued.ticket.id).chars, &again, &fault));
    assert_string_equal(again.short_code, issued.short_code);
    assert_ok(tn_registry_ticket_find(kit->registry, kit->event, issued.text, &again, &fault));
    assert_int_equal(tn_registry_ticket_find(kit->registry, kit->event, "99999999", &again, &fault),
                     TN_ERR_ABSENT);
}

/* Protects: the person's row opens with their own code, and says what the organiser wrote. */
static void the_row_opens_with_the_code(void **state)
{
    struct group_kit *kit = *state;
    struct tn_issued_ticket issued = issue(kit, "李 \"Lily\" 梅");
    struct tn_ticket_facts facts;
    uint8_t key[TN_SEAL_KEY_BYTES];
    TN_BUF_AUTO beside = {0};
    TN_BUF_AUTO row = {0};
    assert_ok(tn_ledger_ticket(tn_registry_ledger(kit->registry), kit->event, issued.ticket.id,
                               &facts, &fault));
    tn_ticket_row_key(&issued.ticket, key);
    tn_buf_add_text(&beside, "turnout row 1");
    tn_buf_add(&beside, tn_registry_group(kit->registry)->id.bytes, TN_ID_BYTES);
    tn_buf_add(&beside, kit->event.bytes, TN_ID_BYTES);
    tn_buf_add(&beside, issued.ticket.id.bytes, TN_TICKET_ID_BYTES);
    assert_int_equal(
        tn_seal_open(key, beside.data, beside.len, facts.sealed, facts.sealed_len, &row), TN_OK);
    assert_string_equal(tn_buf_text(&row), "{\"name\":\"李 \\\"Lily\\\" 梅\",\"lang\":\"zh-CN\"}");
}

static bool count_ticket(const struct tn_issued_ticket *ticket, void *context)
{
    int64_t *count = context;
    assert_int_equal(ticket->number, ++*count);
    return true;
}

/* Protects: a broken-off batch of tickets leaves none, and numbers go on without gaps. */
static void many_tickets_are_one_transaction(void **state)
{
    struct group_kit *kit = *state;
    struct tn_db *db = tn_registry_db(kit->registry);
    struct tn_issued_ticket issued;
    struct tn_ticket_order nobody = {.name = ""};
    int64_t count = 0;
    assert_ok(tn_db_begin(db, &fault));
    for (int i = 0; i < 20; i++)
        (void)issue(kit, "lost");
    tn_db_rollback(db);
    assert_ok(tn_db_begin(db, &fault));
    for (int i = 0; i < 30; i++)
        (void)issue(kit, "kept");
    assert_ok(tn_db_commit(db, &fault));
    assert_int_equal(tn_registry_ticket_issue(kit->registry, kit->event, &nobody, &issued, &fault),
                     TN_ERR_LIMIT);
    assert_ok(tn_registry_tickets(kit->registry, kit->event, count_ticket, &count, &fault));
    assert_int_equal(count, 30);
    assert_ok(tn_ledger_audit(tn_registry_ledger(kit->registry), &fault));
}

/* Protects: what the organiser takes back is refused at the door, and may be given again. */
static void revoking_reaches_the_log(void **state)
{
    struct group_kit *kit = *state;
    struct tn_issued_ticket issued = issue(kit, "Ann");
    struct tn_ticket_facts facts;
    struct tn_ticket_id id = issued.ticket.id, unknown = {{9}};
    struct tn_registry *registry = kit->registry;
    assert_ok(tn_registry_ticket_set(registry, kit->event, id, TN_TICKET_STATE_REVOKED, &fault));
    assert_ok(tn_ledger_ticket(tn_registry_ledger(registry), kit->event, id, &facts, &fault));
    assert_true(facts.revoked);
    assert_int_equal(
        tn_registry_ticket_set(registry, kit->event, id, TN_TICKET_STATE_REVOKED, &fault),
        TN_ERR_EXISTS);
    assert_ok(tn_registry_ticket_set(registry, kit->event, id, TN_TICKET_STATE_BLOCKED, &fault));
    assert_ok(tn_ledger_ticket(tn_registry_ledger(registry), kit->event, id, &facts, &fault));
    assert_true(facts.blocked && !facts.revoked);
    assert_ok(tn_registry_ticket_set(registry, kit->event, id, TN_TICKET_STATE_VALID, &fault));
    assert_ok(tn_ledger_ticket(tn_registry_ledger(registry), kit->event, id, &facts, &fault));
    assert_false(facts.blocked || facts.revoked);
    assert_int_equal(
        tn_registry_ticket_set(registry, kit->event, unknown, TN_TICKET_STATE_REVOKED, &fault),
        TN_ERR_ABSENT);
}

/* Protects: a withdrawn key's tickets are known as such, and new ones are good. */
static void keys_are_renewed(void **state)
{
    struct group_kit *kit = *state;
    struct tn_issued_ticket old = issue(kit, "Old"), again, fresh;
    struct tn_issuer issuers[4];
    size_t count = 0;
    struct tn_ledger *ledger = tn_registry_ledger(kit->registry);
    assert_ok(tn_registry_key_renew(kit->registry, kit->event, true, &fault));
    fresh = issue(kit, "New");
    assert_int_not_equal(old.ticket.key_id, fresh.ticket.key_id);
    assert_ok(tn_ledger_issuers(ledger, old.ticket.key_id, issuers, 4, &count, &fault));
    assert_true(count == 1 && issuers[0].withdrawn);
    assert_ok(tn_ledger_issuers(ledger, fresh.ticket.key_id, issuers, 4, &count, &fault));
    assert_true(count == 1 && !issuers[0].withdrawn);
    assert_ok(tn_registry_ticket(kit->registry, kit->event, old.ticket.id, &again, &fault));
    assert_string_equal(again.text, old.text);
}

/* ---- doors ---- */

static enum tn_err pair_with(struct group_kit *kit, const struct tn_invite *invite,
                             const struct tn_secret_key *log_key, struct tn_device *ret_device)
{
    TN_BUF_AUTO key = {0};
    TN_BUF_AUTO request = {0};
    TN_BUF_AUTO certificate = {0};
    assert_ok(tn_identity_key_make(&key, &fault));
    assert_ok(tn_identity_request_make(tn_buf_text(&key), "kiosk", &request, &fault));
    enum tn_err err = tn_registry_redeem(kit->registry, invite->token, &log_key->public_key,
                                         tn_buf_text(&request), ret_device, &certificate, &fault);
    if (err == TN_OK)
        assert_ok(tn_identity_check(tn_buf_text(&certificate),
                                    tn_registry_tls(kit->registry).ca_pem, &fault));
    return err;
}

static enum tn_err pair(struct group_kit *kit, const struct tn_invite *invite,
                        struct tn_device *ret_device)
{
    struct tn_secret_key log_key;
    tn_key_make(&log_key);
    return pair_with(kit, invite, &log_key, ret_device);
}

static bool count_device(const struct tn_device *device, void *context)
{
    (void)device;
    (*(int *)context)++;
    return true;
}

/* Protects: an invitation is good once, for its time, and not as anything but itself. */
static void an_invitation_is_good_once(void **state)
{
    struct group_kit *kit = *state;
    struct tn_invite invite, late, unknown = {{0}, {0}};
    struct tn_device device;
    struct tn_id nowhere = {{7}};
    assert_ok(tn_registry_invite(kit->registry, "北门", (struct tn_id){{0}}, TN_INVITE_TTL_MS,
                                 &invite, &fault));
    assert_ok(tn_registry_invite(kit->registry, "late", (struct tn_id){{0}}, 0, &late, &fault));
    assert_int_equal(
        tn_registry_invite(kit->registry, "D", nowhere, TN_INVITE_TTL_MS, &late, &fault),
        TN_ERR_ABSENT);
    assert_int_equal(tn_registry_invite(kit->registry, "", nowhere, 1, &late, &fault),
                     TN_ERR_FORMAT);
    assert_int_equal(pair(kit, &unknown, &device), TN_ERR_ABSENT);
    assert_int_equal(pair(kit, &late, &device), TN_ERR_DENIED);
    assert_non_null(strstr(fault.text, "too old"));
    assert_int_equal(pair(kit, &invite, &device), TN_OK);
    assert_string_equal(device.name, "北门");
    assert_int_equal(pair(kit, &invite, &device), TN_ERR_DENIED);
    assert_non_null(strstr(fault.text, "used"));
}

/* Protects: a request for a certificate that is none uses nothing up. */
static void a_bad_request_uses_nothing_up(void **state)
{
    struct group_kit *kit = *state;
    struct tn_invite invite;
    struct tn_device device;
    struct tn_secret_key log_key;
    TN_BUF_AUTO certificate = {0};
    tn_key_make(&log_key);
    assert_ok(
        tn_registry_invite(kit->registry, "D", kit->event, TN_INVITE_TTL_MS, &invite, &fault));
    assert_int_equal(tn_registry_redeem(kit->registry, invite.token, &log_key.public_key,
                                        "nonsense", &device, &certificate, &fault),
                     TN_ERR_FORMAT);
    assert_int_equal(pair(kit, &invite, &device), TN_OK);
    assert_true(tn_id_equal(device.event, kit->event));
}

/* The newest record of `kind` in the hub's log of `event` that names `device`, counted. */
static int records_of(struct group_kit *kit, struct tn_id event, const char *device)
{
    struct tn_ledger *ledger = tn_registry_ledger(kit->registry);
    static struct tn_log_id log;
    TN_BUF_AUTO batch = {0};
    size_t records = 0;
    int found = 0;
    struct tn_db *db = tn_registry_db(kit->registry);
    static const struct tn_db_sql select_epoch = {
        .both = "SELECT l.epoch FROM log l JOIN log_event e ON e.id = l.event WHERE e.event = $1"};
    struct tn_db_stmt *stmt = tn_db_prepare(db, &select_epoch);
    tn_db_bind_blob(stmt, 1, event.bytes, TN_ID_BYTES);
    assert_int_equal(tn_db_step(stmt, &fault), TN_DB_ROW);
    log = (struct tn_log_id){tn_registry_group(kit->registry)->hub_device, event,
                             (uint64_t)tn_db_int(stmt, 0)};
    tn_db_reset(stmt);
    assert_ok(tn_ledger_read(ledger, log, 1, &batch, &records, &fault));
    for (const char *at = tn_buf_text(&batch); (at = strstr(at, "\"kind\":\"device\"")); at++) {
        const char *end = strchr(at, '\n');
        const char *name = strstr(at, device);
        found += name && name < end;
    }
    return found;
}

/* Protects: a kiosk whose answer was lost asks again and is the same door, not a second one; once
 * it was revoked, or with another key, the invitation is used up. */
static void a_lost_answer_is_given_again(void **state)
{
    struct group_kit *kit = *state;
    struct tn_secret_key log_key;
    struct tn_invite invite;
    struct tn_device first, again;
    int devices = 0;
    tn_key_make(&log_key);
    assert_ok(
        tn_registry_invite(kit->registry, "North", kit->event, TN_INVITE_TTL_MS, &invite, &fault));
    assert_int_equal(pair_with(kit, &invite, &log_key, &first), TN_OK);
    assert_int_equal(pair_with(kit, &invite, &log_key, &again), TN_OK);
    assert_true(tn_id_equal(first.id, again.id) && tn_id_equal(first.event, again.event));
    assert_string_equal(again.name, "North");
    assert_ok(tn_registry_devices(kit->registry, count_device, &devices, &fault));
    assert_int_equal(devices, 1);
    assert_int_equal(records_of(kit, kit->event, tn_id_text(first.id).chars), 1);
    assert_int_equal(pair(kit, &invite, &again), TN_ERR_DENIED);
    assert_ok(tn_registry_device_revoke(kit->registry, first.id, &fault));
    assert_int_equal(pair_with(kit, &invite, &log_key, &again), TN_ERR_DENIED);
}

/* Protects: a door is written to the logs of its events, of those made later too, and nowhere
 * else; revoking it is said everywhere it was named. */
static void doors_are_written_to_their_events(void **state)
{
    struct group_kit *kit = *state;
    struct tn_invite invite;
    struct tn_device all, one, read;
    struct tn_event later = {.title = "Later", .starts.ms = 1, .ends.ms = 2};
    struct tn_id event;
    assert_ok(tn_registry_invite(kit->registry, "all", (struct tn_id){{0}}, TN_INVITE_TTL_MS,
                                 &invite, &fault));
    assert_int_equal(pair(kit, &invite, &all), TN_OK);
    assert_ok(
        tn_registry_invite(kit->registry, "one", kit->event, TN_INVITE_TTL_MS, &invite, &fault));
    assert_int_equal(pair(kit, &invite, &one), TN_OK);
    assert_ok(tn_registry_event_create(kit->registry, &later, &event, &fault));
    assert_int_equal(records_of(kit, kit->event, tn_id_text(all.id).chars), 1);
    assert_int_equal(records_of(kit, kit->event, tn_id_text(one.id).chars), 1);
    assert_int_equal(records_of(kit, event, tn_id_text(all.id).chars), 1);
    assert_int_equal(records_of(kit, event, tn_id_text(one.id).chars), 0);
    assert_int_equal(records_of(kit, event, "\"hub\":true"), 1);
    TN_BUF_AUTO scope = {0};
    tn_buf_addf(&scope, "\"event\":\"%s\"", tn_id_text(kit->event).chars);
    assert_int_equal(records_of(kit, kit->event, tn_buf_text(&scope)), 1);

    assert_ok(tn_registry_device_revoke(kit->registry, all.id, &fault));
    assert_int_equal(tn_registry_device_revoke(kit->registry, all.id, &fault), TN_ERR_EXISTS);
    assert_int_equal(tn_registry_device_revoke(kit->registry, event, &fault), TN_ERR_ABSENT);
    assert_ok(tn_registry_device(kit->registry, all.id, &read, &fault));
    assert_true(read.revoked);
    assert_int_equal(records_of(kit, kit->event, "\"revoked\":true"), 1);
    assert_int_equal(records_of(kit, event, "\"revoked\":true"), 1);
}

/* ---- tokens ---- */

/* Protects: a token opens, anything else does not. */
static void tokens_are_checked(void **state)
{
    struct group_kit *kit = *state;
    char token[TN_TOKEN_CHARS + 1];
    struct tn_token known = {0};
    assert_ok(tn_registry_token_create(kit->registry, "dashboard", TN_ROLE_HOST, token, &fault));
    assert_int_equal(strlen(token), TN_TOKEN_CHARS);
    assert_ok(tn_registry_token_check(kit->registry, token, &known, &fault));
    assert_int_equal(known.role, TN_ROLE_HOST);
    token[10] = token[10] == 'A' ? 'B' : 'A';
    assert_int_equal(tn_registry_token_check(kit->registry, token, &known, &fault), TN_ERR_DENIED);
    assert_int_equal(tn_registry_token_check(kit->registry, "", &known, &fault), TN_ERR_DENIED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        group_kit_both(a_group_is_made_once),
        group_kit_both(bad_facts_make_nothing),
        group_kit_both(another_groups_database_is_refused),
        group_kit_both(what_is_newer_is_left_alone),
        group_kit_both(an_event_reaches_the_log),
        group_kit_both(bad_events_are_refused),
        group_kit_both(a_ticket_is_the_same_for_ever),
        group_kit_both(the_row_opens_with_the_code),
        group_kit_both(many_tickets_are_one_transaction),
        group_kit_both(revoking_reaches_the_log),
        group_kit_both(keys_are_renewed),
        group_kit_both(an_invitation_is_good_once),
        group_kit_both(a_lost_answer_is_given_again),
        group_kit_both(a_bad_request_uses_nothing_up),
        group_kit_both(doors_are_written_to_their_events),
        group_kit_both(tokens_are_checked),
    };
    return cmocka_run_group_tests_name("registry", tests, group_kit_start, group_kit_stop);
}
