/* SPDX-License-Identifier: Apache-2.0 */
/* referral.c -- who brought whom: said by an organiser, counted once the newcomer has come. */
#include "turnout/referral.h"

#include <stdlib.h>
#include <string.h>

#include "match_parts.h"
#include "report_parts.h"
#include "turnout/os.h"

#define RETURN_DAYS 60

/* ---- what cannot be ---- */

/* The person's own, under any of their handles: $1 the root. */
static const struct tn_db_sql select_brought_by = {
    .both =
        "SELECT o.root FROM member m CROSS JOIN handle h CROSS JOIN referral r JOIN handle g ON "
        "g.id = r.referrer JOIN member o ON o.id = g.member WHERE m.root = $1 AND h.member = "
        "m.id AND r.newcomer = h.id LIMIT 1",
};
static const struct tn_db_sql select_earlier = {
    .both = "SELECT 1 FROM member m CROSS JOIN handle h CROSS JOIN attended a CROSS JOIN event e "
            "WHERE m.root = $1 AND h.member = m.id AND a.handle = h.id AND e.id = a.event AND "
            "e.starts_ms < $2 LIMIT 1",
};

static enum tn_err brought_by(struct tn_people *people, struct tn_id root, bool *ret_found,
                              struct tn_id *ret_referrer, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_brought_by);
    tn_db_bind_text(stmt, 1, tn_id_text(root).chars);
    enum tn_err err = tn_people_step(stmt, ret_found, fault);
    *ret_referrer = !err && *ret_found ? tn_people_column_id(stmt, 0) : (struct tn_id){{0}};
    tn_db_reset(stmt);
    return err;
}

static enum tn_err came_before(struct tn_people *people, struct tn_id root, int64_t starts_ms,
                               bool *ret_came, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_earlier);
    tn_db_bind_text(stmt, 1, tn_id_text(root).chars);
    tn_db_bind_int(stmt, 2, starts_ms);
    enum tn_err err = tn_people_step(stmt, ret_came, fault);
    tn_db_reset(stmt);
    return err;
}

static enum tn_err check(struct tn_people *people, const struct tn_member *newcomer,
                         const struct tn_member *referrer, const struct tn_event *event,
                         struct tn_fault *fault)
{
    bool found = false, mutual = false, came = false;
    struct tn_id other, back;
    if (tn_id_equal(newcomer->id, referrer->id))
        return tn_fault_set(fault, TN_ERR_DENIED, "nobody brings themselves");
    enum tn_err err = brought_by(people, newcomer->id, &found, &other, fault);
    if (!err)
        err = brought_by(people, referrer->id, &mutual, &back, fault);
    if (!err)
        err = came_before(people, newcomer->id, event->starts.ms, &came, fault);
    if (err)
        return err;
    if (found)
        return tn_fault_set(fault, TN_ERR_EXISTS, "somebody brought %.60s already", newcomer->name);
    if (mutual && tn_id_equal(back, newcomer->id))
        return tn_fault_set(fault, TN_ERR_DENIED, "%.60s brought %.60s, and not the other way",
                            newcomer->name, referrer->name);
    if (came || (strcmp(newcomer->status, "member") == 0 && newcomer->joined.ms < event->starts.ms))
        return tn_fault_set(fault, TN_ERR_DENIED, "%.60s was there before this event",
                            newcomer->name);
    return TN_OK;
}

/* ---- saying and taking back ---- */

static const struct tn_db_sql insert_referral = {
    .both = "INSERT INTO referral (newcomer, referrer, event, who, at_ms) VALUES ($1, $2, $3, $4, "
            "$5)",
};

static enum tn_err add(struct tn_people *people, struct tn_id newcomer, struct tn_id referrer,
                       struct tn_id event, const char *who, struct tn_fault *fault)
{
    struct tn_member who_came, who_brought;
    struct tn_event known;
    enum tn_err err = tn_registry_event(people->registry, event, &known, fault);
    if (!err)
        err = tn_people_member(people, newcomer, &who_came, fault);
    if (!err)
        err = tn_people_member(people, referrer, &who_brought, fault);
    if (!err)
        err = check(people, &who_came, &who_brought, &known, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &insert_referral);
    tn_db_bind_text(stmt, 1, tn_id_text(who_came.handle).chars);
    tn_db_bind_text(stmt, 2, tn_id_text(who_brought.handle).chars);
    tn_db_bind_text(stmt, 3, tn_id_text(event).chars);
    tn_db_bind_text(stmt, 4, who);
    tn_db_bind_int(stmt, 5, tn_clock_wall_ms());
    return tn_db_run(stmt, fault);
}

