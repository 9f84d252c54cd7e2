/* SPDX-License-Identifier: Apache-2.0 */
/* test_flow_door.c -- codes and results: every verdict, its time, its sound, its language, and
 * that whoever comes next is never kept waiting by whoever came before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "screens.h"
#include "turnout/text.h"

static struct tn_flow_effects send(struct tn_flow *flow, struct tn_flow_msg msg)
{
    if (msg.now.ms == 0)
        msg.now = flow->now;
    return tn_flow_step(flow, &msg);
}

static struct tn_flow_effects tick(struct tn_flow *flow, int64_t later_ms)
{
    return send(flow,
                (struct tn_flow_msg){.kind = TN_FLOW_MSG_TICK, .now = {flow->now.ms + later_ms}});
}

static struct tn_flow_effects scan(struct tn_flow *flow, const char *code)
{
    return send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_SCAN, .scan = {code, strlen(code)}});
}

static struct tn_flow_effects answer(struct tn_flow *flow, const struct tn_flow_answer *what)
{
    return send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_ANSWER, .answer = what});
}

static void touch(struct tn_flow *flow, enum tn_flow_hit hit)
{
    send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_DOWN, .hit = hit});
    send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_UP, .hit = hit});
}

static const struct tn_flow_effect *find(const struct tn_flow_effects *effects,
                                         enum tn_flow_effect_kind kind)
{
    for (size_t i = 0; i < effects->count; i++) {
        if (effects->one[i].kind == kind)
            return &effects->one[i];
    }
    return NULL;
}

/* A code goes to the door as it was read, and shows nothing before 0.3 s have passed. */
static void test_scan_asks_the_door(void **state)
{
    (void)state;
    struct tn_flow flow;
    screens_rest(&flow, TN_LANG_ZH_CN);
    struct tn_flow_effects effects = scan(&flow, "CODE 1");
    assert_int_equal(effects.count, 1);
    assert_int_equal(effects.one[0].kind, TN_FLOW_EFFECT_DECIDE);
    assert_int_equal(effects.one[0].code.len, 6);
    assert_memory_equal(effects.one[0].code.bytes, "CODE 1", 6);
    assert_int_equal(effects.wake_at.ms, flow.now.ms + TN_FLOW_BUSY_MS);
    tick(&flow, TN_FLOW_BUSY_MS - 1);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
    tick(&flow, 1);
    assert_int_equal(flow.screen, TN_FLOW_CHECKING);
}

/* A door that never answers leaves nobody standing: a person is called. */
static void test_silent_door_calls_a_host(void **state)
{
    (void)state;
    struct tn_flow flow;
    screens_rest(&flow, TN_LANG_ZH_CN);
    scan(&flow, "CODE");
    tick(&flow, TN_FLOW_BUSY_MS);
    struct tn_flow_effects effects = tick(&flow, TN_FLOW_DECIDE_MAX_MS);
    assert_int_equal(flow.screen, TN_FLOW_VERDICT);
    assert_int_equal(flow.answer.gate.verdict, TN_VERDICT_HOST_NEEDED);
    assert_int_equal(find(&effects, TN_FLOW_EFFECT_SOUND)->sound, TN_FLOW_SOUND_STAFF);
    assert_null(tn_flow_undoable(&flow));
}

