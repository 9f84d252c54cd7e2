/* SPDX-License-Identifier: Apache-2.0 */
/* happening.h -- a record understood: its body checked and taken over into plain values.
 *
 * Sealed bytes stay base64url text (NULL: absent), and with a content's value they are borrowed
 * from the record. */
#pragma once

#include "turnout/certificate.h"
#include "turnout/gate.h"
#include "turnout/ledger_guests.h"

#define HAPPENING_WORD_CHARS 32
#define HAPPENING_NAME_CHARS 41 /* the id of a piece of content */
#define HAPPENING_BOX_MAX_BYTES 8192

enum ticket_state { STATE_VALID, STATE_REVOKED, STATE_BLOCKED };

struct happening {
    enum tn_record_kind kind; /* TN_RECORD_OTHER: nothing to fold */
    int64_t seq;
    struct tn_claim claim;
    union {
        struct {
            int64_t ticket;
            uint8_t admits;
            bool again; /* verdict admit-again */
            char method[16];
        } visit; /* admit, leave, override */
        int64_t undo_seq;
        struct {
            char verdict[HAPPENING_WORD_CHARS], reason[HAPPENING_WORD_CHARS];
            int64_t count; /* itself and those before it that were not written down */
        } refusal;
        struct tn_anchor anchor;
        struct {
            char title[256], venue[256];
            struct tn_wall starts, ends;
            int offset_min;
            struct tn_policy policy;
            uint8_t door_key[TN_DOOR_KEY_BYTES];
            struct tn_box_key box;
        } event;
        struct {
            struct tn_issuer_grant grant;
            const char *seed;
        } issuer;
        struct tn_public_key withdrawn;
        struct {
            struct tn_device_grant grant;
            struct tn_id event; /* the one it was invited for; zero: every one */
            char name[64];
            bool revoked;
        } device;
        struct {
            int64_t ticket;
            enum tn_ticket_kind kind;
            uint8_t admits;
            struct tn_wall expires;
            struct tn_public_key key; /* that signed it */
            uint8_t short_hash[TN_SHORT_HASH_BYTES];
            const char *row, *find;
        } ticket;
        struct {
            int64_t ticket;
            enum ticket_state state;
        } revoke;
        struct {
            int64_t ticket;
            const char *key; /* sealed */
        } unlock;
        struct {
            char what[HAPPENING_WORD_CHARS], id[HAPPENING_NAME_CHARS];
            const struct tn_json *value; /* NULL: taken away */
        } content;
        struct {
            int64_t ticket;
            uint8_t admits;
            struct tn_wall expires;
            struct tn_public_key key;
            bool pending;
            const char *row, *find, *box;
        } issue;
        struct {
            int64_t ticket;
            bool approved;
        } approve;
        struct {
            int64_t ticket;
            int64_t rules;
        } accept;
        struct {
            int64_t ticket;
            const char *box;
        } answer;
        struct {
            char ballot[HAPPENING_NAME_CHARS];
            int64_t ticket;
            int64_t option;
        } vote;
        struct {
            int64_t score;
            const char *box;
        } feedback;
    };
};

/* Where a record stands and who vouches for what it says. */
struct happening_context {
    struct tn_id group;
    struct tn_public_key group_key;
    struct tn_id event;
    bool hub; /* the log's device is trusted as a hub */
};

/* NULL if understood, else why not, as one clause for the list of rejected records. */
const char *tn_happening_read(const struct happening_context *context,
                              const struct tn_record *record, struct happening *ret_happening);
/* Kinds that only a hub may write. */
const char *tn_happening_read_hub(const struct happening_context *context,
                                  const struct tn_json *body, struct happening *happening);
bool tn_happening_is_hubs(enum tn_record_kind kind);
/* What walk-ins and guests said at a kiosk. */
const char *tn_happening_read_guest(const struct tn_json *body, struct happening *happening);

/* Members of fixed forms; false if absent or of another form. */
bool tn_happening_bytes(const struct tn_json *body, const char *name, uint8_t *out, size_t len);
bool tn_happening_ticket(const struct tn_json *body, int64_t *ret_ticket);
bool tn_happening_admits(const struct tn_json *body, uint8_t *ret_admits);
bool tn_happening_text(const struct tn_json *body, const char *name, char *out, size_t cap);
/* The text of at most `max_bytes` of base64url; an absent member is NULL and right if `optional`.
 */
bool tn_happening_sealed(const struct tn_json *body, const char *name, size_t max_bytes,
                         bool optional, const char **ret_text);
/* 1 to 40 of a-z, 0-9 and hyphens. */
bool tn_happening_name(const struct tn_json *body, const char *name,
                       char out[HAPPENING_NAME_CHARS]);
/* At least 0. */
bool tn_happening_count(const struct tn_json *body, const char *name, int64_t *ret_count);
