/* SPDX-License-Identifier: Apache-2.0 */
/* test_speech.c -- the spoken prompts say what the screen says: every Chinese prompt has its
 * pinyin, one syllable for each character, and each is a reading of that character. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/lang.h"
#include "turnout/os.h"
#include "turnout/pinyin.h"

/* "ni3 hao3!" to "nihao"; returns how many syllables. */
static size_t letters_of(const char *pinyin, struct tn_buf *out)
{
    size_t syllables = 0;
    for (; *pinyin && *pinyin != '\n'; pinyin++) {
        if (*pinyin >= 'a' && *pinyin <= 'z')
            tn_buf_add_byte(out, (uint8_t)*pinyin);
        syllables += *pinyin >= '1' && *pinyin <= '5';
    }
    return syllables;
}

/* The characters of a prompt without its punctuation; returns how many. */
static size_t characters_of(const char *text, struct tn_buf *out)
{
    size_t count = 0;
    for (const uint8_t *at = (const uint8_t *)text; *at;) {
        size_t len = *at < 0x80 ? 1 : *at < 0xE0 ? 2 : *at < 0xF0 ? 3 : 4;
        bool han = len == 3 && *at >= 0xE4 && *at <= 0xE9;
        if (han)
            tn_buf_add(out, at, len);
        count += han;
        at += len;
    }
    return count;
}

static const char *find_pinyin(const char *file, const char *key)
{
    TN_BUF_AUTO start = {0};
    tn_buf_addf(&start, "\n%s = ", key);
    const char *at = strstr(file, tn_buf_text(&start));
    return at ? at + start.len : NULL;
}

static void check(const char *key, const char *text, const char *file)
{
    TN_BUF_AUTO letters = {0};
    TN_BUF_AUTO characters = {0};
    const char *pinyin = find_pinyin(file, key);
    if (!pinyin)
        fail_msg("%s has no pinyin", key);
    size_t syllables = letters_of(pinyin, &letters);
    if (characters_of(text, &characters) != syllables)
        fail_msg("%s: %zu syllables for %s", key, syllables, tn_buf_text(&characters));
    const struct tn_name name = {.id = 1, .text = tn_buf_text(&characters)};
    TN_AUTO(names) names = tn_names_open(&name, 1);
    struct tn_names_hit hit;
    if (tn_names_find(names, tn_buf_text(&letters), &hit, 1) != 1)
        fail_msg("%s: %s does not read %s", key, tn_buf_text(&characters), tn_buf_text(&letters));
}

static void test_pinyin_fits(void **state)
{
    (void)state;
    TN_AUTO(lang_texts) texts = tn_lang_load();
    TN_BUF_AUTO file = {0};
    char path[TN_PATH_MAX];
    size_t checked = 0;
    const char *key;
    tn_path_join(path, sizeof path, getenv("TURNOUT_SOURCE"), "assets/speech/zh-CN.txt");
    assert_int_equal(tn_file_read(path, 65536, &file, NULL), TN_OK);
    for (size_t i = 0; (key = tn_lang_key(texts, TN_LANG_ZH_CN, i)); i++) {
        if (strncmp(key, "speech.", 7) != 0)
            continue;
        check(key, tn_lang_text(texts, TN_LANG_ZH_CN, key), tn_buf_text(&file));
        checked++;
    }
    assert_true(checked >= 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pinyin_fits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
