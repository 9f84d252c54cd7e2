/* SPDX-License-Identifier: Apache-2.0 */
/* test_flow_walk.c -- hundreds of thousands of random hands before a kiosk that answers late, out
 * of order or never: after every step
 *   - nothing of a person stands anywhere in the state once their screens are gone;
 *   - an accepted sign-up is asked for once, and what comes of it is seen by its owner or by the
 *     hosts, never by whoever stands there now;
 *   - what is drawn is text, what can be touched is told once, the next wake-up lies ahead;
 *   - time alone leads back to rest.
 * A failure names its seed; TURNOUT_WALK_SEEDS=n walks more of them, TURNOUT_WALK_SEED=n one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kiosk_model.h"
#include "person.h"
#include "turnout/text.h"

#define STEPS 100000
#define REVOKED_AT (STEPS - STEPS / 50) /* for the rest of the walk */
#define SEEDS 6
/* However it is left alone, a kiosk rests after this long: held results, both times twice over. */
#define REST_WITHIN_MS (INT64_C(10) * 60000)

static struct {
    struct model model;
    struct tn_flow flow;
    uint64_t seed;
    int step;
    int64_t signed_up; /* the last number */
    /* what the walk has seen, to know that it went everywhere */
    unsigned long seen[TN_FLOW_SCREEN_COUNT];
    unsigned long asked, expired, issued, issued_late;
} walk;

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            print_error("seed %llu, step %d, screen %d: %s\n", (unsigned long long)walk.seed,      \
                        walk.step, (int)walk.flow.screen, #condition);                             \
            fail();                                                                                \
        }                                                                                          \
    } while (0)

/* ---- what must hold ---- */

static bool is_persons(enum tn_flow_screen screen)
{
    return (screen >= TN_FLOW_FIND && screen <= TN_FLOW_ISSUED) || screen == TN_FLOW_REMARK;
}

/* Screens to which what a person gave goes along: their own, and the door's answers to them. */
static bool may_hold_person(enum tn_flow_screen screen)
{
    return is_persons(screen) || screen == TN_FLOW_CHECKING || screen == TN_FLOW_VERDICT ||
           screen == TN_FLOW_VOTE || screen == TN_FLOW_FEEDBACK;
}

static bool is_zero(const void *bytes, size_t len)
{
    const uint8_t *at = bytes;
    return len == 0 || (at[0] == 0 && memcmp(at, at + 1, len - 1) == 0);
}

#define IS_ZERO(member) is_zero(&walk.flow.member, sizeof(walk.flow.member))

static void check_nothing_left(void)
{
    CHECK(IS_ZERO(form));
    CHECK(walk.flow.screen == TN_FLOW_ADDRESS || walk.flow.screen == TN_FLOW_PASSWORD ||
          IS_ZERO(typing));
    CHECK(walk.flow.screen == TN_FLOW_NETWORK || walk.flow.screen == TN_FLOW_PASSWORD ||
          IS_ZERO(joining));
    CHECK(IS_ZERO(found));
    CHECK(IS_ZERO(fact));
    CHECK(IS_ZERO(issued));
    CHECK(IS_ZERO(code) || walk.flow.deciding > 0); /* the result may ask for more */
    CHECK(walk.flow.screen == TN_FLOW_PENDING || IS_ZERO(picked));
    CHECK(!walk.flow.signing_up && !walk.flow.asking);
}

/* As slow as it is thorough: nowhere in the whole state. */
static void check_no_canary(void)
{
    static const char *const canaries[] = {MODEL_TYPED, MODEL_NUMBER, MODEL_FOUND, MODEL_ISSUED};
    for (size_t i = 0; i < sizeof(canaries) / sizeof(canaries[0]); i++)
        CHECK(!person_left(&walk.flow, canaries[i]));
    CHECK(walk.flow.deciding > 0 || !person_left(&walk.flow, MODEL_CODE));
    CHECK(walk.flow.screen >= TN_FLOW_PIN || !person_left(&walk.flow, MODEL_LISTED));
}

static bool is_text(const char *text, size_t cap)
{
    size_t len = strnlen(text, cap);
    return len < cap && tn_text_valid(text, len);
}

