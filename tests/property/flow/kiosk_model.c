/* SPDX-License-Identifier: Apache-2.0 */
/* kiosk_model.c -- the kiosk of kiosk_model.h. */
#include "kiosk_model.h"

#include <string.h>

#include "person.h"
#include "screens.h"
#include "turnout/text.h"

/* splitmix64: small, and the same everywhere. */
uint64_t model_random(struct model *model, uint64_t below)
{
    uint64_t z = model->random += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (z ^ (z >> 31)) % below;
}

bool model_chance(struct model *model, unsigned percent)
{
    return model_random(model, 100) < percent;
}

/* ---- what was asked ---- */

static enum tn_flow_msg_kind answer_to(enum tn_flow_effect_kind kind)
{
    switch (kind) {
    case TN_FLOW_EFFECT_DECIDE:
    case TN_FLOW_EFFECT_LEAVE:
    case TN_FLOW_EFFECT_ADMIT:
    case TN_FLOW_EFFECT_OVERRIDE:
    case TN_FLOW_EFFECT_ROLL_CALL:
        return TN_FLOW_MSG_ANSWER;
    case TN_FLOW_EFFECT_FIND:
        return TN_FLOW_MSG_FOUND;
    case TN_FLOW_EFFECT_CANDIDATES:
    case TN_FLOW_EFFECT_RECOGNISE:
        return TN_FLOW_MSG_CANDIDATES;
    case TN_FLOW_EFFECT_SIGN_UP:
    case TN_FLOW_EFFECT_REPRINT:
        return TN_FLOW_MSG_ISSUED;
    case TN_FLOW_EFFECT_UNLOCK:
        return TN_FLOW_MSG_UNLOCKED;
    case TN_FLOW_EFFECT_LOCK:
        return TN_FLOW_MSG_LOCKED;
    case TN_FLOW_EFFECT_ROLL:
        return TN_FLOW_MSG_ROLL;
    case TN_FLOW_EFFECT_WAITING:
    case TN_FLOW_EFFECT_APPROVE:
        return TN_FLOW_MSG_WAITING;
    case TN_FLOW_EFFECT_PIN:
        return TN_FLOW_MSG_PIN;
    case TN_FLOW_EFFECT_VOTE:
        return TN_FLOW_MSG_VOTED;
    case TN_FLOW_EFFECT_EXPORT:
    case TN_FLOW_EFFECT_IMPORT:
        return TN_FLOW_MSG_STICK;
    case TN_FLOW_EFFECT_PRINT:
    case TN_FLOW_EFFECT_BADGE:
    case TN_FLOW_EFFECT_CAME_OUT:
    case TN_FLOW_EFFECT_AGAIN:
    case TN_FLOW_EFFECT_DROP:
    case TN_FLOW_EFFECT_TEST_PAGE:
    case TN_FLOW_EFFECT_PRINTER:
        return TN_FLOW_MSG_PRINTER;
    case TN_FLOW_EFFECT_DOUBLES:
        return TN_FLOW_MSG_DOUBLES;
    case TN_FLOW_EFFECT_UNDO:
        return TN_FLOW_MSG_UNDONE;
    default:
        return TN_FLOW_MSG_TICK;
    }
}

/* Most answers come at once, some late, a few after everybody has gone. */
static int64_t delay_ms(struct model *model, enum tn_flow_effect_kind kind)
{
    if (kind == TN_FLOW_EFFECT_CANDIDATES || model_chance(model, 60))
        return 0;
    return (int64_t)model_random(model, model_chance(model, 70) ? 600 : 40000);
}

static void note(struct model *model, const struct tn_flow_effect *effect, int64_t now_ms)
{
    struct model_answer answer = {
        .kind = answer_to(effect->kind),
        .due_ms = now_ms + delay_ms(model, effect->kind),
        .number = effect->number,
        .ticket = effect->ticket,
    };
    if (answer.kind == TN_FLOW_MSG_TICK || model_chance(model, 8))
        return; /* nothing to say, or never said */
    if (answer.kind == TN_FLOW_MSG_FOUND || answer.kind == TN_FLOW_MSG_ROLL)
        tn_text_copy(answer.asked, sizeof(answer.asked), effect->text);
    if (model->queued == MODEL_QUEUE)
        memmove(&model->queue[0], &model->queue[1], sizeof(model->queue[0]) * --model->queued);
    model->queue[model->queued++] = answer;
}

