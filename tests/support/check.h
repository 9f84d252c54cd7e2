/* SPDX-License-Identifier: Apache-2.0 */
/* check.h -- assertions about faults, on top of cmocka. */
#pragma once

#include "turnout/err.h"

/* A call that takes a `struct tn_fault *` must succeed; its sentence is shown when it does not.
 * `fault` names the variable that the call writes. */
#define assert_ok(call)                                                                            \
    do {                                                                                           \
        if ((call) != TN_OK)                                                                       \
            fail_msg("%s: %s", #call, fault.text);                                                 \
    } while (0)
