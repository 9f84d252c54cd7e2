/* SPDX-License-Identifier: Apache-2.0 */
/* door_worker.c -- requests one after another through the door, each committed before its answer.
 *
 * Which event is on is found out at the start, when sync brought something, and before a code when
 * there was none; within an event nothing but the ticket is looked up. */
#include "door_worker.h"

#include <stdlib.h>
#include <string.h>

#include <SDL.h>

#include "retired.h"

#include "turnout/text.h"

struct door_worker {
    struct tn_db *db;
    struct tn_ledger *ledger;
    struct tn_door *door;
    struct retired retired;
    struct clocks clocks;
    struct tn_id event; /* zero: none */
    struct turnstile *turnstile;
    const struct bell *bell, *committed;
    struct tn_mailbox *in, *out;
    struct tn_mailbox *boards; /* struct tn_board */
    struct tn_board board;     /* the one last sent */
    struct tn_board next;      /* the thread's; too large for a stack, as the two below */
    struct tn_worker *thread;
    struct door_request request;
    struct door_reply reply;
};

/* ---- in the thread ---- */

static void find_event(struct door_worker *self, const struct tn_claim *claim)
{
    struct tn_when now = clocks_when(&self->clocks, claim);
    if (tn_ledger_current_event(self->ledger, now, &self->event, NULL))
        self->event = (struct tn_id){0};
}

static void add_facts(struct door_worker *self, struct door_reply *reply)
{
    reply->unlocked = tn_door_is_unlocked(self->door);
    if (!tn_id_is_zero(self->event))
        reply->has_event =
            tn_ledger_event(self->ledger, self->event, &reply->facts, &reply->fault) == TN_OK;
}

/* ---- codes and persons: an answer ---- */

static void answer(struct door_worker *self, struct door_reply *reply)
{
    const struct door_request *request = &self->request;
    const struct tn_door_given given = {
        .rules = request->rules, .answers_json = request->answers[0] ? request->answers : NULL};
    struct tn_door *door = self->door;
    reply->kind = DOOR_REPLY_ANSWER;
    if (tn_id_is_zero(self->event))
        find_event(self, &reply->claim);
    struct tn_when now = clocks_when(&self->clocks, &reply->claim);
    switch (request->kind) {
    case DOOR_REQUEST_SCAN:
        reply->answer = tn_door_scan_given(door, self->event, request->code, request->len, &given,
                                           &reply->claim, now, &reply->fault);
        break;
    case DOOR_REQUEST_LEAVE:
        reply->answer = tn_door_leave(door, self->event, request->code, request->len, &reply->claim,
                                      now, &reply->fault);
        break;
    case DOOR_REQUEST_ADMIT:
    case DOOR_REQUEST_ROLL_CALL:
        reply->answer = tn_door_admit(door, self->event, request->ticket, request->text,
                                      request->kind == DOOR_REQUEST_ADMIT ? TN_METHOD_NAME
                                                                          : TN_METHOD_ROLL_CALL,
                                      &given, &reply->claim, now, &reply->fault);
        break;
    default:
        reply->answer = tn_door_override(door, self->event, request->ticket, request->text,
                                         &reply->claim, now, &reply->fault);
        break;
    }
}

static void undo(struct door_worker *self, struct door_reply *reply)
{
    reply->kind = DOOR_REPLY_UNDONE;
    reply->log = self->request.log;
    reply->seq = self->request.seq;
    reply->done = tn_door_undo(self->door, reply->log, reply->seq, self->request.text,
                               &reply->claim, &reply->fault) == TN_OK;
    add_facts(self, reply);
}

/* ---- lists of persons ---- */

static void find(struct door_worker *self, struct door_reply *reply)
{
    struct tn_door_found found[TN_DOOR_FOUND_MAX];
    struct tn_flow_people *people = &reply->people;
    size_t count = 0, total = 0;
    reply->kind = DOOR_REPLY_FOUND;
    (void)tn_text_copy(people->asked, sizeof people->asked, self->request.text);
    if (tn_door_find(self->door, self->request.text, found, &count, &total, &reply->fault))
        return;
    people->count = count;
    people->total = (int64_t)total;
    for (size_t i = 0; i < count; i++) {
        struct tn_flow_person *person = &people->one[i];
        person->ticket = found[i].ticket;
        person->inside = found[i].inside;
        person->wants_fact = found[i].wants_fact;
        (void)tn_text_copy(person->name, sizeof person->name, found[i].name);
        (void)tn_text_copy(person->contact, sizeof person->contact, found[i].contact);
    }
    tn_seal_wipe(found, sizeof found);
}

