/* SPDX-License-Identifier: Apache-2.0 */
/* test_bundle.c -- a bundle as bytes: what goes in comes out, and whatever else lies on a stick is
 * told in one sentence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "bundle_kit.h"
#include "check.h"
#include "turnout/net.h"

static struct tn_fault fault;

static const uint8_t door_key[TN_DOOR_KEY_BYTES] = {7, 7, 7};

static struct tn_bundle_header some_header(void)
{
    struct tn_bundle_header header = {.group.bytes = {1}, .event.bytes = {2}, .device.bytes = {3}};
    return header;
}

static void write_bundle(const char *const *batches, size_t count, struct tn_buf *out)
{
    struct tn_bundle_writer writer;
    struct tn_bundle_sink sink = {bundle_kit_put, out};
    struct tn_bundle_header header = some_header();
    assert_ok(tn_bundle_begin(&writer, &header, door_key, &sink, &fault));
    for (size_t i = 0; i < count; i++)
        assert_ok(tn_bundle_add(&writer, batches[i], strlen(batches[i]), &fault));
    assert_ok(tn_bundle_end(&writer, &fault));
}

/* Opens it with `key`; returns the first error, and how many batches came before. */
static enum tn_err read_bundle(const void *data, size_t len, size_t step, const uint8_t *key,
                               size_t *ret_batches, struct tn_buf *last)
{
    struct tn_bundle_reader reader;
    struct bundle_kit_input input = {.data = data, .len = len, .step = step};
    struct tn_bundle_source source = {bundle_kit_get, &input};
    bool more = true;
    enum tn_err err = tn_bundle_open(&reader, &source, &fault);
    *ret_batches = 0;
    if (err)
        return err;
    tn_bundle_unlock(&reader, key);
    while (!err && more) {
        TN_BUF_AUTO batch = {0};
        err = tn_bundle_next(&reader, &batch, &more, &fault);
        if (!err && more) {
            ++*ret_batches;
            tn_buf_clear(last);
            tn_buf_add(last, batch.data, batch.len);
        }
    }
    return err;
}

static const char *const three[] = {"one\n", "two two\n", "three three three\n"};

/* Protects: what was put in comes out again, in whatever pieces the bytes arrive; two bundles of
 * the same differ in every sealed byte's place. */
static void test_round_trip(void **state)
{
    (void)state;
    TN_BUF_AUTO bundle = {0};
    TN_BUF_AUTO again = {0};
    TN_BUF_AUTO last = {0};
    size_t batches = 0;
    write_bundle(three, 3, &bundle);
    write_bundle(three, 3, &again);
    assert_int_equal(bundle.len, again.len);
    assert_memory_not_equal(bundle.data, again.data, bundle.len);
    for (size_t step = 0; step < 9; step++) {
        assert_ok(read_bundle(bundle.data, bundle.len, step, door_key, &batches, &last));
        assert_int_equal(batches, 3);
        assert_string_equal(tn_buf_text(&last), three[2]);
    }
    tn_buf_clear(&bundle);
    write_bundle(NULL, 0, &bundle);
    assert_ok(read_bundle(bundle.data, bundle.len, 0, door_key, &batches, &last));
    assert_int_equal(batches, 0);
    assert_int_equal(memcmp(bundle.data, "{\"bundle\":1,\"group\":\"", 21), 0);
}

/* Protects: what no bundle is, is called so; a newer one too. */
static void test_other_files(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum tn_err err;
        const char *said;
    } cases[] = {
        {"", TN_ERR_FORMAT, "no bundle"},
        {"PK\003\004", TN_ERR_FORMAT, "no bundle"},
        {"{\"batch\":1,\"log\":\"x\",\"from\":1}\n", TN_ERR_FORMAT, "no bundle"},
        {"{\"bundle\":1", TN_ERR_FORMAT, "no bundle"},
        {"{\"bundle\":2,\"any\":\"thing\"}\n", TN_ERR_VERSION, "newer"},
        {"{\"bundle\":1}\n", TN_ERR_FORMAT, "first line"},
        {"{\"bundle\":1,\n", TN_ERR_FORMAT, "first line"},
        {"{\"bundle\":0,\"group\":\"0\"}\n", TN_ERR_FORMAT, "first line"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        TN_BUF_AUTO last = {0};
        size_t batches = 0;
        assert_int_equal(
            read_bundle(cases[i].text, strlen(cases[i].text), 0, door_key, &batches, &last),
            cases[i].err);
        assert_non_null(strstr(fault.text, cases[i].said));
    }
}