/* Each verdict: look, sound, time on the screen, and home afterwards with nothing left behind. */
static void test_every_verdict(void **state)
{
    (void)state;
    static const struct {
        enum tn_verdict verdict;
        enum tn_flow_look look;
        enum tn_flow_sound sound;
        int ms;
    } rows[TN_VERDICT_COUNT] = {
        {TN_VERDICT_ADMIT, TN_FLOW_LOOK_OK, TN_FLOW_SOUND_OK, 5000},
        {TN_VERDICT_ADMIT_AGAIN, TN_FLOW_LOOK_OK, TN_FLOW_SOUND_OK, 5000},
        {TN_VERDICT_ALREADY_IN, TN_FLOW_LOOK_ALREADY, TN_FLOW_SOUND_ALREADY, 10000},
        {TN_VERDICT_NOT_YET, TN_FLOW_LOOK_ALREADY, TN_FLOW_SOUND_ALREADY, 10000},
        {TN_VERDICT_TOO_LATE, TN_FLOW_LOOK_PROBLEM, TN_FLOW_SOUND_PROBLEM, 10000},
        {TN_VERDICT_OTHER_EVENT, TN_FLOW_LOOK_PROBLEM, TN_FLOW_SOUND_PROBLEM, 10000},
        {TN_VERDICT_REVOKED, TN_FLOW_LOOK_PROBLEM, TN_FLOW_SOUND_PROBLEM, 10000},
        {TN_VERDICT_UNKNOWN_CODE, TN_FLOW_LOOK_PROBLEM, TN_FLOW_SOUND_PROBLEM, 10000},
        {TN_VERDICT_BAD_SIGNATURE, TN_FLOW_LOOK_PROBLEM, TN_FLOW_SOUND_PROBLEM, 10000},
        {TN_VERDICT_KEY_WITHDRAWN, TN_FLOW_LOOK_PROBLEM, TN_FLOW_SOUND_PROBLEM, 10000},
        {TN_VERDICT_FULL, TN_FLOW_LOOK_STAFF, TN_FLOW_SOUND_STAFF, 10000},
        {TN_VERDICT_BLOCKED, TN_FLOW_LOOK_STAFF, TN_FLOW_SOUND_STAFF, 10000},
        {TN_VERDICT_RULES_TO_ACCEPT, TN_FLOW_LOOK_STAFF, TN_FLOW_SOUND_STAFF, 10000},
        {TN_VERDICT_ANSWER_NEEDED, TN_FLOW_LOOK_STAFF, TN_FLOW_SOUND_STAFF, 10000},
        {TN_VERDICT_HOST_NEEDED, TN_FLOW_LOOK_STAFF, TN_FLOW_SOUND_STAFF, 10000},
    };
    for (size_t i = 0; i < TN_VERDICT_COUNT; i++) {
        struct tn_flow flow;
        struct tn_flow_answer what = screens_answer(rows[i].verdict, TN_REASON_NONE, "张伟");
        screens_rest(&flow, TN_LANG_ZH_CN);
        scan(&flow, "CODE");
        struct tn_flow_effects effects = answer(&flow, &what);
        assert_int_equal(tn_flow_look(rows[i].verdict), rows[i].look);
        assert_int_equal(find(&effects, TN_FLOW_EFFECT_SOUND)->sound, rows[i].sound);
        /* a door with an opener opens for those alone who are let in */
        const struct tn_flow_effect *signal = find(&effects, TN_FLOW_EFFECT_SIGNAL);
        assert_int_equal(signal->number, rows[i].look);
        assert_int_equal(signal->flag, rows[i].look == TN_FLOW_LOOK_OK);
        tick(&flow, rows[i].ms - 1);
        assert_int_equal(flow.screen, TN_FLOW_VERDICT);
        effects = tick(&flow, 1);
        assert_int_equal(flow.screen, TN_FLOW_HOME);
        assert_non_null(find(&effects, TN_FLOW_EFFECT_WIPE));
        static const struct tn_flow_answer nothing;
        assert_memory_equal(&flow.answer, &nothing, sizeof(nothing));
    }
}

/* The ring runs down in quarter seconds, and the wake-ups fall on them. */
static void test_ring(void **state)
{
    (void)state;
    struct tn_flow flow;
    struct tn_flow_answer what = screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, "张伟");
    screens_rest(&flow, TN_LANG_ZH_CN);
    struct tn_flow_effects effects = answer(&flow, &what);
    int whole = 0;
    for (int step = 20; step > 0; step--) {
        assert_int_equal(tn_flow_ring_steps(&flow, &whole), step);
        assert_int_equal(whole, 20);
        assert_int_equal(effects.wake_at.ms, flow.now.ms + TN_FLOW_RING_STEP_MS);
        effects = tick(&flow, TN_FLOW_RING_STEP_MS);
    }
    assert_int_equal(flow.screen, TN_FLOW_HOME);
}

/* A note wants reading time. */
static void test_note_stays_longer(void **state)
{
    (void)state;
    struct tn_flow flow;
    struct tn_flow_answer what = screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, "张伟");
    tn_text_copy(what.note, sizeof(what.note), "stage left");
    screens_rest(&flow, TN_LANG_ZH_CN);
    answer(&flow, &what);
    tick(&flow, 7999);
    assert_int_equal(flow.screen, TN_FLOW_VERDICT);
    tick(&flow, 1);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
}

