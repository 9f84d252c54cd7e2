/* SPDX-License-Identifier: Apache-2.0 */
/* test_wpa.c -- what wpa_supplicant says, and names of networks that somebody means ill with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wpa.h"

/* Protects: a name arrives byte by byte as it is on the air, whatever its bytes are. */
static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *text, *id, *shown; /* id NULL: no name */
    } rows[] = {
        {"Caf\\xc3\\xa9", "436166c3a9", "Café"},
        {"a\\\\b\\\"c", "615c622263", "a\\b\"c"},
        {"tab\\there",
         "746162"
         "09"
         "68657265",
         "tab here"},
        {"\\e[31m", "1b5b33316d", "[31m"},
        {"\\xff\\xfeX", "fffe58", "??X"},
        {"\\xe2\\x80\\xaetxt", "e280ae747874", "txt"}, /* a turn of the line */
        {"\\xe9\\x98\\xb3", "e998b3", "阳"},
        {"\\xe9\\x98", "e998", "??"},
        {"a\\x00b", "610062", "a?b"},
        {"", NULL, NULL},
        {"\\x00\\x00", NULL, NULL}, /* hidden */
        {"broken\\", NULL, NULL},
        {"broken\\x4", NULL, NULL},
        {"broken\\q", NULL, NULL},
        {"0123456789012345678901234567890123", NULL, NULL}, /* 34 bytes */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char id[TN_FLOW_WIFI_ID_CHARS + 1] = "", name[TN_FLOW_WIFI_NAME_CHARS + 1];
        bool is_name = wpa_read_name(rows[i].text, strlen(rows[i].text), id);
        assert_int_equal(is_name, rows[i].id != NULL);
        if (!is_name)
            continue;
        assert_string_equal(id, rows[i].id);
        wpa_show_name(id, name);
        assert_string_equal(name, rows[i].shown);
    }
}

static const char seen_reply[] = "bssid / frequency / signal level / flags / ssid\n"
                                 "02:00:00:00:00:01\t2412\t-71\t[WPA2-PSK-CCMP][ESS]\tHall\n"
                                 "02:00:00:00:00:02\t5180\t-52\t[WPA2-PSK+SAE-CCMP][ESS]\tHall\n"
                                 "02:00:00:00:00:03\t2412\t-60\t[ESS]\tFreifunk\n"
                                 "02:00:00:00:00:04\t2412\t-40\t[WPA2-EAP-CCMP][ESS]\teduroam\n"
                                 "02:00:00:00:00:05\t2412\t-80\t[WEP][ESS]\tOld\n"
                                 "02:00:00:00:00:06\t2412\t-30\t[ESS]\t\n"
                                 "02:00:00:00:00:07\t2412\t-90\t[WPA3-SAE-CCMP][ESS]\tNew\n"
                                 "02:00:00:00:00:08\t2412\t-20\t[WPA2-PSK-CC";

/* Protects: one name of several access points is one network; what cannot be had from here says
 * so; a reply cut anywhere is read as far as it goes. */
static void test_around(void **state)
{
    (void)state;
    struct wpa_around around;
    struct wpa_book book = {0};
    struct tn_flow_network network = {0};
    static const char saved[] = "network id / ssid / bssid / flags\n0\tHall\tany\t[CURRENT]\n"
                                "1\tCaf\\xc3\\xa9\tany\t[DISABLED]\n";
    wpa_read_around(seen_reply, strlen(seen_reply), &around);
    wpa_read_book(saved, strlen(saved), &book);
    assert_int_equal(around.count, 5);
    assert_int_equal(book.count, 2);
    assert_string_equal(book.one[1].id, "436166c3a9");
    wpa_list(&around, &book,
             "46726569"
             "66756e6b",
             &network);
    static const struct {
        const char *name;
        enum tn_flow_wifi_lock lock;
        int bars;
        bool saved;
    } rows[] = {{"Freifunk", TN_FLOW_WIFI_OPEN, 3, false}, /* linked: first */
                {"Hall", TN_FLOW_WIFI_PASSWORD, 4, true},
                {"eduroam", TN_FLOW_WIFI_OTHER, 4, false},
                {"Old", TN_FLOW_WIFI_OTHER, 1, false},
                {"New", TN_FLOW_WIFI_PASSWORD, 0, false}};
    assert_int_equal(network.count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(network.one[i].name, rows[i].name);
        assert_int_equal(network.one[i].lock, rows[i].lock);
        assert_int_equal(network.one[i].bars, rows[i].bars);
        assert_int_equal(network.one[i].saved, rows[i].saved);
    }
    for (size_t len = 0; len < sizeof seen_reply; len++)
        wpa_read_around(seen_reply, len, &around);
}

