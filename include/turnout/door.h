/* SPDX-License-Identifier: Apache-2.0 */
/* door.h -- from what happens at the door to a record that is on the disk.
 *
 * Reads the facts, asks the gate, opens the person's roster row with their own code, appends the
 * record and commits, all in one transaction: when a call returns, what it answers is durable.
 *
 * A host's own code unlocks an event: its key then lies in memory, and with it names can be found,
 * the roll called and walk-ins signed up, until tn_door_lock, tn_door_close or a power cut forgets
 * it.  Whatever personal the door holds is wiped when it is done with it; what it hands out the
 * caller wipes.  Rank 4; belongs to the thread that owns the ledger.
 * Source: firmware/SPEC.md "Verdicts", "Ticket". */
#pragma once

#include "turnout/ledger.h"
#include "turnout/ledger_guests.h"

/* How the code came in; names go into the log. */
#define TN_METHOD_MAP(X)                                                                           \
    X(QR, "qr")                                                                                    \
    X(SHORT_CODE, "short-code")                                                                    \
    X(ROLL_CALL, "roll-call")                                                                      \
    X(NAME, "name")

enum tn_method {
#define TN_METHOD_ENUM(code, name) TN_METHOD_##code,
    TN_METHOD_MAP(TN_METHOD_ENUM)
#undef TN_METHOD_ENUM
};

struct tn_door_answer {
    struct tn_gate_answer gate;
    char code_tail[9]; /* last characters of the code, to tell one from another in a list */
    struct tn_ticket_id ticket; /* zeros if none */
    bool has_name;
    char name[256]; /* from the sealed row, as the person wrote it */
    char lang[8];   /* the person's language, "" if unknown */
    char note[256]; /* what the organiser wants the door to say, "" if nothing */
    uint8_t admits;
    int64_t people_inside; /* after this */
    int64_t visits;        /* this admission's number at the event's doors: "you are the 42nd" */
    int64_t visits_before; /* the person's earlier attendances, -1 unknown */
    bool walk_in;          /* signed up at a kiosk */
    bool left;             /* tn_door_leave: a stay was ended */
    bool can_override;     /* refused, and tn_door_override would take it */
    int rules;             /* rules-to-accept: the version */
    /* already in: */
    struct tn_claim first_claim;
    struct tn_when first_when;
    char first_door[64];
    struct tn_log_id log; /* of the event that decided; zeros if none */
    int64_t seq;          /* there, of the record written, 0 if none could be */
};

struct tn_door;
/* `ledger` is borrowed.  The name of the door is in its device record. */
TN_MUST_CHECK enum tn_err tn_door_open(struct tn_ledger *ledger, struct tn_door **ret_door,
                                       struct tn_fault *fault);
void tn_door_close(struct tn_door *door);
TN_AUTO_DEFINE(door, struct tn_door *, tn_door_close)

/* ---- a code ---- */

/* One code at the door of `event` (zero: none loaded yet, verdict host-needed/no-event).  If the
 * code is for another event whose doors are open too, that one decides and its log is written.
 * Never fails towards the person: what cannot be written down is answered host-needed with reason
 * store-full or store-failed and no admission; the fault, if given, then says why.  Refusals are
 * logged too (kind refuse), and a refusal that cannot be logged stays the same refusal. */
struct tn_door_answer tn_door_scan(struct tn_door *door, struct tn_id event, const char *code,
                                   size_t len, const struct tn_claim *claim, struct tn_when now,
                                   struct tn_fault *fault);

/* What the person has just done on the screen, because an answer asked for it. */
struct tn_door_given {
    int rules;                /* the version accepted, 0 none */
    const char *answers_json; /* [{"id","value"}…], at most TN_DOOR_ANSWERS_MAX_BYTES; NULL none */
};
#define TN_DOOR_ANSWERS_MAX_BYTES 6000
/* As tn_door_scan, taking `given` (NULL: nothing) into account; it is written in the transaction
 * that decides, unless the code is refused for what it is. */
struct tn_door_answer tn_door_scan_given(struct tn_door *door, struct tn_id event, const char *code,
                                         size_t len, const struct tn_door_given *given,
                                         const struct tn_claim *claim, struct tn_when now,
                                         struct tn_fault *fault);

/* ---- the event key ---- */

