/* SPDX-License-Identifier: Apache-2.0 */
/* screens.c -- the states of screens.h. */
#include "screens.h"

#include <string.h>

#include "turnout/text.h"

const struct screen_size screen_sizes[3] = {
    {"800x480", 800, 480}, {"1280x800", 1280, 800}, {"1080x1920", 1080, 1920}};

const char *const hard_names[] = {
    "张伟",
    "欧阳思远",
    "阿卜杜热合曼·买买提",
    "𠮷野家",
    "Zoë O'Connor-Fitzgerald",
    "👩‍🚀",
    "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmn",
    "محمد بن عبد الله",
};
const size_t hard_name_count = sizeof(hard_names) / sizeof(hard_names[0]);

#define START_MS 1000000
/* Saturday 5 December 2026, 14:02 in Shanghai */
#define WALL_MS INT64_C(1796450520000)

void screens_send(struct tn_flow *flow, struct tn_flow_msg msg)
{
    if (msg.now.ms == 0)
        msg.now = flow->now;
    tn_flow_step(flow, &msg);
}

static struct tn_flow_event usual_event(void)
{
    return (struct tn_flow_event){
        .present = true,
        .title = "上海开源社区十二月聚会 December meetup",
        .venue = "静安区愚园路 1088 弄 48 号 · 二楼报告厅",
        .starts = {WALL_MS - 120000},
        .ends = {WALL_MS + INT64_C(3) * 3600000 - 120000},
        .offset_min = 480,
        .people_inside = 128,
        .tickets = 240,
        .capacity = 260,
    };
}

void screens_rest(struct tn_flow *flow, enum tn_lang lang)
{
    struct tn_flow_setup setup = {.lang = lang, .paired = true, .version = "0.1.0"};
    tn_flow_init(flow, &setup, (struct tn_mono){START_MS});
    const struct tn_flow_device device = {.group = "上海开源社区 Shanghai OSS",
                                          .door = "东门 East"};
    const struct tn_flow_event event = usual_event();
    const struct tn_flow_scanners scanners = {
        .count = 2, .one = {{"/dev/input/event3", true}, {"/dev/video0", false}}};
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PAIRED, .device = &device});
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_EVENT, .event = &event});
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_CLOCK,
                                            .clock = {TN_CLOCK_NTP, {{WALL_MS}, 1000}}});
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_SYNC,
                                            .sync = {false, 17, {WALL_MS - 600000}, {0}}});
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_DISK, .disk = {23400000000}});
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_SCANNERS, .scanners = &scanners});
}

struct tn_flow_answer screens_answer(enum tn_verdict verdict, enum tn_reason reason,
                                     const char *name)
{
    struct tn_flow_answer answer = {
        .gate = {verdict, reason, false},
        .admits = 1,
        .people_inside = 129,
        .visits = 42,
        .first_when = {{WALL_MS - 1800000}, 1000},
        .first_door = "西门 West",
        .log.epoch = 1,
        .seq = 42,
    };
    tn_text_copy(answer.name, sizeof(answer.name), name);
    return answer;
}

static void answered(struct tn_flow *flow, struct tn_flow_answer answer)
{
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_ANSWER, .answer = &answer});
}

static void home(struct tn_flow *flow)
{
    (void)flow;
}

static void home_dimmed(struct tn_flow *flow)
{
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TICK,
                                            .now = {flow->now.ms + TN_FLOW_DIM_MS}});
}

static void home_waiting(struct tn_flow *flow)
{
    const struct tn_flow_event none = {0};
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_EVENT, .event = &none});
}

static void unpair(struct tn_flow *flow)
{
    struct tn_flow_setup setup = flow->setup;
    setup.paired = false;
    tn_flow_init(flow, &setup, flow->now);
}

static void unpaired(struct tn_flow *flow)
{
    unpair(flow);
}

static void pairing_failed(struct tn_flow *flow)
{
    unpair(flow);
    struct tn_fault fault = {.code = TN_ERR_OFFLINE};
    tn_text_copy(fault.text, sizeof(fault.text), "the hub at 192.168.1.20 does not answer");
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PAIRING,
                                            .pairing = {TN_FLOW_PAIR_FAILED, &fault}});
}

static void checking(struct tn_flow *flow)
{
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_SCAN, .scan = {"X", 1}});
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TICK,
                                            .now = {flow->now.ms + TN_FLOW_BUSY_MS}});
}

static void admit(struct tn_flow *flow)
{
    struct tn_flow_answer answer = screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, "欧阳思远");
    answer.admits = 3;
    answered(flow, answer);
    screens_send(flow,
                 (struct tn_flow_msg){.kind = TN_FLOW_MSG_TICK, .now = {flow->now.ms + 1250}});
}

static void admit_note(struct tn_flow *flow)
{
    struct tn_flow_answer answer =
        screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, "Zoë O'Connor-Fitzgerald");
    tn_text_copy(answer.note, sizeof(answer.note), "讲者请从左侧上台 Speakers: stage left, please");
    answered(flow, answer);
}

