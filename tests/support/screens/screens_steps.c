/* SPDX-License-Identifier: Apache-2.0 */
/* screens_steps.c -- finding one's name and signing up. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "screens.h"
#include "turnout/text.h"
#include "turnout/ticket.h"

/* ---- what the steps are made of ---- */

static void type_keys(struct tn_flow *flow, const char *letters)
{
    for (; *letters; letters++) {
        const char *at = strchr(TN_FLOW_KEYS, *letters);
        screens_tap(flow, (enum tn_flow_hit)(TN_FLOW_HIT_KEY_0 + (at - TN_FLOW_KEYS)));
    }
}

static struct tn_board_line line(const char *zh, const char *en)
{
    struct tn_board_line line = {0};
    tn_text_copy(line.in[TN_LANG_ZH_CN], sizeof(line.in[0]), zh);
    tn_text_copy(line.in[TN_LANG_EN], sizeof(line.in[0]), en);
    return line;
}

static void add_option(struct tn_board_question *question, const char *zh, const char *en)
{
    question->options[question->option_count++] = line(zh, en);
}

static struct tn_board_question choice(void)
{
    struct tn_board_question question = {
        .id = "motive", .kind = TN_BOARD_CHOICE, .at = TN_BOARD_AT_SIGN_UP, .required = true};
    question.prompt = line("今天主要想来做什么？", "What brings you here today?");
    add_option(&question, "学点东西", "To learn something");
    add_option(&question, "认识新朋友", "To meet people");
    add_option(&question, "找合作伙伴或新的工作机会", "To find partners or a new job");
    add_option(&question, "分享我的项目", "To show my project");
    add_option(&question, "陪朋友来", "I came with a friend");
    add_option(&question, "随便看看", "Just looking");
    add_option(&question, "来帮忙", "To lend a hand");
    add_option(&question, "还没想好", "Not sure yet");
    return question;
}

static struct tn_board_question few_words(void)
{
    struct tn_board_question question = {
        .id = "talk", .kind = TN_BOARD_TEXT, .at = TN_BOARD_AT_SIGN_UP};
    question.prompt = line("最近在做什么有意思的事？", "What are you working on these days?");
    return question;
}

static struct tn_board_question consent(void)
{
    struct tn_board_question question = {
        .id = "wall", .kind = TN_BOARD_CONSENT, .at = TN_BOARD_AT_SIGN_UP, .required = true};
    question.prompt =
        line("可以把你的名字放进今晚的合影墙吗？只在现场屏幕上显示，活动结束就删除。",
             "May your name be on tonight’s wall? It is shown on the screen here only, and deleted "
             "when the event ends.");
    return question;
}

/* Signing up, with every kind of question. */
static void begin(struct tn_flow *flow)
{
    static struct tn_board board;
    screens_offer(flow);
    screens_board(flow);
    board = flow->board;
    board.questions[0] = choice();
    board.questions[1] = few_words();
    board.questions[2] = consent();
    board.question_count = 3;
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_BOARD, .board = &board});
    screens_tap(flow, TN_FLOW_HIT_SIGN_UP);
}

static void next(struct tn_flow *flow)
{
    screens_tap(flow, TN_FLOW_HIT_NEXT);
}

static void item(struct tn_flow *flow, int index)
{
    screens_tap(flow, (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + index));
}

static void typed_text(struct tn_flow *flow, const char *text)
{
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_CHAR, .text = text});
}

static void candidates(struct tn_flow *flow, const char *const *texts, size_t count)
{
    static struct tn_flow_candidates all;
    all = (struct tn_flow_candidates){.count = count};
    for (size_t i = 0; i < count; i++) {
        tn_text_copy(all.one[i].text, sizeof(all.one[i].text), texts[i]);
        all.one[i].letters = 1;
    }
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_CANDIDATES, .candidates = &all});
}

/* ---- FIND, FACT ---- */

static void find_locked(struct tn_flow *flow)
{
    screens_offer(flow);
    screens_tap(flow, TN_FLOW_HIT_FIND);
    flow->unlocked = false;
}

