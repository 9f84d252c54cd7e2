/* SPDX-License-Identifier: Apache-2.0 */
/* printing.c -- badges: what the dialogue wants printed, for the thread that prints; and what that
 * thread says. */
#include "parts.h"

#include <string.h>

#include "turnout/text.h"
#include "turnout/ticket.h"

#define DAY_MS 86400000

/* ---- what stands on it ---- */

/* Everybody reads one of the two. */
static void take_role(struct print_job *job, const char *key)
{
    TN_AUTO(lang_texts) texts = tn_lang_load();
    TN_BUF_AUTO role = {0};
    tn_buf_addf(&role, "%s %s", tn_lang_text(texts, TN_LANG_ZH_CN, key),
                tn_lang_text(texts, TN_LANG_EN, key));
    (void)tn_text_copy(job->role, sizeof job->role, tn_buf_text(&role));
}

/* The day at the venue, as everybody reads it.  Source: Howard Hinnant, "days_from_civil". */
static void take_day(struct print_job *job, const struct tn_flow_event *event)
{
    int64_t local_ms = event->starts.ms + (int64_t)event->offset_min * 60000;
    TN_BUF_AUTO day = {0};
    if (event->starts.ms <= 0)
        return;
    int64_t days = local_ms / DAY_MS + 719468, era = days / 146097, of_era = days % 146097;
    int64_t year_of = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year_of + year_of / 4 - year_of / 100);
    int64_t month = (5 * of_year + 2) / 153, date = of_year - (153 * month + 2) / 5 + 1;
    month = month < 10 ? month + 3 : month - 9;
    tn_buf_addf(&day, "%04d-%02d-%02d", (int)(era * 400 + year_of + (month <= 2)), (int)month,
                (int)date);
    (void)tn_text_copy(job->when, sizeof job->when, tn_buf_text(&day));
}

static void take_event(const struct kiosk *kiosk, struct print_job *job)
{
    (void)tn_text_copy(job->group, sizeof job->group, kiosk->flow.device.group);
    (void)tn_text_copy(job->event, sizeof job->event, kiosk->flow.event.title);
    take_day(job, &kiosk->flow.event);
}

static void take_code(struct print_job *job, const char *code, size_t len)
{
    struct tn_ticket ticket;
    char short_code[TN_SHORT_CODE_CHARS + 1];
    if (tn_ticket_read(code, len, &ticket, short_code) != TN_CODE_TICKET)
        return;
    job->kind = ticket.kind;
    tn_ticket_text(&ticket, job->code);
    tn_seal_wipe(&ticket, sizeof ticket);
}

static void send(struct kiosk *kiosk, struct print_request *request)
{
    if (!kiosk->printer || !print_worker_put(kiosk->printer, request))
        tn_log(TN_LOG_WARNING, "the printer is too busy for another request");
    tn_seal_wipe(request, sizeof *request);
}

static void add(struct kiosk *kiosk, struct print_request *request)
{
    char key[32] = "badge.role.";
    strncat(key, tn_ticket_kind_name(request->job.kind), sizeof key - strlen(key) - 1);
    take_role(&request->job, key);
    take_event(kiosk, &request->job);
    request->job.at = tn_flow_wall(&kiosk->flow);
    send(kiosk, request);
}

/* ---- what the dialogue asks for ---- */

static void print_issued(struct kiosk *kiosk, int64_t number)
{
    const struct tn_flow_issued *issued = &kiosk->flow.issued;
    struct print_request request = {.order = PRINT_ADD,
                                    .job = {.number = number, .kind = TN_TICKET_WALK_IN}};
    (void)tn_text_copy(request.job.name, sizeof request.job.name, issued->answer.name);
    take_code(&request.job, issued->text, strlen(issued->text));
    add(kiosk, &request);
}

/* What it says of them is on the badge; the code is not.  Whoever checks in has it, a host's opens
 * every name, and a badge is worn before strangers. */
static void print_badge(struct kiosk *kiosk, const struct tn_flow_effect *effect)
{
    struct print_request request = {
        .order = PRINT_ADD,
        .job = {.number = effect->number,
                .kind = effect->flag ? TN_TICKET_WALK_IN : TN_TICKET_MEMBER}};
    (void)tn_text_copy(request.job.name, sizeof request.job.name, effect->text);
    if (effect->code.len > 0)
        take_code(&request.job, effect->code.bytes, effect->code.len);
    tn_seal_wipe(request.job.code, sizeof request.job.code);
    add(kiosk, &request);
}

