/* SPDX-License-Identifier: Apache-2.0 */
/* test_export.c -- the way home on a stick: only something mounted is one, and the files on it are
 * what another ledger takes, whole and to the last record.
 *
 * A stick is a tmpfs in a mount namespace of the test's own; where that is not allowed, this part
 * is skipped. */
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "export.h"

#include "turnout/os.h"

struct scene {
    char media[64], plain[TN_PATH_MAX], database[TN_PATH_MAX];
    struct tn_ledger_identity identity;
    struct tn_id event;
};

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    assert_int_equal(tn_seal_init(), TN_OK);
    memcpy(scene->media, "/tmp/turnout-media-XXXXXX", 26);
    assert_non_null(mkdtemp(scene->media));
    tn_path_join(scene->plain, sizeof scene->plain, scene->media, "folder");
    tn_path_join(scene->database, sizeof scene->database, scene->media, "kiosk.db");
    assert_int_equal(mkdir(scene->plain, 0700), 0);
    struct tn_secret_key group;
    tn_key_make(&group);
    tn_key_make(&scene->identity.log_key);
    scene->identity.group_key = group.public_key;
    tn_seal_random(&scene->identity.group, sizeof scene->identity.group);
    tn_seal_random(&scene->identity.device, sizeof scene->identity.device);
    tn_seal_random(&scene->event, sizeof scene->event);
    *state = scene;
    return 0;
}

static void remove_in(const char *folder, const char *name)
{
    char path[TN_PATH_MAX];
    tn_path_join(path, sizeof path, folder, name);
    (void)unlink(path);
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    remove_in(scene->media, "kiosk.db");
    remove_in(scene->media, "kiosk.db-wal");
    remove_in(scene->media, "kiosk.db-shm");
    (void)rmdir(scene->plain);
    int left = rmdir(scene->media);
    free(scene);
    return left;
}

/* ---- which stick ---- */

/* Protects: what is exported never ends on the kiosk's own disk for want of a stick. */
static void test_no_stick(void **state)
{
    struct scene *scene = *state;
    char found[TN_PATH_MAX], absent[TN_PATH_MAX], small[8];
    assert_false(export_find_stick(scene->media, found, sizeof found));
    tn_path_join(absent, sizeof absent, scene->media, "nothing");
    assert_false(export_find_stick(absent, found, sizeof found));
    assert_false(export_find_stick(scene->media, small, sizeof small));
}

static bool mount_here(const char *path, unsigned long flags)
{
    return mount("stick", path, "tmpfs", flags, "size=1m") == 0;
}

/* Protects: a mounted stick is found, one that cannot be written to is not. */
static void test_stick(void **state)
{
    struct scene *scene = *state;
    char found[TN_PATH_MAX];
    if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
        !mount_here(scene->plain, 0)) {
        print_message("nothing can be mounted here: finding a stick is not tested\n");
        skip();
    }
    assert_true(export_find_stick(scene->media, found, sizeof found));
    assert_string_equal(found, scene->plain);
    assert_int_equal(umount(scene->plain), 0);
    assert_true(mount_here(scene->plain, MS_RDONLY));
    assert_false(export_find_stick(scene->media, found, sizeof found));
    assert_int_equal(umount(scene->plain), 0);
}

/* ---- what is on it ---- */

static struct tn_ledger *open_ledger(const char *url, const struct tn_ledger_identity *identity,
                                     struct tn_db **ret_db)
{
    const struct tn_db_options options = {.url = url};
    struct tn_ledger *ledger = NULL;
    struct tn_fault fault = {0};
    assert_int_equal(tn_db_open(&options, ret_db, &fault), TN_OK);
    assert_int_equal(tn_ledger_open(*ret_db, identity, &ledger, &fault), TN_OK);
    return ledger;
}

