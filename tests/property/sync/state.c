/* SPDX-License-Identifier: Apache-2.0 */
/* state.c -- what a node holds, as text that is the same wherever the same logs are held.
 *
 * Numbers that a database gives itself (a log's, an event's) are left out or replaced by names. */
#include <stdio.h>
#include <string.h>

#include "sim.h"

static const struct tn_db_sql read_records = {
    .both = "SELECT hex(l.device) || '.' || l.epoch || ' ' || r.line FROM record r "
            "JOIN log l ON l.id = r.log ORDER BY l.device, l.epoch, r.seq",
};
static const struct tn_db_sql read_heads = {
    .both = "SELECT hex(device) || '.' || epoch || ' ' || seq || ' ' || hex(hash) || ' ' || hub "
            "FROM log WHERE seq > 0 ORDER BY device, epoch",
};

static void add_rows(struct sim_node *node, const struct tn_db_sql *sql, struct tn_buf *out)
{
    struct tn_fault fault = {0};
    bool row = false;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(node->station.db, sql);
    while (!(err = tn_db_next(stmt, &row, &fault)) && row) {
        tn_buf_add_text(out, tn_db_text(stmt, 0));
        tn_buf_add_byte(out, '\n');
    }
    if (err)
        sim_fail(node->sim, "node %d cannot be read: %s", node->number, fault.text);
}

void sim_records(struct sim_node *node, struct tn_buf *out)
{
    add_rows(node, &read_records, out);
}

/* ---- the folded tables ---- */

static const struct {
    const char *name, *columns;
} tables[] = {
    {"record_rejected", "log seq reason"},
    {"fold_event", "at_ms log seq title venue starts_ms ends_ms offset_min opens_ms closes_ms "
                   "capacity re_entry closed unlisted clock_unset door_key box sign_up entry quota "
                   "find second_fact rules questions leaving feedback milestones"},
    {"fold_issuer", "key at_ms log seq key_id device quota expires_ms seed"},
    {"fold_withdrawn", "key"},
    {"fold_device", "device at_ms log seq name log_key hub revoked scope"},
    {"fold_ticket", "ticket at_ms log seq kind admits expires_ms key short sealed find"},
    {"fold_issue", "ticket log seq device epoch at_ms key admits expires_ms pending sealed find "
                   "box"},
    {"fold_approval", "ticket at_ms log seq approved"},
    {"fold_acceptance", "ticket rules"},
    {"fold_answer", "ticket log seq box"},
    {"fold_unlock", "ticket at_ms log seq sealed"},
    {"fold_content", "what id at_ms log seq value"},
    {"fold_vote", "ballot ticket at_ms log seq choice"},
    {"fold_feedback", "log seq score box"},
    {"fold_state", "ticket at_ms log seq state"},
    {"fold_visit", "ticket log seq kind again admits method undone boot up_ms wall_ms clock"},
    {"fold_crossing", "boot ticket"},
    {"fold_anchor", "device boot log seq up_ms wall_ms err_ms peer"},
    {"fold_tally", "tickets people_inside admissions doubles"},
    {"fold_refusal", "verdict reason count"},
};
#define TABLE_COUNT (sizeof(tables) / sizeof(*tables))

struct readers {
    bool made;
    char texts[TABLE_COUNT][1600];
    struct tn_db_sql sql[TABLE_COUNT];
};

static void add_column(char *text, size_t cap, const char *column, int len)
{
    size_t used = strlen(text);
    if (len == 3 && memcmp(column, "log", 3) == 0)
        (void)snprintf(text + used, cap - used,
                       " || ' ' || (SELECT hex(l.device) || '.' || l.epoch FROM log l "
                       "WHERE l.id = t.log)");
    else
        (void)snprintf(text + used, cap - used, " || ' ' || quote(t.%.*s)", len, column);
}

/* One column of text for each table. */
static const struct readers *readers(void)
{
    static struct readers all;
    for (size_t i = 0; i < TABLE_COUNT && !all.made; i++) {
        char *text = all.texts[i];
        size_t cap = sizeof(all.texts[i]);
        (void)snprintf(text, cap, "SELECT '%s'", tables[i].name);
        for (const char *at = tables[i].columns; *at;) {
            int len = (int)strcspn(at, " ");
            add_column(text, cap, at, len);
            at += len + (at[len] == ' ');
        }
        size_t used = strlen(text);
        (void)snprintf(text + used, cap - used, " FROM %s t ORDER BY 1", tables[i].name);
        all.sql[i].both = text;
    }
    all.made = true;
    return &all;
}

void sim_state(struct sim_node *node, struct tn_buf *out)
{
    struct tn_fault fault = {0};
    if (tn_ledger_fold(node->station.ledger, &fault))
        sim_fail(node->sim, "node %d does not fold: %s", node->number, fault.text);
    add_rows(node, &read_heads, out);
    for (size_t i = 0; i < TABLE_COUNT; i++)
        add_rows(node, &readers()->sql[i], out);
}