static void take_persons(const struct tn_door_person *from, size_t count,
                         struct tn_flow_people *people)
{
    people->count = count;
    for (size_t i = 0; i < count; i++) {
        struct tn_flow_person *person = &people->one[i];
        person->ticket = from[i].ticket;
        person->inside = from[i].inside;
        person->initial = from[i].initial;
        (void)tn_text_copy(person->name, sizeof person->name, from[i].name);
    }
}

static void roll(struct door_worker *self, struct door_reply *reply)
{
    struct tn_door_person persons[TN_FLOW_ITEMS];
    size_t count = 0, total = 0, from = (size_t)self->request.number;
    reply->kind = DOOR_REPLY_ROLL;
    (void)tn_text_copy(reply->people.asked, sizeof reply->people.asked, self->request.text);
    if (tn_door_roll(self->door, from, TN_FLOW_ITEMS, self->request.text, persons, &count, &total,
                     &reply->fault))
        return;
    take_persons(persons, count, &reply->people);
    reply->people.from = (int64_t)from;
    reply->people.total = (int64_t)total;
    tn_seal_wipe(persons, sizeof persons);
}

static void waiting(struct door_worker *self, struct door_reply *reply)
{
    struct tn_door_person persons[TN_FLOW_ITEMS];
    size_t count = 0;
    reply->kind = DOOR_REPLY_WAITING;
    if (self->request.kind == DOOR_REQUEST_APPROVE &&
        tn_door_approve(self->door, self->event, self->request.ticket, self->request.flag,
                        &reply->claim, &reply->fault))
        tn_log(TN_LOG_WARNING, "%s", reply->fault.text);
    if (tn_door_pending(self->door, self->event, persons, TN_FLOW_ITEMS, &count, &reply->fault))
        return;
    take_persons(persons, count, &reply->people);
    reply->people.total = (int64_t)count;
    tn_seal_wipe(persons, sizeof persons);
}

static void doubles(struct door_worker *self, struct door_reply *reply)
{
    struct tn_door_double found[TN_DOOR_DOUBLES_MAX];
    size_t count = 0, total = 0;
    struct tn_flow_doubles *out = &reply->doubles;
    reply->kind = DOOR_REPLY_DOUBLES;
    if (tn_door_doubles(self->door, self->event, found, &count, &total, &reply->fault))
        return;
    out->count = count < TN_FLOW_DOUBLES_SHOWN ? count : TN_FLOW_DOUBLES_SHOWN;
    out->total = (int64_t)total;
    for (size_t i = 0; i < out->count; i++) {
        out->one[i].ticket = found[i].ticket;
        out->one[i].first_when = found[i].first_when;
        out->one[i].when = found[i].when;
        (void)tn_text_copy(out->one[i].name, sizeof out->one[i].name, found[i].name);
        (void)tn_text_copy(out->one[i].first_door, sizeof out->one[i].first_door,
                           found[i].first_door);
        (void)tn_text_copy(out->one[i].door, sizeof out->one[i].door, found[i].door);
    }
    tn_seal_wipe(found, sizeof found);
}

/* ---- walk-ins ---- */

static void sign_up(struct door_worker *self, struct door_reply *reply)
{
    const struct door_request *request = &self->request;
    const struct tn_door_sign_up sign_up = {
        .name = request->form.name,
        .lang = tn_lang_name(request->lang),
        .platform = tn_flow_platform_name(request->form.platform),
        .contact = request->form.contact,
        .answers_json = request->answers[0] ? request->answers : NULL,
        .inviter = request->form.inviter,
        .rules = request->form.rules,
        .admits = 1,
    };
    struct tn_door_issued issued;
    reply->kind = DOOR_REPLY_ISSUED;
    reply->number = request->number;
    if (tn_door_sign_up(self->door, self->event, &sign_up, &reply->claim,
                        clocks_when(&self->clocks, &reply->claim), &issued, &reply->fault))
        return;
    reply->done = true;
    reply->answer = issued.answer;
    reply->pending = issued.pending;
    memcpy(reply->code, issued.text, sizeof reply->code);
    tn_seal_wipe(&issued, sizeof issued);
}

static void reprint(struct door_worker *self, struct door_reply *reply)
{
    reply->kind = DOOR_REPLY_ISSUED;
    reply->answer.ticket = self->request.ticket;
    reply->done = tn_door_reprint(self->door, self->event, self->request.ticket, reply->code,
                                  &reply->fault) == TN_OK;
}

/* ---- hosts and the rest ---- */

static void unlock(struct door_worker *self, struct door_reply *reply)
{
    reply->kind = DOOR_REPLY_UNLOCKED;
    reply->done = tn_door_unlock(self->door, self->event, self->request.code, self->request.len,
                                 &reply->claim, clocks_when(&self->clocks, &reply->claim),
                                 &reply->fault) == TN_OK;
}

