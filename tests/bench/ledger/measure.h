/* SPDX-License-Identifier: Apache-2.0 */
/* measure.h -- clocks, quantiles and a folder on a real disk for the benches of the ledger. */
#pragma once

#include <stddef.h>
#include <stdint.h>

int64_t measure_now_ns(void);
/* CPU of this thread alone. */
int64_t measure_cpu_ns(void);
/* Sorts; `part` 0.5 is the median. */
double measure_quantile(double *values, size_t count, double part);
/* A new folder under $BENCH_DIR, $TMPDIR or /tmp; removed by measure_folder_remove. */
void measure_folder(char *out, size_t cap);
void measure_folder_remove(const char *folder);
