/* SPDX-License-Identifier: Apache-2.0 */
/* form.h -- what a person gave on the screen, as the records carry it.  Pure. */
#pragma once

#include "turnout/flow.h"

/* Appends the answers as a JSON array of {"id","value"}: the option's number of a choice, true or
 * false of a consent, the text itself; questions left alone are not there. */
void form_answers(const struct tn_board *board, const struct tn_flow_form *form,
                  struct tn_buf *out);
