/* SPDX-License-Identifier: Apache-2.0 */
/* test_activity.c -- one suite, on SQLite and on PostgreSQL: chat exports become days, and go. */
#include "group_kit.h"
#include "memory_file.h"

#include "turnout/activity.h"
#include "turnout/report.h"

#define CANARY "CANARY-51ab"

/* ---- files and rosters ---- */

static enum tn_err on_person(void *context, const struct tn_import_person *person,
                             struct tn_fault *ret_fault)
{
    enum tn_people_change change;
    return tn_people_roster_row(context, person, &change, ret_fault);
}

static void on_problem(void *context, int64_t line, const char *sentence)
{
    int64_t *last_line = context;
    assert_null(strstr(sentence, CANARY));
    *last_line = line;
}

static void on_refused(void *context, int64_t line, const char *sentence)
{
    (void)context;
    fail_msg("line %lld of a roster: %s", (long long)line, sentence);
}

static void take_roster(struct group_kit *kit, const char *text)
{
    struct memory_file file = {.data = text, .len = strlen(text)};
    struct tn_import_source source = memory_file_source(&file, "people.csv");
    struct tn_import_sink sink = {kit->people, on_person, on_refused, NULL, NULL};
    struct tn_import_summary summary;
    struct tn_db *db = tn_registry_db(kit->registry);
    assert_ok(tn_db_begin(db, &fault));
    assert_ok(tn_people_roster_begin(kit->people, &fault));
    assert_ok(tn_import_people(&source, &sink, &summary, &fault));
    assert_ok(tn_people_roster_end(kit->people, &fault));
    assert_ok(tn_db_commit(db, &fault));
}

static enum tn_err try_import(struct group_kit *kit, const char *text,
                              const struct tn_activity_options *options,
                              struct tn_activity_report *report)
{
    struct memory_file file = {.data = text, .len = strlen(text)};
    int64_t last_line = 0;
    struct tn_import_source source = memory_file_source(&file, "chat");
    return tn_people_activity_import(kit->people, &source, options, on_problem, NULL, &last_line,
                                     report, &fault);
}

static struct tn_activity_report import(struct group_kit *kit, const char *text, const char *chat,
                                        bool preview)
{
    struct tn_activity_options options = {.chat = chat, .preview = preview};
    struct tn_activity_report report;
    assert_ok(try_import(kit, text, &options, &report));
    return report;
}

/* ---- what is in the database ---- */

static const struct tn_db_sql select_shown_covers = {
    .both = "SELECT chat, day, strangers FROM activity_cover WHERE shown = 1 ORDER BY chat, day",
};
static const struct tn_db_sql select_shown_days = {
    .both = "SELECT d.chat, d.day, h.norm, d.kind, d.amount FROM activity_day d JOIN handle h ON "
            "h.id = d.handle WHERE d.shown = 1 ORDER BY d.chat, d.day, h.norm, d.kind",
};
static const struct tn_db_sql count_days = {
    .both = "SELECT COUNT(*) FROM activity_day",
};

/* "chat day strangers\n" and then "chat day norm kind amount\n". */
static void dump(struct group_kit *kit, struct tn_buf *out)
{
    struct tn_db *db = tn_registry_db(kit->registry);
    struct tn_db_stmt *stmt = tn_db_prepare(db, &select_shown_covers);
    while (tn_db_step(stmt, &fault) == TN_DB_ROW)
        tn_buf_addf(out, "%s %d %d\n", tn_db_text(stmt, 0), (int)tn_db_int(stmt, 1),
                    (int)tn_db_int(stmt, 2));
    stmt = tn_db_prepare(db, &select_shown_days);
    while (tn_db_step(stmt, &fault) == TN_DB_ROW)
        tn_buf_addf(out, "%s %d %s %d %d\n", tn_db_text(stmt, 0), (int)tn_db_int(stmt, 1),
                    tn_db_text(stmt, 2), (int)tn_db_int(stmt, 3), (int)tn_db_int(stmt, 4));
}

static const struct tn_db_sql select_packs = {
    .both = "SELECT handle, days FROM activity_pack ORDER BY handle",
};