enum tn_err tn_referral_add(struct tn_people *people, struct tn_id newcomer, struct tn_id referrer,
                            struct tn_id event, const char *who, struct tn_fault *fault)
{
    bool own = false;
    enum tn_err err = tn_report_attended_refresh(people, fault);
    if (!err)
        err = tn_merge_begin(people, &own, fault);
    return err ? err
               : tn_merge_end(people, own, add(people, newcomer, referrer, event, who, fault),
                              fault);
}

static const struct tn_db_sql delete_referral = {
    .both = "DELETE FROM referral WHERE newcomer IN (SELECT h.id FROM handle h JOIN member m ON "
            "m.id = h.member WHERE m.root = (SELECT root FROM member WHERE id = $1))",
};

enum tn_err tn_referral_remove(struct tn_people *people, struct tn_id newcomer,
                               struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &delete_referral);
    tn_db_bind_text(stmt, 1, tn_id_text(newcomer).chars);
    enum tn_err err = tn_db_run(stmt, fault);
    if (!err && tn_db_changes(people->db) == 0)
        err = tn_fault_set(fault, TN_ERR_ABSENT, "nobody is said to have brought them");
    return err;
}

/* ---- credits: one a newcomer who came ---- */

static const struct tn_db_sql select_all = {
    .both =
        "SELECT r.newcomer, r.referrer, r.event, (SELECT MIN(e.starts_ms) FROM handle g JOIN "
        "member "
        "n ON n.id = g.member JOIN member s ON s.root = n.root JOIN handle x ON x.member = s.id "
        "JOIN attended a ON a.handle = x.id JOIN event e ON e.id = a.event WHERE g.id = "
        "r.newcomer) FROM referral r ORDER BY r.at_ms, r.newcomer",
};

static int by_person(const void *a, const void *b)
{
    const struct tn_report_credit *left = a;
    const struct tn_report_credit *right = b;
    if (left->referrer != right->referrer)
        return left->referrer < right->referrer ? -1 : 1;
    return (left->order > right->order) - (left->order < right->order);
}

/* Where facts are of one person, the newcomer is not among them. */
static void add_credit(struct tn_report_facts *facts, struct tn_db_stmt *stmt)
{
    const struct tn_report_handle *came = tn_report_handle(facts, tn_people_column_id(stmt, 0));
    const struct tn_report_handle *brought = tn_report_handle(facts, tn_people_column_id(stmt, 1));
    if (!brought || (came && came->person == brought->person))
        return;
    facts->credits = tn_report_grow(facts->credits, facts->credit_count, &facts->credit_cap,
                                    sizeof *facts->credits);
    struct tn_report_credit *credit = &facts->credits[facts->credit_count];
    *credit = (struct tn_report_credit){.referrer = brought->person,
                                        .newcomer = came ? came->person : facts->people_count,
                                        .event = tn_people_column_id(stmt, 2),
                                        .order = facts->credit_count++,
                                        .day = TN_REPORT_NEVER};
    if (!tn_db_is_null(stmt, 3))
        credit->day = tn_zone_day(facts->zone, tn_db_int(stmt, 3));
}

enum tn_err tn_referrals_read(struct tn_people *people, struct tn_report_facts *facts,
                              struct tn_fault *fault)
{
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_all);
    while (!(err = tn_people_step(stmt, &found, fault)) && found)
        add_credit(facts, stmt);
    tn_db_reset(stmt);
    if (facts->credit_count)
        qsort(facts->credits, facts->credit_count, sizeof *facts->credits, by_person);
    for (size_t i = 0; i < facts->credit_count; i++) {
        struct tn_report_person *person = &facts->people[facts->credits[i].referrer];
        if (!person->credit_count++)
            person->credits = &facts->credits[i];
    }
    return err;
}

/* ---- reading ---- */

struct referrer {
    const struct tn_report_person *person;
    int64_t came;
    struct tn_ratio returned;
};

