/* SPDX-License-Identifier: Apache-2.0 */
/* print_worker.c -- see print_worker.h. */
#include "print_worker.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/escpos.h"
#include "turnout/seal.h"

#define REQUESTS 16
#define NEWS 4
#define PRINT_MS 15000 /* UI.md 6.1 */
#define LOOK_MS 6000
#define LOOK_WELL_MS 30000 /* nothing to do, nothing wrong */
#define LOOK_ILL_MS 3000

struct print_worker {
    struct printer_target target;
    struct tn_badge_template badge;
    const struct bell *bell;
    struct tn_mailbox *in, *out;
    struct tn_worker *thread;
    /* the thread's: */
    struct tn_worker *thread_self;
    struct print_queue queue;
    struct printer_state state;
    struct printer_state told;
    struct tn_flow_printer news;
    struct print_request request;
    struct print_item *item;
    struct printer_paper paper;
    int64_t look_at_ms;
    bool changed;
    bool tidy; /* CUPS keeps nothing that we know of */
};

/* ---- the paper ---- */

static enum tn_err draw_on(const struct print_worker *self, const struct print_job *job,
                           struct tn_draw_fonts *fonts, struct tn_buf *out, struct tn_fault *fault)
{
    const struct tn_badge_person person = {.name = job->name,
                                           .role = job->role,
                                           .group = job->group,
                                           .event = job->event,
                                           .when = job->when,
                                           .kind = job->kind,
                                           .ticket_text = job->code};
    if (self->target.way == PRINTER_QUEUE)
        return tn_badge_pdf(fonts, &self->badge, &person, out, fault);
    struct tn_badge_dots dots;
    enum tn_err err = tn_badge_raster(fonts, &self->badge, &person, &dots, fault);
    if (err)
        return err;
    tn_escpos_add_job(&dots, out);
    tn_seal_wipe(dots.rows.data, dots.rows.cap);
    tn_buf_release(&dots.rows);
    return TN_OK;
}

/* Fonts are there for a badge and no longer: they are the larger part of this thread's memory. */
static void draw(void *context)
{
    struct print_worker *self = context;
    struct tn_fault fault = {0};
    TN_AUTO(draw_fonts) fonts = NULL;
    enum tn_err err = tn_draw_fonts_open(&fonts, &fault);
    if (!err)
        err = draw_on(self, &self->item->job, fonts, &self->paper.bytes, &fault);
    if (err)
        tn_log(TN_LOG_ERROR, "%s", fault.text);
    if (fonts)
        tn_draw_fonts_wipe(fonts);
}

static void forget_paper(struct print_worker *self)
{
    if (self->paper.bytes.data)
        tn_seal_wipe(self->paper.bytes.data, self->paper.bytes.cap);
    tn_buf_release(&self->paper.bytes);
}

/* ---- the printer ---- */

static void plan_look(struct print_worker *self)
{
    bool tidy = self->tidy || self->target.way != PRINTER_QUEUE;
    bool well = self->state.trouble == TN_FLOW_TROUBLE_NONE && tidy;
    self->look_at_ms = tn_clock_up_ms() + (well ? LOOK_WELL_MS : LOOK_ILL_MS);
}

static void look(struct print_worker *self)
{
    const struct printer_wait wait = {self->thread_self, tn_clock_up_ms() + LOOK_MS};
    if (self->target.way == PRINTER_QUEUE)
        printer_cups_look(&self->target, &wait, &self->state);
    else
        printer_escpos_look(&self->target, &wait, &self->state);
    if (self->target.way == PRINTER_QUEUE && !self->tidy)
        self->tidy = printer_cups_tidy(&self->target, &wait);
    plan_look(self);
}

/* False if the worker is to stop. */
static bool tell(struct print_worker *self)
{
    bool news = self->changed || self->state.trouble != self->told.trouble ||
                self->state.paper_low != self->told.paper_low;
    if (!news)
        return true;
    self->changed = false;
    self->told = self->state;
    print_queue_tell(&self->queue, &self->state, &self->news);
    bool told = bell_send(self->bell, self->thread_self, self->out, &self->news);
    tn_seal_wipe(&self->news, sizeof self->news);
    return told;
}

