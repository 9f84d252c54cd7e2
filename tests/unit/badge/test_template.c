/* SPDX-License-Identifier: Apache-2.0 */
/* test_template.c -- a template that is accepted can be drawn; one that cannot be is refused with
 * the part's number and what is wrong, and nothing is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "check.h"
#include "turnout/asset.h"
#include "turnout/badge.h"

extern const struct tn_asset tn_asset_badges[];

#define HEAD "{\"width\":60000,\"height\":30000,\"colour\":true,\"parts\":["
#define CODE "{\"part\":\"code\",\"box\":[0,0,28200,28200],\"module\":625}"
#define NAME "{\"part\":\"name\",\"box\":[30000,0,30000,9000],\"size\":8000}"

static enum tn_err parse(const char *text, struct tn_badge_template *ret, struct tn_fault *fault)
{
    return tn_badge_template_parse(text, strlen(text), ret, fault);
}

static void test_accepted(void **state)
{
    (void)state;
    struct tn_fault fault = {0};
    struct tn_badge_template made = {0};
    assert_ok(parse(HEAD CODE "," NAME "]}", &made, &fault));
    assert_int_equal(made.count, 2);
    assert_true(made.colour);
    assert_true(made.width == 60 && made.height == 30);
    assert_int_equal(made.parts[0].kind, TN_BADGE_CODE);
    assert_true(made.parts[0].module == 0.625);
    assert_int_equal(made.parts[1].weight, TN_WEIGHT_BOLD);
    assert_int_equal(made.parts[1].align, TN_ALIGN_MIDDLE);
    assert_int_equal(made.parts[1].lines, 1);
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"", ""},
        {"[]", "width"},
        {"{\"width\":60000,\"height\":9999,\"colour\":true,\"parts\":[]}", "height"},
        {"{\"width\":60000,\"height\":30000,\"parts\":[]}", "colour"},
        {HEAD "]}", "1 to 12"},
        {HEAD "7]}", "part 1"},
        {HEAD "{\"part\":\"logo\"}]}", "part 1"},
        {HEAD "{\"part\":7}]}", "part 1"},
        {HEAD CODE ",{\"part\":\"band\"}]}", "part 2 (band)"},
        {HEAD "{\"part\":\"band\",\"box\":[0,0,60001,1000]}]}", "on the paper"},
        {HEAD "{\"part\":\"band\",\"box\":[0,0,9000,-1]}]}", "on the paper"},
        {HEAD "{\"part\":\"band\",\"box\":[0,0,9000,0]}]}", "on the paper"},
        {HEAD "{\"part\":\"band\",\"box\":[0,0,9000]}]}", "on the paper"},
        {HEAD "{\"part\":\"name\",\"box\":[0,0,9000,9000]}]}", "size"},
        {HEAD "{\"part\":\"name\",\"box\":[0,0,9000,9000],\"size\":8000,\"lines\":5}]}", "lines"},
        {HEAD "{\"part\":\"name\",\"box\":[0,0,9000,9000],\"size\":8000,\"lines\":\"2\"}]}",
         "lines"},
        {HEAD "{\"part\":\"role\",\"box\":[0,0,9000,9000],\"size\":8000,\"weight\":\"thin\"}]}",
         "weight"},
        {HEAD "{\"part\":\"role\",\"box\":[0,0,9000,9000],\"size\":8000,\"align\":\"left\"}]}",
         "align"},
        {HEAD "{\"part\":\"code\",\"box\":[0,0,28000,28200],\"module\":625}]}", "fit its box"},
        {HEAD "{\"part\":\"code\",\"box\":[0,0,28000,28200],\"module\":249}]}", "fit its box"},
        {HEAD CODE "," CODE "," CODE "," CODE "," CODE "," CODE "," CODE "," CODE "," CODE "," CODE
                   "," CODE "," CODE "," CODE "]}",
         "1 to 12"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tn_fault fault = {0};
        struct tn_badge_template made = {.width = 7};
        assert_int_equal(parse(rows[i].text, &made, &fault), TN_ERR_FORMAT);
        if (!strstr(fault.text, rows[i].says))
            fail_msg("row %zu: \"%s\" does not say %s", i, fault.text, rows[i].says);
        assert_true(made.width == 7);
    }
}

/* Each of assets/badges is accepted, by its name; and holds a name and a code. */
static void test_own(void **state)
{
    (void)state;
    struct tn_fault fault = {0};
    size_t count = 0;
    for (const struct tn_asset *asset = tn_asset_badges; asset->name; asset++, count++) {
        struct tn_badge_template made;
        TN_BUF_AUTO name = {0};
        tn_buf_add(&name, asset->name, strlen(asset->name) - strlen(".json"));
        assert_ok(tn_badge_template_named(tn_buf_text(&name), &made, &fault));
        unsigned kinds = 0;
        for (size_t i = 0; i < made.count; i++)
            kinds |= 1u << made.parts[i].kind;
        assert_true(kinds & 1u << TN_BADGE_NAME);
        assert_true(kinds & 1u << TN_BADGE_CODE);
        assert_true(kinds & 1u << TN_BADGE_ROLE);
    }
    assert_int_equal(count, 5);
    struct tn_badge_template made;
    assert_int_equal(tn_badge_template_named("poster", &made, &fault), TN_ERR_ABSENT);
    assert_non_null(strstr(fault.text, "label-62x29"));
    assert_int_equal(tn_badge_template_named("", &made, &fault), TN_ERR_ABSENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
