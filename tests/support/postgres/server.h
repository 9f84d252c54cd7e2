/* SPDX-License-Identifier: Apache-2.0 */
/* server.h -- a PostgreSQL server of a test's own: a temporary folder, a Unix socket, no network.
 *
 * The newest server under /usr/lib/postgresql is taken; as root it runs as the user postgres,
 * because the server refuses root.  It dies with the test. */
#pragma once

#include <sys/types.h>

#include "turnout/err.h"

struct pg_server {
    char folder[64];
    char url[160]; /* for tn_db_open */
    pid_t pid;
};

/* `durable`: with fsync, as benches need it.  Errors: ABSENT (no server installed; the fault says
 * what to install), IO. */
TN_MUST_CHECK enum tn_err pg_server_start(struct pg_server *server, bool durable,
                                          struct tn_fault *fault);
/* Stops it and removes its folder; a zeroed one is a no-op. */
void pg_server_stop(struct pg_server *server);
