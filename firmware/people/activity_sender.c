/* SPDX-License-Identifier: Apache-2.0 */
/* activity_sender.c -- which handle a sender of a chat is, asked of the database once in a while.
 *
 * An id is one member's or nobody's.  Without a known one, a nickname that one member of the group
 * bears will do, unless that member has another id there: then it is somebody else of that name. */
#include <stdlib.h>
#include <string.h>

#include "activity_parts.h"
#include "turnout/text.h"

#define SLOTS 8192

struct slot {
    bool used;
    char platform[16];
    char id[TN_CHAT_TEXT];
    char name[TN_CHAT_TEXT];
    struct tn_activity_sender sender;
};

struct tn_activity_senders {
    struct tn_people *people;
    struct slot slots[SLOTS]; /* a later sender takes the slot of an earlier one */
};

struct tn_activity_senders *tn_activity_senders_create(struct tn_people *people)
{
    struct tn_activity_senders *senders = calloc(1, sizeof *senders);
    TN_ASSERT(senders);
    senders->people = people;
    return senders;
}

void tn_activity_senders_destroy(struct tn_activity_senders *senders)
{
    free(senders);
}

static uint64_t mix(uint64_t hash, const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at; at++)
        hash = (hash ^ *at) * 0x100000001B3;
    return (hash ^ 0xFF) * 0x100000001B3;
}

static struct slot *slot_of(struct tn_activity_senders *senders, const struct tn_chat_act *act)
{
    uint64_t hash = mix(mix(mix(0xCBF29CE484222325, act->platform), act->id), act->name);
    return &senders->slots[(hash >> 32) % SLOTS];
}

/* ---- asking ---- */

static const struct tn_db_sql select_handles = {
    .both = "SELECT h.id, m.root FROM handle h JOIN member m ON m.id = h.member JOIN member r ON "
            "r.id = m.root WHERE h.norm = $2 AND h.platform = $1 AND m.erased_ms IS NULL AND "
            "r.erased_ms IS NULL ORDER BY h.id LIMIT 64",
};

/* The oldest handle of this spelling and whose it is; AMBIGUOUS if it is several people's. */
static enum tn_err look_up(struct tn_people *people, const char *platform, const char *norm,
                           struct tn_activity_sender *sender, struct tn_id *ret_root,
                           struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_handles);
    struct tn_id root = {{0}};
    bool found = true;
    tn_db_bind_text(stmt, 1, platform);
    tn_db_bind_text(stmt, 2, norm);
    *sender = (struct tn_activity_sender){.stranger = TN_ACTIVITY_UNKNOWN};
    while (found) {
        enum tn_err err = tn_people_step(stmt, &found, fault);
        if (err)
            return err;
        struct tn_id its = found ? tn_people_column_id(stmt, 1) : root;
        if (found && tn_id_is_zero(root)) {
            root = its;
            sender->handle = tn_people_column_id(stmt, 0);
        } else if (found && !tn_id_equal(its, root)) {
            *sender = (struct tn_activity_sender){.stranger = TN_ACTIVITY_AMBIGUOUS};
            found = false;
        }
    }
    tn_db_reset(stmt);
    *ret_root = root;
    return TN_OK;
}

static enum tn_err by_name(struct tn_people *people, const struct tn_chat_act *act,
                           const char *id_norm, struct tn_activity_sender *sender,
                           struct tn_fault *fault)
{
    char norm[TN_HANDLE_CHARS];
    struct tn_id root = {{0}};
    bool other = false;
    const char *region = tn_registry_group(people->registry)->region;
    if (!act->name[0] || tn_handle_normalise("nick", act->name, region, norm, NULL))
        return TN_OK;
    enum tn_err err = look_up(people, "nick", norm, sender, &root, fault);
    if (err || tn_id_is_zero(sender->handle))
        return err;
    sender->by_name = true;
    if (!id_norm[0])
        return TN_OK;
    struct tn_people_key key = {.platform = act->platform, .raw = act->id, .identifying = true};
    (void)tn_text_copy(key.norm, sizeof key.norm, id_norm);
    err = tn_people_contradicts(people, root, &key, &other, fault);
    if (!err && other)
        *sender = (struct tn_activity_sender){.stranger = TN_ACTIVITY_UNKNOWN};
    return err;
}

static enum tn_err ask(struct tn_people *people, const struct tn_chat_act *act,
                       struct tn_activity_sender *sender, struct tn_fault *fault)
{
    char norm[TN_HANDLE_CHARS] = "";
    struct tn_id root;
    const char *region = tn_registry_group(people->registry)->region;
    *sender = (struct tn_activity_sender){
        .stranger = act->id[0] || act->name[0] ? TN_ACTIVITY_UNKNOWN : TN_ACTIVITY_NAMELESS};
    if (act->id[0] && tn_handle_normalise(act->platform, act->id, region, norm, NULL) == TN_OK &&
        tn_handle_identifies(act->platform)) {
        enum tn_err err = look_up(people, act->platform, norm, sender, &root, fault);
        if (err || !tn_id_is_zero(sender->handle) || sender->stranger == TN_ACTIVITY_AMBIGUOUS)
            return err;
    }
    return by_name(people, act, norm, sender, fault);
}

enum tn_err tn_activity_sender_find(struct tn_activity_senders *senders,
                                    const struct tn_chat_act *act,
                                    struct tn_activity_sender *ret_sender, struct tn_fault *fault)
{
    struct slot *slot = slot_of(senders, act);
    bool known = slot->used && strcmp(slot->id, act->id) == 0 &&
                 strcmp(slot->name, act->name) == 0 && strcmp(slot->platform, act->platform) == 0;
    if (!known) {
        slot->used = false;
        enum tn_err err = ask(senders->people, act, &slot->sender, fault);
        if (err)
            return err;
        memcpy(slot->platform, act->platform, sizeof slot->platform);
        memcpy(slot->id, act->id, sizeof slot->id);
        memcpy(slot->name, act->name, sizeof slot->name);
        slot->used = true;
    }
    *ret_sender = slot->sender;
    return TN_OK;
}
