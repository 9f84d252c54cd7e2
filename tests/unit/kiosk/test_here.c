/* SPDX-License-Identifier: Apache-2.0 */
/* test_here.c -- what a hub on the same machine leaves, and codes for phones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "here.h"

#include "turnout/os.h"

/* Protects: a phone joins the network that is meant, whatever signs its name and password have. */
static void test_wifi_codes(void **state)
{
    (void)state;
    static const struct {
        const char *name, *password, *code;
    } rows[] = {
        {"Turnout-4F2A", "mild-otter-3917", "WIFI:T:WPA;S:Turnout-4F2A;P:mild-otter-3917;;"},
        {"a;b,c:d\"e\\f", "p;w", "WIFI:T:WPA;S:a\\;b\\,c\\:d\\\"e\\\\f;P:p\\;w;;"},
        {"Café 阳光", "12345678x", "WIFI:T:WPA;S:Café 阳光;P:12345678x;;"},
        {"cafe", "12345678", "WIFI:T:WPA;S:\"cafe\";P:\"12345678\";;"}, /* not hex */
        {"open", "", "WIFI:T:nopass;S:open;;"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        TN_BUF_AUTO code = {0};
        here_wifi_text(rows[i].name, rows[i].password, &code);
        assert_string_equal(tn_buf_text(&code), rows[i].code);
    }
}

/* Protects: half a file, or another's, shows no code. */
static void test_setup(void **state)
{
    (void)state;
    static const struct {
        const char *text, *address, *url;
    } rows[] = {
        {"8443\n7KQ2-XM4P-D9TB\n", "10.42.0.1",
         "https://10.42.0.1:8443/#/setup?code=7KQ2-XM4P-D9TB"},
        {"8443\n7KQ2-XM4P-D9TB\n", "", ""},
        {"8443\n7KQ2-XM4P-D9TB", "10.42.0.1", ""},
        {"8443\n7KQ2\n", "10.42.0.1", ""},
        {"84a3\n7KQ2-XM4P-D9TB\n", "10.42.0.1", ""},
        {"844333\n7KQ2-XM4P-D9TB\n", "1", ""},
        {"\n\n", "10.42.0.1", ""},
        {"", "10.42.0.1", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tn_flow_here here = {.url = ""};
        assert_int_equal(
            here_read_setup(rows[i].text, strlen(rows[i].text), rows[i].address, &here),
            rows[i].url[0] != '\0');
        assert_string_equal(here.url, rows[i].url);
    }
}

static char folder[64];

static void put(const char *name, const char *text)
{
    char path[TN_PATH_MAX];
    tn_path_join(path, sizeof path, folder, name);
    assert_int_equal(tn_file_write(path, text, strlen(text), 0600, NULL), TN_OK);
}

static void take_away(const char *name)
{
    char path[TN_PATH_MAX];
    tn_path_join(path, sizeof path, folder, name);
    assert_int_equal(unlink(path), 0);
}

/* Protects: the whole way of a box alone: its own network first, then the wizard, then, once there
 * is an owner, an invitation and no code any more, but still its own network. */
static void test_look(void **state)
{
    (void)state;
    struct tn_flow_here here;
    TN_BUF_AUTO invite = {0};
    snprintf(folder, sizeof folder, "/tmp/tn-here-XXXXXX");
    assert_non_null(mkdtemp(folder));
    here_look(folder, "/nowhere", &here, &invite);
    assert_string_equal(here.url, "");
    put("network", "Turnout-4F2A\nmild-otter-3917\n10.42.0.1\n");
    here_look(folder, "/nowhere", &here, &invite);
    assert_string_equal(here.url, "");
    assert_string_equal(here.wifi_name, "Turnout-4F2A");
    put("setup", "8443\n7KQ2-XM4P-D9TB\n");
    here_look(folder, "/nowhere", &here, &invite);
    assert_string_equal(here.url, "https://10.42.0.1:8443/#/setup?code=7KQ2-XM4P-D9TB");
    assert_string_equal(here.wifi, "WIFI:T:WPA;S:Turnout-4F2A;P:mild-otter-3917;;");
    assert_int_equal(invite.len, 0);
    take_away("setup");
    put("invite", "turnout://pair?x");
    here_look(folder, "/nowhere", &here, &invite);
    assert_string_equal(here.url, "");
    assert_string_equal(tn_buf_text(&invite), "turnout://pair?x");
    assert_string_equal(here.wifi, "WIFI:T:WPA;S:Turnout-4F2A;P:mild-otter-3917;;");
    take_away("invite");
    take_away("network"); /* a cable was plugged in */
    here_look(folder, "/nowhere", &here, &invite);
    assert_string_equal(here.wifi, "");
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wifi_codes),
        cmocka_unit_test(test_setup),
        cmocka_unit_test(test_look),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
