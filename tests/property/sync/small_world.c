/* SPDX-License-Identifier: Apache-2.0 */
/* small_world.c -- see small_world.h.  Breadth first; states that were seen are kept in a table. */
#include "small_world.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/err.h"

struct state {
    small_history held[SMALL_NODES][SMALL_LOGS];
    small_history copy[SMALL_LOGS]; /* of a card */
    uint8_t copy_of;                /* whose, NOBODY: none was made */
    uint8_t life[SMALL_WRITERS];
    uint8_t written[SMALL_WRITERS]; /* not committed yet, 0 none */
    uint8_t line_log[SMALL_LINES];
    small_history line[SMALL_LINES]; /* 0: nothing under way */
    uint8_t next;                    /* record */
    uint8_t acknowledged, lost;      /* bits */
};
#define NOBODY 255

struct search {
    enum small_fault fault;
    struct state *states;
    size_t count, cap;
    uint32_t *table; /* of index + 1, 0 empty */
    size_t table_size;
    struct small_result *result;
};

/* ---- histories ---- */

int small_length(small_history history)
{
    int length = 0;
    for (; history; history >>= 2)
        length++;
    return length;
}

static small_history first_of(small_history history, int length)
{
    return (small_history)(history & ((1 << 2 * length) - 1));
}

small_history small_merge(small_history held, small_history came, bool *fork)
{
    int both = small_length(held);
    if (small_length(came) < both)
        both = small_length(came);
    bool differ = first_of(held, both) != first_of(came, both);
    if (fork)
        *fork = differ;
    return differ || small_length(came) <= both ? held : came;
}

static small_history extend(small_history history, uint8_t record)
{
    return (small_history)(history | record << 2 * small_length(history));
}

static small_history receive(const struct search *search, small_history held, small_history came)
{
    if (search->fault == SMALL_SHORTER_WINS)
        return came;
    return small_merge(held, came, NULL);
}

/* ---- what may be wrong with a state ---- */

static uint8_t records_in(const struct state *state, int node)
{
    uint8_t found = 0;
    for (int log = 0; log < SMALL_LOGS; log++) {
        for (small_history rest = state->held[node][log]; rest; rest >>= 2)
            found |= (uint8_t)(1 << (rest & 3));
    }
    return found;
}

static uint8_t records_anywhere(const struct state *state)
{
    uint8_t found = 0;
    for (int node = 0; node < SMALL_NODES; node++)
        found |= records_in(state, node);
    return found;
}

static bool all_comparable(const struct state *state)
{
    bool fork = false;
    for (int log = 0; log < SMALL_LOGS; log++) {
        for (int a = 0; a < SMALL_NODES; a++) {
            for (int b = 0; b < a && !fork; b++)
                (void)small_merge(state->held[a][log], state->held[b][log], &fork);
            for (int line = 0; line < SMALL_LINES && !fork; line++) {
                if (state->line_log[line] == log)
                    (void)small_merge(state->held[a][log], state->line[line], &fork);
            }
        }
    }
    return !fork;
}

/* Everybody tells everybody, in the order of `first` and then round. */
static void heal(const struct search *search, struct state *state, int first)
{
    for (int round = 0; round < SMALL_NODES; round++) {
        for (int k = 0; k < SMALL_NODES * SMALL_NODES; k++) {
            int from = (first + k) % SMALL_NODES;
            int to = (first + k / SMALL_NODES) % SMALL_NODES;
            for (int log = 0; log < SMALL_LOGS; log++)
                state->held[to][log] =
                    receive(search, state->held[to][log], state->held[from][log]);
        }
    }
}

static bool each_once(const struct state *state, int node)
{
    uint8_t found = 0;
    for (int log = 0; log < SMALL_LOGS; log++) {
        for (small_history rest = state->held[node][log]; rest; rest >>= 2) {
            uint8_t bit = (uint8_t)(1 << (rest & 3));
            if (found & bit)
                return false;
            found |= bit;
        }
    }
    return true;
}

static const char *wrong_with(const struct search *search, const struct state *state)
{
    struct state one = *state;
    struct state other = *state;
    if (!all_comparable(state))
        return "two copies of a log fork";
    heal(search, &one, 0);
    heal(search, &other, 1);
    for (int node = 0; node < SMALL_NODES; node++) {
        if (memcmp(one.held[node], one.held[0], sizeof(one.held[0])) != 0)
            return "nodes that told each other everything hold different things";
        if (memcmp(one.held[node], other.held[node], sizeof(one.held[0])) != 0)
            return "it matters who told whom first";
        if (!each_once(&one, node))
            return "a record is there twice";
    }
    if (state->acknowledged & ~state->lost & ~records_in(&one, 0))
        return "what was acknowledged is gone";
    return NULL;
}

/* ---- the table of states ---- */

static uint64_t hash_of(const struct state *state)
{
    const uint8_t *bytes = (const uint8_t *)state;
    uint64_t hash = 0xcbf29ce484222325u; /* Source: Fowler, Noll, Vo, FNV-1a */
    for (size_t i = 0; i < sizeof(*state); i++)
        hash = (hash ^ bytes[i]) * 0x100000001b3u;
    return hash ^ hash >> 29;
}

static void put(struct search *search, size_t index)
{
    size_t at = hash_of(&search->states[index]) & (search->table_size - 1);
    while (search->table[at])
        at = (at + 1) & (search->table_size - 1);
    search->table[at] = (uint32_t)index + 1;
}

