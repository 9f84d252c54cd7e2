/* SPDX-License-Identifier: Apache-2.0 */
/* Protects: how many real photographs are read, each to the exact byte, through the jailed
 * decoder; and that nothing is ever read that is not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "check.h"
#include "photo_kit.h"
#include "scan_kit.h"

#define READ_AT_LEAST 77
#define WITH_CODE 83
#define WITHOUT_CODE 8

struct tally {
    int with_code, without_code, read, wrong;
};

static void try_photo(struct tn_scan_reader *reader, const struct kit_photo *photo,
                      struct tally *tally)
{
    static struct tn_scan_code code;
    bool has_code = photo->payload.len > 0;
    memcpy(tn_scan_reader_frame(reader), photo->file.data, photo->file.len);
    enum tn_scan_answer answer =
        tn_scan_reader_picture(reader, photo->file.len, TN_SCAN_STILL, &code);
    assert_int_not_equal(answer, TN_SCAN_ANSWER_LOST);
    assert_int_not_equal(answer, TN_SCAN_ANSWER_NO_PICTURE);
    bool exact = answer == TN_SCAN_ANSWER_CODE && code.len == photo->payload.len &&
                 memcmp(code.bytes, photo->payload.data, code.len) == 0;
    tally->with_code += has_code;
    tally->without_code += !has_code;
    tally->read += exact;
    if (answer == TN_SCAN_ANSWER_CODE && !exact) {
        tally->wrong++;
        print_message("%s: misread as \"%s\"\n", photo->name, code.text);
    } else if (has_code && !exact) {
        print_message("%s: not read\n", photo->name);
    }
}

static void test_photos(void **state)
{
    (void)state;
    struct kit_photos photos;
    struct kit_photo photo;
    struct tn_scan_reader *reader;
    struct tn_fault fault;
    struct tally tally = {0};
    if (!kit_photos_open(&photos))
        fail_msg("the photographs are not in %s; set TURNOUT_PHOTOS to their folder",
                 photos.folder);
    assert_ok(tn_scan_reader_open(kit_decoder_path(), &reader, &fault));
    while (kit_photos_next(&photos, &photo)) {
        try_photo(reader, &photo, &tally);
        kit_photo_release(&photo);
    }
    kit_photos_close(&photos);
    tn_scan_reader_close(reader);
    print_message("%d of %d read, %d misread\n", tally.read, tally.with_code, tally.wrong);
    assert_int_equal(tally.with_code, WITH_CODE);
    assert_int_equal(tally.without_code, WITHOUT_CODE);
    assert_int_equal(tally.wrong, 0);
    assert_in_range(tally.read, READ_AT_LEAST, WITH_CODE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_photos),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
