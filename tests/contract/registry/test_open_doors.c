/* SPDX-License-Identifier: Apache-2.0 */
/* test_open_doors.c -- one suite, on SQLite and on PostgreSQL: what the registry says to the doors
 * beyond codes, as a kiosk that holds the logs reads it. */
#include "kiosk_kit.h"

#include "turnout/account.h"
#include "turnout/board.h"

static struct tn_event event_of(struct group_kit *kit)
{
    struct tn_event event;
    assert_ok(tn_registry_event(kit->registry, kit->event, &event, &fault));
    return event;
}

static int64_t log_length(struct group_kit *kit)
{
    struct tn_ledger *ledger = tn_registry_ledger(kit->registry);
    TN_BUF_AUTO text = {0};
    size_t records = 0;
    int64_t length = 0;
    do {
        tn_buf_clear(&text);
        assert_ok(tn_ledger_read(ledger, tn_ledger_own_log(ledger, kit->event), length + 1, &text,
                                 &records, &fault));
        length += (int64_t)records;
    } while (records > 0);
    return length;
}

/* ---- the event ---- */

/* Protects: everything an event offers reaches the kiosks as it was said; what changes nothing is
 * not said again. */
static void what_an_event_offers_is_told(void **state)
{
    struct group_kit *kit = *state;
    struct kiosk_kit kiosk;
    struct tn_event_facts facts;
    struct tn_event event = event_of(kit);
    (void)snprintf(event.title, sizeof event.title, "新年聚会");
    event.ends.ms += 60000 - event.ends.ms % 1000; /* the log has whole seconds */
    event.policy = (struct tn_policy){.capacity = 7,
                                      .sign_up = true,
                                      .entry = TN_ENTRY_ATTEND_FIRST,
                                      .quota = 12,
                                      .find = true,
                                      .second_fact = true,
                                      .questions = true,
                                      .leaving = true,
                                      .feedback = true,
                                      .milestones = true};
    kiosk_kit_open(&kiosk, kit, kit->event);
    assert_ok(tn_registry_event_set(kit->registry, &event, &fault));
    int64_t length = log_length(kit);
    assert_ok(tn_registry_event_set(kit->registry, &event, &fault));
    assert_int_equal(log_length(kit), length);
    kiosk_kit_fetch(&kiosk, kit->event);
    assert_ok(tn_ledger_event(kiosk.ledger, kit->event, &facts, &fault));
    assert_string_equal(facts.title, "新年聚会");
    assert_int_equal(facts.ends.ms, event.ends.ms);
    assert_int_equal(facts.policy.capacity, 7);
    assert_int_equal(facts.policy.entry, TN_ENTRY_ATTEND_FIRST);
    assert_int_equal(facts.policy.quota, 12);
    assert_true(facts.policy.sign_up && facts.policy.find && facts.policy.second_fact &&
                facts.policy.questions && facts.policy.leaving && facts.policy.feedback &&
                facts.policy.milestones);
    event = event_of(kit);
    assert_true(event.policy.sign_up && event.policy.milestones);
    assert_int_equal(event.policy.entry, TN_ENTRY_ATTEND_FIRST);
    kiosk_kit_close(&kiosk);
}

/* Protects: an event cannot be changed to what it could not have been made as. */
static void bad_changes_are_refused(void **state)
{
    struct group_kit *kit = *state;
    int64_t length = log_length(kit);
    for (int i = 0; i < 6; i++) {
        struct tn_event event = event_of(kit);
        switch (i) {
        case 0:
            event.title[0] = '\0';
            break;
        case 1:
            event.ends = event.starts;
            break;
        case 2:
            event.policy.quota = -1;
            break;
        case 3:
            event.policy.rules = 1; /* there are none */
            break;
        case 4:
            event.policy.opens = event.ends;
            event.policy.closes = event.starts;
            break;
        default:
            event.id.bytes[15] ^= 1;
        }
        assert_int_equal(tn_registry_event_set(kit->registry, &event, &fault),
                         i == 5 ? TN_ERR_ABSENT : TN_ERR_FORMAT);
    }
    assert_int_equal(log_length(kit), length);
}

