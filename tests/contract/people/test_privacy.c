/* SPDX-License-Identifier: Apache-2.0 */
/* test_privacy.c -- one suite, on SQLite and on PostgreSQL: what people allow, what they may take
 * along, and that nothing of an erased person is left or comes back. */
#include "kiosk_kit.h"

#include "turnout/activity.h"
#include "turnout/privacy.h"
#include "turnout/report.h"
#include "turnout/signup.h"

#define DAY_MS 86400000LL

static const struct tn_people_by host = {"host", "asked by letter"};

/* ---- a group that knows a lot ---- */

static enum tn_err take_row(struct group_kit *kit, const char *name, const char *platform,
                            const char *raw, enum tn_people_change *ret_change)
{
    struct tn_db *db = tn_registry_db(kit->registry);
    struct tn_import_person row = {.line = 2};
    (void)snprintf(row.name, sizeof row.name, "%s", name);
    if (raw) {
        row.handle_count = 1;
        (void)snprintf(row.handles[0].platform, sizeof row.handles[0].platform, "%s", platform);
        (void)snprintf(row.handles[0].raw, sizeof row.handles[0].raw, "%s", raw);
    }
    assert_ok(tn_db_begin(db, &fault));
    assert_ok(tn_people_roster_begin(kit->people, &fault));
    enum tn_err err = tn_people_roster_row(kit->people, &row, ret_change, &fault);
    assert_ok(tn_people_roster_end(kit->people, NULL));
    assert_ok(tn_db_commit(db, NULL));
    return err;
}

static struct tn_id add(struct group_kit *kit, const char *name, const char *platform,
                        const char *raw)
{
    enum tn_people_change change;
    struct tn_member member;
    assert_ok(take_row(kit, name, platform, raw, &change));
    assert_ok(tn_people_find(kit->people, raw ? raw : name, &member, &fault));
    return member.id;
}

static struct tn_issued_ticket issue(struct group_kit *kit, struct tn_id event, struct tn_id member)
{
    struct tn_member known;
    struct tn_issued_ticket issued;
    struct tn_ticket_past past;
    assert_ok(tn_people_find(kit->people, tn_id_text(member).chars, &known, &fault));
    assert_ok(tn_people_past(kit->people, known.handle, event, &past, &fault));
    struct tn_ticket_order order = {.name = known.name,
                                    .handle = known.handle,
                                    .note = strstr(known.name, "A") ? "canary note" : "",
                                    .past = past};
    assert_ok(tn_registry_ticket_issue(kit->registry, event, &order, &issued, &fault));
    return issued;
}

static struct tn_id make_event(struct group_kit *kit, int64_t days)
{
    struct tn_id id;
    struct tn_event event;
    assert_ok(tn_registry_event(kit->registry, kit->event, &event, &fault));
    event.starts.ms += days * DAY_MS;
    event.ends.ms += days * DAY_MS;
    assert_ok(tn_registry_event_create(kit->registry, &event, &id, &fault));
    return id;
}

static void admit(struct kiosk_kit *kiosk, struct tn_id event, struct tn_ticket_id ticket)
{
    struct tn_json_writer body;
    TN_BUF_AUTO text = {0};
    kiosk_kit_begin(&body, &text);
    tn_json_add_text(&body, "ticket", tn_ticket_id_text(ticket).chars);
    tn_json_add_text(&body, "method", "qr");
    tn_json_add_text(&body, "verdict", "admit");
    tn_json_add_int(&body, "admits", 1);
    kiosk_kit_append(kiosk, event, TN_RECORD_ADMIT, &body);
    kiosk_kit_deliver(kiosk, event);
}

/* The event takes walk-ins, and a host has opened its doors. */
static void open_doors(struct group_kit *kit, struct kiosk_kit *kiosk,
                       struct tn_secret_key *ret_key)
{
    struct tn_event event;
    struct tn_issuer issuer;
    struct tn_issued_ticket key;
    struct tn_ticket_order order = {.name = "Host", .host = true};
    assert_ok(tn_registry_event(kit->registry, kit->event, &event, &fault));
    event.policy.sign_up = true;
    event.policy.quota = 10;
    assert_ok(tn_registry_event_set(kit->registry, &event, &fault));
    assert_ok(tn_registry_ticket_issue(kit->registry, kit->event, &order, &key, &fault));
    kiosk_kit_open(kiosk, kit, (struct tn_id){{0}});
    kiosk_kit_fetch(kiosk, kit->event);
    assert_ok(kiosk_kit_unlock(kiosk, &key));
    assert_ok(kiosk_kit_issuer(kiosk, kit->event, &issuer, ret_key));
}

