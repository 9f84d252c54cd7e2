/* SPDX-License-Identifier: Apache-2.0 */
/* test_network.c -- the thread that looks after the network, with wpa_supplicant itself where it is
 * installed, and with a stand-in for what only a radio brings about.
 *
 * wpa_supplicant's driver "none" has no radio: it keeps networks and says how it stands, and that
 * is what is tried with it.  Searching, linking and a wrong password come from the stand-in: a
 * socket that answers as wpa_supplicant's documentation says. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "network_worker.h"
#include "wpa.h"
#include "wpa_control.h"

#define DEADLINE_MS 10000

static void nobody(void *context)
{
    (void)context;
}
static const struct bell bell = {nobody, NULL};

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/tn-network-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "%s", folder);
    const char *const argv[] = {"rm", "-rf", command, NULL};
    return tn_process_feed(argv, "", 0, DEADLINE_MS, NULL) == TN_OK ? 0 : -1;
}

static const char *inside(const char *name)
{
    static char path[TN_PATH_MAX];
    tn_path_join(path, sizeof path, folder, name);
    return path;
}

/* ---- a stand-in ---- */

#define HEARD_MAX 64
static struct {
    int fd;
    struct tn_worker *thread;
    struct tn_mutex *mutex; /* over the rest */
    char heard[HEARD_MAX][128];
    size_t heard_count;
    struct sockaddr_un hearer;
    socklen_t hearer_len;
    const char *status, *book;
} stand_in;

static void answer_to(const struct sockaddr_un *who, socklen_t len, const char *text)
{
    assert_true(sendto(stand_in.fd, text, strlen(text), 0, (const struct sockaddr *)who, len) > 0);
}

static const char *answer_of(const char *question)
{
    static const struct {
        const char *question, *answer;
    } answers[] = {
        {"SCAN_RESULTS", "bssid / frequency / signal level / flags / ssid\n"
                         "02:00:00:00:00:01\t2412\t-50\t[WPA2-PSK-CCMP][ESS]\tHall\n"
                         "02:00:00:00:00:02\t2412\t-60\t[WPA2-PSK+SAE-CCMP][ESS]\tCaf\\xc3\\xa9\n"},
        {"ADD_NETWORK", "7\n"},
    };
    if (strcmp(question, "STATUS") == 0)
        return stand_in.status;
    if (strcmp(question, "LIST_NETWORKS") == 0)
        return stand_in.book;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        if (strcmp(question, answers[i].question) == 0)
            return answers[i].answer;
    }
    return "OK\n";
}

static bool is_a_question(const char *text)
{
    return strcmp(text, "STATUS") == 0 || strcmp(text, "LIST_NETWORKS") == 0 ||
           strcmp(text, "SCAN_RESULTS") == 0;
}

static void stand_in_hears(void)
{
    char text[256] = "";
    struct sockaddr_un who = {0};
    socklen_t len = sizeof who;
    ssize_t got = recvfrom(stand_in.fd, text, sizeof text - 1, 0, (struct sockaddr *)&who, &len);
    if (got < 0)
        return;
    text[got] = '\0';
    tn_mutex_lock(stand_in.mutex);
    if (strcmp(text, "ATTACH") == 0) {
        stand_in.hearer = who;
        stand_in.hearer_len = len;
    } else if (!is_a_question(text) && stand_in.heard_count < HEARD_MAX) {
        snprintf(stand_in.heard[stand_in.heard_count++], sizeof stand_in.heard[0], "%.127s", text);
    }
    answer_to(&who, len, answer_of(text));
    tn_mutex_unlock(stand_in.mutex);
}

static void stand_in_run(struct tn_worker *thread, void *context)
{
    (void)context;
    while (!tn_worker_stopping(thread)) {
        int fds[] = {tn_worker_fd(thread), stand_in.fd};
        uint64_t ready = 0;
        tn_poll(fds, 2, -1, &ready);
        if (ready & 2)
            stand_in_hears();
    }
}

