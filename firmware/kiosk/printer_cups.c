/* SPDX-License-Identifier: Apache-2.0 */
/* printer_cups.c -- a queue of CUPS: a PDF goes in, and is followed to its end.
 *
 * A job that has not ended in its time is cancelled, so that it does not come out later, when
 * somebody has long printed it again: while CUPS had not begun it, or never reached the printer,
 * nothing came out; else nobody knows.  Its name says nothing of whose it is, and once it has ended
 * CUPS is told to forget it, for a badge has a name on it and a spool outlives the evening.
 * Source: RFC 8011 (Create-Job, Send-Document, Get-Job-Attributes, Get-Jobs, Cancel-Job); CUPS
 * Implementation of IPP ("purge-job"). */
#include "printer.h"

#include <cups/cups.h>
#include <string.h>

#define CONNECT_MS 3000
#define REPLY_S 3.0
#define LOOK_EVERY_MS 300
#define UNITS_PER_MM 100
/* Its first words of a job reach CUPS later than the job is called begun. */
#define BEGUN_LOOKS 3
/* Not whoever runs the program: what they printed themselves is none of ours. */
#define USER_NAME "turnout-kiosk"
#define LEFT_BEHIND_MAX 50

struct queue {
    http_t *http;
    char uri[PRINTER_NAME_CHARS + 64], resource[PRINTER_NAME_CHARS + 16];
};

static int give_up(http_t *http, void *context)
{
    (void)http;
    (void)context;
    return 0;
}

/* Nobody is asked at a terminal. */
static const char *no_password(const char *prompt, http_t *http, const char *method,
                               const char *resource, void *context)
{
    (void)prompt;
    (void)http;
    (void)method;
    (void)resource;
    (void)context;
    return NULL;
}

static bool open_queue(const struct printer_target *target, struct queue *queue)
{
    TN_BUF_AUTO resource = {0};
    cupsSetPasswordCB2(no_password, NULL); /* of this thread */
    queue->http = httpConnect2(cupsServer(), ippPort(), NULL, AF_UNSPEC, cupsEncryption(), 1,
                               CONNECT_MS, NULL);
    if (!queue->http)
        return false;
    httpSetTimeout(queue->http, REPLY_S, give_up, NULL);
    tn_buf_addf(&resource, "/printers/%s", target->name);
    TN_ASSERT(resource.len < sizeof queue->resource);
    memcpy(queue->resource, tn_buf_text(&resource), resource.len + 1);
    httpAssembleURI(HTTP_URI_CODING_ALL, queue->uri, sizeof queue->uri, "ipp", NULL, "localhost", 0,
                    queue->resource);
    return true;
}

/* ---- requests ---- */

static ipp_t *begin_request(const struct queue *queue, ipp_op_t operation, int job)
{
    ipp_t *request = ippNewRequest(operation);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL, queue->uri);
    if (job > 0)
        ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", job);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL, USER_NAME);
    return request;
}

/* NULL where nothing came back, or that it was refused; *refused tells which.  Frees `request`. */
static ipp_t *ask(const struct queue *queue, ipp_t *request, bool *refused)
{
    ipp_t *reply = cupsDoRequest(queue->http, request, queue->resource);
    *refused = reply && ippGetStatusCode(reply) >= IPP_STATUS_REDIRECTION_OTHER_SITE;
    if (reply && *refused) {
        ippDelete(reply);
        return NULL;
    }
    return reply;
}

static int number_of(ipp_t *reply, const char *name)
{
    ipp_attribute_t *found = ippFindAttribute(reply, name, IPP_TAG_ZERO);
    return found ? ippGetInteger(found, 0) : 0;
}

/* ---- how it is ---- */

static bool has_reason(ipp_t *reply, const char *reason)
{
    ipp_attribute_t *reasons = ippFindAttribute(reply, "printer-state-reasons", IPP_TAG_KEYWORD);
    return reasons && ippContainsString(reasons, reason);
}

static void take_state(ipp_t *reply, struct printer_state *state)
{
    ipp_attribute_t *reasons = ippFindAttribute(reply, "printer-state-reasons", IPP_TAG_KEYWORD);
    ipp_attribute_t *accepts =
        ippFindAttribute(reply, "printer-is-accepting-jobs", IPP_TAG_BOOLEAN);
    *state = (struct printer_state){.trouble = TN_FLOW_TROUBLE_NONE};
    for (int i = 0; reasons && i < ippGetCount(reasons); i++) {
        enum tn_flow_trouble trouble =
            printer_reason(ippGetString(reasons, i, NULL), &state->paper_low);
        if (state->trouble == TN_FLOW_TROUBLE_NONE)
            state->trouble = trouble;
    }
    state->shut = number_of(reply, "printer-state") == IPP_PSTATE_STOPPED ||
                  (accepts && !ippGetBoolean(accepts, 0));
    if (state->shut && state->trouble == TN_FLOW_TROUBLE_NONE)
        state->trouble = TN_FLOW_TROUBLE_PAUSED;
}

