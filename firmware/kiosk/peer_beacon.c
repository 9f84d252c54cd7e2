/* SPDX-License-Identifier: Apache-2.0 */
/* peer_beacon.c -- beacons over multicast, with a bound on how many are looked at.
 *
 * Only what a known device's key fits is listened to, so a stranger in the room cannot make this
 * door dial anybody; that one may forward a beacon from elsewhere is why it is but a hint. */
#include "peer_beacon.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/beacon.h"
#include "turnout/seal.h"
#include "turnout/sync.h"

enum {
    DATAGRAMS = 16, /* between two rests: a signature takes a tenth of a millisecond */
    DEVICES = 2 * PEER_BOOK_MAX,
};

struct heard {
    struct tn_id device;
    struct tn_beacon_heard heard;
};

struct peer_beacon {
    const struct tn_pairing *pairing;
    struct peer_store *store;
    struct multicast *multicast;
    uint64_t boot, counter;
    int left; /* datagrams until the next rest */
    struct heard heard[DEVICES];
    size_t heard_count; /* ever; the oldest goes */
};

enum tn_err peer_beacon_open(const struct tn_pairing *pairing, struct peer_store *store,
                             struct peer_beacon **ret_beacon, struct tn_fault *fault)
{
    struct multicast *multicast = NULL;
    enum tn_err err = multicast_open(&multicast, fault);
    if (err)
        return err;
    struct peer_beacon *self = calloc(1, sizeof *self);
    TN_ASSERT(self);
    self->pairing = pairing;
    self->store = store;
    self->multicast = multicast;
    self->left = DATAGRAMS;
    tn_seal_random(&self->boot, sizeof self->boot);
    *ret_beacon = self;
    return TN_OK;
}

void peer_beacon_close(struct peer_beacon *beacon)
{
    if (!beacon)
        return;
    multicast_close(beacon->multicast);
    free(beacon);
}

int peer_beacon_fd(const struct peer_beacon *beacon)
{
    return multicast_fd(beacon->multicast);
}

static enum tn_err state_of(struct peer_beacon *self, struct tn_hash *ret_state)
{
    struct tn_ledger *ledger = peer_store_take(self->store);
    enum tn_err err = tn_sync_state(ledger, ret_state, NULL);
    peer_store_give(self->store);
    return err;
}

void peer_beacon_send(struct peer_beacon *beacon, uint16_t port, const struct multicast_via *via,
                      size_t count)
{
    struct tn_beacon said = {.group = beacon->pairing->group,
                             .device = beacon->pairing->device,
                             .port = port,
                             .boot = beacon->boot};
    uint8_t datagram[TN_BEACON_BYTES];
    if (state_of(beacon, &said.state))
        return;
    for (size_t i = 0; i < count; i++) {
        said.counter = ++beacon->counter;
        tn_beacon_write(&said, &beacon->pairing->log_key, datagram);
        multicast_send(beacon->multicast, &via[i], datagram, port ? sizeof datagram : 0);
    }
}

/* ---- hearing ---- */

static struct tn_beacon_heard *heard_of(struct peer_beacon *self, struct tn_id device)
{
    for (size_t i = 0; i < DEVICES && i < self->heard_count; i++)
        if (tn_id_equal(self->heard[i].device, device))
            return &self->heard[i].heard;
    struct heard *heard = &self->heard[self->heard_count++ % DEVICES];
    *heard = (struct heard){.device = device};
    return &heard->heard;
}

static bool is_trusted(struct peer_beacon *self, const struct tn_beacon *said,
                       const uint8_t *datagram)
{
    struct tn_device_facts facts = {0};
    if (!tn_id_equal(said->group, self->pairing->group) ||
        tn_id_equal(said->device, self->pairing->device))
        return false;
    struct tn_ledger *ledger = peer_store_take(self->store);
    enum tn_err err = tn_ledger_device(ledger, said->device, &facts, NULL);
    peer_store_give(self->store);
    return !err && facts.known && !facts.revoked && !facts.is_hub &&
           tn_beacon_fits(datagram, &facts.log_key) &&
           tn_beacon_is_news(heard_of(self, said->device), said);
}

static bool understand(struct peer_beacon *self, const uint8_t *datagram, size_t len,
                       const char *host, struct peer_heard *ret_heard)
{
    struct tn_beacon said;
    struct tn_hash ours;
    TN_BUF_AUTO address = {0};
    if (tn_beacon_parse(datagram, len, &said) || said.port == 0 ||
        !is_trusted(self, &said, datagram))
        return false;
    tn_buf_addf(&address, "%s:%u", host, said.port);
    *ret_heard = (struct peer_heard){.device = said.device};
    ret_heard->level = state_of(self, &ours) == TN_OK &&
                       tn_bytes_equal(ours.bytes, said.state.bytes, sizeof ours.bytes);
    return peer_address_read(tn_buf_text(&address), ret_heard->address);
}

bool peer_beacon_hear(struct peer_beacon *beacon, struct peer_heard *ret_heard)
{
    uint8_t datagram[MULTICAST_MAX_BYTES];
    char host[MULTICAST_HOST_CHARS];
    size_t len = 0;
    while (beacon->left > 0 && multicast_take(beacon->multicast, datagram, &len, host)) {
        beacon->left--;
        if (understand(beacon, datagram, len, host, ret_heard))
            return true;
    }
    return false;
}

bool peer_beacon_is_tired(const struct peer_beacon *beacon)
{
    return beacon->left == 0;
}

void peer_beacon_rested(struct peer_beacon *beacon)
{
    beacon->left = DATAGRAMS;
}
