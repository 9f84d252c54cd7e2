/* SPDX-License-Identifier: Apache-2.0 */
/* points.c -- what points are given for, the entries that follow from facts, and those a person
 * makes.
 *
 * Facts are compared with what the ledger comes to: what is missing is credited, what is too much
 * gets a counter-entry.  So a check-in that is read twice credits once, and merging and parting
 * records needs no rule of its own. */
#include "points_parts.h"

#include <stdlib.h>
#include <string.h>

#include "match_parts.h"
#include "report_parts.h"
#include "turnout/os.h"
#include "turnout/text.h"

/* ---- the plan ---- */

static const struct {
    const char *name;
    int64_t points;
} rules[TN_POINT_RULES] = {
#define RULE(code, name, points) {name, points},
    TN_POINT_RULE_MAP(RULE)
#undef RULE
};

const char *tn_point_rule_name(enum tn_point_rule rule)
{
    TN_ASSERT((unsigned)rule < TN_POINT_RULES);
    return rules[rule].name;
}

bool tn_point_rule_parse(const char *name, enum tn_point_rule *ret_rule)
{
    for (int i = 0; i < TN_POINT_RULES; i++) {
        if (strcmp(name, rules[i].name) == 0) {
            *ret_rule = (enum tn_point_rule)i;
            return true;
        }
    }
    return false;
}

static const struct tn_db_sql select_plan = {
    .both = "SELECT p.rule, p.points, p.at_ms FROM point_plan p WHERE NOT EXISTS (SELECT 1 FROM "
            "point_plan q WHERE q.rule = p.rule AND q.id > p.id)",
};
static const struct tn_db_sql insert_plan = {
    .both = "INSERT INTO point_plan (id, rule, points, who, at_ms) VALUES ($1, $2, $3, $4, $5)",
};

enum tn_err tn_points_plan(struct tn_people *people, struct tn_point_plan *ret_plan,
                           struct tn_fault *fault)
{
    enum tn_point_rule rule;
    bool found = true;
    enum tn_err err = TN_OK;
    *ret_plan = (struct tn_point_plan){.on = false};
    for (int i = 0; i < TN_POINT_RULES; i++)
        ret_plan->points[i] = rules[i].points;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_plan);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        if (strcmp(tn_db_text(stmt, 0), "on") == 0) {
            ret_plan->on = tn_db_int(stmt, 1) != 0;
            ret_plan->since.ms = tn_db_int(stmt, 2);
        } else if (tn_point_rule_parse(tn_db_text(stmt, 0), &rule)) {
            ret_plan->points[rule] = tn_db_int(stmt, 1);
        }
    }
    tn_db_reset(stmt);
    return err;
}

static enum tn_err put_plan(struct tn_people *people, const char *rule, int64_t points,
                            const char *who, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &insert_plan);
    tn_db_bind_text(stmt, 1, tn_id_text(tn_people_new_id(people)).chars);
    tn_db_bind_text(stmt, 2, rule);
    tn_db_bind_int(stmt, 3, points);
    tn_db_bind_text(stmt, 4, who);
    tn_db_bind_int(stmt, 5, tn_clock_wall_ms());
    return tn_db_run(stmt, fault);
}

static enum tn_err set_plan(struct tn_people *people, const struct tn_point_plan *plan,
                            const char *who, struct tn_fault *fault)
{
    struct tn_point_plan known;
    enum tn_err err = tn_points_plan(people, &known, fault);
    if (!err && plan->on != known.on)
        err = put_plan(people, "on", plan->on, who, fault);
    for (int i = 0; !err && i < TN_POINT_RULES; i++) {
        if (plan->points[i] != known.points[i])
            err = put_plan(people, rules[i].name, plan->points[i], who, fault);
    }
    return err;
}

