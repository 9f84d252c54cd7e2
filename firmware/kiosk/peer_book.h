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
#define PEER_HEARSAY_MAX 4 /* doors that stand here by the word of one other door alone */

struct peer {
    struct tn_id device;
    char name[64];
    size_t address_count;
    char addresses[PEER_ADDRESSES][PEER_ADDRESS_CHARS]; /* the one to try first, first */
    bool spoke;                                         /* it answered us */
    struct tn_id teller; /* the door by whose word alone it stands here; zero: by a better one */
};
struct peer_book {
    size_t count;
    struct peer one[PEER_BOOK_MAX]; /* whom we heard of last, first */
};

/* "192.168.1.5", "[fe80::1]:8444", "door.local" as host:port; false if it is no address. */
bool peer_address_read(const char *text, char out[PEER_ADDRESS_CHARS]);

/* The device may be reached at `address`, by its own word, the hub's or a person's; the latest of
 * those told is tried first.  `name` may be NULL, `address` one that peer_address_read wrote.  A
 * full book forgets whom it knows by hearsay, then who never spoke, then whom it heard of longest
 * ago.  True if the book says something new. */
bool peer_book_note(struct peer_book *book, struct tn_id device, const char *name,
                    const char *address);
/* It stands here by the word of another door alone. */
bool peer_is_hearsay(const struct peer *peer);
const struct peer *peer_book_find(const struct peer_book *book, struct tn_id device);
/* It answered.  True if that is new. */
bool peer_book_spoke(struct peer_book *book, struct tn_id device);
/* Notes what a list says, but for `self`; entries that cannot be read are passed over.  True if the
 * book says something new. */
bool peer_book_read(struct peer_book *book, struct tn_id self, const char *text, size_t len);
/* The same of another door's list: it may add a few doors of which nobody else told, and addresses
 * to be tried after the others; it takes nobody's place. */
bool peer_book_hear(struct peer_book *book, struct tn_id self, struct tn_id teller,
                    const char *text, size_t len);
/* Appends the list but for hearsay; without names if it is to lie on a disk. */
void peer_book_write(const struct peer_book *book, bool with_names, struct tn_buf *out);