static const struct printer_state gone = {.trouble = TN_FLOW_TROUBLE_OFFLINE, .shut = true};
static const struct printer_state absent = {.trouble = TN_FLOW_TROUBLE_PAUSED, .shut = true};

/* True if it never reached the printer so far. */
static bool look(const struct queue *queue, struct printer_state *state)
{
    static const char *const wanted[] = {"printer-state", "printer-state-reasons",
                                         "printer-is-accepting-jobs"};
    bool refused = false;
    ipp_t *request = begin_request(queue, IPP_OP_GET_PRINTER_ATTRIBUTES, 0);
    ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", 3, NULL,
                  wanted);
    ipp_t *reply = ask(queue, request, &refused);
    *state = refused ? absent : gone;
    if (!reply)
        return false;
    bool connecting = has_reason(reply, "connecting-to-device");
    take_state(reply, state);
    ippDelete(reply);
    return connecting;
}

/* ---- forgetting ---- */

/* Of a job that has ended: what was printed, and that it was.  One that was just cancelled is still
 * being stopped, and CUPS would write it down again. */
static void purge(const struct queue *queue, int job)
{
    bool refused = false;
    ipp_t *request = begin_request(queue, IPP_OP_CANCEL_JOB, job);
    ippAddBoolean(request, IPP_TAG_OPERATION, "purge-job", 1);
    ippDelete(ask(queue, request, &refused));
}

static bool purge_left_behind(const struct queue *queue)
{
    int jobs[LEFT_BEHIND_MAX], count = 0;
    bool refused = false;
    ipp_t *request = begin_request(queue, IPP_OP_GET_JOBS, 0);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "which-jobs", NULL, "completed");
    ippAddBoolean(request, IPP_TAG_OPERATION, "my-jobs", 1);
    ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "limit", LEFT_BEHIND_MAX);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", NULL,
                 "job-id");
    ipp_t *reply = ask(queue, request, &refused);
    bool all = reply || refused;
    ipp_attribute_t *job = ippFindAttribute(reply, "job-id", IPP_TAG_INTEGER);
    for (; job && count < LEFT_BEHIND_MAX;
         job = ippFindNextAttribute(reply, "job-id", IPP_TAG_INTEGER))
        jobs[count++] = ippGetInteger(job, 0);
    ippDelete(reply);
    all = all && count < LEFT_BEHIND_MAX;
    while (count > 0)
        purge(queue, jobs[--count]);
    return all;
}

bool printer_cups_tidy(const struct printer_target *target, const struct printer_wait *wait)
{
    struct queue queue = {0};
    if (printer_left_ms(wait) == 0 || !open_queue(target, &queue))
        return false;
    bool tidy = purge_left_behind(&queue);
    httpClose(queue.http);
    return tidy;
}

void printer_cups_look(const struct printer_target *target, const struct printer_wait *wait,
                       struct printer_state *ret_state)
{
    struct queue queue = {0};
    *ret_state = gone;
    if (printer_left_ms(wait) == 0 || !open_queue(target, &queue))
        return;
    (void)look(&queue, ret_state);
    httpClose(queue.http);
}

/* ---- a job ---- */

/* The size of the paper; a queue that has none such takes what comes nearest. */
static void add_paper(ipp_t *request, const struct printer_paper *paper)
{
    ipp_t *size = ippNew(), *media = ippNew();
    ippAddInteger(size, IPP_TAG_JOB, IPP_TAG_INTEGER, "x-dimension",
                  (int)(paper->width_mm * UNITS_PER_MM + 0.5));
    ippAddInteger(size, IPP_TAG_JOB, IPP_TAG_INTEGER, "y-dimension",
                  (int)(paper->height_mm * UNITS_PER_MM + 0.5));
    ippAddCollection(media, IPP_TAG_JOB, "media-size", size);
    ippAddCollection(request, IPP_TAG_JOB, "media-col", media);
    ippAddString(request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "print-scaling", NULL, "fit");
    ippDelete(media);
    ippDelete(size);
}

/* The job's number, 0 if there is none now. */
static int create_job(const struct queue *queue, const struct printer_paper *paper,
                      struct printer_state *state)
{
    bool refused = false;
    ipp_t *request = begin_request(queue, IPP_OP_CREATE_JOB, 0);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", NULL, "Turnout");
    add_paper(request, paper);
    ipp_t *reply = ask(queue, request, &refused);
    if (!reply) {
        *state = refused ? absent : gone;
        return 0;
    }
    int job = number_of(reply, "job-id");
    ippDelete(reply);
    return job;
}

