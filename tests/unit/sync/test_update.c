/* SPDX-License-Identifier: Apache-2.0 */
/* test_update.c -- an older version is never taken for a newer one, what the hub keeps is what it
 * was given, and an offer that is taken back is gone with its file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "turnout/update.h"

/* ---- versions ---- */

static void test_versions(void **state)
{
    (void)state;
    static const struct {
        const char *older, *newer; /* NULL: the same as the one before it */
    } cases[] = {
        {"0.9.9", "0.10"}, {"1.9.3", "1.10.0"}, {"9", "10"}, {"1.2", "1.2.0.1"},
        {"0", "0.0.1"},    {"1.2.3", "2"},      {"1", NULL}, {"1.2.0", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *older = cases[i].older, *newer = cases[i].newer;
        assert_true(tn_version_is(older));
        assert_int_equal(tn_version_compare(older, older), 0);
        if (!newer)
            continue;
        assert_true(tn_version_compare(older, newer) < 0);
        assert_true(tn_version_compare(newer, older) > 0);
    }
    assert_int_equal(tn_version_compare("1.2", "1.2.0"), 0);
    static const char *const no[] = {"",          "1.",         ".1", "1..2", "v1",    "1.2-rc1",
                                     "1.2.3.4.5", "1234567890", "1 ", "-1",   "1.2.+3"};
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        assert_false(tn_version_is(no[i]));
}

/* ---- what a bundle says of itself ---- */

static void build_tail(struct tn_buf *out, const char *manifest, uint64_t signature)
{
    uint8_t number[8];
    tn_buf_clear(out);
    tn_buf_add_text(out, "[update]\ncompatible=payload\nversion=9\n"); /* not what is signed */
    tn_buf_add_text(out, manifest);
    tn_bytes_put_be64(number, signature);
    tn_buf_add(out, number, sizeof number);
}

static void test_label(void **state)
{
    (void)state;
    static const char *const whole =
        "0\x82[update]\ncompatible=turnout-kiosk-arm64\nversion=1.20.3\n"
        "\n[bundle]\nformat=verity\n\x04\x01";
    static const char *const silent[] = {
        "",
        "0\x82[bundle]\nformat=verity\ncompatible=a\nversion=1\n",
        "0\x82[update]\ncompatible=a\n",
        "0\x82[update]\ncompatible=a\nversion=\n",
        "0\x82[update]\ncompatible=a\nversion=1", /* cut off */
        "0\x82[update]\ncompatible=a\nversion=1234567890123456789012345678901234567890\n",
    };
    struct tn_update_label label = {"", ""};
    TN_BUF_AUTO tail = {0};
    build_tail(&tail, whole, strlen(whole));
    assert_true(tn_update_read_label(tail.data, tail.len, &label));
    assert_string_equal(label.product, "turnout-kiosk-arm64");
    assert_string_equal(label.version, "1.20.3");
    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++) {
        build_tail(&tail, silent[i], strlen(silent[i]));
        assert_false(tn_update_read_label(tail.data, tail.len, &label));
    }
    build_tail(&tail, whole, UINT64_MAX);
    assert_false(tn_update_read_label(tail.data, tail.len, &label));
    assert_false(tn_update_read_label("short", 5, &label));
}

/* ---- as the hub tells it ---- */

static void test_told(void **state)
{
    (void)state;
    static const char *const no[] = {
        "{}",
        "{\"version\":\"1.x\",\"bytes\":3,\"sha256\":\"%s\"}",
        "{\"version\":\"1\",\"bytes\":0,\"sha256\":\"%s\"}",
        "{\"version\":\"1\",\"bytes\":3,\"sha256\":\"00\"}",
    };
    struct tn_update update = {"1.2.3", 3, tn_seal_sha256("abc", 3)}, back = {"", 0, {{0}}};
    struct tn_json_writer writer;
    TN_BUF_AUTO text = {0};
    TN_AUTO(json) root = NULL;
    tn_json_begin(&writer, &text);
    tn_json_open_object(&writer);
    tn_update_write(&writer, &update);
    tn_json_close_object(&writer);
    assert_int_equal(tn_json_parse(tn_buf_text(&text), text.len, &root, NULL), TN_OK);
    assert_int_equal(tn_update_parse(root, &back, NULL), TN_OK);
    assert_string_equal(back.version, "1.2.3");
    assert_int_equal(back.bytes, 3);
    assert_memory_equal(back.sha256.bytes, update.sha256.bytes, TN_HASH_BYTES);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        TN_AUTO(json) wrong = NULL;
        assert_int_equal(tn_json_parse(no[i], strlen(no[i]), &wrong, NULL), TN_OK);
        assert_int_equal(tn_update_parse(wrong, &back, NULL), TN_ERR_FORMAT);
    }
}

