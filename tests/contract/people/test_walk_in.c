/* SPDX-License-Identifier: Apache-2.0 */
/* test_walk_in.c -- one suite, on SQLite and on PostgreSQL: what becomes of people who sign up at a
 * door, and of what they say there. */
#include "kiosk_kit.h"

#include "turnout/door.h"

#define SAID                                                                                          \
    "{\"ticket\":\"%s\",\"name\":\"张 新\\u200b来\",\"lang\":\"zh-CN\",\"contact\":{\"platform\":" \
    "\"phone\",\"value\":\"138 0013 8000\"},\"answers\":[{\"id\":\"photos\",\"value\":true},"         \
    "{\"id\":\"gone\",\"value\":\"x\"}],\"rules\":0}"

/* An event that takes walk-ins, a kiosk at it, and a host who has opened it. */
static void open_doors(struct group_kit *group, struct kiosk_kit *kiosk, int64_t quota,
                       struct tn_secret_key *ret_key)
{
    struct tn_event event;
    struct tn_issuer issuer;
    struct tn_issued_ticket host;
    struct tn_ticket_order order = {.name = "Host", .host = true};
    assert_ok(tn_registry_event(group->registry, group->event, &event, &fault));
    event.policy.sign_up = true;
    event.policy.quota = quota;
    assert_ok(tn_registry_event_set(group->registry, &event, &fault));
    assert_ok(tn_registry_ticket_issue(group->registry, group->event, &order, &host, &fault));
    kiosk_kit_open(kiosk, group, group->event);
    kiosk_kit_fetch(kiosk, group->event);
    assert_ok(kiosk_kit_unlock(kiosk, &host));
    assert_ok(kiosk_kit_issuer(kiosk, group->event, &issuer, ret_key));
    assert_int_equal(issuer.quota, quota);
}

static struct tn_id make_event(struct group_kit *group, int64_t days)
{
    struct tn_id id;
    struct tn_event event;
    assert_ok(tn_registry_event(group->registry, group->event, &event, &fault));
    event.starts.ms += days * 86400000;
    event.ends.ms += days * 86400000;
    assert_ok(tn_registry_event_create(group->registry, &event, &id, &fault));
    return id;
}

static struct tn_json *attendance(struct group_kit *group)
{
    struct tn_json *root = NULL;
    TN_BUF_AUTO out = {0};
    assert_ok(tn_people_attendance_json(group->people, group->event, &out, &fault));
    assert_ok(tn_json_parse(tn_buf_text(&out), out.len, &root, &fault));
    return root;
}

static struct tn_json *member_json(struct group_kit *group, const char *who)
{
    struct tn_member member;
    struct tn_json *root = NULL;
    TN_BUF_AUTO out = {0};
    assert_ok(tn_people_find(group->people, who, &member, &fault));
    assert_ok(tn_people_member_json(group->people, member.id, &out, &fault));
    assert_ok(tn_json_parse(tn_buf_text(&out), out.len, &root, &fault));
    return root;
}

static const char *text_at(const struct tn_json *object, const char *list, size_t at,
                           const char *name)
{
    const char *text = "(null)";
    (void)tn_json_text(tn_json_at(tn_json_get(object, list), at), name, &text);
    return text;
}

static size_t count_members(struct group_kit *group)
{
    TN_AUTO(json) root = NULL;
    TN_BUF_AUTO out = {0};
    assert_ok(tn_people_members_json(group->people, &out, &fault));
    assert_ok(tn_json_parse(tn_buf_text(&out), out.len, &root, &fault));
    return tn_json_count(root);
}

/* Protects: a walk-in is on the list by name, once, with what was typed as a claim; nobody else's
 * record is touched by it, and reading again changes nothing. */
