/* SPDX-License-Identifier: Apache-2.0 */
/* history.c -- lists for people: every admission in the order of the fold, what a door did last,
 * how often it refused. */
#include <stdlib.h>
#include <string.h>

#include "fold.h"
#include "turnout/text.h"
#include "visits.h"

/* ---- admissions ---- */

/* Names of doors, kept for the length of one list. */
struct doors {
    struct tn_id device;
    struct tn_device_facts facts;
};

static enum tn_err name_door(struct tn_ledger *ledger, struct doors *last, struct tn_id device,
                             struct tn_fault *fault)
{
    if (tn_id_equal(last->device, device) && last->facts.known)
        return TN_OK;
    last->device = device;
    return tn_ledger_device(ledger, device, &last->facts, fault);
}

static struct tn_admission admission_of(const struct visit *visit, struct tn_id event,
                                        const char *door)
{
    struct tn_admission admission = {
        .log = {visit->device, event, visit->epoch},
        .seq = visit->seq,
        .ticket = tn_ledger_ticket_id(visit->ticket),
        .claim = visit->claim,
        .when = visit->when,
        .verdict = visit->again ? TN_VERDICT_ADMIT_AGAIN : TN_VERDICT_ADMIT,
        .admits = visit->admits,
        .undone = visit->undone,
        .entry = visit->entry,
    };
    if (visit->kind == VISIT_OVERRIDE)
        admission.verdict = TN_VERDICT_HOST_NEEDED;
    memcpy(admission.method, visit->method, sizeof(admission.method));
    (void)tn_text_copy(admission.door, sizeof(admission.door), door);
    return admission;
}

static void fold_entries(struct visits *visits)
{
    size_t first = 0;
    for (size_t i = 1; i <= visits->count; i++) {
        if (i < visits->count && visits->items[i].ticket == visits->items[first].ticket)
            continue;
        (void)tn_presence_fold(&visits->items[first], i - first);
        first = i;
    }
}

/* Of visits that come ticket by ticket, the admissions in the order of the fold. */
static enum tn_err tell(struct tn_ledger *ledger, struct tn_id event, struct visits *visits,
                        bool (*visit)(const struct tn_admission *admission, void *context),
                        void *context, struct tn_fault *fault)
{
    struct doors door = {0};
    enum tn_err err = TN_OK;
    if (!visits->count)
        return TN_OK;
    fold_entries(visits);
    qsort(visits->items, visits->count, sizeof(*visits->items), tn_presence_compare);
    for (size_t i = 0; i < visits->count && !err; i++) {
        if (visits->items[i].kind == VISIT_LEAVE)
            continue;
        err = name_door(ledger, &door, visits->items[i].device, fault);
        struct tn_admission admission = admission_of(&visits->items[i], event, door.facts.name);
        if (!err && !visit(&admission, context))
            break;
    }
    return err;
}

enum tn_err tn_ledger_admissions(struct tn_ledger *ledger, struct tn_id event,
                                 bool (*visit)(const struct tn_admission *admission, void *context),
                                 void *context, struct tn_fault *fault)
{
    VISITS_AUTO visits = {0};
    int64_t number = 0;
    enum tn_err err = tn_fold_pending(ledger, fault);
    if (!err)
        err = tn_logs_event_number(ledger, event, false, &number, fault);
    if (!err)
        err = tn_visits_of_event(ledger, number, &visits, fault);
    return err ? err : tell(ledger, event, &visits, visit, context, fault);
}