/* What reports of everybody read, brought up to date by one. */
static void dump_packs(struct group_kit *kit, struct tn_buf *out)
{
    TN_BUF_AUTO report = {0};
    size_t len = 0;
    assert_ok(tn_report_group(kit->people, &report, &fault));
    tn_buf_add(out, report.data, report.len);
    struct tn_db_stmt *stmt = tn_db_prepare(tn_registry_db(kit->registry), &select_packs);
    while (tn_db_step(stmt, &fault) == TN_DB_ROW) {
        const void *days = tn_db_blob(stmt, 1, &len);
        assert_false(tn_db_is_null(stmt, 1));
        tn_buf_addf(out, "\n%s ", tn_db_text(stmt, 0));
        tn_buf_add(out, days, len);
    }
}

/* Protects: the packed days are what they are when they are packed from nothing. */
static void assert_packs(struct group_kit *kit)
{
    TN_BUF_AUTO kept = {0};
    TN_BUF_AUTO anew = {0};
    dump_packs(kit, &kept);
    assert_ok(tn_db_exec(tn_registry_db(kit->registry), "DELETE FROM activity_pack", &fault));
    dump_packs(kit, &anew);
    assert_int_equal(kept.len, anew.len);
    assert_memory_equal(kept.data, anew.data, kept.len);
}

static void assert_dump(struct group_kit *kit, const char *expected)
{
    TN_BUF_AUTO out = {0};
    dump(kit, &out);
    assert_string_equal(tn_buf_text(&out), expected);
}

static int64_t stored_days(struct group_kit *kit)
{
    struct tn_db_stmt *stmt = tn_db_prepare(tn_registry_db(kit->registry), &count_days);
    assert_int_equal(tn_db_step(stmt, &fault), TN_DB_ROW);
    int64_t count = tn_db_int(stmt, 0);
    tn_db_reset(stmt);
    return count;
}

/* ---- who ---- */

#define ROSTER                                                                                     \
    "name,nick,qq,email,telegram\n"                                                                \
    "Ann,小安,10001,a@x.org,\n"                                                                  \
    "Bob,Bobby,10002,,bobby\n"                                                                     \
    "Cid,Twin,,c@x.org,\n"                                                                         \
    "Dan,Twin,,d@x.org,\n"                                                                         \
    "Eve,Evie,,e@x.org,\n"

/* Protects: an id is somebody's or nobody's; a name counts only where one member has it and no
 * other id of theirs speaks against it; everybody else is a number. */
static void senders_are_known_by_id_first(void **state)
{
    struct group_kit *kit = *state;
    take_roster(kit, ROSTER);
    struct tn_activity_report report = import(
        kit,
        "消息对象:x\n2019-07-16 18:15:05 whoever(10001)\nx\n2019-07-16 18:15:05 y<A@x.org>\nx\n"
        "2019-07-16 18:15:05 【管理员】Evie(55555)\nx\n" /* nobody's number, her name */
        "2019-07-16 18:15:05 Bobby(66666)\nx\n"          /* his name, another number */
        "2019-07-16 18:15:05 twin\nx\n"                  /* two bear it */
        "2019-07-16 18:15:05 小安\nx\n"                  /* as in a discussion group */
        "2019-07-16 18:15:05 nobody\nx\n2019-07-16 18:15:05 n(77777)\nx\n",
        "g", false);
    assert_int_equal(report.counted, 4);
    assert_int_equal(report.by_name, 2);
    assert_int_equal(report.strangers[TN_ACTIVITY_AMBIGUOUS], 1);
    assert_int_equal(report.strangers[TN_ACTIVITY_UNKNOWN], 3);
    assert_int_equal(report.read.rows, 8);
    assert_dump(kit, "qq:g 18093 4\nqq:g 18093 10001 0 1\nqq:g 18093 a@x.org 0 1\nqq:g 18093 evie "
                     "0 1\nqq:g 18093 小安 0 1\n");
}

static bool add_day(const struct tn_activity_day *day, void *context)
{
    tn_buf_addf(context, "%d:%d,%d,%d,%d ", day->day, (int)day->counts[0], (int)day->counts[1],
                (int)day->counts[2], (int)day->counts[3]);
    return true;
}

