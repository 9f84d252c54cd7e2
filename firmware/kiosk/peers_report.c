/* SPDX-License-Identifier: Apache-2.0 */
/* peers_report.c -- what the main thread is told: which doors there are, how each is linked, and
 * the best clock among them. */
#include "peers_priv.h"

#include <string.h>

#include "turnout/text.h"

static void name_door(struct peers *self, struct tn_id device, char *out, size_t cap)
{
    struct tn_device_facts facts = {0};
    struct tn_ledger *ledger = peer_store_take(self->store);
    enum tn_err err = tn_ledger_device(ledger, device, &facts, NULL);
    peer_store_give(self->store);
    (void)tn_text_copy(out, cap, !err && facts.known ? facts.name : "");
}

static void add_door(struct peers *self, const struct peer_state *state,
                     struct tn_flow_peers *doors)
{
    size_t i = doors->count++;
    doors->one[i].device = state->device;
    doors->one[i].linked = state->linked;
    doors->one[i].last_spoke = state->last_spoke;
    doors->one[i].behind = state->behind;
    name_door(self, state->device, doors->one[i].name, sizeof doors->one[i].name);
}

void peers_report(struct peers *self)
{
    struct tn_flow_peers doors;
    struct tn_anchor anchor = {.err_ms = TN_WHEN_UNKNOWN};
    memset(&doors, 0, sizeof doors);
    for (size_t i = 0; i < PEERS_WORKERS; i++) {
        struct peer_state state;
        if (!self->workers[i])
            continue;
        peer_worker_state(self->workers[i], &state);
        add_door(self, &state, &doors);
        if (state.anchor.err_ms >= 0 && (anchor.err_ms < 0 || state.anchor.err_ms < anchor.err_ms))
            anchor = state.anchor;
    }
    tn_mutex_lock(self->mutex);
    struct peers_message *message = &self->message;
    for (size_t i = 0; i < doors.count; i++)
        if (doors.one[i].linked)
            self->book_changed |= peer_book_spoke(&self->book, doors.one[i].device);
    /* both began as zeros, padding included; a difference too many costs a message
     * NOLINTNEXTLINE(bugprone-suspicious-memory-comparison,cert-exp42-c,cert-flp37-c) */
    bool news = memcmp(&message->doors, &doors, sizeof doors) != 0 || self->moved;
    self->moved = false;
    if (news) {
        memcpy(&message->doors, &doors, sizeof doors);
        message->anchor = anchor;
        message->changed = true;
    }
    tn_mutex_unlock(self->mutex);
    if (news)
        bell_ring(self->bell);
}
