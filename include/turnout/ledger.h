/* SPDX-License-Identifier: Apache-2.0 */
/* ledger.h -- the log over a database: append, accept, fold, facts, audit.
 *
 * The tables `log` and `record` are the truth and append-only; every other table of the ledger is
 * a fold of them and may be dropped and rebuilt (tn_ledger_rebuild; a test does).  The same ledger
 * serves a kiosk (its own logs, the hub's, later its peers') and the hub (everybody's).  A handle
 * belongs to the thread that opened it; several handles may share one database.  Rank 3.
 * Source: firmware/SPEC.md "Record", "Head", "Batch", "Fold". */
#pragma once

#include "turnout/db.h"
#include "turnout/ledger_read.h"
#include "turnout/record.h"

/* Who writes the own log here, and whom to believe. */
struct tn_ledger_identity {
    struct tn_id group;
    struct tn_public_key group_key; /* certifies issuers and devices */
    struct tn_id device;            /* our own */
    struct tn_secret_key log_key;   /* signs our heads */
};

/* Opens over `db` (borrowed; must outlive the ledger), migrating its tables.  The epoch of the own
 * logs is drawn at the first open of a database and kept in it.  Errors: as db.h; DENIED (the
 * database belongs to another group or device; the fault names both). */
TN_MUST_CHECK enum tn_err tn_ledger_open(struct tn_db *db,
                                         const struct tn_ledger_identity *identity,
                                         struct tn_ledger **ret_ledger, struct tn_fault *fault);
void tn_ledger_close(struct tn_ledger *ledger);
/* How far the tables in `db` are, and how far this program would bring them.  Errors: VERSION
 * (another program's, newer as a rule); as tn_db_step. */
struct tn_ledger_schema {
    size_t applied, known;
};
TN_MUST_CHECK enum tn_err tn_ledger_schema(struct tn_db *db, struct tn_ledger_schema *ret_schema,
                                           struct tn_fault *fault);
TN_AUTO_DEFINE(ledger, struct tn_ledger *, tn_ledger_close)
struct tn_db *tn_ledger_db(struct tn_ledger *ledger);
struct tn_id tn_ledger_group(const struct tn_ledger *ledger);
/* The own log of `event`, whether it has records yet or not; of another epoch once this or another
 * handle of the database renewed it. */
struct tn_log_id tn_ledger_own_log(struct tn_ledger *ledger, struct tn_id event);
/* From now on own logs are of a new epoch: for a store that turns out to be a restored copy (the
 * hub or a peer answers our batch with a fork).  What the old logs hold stays and is still read. */
TN_MUST_CHECK enum tn_err tn_ledger_renew(struct tn_ledger *ledger, struct tn_fault *fault);
/* The same if `log` is the one that is being written: somebody brought records of it that were not
 * held, and others may hold more. */
TN_MUST_CHECK enum tn_err tn_ledger_renew_from(struct tn_ledger *ledger, struct tn_log_id log,
                                               struct tn_fault *fault);
/* To be called when a kiosk starts: the same, if the store was last used in another boot.  A card
 * that was put back to an older copy has seen the power go; so no log ever forks, whoever holds
 * what the card forgot.  A hub calls it with a number of its store that no copy shares. */
TN_MUST_CHECK enum tn_err tn_ledger_boot(struct tn_ledger *ledger, uint64_t boot,
                                         struct tn_fault *fault);

/* Trusts a device's log key outside the log itself (the hub's, at pairing).  `is_hub`: its logs
 * may carry event, issuer, withdraw, device, ticket and revoke records. */
TN_MUST_CHECK enum tn_err tn_ledger_trust(struct tn_ledger *ledger, struct tn_id device,
                                          const struct tn_public_key *log_key, bool is_hub,
                                          const char *name, struct tn_fault *fault);

/* A device's key and standing: as a hub spoke of it, else from tn_ledger_trust. */
struct tn_device_facts {
    struct tn_public_key log_key;
    bool known, is_hub, revoked;
    char name[64];
    struct tn_id event; /* the one event it was invited for; zero: every one */
};
/* One nobody spoke of is not `known`. */
TN_MUST_CHECK enum tn_err tn_ledger_device(struct tn_ledger *ledger, struct tn_id device,
                                           struct tn_device_facts *ret_facts,
                                           struct tn_fault *fault);

/* Appends to the own log of `event` and folds it, inside the transaction the caller has open on
 * the ledger's db, or in one of its own when none is: then it is durable on return.  Errors: FULL,
 * IO, CORRUPT, BUSY; nothing is written then. */
TN_MUST_CHECK enum tn_err tn_ledger_append(struct tn_ledger *ledger, struct tn_id event,
                                           const struct tn_claim *claim, enum tn_record_kind kind,
                                           const char *body_json, int64_t *ret_seq,
                                           struct tn_fault *fault);

/* Logs of one device for one event that are taken in: one a start of the kiosk that wrote
 * something, and a bound for a device that means harm. */
#define TN_LEDGER_LOGS_MAX 256