/* The own log of the scene's event, with so many records; returns its name. */
static struct tn_log_id write_log(const struct scene *scene, int64_t records)
{
    TN_AUTO(db) db = NULL;
    TN_AUTO(ledger) ledger = open_ledger(scene->database, &scene->identity, &db);
    const struct tn_claim claim = {.boot = 7, .wall.ms = 1796450400000, .clock = TN_CLOCK_NTP};
    int64_t seq = 0;
    assert_int_equal(tn_db_begin(db, NULL), TN_OK);
    while (seq < records)
        assert_int_equal(tn_ledger_append(ledger, scene->event, &claim, TN_RECORD_REFUSE,
                                          "{\"verdict\":\"unknown-code\",\"reason\":\"none\"}",
                                          &seq, NULL),
                         TN_OK);
    assert_int_equal(tn_db_commit(db, NULL), TN_OK);
    return tn_ledger_own_log(ledger, scene->event);
}

static void file_of(const struct scene *scene, struct tn_log_id log, char out[TN_PATH_MAX])
{
    TN_BUF_AUTO name = {0};
    tn_buf_addf(&name, "turnout-%s.ndjson", tn_log_id_text(log).chars);
    tn_path_join(out, TN_PATH_MAX, scene->plain, tn_buf_text(&name));
}

/* Gives a file to a ledger that trusts its device; returns how many batches it was. */
static size_t accept_file(const char *path, const struct scene *scene, struct tn_head *ret_head,
                          struct tn_ledger_accepted *ret_accepted)
{
    static struct tn_batch batch;
    struct tn_ledger_identity other = scene->identity;
    struct tn_fault fault = {0};
    TN_BUF_AUTO text = {0};
    size_t batches = 0;
    TN_AUTO(db) db = NULL;
    tn_seal_random(&other.device, sizeof other.device);
    TN_AUTO(ledger) ledger = open_ledger("", &other, &db);
    assert_int_equal(tn_ledger_trust(ledger, scene->identity.device,
                                     &scene->identity.log_key.public_key, false, "door", NULL),
                     TN_OK);
    assert_int_equal(tn_file_read(path, 1 << 24, &text, &fault), TN_OK);
    for (size_t at = 0; at < text.len; batches++) {
        size_t len = tn_batch_extent(tn_buf_text(&text) + at, text.len - at);
        assert_int_equal(tn_batch_parse(tn_buf_text(&text) + at, len, &batch, &fault), TN_OK);
        assert_int_equal(tn_ledger_accept(ledger, &batch, ret_accepted, &fault), TN_OK);
        at += len;
    }
    *ret_head = batch.head;
    return batches;
}

/* Protects: a log of any length comes whole, proven by the head at its end, in a file that is its
 * owner's alone; and writing it again is no trouble. */
static void test_whole_log(void **state)
{
    struct scene *scene = *state;
    static const struct {
        int64_t records;
        size_t batches;
    } cases[] = {{1, 1}, {TN_BATCH_MAX_RECORDS, 1}, {TN_BATCH_MAX_RECORDS + 1, 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[TN_PATH_MAX];
        struct tn_fault fault = {0};
        struct tn_head head;
        struct tn_ledger_accepted accepted;
        struct stat status;
        struct tn_log_id log = write_log(scene, cases[i].records);
        file_of(scene, log, path);
        for (int again = 0; again < 2; again++)
            assert_int_equal(export_to(scene->database, &scene->identity, scene->plain, &fault),
                             TN_OK);
        assert_int_equal(stat(path, &status), 0);
        assert_int_equal(status.st_mode & 07777, 0600);
        assert_true(accept_file(path, scene, &head, &accepted) >= cases[i].batches);
        assert_int_equal(accepted.high_water, cases[i].records);
        assert_int_equal(head.seq, cases[i].records);
        assert_int_equal(unlink(path), 0);
    }
}

/* Protects: a stick pulled out or a kiosk without a database is told of, in one sentence. */
static void test_failures(void **state)
{
    struct scene *scene = *state;
    struct tn_fault fault = {0};
    (void)write_log(scene, 1);
    assert_int_not_equal(export_to(scene->database, &scene->identity, "/nowhere/at/all", &fault),
                         TN_OK);
    assert_non_null(strstr(fault.text, "/nowhere/at/all"));
    assert_int_not_equal(export_to("/nowhere/kiosk.db", &scene->identity, scene->plain, &fault),
                         TN_OK);
    assert_non_null(strstr(fault.text, "/nowhere/kiosk.db"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_no_stick, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_whole_log, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_failures, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_stick, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