/* Of those who came and whose time has passed, who came again within it. */
static void count_return(const struct tn_report_facts *facts,
                         const struct tn_report_person *newcomer, struct tn_ratio *returned)
{
    if (newcomer->visit_count == 0)
        return;
    int32_t first = facts->events[newcomer->visits[0].event].day;
    if (facts->today - first <= RETURN_DAYS)
        return;
    returned->whole++;
    returned->part += tn_report_events_in(facts, newcomer, first + 1, first + RETURN_DAYS) > 0;
}

static struct referrer count_all(const struct tn_report_facts *facts,
                                 const struct tn_report_person *person)
{
    struct referrer referrer = {.person = person};
    for (size_t i = 0; i < person->credit_count; i++) {
        const struct tn_report_credit *credit = &person->credits[i];
        if (credit->day == TN_REPORT_NEVER)
            continue;
        referrer.came++;
        if (credit->newcomer < facts->people_count)
            count_return(facts, &facts->people[credit->newcomer], &referrer.returned);
    }
    return referrer;
}

static int by_count(const void *a, const void *b)
{
    const struct referrer *left = a;
    const struct referrer *right = b;
    if (left->came != right->came)
        return left->came > right->came ? -1 : 1;
    return tn_id_compare(left->person->id, right->person->id);
}

/* Nobody's name where they were erased. */
static enum tn_err write_who(struct tn_people *people, const struct tn_report_person *person,
                             struct tn_json_writer *writer, struct tn_fault *fault)
{
    struct tn_member member = {.name = ""};
    bool known = person && !person->erased;
    enum tn_err err = known ? tn_people_member(people, person->id, &member, fault) : TN_OK;
    tn_json_add_text(writer, "member", known ? tn_id_text(person->id).chars : NULL);
    tn_json_add_text(writer, "name", known ? member.name : NULL);
    return err;
}

static enum tn_err write_referrer(struct tn_people *people, const struct tn_report_facts *facts,
                                  const struct referrer *referrer, struct tn_json_writer *writer,
                                  struct tn_fault *fault)
{
    const struct tn_report_person *person = referrer->person;
    tn_json_open_object(writer);
    enum tn_err err = write_who(people, person, writer, fault);
    tn_json_add_int(writer, "brought", (int64_t)person->credit_count);
    tn_json_add_int(writer, "came", referrer->came);
    tn_report_write_ratio(writer, "returned", referrer->returned);
    tn_json_name(writer, "newcomers");
    tn_json_open_array(writer);
    for (size_t i = 0; !err && i < person->credit_count; i++) {
        const struct tn_report_credit *credit = &person->credits[i];
        bool known = credit->newcomer < facts->people_count;
        tn_json_open_object(writer);
        err = write_who(people, known ? &facts->people[credit->newcomer] : NULL, writer, fault);
        tn_json_add_text(writer, "event", tn_id_text(credit->event).chars);
        tn_json_add_bool(writer, "came", credit->day != TN_REPORT_NEVER);
        tn_json_close_object(writer);
    }
    tn_json_close_array(writer);
    tn_json_close_object(writer);
    return err;
}

static enum tn_err write_all(struct tn_people *people, const struct tn_report_facts *facts,
                             struct tn_json_writer *writer, struct tn_fault *fault)
{
    struct referrer *all = calloc(facts->people_count + 1, sizeof *all);
    size_t count = 0;
    enum tn_err err = TN_OK;
    TN_ASSERT(all);
    for (size_t i = 0; i < facts->people_count; i++) {
        if (facts->people[i].credit_count && !facts->people[i].erased)
            all[count++] = count_all(facts, &facts->people[i]);
    }
    qsort(all, count, sizeof *all, by_count);
    tn_json_open_array(writer);
    for (size_t i = 0; !err && i < count; i++)
        err = write_referrer(people, facts, &all[i], writer, fault);
    tn_json_close_array(writer);
    free(all);
    return err;
}

enum tn_err tn_referrals_json(struct tn_people *people, struct tn_buf *out, struct tn_fault *fault)
{
    TN_REPORT_FACTS_AUTO facts = {0};
    struct tn_json_writer writer;
    size_t start = out->len;
    enum tn_err err = tn_report_facts_read(people, NULL, &facts, fault);
    tn_json_begin(&writer, out);
    if (!err)
        err = write_all(people, &facts, &writer, fault);
    if (err)
        out->len = start;
    return err;
}
