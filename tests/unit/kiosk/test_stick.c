/* SPDX-License-Identifier: Apache-2.0 */
/* test_stick.c -- a stick in a kiosk: only something mounted is one; what is written there is whole
 * or not there; what is read from it is what other doors and the hub wrote.
 *
 * Sticks are tmpfs in a mount namespace of the test's own; where that is not allowed, finding one
 * and filling one up are skipped. */
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "check.h"
#include "stick.h"
#include "turnout/bundle.h"
#include "turnout/edition.h"
#include "world/world.h"

static struct tn_fault fault;

/* A media folder with one folder in it, beside it the databases of a hub and two doors. */
struct scene {
    char media[64], folder[STICK_FOLDER_CHARS];
    char databases[3][TN_PATH_MAX];
    struct world world;
    struct station hub, a, b;
};

static int set_up(void **state)
{
    static const char *const names[] = {"hub.db", "a.db", "b.db"};
    struct scene *scene = calloc(1, sizeof *scene);
    struct tn_policy policy = world_policy();
    assert_non_null(scene);
    memcpy(scene->media, "/tmp/turnout-media-XXXXXX", 26);
    assert_non_null(mkdtemp(scene->media));
    tn_path_join(scene->folder, sizeof scene->folder, scene->media, "STICK");
    assert_int_equal(mkdir(scene->folder, 0700), 0);
    world_make(&scene->world);
    struct station *const stations[] = {&scene->hub, &scene->a, &scene->b};
    for (int i = 0; i < 3; i++) {
        tn_path_join(scene->databases[i], TN_PATH_MAX, scene->media, names[i]);
        station_open(stations[i], &scene->world, i,
                     &(struct tn_db_options){.url = scene->databases[i], .unsafe_normal = true});
    }
    hub_publish(&scene->hub, &policy, 2);
    carry_all(&scene->hub, &scene->a);
    carry_all(&scene->hub, &scene->b);
    *state = scene;
    return 0;
}

static bool remove_one(const char *name, void *context)
{
    char path[TN_PATH_MAX];
    tn_path_join(path, sizeof path, context, name);
    return unlink(path) == 0;
}