enum tn_err tn_points_plan_set(struct tn_people *people, const struct tn_point_plan *plan,
                               const char *who, struct tn_fault *fault)
{
    bool own = false;
    for (int i = 0; i < TN_POINT_RULES; i++) {
        if (plan->points[i] < 0 || plan->points[i] > TN_POINTS_MOST)
            return tn_fault_set(fault, TN_ERR_FORMAT, "%s gives from 0 to %d points", rules[i].name,
                                TN_POINTS_MOST);
    }
    /* What is due by what counted so far. */
    enum tn_err err = tn_points_settle(people, fault);
    if (!err)
        err = tn_merge_begin(people, &own, fault);
    return err ? err : tn_merge_end(people, own, set_plan(people, plan, who, fault), fault);
}

/* ---- entries ---- */

static const struct tn_db_sql insert_entry = {
    .both = "INSERT INTO point_entry (id, handle, delta, rule, ref, turn, why, who, at_ms) VALUES "
            "($1, $2, $3, $4, $5, $6, $7, $8, $9)",
};

struct entry {
    struct tn_id id;
    char handle[TN_ID_CHARS + 1];
    char rule[16];
    char ref[TN_POINT_REF_CHARS];
    int64_t delta, turn;
};

static enum tn_err add_entry(struct tn_people *people, const struct entry *entry, const char *why,
                             const char *who, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &insert_entry);
    tn_db_bind_text(stmt, 1, tn_id_text(entry->id).chars);
    tn_db_bind_text(stmt, 2, entry->handle);
    tn_db_bind_int(stmt, 3, entry->delta);
    tn_db_bind_text(stmt, 4, entry->rule);
    tn_db_bind_text(stmt, 5, entry->ref);
    tn_db_bind_int(stmt, 6, entry->turn);
    tn_db_bind_text(stmt, 7, why);
    tn_db_bind_text(stmt, 8, who);
    tn_db_bind_int(stmt, 9, tn_clock_wall_ms());
    return tn_db_run(stmt, fault);
}

/* ---- what facts say ---- */

/* Who came to what, each person once, under the first of their handles. */
#define CAME                                                                                       \
    "came (root, event, starts_ms, ends_ms, handle) AS (SELECT m.root, a.event, e.starts_ms, "     \
    "e.ends_ms, MIN(a.handle) FROM attended a JOIN event e ON e.id = a.event JOIN handle h ON "    \
    "h.id = a.handle JOIN member m ON m.id = h.member WHERE NOT EXISTS (SELECT 1 FROM "            \
    "event_place p WHERE p.event = a.event AND p.cancelled = 1) GROUP BY m.root, a.event, "        \
    "e.starts_ms, e.ends_ms)"
#define FIRST                                                                                      \
    "firsts (root, event, ends_ms, handle) AS (SELECT root, event, ends_ms, handle FROM (SELECT "  \
    "root, event, ends_ms, handle, ROW_NUMBER() OVER (PARTITION BY root ORDER BY starts_ms, "      \
    "event) AS place FROM came) AS c WHERE place = 1)"
#define DUE                                                                                        \
    "due (rule, ref, handle, ends_ms) AS (SELECT 'check-in', event, handle, ends_ms FROM came "    \
    "UNION ALL SELECT 'first', event, handle, ends_ms FROM firsts UNION ALL SELECT 'brought', "    \
    "r.newcomer, r.referrer, f.ends_ms FROM referral r JOIN handle n ON n.id = r.newcomer JOIN "   \
    "member nm ON nm.id = n.member JOIN handle o ON o.id = r.referrer JOIN member om ON om.id = "  \
    "o.member JOIN firsts f ON f.root = nm.root WHERE om.root <> nm.root UNION ALL SELECT "        \
    "r.role, "                                                                                     \
    "r.event, MIN(c.handle), c.ends_ms FROM attendance_role r JOIN handle h ON h.id = r.handle "   \
    "JOIN member m ON m.id = h.member JOIN came c ON c.root = m.root AND c.event = r.event WHERE " \
    "r.role IN ('helper', 'speaker') GROUP BY m.root, r.event, r.role, c.ends_ms)"
#define KEPT                                                                                       \
    "kept (rule, ref, handle, net, turns) AS (SELECT rule, ref, handle, SUM(delta), COUNT(*) "     \
    "FROM point_entry WHERE rule IN ('check-in', 'first', 'brought', 'helper', 'speaker') GROUP "  \
    "BY rule, ref, handle)"
