/* SPDX-License-Identifier: Apache-2.0 */
/* account_check.c -- roles, and what logins, names and passwords may be like.
 *
 * Length is what makes a password strong; no mix of characters is asked for.  Pure.
 * Source: NIST SP 800-63B, 5.1.1; OWASP ASVS 4.0, 2.1. */
#include "account_parts.h"

#include <string.h>

#include "turnout/text.h"

/* ---- roles ---- */

static const struct {
    const char *name;
    unsigned rights;
} roles[] = {
#define ROLE_ROW(code, name, rights) {name, rights},
    TN_ROLE_MAP(ROLE_ROW)
#undef ROLE_ROW
};

const char *tn_role_name(enum tn_role role)
{
    TN_ASSERT(role < TN_ROLE_COUNT);
    return roles[role].name;
}

unsigned tn_role_rights(enum tn_role role)
{
    TN_ASSERT(role < TN_ROLE_COUNT);
    return roles[role].rights;
}

bool tn_role_parse(const char *name, enum tn_role *ret_role)
{
    for (int i = 0; i < TN_ROLE_COUNT; i++)
        if (strcmp(roles[i].name, name) == 0) {
            *ret_role = (enum tn_role)i;
            return true;
        }
    return false;
}

/* ---- accounts ---- */

enum { PASSWORD_MAX_BYTES = 1024, LOGIN_MIN_CHARS = 2, DIFFERENT_MIN = 5 };

static bool login_fits(const char *login)
{
    size_t len = strlen(login);
    return len >= LOGIN_MIN_CHARS && len <= TN_LOGIN_CHARS &&
           strspn(login, "abcdefghijklmnopqrstuvwxyz0123456789._-@") == len;
}

bool tn_account_line_fits(const char *text)
{
    size_t len = strlen(text);
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            return false;
    return len > 0 && tn_text_valid(text, len);
}

enum tn_err tn_account_check(const struct tn_account *account, struct tn_fault *fault)
{
    if (!login_fits(account->login))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "a login is 2 to %d of the characters a-z 0-9 . _ - @", TN_LOGIN_CHARS);
    if (!tn_account_line_fits(account->name))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "an account needs the name of its person, on one line");
    return TN_OK;
}

/* Bytes that differ: "aaaaaaaaaa" has one. */
static int different_bytes(const char *text)
{
    bool seen[256] = {false};
    int count = 0;
    for (const char *c = text; *c; c++) {
        count += !seen[(unsigned char)*c];
        seen[(unsigned char)*c] = true;
    }
    return count;
}

enum tn_err tn_account_check_password(const struct tn_account *account, const char *password,
                                      struct tn_fault *fault)
{
    size_t len = strlen(password);
    if (len > PASSWORD_MAX_BYTES || !tn_text_valid(password, len))
        return tn_fault_set(fault, TN_ERR_FORMAT, "a password is text of at most %d bytes",
                            PASSWORD_MAX_BYTES);
    if (tn_text_graphemes(password) < TN_PASSWORD_MIN_CHARS)
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "a password needs at least %d characters; a sentence is a good one",
                            TN_PASSWORD_MIN_CHARS);
    if (different_bytes(password) < DIFFERENT_MIN || strcmp(password, account->login) == 0 ||
        strcmp(password, account->name) == 0)
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "this password is the first that somebody would try");
    return TN_OK;
}
