/* SPDX-License-Identifier: Apache-2.0 */
/* test_mask.c -- protects: the mask never shows what the second fact asks for, whatever the contact
 * looks like, and short contacts ask nothing and show next to nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "turnout/mask.h"

static void masks_and_facts(void **state)
{
    (void)state;
    static const struct {
        const char *platform, *contact, *mask, *last;
    } cases[] = {
        {"phone", "13912340427", "139 •••• 04••", "27"},
        {"phone", "+49 171 1234567", "+49 •••• 45••", "67"},
        {"phone", "+8613912340427", "139 •••• 04••", "27"},
        {"phone", "12345", "12••••", "45"},
        {"email", "lin.xiao@example.org", "li••••@example.org", "ao"},
        {"email", "Lee@example.org", "L••••@example.org", ""},
        {"email", "a@b", "••••@b", ""},
        {"email", "no-address", "no••••", "ss"},
        {"wxid", "SonnenBlume", "So••••", "me"},
        {"qq", "23333233", "23••••", "33"},
        {"other", "林晓的朋友圈", "林晓••••", "友圈"},
        {"other", "ÄÖÜß", "Ä••••", "üss"},
        {"other", "ab", "••••", ""},
        {"other", "", "", ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        TN_BUF_AUTO mask = {0};
        TN_BUF_AUTO last = {0};
        tn_mask_contact(cases[i].platform, cases[i].contact, &mask);
        tn_mask_last(cases[i].platform, cases[i].contact, &last);
        assert_string_equal(tn_buf_text(&mask), cases[i].mask);
        assert_string_equal(tn_buf_text(&last), cases[i].last);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(masks_and_facts)};
    return cmocka_run_group_tests_name("mask", tests, NULL, NULL);
}
