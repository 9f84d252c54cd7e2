/* SPDX-License-Identifier: Apache-2.0 */
/* patience.h -- a start may work for long, looking at a database on a dying card or changing its
 * schema; whoever supervises it is asked for more time for as long as it gets on. */
#pragma once

struct patience;

/* Asks now, and then every so often if the calling thread did anything since; half an hour in all.
 * A card that does not answer is no work, and is left to the supervisor.  NULL where it cannot be.
 */
struct patience *patience_begin(int every_ms);
/* NULL is a no-op. */
void patience_end(struct patience *patience);
/* Asks once. */
void patience_ask(void);
