/* SPDX-License-Identifier: Apache-2.0 */
/* small_world.h -- the merge of logs among three nodes, searched through to the last state.
 *
 * Two of the nodes write, the third only carries.  At every moment a writer may append, commit,
 * lose its power, have its card copied or put back to the copy; anybody may send what it holds of a
 * log; whatever was sent may arrive anywhere, any number of times, late, or never.  All orders of
 * all of that are tried.  Source: firmware/SPEC.md "Merge". */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SMALL_NODES 3
#define SMALL_WRITERS 2
#define SMALL_LIVES 2 /* epochs of a writer: one card is put back at most */
#define SMALL_LOGS (SMALL_WRITERS * SMALL_LIVES)
#define SMALL_RECORDS 3
#define SMALL_LINES 2 /* messages under way */

/* A history: records 1 to 3 in their order, two bits each, the first in the lowest. */
typedef uint8_t small_history;

/* Broken on purpose, to see that the search finds it. */
enum small_fault {
    SMALL_SOUND,
    SMALL_SAME_EPOCH,   /* a card put back goes on under the old name */
    SMALL_ACK_TOO_SOON, /* somebody is let in before the commit */
    SMALL_SHORTER_WINS, /* a late message replaces what is longer */
};

struct small_result {
    size_t states;     /* different ones */
    size_t steps;      /* taken between them */
    const char *wrong; /* the first property that did not hold, NULL if all did */
};
void small_world_search(enum small_fault fault, struct small_result *ret_result);

/* What a node holds after a message; `fork`, if given, says that neither is a part of the other. */
small_history small_merge(small_history held, small_history came, bool *fork);
int small_length(small_history history);