/* Protects: a first line that never ends is not read on and on. */
static void test_endless_line(void **state)
{
    (void)state;
    TN_BUF_AUTO text = {0};
    struct tn_bundle_reader reader;
    tn_buf_add_text(&text, "{\"bundle\":1,\"x\":\"");
    while (text.len < 100000)
        tn_buf_add_byte(&text, 'x');
    struct bundle_kit_input input = {.data = text.data, .len = text.len};
    struct tn_bundle_source source = {bundle_kit_get, &input};
    assert_int_equal(tn_bundle_open(&reader, &source, &fault), TN_ERR_FORMAT);
    assert_true(input.at <= TN_BUNDLE_HEADER_MAX_BYTES);
}

/* Protects: another event's key opens nothing. */
static void test_wrong_key(void **state)
{
    (void)state;
    static const uint8_t other[TN_DOOR_KEY_BYTES] = {7, 7, 8};
    TN_BUF_AUTO bundle = {0};
    TN_BUF_AUTO last = {0};
    size_t batches = 0;
    write_bundle(three, 3, &bundle);
    assert_int_equal(read_bundle(bundle.data, bundle.len, 0, other, &batches, &last), TN_ERR_SEAL);
    assert_int_equal(batches, 0);
    assert_non_null(strstr(fault.text, "another key"));
}

/* Protects: cut anywhere, what comes out is the beginning of what went in, and the end is missed;
 * so is any bit that is not as it was, and anything behind the end. */
