/* SPDX-License-Identifier: Apache-2.0 */
/* test_sign_up.c -- walk-ins: issued here, good everywhere, known to nobody but the group.
 *
 * Protects: a sign-up is issued, written and admitted in one piece or not at all; the second kiosk
 * admits the code by its certificate alone; every way in of the policy; the quota on both sides;
 * issues that do not count; that the store holds no name and no contact. */
#include "stage.h"
#include "turnout/json.h"

struct boxes {
    struct tn_buf plain;
    int count, counting;
    struct tn_walk_in last;
};

static bool open_box(const struct tn_walk_in *walk_in, void *context)
{
    struct boxes *boxes = context;
    boxes->count++;
    boxes->counting += walk_in->counts;
    boxes->last = *walk_in;
    tn_buf_clear(&boxes->plain);
    if (walk_in->counts)
        guests_open(&guests, walk_in->box, &boxes->plain);
    return true;
}

static bool keep_answer(struct tn_ticket_id ticket, struct tn_sealed box, void *context)
{
    (void)ticket;
    struct tn_buf *plain = context;
    tn_buf_clear(plain);
    guests_open(&guests, box, plain);
    return true;
}

static void signed_up_here_admitted_there(void **state)
{
    (void)state;
    unlock();
    struct tn_door_issued issued = sign_up("王小明");
    expect(issued.answer, TN_VERDICT_ADMIT, TN_REASON_NONE);
    assert_false(issued.pending);
    assert_true(issued.answer.walk_in);
    assert_string_equal(issued.answer.name, "王小明");
    assert_int_equal(issued.answer.people_inside, 1);
    assert_true(issued.answer.seq > 0);
    struct tn_door_answer answer = scan(issued.text);
    expect(answer, TN_VERDICT_ALREADY_IN, TN_REASON_NONE);
    assert_string_equal(answer.name, "王小明");
    /* The other kiosk has only what the hub said. */
    answer = scan_there(issued.text);
    expect(answer, TN_VERDICT_ADMIT, TN_REASON_NONE);
    assert_false(answer.has_name);
    assert_true(answer.walk_in);
    carry_all(&kiosk, &other);
    answer = scan_there(issued.text);
    expect(answer, TN_VERDICT_ALREADY_IN, TN_REASON_NONE);
    assert_string_equal(answer.name, "王小明");
}

/* The hub's word `unlisted: host` is about strangers, not about walk-ins. */
static void a_strict_roster_still_takes_them(void **state)
{
    (void)state;
    policy.unlisted = TN_CHOICE_HOST;
    publish();
    carry_all(&hub, &other);
    unlock();
    struct tn_door_issued issued = sign_up("王小明");
    expect(issued.answer, TN_VERDICT_ADMIT, TN_REASON_NONE);
    expect(scan_there(issued.text), TN_VERDICT_ADMIT, TN_REASON_NONE);
}

static void what_they_wrote_reaches_the_hub_alone(void **state)
{
    (void)state;
    struct boxes boxes = {0};
    struct tn_door_issued issued = {0};
    struct world_ticket friend =
        issue_person(&(struct guests_person){.name = "李雷", .visits = -1});
    struct tn_door_sign_up wanted = form("  王小明 ");
    wanted.answers_json = "[{\"id\":\"food\",\"value\":\"noodles\"}]";
    wanted.inviter = friend.text;
    wanted.rules = 3;
    unlock();
    assert_ok(sign_up_as(&wanted, &issued));
    carry_all(&kiosk, &hub);
    assert_ok(tn_ledger_walk_ins(hub.ledger, world.event, open_box, &boxes, &fault));
    assert_int_equal(boxes.count, 1);
    assert_int_equal(boxes.counting, 1);
    TN_AUTO(json) root = NULL;
    assert_ok(tn_json_parse(tn_buf_text(&boxes.plain), boxes.plain.len, &root, &fault));
    const char *text = NULL;
    const struct tn_json *contact = tn_json_get(root, "contact");
    int64_t rules = 0;
    assert_true(tn_json_text(root, "name", &text));
    assert_string_equal(text, "王小明");
    assert_true(tn_json_text(contact, "platform", &text));
    assert_string_equal(text, "phone");
    assert_true(tn_json_text(contact, "value", &text));
    assert_string_equal(text, "13912340427");
    assert_true(tn_json_text(tn_json_at(tn_json_get(root, "answers"), 0), "value", &text));
    assert_string_equal(text, "noodles");
    assert_true(tn_json_text(root, "inviter", &text));
    assert_string_equal(text, tn_ticket_id_text(friend.ticket.id).chars);
    assert_true(tn_json_int(root, "rules", &rules));
    assert_int_equal(rules, 3);
    tn_buf_release(&boxes.plain);
}

