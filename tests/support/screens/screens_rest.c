/* SPDX-License-Identifier: Apache-2.0 */
/* screens_rest.c -- the kiosk at rest, before it belongs to anybody, and on the way out. */
#include <stdio.h>

#include "screens.h"
#include "turnout/text.h"

#define HOUR_MS INT64_C(3600000)
#define DAY_MS (24 * HOUR_MS)

static struct tn_board_line line(const char *zh, const char *en)
{
    struct tn_board_line line = {0};
    tn_text_copy(line.in[TN_LANG_ZH_CN], sizeof(line.in[0]), zh);
    tn_text_copy(line.in[TN_LANG_EN], sizeof(line.in[0]), en);
    return line;
}

static struct tn_board_body body(const char *zh, const char *en)
{
    struct tn_board_body body = {0};
    tn_text_copy(body.in[TN_LANG_ZH_CN], sizeof(body.in[0]), zh);
    tn_text_copy(body.in[TN_LANG_EN], sizeof(body.in[0]), en);
    return body;
}

static void add_item(struct tn_board *board, int minutes, const char *zh, const char *en,
                     const char *place)
{
    struct tn_board_item *item = &board->items[board->item_count++];
    item->at.ms = SCREENS_WALL_MS + minutes * INT64_C(60000);
    item->title = line(zh, en);
    tn_text_copy(item->place, sizeof(item->place), place);
}

static void fill_programme(struct tn_board *board)
{
    add_item(board, -32, "签到与茶歇", "Doors and tea", "大厅 Hall");
    add_item(board, -2, "开场：社区这一年", "Opening: our year together", "主厅 A");
    add_item(board, 18, "用 C 语言写一个很小的触摸屏应用（从零到能用）",
             "A tiny touchscreen app in C, from nothing to useful", "主厅 A");
    add_item(board, 48, "离线优先：不流泪的同步", "Offline-first sync without tears", "主厅 A");
    add_item(board, 73, "闪电演讲 ⚡ 五个人，五分钟", "Lightning talks × 5", "主厅 A");
    add_item(board, 98, "圆桌：志愿者怎么招、怎么留？",
             "Round table: finding and keeping volunteers", "C 室");
    add_item(board, 128, "自由交流 🍵", "Open space", "大厅 Hall");
    add_item(board, 158, "收拾场地，谢谢大家", "Clean-up and thanks", "全场 All");
}

static void fill_notices(struct tn_board *board)
{
    board->notice_count = 2;
    board->notices[0] = (struct tn_board_notice){
        .id = "coats",
        .title = line("衣帽请放一楼寄存处", "Coats go to the cloakroom downstairs"),
        .body = body("二楼走廊要保持通畅。寄存免费，散场后半小时内取回就好；贵重物品请随身带着。",
                     "Please keep the corridor upstairs free. The cloakroom costs nothing; collect "
                     "your things within half an hour after the end."),
        .weight = 3,
        .approved = true};
    board->notices[1] = (struct tn_board_notice){
        .id = "books",
        .kind = TN_BOARD_CHARITY,
        .title = line("旧书换新知：给山区小学的一百本书", "A hundred books for a mountain school"),
        .body =
            body("门口的书箱今天开放一整天。适合 6–12 岁孩子的书最好，周一寄出，书单会贴在群里。",
                 "The box at the door is open all day; books for ages 6 to 12 are best. They "
                 "leave on Monday, and the list goes to the group."),
        .weight = 2,
        .approved = true};
}

static void fill_meetups(struct tn_board *board)
{
    static const struct {
        int days;
        const char *zh, *en, *topic_zh, *topic_en, *venue;
    } all[] = {
        {14, "一月聚会：开源硬件之夜", "January meetup: open hardware night",
         "带上你的板子，现场有示波器", "Bring your board; there is an oscilloscope",
         "静安区愚园路 1088 弄 48 号"},
        {28, "新年徒步：滴水湖一圈", "New year walk around Dishui lake", "", "",
         "滴水湖地铁站 2 号口"},
        {42, "读书会《人月神话》", "Reading group: The Mythical Man-Month", "", "", "线上 Online"}};
    for (int i = 0; i < TN_BOARD_MEETUPS; i++) {
        struct tn_board_meetup *meetup = &board->meetups[board->meetup_count++];
        snprintf(meetup->id, sizeof(meetup->id), "meetup-%d", i);
        meetup->title = line(all[i].zh, all[i].en);
        meetup->topic = line(all[i].topic_zh, all[i].topic_en);
        tn_text_copy(meetup->venue, sizeof(meetup->venue), all[i].venue);
        meetup->starts.ms = SCREENS_WALL_MS - 120000 + all[i].days * DAY_MS;
        meetup->ends.ms = meetup->starts.ms + 3 * HOUR_MS;
        meetup->offset_min = 480;
    }
}

