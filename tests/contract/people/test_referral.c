/* SPDX-License-Identifier: Apache-2.0 */
/* test_referral.c -- one suite, on SQLite and on PostgreSQL: who brought whom, and who has not
 * accepted the house rules. */
#include "kiosk_kit.h"

#include "turnout/matching.h"
#include "turnout/referral.h"
#include "turnout/report.h"
#include "turnout/rollcall.h"

static enum tn_err bring(struct group_kit *kit, struct tn_id newcomer, struct tn_id referrer,
                         struct tn_id event)
{
    return tn_referral_add(kit->people, newcomer, referrer, event, "host", &fault);
}

static struct tn_json *parse(const struct tn_buf *out)
{
    struct tn_json *root = NULL;
    assert_ok(tn_json_parse(tn_buf_text(out), out->len, &root, &fault));
    return root;
}

static struct tn_json *referrals(struct group_kit *kit)
{
    TN_BUF_AUTO out = {0};
    assert_ok(tn_referrals_json(kit->people, &out, &fault));
    return parse(&out);
}

static int64_t number(const struct tn_json *object, const char *name)
{
    int64_t value = -1;
    (void)tn_json_int(object, name, &value);
    return value;
}

static int64_t vitality(struct group_kit *kit, struct tn_id member)
{
    TN_BUF_AUTO out = {0};
    assert_ok(tn_people_member_json(kit->people, member, &out, &fault));
    TN_AUTO(json) root = parse(&out);
    return number(tn_json_get(root, "life"), "vitality");
}

/* Nobody here has been a member for longer than since they first came. */
static void joined_now(struct group_kit *kit)
{
    TN_BUF_AUTO sql = {0};
    tn_buf_addf(&sql, "UPDATE membership SET joined_ms = %lld",
                (long long)(tn_clock_wall_ms() + 1000));
    assert_ok(tn_db_exec(tn_registry_db(kit->registry), tn_buf_text(&sql), &fault));
}

/* Protects: a referral counts once the newcomer has come; it weighs for whoever brought them, on
 * their page too. */
static void it_counts_once_they_came(void **state)
{
    struct group_kit *kit = *state;
    struct tn_id ann = group_kit_person(kit, "ann"), bob = group_kit_person(kit, "bob");
    joined_now(kit);
    assert_ok(bring(kit, bob, ann, kit->event));
    TN_AUTO(json) before = referrals(kit);
    assert_int_equal(number(tn_json_at(before, 0), "brought"), 1);
    assert_int_equal(number(tn_json_at(before, 0), "came"), 0);
    assert_int_equal(vitality(kit, ann), 0);
    group_kit_came(kit, kit->event, bob);
    TN_AUTO(json) after = referrals(kit);
    assert_int_equal(number(tn_json_at(after, 0), "came"), 1);
    assert_int_equal(vitality(kit, ann), 18); /* 4 of 20 today */
    assert_ok(tn_referral_remove(kit->people, bob, &fault));
    assert_int_equal(tn_referral_remove(kit->people, bob, &fault), TN_ERR_ABSENT);
    assert_int_equal(vitality(kit, ann), 0);
}

/* Protects: nobody brings themselves, whoever was there before, somebody brought already, or
 * whoever brought them. */
static void what_cannot_be(void **state)
{
    static const struct tn_people_by host = {"host", ""};
    struct group_kit *kit = *state;
    struct tn_id ann = group_kit_person(kit, "ann"), bob = group_kit_person(kit, "bob"),
                 cid = group_kit_person(kit, "cid"), op;
    struct tn_id earlier = group_kit_event(kit, -30);
    assert_int_equal(bring(kit, bob, ann, group_kit_event(kit, 3)),
                     TN_ERR_DENIED); /* a member by then */
    joined_now(kit);
    assert_int_equal(bring(kit, ann, ann, kit->event), TN_ERR_DENIED);
    assert_ok(bring(kit, bob, ann, kit->event));
    assert_int_equal(bring(kit, bob, cid, kit->event), TN_ERR_EXISTS);
    assert_int_equal(bring(kit, ann, bob, kit->event), TN_ERR_DENIED);
    group_kit_came(kit, earlier, cid);
    assert_int_equal(bring(kit, cid, ann, kit->event), TN_ERR_DENIED);
    assert_ok(bring(kit, cid, ann, earlier));
    assert_int_equal(bring(kit, kit->event, ann, kit->event), TN_ERR_ABSENT);
    assert_int_equal(bring(kit, bob, ann, ann), TN_ERR_ABSENT);

    /* two who turn out to be one person credit nobody */
    group_kit_came(kit, kit->event, bob);
    assert_int_equal(vitality(kit, ann), 28); /* 4 today, 4 thirty days ago */
    assert_ok(tn_people_merge(kit->people, ann, bob, &host, &op, &fault));
    TN_AUTO(json) merged = referrals(kit);
    assert_int_equal(number(tn_json_at(merged, 0), "brought"), 1);
}