#define WITH_ALL "WITH " CAME ", " FIRST ", " DUE ", " KEPT " "

static const struct tn_db_sql select_missing = {
    .both = WITH_ALL
    "SELECT d.rule, d.ref, d.handle, 0, COALESCE(k.turns, 0) FROM due d LEFT JOIN kept k ON k.rule "
    "= d.rule AND k.ref = d.ref AND k.handle = d.handle WHERE d.ends_ms >= $1 AND COALESCE(k.net, "
    "0) = 0 ORDER BY d.ends_ms, d.rule, d.handle, d.ref",
};
static const struct tn_db_sql select_excess = {
    .both = WITH_ALL
    "SELECT k.rule, k.ref, k.handle, CAST(-k.net AS BIGINT), k.turns FROM kept k LEFT JOIN due d "
    "ON "
    "d.rule = k.rule AND d.ref = k.ref AND d.handle = k.handle WHERE k.net <> 0 AND d.handle IS "
    "NULL ORDER BY k.rule, k.handle, k.ref",
};

/* Of days since $1: as many as there were messages, $2 at most, under the first of a person's
 * handles; told is what differs from what was credited. */
static const struct tn_db_sql select_online = {
    .both =
        "WITH spoke (ref, handle, points) AS (SELECT CAST(a.day AS TEXT), MIN(a.handle), CASE WHEN "
        "SUM(a.amount) > $2 THEN $2 ELSE SUM(a.amount) END FROM activity_day a JOIN handle h ON "
        "h.id = a.handle JOIN member m ON m.id = h.member WHERE a.shown = 1 AND a.kind = 0 AND "
        "a.day >= $1 GROUP BY m.root, a.day), kept (ref, handle, net, turns) AS (SELECT ref, "
        "handle, SUM(delta), COUNT(*) FROM point_entry WHERE rule = 'online' GROUP BY ref, handle) "
        "SELECT 'online', s.ref, s.handle, CAST(s.points - COALESCE(k.net, 0) AS BIGINT), "
        "COALESCE(k.turns, 0) FROM spoke s LEFT JOIN kept k ON k.ref = s.ref AND k.handle = "
        "s.handle WHERE s.points <> COALESCE(k.net, 0) UNION ALL SELECT 'online', k.ref, k.handle, "
        "CAST(-k.net AS BIGINT), k.turns FROM kept k WHERE k.net <> 0 AND CAST(k.ref AS BIGINT) >= "
        "$1 AND NOT EXISTS (SELECT 1 FROM spoke s WHERE s.ref = k.ref AND s.handle = k.handle) "
        "ORDER BY 3, 2",
};

struct entries {
    struct entry *all;
    size_t count, cap;
};

/* All are read before any is added. */
static enum tn_err read_entries(struct tn_people *people, struct tn_db_stmt *stmt,
                                struct entries *entries, struct tn_fault *fault)
{
    bool found = true;
    enum tn_err err = TN_OK;
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        entries->all =
            tn_report_grow(entries->all, entries->count, &entries->cap, sizeof *entries->all);
        struct entry *entry = &entries->all[entries->count++];
        *entry = (struct entry){.id = tn_people_new_id(people),
                                .delta = tn_db_int(stmt, 3),
                                .turn = tn_db_int(stmt, 4)};
        (void)tn_text_copy(entry->rule, sizeof entry->rule, tn_db_text(stmt, 0));
        (void)tn_text_copy(entry->ref, sizeof entry->ref, tn_db_text(stmt, 1));
        (void)tn_text_copy(entry->handle, sizeof entry->handle, tn_db_text(stmt, 2));
    }
    tn_db_reset(stmt);
    return err;
}

/* What a rule gives now; a rule that gives nothing credits nothing. */
static int64_t given(const struct tn_point_plan *plan, const char *name)
{
    enum tn_point_rule rule;
    return tn_point_rule_parse(name, &rule) ? plan->points[rule] : 0;
}