static void check_texts(void)
{
    const struct tn_flow_form *form = &walk.flow.form;
    const struct tn_flow_typing *typing = &walk.flow.typing;
    CHECK(is_text(form->name, sizeof(form->name)));
    CHECK(is_text(form->contact, sizeof(form->contact)));
    CHECK(is_text(form->inviter, sizeof(form->inviter)));
    for (size_t i = 0; i < TN_BOARD_QUESTIONS; i++)
        CHECK(is_text(form->answers[i].text, sizeof(form->answers[i].text)));
    CHECK(is_text(walk.flow.fact, sizeof(walk.flow.fact)));
    CHECK(is_text(typing->before, sizeof(typing->before)));
    CHECK(is_text(typing->letters, sizeof(typing->letters)));
    CHECK(is_text(tn_flow_typed(&walk.flow), sizeof(typing->typed)));
    CHECK(typing->candidates.count <= TN_FLOW_CANDIDATES);
    CHECK(typing->candidates.count == 0 || typing->first < typing->candidates.count);
    CHECK(typing->point_count <= TN_FLOW_POINTS);
    CHECK(walk.flow.found.count <= TN_FLOW_ITEMS);
}

static void check_hits(void)
{
    enum tn_flow_hit hits[TN_FLOW_HIT_COUNT];
    bool told[TN_FLOW_HIT_COUNT] = {0};
    size_t count = tn_flow_hits(&walk.flow, hits);
    CHECK(count > 0 && count <= TN_FLOW_HIT_COUNT);
    for (size_t i = 0; i < count; i++) {
        CHECK(hits[i] > TN_FLOW_HIT_NONE && hits[i] < TN_FLOW_HIT_COUNT);
        CHECK(!told[hits[i]]);
        told[hits[i]] = true;
    }
    bool has_way_out = told[TN_FLOW_HIT_BACK] || told[TN_FLOW_HIT_DONE] || told[TN_FLOW_HIT_SKIP] ||
                       told[TN_FLOW_HIT_CONTINUE];
    CHECK(has_way_out || walk.flow.screen == TN_FLOW_CHECKING || walk.flow.screen == TN_FLOW_HOME ||
          walk.flow.screen == TN_FLOW_BROKEN || walk.flow.screen == TN_FLOW_REVOKED);
    int whole = 0;
    if (is_persons(walk.flow.screen))
        CHECK(tn_flow_step_number(&walk.flow, &whole) <= whole || whole == 0);
}

/* Every pointer of an effect is good until the next step. */
static void check_effects(const struct tn_flow_effects *effects)
{
    size_t bytes = 0;
    CHECK(effects->wake_at.ms > walk.flow.now.ms);
    CHECK(effects->count <= TN_FLOW_EFFECTS_MAX);
    for (size_t i = 0; i < effects->count; i++) {
        const struct tn_flow_effect *effect = &effects->one[i];
        bytes += effect->text ? strlen(effect->text) : 0;
        bytes += effect->form ? strlen(effect->form->name) : 0;
        bytes += effect->typing ? strlen(effect->typing->letters) : 0;
        for (size_t at = 0; at < effect->code.len; at++)
            bytes += (uint8_t)effect->code.bytes[at];
    }
    CHECK(bytes < 100000);
}

/* A new ticket: asked for by a touch on a review that was not waiting, once, with all it needs. */
static void check_sign_up(const struct tn_flow_effects *effects, bool may_accept, bool was_waiting)
{
    const struct tn_flow_effect *sign_up = person_effect(effects, TN_FLOW_EFFECT_SIGN_UP);
    if (!was_waiting)
        CHECK(walk.flow.signing_up == (sign_up != NULL));
    if (!sign_up)
        return;
    CHECK(may_accept);
    CHECK(sign_up->number == ++walk.signed_up && walk.flow.sign_up == walk.signed_up);
    CHECK(sign_up->form->name[0] && sign_up->form->contact[0]);
    CHECK(walk.flow.board.rules.version == 0 ||
          sign_up->form->rules == walk.flow.board.rules.version);
}

static void check_state(enum tn_flow_screen before)
{
    walk.seen[walk.flow.screen]++;
    check_hits();
    CHECK(!walk.flow.revoked || walk.flow.screen >= TN_FLOW_PIN);
    if (may_hold_person(walk.flow.screen)) {
        check_texts();
        return;
    }
    check_nothing_left();
    bool hosts_type = walk.flow.screen == TN_FLOW_ROLL; /* the same letters, for all they know */
    bool says = walk.flow.remark[0] != '\0';            /* to its effect, until the next step */
    CHECK(!says || before == TN_FLOW_FEEDBACK || before == TN_FLOW_REMARK);
    if (!says && (may_hold_person(before) || (walk.step % 1000 == 0 && !hosts_type)))
        check_no_canary();
}

/* ---- steps ---- */

