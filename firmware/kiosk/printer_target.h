/* SPDX-License-Identifier: Apache-2.0 */
/* printer_target.h -- what --printer names: a queue of CUPS, or a receipt printer and the way to
 * it.
 *
 * Pure.  "QUEUE" and "cups:QUEUE"; "escpos:/dev/usb/lp0", "escpos:/dev/ttyUSB0@19200",
 * "escpos:HOST:9100"; ",mute" behind the last three for a printer that answers nothing. */
#pragma once

#include "turnout/err.h"
#include "turnout/flow.h"

enum printer_way { PRINTER_QUEUE, PRINTER_DEVICE, PRINTER_SERIAL, PRINTER_NETWORK };

#define PRINTER_NAME_CHARS 128
#define PRINTER_BAUD 9600
struct printer_target {
    enum printer_way way;
    char name[PRINTER_NAME_CHARS]; /* queue, path or host */
    char port[8];                  /* of NETWORK */
    int baud;                      /* of SERIAL */
    bool mute;                     /* it is believed without an answer */
};

/* Errors: FORMAT. */
TN_MUST_CHECK enum tn_err printer_target_read(const char *text, struct printer_target *ret_target,
                                              struct tn_fault *fault);
/* The badge where --badge names none. */
const char *printer_target_badge(const struct printer_target *target);

/* What one of IPP's printer-state-reasons means: "media-empty-error"; NONE for what is no trouble.
 * *low is set by what says that there is little paper left.  Source: RFC 8011 5.4.12, PWG 5100.9.
 */
enum tn_flow_trouble printer_reason(const char *reason, bool *low);