static void test_status(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool linked, trying;
        int number;
        const char *id;
    } rows[] = {
        {"bssid=02:00:00:00:00:02\nssid=Hall\nid=3\nwpa_state=COMPLETED\nip_address=10.0.0.2\n",
         true, false, 3, "48616c6c"},
        {"wpa_state=4WAY_HANDSHAKE\nssid=Hall\nid=0\n", false, true, 0, "48616c6c"},
        {"wpa_state=SCANNING\naddress=02:00:00:00:00:00\n", false, false, -1, ""},
        {"wpa_state=COMPLETED\nid=x\n", false, false, -1, ""}, /* of a network without a name */
        {"", false, false, -1, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct wpa_status status;
        wpa_read_status(rows[i].text, strlen(rows[i].text), &status);
        assert_int_equal(status.linked, rows[i].linked);
        assert_int_equal(status.trying, rows[i].trying);
        assert_int_equal(status.number, rows[i].number);
        assert_string_equal(status.id, rows[i].id);
    }
}

/* Protects: a wrong password is told from a network that does not answer, and no network's name
 * can be taken for an event. */
static void test_events(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum wpa_event event;
    } rows[] = {
        {"<3>CTRL-EVENT-SCAN-RESULTS ", WPA_EVENT_SEEN},
        {"<3>CTRL-EVENT-CONNECTED - Connection to 02:00:00:00:00:02 completed [id=0 id_str=]",
         WPA_EVENT_LINKED},
        {"<3>CTRL-EVENT-DISCONNECTED bssid=02:00:00:00:00:02 reason=3 locally_generated=1",
         WPA_EVENT_UNLINKED},
        {"<3>CTRL-EVENT-SSID-TEMP-DISABLED id=0 ssid=\"Hall\" auth_failures=1 duration=10 "
         "reason=WRONG_KEY",
         WPA_EVENT_WRONG_PASSWORD},
        {"<3>CTRL-EVENT-SSID-TEMP-DISABLED id=0 ssid=\"Hall\" auth_failures=1 duration=10 "
         "reason=CONN_FAILED",
         WPA_EVENT_OTHER},
        {"<3>CTRL-EVENT-AUTH-REJECT 02:00:00:00:00:02 auth_type=3 auth_transaction=2 "
         "status_code=1",
         WPA_EVENT_WRONG_PASSWORD},
        {"<3>Trying to associate with SSID 'CTRL-EVENT-CONNECTED'", WPA_EVENT_OTHER},
        {"<", WPA_EVENT_OTHER},
        {"", WPA_EVENT_OTHER},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(wpa_read_event(rows[i].text, strlen(rows[i].text)), rows[i].event);
}

static void test_passwords(void **state)
{
    (void)state;
    char long_one[65];
    memset(long_one, 'a', sizeof long_one);
    long_one[64] = '\0';
    assert_false(wpa_is_password(long_one));
    long_one[63] = '\0';
    assert_true(wpa_is_password(long_one));
    assert_true(wpa_is_password("\"quoted\" # \\ "));
    assert_false(wpa_is_password("seven77"));
    assert_false(wpa_is_password("caf\xc3\xa9"
                                 "12345"));
    assert_false(wpa_is_password("line\nline"));
    assert_true(wpa_can_keep("# and \"quoted\""));
    assert_false(wpa_can_keep("\"quoted\" and #"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),     cmocka_unit_test(test_around),
        cmocka_unit_test(test_status),    cmocka_unit_test(test_events),
        cmocka_unit_test(test_passwords),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
