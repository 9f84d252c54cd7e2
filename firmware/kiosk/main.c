/* SPDX-License-Identifier: Apache-2.0 */
/* main.c -- turnout-kiosk: options in, one sentence out if it cannot run.
 *
 * Options may also stand in DIR/kiosk.conf as `name = value`; the command line wins. */
#include "kiosk.h"
#include "peer_book.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "turnout/conf.h"
#include "turnout/os.h"
#include "turnout/pairing.h"
#include "turnout/seal.h"

#ifndef TURNOUT_VERSION
#error "the build sets TURNOUT_VERSION"
#endif

enum {
    EXIT_DAMAGED = 4, /* the database is damaged, and the next start mends it */
    AGAIN_AFTER_MS = 5000,
};

static const char *const languages[] = {"zh-CN", "en", NULL};
static const char *const beacons[] = {"auto", "off", NULL};
static const char *const paths[] = {"auto", "surface", "texture", NULL};

static const struct tn_conf_entry table[] = {
    {.name = "data",
     .type = TN_CONF_TEXT,
     .value_name = "DIR",
     .help = "where this kiosk keeps its log and its keys; made if it is not there"},
    {.name = "hub",
     .type = TN_CONF_TEXT,
     .value_name = "URL",
     .help = "reach the hub here and not at the address of the invitation"},
    {.name = "scan",
     .type = TN_CONF_LIST,
     .value_name = "SOURCE",
     .help = "wedge[:DEVICE], serial:DEVICE[@BAUD], camera:DEVICE or pictures:DIR; up to four"},
    {.name = "listen",
     .type = TN_CONF_TEXT,
     .value_name = "ADDR:PORT",
     .help =
         "where other doors reach this one, or off; without it port 8444, any if that is taken"},
    {.name = "peer",
     .type = TN_CONF_LIST,
     .value_name = "ADDR[:PORT]",
     .help = "another door of the group; only needed where neither the hub nor a beacon tells"},
    {.name = "beacon",
     .type = TN_CONF_CHOICE,
     .fallback = "auto",
     .choices = beacons,
     .help = "whether doors of one network find each other by themselves"},
    {.name = "size",
     .type = TN_CONF_TEXT,
     .value_name = "WxH",
     .fallback = "1280x800",
     .help = "size of the window in pixels"},
    {.name = "fullscreen", .type = TN_CONF_FLAG, .help = "take the whole screen"},
    {.name = "lang",
     .type = TN_CONF_CHOICE,
     .fallback = "zh-CN",
     .choices = languages,
     .help = "language of the screens until somebody chooses another"},
    {.name = "staff-pin",
     .type = TN_CONF_TEXT,
     .value_name = "DIGITS",
     .help = "six digits that open the staff screen, or what --hash-pin makes of them; without "
             "them it changes nothing"},
    {.name = "hash-pin",
     .type = TN_CONF_FLAG,
     .help = "read six digits from standard input, print what may stand in kiosk.conf for them"},
    {.name = "printer",
     .type = TN_CONF_TEXT,
     .value_name = "PRINTER",
     .help = "what prints badges: a queue of CUPS as cups:QUEUE, or a receipt printer as "
             "escpos:/dev/usb/lp0, escpos:/dev/ttyUSB0@19200 or escpos:192.168.1.9:9100; with "
             ",mute behind it, one that answers nothing"},
    {.name = "badge",
     .type = TN_CONF_TEXT,
     .value_name = "NAME",
     .help = "what a badge looks like: name-86x54, label-62x29, label-54x101, receipt-80, "
             "receipt-58, or the path of a template"},
    {.name = "badge-at-entry",
     .type = TN_CONF_FLAG,
     .help = "whoever checks in for the first time gets a badge"},
    {.name = "gpio",
     .type = TN_CONF_LIST,
     .value_name = "USE:LINE",
     .help = "what hangs on the machine's wires: green, red, buzzer, door, help or power, and the "
             "line as GPIO17 or gpiochip0/17; then :low if it is active at 0 V, and for a door "
             "how many milliseconds it opens; up to eight"},
    {.name = "self-test",
     .type = TN_CONF_FLAG,
     .help = "tell soon after the start what is wrong with the machine, if anything is"},
    {.name = "brightness",
     .type = TN_CONF_INT,
     .value_name = "PERCENT",
     .fallback = "100",
     .min = 5,
     .max = 100,
     .help = "of the display while somebody is there; less while nobody is"},
    {.name = "night",
     .type = TN_CONF_TEXT,
     .value_name = "FROM-TO",
     .fallback = "22-6",
     .help = "hours in which the display is darker still, or off"},
    {.name = "media",
     .type = TN_CONF_TEXT,
     .value_name = "DIR",
     .fallback = "/media",
     .help = "the folder in which USB sticks are mounted"},
    {.name = "here",
     .type = TN_CONF_TEXT,
     .value_name = "DIR",
     .help = "the folder that the hub on this very machine was given as --here: the kiosk shows "
             "where its first owner is made, and joins it by itself"},
    {.name = "wifi",
     .type = TN_CONF_TEXT,
     .value_name = "SOCKET",
     .help = "the control socket of wpa_supplicant, as /run/wpa_supplicant/wlan0: hosts see to the "
             "network on the staff screen"},
    {.name = "sounds",
     .type = TN_CONF_TEXT,
     .value_name = "DIR",
     .help = "sounds of your own: ok.wav, already.wav, problem.wav, staff.wav, notice.wav"},
    {.name = "speech",
     .type = TN_CONF_TEXT,
     .value_name = "DIR",
     .help = "spoken prompts of your own, LANGUAGE/KEY.wav"},
    {.name = "present",
     .type = TN_CONF_CHOICE,
     .fallback = "auto",
     .choices = paths,
     .help = "how pixels reach the screen"},
    {.name = "screenshots",
     .type = TN_CONF_TEXT,
     .value_name = "DIR",
     .help = "write a PNG of every screen that is shown"},
    {.name = "trace",
     .type = TN_CONF_FLAG,
     .help = "tell on standard output what happens, as JSON"},
    {.name = "version", .type = TN_CONF_FLAG, .help = "say which version this is"},
    TN_CONF_END,
};