static void find(struct tn_flow *flow)
{
    screens_offer(flow);
    screens_tap(flow, TN_FLOW_HIT_FIND);
}

static void find_one_letter(struct tn_flow *flow)
{
    find(flow);
    type_keys(flow, "z");
}

static void add_person(struct tn_flow_people *people, const char *name, const char *contact)
{
    struct tn_flow_person *person = &people->one[people->count++];
    tn_text_copy(person->name, sizeof(person->name), name);
    tn_text_copy(person->contact, sizeof(person->contact), contact);
    person->wants_fact = true;
    person->ticket.bytes[0] = (uint8_t)people->count;
}

static void found(struct tn_flow *flow, struct tn_flow_people *people, int64_t total)
{
    people->total = total;
    tn_text_copy(people->asked, sizeof(people->asked), flow->typing.letters);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_FOUND, .people = people});
}

static void find_three(struct tn_flow *flow)
{
    static struct tn_flow_people people;
    people = (struct tn_flow_people){0};
    find(flow);
    type_keys(flow, "zw");
    add_person(&people, "张伟", "139 •••• 0427");
    add_person(&people, "郑文 Vivian Zheng", "v••••••@mail.cn");
    add_person(&people, "朱雯", "微信 z•••••8");
    people.one[2].inside = true;
    found(flow, &people, 12);
}

static void find_hard(struct tn_flow *flow)
{
    static struct tn_flow_people people;
    people = (struct tn_flow_people){0};
    find(flow);
    type_keys(flow, "yesey");
    add_person(&people, hard_names[6], "139 •••• 0427");
    add_person(&people, hard_names[7], "z••••••@mail.cn");
    add_person(&people, hard_names[8], "");
    found(flow, &people, 3);
}

static void find_pressed(struct tn_flow *flow)
{
    find_three(flow);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_DOWN,
                                            .hit = TN_FLOW_HIT_KEY_0 + ('e' - 'a')});
}

static void find_none(struct tn_flow *flow)
{
    static struct tn_flow_people people;
    people = (struct tn_flow_people){0};
    find(flow);
    type_keys(flow, "zhangweiqx");
    found(flow, &people, 0);
}

static void fact(struct tn_flow *flow)
{
    find_three(flow);
    item(flow, 0);
    type_keys(flow, "2");
}

static void fact_wrong(struct tn_flow *flow)
{
    fact(flow);
    type_keys(flow, "8");
    next(flow);
    screens_answered(flow, screens_answer(TN_VERDICT_HOST_NEEDED, TN_REASON_WRONG_FACT, ""));
}

static void fact_hard(struct tn_flow *flow)
{
    find_hard(flow);
    item(flow, 0);
}

/* ---- NAME ---- */

static void name(struct tn_flow *flow)
{
    begin(flow);
}

static void name_candidates(struct tn_flow *flow)
{
    static const char *const given[] = {"思远", "思源", "思媛", "思", "司", "斯", "丝", "私", "四"};
    begin(flow);
    screens_tap(flow, TN_FLOW_HIT_INPUT_PINYIN);
    typed_text(flow, "欧阳");
    type_keys(flow, "siyuan");
    candidates(flow, given, sizeof(given) / sizeof(given[0]));
}

static void name_latin(struct tn_flow *flow)
{
    begin(flow);
    screens_tap(flow, TN_FLOW_HIT_INPUT_LATIN);
    type_keys(flow, "zoe");
}

static void name_hard(struct tn_flow *flow)
{
    begin(flow);
    typed_text(flow, hard_names[6]);
}

static void name_long_latin(struct tn_flow *flow)
{
    begin(flow);
    screens_tap(flow, TN_FLOW_HIT_INPUT_LATIN);
    typed_text(flow, "Zoë");
    type_keys(flow, " o'connor-fitzgerald of ballynahinch castle");
}

static void stroke(struct tn_flow *flow, int x0, int y0, int x1, int y1)
{
    for (int i = 0; i <= 12; i++) {
        int x = x0 + (x1 - x0) * i / 12, y = y0 + (y1 - y0) * i / 12;
        x += (int)lround(14 * sin(i * 0.5));
        screens_send(flow,
                     (struct tn_flow_msg){.kind = TN_FLOW_MSG_PEN, .pen = {x, y, i == 0, i == 12}});
    }
}

