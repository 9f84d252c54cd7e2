/* SPDX-License-Identifier: Apache-2.0 */
/* wpa.h -- what wpa_supplicant says on its control interface, read; and what is said to it.
 *
 * Names of networks are whatever 32 bytes somebody put on the air: they arrive escaped, are kept
 * in hex, and shown only after what could mislead is taken out.  Pure.
 * Source: wpa_supplicant's "Control interface" page and its README (SCAN_RESULTS, STATUS,
 * LIST_NETWORKS, events). */
#pragma once

#include "turnout/flow.h"

#define WPA_SSID_MAX 32
#define WPA_SEEN_MAX 64
#define WPA_SAVED_MAX 32
#define WPA_PASSWORD_MIN 8
#define WPA_PASSWORD_MAX 63

/* A network around; the same name of several access points is one. */
struct wpa_seen {
    char id[TN_FLOW_WIFI_ID_CHARS + 1];
    int signal_dbm;
    bool psk, sae, open; /* ways in that a password, or nothing, is enough for */
};
struct wpa_around {
    size_t count;
    struct wpa_seen one[WPA_SEEN_MAX];
};

/* A network that wpa_supplicant knows. */
struct wpa_saved {
    int number;
    char id[TN_FLOW_WIFI_ID_CHARS + 1];
};
struct wpa_book {
    size_t count;
    struct wpa_saved one[WPA_SAVED_MAX];
};

struct wpa_status {
    bool linked; /* to `id`, with the keys agreed on */
    bool trying;
    int number; /* of the known network, -1: none */
    char id[TN_FLOW_WIFI_ID_CHARS + 1];
};

enum wpa_event {
    WPA_EVENT_OTHER,
    WPA_EVENT_SEEN, /* a search is over */
    WPA_EVENT_LINKED,
    WPA_EVENT_UNLINKED,
    WPA_EVENT_WRONG_PASSWORD,
};

/* A name as it is printed there (backslash, quote, \n \r \t \e, \xNN) as hex; false if it is none:
 * empty, all zeros (hidden), too long. */
bool wpa_read_name(const char *text, size_t len, char ret_id[TN_FLOW_WIFI_ID_CHARS + 1]);
/* For people: what is not UTF-8 is a question mark, what is unseen or turns the line is gone. */
void wpa_show_name(const char *id, char ret_name[TN_FLOW_WIFI_NAME_CHARS + 1]);

/* Replies to SCAN_RESULTS, LIST_NETWORKS, STATUS; lines that make no sense are passed over, and a
 * reply may end in the middle of one. */
void wpa_read_around(const char *reply, size_t len, struct wpa_around *ret_around);
void wpa_read_book(const char *reply, size_t len, struct wpa_book *ret_book);
void wpa_read_status(const char *reply, size_t len, struct wpa_status *ret_status);
enum wpa_event wpa_read_event(const char *message, size_t len);

/* Number of the known network, -1 if it is not known. */
int wpa_number(const struct wpa_book *book, const char *id);
const struct wpa_seen *wpa_find(const struct wpa_around *around, const char *id);
/* 0 … TN_FLOW_WIFI_BARS. */
int wpa_bars(int signal_dbm);
/* What the screen lists: the strongest, the one it is linked to among them. */
void wpa_list(const struct wpa_around *around, const struct wpa_book *book, const char *linked_id,
              struct tn_flow_network *out);
/* Eight to 63 printable characters of ASCII: what a password of WPA is. */
bool wpa_is_password(const char *text);
/* Whether wpa_supplicant reads back what it writes of it to its own file: a # after a quote begins
 * a remark there, and the file is taken as a whole or not at all. */
bool wpa_can_keep(const char *password);