/* Protects: a person's days are those of all their handles and all chats. */
static void days_are_of_the_whole_person(void **state)
{
    struct group_kit *kit = *state;
    struct tn_member ann;
    TN_BUF_AUTO days = {0};
    take_roster(kit, ROSTER);
    (void)import(kit,
                 "platform,handle,date,count,kind\nqq,10001,2019-07-16,3,\nqq,10002,2019-07-16,9,\n"
                 "email,a@x.org,2019-07-16,1,post\nqq,10001,2019-07-18,2,voice\n",
                 "one", false);
    (void)import(kit, "platform,handle,date,count\nqq,10001,2019-07-16,4\n", "two", false);
    assert_ok(tn_people_find(kit->people, "10001", &ann, &fault));
    assert_ok(tn_people_activity_days(kit->people, ann.id, add_day, &days, &fault));
    assert_string_equal(tn_buf_text(&days), "18093:7,1,0,0 18095:0,0,0,2 ");
}

/* ---- again, instead, and not at all ---- */

#define FIRST                                                                                      \
    "platform,handle,date,count\nqq,10001,2019-07-16,3\nqq,10002,2019-07-16,1\n"                   \
    "qq,99999,2019-07-17,5\n"
#define SECOND "platform,handle,date,count\nqq,10001,2019-07-16,8\nqq,10001,2019-07-18,1\n"

/* Protects: the same file twice is once; a later export stands in the place of an earlier one day
 * by day; undoing it brings the earlier back; a preview leaves nothing. */
static void batches_replace_and_go(void **state)
{
    static const char first[] = "minimum:g 18093 0\nminimum:g 18094 5\nminimum:g 18093 10001 0 "
                                "3\nminimum:g 18093 10002 0 1\n";
    struct group_kit *kit = *state;
    take_roster(kit, ROSTER);
    struct tn_activity_report seen = import(kit, FIRST, "g", true);
    assert_true(tn_id_is_zero(seen.batch));
    assert_int_equal(seen.counted, 4);
    assert_dump(kit, "");
    struct tn_activity_report report = import(kit, FIRST, "g", false);
    assert_int_equal(report.days, 2);
    assert_int_equal(report.replaced_days, 0);
    assert_int_equal(report.first_day, 18093);
    assert_int_equal(report.last_day, 18094);
    assert_dump(kit, first);
    struct tn_activity_report again = import(kit, FIRST, "g", false);
    assert_true(again.repeated);
    assert_true(tn_id_equal(again.batch, report.batch));
    assert_dump(kit, first);
    struct tn_activity_report second = import(kit, SECOND, "g", false);
    assert_int_equal(second.replaced_days, 1);
    assert_dump(kit, "minimum:g 18093 0\nminimum:g 18094 5\nminimum:g 18095 0\n"
                     "minimum:g 18093 10001 0 8\nminimum:g 18095 10001 0 1\n");
    assert_ok(tn_people_activity_undo(kit->people, second.batch, &fault));
    assert_dump(kit, first);
    assert_int_equal(tn_people_activity_undo(kit->people, second.batch, &fault), TN_ERR_EXISTS);
    assert_int_equal(tn_people_activity_undo(kit->people, kit->event, &fault), TN_ERR_ABSENT);
    /* what was undone may be taken again */
    second = import(kit, SECOND, "g", false);
    assert_false(second.repeated);
    assert_ok(tn_people_activity_undo(kit->people, report.batch, &fault));
    assert_dump(kit, "minimum:g 18093 0\nminimum:g 18095 0\nminimum:g 18093 10001 0 8\n"
                     "minimum:g 18095 10001 0 1\n");
    assert_ok(tn_people_activity_undo(kit->people, second.batch, &fault));
    assert_dump(kit, "");
    assert_int_equal(stored_days(kit), 0);
}

/* Protects: an export that cannot be read to its end leaves nothing, nor does an unknown zone. */
static void broken_files_leave_nothing(void **state)
{
    struct group_kit *kit = *state;
    struct tn_activity_options options = {.tz = "Mars/Olympus"};
    struct tn_activity_report report;
    take_roster(kit, ROSTER);
    assert_int_equal(try_import(kit, FIRST, &options, &report), TN_ERR_FORMAT);
    assert_non_null(strstr(fault.text, "Mars/Olympus"));
    options.tz = NULL;
    assert_int_equal(try_import(kit,
                                "{\"name\":\"x\",\"type\":\"g\",\"id\":1,\"messages\":[{\"id\":1,"
                                "\"type\":\"message\",\"date\":\"2019-07-16T10:00:00\",\"from_id\":"
                                "\"user10001\"},",
                                &options, &report),
                     TN_ERR_FORMAT);
    assert_dump(kit, "");
    assert_false(tn_db_in_transaction(tn_registry_db(kit->registry)));
}

