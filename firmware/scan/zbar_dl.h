/* SPDX-License-Identifier: Apache-2.0 */
/* zbar_dl.h -- a second opinion from libzbar, where that library is installed.
 *
 * Loaded when asked for, so that an installation without it (it brings X11 and D-Bus along) works
 * the same and reads a little less.  One handle per thread. */
#pragma once

#include "turnout/decode.h"

struct tn_scan_zbar;

/* NULL where the library is not installed. */
struct tn_scan_zbar *tn_scan_zbar_open(void);
void tn_scan_zbar_close(struct tn_scan_zbar *zbar);

/* True if a QR code was read; ret_code->text stays empty. */
bool tn_scan_zbar_read(struct tn_scan_zbar *zbar, const struct tn_scan_luma *luma,
                       struct tn_scan_code *ret_code);
