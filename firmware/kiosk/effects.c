/* SPDX-License-Identifier: Apache-2.0 */
/* effects.c -- what the dialogue asks for, handed to whoever does it. */
#include "parts.h"

#include <string.h>

#include "form.h"

#include "turnout/text.h"

/* ---- the door ---- */

void kiosk_ask_door(struct kiosk *kiosk, enum door_request_kind kind)
{
    struct door_request *request = &kiosk->request;
    request->kind = kind;
    if (kiosk->door && door_worker_put(kiosk->door, request))
        kiosk->deciding++;
    else
        tn_log(TN_LOG_WARNING, "the door is too busy for another request");
    tn_seal_wipe(request, sizeof *request);
}

static void take_code(struct door_request *request, const struct tn_flow_effect *effect)
{
    TN_ASSERT(effect->code.len <= sizeof request->code);
    memcpy(request->code, effect->code.bytes, effect->code.len);
    request->len = effect->code.len;
}

/* What the person gave on the way in, or signs up with. */
static void take_form(const struct kiosk *kiosk, struct door_request *request,
                      const struct tn_flow_form *form)
{
    TN_BUF_AUTO answers = {0};
    if (!form)
        return;
    request->form = *form;
    request->rules = form->rules;
    form_answers(&kiosk->flow.board, form, &answers);
    if (answers.len > strlen("[]") && answers.len < sizeof request->answers)
        memcpy(request->answers, tn_buf_text(&answers), answers.len + 1);
    tn_seal_wipe(answers.data, answers.cap);
}

static bool door_kind(enum tn_flow_effect_kind effect, enum door_request_kind *ret_kind)
{
    static const struct {
        enum tn_flow_effect_kind effect;
        enum door_request_kind kind;
    } kinds[] = {
        {TN_FLOW_EFFECT_DECIDE, DOOR_REQUEST_SCAN},
        {TN_FLOW_EFFECT_ADMIT, DOOR_REQUEST_ADMIT},
        {TN_FLOW_EFFECT_ROLL_CALL, DOOR_REQUEST_ROLL_CALL},
        {TN_FLOW_EFFECT_OVERRIDE, DOOR_REQUEST_OVERRIDE},
        {TN_FLOW_EFFECT_LEAVE, DOOR_REQUEST_LEAVE},
        {TN_FLOW_EFFECT_UNDO, DOOR_REQUEST_UNDO},
        {TN_FLOW_EFFECT_FIND, DOOR_REQUEST_FIND},
        {TN_FLOW_EFFECT_ROLL, DOOR_REQUEST_ROLL},
        {TN_FLOW_EFFECT_WAITING, DOOR_REQUEST_WAITING},
        {TN_FLOW_EFFECT_DOUBLES, DOOR_REQUEST_DOUBLES},
        {TN_FLOW_EFFECT_APPROVE, DOOR_REQUEST_APPROVE},
        {TN_FLOW_EFFECT_SIGN_UP, DOOR_REQUEST_SIGN_UP},
        {TN_FLOW_EFFECT_REPRINT, DOOR_REQUEST_REPRINT},
        {TN_FLOW_EFFECT_UNLOCK, DOOR_REQUEST_UNLOCK},
        {TN_FLOW_EFFECT_LOCK, DOOR_REQUEST_LOCK},
        {TN_FLOW_EFFECT_VOTE, DOOR_REQUEST_VOTE},
        {TN_FLOW_EFFECT_FEEDBACK, DOOR_REQUEST_FEEDBACK},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (kinds[i].effect == effect) {
            *ret_kind = kinds[i].kind;
            return true;
        }
    }
    return false;
}

static void ask(struct kiosk *kiosk, enum door_request_kind kind,
                const struct tn_flow_effect *effect)
{
    struct door_request *request = &kiosk->request;
    *request = (struct door_request){.log = effect->log,
                                     .seq = effect->seq,
                                     .number = effect->number,
                                     .flag = effect->flag,
                                     .ticket = effect->ticket,
                                     .lang = kiosk->flow.lang};
    if (effect->code.bytes)
        take_code(request, effect);
    (void)tn_text_copy(request->text, sizeof request->text, effect->text ? effect->text : "");
    take_form(kiosk, request, effect->form);
    kiosk_ask_door(kiosk, kind);
}

/* ---- writing ---- */

/* Answered at once: it takes less than a tenth of a frame. */
static void suggest(struct kiosk *kiosk, const struct tn_flow_typing *typing)
{
    struct tn_pinyin_candidate found[TN_FLOW_CANDIDATES];
    struct tn_flow_candidates candidates = {0};
    candidates.count =
        tn_ime_candidates(kiosk->ime, typing->name ? TN_IME_NAME : TN_IME_TEXT, typing->before,
                          typing->letters, found, TN_FLOW_CANDIDATES);
    for (size_t i = 0; i < candidates.count; i++) {
        (void)tn_text_copy(candidates.one[i].text, sizeof candidates.one[i].text, found[i].text);
        candidates.one[i].letters = (uint8_t)found[i].letters_used;
    }
    kiosk_step(kiosk,
               &(struct tn_flow_msg){.kind = TN_FLOW_MSG_CANDIDATES, .candidates = &candidates});
    tn_seal_wipe(found, sizeof found);
    tn_seal_wipe(&candidates, sizeof candidates);
}

static void recognise(struct kiosk *kiosk, const struct tn_flow_typing *typing)
{
    struct hand_request request = {.count = typing->point_count};
    if (!kiosk->hand)
        return;
    for (size_t i = 0; i < typing->point_count; i++)
        request.points[i] = (struct tn_ime_point){typing->points[i].x, typing->points[i].y,
                                                  typing->points[i].begins};
    hand_worker_put(kiosk->hand, &request);
    tn_seal_wipe(&request, sizeof request);
}

