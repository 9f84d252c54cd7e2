/* SPDX-License-Identifier: Apache-2.0 */
/* peer_book.h -- the other doors somebody told us of, and where each may be reached.
 *
 * A plain value.  The hub's list, another door's list and the file that outlives a restart are one
 * JSON text: {"peers":[{"device","name","addresses":["192.168.1.5:8444"]}]}.  What it says is a
 * hint and no more: whoever answers there is believed by their certificate. */
#pragma once

#include "turnout/bytes.h"
#include "turnout/id.h"

#define PEER_PORT 8444
#define PEER_ADDRESS_CHARS 64
#define PEER_ADDRESSES 4
#define PEER_BOOK_MAX 16

struct peer {
    struct tn_id device;
    char name[64];
    size_t address_count;
    char addresses[PEER_ADDRESSES][PEER_ADDRESS_CHARS]; /* the one to try first, first */
};
struct peer_book {
    size_t count;
    struct peer one[PEER_BOOK_MAX]; /* whom we heard of last, first */
};

/* "192.168.1.5", "[fe80::1]:8444", "door.local" as host:port; false if it is no address. */
bool peer_address_read(const char *text, char out[PEER_ADDRESS_CHARS]);

/* The device may be reached at `address`; the latest of those told is tried first.  `name` may be
 * NULL, `address` one that peer_address_read wrote.  A full book forgets whom it heard of longest
 * ago.  True if the book says something new. */
bool peer_book_note(struct peer_book *book, struct tn_id device, const char *name,
                    const char *address);
const struct peer *peer_book_find(const struct peer_book *book, struct tn_id device);
/* Notes what a list says, but for `self`; entries that cannot be read are passed over.  True if the
 * book says something new. */
bool peer_book_read(struct peer_book *book, struct tn_id self, const char *text, size_t len);
/* Appends the list; without names if it is to lie on a disk. */
void peer_book_write(const struct peer_book *book, bool with_names, struct tn_buf *out);