static void a_walk_in_is_somebody(void **state)
{
    struct group_kit *group = *state;
    struct kiosk_kit kiosk;
    struct tn_secret_key key;
    const char *text = NULL;
    bool walk_in = false;
    open_doors(group, &kiosk, 10, &key);
    (void)kiosk_kit_sign_up(&kiosk, group->event, &key, SAID);
    kiosk_kit_deliver(&kiosk, group->event);
    for (int again = 0; again < 3; again++) {
        TN_AUTO(json) visits = attendance(group);
        TN_AUTO(json) member = member_json(group, "张 新来");
        assert_int_equal(tn_json_count(visits), 1);
        assert_true(tn_json_bool(tn_json_at(visits, 0), "walk_in", &walk_in) && walk_in);
        assert_true(tn_json_text(tn_json_at(visits, 0), "name", &text));
        assert_string_equal(text, "张 新来");
        assert_int_equal(count_members(group), 1);
        assert_true(tn_json_text(member, "status", &text));
        assert_string_equal(text, "walk-in");
        assert_string_equal(text_at(member, "handles", 0, "platform"), "walkin");
        assert_string_equal(text_at(member, "claims", 0, "value"), "+8613800138000");
        assert_string_equal(text_at(member, "claims", 0, "raw"), "138 0013 8000");
        assert_string_equal(text_at(member, "tickets", 0, "state"), "valid");
        assert_int_equal(tn_json_count(tn_json_get(member, "attendance")), 1);
        kiosk_kit_deliver(&kiosk, group->event);
        group_kit_close(group);
        group_kit_open(group);
    }
    kiosk_kit_close(&kiosk);
}

static bool count_one(const struct tn_member *member, void *context)
{
    (void)member;
    ++*(size_t *)context;
    return true;
}

/* Protects: typing somebody's number is not being them, and is no way to a ticket of one's own. */
static void a_claim_is_nobodys_address(void **state)
{
    struct group_kit *group = *state;
    struct kiosk_kit kiosk;
    struct tn_secret_key key;
    struct tn_member owner, found;
    struct tn_import_person person = {
        .name = "李娜", .handle_count = 1, .handles = {{"phone", "13800138000"}}};
    enum tn_people_change change;
    size_t count = 0;
    struct tn_db *db = tn_registry_db(group->registry);
    assert_ok(tn_db_begin(db, &fault));
    assert_ok(tn_people_roster_begin(group->people, &fault));
    assert_ok(tn_people_roster_row(group->people, &person, &change, &fault));
    assert_ok(tn_people_roster_end(group->people, &fault));
    assert_ok(tn_db_commit(db, &fault));
    assert_ok(tn_people_find(group->people, "13800138000", &owner, &fault));
    open_doors(group, &kiosk, 10, &key);
    (void)kiosk_kit_sign_up(&kiosk, group->event, &key, SAID);
    kiosk_kit_deliver(&kiosk, group->event);
    assert_ok(tn_people_find(group->people, "13800138000", &found, &fault));
    assert_true(tn_id_equal(found.id, owner.id));
    assert_string_equal(found.name, "李娜");
    TN_AUTO(json) member = member_json(group, "李娜");
    assert_int_equal(tn_json_count(tn_json_get(member, "attendance")), 0);
    assert_ok(tn_people_without_ticket(group->people, group->event, count_one, &count, &fault));
    assert_int_equal(count, 1);
    kiosk_kit_close(&kiosk);
}

/* Protects: what does not count (quota used up), cannot be opened or is for another ticket costs
 * itself alone, and the door's admission stays on the list either way. */
static void odd_sign_ups_cost_themselves(void **state)
{
    static const char *const said[] = {
        "no JSON",
        "[]",
        "{\"ticket\":\"AAAAAAAAAAA\",\"name\":\"Mallory\"}",
        "{\"ticket\":\"%s\",\"name\":7,\"contact\":[],\"answers\":{\"id\":1},\"rules\":\"x\"}",
        "{\"ticket\":\"%s\",\"name\":\"Last\",\"contact\":{\"platform\":\"qq\",\"value\":\"12\"}}",
        "{\"ticket\":\"%s\",\"name\":\"Beyond the quota\"}"};
    struct group_kit *group = *state;
    struct kiosk_kit kiosk;
    struct tn_secret_key key;
    struct tn_member member;
    const char *name = NULL;
    open_doors(group, &kiosk, 5, &key);
    for (size_t i = 0; i < 6; i++)
        (void)kiosk_kit_sign_up(&kiosk, group->event, &key, said[i]);
    kiosk_kit_deliver(&kiosk, group->event);
    TN_AUTO(json) visits = attendance(group);
    assert_int_equal(tn_json_count(visits), 6);
    assert_false(tn_json_text(tn_json_at(visits, 5), "name", &name));
    assert_int_equal(count_members(group), 5);
    assert_int_equal(tn_people_find(group->people, "Mallory", &member, &fault), TN_ERR_ABSENT);
    TN_AUTO(json) last = member_json(group, "Last");
    assert_string_equal(text_at(last, "claims", 0, "value"), "(null)");
    assert_string_equal(text_at(last, "claims", 0, "raw"), "12");
    kiosk_kit_close(&kiosk);
}

