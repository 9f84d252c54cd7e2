/* SPDX-License-Identifier: Apache-2.0 */
/* Protects the log: a record has one form, and whatever differs from it in a byte is refused, so
 * that no two programs can disagree about a hash. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/record.h"

#define FRAME                                                                                      \
    "{\"seq\":1,\"boot\":\"9f86d081884c7d65\",\"up\":123456,\"wall\":1764914400000,"               \
    "\"clock\":\"ntp\",\"kind\":\"admit\",\"body\":"

static const struct tn_claim claim = {
    .boot = 0x9f86d081884c7d65, .up = {123456}, .wall = {1764914400000}, .clock = TN_CLOCK_NTP};

static enum tn_err parse(const char *line)
{
    struct tn_record record = {0};
    enum tn_err err = tn_record_parse(line, strlen(line), &record, NULL);
    tn_record_release(&record);
    return err;
}

/* The line of SPEC.md, to the byte, there and back. */
static void test_the_line_of_the_specification(void **state)
{
    (void)state;
    TN_BUF_AUTO line = {0};
    struct tn_record record;
    int64_t admits = 0;
    tn_record_write(1, &claim, TN_RECORD_ADMIT, "{\"admits\":2}", &line);
    assert_string_equal(tn_buf_text(&line), FRAME "{\"admits\":2}}");
    assert_int_equal(tn_record_parse(tn_buf_text(&line), line.len, &record, NULL), TN_OK);
    assert_int_equal(record.seq, 1);
    assert_int_equal(record.claim.boot, claim.boot);
    assert_int_equal(record.claim.up.ms, claim.up.ms);
    assert_int_equal(record.claim.wall.ms, claim.wall.ms);
    assert_int_equal(record.claim.clock, claim.clock);
    assert_int_equal(record.kind, TN_RECORD_ADMIT);
    assert_string_equal(record.kind_name, "admit");
    assert_true(tn_json_int(record.body, "admits", &admits));
    assert_int_equal(admits, 2);
    tn_record_release(&record);
    tn_record_release(&record); /* twice does nothing */
}

static void test_every_kind_and_clock(void **state)
{
    (void)state;
    for (int kind = TN_RECORD_OTHER + 1; kind < TN_RECORD_KIND_COUNT; kind++) {
        for (int clock = 0; clock < TN_CLOCK_COUNT; clock++) {
            struct tn_claim at = {.boot = UINT64_MAX,
                                  .up = {INT64_MAX},
                                  .wall = {INT64_MIN},
                                  .clock = (enum tn_clock_state)clock};
            struct tn_record record;
            TN_BUF_AUTO line = {0};
            tn_record_write(INT64_MAX, &at, (enum tn_record_kind)kind, "{}", &line);
            assert_int_equal(tn_record_parse(tn_buf_text(&line), line.len, &record, NULL), TN_OK);
            assert_int_equal(record.kind, kind);
            assert_int_equal(record.claim.clock, clock);
            assert_int_equal(record.claim.wall.ms, INT64_MIN);
            tn_record_release(&record);
        }
    }
}

/* A newer device's kinds are kept, also one that is called what ours never is. */
static void test_unknown_kinds_are_kept(void **state)
{
    (void)state;
    static const char *const names[] = {"wave", "other", "x", "sign-up-2",
                                        "a234567890123456789012b"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        TN_BUF_AUTO line = {0};
        struct tn_record record;
        tn_buf_addf(&line,
                    "{\"seq\":1,\"boot\":\"0000000000000000\",\"up\":0,\"wall\":0,"
                    "\"clock\":\"unset\",\"kind\":\"%s\",\"body\":{}}",
                    names[i]);
        assert_int_equal(tn_record_parse(tn_buf_text(&line), line.len, &record, NULL), TN_OK);
        assert_int_equal(record.kind, TN_RECORD_OTHER);
        assert_string_equal(record.kind_name, names[i]);
        tn_record_release(&record);
    }
}

