/* SPDX-License-Identifier: Apache-2.0 */
/* ical.c -- calendar files: lines unfolded, properties of each event gathered, and told at its end.
 *
 * Whatever stands in an event besides its own properties (alarms) goes by with its depth.  Source:
 * RFC 5545; names of zones as Windows and old libraries write them. */
#include "turnout/ical.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lines.h"
#include "text_reader.h"
#include "turnout/os.h"
#include "turnout/text.h"
#include "unfold.h"

#define PROPERTY_MAX_BYTES 16384
#define DAY_MS 86400000LL
#define MINUTE_MS 60000LL
/* How long a meetup is that does not say so. */
#define USUAL_MS (120 * MINUTE_MS)
#define LONGEST_MS (366 * DAY_MS)

struct reader {
    const struct tn_ical_sink *sink;
    const char *name;      /* of the source */
    struct tn_zone *zone;  /* the reader's own */
    struct tn_zone *other; /* the one named last */
    char other_name[64];
    bool other_named;
    bool known; /* it is a calendar */
    struct tn_ical_summary summary;
    struct tn_import_lines lines;
    struct tn_buf folded; /* the property being put together */
    int64_t folded_line;
    int depth; /* 0: outside of an event; beyond 1: in something within it */
    struct tn_ical_event event;
    bool has_start, has_end, is_date;
    int64_t length_ms; /* DURATION, 0 none */
    const char *wrong; /* why the event is left out */
    enum tn_err err;
    struct tn_fault fault;
};

static void report(struct reader *reader, int64_t line, const char *sentence)
{
    reader->summary.problems++;
    reader->sink->problem(reader->sink->context, line, sentence);
}

static void notice(struct reader *reader, int64_t line, const char *sentence)
{
    if (reader->sink->notice)
        reader->sink->notice(reader->sink->context, line, sentence);
}

/* ---- one property: "DTSTART;TZID=Asia/Shanghai:20261205T140000" ---- */

struct property {
    char name[24]; /* in upper case */
    const char *params;
    size_t params_len;
    const char *value;
};

static bool split(const char *line, struct property *property)
{
    bool quoted = false;
    const char *colon = line;
    size_t len = strcspn(line, ";:");
    for (; *colon && (*colon != ':' || quoted); colon++)
        quoted ^= *colon == '"';
    if (!*colon || len == 0 || len >= sizeof property->name)
        return false;
    memcpy(property->name, line, len);
    property->name[len] = '\0';
    tn_text_ascii_upper(property->name);
    property->params = line + len;
    property->params_len = (size_t)(colon - property->params);
    property->value = colon + 1;
    return true;
}

/* The value of a parameter, without quotes; false where it is not there. */
static bool find_param(const struct property *property, const char *name, char *out, size_t cap)
{
    const char *at = property->params, *end = at + property->params_len;
    size_t name_len = strlen(name);
    while (at < end) {
        const char *next = ++at;
        bool quoted = false;
        for (; next < end && (*next != ';' || quoted); next++)
            quoted ^= *next == '"';
        size_t len = (size_t)(next - at);
        if (len > name_len && at[name_len] == '=' && strncasecmp(at, name, name_len) == 0) {
            const char *value = at + name_len + 1;
            size_t value_len = len - name_len - 1, kept = 0;
            for (size_t i = 0; i < value_len && kept + 1 < cap; i++) {
                if (value[i] != '"')
                    out[kept++] = value[i];
            }
            out[kept] = '\0';
            return true;
        }
        at = next;
    }
    return false;
}

/* Backslashes taken off, and clean; "" where it is no text. */
static void take_text(const char *value, char *out, size_t cap)
{
    TN_BUF_AUTO plain = {0};
    TN_BUF_AUTO clean = {0};
    for (const char *at = value; *at; at++) {
        bool escaped = *at == '\\' && at[1];
        at += escaped;
        bool breaks = escaped && (*at == 'n' || *at == 'N');
        tn_buf_add_byte(&plain, breaks ? (uint8_t)' ' : (uint8_t)*at);
    }
    out[0] = '\0';
    if (tn_text_clean(tn_buf_text(&plain), plain.len, &clean) == TN_OK)
        (void)tn_text_copy(out, cap, tn_buf_text(&clean));
}