static void name_pen(struct tn_flow *flow)
{
    begin(flow);
    screens_tap(flow, TN_FLOW_HIT_INPUT_HAND);
}

static void name_drawn(struct tn_flow *flow)
{
    static const char *const like[] = {"林", "材", "村", "杯", "枚", "休", "汁", "淋", "森"};
    name_pen(flow);
    typed_text(flow, "晓");
    stroke(flow, 100, 350, 460, 330);
    stroke(flow, 290, 130, 285, 880);
    stroke(flow, 280, 380, 110, 640);
    stroke(flow, 300, 400, 430, 540);
    stroke(flow, 520, 340, 920, 320);
    stroke(flow, 720, 120, 715, 890);
    stroke(flow, 710, 370, 500, 700);
    stroke(flow, 730, 390, 930, 720);
    candidates(flow, like, sizeof(like) / sizeof(like[0]));
}

static void name_locked(struct tn_flow *flow)
{
    begin(flow);
    flow->unlocked = false;
}

/* ---- CONTACT ---- */

static void contact(struct tn_flow *flow)
{
    begin(flow);
    typed_text(flow, "欧阳思远");
    next(flow);
}

static void contact_typed(struct tn_flow *flow)
{
    contact(flow);
    type_keys(flow, "13912340427");
}

static void contact_short(struct tn_flow *flow)
{
    contact(flow);
    type_keys(flow, "139");
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_KEY, .key = TN_FLOW_KEY_ENTER});
}

static void contact_wechat(struct tn_flow *flow)
{
    contact(flow);
    item(flow, TN_FLOW_PLATFORM_WECHAT);
    type_keys(flow, "siyuan_88");
}

static void contact_email(struct tn_flow *flow)
{
    contact(flow);
    item(flow, TN_FLOW_PLATFORM_EMAIL);
    type_keys(flow, "siyuan.ouyang+oss@mail.example");
}

/* ---- QUESTION ---- */

static void question_choice(struct tn_flow *flow)
{
    contact_typed(flow);
    next(flow);
    item(flow, 2);
}

static void question_few(struct tn_flow *flow)
{
    question_choice(flow);
    flow->board.questions[0].option_count = 3;
}

static void question_text(struct tn_flow *flow)
{
    question_choice(flow);
    next(flow);
}

static void question_text_latin(struct tn_flow *flow)
{
    question_text(flow);
    screens_tap(flow, TN_FLOW_HIT_INPUT_LATIN);
    type_keys(flow, "a kiosk in c");
}

static void question_consent(struct tn_flow *flow)
{
    question_text(flow);
    screens_tap(flow, TN_FLOW_HIT_SKIP);
}

/* ---- RULES ---- */

static void rules(struct tn_flow *flow)
{
    question_consent(flow);
    item(flow, 0);
    next(flow);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PAGES, .pages = 2});
}

static void rules_read(struct tn_flow *flow)
{
    question_consent(flow);
    item(flow, 0);
    next(flow);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PAGES, .pages = 1});
}

static void rules_only(struct tn_flow *flow)
{
    screens_offer(flow);
    screens_board(flow);
    screens_tap(flow, TN_FLOW_HIT_READ_RULES);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PAGES, .pages = 2});
}

/* ---- REVIEW ---- */

static void review(struct tn_flow *flow)
{
    rules_read(flow);
    screens_tap(flow, TN_FLOW_HIT_ACCEPT);
}

static void review_hard(struct tn_flow *flow)
{
    review(flow);
    tn_text_copy(flow->form.name, sizeof(flow->form.name), hard_names[6]);
    tn_text_copy(flow->form.contact, sizeof(flow->form.contact),
                 "maximilian.von-und-zu-hohenstaufen-ravensburg@students.university.example");
    flow->form.platform = TN_FLOW_PLATFORM_EMAIL;
    flow->form.answers[1].given = true;
    tn_text_copy(flow->form.answers[1].text, sizeof(flow->form.answers[1].text),
                 "在做一个很小很小的签到机，用 C 写的，离线也能用，断电也不丢一条记录");
    while (flow->board.question_count < TN_BOARD_QUESTIONS)
        flow->board.questions[flow->board.question_count++] = choice();
}

