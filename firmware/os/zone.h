/* SPDX-License-Identifier: Apache-2.0 */
/* zone.h -- a zone from the bytes of its table, for tests; private to os. */
#pragma once

#include "turnout/os.h"

/* Errors: FORMAT. */
TN_MUST_CHECK enum tn_err tn_zone_parse(const void *data, size_t len, struct tn_zone **ret_zone);
