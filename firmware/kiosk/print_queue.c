/* SPDX-License-Identifier: Apache-2.0 */
/* print_queue.c -- see print_queue.h. */
#include "print_queue.h"

#include <string.h>

#include "turnout/text.h"

bool print_queue_add(struct print_queue *queue, const struct print_job *job)
{
    if (queue->count == TN_FLOW_PRINTS)
        return false;
    queue->items[queue->count++] = (struct print_item){TN_FLOW_PRINT_WAITING, *job};
    return true;
}

static struct print_item *find(struct print_queue *queue, enum tn_flow_print state)
{
    for (size_t i = 0; i < queue->count; i++) {
        if (queue->items[i].state == state)
            return &queue->items[i];
    }
    return NULL;
}

struct print_item *print_queue_next(struct print_queue *queue, const struct printer_state *state)
{
    bool held = state->trouble != TN_FLOW_TROUBLE_NONE && find(queue, TN_FLOW_PRINT_ASKING);
    struct print_item *item = find(queue, TN_FLOW_PRINT_WAITING);
    if (state->shut || held || !item || find(queue, TN_FLOW_PRINT_PRINTING))
        return NULL;
    item->state = TN_FLOW_PRINT_PRINTING;
    return item;
}

/* The gap is closed, and whose it was is overwritten. */
static void take_out(struct print_queue *queue, struct print_item *item)
{
    size_t behind = queue->count - (size_t)(item - queue->items) - 1;
    memmove(item, item + 1, behind * sizeof *item);
    explicit_bzero(&queue->items[--queue->count], sizeof *item);
}

static void came_out(struct print_queue *queue, struct print_item *item)
{
    if (item->job.number > 0)
        queue->printed = item->job.number;
    take_out(queue, item);
}

void print_queue_end(struct print_queue *queue, enum printer_end end)
{
    struct print_item *item = find(queue, TN_FLOW_PRINT_PRINTING);
    TN_ASSERT(item);
    switch (end) {
    case PRINTER_DONE:
        came_out(queue, item);
        break;
    case PRINTER_NOTHING:
        item->state = TN_FLOW_PRINT_WAITING;
        break;
    case PRINTER_UNSURE:
        item->state = TN_FLOW_PRINT_ASKING;
        break;
    }
}

/* The first of that number in that state. */
static struct print_item *numbered(struct print_queue *queue, int64_t number,
                                   enum tn_flow_print state)
{
    for (size_t i = 0; i < queue->count; i++) {
        if (queue->items[i].job.number == number && queue->items[i].state == state)
            return &queue->items[i];
    }
    return NULL;
}

void print_queue_came_out(struct print_queue *queue, int64_t number)
{
    struct print_item *item = numbered(queue, number, TN_FLOW_PRINT_ASKING);
    if (item)
        came_out(queue, item);
}

void print_queue_again(struct print_queue *queue, int64_t number)
{
    struct print_item *item = numbered(queue, number, TN_FLOW_PRINT_ASKING);
    if (item)
        item->state = TN_FLOW_PRINT_WAITING;
}

void print_queue_drop(struct print_queue *queue, int64_t number)
{
    struct print_item *item = numbered(queue, number, TN_FLOW_PRINT_ASKING);
    if (!item)
        item = numbered(queue, number, TN_FLOW_PRINT_WAITING);
    if (item)
        take_out(queue, item);
}

static void tell_state(const struct print_queue *queue, enum tn_flow_print state,
                       struct tn_flow_printer *printer)
{
    for (size_t i = 0; i < queue->count; i++) {
        const struct print_item *item = &queue->items[i];
        if (item->state != state)
            continue;
        size_t at = printer->count++;
        printer->one[at].number = item->job.number;
        printer->one[at].at = item->job.at;
        printer->one[at].state = state;
        if (item->job.number > 0)
            (void)tn_text_copy(printer->one[at].name, sizeof printer->one[at].name, item->job.name);
    }
}

void print_queue_tell(const struct print_queue *queue, const struct printer_state *state,
                      struct tn_flow_printer *ret_printer)
{
    *ret_printer = (struct tn_flow_printer){
        .trouble = state->trouble, .paper_low = state->paper_low, .printed = queue->printed};
    tell_state(queue, TN_FLOW_PRINT_ASKING, ret_printer);
    tell_state(queue, TN_FLOW_PRINT_PRINTING, ret_printer);
    tell_state(queue, TN_FLOW_PRINT_WAITING, ret_printer);
}