static void review_sending(struct tn_flow *flow)
{
    review(flow);
    next(flow);
}

static void review_failed(struct tn_flow *flow)
{
    review_sending(flow);
    struct tn_flow_issued issued = {.err = TN_ERR_FULL, .number = flow->sign_up};
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_ISSUED, .issued = &issued});
}

static void review_inviter(struct tn_flow *flow)
{
    review(flow);
    flow->event.policy.entry = TN_ENTRY_INVITE;
}

/* ---- ISSUED ---- */

/* As long as a ticket, and none. */
#define CODE_TEXT                                                                                  \
    "TN1EXAMPLEONLY0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ01234"  \
    "56789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

static struct tn_flow_issued new_code(const struct tn_flow *flow, const char *whose)
{
    struct tn_flow_issued issued = {.done = true, .number = flow->sign_up};
    struct tn_qr qr;
    tn_text_copy(issued.text, sizeof(issued.text), CODE_TEXT);
    TN_ASSERT(tn_qr_make(CODE_TEXT, &qr) == TN_OK && qr.size == TN_FLOW_CODE_MODULES);
    memcpy(issued.modules, qr.modules, sizeof(issued.modules));
    issued.answer = screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, whose);
    return issued;
}

static void issued_to(struct tn_flow *flow, const char *whose, bool pending)
{
    review_sending(flow);
    struct tn_flow_issued issued = new_code(flow, whose);
    issued.pending = pending;
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_ISSUED, .issued = &issued});
}

static void issued(struct tn_flow *flow)
{
    issued_to(flow, "欧阳思远", false);
}

static void issued_pending(struct tn_flow *flow)
{
    issued_to(flow, "Zoë O'Connor-Fitzgerald", true);
    flow->devices.printer_ready = false;
}

static void issued_hard(struct tn_flow *flow)
{
    issued_to(flow, hard_names[6], false);
    screens_tap(flow, TN_FLOW_HIT_PRINT);
}

/* The printer has no paper: nobody waits for it. */
static void issued_unprinted(struct tn_flow *flow)
{
    static const struct tn_flow_printer empty = {
        .trouble = TN_FLOW_TROUBLE_PAPER, .count = 1, .one = {{.number = 1}}};
    issued_hard(flow);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PRINTER, .printer = &empty});
}

static const struct screen_case cases[] = {
    {"find", find},
    {"find-one-letter", find_one_letter},
    {"find-three", find_three},
    {"find-hard", find_hard},
    {"find-pressed", find_pressed},
    {"find-none", find_none},
    {"find-locked", find_locked},
    {"fact", fact},
    {"fact-wrong", fact_wrong},
    {"fact-hard", fact_hard},
    {"name", name},
    {"name-candidates", name_candidates},
    {"name-latin", name_latin},
    {"name-hard", name_hard},
    {"name-long-latin", name_long_latin},
    {"name-pen", name_pen},
    {"name-drawn", name_drawn},
    {"name-locked", name_locked},
    {"contact", contact},
    {"contact-typed", contact_typed},
    {"contact-short", contact_short},
    {"contact-wechat", contact_wechat},
    {"contact-email", contact_email},
    {"question-choice", question_choice},
    {"question-few", question_few},
    {"question-text", question_text},
    {"question-text-latin", question_text_latin},
    {"question-consent", question_consent},
    {"rules", rules},
    {"rules-read", rules_read},
    {"rules-only", rules_only},
    {"review", review},
    {"review-hard", review_hard},
    {"review-sending", review_sending},
    {"review-failed", review_failed},
    {"review-inviter", review_inviter},
    {"issued", issued},
    {"issued-pending", issued_pending},
    {"issued-hard", issued_hard},
    {"issued-unprinted", issued_unprinted},
};
const struct screen_set screens_of_steps = {cases, sizeof(cases) / sizeof(cases[0])};