static bool send_page(const struct queue *queue, int job, const struct tn_buf *bytes)
{
    ipp_t *request = begin_request(queue, IPP_OP_SEND_DOCUMENT, job);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", NULL,
                 "application/pdf");
    ippAddBoolean(request, IPP_TAG_OPERATION, "last-document", 1);
    bool sent = cupsSendRequest(queue->http, request, queue->resource, CUPS_LENGTH_VARIABLE) ==
                    HTTP_STATUS_CONTINUE &&
                cupsWriteRequestData(queue->http, (const char *)bytes->data, bytes->len) ==
                    HTTP_STATUS_CONTINUE;
    ippDelete(request);
    ipp_t *reply = sent ? cupsGetResponse(queue->http, queue->resource) : NULL;
    bool taken = reply && ippGetStatusCode(reply) < IPP_STATUS_REDIRECTION_OTHER_SITE;
    ippDelete(reply);
    return taken;
}

/* 0 if it cannot be known now. */
static ipp_jstate_t job_state(const struct queue *queue, int job)
{
    static const char *const wanted[] = {"job-state"};
    bool refused = false;
    ipp_t *request = begin_request(queue, IPP_OP_GET_JOB_ATTRIBUTES, job);
    ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", 1, NULL,
                  wanted);
    ipp_t *reply = ask(queue, request, &refused);
    if (!reply)
        return (ipp_jstate_t)0;
    ipp_jstate_t state = (ipp_jstate_t)number_of(reply, "job-state");
    ippDelete(reply);
    return state;
}

static bool cancel(const struct queue *queue, int job)
{
    bool refused = false;
    ipp_t *reply = ask(queue, begin_request(queue, IPP_OP_CANCEL_JOB, job), &refused);
    bool done = reply != NULL;
    ippDelete(reply);
    return done;
}

static void rest(const struct printer_wait *wait)
{
    int stop = tn_worker_fd(wait->worker), left_ms = printer_left_ms(wait);
    uint64_t ready = 0;
    tn_poll(&stop, 1, left_ms < LOOK_EVERY_MS ? left_ms : LOOK_EVERY_MS, &ready);
}

/* Once it was begun by a printer that was reached, only a look at its paper tells. */
static enum printer_end follow(const struct queue *queue, int job, const struct printer_wait *wait,
                               struct printer_state *state)
{
    int busy = 0; /* looks in a row at which it was at it */
    while (printer_left_ms(wait) > 0) {
        ipp_jstate_t now = job_state(queue, job);
        bool connecting = look(queue, state);
        bool at_it = now == 0 || (now == IPP_JSTATE_PROCESSING && !connecting);
        if (now == IPP_JSTATE_COMPLETED)
            return PRINTER_DONE;
        busy = at_it ? busy + 1 : busy < BEGUN_LOOKS ? 0 : busy;
        if (now >= IPP_JSTATE_STOPPED) { /* also cancelled over there, or aborted */
            busy = BEGUN_LOOKS;
            break;
        }
        rest(wait);
    }
    bool gone_for_good = cancel(queue, job) || job_state(queue, job) >= IPP_JSTATE_CANCELED;
    if (job_state(queue, job) == IPP_JSTATE_COMPLETED)
        return PRINTER_DONE;
    return gone_for_good && busy < BEGUN_LOOKS ? PRINTER_NOTHING : PRINTER_UNSURE;
}

static enum printer_end print_on(const struct queue *queue, const struct printer_paper *paper,
                                 const struct printer_wait *wait, struct printer_state *state)
{
    (void)look(queue, state);
    int job = state->shut ? 0 : create_job(queue, paper, state);
    if (job == 0)
        return PRINTER_NOTHING;
    if (!send_page(queue, job, &paper->bytes))
        return cancel(queue, job) ? PRINTER_NOTHING : PRINTER_UNSURE;
    enum printer_end end = follow(queue, job, wait, state);
    if (end == PRINTER_DONE)
        purge(queue, job);
    return end;
}

enum printer_end printer_cups_print(const struct printer_target *target,
                                    const struct printer_paper *paper,
                                    const struct printer_wait *wait,
                                    struct printer_state *ret_state)
{
    struct queue queue = {0};
    *ret_state = gone;
    if (!open_queue(target, &queue))
        return PRINTER_NOTHING;
    enum printer_end end = print_on(&queue, paper, wait, ret_state);
    httpClose(queue.http);
    return end;
}
