/* SPDX-License-Identifier: Apache-2.0 */
/* reachout.c -- who stands on which list, and the snapshot of it. */
#include "reachout_parts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "turnout/os.h"
#include "turnout/text.h"

#define DAY_MS 86400000LL
#define ONCE_DAYS 21
#define WINDOW_DAYS 180
#define THANK_DAYS 90
#define SILENT_DAYS 90
#define COMING_DAYS 120
#define NO_SHOWS 3

/* ---- names ---- */

static const struct {
    char letter;
    const char *name, *who;
} lists[TN_REACH_OUT_KINDS] = {
#define REACH_OUT_LIST(code, sign, title, whom) [TN_REACH_OUT_##code] = {sign, title, whom},
    TN_REACH_OUT_MAP(REACH_OUT_LIST)
#undef REACH_OUT_LIST
};

const char *tn_reach_out_name(enum tn_reach_out_kind kind)
{
    TN_ASSERT((unsigned)kind < TN_REACH_OUT_KINDS);
    return lists[kind].name;
}

const char *tn_reach_out_who(enum tn_reach_out_kind kind)
{
    TN_ASSERT((unsigned)kind < TN_REACH_OUT_KINDS);
    return lists[kind].who;
}

char tn_reach_out_letter(enum tn_reach_out_kind kind)
{
    return lists[kind].letter;
}

bool tn_reach_out_parse(const char *text, enum tn_reach_out_kind *ret_kind)
{
    for (int i = 0; i < TN_REACH_OUT_KINDS; i++) {
        bool letter = toupper((unsigned char)text[0]) == lists[i].letter && !text[1];
        if (letter || strcmp(text, lists[i].name) == 0) {
            *ret_kind = (enum tn_reach_out_kind)i;
            return true;
        }
    }
    return false;
}

/* ---- one person ---- */

#define UNKNOWN (-1)

struct row {
    struct tn_id person;
    const char *reason;
    int64_t amount; /* UNKNOWN: says nothing */
    int32_t day;    /* TN_REPORT_NEVER: says nothing */
    int rank;       /* the lower, the sooner */
};

struct rows {
    struct row *all;
    size_t count, cap;
};

static void add(struct rows *rows, struct tn_id person, const char *reason, int64_t amount,
                int32_t day, int rank)
{
    rows->all = tn_report_grow(rows->all, rows->count, &rows->cap, sizeof *rows->all);
    rows->all[rows->count++] = (struct row){person, reason, amount, day, rank};
}

static int32_t last_visit(const struct tn_report_facts *facts,
                          const struct tn_report_person *person)
{
    return facts->events[person->visits[person->visit_count - 1].event].day;
}

static void outside(const struct tn_report_facts *facts, const struct tn_report_person *person,
                    struct rows *rows)
{
    if (person->on_roster || person->visit_count == 0)
        return;
    int32_t last = last_visit(facts, person);
    if (facts->today - last <= WINDOW_DAYS)
        add(rows, person->id, "came", (int64_t)person->visit_count, last,
            -(int)person->visit_count);
}

static void never_came(const struct tn_report_facts *facts, const struct tn_report_person *person,
                       struct rows *rows)
{
    if (!person->on_roster || person->visit_count > 0)
        return;
    int days = tn_report_days_in(person, facts->today - 29, facts->today);
    add(rows, person->id, facts->online_known && days > 0 ? "writes" : "never-came",
        facts->online_known ? days : UNKNOWN, person->joined_day, -days);
}

static void at_risk(const struct tn_report_facts *facts, const struct tn_report_person *person,
                    struct rows *rows)
{
    if (!person->on_roster)
        return;
    struct tn_report_risk risk = tn_report_risk(facts, person);
    int32_t last = person->visit_count ? last_visit(facts, person) : TN_REPORT_NEVER;
    if (risk.fell || risk.stays_away)
        add(rows, person->id, risk.stays_away ? "stays-away" : "fell", risk.vitality, last,
            -risk.usual);
}

static void came_once(const struct tn_report_facts *facts, const struct tn_report_person *person,
                      struct rows *rows)
{
    if (person->visit_count != 1)
        return;
    int32_t day = last_visit(facts, person), age = facts->today - day;
    if (age >= ONCE_DAYS && age <= WINDOW_DAYS)
        add(rows, person->id, "came-once", 1, day, (int)age);
}

