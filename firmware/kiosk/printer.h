/* SPDX-License-Identifier: Apache-2.0 */
/* printer.h -- a printer as the print worker sees it: how it is, and one job to its end.
 *
 * Calls wait, at most until the time they are given, and break off when the worker is to stop.
 * printer_cups.c speaks to a queue of CUPS, printer_escpos.c to a receipt printer. */
#pragma once

#include "printer_target.h"

#include "turnout/os.h"

struct printer_state {
    enum tn_flow_trouble trouble;
    bool paper_low;
    bool shut; /* nothing would come out now: not worth a try */
};

enum printer_end {
    PRINTER_DONE,
    PRINTER_NOTHING, /* not a line of it came out, nor will */
    PRINTER_UNSURE,  /* only somebody who looks knows */
};

/* How long there is, and who else may end it. */
struct printer_wait {
    const struct tn_worker *worker;
    int64_t until_ms;
};
/* Whole milliseconds left, 0 if it is to end now. */
static inline int printer_left_ms(const struct printer_wait *wait)
{
    int64_t left_ms = wait->until_ms - tn_clock_up_ms();
    return left_ms <= 0 || tn_worker_stopping(wait->worker) ? 0 : (int)left_ms;
}

/* What is to be printed: a PDF of this size for a queue, ESC/POS for a receipt printer. */
struct printer_paper {
    struct tn_buf bytes;
    double width_mm, height_mm;
};

void printer_cups_look(const struct printer_target *target, const struct printer_wait *wait,
                       struct printer_state *ret_state);
/* Has CUPS forget what was cancelled a while ago, and what it printed for a kiosk that ended, or
 * lost its CUPS, before it could say so. False: to be asked again. */
bool printer_cups_tidy(const struct printer_target *target, const struct printer_wait *wait);
enum printer_end printer_cups_print(const struct printer_target *target,
                                    const struct printer_paper *paper,
                                    const struct printer_wait *wait,
                                    struct printer_state *ret_state);

void printer_escpos_look(const struct printer_target *target, const struct printer_wait *wait,
                         struct printer_state *ret_state);
enum printer_end printer_escpos_print(const struct printer_target *target,
                                      const struct printer_paper *paper,
                                      const struct printer_wait *wait,
                                      struct printer_state *ret_state);
