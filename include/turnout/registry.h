/* SPDX-License-Identifier: Apache-2.0 */
/* registry.h -- the hub's own records: the group and its keys, events, tickets, doors.
 *
 * A data folder holds keys/ (0700; what signs and certifies) and the database, hub.db unless
 * another was named when the group was made.  Secrets in the database are sealed with a key that
 * only keys/ yields.  What doors must know is written to the hub's own logs through the ledger in
 * the same transaction as the row it comes from.  A call that writes takes part in the transaction
 * the caller has open on tn_registry_db, or makes one of its own.  Rank 4; a handle belongs to the
 * thread that opened it, and each thread opens its own.
 * Source: firmware/SPEC.md "Certificates", "Record", "Pairing". */
#pragma once

#include "turnout/json.h"
#include "turnout/ledger.h"

struct tn_registry;

/* Where the data are.  `database`: postgresql://… or a file's path; NULL: what was named when the
 * group was made, hub.db in the folder otherwise.  `vfs` as for tn_db_open. */
struct tn_registry_options {
    const char *folder;
    const char *database;
    const char *vfs;
    bool read_only;
};

struct tn_group {
    struct tn_id id;
    char name[256];
    char tz[64];    /* IANA name; times are typed and shown in it */
    char region[4]; /* ISO 3166-1, where a telephone number without a country code is from */
    char hub[64];   /* the hub's name in the logs */
    struct tn_id hub_device;
    struct tn_public_key key;     /* certifies issuers and devices */
    struct tn_public_key log_key; /* signs the hub's heads */
    struct tn_wall created;
};

/* What the hub shows and signs with over TLS; PEM texts, borrowed from the registry. */
struct tn_registry_tls {
    const char *ca_pem;
    const char *certificate_pem;
    const char *key_pem;
};

/* Makes keys and database of a new group.  `facts` gives name, tz, region and hub ("" for the
 * default of each: Asia/Shanghai, CN, hub).  Errors: EXISTS (the folder holds a group already),
 * FORMAT (a fact that cannot be; the fault says which), as tn_registry_open. */
TN_MUST_CHECK enum tn_err tn_registry_create(const struct tn_registry_options *options,
                                             const struct tn_group *facts,
                                             struct tn_registry **ret_registry,
                                             struct tn_fault *fault);
/* Errors: ABSENT (no group in this folder), VERSION (a newer build's; untouched), DENIED (no
 * right, or the database is another group's), CORRUPT (also: a key is missing), as tn_db_open. */
TN_MUST_CHECK enum tn_err tn_registry_open(const struct tn_registry_options *options,
                                           struct tn_registry **ret_registry,
                                           struct tn_fault *fault);
void tn_registry_close(struct tn_registry *registry);
TN_AUTO_DEFINE(registry, struct tn_registry *, tn_registry_close)

/* From now on this is the database of the group in `folder`, for whoever opens it without naming
 * one.  Errors: as tn_file_write. */
TN_MUST_CHECK enum tn_err tn_registry_settle(const char *folder, const char *database,
                                             struct tn_fault *fault);
/* Copies the keys to another folder, which becomes this group's.  Errors: EXISTS (it holds keys
 * already), as tn_file_write. */
TN_MUST_CHECK enum tn_err tn_registry_keys_copy(const struct tn_registry *registry,
                                                const char *folder, struct tn_fault *fault);

/* Borrowed until close. */
const struct tn_group *tn_registry_group(const struct tn_registry *registry);
struct tn_db *tn_registry_db(struct tn_registry *registry);
struct tn_ledger *tn_registry_ledger(struct tn_registry *registry);
struct tn_registry_tls tn_registry_tls(const struct tn_registry *registry);
/* SHA-256 of the hub's SubjectPublicKeyInfo: what an invitation pins. */
struct tn_hash tn_registry_pin(const struct tn_registry *registry);
/* A batch of the hub's own log came back and is in the ledger: what this store forgot of doors,
 * states of tickets and withdrawn keys is as it was said. */
TN_MUST_CHECK enum tn_err tn_registry_recall(struct tn_registry *registry,
                                             const struct tn_batch *batch, struct tn_fault *fault);