/* ---- hosts and keys ---- */

/* Protects: only a host's own code yields the event key, also where the ticket became a host's
 * later; a revoked ticket becomes none. */
static void only_hosts_unlock(void **state)
{
    struct group_kit *kit = *state;
    struct kiosk_kit kiosk;
    struct tn_issued_ticket host, guest, gone;
    struct tn_ticket_order order = {.name = "Ann"};
    uint8_t event_key[TN_SEAL_KEY_BYTES];
    assert_ok(tn_registry_ticket_issue(kit->registry, kit->event, &order, &guest, &fault));
    assert_ok(tn_registry_ticket_issue(kit->registry, kit->event, &order, &gone, &fault));
    order.host = true;
    assert_ok(tn_registry_ticket_issue(kit->registry, kit->event, &order, &host, &fault));
    kiosk_kit_open(&kiosk, kit, kit->event);
    kiosk_kit_fetch(&kiosk, kit->event);
    assert_int_equal(kiosk_kit_unlock(&kiosk, &guest), TN_ERR_ABSENT);
    assert_ok(kiosk_kit_unlock(&kiosk, &host));
    memcpy(event_key, kiosk.event_key, sizeof event_key);
    assert_ok(tn_registry_ticket_make_host(kit->registry, kit->event, guest.ticket.id, &fault));
    assert_int_equal(
        tn_registry_ticket_make_host(kit->registry, kit->event, guest.ticket.id, &fault),
        TN_ERR_EXISTS);
    assert_ok(tn_registry_ticket_set(kit->registry, kit->event, gone.ticket.id,
                                     TN_TICKET_STATE_REVOKED, &fault));
    assert_int_equal(
        tn_registry_ticket_make_host(kit->registry, kit->event, gone.ticket.id, &fault),
        TN_ERR_DENIED);
    kiosk_kit_fetch(&kiosk, kit->event);
    assert_ok(kiosk_kit_unlock(&kiosk, &guest));
    assert_memory_equal(kiosk.event_key, event_key, sizeof event_key);
    host.ticket.signature = gone.ticket.signature; /* a code that was guessed */
    assert_int_equal(kiosk_kit_unlock(&kiosk, &host), TN_ERR_SEAL);
    kiosk_kit_close(&kiosk);
}

struct found {
    struct kiosk_kit *kiosk;
    size_t count;
    char text[512]; /* of the last one */
};

static bool open_find(const struct tn_find_row *row, void *context)
{
    struct found *found = context;
    TN_BUF_AUTO beside = {0};
    TN_BUF_AUTO plain = {0};
    kiosk_kit_place(found->kiosk, "turnout find 1", found->kiosk->group->event, row->ticket.bytes,
                    TN_TICKET_ID_BYTES, &beside);
    assert_ok(tn_seal_open(found->kiosk->event_key, beside.data, beside.len, row->find.bytes,
                           row->find.len, &plain));
    (void)snprintf(found->text, sizeof found->text, "%s", tn_buf_text(&plain));
    found->count++;
    return true;
}

/* Protects: what a door may know beforehand opens with the event key alone, and is what the caller
 * gave. */
static void finding_needs_the_event_key(void **state)
{
    struct group_kit *kit = *state;
    struct kiosk_kit kiosk;
    struct found found = {.kiosk = &kiosk};
    struct tn_issued_ticket host;
    struct tn_ticket_order order = {.name = "王小明",
                                    .host = true,
                                    .past = {.contact = "138 •••• 80••",
                                             .contact_last = "01",
                                             .visits_known = true,
                                             .visits = 4,
                                             .rules = 2}};
    assert_ok(tn_registry_ticket_issue(kit->registry, kit->event, &order, &host, &fault));
    kiosk_kit_open(&kiosk, kit, kit->event);
    kiosk_kit_fetch(&kiosk, kit->event);
    assert_ok(kiosk_kit_unlock(&kiosk, &host));
    assert_ok(tn_ledger_finds(kiosk.ledger, kit->event, open_find, &found, &fault));
    assert_int_equal(found.count, 1);
    assert_string_equal(found.text, "{\"name\":\"王小明\",\"contact\":\"138 •••• 80••\",\"last\":"
                                    "\"01\",\"visits\":4,\"rules\":2}");
    kiosk_kit_close(&kiosk);
}