/* The next person's code is asked and answered at once, whatever is on the screen. */
static void test_new_scan_preempts(void **state)
{
    (void)state;
    struct tn_flow flow;
    struct tn_flow_answer first = screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, "张伟");
    struct tn_flow_answer second = screens_answer(TN_VERDICT_REVOKED, TN_REASON_NONE, "");
    for (size_t i = 0; i < screen_case_count(); i++) {
        screens_rest(&flow, TN_LANG_EN);
        screen_case_at(i)->reach(&flow);
        if (!flow.setup.paired || flow.broken || flow.revoked || tn_flow_wants_inviter(&flow))
            continue;
        struct tn_flow_effects effects = scan(&flow, "FIRST");
        if (find(&effects, TN_FLOW_EFFECT_UNLOCK) || find(&effects, TN_FLOW_EFFECT_LEAVE))
            continue; /* wanted for something else there */
        answer(&flow, &first);
        effects = scan(&flow, "NEXT");
        assert_non_null(find(&effects, TN_FLOW_EFFECT_DECIDE));
        effects = answer(&flow, &second);
        assert_int_equal(flow.answer.gate.verdict, TN_VERDICT_REVOKED);
        assert_non_null(find(&effects, TN_FLOW_EFFECT_WIPE));
        int whole = 0, times = flow.access.type == TN_FLOW_TYPE_NORMAL ? 1 : 2;
        assert_int_equal(tn_flow_ring_steps(&flow, &whole), times * 40);
    }
}

/* Two codes at once: both go to the door, the later answer stays. */
static void test_two_codes_in_flight(void **state)
{
    (void)state;
    struct tn_flow flow;
    struct tn_flow_answer first = screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, "甲");
    struct tn_flow_answer second = screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, "乙");
    screens_rest(&flow, TN_LANG_ZH_CN);
    flow.setup.guarded = flow.unlocked = true;
    scan(&flow, "A");
    scan(&flow, "B");
    answer(&flow, &first);
    assert_int_equal(flow.deciding, 1);
    answer(&flow, &second);
    assert_int_equal(flow.deciding, 0);
    assert_string_equal(flow.answer.name, "乙");
    assert_int_equal(flow.entry_count, 2);
    assert_string_equal(flow.entries[1].name, "甲");
}

/* Staff see the latest results by name while the names are open; before and after, nobody's name
 * is kept. */
static void test_locked_names(void **state)
{
    (void)state;
    struct tn_flow flow;
    struct tn_flow_answer somebody = screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, "甲");
    screens_rest(&flow, TN_LANG_ZH_CN);
    flow.setup.guarded = true;
    scan(&flow, "A");
    answer(&flow, &somebody);
    assert_string_equal(flow.entries[0].name, "");
    flow.unlocked = true;
    scan(&flow, "B");
    answer(&flow, &somebody);
    assert_string_equal(flow.entries[0].name, "甲");
    screens_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_LOCKED});
    assert_string_equal(flow.entries[0].name, "");
    assert_int_equal(flow.entry_count, 2);
}

static void test_touch_on_a_result(void **state)
{
    (void)state;
    static const struct {
        enum tn_flow_hit hit;
        enum tn_flow_screen screen;
        bool held;
    } rows[] = {
        {TN_FLOW_HIT_DONE, TN_FLOW_HOME, false},
        {TN_FLOW_HIT_NONE, TN_FLOW_HOME, false}, /* beside the card */
        {TN_FLOW_HIT_CARD, TN_FLOW_VERDICT, true},
        {TN_FLOW_HIT_LANG, TN_FLOW_VERDICT, false},
        {TN_FLOW_HIT_LOGO, TN_FLOW_VERDICT, false}, /* touched, not held */
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct tn_flow flow;
        struct tn_flow_answer what = screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, "张伟");
        screens_rest(&flow, TN_LANG_ZH_CN);
        answer(&flow, &what);
        touch(&flow, rows[i].hit);
        assert_int_equal(flow.screen, rows[i].screen);
        assert_int_equal(flow.held, rows[i].held);
    }
}

/* A stopped ring stays full and does not run out at its time, but a name never stays for ever. */
static void test_held_result(void **state)
{
    (void)state;
    struct tn_flow flow;
    struct tn_flow_answer what = screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, "张伟");
    screens_rest(&flow, TN_LANG_ZH_CN);
    answer(&flow, &what);
    tick(&flow, 2000);
    touch(&flow, TN_FLOW_HIT_CARD);
    tick(&flow, TN_FLOW_HELD_MS - 1);
    int whole = 0;
    assert_int_equal(flow.screen, TN_FLOW_VERDICT);
    int steps = tn_flow_ring_steps(&flow, &whole);
    assert_int_equal(steps, whole);
    tick(&flow, 1);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
}

/* A finger that came down on one screen does nothing on the next. */
static void test_touch_does_not_cross_screens(void **state)
{
    (void)state;
    struct tn_flow flow;
    struct tn_flow_answer what = screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, "张伟");
    screens_rest(&flow, TN_LANG_ZH_CN);
    send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_DOWN, .hit = TN_FLOW_HIT_NONE});
    answer(&flow, &what);
    send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_UP, .hit = TN_FLOW_HIT_DONE});
    assert_int_equal(flow.screen, TN_FLOW_VERDICT);
}

