/* SPDX-License-Identifier: Apache-2.0 */
/* session.c -- signing in, and who a session is afterwards.
 *
 * The token is random and only its hash is kept; what a request that changes something must repeat
 * follows from the token, so that it needs no place of its own.  Where there is no such login a
 * password is checked all the same, against a hash that nothing fits, so that an answer's time
 * tells nothing.  Source: OWASP ASVS 4.0, 3; RFC 9106. */
#include "account_parts.h"

#include <string.h>

#include "turnout/os.h"

/* What is written down of a session going on, at most so often. */
#define SEEN_STEP_MS (5 * 60LL * 1000)

/* Of no password that anybody knows; its parameters are those of tn_seal_password_hash. */
static const char nobodys_hash[] = "$argon2id$v=19$m=65536,t=2,p=1$dHVybm91dCBub2JvZHkgIQ$"
                                   "c29tZSB0aGlydHktdHdvIGJ5dGVzIG9mIG5vYm9keSE";

static const struct tn_db_sql insert_session = {
    .both = "INSERT INTO session (token_hash, login, began_ms, seen_ms) VALUES ($1, $2, $3, $3)",
};
static const struct tn_db_sql select_session = {
    .both = "SELECT s.began_ms, s.seen_ms, a.login, a.name, a.role, a.created_ms, a.seen_ms FROM "
            "session s JOIN account a ON a.login = s.login WHERE s.token_hash = $1",
};
static const struct tn_db_sql update_session_seen = {
    .both = "UPDATE session SET seen_ms = $2 WHERE token_hash = $1",
};
static const struct tn_db_sql update_account_seen = {
    .both = "UPDATE account SET seen_ms = $2 WHERE login = $1",
};
static const struct tn_db_sql delete_session = {
    .both = "DELETE FROM session WHERE token_hash = $1",
};
static const struct tn_db_sql delete_others = {
    .both = "DELETE FROM session WHERE login = $1 AND token_hash <> $2",
};
static const struct tn_db_sql delete_over = {
    .both = "DELETE FROM session WHERE seen_ms < $1 OR began_ms < $2",
};

static struct tn_hash hash_of(const char *token)
{
    return tn_seal_hash2("turnout session 1", strlen("turnout session 1"), token, strlen(token));
}

static void csrf_of(const char *token, char out[TN_SESSION_CHARS + 1])
{
    struct tn_hash hash =
        tn_seal_hash2("turnout csrf 1", strlen("turnout csrf 1"), token, strlen(token));
    tn_base64_encode(hash.bytes, sizeof hash.bytes, out);
}

/* ---- beginning ---- */

static enum tn_err refuse(struct tn_fault *fault)
{
    return tn_fault_set(fault, TN_ERR_DENIED, "login or password is not right");
}

/* Errors: DENIED, in the same time and the same words whatever it is that does not fit. */
static enum tn_err check_password(struct tn_registry *registry, const char *login,
                                  const char *password, struct tn_account *ret_account,
                                  char ret_hash[TN_PASSWORD_CHARS], struct tn_fault *fault)
{
    struct tn_fault own = {0};
    enum tn_err err = tn_account_read(registry, login, ret_account, ret_hash, &own);
    if (err && err != TN_ERR_ABSENT)
        return tn_fault_set(fault, err, "%s", own.text);
    bool fits = tn_seal_password_fits(password, err ? nobodys_hash : ret_hash);
    return err || !fits ? refuse(fault) : TN_OK;
}

/* Checking takes long: a password that was replaced meanwhile begins nothing any more, or the
 * session would outlive what ended all the others.  Errors: DENIED. */
static enum tn_err check_still(struct tn_registry *registry, const char *login,
                               const char checked[TN_PASSWORD_CHARS],
                               struct tn_account *ret_account, struct tn_fault *fault)
{
    char hash[TN_PASSWORD_CHARS];
    struct tn_fault own = {0};
    enum tn_err err = tn_account_lock(registry, login, ret_account, hash, &own);
    if (err && err != TN_ERR_ABSENT)
        return tn_fault_set(fault, err, "%s", own.text);
    bool same = !err && strcmp(hash, checked) == 0;
    tn_seal_wipe(hash, sizeof hash);
    return same ? TN_OK : refuse(fault);
}

static enum tn_err run_over(struct tn_registry *registry, int64_t now_ms, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &delete_over);
    tn_db_bind_int(stmt, 1, now_ms - TN_SESSION_IDLE_MS);
    tn_db_bind_int(stmt, 2, now_ms - TN_SESSION_MOST_MS);
    return tn_db_run(stmt, fault);
}

static enum tn_err store(struct tn_registry *registry, const struct tn_session *session,
                         int64_t now_ms, struct tn_fault *fault)
{
    struct tn_hash hash = hash_of(session->token);
    enum tn_err err = run_over(registry, now_ms, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &insert_session);
    tn_db_bind_blob(stmt, 1, hash.bytes, sizeof hash.bytes);
    tn_db_bind_text(stmt, 2, session->account.login);
    tn_db_bind_int(stmt, 3, now_ms);
    err = tn_db_run(stmt, fault);
    if (err)
        return err;
    stmt = tn_db_prepare(registry->db, &update_account_seen);
    tn_db_bind_text(stmt, 1, session->account.login);
    tn_db_bind_int(stmt, 2, now_ms);
    return tn_db_run(stmt, fault);
}