/* Protects: what people answer is kept under the question it was, a later answer in the place of
 * an earlier one; a box for another ticket answers nothing. */
static void answers_are_kept(void **state)
{
    static const char question[] = "{\"prompt\":{\"zh\":\"可以拍照吗？\",\"en\":\"Photos?\"},"
                                   "\"kind\":\"consent\",\"options\":[],"
                                   "\"required\":true,\"at\":\"both\",\"order\":1}";
    struct group_kit *group = *state;
    struct kiosk_kit kiosk;
    struct tn_secret_key key;
    struct tn_json_writer body;
    TN_BUF_AUTO text = {0};
    TN_BUF_AUTO plain = {0};
    assert_ok(tn_registry_content_set(group->registry, group->event, TN_CONTENT_QUESTION, "photos",
                                      question, &fault));
    open_doors(group, &kiosk, 10, &key);
    struct tn_ticket ticket = kiosk_kit_sign_up(&kiosk, group->event, &key, SAID);
    kiosk_kit_deliver(&kiosk, group->event);
    for (int i = 0; i < 2; i++) {
        TN_AUTO(json) member = member_json(group, "张 新来");
        assert_int_equal(tn_json_count(tn_json_get(member, "answers")), 2);
        assert_string_equal(text_at(member, "answers", 0, "question"), "gone");
        assert_string_equal(text_at(member, "answers", 1, "kind"), "consent");
        assert_string_equal(text_at(member, "answers", 1, "value"), i ? "no" : "yes");
        const struct tn_json *prompt =
            tn_json_get(tn_json_at(tn_json_get(member, "answers"), 1), "prompt");
        const char *zh = NULL;
        assert_true(tn_json_text(prompt, "zh", &zh));
        assert_string_equal(zh, "可以拍照吗？");
        static const char *const ids[] = {"%s", "AAAAAAAAAAA"};
        static const char *const values[] = {"false", "true"};
        for (int n = 0; n < 2 && i == 0; n++) {
            const char *id = n == 0 ? tn_ticket_id_text(ticket.id).chars : ids[1];
            tn_buf_clear(&plain);
            tn_buf_addf(&plain,
                        "{\"ticket\":\"%s\",\"answers\":[{\"id\":\"photos\",\"value\":%s}]}", id,
                        values[n]);
            kiosk_kit_begin(&body, &text);
            tn_json_add_text(&body, "ticket", tn_ticket_id_text(ticket.id).chars);
            kiosk_kit_add_box(&kiosk, group->event, tn_buf_text(&plain), &body);
            kiosk_kit_append(&kiosk, group->event, TN_RECORD_ANSWER, &body);
        }
        kiosk_kit_deliver(&kiosk, group->event);
    }
    kiosk_kit_close(&kiosk);
}

/* Protects: feedback adds up, few make no mean, and the texts tell nothing of their order. */
static void feedback_names_nobody(void **state)
{
    static const struct {
        int64_t score;
        const char *said;
    } given[] = {{5, "{\"text\":\"zebra\"}"},
                 {4, NULL},
                 {5, "{\"text\":\"apple\"}"},
                 {1, "{\"text\":\" \"}"},
                 {3, "nonsense"}};
    struct group_kit *group = *state;
    struct kiosk_kit kiosk;
    struct tn_secret_key key;
    struct tn_json_writer body;
    TN_BUF_AUTO text = {0};
    TN_BUF_AUTO out = {0};
    open_doors(group, &kiosk, 10, &key);
    for (size_t i = 0; i < 5; i++) {
        kiosk_kit_begin(&body, &text);
        tn_json_add_int(&body, "score", given[i].score);
        if (given[i].said)
            kiosk_kit_add_box(&kiosk, group->event, given[i].said, &body);
        kiosk_kit_append(&kiosk, group->event, TN_RECORD_FEEDBACK, &body);
        kiosk_kit_deliver(&kiosk, group->event);
        tn_buf_clear(&out);
        assert_ok(tn_people_feedback_json(group->people, group->event, &out, &fault));
        assert_int_equal(strstr(tn_buf_text(&out), "\"mean\":null") != NULL, i < 4);
    }
    assert_non_null(strstr(tn_buf_text(&out),
                           "\"count\":5,\"mean\":\"3.6\",\"scores\":[1,0,1,1,2],\"texts\":[{"
                           "\"score\":5,\"text\":\"apple\"},{\"score\":5,\"text\":\"zebra\"}]}"));
    kiosk_kit_close(&kiosk);
}

