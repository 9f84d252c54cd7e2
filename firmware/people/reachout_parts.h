/* SPDX-License-Identifier: Apache-2.0 */
/* reachout_parts.h -- what reachout.c and reachout_json.c share; private to people. */
#pragma once

#include "privacy_parts.h"
#include "report_parts.h"
#include "turnout/reachout.h"

char tn_reach_out_letter(enum tn_reach_out_kind kind);