static void print_help(void)
{
    TN_BUF_AUTO text = {0};
    tn_buf_add_text(&text,
                    "turnout-kiosk --data DIR [options]\n\n"
                    "Stands at the door: scans entry codes, decides, writes down, shows.\n\n");
    tn_conf_help(table, &text);
    tn_buf_add_text(&text,
                    "\nThe options may also stand in DIR/kiosk.conf, one a line as name = value;\n"
                    "what is given here counts more.\n");
    printf("%s", tn_buf_text(&text));
}

/* ---- options ---- */

static bool read_number(const char **at, int *ret_value)
{
    char *end = NULL;
    long value = **at >= '1' && **at <= '9' ? strtol(*at, &end, 10) : 0;
    if (value < 1 || value > 16384)
        return false;
    *at = end;
    *ret_value = (int)value;
    return true;
}

static enum tn_err read_size(const struct tn_conf *conf, struct window_options *window,
                             struct tn_fault *fault)
{
    const char *text = tn_conf_text(conf, "size");
    const char *at = text;
    if (tn_conf_flag(conf, "fullscreen"))
        return TN_OK;
    if (read_number(&at, &window->width_px) && *at++ == 'x' &&
        read_number(&at, &window->height_px) && *at == '\0')
        return TN_OK;
    return tn_fault_set(fault, TN_ERR_FORMAT, "--size %s: write it like 1280x800", text);
}

static bool is_pin(const char *text)
{
    return strlen(text) == TN_FLOW_PIN_CHARS && strspn(text, "0123456789") == TN_FLOW_PIN_CHARS;
}

static enum tn_err read_pin(const struct tn_conf *conf, struct kiosk_options *options,
                            struct tn_fault *fault)
{
    const char *pin = tn_conf_text(conf, "staff-pin");
    options->staff_pin = pin ? pin : "";
    bool hashed = strncmp(options->staff_pin, "$argon2id$", 10) == 0 &&
                  strlen(options->staff_pin) < TN_PASSWORD_CHARS;
    if (!hashed && options->staff_pin[0] && !is_pin(options->staff_pin))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "--staff-pin: it is %d digits, or what --hash-pin prints",
                            TN_FLOW_PIN_CHARS);
    return TN_OK;
}