/* Found by name at once, with the number masked. */
static void a_walk_in_can_be_found_and_printed_again(void **state)
{
    (void)state;
    struct tn_door_found found[TN_DOOR_FOUND_MAX];
    char text[TN_TICKET_CHARS + 1] = "";
    size_t count = 0, total = 0;
    unlock();
    struct tn_door_issued issued = sign_up("王小明");
    assert_ok(tn_door_find(door, "wxm", found, &count, &total, &fault));
    assert_int_equal(total, 1);
    assert_string_equal(found[0].contact, "139 •••• 04••");
    assert_true(found[0].inside);
    assert_ok(tn_door_reprint(door, world.event, issued.answer.ticket, text, &fault));
    assert_string_equal(text, issued.text);
    assert_int_equal(tn_door_reprint(door, world.event, host.ticket.id, text, &fault),
                     TN_ERR_ABSENT);
    /* the other kiosk has the log, but not the key */
    carry_all(&kiosk, &other);
    assert_ok(tn_door_unlock(other_door, world.event, host.text, TN_TICKET_CHARS, &other.claim,
                             station_now(&other), &fault));
    assert_int_equal(tn_door_reprint(other_door, world.event, issued.answer.ticket, text, &fault),
                     TN_ERR_ABSENT);
    assert_ok(tn_door_find(other_door, "wxm", found, &count, &total, &fault));
    assert_int_equal(total, 1);
}

static void refuse_form(struct tn_door_sign_up wanted, enum tn_err err)
{
    struct tn_door_issued issued = {0};
    int64_t before = records(&kiosk);
    assert_int_equal(sign_up_as(&wanted, &issued), err);
    assert_int_equal(records(&kiosk), before);
    assert_int_equal(issued.text[0], 0);
}

static void forms_that_cannot_be(void **state)
{
    (void)state;
    static char longest[300], answers[TN_DOOR_ANSWERS_MAX_BYTES + 8];
    memset(longest, 'a', sizeof(longest) - 1);
    memset(answers, ' ', sizeof(answers) - 1);
    answers[0] = '[';
    answers[sizeof(answers) - 2] = ']';
    unlock();
    struct tn_door_sign_up wanted = form("");
    refuse_form(wanted, TN_ERR_LIMIT);
    refuse_form(form(longest), TN_ERR_LIMIT);
    refuse_form(form("a\xff"), TN_ERR_LIMIT);
    wanted = form("x");
    wanted.contact = longest;
    refuse_form(wanted, TN_ERR_LIMIT);
    wanted = form("x");
    wanted.platform = "pigeon";
    refuse_form(wanted, TN_ERR_LIMIT);
    wanted = form("x");
    wanted.answers_json = "{}";
    refuse_form(wanted, TN_ERR_LIMIT);
    wanted.answers_json = answers;
    refuse_form(wanted, TN_ERR_LIMIT);
}

static void not_offered_is_not_done(void **state)
{
    (void)state;
    unlock();
    policy.closed = true;
    publish();
    refuse_form(form("x"), TN_ERR_DENIED);
    policy.closed = policy.sign_up = false;
    publish();
    refuse_form(form("x"), TN_ERR_DENIED);
    policy.sign_up = true;
    publish();
    struct tn_secret_key key;
    guests_issuer_key(1, &key);
    hub_withdraw(&hub, &key);
    carry_here();
    refuse_form(form("x"), TN_ERR_DENIED);
}

static void somebody_brought_them(void **state)
{
    (void)state;
    struct tn_door_issued issued = {0};
    struct tn_door_sign_up wanted = form("王小明");
    policy.entry = TN_ENTRY_INVITE;
    publish();
    unlock();
    refuse_form(wanted, TN_ERR_DENIED);
    wanted.inviter = "my friend";
    refuse_form(wanted, TN_ERR_DENIED);
    wanted.inviter = host.text;
    assert_ok(sign_up_as(&wanted, &issued));
    expect(issued.answer, TN_VERDICT_ADMIT, TN_REASON_NONE);
}