/* ---- any order ---- */

#define CHATS 2
#define DAYS 4
#define WHO 4 /* the last is nobody's */
#define BATCHES 24

/* What a batch says: amounts by chat, day, sender; a chat and day it says nothing of is not its. */
struct said {
    struct tn_id id;
    bool standing;
    int amounts[CHATS][DAYS][WHO];
};

static uint32_t roll(uint32_t *seed, uint32_t below)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed % below;
}

static const char *const handles[WHO] = {"10001", "10002", "10003", "99999"};

/* One chat a file, as exports are; rows in any order, some twice. */
static void make_file(uint32_t *seed, struct said *said, int *ret_chat, struct tn_buf *out)
{
    int chat = (int)roll(seed, CHATS);
    tn_buf_add_text(out, "platform,handle,date,count\n");
    for (int i = 0; i < 6; i++) {
        int day = (int)roll(seed, DAYS), who = (int)roll(seed, WHO), n = 1 + (int)roll(seed, 900);
        said->amounts[chat][day][who] += n;
        tn_buf_addf(out, "qq,%s,2019-07-1%d,%d\n", handles[who], 6 + day, n);
    }
    *ret_chat = chat;
}

static bool covers(const struct said *said, int chat, int day)
{
    int sum = 0;
    for (int who = 0; who < WHO; who++)
        sum += said->amounts[chat][day][who];
    return said->standing && sum > 0;
}

static const struct said *last_of(const struct said *said, int count, int chat, int day)
{
    while (count-- > 0) {
        if (covers(&said[count], chat, day))
            return &said[count];
    }
    return NULL;
}

/* As dump, from what was said by batches that stand and by nothing else. */
static void expect(const struct said *said, int count, struct tn_buf *out)
{
    TN_BUF_AUTO rows = {0};
    for (int chat = 0; chat < CHATS; chat++) {
        for (int day = 0; day < DAYS; day++) {
            const struct said *last = last_of(said, count, chat, day);
            if (!last)
                continue;
            tn_buf_addf(out, "minimum:c%d %d %d\n", chat, 18093 + day,
                        last->amounts[chat][day][WHO - 1]);
            for (int who = 0; who < WHO - 1; who++) {
                if (last->amounts[chat][day][who])
                    tn_buf_addf(&rows, "minimum:c%d %d %s 0 %d\n", chat, 18093 + day, handles[who],
                                last->amounts[chat][day][who]);
            }
        }
    }
    tn_buf_add(out, rows.data, rows.len);
}

static void step(struct group_kit *kit, uint32_t *seed, struct said *said, int *count)
{
    int chosen = *count > 0 ? (int)roll(seed, (uint32_t)*count) : 0;
    if (*count > 0 && said[chosen].standing && roll(seed, 5) < 2) {
        assert_ok(tn_people_activity_undo(kit->people, said[chosen].id, &fault));
        said[chosen].standing = false;
    } else if (*count < BATCHES) {
        static const char *const chats[CHATS] = {"c0", "c1"};
        TN_BUF_AUTO file = {0};
        int chat = 0;
        struct said *next = &said[(*count)++];
        make_file(seed, next, &chat, &file);
        struct tn_activity_report report = import(kit, tn_buf_text(&file), chats[chat], false);
        assert_false(report.repeated);
        next->id = report.batch;
        next->standing = true;
    }
}

/* Protects: after any run of imports and undoings the records are what the imports that stand would
 * have made alone; once all are undone, nothing is left. */
