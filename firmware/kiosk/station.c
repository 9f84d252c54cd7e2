/* SPDX-License-Identifier: Apache-2.0 */
/* station.c -- see station.h.  What is not known is left out. */
#include "station.h"

#include "turnout/json.h"

static void write_clock(enum tn_clock_state clock, struct tn_when now, struct tn_json_writer *json)
{
    tn_json_name(json, "clock");
    tn_json_open_object(json);
    tn_json_add_text(json, "state", tn_clock_state_name(clock));
    if (now.err_ms >= 0)
        tn_json_add_int(json, "err_ms", now.err_ms);
    tn_json_close_object(json);
}

static void write_doors(const struct station *station, struct tn_json_writer *json)
{
    tn_json_name(json, "addresses");
    tn_json_open_array(json);
    for (size_t i = 0; i < station->address_count; i++)
        tn_json_put_text(json, station->addresses[i]);
    tn_json_close_array(json);
    tn_json_name(json, "peers");
    tn_json_open_array(json);
    for (size_t i = 0; i < station->door_count; i++) {
        tn_json_open_object(json);
        tn_json_add_text(json, "device", tn_id_text(station->doors[i].device).chars);
        tn_json_add_bool(json, "linked", station->doors[i].linked);
        tn_json_close_object(json);
    }
    tn_json_close_array(json);
}

static const char *printer_word(const struct station *station)
{
    if (!station->has_printer)
        return "none";
    if (station->printer == TN_FLOW_TROUBLE_NONE)
        return "ready";
    return station->printer == TN_FLOW_TROUBLE_PAPER ? "out-of-paper" : "offline";
}

void station_write(const struct station *station, const char *version,
                   const struct tn_ledger_backlog *backlog, enum tn_clock_state clock,
                   struct tn_when now, struct tn_buf *out)
{
    struct tn_json_writer json;
    tn_json_begin(&json, out);
    tn_json_open_object(&json);
    tn_json_add_text(&json, "version", version);
    tn_json_add_int(&json, "queue", backlog->unsent);
    if (backlog->oldest_unsent.ms > 0)
        tn_json_add_int(&json, "oldest_unsent", backlog->oldest_unsent.ms);
    write_clock(clock, now, &json);
    if (station->disk_free_bytes >= 0)
        tn_json_add_int(&json, "disk_free_bytes", station->disk_free_bytes);
    tn_json_add_text(&json, "printer", printer_word(station));
    write_doors(station, &json);
    if (!tn_id_is_zero(station->event))
        tn_json_add_text(&json, "at_event", tn_id_text(station->event).chars);
    tn_json_close_object(&json);
}