static void to_thank(const struct tn_report_facts *facts, const struct tn_report_person *person,
                     struct rows *rows)
{
    int64_t count = 0;
    int32_t last = TN_REPORT_NEVER;
    const char *reason = "helped";
    for (size_t i = 0; i < person->visit_count; i++) {
        const struct tn_report_visit *visit = &person->visits[i];
        int32_t day = facts->events[visit->event].day;
        bool counts = visit->role == TN_ACT_HELPER || visit->role == TN_ACT_SPEAKER;
        if (!counts || facts->today - day > THANK_DAYS)
            continue;
        count++;
        last = day;
        reason = visit->role == TN_ACT_SPEAKER ? "spoke" : "helped";
    }
    for (size_t i = 0; i < person->credit_count; i++) {
        int32_t day = person->credits[i].day;
        if (day == TN_REPORT_NEVER || facts->today - day > THANK_DAYS)
            continue;
        if (count == 0)
            reason = "brought";
        count++;
        last = last == TN_REPORT_NEVER || day > last ? day : last;
    }
    if (count > 0)
        add(rows, person->id, reason, count, last, -(int)count);
}

static void silent(const struct tn_report_facts *facts, const struct tn_report_person *person,
                   struct rows *rows)
{
    int32_t today = facts->today;
    int came = tn_report_events_in(facts, person, today - COMING_DAYS + 1, today);
    if (!facts->online_known || !person->on_roster || came < 2 ||
        tn_report_days_in(person, today - SILENT_DAYS + 1, today) > 0)
        return;
    add(rows, person->id, "silent", came, last_visit(facts, person), -came);
}

/* ---- by statement ---- */

/* Good codes for events that are over, of whoever came under none of theirs. */
static const struct tn_db_sql select_no_shows = {
    .both =
        "SELECT m.root, COUNT(DISTINCT t.event), MAX(e.starts_ms) FROM ticket t JOIN event e ON "
        "e.id = t.event JOIN handle h ON h.id = t.handle JOIN member m ON m.id = h.member WHERE "
        "t.state = 0 AND (e.closed = 1 OR e.ends_ms <= $2) AND e.starts_ms > $1 AND NOT EXISTS "
        "(SELECT 1 FROM event_place p WHERE p.event = e.id AND p.cancelled = 1) AND NOT EXISTS "
        "(SELECT 1 FROM member r CROSS JOIN handle g CROSS JOIN attended a WHERE r.root = m.root "
        "AND g.member = r.id AND a.handle = g.id AND a.event = t.event) GROUP BY m.root HAVING "
        "COUNT(DISTINCT t.event) >= $3 ORDER BY 2 DESC, m.root",
};
/* To an event to come with more places than good codes, first come first. */
static const struct tn_db_sql select_waiting = {
    .both =
        "SELECT m.root, MIN(s.taken_ms), MIN(e.starts_ms) FROM signup s JOIN event e ON e.id = "
        "s.event JOIN handle h ON h.id = s.handle JOIN member m ON m.id = h.member WHERE s.reply = "
        "'waitlist' AND e.closed = 0 AND e.starts_ms > $1 AND e.capacity > (SELECT "
        "COALESCE(SUM(t.admits), 0) FROM ticket t WHERE t.event = e.id AND t.state = 0) AND NOT "
        "EXISTS (SELECT 1 FROM member r CROSS JOIN handle g CROSS JOIN ticket t WHERE r.root = "
        "m.root AND g.member = r.id AND t.handle = g.id AND t.event = e.id AND t.state = 0) "
        "GROUP BY m.root ORDER BY 2, m.root",
};

static enum tn_err read_rows(struct tn_people *people, const struct tn_report_facts *facts,
                             enum tn_reach_out_kind kind, struct rows *rows, struct tn_fault *fault)
{
    bool waiting = kind == TN_REACH_OUT_WAITING, found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt =
        tn_db_prepare(people->db, waiting ? &select_waiting : &select_no_shows);
    tn_db_bind_int(stmt, 1, facts->now_ms - (waiting ? 0 : WINDOW_DAYS * DAY_MS));
    if (!waiting) {
        tn_db_bind_int(stmt, 2, facts->now_ms);
        tn_db_bind_int(stmt, 3, NO_SHOWS);
    }
    while (!(err = tn_people_step(stmt, &found, fault)) && found)
        add(rows, tn_people_column_id(stmt, 0), waiting ? "place-free" : "no-shows",
            waiting ? UNKNOWN : tn_db_int(stmt, 1), tn_zone_day(facts->zone, tn_db_int(stmt, 2)),
            (int)rows->count);
    tn_db_reset(stmt);
    return err;
}