/* Frames that say the same in other words, or nonsense. */
static void test_other_frames_are_refused(void **state)
{
    (void)state;
    static const char *const frames[] = {
        "",
        "{}",
        " " FRAME "{}}",
        FRAME "{}} ",
        FRAME "{}",
        FRAME "}",
        FRAME "",
        FRAME "{}}}",
        FRAME "{},\"more\":1}",
        FRAME "[]}",
        FRAME "null}",
        FRAME "\"text\"}",
#define LINE(seq, boot, up, wall, clock, kind)                                                     \
    "{\"seq\":" seq ",\"boot\":\"" boot "\",\"up\":" up ",\"wall\":" wall ",\"clock\":\"" clock    \
    "\",\"kind\":\"" kind "\",\"body\":{}}"
#define BOOT "9f86d081884c7d65"
        LINE("0", BOOT, "1", "1", "ntp", "admit"),
        LINE("-1", BOOT, "1", "1", "ntp", "admit"),
        LINE("01", BOOT, "1", "1", "ntp", "admit"),
        LINE("+1", BOOT, "1", "1", "ntp", "admit"),
        LINE("1.0", BOOT, "1", "1", "ntp", "admit"),
        LINE("1e0", BOOT, "1", "1", "ntp", "admit"),
        LINE("", BOOT, "1", "1", "ntp", "admit"),
        LINE("9223372036854775808", BOOT, "1", "1", "ntp", "admit"),
        LINE("\"1\"", BOOT, "1", "1", "ntp", "admit"),
        LINE("1", "9F86d081884c7d65", "1", "1", "ntp", "admit"),
        LINE("1", "9f86d081884c7d6", "1", "1", "ntp", "admit"),
        LINE("1", BOOT "0", "1", "1", "ntp", "admit"),
        LINE("1", BOOT, "-1", "1", "ntp", "admit"),
        LINE("1", BOOT, "1", "-0", "ntp", "admit"),
        LINE("1", BOOT, "1", "-9223372036854775809", "ntp", "admit"),
        LINE("1", BOOT, "1", "1", "NTP", "admit"),
        LINE("1", BOOT, "1", "1", "sun", "admit"),
        LINE("1", BOOT, "1", "1", "", "admit"),
        LINE("1", BOOT, "1", "1", "ntp", ""),
        LINE("1", BOOT, "1", "1", "ntp", "Admit"),
        LINE("1", BOOT, "1", "1", "ntp", "ad mit"),
        LINE("1", BOOT, "1", "1", "ntp", "a23456789012345678901234"),
    };
    assert_int_equal(parse(LINE("1", BOOT, "1", "1", "ntp", "admit")), TN_OK);
    for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
        print_message("%s\n", frames[i]);
        assert_int_equal(parse(frames[i]), TN_ERR_FORMAT);
    }
}

/* One text for one body: what is valid JSON but not lean is refused. */
static void test_only_lean_bodies(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        enum tn_err err;
    } bodies[] = {
        {"{}", TN_OK},
        {"{\"a\":-1,\"b\":[true,false,null,0,\"x\"],\"c\":{\"d\":{}}}", TN_OK},
        {"{\"a\":\"é 王 😀 / . - e E \x7F\"}", TN_OK},
        {"{\"a\":\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u000B\\u001F\"}", TN_OK},
        {"{\"a\\n\":1}", TN_OK},
        {"{\"a\":9223372036854775807,\"b\":-9223372036854775808}", TN_OK},
        {"{\"true\":true,\"e\":1}", TN_OK},
        {"{ }", TN_ERR_FORMAT},
        {"{\"a\": 1}", TN_ERR_FORMAT},
        {"{\"a\":1 }", TN_ERR_FORMAT},
        {"{\"a\":1,\t\"b\":2}", TN_ERR_FORMAT},
        {"{\"a\":1.5}", TN_ERR_FORMAT},
        {"{\"a\":1e5}", TN_ERR_FORMAT},
        {"{\"a\":1E5}", TN_ERR_FORMAT},
        {"{\"a\":-0}", TN_ERR_FORMAT},
        {"{\"a\":01}", TN_ERR_FORMAT},
        {"{\"a\":9223372036854775808}", TN_ERR_FORMAT},
        {"{\"a\":\"\\/\"}", TN_ERR_FORMAT},
        {"{\"a\":\"\\u001f\"}", TN_ERR_FORMAT},
        {"{\"a\":\"\\u000A\"}", TN_ERR_FORMAT},
        {"{\"a\":\"\\u0041\"}", TN_ERR_FORMAT},
        {"{\"a\":\"\\u00e9\"}", TN_ERR_FORMAT},
        {"{\"a\":\"\\ud83d\\ude00\"}", TN_ERR_FORMAT},
        {"{\"a\":\"\\u0000\"}", TN_ERR_FORMAT},
        {"{\"a\":\"\xFF\"}", TN_ERR_FORMAT},
        {"{\"a\":1,\"a\":1}", TN_ERR_FORMAT},
        {"{\"a\":1,}", TN_ERR_FORMAT},
        {"{\"a\":1}{}", TN_ERR_FORMAT},
    };
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        TN_BUF_AUTO line = {0};
        tn_buf_addf(&line, "%s%s}", FRAME, bodies[i].body);
        print_message("%s\n", bodies[i].body);
        assert_int_equal(parse(tn_buf_text(&line)), bodies[i].err);
    }
}