/* ---- with a real door ---- */

static const char two_options[] = "{\"question\":{\"zh\":\"?\",\"en\":\"\"},\"options\":[{\"zh\":"
                                  "\"a\",\"en\":\"\"},{\"zh\":\"b\","
                                  "\"en\":\"\"}],\"opens\":0,\"closes\":0,\"hide_tally\":false}";

static const char brings[] =
    "{\"prompt\":{\"zh\":\"?\",\"en\":\"\"},\"kind\":\"choice\",\"options\":[{\"zh\":\"听\",\"en\":"
    "\"\"},"
    "{\"zh\":\"看\",\"en\":\"Looking\"}],\"required\":false,\"at\":\"sign-up\",\"order\":1}";

/* What a walk-in does at a kiosk that a host has opened, from signing up to going home. */
static void visit(struct kiosk_kit *kiosk, struct tn_id event, const struct tn_issued_ticket *host,
                  const char *name, char code[TN_TICKET_CHARS + 1])
{
    TN_AUTO(door) door = NULL;
    struct tn_door_issued issued;
    struct tn_claim claim = tn_registry_claim();
    struct tn_when now = {claim.wall, 1000};
    struct tn_door_sign_up sign_up = {.name = name,
                                      .lang = "zh-CN",
                                      .platform = "qq",
                                      .contact = "20481024",
                                      .answers_json = "[{\"id\":\"tea\",\"value\":\"green\"},"
                                                      "{\"id\":\"brings\",\"value\":1},{\"id\":"
                                                      "\"odd\",\"value\":9}]",
                                      .rules = 1};
    assert_ok(tn_door_open(kiosk->ledger, &door, &fault));
    assert_int_equal(tn_door_sign_up(door, event, &sign_up, &claim, now, &issued, &fault),
                     TN_ERR_DENIED);
    assert_ok(tn_door_unlock(door, event, host->text, strlen(host->text), &claim, now, &fault));
    assert_ok(tn_door_sign_up(door, event, &sign_up, &claim, now, &issued, &fault));
    assert_int_equal(issued.answer.gate.verdict, TN_VERDICT_ADMIT);
    memcpy(code, issued.text, TN_TICKET_CHARS + 1);
    assert_ok(tn_door_vote(door, event, code, strlen(code), "next", 1, &claim, now, &fault));
    assert_ok(tn_door_feedback(door, event, 5, "下次还来", &claim, &fault));
    assert_true(tn_door_leave(door, event, code, strlen(code), &claim, now, &fault).left);
}

/* The hub's word about a walk-in counts at the doors, and is shown. */
static void the_hub_blocks(struct kiosk_kit *kiosk, const char *code)
{
    struct group_kit *group = kiosk->group;
    struct tn_ticket ticket;
    struct tn_ticket_facts facts;
    char short_code[TN_SHORT_CODE_CHARS + 1], name[256];
    assert_int_equal(tn_ticket_read(code, strlen(code), &ticket, short_code), TN_CODE_TICKET);
    assert_ok(tn_people_holder(group->people, group->event, ticket.id, name, &fault));
    assert_string_equal(name, "欧阳 新");
    assert_ok(tn_registry_ticket_set(group->registry, group->event, ticket.id,
                                     TN_TICKET_STATE_BLOCKED, &fault));
    assert_int_equal(tn_registry_ticket_set(group->registry, group->event, ticket.id,
                                            TN_TICKET_STATE_BLOCKED, &fault),
                     TN_ERR_EXISTS);
    kiosk_kit_fetch(kiosk, group->event);
    assert_ok(tn_ledger_ticket(kiosk->ledger, group->event, ticket.id, &facts, &fault));
    assert_true(facts.blocked);
    TN_AUTO(json) member = member_json(group, "欧阳 新");
    assert_string_equal(text_at(member, "tickets", 0, "state"), "blocked");
    ticket.id.bytes[0] ^= 1;
    assert_int_equal(tn_registry_ticket_set(group->registry, group->event, ticket.id,
                                            TN_TICKET_STATE_BLOCKED, &fault),
                     TN_ERR_ABSENT);
}

