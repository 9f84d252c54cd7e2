/* SPDX-License-Identifier: Apache-2.0 */
/* report_member.c -- one person's days: events and messages side by side. */
#include "report_parts.h"

/* `messages` below 0: nobody knows. */
static void write_day(int32_t day, int64_t events, int64_t messages, struct tn_json_writer *writer)
{
    char text[TN_REPORT_DAY_CHARS];
    tn_report_day_text(day, text);
    tn_json_open_object(writer);
    tn_json_add_text(writer, "day", text);
    tn_json_add_int(writer, "events", events);
    if (messages >= 0)
        tn_json_add_int(writer, "messages", messages);
    else
        tn_json_add_text(writer, "messages", NULL);
    tn_json_close_object(writer);
}

/* Both streams are sorted; a day is told once. */
static void write_days(const struct tn_report_facts *facts, const struct tn_report_person *person,
                       struct tn_json_writer *writer)
{
    size_t visit = 0, at = 0;
    while (visit < person->visit_count || at < person->day_count) {
        int32_t day = TN_REPORT_NEVER;
        int64_t events = 0, messages = facts->online_known ? 0 : -1;
        if (at < person->day_count)
            day = person->days[at].day;
        if (visit < person->visit_count && facts->events[person->visits[visit].event].day < day)
            day = facts->events[person->visits[visit].event].day;
        for (; visit < person->visit_count && facts->events[person->visits[visit].event].day == day;
             visit++)
            events++;
        if (at < person->day_count && person->days[at].day == day)
            messages = person->days[at++].messages;
        write_day(day, events, messages, writer);
    }
}

enum tn_err tn_report_write_life(struct tn_people *people, struct tn_id member,
                                 struct tn_json_writer *writer, struct tn_fault *fault)
{
    TN_REPORT_FACTS_AUTO facts = {0};
    enum tn_err err = tn_report_facts_read(people, &member, &facts, fault);
    const struct tn_report_person *person = err ? NULL : tn_report_person(&facts, member);
    if (err)
        return err;
    tn_json_name(writer, "life");
    tn_json_open_object(writer);
    tn_json_add_text(writer, "basis", facts.online_known ? "online and offline" : "offline only");
    if (person) {
        tn_json_add_int(writer, "vitality", tn_report_vitality(&facts, person, facts.today));
        tn_json_add_text(
            writer, "state",
            person->known ? tn_lifecycle_name(tn_report_state(&facts, person, facts.today)) : NULL);
        tn_json_add_int(writer, "streak", tn_report_streak(&facts, person));
    }
    tn_json_name(writer, "days");
    tn_json_open_array(writer);
    if (person)
        write_days(&facts, person, writer);
    tn_json_close_array(writer);
    tn_json_close_object(writer);
    return TN_OK;
}
