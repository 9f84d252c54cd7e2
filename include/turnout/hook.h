/* SPDX-License-Identifier: Apache-2.0 */
/* hook.h -- one signed message to somebody else's server.
 *
 * HTTPS only, its certificate signed by an authority of the system's or by the one named; nothing
 * is followed, and of the answer only the status counts.  Rank 2, part of net. */
#pragma once

#include "turnout/net.h"

#define TN_TYPE_CLOUDEVENT "application/cloudevents+json"

struct tn_hook {
    const char *url;
    const char *authority_pem; /* "" those of the system */
    const char *signature;     /* goes along as X-Turnout-Signature */
    int timeout_ms;
};
/* OK for a status of 2xx.  Errors: FORMAT (the URL), SEAL (its certificate is not believed),
 * OFFLINE (not reached, too slow), DENIED (it answered, but not that it took it; the fault says
 * what). */
TN_MUST_CHECK enum tn_err tn_hook_post(const struct tn_hook *hook, const void *body, size_t len,
                                       struct tn_fault *fault);
