/* SPDX-License-Identifier: Apache-2.0 */
/* status_parts.h -- a kiosk's word on itself, part by part: the same in messages and in the table.
 */
#pragma once

#include "registry_parts.h"
#include "turnout/fleet.h"

/* ---- status_json.c ---- */

/* NULL: it did not say.  Errors: FORMAT. */
TN_MUST_CHECK enum tn_err tn_status_read_clock(const char *state, struct tn_device_status *status,
                                               struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_status_read_printer(const char *state, struct tn_device_status *status,
                                                 struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_status_read_addresses(const struct tn_json *list,
                                                   struct tn_device_status *status,
                                                   struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_status_read_peers(const struct tn_json *list,
                                               struct tn_device_status *status,
                                               struct tn_fault *fault);
/* NULL: it did not say. */
const char *tn_status_clock_name(const struct tn_device_status *status);
const char *tn_status_printer_name(const struct tn_device_status *status);
void tn_status_put_addresses(struct tn_json_writer *writer, const struct tn_device_status *status);
void tn_status_put_peers(struct tn_json_writer *writer, const struct tn_device_status *status);