/* Protects: a kiosk gets its issuing key where walk-ins are taken and nowhere else, whichever came
 * first, the kiosk, the event or the offer; quota and end follow the event; a kiosk that is revoked
 * has its key withdrawn. */
static void kiosks_issue_where_walk_ins_are_taken(void **state)
{
    struct group_kit *kit = *state;
    struct kiosk_kit kiosk;
    struct tn_issuer issuer;
    struct tn_secret_key key, again;
    struct tn_issued_ticket host;
    struct tn_ticket_order order = {.name = "Host", .host = true};
    struct tn_event event = event_of(kit);
    kiosk_kit_open(&kiosk, kit, (struct tn_id){{0}});
    assert_ok(tn_registry_ticket_issue(kit->registry, kit->event, &order, &host, &fault));
    kiosk_kit_fetch(&kiosk, kit->event);
    assert_ok(kiosk_kit_unlock(&kiosk, &host));
    assert_int_equal(kiosk_kit_issuer(&kiosk, kit->event, &issuer, &key), TN_ERR_ABSENT);

    event.policy.sign_up = true;
    event.policy.quota = 3;
    assert_ok(tn_registry_event_set(kit->registry, &event, &fault));
    kiosk_kit_fetch(&kiosk, kit->event);
    assert_ok(kiosk_kit_issuer(&kiosk, kit->event, &issuer, &key));
    assert_int_equal(issuer.quota, 3);
    assert_int_equal(issuer.expires.ms, event.ends.ms + 86400000);

    event.policy.quota = 9;
    event.policy.closes.ms = event.ends.ms + 3600000;
    assert_ok(tn_registry_event_set(kit->registry, &event, &fault));
    kiosk_kit_fetch(&kiosk, kit->event);
    assert_ok(kiosk_kit_issuer(&kiosk, kit->event, &issuer, &again));
    assert_memory_equal(&again.public_key, &key.public_key, sizeof key.public_key);
    assert_int_equal(issuer.quota, 9);
    assert_int_equal(issuer.expires.ms, event.policy.closes.ms + 86400000);

    struct tn_event second = event;
    assert_ok(tn_registry_event_create(kit->registry, &second, &second.id, &fault));
    assert_ok(tn_registry_ticket_issue(kit->registry, second.id, &order, &host, &fault));
    kiosk_kit_fetch(&kiosk, second.id);
    assert_ok(kiosk_kit_unlock(&kiosk, &host));
    assert_ok(kiosk_kit_issuer(&kiosk, second.id, &issuer, &again));
    assert_memory_not_equal(&again.public_key, &key.public_key, sizeof key.public_key);

    assert_ok(tn_registry_device_revoke(kit->registry, kiosk.device.id, &fault));
    kiosk_kit_fetch(&kiosk, kit->event);
    size_t count = 0;
    assert_ok(
        tn_ledger_issuers(kiosk.ledger, tn_key_id(&key.public_key), &issuer, 1, &count, &fault));
    assert_int_equal(count, 1);
    assert_true(issuer.withdrawn);
    kiosk_kit_close(&kiosk);
}

/* Protects: a box closed with the key the event names opens here, and only here. */
static void boxes_come_home(void **state)
{
    struct group_kit *kit = *state;
    struct tn_event_facts facts;
    TN_BUF_AUTO box = {0};
    TN_BUF_AUTO plain = {0};
    assert_ok(tn_ledger_event(tn_registry_ledger(kit->registry), kit->event, &facts, &fault));
    assert_ok(tn_seal_box(&facts.box, "张新来", 9, &box));
    group_kit_close(kit);
    group_kit_open(kit);
    assert_ok(tn_registry_box_open(kit->registry, box.data, box.len, &plain));
    assert_string_equal(tn_buf_text(&plain), "张新来");
    box.data[box.len - 1] ^= 1;
    assert_int_equal(tn_registry_box_open(kit->registry, box.data, box.len, &plain), TN_ERR_SEAL);
}