static int compare_numbers(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* Their numbers, each once; the caller frees them. */
static int64_t *number_tickets(const struct tn_ticket_id *tickets, size_t *count)
{
    size_t kept = 0;
    int64_t *numbers = calloc(*count + 1, sizeof(*numbers));
    TN_ASSERT(numbers);
    for (size_t i = 0; i < *count; i++)
        numbers[i] = tn_ledger_ticket_number(tickets[i]);
    qsort(numbers, *count, sizeof(*numbers), compare_numbers);
    for (size_t i = 0; i < *count; i++) {
        if (kept == 0 || numbers[i] != numbers[kept - 1])
            numbers[kept++] = numbers[i];
    }
    *count = kept;
    return numbers;
}

enum tn_err tn_ledger_admissions_of(struct tn_ledger *ledger, struct tn_id event,
                                    const struct tn_ticket_id *tickets, size_t count,
                                    bool (*visit)(const struct tn_admission *admission,
                                                  void *context),
                                    void *context, struct tn_fault *fault)
{
    VISITS_AUTO visits = {0};
    int64_t number = 0;
    enum tn_err err = tn_fold_pending(ledger, fault);
    if (!err)
        err = tn_logs_event_number(ledger, event, false, &number, fault);
    if (err)
        return err;
    int64_t *numbers = number_tickets(tickets, &count);
    err = tn_visits_of_tickets(ledger, number, numbers, count, &visits, fault);
    free(numbers);
    return err ? err : tell(ledger, event, &visits, visit, context, fault);
}

static enum tn_err find_visit(struct tn_ledger *ledger, const struct log_row *log, int64_t seq,
                              struct visit *ret_visit, struct tn_fault *fault)
{
    VISITS_AUTO visits = {0};
    int64_t ticket = 0;
    bool found = false;
    enum tn_err err = tn_visits_ticket_at(ledger, log, seq, &ticket, &found, fault);
    if (!err && found)
        err = tn_visits_of_ticket(ledger, log->event, ticket, &visits, fault);
    if (err)
        return err;
    (void)tn_presence_fold(visits.items, visits.count);
    for (size_t i = 0; i < visits.count; i++) {
        *ret_visit = visits.items[i];
        if (ret_visit->log == log->id && ret_visit->seq == seq && ret_visit->kind != VISIT_LEAVE)
            return TN_OK;
    }
    return tn_fault_set(fault, TN_ERR_ABSENT, "record %lld of log %s is no admission",
                        (long long)seq, tn_log_id_text(log->name).chars);
}

enum tn_err tn_ledger_admission(struct tn_ledger *ledger, struct tn_log_id log, int64_t seq,
                                struct tn_admission *ret_admission, struct tn_fault *fault)
{
    TIMEBOOK_AUTO book = {0};
    struct log_row row = {0};
    struct tn_device_facts device;
    struct visit found;
    enum tn_err err = tn_fold_pending(ledger, fault);
    if (!err)
        err = tn_logs_find(ledger, log, false, &row, fault);
    row.name = log;
    if (!err)
        err = find_visit(ledger, &row, seq, &found, fault);
    if (!err)
        err = tn_ledger_device(ledger, log.device, &device, fault);
    if (!err)
        err = tn_visits_date(ledger, &book, &found, fault);
    if (!err)
        *ret_admission = admission_of(&found, log.event, device.name);
    return err;
}

/* ---- what a door did last ---- */

static const struct tn_db_sql newest_lines = {
    .both = "SELECT line FROM record WHERE log = $1 ORDER BY seq DESC LIMIT $2",
};

static enum tn_verdict verdict_named(const char *name)
{
    for (int i = 0; i < TN_VERDICT_COUNT; i++) {
        if (strcmp(name, tn_verdict_name((enum tn_verdict)i)) == 0)
            return (enum tn_verdict)i;
    }
    return TN_VERDICT_HOST_NEEDED;
}

static enum tn_reason reason_named(const char *name)
{
    for (int i = 0; i < TN_REASON_COUNT; i++) {
        if (strcmp(name, tn_reason_name((enum tn_reason)i)) == 0)
            return (enum tn_reason)i;
    }
    return TN_REASON_NONE;
}

static bool is_door_kind(enum tn_record_kind kind)
{
    return kind == TN_RECORD_ADMIT || kind == TN_RECORD_REFUSE || kind == TN_RECORD_UNDO ||
           kind == TN_RECORD_OVERRIDE || kind == TN_RECORD_LEAVE;
}

static bool read_entry(const char *line, struct tn_door_entry *ret_entry)
{
    struct tn_record record;
    char word[HAPPENING_WORD_CHARS];
    int64_t ticket = 0;
    if (tn_record_parse(line, strlen(line), &record, NULL))
        return false;
    struct tn_door_entry entry = {.seq = record.seq,
                                  .kind = record.kind,
                                  .claim = record.claim,
                                  .verdict = TN_VERDICT_HOST_NEEDED};
    if (tn_happening_text(record.body, "verdict", word, sizeof(word)))
        entry.verdict = verdict_named(word);
    if (record.kind == TN_RECORD_REFUSE &&
        tn_happening_text(record.body, "reason", word, sizeof(word)))
        entry.reason = reason_named(word);
    if (tn_happening_ticket(record.body, &ticket))
        entry.ticket = tn_ledger_ticket_id(ticket);
    (void)tn_happening_text(record.body, "method", entry.method, sizeof(entry.method));
    if (record.kind == TN_RECORD_UNDO)
        (void)tn_happening_count(record.body, "seq", &entry.undoes);
    tn_record_release(&record);
    *ret_entry = entry;
    return is_door_kind(entry.kind);
}

enum tn_err tn_ledger_recent(struct tn_ledger *ledger, struct tn_id event, size_t limit,
                             bool (*visit)(const struct tn_door_entry *entry, void *context),
                             void *context, struct tn_fault *fault)
{
    struct log_row log;
    enum tn_err err = tn_logs_find(ledger, tn_ledger_own_log(ledger, event), false, &log, fault);
    if (err || !log.id)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &newest_lines);
    tn_db_bind_int(stmt, 1, log.id);
    /* Anchors lie between them. */
    tn_db_bind_int(stmt, 2, (int64_t)limit * 4);
    bool row = false;
    while (limit && !(err = tn_db_next(stmt, &row, fault)) && row) {
        struct tn_door_entry entry;
        if (!read_entry(tn_db_text(stmt, 0), &entry))
            continue;
        limit--;
        if (!visit(&entry, context))
            break;
    }
    tn_db_reset(stmt);
    return err;
}

/* ---- refusals ---- */

static const struct tn_db_sql list_refusals = {
    .both = "SELECT verdict, reason, count FROM fold_refusal WHERE event = $1 "
            "ORDER BY count DESC, verdict, reason",
};

enum tn_err tn_ledger_refusals(struct tn_ledger *ledger, struct tn_id event,
                               bool (*visit)(const char *verdict, const char *reason, int64_t count,
                                             void *context),
                               void *context, struct tn_fault *fault)
{
    int64_t number = 0;
    bool row = false;
    enum tn_err err = tn_fold_pending(ledger, fault);
    if (!err)
        err = tn_logs_event_number(ledger, event, false, &number, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &list_refusals);
    tn_db_bind_int(stmt, 1, number);
    while (!(err = tn_db_next(stmt, &row, fault)) && row) {
        if (!visit(tn_db_text(stmt, 0), tn_db_text(stmt, 1), tn_db_int(stmt, 2), context))
            break;
    }
    tn_db_reset(stmt);
    return err;
}
