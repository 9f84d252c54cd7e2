/* SPDX-License-Identifier: Apache-2.0 */
/* multicast.h -- the datagrams by which doors of one room hear of each other.
 *
 * On every interface that is up, one hop far.  What a datagram says is beacon.h's business. */
#pragma once

#include "turnout/bytes.h"

#define MULTICAST_GROUP "239.255.82.78"
#define MULTICAST_PORT 21082
#define MULTICAST_MAX_BYTES 1400
#define MULTICAST_HOST_CHARS 48

struct multicast;

/* Errors: IO, DENIED, BUSY; a door does without it then. */
TN_MUST_CHECK enum tn_err multicast_open(struct multicast **ret_multicast, struct tn_fault *fault);
void multicast_close(struct multicast *multicast);
/* Readable while datagrams wait. */
int multicast_fd(const struct multicast *multicast);

/* The machine's own addresses: of every interface that is up but the loopback, which stands for all
 * where there is no other, or where that alone is asked for.  At most `cap`. */
struct multicast_via {
    unsigned interface;
    char host[MULTICAST_HOST_CHARS];
};
size_t multicast_list(bool loopback_only, struct multicast_via *out, size_t cap);
/* Out of one interface, which is listened on from now on, too; nothing goes out if there is
 * nothing. */
void multicast_send(struct multicast *multicast, const struct multicast_via *via, const void *data,
                    size_t len);
/* The next datagram and the address it came from; false if there is none.  One that is longer than
 * `out` is told as an empty one, so that whoever bounds how many are looked at counts it. */
bool multicast_take(struct multicast *multicast, uint8_t out[MULTICAST_MAX_BYTES], size_t *ret_len,
                    char host[MULTICAST_HOST_CHARS]);
