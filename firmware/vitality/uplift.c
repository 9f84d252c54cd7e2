/* SPDX-License-Identifier: Apache-2.0 */
/* uplift.c -- each attendee beside those who were alike before and did not come.
 *
 * The interval is a percentile bootstrap over attendees with a generator of its own, so that a
 * report printed twice says the same.  Source: Efron 1979; Marsaglia 2003 (xorshift). */
#include <stdlib.h>

#include "turnout/vitality.h"

#define BUCKETS 4
#define TENURES 2
#define CELLS (TN_LIFECYCLE_COUNT * BUCKETS * TENURES)
#define TENURE_DAYS 90

struct cell {
    int64_t change, count;
};

static size_t bucket_of(int days)
{
    return days <= 0 ? 0 : days <= 2 ? 1 : days <= 6 ? 2 : 3;
}

static size_t cell_of(const struct tn_uplift_person *person)
{
    size_t tenure = person->tenure_days >= TENURE_DAYS;
    return ((size_t)person->state * BUCKETS + bucket_of(person->before)) * TENURES + tenure;
}

static void fill_cells(const struct tn_uplift_person *controls, size_t count,
                       struct cell cells[CELLS])
{
    for (size_t i = 0; i < count; i++) {
        struct cell *cell = &cells[cell_of(&controls[i])];
        cell->change += controls[i].after - controls[i].before;
        cell->count++;
    }
}

/* What each attendee changed beyond their cell; returns how many have one. */
static size_t compare(const struct tn_uplift_person *attendees, size_t count,
                      const struct cell cells[CELLS], double *out)
{
    size_t compared = 0;
    for (size_t i = 0; i < count; i++) {
        const struct cell *cell = &cells[cell_of(&attendees[i])];
        if (cell->count == 0)
            continue;
        out[compared++] =
            attendees[i].after - attendees[i].before - (double)cell->change / (double)cell->count;
    }
    return compared;
}

static double mean(const double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return sum / (double)count;
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static void resample(const double *values, size_t count, uint64_t seed, struct tn_uplift *ret)
{
    double *means = malloc(TN_UPLIFT_RESAMPLES * sizeof *means);
    uint64_t state = seed ? seed : 1;
    TN_ASSERT(means);
    for (size_t i = 0; i < TN_UPLIFT_RESAMPLES; i++) {
        double sum = 0;
        for (size_t k = 0; k < count; k++)
            sum += values[next_random(&state) % count];
        means[i] = sum / (double)count;
    }
    qsort(means, TN_UPLIFT_RESAMPLES, sizeof *means, by_value);
    ret->low = means[TN_UPLIFT_RESAMPLES * 25 / 1000];
    ret->high = means[TN_UPLIFT_RESAMPLES * 975 / 1000 - 1];
    free(means);
}

struct tn_uplift tn_uplift_compare(const struct tn_uplift_person *attendees, size_t attendee_count,
                                   const struct tn_uplift_person *controls, size_t control_count,
                                   uint64_t seed)
{
    struct tn_uplift uplift = {.attendees = attendee_count};
    struct cell cells[CELLS] = {0};
    double *changes = calloc(attendee_count + 1, sizeof *changes);
    TN_ASSERT(changes);
    fill_cells(controls, control_count, cells);
    uplift.compared = compare(attendees, attendee_count, cells, changes);
    uplift.too_few = uplift.compared < TN_UPLIFT_FEW;
    if (uplift.compared > 0) {
        uplift.days = mean(changes, uplift.compared);
        resample(changes, uplift.compared, seed, &uplift);
    }
    free(changes);
    return uplift;
}
