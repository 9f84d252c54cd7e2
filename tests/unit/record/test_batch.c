/* SPDX-License-Identifier: Apache-2.0 */
/* Protects the way between two machines: a batch is taken whole or not at all, and what is wrong
 * with it is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/record.h"

static const struct tn_log_id log_a = {.epoch = 0xa}, log_b = {.epoch = 0xb};

static struct tn_secret_key test_key(void)
{
    static const uint8_t seed[TN_KEY_SECRET_BYTES] = {7};
    struct tn_secret_key key;
    tn_key_from_seed(seed, &key);
    return key;
}

/* A batch of `count` short lines from `from`, whose head ends at `seq` of `head_log`. */
static void make(struct tn_buf *out, int64_t from, size_t count, struct tn_log_id head_log,
                 int64_t seq)
{
    struct tn_secret_key key = test_key();
    struct tn_head head = {.log = head_log, .seq = seq, .hash = {{1, 2, 3}}};
    struct tn_batch_writer writer;
    tn_head_sign(&head, &key);
    tn_batch_begin(&writer, out, log_a, from);
    for (size_t i = 0; i < count; i++)
        assert_true(tn_batch_add(&writer, "{\"line\":1}", 10));
    tn_batch_end(&writer, &head);
}

/* Parses a copy of exactly `len` bytes; the batch is only valid if TN_OK. */
static enum tn_err parse(const char *text, size_t len, struct tn_batch *batch)
{
    struct tn_fault fault = {0};
    char *exact = malloc(len ? len : 1);
    assert_non_null(exact);
    memcpy(exact, text, len);
    enum tn_err err = tn_batch_parse(exact, len, batch, &fault);
    free(exact);
    if (err != TN_OK)
        print_message("%s\n", fault.text);
    assert_int_equal(err, fault.code);
    assert_true(err == TN_OK || fault.text[0] != '\0');
    return err;
}

static void test_there_and_back(void **state)
{
    (void)state;
    struct tn_secret_key key = test_key();
    struct tn_batch batch;
    for (size_t count = 0; count < 5; count++) {
        TN_BUF_AUTO text = {0};
        make(&text, 7, count, log_a, 6 + (int64_t)count);
        assert_int_equal(tn_batch_parse(tn_buf_text(&text), text.len, &batch, NULL), TN_OK);
        assert_true(tn_log_id_equal(batch.log, log_a));
        assert_int_equal(batch.from_seq, 7);
        assert_int_equal(batch.count, count);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(batch.lines[i].len, 10);
            assert_memory_equal(batch.lines[i].text, "{\"line\":1}", 10);
        }
        assert_int_equal(batch.head.seq, 6 + (int64_t)count);
        assert_true(tn_head_verify(&batch.head, &key.public_key));
    }
}

/* The head's signature covers the log, the seq and the hash. */
static void test_head_is_signed(void **state)
{
    (void)state;
    struct tn_secret_key key = test_key();
    struct tn_head head = {.log = log_a, .seq = 3, .hash = {{9}}};
    tn_head_sign(&head, &key);
    assert_true(tn_head_verify(&head, &key.public_key));
    struct tn_head changed[5] = {head, head, head, head, head};
    changed[0].log.epoch++;
    changed[1].log.device.bytes[0]++;
    changed[2].seq++;
    changed[3].hash.bytes[31]++;
    changed[4].signature.bytes[0]++;
    for (int i = 0; i < 5; i++)
        assert_false(tn_head_verify(&changed[i], &key.public_key));
}

/* The writer stops at what a reader takes, and the reader takes what the writer made. */
static void test_limits(void **state)
{
    (void)state;
    static struct tn_batch batch;
    struct tn_head head = {.log = log_a, .seq = TN_BATCH_MAX_RECORDS};
    char line[TN_RECORD_LINE_MAX_BYTES];
    memset(line, 'x', sizeof(line));
    /* length of a line, how many fit: 262144 bytes with their line ends, or 2000 */
    const struct {
        size_t len, fit;
    } rows[] = {{1, 2000},   {130, 2000},        {131, 1985},
                {184, 1416}, {sizeof(line), 15}, {sizeof(line) - 1, 16}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        TN_BUF_AUTO text = {0};
        struct tn_batch_writer writer;
        tn_batch_begin(&writer, &text, log_a, 1);
        while (tn_batch_add(&writer, line, rows[i].len))
            continue;
        assert_int_equal(writer.records, rows[i].fit);
        tn_batch_end(&writer, &head);
        assert_int_equal(tn_batch_parse(tn_buf_text(&text), text.len, &batch, NULL), TN_OK);
        assert_int_equal(batch.count, rows[i].fit);

        /* one line more, smuggled in behind the opening */
        size_t opening = (size_t)(strchr(tn_buf_text(&text), '\n') - tn_buf_text(&text)) + 1;
        TN_BUF_AUTO more = {0};
        tn_buf_add(&more, text.data, opening);
        tn_buf_add(&more, line, rows[i].len);
        tn_buf_add_byte(&more, '\n');
        tn_buf_add(&more, text.data + opening, text.len - opening);
        assert_int_equal(parse(tn_buf_text(&more), more.len, &batch), TN_ERR_LIMIT);
    }
}

#define NAME "00000000000000000000000000.00000000000000000000000000.000000000000000a"
#define HASH "AQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define SIGNATURE                                                                                  \
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define OPENING "{\"batch\":1,\"log\":\"" NAME "\",\"from\":1}\n"
#define HEAD(log, seq, hash, signature)                                                            \
    "{\"head\":{\"log\":\"" log "\",\"seq\":" seq ",\"hash\":\"" hash                              \
    "\",\"signature\":\"" signature "\"}}\n"
