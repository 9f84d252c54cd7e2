/* SPDX-License-Identifier: Apache-2.0 */
/* privacy.h -- what people allowed, everything that is known of one of them, and forgetting them.
 *
 * An erased person leaves rows without a name: what events count does not change, and nothing says
 * whom it was.  No list that is read later brings an erased address back.  What lies in the logs is
 * sealed and stays as it is, since a log cannot be rewritten; nothing here opens it again.  Rank 5,
 * a part of people.  Source: PIPL articles 15, 45, 47; GDPR articles 7, 15, 17, 20. */
#pragma once

#include "turnout/matching.h"

/* ---- consent ---- */

/* "attendance", "contact", "wall", "activity-import", or "connector:" and the name of one. */
#define TN_CONSENT_PURPOSE_CHARS 64
bool tn_consent_purpose_fits(const char *purpose);

struct tn_consent {
    const char *purpose;
    bool given;        /* false: taken back, or refused */
    const char *words; /* what was put to them, NULL if nobody kept it; its hash is stored */
    const char *how;   /* "kiosk", "paper", "on the telephone" … */
    const char *who;   /* that wrote it down */
};
/* The last word of a person for a purpose counts; the same word again changes nothing.  Errors:
 * ABSENT, FORMAT (no such purpose; nothing said about how). */
TN_MUST_CHECK enum tn_err tn_people_consent(struct tn_people *people, struct tn_id member,
                                            const struct tn_consent *consent,
                                            struct tn_fault *fault);
/* Whether their last word is yes; nothing said is no.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_people_allows(struct tn_people *people, struct tn_id member,
                                           const char *purpose, bool *ret_allows,
                                           struct tn_fault *fault);
/* [{"purpose","given","how","by","words","time"}…], every word in its order.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_people_consents_json(struct tn_people *people, struct tn_id member,
                                                  struct tn_buf *out, struct tn_fault *fault);

/* ---- everything about one person ---- */

/* {"exported","member":{…},"consents":[…],"activity":[…],"rules":[…],"decisions":[…]…}: what the
 * database knows of them, as they may take it with them.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_people_export_json(struct tn_people *people, struct tn_id member,
                                                struct tn_buf *out, struct tn_fault *fault);

/* The same as a table for spreadsheets (report.h), every list a block under its name.  Errors:
 * ABSENT. */
TN_MUST_CHECK enum tn_err tn_people_export_csv(struct tn_people *people, struct tn_id member,
                                               struct tn_buf *out, struct tn_fault *fault);

/* ---- forgetting ---- */

struct tn_erased {
    int64_t records, handles; /* of the person's tree */
    int64_t suppressed;       /* addresses no list brings back */
    int64_t tickets;          /* without a name now */
    int64_t revoked;          /* of them, for events that are not over */
};
/* Erases the person a record belongs to, with all records merged with it: names, addresses, claims,
 * answers, consents and days with messages are gone, and the addresses are suppressed that are
 * nobody else's.  One transaction.  Errors: ABSENT (nobody, or erased already). */
TN_MUST_CHECK enum tn_err tn_people_erase(struct tn_people *people, struct tn_id member,
                                          const struct tn_people_by *by,
                                          struct tn_erased *ret_erased, struct tn_fault *fault);
/* Rewrites the database's files without what was deleted.  No transaction may be open, and nobody
 * else should be writing.  Errors: BUSY, FULL, IO. */
TN_MUST_CHECK enum tn_err tn_people_scrub(struct tn_people *people, struct tn_fault *fault);
/* Lifts what keeps an address out, whose holder wants to be a member again.  Errors: FORMAT (no
 * such address), ABSENT (nothing keeps it out). */
TN_MUST_CHECK enum tn_err tn_people_readmit(struct tn_people *people, const char *platform,
                                            const char *raw, struct tn_fault *fault);

#define TN_RETENTION_DAYS 30
/* Erases those who signed up at a door, of whom nothing else is known and who allowed nothing, once
 * `days` have passed since the end of their event; their addresses are not suppressed.  With
 * `look` they are only counted. */
TN_MUST_CHECK enum tn_err tn_people_expire(struct tn_people *people, int64_t days, bool look,
                                           const struct tn_people_by *by, int64_t *ret_count,
                                           struct tn_fault *fault);