static enum tn_err credit(struct tn_people *people, const struct tn_point_plan *plan,
                          const struct entries *entries, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    for (size_t i = 0; !err && i < entries->count; i++) {
        struct entry entry = entries->all[i];
        if (entry.delta == 0)
            entry.delta = given(plan, entry.rule);
        if (entry.delta != 0)
            err = add_entry(people, &entry, "", "", fault);
    }
    return err;
}

static enum tn_err settle_one(struct tn_people *people, const struct tn_point_plan *plan,
                              const struct tn_db_sql *sql, int64_t first, struct tn_fault *fault)
{
    struct entries entries = {0};
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, sql);
    if (sql != &select_excess)
        tn_db_bind_int(stmt, 1, first);
    if (sql == &select_online)
        tn_db_bind_int(stmt, 2, plan->points[TN_POINT_ONLINE]);
    enum tn_err err = read_entries(people, stmt, &entries, fault);
    if (!err)
        err = credit(people, plan, &entries, fault);
    free(entries.all);
    return err;
}

static enum tn_err online_since(struct tn_people *people, const struct tn_point_plan *plan,
                                int32_t *ret_day, struct tn_fault *fault)
{
    struct tn_zone *zone = NULL;
    enum tn_err err = tn_zone_open(tn_registry_group(people->registry)->tz, &zone, fault);
    if (!err)
        *ret_day = tn_zone_day(zone, plan->since.ms);
    tn_zone_close(zone);
    return err;
}

static enum tn_err settle(struct tn_people *people, struct tn_fault *fault)
{
    struct tn_point_plan plan;
    int32_t day = 0;
    enum tn_err err = tn_points_plan(people, &plan, fault);
    if (err || plan.since.ms == 0)
        return err;
    err = settle_one(people, &plan, &select_excess, 0, fault);
    if (!err && plan.on)
        err = settle_one(people, &plan, &select_missing, plan.since.ms, fault);
    if (err || !plan.on || plan.points[TN_POINT_ONLINE] == 0)
        return err;
    err = online_since(people, &plan, &day, fault);
    return err ? err : settle_one(people, &plan, &select_online, day, fault);
}

enum tn_err tn_points_settle(struct tn_people *people, struct tn_fault *fault)
{
    bool own = false;
    if (tn_db_is_read_only(people->db))
        return TN_OK;
    enum tn_err err = tn_report_attended_refresh(people, fault);
    if (!err)
        err = tn_merge_begin(people, &own, fault);
    return err ? err : tn_merge_end(people, own, settle(people, fault), fault);
}

/* ---- by somebody's word ---- */

static const struct tn_db_sql select_once = {
    .both = "SELECT 1 FROM point_entry WHERE rule = $1 AND ref = $2",
};
static const struct tn_db_sql select_balance = {
    .both = "SELECT COALESCE(SUM(p.delta), 0) FROM member m CROSS JOIN handle h CROSS JOIN "
            "point_entry p WHERE m.root = $1 AND h.member = m.id AND p.handle = h.id",
};

enum tn_err tn_points_balance(struct tn_people *people, struct tn_id root, int64_t *ret_points,
                              struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_balance);
    tn_db_bind_text(stmt, 1, tn_id_text(root).chars);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    *ret_points = err ? 0 : tn_db_int(stmt, 0);
    tn_db_reset(stmt);
    return err;
}

static enum tn_err check_once(struct tn_people *people, const struct entry *entry,
                              struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_once);
    tn_db_bind_text(stmt, 1, entry->rule);
    tn_db_bind_text(stmt, 2, entry->ref);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    tn_db_reset(stmt);
    if (!err && found)
        err = tn_fault_set(fault, TN_ERR_EXISTS, "this was entered already: %s %s", entry->rule,
                           entry->ref);
    return err;
}

