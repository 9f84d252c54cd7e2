/* SPDX-License-Identifier: Apache-2.0 */
/* protocol.h -- what a reader and its decoder process say to each other.
 *
 * One request, one reply, each one packet of a SOCK_SEQPACKET pair; the frame lies in shared
 * memory before the request is sent and is the child's to read until it replies.  Both ends are
 * of one build, so the structs travel as they are; the parent still checks every field, for by
 * then the child may be somebody else's. */
#pragma once

#include "turnout/decode.h"

/* The child's descriptors. */
#define TN_SCAN_CHILD_SOCKET_FD 3
#define TN_SCAN_CHILD_FRAME_FD 4

enum tn_scan_request_kind { TN_SCAN_REQUEST_LUMA, TN_SCAN_REQUEST_PICTURE };

struct tn_scan_request {
    enum tn_scan_request_kind kind;
    enum tn_scan_policy policy;
    int width_px, height_px; /* LUMA */
    size_t len;              /* PICTURE */
};

struct tn_scan_reply {
    enum tn_scan_answer answer;
    struct tn_scan_code code; /* CODE */
};