static void send(struct tn_flow_msg msg)
{
    enum tn_flow_screen before = walk.flow.screen;
    bool was_waiting = walk.flow.signing_up, was_asking = walk.flow.asking;
    bool may_accept = before == TN_FLOW_REVIEW && !was_waiting && !was_asking &&
                      (msg.kind == TN_FLOW_MSG_TOUCH_UP || msg.kind == TN_FLOW_MSG_KEY);
    if (msg.now.ms == 0)
        msg.now = walk.flow.now;
    struct tn_flow_effects effects = tn_flow_step(&walk.flow, &msg);
    check_effects(&effects);
    CHECK(!walk.flow.revoked || !person_effect(&effects, TN_FLOW_EFFECT_DECIDE));
    check_sign_up(&effects, may_accept, was_waiting);
    check_state(before);
    walk.asked += walk.flow.asking && !was_asking;
    walk.expired += was_asking && walk.flow.screen == TN_FLOW_HOME;
    model_hear(&walk.model, &effects, walk.flow.now.ms);
}

/* What came of a sign-up is remembered for the hosts, and shown to the one who waits for it. */
static void send_issued(const struct tn_flow_msg *msg)
{
    const struct tn_flow_issued *issued = msg->issued;
    bool waited = walk.flow.signing_up && issued->number == walk.flow.sign_up;
    bool showed = walk.flow.screen == TN_FLOW_ISSUED;
    send(*msg);
    if (issued->number == 0 || !issued->done)
        return;
    CHECK(memcmp(&walk.flow.entries[0].ticket, &issued->answer.ticket,
                 sizeof(issued->answer.ticket)) == 0);
    CHECK(!waited || walk.flow.screen == TN_FLOW_ISSUED);
    CHECK(waited || showed || IS_ZERO(issued.text));
    walk.issued += waited;
    walk.issued_late += !waited;
}

static void answer_all(void)
{
    struct model_answer answer;
    while (model_due(&walk.model, walk.flow.now.ms, &answer)) {
        struct tn_flow_msg msg = model_say(&walk.model, &answer);
        if (msg.kind == TN_FLOW_MSG_ISSUED)
            send_issued(&msg);
        else
            send(msg);
    }
}

static uint64_t any(uint64_t below)
{
    return model_random(&walk.model, below);
}

static void touch(enum tn_flow_hit hit)
{
    send((struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_DOWN, .hit = hit});
    send((struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_UP, .hit = hit});
}

static enum tn_flow_hit any_offered(void)
{
    enum tn_flow_hit hits[TN_FLOW_HIT_COUNT];
    size_t count = tn_flow_hits(&walk.flow, hits);
    return hits[any(count)];
}

static void wait_ms(int64_t ms)
{
    send((struct tn_flow_msg){.kind = TN_FLOW_MSG_TICK, .now = {walk.flow.now.ms + ms}});
}

static void type(const char *text)
{
    send((struct tn_flow_msg){.kind = TN_FLOW_MSG_CHAR, .text = text});
}

/* Somebody who knows what they want: fills the step and goes on. */
static void act_sensibly(void)
{
    switch (walk.flow.screen) {
    case TN_FLOW_HOME:
        touch(any(2) ? TN_FLOW_HIT_SIGN_UP : TN_FLOW_HIT_FIND);
        break;
    case TN_FLOW_FIND:
        type(any(2) ? MODEL_TYPED : "q");
        touch((enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + any(4)));
        break;
    case TN_FLOW_FACT:
    case TN_FLOW_CONTACT:
        type(any(2) ? MODEL_NUMBER : "13");
        break;
    case TN_FLOW_NAME:
        type(any(2) ? MODEL_TYPED : "李雷");
        break;
    case TN_FLOW_QUESTION:
        touch(TN_FLOW_HIT_ITEM_0);
        type(MODEL_TYPED);
        break;
    case TN_FLOW_RULES:
        send((struct tn_flow_msg){.kind = TN_FLOW_MSG_PAGES, .pages = 1});
        touch(TN_FLOW_HIT_ACCEPT);
        break;
    default:
        break;
    }
    touch(TN_FLOW_HIT_NEXT);
}

static void draw(void)
{
    send((struct tn_flow_msg){
        .kind = TN_FLOW_MSG_PEN,
        .pen = {(int)any(1200) - 100, (int)any(1200) - 100, any(3) == 0, any(3) == 0}});
}

static void press_something(void)
{
    static const char *const texts[] = {"a",    "Q",      "3",        " ",           "'",
                                        "伟",   "\x01",   "\xe4\xbc", "👩‍🚀", "-",
                                        "o'ne", "a\x07b", "",         MODEL_TYPED};
    if (any(2))
        type(texts[any(sizeof(texts) / sizeof(texts[0]))]);
    else
        send((struct tn_flow_msg){.kind = TN_FLOW_MSG_KEY,
                                  .key = (enum tn_flow_key)any(TN_FLOW_KEY_DIGIT_0 + 10)});
}