static void test_damage(void **state)
{
    (void)state;
    TN_BUF_AUTO bundle = {0};
    TN_BUF_AUTO last = {0};
    size_t batches = 0, before = 0;
    write_bundle(three, 3, &bundle);
    for (size_t cut = 0; cut < bundle.len; cut++) {
        enum tn_err err = read_bundle(bundle.data, cut, 0, door_key, &batches, &last);
        assert_true(err == TN_ERR_CORRUPT || err == TN_ERR_FORMAT);
        assert_true(batches >= before && batches <= 3);
        before = batches;
        if (batches > 0)
            assert_string_equal(tn_buf_text(&last), three[batches - 1]);
    }
    for (size_t bit = 0; bit < bundle.len * 8; bit++) {
        bundle.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_not_equal(read_bundle(bundle.data, bundle.len, 0, door_key, &batches, &last),
                             TN_OK);
        if (batches > 0)
            assert_string_equal(tn_buf_text(&last), three[batches - 1]);
        bundle.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    tn_buf_add_byte(&bundle, '\n');
    assert_int_equal(read_bundle(bundle.data, bundle.len, 0, door_key, &batches, &last),
                     TN_ERR_CORRUPT);
    assert_int_equal(batches, 3);
    assert_non_null(strstr(fault.text, "behind"));
}

/* Where chunk `number` begins, its length included; what is behind the last: the end. */
static size_t chunk_at(const struct tn_buf *bundle, size_t number)
{
    const uint8_t *lf = memchr(bundle->data, '\n', bundle->len);
    size_t at = (size_t)(lf - bundle->data) + 1;
    while (number-- > 0)
        at += 4 + tn_bytes_get_be32(bundle->data + at);
    return at;
}

/* Protects: chunks have their places: none is left out, moved, repeated, or made the last one. */
static void test_places(void **state)
{
    (void)state;
    TN_BUF_AUTO bundle = {0};
    write_bundle(three, 3, &bundle);
    size_t at[5];
    for (size_t i = 0; i < 5; i++)
        at[i] = chunk_at(&bundle, i);
    assert_int_equal(at[4], bundle.len);
    static const struct {
        int order[5]; /* chunks, -1: no more */
        size_t batches;
    } cases[] = {
        {{1, 0, 2, 3, -1}, 0}, {{0, 2, 3, -1}, 1}, {{0, 0, 1, 2, 3}, 1},
        {{0, 1, 3, -1}, 2},    {{3, -1}, 0},       {{0, 1, 2, 2, 3}, 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        TN_BUF_AUTO mixed = {0};
        TN_BUF_AUTO last = {0};
        size_t batches = 0;
        tn_buf_add(&mixed, bundle.data, at[0]);
        for (size_t k = 0; k < 5 && cases[i].order[k] >= 0; k++) {
            int chunk = cases[i].order[k];
            tn_buf_add(&mixed, bundle.data + at[chunk], at[chunk + 1] - at[chunk]);
        }
        assert_int_equal(read_bundle(mixed.data, mixed.len, 0, door_key, &batches, &last),
                         TN_ERR_SEAL);
        assert_int_equal(batches, cases[i].batches);
    }
}

/* Protects: no length is believed: neither one that no chunk has, nor what inflates beyond a batch.
 */
static void test_sizes(void **state)
{
    (void)state;
    static const uint32_t lengths[] = {0, 27, TN_BUNDLE_CHUNK_MAX_BYTES + 1, UINT32_MAX};
    TN_BUF_AUTO bundle = {0};
    TN_BUF_AUTO last = {0};
    size_t batches = 0;
    write_bundle(three, 3, &bundle);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        tn_bytes_put_be32(bundle.data + chunk_at(&bundle, 0), lengths[i]);
        assert_int_equal(read_bundle(bundle.data, bundle.len, 0, door_key, &batches, &last),
                         TN_ERR_CORRUPT);
    }
    char *large = malloc(TN_BUNDLE_BATCH_MAX_BYTES + 1);
    assert_non_null(large);
    memset(large, 'x', TN_BUNDLE_BATCH_MAX_BYTES);
    large[TN_BUNDLE_BATCH_MAX_BYTES] = '\0';
    const char *const one[] = {large};
    tn_buf_clear(&bundle);
    write_bundle(one, 1, &bundle);
    assert_ok(read_bundle(bundle.data, bundle.len, 0, door_key, &batches, &last));
    assert_int_equal(last.len, TN_BUNDLE_BATCH_MAX_BYTES);
    free(large);
}

/* Protects: the worst that a batch can be compressed to still fits into a chunk. */
static void test_worst_batch(void **state)
{
    (void)state;
    TN_BUF_AUTO noise = {0};
    TN_BUF_AUTO packed = {0};
    tn_seal_random(tn_buf_reserve(&noise, TN_BUNDLE_BATCH_MAX_BYTES), TN_BUNDLE_BATCH_MAX_BYTES);
    tn_gzip_pack(noise.data, TN_BUNDLE_BATCH_MAX_BYTES, &packed);
    assert_true(packed.len + TN_SEAL_NONCE_BYTES + TN_SEAL_TAG_BYTES <= TN_BUNDLE_CHUNK_MAX_BYTES);
}

static enum tn_err refuse(void *context, const void *data, size_t len, struct tn_fault *ret_fault)
{
    int *left = context;
    (void)data;
    (void)len;
    return (*left)-- > 0 ? TN_OK : tn_fault_set(ret_fault, TN_ERR_FULL, "no room");
}

/* Protects: a disk that is full is told of, whatever part of the bundle it was. */
static void test_full_sink(void **state)
{
    (void)state;
    for (int room = 0; room < 3; room++) {
        int left = room;
        struct tn_bundle_sink sink = {refuse, &left};
        struct tn_bundle_writer writer;
        struct tn_bundle_header header = some_header();
        enum tn_err err = tn_bundle_begin(&writer, &header, door_key, &sink, &fault);
        if (!err)
            err = tn_bundle_add(&writer, "x\n", 2, &fault);
        if (!err)
            err = tn_bundle_end(&writer, &fault);
        assert_int_equal(err, TN_ERR_FULL);
        assert_string_equal(fault.text, "no room");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),   cmocka_unit_test(test_other_files),
        cmocka_unit_test(test_endless_line), cmocka_unit_test(test_wrong_key),
        cmocka_unit_test(test_damage),       cmocka_unit_test(test_places),
        cmocka_unit_test(test_sizes),        cmocka_unit_test(test_worst_batch),
        cmocka_unit_test(test_full_sink),
    };
    if (tn_seal_init())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