static void draw_token(struct tn_session *session)
{
    uint8_t random[32];
    tn_seal_random(random, sizeof random);
    tn_base64_encode(random, sizeof random, session->token);
    tn_seal_wipe(random, sizeof random);
    csrf_of(session->token, session->csrf);
}

enum tn_err tn_session_begin(struct tn_registry *registry, const char *login, const char *password,
                             const char *address, struct tn_session *ret_session, int *ret_retry_s,
                             struct tn_fault *fault)
{
    struct tn_session session = {0};
    struct tn_registry_transaction transaction;
    char hash[TN_PASSWORD_CHARS] = "";
    enum tn_err err = tn_tries_begin(registry, login, address, ret_retry_s, fault);
    if (!err)
        err = check_password(registry, login, password, &session.account, hash, fault);
    if (!err)
        err = tn_registry_begin(registry, &transaction, fault);
    if (err)
        return err;
    err = check_still(registry, login, hash, &session.account, fault);
    draw_token(&session);
    session.account.seen.ms = tn_clock_wall_ms();
    if (!err)
        err = store(registry, &session, session.account.seen.ms, fault);
    if (!err)
        err = tn_tries_good(registry, login, address, fault);
    err = tn_registry_end(registry, &transaction, err, fault);
    if (!err)
        *ret_session = session;
    tn_seal_wipe(&session, sizeof session);
    tn_seal_wipe(hash, sizeof hash);
    return err;
}

/* ---- going on ---- */

static enum tn_err go_on(struct tn_registry *registry, const struct tn_hash *hash, int64_t now_ms,
                         struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &update_session_seen);
    tn_db_bind_blob(stmt, 1, hash->bytes, sizeof hash->bytes);
    tn_db_bind_int(stmt, 2, now_ms);
    return tn_db_run(stmt, fault);
}

enum tn_err tn_session_check(struct tn_registry *registry, const char *token,
                             struct tn_session *ret_session, struct tn_fault *fault)
{
    struct tn_session session = {0};
    struct tn_hash hash = hash_of(token);
    int64_t now_ms = tn_clock_wall_ms(), began_ms = 0, seen_ms = 0;
    bool row = false;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_session);
    tn_db_bind_blob(stmt, 1, hash.bytes, sizeof hash.bytes);
    enum tn_err err = tn_db_next(stmt, &row, fault);
    if (!err && row) {
        began_ms = tn_db_int(stmt, 0);
        seen_ms = tn_db_int(stmt, 1);
        tn_account_columns(stmt, 2, &session.account);
    }
    tn_db_reset(stmt);
    if (err)
        return err;
    if (!row || now_ms - began_ms >= TN_SESSION_MOST_MS || now_ms - seen_ms >= TN_SESSION_IDLE_MS)
        return tn_fault_set(fault, TN_ERR_DENIED, "this session is over; sign in again");
    if (now_ms - seen_ms >= SEEN_STEP_MS)
        err = go_on(registry, &hash, now_ms, fault);
    if (err == TN_ERR_BUSY) /* somebody writes: it is said the next time */
        err = TN_OK;
    csrf_of(token, session.csrf);
    if (!err)
        *ret_session = session;
    return err;
}

/* ---- ending ---- */

enum tn_err tn_session_end(struct tn_registry *registry, const char *token, struct tn_fault *fault)
{
    struct tn_hash hash = hash_of(token);
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &delete_session);
    tn_db_bind_blob(stmt, 1, hash.bytes, sizeof hash.bytes);
    return tn_db_run(stmt, fault);
}

/* A hash of zeros is nobody's. */
enum tn_err tn_session_end_others(struct tn_registry *registry, const char *login,
                                  const struct tn_hash *keep, struct tn_fault *fault)
{
    static const struct tn_hash none;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &delete_others);
    tn_db_bind_text(stmt, 1, login);
    tn_db_bind_blob(stmt, 2, keep ? keep->bytes : none.bytes, sizeof none.bytes);
    return tn_db_run(stmt, fault);
}

enum tn_err tn_session_password(struct tn_registry *registry, const char *token,
                                const char *old_password, const char *new_password,
                                const char *address, int *ret_retry_s, struct tn_fault *fault)
{
    struct tn_session session;
    struct tn_account account;
    char old_hash[TN_PASSWORD_CHARS] = "";
    struct tn_hash hash = hash_of(token);
    enum tn_err err = tn_session_check(registry, token, &session, fault);
    if (!err)
        err = tn_account_check_password(&session.account, new_password, fault);
    if (!err)
        err = tn_tries_begin(registry, session.account.login, address, ret_retry_s, fault);
    if (!err)
        err = check_password(registry, session.account.login, old_password, &account, old_hash,
                             fault);
    tn_seal_wipe(old_hash, sizeof old_hash);
    if (!err)
        err = tn_account_password(registry, &account, new_password, &hash, fault);
    if (!err)
        err = tn_tries_good(registry, account.login, address, fault);
    return err;
}