/* ---- the hub's folder ---- */

static void put(const char *path, const char *content)
{
    assert_int_equal(tn_file_write(path, content, strlen(content), 0600, NULL), TN_OK);
}

static void check_offer(const char *hub, const char *version, const char *content)
{
    struct tn_update update;
    char path[TN_PATH_MAX];
    TN_BUF_AUTO kept = {0};
    assert_int_equal(tn_update_offered(hub, &update, path, NULL), TN_OK);
    assert_string_equal(update.version, version);
    assert_int_equal(update.bytes, strlen(content));
    assert_memory_equal(update.sha256.bytes, tn_seal_sha256(content, strlen(content)).bytes,
                        TN_HASH_BYTES);
    assert_int_equal(tn_file_read(path, 1000, &kept, NULL), TN_OK);
    assert_string_equal(tn_buf_text(&kept), content);
}

static void test_offer(void **state)
{
    (void)state;
    char hub[] = "/tmp/turnout-update-XXXXXX", source[TN_PATH_MAX], path[TN_PATH_MAX];
    struct tn_update update;
    struct tn_fault fault = {0};
    assert_non_null(mkdtemp(hub));
    tn_path_join(source, sizeof source, hub, "source");
    assert_int_equal(tn_update_offered(hub, &update, path, &fault), TN_ERR_ABSENT);
    assert_int_equal(tn_update_withdraw(hub, &fault), TN_ERR_ABSENT);
    assert_int_equal(tn_update_offer(hub, source, "1.0", &update, &fault), TN_ERR_ABSENT);
    put(source, "");
    assert_int_equal(tn_update_offer(hub, source, "1.0", &update, &fault), TN_ERR_FORMAT);
    put(source, "the first");
    assert_int_equal(tn_update_offer(hub, source, "one", &update, &fault), TN_ERR_FORMAT);
    assert_int_equal(tn_update_offer(hub, source, "1.0", &update, &fault), TN_OK);
    check_offer(hub, "1.0", "the first");
    assert_int_equal(tn_update_offered(hub, &update, path, &fault), TN_OK);
    put(source, "the second");
    assert_int_equal(tn_update_offer(hub, source, "1.1", &update, &fault), TN_OK);
    assert_false(tn_file_exists(path)); /* the first is not kept */
    check_offer(hub, "1.1", "the second");
    assert_int_equal(tn_update_offered(hub, &update, path, &fault), TN_OK);
    assert_int_equal(tn_update_withdraw(hub, &fault), TN_OK);
    assert_false(tn_file_exists(path));
    assert_int_equal(tn_update_offered(hub, &update, path, &fault), TN_ERR_ABSENT);
    tn_path_join(path, sizeof path, hub, "update");
    assert_int_equal(rmdir(path), 0); /* nothing is left in it */
    assert_int_equal(unlink(source), 0);
    assert_int_equal(rmdir(hub), 0);
}

/* A note that somebody changed leads nowhere else. */
static void test_offer_stays_inside(void **state)
{
    (void)state;
    static const char elsewhere[] = "../../etc/group"; /* as long as the name it replaces */
    char hub[] = "/tmp/turnout-update-XXXXXX", source[TN_PATH_MAX], note[TN_PATH_MAX];
    struct tn_update update;
    TN_BUF_AUTO text = {0};
    assert_non_null(mkdtemp(hub));
    tn_path_join(source, sizeof source, hub, "source");
    tn_path_join(note, sizeof note, hub, "update/offer.json");
    put(source, "x");
    assert_int_equal(tn_update_offer(hub, source, "1.0", &update, NULL), TN_OK);
    assert_int_equal(tn_file_read(note, 4096, &text, NULL), TN_OK);
    char *name = strstr((char *)text.data, "turnout-1.raucb");
    assert_non_null(name);
    for (size_t i = 0; elsewhere[i]; i++)
        name[i] = elsewhere[i];
    put(note, tn_buf_text(&text));
    assert_int_equal(tn_update_offered(hub, &update, source, NULL), TN_ERR_FORMAT);
    const char *remove[] = {"rm", "-r", hub, NULL};
    assert_int_equal(tn_process_feed(remove, "", 0, 20000, NULL), TN_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_label),
        cmocka_unit_test(test_told),
        cmocka_unit_test(test_offer),
        cmocka_unit_test(test_offer_stays_inside),
    };
    if (tn_seal_init())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