/* This machine's clocks as a record carries them. */
struct tn_claim tn_registry_claim(void);

/* ---- the group ---- */

/* Name, tz and region anew ("" for what stays); other handles see it with tn_registry_refresh.
 * Errors: FORMAT (as tn_registry_create). */
TN_MUST_CHECK enum tn_err tn_registry_group_set(struct tn_registry *registry, const char *name,
                                                const char *tz, const char *region,
                                                struct tn_fault *fault);
/* Reads again what another handle may have changed of the group. */
TN_MUST_CHECK enum tn_err tn_registry_refresh(struct tn_registry *registry, struct tn_fault *fault);

/* Members of the object the writer has open: id, name, key, tz, region, and its own card and rules
 * ("card", "rules": {"version","title_zh","title_en","text_zh","text_en"}; null where it has
 * none). */
TN_MUST_CHECK enum tn_err tn_registry_write_group(struct tn_registry *registry,
                                                  struct tn_json_writer *writer,
                                                  struct tn_fault *fault);

/* ---- events ---- */

/* Codes a kiosk may issue to walk-ins, and how long before and after an event its doors let people
 * in, where nobody says otherwise. */
#define TN_EVENT_QUOTA 200
#define TN_EVENT_MARGIN_MS (60 * 60000LL)

struct tn_event {
    struct tn_id id;
    char title[256];
    char venue[256];
    struct tn_wall starts, ends;
    int starts_offset_min, ends_offset_min; /* of local time at the venue */
    struct tn_policy policy;
    struct tn_wall created;
    int64_t tickets; /* issued and not revoked; only out */
};

/* Makes the event with its first issuing key and writes event, issuer and every paired door to
 * its log; it starts with the group's own card and rules, which have to be accepted if policy.rules
 * is not 0.  Of `event` title, venue, times and policy are read; the id comes out.  Errors: FORMAT
 * (no title; ends before it starts; rules are wanted and the group has none), as db.h. */
TN_MUST_CHECK enum tn_err tn_registry_event_create(struct tn_registry *registry,
                                                   const struct tn_event *event,
                                                   struct tn_id *ret_event, struct tn_fault *fault);
/* Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_registry_event(struct tn_registry *registry, struct tn_id id,
                                            struct tn_event *ret_event, struct tn_fault *fault);
/* In a transaction: until its end, whoever else does this waits, so that what is looked up of the
 * event's people and tickets is so still when something is made of it.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_registry_event_lock(struct tn_registry *registry, struct tn_id event,
                                                 struct tn_fault *fault);
/* By the time they start; `visit` returns false to stop. */
TN_MUST_CHECK enum tn_err tn_registry_events(struct tn_registry *registry,
                                             bool (*visit)(const struct tn_event *event,
                                                           void *context),
                                             void *context, struct tn_fault *fault);
/* Says anew what `event->id` is: title, venue, times and the whole policy, and gives its kiosks
 * their keys for walk-ins where those are taken.  Nothing is written where nothing changes.
 * Errors: ABSENT, FORMAT (as tn_registry_event_create; rules are wanted and there are none). */
TN_MUST_CHECK enum tn_err tn_registry_event_set(struct tn_registry *registry,
                                                const struct tn_event *event,
                                                struct tn_fault *fault);
/* Puts what `said`, a JSON object, says upon `event`: title, venue, and the members of its JSON
 * that are policy; times are RFC 3339, "opens" and "closes" may be null.  Where those are not said,
 * what was between them and the event stays, and an event without an id gets TN_EVENT_MARGIN_MS.
 * Errors: FORMAT (the fault names the member; `event` is as it was). */
TN_MUST_CHECK enum tn_err tn_registry_event_read(struct tn_registry *registry,
                                                 const struct tn_json *said, struct tn_event *event,
                                                 struct tn_fault *fault);
/* Closes or opens again.  Errors: ABSENT, EXISTS (is so already). */
TN_MUST_CHECK enum tn_err tn_registry_event_close(struct tn_registry *registry, struct tn_id id,
                                                  bool closed, struct tn_fault *fault);
