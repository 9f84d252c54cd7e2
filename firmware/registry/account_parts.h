/* SPDX-License-Identifier: Apache-2.0 */
/* account_parts.h -- what the files about accounts share; private to the module. */
#pragma once

#include "registry_parts.h"
#include "turnout/account.h"

/* ---- account_check.c: what an account may be like; pure ---- */

/* One line that can be shown anywhere. */
bool tn_account_line_fits(const char *text);
TN_MUST_CHECK enum tn_err tn_account_check(const struct tn_account *account,
                                           struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_account_check_password(const struct tn_account *account,
                                                    const char *password, struct tn_fault *fault);

/* ---- account.c ---- */

/* The account and its password's hash.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_account_read(struct tn_registry *registry, const char *login,
                                          struct tn_account *ret_account,
                                          char ret_hash[TN_PASSWORD_CHARS], struct tn_fault *fault);
/* The same in a transaction: nobody changes it before its end. */
TN_MUST_CHECK enum tn_err tn_account_lock(struct tn_registry *registry, const char *login,
                                          struct tn_account *ret_account,
                                          char ret_hash[TN_PASSWORD_CHARS], struct tn_fault *fault);
/* What both the account and its sessions are read by: login, name, role, created_ms, seen_ms from
 * column `from` on. */
void tn_account_columns(struct tn_db_stmt *stmt, int from, struct tn_account *ret_account);

/* A new password; all sessions end but the one with this hash. */
TN_MUST_CHECK enum tn_err tn_account_password(struct tn_registry *registry,
                                              const struct tn_account *account,
                                              const char *password, const struct tn_hash *keep,
                                              struct tn_fault *fault);

/* ---- session.c ---- */

/* Ends all of the account's but the one with this hash, NULL all. */
TN_MUST_CHECK enum tn_err tn_session_end_others(struct tn_registry *registry, const char *login,
                                                const struct tn_hash *keep, struct tn_fault *fault);

/* ---- tries.c: how often somebody may be wrong ---- */

/* Counts a try as failed before it is looked at, in a transaction of its own.  Errors: BUSY (not
 * now; *ret_retry_s says how long). */
TN_MUST_CHECK enum tn_err tn_tries_begin(struct tn_registry *registry, const char *login,
                                         const char *address, int *ret_retry_s,
                                         struct tn_fault *fault);
/* It was good: what this login did wrong from there is forgotten. */
TN_MUST_CHECK enum tn_err tn_tries_good(struct tn_registry *registry, const char *login,
                                        const char *address, struct tn_fault *fault);