static void scan_something(void)
{
    static const char *const codes[] = {MODEL_CODE, "BCDF6789", "https://example.org", ""};
    const char *code = codes[any(4)];
    send((struct tn_flow_msg){.kind = TN_FLOW_MSG_SCAN, .scan = {code, strlen(code)}});
}

static void pass_time(void)
{
    switch (any(6)) {
    case 0:
        wait_ms((int64_t)any(130000));
        break;
    case 1:
        send((struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_DOWN, .hit = TN_FLOW_HIT_LOGO});
        wait_ms(TN_FLOW_LOGO_HOLD_MS);
        break;
    default:
        wait_ms((int64_t)any(3000));
        break;
    }
}

static void act(void)
{
    uint64_t what = any(100);
    if (what < 30)
        act_sensibly();
    else if (what < 60)
        touch(any_offered());
    else if (what < 64)
        touch((enum tn_flow_hit)any(TN_FLOW_HIT_COUNT));
    else if (what < 67)
        send((struct tn_flow_msg){.kind = any(2) ? TN_FLOW_MSG_TOUCH_DOWN : TN_FLOW_MSG_TOUCH_UP,
                                  .hit = any_offered()});
    else if (what < 78)
        press_something();
    else if (what < 84)
        draw();
    else if (what < 86)
        scan_something();
    else if (what < 88)
        send(model_news(&walk.model, &walk.flow));
    else
        pass_time();
}

/* Left alone, woken only when it asked to be, it comes to rest. */
static void check_comes_to_rest(void)
{
    static struct tn_flow alone;
    alone = walk.flow;
    int64_t until_ms = alone.now.ms + REST_WITHIN_MS;
    struct tn_flow_effects effects = person_waits(&alone, 0);
    while (alone.screen != TN_FLOW_HOME && alone.screen != TN_FLOW_BROKEN &&
           alone.screen != TN_FLOW_REVOKED) {
        CHECK(effects.wake_at.ms > alone.now.ms && effects.wake_at.ms < until_ms);
        effects = person_waits(&alone, effects.wake_at.ms - alone.now.ms);
    }
}

static void walk_once(uint64_t seed)
{
    memset(&walk.model, 0, sizeof(walk.model));
    walk.model.random = walk.seed = seed;
    walk.signed_up = 0;
    person_arrives(&walk.flow, any(2) ? TN_LANG_EN : TN_LANG_ZH_CN);
    walk.flow.setup.guarded = any(2);
    walk.flow.setup.self_test = true;
    walk.flow.health = (struct tn_flow_health){.known = true, .small_display = any(2)};
    for (walk.step = 0; walk.step < STEPS; walk.step++) {
        if (walk.step == REVOKED_AT)
            send((struct tn_flow_msg){.kind = TN_FLOW_MSG_REVOKED});
        act();
        answer_all();
        if (any(200) == 0)
            check_comes_to_rest();
    }
    tn_flow_wipe(&walk.flow);
    CHECK(!person_left(&walk.flow, MODEL_GUEST));
    CHECK(!person_left(&walk.flow, MODEL_LISTED));
    check_nothing_left();
    check_no_canary();
}

static uint64_t number_in(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : otherwise;
}

static void test_walk(void **state)
{
    (void)state;
    uint64_t one = number_in("TURNOUT_WALK_SEED", 0);
    uint64_t seeds = number_in("TURNOUT_WALK_SEEDS", SEEDS);
    if (one)
        walk_once(one);
    for (uint64_t seed = 1; !one && seed <= seeds; seed++)
        walk_once(seed);
}

/* The walk above proves nothing about places where it never was. */
static void test_went_everywhere(void **state)
{
    (void)state;
    for (int screen = 0; screen < TN_FLOW_SCREEN_COUNT; screen++) {
        if (screen != TN_FLOW_UNPAIRED && walk.seen[screen] == 0)
            print_error("screen %d was never seen\n", screen);
        assert_true(screen == TN_FLOW_UNPAIRED || walk.seen[screen] > 0);
    }
    print_message("asked \"still there?\" %lu times, %lu in vain; %lu codes shown, %lu too late\n",
                  walk.asked, walk.expired, walk.issued, walk.issued_late);
    assert_true(walk.asked > 0 && walk.expired > 0 && walk.issued > 0 && walk.issued_late > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_walk),
        cmocka_unit_test(test_went_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