/* Protects: who of the brought came again within 60 days, of those whose time has passed. */
static void who_came_again(void **state)
{
    struct group_kit *kit = *state;
    struct tn_id ann = group_kit_person(kit, "ann"), bob = group_kit_person(kit, "bob"),
                 cid = group_kit_person(kit, "cid");
    struct tn_id first = group_kit_event(kit, -70), second = group_kit_event(kit, -40);
    joined_now(kit);
    assert_ok(bring(kit, bob, ann, first));
    assert_ok(bring(kit, cid, ann, first));
    group_kit_came(kit, first, bob);
    group_kit_came(kit, first, cid);
    group_kit_came(kit, second, cid);
    TN_AUTO(json) list = referrals(kit);
    const struct tn_json *returned = tn_json_get(tn_json_at(list, 0), "returned");
    assert_int_equal(number(returned, "part"), 1);
    assert_int_equal(number(returned, "whole"), 2);
    assert_int_equal(tn_json_count(tn_json_get(tn_json_at(list, 0), "newcomers")), 2);
}

/* ---- the rules ---- */

/* Protects: whoever has not accepted the newest version is told with the one they did, and one byte
 * that changes makes everybody that. */
static void who_has_not_accepted(void **state)
{
    struct group_kit *kit = *state;
    struct kiosk_kit kiosk;
    struct tn_rules_text text = {"", "Rules", "", "Be kind."};
    struct tn_member member;
    struct tn_issued_ticket issued;
    struct tn_json_writer body;
    int64_t version = 0;
    TN_BUF_AUTO plain = {0};
    struct tn_id ann = group_kit_person(kit, "ann");
    (void)group_kit_person(kit, "bob");
    assert_ok(tn_registry_rules_set(kit->registry, kit->event, &text, &version, &fault));
    assert_ok(tn_people_find(kit->people, tn_id_text(ann).chars, &member, &fault));
    struct tn_ticket_order order = {.handle = member.handle, .name = "ann"};
    assert_ok(tn_registry_ticket_issue(kit->registry, kit->event, &order, &issued, &fault));
    kiosk_kit_open(&kiosk, kit, kit->event);
    kiosk_kit_begin(&body, &plain);
    tn_json_add_text(&body, "ticket", tn_ticket_id_text(issued.ticket.id).chars);
    tn_json_add_int(&body, "rules", version);
    kiosk_kit_append(&kiosk, kit->event, TN_RECORD_ACCEPT, &body);
    kiosk_kit_deliver(&kiosk, kit->event);
    for (int changed = 0; changed < 2; changed++) {
        TN_BUF_AUTO out = {0};
        assert_ok(tn_report_rules(kit->people, &out, &fault));
        TN_AUTO(json) report = parse(&out);
        const struct tn_json *missing = tn_json_get(report, "missing");
        assert_int_equal(number(report, "version"), version);
        assert_int_equal(number(report, "members"), 2);
        assert_int_equal(number(report, "accepted"), 1 - changed);
        assert_int_equal(tn_json_count(missing), 1 + (size_t)changed);
        assert_int_equal(number(tn_json_at(missing, 0), "version"), changed ? 1 : 0);
        text.text_en = "Be kind!";
        assert_ok(tn_registry_rules_set(kit->registry, kit->event, &text, &version, &fault));
    }
    kiosk_kit_close(&kiosk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        group_kit_both(it_counts_once_they_came),
        group_kit_both(what_cannot_be),
        group_kit_both(who_came_again),
        group_kit_both(who_has_not_accepted),
    };
    return cmocka_run_group_tests_name("referral", tests, group_kit_start, group_kit_stop);
}