static void admit_hard(struct tn_flow *flow)
{
    answered(flow, screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, hard_names[6]));
}

static void admit_nameless(struct tn_flow *flow)
{
    answered(flow, screens_answer(TN_VERDICT_ADMIT_AGAIN, TN_REASON_NONE, ""));
}

static void already(struct tn_flow *flow)
{
    answered(flow, screens_answer(TN_VERDICT_ALREADY_IN, TN_REASON_NONE, "阿卜杜热合曼·买买提"));
}

static void not_yet(struct tn_flow *flow)
{
    answered(flow, screens_answer(TN_VERDICT_NOT_YET, TN_REASON_DOORS_CLOSED, ""));
}

static void damaged(struct tn_flow *flow)
{
    answered(flow, screens_answer(TN_VERDICT_UNKNOWN_CODE, TN_REASON_DAMAGED_CODE, ""));
}

static void revoked(struct tn_flow *flow)
{
    answered(flow, screens_answer(TN_VERDICT_REVOKED, TN_REASON_NONE, "张伟"));
}

static void host_needed(struct tn_flow *flow)
{
    answered(flow, screens_answer(TN_VERDICT_HOST_NEEDED, TN_REASON_NOT_ON_ROSTER, "张伟"));
}

static void held(struct tn_flow *flow)
{
    admit(flow);
    screens_send(flow,
                 (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_DOWN, .hit = TN_FLOW_HIT_CARD});
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_UP, .hit = TN_FLOW_HIT_CARD});
}

static void hold_logo(struct tn_flow *flow)
{
    screens_send(flow,
                 (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_DOWN, .hit = TN_FLOW_HIT_LOGO});
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TICK,
                                            .now = {flow->now.ms + TN_FLOW_LOGO_HOLD_MS}});
}

static void type_zeros(struct tn_flow *flow, int count)
{
    for (int i = 0; i < count; i++)
        screens_send(flow,
                     (struct tn_flow_msg){.kind = TN_FLOW_MSG_KEY, .key = TN_FLOW_KEY_DIGIT_0});
}

static void pin_pad(struct tn_flow *flow)
{
    tn_text_copy(flow->setup.staff_pin, sizeof(flow->setup.staff_pin), "123456");
    hold_logo(flow);
    type_zeros(flow, TN_FLOW_PIN_CHARS + 3);
}

/* As anybody finds it where no PIN was set. */
static void staff_open(struct tn_flow *flow)
{
    static const enum tn_verdict verdicts[] = {TN_VERDICT_ADMIT,         TN_VERDICT_UNKNOWN_CODE,
                                               TN_VERDICT_ALREADY_IN,    TN_VERDICT_ADMIT,
                                               TN_VERDICT_HOST_NEEDED,   TN_VERDICT_ADMIT,
                                               TN_VERDICT_BAD_SIGNATURE, TN_VERDICT_ADMIT_AGAIN};
    for (size_t i = 0; i < 8; i++) {
        struct tn_flow_answer answer = screens_answer(
            verdicts[i], TN_REASON_NONE, i == 1 || i == 6 ? "" : hard_names[i % hard_name_count]);
        answer.seq = (int64_t)i + 1;
        answered(flow, answer);
    }
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_UNDONE,
                                            .undone = {{.epoch = 1}, 4, true, 128}});
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_KEY, .key = TN_FLOW_KEY_ESCAPE});
    hold_logo(flow);
}

static void staff(struct tn_flow *flow)
{
    tn_text_copy(flow->setup.staff_pin, sizeof(flow->setup.staff_pin), "000000");
    staff_open(flow);
    type_zeros(flow, TN_FLOW_PIN_CHARS);
}

static void broken(struct tn_flow *flow)
{
    struct tn_fault fault = {.code = TN_ERR_CORRUPT};
    tn_text_copy(fault.text, sizeof(fault.text),
                 "the log of this door does not continue at record 118; keep the device as it is");
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_BROKEN, .fault = &fault});
}

const struct screen_case screen_cases[] = {
    {"home", home},
    {"home-dimmed", home_dimmed},
    {"home-waiting", home_waiting},
    {"unpaired", unpaired},
    {"pairing-failed", pairing_failed},
    {"checking", checking},
    {"admit", admit},
    {"admit-note", admit_note},
    {"admit-hard", admit_hard},
    {"admit-again", admit_nameless},
    {"already-in", already},
    {"not-yet", not_yet},
    {"damaged", damaged},
    {"revoked", revoked},
    {"host-needed", host_needed},
    {"held", held},
    {"pin", pin_pad},
    {"staff", staff},
    {"staff-open", staff_open},
    {"broken", broken},
};
const size_t screen_case_count = sizeof(screen_cases) / sizeof(screen_cases[0]);