/* Protects: what a door writes down is what the hub understands, to the last word; the rules
 * accepted and the visit are known at the next event. */
static void the_hub_understands_the_door(void **state)
{
    struct group_kit *group = *state;
    struct kiosk_kit kiosk;
    struct tn_event event;
    struct tn_issued_ticket host;
    struct tn_ticket_order order = {.name = "Host", .host = true};
    struct tn_rules_text rules = {"", "Rules", "", "Be kind."};
    struct tn_ticket_past past;
    struct tn_member member;
    int64_t version = 0, votes[TN_BALLOT_OPTIONS_MAX];
    char code[TN_TICKET_CHARS + 1];
    TN_BUF_AUTO out = {0};
    assert_ok(tn_registry_group_rules_set(group->registry, &rules, &fault));
    assert_ok(tn_registry_rules_set(group->registry, group->event, &rules, &version, &fault));
    assert_ok(tn_registry_content_set(group->registry, group->event, TN_CONTENT_TOPIC, "next",
                                      two_options, &fault));
    assert_ok(tn_registry_content_set(group->registry, group->event, TN_CONTENT_QUESTION, "brings",
                                      brings, &fault));
    assert_ok(tn_registry_event(group->registry, group->event, &event, &fault));
    event.policy.sign_up = true;
    event.policy.entry = TN_ENTRY_RULES;
    event.policy.quota = 3;
    event.policy.rules = version;
    event.policy.leaving = event.policy.feedback = true;
    assert_ok(tn_registry_event_set(group->registry, &event, &fault));
    assert_ok(tn_registry_ticket_issue(group->registry, group->event, &order, &host, &fault));
    kiosk_kit_open(&kiosk, group, (struct tn_id){{0}});
    kiosk_kit_fetch(&kiosk, group->event);
    visit(&kiosk, group->event, &host, "欧阳 新", code);
    kiosk_kit_deliver(&kiosk, group->event);

    TN_AUTO(json) found = member_json(group, "欧阳 新");
    assert_string_equal(text_at(found, "claims", 0, "value"), "20481024");
    assert_string_equal(text_at(found, "answers", 0, "value"), "看 / Looking");
    assert_string_equal(text_at(found, "answers", 1, "value"), "9");
    assert_string_equal(text_at(found, "answers", 2, "value"), "green");
    assert_string_equal(text_at(found, "attendance", 0, "verdict"), "admit");
    assert_ok(tn_people_feedback_json(group->people, group->event, &out, &fault));
    assert_non_null(strstr(tn_buf_text(&out), "\"texts\":[{\"score\":5,\"text\":\"下次还来\"}]"));
    assert_ok(
        tn_ledger_tally(tn_registry_ledger(group->registry), group->event, "next", votes, &fault));
    assert_int_equal(votes[1], 1);
    assert_ok(tn_people_find(group->people, "欧阳 新", &member, &fault));
    the_hub_blocks(&kiosk, code);
    struct tn_id next = make_event(group, 7);
    assert_ok(tn_people_past(group->people, member.handle, next, &past, &fault));
    assert_int_equal(past.visits, 1);
    assert_int_equal(past.rules, 1);
    kiosk_kit_close(&kiosk);
}

/* ---- what a door may know beforehand ---- */

/* Protects: earlier events attended are counted once each, whichever of a person's tickets they
 * came with; the event itself and later ones do not count, nor do tickets that nobody used. */