static void print_test_page(struct kiosk *kiosk)
{
    struct print_request request = {.order = PRINT_ADD, .job = {.at = tn_flow_wall(&kiosk->flow)}};
    (void)tn_text_copy(request.job.name, sizeof request.job.name, "欧阳思远 Turnout");
    (void)tn_text_copy(request.job.code, sizeof request.job.code, "TURNOUT TEST PAGE");
    take_role(&request.job, "badge.test");
    take_event(kiosk, &request.job);
    send(kiosk, &request);
}

static void pass_on(struct kiosk *kiosk, enum print_order order, int64_t number)
{
    struct print_request request = {.order = order, .job = {.number = number}};
    send(kiosk, &request);
}

bool kiosk_print(struct kiosk *kiosk, const struct tn_flow_effect *effect)
{
    switch (effect->kind) {
    case TN_FLOW_EFFECT_PRINT:
        print_issued(kiosk, effect->number);
        return true;
    case TN_FLOW_EFFECT_BADGE:
        print_badge(kiosk, effect);
        return true;
    case TN_FLOW_EFFECT_TEST_PAGE:
        print_test_page(kiosk);
        return true;
    case TN_FLOW_EFFECT_CAME_OUT:
        pass_on(kiosk, PRINT_CAME_OUT, effect->number);
        return true;
    case TN_FLOW_EFFECT_AGAIN:
        pass_on(kiosk, PRINT_AGAIN, effect->number);
        return true;
    case TN_FLOW_EFFECT_DROP:
        pass_on(kiosk, PRINT_DROP, effect->number);
        return true;
    case TN_FLOW_EFFECT_PRINTER:
        pass_on(kiosk, PRINT_TELL, 0);
        return true;
    default:
        return false;
    }
}

/* ---- what the thread says ---- */

/* Never whose they are. */
static void trace_printer(struct trace *trace, const struct tn_flow_printer *printer)
{
    static const char *const states[] = {[TN_FLOW_PRINT_ASKING] = "asking",
                                         [TN_FLOW_PRINT_PRINTING] = "printing",
                                         [TN_FLOW_PRINT_WAITING] = "waiting"};
    struct tn_json_writer *json = trace_begin(trace, "printer");
    if (!json)
        return;
    tn_json_add_text(json, "state", tn_flow_trouble_name(printer->trouble));
    tn_json_add_int(json, "printed", printer->printed);
    tn_json_name(json, "prints");
    tn_json_open_array(json);
    for (size_t i = 0; i < printer->count; i++)
        tn_json_put_text(json, states[printer->one[i].state]);
    tn_json_close_array(json);
    trace_end(trace);
}

void kiosk_hear_printer(struct kiosk *kiosk)
{
    struct tn_flow_printer printer;
    while (kiosk->printer && print_worker_take(kiosk->printer, &printer)) {
        bool news = printer.trouble != kiosk->flow.printer.trouble;
        trace_printer(&kiosk->trace, &printer);
        kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_PRINTER, .printer = &printer});
        tn_seal_wipe(&printer, sizeof printer);
        if (news && kiosk->enrolled)
            kiosk_tell_station(kiosk);
    }
}

/* ---- start ---- */

static enum tn_err read_badge(const char *name, struct tn_badge_template *ret_badge,
                              struct tn_fault *fault)
{
    TN_BUF_AUTO text = {0};
    if (!strchr(name, '/'))
        return tn_badge_template_named(name, ret_badge, fault);
    enum tn_err err = tn_file_read(name, 65536, &text, fault);
    if (err)
        return err;
    err = tn_badge_template_parse(tn_buf_text(&text), text.len, ret_badge, fault);
    return err ? tn_fault_prefix(fault, err, "%s", name) : TN_OK;
}

enum tn_err kiosk_start_printer(struct kiosk *kiosk, struct tn_fault *fault)
{
    const struct kiosk_options *options = kiosk->options;
    struct tn_badge_template badge;
    struct printer_target target;
    if (!options->printer)
        return TN_OK;
    enum tn_err err = printer_target_read(options->printer, &target, fault);
    if (!err)
        err = read_badge(options->badge ? options->badge : printer_target_badge(&target), &badge,
                         fault);
    if (!err)
        err = print_worker_start(&target, &badge, &kiosk->bell, &kiosk->printer, fault);
    return err;
}
