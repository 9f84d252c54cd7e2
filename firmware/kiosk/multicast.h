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
/* Out of every interface there is by now, which is listened on from now on, too. */
void multicast_send(struct multicast *multicast, const void *data, size_t len);
/* The next datagram and the address it came from; false if there is none.  One that is longer than
 * `out` is dropped. */
bool multicast_take(struct multicast *multicast, uint8_t out[MULTICAST_MAX_BYTES], size_t *ret_len,
                    char host[MULTICAST_HOST_CHARS]);

/* Where others may reach a server that listens on `url` ("https://0.0.0.0:8444"): the address it is
 * bound to, or those of every interface but the loopback, each with the port; at most `cap`. */
size_t multicast_own_addresses(const char *url, char (*out)[64], size_t cap);
