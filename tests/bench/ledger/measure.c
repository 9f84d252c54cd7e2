/* SPDX-License-Identifier: Apache-2.0 */
/* measure.c -- see measure.h. */
#include "measure.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int64_t read_clock(clockid_t clock)
{
    struct timespec now;
    (void)clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t measure_now_ns(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int64_t measure_cpu_ns(void)
{
    return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

double measure_quantile(double *values, size_t count, double part)
{
    qsort(values, count, sizeof(*values), compare);
    return values[(size_t)(part * (double)(count - 1))];
}

void measure_folder(char *out, size_t cap)
{
    const char *base = getenv("BENCH_DIR");
    if (!base)
        base = getenv("TMPDIR");
    (void)snprintf(out, cap, "%s/turnout-bench-XXXXXX", base ? base : "/tmp");
    if (!mkdtemp(out)) {
        perror(out);
        exit(1);
    }
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
    (void)info;
    (void)type;
    (void)ftw;
    return remove(path);
}

void measure_folder_remove(const char *folder)
{
    (void)nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}