static int by_rank(const void *a, const void *b)
{
    const struct row *left = a;
    const struct row *right = b;
    if (left->rank != right->rank)
        return left->rank < right->rank ? -1 : 1;
    return tn_id_compare(left->person, right->person);
}

static enum tn_err choose(struct tn_people *people, const struct tn_report_facts *facts,
                          enum tn_reach_out_kind kind, struct rows *rows, struct tn_fault *fault)
{
    static void (*const of_person[TN_REACH_OUT_KINDS])(const struct tn_report_facts *facts,
                                                       const struct tn_report_person *person,
                                                       struct rows *rows) = {
        [TN_REACH_OUT_OUTSIDE] = outside,   [TN_REACH_OUT_NEVER_CAME] = never_came,
        [TN_REACH_OUT_AT_RISK] = at_risk,   [TN_REACH_OUT_CAME_ONCE] = came_once,
        [TN_REACH_OUT_TO_THANK] = to_thank, [TN_REACH_OUT_SILENT] = silent,
    };
    enum tn_err err = TN_OK;
    if (!of_person[kind])
        err = read_rows(people, facts, kind, rows, fault);
    for (size_t i = 0; of_person[kind] && i < facts->people_count; i++) {
        if (!facts->people[i].erased)
            of_person[kind](facts, &facts->people[i], rows);
    }
    if (!err && rows->count)
        qsort(rows->all, rows->count, sizeof *rows->all, by_rank);
    return err;
}

/* ---- the snapshot ---- */

static const struct tn_db_sql insert_list = {
    .both = "INSERT INTO reach_out (id, kind, who, made_ms, no_consent, cooling) VALUES ($1, $2, "
            "$3, $4, 0, 0)",
};
static const struct tn_db_sql update_list = {
    .both = "UPDATE reach_out SET no_consent = $2, cooling = $3 WHERE id = $1",
};
static const struct tn_db_sql insert_row = {
    .both =
        "INSERT INTO reach_out_row (list, handle, place, reason, amount, day, last_ms, outcome, "
        "note, who) VALUES ($1, $2, $3, $4, $5, $6, $7, '', '', '')",
};
static const struct tn_db_sql select_last = {
    .both = "SELECT MAX(r.outcome_ms) FROM member m CROSS JOIN handle h CROSS JOIN reach_out_row r "
            "WHERE m.root = $1 AND h.member = m.id AND r.handle = h.id AND r.outcome <> ''",
};

static enum tn_err last_contact(struct tn_people *people, struct tn_id person, int64_t *ret_ms,
                                struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_last);
    tn_db_bind_text(stmt, 1, tn_id_text(person).chars);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err)
        *ret_ms = found ? tn_db_int(stmt, 0) : 0;
    tn_db_reset(stmt);
    return err;
}

/* A list being made. */
struct making {
    struct tn_id id;
    int64_t now_ms, place, no_consent, cooling;
};

static enum tn_err write_row(struct tn_people *people, const struct making *making,
                             const struct row *row, struct tn_id handle, int64_t last_ms,
                             struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &insert_row);
    tn_db_bind_text(stmt, 1, tn_id_text(making->id).chars);
    tn_db_bind_text(stmt, 2, tn_id_text(handle).chars);
    tn_db_bind_int(stmt, 3, making->place);
    tn_db_bind_text(stmt, 4, row->reason);
    if (row->amount != UNKNOWN)
        tn_db_bind_int(stmt, 5, row->amount);
    if (row->day != TN_REPORT_NEVER)
        tn_db_bind_int(stmt, 6, row->day);
    if (last_ms > 0)
        tn_db_bind_int(stmt, 7, last_ms);
    return tn_db_run(stmt, fault);
}

