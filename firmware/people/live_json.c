/* SPDX-License-Identifier: Apache-2.0 */
/* live_json.c -- an event as it is now: who came, through which doors, who came last.
 *
 * The figures are those of the event's report. */
#include "report_parts.h"

#include <string.h>

#define LATEST 20

/* ---- the mark ---- */

struct mark {
    struct tn_id event;
    int64_t records;
};

static bool add_log(const struct tn_ledger_log *log, void *context)
{
    struct mark *mark = context;
    if (tn_id_equal(log->id.event, mark->event))
        mark->records += log->seq;
    return true;
}

enum tn_err tn_people_live_mark(struct tn_people *people, struct tn_id event, int64_t *ret_mark,
                                struct tn_fault *fault)
{
    struct mark mark = {.event = event};
    enum tn_err err = tn_ledger_vector(tn_registry_ledger(people->registry), add_log, &mark, fault);
    if (!err)
        *ret_mark = mark.records;
    return err;
}

/* ---- the picture ---- */

static void write_counts(const struct tn_report_roll *roll, const struct tn_event_facts *facts,
                         struct tn_json_writer *writer)
{
    struct tn_report_funnel funnel = tn_report_count_funnel(roll);
    tn_json_name(writer, "counts");
    tn_json_open_object(writer);
    tn_json_add_int(writer, "arrived", funnel.with_ticket + funnel.walk_ins);
    tn_json_add_int(writer, "walk_ins", funnel.walk_ins);
    tn_json_add_int(writer, "inside", facts->people_inside);
    tn_json_add_int(writer, "left", funnel.persons - facts->people_inside);
    tn_json_add_int(writer, "double_entries", facts->doubles);
    tn_json_add_int(writer, "undone", roll->undone);
    tn_json_close_object(writer);
}

static void add_time(struct tn_json_writer *writer, const char *name, struct tn_wall wall,
                     int offset_min)
{
    char text[TN_WALL_CHARS];
    tn_wall_format(wall, offset_min, text);
    tn_json_add_text(writer, name, wall.ms ? text : NULL);
}

static void write_doors(const struct tn_report_roll *roll, const struct tn_event_facts *facts,
                        const struct tn_heard *heard, struct tn_json_writer *writer)
{
    tn_json_name(writer, "doors");
    tn_json_open_array(writer);
    for (size_t i = 0; i < roll->door_count; i++) {
        const struct tn_report_door *door = &roll->doors[i];
        tn_json_open_object(writer);
        tn_json_add_text(writer, "door", door->name);
        tn_json_add_text(writer, "device", tn_id_text(door->device).chars);
        tn_json_add_int(writer, "arrived", door->arrived);
        add_time(writer, "last_at", door->last, facts->offset_min);
        add_time(writer, "seen", heard->when(heard->context, door->device), 0);
        tn_json_close_object(writer);
    }
    tn_json_close_array(writer);
}

static enum tn_err write_live(struct tn_people *people, struct tn_id event,
                              const struct tn_heard *heard, const struct tn_report_roll *roll,
                              struct tn_buf *out, struct tn_fault *fault)
{
    struct tn_json_writer writer;
    struct tn_event_facts facts;
    TN_BUF_AUTO about = {0};
    enum tn_err err = tn_ledger_event(tn_registry_ledger(people->registry), event, &facts, fault);
    if (!err)
        err = tn_registry_event_json(people->registry, event, &about, fault);
    if (err)
        return err;
    tn_json_begin(&writer, out);
    tn_json_open_object(&writer);
    tn_json_name(&writer, "event");
    tn_json_put_raw(&writer, tn_buf_text(&about), about.len);
    write_counts(roll, &facts, &writer);
    write_doors(roll, &facts, heard, &writer);
    tn_json_name(&writer, "latest");
    err = tn_people_write_latest(people, event, LATEST, &writer, fault);
    if (err)
        return err;
    tn_json_name(&writer, "devices");
    err = tn_registry_write_devices(people->registry, event, heard, &writer, fault);
    if (!err)
        tn_json_close_object(&writer);
    return err;
}

enum tn_err tn_people_live_json(struct tn_people *people, struct tn_id event,
                                const struct tn_heard *heard, struct tn_buf *out,
                                struct tn_fault *fault)
{
    struct tn_report_roll roll;
    struct tn_event known;
    size_t start = out->len;
    enum tn_err err = tn_registry_event(people->registry, event, &known, fault);
    if (!err)
        err = tn_people_take_in(people, fault);
    if (!err)
        err = tn_report_roll_read(people, event, &roll, fault);
    if (err)
        return err;
    err = write_live(people, event, heard, &roll, out, fault);
    if (err)
        out->len = start;
    tn_report_roll_release(&roll);
    return err;
}
