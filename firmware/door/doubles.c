/* SPDX-License-Identifier: Apache-2.0 */
/* doubles.c -- codes that came in while their people were inside: who, where and when.
 *
 * Two doors that could not talk let the same code in; which of the two stood first is known once
 * their logs have met, and may change when a log from a third place arrives.  So nothing of it is
 * kept: it is read from the log whenever somebody looks. */
#include <string.h>

#include "door_priv.h"
#include "turnout/text.h"

struct twice {
    struct tn_door_double *one; /* newest last, round and round */
    struct {
        struct tn_log_id log;
        int64_t seq;
        bool settled; /* the search for the one it met is past it */
    } at[TN_DOOR_DOUBLES_MAX];
    size_t total;
};

static bool is_double(const struct tn_admission *admission)
{
    return admission->entry > 1 && admission->verdict != TN_VERDICT_ADMIT_AGAIN;
}

static bool note_double(const struct tn_admission *admission, void *context)
{
    struct twice *twice = context;
    if (!is_double(admission))
        return true;
    size_t slot = twice->total++ % TN_DOOR_DOUBLES_MAX;
    twice->one[slot] = (struct tn_door_double){
        .ticket = admission->ticket, .when = admission->when, .first_when.err_ms = TN_WHEN_UNKNOWN};
    (void)tn_text_copy(twice->one[slot].door, sizeof(twice->one[slot].door), admission->door);
    twice->at[slot].log = admission->log;
    twice->at[slot].seq = admission->seq;
    return true;
}

/* The admission that stands is the last first one of its ticket before the double. */
static bool note_first(const struct tn_admission *admission, void *context)
{
    struct twice *twice = context;
    for (size_t i = 0; i < TN_DOOR_DOUBLES_MAX && i < twice->total; i++) {
        struct tn_door_double *one = &twice->one[i];
        if (twice->at[i].settled ||
            memcmp(&one->ticket, &admission->ticket, sizeof(one->ticket)) != 0)
            continue;
        twice->at[i].settled =
            admission->seq == twice->at[i].seq && tn_log_id_equal(admission->log, twice->at[i].log);
        if (admission->entry != 1)
            continue;
        one->first_when = admission->when;
        (void)tn_text_copy(one->first_door, sizeof(one->first_door), admission->door);
    }
    return true;
}

static void name_them(const struct tn_door *door, struct tn_door_double *doubles, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct person *person = tn_namebook_get(door->opened.names, doubles[i].ticket);
        if (person)
            (void)tn_text_copy(doubles[i].name, sizeof(doubles[i].name), tn_person_name(person));
    }
}

enum tn_err tn_door_doubles(struct tn_door *door, struct tn_id event,
                            struct tn_door_double ret_doubles[TN_DOOR_DOUBLES_MAX],
                            size_t *ret_count, size_t *ret_total, struct tn_fault *fault)
{
    struct tn_door_double ring[TN_DOOR_DOUBLES_MAX];
    struct twice twice = {.one = ring};
    enum tn_err err = tn_ledger_admissions(door->ledger, event, note_double, &twice, fault);
    if (!err && twice.total > 0)
        err = tn_ledger_admissions(door->ledger, event, note_first, &twice, fault);
    if (err)
        return err;
    size_t count = twice.total < TN_DOOR_DOUBLES_MAX ? twice.total : TN_DOOR_DOUBLES_MAX;
    for (size_t i = 0; i < count; i++)
        ret_doubles[i] = ring[(twice.total - 1 - i) % TN_DOOR_DOUBLES_MAX];
    if (tn_opened_check(door, event, NULL) == TN_OK)
        name_them(door, ret_doubles, count);
    *ret_count = count;
    *ret_total = twice.total;
    return TN_OK;
}
