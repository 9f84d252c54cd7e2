/* SPDX-License-Identifier: Apache-2.0 */
/* Protects: who gets in.  Accounts, their passwords and roles, how often somebody may be wrong,
 * sessions and their ends, and that what was done stays written down. */
#include "group_kit.h"

#include "turnout/account.h"

#define PASSWORD "correct horse battery"
#define HERE "192.0.2.7"

static struct tn_account account_of(const char *login, enum tn_role role)
{
    struct tn_account account = {.role = role};
    (void)snprintf(account.login, sizeof account.login, "%s", login);
    (void)snprintf(account.name, sizeof account.name, "Person %s", login);
    return account;
}

static void make(struct group_kit *kit, const char *login, enum tn_role role)
{
    struct tn_account account = account_of(login, role);
    assert_ok(tn_account_create(kit->registry, &account, PASSWORD, &fault));
}

static enum tn_err set_role(struct group_kit *kit, const char *login, enum tn_role role)
{
    struct tn_account_change change = {.role = &role};
    return tn_account_set(kit->registry, login, &change, &fault);
}

static enum tn_err begin(struct group_kit *kit, const char *login, const char *password,
                         const char *address, struct tn_session *session)
{
    int retry_s = 0;
    enum tn_err err =
        tn_session_begin(kit->registry, login, password, address, session, &retry_s, &fault);
    assert_int_equal(retry_s > 0, err == TN_ERR_BUSY);
    return err;
}

static void run_sql(struct group_kit *kit, const char *format, int64_t value)
{
    char sql[256];
    (void)snprintf(sql, sizeof sql, format, (long long)value);
    assert_ok(tn_db_exec(tn_registry_db(kit->registry), sql, &fault));
}

/* ---- roles ---- */

/* The rights of a role are a contract with whoever was given it. */
static void roles_are_what_they_were(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        unsigned rights;
    } expected[] = {{"owner", 63}, {"host", 31}, {"door", 5}, {"viewer", 3}};
    enum tn_role role;
    for (size_t i = 0; i < 4; i++) {
        assert_true(tn_role_parse(expected[i].name, &role));
        assert_int_equal(tn_role_rights(role), expected[i].rights);
        assert_string_equal(tn_role_name(role), expected[i].name);
    }
    assert_false(tn_role_parse("root", &role));
    assert_false(tn_role_parse("Owner", &role));
}

/* ---- accounts ---- */

static void what_cannot_be_an_account(void **state)
{
    struct group_kit *kit = *state;
    static const struct {
        const char *login, *name, *password;
    } cases[] = {
        {"a", "Ann", PASSWORD},
        {"Ann", "Ann", PASSWORD},
        {"ann lee", "Ann", PASSWORD},
        {"ann\n", "Ann", PASSWORD},
        {"", "Ann", PASSWORD},
        {"ann", "", PASSWORD},
        {"ann", "Ann\nLee", PASSWORD},
        {"ann", "\xff", PASSWORD},
        {"ann", "Ann", "short pas"},
        {"ann", "Ann", "aaaaaaaaaaaa"},
        {"ann", "Ann", "abababababab"},
        {"ann", "Ann Margret Lee", "Ann Margret Lee"},
        {"ann.margret", "Ann", "ann.margret"},
        {"ann", "Ann", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"},
    };
    struct tn_account account = {.role = TN_ROLE_OWNER};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        (void)snprintf(account.login, sizeof account.login, "%s", cases[i].login);
        (void)snprintf(account.name, sizeof account.name, "%s", cases[i].name);
        assert_int_equal(tn_account_create(kit->registry, &account, cases[i].password, &fault),
                         TN_ERR_FORMAT);
        assert_true(strlen(fault.text) > 10);
    }
    bool any = true;
    assert_ok(tn_account_any(kit->registry, &any, &fault));
    assert_false(any);
}

static bool count_accounts(const struct tn_account *account, void *context)
{
    (void)account;
    ++*(int *)context;
    return true;
}

