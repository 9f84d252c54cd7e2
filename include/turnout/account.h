/* SPDX-License-Identifier: Apache-2.0 */
/* account.h -- who may use the dashboard: people with a password, what their role lets them do,
 * the sessions they are in, tokens for programs, and what was done by whom.
 *
 * A password is kept as an Argon2id hash, a session as the hash of its token.  Every try to sign in
 * takes as long as any other, and too many make the next one wait.  Rank 4, part of registry; calls
 * take part in the caller's transaction as there.  Source: RFC 9106; OWASP ASVS 4.0, chapters 2-4.
 */
#pragma once

#include "turnout/registry.h"

/* What one may do, as bits of tn_request.rights. */
enum tn_right {
    TN_RIGHT_EVENTS = 1,   /* see events, who came to them, the live view */
    TN_RIGHT_READ = 2,     /* see members, imports, cases, reports */
    TN_RIGHT_CHECK_IN = 4, /* mark people as here or not */
    TN_RIGHT_EDIT = 8,     /* change events, content, tickets, members; import; decide cases */
    TN_RIGHT_EXPORT = 16,  /* take data away: tables, sheets of codes, one person's everything */
    TN_RIGHT_ADMIN = 32,   /* accounts, tokens, kiosks, settings, erasing, backup, the audit log */
};

/* X(code, name, rights) */
#define TN_ROLE_MAP(X)                                                                             \
    X(OWNER, "owner", 63)                                                                          \
    X(HOST, "host", 31)                                                                            \
    X(DOOR, "door", 5)                                                                             \
    X(VIEWER, "viewer", 3)

enum tn_role {
#define TN_ROLE_ENUM(code, name, rights) TN_ROLE_##code,
    TN_ROLE_MAP(TN_ROLE_ENUM)
#undef TN_ROLE_ENUM
        TN_ROLE_COUNT,
};
/* "owner" */
const char *tn_role_name(enum tn_role role);
unsigned tn_role_rights(enum tn_role role);
/* False: no such role. */
bool tn_role_parse(const char *name, enum tn_role *ret_role);

#define TN_LOGIN_CHARS 64
#define TN_PASSWORD_MIN_CHARS 10

struct tn_account {
    char login[TN_LOGIN_CHARS + 1]; /* 2-64 of a-z 0-9 . _ - @ */
    char name[256];
    enum tn_role role;
    struct tn_wall created;
    struct tn_wall seen; /* 0: never signed in */
};

/* Errors: FORMAT (login, name or password cannot be; the fault says why), EXISTS. */
TN_MUST_CHECK enum tn_err tn_account_create(struct tn_registry *registry,
                                            const struct tn_account *account, const char *password,
                                            struct tn_fault *fault);
/* What is to become of an account; what is not said stays as it is by then. */
struct tn_account_change {
    const char *name;         /* NULL: stays */
    const enum tn_role *role; /* NULL: stays */
    const char *password;     /* NULL: stays; a new one ends its sessions */
};
/* Errors: ABSENT, FORMAT, DENIED (the last owner stays one). */
TN_MUST_CHECK enum tn_err tn_account_set(struct tn_registry *registry, const char *login,
                                         const struct tn_account_change *change,
                                         struct tn_fault *fault);
/* Errors: ABSENT, DENIED (the last owner). */
TN_MUST_CHECK enum tn_err tn_account_remove(struct tn_registry *registry, const char *login,
                                            struct tn_fault *fault);
/* By login; `visit` returns false to stop and must not use the registry. */
TN_MUST_CHECK enum tn_err tn_accounts(struct tn_registry *registry,
                                      bool (*visit)(const struct tn_account *account,
                                                    void *context),
                                      void *context, struct tn_fault *fault);

/* Whether there is any account yet. */
TN_MUST_CHECK enum tn_err tn_account_any(struct tn_registry *registry, bool *ret_any,
                                         struct tn_fault *fault);
/* Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_account(struct tn_registry *registry, const char *login,
                                     struct tn_account *ret_account, struct tn_fault *fault);
/* Members of the object the writer has open: login, name, role, created, seen. */
void tn_account_write(struct tn_json_writer *writer, const struct tn_account *account);
/* All of them as an array: what the command line and the hub both show. */
TN_MUST_CHECK enum tn_err tn_accounts_json(struct tn_registry *registry, struct tn_buf *out,
                                           struct tn_fault *fault);

