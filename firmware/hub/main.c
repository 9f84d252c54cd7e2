/* SPDX-License-Identifier: Apache-2.0 */
/* main.c -- turnout-hub: options, signals, the supervisor. */
#include <stdio.h>
#include <string.h>

#include "hub.h"

#include "turnout/conf.h"
#include "turnout/os.h"
#include "turnout/seal.h"

enum { TICK_MS = 1000, EXIT_FAILED = 1, EXIT_USAGE = 2 };

static const struct tn_conf_entry settings[] = {
    {.name = "data",
     .type = TN_CONF_TEXT,
     .value_name = "DIR",
     .help = "the group's data folder, made by `turnout group create`"},
    {.name = "listen",
     .type = TN_CONF_TEXT,
     .value_name = "ADDR:PORT",
     .fallback = "0.0.0.0:8443",
     .help = "where to serve HTTPS; port 0 takes any free one"},
    {.name = "database",
     .type = TN_CONF_TEXT,
     .value_name = "URL",
     .help = "postgresql://… or a file; by default what was named when the group was made"},
    {.name = "first-run",
     .type = TN_CONF_FLAG,
     .help = "make a group in DIR if there is none, to be named in the browser"},
    {.name = "here",
     .type = TN_CONF_TEXT,
     .value_name = "DIR",
     .help = "a folder for the kiosk on this very machine: the code of the first run, then an "
             "invitation of its own"},
    {.name = "to",
     .type = TN_CONF_TEXT,
     .value_name = "URL",
     .help = "of `turnout-hub migrate`: the empty database to move to"},
    {.name = "version", .type = TN_CONF_FLAG, .help = "show the version"},
    TN_CONF_END,
};

static int usage(const char *sentence)
{
    tn_log(TN_LOG_ERROR, "turnout-hub: %s; --help shows how to call it", sentence);
    return EXIT_USAGE;
}

static int failed(const struct tn_fault *fault)
{
    tn_log(TN_LOG_ERROR, "turnout-hub: %s", fault->text);
    return EXIT_FAILED;
}

static void show_help(void)
{
    TN_BUF_AUTO text = {0};
    tn_conf_help(settings, &text);
    printf("turnout-hub --data DIR [options]\n"
           "Serves a group's records: kiosks pair with it and exchange their logs, organisers\n"
           "read members and attendance.  Once it serves it says so on the standard output:\n"
           "\"turnout-hub: listening on https://ADDR:PORT\".\n\n"
           "As long as nobody has an account, it also says where the first one is made:\n"
           "\"turnout-hub: first run: open https://ADDR:PORT/#/setup?code=CODE\".\n\n"
           "turnout-hub migrate --data DIR --to URL\n"
           "Moves the group to another database, SQLite or PostgreSQL, and reads it again.\n\n%s",
           tn_buf_text(&text));
}

static void serve(struct tn_hub *hub, int signals)
{
    TN_BUF_AUTO setup = {0};
    uint64_t stop = 0;
    printf("turnout-hub: listening on %s\n", tn_hub_url(hub));
    tn_hub_setup_url(hub, &setup);
    if (setup.len > 0)
        printf("turnout-hub: first run: open %s\n", tn_buf_text(&setup));
    fflush(stdout);
    tn_process_notify("READY=1");
    while (!stop) {
        tn_poll(&signals, 1, TICK_MS, &stop);
        tn_hub_tick(hub);
        tn_process_notify("WATCHDOG=1");
    }
    tn_process_notify("STOPPING=1");
    tn_hub_stop(hub);
}

static int start(const struct tn_conf *conf)
{
    struct tn_fault fault = {0};
    struct tn_hub *hub = NULL;
    int signals = -1;
    struct tn_hub_options options = {
        .folder = tn_conf_text(conf, "data"),
        .database = tn_conf_text(conf, "database"),
        .listen = tn_conf_text(conf, "listen"),
        .here = tn_conf_text(conf, "here"),
    };
    enum tn_err err = tn_process_signals(&signals, &fault);
    if (!err && tn_seal_init())
        err = tn_fault_set(&fault, TN_ERR_SEAL, "the crypto library does not start");
    if (!err && tn_conf_flag(conf, "first-run"))
        err = tn_hub_first_run(options.folder, options.database, &fault);
    if (!err)
        err = tn_hub_start(&options, &hub, &fault);
    if (err)
        return failed(&fault);
    serve(hub, signals);
    return 0;
}

static int migrate(const struct tn_conf *conf)
{
    struct tn_fault fault = {0};
    struct tn_db_copied copied = {0};
    const char *to = tn_conf_text(conf, "to");
    if (!to)
        return usage("migrate needs --to URL");
    enum tn_err err = tn_hub_migrate(tn_conf_text(conf, "data"), tn_conf_text(conf, "database"), to,
                                     &copied, &fault);
    if (err)
        return failed(&fault);
    printf("turnout-hub: %lld rows of %lld tables moved, each read again and the same\n",
           (long long)copied.rows, (long long)copied.tables);
    return 0;
}

int main(int argc, char **argv)
{
    tn_process_harden();
    struct tn_fault fault = {0};
    TN_AUTO(conf) conf = tn_conf_create(settings);
    if (tn_conf_parse_args(conf, argc, argv, &fault))
        return usage(fault.text);
    if (tn_conf_flag(conf, "help")) {
        show_help();
        return 0;
    }
    if (tn_conf_flag(conf, "version")) {
        printf("turnout-hub %s\n", TURNOUT_VERSION);
        return 0;
    }
    const char *verb = tn_conf_arg(conf, 0);
    if (verb && (strcmp(verb, "migrate") != 0 || tn_conf_arg(conf, 1)))
        return usage("there is an argument too many");
    if (!tn_conf_text(conf, "data"))
        return usage("--data DIR is missing");
    return verb ? migrate(conf) : start(conf);
}