static void stand_in_starts(void)
{
    struct sockaddr_un own = {.sun_family = AF_UNIX};
    snprintf(own.sun_path, sizeof own.sun_path, "%s/wlan9", folder);
    memset(&stand_in, 0, sizeof stand_in);
    stand_in.fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(stand_in.fd, (const struct sockaddr *)&own, sizeof own), 0);
    stand_in.mutex = tn_mutex_create();
    stand_in.status = "wpa_state=SCANNING\n";
    stand_in.book = "network id / ssid / bssid / flags\n";
    assert_int_equal(tn_worker_start("stand-in", stand_in_run, NULL, &stand_in.thread, NULL),
                     TN_OK);
}

static void stand_in_stops(void)
{
    tn_worker_stop(stand_in.thread);
    tn_mutex_destroy(stand_in.mutex);
    close(stand_in.fd);
}

static void stand_in_says(const char *event, const char *status)
{
    tn_mutex_lock(stand_in.mutex);
    stand_in.status = status;
    answer_to(&stand_in.hearer, stand_in.hearer_len, event);
    tn_mutex_unlock(stand_in.mutex);
}

static bool stand_in_heard(const char *text)
{
    bool heard = false;
    tn_mutex_lock(stand_in.mutex);
    for (size_t i = 0; i < stand_in.heard_count; i++)
        heard = heard || strcmp(stand_in.heard[i], text) == 0;
    tn_mutex_unlock(stand_in.mutex);
    return heard;
}

/* ---- what is waited for ---- */

static struct tn_flow_network now;

static void wait_for(struct network_worker *worker, bool (*seen)(void), const char *what)
{
    int64_t until_ms = tn_clock_up_ms() + DEADLINE_MS;
    uint64_t ready = 0;
    for (;;) {
        (void)network_worker_take(worker, &now);
        if (seen())
            return;
        if (tn_clock_up_ms() > until_ms)
            fail_msg("never seen: %s", what);
        tn_poll(NULL, 0, 10, &ready);
    }
}

static bool sees_networks(void)
{
    return now.has_wifi && now.count == 2 && now.wifi == TN_FLOW_WIFI_NONE;
}

static bool is_connecting(void)
{
    return now.wifi == TN_FLOW_WIFI_CONNECTING && stand_in_heard("SELECT_NETWORK 7");
}

static bool is_wrong(void)
{
    return now.wifi == TN_FLOW_WIFI_WRONG_PASSWORD;
}

static bool is_linked(void)
{
    return now.wifi == TN_FLOW_WIFI_CONNECTED;
}

static struct network_worker *start(const char *socket_name)
{
    struct network_worker *worker = NULL;
    char path[TN_PATH_MAX];
    tn_path_join(path, sizeof path, folder, socket_name);
    const struct network_options options = {.socket = path, .devices = "/sys/class/net"};
    assert_int_equal(network_worker_start(&options, &bell, &worker, NULL), TN_OK);
    return worker;
}

static void ask(struct network_worker *worker, enum network_task task, const char *id,
                const char *password)
{
    struct network_request request = {.task = task};
    snprintf(request.id, sizeof request.id, "%s", id);
    snprintf(request.password, sizeof request.password, "%s", password);
    assert_true(network_worker_put(worker, &request));
}

#define CAFE "436166c3a9"

/* Protects: a wrong password says so, is not kept, and what was known before may link again. */
static void test_wrong_password(void **state)
{
    (void)state;
    stand_in_starts();
    struct network_worker *worker = start("wlan9");
    ask(worker, NETWORK_SEARCH, "", "");
    wait_for(worker, sees_networks, "two networks");
    assert_string_equal(now.one[1].name, "Café");
    ask(worker, NETWORK_JOIN, CAFE, "not \"it\" #");
    wait_for(worker, is_connecting, "connecting");
    assert_string_equal(now.wifi_name, "Café");
    assert_true(stand_in_heard("SET_NETWORK 7 ssid " CAFE));
    assert_true(stand_in_heard("SET_NETWORK 7 psk \"not \"it\" #\""));
    assert_true(stand_in_heard("SET_NETWORK 7 key_mgmt WPA-PSK SAE"));
    stand_in_says("<3>CTRL-EVENT-SSID-TEMP-DISABLED id=7 ssid=\"x\" auth_failures=1 duration=10 "
                  "reason=WRONG_KEY",
                  "wpa_state=SCANNING\n");
    wait_for(worker, is_wrong, "the wrong password");
    assert_true(stand_in_heard("REMOVE_NETWORK 7"));
    assert_true(stand_in_heard("ENABLE_NETWORK all"));
    assert_false(stand_in_heard("SAVE_CONFIG"));
    network_worker_stop(worker);
    stand_in_stops();
}

