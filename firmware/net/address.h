/* SPDX-License-Identifier: Apache-2.0 */
/* address.h -- URLs and socket addresses taken apart. */
#pragma once

#include "turnout/err.h"

/* "https://host[:port]" with nothing behind it but a slash; an IPv6 host keeps its brackets. */
struct tn_net_address {
    char host[256];
    char port[8]; /* 443 unless said */
};
TN_MUST_CHECK enum tn_err tn_net_address_of_url(const char *url, struct tn_net_address *ret_address,
                                                struct tn_fault *fault);