/* What accepting a batch did. */
struct tn_ledger_accepted {
    int64_t high_water;  /* records of the log held now */
    struct tn_hash head; /* the chain's hash there */
    size_t added;        /* new records */
    size_t rejected;     /* of them, chained but not folded: tn_ledger_rejected names them */
};
/* Accepts a batch of somebody's log: verifies the head's signature, the chain from what is held,
 * then stores.  Records held already are skipped (and compared by hash).  A record that cannot be
 * understood, or that only a hub may write, is stored, chained, listed as rejected and does not
 * stop the ones behind it.  A hub's log is folded at once, a kiosk's when somebody reads or calls
 * tn_ledger_fold, so that a busy hub takes batches at the disk's speed.  Transactions as
 * tn_ledger_append.  Errors: DENIED (the log's device is unknown, was invited for another event,
 * or is a hub that was revoked), SEAL (the head does not verify, or the records do not lead to it
 * or end before it), CHAIN with *ret filled in (gap: high_water < from-1; fork: the same seq with
 * another hash; the fault says which), LIMIT (a log more of a device that has TN_LEDGER_LOGS_MAX of
 * the event here), FORMAT, FULL, IO, BUSY.  Nothing is stored then. */
TN_MUST_CHECK enum tn_err tn_ledger_accept(struct tn_ledger *ledger, const struct tn_batch *batch,
                                           struct tn_ledger_accepted *ret, struct tn_fault *fault);

/* The same for a part of a longer stretch that the caller has found to lead to its head. */
TN_MUST_CHECK enum tn_err tn_ledger_accept_proven(struct tn_ledger *ledger,
                                                  const struct tn_batch *batch,
                                                  struct tn_ledger_accepted *ret,
                                                  struct tn_fault *fault);

/* Takes a whole copy of a log that may differ from ours: batches from record 1 to the signed head.
 * If both histories agree this is tn_ledger_accept.  If not, ours is set aside (kept, but neither
 * served nor folded any more) and theirs taken in its place; of an own log, what followed the last
 * common record is appended again, claims unchanged, to the own log of a new epoch, but for an undo
 * of a common record, which goes behind theirs.  *ret_added: records taken in.  Errors: as
 * tn_ledger_accept; DENIED also if the log is neither a hub's nor ours.  Nothing is changed then.
 */
TN_MUST_CHECK enum tn_err tn_ledger_replace(struct tn_ledger *ledger, struct tn_log_id log,
                                            const struct tn_buf *texts, size_t count,
                                            size_t *ret_added, struct tn_fault *fault);

/* The same where somebody else than the log's author brings the copy.  Of two histories of a hub's
 * log, both signed by it, that one counts whose first record apart claims to be later (then, whose
 * hash there is greater), so that whoever meets comes to the same; *ret_taken says which. */
TN_MUST_CHECK enum tn_err tn_ledger_replace_hearsay(struct tn_ledger *ledger, struct tn_log_id log,
                                                    const struct tn_buf *texts, size_t count,
                                                    bool *ret_taken, size_t *ret_added,
                                                    struct tn_fault *fault);

/* Folds what tn_ledger_accept left to be folded, in transactions of its own or in the caller's.
 * Every read below does it first where the database may be written. */
TN_MUST_CHECK enum tn_err tn_ledger_fold(struct tn_ledger *ledger, struct tn_fault *fault);
/* At most so many records of it, so that whoever waits for the database waits no longer than that;
 * *ret_more: something is left. */
TN_MUST_CHECK enum tn_err tn_ledger_fold_some(struct tn_ledger *ledger, size_t max_records,
                                              bool *ret_more, struct tn_fault *fault);
/* The rejected records of a log from `from_seq`; `visit` returns false to stop. */
TN_MUST_CHECK enum tn_err
tn_ledger_rejected(struct tn_ledger *ledger, struct tn_log_id log, int64_t from_seq,
                   bool (*visit)(int64_t seq, const char *reason, void *context), void *context,
                   struct tn_fault *fault);

/* One log held here. */
struct tn_ledger_log {
    struct tn_log_id id;
    int64_t seq;
    struct tn_hash hash;
    int64_t acknowledged; /* of an own log: how far the hub has it, as far as we heard */
    bool own;
    bool is_hub;
};
/* All logs held, own first; `visit` returns false to stop. */
TN_MUST_CHECK enum tn_err tn_ledger_vector(struct tn_ledger *ledger,
                                           bool (*visit)(const struct tn_ledger_log *log,
                                                         void *context),
                                           void *context, struct tn_fault *fault);
/* Whether a hub ever spoke of the event. */
TN_MUST_CHECK enum tn_err tn_ledger_knows_event(struct tn_ledger *ledger, struct tn_id event,
                                                bool *ret_known, struct tn_fault *fault);
/* The log's hash after record `seq` (0: the chain's start), to compare two copies at the shorter
 * length.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_ledger_hash(struct tn_ledger *ledger, struct tn_log_id log,
                                         int64_t seq, struct tn_hash *ret_hash,
                                         struct tn_fault *fault);
/* Appends a batch of `log` from `from_seq`, as much as one batch takes, up to a record whose head
 * is signed: by our own key for own logs; others' end where a head came in.  *ret_records may be 0.
 * Errors: ABSENT (no such log or record; or nothing here proves what lies behind `from_seq`). */