/* Protects: what was reached is kept, and what was kept of the same name before is not. */
static void test_linked(void **state)
{
    (void)state;
    stand_in_starts();
    stand_in.book = "network id / ssid / bssid / flags\n2\tCaf\\xc3\\xa9\tany\t\n";
    struct network_worker *worker = start("wlan9");
    ask(worker, NETWORK_SEARCH, "", "");
    wait_for(worker, sees_networks, "two networks");
    ask(worker, NETWORK_JOIN, CAFE, "the right one");
    wait_for(worker, is_connecting, "connecting");
    stand_in_says("<3>CTRL-EVENT-CONNECTED - Connection to 02:00:00:00:00:02 completed [id=7]",
                  "wpa_state=COMPLETED\nid=7\nssid=Caf\\xc3\\xa9\n");
    wait_for(worker, is_linked, "the link");
    assert_true(stand_in_heard("REMOVE_NETWORK 2"));
    assert_true(stand_in_heard("SAVE_CONFIG"));
    assert_string_equal(now.one[0].name, "Café"); /* in use: first */
    assert_true(now.one[0].saved);
    network_worker_stop(worker);
    stand_in_stops();
}

static bool has_no_wifi(void)
{
    return now.present && !now.has_wifi;
}

/* Protects: without a radio, and when wpa_supplicant ends, the rest is still told. */
static void test_nobody_there(void **state)
{
    (void)state;
    memset(&now, 0, sizeof now);
    struct network_worker *worker = start("wlan9-not-there");
    wait_for(worker, has_no_wifi, "that there is no wireless network");
    ask(worker, NETWORK_JOIN, CAFE, "whatever it is");
    network_worker_stop(worker);
}

static bool searches(void)
{
    return now.has_wifi && now.searching && stand_in_heard("SCAN");
}

/* Protects: whoever opens the screen while wpa_supplicant still starts sees what is around. */
static void test_searched_once_it_is_there(void **state)
{
    (void)state;
    memset(&now, 0, sizeof now);
    struct network_worker *worker = start("wlan9");
    wait_for(worker, has_no_wifi, "that there is no wireless network");
    ask(worker, NETWORK_SEARCH, "", "");
    stand_in_starts();
    wait_for(worker, searches, "the search");
    network_worker_stop(worker);
    stand_in_stops();
}

/* ---- wpa_supplicant itself ---- */

#define OWN_DEVICE "lo"

static pid_t start_supplicant(void)
{
    char text[256], config[TN_PATH_MAX];
    snprintf(config, sizeof config, "%s", inside("wpa.conf"));
    snprintf(text, sizeof text, "ctrl_interface=DIR=%s/ctrl\nupdate_config=1\n", folder);
    assert_int_equal(tn_file_write(config, text, strlen(text), 0600, NULL), TN_OK);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails leaves nobody behind */
        if (!freopen("/dev/null", "w", stdout))
            _exit(126);
        execlp("wpa_supplicant", "wpa_supplicant", "-D", "none", "-i", OWN_DEVICE, "-c", config,
               (char *)NULL);
        execl("/usr/sbin/wpa_supplicant", "wpa_supplicant", "-D", "none", "-i", OWN_DEVICE, "-c",
              config, (char *)NULL);
        _exit(127);
    }
    return child;
}

/* 0 once it listens; it may not be installed, or not be allowed to. */
static int wait_for_supplicant(pid_t child, const char *path)
{
    int64_t until_ms = tn_clock_up_ms() + DEADLINE_MS;
    uint64_t ready = 0;
    while (!tn_file_exists(path) && tn_clock_up_ms() < until_ms) {
        int status = 0;
        if (waitpid(child, &status, WNOHANG) == child)
            return -1;
        tn_poll(NULL, 0, 20, &ready);
    }
    return 0;
}

