/* SPDX-License-Identifier: Apache-2.0 */
/* session.c -- the group's folder, and what arguments mean in it. */
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "turnout/os.h"
#include "turnout/text.h"

const char *ctl_text(const struct ctl *ctl, const char *name, const char *fallback)
{
    const char *text = tn_conf_text(ctl->conf, name);
    return text ? text : fallback;
}

void ctl_find_folder(struct ctl *ctl)
{
    const char *data = tn_conf_text(ctl->conf, "data");
    const char *xdg = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");
    if (!data || !data[0])
        data = getenv("TURNOUT_DATA");
    if (data && data[0])
        (void)snprintf(ctl->folder, sizeof ctl->folder, "%s", data);
    else if (xdg && xdg[0])
        (void)snprintf(ctl->folder, sizeof ctl->folder, "%s/turnout", xdg);
    else
        (void)snprintf(ctl->folder, sizeof ctl->folder, "%s/.local/share/turnout",
                       home && home[0] ? home : ".");
}

enum tn_err ctl_open_group(struct ctl *ctl)
{
    struct tn_registry_options options = {.folder = ctl->folder, .database = ctl->database};
    enum tn_err err = tn_registry_open(&options, &ctl->registry, &ctl->fault);
    return err ? err : tn_people_open(ctl->registry, &ctl->people, &ctl->fault);
}

enum ctl_exit ctl_failed(enum tn_err err)
{
    TN_ASSERT(err != TN_OK);
    return CTL_FAILED;
}

enum ctl_exit ctl_usage(struct ctl *ctl, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    ctl->fault.code = TN_ERR_FORMAT;
    (void)vsnprintf(ctl->fault.text, sizeof ctl->fault.text, format, args);
    va_end(args);
    return CTL_USAGE;
}

/* ---- events ---- */

struct by_title {
    const char *title;
    size_t count;
    struct tn_event found;
};

static bool match_title(const struct tn_event *event, void *context)
{
    struct by_title *by = context;
    if (strcmp(event->title, by->title) == 0) {
        by->count++;
        by->found = *event;
    }
    return true;
}

static enum tn_err event_by_title(struct ctl *ctl, const char *title, struct tn_event *ret_event)
{
    struct by_title by = {.title = title};
    enum tn_err err = tn_registry_events(ctl->registry, match_title, &by, &ctl->fault);
    if (err)
        return err;
    if (by.count == 0)
        return tn_fault_set(&ctl->fault, TN_ERR_ABSENT,
                            "there is no event \"%.80s\"; turnout event list shows them", title);
    if (by.count > 1)
        return tn_fault_set(&ctl->fault, TN_ERR_LIMIT,
                            "%zu events are called \"%.80s\"; name one by its id", by.count, title);
    *ret_event = by.found;
    return TN_OK;
}

enum tn_err ctl_event(struct ctl *ctl, const char *text, struct tn_event *ret_event)
{
    struct tn_id id;
    if (text) {
        if (tn_id_parse(text, &id))
            return event_by_title(ctl, text, ret_event);
    } else {
        enum tn_err err = tn_registry_event_open_one(ctl->registry, &id, &ctl->fault);
        if (err)
            return err;
    }
    return tn_registry_event(ctl->registry, id, ret_event, &ctl->fault);
}

/* ---- times ---- */

enum tn_err ctl_time(struct ctl *ctl, const char *name, const char *text, struct tn_wall *ret_wall,
                     int *ret_offset_min)
{
    if (tn_wall_parse(text, ret_wall, ret_offset_min) == TN_OK)
        return TN_OK;
    enum tn_err err = tn_clock_from_local(text, tn_registry_group(ctl->registry)->tz, &ret_wall->ms,
                                          ret_offset_min, &ctl->fault);
    return err ? tn_fault_prefix(&ctl->fault, err, "--%s", name) : TN_OK;
}

void ctl_time_text(struct tn_wall wall, int offset_min, char out[CTL_TIME_CHARS])
{
    char text[TN_WALL_CHARS];
    tn_wall_format(wall, offset_min, text);
    text[10] = ' ';
    (void)snprintf(out, CTL_TIME_CHARS, "%.16s", text);
}

/* What local time has at that reading, asked twice so that it also fits where the clocks change. */
int ctl_offset_at(const struct ctl *ctl, struct tn_wall wall)
{
    const char *tz = tn_registry_group(ctl->registry)->tz;
    int offset_min = 0;
    for (int i = 0; i < 2; i++) {
        char text[TN_WALL_CHARS];
        int64_t ms;
        tn_wall_format(wall, offset_min, text);
        text[sizeof "2026-12-05T14:00" - 1] = '\0';
        if (tn_clock_from_local(text, tz, &ms, &offset_min, NULL))
            return 0;
    }
    return offset_min;
}

void ctl_local_time(const struct ctl *ctl, int64_t wall_ms, char out[CTL_TIME_CHARS])
{
    struct tn_wall wall = {wall_ms};
    if (wall_ms == 0)
        tn_text_copy(out, CTL_TIME_CHARS, "-");
    else
        ctl_time_text(wall, ctl_offset_at(ctl, wall), out);
}
