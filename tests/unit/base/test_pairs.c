/* SPDX-License-Identifier: Apache-2.0 */
/* test_pairs.c -- files of `name = value` lines as people write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/bytes.h"
#include "turnout/pairs.h"

/* Editors leave BOMs, CRs, tabs and no line break at the end; all of it must read the same. */
static void test_lines(void **state)
{
    (void)state;
    static const struct {
        const char *text, *pairs;
    } cases[] = {
        {"", ""},
        {"\n\n  \n# only = a comment\n\t# and another", ""},
        {"a = b", "1:a=b;"},
        {"a=b\r\nc = d e \r\n", "1:a=b;2:c=d e;"},
        {"\xEF\xBB\xBFname = 王\n", "1:name=王;"},
        {"\n# x\n\n  a\t=\tb = c # no comment\n", "4:a=b = c # no comment;"},
        {"a =\n= b\n", "1:a=;2:=b;"},
        {"no equals sign here\na = b", "1:no equals sign here!;2:a=b;"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        TN_BUF_AUTO copy = {0}, seen = {0};
        tn_buf_add_text(&copy, cases[i].text);
        struct tn_pairs pairs = {.rest = (char *)copy.data};
        char *name = NULL, *value = NULL;
        while (tn_pairs_next(&pairs, &name, &value))
            tn_buf_addf(&seen, "%d:%s%s%s;", pairs.line, name, value ? "=" : "!",
                        value ? value : "");
        assert_string_equal(tn_buf_text(&seen), cases[i].pairs);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