static enum tn_err read_scanners(const struct tn_conf *conf, struct kiosk_options *options,
                                 struct tn_fault *fault)
{
    const char *item = NULL;
    while ((item = tn_conf_item(conf, "scan", options->scanner_count))) {
        if (options->scanner_count == KIOSK_SCANNERS_MAX)
            return tn_fault_set(fault, TN_ERR_LIMIT, "--scan %s: four sources are the most", item);
        options->scanners[options->scanner_count++] = item;
    }
    return TN_OK;
}

/* Said now and not by a door that is never found. */
static enum tn_err read_peers(const struct tn_conf *conf, struct kiosk_options *options,
                              struct tn_fault *fault)
{
    const char *item = NULL;
    char address[PEER_ADDRESS_CHARS];
    while ((item = tn_conf_item(conf, "peer", options->peer_count))) {
        if (options->peer_count == KIOSK_PEERS_MAX)
            return tn_fault_set(fault, TN_ERR_LIMIT, "--peer %s: %d doors are the most", item,
                                KIOSK_PEERS_MAX);
        if (!peer_address_read(item, address))
            return tn_fault_set(fault, TN_ERR_FORMAT, "--peer %s: write it like 192.168.1.5:%d",
                                item, PEER_PORT);
        options->peers[options->peer_count++] = item;
    }
    return TN_OK;
}

static enum tn_err read_wires(const struct tn_conf *conf, struct kiosk_options *options,
                              struct tn_fault *fault)
{
    const char *item = NULL;
    while ((item = tn_conf_item(conf, "gpio", options->wire_count))) {
        if (options->wire_count == WIRING_LINES_MAX)
            return tn_fault_set(fault, TN_ERR_LIMIT, "--gpio %s: %d lines are the most", item,
                                WIRING_LINES_MAX);
        enum tn_err err = wiring_read(item, &options->wires[options->wire_count], fault);
        if (err)
            return err;
        options->wire_count++;
    }
    return TN_OK;
}

static enum tn_err read_options(const struct tn_conf *conf, struct kiosk_options *options,
                                struct tn_fault *fault)
{
    *options = (struct kiosk_options){
        .folder = tn_conf_text(conf, "data"),
        .hub = tn_conf_text(conf, "hub"),
        .listen = tn_conf_text(conf, "listen"),
        .beacon = tn_conf_choice(conf, "beacon") == 0,
        .window = {.title = "Turnout", .path = (enum window_path)tn_conf_choice(conf, "present")},
        .screenshots = tn_conf_text(conf, "screenshots"),
        .printer = tn_conf_text(conf, "printer"),
        .badge = tn_conf_text(conf, "badge"),
        .badges = tn_conf_flag(conf, "badge-at-entry"),
        .media = tn_conf_text(conf, "media"),
        .here = tn_conf_text(conf, "here"),
        .wifi = tn_conf_text(conf, "wifi"),
        .self_test = tn_conf_flag(conf, "self-test"),
        .brightness = {.day = (int)tn_conf_int(conf, "brightness")},
        .run_folder = getenv("RUNTIME_DIRECTORY"), /* as systemd names it */
        .sounds = tn_conf_text(conf, "sounds"),
        .speech = tn_conf_text(conf, "speech"),
        .trace_fd = tn_conf_flag(conf, "trace") ? STDOUT_FILENO : -1,
        .version = TURNOUT_VERSION,
    };
    if (options->hub && strlen(options->hub) >= TN_PAIRING_URL_MAX)
        return tn_fault_set(fault, TN_ERR_LIMIT, "--hub: an address has at most %d characters",
                            TN_PAIRING_URL_MAX - 1);
    enum tn_err err = tn_lang_parse(tn_conf_text(conf, "lang"), &options->lang);
    if (!err)
        err = read_size(conf, &options->window, fault);
    if (!err)
        err = read_pin(conf, options, fault);
    if (!err)
        err = read_scanners(conf, options, fault);
    if (!err)
        err = read_peers(conf, options, fault);
    if (!err)
        err = read_wires(conf, options, fault);
    if (!err && !brightness_read_night(tn_conf_text(conf, "night"), &options->brightness))
        err = tn_fault_set(fault, TN_ERR_FORMAT, "--night %s: write it like 22-6, or off",
                           tn_conf_text(conf, "night"));
    return err;
}

