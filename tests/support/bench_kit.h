/* SPDX-License-Identifier: Apache-2.0 */
/* bench_kit.h -- process CPU time, and medians that a busy neighbour does not move. */
#pragma once

#include <stdlib.h>
#include <time.h>

/* CPU milliseconds of this process so far. */
static inline double kit_cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static inline int kit_by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorts the samples. */
static inline double kit_median(double *samples, size_t count)
{
    qsort(samples, count, sizeof samples[0], kit_by_value);
    return count ? samples[count / 2] : 0.0;
}

static inline double kit_mean(const double *samples, size_t count)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++)
        sum += samples[i];
    return count ? sum / (double)count : 0.0;
}