static void vote(struct door_worker *self, struct door_reply *reply)
{
    reply->kind = DOOR_REPLY_VOTED;
    reply->done = tn_door_vote(self->door, self->event, self->request.code, self->request.len,
                               self->request.text, (int)self->request.number, &reply->claim,
                               clocks_when(&self->clocks, &reply->claim), &reply->fault) == TN_OK;
}

static void feedback(struct door_worker *self, struct door_reply *reply)
{
    int score = (int)self->request.number;
    const char *text = self->request.text;
    enum tn_err err =
        tn_door_feedback(self->door, self->event, score, text, &reply->claim, &reply->fault);
    if (err == TN_ERR_SEAL) /* words nobody could open are not kept; the score counts */
        err = tn_door_feedback(self->door, self->event, score, "", &reply->claim, &reply->fault);
    reply->kind = DOOR_REPLY_NOTED;
    reply->done = err == TN_OK;
}

/* ---- the event, and what it wants shown ---- */

static bool show_value(const char *what, const char *id, const char *value_json, void *context)
{
    struct tn_board *board = context;
    struct tn_fault fault = {0};
    if (tn_board_set(board, what, id, value_json, strlen(value_json), &fault))
        tn_log(TN_LOG_WARNING, "%s %s is not shown: %s", what, id, fault.text);
    return true;
}

static void tell_board(struct door_worker *self)
{
    struct tn_fault fault = {0};
    memset(&self->next, 0, sizeof self->next);
    if (tn_door_content(self->door, self->event, show_value, &self->next, &fault))
        return;
    for (size_t i = 0; i < self->next.topic_count; i++) {
        struct tn_board_topic *topic = &self->next.topics[i];
        if (tn_door_tally(self->door, self->event, topic->id, topic->tally, &fault))
            return;
    }
    /* both began as zeros, padding included; a difference too many costs a frame
     * NOLINTNEXTLINE(bugprone-suspicious-memory-comparison,cert-exp42-c,cert-flp37-c) */
    if (memcmp(&self->board, &self->next, sizeof self->board) != 0 &&
        tn_mailbox_put(self->boards, &self->next))
        memcpy(&self->board, &self->next, sizeof self->board);
}

static void refresh(struct door_worker *self, struct door_reply *reply)
{
    reply->kind = DOOR_REPLY_EVENT;
    find_event(self, &reply->claim);
    add_facts(self, reply);
    if (reply->has_event)
        tell_board(self);
}

static bool is_retired(struct door_worker *self)
{
    return retired_check(&self->retired, self->ledger, self->door,
                         self->request.kind == DOOR_REQUEST_REFRESH);
}

static void perform(void *context)
{
    struct door_worker *self = context;
    struct door_reply *reply = &self->reply;
    *reply = (struct door_reply){.claim = clocks_claim(&self->clocks)};
    if (is_retired(self)) {
        retired_answer(&self->request, reply);
        return;
    }
    switch (self->request.kind) {
    case DOOR_REQUEST_SCAN:
    case DOOR_REQUEST_ADMIT:
    case DOOR_REQUEST_ROLL_CALL:
    case DOOR_REQUEST_OVERRIDE:
    case DOOR_REQUEST_LEAVE:
        answer(self, reply);
        return;
    case DOOR_REQUEST_UNDO:
        undo(self, reply);
        return;
    case DOOR_REQUEST_FIND:
        find(self, reply);
        return;
    case DOOR_REQUEST_ROLL:
        roll(self, reply);
        return;
    case DOOR_REQUEST_WAITING:
    case DOOR_REQUEST_APPROVE:
        waiting(self, reply);
        return;
    case DOOR_REQUEST_SIGN_UP:
        sign_up(self, reply);
        return;
    case DOOR_REQUEST_REPRINT:
        reprint(self, reply);
        return;
    case DOOR_REQUEST_UNLOCK:
        unlock(self, reply);
        return;
    case DOOR_REQUEST_LOCK:
        tn_door_lock(self->door);
        reply->kind = DOOR_REPLY_LOCKED;
        return;
    case DOOR_REQUEST_VOTE:
        vote(self, reply);
        return;
    case DOOR_REQUEST_FEEDBACK:
        feedback(self, reply);
        return;
    case DOOR_REQUEST_DOUBLES:
        doubles(self, reply);
        return;
    case DOOR_REQUEST_CLOCK:
        if (self->request.flag)
            clocks_set(&self->clocks, &self->request.anchor);
        else
            clocks_learn(&self->clocks, &self->request.anchor);
        refresh(self, reply);
        return;
    case DOOR_REQUEST_REFRESH:
        refresh(self, reply);
        return;
    }
}

