/* SPDX-License-Identifier: Apache-2.0 */
/* controls.h -- the controls of a screen by name, for the trace: whoever drives a kiosk from
 * outside finds them by what they are, not by where they happened to be. */
#pragma once

#include "stage.h"
#include "trace.h"

/* "find", "key-a", "item-2", "pin-0"; appends. */
void controls_name(enum tn_flow_hit hit, struct tn_buf *out);
/* One line with every control of the screen and its middle, and which has the focus, if it differs
 * from the last one told (its BLAKE2b in `told`). */
void controls_trace(struct trace *trace, const struct stage *stage, const struct tn_flow *flow,
                    uint8_t told[16]);