void model_hear(struct model *model, const struct tn_flow_effects *effects, int64_t now_ms)
{
    for (size_t i = 0; i < effects->count; i++)
        note(model, &effects->one[i], now_ms);
}

bool model_due(struct model *model, int64_t now_ms, struct model_answer *ret_answer)
{
    size_t start = model->queued ? (size_t)model_random(model, model->queued) : 0;
    for (size_t i = 0; i < model->queued; i++) {
        size_t at = (start + i) % model->queued;
        if (model->queue[at].due_ms > now_ms)
            continue;
        *ret_answer = model->queue[at];
        model->queue[at] = model->queue[--model->queued];
        return true;
    }
    return false;
}

/* ---- what is said ---- */

static struct tn_flow_answer answer_of(struct model *model, struct tn_ticket_id ticket)
{
    static const enum tn_reason reasons[] = {TN_REASON_NONE, TN_REASON_WRONG_FACT,
                                             TN_REASON_CAPACITY};
    enum tn_verdict verdict = (enum tn_verdict)model_random(model, TN_VERDICT_COUNT);
    struct tn_flow_answer answer = screens_answer(verdict, reasons[model_random(model, 3)],
                                                  model_chance(model, 50) ? MODEL_GUEST : "");
    answer.ticket = ticket;
    answer.seq = (int64_t)model_random(model, 50);
    answer.left = model_chance(model, 10);
    answer.walk_in = model_chance(model, 30);
    answer.can_override = model_chance(model, 50);
    return answer;
}

static struct tn_flow_people people_of(struct model *model, const char *name)
{
    struct tn_flow_people people = {.count = (size_t)model_random(model, TN_FLOW_ITEMS + 1),
                                    .total = 40,
                                    .from = (int64_t)model_random(model, 3) * TN_FLOW_ITEMS};
    for (size_t i = 0; i < people.count; i++) {
        tn_text_copy(people.one[i].name, sizeof(people.one[i].name), name);
        memset(&people.one[i].ticket, 1 + (int)model_random(model, 200),
               sizeof(people.one[i].ticket));
        people.one[i].wants_fact = model_chance(model, 50);
        people.one[i].inside = model_chance(model, 30);
    }
    return people;
}

static struct tn_flow_candidates candidates_of(struct model *model)
{
    struct tn_flow_candidates candidates = {
        .count = (size_t)model_random(model, TN_FLOW_CANDIDATES + 1)};
    for (size_t i = 0; i < candidates.count; i++) {
        tn_text_copy(candidates.one[i].text, sizeof(candidates.one[i].text),
                     model_chance(model, 20) ? "欧阳" : "伟");
        candidates.one[i].letters = (uint8_t)model_random(model, TN_FLOW_LETTERS + 8);
    }
    return candidates;
}

static struct tn_flow_issued issued_of(struct model *model, const struct model_answer *about)
{
    struct tn_flow_issued issued = {
        .done = model_chance(model, 80),
        .number = about->number,
        .text = MODEL_ISSUED,
        .pending = model_chance(model, 20),
        .answer = answer_of(model, about->ticket),
    };
    issued.err = issued.done ? TN_OK : TN_ERR_LIMIT;
    tn_text_copy(issued.answer.name, sizeof(issued.answer.name), MODEL_GUEST);
    memcpy(&issued.answer.ticket, &about->number, sizeof(about->number));
    return issued;
}

static struct tn_flow_doubles doubles_of(struct model *model)
{
    struct tn_flow_doubles doubles = {.count =
                                          (size_t)model_random(model, TN_FLOW_DOUBLES_SHOWN + 2)};
    for (size_t i = 0; i < doubles.count && i < TN_FLOW_DOUBLES_SHOWN; i++)
        tn_text_copy(doubles.one[i].name, sizeof(doubles.one[i].name), MODEL_LISTED);
    return doubles;
}

static struct tn_flow_printer printer_of(struct model *model)
{
    struct tn_flow_printer printer = {
        .trouble = (enum tn_flow_trouble)model_random(model, TN_FLOW_TROUBLE_COUNT),
        .count = (size_t)model_random(model, TN_FLOW_PRINTS + 2),
        .printed = (int64_t)model_random(model, 4)};
    for (size_t i = 0; i < printer.count && i < TN_FLOW_PRINTS; i++) {
        printer.one[i].number = (int64_t)model_random(model, 4);
        printer.one[i].state = (enum tn_flow_print)model_random(model, 3);
        tn_text_copy(printer.one[i].name, sizeof(printer.one[i].name), MODEL_LISTED);
    }
    return printer;
}