TN_MUST_CHECK enum tn_err tn_ledger_read(struct tn_ledger *ledger, struct tn_log_id log,
                                         int64_t from_seq, struct tn_buf *out, size_t *ret_records,
                                         struct tn_fault *fault);
/* The same of at most max_records, and of TN_BATCH_PORTION_BYTES where that is fewer than a batch
 * takes; more only where no head is nearer. */
TN_MUST_CHECK enum tn_err tn_ledger_read_portion(struct tn_ledger *ledger, struct tn_log_id log,
                                                 int64_t from_seq, size_t max_records,
                                                 struct tn_buf *out, size_t *ret_records,
                                                 struct tn_fault *fault);
/* How much of an own log the hub has acknowledged, for the staff screen and for pushing. */
TN_MUST_CHECK enum tn_err tn_ledger_acknowledge(struct tn_ledger *ledger, struct tn_log_id log,
                                                int64_t seq, struct tn_fault *fault);
struct tn_ledger_backlog {
    int64_t unsent;               /* own records the hub has not acknowledged */
    struct tn_wall oldest_unsent; /* its claimed wall time, 0 if none */
};
TN_MUST_CHECK enum tn_err tn_ledger_backlog(struct tn_ledger *ledger, struct tn_ledger_backlog *ret,
                                            struct tn_fault *fault);

/* ---- a device that is trusted no longer ---- */

/* Whether this device was revoked: a hub's log held here says so, or tn_ledger_disown was called.
 * Stays so. */
TN_MUST_CHECK enum tn_err tn_ledger_revoked(struct tn_ledger *ledger, bool *ret_revoked,
                                            struct tn_fault *fault);
/* Whether a device was revoked by what is held here, and the record that says so; its log's seq is
 * 0 where that is not held any more. */
struct tn_ledger_revocation {
    bool revoked;
    struct tn_log_id log;
    int64_t seq;
};
TN_MUST_CHECK enum tn_err tn_ledger_revocation(struct tn_ledger *ledger, struct tn_id device,
                                               struct tn_ledger_revocation *ret,
                                               struct tn_fault *fault);
/* The hub itself told this device that it is revoked, but not by a log. */
TN_MUST_CHECK enum tn_err tn_ledger_disown(struct tn_ledger *ledger, struct tn_fault *fault);
/* Forgets what hubs said: their records are deleted and their bytes overwritten, every folded table
 * emptied; own logs stay whole and are read as ever, those of others' doors too.  Nothing but our
 * own logs is accepted from then on.  Of SQLite only, in no transaction.  Where it fails, what was
 * done stays done; to be called again until it succeeds, after that it does nothing.  Errors: FULL,
 * IO, BUSY (somebody reads). */
TN_MUST_CHECK enum tn_err tn_ledger_wipe(struct tn_ledger *ledger, struct tn_fault *fault);

/* Events that a wiped device took part in: it may still have to hand over what it wrote there. */
TN_MUST_CHECK enum tn_err tn_ledger_kept_events(struct tn_ledger *ledger,
                                                bool (*visit)(struct tn_id event, void *context),
                                                void *context, struct tn_fault *fault);
/* What the event's bundles are sealed with, also on a wiped device.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_ledger_door_key(struct tn_ledger *ledger, struct tn_id event,
                                             uint8_t ret_key[TN_DOOR_KEY_BYTES],
                                             struct tn_fault *fault);

/* ---- trust, but verify ---- */

/* Recomputes every chain, checks every stored head, folds the logs anew and compares with the
 * tables as they were, in a transaction that is rolled back; none may be open.  Errors: CORRUPT
 * (the fault names the first difference). */
TN_MUST_CHECK enum tn_err tn_ledger_audit(struct tn_ledger *ledger, struct tn_fault *fault);
/* Of that the first half, which writes nothing: chains and heads. */
TN_MUST_CHECK enum tn_err tn_ledger_check(struct tn_ledger *ledger, struct tn_fault *fault);

/* What came of a damaged database. */
struct tn_ledger_salvaged {
    int64_t records, own; /* taken over; of them of our own logs */
    bool whole;           /* nothing was missing, as far as can be told */
};
/* Takes over from `damaged`, an older database of this very device, what can still be read: of
 * each log the records from the first to the first that is damaged.  What it cannot read is no
 * error.  `damaged` is only read.  Errors: as tn_ledger_accept, of `ledger` alone. */
TN_MUST_CHECK enum tn_err tn_ledger_salvage(struct tn_ledger *ledger, struct tn_db *damaged,
                                            struct tn_ledger_salvaged *ret_salvaged,
                                            struct tn_fault *fault);
/* Drops every folded table and folds the logs again, in one transaction. */
TN_MUST_CHECK enum tn_err tn_ledger_rebuild(struct tn_ledger *ledger, struct tn_fault *fault);
