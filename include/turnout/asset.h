/* SPDX-License-Identifier: Apache-2.0 */
/* asset.h -- files of assets/ carried inside the program.
 *
 * tn_embed (toolchain/cmake/module.cmake) makes one array per set, ended by a NULL name; each
 * file's bytes are followed by a NUL, so text can be used as it is.  Rank 0. */
#pragma once

#include <stddef.h>

struct tn_asset {
    const char *name; /* file name without folder */
    const unsigned char *data;
    size_t len; /* without the NUL */
};
