/* SPDX-License-Identifier: Apache-2.0 */
/* test_flow_network.c -- this kiosk as a machine: which tiles there are, how a wireless network is
 * picked, and that its password goes nowhere else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "person.h"
#include "screens.h"
#include "turnout/text.h"

static struct tn_flow flow;

static void tell(enum tn_flow_wifi wifi)
{
    struct tn_flow_network network = {
        .present = true,
        .has_wifi = true,
        .wifi = wifi,
        .wifi_id = "01",
        .wifi_name = "Hall",
        .count = 4,
        .one = {{"01", "Hall", 4, TN_FLOW_WIFI_PASSWORD, true},
                {"02", "Café", 3, TN_FLOW_WIFI_PASSWORD, false},
                {"03", "Freifunk", 2, TN_FLOW_WIFI_OPEN, false},
                {"04", "eduroam", 1, TN_FLOW_WIFI_OTHER, false}},
    };
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_NETWORK, .network = &network});
}

static int at_staff(void **state)
{
    (void)state;
    screens_rest(&flow, TN_LANG_EN);
    flow.setup.guarded = true;
    person_becomes_staff(&flow);
    return flow.screen == TN_FLOW_STAFF ? 0 : -1;
}

static int at_network(void **state)
{
    at_staff(state);
    tell(TN_FLOW_WIFI_CONNECTED);
    person_touches(&flow, TN_FLOW_HIT_STAFF_BOX);
    person_touches(&flow, TN_FLOW_HIT_BOX_NETWORK);
    tell(TN_FLOW_WIFI_CONNECTED);
    return flow.screen == TN_FLOW_NETWORK ? 0 : -1;
}

static enum tn_flow_hit item(int at)
{
    return (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + at);
}

static const struct tn_flow_effect *effect_of(const struct tn_flow_effects *effects,
                                              enum tn_flow_effect_kind kind)
{
    for (size_t i = 0; i < effects->count; i++) {
        if (effects->one[i].kind == kind)
            return &effects->one[i];
    }
    return NULL;
}

/* Protects: a kiosk that is no machine of its own looks as it always did. */
static void test_tile_only_where_there_is_something(void **state)
{
    (void)state;
    assert_false(person_sees(&flow, TN_FLOW_HIT_STAFF_BOX));
    tell(TN_FLOW_WIFI_NONE);
    assert_true(person_sees(&flow, TN_FLOW_HIT_STAFF_BOX));
    person_touches(&flow, TN_FLOW_HIT_STAFF_BOX);
    struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_BOX_NETWORK);
    assert_non_null(effect_of(&effects, TN_FLOW_EFFECT_NETWORK_SEARCH));
    person_touches(&flow, TN_FLOW_HIT_BACK);
    assert_int_equal(flow.screen, TN_FLOW_BOX);
    person_touches(&flow, TN_FLOW_HIT_BACK);
    assert_int_equal(flow.screen, TN_FLOW_STAFF);
}

/* Protects: nothing of it is there for somebody without the PIN. */
static void test_not_without_the_pin(void **state)
{
    (void)state;
    screens_rest(&flow, TN_LANG_EN);
    tell(TN_FLOW_WIFI_NONE);
    person_send(&flow,
                (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_DOWN, .hit = TN_FLOW_HIT_LOGO});
    person_waits(&flow, TN_FLOW_LOGO_HOLD_MS);
    assert_int_equal(flow.screen, TN_FLOW_STAFF);
    assert_false(person_sees(&flow, TN_FLOW_HIT_STAFF_BOX));
}

static void test_which_can_be_picked(void **state)
{
    (void)state;
    assert_false(person_sees(&flow, item(0))); /* linked to it */
    assert_true(person_sees(&flow, item(1)));
    assert_true(person_sees(&flow, item(2)));
    assert_false(person_sees(&flow, item(3)));
    struct tn_flow_effects effects = person_touches(&flow, item(2));
    const struct tn_flow_effect *join = effect_of(&effects, TN_FLOW_EFFECT_NETWORK_JOIN);
    assert_non_null(join);
    assert_string_equal(join->text, "03");
    assert_string_equal(join->secret, "");
    assert_int_equal(flow.network.wifi, TN_FLOW_WIFI_CONNECTING);
}

/* Every character of ASCII that can be printed has a key. */
static void test_every_character_has_a_key(void **state)
{
    (void)state;
    person_touches(&flow, item(1));
    assert_int_equal(flow.screen, TN_FLOW_PASSWORD);
    for (int code = ' '; code <= '~'; code++) {
        char c = (char)code;
        bool found = false;
        for (int layer = 0; layer < 4 && !found; layer++) {
            flow.typing.signs = layer & 1;
            flow.typing.shift = layer & 2;
            for (int i = 0; i < TN_FLOW_KEY_COUNT && !found; i++) {
                enum tn_flow_hit hit = (enum tn_flow_hit)(TN_FLOW_HIT_KEY_0 + i);
                if (!person_sees(&flow, hit) || tn_flow_key_char(&flow, hit) != c)
                    continue;
                size_t len = strlen(flow.joining.secret);
                person_touches(&flow, hit);
                found = flow.joining.secret[len] == c;
                person_touches(&flow, TN_FLOW_HIT_KEY_ERASE);
            }
        }
        if (!found)
            fail_msg("no key types '%c'", c);
    }
}