static void accounts_are_made_changed_and_removed(void **state)
{
    struct group_kit *kit = *state;
    struct tn_account account, read;
    bool any = false;
    int count = 0;
    make(kit, "ann", TN_ROLE_OWNER);
    account = account_of("ann", TN_ROLE_VIEWER);
    assert_int_equal(tn_account_create(kit->registry, &account, PASSWORD, &fault), TN_ERR_EXISTS);
    assert_ok(tn_account_any(kit->registry, &any, &fault));
    assert_true(any);
    /* ten characters of any script are enough */
    account = account_of("bo", TN_ROLE_VIEWER);
    assert_ok(tn_account_create(kit->registry, &account,
                                "\xe5\x91\xa8\xe6\x9c\xab\xe5\x88\x9b\xe5"
                                "\xae\xa2\xe7\x9a\x84\xe5\xaf\x86\xe7\xa0\x81\xe5\xbe\x88\xe9\x95"
                                "\xbf\xe5\x95\x8a",
                                &fault));
    /* what one of them says leaves what the other said as it is */
    struct tn_account_change name = {.name = "Bo Li"}, password = {.password = PASSWORD " 2"};
    assert_ok(tn_account_set(kit->registry, "bo", &name, &fault));
    assert_ok(set_role(kit, "bo", TN_ROLE_DOOR));
    assert_ok(tn_account_set(kit->registry, "bo", &password, &fault));
    assert_ok(tn_account(kit->registry, "bo", &read, &fault));
    assert_string_equal(read.name, "Bo Li");
    assert_int_equal(read.role, TN_ROLE_DOOR);
    password.password = "Bo Li";
    assert_int_equal(tn_account_set(kit->registry, "bo", &password, &fault), TN_ERR_FORMAT);
    name.name = "two\nlines";
    assert_int_equal(tn_account_set(kit->registry, "bo", &name, &fault), TN_ERR_FORMAT);
    assert_int_equal(read.seen.ms, 0);
    assert_ok(tn_accounts(kit->registry, count_accounts, &count, &fault));
    assert_int_equal(count, 2);
    assert_ok(tn_account_remove(kit->registry, "bo", &fault));
    assert_int_equal(tn_account(kit->registry, "bo", &read, &fault), TN_ERR_ABSENT);
    assert_int_equal(tn_account_remove(kit->registry, "bo", &fault), TN_ERR_ABSENT);
    assert_int_equal(set_role(kit, "bo", TN_ROLE_HOST), TN_ERR_ABSENT);
}

/* A group cannot lock itself out. */
static void the_last_owner_stays(void **state)
{
    struct group_kit *kit = *state;
    make(kit, "ann", TN_ROLE_OWNER);
    make(kit, "bo", TN_ROLE_HOST);
    assert_int_equal(set_role(kit, "ann", TN_ROLE_HOST), TN_ERR_DENIED);
    assert_int_equal(tn_account_remove(kit->registry, "ann", &fault), TN_ERR_DENIED);
    assert_ok(set_role(kit, "bo", TN_ROLE_OWNER));
    assert_ok(set_role(kit, "ann", TN_ROLE_HOST));
    assert_int_equal(tn_account_remove(kit->registry, "bo", &fault), TN_ERR_DENIED);
    assert_ok(tn_account_remove(kit->registry, "ann", &fault));
}

/* ---- sessions ---- */

static void a_session_begins_and_ends(void **state)
{
    struct group_kit *kit = *state;
    struct tn_session first, second, read;
    struct tn_account ann;
    make(kit, "ann", TN_ROLE_HOST);
    assert_ok(begin(kit, "ann", PASSWORD, HERE, &first));
    assert_ok(begin(kit, "ann", PASSWORD, HERE, &second));
    assert_int_equal(strlen(first.token), TN_SESSION_CHARS);
    assert_string_not_equal(first.token, second.token);
    assert_string_not_equal(first.csrf, second.csrf);
    assert_string_not_equal(first.csrf, first.token);
    assert_ok(tn_session_check(kit->registry, first.token, &read, &fault));
    assert_string_equal(read.account.login, "ann");
    assert_int_equal(read.account.role, TN_ROLE_HOST);
    assert_string_equal(read.csrf, first.csrf);
    assert_ok(tn_account(kit->registry, "ann", &ann, &fault));
    assert_true(ann.seen.ms > 0);
    assert_ok(tn_session_end(kit->registry, first.token, &fault));
    assert_int_equal(tn_session_check(kit->registry, first.token, &read, &fault), TN_ERR_DENIED);
    assert_ok(tn_session_check(kit->registry, second.token, &read, &fault));
    assert_int_equal(tn_session_check(kit->registry, "", &read, &fault), TN_ERR_DENIED);
    assert_ok(tn_account_remove(kit->registry, "ann", &fault));
}