static void test_result_language(void **state)
{
    (void)state;
    static const struct {
        const char *persons;
        enum tn_lang kiosks, shown;
    } rows[] = {
        {"zh-CN", TN_LANG_EN, TN_LANG_ZH_CN}, {"en", TN_LANG_ZH_CN, TN_LANG_EN},
        {"en-GB", TN_LANG_ZH_CN, TN_LANG_EN}, {"", TN_LANG_EN, TN_LANG_EN},
        {"", TN_LANG_ZH_CN, TN_LANG_ZH_CN},   {"tlh", TN_LANG_EN, TN_LANG_EN},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct tn_flow flow;
        struct tn_flow_answer what = screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, "张伟");
        tn_text_copy(what.lang, sizeof(what.lang), rows[i].persons);
        screens_rest(&flow, rows[i].kiosks);
        answer(&flow, &what);
        assert_int_equal(tn_flow_lang(&flow), rows[i].shown);
        touch(&flow, TN_FLOW_HIT_LANG);
        assert_int_equal(tn_flow_lang(&flow), tn_lang_other(rows[i].shown));
        touch(&flow, TN_FLOW_HIT_DONE);
        assert_int_equal(tn_flow_lang(&flow), rows[i].kiosks);
    }
}

/* At rest: dim after a minute, moved every further one, the usual language back; a touch wakes. */
static void test_idle(void **state)
{
    (void)state;
    struct tn_flow flow;
    screens_rest(&flow, TN_LANG_ZH_CN);
    touch(&flow, TN_FLOW_HIT_LANG);
    assert_int_equal(tn_flow_lang(&flow), TN_LANG_EN);
    tick(&flow, TN_FLOW_DIM_MS - 1);
    assert_int_equal(tn_flow_dim_minutes(&flow), 0);
    assert_int_equal(tn_flow_lang(&flow), TN_LANG_EN);
    struct tn_flow_effects effects = tick(&flow, 1);
    assert_int_equal(tn_flow_dim_minutes(&flow), 1);
    assert_int_equal(tn_flow_lang(&flow), TN_LANG_ZH_CN);
    assert_true(effects.wake_at.ms <= flow.now.ms + TN_FLOW_DRIFT_STEP_MS);
    tick(&flow, INT64_C(2) * TN_FLOW_DRIFT_STEP_MS);
    assert_int_equal(tn_flow_dim_minutes(&flow), 3);
    touch(&flow, TN_FLOW_HIT_NONE);
    assert_int_equal(tn_flow_dim_minutes(&flow), 0);
    tick(&flow, TN_FLOW_DIM_MS);
    scan(&flow, "CODE");
    assert_int_equal(tn_flow_dim_minutes(&flow), 0);
}

/* An idle kiosk sleeps: with no clock shown it wakes to dim and then once a minute. */
static void test_wakes_rarely(void **state)
{
    (void)state;
    struct tn_flow flow;
    const struct tn_flow_setup setup = {.paired = true};
    tn_flow_init(&flow, &setup, (struct tn_mono){5000});
    struct tn_flow_effects effects = tick(&flow, 0);
    assert_int_equal(effects.wake_at.ms, 5000 + TN_FLOW_DIM_MS);
    send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_CLOCK,
                                     .clock = {TN_CLOCK_NTP, {{1764914400000 + 59000}, 1000}}});
    effects = tick(&flow, 0);
    assert_int_equal(effects.wake_at.ms, flow.now.ms + 1000); /* the clock's next minute */
}