static void fill_card(struct tn_board *board)
{
    struct tn_board_card *card = &board->card;
    card->present = true;
    card->name = line("上海开源社区", "Shanghai OSS");
    card->line = line("每月见一次面，写代码、聊开源、交朋友；新手和非程序员一样欢迎。",
                      "We meet once a month to write code, talk open source and make friends; "
                      "beginners are welcome.");
    tn_text_copy(card->owner, sizeof(card->owner), "林晓 Lin Xiao");
    tn_text_copy(card->link, sizeof(card->link), "https://weixin.qq.com/g/AwYAAExample7cX2dQ");
    card->expires.ms = SCREENS_WALL_MS + 5 * DAY_MS;
    card->members = 312;
    card->cap = 500;
    tn_text_copy(card->waiting, sizeof(card->waiting), "https://oss-shanghai.example/queue");
}

static void fill_topic(struct tn_board *board)
{
    static const char *const zh[] = {"嵌入式与硬件", "本地大模型", "前端可访问性", "开源与法律"};
    static const char *const en[] = {"Embedded and hardware", "Local language models",
                                     "Accessibility on the web", "Open source and the law"};
    static const int64_t tally[] = {41, 58, 17, 12};
    struct tn_board_topic *topic = &board->topics[board->topic_count++];
    tn_text_copy(topic->id, sizeof(topic->id), "next");
    topic->question = line("下次聚会，你最想聊什么？", "What shall we talk about next time?");
    topic->closes.ms = SCREENS_WALL_MS + 2 * HOUR_MS;
    topic->hide_tally = true;
    topic->option_count = 4;
    for (int i = 0; i < 4; i++) {
        topic->options[i] = line(zh[i], en[i]);
        topic->tally[i] = tally[i];
    }
}

static void fill_rules(struct tn_board *board)
{
    struct tn_board_rules *rules = &board->rules;
    rules->version = 3;
    rules->title = line("我们的约定", "How we treat each other");
    tn_text_copy(rules->text.in[TN_LANG_ZH_CN], sizeof(rules->text.in[0]),
                 "一、彼此尊重。不因性别、年龄、口音、职业或水平取笑任何人；不同意见对事不对人。\n"
                 "二、拍照先问。近景和合影都要先征得同意，戴红色挂绳的人请不要拍。\n"
                 "三、不做推销。招聘和产品可以写在公告板上，不在群里刷屏，不逐个私信。\n"
                 "四、保护隐私。别人说的私事不外传，通讯录不导出，群成员资料不截图。\n"
                 "五、有事找人。感到不舒服，随时找戴绿色挂绳的工作人员，我们会认真处理。");
    tn_text_copy(rules->text.in[TN_LANG_EN], sizeof(rules->text.in[0]),
                 "1. Be kind. Nobody is mocked for who they are, how they speak or what they know; "
                 "argue about the matter, not the person.\n"
                 "2. Ask before you photograph. A red lanyard means no pictures.\n"
                 "3. Do not sell. Jobs and products have their place on the board, not in private "
                 "messages.\n"
                 "4. Keep what is private. No exported contacts, no screenshots of members.\n"
                 "5. Speak up. If anything feels wrong, find somebody with a green lanyard; we "
                 "take it seriously.");
}

void screens_board(struct tn_flow *flow)
{
    static struct tn_board board;
    board = (struct tn_board){0};
    fill_programme(&board);
    fill_notices(&board);
    fill_meetups(&board);
    fill_card(&board);
    fill_topic(&board);
    fill_rules(&board);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_BOARD, .board = &board});
}

/* Everything an event can offer. */
void screens_offer(struct tn_flow *flow)
{
    struct tn_flow_event event = flow->event;
    event.policy.find = event.policy.sign_up = true;
    event.policy.milestones = true;
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_EVENT, .event = &event});
    const struct tn_flow_devices devices = {.has_printer = true,
                                            .printer_ready = true,
                                            .has_hand = true,
                                            .has_text = true,
                                            .has_speech = true};
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_DEVICES, .devices = devices});
    flow->unlocked = true;
}