/* Reads DIR/kiosk.conf if it is there. */
static enum tn_err read_file(struct tn_conf *conf, const char *folder, struct tn_fault *fault)
{
    char path[TN_PATH_MAX];
    TN_BUF_AUTO text = {0};
    tn_path_join(path, sizeof path, folder, "kiosk.conf");
    if (!tn_file_exists(path))
        return TN_OK;
    enum tn_err err = tn_file_read(path, 65536, &text, fault);
    if (err)
        return err;
    return tn_conf_parse_file(conf, path, tn_buf_text(&text), text.len, fault);
}

/* Said now and not at the first screen, which may be hours away from whoever typed it. */
static enum tn_err check_screenshots(const char *folder, struct tn_fault *fault)
{
    char inside[TN_PATH_MAX];
    if (!folder)
        return TN_OK;
    if (strlen(folder) > TN_PATH_MAX - 64)
        return tn_fault_set(fault, TN_ERR_LIMIT, "--screenshots: the folder's name is too long");
    tn_path_join(inside, sizeof inside, folder, ".");
    if (access(inside, W_OK | X_OK))
        return tn_fault_errno(fault, errno, "--screenshots %s: not a folder to write to", folder);
    return TN_OK;
}

static int wrong_usage(const struct tn_fault *fault)
{
    (void)fprintf(stderr, "turnout-kiosk: %s\nturnout-kiosk --help tells the options.\n",
                  fault->text);
    return 2;
}

static int hash_pin(void)
{
    char line[32] = "", hash[TN_PASSWORD_CHARS];
    if (fgets(line, sizeof line, stdin))
        line[strcspn(line, "\r\n")] = '\0';
    if (!is_pin(line) || tn_seal_init() || tn_seal_password_hash(line, hash)) {
        (void)fprintf(stderr, "turnout-kiosk: --hash-pin reads %d digits from standard input\n",
                      TN_FLOW_PIN_CHARS);
        return 2;
    }
    tn_seal_wipe(line, sizeof line);
    printf("staff-pin = %s\n", hash);
    return 0;
}

/* Whoever runs us without a supervisor has a door that opens again all the same; one that was
 * damaged at once leaves it to the supervisor, which knows patience. */
static int end_with(enum tn_err err, bool again, int64_t begun_ms, char **argv)
{
    if (again && tn_clock_up_ms() - begun_ms >= AGAIN_AFTER_MS) {
        (void)close_range(STDERR_FILENO + 1, ~0U, 0);
        execv("/proc/self/exe", argv);
    }
    return again ? EXIT_DAMAGED : err ? 1 : 0;
}

int main(int argc, char **argv)
{
    int64_t begun_ms = tn_clock_up_ms();
    bool again = false;
    tn_process_harden();
    struct tn_fault fault = {0};
    TN_AUTO(conf) conf = tn_conf_create(table);
    if (tn_conf_parse_args(conf, argc, argv, &fault))
        return wrong_usage(&fault);
    if (tn_conf_flag(conf, "help")) {
        print_help();
        return 0;
    }
    if (tn_conf_flag(conf, "version")) {
        printf("turnout-kiosk %s\n", TURNOUT_VERSION);
        return 0;
    }
    if (tn_conf_flag(conf, "hash-pin"))
        return hash_pin();
    if (tn_conf_arg(conf, 0)) {
        (void)tn_fault_set(&fault, TN_ERR_FORMAT, "%s is an argument too many",
                           tn_conf_arg(conf, 0));
        return wrong_usage(&fault);
    }
    const char *folder = tn_conf_text(conf, "data");
    if (!folder || strlen(folder) > TN_PATH_MAX - 64) {
        (void)tn_fault_set(&fault, TN_ERR_FORMAT, "--data DIR is needed: where to keep the log");
        return wrong_usage(&fault);
    }
    struct kiosk_options options;
    if (read_file(conf, folder, &fault) || read_options(conf, &options, &fault))
        return wrong_usage(&fault);
    enum tn_err err = tn_seal_init();
    if (err)
        (void)tn_fault_set(&fault, err, "%s", tn_err_sentence(err));
    else
        err = check_screenshots(options.screenshots, &fault);
    if (!err)
        err = kiosk_run(&options, &again, &fault);
    if (err)
        (void)fprintf(stderr, "turnout-kiosk: %s\n", fault.text);
    return end_with(err, again, begun_ms, argv);
}
