/* SPDX-License-Identifier: Apache-2.0 */
/* postgresql_fault.c -- what the server said, as one of our codes and one sentence.
 *
 * Source: PostgreSQL's manual, appendix "Error Codes". */
#include <stdio.h>
#include <string.h>

#include "postgresql.h"

/* The longest prefix of the SQLSTATE that matches decides; listed from special to general. */
static const struct {
    const char *prefix;
    enum tn_err err;
    const char *advice;
} states[] = {
    {"23505", TN_ERR_EXISTS, "refused a change"},
    {"23", TN_ERR_FORMAT, "refused a change"},
    {"22", TN_ERR_FORMAT, "refused a value"},
    {"25006", TN_ERR_DENIED, "is read-only"},
    {"28", TN_ERR_DENIED, "does not let us in: check user, password and pg_hba.conf"},
    {"3D", TN_ERR_ABSENT, "is not there: create it first"},
    {"40", TN_ERR_BUSY, "is in use by another program: try again in a moment"},
    {"42501", TN_ERR_DENIED, "denies this: check the rights of the user"},
    {"53100", TN_ERR_FULL, "has no disk space left: free some"},
    {"53300", TN_ERR_BUSY, "has too many connections: try again in a moment"},
    {"55P03", TN_ERR_BUSY, "is in use by another program: try again in a moment"},
    {"57", TN_ERR_OFFLINE, "went away"},
    {"08", TN_ERR_OFFLINE, "cannot be reached"},
    {"P0001", TN_ERR_DENIED, "refused a change"},
    {"XX", TN_ERR_CORRUPT, "is damaged: restore a backup"},
};

/* The first line of the server's message, without "ERROR:". */
static void first_line(const char *message, char *out, size_t cap)
{
    const char *colon = strstr(message, ":  ");
    const char *start = colon && colon - message < 20 ? colon + 3 : message;
    (void)snprintf(out, cap, "%.*s", (int)strcspn(start, "\n"), start);
}

static enum tn_err offline(struct pg_db *db, struct tn_fault *fault)
{
    const char *message = PQerrorMessage(db->conn);
    char why[200];
    first_line(message, why, sizeof(why));
    /* A refused log-in carries no SQLSTATE this early; its words are the server's, untranslated
     * only for the role and database names, so the code is taken from the two we can act on. */
    if (strstr(message, "does not exist") && strstr(message, "database \""))
        return tn_fault_set(fault, TN_ERR_ABSENT, "%s is not there: create it first (%s)",
                            db->base.name, why);
    if (strstr(message, "authentication failed"))
        return tn_fault_set(fault, TN_ERR_DENIED,
                            "%s does not let us in: check user and password (%s)", db->base.name,
                            why);
    return tn_fault_set(fault, TN_ERR_OFFLINE,
                        "%s cannot be reached: check that the server runs (%s)", db->base.name,
                        why);
}

enum tn_err tn_pg_fault(struct pg_db *db, PGresult *result, struct tn_fault *fault)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    if (!state || PQstatus(db->conn) != CONNECTION_OK) {
        PQclear(result);
        return offline(db, fault);
    }
    char why[200];
    first_line(PQresultErrorMessage(result), why, sizeof(why));
    enum tn_err err = TN_ERR_IO;
    const char *advice = "failed";
    for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
        if (strncmp(state, states[i].prefix, strlen(states[i].prefix)) == 0) {
            err = states[i].err;
            advice = states[i].advice;
            break;
        }
    }
    err = tn_fault_set(fault, err, "%s %s (%s)", db->base.name, advice, why);
    PQclear(result);
    return err;
}

bool tn_pg_is_our_bug(const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    return state && strncmp(state, "42", 2) == 0 && strcmp(state, "42501") != 0;
}