/* Idle too long, or going on too long: over.  Going on keeps it from being idle. */
static void a_session_runs_out(void **state)
{
    struct group_kit *kit = *state;
    struct tn_session session, read;
    make(kit, "ann", TN_ROLE_OWNER);
    assert_ok(begin(kit, "ann", PASSWORD, HERE, &session));
    run_sql(kit, "UPDATE session SET seen_ms = seen_ms - %lld", TN_SESSION_IDLE_MS - 60000);
    assert_ok(tn_session_check(kit->registry, session.token, &read, &fault));
    run_sql(kit, "UPDATE session SET seen_ms = seen_ms - %lld", TN_SESSION_IDLE_MS - 60000);
    assert_ok(tn_session_check(kit->registry, session.token, &read, &fault));
    run_sql(kit, "UPDATE session SET seen_ms = seen_ms - %lld", TN_SESSION_IDLE_MS);
    assert_int_equal(tn_session_check(kit->registry, session.token, &read, &fault), TN_ERR_DENIED);
    assert_ok(begin(kit, "ann", PASSWORD, HERE, &session));
    run_sql(kit, "UPDATE session SET began_ms = began_ms - %lld", TN_SESSION_MOST_MS);
    assert_int_equal(tn_session_check(kit->registry, session.token, &read, &fault), TN_ERR_DENIED);
}

/* Set by somebody else, a password ends every session; changed by oneself, every other one. */
static void a_new_password_ends_sessions(void **state)
{
    struct group_kit *kit = *state;
    struct tn_session mine, other, read;
    const struct tn_account_change set = {.password = PASSWORD};
    int retry_s = 0;
    static const char next[] = "another long sentence";
    make(kit, "ann", TN_ROLE_OWNER);
    assert_ok(begin(kit, "ann", PASSWORD, HERE, &mine));
    assert_ok(begin(kit, "ann", PASSWORD, HERE, &other));
    assert_int_equal(tn_session_password(kit->registry, mine.token, "not it at all", next, HERE,
                                         &retry_s, &fault),
                     TN_ERR_DENIED);
    assert_int_equal(
        tn_session_password(kit->registry, mine.token, PASSWORD, "short", HERE, &retry_s, &fault),
        TN_ERR_FORMAT);
    assert_ok(
        tn_session_password(kit->registry, mine.token, PASSWORD, next, HERE, &retry_s, &fault));
    assert_ok(tn_session_check(kit->registry, mine.token, &read, &fault));
    assert_int_equal(tn_session_check(kit->registry, other.token, &read, &fault), TN_ERR_DENIED);
    assert_int_equal(begin(kit, "ann", PASSWORD, HERE, &other), TN_ERR_DENIED);
    assert_ok(tn_account_set(kit->registry, "ann", &set, &fault));
    assert_int_equal(tn_session_check(kit->registry, mine.token, &read, &fault), TN_ERR_DENIED);
}