static enum tn_err take_row(struct tn_people *people, struct making *making, const struct row *row,
                            struct tn_fault *fault)
{
    struct tn_member member;
    struct tn_fault own = {0};
    bool allows = false;
    int64_t last_ms = 0;
    enum tn_err err = tn_people_member(people, row->person, &member, &own);
    if (err)
        return err == TN_ERR_ABSENT ? TN_OK : tn_fault_set(fault, err, "%s", own.text);
    err = tn_people_allows(people, row->person, "contact", &allows, fault);
    if (!err)
        err = last_contact(people, row->person, &last_ms, fault);
    if (err)
        return err;
    bool cooling = last_ms > making->now_ms - TN_REACH_OUT_COOL_DAYS * DAY_MS;
    making->no_consent += !allows;
    making->cooling += allows && cooling;
    if (!allows || cooling)
        return TN_OK;
    making->place++;
    return write_row(people, making, row, member.handle, last_ms, fault);
}

static enum tn_err write_list(struct tn_people *people, enum tn_reach_out_kind kind,
                              const char *who, const struct rows *rows, struct making *making,
                              struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &insert_list);
    tn_db_bind_text(stmt, 1, tn_id_text(making->id).chars);
    tn_db_bind_text(stmt, 2, lists[kind].name);
    tn_db_bind_text(stmt, 3, who);
    tn_db_bind_int(stmt, 4, making->now_ms);
    enum tn_err err = tn_db_run(stmt, fault);
    for (size_t i = 0; !err && i < rows->count; i++)
        err = take_row(people, making, &rows->all[i], fault);
    if (err)
        return err;
    stmt = tn_db_prepare(people->db, &update_list);
    tn_db_bind_text(stmt, 1, tn_id_text(making->id).chars);
    tn_db_bind_int(stmt, 2, making->no_consent);
    tn_db_bind_int(stmt, 3, making->cooling);
    return tn_db_run(stmt, fault);
}

enum tn_err tn_reach_out_make(struct tn_people *people, enum tn_reach_out_kind kind,
                              const char *who, struct tn_id *ret_list, struct tn_fault *fault)
{
    TN_REPORT_FACTS_AUTO facts = {0};
    struct rows rows = {0};
    struct making making = {.id = tn_people_new_id(people)};
    bool own = false;
    enum tn_err err = tn_report_facts_read(people, NULL, &facts, fault);
    if (!err)
        err = choose(people, &facts, kind, &rows, fault);
    making.now_ms = facts.now_ms;
    if (!err)
        err = tn_merge_begin(people, &own, fault);
    if (!err)
        err =
            tn_merge_end(people, own, write_list(people, kind, who, &rows, &making, fault), fault);
    free(rows.all);
    if (!err)
        *ret_list = making.id;
    return err;
}

/* ---- what came of it ---- */

static bool outcome_fits(const char *outcome)
{
    static const char *const outcomes[] = {"", "contacted", "replied", "declined", "unreachable"};
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        if (strcmp(outcome, outcomes[i]) == 0)
            return true;
    }
    return false;
}

static const struct tn_db_sql update_row = {
    .both =
        "UPDATE reach_out_row SET outcome = $3, note = $4, who = $5, outcome_ms = $6 WHERE list "
        "= $1 AND handle IN (SELECT h.id FROM handle h JOIN member m ON m.id = h.member WHERE "
        "m.root = (SELECT root FROM member WHERE id = $2))",
};

enum tn_err tn_reach_out_mark(struct tn_people *people, struct tn_id list, struct tn_id member,
                              const char *outcome, const char *note, const char *who,
                              struct tn_fault *fault)
{
    TN_BUF_AUTO clean = {0};
    if (!outcome_fits(outcome))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "\"%.40s\" is no outcome; there are contacted, replied, declined and "
                            "unreachable",
                            outcome);
    if (tn_text_clean(note, strlen(note), &clean) || clean.len > 255)
        return tn_fault_set(fault, TN_ERR_FORMAT, "a note is one line of at most 255 bytes");
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &update_row);
    tn_db_bind_text(stmt, 1, tn_id_text(list).chars);
    tn_db_bind_text(stmt, 2, tn_id_text(member).chars);
    tn_db_bind_text(stmt, 3, outcome);
    tn_db_bind_text(stmt, 4, tn_buf_text(&clean));
    tn_db_bind_text(stmt, 5, who);
    if (outcome[0])
        tn_db_bind_int(stmt, 6, tn_clock_wall_ms());
    enum tn_err err = tn_db_run(stmt, fault);
    if (!err && tn_db_changes(people->db) == 0)
        err = tn_fault_set(fault, TN_ERR_ABSENT, "this member is not on that list");
    return err;
}
