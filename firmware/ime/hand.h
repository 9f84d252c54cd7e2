/* SPDX-License-Identifier: Apache-2.0 */
/* hand.h -- whether handwriting is there, without the cost of opening it. */
#pragma once

#include "turnout/ime.h"

bool tn_ime_hand_there(const struct tn_ime_options *options);