static void print(struct print_worker *self)
{
    enum printer_end end = PRINTER_UNSURE; /* of a badge that cannot be drawn: a host looks */
    tn_call_wiped(draw, self);
    const struct printer_wait wait = {self->thread_self, tn_clock_up_ms() + PRINT_MS};
    if (self->paper.bytes.len > 0)
        end = self->target.way == PRINTER_QUEUE
                  ? printer_cups_print(&self->target, &self->paper, &wait, &self->state)
                  : printer_escpos_print(&self->target, &self->paper, &wait, &self->state);
    forget_paper(self);
    if (end == PRINTER_NOTHING && self->state.trouble == TN_FLOW_TROUBLE_NONE)
        self->state.trouble = TN_FLOW_TROUBLE_OTHER;
    if (end == PRINTER_NOTHING)
        self->state.shut = true; /* until it was looked at again */
    if (end != PRINTER_DONE)
        self->tidy = false;
    print_queue_end(&self->queue, end);
    self->changed = true;
    plan_look(self);
}

/* ---- the thread ---- */

static void follow(struct print_worker *self, const struct print_request *request)
{
    int64_t number = request->job.number;
    switch (request->order) {
    case PRINT_ADD:
        if (!print_queue_add(&self->queue, &request->job))
            tn_log(TN_LOG_WARNING, "too much waits for the printer; one print was left out");
        break;
    case PRINT_CAME_OUT:
        print_queue_came_out(&self->queue, number);
        break;
    case PRINT_AGAIN:
        print_queue_again(&self->queue, number);
        break;
    case PRINT_DROP:
        print_queue_drop(&self->queue, number);
        break;
    case PRINT_TELL:
        break;
    }
    self->changed = true;
}

static void hear(struct print_worker *self)
{
    while (tn_mailbox_take(self->in, &self->request)) {
        follow(self, &self->request);
        tn_seal_wipe(&self->request, sizeof self->request);
    }
}

/* One step; false if the worker is to stop. */
static bool work(struct print_worker *self)
{
    hear(self);
    if (tn_clock_up_ms() >= self->look_at_ms)
        look(self);
    self->item = print_queue_next(&self->queue, &self->state);
    self->changed |= self->item != NULL;
    if (!tell(self))
        return false;
    if (self->item) {
        print(self);
        return tell(self);
    }
    return true;
}

static void run(struct tn_worker *thread, void *context)
{
    struct print_worker *self = context;
    self->thread_self = thread;
    int fds[] = {tn_worker_fd(thread), tn_mailbox_fd(self->in)};
    while (!tn_worker_stopping(thread) && work(self)) {
        int64_t rest_ms = self->look_at_ms - tn_clock_up_ms();
        uint64_t ready = 0;
        bool more = self->item != NULL; /* there may be another */
        tn_poll(fds, 2, more || rest_ms < 0 ? 0 : (int)rest_ms, &ready);
    }
}

/* ---- outside it ---- */

enum tn_err print_worker_start(const struct printer_target *target,
                               const struct tn_badge_template *badge, const struct bell *bell,
                               struct print_worker **ret_worker, struct tn_fault *fault)
{
    struct print_worker *self = calloc(1, sizeof *self);
    TN_ASSERT(self);
    self->target = *target;
    self->badge = *badge;
    self->paper.width_mm = badge->width;
    self->paper.height_mm = badge->height;
    self->bell = bell;
    self->changed = true; /* the first word */
    TN_ASSERT(tn_mailbox_create(sizeof(struct print_request), REQUESTS, &self->in) == TN_OK);
    TN_ASSERT(tn_mailbox_create(sizeof(struct tn_flow_printer), NEWS, &self->out) == TN_OK);
    enum tn_err err = tn_worker_start("printer", run, self, &self->thread, fault);
    if (err) {
        print_worker_stop(self);
        return err;
    }
    *ret_worker = self;
    return TN_OK;
}

bool print_worker_put(struct print_worker *worker, const struct print_request *request)
{
    return tn_mailbox_put(worker->in, request);
}

bool print_worker_take(struct print_worker *worker, struct tn_flow_printer *ret_printer)
{
    return tn_mailbox_take(worker->out, ret_printer);
}

void print_worker_stop(struct print_worker *worker)
{
    if (!worker)
        return;
    tn_worker_stop(worker->thread);
    tn_mailbox_destroy(worker->in);
    tn_mailbox_destroy(worker->out);
    forget_paper(worker);
    tn_seal_wipe(worker, sizeof *worker);
    free(worker);
}