static void type(const char *text)
{
    for (; *text; text++)
        person_send(&flow,
                    (struct tn_flow_msg){.kind = TN_FLOW_MSG_CHAR, .text = (char[]){*text, 0}});
}

static bool remembers(const char *text)
{
    return memmem(&flow, sizeof flow, text, strlen(text)) != NULL;
}

/* Protects: dots until somebody wants to see it, handed on once, and then nowhere in the state. */
static void test_password(void **state)
{
    (void)state;
    person_touches(&flow, item(1));
    type("Secret\"");
    assert_false(person_sees(&flow, TN_FLOW_HIT_NEXT)); /* seven */
    type("9 z");
    assert_string_equal(tn_flow_typed(&flow), "••••••••••");
    person_touches(&flow, TN_FLOW_HIT_PASSWORD_SHOW);
    assert_string_equal(tn_flow_typed(&flow), "Secret\"9 z");
    person_touches(&flow, TN_FLOW_HIT_PASSWORD_SHOW);
    struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_NEXT);
    const struct tn_flow_effect *join = effect_of(&effects, TN_FLOW_EFFECT_NETWORK_JOIN);
    assert_non_null(join);
    assert_string_equal(join->text, "02");
    assert_string_equal(join->secret, "Secret\"9 z");
    assert_int_equal(flow.screen, TN_FLOW_NETWORK);
    assert_string_equal(flow.network.wifi_name, "Café");
    tell(TN_FLOW_WIFI_CONNECTED);
    assert_false(remembers("Secret"));
}

/* Protects: a password half typed does not outlive its screen. */
static void test_password_left(void **state)
{
    (void)state;
    for (int way = 0; way < 3; way++) {
        at_network(NULL);
        person_touches(&flow, item(1));
        type("HalfTyped");
        assert_true(remembers("HalfTyped"));
        if (way == 0)
            person_touches(&flow, TN_FLOW_HIT_BACK);
        else if (way == 1)
            person_waits(&flow, TN_FLOW_STAFF_IDLE_MS);
        else
            person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_REVOKED});
        assert_int_not_equal(flow.screen, TN_FLOW_PASSWORD);
        assert_false(remembers("HalfTyped"));
    }
}

/* Protects: a password that was wrong is asked for again, one that is known is not. */
static void test_wrong_password(void **state)
{
    (void)state;
    tell(TN_FLOW_WIFI_NONE);
    struct tn_flow_effects effects = person_touches(&flow, item(0));
    assert_non_null(effect_of(&effects, TN_FLOW_EFFECT_NETWORK_JOIN));
    tell(TN_FLOW_WIFI_WRONG_PASSWORD);
    effects = person_touches(&flow, item(0));
    assert_null(effect_of(&effects, TN_FLOW_EFFECT_NETWORK_JOIN));
    assert_int_equal(flow.screen, TN_FLOW_PASSWORD);
}

static void test_forget(void **state)
{
    (void)state;
    struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_NETWORK_FORGET);
    assert_null(effect_of(&effects, TN_FLOW_EFFECT_NETWORK_FORGET));
    effects = person_touches(&flow, TN_FLOW_HIT_NETWORK_FORGET);
    const struct tn_flow_effect *forget = effect_of(&effects, TN_FLOW_EFFECT_NETWORK_FORGET);
    assert_non_null(forget);
    assert_string_equal(forget->text, "01");
    person_touches(&flow, TN_FLOW_HIT_NETWORK_FORGET);
    person_waits(&flow, TN_FLOW_CONFIRM_MS);
    effects = person_touches(&flow, TN_FLOW_HIT_NETWORK_FORGET);
    assert_null(effect_of(&effects, TN_FLOW_EFFECT_NETWORK_FORGET));
}

/* Protects: a box that spans a network but has an owner shows no way back to a code that is not
 * there; one that has none leads from the network's code to the page's and back. */
static void test_own_network_before_pairing(void **state)
{
    (void)state;
    struct tn_flow_here here = {.wifi = "WIFI:T:WPA;S:Turnout-4F2A;P:mild-otter-3917;;"};
    struct tn_flow_setup setup = {.paired = false};
    tn_flow_init(&flow, &setup, flow.now);
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_HERE, .here = &here});
    assert_false(person_sees(&flow, TN_FLOW_HIT_NEXT));
    assert_false(person_sees(&flow, TN_FLOW_HIT_BACK));
    tn_text_copy(here.url, sizeof here.url, "https://10.42.0.1:8443/#/setup?code=7KQ2-XM4P-D9TB");
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_HERE, .here = &here});
    assert_string_equal(tn_flow_here_code(&flow), here.wifi);
    person_touches(&flow, TN_FLOW_HIT_NEXT);
    assert_string_equal(tn_flow_here_code(&flow), here.url);
    assert_true(person_sees(&flow, TN_FLOW_HIT_BACK));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_tile_only_where_there_is_something, at_staff),
        cmocka_unit_test(test_not_without_the_pin),
        cmocka_unit_test_setup(test_which_can_be_picked, at_network),
        cmocka_unit_test_setup(test_every_character_has_a_key, at_network),
        cmocka_unit_test_setup(test_password, at_network),
        cmocka_unit_test_setup(test_password_left, at_network),
        cmocka_unit_test_setup(test_wrong_password, at_network),
        cmocka_unit_test_setup(test_forget, at_network),
        cmocka_unit_test(test_own_network_before_pairing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