/* Neither password nor session can be read out of the database. */
static void secrets_are_not_stored(void **state)
{
    struct group_kit *kit = *state;
    static const struct tn_db_sql select_hashes = {
        .both =
            "SELECT a.password, s.token_hash FROM account a JOIN session s ON s.login = a.login",
    };
    struct tn_session session;
    make(kit, "ann", TN_ROLE_OWNER);
    assert_ok(begin(kit, "ann", PASSWORD, HERE, &session));
    struct tn_db_stmt *stmt = tn_db_prepare(tn_registry_db(kit->registry), &select_hashes);
    size_t len = 0;
    assert_int_equal(tn_db_step(stmt, &fault), TN_DB_ROW);
    assert_memory_equal(tn_db_text(stmt, 0), "$argon2id$v=19$m=65536,t=2,p=1$", 31);
    assert_null(strstr(tn_db_text(stmt, 0), PASSWORD));
    const void *hash = tn_db_blob(stmt, 1, &len);
    assert_int_equal(len, TN_HASH_BYTES);
    uint8_t token[TN_HASH_BYTES];
    assert_ok(tn_base64_decode_exact(session.token, token, sizeof token));
    assert_memory_not_equal(hash, token, sizeof token);
    tn_db_reset(stmt);
}

/* ---- being wrong ---- */

/* Both answers are the same sentence and take about the same time; only the second is a matter of
 * measuring, so it only has to be clear of "at once". */
static void an_unknown_login_tells_nothing(void **state)
{
    struct group_kit *kit = *state;
    struct tn_session session;
    struct tn_fault wrong;
    make(kit, "ann", TN_ROLE_OWNER);
    int64_t began = tn_clock_up_ms();
    assert_int_equal(begin(kit, "ann", "not it at all", HERE, &session), TN_ERR_DENIED);
    int64_t known_ms = tn_clock_up_ms() - began;
    wrong = fault;
    began = tn_clock_up_ms();
    assert_int_equal(begin(kit, "nobody", "not it at all", HERE, &session), TN_ERR_DENIED);
    assert_string_equal(fault.text, wrong.text);
    assert_true(tn_clock_up_ms() - began > known_ms / 8);
    assert_int_equal(begin(kit, "ann' OR 'a'='a", "not it at all", HERE, &session), TN_ERR_DENIED);
}

/* Five are free, then each waits longer; another address is not in the way of the right person, and
 * neither closing the database nor setting the clock back helps. */
static void tries_are_counted(void **state)
{
    struct group_kit *kit = *state;
    struct tn_session session;
    int retry_s = 0;
    make(kit, "ann", TN_ROLE_OWNER);
    for (int i = 0; i < 5; i++)
        assert_int_equal(begin(kit, "ann", "not it at all", HERE, &session), TN_ERR_DENIED);
    assert_int_equal(begin(kit, "ann", PASSWORD, HERE, &session), TN_ERR_BUSY);
    group_kit_close(kit);
    group_kit_open(kit);
    assert_int_equal(begin(kit, "ann", PASSWORD, HERE, &session), TN_ERR_BUSY);
    assert_ok(begin(kit, "ann", PASSWORD, "192.0.2.8", &session));
    run_sql(kit, "UPDATE sign_in_try SET last_ms = last_ms - %lld", 31000);
    assert_int_equal(begin(kit, "ann", "not it at all", HERE, &session), TN_ERR_DENIED);
    assert_int_equal(
        tn_session_begin(kit->registry, "ann", PASSWORD, HERE, &session, &retry_s, &fault),
        TN_ERR_BUSY);
    assert_in_range(retry_s, 55, 60);
    run_sql(kit, "UPDATE sign_in_try SET last_ms = last_ms - %lld", 61000);
    assert_ok(begin(kit, "ann", PASSWORD, HERE, &session));
    assert_int_equal(begin(kit, "ann", "not it at all", HERE, &session), TN_ERR_DENIED);
}

static void wait_out(struct group_kit *kit)
{
    run_sql(kit, "UPDATE sign_in_try SET last_ms = last_ms - %lld", 3700 * 1000LL);
}

/* Whoever tries many logins from one address waits too, and signing in to an account of their own
 * does not wipe that out; a try of yesterday is forgotten. */