/* ---- what takes its time ---- */

static void put_job(struct kiosk *kiosk, struct job *job)
{
    bool is_task = job->kind != JOB_PIN, put = job_worker_put(kiosk->jobs, job);
    tn_seal_wipe(job->pin, sizeof job->pin);
    if (is_task)
        kiosk_step(kiosk, &(struct tn_flow_msg){
                              .kind = TN_FLOW_MSG_TASK,
                              .task = {false, put ? TN_FLOW_TASK_RUNNING : TN_FLOW_TASK_FAILED}});
}

static void check_pin(struct kiosk *kiosk, const char *digits)
{
    struct job job = {.kind = JOB_PIN};
    (void)tn_text_copy(job.pin, sizeof job.pin, digits);
    put_job(kiosk, &job);
}

static void work_at_stick(struct kiosk *kiosk, enum job_kind kind)
{
    struct job job = {.kind = kind};
    (void)tn_text_copy(job.folder, sizeof job.folder, kiosk->stick.folder);
    put_job(kiosk, &job);
}

/* What staff read off a watch; whoever asks this kiosk for the time is told so, too. */
static void set_clock(struct kiosk *kiosk, struct tn_wall wall)
{
    struct tn_anchor watch = clocks_watch(&kiosk->clocks, wall);
    clocks_set(&kiosk->clocks, &watch);
    clocks_save(&kiosk->clocks, kiosk->options->folder);
    if (kiosk->peers)
        peers_set_clock(kiosk->peers, &watch);
    kiosk->request.anchor = watch;
    kiosk->request.flag = true;
    kiosk_ask_door(kiosk, DOOR_REQUEST_CLOCK);
    kiosk_tell_clock(kiosk);
}

/* ---- the network ---- */

static void see_to_network(struct kiosk *kiosk, const struct tn_flow_effect *effect)
{
    struct network_request request = {
        .task = effect->kind == TN_FLOW_EFFECT_NETWORK_JOIN     ? NETWORK_JOIN
                : effect->kind == TN_FLOW_EFFECT_NETWORK_FORGET ? NETWORK_FORGET
                                                                : NETWORK_SEARCH};
    if (!kiosk->network)
        return;
    (void)tn_text_copy(request.id, sizeof request.id, effect->text ? effect->text : "");
    (void)tn_text_copy(request.password, sizeof request.password,
                       effect->secret ? effect->secret : "");
    if (!network_worker_put(kiosk->network, &request))
        tn_log(TN_LOG_WARNING, "the network is too busy for another request");
    tn_seal_wipe(&request, sizeof request);
}

/* ---- all of them ---- */

static void wipe(struct kiosk *kiosk)
{
    stage_wipe(kiosk->stage);
    kiosk_forget_typed(kiosk);
    tn_seal_wipe(&kiosk->reply, sizeof kiosk->reply);
}

void kiosk_perform(struct kiosk *kiosk, const struct tn_flow_effect *effect)
{
    struct window *window = stage_window(kiosk->stage);
    enum door_request_kind kind;
    if (door_kind(effect->kind, &kind)) {
        ask(kiosk, kind, effect);
        return;
    }
    if (kiosk_print(kiosk, effect))
        return;
    switch (effect->kind) {
    case TN_FLOW_EFFECT_PAIR:
        sync_worker_pair(kiosk->sync, effect->code.bytes, effect->code.len);
        break;
    case TN_FLOW_EFFECT_SOUND:
        sounds_play(kiosk->sounds, window, effect->sound);
        break;
    case TN_FLOW_EFFECT_SIGNAL:
        if (kiosk->wires)
            wiring_worker_signal(kiosk->wires, (enum tn_flow_look)effect->number, effect->flag);
        break;
    case TN_FLOW_EFFECT_NETWORK_SEARCH:
    case TN_FLOW_EFFECT_NETWORK_JOIN:
    case TN_FLOW_EFFECT_NETWORK_FORGET:
        see_to_network(kiosk, effect);
        break;
    case TN_FLOW_EFFECT_SPEAK:
        sounds_speak(kiosk->sounds, window, tn_flow_lang(&kiosk->flow), effect->text);
        break;
    case TN_FLOW_EFFECT_VOLUME:
        sounds_set_volume(kiosk->sounds, (int)effect->number);
        break;
    case TN_FLOW_EFFECT_CANDIDATES:
        suggest(kiosk, effect->typing);
        break;
    case TN_FLOW_EFFECT_RECOGNISE:
        recognise(kiosk, effect->typing);
        break;
    case TN_FLOW_EFFECT_PIN:
        check_pin(kiosk, effect->text);
        break;
    case TN_FLOW_EFFECT_EXPORT:
        work_at_stick(kiosk, JOB_EXPORT);
        break;
    case TN_FLOW_EFFECT_IMPORT:
        work_at_stick(kiosk, JOB_IMPORT);
        break;
    case TN_FLOW_EFFECT_WIPE:
        wipe(kiosk);
        break;
    case TN_FLOW_EFFECT_PEER:
        if (kiosk->peers)
            (void)peers_add(kiosk->peers,
                            effect->text); /* the list of doors shows what comes of it */
        break;
    case TN_FLOW_EFFECT_SET_CLOCK:
        set_clock(kiosk, effect->wall);
        break;
    case TN_FLOW_EFFECT_UPDATE:
        update_worker_install(kiosk->update, effect->flag, effect->number == 1);
        break;
    case TN_FLOW_EFFECT_RESTART:
        kiosk_restart_machine(kiosk);
        break;
    case TN_FLOW_EFFECT_QUIT:
        kiosk->running = false;
        break;
    default:
        break;
    }
}
