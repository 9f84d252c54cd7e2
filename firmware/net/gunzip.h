/* SPDX-License-Identifier: Apache-2.0 */
/* gunzip.h -- gzip data taken apart piece by piece, as it arrives. */
#pragma once

#include "turnout/err.h"

struct tn_net_gunzip;

struct tn_net_gunzip *tn_net_gunzip_create(void);
/* Gives what one more piece inflates to, in pieces of 64 KiB at most, to `keep`, whose error ends
 * it.  Errors: FORMAT (no gzip data, or something behind its end), `keep`'s. */
TN_MUST_CHECK enum tn_err
tn_net_gunzip_add(struct tn_net_gunzip *gunzip, const void *data, size_t len,
                  enum tn_err (*keep)(const void *plain, size_t len, void *context), void *context);
/* Whether the data came to their end. */
bool tn_net_gunzip_whole(const struct tn_net_gunzip *gunzip);
/* NULL is a no-op. */
void tn_net_gunzip_free(struct tn_net_gunzip *gunzip);