static void any_order_comes_to_the_same(void **state)
{
    struct group_kit *kit = *state;
    static struct said said[BATCHES];
    uint32_t seed = kit->postgresql ? 20191 : 1907;
    int count = 0;
    memset(said, 0, sizeof said);
    take_roster(kit, "name,qq\nAnn,10001\nBob,10002\nCid,10003\n");
    for (int i = 0; i < 60; i++) {
        TN_BUF_AUTO expected = {0};
        step(kit, &seed, said, &count);
        expect(said, count, &expected);
        assert_dump(kit, tn_buf_text(&expected));
        if (i % 3 == 0) /* several changes, and one after the other */
            assert_packs(kit);
    }
    for (int i = 0; i < count; i++) {
        if (said[i].standing)
            assert_ok(tn_people_activity_undo(kit->people, said[i].id, &fault));
    }
    assert_dump(kit, "");
    assert_int_equal(stored_days(kit), 0);
}

/* ---- many, and what is kept of what was said ---- */

/* Protects: more senders in a day than are counted at once, and days that come back. */
static void many_senders_add_up(void **state)
{
    struct group_kit *kit = *state;
    TN_BUF_AUTO roster = {0};
    TN_BUF_AUTO file = {0};
    tn_buf_add_text(&roster, "name,qq\n");
    tn_buf_add_text(&file, "platform,handle,date,count\n");
    for (int i = 0; i < 700; i++)
        tn_buf_addf(&roster, "P%d,%d\n", i, 20000 + i);
    take_roster(kit, tn_buf_text(&roster));
    for (int i = 0; i < 2100; i++)
        tn_buf_addf(&file, "qq,%d,2019-07-1%d,1\n", 20000 + i % 700, 6 + i / 700 % 2);
    struct tn_activity_report report = import(kit, tn_buf_text(&file), "g", false);
    assert_int_equal(report.counted, 2100);
    assert_int_equal(report.days, 2);
    assert_int_equal(stored_days(kit), 1400);
    TN_BUF_AUTO out = {0};
    dump(kit, &out);
    assert_non_null(strstr(tn_buf_text(&out), "minimum:g 18093 20699 0 2\n"));
    assert_non_null(strstr(tn_buf_text(&out), "minimum:g 18094 20699 0 1\n"));
}

static bool add_batch(const struct tn_activity_batch *batch, void *context)
{
    tn_buf_addf(context, "%s %s %d %d %d %s\n", batch->format, batch->chat, (int)batch->rows,
                (int)batch->counted, (int)batch->strangers, batch->undone.ms ? "undone" : "stands");
    return true;
}

static void assert_not_in_file(const char *path, const char *word)
{
    TN_BUF_AUTO data = {0};
    if (tn_file_read(path, 64 << 20, &data, NULL) == TN_OK)
        assert_null(memmem(data.data, data.len, word, strlen(word)));
}

/* Protects: of what was said nothing is kept, nor of who said it where the group does not know
 * them. */
static void no_text_is_kept(void **state)
{
    static const char *const files[] = {"hub.db", "hub.db-wal"};
    struct group_kit *kit = *state;
    TN_BUF_AUTO out = {0};
    take_roster(kit, ROSTER);
    (void)import(kit,
                 "2019-07-16 18:15:05 Ann(10001)\n" CANARY
                 "\n\n2019-07-16 18:15:05 STRANGER-77(31337"
                 "31337)\n" CANARY "\n",
                 "g", false);
    dump(kit, &out);
    assert_ok(tn_people_activity_batches(kit->people, add_batch, &out, &fault));
    assert_string_equal(tn_buf_text(&out),
                        "qq:g 18093 1\nqq:g 18093 10001 0 1\nqq qq:g 2 1 1 stands\n");
    for (size_t i = 0; i < 2 && !kit->postgresql; i++) {
        char path[TN_PATH_MAX];
        tn_path_join(path, sizeof path, kit->folder, files[i]);
        assert_not_in_file(path, CANARY);
        assert_not_in_file(path, "STRANGER-77");
        assert_not_in_file(path, "3133731337");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        group_kit_both(senders_are_known_by_id_first),
        group_kit_both(days_are_of_the_whole_person),
        group_kit_both(batches_replace_and_go),
        group_kit_both(broken_files_leave_nothing),
        group_kit_both(any_order_comes_to_the_same),
        group_kit_both(many_senders_add_up),
        group_kit_both(no_text_is_kept),
    };
    return cmocka_run_group_tests_name("activity", tests, group_kit_start, group_kit_stop);
}
