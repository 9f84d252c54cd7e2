/* SPDX-License-Identifier: Apache-2.0 */
/* activity.c -- a chat export becomes days of activity: file to acts, acts to counts, counts to
 * rows, in one transaction and in memory that does not grow.
 *
 * Counts gather for one chat and day and are written when another begins or there are many; rows
 * add up, so an export that jumps between days costs time and changes nothing. */
#include "turnout/activity.h"

#include <stdlib.h>
#include <string.h>

#include "activity_parts.h"
#include "turnout/os.h"

#define BLOCK_BYTES 16384
#define TALLIES_MAX 512
#define TALLY_SLOTS 1024

static const char *const stranger_names[] = {
#define TN_ACTIVITY_NAME(code, name) name,
    TN_ACTIVITY_STRANGER_MAP(TN_ACTIVITY_NAME)
#undef TN_ACTIVITY_NAME
};

const char *tn_activity_stranger_name(enum tn_activity_stranger stranger)
{
    return stranger_names[stranger];
}

struct importing {
    struct tn_people *people;
    const struct tn_import_source *source;
    const struct tn_activity_options *options;
    void (*problem)(void *context, int64_t line, const char *sentence);
    void (*progress)(void *context, int64_t bytes);
    void *context;
    struct tn_activity_senders *senders;
    struct tn_activity_report report;
    struct tn_fault fault; /* of what the reader cannot carry */
    enum tn_err err;
    /* the file's fingerprint */
    struct tn_hash request;
    uint8_t block[BLOCK_BYTES];
    size_t block_len;
    bool hashed;
    /* the batch */
    struct tn_id id;
    int64_t number;
    /* one chat and day */
    char chat[TN_CHAT_TEXT];
    int32_t day;
    bool open;
    int64_t strangers;
    struct tn_activity_tally tallies[TALLIES_MAX];
    size_t tally_count;
    uint16_t slots[TALLY_SLOTS]; /* 1 + where in tallies; 0: free */
};

/* ---- counting ---- */

static enum tn_err flush(struct importing *importing, struct tn_fault *fault)
{
    if (!importing->open)
        return TN_OK;
    bool replaced = false;
    enum tn_err err = tn_activity_cover(importing->people, importing->number, importing->chat,
                                        importing->day, importing->strangers, &replaced, fault);
    if (!err)
        err = tn_activity_add(importing->people, importing->number, importing->chat, importing->day,
                              importing->tallies, importing->tally_count, fault);
    importing->report.replaced_days += replaced;
    importing->open = false;
    importing->strangers = 0;
    importing->tally_count = 0;
    memset(importing->slots, 0, sizeof importing->slots);
    return err;
}

static struct tn_activity_tally *tally_of(struct importing *importing, struct tn_id handle)
{
    size_t slot = tn_bytes_get_be16(handle.bytes + TN_ID_BYTES - 2) % TALLY_SLOTS;
    for (; importing->slots[slot]; slot = (slot + 1) % TALLY_SLOTS) {
        struct tn_activity_tally *tally = &importing->tallies[importing->slots[slot] - 1];
        if (tn_id_equal(tally->handle, handle))
            return tally;
    }
    struct tn_activity_tally *tally = &importing->tallies[importing->tally_count++];
    *tally = (struct tn_activity_tally){.handle = handle};
    importing->slots[slot] = (uint16_t)importing->tally_count;
    return tally;
}

static enum tn_err turn_to(struct importing *importing, const struct tn_chat_act *act,
                           struct tn_fault *fault)
{
    bool same = importing->open && importing->day == act->day &&
                strcmp(importing->chat, act->chat) == 0 && importing->tally_count < TALLIES_MAX;
    enum tn_err err = same ? TN_OK : flush(importing, fault);
    memcpy(importing->chat, act->chat, sizeof importing->chat);
    importing->day = act->day;
    importing->open = true;
    return err;
}

static enum tn_err on_act(void *context, const struct tn_chat_act *act, struct tn_fault *fault)
{
    struct importing *importing = context;
    struct tn_activity_sender sender;
    enum tn_err err = turn_to(importing, act, fault);
    if (!err)
        err = tn_activity_sender_find(importing->senders, act, &sender, fault);
    if (err)
        return err;
    if (tn_id_is_zero(sender.handle)) {
        importing->strangers += act->count;
        importing->report.strangers[sender.stranger] += act->count;
        return TN_OK;
    }
    tally_of(importing, sender.handle)->counts[act->kind] += act->count;
    importing->report.counted += act->count;
    importing->report.by_name += sender.by_name ? act->count : 0;
    return TN_OK;
}

static void on_problem(void *context, int64_t line, const char *sentence)
{
    struct importing *importing = context;
    if (importing->problem)
        importing->problem(importing->context, line, sentence);
}

static void on_progress(void *context, int64_t bytes)
{
    struct importing *importing = context;
    if (importing->progress)
        importing->progress(importing->context, bytes);
}

