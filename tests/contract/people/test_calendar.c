/* SPDX-License-Identifier: Apache-2.0 */
/* test_calendar.c -- one suite, on SQLite and on PostgreSQL: calendar files become events and
 * series, once, and are taken back. */
#include "group_kit.h"
#include "memory_file.h"

#include "turnout/calendar_import.h"
#include "turnout/rollcall.h"
#include "turnout/series.h"

struct counts {
    int64_t events, series, changed, unchanged, left_out;
};

/* Reads and answers the batch. */
static struct tn_id take(struct group_kit *kit, const char *data, bool preview,
                         struct counts expected)
{
    struct memory_file file = {.data = data, .len = strlen(data)};
    struct tn_import_source source = memory_file_source(&file, "the file");
    struct tn_calendar_report report;
    assert_ok(tn_calendar_import(kit->people, &source, preview, 10, "host", &report, &fault));
    assert_int_equal(report.events, expected.events);
    assert_int_equal(report.series, expected.series);
    assert_int_equal(report.changed, expected.changed);
    assert_int_equal(report.unchanged, expected.unchanged);
    assert_int_equal(report.read.problems, expected.left_out);
    struct tn_id batch = report.batch;
    tn_calendar_report_release(&report);
    return batch;
}

static struct tn_json *parse(const struct tn_buf *out)
{
    struct tn_json *value = NULL;
    assert_ok(tn_json_parse(tn_buf_text(out), out->len, &value, &fault));
    return value;
}

static struct tn_json *all_series(struct group_kit *kit)
{
    TN_BUF_AUTO out = {0};
    assert_ok(tn_series_json(kit->people, &out, &fault));
    return parse(&out);
}

static const char *words(const struct tn_json *object, const char *name)
{
    const char *text = "";
    (void)tn_json_text(object, name, &text);
    return text;
}

/* The event of this title as it is; ABSENT as a zero id. */
struct looking {
    const char *title;
    struct tn_event event;
    int count;
};

static bool look(const struct tn_event *event, void *context)
{
    struct looking *looking = context;
    if (strcmp(event->title, looking->title) == 0) {
        looking->event = *event;
        looking->count++;
    }
    return true;
}

static struct looking find(struct group_kit *kit, const char *title)
{
    struct looking looking = {.title = title};
    assert_ok(tn_registry_events(kit->registry, look, &looking, &fault));
    return looking;
}

#define HEAD "BEGIN:VCALENDAR\r\n"
#define TAIL "END:VCALENDAR\r\n"
#define ONE(uid, title, starts, more)                                                              \
    "BEGIN:VEVENT\r\nUID:" uid "\r\nSUMMARY:" title "\r\nLOCATION:Hall\r\nDTSTART:" starts         \
    "\r\nDURATION:PT2H\r\n" more "END:VEVENT\r\n"
#define WEEKLY                                                                                     \
    "RRULE:FREQ=WEEKLY;BYDAY=TH;WKST=MO\r\nEXDATE:20300110T110000Z\r\n" /* the second date */

static const char calendar[] = HEAD ONE("talk", "Talk", "20300105T060000Z",
                                        "") ONE("weekly", "Weekly", "20300103T110000Z", WEEKLY)
    ONE("weekly", "Weekly, moved", "20300118T110000Z", "RECURRENCE-ID:20300117T110000Z\r\n") ONE(
        "weekly", "x", "20300124T110000Z", "RECURRENCE-ID:20300124T110000Z\r\nSTATUS:CANCELLED\r\n")
        ONE("daily", "Daily", "20300103T110000Z", "RRULE:FREQ=DAILY\r\n")
            ONE("old", "Old", "20200102T110000Z", "RRULE:FREQ=WEEKLY;UNTIL=20210101T000000Z\r\n")
                ONE("lost", "Lost", "20300103T110000Z", "RECURRENCE-ID:20300103T110000Z\r\n") TAIL;

/* Protects: a single entry is an event, one that comes back a series with its exceptions, one date
 * of it an event of the series; what is not understood is left out; a look leaves nothing behind,
 * and the same file again makes nothing. */
static void events_and_series(void **state)
{
    struct group_kit *kit = *state;
    struct tn_event_place place;
    assert_true(tn_id_is_zero(take(kit, calendar, true, (struct counts){2, 1, 1, 0, 3})));
    assert_int_equal(find(kit, "Talk").count, 0);
    assert_false(tn_id_is_zero(take(kit, calendar, false, (struct counts){2, 1, 1, 0, 3})));
    struct looking talk = find(kit, "Talk"), moved = find(kit, "Weekly, moved");
    assert_int_equal(talk.count, 1);
    assert_string_equal(talk.event.venue, "Hall");
    assert_int_equal(talk.event.starts_offset_min, 480);
    assert_int_equal(talk.event.ends.ms - talk.event.starts.ms, 7200000);
    TN_AUTO(json) list = all_series(kit);
    assert_int_equal(tn_json_count(list), 1);
    const struct tn_json *weekly = tn_json_at(list, 0), *days = tn_json_get(weekly, "exceptions");
    assert_string_equal(words(weekly, "title"), "Weekly");
    assert_string_equal(words(weekly, "rule"), "FREQ=WEEKLY;BYDAY=TH");
    assert_int_equal(tn_json_count(days), 3);
    assert_string_equal(tn_json_as_text(tn_json_at(days, 0)), "2030-01-10");
    assert_string_equal(tn_json_as_text(tn_json_at(days, 1)), "2030-01-17");
    assert_string_equal(tn_json_as_text(tn_json_at(days, 2)), "2030-01-24");
    assert_ok(tn_event_place(kit->people, moved.event.id, &place, &fault));
    assert_string_equal(tn_id_text(place.series).chars, words(weekly, "id"));
    assert_true(tn_id_is_zero(take(kit, calendar, false, (struct counts){0, 0, 0, 4, 3})));
    assert_int_equal(find(kit, "Talk").count, 1);
}

