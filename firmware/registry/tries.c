/* SPDX-License-Identifier: Apache-2.0 */
/* tries.c -- how often somebody may be wrong before they have to wait.
 *
 * Failures are counted three ways: for one login from one address, for all logins from one
 * address, and for one login from anywhere.  The first some are free, then each one doubles the
 * wait.  From anywhere the wait stays short, so that nobody can lock another out for long.  What is
 * counted is stored before the password is looked at: neither a crash nor two tries at once make
 * one free.  Source: OWASP ASVS 4.0, 2.2.1. */
#include "account_parts.h"

#include <string.h>

#include "turnout/os.h"

#define FORGET_MS (24LL * 3600 * 1000)
#define FIRST_WAIT_MS (30LL * 1000)

struct counted {
    const char *what; /* part of the hash */
    bool login, address;
    int64_t free;
    int64_t most_ms;
};
static const struct counted ways[] = {
    {"login and address", true, true, 5, 3600LL * 1000},
    {"address", false, true, 30, 3600LL * 1000},
    {"login", true, false, 50, 60LL * 1000},
};
enum { WAYS = sizeof ways / sizeof *ways };

static const struct tn_db_sql select_try = {
    .both = "SELECT failed, last_ms FROM sign_in_try WHERE common = $1",
};
static const struct tn_db_sql put_try = {
    .both = "INSERT INTO sign_in_try (common, failed, last_ms) VALUES ($1, 1, $2) ON CONFLICT "
            "(common) DO UPDATE SET failed = sign_in_try.failed + 1, last_ms = excluded.last_ms",
};
static const struct tn_db_sql delete_try = {
    .both = "DELETE FROM sign_in_try WHERE common = $1",
};
static const struct tn_db_sql take_back_try = {
    .both = "UPDATE sign_in_try SET failed = failed - 1 WHERE common = $1 AND failed > 0",
};
static const struct tn_db_sql forget_tries = {
    .both = "DELETE FROM sign_in_try WHERE last_ms < $1",
};

/* Only whoever has the group's keys can try out what was typed. */
static struct tn_hash common_of(const struct tn_registry *registry, const struct counted *way,
                                const char *login, const char *address)
{
    TN_BUF_AUTO text = {0};
    uint8_t key[32];
    struct tn_hash hash;
    tn_registry_derive(registry, "turnout tries 1", key);
    tn_buf_addf(&text, "%s\n%s\n%s", way->what, way->address ? address : "",
                way->login ? login : "");
    tn_seal_hash(hash.bytes, sizeof hash.bytes, key, sizeof key, text.data, text.len);
    return hash;
}

static int64_t wait_after(const struct counted *way, int64_t failed)
{
    int64_t wait_ms = FIRST_WAIT_MS;
    if (failed < way->free)
        return 0;
    for (int64_t i = way->free; i < failed && wait_ms < way->most_ms; i++)
        wait_ms *= 2;
    return wait_ms < way->most_ms ? wait_ms : way->most_ms;
}

/* A clock that was set back must not lock anybody out: a try of the future is one of now. */
static enum tn_err read_try(struct tn_registry *registry, const struct tn_hash *common,
                            int64_t now_ms, int64_t *ret_failed, int64_t *ret_last_ms,
                            struct tn_fault *fault)
{
    bool row = false;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_try);
    tn_db_bind_blob(stmt, 1, common->bytes, sizeof common->bytes);
    enum tn_err err = tn_db_next(stmt, &row, fault);
    *ret_failed = !err && row ? tn_db_int(stmt, 0) : 0;
    *ret_last_ms = !err && row ? tn_db_int(stmt, 1) : 0;
    tn_db_reset(stmt);
    if (*ret_last_ms > now_ms)
        *ret_last_ms = now_ms;
    return err;
}

/* Counted by the database, so that two tries at once are two. */
static enum tn_err count(struct tn_registry *registry, const struct tn_hash *common, int64_t now_ms,
                         struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &put_try);
    tn_db_bind_blob(stmt, 1, common->bytes, sizeof common->bytes);
    tn_db_bind_int(stmt, 2, now_ms);
    return tn_db_run(stmt, fault);
}

static enum tn_err forget(struct tn_registry *registry, int64_t now_ms, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &forget_tries);
    tn_db_bind_int(stmt, 1, now_ms - FORGET_MS);
    return tn_db_run(stmt, fault);
}

/* Whoever has to wait is not counted again: waiting ends. */
static enum tn_err count_all(struct tn_registry *registry, const char *login, const char *address,
                             int64_t *ret_wait_ms, struct tn_fault *fault)
{
    int64_t now_ms = tn_clock_wall_ms(), failed = 0, last_ms = 0;
    struct tn_hash common[WAYS];
    enum tn_err err = forget(registry, now_ms, fault);
    *ret_wait_ms = 0;
    for (int i = 0; i < WAYS && !err; i++) {
        common[i] = common_of(registry, &ways[i], login, address);
        err = read_try(registry, &common[i], now_ms, &failed, &last_ms, fault);
        int64_t wait_ms = last_ms + wait_after(&ways[i], failed) - now_ms;
        if (failed > 0 && wait_ms > *ret_wait_ms)
            *ret_wait_ms = wait_ms;
    }
    for (int i = 0; i < WAYS && !err && *ret_wait_ms == 0; i++)
        err = count(registry, &common[i], now_ms, fault);
    return err;
}

enum tn_err tn_tries_begin(struct tn_registry *registry, const char *login, const char *address,
                           int *ret_retry_s, struct tn_fault *fault)
{
    int64_t wait_ms = 0;
    struct tn_registry_transaction transaction;
    TN_ASSERT(!tn_db_in_transaction(registry->db));
    enum tn_err err = tn_registry_begin(registry, &transaction, fault);
    if (err)
        return err;
    err = count_all(registry, login, address, &wait_ms, fault);
    err = tn_registry_end(registry, &transaction, err, fault);
    if (err || wait_ms == 0)
        return err;
    *ret_retry_s = (int)((wait_ms + 999) / 1000);
    return tn_fault_set(fault, TN_ERR_BUSY, "too many tries; come again in %d seconds",
                        *ret_retry_s);
}

/* An address only gets this one try back: an account of one's own must not wipe out what was tried
 * on others. */
enum tn_err tn_tries_good(struct tn_registry *registry, const char *login, const char *address,
                          struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    for (int i = 0; i < WAYS && !err; i++) {
        struct tn_hash common = common_of(registry, &ways[i], login, address);
        struct tn_db_stmt *stmt =
            tn_db_prepare(registry->db, ways[i].login ? &delete_try : &take_back_try);
        tn_db_bind_blob(stmt, 1, common.bytes, sizeof common.bytes);
        err = tn_db_run(stmt, fault);
    }
    return err;
}