static void an_address_waits_too(void **state)
{
    struct group_kit *kit = *state;
    struct tn_session session;
    char login[16];
    make(kit, "ann", TN_ROLE_OWNER);
    for (int i = 0; i < 30; i++) {
        (void)snprintf(login, sizeof login, "nobody%d", i);
        if (i == 15)
            assert_ok(begin(kit, "ann", PASSWORD, HERE, &session));
        assert_int_equal(begin(kit, login, "not it at all", HERE, &session), TN_ERR_DENIED);
    }
    assert_int_equal(begin(kit, "ann", PASSWORD, HERE, &session), TN_ERR_BUSY);
    assert_ok(begin(kit, "ann", PASSWORD, "2001:db8::1", &session));
    wait_out(kit);
    assert_ok(begin(kit, "ann", PASSWORD, HERE, &session));
    run_sql(kit, "UPDATE sign_in_try SET last_ms = last_ms - %lld", 24 * 3600 * 1000LL);
    for (int i = 0; i < 5; i++)
        assert_int_equal(begin(kit, "ann", "not it at all", HERE, &session), TN_ERR_DENIED);
}

/* ---- what was done ---- */

static void the_audit_log_only_grows(void **state)
{
    struct group_kit *kit = *state;
    TN_BUF_AUTO text = {0};
    TN_AUTO(json) root = NULL;
    int64_t next = 0;
    for (int i = 0; i < 5; i++)
        assert_ok(tn_audit_add(kit->registry, "ann", HERE, "POST /v1/events", i % 2 ? "x\n\"y" : "",
                               &fault));
    assert_ok(tn_audit_json(kit->registry, 0, 3, &text, &fault));
    assert_ok(tn_json_parse(tn_buf_text(&text), text.len, &root, &fault));
    const struct tn_json *entries = tn_json_get(root, "entries");
    assert_int_equal(tn_json_count(entries), 3);
    assert_true(tn_json_int(root, "next", &next));
    tn_buf_clear(&text);
    assert_ok(tn_audit_json(kit->registry, next, 3, &text, &fault));
    assert_non_null(strstr(tn_buf_text(&text), "\"next\":null"));
    assert_non_null(strstr(tn_buf_text(&text), "\"subject\":\"x\\n\\\"y\""));
    assert_true(tn_db_exec(tn_registry_db(kit->registry), "UPDATE audit SET who = 'bo'", &fault));
    assert_true(tn_db_exec(tn_registry_db(kit->registry), "DELETE FROM audit", &fault));
}

/* ---- the group ---- */

/* What one handle changes another one sees, and what cannot be is refused as a whole. */
static void the_group_is_named_anew(void **state)
{
    struct group_kit *kit = *state;
    TN_AUTO(registry) other = NULL;
    assert_ok(tn_registry_open(&kit->options, &other, &fault));
    assert_ok(tn_registry_group_set(kit->registry, "Night makers", "Europe/Berlin", "DE", &fault));
    assert_ok(tn_registry_group_set(kit->registry, "", "", "", &fault));
    assert_int_equal(tn_registry_group_set(kit->registry, "X", "Mars/Base", "", &fault),
                     TN_ERR_FORMAT);
    assert_int_equal(tn_registry_group_set(kit->registry, "X", "", "de", &fault), TN_ERR_FORMAT);
    assert_ok(tn_registry_refresh(other, &fault));
    const struct tn_group *group = tn_registry_group(other);
    assert_string_equal(group->name, "Night makers");
    assert_string_equal(group->tz, "Europe/Berlin");
    assert_string_equal(group->region, "DE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roles_are_what_they_were),
        group_kit_both(what_cannot_be_an_account),
        group_kit_both(accounts_are_made_changed_and_removed),
        group_kit_both(the_last_owner_stays),
        group_kit_both(a_session_begins_and_ends),
        group_kit_both(a_session_runs_out),
        group_kit_both(a_new_password_ends_sessions),
        group_kit_both(secrets_are_not_stored),
        group_kit_both(an_unknown_login_tells_nothing),
        group_kit_both(tries_are_counted),
        group_kit_both(an_address_waits_too),
        group_kit_both(the_audit_log_only_grows),
        group_kit_both(the_group_is_named_anew),
    };
    return cmocka_run_group_tests_name("account", tests, group_kit_start, group_kit_stop);
}