static void grow(struct search *search)
{
    search->cap *= 2;
    search->table_size *= 2;
    search->states = reallocarray(search->states, search->cap, sizeof(*search->states));
    free(search->table);
    search->table = calloc(search->table_size, sizeof(*search->table));
    TN_ASSERT(search->states && search->table);
    for (size_t i = 0; i < search->count; i++)
        put(search, i);
}

static bool known(const struct search *search, const struct state *state)
{
    size_t at = hash_of(state) & (search->table_size - 1);
    for (; search->table[at]; at = (at + 1) & (search->table_size - 1)) {
        if (memcmp(&search->states[search->table[at] - 1], state, sizeof(*state)) == 0)
            return true;
    }
    return false;
}

/* Messages have no order: two states that differ in that alone are one. */
static void sort_lines(struct state *state)
{
    if (state->line_log[0] * 256 + state->line[0] <= state->line_log[1] * 256 + state->line[1])
        return;
    uint8_t log = state->line_log[0];
    small_history history = state->line[0];
    state->line_log[0] = state->line_log[1];
    state->line[0] = state->line[1];
    state->line_log[1] = log;
    state->line[1] = history;
}

static void reach(struct search *search, struct state *state)
{
    search->result->steps++;
    sort_lines(state);
    if (known(search, state))
        return;
    if (search->count == search->cap)
        grow(search);
    search->states[search->count] = *state;
    put(search, search->count++);
    if (!search->result->wrong)
        search->result->wrong = wrong_with(search, state);
}

/* ---- what may happen ---- */

static int own_log(const struct state *state, int writer)
{
    return writer * SMALL_LIVES + state->life[writer];
}

static void write_and_commit(struct search *search, const struct state *now, int writer)
{
    struct state next = *now;
    if (!now->written[writer] && now->next <= SMALL_RECORDS) {
        next.written[writer] = next.next++;
        if (search->fault == SMALL_ACK_TOO_SOON)
            next.acknowledged |= (uint8_t)(1 << next.written[writer]);
        reach(search, &next);
    }
    if (!now->written[writer])
        return;
    next = *now;
    next.written[writer] = 0; /* the power went */
    reach(search, &next);
    next = *now;
    small_history *log = &next.held[writer][own_log(now, writer)];
    *log = extend(*log, now->written[writer]);
    next.acknowledged |= (uint8_t)(1 << now->written[writer]);
    next.written[writer] = 0;
    reach(search, &next);
}

static void copy_and_put_back(struct search *search, const struct state *now, int writer)
{
    struct state next = *now;
    if (now->copy_of == NOBODY) {
        memcpy(next.copy, now->held[writer], sizeof(next.copy));
        next.copy_of = (uint8_t)writer;
        reach(search, &next);
    }
    if (now->copy_of != writer || now->life[writer] + 1 == SMALL_LIVES)
        return;
    next = *now;
    memcpy(next.held[writer], now->copy, sizeof(next.copy));
    memset(next.copy, 0, sizeof(next.copy));
    next.written[writer] = 0;
    next.copy_of = SMALL_NODES; /* that card is used up */
    if (search->fault != SMALL_SAME_EPOCH)
        next.life[writer]++;
    next.lost |= (uint8_t)(next.acknowledged & ~records_anywhere(&next));
    reach(search, &next);
}

static void send(struct search *search, const struct state *now, int node)
{
    for (int log = 0; log < SMALL_LOGS; log++) {
        struct state next = *now;
        int line = now->line[0] ? 1 : 0;
        if (!now->held[node][log] || now->line[line])
            continue;
        next.line_log[line] = (uint8_t)log;
        next.line[line] = now->held[node][log];
        reach(search, &next);
    }
}

static void arrive_or_not(struct search *search, const struct state *now, int line)
{
    struct state next = *now;
    if (!now->line[line])
        return;
    for (int node = 0; node < SMALL_NODES; node++) {
        small_history *held = &next.held[node][now->line_log[line]];
        next = *now; /* it may come once more */
        *held = receive(search, *held, now->line[line]);
        reach(search, &next);
    }
    next = *now;
    next.line[line] = next.line_log[line] = 0;
    reach(search, &next);
}

void small_world_search(enum small_fault fault, struct small_result *ret_result)
{
    struct search search = {.fault = fault, .cap = 1024, .table_size = 4096, .result = ret_result};
    struct state state;
    memset(&state, 0, sizeof(state));
    state.copy_of = NOBODY;
    state.next = 1;
    *ret_result = (struct small_result){0};
    search.states = calloc(search.cap, sizeof(*search.states));
    search.table = calloc(search.table_size, sizeof(*search.table));
    TN_ASSERT(search.states && search.table);
    reach(&search, &state);
    for (size_t i = 0; i < search.count && !ret_result->wrong; i++) {
        state = search.states[i];
        for (int writer = 0; writer < SMALL_WRITERS; writer++) {
            write_and_commit(&search, &state, writer);
            copy_and_put_back(&search, &state, writer);
        }
        for (int node = 0; node < SMALL_NODES; node++)
            send(&search, &state, node);
        for (int line = 0; line < SMALL_LINES; line++)
            arrive_or_not(&search, &state, line);
    }
    ret_result->states = search.count;
    free(search.states);
    free(search.table);
}