/* ---- content ---- */

static struct tn_board board;

static bool put_on_board(const char *what, const char *id, const char *value_json, void *context)
{
    size_t *count = context;
    assert_ok(tn_board_set(&board, what, id, value_json, strlen(value_json), &fault));
    ++*count;
    return true;
}

static size_t show_board(struct kiosk_kit *kiosk)
{
    size_t count = 0;
    board = (struct tn_board){0};
    kiosk_kit_fetch(kiosk, kiosk->group->event);
    assert_ok(tn_ledger_content(kiosk->ledger, kiosk->group->event, put_on_board, &count, &fault));
    return count;
}

static void repeat(struct tn_buf *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        tn_buf_add_byte(out, 'x');
}

/* Values whose texts have as many bytes as each kind takes, and `over` more. */
static void longest(enum tn_content_kind kind, size_t over, struct tn_buf *out)
{
    static const struct {
        const char *before, *after;
        size_t most;
    } cases[] = {
        [TN_CONTENT_NOTICE] =
            {"{\"kind\":\"notice\",\"title\":{\"zh\":\"t\",\"en\":\"\"},\"body\":{"
             "\"zh\":\"",
             "\",\"en\":\"\"},\"starts\":0,\"ends\":0,\"weight\":5,\"approved\":"
             "true}",
             767},
        [TN_CONTENT_TOPIC] = {"{\"question\":{\"zh\":\"",
                              "\",\"en\":\"\"},\"options\":[{\"zh\":\"a\",\"en\":\"\"},{\"zh\":"
                              "\"\",\"en\":\"b\"}],\"opens\":0,\"closes\":0,\"hide_tally\":false}",
                              191},
        [TN_CONTENT_CARD] = {"{\"name\":{\"zh\":\"n\",\"en\":\"\"},\"line\":{\"zh\":\"l\",\"en\":"
                             "\"\"},\"owner\":\"",
                             "\",\"link\":\"https://x\",\"expires\":0,\"members\":3,\"cap\":5,"
                             "\"waiting\":\"\"}",
                             95},
        [TN_CONTENT_PROGRAMME] = {"{\"items\":[{\"at\":1,\"ends\":0,\"title\":{\"zh\":\"t\",\"en\":"
                                  "\"\"},\"place\":\"",
                                  "\"}]}", 95},
        [TN_CONTENT_MEETUP] = {"{\"title\":{\"zh\":\"t\",\"en\":\"\"},\"topic\":{\"zh\":\"\","
                               "\"en\":\"\"},\"venue\":\"\",\"starts\":1,\"ends\":2,\"offset_min\":"
                               "480,\"url\":\"",
                               "\"}", 255},
        [TN_CONTENT_QUESTION] = {"{\"prompt\":{\"zh\":\"",
                                 "\",\"en\":\"\"},\"kind\":\"text\",\"options\":[],\"required\":"
                                 "true,\"at\":\"both\",\"order\":1}",
                                 191},
    };
    tn_buf_clear(out);
    tn_buf_add_text(out, cases[kind].before);
    repeat(out, cases[kind].most + over);
    tn_buf_add_text(out, cases[kind].after);
}

/* Protects: what is accepted here is what a kiosk has room for, to the byte; it arrives as it was
 * written, and goes when it is taken away. */