#define GOOD_HEAD HEAD(NAME, "5", HASH, SIGNATURE)

static void test_what_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum tn_err err;
    } rows[] = {
        {OPENING GOOD_HEAD, TN_OK},
        {OPENING "a\nb\n" GOOD_HEAD, TN_OK},
        {OPENING "1\n2\n3\n4\n5\n" GOOD_HEAD, TN_OK},
        {OPENING "1\n2\n3\n4\n5\n6\n" GOOD_HEAD, TN_ERR_FORMAT}, /* beyond the head */
        {"{\"batch\":1,\"new\":true,\"log\":\"" NAME "\",\"from\":6}\n" GOOD_HEAD, TN_OK},
        {"{\"batch\":1,\"log\":\"" NAME "\",\"from\":7}\n" GOOD_HEAD, TN_ERR_FORMAT},
        {"", TN_ERR_FORMAT},
        {"\n", TN_ERR_FORMAT},
        {"\n\n", TN_ERR_FORMAT},
        {OPENING, TN_ERR_FORMAT},
        {GOOD_HEAD, TN_ERR_FORMAT},
        {OPENING "a\n", TN_ERR_FORMAT},
        {OPENING "\n" GOOD_HEAD, TN_ERR_FORMAT},
        {OPENING GOOD_HEAD "\n", TN_ERR_FORMAT},
        {OPENING GOOD_HEAD "x", TN_ERR_FORMAT},
        {OPENING GOOD_HEAD GOOD_HEAD "x\n", TN_ERR_FORMAT},
        {"{\"batch\":2}\n" GOOD_HEAD, TN_ERR_VERSION},
        {"{\"batch\":0,\"log\":\"" NAME "\",\"from\":1}\n" GOOD_HEAD, TN_ERR_FORMAT},
        {"{\"log\":\"" NAME "\",\"from\":1}\n" GOOD_HEAD, TN_ERR_FORMAT},
        {"{\"batch\":1,\"from\":1}\n" GOOD_HEAD, TN_ERR_FORMAT},
        {"{\"batch\":1,\"log\":\"" NAME "\"}\n" GOOD_HEAD, TN_ERR_FORMAT},
        {"{\"batch\":1,\"log\":\"" NAME "\",\"from\":0}\n" GOOD_HEAD, TN_ERR_FORMAT},
        {"{\"batch\":1,\"log\":\"x\",\"from\":1}\n" GOOD_HEAD, TN_ERR_FORMAT},
        {"batch\n" GOOD_HEAD, TN_ERR_FORMAT},
        {OPENING HEAD("x", "5", HASH, SIGNATURE), TN_ERR_FORMAT},
        {OPENING HEAD(NAME, "-1", HASH, SIGNATURE), TN_ERR_FORMAT},
        {"{\"batch\":1,\"log\":\"" NAME
         "\",\"from\":2}\n" HEAD(NAME, "-9223372036854775808", HASH, SIGNATURE),
         TN_ERR_FORMAT},
        {OPENING HEAD(NAME, "true", HASH, SIGNATURE), TN_ERR_FORMAT},
        {OPENING HEAD(NAME, "5", HASH "A", SIGNATURE), TN_ERR_FORMAT},
        {OPENING HEAD(NAME, "5", HASH, "A" SIGNATURE), TN_ERR_FORMAT},
        {OPENING "{\"head\":[]}\n", TN_ERR_FORMAT},
    };
    static struct tn_batch batch;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(parse(rows[i].text, strlen(rows[i].text), &batch), rows[i].err);
}

static void test_another_logs_head(void **state)
{
    (void)state;
    static struct tn_batch batch;
    TN_BUF_AUTO text = {0};
    make(&text, 1, 2, log_b, 2);
    assert_int_equal(parse(tn_buf_text(&text), text.len, &batch), TN_ERR_FORMAT);
}

/* A connection may break anywhere: no part of a batch is a batch. */
static void test_cut_off(void **state)
{
    (void)state;
    static struct tn_batch batch;
    TN_BUF_AUTO text = {0};
    make(&text, 1, 3, log_a, 9);
    for (size_t len = 0; len < text.len; len++)
        assert_int_not_equal(parse(tn_buf_text(&text), len, &batch), TN_OK);
}

static int start(void **state)
{
    (void)state;
    return tn_seal_init() == TN_OK ? 0 : -1;
}

/* Protects: in a file of several batches each ends with its own head, whatever its records hold. */
static void test_one_behind_the_other(void **state)
{
    (void)state;
    static const char tricky[] = "{\"seq\":1,\"body\":{\"head\":1}}";
    struct tn_secret_key key = test_key();
    struct tn_head head = {.log = log_a, .seq = 1};
    struct tn_batch_writer writer;
    TN_BUF_AUTO text = {0};
    tn_head_sign(&head, &key);
    tn_batch_begin(&writer, &text, log_a, 1);
    assert_true(tn_batch_add(&writer, tricky, sizeof tricky - 1));
    tn_batch_end(&writer, &head);
    size_t first = text.len;
    make(&text, 2, 0, log_a, 1);
    assert_int_equal(tn_batch_extent(tn_buf_text(&text), text.len), first);
    const char *second = tn_buf_text(&text) + first;
    size_t len = text.len - first;
    assert_int_equal(tn_batch_extent(second, len), len);
    for (size_t cut = 0; cut < len; cut++)
        assert_int_equal(tn_batch_extent(second, cut), cut);
    for (size_t cut = 0; cut < first; cut++)
        assert_int_equal(tn_batch_extent(tn_buf_text(&text), cut), cut);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_head_is_signed),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_another_logs_head),
        cmocka_unit_test(test_cut_off),
        cmocka_unit_test(test_one_behind_the_other),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