/* Signs up at the door and comes in. */
static struct tn_ticket_id walk_in(struct group_kit *kit, struct kiosk_kit *kiosk,
                                   const struct tn_secret_key *key, const char *name,
                                   const char *platform, const char *typed)
{
    char said[512];
    (void)snprintf(said, sizeof said,
                   "{\"ticket\":\"%%s\",\"name\":\"%s\",\"lang\":\"en\",\"contact\":{\"platform\":"
                   "\"%s\",\"value\":\"%s\"},\"answers\":[{\"id\":\"why\",\"value\":\"%s said "
                   "so\"},{\"id\":\"contact\",\"value\":true}],\"rules\":0,\"inviter\":\"Bob\"}",
                   name, platform, typed, name);
    struct tn_ticket ticket = kiosk_kit_sign_up(kiosk, kit->event, key, said);
    kiosk_kit_deliver(kiosk, kit->event);
    return ticket.id;
}

static void ask(struct group_kit *kit, struct tn_id event, const char *id, const char *kind)
{
    char value[256];
    (void)snprintf(value, sizeof value,
                   "{\"prompt\":{\"zh\":\"\",\"en\":\"May we?\"},\"kind\":\"%s\",\"options\":[],"
                   "\"required\":false,\"at\":\"both\",\"order\":1}",
                   kind);
    assert_ok(
        tn_registry_content_set(kit->registry, event, TN_CONTENT_QUESTION, id, value, &fault));
}

/* A list of attendees has a word on how they came to know of it. */
static void sign_up(struct group_kit *kit, struct tn_id event, const char *email,
                    const char *source)
{
    struct tn_db *db = tn_registry_db(kit->registry);
    struct tn_import_person row = {.handle_count = 1, .handles = {{"email", ""}}};
    struct tn_signup_taken taken;
    struct tn_signup_counts counts;
    (void)snprintf(row.handles[0].raw, sizeof row.handles[0].raw, "%s", email);
    (void)snprintf(row.source, sizeof row.source, "%s", source);
    assert_ok(tn_db_begin(db, &fault));
    assert_ok(tn_people_signups_begin(kit->people, &fault));
    assert_ok(tn_people_signup_row(kit->people, event, &row, &taken, &fault));
    assert_ok(tn_people_signups_end(kit->people, event, &counts, &fault));
    assert_ok(tn_db_commit(db, &fault));
}

/* ---- what is looked at ---- */

static struct tn_json *parse(const struct tn_buf *out)
{
    struct tn_json *root = NULL;
    assert_ok(tn_json_parse(tn_buf_text(out), out->len, &root, &fault));
    return root;
}

static int64_t people_of(struct group_kit *kit, struct tn_id event, const char *outer,
                         const char *inner)
{
    TN_BUF_AUTO out = {0};
    int64_t value = -1;
    assert_ok(tn_report_event(kit->people, event, &out, &fault));
    TN_AUTO(json) root = parse(&out);
    assert_true(tn_json_int(tn_json_get(root, outer), inner, &value));
    return value;
}

/* In files: every spelling, folded ones too. */
static bool file_holds(const char *path, const char *canary)
{
    FILE *file = fopen(path, "rb");
    size_t len = strlen(canary), at = 0;
    bool holds = false;
    int byte;
    if (!file)
        return false;
    while (!holds && (byte = getc(file)) != EOF) {
        int lower = byte >= 'A' && byte <= 'Z' ? byte + 32 : byte;
        at = lower == canary[at] ? at + 1 : lower == canary[0];
        holds = at == len;
    }
    (void)fclose(file);
    return holds;
}

enum { TABLES_MOST = 128 };