static void visits_are_earlier_events(void **state)
{
    struct group_kit *group = *state;
    struct kiosk_kit kiosk;
    struct tn_member member;
    struct tn_ticket_past past;
    enum tn_people_change change;
    struct tn_import_person person = {
        .name = "李娜", .handle_count = 1, .handles = {{"phone", "13800138000"}}};
    struct tn_db *db = tn_registry_db(group->registry);
    assert_ok(tn_db_begin(db, &fault));
    assert_ok(tn_people_roster_begin(group->people, &fault));
    assert_ok(tn_people_roster_row(group->people, &person, &change, &fault));
    assert_ok(tn_people_roster_end(group->people, &fault));
    assert_ok(tn_db_commit(db, &fault));
    assert_ok(tn_people_find(group->people, "李娜", &member, &fault));
    struct tn_id events[] = {make_event(group, -20), make_event(group, -10), group->event,
                             make_event(group, 10)};
    kiosk_kit_open(&kiosk, group, (struct tn_id){{0}});
    for (size_t i = 0; i < 4; i++) {
        struct tn_ticket_order order = {.name = member.name, .handle = member.handle};
        for (int twice = 0; twice < 2; twice++) {
            struct tn_issued_ticket issued;
            struct tn_json_writer body;
            TN_BUF_AUTO text = {0};
            assert_ok(
                tn_registry_ticket_issue(group->registry, events[i], &order, &issued, &fault));
            if (i == 1)
                continue; /* did not come */
            kiosk_kit_begin(&body, &text);
            tn_json_add_text(&body, "ticket", tn_ticket_id_text(issued.ticket.id).chars);
            tn_json_add_text(&body, "method", "qr");
            tn_json_add_text(&body, "verdict", "admit");
            tn_json_add_int(&body, "admits", 1);
            kiosk_kit_append(&kiosk, events[i], TN_RECORD_ADMIT, &body);
        }
        if (i != 1) {
            kiosk_kit_fetch(&kiosk, events[i]);
            kiosk_kit_deliver(&kiosk, events[i]);
        }
    }
    static const int64_t expected[] = {0, 1, 1, 2};
    for (size_t i = 0; i < 4; i++) {
        assert_ok(tn_people_past(group->people, member.handle, events[i], &past, &fault));
        assert_true(past.visits_known);
        assert_int_equal(past.visits, expected[i]);
        assert_string_equal(past.contact, "138 •••• 80••");
        assert_string_equal(past.contact_last, "00");
    }
    assert_ok(tn_people_past(group->people, (struct tn_id){{0}}, group->event, &past, &fault));
    assert_false(past.visits_known);
    kiosk_kit_close(&kiosk);
}

/* Protects: tickets from before there was finding by name are said again once, and after that only
 * where something changed. */
static void tickets_are_said_again_once(void **state)
{
    struct group_kit *group = *state;
    struct tn_issued_ticket issued, now;
    struct tn_ticket_order order = {.name = "Guest"};
    int64_t said = 0;
    assert_ok(tn_registry_ticket_issue(group->registry, group->event, &order, &issued, &fault));
    assert_ok(tn_people_say_again(group->people, group->event, &said, &fault));
    assert_int_equal(said, 0);
    assert_ok(tn_db_exec(tn_registry_db(group->registry), "UPDATE ticket SET found = 0", &fault));
    assert_ok(tn_people_say_again(group->people, group->event, &said, &fault));
    assert_int_equal(said, 1);
    assert_ok(tn_people_say_again(group->people, group->event, &said, &fault));
    assert_int_equal(said, 0);
    assert_ok(tn_registry_ticket(group->registry, group->event, issued.ticket.id, &now, &fault));
    assert_true(now.findable);
    assert_string_equal(now.text, issued.text);
    assert_string_equal(now.short_code, issued.short_code);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        group_kit_both(a_walk_in_is_somebody),        group_kit_both(a_claim_is_nobodys_address),
        group_kit_both(odd_sign_ups_cost_themselves), group_kit_both(answers_are_kept),
        group_kit_both(feedback_names_nobody),        group_kit_both(visits_are_earlier_events),
        group_kit_both(tickets_are_said_again_once),  group_kit_both(the_hub_understands_the_door),
    };
    return cmocka_run_group_tests_name("walk_in", tests, group_kit_start, group_kit_stop);
}