static void remove_files(char *folder)
{
    static const char *const ends[] = {"bundle", ".part", "raucb", "-wal", "-shm", ".db"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        assert_ok(tn_folder_files(folder, ends[i], 200, remove_one, folder, &fault));
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    station_close(&scene->hub);
    station_close(&scene->a);
    station_close(&scene->b);
    remove_files(scene->folder);
    (void)rmdir(scene->folder);
    remove_files(scene->media);
    int left = rmdir(scene->media);
    free(scene);
    return left;
}

/* ---- which stick ---- */

/* Protects: what is exported never ends on the kiosk's own disk for want of a stick. */
static void test_no_stick(void **state)
{
    struct scene *scene = *state;
    struct stick found;
    char absent[TN_PATH_MAX];
    assert_false(stick_find(scene->media, &found));
    tn_path_join(absent, sizeof absent, scene->media, "nothing");
    assert_false(stick_find(absent, &found));
}

static bool mount_here(const char *path, unsigned long flags, const char *options)
{
    return mount("stick", path, "tmpfs", flags, options) == 0;
}

static void want_mounts(void)
{
    if (unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0)
        return;
    print_message("nothing can be mounted here: this is not tested\n");
    skip();
}

static void put(const char *folder, const char *name, const char *text)
{
    char path[TN_PATH_MAX];
    tn_path_join(path, sizeof path, folder, name);
    assert_ok(tn_file_write(path, text, strlen(text), 0600, &fault));
}

/* Protects: a mounted stick is found, sooner one that can be written to; software on it is seen. */
static void test_find(void **state)
{
    struct scene *scene = *state;
    char other[TN_PATH_MAX];
    struct stick found;
    want_mounts();
    assert_true(mount_here(scene->folder, 0, "size=1m"));
    assert_true(stick_find(scene->media, &found));
    assert_string_equal(found.folder, scene->folder);
    assert_true(found.writable);
    assert_string_equal(found.software, "");
    put(scene->folder, "turnout-1.9.raucb", "x");
    put(scene->folder, "TURNOUT-1.10.RAUCB", "x");
    assert_true(stick_find(scene->media, &found));
    assert_string_equal(found.software, "turnout-1.9.raucb");
    assert_int_equal(umount(scene->folder), 0);

    tn_path_join(other, sizeof other, scene->media, "OTHER");
    assert_int_equal(mkdir(other, 0700), 0);
    assert_true(mount_here(scene->folder, MS_RDONLY, "size=1m"));
    assert_true(stick_find(scene->media, &found));
    assert_false(found.writable);
    assert_true(mount_here(other, 0, "size=1m"));
    assert_true(stick_find(scene->media, &found));
    assert_string_equal(found.folder, other);
    assert_true(found.writable);
    assert_int_equal(umount(other), 0);
    assert_int_equal(umount(scene->folder), 0);
    assert_int_equal(rmdir(other), 0);
}

/* ---- there and back ---- */

static struct tn_ticket_id ticket(int number)
{
    return (struct tn_ticket_id){{(uint8_t)(number >> 8), (uint8_t)number, 1}};
}

static void admit(struct station *station, int from, int count)
{
    assert_ok(tn_db_begin(station->db, &fault));
    for (int i = from; i < from + count; i++)
        (void)station_admit(station, ticket(i), 1);
    assert_ok(tn_db_commit(station->db, &fault));
}

static int64_t admissions(struct station *station)
{
    struct tn_event_facts facts;
    assert_ok(tn_ledger_event(station->ledger, station->world->event, &facts, &fault));
    return facts.admissions;
}

typedef void job(const struct stick_work *work, struct stick_outcome *ret_outcome);

static struct stick_outcome at_stick(struct scene *scene, int device, job *what)
{
    struct tn_ledger_identity identity = world_identity(&scene->world, device);
    struct stick_outcome outcome;
    const struct stick_work work = {
        .database = scene->databases[device], .identity = &identity, .folder = scene->folder};
    what(&work, &outcome);
    return outcome;
}

static bool count_one(const char *name, void *context)
{
    (void)name;
    ++*(int *)context;
    return true;
}

static int files(const char *folder, const char *suffix)
{
    int count = 0;
    assert_ok(tn_folder_files(folder, suffix, 100, count_one, &count, &fault));
    return count;
}

/* Protects: two doors without a network have each other's admissions once a stick went both ways,
 * and a revocation that only the hub knew; each keeps one file on it. */
static void test_both_ways(void **state)
{
    struct scene *scene = *state;
    struct world_ticket listed;
    struct tn_ticket_facts facts;
    world_ticket(&scene->world, &listed);
    hub_ticket(&scene->hub, &listed, "Ada");
    hub_state(&scene->hub, listed.ticket.id, "revoked");
    admit(&scene->a, 0, 300);
    admit(&scene->b, 300, 30);
    for (int device = 0; device < 3; device++) {
        struct stick_outcome out = at_stick(scene, device, stick_export);
        assert_true(out.done && out.records > 0);
    }
    assert_int_equal(files(scene->folder, ".bundle"), 3);
    struct stick_outcome in = at_stick(scene, 2, stick_import);
    assert_true(in.done);
    assert_string_equal(in.fault.text, "");
    assert_true(in.records >= 300);
    assert_int_equal(admissions(&scene->b), 330);
    assert_ok(
        tn_ledger_ticket(scene->b.ledger, scene->world.event, listed.ticket.id, &facts, &fault));
    assert_true(facts.revoked);
    /* once more: nothing new; and what was read goes on to the next door */
    in = at_stick(scene, 2, stick_import);
    assert_true(in.done);
    assert_int_equal(in.records, 0);
    assert_true(at_stick(scene, 2, stick_export).done);
    assert_int_equal(files(scene->folder, ".bundle"), 3);
    assert_true(at_stick(scene, 1, stick_import).done);
    assert_int_equal(admissions(&scene->a), 330);
}

static void find_bundle(const struct scene *scene, char out[TN_PATH_MAX])
{
    TN_BUF_AUTO name = {0};
    tn_bundle_stem(scene->world.event, world_device(1), &name);
    tn_buf_add_text(&name, "-1.bundle");
    tn_path_join(out, TN_PATH_MAX, scene->folder, tn_buf_text(&name));
}

/* Protects: of several bundles one that is damaged, of nobody or of another group keeps none of the
 * others out, and is told of in one sentence unless it is simply somebody else's. */
static void test_mixed_stick(void **state)
{
    struct scene *scene = *state;
    char path[TN_PATH_MAX];
    TN_BUF_AUTO whole = {0};
    struct stick_outcome in = at_stick(scene, 2, stick_import);
    assert_false(in.done);
    assert_non_null(strstr(in.fault.text, "no bundle"));

    put(scene->folder, "strangers.bundle",
        "{\"bundle\":1,\"group\":\"01ARZ3NDEKTSV4RRFFQ69G5FAV\",\"event\":"
        "\"01ARZ3NDEKTSV4RRFFQ69G5FAV\",\"device\":\"01ARZ3NDEKTSV4RRFFQ69G5FAV\",\"sealed\":"
        "\"AAAAAAAAAAAAAAAAAAAAAA\"}\n");
    in = at_stick(scene, 2, stick_import);
    assert_false(in.done);
    assert_non_null(strstr(in.fault.text, "another group"));

    admit(&scene->a, 0, 50);
    assert_true(at_stick(scene, 1, stick_export).done);
    in = at_stick(scene, 2, stick_import);
    assert_true(in.done);
    assert_int_equal(in.records, 50);
    assert_string_equal(in.fault.text, "");

    admit(&scene->a, 50, 50);
    put(scene->folder, "a-photo.bundle", "JFIF");
    assert_true(at_stick(scene, 1, stick_export).done);
    in = at_stick(scene, 2, stick_import);
    assert_true(in.done);
    assert_int_equal(in.records, 50);
    assert_non_null(strstr(in.fault.text, "no bundle"));

    remove_files(scene->folder);
    admit(&scene->a, 100, 10);
    assert_true(at_stick(scene, 1, stick_export).done);
    find_bundle(scene, path);
    assert_ok(tn_file_read(path, 1 << 20, &whole, &fault));
    assert_ok(tn_file_write(path, whole.data, whole.len - 40, 0600, &fault));
    in = at_stick(scene, 2, stick_import);
    assert_non_null(strstr(in.fault.text, "breaks off"));
}

/* Protects: a kiosk without a group, a database or a stick says so. */
static void test_refused(void **state)
{
    struct scene *scene = *state;
    struct tn_ledger_identity nobody = {0};
    struct tn_ledger_identity identity = world_identity(&scene->world, 1);
    struct stick_outcome outcome;
    struct stick_work work = {
        .database = scene->databases[1], .identity = &nobody, .folder = scene->folder};
    stick_export(&work, &outcome);
    assert_false(outcome.done);
    assert_non_null(strstr(outcome.fault.text, "not paired"));
    work.identity = &identity;
    work.folder = "/nowhere/at/all";
    stick_export(&work, &outcome);
    assert_false(outcome.done);
    assert_non_null(strstr(outcome.fault.text, "/nowhere/at/all"));
    stick_import(&work, &outcome);
    assert_false(outcome.done);
    assert_non_null(strstr(outcome.fault.text, "/nowhere/at/all"));
    work.database = "/nowhere/kiosk.db";
    stick_export(&work, &outcome);
    assert_false(outcome.done);
    assert_non_null(strstr(outcome.fault.text, "/nowhere/kiosk.db"));
}

/* ---- pulled out ---- */

/* Protects: a stick that is full keeps the bundle it had, which is still taken. */
static void test_full(void **state)
{
    struct scene *scene = *state;
    want_mounts();
    admit(&scene->a, 0, 200);
    assert_true(mount_here(scene->folder, 0, "size=48k"));
    struct stick_outcome out = at_stick(scene, 1, stick_export);
    assert_true(out.done);
    int tries = 0;
    for (; out.done && tries < 50; tries++) {
        admit(&scene->a, 200 + 100 * tries, 100);
        out = at_stick(scene, 1, stick_export);
    }
    assert_true(tries < 50);
    assert_int_equal(out.fault.code, TN_ERR_FULL);
    assert_int_equal(files(scene->folder, ".bundle"), 1);
    assert_int_equal(files(scene->folder, ".part"), 0);
    assert_true(at_stick(scene, 2, stick_import).done);
    assert_int_equal(admissions(&scene->b), 200 + 100 * (tries - 1));
    assert_int_equal(umount(scene->folder), 0);
}

static bool pull_out(void *context)
{
    const struct scene *scene = context;
    (void)umount2(scene->folder, MNT_DETACH);
    return true;
}

/* Protects: pulled out while it is written, nothing is said to be on it, and nothing is left on
 * what lies below; what is no stick any more is told. */
static void test_pulled_out(void **state)
{
    struct scene *scene = *state;
    struct tn_ledger_identity identity = world_identity(&scene->world, 1);
    struct stick_outcome outcome;
    const struct stick_work work = {.database = scene->databases[1],
                                    .identity = &identity,
                                    .folder = scene->folder,
                                    .between = pull_out,
                                    .context = scene};
    want_mounts();
    admit(&scene->a, 0, 10);
    assert_false(stick_is_in(scene->folder));
    assert_true(mount_here(scene->folder, 0, "size=1m"));
    assert_true(stick_is_in(scene->folder));
    stick_export(&work, &outcome);
    assert_false(outcome.done);
    assert_non_null(strstr(outcome.fault.text, "pulled out"));
    assert_int_equal(files(scene->folder, ".bundle"), 0);
    assert_int_equal(files(scene->folder, ".part"), 0);
}

static bool die_later(void *context)
{
    int *left = context;
    if (--*left == 0)
        raise(SIGKILL);
    return true;
}

/* Another process at the stick that is killed after so many portions; true if it was. */
static bool killed_after(struct scene *scene, int device, job *what, int portions)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct tn_ledger_identity identity = world_identity(&scene->world, device);
        struct stick_outcome outcome;
        const struct stick_work work = {.database = scene->databases[device],
                                        .identity = &identity,
                                        .folder = scene->folder,
                                        .between = die_later,
                                        .context = &portions};
        what(&work, &outcome);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status);
}

/* Protects: killed while writing, a kiosk leaves the earlier bundle; killed while reading, it has a
 * beginning, and the next time takes the rest. */
static void test_killed(void **state)
{
    struct scene *scene = *state;
    admit(&scene->a, 0, 2200);
    assert_true(at_stick(scene, 1, stick_export).done);
    admit(&scene->a, 2200, 100);
    for (int portions = 1; killed_after(scene, 1, stick_export, portions); portions++) {
        assert_int_equal(files(scene->folder, ".bundle"), 1);
        assert_int_equal(files(scene->folder, ".part"), 1);
    }
    remove_files(scene->folder);
    assert_true(at_stick(scene, 1, stick_export).done);
    int64_t before = 0;
    int portions = 1;
    for (; killed_after(scene, 2, stick_import, portions); portions += 4) {
        int64_t now = admissions(&scene->b);
        assert_true(now > before && now <= 2300);
        before = now;
    }
    assert_true(portions > 4);
    assert_int_equal(admissions(&scene->b), 2300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_no_stick, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_both_ways, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_mixed_stick, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_killed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_find, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_full, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pulled_out, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