/* ---- times ---- */

/* What Windows calls zones that groups are likely to be in. */
static const struct {
    const char *name, *zone;
} windows_zones[] = {
    {"China Standard Time", "Asia/Shanghai"},
    {"Taipei Standard Time", "Asia/Taipei"},
    {"Singapore Standard Time", "Asia/Singapore"},
    {"Tokyo Standard Time", "Asia/Tokyo"},
    {"Korea Standard Time", "Asia/Seoul"},
    {"India Standard Time", "Asia/Kolkata"},
    {"GMT Standard Time", "Europe/London"},
    {"W. Europe Standard Time", "Europe/Berlin"},
    {"Romance Standard Time", "Europe/Paris"},
    {"Central Europe Standard Time", "Europe/Budapest"},
    {"E. Europe Standard Time", "Europe/Chisinau"},
    {"Russian Standard Time", "Europe/Moscow"},
    {"Eastern Standard Time", "America/New_York"},
    {"Central Standard Time", "America/Chicago"},
    {"Mountain Standard Time", "America/Denver"},
    {"Pacific Standard Time", "America/Los_Angeles"},
    {"AUS Eastern Standard Time", "Australia/Sydney"},
    {"UTC", "Etc/UTC"},
};

/* Old libraries put a path in front: "/softwarestudio.org/Olson_1/Europe/Berlin". */
static const char *zone_name(const char *said)
{
    const char *slash = NULL;
    for (size_t i = 0; i < sizeof windows_zones / sizeof windows_zones[0]; i++) {
        if (strcasecmp(said, windows_zones[i].name) == 0)
            return windows_zones[i].zone;
    }
    if (said[0] != '/')
        return said;
    for (const char *at = said + strlen(said); at > said; at--) {
        if (at[-1] == '/' && slash)
            return at;
        if (at[-1] == '/')
            slash = at;
    }
    return said + 1;
}

/* The zone a property names; the reader's own where it names none, or one nobody knows. */
static const struct tn_zone *zone_of(struct reader *reader, const struct property *property)
{
    char raw[sizeof reader->other_name], said[sizeof reader->other_name];
    char sentence[160];
    if (!find_param(property, "TZID", raw, sizeof raw))
        return reader->zone;
    take_text(raw, said, sizeof said);
    if (!reader->other_named || strcmp(said, reader->other_name) != 0) {
        reader->other_named = true;
        tn_zone_close(reader->other);
        reader->other = NULL;
        memcpy(reader->other_name, said, sizeof said);
        if (tn_zone_open(zone_name(said), &reader->other, NULL)) {
            reader->other = NULL;
            (void)snprintf(sentence, sizeof sentence,
                           "the zone \"%s\" is not known here; the group's is taken", said);
            notice(reader, reader->folded_line, sentence);
        }
    }
    return reader->other ? reader->other : reader->zone;
}

static bool all_digits(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
    }
    return true;
}

struct moment {
    struct tn_wall wall;
    int offset_min;
    bool is_date;
    size_t len; /* of the text that was read */
};

/* Local time becomes what the zone says twice, so that it also fits where clocks change. */
static void from_local(const struct tn_zone *zone, int64_t local_ms, struct moment *moment)
{
    moment->wall.ms = local_ms;
    for (int i = 0; i < 2; i++) {
        moment->offset_min = tn_zone_offset_min(zone, moment->wall.ms);
        moment->wall.ms = local_ms - moment->offset_min * MINUTE_MS;
    }
}