/* Home with the first slide of this kind on it. */
static void home_with(struct tn_flow *flow, enum tn_board_slide_kind kind, int index)
{
    struct tn_board_slide slides[TN_BOARD_SLIDES];
    screens_offer(flow);
    screens_board(flow);
    size_t count = tn_board_slides(&flow->board, tn_flow_wall(flow), slides);
    for (size_t i = 0; i < count; i++) {
        if (slides[i].kind == kind && slides[i].index == index) {
            flow->slide = i;
            return;
        }
    }
}

static void home(struct tn_flow *flow)
{
    home_with(flow, TN_BOARD_SLIDE_EVENT, 0);
}

static void home_plain(struct tn_flow *flow)
{
    (void)flow;
}

static void home_programme(struct tn_flow *flow)
{
    home_with(flow, TN_BOARD_SLIDE_PROGRAMME, 0);
}

static void home_notice(struct tn_flow *flow)
{
    home_with(flow, TN_BOARD_SLIDE_NOTICE, 0);
}

static void home_charity(struct tn_flow *flow)
{
    home_with(flow, TN_BOARD_SLIDE_NOTICE, 1);
}

static void home_meetups(struct tn_flow *flow)
{
    home_with(flow, TN_BOARD_SLIDE_MEETUPS, 0);
}

static void home_card(struct tn_flow *flow)
{
    home_with(flow, TN_BOARD_SLIDE_CARD, 0);
}

static void home_card_full(struct tn_flow *flow)
{
    home_with(flow, TN_BOARD_SLIDE_CARD, 0);
    flow->board.card.members = flow->board.card.cap;
}

static void home_topic(struct tn_flow *flow)
{
    home_with(flow, TN_BOARD_SLIDE_TOPIC, 0);
}

static void home_tally(struct tn_flow *flow)
{
    home_with(flow, TN_BOARD_SLIDE_TOPIC, 0);
    flow->board.topics[0].closes.ms = SCREENS_WALL_MS - 60000;
}

static void home_rules(struct tn_flow *flow)
{
    home_with(flow, TN_BOARD_SLIDE_RULES, 0);
}

static void home_wall(struct tn_flow *flow)
{
    home_with(flow, TN_BOARD_SLIDE_WALL, 0);
}

static void home_exit(struct tn_flow *flow)
{
    screens_board(flow);
    flow->exit_mode = true;
}

static void tonight(struct tn_flow *flow)
{
    screens_offer(flow);
    screens_board(flow);
    screens_tap(flow, TN_FLOW_HIT_TONIGHT);
}

static void vote(struct tn_flow *flow)
{
    screens_offer(flow);
    screens_board(flow);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_SCAN, .scan = {"X", 1}});
    screens_answered(flow, screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, "林晓"));
    screens_tap(flow, TN_FLOW_HIT_VOTE);
}

static void vote_chosen(struct tn_flow *flow)
{
    vote(flow);
    screens_tap(flow, (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + 1));
}

static void voted(struct tn_flow *flow)
{
    vote_chosen(flow);
    screens_tap(flow, TN_FLOW_HIT_NEXT);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_VOTED, .err = TN_OK});
}

static void vote_failed(struct tn_flow *flow)
{
    vote_chosen(flow);
    screens_tap(flow, TN_FLOW_HIT_NEXT);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_VOTED, .err = TN_ERR_IO});
}

static void offer_leaving(struct tn_flow *flow)
{
    struct tn_flow_event event = flow->event;
    event.policy.leaving = event.policy.feedback = true;
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_EVENT, .event = &event});
}

static void leaving(struct tn_flow *flow)
{
    offer_leaving(flow);
    screens_tap(flow, TN_FLOW_HIT_LEAVE);
}

static void feedback(struct tn_flow *flow)
{
    leaving(flow);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_SCAN, .scan = {"X", 1}});
    struct tn_flow_answer answer = screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, "林晓");
    answer.left = true;
    screens_answered(flow, answer);
    screens_tap(flow, TN_FLOW_HIT_DONE);
}

static void feedback_given(struct tn_flow *flow)
{
    feedback(flow);
    screens_tap(flow, (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + 3));
}