static bool file_holds(const char *text)
{
    TN_BUF_AUTO file = {0};
    return tn_file_read(inside("wpa.conf"), 65536, &file, NULL) == TN_OK &&
           strstr(tn_buf_text(&file), text);
}

/* Protects: what we say is what wpa_supplicant understands, signs and all, and what it wrote to
 * its file it reads again as the same. */
static void test_with_wpa_supplicant(void **state)
{
    (void)state;
    static const char password[] = "a\"b # \\x \"c\" 9";
    char path[TN_PATH_MAX], reply[WPA_REPLY_BYTES];
    size_t len = 0;
    struct wpa_control control;
    struct wpa_book book;
    struct wpa_status status;
    tn_path_join(path, sizeof path, inside("ctrl"), OWN_DEVICE);
    assert_true(wpa_is_password(password));
    pid_t child = start_supplicant();
    if (wait_for_supplicant(child, path))
        skip();
    assert_int_equal(wpa_control_open(path, &control, NULL), TN_OK);
    assert_int_equal(wpa_control_ask(&control, "ADD_NETWORK", reply, &len, NULL), TN_OK);
    assert_string_equal(reply, "0\n");
    static const char *const says[] = {
        "SET_NETWORK 0 ssid fffe5c2278e998b3", "SET_NETWORK 0 psk \"a\"b # \\x \"c\" 9\"",
        "SET_NETWORK 0 key_mgmt WPA-PSK SAE", "SET_NETWORK 0 ieee80211w 1", "SAVE_CONFIG"};
    for (size_t i = 0; i < sizeof says / sizeof *says; i++) {
        assert_int_equal(wpa_control_ask(&control, says[i], reply, &len, NULL), TN_OK);
        assert_string_equal(reply, "OK\n");
    }
    assert_true(file_holds("psk=\"a\"b # \\x \"c\" 9\"\n"));
    assert_int_equal(wpa_control_ask(&control, "RECONFIGURE", reply, &len, NULL), TN_OK);
    assert_int_equal(wpa_control_ask(&control, "LIST_NETWORKS", reply, &len, NULL), TN_OK);
    wpa_read_book(reply, len, &book);
    assert_int_equal(book.count, 1);
    assert_string_equal(book.one[0].id, "fffe5c2278e998b3");
    assert_int_equal(wpa_control_ask(&control, "SAVE_CONFIG", reply, &len, NULL), TN_OK);
    assert_true(file_holds("psk=\"a\"b # \\x \"c\" 9\"\n"));
    /* what it could not read again is not written */
    static const char *const unkept[] = {"ssid 48616c6c", "mem_only_psk 1",
                                         "psk \"not \"kept\" # here\""};
    assert_int_equal(wpa_control_ask(&control, "ADD_NETWORK", reply, &len, NULL), TN_OK);
    int number = (int)strtol(reply, NULL, 10);
    for (size_t i = 0; i < sizeof unkept / sizeof *unkept; i++) {
        char question[64];
        snprintf(question, sizeof question, "SET_NETWORK %d %s", number, unkept[i]);
        assert_int_equal(wpa_control_ask(&control, question, reply, &len, NULL), TN_OK);
        assert_string_equal(reply, "OK\n");
    }
    assert_int_equal(wpa_control_ask(&control, "SAVE_CONFIG", reply, &len, NULL), TN_OK);
    assert_true(file_holds("ssid=\"Hall\"") && !file_holds("kept"));
    assert_int_equal(wpa_control_ask(&control, "STATUS", reply, &len, NULL), TN_OK);
    wpa_read_status(reply, len, &status);
    assert_false(status.linked);
    assert_int_equal(wpa_control_ask(&control, "TERMINATE", reply, &len, NULL), TN_OK);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_not_equal(wpa_control_ask(&control, "STATUS", reply, &len, NULL), TN_OK);
    wpa_control_close(&control);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_wrong_password, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_linked, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_nobody_there, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_searched_once_it_is_there, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_with_wpa_supplicant, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
