/* SPDX-License-Identifier: Apache-2.0 */
/* points_parts.h -- what points.c and points_json.c share; private to people. */
#pragma once

#include "people_parts.h"
#include "turnout/points.h"

#define TN_POINT_REF_CHARS 65

TN_MUST_CHECK enum tn_err tn_points_balance(struct tn_people *people, struct tn_id root,
                                            int64_t *ret_points, struct tn_fault *fault);
