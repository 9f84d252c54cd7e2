/* SPDX-License-Identifier: Apache-2.0 */
/* test_enrolment.c -- the kiosk's one file of identity: whole or not at all, and never lost to a
 * newer program's format. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "enrolment.h"
#include "turnout/os.h"

struct scene {
    char folder[64];
    char path[128];
    struct tn_pairing written;
};

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    assert_int_equal(tn_seal_init(), TN_OK);
    memcpy(scene->folder, "/tmp/turnout-enrolment-XXXXXX", 30);
    assert_non_null(mkdtemp(scene->folder));
    tn_path_join(scene->path, sizeof scene->path, scene->folder, "enrolment.json");
    struct tn_pairing *written = &scene->written;
    tn_seal_random(&written->group, sizeof written->group);
    tn_seal_random(&written->device, sizeof written->device);
    tn_seal_random(&written->hub, sizeof written->hub);
    tn_seal_random(&written->pin, sizeof written->pin);
    tn_key_make(&written->log_key);
    written->group_key = written->log_key.public_key;
    written->hub_log_key = written->log_key.public_key;
    memcpy(written->group_name, "读书会 \"Reads\"", sizeof "读书会 \"Reads\"");
    memcpy(written->name, "北门", sizeof "北门");
    memcpy(written->url, "https://127.0.0.1:8443", 23);
    memcpy(written->hub_name, "hub", 4);
    tn_buf_add_text(&written->authority_pem, "-----BEGIN CERTIFICATE-----\nca\n");
    tn_buf_add_text(&written->tls_certificate_pem, "certificate\n");
    tn_buf_add_text(&written->tls_key_pem, "key\n");
    assert_int_equal(enrolment_save(scene->folder, written, NULL), TN_OK);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    unlink(scene->path);
    rmdir(scene->folder);
    tn_pairing_release(&scene->written);
    free(scene);
    return 0;
}

/* Protects: a restarted kiosk is the same device with the same keys. */
static void what_was_saved_is_loaded(void **state)
{
    struct scene *scene = *state;
    struct tn_pairing read;
    assert_int_equal(enrolment_load(scene->folder, &read, NULL), TN_OK);
    const struct tn_pairing *written = &scene->written;
    assert_memory_equal(&read.group, &written->group, sizeof read.group);
    assert_memory_equal(&read.group_key, &written->group_key, sizeof read.group_key);
    assert_memory_equal(&read.device, &written->device, sizeof read.device);
    assert_memory_equal(&read.log_key, &written->log_key, sizeof read.log_key);
    assert_memory_equal(&read.hub, &written->hub, sizeof read.hub);
    assert_memory_equal(&read.hub_log_key, &written->hub_log_key, sizeof read.hub_log_key);
    assert_memory_equal(&read.pin, &written->pin, sizeof read.pin);
    assert_string_equal(read.group_name, written->group_name);
    assert_string_equal(read.name, written->name);
    assert_string_equal(read.hub_name, written->hub_name);
    assert_string_equal(read.url, written->url);
    assert_string_equal(tn_buf_text(&read.authority_pem), tn_buf_text(&written->authority_pem));
    assert_string_equal(tn_buf_text(&read.tls_certificate_pem),
                        tn_buf_text(&written->tls_certificate_pem));
    assert_string_equal(tn_buf_text(&read.tls_key_pem), tn_buf_text(&written->tls_key_pem));
    tn_pairing_release(&read);
}

/* Protects: nobody else on the machine reads the keys. */
static void only_the_owner_can_read_it(void **state)
{
    const struct scene *scene = *state;
    struct stat status;
    assert_int_equal(stat(scene->path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
}

static void replace(const struct scene *scene, const char *text)
{
    assert_int_equal(tn_file_write(scene->path, text, strlen(text), 0600, NULL), TN_OK);
}

static void expect(const struct scene *scene, enum tn_err err, const char *words)
{
    struct tn_pairing read;
    struct tn_fault fault = {0};
    assert_int_equal(enrolment_load(scene->folder, &read, &fault), err);
    assert_non_null(strstr(fault.text, words));
    assert_null(read.tls_key_pem.data);
}

/* Protects: each kind of unusable file has its own answer, and none of them half a kiosk. */
static void what_cannot_be_used_is_refused_with_its_cause(void **state)
{
    const struct scene *scene = *state;
    replace(scene, "{\"format\":2,\"something\":\"else\"}");
    expect(scene, TN_ERR_VERSION, "newer");
    replace(scene, "{\"format\":1}");
    expect(scene, TN_ERR_CORRUPT, "pair this kiosk again");
    replace(scene, "{\"format\":1,\"group\":");
    expect(scene, TN_ERR_CORRUPT, scene->path);
    assert_int_equal(unlink(scene->path), 0);
    expect(scene, TN_ERR_ABSENT, "");
}

static bool is_there(const struct scene *scene, const char *name)
{
    char path[128];
    tn_path_join(path, sizeof path, scene->folder, name);
    return tn_file_exists(path);
}

static void put(const struct scene *scene, const char *name)
{
    char path[128];
    tn_path_join(path, sizeof path, scene->folder, name);
    assert_int_equal(tn_file_write(path, name, strlen(name), 0600, NULL), TN_OK);
}

static void take_away(const struct scene *scene, const char *name)
{
    char path[128];
    tn_path_join(path, sizeof path, scene->folder, name);
    assert_int_equal(unlink(path), 0);
}

/* Protects: a database left by a pairing that was cut off does not make the folder useless, and
 * nothing of it is lost, not even when moving it is cut off too. */
static void an_orphaned_database_is_kept_under_another_name(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(enrolment_set_aside(scene->folder, NULL), TN_OK);
    put(scene, "kiosk.db");
    put(scene, "kiosk.db.old-1-wal"); /* moved already when the power went */
    assert_int_equal(enrolment_set_aside(scene->folder, NULL), TN_OK);
    assert_false(is_there(scene, "kiosk.db"));
    put(scene, "kiosk.db");
    put(scene, "kiosk.db-wal");
    put(scene, "kiosk.db-shm");
    assert_int_equal(enrolment_set_aside(scene->folder, NULL), TN_OK);
    static const char *const kept[] = {"kiosk.db.old-1", "kiosk.db.old-1-wal", "kiosk.db.old-2",
                                       "kiosk.db.old-2-wal", "kiosk.db.old-2-shm"};
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        take_away(scene, kept[i]);
    assert_false(is_there(scene, "kiosk.db") || is_there(scene, "kiosk.db-wal"));
}

/* Protects: an invitation is not used up where its outcome cannot be written. */
static void room_is_taken_and_given_back(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(enrolment_reserve(scene->folder, NULL), TN_OK);
    assert_true(is_there(scene, "enrolment.reserve"));
    enrolment_release_reserve(scene->folder);
    assert_false(is_there(scene, "enrolment.reserve"));
    assert_int_not_equal(enrolment_reserve("/dev/null", NULL), TN_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_saved_is_loaded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_the_owner_can_read_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_used_is_refused_with_its_cause, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_orphaned_database_is_kept_under_another_name, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(room_is_taken_and_given_back, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