/* 20261205, 20261205T140000 or 20261205T060000Z. */
static bool read_moment(const char *text, const struct tn_zone *zone, struct moment *moment)
{
    char iso[32];
    struct tn_wall wall;
    int offset_min = 0;
    *moment = (struct moment){.len = 8};
    if (strnlen(text, 8) < 8 || !all_digits(text, 8))
        return false;
    moment->is_date = text[8] != 'T' && text[8] != 't';
    if (!moment->is_date && (strnlen(text + 9, 6) < 6 || !all_digits(text + 9, 6)))
        return false;
    if (moment->is_date)
        (void)snprintf(iso, sizeof iso, "%.4s-%.2s-%.2sT00:00:00Z", text, text + 4, text + 6);
    else
        (void)snprintf(iso, sizeof iso, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", text, text + 4, text + 6,
                       text + 9, text + 11, text + 13);
    if (tn_wall_parse(iso, &wall, &offset_min))
        return false;
    from_local(zone, wall.ms, moment);
    if (moment->is_date)
        return true;
    moment->len = 15;
    if (text[15] == 'Z' || text[15] == 'z') {
        moment->wall = wall;
        moment->offset_min = tn_zone_offset_min(zone, wall.ms);
        moment->len = 16;
    }
    return true;
}

/* "P1DT2H30M", "PT90M", "P1W". */
static bool read_length(const char *text, int64_t *ret_ms)
{
    static const struct {
        char unit;
        int64_t ms;
    } units[] = {{'W', 7 * DAY_MS}, {'D', DAY_MS}, {'H', 3600000}, {'M', MINUTE_MS}, {'S', 1000}};
    int64_t sum = 0;
    if (*text == '+')
        text++;
    if (toupper((unsigned char)*text++) != 'P')
        return false;
    while (*text) {
        char *end = NULL;
        if (toupper((unsigned char)*text) == 'T') {
            text++;
            continue;
        }
        if (!all_digits(text, 1))
            return false;
        long many = strtol(text, &end, 10);
        size_t unit = 0;
        while (unit < 5 && units[unit].unit != toupper((unsigned char)*end))
            unit++;
        if (unit == 5 || many > 1000000)
            return false;
        sum += many * units[unit].ms;
        text = end + 1;
    }
    *ret_ms = sum;
    return sum > 0 && sum <= LONGEST_MS;
}

/* ---- properties of an event ---- */

static void take_start(struct reader *reader, const struct property *property)
{
    struct moment moment;
    if (!read_moment(property->value, zone_of(reader, property), &moment)) {
        reader->wrong = "it begins at a time that cannot be read";
        return;
    }
    reader->has_start = true;
    reader->is_date = moment.is_date;
    reader->event.starts = moment.wall;
    reader->event.starts_offset_min = moment.offset_min;
    reader->event.day = tn_zone_day(reader->zone, moment.wall.ms);
}

static void take_end(struct reader *reader, const struct property *property)
{
    struct moment moment;
    if (!read_moment(property->value, zone_of(reader, property), &moment)) {
        reader->wrong = "it ends at a time that cannot be read";
        return;
    }
    reader->has_end = true;
    reader->event.ends = moment.wall;
    reader->event.ends_offset_min = moment.offset_min;
}

static void take_length(struct reader *reader, const struct property *property)
{
    if (!read_length(property->value, &reader->length_ms))
        reader->wrong = "it lasts for a time that cannot be read";
}

/* Dates that do not take place; several may stand in one property. */
static void take_exceptions(struct reader *reader, const struct property *property)
{
    const struct tn_zone *zone = zone_of(reader, property);
    struct tn_ical_event *event = &reader->event;
    struct moment moment;
    for (const char *at = property->value; *at; at += strcspn(at, ",")) {
        at += *at == ',';
        if (!read_moment(at, zone, &moment))
            notice(reader, reader->folded_line, "a date that was taken out cannot be read");
        else if (event->exception_count == TN_ICAL_EXCEPTIONS)
            reader->wrong = "more dates of it were taken out than are kept";
        else
            event->exceptions[event->exception_count++] = tn_zone_day(reader->zone, moment.wall.ms);
    }
}