static void a_host_says_yes_or_no(void **state)
{
    (void)state;
    struct tn_door_person waiting[4];
    size_t count = 0;
    policy.entry = TN_ENTRY_APPROVE;
    publish();
    carry_all(&hub, &other);
    unlock();
    struct tn_door_issued issued = sign_up("王小明");
    struct tn_door_issued second = sign_up("李雷");
    assert_true(issued.pending);
    expect(issued.answer, TN_VERDICT_HOST_NEEDED, TN_REASON_APPROVAL);
    assert_int_equal(issued.answer.seq, 0);
    expect(scan(issued.text), TN_VERDICT_HOST_NEEDED, TN_REASON_APPROVAL);
    expect(scan_there(issued.text), TN_VERDICT_HOST_NEEDED, TN_REASON_APPROVAL);
    assert_ok(tn_door_pending(door, world.event, waiting, 4, &count, &fault));
    assert_int_equal(count, 2);
    assert_string_equal(waiting[0].name, "王小明");
    tn_door_lock(door);
    assert_ok(tn_door_pending(door, world.event, waiting, 4, &count, &fault));
    assert_int_equal(count, 2);
    assert_string_equal(waiting[0].name, "");
    assert_ok(tn_door_approve(door, world.event, issued.answer.ticket, true, &kiosk.claim, &fault));
    assert_ok(
        tn_door_approve(door, world.event, second.answer.ticket, false, &kiosk.claim, &fault));
    assert_int_equal(tn_door_approve(door, world.event, host.ticket.id, true, &kiosk.claim, &fault),
                     TN_ERR_ABSENT);
    assert_ok(tn_door_pending(door, world.event, waiting, 4, &count, &fault));
    assert_int_equal(count, 0);
    later(&kiosk);
    expect(scan(issued.text), TN_VERDICT_ADMIT, TN_REASON_NONE);
    expect(scan(second.text), TN_VERDICT_BLOCKED, TN_REASON_NONE);
    carry_all(&kiosk, &other);
    expect(scan_there(issued.text), TN_VERDICT_ALREADY_IN, TN_REASON_NONE);
    /* and thinks again */
    assert_ok(tn_door_approve(door, world.event, second.answer.ticket, true, &kiosk.claim, &fault));
    expect(scan(second.text), TN_VERDICT_ADMIT, TN_REASON_NONE);
}

static void rules_and_questions_on_the_way_in(void **state)
{
    (void)state;
    struct tn_door_issued issued = {0};
    struct tn_door_sign_up wanted = form("王小明");
    TN_BUF_AUTO plain = {0};
    policy.rules = 2;
    policy.questions = true;
    publish();
    guests_content(&hub, "question", "food",
                   "{\"prompt\":{\"zh\":\"吃什么\",\"en\":\"food\"},\"kind\":\"text\","
                   "\"options\":[],\"required\":true,\"at\":\"both\",\"order\":1}");
    carry_here();
    unlock();
    assert_ok(sign_up_as(&wanted, &issued));
    expect(issued.answer, TN_VERDICT_RULES_TO_ACCEPT, TN_REASON_NONE);
    assert_int_equal(issued.answer.rules, 2);
    struct tn_door_given given = {.rules = 2};
    expect(scan_given(issued.text, &given), TN_VERDICT_ANSWER_NEEDED, TN_REASON_NONE);
    expect(scan(issued.text), TN_VERDICT_ANSWER_NEEDED, TN_REASON_NONE); /* that was kept */
    given.answers_json = "[{\"id\":\"food\",\"value\":\"noodles\"}]";
    expect(scan_given(issued.text, &given), TN_VERDICT_ADMIT, TN_REASON_NONE);
    assert_ok(tn_ledger_answers(kiosk.ledger, world.event, keep_answer, &plain, &fault));
    assert_non_null(strstr(tn_buf_text(&plain), "noodles"));
    /* all of it at once */
    wanted = form("李雷");
    wanted.rules = 2;
    wanted.answers_json = given.answers_json;
    assert_ok(sign_up_as(&wanted, &issued));
    expect(issued.answer, TN_VERDICT_ADMIT, TN_REASON_NONE);
    carry_all(&kiosk, &other);
    carry_all(&hub, &other);
    expect(scan_there(issued.text), TN_VERDICT_ALREADY_IN, TN_REASON_NONE);
}

/* Answers are asked of walk-ins where the way in says so; what is asked at the sign-up alone is
 * not asked again at the next door, and no answers are no answer. */
