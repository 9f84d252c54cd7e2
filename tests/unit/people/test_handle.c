/* SPDX-License-Identifier: Apache-2.0 */
/* test_handle.c -- one spelling for each address; what is none is refused, never guessed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/people.h"

/* Protects: two spellings of one address meet, two addresses never do. */
static void spellings(void **state)
{
    static const struct {
        const char *platform, *region, *raw, *norm; /* norm NULL: refused */
    } cases[] = {
        {"email", "CN", "Zhang.Wei@Example.COM", "zhang.wei@example.com"},
        {"email", "CN", "mailto:a+b@example.org", "a+b@example.org"},
        {"email", "CN", "a@example.org@example.org", NULL},
        {"email", "CN", "@example.org", NULL},
        {"email", "CN", "a@example", NULL},
        {"email", "CN", "a b@example.org", NULL},
        {"email", "CN", "a@example.", NULL},
        {"phone", "CN", "13800138000", "+8613800138000"},
        {"phone", "CN", "138 0013 8000", "+8613800138000"},
        {"phone", "CN", "138-0013-8000", "+8613800138000"},
        {"phone", "CN", "8613800138000", "+8613800138000"},
        {"phone", "CN", "+86 138 0013 8000", "+8613800138000"},
        {"phone", "CN", "0086 13800138000", "+8613800138000"},
        {"phone", "CN", "12800138000", NULL},
        {"phone", "CN", "1380013800", NULL},
        {"phone", "CN", "138001380000", NULL},
        {"phone", "CN", "+86 12345678901", NULL},
        {"phone", "CN", "0571-88888888", "+8657188888888"},
        {"phone", "CN", "+44 7700 900123", "+447700900123"},
        {"phone", "GB", "07700 900123", "+447700900123"},
        {"phone", "SG", "9123 4567", "+6591234567"},
        {"phone", "SG", "13800138000", NULL},
        {"phone", "US", "(415) 555-0123", "+14155550123"},
        {"phone", "ZZ", "13800138000", NULL},
        {"phone", "ZZ", "+8613800138000", "+8613800138000"},
        {"phone", "CN", "call me", NULL},
        {"phone", "CN", "+0123456789", NULL},
        {"qq", "CN", "10001", "10001"},
        {"qq", "CN", "10000", NULL},
        {"qq", "CN", "012345", NULL},
        {"qq", "CN", "123", NULL},
        {"telegram", "CN", "@Some_One", "some_one"},
        {"telegram", "CN", "https://t.me/Some_One", "some_one"},
        {"telegram", "CN", "no spaces here", "nospaceshere"},
        {"telegram", "CN", "张伟", NULL},
        {"wxid", "CN", "Wxid_ABC123", "wxid_abc123"},
        {"wxid", "CN", "张伟", NULL},
        {"member_no", "CN", "A-007", "a-007"},
        {"discord", "CN", "@Name.1", "name.1"},
        {"nick", "CN", "Ａｌｉｃｅ", "alice"},
        {"nick", "CN", "【管理员】【广州】 清川 🌊", "清川"},
        {"nick", "CN", "【管理员】", "【管理员】"},
        {"nick", "CN", "🐱", "🐱"},
        {"nick", "CN", "👩‍💻Ada✨", "ada"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char norm[TN_HANDLE_CHARS] = "untouched";
        struct tn_fault fault = {0};
        enum tn_err err =
            tn_handle_normalise(cases[i].platform, cases[i].raw, cases[i].region, norm, &fault);
        if ((err == TN_OK) != (cases[i].norm != NULL))
            fail_msg("%s \"%s\": %s", cases[i].platform, cases[i].raw, tn_err_name(err));
        assert_string_equal(norm, cases[i].norm ? cases[i].norm : "untouched");
        assert_true(err == TN_OK || strlen(fault.text) > 10);
    }
}

/* Protects: a nickname never tells who somebody is. */
static void names_do_not_identify(void **state)
{
    (void)state;
    assert_true(tn_handle_identifies("email"));
    assert_true(tn_handle_identifies("member_no"));
    assert_false(tn_handle_identifies("nick"));
    assert_false(tn_handle_identifies("walkin"));
}

/* Protects: a mask tells an address to its owner and to nobody else, and never shows the two
 * characters that are asked for. */
static void masks_hide_what_is_asked(void **state)
{
    static const struct {
        const char *platform, *norm, *masked, *last;
    } cases[] = {
        {"phone", "+8613912340427", "139 •••• 04••", "27"},
        {"phone", "+447700900123", "+44 •••• 01••", "23"},
        {"email", "wang.xiaoming@example.org", "wa••••@example.org", "ng"},
        {"email", "a@x.org", "••••@x.org", ""},
        {"qq", "20481024", "20••••", "24"},
        {"wxid", "siyu-li", "si••••", "li"},
        {"discord", "abc", "a••••", ""},
        {"weibo", "王小明的微博", "王小••••", "微博"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char masked[64], last[8];
        tn_handle_mask(cases[i].platform, cases[i].norm, masked, last);
        assert_string_equal(masked, cases[i].masked);
        assert_string_equal(last, cases[i].last);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings),
        cmocka_unit_test(names_do_not_identify),
        cmocka_unit_test(masks_hide_what_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
