/* SPDX-License-Identifier: Apache-2.0 */
/* assets.h -- the text files as toolchain/cmake/embed.cmake carries them, and reading any such
 * set. */
#pragma once

#include "turnout/asset.h"
#include "turnout/lang.h"

extern const struct tn_asset tn_asset_text[];

/* Reads "<language>.txt" of each language from `assets`.  Errors: ABSENT (no such file); FORMAT
 * (the fault names file and line). */
TN_MUST_CHECK enum tn_err tn_lang_load_assets(const struct tn_asset *assets,
                                              struct tn_lang_texts **ret_texts,
                                              struct tn_fault *fault);