static void content_is_what_a_kiosk_takes(void **state)
{
    struct group_kit *kit = *state;
    struct kiosk_kit kiosk;
    struct tn_rules_text rules = {"", "Rules", "", "Be kind."};
    int64_t version = 0;
    TN_BUF_AUTO value = {0};
    kiosk_kit_open(&kiosk, kit, kit->event);
    assert_ok(tn_registry_rules_set(kit->registry, kit->event, &rules, &version, &fault));
    for (int kind = 0; kind < TN_CONTENT_COUNT; kind++) {
        const char *id = tn_content_name((enum tn_content_kind)kind);
        if (kind == TN_CONTENT_RULES)
            continue;
        longest((enum tn_content_kind)kind, 1, &value);
        assert_int_equal(tn_registry_content_set(kit->registry, kit->event,
                                                 (enum tn_content_kind)kind, id,
                                                 tn_buf_text(&value), &fault),
                         TN_ERR_LIMIT);
        longest((enum tn_content_kind)kind, 0, &value);
        assert_ok(tn_registry_content_set(kit->registry, kit->event, (enum tn_content_kind)kind, id,
                                          tn_buf_text(&value), &fault));
        int64_t length = log_length(kit);
        assert_ok(tn_registry_content_set(kit->registry, kit->event, (enum tn_content_kind)kind, id,
                                          tn_buf_text(&value), &fault));
        assert_int_equal(log_length(kit), length);
    }
    assert_int_equal(show_board(&kiosk), 7);
    assert_int_equal(board.notice_count, 1);
    assert_int_equal(strlen(board.notices[0].body.in[TN_LANG_ZH_CN]), 767);
    assert_int_equal(board.rules.version, 1);
    assert_true(board.card.present);
    for (int kind = 0; kind < TN_CONTENT_COUNT; kind++) {
        const char *id = tn_content_name((enum tn_content_kind)kind);
        assert_ok(tn_registry_content_clear(kit->registry, kit->event, (enum tn_content_kind)kind,
                                            id, &fault));
        assert_int_equal(tn_registry_content_clear(kit->registry, kit->event,
                                                   (enum tn_content_kind)kind, id, &fault),
                         TN_ERR_ABSENT);
    }
    assert_int_equal(show_board(&kiosk), 0);
    kiosk_kit_close(&kiosk);
}

/* Protects: as many of each as a kiosk has room for, and not one more. */
static void a_kiosk_has_so_much_room(void **state)
{
    static const struct {
        enum tn_content_kind kind;
        int room;
    } cases[] = {{TN_CONTENT_NOTICE, TN_BOARD_NOTICES},
                 {TN_CONTENT_TOPIC, TN_BOARD_TOPICS},
                 {TN_CONTENT_MEETUP, TN_BOARD_MEETUPS_KEPT},
                 {TN_CONTENT_QUESTION, TN_BOARD_QUESTIONS}};
    struct group_kit *kit = *state;
    TN_BUF_AUTO value = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char id[16];
        longest(cases[i].kind, 0, &value);
        for (int n = 0; n < cases[i].room; n++) {
            (void)snprintf(id, sizeof id, "id-%d", n);
            assert_ok(tn_registry_content_set(kit->registry, kit->event, cases[i].kind, id,
                                              tn_buf_text(&value), &fault));
        }
        assert_int_equal(tn_registry_content_set(kit->registry, kit->event, cases[i].kind, "more",
                                                 tn_buf_text(&value), &fault),
                         TN_ERR_LIMIT);
    }
}

/* Protects: a value that no kiosk could show is refused with its member named, and nothing is
 * written. */