static int64_t us_since(Uint64 begun)
{
    return (int64_t)((SDL_GetPerformanceCounter() - begun) * 1000000 /
                     SDL_GetPerformanceFrequency());
}

static bool may_write(enum door_request_kind kind)
{
    switch (kind) {
    case DOOR_REQUEST_FIND:
    case DOOR_REQUEST_ROLL:
    case DOOR_REQUEST_WAITING:
    case DOOR_REQUEST_REPRINT:
    case DOOR_REQUEST_LOCK:
    case DOOR_REQUEST_CLOCK:
    case DOOR_REQUEST_REFRESH:
        return false;
    default:
        return true;
    }
}

/* What nobody waits for: the door asks it of itself. */
static bool is_of_a_guest(enum door_request_kind kind)
{
    return kind != DOOR_REQUEST_REFRESH && kind != DOOR_REQUEST_CLOCK;
}

static void run(struct tn_worker *thread, void *context)
{
    struct door_worker *self = context;
    int fds[] = {tn_worker_fd(thread), tn_mailbox_fd(self->in)};
    tn_thread_be_prompt();
    while (!tn_worker_stopping(thread)) {
        uint64_t ready = 0;
        tn_poll(fds, 2, -1, &ready);
        while (!tn_worker_stopping(thread) && tn_mailbox_take(self->in, &self->request)) {
            bool writes = may_write(self->request.kind);
            Uint64 begun = SDL_GetPerformanceCounter();
            turnstile_enter_first(self->turnstile, is_of_a_guest(self->request.kind));
            tn_call_wiped(perform, self);
            turnstile_leave(self->turnstile);
            self->reply.took_us = us_since(begun);
            tn_seal_wipe(&self->request, sizeof self->request);
            bool sent = bell_send(self->bell, thread, self->out, &self->reply);
            tn_seal_wipe(&self->reply, sizeof self->reply); /* nobody's name stays behind */
            if (writes)
                bell_ring(self->committed);
            if (!sent)
                return;
        }
    }
}

/* ---- outside it ---- */

static enum tn_err open_door(struct door_worker *self, const struct door_options *options,
                             struct tn_fault *fault)
{
    const struct tn_db_options database = {.url = options->path};
    enum tn_err err = tn_db_open(&database, &self->db, fault);
    if (!err)
        err = tn_ledger_open(self->db, options->identity, &self->ledger, fault);
    if (!err)
        err = tn_ledger_boot(self->ledger, options->clocks->boot, fault);
    if (!err)
        err = tn_door_open(self->ledger, &self->door, fault);
    return err;
}

enum tn_err door_worker_start(const struct door_options *options, struct door_worker **ret_worker,
                              struct tn_fault *fault)
{
    struct door_worker *self = calloc(1, sizeof *self);
    TN_ASSERT(self);
    self->clocks = *options->clocks;
    self->turnstile = options->turnstile;
    self->bell = options->bell;
    self->committed = options->committed;
    TN_ASSERT(tn_mailbox_create(sizeof self->request, DOOR_WORKER_REQUESTS, &self->in) == TN_OK);
    TN_ASSERT(tn_mailbox_create(sizeof self->reply, DOOR_WORKER_REQUESTS, &self->out) == TN_OK);
    TN_ASSERT(tn_mailbox_create(sizeof self->board, 1, &self->boards) == TN_OK);
    enum tn_err err = open_door(self, options, fault);
    if (!err)
        err = tn_worker_start("door", run, self, &self->thread, fault);
    if (err) {
        door_worker_stop(self);
        return err;
    }
    *ret_worker = self;
    return TN_OK;
}

bool door_worker_put(struct door_worker *worker, const struct door_request *request)
{
    return tn_mailbox_put(worker->in, request);
}

bool door_worker_take(struct door_worker *worker, struct door_reply *ret_reply)
{
    return tn_mailbox_take(worker->out, ret_reply);
}

bool door_worker_board(struct door_worker *worker, struct tn_board *ret_board)
{
    return tn_mailbox_take(worker->boards, ret_board);
}

void door_worker_stop(struct door_worker *worker)
{
    if (!worker)
        return;
    tn_worker_stop(worker->thread);
    if (worker->door)
        tn_door_close(worker->door);
    if (worker->ledger)
        tn_ledger_close(worker->ledger);
    if (worker->db)
        tn_db_close(worker->db);
    tn_mailbox_destroy(worker->in);
    tn_mailbox_destroy(worker->out);
    tn_mailbox_destroy(worker->boards);
    free(worker);
}
