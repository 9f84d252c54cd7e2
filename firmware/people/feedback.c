/* SPDX-License-Identifier: Apache-2.0 */
/* feedback.c -- what people thought, with nothing of who they were.
 *
 * Fewer than five make no mean, and the texts are ordered by what they say, so that nobody reads
 * out of their order who left when. */
#include "report_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "turnout/ledger_guests.h"
#include "turnout/text.h"

#define SCORES 5
#define MEAN_FROM 5

struct remark {
    int score;
    char *text;
};

struct opinions {
    struct tn_people *people;
    int64_t scores[SCORES];
    int64_t count, sum;
    struct remark *remarks;
    size_t remark_count, cap;
};

static void keep_remark(struct opinions *opinions, int score, const char *text)
{
    TN_BUF_AUTO clean = {0};
    if (tn_text_clean(text, strlen(text), &clean) || clean.len == 0)
        return;
    if (opinions->remark_count == opinions->cap) {
        opinions->cap = opinions->cap ? opinions->cap * 2 : 16;
        opinions->remarks = realloc(opinions->remarks, opinions->cap * sizeof *opinions->remarks);
        TN_ASSERT(opinions->remarks);
    }
    struct remark *remark = &opinions->remarks[opinions->remark_count++];
    remark->score = score;
    remark->text = strdup(tn_buf_text(&clean));
    TN_ASSERT(remark->text);
}

static bool add_opinion(int score, struct tn_sealed box, void *context)
{
    struct opinions *opinions = context;
    TN_AUTO(json) said = NULL;
    const char *text = NULL;
    if (score < 1 || score > SCORES)
        return true;
    opinions->scores[score - 1]++;
    opinions->count++;
    opinions->sum += score;
    if (box.len > 0)
        tn_people_open_box(opinions->people, box.bytes, box.len, &said);
    if (tn_json_text(said, "text", &text))
        keep_remark(opinions, score, text);
    return true;
}

static int by_what_they_say(const void *a, const void *b)
{
    const struct remark *left = a;
    const struct remark *right = b;
    return left->score != right->score ? left->score - right->score
                                       : strcmp(left->text, right->text);
}

/* Members of the object the writer has open. */
static void write_scores(struct tn_json_writer *writer, const struct opinions *opinions)
{
    char mean[16];
    (void)snprintf(mean, sizeof mean, "%.1f",
                   opinions->count ? (double)opinions->sum / (double)opinions->count : 0.0);
    tn_json_add_int(writer, "count", opinions->count);
    tn_json_add_text(writer, "mean", opinions->count >= MEAN_FROM ? mean : NULL);
    tn_json_name(writer, "scores");
    tn_json_open_array(writer);
    for (size_t i = 0; i < SCORES; i++)
        tn_json_put_int(writer, opinions->scores[i]);
    tn_json_close_array(writer);
}

static void write_opinions(struct tn_json_writer *writer, struct tn_id event,
                           const struct opinions *opinions)
{
    tn_json_open_object(writer);
    tn_json_add_text(writer, "event", tn_id_text(event).chars);
    write_scores(writer, opinions);
    tn_json_name(writer, "texts");
    tn_json_open_array(writer);
    for (size_t i = 0; i < opinions->remark_count; i++) {
        tn_json_open_object(writer);
        tn_json_add_int(writer, "score", opinions->remarks[i].score);
        tn_json_add_text(writer, "text", opinions->remarks[i].text);
        tn_json_close_object(writer);
    }
    tn_json_close_array(writer);
    tn_json_close_object(writer);
}

/* No box is opened: nobody asked for what was written. */
static bool add_score(int score, struct tn_sealed box, void *context)
{
    (void)box;
    return add_opinion(score, (struct tn_sealed){0}, context);
}

enum tn_err tn_people_write_scores(struct tn_people *people, struct tn_id event,
                                   struct tn_json_writer *writer, struct tn_fault *fault)
{
    struct opinions opinions = {.people = people};
    enum tn_err err = tn_ledger_feedback(tn_registry_ledger(people->registry), event, add_score,
                                         &opinions, fault);
    tn_json_name(writer, "feedback");
    tn_json_open_object(writer);
    write_scores(writer, &opinions);
    tn_json_close_object(writer);
    return err;
}

enum tn_err tn_people_feedback_json(struct tn_people *people, struct tn_id event,
                                    struct tn_buf *out, struct tn_fault *fault)
{
    struct opinions opinions = {.people = people};
    struct tn_event facts;
    struct tn_json_writer writer;
    enum tn_err err = tn_registry_event(people->registry, event, &facts, fault);
    if (!err)
        err = tn_ledger_feedback(tn_registry_ledger(people->registry), event, add_opinion,
                                 &opinions, fault);
    if (opinions.remark_count > 0)
        qsort(opinions.remarks, opinions.remark_count, sizeof *opinions.remarks, by_what_they_say);
    if (!err) {
        tn_json_begin(&writer, out);
        write_opinions(&writer, event, &opinions);
    }
    for (size_t i = 0; i < opinions.remark_count; i++)
        free(opinions.remarks[i].text);
    free(opinions.remarks);
    return err;
}
