/* SPDX-License-Identifier: Apache-2.0 */
/* print_queue.h -- what is to be printed, in memory alone: names are written to no disk of ours.
 *
 * A print whose end nobody knows asks, and is made again only when somebody says so; while the
 * printer is in trouble and one asks, those behind it wait.  Pure. */
#pragma once

#include "printer.h"

#include "turnout/ticket.h"

struct print_job {
    int64_t number; /* 0: a test page */
    struct tn_wall at;
    enum tn_ticket_kind kind;
    char name[256], role[96], group[128], event[256], when[16];
    char code[TN_TICKET_CHARS + 1]; /* "": none is printed */
};

struct print_queue {
    size_t count;
    struct print_item {
        enum tn_flow_print state;
        struct print_job job;
    } items[TN_FLOW_PRINTS];
    int64_t printed; /* number of the last that came out */
};

/* False if it is full. */
bool print_queue_add(struct print_queue *queue, const struct print_job *job);
/* The one to print now, which is PRINTING from then on; NULL: none may be. */
struct print_item *print_queue_next(struct print_queue *queue, const struct printer_state *state);
/* What became of the one that is PRINTING. */
void print_queue_end(struct print_queue *queue, enum printer_end end);
/* A host's word on one that asks, or waits; anything else is let be. */
void print_queue_came_out(struct print_queue *queue, int64_t number);
void print_queue_again(struct print_queue *queue, int64_t number);
void print_queue_drop(struct print_queue *queue, int64_t number);
void print_queue_tell(const struct print_queue *queue, const struct printer_state *state,
                      struct tn_flow_printer *ret_printer);