static enum tn_err say(struct tn_people *people, struct tn_id member, const char *rule,
                       const struct tn_points_said *said, struct tn_fault *fault)
{
    struct entry entry = {.id = tn_people_new_id(people), .delta = said->points};
    struct tn_member known;
    bool redeems = strcmp(rule, "redeem") == 0;
    int64_t balance = 0;
    enum tn_err err = tn_people_member(people, member, &known, fault);
    if (err)
        return err;
    (void)tn_text_copy(entry.rule, sizeof entry.rule, rule);
    (void)tn_text_copy(entry.ref, sizeof entry.ref, said->key);
    (void)tn_text_copy(entry.handle, sizeof entry.handle, tn_id_text(known.handle).chars);
    err = check_once(people, &entry, fault);
    if (!err && redeems)
        err = tn_points_balance(people, known.id, &balance, fault);
    if (!err && redeems && balance < said->points)
        err = tn_fault_set(fault, TN_ERR_DENIED, "%.60s has %lld points", known.name,
                           (long long)balance);
    if (redeems)
        entry.delta = -said->points;
    return err ? err : add_entry(people, &entry, said->why, said->who, fault);
}

static enum tn_err say_once(struct tn_people *people, struct tn_id member, const char *rule,
                            const struct tn_points_said *said, struct tn_fault *fault)
{
    bool own = false;
    if (said->points < 1 || said->points > TN_POINTS_MOST)
        return tn_fault_set(fault, TN_ERR_FORMAT, "points are a number from 1 to %d",
                            TN_POINTS_MOST);
    if (!said->key[0] || strlen(said->key) >= TN_POINT_REF_CHARS || strlen(said->why) > 500 ||
        !tn_text_valid(said->key, strlen(said->key)) ||
        !tn_text_valid(said->why, strlen(said->why)))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "a key of at most %d bytes says what this is, such as a voucher's "
                            "number, and why has at most 500",
                            TN_POINT_REF_CHARS - 1);
    enum tn_err err = tn_points_settle(people, fault);
    if (!err)
        err = tn_merge_begin(people, &own, fault);
    return err ? err : tn_merge_end(people, own, say(people, member, rule, said, fault), fault);
}

enum tn_err tn_points_grant(struct tn_people *people, struct tn_id member,
                            const struct tn_points_said *said, struct tn_fault *fault)
{
    return say_once(people, member, "grant", said, fault);
}

enum tn_err tn_points_redeem(struct tn_people *people, struct tn_id member,
                             const struct tn_points_said *said, struct tn_fault *fault)
{
    return say_once(people, member, "redeem", said, fault);
}

static const struct tn_db_sql select_entry = {
    .both = "SELECT handle, delta, rule FROM point_entry WHERE id = $1",
};

static enum tn_err correct(struct tn_people *people, struct tn_id id, const char *why,
                           const char *who, struct tn_fault *fault)
{
    struct entry entry = {.id = tn_people_new_id(people), .rule = "correct"};
    bool found = false, by_hand = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_entry);
    tn_db_bind_text(stmt, 1, tn_id_text(id).chars);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err && found) {
        (void)tn_text_copy(entry.handle, sizeof entry.handle, tn_db_text(stmt, 0));
        entry.delta = -tn_db_int(stmt, 1);
        by_hand =
            strcmp(tn_db_text(stmt, 2), "grant") == 0 || strcmp(tn_db_text(stmt, 2), "redeem") == 0;
    }
    tn_db_reset(stmt);
    if (err)
        return err;
    if (!found)
        return tn_fault_set(fault, TN_ERR_ABSENT, "there is no such entry");
    if (!by_hand)
        return tn_fault_set(fault, TN_ERR_DENIED,
                            "this entry follows from what happened, and goes with it");
    (void)tn_text_copy(entry.ref, sizeof entry.ref, tn_id_text(id).chars);
    err = check_once(people, &entry, fault);
    return err ? err : add_entry(people, &entry, why, who, fault);
}

enum tn_err tn_points_correct(struct tn_people *people, struct tn_id entry, const char *why,
                              const char *who, struct tn_fault *fault)
{
    bool own = false;
    if (strlen(why) > 500 || !tn_text_valid(why, strlen(why)))
        return tn_fault_set(fault, TN_ERR_FORMAT, "why has at most 500 bytes");
    enum tn_err err = tn_merge_begin(people, &own, fault);
    return err ? err : tn_merge_end(people, own, correct(people, entry, why, who, fault), fault);
}