static void a_way_in_by_answers(void **state)
{
    (void)state;
    struct tn_door_issued issued = {0};
    struct tn_door_sign_up wanted = form("王小明");
    policy.entry = TN_ENTRY_ANSWER;
    publish();
    guests_content(&hub, "question", "consent",
                   "{\"prompt\":{\"zh\":\"\",\"en\":\"\"},\"kind\":\"consent\",\"options\":[],"
                   "\"required\":true,\"at\":\"sign-up\",\"order\":1}");
    carry_here();
    carry_all(&hub, &other);
    unlock();
    wanted.answers_json = "[]";
    assert_ok(sign_up_as(&wanted, &issued));
    expect(issued.answer, TN_VERDICT_ANSWER_NEEDED, TN_REASON_NONE);
    wanted.answers_json = "[{\"id\":\"consent\",\"value\":true}]";
    assert_ok(sign_up_as(&wanted, &issued));
    expect(issued.answer, TN_VERDICT_ADMIT, TN_REASON_NONE);
    expect(scan_there(issued.text), TN_VERDICT_ADMIT, TN_REASON_NONE);
    /* members are not asked */
    struct world_ticket person =
        issue_person(&(struct guests_person){.name = "王芳", .visits = -1, .rules = -1});
    expect(scan(person.text), TN_VERDICT_ADMIT, TN_REASON_NONE);
}

/* A code that is refused for what it is says nothing about anybody. */
static void what_a_refused_code_gives_is_not_kept(void **state)
{
    (void)state;
    struct tn_said said;
    struct tn_door_given given = {.rules = 2, .answers_json = "[{\"id\":\"a\",\"value\":1}]"};
    struct world_ticket person =
        issue_person(&(struct guests_person){.name = "王芳", .visits = -1, .rules = -1});
    char text[TN_TICKET_CHARS + 1];
    policy.rules = 2;
    publish();
    struct tn_ticket forged = person.ticket;
    forged.signature.bytes[0] ^= 1;
    tn_ticket_text(&forged, text);
    expect(scan_given(text, &given), TN_VERDICT_BAD_SIGNATURE, TN_REASON_NONE);
    hub_state(&hub, person.ticket.id, "revoked");
    carry_here();
    expect(scan_given(person.text, &given), TN_VERDICT_REVOKED, TN_REASON_NONE);
    assert_ok(tn_ledger_said(kiosk.ledger, world.event, person.ticket.id, &said, &fault));
    assert_int_equal(said.rules, 0);
    assert_false(said.answered);
    assert_int_equal(records(&kiosk), 2); /* the refusals */
    hub_state(&hub, person.ticket.id, "valid");
    carry_here();
    given.answers_json = "not json";
    expect(scan_given(person.text, &given), TN_VERDICT_RULES_TO_ACCEPT, TN_REASON_NONE);
    given.answers_json = NULL;
    expect(scan_given(person.text, &given), TN_VERDICT_ADMIT, TN_REASON_NONE);
    assert_int_equal(records(&kiosk), 5); /* a refusal, an acceptance, an admission */
}

static void the_quota_holds_on_both_sides(void **state)
{
    (void)state;
    struct tn_door_issued issued[5];
    struct boxes boxes = {0};
    char text[TN_TICKET_CHARS + 1];
    unlock();
    for (int i = 0; i < 5; i++)
        issued[i] = sign_up("王小明");
    refuse_form(form("one more"), TN_ERR_LIMIT);
    expect(scan(issued[4].text), TN_VERDICT_ALREADY_IN, TN_REASON_NONE);
    /* With the key itself somebody issues a sixth. */
    struct tn_ticket sixth = {.kind = TN_TICKET_WALK_IN, .admits = 1};
    struct tn_secret_key key;
    guests_issuer_key(1, &key);
    tn_ticket_issue(&sixth, &key, world.group);
    tn_ticket_text(&sixth, text);
    expect(scan(text), TN_VERDICT_HOST_NEEDED, TN_REASON_ISSUER_QUOTA);
    carry_all(&kiosk, &other);
    expect(scan_there(text), TN_VERDICT_HOST_NEEDED, TN_REASON_ISSUER_QUOTA);
    assert_ok(tn_ledger_walk_ins(other.ledger, world.event, open_box, &boxes, &fault));
    assert_int_equal(boxes.counting, 5);
    tn_buf_release(&boxes.plain);
    /* The organiser lets it issue one more. */
    guests_issuer(&hub, &guests, 1, 6);
    carry_here();
    (void)sign_up("one more");
    /* or, for all kiosks of the event, fewer */
    policy.quota = 2;
    publish();
    guests_issuer(&hub, &guests, 1, 60);
    carry_here();
    refuse_form(form("one more"), TN_ERR_LIMIT);
}

static void write_issue(struct station *station, const struct tn_ticket *ticket,
                        const struct tn_public_key *key)
{
    TN_BUF_AUTO body = {0};
    struct tn_json_writer json;
    uint8_t bytes[60] = {0};
    tn_json_begin(&json, &body);
    tn_json_open_object(&json);
    tn_json_add_base64(&json, "ticket", ticket->id.bytes, TN_TICKET_ID_BYTES);
    tn_json_add_int(&json, "admits", ticket->admits);
    tn_json_add_int(&json, "expires", 0);
    tn_json_add_base64(&json, "key", key->bytes, TN_KEY_PUBLIC_BYTES);
    tn_json_add_base64(&json, "row", bytes, sizeof(bytes));
    tn_json_add_base64(&json, "find", bytes, sizeof(bytes));
    tn_json_add_base64(&json, "box", bytes, sizeof(bytes));
    tn_json_close_object(&json);
    (void)station_append(station, TN_RECORD_ISSUE, tn_buf_text(&body));
}

