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
        .starts = {SCREENS_WALL_MS - 120000},
        .ends = {SCREENS_WALL_MS + INT64_C(3) * 3600000 - 120000},
        .offset_min = 480,
        .people_inside = 128,
        .tickets = 240,
        .capacity = 260,
        .keeps_words = true,
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
                                            .clock = {TN_CLOCK_NTP, {{SCREENS_WALL_MS}, 1000}}});
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_SYNC,
                                            .sync = {false, 17, {SCREENS_WALL_MS - 600000}, {0}}});
    screens_send(flow,
                 (struct tn_flow_msg){.kind = TN_FLOW_MSG_DISK, .disk = {23400000000, false}});
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
        .first_when = {{SCREENS_WALL_MS - 1800000}, 1000},
        .first_door = "西门 West",
        .log.epoch = 1,
        .seq = 42,
    };
    tn_text_copy(answer.name, sizeof(answer.name), name);
    return answer;
}

void screens_answered(struct tn_flow *flow, struct tn_flow_answer answer)
{
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_ANSWER, .answer = &answer});
}

bool screens_turn_pages(struct tn_flow *flow, int pages)
{
    if (pages == flow->pages && pages == flow->parts)
        return false;
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PAGES, .pages = pages});
    return true;
}

void screens_wait(struct tn_flow *flow, int64_t ms)
{
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TICK, .now = {flow->now.ms + ms}});
}

void screens_tap(struct tn_flow *flow, enum tn_flow_hit hit)
{
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_DOWN, .hit = hit});
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_UP, .hit = hit});
}

void screens_hold_logo(struct tn_flow *flow)
{
    screens_send(flow,
                 (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_DOWN, .hit = TN_FLOW_HIT_LOGO});
    screens_wait(flow, TN_FLOW_LOGO_HOLD_MS);
}

static const struct screen_set *const sets[] = {&screens_of_rest, &screens_of_steps,
                                                &screens_of_verdicts, &screens_of_staff};
#define SET_COUNT (sizeof(sets) / sizeof(sets[0]))

size_t screen_case_count(void)
{
    size_t count = 0;
    for (size_t i = 0; i < SET_COUNT; i++)
        count += sets[i]->count;
    return count;
}

const struct screen_case *screen_case_at(size_t index)
{
    for (size_t i = 0; i < SET_COUNT; i++) {
        if (index < sets[i]->count)
            return &sets[i]->cases[index];
        index -= sets[i]->count;
    }
    return NULL;
}

const struct screen_case *screen_case_named(const char *name)
{
    for (size_t i = 0; i < screen_case_count(); i++) {
        if (strcmp(screen_case_at(i)->name, name) == 0)
            return screen_case_at(i);
    }
    return NULL;
}