static const struct tn_db_sql select_tables = {
    .sqlite = "SELECT 1 WHERE 1 = 0",
    .postgresql = "SELECT table_name FROM information_schema.tables WHERE table_schema = "
                  "current_schema() AND table_type = 'BASE TABLE' ORDER BY 1",
};

static bool table_holds(struct tn_db *db, const char *table, const char *canary)
{
    TN_BUF_AUTO sql = {0};
    tn_buf_addf(&sql,
                "DO $$ BEGIN IF EXISTS (SELECT 1 FROM %s AS t WHERE CAST(t AS TEXT) ILIKE "
                "'%%%s%%') THEN RAISE EXCEPTION 'it is there'; END IF; END $$",
                table, canary);
    return tn_db_exec(db, tn_buf_text(&sql), NULL) != TN_OK;
}

/* Whether the database says it anywhere: on SQLite in any byte of its files, on PostgreSQL in any
 * row of any table. */
static bool is_anywhere(struct group_kit *kit, const char *canary)
{
    static const char *const files[] = {"hub.db", "hub.db-wal"};
    struct tn_db *db = tn_registry_db(kit->registry);
    char tables[TABLES_MOST][64];
    size_t count = 0;
    bool holds = false;
    for (size_t i = 0; !kit->postgresql && i < 2; i++) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s/%s", kit->folder, files[i]);
        holds |= file_holds(path, canary);
    }
    struct tn_db_stmt *stmt = tn_db_prepare(db, &select_tables);
    while (tn_db_step(stmt, &fault) == TN_DB_ROW && count < TABLES_MOST)
        (void)snprintf(tables[count++], sizeof tables[0], "%s", tn_db_text(stmt, 0));
    tn_db_reset(stmt);
    for (size_t i = 0; i < count; i++)
        holds |= table_holds(db, tables[i], canary);
    assert_true(!kit->postgresql || (count > 20 && count < TABLES_MOST)); /* all of them */
    return holds;
}

/* ---- erasing ---- */

static const char *const canaries[] = {"canary", "@burrow.example", "13800138000", "138 0013",
                                       "dovecote"};

/* Protects: names, addresses, answers, claims and consents of an erased person are in no byte of
 * the database, with all records that were merged; what the events count is what it was. */