static void take_one_date(struct reader *reader, const struct property *property)
{
    struct moment moment;
    if (!read_moment(property->value, zone_of(reader, property), &moment)) {
        reader->wrong = "it stands for a date that cannot be read";
        return;
    }
    reader->event.is_one_date = true;
    reader->event.one_date = tn_zone_day(reader->zone, moment.wall.ms);
}

static void take_uid(struct reader *reader, const struct property *property)
{
    take_text(property->value, reader->event.uid, sizeof reader->event.uid);
}

static void take_title(struct reader *reader, const struct property *property)
{
    take_text(property->value, reader->event.title, sizeof reader->event.title);
}

static void take_venue(struct reader *reader, const struct property *property)
{
    take_text(property->value, reader->event.venue, sizeof reader->event.venue);
}

static void take_rule(struct reader *reader, const struct property *property)
{
    take_text(property->value, reader->event.rule, sizeof reader->event.rule);
    tn_text_ascii_upper(reader->event.rule);
}

static void take_status(struct reader *reader, const struct property *property)
{
    reader->event.cancelled = strcasecmp(property->value, "CANCELLED") == 0;
}

static const struct {
    const char *name;
    void (*take)(struct reader *reader, const struct property *property);
} properties[] = {
    {"DTSTART", take_start}, {"DTEND", take_end},         {"DURATION", take_length},
    {"UID", take_uid},       {"SUMMARY", take_title},     {"LOCATION", take_venue},
    {"RRULE", take_rule},    {"EXDATE", take_exceptions}, {"RECURRENCE-ID", take_one_date},
    {"STATUS", take_status},
};

static void take_property(struct reader *reader)
{
    struct property property;
    if (reader->depth != 1 || !split(tn_buf_text(&reader->folded), &property))
        return;
    for (size_t i = 0; i < sizeof properties / sizeof properties[0]; i++) {
        if (strcmp(properties[i].name, property.name) == 0)
            properties[i].take(reader, &property);
    }
}

/* ---- events ---- */

/* An end that is missing, or not behind the start. */
static void settle_end(struct reader *reader)
{
    struct tn_ical_event *event = &reader->event;
    int64_t ms = reader->length_ms ? reader->length_ms : reader->is_date ? DAY_MS : USUAL_MS;
    if (reader->has_end && event->ends.ms > event->starts.ms)
        return;
    if (!reader->length_ms && !reader->is_date)
        notice(reader, event->line, "it does not say when it ends; two hours are taken");
    event->ends.ms = event->starts.ms + ms;
    event->ends_offset_min = event->starts_offset_min;
}

static void end_event(struct reader *reader)
{
    struct tn_ical_event *event = &reader->event;
    struct tn_fault fault = {0};
    reader->summary.rows++;
    if (!reader->wrong && !reader->has_start)
        reader->wrong = "it does not say when it begins";
    if (!reader->wrong && !event->title[0] && !event->cancelled)
        reader->wrong = "it has no title";
    if (reader->wrong) {
        report(reader, event->line, reader->wrong);
        return;
    }
    settle_end(reader);
    if (!event->uid[0]) {
        int len = snprintf(event->uid, sizeof event->uid, "%lld ", (long long)event->starts.ms);
        (void)tn_text_copy(event->uid + len, sizeof event->uid - (size_t)len, event->title);
    }
    enum tn_err err = reader->sink->event(reader->sink->context, event, &fault);
    if (err == TN_ERR_FORMAT) {
        report(reader, event->line, fault.text);
    } else if (err) {
        reader->err = err;
        reader->fault = fault;
    } else {
        reader->summary.taken++;
    }
}

static void begin_event(struct reader *reader)
{
    reader->event = (struct tn_ical_event){.line = reader->folded_line};
    reader->has_start = reader->has_end = reader->is_date = false;
    reader->length_ms = 0;
    reader->wrong = NULL;
    reader->depth = 1;
}