static void bad_content_is_refused(void **state)
{
    static const struct {
        enum tn_content_kind kind;
        const char *id, *value, *says;
    } cases[] = {
        {TN_CONTENT_NOTICE, "n", "[]", "not an object"},
        {TN_CONTENT_NOTICE, "n", "{", ""},
        {TN_CONTENT_NOTICE, "n", "{}", "\"kind\""},
        {TN_CONTENT_NOTICE, "n", "{\"kind\":\"advert\"}", "none of"},
        {TN_CONTENT_NOTICE, "N", "{}", "no id"},
        {TN_CONTENT_NOTICE, "", "{}", "no id"},
        {TN_CONTENT_TOPIC, "t",
         "{\"question\":{\"zh\":\"q\",\"en\":\"\"},\"options\":[{\"zh\":\"a\",\"en\":\"\"}],"
         "\"opens\":0,\"closes\":0,\"hide_tally\":false}",
         "2 to 8"},
        {TN_CONTENT_TOPIC, "t",
         "{\"question\":{\"zh\":\"\",\"en\":\"\"},\"options\":[],\"opens\":0,\"closes\":0,"
         "\"hide_tally\":false}",
         "no language"},
        {TN_CONTENT_MEETUP, "m",
         "{\"title\":{\"zh\":\"t\",\"en\":\"\"},\"topic\":{\"zh\":\"\",\"en\":\"\"},\"venue\":\"\","
         "\"starts\":9,\"ends\":2,\"offset_min\":0,\"url\":\"\"}",
         "ends before"},
        {TN_CONTENT_QUESTION, "q",
         "{\"prompt\":{\"zh\":\"p\",\"en\":\"\"},\"kind\":\"choice\",\"options\":[],\"required\":"
         "true,\"at\":\"both\",\"order\":1}",
         "options"},
        {TN_CONTENT_CARD, "card",
         "{\"name\":{\"zh\":\"n\",\"en\":\"\"},\"line\":{\"zh\":\"\",\"en\":\"\"},\"owner\":\"\","
         "\"link\":\"https://x\",\"expires\":0,\"members\":0,\"cap\":0,\"waiting\":\"\"}",
         "responsible"},
        {TN_CONTENT_CARD, "card",
         "{\"name\":{\"zh\":\"n\",\"en\":\"\"},\"line\":{\"zh\":\"l\",\"en\":\"\"},\"owner\":\"o\","
         "\"link\":\"https://x\",\"expires\":0,\"members\":0,\"cap\":0,\"waiting\":\"\"}",
         "rules set"},
        {TN_CONTENT_PROGRAMME, "programme", "{\"items\":[]}", "1 to 16"},
    };
    struct group_kit *kit = *state;
    int64_t length = log_length(kit);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum tn_err err = tn_registry_content_set(kit->registry, kit->event, cases[i].kind,
                                                  cases[i].id, cases[i].value, &fault);
        assert_true(err == TN_ERR_FORMAT || err == TN_ERR_LIMIT);
        assert_non_null(strstr(fault.text, cases[i].says));
    }
    assert_int_equal(log_length(kit), length);
}

/* ---- rules ---- */

/* Protects: one byte makes a new version, the same words none; versions are the group's, and an
 * event that wants rules accepted wants the ones it shows. */
static void rules_are_numbered(void **state)
{
    struct group_kit *kit = *state;
    struct tn_rules_text first = {"群规", "Rules", "善待彼此。", "Be kind."};
    struct tn_rules_text second = first;
    struct tn_event event;
    struct tn_id other;
    int64_t version = 0;
    second.text_en = "Be kind!";
    assert_ok(tn_registry_rules_set(kit->registry, kit->event, &first, &version, &fault));
    assert_int_equal(version, 1);
    int64_t length = log_length(kit);
    assert_ok(tn_registry_rules_set(kit->registry, kit->event, &first, &version, &fault));
    assert_int_equal(version, 1);
    assert_int_equal(log_length(kit), length);
    event = event_of(kit);
    assert_int_equal(event.policy.rules, 0);
    event.policy.rules = 1;
    assert_ok(tn_registry_event_set(kit->registry, &event, &fault));
    assert_ok(tn_registry_rules_set(kit->registry, kit->event, &second, &version, &fault));
    assert_int_equal(version, 2);
    assert_int_equal(event_of(kit).policy.rules, 2);

    assert_int_equal(tn_registry_event_create(kit->registry, &event, &other, &fault),
                     TN_ERR_FORMAT); /* wants rules, and the group has none of its own */
    event.policy.rules = 0;
    assert_ok(tn_registry_event_create(kit->registry, &event, &other, &fault));
    assert_ok(tn_registry_rules_version(kit->registry, other, &version, &fault));
    assert_int_equal(version, 0);
    assert_ok(tn_registry_rules_set(kit->registry, other, &second, &version, &fault));
    assert_int_equal(version, 2);
    assert_ok(tn_registry_rules_set(kit->registry, other, &first, &version, &fault));
    assert_int_equal(version, 3);

    assert_ok(
        tn_registry_content_clear(kit->registry, kit->event, TN_CONTENT_RULES, "rules", &fault));
    assert_int_equal(event_of(kit).policy.rules, 0);
    first.text_zh = first.text_en = "";
    assert_int_equal(tn_registry_rules_set(kit->registry, kit->event, &first, &version, &fault),
                     TN_ERR_FORMAT);
}