static void nothing_is_left_of_somebody_erased(void **state)
{
    struct group_kit *kit = *state;
    struct kiosk_kit kiosk;
    struct tn_secret_key key;
    struct tn_erased erased;
    struct tn_member other;
    struct tn_id op, past = make_event(kit, -30), next = make_event(kit, 7);
    struct tn_id ann = add(kit, "Ann Canary", "email", "Ann.Canary@burrow.example");
    struct tn_id bob = add(kit, "Bob", "email", "bob@x.org");
    struct tn_consent yes = {"wall", true, "May we?", "on paper", "host"};
    sign_up(kit, next, "ann.canary@burrow.example", "Somebody of the dovecote");
    ask(kit, kit->event, "why", "text");
    ask(kit, kit->event, "contact", "consent");
    assert_ok(tn_people_consent(kit->people, ann, &yes, &fault));
    struct tn_issued_ticket before = issue(kit, past, ann);
    (void)issue(kit, next, ann);
    struct tn_issued_ticket his = issue(kit, past, bob);
    open_doors(kit, &kiosk, &key);
    admit(&kiosk, past, before.ticket.id);
    admit(&kiosk, past, his.ticket.id);
    struct tn_ticket_id walked = walk_in(kit, &kiosk, &key, "A. Canary", "phone", "138 0013 8000");
    assert_ok(tn_people_find(kit->people, "A. Canary", &other, &fault));
    assert_ok(tn_people_merge(kit->people, ann, other.id,
                              &(struct tn_people_by){"host", "the canary said so"}, &op, &fault));
    int64_t first = people_of(kit, kit->event, "people", "returning");
    assert_int_equal(first, 1);
    assert_int_equal(people_of(kit, past, "people", "first_timers"), 2);
    for (size_t i = 0; i < sizeof canaries / sizeof canaries[0]; i++)
        assert_true(is_anywhere(kit, canaries[i]) || i == 3);

    assert_ok(tn_people_erase(kit->people, other.id, &host, &erased, &fault));
    assert_ok(tn_people_scrub(kit->people, &fault));
    assert_int_equal(erased.records, 2);
    assert_int_equal(erased.handles, 2);
    assert_int_equal(erased.suppressed, 2);
    assert_int_equal(erased.tickets, 3);
    assert_int_equal(erased.revoked, 2); /* what is to come, and the one that is on */
    for (size_t i = 0; i < sizeof canaries / sizeof canaries[0]; i++) {
        if (is_anywhere(kit, canaries[i]))
            fail_msg("\"%s\" is still there", canaries[i]);
    }
    assert_int_equal(people_of(kit, kit->event, "people", "returning"), 1);
    assert_int_equal(people_of(kit, kit->event, "funnel", "walk_ins"), 1);
    assert_int_equal(people_of(kit, past, "people", "first_timers"), 2);
    assert_int_equal(people_of(kit, past, "funnel", "with_ticket"), 2);
    assert_int_equal(people_of(kit, past, "funnel", "tickets"), 2);

    /* Nobody is found, shown, merged, parted or erased a second time. */
    assert_int_equal(tn_people_find(kit->people, tn_id_text(ann).chars, &other, &fault),
                     TN_ERR_ABSENT);
    assert_int_equal(tn_people_erase(kit->people, ann, &host, &erased, &fault), TN_ERR_ABSENT);
    assert_int_equal(tn_people_merge(kit->people, ann, bob, &host, &op, &fault), TN_ERR_ABSENT);
    assert_int_equal(tn_people_undo_merge(kit->people, op, &host, &fault), TN_ERR_ABSENT);
    TN_BUF_AUTO out = {0};
    assert_ok(tn_people_attendance_json(kit->people, past, &out, &fault));
    TN_AUTO(json) list = parse(&out);
    const char *name = "";
    assert_int_equal(tn_json_count(list), 2);
    assert_false(tn_json_text(tn_json_at(list, 0), "name", &name));
    assert_false(tn_json_text(tn_json_at(list, 0), "member", &name));
    assert_true(tn_json_text(tn_json_at(list, 1), "name", &name));
    assert_string_equal(name, "Bob");

    /* Logs that grow, and everything derived made anew, bring nothing back. */
    admit(&kiosk, kit->event, walked);
    group_kit_close(kit);
    group_kit_open(kit);
    assert_ok(tn_ledger_rebuild(tn_registry_ledger(kit->registry), &fault));
    assert_ok(tn_db_exec(
        tn_registry_db(kit->registry),
        "DELETE FROM walk_in_mark; DELETE FROM attended; DELETE FROM attended_mark", &fault));
    assert_int_equal(people_of(kit, kit->event, "funnel", "walk_ins"), 1);
    assert_ok(tn_people_rebuild_roots(kit->people, &fault));
    assert_false(is_anywhere(kit, "canary"));
    assert_ok(tn_ledger_audit(tn_registry_ledger(kit->registry), &fault));
    kiosk_kit_close(&kiosk);
}

/* Protects: an undone merge that came before leaves the one who was not erased alone. */
static void only_whom_is_meant(void **state)
{
    struct group_kit *kit = *state;
    struct tn_erased erased;
    struct tn_member member;
    struct tn_id op;
    struct tn_id ann = add(kit, "Ann", "email", "ann@x.org");
    struct tn_id bob = add(kit, "Bob", "email", "bob@x.org");
    assert_ok(tn_people_merge(kit->people, ann, bob, &host, &op, &fault));
    assert_ok(tn_people_undo_merge(kit->people, op, &host, &fault));
    assert_ok(tn_people_erase(kit->people, bob, &host, &erased, &fault));
    assert_int_equal(erased.records, 1);
    assert_ok(tn_people_find(kit->people, "ann@x.org", &member, &fault));
    assert_string_equal(member.name, "Ann");
    TN_BUF_AUTO cases = {0};
    assert_ok(tn_matches_json(kit->people, true, &cases, &fault));
    assert_string_equal(tn_buf_text(&cases), "[]");
}