static void remark(struct tn_flow *flow)
{
    feedback_given(flow);
    screens_offer(flow);
    screens_tap(flow, TN_FLOW_HIT_REMARK);
}

static void write_remark(struct tn_flow *flow)
{
    static const char *const words[TN_LANG_COUNT] = {
        [TN_LANG_ZH_CN] = "投影再亮一点就更好了，茶点很赞",
        [TN_LANG_EN] = "A brighter projector next time, please. Lovely tea!"};
    remark(flow);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_CHAR, .text = words[flow->lang]});
}

/* Written, and back at the score. */
static void feedback_written(struct tn_flow *flow)
{
    write_remark(flow);
    screens_tap(flow, TN_FLOW_HIT_BACK);
}

static void home_dimmed(struct tn_flow *flow)
{
    screens_wait(flow, TN_FLOW_DIM_MS);
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

static const char here_url[] = "https://192.168.31.117:8443/#/setup?code=7KQ2-XM4P-D9TB";

/* Its hub is on the same machine, and nobody owns it yet. */
static void here(struct tn_flow *flow)
{
    struct tn_flow_here here = {0};
    unpair(flow);
    tn_text_copy(here.url, sizeof(here.url), here_url);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_HERE, .here = &here});
}

/* And no network is there but its own. */
static void here_wifi(struct tn_flow *flow)
{
    struct tn_flow_here here = {.wifi = "WIFI:T:WPA;S:Turnout-4F2A;P:mild-otter-3917-fern;;",
                                .wifi_name = "Turnout-4F2A",
                                .wifi_password = "mild-otter-3917-fern"};
    unpair(flow);
    tn_text_copy(here.url, sizeof(here.url), "https://10.42.0.1:8443/#/setup?code=7KQ2-XM4P-D9TB");
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_HERE, .here = &here});
}

static void here_joined(struct tn_flow *flow)
{
    here_wifi(flow);
    screens_tap(flow, TN_FLOW_HIT_NEXT);
}

static void pairing_failed(struct tn_flow *flow)
{
    unpair(flow);
    struct tn_fault fault = {.code = TN_ERR_OFFLINE};
    tn_text_copy(fault.text, sizeof(fault.text), "the hub at 192.168.1.20 does not answer");
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PAIRING,
                                            .pairing = {TN_FLOW_PAIR_FAILED, &fault}});
}

/* ---- soon after the start ---- */

static void self_test(struct tn_flow *flow)
{
    flow->setup.self_test = true;
    flow->started = flow->now;
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_HEALTH, .health = {.known = true}});
    screens_wait(flow, TN_FLOW_SELF_TEST_MS);
}

/* Everything that can be wrong at once. */
static void self_test_all(struct tn_flow *flow)
{
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_CLOCK,
                                            .clock = {TN_CLOCK_UNSET, {.err_ms = -1}}});
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_DISK, .disk = {90000000, true}});
    screens_send(
        flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_DEVICES, .devices = {.has_printer = true}});
    self_test(flow);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_HEALTH,
                                            .health = {true, TN_FLOW_CARD_UNWRITABLE, true}});
}

static const struct screen_case cases[] = {
    {"home", home},
    {"home-plain", home_plain},
    {"home-programme", home_programme},
    {"home-notice", home_notice},
    {"home-charity", home_charity},
    {"home-meetups", home_meetups},
    {"home-card", home_card},
    {"home-card-full", home_card_full},
    {"home-topic", home_topic},
    {"home-tally", home_tally},
    {"home-rules", home_rules},
    {"home-wall", home_wall},
    {"home-exit", home_exit},
    {"home-dimmed", home_dimmed},
    {"home-waiting", home_waiting},
    {"tonight", tonight},
    {"vote", vote},
    {"vote-chosen", vote_chosen},
    {"vote-failed", vote_failed},
    {"voted", voted},
    {"leaving", leaving},
    {"feedback", feedback},
    {"feedback-given", feedback_given},
    {"feedback-written", feedback_written},
    {"remark", remark},
    {"remark-written", write_remark},
    {"unpaired", unpaired},
    {"here", here},
    {"here-wifi", here_wifi},
    {"here-joined", here_joined},
    {"pairing-failed", pairing_failed},
    {"self-test", self_test},
    {"self-test-all", self_test_all},
};
const struct screen_set screens_of_rest = {cases, sizeof(cases) / sizeof(cases[0])};
