/* SPDX-License-Identifier: Apache-2.0 */
/* jail.h -- what is left of a process that looks at hostile pictures.
 *
 * Afterwards it can compute, take memory within a limit, talk over the descriptors it holds, and
 * end.  No file, no socket, no process, no signal, no way back. */
#pragma once

#include <stddef.h>

#include "turnout/err.h"

/* Call once, single-threaded, after every library is loaded.  `memory_mib` limits the address
 * space; 0 sets no limit (sanitizers reserve terabytes).  A system call outside the list answers
 * EPERM.  Errors: DENIED, IO (the kernel cannot do it: do not go on). */
TN_MUST_CHECK enum tn_err tn_scan_jail_enter(size_t memory_mib, struct tn_fault *fault);