/* Protects: no list brings an erased address back, and no other person is kept out by it. */
static void no_list_brings_an_address_back(void **state)
{
    struct group_kit *kit = *state;
    struct kiosk_kit kiosk;
    struct tn_secret_key key;
    struct tn_erased erased;
    struct tn_member member;
    struct tn_signup_taken taken;
    struct tn_signup_counts counts;
    enum tn_people_change change;
    struct tn_db *db = tn_registry_db(kit->registry);
    struct tn_id ann = add(kit, "Ann Lee", "phone", "13800138000");
    struct tn_id only_name = add(kit, "王五", NULL, NULL);
    (void)add(kit, "王强", "phone", "13900139000");
    enum tn_people_change added;
    assert_ok(take_row(kit, "李梅", "phone", "13900139000", &added));
    assert_ok(tn_people_find(kit->people, "李梅", &member, &fault));
    struct tn_id mei = member.id;
    assert_ok(tn_people_erase(kit->people, ann, &host, &erased, &fault));
    assert_ok(tn_people_erase(kit->people, only_name, &host, &erased, &fault));
    assert_int_equal(erased.suppressed, 1);

    /* a telephone that is somebody else's too keeps nobody out */
    assert_ok(tn_people_erase(kit->people, mei, &host, &erased, &fault));
    assert_int_equal(erased.suppressed, 0);
    assert_ok(take_row(kit, "王强", "phone", "13900139000", &change));

    /* a roster, in any spelling */
    assert_int_equal(take_row(kit, "Ann Lee", "phone", "+86 138-0013-8000", &change),
                     TN_ERR_FORMAT);
    assert_non_null(strstr(fault.text, "erased"));
    assert_null(strstr(fault.text, "138"));
    assert_int_equal(take_row(kit, "王五", NULL, NULL, &change), TN_ERR_FORMAT);
    assert_ok(take_row(kit, "王五", "email", "wang5@x.org", &change)); /* another of the name */
    assert_int_equal(change, TN_PEOPLE_ADDED);

    /* a list of attendees */
    struct tn_import_person row = {.name = "Ann Lee",
                                   .handle_count = 2,
                                   .handles = {{"phone", "13800138000"}, {"email", "ann@x.org"}}};
    assert_ok(tn_db_begin(db, &fault));
    assert_ok(tn_people_signups_begin(kit->people, &fault));
    assert_int_equal(tn_people_signup_row(kit->people, kit->event, &row, &taken, &fault),
                     TN_ERR_FORMAT);
    assert_ok(tn_people_signups_end(kit->people, kit->event, &counts, &fault));
    assert_ok(tn_db_commit(db, &fault));

    /* a door: they came, and nobody knows who */
    open_doors(kit, &kiosk, &key);
    struct tn_ticket_id ticket = walk_in(kit, &kiosk, &key, "Ann Lee", "phone", "138 0013 8000");
    assert_int_equal(tn_people_find(kit->people, "Ann Lee", &member, &fault), TN_ERR_ABSENT);
    assert_int_equal(people_of(kit, kit->event, "funnel", "walk_ins"), 1);
    char name[256];
    assert_ok(tn_people_holder(kit->people, kit->event, ticket, name, &fault));
    assert_non_null(strstr(name, "walk-in"));

    /* until they want to */
    assert_int_equal(tn_people_readmit(kit->people, "phone", "13700137000", &fault), TN_ERR_ABSENT);
    assert_ok(tn_people_readmit(kit->people, "phone", "138 0013 8000", &fault));
    assert_ok(take_row(kit, "Ann Lee", "phone", "13800138000", &change));
    assert_int_equal(change, TN_PEOPLE_ADDED);
    kiosk_kit_close(&kiosk);
}