static bool is_line(const char *text, const char *line)
{
    size_t len = strlen(line);
    return strncasecmp(text, line, len) == 0 && text[len + strspn(text + len, " ")] == '\0';
}

static void end_property(struct reader *reader)
{
    const char *text = tn_buf_text(&reader->folded);
    bool begins = strncasecmp(text, "BEGIN:", 6) == 0, ends = strncasecmp(text, "END:", 4) == 0;
    if (reader->err || reader->folded.len == 0)
        return;
    if (is_line(text, "BEGIN:VEVENT") && reader->depth == 0)
        begin_event(reader);
    else if (begins && reader->depth > 0)
        reader->depth++;
    else if (ends && reader->depth > 0 && --reader->depth == 0)
        end_event(reader);
    else if (!begins && !ends)
        take_property(reader);
}

/* ---- lines ---- */

static void on_line(void *context, int64_t number, const char *text)
{
    struct reader *reader = context;
    bool goes_on = text[0] == ' ' || text[0] == '\t';
    if (number == 1 && strncmp(text, "\xef\xbb\xbf", 3) == 0)
        text += 3;
    if (!goes_on) {
        end_property(reader);
        tn_buf_clear(&reader->folded);
        reader->folded_line = number;
    }
    if (reader->folded.len + strlen(text) <= PROPERTY_MAX_BYTES)
        tn_buf_add_text(&reader->folded, goes_on ? text + 1 : text);
}

static void on_begin(void *context, const char *head)
{
    struct reader *reader = context;
    if (strncmp(head, "\xef\xbb\xbf", 3) == 0)
        head += 3;
    head += strspn(head, " \t\r\n");
    reader->known = strncasecmp(head, "BEGIN:VCALENDAR", strlen("BEGIN:VCALENDAR")) == 0;
}

static bool on_text(void *context, const uint8_t *text, size_t len)
{
    struct reader *reader = context;
    if (reader->known)
        tn_import_lines_feed(&reader->lines, text, len);
    return reader->known && !reader->err;
}

static enum tn_err finish(struct reader *reader)
{
    if (!reader->known)
        return tn_fault_set(&reader->fault, TN_ERR_FORMAT,
                            "%s is no calendar; one begins with BEGIN:VCALENDAR", reader->name);
    tn_import_lines_finish(&reader->lines);
    end_property(reader);
    if (!reader->err && reader->depth > 0) {
        reader->summary.rows++;
        report(reader, reader->event.line, "the event that begins here has no END:VEVENT");
    }
    return reader->err;
}

enum tn_err tn_ical_read(const struct tn_import_source *source, const char *tz,
                         const struct tn_ical_sink *sink, struct tn_ical_summary *ret_summary,
                         struct tn_fault *fault)
{
    struct reader reader = {.sink = sink, .name = source->name};
    struct tn_import_unfold unfold = {.inner = source};
    struct tn_import_source joined = tn_import_unfolded(&unfold);
    struct tn_import_taker taker = {.context = &reader, .begin = on_begin, .text = on_text};
    enum tn_import_encoding encoding = TN_IMPORT_UTF8;
    enum tn_err err = tn_zone_open(tz, &reader.zone, fault);
    if (err)
        return err;
    reader.lines = (struct tn_import_lines){.context = &reader, .line = on_line};
    err = tn_import_text_read(&joined, &taker, &encoding, fault);
    if (!err) {
        err = finish(&reader);
        if (err && fault)
            *fault = reader.fault;
    }
    if (!err) {
        (void)tn_text_copy(reader.summary.encoding, sizeof reader.summary.encoding,
                           tn_import_encoding_name(encoding));
        *ret_summary = reader.summary;
    }
    tn_zone_close(reader.zone);
    tn_zone_close(reader.other);
    tn_buf_release(&reader.folded);
    tn_buf_release(&reader.lines.text);
    return err;
}