/* ---- sessions ---- */

/* 32 random bytes as base64url. */
#define TN_SESSION_CHARS 43
#define TN_SESSION_IDLE_MS (12LL * 3600 * 1000)
#define TN_SESSION_MOST_MS (7LL * 24 * 3600 * 1000)

struct tn_session {
    char token[TN_SESSION_CHARS + 1]; /* only as it is made: the database keeps its hash */
    char csrf[TN_SESSION_CHARS + 1];  /* what a request that changes something must repeat */
    struct tn_account account;
};

/* Always a new session.  `address` is where the try comes from; each try is counted before the
 * password is looked at, for good, so this is never called within a transaction.  Errors: DENIED
 * (no such login, or another password: the same sentence), BUSY (too many tries for this login or
 * from this address; the fault says when again, *ret_retry_s how long). */
TN_MUST_CHECK enum tn_err tn_session_begin(struct tn_registry *registry, const char *login,
                                           const char *password, const char *address,
                                           struct tn_session *ret_session, int *ret_retry_s,
                                           struct tn_fault *fault);
/* Who a session is; it goes on from now.  Errors: DENIED (none such, or over). */
TN_MUST_CHECK enum tn_err tn_session_check(struct tn_registry *registry, const char *token,
                                           struct tn_session *ret_session, struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_session_end(struct tn_registry *registry, const char *token,
                                         struct tn_fault *fault);

/* A new password for whoever has this session, which goes on; their other sessions end.  Counted
 * and limited as signing in is.  Errors: DENIED (no such session; the old password is another),
 * FORMAT (the new one cannot be), BUSY as above. */
TN_MUST_CHECK enum tn_err tn_session_password(struct tn_registry *registry, const char *token,
                                              const char *old_password, const char *new_password,
                                              const char *address, int *ret_retry_s,
                                              struct tn_fault *fault);

/* ---- tokens of the HTTP interface ---- */

/* "tn_" and 43 characters of base64url; the database keeps a hash. */
#define TN_TOKEN_CHARS 46
TN_MUST_CHECK enum tn_err tn_registry_token_create(struct tn_registry *registry, const char *label,
                                                   enum tn_role role,
                                                   char ret_token[TN_TOKEN_CHARS + 1],
                                                   struct tn_fault *fault);

struct tn_token {
    char name[12]; /* what revoking it takes: the beginning of its hash */
    char label[256];
    enum tn_role role;
    struct tn_wall created;
    bool revoked;
};
/* Errors: DENIED (no such token, or revoked). */
TN_MUST_CHECK enum tn_err tn_registry_token_check(struct tn_registry *registry, const char *token,
                                                  struct tn_token *ret_token,
                                                  struct tn_fault *fault);
/* In the order of their making; `visit` returns false to stop and must not use the registry. */
TN_MUST_CHECK enum tn_err tn_registry_tokens(struct tn_registry *registry,
                                             bool (*visit)(const struct tn_token *token,
                                                           void *context),
                                             void *context, struct tn_fault *fault);
/* By `name`, by label, or by the token itself; from the next request on it is not known any more.
 * Errors: ABSENT, EXISTS (revoked already), LIMIT (several are called so). */
TN_MUST_CHECK enum tn_err tn_registry_token_revoke(struct tn_registry *registry, const char *text,
                                                   struct tn_token *ret_token,
                                                   struct tn_fault *fault);

/* ---- what was done ---- */

/* One line of the audit log: rows are only ever added.  `act` is a word or two in the words of the
 * interface ("POST /v1/events/{event}/close"), `subject` the id it was done to. */
TN_MUST_CHECK enum tn_err tn_audit_add(struct tn_registry *registry, const char *who,
                                       const char *address, const char *act, const char *subject,
                                       struct tn_fault *fault);
/* {"entries":[{"number","at","who","address","act","subject"}…],"next":N|null}, the newest first,
 * those before `before` (0: all), at most `limit`. */
TN_MUST_CHECK enum tn_err tn_audit_json(struct tn_registry *registry, int64_t before, int64_t limit,
                                        struct tn_buf *out, struct tn_fault *fault);