struct tn_flow_msg model_say(struct model *model, const struct model_answer *about)
{
    static struct tn_flow_printer printer;
    static struct tn_flow_answer answer;
    static struct tn_flow_people people;
    static struct tn_flow_candidates candidates;
    static struct tn_flow_issued issued;
    static struct tn_flow_doubles doubles;
    static struct tn_flow_stick stick;
    struct tn_flow_msg msg = {.kind = about->kind};
    switch (about->kind) {
    case TN_FLOW_MSG_ANSWER:
        answer = answer_of(model, about->ticket);
        msg.answer = &answer;
        break;
    case TN_FLOW_MSG_FOUND:
    case TN_FLOW_MSG_ROLL:
    case TN_FLOW_MSG_WAITING:
        people = people_of(model, about->kind == TN_FLOW_MSG_FOUND ? MODEL_FOUND : MODEL_LISTED);
        tn_text_copy(people.asked, sizeof(people.asked), about->asked);
        msg.people = &people;
        break;
    case TN_FLOW_MSG_CANDIDATES:
        candidates = candidates_of(model);
        msg.candidates = &candidates;
        break;
    case TN_FLOW_MSG_ISSUED:
        issued = issued_of(model, about);
        msg.issued = &issued;
        break;
    case TN_FLOW_MSG_DOUBLES:
        doubles = doubles_of(model);
        msg.doubles = &doubles;
        break;
    case TN_FLOW_MSG_STICK:
        stick = (struct tn_flow_stick){.done = model_chance(model, 50),
                                       .import = model_chance(model, 50)};
        msg.stick = &stick;
        break;
    case TN_FLOW_MSG_PRINTER:
        printer = printer_of(model);
        msg.printer = &printer;
        break;
    case TN_FLOW_MSG_UNLOCKED:
    case TN_FLOW_MSG_VOTED:
        msg.err = model_chance(model, 80) ? TN_OK : TN_ERR_DENIED;
        break;
    case TN_FLOW_MSG_PIN:
        msg.fits = model_chance(model, 50);
        break;
    case TN_FLOW_MSG_TASK:
        msg.task.printing = model_chance(model, 50);
        msg.task.state = (enum tn_flow_task)model_random(model, 4);
        break;
    case TN_FLOW_MSG_UNDONE:
        msg.undone.done = model_chance(model, 80);
        msg.undone.seq = (int64_t)model_random(model, 50);
        break;
    default:
        break;
    }
    return msg;
}

/* ---- news ---- */

static struct tn_flow_msg new_board(struct model *model)
{
    static struct tn_board board;
    board = person_board();
    board.question_count = (size_t)model_random(model, board.question_count + 1);
    board.rules.version = (int)model_random(model, 3);
    if (model_chance(model, 50)) {
        board.topic_count = 1;
        board.topics[0].option_count = 3;
        board.item_count = 1;
    }
    return (struct tn_flow_msg){.kind = TN_FLOW_MSG_BOARD, .board = &board};
}

/* Newer software, of this version or that, in any state. */
static struct tn_flow_msg new_update(struct model *model)
{
    static struct tn_flow_update update;
    update = (struct tn_flow_update){
        .present = true,
        .can_restart = model_chance(model, 80),
        .hub = {"2.0", (enum tn_flow_refusal)model_random(model, TN_FLOW_REFUSAL_COUNT)},
        .stick = {"1.0", (enum tn_flow_refusal)model_random(model, TN_FLOW_REFUSAL_COUNT)},
        .step = (enum tn_flow_update_step)model_random(model, TN_FLOW_UPDATE_REFUSED + 1),
        .percent = (int)model_random(model, 101),
        .version = "2.0",
        .refusal = (enum tn_flow_refusal)model_random(model, TN_FLOW_REFUSAL_COUNT)};
    return (struct tn_flow_msg){.kind = TN_FLOW_MSG_UPDATE, .update = &update};
}