/* Opens the event with a host's own code and reads the names.  A door that is unlocked stays so if
 * this fails; unlocking again is fine.  Errors: DENIED (no code, not a host's of this event, or
 * revoked), SEAL (the key does not open with it), ABSENT (no such event here). */
TN_MUST_CHECK enum tn_err tn_door_unlock(struct tn_door *door, struct tn_id event, const char *code,
                                         size_t len, const struct tn_claim *claim,
                                         struct tn_when now, struct tn_fault *fault);
/* Forgets the key and the names. */
void tn_door_lock(struct tn_door *door);
/* Also false once the hub revoked the host's ticket and the door heard of it. */
bool tn_door_is_unlocked(const struct tn_door *door);

/* ---- names; only while unlocked, else DENIED ---- */

/* Somebody a person may be.  With a second fact wanted, the contact does not show it. */
struct tn_door_found {
    struct tn_ticket_id ticket;
    char name[256], contact[64]; /* masked, "" if none */
    bool inside;
    bool wants_fact;
};
#define TN_DOOR_FOUND_MAX 3
/* The best three of those whose names begin like `letters` (pinyin.h), and how many there are.
 * DENIED also where the event's policy does not offer it. */
TN_MUST_CHECK enum tn_err tn_door_find(struct tn_door *door, const char *letters,
                                       struct tn_door_found ret_found[TN_DOOR_FOUND_MAX],
                                       size_t *ret_count, size_t *ret_total,
                                       struct tn_fault *fault);

/* Checks somebody in by name: `method` NAME after a search, then `fact` is what they answered (""
 * if it was not asked), or ROLL_CALL, a host's tap.  Wrong facts are host-needed/wrong-fact, after
 * five in a minute host-needed/too-many-tries; a locked door or a ticket nobody knows is
 * host-needed/none, nothing written. */
struct tn_door_answer tn_door_admit(struct tn_door *door, struct tn_id event,
                                    struct tn_ticket_id ticket, const char *fact,
                                    enum tn_method method, const struct tn_door_given *given,
                                    const struct tn_claim *claim, struct tn_when now,
                                    struct tn_fault *fault);

struct tn_door_person {
    struct tn_ticket_id ticket;
    char name[256]; /* "" while the door is locked (tn_door_pending) */
    char initial;   /* 'A' … 'Z', '#' */
    bool inside;
};
/* The roll: persons `from` … of those that fit `letters` ("" all, one letter: an initial), by
 * pinyin; at most `cap`. */
TN_MUST_CHECK enum tn_err tn_door_roll(struct tn_door *door, size_t from, size_t cap,
                                       const char *letters, struct tn_door_person *ret_persons,
                                       size_t *ret_count, size_t *ret_total,
                                       struct tn_fault *fault);

/* ---- walk-ins ---- */

struct tn_door_sign_up {
    const char *name, *lang;        /* lang "zh-CN", "en" or "" */
    const char *platform, *contact; /* a word of SPEC.md; contact may be "" */
    const char *answers_json;       /* as tn_door_given's; NULL none */
    const char *inviter;            /* the code of whoever brought them; NULL or "" nobody */
    int rules;                      /* version accepted, 0 none */
    uint8_t admits;                 /* 0 is 1 */
};
struct tn_door_issued {
    struct tn_door_answer answer; /* admitted at once, or why not */
    char text[TN_TICKET_CHARS + 1];
    bool pending; /* waits for a host's yes */
};
/* Issues a ticket, closes what they wrote for the group alone, and lets them in if the policy says
 * so: all of it in one transaction, or nothing.  Errors: DENIED (locked, not offered here or
 * closed, the kiosk may not issue, nobody invited them where that is asked), LIMIT (the quota is
 * used up, or a field is empty or too long: the fault says which), FULL, IO. */
TN_MUST_CHECK enum tn_err tn_door_sign_up(struct tn_door *door, struct tn_id event,
                                          const struct tn_door_sign_up *sign_up,
                                          const struct tn_claim *claim, struct tn_when now,
                                          struct tn_door_issued *ret_issued,
                                          struct tn_fault *fault);
/* The code of a walk-in that this kiosk issued with the key it has now.  Errors: DENIED (locked),
 * ABSENT (not one of those), SEAL. */