/* The one event that is not closed and not over.  Errors: ABSENT (none), LIMIT (several; the fault
 * asks to name one). */
TN_MUST_CHECK enum tn_err tn_registry_event_open_one(struct tn_registry *registry,
                                                     struct tn_id *ret_event,
                                                     struct tn_fault *fault);
/* A new issuing key for the tickets from now on; with `withdraw`, what all earlier keys of the
 * event signed is no longer good.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_registry_key_renew(struct tn_registry *registry, struct tn_id event,
                                                bool withdraw, struct tn_fault *fault);
/* The JSON of one event, or of all as an array: what the command line and the hub both show. */
TN_MUST_CHECK enum tn_err tn_registry_event_json(struct tn_registry *registry, struct tn_id id,
                                                 struct tn_buf *out, struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_registry_events_json(struct tn_registry *registry, struct tn_buf *out,
                                                  struct tn_fault *fault);

/* When it is, in the venue's time: "2026-12-05 14:00 – 17:00". */
#define TN_EVENT_WHEN_CHARS 72
void tn_event_when(const struct tn_event *event, char out[TN_EVENT_WHEN_CHARS]);

/* ---- what the doors show and ask ---- */

/* X(code, name): what there is of content.  Of card, rules and programme an event has one each,
 * whose id is the name. */
#define TN_CONTENT_MAP(X)                                                                          \
    X(NOTICE, "notice")                                                                            \
    X(TOPIC, "topic")                                                                              \
    X(CARD, "card")                                                                                \
    X(RULES, "rules")                                                                              \
    X(PROGRAMME, "programme")                                                                      \
    X(MEETUP, "meetup")                                                                            \
    X(QUESTION, "question")

enum tn_content_kind {
#define TN_CONTENT_ENUM(code, name) TN_CONTENT_##code,
    TN_CONTENT_MAP(TN_CONTENT_ENUM)
#undef TN_CONTENT_ENUM
        TN_CONTENT_COUNT,
};
const char *tn_content_name(enum tn_content_kind kind);

/* False: there is no such kind. */
bool tn_content_parse(const char *name, enum tn_content_kind *ret_kind);
/* Of card, rules and programme an event has one each. */
bool tn_content_is_one(enum tn_content_kind kind);

/* 1-40 of a-z 0-9 -. */
#define TN_CONTENT_ID_CHARS 40
bool tn_content_id_fits(const char *id);
/* Whether `value`, a JSON object, is what SPEC.md says of this kind.  Pure.  Errors: FORMAT, LIMIT
 * (the fault names the member). */
TN_MUST_CHECK enum tn_err tn_content_check(enum tn_content_kind kind, const struct tn_json *value,
                                           struct tn_fault *fault);

/* Puts it in the place of what had this id; rules have tn_registry_rules_set, which numbers them.
 * Nothing is written where nothing changes.  Errors: ABSENT (no such event), FORMAT and LIMIT as
 * tn_content_check; FORMAT also for a card with a link at an event without rules. */
TN_MUST_CHECK enum tn_err tn_registry_content_set(struct tn_registry *registry, struct tn_id event,
                                                  enum tn_content_kind kind, const char *id,
                                                  const char *value_json, struct tn_fault *fault);
/* Errors: ABSENT (nothing has this id). */
TN_MUST_CHECK enum tn_err tn_registry_content_clear(struct tn_registry *registry,
                                                    struct tn_id event, enum tn_content_kind kind,
                                                    const char *id, struct tn_fault *fault);
/* Appends the value's JSON.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_registry_content(struct tn_registry *registry, struct tn_id event,
                                              enum tn_content_kind kind, const char *id,
                                              struct tn_buf *out, struct tn_fault *fault);
/* By id; `visit` returns false to stop and must not use the registry. */
TN_MUST_CHECK enum tn_err
tn_registry_contents(struct tn_registry *registry, struct tn_id event, enum tn_content_kind kind,
                     bool (*visit)(const char *id, const char *value_json, void *context),
                     void *context, struct tn_fault *fault);

/* An id that nothing of this kind has at the event. */
TN_MUST_CHECK enum tn_err tn_registry_content_new_id(struct tn_registry *registry,
                                                     struct tn_id event, enum tn_content_kind kind,
                                                     char out[TN_CONTENT_ID_CHARS + 1],
                                                     struct tn_fault *fault);
/* {"notice":[{"id","value"}…],"topic":[{"id","value","votes":[N…]}…],"card":…,"rules":…,
 * "programme":…,"meetup":[…],"question":[…]}; rules as of tn_registry_write_group, null where there
 * are none.  Errors: ABSENT (no such event). */
TN_MUST_CHECK enum tn_err tn_registry_contents_json(struct tn_registry *registry,
                                                    struct tn_id event, struct tn_buf *out,
                                                    struct tn_fault *fault);

/* One of them, {"id","value"} or {"id","value","votes"}.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_registry_content_json(struct tn_registry *registry, struct tn_id event,
                                                   enum tn_content_kind kind, const char *id,
                                                   struct tn_buf *out, struct tn_fault *fault);

/* House rules in both languages; "" where there is none. */
struct tn_rules_text {
    const char *title_zh, *title_en;
    const char *text_zh, *text_en;
};
/* Shows these rules at the event.  They are the group's: one byte that differs from the last
 * version makes the next, and an event that wants rules accepted wants that one from then on.
 * Errors: ABSENT, FORMAT (no text), LIMIT (longer than a kiosk takes). */
TN_MUST_CHECK enum tn_err tn_registry_rules_set(struct tn_registry *registry, struct tn_id event,
                                                const struct tn_rules_text *text,
                                                int64_t *ret_version, struct tn_fault *fault);
/* The version shown at the event, 0 none. */
TN_MUST_CHECK enum tn_err tn_registry_rules_version(struct tn_registry *registry,
                                                    struct tn_id event, int64_t *ret_version,
                                                    struct tn_fault *fault);
/* The group's own card and rules, which events start with that are made from now on.  Errors: as
 * tn_registry_content_set and tn_registry_rules_set. */
TN_MUST_CHECK enum tn_err tn_registry_group_card_set(struct tn_registry *registry,
                                                     const char *value_json,
                                                     struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_registry_group_rules_set(struct tn_registry *registry,
                                                      const struct tn_rules_text *text,
                                                      struct tn_fault *fault);
/* Appends the value's JSON (CARD or RULES).  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_registry_group_content(struct tn_registry *registry,
                                                    enum tn_content_kind kind, struct tn_buf *out,
                                                    struct tn_fault *fault);
/* What somebody at a door closed into the group's box; appends.  Errors: SEAL. */
TN_MUST_CHECK enum tn_err tn_registry_box_open(const struct tn_registry *registry,
                                               const void *sealed, size_t len, struct tn_buf *out);
/* 32 bytes for a purpose of this group, "turnout … 1", that only the folder keys/ yields. */
void tn_registry_derive(const struct tn_registry *registry, const char *purpose, uint8_t out[32]);

/* ---- tickets ---- */

enum tn_ticket_state { TN_TICKET_STATE_VALID, TN_TICKET_STATE_REVOKED, TN_TICKET_STATE_BLOCKED };
const char *tn_ticket_state_name(enum tn_ticket_state state);

/* What a door may know of a person before it has seen their code, once a host has opened it. */
struct tn_ticket_past {
    char contact[64];     /* masked, as it is shown; "" none */
    char contact_last[8]; /* the two characters that the mask hides last, in lower case */
    bool visits_known;
    int64_t visits; /* earlier events they came to */
    int64_t rules;  /* version of the house rules they accepted, 0 none */
};

/* Whom a ticket is for.  Zeroed parts mean: no handle, language unknown, no note, one person,
 * good as long as the event, no past, not a host's. */
struct tn_ticket_order {
    struct tn_id handle;
    const char *name; /* as the door greets; never NULL */
    const char *lang;
    const char *note;
    enum tn_ticket_kind kind;
    uint8_t admits;
    struct tn_wall expires;
    struct tn_ticket_past past;
    bool host; /* the code opens the doors: finding by name, signing up, roll-call */
};
struct tn_issued_ticket {
    struct tn_id event;
    struct tn_ticket ticket;        /* signed */
    struct tn_public_key key;       /* that signed it */
    char text[TN_TICKET_CHARS + 1]; /* what the QR symbol says */
    char short_code[TN_SHORT_CODE_CHARS + 1];
    struct tn_id handle; /* zero for a guest */
    char name[256];
    char lang[8];
    char note[256];
    enum tn_ticket_state state;
    struct tn_wall issued;
    int64_t number; /* counts the event's tickets from 1 */
    struct tn_ticket_past past;
    bool host;
    bool findable; /* its record says how to find the person by name */
};

/* Issues one: row, sealed roster row and log record.  For many, the caller opens one transaction
 * around them.  Errors: ABSENT (no such event), LIMIT (no name, or a name, note or number that is
 * too long). */
TN_MUST_CHECK enum tn_err tn_registry_ticket_issue(struct tn_registry *registry, struct tn_id event,
                                                   const struct tn_ticket_order *order,
                                                   struct tn_issued_ticket *ret_ticket,
                                                   struct tn_fault *fault);
/* A ticket with the very code it was issued with.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_registry_ticket(struct tn_registry *registry, struct tn_id event,
                                             struct tn_ticket_id ticket,
                                             struct tn_issued_ticket *ret_ticket,
                                             struct tn_fault *fault);
/* By short code as typed or ticket id.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_registry_ticket_find(struct tn_registry *registry, struct tn_id event,
                                                  const char *text,
                                                  struct tn_issued_ticket *ret_ticket,
                                                  struct tn_fault *fault);
/* In the order of their issuing. */
TN_MUST_CHECK enum tn_err tn_registry_tickets(struct tn_registry *registry, struct tn_id event,
                                              bool (*visit)(const struct tn_issued_ticket *ticket,
                                                            void *context),
                                              void *context, struct tn_fault *fault);
/* A page of them: those whose name holds `text`, or the one whose short code, code or id it is, or
 * all (""), from behind number `after`.  Without `codes` no code is told or looked for: text and
 * short_code are "".  *ret_next: `after` of the next page, 0 at the end; *ret_total: of all pages.
 * Errors: ABSENT (no such event). */
#define TN_TICKET_PAGE_MOST 500
struct tn_ticket_query {
    const char *text;
    int64_t after;
    size_t limit;
    bool codes; /* the asker may hand codes out */
};
TN_MUST_CHECK enum tn_err tn_registry_ticket_page(
    struct tn_registry *registry, struct tn_id event, const struct tn_ticket_query *query,
    void (*visit)(const struct tn_issued_ticket *ticket, void *context), void *context,
    int64_t *ret_next, int64_t *ret_total, struct tn_fault *fault);
/* Members of an open object: number, name, handle, kind, admits, short_code (null where it is not
 * told), state, host, issued. */
void tn_registry_write_ticket(struct tn_json_writer *writer, const struct tn_issued_ticket *ticket);
/* Also of a walk-in's ticket, which a kiosk issued.  Errors: ABSENT, EXISTS (is so already). */
TN_MUST_CHECK enum tn_err tn_registry_ticket_set(struct tn_registry *registry, struct tn_id event,
                                                 struct tn_ticket_id ticket,
                                                 enum tn_ticket_state state,
                                                 struct tn_fault *fault);

/* From now on the code opens the doors.  Errors: ABSENT, EXISTS (does so already), DENIED (it is
 * revoked or blocked). */
TN_MUST_CHECK enum tn_err tn_registry_ticket_make_host(struct tn_registry *registry,
                                                       struct tn_id event,
                                                       struct tn_ticket_id ticket,
                                                       struct tn_fault *fault);
/* Says the ticket again with this past, so that the person is found by name; where that is known
 * already nothing is written and *ret_said is false.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_registry_ticket_update(struct tn_registry *registry,
                                                    struct tn_id event, struct tn_ticket_id ticket,
                                                    const struct tn_ticket_past *past,
                                                    bool *ret_said, struct tn_fault *fault);

/* ---- doors ---- */

#define TN_INVITE_TOKEN_BYTES 16
#define TN_INVITE_TTL_MS (24 * 3600 * 1000LL)

struct tn_invite {
    uint8_t token[TN_INVITE_TOKEN_BYTES]; /* only in this struct: the database keeps its hash */
    struct tn_wall expires;
};
/* `event` zero: the door serves all events, those to come included.  Errors: ABSENT (no such
 * event), FORMAT (no name, or one that is too long). */
TN_MUST_CHECK enum tn_err tn_registry_invite(struct tn_registry *registry, const char *name,
                                             struct tn_id event, int64_t ttl_ms,
                                             struct tn_invite *ret_invite, struct tn_fault *fault);
/* Appends turnout://pair?… for a hub that is reached at `url`. */
void tn_registry_invite_uri(const struct tn_registry *registry, const struct tn_invite *invite,
                            const char *url, struct tn_buf *out);

/* Whether kiosks can be given certificates.  Errors: CORRUPT (the authority's key is missing,
 * damaged or another's), DENIED. */
TN_MUST_CHECK enum tn_err tn_registry_can_certify(const struct tn_registry *registry,
                                                  struct tn_fault *fault);

struct tn_device {
    struct tn_id id;
    char name[64];
    struct tn_id event; /* zero: all */
    struct tn_public_key log_key;
    struct tn_wall paired;
    bool revoked;
};
/* What POST /v1/pair comes to: uses the invitation up, names and certifies the door, writes it to
 * the logs of its events, and appends its TLS certificate (PEM).  The same log key may come again
 * as long as the invitation is good, and is the same door: an answer can be lost.  Errors: ABSENT
 * (no such invitation), DENIED (used or too old; the fault says which), FORMAT (the request for a
 * certificate), LIMIT (log key in use already). */
TN_MUST_CHECK enum tn_err tn_registry_redeem(struct tn_registry *registry,
                                             const uint8_t token[TN_INVITE_TOKEN_BYTES],
                                             const struct tn_public_key *log_key,
                                             const char *tls_csr_pem, struct tn_device *ret_device,
                                             struct tn_buf *ret_tls_certificate_pem,
                                             struct tn_fault *fault);
/* Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_registry_device(struct tn_registry *registry, struct tn_id device,
                                             struct tn_device *ret_device, struct tn_fault *fault);
/* In the order of their pairing, the hub itself left out. */
TN_MUST_CHECK enum tn_err tn_registry_devices(struct tn_registry *registry,
                                              bool (*visit)(const struct tn_device *device,
                                                            void *context),
                                              void *context, struct tn_fault *fault);
/* Errors: ABSENT, EXISTS (revoked already). */
TN_MUST_CHECK enum tn_err tn_registry_device_revoke(struct tn_registry *registry,
                                                    struct tn_id device, struct tn_fault *fault);
/* Members of an open object: name, event (null: all), paired, revoked. */
void tn_registry_write_device(struct tn_json_writer *writer, const struct tn_device *device);
/* When a device was last heard of, as far as whoever asks knows; 0: never. */
struct tn_heard {
    struct tn_wall (*when)(void *context, struct tn_id device);
    void *context;
};
/* [{"id","name","event","paired","revoked","log","records","oldest","newest","last_seen",
 * "clock_error_ms",…}…]: those that serve the event (zero: all), with the records of that event's
 * logs held here and what they said of themselves (fleet.h).  log: the one written to last; oldest,
 * newest: as the kiosk's clock said; clock_error_ms: how far that was ahead of the true time.  null
 * where nobody knows. */
TN_MUST_CHECK enum tn_err tn_registry_write_devices(struct tn_registry *registry,
                                                    struct tn_id event,
                                                    const struct tn_heard *heard,
                                                    struct tn_json_writer *writer,
                                                    struct tn_fault *fault);
/* When the writer of a log says it wrote its last record.  Errors: as tn_ledger_read. */
TN_MUST_CHECK enum tn_err tn_registry_log_last(struct tn_registry *registry,
                                               const struct tn_ledger_log *log,
                                               struct tn_wall *ret_wall, struct tn_fault *fault);