static struct tn_flow_msg new_event(struct model *model, const struct tn_flow *flow)
{
    static struct tn_flow_event event;
    event = flow->event;
    event.policy.find = model_chance(model, 90);
    event.policy.sign_up = model_chance(model, 90);
    event.policy.feedback = model_chance(model, 50);
    event.policy.leaving = model_chance(model, 50);
    event.policy.milestones = model_chance(model, 50);
    event.keeps_words = model_chance(model, 90);
    event.doubles = (int64_t)model_random(model, 4);
    event.policy.entry = model_chance(model, 20) ? TN_ENTRY_INVITE : TN_ENTRY_OPEN;
    return (struct tn_flow_msg){.kind = TN_FLOW_MSG_EVENT, .event = &event};
}

static struct tn_flow_msg out_of_the_blue(struct model *model)
{
    static const enum tn_flow_msg_kind kinds[] = {
        TN_FLOW_MSG_ANSWER,     TN_FLOW_MSG_FOUND,    TN_FLOW_MSG_ROLL,   TN_FLOW_MSG_WAITING,
        TN_FLOW_MSG_CANDIDATES, TN_FLOW_MSG_UNLOCKED, TN_FLOW_MSG_LOCKED, TN_FLOW_MSG_PIN,
        TN_FLOW_MSG_VOTED,      TN_FLOW_MSG_TASK,     TN_FLOW_MSG_UNDONE, TN_FLOW_MSG_UNLOCKED,
        TN_FLOW_MSG_DOUBLES,    TN_FLOW_MSG_STICK,    TN_FLOW_MSG_PRINTER};
    struct model_answer answer = {.kind = kinds[model_random(model, 15)]};
    return model_say(model, &answer);
}

static struct tn_flow_msg new_peers(struct model *model)
{
    static struct tn_flow_peers peers;
    peers = (struct tn_flow_peers){.count = (size_t)model_random(model, TN_FLOW_PEERS + 3)};
    for (size_t i = 0; i < TN_FLOW_PEERS; i++)
        peers.one[i].linked = model_chance(model, 50);
    return (struct tn_flow_msg){.kind = TN_FLOW_MSG_PEERS, .peers = &peers};
}

/* A radio, and a few networks around. */
static struct tn_flow_msg new_network(struct model *model)
{
    static struct tn_flow_network network;
    network =
        (struct tn_flow_network){.present = true,
                                 .has_wifi = model_chance(model, 80),
                                 .wifi = (enum tn_flow_wifi)model_random(model, 5),
                                 .count = (size_t)model_random(model, TN_FLOW_WIFI_SHOWN + 3)};
    for (size_t i = 0; i < TN_FLOW_WIFI_SHOWN; i++) {
        network.one[i].id[0] = (char)('a' + i);
        network.one[i].lock = (enum tn_flow_wifi_lock)model_random(model, 3);
        network.one[i].saved = model_chance(model, 30);
    }
    return (struct tn_flow_msg){.kind = TN_FLOW_MSG_NETWORK, .network = &network};
}

struct tn_flow_msg model_news(struct model *model, const struct tn_flow *flow)
{
    static const struct tn_fault fault = {.code = TN_ERR_IO, .text = "The disk is gone."};
    switch (model_random(model, 11)) {
    case 10:
        return model_chance(model, 50) ? new_peers(model) : new_network(model);
    case 0:
        return model_chance(model, 80) ? new_board(model) : new_update(model);
    case 1:
        return new_event(model, flow);
    case 2:
        return (struct tn_flow_msg){.kind = TN_FLOW_MSG_DEVICES,
                                    .devices = {.printer_ready = model_chance(model, 50),
                                                .has_printer = model_chance(model, 80),
                                                .has_stick = model_chance(model, 80),
                                                .has_hand = model_chance(model, 80),
                                                .has_speech = model_chance(model, 50)}};
    case 3:
        return (struct tn_flow_msg){.kind = TN_FLOW_MSG_PAGES,
                                    .pages = (int)model_random(model, 4)};
    case 4: /* out of order now and then, and soon mended */
        if (!flow->broken && model_chance(model, 20))
            return (struct tn_flow_msg){.kind = TN_FLOW_MSG_BROKEN, .fault = &fault};
        return (struct tn_flow_msg){.kind = TN_FLOW_MSG_MENDED};
    case 5:
        return (struct tn_flow_msg){
            .kind = TN_FLOW_MSG_CLOCK,
            .clock = {model_chance(model, 50) ? TN_CLOCK_NTP : TN_CLOCK_STAFF,
                      {{SCREENS_WALL_MS + (int64_t)model_random(model, 10000000)},
                       model_chance(model, 20) ? TN_WHEN_UNKNOWN : 1000}}};
    default:
        return out_of_the_blue(model);
    }
}