/* A body as deep as a line may nest, and one level more. */
static void test_depth(void **state)
{
    (void)state;
    for (int levels = 62; levels <= 64; levels++) {
        TN_BUF_AUTO line = {0};
        tn_buf_add_text(&line, FRAME "{\"a\":");
        for (int i = 1; i < levels; i++)
            tn_buf_add_byte(&line, '[');
        for (int i = 1; i < levels; i++)
            tn_buf_add_byte(&line, ']');
        tn_buf_add_text(&line, "}}");
        assert_int_equal(parse(tn_buf_text(&line)), levels <= 63 ? TN_OK : TN_ERR_FORMAT);
    }
}

static void test_length(void **state)
{
    (void)state;
    for (int extra = 0; extra < 2; extra++) {
        TN_BUF_AUTO line = {0};
        tn_buf_add_text(&line, FRAME "{\"a\":\"");
        while (line.len < (size_t)TN_RECORD_LINE_MAX_BYTES - 3 + (size_t)extra)
            tn_buf_add_byte(&line, 'x');
        tn_buf_add_text(&line, "\"}}");
        assert_int_equal(parse(tn_buf_text(&line)), extra ? TN_ERR_LIMIT : TN_OK);
    }
}

/* Every strict prefix of a line and every line with one byte replaced is refused or another
 * record; none of them crashes or is taken for the same. */
static void test_cut_and_changed(void **state)
{
    (void)state;
    static const char line[] = FRAME "{\"admits\":2}}";
    for (size_t len = 0; len < sizeof(line) - 1; len++) {
        struct tn_record record;
        char *exact = malloc(len ? len : 1);
        assert_non_null(exact);
        memcpy(exact, line, len);
        assert_int_equal(tn_record_parse(exact, len, &record, NULL), TN_ERR_FORMAT);
        free(exact);
    }
}

static void test_log_names(void **state)
{
    (void)state;
    static const char name[] =
        "01J9Z3K4V5W6X7Y8Z9ABCDEFGH.00000000000000000000000000.0123456789abcdef";
    struct tn_log_id id, other;
    assert_int_equal(tn_log_id_parse(name, &id), TN_OK);
    assert_string_equal(tn_log_id_text(id).chars, name);
    assert_int_equal(id.epoch, 0x0123456789abcdef);
    assert_true(tn_log_id_equal(id, id));
    other = id;
    other.epoch++;
    assert_false(tn_log_id_equal(id, other));
    other = id;
    other.event.bytes[15] ^= 1;
    assert_false(tn_log_id_equal(id, other));

    /* Every other spelling: the name is hashed, so only one will do. */
    static const struct {
        size_t at;
        char c;
    } changes[] = {{26, '-'}, {53, '-'}, {2, 'j'}, {30, 'O'}, {30, 'I'},
                   {69, 'F'}, {69, 'g'}, {0, '8'}, {0, ' '},  {70, 'x'}};
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        char text[sizeof(name) + 1] = {0};
        memcpy(text, name, sizeof(name));
        text[changes[i].at] = changes[i].c;
        assert_int_equal(tn_log_id_parse(text, &id), TN_ERR_FORMAT);
    }
    assert_int_equal(tn_log_id_parse("", &id), TN_ERR_FORMAT);
}

/* The chain hangs on the log's name, on every line and on their order. */
static void test_chain(void **state)
{
    (void)state;
    struct tn_log_id log = {.epoch = 1}, other = {.epoch = 2};
    struct tn_hash start = tn_record_chain_start(log);
    struct tn_hash elsewhere = tn_record_chain_start(other);
    assert_memory_not_equal(start.bytes, elsewhere.bytes, TN_HASH_BYTES);
    struct tn_hash ab = tn_record_chain(tn_record_chain(start, "a", 1), "b", 1);
    struct tn_hash ba = tn_record_chain(tn_record_chain(start, "b", 1), "a", 1);
    struct tn_hash joined = tn_record_chain(start, "ab", 2);
    assert_memory_not_equal(ab.bytes, ba.bytes, TN_HASH_BYTES);
    assert_memory_not_equal(ab.bytes, joined.bytes, TN_HASH_BYTES);
}

static int start(void **state)
{
    (void)state;
    return tn_seal_init() == TN_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_line_of_the_specification),
        cmocka_unit_test(test_every_kind_and_clock),
        cmocka_unit_test(test_unknown_kinds_are_kept),
        cmocka_unit_test(test_other_frames_are_refused),
        cmocka_unit_test(test_only_lean_bodies),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_length),
        cmocka_unit_test(test_cut_and_changed),
        cmocka_unit_test(test_log_names),
        cmocka_unit_test(test_chain),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