/* Protects: what an erased person wrote in chats goes on counting, as somebody's. */
static void days_become_nobodys(void **state)
{
    static const struct tn_db_sql sums = {
        .both = "SELECT (SELECT COALESCE(SUM(amount), 0) FROM activity_day), (SELECT "
                "COALESCE(SUM(strangers), 0) FROM activity_cover)",
    };
    struct group_kit *kit = *state;
    struct tn_db *db = tn_registry_db(kit->registry);
    struct tn_erased erased;
    TN_BUF_AUTO sql = {0};
    struct tn_id ann = add(kit, "Ann", "qq", "10001");
    (void)add(kit, "Bob", "qq", "10002");
    tn_buf_addf(&sql,
                "INSERT INTO import_batch (number, id, request, format, chat, row_count, counted, "
                "strangers, problems, first_day, last_day, taken_ms) VALUES (1, 'b', %s, 'f', 'c', "
                "9, 9, 1, 0, 20000, 20000, 1); "
                "INSERT INTO activity_cover (chat, day, batch, strangers, shown) VALUES ('c', "
                "20000, 1, 1, 1); "
                "INSERT INTO activity_day (handle, day, kind, chat, batch, amount, shown) SELECT "
                "id, 20000, 0, 'c', 1, CASE norm WHEN '10001' THEN 5 ELSE 3 END, 1 FROM handle "
                "WHERE platform = 'qq'",
                kit->postgresql ? "'\\x00'" : "x'00'");
    assert_ok(tn_db_exec(db, tn_buf_text(&sql), &fault));
    assert_ok(tn_people_erase(kit->people, ann, &host, &erased, &fault));
    struct tn_db_stmt *stmt = tn_db_prepare(db, &sums);
    assert_int_equal(tn_db_step(stmt, &fault), TN_DB_ROW);
    assert_int_equal(tn_db_int(stmt, 0), 3);
    assert_int_equal(tn_db_int(stmt, 1), 6);
    tn_db_reset(stmt);
}

/* ---- consent ---- */

/* Protects: the last word counts, whichever record it was said under; saying it again adds nothing;
 * taking back is as easy as giving. */
static void the_last_word_counts(void **state)
{
    struct group_kit *kit = *state;
    struct kiosk_kit kiosk;
    struct tn_secret_key key;
    struct tn_member walked;
    struct tn_id op;
    bool allows = true;
    struct tn_consent word = {"contact", true, NULL, "on paper", "host"};
    struct tn_id ann = add(kit, "Ann", "email", "ann@x.org");
    assert_ok(tn_people_allows(kit->people, ann, "contact", &allows, &fault));
    assert_false(allows);
    assert_ok(tn_people_consent(kit->people, ann, &word, &fault));
    assert_ok(tn_people_consent(kit->people, ann, &word, &fault));
    word.given = false;
    assert_ok(tn_people_consent(kit->people, ann, &word, &fault));
    assert_ok(tn_people_allows(kit->people, ann, "contact", &allows, &fault));
    assert_false(allows);
    TN_BUF_AUTO out = {0};
    assert_ok(tn_people_consents_json(kit->people, ann, &out, &fault));
    TN_AUTO(json) said = parse(&out);
    assert_int_equal(tn_json_count(said), 2);

    /* at a door, by a question whose id is the purpose */
    ask(kit, kit->event, "contact", "consent");
    open_doors(kit, &kiosk, &key);
    (void)walk_in(kit, &kiosk, &key, "Annie", "email", "annie@x.org");
    assert_ok(tn_people_find(kit->people, "Annie", &walked, &fault));
    assert_ok(tn_people_allows(kit->people, walked.id, "contact", &allows, &fault));
    assert_true(allows);
    assert_ok(tn_people_merge(kit->people, ann, walked.id, &host, &op, &fault));
    assert_ok(tn_people_allows(kit->people, ann, "contact", &allows, &fault));
    assert_true(allows);
    assert_ok(tn_people_undo_merge(kit->people, op, &host, &fault));
    assert_ok(tn_people_allows(kit->people, ann, "contact", &allows, &fault));
    assert_false(allows);
    kiosk_kit_close(&kiosk);

    word = (struct tn_consent){"marketing", true, NULL, "x", "host"};
    assert_int_equal(tn_people_consent(kit->people, ann, &word, &fault), TN_ERR_FORMAT);
    word.purpose = "connector:mailing-list";
    assert_ok(tn_people_consent(kit->people, ann, &word, &fault));
    word.how = "";
    assert_int_equal(tn_people_consent(kit->people, ann, &word, &fault), TN_ERR_FORMAT);
}