static struct tn_ticket_facts facts_of(struct station *station, struct tn_ticket_id ticket)
{
    struct tn_ticket_facts facts;
    assert_ok(tn_ledger_ticket(station->ledger, world.event, ticket, &facts, &fault));
    return facts;
}

/* Only the device whose key it is can put a ticket on the list, and not more than it may. */
static void an_issue_that_does_not_count(void **state)
{
    (void)state;
    struct tn_secret_key key;
    struct tn_ticket tickets[8];
    guests_issuer_key(1, &key);
    for (int i = 0; i < 8; i++) {
        tickets[i] = (struct tn_ticket){.kind = TN_TICKET_WALK_IN, .admits = 1};
        tn_ticket_issue(&tickets[i], &key, world.group);
    }
    write_issue(&other, &tickets[0], &key.public_key);              /* another device's log */
    write_issue(&kiosk, &tickets[1], &world.issuer_key.public_key); /* not a device's key */
    for (int i = 2; i < 8; i++)
        write_issue(&kiosk, &tickets[i], &key.public_key);
    carry_all(&other, &hub);
    carry_all(&kiosk, &hub);
    assert_false(facts_of(&hub, tickets[0].id).listed);
    assert_false(facts_of(&hub, tickets[1].id).listed);
    for (int i = 2; i < 7; i++)
        assert_true(facts_of(&hub, tickets[i].id).listed);
    assert_false(facts_of(&hub, tickets[7].id).listed); /* the sixth of five */
    /* the hub's own word is more than any kiosk's */
    struct world_ticket listed = {.ticket = tickets[7], .key = key.public_key};
    memcpy(listed.short_code, "66666666", 9);
    guests_ticket(&hub, &guests, &listed, &(struct guests_person){.name = "x", .visits = -1});
    assert_true(facts_of(&hub, tickets[7].id).listed);
}

/* The walk-in's own issue arrives before the certificate of the key: it counts once that is here.
 */
static void logs_arrive_in_any_order(void **state)
{
    (void)state;
    struct station third;
    unlock();
    struct tn_door_issued issued = sign_up("王小明");
    station_open_here(&third, &world, 3);
    struct tn_secret_key log_key;
    world_device_key(1, &log_key);
    assert_ok(tn_ledger_trust(third.ledger, world_device(1), &log_key.public_key, false, "Door 1",
                              &fault));
    assert_ok(carry(&kiosk, &third, tn_ledger_own_log(kiosk.ledger, world.event), &fault));
    assert_false(facts_of(&third, issued.answer.ticket).listed);
    carry_all(&hub, &third);
    assert_true(facts_of(&third, issued.answer.ticket).walk_in);
    assert_int_equal(facts_of(&third, issued.answer.ticket).kind, TN_TICKET_WALK_IN);
    assert_ok(tn_ledger_audit(third.ledger, &fault));
    station_close(&third);
}

int main(void)
{
#define SIGN_UP_TEST(test) cmocka_unit_test_setup_teardown(test, stage_setup, stage_teardown)
    const struct CMUnitTest tests[] = {
        SIGN_UP_TEST(signed_up_here_admitted_there),
        SIGN_UP_TEST(a_strict_roster_still_takes_them),
        SIGN_UP_TEST(what_they_wrote_reaches_the_hub_alone),
        SIGN_UP_TEST(a_walk_in_can_be_found_and_printed_again),
        SIGN_UP_TEST(forms_that_cannot_be),
        SIGN_UP_TEST(not_offered_is_not_done),
        SIGN_UP_TEST(somebody_brought_them),
        SIGN_UP_TEST(a_host_says_yes_or_no),
        SIGN_UP_TEST(rules_and_questions_on_the_way_in),
        SIGN_UP_TEST(a_way_in_by_answers),
        SIGN_UP_TEST(what_a_refused_code_gives_is_not_kept),
        SIGN_UP_TEST(the_quota_holds_on_both_sides),
        SIGN_UP_TEST(an_issue_that_does_not_count),
        SIGN_UP_TEST(logs_arrive_in_any_order),
    };
    return cmocka_run_group_tests_name("sign-up", tests, NULL, NULL);
}
