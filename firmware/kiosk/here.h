/* SPDX-License-Identifier: Apache-2.0 */
/* here.h -- a hub on this very machine: what it leaves in a folder for a kiosk that belongs to
 * nobody yet, and the wireless network the machine spans where there is no other.  The network is
 * there for as long as the machine spans it, whoever the kiosk belongs to.
 *
 * `setup` holds the hub's port and the code of its first run, a line each; `invite` an invitation;
 * `network` name, password and our address of the machine's own network. */
#pragma once

#include "turnout/flow.h"

/* As phones read a network off a code; Source: the format of the ZXing project's "Barcode
 * Contents". */
void here_wifi_text(const char *name, const char *password, struct tn_buf *out);
/* False: it is not whole. */
bool here_read_setup(const char *text, size_t len, const char *address, struct tn_flow_here *here);
bool here_read_network(const char *text, size_t len, struct tn_flow_here *here, char *address,
                       size_t cap);

/* Everything of `folder`; what is not there is "".  `invite` gets the invitation. */
void here_look(const char *folder, const char *devices, struct tn_flow_here *ret_here,
               struct tn_buf *invite);