/* ---- a store from before ---- */

/* Protects: an event made before there were event keys gets one when it is first needed, and keeps
 * it. */
static void older_events_get_a_key(void **state)
{
    struct group_kit *kit = *state;
    struct kiosk_kit kiosk;
    struct tn_issued_ticket first, second;
    struct tn_ticket_order order = {.name = "Host", .host = true};
    uint8_t event_key[TN_SEAL_KEY_BYTES];
    assert_ok(tn_db_exec(tn_registry_db(kit->registry), "UPDATE event SET sealed_event_key = NULL",
                         &fault));
    assert_ok(tn_registry_ticket_issue(kit->registry, kit->event, &order, &first, &fault));
    group_kit_close(kit);
    group_kit_open(kit);
    assert_ok(tn_registry_ticket_issue(kit->registry, kit->event, &order, &second, &fault));
    kiosk_kit_open(&kiosk, kit, kit->event);
    kiosk_kit_fetch(&kiosk, kit->event);
    assert_ok(kiosk_kit_unlock(&kiosk, &first));
    memcpy(event_key, kiosk.event_key, sizeof event_key);
    assert_ok(kiosk_kit_unlock(&kiosk, &second));
    assert_memory_equal(kiosk.event_key, event_key, sizeof event_key);
    kiosk_kit_close(&kiosk);
}

/* ---- tokens ---- */

static bool count_good(const struct tn_token *token, void *context)
{
    *(size_t *)context += !token->revoked;
    return true;
}

/* Protects: a token that was revoked is good for nothing from then on, and no other one with it. */
static void a_revoked_token_is_unknown(void **state)
{
    struct group_kit *kit = *state;
    struct tn_token token;
    char first[TN_TOKEN_CHARS + 1], second[TN_TOKEN_CHARS + 1], third[TN_TOKEN_CHARS + 1];
    size_t good = 0;
    assert_ok(tn_registry_token_create(kit->registry, "wall", TN_ROLE_VIEWER, first, &fault));
    assert_ok(tn_registry_token_create(kit->registry, "wall", TN_ROLE_VIEWER, second, &fault));
    assert_ok(tn_registry_token_create(kit->registry, "other", TN_ROLE_VIEWER, third, &fault));
    assert_int_equal(tn_registry_token_revoke(kit->registry, "wall", &token, &fault), TN_ERR_LIMIT);
    assert_int_equal(tn_registry_token_revoke(kit->registry, "none", &token, &fault),
                     TN_ERR_ABSENT);
    assert_ok(tn_registry_token_revoke(kit->registry, first, &token, &fault));
    assert_int_equal(tn_registry_token_revoke(kit->registry, token.name, &token, &fault),
                     TN_ERR_EXISTS);
    assert_int_equal(tn_registry_token_check(kit->registry, first, &token, &fault), TN_ERR_DENIED);
    assert_ok(tn_registry_token_check(kit->registry, second, &token, &fault));
    assert_ok(tn_registry_token_revoke(kit->registry, "wall", &token, &fault));
    assert_ok(tn_registry_token_check(kit->registry, third, &token, &fault));
    assert_ok(tn_registry_tokens(kit->registry, count_good, &good, &fault));
    assert_int_equal(good, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        group_kit_both(what_an_event_offers_is_told),
        group_kit_both(bad_changes_are_refused),
        group_kit_both(only_hosts_unlock),
        group_kit_both(finding_needs_the_event_key),
        group_kit_both(kiosks_issue_where_walk_ins_are_taken),
        group_kit_both(boxes_come_home),
        group_kit_both(content_is_what_a_kiosk_takes),
        group_kit_both(a_kiosk_has_so_much_room),
        group_kit_both(bad_content_is_refused),
        group_kit_both(rules_are_numbered),
        group_kit_both(older_events_get_a_key),
        group_kit_both(a_revoked_token_is_unknown),
    };
    return cmocka_run_group_tests_name("open_doors", tests, group_kit_start, group_kit_stop);
}
