/* SPDX-License-Identifier: Apache-2.0 */
/* test_issuing.c -- whose key signs what, where and until when.
 *
 * Protects: a kiosk's key signs for its own event, until its end, and nobody's certificate can be
 * bent to say more; the event's key can change in the middle of the evening, and what the old one
 * signed is good until it is withdrawn. */
#include "stage.h"

#include "turnout/certificate.h"

static struct world_ticket signed_by(const struct tn_secret_key *key)
{
    struct world signer = world;
    struct world_ticket ticket;
    signer.issuer_key = *key;
    world_ticket(&signer, &ticket);
    return ticket;
}

static struct world_ticket walk_in_by_hand(int device)
{
    struct world_ticket made = {.ticket = {.kind = TN_TICKET_WALK_IN, .admits = 1}};
    struct tn_secret_key key;
    guests_issuer_key(device, &key);
    tn_ticket_issue(&made.ticket, &key, world.group);
    tn_ticket_text(&made.ticket, made.text);
    return made;
}

/* ---- until when ---- */

static void after_its_end_a_key_signs_nobody_up(void **state)
{
    (void)state;
    struct tn_door_issued issued = {0};
    struct tn_door_sign_up wanted = form("too late");
    int64_t now_ms = station_now(&kiosk).wall.ms;
    unlock();
    guests_issuer_until(&hub, &guests, 1, 5, (struct tn_wall){now_ms + WORLD_HOUR_MS / 2});
    carry_here();
    carry_all(&hub, &other);
    struct tn_door_issued in_time = sign_up("in time");
    guests_issuer_until(&hub, &guests, 1, 5, (struct tn_wall){now_ms - WORLD_HOUR_MS / 2});
    carry_here();
    carry_all(&hub, &other);
    assert_int_equal(sign_up_as(&wanted, &issued), TN_ERR_DENIED);
    assert_non_null(strstr(fault.text, "is over"));
    expect(scan_there(in_time.text), TN_VERDICT_HOST_NEEDED, TN_REASON_ISSUER_EXPIRED);
    expect(scan_there(walk_in_by_hand(1).text), TN_VERDICT_HOST_NEEDED, TN_REASON_ISSUER_EXPIRED);
}

/* ---- where ---- */

/* The kiosk stands at another event of the group, of which it holds everything but a key. */
static void a_key_is_for_one_event(void **state)
{
    (void)state;
    struct world elsewhere = world;
    struct tn_policy open = world_policy();
    struct tn_door_issued issued = {0};
    struct tn_door_sign_up wanted = form("elsewhere");
    unlock();
    elsewhere.event.bytes[15] = 77;
    open.sign_up = true;
    hub.world = &elsewhere;
    guests_event(&hub, &guests, &open);
    hub.world = &world;
    carry_here();
    assert_int_equal(tn_door_sign_up(door, elsewhere.event, &wanted, &kiosk.claim,
                                     station_now(&kiosk), &issued, &fault),
                     TN_ERR_DENIED);
    /* nor does a code that its key signed count there once this event is closed */
    struct world_ticket made = walk_in_by_hand(1);
    policy.closed = true;
    publish();
    struct tn_door_answer answer = tn_door_scan(door, elsewhere.event, made.text, strlen(made.text),
                                                &kiosk.claim, station_now(&kiosk), &fault);
    expect(answer, TN_VERDICT_OTHER_EVENT, TN_REASON_NONE);
}

/* ---- by what right ---- */

enum bent { BENT_NOTHING, BENT_EVENT, BENT_KEY, BENT_DEVICE, BENT_QUOTA, BENT_EXPIRES, BENT_COUNT };

/* What the group certified, said in the log of `event` with one field changed. */
static enum tn_err say_bent(enum bent bent)
{
    struct tn_issuer_grant grant = {
        .event = world.event, .device = world_device(2), .quota = 7, .expires.ms = WORLD_START_MS};
    struct tn_secret_key key;
    struct tn_signature certificate;
    TN_BUF_AUTO body = {0};
    struct tn_json_writer json;
    int64_t seq = 0;
    world_device_key(60, &key);
    grant.key = key.public_key;
    tn_issuer_grant_sign(&grant, world.group, &world.group_key, &certificate);
    grant.event.bytes[0] ^= bent == BENT_EVENT;
    grant.key.bytes[0] ^= bent == BENT_KEY;
    grant.device = world_device(bent == BENT_DEVICE ? 1 : 2);
    grant.quota += bent == BENT_QUOTA;
    grant.expires.ms += bent == BENT_EXPIRES;
    tn_json_begin(&json, &body);
    tn_json_open_object(&json);
    tn_json_add_base64(&json, "key", grant.key.bytes, TN_KEY_PUBLIC_BYTES);
    tn_json_add_text(&json, "device", tn_id_text(grant.device).chars);
    tn_json_add_int(&json, "quota", grant.quota);
    tn_json_add_int(&json, "expires", grant.expires.ms);
    tn_json_add_base64(&json, "certificate", certificate.bytes, TN_SIGNATURE_BYTES);
    tn_json_close_object(&json);
    return tn_ledger_append(hub.ledger, grant.event, &hub.claim, TN_RECORD_ISSUER,
                            tn_buf_text(&body), &seq, &fault);
}

static void a_certificate_covers_all_it_says(void **state)
{
    (void)state;
    for (enum bent bent = BENT_NOTHING + 1; bent < BENT_COUNT; bent++) {
        assert_int_equal(say_bent(bent), TN_ERR_FORMAT);
        assert_non_null(strstr(fault.text, "certificate does not fit"));
    }
    assert_ok(say_bent(BENT_NOTHING));
}

/* ---- the event's key changes ---- */

static void the_key_changes_in_the_middle(void **state)
{
    (void)state;
    struct tn_secret_key next;
    world_device_key(61, &next);
    struct world_ticket early[3];
    for (int i = 0; i < 3; i++)
        early[i] = signed_by(&world.issuer_key);
    expect(scan(early[0].text), TN_VERDICT_ADMIT, TN_REASON_NONE);
    hub_issuer(&hub, &next, (struct tn_wall){0});
    carry_here();
    struct world_ticket late = signed_by(&next), later_one = signed_by(&next);
    expect(scan(early[1].text), TN_VERDICT_ADMIT, TN_REASON_NONE);
    expect(scan(late.text), TN_VERDICT_ADMIT, TN_REASON_NONE);
    hub_withdraw(&hub, &world.issuer_key);
    carry_here();
    expect(scan(early[2].text), TN_VERDICT_KEY_WITHDRAWN, TN_REASON_NONE);
    expect(scan(later_one.text), TN_VERDICT_ADMIT, TN_REASON_NONE);
    /* a certificate for it that comes again is no way back */
    hub_issuer(&hub, &world.issuer_key, (struct tn_wall){0});
    carry_here();
    expect(scan(early[2].text), TN_VERDICT_KEY_WITHDRAWN, TN_REASON_NONE);
}

int main(void)
{
#define ISSUING_TEST(test) cmocka_unit_test_setup_teardown(test, stage_setup, stage_teardown)
    const struct CMUnitTest tests[] = {
        ISSUING_TEST(after_its_end_a_key_signs_nobody_up),
        ISSUING_TEST(a_key_is_for_one_event),
        ISSUING_TEST(a_certificate_covers_all_it_says),
        ISSUING_TEST(the_key_changes_in_the_middle),
    };
    return cmocka_run_group_tests_name("issuing", tests, NULL, NULL);
}
