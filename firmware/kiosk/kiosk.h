/* SPDX-License-Identifier: Apache-2.0 */
/* kiosk.h -- the program put together: window, dialogue, and the threads around them. */
#pragma once

#include "brightness.h"
#include "window.h"
#include "wiring.h"

#include "turnout/lang.h"

#define KIOSK_SCANNERS_MAX 4
#define KIOSK_PEERS_MAX 8

struct kiosk_options {
    const char *folder; /* the data directory */
    const char *hub;    /* URL to use instead of the invitation's, NULL: that one */
    const char *scanners[KIOSK_SCANNERS_MAX];
    size_t scanner_count;
    const char *listen; /* where other doors reach this one; "off"; NULL: the usual port */
    bool beacon;        /* other doors are told by multicast */
    const char *peers[KIOSK_PEERS_MAX]; /* addresses of other doors */
    size_t peer_count;
    struct wiring_line wires[WIRING_LINES_MAX];
    size_t wire_count;
    struct brightness_rule brightness;
    bool self_test;         /* tells after the start what is wrong with the machine */
    const char *run_folder; /* where the machine looks for what is asked of it, NULL: nobody does */
    struct window_options window;
    enum tn_lang lang;
    const char *staff_pin;   /* six digits, or an Argon2id hash of them; "" for none */
    const char *printer;     /* as printer_target.h says, NULL: none */
    const char *badge;       /* a template's name, or a file's path; NULL: the printer's usual */
    bool badges;             /* whoever comes in gets one */
    const char *media;       /* where sticks are mounted */
    const char *here;        /* what a hub on this machine leaves for us; NULL: there is none */
    const char *wifi;        /* wpa_supplicant's control socket, NULL: the network is not ours */
    const char *sounds;      /* folder of the house's own sounds, or NULL */
    const char *speech;      /* folder of spoken prompts, NULL: beside the program */
    const char *screenshots; /* folder for a picture of each screen, or NULL */
    int trace_fd;            /* -1: no trace */
    const char *version;
};

/* Runs until it is told to quit.  Errors: what made the start impossible, as one sentence; CORRUPT
 * with *ret_again: the database was found damaged, and the next start mends it. */
TN_MUST_CHECK enum tn_err kiosk_run(const struct kiosk_options *options, bool *ret_again,
                                    struct tn_fault *fault);