TN_MUST_CHECK enum tn_err tn_door_reprint(struct tn_door *door, struct tn_id event,
                                          struct tn_ticket_id ticket,
                                          char text[TN_TICKET_CHARS + 1], struct tn_fault *fault);

/* ---- hosts ---- */

/* Takes back the admission `seq` of `log`, as an answer named them, with a reason; logged as undo.
 * Errors: DENIED (not the log this door writes for that event now), ABSENT, EXISTS (undone
 * already), FULL, IO. */
TN_MUST_CHECK enum tn_err tn_door_undo(struct tn_door *door, struct tn_log_id log, int64_t seq,
                                       const char *reason, const struct tn_claim *claim,
                                       struct tn_fault *fault);
/* Lets a refused ticket in all the same.  It must be listed, or one of the last sixteen whose
 * signature fitted when they were refused here; any other is host-needed/none.  `host` in the log
 * is the ticket that unlocked the door, "" if none did. */
struct tn_door_answer tn_door_override(struct tn_door *door, struct tn_id event,
                                       struct tn_ticket_id ticket, const char *reason,
                                       const struct tn_claim *claim, struct tn_when now,
                                       struct tn_fault *fault);
/* A host's yes or no to a walk-in.  Errors: ABSENT (none that waits or was asked about). */
TN_MUST_CHECK enum tn_err tn_door_approve(struct tn_door *door, struct tn_id event,
                                          struct tn_ticket_id ticket, bool approved,
                                          const struct tn_claim *claim, struct tn_fault *fault);
/* Walk-ins that wait for a yes, the first to come first; at most `cap`. */
TN_MUST_CHECK enum tn_err tn_door_pending(struct tn_door *door, struct tn_id event,
                                          struct tn_door_person *ret_persons, size_t cap,
                                          size_t *ret_count, struct tn_fault *fault);

/* A code that came in while its people were inside. */
struct tn_door_double {
    struct tn_ticket_id ticket;
    char name[256];                  /* "" while the door is locked */
    char first_door[64], door[64];   /* where it came in, and where again */
    struct tn_when first_when, when; /* err_ms < 0: nobody knows */
};
#define TN_DOOR_DOUBLES_MAX 8
/* The newest first, and how many there are; as the logs held here say by now. */
TN_MUST_CHECK enum tn_err tn_door_doubles(struct tn_door *door, struct tn_id event,
                                          struct tn_door_double ret_doubles[TN_DOOR_DOUBLES_MAX],
                                          size_t *ret_count, size_t *ret_total,
                                          struct tn_fault *fault);

/* ---- going ---- */

/* A code on the way out: `left` says that a stay was ended, verdict admit then; a code the door
 * would not take is refused as tn_door_scan does; a good one whose person is not inside is
 * host-needed/none, nothing written. */
struct tn_door_answer tn_door_leave(struct tn_door *door, struct tn_id event, const char *code,
                                    size_t len, const struct tn_claim *claim, struct tn_when now,
                                    struct tn_fault *fault);
/* A vote with the person's own code.  Errors: DENIED (not a good code of this event, the ballot is
 * not open), ABSENT (no such ballot or option), FULL, IO. */
TN_MUST_CHECK enum tn_err tn_door_vote(struct tn_door *door, struct tn_id event, const char *code,
                                       size_t len, const char *ballot, int option,
                                       const struct tn_claim *claim, struct tn_when now,
                                       struct tn_fault *fault);
/* `score` 1 to 5; `text` ("" none) is closed for the group.  Errors: LIMIT, FULL, IO. */
#define TN_DOOR_FEEDBACK_MAX_BYTES 1000
TN_MUST_CHECK enum tn_err tn_door_feedback(struct tn_door *door, struct tn_id event, int score,
                                           const char *text, const struct tn_claim *claim,
                                           struct tn_fault *fault);

/* ---- what to show; as ledger_guests.h ---- */

TN_MUST_CHECK enum tn_err tn_door_content(struct tn_door *door, struct tn_id event,
                                          bool (*visit)(const char *what, const char *id,
                                                        const char *value_json, void *context),
                                          void *context, struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_door_tally(struct tn_door *door, struct tn_id event,
                                        const char *ballot,
                                        int64_t ret_counts[TN_BALLOT_OPTIONS_MAX],
                                        struct tn_fault *fault);