static void test_unpaired(void **state)
{
    (void)state;
    static const char invite[] = "turnout://pair?u=https%3A%2F%2Fhub&t=AAAA&h=BBBB";
    struct tn_flow flow;
    const struct tn_flow_setup setup = {.lang = TN_LANG_EN};
    tn_flow_init(&flow, &setup, (struct tn_mono){5000});
    assert_int_equal(flow.screen, TN_FLOW_UNPAIRED);

    struct tn_flow_effects effects = scan(&flow, "https://example.org/");
    assert_null(find(&effects, TN_FLOW_EFFECT_PAIR));
    assert_null(find(&effects, TN_FLOW_EFFECT_DECIDE));
    assert_true(flow.pair_foreign);

    effects = scan(&flow, invite);
    const struct tn_flow_effect *pair = find(&effects, TN_FLOW_EFFECT_PAIR);
    assert_non_null(pair);
    assert_memory_equal(pair->code.bytes, invite, pair->code.len);
    assert_false(flow.pair_foreign);
    effects = scan(&flow, invite); /* the code is still held up */
    assert_null(find(&effects, TN_FLOW_EFFECT_PAIR));

    const struct tn_fault fault = {.code = TN_ERR_OFFLINE, .text = "nobody there"};
    send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PAIRING,
                                     .pairing = {TN_FLOW_PAIR_FAILED, &fault}});
    assert_int_equal(flow.pair_err, TN_ERR_OFFLINE);
    assert_string_equal(flow.pair_fault, "nobody there");
    effects = scan(&flow, invite);
    assert_non_null(find(&effects, TN_FLOW_EFFECT_PAIR));

    const struct tn_flow_device device = {"group", "door"};
    send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PAIRED, .device = &device});
    assert_int_equal(flow.screen, TN_FLOW_HOME);
    effects = scan(&flow, "CODE");
    assert_non_null(find(&effects, TN_FLOW_EFFECT_DECIDE));
}

/* Out of order: codes are not taken, and mending brings the kiosk back. */
static void test_broken(void **state)
{
    (void)state;
    struct tn_flow flow;
    const struct tn_fault fault = {.code = TN_ERR_CORRUPT, .text = "the log is damaged"};
    screens_rest(&flow, TN_LANG_ZH_CN);
    send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_BROKEN, .fault = &fault});
    assert_int_equal(flow.screen, TN_FLOW_BROKEN);
    struct tn_flow_effects effects = scan(&flow, "CODE");
    assert_int_equal(effects.count, 0);
    send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_MENDED});
    assert_int_equal(flow.screen, TN_FLOW_HOME);
    effects = scan(&flow, "CODE");
    assert_non_null(find(&effects, TN_FLOW_EFFECT_DECIDE));
}

/* Everything can be done with the keys alone. */
static void test_keys(void **state)
{
    (void)state;
    struct tn_flow flow;
    struct tn_flow_answer what = screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, "张伟");
    screens_rest(&flow, TN_LANG_ZH_CN);
    for (size_t i = 0; i < screen_case_count(); i++) {
        screens_rest(&flow, TN_LANG_ZH_CN);
        screen_case_at(i)->reach(&flow);
        if (flow.asking) /* any key says that somebody is there */
            continue;
        enum tn_flow_hit hits[TN_FLOW_HIT_COUNT];
        size_t count = tn_flow_hits(&flow, hits);
        flow.focus = TN_FLOW_HIT_NONE;
        for (size_t k = 0; k <= count; k++) {
            send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_KEY, .key = TN_FLOW_KEY_NEXT});
            assert_int_equal(flow.focus, hits[k % count]);
        }
        send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_KEY, .key = TN_FLOW_KEY_PREV});
        assert_int_equal(flow.focus, hits[count - 1]);
    }
    screens_rest(&flow, TN_LANG_ZH_CN);
    answer(&flow, &what);
    send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_KEY, .key = TN_FLOW_KEY_ENTER});
    assert_int_equal(flow.screen, TN_FLOW_HOME);
    answer(&flow, &what);
    send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_KEY, .key = TN_FLOW_KEY_ESCAPE});
    assert_int_equal(flow.screen, TN_FLOW_HOME);
}

/* Time that seems to run backwards (two threads' readings) moves nothing back. */
static void test_time_never_goes_back(void **state)
{
    (void)state;
    struct tn_flow flow;
    screens_rest(&flow, TN_LANG_ZH_CN);
    struct tn_mono before = flow.now;
    send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TICK, .now = {before.ms - 500}});
    assert_int_equal(flow.now.ms, before.ms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scan_asks_the_door),
        cmocka_unit_test(test_silent_door_calls_a_host),
        cmocka_unit_test(test_every_verdict),
        cmocka_unit_test(test_ring),
        cmocka_unit_test(test_note_stays_longer),
        cmocka_unit_test(test_new_scan_preempts),
        cmocka_unit_test(test_two_codes_in_flight),
        cmocka_unit_test(test_locked_names),
        cmocka_unit_test(test_touch_on_a_result),
        cmocka_unit_test(test_held_result),
        cmocka_unit_test(test_touch_does_not_cross_screens),
        cmocka_unit_test(test_result_language),
        cmocka_unit_test(test_idle),
        cmocka_unit_test(test_wakes_rarely),
        cmocka_unit_test(test_unpaired),
        cmocka_unit_test(test_broken),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_time_never_goes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