/* ---- the fingerprint: the first reading passes through here ---- */

static void hash_block(struct importing *importing)
{
    importing->request = tn_seal_hash2(importing->request.bytes, sizeof importing->request.bytes,
                                       importing->block, importing->block_len);
    importing->block_len = 0;
}

static ptrdiff_t read_hashed(void *context, void *out, size_t cap)
{
    struct importing *importing = context;
    ptrdiff_t got = importing->source->read(importing->source->context, out, cap);
    for (size_t at = 0; got > 0 && !importing->hashed && at < (size_t)got;) {
        size_t room = BLOCK_BYTES - importing->block_len;
        size_t left = (size_t)got - at;
        size_t len = left < room ? left : room;
        memcpy(importing->block + importing->block_len, (const uint8_t *)out + at, len);
        importing->block_len += len;
        at += len;
        if (importing->block_len == BLOCK_BYTES)
            hash_block(importing);
    }
    return got;
}

/* How it was asked for is part of what was asked. */
static void hash_options(struct importing *importing)
{
    const char *const asked[] = {importing->options->format, importing->options->chat,
                                 importing->options->tz};
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        const char *text = asked[i] ? asked[i] : "";
        importing->request = tn_seal_hash2(importing->request.bytes,
                                           sizeof importing->request.bytes, text, strlen(text) + 1);
    }
}

/* Whether this has been taken before; else the batch begins. */
static enum tn_err begin_batch(struct importing *importing)
{
    struct tn_people *people = importing->people;
    struct tn_id standing = {{0}};
    enum tn_err err = tn_db_begin(people->db, &importing->fault);
    if (!err)
        err = tn_activity_standing(people, &importing->request, &standing, &importing->fault);
    if (!err && !tn_id_is_zero(standing))
        importing->report = (struct tn_activity_report){.repeated = true, .batch = standing};
    else if (!err)
        err = tn_activity_begin(people, &importing->request, importing->id, &importing->number,
                                &importing->fault);
    return err;
}

/* Between the two readings the file is known; only the second one keeps others from writing. */
static bool rewind_hashed(void *context)
{
    struct importing *importing = context;
    hash_block(importing);
    hash_options(importing);
    importing->hashed = true;
    importing->err = begin_batch(importing);
    return !importing->err && !importing->report.repeated &&
           importing->source->rewind(importing->source->context);
}

/* ---- the whole ---- */

static int offset_at(void *context, int64_t wall_ms)
{
    return tn_zone_offset_min(context, wall_ms);
}

static enum tn_err read_export(struct importing *importing, struct tn_zone *zone,
                               struct tn_fault *fault)
{
    const struct tn_import_source source = {importing, read_hashed, rewind_hashed,
                                            importing->source->name};
    const struct tn_chat_options options = {
        .format = importing->options->format,
        .chat = importing->options->chat,
        .region = tn_registry_group(importing->people->registry)->region,
        .context = zone,
        .offset_min = offset_at,
    };
    const struct tn_chat_sink sink = {importing, on_act, on_problem, on_progress};
    enum tn_err err = tn_chat_read(&source, &options, &sink, &importing->report.read, fault);
    if (importing->report.repeated)
        return TN_OK;
    if (importing->err && fault)
        *fault = importing->fault;
    if (importing->err || err)
        return importing->err ? importing->err : err;
    err = flush(importing, fault);
    return err ? err
               : tn_activity_end(importing->people, importing->number, &importing->report, fault);
}

static enum tn_err import(struct importing *importing, struct tn_fault *fault)
{
    const struct tn_activity_options *options = importing->options;
    struct tn_people *people = importing->people;
    bool own = options->tz && options->tz[0];
    TN_AUTO(zone) zone = NULL;
    enum tn_err err =
        tn_zone_open(own ? options->tz : tn_registry_group(people->registry)->tz, &zone, fault);
    if (!err)
        err = read_export(importing, zone, fault);
    if (!err && !importing->report.repeated && !options->preview) {
        importing->report.batch = importing->id;
        return tn_db_commit(people->db, fault);
    }
    tn_db_rollback(people->db);
    return err;
}

enum tn_err
tn_people_activity_import(struct tn_people *people, const struct tn_import_source *source,
                          const struct tn_activity_options *options,
                          void (*problem)(void *context, int64_t line, const char *sentence),
                          void (*progress)(void *context, int64_t bytes), void *context,
                          struct tn_activity_report *ret_report, struct tn_fault *fault)
{
    struct importing *importing = calloc(1, sizeof *importing);
    TN_ASSERT(importing);
    importing->people = people;
    importing->source = source;
    importing->options = options;
    importing->problem = problem;
    importing->progress = progress;
    importing->context = context;
    importing->id = tn_people_new_id(people);
    importing->senders = tn_activity_senders_create(people);
    enum tn_err err = import(importing, fault);
    if (!err)
        *ret_report = importing->report;
    tn_activity_senders_destroy(importing->senders);
    free(importing);
    return err;
}
