/* SPDX-License-Identifier: Apache-2.0 */
/* tones.h -- the four sounds of a result, made from sines. */
#pragma once

#include "turnout/flow.h"

#define TONES_MAX_SAMPLES 16384

/* Writes `sound` at `rate` samples a second; returns how many samples.  Pure. */
size_t tones_make(enum tn_flow_sound sound, int rate, int16_t out[TONES_MAX_SAMPLES]);