/* Protects: an export has the person's facts of every kind, and nobody else's. */
static void an_export_has_everything(void **state)
{
    static const char *const parts[] = {"member",    "consents",     "handles",
                                        "records",   "walk_ins",     "activity",
                                        "decisions", "ticket_names", "memberships"};
    struct group_kit *kit = *state;
    struct kiosk_kit kiosk;
    struct tn_secret_key key;
    struct tn_member walked;
    struct tn_id op;
    TN_BUF_AUTO out = {0};
    struct tn_id ann = add(kit, "Ann", "email", "ann@x.org");
    (void)add(kit, "Zoltan", "email", "zoltan@x.org");
    (void)issue(kit, kit->event, ann);
    ask(kit, kit->event, "why", "text");
    open_doors(kit, &kiosk, &key);
    (void)walk_in(kit, &kiosk, &key, "Annie", "email", "annie@x.org");
    assert_ok(tn_people_find(kit->people, "Annie", &walked, &fault));
    assert_ok(tn_people_merge(kit->people, ann, walked.id, &host, &op, &fault));
    assert_ok(tn_people_export_json(kit->people, walked.id, &out, &fault));
    TN_AUTO(json) root = parse(&out);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        assert_non_null(tn_json_get(root, parts[i]));
    assert_int_equal(tn_json_count(tn_json_get(root, "records")), 2);
    assert_non_null(strstr(tn_buf_text(&out), "annie@x.org"));
    assert_non_null(strstr(tn_buf_text(&out), "ann@x.org"));
    assert_non_null(strstr(tn_buf_text(&out), "Annie said so"));
    assert_non_null(strstr(tn_buf_text(&out), "canary note"));
    assert_null(strstr(tn_buf_text(&out), "oltan"));
    kiosk_kit_close(&kiosk);
}

/* ---- retention ---- */

/* Protects: a walk-in of whom nobody made a member goes after 30 days, unless they allowed
 * something; their address may come back. */
static void walk_ins_expire(void **state)
{
    struct group_kit *kit = *state;
    struct kiosk_kit kiosk;
    struct tn_secret_key key;
    struct tn_member member;
    int64_t count = 0;
    enum tn_people_change change;
    ask(kit, kit->event, "contact", "consent");
    open_doors(kit, &kiosk, &key);
    (void)walk_in(kit, &kiosk, &key, "Yes", "email", "yes@x.org");
    assert_ok(tn_people_take_in(kit->people, &fault));
    assert_ok(tn_registry_content_clear(kit->registry, kit->event, TN_CONTENT_QUESTION, "contact",
                                        &fault));
    (void)walk_in(kit, &kiosk, &key, "No", "email", "no@x.org");
    assert_ok(tn_people_expire(kit->people, 30, true, &host, &count, &fault));
    assert_int_equal(count, 0); /* not yet */

    struct tn_event event;
    assert_ok(tn_registry_event(kit->registry, kit->event, &event, &fault));
    event.starts.ms -= 40 * DAY_MS;
    event.ends.ms -= 40 * DAY_MS;
    assert_ok(tn_registry_event_set(kit->registry, &event, &fault));
    assert_ok(tn_people_expire(kit->people, 30, true, &host, &count, &fault));
    assert_int_equal(count, 1);
    assert_ok(tn_people_find(kit->people, "No", &member, &fault));
    assert_ok(tn_people_expire(kit->people, 30, false, &host, &count, &fault));
    assert_int_equal(count, 1);
    assert_int_equal(tn_people_find(kit->people, "No", &member, &fault), TN_ERR_ABSENT);
    assert_ok(tn_people_find(kit->people, "Yes", &member, &fault));
    assert_ok(take_row(kit, "No", "email", "no@x.org", &change));
    kiosk_kit_close(&kiosk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        group_kit_both(nothing_is_left_of_somebody_erased),
        group_kit_both(only_whom_is_meant),
        group_kit_both(no_list_brings_an_address_back),
        group_kit_both(days_become_nobodys),
        group_kit_both(the_last_word_counts),
        group_kit_both(an_export_has_everything),
        group_kit_both(walk_ins_expire),
    };
    return cmocka_run_group_tests_name("privacy", tests, group_kit_start, group_kit_stop);
}
