/* SPDX-License-Identifier: Apache-2.0 */
/* export.h -- every log a kiosk holds, as files on a stick: the way home where there is no network.
 *
 * One file a log, `turnout-<log>.ndjson`: its batches one behind the other (firmware/SPEC.md
 * "Batch"), which the hub takes as it takes them over the network.  What they hold of people is
 * sealed. */
#pragma once

#include "turnout/ledger.h"

/* A folder below `media` that something is mounted on and that may be written to; false if there
 * is none. */
bool export_find_stick(const char *media, char *out, size_t cap);

/* Writes to `folder`; a file is there whole or not at all.  Errors: as tn_db_open, tn_ledger_open,
 * tn_ledger_read, tn_file_write. */
TN_MUST_CHECK enum tn_err export_to(const char *database, const struct tn_ledger_identity *identity,
                                    const char *folder, struct tn_fault *fault);
