/* SPDX-License-Identifier: Apache-2.0 */
/* ladder.h -- what the decoder process asks of the ladder beyond decode.h. */
#pragma once

#include "turnout/decode.h"

/* Lets every library look at a plain code, so that whatever they load late is loaded; true if all
 * that are installed read it. */
bool tn_scan_decoder_try_all(struct tn_scan_decoder *decoder, const struct tn_scan_luma *luma);
