/* SPDX-License-Identifier: Apache-2.0 */
/* wedge.h -- which of the keyboards plugged in is a scanner.  Pure. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct tn_scan_wedge_facts {
    char name[256];
    uint16_t vendor;
    bool types;  /* has letters, digits, Shift and Enter */
    bool points; /* moves a pointer: a mouse, a touch pad */
};

/* True if it types and its maker or its name says that it scans; a plain keyboard is nobody's to
 * take away. */
bool tn_scan_wedge_is_scanner(const struct tn_scan_wedge_facts *facts);