static const char later[] = HEAD ONE("talk", "Talk, later", "20300106T060000Z", "")
    ONE("weekly", "Weekly", "20300103T110000Z", WEEKLY "EXDATE:20300131T110000Z\r\n") TAIL;
static const char off[] = HEAD ONE("talk", "Talk", "20300105T060000Z", "STATUS:CANCELLED\r\n") TAIL;

/* Protects: an entry is known by its UID and follows what the calendar says later; undoing gives
 * back what was before, the last file first. */
static void what_changes_is_followed(void **state)
{
    struct group_kit *kit = *state;
    struct tn_event_place place;
    struct tn_id first = take(kit, calendar, false, (struct counts){2, 1, 1, 0, 3});
    struct tn_id second = take(kit, later, false, (struct counts){0, 0, 2, 0, 0});
    struct looking talk = find(kit, "Talk, later");
    assert_int_equal(talk.count, 1);
    assert_int_equal(find(kit, "Talk").count, 0);
    struct tn_id third = take(kit, off, false, (struct counts){0, 0, 1, 0, 0});
    assert_ok(tn_event_place(kit->people, talk.event.id, &place, &fault));
    assert_true(place.cancelled);
    assert_ok(tn_calendar_undo(kit->people, third, &fault));
    assert_ok(tn_event_place(kit->people, talk.event.id, &place, &fault));
    assert_false(place.cancelled);
    assert_ok(tn_calendar_undo(kit->people, second, &fault));
    assert_int_equal(tn_calendar_undo(kit->people, second, &fault), TN_ERR_EXISTS);
    struct looking back = find(kit, "Talk");
    assert_int_equal(back.count, 1);
    assert_true(tn_id_equal(back.event.id, talk.event.id));
    TN_AUTO(json) list = all_series(kit);
    assert_int_equal(tn_json_count(tn_json_get(tn_json_at(list, 0), "exceptions")), 3);
    assert_ok(tn_calendar_undo(kit->people, first, &fault));
    TN_AUTO(json) none = all_series(kit);
    assert_int_equal(tn_json_count(none), 0);
    back = find(kit, "Talk");
    assert_true(back.event.policy.closed);
    assert_ok(tn_event_place(kit->people, back.event.id, &place, &fault));
    assert_true(place.cancelled);
    (void)take(kit, calendar, false, (struct counts){2, 1, 1, 0, 3}); /* and once more anew */
    assert_int_equal(find(kit, "Talk").count, 2);
    TN_BUF_AUTO out = {0};
    assert_ok(tn_calendar_imports_json(kit->people, &out, &fault));
    TN_AUTO(json) batches = parse(&out);
    assert_int_equal(tn_json_count(batches), 4);
    assert_string_equal(words(tn_json_at(batches, 0), "undone"), "");
    assert_string_not_equal(words(tn_json_at(batches, 1), "undone"), "");
}

/* Protects: an event that somebody came to is not taken away with its file. */
static void what_was_used_stays(void **state)
{
    struct group_kit *kit = *state;
    struct tn_db *db = tn_registry_db(kit->registry);
    struct tn_import_person row = {.name = "Ann", .handle_count = 1, .handles = {{"qq", "10001"}}};
    enum tn_people_change change;
    enum tn_mark_result result;
    struct tn_member ann;
    struct tn_id batch = take(kit, calendar, false, (struct counts){2, 1, 1, 0, 3});
    struct tn_mark mark = {find(kit, "Talk").event.id, "paper", "host"};
    assert_ok(tn_db_begin(db, &fault));
    assert_ok(tn_people_roster_begin(kit->people, &fault));
    assert_ok(tn_people_roster_row(kit->people, &row, &change, &fault));
    assert_ok(tn_people_roster_end(kit->people, &fault));
    assert_ok(tn_db_commit(db, &fault));
    assert_ok(tn_people_find(kit->people, "10001", &ann, &fault));
    assert_ok(tn_attendance_mark(kit->people, &mark, ann.id, &result, &fault));
    assert_int_equal(tn_calendar_undo(kit->people, batch, &fault), TN_ERR_DENIED);
    assert_int_equal(tn_calendar_undo(kit->people, kit->event, &fault), TN_ERR_ABSENT);
    TN_AUTO(json) list = all_series(kit);
    assert_int_equal(tn_json_count(list), 1);
}

/* Protects: a file that is none changes nothing and says what it is not. */
static void no_calendar(void **state)
{
    struct group_kit *kit = *state;
    static const char list[] = "name,email\nAnn,a@x.org\n";
    struct memory_file file = {.data = list, .len = sizeof list - 1};
    struct tn_import_source source = memory_file_source(&file, "the file");
    struct tn_calendar_report report;
    assert_int_equal(tn_calendar_import(kit->people, &source, false, 10, "host", &report, &fault),
                     TN_ERR_FORMAT);
    assert_non_null(strstr(fault.text, "BEGIN:VCALENDAR"));
    assert_false(tn_db_in_transaction(tn_registry_db(kit->registry)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        group_kit_both(events_and_series),
        group_kit_both(what_changes_is_followed),
        group_kit_both(what_was_used_stays),
        group_kit_both(no_calendar),
    };
    return cmocka_run_group_tests_name("calendar", tests, group_kit_start, group_kit_stop);
}
